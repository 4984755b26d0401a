// Work through the routes: drafts, handing in, marking, what follows, and who may see what.
#include <doctest/doctest.h>

#include "modules/learning/testing.hpp"
#include "modules/submissions/service.hpp"

namespace mc::submissions {

void add_routes(http::Routes& routes, Service& service);

namespace {

/// School starts its API in its constructor, so this module's routes are added to a second one.
struct Class : learning::testing::School {
  std::unique_ptr<Submissions> submissions{};
  CourseId course = with_quiz();
  TaskId task{};
  courses::LessonId read{};

  Class() {
    // The permissions are frozen by now: the module registers its own in a fresh table.
    security::Permissions all;
    must(security::add_standard_roles(all));
    for (const auto& name : permissions.names()) must(all.add({name, permissions.roles_with(name)}));
    permissions = all;
    submissions = make_submissions(platform, *accounts, *notifications, *courses, *learning);
    start();
    read = must(db->read([&](data::Tx& tx) { return courses->published(tx, course); })).modules[0].lessons[0].id;
  }
  TaskView make(TaskSetup setup = {}) {
    TaskIn in{course, read, "Reflect", std::move(setup)};
    auto made = everywhere("admin").post_json("/submission-tasks", in);
    REQUIRE_MESSAGE(made.status == 200, made.body);
    task = made.json<TaskView>().id;
    return made.json<TaskView>();
  }
  std::string at() { return "/learning/courses/" + course.text() + "/lessons/" + read.text() + "/work"; }
  WorkView draft(PersonId who, const std::string& text) {
    auto saved = as(who).put(at(), R"({"text":")" + text + "\"}");
    REQUIRE_MESSAGE(saved.status == 200, saved.body);
    return saved.json<WorkView>();
  }
  http::TestResponse submit(PersonId who, const WorkView& work) {
    return as(who).post("/learning/works/" + work.id.text() + "/submit",
                        R"({"revision":)" + std::to_string(work.revision) + "}");
  }
  http::TestResponse mark(http::TestClient& marker, WorkId work, const std::string& fields) {
    auto taken = marker.post("/submissions/" + work.text() + "/claim", "{}");
    if (taken.status != 200) return taken;
    return marker.post("/submissions/" + work.text() + "/mark",
                       R"({"revision":)" + std::to_string(taken.json<WorkView>().revision) + "," + fields + "}");
  }
};

}  // namespace

