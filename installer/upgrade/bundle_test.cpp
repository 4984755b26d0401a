#include <doctest/doctest.h>

#include <random>

#include "installer/upgrade/testing.hpp"

using namespace mc;
using namespace mc::upgrade;
using namespace mc::upgrade::testing;

namespace {

const std::vector<std::pair<std::string, std::string>> kParts{{"medconnect", std::string(3000, 'p')},
                                                              {"sbom.cdx.json", R"({"bomFormat":"CycloneDX"})"}};

Result<Bundle> open_bytes(const PlayedHospital& hospital, std::string_view bytes) {
  put(hospital.root / "other.bundle", bytes);
  return Bundle::open(hospital.root / "other.bundle", PlayedHospital::keys());
}
std::string code_of(const Result<Bundle>& opened) { return opened ? "opened" : opened.error().code; }

}  // namespace

TEST_SUITE("upgrade bundle") {
  TEST_CASE("a signed bundle gives its parts") {
    PlayedHospital hospital;
    auto opened = open_bytes(hospital, bundle_bytes(manifest_of("2.1.0", 2'001'000), kParts));
    REQUIRE(opened.has_value());
    CHECK(opened->manifest().version == "2.1.0");
    CHECK(opened->signed_by() == key_id(signing_key().public_key()));
    REQUIRE(opened->extract("medconnect", hospital.root / "out", 0755).has_value());
    CHECK(get(hospital.root / "out") == kParts[0].second);
    CHECK((fs::status(hospital.root / "out").permissions() & fs::perms::all) == static_cast<fs::perms>(0755));
    CHECK(opened->extract("nothing", hospital.root / "out2", 0644).error().fault == Fault::not_found);
  }

  TEST_CASE("every byte counts") {
    PlayedHospital hospital;
    const std::string good = bundle_bytes(manifest_of("2.1.0", 2'001'000), kParts);
    std::mt19937 random(7);
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < 200; ++i) places.push_back(i);                                     // first lines
    for (std::size_t i = 0; i < 300; ++i) places.push_back(200 + random() % (good.size() - 200));  // manifest and parts
    places.push_back(good.size() - 1);
    for (std::size_t place : places) {
      std::string bad = good;
      bad[place] = static_cast<char>(bad[place] ^ (1 << (random() % 8)));
      CAPTURE(place);
      CHECK_FALSE(open_bytes(hospital, bad).has_value());
    }
    CHECK(code_of(open_bytes(hospital, good + "x")) == "bundle_damaged");
    for (std::size_t size : {std::size_t{0}, std::size_t{10}, kMagic.size(), good.size() / 2, good.size() - 1})
      CHECK_FALSE(open_bytes(hospital, good.substr(0, size)).has_value());
  }

  TEST_CASE("who signed, what it is and for which machine") {
    PlayedHospital hospital;
    auto with = [&](const std::function<void(BundleManifest&)>& change) {
      BundleManifest manifest = manifest_of("2.1.0", 2'001'000);
      change(manifest);
      return code_of(open_bytes(hospital, bundle_bytes(manifest, kParts)));
    };
    CHECK(code_of(open_bytes(hospital, bundle_bytes(manifest_of("2.1.0", 1), kParts, signing_key(5)))) ==
          "bundle_unknown_key");
    CHECK(code_of(open_bytes(hospital, bundle_bytes(manifest_of("2.1.0", 1), kParts, signing_key(9)))) == "opened");
    CHECK(with([](BundleManifest& m) { m.product = "other"; }) == "bundle_other_product");
    CHECK(with([](BundleManifest& m) { m.machine = "pdp11"; }) == "bundle_other_machine");
    CHECK(with([](BundleManifest& m) { m.version = "../2"; }) == "bundle_malformed");
    CHECK(with([](BundleManifest& m) { m.format = 2; }) == "bundle_malformed");
    CHECK(code_of(open_bytes(hospital, bundle_bytes(manifest_of("2.1.0", 1), {{"sbom.cdx.json", "{}"}}))) ==
          "bundle_malformed");
    CHECK(code_of(open_bytes(hospital, bundle_bytes(manifest_of("2.1.0", 1), {{"medconnect", "p"}, {"../x", "{}"}}))) ==
          "bundle_malformed");
    // A part that claims another's hash.
    std::string swapped = bundle_bytes(manifest_of("2.1.0", 1), {{"medconnect", "one"}, {"notes.txt", "two"}});
    swapped.replace(swapped.size() - 6, 6, "twoone");
    CHECK(code_of(open_bytes(hospital, swapped)) == "bundle_damaged");
    put(hospital.root / "real", bundle_bytes(manifest_of("2.1.0", 1), kParts));
    fs::create_symlink(hospital.root / "real", hospital.root / "link");
    CHECK(Bundle::open(hospital.root / "link", PlayedHospital::keys()).error().code == "file");
    CHECK(Bundle::open(hospital.root / "real", {}).error().code == "no_update_keys");
  }

  TEST_CASE("numbers of versions") {
    CHECK(version_number("1.2.3").value() == 1'002'003);
    CHECK(version_number("0.10.0-rc1").value() == 10'000);
    for (const char* bad : {"", "1", "1.2", "1.2.3.4", "1.2.x", "1000.1.1", "1..2"}) CHECK_FALSE(version_number(bad));
    CHECK(is_version("1.2.3-rc1+a"));
    for (const char* bad : {"", ".", "..", "current", "1/2", "1 2"}) CHECK_FALSE(is_version(bad));
  }
}
