#pragma once
// Text is UTF-8 in NFC. Everything from outside passes `clean_text` or a shape wrapper type that calls it.
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/result.hpp"

namespace mc {

bool is_utf8(std::string_view text);
/// NFC, without NUL and other C0/C1 controls except tab and newline; error `not_utf8` or `control_character`.
Result<std::string> clean_text(std::string_view text);
/// Strips ASCII and Unicode white space (including U+00A0 and a BOM) at both ends.
std::string_view trim(std::string_view text);
/// Unicode case folding and accents removed, for comparing and searching: "Tomás" -> "tomas".
std::string fold(std::string_view text);
std::string ascii_lower(std::string_view text);
std::size_t count_code_points(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
/// Appends `text` as a JSON string with its quotes; bytes that are not UTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view text);

}  // namespace mc
