#include "modules/analytics/rules.hpp"

#include <algorithm>
#include <cmath>

#include "appliance/base/local_time.hpp"

namespace mc::analytics {

StandingState state_of(learning::EnrolmentStatus status, bool required, std::optional<Date> due_on, Date today) {
  switch (status) {
  case learning::EnrolmentStatus::completed:
    return StandingState::completed;
  case learning::EnrolmentStatus::enrolled:
  case learning::EnrolmentStatus::in_progress:
    return required && due_on && today > *due_on ? StandingState::overdue : StandingState::open;
  case learning::EnrolmentStatus::dropped:
  case learning::EnrolmentStatus::cancelled:
  case learning::EnrolmentStatus::expired:
    break;
  }
  return StandingState::ended;
}

std::vector<RiskReason> risks_of(const Work& work, std::optional<Date> last_active_on, Date today) {
  std::vector<RiskReason> out;
  if (!work.required || (work.state != StandingState::open && work.state != StandingState::overdue)) return out;
  if (work.due_on && today > *work.due_on) out.push_back(RiskReason::overdue);
  if (work.due_on && today <= *work.due_on && *work.due_on - today <= kSoonDays && work.percent == 0)
    out.push_back(RiskReason::not_started);
  if (work.started && last_active_on && today - *last_active_on > kStalledDays) out.push_back(RiskReason::stalled);
  if (work.failures >= kFailures) out.push_back(RiskReason::failing);
  return out;
}

Date next_change(const Work& work, std::optional<Date> last_active_on, Date today) {
  Date next = kNever;
  auto consider = [&](Date day) {
    if (day > today && day < next) next = day;
  };
  if (!work.required || (work.state != StandingState::open && work.state != StandingState::overdue)) return next;
  if (work.due_on) {
    consider(*work.due_on - kSoonDays);
    consider(*work.due_on + 1);
  }
  if (work.started && last_active_on) consider(*last_active_on + kStalledDays + 1);
  return next;
}

Date week_of(Date day) {
  int since = (day.days + 3) % 7;  // 1970-01-01 was a Thursday
  return day - (since < 0 ? since + 7 : since);
}

std::vector<Date> last_weeks(Date today, int count) {
  std::vector<Date> out;
  for (int back = count - 1; back >= 0; --back) out.push_back(week_of(today) - 7 * back);
  return out;
}

std::optional<double> percent_of(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return std::nullopt;
  return std::round(10'000.0 * static_cast<double>(part) / static_cast<double>(whole)) / 100.0;
}

Instant next_run(const Timing& timing, Instant now) {
  Date today = local_date(now);
  for (int ahead = 0; ahead <= 62; ++ahead) {
    Date day = today + ahead;
    bool fits = timing.every == Every::week
                    ? day - week_of(day) == static_cast<int>(timing.weekday) - 1
                    : static_cast<std::int64_t>(static_cast<unsigned>(ymd(day).day())) == timing.day;
    Instant at = local_start(day) + std::chrono::hours(timing.hour);
    if (fits && at > now) return at;
  }
  return now + std::chrono::hours(24 * 31);  // not reached: every month has days 1 to 28
}

}  // namespace mc::analytics
