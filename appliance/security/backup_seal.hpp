#pragma once
// Seals of backups: a data key for the holder of an X25519 secret that this machine does not have (the recovery key),
// and long streams under a data key. All functions are thread-safe; a stream belongs to one thread.
#include <array>
#include <cstdint>
#include <memory>

#include "appliance/security/crypto.hpp"

namespace mc::security {

/// Whoever holds the secret opens what is sealed to the public half.
struct SealPair {
  PublicKey public_key{};
  Secret secret;
};
/// From 32 bytes, always the same. Do not change: stored format.
SealPair seal_pair(ByteView seed);
/// crypto_box_seal: X25519, XSalsa20-Poly1305. Nobody, also not the caller, opens it without the secret.
Bytes seal_to(const PublicKey& to, ByteView plain);
/// Error `sealed_data_corrupt` (internal): not sealed to this pair, or changed.
Result<Bytes> open_sealed_to(const SealPair& pair, ByteView sealed);

inline constexpr std::size_t kStreamHeaderBytes = 24;
inline constexpr std::size_t kStreamFrameOverhead = 17;

/// crypto_secretstream_xchacha20poly1305: frames in order; one cut off, left out, moved or changed does not open.
class StreamSealer {
public:
  explicit StreamSealer(ByteView key);
  ~StreamSealer();
  StreamSealer(const StreamSealer&) = delete;
  StreamSealer& operator=(const StreamSealer&) = delete;
  const std::array<std::uint8_t, kStreamHeaderBytes>& header() const { return header_; }
  /// `out` gets plain.size() + kStreamFrameOverhead bytes.
  void push(ByteView plain, bool last, Bytes& out);

private:
  struct State;
  std::unique_ptr<State> state_;
  std::array<std::uint8_t, kStreamHeaderBytes> header_{};
};

class StreamOpener {
public:
  StreamOpener(ByteView key, ByteView header);
  ~StreamOpener();
  StreamOpener(const StreamOpener&) = delete;
  StreamOpener& operator=(const StreamOpener&) = delete;
  /// `last` says that nothing may follow. Error `sealed_data_corrupt`.
  Status pull(ByteView sealed, Bytes& plain, bool& last);

private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mc::security
