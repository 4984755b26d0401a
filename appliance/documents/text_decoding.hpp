#pragma once
// Turns the bytes of an uploaded table into UTF-8, line by line where it must. Private to appliance/documents.
#include <string>
#include <string_view>

namespace mc::documents {

/// UTF-8 text of `bytes`: UTF-8 or UTF-16 by its byte order mark (which is removed), UTF-8 without one, or
/// Windows-1252. What cannot be decoded stays in the text as the byte 0xFF, which is never valid UTF-8, so that the
/// line that holds it can be reported. A file without a mark counts as UTF-8 when it has at least as many good
/// multi-byte characters as bad bytes: one broken cell must not turn every other accent of a UTF-8 file into two wrong
/// letters.
std::string decode_table_text(std::string_view bytes);

/// Length of the valid UTF-8 sequence at `at` (1 to 4), or 0.
std::size_t utf8_sequence(std::string_view text, std::size_t at);

void append_utf8(std::string& out, char32_t code_point);

}  // namespace mc::documents
