// Local times, zones and prices as files of listings write them.
#include <array>

#include <fmt/format.h>

#include "appliance/base/local_time.hpp"
#include "appliance/base/text.hpp"
#include "modules/finder/listings.hpp"

namespace mc::finder {
namespace {

struct ZoneAlias {
  std::string_view name, zone;
};
/// As Microsoft's calendars call them.
constexpr std::array kZoneAliases{ZoneAlias{"Eastern Standard Time", "America/New_York"},
                                  ZoneAlias{"Central Standard Time", "America/Chicago"},
                                  ZoneAlias{"Mountain Standard Time", "America/Denver"},
                                  ZoneAlias{"US Mountain Standard Time", "America/Phoenix"},
                                  ZoneAlias{"Pacific Standard Time", "America/Los_Angeles"},
                                  ZoneAlias{"Alaskan Standard Time", "America/Anchorage"},
                                  ZoneAlias{"Hawaiian Standard Time", "Pacific/Honolulu"}};

}  // namespace

std::optional<Zone> zone_named(std::string_view name) {
  for (const ZoneAlias& alias : kZoneAliases)
    if (alias.name == name) name = alias.zone;
  auto rules = posix_zone(name);
  if (!rules) return std::nullopt;
  return parse_zone(name, *rules);
}

std::optional<Instant> instant_of(const LocalTime& local, const std::optional<Zone>& zone) {
  if (local.year < 1970 || local.year > 2199 || local.hour > 23 || local.minute > 59 || local.second > 59 ||
      local.hour < 0 || local.minute < 0 || local.second < 0)
    return std::nullopt;
  auto day = parse_date(fmt::format("{:04}-{:02}-{:02}", local.year, local.month, local.day));
  if (!day) return std::nullopt;
  const std::int64_t wall = start_of(*day).ms + ((local.hour * 60 + local.minute) * 60 + local.second) * 1000LL;
  if (!zone) return Instant{wall};
  const std::string wanted = fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}", local.year, local.month, local.day,
                                         local.hour, local.minute, local.second);
  for (int offset : {zone->summer, zone->standard})  // summer time is the first when both fit
    if (Instant at{wall - offset * 1000LL}; local_stamp(*zone, at) == wanted) return at;
  return std::nullopt;
}

std::optional<std::int64_t> cents_in(std::string_view text) {
  text = trim(text);
  if (text.starts_with('$')) text.remove_prefix(1);
  std::int64_t whole = 0;
  std::size_t i = 0, digits = 0;
  for (; i < text.size() && text[i] != '.'; ++i) {
    if (text[i] == ',' && digits > 0 && text.size() >= i + 4) continue;
    if (text[i] < '0' || text[i] > '9' || ++digits > 6) return std::nullopt;
    whole = whole * 10 + (text[i] - '0');
  }
  if (digits == 0) return std::nullopt;
  std::int64_t cents = 0;
  if (i < text.size()) {
    std::string_view rest = text.substr(i + 1);
    if (rest.empty() || rest.size() > 2) return std::nullopt;
    for (char c : rest)
      if (c < '0' || c > '9') return std::nullopt;
    cents = (rest[0] - '0') * 10 + (rest.size() == 2 ? rest[1] - '0' : 0);
  }
  return whole * 100 + cents;
}

}  // namespace mc::finder
