#include "modules/notifications/preferences.hpp"

#include <fmt/format.h>

#include "appliance/base/local_time.hpp"
#include "appliance/base/network.hpp"

namespace mc::notifications {
namespace {

constexpr std::int64_t kMostTries = 5;
constexpr std::int64_t kMostDevices = 10;
constexpr std::chrono::minutes kCodeCounts{10};
constexpr security::Limit kCodes{1, 3};           // of a person
constexpr security::Limit kUnsubscribes{10, 30};  // of an address

/// Without settings of her own a person has the hospital's clock.
std::string usual_zone() {
  std::string name = local_zone();
  return name.empty() ? "UTC" : name;
}

GroupPreference usual(const Group& group) {
  return {std::string(group.name), group.email, group.sms, group.push, group.locked, group.optional};
}

void apply(GroupPreference& to, const PreferenceRow& row) {
  if (row.channel == Channel::email && !to.locked) to.email = row.mode;
  if (row.channel == Channel::sms && !to.locked) to.sms = row.mode;
  if (row.channel == Channel::push && !to.locked) to.push = row.mode;
}

}  // namespace

Result<NotificationPreferences> Preferences::show(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<NotificationPreferences> {
    NotificationPreferences out;
    for (const Group& group : groups()) out.groups.push_back(usual(group));
    for (const PreferenceRow& row : TRY(store::preferences(tx, viewer.person)))
      for (GroupPreference& group : out.groups)
        if (group.group == row.kind_group) apply(group, row);
    auto settings = TRY(store::settings_of(tx, viewer.person));
    out.account_language = TRY(courier_.language_of(tx, viewer.person, std::nullopt));
    out.zone = settings ? settings->zone : usual_zone();
    out.digest_minute = kDigestMinute;
    if (settings) {
      out.language = settings->language;
      out.quiet_from = settings->quiet_from;
      out.quiet_to = settings->quiet_to;
      out.phone = settings->phone;
      out.phone_confirmed = settings->phone_confirmed_at.has_value();
    }
    if (auto person = TRY(parts_.accounts.find(tx, viewer.person))) {
      out.email = person->email;
      if (auto row = TRY(store::suppressed(tx, courier_.address_hash(person->email)))) out.email_problem = row->reason;
    }
    out.push_devices = TRY(store::count_push(tx, viewer.person));
    out.channels = courier_.channels();
    return out;
  });
}

Status Preferences::check(const PreferencesIn& in) const {
  for (std::size_t i = 0; i < in.groups.size(); ++i) {
    const GroupPreferenceIn& each = in.groups.items[i];
    const std::string path = fmt::format("groups[{}].", i);
    const Group* group = group_named(each.group.value);
    if (group == nullptr) return invalid(path + "group", "group_unknown");
    if (group->locked && (each.email != group->email || each.sms != group->sms || each.push != group->push))
      return invalid(path + "email", "group_locked", "Messages about your account's security cannot be switched off.");
    for (auto [mode, name] : {std::pair{each.sms, "sms"}, std::pair{each.push, "push"}})
      if (mode == Mode::daily || mode == Mode::weekly)
        return invalid(path + name, "mode_not_for_channel", "Only e-mail comes daily or weekly.");
  }
  auto rules = posix_zone(in.zone.value);
  if (!rules || !parse_zone(in.zone.value, *rules))
    return invalid("zone", "zone_unknown", "Name a zone, as America/Chicago.");
  if (in.language && !known_language(in.language->value)) return invalid("language", "language_unknown");
  bool half = in.quiet_from.has_value() != in.quiet_to.has_value();
  if (half || (in.quiet_from && in.quiet_from->value == in.quiet_to->value))
    return invalid("quiet_to", "quiet_hours_half", "Give when quiet hours begin and when they end.");
  return {};
}

Result<SettingsOfPerson> Preferences::settings_or_new(data::Tx& tx, PersonId person) const {
  auto settings = TRY(store::settings_of(tx, person));
  if (settings) return *settings;
  SettingsOfPerson out;
  out.zone = usual_zone();
  return out;
}

Result<NotificationPreferences> Preferences::change(const security::Viewer& viewer, const PreferencesIn& in) {
  TRY(check(in));
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    for (const GroupPreferenceIn& each : in.groups) {
      TRY(store::set_preference(tx, viewer.person, {each.group.value, Channel::email, each.email}));
      TRY(store::set_preference(tx, viewer.person, {each.group.value, Channel::sms, each.sms}));
      TRY(store::set_preference(tx, viewer.person, {each.group.value, Channel::push, each.push}));
    }
    SettingsOfPerson settings = TRY(settings_or_new(tx, viewer.person));
    settings.zone = in.zone.value;
    settings.language = in.language ? std::optional(in.language->value) : std::nullopt;
    settings.quiet_from = in.quiet_from ? std::optional(in.quiet_from->value) : std::nullopt;
    settings.quiet_to = in.quiet_to ? std::optional(in.quiet_to->value) : std::nullopt;
    return store::put_settings_of(tx, viewer.person, settings);
  }));
  return show(viewer);
}

