#pragma once
// What each credit counts for in a cycle: units, lengths of an hour, caps. Pure.
#include "modules/credits/rules.hpp"

namespace mc::credits {

struct CeWindow {
  Date from;
  Date to;
  bool holds(Date day) const { return from <= day && day <= to; }
};
struct Counted {
  const Earned* credit = nullptr;
  std::int64_t claimed = 0;
  std::int64_t counted = 0;
  std::string cap{};
};
/// Credits of the window, oldest first, in the rule's unit and after its caps. `earned` must outlive the answer.
std::vector<Counted> count_credits(const CeRuleBody& body, const std::vector<Earned>& earned, const CeWindow& window);
/// Everything earned up to the end of `cycle`, each cycle after its own caps; the one that is judged first.
std::vector<Counted> count_cycles(const CeRuleBody& body, const std::vector<Earned>& earned, const CeWindow& cycle);
std::int64_t sum_of(const std::vector<Counted>& credits);
/// At most what may be carried, of what the cycle before had beyond its total.
std::int64_t carried_over(const CeRuleBody& body, const std::vector<Earned>& earned, const CeWindow& cycle);
/// Hundredths of practice hours within the window; an entry that reaches out of it counts by its days.
std::int64_t practice_in(const std::vector<Practice>& practice, const CeWindow& window);

/// Letters and digits, lower case, single spaces: so that "Pain-management (opioids)" finds "pain management".
std::string plain_words(std::string_view text);
/// "18", "7.25".
std::string amount(std::int64_t centi);
/// "hours" for contact hours, the unit's own name otherwise.
std::string unit_name(std::string_view unit);

}  // namespace mc::credits
