// Sign-ups: seats, waitlist, approval in two stages, cancellation. Everything that decides about a seat runs in one
// transaction of the one writer, so two people never get the last seat and nobody is moved up twice.
#include <algorithm>

#include <fmt/format.h>

#include "modules/classroom/service.hpp"

namespace mc::classroom {
namespace {

bool is_open(SignUpStatus status) { return status != SignUpStatus::cancelled && status != SignUpStatus::declined; }

std::string waiting_text(const SessionRow& session) {
  return session.first_start ? "You are on the waitlist of " + session.title + "."
                             : "You will get a seat in " + session.title + " when there is a date.";
}

}  // namespace

Status Service::keep(data::Tx& tx, const SessionRow& session, SignUpRow& row, bool is_new, std::optional<PersonId> by) {
  row.updated_at = tx.now();
  if (is_new) {
    TRY(store::insert_signup(tx, row));
  } else {
    ++row.sequence;
    TRY(store::update_signup(tx, row));
  }
  TRY(platform_.events.publish(tx, SignUpChanged{row.id, session.id, row.person_id, row.status}));
  return audit(tx, by, "classroom.signup_" + std::string(shape::enum_name(row.status)), "class:" + session.id.text(),
               fmt::format(R"({{"person":"{}","signup":"{}"}})", row.person_id.text(), row.id.text()));
}

Status Service::announce(data::Tx& tx, const SessionRow& session, const SignUpRow& row) {
  switch (row.status) {
  case SignUpStatus::signed_up:
    return tell(tx, row.person_id, session, "class_signed_up", "You have a seat in " + session.title + ".");
  case SignUpStatus::waitlisted:
    return tell(tx, row.person_id, session, "class_waitlisted", waiting_text(session));
  case SignUpStatus::awaiting_manager: {
    auto staff = TRY(organisation_.staff(tx, row.person_id));
    if (staff && staff->manager_id)
      return tell(tx, *staff->manager_id, session, "class_approval_needed",
                  staff->first_name + " " + staff->last_name + " asks for a seat in " + session.title + ".");
    return {};
  }
  case SignUpStatus::awaiting_education:
    return tell(tx, session.created_by, session, "class_approval_needed",
                "A manager agreed to a seat in " + session.title + "; your approval is missing.");
  case SignUpStatus::declined:
    return tell(tx, row.person_id, session, "class_declined",
                "Your request for " + session.title + " was declined: " + row.reason);
  case SignUpStatus::cancelled:
    return {};
  }
  return {};
}

/// A seat when one is free and nobody waits for it, else a place on the waitlist.
Status Service::place(data::Tx& tx, const SessionRow& session, SignUpRow& row) {
  Counts counts = TRY(store::counts(tx, session.id));
  if (session.first_start && counts.taken < session.seats && counts.waiting == 0) {
    row.status = SignUpStatus::signed_up;
    return {};
  }
  if (!session.waitlist) return conflict("full", "All seats are taken.");
  row.status = SignUpStatus::waitlisted;
  return {};
}

Result<SignUpRow> Service::request(data::Tx& tx, const SessionRow& session, PersonId person, PersonId by,
                                   bool by_office) {
  auto before = TRY(store::signup_of(tx, session.id, person));
  if (before && is_open(before->status)) return *before;
  SignUpRow row = before.value_or(SignUpRow{});
  if (!before) {
    row.id = SignUpId::make(platform_.clock, platform_.random);
    row.session_id = session.id;
    row.person_id = person;
    row.created_at = tx.now();
  }
  row.queued_at = tx.now();
  row.walk_in = false;
  row.reason.clear();
  row.manager_by = row.education_by = std::nullopt;
  row.manager_at = row.education_at = std::nullopt;
  if (session.approval != ClassApproval::none && !by_office)
    row.status = SignUpStatus::awaiting_manager;
  else
    TRY(place(tx, session, row));
  TRY(keep(tx, session, row, !before, by));
  TRY(announce(tx, session, row));
  return row;
}

Result<std::set<PersonId>> Service::promote(data::Tx& tx, const SessionRow& session) {
  std::set<PersonId> moved;
  if (!promotes(session, tx.now())) return moved;
  std::int64_t free = session.seats - TRY(store::counts(tx, session.id)).taken;
  if (free <= 0) return moved;
  for (SignUpRow& row : TRY(store::waiting(tx, session.id, free))) {
    if (!TRY(store::seat(tx, row.id))) continue;
    moved.insert(row.person_id);
    row.status = SignUpStatus::signed_up;
    ++row.sequence;
    TRY(platform_.events.publish(tx, SignUpChanged{row.id, session.id, row.person_id, row.status}));
    TRY(audit(tx, std::nullopt, "classroom.signup_promoted", "class:" + session.id.text(),
              fmt::format(R"({{"person":"{}","signup":"{}"}})", row.person_id.text(), row.id.text())));
    TRY(tell(tx, row.person_id, session, "class_promoted", "A seat in " + session.title + " is yours now.",
             fmt::format("classroom.promoted:{}:{}", row.id.text(), row.sequence)));
  }
  return moved;
}

Status Service::take_off(data::Tx& tx, const SessionRow& session, SignUpRow row, std::optional<PersonId> by,
                         const std::string& reason) {
  row.status = SignUpStatus::cancelled;
  row.reason = reason;
  TRY(keep(tx, session, row, false, by));
  if (by != row.person_id)
    TRY(tell(tx, row.person_id, session, "class_signup_cancelled",
             "You were taken off " + session.title + (reason.empty() ? "." : ": " + reason)));
  TRY(promote(tx, session));
  return {};
}

Result<std::vector<ClassSignUp>> Service::shown(data::Tx& tx, const std::vector<SignUpRow>& rows) {
  std::vector<PersonId> ids;
  for (const SignUpRow& row : rows) ids.push_back(row.person_id);
  auto names = TRY(people(tx, ids));
  std::map<ClassSessionId, SessionRow> sessions;
  std::vector<ClassSignUp> out;
  for (const SignUpRow& row : rows) {
    if (!sessions.contains(row.session_id)) sessions[row.session_id] = *TRY(store::session(tx, row.session_id));
    const SessionRow& session = sessions[row.session_id];
    const Known& who = names[row.person_id];
    out.push_back({row.id, row.session_id, session.title, row.person_id, who.name, who.unit_name, row.status,
                   std::nullopt, row.walk_in, row.reason, session.first_start, session.last_end, row.queued_at,
                   row.completed_at});
  }
  return out;
}

Result<ClassSignUp> Service::shown(data::Tx& tx, const SignUpRow& row) {
  ClassSignUp out = std::move(TRY(shown(tx, std::vector{row})).front());
  if (row.status == SignUpStatus::waitlisted) out.queue_place = TRY(store::ahead(tx, row)) + 1;
  return out;
}

Result<ClassSignUp> Service::sign_up(const security::Viewer& viewer, ClassSessionId id, const SignUpIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<ClassSignUp> {
    SessionRow session = TRY(find_for(tx, viewer, id, Access::see)).session;
    if (auto mine = TRY(store::signup_of(tx, id, viewer.person)); mine && is_open(mine->status))
      return shown(tx, *mine);  // a second press of the button
    if (auto reason = closed_reason(session, tx.now()); !reason.empty())
      return conflict(std::string(reason), "Nobody can sign up for this session now.");
    if (!TRY(in_audience(tx, session, viewer.person)))
      return conflict("not_for_your_unit", "This session is for the people of another unit.");
    if (!in.accept_clash)
      for (const DateRow& date : TRY(store::dates(tx, id)))
        if (!date.cancelled && !TRY(store::booked_then(tx, viewer.person, date.starts_at, date.ends_at, id)).empty())
          return conflict("clashes", "You have a seat in another session at that time.");
    return shown(tx, TRY(request(tx, session, viewer.person, viewer.person, false)));
  });
}

