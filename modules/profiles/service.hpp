#pragma once
// Rules of module profiles. Thread-safe: state is in the database.
#include "modules/courses/courses.hpp"
#include "modules/profiles/store.hpp"

namespace mc::profiles {

/// `v` is of the browser's cache only: the address changes with the picture.
struct PhotoQuery {
  std::optional<Text<0, 40>> v;
};
FIELDS(PhotoQuery, v)

struct PhotoUpload {
  std::optional<Text<0, 200>> file_name;
};
FIELDS(PhotoUpload, file_name)

/// NT-13: a course was published for the first time in a category.
struct NewCourseJob {
  static constexpr std::string_view kKind = "profiles.new_course";
  CourseId course_id;
  std::string title;
  std::string category;
};
FIELDS(NewCourseJob, course_id, title, category)

class Service final : public Profiles {
public:
  Service(Platform& platform, accounts::Accounts& accounts, organisation::Organisation& organisation,
          credentials::Credentials& credentials, notifications::Notifications& notifications)
      : platform_(platform), accounts_(accounts), organisation_(organisation), credentials_(credentials),
        notifications_(notifications) {}

  Result<profiles::Level> level(data::Tx& tx, PersonId person) override;

  Result<Profile> mine(const security::Viewer& viewer);
  Result<Profile> edit(const security::Viewer& viewer, const ProfileEdit& in);
  /// The picture is decoded under limits and written anew (documents/photo.hpp).
  Result<Profile> set_photo(const security::Viewer& viewer, http::Upload& upload);
  Result<Profile> remove_photo(const security::Viewer& viewer);
  /// not_found for a profile that the viewer may not see: she does not learn whether there is one.
  Result<Profile> of(const security::Viewer& viewer, PersonId person);
  Result<http::Download> photo(const security::Viewer& viewer, PersonId person);

  /// Tells those whom the category interests, each once.
  Status tell_of_course(const NewCourseJob& job);

  Result<Onboarding> onboarding(const security::Viewer& viewer);
  /// Error: conflict `onboarding_incomplete`. Again: nothing happens.
  Result<Onboarding> finish_onboarding(const security::Viewer& viewer);

  Result<Verifications> verifications(const security::Viewer& viewer, PersonId person);
  Result<Verifications> verify(const security::Viewer& viewer, PersonId person, const VerificationIn& in);
  Result<Verifications> withdraw(const security::Viewer& viewer, PersonId person, credentials::CredentialId credential);

private:
  struct Standing {
    profiles::Level level = Level::none;
    std::vector<CheckedCredential> items;
  };
  Result<Standing> standing(data::Tx& tx, PersonId person);
  Result<bool> visible(data::Tx& tx, const security::Viewer& viewer, const ProfileRow& row);
  Result<Profile> view(data::Tx& tx, const ProfileRow& row, bool own);
  Result<Onboarding> onboarding_in(data::Tx& tx, PersonId person);
  Status replace_photo(data::Tx& tx, ProfileRow& row, std::optional<BlobId> photo);
  Status find_to_verify(data::Tx& tx, const security::Viewer& viewer, std::string_view permission, PersonId person);
  Status audit(data::Tx& tx, PersonId actor, std::string action, PersonId person, RawJson details = {"{}"});

  Platform& platform_;
  accounts::Accounts& accounts_;
  organisation::Organisation& organisation_;
  credentials::Credentials& credentials_;
  notifications::Notifications& notifications_;
};

}  // namespace mc::profiles
