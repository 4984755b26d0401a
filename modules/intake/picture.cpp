#include "modules/intake/picture.hpp"

#include <algorithm>
#include <optional>

#include "appliance/base/text.hpp"
#include "appliance/documents/documents.hpp"

namespace mc::intake {
namespace {

constexpr std::size_t kPdfHeadWithin = 1'024;  // readers look so far for "%PDF-"
constexpr std::size_t kZipEndWithin = 65'557;  // an archive's directory end is that near to the end of the file

std::unexpected<Error> unreadable_scan() { return fail(Fault::invalid, "scan_unreadable", "The picture is damaged."); }
std::unexpected<Error> polyglot() {
  return fail(Fault::invalid, "scan_polyglot", "The file holds a second file of another kind. Take a new picture.");
}

std::uint32_t big_endian(ByteView bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value << 8 | bytes[at + i];
  return value;
}

bool alone(std::uint8_t marker) { return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8); }

/// The next segment of a JPEG from `at` on, which moves to its marker; false at the end and where there is none.
bool next_segment(ByteView bytes, std::size_t& at) {
  while (at + 4 <= bytes.size() && bytes[at] == 0xFF) {
    std::uint8_t marker = bytes[at + 1];
    if (marker == 0xFF)
      ++at;  // fill
    else if (alone(marker))
      at += 2;
    else
      return true;
  }
  return false;
}

struct JpegFrame {
  PictureSize size;
  std::size_t scan = 0;  // where the first scan's marker stands
  int colours = 0;
};
Result<JpegFrame> jpeg_frame(ByteView bytes) {
  JpegFrame out;
  for (std::size_t at = 2; next_segment(bytes, at);) {
    std::uint8_t marker = bytes[at + 1];
    if (marker == 0xD9) return unreadable_scan();
    if (marker == 0xDA && out.size.width == 0) return unreadable_scan();  // data before the frame
    out.scan = at;
    if (marker == 0xDA) return out;
    std::size_t length = big_endian(bytes, at + 2, 2);
    if (length < 2 || at + 2 + length > bytes.size()) return unreadable_scan();
    bool frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    if (frame && length < 8) return unreadable_scan();
    // The first one counts: a second frame in the same file would be a trick.
    if (frame && out.size.width == 0) {
      out.size = {big_endian(bytes, at + 7, 2), big_endian(bytes, at + 5, 2)};
      out.colours = bytes[at + 9];
    }
    at += 2 + length;
  }
  return unreadable_scan();
}

/// Behind the end mark; the whole size when there is none, which decoders forgive.
std::size_t jpeg_end(ByteView bytes, std::size_t scan) {
  for (std::size_t at = scan; at + 1 < bytes.size();) {
    std::uint8_t marker = bytes[at + 1];
    if (bytes[at] != 0xFF || marker == 0x00 || marker == 0xFF || alone(marker)) {
      ++at;
      continue;
    }
    if (marker == 0xD9) return at + 2;
    if (at + 4 > bytes.size()) break;
    at += 2 + std::max<std::size_t>(2, big_endian(bytes, at + 2, 2));
  }
  return bytes.size();
}

Result<PictureSize> png_size(ByteView bytes) {
  if (bytes.size() < 33 || big_endian(bytes, 8, 4) != 13 || as_text(bytes.subspan(12, 4)) != "IHDR")
    return unreadable_scan();
  return PictureSize{big_endian(bytes, 16, 4), big_endian(bytes, 20, 4)};
}

/// Where the chunks of a PNG end; nullopt when they do not.
std::optional<std::size_t> png_end(ByteView bytes) {
  std::size_t at = 8;
  while (at + 12 <= bytes.size()) {
    std::size_t length = big_endian(bytes, at, 4);
    if (length > bytes.size() - at - 12) return std::nullopt;
    bool last = as_text(bytes.subspan(at + 4, 4)) == "IEND";
    at += 12 + length;
    if (last) return at;
  }
  return std::nullopt;
}

bool holds_archive(std::string_view text) {
  std::string_view tail = text.substr(text.size() - std::min(text.size(), kZipEndWithin));
  return tail.find(std::string_view("PK\x05\x06", 4)) != std::string_view::npos;
}

/// A local file header: the version that is needed to read it is below 6.4.
bool holds_archive_entry(std::string_view rest) {
  for (std::size_t at = 0; (at = rest.find(std::string_view("PK\x03\x04", 4), at)) != std::string_view::npos; ++at)
    if (at + 6 <= rest.size() && static_cast<unsigned char>(rest[at + 4]) < 64 && rest[at + 5] == 0) return true;
  return false;
}

/// What other programs would take the rest of a file for. Phones put further pictures and short films there: no harm.
bool holds_another(std::string_view rest) {
  if (rest.find("%PDF-") != std::string_view::npos || holds_archive_entry(rest)) return true;
  std::string lower = ascii_lower(rest);
  for (std::string_view mark : {"<html", "<script", "<?php", "<!doctype"})
    if (lower.find(mark) != std::string::npos) return true;
  return false;
}

Status check_size(PictureSize size) {
  if (size.width <= 0 || size.height <= 0) return unreadable_scan();
  if (size.width > kLongestSideOfScan || size.height > kLongestSideOfScan || size.width > kPixelsOfScan / size.height)
    return fail(Fault::too_large, "scan_too_many_pixels",
                "The picture has too many pixels: 12,000 to a side and 40 million in all at most.");
  return {};
}

Status check_picture(ByteView bytes, bool png) {
  std::size_t end = 0;
  if (png) {
    TRY(check_size(TRY(png_size(bytes))));
    auto found = png_end(bytes);
    if (!found) return unreadable_scan();
    end = *found;
  } else {
    JpegFrame frame = TRY(jpeg_frame(bytes));
    TRY(check_size(frame.size));
    end = jpeg_end(bytes, frame.scan);
  }
  std::string_view text = as_text(bytes);
  bool pdf_before = text.substr(0, kPdfHeadWithin).find("%PDF-") != std::string_view::npos;
  if (pdf_before || holds_archive(text) || holds_another(text.substr(std::min(end, text.size())))) return polyglot();
  return {};
}

Status check_pdf(std::string_view text) {
  if (holds_archive(text)) return polyglot();
  std::size_t end = text.rfind("%%EOF");
  if (end == std::string_view::npos) return fail(Fault::invalid, "scan_malformed", "The PDF is cut off.");
  return holds_another(text.substr(end)) ? Status(polyglot()) : Status();
}

}  // namespace

Result<PictureSize> picture_size(ByteView bytes) {
  std::string type = documents::sniff_media_type(bytes);
  if (type == "image/png") return png_size(bytes);
  if (type == "image/jpeg") return TRY(jpeg_frame(bytes)).size;
  return unreadable_scan();
}

bool printing_colours(ByteView bytes) {
  if (documents::sniff_media_type(bytes) != "image/jpeg") return false;
  auto frame = jpeg_frame(bytes);
  return frame && frame->colours == 4;
}

Result<std::string> checked_type(ByteView bytes) {
  std::string type = documents::sniff_media_type(bytes);
  if (type == "application/pdf")
    TRY(check_pdf(as_text(bytes)));
  else if (type == "image/png" || type == "image/jpeg")
    TRY(check_picture(bytes, type == "image/png"));
  else
    return fail(Fault::invalid, "not_a_scan", "Send a photo (JPEG or PNG) or a PDF of the card.");
  return type;
}

}  // namespace mc::intake
