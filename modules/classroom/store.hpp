#pragma once
// Rows and SQL of module classroom.
#include <map>

#include "modules/classroom/requests.hpp"

namespace mc::classroom {

inline constexpr data::Module kModule{"classroom"};
/// sort_at of a session without a date: 9999-12-31.
inline constexpr Instant kNoDate{253'402'214'400'000};

struct RoomRow {
  ClassRoomId id;
  std::string name;
  std::string place;
  std::int64_t capacity = 0;
  std::optional<UnitId> unit_id;
  bool active = true;
  Instant created_at;
};
FIELDS(RoomRow, id, name, place, capacity, unit_id, active, created_at)

struct SessionRow {
  ClassSessionId id;
  std::optional<CourseId> course_id;
  std::optional<courses::LessonId> lesson_id;
  std::string title;
  std::string description;
  std::optional<UnitId> unit_id;
  bool everyone = true;
  std::int64_t seats = 0;
  std::int64_t minimum = 0;
  std::optional<Instant> opens_at;
  std::optional<Instant> closes_at;
  bool waitlist = true;
  std::int64_t cutoff_hours = 0;
  ClassApproval approval = ClassApproval::none;
  bool walk_ins = false;
  std::int64_t late_minutes = 0;
  std::int64_t required_percent = 0;
  ClassState state = ClassState::draft;
  std::optional<Instant> first_start;
  std::optional<Instant> last_end;
  Instant sort_at = kNoDate;
  std::int64_t sequence = 0;
  std::int64_t revision = 1;
  PersonId created_by;
  Instant created_at;
  Instant updated_at;
  std::string cancel_reason;
  bool minimum_told = false;
  bool settled = false;
};
FIELDS(SessionRow, id, course_id, lesson_id, title, description, unit_id, everyone, seats, minimum, opens_at, closes_at,
       waitlist, cutoff_hours, approval, walk_ins, late_minutes, required_percent, state, first_start, last_end,
       sort_at, sequence, revision, created_by, created_at, updated_at, cancel_reason, minimum_told, settled)

struct DateRow {
  ClassDateId id;
  ClassSessionId session_id;
  Instant starts_at;
  Instant ends_at;
  std::optional<ClassRoomId> room_id;
  std::string place;
  std::optional<Instant> self_opens_at;
  std::optional<Instant> self_closes_at;
  Bytes self_key;
  bool cancelled = false;
  std::int64_t reminded = 0;  // 0, 1 = a day before, 2 = an hour before
  std::int64_t minutes() const { return (ends_at.ms - starts_at.ms) / 60'000; }
};
FIELDS(DateRow, id, session_id, starts_at, ends_at, room_id, place, self_opens_at, self_closes_at, self_key, cancelled,
       reminded)

struct SignUpRow {
  SignUpId id;
  ClassSessionId session_id;
  PersonId person_id;
  SignUpStatus status = SignUpStatus::signed_up;
  Instant queued_at;
  bool walk_in = false;
  std::optional<PersonId> manager_by;
  std::optional<Instant> manager_at;
  std::optional<PersonId> education_by;
  std::optional<Instant> education_at;
  std::string reason;
  std::int64_t sequence = 0;
  std::optional<Instant> completed_at;
  Instant created_at;
  Instant updated_at;
};
FIELDS(SignUpRow, id, session_id, person_id, status, queued_at, walk_in, manager_by, manager_at, education_by,
       education_at, reason, sequence, completed_at, created_at, updated_at)

struct MarkRow {
  ClassDateId date_id;
  PersonId person_id;
  ClassSessionId session_id;
  AttendanceMark mark = AttendanceMark::present;
  std::optional<std::int64_t> minutes;
  AttendanceSource source = AttendanceSource::facilitator;
  std::string note;
  std::optional<PersonId> recorded_by;
  Instant recorded_at;
};
FIELDS(MarkRow, date_id, person_id, session_id, mark, minutes, source, note, recorded_by, recorded_at)

struct TicketRow {
  ClassDateId date_id;
  Instant scanned_at;
  Instant expires_at;
  std::optional<PersonId> used_by;
};
FIELDS(TicketRow, date_id, scanned_at, expires_at, used_by)
struct FeedRow {
  PersonId person_id;
  Instant created_at;
};
FIELDS(FeedRow, person_id, created_at)
/// Seats, waitlist and requests of a session.
struct Counts {
  std::int64_t taken = 0;
  std::int64_t waiting = 0;
  std::int64_t awaiting = 0;
};
FIELDS(Counts, taken, waiting, awaiting)
struct SessionCount {
  ClassSessionId session_id;
  SignUpStatus status = SignUpStatus::signed_up;
  std::int64_t people = 0;
};
FIELDS(SessionCount, session_id, status, people)
struct BookingRow {
  ClassDateId date_id;
  ClassSessionId session_id;
  std::string title;
  Instant starts_at;
  Instant ends_at;
};
FIELDS(BookingRow, date_id, session_id, title, starts_at, ends_at)

/// What a list of sessions is narrowed to.
struct SessionFilter {
  std::optional<CourseId> course;
  bool past = false;
  Instant now;
  std::optional<std::vector<UnitId>> units;  // office: sessions of these; nullopt: all
  bool office = false;                       // drafts and cancelled ones too
  std::vector<UnitId> around;                // catalogue: the viewer's unit and all above it
};

namespace store {

inline std::string join(std::string_view before, std::string_view columns, std::string_view after) {
  std::string sql;
  return sql.append(before).append(columns).append(after);
}

Status insert_room(data::Tx& tx, const RoomRow& row);
Status update_room(data::Tx& tx, const RoomRow& row);
Result<std::optional<RoomRow>> room(data::Tx& tx, ClassRoomId id);
Result<std::vector<RoomRow>> rooms(data::Tx& tx);  // at most 1,000, by name
/// Dates in the room that overlap [from, to), drafts too, without those of `except`.
Result<std::vector<BookingRow>> bookings(data::Tx& tx, ClassRoomId room, Instant from, Instant to,
                                         ClassSessionId except);

Status insert_session(data::Tx& tx, const SessionRow& row);
Status update_session(data::Tx& tx, const SessionRow& row);
Result<std::optional<SessionRow>> session(data::Tx& tx, ClassSessionId id);
/// Keyset by (sort_at, id): soonest first, the past newest first.
Result<std::vector<SessionRow>> sessions(data::Tx& tx, const SessionFilter& filter, Instant after_at,
                                         ClassSessionId after, std::int64_t limit);
/// Published ones of the lesson that are not over.
Result<std::int64_t> planned(data::Tx& tx, CourseId course, courses::LessonId lesson);
/// Of a lesson, not over, soonest first: drafts, too, or, with `around`, published ones that people there may see.
Result<std::vector<courses::LessonLink>> of_lesson(data::Tx& tx, CourseId course, courses::LessonId lesson,
                                                   const std::optional<std::vector<UnitId>>& around,
                                                   std::optional<PersonId> learner);
/// Over, and attendance was not settled yet.
Result<std::vector<SessionRow>> unsettled(data::Tx& tx, Instant now, std::int64_t limit);
/// Published, begins in [from, to), below its minimum not told yet.
Result<std::vector<SessionRow>> beginning(data::Tx& tx, Instant from, Instant to);

Status put_date(data::Tx& tx, const DateRow& row);
Result<std::optional<DateRow>> date(data::Tx& tx, ClassDateId id);
/// In order of time, cancelled ones too.
Result<std::vector<DateRow>> dates(data::Tx& tx, ClassSessionId session);
/// Of published sessions, beginning in (from, to], reminded less than `level`.
Result<std::vector<DateRow>> to_remind(data::Tx& tx, Instant from, Instant to, std::int64_t level);
Status set_reminded(data::Tx& tx, ClassDateId id, std::int64_t level);

Status set_facilitators(data::Tx& tx, ClassSessionId session, const std::vector<PersonId>& people);
Result<std::vector<PersonId>> facilitators(data::Tx& tx, ClassSessionId session);
Result<bool> is_facilitator(data::Tx& tx, ClassSessionId session, PersonId person);
/// Dates of other sessions that the person leads and that overlap [from, to).
Result<std::vector<BookingRow>> led_then(data::Tx& tx, PersonId person, Instant from, Instant to,
                                         ClassSessionId except);

Status insert_signup(data::Tx& tx, const SignUpRow& row);
Status update_signup(data::Tx& tx, const SignUpRow& row);
/// Takes a waiting person into a seat; false when she waits no longer.
Result<bool> seat(data::Tx& tx, SignUpId id);
Status complete(data::Tx& tx, SignUpId id);
Result<std::optional<SignUpRow>> signup(data::Tx& tx, SignUpId id);
Result<std::optional<SignUpRow>> signup_of(data::Tx& tx, ClassSessionId session, PersonId person);
Result<Counts> counts(data::Tx& tx, ClassSessionId session);
/// Of a page of sessions; those without sign-ups are absent.
Result<std::map<ClassSessionId, Counts>> counts_of(data::Tx& tx, const std::vector<ClassSessionId>& sessions);
/// The person's own in these sessions.
Result<std::map<ClassSessionId, SignUpStatus>> statuses_of(data::Tx& tx, const std::vector<ClassSessionId>& sessions,
                                                           PersonId person);
/// The first on the waitlist.
Result<std::vector<SignUpRow>> waiting(data::Tx& tx, ClassSessionId session, std::int64_t limit);
/// People ahead of her on the waitlist.
Result<std::int64_t> ahead(data::Tx& tx, const SignUpRow& row);
Result<std::vector<SignUpRow>> signups(data::Tx& tx, ClassSessionId session, std::optional<SignUpStatus> status,
                                       SignUpId after, std::int64_t limit);
/// All who hold a seat, at most 5,000.
Result<std::vector<SignUpRow>> seated(data::Tx& tx, ClassSessionId session);
Result<std::vector<SignUpRow>> signups_of(data::Tx& tx, PersonId person, std::optional<SignUpId> before,
                                          std::int64_t limit);
/// Requests that wait for somebody's approval, oldest first.
Result<std::vector<SignUpRow>> requests(data::Tx& tx, SignUpId after, std::int64_t limit);
/// Dates of other sessions for which the person holds a seat and that overlap [from, to).
Result<std::vector<BookingRow>> booked_then(data::Tx& tx, PersonId person, Instant from, Instant to,
                                            ClassSessionId except);
/// Open sign-ups for sessions that have not begun.
Result<std::vector<SignUpRow>> ahead_of(data::Tx& tx, PersonId person, Instant now);

Result<std::optional<MarkRow>> mark(data::Tx& tx, ClassDateId date, PersonId person);
Status put_mark(data::Tx& tx, const MarkRow& row);
Result<std::vector<MarkRow>> marks(data::Tx& tx, ClassSessionId session);
Result<std::vector<MarkRow>> marks_of(data::Tx& tx, ClassSessionId session, PersonId person);
Result<std::int64_t> checked_in(data::Tx& tx, ClassDateId date);

Status insert_ticket(data::Tx& tx, ByteView hash, const TicketRow& row);
Result<std::optional<TicketRow>> ticket(data::Tx& tx, ByteView hash);
/// False when somebody used it before.
Result<bool> use_ticket(data::Tx& tx, ByteView hash, PersonId person);
Status purge_tickets(data::Tx& tx, Instant before);

Status put_feed(data::Tx& tx, PersonId person, ByteView hash);
Status drop_feed(data::Tx& tx, PersonId person);
Result<std::optional<FeedRow>> feed(data::Tx& tx, PersonId person);
Result<std::optional<FeedRow>> feed_by(data::Tx& tx, ByteView hash);

}  // namespace store
}  // namespace mc::classroom
