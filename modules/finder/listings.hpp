#pragma once
// Files of listings: CSV of a provider's own making and calendar files (RFC 5545). Pure functions: what cannot be read
// is a problem of its line, nothing is guessed. What a line means for the hospital (types, places) is the importer's.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/zone.hpp"

namespace mc::finder {

inline constexpr std::size_t kListings = 5'000;  // in one file

struct Listing {
  std::int64_t line = 0;
  std::string external_id;
  std::vector<std::string> types;  // what may be its type, the surest first; empty: the file does not say
  std::string title, description;
  std::string format;  // as in the file, lower case; empty: in_person
  Instant starts_at, ends_at;
  bool says_end = false;  // or else `ends_at` is a guess of four hours
  std::string zone;       // empty: the hospital's
  std::string venue, street, city, state, zip;
  std::optional<double> latitude, longitude;
  std::optional<std::int64_t> price_cents, seats;
  std::optional<Instant> deadline_at;
  std::string url;
  bool cancelled = false;
};
struct ListingProblem {
  std::int64_t line = 0;
  std::string kind;  // "date_unreadable"
  std::string column;
  std::string message;
};
struct ListingFile {
  std::vector<Listing> listings;
  std::vector<ListingProblem> problems;
};

/// Needs the columns external_id, title and starts_at. Errors: `columns_missing`, `too_many_rows`, what read_csv says.
Result<ListingFile> read_listings_csv(std::string_view bytes, const std::optional<Zone>& hospital);
/// Errors: `calendar_malformed` (not a calendar, lines or nesting without end), `too_many_rows`.
Result<ListingFile> read_listings_ics(std::string_view bytes, const std::optional<Zone>& hospital);
bool is_calendar(std::string_view bytes);

/// Local time to UTC: nullopt in the hour that summer time leaves out; the first of two in the hour that it repeats.
struct LocalTime {
  int year = 0;
  unsigned month = 0, day = 0;
  int hour = 0, minute = 0, second = 0;
};
std::optional<Instant> instant_of(const LocalTime& local, const std::optional<Zone>& zone);
/// The zone of a name ("America/Chicago") or of POSIX rules; nullopt for others.
std::optional<Zone> zone_named(std::string_view name);
/// "75", "$1,075.50" in cents; nullopt for anything else.
std::optional<std::int64_t> cents_in(std::string_view text);

}  // namespace mc::finder
