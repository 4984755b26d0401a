// Asking Nursys and taking its answers. Every call to it is made without a transaction; what it says is written in one.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "appliance/base/log.hpp"
#include "appliance/documents/documents.hpp"
#include "modules/verification/service.hpp"

namespace mc::verification {
namespace {

constexpr std::int64_t kMostLookups = 50;   // in one question
constexpr std::int64_t kMostFetched = 500;  // calls on their way, looked at in one run
constexpr std::int64_t kMostTries = 8;      // to send
constexpr std::int64_t kMostPolls = 200;    // two days of a quarter of an hour each
constexpr std::int64_t kQuickPolls = 5;     // after a minute each, then with the schedule
constexpr std::string_view kChangesUntil = "nursys_changes_until";
constexpr const char* kNursysSource = "Nursys e-Notify";

/// Ours for a licence type of the registry.
std::vector<std::string> our_types(std::string_view type) {
  if (type == "PN") return {"LPN", "LVN", "PN"};
  if (type == "CNP") return {"NP", "APRN", "CNP"};
  return {std::string(type)};
}

bool digits(const std::string& text) { return text.find_first_not_of("0123456789") == std::string::npos; }

}  // namespace

Result<VerificationAsked> Service::ask(const security::Viewer& viewer, CredentialId id, const AskIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<VerificationAsked> {
    auto credential = TRY(credential_for(tx, viewer, id));
    if (credential.person_id == viewer.person) return forbidden("own_credential");
    if (!TRY(enabled_connector(tx, "nursys"))) return conflict("connector_off", "The connector is switched off.");
    const std::string ncsbn = in.ncsbn_id ? in.ncsbn_id->value : std::string();
    TRY(nursys::request_for(credential, ncsbn));
    if (TRY(store::open_call(tx, id))) return VerificationAsked{};
    CallRow call;
    call.id = make_uuid7(platform_.clock.now(), platform_.random);
    call.kind = "lookup";
    call.credential_id = id;
    call.asked_by = viewer.person;
    call.ncsbn_id = ncsbn;
    call.state = "to_send";
    call.made_at = tx.now();
    TRY(store::insert_call(tx, call));
    ItemRow item = TRY(follow_row(tx, credential));
    item.state = QueueState::pending;
    if (item.reason != "renewal_due" && item.reason != "registry_alert") item.reason = "asked";
    item.waiting = true;
    TRY(store::put_item(tx, item));
    // What is verified stays so while it is looked up again, and so does what was rejected.
    if (credential.verification != "verified" && credential.verification != "rejected")
      TRY(credentials_.set_verification(tx, id, {credentials::VerificationState::pending, std::nullopt, ""}));
    TRY(audit(tx, viewer.person, "verification.asked", "credential:" + id.text(), R"({"connector":"nursys"})"));
    jobs::Settings settings;
    settings.unique_key = "nursys";
    TRY(platform_.jobs.enqueue(tx, NursysWork{}, settings));
    return VerificationAsked{};
  });
}

/// The four digits, the year and the address live in this call and nowhere else.
Result<VerificationAsked> Service::enrol(const security::Viewer& viewer, CredentialId id, const EnrolIn& in) {
  if (!digits(in.last_four_ssn.value)) return invalid("last_four_ssn", "digits_only");
  if (!digits(in.birth_year.value)) return invalid("birth_year", "digits_only");
  auto credential = TRY(platform_.db.read([&](data::Tx& tx) { return credential_for(tx, viewer, id); }));
  auto who = TRY(nursys::request_for(credential, in.ncsbn_id ? in.ncsbn_id->value : ""));
  auto client = TRY(nursys_client());
  if (!client) return conflict("connector_off", "The connector is switched off.");
  auto row = TRY(platform_.db.read([&](data::Tx& tx) { return store::connector(tx, "nursys"); }));
  auto settings = TRY(shape::from_json<ConnectorSettings>(row->settings));
  nursys::Transaction answer =
      TRY(client->submit("/managenurselist", nursys::write_enrolment(who, in, settings.practice_setting)));
  if (!answer.success)
    return conflict("vendor_rejected",
                    answer.errors.empty() ? "" : "Error " + std::to_string(answer.errors.front()) + ".");
  return platform_.db.write([&](data::Tx& tx) -> Result<VerificationAsked> {
    CallRow call;
    call.id = make_uuid7(platform_.clock.now(), platform_.random);
    call.kind = "enrolment";
    call.credential_id = id;
    call.asked_by = viewer.person;
    call.transaction_id = answer.id;
    call.state = "sent";
    call.made_at = tx.now();
    TRY(store::insert_call(tx, call));
    TRY(audit(tx, viewer.person, in.remove.value_or(false) ? "verification.enrolment_ended" : "verification.enrolled",
              "credential:" + id.text(), R"({"connector":"nursys"})"));
    jobs::Settings later;
    later.unique_key = "nursys";
    later.run_at = tx.now() + std::chrono::minutes(1);
    TRY(platform_.jobs.enqueue(tx, NursysWork{}, later));
    return VerificationAsked{};
  });
}

