// Rooms, and making, changing, publishing and cancelling sessions.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "appliance/base/local_time.hpp"
#include "appliance/security/crypto.hpp"
#include "modules/classroom/service.hpp"

namespace mc::classroom {
namespace {

constexpr std::chrono::milliseconds kLongestDate = std::chrono::hours(24);

ClassRoom room_of(const RoomRow& row) { return {row.id, row.name, row.place, row.capacity, row.unit_id, row.active}; }

Status check_window(const std::optional<Instant>& opens, const std::optional<Instant>& closes,
                    const std::string& path) {
  if (opens.has_value() != closes.has_value())
    return invalid(path, "incomplete", "Give both times of self-attendance, or none.");
  if (opens && (*closes <= *opens || *closes - *opens > kLongestDate))
    return invalid(path, "bad_window", "Self-attendance closes after it opens, within a day.");
  return {};
}

bool same_appointment(const DateRow& a, const DateRow& b) {
  return a.starts_at == b.starts_at && a.ends_at == b.ends_at && a.room_id == b.room_id && a.place == b.place &&
         a.cancelled == b.cancelled;
}

void fill(SessionRow& row, const ClassSessionIn& in) {
  row.course_id = in.course_id;
  row.lesson_id = in.lesson_id;
  row.title = in.title.value;
  row.description = in.description.value;
  row.unit_id = in.unit_id;
  row.everyone = in.everyone;
  row.seats = in.seats.value;
  row.minimum = in.minimum.value;
  row.opens_at = in.opens_at;
  row.closes_at = in.closes_at;
  row.waitlist = in.waitlist;
  row.cutoff_hours = in.cutoff_hours.value;
  row.approval = in.approval;
  row.walk_ins = in.walk_ins;
  row.late_minutes = in.late_minutes.value;
  row.required_percent = in.required_percent.value;
}

}  // namespace

// -- rooms --

Result<Page<ClassRoom>> Service::rooms() {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<ClassRoom>> {
    Page<ClassRoom> out;
    for (const RoomRow& row : TRY(store::rooms(tx))) out.items.push_back(room_of(row));
    return out;
  });
}

Result<ClassRoom> Service::create_room(const security::Viewer& viewer, const ClassRoomIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<ClassRoom> {
    if (!TRY(reaches(tx, viewer, "classroom:manage", in.unit_id)))
      return forbidden("outside_reach", "You may not keep rooms for this unit.");
    RoomRow row{ClassRoomId::make(platform_.clock, platform_.random),
                in.name.value,
                in.place.value,
                in.capacity.value,
                in.unit_id,
                in.active,
                tx.now()};
    TRY(store::insert_room(tx, row));
    TRY(audit(tx, viewer.person, "classroom.room_added", "room:" + row.id.text()));
    return room_of(row);
  });
}

Result<ClassRoom> Service::change_room(const security::Viewer& viewer, ClassRoomId id, const ClassRoomIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<ClassRoom> {
    auto row = TRY(store::room(tx, id));
    if (!row) return not_found("room_not_found");
    if (!TRY(reaches(tx, viewer, "classroom:manage", row->unit_id)) ||
        !TRY(reaches(tx, viewer, "classroom:manage", in.unit_id)))
      return forbidden("outside_reach", "You may not keep rooms for this unit.");
    RoomRow changed{id, in.name.value, in.place.value, in.capacity.value, in.unit_id, in.active, row->created_at};
    TRY(store::update_room(tx, changed));
    TRY(audit(tx, viewer.person, "classroom.room_changed", "room:" + id.text()));
    return room_of(changed);
  });
}

Result<ClassRoomId> Service::add_room(data::Tx& tx, PersonId by, const std::string& name, std::int64_t capacity) {
  RoomRow row{ClassRoomId::make(platform_.clock, platform_.random), name, "", capacity, std::nullopt, true, tx.now()};
  TRY(store::insert_room(tx, row));
  TRY(audit(tx, by, "classroom.room_added", "room:" + row.id.text()));
  return row.id;
}

