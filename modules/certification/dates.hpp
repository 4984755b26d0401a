#pragma once
// Pure date rules of certification cycles (Totara's three expiry modes; LEARNING.md "Certification date maths"). An
// expiry is the last valid day.
#include "modules/certification/certification.hpp"

namespace mc::certification {

/// Months clamp to the last day of the month and are always counted from `day`, never step by step.
Date after(Date day, const Span& span);
Date before(Date day, const Span& span);

struct CycleDates {
  Date expires_on;
  Date opens_on;   // the renewal window
  Date grace_end;  // the last day on which a renewal counts as in time; expires_on without grace
};
/// Dates that a completion gives. `former`: the expiry of the cycle before. The new expiry is always after the former
/// one and after the completion.
CycleDates dates_after(const Renewal& renewal, Date completed_on, std::optional<Date> former);

/// Where a person stands by her dates.
struct Dates {
  bool required = true;
  std::optional<Date> exempt_until;  // exempt through this day
  std::optional<Date> certified_on;
  std::optional<Date> expires_on;
  std::optional<Date> opens_on;
  std::optional<Date> due_on;  // of an open first cycle
};
Standing standing_on(Date today, const Dates& dates);

/// Due date of the first cycle of somebody who comes in on `today`.
std::optional<Date> first_due_on(const FirstDue& rule, Date today, std::optional<Date> hired_on);

/// Error `invalid_input` with paths below "renewal": the window is shorter than the active period, the minimum active
/// period at least the window and no longer than the active one, an anchor where one is needed.
Status check_renewal(const Renewal& renewal);

}  // namespace mc::certification