Status Service::nursys_work() {
  auto client = TRY(nursys_client());
  if (!client) return {};
  TRY(send_lookups(*client));
  TRY(send_changes(*client));
  auto sent = TRY(platform_.db.read([&](data::Tx& tx) { return store::calls(tx, "sent", kMostFetched); }));
  std::map<std::pair<std::string, std::string>, std::vector<CallRow>> together;
  for (CallRow& call : sent) together[{call.kind, call.transaction_id}].push_back(std::move(call));
  for (const auto& [key, calls] : together) TRY(fetch(*client, calls));
  return {};
}

Status Service::send_lookups(const nursys::Client& client) {
  for (;;) {
    std::vector<nursys::LookupRequest> requests;
    std::vector<CallRow> ready;
    TRY(platform_.db.write([&](data::Tx& tx) -> Status {
      requests.clear();
      ready.clear();
      for (CallRow& call : TRY(store::calls(tx, "to_send", kMostLookups))) {
        auto credential = TRY(credentials_.find(tx, call.credential_id.value_or(CredentialId{})));
        auto request =
            credential ? nursys::request_for(*credential, call.ncsbn_id) : Result<nursys::LookupRequest>(not_found());
        if (!request) {
          call.state = "failed";
          call.error = "nursys_unfit";
          TRY(store::update_call(tx, call));
          TRY(release(tx, call, "no_answer"));
          continue;
        }
        requests.push_back(std::move(*request));
        ready.push_back(std::move(call));
      }
      return {};
    }));
    if (ready.empty()) return {};
    auto answer = client.submit("/nurselookup", nursys::write_lookup(requests));
    std::string error = !answer ? answer.error().code : answer->success ? "" : "vendor_rejected";
    TRY(platform_.db.write([&](data::Tx& tx) -> Status {
      TRY(store::note_call(tx, "nursys", error));
      for (CallRow& call : ready) {
        ++call.tries;
        call.error = error;
        if (error.empty()) {
          call.transaction_id = answer->id;
          call.state = "sent";
          call.tries = 0;
        } else if (call.tries >= kMostTries || error == "vendor_rejected" || error == "vendor_refused") {
          call.state = "failed";
          TRY(release(tx, call, "no_answer"));
        }
        TRY(store::update_call(tx, call));
      }
      return {};
    }));
    if (!error.empty()) return {};  // the schedule tries again
  }
}

/// Once a day: which licences changed at the registry since the last answer.
Status Service::send_changes(const nursys::Client& client) {
  const Date today = platform_.clock.today();
  auto until = TRY(platform_.db.read([&](data::Tx& tx) { return store::state(tx, kChangesUntil); }));
  Date from = today - 1;
  if (until) from = TRY(parse_date(*until));
  if (until && from >= today) return {};
  auto on_their_way = TRY(platform_.db.read([&](data::Tx& tx) { return store::calls(tx, "sent", kMostFetched); }));
  for (const CallRow& call : on_their_way)
    if (call.kind == "changes") return {};
  auto answer = client.submit("/notificationlookup", nursys::write_period(std::max(from, today - 90), today));
  std::string error = !answer ? answer.error().code : answer->success ? "" : "vendor_rejected";
  return platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(store::note_call(tx, "nursys", error));
    if (!error.empty()) return {};
    CallRow call;
    call.id = make_uuid7(platform_.clock.now(), platform_.random);
    call.kind = "changes";
    call.ncsbn_id = to_string(today);  // the period's end
    call.transaction_id = answer->id;
    call.state = "sent";
    call.made_at = tx.now();
    return store::insert_call(tx, call);
  });
}

/// Calls of one transaction.
Status Service::fetch(const nursys::Client& client, const std::vector<CallRow>& calls) {
  const std::string& kind = calls.front().kind;
  if (kind == "lookup") return take_lookup(client, calls);
  if (kind == "changes") return take_changes(client, calls.front());
  return take_enrolment(client, calls.front());
}

/// Not complete yet, or no answer at all: they stay on their way until they have waited long enough.
Status Service::still_waiting(const std::vector<CallRow>& calls, const Error* error) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    if (error != nullptr) TRY(store::note_call(tx, "nursys", error->code));
    bool soon = false;
    for (CallRow call : calls) {
      ++call.tries;
      call.error = error == nullptr ? "" : error->code;
      soon = soon || call.tries <= kQuickPolls;
      if (call.tries >= kMostPolls) {
        call.state = "failed";
        TRY(release(tx, call, "no_answer"));
      }
      TRY(store::update_call(tx, call));
    }
    if (!soon) return {};
    jobs::Settings later;
    later.unique_key = "nursys";
    later.run_at = tx.now() + std::chrono::minutes(1);
    return platform_.jobs.enqueue(tx, NursysWork{}, later);
  });
}

