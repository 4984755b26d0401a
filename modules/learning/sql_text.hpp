#pragma once
// Pieces of SQL text for the store of learning.
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/bytes.hpp"
#include "appliance/base/id.hpp"

namespace mc::learning::store {

inline std::string join(std::string_view before, std::string_view columns, std::string_view after) {
  std::string sql;
  sql.reserve(before.size() + columns.size() + after.size());
  return sql.append(before).append(columns).append(after);
}

/// Ids come from our own tables.
template <class I>
std::string id_list(const std::vector<I>& ids) {
  std::string out = "(NULL";
  for (I id : ids) out += ",x'" + to_hex(id.bytes) + "'";
  return out + ")";
}

template <class I>
I last_id() {
  I id{};
  id.bytes.fill(0xFF);
  return id;
}

}  // namespace mc::learning::store
