// One delivery: what is to be sent, sending it, and what becomes of it.
#include <algorithm>
#include <array>

#include "appliance/base/log.hpp"
#include "appliance/jobs/brake.hpp"
#include "modules/notifications/courier.hpp"

namespace mc::notifications {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

/// Nearly three days for mails: servers have weekends. What rings is worth nothing tomorrow.
constexpr std::array kMailDelays{seconds(30),     seconds(120),    seconds(600),    seconds(1800),
                                 seconds(3600),   seconds(7200),   seconds(14'400), seconds(28'800),
                                 seconds(43'200), seconds(57'600), seconds(86'400)};
constexpr std::array kOtherDelays{seconds(10), seconds(30), seconds(120), seconds(600)};
constexpr seconds kMailRest{20};
constexpr int kMostDoublings = 5;  // 640 s
constexpr std::int64_t kRowsPerWrite = 500;
constexpr std::size_t kLongestSms = 300;  // two messages of most gateways

/// Whole letters, at most `most` bytes.
std::string shortened(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  return text;
}

struct PushMessage {
  std::string title;
  std::string body;
  std::string link;
  std::string id;
};
FIELDS(PushMessage, title, body, link, id)

}  // namespace

std::optional<seconds> delay_after(Channel channel, std::int64_t attempts) {
  auto pick = [&](const auto& delays) {
    return attempts >= 1 && attempts <= static_cast<std::int64_t>(delays.size())
               ? std::optional(delays[static_cast<std::size_t>(attempts - 1)])
               : std::nullopt;
  };
  return channel == Channel::email ? pick(kMailDelays) : pick(kOtherDelays);
}

Status Courier::deliver(DeliveryId id) {
  auto looked = TRY(platform_.db.read([&](data::Tx& tx) { return look(tx, id); }));
  if (!looked) return {};
  if (!looked->parcel) {
    return platform_.db.write([&](data::Tx& tx) -> Status {
      auto row = TRY(store::delivery(tx, id));
      if (!row) return {};
      row->state = looked->state;
      row->reason = looked->reason;
      if (TRY(store::settle(tx, *row, std::nullopt)) && row->state == DeliveryState::fell_back)
        TRY(fall_back_to_email(tx, *row));
      return {};
    });
  }
  const Parcel& parcel = *looked->parcel;
  if (parcel.row.channel == Channel::email && platform_.clock.now().ms < mail_rests_until_)
    return platform_.db.write([&](data::Tx& tx) {
      return try_later(tx, parcel.row, after_rest(parcel.row.id), parcel.row.attempts, parcel.row.reason);
    });
  return settle_sent(parcel, send(parcel));
}

/// Nothing when it is not waiting for this job any more.
Result<std::optional<Courier::Looked>> Courier::look(data::Tx& tx, DeliveryId id) {
  auto row = TRY(store::delivery(tx, id));
  if (!row || row->state != DeliveryState::waiting || row->mode != Mode::now) return std::nullopt;
  Looked out;
  TRY(look_at_item(tx, *row, out));
  if (!out.parcel) return std::optional(std::move(out));
  std::string refusal;
  TRY(look_at_channel(tx, *out.parcel, refusal));
  if (!refusal.empty()) {
    out.parcel.reset();
    out.reason = refusal;
    if (refusal == "sms_off" || refusal == "no_device") out.state = DeliveryState::fell_back;
  }
  return std::optional(std::move(out));
}

/// Does anybody still need to be told? `out.parcel` stays empty when not.
Status Courier::look_at_item(data::Tx& tx, const DeliveryRow& row, Looked& out) {
  auto item = TRY(store::item(tx, row.item_id));
  auto person = TRY(parts_.accounts.find(tx, row.person_id));
  const bool late = row.due_at > row.created_at + minutes(1) || row.attempts > 0 || row.mode != Mode::now;
  if (!item)
    out.reason = "gone";
  else if (item->expires_at && *item->expires_at <= tx.now())
    out.reason = "expired";
  else if (item->dismissed_at || (late && item->read_at && item->urgency != Urgency::critical))
    out.reason = "read";  // she saw it in the app while it waited
  else if (!person || person->status != accounts::Status::active)
    out.reason = "inactive";
  else
    out.parcel = Parcel{row, *item, *person, {}, {}, {}, {}};
  return {};
}

Result<std::string> Courier::mail_refusal(data::Tx& tx, const Parcel& parcel) const {
  if (!parts_.mailer.available()) return std::string("mail_off");
  if (!mail::is_mail_address(parcel.person.email)) return std::string("no_address");
  if (auto suppressed = TRY(store::suppressed(tx, address_hash(parcel.person.email)))) return suppressed->reason;
  // She may have switched it off since it was planned; not what is critical, nor what another channel left to mail.
  const Group& group = group_of(parcel.row.code);
  if (group.locked || parcel.item.urgency == Urgency::critical || parcel.row.reason == kFallback) return std::string();
  for (const PreferenceRow& row : TRY(store::preferences(tx, parcel.person.id, group.name)))
    if (row.channel == Channel::email && row.mode == Mode::off) return std::string("opted_out");
  return std::string();
}

/// Fills the parcel, or says why this channel cannot carry it.
Status Courier::look_at_channel(data::Tx& tx, Parcel& parcel, std::string& refusal) {
  auto settings = TRY(store::settings_of(tx, parcel.row.person_id));
  switch (parcel.row.channel) {
  case Channel::email:
    refusal = TRY(mail_refusal(tx, parcel));
    break;
  case Channel::sms:
    if (!sms_on_)
      refusal = "sms_off";
    else if (!settings || !settings->phone || !settings->phone_confirmed_at)
      refusal = "no_phone";
    else
      parcel.phone = *settings->phone;
    break;
  case Channel::push:
    parcel.devices = TRY(store::push_of(tx, parcel.row.person_id));
    if (!push_on_)
      refusal = "push_off";
    else if (parcel.devices.empty())
      refusal = "no_device";
    break;
  }
  if (!refusal.empty()) return {};
  return words_for(tx, parcel, settings);
}

Status Courier::words_for(data::Tx& tx, Parcel& parcel, const std::optional<SettingsOfPerson>& settings) {
  parcel.row.language = TRY(language_of(tx, parcel.row.person_id, settings));
  const Kind& kind = kind_of(parcel.row.code);
  parcel.words = texts_.built_in(kind.code, parcel.row.language);
  parcel.row.template_revision = 0;
  if (auto changed = TRY(store::current_template(tx, kind.code, parcel.row.language))) {
    parcel.row.template_revision = changed->revision;
    if (!changed->subject.empty()) parcel.words = {changed->subject, changed->body, changed->short_text};
  }
  auto given = TRY(shape::from_json<Params>(parcel.item.params));
  parcel.params = params_that_may_leave(kind, given, parcel.row.language);
  return {};
}

Status Courier::send(const Parcel& parcel) {
  Letter letter = letter_to(parcel.person, parcel.row.language);
  letter.link = parcel.item.link;
  if (parcel.row.channel == Channel::email) {
    const Group& group = group_of(parcel.row.code);
    // Only what nobody must know can be switched off by whoever holds the mail; the rest needs a sign-in (NOTIF-07).
    if (group.optional) letter.unsubscribe = unsubscribe_token(parcel.person.id, group.name);
    return parts_.mailer.deliver(compose_letter(texts_, letter, parcel.words, parcel.params), parcel.row.id.text());
  }
  Params all = parcel.params;
  all["name"] = letter.first_name;
  all["organisation"] = letter.organisation;
  all["link"] = address_of(letter.base_url, letter.link);
  std::string words = render(parcel.words.short_text, all);
  if (parcel.row.channel == Channel::sms) {
    std::string text = letter.organisation + ": " + words;
    if (words.find(all["link"]) == std::string::npos && !letter.link.empty()) {
      std::size_t room = kLongestSms > all["link"].size() + 1 ? kLongestSms - all["link"].size() - 1 : 0;
      text = shortened(std::move(text), room) + " " + all["link"];
    }
    return send_sms(parcel.phone, text);
  }
  std::string link = parcel.item.link.starts_with('/') ? parcel.item.link : "/";
  PushMessage message{letter.organisation, shortened(std::move(words), 1000), std::move(link), parcel.item.id.text()};
  return send_push(parcel.devices, shape::to_json(message), parcel.item.urgency == Urgency::critical);
}

Status Courier::settle_sent(const Parcel& parcel, const Status& outcome) {
  DeliveryRow row = parcel.row;
  row.attempts += 1;
  if (row.channel == Channel::email) rest_after(outcome);
  return platform_.db.write([&](data::Tx& tx) -> Status {
    if (outcome) {
      row.state = DeliveryState::sent;
      if (row.reason != kFallback) row.reason.clear();  // of an attempt before
      if (row.channel == Channel::email) row.sent_to = address_hash(parcel.person.email);
      TRY(store::settle(tx, row, row.id));
      return {};
    }
    if (outcome.error().code == "smtp_no_such_mailbox") TRY(suppress_address(tx, parcel.person, "bounced", "5.1.1"));
    return settle_failed(tx, row, outcome.error());
  });
}

/// A server that is away rests; one that put off a single mail does not.
void Courier::rest_after(const Status& outcome) {
  if (outcome || outcome.error().fault != Fault::unavailable || outcome.error().code == "smtp_put_off") {
    if (outcome) mail_failures_ = 0;
    return;
  }
  const int failures = std::min(mail_failures_.fetch_add(1), kMostDoublings);
  mail_rests_until_ = (platform_.clock.now() + kMailRest * (1 << failures)).ms;
}

Instant Courier::after_rest(DeliveryId id) const {
  const std::int64_t spread = kMailRest.count() * (1 << std::min(mail_failures_.load(), kMostDoublings)) * 1000;
  const std::int64_t place = (std::int64_t{id.bytes[14]} << 8 | id.bytes[15]) * spread / 65'536;
  return Instant{mail_rests_until_ + place};
}

Status Courier::settle_failed(data::Tx& tx, DeliveryRow row, const Error& error) {
  // A refused sign-in or certificate is for the administrator to mend; until then mails wait.
  const bool again = error.fault == Fault::unavailable || error.fault == Fault::forbidden;
  if (auto delay = delay_after(row.channel, row.attempts); again && delay)
    return try_later(tx, row, tx.now() + *delay, row.attempts, error.code);
  row.state = DeliveryState::failed;
  row.reason = error.code;
  LOG(warning, "notification_failed", {"delivery", row.id.text()}, {"code", error.code});
  const bool rang = row.channel != Channel::email;
  if (rang) row.state = DeliveryState::fell_back;
  if (TRY(store::settle(tx, row, std::nullopt)) && rang) TRY(fall_back_to_email(tx, row));
  return {};
}

Result<bool> Courier::again(data::Tx& tx, DeliveryId id) {
  if (!TRY(store::wait_again(tx, id))) return false;
  auto row = TRY(store::delivery(tx, id));
  TRY(enqueue(tx, *row, row->due_at));
  return true;
}

Status Courier::try_later(data::Tx& tx, const DeliveryRow& row, Instant at, std::int64_t attempts,
                          std::string_view reason) {
  TRY(store::put_off(tx, row.id, at, attempts, reason));
  jobs::Settings job;
  job.run_at = at;
  job.attempts = 20;
  job.unique_key = row.id.text();
  return platform_.jobs.enqueue(tx, DeliverOne{row.id}, std::move(job));
}

Status Courier::suppress_address(data::Tx& tx, const accounts::Person& person, std::string reason, std::string status) {
  TRY(store::suppress(tx, {address_hash(person.email), person.id, reason, std::move(status), tx.now()}));
  security::AuditEvent event;
  event.action = "notifications.address_suppressed";
  event.object = "person:" + person.id.text();
  event.details.text = R"({"reason":")" + reason + "\"}";
  return platform_.audit.append(tx, event);
}

Status Courier::housekeeping() {
  Instant now = platform_.clock.now();
  for (;;) {
    auto removed = TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::int64_t> {
      if (TRY(jobs::braked_as_a_whole(tx, "deliveries"))) return std::int64_t{0};
      return store::remove_deliveries(tx, now - std::chrono::hours(24 * 180), TRY(jobs::held_people(tx)),
                                      kRowsPerWrite);
    }));
    if (removed < kRowsPerWrite) break;
  }
  TRY(remember_waiting());
  return platform_.db.write(
      [&](data::Tx& tx) -> Status { return store::forget_seen(tx, now - std::chrono::hours(24 * 90)); });
}

/// What has waited for an hour past its time has lost its job (a restored copy, attempts used up): it gets one again.
Status Courier::remember_waiting() {
  std::optional<DeliveryId> after;
  const Instant late = platform_.clock.now() - std::chrono::hours(1);
  for (;;) {
    auto rows = TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::vector<DeliveryRow>> {
      auto overdue = TRY(store::overdue(tx, late, after, kRowsPerWrite));
      for (const DeliveryRow& row : overdue) TRY(enqueue(tx, row, tx.now()));
      return overdue;
    }));
    if (rows.size() < static_cast<std::size_t>(kRowsPerWrite)) return {};
    after = rows.back().id;
  }
}

}  // namespace mc::notifications
