#pragma once
// PUBLIC header of module classroom: classroom sessions with dates, rooms, sign-ups, a waitlist and attendance.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "modules/learning/learning.hpp"

namespace mc::classroom {

struct ClassSessionTag;
struct ClassDateTag;
struct ClassRoomTag;
struct SignUpTag;
using ClassSessionId = Id<ClassSessionTag>;
using ClassDateId = Id<ClassDateTag>;
using ClassRoomId = Id<ClassRoomTag>;
using SignUpId = Id<SignUpTag>;

enum class ClassState : std::uint8_t { draft, published, cancelled };
ENUM_NAMES(ClassState, draft, published, cancelled)
/// Who must agree before a request takes a seat or a place on the waitlist.
enum class ClassApproval : std::uint8_t { none, manager, manager_and_education };
ENUM_NAMES(ClassApproval, none, manager, manager_and_education)
enum class SignUpStatus : std::uint8_t {
  awaiting_manager,
  awaiting_education,
  waitlisted,
  signed_up,
  declined,
  cancelled
};
ENUM_NAMES(SignUpStatus, awaiting_manager, awaiting_education, waitlisted, signed_up, declined, cancelled)
enum class AttendanceMark : std::uint8_t { present, late, partial, absent, excused };
ENUM_NAMES(AttendanceMark, present, late, partial, absent, excused)
enum class AttendanceSource : std::uint8_t { facilitator, self, file };
ENUM_NAMES(AttendanceSource, facilitator, self, file)

struct ClassDateIn {
  std::optional<ClassDateId> id;  // of a date that is there already
  Instant starts_at;
  Instant ends_at;
  std::optional<ClassRoomId> room_id;
  Text<0, 300> place;                    // when it is no room of ours: an address, a link
  std::optional<Instant> self_opens_at;  // QR self-attendance; independent of the session's own time
  std::optional<Instant> self_closes_at;
};
FIELDS(ClassDateIn, id, starts_at, ends_at, room_id, place, self_opens_at, self_closes_at)
struct ClassSessionIn {
  std::optional<CourseId> course_id;
  std::optional<courses::LessonId> lesson_id;  // the live_session lesson that attendance completes
  Text<1, 200> title;
  Text<0, 4000> description;
  std::optional<UnitId> unit_id;  // whose session it is; none: the whole hospital's
  bool everyone = true;           // false: only people of the unit and below may sign up
  Int<1, 2000> seats = 20;
  Int<0, 2000> minimum = 0;
  std::optional<Instant> opens_at;
  std::optional<Instant> closes_at;
  bool waitlist = true;
  Int<0, 720> cutoff_hours = 24;  // before the first start; then nobody is moved up automatically
  ClassApproval approval = ClassApproval::none;
  bool walk_ins = false;
  Int<0, 240> late_minutes = 10;      // a scan after this is late
  Int<1, 100> required_percent = 80;  // of the minutes of all dates, to have attended
  List<PersonId, 20> facilitator_ids;
  List<ClassDateIn, 60> dates;  // none yet: everybody waits, which shows the demand
};
FIELDS(ClassSessionIn, course_id, lesson_id, title, description, unit_id, everyone, seats, minimum, opens_at, closes_at,
       waitlist, cutoff_hours, approval, walk_ins, late_minutes, required_percent, facilitator_ids, dates)

/// A date that a person has a seat for, soonest first: for the home page.
struct UpcomingClass {
  SignUpId signup_id;
  ClassSessionId session_id;
  std::string title;
  Instant starts_at;
  Instant ends_at;
  std::string place;
};
FIELDS(UpcomingClass, signup_id, session_id, title, starts_at, ends_at, place)

struct SignUpChanged {
  static constexpr std::string_view kTopic = "classroom.signup_changed";
  SignUpId signup_id;
  ClassSessionId session_id;
  PersonId person_id;
  SignUpStatus status = SignUpStatus::signed_up;
};
FIELDS(SignUpChanged, signup_id, session_id, person_id, status)
/// A person was there for the required part of all dates; once per sign-up.
struct ClassAttended {
  static constexpr std::string_view kTopic = "classroom.attended";
  SignUpId signup_id;
  ClassSessionId session_id;
  PersonId person_id;
  std::optional<CourseId> course_id;
  std::optional<courses::LessonId> lesson_id;
  Instant at;  // end of the last date
  std::int64_t minutes = 0;
};
FIELDS(ClassAttended, signup_id, session_id, person_id, course_id, lesson_id, at, minutes)

/// Thread-safe. Every function takes the caller's transaction.
class Classroom {
public:
  virtual ~Classroom() = default;
  virtual Result<std::vector<UpcomingClass>> upcoming(data::Tx& tx, PersonId person, std::int64_t limit) = 0;
  /// By the rules of the routes, for `demo`: makes and publishes a session.
  virtual Result<ClassSessionId> hold(data::Tx& tx, PersonId by, const ClassSessionIn& in) = 0;
  /// Takes a seat or a place on the waitlist, as the office does it: without approval, also after closing.
  virtual Result<SignUpId> enter(data::Tx& tx, PersonId by, ClassSessionId session, PersonId person) = 0;
  virtual Result<ClassRoomId> add_room(data::Tx& tx, PersonId by, const std::string& name, std::int64_t capacity) = 0;
};

std::unique_ptr<Classroom> make_classroom(Platform& platform, learning::Learning& learning, courses::Courses& courses,
                                          organisation::Organisation& organisation, accounts::Accounts& accounts,
                                          notifications::Notifications& notifications);

}  // namespace mc::classroom
