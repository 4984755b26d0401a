#include "ldap/escape.hpp"

#include <fmt/format.h>
#include <ldap.h>

#include <memory>

#include "appliance/base/text.hpp"

namespace mc::ldap {
namespace {
bool plain(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
std::string hex(char c) { return fmt::format("\\{:02x}", static_cast<unsigned char>(c)); }

struct FreeDn {
  void operator()(LDAPDN dn) const { ldap_dnfree(dn); }
};
using Dn = std::unique_ptr<LDAPRDN, FreeDn>;

// libldap allocates nothing for the empty name, which is none for us.
Dn parse_dn(std::string_view text) {
  LDAPDN dn = nullptr;
  std::string copy(text);
  if (text.empty() || text.find('\0') != std::string_view::npos ||
      ldap_str2dn(copy.c_str(), &dn, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS)
    return nullptr;
  return Dn(dn);
}

// Length of the filter that starts at `text`, 0 if none does.
std::size_t filter_length(std::string_view text, int depth) {
  if (depth > 20 || text.size() < 3 || text[0] != '(') return 0;
  if (text[1] == '&' || text[1] == '|' || text[1] == '!') {
    std::size_t at = 2, parts = 0;
    while (at < text.size() && text[at] == '(') {
      const auto length = filter_length(text.substr(at), depth + 1);
      if (length == 0) return 0;
      at += length;
      ++parts;
    }
    if (at >= text.size() || text[at] != ')' || parts == 0 || (text[1] == '!' && parts != 1)) return 0;
    return at + 1;
  }
  const auto end = text.find_first_of("()", 1);
  const auto equals = text.find('=');
  if (end == std::string_view::npos || text[end] != ')' || equals == std::string_view::npos || equals < 2 ||
      equals + 1 >= end)
    return 0;
  return end + 1;
}
}  // namespace

std::string escape_filter(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  for (char c : value) {
    if (plain(c) || c == '.' || c == '-' || c == '_' || c == '@' || c == '=' || c == ',' || c == ' ')
      out += c;
    else
      out += hex(c);
  }
  return out;
}

std::string escape_dn(std::string_view value) {
  std::string out;
  const bool text = is_utf8(value);
  for (std::size_t at = 0; at < value.size(); ++at) {
    const char c = value[at];
    const bool edge = at == 0 || at + 1 == value.size();
    if (plain(c) || c == '.' || c == '-' || c == '_' || c == '@' || (c == ' ' && !edge) || (text && (c & 0x80) != 0))
      out += c;
    else
      out += hex(c);
  }
  return out;
}

std::string comparable_dn(std::string_view dn) {
  auto parsed = parse_dn(dn);
  if (!parsed) return fold(dn);
  std::string out;
  for (LDAPRDN* rdn = parsed.get(); *rdn != nullptr; ++rdn) {
    for (LDAPAVA** ava = *rdn; *ava != nullptr; ++ava) {
      out += ascii_lower({(*ava)->la_attr.bv_val, (*ava)->la_attr.bv_len}) + "=";
      const std::string_view value((*ava)->la_value.bv_val, (*ava)->la_value.bv_len);
      // Case folding keeps accents: Müller and Muller are two people.
      out += escape_dn(ascii_lower(trim(value))) + "+";
    }
    out.back() = ',';
  }
  out.pop_back();
  return out;
}

bool is_dn(std::string_view text) { return parse_dn(text) != nullptr; }

bool is_filter(std::string_view text) {
  return text.find('\0') == std::string_view::npos && !text.empty() && filter_length(text, 0) == text.size();
}

}  // namespace mc::ldap
