#pragma once
// Pure rules: how each required thing stands on a day, and when that will next change. No database.
#include <string>
#include <string_view>
#include <vector>

#include "modules/compliance/compliance.hpp"

namespace mc::compliance {

enum class ItemState : std::uint8_t { met, due_soon, open, overdue, lapsed, missing };
ENUM_NAMES(ItemState, met, due_soon, open, overdue, lapsed, missing)

/// One required thing of one person.
struct ItemRow {
  std::string item;  // "course:UUID" or "rule:UUID"
  std::string label;
  ItemState state = ItemState::open;
  std::optional<Date> on_date;  // due or expiry day
  bool met = false;             // counts as done today: a completed course, a credential that is held
  bool operator==(const ItemRow&) const = default;
  bool late() const { return state == ItemState::overdue || state == ItemState::lapsed || state == ItemState::missing; }
};
FIELDS(ItemRow, item, label, state, on_date, met)

/// A person's flags: ready = nothing overdue, lapsed or missing.
struct Summary {
  bool ready = true, lapsed = false, overdue = false, due_soon = false;
  bool operator==(const Summary&) const = default;
};

/// "Soon" is 30 days, as the dashboard says.
inline constexpr int kSoonDays = 30;

ItemRow course_item(const learning::Enrolment& enrolment, Date today);
ItemRow credential_item(const credentials::Requirement& requirement, Date today);
Summary summarise(const std::vector<ItemRow>& items);
/// First day after `today` on which any of these may change state by the calendar alone; 9999-12-31 when none will.
Date next_change(const std::vector<ItemRow>& items, Date today);

}  // namespace mc::compliance
