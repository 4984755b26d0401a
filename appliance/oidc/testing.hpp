#pragma once
// For tests: a provider's signing keys, its key set, and tokens with whatever header and claims the test wants.
#include <doctest/doctest.h>

#include <array>
#include <map>
#include <memory>
#include <string>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "appliance/base/bytes.hpp"
#include "appliance/base/time.hpp"

namespace mc::oidc::testing {

/// An RSA or P-256 key with its JWK.
class TestKey {
public:
  explicit TestKey(std::string algorithm, std::string kid, unsigned bits = 2048)
      : algorithm_(std::move(algorithm)), kid_(std::move(kid)),
        key_(algorithm_ == "ES256" ? EVP_EC_gen("P-256") : EVP_RSA_gen(bits)) {}
  ~TestKey() { EVP_PKEY_free(key_); }
  TestKey(const TestKey&) = delete;
  TestKey& operator=(const TestKey&) = delete;

  std::string jwk(const std::string& more = "") const {
    std::string head = R"({"kid":")" + kid_ + "\"" + more;
    if (algorithm_ != "ES256")
      return head + R"(,"kty":"RSA","n":")" + number(OSSL_PKEY_PARAM_RSA_N, 0) + R"(","e":")" +
             number(OSSL_PKEY_PARAM_RSA_E, 0) + "\"}";
    return head + R"(,"kty":"EC","crv":"P-256","x":")" + number(OSSL_PKEY_PARAM_EC_PUB_X, 32) + R"(","y":")" +
           number(OSSL_PKEY_PARAM_EC_PUB_Y, 32) + "\"}";
  }
  std::string jwks() const { return R"({"keys":[)" + jwk() + "]}"; }
  /// A compact token; `header` replaces the usual one.
  std::string token(const std::string& payload, std::string header = "") const {
    if (header.empty()) header = R"({"alg":")" + algorithm_ + R"(","kid":")" + kid_ + "\"}";
    std::string text = to_base64url(as_bytes(header)) + "." + to_base64url(as_bytes(payload));
    return text + "." + to_base64url(sign(text));
  }

private:
  std::string number(const char* name, int size) const {
    BIGNUM* value = nullptr;
    REQUIRE(EVP_PKEY_get_bn_param(key_, name, &value) == 1);
    Bytes bytes(static_cast<std::size_t>(size > 0 ? size : BN_num_bytes(value)));
    BN_bn2binpad(value, bytes.data(), static_cast<int>(bytes.size()));
    BN_free(value);
    return to_base64url(bytes);
  }
  Bytes sign(const std::string& text) const {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_PKEY_CTX* parameters = nullptr;
    REQUIRE(EVP_DigestSignInit(context, &parameters, EVP_sha256(), nullptr, key_) == 1);
    if (algorithm_ == "PS256") {
      EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING);
      EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST);
    }
    std::size_t size = 0;
    auto data = as_bytes(text);
    REQUIRE(EVP_DigestSign(context, nullptr, &size, data.data(), data.size()) == 1);
    Bytes out(size);
    REQUIRE(EVP_DigestSign(context, out.data(), &size, data.data(), data.size()) == 1);
    out.resize(size);
    EVP_MD_CTX_free(context);
    return algorithm_ == "ES256" ? raw(out) : out;
  }
  static Bytes raw(const Bytes& der) {
    const unsigned char* at = der.data();
    ECDSA_SIG* signature = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
    Bytes out(64);
    BN_bn2binpad(ECDSA_SIG_get0_r(signature), out.data(), 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(signature), out.data() + 32, 32);
    ECDSA_SIG_free(signature);
    return out;
  }
  std::string algorithm_;
  std::string kid_;
  EVP_PKEY* key_;
};

/// Claims as JSON members; a test replaces or removes (empty text) some.
inline std::string claims(Instant now, std::map<std::string, std::string> other = {}) {
  std::map<std::string, std::string> all = {{"iss", R"("https://idp.example")"},
                                            {"sub", R"("noor")"},
                                            {"aud", R"("client")"},
                                            {"nonce", R"("n-1")"},
                                            {"iat", std::to_string(now.ms / 1000)},
                                            {"exp", std::to_string(now.ms / 1000 + 300)}};
  for (auto& [name, value] : other) all[name] = value;
  std::string out;
  for (const auto& [name, value] : all)
    if (!value.empty()) out += (out.empty() ? "{\"" : ",\"") + name + "\":" + value;
  return out + "}";
}

inline std::string discovery(const std::string& more = "") {
  return R"({"issuer":"https://idp.example","authorization_endpoint":"https://idp.example/auth",)"
         R"("token_endpoint":"https://idp.example/token","jwks_uri":"https://idp.example/jwks",)"
         R"("userinfo_endpoint":"https://idp.example/me","end_session_endpoint":"https://idp.example/logout",)"
         R"("response_types_supported":["code"])" +
         more + "}";
}

}  // namespace mc::oidc::testing