Result<ClassSignUp> Service::cancel_signup(const security::Viewer& viewer, SignUpId id, const SignUpCancel& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<ClassSignUp> {
    auto [row, reached] = TRY(signup_for(tx, viewer, id, Access::manage));
    if (!is_open(row.status)) return conflict("not_signed_up", "This sign-up was cancelled already.");
    bool own = row.person_id == viewer.person;
    if (own && !reached.manages && reached.session.first_start && tx.now() >= *reached.session.first_start)
      return conflict("already_started", "The session has begun. Ask the education office.");
    if (!own && trim(in.reason.value).empty()) return invalid("reason", "missing", "Say why; the person will read it.");
    if (row.completed_at) return conflict("attended_already", "Her attendance is recorded.");
    TRY(take_off(tx, reached.session, row, viewer.person, in.reason.value));
    return shown(tx, *TRY(store::signup(tx, id)));
  });
}

Result<Page<ClassSignUp>> Service::own(const security::Viewer& viewer, const SignUpsQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<ClassSignUp>> {
    const std::int64_t limit = query.limit.value_or(50).value;
    auto rows = TRY(store::signups_of(tx, viewer.person, query.after, limit + 1));
    Page<ClassSignUp> page;
    if (rows.size() > static_cast<std::size_t>(limit)) {
      rows.pop_back();
      page.next = rows.back().id.text();
    }
    if (query.status) std::erase_if(rows, [&](const SignUpRow& row) { return row.status != *query.status; });
    page.items = TRY(shown(tx, rows));
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (rows[i].status == SignUpStatus::waitlisted) page.items[i].queue_place = TRY(store::ahead(tx, rows[i])) + 1;
    return page;
  });
}

