#include "appliance/security/webauthn.hpp"

#include <doctest/doctest.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "appliance/security/cbor.hpp"
#include "appliance/security/soft_authenticator.hpp"

namespace mc::security {
namespace {

using testing::CborText;
using testing::SoftAuthenticator;

const RelyingParty kParty = relying_party("https://learn.hospital.example:8443");
const Bytes kChallenge(32, 0x5a);
constexpr auto kRequired = UserVerification::required;

std::string why(const auto& result) { return result ? "" : result.error().code + ": " + result.error().detail; }
std::string registration(SoftAuthenticator& device, UserVerification verification = kRequired) {
  return why(verify_registration(kParty, kChallenge, verification, device.create(kChallenge)));
}
std::string assertion(SoftAuthenticator& device, const Passkey& passkey, UserVerification verification = kRequired) {
  return why(verify_assertion(kParty, kChallenge, verification, passkey, device.get(kChallenge)));
}
Passkey registered(SoftAuthenticator& device) {
  auto passkey = verify_registration(kParty, kChallenge, kRequired, device.create(kChallenge));
  REQUIRE_MESSAGE(passkey, why(passkey));
  return *passkey;
}

/// A key of OpenSSL's in the authenticator's place.
struct OpenSslKey {
  explicit OpenSslKey(EVP_PKEY* made) : key(made) { REQUIRE(key != nullptr); }
  ~OpenSslKey() { EVP_PKEY_free(key); }
  OpenSslKey(const OpenSslKey&) = delete;
  OpenSslKey& operator=(const OpenSslKey&) = delete;
  Bytes number(const char* name) const {
    BIGNUM* value = nullptr;
    REQUIRE(EVP_PKEY_get_bn_param(key, name, &value) == 1);
    Bytes out(static_cast<std::size_t>(BN_num_bytes(value)));
    BN_bn2bin(value, out.data());
    BN_free(value);
    return out;
  }
  Bytes sign(ByteView message) const {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    std::size_t size = 0;
    REQUIRE(EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key) == 1);
    REQUIRE(EVP_DigestSign(context, nullptr, &size, message.data(), message.size()) == 1);
    Bytes out(size);
    REQUIRE(EVP_DigestSign(context, out.data(), &size, message.data(), message.size()) == 1);
    out.resize(size);
    EVP_MD_CTX_free(context);
    return out;
  }
  EVP_PKEY* key;
};

Bytes padded(Bytes number) {
  number.insert(number.begin(), 32 - number.size(), 0);
  return number;
}
Bytes ec_cose(const OpenSslKey& key, int spoil = 0) {
  Bytes x = padded(key.number(OSSL_PKEY_PARAM_EC_PUB_X));
  x[0] = static_cast<std::uint8_t>(x[0] ^ spoil);
  Bytes out;
  CborText::head(out, 5, 5);
  for (std::int64_t number : {1, 2, 3, -7, -1, 1, -2}) CborText::integer(out, number);
  CborText::bytes(out, x);
  CborText::integer(out, -3);
  CborText::bytes(out, padded(key.number(OSSL_PKEY_PARAM_EC_PUB_Y)));
  return out;
}
Bytes rsa_cose(const OpenSslKey& key) {
  Bytes out;
  CborText::head(out, 5, 4);
  for (std::int64_t number : {1, 3, 3, -257, -1}) CborText::integer(out, number);
  CborText::bytes(out, key.number(OSSL_PKEY_PARAM_RSA_N));
  CborText::integer(out, -2);
  CborText::bytes(out, key.number(OSSL_PKEY_PARAM_RSA_E));
  return out;
}

}  // namespace

