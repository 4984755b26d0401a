#pragma once
// The administrator's side: templates, connectors and their tests, the log of deliveries, suppressed addresses.
// Thread-safe. Every change is audited; secrets go in and never out.
#include "modules/notifications/courier.hpp"

namespace mc::notifications {

class Office {
public:
  Office(Platform& platform, const Parts& parts, Courier& courier)
      : platform_(platform), parts_(parts), courier_(courier) {}

  Result<NotificationTemplates> templates(const TemplatesQuery& query);
  Result<NotificationTemplate> show_template(std::string_view code, std::string_view language);
  /// Errors: invalid (placeholder_unknown, placeholder_open, bracket_open, looks_like_phi), conflict
  /// `template_changed`.
  Result<NotificationTemplate> change_template(const security::Viewer& viewer, std::string_view code,
                                               std::string_view language, const TemplateIn& in);
  Result<NotificationTemplate> reset_template(const security::Viewer& viewer, std::string_view code,
                                              std::string_view language);
  /// As it would arrive, with made-up values.
  Result<TemplatePreview> preview(std::string_view code, std::string_view language, const TemplateDraft& in);

  Result<Page<NotificationDelivery>> deliveries(const DeliveriesQuery& query);
  Status send_again(const security::Viewer& viewer, DeliveryId id);
  Result<Page<Suppression>> suppressions(const SuppressionsQuery& query);
  Status unsuppress(const security::Viewer& viewer, std::string_view hash);

  Result<ChannelSettings> settings();
  Result<ChannelSettings> change_sms(const security::Viewer& viewer, const SmsIn& in);
  Result<ChannelSettings> change_push(const security::Viewer& viewer, const PushSettingsIn& in);
  Result<ChannelSettings> change_mailbox(const security::Viewer& viewer, const MailboxIn& in);
  /// What happened, as an answer and not as an error: the administrator wants to read it.
  Result<ChannelTest> test(const security::Viewer& viewer, std::string_view channel, const ChannelTestIn& in);

private:
  Status audit(data::Tx& tx, const security::Viewer& viewer, std::string action, std::string object);
  Result<std::map<PersonId, accounts::Person>> people(data::Tx& tx, std::vector<PersonId> ids);
  Status test_email(const security::Viewer& viewer, const ChannelTestIn& in);
  Status test_sms(const security::Viewer& viewer, const ChannelTestIn& in);
  Status test_push(const security::Viewer& viewer);
  template <class C>
  Result<ChannelSettings> put(const security::Viewer& viewer, std::string_view name, const C& connector);
  Platform& platform_;
  Parts parts_;
  Courier& courier_;
};

}  // namespace mc::notifications
