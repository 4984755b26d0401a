#include <qrencode.h>

#include "appliance/documents/documents.hpp"

namespace mc::documents {

Result<std::vector<std::vector<bool>>> qr_code(std::string_view text) {
  if (text.empty()) return fail(Fault::invalid, "qr_empty", "A QR code needs a text.");
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0,
                        QR_ECLEVEL_M),
      &QRcode_free);
  if (!code) return fail(Fault::too_large, "qr_too_long", "The text does not fit into a QR code.");
  const auto width = static_cast<std::size_t>(code->width);
  std::vector<std::vector<bool>> modules(width, std::vector<bool>(width));
  for (std::size_t y = 0; y < width; ++y) {
    for (std::size_t x = 0; x < width; ++x) modules[y][x] = (code->data[y * width + x] & 1U) != 0;  // bit 0: dark
  }
  return modules;
}

}  // namespace mc::documents
