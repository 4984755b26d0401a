// Requests to be erased: asked, decided by two officers, carried out in one transaction over all modules.
#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/log.hpp"
#include "appliance/base/text.hpp"
#include "appliance/jobs/brake.hpp"
#include "modules/accounts/fresh_proof.hpp"
#include "modules/accounts/personal_data.hpp"
#include "modules/privacy/service.hpp"

namespace mc::privacy {
namespace {

constexpr int kDays = 30;  // SEC-032; GDPR Art. 12(3): one month
constexpr int kWarnDays = 7;
constexpr std::int64_t kEndedPerRun = 500;
constexpr std::int64_t kHoldsBraked = 500;
constexpr std::string_view kRolledBack = "rehearsal";

bool undecided(RequestState state) { return state == RequestState::open || state == RequestState::reviewed; }

std::string object_of(RequestId id) { return "erasure_request:" + id.text(); }

ErasureRequest view(const RequestRecord& row) {
  return {row.id,     row.person_id, row.filed_at,
          row.due_on, row.state,     row.state == RequestState::declined ? row.second_note : std::string()};
}

/// What the audit log keeps for ever: counts, and until when what stays.
RawJson proof(RequestId request, const std::vector<ErasedRows>& rows) {
  std::int64_t erased = 0, pseudonymised = 0;
  std::string kept;
  for (const ErasedRows& row : rows) {
    if (row.fate == Fate::erased) erased += row.rows;
    if (row.fate == Fate::pseudonymised) pseudonymised += row.rows;
    if (row.fate == Fate::kept)
      kept += fmt::format(R"({}{{"category":"{}","rows":{},"until":"{}"}})", kept.empty() ? "" : ",",
                          row.category.value_or(""), row.rows, row.until ? to_string(*row.until) : "");
  }
  return {fmt::format(R"({{"request":"{}","erased":{},"pseudonymised":{},"kept":[{}]}})", request.text(), erased,
                      pseudonymised, kept)};
}

/// What officers are told of a request, once.
notifications::NotificationIn note_on(const RequestRecord& row, std::string code, std::string text) {
  notifications::NotificationIn note;
  note.dedupe_key = code + ":" + row.id.text();
  note.code = std::move(code);
  note.params = {{"due", to_string(row.due_on)}};
  note.text = std::move(text);
  note.link = "/privacy/requests/" + row.id.text();
  return note;
}

}  // namespace

Result<RequestRecord> Service::file_request(data::Tx& tx, PersonId person, PersonId by, std::string reason) {
  auto account = TRY(accounts_.find(tx, person));
  if (!account || account->status == accounts::Status::deleted) return not_found("person_not_found");
  if (TRY(store::open_request_of(tx, person)))
    return conflict("request_open", "There is a request of this person that is not decided.");
  RequestRecord row;
  row.id = RequestId::make(platform_.clock, platform_.random);
  row.person_id = person;
  row.filed_by = by;
  row.filed_at = tx.now();
  row.due_on = platform_.clock.today() + kDays;
  row.reason = std::move(reason);
  TRY(store::insert_request(tx, row));
  TRY(audit(tx, by, "privacy.erasure_requested", object_of(person),
            {fmt::format(R"({{"request":"{}"}})", row.id.text())}));
  std::string text = "Somebody asks to be erased. Decide by " + to_string(row.due_on) + ".";
  TRY(tell_officers(tx, note_on(row, "erasure_requested", std::move(text)), by));
  return row;
}

Result<ErasureRequest> Service::ask_erasure(const security::Viewer& viewer, const ErasureIn& in) {
  TRY(accounts::proved_lately(accounts_, viewer));
  return platform_.db.write([&](data::Tx& tx) -> Result<ErasureRequest> {
    auto account = TRY(accounts_.find(tx, viewer.person));
    if (!account) return not_found("person_not_found");
    std::string_view typed = trim(in.handle.value);
    if (typed.starts_with('@')) typed.remove_prefix(1);
    if (ascii_lower(typed) != account->handle)
      return invalid("handle", "handle_differs", "Type your own handle to confirm.");
    for (const std::string& warning : TRY(warnings(tx, viewer.person)))
      if (warning == "last_super_admin")
        return conflict("last_super_admin", "Give the role to somebody else first: the hospital needs one.");
    RequestRecord row =
        TRY(file_request(tx, viewer.person, viewer.person, in.reason ? in.reason->value : std::string()));
    // IDN-20. She comes back by signing in, and may then take the request back.
    TRY(accounts_.set_status(tx, viewer.person, viewer.person, accounts::Status::deactivated));
    TRY(accounts::mark_left_by_choice(tx, viewer.person));
    TRY(tell_by_mail(tx, *account, "Your request to be erased",
                     "We have your request to be erased and will decide on it by " + to_string(row.due_on) +
                         ". Your account is closed until then. If you change your mind, sign in and take the request "
                         "back."));
    return view(row);
  });
}

Result<MyErasure> Service::my_erasure(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<MyErasure> {
    auto row = TRY(store::request_of(tx, viewer.person));
    return MyErasure{row ? std::optional(view(*row)) : std::nullopt};
  });
}

