#pragma once
// Takes notifications out of the appliance: plans which channel carries an item and when, sends, tries again, falls
// back, and reads what comes back. State is in the database and survives a restart; what was under way when the process
// died is sent again with the same Message-ID.
#include <atomic>

#include "appliance/base/log.hpp"
#include "appliance/security/crypto.hpp"
#include "appliance/security/secret_box.hpp"
#include "modules/notifications/channel_rows.hpp"
#include "modules/notifications/connectors.hpp"
#include "modules/notifications/quiet_hours.hpp"
#include "modules/notifications/requests.hpp"
#include "modules/notifications/texts.hpp"

namespace mc::notifications {

inline constexpr std::string_view kSms = "sms";
inline constexpr std::string_view kPush = "push";
inline constexpr std::string_view kMailbox = "mailbox";
/// The reason of a mail that stands in for another channel.
inline constexpr std::string_view kFallback = "fallback";

/// Decides for the items that nobody looked at yet. Do not change the kinds: stored format.
struct PlanItems {
  static constexpr std::string_view kKind = "notifications.plan";
};
FIELDS(PlanItems)
struct DeliverOne {
  static constexpr std::string_view kKind = "notifications.deliver";
  DeliveryId id;
};
FIELDS(DeliverOne, id)
struct DeliverDigest {
  static constexpr std::string_view kKind = "notifications.digest";
  PersonId person_id;
};
FIELDS(DeliverDigest, person_id)

/// One delivery with everything that sending it needs.
struct Parcel {
  DeliveryRow row;
  ItemRow item;
  accounts::Person person;
  TemplateText words;
  Params params;
  std::string phone{};
  std::vector<PushRow> devices{};
};

/// How long to wait after so many failed attempts; nothing when it was the last.
std::optional<std::chrono::seconds> delay_after(Channel channel, std::int64_t attempts);

/// Thread-safe.
class Courier {
public:
  Courier(Platform& platform, const Parts& parts);

  /// Registers its jobs.
  void start();
  /// Is there any way out? Otherwise items need no planning.
  bool anything_on() const { return parts_.mailer.available() || sms_on_ || push_on_; }
  NotificationChannels channels() const;
  /// In the transaction that adds an item.
  Status wake(data::Tx& tx);

  Status plan();
  Status deliver(DeliveryId id);
  Status deliver_digest(PersonId person);
  /// A delivery that failed starts again, now. False when it did not fail.
  Result<bool> again(data::Tx& tx, DeliveryId id);
  Status read_bounces();
  Status housekeeping();

  /// A connector's settings; those of a new one when there are none, or when its seal is broken.
  template <class C>
  Result<C> connector(data::Tx& tx, std::string_view name) const {
    auto row = TRY(store::connector(tx, name));
    if (!row) return C{};
    auto plain = sealing_.open(row->sealed, as_bytes(name));
    auto out = plain ? shape::from_json<C>(as_text(*plain)) : Result<C>(std::unexpected(plain.error()));
    if (out) return out;
    LOG(error, "connector_unreadable", {"connector", name});
    return C{};
  }
  template <class C>
  Status put_connector(data::Tx& tx, std::string_view name, const C& connector, PersonId by) {
    TRY(store::put_connector(tx, name, sealing_.seal(as_bytes(shape::to_json(connector)), as_bytes(name), random()),
                             by));
    tx.after_commit([this, on = connector.on, name] {
      if (name == kSms) sms_on_ = on;
      if (name == kPush) push_on_ = on;
    });
    return {};
  }

