#pragma once
// Paths of the lists that numbers open, below /api/v1.
#include <string>
#include <string_view>

#include "modules/analytics/rules.hpp"

namespace mc::analytics {

inline constexpr std::string_view kStandingsPath = "/analytics/standings";
inline constexpr std::string_view kPeoplePath = "/analytics/people";
inline constexpr std::int64_t kPageSize = 50;

inline Figure figure(std::int64_t value, std::string list) { return {value, std::move(list)}; }

/// `unit` is "" or "unit=UUID".
inline std::string path_with(std::string_view path, std::string_view unit, std::string_view rest) {
  std::string out(path);
  if (!unit.empty()) out.append("?").append(unit);
  if (!rest.empty()) out.append(unit.empty() ? "?" : "&").append(rest);
  return out;
}

/// For a value in a query string.
inline std::string query_text(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
                 c == '.' || c == ':';
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

}  // namespace mc::analytics
