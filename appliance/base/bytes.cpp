#include "appliance/base/bytes.hpp"

#include <array>

namespace mc {

namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kStandard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrl = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string encode64(ByteView bytes, std::string_view alphabet, bool padded) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::size_t have = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = static_cast<std::uint32_t>(bytes[i]) << 16;
    if (have > 1) group |= static_cast<std::uint32_t>(bytes[i + 1]) << 8;
    if (have > 2) group |= bytes[i + 2];
    for (std::size_t k = 0; k <= have; ++k) out += alphabet[(group >> (18 - 6 * k)) & 63];
    if (padded) out.append(3 - have, '=');
  }
  return out;
}

/// Strict: no white space, and the unused bits of the last character must be zero, so each value has one text.
Result<Bytes> decode64(std::string_view text, std::string_view alphabet) {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    values[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::int8_t>(i);
  if (text.size() % 4 == 1) return fail(Fault::invalid, "bad_format", "Base64 text has an impossible length.");
  Bytes out;
  out.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (char c : text) {
    std::int8_t value = values[static_cast<std::uint8_t>(c)];
    if (value < 0) return fail(Fault::invalid, "bad_format", "Not a base64 character.");
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out.push_back(static_cast<std::uint8_t>(bits >> count));
    bits &= (1U << count) - 1;
  }
  if (bits != 0) return fail(Fault::invalid, "bad_format", "Base64 text ends with stray bits.");
  return out;
}

}  // namespace

ByteView as_bytes(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }
std::string_view as_text(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

std::string to_hex(ByteView bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (std::uint8_t byte : bytes) {
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}
Result<Bytes> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return fail(Fault::invalid, "bad_format", "Hex text has an odd length.");
  Bytes out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    int high = hex_digit(text[i]);
    int low = hex_digit(text[i + 1]);
    if (high < 0 || low < 0) return fail(Fault::invalid, "bad_format", "Not a hexadecimal digit.");
    out.push_back(static_cast<std::uint8_t>(high << 4 | low));
  }
  return out;
}

std::string to_base64url(ByteView bytes) { return encode64(bytes, kUrl, false); }
Result<Bytes> from_base64url(std::string_view text) { return decode64(text, kUrl); }
std::string to_base64(ByteView bytes) { return encode64(bytes, kStandard, true); }
Result<Bytes> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return fail(Fault::invalid, "bad_format", "Base64 text is not padded.");
  if (text.ends_with("=="))
    text.remove_suffix(2);
  else if (text.ends_with('='))
    text.remove_suffix(1);
  return decode64(text, kStandard);
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  wipe();
  bytes_ = std::move(other.bytes_);
  other.bytes_.clear();
  return *this;
}
void Secret::wipe() {
  // volatile: the compiler may not drop a write to memory that is about to be freed.
  volatile std::uint8_t* at = bytes_.data();
  for (std::size_t i = 0; i < bytes_.size(); ++i) at[i] = 0;
  bytes_.clear();
}

}  // namespace mc
