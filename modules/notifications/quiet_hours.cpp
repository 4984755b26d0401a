#include "modules/notifications/quiet_hours.hpp"

#include "appliance/base/local_time.hpp"

namespace mc::notifications {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;

int digits(std::string_view text) {
  int value = 0;
  for (char c : text) value = value * 10 + (c - '0');
  return value;
}

Instant of_fields(LocalMoment moment) { return {start_of(moment.day).ms + moment.minute * kMinuteMs}; }

bool quiet_at(const QuietHours& quiet, int minute) {
  return quiet.from <= quiet.to ? minute >= quiet.from && minute < quiet.to : minute >= quiet.from || minute < quiet.to;
}

}  // namespace

Zone zone_named(std::string_view name) {
  if (auto rules = posix_zone(name))
    if (auto zone = parse_zone(name, *rules)) return *zone;
  return *parse_zone("UTC", "UTC0");
}

LocalMoment local_moment(const Zone& zone, Instant at) {
  std::string stamp = local_stamp(zone, at);  // "20261120T134000"
  std::string_view text = stamp;
  return {make_date(digits(text.substr(0, 4)), static_cast<unsigned>(digits(text.substr(4, 2))),
                    static_cast<unsigned>(digits(text.substr(6, 2)))),
          digits(text.substr(9, 2)) * 60 + digits(text.substr(11, 2))};
}

Instant instant_of(const Zone& zone, LocalMoment moment) {
  Instant wanted = of_fields(moment);
  // Offsets before and after a switch differ by an hour or so: the offset of the day before is right or an hour off.
  Instant before = wanted - std::chrono::hours(26);
  std::int64_t offset = of_fields(local_moment(zone, before)).ms - before.ms / kMinuteMs * kMinuteMs;
  Instant first{wanted.ms - offset};
  Instant shown = of_fields(local_moment(zone, first));
  if (shown == wanted) return first;
  Instant second{first.ms - (shown.ms - wanted.ms)};
  return of_fields(local_moment(zone, second)) == wanted ? second : first;  // else in the gap of spring
}

Instant after_quiet(const Zone& zone, const std::optional<QuietHours>& quiet, Instant at) {
  if (!quiet) return at;
  LocalMoment here = local_moment(zone, at);
  if (!quiet_at(*quiet, here.minute)) return at;
  Date day = here.minute < quiet->to ? here.day : here.day + 1;
  return instant_of(zone, {day, quiet->to});
}

Instant next_digest(const Zone& zone, const std::optional<QuietHours>& quiet, Mode mode, Instant at) {
  LocalMoment here = local_moment(zone, at);
  Date day = here.minute < kDigestMinute ? here.day : here.day + 1;
  if (mode == Mode::weekly)
    while ((day.days % 7 + 7 + 3) % 7 != 0) day = day + 1;  // 1970-01-01 was a Thursday; Monday is 0
  return after_quiet(zone, quiet, instant_of(zone, {day, kDigestMinute}));
}

}  // namespace mc::notifications
