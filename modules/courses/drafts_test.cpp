// HTTP scenarios: drafts, outline and content.
#include "modules/courses/example_course.hpp"
#include "modules/courses/studio.hpp"

namespace mc::courses {

using testing::CourseRooms;
using testing::must;

TEST_CASE_FIXTURE(CourseRooms, "courses: an author starts a course, a learner may not") {
  CourseDraft course = new_course();
  CHECK(course.status == CourseStatus::draft);
  CHECK(course.revision == 1);
  CHECK(course.author_name == "Marta Silva");
  CHECK(audited("course.created") == 1);
  CHECK(nurse.post("/authoring/courses", R"({"title":"X"})").status == 403);
  CHECK(api().anonymous().post("/authoring/courses", R"({"title":"X"})").status == 401);
  auto refused = author.post("/authoring/courses", R"({"title":""})");
  CHECK(refused.status == 422);
  CHECK(refused.field_paths() == "title");
  CHECK(author.post("/authoring/courses", R"({"title":"X","category_id":"01890a5d-ac96-774b-bcce-b302099a8057"})")
            .field_paths() == "category_id");
}

TEST_CASE_FIXTURE(CourseRooms,
                  "courses: a draft exists for its authors, co-authors and publishers only; denials are audited") {
  CourseDraft course = new_course();
  CHECK(author.get(at(course)).status == 200);
  CHECK(admin.get(at(course)).status == 200);
  CHECK(nurse.get(at(course)).status == 403);
  auto denied = stranger.get(at(course));
  CHECK(denied.status == 404);
  CHECK(denied.code == "not_found");
  CHECK(audited("course.access", "denied") == 1);
  must(write([&](data::Tx& tx) { return store::add_author(tx, course.id, pavel); }));
  CHECK(stranger.get(at(course)).status == 200);
  security::Grant grant{"instructor", security::ScopeKind::course, course.id.bytes};
  CHECK(api().sign_in({grant}, ana).get(at(course)).status == 200);
  CHECK(author.get("/authoring/courses/01890a5d-ac96-774b-bcce-b302099a8057").status == 404);
  CHECK(author.get("/authoring/courses/nonsense").status == 404);
}

TEST_CASE_FIXTURE(CourseRooms, "courses: every route on a draft refuses strangers and learners") {
  CourseDraft course = ready_course();
  std::string module = "/modules/" + course.modules[0].id.text();
  struct {
    const char* method;
    std::string path, body;
  } calls[] = {
      {"GET", "", ""},
      {"PATCH", "", R"({"revision":1})"},
      {"POST", "/modules", R"({"revision":1,"title":"x"})"},
      {"PATCH", module, R"({"revision":1,"title":"x"})"},
      {"DELETE", module + "?revision=1", ""},
      {"POST", module + "/lessons", R"({"revision":1,"title":"x","format":"text"})"},
      {"PATCH", lesson(course, 0), R"({"revision":1})"},
      {"DELETE", lesson(course, 0) + "?revision=1", ""},
      {"PUT", "/outline", R"({"revision":1,"modules":[]})"},
      {"GET", lesson(course, 0, "/content"), ""},
      {"PUT", lesson(course, 0, "/content"), R"({"content_revision":1})"},
      {"POST", lesson(course, 0, "/file"), "%PDF-1.4"},
      {"GET", lesson(course, 0, "/file"), ""},
      {"POST", "/images", "x"},
      {"GET", "/preflight", ""},
      {"POST", "/submit", R"({"comment":""})"},
      {"GET", "/versions", ""},
      {"GET", "/preview", ""},
      {"GET", "/preview" + lesson(course, 0), ""},
      {"POST", "/preview" + lesson(course, 0) + "/mark", R"({"answers":[]})"},
  };
  for (const auto& route : calls) {
    CAPTURE(route.method);
    CAPTURE(route.path);
    CHECK(stranger.send(route.method, at(course, route.path), route.body, "application/json").status == 404);
    CHECK(nurse.send(route.method, at(course, route.path), route.body, "application/json").status == 403);
  }
  for (const char* step : {"/publish", "/return", "/archive", "/suspend", "/restore"})
    CHECK(author.post(at(course, step), R"({"comment":""})").status == 403);
  CHECK(author.get(at(course)).json<CourseDraft>().revision == course.revision);
  CHECK(audited("course.access", "denied") == static_cast<std::int64_t>(std::size(calls)));
}

TEST_CASE_FIXTURE(CourseRooms, "courses: settings change by revision") {
  CourseDraft course = new_course();
  CourseDraft changed =
      author
          .patch(at(course),
                 R"({"revision":1,"summary":"Clean hands save lives","difficulty":"advanced","language":"es",)"
                 R"("objectives":["Know the five moments"],"certificate_valid_months":12,"ce":{"centihours":50,)"
                 R"("type":"contact_hour","accreditation_body":"ANCC","accreditation_number":"P0123","statement":"",)"
                 R"("topics":["infection"]}})")
          .json<CourseDraft>();
  CHECK(changed.revision == 2);
  CHECK(changed.title == "Hand hygiene");
  CHECK(changed.summary == "Clean hands save lives");
  CHECK(changed.objectives.size() == 1);
  CHECK(changed.certificate_valid_months == 12);
  REQUIRE(changed.ce);
  CHECK(changed.ce->centihours.value == 50);
  auto stale = author.patch(at(course), R"({"revision":1,"summary":"Mine"})");
  CHECK(stale.status == 409);
  CHECK(stale.code == "changed_elsewhere");
  changed =
      author.patch(at(course), R"({"revision":2,"without_ce":true,"certificate_valid_months":0})").json<CourseDraft>();
  CHECK_FALSE(changed.ce);
  CHECK_FALSE(changed.certificate_valid_months);
  CHECK(author.patch(at(course), R"({"revision":3,"language":"x"})").field_paths() == "language");
  CHECK(audited("course.updated") == 2);
}

TEST_CASE_FIXTURE(CourseRooms, "courses: modules and lessons are added, renamed, ordered and removed") {
  CourseDraft course = add_module(add_module(new_course(), "First"), "Second");
  ModuleId first = course.modules[0].id, second = course.modules[1].id;
  course = add_lesson(course, first, "A", "text");
  course = add_lesson(course, first, "B", "quiz");
  LessonId a = course.modules[0].lessons[0].id, b = course.modules[0].lessons[1].id;
  CHECK(course.modules[0].lessons[1].completion == CompletionRule::quiz_pass);
  auto revision = [&] { return std::to_string(course.revision); };
  course = author.patch(at(course, "/modules/" + first.text()), R"({"revision":)" + revision() + R"(,"title":"Zero"})")
               .json<CourseDraft>();
  CHECK(course.modules[0].title == "Zero");
  course = author
               .patch(at(course, "/lessons/" + a.text()),
                      R"({"revision":)" + revision() +
                          R"(,"title":"AA","minutes":7,"completion":"time_spent","min_seconds":60,"mandatory":false})")
               .json<CourseDraft>();
  CHECK(course.modules[0].lessons[0].minutes == 7);
  CHECK(course.modules[0].lessons[0].min_seconds == 60);
  CHECK_FALSE(course.modules[0].lessons[0].mandatory);
  CHECK(
      author.patch(at(course, "/lessons/" + a.text()), R"({"revision":)" + revision() + R"(,"completion":"quiz_pass"})")
          .field_paths() == "completion");
  course = author
               .put(at(course, "/outline"), R"({"revision":)" + revision() + R"(,"modules":[{"id":")" + second.text() +
                                                R"(","lessons":[")" + b.text() + R"("]},{"id":")" + first.text() +
                                                R"(","lessons":[")" + a.text() + "\"]}]}")
               .json<CourseDraft>();
  CHECK(course.modules[0].id == second);
  CHECK(course.modules[0].lessons.at(0).id == b);
  CHECK(author.put(at(course, "/outline"), R"({"revision":)" + revision() + R"(,"modules":[]})").field_paths() ==
        "modules");
  course = author.del(at(course, "/lessons/" + b.text() + "?revision=" + revision())).json<CourseDraft>();
  CHECK(course.modules[0].lessons.empty());
  CHECK(author.del(at(course, "/modules/" + first.text() + "?revision=1")).code == "changed_elsewhere");
  course = author.del(at(course, "/modules/" + first.text() + "?revision=" + revision())).json<CourseDraft>();
  CHECK(course.modules.size() == 1);
  CHECK(author.get(at(course, "/lessons/" + a.text() + "/content")).status == 404);
  CHECK(author.del(at(course, "/modules/" + first.text() + "?revision=" + revision())).status == 404);
  CHECK(author
            .post(at(course, "/modules/" + second.text() + "/lessons"),
                  R"({"revision":)" + revision() + R"(,"title":"V","format":"video"})")
            .field_paths() == "format");
}

TEST_CASE_FIXTURE(CourseRooms,
                  "courses: content is saved by its own revision, cleaned, and leaves the outline's alone") {
  CourseDraft course = ready_course();
  std::string content = at(course, lesson(course, 0, "/content"));
  LessonEdit edit = author.get(content).json<LessonEdit>();
  CHECK(edit.content_revision == 1);
  Saved saved = author.put(content, testing::CourseRooms::text_save(1, "Again")).json<Saved>();
  CHECK(saved.revision == 2);
  auto stale = author.put(content, testing::CourseRooms::text_save(1, "Lost"));
  CHECK(stale.status == 409);
  CHECK(stale.code == "changed_elsewhere");
  CHECK(author.get(content).json<LessonEdit>().document.text.find("Again") != std::string::npos);
  CHECK(author.get(at(course)).json<CourseDraft>().revision == course.revision);
  auto refused =
      author.put(content, R"({"content_revision":2,"document":{"type":"doc","content":[{"type":"iframe"}]}})");
  CHECK(refused.status == 422);
  CHECK(refused.field_paths() == "document.content[0]");
  CHECK(author.put(content, testing::CourseRooms::quiz_save(2)).field_paths() == "quiz");
  std::string quiz = at(course, lesson(course, 1, "/content"));
  LessonEdit questions = author.get(quiz).json<LessonEdit>();
  REQUIRE(questions.quiz);
  CHECK(questions.quiz->questions.items.at(0).options.items.at(0).correct);
  CHECK(audited("content.updated") == 3);
}

TEST_CASE_FIXTURE(CourseRooms, "courses: images and PDFs are looked at, stored and served") {
  CourseDraft course = add_module(new_course(), "One");
  course = add_lesson(course, course.modules[0].id, "Guide", "pdf");
  course = add_lesson(course, course.modules[0].id, "Text", "text");
  std::string png("\x89PNG\r\n\x1a\n", 8);
  png += std::string(10'000, 'p');
  auto image = author.upload(at(course, "/images?file_name=steps.png"), png, "image/png").json<Image>();
  auto served = author.get(image.url.substr(std::string("/api/v1").size()));
  CHECK(served.status == 200);
  CHECK(served.body == png);
  CHECK(nurse.get(image.url.substr(7)).status == 404);  // nothing of this course is published yet
  CHECK(author.upload(at(course, "/images"), "<svg onload=x>", "image/png").field_paths() == "file");
  auto shown = [&](const std::string& src) {
    return author.put(at(course, lesson(course, 1, "/content")),
                      R"({"content_revision":0,"document":{"type":"doc","content":[{"type":"image","attrs":{"src":")" +
                          src + R"(","alt":"Steps"}}]}})");
  };
  CourseDraft other = new_course("Other");
  CHECK(shown("/api/v1/courses/" + other.id.text() + "/images/" + image.blob_id.text()).status == 422);
  CHECK(shown(image.url).status == 200);

  std::string pdf = "%PDF-1.7\n" + std::string(20'000, 'x');
  std::string file = at(course, lesson(course, 0, "/file"));
  CHECK(author.get(file).status == 404);
  LessonEdit edit = author.upload(file + "?file_name=guide.pdf", pdf, "application/pdf").json<LessonEdit>();
  CHECK(edit.file_name == "guide.pdf");
  CHECK(edit.content_revision == 1);
  CHECK(author.get(file).body == pdf);
  CHECK(author.upload(file, "MZ not a pdf", "application/pdf").field_paths() == "file");
  CHECK(author.upload(at(course, lesson(course, 1, "/file")), pdf, "application/pdf").status == 422);
  CHECK(author.upload(file + "?file_name=guide2.pdf", pdf + "2", "application/pdf").json<LessonEdit>().file_name ==
        "guide2.pdf");
  clock.advance(std::chrono::hours{48});
  CHECK(must(blobs->collect_garbage()) == 0);  // the replaced PDF stays with its version
  CHECK(author.get(file).body == pdf + "2");
  std::string history = at(course, lesson(course, 0, "/history"));
  auto versions = author.get(history).json<CourseRevisions>();
  REQUIRE(versions.items.size() >= 2);
  std::string first = history + "/" + std::to_string(versions.items[1].number) + "/restore";
  CHECK(author.post(first, R"({"revision":2})").json<LessonEdit>().file_name == "guide.pdf");
  CHECK(author.get(file).body == pdf);
  CHECK(author.get(image.url.substr(7)).status == 200);
}

