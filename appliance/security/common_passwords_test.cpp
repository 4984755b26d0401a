#include "appliance/security/common_passwords.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "appliance/base/embedded.hpp"
#include "appliance/base/text.hpp"
#include "appliance/security/passwords.hpp"

namespace mc::security {
namespace {

std::vector<std::string_view> entries() {
  for (const EmbeddedFile& file : embedded_data())
    if (file.path == "security/common_passwords.txt") {
      auto lines = split(file.bytes, '\n');
      REQUIRE(lines.back().empty());
      lines.pop_back();
      return lines;
    }
  FAIL("the table is not compiled in");
  return {};
}

std::string refusal(std::string_view password) {
  auto status = check_password("password", password, {"Ana Reyes", "ana.reyes@mercygeneral.example"});
  return status ? "" : status.error().fields.at(0).code;
}

}  // namespace

TEST_SUITE("security") {
  TEST_CASE("every entry of the list of common passwords is found, and nothing between them") {
    auto all = entries();
    REQUIRE(all.size() > 25'000);
    REQUIRE(std::is_sorted(all.begin(), all.end()));
    for (std::string_view entry : all) REQUIRE_MESSAGE(is_listed_password(entry), entry);
    std::size_t wrong = 0;
    for (std::string_view entry : all) {
      std::string after = std::string(entry) + "\x01";  // sorts right behind it
      wrong += is_listed_password(after) ? 1 : 0;
      wrong += is_listed_password(std::string(entry.substr(0, entry.size() - 1)) + "\x7F") ? 1 : 0;
    }
    CHECK(wrong == 0);
    for (const char* text : {"", "a", "abcd", "\n", "zzzzzzzzzzzzzzzzzzzz~", "quiet harbour forty-one"})
      CHECK_FALSE(is_listed_password(text));
    CHECK_FALSE(is_listed_password(std::string(all[10]) + "\n" + std::string(all[11])));  // two lines are no entry
  }

  // NIST SP 800-63B-4, section 3.1.1.2 (3B rev. 3: 5.1.1.2).
  TEST_CASE("NIST: the list refuses, also when digits and signs are put around a common password") {
    for (const char* password : {"1qaz2wsx3edc", "justinbieber", "JustinBieber", "123qwe123qwe", "motherfucker1!",
                                 "Liverpool-1892", "!!chocolate2026", "Gandalf#20261121", "D0lphins.2026"})
      CHECK_MESSAGE(refusal(password) == "password_common", password);
  }
  TEST_CASE("NIST: length decides, not a mixture of characters; spaces, Unicode and long passwords are welcome") {
    CHECK(refusal("elevenchars") == "password_too_short");
    for (const char* password : {"correct kettle lampshade", "vespertilio murino", "пароль от больницы на холме",
                                 "gehe nicht über los", "麻酔科の夜は長くて静か丘の上"})
      CHECK_MESSAGE(refusal(password) == "", password);
    std::string sentence = "the ward is quiet after nine and the kettle is warm enough for two cups of tea";
    CHECK(sentence.size() > 64);
    CHECK(refusal(sentence) == "");
  }
  TEST_CASE("NIST: words of the person and repetitions or runs are refused") {
    CHECK(refusal("reyes likes tea 7") == "password_personal");
    CHECK(refusal("xyxyxyxyxyxyxyxy") == "password_common");
    CHECK(refusal("abcdefghijklmn") == "password_common");
  }
}

}  // namespace mc::security
