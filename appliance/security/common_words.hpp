#pragma once
// Words that make a guessable password when only digits and punctuation are added ("Password2026!"). Our own collection
// of what people choose, in the languages of our hospitals and with the words of their work; folded and sorted.
#include <string_view>

namespace mc::security {

/// Is this folded word one of them?
bool is_common_word(std::string_view word);

}  // namespace mc::security