Result<ErasureRequest> Service::withdraw(const security::Viewer& viewer) {
  return platform_.db.write([&](data::Tx& tx) -> Result<ErasureRequest> {
    auto row = TRY(store::open_request_of(tx, viewer.person));
    if (!row) return not_found("request_not_found");
    row->state = RequestState::withdrawn;
    row->reason.clear();
    TRY(store::update_request(tx, *row));
    TRY(audit(tx, viewer.person, "privacy.erasure_withdrawn", object_of(row->id)));
    return view(*row);
  });
}

Result<ErasureReview> Service::ask_erasure_for(const security::Viewer& viewer, PersonId person, const ErasureFor& in) {
  TRY(accounts::proved_lately(accounts_, viewer));
  if (!viewer.may_everywhere(kReview)) return forbidden();
  if (person == viewer.person) return conflict("own_data", "Ask for it in your account; others decide.");
  RequestId id = TRY(platform_.db.write([&](data::Tx& tx) -> Result<RequestId> {
    return TRY(file_request(tx, person, viewer.person, in.reason.value)).id;
  }));
  return review(viewer, id);
}

Result<RequestRow> Service::row_of(data::Tx& tx, const RequestRecord& row) {
  RequestRow out;
  out.id = row.id;
  out.person_id = row.person_id;
  out.person_name = TRY(name_of(tx, row.person_id));
  out.filed_by = row.filed_by;
  out.filed_at = row.filed_at;
  out.due_on = row.due_on;
  out.state = row.state;
  out.late = row.due_on < platform_.clock.today() && (undecided(row.state) || row.state == RequestState::approved);
  out.held = TRY(held(tx, row.person_id));
  return out;
}

Result<Page<RequestRow>> Service::requests(const security::Viewer& viewer, const RequestQuery& query) {
  if (!viewer.may_everywhere(kReview)) return forbidden();
  std::int64_t limit = query.limit.value_or(50);
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<RequestRow>> {
    auto rows = TRY(store::requests(tx, query.state, query.after, limit + 1));
    Page<RequestRow> page;
    if (static_cast<std::int64_t>(rows.size()) > limit) {
      rows.pop_back();
      page.next = rows.back().id.text();
    }
    for (const RequestRecord& row : rows) page.items.push_back(TRY(row_of(tx, row)));
    return page;
  });
}

Result<std::vector<std::string>> Service::warnings(data::Tx& tx, PersonId person) {
  std::vector<std::string> out;
  auto staff = TRY(organisation_.staff(tx, person));
  if (staff && !staff->left_on) out.emplace_back("still_employed");
  auto supers = TRY(platform_.sessions.holders(tx, security::kSuperAdmin));
  if (std::find(supers.begin(), supers.end(), person) != supers.end()) {
    auto others = TRY(accounts_.find_many(tx, supers));
    bool other = std::any_of(others.begin(), others.end(), [&](const auto& entry) {
      return entry.first != person && entry.second.status == accounts::Status::active;
    });
    if (!other) out.emplace_back("last_super_admin");
  }
  if (TRY(held(tx, person))) out.emplace_back("legal_hold");
  return out;
}

Result<ErasureReview> Service::review_in(data::Tx& tx, const RequestRecord& row) {
  ErasureReview out;
  out.request = TRY(row_of(tx, row));
  out.reason = row.reason;
  if (row.first_by) out.first = Step{*row.first_by, TRY(name_of(tx, *row.first_by)), *row.first_at, row.first_note};
  if (row.second_by)
    out.second = Step{*row.second_by, TRY(name_of(tx, *row.second_by)), *row.second_at, row.second_note};
  if (undecided(row.state) || row.state == RequestState::approved) out.warnings = TRY(warnings(tx, row.person_id));
  for (const HoldRow& hold : TRY(store::holds_of(tx, row.person_id))) out.holds.push_back(TRY(hold_of(tx, hold)));
  if (row.state == RequestState::done) out.rows = TRY(shape::from_json<std::vector<ErasedRows>>(row.result));
  out.erased_at = row.erased_at;
  return out;
}

