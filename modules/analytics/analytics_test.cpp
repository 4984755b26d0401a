// The pure rules, and the read model that follows the events of other modules.
#include <doctest/doctest.h>

#include "appliance/base/local_time.hpp"
#include "appliance/jobs/brake.hpp"
#include "modules/analytics/testing.hpp"

namespace mc::analytics {
namespace {

using namespace std::chrono_literals;
using learning::EnrolmentStatus;
using testing::Ward;

const Date kToday = make_date(2026, 11, 20);  // a Friday

Work required_by(Date due) {
  Work work;
  work.required = true;
  work.due_on = due;
  return work;
}
std::vector<RiskReason> risks(const Work& work, std::optional<Date> last = std::nullopt) {
  return risks_of(work, last, kToday);
}

/// The counters as they would be if they were counted anew.
std::string counted_anew(Ward& ward) {
  return must(ward.db->read([&](data::Tx& tx) -> Result<std::string> {
    auto rows = TRY(tx.in(kModule).all<CellRow>(
        "SELECT unit_id, course_id, count(*), sum(state = 'completed'), sum(state = 'overdue'), sum(required), "
        "sum(required = 1 AND state = 'completed') FROM analytics_enrolments WHERE current = 1 AND active = 1 GROUP BY "
        "unit_id, course_id ORDER BY unit_id, course_id"));
    return shape::to_json(rows);
  }));
}
std::string counters(Ward& ward) {
  return must(ward.db->read([&](data::Tx& tx) -> Result<std::string> {
    auto rows = TRY(tx.in(kModule).all<CellRow>(
        "SELECT unit_id, course_id, people, completed, overdue, required, required_completed FROM analytics_cells "
        "WHERE people > 0 ORDER BY unit_id, course_id"));
    return shape::to_json(rows);
  }));
}

}  // namespace

TEST_SUITE("modules/analytics") {
  TEST_CASE("how an enrolment stands") {
    CHECK(state_of(EnrolmentStatus::enrolled, true, kToday, kToday) == StandingState::open);  // the last day counts
    CHECK(state_of(EnrolmentStatus::enrolled, true, kToday - 1, kToday) == StandingState::overdue);
    CHECK(state_of(EnrolmentStatus::in_progress, false, kToday - 1, kToday) == StandingState::open);
    CHECK(state_of(EnrolmentStatus::in_progress, true, std::nullopt, kToday) == StandingState::open);
    CHECK(state_of(EnrolmentStatus::completed, true, kToday - 1, kToday) == StandingState::completed);
    for (auto status : {EnrolmentStatus::dropped, EnrolmentStatus::cancelled, EnrolmentStatus::expired})
      CHECK(state_of(status, true, kToday - 1, kToday) == StandingState::ended);
  }

  TEST_CASE("who is at risk, why, and when that may change") {
    using enum RiskReason;
    CHECK(risks(required_by(kToday - 1)) == std::vector{overdue});
    CHECK(risks(required_by(kToday)) == std::vector{not_started});
    CHECK(risks(required_by(kToday + 7)) == std::vector{not_started});
    CHECK(risks(required_by(kToday + 8)).empty());
    Work begun = required_by(kToday + 3);
    begun.started = true;
    begun.percent = 20;
    CHECK(risks(begun, kToday).empty());
    CHECK(risks(begun, kToday - 14).empty());
    CHECK(risks(begun, kToday - 15) == std::vector{stalled});
    begun.failures = 1;
    CHECK(risks(begun, kToday).empty());
    begun.failures = 2;
    CHECK(risks(begun, kToday) == std::vector{failing});
    Work voluntary = begun;
    voluntary.required = false;
    CHECK(risks(voluntary, kToday - 15).empty());
    Work done = begun;
    done.state = StandingState::completed;
    CHECK(risks(done, kToday - 15).empty());

    CHECK(next_change(required_by(kToday + 20), std::nullopt, kToday) == kToday + 13);
    CHECK(next_change(required_by(kToday + 3), std::nullopt, kToday) == kToday + 4);
    CHECK(next_change(required_by(kToday - 3), std::nullopt, kToday) == kNever);
    CHECK(next_change(begun, kToday - 14, kToday) == kToday + 1);
    CHECK(next_change(voluntary, kToday - 14, kToday) == kNever);
    // On the day that next_change names the answer is another one, and not before.
    for (int ahead = 0; ahead < 30; ++ahead) {
      const Work work = required_by(kToday + ahead);
      const Date change = next_change(work, std::nullopt, kToday);
      for (Date day = kToday + 1; day < change && day < kToday + 60; day = day + 1)
        CHECK(risks_of(work, std::nullopt, day) == risks_of(work, std::nullopt, kToday));
    }
  }

  TEST_CASE("weeks begin on Mondays, whatever the year") {
    CHECK(week_of(make_date(2026, 11, 16)) == make_date(2026, 11, 16));
    CHECK(week_of(make_date(2026, 11, 22)) == make_date(2026, 11, 16));
    CHECK(week_of(make_date(2026, 11, 23)) == make_date(2026, 11, 23));
    CHECK(week_of(make_date(1969, 12, 31)) == make_date(1969, 12, 29));
    CHECK(week_of(make_date(2027, 1, 1)) == make_date(2026, 12, 28));
    const auto weeks = last_weeks(kToday, 3);
    CHECK(weeks == std::vector{make_date(2026, 11, 2), make_date(2026, 11, 9), make_date(2026, 11, 16)});
  }

  TEST_CASE("percents have two decimals and nothing has none") {
    CHECK_FALSE(percent_of(0, 0).has_value());
    CHECK(percent_of(1, 3) == 33.33);
    CHECK(percent_of(2, 3) == 66.67);
    CHECK(percent_of(3, 3) == 100.0);
  }

  TEST_CASE("when a report comes next") {
    const Instant noon = local_start(kToday) + 12h;
    Timing weekly{Every::week, 1, 1, 7};
    CHECK(next_run(weekly, noon) == local_start(make_date(2026, 11, 23)) + 7h);
    weekly.weekday = 5;
    CHECK(next_run(weekly, noon) == local_start(make_date(2026, 11, 27)) + 7h);
    weekly.hour = 13;
    CHECK(next_run(weekly, noon) == local_start(kToday) + 13h);
    weekly.hour = 12;
    CHECK(next_run(weekly, noon) == local_start(make_date(2026, 11, 27)) + 12h);  // that moment is over
    const Timing monthly{Every::month, 1, 28, 7};
    CHECK(next_run(monthly, noon) == local_start(make_date(2026, 11, 28)) + 7h);
    CHECK(next_run(monthly, local_start(make_date(2027, 1, 29))) == local_start(make_date(2027, 2, 28)) + 7h);
  }

  TEST_CASE("counters follow every change and are what counting anew gives") {
    Ward ward;
    const CourseId fire = ward.publish("Fire safety", std::nullopt);
    const CourseId hands = ward.publish("Hand hygiene", Ward::credit(150));
    ward.assign(fire, {ward.ana, ward.luis, ward.bo}, ward.clock.today() + 2);
    ward.enrol(ward.ana, hands);
    CHECK(counters(ward) == counted_anew(ward));
    ward.complete(ward.ana, fire);
    ward.complete(ward.ana, hands);
    CHECK(counters(ward) == counted_anew(ward));
    CHECK(counters(ward).find(R"("completed":1)") != std::string::npos);
    // The calendar makes Luis and Bo late.
    ward.clock.advance(24h * 3);
    must(ward.service().calendar());
    CHECK(counters(ward) == counted_anew(ward));
    CHECK(counters(ward).find(R"("overdue":1)") != std::string::npos);
    // Bo moves to the ICU, Luis leaves.
    ward.staff("1003,Bo,Li,bo.li@mercygeneral.example,Main Campus,Critical Care,ICU,Staff Nurse,RN,,2021-01-01,active\n"
               "1002,Luis,Kim,luis.kim@mercygeneral.example,Main Campus,Critical Care,ICU,Nurse "
               "Manager,RN,,2015-01-01,terminated\n");
    CHECK(counters(ward) == counted_anew(ward));
    const std::string before = counters(ward);
    must(ward.analytics->rebuild());
    CHECK(counters(ward) == before);
    CHECK(counted_anew(ward) == before);
    // An appliance that had people before it had this module: built at the first run, and only then.
    must(ward.db->write([](data::Tx& tx) -> Status {
      TRY(store::clear(tx));
      return store::set_counter(tx, "built", 0);
    }));
    must(ward.service().build_once());
    CHECK(counters(ward) == before);
    must(ward.db->write([](data::Tx& tx) { return store::clear(tx); }));
    must(ward.service().build_once());
    CHECK(counters(ward) == "[]");
    must(ward.analytics->rebuild());
    // Told again, nothing moves.
    must(ward.db->write([&](data::Tx& tx) { return ward.service().refresh(tx, ward.bo); }));
    CHECK(counters(ward) == before);
  }

  TEST_CASE("reports still show people whose access ended") {
    Ward ward;
    const CourseId fire = ward.publish("Fire safety", std::nullopt);
    ward.complete(ward.bo, fire);
    const std::string week = to_string(week_of(ward.clock.today()));
    ward.staff(
        "1003,Bo,Li,bo.li@mercygeneral.example,Main Campus,Emergency,ED,Staff Nurse,RN,,2021-01-01,terminated\n");
    auto officer = ward.officer();
    CHECK(officer.get("/analytics/standings?course=" + fire.text()).json<Standings>().total == 0);
    auto then = officer.get("/analytics/standings?completed_week=" + week).json<Standings>();
    REQUIRE(then.total == 1);
    CHECK(then.items[0].left);
    CHECK(then.items[0].name == "Bo Li");
  }

  TEST_CASE("a former cycle stays in the weeks, the newest speaks for the person") {
    Ward ward;
    const CourseId fire = ward.publish("Fire safety", std::nullopt);
    ward.complete(ward.ana, fire, ward.clock.now() - 24h * 28);
    ward.assign(fire, {ward.ana}, ward.clock.today() + 10);
    must(ward.db->write([&](data::Tx& tx) -> Status {
      learning::Demand again{ward.ana, fire, ward.clock.today() + 10, "Again", "test:1", ward.clock.now()};
      TRY(ward.learning->demand(tx, again));
      return {};
    }));
    must(ward.deliver());
    auto officer = ward.officer();
    auto now = officer.get("/analytics/standings?course=" + fire.text()).json<Standings>();
    REQUIRE(now.total == 1);
    CHECK(now.items[0].state == StandingState::open);
    const std::string week = to_string(week_of(ward.clock.today() - 28));
    CHECK(officer.get("/analytics/standings?completed_week=" + week).json<Standings>().total == 1);
    CHECK(counters(ward) == counted_anew(ward));
  }

  TEST_CASE("sums are made once, survive the events, and end with the retention only what was summed") {
    Ward ward;
    const CourseId fire = ward.publish("Fire safety", std::nullopt);
    ward.enrol(ward.ana, fire);
    auto ana = ward.as(ward.ana);
    const std::string body =
        R"({"device":"phone","events":[{"kind":"activity","seconds_ago":0,"seconds":120,"course_id":")" + fire.text() +
        R"("},{"kind":"course_view","seconds_ago":5,"seconds":0,"course_id":")" + fire.text() + "\"}]}";
    REQUIRE(ana.post("/analytics/events", body).json<EventsNoted>().noted == 2);
    const auto total = ana.get("/analytics/me/events").json<OwnEvents>().total;
    CHECK(total >= 3);  // the enrolment was told by learning
    must(ward.analytics->aggregate());
    must(ward.analytics->aggregate());
    auto days = must(ward.db->read([&](data::Tx& tx) { return store::person_days(tx, ward.ana, Date{}); }));
    std::int64_t seconds = 0, events = 0;
    for (const PersonDay& day : days) {
      seconds += day.seconds;
      events += day.events;
    }
    CHECK(seconds == 120);
    CHECK(events == total);
    ward.clock.advance(24h * 400);
    REQUIRE(ana.post("/analytics/events", body).status == 200);
    must(ward.service().daily());
    CHECK(ana.get("/analytics/me/events").json<OwnEvents>().total == 2);
    CHECK(must(ward.db->read([&](data::Tx& tx) { return store::person_days(tx, ward.ana, Date{}); })).size() ==
          days.size() + 1);
    // Numbers go on although the table was emptied at its beginning.
    auto rows = must(ward.db->read([&](data::Tx& tx) { return store::events_after(tx, 0, 10); }));
    CHECK(rows.front().seq > total);
  }

  TEST_CASE("events of people under a legal hold stay, however many stand before those of others") {
    Ward ward;
    std::vector<EventRow> rows(5'100);
    for (EventRow& row : rows) row.person_id = ward.ana, row.at = ward.clock.now();
    rows.back().person_id = ward.luis;
    must(ward.db->write([&](data::Tx& tx) -> Status {
      TRY(store::add_events(tx, rows));
      return jobs::put_on_person_brake(tx, "a hold", ward.ana.bytes);
    }));
    const auto events = [&](PersonId who) {
      return must(ward.db->read([&](data::Tx& tx) { return store::count_events(tx, who); }));
    };
    const std::int64_t of_ana = events(ward.ana);
    REQUIRE(of_ana >= 5'099);
    REQUIRE(events(ward.luis) >= 1);
    ward.clock.advance(24h * 400);
    must(ward.service().daily());
    CHECK(events(ward.ana) == of_ana);
    CHECK(events(ward.luis) == 0);
  }
}

}  // namespace mc::analytics