TEST_CASE_FIXTURE(CourseRooms,
                  "courses: the author's list holds her own, the publisher's all, in pages, last changed first") {
  for (int i = 0; i < 5; ++i) {
    new_course("Course " + std::to_string(i));
    clock.advance(std::chrono::seconds{1});
  }
  auto page = author.get("/authoring/courses?limit=2").json<Page<AuthoredCourse>>();
  REQUIRE(page.items.size() == 2);
  CHECK(page.items[0].title == "Course 4");
  CHECK(page.items[0].author_name == "Marta Silva");
  REQUIRE(page.next);
  page = author.get("/authoring/courses?limit=10&after=" + *page.next).json<Page<AuthoredCourse>>();
  CHECK(page.items.size() == 3);
  CHECK(page.items[0].title == "Course 2");
  CHECK_FALSE(page.next);
  CHECK(stranger.get("/authoring/courses").json<Page<AuthoredCourse>>().items.empty());
  CHECK(admin.get("/authoring/courses").json<Page<AuthoredCourse>>().items.size() == 5);
  CHECK(author.get("/authoring/courses?search=COURSE%203").json<Page<AuthoredCourse>>().items.size() == 1);
  CHECK(author.get("/authoring/courses?search=%25").json<Page<AuthoredCourse>>().items.empty());
  CHECK(author.get("/authoring/courses?status=published").json<Page<AuthoredCourse>>().items.empty());
  CHECK(author.get("/authoring/courses?after=x").field_paths() == "after");
  CHECK(nurse.get("/authoring/courses").status == 403);
}

}  // namespace mc::courses
