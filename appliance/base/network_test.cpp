#include "appliance/base/network.hpp"

#include <doctest/doctest.h>

using namespace mc;

TEST_SUITE("appliance/base network") {
  TEST_CASE("a place is a /24 or a /48") {
    CHECK(place_of("10.1.2.3") == "10.1.2.0/24");
    CHECK(place_of("::ffff:10.1.2.3") == "10.1.2.0/24");
    CHECK(place_of("2001:db8:12:34::9") == "2001:db8:12::/48");
    CHECK(place_of("socket") == "socket");
  }
  TEST_CASE("limits count an IPv6 customer once, and IPv4 addresses each") {
    CHECK(limit_key("2001:db8:12:34::9") == limit_key("2001:db8:12:34:ffff::1"));
    CHECK(limit_key("2001:db8:12:34::9") != limit_key("2001:db8:12:35::9"));
    CHECK(limit_key("10.1.2.3") != limit_key("10.1.2.4"));
    CHECK(limit_key("::ffff:10.1.2.3") == limit_key("10.1.2.3"));
  }
  TEST_CASE("networks are written as they are read") {
    for (const char* text : {"10.1.0.0/16", "10.1.2.3", "2001:db8::/32", "2001:db8::1", "0.0.0.0/0", "::/0"})
      CHECK(text_of(*parse_network(text)) == text);
  }
}
