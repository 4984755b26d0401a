#include "modules/learning/store_rules.hpp"

#include "modules/learning/sql_text.hpp"

namespace mc::learning::store {
namespace {

constexpr std::string_view kExemption =
    "id, assignment_id, person_id, kind, reason, equivalent_course_id, equivalent_to, valid_until, approved_by, "
    "approved_by_name, created_at, revoked_at, revoked_by_name";
constexpr std::string_view kExtension =
    "id, enrolment_id, person_id, course_title, due_on, wanted_until, reason, state, granted_until, decided_by, "
    "decided_by_name, comment, asked_at, decided_at";

}  // namespace

Status insert_change(data::Tx& tx, const ChangeRow& r) {
  TRY(tx.in(kModule).run(
      "INSERT INTO learning_assignment_changes (id, assignment_id, at, by_id, by_name, field, before, "
      "after) VALUES (?,?,?,?,?,?,?,?)",
      r.id, r.assignment_id, r.at, r.by_id, r.by_name, r.field, r.before, r.after));
  return {};
}

Result<std::vector<audiences::AudienceUse>> uses_of(data::Tx& tx, AudienceId audience, std::int64_t limit) {
  return tx.in(kModule).all<audiences::AudienceUse>(
      "SELECT 'assignment', a.id, a.course_title, a.begun_at IS NOT NULL FROM learning_targets t "
      "JOIN learning_assignments a ON a.id = t.assignment_id "
      "WHERE t.target_id = ? AND t.kind = 'audience' AND a.ended_at IS NULL ORDER BY a.id LIMIT ?",
      audience, limit);
}

Result<std::vector<ChangeRow>> changes(data::Tx& tx, AssignmentId id, std::optional<ChangeId> before,
                                       std::int64_t limit) {
  return tx.in(kModule).all<ChangeRow>(
      "SELECT id, assignment_id, at, by_id, by_name, field, before, after FROM learning_assignment_changes "
      "WHERE assignment_id = ? AND id < ? ORDER BY id DESC LIMIT ?",
      id, before.value_or(last_id<ChangeId>()), limit);
}

Status insert_past(data::Tx& tx, const Uuid& id, AssignmentId assignment, PersonId person, EnrolmentId enrolment,
                   std::string_view why) {
  TRY(tx.in(kModule).run("INSERT INTO learning_assigned_past (id, assignment_id, person_id, enrolment_id, why, until) "
                         "VALUES (?,?,?,?,?,?)",
                         id, assignment, person, enrolment, why, tx.now()));
  return {};
}

Result<std::vector<AssignmentId>> to_begin(data::Tx& tx, Date today) {
  return tx.in(kModule).all<AssignmentId>(
      "SELECT id FROM learning_assignments WHERE begun_at IS NULL AND ended_at IS NULL AND effective_from <= ? "
      "ORDER BY effective_from, id LIMIT 500",
      today);
}

Result<std::vector<AssignmentId>> to_end(data::Tx& tx, Date today) {
  return tx.in(kModule).all<AssignmentId>("SELECT id FROM learning_assignments WHERE ended_at IS NULL AND "
                                          "effective_until IS NOT NULL AND effective_until < ? "
                                          "ORDER BY effective_until, id LIMIT 500",
                                          today);
}

Status insert_exemption(data::Tx& tx, const ExemptionRow& r) {
  TRY(tx.in(kModule).run(join("INSERT INTO learning_exemptions (", kExemption, ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"),
                         r.id, r.assignment_id, r.person_id, r.kind, r.reason, r.equivalent_course_id, r.equivalent_to,
                         r.valid_until, r.approved_by, r.approved_by_name, r.created_at, r.revoked_at,
                         r.revoked_by_name));
  return {};
}

Status revoke_exemption(data::Tx& tx, ExemptionId id, std::optional<PersonId> by, std::string_view by_name) {
  TRY(tx.in(kModule).run("UPDATE learning_exemptions SET revoked_at = ?, revoked_by = ?, revoked_by_name = ? WHERE id "
                         "= ? AND revoked_at IS NULL",
                         tx.now(), by, by_name, id));
  return {};
}

Result<std::optional<ExemptionRow>> exemption(data::Tx& tx, ExemptionId id) {
  return tx.in(kModule).first<ExemptionRow>(join("SELECT ", kExemption, " FROM learning_exemptions WHERE id = ?"), id);
}

Result<std::optional<ExemptionRow>> standing_exemption(data::Tx& tx, AssignmentId assignment, PersonId person) {
  return tx.in(kModule).first<ExemptionRow>(
      join("SELECT ", kExemption,
           " FROM learning_exemptions WHERE assignment_id = ? AND person_id = ? AND revoked_at IS NULL"),
      assignment, person);
}

Result<std::vector<ExemptionRow>> exemptions(data::Tx& tx, AssignmentId id, std::optional<ExemptionId> before,
                                             std::int64_t limit) {
  return tx.in(kModule).all<ExemptionRow>(
      join("SELECT ", kExemption,
           " FROM learning_exemptions WHERE assignment_id = ? AND id < ? ORDER BY id DESC LIMIT ?"),
      id, before.value_or(last_id<ExemptionId>()), limit);
}

Result<std::vector<PersonId>> exempt_of(data::Tx& tx, AssignmentId id, const std::vector<PersonId>& people,
                                        Date today) {
  return tx.in(kModule).all<PersonId>("SELECT person_id FROM learning_exemptions WHERE assignment_id = ? AND "
                                      "revoked_at IS NULL AND (valid_until IS NULL "
                                      "OR valid_until >= ?) AND person_id IN " +
                                          id_list(people),
                                      id, today);
}

Result<std::vector<ExemptCount>> exempt_counts(data::Tx& tx, const std::vector<AssignmentId>& ids, Date today) {
  return tx.in(kModule).all<ExemptCount>(
      "SELECT assignment_id, count(*) FROM learning_exemptions WHERE revoked_at IS NULL AND (valid_until IS NULL OR "
      "valid_until >= ?) AND assignment_id IN " +
          id_list(ids) + " GROUP BY assignment_id",
      today);
}

Result<std::vector<ExemptionRow>> lapsed_exemptions(data::Tx& tx, Date today, std::int64_t limit) {
  return tx.in(kModule).all<ExemptionRow>(
      join("SELECT ", kExemption,
           " FROM learning_exemptions WHERE revoked_at IS NULL AND valid_until IS NOT NULL AND valid_until < ? "
           "ORDER BY valid_until, id LIMIT ?"),
      today, limit);
}

Status insert_extension(data::Tx& tx, const ExtensionRow& r) {
  TRY(tx.in(kModule).run(
      join("INSERT INTO learning_extensions (", kExtension, ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"), r.id,
      r.enrolment_id, r.person_id, r.course_title, r.due_on, r.wanted_until, r.reason, r.state, r.granted_until,
      r.decided_by, r.decided_by_name, r.comment, r.asked_at, r.decided_at));
  return {};
}

Status decide_extension(data::Tx& tx, const ExtensionRow& r) {
  TRY(tx.in(kModule).run(
      "UPDATE learning_extensions SET state = ?, granted_until = ?, decided_by = ?, decided_by_name = "
      "?, comment = ?, decided_at = ? WHERE id = ?",
      r.state, r.granted_until, r.decided_by, r.decided_by_name, r.comment, r.decided_at, r.id));
  return {};
}

Result<std::optional<ExtensionRow>> extension(data::Tx& tx, ExtensionId id) {
  return tx.in(kModule).first<ExtensionRow>(join("SELECT ", kExtension, " FROM learning_extensions WHERE id = ?"), id);
}

Result<std::optional<ExtensionRow>> asked_extension(data::Tx& tx, EnrolmentId enrolment) {
  return tx.in(kModule).first<ExtensionRow>(
      join("SELECT ", kExtension, " FROM learning_extensions WHERE enrolment_id = ? AND state = 'asked'"), enrolment);
}

Result<std::vector<ExtensionRow>> extensions(data::Tx& tx, ExtensionState state, std::optional<ExtensionId> before,
                                             std::int64_t limit) {
  return tx.in(kModule).all<ExtensionRow>(
      join("SELECT ", kExtension, " FROM learning_extensions WHERE state = ? AND id < ? ORDER BY id DESC LIMIT ?"),
      state, before.value_or(last_id<ExtensionId>()), limit);
}

Result<std::vector<ExtensionRow>> extensions_of(data::Tx& tx, PersonId person, std::int64_t limit) {
  return tx.in(kModule).all<ExtensionRow>(
      join("SELECT ", kExtension, " FROM learning_extensions WHERE person_id = ? ORDER BY id DESC LIMIT ?"), person,
      limit);
}

}  // namespace mc::learning::store
