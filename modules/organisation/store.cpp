#include "modules/organisation/store.hpp"

#include <algorithm>
#include <set>

#include "appliance/base/local_time.hpp"
#include "appliance/base/text.hpp"

namespace mc::organisation {

std::string sort_key(std::string_view first_name, std::string_view last_name) {
  return fold(last_name) + " " + fold(first_name);
}

namespace store {
namespace {

constexpr std::string_view kStaffColumns = "person_id, employee_number, first_name, last_name, email, sort_key, "
                                           "profession, job_title, unit_id, manager_number, "
                                           "manager_id, hired_on, left_on, status, source";

std::set<std::string> search_words(const StaffRow& row) {
  std::set<std::string> words;
  for (const std::string& name : {row.first_name, row.last_name}) {
    std::string folded = fold(name);
    for (std::string_view part : split(folded, ' '))
      if (!part.empty()) words.emplace(part);
  }
  words.insert(ascii_lower(row.email));
  if (row.employee_number) words.insert(ascii_lower(*row.employee_number));
  return words;
}

/// "?, ?, ?" for `count` parameters. Lists are bound by chunks of kChunk so that few statement texts exist.
constexpr std::size_t kChunk = 32;
template <class T, class Row, class F>
Status in_chunks(data::Sql sql, std::string_view before, std::string_view after, const std::vector<T>& values,
                 F&& take) {
  std::string text(before);
  for (std::size_t i = 0; i < kChunk; ++i) text += i == 0 ? "?" : ",?";
  text += after;
  for (std::size_t start = 0; start < values.size(); start += kChunk) {
    auto at = [&](std::size_t i) { return values[std::min(start + i, values.size() - 1)]; };
    std::vector<Row> rows = TRY([&]<std::size_t... I>(std::index_sequence<I...>) {
      return sql.all<Row>(text, at(I)...);
    }(std::make_index_sequence<kChunk>{}));
    for (Row& row : rows) take(std::move(row));
  }
  return {};
}

/// Ids come from our own tables; blob literals keep the number of parameters fixed.
template <class I>
std::string id_list(const std::vector<I>& ids) {
  if (ids.empty()) return "NULL";
  std::string out;
  out.reserve(ids.size() * 36);
  for (const I& id : ids) out += (out.empty() ? "x'" : ",x'") + to_hex(id.bytes) + "'";
  return out;
}

struct HeadCount {
  UnitId id;
  std::int64_t people = 0;
};
FIELDS(HeadCount, id, people)

}  // namespace

Result<std::vector<UnitRow>> units(data::Tx& tx) {
  return tx.in(kModule).all<UnitRow>(
      "SELECT id, parent_id, kind, name, manager_id FROM organisation_units ORDER BY name_key, id");
}

Result<std::optional<UnitRow>> unit(data::Tx& tx, UnitId id) {
  return tx.in(kModule).first<UnitRow>(
      "SELECT id, parent_id, kind, name, manager_id FROM organisation_units WHERE id = ?", id);
}

Result<std::optional<UnitId>> unit_named(data::Tx& tx, std::string_view name) {
  std::string key = fold(trim(name));
  if (key.empty()) return std::optional<UnitId>();
  auto found =
      TRY(tx.in(kModule).all<UnitId>("SELECT id FROM organisation_units WHERE name_key = ? ORDER BY id LIMIT 2", key));
  return found.size() == 1 ? std::optional(found.front()) : std::nullopt;
}

Result<std::vector<UnitId>> subtree(data::Tx& tx, UnitId id) {
  return tx.in(kModule).all<UnitId>(
      "WITH RECURSIVE below (id) AS (SELECT id FROM organisation_units WHERE id = ? UNION "
      "SELECT u.id FROM organisation_units u JOIN below b ON u.parent_id = b.id) SELECT id FROM below",
      id);
}

Result<std::vector<UnitId>> ancestors(data::Tx& tx, UnitId id) {
  return tx.in(kModule).all<UnitId>("WITH RECURSIVE above (id, parent_id, depth) AS (SELECT id, parent_id, 0 FROM "
                                    "organisation_units WHERE id = ? UNION "
                                    "SELECT u.id, u.parent_id, a.depth + 1 FROM organisation_units u JOIN above a ON "
                                    "u.id = a.parent_id WHERE a.depth < 32) "
                                    "SELECT id FROM above ORDER BY depth",
                                    id);
}

Status insert_unit(data::Tx& tx, const UnitRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO organisation_units (id, parent_id, kind, name, name_key, manager_id, created_at) "
                         "VALUES (?, ?, ?, ?, ?, ?, ?)",
                         row.id, row.parent_id, row.kind, row.name, fold(row.name), row.manager_id, tx.now()));
  return {};
}