Result<ErasureReview> Service::review(const security::Viewer& viewer, RequestId id) {
  if (!viewer.may_everywhere(kReview)) return forbidden();
  ErasureReview out = TRY(platform_.db.write([&](data::Tx& tx) -> Result<ErasureReview> {
    auto row = TRY(store::find_request(tx, id));
    if (!row) return not_found("request_not_found");
    TRY(audit(tx, viewer.person, "privacy.request_viewed", object_of(id)));
    return review_in(tx, *row);
  }));
  if (undecided(out.request.state) || out.request.state == RequestState::approved)
    out.rows = TRY(rehearse(out.request.person_id));
  return out;
}

Result<std::vector<ErasedRows>> Service::rehearse(PersonId person) {
  std::vector<ErasedRows> rows;
  auto run = platform_.db.write([&](data::Tx& tx) -> Status {
    rows = TRY(erase(tx, person, new_pseudonym(), true)).done();
    return internal(std::string(kRolledBack));
  });
  if (!run && run.error().code != kRolledBack) return std::unexpected(run.error());
  return rows;
}

/// The request, if the viewer may decide on it.
Result<RequestRecord> Service::open_request(data::Tx& tx, const security::Viewer& viewer, RequestId id) {
  if (!viewer.may_everywhere(kReview)) return forbidden();
  auto row = TRY(store::find_request(tx, id));
  if (!row) return not_found("request_not_found");
  if (row->person_id == viewer.person) return forbidden("own_request", "Others decide on your request.");
  if (!undecided(row->state)) return conflict("request_decided", "This request is decided.");
  return std::move(*row);
}

Result<ErasureReview> Service::approve(const security::Viewer& viewer, RequestId id, const Decision& in) {
  TRY(accounts::proved_lately(accounts_, viewer));
  return platform_.db.write([&](data::Tx& tx) -> Result<ErasureReview> {
    RequestRecord row = TRY(open_request(tx, viewer, id));
    if (row.state == RequestState::open) {
      row.state = RequestState::reviewed;
      row.first_by = viewer.person;
      row.first_at = tx.now();
      row.first_note = in.note;
    } else {
      if (row.first_by == viewer.person) return forbidden("four_eyes", "Somebody else has to agree as well.");
      for (const std::string& warning : TRY(warnings(tx, row.person_id)))
        if (warning == "last_super_admin")
          return conflict("last_super_admin", "Give the role to somebody else first: the hospital needs one.");
      row.state = RequestState::approved;
      row.second_by = viewer.person;
      row.second_at = tx.now();
      row.second_note = in.note;
      TRY(platform_.jobs.enqueue(tx, EraseJob{id}, {.attempts = 8, .unique_key = id.text()}));
    }
    TRY(store::update_request(tx, row));
    TRY(audit(tx, viewer.person,
              row.state == RequestState::reviewed ? "privacy.erasure_reviewed" : "privacy.erasure_approved",
              object_of(id)));
    return review_in(tx, row);
  });
}

Result<ErasureReview> Service::decline(const security::Viewer& viewer, RequestId id, const Decision& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<ErasureReview> {
    RequestRecord row = TRY(open_request(tx, viewer, id));
    row.state = RequestState::declined;
    row.second_by = viewer.person;
    row.second_at = tx.now();
    row.second_note = in.note;
    TRY(store::update_request(tx, row));
    TRY(audit(tx, viewer.person, "privacy.erasure_declined", object_of(id)));
    notifications::NotificationIn note;
    note.code = "erasure_declined";
    note.text = "Your request to be erased was declined. The reason is in your account.";
    note.link = "/account/privacy";
    note.dedupe_key = "erasure_declined:" + id.text();
    TRY(notifications_.notify(tx, row.person_id, note));
    if (auto account = TRY(accounts_.find(tx, row.person_id)))
      TRY(tell_by_mail(tx, *account, "Your request to be erased was declined",
                       "We cannot erase your data. Reason: " + in.note.value +
                           "\n\nYou may complain to your data protection authority."));
    return review_in(tx, row);
  });
}

std::string Service::new_pseudonym() {
  constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::string text = "Erased person ";
  for (int i = 0; i < 8; ++i) text += kAlphabet[platform_.random.below(kAlphabet.size())];
  return text;
}

