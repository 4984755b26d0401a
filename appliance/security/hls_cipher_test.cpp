#include "appliance/security/hls_cipher.hpp"

#include <doctest/doctest.h>

using namespace mc;
using namespace mc::security;

TEST_SUITE("appliance/security") {
  TEST_CASE("a segment is encrypted as HLS asks, whatever its pieces") {
    // NIST SP 800-38A, F.2.1 (CBC-AES128.Encrypt), first two blocks, then a block of padding.
    const Bytes key = from_hex("2b7e151628aed2a6abf7158809cf4f3c").value();
    const Bytes plain = from_hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51").value();
    HlsIv iv{};
    const Bytes given = from_hex("000102030405060708090a0b0c0d0e0f").value();
    std::copy(given.begin(), given.end(), iv.begin());
    for (std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{32}}) {
      auto cipher = HlsCipher::make(key, iv).value();
      Bytes out;
      for (std::size_t at = 0; at < plain.size(); at += step) {
        auto piece = cipher.update(ByteView(plain).subspan(at, std::min(step, plain.size() - at))).value();
        out.insert(out.end(), piece.begin(), piece.end());
      }
      auto last = cipher.finish().value();
      out.insert(out.end(), last.begin(), last.end());
      CHECK(static_cast<std::int64_t>(out.size()) == hls_size(32));
      CHECK(to_hex(ByteView(out).first(32)) == "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2");
    }
    CHECK(to_hex(hls_iv(258)) == "00000000000000000000000000000102");
    CHECK_FALSE(HlsCipher::make(as_bytes("short"), iv).has_value());
  }
}
