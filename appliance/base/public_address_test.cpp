#include "appliance/base/public_address.hpp"

#include <doctest/doctest.h>

using namespace mc;

TEST_CASE("public addresses: nothing that is, or leads to, a machine of ours") {
  for (const char* ours : {"127.0.0.1",
                           "127.255.255.254",
                           "0.0.0.0",
                           "10.1.2.3",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.168.0.1",
                           "169.254.169.254",
                           "100.64.0.1",
                           "224.0.0.1",
                           "255.255.255.255",
                           "192.0.2.7",
                           "::1",
                           "::",
                           "::ffff:127.0.0.1",
                           "::ffff:10.0.0.1",
                           "::7f00:1",
                           "fe80::1",
                           "fc00::1",
                           "fd12:3456::1",
                           "ff02::1",
                           "2001:db8::1",
                           "2002:7f00:1::",
                           "2001:0:7f00:1::",
                           "64:ff9b::7f00:1"}) {
    auto address = parse_ip(ours);
    REQUIRE_MESSAGE(address, ours);
    CHECK_MESSAGE(!is_public(*address), ours);
  }
  for (const char* outside : {"8.8.8.8", "172.32.0.1", "172.15.255.255", "100.128.0.1", "169.253.0.1", "11.0.0.1",
                              "223.255.255.255", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8"}) {
    auto address = parse_ip(outside);
    REQUIRE_MESSAGE(address, outside);
    CHECK_MESSAGE(is_public(*address), outside);
  }
}