Status update_unit(data::Tx& tx, const UnitRow& row) {
  TRY(tx.in(kModule).run(
      "UPDATE organisation_units SET parent_id = ?, kind = ?, name = ?, name_key = ?, manager_id = ? WHERE id = ?",
      row.parent_id, row.kind, row.name, fold(row.name), row.manager_id, row.id));
  return {};
}

Status delete_unit(data::Tx& tx, UnitId id) {
  TRY(tx.in(kModule).run("DELETE FROM organisation_units WHERE id = ?", id));
  return {};
}

Result<bool> unit_in_use(data::Tx& tx, UnitId id) {
  auto found = TRY(
      tx.in(kModule).first<std::int64_t>("SELECT 1 WHERE EXISTS (SELECT 1 FROM organisation_units WHERE parent_id = ?) "
                                         "OR EXISTS (SELECT 1 FROM organisation_staff WHERE unit_id = ?) "
                                         "OR EXISTS (SELECT 1 FROM organisation_memberships WHERE unit_id = ?)",
                                         id, id, id));
  return found.has_value();
}

Result<std::vector<std::pair<UnitId, std::int64_t>>> head_counts(data::Tx& tx) {
  auto rows = TRY(tx.in(kModule).all<HeadCount>("SELECT unit_id, count(*) FROM organisation_staff "
                                                "WHERE unit_id IS NOT NULL AND status = 'active' GROUP BY unit_id"));
  std::vector<std::pair<UnitId, std::int64_t>> counts;
  for (const HeadCount& row : rows) counts.emplace_back(row.id, row.people);
  return counts;
}

Result<std::optional<StaffRow>> staff(data::Tx& tx, PersonId person) {
  static const std::string sql =
      "SELECT " + std::string(kStaffColumns) + " FROM organisation_staff WHERE person_id = ?";
  return tx.in(kModule).first<StaffRow>(sql, person);
}

Result<std::vector<StaffRow>> staff_many(data::Tx& tx, const std::vector<PersonId>& people) {
  std::vector<StaffRow> rows;
  std::string before = "SELECT " + std::string(kStaffColumns) + " FROM organisation_staff WHERE person_id IN (";
  TRY(in_chunks<PersonId, StaffRow>(tx.in(kModule), before, ")", people,
                                    [&](StaffRow row) { rows.push_back(std::move(row)); }));
  return rows;
}

Result<std::vector<StaffRow>> all_staff(data::Tx& tx) {
  static const std::string sql = "SELECT " + std::string(kStaffColumns) + " FROM organisation_staff ORDER BY person_id";
  return tx.in(kModule).all<StaffRow>(sql);
}

