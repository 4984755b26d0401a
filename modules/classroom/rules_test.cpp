#include "modules/classroom/rules.hpp"

#include "modules/classroom/testing.hpp"

namespace mc::classroom {

TEST_SUITE("modules/classroom") {
  TEST_CASE("when one may sign up, and when free seats go to the waitlist by themselves") {
    const Instant start{1'795'100'000'000};
    struct Row {
      ClassState state;
      int opens, closes;  // minutes around `now`, 0 = none
      int starts;
      const char* reason;
      bool promotes;
    };
    const std::vector<Row> rows = {
        {ClassState::draft, 0, 0, 600, "not_open", false},
        {ClassState::published, 0, 0, 600, "", true},
        {ClassState::published, 1, 0, 600, "not_yet_open", true},
        {ClassState::published, -1, 1, 600, "", true},
        {ClassState::published, 0, -1, 600, "sign_up_closed", true},
        {ClassState::published, 0, 0, 120, "", false},  // two hours before: the cut-off
        {ClassState::published, 0, 0, 121, "", true},
        {ClassState::published, 0, 0, -1, "already_started", false},
        {ClassState::cancelled, 0, 0, 600, "not_open", false},
    };
    for (const Row& row : rows) {
      SessionRow session;
      session.state = row.state;
      session.cutoff_hours = 2;
      session.first_start = start + std::chrono::minutes(row.starts);
      if (row.opens != 0) session.opens_at = start + std::chrono::minutes(row.opens);
      if (row.closes != 0) session.closes_at = start + std::chrono::minutes(row.closes);
      CAPTURE(row.starts);
      CHECK(closed_reason(session, start) == row.reason);
      CHECK(promotes(session, start) == row.promotes);
    }
    SessionRow dateless;
    dateless.state = ClassState::published;
    CHECK(closed_reason(dateless, start).empty());
    CHECK_FALSE(promotes(dateless, start));
  }

  TEST_CASE("what presence counts, in minutes of a date of two hours") {
    DateRow date;
    date.ends_at = date.starts_at + std::chrono::hours(2);
    struct Row {
      AttendanceMark mark;
      std::optional<std::int64_t> minutes;
      std::int64_t counted;
    };
    for (const Row& row : std::vector<Row>{{AttendanceMark::present, {}, 120},
                                           {AttendanceMark::late, {}, 120},
                                           {AttendanceMark::late, 100, 100},
                                           {AttendanceMark::partial, 30, 30},
                                           {AttendanceMark::partial, 500, 120},
                                           {AttendanceMark::partial, {}, 0},
                                           {AttendanceMark::absent, 60, 0},
                                           {AttendanceMark::excused, {}, 0}}) {
      MarkRow mark;
      mark.mark = row.mark;
      mark.minutes = row.minutes;
      CHECK(counted_minutes(date, mark) == row.counted);
    }
    CHECK(percent_of(96, 120) == 80);
    CHECK(percent_of(95, 120) == 79);
    CHECK(percent_of(0, 0) == 0);
  }

  TEST_CASE("codes of the screen: this date's, made now, and not made by somebody else") {
    ManualClock clock;
    auto random = seeded_random(3);
    DateRow date, other;
    date.id = ClassDateId::make(clock, *random);
    other.id = ClassDateId::make(clock, *random);
    date.self_key.assign(32, 1);
    other.self_key.assign(32, 2);
    const Instant now{20'000'000'000};  // begins a slot
    const std::string code = screen_code(date, now);
    CHECK(date_in(code) == date.id);
    CHECK(check_code(date, code, now).empty());
    CHECK(check_code(date, code, now + kCodeLife).empty());
    CHECK(check_code(date, code, now + kCodeLife * 2 - std::chrono::milliseconds(1)).empty());
    CHECK(check_code(date, code, now + kCodeLife * 2) == "code_expired");
    CHECK(check_code(date, code, now + std::chrono::hours(24)) == "code_expired");
    CHECK(check_code(date, code, now - std::chrono::milliseconds(1)) == "code_expired");  // made ahead
    CHECK(screen_code(date, now + kCodeLife) != code);
    CHECK(check_code(other, code, now) == "code_unknown");
    // Another time in an old code breaks its hash.
    Bytes bytes = must(from_base64url(code));
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      Bytes forged = bytes;
      forged[i] ^= 1;
      CHECK(check_code(date, to_base64url(forged), now) == "code_unknown");
    }
    for (const char* text : {"", "x", "AAAA", "!!!!"}) {
      CHECK(check_code(date, text, now) == "code_unknown");
      CHECK_FALSE(date_in(text));
    }
  }
}

}  // namespace mc::classroom
