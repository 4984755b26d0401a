// Files of listings: what is read, and what is told of what cannot be.
#include <doctest/doctest.h>

#include "appliance/base/local_time.hpp"
#include "modules/finder/listings.hpp"
#include "modules/testing.hpp"

namespace mc::finder {
namespace {

const std::string kTop = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n";
std::string event(const std::string& lines) { return "BEGIN:VEVENT\r\n" + lines + "END:VEVENT\r\n"; }
std::string calendar(const std::string& events) { return kTop + events + "END:VCALENDAR\r\n"; }
const std::string kWhen =
    "DTSTART;TZID=America/Chicago:20261201T090000\r\nDTEND;TZID=America/Chicago:20261201T130000\r\n";

std::string kind_of(const std::string& lines) {
  auto file = must(read_listings_ics(calendar(event(lines)), std::nullopt));
  REQUIRE(file.problems.size() + file.listings.size() == 1);
  return file.problems.empty() ? "" : file.problems.front().kind;
}

}  // namespace

TEST_SUITE("modules/finder") {
  TEST_CASE("a calendar's event becomes a listing: folded lines, escapes, zones, place, price; alarms are left out") {
    auto file = must(read_listings_ics(
        calendar(
            "BEGIN:VTIMEZONE\r\nTZID:America/Chicago\r\nEND:VTIMEZONE\r\n" +
            event("UID:a-1\r\nSUMMARY:ACLS\\, full\r\n  course\r\n" + kWhen +
                  "LOCATION:1 Main St\\, Waco\\, TX 76701-1234\\, "
                  "USA\r\nCATEGORIES:ACLS,Heart\r\nURL:https://p.example/1\r\n"
                  "GEO:31.55;-97.13\r\nX-PRICE:$185.50\r\nX-SEATS:12\r\nDESCRIPTION:First\\nSecond\r\n"
                  "BEGIN:VALARM\r\nDESCRIPTION:Wake up\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\n") +
            event("UID:a-2\r\nSUMMARY:BLS\r\nDTSTART:20261201T150000Z\r\nDURATION:PT3H30M\r\nSTATUS:CANCELLED\r\n")),
        std::nullopt));
    REQUIRE(file.problems.empty());
    REQUIRE(file.listings.size() == 2);
    const Listing& one = file.listings[0];
    CHECK(one.external_id == "a-1");
    CHECK(one.title == "ACLS, full course");
    CHECK(one.types == std::vector<std::string>{"ACLS", "Heart"});
    CHECK(to_string(one.starts_at) == "2026-12-01T15:00:00.000Z");
    CHECK(to_string(one.ends_at) == "2026-12-01T19:00:00.000Z");
    CHECK(one.zone == "America/Chicago");
    CHECK(one.zip == "76701");
    CHECK(one.latitude == 31.55);
    CHECK(one.price_cents == 18'550);
    CHECK(one.seats == 12);
    CHECK(one.description == "First\nSecond");
    CHECK(file.listings[1].cancelled);
    CHECK(file.listings[1].ends_at - file.listings[1].starts_at == std::chrono::minutes(210));
  }

  TEST_CASE("of an event's categories the first ten count, in however many lines") {
    std::string many;
    for (int i = 0; i < 600; ++i) many += "CATEGORIES:A,B,C\r\n";
    auto file = must(read_listings_ics(calendar(event("UID:1\r\nSUMMARY:x\r\n" + kWhen + many)), std::nullopt));
    REQUIRE(file.listings.size() == 1);
    CHECK(file.listings[0].types.size() == 10);
    CHECK(file.listings[0].says_end);
  }

  TEST_CASE("an event that cannot be read is a problem of its line; a file that is no calendar is refused") {
    CHECK(kind_of("UID:1\r\nSUMMARY:x\r\n" + kWhen).empty());
    CHECK(kind_of("SUMMARY:x\r\n" + kWhen) == "external_id_missing");
    CHECK(kind_of("UID:1\r\n" + kWhen) == "title_missing");
    CHECK(kind_of("UID:1\r\nSUMMARY:x\r\n") == "date_unreadable");
    CHECK(kind_of("UID:1\r\nSUMMARY:x\r\nDTSTART;VALUE=DATE:20261201\r\n") == "no_time");
    CHECK(kind_of("UID:1\r\nSUMMARY:x\r\nDTSTART;TZID=Europe/Berlin:20261201T090000\r\n") == "zone_unknown");
    CHECK(kind_of("UID:1\r\nSUMMARY:x\r\nDTSTART:20261301T090000Z\r\n") == "date_unreadable");
    CHECK(kind_of("UID:1\r\nSUMMARY:x\r\nRRULE:FREQ=DAILY\r\n" + kWhen) == "repeats");
    CHECK(kind_of("UID:1\r\nSUMMARY:x\r\nX-PRICE:free\r\n" + kWhen) == "price_unreadable");
    // Half past two does not exist on the day when summer time begins.
    CHECK(kind_of("UID:1\r\nSUMMARY:x\r\nDTSTART;TZID=America/Chicago:20270314T023000\r\n") == "date_unreadable");
    auto code = [](const std::string& text) { return read_listings_ics(text, std::nullopt).error().code; };
    CHECK(code("") == "calendar_malformed");
    CHECK(code("a,b\n1,2\n") == "calendar_malformed");
    CHECK(code(kTop) == "calendar_malformed");
    CHECK(code(kTop + "END:VEVENT\r\n") == "calendar_malformed");
    CHECK(code(kTop + "X:" + std::string(20'000, 'a') + "\r\nEND:VCALENDAR\r\n") == "calendar_malformed");
    CHECK(code(calendar("no colon here\r\n")) == "calendar_malformed");
    std::string deep, many;
    for (int i = 0; i < 20; ++i) deep += "BEGIN:X\r\n";
    CHECK(code(kTop + deep) == "calendar_malformed");
    for (std::size_t i = 0; i <= kListings; ++i) many += event("UID:1\r\n");
    CHECK(code(calendar(many)) == "too_many_rows");
  }

  TEST_CASE("local times: the first of two in the hour that comes twice, none in the hour that is left out") {
    auto chicago = zone_named("America/Chicago");
    REQUIRE(chicago);
    CHECK(zone_named("Central Standard Time")->standard == chicago->standard);
    CHECK_FALSE(zone_named("Mars/Olympus"));
    CHECK(to_string(*instant_of({2026, 7, 1, 9, 0, 0}, chicago)) == "2026-07-01T14:00:00.000Z");
    CHECK(to_string(*instant_of({2026, 11, 1, 1, 30, 0}, chicago)) == "2026-11-01T06:30:00.000Z");
    CHECK_FALSE(instant_of({2027, 3, 14, 2, 30, 0}, chicago));
    CHECK_FALSE(instant_of({2027, 2, 29, 9, 0, 0}, chicago));
    CHECK(to_string(*instant_of({2026, 7, 1, 9, 0, 0}, std::nullopt)) == "2026-07-01T09:00:00.000Z");
  }

  TEST_CASE("CSV: times as people write them, prices, a problem for each bad line with its column") {
    auto chicago = zone_named("America/Chicago");
    auto file =
        must(read_listings_csv("External ID;Course;Type;Start;End;ZIP;Price;Seats;URL\n"
                               "1;BLS;BLS;12/01/2026 9:00 AM;2026-12-01 13:00;1001;$1,075.50;12;https://p.example\n"
                               "2;ACLS;ACLS;2026-12-01T15:00:00Z;;76701;;;\n"
                               ";PALS;PALS;2026-12-01 09:00;;76701;;;\n"
                               "4;;PALS;2026-12-01 09:00;;76701;;;\n"
                               "5;PALS;PALS;tomorrow;;76701;;;\n"
                               "6;PALS;PALS;2026-12-01 25:00;;76701;;;\n"
                               "7;PALS;PALS;2026-12-01 09:00;;76701;cheap;;\n"
                               "8;PALS;PALS;2026-12-01 09:00;;76701;;many;\n"
                               "9;PALS;PALS\n",
                               chicago));
    REQUIRE(file.listings.size() == 2);
    CHECK(to_string(file.listings[0].starts_at) == "2026-12-01T15:00:00.000Z");
    CHECK(to_string(file.listings[0].ends_at) == "2026-12-01T19:00:00.000Z");
    CHECK(file.listings[0].zip == "01001");  // a spreadsheet had taken the zero
    CHECK(file.listings[0].price_cents == 107'550);
    CHECK(file.listings[1].ends_at - file.listings[1].starts_at == std::chrono::hours(4));
    std::vector<std::string> problems;
    for (const ListingProblem& one : file.problems) problems.push_back(std::to_string(one.line) + " " + one.kind);
    CHECK(problems == std::vector<std::string>{"10 unreadable_row", "4 external_id_missing", "5 title_missing",
                                               "6 date_unreadable", "7 date_unreadable", "8 price_unreadable",
                                               "9 seats_unreadable"});
    CHECK(read_listings_csv("a,b\n1,2\n", chicago).error().code == "columns_missing");
    CHECK(cents_in("75") == 7'500);
    CHECK(cents_in("75.5") == 7'550);
    CHECK_FALSE(cents_in("-5"));
    CHECK_FALSE(cents_in("1.234"));
    CHECK_FALSE(cents_in("99999999"));
    CHECK_FALSE(cents_in(""));
  }
}

}  // namespace mc::finder
