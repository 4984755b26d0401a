#include <doctest/doctest.h>

#include <cstdlib>

#include "appliance/scan/scanner.hpp"
#include "appliance/scan/testing.hpp"

namespace mc::scan {
namespace {

struct Place {
  std::string folder = (std::filesystem::temp_directory_path() / "scan-XXXXXX").string();
  Place() { REQUIRE(::mkdtemp(folder.data()) != nullptr); }
  ~Place() { std::filesystem::remove_all(folder); }
};

Result<Finding> asked(Scanner& scanner, const std::vector<std::string>& pieces) {
  auto check = TRY(scanner.begin());
  for (const std::string& piece : pieces) TRY(check->add(as_bytes(piece)));
  return check->finish();
}

}  // namespace

TEST_SUITE("appliance/scan") {
  TEST_CASE("clamd is asked for each file, in pieces, and its answer is taken") {
    Place place;
    testing::FakeClamd clamd(place.folder);
    auto scanner = *make_clamd({clamd.address(), 3'000'000, std::chrono::seconds(20)});
    auto clean = asked(*scanner, {"a harmless ", "", "file"});
    REQUIRE(clean.has_value());
    CHECK(clean->clean);
    CHECK(clean->whole);
    auto found = asked(*scanner, {"EIC", "AR"});
    REQUIRE(found.has_value());
    CHECK_FALSE(found->clean);
    CHECK(found->name == "Win.Test.EICAR_HDB-1");
    // Longer than is sent: the beginning is looked at, and the finding says so.
    auto long_one = asked(*scanner, {std::string(2'500'000, 'a'), std::string(2'500'000, 'b') + "EICAR"});
    REQUIRE(long_one.has_value());
    CHECK(long_one->clean);
    CHECK_FALSE(long_one->whole);
    CHECK(clamd.files() == std::vector<std::string>{"a harmless file", "EICAR",
                                                    std::string(2'500'000, 'a') + std::string(500'000, 'b')});
  }

  TEST_CASE("a scanner that is away, silent or confused lets nothing through") {
    Place place;
    auto code = [](Scanner& scanner) {
      auto out = asked(scanner, {std::string(100'000, 'x')});
      return out ? std::string("answered") : out.error().code;
    };
    auto nobody = *make_clamd({"unix:" + place.folder + "/nobody", 1 << 20, std::chrono::milliseconds(200)});
    CHECK(code(*nobody) == "scanner_unavailable");
    auto closed = *make_clamd({"tcp:127.0.0.1:1", 1 << 20, std::chrono::milliseconds(200)});
    CHECK(code(*closed) == "scanner_unavailable");
    testing::FakeClamd clamd(place.folder);
    auto scanner = *make_clamd({clamd.address(), 1 << 20, std::chrono::milliseconds(200)});
    for (testing::Mood mood : {testing::Mood::silent, testing::Mood::hangs_up, testing::Mood::babbles}) {
      clamd.mood = mood;
      CHECK(code(*scanner) == "scanner_unavailable");
    }
    clamd.mood = testing::Mood::honest;
    auto patient = *make_clamd({clamd.address(), 1 << 20, std::chrono::seconds(20)});
    CHECK(code(*patient) == "answered");
  }

  TEST_CASE("addresses") {
    for (const char* good :
         {"unix:/run/clamav/clamd.ctl", "tcp:127.0.0.1:3310", "tcp:[::1]:3310", "tcp:scan.hospital:3310"})
      CHECK_MESSAGE(check_address(good).has_value(), good);
    for (const char* bad : {"", "clamd", "unix:relative", "tcp:host", "tcp::3310", "tcp:host:port", "tcp:a b:1",
                            "http://x:1", "unix:/run/with space"})
      CHECK_MESSAGE(!check_address(bad).has_value(), bad);
  }
}

}  // namespace mc::scan
