// Times and lengths of time in the two data models.
#include <cmath>

#include <fmt/format.h>

#include "modules/scorm/cmi.hpp"
#include "modules/scorm/data_model_types.hpp"
#include "modules/scorm/manifest_read.hpp"

namespace mc::scorm {
namespace {

constexpr std::int64_t kHour = 3'600'000;
constexpr double kMostMilliseconds = 1e15;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes digits with an optional fraction of one or two (more are tolerated) from the front.
std::optional<double> take_number(std::string_view& text) {
  std::size_t length = 0;
  while (length < text.size() && (is_digit(text[length]) || text[length] == '.')) ++length;
  if (length == 0 || length > 20) return std::nullopt;
  auto out = parse_real(text.substr(0, length));
  text.remove_prefix(length);
  return out;
}

/// Exactly `count` digits in [from, to] from the front.
bool take_digits(std::string_view& text, std::size_t count, int from, int to) {
  if (text.size() < count) return false;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_digit(text[i])) return false;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value >= from && value <= to;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::optional<std::int64_t> parse_interval(std::string_view text) {
  static constexpr double kMonth = 365.25 * 24 * kHour / 12;
  auto interval = interval_of(text);
  if (!interval) return std::nullopt;
  double total = static_cast<double>(interval->months) * kMonth + static_cast<double>(interval->hundredths) * 10;
  if (total > kMostMilliseconds) return std::nullopt;
  return std::llround(total);
}

std::optional<std::int64_t> parse_timespan(std::string_view text) {
  std::size_t hours_end = text.find(':');
  if (hours_end == std::string_view::npos || hours_end < 1 || hours_end > 6) return std::nullopt;
  auto hours = take_number(text);
  if (!hours || !take(text, ':')) return std::nullopt;
  std::string_view minutes_text = text.substr(0, 2);
  if (!take_digits(text, 2, 0, 99) || !take(text, ':')) return std::nullopt;
  auto seconds = take_number(text);
  if (!seconds || !text.empty() || *seconds >= 100) return std::nullopt;
  double total = *hours * 3600 + *parse_real(minutes_text) * 60 + *seconds;
  return std::llround(total * 1000);
}

std::string interval_text(std::int64_t ms) {
  if (ms < 0) ms = 0;
  std::string out = "PT";
  if (ms >= kHour) out += fmt::format("{}H", ms / kHour);
  if (ms % kHour >= 60'000) out += fmt::format("{}M", ms % kHour / 60'000);
  const std::int64_t centis = ms % 60'000 / 10;
  if (centis % 100 != 0)
    out += fmt::format("{}.{:02}S", centis / 100, centis % 100);
  else if (centis != 0 || out == "PT")
    out += fmt::format("{}S", centis / 100);
  return out;
}

std::string timespan_text(std::int64_t ms) {
  if (ms < 0) ms = 0;
  ms = std::min(ms, 9999 * kHour);
  return fmt::format("{:04}:{:02}:{:02}.{:02}", ms / kHour, ms % kHour / 60'000, ms % 60'000 / 1000, ms % 1000 / 10);
}

}  // namespace mc::scorm
