// Self-attendance: the room's screen shows a code that changes every few seconds; a phone that reads it in time gets a
// ticket for ten minutes, in which its owner signs in and checks in, once.
#include <algorithm>

#include <fmt/format.h>

#include "appliance/documents/documents.hpp"
#include "appliance/security/crypto.hpp"
#include "modules/classroom/service.hpp"

namespace mc::classroom {
namespace {

constexpr std::chrono::milliseconds kTicketLife = std::chrono::minutes(10);
constexpr std::size_t kTicketBytes = 32;

std::optional<security::Hash32> ticket_hash(std::string_view cookie) {
  auto bytes = from_base64url(cookie);
  if (!bytes || bytes->size() != kTicketBytes) return std::nullopt;
  return security::sha256(*bytes);
}

std::unexpected<Error> wrong_code(std::string_view code) {
  if (code == "code_expired") return conflict("code_expired", "This code is too old. Scan the one on the screen now.");
  return not_found("code_unknown");
}

/// After the start by more than the session allows, unless checking in was not possible before.
AttendanceMark mark_at(const SessionRow& session, const DateRow& date, Instant at) {
  Instant late_from = date.starts_at + std::chrono::minutes(session.late_minutes);
  bool could_be_on_time = date.self_opens_at && *date.self_opens_at <= late_from;
  return at > late_from && could_be_on_time ? AttendanceMark::late : AttendanceMark::present;
}

}  // namespace

Result<AttendScreen> Service::screen_of(data::Tx& tx, const SessionRow& session, const DateRow& date) {
  AttendScreen out;
  out.title = session.title;
  out.opens_at = date.self_opens_at;
  out.closes_at = date.self_closes_at;
  out.checked_in = TRY(store::checked_in(tx, date.id));
  out.expected = TRY(store::counts(tx, session.id)).taken;
  out.open = session.state == ClassState::published && self_attendance_open(date, tx.now());
  const std::int64_t life = kCodeLife.count();
  out.refresh_at = {(tx.now().ms / life + 1) * life};
  if (!out.open) return out;
  out.url = platform_.settings.base_url + "/attend/" + screen_code(date, tx.now());
  for (const std::vector<bool>& line : TRY(documents::qr_code(out.url))) {
    std::string row;
    for (bool dark : line) row += dark ? '#' : ' ';
    out.qr.push_back(std::move(row));
  }
  return out;
}

Result<AttendScreen> Service::screen(const security::Viewer& viewer, ClassDateId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<AttendScreen> {
    auto [date, reached] = TRY(date_for(tx, viewer, id, Access::lead));
    return screen_of(tx, reached.session, date);
  });
}

Result<AttendScreen> Service::set_window(const security::Viewer& viewer, ClassDateId id, const ScreenWindow& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<AttendScreen> {
    auto [date, reached] = TRY(date_for(tx, viewer, id, Access::lead));
    if (in.opens_at.has_value() != in.closes_at.has_value())
      return invalid("closes_at", "incomplete", "Give both times, or none to close it.");
    if (in.opens_at && (*in.closes_at <= *in.opens_at || *in.closes_at - *in.opens_at > std::chrono::hours(24)))
      return invalid("closes_at", "bad_window", "It closes after it opens, within a day.");
    date.self_opens_at = in.opens_at;
    date.self_closes_at = in.closes_at;
    TRY(store::put_date(tx, date));
    TRY(audit(tx, viewer.person, in.opens_at ? "classroom.self_attendance_set" : "classroom.self_attendance_closed",
              "class:" + reached.session.id.text(), fmt::format(R"({{"date":"{}"}})", id.text())));
    return screen_of(tx, reached.session, date);
  });
}

Result<Service::Ticket> Service::scan(std::string_view code, bool signed_in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Ticket> {
    auto id = date_in(code);
    auto date = id ? TRY(store::date(tx, *id)) : std::nullopt;
    if (!date) return wrong_code("code_unknown");
    if (auto wrong = check_code(*date, code, tx.now()); !wrong.empty()) return wrong_code(wrong);
    auto session = TRY(store::session(tx, date->session_id));
    if (session->state != ClassState::published || !self_attendance_open(*date, tx.now()))
      return conflict("self_attendance_closed", "Checking in by code is closed. Ask the facilitator.");
    Secret secret = security::random_secret(platform_.random, kTicketBytes);
    Instant expires = tx.now() + kTicketLife;
    TRY(store::insert_ticket(tx, security::sha256(secret.view()), {date->id, tx.now(), expires, std::nullopt}));
    return Ticket{{session->title, signed_in, expires}, to_base64url(secret.view())};
  });
}

Result<CheckInOut> Service::check_in(const security::Viewer& viewer, std::string_view cookie) {
  return platform_.db.write([&](data::Tx& tx) -> Result<CheckInOut> {
    auto hash = ticket_hash(cookie);
    auto ticket = hash ? TRY(store::ticket(tx, *hash)) : std::nullopt;
    if (!ticket) return conflict("scan_first", "Scan the code on the screen of the room.");
    if (ticket->expires_at <= tx.now()) return conflict("code_expired", "Scan the code on the screen once more.");
    if (ticket->used_by) return conflict("code_used", "Each scan checks in one person, once.");
    CheckInOut out = TRY(check_in_at(tx, viewer.person, *TRY(store::date(tx, ticket->date_id)), ticket->scanned_at));
    if (!TRY(store::use_ticket(tx, *hash, viewer.person)))
      return conflict("code_used", "Each scan checks in one person, once.");
    return out;
  });
}

Result<CheckInOut> Service::check_in_at(data::Tx& tx, PersonId person, const DateRow& date, Instant scanned_at) {
  SessionRow session = *TRY(store::session(tx, date.session_id));
  if (date.cancelled || session.state != ClassState::published)
    return conflict("session_cancelled", "This date does not take place.");
  if (auto before = TRY(store::mark(tx, date.id, person)))
    return before->source == AttendanceSource::self
               ? conflict("already_checked_in", "You are checked in.")
               : conflict("already_recorded", "The facilitator has recorded your attendance.");
  auto signup = TRY(store::signup_of(tx, session.id, person));
  const bool seated = signup && signup->status == SignUpStatus::signed_up;
  if (!seated && !TRY(in_audience(tx, session, person)))
    return conflict("not_signed_up", "Only people who are signed up can check in here.");
  TRY(walk_in(tx, session, person, person));
  MarkRow row;
  row.date_id = date.id;
  row.person_id = person;
  row.mark = mark_at(session, date, scanned_at);
  if (row.mark == AttendanceMark::late)
    row.minutes = std::clamp<std::int64_t>((date.ends_at.ms - scanned_at.ms) / 60'000, 0, date.minutes());
  row.source = AttendanceSource::self;
  row.recorded_by = person;
  TRY(write_mark(tx, session, row));
  return CheckInOut{date.id, session.id, session.title, row.mark, scanned_at};
}

}  // namespace mc::classroom
