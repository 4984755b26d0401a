// Rooms, sessions, dates and facilitators.
#include "modules/classroom/store.hpp"

namespace mc::classroom::store {
namespace {

constexpr std::string_view kSession =
    "id, course_id, lesson_id, title, description, unit_id, everyone, seats, minimum, opens_at, closes_at, waitlist, "
    "cutoff_hours, approval, walk_ins, late_minutes, required_percent, state, first_start, last_end, sort_at, "
    "sequence, revision, created_by, created_at, updated_at, cancel_reason, minimum_told, settled";
constexpr std::string_view kDate =
    "id, session_id, starts_at, ends_at, room_id, place, self_opens_at, self_closes_at, self_key, cancelled, reminded";
constexpr std::string_view kRoom = "id, name, place, capacity, unit_id, active, created_at";
/// A date lasts a day at most (service), so an overlapping one began less than a day before.
constexpr std::chrono::milliseconds kLongest = std::chrono::hours(24);

/// Ids come from our own tree.
std::string unit_list(const std::vector<UnitId>& units) {
  std::string out = "(NULL";
  for (UnitId id : units) out += ",x'" + to_hex(id.bytes) + "'";
  return out + ")";
}

}  // namespace

Status insert_room(data::Tx& tx, const RoomRow& r) {
  TRY(tx.in(kModule).run(join("INSERT INTO classroom_rooms (", kRoom, ") VALUES (?,?,?,?,?,?,?)"), r.id, r.name,
                         r.place, r.capacity, r.unit_id, r.active, r.created_at));
  return {};
}

Status update_room(data::Tx& tx, const RoomRow& r) {
  TRY(tx.in(kModule).run(
      "UPDATE classroom_rooms SET name = ?, place = ?, capacity = ?, unit_id = ?, active = ? WHERE id = ?", r.name,
      r.place, r.capacity, r.unit_id, r.active, r.id));
  return {};
}

Result<std::optional<RoomRow>> room(data::Tx& tx, ClassRoomId id) {
  return tx.in(kModule).first<RoomRow>(join("SELECT ", kRoom, " FROM classroom_rooms WHERE id = ?"), id);
}

Result<std::vector<RoomRow>> rooms(data::Tx& tx) {
  return tx.in(kModule).all<RoomRow>(join("SELECT ", kRoom, " FROM classroom_rooms ORDER BY name, id LIMIT 1000"));
}

Result<std::vector<BookingRow>> bookings(data::Tx& tx, ClassRoomId room, Instant from, Instant to,
                                         ClassSessionId except) {
  return tx.in(kModule).all<BookingRow>(
      "SELECT d.id, d.session_id, s.title, d.starts_at, d.ends_at FROM classroom_dates d JOIN classroom_sessions s ON "
      "s.id = d.session_id WHERE d.room_id = ? AND d.starts_at > ? AND d.starts_at < ? AND d.ends_at > ? AND "
      "d.cancelled = 0 AND s.state <> 'cancelled' AND d.session_id <> ? ORDER BY d.starts_at, d.id LIMIT 500",
      room, from - kLongest, to, from, except);
}

Status insert_session(data::Tx& tx, const SessionRow& r) {
  TRY(tx.in(kModule).run(join("INSERT INTO classroom_sessions (", kSession,
                              ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"),
                         r.id, r.course_id, r.lesson_id, r.title, r.description, r.unit_id, r.everyone, r.seats,
                         r.minimum, r.opens_at, r.closes_at, r.waitlist, r.cutoff_hours, r.approval, r.walk_ins,
                         r.late_minutes, r.required_percent, r.state, r.first_start, r.last_end, r.sort_at, r.sequence,
                         r.revision, r.created_by, r.created_at, r.updated_at, r.cancel_reason, r.minimum_told,
                         r.settled));
  return {};
}

Status update_session(data::Tx& tx, const SessionRow& r) {
  TRY(tx.in(kModule).run(
      "UPDATE classroom_sessions SET course_id = ?, lesson_id = ?, title = ?, description = ?, unit_id = ?, everyone = "
      "?, seats = ?, minimum = ?, opens_at = ?, closes_at = ?, waitlist = ?, cutoff_hours = ?, approval = ?, walk_ins "
      "= ?, late_minutes = ?, required_percent = ?, state = ?, first_start = ?, last_end = ?, sort_at = ?, sequence = "
      "?, revision = ?, updated_at = ?, cancel_reason = ?, minimum_told = ?, settled = ? WHERE id = ?",
      r.course_id, r.lesson_id, r.title, r.description, r.unit_id, r.everyone, r.seats, r.minimum, r.opens_at,
      r.closes_at, r.waitlist, r.cutoff_hours, r.approval, r.walk_ins, r.late_minutes, r.required_percent, r.state,
      r.first_start, r.last_end, r.sort_at, r.sequence, r.revision, r.updated_at, r.cancel_reason, r.minimum_told,
      r.settled, r.id));
  return {};
}

Result<std::optional<SessionRow>> session(data::Tx& tx, ClassSessionId id) {
  return tx.in(kModule).first<SessionRow>(join("SELECT ", kSession, " FROM classroom_sessions WHERE id = ?"), id);
}

Result<std::vector<SessionRow>> sessions(data::Tx& tx, const SessionFilter& f, Instant after_at, ClassSessionId after,
                                         std::int64_t limit) {
  std::string where = " FROM classroom_sessions WHERE ";
  where += f.past ? "(sort_at, id) < (?, ?) AND last_end <= ?"
                  : "(sort_at, id) > (?, ?) AND (last_end IS NULL OR last_end > ?)";
  where += " AND (? IS NULL OR course_id = ?)";
  if (!f.office)
    where += " AND state = 'published' AND (everyone = 1 OR unit_id IN " + unit_list(f.around) + ")";
  else if (f.units)
    where += " AND unit_id IN " + unit_list(*f.units);
  where += f.past ? " ORDER BY sort_at DESC, id DESC LIMIT ?" : " ORDER BY sort_at, id LIMIT ?";
  return tx.in(kModule).all<SessionRow>(join("SELECT ", kSession, where), after_at, after, f.now, f.course, f.course,
                                        limit);
}

Result<std::int64_t> planned(data::Tx& tx, CourseId course, courses::LessonId lesson) {
  return tx.in(kModule).one<std::int64_t>(
      "SELECT count(*) FROM classroom_sessions WHERE course_id = ? AND lesson_id = ? AND state = "
      "'published' AND (last_end IS NULL OR last_end > ?)",
      course, lesson, tx.now());
}
Result<std::vector<courses::LessonLink>> of_lesson(data::Tx& tx, CourseId course, courses::LessonId lesson,
                                                   const std::optional<std::vector<UnitId>>& around,
                                                   std::optional<PersonId> learner) {
  std::string sql =
      "SELECT 'live_session', s.id, s.title, (SELECT u.id FROM classroom_signups u WHERE u.session_id = s.id AND "
      "u.person_id = ? AND u.status NOT IN ('cancelled', 'declined')), s.first_start FROM classroom_sessions s "
      "WHERE s.course_id = ? AND s.lesson_id = ? AND s.state <> 'cancelled' AND (s.last_end IS NULL OR s.last_end > ?)";
  if (around) sql += " AND s.state = 'published' AND (s.everyone = 1 OR s.unit_id IN " + unit_list(*around) + ")";
  return tx.in(kModule).all<courses::LessonLink>(sql + " ORDER BY s.sort_at, s.id LIMIT 10", learner, course, lesson,
                                                 tx.now());
}
Result<std::vector<SessionRow>> unsettled(data::Tx& tx, Instant now, std::int64_t limit) {
  return tx.in(kModule).all<SessionRow>(
      join("SELECT ", kSession,
           " FROM classroom_sessions WHERE settled = 0 AND last_end <= ? AND state = 'published' ORDER BY last_end "
           "LIMIT ?"),
      now, limit);
}

Result<std::vector<SessionRow>> beginning(data::Tx& tx, Instant from, Instant to) {
  return tx.in(kModule).all<SessionRow>(
      join("SELECT ", kSession,
           " FROM classroom_sessions WHERE state = 'published' AND sort_at >= ? AND sort_at < ? AND minimum_told = 0 "
           "AND minimum > 0 ORDER BY sort_at, id LIMIT 500"),
      from, to);
}

Status put_date(data::Tx& tx, const DateRow& r) {
  TRY(tx.in(kModule).run(
      join("INSERT INTO classroom_dates (", kDate,
           ") VALUES (?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET starts_at = excluded.starts_at, ends_at = "
           "excluded.ends_at, room_id = excluded.room_id, place = excluded.place, self_opens_at = "
           "excluded.self_opens_at, self_closes_at = excluded.self_closes_at, cancelled = excluded.cancelled, reminded "
           "= excluded.reminded"),
      r.id, r.session_id, r.starts_at, r.ends_at, r.room_id, r.place, r.self_opens_at, r.self_closes_at, r.self_key,
      r.cancelled, r.reminded));
  return {};
}

Result<std::optional<DateRow>> date(data::Tx& tx, ClassDateId id) {
  return tx.in(kModule).first<DateRow>(join("SELECT ", kDate, " FROM classroom_dates WHERE id = ?"), id);
}

Result<std::vector<DateRow>> dates(data::Tx& tx, ClassSessionId session) {
  return tx.in(kModule).all<DateRow>(
      join("SELECT ", kDate, " FROM classroom_dates WHERE session_id = ? ORDER BY starts_at, id LIMIT 500"), session);
}

Result<std::vector<DateRow>> to_remind(data::Tx& tx, Instant from, Instant to, std::int64_t level) {
  return tx.in(kModule).all<DateRow>(
      join("SELECT ", kDate,
           " FROM classroom_dates WHERE starts_at > ? AND starts_at <= ? AND reminded < ? AND cancelled = 0 AND "
           "session_id IN (SELECT s.id FROM classroom_sessions s WHERE s.id = classroom_dates.session_id AND s.state = "
           "'published') ORDER BY starts_at, id LIMIT 200"),
      from, to, level);
}

Status set_reminded(data::Tx& tx, ClassDateId id, std::int64_t level) {
  TRY(tx.in(kModule).run("UPDATE classroom_dates SET reminded = ? WHERE id = ?", level, id));
  return {};
}

Status set_facilitators(data::Tx& tx, ClassSessionId session, const std::vector<PersonId>& people) {
  TRY(tx.in(kModule).run("DELETE FROM classroom_facilitators WHERE session_id = ?", session));
  for (PersonId person : people)
    TRY(tx.in(kModule).run("INSERT INTO classroom_facilitators (session_id, person_id) VALUES (?, ?) ON CONFLICT DO "
                           "NOTHING",
                           session, person));
  return {};
}

Result<std::vector<PersonId>> facilitators(data::Tx& tx, ClassSessionId session) {
  return tx.in(kModule).all<PersonId>(
      "SELECT person_id FROM classroom_facilitators WHERE session_id = ? ORDER BY person_id", session);
}

Result<bool> is_facilitator(data::Tx& tx, ClassSessionId session, PersonId person) {
  auto found = TRY(tx.in(kModule).first<std::int64_t>(
      "SELECT 1 FROM classroom_facilitators WHERE session_id = ? AND person_id = ?", session, person));
  return found.has_value();
}

Result<std::vector<BookingRow>> led_then(data::Tx& tx, PersonId person, Instant from, Instant to,
                                         ClassSessionId except) {
  return tx.in(kModule).all<BookingRow>(
      "SELECT d.id, d.session_id, s.title, d.starts_at, d.ends_at FROM classroom_facilitators f JOIN "
      "classroom_sessions s ON s.id = f.session_id JOIN classroom_dates d ON d.session_id = f.session_id WHERE "
      "f.person_id = ? AND d.starts_at > ? AND d.starts_at < ? AND d.ends_at > ? AND d.cancelled = 0 AND s.state <> "
      "'cancelled' AND d.session_id <> ? ORDER BY d.starts_at LIMIT 50",
      person, from - kLongest, to, from, except);
}

}  // namespace mc::classroom::store
