#include "appliance/base/text.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace mc {

namespace {

struct CodePoint {
  std::int32_t value = -1;  // -1: not UTF-8
  std::size_t bytes = 1;
};

CodePoint first_code_point(std::string_view text) {
  utf8proc_int32_t value = -1;
  auto bytes = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                static_cast<utf8proc_ssize_t>(std::min<std::size_t>(text.size(), 4)), &value);
  if (bytes <= 0) return {};
  return {value, static_cast<std::size_t>(bytes)};
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_forbidden_control(std::int32_t c) {
  if (c == '\t' || c == '\n') return false;
  return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

bool is_space(std::int32_t c) {
  if (c == 0xfeff || c == 0x85) return true;
  if (c < 0x80) return c == ' ' || (c >= '\t' && c <= '\r');
  auto category = utf8proc_category(c);
  return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
}

Result<std::string> map(std::string_view text, int options) {
  utf8proc_uint8_t* raw = nullptr;
  auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                             static_cast<utf8proc_ssize_t>(text.size()), &raw, static_cast<utf8proc_option_t>(options));
  std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(raw, &std::free);
  if (length < 0) return fail(Fault::invalid, "not_utf8", "The text is not valid UTF-8.");
  return std::string(reinterpret_cast<const char*>(raw), static_cast<std::size_t>(length));
}

/// Letters whose stroke or ligature Unicode does not decompose, as people type them without the sign.
std::string_view plain_letter(std::int32_t c) {
  switch (c) {
  case 0x00e6:
    return "ae";
  case 0x00f0:
    return "d";
  case 0x00f8:
    return "o";
  case 0x00fe:
    return "th";
  case 0x0111:
    return "d";
  case 0x0127:
    return "h";
  case 0x0131:
    return "i";
  case 0x0142:
    return "l";
  case 0x0153:
    return "oe";
  default:
    return {};
  }
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    if (static_cast<unsigned char>(text.front()) < 0x80) {
      text.remove_prefix(1);
      continue;
    }
    CodePoint c = first_code_point(text);
    if (c.value < 0) return false;
    text.remove_prefix(c.bytes);
  }
  return true;
}

Result<std::string> clean_text(std::string_view text) {
  std::string joined;
  if (text.find("\r\n") != std::string_view::npos) {  // forms and Windows files end lines with CR LF
    for (std::size_t i = 0; i < text.size(); ++i)
      if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') joined += text[i];
    text = joined;
  }
  for (std::string_view rest = text; !rest.empty();) {
    CodePoint c = first_code_point(rest);
    if (c.value < 0) return fail(Fault::invalid, "not_utf8", "The text is not valid UTF-8.");
    if (is_forbidden_control(c.value))
      return fail(Fault::invalid, "control_character", "The text contains a control character.");
    rest.remove_prefix(c.bytes);
  }
  if (is_ascii(text)) return std::string(text);
  return map(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

std::string_view trim(std::string_view text) {
  while (!text.empty()) {
    CodePoint c = first_code_point(text);
    if (c.value < 0 || !is_space(c.value)) break;
    text.remove_prefix(c.bytes);
  }
  while (!text.empty()) {
    std::size_t start = text.size() - 1;  // back to the first byte of the last character
    while (start > 0 && text.size() - start < 4 && (static_cast<unsigned char>(text[start]) & 0xc0) == 0x80) --start;
    CodePoint c = first_code_point(text.substr(start));
    if (c.value < 0 || c.bytes != text.size() - start || !is_space(c.value)) break;
    text.remove_suffix(c.bytes);
  }
  return text;
}

std::string fold(std::string_view text) {
  if (is_ascii(text)) return ascii_lower(text);
  auto mapped =
      map(text, UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK);
  if (!mapped) return ascii_lower(text);
  std::string out;
  for (std::string_view rest = *mapped; !rest.empty();) {
    CodePoint c = first_code_point(rest);
    std::string_view plain = plain_letter(c.value);
    out += plain.empty() ? rest.substr(0, c.bytes) : plain;
    rest.remove_prefix(c.bytes);
  }
  return out;
}

std::string ascii_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::size_t count_code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  for (;;) {
    std::size_t at = text.find(separator);
    out.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at + 1);
  }
}

void append_json_string(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  while (!text.empty()) {
    // Runs that need no escape are copied whole: most strings are one run.
    std::size_t plain = 0;
    while (plain < text.size()) {
      auto c = static_cast<unsigned char>(text[plain]);
      if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\') break;
      ++plain;
    }
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    auto c = static_cast<unsigned char>(text.front());
    std::size_t bytes = 1;
    if (c == '"')
      out += "\\\"";
    else if (c == '\\')
      out += "\\\\";
    else if (c == '\n')
      out += "\\n";
    else if (c == '\r')
      out += "\\r";
    else if (c == '\t')
      out += "\\t";
    else if (c < 0x20 || c == 0x7f) {
      out += "\\u00";
      out += kHex[c >> 4];
      out += kHex[c & 15];
    } else {
      CodePoint point = first_code_point(text);
      bytes = point.bytes;
      if (point.value < 0)
        out += "\xef\xbf\xbd";
      else
        out += text.substr(0, bytes);
    }
    text.remove_prefix(bytes);
  }
  out += '"';
}

}  // namespace mc
