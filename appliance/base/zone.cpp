#include "appliance/base/zone.hpp"

#include <array>
#include <charconv>
#include <cstdlib>

#include <fmt/format.h>

#include "appliance/base/local_time.hpp"

namespace mc {
namespace {

/// Reads rules from the left; `ok` stays false once something did not fit.
struct Cursor {
  std::string_view rest;
  bool ok = true;

  bool take(char c) {
    if (rest.empty() || rest.front() != c) return false;
    rest.remove_prefix(1);
    return true;
  }
  void expect(char c) { ok = take(c) && ok; }
  int number(int least, int most) {
    int value = 0;
    auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (error != std::errc{} || value < least || value > most) {
      ok = false;
      return least;
    }
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    return value;
  }
  std::string letters() {
    std::size_t size = 0;
    while (size < rest.size() && ((rest[size] >= 'A' && rest[size] <= 'Z') || (rest[size] >= 'a' && rest[size] <= 'z')))
      ++size;
    if (size < 3) ok = false;
    std::string out(rest.substr(0, size));
    rest.remove_prefix(size);
    return out;
  }
  /// h[:m[:s]] with a sign.
  int seconds() {
    int sign = take('-') ? -1 : 1;
    if (sign > 0) take('+');
    int out = number(0, 167) * 3600;
    if (take(':')) out += number(0, 59) * 60;
    if (take(':')) out += number(0, 59);
    return sign * out;
  }
  ZoneSwitch change() {
    ZoneSwitch out;
    expect(',');
    expect('M');
    out.month = number(1, 12);
    expect('.');
    out.week = number(1, 5);
    expect('.');
    out.day = number(0, 6);
    if (take('/')) out.seconds = seconds();
    return out;
  }
};

Date nth_day(int year, const ZoneSwitch& rule) {
  Date first = make_date(year, static_cast<unsigned>(rule.month), 1);
  int weekday = (((first.days + 4) % 7) + 7) % 7;  // 1970-01-01 was a Thursday
  Date day = first + (rule.day - weekday + 7) % 7 + (rule.week - 1) * 7;
  while (day > end_of_month(first)) day = day - 7;
  return day;
}

/// The switch as an instant, told by the clock that ran before it.
Instant switch_at(int year, const ZoneSwitch& rule, int offset_before) {
  return {start_of(nth_day(year, rule)).ms + (rule.seconds - offset_before) * 1000LL};
}

int offset_at(const Zone& zone, Instant at) {
  if (!zone.begins || !zone.ends) return zone.standard;
  int year = static_cast<int>(ymd(date_of({at.ms + zone.standard * 1000LL})).year());
  Instant begins = switch_at(year, *zone.begins, zone.standard);
  Instant ends = switch_at(year, *zone.ends, zone.summer);
  // South of the equator summer spans the new year.
  bool summer = begins < ends ? (at >= begins && at < ends) : (at >= begins || at < ends);
  return summer ? zone.summer : zone.standard;
}

std::string stamp(std::int64_t ms) {
  Instant at{ms};
  auto day = ymd(date_of(at));
  std::int64_t seconds = (at.ms - start_of(date_of(at)).ms) / 1000;
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()), seconds / 3600,
                     seconds / 60 % 60, seconds % 60);
}

std::string offset_text(int seconds) {
  int size = seconds < 0 ? -seconds : seconds;
  return fmt::format("{}{:02}{:02}", seconds < 0 ? '-' : '+', size / 3600, size / 60 % 60);
}

std::string component(std::string_view kind, std::string_view name, int from, int to,
                      const std::optional<ZoneSwitch>& rule) {
  constexpr std::array kDays = {"SU", "MO", "TU", "WE", "TH", "FR", "SA"};
  std::string start = "19700101T000000", repeat;
  if (rule) {
    start = stamp(start_of(nth_day(2007, *rule)).ms + rule->seconds * 1000LL);
    repeat = fmt::format("RRULE:FREQ=YEARLY;BYMONTH={};BYDAY={}{}\r\n", rule->month, rule->week == 5 ? -1 : rule->week,
                         kDays[static_cast<std::size_t>(rule->day)]);
  }
  return fmt::format("BEGIN:{}\r\nDTSTART:{}\r\nTZOFFSETFROM:{}\r\nTZOFFSETTO:{}\r\nTZNAME:{}\r\n{}END:{}\r\n", kind,
                     start, offset_text(from), offset_text(to), name, repeat, kind);
}

}  // namespace

std::optional<Zone> parse_zone(std::string_view name, std::string_view rules) {
  Cursor in{rules};
  Zone zone;
  zone.name = name.empty() ? std::string(rules) : std::string(name);
  for (char& c : zone.name)
    if (c == ',' || c == ';' || c == ':') c = '_';  // a TZID that needs no quoting
  zone.standard_name = in.letters();
  zone.standard = zone.summer = -in.seconds();  // POSIX counts west of Greenwich
  if (!in.rest.empty()) {
    zone.summer_name = in.letters();
    zone.summer = zone.standard + 3600;
    if (!in.rest.empty() && in.rest.front() != ',') zone.summer = -in.seconds();
    zone.begins = in.change();
    zone.ends = in.change();
  }
  if (!in.ok || !in.rest.empty()) return std::nullopt;
  return zone;
}

std::optional<Zone> hospital_zone() {
  const char* rules = std::getenv("TZ");
  if (rules == nullptr || local_zone() == "UTC") return std::nullopt;
  return parse_zone(local_zone(), rules);
}

std::string local_stamp(const Zone& zone, Instant at) { return stamp(at.ms + offset_at(zone, at) * 1000LL); }
std::string utc_stamp(Instant at) { return stamp(at.ms) + "Z"; }

std::string vtimezone(const Zone& zone) {
  std::string out = "BEGIN:VTIMEZONE\r\nTZID:" + zone.name + "\r\n";
  out += component("STANDARD", zone.standard_name, zone.summer, zone.standard, zone.ends);
  if (zone.begins) out += component("DAYLIGHT", zone.summer_name, zone.standard, zone.summer, zone.begins);
  return out + "END:VTIMEZONE\r\n";
}

}  // namespace mc
