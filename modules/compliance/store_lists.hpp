#pragma once
// Lists of ids in SQL, for the store of module compliance.
#include "modules/compliance/store.hpp"

namespace mc::compliance::store {

/// Ids come from our own tables; blob literals keep the number of parameters fixed.
template <class I>
std::string id_list(const std::vector<I>& ids) {
  std::string out = "(";
  if (ids.empty()) out += "NULL";
  for (std::size_t i = 0; i < ids.size(); ++i) out += (i == 0 ? "x'" : ",x'") + to_hex(ids[i].bytes) + "'";
  return out + ")";
}
inline std::string unit_condition(const Where& where, std::string_view alias) {
  return where.units ? " AND " + std::string(alias) + "unit_id IN " + id_list(*where.units) : std::string();
}

}  // namespace mc::compliance::store
