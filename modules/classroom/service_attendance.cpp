// Attendance: taken by the facilitator, counted in minutes, and what follows from it.
#include <algorithm>

#include <fmt/format.h>

#include "modules/classroom/service.hpp"

namespace mc::classroom {
namespace {

/// Attendance is taken at the door, not the day before.
constexpr std::chrono::milliseconds kDoorsOpen = std::chrono::hours(1);

DateMark mark_of(const DateRow& date, const MarkRow& row) {
  return {row.date_id, row.mark, counted_minutes(date, row), row.source, row.note, row.recorded_at};
}

}  // namespace

Result<Service::Written> Service::write_mark(data::Tx& tx, const SessionRow& session, MarkRow row) {
  auto before = TRY(store::mark(tx, row.date_id, row.person_id));
  if (before && before->mark == row.mark && before->minutes == row.minutes && before->note == row.note)
    return Written::unchanged;
  row.session_id = session.id;
  row.recorded_at = tx.now();
  TRY(store::put_mark(tx, row));
  TRY(audit(tx, row.recorded_by, "classroom.attendance_recorded", "class:" + session.id.text(),
            fmt::format(R"({{"date":"{}","person":"{}","mark":"{}","before":"{}","source":"{}"}})", row.date_id.text(),
                        row.person_id.text(), shape::enum_name(row.mark),
                        before ? shape::enum_name(before->mark) : std::string_view("none"),
                        shape::enum_name(row.source))));
  TRY(settle(tx, session, row.person_id));
  return before ? Written::updated : Written::created;
}

Status Service::settle(data::Tx& tx, const SessionRow& session, PersonId person) {
  if (!session.last_end || tx.now() < *session.last_end || session.state != ClassState::published) return {};
  auto signup = TRY(store::signup_of(tx, session.id, person));
  if (!signup || signup->status != SignUpStatus::signed_up || signup->completed_at) return {};
  auto marks = TRY(store::marks_of(tx, session.id, person));
  std::int64_t total = 0, attended = 0;
  for (const DateRow& date : TRY(store::dates(tx, session.id))) {
    if (date.cancelled) continue;
    total += date.minutes();
    for (const MarkRow& mark : marks)
      if (mark.date_id == date.id) attended += counted_minutes(date, mark);
  }
  if (total == 0 || percent_of(attended, total) < session.required_percent) return {};
  TRY(store::complete(tx, signup->id));
  TRY(audit(tx, person, "classroom.attended", "class:" + session.id.text(),
            fmt::format(R"({{"signup":"{}","minutes":{}}})", signup->id.text(), attended)));
  return platform_.events.publish(tx, ClassAttended{signup->id, session.id, person, session.course_id,
                                                    session.lesson_id, *session.last_end, attended});
}

Status Service::credit(data::Tx& tx, const ClassAttended& event) {
  if (!event.course_id || !event.lesson_id) return {};
  learning::LessonCredit credit;
  credit.person_id = event.person_id;
  credit.course_id = *event.course_id;
  credit.lesson_id = *event.lesson_id;
  credit.at = event.at;
  credit.source = "classroom";
  return learning_.credit_lesson(tx, credit);
}

Status Service::settle_finished() {
  auto sessions = TRY(platform_.db.read([&](data::Tx& tx) { return store::unsettled(tx, tx.now(), 100); }));
  for (const SessionRow& found : sessions)
    TRY(platform_.db.write([&](data::Tx& tx) -> Status {
      auto row = TRY(store::session(tx, found.id));
      if (!row || row->settled || !row->last_end || tx.now() < *row->last_end) return {};
      for (const SignUpRow& signup : TRY(store::seated(tx, row->id))) TRY(settle(tx, *row, signup.person_id));
      row->settled = true;
      return store::update_session(tx, *row);
    }));
  return {};
}

/// Who has no sign-up comes in when the session is for her and, where only units are in reach, she is in reach.
Result<bool> Service::may_walk_in(data::Tx& tx, const security::Viewer& viewer, const SessionRow& session,
                                  PersonId person) {
  if (!TRY(in_audience(tx, session, person))) return false;
  if (!viewer.may("classroom:manage") || viewer.may_everywhere("classroom:manage")) return true;
  return organisation_.in_reach(tx, viewer, "classroom:manage", person);
}

Result<SignUpRow> Service::walk_in(data::Tx& tx, const SessionRow& session, PersonId person, PersonId by) {
  auto before = TRY(store::signup_of(tx, session.id, person));
  if (before && before->status == SignUpStatus::signed_up) return *before;
  if (!session.walk_ins || session.state != ClassState::published)
    return conflict("not_signed_up", "Only people who are signed up can check in here.");
  // Who asked for a seat and has none yet cannot take it by coming, where somebody has to agree.
  if (before && by == person && session.approval != ClassApproval::none)
    return conflict("not_signed_up", "Only people who are signed up can check in here.");
  if (TRY(store::counts(tx, session.id)).taken >= session.seats) return conflict("full", "All seats are taken.");
  SignUpRow row = before.value_or(SignUpRow{});
  if (!before) {
    row.id = SignUpId::make(platform_.clock, platform_.random);
    row.session_id = session.id;
    row.person_id = person;
    row.created_at = row.queued_at = tx.now();
  }
  row.status = SignUpStatus::signed_up;
  row.walk_in = true;
  row.reason.clear();
  TRY(keep(tx, session, row, !before, by));
  return row;
}

Result<AttendanceSheet> Service::sheet_of(data::Tx& tx, const SessionRow& session) {
  AttendanceSheet out;
  out.session_id = session.id;
  out.title = session.title;
  out.required_percent = session.required_percent;
  out.dates = TRY(shown_dates(tx, session.id));
  std::map<ClassDateId, DateRow> dates;
  for (const DateRow& date : TRY(store::dates(tx, session.id))) {
    if (date.cancelled) continue;
    out.total_minutes += date.minutes();
    dates.emplace(date.id, date);
  }
  auto signups = TRY(store::seated(tx, session.id));
  std::vector<PersonId> ids;
  for (const SignUpRow& row : signups) ids.push_back(row.person_id);
  auto names = TRY(people(tx, ids));
  std::map<PersonId, std::vector<MarkRow>> marks;
  for (MarkRow& mark : TRY(store::marks(tx, session.id))) marks[mark.person_id].push_back(std::move(mark));
  for (const SignUpRow& row : signups) {
    const Known& who = names[row.person_id];
    SheetPerson person{row.id, row.person_id, who.name,        who.employee_number, who.unit_name, row.walk_in, {}, 0,
                       0,      false,         row.completed_at};
    for (const MarkRow& mark : marks[row.person_id])
      if (auto date = dates.find(mark.date_id); date != dates.end()) {
        person.marks.push_back(mark_of(date->second, mark));
        person.minutes += person.marks.back().minutes;
      }
    person.percent = percent_of(person.minutes, out.total_minutes);
    person.attended = out.total_minutes > 0 && person.percent >= session.required_percent;
    out.people.push_back(std::move(person));
  }
  std::sort(out.people.begin(), out.people.end(), [](const SheetPerson& a, const SheetPerson& b) {
    return std::pair(a.name, a.person_id) < std::pair(b.name, b.person_id);
  });
  return out;
}

Result<AttendanceSheet> Service::sheet(const security::Viewer& viewer, ClassSessionId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<AttendanceSheet> {
    Reached reached = TRY(find_for(tx, viewer, id, Access::see));
    if (!reached.leads && !TRY(reaches(tx, viewer, "classroom:view", reached.session.unit_id)))
      return forbidden("not_your_session", "Its facilitators and the education office see who was there.");
    return sheet_of(tx, reached.session);
  });
}

