#pragma once
// AES-128-CBC with PKCS#7 padding: the whole-segment encryption of HTTP Live Streaming (RFC 8216, section 4.3.2.4).
// It keeps a segment from being read by whoever lacks the session's key; it does not authenticate. What lies in the
// blob store is sealed there; this is for the way out, and for files of a moment that an outside tool reads.
#include <array>
#include <cstdint>
#include <memory>

#include "appliance/base/bytes.hpp"

namespace mc::security {

inline constexpr std::size_t kHlsKeyBytes = 16;
using HlsIv = std::array<std::uint8_t, 16>;

/// The IV of a segment whose playlist names none: its media sequence number, big endian.
HlsIv hls_iv(std::uint64_t media_sequence);
/// Of the ciphertext: padding always adds 1 to 16 bytes.
constexpr std::int64_t hls_size(std::int64_t plain) { return (plain / 16 + 1) * 16; }

/// Encrypts one segment from its beginning. Not thread-safe. Error `hls_cipher` (internal) when OpenSSL fails.
class HlsCipher {
public:
  static Result<HlsCipher> make(ByteView key, const HlsIv& iv);
  HlsCipher(HlsCipher&&) noexcept;
  HlsCipher& operator=(HlsCipher&&) noexcept;
  ~HlsCipher();
  /// The ciphertext of the next bytes, valid until the next call.
  Result<ByteView> update(ByteView plain);
  /// The last block. Nothing follows.
  Result<ByteView> finish();

private:
  struct Parts;
  explicit HlsCipher(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace mc::security
