#include <doctest/doctest.h>

#include <set>
#include <thread>

#include "appliance/base/bytes.hpp"
#include "appliance/base/ids.hpp"
#include "appliance/base/log.hpp"
#include "appliance/base/text.hpp"

using namespace mc;

TEST_SUITE("base") {

  TEST_CASE("hex and base64 read back what they write and refuse everything else") {
    auto random = seeded_random(7);
    for (std::size_t size = 0; size < 70; ++size) {
      Bytes bytes(size);
      random->fill(bytes);
      CHECK(from_hex(to_hex(bytes)).value() == bytes);
      CHECK(from_base64(to_base64(bytes)).value() == bytes);
      CHECK(from_base64url(to_base64url(bytes)).value() == bytes);
    }
    // RFC 4648 section 10.
    CHECK(to_base64(as_bytes("foob")) == "Zm9vYg==");
    CHECK(to_base64url(as_bytes("\xfb\xff")) == "-_8");
    for (const char* bad : {"a", "0g", "0x", "é0"}) CHECK_FALSE(from_hex(bad).has_value());
    for (const char* bad : {"Zg", "Zg=", "Z===", "Zm9v\n", "Zh==", "Z-=="}) CHECK_FALSE(from_base64(bad).has_value());
    for (const char* bad : {"Z", "Zg==", "Zh", "Z+/v"}) CHECK_FALSE(from_base64url(bad).has_value());
  }

  TEST_CASE("a secret moves and leaves nothing behind") {
    Secret first(as_bytes("key"));
    Secret second(std::move(first));
    CHECK(first.empty());
    CHECK(as_text(second.view()) == "key");
    Secret third = second.clone();
    third = Secret(as_bytes("other"));
    CHECK(as_text(third.view()) == "other");
    CHECK(as_text(second.view()) == "key");
  }

  TEST_CASE("UUIDs are version 7, carry their time, rise within a millisecond and read back") {
    auto random = seeded_random(1);
    ManualClock clock(Instant{1'795'000'000'123});
    auto before = PersonId::make(clock, *random);
    CHECK(before.text()[14] == '7');
    CHECK(std::string_view("89ab").find(before.text()[19]) != std::string_view::npos);
    std::uint64_t ms = 0;
    for (std::size_t i = 0; i < 6; ++i) ms = ms << 8 | before.bytes[i];
    CHECK(ms == 1'795'000'000'123);
    for (int i = 0; i < 10'000; ++i) {  // more than the 12-bit counter holds
      auto next = PersonId::make(clock, *random);
      REQUIRE(before < next);
      before = next;
    }
    clock.advance(std::chrono::hours(1));
    CHECK(before < PersonId::make(clock, *random));
    CHECK(PersonId::parse(before.text()).value() == before);
    for (const char* bad : {"", "0190b8f0-0000-7000-8000-00000000000", "0190b8f000007000800000000000000000000",
                            "0190b8f0-0000-7000-8000-00000000000g", "0190b8f0+0000-7000-8000-000000000000"})
      CHECK_FALSE(PersonId::parse(bad).has_value());
  }

  TEST_CASE("UUIDs of several threads never repeat") {
    auto random = system_random();
    SystemClock clock;
    std::vector<std::vector<PersonId>> made(4);
    {
      std::vector<std::jthread> threads;
      for (auto& mine : made)
        threads.emplace_back([&] {
          for (int i = 0; i < 2000; ++i) mine.push_back(PersonId::make(clock, *random));
        });
    }
    std::set<PersonId> all;
    for (const auto& mine : made) {
      all.insert(mine.begin(), mine.end());
      CHECK(std::is_sorted(mine.begin(), mine.end()));
    }
    CHECK(all.size() == 8000);
  }

  TEST_CASE("random numbers: repeatable from a seed, fair below a bound") {
    auto first = seeded_random(42);
    auto second = seeded_random(42);
    CHECK(first->next_u64() == second->next_u64());
    CHECK(seeded_random(43)->next_u64() != seeded_random(42)->next_u64());
    std::array<int, 6> counts{};
    for (int i = 0; i < 60'000; ++i) ++counts[first->below(6)];
    for (int count : counts) CHECK(std::abs(count - 10'000) < 500);
    CHECK(first->below(1) == 0);
    CHECK(system_random()->next_u64() != system_random()->next_u64());
  }

  TEST_CASE("instants are strict RFC 3339") {
    struct Case {
      const char* text;
      std::int64_t ms;
    };
    for (const Case& c : {Case{"1970-01-01T00:00:00Z", 0}, Case{"1969-12-31T23:59:59.999Z", -1},
                          Case{"2026-11-20T18:40:00.5+01:00", 1'795'196'400'500},
                          Case{"2026-11-20t18:40:00.123999z", 1'795'200'000'123},
                          Case{"2024-02-29T23:59:59-12:00", 1'709'294'399'000}}) {
      CAPTURE(c.text);
      CHECK(parse_instant(c.text).value().ms == c.ms);
    }
    for (const char* bad : {"", "2026-11-20", "2026-11-20T18:40:00", "2026-11-20 18:40:00Z", "2026-11-20T24:00:00Z",
                            "2026-11-20T18:60:00Z", "2026-11-20T18:40:60Z", "2026-11-20T18:40:00.Z",
                            "2026-02-29T00:00:00Z", "2026-11-20T18:40:00Z ", "2026-11-20T18:40:00+24:00",
                            "2026-11-20T18:40:00+0100", "0000-01-01T00:00:00Z", "-026-01-01T00:00:00Z"}) {
      CAPTURE(bad);
      REQUIRE_FALSE(parse_instant(bad).has_value());
      CHECK(parse_instant(bad).error().code == "bad_format");
    }
    CHECK(to_string(Instant{1'795'200'000'007}) == "2026-11-20T18:40:00.007Z");
    CHECK(to_string(Instant{-1}) == "1969-12-31T23:59:59.999Z");
  }

  TEST_CASE("days: real ones only, months clamp to their end") {
    CHECK(parse_date("2024-02-29").value() == make_date(2024, 2, 29));
    for (const char* bad :
         {"2023-02-29", "2023-13-01", "2023-00-10", "2023-1-1", "20230101", "2023-01-01T", " 2023-01-01"})
      CHECK_FALSE(parse_date(bad).has_value());
    CHECK(to_string(add_months(make_date(2024, 1, 31), 1)) == "2024-02-29");
    CHECK(to_string(add_months(make_date(2024, 2, 29), 12)) == "2025-02-28");
    CHECK(to_string(add_months(make_date(2024, 3, 31), -13)) == "2023-02-28");
    CHECK(to_string(end_of_month(make_date(2024, 2, 1))) == "2024-02-29");
    CHECK(date_of(start_of(make_date(1969, 12, 31))) == make_date(1969, 12, 31));
    CHECK(date_of(Instant{-1}) == make_date(1969, 12, 31));
    CHECK(make_date(2026, 3, 1) - make_date(2026, 2, 1) == 28);
  }

  TEST_CASE("text is cleaned: NFC, no controls, CR LF to LF") {
    CHECK(clean_text("Toma\xcc\x81s").value() == "Tom\xc3\xa1s");
    CHECK(clean_text("a\r\nb\tc\n").value() == "a\nb\tc\n");
    for (std::string_view bad : {std::string_view("a\0b", 3), std::string_view("\x1b[0m"), std::string_view("a\rb"),
                                 std::string_view("\x7f"), std::string_view("\xc2\x85")})
      CHECK(clean_text(bad).error().code == "control_character");
    // Overlong, lone surrogate, beyond U+10FFFF, cut off, stray continuation.
    for (std::string_view bad : {"\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "a\xe2\x82", "\x80"}) {
      CHECK(clean_text(bad).error().code == "not_utf8");
      CHECK_FALSE(is_utf8(bad));
    }
    CHECK(is_utf8("\xf0\x9f\x8f\xa5 hospital"));
  }

  TEST_CASE("trim, fold, count and split") {
    CHECK(trim(" \xc2\xa0\xef\xbb\xbf Ana \xe2\x80\xa8\t") == "Ana");
    CHECK(trim(" \n ") == "");
    CHECK(trim("é") == "é");
    CHECK(fold("TOMÁS Łukasz Straße Ærø") == "tomas lukasz strasse aero");
    CHECK(fold("ＡＢＣ ﬁ") == "abc fi");
    CHECK(count_code_points("Tomás🏥") == 6);
    CHECK(split("a,,b", ',') == std::vector<std::string_view>{"a", "", "b"});
    CHECK(split("", ',').size() == 1);
  }

  TEST_CASE("a log line is one JSON object, whatever its fields hold") {
    std::vector<std::string> lines;
    log::set_sink([&](log::Level, std::string_view line) { lines.emplace_back(line); });
    LOG(info, "test_event", {"port", 8443}, {"ok", true}, {"text", "a\"b\n\xff"}, {"ratio", 0.0 / 1.0});
    LOG(debug, "not_written");
    log::set_level(log::Level::debug);
    LOG(debug, "written");
    log::set_level(log::Level::info);
    log::set_sink({});
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].find(R"("level":"info","event":"test_event","port":8443,"ok":true,"text":"a\"b\n)") !=
          std::string::npos);
    CHECK(is_utf8(lines[0]));
    CHECK(lines[0].find('\n') == std::string::npos);
  }

}  // TEST_SUITE
