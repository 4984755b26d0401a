#pragma once
// A brake on work that deletes by the calendar: while one is on, what it names stays. Whoever keeps the reason (a legal
// hold) puts it on and takes it off; the work that deletes asks in the transaction in which it deletes.
#include <optional>
#include <string_view>

#include "appliance/base/id.hpp"
#include "appliance/base/time.hpp"
#include "appliance/data/data.hpp"

namespace mc::jobs {

/// Everything that goes by the calendar and may be about people.
inline constexpr std::string_view kAllDeletion = "*";

/// `holder`: who puts it on, for instance "privacy:ID"; one brake each. `until`: the last day, or for as long as it
/// takes.
Status put_on_brake(data::Tx& tx, std::string_view holder, std::string_view name, std::optional<Date> until = {});
/// For rows about one person. Work that cannot tell people apart is held as by kAllDeletion; so is an older version.
Status put_on_person_brake(data::Tx& tx, std::string_view holder, const Uuid& person, std::optional<Date> until = {});
/// Nothing when there is none.
Status take_off_brake(data::Tx& tx, std::string_view holder);
/// Whether what is called `name` must stay today, be it for one person's sake.
Result<bool> braked(data::Tx& tx, std::string_view name);
/// Whether all of it must stay. For work that deletes row by row and leaves out those of held_people().
Result<bool> braked_as_a_whole(data::Tx& tx, std::string_view name);
/// The ids of people whose rows must stay, one after the other: `instr(?, person_id) = 0` in a statement leaves them
/// out. An id that lies across two others only keeps a row for longer.
Result<Bytes> held_people(data::Tx& tx);

}  // namespace mc::jobs
