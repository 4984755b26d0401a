#include "modules/learning/store.hpp"

#include <limits>

#include "modules/learning/sql_text.hpp"

namespace mc::learning::store {
namespace {

constexpr std::string_view kEnrolment =
    "id, person_id, course_id, version_id, cycle, status, is_open, required, due_on, reason, title, minutes, "
    "minutes_done, ce_centihours, mandatory, "
    "mandatory_done, seconds_spent, last_lesson_id, score_hundredths, enrolled_at, started_at, completed_at, "
    "extended_to, due_set_on";

}  // namespace

Status insert_enrolment(data::Tx& tx, const EnrolmentRow& r) {
  TRY(tx.in(kModule).run(join("INSERT INTO learning_enrolments (", kEnrolment,
                              ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"),
                         r.id, r.person_id, r.course_id, r.version_id, r.cycle, r.status, r.is_open, r.required,
                         r.due_on, r.reason, r.title, r.minutes, r.minutes_done, r.ce_centihours, r.mandatory,
                         r.mandatory_done, r.seconds_spent, r.last_lesson_id, r.score_hundredths, r.enrolled_at,
                         r.started_at, r.completed_at, r.extended_to, r.due_set_on));
  return {};
}

Status update_enrolment(data::Tx& tx, const EnrolmentRow& r) {
  TRY(tx.in(kModule).run("UPDATE learning_enrolments SET version_id = ?, status = ?, is_open = ?, required = ?, due_on "
                         "= ?, reason = ?, title = ?, "
                         "minutes = ?, minutes_done = ?, ce_centihours = ?, mandatory = ?, mandatory_done = ?, "
                         "seconds_spent = ?, last_lesson_id = ?, "
                         "score_hundredths = ?, started_at = ?, completed_at = ?, extended_to = ?, due_set_on = ? "
                         "WHERE id = ?",
                         r.version_id, r.status, r.is_open, r.required, r.due_on, r.reason, r.title, r.minutes,
                         r.minutes_done, r.ce_centihours, r.mandatory, r.mandatory_done, r.seconds_spent,
                         r.last_lesson_id, r.score_hundredths, r.started_at, r.completed_at, r.extended_to,
                         r.due_set_on, r.id));
  return {};
}

Result<std::optional<EnrolmentRow>> enrolment(data::Tx& tx, EnrolmentId id) {
  return tx.in(kModule).first<EnrolmentRow>(join("SELECT ", kEnrolment, " FROM learning_enrolments WHERE id = ?"), id);
}

Result<std::vector<EnrolmentRow>> open_enrolments(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<EnrolmentRow>(join("SELECT ", kEnrolment,
                                               " FROM learning_enrolments WHERE person_id = ? AND is_open = 1 "
                                               "ORDER BY due_on IS NULL, due_on, id LIMIT 200"),
                                          person);
}

Result<std::vector<EnrolmentRow>> required_of(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<EnrolmentRow>(
      join("SELECT ", kEnrolment,
           " FROM learning_enrolments WHERE id IN (SELECT l.enrolment_id FROM learning_assigned l JOIN "
           "learning_assignments a ON a.id = l.assignment_id "
           "WHERE l.person_id = ? AND a.ended_at IS NULL UNION SELECT d.enrolment_id FROM learning_demands d "
           "WHERE d.person_id = ? AND d.withdrawn_at IS NULL) AND status <> 'dropped' AND status <> 'cancelled' "
           "ORDER BY course_id, cycle"),
      person, person);
}

Result<std::vector<EnrolmentRow>> completed_between(data::Tx& tx, Instant from, Instant to, EnrolmentId after,
                                                    std::int64_t limit) {
  // The time of a completion never changes, so the row itself is the place in the list.
  if (!after.is_nil())
    from = TRY(tx.in(kModule).one<Instant>("SELECT completed_at FROM learning_enrolments WHERE id = ?", after));
  return tx.in(kModule).all<EnrolmentRow>(
      join("SELECT ", kEnrolment,
           " FROM learning_enrolments WHERE completed_at < ? AND (completed_at, id) "
           "> (?, ?) ORDER BY completed_at, id LIMIT ?"),
      to, from, after, limit);
}

Result<std::optional<EnrolmentRow>> latest(data::Tx& tx, PersonId person, CourseId course) {
  return tx.in(kModule).first<EnrolmentRow>(
      join("SELECT ", kEnrolment,
           " FROM learning_enrolments WHERE person_id = ? AND course_id = ? ORDER BY cycle DESC LIMIT 1"),
      person, course);
}

Result<std::optional<EnrolmentRow>> last_completed(data::Tx& tx, PersonId person, CourseId course,
                                                   std::optional<Instant> since) {
  return tx.in(kModule).first<EnrolmentRow>(
      join("SELECT ", kEnrolment,
           " FROM learning_enrolments WHERE person_id = ? AND course_id = ? AND completed_at >= ? AND status = "
           "'completed' ORDER BY completed_at DESC, cycle DESC LIMIT 1"),
      person, course, since.value_or(Instant{std::numeric_limits<std::int64_t>::min()}));
}

Result<std::vector<EnrolmentRow>> page(data::Tx& tx, PersonId person, std::optional<EnrolmentStatus> status,
                                       std::optional<EnrolmentId> before, std::int64_t limit) {
  return tx.in(kModule).all<EnrolmentRow>(join("SELECT ", kEnrolment,
                                               " FROM learning_enrolments WHERE person_id = ? AND id < ? AND (? IS "
                                               "NULL OR status = ?) ORDER BY id DESC LIMIT ?"),
                                          person, before.value_or(last_id<EnrolmentId>()), status, status, limit);
}

Result<std::vector<EnrolmentRow>> latest_of(data::Tx& tx, const std::vector<PersonId>& people, CourseId course) {
  return tx.in(kModule).all<EnrolmentRow>(
      join("SELECT ", kEnrolment,
           " FROM learning_enrolments e WHERE e.course_id = ? AND e.cycle = (SELECT max(n.cycle) FROM "
           "learning_enrolments n WHERE n.person_id = e.person_id AND n.course_id = e.course_id) AND e.person_id IN ") +
          id_list(people),
      course);
}

Result<std::vector<EnrolmentRow>> taking(data::Tx& tx, CourseId course, EnrolmentId after, std::int64_t limit) {
  return tx.in(kModule).all<EnrolmentRow>(
      join("SELECT ", kEnrolment,
           " FROM learning_enrolments e WHERE e.course_id = ? AND e.id > ? AND e.status IN ('enrolled', 'in_progress', "
           "'completed') AND e.cycle = (SELECT max(n.cycle) FROM learning_enrolments n WHERE n.person_id = e.person_id "
           "AND n.course_id = e.course_id) ORDER BY e.id LIMIT ?"),
      course, after, limit);
}

Result<std::vector<EnrolmentRow>> cycles(data::Tx& tx, PersonId person, CourseId course) {
  return tx.in(kModule).all<EnrolmentRow>(
      join("SELECT ", kEnrolment,
           " FROM learning_enrolments WHERE person_id = ? AND course_id = ? ORDER BY cycle DESC LIMIT 200"),
      person, course);
}

Status set_cycle(data::Tx& tx, EnrolmentId id, std::int64_t cycle) {
  TRY(tx.in(kModule).run("UPDATE learning_enrolments SET cycle = ? WHERE id = ?", cycle, id));
  return {};
}

Result<std::int64_t> seats_taken(data::Tx& tx, CourseId course) {
  return tx.in(kModule).one<std::int64_t>(
      "SELECT count(*) FROM learning_enrolments WHERE course_id = ? AND is_open = 1", course);
}

Result<std::optional<ProgressRow>> progress(data::Tx& tx, EnrolmentId enrolment, courses::LessonId lesson) {
  return tx.in(kModule).first<ProgressRow>(
      "SELECT enrolment_id, lesson_id, state, seconds, position, first_at, last_at, completed_at "
      "FROM learning_progress WHERE enrolment_id = ? AND lesson_id = ?",
      enrolment, lesson);
}

Result<std::vector<ProgressRow>> all_progress(data::Tx& tx, EnrolmentId enrolment) {
  return tx.in(kModule).all<ProgressRow>(
      "SELECT enrolment_id, lesson_id, state, seconds, position, first_at, last_at, completed_at "
      "FROM learning_progress WHERE enrolment_id = ?",
      enrolment);
}

Status put_progress(data::Tx& tx, const ProgressRow& r) {
  TRY(tx.in(kModule).run(
      "INSERT INTO learning_progress (enrolment_id, lesson_id, state, seconds, position, first_at, last_at, "
      "completed_at) "
      "VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (enrolment_id, lesson_id) DO UPDATE SET state = excluded.state, "
      "seconds = excluded.seconds, position = excluded.position, last_at = excluded.last_at, completed_at = "
      "excluded.completed_at",
      r.enrolment_id, r.lesson_id, r.state, r.seconds, r.position, r.first_at, r.last_at, r.completed_at));
  return {};
}

}  // namespace mc::learning::store
