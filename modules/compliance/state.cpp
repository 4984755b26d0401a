#include "modules/compliance/state.hpp"

#include <algorithm>

#include "appliance/base/local_time.hpp"

namespace mc::compliance {

ItemRow course_item(const learning::Enrolment& enrolment, Date today) {
  ItemRow row;
  row.item = "course:" + enrolment.course_id.text();
  row.label = enrolment.course_title;
  row.on_date = enrolment.due_on;
  if (enrolment.status == learning::EnrolmentStatus::completed) {
    row.state = ItemState::met;
    row.met = true;
    if (enrolment.completed_at) row.on_date = local_date(*enrolment.completed_at);
  } else if (!enrolment.due_on) {
    row.state = ItemState::open;
  } else if (*enrolment.due_on < today) {
    row.state = ItemState::overdue;
  } else {
    row.state = *enrolment.due_on <= today + kSoonDays ? ItemState::due_soon : ItemState::open;
  }
  return row;
}

ItemRow credential_item(const credentials::Requirement& requirement, Date today) {
  ItemRow row;
  row.item = "rule:" + requirement.rule_id.text();
  row.label = requirement.name;
  row.on_date = requirement.until;
  row.met = requirement.held;
  if (requirement.held)
    row.state = requirement.until && *requirement.until <= today + kSoonDays ? ItemState::due_soon : ItemState::met;
  else
    row.state = requirement.lapsed ? ItemState::lapsed : ItemState::missing;
  return row;
}

Summary summarise(const std::vector<ItemRow>& items) {
  Summary out;
  for (const ItemRow& item : items) {
    out.ready = out.ready && !item.late();
    out.lapsed = out.lapsed || item.state == ItemState::lapsed || item.state == ItemState::missing;
    out.overdue = out.overdue || item.state == ItemState::overdue;
    out.due_soon = out.due_soon || item.state == ItemState::due_soon;
  }
  return out;
}

Date next_change(const std::vector<ItemRow>& items, Date today) {
  Date next = make_date(9999, 12, 31);
  for (const ItemRow& item : items) {
    bool course = item.item.starts_with("course:");
    if (!item.on_date || (course && item.met)) continue;
    for (Date change : {*item.on_date - kSoonDays, *item.on_date + 1})
      if (change > today) next = std::min(next, change);
  }
  return next;
}

}  // namespace mc::compliance
