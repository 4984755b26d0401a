#pragma once
// Strict reader of CBOR (RFC 8949) as authenticators write it (CTAP2 canonical form): definite lengths, shortest heads,
// no tags, no floats, each map key once. Depth, items and bytes are bounded, because the input is an attacker's.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/bytes.hpp"
#include "appliance/base/result.hpp"

namespace mc::security {

/// One value; what does not belong to its kind is empty.
struct CborValue {
  enum class Kind : std::uint8_t { integer, bytes, text, array, map, boolean, null };
  Kind kind = Kind::null;
  std::int64_t number = 0;  // integer; 0 or 1 for boolean
  Bytes bytes;
  std::string text;
  std::vector<CborValue> items;  // array: the items; map: key, value, key, value...

  /// The entry of a map; null when absent or when this is no map.
  const CborValue* find(std::int64_t key) const;
  const CborValue* find(std::string_view key) const;
  std::optional<std::int64_t> integer_at(std::int64_t key) const;
  /// Null when the entry is absent or not of bytes.
  const Bytes* bytes_at(std::int64_t key) const;
  bool operator==(const CborValue&) const = default;
};

/// The first value of `data`, taken off its front; what follows stays. Error `cbor_malformed` (invalid).
Result<CborValue> take_cbor(ByteView& data);
/// The only value of `data`.
Result<CborValue> parse_cbor(ByteView data);

}  // namespace mc::security
