// HTTP scenarios: preflight, review, publishing, catalogue, preview; what other modules ask for.
#include "modules/courses/example_course.hpp"

namespace mc::courses {

using testing::code_of;
using testing::CourseRooms;
using testing::must;

TEST_CASE_FIXTURE(CourseRooms, "courses: from draft through review to the catalogue") {
  std::vector<CoursePublished> events_seen;
  events->subscribe<CoursePublished>("test.published",
                                     [&](data::Tx&, const CoursePublished& event, const events::Meta&) -> Status {
                                       events_seen.push_back(event);
                                       return {};
                                     });
  CourseDraft course = ready_course();
  CHECK(nurse.get("/courses/" + course.id.text()).status == 404);
  course = author.post(at(course, "/submit"), R"({"comment":"Please review"})").json<CourseDraft>();
  CHECK(course.status == CourseStatus::in_review);
  CHECK(author.patch(at(course), R"({"revision":)" + std::to_string(course.revision) + R"(,"summary":"x"})").code ==
        "in_review");
  CHECK(author.put(at(course, lesson(course, 0, "/content")), text_save(1, "x")).code == "in_review");
  course = admin.post(at(course, "/return"), R"({"comment":"Name the five moments"})").json<CourseDraft>();
  CHECK(course.status == CourseStatus::draft);
  CHECK(author.get(at(course)).json<CourseDraft>().review_comment == "Name the five moments");
  CHECK(author.put(at(course, lesson(course, 0, "/content")), text_save(1, "The five moments")).status == 200);
  author.post(at(course, "/submit"), R"({"comment":""})");
  course = publish(course);
  CHECK(course.status == CourseStatus::published);
  CHECK(course.published_version == 1);
  CHECK_FALSE(course.changed_since_published);
  CourseDetail detail = nurse.get("/courses/" + course.id.text()).json<CourseDetail>();
  CHECK(detail.version == 1);
  CHECK(detail.author_name == "Marta Silva");
  CHECK(detail.minutes == 10);
  REQUIRE(detail.modules.at(0).lessons.size() == 2);
  REQUIRE(detail.modules[0].lessons[1].quiz);
  CHECK(detail.modules[0].lessons[1].quiz->questions == 1);
  settle();
  REQUIRE(events_seen.size() == 1);
  CHECK(events_seen[0].version_id == detail.version_id);
  for (const char* action : {"course.submitted", "course.returned", "course.published"}) CHECK(audited(action) >= 1);
  CHECK(admin.post(at(course, "/publish"), R"({"comment":""})").code == "nothing_changed");
}

TEST_CASE_FIXTURE(CourseRooms,
                  "courses: a version never changes, and the catalogue keeps it while the next one is written") {
  CourseDraft course = publish(ready_course());
  CourseDetail first = nurse.get("/courses/" + course.id.text()).json<CourseDetail>();
  LessonId text = course.modules[0].lessons[0].id;
  auto read_lesson = [&](VersionId version) {
    return must(read([&](data::Tx& tx) { return courses->lesson(tx, version, text); })).document.text;
  };
  std::string before = read_lesson(first.version_id);
  author.put(at(course, lesson(course, 0, "/content")), text_save(1, "Second edition")).json<Saved>();
  CHECK(author.get(at(course)).json<CourseDraft>().changed_since_published);
  CHECK(nurse.get("/courses/" + course.id.text()).json<CourseDetail>().version == 1);
  author.post(at(course, "/submit"), R"({"comment":""})").json<CourseDraft>();
  CHECK(nurse.get("/courses/" + course.id.text()).json<CourseDetail>().version == 1);
  course = publish(course);
  CHECK(course.published_version == 2);
  CourseDetail second = nurse.get("/courses/" + course.id.text()).json<CourseDetail>();
  CHECK(second.version == 2);
  CHECK(read_lesson(first.version_id) == before);
  CHECK(read_lesson(second.version_id).find("Second edition") != std::string::npos);
  auto pinned = must(read([&](data::Tx& tx) { return courses->version(tx, first.version_id); }));
  CHECK(shape::to_json(*pinned) == shape::to_json(first));
  auto versions = author.get(at(course, "/versions")).json<CourseVersions>();
  REQUIRE(versions.items.size() == 2);
  CHECK(versions.items[0].version == 2);
  CHECK(versions.items[0].by == "Noor Haddad");
}

TEST_CASE_FIXTURE(CourseRooms, "courses: what is not ready is neither submitted nor published, with every reason") {
  CourseDraft course = add_module(new_course(), "One");
  course = add_lesson(course, course.modules[0].id, "Empty", "text");
  course = add_lesson(course, course.modules[0].id, "Quiz", "quiz");
  Preflight checks = author.get(at(course, "/preflight")).json<Preflight>();
  CHECK_FALSE(checks.ready);
  std::set<std::string> codes;
  for (const PreflightItem& item : checks.items)
    if (item.severity == "error") codes.insert(item.code);
  CHECK(codes == std::set<std::string>{"lesson_empty", "no_questions"});
  for (const char* step : {"/submit", "/publish"}) {
    auto refused = admin.post(at(course, step), R"({"comment":""})");
    CHECK(refused.status == 422);
    CHECK(refused.code == "not_ready");
    CHECK(refused.field_paths().find("lessons[" + course.modules[0].lessons[0].id.text() + "]") != std::string::npos);
  }
  CHECK(must(read([&](data::Tx& tx) { return store::versions(tx, course.id); })).empty());
}

TEST_CASE_FIXTURE(CourseRooms, "courses: archived and suspended courses leave the catalogue; pinned versions stay") {
  CourseDraft course = publish(ready_course());
  std::string path = "/courses/" + course.id.text();
  VersionId version = nurse.get(path).json<CourseDetail>().version_id;
  auto listed = [&] { return nurse.get("/courses").json<Page<CourseCard>>().items.size(); };
  CHECK(listed() == 1);
  CHECK(admin.post(at(course, "/suspend"), R"({"comment":"Out of date"})").json<CourseDraft>().status ==
        CourseStatus::suspended);
  CHECK(nurse.get(path).status == 404);
  CHECK(listed() == 0);
  CHECK(admin.post(at(course, "/restore"), R"({"comment":""})").json<CourseDraft>().status == CourseStatus::published);
  CHECK(listed() == 1);
  CHECK(admin.post(at(course, "/archive"), R"({"comment":""})").json<CourseDraft>().status == CourseStatus::archived);
  CHECK(nurse.get(path).status == 404);
  CHECK(code_of(read([&](data::Tx& tx) { return courses->published(tx, course.id); })) == "not_found");
  CHECK(must(read([&](data::Tx& tx) { return courses->version(tx, version); }))->title == "Hand hygiene");
  CHECK(must(read([&](data::Tx& tx) { return courses->cards(tx, {course.id, CourseId{}}); })).size() == 1);
  CHECK(author.patch(at(course), R"({"revision":9,"summary":"x"})").code == "archived");
  CHECK(admin.post(at(course, "/archive"), R"({"comment":""})").code == "wrong_status");
  CHECK(audited("course.suspended") + audited("course.restored") + audited("course.archived") == 3);
}

TEST_CASE_FIXTURE(CourseRooms, "courses: the catalogue is searched, filtered and paged") {
  auto category = admin.post("/categories", R"({"name":"Safety"})").json<Category>();
  auto below =
      admin.post("/categories", R"({"name":"Fire","parent_id":")" + category.id.text() + "\"}").json<Category>();
  const char* titles[] = {"Sepsis in the first hour", "Fire safety", "Élan vital", "Medication safety"};
  for (const char* title : titles) {
    CourseDraft course = ready_course(title);
    if (std::string_view(title) == "Fire safety")
      author.patch(
          at(course),
          R"({"revision":)" + std::to_string(course.revision) + R"(,"category_id":")" + below.id.text() +
              R"(","difficulty":"advanced","objectives":["Use an extinguisher"],"ce":{"centihours":150,"type":"ceu",)"
              R"("accreditation_body":"ANCC","accreditation_number":"","statement":"","topics":[]}})");
    clock.advance(std::chrono::seconds{1});
    publish(course);
  }
  auto found = [&](const std::string& query) {
    std::string out;
    for (const CourseCard& card : nurse.get("/courses?" + query).json<Page<CourseCard>>().items)
      out += card.title + "|";
    return out;
  };
  CHECK(found("") == "Élan vital|Fire safety|Medication safety|Sepsis in the first hour|");
  CHECK(found("sort=newest") == "Medication safety|Élan vital|Fire safety|Sepsis in the first hour|");
  CHECK(found("search=safe") == "Fire safety|Medication safety|");
  CHECK(found("search=safe+medic") == "Medication safety|");
  CHECK(found("search=elan") == "Élan vital|");
  CHECK(found("search=exting") == "Fire safety|");
  CHECK(found("search=afety").empty());
  CHECK(found("category=" + category.id.text()) == "Fire safety|");
  CHECK(found("difficulty=advanced&ce_type=ceu&language=en") == "Fire safety|");
  CHECK(found("difficulty=advanced&ce_type=pdu").empty());
  for (const char* sort : {"title", "newest", "shortest", "popular"}) {
    std::set<std::string> all;
    std::string after;
    for (int pages = 0; pages < 4; ++pages) {
      auto page = nurse.get("/courses?limit=1&sort=" + std::string(sort) + after).json<Page<CourseCard>>();
      REQUIRE(page.items.size() == 1);
      all.insert(page.items[0].title);
      CHECK(page.next.has_value() == (pages < 3));
      if (page.next) after = "&after=" + *page.next;
    }
    CHECK(all.size() == 4);
  }
  CourseCard card = nurse.get("/courses?search=fire").json<Page<CourseCard>>().items.at(0);
  CHECK(card.ce_hours == 1.5);
  CHECK(card.category == "Fire");
  CHECK(card.has_quiz);
  CHECK(card.lessons == 2);
  CHECK(nurse.get("/courses?after=%21").status == 422);
  CHECK(nurse.get("/courses?sort=best").field_paths() == "sort");
  CHECK(api().anonymous().get("/courses").status == 401);
}

