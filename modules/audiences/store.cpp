#include "modules/audiences/store.hpp"

#include <algorithm>

#include "appliance/base/text.hpp"

namespace mc::audiences::store {
namespace {

constexpr const char* kItem =
    "id, name, description, revision, people, created_by, created_at, updated_at, archived_at";
constexpr const char* kRevision =
    "r.audience_id, r.revision, r.name, r.rule, r.units, r.effective_on, r.changed_by, r.by_name, r.at, r.comment";
constexpr const char* kGroup = "id, name, description, units, people, created_by, created_at, updated_at";

std::string with(const char* before, const char* columns, const char* after) {
  return std::string(before) + columns + after;
}

/// Lists are bound by chunks, so that few statement texts exist.
constexpr std::size_t kChunk = 32;
template <class Row, class I, class F>
Status in_chunks(data::Sql sql, std::string_view before, const std::vector<I>& ids, F&& take) {
  std::string text(before);
  for (std::size_t i = 0; i < kChunk; ++i) text += i == 0 ? "?" : ",?";
  text += ")";
  for (std::size_t start = 0; start < ids.size(); start += kChunk) {
    auto at = [&](std::size_t i) { return ids[std::min(start + i, ids.size() - 1)]; };
    std::vector<Row> rows = TRY([&]<std::size_t... N>(std::index_sequence<N...>) {
      return sql.all<Row>(text, at(N)...);
    }(std::make_index_sequence<kChunk>{}));
    for (Row& row : rows) take(std::move(row));
  }
  return {};
}

}  // namespace

Status insert_item(data::Tx& tx, const ItemRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO audiences_items (id, name, name_key, description, revision, people, created_by, "
                         "created_at, updated_at, archived_at) VALUES (?,?,?,?,?,?,?,?,?,?)",
                         row.id, row.name, fold(row.name), row.description, row.revision, row.people, row.created_by,
                         row.created_at, row.updated_at, row.archived_at));
  return {};
}

Status update_item(data::Tx& tx, const ItemRow& row) {
  TRY(tx.in(kModule).run("UPDATE audiences_items SET name = ?, name_key = ?, description = ?, revision = ?, "
                         "updated_at = ?, archived_at = ? WHERE id = ?",
                         row.name, fold(row.name), row.description, row.revision, row.updated_at, row.archived_at,
                         row.id));
  return {};
}

Status add_people(data::Tx& tx, AudienceId id, std::int64_t difference) {
  TRY(tx.in(kModule).run("UPDATE audiences_items SET people = people + ? WHERE id = ?", difference, id));
  return {};
}

Result<std::optional<ItemRow>> item(data::Tx& tx, AudienceId id) {
  return tx.in(kModule).first<ItemRow>(with("SELECT ", kItem, " FROM audiences_items WHERE id = ?"), id);
}

Result<std::vector<ItemRow>> items(data::Tx& tx, bool archived, const std::string& after_key, AudienceId after,
                                   std::int64_t limit) {
  return tx.in(kModule).all<ItemRow>(
      with("SELECT ", kItem,
           " FROM audiences_items WHERE (name_key, id) > (?, ?) AND (archived_at IS NOT NULL) = ? ORDER BY name_key, "
           "id LIMIT ?"),
      after_key, after, archived, limit);
}

Result<std::vector<AudienceId>> current_ids(data::Tx& tx) {
  return tx.in(kModule).all<AudienceId>("SELECT id FROM audiences_items WHERE archived_at IS NULL ORDER BY id");
}

Status insert_revision(data::Tx& tx, const RevisionRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO audiences_revisions (audience_id, revision, name, rule, units, effective_on, "
                         "changed_by, by_name, at, comment) VALUES (?,?,?,?,?,?,?,?,?,?)",
                         row.audience_id, row.revision, row.name, row.rule, row.units, row.effective_on, row.changed_by,
                         row.by_name, row.at, row.comment));
  return {};
}

Result<std::optional<RevisionRow>> in_force(data::Tx& tx, AudienceId id, Date day) {
  return tx.in(kModule).first<RevisionRow>(
      with("SELECT ", kRevision,
           " FROM audiences_revisions r WHERE r.audience_id = ? AND r.effective_on <= ? ORDER BY r.revision DESC LIMIT "
           "1"),
      id, day);
}