namespace {

constexpr std::size_t kMostListed = 1'000;  // ids in a statement
constexpr std::int64_t kSiftedAtOnce = 500;

struct Cursor {
  std::string key;
  PersonId id{};
};

/// Rows behind the cursor. `people`: only of these, few enough for a statement.
Result<std::vector<StaffRow>> piece(data::Tx& tx, const PeopleQuery& query,
                                    const std::optional<std::vector<UnitId>>& units,
                                    const std::vector<PersonId>* people, const Cursor& after, std::int64_t limit) {
  std::string sql =
      "SELECT " + std::string(kStaffColumns) + " FROM organisation_staff s WHERE (s.sort_key, s.person_id) > (?, ?)";
  if (units) sql += " AND s.unit_id IN (" + id_list(*units) + ")";
  if (people) sql += " AND s.person_id IN (" + id_list(*people) + ")";
  // Only where it is asked for, so that its index is used.
  if (query.source) sql += " AND s.source = '" + std::string(shape::enum_name(*query.source)) + "'";
  sql += " AND (? IS NULL OR s.profession = ?) AND (? IS NULL OR s.status = ?)";
  std::vector<std::string> words;
  if (query.search) {
    std::string folded = fold(query.search->value);
    for (std::string_view part : split(folded, ' '))
      if (!part.empty() && words.size() < 3) words.emplace_back(part);
  }
  for (std::size_t i = 0; i < words.size(); ++i)
    sql += " AND s.person_id IN (SELECT person_id FROM organisation_words WHERE word >= ? AND word < ?)";
  sql += " ORDER BY s.sort_key, s.person_id LIMIT ?";

  std::optional<std::string> profession;
  if (query.profession) profession = query.profession->value;
  auto bound = [](const std::string& word) { return word + "\xF4\x8F\xBF\xBF"; };
  data::Sql in = tx.in(kModule);
  auto run = [&](const auto&... extra) {
    return in.all<StaffRow>(sql, after.key, after.id, profession, profession, query.status, query.status, extra...,
                            limit);
  };
  switch (words.size()) {
  case 0:
    return run();
  case 1:
    return run(words[0], bound(words[0]));
  case 2:
    return run(words[0], bound(words[0]), words[1], bound(words[1]));
  default:
    return run(words[0], bound(words[0]), words[1], bound(words[1]), words[2], bound(words[2]));
  }
}

}  // namespace

Result<std::vector<StaffRow>> page(data::Tx& tx, const PeopleQuery& query,
                                   const std::optional<std::vector<UnitId>>& units,
                                   const std::optional<std::vector<PersonId>>& people) {
  // The cursor is "sort_key TAB person uuid"; a cursor that does not parse starts from the beginning of its key.
  Cursor after;
  if (query.after) {
    std::string_view cursor = query.after->value;
    std::size_t tab = cursor.rfind('\t');
    after.key = std::string(cursor.substr(0, tab));
    if (tab != std::string_view::npos)
      if (auto id = PersonId::parse(cursor.substr(tab + 1))) after.id = *id;
  }
  const std::int64_t limit = query.limit.value_or(50).value + 1;
  if (!people || people->size() <= kMostListed)
    return piece(tx, query, units, people ? &*people : nullptr, after, limit);
  // Many of the staff are meant, so few rows are read in vain, and no statement grows with the hospital.
  std::vector<StaffRow> out;
  while (true) {
    auto rows = TRY(piece(tx, query, units, nullptr, after, kSiftedAtOnce));
    if (!rows.empty()) after = {rows.back().sort_key, rows.back().person_id};
    const bool last = std::ssize(rows) < kSiftedAtOnce;
    for (StaffRow& row : rows) {
      if (!std::binary_search(people->begin(), people->end(), row.person_id)) continue;
      out.push_back(std::move(row));
      if (std::ssize(out) == limit) return out;
    }
    if (last) return out;
  }
}

