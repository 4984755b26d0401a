// Lists, the numbers over them, and the figures of the dashboards.
#include "modules/analytics/store.hpp"

namespace mc::analytics::store {
namespace {

std::string in_units(const Where& where, std::string_view alias) {
  return where.units ? std::string(" AND ").append(alias).append("unit_id IN ") + id_list(*where.units) : std::string();
}
std::string in_courses(const Where& where) {
  return where.course ? " AND course_id IN " + id_list(std::vector<CourseId>{*where.course}) : std::string();
}
/// Only the conditions that are asked for, so that each can use its index. Their parameters are numbered; bound() binds
/// all of them, used or not.
std::string conditions(const Where& where) {
  std::string sql;
  if (!where.history()) sql += " AND s.current = 1 AND s.active = 1";
  if (where.course) sql += " AND s.course_id = ?1";
  if (where.courses) sql += " AND s.course_id IN " + id_list(*where.courses);
  if (where.done) sql += *where.done ? " AND s.state = 'completed'" : " AND s.state IN ('open', 'overdue')";
  if (where.state) sql += " AND s.state = ?2";
  if (where.required) sql += " AND s.required = ?3";
  if (where.due_to) sql += " AND s.due_on >= ?4 AND s.due_on <= ?5";
  if (where.enrolled_week) sql += " AND s.enrolled_on >= ?6 AND s.enrolled_on < ?7";
  if (where.completed_week) sql += " AND s.completed_on >= ?8 AND s.completed_on < ?9";
  return sql + in_units(where, "s.");
}
std::string of_name(const Where& where) {
  return where.name_prefix.empty() ? "" : " AND p.sort_key >= ?10 AND p.sort_key < ?11";
}
std::optional<Date> week_after(const std::optional<Date>& week) {
  return week ? std::optional(*week + 7) : std::nullopt;
}
/// Binds the parameters of conditions() and of_name() before those of the statement, which begin with ?12.
template <class F, class... A>
auto bound(const Where& w, F&& run, const A&... more) {
  return run(w.course, w.state, w.required, w.due_from, w.due_to, w.enrolled_week, week_after(w.enrolled_week),
             w.completed_week, week_after(w.completed_week), w.name_prefix, w.name_prefix + "\xF4\x8F\xBF\xBF",
             more...);
}
std::string_view column_of(RiskReason reason) { return shape::enum_name(reason); }
std::string people_conditions(const Where& where) {
  std::string sql = " WHERE p.active = 1";
  if (where.at_risk || where.reason) sql += " AND p.at_risk = 1";
  if (where.reason) sql.append(" AND p.").append(column_of(*where.reason)).append(" > 0");
  return sql + in_units(where, "p.");
}

}  // namespace

// By people, in the order of names: whoever reads the first page of a million rows waits for a page.
Result<std::vector<StandingRow>> standings(data::Tx& tx, const Where& where, const After& after, std::int64_t limit) {
  std::string sql =
      "SELECT p.person_id, p.sort_key, p.name, p.unit_name, p.profession, p.active, s.enrolment_id, s.course_id, "
      "coalesce((SELECT c.title FROM analytics_courses c WHERE c.course_id = s.course_id), ''), s.state, s.required, "
      "s.percent, s.due_on, s.enrolled_on, s.completed_on FROM analytics_people p CROSS JOIN analytics_enrolments s "
      "WHERE s.person_id = p.person_id AND (p.sort_key, p.person_id) >= (?12, ?13) AND ((p.sort_key, p.person_id) > "
      "(?12, ?13) OR s.enrolment_id > ?14)" +
      conditions(where) + of_name(where) + " ORDER BY p.sort_key, p.person_id, s.enrolment_id LIMIT ?15";
  return bound(
      where, [&](const auto&... values) { return tx.in(kModule).all<StandingRow>(sql, values...); }, after.sort_key,
      after.person, after.enrolment, limit);
}

Result<std::int64_t> count_standings(data::Tx& tx, const Where& where) {
  std::string sql = where.name_prefix.empty()
                        ? "SELECT count(*) FROM analytics_enrolments s WHERE 1 = 1" + conditions(where)
                        : "SELECT count(*) FROM analytics_people p CROSS JOIN analytics_enrolments s WHERE "
                          "s.person_id = p.person_id" +
                              conditions(where) + of_name(where);
  sql += " LIMIT ?12";
  return bound(
      where, [&](const auto&... values) { return tx.in(kModule).one<std::int64_t>(sql, values...); }, std::int64_t{1});
}

Result<std::vector<PersonRow>> people(data::Tx& tx, const Where& where, const After& after, std::int64_t limit) {
  std::string sql = "SELECT p.person_id, p.name, p.sort_key, p.employee_number, p.unit_id, p.unit_name, p.profession, "
                    "p.manager_name, p.active, p.last_active_on, p.overdue, p.not_started, p.stalled, p.failing, "
                    "p.at_risk, p.next_change_on FROM analytics_people p" +
                    people_conditions(where) + of_name(where) +
                    " AND (p.sort_key, p.person_id) > (?12, ?13) ORDER BY p.sort_key, p.person_id LIMIT ?14";
  return bound(
      where, [&](const auto&... values) { return tx.in(kModule).all<PersonRow>(sql, values...); }, after.sort_key,
      after.person, limit);
}

Result<std::int64_t> count_people(data::Tx& tx, const Where& where) {
  std::string sql =
      "SELECT count(*) FROM analytics_people p" + people_conditions(where) + of_name(where) + " LIMIT ?12";
  return bound(
      where, [&](const auto&... values) { return tx.in(kModule).one<std::int64_t>(sql, values...); }, std::int64_t{1});
}

Result<std::vector<OpenWork>> open_work(data::Tx& tx, const std::vector<PersonId>& people) {
  return tx.in(kModule).all<OpenWork>(
      "SELECT s.person_id, s.course_id, coalesce((SELECT c.title FROM analytics_courses c WHERE c.course_id = "
      "s.course_id), ''), s.state, s.started, s.percent, s.failures, s.due_on FROM analytics_enrolments s WHERE "
      "s.person_id IN " +
      id_list(people) +
      " AND s.current = 1 AND s.required = 1 AND s.state IN ('open', 'overdue') ORDER BY s.person_id, s.due_on IS "
      "NULL, s.due_on, s.course_id");
}

Result<std::vector<CellRow>> cells(data::Tx& tx, const Where& where) {
  return tx.in(kModule).all<CellRow>("SELECT unit_id, course_id, people, completed, overdue, required, "
                                     "required_completed FROM analytics_cells WHERE people > 0" +
                                     in_units(where, ""));
}

Result<std::vector<CourseSum>> courses(data::Tx& tx, const Where& where, bool required_only) {
  return tx.in(kModule).all<CourseSum>(
      "SELECT c.course_id, c.title, sum(x.people), sum(x.completed), sum(x.overdue), sum(x.required), "
      "sum(x.required_completed) FROM analytics_courses c JOIN analytics_cells x ON x.course_id = c.course_id WHERE "
      "1 = 1" +
      std::string(where.course ? " AND c.course_id IN " + id_list(std::vector<CourseId>{*where.course}) : "") +
      in_units(where, "x.") + " GROUP BY c.course_id, c.title HAVING " +
      (required_only ? "sum(x.required) > 0 ORDER BY sum(x.required)" : "sum(x.people) > 0 ORDER BY sum(x.people)") +
      " DESC, c.title, c.course_id");
}

Result<std::vector<CourseSum>> course_sums(data::Tx& tx, const std::vector<CourseId>& courses) {
  return tx.in(kModule).all<CourseSum>(
      "SELECT course_id, '', sum(people), sum(completed), sum(overdue), sum(required), sum(required_completed) FROM "
      "analytics_cells WHERE course_id IN " +
      id_list(courses) + " GROUP BY course_id");
}

Result<std::vector<UnitSum>> units(data::Tx& tx, const Where& where) {
  return tx.in(kModule).all<UnitSum>("SELECT unit_id, count(*), sum(at_risk), sum(overdue > 0), sum(not_started > 0), "
                                     "sum(stalled > 0), sum(failing > 0) FROM analytics_people WHERE active = 1" +
                                     in_units(where, "") + " GROUP BY unit_id");
}

Result<std::vector<UnitWeek>> unit_weeks(data::Tx& tx, const Where& where, Date from) {
  return tx.in(kModule).all<UnitWeek>("SELECT unit_id, week, sum(enrolled), sum(completed) FROM analytics_weeks WHERE "
                                      "week >= ?" +
                                          in_courses(where) + in_units(where, "") + " GROUP BY unit_id, week",
                                      from);
}

Result<std::vector<UnitWeek>> course_weeks(data::Tx& tx, const std::vector<CourseId>& courses, Date from) {
  return tx.in(kModule).all<UnitWeek>("SELECT x'00000000000000000000000000000000', week, sum(enrolled), sum(completed) "
                                      "FROM analytics_weeks WHERE course_id IN " +
                                          id_list(courses) + " AND week >= ? GROUP BY week",
                                      from);
}

Result<std::map<CourseId, std::string>> titles(data::Tx& tx, const std::vector<CourseId>& courses) {
  std::map<CourseId, std::string> out;
  for (const CourseSum& row : TRY(tx.in(kModule).all<CourseSum>(
           "SELECT course_id, title, 0, 0, 0, 0, 0 FROM analytics_courses WHERE course_id IN " + id_list(courses))))
    out.emplace(row.course_id, row.title);
  return out;
}

Result<Spent> spent(data::Tx& tx, const Where& where) {
  return tx.in(kModule).one<Spent>("SELECT coalesce(sum(s.seconds), 0), coalesce(sum(CASE WHEN s.state = 'completed' "
                                   "THEN s.centihours ELSE 0 END), 0) FROM analytics_enrolments s WHERE s.current = 1 "
                                   "AND s.active = 1" +
                                   in_units(where, "s."));
}

Result<std::vector<LeaderRow>> leaders(data::Tx& tx, Date from, Date to) {
  return tx.in(kModule).all<LeaderRow>(
      "SELECT p.person_id, p.name, p.unit_name, coalesce(sum(s.centihours), 0), count(s.enrolment_id) FROM "
      "analytics_leaders l CROSS JOIN analytics_people p ON p.person_id = l.person_id LEFT JOIN analytics_enrolments s "
      "ON s.person_id = l.person_id AND s.completed_on >= ? AND s.completed_on <= ? WHERE p.active = 1 GROUP BY "
      "p.person_id, p.name, p.unit_name ORDER BY 4 DESC, 5 DESC, p.name, p.person_id LIMIT 100",
      from, to);
}

}  // namespace mc::analytics::store
