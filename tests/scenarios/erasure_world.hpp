#pragma once
// One person in every corner of the modules around learning, through their routes: for the scenario of her erasure.
// What she wrote, or others wrote of her, says "zeppelin"; what stays with the hospital (a course, a question) does
// not.
#include <string>

#include "modules/analytics/requests.hpp"
#include "modules/assessment/requests.hpp"
#include "modules/audiences/requests.hpp"
#include "modules/certification/requests.hpp"
#include "modules/courses/authoring_requests.hpp"
#include "modules/learning/requests.hpp"
#include "tests/scenarios/hospital.hpp"

namespace mc::scenario {

/// World: Full of erasure_test.cpp. Ana and Bo are her colleagues, Luis leads the ward, `office` is an administrator.
template <class World>
class Spread {
public:
  explicit Spread(World& world) : w_(world), hers_(world.xandra.text()), anas_(world.ana.text()) {
    for (PersonId who : {w_.luis, w_.xandra})
      must(w_.db->write([&](data::Tx& tx) {
        return w_.accounts->grant(tx, std::nullopt, who,
                                  {"compliance_officer", security::ScopeKind::platform, std::nullopt});
      }));
  }
  void everywhere() {
    mean();
    certify();
    require();
    wait();
    ask_questions();
    author();
    must(w_.deliver());
    w_.clock.advance(std::chrono::hours(24 * 3));  // the week's message to managers
    must(w_.deliver());
    count();
  }

private:
  http::TestClient boss() { return w_.as(w_.xandra, {{"admin", security::ScopeKind::platform, std::nullopt}}); }
  http::TestClient office() { return w_.as_admin(); }
  static std::string people(const std::string& person) { return R"({"person_ids":[")" + person + "\"]}"; }
  template <class T>
  T got(http::TestResponse answer) {
    return w_.ok(std::move(answer)).template json<T>();
  }
  std::string enrolment_in(PersonId who, CourseId course) {
    for (const auto& one : must(w_.db->read([&](data::Tx& tx) { return w_.learning->all_of(tx, who); })))
      if (one.course_id == course) return one.id.text();
    FAIL("not enrolled");
    return {};
  }

