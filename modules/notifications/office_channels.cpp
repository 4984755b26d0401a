// Connectors: what they are set to, and whether they work.
#include "appliance/base/text.hpp"
#include "modules/accounts/fresh_proof.hpp"
#include "modules/notifications/office.hpp"

namespace mc::notifications {
namespace {

template <class V, class R>
void add_history(V& view, const std::optional<R>& row) {
  if (!row) return;
  view.last_ok_at = row->last_ok_at;
  view.last_error = row->last_error;
}

SmsView view_of(const SmsConnector& c) {
  return {c.on, c.kind, c.url, c.content_type, c.headers, c.body, c.mail_to, !c.secret.empty(), c.trust_pem, {}, {}};
}
MailboxView view_of(const MailboxConnector& c) {
  return {c.on, c.host, c.port, c.security, c.username, !c.password.empty(), c.trust_pem, {}, {}};
}

}  // namespace

Result<ChannelSettings> Office::settings() {
  return platform_.db.read([&](data::Tx& tx) -> Result<ChannelSettings> {
    ChannelSettings out;
    out.email.on = parts_.mailer.available();
    out.sms = view_of(TRY(courier_.connector<SmsConnector>(tx, kSms)));
    auto push = TRY(courier_.connector<PushConnector>(tx, kPush));
    out.push = {push.on, push.hosts, push.trust_pem, {}, {}};
    if (!push.on && push.hosts.empty()) out.push.hosts = usual_push_hosts();
    out.mailbox = view_of(TRY(courier_.connector<MailboxConnector>(tx, kMailbox)));
    add_history(out.sms, TRY(store::connector(tx, kSms)));
    add_history(out.push, TRY(store::connector(tx, kPush)));
    add_history(out.mailbox, TRY(store::connector(tx, kMailbox)));
    return out;
  });
}

template <class C>
Result<ChannelSettings> Office::put(const security::Viewer& viewer, std::string_view name, const C& connector) {
  TRY(check_connector(connector));
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(courier_.put_connector(tx, name, connector, viewer.person));
    return audit(tx, viewer, connector.on ? "notifications.channel_on" : "notifications.channel_off",
                 "channel:" + std::string(name));
  }));
  return settings();
}

Result<ChannelSettings> Office::change_sms(const security::Viewer& viewer, const SmsIn& in) {
  TRY(accounts::proved_lately(parts_.accounts, viewer));
  auto before = TRY(platform_.db.read([&](data::Tx& tx) { return courier_.connector<SmsConnector>(tx, kSms); }));
  SmsConnector next{in.on,         in.kind,          in.url.value,  in.content_type,   in.headers.value,
                    in.body.value, in.mail_to.value, before.secret, in.trust_pem.value};
  if (in.secret) next.secret = in.secret->value;
  // A secret goes only to the server that it was given for.
  auto host = [](const SmsConnector& c) {
    auto url = net::parse_https(sms_request(c, "+15125550100", "x").url);
    return url ? url->authority : std::string();
  };
  if (!in.secret && !before.secret.empty() && host(before) != host(next))
    return invalid("secret", "secret_needed", "Give the secret again for another server.");
  return put(viewer, kSms, next);
}

Result<ChannelSettings> Office::change_push(const security::Viewer& viewer, const PushSettingsIn& in) {
  TRY(accounts::proved_lately(parts_.accounts, viewer));
  PushConnector next{in.on, {}, in.trust_pem.value};
  for (const auto& host : in.hosts) next.hosts.push_back(host.value);
  return put(viewer, kPush, next);
}

Result<ChannelSettings> Office::change_mailbox(const security::Viewer& viewer, const MailboxIn& in) {
  TRY(accounts::proved_lately(parts_.accounts, viewer));
  auto before =
      TRY(platform_.db.read([&](data::Tx& tx) { return courier_.connector<MailboxConnector>(tx, kMailbox); }));
  MailboxConnector next{in.on,           in.host.value,     in.port.value, in.security, in.username.value,
                        before.password, in.trust_pem.value};
  if (in.password) next.password = in.password->value;
  if (!in.password && !before.password.empty() && before.host != next.host)
    return invalid("password", "secret_needed", "Give the password again for another server.");
  return put(viewer, kMailbox, next);
}

Status Office::test_email(const security::Viewer& viewer, const ChannelTestIn& in) {
  if (!parts_.mailer.available()) return fail(Fault::unavailable, "mail_off", "No mail server is set up.");
  Letter letter;
  TRY(platform_.db.read([&](data::Tx& tx) -> Status {
    auto person = TRY(parts_.accounts.find(tx, viewer.person));
    if (!person) return not_found();
    std::string language = TRY(courier_.language_of(tx, viewer.person, TRY(store::settings_of(tx, viewer.person))));
    letter = courier_.letter_to(*person, language);
    return {};
  }));
  if (in.to) {
    letter.to = in.to->value;
    letter.to_name.clear();
  }
  std::string words(courier_.texts().sentence("_test", letter.language));
  mail::Mail mail = compose_letter(courier_.texts(), letter, {words, words, words}, {});
  return parts_.mailer.deliver(mail, uuid_text(make_uuid7(platform_.clock.now(), platform_.random)));
}

Status Office::test_sms(const security::Viewer& viewer, const ChannelTestIn& in) {
  std::string phone;
  if (in.to) {
    phone = TRY(phone_number(in.to->value));
  } else {
    auto own = TRY(platform_.db.read([&](data::Tx& tx) { return store::settings_of(tx, viewer.person); }));
    if (!own || !own->phone) return fail(Fault::invalid, "no_phone", "Give a number to send the test to.");
    phone = *own->phone;
  }
  return courier_.send_sms(phone, render(courier_.texts().sentence("_test", "en"),
                                         {{"organisation", platform_.settings.organisation_name}}));
}

Status Office::test_push(const security::Viewer& viewer) {
  auto devices = TRY(platform_.db.read([&](data::Tx& tx) { return store::push_of(tx, viewer.person); }));
  std::string message = R"({"title":)";
  append_json_string(message, platform_.settings.organisation_name);
  message += R"(,"body":)";
  append_json_string(message, render(courier_.texts().sentence("_test", "en"),
                                     {{"organisation", platform_.settings.organisation_name}}));
  message += R"(,"link":"/notifications","id":""})";
  return courier_.send_push(devices, message, false);
}

Result<ChannelTest> Office::test(const security::Viewer& viewer, std::string_view channel, const ChannelTestIn& in) {
  ChannelTest good{true, "sent", "The server took the message."};
  Status outcome;
  if (channel == "email") {
    outcome = test_email(viewer, in);
  } else if (channel == kSms) {
    outcome = test_sms(viewer, in);
  } else if (channel == kPush) {
    outcome = test_push(viewer);
  } else if (channel == kMailbox) {
    auto read = courier_.look_into_mailbox();
    if (read) good = {true, "reached", std::to_string(*read) + " reports were read."};
    outcome = read ? Status{} : Status(std::unexpected(read.error()));
  } else {
    return not_found();
  }
  TRY(platform_.db.write([&](data::Tx& tx) {
    return audit(tx, viewer, outcome ? "notifications.channel_tested" : "notifications.channel_test_failed",
                 "channel:" + std::string(channel));
  }));
  if (outcome) return good;
  const Error& error = outcome.error();
  if (!error.fields.empty()) return ChannelTest{false, error.fields.front().code, error.fields.front().detail};
  return ChannelTest{false, error.code, error.detail};
}

}  // namespace mc::notifications
