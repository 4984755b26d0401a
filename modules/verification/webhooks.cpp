// Signed messages to systems that want to know when a credential changed: ids, type, state and end; no name, no number.
// Each hook has one line of messages and one job that works it off in order; what it missed in a pause waits there, at
// most one message of each kind for a credential.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "modules/accounts/fresh_proof.hpp"
#include "modules/verification/service.hpp"

namespace mc::verification {
namespace {

constexpr std::array<std::string_view, 6> kEvents = {"created", "updated", "renewed", "status", "verified", "deleted"};
constexpr std::size_t kMostHooks = 20;
constexpr std::array<std::chrono::seconds, 5> kHookPauses = {
    std::chrono::seconds(15), std::chrono::minutes(1), std::chrono::minutes(5), std::chrono::minutes(30),
    std::chrono::hours(2)};  // before each attempt after the first (API-05: five retries)
constexpr std::chrono::hours kOldSecretSigns{24};
constexpr std::int64_t kPausedAfter = 20;  // messages that did not arrive, one after the other
constexpr std::size_t kMostHookAnswer = 64 * 1024;
constexpr int kMessagesPerRun = 200;

/// What goes out. Do not change: other systems read it.
struct HookMessage {
  std::string event;
  CredentialId credential_id;
  std::optional<std::string> employee_number;
  std::string type;
  std::optional<std::string> state;  // active, expiring_soon, expired, revoked, deleted
  std::optional<std::string> verification;
  std::optional<Date> expires_on;
  Instant at;
};
FIELDS(HookMessage, event, credential_id, employee_number, type, state, verification, expires_on, at)
struct HookPing {
  std::string event;
  Instant at;
};
FIELDS(HookPing, event, at)

std::vector<std::string> events_of(const HookRow& row) {
  auto events = shape::from_json<std::vector<std::string>>(row.events);
  return events ? *events : std::vector<std::string>();
}

WebHook hook_outward(const HookRow& row) {
  return {row.id,         row.url,        events_of(row), row.inside,     row.paused,   row.failures,
          row.created_at, row.last_ok_at, row.last_error, row.key_number, row.old_until};
}

/// What somebody outside may hear of a change; empty: nothing.
std::string hook_event(const std::optional<std::string>& what) {
  if (!what || *what == "imported") return "updated";
  if (std::find(kEvents.begin(), kEvents.end(), *what) != kEvents.end()) return *what;
  return {};
}

/// The chosen events as they are kept.
Result<std::string> events_in(const List<Text<1, 40>, 10>& chosen) {
  std::vector<std::string> out;
  for (const auto& event : chosen) {
    if (std::find(kEvents.begin(), kEvents.end(), event.value) == kEvents.end() &&
        std::find(std::begin(kFurtherEvents), std::end(kFurtherEvents), event.value) == std::end(kFurtherEvents))
      return invalid("events", "not_one_of",
                     "Choose of created, updated, renewed, status, verified, deleted, completion.recorded, "
                     "person.joined and person.left.");
    if (std::find(out.begin(), out.end(), event.value) == out.end()) out.push_back(event.value);
  }
  if (out.empty()) return invalid("events", "missing", "Choose what to be told of.");
  return shape::to_json(out);
}

std::string seal_name(HookId id) { return "hook:" + id.text(); }

}  // namespace

Result<WebHooks> Service::hooks() {
  return platform_.db.read([&](data::Tx& tx) -> Result<WebHooks> {
    WebHooks out;
    for (const HookRow& row : TRY(store::hooks(tx))) out.items.push_back(hook_outward(row));
    return out;
  });
}

Result<HookMade> Service::make_hook(const security::Viewer& viewer, const HookIn& in) {
  TRY(accounts::proved_lately(accounts_, viewer));
  TRY(check_hook_url(in.url.value, in.inside));
  const std::string events = TRY(events_in(in.events));
  if (in.trust_pem && !in.trust_pem->value.empty()) {
    if (auto readable = net::check_trust(in.trust_pem->value); !readable)
      return invalid("trust_pem", readable.error().code, readable.error().detail);
  }
  std::string secret = random_token("whsec_");
  return platform_.db.write([&](data::Tx& tx) -> Result<HookMade> {
    if (TRY(store::hooks(tx)).size() >= kMostHooks) return conflict("too_many_hooks", "There are 20 webhooks already.");
    HookRow row;
    row.id = HookId::make(platform_.clock, platform_.random);
    row.url = in.url.value;
    row.secret = seal_secret(seal_name(row.id), secret);
    row.events = events;
    row.inside = in.inside;
    row.trust = in.trust_pem ? in.trust_pem->value : "";
    row.created_at = tx.now();
    TRY(store::insert_hook(tx, row, viewer.person));
    TRY(audit(tx, viewer.person, "verification_hook.created", "verification_hook:" + row.id.text(),
              fmt::format(R"({{"inside":{}}})", row.inside)));
    return HookMade{hook_outward(row), secret};
  });
}

Status Service::remove_hook(const security::Viewer& viewer, HookId id) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    if (!TRY(store::remove_hook(tx, id))) return not_found("hook_not_found");
    return audit(tx, viewer.person, "verification_hook.removed", "verification_hook:" + id.text());
  });
}

