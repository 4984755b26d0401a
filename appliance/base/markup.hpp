#pragma once
// Text inside HTML and XML.
#include <string>
#include <string_view>

namespace mc {

/// Appends `text` for the content of an element or the value of an attribute, in quotes of either kind; the same holds
/// in HTML and XML. Not for names, scripts, styles or addresses.
void append_markup(std::string& out, std::string_view text);
std::string escape_markup(std::string_view text);

}  // namespace mc
