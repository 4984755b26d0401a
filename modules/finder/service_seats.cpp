// Seats and the waitlist. A seat is taken by one statement that counts: UPDATE ... WHERE taken + n <= capacity.
#include <fmt/format.h>

#include <algorithm>

#include "modules/finder/service.hpp"

namespace mc::finder {
namespace {

bool has_seat(SeatState state) {
  return state == SeatState::held || state == SeatState::registered || state == SeatState::attended;
}

std::unexpected<Error> closed(std::string_view reason) {
  if (reason == "cancelled") return conflict("class_cancelled", "The class was cancelled.");
  if (reason == "started") return conflict("started", "The class has begun.");
  if (reason == "outside") return conflict("outside_registration", "Register with the provider, by the class's link.");
  return conflict("deadline_passed", "Nobody can register any more.");
}

}  // namespace

Status check_hold(const ClassRow& row, const SeatRow& seat, Instant now) {
  if (auto reason = closed_reason(row, now); !reason.empty()) return closed(reason);
  if (seat.state == SeatState::held && seat.until && *seat.until <= now)
    return conflict("not_held", "The seat was not held any longer.");
  return {};
}

Result<ClassSeat> Service::register_for(const security::Viewer& viewer, ClassId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<ClassSeat> {
    ClassRow row = TRY(class_row(tx, id));
    auto before = TRY(store::seat_of(tx, id, viewer.person));
    if (before && before->state != SeatState::cancelled && before->state != SeatState::held)
      return shown_seat(tx, *before);  // a second press of the button
    TRY(check_hold(row, before.value_or(SeatRow{}), tx.now()));
    SeatRow seat = before.value_or(SeatRow{});
    const bool was_held = before && before->state == SeatState::held;
    if (!before) {
      seat.id = RegistrationId::make(platform_.clock, platform_.random);
      seat.class_id = id;
      seat.person_id = viewer.person;
      seat.created_at = tx.now();
    }
    seat.starts_at = row.starts_at;
    seat.queued_at = tx.now();
    seat.until = std::nullopt;
    if (!was_held) seat.group_id = std::nullopt;
    const bool somebody_waits = !TRY(store::seats(tx, id, SeatState::waiting, 1)).empty();
    if (was_held || (!somebody_waits && TRY(store::take_seats(tx, id, 1)))) {
      seat.state = SeatState::registered;
      TRY(tell(tx, viewer.person, row, "class_registered", "You are registered for " + row.title + ".", {},
               {{"when", when_text(row)}}));
    } else {
      if (!row.waitlist) return conflict("full", "All seats are taken.");
      seat.state = SeatState::waiting;
      TRY(tell(tx, viewer.person, row, "class_waitlisted", "You are on the waitlist of " + row.title + "."));
    }
    TRY(store::put_seat(tx, seat));
    TRY(audit_class(tx, viewer.person, "finder.seat_" + std::string(shape::enum_name(seat.state)), id, viewer.person));
    if (seat.state == SeatState::registered) return shown_seat(tx, seat);
    TRY(promote(tx, id));  // a seat may be free that nobody was moved up to yet
    return shown_seat(tx, *TRY(store::seat_of(tx, id, viewer.person)));
  });
}

Status Service::give_back(data::Tx& tx, SeatRow seat, std::optional<PersonId> by, std::string_view action) {
  const bool seated = has_seat(seat.state);
  seat.state = SeatState::cancelled;
  seat.until = std::nullopt;
  TRY(store::put_seat(tx, seat));
  TRY(audit_class(tx, by, std::string(action), seat.class_id, seat.person_id));
  if (!seated) return {};
  if (!TRY(store::take_seats(tx, seat.class_id, -1)))
    return internal("seats_miscounted", "A class has fewer seats taken than people.");
  return promote(tx, seat.class_id);
}

/// Whoever waits longest, one for each free seat; until the class begins, whatever its deadline was.
Status Service::promote(data::Tx& tx, ClassId id) {
  auto row = TRY(store::find_class(tx, id));
  if (!row || row->cancelled_at || row->starts_at <= tx.now() || !row->capacity) return {};
  const std::int64_t free = *row->capacity - row->taken;
  if (free <= 0) return {};
  for (SeatRow& seat : TRY(store::seats(tx, id, SeatState::waiting, free))) {
    if (!TRY(store::take_seats(tx, id, 1))) return {};
    seat.state = SeatState::registered;
    TRY(store::put_seat(tx, seat));
    TRY(audit_class(tx, std::nullopt, "finder.seat_promoted", id, seat.person_id));
    TRY(tell(tx, seat.person_id, *row, "class_promoted", "A seat in " + row->title + " is yours now.",
             fmt::format("finder.promoted:{}:{}", seat.id.text(), seat.queued_at.ms)));
  }
  return {};
}

Result<ClassSeat> Service::unregister(const security::Viewer& viewer, ClassId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<ClassSeat> {
    ClassRow row = TRY(class_row(tx, id));
    auto seat = TRY(store::seat_of(tx, id, viewer.person));
    if (!seat || seat->state == SeatState::cancelled) return conflict("not_registered", "You have no seat.");
    if (row.starts_at <= tx.now()) return conflict("started", "The class has begun. Ask the provider.");
    TRY(give_back(tx, *seat, viewer.person, "finder.seat_cancelled"));
    return shown_seat(tx, *TRY(store::seat_of(tx, id, viewer.person)));
  });
}

Result<std::vector<SeatRow>> Service::open_seats(data::Tx& tx, ClassId id) {
  std::vector<SeatRow> out;
  for (SeatState state : {SeatState::registered, SeatState::attended, SeatState::held, SeatState::waiting}) {
    auto some = TRY(store::seats(tx, id, state, 2'000));
    out.insert(out.end(), some.begin(), some.end());
  }
  return out;
}

Result<Page<ClassSeat>> Service::my_seats(const security::Viewer& viewer, const MySeatsQuery& query) {
  auto after = TRY(read_time_cursor<RegistrationId>(query.after));
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<ClassSeat>> {
    const auto limit = static_cast<std::size_t>(query.limit.value_or(50).value);
    auto rows = TRY(store::seats_of(tx, viewer.person, query.past.value_or(false), tx.now(), after,
                                    static_cast<std::int64_t>(limit) + 1));
    Page<ClassSeat> page;
    if (rows.size() > limit) {
      rows.resize(limit);
      page.next = time_cursor(rows.back().starts_at, rows.back().id);
    }
    auto context = TRY(seat_context(tx, viewer.person, rows));
    for (const SeatRow& row : rows) page.items.push_back(shown(row, context, tx.now()));
    return page;
  });
}

}  // namespace mc::finder
