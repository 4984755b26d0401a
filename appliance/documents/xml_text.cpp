#include "appliance/documents/xml_text.hpp"

#include <algorithm>
#include <array>

#include "appliance/base/text.hpp"
#include "appliance/documents/text_decoding.hpp"

namespace mc::documents {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kLongestDeclaration = 400;

/// Where the pseudo-attribute encoding="..." of the XML declaration stands, and what it names.
struct Declared {
  std::size_t begin = 0, size = 0;
  std::string name;
};

Declared declared_encoding(std::string_view text) {
  const std::size_t start = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  if (!text.substr(start).starts_with("<?xml")) return {};
  const std::string_view declaration = text.substr(0, std::min(text.find("?>", start), kLongestDeclaration));
  const std::size_t at = declaration.find("encoding", start);
  const std::size_t open = at == std::string_view::npos ? at : declaration.find_first_of("\"'", at);
  if (open == std::string_view::npos) return {};
  const std::size_t close = declaration.find(declaration[open], open + 1);
  if (close == std::string_view::npos) return {};
  return {at, close + 1 - at, ascii_lower(declaration.substr(open + 1, close - open - 1))};
}

bool is_western(std::string_view name) {
  constexpr std::array kNames{"iso-8859-1"sv, "iso8859-1"sv, "iso_8859-1"sv, "latin1"sv, "windows-1252"sv, "cp1252"sv};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

/// With a mark in front, which decode_table_text goes by.
std::string utf16(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE"sv) || bytes.starts_with("\xFE\xFF"sv)) return std::string(bytes);
  if (bytes.starts_with("<\0?\0"sv)) return "\xFF\xFE" + std::string(bytes);
  if (bytes.starts_with("\0<\0?"sv)) return "\xFE\xFF" + std::string(bytes);
  return {};
}

}  // namespace

std::string xml_as_utf8(std::string_view bytes) {
  std::string out = utf16(bytes);
  if (!out.empty())
    out = decode_table_text(out);
  else if (!is_utf8(bytes) && is_western(declared_encoding(bytes).name))
    out = decode_table_text(bytes);
  else
    out = bytes;
  if (!is_utf8(out)) return out;
  const Declared declared = declared_encoding(out);
  std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(declared.begin), declared.size, ' ');
  return out;
}

}  // namespace mc::documents
