#pragma once
// POSIX time zone rules for calendar files: local times without the process's TZ, and VTIMEZONE. Pure functions.
#include <optional>
#include <string>
#include <string_view>

#include "appliance/base/time.hpp"

namespace mc {

/// When summer time begins or ends: week 1..5 (5 = last) of a month, day 0 = Sunday, seconds after local midnight.
struct ZoneSwitch {
  int month = 1, week = 1, day = 0, seconds = 7200;
};
/// Seconds that local time is ahead of UTC; without summer time both are the same.
struct Zone {
  std::string name;  // "America/Chicago", or made from the rules
  std::string standard_name, summer_name;
  int standard = 0, summer = 0;
  std::optional<ZoneSwitch> begins, ends;
};

/// "CST6CDT,M3.2.0,M11.1.0". Nullopt for rules in another form (Julian days), which calendars then get in UTC.
std::optional<Zone> parse_zone(std::string_view name, std::string_view rules);
/// The hospital's zone as the program set it; nullopt for UTC and for rules that parse_zone() refuses.
std::optional<Zone> hospital_zone();

/// "20261120T134000"
std::string local_stamp(const Zone& zone, Instant at);
/// "20261120T184000Z"
std::string utc_stamp(Instant at);
/// A VTIMEZONE component (RFC 5545, 3.6.5), lines ended with CRLF.
std::string vtimezone(const Zone& zone);

}  // namespace mc
