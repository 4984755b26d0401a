#include "appliance/base/id.hpp"

namespace mc {

namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr bool dash_before(std::size_t byte) { return byte == 4 || byte == 6 || byte == 8 || byte == 10; }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Uuid make_uuid7(Instant now, Random& random) {
  // RFC 9562 section 6.2 method 1: 48 bits of milliseconds, then 12 bits that count within the millisecond.
  std::uint64_t sequence = random.next_uuid_sequence(static_cast<std::uint64_t>(now.ms < 0 ? 0 : now.ms));
  Uuid out{};
  random.fill(std::span(out).subspan(8));
  for (std::size_t i = 0; i < 6; ++i) out[i] = static_cast<std::uint8_t>(sequence >> (52 - 8 * i));
  out[6] = static_cast<std::uint8_t>(0x70 | ((sequence >> 8) & 0x0f));
  out[7] = static_cast<std::uint8_t>(sequence);
  out[8] = static_cast<std::uint8_t>(0x80 | (out[8] & 0x3f));
  return out;
}

std::string uuid_text(const Uuid& uuid) {
  std::string out;
  out.reserve(36);
  for (std::size_t i = 0; i < uuid.size(); ++i) {
    if (dash_before(i)) out += '-';
    out += kHex[uuid[i] >> 4];
    out += kHex[uuid[i] & 15];
  }
  return out;
}

Result<Uuid> parse_uuid(std::string_view text) {
  if (text.size() != 36) return fail(Fault::invalid, "bad_format", "A UUID has 36 characters.");
  Uuid out{};
  std::size_t at = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (dash_before(i) && text[at++] != '-') return fail(Fault::invalid, "bad_format", "Not a UUID.");
    int high = hex_digit(text[at++]);
    int low = hex_digit(text[at++]);
    if (high < 0 || low < 0) return fail(Fault::invalid, "bad_format", "Not a UUID.");
    out[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return out;
}

}  // namespace mc
