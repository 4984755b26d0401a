#pragma once
// Members of JSON objects from outside, read by kind; a name that appears twice makes the object unreadable.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "appliance/base/time.hpp"
#include "appliance/shape/document.hpp"

namespace mc::oidc {

using Members = std::map<std::string_view, shape::Cursor>;
/// Nothing when the value is no object, or has a name twice.
std::optional<Members> members_of(shape::Cursor value);
/// Empty when absent or no string.
std::string text_of(const Members& members, std::string_view name);
/// The strings of an array of at most `most`, or one string alone; nothing for anything else.
std::optional<std::vector<std::string>> texts_of(const Members& members, std::string_view name, std::size_t most);
/// Seconds since 1970 (NumericDate, RFC 7519), whole or with a fraction.
std::optional<Instant> date_of(const Members& members, std::string_view name);
std::optional<bool> flag_of(const Members& members, std::string_view name);

}  // namespace mc::oidc