Result<PhoneCodeSent> Preferences::set_phone(const security::Viewer& viewer, const PhoneIn& in) {
  std::string phone = TRY(phone_number(in.phone.value));
  if (!courier_.channels().sms) return fail(Fault::unavailable, "sms_off", "No SMS gateway is set up.");
  if (limiter_.take("code:" + viewer.person.text(), kCodes) > 0)
    return fail(Fault::rate_limited, "too_many_attempts", "Too many attempts. Wait a moment and try again.");
  std::string code = fmt::format("{:06}", platform_.random.below(1'000'000));
  std::string words;
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    SettingsOfPerson settings = TRY(settings_or_new(tx, viewer.person));
    settings.phone = phone;
    settings.phone_confirmed_at.reset();
    settings.code_hash = courier_.code_hash(viewer.person, phone + code);
    settings.code_until = tx.now() + kCodeCounts;
    settings.code_tries = 0;
    std::string language = TRY(courier_.language_of(tx, viewer.person, settings));
    words = render(courier_.texts().sentence("_phone_code", language),
                   {{"code", code}, {"organisation", platform_.settings.organisation_name}});
    return store::put_settings_of(tx, viewer.person, settings);
  }));
  TRY(courier_.send_sms(phone, words));
  return PhoneCodeSent{phone.substr(phone.size() - 2)};
}

/// Counts the try in any case, so that a code cannot be guessed.
Status Preferences::take_code(data::Tx& tx, PersonId person, std::string_view code, bool& right) {
  auto settings = TRY(store::settings_of(tx, person));
  if (!settings || !settings->phone || !settings->code_hash || !settings->code_until ||
      *settings->code_until < tx.now() || settings->code_tries >= kMostTries)
    return fail(Fault::conflict, "code_expired", "Ask for a new code.");
  settings->code_tries += 1;
  Bytes given = courier_.code_hash(person, *settings->phone + std::string(code));
  right = security::equal_constant_time(given, *settings->code_hash);
  if (right) {
    settings->phone_confirmed_at = tx.now();
    settings->code_hash.reset();
    settings->code_until.reset();
    settings->code_tries = 0;
    security::AuditEvent event;
    event.actor = person;
    event.action = "notifications.phone_confirmed";
    event.object = "person:" + person.text();
    TRY(platform_.audit.append(tx, event));
  }
  return store::put_settings_of(tx, person, *settings);
}

Result<NotificationPreferences> Preferences::confirm_phone(const security::Viewer& viewer, const PhoneCodeIn& in) {
  bool right = false;
  TRY(platform_.db.write([&](data::Tx& tx) { return take_code(tx, viewer.person, in.code.value, right); }));
  if (!right) return invalid("code", "code_wrong", "The code is another one.");
  return show(viewer);
}

Result<NotificationPreferences> Preferences::forget_phone(const security::Viewer& viewer) {
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    SettingsOfPerson settings = TRY(settings_or_new(tx, viewer.person));
    settings.phone.reset();
    settings.phone_confirmed_at.reset();
    settings.code_hash.reset();
    settings.code_until.reset();
    return store::put_settings_of(tx, viewer.person, settings);
  }));
  return show(viewer);
}

Result<PushKey> Preferences::push_key() {
  if (!courier_.channels().push) return PushKey{};
  return PushKey{true, TRY(courier_.push_key())};
}

Result<PushDevices> Preferences::subscribe(const security::Viewer& viewer, const PushIn& in) {
  PushSubscription subscription{in.endpoint.value, in.p256dh.value, in.auth.value};
  return platform_.db.write([&](data::Tx& tx) -> Result<PushDevices> {
    auto connector = TRY(courier_.connector<PushConnector>(tx, kPush));
    if (!connector.on) return fail(Fault::unavailable, "push_off", "Web push is not set up.");
    TRY(check_subscription(connector, subscription));
    if (TRY(store::count_push(tx, viewer.person)) >= kMostDevices)
      return conflict("too_many_devices", "Remove a browser first.");
    auto id = PushId::make(platform_.clock, platform_.random);
    TRY(store::put_push(tx, id, viewer.person, courier_.endpoint_hash(subscription.endpoint),
                        courier_.seal_subscription(subscription)));
    return PushDevices{TRY(store::count_push(tx, viewer.person))};
  });
}

Result<PushDevices> Preferences::unsubscribe_browser(const security::Viewer& viewer, const PushForget& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<PushDevices> {
    TRY(store::forget_push(tx, viewer.person, courier_.endpoint_hash(in.endpoint.value)));
    return PushDevices{TRY(store::count_push(tx, viewer.person))};
  });
}

Result<Unsubscribed> Preferences::unsubscribe(std::string_view token, const std::string& address) {
  if (limiter_.take("unsubscribe:" + limit_key(address), kUnsubscribes) > 0)
    return fail(Fault::rate_limited, "too_many_attempts", "Too many attempts. Wait a moment and try again.");
  auto whom = courier_.unsubscribe_of(token);
  const Group* group = whom ? group_named(whom->second) : nullptr;
  if (group == nullptr || !group->optional) return not_found("link_unknown");
  return platform_.db.write([&](data::Tx& tx) -> Result<Unsubscribed> {
    if (!TRY(parts_.accounts.find(tx, whom->first))) return not_found("link_unknown");
    TRY(store::set_preference(tx, whom->first, {whom->second, Channel::email, Mode::off}));
    // Whoever got the mail forwarded could have pressed it: she sees in her log of activity that it was done.
    security::AuditEvent event;
    event.action = "notifications.unsubscribed";
    event.object = "person:" + whom->first.text();
    event.details.text = R"({"group":")" + whom->second + "\"}";
    TRY(platform_.audit.append(tx, event));
    return Unsubscribed{whom->second};
  });
}

}  // namespace mc::notifications
