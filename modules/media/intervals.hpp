#pragma once
// Watched time as a union of intervals: what counts for a lesson is what was really played, once. Pure.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mc::media {

/// Milliseconds of the medium, from < to.
struct Interval {
  std::int64_t from = 0;
  std::int64_t to = 0;
  bool operator==(const Interval&) const = default;
};
using Intervals = std::vector<Interval>;  // sorted, apart

/// What a heartbeat may earn at most, in milliseconds of real time (LMS-36).
inline constexpr std::int64_t kMostCreditMs = 60'000;
/// Players report to the quarter of a second: gaps up to this close.
inline constexpr std::int64_t kGapMs = 500;
inline constexpr std::size_t kMostIntervals = 400;

Intervals unite(Intervals all);
std::int64_t length_of(const Intervals& all);

/// What a report earns: of the played intervals as much as could be played since the last report. `elapsed_ms` is by
/// the server's clock; `speed` is within 0.25 and 2; `duration_ms` cuts (0: unknown). Unplayed (idle) time is in no
/// interval and earns nothing.
struct Earned {
  Intervals played;           // accepted, in the medium's time
  std::int64_t spent_ms = 0;  // real time
  std::int64_t most_ms = 0;   // of the medium, that could be played meanwhile; nothing counts beyond it
};
Earned earn(const Intervals& reported, double speed, std::int64_t elapsed_ms, std::int64_t duration_ms);

/// Buckets of `width_ms` of which at least half is in `all`, ascending.
std::vector<std::int64_t> covered_buckets(const Intervals& all, std::int64_t width_ms, std::int64_t duration_ms);

/// "0-1500,3000-4000" and back; what is malformed is left out. Stored format, do not change.
std::string to_text(const Intervals& all);
Intervals intervals_of(std::string_view text);

}  // namespace mc::media
