#include "appliance/security/crypto.hpp"

#include <sodium.h>

#include <cassert>
#include <cstring>
#include <new>

namespace mc::security {
namespace {

static_assert(kKeyBytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(kNonceBytes == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
static_assert(kTagBytes == crypto_aead_xchacha20poly1305_ietf_ABYTES);

/// libsodium chooses its implementations once; every entry point passes here so that no caller can forget it.
void ready() {
  static const bool initialised = sodium_init() >= 0;
  assert(initialised);
  (void)initialised;
}

}  // namespace

Secret random_secret(Random& random, std::size_t size) {
  ready();
  Bytes bytes(size);
  random.fill(bytes);
  Secret secret{bytes};
  sodium_memzero(bytes.data(), bytes.size());
  return secret;
}

Secret derive_key(ByteView key, std::string_view purpose, std::uint32_t version) {
  KeyedHasher hasher(key);
  hasher.update(as_bytes("medconnect key 1\n"));
  hasher.update(as_bytes(purpose));
  std::array<std::uint8_t, 5> tail{0, static_cast<std::uint8_t>(version >> 24),
                                   static_cast<std::uint8_t>(version >> 16), static_cast<std::uint8_t>(version >> 8),
                                   static_cast<std::uint8_t>(version)};
  hasher.update(tail);
  Hash32 hash = hasher.finish();
  Secret secret{hash};
  sodium_memzero(hash.data(), hash.size());
  return secret;
}

void seal_into(ByteView key, const Nonce& nonce, ByteView plain, ByteView associated, std::span<std::uint8_t> out) {
  ready();
  assert(key.size() == kKeyBytes && out.size() == plain.size() + kTagBytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(out.data(), nullptr, plain.data(), plain.size(), associated.data(),
                                             associated.size(), nullptr, nonce.data(), key.data());
}

bool open_into(ByteView key, const Nonce& nonce, ByteView sealed, ByteView associated, std::span<std::uint8_t> out) {
  ready();
  if (key.size() != kKeyBytes || sealed.size() < kTagBytes || out.size() != sealed.size() - kTagBytes) return false;
  return crypto_aead_xchacha20poly1305_ietf_decrypt(out.data(), nullptr, nullptr, sealed.data(), sealed.size(),
                                                    associated.data(), associated.size(), nonce.data(),
                                                    key.data()) == 0;
}

Bytes seal(ByteView key, ByteView plain, ByteView associated, Random& random) {
  Nonce nonce;
  random.fill(nonce);
  Bytes out(kNonceBytes + plain.size() + kTagBytes);
  std::memcpy(out.data(), nonce.data(), kNonceBytes);
  seal_into(key, nonce, plain, associated, std::span(out).subspan(kNonceBytes));
  return out;
}

Result<Bytes> open_sealed(ByteView key, ByteView sealed, ByteView associated) {
  auto corrupt = [] { return internal("sealed_data_corrupt", "The key is wrong or the bytes were changed."); };
  if (sealed.size() < kNonceBytes + kTagBytes) return corrupt();
  Nonce nonce;
  std::memcpy(nonce.data(), sealed.data(), kNonceBytes);
  Bytes plain(sealed.size() - kNonceBytes - kTagBytes);
  if (!open_into(key, nonce, sealed.subspan(kNonceBytes), associated, plain)) return corrupt();
  return plain;
}

Hash32 sha256(ByteView data) {
  ready();
  Hash32 hash;
  crypto_hash_sha256(hash.data(), data.data(), data.size());
  return hash;
}

Hash32 hmac_sha256(ByteView key, ByteView data) {
  ready();
  Hash32 hash;
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, key.data(), key.size());
  crypto_auth_hmacsha256_update(&state, data.data(), data.size());
  crypto_auth_hmacsha256_final(&state, hash.data());
  return hash;
}

Hash32 keyed_hash(ByteView key, ByteView data) {
  ready();
  assert(key.size() >= crypto_generichash_KEYBYTES_MIN && key.size() <= crypto_generichash_KEYBYTES_MAX);
  Hash32 hash;
  crypto_generichash(hash.data(), hash.size(), data.data(), data.size(), key.data(), key.size());
  return hash;
}

Sha256::Sha256() : state_{} {
  ready();
  static_assert(sizeof(crypto_hash_sha256_state) <= sizeof(state_));
  crypto_hash_sha256_init(reinterpret_cast<crypto_hash_sha256_state*>(state_.data()));
}
void Sha256::update(ByteView data) {
  crypto_hash_sha256_update(reinterpret_cast<crypto_hash_sha256_state*>(state_.data()), data.data(), data.size());
}
Hash32 Sha256::finish() {
  Hash32 hash;
  crypto_hash_sha256_final(reinterpret_cast<crypto_hash_sha256_state*>(state_.data()), hash.data());
  return hash;
}

KeyedHasher::KeyedHasher(ByteView key) : state_{} {
  ready();
  static_assert(sizeof(crypto_generichash_state) <= sizeof(state_));
  assert(key.size() >= crypto_generichash_KEYBYTES_MIN && key.size() <= crypto_generichash_KEYBYTES_MAX);
  crypto_generichash_init(reinterpret_cast<crypto_generichash_state*>(state_.data()), key.data(), key.size(), 32);
}
KeyedHasher::~KeyedHasher() { sodium_memzero(state_.data(), state_.size()); }
void KeyedHasher::update(ByteView data) {
  crypto_generichash_update(reinterpret_cast<crypto_generichash_state*>(state_.data()), data.data(), data.size());
}
Hash32 KeyedHasher::finish() {
  Hash32 hash;
  crypto_generichash_final(reinterpret_cast<crypto_generichash_state*>(state_.data()), hash.data(), hash.size());
  return hash;
}

bool equal_constant_time(ByteView a, ByteView b) {
  if (a.size() != b.size()) return false;
  return a.empty() || sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

SigningKey::SigningKey(ByteView seed) {
  ready();
  assert(seed.size() == crypto_sign_SEEDBYTES);
  std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret;
  crypto_sign_seed_keypair(public_key_.data(), secret.data(), seed.data());
  secret_ = Secret{secret};
  sodium_memzero(secret.data(), secret.size());
}
Signature SigningKey::sign(ByteView message) const {
  Signature signature;
  crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(), secret_.view().data());
  return signature;
}
bool verify_signature(const PublicKey& key, ByteView message, ByteView signature) {
  ready();
  if (signature.size() != crypto_sign_BYTES) return false;
  return crypto_sign_verify_detached(signature.data(), message.data(), message.size(), key.data()) == 0;
}

}  // namespace mc::security
