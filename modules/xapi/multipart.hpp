#pragma once
// multipart/mixed (RFC 2046) as xAPI uses it: statements first, then attachments. Pure.
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/result.hpp"

namespace mc::xapi {

/// The first part's Content-Type decides what it is. Views point into the body.
struct Part {
  std::string_view content_type;
  std::string_view hash;  // X-Experience-API-Hash
  std::string_view encoding;
  std::string_view body;
};
inline constexpr std::size_t kMostParts = 500;

/// The boundary of "multipart/mixed; boundary=..."; empty when there is none or it is not well formed.
std::string multipart_boundary(std::string_view content_type);
/// Errors (invalid) `multipart_malformed` with what is wrong.
Result<std::vector<Part>> parse_multipart(std::string_view body, std::string_view boundary);

}  // namespace mc::xapi
