#include "modules/certification/dates.hpp"

#include <algorithm>

namespace mc::certification {
namespace {

/// The span's shortest and longest in days, whatever the months are.
std::int64_t least_days(const Span& span) {
  return span.unit == SpanUnit::days ? span.count.value : span.count.value * 365 / 12 - 3;
}
std::int64_t most_days(const Span& span) {
  return span.unit == SpanUnit::days ? span.count.value : span.count.value * 366 / 12 + 3;
}

Date moved(Date day, const Span& span, int sign) {
  const int count = sign * static_cast<int>(span.count.value);
  return span.unit == SpanUnit::days ? day + count : add_months(day, count);
}

/// The k-th anniversary of the anchor, counted from the anchor so that a 29 February comes back in leap years.
Date anniversary(Date anchor, const Span& every, int k) {
  const int step = static_cast<int>(every.count.value) * k;
  return every.unit == SpanUnit::days ? anchor + step : add_months(anchor, step);
}

Date next_anniversary(Date anchor, const Span& every, Date at_least, Date later_than) {
  const std::int64_t length = std::max<std::int64_t>(1, most_days(every));
  const Date wanted = std::max(at_least, later_than);
  // Starts surely too early and steps: at most a few steps, because the length is known to a few days in a hundred.
  int k = static_cast<int>((wanted - anchor) / length) - 1;
  while (anniversary(anchor, every, k) >= at_least && anniversary(anchor, every, k) > later_than) --k;
  while (anniversary(anchor, every, k) < at_least || anniversary(anchor, every, k) <= later_than) ++k;
  return anniversary(anchor, every, k);
}

}  // namespace

Date after(Date day, const Span& span) { return moved(day, span, 1); }
Date before(Date day, const Span& span) { return moved(day, span, -1); }

CycleDates dates_after(const Renewal& renewal, Date completed_on, std::optional<Date> former) {
  CycleDates out;
  const int grace = static_cast<int>(renewal.grace_days.value);
  const bool in_time = former && completed_on <= *former + grace;
  switch (renewal.mode) {
  case ExpiryMode::from_completion:
    out.expires_on = after(completed_on, renewal.active);
    break;
  case ExpiryMode::from_expiry:
    out.expires_on = after(in_time ? *former : completed_on, renewal.active);
    break;
  case ExpiryMode::fixed: {
    const Date at_least = after(completed_on, renewal.minimum_active.value_or(renewal.window));
    const Date later_than = former && in_time ? std::max(*former, completed_on) : completed_on;
    out.expires_on = next_anniversary(renewal.anchor.value_or(completed_on), renewal.active, at_least, later_than);
    break;
  }
  }
  out.opens_on = before(out.expires_on, renewal.window);
  out.grace_end = out.expires_on + grace;
  return out;
}

Standing standing_on(Date today, const Dates& dates) {
  if (dates.exempt_until && *dates.exempt_until >= today) return Standing::exempt;
  if (!dates.required) return Standing::ended;
  if (!dates.certified_on) return dates.due_on && *dates.due_on < today ? Standing::overdue : Standing::assigned;
  if (!dates.expires_on) return Standing::certified;
  if (*dates.expires_on < today) return Standing::expired;
  return dates.opens_on && *dates.opens_on <= today ? Standing::due : Standing::certified;
}

std::optional<Date> first_due_on(const FirstDue& rule, Date today, std::optional<Date> hired_on) {
  const int days = static_cast<int>(rule.days.value);
  switch (rule.from) {
  case DueFrom::none:
    break;
  case DueFrom::assignment:
    return today + days;
  case DueFrom::hire:
    // Somebody who came years ago is not overdue on the day the rule is made.
    return std::max(hired_on.value_or(today) + days, today + 7);
  case DueFrom::date:
    return rule.on;
  }
  return std::nullopt;
}

Status check_renewal(const Renewal& renewal) {
  if (renewal.active.count.value < 1)
    return invalid("renewal.active.count", "out_of_range", "Say how long the certification is valid.");
  if (most_days(renewal.window) >= least_days(renewal.active))
    return invalid("renewal.window", "too_long", "The window must be shorter than the time of validity.");
  if (renewal.grace_days.value >= least_days(renewal.active))
    return invalid("renewal.grace_days", "too_long", "The grace must be shorter than the time of validity.");
  if (renewal.mode != ExpiryMode::fixed) {
    if (renewal.anchor) return invalid("renewal.anchor", "unknown_field", "Only a fixed expiry date has an anchor.");
    if (renewal.minimum_active)
      return invalid("renewal.minimum_active", "unknown_field", "Only a fixed expiry date has a minimum period.");
    return {};
  }
  if (!renewal.anchor) return invalid("renewal.anchor", "missing", "Give one day on which certifications expire.");
  if (!renewal.minimum_active)
    return invalid("renewal.minimum_active", "missing", "Give the shortest time that a new certification is valid.");
  const Span& least = *renewal.minimum_active;
  const bool same_unit = least.unit == renewal.window.unit;
  if (same_unit ? least.count.value < renewal.window.count.value : least_days(least) < most_days(renewal.window))
    return invalid("renewal.minimum_active", "too_short",
                   "The minimum period must be at least the window: else a renewal in the window gains nothing.");
  const bool fits = least.unit == renewal.active.unit ? least.count.value <= renewal.active.count.value
                                                      : most_days(least) <= least_days(renewal.active);
  if (!fits)
    return invalid("renewal.minimum_active", "too_long", "The minimum period is at most the time of validity.");
  return {};
}

}  // namespace mc::certification
