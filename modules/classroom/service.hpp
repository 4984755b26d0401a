#pragma once
// Rules of module classroom. Thread-safe: state is in the database, whose one writer makes every decision about seats.
#include <map>
#include <set>

#include "modules/classroom/calendar.hpp"
#include "modules/classroom/rules.hpp"

namespace mc::classroom {

/// What a viewer wants with a session. `lead`: take attendance, show the code; facilitators and the office may.
enum class Access : std::uint8_t { see, lead, manage };

struct Reached {
  SessionRow session;
  bool manages = false;
  bool leads = false;  // manages, or is a facilitator
};

/// Lessons of the format live session: attendance completes them. Sessions are planned again and again after the course
/// was published, so that a lesson without one is a warning. Thread-safe.
class LiveSessionKind final : public courses::LessonKind {
public:
  explicit LiveSessionKind(organisation::Organisation& organisation) : organisation_(organisation) {}
  Result<std::vector<courses::PreflightItem>> preflight(data::Tx& tx, CourseId course,
                                                        courses::LessonId lesson) override;
  Result<std::vector<courses::LessonLink>> links(data::Tx& tx, CourseId course, courses::LessonId lesson,
                                                 std::optional<PersonId> learner) override;

private:
  organisation::Organisation& organisation_;
};

class Service final : public Classroom {
public:
  Service(Platform& platform, learning::Learning& learning, courses::Courses& courses,
          organisation::Organisation& organisation, accounts::Accounts& accounts,
          notifications::Notifications& notifications)
      : platform_(platform), learning_(learning), courses_(courses), organisation_(organisation), accounts_(accounts),
        notifications_(notifications), kind_(organisation) {}

  Result<std::vector<UpcomingClass>> upcoming(data::Tx& tx, PersonId person, std::int64_t limit) override;
  Result<ClassSessionId> hold(data::Tx& tx, PersonId by, const ClassSessionIn& in) override;
  Result<SignUpId> enter(data::Tx& tx, PersonId by, ClassSessionId session, PersonId person) override;
  Result<ClassRoomId> add_room(data::Tx& tx, PersonId by, const std::string& name, std::int64_t capacity) override;

  // -- rooms and sessions (service_sessions.cpp) --
  Result<Page<ClassRoom>> rooms();
  Result<ClassRoom> create_room(const security::Viewer& viewer, const ClassRoomIn& in);
  Result<ClassRoom> change_room(const security::Viewer& viewer, ClassRoomId id, const ClassRoomIn& in);
  Result<Page<RoomBooking>> bookings(ClassRoomId id, const BookingsQuery& query);
  Result<Page<ClassCard>> catalogue(const security::Viewer& viewer, const ClassQuery& query);
  Result<Page<ClassCard>> office(const security::Viewer& viewer, const ClassQuery& query);
  Result<ClassSession> session(const security::Viewer& viewer, ClassSessionId id);
  Result<ClassSession> create(const security::Viewer& viewer, const ClassSessionIn& in);
  Result<ClassSession> change(const security::Viewer& viewer, ClassSessionId id, const ClassSave& in);
  Result<ClassSession> publish(const security::Viewer& viewer, ClassSessionId id);
  Result<ClassSession> cancel(const security::Viewer& viewer, ClassSessionId id, const ClassReason& in);

  // -- sign-ups (service_signups.cpp) --
  Result<ClassSignUp> sign_up(const security::Viewer& viewer, ClassSessionId id, const SignUpIn& in);
  Result<ClassSignUp> cancel_signup(const security::Viewer& viewer, SignUpId id, const SignUpCancel& in);
  Result<Page<ClassSignUp>> own(const security::Viewer& viewer, const SignUpsQuery& query);
  Result<Page<ClassSignUp>> signups(const security::Viewer& viewer, ClassSessionId id, const SignUpsQuery& query);
  Result<ClassEntered> enter_people(const security::Viewer& viewer, ClassSessionId id, const ClassEnterIn& in);
  Result<ClassSignUp> give_seat(const security::Viewer& viewer, SignUpId id);
  Result<Page<ClassSignUp>> requests(const security::Viewer& viewer, const SignUpsQuery& query);
  Result<ClassSignUp> decide(const security::Viewer& viewer, SignUpId id, const ClassDecision& in);
  Status on_person_left(data::Tx& tx, PersonId person);

  // -- attendance (service_attendance.cpp, service_screen.cpp, import.cpp) --
  Result<AttendanceSheet> sheet(const security::Viewer& viewer, ClassSessionId id);
  Result<AttendanceSheet> take(const security::Viewer& viewer, ClassDateId id, const AttendanceIn& in);
  Result<organisation::ImportReport> import_attendance(const security::Viewer& viewer, ClassSessionId id,
                                                       std::string_view csv, std::string file_name, bool apply);
  Result<Page<PersonClass>> of_person(const security::Viewer& viewer, PersonId person, const PersonClassQuery& query);
  Result<AttendScreen> screen(const security::Viewer& viewer, ClassDateId id);
  Result<AttendScreen> set_window(const security::Viewer& viewer, ClassDateId id, const ScreenWindow& in);
  struct Ticket {
    ClassScanned answer;
    std::string cookie;
  };
  /// Exchanges a code of the screen for a ticket of this browser: for people who have yet to sign in.
  Result<Ticket> scan(std::string_view code, bool signed_in);
  /// With the ticket of a scan. Errors: `scan_first`, `code_expired`, `code_used`, `already_checked_in`,
  /// `not_signed_up`.
  Result<CheckInOut> check_in(const security::Viewer& viewer, std::string_view ticket);

