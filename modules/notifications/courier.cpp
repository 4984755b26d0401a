// Keys, connectors and the ways out themselves.
#include "modules/notifications/courier.hpp"

#include <algorithm>

#include "appliance/base/log.hpp"
#include "appliance/base/text.hpp"

namespace mc::notifications {
namespace {

constexpr std::size_t kMacBytes = 16;
constexpr std::size_t kPersonBytes = 16;

Bytes tagged(std::string_view tag, std::string_view text) {
  Bytes out(tag.begin(), tag.end());
  out.push_back(0);
  out.insert(out.end(), text.begin(), text.end());
  return out;
}

Bytes whole(const security::Hash32& hash) { return Bytes(hash.begin(), hash.end()); }

/// What a server's answer to a request of ours means.
Status read_status(int status, std::string_view what) {
  if (status >= 200 && status < 300) return {};
  std::string code = std::string(what) + "_status_" + std::to_string(status);
  std::string detail = "The service answered " + std::to_string(status) + ".";
  // 408 and 429 ask to come back; other refusals will be the same tomorrow.
  bool again = status >= 500 || status == 408 || status == 429;
  return fail(again ? Fault::unavailable : Fault::invalid, std::move(code), std::move(detail));
}

}  // namespace

Courier::Courier(Platform& platform, const Parts& parts)
    : platform_(platform), parts_(parts),
      sealing_(parts.keys, "notification connectors",
               {{"notifications", "notifications_settings", "sealed", "name", security::SealedKey::text, "", true},
                {"notifications", "notifications_push", "sealed", "id", security::SealedKey::id, "push subscription"}}),
      hashing_(security::derive_key(parts.keys.kek(security::KeyPurpose::tokens).view(), "notification hashes", 1)),
      links_(security::derive_key(parts.keys.kek(security::KeyPurpose::tokens).view(), "notification links", 1)),
      push_private_(security::derive_key(parts.keys.kek(security::KeyPurpose::tokens).view(), "web push sender", 1)) {
  auto read = platform.db.read([&](data::Tx& tx) -> Status {
    sms_on_ = TRY(connector<SmsConnector>(tx, kSms)).on;
    push_on_ = TRY(connector<PushConnector>(tx, kPush)).on;
    return {};
  });
  if (!read) LOG(warning, "notification_connectors_unreadable", {"code", read.error().code});
}

void Courier::start() {
  platform_.jobs.handle<PlanItems>([this](const PlanItems&) { return plan(); });
  platform_.jobs.handle<DeliverOne>([this](const DeliverOne& job) { return deliver(job.id); });
  platform_.jobs.handle<DeliverDigest>([this](const DeliverDigest& job) { return deliver_digest(job.person_id); });
  platform_.jobs.every("notifications.bounces", std::chrono::minutes(5), [this] { return read_bounces(); });
  platform_.jobs.daily("notifications.deliveries", 3 * 60 + 20, [this] { return housekeeping(); });
}

NotificationChannels Courier::channels() const {
  NotificationChannels out;
  out.email = parts_.mailer.available();
  out.sms = sms_on_;
  out.push = push_on_;
  if (!out.email) out.why.email = "mail_off";
  if (!out.sms) out.why.sms = "sms_off";
  if (!out.push) out.why.push = "push_off";
  return out;
}

Bytes Courier::address_hash(std::string_view address) const {
  return whole(security::keyed_hash(hashing_.view(), tagged("address", ascii_lower(trim(address)))));
}
Bytes Courier::code_hash(PersonId person, std::string_view code) const {
  return whole(security::keyed_hash(hashing_.view(), tagged("phone " + person.text(), code)));
}
Bytes Courier::endpoint_hash(std::string_view endpoint) const {
  return whole(security::keyed_hash(hashing_.view(), tagged("endpoint", endpoint)));
}
Bytes Courier::seal_subscription(const PushSubscription& subscription) const {
  return sealing_.seal(as_bytes(shape::to_json(subscription)), as_bytes("push subscription"), random());
}

/// Person, mark and group. It works for ever: a mail may lie for years before its link is pressed.
std::string Courier::unsubscribe_token(PersonId person, std::string_view group) const {
  auto mark = security::keyed_hash(links_.view(), tagged(person.text(), group));
  Bytes raw(person.bytes.begin(), person.bytes.end());
  raw.insert(raw.end(), mark.begin(), mark.begin() + kMacBytes);
  raw.insert(raw.end(), group.begin(), group.end());
  return to_base64url(raw);
}

std::optional<std::pair<PersonId, std::string>> Courier::unsubscribe_of(std::string_view token) const {
  if (token.size() > 200) return std::nullopt;
  auto raw = from_base64url(token);
  if (!raw || raw->size() <= kPersonBytes + kMacBytes) return std::nullopt;
  PersonId person{};
  std::copy_n(raw->begin(), kPersonBytes, person.bytes.begin());
  std::string group(raw->begin() + kPersonBytes + kMacBytes, raw->end());
  auto mark = security::keyed_hash(links_.view(), tagged(person.text(), group));
  ByteView given = ByteView(*raw).subspan(kPersonBytes, kMacBytes);
  if (!security::equal_constant_time(given, ByteView(mark).first(kMacBytes))) return std::nullopt;
  const Group* known = group_named(group);
  if (known == nullptr || known->locked) return std::nullopt;
  return std::pair(person, std::move(group));
}

Result<std::string> Courier::language_of(data::Tx& tx, PersonId person,
                                         const std::optional<SettingsOfPerson>& settings) const {
  if (settings && settings->language) return *settings->language;
  security::Viewer herself;  // without grants: only her own words are asked for
  herself.person = person;
  auto me = parts_.accounts.me(tx, herself);
  if (!me) return std::string("en");
  return known_language(me->locale) ? me->locale : std::string("en");
}

Result<std::string> Courier::push_key() const {
  return to_base64url(TRY(security::push_public_key(push_private_.view())));
}

Letter Courier::letter_to(const accounts::Person& person, std::string_view language) const {
  Letter out;
  out.to = person.email;
  out.to_name = person.first_name + " " + person.last_name;
  out.first_name = person.first_name;
  out.language = language;
  out.organisation = platform_.settings.organisation_name;
  out.base_url = platform_.settings.base_url;
  return out;
}

Status Courier::send_sms(std::string_view to, std::string_view text) {
  auto settings = TRY(platform_.db.read([&](data::Tx& tx) { return connector<SmsConnector>(tx, kSms); }));
  if (!settings.on) return fail(Fault::unavailable, "sms_off", "No SMS gateway is set up.");
  Status outcome;
  if (settings.kind == SmsKind::mail) {
    std::string id = uuid_text(make_uuid7(platform_.clock.now(), random()));
    outcome = parts_.mailer.deliver(sms_mail(settings, to, text), id);
  } else {
    net::HttpClient client({{}, settings.trust_pem}, {.body = 64 * 1024});
    auto answer = client.send(sms_request(settings, to, text));
    outcome = answer ? read_status(answer->status, "sms") : Status(std::unexpected(answer.error()));
  }
  TRY(note(kSms, outcome ? std::string() : outcome.error().code));
  return outcome;
}

Status Courier::send_push(const std::vector<PushRow>& devices, std::string_view message, bool urgent) {
  auto settings = TRY(platform_.db.read([&](data::Tx& tx) { return connector<PushConnector>(tx, kPush); }));
  if (!settings.on) return fail(Fault::unavailable, "push_off", "Web push is not set up.");
  net::HttpClient client({{}, settings.trust_pem}, {.body = 64 * 1024});
  Status outcome = fail(Fault::invalid, "push_no_device", "No browser takes notifications.");
  for (const PushRow& device : devices) {
    Bytes plain = TRY(sealing_.open(device.sealed, as_bytes("push subscription")));
    auto subscription = TRY(shape::from_json<PushSubscription>(as_text(plain)));
    // The list may have become shorter since the browser subscribed.
    if (!check_subscription(settings, subscription)) continue;
    auto request = push_request(subscription, message, urgent, push_private_.view(), platform_.settings.base_url,
                                platform_.clock.now(), random());
    if (!request) continue;
    auto answer = client.send(*request);
    Status one = answer ? read_status(answer->status, "push") : Status(std::unexpected(answer.error()));
    if (answer && (answer->status == 404 || answer->status == 410))  // RFC 8030: the subscription has ended
      TRY(platform_.db.write([&](data::Tx& tx) { return store::remove_push(tx, device.id); }));
    if (one)
      outcome = {};  // one browser is enough: she was told
    else if (!outcome)
      outcome = one;
  }
  TRY(note(kPush, outcome ? std::string() : outcome.error().code));
  return outcome;
}

Status Courier::note(std::string_view connector, std::string_view error) {
  return platform_.db.write([&](data::Tx& tx) { return store::note_connector(tx, connector, error); });
}

}  // namespace mc::notifications
