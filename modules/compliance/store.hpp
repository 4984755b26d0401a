#pragma once
// Rows and SQL of module compliance.
#include <optional>
#include <string>
#include <vector>

#include "modules/compliance/requests.hpp"
#include "modules/compliance/state.hpp"

namespace mc::compliance {

inline constexpr data::Module kModule{"compliance"};

struct PersonRow {
  PersonId person_id;
  std::string employee_number;
  std::string name;
  std::string sort_key;
  UnitId unit_id;
  std::string unit_name;
  std::string profession;
  std::string job_title;
  std::string manager_name;
  bool ready = true;
  bool lapsed = false;
  bool overdue = false;
  bool due_soon = false;
  Date next_change_on;
};
FIELDS(PersonRow, person_id, employee_number, name, sort_key, unit_id, unit_name, profession, job_title, manager_name,
       ready, lapsed, overdue, due_soon, next_change_on)

struct CountRow {
  UnitId unit_id;
  std::int64_t people = 0, ready = 0, lapsed = 0, overdue = 0, due_soon = 0;
};
FIELDS(CountRow, unit_id, people, ready, lapsed, overdue, due_soon)
struct CellRow {
  UnitId unit_id;
  std::string item;
  std::int64_t applicable = 0, met = 0, late = 0;
};
FIELDS(CellRow, unit_id, item, applicable, met, late)
struct ColumnRow {
  std::string item;
  std::string label;
  std::int64_t applicable = 0;
};
FIELDS(ColumnRow, item, label, applicable)
struct PersonItem {
  PersonId person_id;
  std::string item;
  std::string label;
  ItemState state = ItemState::open;
  std::optional<Date> on_date;
};
FIELDS(PersonItem, person_id, item, label, state, on_date)

/// People of a unit in one profession, and of them one requirement.
struct RoleCount {
  UnitId unit_id;
  std::string profession;
  std::int64_t people = 0;
};
FIELDS(RoleCount, unit_id, profession, people)
struct RoleCell {
  UnitId unit_id;
  std::string profession;
  std::string item;
  std::int64_t applicable = 0, met = 0;
};
FIELDS(RoleCell, unit_id, profession, item, applicable, met)
struct PacketRow {
  PacketId id;
  PacketState state = PacketState::queued;
  std::string filters;
  std::string seed;
  std::int64_t drawn_from = 0;
  std::string people;  // JSON array of ids
  PersonId asked_by;
  std::string by_name;
  Instant asked_at;
  std::optional<Instant> ready_at;
  std::string index_sha256;
  std::optional<BlobId> zip_blob;
  std::int64_t zip_size = 0;
  std::optional<BlobId> pdf_blob;
  std::int64_t pdf_size = 0;
};
FIELDS(PacketRow, id, state, filters, seed, drawn_from, people, asked_by, by_name, asked_at, ready_at, index_sha256,
       zip_blob, zip_size, pdf_blob, pdf_size)

/// Filter with the units expanded to what the viewer may see; nullopt = all.
struct Where {
  std::optional<std::vector<UnitId>> units;
  std::optional<std::string> profession;
  std::string show;  // "", "ready", "not_ready", "lapsed", "overdue", "due_soon"
  std::optional<std::string> item;
  std::optional<bool> item_met;
  bool item_late = false;
  std::string name_prefix;  // folded
};

namespace store {

Result<std::optional<PersonRow>> person(data::Tx& tx, PersonId id);
Result<std::vector<ItemRow>> items(data::Tx& tx, PersonId id);
Status put_person(data::Tx& tx, const PersonRow& row);
Status delete_person(data::Tx& tx, PersonId id);
Status put_item(data::Tx& tx, PersonId person, const ItemRow& row);
Status delete_item(data::Tx& tx, PersonId person, std::string_view item);
/// Adds `sign` (+1 or -1) of the person's flags to the counters.
Status count_person(data::Tx& tx, const PersonRow& row, int sign);
Status count_item(data::Tx& tx, const PersonRow& row, const ItemRow& item, int sign);
Status put_column(data::Tx& tx, std::string_view item, std::string_view label);
Result<std::optional<std::string>> column_label(data::Tx& tx, std::string_view item);
Status clear(data::Tx& tx);
Result<std::vector<PersonId>> due_for_change(data::Tx& tx, Date today, std::int64_t limit);
Result<std::vector<PersonId>> holders_of(data::Tx& tx, std::string_view item, PersonId after, std::int64_t limit);

Result<std::vector<CountRow>> counts(data::Tx& tx, const Where& where);
Result<std::vector<CellRow>> cells(data::Tx& tx, const Where& where);
/// Columns by how many people they apply to, most first.
Result<std::vector<ColumnRow>> columns(data::Tx& tx, std::int64_t limit);
Result<std::vector<PersonRow>> people(data::Tx& tx, const Where& where, std::string_view after_key, PersonId after,
                                      std::int64_t limit);
Result<std::int64_t> count_people(data::Tx& tx, const Where& where);
/// Items of these people that need action (everything but met and open).
Result<std::vector<PersonItem>> problems(data::Tx& tx, const std::vector<PersonId>& people);

/// Everything required of these people; `kinds`: "course", "credential" or "all".
Result<std::vector<PersonItem>> items_of(data::Tx& tx, const std::vector<PersonId>& people, std::string_view kinds);
/// Requirements that apply to anybody there, widest first.
Result<std::vector<ColumnRow>> columns_of(data::Tx& tx, const Where& where, std::string_view kinds, std::int64_t limit);
Result<std::vector<RoleCount>> role_counts(data::Tx& tx, const Where& where);
/// Of required credentials.
Result<std::vector<RoleCell>> role_cells(data::Tx& tx, const Where& where);

Status insert_packet(data::Tx& tx, const PacketRow& row);
Status update_packet(data::Tx& tx, const PacketRow& row);
Status delete_packet(data::Tx& tx, PacketId id);
Result<std::optional<PacketRow>> packet(data::Tx& tx, PacketId id);
/// All, or one person's; newest first, keyset by id.
Result<std::vector<PacketRow>> packets(data::Tx& tx, std::optional<PersonId> by, std::optional<PacketId> before,
                                       std::int64_t limit);
Result<std::vector<PacketRow>> packets_before(data::Tx& tx, Instant before, std::int64_t limit);
/// Whose sample holds this person; for her erasure.
Result<std::vector<PacketRow>> packets_with(data::Tx& tx, PersonId person);

Status insert_export(data::Tx& tx, const ExportRow& row, PersonId by);
/// All exports, or one person's; newest first, keyset by id.
Result<std::vector<ExportRow>> exports(data::Tx& tx, std::optional<PersonId> by, std::optional<Uuid> before,
                                       std::int64_t limit);

}  // namespace store
}  // namespace mc::compliance
