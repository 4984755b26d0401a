#pragma once
// Rules of @handles (IDN-19) and labels of devices. Pure.
#include <string>
#include <string_view>

#include "appliance/base/result.hpp"

namespace mc::accounts {

/// 3 to 30 of a-z 0-9 . _, starting with a letter, no two separators together, none at the end, not reserved.
/// Error: invalid at "handle" with code `handle_malformed` or `handle_reserved`.
Result<std::string> parse_handle(std::string_view text);
/// A handle from a name: "Ana María", "Reyes" -> "ana.reyes". Always well formed; may be taken.
std::string handle_from(std::string_view first_name, std::string_view last_name);
/// The handle with a number, still within 30 characters.
std::string numbered_handle(std::string_view handle, int number);

/// "Firefox on Windows"; "Program" for clients that are no browser.
std::string device_label(std::string_view user_agent);

}  // namespace mc::accounts
