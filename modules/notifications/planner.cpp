// Which channel carries an item, and when.
#include "modules/notifications/courier.hpp"

namespace mc::notifications {
namespace {

constexpr std::int64_t kItemsPerPass = 200;

std::optional<QuietHours> quiet_of(const std::optional<SettingsOfPerson>& settings) {
  if (!settings || !settings->quiet_from || !settings->quiet_to) return std::nullopt;
  return QuietHours{static_cast<int>(*settings->quiet_from), static_cast<int>(*settings->quiet_to)};
}

Zone zone_of(const std::optional<SettingsOfPerson>& settings) {
  if (settings) return zone_named(settings->zone);
  return hospital_zone().value_or(zone_named("UTC"));
}

Mode chosen(const std::vector<PreferenceRow>& rows, const Group& group, Channel channel, Urgency urgency) {
  for (const PreferenceRow& row : rows)
    if (row.channel == channel) return row.mode;
  Mode usual = group.mode(channel);
  // What its sender calls unimportant rings nowhere and comes with others.
  if (urgency == Urgency::low && usual == Mode::now) return channel == Channel::email ? Mode::daily : Mode::off;
  return usual;
}

}  // namespace

Status Courier::wake(data::Tx& tx) {
  jobs::Settings settings;
  settings.unique_key = "all";
  return platform_.jobs.enqueue(tx, PlanItems{}, std::move(settings));
}

Status Courier::plan() {
  while (TRY(plan_some())) {
  }
  return {};
}

/// False when there was nothing left.
Result<bool> Courier::plan_some() {
  return platform_.db.write([&](data::Tx& tx) -> Result<bool> {
    auto items = TRY(store::unplanned(tx, kItemsPerPass));
    Circumstances around{TRY(connector<SmsConnector>(tx, kSms)), push_on_};
    for (const ItemRow& item : items) {
      TRY(plan_item(tx, item, around));
      TRY(store::set_planned(tx, item.id));
    }
    return items.size() == static_cast<std::size_t>(kItemsPerPass);
  });
}

Status Courier::plan_item(data::Tx& tx, const ItemRow& item, const Circumstances& around) {
  if (item.dismissed_at || (item.expires_at && *item.expires_at <= tx.now())) return {};
  auto settings = TRY(store::settings_of(tx, item.person_id));
  for (const Wanted& want : TRY(wanted(tx, item, around, settings))) TRY(add_delivery(tx, item, want, settings));
  return {};
}

Result<std::vector<Courier::Wanted>> Courier::wanted(data::Tx& tx, const ItemRow& item, const Circumstances& around,
                                                     const std::optional<SettingsOfPerson>& settings) const {
  const Group& group = group_of(item.code);
  auto rows = TRY(store::preferences(tx, item.person_id, group.name));
  const bool critical = item.urgency == Urgency::critical || group.locked;
  auto mode = [&](Channel channel) { return critical ? Mode::now : chosen(rows, group, channel, item.urgency); };
  std::vector<Wanted> out;
  Mode email = mode(Channel::email);
  std::string why;
  const bool phone = settings && settings->phone_confirmed_at;
  if (phone && mode(Channel::sms) == Mode::now) {
    if (around.sms.on) {
      out.push_back({Channel::sms, Mode::now, DeliveryState::waiting, {}});
    } else {
      // She asked for an SMS and there is no gateway: then at least a mail, and the log says why.
      out.push_back({Channel::sms, Mode::now, DeliveryState::fell_back, "sms_off"});
      email = Mode::now;
      why = kFallback;
    }
  }
  if (email != Mode::off && parts_.mailer.available())
    out.push_back({Channel::email, email, DeliveryState::waiting, why});
  if (around.push && mode(Channel::push) == Mode::now && TRY(store::count_push(tx, item.person_id)) > 0)
    out.push_back({Channel::push, Mode::now, DeliveryState::waiting, {}});
  return out;
}

Status Courier::add_delivery(data::Tx& tx, const ItemRow& item, const Wanted& want,
                             const std::optional<SettingsOfPerson>& settings) {
  const bool critical = item.urgency == Urgency::critical || group_of(item.code).locked;
  const Zone zone = zone_of(settings);
  DeliveryRow row;
  row.id = DeliveryId::make(platform_.clock, random());
  row.item_id = item.id;
  row.person_id = item.person_id;
  row.code = item.code;
  row.channel = want.channel;
  row.mode = want.mode;
  row.state = want.state;
  row.reason = want.reason;
  row.created_at = row.updated_at = row.due_at = tx.now();
  const bool digest = want.mode == Mode::daily || want.mode == Mode::weekly;
  if (digest)
    row.due_at = next_digest(zone, quiet_of(settings), want.mode, tx.now());
  else if (!critical)
    row.due_at = after_quiet(zone, quiet_of(settings), tx.now());
  if (!TRY(store::insert_delivery(tx, row))) return want.reason == kFallback ? hasten(tx, row) : Status();
  if (row.state != DeliveryState::waiting) return {};
  return enqueue(tx, row, row.due_at);
}

Status Courier::enqueue(data::Tx& tx, const DeliveryRow& row, Instant at) {
  jobs::Settings job;
  job.run_at = at;
  job.attempts = 20;
  if (row.mode == Mode::now) {
    job.unique_key = row.id.text();
    job.priority = group_of(row.code).locked ? jobs::Priority::high : jobs::Priority::normal;
    return platform_.jobs.enqueue(tx, DeliverOne{row.id}, std::move(job));
  }
  // One job for a person and a morning, however much there is to say.
  job.unique_key = row.person_id.text() + " " + std::to_string(at.ms);
  job.priority = jobs::Priority::low;
  return platform_.jobs.enqueue(tx, DeliverDigest{row.person_id}, std::move(job));
}

/// The mail that stands in for another channel waits for no digest.
Status Courier::hasten(data::Tx& tx, const DeliveryRow& want) {
  if (auto row = TRY(store::hasten(tx, want))) return enqueue(tx, *row, row->due_at);
  return {};
}

Status Courier::fall_back_to_email(data::Tx& tx, const DeliveryRow& from) {
  if (!parts_.mailer.available()) return {};
  auto item = TRY(store::item(tx, from.item_id));
  if (!item) return {};
  auto settings = TRY(store::settings_of(tx, from.person_id));
  return add_delivery(tx, *item, {Channel::email, Mode::now, DeliveryState::waiting, std::string(kFallback)}, settings);
}

}  // namespace mc::notifications
