#include "modules/analytics/store.hpp"

namespace mc::analytics {

void Differences::count(const EnrolmentRow& row, std::int64_t sign) {
  UnitId unit = row.unit_id.value_or(UnitId{});
  if (row.current && row.active) {
    CellCount& cell = cells[{unit, row.course_id}];
    bool done = row.state == StandingState::completed;
    cell.people += sign;
    cell.completed += done ? sign : 0;
    cell.overdue += row.state == StandingState::overdue ? sign : 0;
    cell.required += row.required ? sign : 0;
    cell.required_completed += row.required && done ? sign : 0;
  }
  weeks[{week_of(row.enrolled_on), row.course_id, unit}].enrolled += sign;
  if (row.completed_on) weeks[{week_of(*row.completed_on), row.course_id, unit}].completed += sign;
}

namespace store {
namespace {

constexpr std::string_view kPerson =
    "person_id, name, sort_key, employee_number, unit_id, unit_name, profession, manager_name, active, last_active_on, "
    "overdue, not_started, stalled, failing, at_risk, next_change_on";
constexpr std::string_view kEnrolment =
    "enrolment_id, person_id, course_id, unit_id, status, state, current, active, required, due_on, percent, seconds, "
    "centihours, failures, enrolled_on, started, completed_on";

}  // namespace

Result<std::optional<PersonRow>> person(data::Tx& tx, PersonId id) {
  return tx.in(kModule).first<PersonRow>(join("SELECT ", kPerson, " FROM analytics_people WHERE person_id = ?"), id);
}

Status put_person(data::Tx& tx, const PersonRow& r) {
  TRY(tx.in(kModule).run(
      join("INSERT INTO analytics_people (", kPerson,
           ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (person_id) DO UPDATE SET name = excluded.name, "
           "sort_key = excluded.sort_key, employee_number = excluded.employee_number, unit_id = excluded.unit_id, "
           "unit_name = excluded.unit_name, profession = excluded.profession, manager_name = excluded.manager_name, "
           "active = excluded.active, last_active_on = excluded.last_active_on, overdue = excluded.overdue, "
           "not_started = excluded.not_started, stalled = excluded.stalled, failing = excluded.failing, "
           "at_risk = excluded.at_risk, next_change_on = excluded.next_change_on"),
      r.person_id, r.name, r.sort_key, r.employee_number, r.unit_id, r.unit_name, r.profession, r.manager_name,
      r.active, r.last_active_on, r.overdue, r.not_started, r.stalled, r.failing, r.at_risk, r.next_change_on));
  return {};
}

Result<std::vector<PersonId>> due_for_change(data::Tx& tx, Date today, std::int64_t limit) {
  return tx.in(kModule).all<PersonId>(
      "SELECT person_id FROM analytics_people WHERE next_change_on <= ? ORDER BY next_change_on LIMIT ?", today, limit);
}

Result<std::vector<PersonId>> people_after(data::Tx& tx, PersonId after, std::int64_t limit) {
  return tx.in(kModule).all<PersonId>(
      "SELECT person_id FROM analytics_people WHERE person_id > ? ORDER BY person_id LIMIT ?", after, limit);
}

Status mark_stale(data::Tx& tx, PersonId person) {
  TRY(tx.in(kModule).run("INSERT INTO analytics_stale (person_id) VALUES (?) ON CONFLICT (person_id) DO NOTHING",
                         person));
  return {};
}

Result<std::vector<PersonId>> stale(data::Tx& tx, std::int64_t limit) {
  return tx.in(kModule).all<PersonId>(
      "SELECT person_id FROM analytics_stale WHERE person_id > ? ORDER BY person_id LIMIT ?", PersonId{}, limit);
}

Status not_stale(data::Tx& tx, PersonId person) {
  TRY(tx.in(kModule).run("DELETE FROM analytics_stale WHERE person_id = ?", person));
  return {};
}

Result<std::vector<EnrolmentRow>> enrolments_of(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<EnrolmentRow>(
      join("SELECT ", kEnrolment, " FROM analytics_enrolments WHERE person_id = ? ORDER BY course_id, enrolment_id"),
      person);
}

Status put_enrolment(data::Tx& tx, const EnrolmentRow& r) {
  TRY(tx.in(kModule).run(
      join("INSERT INTO analytics_enrolments (", kEnrolment,
           ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (enrolment_id) DO UPDATE SET unit_id = "
           "excluded.unit_id, status = excluded.status, state = excluded.state, current = excluded.current, active = "
           "excluded.active, required = excluded.required, due_on = excluded.due_on, percent = excluded.percent, "
           "seconds = excluded.seconds, centihours = excluded.centihours, failures = excluded.failures, enrolled_on = "
           "excluded.enrolled_on, started = excluded.started, completed_on = excluded.completed_on"),
      r.enrolment_id, r.person_id, r.course_id, r.unit_id, r.status, r.state, r.current, r.active, r.required, r.due_on,
      r.percent, r.seconds, r.centihours, r.failures, r.enrolled_on, r.started, r.completed_on));
  return {};
}

Status put_course(data::Tx& tx, CourseId course, std::string_view title) {
  TRY(tx.in(kModule).run("INSERT INTO analytics_courses (course_id, title) VALUES (?,?) ON CONFLICT (course_id) DO "
                         "UPDATE SET title = excluded.title WHERE analytics_courses.title <> excluded.title",
                         course, title));
  return {};
}

Status apply(data::Tx& tx, const Differences& differences) {
  for (const auto& [key, cell] : differences.cells) {
    if (cell == CellCount{}) continue;
    TRY(tx.in(kModule).run(
        "INSERT INTO analytics_cells (unit_id, course_id, people, completed, overdue, required, required_completed) "
        "VALUES (?,?,?,?,?,?,?) ON CONFLICT (unit_id, course_id) DO UPDATE SET people = people + excluded.people, "
        "completed = completed + excluded.completed, overdue = overdue + excluded.overdue, required = required + "
        "excluded.required, required_completed = required_completed + excluded.required_completed",
        key.first, key.second, cell.people, cell.completed, cell.overdue, cell.required, cell.required_completed));
  }
  for (const auto& [key, week] : differences.weeks) {
    if (week.enrolled == 0 && week.completed == 0) continue;
    TRY(tx.in(kModule).run("INSERT INTO analytics_weeks (week, course_id, unit_id, enrolled, completed) VALUES "
                           "(?,?,?,?,?) ON CONFLICT (week, course_id, unit_id) DO UPDATE SET enrolled = enrolled + "
                           "excluded.enrolled, completed = completed + excluded.completed",
                           std::get<0>(key), std::get<1>(key), std::get<2>(key), week.enrolled, week.completed));
  }
  return {};
}

Status clear(data::Tx& tx) {
  for (const char* sql : {"DELETE FROM analytics_people", "DELETE FROM analytics_enrolments",
                          "DELETE FROM analytics_cells", "DELETE FROM analytics_weeks"})
    TRY(tx.in(kModule).run(sql));
  return {};
}

Result<std::optional<Date>> last_active(data::Tx& tx, PersonId person) {
  return tx.in(kModule).first<Date>(
      "SELECT day FROM analytics_person_days WHERE person_id = ? ORDER BY day DESC LIMIT 1", person);
}

}  // namespace store
}  // namespace mc::analytics
