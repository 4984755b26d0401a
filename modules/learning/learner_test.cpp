// The learner's side: enrolling, order of the list, resume, progress, versions, completion, and every learner route.
#include <thread>

#include "modules/learning/testing.hpp"

namespace mc::learning {
namespace {

using testing::School;
using namespace std::chrono_literals;

std::vector<std::string> titles(const std::vector<Enrolment>& items) {
  std::vector<std::string> out;
  for (const Enrolment& item : items) out.push_back(item.course_title);
  return out;
}

}  // namespace

TEST_SUITE("learning") {
  TEST_CASE("open courses: earliest due date first, the same day by age, without a date last") {
    School world;
    Date today = world.clock.today();
    struct Row {
      const char* title;
      std::optional<int> due;
    };
    for (const Row& row : {Row{"later", 60}, Row{"overdue", -3}, Row{"no date", {}}, Row{"today", 0}, Row{"month", 30},
                           Row{"long overdue", -40}}) {
      auto course = world.reading(row.title);
      world.clock.advance(1ms);
      world.assign(world.wish(course, {}, {world.ana}, row.due ? std::optional(today + *row.due) : std::nullopt));
    }
    world.clock.advance(1ms);
    world.enrol(world.ana, world.reading("by choice"));
    CHECK(titles(world.open(world.ana)) ==
          std::vector<std::string>{"long overdue", "overdue", "today", "month", "later", "no date", "by choice"});
    CHECK(world.open(world.ana).back().required == false);
    CHECK(world.open(world.ana).front().required);
    CHECK(world.open(world.bo).empty());
  }

  TEST_CASE("overdue starts on the day after the due day") {
    School world;
    auto course = world.reading("Fire safety");
    auto id = world.assign(world.wish(course, {}, {world.ana}, world.clock.today())).id;
    CHECK(world.look(id).overdue == 0);
    world.clock.set(start_of(world.clock.today() + 1) - 1ms);
    CHECK(world.look(id).overdue == 0);
    world.clock.advance(1ms);
    CHECK(world.look(id).overdue == 1);
    auto enrolment = world.open(world.ana).at(0).id;
    world.finish(world.ana, enrolment, world.lesson(world.ana, enrolment, 0));
    CHECK(world.look(id).overdue == 0);
    CHECK(world.look(id).completed == 1);
  }

  TEST_CASE("enrolling twice is one enrolment; after finishing or leaving a new cycle starts") {
    School world;
    auto course = world.reading("Hand hygiene");
    auto ana = world.as(world.ana);
    auto path = "/learning/courses/" + course.text() + "/enrol";
    auto first = ana.post(path).json<Enrolment>();
    CHECK(first.status == EnrolmentStatus::enrolled);
    CHECK(first.percent == 0);
    CHECK(first.reason.empty());
    CHECK(ana.post(path).json<Enrolment>().id == first.id);
    CHECK(world.audited("course.enrolled").size() == 1);
    CHECK(ana.post("/learning/enrolments/" + first.id.text() + "/drop").json<Enrolment>().status ==
          EnrolmentStatus::dropped);
    CHECK(ana.post("/learning/enrolments/" + first.id.text() + "/drop").code == "enrolment_closed");
    world.clock.advance(1ms);
    auto second = ana.post(path).json<Enrolment>();
    CHECK(second.id != first.id);
    world.finish(world.ana, second.id, world.lesson(world.ana, second.id, 0));
    world.clock.advance(1ms);
    auto third = ana.post(path).json<Enrolment>();
    CHECK(third.id != second.id);
    CHECK(world.enrolment(second.id).status == EnrolmentStatus::completed);
    auto page = ana.get("/learning").json<Page<Enrolment>>();
    REQUIRE(page.items.size() == 3);
    CHECK(page.items[0].id == third.id);
    CHECK(ana.get("/learning?status=completed").json<Page<Enrolment>>().items.size() == 1);
    auto part = ana.get("/learning?limit=2").json<Page<Enrolment>>();
    REQUIRE(part.next);
    auto rest = ana.get("/learning?limit=2&after=" + *part.next).json<Page<Enrolment>>();
    REQUIRE(rest.items.size() == 1);
    CHECK(rest.items[0].id == first.id);
    CHECK_FALSE(rest.next);
  }

  TEST_CASE("resume goes to the last lesson that is not done, else to the first open one") {
    School world;
    auto id = world.enrol(world.ana, world.reading("Sepsis", 3));
    auto lesson = [&](std::size_t index) { return world.lesson(world.ana, id, index); };
    auto resume = [&] { return world.player(world.ana, id).resume_lesson_id; };
    auto open = [&](std::size_t index) {
      return world.as(world.ana).get(School::at(id, lesson(index))).json<LessonView>();
    };
    CHECK(resume() == lesson(0));
    CHECK(open(1).previous_id == lesson(0));
    CHECK(open(1).next_id == lesson(2));
    CHECK(resume() == lesson(1));
    world.report(world.ana, id, lesson(1), R"({"seconds":0,"position":"scroll:0.42"})");
    CHECK(open(1).position == "scroll:0.42");  // on another device
    world.finish(world.ana, id, lesson(1));
    CHECK(resume() == lesson(0));
    open(2);
    CHECK(resume() == lesson(2));
    world.finish(world.ana, id, lesson(0));
    world.finish(world.ana, id, lesson(2));
    CHECK_FALSE(resume());
    CHECK(open(2).state == LessonState::completed);  // finished courses stay open for reading
    CHECK(world.player(world.ana, id).enrolment.status == EnrolmentStatus::completed);
  }

  TEST_CASE("progress never goes down, and the server's clock caps the time") {
    School world;
    auto id = world.enrol(world.ana, world.reading("Sepsis", 2));
    auto lesson = world.lesson(world.ana, id, 0);
    auto seconds = [&](int reported) {
      return world.report(world.ana, id, lesson, R"({"seconds":)" + std::to_string(reported) + "}").seconds_spent;
    };
    world.as(world.ana).get(School::at(id, lesson));
    world.clock.advance(30s);
    CHECK(seconds(30) == 30);
    world.clock.advance(60s);
    CHECK(seconds(3600) == 30 + 65);  // 60 s have passed; 5 s of slack
    world.clock.advance(60s);
    CHECK(seconds(10) == 105);  // idle time is not counted
    auto done = world.finish(world.ana, id, lesson);
    CHECK(done.state == LessonState::completed);
    CHECK(done.percent == 50);
    CHECK(done.status == EnrolmentStatus::in_progress);
    auto again = world.report(world.ana, id, lesson, R"({"seconds":0,"completed":false})");
    CHECK(again.state == LessonState::completed);
    CHECK(again.percent == 50);
    CHECK(again.seconds_spent == 105);
    world.finish(world.ana, id, lesson);
    CHECK(world.enrolment(id).percent == 50);  // twice the same lesson is one lesson
    CHECK(world.audited("lesson.completed").size() == 1);
  }

  TEST_CASE("reports sent without pause earn no time") {
    School world;
    auto id = world.enrol(world.ana, world.reading("Sepsis", 2));
    auto lesson = world.lesson(world.ana, id, 0);
    ProgressOut out;
    for (int i = 0; i < 20; ++i) out = world.report(world.ana, id, lesson, R"({"seconds":3600})");
    CHECK(out.seconds_spent == 0);
    world.clock.advance(2s);
    for (int i = 0; i < 20; ++i) out = world.report(world.ana, id, lesson, R"({"seconds":3600})");
    CHECK(out.seconds_spent <= 4);
  }

  TEST_CASE("completion rules: time spent, manual, and lessons that are not mandatory") {
    School world;
    auto course = world.reading("Rules", 3);
    world.republish(course, 0, R"("completion":"time_spent","min_seconds":60)");
    world.republish(course, 1, R"("completion":"manual")");
    world.republish(course, 2, R"("mandatory":false)");
    auto id = world.enrol(world.ana, course);
    auto timed = world.lesson(world.ana, id, 0);
    world.as(world.ana).get(School::at(id, timed));
    CHECK(world.finish(world.ana, id, timed).state == LessonState::in_progress);  // her word is not enough
    world.clock.advance(59s);
    CHECK(world.report(world.ana, id, timed, R"({"seconds":59})").state == LessonState::in_progress);
    world.clock.advance(1s);
    CHECK(world.report(world.ana, id, timed, R"({"seconds":1})").state == LessonState::completed);
    CHECK(world.enrolment(id).percent == 50);
    auto last = world.finish(world.ana, id, world.lesson(world.ana, id, 1));
    CHECK(last.status == EnrolmentStatus::completed);  // the optional lesson is not waited for
    CHECK(last.percent == 100);
    must(world.deliver());
    CHECK(world.completions.size() == 1);
  }

  TEST_CASE("a course is completed once, whatever is reported after") {
    School world;
    auto id = world.enrol(world.ana, world.reading("Once", 2));
    auto first = world.lesson(world.ana, id, 0), second = world.lesson(world.ana, id, 1);
    world.finish(world.ana, id, first);
    world.clock.advance(1h);
    CHECK(world.finish(world.ana, id, second).status == EnrolmentStatus::completed);
    auto at = world.clock.now();
    world.clock.advance(1h);
    auto late = world.report(world.ana, id, second, R"({"seconds":600,"completed":true,"position":"scroll:1"})");
    CHECK(late.percent == 100);
    CHECK(late.seconds_spent == 0);  // a finished course collects no time
    world.as(world.ana).get(School::at(id, first));
    must(world.deliver());
    REQUIRE(world.completions.size() == 1);
    CHECK(world.completions[0].enrolment_id == id);
    CHECK(world.completions[0].completed_at == at);
    CHECK(world.enrolment(id).completed_at == at);
    CHECK(world.audited("course.completed").size() == 1);
    auto within = [&](Instant from, Instant to) {
      return must(world.db->read(
                      [&](data::Tx& tx) { return world.learning->completed_between(tx, from, to, EnrolmentId{}, 10); }))
          .size();
    };
    CHECK(within(at, at + 1ms) == 1);
    CHECK(within(at + 1ms, at + 1h) == 0);
    CHECK(within(at - 1h, at) == 0);
  }

  TEST_CASE("two devices that finish the last lesson at once complete the course once") {
    School world;
    auto id = world.enrol(world.ana, world.reading("Race"));
    auto lesson = world.lesson(world.ana, id, 0);
    ProgressIn in;
    in.completed = true;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&] { must(world.rules.report_progress(world.viewer(world.ana), id, lesson, in)); });
    for (std::thread& thread : threads) thread.join();
    must(world.deliver());
    CHECK(world.completions.size() == 1);
    CHECK(world.audited("lesson.completed").size() == 1);
    auto other = world.reading("Race to enrol");
    std::vector<EnrolmentId> ids(4);
    threads.clear();
    for (std::size_t i = 0; i < ids.size(); ++i)
      threads.emplace_back([&, i] { ids[i] = must(world.rules.enrol_self(world.viewer(world.ana), other)).id; });
    for (std::thread& thread : threads) thread.join();
    for (EnrolmentId got : ids) CHECK(got == ids[0]);
    CHECK(world.open(world.ana).size() == 1);
  }

  TEST_CASE("who has not begun gets the newest version; who has begun stays on hers and is told") {
    School world;
    auto course = world.reading("Versions", 2);
    auto begun = world.enrol(world.ana, course), waiting = world.enrol(world.bo, course);
    world.as(world.ana).get(School::at(begun, world.lesson(world.ana, begun, 0)));
    world.republish(course, 1, R"("title":"New words","mandatory":false)");
    auto ana = world.player(world.ana, begun);
    CHECK(ana.newer_version_published);
    CHECK(ana.modules.at(0).lessons.at(1).title == "Lesson 2");
    CHECK(world.player(world.bo, waiting).newer_version_published);
    world.as(world.bo).get(School::at(waiting, world.lesson(world.bo, waiting, 0)));
    auto bo = world.player(world.bo, waiting);
    CHECK_FALSE(bo.newer_version_published);
    CHECK(bo.modules.at(0).lessons.at(1).title == "New words");
    CHECK(world.finish(world.bo, waiting, bo.modules[0].lessons[0].id).status == EnrolmentStatus::completed);
    CHECK(world.finish(world.ana, begun, ana.modules[0].lessons[0].id).status == EnrolmentStatus::in_progress);
  }

  TEST_CASE("every change of progress is sent live to the learner") {
    School world;
    auto id = world.enrol(world.ana, world.reading("Live", 2));
    world.finish(world.ana, id, world.lesson(world.ana, id, 0));
    auto last = world.hub.sent().back();
    CHECK(last.person == world.ana);
    CHECK(last.type == "progress.changed");
    CHECK(last.json == R"({"enrolment_id":")" + id.text() + R"(","percent":50,"status":"in_progress"})");
  }

  TEST_CASE("a training recorded from elsewhere counts as completed on its day, as a cycle of its own") {
    School world;
    auto course = world.reading("Old training", 2);
    Instant then = world.clock.now() - 24h * 400;
    auto record = [&] {
      must(world.db->write(
          [&](data::Tx& tx) { return world.learning->record_completion(tx, world.ana, course, then); }));
      must(world.deliver());
    };
    record();
    REQUIRE(world.completions.size() == 1);
    auto done = world.enrolment(world.completions[0].enrolment_id);
    CHECK(done.completed_at == then);
    CHECK(done.percent == 100);
    CHECK(done.minutes_left == 0);
    CHECK(world.open(world.ana).empty());
    record();
    CHECK(world.completions.size() == 2);
    CHECK(world.completions[0].enrolment_id != world.completions[1].enrolment_id);
  }

  TEST_CASE("learner routes: another person's course does not exist, input is checked, sign-in is needed") {
    School world;
    auto course = world.with_quiz();
    auto id = world.enrol(world.ana, course);
    auto text = world.lesson(world.ana, id, 0), quiz = world.lesson(world.ana, id, 1);
    auto own = "/learning/enrolments/" + id.text();
    auto none = "/learning/enrolments/" + EnrolmentId{}.text();
    const std::string progress = R"({"seconds":1})";
    struct Call {
      const char* method;
      std::string path;
      std::string body;
    };
    const std::vector<Call> calls = {{"GET", own, ""},
                                     {"POST", own + "/drop", ""},
                                     {"GET", School::at(id, text), ""},
                                     {"POST", School::at(id, text, "/progress"), progress},
                                     {"GET", School::at(id, text, "/file"), ""},
                                     {"POST", School::at(id, quiz, "/attempts"), ""}};
    auto bo = world.as(world.bo);
    auto admin = world.everywhere("admin");  // an administrator reads records elsewhere, not in the player
    auto nobody = world.api->anonymous();
    for (const Call& call : calls) {
      const char* type = call.body.empty() ? "" : "application/json";
      CHECK_MESSAGE(bo.send(call.method, call.path, call.body, type).code == "enrolment_not_found", call.path);
      CHECK_MESSAGE(admin.send(call.method, call.path, call.body, type).status == 404, call.path);
      CHECK_MESSAGE(nobody.send(call.method, call.path, call.body, type).status == 401, call.path);
    }
    CHECK(nobody.get("/learning").status == 401);
    CHECK(nobody.post("/learning/courses/" + course.text() + "/enrol").status == 401);
    CHECK(world.enrolment(id).status == EnrolmentStatus::enrolled);
    auto ana = world.as(world.ana);
    CHECK(ana.get(none).status == 404);
    CHECK(ana.get("/learning/enrolments/wizard").status >= 400);
    CHECK(ana.get(School::at(id, courses::LessonId{})).code == "lesson_not_found");
    CHECK(ana.post(School::at(id, courses::LessonId{}, "/progress"), progress).code == "lesson_not_found");
    CHECK(ana.get(School::at(id, text, "/file")).code == "file_not_found");
    CHECK(ana.post(School::at(id, text, "/attempts")).code == "quiz_not_found");
    CHECK(ana.post(School::at(id, text, "/progress"), R"({"seconds":-1})").field_paths() == "seconds");
    CHECK(ana.post(School::at(id, text, "/progress"), R"({"seconds":3601})").field_paths() == "seconds");
    CHECK(ana.post(School::at(id, text, "/progress"), R"({"seconds":1,"position":")" + std::string(201, 'x') + "\"}")
              .field_paths() == "position");
    CHECK(ana.get("/learning?limit=0").status == 422);
    CHECK(ana.get("/learning?status=lost").status == 422);
    CHECK(ana.post("/learning/courses/" + CourseId{}.text() + "/enrol").status == 404);
    world.assign(world.wish(course, {}, {world.ana}));
    CHECK(ana.post(own + "/drop").code == "required");
    auto elective = world.enrol(world.ana, world.reading("Elective"));
    auto lesson = world.lesson(world.ana, elective, 0);
    CHECK(ana.post("/learning/enrolments/" + elective.text() + "/drop").status == 200);
    CHECK(ana.post(School::at(elective, lesson, "/progress"), progress).code == "enrolment_closed");
  }

  TEST_CASE("the PDF of a lesson: for its learner, with its type, in ranges") {
    School world;
    auto admin = world.everywhere("admin", world.luis);
    auto draft = admin.post("/authoring/courses", R"({"title":"With a PDF"})").json<courses::CourseDraft>();
    auto at = "/authoring/courses/" + draft.id.text();
    auto revision = [&] { return R"({"revision":)" + std::to_string(draft.revision); };
    draft = admin.post(at + "/modules", revision() + R"(,"title":"M"})").json<courses::CourseDraft>();
    draft = admin
                .post(at + "/modules/" + draft.modules.at(0).id.text() + "/lessons",
                      revision() + R"(,"title":"Sheet","format":"pdf"})")
                .json<courses::CourseDraft>();
    draft = admin.patch(at, revision() + R"(,"objectives":["Read it"]})").json<courses::CourseDraft>();
    const std::string pdf = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
    auto sent =
        admin.upload(at + "/lessons/" + draft.modules[0].lessons.at(0).id.text() + "/file", pdf, "application/pdf");
    REQUIRE_MESSAGE(sent.status == 200, sent.body);
    auto published = admin.post(at + "/publish", R"({"comment":""})");
    REQUIRE_MESSAGE(published.status == 200, published.body);
    auto id = world.enrol(world.ana, draft.id);
    auto lesson = world.lesson(world.ana, id, 0);
    auto ana = world.as(world.ana);
    CHECK(ana.get(School::at(id, lesson)).json<LessonView>().has_file);
    auto file = ana.get(School::at(id, lesson, "/file"));
    CHECK(file.status == 200);
    CHECK(file.header("Content-Type") == "application/pdf");
    CHECK(file.body == pdf);
    ana.set_header("Range", "bytes=0-3");
    auto part = ana.get(School::at(id, lesson, "/file"));
    CHECK(part.status == 206);
    CHECK(part.body == "%PDF");
    CHECK(world.as(world.bo).get(School::at(id, lesson, "/file")).status == 404);
  }
}

}  // namespace mc::learning
