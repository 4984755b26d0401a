#pragma once
// What a file claims to be, looked at before any decoder sees it. Pure.
#include <string_view>

#include "appliance/base/bytes.hpp"
#include "appliance/base/result.hpp"

namespace mc::intake {

inline constexpr std::int64_t kLongestSideOfScan = 12'000;
inline constexpr std::int64_t kPixelsOfScan = 40'000'000;

struct PictureSize {
  std::int64_t width = 0;
  std::int64_t height = 0;
};
/// From the header of a PNG (IHDR) or a JPEG (SOF). Error invalid `scan_unreadable`.
Result<PictureSize> picture_size(ByteView bytes);

/// Is this a JPEG of four colours (CMYK)?
bool printing_colours(ByteView bytes);

/// The type of a photo or PDF that may be read. Errors: invalid `not_a_scan`, `scan_unreadable`, `scan_polyglot` (a
/// second file hides behind or before the first), `scan_malformed` (a PDF without an end); too_large
/// `scan_too_many_pixels`.
Result<std::string> checked_type(ByteView bytes);

}  // namespace mc::intake