Status put_staff(data::Tx& tx, const StaffRow& row, const std::optional<StaffRow>& before, Date today) {
  data::Sql sql = tx.in(kModule);
  TRY(sql.run(
      "INSERT INTO organisation_staff (person_id, employee_number, first_name, last_name, email, sort_key, profession, "
      "job_title, unit_id, manager_number, manager_id, hired_on, left_on, status, source, updated_at) "
      "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (person_id) DO UPDATE SET employee_number = "
      "excluded.employee_number, "
      "first_name = excluded.first_name, last_name = excluded.last_name, email = excluded.email, "
      "sort_key = excluded.sort_key, profession = excluded.profession, job_title = excluded.job_title, "
      "unit_id = excluded.unit_id, manager_number = excluded.manager_number, manager_id = excluded.manager_id, "
      "hired_on = excluded.hired_on, left_on = excluded.left_on, status = excluded.status, source = "
      "excluded.source, updated_at = excluded.updated_at",
      row.person_id, row.employee_number, row.first_name, row.last_name, row.email, row.sort_key, row.profession,
      row.job_title, row.unit_id, row.manager_number, row.manager_id, row.hired_on, row.left_on, row.status, row.source,
      tx.now()));
  std::set<std::string> words = search_words(row);
  if (!before || search_words(*before) != words) {
    if (before) TRY(sql.run("DELETE FROM organisation_words WHERE person_id = ?", row.person_id));
    for (const std::string& word : words)
      TRY(sql.run("INSERT INTO organisation_words (word, person_id) VALUES (?, ?)", word, row.person_id));
  }
  std::optional<UnitId> former = before ? before->unit_id : std::nullopt;
  if (former != row.unit_id) {
    if (former)
      TRY(sql.run(
          "UPDATE organisation_memberships SET left_on = ? WHERE person_id = ? AND unit_id = ? AND left_on IS NULL",
          today, row.person_id, *former));
    if (row.unit_id)
      TRY(sql.run("INSERT INTO organisation_memberships (person_id, unit_id, joined_on) VALUES (?, ?, ?) "
                  "ON CONFLICT (person_id, unit_id, joined_on) DO UPDATE SET left_on = NULL",
                  row.person_id, *row.unit_id, today));
  }
  return {};
}

Status link_managers(data::Tx& tx) {
  TRY(tx.in(kModule).run(
      "UPDATE organisation_staff SET manager_id = (SELECT m.person_id FROM organisation_staff m "
      "WHERE m.employee_number = organisation_staff.manager_number) "
      "WHERE manager_number IS NOT NULL AND manager_id IS NULL AND EXISTS (SELECT 1 FROM organisation_staff m "
      "WHERE m.employee_number = organisation_staff.manager_number AND m.person_id <> organisation_staff.person_id)"));
  return {};
}

Status derive_unit_managers(data::Tx& tx) {
  TRY(tx.in(kModule).run(
      "UPDATE organisation_units SET manager_id = (SELECT s.manager_id FROM organisation_staff s "
      "JOIN organisation_staff m ON m.person_id = s.manager_id AND m.unit_id = organisation_units.id "
      "WHERE s.unit_id = organisation_units.id AND s.status = 'active' GROUP BY s.manager_id "
      "ORDER BY count(*) DESC, s.manager_id LIMIT 1) "
      "WHERE manager_id IS NULL"));
  return {};
}

Result<std::vector<PersonId>> people_in(data::Tx& tx, const std::vector<UnitId>& units, std::optional<PersonId> after,
                                        int limit) {
  if (units.empty()) return std::vector<PersonId>{};
  std::string list;
  for (const UnitId& unit : units) list += (list.empty() ? "x'" : ",x'") + to_hex(unit.bytes) + "'";
  return tx.in(kModule).all<PersonId>(
      "WITH RECURSIVE below (id) AS (SELECT id FROM organisation_units WHERE id IN (" + list +
          ") UNION SELECT u.id FROM organisation_units u JOIN below b ON u.parent_id = b.id) "
          "SELECT s.person_id FROM organisation_staff s WHERE s.unit_id IN (SELECT id FROM below) "
          "AND s.status = 'active' AND s.person_id > ? ORDER BY s.person_id LIMIT ?",
      after.value_or(PersonId{}), static_cast<std::int64_t>(limit));
}