Result<Page<RoomBooking>> Service::bookings(ClassRoomId id, const BookingsQuery& query) {
  if (query.to <= query.from || query.to - query.from > std::chrono::hours(24 * 100))
    return invalid("to", "bad_window", "Ask for at most 100 days.");
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<RoomBooking>> {
    if (!TRY(store::room(tx, id))) return not_found("room_not_found");
    Page<RoomBooking> page;
    std::vector<RoomBooking>& out = page.items;
    for (const BookingRow& row : TRY(store::bookings(tx, id, query.from, query.to, {})))
      out.push_back({row.date_id, row.session_id, row.title, row.starts_at, row.ends_at, false});
    for (std::size_t i = 0; i < out.size(); ++i)
      for (std::size_t k = i + 1; k < out.size() && out[k].starts_at < out[i].ends_at; ++k)
        out[i].clashes = out[k].clashes = true;
    return page;
  });
}

// -- what a session must be --

Status Service::check_date(data::Tx& tx, const ClassDateIn& in, const std::string& path) {
  if (in.ends_at <= in.starts_at || in.ends_at - in.starts_at > kLongestDate)
    return invalid(path + ".ends_at", "bad_period", "A date ends after it starts, within a day.");
  TRY(check_window(in.self_opens_at, in.self_closes_at, path + ".self_closes_at"));
  if (!in.room_id) return {};
  auto room = TRY(store::room(tx, *in.room_id));
  if (!room || !room->active) return invalid(path + ".room_id", "unknown_room", "Choose a room of the list.");
  return {};
}

Status Service::check(data::Tx& tx, const ClassSessionIn& in) {
  if (in.lesson_id && !in.course_id) return invalid("course_id", "missing", "Choose the course of the lesson.");
  if (!in.everyone && !in.unit_id) return invalid("unit_id", "missing", "Choose the unit that the session is for.");
  if (in.minimum.value > in.seats.value)
    return invalid("minimum", "above_seats", "The minimum is higher than the number of seats.");
  if (in.opens_at && in.closes_at && *in.closes_at <= *in.opens_at)
    return invalid("closes_at", "bad_period", "Sign-up closes after it opens.");
  if (in.dates.items.empty() && !in.waitlist)
    return invalid("dates", "missing", "Give a date, or a waitlist to see who is interested.");
  for (std::size_t i = 0; i < in.dates.size(); ++i) TRY(check_date(tx, in.dates.items[i], fmt::format("dates[{}]", i)));
  auto known = TRY(accounts_.find_many(tx, in.facilitator_ids.items));
  for (std::size_t i = 0; i < in.facilitator_ids.size(); ++i)
    if (!known.contains(in.facilitator_ids.items[i]))
      return invalid(fmt::format("facilitator_ids[{}]", i), "unknown_person", "There is no such person.");
  if (in.unit_id && TRY(organisation_.subtree(tx, *in.unit_id)).empty())
    return invalid("unit_id", "unknown_unit", "There is no such unit.");
  return {};
}

Status Service::check_lesson(data::Tx& tx, const SessionRow& session) {
  if (!session.course_id) return {};
  auto course = courses_.published(tx, *session.course_id);
  if (!course) return invalid("course_id", "course_not_published", "Publish the course first, or leave it out.");
  if (!session.lesson_id) return {};
  for (const courses::OutlineModule& module : course->modules)
    for (const courses::OutlineLesson& lesson : module.lessons)
      if (lesson.id == *session.lesson_id) {
        if (lesson.format == courses::LessonFormat::live_session) return {};
        return invalid("lesson_id", "not_a_live_session", "Attendance completes lessons of the kind live session.");
      }
  return invalid("lesson_id", "unknown_lesson", "The published course has no such lesson.");
}

Status Service::check_teaches(data::Tx& tx, const security::Viewer& viewer, const ClassSessionIn& in,
                              const std::optional<courses::LessonId>& former) {
  if (!in.course_id || !in.lesson_id || in.lesson_id == former || viewer.may_everywhere("classroom:manage")) return {};
  if (TRY(courses_.may_edit(tx, viewer, *in.course_id))) return {};
  return forbidden("not_your_course",
                   "Only the course's authors and the education office say what completes its lessons.");
}

