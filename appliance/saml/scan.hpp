#pragma once
// The look at the raw bytes before the parser sees them. PRIVATE to the room.
#include <string_view>

#include "appliance/saml/xml.hpp"

namespace mc::saml {

/// Refuses what no SAML message has and holds the limits; the errors are those of Document::parse.
Status scan_xml(std::string_view bytes, const XmlLimits& limits);

}  // namespace mc::saml
