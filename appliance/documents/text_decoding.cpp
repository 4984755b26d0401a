#include "appliance/documents/text_decoding.hpp"

#include <array>
#include <cstdint>

namespace mc::documents {
namespace {

constexpr char kUndecodable = '\xFF';

// Windows-1252, 0x80 to 0x9F; 0 = unassigned.
constexpr std::array<char16_t, 32> kWindows1252 = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                   0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                                   0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                   0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

std::uint8_t byte_at(std::string_view text, std::size_t at) { return static_cast<std::uint8_t>(text[at]); }

std::string from_windows_1252(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 8);
  for (const char c : bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (byte < 0x80) {
      out.push_back(c);
    } else if (byte >= 0xA0) {
      append_utf8(out, byte);
    } else if (const char16_t unit = kWindows1252[byte - 0x80U]; unit != 0) {
      append_utf8(out, unit);
    } else {
      out.push_back(kUndecodable);
    }
  }
  return out;
}

std::string from_utf16(std::string_view bytes, bool big_endian) {
  const auto unit_at = [&](std::size_t at) -> char32_t {
    const auto first = byte_at(bytes, at);
    const auto second = byte_at(bytes, at + 1);
    return big_endian ? static_cast<char32_t>(first << 8 | second) : static_cast<char32_t>(second << 8 | first);
  };
  std::string out;
  out.reserve(bytes.size());
  std::size_t at = 0;
  while (at + 1 < bytes.size()) {
    const char32_t unit = unit_at(at);
    at += 2;
    if (unit < 0xD800 || unit > 0xDFFF) {
      append_utf8(out, unit);
      continue;
    }
    const char32_t low = unit < 0xDC00 && at + 1 < bytes.size() ? unit_at(at) : 0;
    if (low >= 0xDC00 && low <= 0xDFFF) {
      append_utf8(out, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
      at += 2;
    } else {
      out.push_back(kUndecodable);
    }
  }
  if (at < bytes.size()) out.push_back(kUndecodable);
  return out;
}

struct Utf8Census {
  std::size_t good = 0;
  std::size_t bad = 0;
};

Utf8Census census(std::string_view bytes) {
  Utf8Census found;
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::size_t length = utf8_sequence(bytes, at);
    if (length > 1) ++found.good;
    if (length == 0) ++found.bad;
    at += length == 0 ? 1 : length;
  }
  return found;
}

std::string with_bad_bytes_marked(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::size_t length = utf8_sequence(bytes, at);
    if (length == 0) {
      out.push_back(kUndecodable);
      ++at;
    } else {
      out.append(bytes.substr(at, length));
      at += length;
    }
  }
  return out;
}

}  // namespace

std::size_t utf8_sequence(std::string_view text, std::size_t at) {
  const auto lead = byte_at(text, at);
  if (lead < 0x80) return 1;
  std::size_t length = 0;
  std::uint8_t low = 0x80;
  std::uint8_t high = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    if (lead == 0xE0) low = 0xA0;   // no overlong forms
    if (lead == 0xED) high = 0x9F;  // no surrogates
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return 0;
  }
  if (at + length > text.size()) return 0;
  const auto second = byte_at(text, at + 1);
  if (second < low || second > high) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if ((byte_at(text, at + i) & 0xC0) != 0x80) return 0;
  }
  return length;
}

void append_utf8(std::string& out, char32_t code_point) {
  const auto push = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) {
    push(code_point);
  } else if (code_point < 0x800) {
    push(0xC0 | (code_point >> 6));
    push(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    push(0xE0 | (code_point >> 12));
    push(0x80 | ((code_point >> 6) & 0x3F));
    push(0x80 | (code_point & 0x3F));
  } else {
    push(0xF0 | (code_point >> 18));
    push(0x80 | ((code_point >> 12) & 0x3F));
    push(0x80 | ((code_point >> 6) & 0x3F));
    push(0x80 | (code_point & 0x3F));
  }
}

std::string decode_table_text(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return with_bad_bytes_marked(bytes.substr(3));
  if (bytes.starts_with("\xFF\xFE")) return from_utf16(bytes.substr(2), false);
  if (bytes.starts_with("\xFE\xFF")) return from_utf16(bytes.substr(2), true);
  const Utf8Census found = census(bytes);
  if (found.bad == 0) return std::string(bytes);
  return found.good >= found.bad ? with_bad_bytes_marked(bytes) : from_windows_1252(bytes);
}

}  // namespace mc::documents
