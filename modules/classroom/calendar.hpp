#pragma once
// Calendar files of class dates: the product's, by the names this module uses. Wire format: other programs keep the
// UIDs.
#include "appliance/documents/calendar.hpp"

namespace mc::classroom {

using documents::calendar_text;
using documents::CalendarEntry;
using documents::CalendarMethod;

}  // namespace mc::classroom
