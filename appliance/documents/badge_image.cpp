#include "appliance/documents/badge_image.hpp"

#include <fmt/format.h>
#include <png.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <vector>

#include "appliance/base/text.hpp"
#include "appliance/documents/xml.hpp"

namespace mc::documents {
namespace {

constexpr std::string_view kPngStart = "\x89PNG\r\n\x1a\n";
constexpr std::string_view kKeyword = "openbadgecredential";
constexpr std::string_view kSvgElement = "<openbadges:credential";
constexpr std::string_view kSvgNames = "https://purl.imsglobal.org/ob/v3p0";
constexpr std::size_t kMostToken = 64 << 10;
constexpr std::size_t kHeaderEnd = 8 + 25;  // signature and IHDR

std::unexpected<Error> image_unusable() {
  return fail(Fault::invalid, "image_unusable", "This picture cannot carry a credential.");
}

std::uint32_t big_endian(ByteView bytes) {
  return static_cast<std::uint32_t>(bytes[0]) << 24 | static_cast<std::uint32_t>(bytes[1]) << 16 |
         static_cast<std::uint32_t>(bytes[2]) << 8 | bytes[3];
}
void append_big_endian(Bytes& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
}

/// CRC of PNG, annex D of its specification.
std::uint32_t chunk_sum(ByteView bytes) {
  std::uint32_t sum = 0xffffffffU;
  for (std::uint8_t byte : bytes) {
    sum ^= byte;
    for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1) ^ ((sum & 1U) != 0 ? 0xedb88320U : 0U);
  }
  return sum ^ 0xffffffffU;
}

bool is_png(ByteView file) {
  return file.size() > kHeaderEnd && std::memcmp(file.data(), kPngStart.data(), kPngStart.size()) == 0 &&
         big_endian(file.subspan(8)) == 13 && std::memcmp(file.data() + 12, "IHDR", 4) == 0;
}

bool token_like(std::string_view token) {
  return !token.empty() && token.size() <= kMostToken && std::count(token.begin(), token.end(), '.') == 2 &&
         std::all_of(token.begin(), token.end(), [](unsigned char c) {
           return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.' || c == '=';
         });
}

/// The text of an uncompressed iTXt chunk with our keyword.
std::optional<std::string> credential_of(ByteView chunk) {
  std::string_view text(reinterpret_cast<const char*>(chunk.data()), chunk.size());
  if (text.size() < kKeyword.size() + 5 || !text.starts_with(kKeyword) || text[kKeyword.size()] != '\0')
    return std::nullopt;
  text.remove_prefix(kKeyword.size() + 1);
  if (text[0] != '\0') return std::nullopt;  // compressed: not what we write
  text.remove_prefix(2);
  for (int skipped = 0; skipped < 2; ++skipped) {  // language, translated keyword
    std::size_t end = text.find('\0');
    if (end == std::string_view::npos) return std::nullopt;
    text.remove_prefix(end + 1);
  }
  return std::string(text);
}

std::optional<std::string> png_token(ByteView file) {
  for (std::size_t at = kPngStart.size(); at + 12 <= file.size();) {
    std::size_t length = big_endian(file.subspan(at));
    if (length > file.size() - at - 12) return std::nullopt;
    if (std::memcmp(file.data() + at + 4, "iTXt", 4) == 0)
      if (auto found = credential_of(file.subspan(at + 8, length))) return found;
    at += length + 12;
  }
  return std::nullopt;
}

std::optional<std::string> svg_token(std::string_view svg) {
  std::size_t at = svg.find(kSvgElement);
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view rest = svg.substr(at, std::min(svg.size() - at, kMostToken + 1024));
  std::size_t close = rest.find('>');
  if (close == std::string_view::npos) return std::nullopt;
  std::size_t verify = rest.substr(0, close).find("verify=\"");
  if (verify != std::string_view::npos) {
    std::string_view value = rest.substr(verify + 8, close - verify - 8);
    return std::string(value.substr(0, value.find('"')));
  }
  std::string_view inner = rest.substr(close + 1);  // others put the token between the tags
  return std::string(trim(inner.substr(0, inner.find('<'))));
}

/// How much of a point of the badge is covered by the disc, its ring and the tick; x and y from -1 to 1.
enum class Layer : std::uint8_t { nothing, disc, mark };
double distance_to(double x, double y, double ax, double ay, double bx, double by) {
  double dx = bx - ax, dy = by - ay;
  double along = std::clamp(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy), 0.0, 1.0);
  return std::hypot(x - ax - along * dx, y - ay - along * dy);
}
Layer layer_at(double x, double y) {
  double radius = std::hypot(x, y);
  if (radius > 0.98) return Layer::nothing;
  if (radius > 0.80 && radius < 0.86) return Layer::mark;
  double tick = std::min(distance_to(x, y, -0.38, 0.02, -0.10, 0.32), distance_to(x, y, -0.10, 0.32, 0.42, -0.30));
  return tick < 0.085 ? Layer::mark : Layer::disc;
}

}  // namespace

