#pragma once
// Pure rules of module classroom: when one may sign up, what presence counts, and the codes of the room's screen.
#include <string_view>

#include "modules/classroom/store.hpp"

namespace mc::classroom {

/// Why nobody can sign up now: not_open, not_yet_open, sign_up_closed, already_started; empty: open.
std::string_view closed_reason(const SessionRow& session, Instant now);
/// Whether free seats are still given to the waitlist by themselves: a date is known and the cut-off is ahead.
bool promotes(const SessionRow& session, Instant now);

/// Minutes of a date that a mark counts for.
std::int64_t counted_minutes(const DateRow& date, const MarkRow& mark);
/// Of `minutes` in percent of `total`; a session without minutes has none.
std::int64_t percent_of(std::int64_t minutes, std::int64_t total);

/// A new code is shown every kCodeLife; a scan is taken for one more, because phones are slow.
inline constexpr std::chrono::milliseconds kCodeLife = std::chrono::seconds(20);
/// Text of the code that the screen of a date shows at `now`. Holds the date's id, the time slot and a keyed hash.
std::string screen_code(const DateRow& date, Instant now);
/// The date that a code names, before its hash and age are checked; nullopt when it is no code of ours.
std::optional<ClassDateId> date_in(std::string_view code);
/// "" good, "code_unknown" (forged or of another date), "code_expired".
std::string_view check_code(const DateRow& date, std::string_view code, Instant now);
bool self_attendance_open(const DateRow& date, Instant now);

}  // namespace mc::classroom
