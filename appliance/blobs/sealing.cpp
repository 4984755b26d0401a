#include "appliance/blobs/sealing.hpp"

namespace mc::blobs {
namespace {

void put_be64(std::uint8_t* out, std::int64_t value) {
  for (int i = 0; i < 8; ++i) out[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> (56 - 8 * i));
}

Bytes key_associated(BlobId id, ByteView prefix, std::int64_t size) {
  Bytes out{'M', 'C', 'K', '1'};
  out.insert(out.end(), id.bytes.begin(), id.bytes.end());
  out.insert(out.end(), prefix.begin(), prefix.end());
  out.resize(out.size() + 8);
  put_be64(out.data() + out.size() - 8, size);
  return out;
}

}  // namespace

security::Nonce chunk_nonce(const BlobSeal& seal, std::uint32_t index, bool last) {
  security::Nonce nonce;
  std::memcpy(nonce.data(), seal.prefix.data(), kPrefixBytes);
  for (std::size_t i = 0; i < 4; ++i) nonce[kPrefixBytes + i] = static_cast<std::uint8_t>(index >> (24 - 8 * i));
  nonce[23] = last ? 1 : 0;
  return nonce;
}

std::array<std::uint8_t, 28> chunk_associated(const BlobSeal& seal, std::int64_t total, bool last) {
  std::array<std::uint8_t, 28> out{'M', 'C', 'B', '1'};
  std::memcpy(out.data() + 4, seal.id.bytes.data(), 16);
  put_be64(out.data() + 20, last ? total : 0);
  return out;
}

Bytes wrap_key(ByteView kek, const BlobSeal& seal, std::int64_t size, Random& random) {
  return security::seal(kek, seal.key.view(), key_associated(seal.id, seal.prefix, size), random);
}

Result<Secret> unwrap_key(ByteView kek, ByteView wrapped, BlobId id, ByteView prefix, std::int64_t size) {
  auto plain = security::open_sealed(kek, wrapped, key_associated(id, prefix, size));
  if (!plain || plain->size() != security::kKeyBytes || prefix.size() != kPrefixBytes)
    return internal("blob_corrupt", "A blob's key does not open.");
  Secret key{*plain};
  std::fill(plain->begin(), plain->end(), std::uint8_t{0});
  return key;
}

}  // namespace mc::blobs