/// The HTTP status of the answer.
Result<int> Service::call_hook(const HookRow& hook, std::string_view event, std::string_view delivery,
                               const std::string& body) {
  const Instant now = platform_.clock.now();
  const std::string secret = TRY(open_secret(seal_name(hook.id), hook.secret));
  std::string signature = hook_signature(as_bytes(secret), now, body);
  std::string keys = std::to_string(hook.key_number);
  if (hook.old_secret && hook.old_until && now < *hook.old_until) {
    const std::string former = TRY(open_secret(seal_name(hook.id), *hook.old_secret));
    const std::string beside = hook_signature(as_bytes(former), now, body);
    signature += beside.substr(beside.find(','));
    keys += "," + std::to_string(hook.key_number - 1);
  }
  net::HttpRequest request;
  request.url = hook.url;
  request.headers = {{"MedConnect-Signature", signature},
                     {"MedConnect-Signature-Keys", keys},
                     {"MedConnect-Event", std::string(event)},
                     {"MedConnect-Delivery", std::string(delivery)}};
  request.content_type = "application/json";
  request.body = body;
  net::HttpAnswer answer = TRY(send_for_(hook.trust, hook.inside)(request));
  if (answer.body.size() > kMostHookAnswer) return fail(Fault::unavailable, "answer_too_long", "");
  return answer.status;
}

Result<ConnectorTest> Service::test_hook(const security::Viewer& viewer, HookId id) {
  auto hook = TRY(platform_.db.read([&](data::Tx& tx) { return store::hook(tx, id); }));
  if (!hook) return not_found("hook_not_found");
  auto answer = call_hook(*hook, "ping", "test", shape::to_json(HookPing{"ping", platform_.clock.now()}));
  ConnectorTest out;
  out.ok = answer && *answer >= 200 && *answer < 300;
  if (!answer)
    out.code = answer.error().code;
  else if (!out.ok)
    out.code = "http_" + std::to_string(*answer);
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    hook->last_error = out.code;
    if (out.ok) {
      hook->paused = false;
      hook->failures = 0;
      hook->last_ok_at = tx.now();
      TRY(enqueue_deliveries(tx, id, std::chrono::milliseconds(0)));  // what it missed
    }
    TRY(store::hook_answered(tx, *hook));
    return audit(tx, viewer.person, "verification_hook.tested", "verification_hook:" + id.text(),
                 fmt::format(R"({{"ok":{},"code":"{}"}})", out.ok, out.code));
  }));
  return out;
}

Result<HookDeliveries> Service::deliveries(HookId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<HookDeliveries> {
    if (!TRY(store::hook(tx, id))) return not_found("hook_not_found");
    HookDeliveries out;
    for (const DeliveryRow& row : TRY(store::deliveries(tx, id, 50)))
      out.items.push_back({row.id, row.event, row.state, row.tries, row.answer, row.error, row.at,
                           row.state == "waiting" && row.tries > 0 ? std::optional(row.due_at) : std::nullopt});
    return out;
  });
}

