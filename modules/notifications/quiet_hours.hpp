#pragma once
// When a message may ring: quiet hours and digests by the person's own clock. Pure; zones are POSIX rules, so summer
// time needs no tables (appliance/base/zone.hpp).
#include <optional>

#include "appliance/base/zone.hpp"
#include "modules/notifications/kinds.hpp"

namespace mc::notifications {

/// Minutes of the local day; from > to spans midnight. The same minute twice is a whole quiet day and is refused by
/// the service.
struct QuietHours {
  int from = 0;
  int to = 0;
};

inline constexpr int kDigestMinute = 7 * 60;

struct LocalMoment {
  Date day;
  int minute = 0;
};

/// A zone by name; UTC for a name that is not known (the service refuses those before).
Zone zone_named(std::string_view name);
LocalMoment local_moment(const Zone& zone, Instant at);
/// The first instant at which the wall clock shows this; where summer time leaves the minute out, what follows the gap.
Instant instant_of(const Zone& zone, LocalMoment moment);
/// `at` itself outside quiet hours, else their end.
Instant after_quiet(const Zone& zone, const std::optional<QuietHours>& quiet, Instant at);
/// The next morning's digest, or Monday's; later when the morning is still quiet.
Instant next_digest(const Zone& zone, const std::optional<QuietHours>& quiet, Mode mode, Instant at);

}  // namespace mc::notifications
