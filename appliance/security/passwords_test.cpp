#include "appliance/security/passwords.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

namespace mc::security {

namespace {
std::string refusal(std::string_view password, const std::vector<std::string>& own = {}) {
  auto status = check_password("password", password, own);
  return status ? "" : status.error().fields.at(0).code;
}
}  // namespace

TEST_SUITE("security") {
  TEST_CASE("a password verifies against its own hash only") {
    Passwords passwords({1, 8 * 1024});
    auto hash = passwords.hash("Quiet-Harbour-41");
    REQUIRE(hash);
    CHECK(hash->starts_with("$argon2id$"));
    CHECK(*passwords.hash("Quiet-Harbour-41") != *hash);  // salted
    auto good = passwords.verify("Quiet-Harbour-41", *hash);
    REQUIRE(good);
    CHECK(good->matches);
    CHECK_FALSE(good->rehash);
    CHECK_FALSE(passwords.verify("quiet-harbour-41", *hash)->matches);
    CHECK_FALSE(passwords.verify("Quiet-Harbour-41", "")->matches);
    CHECK_FALSE(passwords.verify("Quiet-Harbour-41", "no hash at all")->matches);
    CHECK(passwords.verify_nobody("Quiet-Harbour-41"));
  }

  TEST_CASE("a hash of another cost asks to be made again") {
    Passwords cheap({1, 8 * 1024});
    Passwords dear({2, 8 * 1024});
    auto hash = cheap.hash("Quiet-Harbour-41");
    REQUIRE(hash);
    auto verdict = dear.verify("Quiet-Harbour-41", *hash);
    REQUIRE(verdict);
    CHECK(verdict->matches);
    CHECK(verdict->rehash);
  }

  TEST_CASE("when the queue is full the next caller is told to wait") {
    Passwords passwords({3, 64 * 1024}, 1, 0);
    std::atomic<int> made = 0;
    std::atomic<int> refused = 0;
    {
      std::vector<std::jthread> callers;
      for (int i = 0; i < 8; ++i)
        callers.emplace_back([&] {
          auto hash = passwords.hash("Quiet-Harbour-41");
          if (hash) ++made;
          if (!hash && hash.error().code == "busy") ++refused;
        });
    }
    CHECK(made >= 1);
    CHECK(refused >= 1);
    CHECK(made + refused == 8);
    CHECK(passwords.hash("Quiet-Harbour-41"));  // the slot came back
  }

  TEST_CASE("the policy refuses short, common and personal passwords") {
    CHECK(refusal("short-1") == "password_too_short");
    CHECK(refusal(std::string(201, 'x')) == "password_too_long");
    CHECK(refusal("Password2026!") == "password_common");
    CHECK(refusal("P@ssw0rd12345") == "password_common");
    CHECK(refusal("hospital202611") == "password_common");
    CHECK(refusal("aaaaaaaaaaaaaa") == "password_common");
    CHECK(refusal("Enfermera-2026") == "password_common");
    CHECK(refusal("drowssap!2026") == "password_common");
    CHECK(refusal("sunshine-sunshine") == "password_common");
    CHECK(refusal("M0nday.Friday.7").empty());  // two words are more than one
    CHECK(refusal("qwertyuiop123") == "password_common");
    CHECK(refusal("012345678901") == "password_common");
    CHECK(refusal("Reyes-is-at-work", {"Ana", "Reyes"}) == "password_personal");
    CHECK(refusal("i-am-ANA.REYES-7", {"ana.reyes@mercygeneral.example"}) == "password_personal");
    CHECK(refusal("quiet harbour forty-one", {"Ana", "Reyes"}).empty());
    CHECK(refusal("MercyGeneral-2026", {"Ana", "Reyes", "ana.reyes"}).empty());
    CHECK(refusal("MercyGeneral-2026", {"Ana", "Reyes", "Mercy General Hospital"}) == "password_personal");
    CHECK(refusal("bananas on toast", {"Ana"}).empty());  // three letters would match too much
  }
}

}  // namespace mc::security
