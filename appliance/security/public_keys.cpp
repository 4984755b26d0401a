#include "appliance/security/public_keys.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <cstdlib>

#include "appliance/security/crypto.hpp"
#include "appliance/security/openssl_handles.hpp"

namespace mc::security {
namespace {

constexpr std::size_t kCoordinate = 32;
constexpr int kLeastRsaBits = 2048;
constexpr int kMostRsaBits = 8192;

using KeyPointer = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>>;

Number number_of(ByteView bytes) { return Number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr)); }

KeyPointer key_from(const char* type, OSSL_PARAM_BLD* builder) {
  Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
  KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
    return nullptr;
  return KeyPointer(key);
}

KeyPointer ec_key(const PublicKeyParts& parts) {
  if (parts.first.size() != kCoordinate || parts.second.size() != kCoordinate) return nullptr;
  Bytes point{4};  // uncompressed
  point.insert(point.end(), parts.first.begin(), parts.first.end());
  point.insert(point.end(), parts.second.begin(), parts.second.end());
  Builder builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1)
    return nullptr;
  return key_from("EC", builder.get());  // refuses a point that is not on the curve
}

KeyPointer rsa_key(const PublicKeyParts& parts) {
  if (parts.first.size() > kMostRsaBits / 8 + 1 || parts.second.empty() || parts.second.size() > 8) return nullptr;
  Number n = number_of(parts.first);
  Number e = number_of(parts.second);
  if (!n || !e || BN_num_bits(n.get()) < kLeastRsaBits || BN_num_bits(n.get()) > kMostRsaBits ||
      BN_is_odd(n.get()) == 0 || BN_is_odd(e.get()) == 0 || BN_is_one(e.get()) == 1)
    return nullptr;
  Builder builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
    return nullptr;
  return key_from("RSA", builder.get());
}

KeyPointer key_of(const PublicKeyParts& parts) {
  switch (parts.kind) {
  case PublicKeyKind::ec_p256:
    return ec_key(parts);
  case PublicKeyKind::rsa:
    return rsa_key(parts);
  case PublicKeyKind::ed25519:
    return nullptr;  // libsodium's
  }
  return nullptr;
}

/// r | s as ECDSA-Sig-Value; empty when the length is wrong.
Bytes der_of(ByteView raw) {
  if (raw.size() != 2 * kCoordinate) return {};
  EcdsaSignature signature(ECDSA_SIG_new());
  Number r = number_of(raw.first(kCoordinate));
  Number s = number_of(raw.subspan(kCoordinate));
  if (!signature || !r || !s || ECDSA_SIG_set0(signature.get(), r.get(), s.get()) != 1) return {};
  (void)r.release();
  (void)s.release();
  unsigned char* text = nullptr;
  int size = i2d_ECDSA_SIG(signature.get(), &text);
  if (size <= 0) return {};
  Bytes der(text, text + size);
  OPENSSL_free(text);
  return der;
}

bool verify_digest(EVP_PKEY* key, bool pss, ByteView message, ByteView signature) {
  DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* options = nullptr;  // owned by the digest context
  if (!context || EVP_DigestVerifyInit(context.get(), &options, EVP_sha256(), nullptr, key) != 1) return false;
  if (pss && (EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) != 1 ||
              EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) != 1))
    return false;
  return EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
}

bool verify_ed25519(const PublicKeyParts& key, ByteView message, ByteView signature) {
  if (key.kind != PublicKeyKind::ed25519 || key.first.size() != PublicKey{}.size()) return false;
  PublicKey raw{};
  std::copy(key.first.begin(), key.first.end(), raw.begin());
  return verify_signature(raw, message, signature);
}

}  // namespace

Status check_public_key(const PublicKeyParts& key) {
  bool usable = key.kind == PublicKeyKind::ed25519 ? key.first.size() == PublicKey{}.size() && key.second.empty()
                                                   : key_of(key) != nullptr;
  if (!usable) return fail(Fault::invalid, "public_key_unusable", "The public key is not one that we can use.");
  return {};
}

bool verify_signature(SignatureScheme scheme, const PublicKeyParts& key, ByteView message, ByteView signature) {
  using enum SignatureScheme;
  if (scheme == SignatureScheme::ed25519) return verify_ed25519(key, message, signature);
  bool elliptic = scheme == ecdsa_sha256_der || scheme == ecdsa_sha256_raw;
  if (key.kind != (elliptic ? PublicKeyKind::ec_p256 : PublicKeyKind::rsa)) return false;
  KeyPointer usable = key_of(key);
  if (!usable) return false;
  if (scheme != ecdsa_sha256_raw) return verify_digest(usable.get(), scheme == rsa_pss_sha256, message, signature);
  Bytes der = der_of(signature);
  return !der.empty() && verify_digest(usable.get(), false, message, der);
}

std::array<std::uint8_t, 20> hmac_sha1(ByteView key, ByteView data) {
  std::array<std::uint8_t, 20> out{};
  unsigned size = out.size();
  // Fails only without memory or without SHA-1; a code of zeros must never come of that.
  if (HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), data.data(), data.size(), out.data(), &size) ==
          nullptr ||
      size != out.size())
    std::abort();
  return out;
}

std::array<std::uint8_t, 20> sha1(ByteView data) {
  std::array<std::uint8_t, 20> out{};
  unsigned size = out.size();
  if (EVP_Digest(data.data(), data.size(), out.data(), &size, EVP_sha1(), nullptr) != 1 || size != out.size())
    std::abort();
  return out;
}

}  // namespace mc::security
