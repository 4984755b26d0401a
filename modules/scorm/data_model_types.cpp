#include "modules/scorm/data_model_types.hpp"

#include <charconv>

#include <fmt/format.h>

namespace mc::scorm {

namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Reads over a text from the left.
struct Scan {
  std::string_view left;
  bool take(char c) {
    if (left.empty() || left.front() != c) return false;
    left.remove_prefix(1);
    return true;
  }
  std::string_view digits() {
    std::size_t n = 0;
    while (n < left.size() && digit(left[n])) ++n;
    auto out = left.substr(0, n);
    left.remove_prefix(n);
    return out;
  }
  /// Exactly two digits, at most `most`.
  bool two(int least, int most) {
    if (left.size() < 2 || !digit(left[0]) || !digit(left[1])) return false;
    int value = (left[0] - '0') * 10 + (left[1] - '0');
    left.remove_prefix(2);
    return value >= least && value <= most;
  }
};

std::optional<std::int64_t> number(std::string_view digits) {
  std::int64_t out = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  if (error != std::errc() || end != digits.data() + digits.size() || out > 1'000'000'000'000) return std::nullopt;
  return out;
}

bool zone(Scan& scan) {
  if (scan.left.empty() || scan.take('Z')) return true;
  if (!scan.take('+') && !scan.take('-')) return false;
  if (!scan.two(0, 23)) return false;
  return scan.left.empty() || (scan.take(':') && scan.two(0, 59));
}

int month_days(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

}  // namespace

std::vector<std::string_view> split_by(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> out;
  while (true) {
    auto at = text.find(separator);
    out.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at + separator.size());
  }
}

bool is_language(std::string_view text) {
  if (text.empty()) return true;
  bool first = true, registered = false;
  for (std::string_view part : split_by(text, "-")) {
    if (part.empty() || part.size() > 8) return false;
    for (char c : part)
      if (!letter(c) && (first || !digit(c))) return false;
    if (first) {
      registered = part == "i" || part == "x" || part == "I" || part == "X";
      if (!registered && part.size() != 2 && part.size() != 3) return false;
      if (registered && part.size() == text.size()) return false;
    }
    first = false;
  }
  return true;
}

bool is_localized(std::string_view text) {
  constexpr std::string_view kLanguage = "{lang=";
  if (!text.starts_with(kLanguage)) return true;
  auto end = text.find('}');
  if (end == std::string_view::npos) return true;  // then it is text
  std::string_view language = text.substr(kLanguage.size(), end - kLanguage.size());
  return !language.empty() && is_language(language);
}

bool is_identifier(std::string_view text) {
  if (text.empty()) return false;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7F) return false;
    if (std::string_view("\"<>\\^`{|}[]").find(c) != std::string_view::npos) return false;
  }
  for (auto at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
    auto hex = [&](std::size_t i) {
      return i < text.size() && std::string_view("0123456789abcdefABCDEF").find(text[i]) != std::string_view::npos;
    };
    if (!hex(at + 1) || !hex(at + 2)) return false;
  }
  auto colon = text.find(':');  // a scheme has a name, and something behind it
  return colon == std::string_view::npos || (colon > 0 && colon + 1 < text.size());
}

std::optional<double> real_of(std::string_view text) {
  std::string_view digits = text;
  if (digits.starts_with('-')) digits.remove_prefix(1);
  bool any = false, point = false;
  for (char c : digits) {
    if (c == '.' && !point)
      point = true;
    else if (digit(c))
      any = true;
    else
      return std::nullopt;
  }
  if (!any || text.size() > 64) return std::nullopt;
  double out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

std::string real_text(double value) {
  if (value == 0) value = 0;  // never "-0.0"
  std::string out = fmt::format("{:.7f}", value);
  while (out.ends_with('0') && !out.ends_with(".0")) out.pop_back();
  return out;
}

std::optional<Interval> interval_of(std::string_view text) {
  Scan scan{text};
  if (!scan.take('P')) return std::nullopt;
  Interval out;
  bool any = false, time = false, any_time = false;
  std::string_view expected = "YMD";
  while (!scan.left.empty()) {
    if (!time && scan.take('T')) {
      time = true;
      expected = "HMS";
      continue;
    }
    auto value = number(scan.digits());
    if (!value || scan.left.empty()) return std::nullopt;
    std::int64_t fraction = 0;
    if (time && scan.take('.')) {
      auto digits = scan.digits();
      if (digits.empty() || digits.size() > 2 || scan.left.empty() || scan.left.front() != 'S') return std::nullopt;
      fraction = (digits[0] - '0') * 10 + (digits.size() > 1 ? digits[1] - '0' : 0);
    }
    char unit = scan.left.front();
    auto at = expected.find(unit);
    if (at == std::string_view::npos) return std::nullopt;
    expected.remove_prefix(at + 1);
    scan.left.remove_prefix(1);
    any = true;
    any_time = any_time || time;
    if (!time && unit == 'Y') out.months += *value * 12;
    if (!time && unit == 'M') out.months += *value;
    if (!time && unit == 'D') out.hundredths += *value * 8'640'000;
    if (time && unit == 'H') out.hundredths += *value * 360'000;
    if (time && unit == 'M') out.hundredths += *value * 6'000;
    if (time && unit == 'S') out.hundredths += *value * 100 + fraction;
  }
  if (!any || (time && !any_time)) return std::nullopt;
  return out;
}

bool is_interval(std::string_view text) { return interval_of(text).has_value(); }

std::string interval_as_text(Interval interval) {
  if (interval.months == 0 && interval.hundredths == 0) return "PT0H0M0S";
  std::string out = "P";
  auto add = [&](std::int64_t value, char unit) {
    if (value != 0) out += fmt::format("{}{}", value, unit);
  };
  add(interval.months / 12, 'Y');
  add(interval.months % 12, 'M');
  add(interval.hundredths / 8'640'000, 'D');
  std::int64_t rest = interval.hundredths % 8'640'000;
  if (rest == 0) return out;
  out += 'T';
  add(rest / 360'000, 'H');
  add(rest % 360'000 / 6'000, 'M');
  std::int64_t seconds = rest % 6'000;
  if (seconds % 100 != 0)
    out += fmt::format("{}.{:02}S", seconds / 100, seconds % 100);
  else
    add(seconds / 100, 'S');
  return out;
}

// YYYY[-MM[-DD[Thh[:mm[:ss[.s[s]][TZD]]]]]]
bool is_moment(std::string_view text) {
  Scan scan{text};
  std::string_view year_text = scan.digits();
  if (year_text.size() != 4) return false;
  int year = static_cast<int>(*number(year_text));
  if (year < 1970 || year > 2038) return false;
  if (scan.left.empty()) return true;
  if (!scan.take('-')) return false;
  std::string_view month_text = scan.left.substr(0, 2);
  if (!scan.two(1, 12)) return false;
  int month = static_cast<int>(*number(month_text));
  if (scan.left.empty()) return true;
  if (!scan.take('-') || !scan.two(1, month_days(year, month))) return false;
  if (scan.left.empty()) return true;
  if (!scan.take('T') || !scan.two(0, 23)) return false;
  if (scan.left.empty()) return true;
  if (!scan.take(':') || !scan.two(0, 59)) return false;
  if (scan.left.empty()) return true;
  if (!scan.take(':') || !scan.two(0, 59)) return false;
  if (scan.take('.')) {
    auto digits = scan.digits();
    if (digits.empty() || digits.size() > 2) return false;
  }
  return zone(scan) && scan.left.empty();
}

}  // namespace mc::scorm
