#pragma once
// How the module's statements are put together.
#include <string>
#include <vector>

#include "modules/skills/store.hpp"

namespace mc::skills::store {

inline std::string join(std::string_view before, std::string_view columns, std::string_view after) {
  std::string sql;
  return sql.append(before).append(columns).append(after);
}
/// Ids come from our own tables.
template <class I>
std::string id_list(const std::vector<I>& ids) {
  std::string out = "(NULL";
  for (I id : ids) out += ",x'" + to_hex(id.bytes) + "'";
  return out + ")";
}
inline std::string in_units(const Units& units) { return units ? " AND unit_id IN " + id_list(*units) : std::string(); }

}  // namespace mc::skills::store
