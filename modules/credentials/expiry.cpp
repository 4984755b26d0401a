#include "modules/credentials/expiry.hpp"

namespace mc::credentials {
namespace {

constexpr std::int64_t kLongestValidity = 1200;

int year_of(Date day) { return static_cast<int>(ymd(day).year()); }
unsigned month_of(Date day) { return static_cast<unsigned>(ymd(day).month()); }

/// "MM-DD"; 29 February is the last day of that month in other years.
std::optional<Date> fixed_day(std::string_view text, int year) {
  if (text.size() != 5 || text[2] != '-') return std::nullopt;
  auto digits = [&](std::size_t at) -> int {
    char a = text[at], b = text[at + 1];
    return a < '0' || a > '9' || b < '0' || b > '9' ? 0 : (a - '0') * 10 + (b - '0');
  };
  int month = digits(0), day = digits(3);
  if (month < 1 || month > 12 || day < 1) return std::nullopt;
  Date last = end_of_month(make_date(year, static_cast<unsigned>(month), 1));
  int length = static_cast<int>(static_cast<unsigned>(ymd(last).day()));
  if (day > length && !(month == 2 && day == 29)) return std::nullopt;
  return day > length ? last : make_date(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
}

}  // namespace

std::optional<Date> expiry_for(std::string_view rule, Date issued, std::int64_t months) {
  if (months <= 0 || months > kLongestValidity) return std::nullopt;
  Date end = add_months(issued, static_cast<int>(months));
  if (rule == "end_of_month" || rule == "end_of_month_assumed") return end_of_month(end);
  if (rule == "date_plus_months" || rule == "anniversary") return end;
  if (rule == "calendar_year_end" || rule == "dec_31") return make_date(year_of(end), 12, 31);
  if (rule == "mar_31") return make_date(year_of(end), 3, 31);
  // Due on the 15th of the last month of the quarter in which it was issued.
  if (rule == "quarter_15th") return make_date(year_of(end), (month_of(end) + 2) / 3 * 3, 15);
  // Enrolment for a calendar year is open from November until the end of January of that year.
  if (rule == "calendar_year_enrolment") return make_date(year_of(end - 31), 12, 31);
  if (rule.starts_with("fixed:")) return fixed_day(rule.substr(6), year_of(end));
  return std::nullopt;
}

}  // namespace mc::credentials
