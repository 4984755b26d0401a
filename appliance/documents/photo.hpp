#pragma once
// Portraits, logos and scans that people upload: decoded under limits and written anew, so that nothing of the upload
// reaches another browser but its pixels.
#include "appliance/base/bytes.hpp"
#include "appliance/base/result.hpp"

namespace mc::documents {

/// The middle square of a JPEG or PNG as a JPEG of `side` x `side` pixels, upright as EXIF says; EXIF with its place,
/// comments, profiles and whatever else hides in a picture are gone. Limits: 10 MiB, 40 megapixels (PNG 16), 64 scans
/// of a progressive JPEG. Errors: too_large `photo_too_large`; invalid `photo_unreadable`, `photo_too_small` (under
/// 96).
Result<Bytes> square_photo(ByteView upload, int side);
/// The whole picture for a reader of text, upright, as a JPEG whose longer side has at most `longest` pixels. Limits
/// and errors as above.
Result<Bytes> reading_copy(ByteView upload, int longest);
/// The whole of a JPEG or PNG as a JPEG within `width` x `height` pixels on white, never enlarged; for logos and
/// signatures. The same limits, errors and cleaning as square_photo, but 24 pixels are enough for a side and EXIF's
/// orientation is not followed.
Result<Bytes> fitting_picture(ByteView upload, int width, int height);

}  // namespace mc::documents
