#include "modules/sync/scan.hpp"

#include <algorithm>

#include "appliance/base/text.hpp"
#include "modules/sync/vocabulary.hpp"

namespace mc::sync {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}
bool all_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }

bool is_manifest_word(std::string_view word) {
  static const CodeSet words = {"bundle", "schema",  "program", "site",       "tables",     "name",   "rows",
                                "sha256", "created", "k",       "audit_rows", "audit_root", "signer", "test"};
  return words.contains(word);
}
bool is_long_hex(std::string_view text) {
  return (text.size() == 32 || text.size() == 64) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}
/// "1", "0.9.1"; a longer number without dots is none: it may be somebody's.
bool is_version(std::string_view text) {
  const auto dots = std::count(text.begin(), text.end(), '.');
  return !text.empty() && text.size() < 9 && dots <= 2 && (dots > 0 || text.size() <= 2) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || c == '.'; });
}
bool allowed(std::string_view word, const CodeSet& codes) {
  return is_word(word, codes) || is_period(word) || is_manifest_word(word) || is_long_hex(word) || is_version(word);
}

/// Calls f with each run of letters, digits and underscores.
template <class F>
void each_token(std::string_view text, F&& f) {
  std::size_t from = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const bool inside = i < text.size() && (is_digit(text[i]) || is_letter(text[i]) || text[i] == '_');
    if (inside) continue;
    if (i > from) f(text.substr(from, i - from));
    from = i + 1;
  }
}

/// ISO 7812 check digit with the prefix 80840 of American health providers.
bool is_npi(std::string_view ten) {
  const std::string digits = "80840" + std::string(ten);
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int digit = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 == 0;
}

/// Runs of digits joined by one of "-. )" and their lengths: {3, 3, 4} is a phone number, {3, 2, 4} one of the social
/// security.
void check_numbers(std::string_view where, std::string_view bytes, std::vector<Hit>& hits) {
  std::vector<std::size_t> runs;
  auto end = [&] {
    const std::size_t n = runs.size();
    if (n >= 3 && runs[n - 3] == 3 && runs[n - 2] == 3 && runs[n - 1] == 4)
      hits.push_back({"phone", std::string(where)});
    if (n >= 3 && runs[n - 3] == 3 && runs[n - 2] == 2 && runs[n - 1] == 4) hits.push_back({"ssn", std::string(where)});
    runs.clear();
  };
  for (std::size_t i = 0; i < bytes.size();) {
    if (!is_digit(bytes[i])) {
      ++i;
      continue;
    }
    std::size_t to = i;
    while (to < bytes.size() && is_digit(bytes[to])) ++to;
    const bool apart = (i == 0 || !is_letter(bytes[i - 1])) && (to == bytes.size() || !is_letter(bytes[to]));
    if (apart && to - i == 10) hits.push_back({is_npi(bytes.substr(i, 10)) ? "npi" : "phone", std::string(where)});
    runs.push_back(apart ? to - i : 0);
    std::size_t gap = to;
    while (gap < bytes.size() && gap - to < 2 && std::string_view("-. )").find(bytes[gap]) != std::string_view::npos)
      ++gap;
    if (gap == to || gap >= bytes.size() || !is_digit(bytes[gap])) end();
    i = to;
  }
  end();
}

}  // namespace

std::vector<Hit> check_words(std::string_view where, std::string_view json, const CodeSet& codes) {
  std::vector<Hit> hits;
  std::string outside;
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (json[i] != '"') {
      outside += json[i];
      continue;
    }
    const std::size_t to = json.find('"', i + 1);
    const std::string_view word =
        json.substr(i + 1, to == std::string_view::npos ? std::string_view::npos : to - i - 1);
    if (to == std::string_view::npos || !allowed(word, codes)) hits.push_back({"word", std::string(where)});
    if (to == std::string_view::npos) break;
    i = to;
  }
  for (char c : outside)
    if (!is_letter(c) && !is_digit(c) && std::string_view("{}[]:,\n").find(c) == std::string_view::npos)
      hits.push_back({"character", std::string(where)});
  each_token(outside, [&](std::string_view token) {
    const bool number = all_digits(token) && token.size() < 10;
    if (!number && token != "null" && token != "true" && token != "false") hits.push_back({"word", std::string(where)});
  });
  return hits;
}

std::vector<Hit> check_signature(std::string_view where, std::string_view text) {
  const bool good = text.size() == 129 && text.back() == '\n' && std::all_of(text.begin(), text.end() - 1, [](char c) {
                      return is_digit(c) || (c >= 'a' && c <= 'f');
                    });
  if (good) return {};
  return {{"word", std::string(where)}};
}

std::vector<Hit> check_patterns(std::string_view where, std::string_view bytes) {
  std::vector<Hit> hits;
  if (bytes.find('@') != std::string_view::npos) hits.push_back({"email", std::string(where)});
  check_numbers(where, bytes, hits);
  each_token(bytes, [&](std::string_view token) {
    const std::string low = ascii_lower(token);
    if (low.starts_with("mrn") && (low.size() == 3 || is_digit(low[3]) || low[3] == '_'))
      hits.push_back({"mrn", std::string(where)});
  });
  return hits;
}

Tokens::Tokens(std::string_view bytes, const CodeSet& codes) {
  each_token(bytes, [&](std::string_view token) {
    const bool quarter = token.size() == 2 && token[0] == 'Q' && token[1] >= '1' && token[1] <= '4';  // of "2026-Q4"
    if (quarter || allowed(token, codes) || (all_digits(token) && token.size() < 7)) return;
    words_.insert(fold(token));
  });
}

bool Tokens::has(std::string_view text) const {
  bool found = false;
  each_token(text, [&](std::string_view token) {
    if (token.size() >= 2 && words_.contains(fold(token))) found = true;
  });
  return found;
}

}  // namespace mc::sync
