#pragma once
// Rows and SQL of module switches.
#include "modules/switches/requests.hpp"

namespace mc::switches {

inline constexpr data::Module kModule{"switches"};

struct SwitchRow {
  std::string feature;
  bool enabled = true;
  std::string roles;  // "admin,manager"
  PersonId changed_by;
  Instant changed_at;
};
FIELDS(SwitchRow, feature, enabled, roles, changed_by, changed_at)
struct ChangeRow {
  ChangeId id;
  std::string feature;
  bool enabled = true;
  std::string roles;
  PersonId changed_by;
  Instant changed_at;
};
FIELDS(ChangeRow, id, feature, enabled, roles, changed_by, changed_at)

namespace store {

/// As many as there are features at most.
Result<std::vector<SwitchRow>> all(data::Tx& tx);
Status put(data::Tx& tx, const SwitchRow& row);
Status add_change(data::Tx& tx, const ChangeRow& row);
/// Newest first, before this one.
Result<std::vector<ChangeRow>> changes(data::Tx& tx, std::string_view feature, std::optional<ChangeId> before,
                                       std::int64_t limit);

}  // namespace store
}  // namespace mc::switches
