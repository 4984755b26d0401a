#include "modules/media/intervals.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "appliance/base/text.hpp"

namespace mc::media {

Intervals unite(Intervals all) {
  std::erase_if(all, [](const Interval& one) { return one.from < 0 || one.to <= one.from; });
  std::sort(all.begin(), all.end(), [](const Interval& a, const Interval& b) { return a.from < b.from; });
  Intervals out;
  for (const Interval& one : all) {
    if (!out.empty() && one.from <= out.back().to + kGapMs)
      out.back().to = std::max(out.back().to, one.to);
    else
      out.push_back(one);
  }
  // Whoever jumps without end: the smallest gaps are forgiven, so that the row stays small.
  while (out.size() > kMostIntervals) {
    std::size_t closest = 1;
    for (std::size_t i = 1; i < out.size(); ++i)
      if (out[i].from - out[i - 1].to < out[closest].from - out[closest - 1].to) closest = i;
    out[closest - 1].to = out[closest].to;
    out.erase(out.begin() + static_cast<std::ptrdiff_t>(closest));
  }
  return out;
}

std::int64_t length_of(const Intervals& all) {
  std::int64_t sum = 0;
  for (const Interval& one : all) sum += one.to - one.from;
  return sum;
}

Earned earn(const Intervals& reported, double speed, std::int64_t elapsed_ms, std::int64_t duration_ms) {
  const double factor = std::isfinite(speed) ? std::clamp(speed, 0.25, 2.0) : 1.0;
  // The report travels, and clocks tick apart; in proportion, or a report every moment would earn the slack each time.
  const std::int64_t passed = std::clamp<std::int64_t>(elapsed_ms, 0, kMostCreditMs);
  const std::int64_t slack = std::min<std::int64_t>(1'000, passed / 10);
  auto budget = static_cast<std::int64_t>(static_cast<double>(passed + slack) * factor);
  Earned out;
  out.most_ms = budget;
  std::int64_t media_ms = 0;
  for (Interval one : reported) {
    if (duration_ms > 0) one.to = std::min(one.to, duration_ms);
    one.to = std::min(one.to, one.from + budget);
    if (one.from < 0 || one.to <= one.from) continue;
    budget -= one.to - one.from;
    media_ms += one.to - one.from;
    out.played.push_back(one);
  }
  out.spent_ms = std::min(passed, static_cast<std::int64_t>(std::llround(static_cast<double>(media_ms) / factor)));
  return out;
}

std::vector<std::int64_t> covered_buckets(const Intervals& all, std::int64_t width_ms, std::int64_t duration_ms) {
  std::vector<std::int64_t> out;
  std::size_t at = 0;
  const std::int64_t last = all.empty() ? -1 : (all.back().to - 1) / width_ms;
  for (std::int64_t bucket = all.empty() ? 0 : all.front().from / width_ms; bucket <= last; ++bucket) {
    const std::int64_t start = bucket * width_ms;
    const std::int64_t end = duration_ms > start ? std::min(start + width_ms, duration_ms) : start + width_ms;
    while (at < all.size() && all[at].to <= start) ++at;
    std::int64_t covered = 0;
    for (std::size_t i = at; i < all.size() && all[i].from < end; ++i)
      covered += std::min(all[i].to, end) - std::max(all[i].from, start);
    if (covered * 2 >= end - start) out.push_back(bucket);
  }
  return out;
}

std::string to_text(const Intervals& all) {
  std::string out;
  for (const Interval& one : all) {
    if (!out.empty()) out += ',';
    out += std::to_string(one.from);
    out += '-';
    out += std::to_string(one.to);
  }
  return out;
}

Intervals intervals_of(std::string_view text) {
  Intervals out;
  for (std::string_view part : split(text, ',')) {
    Interval one;
    const char* end = part.data() + part.size();
    auto first = std::from_chars(part.data(), end, one.from);
    if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '-') continue;
    auto second = std::from_chars(first.ptr + 1, end, one.to);
    if (second.ec != std::errc{} || second.ptr != end) continue;
    out.push_back(one);
  }
  return unite(std::move(out));
}

}  // namespace mc::media