  // What the services of this module share.
  const Texts& texts() const { return texts_; }
  Bytes address_hash(std::string_view address) const;
  Bytes code_hash(PersonId person, std::string_view code) const;
  Bytes endpoint_hash(std::string_view endpoint) const;
  Bytes seal_subscription(const PushSubscription& subscription) const;
  std::string unsubscribe_token(PersonId person, std::string_view group) const;
  /// Nothing for a token that is not ours.
  std::optional<std::pair<PersonId, std::string>> unsubscribe_of(std::string_view token) const;
  Result<std::string> language_of(data::Tx& tx, PersonId person, const std::optional<SettingsOfPerson>& settings) const;
  Result<std::string> push_key() const;
  Letter letter_to(const accounts::Person& person, std::string_view language) const;
  /// Uses a connector now, outside of transactions. `urgent` rings where devices know the difference.
  Status send_sms(std::string_view to, std::string_view text);
  Status send_push(const std::vector<PushRow>& devices, std::string_view message, bool urgent);
  Result<std::int64_t> look_into_mailbox();

private:
  struct Wanted {
    notifications::Channel channel;
    notifications::Mode mode;
    DeliveryState state;
    std::string reason;
  };
  struct Circumstances {
    SmsConnector sms;
    bool push = false;
  };
  Random& random() const { return platform_.random; }
  Result<bool> plan_some();
  Status plan_item(data::Tx& tx, const ItemRow& item, const Circumstances& around);
  Result<std::vector<Wanted>> wanted(data::Tx& tx, const ItemRow& item, const Circumstances& around,
                                     const std::optional<SettingsOfPerson>& settings) const;
  Status add_delivery(data::Tx& tx, const ItemRow& item, const Wanted& want,
                      const std::optional<SettingsOfPerson>& settings);
  Status fall_back_to_email(data::Tx& tx, const DeliveryRow& from);

  /// The parcel, or the state that ends the delivery without sending.
  struct Looked {
    std::optional<Parcel> parcel;
    DeliveryState state = DeliveryState::suppressed;
    std::string reason;
  };
  Result<std::optional<Looked>> look(data::Tx& tx, DeliveryId id);
  Status look_at_item(data::Tx& tx, const DeliveryRow& row, Looked& out);
  Status look_at_channel(data::Tx& tx, Parcel& parcel, std::string& refusal);
  Result<std::string> mail_refusal(data::Tx& tx, const Parcel& parcel) const;
  Status words_for(data::Tx& tx, Parcel& parcel, const std::optional<SettingsOfPerson>& settings);
  Status send(const Parcel& parcel);
  Status settle_sent(const Parcel& parcel, const Status& outcome);
  void rest_after(const Status& outcome);
  Status enqueue(data::Tx& tx, const DeliveryRow& row, Instant at);
  Status settle_failed(data::Tx& tx, DeliveryRow row, const Error& error);
  Status try_later(data::Tx& tx, const DeliveryRow& row, Instant at, std::int64_t attempts, std::string_view reason);
  Status put_digest_off(data::Tx& tx, const std::vector<Parcel>& parcels, const Error& error);
  Status hasten(data::Tx& tx, const DeliveryRow& want);
  Status remember_waiting();
  /// When mails may go again, for this delivery: not all at the same instant.
  Instant after_rest(DeliveryId id) const;
  Status suppress_address(data::Tx& tx, const accounts::Person& person, std::string reason, std::string status);

  Result<std::vector<Parcel>> digest_parcels(data::Tx& tx, PersonId person);
  Status apply_report(const mail::MailReport& report, const Bytes& uid);
  Status apply_outcome(data::Tx& tx, const DeliveryRow& row, const mail::MailReport& report,
                       const accounts::Person& person);
  Status note(std::string_view connector, std::string_view error);

  Platform& platform_;
  Parts parts_;
  Texts texts_;
  security::SecretBox sealing_;
  Secret hashing_;
  Secret links_;
  Secret push_private_;
  std::atomic<bool> sms_on_{false};
  std::atomic<bool> push_on_{false};
  /// A mail server that is away is not asked by each of a thousand mails.
  std::atomic<std::int64_t> mail_rests_until_{0};
  std::atomic<int> mail_failures_{0};  // one after the other: each rest is twice as long, up to ten minutes
};

}  // namespace mc::notifications
