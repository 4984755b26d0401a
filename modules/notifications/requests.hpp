#pragma once
// What the HTTP API of channels, preferences and templates takes and gives.
#include "modules/notifications/channel_rows.hpp"
#include "modules/notifications/connectors.hpp"

namespace mc::notifications {

// ---- the person's own
struct GroupPreference {
  std::string group;
  Mode email = Mode::now;
  Mode sms = Mode::off;
  Mode push = Mode::now;
  bool locked = false;    // e-mail stays "now"
  bool optional = false;  // suggestions
};
FIELDS(GroupPreference, group, email, sms, push, locked, optional)

/// `why` is set for a channel that is not there: mail_off, sms_off, push_off.
struct ChannelReasons {
  std::optional<std::string> email;
  std::optional<std::string> sms;
  std::optional<std::string> push;
};
FIELDS(ChannelReasons, email, sms, push)
struct NotificationChannels {
  bool email = false;
  bool sms = false;
  bool push = false;
  ChannelReasons why;
};
FIELDS(NotificationChannels, email, sms, push, why)

struct NotificationPreferences {
  std::vector<GroupPreference> groups;
  std::string zone;
  std::optional<std::string> language;  // none: that of the account
  std::string account_language;
  std::optional<std::int64_t> quiet_from;  // minutes of the day
  std::optional<std::int64_t> quiet_to;
  std::int64_t digest_minute = 0;
  std::optional<std::string> phone;
  bool phone_confirmed = false;
  std::string email;
  std::optional<std::string> email_problem;  // "bounced", "complaint": no mail is sent there
  std::int64_t push_devices = 0;
  NotificationChannels channels;
};
FIELDS(NotificationPreferences, groups, zone, language, account_language, quiet_from, quiet_to, digest_minute, phone,
       phone_confirmed, email, email_problem, push_devices, channels)

struct GroupPreferenceIn {
  Text<1, 40> group;
  Mode email = Mode::now;
  Mode sms = Mode::off;
  Mode push = Mode::now;
};
FIELDS(GroupPreferenceIn, group, email, sms, push)
struct PreferencesIn {
  List<GroupPreferenceIn, 30> groups;
  Text<1, 60> zone;
  std::optional<Text<2, 5>> language;
  std::optional<Int<0, 1439>> quiet_from;
  std::optional<Int<0, 1439>> quiet_to;
};
FIELDS(PreferencesIn, groups, zone, language, quiet_from, quiet_to)

struct PhoneIn {
  Text<5, 40> phone;
};
FIELDS(PhoneIn, phone)
struct PhoneCodeSent {
  std::string sent_to_end;  // the last two digits
};
FIELDS(PhoneCodeSent, sent_to_end)
struct PhoneCodeIn {
  Text<6, 6> code;
};
FIELDS(PhoneCodeIn, code)

struct PushKey {
  bool on = false;
  std::string key;  // base64url, for applicationServerKey
};
FIELDS(PushKey, on, key)
struct PushIn {
  Text<10, 1000> endpoint;
  Text<10, 200> p256dh;
  Text<10, 100> auth;
};
FIELDS(PushIn, endpoint, p256dh, auth)
struct PushForget {
  Text<10, 1000> endpoint;
};
FIELDS(PushForget, endpoint)
struct PushDevices {
  std::int64_t devices = 0;
};
FIELDS(PushDevices, devices)
struct Unsubscribed {
  std::string group;
};
FIELDS(Unsubscribed, group)

// ---- the office
struct TemplatesQuery {
  std::optional<Text<2, 5>> language;  // en
};
FIELDS(TemplatesQuery, language)
struct NotificationTemplateLine {
  std::string code;
  std::string group;
  std::string language;
  std::string subject;
  bool changed = false;
  std::int64_t revision = 0;
};
FIELDS(NotificationTemplateLine, code, group, language, subject, changed, revision)
struct NotificationTemplates {
  std::vector<NotificationTemplateLine> items;
};
FIELDS(NotificationTemplates, items)
struct TemplateChange {
  std::int64_t revision = 0;
  Instant at;
  std::string by;
  bool to_built_in = false;
};
FIELDS(TemplateChange, revision, at, by, to_built_in)
struct NotificationTemplate {
  std::string code;
  std::string group;
  std::string language;
  std::int64_t revision = 0;  // 0: never changed
  std::string subject;
  std::string body;
  std::string short_text;
  bool built_in = true;
  std::vector<std::string> params;
  std::vector<TemplateChange> history;
};
FIELDS(NotificationTemplate, code, group, language, revision, subject, body, short_text, built_in, params, history)
struct TemplateDraft {
  Text<1, 200> subject;
  Text<1, 4000> body;
  Text<1, 300> short_text;
};
FIELDS(TemplateDraft, subject, body, short_text)
struct TemplateIn {
  Text<1, 200> subject;
  Text<1, 4000> body;
  Text<1, 300> short_text;
  std::int64_t revision = 0;
};
FIELDS(TemplateIn, subject, body, short_text, revision)
struct TemplatePreview {
  std::string subject;
  std::string text;
  std::string html;
  std::string short_text;
};
FIELDS(TemplatePreview, subject, text, html, short_text)

struct DeliveriesQuery {
  std::optional<DeliveryState> state;
  std::optional<Channel> channel;
  std::optional<DeliveryId> after;
  std::optional<Int<1, 100>> limit;  // 50 unless given
};
FIELDS(DeliveriesQuery, state, channel, after, limit)
struct NotificationDelivery {
  DeliveryId id;
  PersonId person_id;
  std::string person_name;
  std::string code;
  notifications::Channel channel = Channel::email;
  notifications::Mode mode = Mode::now;
  DeliveryState state = DeliveryState::waiting;
  std::string reason;
  std::int64_t attempts = 0;
  std::string language;
  std::int64_t template_revision = 0;
  Instant created_at;
  Instant updated_at;
  Instant due_at;
};
FIELDS(NotificationDelivery, id, person_id, person_name, code, channel, mode, state, reason, attempts, language,
       template_revision, created_at, updated_at, due_at)

struct EmailView {
  bool on = false;
};
FIELDS(EmailView, on)
struct SmsView {
  bool on = false;
  SmsKind kind = SmsKind::https;
  std::string url;
  SmsFormat content_type = SmsFormat::form;
  std::string headers;
  std::string body;
  std::string mail_to;
  bool has_secret = false;
  std::string trust_pem;
  std::optional<Instant> last_ok_at;
  std::optional<std::string> last_error;
};
FIELDS(SmsView, on, kind, url, content_type, headers, body, mail_to, has_secret, trust_pem, last_ok_at, last_error)
struct PushView {
  bool on = false;
  std::vector<std::string> hosts;
  std::string trust_pem;
  std::optional<Instant> last_ok_at;
  std::optional<std::string> last_error;
};
FIELDS(PushView, on, hosts, trust_pem, last_ok_at, last_error)
struct MailboxView {
  bool on = false;
  std::string host;
  std::int64_t port = 995;
  mail::Security security = mail::Security::implicit;
  std::string username;
  bool has_password = false;
  std::string trust_pem;
  std::optional<Instant> last_ok_at;
  std::optional<std::string> last_error;
};
FIELDS(MailboxView, on, host, port, security, username, has_password, trust_pem, last_ok_at, last_error)
struct ChannelSettings {
  EmailView email;
  SmsView sms;
  PushView push;
  MailboxView mailbox;
};
FIELDS(ChannelSettings, email, sms, push, mailbox)

/// A secret that is absent stays as it is.
struct SmsIn {
  bool on = false;
  SmsKind kind = SmsKind::https;
  Text<0, 1000> url;
  SmsFormat content_type = SmsFormat::form;
  Text<0, 2000> headers;
  Text<0, 4000> body;
  Text<0, 200> mail_to;
  std::optional<Text<0, 500>> secret;
  Text<0, 20000> trust_pem;
};
FIELDS(SmsIn, on, kind, url, content_type, headers, body, mail_to, secret, trust_pem)
struct PushSettingsIn {
  bool on = false;
  List<Text<1, 200>, 30> hosts;
  Text<0, 20000> trust_pem;
};
FIELDS(PushSettingsIn, on, hosts, trust_pem)
struct MailboxIn {
  bool on = false;
  Text<0, 253> host;
  Int<1, 65535> port = 995;
  mail::Security security = mail::Security::implicit;
  Text<0, 200> username;
  std::optional<Text<0, 500>> password;
  Text<0, 20000> trust_pem;
};
FIELDS(MailboxIn, on, host, port, security, username, password, trust_pem)

struct ChannelTestIn {
  std::optional<Text<3, 254>> to;  // none: the viewer's own address, number or devices
};
FIELDS(ChannelTestIn, to)
struct ChannelTest {
  bool ok = false;
  std::string code;    // of the error, or what was done: sent, reached
  std::string detail;  // English, without addresses
};
FIELDS(ChannelTest, ok, code, detail)

struct SuppressionsQuery {
  std::optional<Text<64, 64>> after;
};
FIELDS(SuppressionsQuery, after)
struct Suppression {
  std::string hash;
  PersonId person_id;
  std::string person_name;
  std::string reason;
  std::string status;
  Instant at;
};
FIELDS(Suppression, hash, person_id, person_name, reason, status, at)

}  // namespace mc::notifications
