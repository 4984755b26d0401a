#include "modules/notifications/personal_data.hpp"

#include "modules/notifications/channel_rows.hpp"

namespace mc::notifications {
namespace {

struct Told {
  NotificationId id;
  std::string params;
  std::string text;
};
FIELDS(Told, id, params, text)

struct Settings {
  std::string zone;
  std::optional<std::string> language;
  std::optional<std::int64_t> quiet_from;
  std::optional<std::int64_t> quiet_to;
  std::optional<std::string> phone;
  std::optional<Instant> phone_confirmed_at;
};
FIELDS(Settings, zone, language, quiet_from, quiet_to, phone, phone_confirmed_at)
struct Browser {
  PushId id;
  Instant made_at;
};
FIELDS(Browser, id, made_at)
struct Sent {
  std::string code;
  notifications::Channel channel = Channel::email;
  DeliveryState state = DeliveryState::waiting;
  std::string reason;
  Instant created_at;
  Instant updated_at;
};
FIELDS(Sent, code, channel, state, reason, created_at, updated_at)

class Data final : public PersonalData {
public:
  std::string_view module() const override { return "notifications"; }
  std::string_view title() const override { return "Notifications"; }
  std::vector<PersonColumns> columns() const override {
    return {{"notifications_items", "person_id", Fate::erased, "What she was told goes."},
            {"notifications_items", "params text", Fate::pseudonymised, "Where others were told of her by name."},
            {"notifications_preferences", "person_id", Fate::erased, "What she chose to get."},
            {"notifications_people", "person_id zone language phone code_hash", Fate::erased,
             "Her clock, language and mobile number."},
            {"notifications_deliveries", "person_id sent_to", Fate::erased, "What was sent to her, without content."},
            {"notifications_suppressed", "address_hash person_id", Fate::erased,
             "The hash of an address that takes no mail."},
            {"notifications_push", "person_id endpoint_hash sealed", Fate::erased, "Her browsers."},
            {"notifications_templates", "made_by", Fate::reference, "Who wrote a template."},
            {"notifications_settings", "changed_by", Fate::reference, "Who set a channel up."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    auto sql = tx.in(kModule);
    TRY(archive.rows<NotificationRow>(sql, "notifications", "Notifications you were sent",
                                      "SELECT id, code, params, text, link, created_at, read_at, links, expires_at "
                                      "FROM notifications_items WHERE person_id = ? ORDER BY id",
                                      person));
    TRY(archive.rows<PreferenceRow>(sql, "notification_preferences", "Channels you chose",
                                    "SELECT kind_group, channel, mode FROM notifications_preferences WHERE person_id "
                                    "= ? ORDER BY kind_group, channel",
                                    person));
    TRY(archive.rows<Settings>(sql, "notification_settings", "Quiet hours, language and mobile number",
                               "SELECT zone, language, quiet_from, quiet_to, phone, phone_confirmed_at FROM "
                               "notifications_people WHERE person_id = ?",
                               person));
    TRY(archive.rows<Browser>(sql, "notification_browsers", "Browsers that show notifications",
                              "SELECT id, made_at FROM notifications_push WHERE person_id = ? ORDER BY id", person));
    return archive.rows<Sent>(sql, "deliveries", "What was sent to you outside the app",
                              "SELECT code, channel, state, reason, created_at, updated_at FROM "
                              "notifications_deliveries WHERE person_id = ? ORDER BY id",
                              person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    erasure.erased("notifications",
                   TRY(sql.run("DELETE FROM notifications_items WHERE person_id = ?", erasure.person)));
    std::int64_t choices = 0;
    choices += TRY(sql.run("DELETE FROM notifications_preferences WHERE person_id = ?", erasure.person));
    choices += TRY(sql.run("DELETE FROM notifications_people WHERE person_id = ?", erasure.person));
    choices += TRY(sql.run("DELETE FROM notifications_push WHERE person_id = ?", erasure.person));
    erasure.erased("channels and quiet hours", choices);
    std::int64_t sent = TRY(sql.run("DELETE FROM notifications_deliveries WHERE person_id = ?", erasure.person));
    sent += TRY(sql.run("DELETE FROM notifications_suppressed WHERE person_id = ?", erasure.person));
    erasure.erased("the log of what was sent", sent);
    return scrub_others(sql, erasure);
  }

private:
  /// Her manager was told that she asks for more time, a co-author that she invites him.
  static Status scrub_others(data::Sql sql, Erasure& erasure) {
    std::int64_t changed = 0;
    for (const std::string& name : erasure.known_as.names)
      for (Told& row : TRY(sql.all<Told>("SELECT id, params, text FROM notifications_items WHERE instr(text, ?) > 0 OR "
                                         "instr(params, ?) > 0",
                                         name, name))) {
        if (erasure.scrub(row.params, false) + erasure.scrub(row.text, false) == 0) continue;
        changed += TRY(
            sql.run("UPDATE notifications_items SET params = ?, text = ? WHERE id = ?", row.params, row.text, row.id));
      }
    erasure.pseudonymised("notifications to others", changed);
    return {};
  }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<Data>(); }

}  // namespace mc::notifications
