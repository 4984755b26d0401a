#pragma once
// How a blob's bytes become chunks. Do not change: stored format 1.
//   chunk i = XChaCha20-Poly1305(data key, nonce, plaintext, associated)
//   nonce = 19-byte random prefix | i (4, big endian) | 1 for the last chunk, else 0
//   associated = "MCB1" | blob id (16) | total length (8, big endian) for the last chunk, 0 for those before
//   it (an upload's length is known only at its end; full chunks before the last say the same)
// A chunk of 65,504 + 16 bytes and LMDB's page header (16) fill exactly 16 pages.
#include <array>
#include <cstdint>
#include <cstring>

#include "appliance/base/ids.hpp"
#include "appliance/security/crypto.hpp"

namespace mc::blobs {

inline constexpr std::int64_t kChunkBytes = 65'504;
inline constexpr std::size_t kPrefixBytes = 19;
inline constexpr std::uint32_t kKekVersion = 1;

struct BlobSeal {
  BlobId id;
  Secret key;
  std::array<std::uint8_t, kPrefixBytes> prefix{};
};

inline std::uint32_t chunk_count(std::int64_t size) {
  return size == 0 ? 1 : static_cast<std::uint32_t>((size + kChunkBytes - 1) / kChunkBytes);
}

security::Nonce chunk_nonce(const BlobSeal& seal, std::uint32_t index, bool last);
std::array<std::uint8_t, 28> chunk_associated(const BlobSeal& seal, std::int64_t total, bool last);
/// The data key under the blob key; bound to id, size and prefix, so a row cannot be mixed from two.
Bytes wrap_key(ByteView kek, const BlobSeal& seal, std::int64_t size, Random& random);
Result<Secret> unwrap_key(ByteView kek, ByteView wrapped, BlobId id, ByteView prefix, std::int64_t size);

}  // namespace mc::blobs
