// A group registers together: seats are held for all or for none, and each confirms her own (LOC-017, FLOW-36).
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "appliance/base/local_time.hpp"
#include "modules/finder/service.hpp"

namespace mc::finder {

Result<GroupHold> Service::shown(data::Tx& tx, const GroupHoldRow& row, PersonId viewer) {
  ClassRow of = TRY(class_row(tx, row.class_id));
  auto seats = TRY(store::seats_of_group(tx, row.id));
  std::vector<PersonId> people{row.organiser_id};
  for (const SeatRow& seat : seats) people.push_back(seat.person_id);
  auto called = TRY(names(tx, people));
  GroupHold out;
  out.id = row.id;
  out.class_id = row.class_id;
  out.title = of.title;
  out.starts_at = of.starts_at;
  out.organiser_id = row.organiser_id;
  out.organiser = called[row.organiser_id];
  out.reimbursable = of.reimbursable;
  for (const SeatRow& seat : seats) {
    if (seat.state == SeatState::held) out.until = row.until;
    out.seats.push_back({seat.person_id, called[seat.person_id], seat.state});
    if (seat.person_id == viewer) out.mine = TRY(shown_seat(tx, seat));
  }
  return out;
}

Result<GroupHoldRow> Service::group_for(data::Tx& tx, PersonId viewer, GroupHoldId id) {
  auto row = TRY(store::group(tx, id));
  if (!row) return not_found("group_not_found");
  if (row->organiser_id == viewer) return std::move(*row);
  for (const SeatRow& seat : TRY(store::seats_of_group(tx, id)))
    if (seat.person_id == viewer) return std::move(*row);
  return not_found("group_not_found");
}

Result<GroupHold> Service::hold_group(const security::Viewer& viewer, ClassId id, const GroupHoldIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<GroupHold> {
    ClassRow row = TRY(class_row(tx, id));
    if (auto reason = closed_reason(row, tx.now()); !reason.empty())
      return conflict(reason == "outside" ? "outside_registration" : std::string(reason), "Nobody can register here.");
    const std::set<PersonId> people(in.people.begin(), in.people.end());
    if (people.empty()) return invalid("people", "too_short", "Name somebody.");
    auto known = TRY(accounts_.find_many(tx, std::vector<PersonId>(people.begin(), people.end())));
    for (std::size_t i = 0; i < in.people.size(); ++i) {
      auto person = known.find(in.people.items[i]);
      if (person == known.end() || person->second.status != accounts::Status::active)
        return invalid(fmt::format("people[{}]", i), "unknown_person", "There is nobody with this id.");
    }
    if (TRY(store::held_by(tx, viewer.person)) + static_cast<std::int64_t>(people.size()) > kHeldAtOnce)
      return conflict("too_many_held", "Wait until your other groups have confirmed their seats.");
    GroupHoldRow group{GroupHoldId::make(platform_.clock, platform_.random), id, viewer.person,
                       std::min(tx.now() + kHold, row.deadline_at.value_or(row.starts_at)), tx.now()};
    if (!TRY(store::seats(tx, id, SeatState::waiting, 1)).empty() ||
        !TRY(store::take_seats(tx, id, static_cast<std::int64_t>(people.size()))))
      return conflict("not_enough_seats", "There are not so many seats.");
    TRY(store::insert_group(tx, group));
    for (PersonId person : people) {
      auto before = TRY(store::seat_of(tx, id, person));
      if (before && before->state != SeatState::cancelled)
        return conflict("already_registered", "Somebody of the group has a seat or a place on the waitlist already.");
      const bool own = person == viewer.person;
      SeatRow seat{before ? before->id : RegistrationId::make(platform_.clock, platform_.random),
                   id,
                   person,
                   own ? SeatState::registered : SeatState::held,
                   tx.now(),
                   own ? std::nullopt : std::optional(group.until),
                   group.id,
                   tx.now(),
                   row.starts_at};
      TRY(store::put_seat(tx, seat));
      TRY(audit_class(tx, viewer.person, own ? "finder.seat_registered" : "finder.seat_held", id, person));
      if (!own)
        TRY(tell(tx, person, row, "class_group_held", "A colleague holds a seat for you in " + row.title + ".",
                 fmt::format("finder.held:{}:{}", group.id.text(), person.text()),
                 {{"until", local_minute(group.until)}}, "/find-classes/groups/" + group.id.text()));
    }
    return shown(tx, group, viewer.person);
  });
}

Result<GroupHold> Service::group(const security::Viewer& viewer, GroupHoldId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<GroupHold> {
    return shown(tx, TRY(group_for(tx, viewer.person, id)), viewer.person);
  });
}

Result<GroupHold> Service::confirm_group(const security::Viewer& viewer, GroupHoldId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<GroupHold> {
    GroupHoldRow group = TRY(group_for(tx, viewer.person, id));
    auto seat = TRY(store::seat_of(tx, group.class_id, viewer.person));
    if (!seat || seat->group_id != id || seat->state == SeatState::cancelled)
      return conflict("not_held", "No seat is held for you any more.");
    if (seat->state == SeatState::held) {
      ClassRow row = TRY(class_row(tx, group.class_id));
      TRY(check_hold(row, *seat, tx.now()));
      seat->state = SeatState::registered;
      seat->until = std::nullopt;
      TRY(store::put_seat(tx, *seat));
      TRY(audit_class(tx, viewer.person, "finder.seat_registered", group.class_id, viewer.person));
      TRY(tell(tx, viewer.person, row, "class_registered", "You are registered for " + row.title + ".", {},
               {{"when", when_text(row)}}));
    }
    return shown(tx, group, viewer.person);
  });
}

Result<GroupHold> Service::decline_group(const security::Viewer& viewer, GroupHoldId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<GroupHold> {
    GroupHoldRow group = TRY(group_for(tx, viewer.person, id));
    auto seat = TRY(store::seat_of(tx, group.class_id, viewer.person));
    if (!seat || seat->group_id != id || seat->state != SeatState::held)
      return conflict("not_held", "No seat is held for you.");
    TRY(give_back(tx, *seat, viewer.person, "finder.seat_declined"));
    return shown(tx, group, viewer.person);
  });
}

Result<GroupHold> Service::end_group(const security::Viewer& viewer, GroupHoldId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<GroupHold> {
    GroupHoldRow group = TRY(group_for(tx, viewer.person, id));
    if (group.organiser_id != viewer.person) return forbidden("not_your_group", "Somebody else made the group.");
    for (const SeatRow& seat : TRY(store::seats_of_group(tx, id)))
      if (seat.state == SeatState::held) TRY(give_back(tx, seat, viewer.person, "finder.seat_released"));
    return shown(tx, group, viewer.person);
  });
}

}  // namespace mc::finder
