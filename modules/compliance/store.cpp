#include "modules/compliance/store.hpp"

#include "modules/compliance/store_lists.hpp"

namespace mc::compliance::store {
namespace {

constexpr std::string_view kPerson = "p.person_id, p.employee_number, p.name, p.sort_key, p.unit_id, p.unit_name, "
                                     "p.profession, p.job_title, p.manager_name, p.ready, p.lapsed, p.overdue, "
                                     "p.due_soon, p.next_change_on";

/// Only the conditions that are asked for, so that each can use its index. Their parameters are numbered; bound() binds
/// all of them, used or not.
std::string conditions(const Where& where) {
  std::string sql = " FROM compliance_people p WHERE 1 = 1";
  if (where.profession) sql += " AND p.profession = ?1";
  if (!where.name_prefix.empty()) sql += " AND p.sort_key >= ?2 AND p.sort_key < ?3";
  sql += unit_condition(where, "p.");
  if (where.show == "ready") sql += " AND p.ready = 1";
  if (where.show == "not_ready") sql += " AND p.ready = 0";
  if (where.show == "lapsed") sql += " AND p.lapsed = 1";
  if (where.show == "overdue") sql += " AND p.overdue = 1";
  if (where.show == "due_soon") sql += " AND p.due_soon = 1";
  if (where.item)
    sql += std::string(" AND p.person_id IN (SELECT person_id FROM compliance_items WHERE item = ?4") +
           (where.item_met ? " AND met = ?5" : "") +
           (where.item_late ? " AND state IN ('overdue', 'lapsed', 'missing'))" : ")");
  return sql;
}

/// Binds the parameters of conditions() before those of the statement, which are ?6 to ?8; it must use ?8.
template <class F>
auto bound(const Where& where, F&& run, std::string_view after_key, PersonId after, std::int64_t limit) {
  return run(where.profession, where.name_prefix, where.name_prefix + "\xF4\x8F\xBF\xBF", where.item, where.item_met,
             after_key, after, limit);
}

}  // namespace

Result<std::optional<PersonRow>> person(data::Tx& tx, PersonId id) {
  return tx.in(kModule).first<PersonRow>(
      std::string("SELECT ").append(kPerson).append(" FROM compliance_people p WHERE p.person_id = ?"), id);
}

Result<std::vector<ItemRow>> items(data::Tx& tx, PersonId id) {
  return tx.in(kModule).all<ItemRow>(
      "SELECT item, label, state, on_date, met FROM compliance_items WHERE person_id = ? ORDER BY item", id);
}

Status put_person(data::Tx& tx, const PersonRow& r) {
  TRY(tx.in(kModule).run(
      "INSERT INTO compliance_people (person_id, employee_number, name, sort_key, unit_id, unit_name, profession, "
      "job_title, manager_name, "
      "ready, lapsed, overdue, due_soon, next_change_on) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (person_id) "
      "DO UPDATE SET "
      "employee_number = excluded.employee_number, name = excluded.name, sort_key = excluded.sort_key, unit_id = "
      "excluded.unit_id, "
      "unit_name = excluded.unit_name, profession = excluded.profession, job_title = excluded.job_title, manager_name "
      "= excluded.manager_name, "
      "ready = excluded.ready, lapsed = excluded.lapsed, overdue = excluded.overdue, due_soon = excluded.due_soon, "
      "next_change_on = excluded.next_change_on",
      r.person_id, r.employee_number, r.name, r.sort_key, r.unit_id, r.unit_name, r.profession, r.job_title,
      r.manager_name, r.ready, r.lapsed, r.overdue, r.due_soon, r.next_change_on));
  return {};
}

Status delete_person(data::Tx& tx, PersonId id) {
  TRY(tx.in(kModule).run("DELETE FROM compliance_people WHERE person_id = ?", id));
  return {};
}

Status put_item(data::Tx& tx, PersonId person, const ItemRow& r) {
  TRY(tx.in(kModule).run(
      "INSERT INTO compliance_items (person_id, item, label, state, on_date, met) VALUES (?,?,?,?,?,?) ON CONFLICT "
      "(person_id, item) "
      "DO UPDATE SET label = excluded.label, state = excluded.state, on_date = excluded.on_date, met = excluded.met",
      person, r.item, r.label, r.state, r.on_date, r.met));
  return {};
}

Status delete_item(data::Tx& tx, PersonId person, std::string_view item) {
  TRY(tx.in(kModule).run("DELETE FROM compliance_items WHERE person_id = ? AND item = ?", person, item));
  return {};
}

Status count_person(data::Tx& tx, const PersonRow& r, int sign) {
  auto n = [&](bool flag) { return static_cast<std::int64_t>(flag ? sign : 0); };
  TRY(tx.in(kModule).run("INSERT INTO compliance_counts (unit_id, profession, people, ready, lapsed, overdue, "
                         "due_soon) VALUES (?,?,?,?,?,?,?) "
                         "ON CONFLICT (unit_id, profession) DO UPDATE SET people = people + excluded.people, ready = "
                         "ready + excluded.ready, "
                         "lapsed = lapsed + excluded.lapsed, overdue = overdue + excluded.overdue, due_soon = due_soon "
                         "+ excluded.due_soon",
                         r.unit_id, r.profession, n(true), n(r.ready), n(r.lapsed), n(r.overdue), n(r.due_soon)));
  return {};
}

Status count_item(data::Tx& tx, const PersonRow& r, const ItemRow& item, int sign) {
  TRY(tx.in(kModule).run(
      "INSERT INTO compliance_cells (unit_id, profession, item, applicable, met, late) VALUES (?,?,?,?,?,?) "
      "ON CONFLICT (unit_id, profession, item) "
      "DO UPDATE SET applicable = applicable + excluded.applicable, met = met + excluded.met, "
      "late = late + excluded.late",
      r.unit_id, r.profession, item.item, static_cast<std::int64_t>(sign),
      static_cast<std::int64_t>(item.met ? sign : 0), static_cast<std::int64_t>(item.late() ? sign : 0)));
  return {};
}

Status put_column(data::Tx& tx, std::string_view item, std::string_view label) {
  TRY(tx.in(kModule).run("INSERT INTO compliance_columns (item, label) VALUES (?,?) ON CONFLICT (item) DO UPDATE SET "
                         "label = excluded.label "
                         "WHERE compliance_columns.label <> excluded.label",
                         item, label));
  return {};
}

Result<std::optional<std::string>> column_label(data::Tx& tx, std::string_view item) {
  return tx.in(kModule).first<std::string>("SELECT label FROM compliance_columns WHERE item = ?", item);
}

Status clear(data::Tx& tx) {
  for (const char* sql :
       {"DELETE FROM compliance_people", "DELETE FROM compliance_items", "DELETE FROM compliance_counts",
        "DELETE FROM compliance_cells", "DELETE FROM compliance_columns"})
    TRY(tx.in(kModule).run(sql));
  return {};
}

Result<std::vector<PersonId>> due_for_change(data::Tx& tx, Date today, std::int64_t limit) {
  return tx.in(kModule).all<PersonId>("SELECT person_id FROM compliance_people WHERE next_change_on <= ? LIMIT ?",
                                      today, limit);
}

Result<std::vector<PersonId>> holders_of(data::Tx& tx, std::string_view item, PersonId after, std::int64_t limit) {
  return tx.in(kModule).all<PersonId>(
      "SELECT person_id FROM compliance_items WHERE item = ? AND person_id > ? ORDER BY person_id LIMIT ?", item, after,
      limit);
}

Result<std::vector<CountRow>> counts(data::Tx& tx, const Where& where) {
  return tx.in(kModule).all<CountRow>(
      "SELECT unit_id, sum(people), sum(ready), sum(lapsed), sum(overdue), sum(due_soon) FROM compliance_counts "
      "WHERE (? IS NULL OR profession = ?)" +
          unit_condition(where, "") + " GROUP BY unit_id HAVING sum(people) > 0",
      where.profession, where.profession);
}

Result<std::vector<CellRow>> cells(data::Tx& tx, const Where& where) {
  return tx.in(kModule).all<CellRow>("SELECT unit_id, item, sum(applicable), sum(met), sum(late) FROM compliance_cells "
                                     "WHERE (? IS NULL OR profession = ?)" +
                                         unit_condition(where, "") +
                                         " GROUP BY unit_id, item HAVING sum(applicable) > 0",
                                     where.profession, where.profession);
}

Result<std::vector<ColumnRow>> columns(data::Tx& tx, std::int64_t limit) {
  return tx.in(kModule).all<ColumnRow>(
      "SELECT c.item, c.label, sum(x.applicable) FROM compliance_columns c JOIN compliance_cells x ON x.item = c.item "
      "GROUP BY c.item, c.label HAVING sum(x.applicable) > 0 ORDER BY c.item LIKE 'course:%', sum(x.applicable) DESC, "
      "c.label LIMIT ?",
      limit);
}

Result<std::vector<PersonRow>> people(data::Tx& tx, const Where& where, std::string_view after_key, PersonId after,
                                      std::int64_t limit) {
  std::string sql = std::string("SELECT ").append(kPerson).append(conditions(where)) +
                    " AND (p.sort_key, p.person_id) > (?6, ?7) ORDER BY p.sort_key, p.person_id LIMIT ?8";
  return bound(
      where, [&](const auto&... values) { return tx.in(kModule).all<PersonRow>(sql, values...); }, after_key, after,
      limit);
}

Result<std::int64_t> count_people(data::Tx& tx, const Where& where) {
  std::string sql = "SELECT count(*)" + conditions(where) + " LIMIT ?8";
  return bound(
      where, [&](const auto&... values) { return tx.in(kModule).one<std::int64_t>(sql, values...); }, "", PersonId{},
      1);
}

Result<std::vector<PersonItem>> problems(data::Tx& tx, const std::vector<PersonId>& people) {
  return tx.in(kModule).all<PersonItem>(
      "SELECT person_id, item, label, state, on_date FROM compliance_items WHERE person_id IN " + id_list(people) +
      " AND state <> 'met' AND state <> 'open' ORDER BY person_id, on_date, label");
}

Status insert_export(data::Tx& tx, const ExportRow& r, PersonId by) {
  TRY(tx.in(kModule).run("INSERT INTO compliance_exports (id, report, format, filters, row_count, sha256, by_id, "
                         "by_name, at) VALUES (?,?,?,?,?,?,?,?,?)",
                         r.id, r.report, r.format, r.filters, r.rows, r.sha256, by, r.by, r.at));
  return {};
}

Result<std::vector<ExportRow>> exports(data::Tx& tx, std::optional<PersonId> by, std::optional<Uuid> before,
                                       std::int64_t limit) {
  Uuid last{};
  last.fill(0xFF);
  if (before) last = *before;
  if (by)
    return tx.in(kModule).all<ExportRow>("SELECT id, report, format, filters, row_count, sha256, by_name, at FROM "
                                         "compliance_exports WHERE by_id = ? AND id < ? "
                                         "ORDER BY id DESC LIMIT ?",
                                         *by, last, limit);
  return tx.in(kModule).all<ExportRow>("SELECT id, report, format, filters, row_count, sha256, by_name, at FROM "
                                       "compliance_exports WHERE id < ? ORDER BY id DESC LIMIT ?",
                                       last, limit);
}

}  // namespace mc::compliance::store
