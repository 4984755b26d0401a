#include "modules/certificates/code.hpp"

#include <fmt/format.h>

#include "appliance/base/text.hpp"

namespace mc::certificates {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kLength = 12;

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

}  // namespace

std::string make_code(Random& random) {
  std::string code;
  for (std::size_t i = 0; i < kLength; ++i) code += kAlphabet[static_cast<std::size_t>(random.below(kAlphabet.size()))];
  return code;
}

std::string show_code(std::string_view code) {
  if (code.size() != kLength) return std::string(code);
  return fmt::format("{}-{}-{}", code.substr(0, 4), code.substr(4, 4), code.substr(8, 4));
}

std::optional<std::string> read_code(std::string_view typed) {
  std::string code;
  for (const char typed_character : typed) {
    char c = upper(typed_character);
    if (c == '-' || c == ' ') continue;
    if (c == 'O') c = '0';
    if (c == 'I' || c == 'L') c = '1';
    if (kAlphabet.find(c) == std::string_view::npos || code.size() == kLength) return std::nullopt;
    code += c;
  }
  if (code.size() != kLength) return std::nullopt;
  return code;
}

std::string make_number(std::string_view organisation, int year, std::int64_t serial) {
  std::string prefix;
  const std::string folded = fold(organisation);  // the words below point into it
  for (const std::string_view word : split(folded, ' ')) {
    if (!word.empty() && word.front() >= 'a' && word.front() <= 'z' && prefix.size() < 2) prefix += upper(word.front());
  }
  return fmt::format("{}-{}-{:06}", prefix.size() == 2 ? prefix : "MC", year, serial);
}

}  // namespace mc::certificates
