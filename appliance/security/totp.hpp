#pragma once
// Time-based one-time codes (RFC 6238: SHA-1, 6 digits, 30 seconds) and recovery codes. Pure; storing and rate limits
// are the caller's.
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/bytes.hpp"
#include "appliance/base/random.hpp"
#include "appliance/base/time.hpp"
#include "appliance/security/crypto.hpp"

namespace mc::security {

inline constexpr std::size_t kTotpSeedBytes = 20;  // RFC 4226 section 4, R6
inline constexpr int kRecoveryCodes = 10;

/// The code of one moving factor (RFC 4226), `digits` 6 to 8.
std::string hotp_code(ByteView seed, std::uint64_t counter, int digits = 6);
/// The step of 30 seconds in which `code` is right: the present one, the one before or the one after, and later than
/// `last_used`, so that no code works twice. None when the code is wrong. Compares in constant time.
std::optional<std::int64_t> totp_step(ByteView seed, std::string_view code, Instant now,
                                      std::optional<std::int64_t> last_used);
/// The seed as people type it: base 32 without padding (RFC 4648).
std::string totp_seed_text(ByteView seed);
/// otpauth://totp/ISSUER:ACCOUNT?secret=...&issuer=... for the QR code.
std::string totp_uri(std::string_view issuer, std::string_view account, ByteView seed);

/// kRecoveryCodes codes of ten characters without look-alikes (49 bits), "7kq2m-x9wtr". Show once.
std::vector<std::string> make_recovery_codes(Random& random);
/// What is stored and looked up: keyed hash of the person and the code without case, spaces and dashes.
Hash32 recovery_code_hash(ByteView key, ByteView person, std::string_view code);

}  // namespace mc::security
