#pragma once
// The hospital's wall clock: the POSIX rules in TZ, which the program sets from `time_zone`. No tzdata is needed, so
// that the static binary knows summer time in an empty chroot.
#include <optional>
#include <string>
#include <string_view>

#include "appliance/base/time.hpp"

namespace mc {

/// The POSIX rules of a zone of the United States ("America/Chicago"), or the text itself when it is POSIX rules
/// ("CST6CDT,M3.2.0,M11.1.0"); nullopt when it is neither.
std::optional<std::string> posix_zone(std::string_view text);
/// The zone in TZ by its name for browsers; "UTC" without one, empty for rules that have no name here.
std::string local_zone();

Date local_date(Instant at);
/// The first moment of the day.
Instant local_start(Date day);
/// "2026-11-21 01:20 CST"
std::string local_minute(Instant at);

}  // namespace mc
