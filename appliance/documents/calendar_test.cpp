#include "appliance/documents/calendar.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "appliance/base/text.hpp"

namespace mc::documents {

TEST_SUITE("appliance/documents") {
  TEST_CASE("zones: local time on both sides of the switches of summer time") {
    struct Row {
      const char* rules;
      const char* utc;
      const char* local;
    };
    const std::vector<Row> rows = {
        {"CST6CDT,M3.2.0,M11.1.0", "2026-03-08T07:59:59Z", "20260308T015959"},
        {"CST6CDT,M3.2.0,M11.1.0", "2026-03-08T08:00:00Z", "20260308T030000"},
        {"CST6CDT,M3.2.0,M11.1.0", "2026-11-01T06:59:59Z", "20261101T015959"},
        {"CST6CDT,M3.2.0,M11.1.0", "2026-11-01T07:00:00Z", "20261101T010000"},
        {"CST6CDT,M3.2.0,M11.1.0", "2026-12-31T23:00:00Z", "20261231T170000"},
        {"MST7", "2026-07-01T12:00:00Z", "20260701T050000"},
        {"ChST-10", "2026-07-01T20:00:00Z", "20260702T060000"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T00:59:59Z", "20260329T015959"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T01:00:00Z", "20260329T030000"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T01:00:00Z", "20261025T020000"},
        {"AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-01-15T00:00:00Z", "20260115T110000"},
        {"AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-07-15T00:00:00Z", "20260715T100000"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.utc);
      auto zone = parse_zone("", row.rules);
      REQUIRE(zone);
      CHECK(local_stamp(*zone, parse_instant(row.utc).value()) == row.local);
    }
    for (const char* bad : {"", "CST", "CST6CDT,J60,J300", "CST6CDT,M13.1.0,M11.1.0", "CST6CDT,M3.2.0", "6CDT"})
      CHECK_FALSE(parse_zone("", bad));
  }

  TEST_CASE("a VTIMEZONE says when each time begins and how far it is from UTC") {
    CHECK(vtimezone(*parse_zone("America/Chicago", "CST6CDT,M3.2.0,M11.1.0")) ==
          "BEGIN:VTIMEZONE\r\nTZID:America/Chicago\r\n"
          "BEGIN:STANDARD\r\nDTSTART:20071104T020000\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0600\r\nTZNAME:CST\r\n"
          "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\r\nEND:STANDARD\r\n"
          "BEGIN:DAYLIGHT\r\nDTSTART:20070311T020000\r\nTZOFFSETFROM:-0600\r\nTZOFFSETTO:-0500\r\nTZNAME:CDT\r\n"
          "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n");
    CHECK(vtimezone(*parse_zone("America/Phoenix", "MST7")) ==
          "BEGIN:VTIMEZONE\r\nTZID:America/Phoenix\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
          "TZOFFSETFROM:-0700\r\nTZOFFSETTO:-0700\r\nTZNAME:MST\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n");
  }

  TEST_CASE("lines are folded at 75 octets and never inside a character") {
    CHECK(folded(std::string(75, 'a')) == std::string(75, 'a') + "\r\n");
    CHECK(folded(std::string(76, 'a')) == std::string(75, 'a') + "\r\n a\r\n");
    CHECK(folded(std::string(150, 'a')) == std::string(75, 'a') + "\r\n " + std::string(74, 'a') + "\r\n a\r\n");
    std::string accents = "SUMMARY:";
    for (int i = 0; i < 60; ++i) accents += "\u00E9";  // two octets each
    std::string lines = folded(accents), joined;
    std::size_t longest = 0;
    for (std::size_t from = 0; from < lines.size();) {
      std::size_t end = lines.find("\r\n", from);
      std::string line = lines.substr(from, end - from);
      longest = std::max(longest, line.size());
      CHECK(is_utf8(line));
      joined += from == 0 ? line : line.substr(1);
      from = end + 2;
    }
    CHECK(longest <= 75);
    CHECK(longest >= 73);
    CHECK(joined == accents);
  }

  TEST_CASE("text is escaped, so that a title cannot become another property") {
    CHECK(escaped("A; b, c\\d\nATTENDEE:x\r\n") == "A\\; b\\, c\\\\d\\nATTENDEE:x\\n");
    CalendarEntry entry;
    entry.uid = "u@medconnect";
    entry.sequence = 3;
    entry.starts_at = parse_instant("2026-11-21T13:00:00Z").value();
    entry.ends_at = parse_instant("2026-11-21T15:00:00Z").value();
    entry.summary = "Code\nEND:VCALENDAR";
    auto text = calendar_text(CalendarMethod::publish, "", std::nullopt, {entry});
    CHECK(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
    CHECK(text.find("\r\nMETHOD:PUBLISH\r\n") != std::string::npos);
    CHECK(text.find("\r\nDTSTART:20261121T130000Z\r\n") != std::string::npos);
    CHECK(text.find("\r\nSEQUENCE:3\r\n") != std::string::npos);
    CHECK(text.find("\r\nSUMMARY:Code\\nEND:VCALENDAR\r\n") != std::string::npos);
    CHECK(text.rfind("\r\nEND:VCALENDAR\r\n") == text.size() - 17);
    CHECK(text.find("VTIMEZONE") == std::string::npos);
    entry.cancelled = true;
    auto gone =
        calendar_text(CalendarMethod::cancel, "", parse_zone("America/Chicago", "CST6CDT,M3.2.0,M11.1.0"), {entry});
    CHECK(gone.find("\r\nMETHOD:CANCEL\r\n") != std::string::npos);
    CHECK(gone.find("\r\nSTATUS:CANCELLED\r\n") != std::string::npos);
    CHECK(gone.find("\r\nDTSTART;TZID=America/Chicago:20261121T070000\r\n") != std::string::npos);
    CHECK(gone.find("BEGIN:VTIMEZONE") < gone.find("BEGIN:VEVENT"));
  }

  TEST_CASE("calendar: what lasts a whole day has no hours and no zone, and blocks nobody's time") {
    CalendarEntry entry;
    entry.uid = "card@medconnect";
    entry.day = make_date(2028, 2, 29);
    entry.summary = "BLS expires";
    auto text =
        calendar_text(CalendarMethod::publish, "", parse_zone("America/Chicago", "CST6CDT,M3.2.0,M11.1.0"), {entry});
    CHECK(text.find("\r\nDTSTART;VALUE=DATE:20280229\r\n") != std::string::npos);
    CHECK(text.find("\r\nDTEND;VALUE=DATE:20280301\r\n") != std::string::npos);
    CHECK(text.find("\r\nTRANSP:TRANSPARENT\r\n") != std::string::npos);
    CHECK(text.find("\r\nDTSTART;TZID=") == std::string::npos);
  }
}

}  // namespace mc::documents