TEST_CASE_FIXTURE(CourseRooms, "courses: categories") {
  CHECK(author.post("/categories", R"({"name":"Safety"})").status == 403);
  CHECK(admin.post("/categories", R"({"name":" "})").field_paths() == "name");
  CHECK(admin.post("/categories", R"({"name":"Safety"})").status == 200);
  CHECK(admin.post("/categories", R"({"name":"SAFETY"})").code == "name_taken");
  CHECK(admin.post("/categories", R"({"name":"X","parent_id":"01890a5d-ac96-774b-bcce-b302099a8057"})").field_paths() ==
        "parent_id");
  CHECK(nurse.get("/categories").json<Categories>().items.size() == 1);
  CHECK(api().anonymous().get("/categories").status == 401);
}

TEST_CASE_FIXTURE(CourseRooms, "courses: categories are renamed, moved and removed, never one that is used") {
  auto care = admin.post("/categories", R"({"name":"Care"})").json<Category>();
  auto wounds =
      admin.post("/categories", R"({"name":"Wounds","parent_id":")" + care.id.text() + "\"}").json<Category>();
  const std::string path = "/categories/" + care.id.text();
  CHECK(admin.put(path, R"({"name":"Care","parent_id":")" + wounds.id.text() + "\"}").field_paths() == "parent_id");
  CHECK(admin.put(path, R"({"name":"Critical care"})").json<Category>().name == "Critical care");
  CHECK(admin.del(path).code == "category_used");
  CHECK(admin.del("/categories/" + wounds.id.text()).status == 200);
  CHECK(admin.del(path).status == 200);
  CHECK(admin.del(path).code == "category_not_found");
  CHECK(author.del(path).status == 403);
}