TEST_SUITE("modules/submissions") {
  TEST_CASE("a draft is kept, handed in, marked; passing completes the lesson and tells the learner") {
    Class school;
    school.make();
    const auto enrolment = school.enrol(school.ana, school.course);
    WorkView work = school.draft(school.ana, "First words");
    CHECK(work.state == WorkState::draft);
    auto marker = school.everywhere("admin", school.luis);
    CHECK(marker.get("/submissions/" + work.id.text()).status == 404);  // a draft is her own
    work = school.draft(school.ana, "Better words");
    CHECK(school.submit(school.ana, work).status == 200);
    CHECK(school.as(school.ana).put(school.at(), R"({"text":"More"})").code == "waiting_for_mark");
    auto queue = marker.get("/submissions?course=" + school.course.text()).json<Page<WorkView>>();
    REQUIRE(queue.items.size() == 1);
    CHECK(queue.items[0].text == "Better words");
    auto other = school.everywhere("admin", school.bo);
    REQUIRE(marker.post("/submissions/" + work.id.text() + "/claim", "{}").status == 200);
    CHECK(other.post("/submissions/" + work.id.text() + "/claim", "{}").code == "claimed");
    CHECK(school.as(school.ana)
              .get("/learning/courses/" + school.course.text() + "/grades")
              .json<GradeRow>()
              .grades.total_hundredths == std::nullopt);
    auto marked = school.mark(marker, work.id, R"("score_hundredths":8550,"levels":[],"feedback":"Well seen")");
    REQUIRE_MESSAGE(marked.status == 200, marked.body);
    must(school.deliver());
    auto own = school.as(school.ana).get(school.at()).json<OwnWork>();
    CHECK(own.works[0].score_hundredths == 8550);
    CHECK(own.works[0].feedback == "Well seen");
    CHECK(school.player(school.ana, enrolment).modules[0].lessons[0].state == learning::LessonState::completed);
    auto told = school.told(school.ana, "assignment_graded");
    REQUIRE(told.size() == 1);
    CHECK(told[0].find("85.50/100") != std::string::npos);
    CHECK(told[0].find("Well seen") == std::string::npos);
    CHECK(school.as(school.ana)
              .get("/learning/courses/" + school.course.text() + "/grades")
              .json<GradeRow>()
              .grades.total_hundredths == 8550);
  }
  TEST_CASE("who has no part in it sees nothing") {
    Class school;
    school.make();
    school.enrol(school.ana, school.course);
    WorkView work = school.draft(school.ana, "Mine");
    REQUIRE(school.submit(school.ana, work).status == 200);
    CHECK(school.as(school.bo).get(school.at()).status == 404);  // does not take the course
    school.enrol(school.bo, school.course);
    CHECK(school.as(school.bo).post("/learning/works/" + work.id.text() + "/submit", R"({"revision":1})").status ==
          404);
    // An instructor who does not edit this course.
    auto instructor = school.as(school.eva, {{"instructor", security::ScopeKind::platform, {}}});
    CHECK(instructor.get("/submissions/" + work.id.text()).status == 404);
    CHECK(school.audited("submission.access").size() == 1);
    auto here = school.as(school.eva, {{"instructor", security::ScopeKind::course, school.course.bytes}});
    CHECK(here.get("/submissions/" + work.id.text()).status == 200);
    CHECK(school.as(school.ana).get("/submissions/" + work.id.text()).status == 403);
  }
  TEST_CASE("nobody marks her own work; two markers, the second blind; anonymous") {
    Class school;
    TaskSetup setup;
    setup.second_marking = true;
    setup.anonymous = true;
    school.make(setup);
    school.enrol(school.luis, school.course);
    WorkView work = school.draft(school.luis, "Work");
    REQUIRE(school.submit(school.luis, work).status == 200);
    auto luis = school.everywhere("admin", school.luis);
    auto bo = school.everywhere("admin", school.bo);
    auto eva = school.everywhere("admin", school.eva);
    CHECK(luis.post("/submissions/" + work.id.text() + "/claim", "{}").code == "own_work");
    auto shown = bo.get("/submissions/" + work.id.text()).json<WorkView>();
    CHECK_FALSE(shown.person_id);
    CHECK(shown.person_name.find("Luis") == std::string::npos);
    REQUIRE(school.mark(bo, work.id, R"("score_hundredths":8000,"levels":[],"feedback":"A")").status == 200);
    CHECK(school.mark(bo, work.id, R"("score_hundredths":8000,"levels":[],"feedback":"A")").code == "another_marker");
    CHECK(eva.get("/submissions/" + work.id.text()).json<WorkView>().markings.empty());
    CHECK(school.as(school.luis).get(school.at()).json<OwnWork>().works[0].state == WorkState::waiting);
    auto final = school.mark(eva, work.id, R"("score_hundredths":8501,"levels":[],"feedback":"B")");
    REQUIRE(final.status == 200);
    CHECK(final.json<WorkView>().score_hundredths == 8251);
    CHECK(final.json<WorkView>().person_name == "Luis Kim");
  }
  TEST_CASE("a rubric stays once work was handed in; late work loses points; resubmission by rule") {
    Class school;
    TaskSetup setup;
    setup.due_on = school.clock.today() + 1;
    setup.late = LatePolicy::deduct;
    setup.late_points_per_day = 10;
    setup.resubmission = Resubmission::until_passed;
    setup.rubric = Rubric{};
    setup.rubric->criteria.items.push_back({"c", "Depth", "", {{{"low", "Low", "", 1}, {"high", "High", "", 4}}}});
    TaskView task = school.make(setup);
    school.enrol(school.ana, school.course);
    WorkView work = school.draft(school.ana, "Work");
    school.clock.advance(std::chrono::hours(24 * 4));
    REQUIRE(school.submit(school.ana, work).status == 200);
    auto admin = school.everywhere("admin", school.bo);
    // Who may mark but not write assignments has the rubric with the work; the learner has it with the task.
    auto marker = school.as(school.eva, {{"instructor", security::ScopeKind::course, school.course.bytes}});
    auto seen = marker.get("/submissions/" + work.id.text()).json<WorkView>();
    REQUIRE(seen.rubric);
    CHECK(seen.rubric->criteria.items.at(0).levels.items.at(1).points == 4);
    CHECK_FALSE(school.as(school.ana).get(school.at()).json<OwnWork>().works[0].rubric);
    TaskChange change{task.revision, task.title, task.setup};
    change.setup.rubric->criteria.items[0].levels.items[0].points = 2;
    CHECK(admin.put_json("/submission-tasks/" + task.id.text(), change).code == "rubric_in_use");
    auto marked = school.mark(admin, work.id, R"("levels":[{"criterion_id":"c","level_id":"high"}],"feedback":"")");
    REQUIRE_MESSAGE(marked.status == 200, marked.body);
    CHECK(marked.json<WorkView>().penalty_hundredths == 3000);
    CHECK(marked.json<WorkView>().score_hundredths == 7000);
    CHECK(marked.json<WorkView>().passed);
    CHECK(school.as(school.ana).put(school.at(), R"({"text":"Again"})").code == "passed_already");
  }
  TEST_CASE("files are sniffed, counted and her own") {
    Class school;
    TaskSetup setup;
    setup.max_files = 1;
    setup.media_types.items = {Text<1, 60>("application/pdf")};
    school.make(setup);
    school.enrol(school.ana, school.course);
    WorkView work = school.draft(school.ana, "See file");
    const std::string files = "/learning/works/" + work.id.text() + "/files";
    auto ana = school.as(school.ana);
    CHECK(ana.upload(files + "?file_name=a.pdf", "plain words", "application/pdf").code == "unsupported_file");
    auto added = ana.upload(files + "?file_name=a.pdf", "%PDF-1.4 x", "text/plain");
    REQUIRE_MESSAGE(added.status == 200, added.body);
    CHECK(added.json<WorkView>().files.at(0).media_type == "application/pdf");
    CHECK(ana.upload(files + "?file_name=b.pdf", "%PDF-1.4 y", "application/pdf").code == "too_many_files");
    const std::string file = files + "/" + added.json<WorkView>().files.at(0).id.text();
    CHECK(ana.get(file).body == "%PDF-1.4 x");
    CHECK(school.as(school.bo).get(file).status == 404);
    CHECK(ana.del(file).json<WorkView>().files.empty());
  }
  TEST_CASE("hiding, moving or archiving after the end leaves recorded grades alone") {
    Class school;
    TaskView task = school.make();
    const auto enrolment = school.enrol(school.ana, school.course);
    WorkView work = school.draft(school.ana, "Work");
    REQUIRE(school.submit(school.ana, work).status == 200);
    auto admin = school.everywhere("admin", school.bo);
    REQUIRE(school.mark(admin, work.id, R"("score_hundredths":8000,"levels":[],"feedback":"")").status == 200);
    must(school.deliver());
    school.take_quiz(school.ana, enrolment, school.lesson(school.ana, enrolment, 1), "Soap");
    must(school.deliver());
    const std::string grades = "/learning/courses/" + school.course.text() + "/grades";
    auto before = school.as(school.ana).get(grades).json<GradeRow>();
    CHECK(before.recorded);
    CHECK(before.grades.total_hundredths == 9000);
    const std::string at = "/courses/" + school.course.text() + "/gradebook";
    auto book = admin.get(at).json<BookView>();
    REQUIRE(book.book.items.size() == 2);
    for (BookItem& item : book.book.items.items) item.hidden = item.source == GradeSource::quiz;
    auto changed = admin.put_json(at, BookChange{book.revision, book.book});
    REQUIRE_MESSAGE(changed.status == 200, changed.body);
    REQUIRE(admin.post("/submission-tasks/" + task.id.text() + "/archive", "{}").status == 200);
    auto after = school.as(school.ana).get(grades).json<GradeRow>();
    CHECK(shape::to_json(after) == shape::to_json(before));
    CHECK(admin.get(at + "/grades").json<Page<GradeRow>>().items.at(0).grades.total_hundredths == 9000);
    auto csv = admin.get(at + "/export?format=csv");
    CHECK(csv.status == 200);
    CHECK(csv.body.find("Ana Reyes") != std::string::npos);
  }
  TEST_CASE("a regrade changes the grade, also one that was recorded at the end of the course") {
    Class school;
    school.make();
    const auto enrolment = school.enrol(school.ana, school.course);
    WorkView work = school.draft(school.ana, "Work");
    REQUIRE(school.submit(school.ana, work).status == 200);
    auto admin = school.everywhere("admin", school.bo);
    REQUIRE(school.mark(admin, work.id, R"("score_hundredths":8000,"levels":[],"feedback":"")").status == 200);
    must(school.deliver());
    const auto quiz = school.lesson(school.ana, enrolment, 1);
    auto attempt = school.take_quiz(school.ana, enrolment, quiz, "Soap");
    must(school.deliver());
    const std::string grades = "/learning/courses/" + school.course.text() + "/grades";
    REQUIRE(school.as(school.ana).get(grades).json<GradeRow>().grades.total_hundredths == 9000);
    must(school.db->write([&](data::Tx& tx) {
      return school.events->publish(
          tx, assessment::AttemptRegraded{attempt.id, school.ana, enrolment.text() + ":" + quiz.text(), false, 50});
    }));
    must(school.deliver());
    auto after = school.as(school.ana).get(grades).json<GradeRow>();
    CHECK(after.recorded);
    CHECK(after.grades.total_hundredths == 6500);
  }
  TEST_CASE("a long queue keeps each work's files, person and task apart") {
    Class school;
    school.make();
    std::vector<PersonId> people = {school.ana, school.bo, school.eva};
    for (PersonId who : people) {
      school.enrol(who, school.course);
      WorkView work = school.draft(who, "Work of " + who.text());
      const std::string file = "/learning/works/" + work.id.text() + "/files?file_name=" + who.text() + ".pdf";
      auto added = school.as(who).upload(file, "%PDF-1.4 x", "application/pdf");
      REQUIRE_MESSAGE(added.status == 200, added.body);
      REQUIRE(school.submit(who, added.json<WorkView>()).status == 200);
      school.clock.advance(std::chrono::minutes(1));
    }
    auto marker = school.everywhere("admin", school.luis);
    const std::string queue = "/submissions?course=" + school.course.text();
    auto page = marker.get(queue).json<Page<WorkView>>();
    REQUIRE(page.items.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(page.items[i].person_id == people[i]);
      REQUIRE(page.items[i].files.size() == 1);
      CHECK(page.items[i].files[0].name == people[i].text() + ".pdf");
      CHECK(page.items[i].task_title == "Reflect");
    }
    auto first = marker.get(queue + "&limit=2").json<Page<WorkView>>();
    REQUIRE(first.next);
    auto rest = marker.get(queue + "&limit=2&after=" + *first.next).json<Page<WorkView>>();
    REQUIRE(rest.items.size() == 1);
    CHECK(rest.items[0].person_id == school.eva);
  }
  TEST_CASE("an assignment lesson is published once it says what to hand in, and only a mark completes it") {
    Class school;
    auto author = school.everywhere("admin", school.luis);
    const std::string at = "/authoring/courses/" + school.course.text();
    auto draft = author.get(at).json<courses::CourseDraft>();
    auto added = author.post(at + "/modules/" + draft.modules.at(0).id.text() + "/lessons",
                             R"({"revision":)" + std::to_string(draft.revision) +
                                 R"(,"title":"Reflect","format":"assignment"})");
    REQUIRE_MESSAGE(added.status == 200, added.body);
    const auto lesson = added.json<courses::CourseDraft>().modules.at(0).lessons.at(2).id;
    auto missing = [&] {
      for (const auto& item : author.get(at + "/preflight").json<courses::Preflight>().items)
        if (item.code == "assignment_missing" && item.lesson_id == lesson) return true;
      return false;
    };
    CHECK(missing());
    CHECK(author.post(at + "/publish", R"({"comment":""})").status == 422);
    school.read = lesson;
    school.make();
    CHECK_FALSE(missing());
    auto published = author.post(at + "/publish", R"({"comment":""})");
    REQUIRE_MESSAGE(published.status == 200, published.body);
    must(school.deliver());
    const auto enrolment = school.enrol(school.ana, school.course);
    auto links = school.as(school.ana)
                     .get("/learning/enrolments/" + enrolment.text() + "/lessons/" + lesson.text())
                     .json<learning::LessonView>()
                     .links;
    REQUIRE(links.size() == 1);
    CHECK(links[0].kind == courses::LessonFormat::assignment);
    CHECK(links[0].id == school.task.bytes);
    CHECK(links[0].title == "Reflect");
    school.report(school.ana, enrolment, lesson, R"({"seconds":60,"completed":true})");
    CHECK(school.player(school.ana, enrolment).modules.at(0).lessons.at(2).state != learning::LessonState::completed);
    WorkView work = school.draft(school.ana, "Done");
    REQUIRE(school.submit(school.ana, work).status == 200);
    auto marker = school.everywhere("admin", school.bo);
    REQUIRE(school.mark(marker, work.id, R"("score_hundredths":9000,"levels":[],"feedback":"")").status == 200);
    must(school.deliver());
    CHECK(school.player(school.ana, enrolment).modules.at(0).lessons.at(2).state == learning::LessonState::completed);
  }
  TEST_CASE("work is asked for in lessons that there are, and not beside quizzes") {
    Class school;
    auto admin = school.everywhere("admin");
    auto quiz = must(school.db->read([&](data::Tx& tx) { return school.courses->published(tx, school.course); }))
                    .modules[0]
                    .lessons[1]
                    .id;
    CHECK(admin.post_json("/submission-tasks", TaskIn{school.course, quiz, "Reflect", {}}).field_paths() ==
          "lesson_id");
    CHECK(admin
              .post_json("/submission-tasks",
                         TaskIn{school.course, courses::LessonId::make(school.clock, *school.random), "Reflect", {}})
              .field_paths() == "lesson_id");
  }
}

}  // namespace mc::submissions
