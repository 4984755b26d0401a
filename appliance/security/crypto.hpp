#pragma once
// Cryptographic primitives of the appliance. libsodium is included only by the .cpp files of this folder; other rooms
// use these functions. All functions are thread-safe and pure apart from the Random handed in.
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "appliance/base/bytes.hpp"
#include "appliance/base/random.hpp"
#include "appliance/base/result.hpp"

namespace mc::security {

inline constexpr std::size_t kKeyBytes = 32;
inline constexpr std::size_t kNonceBytes = 24;
inline constexpr std::size_t kTagBytes = 16;

using Hash32 = std::array<std::uint8_t, 32>;
using Nonce = std::array<std::uint8_t, kNonceBytes>;
using PublicKey = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;

/// Key material of `size` random bytes.
Secret random_secret(Random& random, std::size_t size = kKeyBytes);
/// Sub-key: BLAKE2b-256 keyed with `key` over a domain string, `purpose` and `version`. Do not change: stored format.
Secret derive_key(ByteView key, std::string_view purpose, std::uint32_t version);

/// XChaCha20-Poly1305 with a random nonce: nonce (24) | ciphertext | tag (16). `associated` is authenticated, not
/// stored.
Bytes seal(ByteView key, ByteView plain, ByteView associated, Random& random);
/// Error `sealed_data_corrupt` (internal) when key, bytes or associated data differ.
Result<Bytes> open_sealed(ByteView key, ByteView sealed, ByteView associated);
/// The same cipher with a nonce of the caller's (never used twice with one key); `out` holds plain.size() + kTagBytes.
void seal_into(ByteView key, const Nonce& nonce, ByteView plain, ByteView associated, std::span<std::uint8_t> out);
/// `out` holds sealed.size() - kTagBytes; false when the bytes do not authenticate (out is then unspecified).
[[nodiscard]] bool open_into(ByteView key, const Nonce& nonce, ByteView sealed, ByteView associated,
                             std::span<std::uint8_t> out);

Hash32 sha256(ByteView data);
Hash32 hmac_sha256(ByteView key, ByteView data);
/// BLAKE2b-256 keyed with 32 bytes.
Hash32 keyed_hash(ByteView key, ByteView data);

/// Incremental SHA-256.
class Sha256 {
public:
  Sha256();
  void update(ByteView data);
  /// Ends the computation; the object must not be used afterwards.
  Hash32 finish();

private:
  alignas(64) std::array<std::uint8_t, 256> state_;
};

/// Incremental keyed BLAKE2b-256.
class KeyedHasher {
public:
  explicit KeyedHasher(ByteView key);
  ~KeyedHasher();
  KeyedHasher(const KeyedHasher&) = delete;
  KeyedHasher& operator=(const KeyedHasher&) = delete;
  void update(ByteView data);
  Hash32 finish();

private:
  alignas(64) std::array<std::uint8_t, 512> state_;
};

/// Comparison whose time depends on the lengths only.
[[nodiscard]] bool equal_constant_time(ByteView a, ByteView b);

/// Ed25519 key pair made from a 32-byte seed.
class SigningKey {
public:
  explicit SigningKey(ByteView seed);
  Signature sign(ByteView message) const;
  const PublicKey& public_key() const { return public_key_; }

private:
  Secret secret_;
  PublicKey public_key_{};
};
[[nodiscard]] bool verify_signature(const PublicKey& key, ByteView message, ByteView signature);

}  // namespace mc::security