TEST_CASE_FIXTURE(CourseRooms,
                  "courses: type, delivery, weeks, stars and a place in front are facets of the catalogue") {
  std::vector<CourseId> made;
  for (const char* title : {"Alpha", "Beta", "Gamma"}) {
    CourseDraft course = ready_course(title);
    publish(course);
    made.push_back(course.id);
  }
  auto find = [&](const std::string& query) {
    std::string out;
    for (const CourseCard& card : admin.get("/courses?" + query).json<Page<CourseCard>>().items) out += card.title[0];
    return out;
  };
  // Traits are the author's, with the next version.
  auto draft = admin.get("/authoring/courses/" + made[0].text()).json<CourseDraft>();
  auto changed = admin.patch("/authoring/courses/" + made[0].text(),
                             R"({"revision":)" + std::to_string(draft.revision) +
                                 R"(,"page":{"tagline":"","includes":[],"audience":[],"instructor":"","faqs":[],)"
                                 R"("testimonials":[],"type":"microlearning","delivery":"blended","weeks":3}})");
  REQUIRE_MESSAGE(changed.status == 200, changed.body);
  CHECK(find("type=microlearning") == "");
  REQUIRE(admin.post("/authoring/courses/" + made[0].text() + "/publish", R"({"comment":""})").status == 200);
  CHECK(find("type=microlearning") == "A");
  CHECK(find("delivery=blended&weeks=3") == "A");
  CHECK(find("weeks=2") == "");
  must(write([&](data::Tx& tx) -> Status {
    TRY(courses->note_learners(tx, made[1], 40));
    TRY(courses->note_learners(tx, made[0], 7));
    return courses->note_reviews(tx, made[2], 2, 9);
  }));
  CHECK(find("sort=popular") == "BAG");
  CHECK(find("stars=4") == "G");
  CHECK(find("stars=5") == "");
  CHECK(author.put("/courses/" + made[1].text() + "/featured", R"({"featured":true})").status == 403);
  CHECK(admin.put("/courses/" + made[1].text() + "/featured", R"({"featured":true})").status == 200);
  CHECK(find("featured=true") == "B");
  // A new version keeps what others noted of the course.
  auto before = admin.get("/courses?featured=true").json<Page<CourseCard>>().items.at(0);
  CHECK(before.learners == 40);
  auto beta = admin.get("/authoring/courses/" + made[1].text()).json<CourseDraft>();
  REQUIRE(admin
              .patch("/authoring/courses/" + made[1].text(),
                     R"({"revision":)" + std::to_string(beta.revision) + R"(,"summary":"New"})")
              .status == 200);
  REQUIRE(admin.post("/authoring/courses/" + made[1].text() + "/publish", R"({"comment":""})").status == 200);
  CHECK(find("featured=true&sort=popular") == "B");
  CHECK(admin.get("/courses?featured=true").json<Page<CourseCard>>().items.at(0).learners == 40);
  // Pages of the popular ones.
  auto page = admin.get("/courses?sort=popular&limit=2").json<Page<CourseCard>>();
  REQUIRE(page.next.has_value());
  CHECK(find("sort=popular&limit=2&after=" + *page.next) == "G");
}

