#include "modules/learning/store.hpp"

namespace mc::learning::store {

Result<std::optional<DemandRow>> demand(data::Tx& tx, PersonId person, CourseId course, std::string_view source) {
  return tx.in(kModule).first<DemandRow>(
      "SELECT person_id, course_id, source, enrolment_id, due_on, reason, demanded_at, withdrawn_at, since "
      "FROM learning_demands WHERE person_id = ? AND course_id = ? AND source = ?",
      person, course, source);
}

Status put_demand(data::Tx& tx, const DemandRow& r) {
  TRY(tx.in(kModule).run(
      "INSERT INTO learning_demands (person_id, course_id, source, enrolment_id, due_on, reason, demanded_at, "
      "withdrawn_at, since) VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (person_id, course_id, source) DO UPDATE SET "
      "enrolment_id = "
      "excluded.enrolment_id, due_on = excluded.due_on, reason = excluded.reason, demanded_at = excluded.demanded_at, "
      "withdrawn_at = excluded.withdrawn_at, since = excluded.since",
      r.person_id, r.course_id, r.source, r.enrolment_id, r.due_on, r.reason, r.demanded_at, r.withdrawn_at, r.since));
  return {};
}

Result<std::vector<DemandRow>> demands_of_enrolment(data::Tx& tx, EnrolmentId enrolment) {
  return tx.in(kModule).all<DemandRow>(
      "SELECT person_id, course_id, source, enrolment_id, due_on, reason, demanded_at, withdrawn_at, since "
      "FROM learning_demands WHERE enrolment_id = ? AND withdrawn_at IS NULL ORDER BY due_on IS NULL, due_on, source",
      enrolment);
}

}  // namespace mc::learning::store
