#pragma once
// A brake on work that deletes by the calendar: while one is on, what it names stays. Whoever keeps the reason (a legal
// hold) puts it on and takes it off; the work that deletes asks in the transaction in which it deletes.
#include <optional>
#include <string_view>

#include "appliance/base/time.hpp"
#include "appliance/data/data.hpp"

namespace mc::jobs {

/// Everything that goes by the calendar and may be about people.
inline constexpr std::string_view kAllDeletion = "*";

/// `holder`: who puts it on, for instance "privacy:ID"; one brake each. `until`: the last day, or for as long as it
/// takes.
Status put_on_brake(data::Tx& tx, std::string_view holder, std::string_view name, std::optional<Date> until = {});
/// Nothing when there is none.
Status take_off_brake(data::Tx& tx, std::string_view holder);
/// Whether what is called `name` must stay today.
Result<bool> braked(data::Tx& tx, std::string_view name);

}  // namespace mc::jobs
