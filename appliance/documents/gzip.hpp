#pragma once
// gzip (RFC 1952): one member, without a name and a time, so that the same text gives the same bytes.
#include <string>
#include <string_view>

#include "appliance/base/bytes.hpp"
#include "appliance/base/result.hpp"

namespace mc::documents {

Bytes gzip(std::string_view text);
/// Error internal `gzip_unreadable`: damaged, more than one member, or a text of more than `most` bytes.
Result<std::string> gunzip(ByteView packed, std::size_t most);

}  // namespace mc::documents
