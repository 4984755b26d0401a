#include "modules/switches/store.hpp"

namespace mc::switches::store {

Result<std::vector<SwitchRow>> all(data::Tx& tx) {
  return tx.in(kModule).all<SwitchRow>(
      "SELECT feature, enabled, roles, changed_by, changed_at FROM switches_features ORDER BY feature");
}

Status put(data::Tx& tx, const SwitchRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO switches_features (feature, enabled, roles, changed_by, changed_at)"
                         " VALUES (?, ?, ?, ?, ?) ON CONFLICT (feature) DO UPDATE SET enabled = excluded.enabled,"
                         " roles = excluded.roles, changed_by = excluded.changed_by, changed_at = excluded.changed_at",
                         row.feature, row.enabled, row.roles, row.changed_by, row.changed_at));
  return {};
}

Status add_change(data::Tx& tx, const ChangeRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO switches_changes (id, feature, enabled, roles, changed_by, changed_at)"
                         " VALUES (?, ?, ?, ?, ?, ?)",
                         row.id, row.feature, row.enabled, row.roles, row.changed_by, row.changed_at));
  return {};
}

Result<std::vector<ChangeRow>> changes(data::Tx& tx, std::string_view feature, std::optional<ChangeId> before,
                                       std::int64_t limit) {
  ChangeId last = before.value_or(ChangeId{});
  if (!before) last.bytes.fill(0xff);
  return tx.in(kModule).all<ChangeRow>("SELECT id, feature, enabled, roles, changed_by, changed_at"
                                       " FROM switches_changes WHERE feature = ? AND id < ? ORDER BY id DESC LIMIT ?",
                                       feature, last, limit);
}

}  // namespace mc::switches::store
