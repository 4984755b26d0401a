#include "modules/classroom/demo.hpp"

#include "appliance/base/local_time.hpp"

namespace mc::classroom {
namespace {

/// The day, or the Monday after a weekend: nobody teaches then.
Date working_day(Date day) {
  const std::chrono::weekday name{std::chrono::sys_days(ymd(day))};
  if (name == std::chrono::Saturday) return day + 2;
  return name == std::chrono::Sunday ? day + 1 : day;
}

ClassDateIn on(Date day, int hour, int length, std::optional<ClassRoomId> room) {
  ClassDateIn date;
  date.starts_at = local_start(day) + std::chrono::hours(hour);
  date.ends_at = date.starts_at + std::chrono::hours(length);
  date.room_id = room;
  date.self_opens_at = date.starts_at - std::chrono::minutes(15);
  date.self_closes_at = date.starts_at + std::chrono::minutes(20);
  return date;
}

ClassSessionIn session(std::string title, std::string description, std::int64_t seats, PersonId leader) {
  ClassSessionIn in;
  in.title = std::move(title);
  in.description = std::move(description);
  in.seats = seats;
  in.facilitator_ids.items = {leader};
  return in;
}

}  // namespace

Status hold_demo_sessions(data::Tx& tx, const Clock& clock, Classroom& classroom, PersonId office,
                          const std::vector<PersonId>& people) {
  auto lab = TRY(classroom.add_room(tx, office, "Simulation lab", 8));
  auto hall = TRY(classroom.add_room(tx, office, "Conference room A", 40));
  const Date today = clock.today();

  ClassSessionIn code =
      session("Mock code: adult resuscitation",
              "Two afternoons in the lab: compressions, airway, team roles and debriefing.", 6, office);
  const Date first = working_day(today + 8);
  code.dates.items = {on(first, 13, 3, lab), on(working_day(first + 2), 13, 3, lab)};
  code.minimum = 4;
  ClassSessionIn drill =
      session("Fire safety drill", "Horizontal evacuation with the new sledges. Wear flat shoes.", 30, office);
  drill.dates.items = {on(working_day(today + 15), 9, 1, hall)};
  drill.walk_ins = true;
  ClassSessionIn sepsis =
      session("Sepsis simulation day", "Tell us that you are interested: a date follows the demand.", 10, office);

  std::size_t shift = 0;
  for (const ClassSessionIn* each : {&code, &drill, &sepsis}) {
    auto id = TRY(classroom.hold(tx, office, *each));
    // Nine of the mock code, so that three wait; other people in the others.
    for (std::size_t i = 0; i < 9 && i + shift < people.size(); ++i)
      TRY(classroom.enter(tx, office, id, people[i + shift]));
    shift += 5;
  }
  return {};
}

}  // namespace mc::classroom
