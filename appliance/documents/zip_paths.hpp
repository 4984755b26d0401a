#pragma once
// Paths inside archives, for those that read and those that write them.
#include "appliance/base/text.hpp"

namespace mc::documents {

/// Why a stored path must not be used, or empty. Backslashes are refused because Windows reads them as separators.
inline std::string path_fault(std::string_view path, int depth_limit) {
  if (path.empty() || path.size() > 1024) return "path length";
  if (!is_utf8(path)) return "path is not UTF-8";
  for (const char c : path) {
    if (static_cast<unsigned char>(c) < 0x20 || c == '\\' || c == 0x7F) return "character not allowed in a path";
  }
  if (path.front() == '/' || (path.size() > 1 && path[1] == ':')) return "absolute path";
  int depth = 0;
  const std::string_view inner = path.back() == '/' ? path.substr(0, path.size() - 1) : path;
  for (const std::string_view part : split(inner, '/')) {
    if (part == ".." || part == "." || part.empty()) return "path leaves its folder";
    if (++depth > depth_limit) return "path too deep";
  }
  return {};
}

}  // namespace mc::documents
