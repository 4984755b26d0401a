#include "modules/cmi5/vocabulary.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "appliance/base/text.hpp"

namespace mc::cmi5 {
namespace {

bool ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool ascii_digit(char c) { return c >= '0' && c <= '9'; }

int hex_value(char c) {
  if (ascii_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string scheme_of(std::string_view address) {
  if (address.empty() || !ascii_letter(address[0])) return {};
  for (std::size_t i = 0; i < address.size(); ++i) {
    char c = address[i];
    if (c == ':') return ascii_lower(address.substr(0, i));
    if (!ascii_letter(c) && !ascii_digit(c) && c != '+' && c != '-' && c != '.') return {};
  }
  return {};
}

bool is_absolute_iri(std::string_view text) {
  std::string scheme = scheme_of(text);
  if (scheme.empty() || text.size() > 2000) return false;
  // What is kept is NFC without controls; an id has to stay as its publisher wrote it.
  if (auto clean = clean_text(text); !clean || *clean != text) return false;
  std::string_view rest = text.substr(scheme.size() + 1);
  if (rest.empty() || rest == "//") return false;
  if ((scheme == "http" || scheme == "https") && (!rest.starts_with("//") || rest.size() < 3 || rest[2] == '/'))
    return false;
  return std::none_of(rest.begin(), rest.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F ||
           std::string_view("<>\"{}|\\^`").find(c) != std::string_view::npos;
  });
}

bool is_language_tag(std::string_view text) {
  if (text.empty() || text.size() > 60) return false;
  bool first = true;
  for (std::string_view part : split(text, '-')) {
    if (part.empty() || part.size() > 8) return false;
    for (char c : part)
      if (!ascii_letter(c) && (first || !ascii_digit(c))) return false;
    first = false;
  }
  return true;
}

bool is_language_list(std::string_view text) {
  if (text.empty() || text.size() > 1000) return false;
  for (std::string_view tag : split(text, ','))
    if (!is_language_tag(trim(tag))) return false;
  return true;
}

bool is_utc_stamp(std::string_view text) {
  std::size_t at = text.find('T');
  if (at == std::string_view::npos) return false;
  std::string_view time = text.substr(at);
  for (std::string_view end : {"Z", "z", "+00:00", "+0000", "+00"})
    if (time.ends_with(end)) return true;
  return false;
}

std::optional<std::int64_t> seconds_of(std::string_view duration) {
  if (duration.size() < 3 || duration.size() > 60 || duration[0] != 'P') return std::nullopt;
  double total = 0;
  bool time = false, any = false;
  std::string_view rest = duration.substr(1);
  while (!rest.empty()) {
    if (rest[0] == 'T') {
      if (time) return std::nullopt;
      time = true;
      rest.remove_prefix(1);
      continue;
    }
    double number = 0;
    auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number, std::chars_format::fixed);
    if (error != std::errc{} || end == rest.data() + rest.size() || number < 0 || !std::isfinite(number))
      return std::nullopt;
    double unit = 0;
    switch (*end) {
    case 'Y':
      unit = time ? 0 : 365.0 * 86400;
      break;
    case 'M':
      unit = time ? 60 : 30.0 * 86400;
      break;
    case 'W':
      unit = time ? 0 : 7.0 * 86400;
      break;
    case 'D':
      unit = time ? 0 : 86400;
      break;
    case 'H':
      unit = time ? 3600 : 0;
      break;
    case 'S':
      unit = time ? 1 : 0;
      break;
    default:
      break;
    }
    if (unit == 0) return std::nullopt;
    total += number * unit;
    any = true;
    rest = rest.substr(static_cast<std::size_t>(end - rest.data()) + 1);
  }
  if (!any || total > 1e10) return std::nullopt;
  return static_cast<std::int64_t>(total);
}

std::string duration_of(std::int64_t milliseconds) {
  milliseconds = std::max<std::int64_t>(milliseconds, 0);
  return fmt::format("PT{}.{:02}S", milliseconds / 1000, milliseconds % 1000 / 10);
}

std::string encode_query(std::string_view text) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (char c : text) {
    if (ascii_letter(c) || ascii_digit(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
      continue;
    }
    auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

std::optional<std::string> decode_escapes(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  if (!is_utf8(out)) return std::nullopt;
  return out;
}

}  // namespace mc::cmi5
