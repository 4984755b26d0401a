// Headers of pictures and PDFs as they come, or as edits of genuine ones: what is let through has a size within the
// limits and holds no second file at its end.
#include <cstdlib>

#include "appliance/documents/documents.hpp"
#include "modules/intake/picture.hpp"
#include "tests/fuzz/edits.hpp"

namespace {

const std::string& genuine(unsigned kind) {
  static const std::string png = std::string("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\2\x80\0\0\1\xE0\x08\0\0\0\0CRC1", 33) +
                                 std::string("\0\0\0\0IENDCRC2", 12);
  static const std::string jpeg = std::string("\xFF\xD8\xFF\xFE\0\x05xyz\xFF\xC0\0\x0B\x08\1\xE0\2\x80\1\1\x11\0", 22) +
                                  std::string("\xFF\xDA\0\x08\1\1\0\0\x3F\0\x12\xFF\0\x34\xFF\xD9", 16);
  static const std::string pdf = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
  return kind % 3 == 0 ? png : kind % 3 == 1 ? jpeg : pdf;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 2 == 1) bytes = mc::fuzz::edited(genuine(data[0] / 2), data + 1, size - 1);
  auto type = mc::intake::checked_type(mc::as_bytes(bytes));
  if (!type) return 0;
  if (*type != mc::documents::sniff_media_type(mc::as_bytes(bytes))) std::abort();
  if (bytes.size() > 4 && bytes.substr(1).starts_with("%PDF-")) std::abort();
  if (*type == "application/pdf") return 0;
  auto picture = mc::intake::picture_size(mc::as_bytes(bytes));
  if (!picture || picture->width <= 0 || picture->height <= 0) std::abort();
  if (picture->width > mc::intake::kLongestSideOfScan || picture->height > mc::intake::kLongestSideOfScan) std::abort();
  if (picture->width * picture->height > mc::intake::kPixelsOfScan) std::abort();
  return 0;
}