Result<Page<ClassSignUp>> Service::signups(const security::Viewer& viewer, ClassSessionId id,
                                           const SignUpsQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<ClassSignUp>> {
    TRY(find_for(tx, viewer, id, Access::lead));
    const std::int64_t limit = query.limit.value_or(50).value;
    auto rows = TRY(store::signups(tx, id, query.status, query.after.value_or(SignUpId{}), limit + 1));
    Page<ClassSignUp> page;
    if (rows.size() > static_cast<std::size_t>(limit)) {
      rows.pop_back();
      page.next = rows.back().id.text();
    }
    page.items = TRY(shown(tx, rows));
    return page;
  });
}

Result<SignUpId> Service::enter(data::Tx& tx, PersonId by, ClassSessionId id, PersonId person) {
  auto session = TRY(store::session(tx, id));
  if (!session) return not_found("session_not_found");
  return TRY(request(tx, *session, person, by, true)).id;
}

Result<ClassEntered> Service::enter_people(const security::Viewer& viewer, ClassSessionId id, const ClassEnterIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<ClassEntered> {
    SessionRow session = TRY(find_for(tx, viewer, id, Access::manage)).session;
    if (session.state != ClassState::published) return conflict("not_open", "Publish the session first.");
    ClassEntered out;
    for (std::size_t i = 0; i < in.person_ids.size(); ++i) {
      PersonId person = in.person_ids.items[i];
      if (!TRY(organisation_.in_reach(tx, viewer, "classroom:manage", person)))
        return invalid(fmt::format("person_ids[{}]", i), "unknown_person", "There is no such person in your units.");
      auto before = TRY(store::signup_of(tx, id, person));
      if (before && is_open(before->status)) {
        ++out.unchanged;
        continue;
      }
      SignUpRow row = TRY(request(tx, session, person, viewer.person, true));
      ++(row.status == SignUpStatus::signed_up ? out.signed_up : out.waitlisted);
    }
    return out;
  });
}

Result<ClassSignUp> Service::give_seat(const security::Viewer& viewer, SignUpId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<ClassSignUp> {
    auto [row, reached] = TRY(signup_for(tx, viewer, id, Access::manage));
    const SessionRow& session = reached.session;
    if (!reached.manages) return forbidden("not_your_session", "The education office gives seats.");
    if (row.status != SignUpStatus::waitlisted) return conflict("not_waiting", "She is not on the waitlist any more.");
    if (!session.first_start) return conflict("no_date", "Give the session a date first.");
    if (TRY(store::counts(tx, session.id)).taken >= session.seats) return conflict("full", "All seats are taken.");
    row.status = SignUpStatus::signed_up;
    TRY(keep(tx, session, row, false, viewer.person));
    TRY(announce(tx, session, row));
    return shown(tx, row);
  });
}

