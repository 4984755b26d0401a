// libFuzzer target: any bytes are refused as a calendar or as CSV, or read into listings within their limits, each with
// a number, a title and a time, in UTF-8.
#include <cstdlib>

#include "appliance/base/text.hpp"
#include "modules/finder/listings.hpp"

using namespace mc;
using namespace mc::finder;

namespace {

void check(const Result<ListingFile>& file) {
  if (!file) return;
  if (file->listings.size() + file->problems.size() > kListings + 1) std::abort();
  for (const Listing& one : file->listings) {
    if (one.external_id.empty() || one.external_id.size() > 200 || one.line < 1) std::abort();
    if (!one.cancelled && one.title.empty()) std::abort();
    for (const std::string* text : {&one.title, &one.description, &one.venue, &one.url})
      if (!is_utf8(*text)) std::abort();
    if (!one.zip.empty() && one.zip.size() > 100'000) std::abort();
    if (one.latitude && (!(*one.latitude >= -90 && *one.latitude <= 90) || !one.longitude)) std::abort();
    if (one.price_cents && (*one.price_cents < 0 || *one.price_cents > 99'999'999)) std::abort();
    if (one.seats && *one.seats < 0) std::abort();
  }
  for (const ListingProblem& one : file->problems)
    if (one.kind.empty() || one.message.empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto zone = zone_named("America/Chicago");
  const std::string event = "BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + std::string(rest) + "\nEND:VEVENT\nEND:VCALENDAR\n";
  const std::string rows = "external_id,title,type,starts_at,ends_at,zip,price,seats,timezone\n" + std::string(rest);
  switch (data[0] % 4) {
  case 0:
    check(read_listings_ics(rest, zone));
    break;
  case 1:
    check(read_listings_ics(event, zone));
    break;
  case 2:
    check(read_listings_csv(rest, zone));
    break;
  default:
    check(read_listings_csv(rows, zone));
  }
  return 0;
}
