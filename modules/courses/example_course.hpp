#pragma once
// For tests of courses and of modules above it: all rooms, accounts, assessment and courses, an author, an
// administrator and a learner in their browsers, and helpers that build a course through the routes.
#include "modules/assessment/test_rooms.hpp"
#include "modules/courses/service.hpp"

namespace mc::courses {
void add_routes(http::Routes& routes, Service& service);
}

namespace mc::courses::testing {

using mc::testing::code_of;
using mc::testing::must;

struct CourseRooms : mc::testing::Rooms {
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(platform);
  std::unique_ptr<assessment::Assessment> assessment = assessment::make_assessment(platform);
  std::unique_ptr<Service> courses = make();
  PersonId marta = add_person("Marta", "Silva");
  PersonId noor = add_person("Noor", "Haddad");
  PersonId ana = add_person("Ana", "Reyes");
  PersonId pavel = add_person("Pavel", "Novak");
  http::TestClient author = api().sign_in({everywhere("instructor")}, marta);
  http::TestClient admin = api().sign_in({everywhere("admin")}, noor);
  http::TestClient nurse = api().sign_in({}, ana);
  http::TestClient stranger = api().sign_in({everywhere("instructor")}, pavel);  // may author, but not these courses

  static security::Grant everywhere(std::string role) { return {std::move(role), security::ScopeKind::platform, {}}; }
  std::unique_ptr<Service> make() {
    auto service = std::make_unique<Service>(platform, *assessment, *accounts);
    for (const auto& [name, roles] :
         std::map<std::string, std::vector<std::string>>{{"course:view", {"member"}},
                                                         {"course:create", {"instructor", "admin"}},
                                                         {"course:manage", {"instructor", "admin"}},
                                                         {"course:publish", {"admin"}}})
      must(permissions.add({name, roles}));
    add_routes(routes, *service);
    return service;
  }
  PersonId add_person(std::string first, std::string last) {
    accounts::PersonIn in;
    in.first_name = first;
    in.last_name = last;
    in.email = first + "." + last + "@example.org";
    return must(write([&](data::Tx& tx) { return accounts->upsert(tx, in); })).first;
  }
  CourseDraft new_course(std::string title = "Hand hygiene") {
    return author.post("/authoring/courses", R"({"title":")" + title + "\"}").json<CourseDraft>();
  }
  std::string at(const CourseDraft& course, std::string rest = "") {
    return "/authoring/courses/" + course.id.text() + rest;
  }
  CourseDraft add_module(const CourseDraft& course, std::string title) {
    return author
        .post(at(course, "/modules"),
              R"({"revision":)" + std::to_string(course.revision) + R"(,"title":")" + title + "\"}")
        .json<CourseDraft>();
  }
  CourseDraft add_lesson(const CourseDraft& course, ModuleId module, std::string title, std::string format) {
    return author
        .post(at(course, "/modules/" + module.text() + "/lessons"),
              R"({"revision":)" + std::to_string(course.revision) + R"(,"title":")" + title + R"(","format":")" +
                  format + "\"}")
        .json<CourseDraft>();
  }
  static std::string text_save(std::int64_t revision, std::string words) {
    return R"({"content_revision":)" + std::to_string(revision) +
           R"(,"document":{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":")" + words +
           R"("}]}]}})";
  }
  static std::string quiz_save(std::int64_t revision) {
    return R"({"content_revision":)" + std::to_string(revision) +
           R"(,"quiz":{"kind":"graded","pass_percent":70,"attempts":3,"shuffle_questions":true,"shuffle_options":true,)"
           R"("reveal":"after_submission","partial_credit":"all_or_nothing","questions":[{"id":"q1","type":"multiple_choice",)"
           R"("prompt":"What cleans hands?","points":1,"options":[{"id":"a","text":"Soap","correct":true},)"
           R"({"id":"b","text":"Sand","correct":false}],"blanks":[],"pairs":[],"items":[]}]}})";
  }
  /// A course with one module, a text lesson and a quiz, ready to publish.
  CourseDraft ready_course(std::string title = "Hand hygiene") {
    CourseDraft course = add_module(new_course(std::move(title)), "Basics");
    ModuleId module = course.modules.at(0).id;
    course = add_lesson(course, module, "Why", "text");
    course = add_lesson(course, module, "Check", "quiz");
    author.put(at(course, lesson(course, 0, "/content")), text_save(0, "Wash your hands")).json<Saved>();
    author.put(at(course, lesson(course, 1, "/content")), quiz_save(0)).json<Saved>();
    return author.get(at(course)).json<CourseDraft>();
  }
  static std::string lesson(const CourseDraft& course, std::size_t index, std::string rest = "") {
    return "/lessons/" + course.modules.at(0).lessons.at(index).id.text() + rest;
  }
  CourseDraft publish(const CourseDraft& course) {
    return admin.post(at(course, "/publish"), R"({"comment":""})").json<CourseDraft>();
  }
};

}  // namespace mc::courses::testing
