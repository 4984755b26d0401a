#pragma once
// Raw DEFLATE of the redirect binding. PRIVATE to the room.
#include <string>
#include <string_view>

#include "appliance/base/result.hpp"

namespace mc::saml {

inline constexpr std::size_t kMostDeflated = 256 * 1024;
inline constexpr std::size_t kMostInflated = 1024 * 1024;

std::string deflate_raw(std::string_view text);
/// Errors: `xml_too_large` when more than kMostInflated would come out, `redirect_shape`.
Result<std::string> inflate_raw(std::string_view packed);

}  // namespace mc::saml
