// Composition of module courses: permissions and routes.
#include "modules/courses/quiz_owner.hpp"
#include "modules/courses/service.hpp"
#include "modules/personal_data.hpp"

namespace mc::courses {

void add_routes(http::Routes& routes, Service& service);

std::unique_ptr<Courses> make_courses(Platform& platform, assessment::Assessment& assessment,
                                      organisation::Organisation& organisation, accounts::Accounts& accounts) {
  auto service = std::make_unique<Service>(platform, assessment, accounts);
  const std::vector<security::Permission> permissions = {
      {"course:view", {"member"}},
      {"course:enroll", {"member"}},
      {"course:create", {"instructor", "content_author", "admin"}},
      {"course:manage", {"instructor", "content_author", "admin"}},
      {"course:publish", {"admin"}},
      {"course:analytics:view", {"instructor", "admin"}},
  };
  for (const security::Permission& permission : permissions) platform.permissions.add(permission).value();
  accounts.name_scopes(security::ScopeKind::course, [](data::Tx& tx, Uuid id) -> Result<std::optional<std::string>> {
    auto course = TRY(store::course(tx, CourseId{id}));
    return course ? std::optional(course->title) : std::nullopt;
  });
  platform.events.subscribe<PersonErased>("courses.forget_names",
                                          [&it = *service](data::Tx&, const PersonErased&, const events::Meta&) {
                                            it.forget_versions();
                                            return Status{};
                                          });
  auto quiz_owner = make_quiz_owner(organisation, accounts);
  assessment.use_owner(*quiz_owner);
  service->keep(std::move(quiz_owner));
  add_routes(platform.routes, *service);
  return service;
}

}  // namespace mc::courses
