#pragma once
// Id<Tag>: a UUIDv7 (RFC 9562) in 16 bytes; mixing two kinds is a compile error.
// Stored as BLOB(16), written in JSON and URLs as the 36-character text form. Do not change: stored format.
#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>

#include "appliance/base/random.hpp"
#include "appliance/base/result.hpp"
#include "appliance/base/time.hpp"

namespace mc {

using Uuid = std::array<std::uint8_t, 16>;
Uuid make_uuid7(Instant now, Random& random);
std::string uuid_text(const Uuid& uuid);
Result<Uuid> parse_uuid(std::string_view text);

template <class Tag>
struct Id {
  Uuid bytes{};

  static Id make(const Clock& clock, Random& random) { return {make_uuid7(clock.now(), random)}; }
  static Result<Id> parse(std::string_view text) {
    auto uuid = parse_uuid(text);
    if (!uuid) return std::unexpected(uuid.error());
    return Id{*uuid};
  }
  std::string text() const { return uuid_text(bytes); }
  bool is_nil() const { return bytes == Uuid{}; }
  auto operator<=>(const Id&) const = default;
};

}  // namespace mc

template <class Tag>
struct std::hash<mc::Id<Tag>> {
  std::size_t operator()(const mc::Id<Tag>& id) const noexcept {
    std::uint64_t low = 0;
    std::memcpy(&low, id.bytes.data() + 8, 8);
    return static_cast<std::size_t>(low);
  }
};
