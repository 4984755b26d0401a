#pragma once
// Portraits that people upload: decoded under limits and written anew, so that nothing of the upload reaches another
// browser but its pixels.
#include "appliance/base/bytes.hpp"
#include "appliance/base/result.hpp"

namespace mc::documents {

/// The middle square of a JPEG or PNG as a JPEG of `side` x `side` pixels, upright as EXIF says; EXIF with its place,
/// comments, profiles and whatever else hides in a picture are gone. Limits: 10 MiB, 40 megapixels (PNG 16), 64 scans
/// of a progressive JPEG. Errors: too_large `photo_too_large`; invalid `photo_unreadable`, `photo_too_small` (under
/// 96).
Result<Bytes> square_photo(ByteView upload, int side);

}  // namespace mc::documents
