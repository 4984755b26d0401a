#pragma once
// One QTI item, for the two ways in which it comes. Private to the module.
#include "appliance/documents/xml.hpp"
#include "modules/questions/intake.hpp"

namespace mc::questions {

Status read_item(Intake& intake, const documents::XmlNode& root, const std::vector<std::string>& tags);

}  // namespace mc::questions
