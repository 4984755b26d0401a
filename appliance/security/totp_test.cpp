#include "appliance/security/totp.hpp"

#include <doctest/doctest.h>

#include <set>

#include "appliance/security/public_keys.hpp"

namespace mc::security {
namespace {

const Bytes kSeed = [] {
  auto view = as_bytes("12345678901234567890");
  return Bytes(view.begin(), view.end());
}();

std::optional<std::int64_t> step(std::string_view code, std::int64_t seconds,
                                 std::optional<std::int64_t> last_used = {}) {
  return totp_step(kSeed, code, Instant{seconds * 1000}, last_used);
}

}  // namespace

TEST_SUITE("security") {
  TEST_CASE("HMAC-SHA-1 gives the vectors of RFC 2202") {
    CHECK(to_hex(hmac_sha1(Bytes(20, 0x0b), as_bytes("Hi There"))) == "b617318655057264e28bc0b6fb378c8ef146be00");
    CHECK(to_hex(hmac_sha1(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))) ==
          "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  }

  TEST_CASE("counter codes are those of RFC 4226, appendix D") {
    const std::vector<std::string> codes = {"755224", "287082", "359152", "969429", "338314",
                                            "254676", "287922", "162583", "399871", "520489"};
    for (std::size_t i = 0; i < codes.size(); ++i) CHECK(hotp_code(kSeed, i) == codes[i]);
  }

  TEST_CASE("time codes are those of RFC 6238, appendix B") {
    CHECK(hotp_code(kSeed, 59 / 30, 8) == "94287082");
    CHECK(hotp_code(kSeed, 1111111109 / 30, 8) == "07081804");
    CHECK(hotp_code(kSeed, 1111111111 / 30, 8) == "14050471");
    CHECK(hotp_code(kSeed, 1234567890 / 30, 8) == "89005924");
    CHECK(hotp_code(kSeed, 2000000000 / 30, 8) == "69279037");
    CHECK(hotp_code(kSeed, 20000000000 / 30, 8) == "65353130");
  }

  TEST_CASE("a time code works one step early or late, once, and never before the last one that was used") {
    std::string code = hotp_code(kSeed, 100);
    CHECK(step(code, 100 * 30) == 100);
    CHECK(step(code, 101 * 30) == 100);       // the clock of the phone is slow
    CHECK(step(code, 101 * 30 + 29) == 100);  // to the last second
    CHECK(step(code, 99 * 30) == 100);        // the clock of the phone is fast
    CHECK_FALSE(step(code, 102 * 30));
    CHECK_FALSE(step(code, 98 * 30 + 29));
    CHECK_FALSE(step(code, 100 * 30, 100));  // replayed
    CHECK_FALSE(step(code, 100 * 30, 101));
    CHECK(step(hotp_code(kSeed, 101), 100 * 30, 100) == 101);
    CHECK(step(code.substr(0, 3) + " " + code.substr(3), 100 * 30) == 100);  // as apps show it
    for (std::string_view wrong : {"", "75522", "7552244", "abcdef", "000000"}) CHECK_FALSE(step(wrong, 100 * 30));
  }

  TEST_CASE("the seed is written as authenticator apps read it") {
    CHECK(totp_seed_text(kSeed) == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    CHECK(totp_seed_text(as_bytes("foobar")) == "MZXW6YTBOI");  // RFC 4648, section 10
    CHECK(totp_seed_text(as_bytes("f")) == "MY");
    CHECK(totp_uri("St. Mary's", "ana@hospital.example", kSeed) ==
          "otpauth://totp/St.%20Mary%27s:ana@hospital.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
          "&issuer=St.%20Mary%27s&algorithm=SHA1&digits=6&period=30");
  }

  TEST_CASE("recovery codes are ten, different, readable, and known by a keyed hash of the person") {
    auto random = seeded_random(3);
    auto codes = make_recovery_codes(*random);
    CHECK(std::set<std::string>(codes.begin(), codes.end()).size() == kRecoveryCodes);
    for (const std::string& code : codes) {
      CHECK(code.size() == 11);
      CHECK(code[5] == '-');
      CHECK(code.find_first_of("il1o0ILO") == std::string::npos);
    }
    Bytes key(32, 1), other_key(32, 2), ana(16, 1), noor(16, 2);
    Hash32 hash = recovery_code_hash(key, ana, "7kq2m-x9wtr");
    CHECK(recovery_code_hash(key, ana, "7KQ2M X9WTR") == hash);
    CHECK(recovery_code_hash(key, ana, "7kq2mx9wtr") == hash);
    CHECK(recovery_code_hash(key, noor, "7kq2m-x9wtr") != hash);
    CHECK(recovery_code_hash(other_key, ana, "7kq2m-x9wtr") != hash);
    CHECK(recovery_code_hash(key, ana, "7kq2m-x9wts") != hash);
  }
}

}  // namespace mc::security
