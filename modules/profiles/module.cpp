// Composition and HTTP endpoints of module profiles. Its permissions are those of accounts, organisation and
// credentials.
#include "modules/profiles/service.hpp"

namespace mc::profiles {
namespace {

using http::Call;
using http::Nothing;

void add_routes(http::Routes& routes, Service& it) {
  routes.get<Profile>("/profiles/me", "account:self", "Your profile",
                      [&it](Call& call) { return it.mine(call.viewer()); });
  routes.patch<ProfileEdit, Profile>("/profiles/me", "account:self", "Change your profile",
                                     [&it](Call& call, const ProfileEdit& in) { return it.edit(call.viewer(), in); });
  routes.upload<PhotoUpload, Profile>(
      "/profiles/me/photo", "account:self", "Your photo: JPEG or PNG, at most 10 MB", 10 << 20,
      [&it](Call& call, http::Upload& upload, const PhotoUpload&) { return it.set_photo(call.viewer(), upload); });
  routes.del<Profile>("/profiles/me/photo", "account:self", "Remove your photo",
                      [&it](Call& call) { return it.remove_photo(call.viewer()); });
  routes.get<Onboarding>("/profiles/me/onboarding", "account:self", "What is left to say of yourself",
                         [&it](Call& call) { return it.onboarding(call.viewer()); });
  routes.post<Nothing, Onboarding>("/profiles/me/onboarding/finish", "account:self", "Finish your onboarding",
                                   [&it](Call& call, const Nothing&) { return it.finish_onboarding(call.viewer()); });
  routes.get<Profile>(
      "/profiles/{id}", "org:view", "A person's profile, as far as she shows it",
      [&it](Call& call) -> Result<Profile> { return it.of(call.viewer(), TRY(call.id<PersonId>("id"))); });
  routes.download<PhotoQuery>("/profiles/{id}/photo", "org:view", "A person's photo",
                              [&it](Call& call, const PhotoQuery&) -> Result<http::Download> {
                                return it.photo(call.viewer(), TRY(call.id<PersonId>("id")));
                              });
  routes.get<Verifications>("/people/{id}/verifications", "credential:own",
                            "Verified credentials of a person and her level",
                            [&it](Call& call) -> Result<Verifications> {
                              return it.verifications(call.viewer(), TRY(call.id<PersonId>("id")));
                            });
  routes.post<VerificationIn, Verifications>("/people/{id}/verifications", "credential:manage",
                                             "Record that a credential was verified",
                                             [&it](Call& call, const VerificationIn& in) -> Result<Verifications> {
                                               return it.verify(call.viewer(), TRY(call.id<PersonId>("id")), in);
                                             });
  routes.del<Verifications>("/people/{id}/verifications/{credential}", "credential:manage", "Withdraw a verification",
                            [&it](Call& call) -> Result<Verifications> {
                              return it.withdraw(call.viewer(), TRY(call.id<PersonId>("id")),
                                                 TRY(call.id<credentials::CredentialId>("credential")));
                            });
}

}  // namespace

std::unique_ptr<Profiles> make_profiles(Platform& platform, accounts::Accounts& accounts,
                                        organisation::Organisation& organisation, credentials::Credentials& credentials,
                                        notifications::Notifications& notifications) {
  auto service = std::make_unique<Service>(platform, accounts, organisation, credentials, notifications);
  platform.events.subscribe<courses::CoursePublished>(
      "profiles.new_course",
      [&platform](data::Tx& tx, const courses::CoursePublished& event, const events::Meta&) -> Status {
        if (event.version != 1 || !event.category || event.category->empty()) return {};
        return platform.jobs.enqueue(tx, NewCourseJob{event.course_id, event.title, *event.category},
                                     {.unique_key = event.course_id.text()});
      });
  platform.jobs.handle<NewCourseJob>([&it = *service](const NewCourseJob& job) { return it.tell_of_course(job); });
  add_routes(platform.routes, *service);
  return service;
}

}  // namespace mc::profiles