TEST_CASE_FIXTURE(CourseRooms, "courses: an author previews the draft and marks its quiz without leaving a trace") {
  CourseDraft course = ready_course();
  CourseDetail detail = author.get(at(course, "/preview")).json<CourseDetail>();
  CHECK(detail.modules.at(0).lessons.at(1).quiz->questions == 1);
  auto text = author.get(at(course, "/preview" + lesson(course, 0))).json<LessonPreview>();
  CHECK(text.lesson.document.text.find("Wash your hands") != std::string::npos);
  auto quiz = author.get(at(course, "/preview" + lesson(course, 1))).json<LessonPreview>();
  REQUIRE(quiz.quiz);
  const assessment::QuestionView& question = quiz.quiz->questions.at(0);
  std::string soap = question.options[0].text == "Soap" ? question.options[0].id : question.options[1].id;
  auto marked =
      author
          .post(at(course, "/preview" + lesson(course, 1) + "/mark"),
                R"({"answers":[{"question_id":"q1","option_ids":[")" + soap + R"("],"texts":{},"matches":[]}]})")
          .json<assessment::AttemptResult>();
  CHECK(marked.percent == 100.0);
  CHECK(author.post(at(course, "/preview" + lesson(course, 0) + "/mark"), R"({"answers":[]})").status == 404);
  CHECK(author.post(at(course, "/preview" + lesson(course, 1) + "/mark"), R"({"answers":7})").status == 422);
  CHECK(audited("quiz.submitted") == 0);
}

TEST_CASE_FIXTURE(CourseRooms, "courses: a learner takes the quiz of the published version") {
  CourseDraft course = publish(ready_course());
  VersionId version = nurse.get("/courses/" + course.id.text()).json<CourseDetail>().version_id;
  LessonContent quiz =
      must(read([&](data::Tx& tx) { return courses->lesson(tx, version, course.modules[0].lessons[1].id); }));
  REQUIRE(quiz.quiz_version);
  auto attempt = must(write([&](data::Tx& tx) { return assessment->start(tx, ana, *quiz.quiz_version, "e:l"); }));
  CHECK(attempt.questions.size() == 1);
}

}  // namespace mc::courses
