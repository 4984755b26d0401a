#pragma once
// What the routes of classroom take and give.
#include "modules/classroom/classroom.hpp"

namespace mc::classroom {

struct ClassRoomIn {
  Text<1, 100> name;
  Text<0, 300> place;
  Int<1, 5000> capacity = 20;
  std::optional<UnitId> unit_id;
  bool active = true;
};
FIELDS(ClassRoomIn, name, place, capacity, unit_id, active)
struct ClassRoom {
  ClassRoomId id;
  std::string name;
  std::string place;
  std::int64_t capacity = 0;
  std::optional<UnitId> unit_id;
  bool active = true;
};
FIELDS(ClassRoom, id, name, place, capacity, unit_id, active)
struct BookingsQuery {
  Instant from;
  Instant to;
};
FIELDS(BookingsQuery, from, to)
struct RoomBooking {
  ClassDateId date_id;
  ClassSessionId session_id;
  std::string title;
  Instant starts_at;
  Instant ends_at;
  bool clashes = false;  // overlaps another one of this list
};
FIELDS(RoomBooking, date_id, session_id, title, starts_at, ends_at, clashes)

struct ClassPerson {
  PersonId person_id;
  std::string name;
};
FIELDS(ClassPerson, person_id, name)
/// Codes: room_taken, room_too_small, facilitator_taken, below_minimum.
struct ClassWarning {
  std::string code;
  std::optional<ClassDateId> date_id;
  std::string message;
};
FIELDS(ClassWarning, code, date_id, message)
struct ClassDate {
  ClassDateId id;
  Instant starts_at;
  Instant ends_at;
  std::optional<ClassRoomId> room_id;
  std::string place;  // the room's name and place, or the text
  std::optional<Instant> self_opens_at;
  std::optional<Instant> self_closes_at;
};
FIELDS(ClassDate, id, starts_at, ends_at, room_id, place, self_opens_at, self_closes_at)
struct ClassSignUp {
  SignUpId id;
  ClassSessionId session_id;
  std::string title;
  PersonId person_id;
  std::string name;
  std::string unit_name;
  SignUpStatus status = SignUpStatus::signed_up;
  std::optional<std::int64_t> queue_place;  // on the waitlist, 1 = next; only for one sign-up at a time
  bool walk_in = false;
  std::string reason;  // of a refusal or cancellation
  std::optional<Instant> starts_at;
  std::optional<Instant> ends_at;
  Instant queued_at;
  std::optional<Instant> completed_at;
};
FIELDS(ClassSignUp, id, session_id, title, person_id, name, unit_name, status, queue_place, walk_in, reason, starts_at,
       ends_at, queued_at, completed_at)
struct ClassSession {
  ClassSessionId id;
  std::int64_t revision = 1;
  ClassState state = ClassState::draft;
  std::optional<CourseId> course_id;
  std::optional<courses::LessonId> lesson_id;
  std::string title;
  std::string description;
  std::optional<UnitId> unit_id;
  bool everyone = true;
  std::int64_t seats = 0;
  std::int64_t taken = 0;
  std::int64_t waiting = 0;   // on the waitlist
  std::int64_t awaiting = 0;  // approval
  std::int64_t minimum = 0;
  std::optional<Instant> opens_at;
  std::optional<Instant> closes_at;
  bool waitlist = true;
  std::int64_t cutoff_hours = 0;
  ClassApproval approval = ClassApproval::none;
  bool walk_ins = false;
  std::int64_t late_minutes = 0;
  std::int64_t required_percent = 0;
  std::vector<ClassPerson> facilitators;
  std::vector<ClassDate> dates;
  std::vector<ClassWarning> warnings;  // for those who may change it
  std::string cancel_reason;
  std::string closed_reason;  // why the viewer cannot sign up now; empty: she can
  std::optional<ClassSignUp> mine;
  bool may_manage = false;
  bool may_take_attendance = false;
};
FIELDS(ClassSession, id, revision, state, course_id, lesson_id, title, description, unit_id, everyone, seats, taken,
       waiting, awaiting, minimum, opens_at, closes_at, waitlist, cutoff_hours, approval, walk_ins, late_minutes,
       required_percent, facilitators, dates, warnings, cancel_reason, closed_reason, mine, may_manage,
       may_take_attendance)
/// A row of a list.
struct ClassCard {
  ClassSessionId id;
  ClassState state = ClassState::draft;
  std::string title;
  std::optional<CourseId> course_id;
  std::optional<Instant> starts_at;
  std::optional<Instant> ends_at;
  std::int64_t seats = 0;
  std::int64_t taken = 0;
  std::int64_t waiting = 0;
  std::optional<SignUpStatus> mine;
};
FIELDS(ClassCard, id, state, title, course_id, starts_at, ends_at, seats, taken, waiting, mine)
struct ClassQuery {
  std::optional<CourseId> course;
  std::optional<bool> past;  // over already, newest first; else what is ahead, soonest first
  std::optional<Text<1, 100>> after;
  std::optional<Int<1, 100>> limit;  // 50 unless given
};
FIELDS(ClassQuery, course, past, after, limit)
struct ClassSave {
  std::int64_t revision = 0;  // 409 `changed_elsewhere` when it is an old one
  ClassSessionIn session;
};
FIELDS(ClassSave, revision, session)
struct ClassReason {
  Text<1, 500> reason;
};
FIELDS(ClassReason, reason)
struct SignUpIn {
  bool accept_clash = false;  // with another date of hers
};
FIELDS(SignUpIn, accept_clash)
struct SignUpCancel {
  Text<0, 500> reason;
};
FIELDS(SignUpCancel, reason)
struct ClassEnterIn {
  List<PersonId, 200> person_ids;
};
FIELDS(ClassEnterIn, person_ids)
struct ClassEntered {
  std::int64_t signed_up = 0;
  std::int64_t waitlisted = 0;
  std::int64_t unchanged = 0;
};
FIELDS(ClassEntered, signed_up, waitlisted, unchanged)
struct SignUpsQuery {
  std::optional<SignUpStatus> status;
  std::optional<SignUpId> after;
  std::optional<Int<1, 200>> limit;  // 50 unless given
};
FIELDS(SignUpsQuery, status, after, limit)
struct ClassDecision {
  bool approve = false;
  Text<0, 500> reason;  // needed to decline
};
FIELDS(ClassDecision, approve, reason)

// -- attendance --
struct ScreenWindow {
  std::optional<Instant> opens_at;  // both or none; none closes it
  std::optional<Instant> closes_at;
};
FIELDS(ScreenWindow, opens_at, closes_at)
/// What the room's screen shows. A new code comes every few seconds.
struct AttendScreen {
  std::string title;
  bool open = false;
  std::optional<Instant> opens_at;
  std::optional<Instant> closes_at;
  std::string url;              // empty while closed
  std::vector<std::string> qr;  // rows of '#' and ' '
  Instant refresh_at;
  std::int64_t checked_in = 0;
  std::int64_t expected = 0;
};
FIELDS(AttendScreen, title, open, opens_at, closes_at, url, qr, refresh_at, checked_in, expected)
struct ClassScanIn {
  Text<1, 100> code;
};
FIELDS(ClassScanIn, code)
struct ClassScanned {
  std::string title;
  bool signed_in = false;  // else sign in within ten minutes, then check in
  Instant expires_at;
};
FIELDS(ClassScanned, title, signed_in, expires_at)
struct CheckInOut {
  ClassDateId date_id;
  ClassSessionId session_id;
  std::string title;
  AttendanceMark mark = AttendanceMark::present;
  Instant at;
};
FIELDS(CheckInOut, date_id, session_id, title, mark, at)
struct AttendanceEntry {
  PersonId person_id;
  AttendanceMark mark = AttendanceMark::present;
  std::optional<Int<0, 1440>> minutes;  // of a partial presence
  std::optional<Text<0, 300>> note;
};
FIELDS(AttendanceEntry, person_id, mark, minutes, note)
struct AttendanceIn {
  List<AttendanceEntry, 500> entries;
};
FIELDS(AttendanceIn, entries)
struct DateMark {
  ClassDateId date_id;
  AttendanceMark mark = AttendanceMark::present;
  std::int64_t minutes = 0;  // that count
  AttendanceSource source = AttendanceSource::facilitator;
  std::string note;
  Instant recorded_at;
};
FIELDS(DateMark, date_id, mark, minutes, source, note, recorded_at)
struct SheetPerson {
  SignUpId signup_id;
  PersonId person_id;
  std::string name;
  std::string employee_number;
  std::string unit_name;
  bool walk_in = false;
  std::vector<DateMark> marks;
  std::int64_t minutes = 0;
  std::int64_t percent = 0;
  bool attended = false;  // reached the required part
  std::optional<Instant> completed_at;
};
FIELDS(SheetPerson, signup_id, person_id, name, employee_number, unit_name, walk_in, marks, minutes, percent, attended,
       completed_at)
struct AttendanceSheet {
  ClassSessionId session_id;
  std::string title;
  std::int64_t total_minutes = 0;
  std::int64_t required_percent = 0;
  std::vector<ClassDate> dates;
  std::vector<SheetPerson> people;
};
FIELDS(AttendanceSheet, session_id, title, total_minutes, required_percent, dates, people)
struct AttendanceFileQuery {
  std::optional<bool> dry_run;  // true unless given
  std::optional<Text<0, 200>> file_name;
};
FIELDS(AttendanceFileQuery, dry_run, file_name)
struct SheetFormat {
  Text<1, 10> format;  // csv, xlsx, pdf
};
FIELDS(SheetFormat, format)
struct PersonClass {
  ClassSessionId session_id;
  std::string title;
  std::optional<Instant> starts_at;
  SignUpStatus status = SignUpStatus::signed_up;
  std::vector<DateMark> marks;
  std::optional<Instant> completed_at;
};
FIELDS(PersonClass, session_id, title, starts_at, status, marks, completed_at)
struct PersonClassQuery {
  std::optional<SignUpId> after;
  std::optional<Int<1, 100>> limit;  // 50 unless given
};
FIELDS(PersonClassQuery, after, limit)
struct CalendarFeed {
  bool present = false;
  std::optional<Instant> created_at;
  std::string url;  // only when it was just made
};
FIELDS(CalendarFeed, present, created_at, url)

}  // namespace mc::classroom
