// Capture, sums of days, attempts and questions.
#include <set>

#include "appliance/base/local_time.hpp"
#include "modules/analytics/store.hpp"

namespace mc::analytics::store {
namespace {

constexpr const char* kEvent = "seq, person_id, at, kind, course_id, lesson_id, seconds, device, session_id";
constexpr std::int64_t kSecondsOfDay = 86'400;

}  // namespace

Result<std::int64_t> counter(data::Tx& tx, std::string_view name) {
  auto value = TRY(tx.in(kModule).first<std::int64_t>("SELECT value FROM analytics_counters WHERE name = ?", name));
  return value.value_or(0);
}

Status set_counter(data::Tx& tx, std::string_view name, std::int64_t value) {
  TRY(tx.in(kModule).run("INSERT INTO analytics_counters (name, value) VALUES (?,?) ON CONFLICT (name) DO UPDATE SET "
                         "value = excluded.value",
                         name, value));
  return {};
}

Status add_events(data::Tx& tx, std::vector<EventRow> rows) {
  if (rows.empty()) return {};
  std::int64_t seq = TRY(counter(tx, "next_event"));
  std::set<PersonId> people;
  for (EventRow& row : rows) {
    row.seq = ++seq;
    people.insert(row.person_id);
    TRY(tx.in(kModule).run(std::string("INSERT INTO analytics_events (") + kEvent + ") VALUES (?,?,?,?,?,?,?,?,?)",
                           row.seq, row.person_id, row.at, row.kind, row.course_id, row.lesson_id, row.seconds,
                           row.device, row.session_id));
  }
  for (PersonId person : people) TRY(mark_stale(tx, person));
  return set_counter(tx, "next_event", seq);
}

Result<std::vector<EventRow>> events_after(data::Tx& tx, std::int64_t after, std::int64_t limit) {
  return tx.in(kModule).all<EventRow>(
      std::string("SELECT ") + kEvent + " FROM analytics_events WHERE seq > ? ORDER BY seq LIMIT ?", after, limit);
}

Status add_to_days(data::Tx& tx, const std::vector<EventRow>& rows) {
  struct Sum {
    std::int64_t events = 0, lessons = 0, seconds = 0;
  };
  std::map<std::tuple<CourseId, EventKind, Date>, Sum> by_course;
  std::map<std::pair<PersonId, Date>, Sum> by_person;
  for (const EventRow& row : rows) {
    Date day = local_date(row.at);
    Sum& course = by_course[{row.course_id.value_or(CourseId{}), row.kind, day}];
    Sum& person = by_person[{row.person_id, day}];
    for (Sum* sum : {&course, &person}) {
      ++sum->events;
      sum->seconds += row.seconds;
      sum->lessons += row.kind == EventKind::lesson_complete ? 1 : 0;
    }
  }
  for (const auto& [key, sum] : by_course)
    TRY(tx.in(kModule).run("INSERT INTO analytics_days (course_id, kind, day, events, seconds) VALUES (?,?,?,?,?) ON "
                           "CONFLICT (course_id, kind, day) DO UPDATE SET events = events + excluded.events, seconds = "
                           "seconds + excluded.seconds",
                           std::get<0>(key), std::get<1>(key), std::get<2>(key), sum.events, sum.seconds));
  // Nobody learns more than a day in a day, whatever browsers report.
  for (const auto& [key, sum] : by_person)
    TRY(tx.in(kModule).run(
        "INSERT INTO analytics_person_days (person_id, day, events, lessons, seconds) VALUES (?,?,?,?,min(?, ?)) ON "
        "CONFLICT (person_id, day) DO UPDATE SET events = events + excluded.events, lessons = lessons + "
        "excluded.lessons, seconds = min(seconds + excluded.seconds, 86400)",
        key.first, key.second, sum.events, sum.lessons, sum.seconds, kSecondsOfDay));
  return {};
}

Result<std::int64_t> remove_events(data::Tx& tx, std::int64_t after, std::int64_t to, Instant before,
                                   const Bytes& held) {
  return tx.in(kModule).run(
      "DELETE FROM analytics_events WHERE seq > ? AND seq <= ? AND at < ? AND instr(?, person_id) = 0", after, to,
      before, held);
}

Result<std::vector<EventRow>> events_of(data::Tx& tx, PersonId person, std::int64_t before, std::int64_t limit) {
  return tx.in(kModule).all<EventRow>(std::string("SELECT ") + kEvent +
                                          " FROM analytics_events WHERE person_id = ? AND seq < ? ORDER BY seq DESC "
                                          "LIMIT ?",
                                      person, before, limit);
}

Result<std::int64_t> count_events(data::Tx& tx, PersonId person) {
  return tx.in(kModule).one<std::int64_t>("SELECT count(*) FROM analytics_events WHERE person_id = ?", person);
}

Result<std::vector<PersonDay>> person_days(data::Tx& tx, PersonId person, Date from) {
  return tx.in(kModule).all<PersonDay>("SELECT day, events, lessons, seconds FROM analytics_person_days WHERE "
                                       "person_id = ? AND day >= ? ORDER BY day",
                                       person, from);
}

Result<std::vector<ViewSum>> views(data::Tx& tx, const std::vector<CourseId>& courses, Date from) {
  return tx.in(kModule).all<ViewSum>("SELECT course_id, sum(events) FROM analytics_days WHERE course_id IN " +
                                         id_list(courses) +
                                         " AND kind IN ('course_view', 'lesson_view') AND day >= ? GROUP BY course_id",
                                     from);
}

Result<std::optional<AttemptRow>> attempt(data::Tx& tx, assessment::AttemptId id) {
  return tx.in(kModule).first<AttemptRow>("SELECT attempt_id, quiz_id, enrolment_id, course_id, person_id, number, "
                                          "percent, passed FROM analytics_attempts WHERE attempt_id = ?",
                                          id);
}

Status put_attempt(data::Tx& tx, const AttemptRow& r, const std::optional<AttemptRow>& before) {
  TRY(tx.in(kModule).run(
      "INSERT INTO analytics_attempts (attempt_id, quiz_id, enrolment_id, course_id, person_id, number, percent, "
      "passed) VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (attempt_id) DO UPDATE SET percent = excluded.percent, passed = "
      "excluded.passed",
      r.attempt_id, r.quiz_id, r.enrolment_id, r.course_id, r.person_id, r.number, r.percent, r.passed));
  std::int64_t passed = (r.passed ? 1 : 0) - (before && before->passed ? 1 : 0);
  TRY(tx.in(kModule).run("INSERT INTO analytics_quizzes (quiz_id, course_id, attempts, passed, percent_sum) VALUES "
                         "(?,?,?,?,?) ON CONFLICT (quiz_id) DO UPDATE SET attempts = attempts + excluded.attempts, "
                         "passed = passed + excluded.passed, percent_sum = percent_sum + excluded.percent_sum",
                         r.quiz_id, r.course_id, std::int64_t{before ? 0 : 1}, passed,
                         r.percent - (before ? before->percent : 0)));
  return {};
}

Result<std::int64_t> failures_of(data::Tx& tx, learning::EnrolmentId enrolment) {
  std::int64_t failures = 0;
  for (bool passed : TRY(tx.in(kModule).all<bool>(
           "SELECT passed FROM analytics_attempts WHERE enrolment_id = ? ORDER BY attempt_id", enrolment)))
    failures = passed ? 0 : failures + 1;
  return failures;
}

Status set_failures(data::Tx& tx, learning::EnrolmentId enrolment, std::int64_t failures) {
  TRY(tx.in(kModule).run("UPDATE analytics_enrolments SET failures = ? WHERE enrolment_id = ?", failures, enrolment));
  return {};
}

Status add_question(data::Tx& tx, const QuestionRow& r) {
  TRY(tx.in(kModule).run(
      "INSERT INTO analytics_questions (quiz_id, question_id, course_id, prompt, answers, points, possible, facility) "
      "VALUES (?1,?2,?3,?4,?5,?6,?7, CASE WHEN ?7 = 0 THEN 0 ELSE 10000 * ?6 / ?7 END) ON CONFLICT (quiz_id, "
      "question_id) DO UPDATE SET prompt = excluded.prompt, answers = answers + excluded.answers, points = points + "
      "excluded.points, possible = possible + excluded.possible, facility = CASE WHEN possible + excluded.possible = 0 "
      "THEN 0 ELSE 10000 * (points + excluded.points) / (possible + excluded.possible) END",
      r.quiz_id, r.question_id, r.course_id, r.prompt, r.answers, r.points, r.possible));
  return {};
}

Status forget_questions(data::Tx& tx, assessment::QuizId quiz) {
  TRY(tx.in(kModule).run("DELETE FROM analytics_questions WHERE quiz_id = ?", quiz));
  return {};
}

Result<std::vector<assessment::AttemptId>> first_attempts(data::Tx& tx, assessment::QuizId quiz,
                                                          assessment::AttemptId after, std::int64_t limit) {
  return tx.in(kModule).all<assessment::AttemptId>("SELECT attempt_id FROM analytics_attempts WHERE quiz_id = ? AND "
                                                   "number = 1 AND attempt_id > ? ORDER BY attempt_id LIMIT ?",
                                                   quiz, after, limit);
}

Result<std::vector<QuizSum>> quizzes(data::Tx& tx, const std::vector<CourseId>& courses) {
  return tx.in(kModule).all<QuizSum>("SELECT course_id, sum(attempts), sum(passed), sum(percent_sum) FROM "
                                     "analytics_quizzes WHERE course_id IN " +
                                     id_list(courses) + " GROUP BY course_id");
}

Result<std::vector<QuestionRow>> hard_questions(data::Tx& tx, const std::optional<std::vector<CourseId>>& courses,
                                                std::int64_t limit) {
  return tx.in(kModule).all<QuestionRow>(
      "SELECT quiz_id, question_id, course_id, prompt, answers, points, possible, facility FROM analytics_questions "
      "WHERE answers >= 5" +
          std::string(courses ? " AND course_id IN " + id_list(*courses) : " AND facility >= 0") +
          " ORDER BY facility, quiz_id, question_id LIMIT ?",
      limit);
}

Result<bool> is_leader(data::Tx& tx, PersonId person) {
  return TRY(tx.in(kModule).first<PersonId>("SELECT person_id FROM analytics_leaders WHERE person_id = ?", person))
      .has_value();
}

Status set_leader(data::Tx& tx, PersonId person, bool joined) {
  if (joined)
    TRY(tx.in(kModule).run("INSERT INTO analytics_leaders (person_id, joined_at) VALUES (?,?) ON CONFLICT (person_id) "
                           "DO NOTHING",
                           person, tx.now()));
  else
    TRY(tx.in(kModule).run("DELETE FROM analytics_leaders WHERE person_id = ?", person));
  return {};
}

}  // namespace mc::analytics::store
