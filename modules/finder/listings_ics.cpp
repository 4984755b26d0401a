// Listings in a calendar file (RFC 5545): one VEVENT a class. Events that repeat are refused, not unrolled: a class is
// one date, and its seats are its own.
#include <array>
#include <charconv>

#include "appliance/base/text.hpp"
#include "modules/finder/listings.hpp"

namespace mc::finder {
namespace {

constexpr std::size_t kLineBytes = 16'000;
constexpr int kNesting = 8;
constexpr std::size_t kCategories = 10;  // of one event; each is compared with all types

/// One content line: NAME;PARAMETER=value:value
struct ContentLine {
  std::int64_t line = 0;
  std::string name;  // upper case
  std::vector<std::pair<std::string, std::string>> parameters;
  std::string value;

  std::string parameter(std::string_view wanted) const {
    for (const auto& [key, text] : parameters)
      if (key == wanted) return text;
    return {};
  }
};

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

/// Joined again where 3.1 folded them; each with the number of its first line. Fails on a line without end.
std::optional<std::vector<std::pair<std::int64_t, std::string>>> unfolded(std::string_view bytes) {
  std::vector<std::pair<std::int64_t, std::string>> out;
  std::int64_t number = 0;
  while (!bytes.empty()) {
    ++number;
    auto end = bytes.find('\n');
    std::string_view line = bytes.substr(0, end);
    bytes = end == std::string_view::npos ? std::string_view() : bytes.substr(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty() && (line.front() == ' ' || line.front() == '\t') && !out.empty())
      out.back().second += line.substr(1);
    else if (!line.empty())
      out.emplace_back(number, line);
    if (!out.empty() && out.back().second.size() > kLineBytes) return std::nullopt;
  }
  return out;
}

std::optional<ContentLine> content_line(std::int64_t number, std::string_view text) {
  ContentLine out;
  out.line = number;
  std::size_t at = text.find_first_of(";:");
  if (at == std::string_view::npos || at == 0) return std::nullopt;
  out.name = upper(text.substr(0, at));
  while (at < text.size() && text[at] == ';') {
    std::size_t equals = text.find('=', at);
    if (equals == std::string_view::npos || out.parameters.size() > 20) return std::nullopt;
    std::string key = upper(text.substr(at + 1, equals - at - 1));
    std::size_t from = equals + 1, end = 0;
    if (from < text.size() && text[from] == '"') {
      end = text.find('"', ++from);
      if (end == std::string_view::npos) return std::nullopt;
      at = end + 1;
    } else {
      end = text.find_first_of(";:", from);
      if (end == std::string_view::npos) return std::nullopt;
      at = end;
    }
    out.parameters.emplace_back(std::move(key), std::string(text.substr(from, end - from)));
  }
  if (at >= text.size() || text[at] != ':') return std::nullopt;
  out.value = text.substr(at + 1);
  return out;
}

/// TEXT of 3.3.11; controls that are no line ends are left out.
std::string plain_text(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\\' && i + 1 < text.size()) {
      char next = text[++i];
      out += next == 'n' || next == 'N' ? '\n' : next;
    } else if (static_cast<unsigned char>(c) >= 0x20 || c == '\t') {
      out += c;
    }
  }
  auto clean = clean_text(out);
  return clean ? std::string(trim(*clean)) : std::string();
}

