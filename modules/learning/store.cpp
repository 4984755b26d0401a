#include "modules/learning/store.hpp"

#include <limits>

namespace mc::learning::store {
namespace {

constexpr std::string_view kEnrolment =
    "id, person_id, course_id, version_id, cycle, status, is_open, required, due_on, reason, title, minutes, "
    "minutes_done, ce_centihours, mandatory, "
    "mandatory_done, seconds_spent, last_lesson_id, score_hundredths, enrolled_at, started_at, completed_at";
constexpr std::string_view kAssignment =
    "id, course_id, course_title, professions, due_on, reason, assigned_by, assigned_by_name, created_at, ended_at";

std::string join(std::string_view before, std::string_view columns, std::string_view after) {
  std::string sql;
  sql.reserve(before.size() + columns.size() + after.size());
  return sql.append(before).append(columns).append(after);
}

/// Ids come from our own tables.
template <class I>
std::string id_list(const std::vector<I>& ids) {
  std::string out = "(NULL";
  for (I id : ids) out += ",x'" + to_hex(id.bytes) + "'";
  return out + ")";
}

template <class I>
I last_id() {
  I id{};
  id.bytes.fill(0xFF);
  return id;
}

}  // namespace

Status insert_enrolment(data::Tx& tx, const EnrolmentRow& r) {
  TRY(tx.in(kModule).run(
      join("INSERT INTO learning_enrolments (", kEnrolment, ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"),
      r.id, r.person_id, r.course_id, r.version_id, r.cycle, r.status, r.is_open, r.required, r.due_on, r.reason,
      r.title, r.minutes, r.minutes_done, r.ce_centihours, r.mandatory, r.mandatory_done, r.seconds_spent,
      r.last_lesson_id, r.score_hundredths, r.enrolled_at, r.started_at, r.completed_at));
  return {};
}

Status update_enrolment(data::Tx& tx, const EnrolmentRow& r) {
  TRY(tx.in(kModule).run("UPDATE learning_enrolments SET version_id = ?, status = ?, is_open = ?, required = ?, due_on "
                         "= ?, reason = ?, title = ?, "
                         "minutes = ?, minutes_done = ?, ce_centihours = ?, mandatory = ?, mandatory_done = ?, "
                         "seconds_spent = ?, last_lesson_id = ?, "
                         "score_hundredths = ?, started_at = ?, completed_at = ? WHERE id = ?",
                         r.version_id, r.status, r.is_open, r.required, r.due_on, r.reason, r.title, r.minutes,
                         r.minutes_done, r.ce_centihours, r.mandatory, r.mandatory_done, r.seconds_spent,
                         r.last_lesson_id, r.score_hundredths, r.started_at, r.completed_at, r.id));
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

Result<std::vector<EnrolmentRow>> due_on(data::Tx& tx, Date day, EnrolmentId after, std::int64_t limit) {
  return tx.in(kModule).all<EnrolmentRow>(
      join(
          "SELECT ", kEnrolment,
          " FROM learning_enrolments WHERE is_open = 1 AND required = 1 AND due_on = ? AND id > ? ORDER BY id LIMIT ?"),
      day, after, limit);
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

Status insert_assignment(data::Tx& tx, const AssignmentRow& r) {
  TRY(tx.in(kModule).run(join("INSERT INTO learning_assignments (", kAssignment, ") VALUES (?,?,?,?,?,?,?,?,?,?)"),
                         r.id, r.course_id, r.course_title, r.professions, r.due_on, r.reason, r.assigned_by,
                         r.assigned_by_name, r.created_at, r.ended_at));
  return {};
}

Status insert_target(data::Tx& tx, AssignmentId id, std::string_view kind, const Uuid& target) {
  TRY(tx.in(kModule).run(
      "INSERT INTO learning_targets (assignment_id, kind, target_id) VALUES (?,?,?) ON CONFLICT DO NOTHING", id, kind,
      target));
  return {};
}

Status update_assignment(data::Tx& tx, const AssignmentRow& r) {
  TRY(tx.in(kModule).run("UPDATE learning_assignments SET due_on = ?, reason = ?, ended_at = ? WHERE id = ?", r.due_on,
                         r.reason, r.ended_at, r.id));
  return {};
}

Result<std::optional<AssignmentRow>> assignment(data::Tx& tx, AssignmentId id) {
  return tx.in(kModule).first<AssignmentRow>(join("SELECT ", kAssignment, " FROM learning_assignments WHERE id = ?"),
                                             id);
}

Result<std::vector<AssignmentRow>> assignments(data::Tx& tx, std::optional<CourseId> course, std::optional<bool> open,
                                               std::optional<AssignmentId> before, std::int64_t limit) {
  AssignmentId last = before.value_or(last_id<AssignmentId>());
  if (course)
    return tx.in(kModule).all<AssignmentRow>(join("SELECT ", kAssignment,
                                                  " FROM learning_assignments WHERE course_id = ? AND id < ? "
                                                  "AND (? IS NULL OR (ended_at IS NULL) = ?) ORDER BY id DESC LIMIT ?"),
                                             *course, last, open, open, limit);
  return tx.in(kModule).all<AssignmentRow>(
      join(
          "SELECT ", kAssignment,
          " FROM learning_assignments WHERE id < ? AND (? IS NULL OR (ended_at IS NULL) = ?) ORDER BY id DESC LIMIT ?"),
      last, open, open, limit);
}

Result<std::vector<TargetRow>> targets(data::Tx& tx, AssignmentId id) {
  return tx.in(kModule).all<TargetRow>(
      "SELECT assignment_id, kind, target_id FROM learning_targets WHERE assignment_id = ? ORDER BY kind, target_id",
      id);
}

Result<std::vector<TargetRow>> targets(data::Tx& tx, const std::vector<AssignmentId>& ids) {
  return tx.in(kModule).all<TargetRow>(
      "SELECT assignment_id, kind, target_id FROM learning_targets WHERE assignment_id IN " + id_list(ids) +
      " ORDER BY assignment_id, kind, target_id");
}

Result<std::vector<AssignmentId>> active_for_target(data::Tx& tx, std::string_view kind, const Uuid& target) {
  return tx.in(kModule).all<AssignmentId>(
      "SELECT t.assignment_id FROM learning_targets t JOIN learning_assignments a ON a.id = t.assignment_id "
      "WHERE t.target_id = ? AND t.kind = ? AND a.ended_at IS NULL",
      target, kind);
}

Result<std::vector<AssignmentId>> active_of_person(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<AssignmentId>(
      "SELECT l.assignment_id FROM learning_assigned l JOIN learning_assignments a ON a.id = l.assignment_id "
      "WHERE l.person_id = ? AND a.ended_at IS NULL",
      person);
}

namespace {
constexpr const char* kCounts =
    "SELECT l.assignment_id, count(*), sum(CASE WHEN e.status = 'completed' THEN 1 ELSE 0 END), "
    "sum(CASE WHEN e.is_open = 1 AND e.due_on < ? THEN 1 ELSE 0 END) "
    "FROM learning_assigned l CROSS JOIN learning_enrolments e INDEXED BY learning_enrolments_state "
    "ON e.id = l.enrolment_id WHERE ";
}  // namespace

Result<std::vector<AssignmentCounts>> counts(data::Tx& tx, const std::vector<AssignmentId>& ids, Date today) {
  return tx.in(kModule).all<AssignmentCounts>(
      kCounts + ("l.assignment_id IN " + id_list(ids)) + " GROUP BY l.assignment_id", today);
}

Result<std::vector<AssignmentCounts>> counts_of(data::Tx& tx, const std::vector<PersonId>& people, Date today) {
  return tx.in(kModule).all<AssignmentCounts>(
      kCounts + ("l.person_id IN " + id_list(people)) + " GROUP BY l.assignment_id", today);
}

Status link(data::Tx& tx, AssignmentId assignment, PersonId person, EnrolmentId enrolment) {
  TRY(tx.in(kModule).run(
      "INSERT INTO learning_assigned (assignment_id, person_id, enrolment_id) VALUES (?,?,?) ON CONFLICT DO NOTHING",
      assignment, person, enrolment));
  return {};
}

Status unlink(data::Tx& tx, AssignmentId assignment, PersonId person) {
  TRY(tx.in(kModule).run("DELETE FROM learning_assigned WHERE assignment_id = ? AND person_id = ?", assignment,
                         person));
  return {};
}

Result<std::optional<EnrolmentId>> linked(data::Tx& tx, AssignmentId assignment, PersonId person) {
  return tx.in(kModule).first<EnrolmentId>(
      "SELECT enrolment_id FROM learning_assigned WHERE assignment_id = ? AND person_id = ?", assignment, person);
}

Result<std::vector<AssignmentRow>> active_of_enrolment(data::Tx& tx, EnrolmentId enrolment) {
  return tx.in(kModule).all<AssignmentRow>(
      "SELECT a.id, a.course_id, a.course_title, a.professions, a.due_on, a.reason, a.assigned_by, a.assigned_by_name, "
      "a.created_at, a.ended_at "
      "FROM learning_assigned l JOIN learning_assignments a ON a.id = l.assignment_id "
      "WHERE l.enrolment_id = ? AND a.ended_at IS NULL ORDER BY a.due_on IS NULL, a.due_on, a.id",
      enrolment);
}

namespace {
const std::string kAssigned =
    "SELECT l.person_id, l.enrolment_id, e.status, e.mandatory, e.mandatory_done, e.due_on, e.completed_at "
    "FROM learning_assigned l JOIN learning_enrolments e ON e.id = l.enrolment_id WHERE l.assignment_id = ? "
    "AND (? = '' OR (? = 'completed' AND e.status = 'completed') OR (? = 'open' AND e.is_open = 1) OR (? = 'overdue' "
    "AND e.is_open = 1 AND e.due_on < ?)) ";
}  // namespace

Result<std::vector<AssignedRow>> assigned(data::Tx& tx, AssignmentId id, std::string_view status, Date today,
                                          PersonId after, std::int64_t limit) {
  return tx.in(kModule).all<AssignedRow>(kAssigned + "AND l.person_id > ? ORDER BY l.person_id LIMIT ?", id, status,
                                         status, status, status, today, after, limit);
}

Result<std::vector<AssignedRow>> assigned_of(data::Tx& tx, AssignmentId id, std::string_view status, Date today,
                                             const std::vector<PersonId>& people) {
  return tx.in(kModule).all<AssignedRow>(kAssigned + "AND l.person_id IN " + id_list(people) + " ORDER BY l.person_id",
                                         id, status, status, status, status, today);
}

}  // namespace mc::learning::store
