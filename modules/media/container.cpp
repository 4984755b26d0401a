#include "modules/media/container.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string_view>

namespace mc::media {
namespace {

constexpr int kMostBoxes = 4'000;
constexpr std::int64_t kLongestMs = 48LL * 3'600 * 1'000;

std::uint64_t big_endian(ByteView bytes, std::size_t at, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value << 8 | bytes[at + i];
  return value;
}

std::optional<std::int64_t> sane(double ms) {
  if (!std::isfinite(ms) || ms < 1 || ms > static_cast<double>(kLongestMs)) return std::nullopt;
  return static_cast<std::int64_t>(std::llround(ms));
}

struct Box {
  std::string type;
  std::int64_t body = 0;  // offset of its content
  std::int64_t end = 0;
};

/// ISO/IEC 14496-12, section 4.2.
Result<std::optional<Box>> box_at(std::int64_t at, std::int64_t end, const ReadAt& read) {
  if (end - at < 8) return std::optional<Box>{};
  Bytes head = TRY(read(at, std::min<std::int64_t>(16, end - at)));
  if (head.size() < 8) return std::optional<Box>{};
  Box box;
  box.type = std::string(as_text(ByteView(head).subspan(4, 4)));
  auto size = static_cast<std::int64_t>(big_endian(head, 0, 4));
  std::int64_t header = 8;
  if (size == 1) {
    if (head.size() < 16) return std::optional<Box>{};
    const std::uint64_t large = big_endian(head, 8, 8);
    if (large > static_cast<std::uint64_t>(INT64_MAX)) return std::optional<Box>{};
    size = static_cast<std::int64_t>(large);
    header = 16;
  } else if (size == 0) {
    size = end - at;  // to the end of the file
  }
  if (size < header || size > end - at) return std::optional<Box>{};
  box.body = at + header;
  box.end = at + size;
  return std::optional(std::move(box));
}

Result<std::optional<Box>> find_box(std::string_view type, std::int64_t at, std::int64_t end, const ReadAt& read) {
  for (int i = 0; i < kMostBoxes && at < end; ++i) {
    auto box = TRY(box_at(at, end, read));
    if (!box || box->type == type) return box;
    at = box->end;
  }
  return std::optional<Box>{};
}

Result<std::optional<std::int64_t>> mp4_duration(std::int64_t size, const ReadAt& read) {
  auto movie = TRY(find_box("moov", 0, size, read));
  if (!movie) return std::optional<std::int64_t>{};
  auto header = TRY(find_box("mvhd", movie->body, movie->end, read));
  if (!header) return std::optional<std::int64_t>{};
  Bytes body = TRY(read(header->body, std::min<std::int64_t>(32, header->end - header->body)));
  if (body.size() < 20) return std::optional<std::int64_t>{};
  const bool wide = body[0] == 1;
  if (wide && body.size() < 32) return std::optional<std::int64_t>{};
  const auto scale = static_cast<double>(big_endian(body, wide ? 20 : 12, 4));
  const std::uint64_t length = wide ? big_endian(body, 24, 8) : big_endian(body, 16, 4);
  const std::uint64_t unknown = wide ? ~0ULL : 0xFFFFFFFFULL;
  if (scale <= 0 || length == unknown) return std::optional<std::int64_t>{};
  return sane(static_cast<double>(length) * 1'000 / scale);
}

struct Element {
  std::uint32_t id = 0;
  std::int64_t body = 0;
  std::int64_t end = 0;
};

/// EBML (RFC 8794, sections 5 and 6): an id of 1 to 4 bytes with its marker, a length of 1 to 8 without.
Result<std::optional<Element>> element_at(std::int64_t at, std::int64_t end, const ReadAt& read) {
  Bytes head = TRY(read(at, std::min<std::int64_t>(12, end - at)));
  if (head.size() < 2 || head[0] == 0) return std::optional<Element>{};
  const auto id_bytes = static_cast<std::size_t>(std::countl_zero(head[0])) + 1;
  if (id_bytes > 4 || id_bytes >= head.size() || head[id_bytes] == 0) return std::optional<Element>{};
  const auto size_bytes = static_cast<std::size_t>(std::countl_zero(head[id_bytes])) + 1;
  if (id_bytes + size_bytes > head.size()) return std::optional<Element>{};
  std::uint64_t size = big_endian(head, id_bytes, size_bytes);
  const std::uint64_t mask = (1ULL << (7 * size_bytes)) - 1;
  size &= mask;
  Element out;
  out.id = static_cast<std::uint32_t>(big_endian(head, 0, id_bytes));
  out.body = at + static_cast<std::int64_t>(id_bytes + size_bytes);
  if (out.body > end) return std::optional<Element>{};
  // All ones: unknown, up to the end of what holds it.
  const bool open = size == mask || size > static_cast<std::uint64_t>(end - out.body);
  out.end = open ? end : out.body + static_cast<std::int64_t>(size);
  return std::optional(out);
}

Result<std::optional<Element>> find_element(std::uint32_t id, std::int64_t at, std::int64_t end, const ReadAt& read) {
  for (int i = 0; i < kMostBoxes && at < end; ++i) {
    auto element = TRY(element_at(at, end, read));
    if (!element || element->id == id) return element;
    at = element->end;
  }
  return std::optional<Element>{};
}

double float_of(ByteView bytes) {
  if (bytes.size() == 4) return std::bit_cast<float>(static_cast<std::uint32_t>(big_endian(bytes, 0, 4)));
  if (bytes.size() == 8) return std::bit_cast<double>(big_endian(bytes, 0, 8));
  return -1;
}

Result<std::optional<std::int64_t>> matroska_duration(std::int64_t size, const ReadAt& read) {
  constexpr std::uint32_t kSegment = 0x18538067, kInfo = 0x1549A966, kScale = 0x2AD7B1, kDuration = 0x4489;
  auto segment = TRY(find_element(kSegment, 0, size, read));
  if (!segment) return std::optional<std::int64_t>{};
  auto info = TRY(find_element(kInfo, segment->body, segment->end, read));
  if (!info) return std::optional<std::int64_t>{};
  double scale = 1'000'000;  // nanoseconds
  std::optional<double> length;
  std::int64_t at = info->body;
  for (int i = 0; i < 100 && at < info->end; ++i) {
    auto element = TRY(element_at(at, info->end, read));
    if (!element) break;
    if (element->id == kScale || element->id == kDuration) {
      Bytes value = TRY(read(element->body, std::min<std::int64_t>(8, element->end - element->body)));
      if (element->id == kDuration) length = float_of(value);
      if (element->id == kScale && !value.empty()) scale = static_cast<double>(big_endian(value, 0, value.size()));
    }
    at = element->end;
  }
  if (!length) return std::optional<std::int64_t>{};
  return sane(*length * scale / 1'000'000);
}

bool is_mp3(ByteView first, std::string_view text) {
  if (text.starts_with("ID3")) return true;
  // A frame: 11 bits of sync, a version, layer III, a bit rate.
  return first.size() > 4 && first[0] == 0xFF && (first[1] & 0xE6) == 0xE2 && (first[1] & 0x18) != 0x08 &&
         (first[2] & 0xF0) != 0xF0 && (first[2] & 0x0C) != 0x0C;
}

}  // namespace

std::optional<Container> sniff_container(ByteView first) {
  const std::string_view text = as_text(first);
  if (text.size() >= 12 && text.substr(4, 4) == "ftyp") {
    const std::string_view brand = text.substr(8, 4);
    if (brand == "M4A " || brand == "M4B ") return Container{ContainerKind::m4a, "audio/mp4", false, true};
    if (brand == "qt  ") return Container{ContainerKind::mov, "video/quicktime", true, false};
    if (brand == "heic" || brand == "heix" || brand == "mif1" || brand == "avif" || brand == "crx ")
      return std::nullopt;  // pictures
    return Container{ContainerKind::mp4, "video/mp4", true, true};
  }
  if (text.size() >= 8 && (text.substr(4, 4) == "moov" || text.substr(4, 4) == "mdat" || text.substr(4, 4) == "wide"))
    return Container{ContainerKind::mov, "video/quicktime", true, false};  // of before the brand was invented
  if (text.starts_with("\x1A\x45\xDF\xA3")) {
    const std::string_view head = text.substr(0, 64);
    if (head.find("webm") != std::string_view::npos) return Container{ContainerKind::webm, "video/webm", true, true};
    if (head.find("matroska") != std::string_view::npos)
      return Container{ContainerKind::mkv, "video/x-matroska", true, false};
    return std::nullopt;
  }
  if (text.starts_with("RIFF") && text.size() >= 12 && text.substr(8, 4) == "WAVE")
    return Container{ContainerKind::wav, "audio/wav", false, true};
  if (text.starts_with("OggS")) return Container{ContainerKind::ogg, "audio/ogg", false, true};
  if (text.starts_with("fLaC")) return Container{ContainerKind::flac, "audio/flac", false, true};
  if (is_mp3(first, text)) return Container{ContainerKind::mp3, "audio/mpeg", false, true};
  return std::nullopt;
}

Result<std::optional<std::int64_t>> duration_of(const Container& container, std::int64_t size, const ReadAt& read) {
  switch (container.kind) {
  case ContainerKind::mp4:
  case ContainerKind::mov:
  case ContainerKind::m4a:
    return mp4_duration(size, read);
  case ContainerKind::webm:
  case ContainerKind::mkv:
    return matroska_duration(size, read);
  default:
    return std::optional<std::int64_t>{};
  }
}

}  // namespace mc::media
