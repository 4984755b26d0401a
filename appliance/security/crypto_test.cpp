#include "appliance/security/crypto.hpp"

#include <doctest/doctest.h>

namespace mc::security {

TEST_SUITE("security") {
  TEST_CASE("SHA-256 and HMAC agree with the standards' vectors") {
    CHECK(to_hex(sha256(as_bytes("abc"))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    // RFC 4231, case 2
    CHECK(to_hex(hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    Sha256 pieces;
    pieces.update(as_bytes("a"));
    pieces.update(as_bytes("bc"));
    CHECK(pieces.finish() == sha256(as_bytes("abc")));
  }

  TEST_CASE("a sealed message opens only with its key, bytes and associated data") {
    auto random = seeded_random(1);
    Secret key = random_secret(*random);
    Bytes sealed = seal(key.view(), as_bytes("ward 7"), as_bytes("row 1"), *random);
    CHECK(sealed.size() == kNonceBytes + 6 + kTagBytes);
    auto opened = open_sealed(key.view(), sealed, as_bytes("row 1"));
    REQUIRE(opened);
    CHECK(as_text(*opened) == "ward 7");
    CHECK_FALSE(open_sealed(key.view(), sealed, as_bytes("row 2")));
    CHECK_FALSE(open_sealed(random_secret(*random).view(), sealed, as_bytes("row 1")));
    CHECK_FALSE(open_sealed(key.view(), ByteView(sealed).first(10), as_bytes("row 1")));
    for (std::size_t i = 0; i < sealed.size(); ++i) {
      Bytes changed = sealed;
      changed[i] ^= 1;
      CHECK_FALSE(open_sealed(key.view(), changed, as_bytes("row 1")));
    }
  }

  TEST_CASE("derived keys differ by purpose and version and are repeatable") {
    Bytes root(32, 9);
    CHECK(to_hex(derive_key(root, "a", 1).view()) == to_hex(derive_key(root, "a", 1).view()));
    CHECK(to_hex(derive_key(root, "a", 1).view()) != to_hex(derive_key(root, "a", 2).view()));
    CHECK(to_hex(derive_key(root, "a", 1).view()) != to_hex(derive_key(root, "b", 1).view()));
    // Stored data depends on this value: a change makes every database unreadable.
    CHECK(to_hex(derive_key(root, "database", 1).view()) ==
          "e51274ebe92949ab500da89f9e4f45eede4304513917bfdf3f06ebbfa5fc3e6d");
  }

  TEST_CASE("Ed25519 signs and verifies") {
    // RFC 8032, test 2
    auto seed = from_hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    REQUIRE(seed);
    SigningKey key(*seed);
    CHECK(to_hex(key.public_key()) == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    Bytes message{0x72};
    Signature signature = key.sign(message);
    CHECK(to_hex(ByteView(signature).first(8)) == "92a009a9f0d4cab8");
    CHECK(verify_signature(key.public_key(), message, signature));
    message[0] ^= 1;
    CHECK_FALSE(verify_signature(key.public_key(), message, signature));
  }

  TEST_CASE("constant-time comparison compares") {
    CHECK(equal_constant_time(as_bytes("same"), as_bytes("same")));
    CHECK_FALSE(equal_constant_time(as_bytes("same"), as_bytes("sama")));
    CHECK_FALSE(equal_constant_time(as_bytes("same"), as_bytes("sam")));
    CHECK(equal_constant_time({}, {}));
  }
}

}  // namespace mc::security