Result<std::vector<RevisionRow>> revisions(data::Tx& tx, AudienceId id, std::int64_t before, std::int64_t limit) {
  return tx.in(kModule).all<RevisionRow>(
      with("SELECT ", kRevision,
           " FROM audiences_revisions r WHERE r.audience_id = ? AND r.revision < ? ORDER BY r.revision DESC LIMIT ?"),
      id, before, limit);
}

Result<std::vector<RevisionRow>> all_in_force(data::Tx& tx, Date day, bool archived) {
  return tx.in(kModule).all<RevisionRow>(
      with("SELECT ", kRevision,
           " FROM audiences_items i JOIN audiences_revisions r ON r.audience_id = i.id WHERE (i.archived_at IS NOT "
           "NULL) "
           "= ? AND r.revision = (SELECT max(n.revision) FROM audiences_revisions n WHERE n.audience_id = i.id AND "
           "n.effective_on <= ?) ORDER BY i.id"),
      archived, day);
}

Result<std::vector<RevisionRow>> all_planned(data::Tx& tx, Date day, bool archived) {
  return tx.in(kModule).all<RevisionRow>(with("SELECT ", kRevision,
                                              " FROM audiences_items i JOIN audiences_revisions r ON r.audience_id = "
                                              "i.id AND r.revision = i.revision WHERE "
                                              "(i.archived_at IS NOT NULL) = ? AND r.effective_on > ? ORDER BY i.id"),
                                         archived, day);
}

Status insert_member(data::Tx& tx, AudienceId id, PersonId person) {
  TRY(tx.in(kModule).run("INSERT INTO audiences_members (audience_id, person_id, joined_at) VALUES (?, ?, ?)", id,
                         person, tx.now()));
  return {};
}

Status delete_member(data::Tx& tx, AudienceId id, PersonId person) {
  TRY(tx.in(kModule).run("DELETE FROM audiences_members WHERE audience_id = ? AND person_id = ?", id, person));
  return {};
}

Result<bool> is_member(data::Tx& tx, AudienceId id, PersonId person) {
  auto found = TRY(tx.in(kModule).first<std::int64_t>(
      "SELECT 1 FROM audiences_members WHERE audience_id = ? AND person_id = ?", id, person));
  return found.has_value();
}

Result<std::vector<MemberRow>> members(data::Tx& tx, AudienceId id, PersonId after, std::int64_t limit) {
  return tx.in(kModule).all<MemberRow>("SELECT person_id, joined_at FROM audiences_members WHERE audience_id = ? AND "
                                       "person_id > ? ORDER BY person_id LIMIT ?",
                                       id, after, limit);
}

Result<std::vector<PersonId>> all_members(data::Tx& tx, AudienceId id) {
  return tx.in(kModule).all<PersonId>(
      "SELECT person_id FROM audiences_members WHERE audience_id = ? ORDER BY person_id", id);
}

Result<std::vector<PersonId>> members_between(data::Tx& tx, AudienceId id, PersonId first, PersonId last) {
  return tx.in(kModule).all<PersonId>(
      "SELECT person_id FROM audiences_members WHERE audience_id = ? AND person_id >= ? "
      "AND person_id <= ? ORDER BY person_id",
      id, first, last);
}

Result<std::vector<AudienceId>> of_person(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<AudienceId>(
      "SELECT audience_id FROM audiences_members WHERE person_id = ? ORDER BY audience_id", person);
}

Result<std::map<AudienceId, std::string>> names(data::Tx& tx, const std::vector<AudienceId>& ids) {
  std::map<AudienceId, std::string> out;
  TRY(in_chunks<NameRow>(tx.in(kModule), "SELECT id, name FROM audiences_items WHERE id IN (", ids,
                         [&](NameRow row) { out.emplace(row.id, std::move(row.name)); }));
  return out;
}

Status insert_history(data::Tx& tx, AudienceId id, const HistoryRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO audiences_history (audience_id, id, person_id, joined, cause, why, at) VALUES (?,?,?,?,?,?,?)", id,
      row.id, row.person_id, row.joined, row.cause, row.why, row.at));
  return {};
}