Result<AttendanceSheet> Service::take(const security::Viewer& viewer, ClassDateId id, const AttendanceIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<AttendanceSheet> {
    auto [date, reached] = TRY(date_for(tx, viewer, id, Access::lead));
    if (date.cancelled || reached.session.state != ClassState::published)
      return conflict("session_cancelled", "This date does not take place.");
    if (tx.now() < date.starts_at - kDoorsOpen)
      return conflict("too_early", "Attendance is taken from an hour before the start.");
    for (std::size_t i = 0; i < in.entries.size(); ++i) {
      const AttendanceEntry& entry = in.entries.items[i];
      const std::string path = fmt::format("entries[{}]", i);
      MarkRow row;
      row.date_id = id;
      row.person_id = entry.person_id;
      row.mark = entry.mark;
      if (entry.minutes) row.minutes = entry.minutes->value;
      row.note = entry.note ? entry.note->value : "";
      row.recorded_by = viewer.person;
      if (row.mark == AttendanceMark::partial && (!row.minutes || *row.minutes < 1 || *row.minutes > date.minutes()))
        return invalid(path + ".minutes", "missing", "Say how many minutes of the date she was there.");
      if (entry.person_id == viewer.person)
        return invalid(path + ".person_id", "own_record", "Somebody else has to record your attendance.");
      auto known = TRY(organisation_.staff(tx, entry.person_id));
      auto signup = TRY(store::signup_of(tx, reached.session.id, entry.person_id));
      if (!known && !signup) return invalid(path + ".person_id", "unknown_person", "There is no such person.");
      if (!signup && !TRY(may_walk_in(tx, viewer, reached.session, entry.person_id)))
        return invalid(path + ".person_id", "outside_session", "This session is not open to this person.");
      if (auto seat = walk_in(tx, reached.session, entry.person_id, viewer.person); !seat)
        return invalid(path + ".person_id", seat.error().code, seat.error().detail);
      TRY(write_mark(tx, reached.session, row));
    }
    return sheet_of(tx, reached.session);
  });
}

Result<Page<PersonClass>> Service::of_person(const security::Viewer& viewer, PersonId person,
                                             const PersonClassQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<PersonClass>> {
    if (!TRY(organisation_.in_reach(tx, viewer, "classroom:view", person))) return not_found("person_not_found");
    const std::int64_t limit = query.limit.value_or(50).value;
    auto rows = TRY(store::signups_of(tx, person, query.after, limit + 1));
    Page<PersonClass> page;
    if (rows.size() > static_cast<std::size_t>(limit)) {
      rows.pop_back();
      page.next = rows.back().id.text();
    }
    for (const SignUpRow& row : rows) {
      auto session = TRY(store::session(tx, row.session_id));
      PersonClass out{row.session_id, session->title, session->first_start, row.status, {}, row.completed_at};
      auto dates = TRY(store::dates(tx, row.session_id));
      for (const MarkRow& mark : TRY(store::marks_of(tx, row.session_id, person)))
        for (const DateRow& date : dates)
          if (date.id == mark.date_id) out.marks.push_back(mark_of(date, mark));
      page.items.push_back(std::move(out));
    }
    return page;
  });
}

}  // namespace mc::classroom
