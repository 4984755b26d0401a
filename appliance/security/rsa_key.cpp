#include "appliance/security/rsa_key.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "appliance/base/text.hpp"
#include "appliance/security/crypto.hpp"
#include "appliance/security/openssl_handles.hpp"

namespace mc::security {
namespace {

constexpr unsigned int kSigningBits = 2048;
constexpr int kMostSigningBits = 4096;

using SignerKey = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using SignerNumber = std::unique_ptr<BIGNUM, Free<BN_free>>;
using SignerDigest = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using SignerInfo = std::unique_ptr<PKCS8_PRIV_KEY_INFO, Free<PKCS8_PRIV_KEY_INFO_free>>;

std::string number_text(EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &number) != 1) return {};
  SignerNumber held(number);
  Bytes bytes(static_cast<std::size_t>(BN_num_bytes(number)));
  BN_bn2bin(number, bytes.data());
  return to_base64url(bytes);
}

class OwnRsaKey final : public RsaKey {
public:
  explicit OwnRsaKey(SignerKey key) : key_(std::move(key)) {
    jwk_ = R"({"e":")" + number_text(key_.get(), OSSL_PKEY_PARAM_RSA_E) + R"(","kty":"RSA","n":")" +
           number_text(key_.get(), OSSL_PKEY_PARAM_RSA_N) + "\"}";
    auto hash = sha256(as_bytes(jwk_));
    thumbprint_ = to_base64url(ByteView(hash));
  }

  Result<Secret> private_bytes() const override {
    SignerInfo info(EVP_PKEY2PKCS8(key_.get()));
    unsigned char* der = nullptr;
    int size = info ? i2d_PKCS8_PRIV_KEY_INFO(info.get(), &der) : 0;
    if (size <= 0) return internal("key_not_written");
    Secret out(ByteView(der, static_cast<std::size_t>(size)));
    OPENSSL_clear_free(der, static_cast<std::size_t>(size));
    return out;
  }

  Result<Bytes> sign(std::string_view text) const override {
    SignerDigest digest(EVP_MD_CTX_new());
    std::size_t size = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    if (!digest || EVP_DigestSignInit(digest.get(), nullptr, EVP_sha256(), nullptr, key_.get()) != 1 ||
        EVP_DigestSign(digest.get(), nullptr, &size, bytes, text.size()) != 1)
      return failed("signature_not_made");
    Bytes out(size);
    if (EVP_DigestSign(digest.get(), out.data(), &size, bytes, text.size()) != 1) return failed("signature_not_made");
    out.resize(size);
    return out;
  }

  const std::string& public_jwk() const override { return jwk_; }
  const std::string& thumbprint() const override { return thumbprint_; }

private:
  static std::unexpected<Error> failed(const char* code) {
    ERR_clear_error();  // of this thread; TLS looks there
    return internal(code);
  }
  SignerKey key_;
  std::string jwk_, thumbprint_;
};

}  // namespace

Result<std::unique_ptr<RsaKey>> RsaKey::generate() {
  SignerKey key(EVP_RSA_gen(kSigningBits));
  if (!key) {
    ERR_clear_error();
    return internal("key_not_made");
  }
  return std::make_unique<OwnRsaKey>(std::move(key));
}

Result<std::unique_ptr<RsaKey>> RsaKey::load(ByteView private_bytes) {
  const unsigned char* at = private_bytes.data();
  SignerInfo info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(private_bytes.size())));
  SignerKey key(info ? EVP_PKCS82PKEY(info.get()) : nullptr);
  if (!key || at != private_bytes.data() + private_bytes.size() || EVP_PKEY_is_a(key.get(), "RSA") != 1 ||
      EVP_PKEY_get_bits(key.get()) < static_cast<int>(kSigningBits) ||
      EVP_PKEY_get_bits(key.get()) > kMostSigningBits) {
    ERR_clear_error();
    return internal("key_unusable");
  }
  return std::make_unique<OwnRsaKey>(std::move(key));
}

Result<std::string> RsaKey::compact(std::string_view header_members, std::string_view payload) const {
  std::string header = R"({"alg":"RS256",)";
  if (header_members.find("\"jwk\"") == std::string_view::npos) header += R"("kid":")" + thumbprint() + "\",";
  std::string_view members = header_members;
  if (members.starts_with("{")) members.remove_prefix(1);
  if (members.ends_with("}")) members.remove_suffix(1);
  header.append(members);
  if (header.ends_with(",")) header.pop_back();
  header += "}";
  std::string text = to_base64url(as_bytes(header)) + "." + to_base64url(as_bytes(payload));
  Bytes signature = TRY(sign(text));
  return text + "." + to_base64url(signature);
}

}  // namespace mc::security