Status Service::credential_changed(data::Tx& tx, const credentials::CredentialChanged& event) {
  const std::string what = hook_event(event.what);
  if (what.empty()) return {};
  std::vector<HookRow> wanted;
  for (HookRow& row : TRY(store::hooks(tx))) {
    auto events = events_of(row);
    if (std::find(events.begin(), events.end(), what) != events.end()) wanted.push_back(std::move(row));
  }
  if (wanted.empty()) return {};
  HookMessage message;
  message.event = "credential." + what;
  message.credential_id = event.credential_id;
  message.type = event.type;
  message.at = tx.now();
  auto holder = TRY(accounts_.find(tx, event.person_id));
  if (!holder || holder->status == accounts::Status::deleted) return {};
  message.employee_number = holder->employee_number;
  auto found = TRY(credentials_.find(tx, event.credential_id));
  message.state = found ? std::string(shape::enum_name(outside_status(*found))) : std::string("deleted");
  if (found) {
    message.verification = found->verification;
    message.expires_on = found->expires_on;
  }
  DeliveryRow row;
  row.person_id = event.person_id;
  row.event = message.event;
  row.body = shape::to_json(message);
  row.credential_id = event.credential_id;
  for (const HookRow& hook : wanted) TRY(queue_for(tx, hook, row));
  return {};
}

Status Service::queue_for(data::Tx& tx, const HookRow& hook, DeliveryRow row) {
  row.id = DeliveryId::make(platform_.clock, platform_.random);
  row.hook_id = hook.id;
  row.state = "waiting";
  row.at = tx.now();
  TRY(store::put_delivery(tx, row));
  return hook.paused ? Status{} : enqueue_deliveries(tx, hook.id, std::chrono::milliseconds(0));
}

Status Service::tell_hooks(data::Tx& tx, const HookNews& news) {
  DeliveryRow row;
  row.person_id = news.person;
  row.event = news.event;
  row.body = news.body;
  for (const HookRow& hook : TRY(store::hooks(tx))) {
    auto events = events_of(hook);
    if (std::find(events.begin(), events.end(), news.event) != events.end()) TRY(queue_for(tx, hook, row));
  }
  return {};
}

Result<WebHook> Service::change_hook(const security::Viewer& viewer, HookId id, const HookPatch& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<WebHook> {
    auto hook = TRY(store::hook(tx, id));
    if (!hook) return not_found("hook_not_found");
    if (in.events) hook->events = TRY(events_in(*in.events));
    const bool starts = in.paused && !*in.paused && hook->paused;
    if (in.paused) hook->paused = *in.paused;
    if (starts) hook->failures = 0;
    TRY(store::change_hook(tx, *hook));
    if (starts) TRY(enqueue_deliveries(tx, id, std::chrono::milliseconds(0)));  // what it missed
    TRY(audit(tx, viewer.person, "verification_hook.changed", "verification_hook:" + id.text(),
              fmt::format(R"({{"paused":{},"events":{}}})", hook->paused, hook->events)));
    return hook_outward(*hook);
  });
}

Result<HookMade> Service::rotate_hook(const security::Viewer& viewer, HookId id, bool at_once) {
  TRY(accounts::proved_lately(accounts_, viewer));
  std::string secret = random_token("whsec_");
  return platform_.db.write([&](data::Tx& tx) -> Result<HookMade> {
    auto hook = TRY(store::hook(tx, id));
    if (!hook) return not_found("hook_not_found");
    hook->old_secret = at_once ? std::nullopt : std::optional(hook->secret);
    hook->old_until = at_once ? std::nullopt : std::optional(tx.now() + kOldSecretSigns);
    hook->secret = seal_secret(seal_name(id), secret);
    ++hook->key_number;
    TRY(store::set_hook_secret(tx, *hook));
    TRY(audit(tx, viewer.person, "verification_hook.secret_rotated", "verification_hook:" + id.text(),
              fmt::format(R"({{"at_once":{}}})", at_once)));
    return HookMade{hook_outward(*hook), secret};
  });
}

Result<HookReplayed> Service::replay(const security::Viewer& viewer, HookId id, std::optional<DeliveryId> one) {
  return platform_.db.write([&](data::Tx& tx) -> Result<HookReplayed> {
    if (!TRY(store::hook(tx, id))) return not_found("hook_not_found");
    const std::int64_t count = TRY(store::replay_deliveries(tx, id, one));
    if (one && count == 0)
      return conflict("delivered_already", "This message was delivered, or is not there any more.");
    if (count > 0) TRY(enqueue_deliveries(tx, id, std::chrono::milliseconds(0)));
    TRY(audit(tx, viewer.person, "verification_hook.replayed", "verification_hook:" + id.text(),
              fmt::format(R"({{"messages":{}}})", count)));
    return HookReplayed{count};
  });
}