/// Writes the dates as they are wanted; those left out are cancelled, not removed. True when people's calendars change.
Result<bool> Service::save_dates(data::Tx& tx, SessionRow& row, const ClassSessionIn& in) {
  bool changed = false;
  auto before = TRY(store::dates(tx, row.id));
  std::set<ClassDateId> kept;
  row.first_start = row.last_end = std::nullopt;
  for (std::size_t i = 0; i < in.dates.size(); ++i) {
    const ClassDateIn& wanted = in.dates.items[i];
    DateRow date;
    if (wanted.id) {
      auto found = std::find_if(before.begin(), before.end(), [&](const DateRow& d) { return d.id == *wanted.id; });
      if (found == before.end() || found->cancelled || !kept.insert(*wanted.id).second)
        return invalid(fmt::format("dates[{}].id", i), "unknown_date", "This date is not of this session.");
      date = *found;
    } else {
      date.id = ClassDateId::make(platform_.clock, platform_.random);
      date.session_id = row.id;
      Secret key = security::random_secret(platform_.random);
      date.self_key.assign(key.view().begin(), key.view().end());
      changed = true;
    }
    const DateRow old = date;
    date.starts_at = wanted.starts_at;
    date.ends_at = wanted.ends_at;
    date.room_id = wanted.room_id;
    date.place = wanted.place.value;
    date.self_opens_at = wanted.self_opens_at;
    date.self_closes_at = wanted.self_closes_at;
    if (date.starts_at != old.starts_at) date.reminded = 0;
    changed = changed || !same_appointment(date, old);
    TRY(store::put_date(tx, date));
    row.first_start = std::min(row.first_start.value_or(date.starts_at), date.starts_at);
    row.last_end = std::max(row.last_end.value_or(date.ends_at), date.ends_at);
  }
  for (DateRow& date : before) {
    if (date.cancelled || kept.contains(date.id)) continue;
    if (TRY(store::checked_in(tx, date.id)) > 0)
      return conflict("date_has_attendance", "Attendance was taken on a date that you left out.");
    date.cancelled = changed = true;
    TRY(store::put_date(tx, date));
  }
  row.sort_at = row.first_start.value_or(kNoDate);
  row.settled = false;
  return changed;
}

Result<SessionRow> Service::make(data::Tx& tx, PersonId by, const ClassSessionIn& in) {
  TRY(check(tx, in));
  SessionRow row;
  row.id = ClassSessionId::make(platform_.clock, platform_.random);
  row.created_by = by;
  row.created_at = row.updated_at = tx.now();
  fill(row, in);
  TRY(store::insert_session(tx, row));
  for (const ClassDateIn& date : in.dates)
    if (date.id) return invalid("dates", "unknown_date", "A new session has new dates.");
  TRY(save_dates(tx, row, in));
  TRY(store::update_session(tx, row));
  TRY(store::set_facilitators(tx, row.id, in.facilitator_ids.items));
  TRY(audit(tx, by, "classroom.session_created", "class:" + row.id.text()));
  return row;
}

Status Service::open(data::Tx& tx, PersonId by, SessionRow& row) {
  if (row.state != ClassState::draft) return conflict("not_a_draft", "This session is published or cancelled already.");
  TRY(check_lesson(tx, row));
  row.state = ClassState::published;
  row.updated_at = tx.now();
  ++row.revision;
  TRY(store::update_session(tx, row));
  for (PersonId person : TRY(store::facilitators(tx, row.id)))
    if (person != by) TRY(tell(tx, person, row, "class_leading", "You lead " + row.title + "."));
  return audit(tx, by, "classroom.session_published", "class:" + row.id.text());
}

Result<ClassSessionId> Service::hold(data::Tx& tx, PersonId by, const ClassSessionIn& in) {
  SessionRow row = TRY(make(tx, by, in));
  TRY(open(tx, by, row));
  return row.id;
}

