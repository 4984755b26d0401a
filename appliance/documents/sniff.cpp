#include <algorithm>

#include "appliance/documents/documents.hpp"
#include "appliance/documents/text_decoding.hpp"

namespace mc::documents {
namespace {

// Printable text; a UTF-8 character cut off by the end of the excerpt is no fault. Windows-1252 files pass as well.
bool is_printable_text(std::string_view text) {
  return !text.empty() && std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F;
  });
}

}  // namespace

std::string sniff_media_type(ByteView first_bytes) {
  const std::string_view text = as_text(first_bytes);
  if (text.starts_with("%PDF-")) return "application/pdf";
  if (text.starts_with("\x89PNG\r\n\x1A\n")) return "image/png";
  if (text.starts_with("\xFF\xD8\xFF")) return "image/jpeg";
  if (text.starts_with(std::string_view("PK\x03\x04", 4)) || text.starts_with(std::string_view("PK\x05\x06", 4))) {
    return "application/zip";
  }
  const bool utf16 = text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
  if (utf16 ? is_printable_text(decode_table_text(text.substr(0, text.size() & ~std::size_t{1})))
            : is_printable_text(text)) {
    return "text/csv";
  }
  return "application/octet-stream";
}

}  // namespace mc::documents
