#pragma once
// Badge pictures with a credential inside them ("baked", Open Badges 3.0 section 5.3): PNG with an iTXt chunk, SVG with
// an element. Pictures from outside are only searched for the credential; nothing of them is decoded.
#include <optional>
#include <string>
#include <string_view>

#include "appliance/base/bytes.hpp"
#include "appliance/base/result.hpp"

namespace mc::documents {

inline constexpr std::size_t kMostBakedImage = 2 << 20;

struct Rgb {
  std::uint8_t red = 0, green = 0, blue = 0;
};
/// A square badge: a disc in `accent` with a ring and a tick. `side` pixels, 64 to 1,024. No text is drawn.
Result<Bytes> badge_png(int side, Rgb accent);
/// The same for screens and print, with the lines of `title` and the issuer's name below.
std::string badge_svg(std::string_view accent, std::string_view title, std::string_view issuer);

/// The PNG with one iTXt chunk `openbadgecredential` that holds `token`. Error invalid `image_unusable`: no PNG, or
/// there is a credential in it already.
Result<Bytes> bake_png(ByteView png, std::string_view token);
/// The SVG with <openbadges:credential verify="TOKEN"/> as its first child. Error as above.
Result<std::string> bake_svg(std::string_view svg, std::string_view token);
/// The token of a baked PNG or SVG, or of a text that is a compact JWS itself; nothing when there is none. At most
/// kMostBakedImage bytes are looked at, at most 64 KiB come out.
std::optional<std::string> baked_token(ByteView file);

}  // namespace mc::documents
