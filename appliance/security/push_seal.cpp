#include "appliance/security/push_seal.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <array>

#include "appliance/base/text.hpp"
#include "appliance/security/crypto.hpp"
#include "appliance/security/openssl_handles.hpp"

namespace mc::security {
namespace {

constexpr std::size_t kPushScalar = 32;
constexpr std::size_t kContentKey = 16;
constexpr std::size_t kContentNonce = 12;

using PushCipher = std::unique_ptr<EVP_CIPHER_CTX, Free<EVP_CIPHER_CTX_free>>;
using PushKey = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using PushContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using PushNumber = std::unique_ptr<BIGNUM, Free<BN_clear_free>>;
using PushGroup = std::unique_ptr<EC_GROUP, Free<EC_GROUP_free>>;
using PushPoint = std::unique_ptr<EC_POINT, Free<EC_POINT_free>>;
using PushBuilder = std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>>;
using PushParameters = std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>>;
using PushDigest = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using PushSignature = std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>>;

std::unexpected<Error> unusable_key() {
  ERR_clear_error();  // of this thread; TLS looks there
  return fail(Fault::invalid, "push_key_unusable", "The key is no point of the curve P-256.");
}

/// A key with its private half when `scalar` is not null.
PushKey push_key(ByteView point, const BIGNUM* scalar) {
  PushBuilder builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1 ||
      (scalar != nullptr && OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar) != 1))
    return nullptr;
  PushParameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  PushContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* key = nullptr;
  int selection = scalar != nullptr ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, selection, parameters.get()) != 1)
    return nullptr;
  return PushKey(key);
}

Result<PushKey> private_push_key(ByteView private_key) {
  Bytes point = TRY(push_public_key(private_key));
  PushNumber scalar(BN_bin2bn(private_key.data(), static_cast<int>(private_key.size()), nullptr));
  PushKey key = push_key(point, scalar.get());
  if (!key) return unusable_key();
  return key;
}

/// The shared secret of elliptic curve Diffie-Hellman.
Result<Secret> agree(ByteView private_key, ByteView point) {
  PushKey mine = TRY(private_push_key(private_key));
  PushKey theirs = point.size() == kPushPublicKey && point[0] == 4 ? push_key(point, nullptr) : nullptr;
  PushContext context(EVP_PKEY_CTX_new(mine.get(), nullptr));
  std::array<std::uint8_t, kPushScalar> out{};
  std::size_t size = out.size();
  if (!theirs || !context || EVP_PKEY_derive_init(context.get()) != 1 ||
      EVP_PKEY_derive_set_peer(context.get(), theirs.get()) != 1 ||
      EVP_PKEY_derive(context.get(), out.data(), &size) != 1 || size != out.size())
    return unusable_key();
  Secret secret(out);
  out.fill(0);
  return secret;
}

void append(Bytes& to, std::string_view text) { to.insert(to.end(), text.begin(), text.end()); }
void append(Bytes& to, ByteView bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); }

/// HKDF (RFC 5869) of at most 32 bytes.
Bytes expand(ByteView salt, ByteView material, Bytes info, std::size_t size) {
  Hash32 extracted = hmac_sha256(salt, material);
  info.push_back(1);
  Hash32 out = hmac_sha256(extracted, info);
  return Bytes(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(size));
}

Bytes key_info(std::string_view label) {
  Bytes out;
  append(out, label);
  out.push_back(0);
  return out;
}

/// AES-128-GCM: ciphertext and tag.
bool encrypt(ByteView key, ByteView nonce, ByteView plain, std::uint8_t* out) {
  PushCipher cipher(EVP_CIPHER_CTX_new());
  int written = 0;
  int rest = 0;
  bool done =
      cipher && EVP_EncryptInit_ex(cipher.get(), EVP_aes_128_gcm(), nullptr, key.data(), nonce.data()) == 1 &&
      EVP_EncryptUpdate(cipher.get(), out, &written, plain.data(), static_cast<int>(plain.size())) == 1 &&
      EVP_EncryptFinal_ex(cipher.get(), out + plain.size(), &rest) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(kTagBytes), out + plain.size()) == 1;
  ERR_clear_error();
  return done;
}

