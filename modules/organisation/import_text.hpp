#pragma once
// PUBLIC: how values of HR exports are read, for other modules' imports. Pure functions.
#include <optional>
#include <string_view>
#include <vector>

#include "appliance/base/time.hpp"
#include "appliance/shape/shape.hpp"

namespace mc::organisation {

/// Dates as HR systems write them: 2019-11-30, 30.11.2019, 11/30/2019. Only real days between 1930 and 2100.
std::optional<Date> hr_date(std::string_view text);
/// Index of each wanted column in the header, by name or synonym, ignoring case, spaces, dashes and underscores; -1 =
/// absent.
std::vector<int> find_columns(const std::vector<std::string>& header,
                              const std::vector<std::vector<std::string_view>>& wanted);

/// A sentence for the reason of a row that read_csv refused.
std::string unreadable_row_text(std::string_view reason);
/// Details of the audit row that opens an import of `kind`: hash and size, so that it can be shown later which file it
/// was.
RawJson import_started(std::string_view kind, std::string_view file);

}  // namespace mc::organisation