Status Service::enqueue_deliveries(data::Tx& tx, HookId id, std::chrono::milliseconds after) {
  jobs::Settings settings;
  settings.unique_key = id.text();
  if (after.count() > 0) {
    settings.unique_key += ":later";  // does not hold up what comes in meanwhile
    settings.run_at = tx.now() + after;
  }
  return platform_.jobs.enqueue(tx, DeliverHook{id}, settings);
}

Status Service::tell_of_pause(data::Tx& tx, const HookRow& hook) {
  std::set<PersonId> people;
  for (const std::string& role : platform_.permissions.roles_with(kSettings))
    for (PersonId person : TRY(platform_.sessions.holders(tx, role))) people.insert(person);
  notifications::NotificationIn note;
  note.code = "webhook_paused";
  note.text = "A webhook is paused: its server took no message for a long time. Test it to start it again.";
  note.link = "/verification/keys";
  note.dedupe_key = "webhook_paused:" + hook.id.text() + ":" + to_string(platform_.clock.today());
  for (PersonId person : people) TRY(notifications_.notify(tx, person, note));
  return {};
}

Result<bool> Service::deliver_one(const HookRow& hook, DeliveryRow row) {
  auto answer = call_hook(hook, row.event, row.id.text(), row.body);
  const bool arrived = answer && *answer >= 200 && *answer < 300;
  ++row.tries;
  row.answer = answer ? *answer : 0;
  row.error = arrived ? "" : answer ? "http_" + std::to_string(*answer) : answer.error().code;
  // Gone for good (410) and addresses of our own are not tried again.
  const bool give_up =
      row.tries > static_cast<std::int64_t>(kHookPauses.size()) || row.answer == 410 || row.error == "address_refused";
  if (arrived || give_up) row.state = arrived ? "delivered" : "failed";
  const auto pause = kHookPauses[static_cast<std::size_t>(std::min<std::int64_t>(row.tries, kHookPauses.size()) - 1)];
  return platform_.db.write([&](data::Tx& tx) -> Result<bool> {
    row.due_at = tx.now() + pause;
    TRY(store::update_delivery(tx, row));
    auto now = TRY(store::hook(tx, hook.id));
    if (!now) return false;
    const bool paused_before = now->paused;
    now->last_error = row.error;
    if (arrived) {
      now->failures = 0;
      now->last_ok_at = tx.now();
    } else if (row.state == "failed") {
      ++now->failures;
      now->paused = now->paused || now->failures >= kPausedAfter;
    }
    TRY(store::hook_answered(tx, *now));
    if (now->paused && !paused_before) TRY(tell_of_pause(tx, *now));
    if (row.state == "waiting") TRY(enqueue_deliveries(tx, hook.id, pause));
    return row.state != "waiting" && !now->paused;
  });
}

Status Service::deliver(HookId id) {
  {
    std::lock_guard lock(delivering_mutex_);
    if (!delivering_.insert(id).second)  // the other one may just have seen the end of the line
      return platform_.db.write([&](data::Tx& tx) { return enqueue_deliveries(tx, id, std::chrono::seconds(10)); });
  }
  Status out = deliver_line(id);
  std::lock_guard lock(delivering_mutex_);
  delivering_.erase(id);
  return out;
}

Status Service::deliver_line(HookId id) {
  for (int sent = 0; sent < kMessagesPerRun; ++sent) {
    std::optional<HookRow> hook;
    auto row = TRY(platform_.db.read([&](data::Tx& tx) -> Result<std::optional<DeliveryRow>> {
      hook = TRY(store::hook(tx, id));
      return hook && !hook->paused ? store::next_delivery(tx, id) : std::optional<DeliveryRow>();
    }));
    if (!row || !TRY(deliver_one(*hook, std::move(*row)))) return {};
  }
  return platform_.db.write([&](data::Tx& tx) { return enqueue_deliveries(tx, id, std::chrono::milliseconds(1)); });
}

}  // namespace mc::verification
