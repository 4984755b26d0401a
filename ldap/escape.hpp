#pragma once
// Text that goes into filters and distinguished names, and names compared with each other.
#include <string>
#include <string_view>

namespace mc::ldap {

/// A value for a search filter (RFC 4515, section 3): any byte, also NUL and what is not UTF-8, stands for itself.
std::string escape_filter(std::string_view value);
/// A value for a distinguished name (RFC 4514, section 2.4). Never for a bind: that takes the name a search returned.
std::string escape_dn(std::string_view value);
/// The form in which two spellings of one distinguished name (case, spaces, escapes) are equal. Not for the server.
std::string comparable_dn(std::string_view dn);
/// True if the text parses as a distinguished name that is not empty.
bool is_dn(std::string_view text);
/// True if the text is one complete search filter: parentheses balance and every item compares something.
bool is_filter(std::string_view text);

}  // namespace mc::ldap
