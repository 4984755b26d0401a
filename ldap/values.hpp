#pragma once
// Attribute values as directories write them. Nothing here trusts its input: each function answers for any bytes.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "appliance/base/result.hpp"
#include "appliance/base/time.hpp"

namespace mc::ldap {

/// objectGUID (16 bytes, the first three fields little-endian, MS-DTYP 2.3.4.2) as lower-case text.
Result<std::string> guid_text(std::string_view bytes);
/// entryUUID (RFC 4530), lower-cased and checked.
Result<std::string> uuid_text(std::string_view text);
/// The filter value that finds an object by the text of its objectGUID; empty if the text is none.
std::string guid_filter_value(std::string_view text);

/// GeneralizedTime (RFC 4517, 3.3.13) with an optional fraction and offset; years 1601 to 9999.
std::optional<Instant> parse_generalized_time(std::string_view text);
std::string generalized_time(Instant at);  // 20261121050000Z
/// Microsoft's count of 100 ns since 1601 (accountExpires, pwdLastSet). 0 and 2^63-1 mean never: no value.
std::optional<Instant> parse_file_time(std::string_view text);
std::optional<std::int64_t> parse_integer(std::string_view text);

/// A security identifier (MS-DTYP 2.4.2.2): the domain's bytes and the last number.
struct SecurityId {
  std::string domain;
  std::uint32_t relative = 0;
};
std::optional<SecurityId> parse_security_id(std::string_view bytes);

/// `member;range=0-1499`: Active Directory hands long lists out in parts; the last part ends in `*`.
struct AttributeRange {
  std::string name;
  std::size_t from = 0;
  std::optional<std::size_t> to;
};
std::optional<AttributeRange> parse_range(std::string_view attribute);

/// The code in Active Directory's text about a refused bind ("... data 52e, v4563"), for the audit log only; else
/// empty.
std::string bind_sub_code(std::string_view diagnostic);

/// A text attribute: UTF-8 without controls, trimmed, spaces for line breaks; an error if it is longer than `most` code
/// points.
Result<std::string> text_value(std::string_view bytes, std::size_t most);

}  // namespace mc::ldap
