// Places: the shipped table and a small one.
#include <doctest/doctest.h>

#include "modules/finder/gazetteer.hpp"

namespace mc::finder {

TEST_SUITE("modules/finder") {
  TEST_CASE("ZIP codes and towns of the shipped table are where they are on the map") {
    const Gazetteer& all = Gazetteer::embedded();
    REQUIRE(all.size() > 40'000);
    auto waco = all.zip("76701");
    REQUIRE(waco);
    CHECK(waco->label == "Waco, TX 76701");
    CHECK(waco->latitude == doctest::Approx(31.552).epsilon(0.001));
    CHECK(waco->longitude == doctest::Approx(-97.138).epsilon(0.001));
    CHECK_FALSE(waco->approximate);
    auto austin = all.town("austin, tx");
    REQUIRE(austin);
    CHECK(austin->label == "Austin, TX");
    // 95 miles as the crow flies.
    CHECK(miles_between({waco->latitude, waco->longitude}, {austin->latitude, austin->longitude}) ==
          doctest::Approx(95).epsilon(0.05));
    CHECK(all.town("Springfield")->state.size() == 2);  // the largest of many
    CHECK(all.town("springfield il")->state == "IL");
    CHECK_FALSE(all.town("Springfield, ZZ"));
    CHECK_FALSE(all.town("Nowhereville"));
    CHECK_FALSE(all.zip("7670"));
    CHECK_FALSE(all.zip("abcde"));
    CHECK_FALSE(all.zip("00000"));
    CHECK(all.matching("7670", 20).front().zip == "76701");
    CHECK(all.matching("san anto", 5).front().label == "San Antonio, TX");
    CHECK(all.matching("san", 3).size() == 3);
  }

  TEST_CASE("an unknown ZIP code lies amid those that begin alike; lines that are none are left out") {
    Gazetteer small(
        "10001\t40.5\t-74.0\tNew York\tNY\nnot a line\n10003\t41.5\t-74.0\tNew York\tNY\n10005\tx\t1\tA\tNY\n");
    CHECK(small.size() == 2);
    auto between = small.zip("10099");
    REQUIRE(between);
    CHECK(between->approximate);
    CHECK(between->latitude == doctest::Approx(41.0));
    CHECK_FALSE(small.zip("20001"));
    CHECK(small.town("NEW YORK")->latitude == doctest::Approx(41.0));
    CHECK(small.matching("", 5).empty());
    CHECK(Gazetteer("").size() == 0);
  }
}

}  // namespace mc::finder
