#include "modules/accounts/handles.hpp"

#include <doctest/doctest.h>

namespace mc::accounts {

TEST_SUITE("accounts") {
  TEST_CASE("handles that are refused, and why") {
    auto code = [](std::string_view text) {
      auto handle = parse_handle(text);
      return handle ? std::string{} : handle.error().fields.at(0).code;
    };
    for (std::string_view good : {"ana.reyes", "a1b", "nurse_4", "@ana", "ANA.Reyes"}) CHECK(code(good).empty());
    for (std::string_view bad : {"", "ab", "1ana", ".ana", "ana.", "ana..b", "ana._b", "ana reyes", "aña", "ana@b",
                                 "a-b-c", "abcdefghijklmnopqrstuvwxyz01234"})
      CHECK(code(bad) == "handle_malformed");
    for (std::string_view taken : {"admin", "Root", "@everyone", "medconnect"}) CHECK(code(taken) == "handle_reserved");
    CHECK(*parse_handle(" @Ana.Reyes ") == "ana.reyes");
  }

  TEST_CASE("handles made from names are well formed") {
    CHECK(handle_from("Ana", "Reyes") == "ana.reyes");
    CHECK(handle_from("Ana María", "Núñez Ortiz") == "ana.nunez");
    CHECK(handle_from("", "Reyes") == "reyes");
    for (auto [first, last] : {std::pair{"", ""},
                               {"李", "小龙"},
                               {"7of9", ""},
                               {"A", ""},
                               {"Ad", "min"},
                               {"admin", ""},
                               {"O'Brien-Smith-Longname", "Featherstonehaugh-X"}})
      CHECK(parse_handle(handle_from(first, last)));
    CHECK(parse_handle(numbered_handle("abcdefghijklmnopqrstuvwxyz0123", 12345)));
    CHECK(numbered_handle("ana.reyes", 2) == "ana.reyes2");
  }

  TEST_CASE("devices are named so that a person knows them") {
    CHECK(device_label("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
                       "Chrome/126.0 Safari/537.36 Edg/126.0") == "Edge on Windows");
    CHECK(device_label("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0") == "Firefox on Linux");
    CHECK(device_label("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
                       "Version/17.5 Mobile/15E148 Safari/604.1") == "Safari on iPhone");
    CHECK(device_label("curl/8.5") == "Program");
    CHECK(device_label("") == "Program");
  }
}

}  // namespace mc::accounts
