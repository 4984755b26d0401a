#include "appliance/security/ec_key.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "appliance/security/crypto.hpp"
#include "appliance/security/openssl_handles.hpp"

namespace mc::security {
namespace {

constexpr int kPartBytes = 32;

using EcHandle = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using EcNumber = std::unique_ptr<BIGNUM, Free<BN_free>>;
using EcDigest = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using EcInfo = std::unique_ptr<PKCS8_PRIV_KEY_INFO, Free<PKCS8_PRIV_KEY_INFO_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>>;

std::unexpected<Error> ec_failed(const char* code) {
  ERR_clear_error();  // of this thread; TLS looks there
  return internal(code);
}

std::string coordinate(EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &number) != 1) return {};
  EcNumber held(number);
  Bytes bytes(kPartBytes);
  BN_bn2binpad(number, bytes.data(), kPartBytes);
  return to_base64url(bytes);
}

class OwnEcKey final : public EcKey {
public:
  explicit OwnEcKey(EcHandle key) : key_(std::move(key)) {
    jwk_ = R"({"crv":"P-256","kty":"EC","x":")" + coordinate(key_.get(), OSSL_PKEY_PARAM_EC_PUB_X) + R"(","y":")" +
           coordinate(key_.get(), OSSL_PKEY_PARAM_EC_PUB_Y) + "\"}";
    auto hash = sha256(as_bytes(jwk_));
    thumbprint_ = to_base64url(ByteView(hash));
  }

  Result<Secret> private_bytes() const override {
    EcInfo info(EVP_PKEY2PKCS8(key_.get()));
    unsigned char* der = nullptr;
    int size = info ? i2d_PKCS8_PRIV_KEY_INFO(info.get(), &der) : 0;
    if (size <= 0) return ec_failed("key_not_written");
    Secret out(ByteView(der, static_cast<std::size_t>(size)));
    OPENSSL_clear_free(der, static_cast<std::size_t>(size));
    return out;
  }

  Result<Bytes> sign(std::string_view text) const override {
    EcDigest digest(EVP_MD_CTX_new());
    std::size_t size = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    if (!digest || EVP_DigestSignInit(digest.get(), nullptr, EVP_sha256(), nullptr, key_.get()) != 1 ||
        EVP_DigestSign(digest.get(), nullptr, &size, bytes, text.size()) != 1)
      return ec_failed("signature_not_made");
    Bytes der(size);
    if (EVP_DigestSign(digest.get(), der.data(), &size, bytes, text.size()) != 1)
      return ec_failed("signature_not_made");
    const unsigned char* at = der.data();
    EcSignature parts(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size)));
    if (!parts) return ec_failed("signature_not_made");
    Bytes out(2 * kPartBytes);
    BN_bn2binpad(ECDSA_SIG_get0_r(parts.get()), out.data(), kPartBytes);
    BN_bn2binpad(ECDSA_SIG_get0_s(parts.get()), out.data() + kPartBytes, kPartBytes);
    return out;
  }

  const std::string& public_jwk() const override { return jwk_; }
  const std::string& thumbprint() const override { return thumbprint_; }

private:
  EcHandle key_;
  std::string jwk_, thumbprint_;
};

}  // namespace

Result<std::unique_ptr<EcKey>> EcKey::generate() {
  EcHandle key(EVP_EC_gen("P-256"));
  if (!key) return ec_failed("key_not_made");
  return std::make_unique<OwnEcKey>(std::move(key));
}

Result<std::unique_ptr<EcKey>> EcKey::load(ByteView private_bytes) {
  const unsigned char* at = private_bytes.data();
  EcInfo info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(private_bytes.size())));
  EcHandle key(info ? EVP_PKCS82PKEY(info.get()) : nullptr);
  if (!key || at != private_bytes.data() + private_bytes.size() || EVP_PKEY_is_a(key.get(), "EC") != 1 ||
      EVP_PKEY_get_bits(key.get()) != 256)
    return ec_failed("key_unusable");
  return std::make_unique<OwnEcKey>(std::move(key));
}

}  // namespace mc::security