// -- approval --

/// The manager's stage: her named manager, or whoever approves for her unit. Then education: whoever manages the
/// session. Nobody for herself.
Result<bool> Service::may_decide(data::Tx& tx, const security::Viewer& viewer, const SignUpRow& row,
                                 const SessionRow& session) {
  if (row.person_id == viewer.person) return false;
  if (row.status == SignUpStatus::awaiting_education) return reaches(tx, viewer, "classroom:manage", session.unit_id);
  if (row.status != SignUpStatus::awaiting_manager) return false;
  auto staff = TRY(organisation_.staff(tx, row.person_id));
  if (staff && staff->manager_id == viewer.person) return true;
  return organisation_.in_reach(tx, viewer, "classroom:approve", row.person_id);
}

Result<Page<ClassSignUp>> Service::requests(const security::Viewer& viewer, const SignUpsQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<ClassSignUp>> {
    const std::size_t limit = static_cast<std::size_t>(query.limit.value_or(50).value);
    std::vector<SignUpRow> mine;
    Page<ClassSignUp> page;
    // Requests wait for days, not for years: the open ones of a hospital are few.
    for (SignUpId after = query.after.value_or(SignUpId{}); !page.next;) {
      auto rows = TRY(store::requests(tx, after, 200));
      for (const SignUpRow& row : rows) {
        auto session = TRY(store::session(tx, row.session_id));
        if (!session || session->state != ClassState::published || !TRY(may_decide(tx, viewer, row, *session)))
          continue;
        if (mine.size() == limit) {
          page.next = mine.back().id.text();
          break;
        }
        mine.push_back(row);
      }
      if (rows.size() < 200) break;
      after = rows.back().id;
    }
    page.items = TRY(shown(tx, mine));
    return page;
  });
}

Result<ClassSignUp> Service::decide(const security::Viewer& viewer, SignUpId id, const ClassDecision& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<ClassSignUp> {
    auto row = TRY(store::signup(tx, id));
    if (!row) return not_found("signup_not_found");
    SessionRow session = *TRY(store::session(tx, row->session_id));
    bool waits = row->status == SignUpStatus::awaiting_manager || row->status == SignUpStatus::awaiting_education;
    if (waits && !TRY(may_decide(tx, viewer, *row, session))) return not_found("signup_not_found");
    if (!waits) {
      // Says so only to those who could have decided.
      if (!TRY(reaches(tx, viewer, "classroom:manage", session.unit_id)) && row->manager_by != viewer.person)
        return not_found("signup_not_found");
      return conflict("decided_already", "Somebody decided this request already.");
    }
    if (!in.approve && trim(in.reason.value).empty())
      return invalid("reason", "missing", "Say why; the person will read it.");
    bool managers = row->status == SignUpStatus::awaiting_manager;
    (managers ? row->manager_by : row->education_by) = viewer.person;
    (managers ? row->manager_at : row->education_at) = tx.now();
    row->reason = in.reason.value;
    if (!in.approve)
      row->status = SignUpStatus::declined;
    else if (managers && session.approval == ClassApproval::manager_and_education)
      row->status = SignUpStatus::awaiting_education;
    else
      TRY(place(tx, session, *row));
    TRY(keep(tx, session, *row, false, viewer.person));
    TRY(announce(tx, session, *row));
    TRY(promote(tx, session));  // her request may be older than those who wait
    return shown(tx, *TRY(store::signup(tx, id)));
  });
}

Status Service::on_person_left(data::Tx& tx, PersonId person) {
  for (const SignUpRow& row : TRY(store::ahead_of(tx, person, tx.now())))
    if (auto session = TRY(store::session(tx, row.session_id)))
      TRY(take_off(tx, *session, row, std::nullopt, "left the hospital"));
  return {};
}

}  // namespace mc::classroom
