#include "appliance/security/totp.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "appliance/security/public_keys.hpp"

namespace mc::security {
namespace {

constexpr std::int64_t kStepMs = 30'000;
constexpr int kDigits = 6;
constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::string_view kReadable = "abcdefghjkmnpqrstuvwxyz23456789";
constexpr std::size_t kRecoveryLength = 10;

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (char c : text) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
                 c == '_' || c == '~' || c == '@';
    if (plain)
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

}  // namespace

std::string hotp_code(ByteView seed, std::uint64_t counter, int digits) {
  std::array<std::uint8_t, 8> factor{};
  for (std::size_t i = 0; i < factor.size(); ++i) factor[i] = static_cast<std::uint8_t>(counter >> (56 - 8 * i));
  auto mac = hmac_sha1(seed, factor);
  std::size_t at = mac.back() & 0x0F;  // RFC 4226 section 5.3: dynamic truncation
  std::uint32_t number = (std::uint32_t{mac[at]} & 0x7F) << 24 | std::uint32_t{mac[at + 1]} << 16 |
                         std::uint32_t{mac[at + 2]} << 8 | std::uint32_t{mac[at + 3]};
  std::uint32_t modulus = 1;
  for (int i = 0; i < digits; ++i) modulus *= 10;
  return fmt::format("{:0{}}", number % modulus, digits);
}

std::optional<std::int64_t> totp_step(ByteView seed, std::string_view code, Instant now,
                                      std::optional<std::int64_t> last_used) {
  std::string digits;
  for (char c : code)
    if (c != ' ') digits += c;
  std::int64_t present = now.ms / kStepMs;
  std::optional<std::int64_t> found;
  // All three are computed and compared, so that the time does not tell which one was near.
  for (std::int64_t step : {present - 1, present, present + 1}) {
    std::string right = hotp_code(seed, static_cast<std::uint64_t>(step), kDigits);
    bool same = digits.size() == right.size() && equal_constant_time(as_bytes(digits), as_bytes(right));
    if (same && (!last_used || step > *last_used)) found = step;
  }
  return found;
}

std::string totp_seed_text(ByteView seed) {
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (std::uint8_t byte : seed) {
    bits = bits << 8 | byte;
    held += 8;
    for (; held >= 5; held -= 5) out += kBase32[bits >> (held - 5) & 31];
    bits &= (1U << held) - 1;
  }
  if (held > 0) out += kBase32[bits << (5 - held) & 31];
  return out;
}

std::string totp_uri(std::string_view issuer, std::string_view account, ByteView seed) {
  return fmt::format("otpauth://totp/{}:{}?secret={}&issuer={}&algorithm=SHA1&digits=6&period=30",
                     percent_encoded(issuer), percent_encoded(account), totp_seed_text(seed), percent_encoded(issuer));
}

std::vector<std::string> make_recovery_codes(Random& random) {
  std::vector<std::string> codes;
  while (codes.size() < kRecoveryCodes) {
    std::string code;
    for (std::size_t i = 0; i < kRecoveryLength; ++i) {
      if (i == kRecoveryLength / 2) code += '-';
      code += kReadable[random.below(kReadable.size())];
    }
    if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(std::move(code));
  }
  return codes;
}

Hash32 recovery_code_hash(ByteView key, ByteView person, std::string_view code) {
  Bytes text(person.begin(), person.end());
  for (char c : code) {
    if (c == '-' || c == ' ') continue;
    text.push_back(static_cast<std::uint8_t>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c));
  }
  return keyed_hash(key, text);
}

}  // namespace mc::security
