#pragma once
// The formats of single values in xAPI: IRIs, language tags, moments, durations, identifiers. Pure.
#include <optional>
#include <string_view>

#include "appliance/base/id.hpp"
#include "modules/xapi/xapi.hpp"

namespace mc::xapi {

/// RFC 3987 with a scheme; no blanks, controls or characters that are never allowed.
bool is_iri(std::string_view text);
/// "mailto:name@host".
bool is_mailbox(std::string_view text);
bool is_hex(std::string_view text, std::size_t digits);
/// Hex of SHA-224, 256, 384 or 512.
bool is_sha2(std::string_view text);
/// RFC 5646, well-formed; repeated variants and singletons are refused.
bool is_language(std::string_view text);
/// "type/subtype" with parameters.
bool is_media_type(std::string_view text);
/// ISO 8601 section 4.4.3.2: PnYnMnDTnHnMnS or PnW; the last number may have a fraction.
bool is_duration(std::string_view text);
std::optional<Uuid> parse_any_uuid(std::string_view text);
/// 1.0.3: ISO 8601 basic or extended, the offset may be missing (then UTC). 2.0: RFC 3339. Offset -00:00 is refused.
std::optional<Instant> parse_moment(std::string_view text, Version version);
/// "1.0", "1.0.x"; in 2.0 also "2.0.x".
bool is_statement_version(std::string_view text, Version version);
/// Of the header X-Experience-API-Version.
std::optional<Version> parse_header_version(std::string_view text);
std::string_view header_version(Version version);
/// "Sun, 22 Nov 2026 02:00:00 GMT".
std::string http_date(Instant at);

}  // namespace mc::xapi
