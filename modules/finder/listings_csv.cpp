// Listings in CSV: one class a line.
#include <charconv>

#include "appliance/base/text.hpp"
#include "appliance/documents/documents.hpp"
#include "modules/finder/listings.hpp"
#include "modules/organisation/import_text.hpp"

namespace mc::finder {
namespace {

enum ListingColumn : std::size_t {
  kExternalId,
  kListingType,
  kListingTitle,
  kListingFormat,
  kStarts,
  kEnds,
  kZoneName,
  kVenue,
  kStreet,
  kCity,
  kState,
  kZip,
  kPrice,
  kSeats,
  kDeadline,
  kUrl,
  kDescription,
  kListingStatus,
};

std::optional<int> number_in(std::string_view text) {
  int value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

/// "09:00", "9:00:30", "9:00 AM", "9 pm"
std::optional<LocalTime> clock_in(std::string_view text) {
  std::string lower = ascii_lower(trim(text));
  int add = 0;
  bool twelve = false;
  for (std::string_view mark : {"am", "pm"})
    if (lower.ends_with(mark)) {
      twelve = true;
      add = mark == "pm" ? 12 : 0;
      lower.resize(lower.size() - 2);
    }
  auto parts = split(trim(lower), ':');
  if (parts.size() > 3 || (parts.size() < 2 && !twelve)) return std::nullopt;
  LocalTime out;
  auto hour = number_in(parts[0]), minute = parts.size() > 1 ? number_in(parts[1]) : std::optional(0),
       second = parts.size() > 2 ? number_in(parts[2]) : std::optional(0);
  if (!hour || !minute || !second || *minute > 59 || *second > 59) return std::nullopt;
  if (twelve && (*hour < 1 || *hour > 12)) return std::nullopt;
  out.hour = twelve ? *hour % 12 + add : *hour;
  out.minute = *minute;
  out.second = *second;
  if (out.hour > 23) return std::nullopt;
  return out;
}

/// RFC 3339 with its offset, or a day and a time of the zone: "2026-12-01 09:00", "12/01/2026 9:00 AM".
std::optional<Instant> moment_in(std::string_view text, const std::optional<Zone>& zone) {
  text = trim(text);
  if (auto exact = parse_instant(text)) return *exact;
  auto cut = text.find_first_of(" T");
  if (cut == std::string_view::npos) return std::nullopt;
  auto day = organisation::hr_date(text.substr(0, cut));
  auto local = clock_in(text.substr(cut + 1));
  if (!day || !local) return std::nullopt;
  auto calendar = ymd(*day);
  local->year = static_cast<int>(calendar.year());
  local->month = static_cast<unsigned>(calendar.month());
  local->day = static_cast<unsigned>(calendar.day());
  return instant_of(*local, zone);
}

/// One record on its way to a listing.
class ListingReader {
public:
  ListingReader(const std::vector<int>& at, const std::optional<Zone>& hospital) : at_(at), hospital_(hospital) {}

  std::optional<ListingProblem> read(const documents::CsvRecord& record, Listing& out) {
    record_ = &record;
    out.line = record.line;
    out.external_id = cell(kExternalId);
    out.title = cell(kListingTitle);
    if (std::string type = cell(kListingType); !type.empty()) out.types = {type};
    out.format = ascii_lower(cell(kListingFormat));
    for (char& c : out.format)
      if (c == ' ' || c == '-') c = '_';
    out.venue = cell(kVenue);
    out.street = cell(kStreet);
    out.city = cell(kCity);
    out.state = cell(kState);
    out.zip = cell(kZip);
    if (out.zip.size() == 4 && number_in(out.zip)) out.zip.insert(0, 1, '0');  // a spreadsheet took the zero
    if (out.zip.size() == 10 && out.zip[5] == '-') out.zip.resize(5);
    out.url = cell(kUrl);
    out.description = cell(kDescription);
    std::string status = ascii_lower(cell(kListingStatus));
    out.cancelled = status == "cancelled" || status == "canceled";
    if (out.external_id.empty()) return problem("external_id_missing", "external_id", "Every class needs its number.");
    if (out.external_id.size() > 200)
      return problem("external_id_unusable", "external_id", "The number is longer than 200 characters.");
    if (out.title.empty()) return problem("title_missing", "title", "The class has no title.");
    if (auto bad = read_times(out)) return bad;
    return read_numbers(out);
  }

private:
  std::string cell(ListingColumn column) const {
    return at_[column] < 0 ? std::string() : std::string(trim(record_->cells[static_cast<std::size_t>(at_[column])]));
  }
  ListingProblem problem(std::string kind, std::string column, std::string message) const {
    return {record_->line, std::move(kind), std::move(column), std::move(message)};
  }
  std::optional<ListingProblem> read_times(Listing& out) const {
    auto zone = hospital_;
    out.zone = cell(kZoneName);
    if (!out.zone.empty()) {
      zone = zone_named(out.zone);
      if (!zone) return problem("zone_unknown", "timezone", "Write a zone as America/Chicago.");
      out.zone = zone->name;
    }
    auto starts = moment_in(cell(kStarts), zone);
    if (!starts) return problem("date_unreadable", "starts_at", "Write a day and a time, as 2026-12-01 09:00.");
    out.starts_at = *starts;
    out.ends_at = *starts + std::chrono::hours(4);
    if (std::string text = cell(kEnds); !text.empty()) {
      auto ends = moment_in(text, zone);
      if (!ends) return problem("date_unreadable", "ends_at", "Write a day and a time, as 2026-12-01 17:00.");
      out.ends_at = *ends;
      out.says_end = true;
    }
    if (std::string text = cell(kDeadline); !text.empty()) {
      out.deadline_at = moment_in(text, zone);
      if (!out.deadline_at)
        return problem("date_unreadable", "deadline", "Write a day and a time, as 2026-11-30 12:00.");
    }
    return std::nullopt;
  }
  std::optional<ListingProblem> read_numbers(Listing& out) const {
    if (std::string text = cell(kPrice); !text.empty()) {
      out.price_cents = cents_in(text);
      if (!out.price_cents) return problem("price_unreadable", "price", "Write the price in dollars, as 75.00.");
    }
    if (std::string text = cell(kSeats); !text.empty()) {
      auto seats = number_in(text);
      if (!seats) return problem("seats_unreadable", "seats", "Write how many seats there are, as 12.");
      out.seats = *seats;
    }
    return std::nullopt;
  }
  const std::vector<int>& at_;
  const std::optional<Zone>& hospital_;
  const documents::CsvRecord* record_ = nullptr;
};

}  // namespace

Result<ListingFile> read_listings_csv(std::string_view bytes, const std::optional<Zone>& hospital) {
  documents::CsvLimits limits;
  limits.bytes = 4 << 20;
  limits.columns = 60;
  limits.rows = static_cast<int>(kListings) + 1;
  limits.cell_bytes = 8'000;
  auto table = TRY(documents::read_csv(bytes, limits));
  if (table.records.size() + table.bad.size() > kListings)
    return fail(Fault::invalid, "too_many_rows", "A file may hold 5,000 classes.");
  auto at = organisation::find_columns(table.header, {{"external_id", "id", "class_id", "course_id"},
                                                      {"type", "course_type", "certification"},
                                                      {"title", "course", "name"},
                                                      {"format"},
                                                      {"starts_at", "start", "start_time"},
                                                      {"ends_at", "end", "end_time"},
                                                      {"timezone", "zone", "time_zone"},
                                                      {"venue", "location"},
                                                      {"street", "address"},
                                                      {"city"},
                                                      {"state"},
                                                      {"zip", "zip_code", "postal_code"},
                                                      {"price"},
                                                      {"seats", "capacity"},
                                                      {"deadline", "deadline_at"},
                                                      {"url", "link"},
                                                      {"description", "notes"},
                                                      {"status"}});
  for (std::size_t needed : {kExternalId, kListingTitle, kStarts})
    if (at[needed] < 0)
      return fail(Fault::invalid, "columns_missing", "The file needs the columns external_id, title and starts_at.");
  ListingFile out;
  for (const auto& bad : table.bad)
    out.problems.push_back({bad.line, "unreadable_row", "", organisation::unreadable_row_text(bad.reason)});
  ListingReader reader(at, hospital);
  for (const documents::CsvRecord& record : table.records) {
    Listing listing;
    if (auto problem = reader.read(record, listing))
      out.problems.push_back(std::move(*problem));
    else
      out.listings.push_back(std::move(listing));
  }
  return out;
}

}  // namespace mc::finder
