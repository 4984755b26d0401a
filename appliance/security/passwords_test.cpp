#include "appliance/security/passwords.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "appliance/base/waiting.hpp"

namespace mc::security {

namespace {
std::string refusal(std::string_view password, const std::vector<std::string>& own = {}) {
  auto status = check_password("password", password, own);
  return status ? "" : status.error().fields.at(0).code;
}

/// A request whose client leaves when the test says so.
class Visitor final : public WorkCount {
public:
  void pause() override { ++waits; }
  void resume() override { ++goes_on; }
  bool pointless() const override { return left; }
  std::atomic<int> waits = 0, goes_on = 0;
  std::atomic<bool> left = false;
};
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
    Passwords passwords({3, 64 * 1024}, {1, 0});
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

  TEST_CASE("without a given cost the machine's is measured, and hashes of a pass more or less stay") {
    Passwords here({0, 8 * 1024});
    auto hash = here.hash("Quiet-Harbour-41");
    REQUIRE(hash);
    int passes = std::atoi(hash->c_str() + hash->find("t=") + 2);
    CHECK(passes >= 3);
    CHECK(passes <= 16);
    CHECK_FALSE(here.verify("Quiet-Harbour-41", *hash)->rehash);
    CHECK_FALSE(here.verify("Quiet-Harbour-41", *hash)->rehash);  // measured once
    auto of = [](int other) {
      return *Passwords({static_cast<std::uint32_t>(other), 8 * 1024}).hash("Quiet-Harbour-41");
    };
    CHECK_FALSE(here.verify("Quiet-Harbour-41", of(passes - 1))->rehash);
    CHECK_FALSE(here.verify("Quiet-Harbour-41", of(passes + 1))->rehash);
    CHECK(here.verify("Quiet-Harbour-41", of(passes - 2))->rehash);
    CHECK(here.verify("Quiet-Harbour-41", of(passes + 2))->rehash);
  }

  TEST_CASE("a thousand callers queue: each gets its turn, and meanwhile lends its place") {
    Passwords passwords({1, 64});
    std::atomic<int> made = 0, waits = 0, goes_on = 0;
    {
      std::vector<std::jthread> callers;
      for (int i = 0; i < 1000; ++i)
        callers.emplace_back([&] {
          Visitor visitor;
          CountedWork counted(visitor);
          if (passwords.hash("Quiet-Harbour-41")) ++made;
          waits += visitor.waits;
          goes_on += visitor.goes_on;
        });
    }
    CHECK(made == 1000);
    CHECK(waits == 1000);
    CHECK(goes_on == 1000);
  }

  TEST_CASE("who left or has waited too long leaves the queue; the rest moves up") {
    Passwords impatient({24, 64 * 1024}, {1, 8, std::chrono::seconds{0}});
    std::atomic<int> made = 0, refused = 0;
    {
      std::vector<std::jthread> callers;
      for (int i = 0; i < 6; ++i)
        callers.emplace_back([&] {
          auto hash = impatient.hash("Quiet-Harbour-41");
          ++(hash ? made : refused);
        });
    }
    CHECK(made >= 1);
    CHECK(refused >= 1);
    CHECK(made + refused == 6);
    CHECK(impatient.verify_nobody("Quiet-Harbour-41"));

    Passwords slow({30, 64 * 1024}, {1, 8});
    Visitor visitor;
    Visitor before;
    std::jthread first([&] {
      CountedWork counted(before);
      CHECK(slow.hash("Quiet-Harbour-41"));
    });
    while (before.waits == 0) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));  // the only place is taken
    visitor.left = true;
    CountedWork counted(visitor);
    auto hash = slow.hash("Quiet-Harbour-41");
    REQUIRE_FALSE(hash);
    CHECK(hash.error().code == "busy");
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