Result<std::vector<HistoryRow>> history(data::Tx& tx, AudienceId id, std::optional<Uuid> before, std::int64_t limit) {
  Uuid last{};
  last.fill(0xff);
  return tx.in(kModule).all<HistoryRow>("SELECT id, person_id, joined, cause, why, at FROM audiences_history WHERE "
                                        "audience_id = ? AND id < ? ORDER BY id DESC LIMIT ?",
                                        id, before.value_or(last), limit);
}

Status insert_group(data::Tx& tx, const GroupRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO audiences_groups (id, name, name_key, description, units, people, created_by, "
                         "created_at, updated_at) VALUES (?,?,?,?,?,?,?,?,?)",
                         row.id, row.name, fold(row.name), row.description, row.units, row.people, row.created_by,
                         row.created_at, row.updated_at));
  return {};
}

Status update_group(data::Tx& tx, const GroupRow& row) {
  TRY(tx.in(kModule).run(
      "UPDATE audiences_groups SET name = ?, name_key = ?, description = ?, people = ?, updated_at = ? WHERE id = ?",
      row.name, fold(row.name), row.description, row.people, row.updated_at, row.id));
  return {};
}

Status delete_group(data::Tx& tx, GroupId id) {
  TRY(tx.in(kModule).run("DELETE FROM audiences_group_people WHERE group_id = ?", id));
  TRY(tx.in(kModule).run("DELETE FROM audiences_groups WHERE id = ?", id));
  return {};
}

Result<std::optional<GroupRow>> group(data::Tx& tx, GroupId id) {
  return tx.in(kModule).first<GroupRow>(with("SELECT ", kGroup, " FROM audiences_groups WHERE id = ?"), id);
}

Result<std::vector<GroupRow>> groups(data::Tx& tx) {
  return tx.in(kModule).all<GroupRow>(with("SELECT ", kGroup, " FROM audiences_groups ORDER BY name_key"));
}

Result<bool> add_to_group(data::Tx& tx, GroupId id, PersonId person, PersonId by) {
  auto changed = TRY(tx.in(kModule).run("INSERT INTO audiences_group_people (group_id, person_id, added_by, added_at) "
                                        "VALUES (?, ?, ?, ?) ON CONFLICT (group_id, person_id) DO NOTHING",
                                        id, person, by, tx.now()));
  return changed == 1;
}

Result<bool> remove_from_group(data::Tx& tx, GroupId id, PersonId person) {
  auto changed =
      TRY(tx.in(kModule).run("DELETE FROM audiences_group_people WHERE group_id = ? AND person_id = ?", id, person));
  return changed == 1;
}

Result<std::vector<PersonId>> group_people(data::Tx& tx, GroupId id, PersonId after, std::int64_t limit) {
  return tx.in(kModule).all<PersonId>("SELECT person_id FROM audiences_group_people WHERE group_id = ? AND person_id > "
                                      "? ORDER BY person_id LIMIT ?",
                                      id, after, limit);
}

Result<std::vector<InGroup>> groups_of(data::Tx& tx, const std::vector<PersonId>& people) {
  std::vector<InGroup> rows;
  TRY(in_chunks<InGroup>(tx.in(kModule), "SELECT person_id, group_id FROM audiences_group_people WHERE person_id IN (",
                         people, [&](InGroup row) { rows.push_back(row); }));
  return rows;
}

Result<Uuid> version(data::Tx& tx) {
  auto found = TRY(tx.in(kModule).first<Uuid>("SELECT version FROM audiences_state WHERE id = 1"));
  return found.value_or(Uuid{});
}

Status set_version(data::Tx& tx, const Uuid& version) {
  TRY(tx.in(kModule).run("INSERT INTO audiences_state (id, version) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET "
                         "version = excluded.version",
                         version));
  return {};
}

Result<std::optional<Date>> evaluated_on(data::Tx& tx) {
  auto found = TRY(tx.in(kModule).first<std::optional<Date>>("SELECT evaluated_on FROM audiences_state WHERE id = 1"));
  return found.value_or(std::nullopt);
}

Status set_evaluated_on(data::Tx& tx, Date day) {
  TRY(tx.in(kModule).run("INSERT INTO audiences_state (id, version, evaluated_on) VALUES (1, ?, ?) ON CONFLICT (id) DO "
                         "UPDATE SET evaluated_on = excluded.evaluated_on",
                         Uuid{}, day));
  return {};
}

}  // namespace mc::audiences::store
