#pragma once
// Calendar files (RFC 5545) of classes and expiry dates. Pure functions. Wire format: other programs keep the UIDs.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/zone.hpp"

namespace mc::documents {

struct CalendarEntry {
  std::string uid;
  std::int64_t sequence = 0;  // never goes down: a program ignores an older one
  Instant stamp;              // of the last change
  Instant starts_at;
  Instant ends_at;
  std::string summary;
  std::string description;
  std::string location;
  std::string url;
  bool cancelled = false;
  std::optional<Date> day{};  // a whole day instead of starts_at and ends_at
};

/// "PUBLISH", or "CANCEL" for a file that takes its events out of a calendar.
enum class CalendarMethod : std::uint8_t { publish, cancel };

/// Lines end with CRLF and are folded at 75 octets, never inside a character. Without a zone times are in UTC.
std::string calendar_text(CalendarMethod method, std::string_view name, const std::optional<Zone>& zone,
                          const std::vector<CalendarEntry>& entries);
/// One content line, folded and ended.
std::string folded(std::string_view line);
/// TEXT as 3.3.11 wants it: backslash, semicolon, comma and line ends escaped.
std::string escaped(std::string_view text);

}  // namespace mc::documents