Status update_account(data::Tx& tx, const accounts::AccountChanged& change) {
  auto before = TRY(staff(tx, change.person_id));
  if (!before) return {};
  StaffRow row = *before;
  row.first_name = change.first_name;
  row.last_name = change.last_name;
  row.email = change.email;
  row.status = change.status;
  row.sort_key = sort_key(row.first_name, row.last_name);
  return put_staff(tx, row, before, local_date(tx.now()));
}

Status replace_left_out(data::Tx& tx, const std::vector<std::pair<std::string, std::string>>& numbers) {
  TRY(tx.in(kModule).run("DELETE FROM organisation_left_out"));
  for (const auto& [number, where] : numbers)
    TRY(tx.in(kModule).run(
        "INSERT INTO organisation_left_out (employee_number, place) VALUES (?, ?) ON CONFLICT DO NOTHING", number,
        where));
  return {};
}

Result<std::optional<std::string>> left_out(data::Tx& tx, std::string_view number) {
  return tx.in(kModule).first<std::string>("SELECT place FROM organisation_left_out WHERE employee_number = ?",
                                           ascii_lower(number));
}

Status insert_changes(data::Tx& tx, const Uuid& import, const std::vector<ImportChange>& changes) {
  for (const ImportChange& change : changes)
    TRY(tx.in(kModule).run(
        "INSERT INTO organisation_import_changes (import_id, position, line, employee_number, name, field, "
        "before_text, after_text, outcome, is_identity) VALUES (?,?,?,?,?,?,?,?,?,?)",
        import, change.position, change.line, change.employee_number, change.name, change.field, change.before,
        change.after, change.outcome, change.identity));
  return {};
}

Result<std::vector<ImportChange>> import_changes(data::Tx& tx, const Uuid& import, bool identity_only,
                                                 std::int64_t after, std::int64_t limit) {
  if (identity_only)
    return tx.in(kModule).all<ImportChange>(
        "SELECT position, line, employee_number, name, field, before_text, after_text, outcome, is_identity FROM "
        "organisation_import_changes WHERE import_id = ? AND is_identity = 1 AND position > ? ORDER BY position LIMIT "
        "?",
        import, after, limit);
  return tx.in(kModule).all<ImportChange>(
      "SELECT position, line, employee_number, name, field, before_text, after_text, outcome, is_identity FROM "
      "organisation_import_changes WHERE import_id = ? AND position > ? ORDER BY position LIMIT ?",
      import, after, limit);
}

Status forget_changes(data::Tx& tx, Instant until) {
  TRY(tx.in(kModule).run("DELETE FROM organisation_import_changes WHERE import_id IN "
                         "(SELECT id FROM organisation_imports WHERE at < ?)",
                         until));
  return {};
}

Status insert_import(data::Tx& tx, const ImportReport& report) {
  TRY(tx.in(kModule).run(
      "INSERT INTO organisation_imports (id, kind, file_name, dry_run, at, by_name, row_count, created, updated, "
      "unchanged, rejected, report) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
      report.id, report.kind, report.file_name, report.dry_run, report.at, report.by, report.rows, report.created,
      report.updated, report.unchanged, report.rejected, shape::to_json(report)));
  return {};
}

Result<std::vector<ImportSummary>> imports(data::Tx& tx, std::optional<Instant> before_at,
                                           std::optional<Uuid> before_id, int limit) {
  Instant at = before_at.value_or(Instant{INT64_MAX});
  Uuid id = before_id.value_or(Uuid{});
  return tx.in(kModule).all<ImportSummary>("SELECT id, kind, file_name, dry_run, at, by_name, row_count, created, "
                                           "updated, unchanged, rejected FROM organisation_imports "
                                           "WHERE (at, id) < (?, ?) ORDER BY at DESC, id DESC LIMIT ?",
                                           at, id, static_cast<std::int64_t>(limit));
}

Result<std::string> import_report(data::Tx& tx, const Uuid& id) {
  return tx.in(kModule).one<std::string>("SELECT report FROM organisation_imports WHERE id = ?", id);
}

}  // namespace store
}  // namespace mc::organisation
