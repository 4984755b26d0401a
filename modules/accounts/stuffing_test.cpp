#include "modules/accounts/stuffing.hpp"

#include <doctest/doctest.h>

using namespace mc;
using accounts::Stuffing;

TEST_SUITE("modules/accounts stuffing") {
  TEST_CASE("one password on ten accounts is refused for a quarter of an hour, and told once") {
    auto random = seeded_random(3);
    Stuffing stuffing(*random);
    Instant now{1'795'000'000'000};
    for (int i = 0; i < 9; ++i)
      CHECK_FALSE(stuffing.failed("10.0.0." + std::to_string(i), "nurse" + std::to_string(i), "Spring-2026", now));
    CHECK_FALSE(stuffing.password_is_tried("Spring-2026", now));
    auto found = stuffing.failed("10.0.0.9", "nurse9", "Spring-2026", now);
    REQUIRE(found);
    CHECK(found->kind == "password");
    CHECK_FALSE(stuffing.failed("10.0.0.9", "nurse10", "Spring-2026", now));
    CHECK(stuffing.password_is_tried("Spring-2026", now));
    CHECK_FALSE(stuffing.password_is_tried("Autumn-2026", now));
    CHECK_FALSE(stuffing.password_is_tried("Spring-2026", now + std::chrono::minutes{16}));
  }
  TEST_CASE("one account that fails often is not stuffing") {
    auto random = seeded_random(3);
    Stuffing stuffing(*random);
    Instant now{1'795'000'000'000};
    for (int i = 0; i < 200; ++i) CHECK_FALSE(stuffing.failed("10.0.0.1", "ana", "Wrong", now));
    CHECK_FALSE(stuffing.address_is_suspect("10.0.0.1", now));
  }
  TEST_CASE("a hundred accounts from one address are, if they fail within ten minutes") {
    for (int pause : {1, 60}) {
      auto random = seeded_random(3);
      Stuffing stuffing(*random);
      Instant now{1'795'000'000'000};
      for (int i = 0; i < 100; ++i) {
        (void)stuffing.failed("10.0.0.1", "n" + std::to_string(i), "P" + std::to_string(i), now);
        now = now + std::chrono::seconds{pause};
      }
      CHECK(stuffing.address_is_suspect("10.0.0.1", now) == (pause == 1));
    }
  }
}
