// HTTP endpoints of module classroom.
#include "modules/classroom/service.hpp"

namespace mc::classroom {
namespace {

using http::Call;
using http::Nothing;

/// Bound to this host; goes with the ten minutes of the ticket.
constexpr std::string_view kTicketCookie = "__Host-attend";

void put_ticket(Call& call, std::string_view value, int seconds) {
  std::string cookie(kTicketCookie);
  cookie.append("=").append(value).append("; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=");
  cookie += std::to_string(seconds);
  call.header("Set-Cookie", cookie);
}

void add_learner_routes(http::Routes& routes, Service& service) {
  routes.get<ClassQuery, Page<ClassCard>>(
      "/classroom/sessions", "classroom:attend", "Sessions that you may sign up for, soonest first",
      [&service](Call& call, const ClassQuery& query) { return service.catalogue(call.viewer(), query); });
  routes.get<ClassSession>("/classroom/sessions/{id}", "classroom:attend", "One session with your own sign-up",
                           [&service](Call& call) -> Result<ClassSession> {
                             return service.session(call.viewer(), TRY(call.id<ClassSessionId>("id")));
                           });
  routes.post<SignUpIn, ClassSignUp>("/classroom/sessions/{id}/sign-up", "classroom:attend",
                                     "Take a seat, or a place on the waitlist",
                                     [&service](Call& call, const SignUpIn& in) -> Result<ClassSignUp> {
                                       return service.sign_up(call.viewer(), TRY(call.id<ClassSessionId>("id")), in);
                                     });
  routes.get<SignUpsQuery, Page<ClassSignUp>>(
      "/classroom/mine", "classroom:attend", "Your sign-ups, newest first",
      [&service](Call& call, const SignUpsQuery& query) { return service.own(call.viewer(), query); });
  routes.post<SignUpCancel, ClassSignUp>("/classroom/sign-ups/{id}/cancel", "classroom:attend",
                                         "Give a seat back; the education office may do it for others",
                                         [&service](Call& call, const SignUpCancel& in) -> Result<ClassSignUp> {
                                           return service.cancel_signup(call.viewer(), TRY(call.id<SignUpId>("id")),
                                                                        in);
                                         });
  routes.download<Nothing>("/classroom/sign-ups/{id}/calendar.ics", "classroom:attend",
                           "Your dates of a session as a calendar file",
                           [&service](Call& call, const Nothing&) -> Result<http::Download> {
                             return service.calendar_of(call.viewer(), TRY(call.id<SignUpId>("id")));
                           });
}

void add_feed_routes(http::Routes& routes, Service& service) {
  routes.get<CalendarFeed>("/classroom/feed", "classroom:attend", "Whether you have a calendar feed",
                           [&service](Call& call) { return service.feed(call.viewer()); });
  routes.post<Nothing, CalendarFeed>(
      "/classroom/feed", "classroom:attend", "Make the private address of your calendar feed; an older one ends",
      [&service](Call& call, const Nothing&) { return service.make_feed(call.viewer()); });
  routes.del<CalendarFeed>("/classroom/feed", "classroom:attend", "End your calendar feed",
                           [&service](Call& call) { return service.revoke_feed(call.viewer()); });
  routes.raw(http::Method::get, "/classroom/feeds/{token}", http::kPublic,
             "A person's class dates as a calendar, by its secret address",
             [&service](Call& call, std::string_view, std::string_view) -> http::RawAnswer {
               auto text = service.feed_text(call.parameter("token"));
               if (!text) return {503, "text/plain", "Try again later.\n"};
               if (!*text) return {404, "text/plain", "There is no such calendar.\n"};
               call.header("Cache-Control", "private, no-store");
               return {200, "text/calendar; charset=utf-8", std::move(**text)};
             });
}

void add_screen_routes(http::Routes& routes, Service& service) {
  routes.get<AttendScreen>("/classroom/dates/{id}/screen", "classroom:attend",
                           "The code for the room's screen; facilitators only",
                           [&service](Call& call) -> Result<AttendScreen> {
                             return service.screen(call.viewer(), TRY(call.id<ClassDateId>("id")));
                           });
  routes.put<ScreenWindow, AttendScreen>("/classroom/dates/{id}/window", "classroom:attend",
                                         "When people may check in by code, whatever the session's time",
                                         [&service](Call& call, const ScreenWindow& in) -> Result<AttendScreen> {
                                           return service.set_window(call.viewer(), TRY(call.id<ClassDateId>("id")),
                                                                     in);
                                         });
  routes.post<ClassScanIn, ClassScanned>("/classroom/scan", http::kPublic,
                                         "Show that this phone read the code of the screen just now",
                                         [&service](Call& call, const ClassScanIn& in) -> Result<ClassScanned> {
                                           auto ticket = TRY(service.scan(in.code.value, call.signed_in()));
                                           put_ticket(call, ticket.cookie, 600);
                                           return ticket.answer;
                                         });
  routes.post<Nothing, CheckInOut>("/classroom/check-in", "classroom:attend",
                                   "Check in yourself after a scan; once per person and date",
                                   [&service](Call& call, const Nothing&) -> Result<CheckInOut> {
                                     CheckInOut out = TRY(service.check_in(call.viewer(), call.cookie(kTicketCookie)));
                                     put_ticket(call, "", 0);
                                     return out;
                                   });
}

void add_attendance_routes(http::Routes& routes, Service& service) {
  routes.get<AttendanceSheet>("/classroom/sessions/{id}/attendance", "classroom:attend",
                              "Who was there; facilitators and the office",
                              [&service](Call& call) -> Result<AttendanceSheet> {
                                return service.sheet(call.viewer(), TRY(call.id<ClassSessionId>("id")));
                              });
  routes.download<SheetFormat>("/classroom/sessions/{id}/attendance.file", "classroom:attend",
                               "Attendance of a session as CSV, XLSX or PDF",
                               [&service](Call& call, const SheetFormat& query) -> Result<http::Download> {
                                 return service.sheet_file(call.viewer(), TRY(call.id<ClassSessionId>("id")), query);
                               });
  routes.put<AttendanceIn, AttendanceSheet>("/classroom/dates/{id}/attendance", "classroom:attend",
                                            "Take attendance; facilitators and the office",
                                            [&service](Call& call, const AttendanceIn& in) -> Result<AttendanceSheet> {
                                              return service.take(call.viewer(), TRY(call.id<ClassDateId>("id")), in);
                                            });
  routes.upload<AttendanceFileQuery, organisation::ImportReport>(
      "/classroom/sessions/{id}/attendance/import", "classroom:attend",
      "Attendance from a CSV file: employee_number, status, minutes, date", 4LL << 20,
      [&service](Call& call, http::Upload& upload,
                 const AttendanceFileQuery& query) -> Result<organisation::ImportReport> {
        auto id = TRY(call.id<ClassSessionId>("id"));
        std::string body = TRY(http::read_body(upload, 4LL << 20));
        return service.import_attendance(call.viewer(), id, body, query.file_name ? query.file_name->value : "",
                                         !query.dry_run.value_or(true));
      });
  routes.download<Nothing>("/classroom/dates/{id}/sign-in-sheet.pdf", "classroom:attend",
                           "A sheet to sign on paper; facilitators and the office",
                           [&service](Call& call, const Nothing&) -> Result<http::Download> {
                             return service.sign_in_sheet(call.viewer(), TRY(call.id<ClassDateId>("id")));
                           });
  routes.get<PersonClassQuery, Page<PersonClass>>(
      "/people/{id}/classroom", "classroom:view", "Sessions and attendance of a person in your reach",
      [&service](Call& call, const PersonClassQuery& query) -> Result<Page<PersonClass>> {
        return service.of_person(call.viewer(), TRY(call.id<PersonId>("id")), query);
      });
}

void add_office_routes(http::Routes& routes, Service& service) {
  routes.get<ClassQuery, Page<ClassCard>>(
      "/classroom/office", "classroom:view", "Sessions of your units, drafts too",
      [&service](Call& call, const ClassQuery& query) { return service.office(call.viewer(), query); });
  routes.post<ClassSessionIn, ClassSession>(
      "/classroom/sessions", "classroom:manage", "Plan a session; nobody sees it before it is published",
      [&service](Call& call, const ClassSessionIn& in) { return service.create(call.viewer(), in); });
  routes.put<ClassSave, ClassSession>("/classroom/sessions/{id}", "classroom:manage",
                                      "Change a session; people with a seat are told when its dates move",
                                      [&service](Call& call, const ClassSave& in) -> Result<ClassSession> {
                                        return service.change(call.viewer(), TRY(call.id<ClassSessionId>("id")), in);
                                      });
  routes.post<Nothing, ClassSession>("/classroom/sessions/{id}/publish", "classroom:manage", "Open a session",
                                     [&service](Call& call, const Nothing&) -> Result<ClassSession> {
                                       return service.publish(call.viewer(), TRY(call.id<ClassSessionId>("id")));
                                     });
  routes.post<ClassReason, ClassSession>("/classroom/sessions/{id}/cancel", "classroom:manage",
                                         "Cancel a session; everybody signed up is told why",
                                         [&service](Call& call, const ClassReason& in) -> Result<ClassSession> {
                                           return service.cancel(call.viewer(), TRY(call.id<ClassSessionId>("id")), in);
                                         });
  routes.get<SignUpsQuery, Page<ClassSignUp>>(
      "/classroom/sessions/{id}/sign-ups", "classroom:attend", "Who signed up; facilitators and the office",
      [&service](Call& call, const SignUpsQuery& query) -> Result<Page<ClassSignUp>> {
        return service.signups(call.viewer(), TRY(call.id<ClassSessionId>("id")), query);
      });
  routes.post<ClassEnterIn, ClassEntered>(
      "/classroom/sessions/{id}/sign-ups", "classroom:manage", "Enter people yourself, without approval",
      [&service](Call& call, const ClassEnterIn& in) -> Result<ClassEntered> {
        return service.enter_people(call.viewer(), TRY(call.id<ClassSessionId>("id")), in);
      });
  routes.post<Nothing, ClassSignUp>("/classroom/sign-ups/{id}/seat", "classroom:manage",
                                    "Give a free seat to somebody on the waitlist, also after the cut-off",
                                    [&service](Call& call, const Nothing&) -> Result<ClassSignUp> {
                                      return service.give_seat(call.viewer(), TRY(call.id<SignUpId>("id")));
                                    });
  routes.get<SignUpsQuery, Page<ClassSignUp>>(
      "/classroom/requests", "classroom:approve", "Requests that wait for your approval, oldest first",
      [&service](Call& call, const SignUpsQuery& query) { return service.requests(call.viewer(), query); });
  routes.post<ClassDecision, ClassSignUp>("/classroom/sign-ups/{id}/decide", "classroom:approve",
                                          "Agree to a request or decline it, as manager or as education office",
                                          [&service](Call& call, const ClassDecision& in) -> Result<ClassSignUp> {
                                            return service.decide(call.viewer(), TRY(call.id<SignUpId>("id")), in);
                                          });
}

void add_room_routes(http::Routes& routes, Service& service) {
  routes.get<Page<ClassRoom>>("/classroom/rooms", "classroom:attend", "Rooms with their capacity",
                              [&service](Call&) { return service.rooms(); });
  routes.post<ClassRoomIn, ClassRoom>(
      "/classroom/rooms", "classroom:manage", "Add a room",
      [&service](Call& call, const ClassRoomIn& in) { return service.create_room(call.viewer(), in); });
  routes.put<ClassRoomIn, ClassRoom>("/classroom/rooms/{id}", "classroom:manage",
                                     "Change a room, or take it out of use",
                                     [&service](Call& call, const ClassRoomIn& in) -> Result<ClassRoom> {
                                       return service.change_room(call.viewer(), TRY(call.id<ClassRoomId>("id")), in);
                                     });
  routes.get<BookingsQuery, Page<RoomBooking>>(
      "/classroom/rooms/{id}/bookings", "classroom:view", "What a room is used for, with clashes",
      [&service](Call& call, const BookingsQuery& query) -> Result<Page<RoomBooking>> {
        return service.bookings(TRY(call.id<ClassRoomId>("id")), query);
      });
}

}  // namespace

void add_routes(http::Routes& routes, Service& service) {
  add_learner_routes(routes, service);
  add_feed_routes(routes, service);
  add_screen_routes(routes, service);
  add_attendance_routes(routes, service);
  add_office_routes(routes, service);
  add_room_routes(routes, service);
}

}  // namespace mc::classroom
