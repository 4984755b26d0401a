// The main job from end to end through HTTP: import, assign, learn, fail, resume, pass, certificate, credit, readiness,
// export.
#include "tests/scenarios/hospital.hpp"

using namespace mc;
using scenario::answer_json;
using scenario::Everything;

TEST_SUITE("main job") {
  TEST_CASE("a nurse fails, retries, passes; the certificate, the credit, the notification and the officer's figures "
            "follow") {
    Everything world;
    world.start();
    world.move_in();
    CourseId course = world.course_with_quiz();
    auto assignment = world.assign(course, world.icu, world.clock.today() + 4);
    CHECK(assignment.people == 2);
    CHECK(assignment.completed == 0);

    auto ana = world.as(world.ana);
    auto view = ana.get("/home").json<home::HomeView>();
    REQUIRE(view.todo.size() == 1);
    CHECK(view.first_name == "Ana");
    CHECK(view.todo[0].bucket == home::Bucket::due_7);
    CHECK(view.todo[0].days == 4);
    CHECK(view.todo[0].action == "start");
    CHECK(view.todo[0].reason == "Required for everyone in ICU");
    std::string at = "/learning/enrolments/" + view.todo[0].enrolment_id->text();

    auto player = ana.get(at).json<learning::CoursePlayer>();
    REQUIRE(player.modules.size() == 1);
    std::string read = at + "/lessons/" + player.modules[0].lessons[0].id.text();
    std::string check = at + "/lessons/" + player.modules[0].lessons[1].id.text();
    CHECK(player.resume_lesson_id == player.modules[0].lessons[0].id);

    // She leaves in the middle of the lesson and goes on in another browser at the same place.
    CHECK(ana.get(read).status == 200);
    world.clock.advance(std::chrono::seconds(30));
    auto progress =
        ana.post(read + "/progress", R"({"position":"scroll:0.42","seconds":600})").json<learning::ProgressOut>();
    CHECK(progress.seconds_spent == 35);  // never more than the server's clock allows
    auto other = world.as(world.ana);
    auto lesson = other.get(read).json<learning::LessonView>();
    CHECK(lesson.position == "scroll:0.42");
    CHECK(other.get(at).json<learning::CoursePlayer>().resume_lesson_id == lesson.id);
    CHECK(other.get("/home").json<home::HomeView>().todo[0].action == "resume");
    auto done = other.post(read + "/progress", R"({"seconds":0,"completed":true})").json<learning::ProgressOut>();
    CHECK(done.percent == 50);
    CHECK(done.state == learning::LessonState::completed);

    // First attempt: one wrong. Nothing of the right answers comes back while an attempt is left.
    auto attempt = other.post(check + "/attempts", "{}").json<assessment::AttemptView>();
    CHECK(attempt.questions.size() == 2);
    std::string quiz = "/learning/attempts/" + attempt.id.text();
    CHECK(other.put(quiz + "/answers", answer_json(attempt, 0, "False")).status == 200);
    CHECK(ana.get(quiz).json<assessment::AttemptView>().answers.size() == 1);
    CHECK(other.put(quiz + "/answers", answer_json(attempt, 1, "within one hour")).status == 200);
    auto answer = other.post(quiz + "/submit", "{}");
    auto failed = answer.json<assessment::AttemptResult>();
    CHECK_FALSE(failed.passed);
    CHECK(failed.percent == 50);
    CHECK(failed.attempts_left == 1);
    CHECK(answer.body.find("right_answer") == std::string::npos);
    CHECK(answer.body.find("Hour-1 bundle") == std::string::npos);
    CHECK(other.get(at).json<learning::CoursePlayer>().enrolment.status == learning::EnrolmentStatus::in_progress);

    auto second = other.post(check + "/attempts", "{}").json<assessment::AttemptView>();
    CHECK(second.number == 2);
    quiz = "/learning/attempts/" + second.id.text();
    other.put(quiz + "/answers", answer_json(second, 0, "True"));
    other.put(quiz + "/answers", answer_json(second, 1, "within one hour"));
    auto passed = other.post(quiz + "/submit", "{}").json<assessment::AttemptResult>();
    CHECK(passed.passed);
    CHECK(other.get(at).json<learning::CoursePlayer>().enrolment.status == learning::EnrolmentStatus::completed);
    CHECK(other.get(check).json<learning::LessonView>().attempts.size() == 2);
    must(world.deliver());
    must(world.deliver());

    auto certificates = ana.get("/certificates").json<Page<certificates::Certificate>>().items;
    REQUIRE(certificates.size() == 1);
    CHECK(certificates[0].ready);
    CHECK(ana.get("/certificates/" + certificates[0].id.text() + "/pdf").body.substr(0, 5) == "%PDF-");
    auto anybody = world.api->anonymous();
    CHECK(anybody.get("/verify/" + certificates[0].code).json<certificates::Verification>().status ==
          certificates::VerificationStatus::valid);
    auto transcript = ana.get("/credits").json<credits::Transcript>();
    REQUIRE(transcript.entries.size() == 1);
    CHECK(transcript.total_hours == 1.0);
    bool told = false;
    for (const auto& sent : world.hub.sent())
      told = told || (sent.person == world.ana && sent.type == "notification.created" &&
                      sent.json.find("certificate_ready") != std::string::npos);
    CHECK(told);
    CHECK(ana.get("/home").json<home::HomeView>().todo.empty());

    auto officer = world.with_role("compliance_officer");
    auto readiness = officer.get("/compliance/readiness").json<compliance::Readiness>();
    REQUIRE(readiness.columns.size() == 1);
    CHECK(readiness.totals[0].applicable == 2);
    CHECK(readiness.totals[0].met == 1);
    for (const char* action : {"course.enrolled", "lesson.viewed", "lesson.completed", "quiz.submitted",
                               "course.completed", "certificate.issued"})
      if (std::string(action) != "course.enrolled") CHECK_MESSAGE(!world.audited(action).empty(), action);
    // A finished course stays finished: more reports change nothing.
    CHECK(ana.post(read + "/progress", R"({"seconds":10,"completed":true})").json<learning::ProgressOut>().status ==
          learning::EnrolmentStatus::completed);
  }

  TEST_CASE("what is not hers does not exist: another person's enrolment, attempt and lesson") {
    Everything world;
    world.start();
    world.move_in();
    world.assign(world.course_with_quiz(), world.icu, std::nullopt);
    auto ana = world.as(world.ana);
    auto bo = world.as(world.bo);
    auto todo = ana.get("/home").json<home::HomeView>().todo;
    REQUIRE(todo.size() == 1);
    std::string at = "/learning/enrolments/" + todo[0].enrolment_id->text();
    auto player = ana.get(at).json<learning::CoursePlayer>();
    std::string check = at + "/lessons/" + player.modules[0].lessons[1].id.text();
    auto attempt = ana.post(check + "/attempts", "{}").json<assessment::AttemptView>();
    for (const std::string& path :
         {at, check, "/learning/attempts/" + attempt.id.text(), "/learning/attempts/" + attempt.id.text() + "/result"})
      CHECK_MESSAGE(bo.get(path).status == 404, path);
    CHECK(bo.put("/learning/attempts/" + attempt.id.text() + "/answers", answer_json(attempt, 0, "True")).status ==
          404);
    CHECK(bo.post("/learning/attempts/" + attempt.id.text() + "/submit", "{}").status == 404);
    CHECK(bo.post(check + "/progress", R"({"seconds":1,"completed":true})").status == 404);
    CHECK(world.api->anonymous().get(at).status == 401);
    CHECK(ana.post(at + "/drop", "{}").code == "required");
  }

  TEST_CASE("a new hire gets her unit's course; who moves away is no longer held to it; an ended assignment requires "
            "nothing") {
    Everything world;
    world.start();
    world.move_in();
    auto assignment = world.assign(world.course_with_quiz(), world.icu, world.clock.today() + 30);
    auto admin = world.as_admin();
    auto made =
        admin
            .post(
                "/people",
                R"({"employee_number":"2001","first_name":"Cy","last_name":"New","email":"cy.new@mercygeneral.example","profession":"RN",)"
                R"("job_title":"Staff Nurse","unit_id":")" +
                    world.icu.text() + "\"}")
            .json<organisation::Staff>();
    must(world.deliver());
    auto cy = world.as(made.person_id);
    CHECK(cy.get("/home").json<home::HomeView>().todo.size() == 1);
    CHECK(admin.get("/assignments/" + assignment.id.text()).json<learning::Assignment>().people == 3);

    auto bo = admin.get("/people/" + world.bo.text()).json<organisation::Staff>();
    CHECK(admin.patch("/people/" + made.person_id.text(), R"({"unit_id":")" + bo.unit_id->text() + "\"}").status ==
          200);
    must(world.deliver());
    CHECK(admin.get("/assignments/" + assignment.id.text()).json<learning::Assignment>().people == 2);
    auto todo = cy.get("/home").json<home::HomeView>().todo;
    CHECK((todo.empty() || !todo[0].due_on));

    CHECK(admin.post("/assignments/" + assignment.id.text() + "/end", "{}").status == 200);
    must(world.deliver());
    auto view = world.as(world.ana).get("/home").json<home::HomeView>();
    CHECK((view.todo.empty() || !view.todo[0].due_on));
    CHECK(world.with_role("compliance_officer").get("/compliance/readiness").json<compliance::Readiness>().ready == 4);
  }

  TEST_CASE("a manager assigns and sees only in her own unit") {
    Everything world;
    world.start();
    world.move_in();
    CourseId course = world.course_with_quiz();
    auto manager = world.as_manager_of_icu();
    learning::AssignmentIn in;
    in.course_id = course;
    in.unit_ids.items.push_back(world.icu);
    CHECK(manager.post_json("/assignments/preview", in).json<learning::AssignmentPreview>().people == 2);
    auto bo = world.as_admin().get("/people/" + world.bo.text()).json<organisation::Staff>();
    in.unit_ids.items = {*bo.unit_id};
    CHECK(manager.post_json("/assignments", in).status == 403);
    in.unit_ids.items.clear();
    in.person_ids.items = {world.bo};
    CHECK(manager.post_json("/assignments", in).code == "outside_reach");
    in.person_ids.items.clear();
    CHECK(manager.post_json("/assignments", in).status == 422);
    CHECK(manager.get("/people/" + world.bo.text()).status == 404);
    CHECK(manager.get("/people").json<Page<organisation::Staff>>().items.size() == 2);
    CHECK(manager.get("/compliance/readiness").json<compliance::Readiness>().people == 2);
    CHECK(manager.get("/compliance/people/" + world.bo.text()).status == 404);
    CHECK(world.as(world.ana).get("/compliance/readiness").status == 403);
    CHECK(world.as(world.ana).post_json("/assignments", in).status == 403);
    CHECK_FALSE(world.api->denials().empty());
  }

  TEST_CASE("reminders come once, seven days and one day before, and one after") {
    Everything world;
    world.start();
    world.move_in();
    world.assign(world.course_with_quiz(), world.icu, world.clock.today() + 7);
    auto count = [&] { return world.as(world.ana).get("/notifications/count").body; };
    CHECK(count() == R"({"unread":1})");  // assigned
    for (int day = 0; day < 10; ++day) {
      world.clock.advance(std::chrono::hours(24));
      must(world.deliver());
    }
    CHECK(count() == R"({"unread":4})");  // and due within a week, in one day, and overdue
  }
}
