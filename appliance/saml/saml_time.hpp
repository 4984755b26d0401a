#pragma once
// xs:dateTime as identity providers write it.
#include <string_view>

#include "appliance/base/time.hpp"

namespace mc::saml {

/// With or without fractions of any length and zone (none means UTC, SAML core 1.3.3). Error `time_malformed`.
Result<Instant> parse_saml_time(std::string_view text);

}  // namespace mc::saml
