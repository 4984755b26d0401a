// Dates as cards print them.
#include <algorithm>
#include <array>

#include "appliance/base/text.hpp"
#include "modules/intake/fields.hpp"

namespace mc::intake {
namespace {

constexpr int kFirstYear = 1950, kLastYear = 2099;
constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 12> kLongMonths = {"january",   "february", "march",    "april",
                                                          "may",       "june",     "july",     "august",
                                                          "september", "october",  "november", "december"};

bool digit(char c) { return c >= '0' && c <= '9'; }
bool small_letter(char c) { return c >= 'a' && c <= 'z'; }

/// A number or a word of a line, and where it stands.
struct Piece {
  std::string text;
  std::size_t at = 0;
  char before = ' ';  // the last character between it and the one before, ' ' for none but blanks
  bool number = false;
};

std::vector<Piece> pieces_of(std::string_view line) {
  std::vector<Piece> out;
  std::string lower = ascii_lower(line);
  char between = ' ';
  for (std::size_t i = 0; i < lower.size();) {
    bool is_number = digit(lower[i]);
    if (!is_number && !small_letter(lower[i])) {
      if (lower[i] != ' ') between = lower[i];
      ++i;
      continue;
    }
    std::size_t start = i;
    while (i < lower.size() && (is_number ? digit(lower[i]) : small_letter(lower[i]))) ++i;
    out.push_back({lower.substr(start, i - start), start, between, is_number});
    between = ' ';
  }
  return out;
}

int value_of(const Piece& piece) {
  if (!piece.number || piece.text.size() > 4) return -1;
  int value = 0;
  for (char c : piece.text) value = value * 10 + (c - '0');
  return value;
}

/// 1..12; 0 for other words. "sept" is September.
int month_of_word(const Piece& piece) {
  if (piece.number) return 0;
  for (std::size_t i = 0; i < kMonths.size(); ++i)
    if (piece.text == kMonths[i] || piece.text == kLongMonths[i] || (i == 8 && piece.text == "sept"))
      return static_cast<int>(i) + 1;
  return 0;
}

/// Four digits, or two that stand for 20xx.
int year_of(const Piece& piece) {
  int value = value_of(piece);
  if (piece.text.size() == 2 && value >= 0) return 2000 + value;
  return piece.text.size() == 4 && value >= kFirstYear && value <= kLastYear ? value : 0;
}

std::optional<Date> real_day(int year, int month, int day) {
  if (year < kFirstYear || year > kLastYear || month < 1 || month > 12 || day < 1) return std::nullopt;
  Date first = make_date(year, static_cast<unsigned>(month), 1);
  Date found = first + (day - 1);
  return found <= end_of_month(first) ? std::optional(found) : std::nullopt;
}

bool joint(char c) { return c == '/' || c == '-' || c == '.'; }

/// Three pieces that make a day.
std::optional<Date> day_of(const Piece& a, const Piece& b, const Piece& c) {
  if (a.number && b.number && c.number && joint(b.before) && c.before == b.before) {
    if (a.text.size() == 4) return real_day(year_of(a), value_of(b), value_of(c));
    if (c.text.size() != 2 && c.text.size() != 4) return std::nullopt;
    auto american = real_day(year_of(c), value_of(a), value_of(b));
    return american ? american : real_day(year_of(c), value_of(b), value_of(a));
  }
  if (int month = month_of_word(a); month > 0 && c.text.size() == 4) return real_day(year_of(c), month, value_of(b));
  if (int month = month_of_word(b); month > 0 && c.text.size() == 4) return real_day(year_of(c), month, value_of(a));
  return std::nullopt;
}

/// Two pieces that make a month.
std::optional<Date> month_of(const Piece& a, const Piece& b) {
  if (b.text.size() != 4) return std::nullopt;
  if (int month = month_of_word(a); month > 0) return real_day(year_of(b), month, 1);
  if (a.number && a.text.size() <= 2 && (b.before == '/' || b.before == '-'))
    return real_day(year_of(b), value_of(a), 1);
  return std::nullopt;
}

}  // namespace

std::vector<FoundDate> dates_in(std::string_view line) {
  std::vector<Piece> pieces = pieces_of(line);
  std::vector<FoundDate> out;
  for (std::size_t i = 0; i + 1 < pieces.size();) {
    auto end = [&](std::size_t last) { return pieces[last].at + pieces[last].text.size() - pieces[i].at; };
    if (i + 2 < pieces.size())
      if (auto day = day_of(pieces[i], pieces[i + 1], pieces[i + 2])) {
        out.push_back({*day, false, pieces[i].at, end(i + 2)});
        i += 3;
        continue;
      }
    if (auto month = month_of(pieces[i], pieces[i + 1])) {
      out.push_back({*month, true, pieces[i].at, end(i + 1)});
      i += 2;
      continue;
    }
    ++i;
  }
  return out;
}

}  // namespace mc::intake
