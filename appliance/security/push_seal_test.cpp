// Sealing for push services: the example of RFC 8291, what is refused, and a proof that others can verify.
#include <doctest/doctest.h>

#include "appliance/base/text.hpp"
#include "appliance/security/public_keys.hpp"
#include "appliance/security/push_seal.hpp"
#include "appliance/security/testing.hpp"

namespace mc::security {
namespace {

using testing::code_of;
using testing::must;

Bytes octets(std::string_view text) { return must(from_base64url(text)); }

PushReceiver example_receiver() {
  return {octets("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
          octets("BTBZMqHH6r4Tts7J_aSIgg")};
}
PushOnce example_once() {
  return {Secret(octets("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")), octets("DGv6ra1nlYgDCS1FRnbzlw")};
}

}  // namespace

TEST_SUITE("security") {
  TEST_CASE("a push message is sealed byte for byte as RFC 8291 shows it") {
    Bytes sealed =
        must(seal_for_push(example_receiver(), as_bytes("When I grow up, I want to be a watermelon"), example_once()));
    CHECK(to_base64url(sealed) == "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_"
                                  "c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
                                  "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN");
  }

  TEST_CASE("keys that are no points of the curve, wrong sizes and long messages are refused") {
    PushReceiver receiver = example_receiver();
    receiver.public_key.back() ^= 1;  // off the curve
    CHECK(code_of(seal_for_push(receiver, as_bytes("x"), example_once())) == "push_key_unusable");
    receiver = example_receiver();
    receiver.public_key.pop_back();
    CHECK(code_of(seal_for_push(receiver, as_bytes("x"), example_once())) == "push_key_unusable");
    receiver = example_receiver();
    receiver.secret.pop_back();
    CHECK(code_of(seal_for_push(receiver, as_bytes("x"), example_once())) == "push_key_unusable");
    CHECK(code_of(seal_for_push(example_receiver(), Bytes(kLongestPush + 1), example_once())) == "push_too_long");
    CHECK(code_of(push_public_key(Bytes(32, 0))) == "push_key_unusable");
    CHECK(code_of(push_public_key(Bytes(32, 0xFF))) == "push_key_unusable");  // beyond the group's order
  }

  TEST_CASE("each message has a key and a salt of its own") {
    auto random = seeded_random(11);
    PushOnce first = make_push_once(*random);
    PushOnce second = make_push_once(*random);
    Bytes a = must(seal_for_push(example_receiver(), as_bytes("the same"), first));
    Bytes b = must(seal_for_push(example_receiver(), as_bytes("the same"), second));
    CHECK(a.size() == b.size());
    CHECK_FALSE(std::equal(a.begin() + 16, a.end(), b.begin() + 16));
    CHECK_FALSE(first.salt == second.salt);
  }

  TEST_CASE("the sender's proof names service and sender, and verifies with the key that it carries") {
    Bytes key(32, 9);
    std::string header = must(
        push_authorization(key, "https://push.example", "https://learn.hospital.example", Instant{1'795'000'000'000}));
    REQUIRE(header.starts_with("vapid t="));
    std::size_t comma = header.find(", k=");
    REQUIRE(comma != std::string::npos);
    std::string token = header.substr(8, comma - 8);
    Bytes point = octets(header.substr(comma + 4));
    REQUIRE(point.size() == kPushPublicKey);
    auto parts = split(token, '.');
    REQUIRE(parts.size() == 3);
    CHECK(as_text(octets(parts[0])) == R"({"typ":"JWT","alg":"ES256"})");
    CHECK(as_text(octets(parts[1])) ==
          R"({"aud":"https://push.example","exp":1795000000,"sub":"https://learn.hospital.example"})");
    PublicKeyParts theirs{PublicKeyKind::ec_p256, Bytes(point.begin() + 1, point.begin() + 33),
                          Bytes(point.begin() + 33, point.end())};
    std::string signed_text = std::string(parts[0]) + "." + std::string(parts[1]);
    Bytes signature = octets(parts[2]);
    CHECK(verify_signature(SignatureScheme::ecdsa_sha256_raw, theirs, as_bytes(signed_text), signature));
    CHECK_FALSE(verify_signature(SignatureScheme::ecdsa_sha256_raw, theirs, as_bytes(signed_text + "x"), signature));
  }
}

}  // namespace mc::security
