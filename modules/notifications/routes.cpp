#include "modules/notifications/routes.hpp"

namespace mc::notifications {
namespace {

constexpr std::string_view kOwn = "notification:own";
constexpr std::string_view kOffice = "notification:settings";

/// Mail programs press the button of RFC 8058 from wherever they are, with a form or without a body.
http::RawAnswer unsubscribe_answer(Result<Unsubscribed> done) {
  if (done) return {200, "application/json", shape::to_json(*done)};
  const Error& error = done.error();
  int status = error.fault == Fault::not_found ? 404 : error.fault == Fault::rate_limited ? 429 : 503;
  return {status, "application/problem+json",
          R"({"type":"about:blank","title":"Not switched off","status":)" + std::to_string(status) + R"(,"code":")" +
              error.code + R"(","detail":"","fields":[],"request_id":""})"};
}

}  // namespace

void add_own_routes(http::Routes& routes, Preferences& preferences, Courier& courier) {
  Preferences& it = preferences;
  routes.get<NotificationPreferences>("/notifications/preferences", kOwn, "What you get, by which channel and when",
                                      [&it](http::Call& call) { return it.show(call.viewer()); });
  routes.put<PreferencesIn, NotificationPreferences>(
      "/notifications/preferences", kOwn, "Choose what you get, by which channel and when",
      [&it](http::Call& call, const PreferencesIn& in) { return it.change(call.viewer(), in); });
  routes.get<NotificationChannels>(
      "/notifications/channels", kOwn, "Which channels there are",
      [&courier](http::Call&) -> Result<NotificationChannels> { return courier.channels(); });
  routes.post<PhoneIn, PhoneCodeSent>(
      "/notifications/phone", kOwn, "Get a code to confirm your mobile number",
      [&it](http::Call& call, const PhoneIn& in) { return it.set_phone(call.viewer(), in); });
  routes.post<PhoneCodeIn, NotificationPreferences>(
      "/notifications/phone/confirm", kOwn, "Confirm your mobile number",
      [&it](http::Call& call, const PhoneCodeIn& in) { return it.confirm_phone(call.viewer(), in); });
  routes.del<NotificationPreferences>("/notifications/phone", kOwn, "Remove your mobile number",
                                      [&it](http::Call& call) { return it.forget_phone(call.viewer()); });
  routes.get<PushKey>("/notifications/push-key", http::kPublic, "The key that browsers subscribe with",
                      [&it](http::Call&) { return it.push_key(); });
  routes.post<PushIn, PushDevices>(
      "/notifications/push", kOwn, "Let this browser show notifications",
      [&it](http::Call& call, const PushIn& in) { return it.subscribe(call.viewer(), in); });
  routes.post<PushForget, PushDevices>(
      "/notifications/push/forget", kOwn, "Stop notifications in this browser",
      [&it](http::Call& call, const PushForget& in) { return it.unsubscribe_browser(call.viewer(), in); });
  routes
      .raw(http::Method::post, "/notifications/unsubscribe/{token}", http::kPublic,
           "Switch mails of a kind off, from the link in a mail",
           [&it](http::Call& call, std::string_view, std::string_view) {
             return unsubscribe_answer(it.unsubscribe(call.parameter("token"), call.address()));
           })
      .from_other_sites = true;
}

void add_office_routes(http::Routes& routes, Office& office) {
  Office& it = office;
  const std::string one = "/notification-templates/{code}/{language}";
  routes.get<TemplatesQuery, NotificationTemplates>(
      "/notification-templates", kOffice, "The words of mails and messages",
      [&it](http::Call&, const TemplatesQuery& query) { return it.templates(query); });
  routes.get<NotificationTemplate>(one, kOffice, "A template and its history", [&it](http::Call& call) {
    return it.show_template(call.parameter("code"), call.parameter("language"));
  });
  routes.put<TemplateIn, NotificationTemplate>(
      one, kOffice, "Change a template", [&it](http::Call& call, const TemplateIn& in) {
        return it.change_template(call.viewer(), call.parameter("code"), call.parameter("language"), in);
      });
  routes.del<NotificationTemplate>(one, kOffice, "Go back to the words that ship", [&it](http::Call& call) {
    return it.reset_template(call.viewer(), call.parameter("code"), call.parameter("language"));
  });
  routes.post<TemplateDraft, TemplatePreview>(
      one + "/preview", kOffice, "A template as it would arrive", [&it](http::Call& call, const TemplateDraft& in) {
        return it.preview(call.parameter("code"), call.parameter("language"), in);
      });
  routes.get<DeliveriesQuery, Page<NotificationDelivery>>(
      "/notification-deliveries", kOffice, "What was sent, without what it said, newest first",
      [&it](http::Call&, const DeliveriesQuery& query) { return it.deliveries(query); });
  routes.post<http::Nothing, http::Nothing>("/notification-deliveries/{id}/retry", kOffice, "Send what failed again",
                                            [&it](http::Call& call, const http::Nothing&) -> Result<http::Nothing> {
                                              TRY(it.send_again(call.viewer(), TRY(call.id<DeliveryId>("id"))));
                                              return http::Nothing{};
                                            });
  routes.get<ChannelSettings>("/notification-channels", kOffice, "Settings of the channels, without secrets",
                              [&it](http::Call&) { return it.settings(); });
  routes.put<SmsIn, ChannelSettings>(
      "/notification-channels/sms", kOffice, "Set the SMS gateway up",
      [&it](http::Call& call, const SmsIn& in) { return it.change_sms(call.viewer(), in); });
  routes.put<PushSettingsIn, ChannelSettings>(
      "/notification-channels/push", kOffice, "Set web push up",
      [&it](http::Call& call, const PushSettingsIn& in) { return it.change_push(call.viewer(), in); });
  routes.put<MailboxIn, ChannelSettings>(
      "/notification-channels/mailbox", kOffice, "Set the mailbox of undeliverable mails up",
      [&it](http::Call& call, const MailboxIn& in) { return it.change_mailbox(call.viewer(), in); });
  routes.post<ChannelTestIn, ChannelTest>("/notification-channels/{channel}/test", kOffice,
                                          "Try a channel: email, sms, push or mailbox",
                                          [&it](http::Call& call, const ChannelTestIn& in) {
                                            return it.test(call.viewer(), call.parameter("channel"), in);
                                          });
  routes.get<SuppressionsQuery, Page<Suppression>>(
      "/notification-suppressions", kOffice, "Addresses that get no mail",
      [&it](http::Call&, const SuppressionsQuery& query) { return it.suppressions(query); });
  routes.del<http::Nothing>("/notification-suppressions/{hash}", kOffice, "Send to this address again",
                            [&it](http::Call& call) -> Result<http::Nothing> {
                              TRY(it.unsuppress(call.viewer(), call.parameter("hash")));
                              return http::Nothing{};
                            });
}

}  // namespace mc::notifications
