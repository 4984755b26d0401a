#pragma once
// PUBLIC: how values of HR exports are read, for other modules' imports. Pure functions.
#include <optional>
#include <string_view>
#include <vector>

#include "appliance/base/time.hpp"

namespace mc::organisation {

/// Dates as HR systems write them: 2019-11-30, 30.11.2019, 11/30/2019. Only real days between 1930 and 2100.
std::optional<Date> hr_date(std::string_view text);
/// Index of each wanted column in the header, by name or synonym, ignoring case, spaces, dashes and underscores; -1 =
/// absent.
std::vector<int> find_columns(const std::vector<std::string>& header,
                              const std::vector<std::vector<std::string_view>>& wanted);

}  // namespace mc::organisation
