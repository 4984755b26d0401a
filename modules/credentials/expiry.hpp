#pragma once
// PUBLIC: when a card ends, from the day of issue, by the rule of its type. Pure.
#include <optional>
#include <string_view>

#include "appliance/base/time.hpp"

namespace mc::credentials {

/// The last day in force. Rules are the words of data/certification_types.csv: end_of_month, end_of_month_assumed,
/// date_plus_months (anniversary), calendar_year_end, dec_31, mar_31, quarter_15th, calendar_year_enrolment; besides,
/// "fixed:MM-DD" for a day of each year. Nullopt when only the issuer knows (issuer_date, board_date, birth_month) and
/// for a rule that is not known.
std::optional<Date> expiry_for(std::string_view rule, Date issued, std::int64_t months);

}  // namespace mc::credentials
