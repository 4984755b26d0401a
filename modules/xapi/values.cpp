#include "modules/xapi/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "appliance/base/text.hpp"

namespace mc::xapi {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool alnum(char c) { return digit(c) || alpha(c); }
bool hex(char c) { return digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
template <class F>
bool all(std::string_view text, F f) {
  return std::all_of(text.begin(), text.end(), f);
}

bool media_token(std::string_view text) {
  return !text.empty() && all(text, [](char c) {
    return alnum(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

/// A language tag's parts, taken from the left.
class TagParts {
public:
  explicit TagParts(std::string_view text) : parts_(split(text, '-')) {}
  bool done() const { return at_ == parts_.size(); }
  std::string_view now() const { return done() ? std::string_view() : parts_[at_]; }
  bool next() {
    ++at_;
    return true;
  }
  bool take_alpha(std::size_t size) { return now().size() == size && all(now(), alpha) && next(); }
  bool take_region() { return take_alpha(2) || (now().size() == 3 && all(now(), digit) && next()); }
  bool variant() const {
    std::string_view part = now();
    if (!all(part, alnum)) return false;
    return (part.size() >= 5 && part.size() <= 8) || (part.size() == 4 && digit(part[0]));
  }
  /// The sub-tags after a singleton: at least one.
  bool take_run(std::size_t least, std::size_t most) {
    std::size_t count = 0;
    while (!done() && now().size() >= least && now().size() <= most && all(now(), alnum)) {
      next();
      ++count;
    }
    return count > 0;
  }

private:
  std::vector<std::string_view> parts_;
  std::size_t at_ = 0;
};

constexpr std::array<std::string_view, 17> kGrandfathered{
    "i-ami", "i-bnn", "i-default", "i-enochian", "i-hak",     "i-klingon", "i-lux",     "i-mingo",  "i-navajo",
    "i-pwn", "i-tao", "i-tay",     "i-tsu",      "en-gb-oed", "sgn-be-fr", "sgn-be-nl", "sgn-ch-de"};

bool take_language(TagParts& tag) {
  std::string_view first = tag.now();
  if (first.size() < 2 || first.size() > 8 || !all(first, alpha)) return false;
  tag.next();
  if (first.size() > 3) return true;
  for (int i = 0; i < 3 && tag.take_alpha(3); ++i) {
  }
  return true;
}

bool take_extensions(TagParts& tag) {
  std::set<std::string> seen;
  while (!tag.done() && tag.now().size() == 1 && alnum(tag.now()[0])) {
    std::string singleton = ascii_lower(tag.now());
    tag.next();
    if (singleton == "x") return tag.take_run(1, 8) && tag.done();
    if (!seen.insert(singleton).second || !tag.take_run(2, 8)) return false;
  }
  return tag.done();
}

/// Numbers of fixed width from the left.
class Digits {
public:
  explicit Digits(std::string_view text) : rest_(text) {}
  bool number(std::size_t width, int& out) {
    if (rest_.size() < width || !all(rest_.substr(0, width), digit)) return false;
    out = 0;
    for (char c : rest_.substr(0, width)) out = out * 10 + (c - '0');
    rest_.remove_prefix(width);
    return true;
  }
  bool one_of(std::string_view allowed) {
    if (rest_.empty() || allowed.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool fraction(int& ms) {
    if (rest_.empty() || (rest_.front() != '.' && rest_.front() != ',')) return true;
    rest_.remove_prefix(1);
    if (rest_.empty() || !digit(rest_.front())) return false;
    for (int scale = 100; !rest_.empty() && digit(rest_.front()); scale /= 10, rest_.remove_prefix(1))
      ms += (rest_.front() - '0') * scale;
    return true;
  }
  bool done() const { return rest_.empty(); }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

private:
  std::string_view rest_;
};

/// "Z", "+hh:mm"; in 1.0.3 also "+hhmm", "+hh" and nothing at all.
bool read_offset(Digits& in, Version version, std::int64_t& minutes) {
  if (in.done()) return version == Version::v1;
  if (in.one_of("Zz")) return true;
  bool minus = in.peek() == '-';
  int hour = 0, minute = 0;
  if (!in.one_of("+-") || !in.number(2, hour)) return false;
  if (in.one_of(":")) {
    if (!in.number(2, minute)) return false;
  } else if (version == Version::v2) {
    return false;
  } else if (!in.done() && !in.number(2, minute)) {
    return false;
  }
  if (hour > 23 || minute > 59 || (minus && hour == 0 && minute == 0)) return false;
  minutes = (minus ? -1 : 1) * (hour * 60 + minute);
  return true;
}

bool read_clock(Digits& in, bool extended, Version version, std::int64_t& ms) {
  int hour = 0, minute = 0, second = 0, fraction = 0;
  auto colon = [&] { return !extended || in.one_of(":"); };
  if (!in.number(2, hour) || !colon() || !in.number(2, minute)) return false;
  bool seconds = extended ? in.peek() == ':' : digit(in.peek());
  if (!seconds && version == Version::v2) return false;
  if (seconds && (!colon() || !in.number(2, second) || !in.fraction(fraction))) return false;
  if (hour > 23 || minute > 59 || second > 60) return false;
  ms = ((hour * 60 + minute) * 60 + second) * 1000LL + fraction;
  return true;
}

}  // namespace

bool is_iri(std::string_view text) {
  std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size() || !alpha(text[0])) return false;
  auto scheme = [](char c) { return alnum(c) || c == '+' || c == '-' || c == '.'; };
  if (!all(text.substr(0, colon), scheme)) return false;
  return all(text.substr(colon + 1), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && c != 0x7f &&
           std::string_view("<>\"{}|\\^`").find(c) == std::string_view::npos;
  });
}

bool is_mailbox(std::string_view text) {
  if (!text.starts_with("mailto:") || !is_iri(text)) return false;
  std::string_view address = text.substr(7);
  std::size_t at = address.rfind('@');
  return at != std::string_view::npos && at > 0 && at + 1 < address.size() &&
         address.find(',') == std::string_view::npos;
}

bool is_hex(std::string_view text, std::size_t digits) { return text.size() == digits && all(text, hex); }
bool is_sha2(std::string_view text) {
  return is_hex(text, 64) || is_hex(text, 56) || is_hex(text, 96) || is_hex(text, 128);
}

bool is_language(std::string_view text) {
  if (text.empty() || text.size() > 200) return false;
  std::string lower = ascii_lower(text);
  if (std::find(kGrandfathered.begin(), kGrandfathered.end(), lower) != kGrandfathered.end()) return true;
  TagParts tag(lower);
  if (tag.now() == "x") {
    tag.next();
    return tag.take_run(1, 8) && tag.done();
  }
  if (!take_language(tag)) return false;
  tag.take_alpha(4);
  tag.take_region();
  std::set<std::string_view> variants;
  while (!tag.done() && tag.variant()) {
    if (!variants.insert(tag.now()).second) return false;
    tag.next();
  }
  return take_extensions(tag);
}

bool is_media_type(std::string_view text) {
  std::string_view type = trim(text.substr(0, text.find(';')));
  std::size_t slash = type.find('/');
  return slash != std::string_view::npos && media_token(type.substr(0, slash)) && media_token(type.substr(slash + 1));
}

bool is_duration(std::string_view text) {
  if (!text.starts_with('P')) return false;
  text.remove_prefix(1);
  std::string_view order = "YMWDHMS";  // H, M, S only behind T
  std::size_t next = 0, parts = 0;
  bool time = false, fraction = false, weeks = false;
  while (!text.empty()) {
    if (text.front() == 'T') {
      if (time || text.size() == 1) return false;
      time = true;
      next = 4;
      text.remove_prefix(1);
      continue;
    }
    std::size_t size = 0;
    while (size < text.size() && digit(text[size])) ++size;
    if (size == 0 || fraction) return false;  // only the last number may have a fraction
    if (size < text.size() && (text[size] == '.' || text[size] == ',')) {
      fraction = true;
      std::size_t begin = ++size;
      while (size < text.size() && digit(text[size])) ++size;
      if (size == begin) return false;
    }
    if (size == text.size()) return false;
    std::size_t at = order.find(text[size], next);
    if (at == std::string_view::npos || (!time && at > 3) || weeks) return false;
    if (at == 2 && (parts > 0 || time)) return false;
    weeks = at == 2;
    next = at + 1;
    ++parts;
    text.remove_prefix(size + 1);
  }
  return parts > 0 && !(weeks && time);
}

std::optional<Uuid> parse_any_uuid(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  Uuid out{};
  std::size_t byte = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (text[i++] != '-') return std::nullopt;
      continue;
    }
    if (!hex(text[i]) || !hex(text[i + 1])) return std::nullopt;
    std::from_chars(text.data() + i, text.data() + i + 2, out[byte++], 16);
    i += 2;
  }
  return out;
}

std::optional<Instant> parse_moment(std::string_view text, Version version) {
  if (text.size() > 60) return std::nullopt;
  Digits in(text);
  int year = 0, month = 0, day = 0;
  if (!in.number(4, year)) return std::nullopt;
  bool extended = in.one_of("-");
  if (!extended && version == Version::v2) return std::nullopt;
  if (!in.number(2, month) || (extended && !in.one_of("-")) || !in.number(2, day)) return std::nullopt;
  std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                   std::chrono::day{static_cast<unsigned>(day)}};
  if (year < 1 || !date.ok() || !in.one_of(version == Version::v2 ? "Tt " : "Tt")) return std::nullopt;
  std::int64_t ms = 0, minutes = 0;
  if (!read_clock(in, extended, version, ms) || !read_offset(in, version, minutes) || !in.done()) return std::nullopt;
  auto days = std::chrono::sys_days{date}.time_since_epoch().count();
  return Instant{days * 86'400'000LL + ms - minutes * 60'000};
}

bool is_statement_version(std::string_view text, Version version) {
  auto patch = [&](std::string_view base) {
    if (!text.starts_with(base)) return false;
    std::string_view rest = text.substr(base.size());
    if (rest.empty()) return true;
    return rest.size() >= 2 && rest.size() <= 5 && rest[0] == '.' && all(rest.substr(1), digit);
  };
  return patch("1.0") || (version == Version::v2 && patch("2.0"));
}

std::optional<Version> parse_header_version(std::string_view text) {
  for (std::string_view known : {"1.0", "1.0.0", "1.0.1", "1.0.2", "1.0.3"})
    if (text == known) return Version::v1;
  if (text == "2.0" || text == "2.0.0") return Version::v2;
  return std::nullopt;
}

std::string_view header_version(Version version) { return version == Version::v1 ? "1.0.3" : "2.0.0"; }

std::string http_date(Instant at) {
  constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  Date day = date_of(at);
  auto date = ymd(day);
  std::int64_t seconds = (at.ms - start_of(day).ms) / 1000;
  auto weekday = std::chrono::weekday{std::chrono::sys_days{std::chrono::days{day.days}}};
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[weekday.c_encoding()],
                     static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), seconds / 3600, seconds / 60 % 60, seconds % 60);
}

}  // namespace mc::xapi
