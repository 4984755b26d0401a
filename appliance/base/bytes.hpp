#pragma once
// Bytes, hex and base64url. `Secret` holds key material and wipes itself.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/result.hpp"

namespace mc {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

ByteView as_bytes(std::string_view text);
std::string_view as_text(ByteView bytes);
std::string to_hex(ByteView bytes);
Result<Bytes> from_hex(std::string_view text);
std::string to_base64url(ByteView bytes);  // RFC 4648 section 5, no padding
Result<Bytes> from_base64url(std::string_view text);
std::string to_base64(ByteView bytes);  // RFC 4648 section 4, padded
Result<Bytes> from_base64(std::string_view text);

/// Key or password bytes: movable, not copyable, wiped on destruction, never printed.
class Secret {
public:
  Secret() = default;
  explicit Secret(ByteView bytes) : bytes_(bytes.begin(), bytes.end()) {}
  Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)) { other.bytes_.clear(); }
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { wipe(); }
  ByteView view() const { return bytes_; }
  std::size_t size() const { return bytes_.size(); }
  bool empty() const { return bytes_.empty(); }
  Secret clone() const { return Secret(bytes_); }

private:
  void wipe();
  std::vector<std::uint8_t> bytes_;
};

}  // namespace mc
