#pragma once
// Numbers and verification codes of certificates.
#include <optional>
#include <string>
#include <string_view>

#include "appliance/base/random.hpp"

namespace mc::certificates {

/// 12 characters of Crockford's base 32 (60 random bits), so that a valid code cannot be found by trying.
std::string make_code(Random& random);
/// "7KQ2M4XD9TPA" -> "7KQ2-M4XD-9TPA"
std::string show_code(std::string_view code);
/// What a person typed or scanned, as stored: capitals, no hyphens or spaces, O read as 0, I and L as 1. None: it
/// cannot be a code.
std::optional<std::string> read_code(std::string_view typed);
/// "Mercy General Hospital", 2026, 123 -> "MG-2026-000123"
std::string make_number(std::string_view organisation, int year, std::int64_t serial);

}  // namespace mc::certificates
