#include "appliance/base/time.hpp"

#include <fmt/format.h>

#include <ctime>
#include <stdexcept>

namespace mc {

namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kMinuteMs = 60'000;

std::unexpected<Error> bad(const char* what) { return fail(Fault::invalid, "bad_format", what); }

/// Reads fixed-width decimal fields from the left; every step fails on anything else.
class Scanner {
public:
  explicit Scanner(std::string_view text) : rest_(text) {}
  bool number(std::size_t width, int& out) {
    if (rest_.size() < width) return false;
    out = 0;
    for (std::size_t i = 0; i < width; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') return false;
      out = out * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(width);
    return true;
  }
  bool one_of(std::string_view allowed) {
    if (rest_.empty() || allowed.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool at_end() const { return rest_.empty(); }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

private:
  std::string_view rest_;
};

bool scan_date(Scanner& in, Date& out) {
  int year = 0, month = 0, day = 0;
  if (!in.number(4, year) || !in.one_of("-") || !in.number(2, month) || !in.one_of("-") || !in.number(2, day))
    return false;
  std::chrono::year_month_day value{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                    std::chrono::day{static_cast<unsigned>(day)}};
  if (year < 1 || !value.ok()) return false;
  out.days = static_cast<std::int32_t>(std::chrono::sys_days{value}.time_since_epoch().count());
  return true;
}

/// ".5", ".123456": any number of digits, cut to milliseconds.
bool scan_fraction(Scanner& in, int& ms) {
  if (!in.one_of(".")) return true;
  int scale = 100;
  int digit = 0;
  if (!in.number(1, digit)) return false;
  do {
    ms += digit * scale;
    scale /= 10;
  } while (in.number(1, digit));
  return true;
}

bool scan_offset(Scanner& in, std::int64_t& minutes) {
  if (in.one_of("Zz")) return true;
  int sign = in.peek() == '-' ? -1 : 1;
  int hour = 0, minute = 0;
  if (!in.one_of("+-") || !in.number(2, hour) || !in.one_of(":") || !in.number(2, minute)) return false;
  if (hour > 23 || minute > 59) return false;
  minutes = sign * (hour * 60 + minute);
  return true;
}

}  // namespace

std::string to_string(Instant at) {
  Date day = date_of(at);
  std::int64_t ms = at.ms - day.days * kDayMs;
  return fmt::format("{}T{:02}:{:02}:{:02}.{:03}Z", to_string(day), ms / 3'600'000, ms / kMinuteMs % 60, ms / 1000 % 60,
                     ms % 1000);
}

Result<Instant> parse_instant(std::string_view text) {
  Scanner in(text);
  Date day;
  int hour = 0, minute = 0, second = 0, ms = 0;
  std::int64_t offset = 0;
  if (!scan_date(in, day) || !in.one_of("Tt")) return bad("Not a date and time of RFC 3339.");
  if (!in.number(2, hour) || !in.one_of(":") || !in.number(2, minute) || !in.one_of(":") || !in.number(2, second))
    return bad("Not a date and time of RFC 3339.");
  if (hour > 23 || minute > 59 || second > 59) return bad("No such time of day.");
  if (!scan_fraction(in, ms) || !scan_offset(in, offset) || !in.at_end())
    return bad("Not a date and time of RFC 3339 with its offset.");
  return Instant{day.days * kDayMs + hour * 3'600'000LL + minute * kMinuteMs + second * 1000LL + ms -
                 offset * kMinuteMs};
}

std::string to_string(Date day) {
  auto value = ymd(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(value.year()), static_cast<unsigned>(value.month()),
                     static_cast<unsigned>(value.day()));
}

Result<Date> parse_date(std::string_view text) {
  Scanner in(text);
  Date day;
  if (!scan_date(in, day) || !in.at_end()) return bad("Not a day as YYYY-MM-DD.");
  return day;
}

Date date_of(Instant at) {
  std::int64_t days = at.ms / kDayMs;
  if (at.ms % kDayMs < 0) --days;
  return {static_cast<std::int32_t>(days)};
}

Date make_date(int year, unsigned month, unsigned day) {
  std::chrono::year_month_day value{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
  if (!value.ok()) throw std::invalid_argument("make_date: no such day");
  return {static_cast<std::int32_t>(std::chrono::sys_days{value}.time_since_epoch().count())};
}

std::chrono::year_month_day ymd(Date day) {
  return std::chrono::year_month_day{std::chrono::sys_days{std::chrono::days{day.days}}};
}

Instant start_of(Date day) { return {day.days * kDayMs}; }

Date add_months(Date day, int months) {
  auto value = ymd(day) + std::chrono::months{months};
  if (!value.ok()) value = value.year() / value.month() / std::chrono::last;
  return {static_cast<std::int32_t>(std::chrono::sys_days{value}.time_since_epoch().count())};
}

Date end_of_month(Date day) {
  auto value = ymd(day);
  std::chrono::year_month_day last = value.year() / value.month() / std::chrono::last;
  return {static_cast<std::int32_t>(std::chrono::sys_days{last}.time_since_epoch().count())};
}

Instant SystemClock::now() const {
  auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

Date SystemClock::today() const {
  std::time_t seconds = static_cast<std::time_t>(now().ms / 1000);
  std::tm local{};
  if (!localtime_r(&seconds, &local)) return date_of(now());
  return make_date(local.tm_year + 1900, static_cast<unsigned>(local.tm_mon + 1), static_cast<unsigned>(local.tm_mday));
}

}  // namespace mc