Result<ClassSession> Service::create(const security::Viewer& viewer, const ClassSessionIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<ClassSession> {
    if (!TRY(reaches(tx, viewer, "classroom:manage", in.unit_id)))
      return forbidden("outside_reach", "You may not hold sessions for this unit.");
    SessionRow row = TRY(make(tx, viewer.person, in));
    TRY(check_teaches(tx, viewer, in, std::nullopt));
    return view(tx, viewer, {row, true, true});
  });
}

Result<ClassSession> Service::publish(const security::Viewer& viewer, ClassSessionId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<ClassSession> {
    Reached reached = TRY(find_for(tx, viewer, id, Access::manage));
    TRY(open(tx, viewer.person, reached.session));
    return view(tx, viewer, reached);
  });
}

Result<ClassSession> Service::change(const security::Viewer& viewer, ClassSessionId id, const ClassSave& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<ClassSession> {
    Reached reached = TRY(find_for(tx, viewer, id, Access::manage));
    SessionRow& row = reached.session;
    if (!TRY(reaches(tx, viewer, "classroom:manage", in.session.unit_id)))
      return forbidden("outside_reach", "You may not hold sessions for this unit.");
    if (row.state == ClassState::cancelled) return conflict("session_cancelled", "This session was cancelled.");
    if (row.revision != in.revision)
      return conflict("changed_elsewhere", "Somebody changed this session meanwhile. Load it again.");
    TRY(check(tx, in.session));
    TRY(check_teaches(tx, viewer, in.session, row.course_id == in.session.course_id ? row.lesson_id : std::nullopt));
    fill(row, in.session);
    bool moved = TRY(save_dates(tx, row, in.session));
    bool published = row.state == ClassState::published;
    if (published) TRY(check_lesson(tx, row));
    if (moved) ++row.sequence;
    ++row.revision;
    row.updated_at = tx.now();
    TRY(store::update_session(tx, row));
    TRY(store::set_facilitators(tx, id, in.session.facilitator_ids.items));
    TRY(audit(tx, viewer.person, "classroom.session_changed", "class:" + id.text(),
              fmt::format(R"({{"dates_changed":{}}})", moved)));
    std::set<PersonId> moved_up;
    if (published) moved_up = TRY(promote(tx, row));  // more seats, or the first date
    if (published && moved)
      for (const SignUpRow& signup : TRY(store::seated(tx, id)))
        if (!moved_up.contains(signup.person_id))  // who was moved up just now heard it
          TRY(tell(tx, signup.person_id, row, "class_changed", row.title + " has new dates or another room."));
    return view(tx, viewer, reached);
  });
}

Result<ClassSession> Service::cancel(const security::Viewer& viewer, ClassSessionId id, const ClassReason& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<ClassSession> {
    Reached reached = TRY(find_for(tx, viewer, id, Access::manage));
    SessionRow& row = reached.session;
    if (row.state == ClassState::cancelled) return conflict("session_cancelled", "This session was cancelled.");
    row.state = ClassState::cancelled;
    row.cancel_reason = in.reason.value;
    ++row.sequence;
    ++row.revision;
    row.updated_at = tx.now();
    TRY(store::update_session(tx, row));
    const std::string text = row.title + " was cancelled: " + row.cancel_reason;
    std::set<PersonId> told;
    for (SignUpId after{};;) {
      auto rows = TRY(store::signups(tx, id, std::nullopt, after, 500));
      for (SignUpRow& signup : rows) {
        if (signup.status == SignUpStatus::cancelled || signup.status == SignUpStatus::declined) continue;
        signup.status = SignUpStatus::cancelled;
        signup.reason = row.cancel_reason;
        TRY(keep(tx, row, signup, false, viewer.person));
        TRY(tell(tx, signup.person_id, row, "class_cancelled", text));
        told.insert(signup.person_id);
      }
      if (rows.size() < 500) break;
      after = rows.back().id;
    }
    for (PersonId person : TRY(store::facilitators(tx, id)))
      if (told.insert(person).second) TRY(tell(tx, person, row, "class_cancelled", text));
    TRY(audit(tx, viewer.person, "classroom.session_cancelled", "class:" + id.text(),
              fmt::format(R"({{"people":{}}})", told.size())));
    return view(tx, viewer, reached);
  });
}

}  // namespace mc::classroom
