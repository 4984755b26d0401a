// Through the endpoints: every number is its list's total, scopes hold, exports agree.
#include <chrono>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "appliance/base/local_time.hpp"
#include "modules/analytics/personal_data.hpp"
#include "modules/analytics/testing.hpp"

namespace mc::analytics {
namespace {

using namespace std::chrono_literals;
using testing::Busy;
using testing::figures_in;
using testing::Ward;

/// What the list says that it holds: its `total`, or the number of its rows where all of them are there.
std::int64_t length_of(http::TestClient& client, const std::string& path) {
  auto list = client.get(path);
  REQUIRE_MESSAGE(list.status == 200, path << ": " << list.body);
  if (path.starts_with("/certificates"))
    return static_cast<std::int64_t>(list.json<Page<certificates::Certificate>>().items.size());
  if (path.starts_with("/assessment/quizzes?")) {
    std::int64_t attempts = 0;
    for (std::size_t at = 0; (at = list.body.find("\"attempts\":", at)) != std::string::npos; at += 11)
      attempts += std::stoll(list.body.substr(at + 11));
    return attempts;
  }
  std::size_t at = list.body.find("\"total\":");
  if (at == std::string::npos) {
    REQUIRE_MESSAGE(list.body.find("\"items\":[]") != std::string::npos, path << ": " << list.body);
    return 0;
  }
  return std::stoll(list.body.substr(at + 8));
}
/// Follows every number; how many were not nought.
template <class T>
int follow_all(http::TestClient& client, const T& dashboard) {
  std::vector<Figure> figures;
  figures_in(dashboard, figures);
  int found = 0;
  for (const Figure& figure : figures) {
    REQUIRE_FALSE(figure.list.empty());
    CHECK_MESSAGE(length_of(client, figure.list) == figure.value, figure.list);
    found += figure.value > 0 ? 1 : 0;
  }
  return found;
}

}  // namespace

TEST_SUITE("modules/analytics") {
  TEST_CASE("events are one's own, of known kinds, and not endless") {
    Ward ward;
    const CourseId fire = ward.publish("Fire safety", std::nullopt);
    auto ana = ward.as(ward.ana);
    auto send = [&](const std::string& event) {
      return ana.post("/analytics/events", R"({"device":"desktop","events":[)" + event + "]}");
    };
    const std::string of = R"("course_id":")" + fire.text() + "\"";
    CHECK(send(R"({"kind":"course_view","seconds_ago":0,"seconds":0,)" + of + "}").json<EventsNoted>().noted == 1);
    CHECK(send(R"({"kind":"search","seconds_ago":0,"seconds":0})").json<EventsNoted>().noted == 1);
    // What only the server knows, other people, and nonsense.
    CHECK(send(R"({"kind":"quiz_pass","seconds_ago":0,"seconds":0,)" + of + "}").status == 422);
    CHECK(send(R"({"kind":"course_view","seconds_ago":0,"seconds":0,"person_id":")" + ward.bo.text() + "\"," + of + "}")
              .status == 422);
    CHECK(send(R"({"kind":"course_view","seconds_ago":0,"seconds":0})").field_paths() == "events[0].course_id");
    CHECK(send(R"({"kind":"course_view","seconds_ago":0,"seconds":9,)" + of + "}").field_paths() ==
          "events[0].seconds");
    CHECK(send(R"({"kind":"activity","seconds_ago":0,"seconds":301})").status == 422);
    CHECK(send(R"({"kind":"lesson_view","seconds_ago":0,"seconds":0,"lesson_id":")" + ward.person().text() + "\"}")
              .status == 422);
    auto stranger =
        send(R"({"kind":"course_view","seconds_ago":0,"seconds":0,"course_id":")" + ward.person().text() + "\"}");
    CHECK(stranger.json<EventsNoted>().left_out == 1);
    std::string many;
    for (int i = 0; i < 101; ++i)
      many += std::string(i == 0 ? "" : ",") + R"({"kind":"search","seconds_ago":0,"seconds":0})";
    CHECK(send(many).status == 422);
    CHECK(ward.api->anonymous().post("/analytics/events", R"({"device":"desktop","events":[]})").status == 401);

    auto own = ana.get("/analytics/me/events").json<OwnEvents>();
    CHECK(own.total == 2);
    CHECK(own.items.at(0).kind == EventKind::search);
    CHECK(own.items.at(1).kind == EventKind::course_view);
    CHECK(own.items.at(1).course_title == "Fire safety");
    CHECK(own.kept_days == 365);
    auto first = ana.get("/analytics/me/events?limit=1").json<OwnEvents>();
    REQUIRE(first.next);
    auto second = ana.get("/analytics/me/events?limit=1&after=" + *first.next).json<OwnEvents>();
    CHECK(second.items.at(0).kind == EventKind::course_view);
    CHECK_FALSE(second.next);
    CHECK(ward.as(ward.bo).get("/analytics/me/events").json<OwnEvents>().total == 0);
    auto file = ana.get("/analytics/me/events/file?format=csv");
    CHECK(file.status == 200);
    CHECK(file.body.find("Fire safety") != std::string::npos);
    CHECK(ward.as(ward.bo).get("/analytics/me/events/file?format=csv").body.find("Fire safety") == std::string::npos);
    CHECK(ward.audited("analytics.own_exported").size() == 2);

    int answers = 0;
    for (int i = 0; i < 130; ++i) answers += send("").status == 429 ? 1 : 0;
    CHECK(answers > 0);
    CHECK(ward.as(ward.bo).post("/analytics/events", R"({"device":"desktop","events":[]})").status == 200);
  }

  TEST_CASE("every number of every dashboard is the length of its list") {
    Busy ward;
    auto ana = ward.as(ward.ana);
    auto officer = ward.officer();
    auto admin = ward.as_admin();
    auto manager = ward.manager_of_icu();
    auto author = ward.with_role("instructor", ward.luis);

    auto mine = ana.get("/dashboards/learner").json<LearnerDashboard>();
    CHECK(mine.enrolled.value == 3);
    CHECK(mine.completed.value == 1);
    CHECK(mine.in_progress.value == 2);
    CHECK(mine.completion_percent == 33.33);
    CHECK(mine.certificates.value == 1);
    CHECK(mine.credit_hours == 1.5);
    CHECK(mine.current.size() == 2);
    CHECK(mine.weeks.size() == 12);
    CHECK(mine.weeks.back().completed.value == 1);
    CHECK(follow_all(ana, mine) >= 5);

    auto team = manager.get("/dashboards/team").json<TeamDashboard>();
    CHECK(team.people.value == 2);
    CHECK(team.enrolments.value == 4);
    CHECK(team.overdue.value == 1);
    CHECK(team.due_soon.value == 1);
    CHECK(team.at_risk.value == 2);                  // Ana is late, Luis has not begun what is due
    CHECK_FALSE(team.hospital_percent.has_value());  // one nurse of the ED would be all of it
    CHECK(follow_all(manager, team) >= 10);

    auto office = officer.get("/dashboards/education").json<EducationDashboard>();
    CHECK(office.figures.people.value == 3);
    CHECK(office.figures.overdue.value == 2);
    CHECK(office.figures.units.size() == 2);
    CHECK(follow_all(officer, office) >= 15);
    auto of_icu = officer.get("/dashboards/education?unit=" + ward.icu.text()).json<EducationDashboard>();
    CHECK(of_icu.figures.people.value == 2);
    CHECK(follow_all(officer, of_icu) >= 10);

    auto enterprise = officer.get("/dashboards/enterprise").json<EnterpriseDashboard>();
    CHECK(enterprise.people.value == 3);
    REQUIRE(enterprise.departments.size() == 2);
    CHECK(enterprise.departments[0].name == "Critical Care");
    CHECK(enterprise.departments[0].expired.value == 1);
    CHECK(enterprise.departments[0].within_30.value == 1);
    CHECK(enterprise.departments[1].within_60.value == 0);
    CHECK(enterprise.departments[1].within_90.value == 1);
    REQUIRE(enterprise.credentials.size() == 1);
    CHECK(enterprise.credentials[0].credentials.value == 3);
    CHECK(enterprise.gaps.size() == 2);  // the BLS that lapsed, and the course that is late
    CHECK(follow_all(officer, enterprise) >= 12);

    auto taught = author.get("/dashboards/author").json<AuthorDashboard>();
    CHECK(taught.courses.size() == 3);
    CHECK(taught.people.value == 5);
    CHECK(taught.completed.value == 1);
    CHECK(follow_all(author, taught) >= 6);
    CHECK(admin.get("/dashboards/author").json<AuthorDashboard>().courses.empty());  // she wrote none

    auto matrix = officer.get("/matrices/units-courses").json<UnitsByCourses>();
    CHECK(matrix.rows.size() == 2);
    CHECK(matrix.courses.size() == 3);
    int cells = 0;
    for (const MatrixUnit& row : matrix.rows)
      for (const MatrixCell& cell : row.cells) {
        CHECK(cell.list.empty() == (cell.people == 0));
        if (cell.list.empty()) continue;
        CHECK(length_of(officer, cell.list) == cell.people);
        CHECK(length_of(officer, cell.list + "&state=completed") == cell.completed);
        CHECK(length_of(officer, cell.list + "&state=overdue") == cell.overdue);
        ++cells;
      }
    CHECK(cells == 4);
    for (const MatrixCell& total : matrix.totals) CHECK(length_of(officer, total.list) == total.people);
    auto required = officer.get("/matrices/units-courses?required=true").json<UnitsByCourses>();
    REQUIRE(required.courses.size() == 1);
    CHECK(required.courses[0].title == "Fire safety");
    for (const MatrixUnit& row : required.rows) CHECK(length_of(officer, row.cells[0].list) == row.cells[0].people);
  }

  TEST_CASE("a manager sees her units and nobody else's, whatever she asks for") {
    Busy ward;
    auto manager = ward.manager_of_icu();
    CHECK(manager.get("/analytics/standings").json<Standings>().total == 4);
    CHECK(manager.get("/analytics/standings").body.find("Bo Li") == std::string::npos);
    CHECK(manager.get("/analytics/standings?unit=" + ward.ed.text()).json<Standings>().total == 0);
    CHECK(manager.get("/analytics/standings?unit=" + ward.ed.text()).json<Standings>().items.empty());
    const std::string week = to_string(week_of(ward.clock.today()));
    CHECK(manager.get("/analytics/standings?enrolled_week=" + week).body.find("Bo Li") == std::string::npos);
    CHECK(manager.get("/analytics/people?at_risk=true").json<LearnersAtWork>().total == 2);
    CHECK(manager.get("/analytics/people?search=li").json<LearnersAtWork>().total == 0);
    CHECK(manager.get("/matrices/units-courses").json<UnitsByCourses>().rows.size() == 1);
    CHECK(manager.get("/matrices/units-courses?unit=" + ward.ed.text()).json<UnitsByCourses>().rows.empty());
    CHECK(manager.get("/dashboards/team?unit=" + ward.ed.text()).json<TeamDashboard>().people.value == 0);
    CHECK(manager.get("/dashboards/education").status == 403);
    CHECK(manager.get("/dashboards/enterprise").status == 403);
    CHECK(manager.get("/dashboards/author").status == 403);
    CHECK(manager.get("/analytics/settings").status == 403);
    auto bytes = manager.get("/analytics/reports/standings/file?format=csv");
    CHECK(bytes.status == 200);
    CHECK(bytes.body.find("Ana Reyes") != std::string::npos);
    CHECK(bytes.body.find("Bo Li") == std::string::npos);
    // Nobody without a role sees anybody.
    auto ana = ward.as(ward.ana);
    for (const char* path : {"/analytics/standings", "/analytics/people", "/matrices/units-courses", "/dashboards/team",
                             "/dashboards/author", "/dashboards/author/learners", "/analytics/exports",
                             "/analytics/schedules", "/analytics/runs", "/analytics/reports/people/file?format=csv"})
      CHECK_MESSAGE(ana.get(path).status == 403, path);
    // Somebody who teaches sees who takes her courses, and no other's.
    auto other = ward.with_role("instructor", ward.bo);
    CHECK(other.get("/dashboards/author/learners").json<Standings>().total == 0);
    CHECK(other.get("/dashboards/author/learners?course=" + ward.fire.text()).status == 404);
    auto author = ward.with_role("instructor", ward.luis);
    CHECK(author.get("/dashboards/author/learners?course=" + ward.fire.text()).json<Standings>().total == 3);
  }

  TEST_CASE("lists go on where the page before ended, and search finds by the last name") {
    Busy ward;
    auto officer = ward.officer();
    std::vector<std::string> seen;
    std::string after;
    for (int page = 0; page < 10; ++page) {
      auto list = officer.get("/analytics/standings?limit=2" + after).json<Standings>();
      CHECK(list.total == 5);
      for (const CourseStanding& row : list.items) seen.push_back(row.name + row.course_id.text());
      if (!list.next) break;
      std::string escaped;
      for (char c : *list.next)
        escaped += c == '\t' ? std::string("%09") : c == ' ' ? std::string("%20") : std::string(1, c);
      after = "&after=" + escaped;
    }
    CHECK(seen.size() == 5);
    CHECK(std::set<std::string>(seen.begin(), seen.end()).size() == 5);
    // Kim, Li, Reyes.
    CHECK(seen.at(0).starts_with("Luis"));
    CHECK(seen.at(1).starts_with("Bo"));
    CHECK(seen.at(2).starts_with("Ana"));
    CHECK(officer.get("/analytics/standings?search=rey").json<Standings>().total == 3);
    CHECK(officer.get("/analytics/standings?after=nonsense").status == 422);
    CHECK(officer.get("/analytics/standings?completed_week=2026-11-18").field_paths() == "completed_week");
    CHECK(officer.get("/analytics/standings?state=completed&due_within=7").field_paths() == "state");
    auto people = officer.get("/analytics/people?limit=1").json<LearnersAtWork>();
    CHECK(people.total == 3);
    CHECK(people.items.at(0).name == "Luis Kim");
    CHECK(people.next.has_value());
  }

  TEST_CASE("people at risk are told with their reasons; a passed quiz takes one back") {
    Busy ward;
    auto officer = ward.officer();
    ward.assign(ward.sepsis, {ward.ana}, ward.clock.today() + 20);
    auto enrolment = ward.as(ward.ana).get("/learning?status=enrolled").json<Page<learning::Enrolment>>();
    learning::EnrolmentId sepsis{};
    for (const learning::Enrolment& one : enrolment.items)
      if (one.course_id == ward.sepsis) sepsis = one.id;
    REQUIRE_FALSE(sepsis.is_nil());
    ward.attempt(ward.ana, sepsis, "Sand");
    CHECK(officer.get("/analytics/people?reason=failing").json<LearnersAtWork>().total == 0);
    ward.attempt(ward.ana, sepsis, "Sand");
    auto failing = officer.get("/analytics/people?reason=failing").json<LearnersAtWork>();
    REQUIRE(failing.total == 1);
    CHECK(failing.items[0].name == "Ana Reyes");
    bool named = false;
    for (const RiskOfCourse& risk : failing.items[0].reasons)
      named = named || (risk.reason == RiskReason::failing && risk.course_title == "Sepsis");
    CHECK(named);
    CHECK(officer.get("/analytics/people?reason=overdue").json<LearnersAtWork>().total == 2);
    auto author = ward.with_role("instructor", ward.luis);
    auto figures = author.get("/dashboards/author").json<AuthorDashboard>();
    CHECK(follow_all(author, figures) > 5);
    for (const TaughtFigures& course : figures.courses)
      if (course.course_id == ward.sepsis) {
        CHECK(course.quiz_attempts.value == 2);
        CHECK(course.pass_percent == 0.0);
      }
    CHECK(figures.hard_questions.empty());  // one answer is not a statistic
    ward.attempt(ward.ana, sepsis, "Soap");
    CHECK(officer.get("/analytics/people?reason=failing").json<LearnersAtWork>().total == 0);
    for (const TaughtFigures& course : author.get("/dashboards/author").json<AuthorDashboard>().courses)
      if (course.course_id == ward.sepsis) CHECK(course.pass_percent == 33.33);
  }

  TEST_CASE("a question is hard when five first attempts say so") {
    Ward ward;
    std::string rows;
    for (int i = 0; i < 5; ++i)
      rows += fmt::format("{},Nurse,N{},n{}@mercygeneral.example,Main Campus,Critical Care,ICU,Staff "
                          "Nurse,RN,1002,2020-01-01,active\n",
                          3000 + i, i, i);
    ward.staff(rows);
    const CourseId sepsis = ward.with_quiz("Sepsis");
    auto officer = ward.officer();
    for (int i = 0; i < 5; ++i) {
      const PersonId nurse = ward.person_of(std::to_string(3000 + i));
      const auto enrolment = ward.enrol(nurse, sepsis);
      CHECK(officer.get("/analytics/hard-questions").json<HardQuestions>().items.empty());
      ward.attempt(nurse, enrolment, i == 0 ? "Soap" : "Sand");
    }
    auto hard = officer.get("/analytics/hard-questions").json<HardQuestions>().items;
    REQUIRE(hard.size() == 1);
    CHECK(hard[0].prompt == "What cleans hands?");
    CHECK(hard[0].answers == 5);
    CHECK(hard[0].facility_percent == 20.0);
    // Colleagues completed it: suggested to Ana only when five have.
    for (int i = 1; i < 5; ++i) ward.complete(ward.person_of(std::to_string(3000 + i)), sepsis);
    CHECK(ward.as(ward.ana).get("/dashboards/learner").json<LearnerDashboard>().suggestions.size() == 1);
    CHECK(ward.as(ward.bo).get("/dashboards/learner").json<LearnerDashboard>().suggestions.empty());
  }

  TEST_CASE("the leaderboard shows who has joined, and nobody else") {
    Busy ward;
    auto ana = ward.as(ward.ana);
    CHECK(ana.get("/dashboards/leaderboard").json<Leaderboard>().items.empty());
    auto joined = ana.put("/dashboards/leaderboard/me", R"({"joined":true})").json<Leaderboard>();
    CHECK(joined.joined);
    REQUIRE(joined.items.size() == 1);
    CHECK(joined.items[0].credit_hours == 1.5);
    CHECK(joined.items[0].own);
    auto bo = ward.as(ward.bo);
    CHECK(bo.get("/dashboards/leaderboard").json<Leaderboard>().items.size() == 1);
    CHECK_FALSE(bo.get("/dashboards/leaderboard").json<Leaderboard>().joined);
    CHECK(bo.put("/dashboards/leaderboard/me", R"({"joined":true})").json<Leaderboard>().items.at(1).place == 2);
    CHECK(ana.put("/dashboards/leaderboard/me", R"({"joined":false})").json<Leaderboard>().items.size() == 1);
    CHECK(ward.audited("leaderboard.joined").size() == 2);
  }

  TEST_CASE("the three formats have one checksum, the register and the audit log have the file") {
    Busy ward;
    auto officer = ward.officer();
    for (const std::string report : {"units_courses", "standings", "people", "weeks"}) {
      std::set<std::string> sums;
      for (const std::string format : {"csv", "xlsx", "pdf"}) {
        auto file = officer.get("/analytics/reports/" + report + "/file?format=" + format);
        REQUIRE_MESSAGE(file.status == 200, file.body);
        auto row = officer.get("/analytics/exports?limit=1").json<Page<AnalyticsExport>>().items.at(0);
        CHECK(row.report == report);
        CHECK(row.format == format);
        CHECK(row.rows > 0);
        sums.insert(row.sha256);
      }
      CHECK_MESSAGE(sums.size() == 1, report);
    }
    CHECK(ward.audited("report.exported").size() == 12);
    // Number, list and file agree.
    officer.get("/analytics/reports/standings/file?format=csv&state=overdue");
    CHECK(officer.get("/analytics/exports?limit=1").json<Page<AnalyticsExport>>().items.at(0).rows ==
          officer.get("/analytics/standings?state=overdue").json<Standings>().total);
    CHECK(officer.get("/analytics/reports/weeks/file?format=csv&state=overdue").field_paths() == "state");
    CHECK(officer.get("/analytics/reports/salaries/file?format=csv").status == 404);
    CHECK(ward.manager_of_icu().get("/analytics/exports").json<Page<AnalyticsExport>>().items.empty());
  }

  TEST_CASE("the matrix of 50 units and 60 courses comes of counters alone") {
    Ward ward;
    std::string rows;
    for (int i = 0; i < 50; ++i)
      rows += fmt::format("{},Nurse,N{},n{}@mercygeneral.example,Main Campus,Wards,Ward {},Staff "
                          "Nurse,RN,1002,2020-01-01,active\n",
                          4000 + i, i, i, i);
    ward.staff(rows);
    auto units = must(ward.db->read([&](data::Tx& tx) { return ward.organisation->units(tx); }));
    std::vector<UnitId> wards;
    for (const auto& unit : units)
      if (unit.name.starts_with("Ward ")) wards.push_back(unit.id);
    REQUIRE(wards.size() == 50);
    must(ward.db->write([&](data::Tx& tx) -> Status {
      Differences differences;
      for (int c = 0; c < 60; ++c) {
        const CourseId course = CourseId::make(ward.clock, *ward.random);
        TRY(store::put_course(tx, course, fmt::format("Course {}", c)));
        for (UnitId unit : wards) differences.cells[{unit, course}] = {200, 150, 10, 200, 150};
      }
      return store::apply(tx, differences);
    }));
    auto officer = ward.officer();
    REQUIRE(officer.get("/matrices/units-courses").status == 200);
    std::vector<std::string> statements;
    ward.db->set_statement_hook([&](std::string_view, std::string_view sql) { statements.emplace_back(sql); });
    const auto begin = std::chrono::steady_clock::now();
    auto answer = officer.get("/matrices/units-courses");
    const auto took = std::chrono::steady_clock::now() - begin;
    ward.db->set_statement_hook({});
    auto matrix = answer.json<UnitsByCourses>();
    CHECK(matrix.rows.size() == 50);
    CHECK(matrix.courses.size() == 60);
    CHECK(matrix.totals.at(0).people == 10'000);
    CHECK(matrix.rows.at(0).cells.at(59).completed == 150);
    for (const std::string& sql : statements) CHECK(sql.find("analytics_enrolments") == std::string::npos);
    CHECK(statements.size() < 12);
    MESSAGE("matrix: " << std::chrono::duration_cast<std::chrono::milliseconds>(took).count() << " ms");
    CHECK(took < 2s);  // this build is not optimised, and the machine is shared
  }

  TEST_CASE("no statement reads a table of people, enrolments or events from end to end") {
    Busy ward;
    auto officer = ward.officer();
    auto manager = ward.manager_of_icu();
    auto author = ward.with_role("instructor", ward.luis);
    auto ana = ward.as(ward.ana);
    std::set<std::string> statements;
    ward.db->set_statement_hook([&](std::string_view module, std::string_view sql) {
      if (module == "analytics") statements.emplace(sql);
    });
    const std::string unit = "unit=" + ward.icu.text(), course = "course=" + ward.fire.text();
    const std::string week = to_string(week_of(ward.clock.today()));
    for (http::TestClient* viewer : {&officer, &manager}) {
      for (const std::string& query :
           {std::string("limit=1"), unit, unit + "&exact=true", course, course + "&state=overdue",
            "state=completed&" + unit, std::string("required=true&due_within=7"), "enrolled_week=" + week,
            "completed_week=" + week + "&" + unit, std::string("search=rey"), "search=rey&" + course})
        CHECK_MESSAGE(viewer->get("/analytics/standings?" + query).status == 200, query);
      for (const std::string& query : {std::string("limit=1"), unit, std::string("at_risk=true"),
                                       std::string("reason=stalled"), std::string("search=rey&at_risk=true")})
        CHECK_MESSAGE(viewer->get("/analytics/people?" + query).status == 200, query);
      for (const char* report : {"units_courses", "standings", "people", "weeks"})
        CHECK(viewer->get("/analytics/reports/" + std::string(report) + "/file?format=csv").status == 200);
      for (const char* path : {"/dashboards/team", "/matrices/units-courses?required=true", "/analytics/exports",
                               "/analytics/runs", "/analytics/schedules"})
        CHECK_MESSAGE(viewer->get(path).status == 200, path);
    }
    for (const char* path : {"/dashboards/education", "/dashboards/enterprise", "/analytics/hard-questions"})
      CHECK_MESSAGE(officer.get(path).status == 200, path);
    for (const char* path :
         {"/dashboards/author", "/dashboards/author/learners", "/dashboards/author/learners?done=false"})
      CHECK_MESSAGE(author.get(path).status == 200, path);
    for (const char* path : {"/dashboards/learner", "/dashboards/leaderboard", "/analytics/me/events",
                             "/analytics/me/events/file?format=csv"})
      CHECK_MESSAGE(ana.get(path).status == 200, path);
    REQUIRE(ana.post("/analytics/events",
                     R"({"device":"desktop","events":[{"kind":"search","seconds_ago":0,"seconds":0}]})")
                .status == 200);
    must(ward.service().start_due_runs());
    must(ward.service().daily());
    must(ward.deliver());
    ward.db->set_statement_hook({});
    CHECK(statements.size() > 60);  // the hook was really asked
    // Their rows are as many as units, courses, those who joined, or reports that somebody made by hand.
    const std::set<std::string> small = {"analytics_courses", "analytics_cells", "analytics_leaders", "c", "x", "l"};
    for (const std::string& sql : statements)
      for (const std::string& step : must(ward.db->plan(sql))) {
        if (!step.starts_with("SCAN ")) continue;
        const std::string table = step.substr(5, step.find(' ', 5) - 5);
        CHECK_MESSAGE((small.contains(table) || table == "CONSTANT"), step << "\n" << sql);
      }
  }

  TEST_CASE("settings are the administrator's; what is kept of a person is handed out and goes with her") {
    Busy ward;
    auto admin = ward.as_admin();
    CHECK(admin.get("/analytics/settings").json<AnalyticsSettings>().raw_days.value == 365);
    CHECK(admin.put("/analytics/settings", R"({"raw_days":10,"report_days":30})").status == 422);
    CHECK(admin.put("/analytics/settings", R"({"raw_days":90,"report_days":7})").status == 200);
    CHECK(ward.as(ward.ana).get("/analytics/me/events").json<OwnEvents>().kept_days == 90);
    CHECK(ward.audited("analytics.settings_changed").size() == 1);

    auto ana = ward.as(ward.ana);
    REQUIRE(ana.post("/analytics/events",
                     R"({"device":"desktop","events":[{"kind":"search","seconds_ago":0,"seconds":0}]})")
                .status == 200);
    ana.put("/dashboards/leaderboard/me", R"({"joined":true})");
    auto mine = make_personal_data(ward.platform);
    const std::map<std::string, Retention> law = {{"training", {"training", 6, "The law asks for it."}}};
    Erasure erasure(ward.ana, "Former employee 7", {}, ward.clock.today(), law);
    must(ward.db->write([&](data::Tx& tx) { return mine->erase_person(tx, erasure); }));
    CHECK_FALSE(erasure.done().empty());
    CHECK(ana.get("/analytics/me/events").json<OwnEvents>().total == 0);
    CHECK(ana.get("/dashboards/leaderboard").json<Leaderboard>().items.empty());
    auto row = must(ward.db->read([&](data::Tx& tx) { return store::person(tx, ward.ana); }));
    REQUIRE(row);
    CHECK(row->name == "Former employee 7");
    CHECK(row->employee_number.empty());
    auto rows = [&] { return must(ward.db->read([&](data::Tx& tx) { return store::enrolments_of(tx, ward.ana); })); };
    REQUIRE(rows().size() == 1);  // what she completed
    CHECK(rows()[0].course_id == ward.hands);
    Erasure last(ward.ana, "Former employee 7", {}, add_months(ward.clock.today(), 73), law);
    must(ward.db->write([&](data::Tx& tx) { return mine->erase_person(tx, last); }));
    CHECK(rows().empty());
    CHECK_FALSE(must(ward.db->read([&](data::Tx& tx) { return store::person(tx, ward.ana); })));
  }
}

}  // namespace mc::analytics
