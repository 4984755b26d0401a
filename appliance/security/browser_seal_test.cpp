#include "appliance/security/browser_seal.hpp"

#include <doctest/doctest.h>

#include "appliance/security/soft_browser.hpp"

namespace mc::security {

TEST_SUITE("security") {
  TEST_CASE("what is sealed for a browser opens with its key, its text and its words only") {
    auto random = seeded_random(5);
    const Bytes key(32, 7), other(32, 8);
    Bytes sealed = *seal_for_browser(key, as_bytes("Wash your hands."), as_bytes("pack:lesson"), *random);
    auto opened = testing::SoftBrowser::open(key, sealed, as_bytes("pack:lesson"));
    REQUIRE(opened);
    CHECK(as_text(*opened) == "Wash your hands.");
    CHECK(*seal_for_browser(key, as_bytes("Wash your hands."), as_bytes("pack:lesson"), *random) != sealed);
    CHECK_FALSE(testing::SoftBrowser::open(other, sealed, as_bytes("pack:lesson")));
    CHECK_FALSE(testing::SoftBrowser::open(key, sealed, as_bytes("pack:other")));
    sealed[14] ^= 1;
    CHECK_FALSE(testing::SoftBrowser::open(key, sealed, as_bytes("pack:lesson")));
    CHECK_FALSE(seal_for_browser(Bytes(16, 7), {}, {}, *random));
  }
  TEST_CASE("a key is wrapped for one browser") {
    testing::SoftBrowser hers, his, weak(1024);
    const Bytes key(32, 7);
    const Bytes wrapped = *wrap_for_browser(hers.spki(), key);
    CHECK(hers.unwrap(wrapped) == key);
    CHECK_FALSE(his.unwrap(wrapped) == key);
    auto code = [&](ByteView spki) { return wrap_for_browser(spki, key).error().code; };
    CHECK(code(weak.spki()) == "device_key_unusable");
    CHECK(code(as_bytes("no key at all")) == "device_key_unusable");
    Bytes longer = hers.spki();
    longer.push_back(0);
    CHECK(code(longer) == "device_key_unusable");
    CHECK(code({}) == "device_key_unusable");
  }
}

}  // namespace mc::security
