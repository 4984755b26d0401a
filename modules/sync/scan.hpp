#pragma once
// The last look at the bytes before they are sealed: nothing but words of the schema, and nobody's name or number.
// Pure.
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace mc::sync {

using CodeSet = std::set<std::string, std::less<>>;

/// What was found, never the text itself.
struct Hit {
  std::string kind;   // "word", "character", "email", "phone", "ssn", "npi", "mrn", "person"
  std::string where;  // the table, an entry of the archive or "bundle"
};

/// Every string of JSON text must be a word of the vocabulary, a period, a version or a long hexadecimal number;
/// outside of strings only punctuation, whole numbers, true, false and null.
std::vector<Hit> check_words(std::string_view where, std::string_view json, const CodeSet& credential_codes);
/// 128 hexadecimal digits and a line's end, nothing else.
std::vector<Hit> check_signature(std::string_view where, std::string_view text);
/// E-mail addresses, phone, social security, NPI and medical record numbers.
std::vector<Hit> check_patterns(std::string_view where, std::string_view bytes);

/// The words of a bundle that are not of the vocabulary; people are streamed against them. Whole numbers of less than
/// seven digits are counts and years: check_words has seen that they stand nowhere else.
class Tokens {
public:
  Tokens(std::string_view bytes, const CodeSet& credential_codes);
  /// Does any word of this name, address or number stand there?
  bool has(std::string_view text) const;

private:
  std::set<std::string, std::less<>> words_;
};

}  // namespace mc::sync