std::optional<int> digits_at(std::string_view text, std::size_t from, std::size_t count) {
  if (from + count > text.size()) return std::nullopt;
  int value = 0;
  for (char c : text.substr(from, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

/// "PT8H30M", "P1D", "P2W"; nullopt when it is none or nothing.
std::optional<std::chrono::milliseconds> duration_in(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (!text.starts_with('P')) return std::nullopt;
  text.remove_prefix(1);
  std::int64_t seconds = 0;
  bool time = false;
  while (!text.empty()) {
    if (text.front() == 'T' && !time) {
      time = true;
      text.remove_prefix(1);
      continue;
    }
    int value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || value < 0 || value > 100'000 || end == text.data() + text.size()) return std::nullopt;
    const std::int64_t unit = *end == 'W' && !time   ? 604'800
                              : *end == 'D' && !time ? 86'400
                              : *end == 'H' && time  ? 3'600
                              : *end == 'M' && time  ? 60
                              : *end == 'S' && time  ? 1
                                                     : 0;
    if (unit == 0) return std::nullopt;
    seconds += value * unit;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  }
  if (seconds <= 0) return std::nullopt;
  return std::chrono::seconds(seconds);
}

/// The last five digits in a row of "1 Main St, Waco, TX 76701-1234, USA".
std::string zip_in(std::string_view text) {
  auto digit = [&](std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; };
  for (std::size_t end = text.size(); end >= 5; --end) {
    std::size_t from = end - 5;
    if (!digits_at(text, from, 5) || digit(end) || (from > 0 && (digit(from - 1) || text[from - 1] == '-'))) continue;
    return std::string(text.substr(from, 5));
  }
  return {};
}

/// One VEVENT on its way to a listing.
class EventReader {
public:
  EventReader(std::int64_t line, const std::optional<Zone>& hospital) : hospital_(hospital) { out_.line = line; }

  void take(const ContentLine& line) {
    if (line.name == "UID") {
      out_.external_id = plain_text(line.value);
    } else if (line.name == "SUMMARY") {
      out_.title = plain_text(line.value);
    } else if (line.name == "DESCRIPTION") {
      out_.description = plain_text(line.value);
    } else if (line.name == "LOCATION") {
      out_.venue = plain_text(line.value);
      out_.zip = zip_in(out_.venue);
    } else if (line.name == "URL") {
      out_.url = plain_text(line.value);
    } else if (line.name == "CATEGORIES") {
      for (std::string_view one : split(line.value, ','))
        if (out_.types.size() < kCategories) out_.types.push_back(plain_text(one));
    } else if (line.name == "STATUS") {
      out_.cancelled = upper(trim(line.value)) == "CANCELLED";
    } else if (line.name == "GEO") {
      take_point(line.value);
    } else if (line.name == "X-PRICE" || line.name == "X-COST") {
      out_.price_cents = cents_in(line.value);
      if (!out_.price_cents) refuse("price_unreadable", line.name, "Write the price in dollars, as 75.00.");
    } else if (line.name == "X-SEATS" || line.name == "X-CAPACITY") {
      auto seats =
          trim(line.value).size() <= 4 ? digits_at(trim(line.value), 0, trim(line.value).size()) : std::nullopt;
      out_.seats = seats;
      if (!seats || trim(line.value).empty()) refuse("seats_unreadable", line.name, "Write how many seats, as 12.");
    } else if (line.name == "RRULE" || line.name == "RDATE" || line.name == "RECURRENCE-ID") {
      refuse("repeats", line.name, "An event that repeats is not read; list each date.");
    } else if (line.name == "DURATION") {
      lasts_ = duration_in(trim(line.value));
      if (!lasts_) refuse("date_unreadable", "DURATION", "The duration cannot be read.");
    } else if (line.name == "DTSTART" || line.name == "DTEND") {
      take_time(line);
    }
  }
  void finish(ListingFile& file) {
    if (out_.external_id.empty() || out_.external_id.size() > 200)
      refuse("external_id_missing", "UID", "Every event needs a UID of at most 200 characters.");
    if (!out_.cancelled) {
      if (out_.title.empty()) refuse("title_missing", "SUMMARY", "The event has no title.");
      if (!starts_) refuse("date_unreadable", "DTSTART", "The event does not say when it begins.");
    }
    if (!problem_.kind.empty()) {
      file.problems.push_back(problem_);
      return;
    }
    out_.starts_at = starts_.value_or(Instant{});
    out_.says_end = ends_ || lasts_;
    out_.ends_at = ends_ ? *ends_ : out_.starts_at + lasts_.value_or(std::chrono::hours(4));
    if (out_.format.empty() && out_.zip.empty() && !out_.latitude && out_.venue.find("://") != std::string::npos)
      out_.format = "online";
    file.listings.push_back(std::move(out_));
  }

private:
  /// Only the first is told.
  void refuse(std::string kind, std::string_view column, std::string message) {
    if (problem_.kind.empty()) problem_ = {out_.line, std::move(kind), std::string(column), std::move(message)};
  }
  void take_point(std::string_view value) {
    auto cells = split(trim(value), ';');
    if (cells.size() != 2) return;
    std::array<double, 2> degrees{};
    for (std::size_t i = 0; i < 2; ++i) {
      auto [end, error] = std::from_chars(cells[i].data(), cells[i].data() + cells[i].size(), degrees[i]);
      if (error != std::errc{} || end != cells[i].data() + cells[i].size()) return;
    }
    if (!(degrees[0] >= -90 && degrees[0] <= 90 && degrees[1] >= -180 && degrees[1] <= 180)) return;
    out_.latitude = degrees[0];
    out_.longitude = degrees[1];
  }
  void take_time(const ContentLine& line) {
    std::string_view text = trim(line.value);
    if (upper(line.parameter("VALUE")) == "DATE" || text.size() == 8)
      return refuse("no_time", line.name, "A class begins at a time of the day.");
    const bool utc = text.ends_with('Z');
    auto year = digits_at(text, 0, 4), month = digits_at(text, 4, 2), day = digits_at(text, 6, 2),
         hour = digits_at(text, 9, 2), minute = digits_at(text, 11, 2), second = digits_at(text, 13, 2);
    if (text.size() != (utc ? 16U : 15U) || text[8] != 'T' || !year || !month || !day || !hour || !minute || !second)
      return refuse("date_unreadable", line.name, "The time cannot be read.");
    std::optional<Zone> zone = hospital_;
    if (utc) {
      zone = std::nullopt;
    } else if (std::string name = line.parameter("TZID"); !name.empty()) {
      zone = zone_named(name);
      if (!zone) return refuse("zone_unknown", line.name, "The time zone is not one of the United States.");
      out_.zone = zone->name;
    }
    auto at =
        instant_of({*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day), *hour, *minute, *second}, zone);
    if (!at) return refuse("date_unreadable", line.name, "There is no such time.");
    (line.name == "DTSTART" ? starts_ : ends_) = at;
  }

  Listing out_;
  ListingProblem problem_;
  std::optional<Instant> starts_, ends_;
  std::optional<std::chrono::milliseconds> lasts_;
  const std::optional<Zone>& hospital_;
};

std::unexpected<Error> malformed(std::string_view detail) {
  return fail(Fault::invalid, "calendar_malformed", std::string(detail));
}

}  // namespace

bool is_calendar(std::string_view bytes) {
  if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
  return upper(trim(bytes.substr(0, 64))).starts_with("BEGIN:VCALENDAR");
}

Result<ListingFile> read_listings_ics(std::string_view bytes, const std::optional<Zone>& hospital) {
  if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
  if (!is_calendar(bytes) || !is_utf8(bytes) || bytes.size() > (4U << 20))
    return malformed("The file is not a calendar in UTF-8 of at most 4 MB.");
  auto lines = unfolded(bytes);
  if (!lines) return malformed("A line is too long.");
  ListingFile out;
  std::vector<std::string> open;
  std::optional<EventReader> event;
  std::size_t events = 0;
  for (const auto& [number, text] : *lines) {
    auto line = content_line(number, text);
    if (!line) {
      if (event) continue;  // a line of a program that knows better; the event's own lines decide
      return malformed("Line " + std::to_string(number) + " is not a line of a calendar.");
    }
    if (line->name == "BEGIN") {
      open.push_back(upper(trim(line->value)));
      if (open.size() > kNesting) return malformed("The parts of the file are nested too deep.");
      if (open.size() == 2 && open.back() == "VEVENT") {
        if (++events > kListings) return fail(Fault::invalid, "too_many_rows", "A file may hold 5,000 classes.");
        event.emplace(number, hospital);
      }
    } else if (line->name == "END") {
      if (open.empty() || open.back() != upper(trim(line->value)))
        return malformed("The parts of the file do not end.");
      open.pop_back();
      if (event && open.size() == 1) {
        event->finish(out);
        event.reset();
      }
    } else if (event && open.size() == 2) {
      event->take(*line);  // not what an alarm inside says
    }
  }
  if (!open.empty()) return malformed("The file ends in the middle.");
  return out;
}

}  // namespace mc::finder