  // -- files (sheet.cpp, service_calendar.cpp) --
  Result<http::Download> sign_in_sheet(const security::Viewer& viewer, ClassDateId id);
  Result<http::Download> sheet_file(const security::Viewer& viewer, ClassSessionId id, const SheetFormat& query);
  Result<http::Download> calendar_of(const security::Viewer& viewer, SignUpId id);
  Result<CalendarFeed> feed(const security::Viewer& viewer);
  Result<CalendarFeed> make_feed(const security::Viewer& viewer);
  Result<CalendarFeed> revoke_feed(const security::Viewer& viewer);
  /// The feed behind a private address; nullopt for a token that is not, or no longer, good.
  Result<std::optional<std::string>> feed_text(std::string_view token);

  // -- jobs (service_jobs.cpp) --
  Status remind();
  Status warn_below_minimum();
  /// Finds who attended the sessions that are over, once each.
  Status settle_finished();
  Status credit(data::Tx& tx, const ClassAttended& event);
  courses::LessonKind& lesson_kind() { return kind_; }

private:
  // -- access (service.cpp) --
  Result<Reached> find_for(data::Tx& tx, const security::Viewer& viewer, ClassSessionId id, Access access);
  /// A sign-up that is the viewer's own, or of a session that she may `access`.
  Result<std::pair<SignUpRow, Reached>> signup_for(data::Tx& tx, const security::Viewer& viewer, SignUpId id,
                                                   Access access);
  Result<std::pair<DateRow, Reached>> date_for(data::Tx& tx, const security::Viewer& viewer, ClassDateId id,
                                               Access access);
  Result<bool> reaches(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                       const std::optional<UnitId>& unit);
  Result<bool> in_audience(data::Tx& tx, const SessionRow& session, PersonId person);
  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
               std::string details = "{}");
  struct Known {
    std::string name, employee_number, unit_name;
  };
  Result<std::map<PersonId, Known>> people(data::Tx& tx, const std::vector<PersonId>& ids);
  Result<std::string> place_of(data::Tx& tx, const DateRow& date);
  Result<std::vector<ClassDate>> shown_dates(data::Tx& tx, ClassSessionId id);
  Status tell(data::Tx& tx, PersonId person, const SessionRow& session, std::string code, std::string text,
              std::string dedupe_key = {});

  // -- sessions --
  Result<ClassSession> view(data::Tx& tx, const security::Viewer& viewer, const Reached& reached);
  Result<std::vector<ClassWarning>> warnings(data::Tx& tx, const SessionRow& session, const Counts& counts);
  Status check(data::Tx& tx, const ClassSessionIn& in);
  Status check_date(data::Tx& tx, const ClassDateIn& in, const std::string& path);
  Status check_lesson(data::Tx& tx, const SessionRow& session);
  /// Attendance completes the lesson: forbidden `not_your_course` unless she may edit the course or holds classes for
  /// the whole house. A lesson that the session had before stays.
  Status check_teaches(data::Tx& tx, const security::Viewer& viewer, const ClassSessionIn& in,
                       const std::optional<courses::LessonId>& former);
  Result<bool> save_dates(data::Tx& tx, SessionRow& row, const ClassSessionIn& in);
  Result<SessionRow> make(data::Tx& tx, PersonId by, const ClassSessionIn& in);
  Status open(data::Tx& tx, PersonId by, SessionRow& row);
  Result<Page<ClassCard>> cards(data::Tx& tx, const security::Viewer& viewer, SessionFilter filter,
                                const ClassQuery& query);

  // -- sign-ups --
  Result<SignUpRow> request(data::Tx& tx, const SessionRow& session, PersonId person, PersonId by, bool by_office);
  Status place(data::Tx& tx, const SessionRow& session, SignUpRow& row);
  Status keep(data::Tx& tx, const SessionRow& session, SignUpRow& row, bool is_new, std::optional<PersonId> by);
  Status announce(data::Tx& tx, const SessionRow& session, const SignUpRow& row);
  /// Gives free seats to the first who wait, each exactly once; who was moved up.
  Result<std::set<PersonId>> promote(data::Tx& tx, const SessionRow& session);
  Status take_off(data::Tx& tx, const SessionRow& session, SignUpRow row, std::optional<PersonId> by,
                  const std::string& reason);
  Result<ClassSignUp> shown(data::Tx& tx, const SignUpRow& row);
  Result<std::vector<ClassSignUp>> shown(data::Tx& tx, const std::vector<SignUpRow>& rows);
  Result<bool> may_decide(data::Tx& tx, const security::Viewer& viewer, const SignUpRow& row,
                          const SessionRow& session);

  // -- attendance --
  enum class Written : std::uint8_t { created, updated, unchanged };
  Result<Written> write_mark(data::Tx& tx, const SessionRow& session, MarkRow row);
  Result<AttendanceSheet> sheet_of(data::Tx& tx, const SessionRow& session);
  Result<bool> may_walk_in(data::Tx& tx, const security::Viewer& viewer, const SessionRow& session, PersonId person);
  Result<SignUpRow> walk_in(data::Tx& tx, const SessionRow& session, PersonId person, PersonId by);
  /// Once all dates are over: whoever was there enough has attended.
  Status settle(data::Tx& tx, const SessionRow& session, PersonId person);
  Result<CheckInOut> check_in_at(data::Tx& tx, PersonId person, const DateRow& date, Instant scanned_at);
  Result<AttendScreen> screen_of(data::Tx& tx, const SessionRow& session, const DateRow& date);
  Result<std::vector<CalendarEntry>> entries(data::Tx& tx, const SessionRow& session, std::int64_t signup_sequence,
                                             bool cancelled);

  Platform& platform_;
  learning::Learning& learning_;
  courses::Courses& courses_;
  organisation::Organisation& organisation_;
  accounts::Accounts& accounts_;
  notifications::Notifications& notifications_;
  LiveSessionKind kind_;
};

}  // namespace mc::classroom