/// r | s, as JSON Web Signature wants it.
Result<Bytes> sign_raw(EVP_PKEY* key, std::string_view text) {
  auto failed = [] {
    ERR_clear_error();
    return internal("push_signature", "ECDSA is not to be had.");
  };
  PushDigest digest(EVP_MD_CTX_new());
  std::size_t size = 0;
  auto* data = reinterpret_cast<const unsigned char*>(text.data());
  if (!digest || EVP_DigestSignInit(digest.get(), nullptr, EVP_sha256(), nullptr, key) != 1 ||
      EVP_DigestSign(digest.get(), nullptr, &size, data, text.size()) != 1)
    return failed();
  Bytes der(size);
  if (EVP_DigestSign(digest.get(), der.data(), &size, data, text.size()) != 1) return failed();
  const unsigned char* at = der.data();
  PushSignature signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size)));
  Bytes out(2 * kPushScalar);
  if (!signature || BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), out.data(), kPushScalar) != kPushScalar ||
      BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), out.data() + kPushScalar, kPushScalar) != kPushScalar)
    return failed();
  return out;
}

}  // namespace

PushOnce make_push_once(Random& random) {
  PushOnce out{random_secret(random, kPushScalar), Bytes(16)};
  random.fill(out.salt);
  return out;
}

Result<Bytes> push_public_key(ByteView private_key) {
  PushGroup group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  PushNumber scalar(BN_bin2bn(private_key.data(), static_cast<int>(private_key.size()), nullptr));
  if (private_key.size() != kPushScalar || !group || !scalar || BN_is_zero(scalar.get()) == 1 ||
      BN_cmp(scalar.get(), EC_GROUP_get0_order(group.get())) >= 0)
    return unusable_key();
  PushPoint point(EC_POINT_new(group.get()));
  Bytes out(kPushPublicKey);
  if (!point || EC_POINT_mul(group.get(), point.get(), scalar.get(), nullptr, nullptr, nullptr) != 1 ||
      EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, out.data(), out.size(), nullptr) !=
          out.size())
    return unusable_key();
  return out;
}

Result<Bytes> seal_for_push(const PushReceiver& receiver, ByteView plain, const PushOnce& once) {
  if (plain.size() > kLongestPush)
    return fail(Fault::invalid, "push_too_long", "The message is longer than push services take.");
  if (receiver.secret.size() != kPushSecret || once.salt.size() != 16) return unusable_key();
  Bytes mine = TRY(push_public_key(once.private_key.view()));
  Secret shared = TRY(agree(once.private_key.view(), receiver.public_key));

  Bytes info = key_info("WebPush: info");
  append(info, receiver.public_key);
  append(info, mine);
  Bytes material = expand(receiver.secret, shared.view(), std::move(info), 32);
  Bytes key = expand(once.salt, material, key_info("Content-Encoding: aes128gcm"), kContentKey);
  Bytes nonce = expand(once.salt, material, key_info("Content-Encoding: nonce"), kContentNonce);

  Bytes out = once.salt;
  append(out, Bytes{0, 0, 16, 0, static_cast<std::uint8_t>(mine.size())});  // records of 4,096 bytes
  append(out, mine);
  Bytes padded(plain.begin(), plain.end());
  padded.push_back(2);  // the last record, without padding
  std::size_t head = out.size();
  out.resize(head + padded.size() + kTagBytes);
  if (!encrypt(key, nonce, padded, out.data() + head)) return internal("push_seal", "AES-128-GCM is not to be had.");
  return out;
}

Result<std::string> push_authorization(ByteView private_key, std::string_view audience, std::string_view subject,
                                       Instant expires) {
  PushKey key = TRY(private_push_key(private_key));
  std::string claims = "{\"aud\":";
  append_json_string(claims, audience);
  claims += ",\"exp\":" + std::to_string(expires.ms / 1000) + ",\"sub\":";
  append_json_string(claims, subject);
  claims += "}";
  std::string text = to_base64url(as_bytes(R"({"typ":"JWT","alg":"ES256"})")) + "." + to_base64url(as_bytes(claims));
  Bytes signature = TRY(sign_raw(key.get(), text));
  return "vapid t=" + text + "." + to_base64url(signature) + ", k=" + to_base64url(TRY(push_public_key(private_key)));
}

}  // namespace mc::security
