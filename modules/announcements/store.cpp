#include "modules/announcements/store.hpp"

namespace mc::announcements::store {
namespace {

const std::string kItem =
    "SELECT id, title, text, severity, starts_at, ends_at, dismissible, audience, revision, created_by, created_at, "
    "changed_by, changed_at, ended_by FROM announcements_items WHERE ";

struct RoleOf {
  AnnouncementId id;
  std::string role;
};
FIELDS(RoleOf, id, role)
struct UnitOf {
  AnnouncementId id;
  UnitId unit;
};
FIELDS(UnitOf, id, unit)
struct CountOf {
  AnnouncementId id;
  std::int64_t people = 0;
};
FIELDS(CountOf, id, people)

/// Sixteen at a time; the last batch is filled up with its first id.
template <class Row>
Result<std::vector<Row>> of_many(data::Tx& tx, const std::vector<AnnouncementId>& ids, const std::string& select,
                                 const std::string& rest) {
  std::vector<Row> found;
  for (std::size_t at = 0; at < ids.size(); at += 16) {
    auto id = [&](std::size_t i) { return ids[at + i < ids.size() ? at + i : at]; };
    auto rows = TRY(tx.in(kModule).all<Row>(
        select + " WHERE announcement_id IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) " + rest, id(0), id(1),
        id(2), id(3), id(4), id(5), id(6), id(7), id(8), id(9), id(10), id(11), id(12), id(13), id(14), id(15)));
    found.insert(found.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
  }
  return found;
}

Status put_targets(data::Tx& tx, AnnouncementId id, const Targets& targets) {
  auto sql = tx.in(kModule);
  TRY(sql.run("DELETE FROM announcements_roles WHERE announcement_id = ?", id));
  TRY(sql.run("DELETE FROM announcements_units WHERE announcement_id = ?", id));
  for (const std::string& role : targets.roles)
    TRY(sql.run("INSERT INTO announcements_roles (announcement_id, role) VALUES (?, ?) ON CONFLICT DO NOTHING", id,
                role));
  for (UnitId unit : targets.units)
    TRY(sql.run("INSERT INTO announcements_units (announcement_id, unit_id) VALUES (?, ?) ON CONFLICT DO NOTHING", id,
                unit));
  return {};
}

}  // namespace

Result<std::optional<ItemRow>> find(data::Tx& tx, AnnouncementId id) {
  return tx.in(kModule).first<ItemRow>(kItem + "id = ?", id);
}

Status insert(data::Tx& tx, const ItemRow& row, const Targets& targets) {
  TRY(tx.in(kModule).run("INSERT INTO announcements_items (id, title, text, severity, starts_at, ends_at, dismissible, "
                         "audience, revision, created_by, created_at, changed_by, changed_at, ended_by) VALUES "
                         "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                         row.id, row.title, row.text, row.severity, row.starts_at, row.ends_at, row.dismissible,
                         row.audience, row.revision, row.created_by, row.created_at, row.changed_by, row.changed_at,
                         row.ended_by));
  return put_targets(tx, row.id, targets);
}

Status update(data::Tx& tx, const ItemRow& row, const Targets& targets) {
  TRY(tx.in(kModule).run(
      "UPDATE announcements_items SET title = ?, text = ?, severity = ?, starts_at = ?, ends_at = ?, "
      "dismissible = ?, audience = ?, revision = ?, changed_by = ?, changed_at = ?, ended_by = ? "
      "WHERE id = ?",
      row.title, row.text, row.severity, row.starts_at, row.ends_at, row.dismissible, row.audience, row.revision,
      row.changed_by, row.changed_at, row.ended_by, row.id));
  return put_targets(tx, row.id, targets);
}

Result<std::map<AnnouncementId, Targets>> targets(data::Tx& tx, const std::vector<ItemRow>& rows) {
  std::vector<AnnouncementId> by_role, by_unit;
  for (const ItemRow& row : rows) {
    if (row.audience == AnnouncementFor::roles) by_role.push_back(row.id);
    if (row.audience == AnnouncementFor::units) by_unit.push_back(row.id);
  }
  std::map<AnnouncementId, Targets> out;
  for (RoleOf& row : TRY(of_many<RoleOf>(tx, by_role, "SELECT announcement_id, role FROM announcements_roles",
                                         "ORDER BY announcement_id, role")))
    out[row.id].roles.push_back(std::move(row.role));
  for (const UnitOf& row : TRY(of_many<UnitOf>(tx, by_unit, "SELECT announcement_id, unit_id FROM announcements_units",
                                               "ORDER BY announcement_id, unit_id")))
    out[row.id].units.push_back(row.unit);
  return out;
}

Result<std::vector<ItemRow>> open(data::Tx& tx, Instant now) {
  return tx.in(kModule).all<ItemRow>(kItem + "ends_at > ? ORDER BY ends_at LIMIT ?", now, kMostOpen);
}

Result<std::vector<ItemRow>> ended(data::Tx& tx, Instant now, std::optional<AnnouncementId> before,
                                   std::int64_t limit) {
  AnnouncementId last = before.value_or(AnnouncementId{});
  if (!before) last.bytes.fill(0xff);
  // By the key, from the newest on: the few that are still open are passed over.
  return tx.in(kModule).all<ItemRow>(kItem + "id < ? AND +ends_at <= ? ORDER BY id DESC LIMIT ?", last, now, limit);
}

Result<std::set<AnnouncementId>> dismissed_by(data::Tx& tx, PersonId person) {
  auto ids = TRY(tx.in(kModule).all<AnnouncementId>(
      "SELECT announcement_id FROM announcements_dismissals WHERE person_id = ?", person));
  return std::set<AnnouncementId>(ids.begin(), ids.end());
}

Status dismiss(data::Tx& tx, AnnouncementId id, PersonId person) {
  TRY(tx.in(kModule).run("INSERT INTO announcements_dismissals (announcement_id, person_id, dismissed_at)"
                         " VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                         id, person, tx.now()));
  return {};
}

Result<std::map<AnnouncementId, std::int64_t>> dismissals(data::Tx& tx, const std::vector<ItemRow>& rows) {
  std::vector<AnnouncementId> ids;
  for (const ItemRow& row : rows)
    if (row.dismissible) ids.push_back(row.id);
  std::map<AnnouncementId, std::int64_t> out;
  for (const CountOf& row : TRY(of_many<CountOf>(
           tx, ids, "SELECT announcement_id, COUNT(*) FROM announcements_dismissals", "GROUP BY announcement_id")))
    out[row.id] = row.people;
  return out;
}

Result<std::int64_t> show_again(data::Tx& tx, AnnouncementId id) {
  return tx.in(kModule).run("DELETE FROM announcements_dismissals WHERE announcement_id = ?", id);
}

Status forget_dismissals(data::Tx& tx, Instant before) {
  TRY(tx.in(kModule).run("DELETE FROM announcements_dismissals WHERE announcement_id IN"
                         " (SELECT id FROM announcements_items WHERE ends_at < ?)",
                         before));
  return {};
}

}  // namespace mc::announcements::store
