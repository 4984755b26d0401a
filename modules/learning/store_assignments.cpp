#include "modules/learning/sql_text.hpp"
#include "modules/learning/store.hpp"

namespace mc::learning {

DueRule due_rule(const AssignmentRow& row) {
  DueRule out;
  out.kind = row.due_kind == DueKind::fixed && !row.due_on ? DueKind::none : row.due_kind;
  out.on = row.due_on;
  if (row.due_days) out.days = *row.due_days;
  if (row.due_anchor) out.month_day = *row.due_anchor;
  return out;
}

}  // namespace mc::learning

namespace mc::learning::store {
namespace {

constexpr std::string_view kAssignment =
    "id, course_id, course_title, professions, due_on, reason, assigned_by, assigned_by_name, created_at, ended_at, "
    "due_kind, due_days, due_anchor, effective_from, effective_until, begun_at, revision";

}  // namespace

Status insert_assignment(data::Tx& tx, const AssignmentRow& r) {
  TRY(tx.in(kModule).run(
      join("INSERT INTO learning_assignments (", kAssignment, ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"), r.id,
      r.course_id, r.course_title, r.professions, r.due_on, r.reason, r.assigned_by, r.assigned_by_name, r.created_at,
      r.ended_at, r.due_kind, r.due_days, r.due_anchor, r.effective_from, r.effective_until, r.begun_at, r.revision));
  return {};
}

Status insert_target(data::Tx& tx, AssignmentId id, std::string_view kind, const Uuid& target) {
  TRY(tx.in(kModule).run(
      "INSERT INTO learning_targets (assignment_id, kind, target_id) VALUES (?,?,?) ON CONFLICT DO NOTHING", id, kind,
      target));
  return {};
}

Status update_assignment(data::Tx& tx, const AssignmentRow& r) {
  TRY(tx.in(kModule).run(
      "UPDATE learning_assignments SET due_on = ?, reason = ?, ended_at = ?, due_kind = ?, due_days = "
      "?, due_anchor = ?, effective_from = ?, effective_until = ?, begun_at = ?, revision = revision + 1 WHERE id = ?",
      r.due_on, r.reason, r.ended_at, r.due_kind, r.due_days, r.due_anchor, r.effective_from, r.effective_until,
      r.begun_at, r.id));
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
      "WHERE t.target_id = ? AND t.kind = ? AND a.ended_at IS NULL AND a.begun_at IS NOT NULL",
      target, kind);
}

Result<std::vector<AssignmentId>> active_of_person(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<AssignmentId>(
      "SELECT l.assignment_id FROM learning_assigned l JOIN learning_assignments a ON a.id = l.assignment_id "
      "WHERE l.person_id = ? AND a.ended_at IS NULL",
      person);
}

namespace {
/// The assignment's own day. Several may stand behind one enrolment, whose day is their earliest, or the one that was
/// granted on request when that is later: who is late by her own day and by the enrolment's is overdue in this one.
const std::string kOwnDue = "CASE WHEN a.due_kind = 'fixed' THEN a.due_on ELSE l.due_on END";
const std::string kCounts =
    "SELECT l.assignment_id, count(*), sum(CASE WHEN e.status = 'completed' THEN 1 ELSE 0 END), "
    "sum(CASE WHEN e.is_open = 1 AND a.ended_at IS NULL AND e.due_on < ? AND " +
    kOwnDue +
    " < ? THEN 1 ELSE 0 END) "
    "FROM learning_assigned l CROSS JOIN learning_assignments a ON a.id = l.assignment_id "
    "CROSS JOIN learning_enrolments e INDEXED BY learning_enrolments_state ON e.id = l.enrolment_id WHERE ";
}  // namespace

Result<std::vector<AssignmentCounts>> counts(data::Tx& tx, const std::vector<AssignmentId>& ids, Date today) {
  return tx.in(kModule).all<AssignmentCounts>(
      kCounts + ("l.assignment_id IN " + id_list(ids)) + " GROUP BY l.assignment_id", today, today);
}

Result<std::vector<AssignmentCounts>> counts_of(data::Tx& tx, const std::vector<PersonId>& people, Date today) {
  return tx.in(kModule).all<AssignmentCounts>(
      kCounts + ("l.person_id IN " + id_list(people)) + " GROUP BY l.assignment_id", today, today);
}

Status link(data::Tx& tx, AssignmentId assignment, PersonId person, EnrolmentId enrolment, Date assigned_on,
            std::optional<Date> due_on) {
  TRY(tx.in(kModule).run("INSERT INTO learning_assigned (assignment_id, person_id, enrolment_id, assigned_on, due_on) "
                         "VALUES (?,?,?,?,?) ON CONFLICT DO NOTHING",
                         assignment, person, enrolment, assigned_on, due_on));
  return {};
}

Status set_link(data::Tx& tx, AssignmentId assignment, PersonId person, EnrolmentId enrolment,
                std::optional<Date> due_on) {
  TRY(tx.in(kModule).run(
      "UPDATE learning_assigned SET enrolment_id = ?, due_on = ? WHERE assignment_id = ? AND person_id = ?", enrolment,
      due_on, assignment, person));
  return {};
}

Result<std::vector<PersonId>> linked_of(data::Tx& tx, AssignmentId assignment, const std::vector<PersonId>& people) {
  return tx.in(kModule).all<PersonId>(
      "SELECT person_id FROM learning_assigned WHERE assignment_id = ? AND person_id IN " + id_list(people),
      assignment);
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

Result<std::vector<RequirementRow>> active_of_enrolment(data::Tx& tx, EnrolmentId enrolment) {
  return tx.in(kModule).all<RequirementRow>(
      "SELECT CASE WHEN a.due_kind = 'fixed' THEN a.due_on ELSE l.due_on END, a.reason, a.assigned_by_name "
      "FROM learning_assigned l JOIN learning_assignments a ON a.id = l.assignment_id "
      "WHERE l.enrolment_id = ? AND a.ended_at IS NULL ORDER BY a.id",
      enrolment);
}

namespace {
const std::string kAssigned =
    "SELECT l.person_id, l.enrolment_id, e.status, e.mandatory, e.mandatory_done, CASE WHEN e.extended_to > " +
    kOwnDue + " THEN e.extended_to ELSE " + kOwnDue +
    " END, e.completed_at, l.assigned_on "
    "FROM learning_assigned l JOIN learning_assignments a ON a.id = l.assignment_id "
    "JOIN learning_enrolments e ON e.id = l.enrolment_id WHERE l.assignment_id = ? "
    "AND (? = '' OR (? = 'completed' AND e.status = 'completed') OR (? = 'open' AND e.is_open = 1) OR (? = 'overdue' "
    "AND e.is_open = 1 AND a.ended_at IS NULL AND e.due_on < ? AND " +
    kOwnDue + " < ?)) ";
}  // namespace

Result<std::vector<AssignedRow>> assigned(data::Tx& tx, AssignmentId id, std::string_view status, Date today,
                                          PersonId after, std::int64_t limit) {
  return tx.in(kModule).all<AssignedRow>(kAssigned + "AND l.person_id > ? ORDER BY l.person_id LIMIT ?", id, status,
                                         status, status, status, today, today, after, limit);
}

Result<std::vector<AssignedRow>> assigned_of(data::Tx& tx, AssignmentId id, std::string_view status, Date today,
                                             const std::vector<PersonId>& people) {
  return tx.in(kModule).all<AssignedRow>(kAssigned + "AND l.person_id IN " + id_list(people) + " ORDER BY l.person_id",
                                         id, status, status, status, status, today, today);
}

}  // namespace mc::learning::store