TEST_SUITE("security") {
  TEST_CASE("the relying party comes from the address that people type") {
    CHECK(kParty.id == "learn.hospital.example");
    CHECK(kParty.origin == "https://learn.hospital.example:8443");
    CHECK(relying_party("https://learn.hospital.example").origin == "https://learn.hospital.example");
    CHECK(relying_party("https://learn.hospital.example:443").origin == "https://learn.hospital.example");
    CHECK(relying_party("https://localhost:8443/").id == "localhost");
  }

  TEST_CASE("an Ed25519 passkey is registered and used, with and without self attestation") {
    for (const char* attestation : {"none", "packed"}) {
      SoftAuthenticator device(kParty);
      device.attestation = attestation;
      Passkey passkey = registered(device);
      CHECK(passkey.credential_id == device.credential_id);
      CHECK(passkey.public_key == device.cose_key());
      CHECK(passkey.user_verified);
      CHECK_FALSE(passkey.synced);
      auto use = verify_assertion(kParty, kChallenge, kRequired, passkey, device.get(kChallenge));
      REQUIRE_MESSAGE(use, why(use));
      CHECK(use->counter == 1);
      CHECK(use->user_verified);
    }
  }

  TEST_CASE("ES256 and RS256 passkeys are registered and used") {
    OpenSslKey ec(EVP_EC_gen("P-256"));
    OpenSslKey rsa(EVP_RSA_gen(2048));
    for (const OpenSslKey* key : {&ec, &rsa}) {
      SoftAuthenticator device(kParty);
      device.cose_key = [&] { return key == &ec ? ec_cose(ec) : rsa_cose(rsa); };
      device.sign = [&](ByteView message) { return key->sign(message); };
      device.algorithm = key == &ec ? -7 : -257;
      device.attestation = "packed";
      Passkey passkey = registered(device);
      CHECK(assertion(device, passkey).empty());
      device.sign = [&](ByteView message) { return (key == &ec ? rsa : ec).sign(message); };
      CHECK(assertion(device, passkey) == "passkey_refused: The signature is wrong.");
    }
  }

  TEST_CASE("unusable keys are refused at registration") {
    OpenSslKey ec(EVP_EC_gen("P-256"));
    OpenSslKey weak(EVP_RSA_gen(1024));
    SoftAuthenticator device(kParty);
    device.cose_key = [&] { return ec_cose(ec, 1); };  // not on the curve
    CHECK(registration(device) == "passkey_refused: The key is not usable.");
    device.cose_key = [&] { return rsa_cose(weak); };
    CHECK(registration(device) == "passkey_refused: The key is not usable.");
    device.cose_key = [&] {
      Bytes key = ec_cose(ec);
      key[4] = 0x25;  // the algorithm: -6
      return key;
    };
    CHECK(registration(device) == "passkey_refused: The key is of a kind that was not asked for.");
    device.cose_key = [] { return Bytes{0xa0}; };
    CHECK(registration(device).starts_with("passkey_refused"));
    device.cose_key = [] { return Bytes{0xff}; };
    CHECK(registration(device) == "passkey_refused: The key is malformed.");
  }

  TEST_CASE("what a page of another site, an old answer or an absent person gives is refused") {
    SoftAuthenticator device(kParty);
    Passkey passkey = registered(device);
    for (const char* url : {"https://evil.example:8443", "https://learn.hospital.example", "http://localhost"}) {
      SoftAuthenticator other(relying_party(url));
      CHECK(registration(other) == "passkey_refused: It comes from another origin.");
      CHECK(assertion(other, passkey) == "passkey_refused: It comes from another origin.");
    }
    SoftAuthenticator other_id({"evil.example", kParty.origin});
    CHECK(registration(other_id) == "passkey_refused: It is for another site.");
    CHECK(assertion(other_id, passkey) == "passkey_refused: It is for another site.");
    Bytes other_challenge(32, 1);
    CHECK(why(verify_registration(kParty, kChallenge, kRequired, device.create(other_challenge))) ==
          "passkey_refused: It answers another challenge.");
    CHECK(why(verify_assertion(kParty, kChallenge, kRequired, passkey, device.get(other_challenge))) ==
          "passkey_refused: It answers another challenge.");
    for (const char* more : {R"(,"topOrigin":"https://evil.example")", R"(,"crossOrigin":true)"}) {
      SoftAuthenticator framed(kParty);
      framed.more_client_data = more;
      CHECK_FALSE(registration(framed).empty());
    }
    SoftAuthenticator present(kParty);
    present.flags = 0x01;
    CHECK(registration(present) == "passkey_refused: The authenticator did not verify who used it.");
    CHECK(registration(present, UserVerification::preferred).empty());
    CHECK(assertion(present, passkey) == "passkey_refused: The authenticator did not verify who used it.");
    present.flags = 0x04;
    CHECK(registration(present) == "passkey_refused: Nobody was present.");
    present.flags = 0x15;
    CHECK(registration(present) == "passkey_refused: The backup flags contradict.");
  }

  TEST_CASE("answers of one kind do not pass as the other, and nothing may be added or bent") {
    SoftAuthenticator device(kParty);
    Passkey passkey = registered(device);
    PasskeyAssertion good = device.get(kChallenge);
    auto use = [&](const PasskeyAssertion& in) {
      return why(verify_assertion(kParty, kChallenge, kRequired, passkey, in));
    };
    CHECK(use(good).empty());
    PasskeyAssertion bent = good;
    bent.client_data_json = device.create(kChallenge).client_data_json;
    CHECK(use(bent) == "passkey_refused: The client data is of another type.");
    bent = good;
    bent.credential_id = to_base64url(Bytes(32, 1));
    CHECK(use(bent) == "passkey_refused: It is another passkey.");
    bent = good;
    bent.signature = to_base64url(Bytes(64, 1));
    CHECK(use(bent) == "passkey_refused: The signature is wrong.");
    bent.signature = "!";
    CHECK(use(bent) == "passkey_refused: signature is not base64url.");
    bent = good;
    Bytes data = from_base64url(good.authenticator_data.value).value();
    data[33] ^= 1;  // the counter
    bent.authenticator_data = to_base64url(data);
    CHECK(use(bent) == "passkey_refused: The signature is wrong.");
    for (std::size_t size = 0; size < data.size(); ++size) {
      bent.authenticator_data = to_base64url(ByteView(data).first(size));
      CHECK_FALSE(use(bent).empty());
    }
    SoftAuthenticator more(kParty);
    more.more_data = Bytes{0};
    CHECK(registration(more) == "passkey_refused: There is more data than announced.");
    more.more_data = Bytes{};
    more.flags = 0x85;
    CHECK(registration(more) == "passkey_refused: The extensions are malformed.");
    more.more_data = Bytes{0xa0};
    CHECK(registration(more).empty());
    more.attestation = "android-key";
    CHECK(registration(more) == "passkey_refused: The attestation is of a kind that was not asked for.");
    SoftAuthenticator forged(kParty);
    forged.attestation = "packed";
    forged.sign = [](ByteView) { return Bytes(64, 1); };
    CHECK(registration(forged) == "passkey_refused: The attestation's signature is wrong.");
    forged.algorithm = -7;
    CHECK(registration(forged) == "passkey_refused: The attestation names another algorithm than the key.");
  }

  TEST_CASE("a counter that does not grow shows a copied key; synced passkeys have none") {
    SoftAuthenticator device(kParty);
    Passkey passkey = registered(device);
    passkey.counter = 5;
    device.counter = 4;  // becomes 5
    CHECK(assertion(device, passkey).starts_with("passkey_copied"));
    CHECK(assertion(device, passkey).empty());        // 6
    device.counter = static_cast<std::uint32_t>(-1);  // becomes 0
    CHECK(assertion(device, passkey).starts_with("passkey_copied"));
    passkey.counter = 0;
    device.counter = static_cast<std::uint32_t>(-1);
    device.flags = 0x1d;
    CHECK(assertion(device, passkey).empty());
    CHECK(registered(device).synced);
  }

  TEST_CASE("CBOR is read strictly") {
    auto value = [](std::string_view hex) { return parse_cbor(from_hex(hex).value()); };
    CHECK(value("00")->number == 0);
    CHECK(value("1903e8")->number == 1000);
    CHECK(value("3863")->number == -100);
    CHECK(value("1b7fffffffffffffff")->number == INT64_MAX);
    CHECK(value("3b7fffffffffffffff")->number == INT64_MIN);
    CHECK(value("43010203")->bytes == Bytes{1, 2, 3});
    CHECK(value("6161")->text == "a");
    CHECK(value("f5")->number == 1);
    CHECK(value("f6")->kind == CborValue::Kind::null);
    auto map = value("a2016161616202");
    REQUIRE(map);
    CHECK(map->find(1)->text == "a");
    CHECK(map->find("b")->number == 2);
    CHECK(map->find(2) == nullptr);
    CHECK(map->find("b")->find(1) == nullptr);
    for (const char* hex : {"",
                            "1800",
                            "190001",
                            "1a0000ffff",
                            "1b00000000ffffffff",
                            "1bffffffffffffffff",
                            "5f",
                            "9f",
                            "bf",
                            "c0",
                            "f97c00",
                            "fb7ff0000000000000",
                            "f7",
                            "f800",
                            "18",
                            "4301",
                            "61ff",
                            "81",
                            "a101",
                            "a200010001",
                            "a18001",
                            "1c",
                            "0000",
                            "818181818181818181",
                            "9b7fffffffffffffff",
                            "5b7fffffffffffffff"})
      CHECK_MESSAGE(!value(hex), hex);
    CHECK(value("8181818181818180"));
    Bytes many{0x99, 0x02, 0x00};
    many.insert(many.end(), 0x200, 0);
    CHECK_FALSE(parse_cbor(many));  // over 512 items with the array itself
    Bytes two = from_hex("0161").value();
    ByteView rest = two;
    CHECK(take_cbor(rest)->number == 1);
    CHECK(rest.size() == 1);
  }
}

}  // namespace mc::security
