#pragma once
// Instant (UTC milliseconds), Date (calendar day) and Clock (injected; tests own the time).
#include <atomic>
#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "appliance/base/result.hpp"

namespace mc {

/// Milliseconds since 1970-01-01T00:00:00Z. Stored as INTEGER, written in JSON as RFC 3339 with milliseconds and Z.
struct Instant {
  std::int64_t ms = 0;
  auto operator<=>(const Instant&) const = default;
  Instant operator+(std::chrono::milliseconds d) const { return {ms + d.count()}; }
  Instant operator-(std::chrono::milliseconds d) const { return {ms - d.count()}; }
  std::chrono::milliseconds operator-(Instant other) const { return std::chrono::milliseconds{ms - other.ms}; }
};
std::string to_string(Instant at);                     // 2026-11-20T18:40:00.000Z
Result<Instant> parse_instant(std::string_view text);  // RFC 3339, any offset

/// A calendar day without a zone (due dates, expiry dates). Stored as TEXT 'YYYY-MM-DD', the same in JSON;
/// ISO text orders like the date, so SQL may compare it.
struct Date {
  std::int32_t days = 0;  // since 1970-01-01
  auto operator<=>(const Date&) const = default;
  Date operator+(int n) const { return {days + n}; }
  Date operator-(int n) const { return {days - n}; }
  int operator-(Date other) const { return days - other.days; }
};
std::string to_string(Date day);                         // 2026-11-20
Result<Date> parse_date(std::string_view text);          // strict YYYY-MM-DD, real days only
Date date_of(Instant at);                                // UTC day
Date make_date(int year, unsigned month, unsigned day);  // must be a real day
std::chrono::year_month_day ymd(Date day);
Instant start_of(Date day);             // 00:00 UTC
Date add_months(Date day, int months);  // clamps to the last day of the month
Date end_of_month(Date day);

class Clock {
public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
  /// The hospital's calendar day; due and expiry dates are compared with it. UTC unless overridden.
  virtual Date today() const { return date_of(now()); }
};
/// Wall clock; `today` follows the POSIX time zone in TZ (set by the program from `time_zone`; no tzdata needed).
class SystemClock final : public Clock {
public:
  Instant now() const override;
  Date today() const override;
};
/// A clock that moves only when told. Thread-safe.
class ManualClock final : public Clock {
public:
  explicit ManualClock(Instant at = {1'795'000'000'000}) : ms_(at.ms) {}
  Instant now() const override { return {ms_.load()}; }
  void set(Instant at) { ms_.store(at.ms); }
  void advance(std::chrono::milliseconds d) { ms_.fetch_add(d.count()); }

private:
  std::atomic<std::int64_t> ms_;
};

}  // namespace mc