  /// An audience and a group of hers, which mean her.
  void mean() {
    const std::string bounds = R"(,"description":"","unit_ids":[])";
    auto group =
        got<audiences::PeopleGroup>(boss().post("/audience-groups", R"({"name":"Flight team")" + bounds + "}"));
    w_.ok(boss().post("/audience-groups/" + group.id.text() + "/people", people(hers_)));
    auto audience = got<audiences::Audience>(
        boss().post("/audiences", R"({"name":"Nurses","comment":"")" + bounds +
                                      R"(,"rule":{"field":"profession","op":"in","values":["RN"]}})"));
    audience_ = audience.id;
    must(w_.deliver());
  }
  /// Required of her and Ana: more time asked for, she is certified by what she did elsewhere.
  void certify() {
    certification::CertificationIn in;
    in.definition.name = "Flight rescue";
    in.definition.path.groups.items.emplace_back();
    in.definition.path.groups.items[0].course_ids.items = {w_.publish("Flight rescue", std::nullopt)};
    in.definition.first_due.from = certification::DueFrom::assignment;
    in.definition.first_due.days = 30;
    in.definition.audience_ids.items = {audience_};
    const std::string at =
        "/certifications/" + got<certification::CertificationView>(boss().post_json("/certifications", in)).id.text();
    w_.ok(boss().post(at + "/activate", "{}"));
    must(w_.deliver());
    const std::string wish = R"({"wanted_on":"2027-03-01","reason":"Lost in a zeppelin"})";
    auto mine = got<certification::ExtensionRequest>(w_.me().post(at + "/extension", wish));
    w_.ok(office().post("/certification-requests/" + mine.id.text() + "/decide",
                        R"({"approve":true,"comment":"Poor Xandra"})"));
    auto anas = got<certification::ExtensionRequest>(
        w_.as(w_.ana).post(at + "/extension", R"({"wanted_on":"2027-03-01","reason":"Leave"})"));
    w_.ok(boss().post("/certification-requests/" + anas.id.text() + "/decide", R"({"approve":true,"comment":""})"));
    w_.ok(office().post(at + "/waivers", R"({"person_id":")" + hers_ +
                                             R"(","kind":"equivalency","achieved_on":"2026-11-01","reason":"Zeppelin )"
                                             R"(school","evidence":"Paper of Xandra Quillfeather"})"));
    w_.ok(boss().post(at + "/waivers",
                      R"({"person_id":")" + anas_ + R"(","kind":"exemption","reason":"Leave","evidence":""})"));
    must(w_.deliver());
  }
  learning::Assignment assigned(http::TestClient by, CourseId course, std::vector<PersonId> to) {
    learning::AssignmentIn in;
    in.course_id = course;
    in.person_ids.items = std::move(to);
    in.due_on = w_.clock.today() + 10;
    in.reason = "Everybody on the ward";
    auto made = got<learning::Assignment>(by.post_json("/assignments", in));
    must(w_.deliver());
    return made;
  }
  /// More time, exemptions and reminders, given to her and by her; completions brought in for her and by her.
  void require() {
    const CourseId course = w_.publish("Evacuation", std::nullopt), other = w_.publish("Lifting", std::nullopt);
    const std::string at = "/assignments/" + assigned(boss(), course, {w_.xandra, w_.ana, w_.bo}).id.text();
    const std::string later = R"({"until":")" + to_string(w_.clock.today() + 60) + R"(","reason":")";
    auto extend = [&](PersonId who, http::TestClient by, const std::string& why) {
      auto asked = got<learning::Extension>(
          w_.as(who).post("/learning/enrolments/" + enrolment_in(who, course) + "/extension", later + why + "\"}"));
      w_.ok(by.post("/extensions/" + asked.id.text() + "/approve", R"({"comment":")" + why + "\"}"));
    };
    extend(w_.xandra, office(), "My zeppelin is late");
    extend(w_.ana, boss(), "Leave");
    w_.ok(boss().post(at + "/nudge", R"({"only_overdue":false,"message":"Please"})"));
    auto exempt = [&](http::TestClient by, const std::string& where, const std::string& who, const char* why) {
      w_.ok(
          by.post(where + "/exemptions", R"({"person_id":")" + who + R"(","kind":"exempt","reason":")" + why + "\"}"));
    };
    exempt(boss(), at, anas_, "Teaches it");
    const std::string lifting = "/assignments/" + assigned(office(), other, {w_.xandra}).id.text();
    exempt(office(), lifting, hers_, "Zeppelin accident");
    auto bring = [&](http::TestClient by, CourseId which, const std::string& number, const std::string& note) {
      w_.ok(by.upload("/completions/uploads?dry_run=false&file_name=day.csv&course=" + which.text(),
                      "employee_number,completed_on,reference\n" + number + ",2026-10-05," + note + "\n", "text/csv"));
      must(w_.deliver());
    };
    bring(office(), course, "E77321", "Zeppelin log");
    bring(boss(), w_.publish("Ladders", std::nullopt), "1003", "Roster 7");
  }
  /// A course of one seat that Ana has.
  void wait() {
    courses::CourseSettings about;
    about.revision = 1;
    about.objectives = List<Text<1, 300>, 20>{{"Know what to do"}};
    about.max_enrolments = 1;
    courses::LessonSave text;
    text.document =
        RawJson{R"({"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"Look first."}]}]})"};
    const courses::NewCourse in{"Simulation", std::nullopt};
    const CourseId course = must(w_.db->write([&](data::Tx& tx) {
      return w_.courses->author_complete(
          tx, w_.luis, in, about, {{"Module", {{courses::NewLesson{0, "Lesson", courses::LessonFormat::text}, text}}}});
    }));
    const std::string at = "/learning/courses/" + course.text();
    w_.ok(w_.as(w_.ana).post(at + "/enrol"));
    w_.ok(w_.me().post(at + "/waitlist"));
  }
  /// The bank, more time in quizzes, and marks that she would change.
  void ask_questions() {
    w_.ok(w_.me().post(
        "/questions",
        R"({"name":"B","question":{"id":"x","type":"true_false","prompt":"Helium burns.","points":1,"options":[)"
        R"({"id":"a","text":"True","correct":true},{"id":"b","text":"False","correct":false}],"blanks":[],"pairs":[],)"
        R"("items":[]},"tags":["x"]})"));
    w_.ok(w_.me().post("/question-folders", R"({"name":"Gases"})"));
    w_.ok(w_.me().post("/question-pools",
                       R"({"name":"Gases","kind":"by_tags","tags":["x"],"any_tag":false,"question_ids":[]})"));
    auto time = [&](const std::string& who, const char* why) {
      return R"({"person_id":")" + who + R"(","time_percent":150,"reason":")" + why + "\"}";
    };
    w_.ok(w_.with_role("compliance_officer").post("/assessment/accommodations", time(hers_, "Zeppelin arm")));
    w_.ok(w_.with_role("compliance_officer", w_.xandra).post("/assessment/accommodations", time(anas_, "Letter")));
    auto luis = w_.with_role("instructor", w_.luis);
    auto quiz = got<assessment::PlacedQuizzes>(luis.get("/assessment/quizzes?course=" + w_.quizzed.text())).items.at(0);
    w_.ok(boss().post("/assessment/quizzes/" + quiz.id.text() + "/regrades",
                      R"({"reason":"Key","questions":[{"question_id":"q1","action":"full_marks"}],"never_lower":true,)"
                      R"("failed_only":false})"));
    must(w_.deliver());
  }
  /// A draft of hers that is talked about, one of Luis that she is invited to write, files and keys.
  void author() {
    auto me = w_.me(), luis = w_.with_role("instructor", w_.luis);
    auto draft = [&](http::TestClient by) {
      return "/authoring/courses/" +
             got<courses::CourseDraft>(by.post("/authoring/courses", R"({"title":"Draft"})")).id.text();
    };
    const std::string mine = draft(me), his = draft(luis);
    auto thread =
        got<courses::ReviewThread>(me.post(mine + "/threads", R"({"body":"Which gel? Yours, Xandra Quillfeather"})"));
    w_.ok(w_.with_role("admin", w_.luis)
              .post(mine + "/threads/" + thread.id.text() + "/comments", R"({"body":"Dear Xandra, the blue one"})"));
    w_.ok(me.put(mine + "/threads/" + thread.id.text() + "/state", R"({"resolved":true})"));
    const std::string rights = R"(","edit":false,"analytics":true})";
    w_.ok(me.post(mine + "/co-authors", R"({"person_id":")" + w_.luis.text() + rights));
    w_.ok(luis.post(his + "/co-authors", R"({"person_id":")" + hers_ + rights));
    w_.ok(me.upload("/authoring/media?file_name=Sheet.pdf", "%PDF-1.4 sheet", "application/pdf"));
    w_.ok(boss().post("/authoring/signers",
                      R"({"name":"St. Mary","public_key":"d75aG2vBa0vKUsrQ1q2jC8oJDu/mFhNPGDfKJjXZzY0="})"));
  }
  /// What is counted of her, and reports by her, to her and of her.
  void count() {
    w_.ok(
        w_.me().post("/analytics/events",
                     R"({"device":"phone","events":[{"kind":"course_view","seconds_ago":0,"seconds":0,"course_id":")" +
                         w_.quizzed.text() + R"("},{"kind":"activity","seconds_ago":0,"seconds":60}]})"));
    must(w_.deliver());
    must(w_.analytics->aggregate());
    w_.ok(w_.me().put("/dashboards/leaderboard/me", R"({"joined":true})"));
    w_.ok(boss().put("/analytics/settings", R"({"raw_days":90,"report_days":30})"));
    w_.ok(boss().get("/analytics/reports/people/file?format=csv&search=Quillfeather"));
    auto schedule = [&](http::TestClient by, const std::string& name, PersonId to) {
      auto made = got<analytics::ReportSchedule>(by.post(
          "/analytics/schedules", R"({"name":")" + name +
                                      R"(","report":"people","format":"csv","filter":{"search":"Quillfeather"},)"
                                      R"("every":"week","weekday":1,"day":1,"hour":7,"recipients":[")" +
                                      to.text() + "\"]}"));
      auto run = got<analytics::ReportRun>(by.post("/analytics/schedules/" + made.id.text() + "/run", "{}"));
      must(w_.deliver());
      run = got<analytics::ReportRun>(by.get("/analytics/runs/" + run.id.text()));
      CHECK_MESSAGE(run.state == analytics::RunState::ready, run.reason);
      CHECK(run.rows == 1);
    };
    schedule(w_.with_role("compliance_officer", w_.xandra), "Monday of Xandra Quillfeather", w_.luis);
    schedule(w_.with_role("compliance_officer", w_.luis), "How is Xandra?", w_.xandra);
  }

  World& w_;
  const std::string hers_, anas_;
  audiences::AudienceId audience_{};
};

}  // namespace mc::scenario