/// The licence goes back to the people of the office.
Status Service::release(data::Tx& tx, const CallRow& call, std::string_view reason) {
  if (call.kind != "lookup" || !call.credential_id) return {};
  auto item = TRY(store::item(tx, *call.credential_id));
  if (!item || item->state != QueueState::pending) return {};
  auto credential = TRY(credentials_.find(tx, *call.credential_id));
  bool again = item->reason == "renewal_due" || item->reason == "registry_alert";
  TRY(requeue(tx, *item, again ? item->reason : std::string(reason), item->due_on));
  if (!credential || credential->verification != "pending") return {};
  return credentials_.set_verification(tx, credential->id,
                                       {credentials::VerificationState::unverified, std::nullopt, ""});
}

Status Service::take_lookup(const nursys::Client& client, const std::vector<CallRow>& calls) {
  auto answer = client.lookup(calls.front().transaction_id);
  if (!answer) return still_waiting(calls, &answer.error());
  if (!answer->complete) return still_waiting(calls, nullptr);
  TRY(platform_.db.write([&](data::Tx& tx) { return store::note_call(tx, "nursys", ""); }));
  for (const CallRow& call : calls) TRY(take_nurse(client, call, *answer));
  return {};
}

Status Service::take_nurse(const nursys::Client& client, const CallRow& call, const nursys::LookupAnswer& answer) {
  const CredentialId id = call.credential_id.value_or(CredentialId{});
  std::vector<const nursys::Nurse*> ours;
  for (const nursys::Nurse& nurse : answer.nurses)
    if (nurse.record_id == id.text()) ours.push_back(&nurse);
  Draft draft;
  std::optional<accounts::Person> holder;
  bool held = TRY(platform_.db.read([&](data::Tx& tx) -> Result<bool> {
    auto found = TRY(credentials_.find(tx, id));
    if (!found) return false;
    draft.credential = std::move(*found);
    draft.level = TRY(level_of(tx, draft.credential));
    holder = TRY(accounts_.find(tx, draft.credential.person_id));
    return holder.has_value();
  }));
  CallRow done = call;
  done.state = "done";
  if (!held || ours.empty()) {
    done.error = held ? "no_answer" : "credential_gone";
    done.state = "failed";
    return platform_.db.write([&](data::Tx& tx) -> Status {
      TRY(store::update_call(tx, done));
      return release(tx, done, "no_answer");
    });
  }
  nursys::Verdict verdict =
      nursys::compare(draft.credential, holder->first_name, holder->last_name, *ours.front(), platform_.clock.today());
  // Two answers to one question: which is hers? Somebody has to look.
  if (ours.size() > 1) verdict = {Outcome::discrepancy, {"duplicate_record"}, {}};
  std::string raw = "[";
  for (const nursys::Nurse* nurse : ours) raw += (raw.size() > 1 ? "," : "") + nurse->raw;
  raw += "]";
  draft.evidence.push_back(TRY(store_evidence(as_bytes(raw), "application/json", "nursys.json", std::nullopt)));
  draft.source = kNursysSource;
  draft.method = PsvMethod::nursys;
  draft.by_name = "Nursys connector";
  draft.result = verdict.result;
  draft.discrepancies = verdict.discrepancies;
  auto made = TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::optional<VerificationId>> {
    // The run before may have got so far and then lost the power.
    for (const CallRow& one : TRY(store::calls(tx, "sent", kMostFetched)))
      if (one.id == call.id) {
        auto written = add_record(tx, draft);
        if (!written && written.error().code != "credential_changed") return std::unexpected(written.error());
        if (!written) done.error = written.error().code;
        TRY(store::update_call(tx, done));
        return written ? std::optional(*written) : std::optional<VerificationId>();
      }
    return std::optional<VerificationId>();
  }));
  if (!made) return {};
  TRY(seal({*made}));
  return take_documents(client, *made, verdict.documents);
}

