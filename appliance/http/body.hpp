#pragma once
// Reads a request body off a connection: by length or chunked, never past its limit, never twice. The library's
// content reader pushes, but handlers pull (a blob is written while it comes); its chunk sizes are read by strtoul,
// which takes "+5", "0x5" and "5 and more".
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "appliance/base/result.hpp"

namespace mc::http {

/// Fills part of the buffer, at least one byte; error `connection_closed` or `read_timeout` (unavailable).
using ByteSource = std::function<Result<std::size_t>(std::span<std::uint8_t> buffer)>;

/// One request body. Not thread-safe. Errors: `body_too_large` (too_large), `bad_chunk` (invalid), the source's.
class BodyReader {
public:
  BodyReader(ByteSource source, std::optional<std::int64_t> length, bool chunked)
      : source_(std::move(source)), left_(chunked ? 0 : length.value_or(0)), chunked_(chunked),
        ended_(!chunked && length.value_or(0) == 0) {}

  void set_limit(std::int64_t limit) { limit_ = limit; }
  /// 0 at the end.
  Result<std::size_t> read(std::span<std::uint8_t> buffer);
  /// True when every byte of the body was taken off the connection, so that the next request may follow.
  bool ended() const { return ended_; }
  /// Reads and forgets up to `most` bytes so that the connection can be kept; false when there is more.
  bool drain(std::int64_t most);

private:
  Result<std::uint8_t> byte();
  /// Size line of the next chunk; at the last chunk also the trailers, which are dropped.
  Status next_chunk();
  Status end_line();

  ByteSource source_;
  std::int64_t limit_ = 1 << 20;
  std::int64_t taken_ = 0;
  std::int64_t left_;  // of the body, or of the chunk
  bool chunked_;
  bool ended_;
  bool first_chunk_ = true;
};

}  // namespace mc::http
