#include "appliance/security/rsa_key.hpp"

#include <doctest/doctest.h>

#include "appliance/security/public_keys.hpp"
#include "appliance/security/testing.hpp"

namespace mc::security {
namespace {

using testing::code_of;
using testing::must;

PublicKeyParts parts_of(const RsaKey& key) {
  auto member = [&](std::string_view name) {
    const std::string& jwk = key.public_jwk();
    std::size_t at = jwk.find("\"" + std::string(name) + "\":\"") + name.size() + 4;
    return must(from_base64url(std::string_view(jwk).substr(at, jwk.find('"', at) - at)));
  };
  return {PublicKeyKind::rsa, member("n"), member("e")};
}

TEST_CASE("a signing key signs what its public half verifies, also after it was put away") {
  auto key = must(RsaKey::generate());
  Secret bytes = must(key->private_bytes());
  auto again = must(RsaKey::load(bytes.view()));
  CHECK(again->public_jwk() == key->public_jwk());
  CHECK(again->thumbprint() == key->thumbprint());
  CHECK(key->thumbprint().size() == 43);
  Bytes signature = must(again->sign("hand hygiene"));
  PublicKeyParts parts = parts_of(*key);
  CHECK(parts.first.size() == 256);
  CHECK(verify_signature(SignatureScheme::rsa_pkcs1_sha256, parts, as_bytes("hand hygiene"), signature));
  CHECK_FALSE(verify_signature(SignatureScheme::rsa_pkcs1_sha256, parts, as_bytes("hand hygienE"), signature));
}

TEST_CASE("the compact form names its key or carries it") {
  auto key = must(RsaKey::generate());
  auto header_of = [](const std::string& token) {
    Bytes bytes = must(from_base64url(token.substr(0, token.find('.'))));
    return std::string(bytes.begin(), bytes.end());
  };
  CHECK(header_of(must(key->compact("{}", "{}"))) == R"({"alg":"RS256","kid":")" + key->thumbprint() + "\"}");
  std::string carried = must(key->compact(R"({"typ":"JWT","jwk":)" + key->public_jwk() + "}", R"({"a":1})"));
  CHECK(header_of(carried) == R"({"alg":"RS256","typ":"JWT","jwk":)" + key->public_jwk() + "}");
  std::size_t dot = carried.rfind('.');
  CHECK(verify_signature(SignatureScheme::rsa_pkcs1_sha256, parts_of(*key), as_bytes(carried.substr(0, dot)),
                         must(from_base64url(carried.substr(dot + 1)))));
}

TEST_CASE("bytes that are no RSA key are refused") {
  auto key = must(RsaKey::generate());
  Secret bytes = must(key->private_bytes());
  Bytes longer(bytes.view().begin(), bytes.view().end());
  longer.push_back(0);
  CHECK(code_of(RsaKey::load(longer)) == "key_unusable");
  CHECK(code_of(RsaKey::load(bytes.view().first(100))) == "key_unusable");
  CHECK(code_of(RsaKey::load({})) == "key_unusable");
}

}  // namespace
}  // namespace mc::security
