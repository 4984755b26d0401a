// Enrolling oneself: prerequisites, seats, and the waiting list. A free seat is given in the transaction that freed it,
// and all writes pass one writer: nobody is promoted twice and no seat is given twice.
#include <fmt/format.h>

#include "modules/learning/service.hpp"

namespace mc::learning {

Result<std::vector<PrerequisiteView>> Service::prerequisites(data::Tx& tx, PersonId person,
                                                             const courses::CourseDetail& course) {
  std::vector<PrerequisiteView> out;
  if (!course.prerequisites) return out;
  std::vector<CourseId> ids;
  for (const courses::Prerequisite& one : *course.prerequisites) ids.push_back(one.course_id);
  std::map<CourseId, std::string> titles;
  for (courses::CourseCard& card : TRY(courses_.cards(tx, ids))) titles.emplace(card.id, std::move(card.title));
  for (const courses::Prerequisite& one : *course.prerequisites) {
    auto done = TRY(store::last_completed(tx, person, one.course_id, std::nullopt));
    out.push_back({one.course_id, titles[one.course_id], one.kind, done.has_value()});
  }
  return out;
}

Status Service::check_prerequisites(data::Tx& tx, PersonId person, const courses::CourseDetail& course) {
  for (const PrerequisiteView& one : TRY(prerequisites(tx, person, course)))
    if (one.kind == courses::PrerequisiteKind::required && !one.completed)
      return conflict("prerequisite_missing", fmt::format("Complete \"{}\" first.", one.title));
  return {};
}

Result<bool> Service::has_room(data::Tx& tx, const courses::CourseDetail& course) {
  return !course.max_enrolments || TRY(store::seats_taken(tx, course.id)) < *course.max_enrolments;
}

Result<Enrolment> Service::enrol_self(const security::Viewer& viewer, CourseId course_id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Enrolment> {
    auto open = TRY(store::latest(tx, viewer.person, course_id));
    if (open && open->is_open) return view(*open);
    auto course = TRY(courses_.published(tx, course_id));
    TRY(check_prerequisites(tx, viewer.person, course));
    // Who waits goes first, also in the moment between two of them.
    auto place = TRY(store::next_waiting(tx, course_id));
    const bool her_turn = !place || place->person_id == viewer.person || !course.max_enrolments;
    if (!her_turn || !TRY(has_room(tx, course)))
      return conflict("course_full", "This course is full. You may join the waiting list.");
    EnrolmentId id = TRY(enrol(tx, viewer.person, course_id));
    TRY(tell_enrolled(tx, TRY(store::enrolment(tx, id)).value()));
    if (auto waited = TRY(store::waiting(tx, course_id, viewer.person))) TRY(store::promote(tx, waited->id, id));
    return enrolment(tx, id);
  });
}

Result<EnrolmentOffer> Service::offer_in(data::Tx& tx, PersonId person, CourseId course_id) {
  auto course = TRY(courses_.published(tx, course_id));
  EnrolmentOffer out;
  out.course_id = course_id;
  auto latest = TRY(store::latest(tx, person, course_id));
  if (latest && latest->is_open) out.enrolment_id = latest->id;
  out.prerequisites = TRY(prerequisites(tx, person, course));
  bool prepared = true;
  for (const PrerequisiteView& one : out.prerequisites)
    prepared = prepared && (one.completed || one.kind != courses::PrerequisiteKind::required);
  out.seats = course.max_enrolments;
  if (out.seats) out.seats_left = std::max<std::int64_t>(0, *out.seats - TRY(store::seats_taken(tx, course_id)));
  if (auto place = TRY(store::waiting(tx, course_id, person)))
    out.waitlist_position = TRY(store::waiting_before(tx, course_id, place->id)) + 1;
  auto next = out.seats ? TRY(store::next_waiting(tx, course_id)) : std::nullopt;
  const bool her_turn = !next || next->person_id == person;
  out.open_to_you = !out.enrolment_id && prepared && her_turn && out.seats_left.value_or(1) > 0;
  return out;
}

Result<EnrolmentOffer> Service::offer(const security::Viewer& viewer, CourseId course) {
  return platform_.db.read([&](data::Tx& tx) { return offer_in(tx, viewer.person, course); });
}

Result<EnrolmentOffer> Service::join_waitlist(const security::Viewer& viewer, CourseId course_id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<EnrolmentOffer> {
    auto course = TRY(courses_.published(tx, course_id));
    auto latest = TRY(store::latest(tx, viewer.person, course_id));
    if (latest && latest->is_open) return conflict("already_enrolled", "You are enrolled already.");
    TRY(check_prerequisites(tx, viewer.person, course));
    if (!course.max_enrolments) return conflict("no_waiting_list", "This course has room for everybody.");
    WaitRow row{PlaceId::make(platform_.clock, platform_.random), course_id, viewer.person, tx.now()};
    if (TRY(store::insert_waiting(tx, row))) {
      TRY(audit(tx, viewer.person, "course.waitlist_joined", "course:" + course_id.text()));
      TRY(fill_seats(tx, course_id));  // there may be room by now
    }
    return offer_in(tx, viewer.person, course_id);
  });
}

Result<EnrolmentOffer> Service::leave_waitlist(const security::Viewer& viewer, CourseId course_id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<EnrolmentOffer> {
    if (auto place = TRY(store::waiting(tx, course_id, viewer.person))) {
      TRY(store::leave_waiting(tx, place->id));
      TRY(audit(tx, viewer.person, "course.waitlist_left", "course:" + course_id.text()));
    }
    return offer_in(tx, viewer.person, course_id);
  });
}

Status Service::fill_seats(data::Tx& tx, CourseId course_id) {
  for (;;) {
    auto place = TRY(store::next_waiting(tx, course_id));
    if (!place) return {};
    auto course = courses_.published(tx, course_id);
    if (!course || !TRY(has_room(tx, *course))) return {};
    auto staff = TRY(organisation_.staff(tx, place->person_id));
    auto latest = TRY(store::latest(tx, place->person_id, course_id));
    if (!staff || staff->status != "active" || (latest && latest->is_open)) {
      TRY(store::leave_waiting(tx, place->id));  // gone, or in by another way
      continue;
    }
    EnrolmentId id = TRY(enrol(tx, place->person_id, course_id));
    if (!TRY(store::promote(tx, place->id, id))) return internal("waitlist_place_taken");
    TRY(notify(tx, place->person_id, "waitlist_promoted", {{"course", course->title}},
               fmt::format("You have a seat in {}.", course->title), "/learn/" + id.text(),
               "waitlist:" + place->id.text()));
  }
}

}  // namespace mc::learning