/// Board orders lie beside the answer as evidence. Without them the entry stands: it says that there are some.
Status Service::take_documents(const nursys::Client& client, VerificationId record,
                               const std::vector<nursys::DocumentName>& names) {
  constexpr std::size_t kAtOnce = 5;
  constexpr std::size_t kMostDocuments = 20;
  for (std::size_t from = 0; from < std::min(names.size(), kMostDocuments); from += kAtOnce) {
    std::vector<std::string> ids;
    for (std::size_t i = from; i < std::min({names.size(), kMostDocuments, from + kAtOnce}); ++i)
      ids.push_back(names[i].id);
    auto documents = client.documents(ids);
    if (!documents) {
      LOG(warning, "nursys_documents_failed", {"code", documents.error().code});
      return platform_.db.write([&](data::Tx& tx) { return store::note_call(tx, "nursys", documents.error().code); });
    }
    for (const nursys::Document& one : *documents) {
      if (!one.success || std::find(ids.begin(), ids.end(), one.id) == ids.end()) continue;
      std::string type = documents::sniff_media_type(one.contents);
      EvidenceRow row = TRY(store_evidence(one.contents, type, one.name.substr(0, 100), std::nullopt));
      row.record_id = record;
      TRY(platform_.db.write([&](data::Tx& tx) -> Status {
        TRY(platform_.blobs.add_reference(tx, row.blob_id, "verification:evidence:" + row.id.text()));
        return store::insert_evidence(tx, row);
      }));
    }
  }
  return {};
}

Status Service::take_changes(const nursys::Client& client, const CallRow& call) {
  auto answer = client.changes(call.transaction_id);
  if (!answer) return still_waiting({call}, &answer.error());
  if (!answer->complete) return still_waiting({call}, nullptr);
  if (!answer->transaction.success)  // no answer: the same days are asked for again
    return platform_.db.write([&](data::Tx& tx) -> Status {
      TRY(store::note_call(tx, "nursys", "vendor_rejected"));
      CallRow failed = call;
      failed.state = "failed";
      failed.error = "vendor_rejected";
      return store::update_call(tx, failed);
    });
  return platform_.db.write([&](data::Tx& tx) -> Status {
    for (const nursys::StatusChange& change : answer->changes) TRY(registry_alert(tx, change));
    CallRow done = call;
    done.state = "done";
    TRY(store::update_call(tx, done));
    return store::put_state(tx, kChangesUntil, call.ncsbn_id);
  });
}

/// The last card that renews this one; her former ones are looked up no more.
Result<std::optional<ItemRow>> Service::newest_of(data::Tx& tx, ItemRow row) {
  if (!row.superseded) return std::optional(std::move(row));
  auto held = TRY(credentials_.of_person(tx, row.person_id));
  CredentialId at = row.credential_id;
  for (std::size_t steps = 0; steps < held.size(); ++steps) {
    auto next = std::find_if(held.begin(), held.end(), [&](const credentials::Credential& one) {
      return one.previous_id == at && one.verification != "rejected";
    });
    if (next == held.end()) break;
    at = next->id;
  }
  return store::item(tx, at);
}

/// By the id that we sent, and by type, state and number: the registry may hold the id of a card that was deleted.
Result<std::map<CredentialId, ItemRow>> Service::changed_licences(data::Tx& tx, const nursys::StatusChange& change) {
  std::vector<ItemRow> found;
  if (auto id = CredentialId::parse(change.record_id))
    if (auto row = TRY(store::item(tx, *id))) found.push_back(std::move(*row));
  if (!plain_number(change.number).empty())
    for (const std::string& type : our_types(change.type))
      for (ItemRow& row : TRY(store::items_by_plain(tx, plain_label(type, change.jurisdiction, change.number))))
        found.push_back(std::move(row));
  std::map<CredentialId, ItemRow> out;
  for (ItemRow& row : found)
    if (auto newest = TRY(newest_of(tx, std::move(row)))) out.emplace(newest->credential_id, std::move(*newest));
  return out;
}

/// A licence that changed at the registry is looked up again by itself.
Status Service::registry_alert(data::Tx& tx, const nursys::StatusChange& change) {
  for (const auto& [id, row] : TRY(changed_licences(tx, change))) {
    if (row.superseded || row.state == QueueState::pending) continue;
    TRY(requeue(tx, row, "registry_alert", platform_.clock.today() + 1));
    if (TRY(store::open_call(tx, row.credential_id))) continue;
    CallRow call;
    call.id = make_uuid7(platform_.clock.now(), platform_.random);
    call.kind = "lookup";
    call.credential_id = row.credential_id;
    call.state = "to_send";
    call.made_at = tx.now();
    TRY(store::insert_call(tx, call));
    TRY(audit(tx, std::nullopt, "verification.registry_alert", "credential:" + row.credential_id.text()));
  }
  return {};
}

Status Service::take_enrolment(const nursys::Client& client, const CallRow& call) {
  auto answer = client.enrolment(call.transaction_id);
  if (!answer) return still_waiting({call}, &answer.error());
  if (!answer->complete) return still_waiting({call}, nullptr);
  return platform_.db.write([&](data::Tx& tx) -> Status {
    CallRow done = call;
    done.state = answer->success ? "done" : "failed";
    if (!answer->success)
      done.error = "registry_error:" + (answer->errors.empty() ? "0" : std::to_string(answer->errors.front()));
    return store::update_call(tx, done);
  });
}

}  // namespace mc::verification
