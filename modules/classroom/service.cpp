// Who reaches what, and what all parts of the module share.
#include "modules/classroom/service.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/local_time.hpp"

namespace mc::classroom {

Status Service::audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
                      std::string details) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  event.details = RawJson{std::move(details)};
  return platform_.audit.append(tx, event);
}

Result<bool> Service::reaches(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                              const std::optional<UnitId>& unit) {
  if (!viewer.may(permission)) return false;
  auto units = TRY(organisation_.reach(tx, viewer, permission));
  if (!units) return true;
  return unit && std::find(units->begin(), units->end(), *unit) != units->end();
}

Result<bool> Service::in_audience(data::Tx& tx, const SessionRow& session, PersonId person) {
  if (session.everyone || !session.unit_id) return true;
  auto staff = TRY(organisation_.staff(tx, person));
  if (!staff || !staff->unit_id) return false;
  auto around = TRY(organisation_.ancestors(tx, *staff->unit_id));
  return std::find(around.begin(), around.end(), *session.unit_id) != around.end();
}

Result<Reached> Service::find_for(data::Tx& tx, const security::Viewer& viewer, ClassSessionId id, Access access) {
  auto row = TRY(store::session(tx, id));
  if (!row) return not_found("session_not_found");
  Reached out{*row, TRY(reaches(tx, viewer, "classroom:manage", row->unit_id)), false};
  out.leads = out.manages || TRY(store::is_facilitator(tx, id, viewer.person));
  bool sees = out.leads || TRY(reaches(tx, viewer, "classroom:view", row->unit_id));
  if (!sees && row->state != ClassState::draft)
    sees = TRY(in_audience(tx, *row, viewer.person)) || TRY(store::signup_of(tx, id, viewer.person));
  if (!sees) return not_found("session_not_found");
  if ((access == Access::manage && !out.manages) || (access == Access::lead && !out.leads))
    return forbidden("not_your_session", "This session is another unit's.");
  return out;
}

Result<std::pair<SignUpRow, Reached>> Service::signup_for(data::Tx& tx, const security::Viewer& viewer, SignUpId id,
                                                          Access access) {
  auto row = TRY(store::signup(tx, id));
  if (!row) return not_found("signup_not_found");
  bool own = row->person_id == viewer.person;
  auto reached = find_for(tx, viewer, row->session_id, own ? Access::see : access);
  if (!reached || (!own && !reached->leads)) return not_found("signup_not_found");
  return std::pair{*row, *reached};
}

Result<std::pair<DateRow, Reached>> Service::date_for(data::Tx& tx, const security::Viewer& viewer, ClassDateId id,
                                                      Access access) {
  auto row = TRY(store::date(tx, id));
  if (!row) return not_found("date_not_found");
  auto reached = find_for(tx, viewer, row->session_id, access);
  if (!reached && reached.error().fault == Fault::not_found) return not_found("date_not_found");
  return std::pair{*row, TRY(std::move(reached))};
}

Result<std::map<PersonId, Service::Known>> Service::people(data::Tx& tx, const std::vector<PersonId>& ids) {
  std::map<PersonId, Known> out;
  for (const auto& [id, staff] : TRY(organisation_.staff_many(tx, ids)))
    out[id] = {staff.first_name + " " + staff.last_name, staff.employee_number.value_or(""), staff.unit_name};
  std::vector<PersonId> others;
  for (PersonId id : ids)
    if (!out.contains(id)) others.push_back(id);
  if (!others.empty())
    for (const auto& [id, person] : TRY(accounts_.find_many(tx, others)))
      out[id] = {person.first_name + " " + person.last_name, person.employee_number.value_or(""), ""};
  for (PersonId id : others) out.try_emplace(id, Known{"unknown", "", ""});
  return out;
}

Result<std::string> Service::place_of(data::Tx& tx, const DateRow& date) {
  if (!date.room_id) return date.place;
  auto room = TRY(store::room(tx, *date.room_id));
  if (!room) return date.place;
  std::string out = room->name;
  if (!room->place.empty()) out += ", " + room->place;
  if (!date.place.empty()) out += ", " + date.place;
  return out;
}

Result<std::vector<ClassDate>> Service::shown_dates(data::Tx& tx, ClassSessionId id) {
  std::vector<ClassDate> out;
  for (const DateRow& row : TRY(store::dates(tx, id)))
    if (!row.cancelled)
      out.push_back({row.id, row.starts_at, row.ends_at, row.room_id, TRY(place_of(tx, row)), row.self_opens_at,
                     row.self_closes_at});
  return out;
}

Status Service::tell(data::Tx& tx, PersonId person, const SessionRow& session, std::string code, std::string text,
                     std::string dedupe_key) {
  notifications::NotificationIn note;
  note.code = std::move(code);
  note.params = {{"session", session.title}};
  if (session.first_start) note.params["when"] = local_minute(*session.first_start);
  if (!session.cancel_reason.empty()) note.params["reason"] = session.cancel_reason;
  note.text = std::move(text);
  note.link = "/classroom/" + session.id.text();
  note.dedupe_key = std::move(dedupe_key);
  return notifications_.notify(tx, person, note);
}

Result<std::vector<UpcomingClass>> Service::upcoming(data::Tx& tx, PersonId person, std::int64_t limit) {
  std::vector<UpcomingClass> out;
  for (const SignUpRow& row : TRY(store::signups_of(tx, person, std::nullopt, 100))) {
    if (row.status != SignUpStatus::signed_up) continue;
    auto session = TRY(store::session(tx, row.session_id));
    if (!session || session->state != ClassState::published || !session->last_end || *session->last_end <= tx.now())
      continue;
    for (const ClassDate& date : TRY(shown_dates(tx, row.session_id)))
      if (date.ends_at > tx.now())
        out.push_back({row.id, row.session_id, session->title, date.starts_at, date.ends_at, date.place});
  }
  std::sort(out.begin(), out.end(),
            [](const UpcomingClass& a, const UpcomingClass& b) { return a.starts_at < b.starts_at; });
  if (out.size() > static_cast<std::size_t>(limit)) out.resize(static_cast<std::size_t>(limit));
  return out;
}

Result<std::vector<courses::PreflightItem>> LiveSessionKind::preflight(data::Tx& tx, CourseId course,
                                                                       courses::LessonId lesson) {
  std::vector<courses::PreflightItem> out;
  if (TRY(store::planned(tx, course, lesson)) == 0)
    out.push_back({"warning", "session_missing", "No session is planned yet for a live session.", lesson});
  return out;
}

Result<std::vector<courses::LessonLink>> LiveSessionKind::links(data::Tx& tx, CourseId course, courses::LessonId lesson,
                                                                std::optional<PersonId> learner) {
  if (!learner) return store::of_lesson(tx, course, lesson, std::nullopt, learner);
  std::vector<UnitId> around;
  auto staff = TRY(organisation_.staff(tx, *learner));
  if (staff && staff->unit_id) around = TRY(organisation_.ancestors(tx, *staff->unit_id));
  return store::of_lesson(tx, course, lesson, around, learner);
}

}  // namespace mc::classroom