Result<Bytes> badge_png(int side, Rgb accent) {
  if (side < 64 || side > 1024) return image_unusable();
  constexpr int kSamples = 4;  // by 4, for smooth edges
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(side) * static_cast<std::size_t>(side) * 4);
  for (int row = 0; row < side; ++row)
    for (int column = 0; column < side; ++column) {
      std::array<int, 3> count{};
      for (int sample = 0; sample < kSamples * kSamples; ++sample) {
        double x = (column + (sample % kSamples + 0.5) / kSamples) * 2 / side - 1;
        double y = (row + (sample / kSamples + 0.5) / kSamples) * 2 / side - 1;
        ++count[static_cast<std::size_t>(layer_at(x, y))];
      }
      std::uint8_t* pixel =
          pixels.data() +
          (static_cast<std::size_t>(row) * static_cast<std::size_t>(side) + static_cast<std::size_t>(column)) * 4;
      int covered = count[1] + count[2];
      auto mix = [&](std::uint8_t colour) {
        return static_cast<std::uint8_t>(covered == 0 ? 0 : (colour * count[1] + 255 * count[2]) / covered);
      };
      pixel[0] = mix(accent.red), pixel[1] = mix(accent.green), pixel[2] = mix(accent.blue);
      pixel[3] = static_cast<std::uint8_t>(covered * 255 / (kSamples * kSamples));
    }
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = image.height = static_cast<png_uint_32>(side);
  image.format = PNG_FORMAT_RGBA;
  png_alloc_size_t size = 0;
  if (png_image_write_to_memory(&image, nullptr, &size, 0, pixels.data(), 0, nullptr) == 0)
    return internal("png_not_written");
  Bytes out(size);
  if (png_image_write_to_memory(&image, out.data(), &size, 0, pixels.data(), 0, nullptr) == 0)
    return internal("png_not_written");
  out.resize(size);
  return out;
}

std::string badge_svg(std::string_view accent, std::string_view title, std::string_view issuer) {
  std::string label = xml_escape(title), name = xml_escape(issuer);
  return fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" role="img" aria-label="{0}">)"
      R"(<title>{0}</title><desc>{1}</desc>)"
      R"(<circle cx="200" cy="200" r="196" fill="{2}"/><circle cx="200" cy="200" r="166" fill="none" stroke="#fff" )"
      R"(stroke-width="12"/><path d="M124 204l56 60 104-124" fill="none" stroke="#fff" stroke-width="34" )"
      R"(stroke-linecap="round" stroke-linejoin="round"/></svg>)",
      label, name, xml_escape(accent));
}

Result<Bytes> bake_png(ByteView png, std::string_view token) {
  if (!is_png(png) || png.size() > kMostBakedImage || !token_like(token) || png_token(png)) return image_unusable();
  Bytes chunk;
  auto add = [&](std::string_view text) { chunk.insert(chunk.end(), text.begin(), text.end()); };
  add("iTXt");
  add(kKeyword);
  chunk.insert(chunk.end(), 5, 0);  // end of the keyword, not compressed, no method, no language, no translation
  add(token);
  Bytes out(png.begin(), png.begin() + kHeaderEnd);
  append_big_endian(out, static_cast<std::uint32_t>(chunk.size() - 4));
  out.insert(out.end(), chunk.begin(), chunk.end());
  append_big_endian(out, chunk_sum(chunk));
  out.insert(out.end(), png.begin() + kHeaderEnd, png.end());
  return out;
}

Result<std::string> bake_svg(std::string_view svg, std::string_view token) {
  std::size_t at = svg.find("<svg");
  std::size_t end = at == std::string_view::npos ? at : svg.find('>', at);
  if (end == std::string_view::npos || svg[end - 1] == '/' || svg.size() > kMostBakedImage || !token_like(token) ||
      svg_token(svg))
    return image_unusable();
  return fmt::format(R"({}{} xmlns:openbadges="{}" verify="{}"/>{})", svg.substr(0, end + 1), kSvgElement, kSvgNames,
                     token, svg.substr(end + 1));
}

std::optional<std::string> baked_token(ByteView file) {
  if (file.size() > kMostBakedImage) return std::nullopt;
  std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  std::optional<std::string> found;
  if (is_png(file))
    found = png_token(file);
  else if (text.find("<svg") != std::string_view::npos)
    found = svg_token(text);
  else
    found = std::string(trim(text.substr(0, kMostToken + 1)));
  if (!found || !token_like(*found)) return std::nullopt;
  return found;
}

}  // namespace mc::documents