Result<Erasure> Service::erase(data::Tx& tx, PersonId person, const std::string& pseudonym, bool first_time) {
  Erasure::Former former;
  if (first_time) {
    auto account = TRY(accounts_.find(tx, person));
    if (!account) return not_found("person_not_found");
    former = TRY(accounts::known_as(tx, *account));
  }
  Erasure erasure(person, pseudonym, std::move(former), platform_.clock.today(), TRY(policy(tx)));
  for (const auto& part : contributors_) TRY(part->erase_person(tx, erasure));
  return erasure;
}

Status Service::run_erasure(RequestId id) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    auto row = TRY(store::find_request(tx, id));
    if (!row || row->state != RequestState::approved) return {};
    if (TRY(held(tx, row->person_id))) return {};
    // A hold may have put it off for months. The daily job starts it again, until somebody else has the role.
    for (const std::string& warning : TRY(warnings(tx, row->person_id)))
      if (warning == "last_super_admin") return put_off(tx, *row);
    return erase_now(tx, std::move(*row));
  });
}

/// An erasure that was agreed on would leave the hospital without a super_admin now: officers hear of it once a day.
Status Service::put_off(data::Tx& tx, const RequestRecord& row) {
  notifications::NotificationIn note;
  note.code = "erasure_last_super_admin";
  note.text = "An erasure waits: the person is the last super_admin. Give the role to somebody else.";
  note.link = "/privacy/requests/" + row.id.text();
  note.dedupe_key = "erasure_put_off:" + row.id.text() + ":" + to_string(platform_.clock.today());
  TRY(tell_officers(tx, note, std::nullopt));
  return audit(tx, std::nullopt, "privacy.erasure_put_off", object_of(row.id), {R"({"code":"last_super_admin"})"},
               "denied");
}

Status Service::erase_now(data::Tx& tx, RequestRecord row) {
  auto account = TRY(accounts_.find(tx, row.person_id));
  if (!account) return not_found("person_not_found");
  // Before the address is gone.
  TRY(tell_by_mail(tx, *account, "Your data was erased",
                   "Your account and your data were erased. What the law or the hospital's policy asks us to keep no "
                   "longer bears your name and goes when its time has come."));
  row.pseudonym = new_pseudonym();
  Erasure erasure = TRY(erase(tx, row.person_id, row.pseudonym, true));
  row.state = RequestState::done;
  for (std::string* words : {&row.reason, &row.first_note, &row.second_note}) words->clear();
  row.result = shape::to_json(erasure.done());
  row.erased_at = tx.now();
  row.next_end = erasure.next_end();
  TRY(store::update_request(tx, row));
  TRY(audit(tx, std::nullopt, "privacy.person_erased", object_of(row.person_id), proof(row.id, erasure.done())));
  return platform_.events.publish(tx, PersonErased{row.person_id});
}

Status Service::end_retention(RequestId id) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    auto row = TRY(store::find_request(tx, id));
    if (!row || row->state != RequestState::done || TRY(held(tx, row->person_id))) return {};
    Erasure erasure = TRY(erase(tx, row->person_id, row->pseudonym, false));
    row->result = shape::to_json(erasure.done());
    row->next_end = erasure.next_end();
    TRY(store::update_request(tx, *row));
    return audit(tx, std::nullopt, "privacy.retention_ended", object_of(row->person_id), proof(id, erasure.done()));
  });
}

Status Service::daily() {
  Date today = platform_.clock.today();
  auto due = TRY(platform_.db.read([&](data::Tx& tx) { return store::ended(tx, today, kEndedPerRun); }));
  for (const RequestRecord& row : due) {
    auto ended = end_retention(row.id);
    if (!ended) LOG(error, "retention_failed", {"request", row.id.text()}, {"code", ended.error().code});
  }
  return platform_.db.write([&](data::Tx& tx) -> Status {
    // Holds of a version that knew no brakes, or none for one person.
    for (const HoldRow& hold : TRY(store::holds(tx, std::nullopt, kHoldsBraked)))
      TRY(jobs::put_on_person_brake(tx, brake_of(hold.id), hold.person_id.bytes));
    for (const RequestRecord& row : TRY(store::requests(tx, RequestState::approved, std::nullopt, kEndedPerRun)))
      if (!TRY(held(tx, row.person_id)))
        TRY(platform_.jobs.enqueue(tx, EraseJob{row.id}, {.attempts = 8, .unique_key = row.id.text()}));
    for (const RequestRecord& row : TRY(store::due_by(tx, today + kWarnDays))) {
      std::string text = "A request to be erased must be decided by " + to_string(row.due_on) + ".";
      TRY(tell_officers(tx, note_on(row, "erasure_due", std::move(text)), std::nullopt));
    }
    return {};
  });
}

}  // namespace mc::privacy
