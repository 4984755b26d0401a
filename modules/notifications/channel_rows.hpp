#pragma once
// Rows and SQL of what leaves the appliance: preferences, deliveries, templates, suppressed addresses, connectors.
#include <optional>
#include <string>
#include <vector>

#include "modules/notifications/kinds.hpp"
#include "modules/notifications/store.hpp"

namespace mc::notifications {

struct DeliveryTag;
using DeliveryId = Id<DeliveryTag>;
struct PushTag;
using PushId = Id<PushTag>;

/// fell_back: another channel carries it instead. delivered: the other side said so.
enum class DeliveryState : std::uint8_t { waiting, sent, delivered, failed, suppressed, fell_back };
ENUM_NAMES(DeliveryState, waiting, sent, delivered, failed, suppressed, fell_back)

struct PreferenceRow {
  std::string kind_group;
  Channel channel = Channel::email;
  Mode mode = Mode::now;
};
FIELDS(PreferenceRow, kind_group, channel, mode)

struct SettingsOfPerson {
  std::string zone;
  std::optional<std::string> language;
  std::optional<std::int64_t> quiet_from;
  std::optional<std::int64_t> quiet_to;
  std::optional<std::string> phone;
  std::optional<Instant> phone_confirmed_at;
  std::optional<Bytes> code_hash;
  std::optional<Instant> code_until;
  std::int64_t code_tries = 0;
};
FIELDS(SettingsOfPerson, zone, language, quiet_from, quiet_to, phone, phone_confirmed_at, code_hash, code_until,
       code_tries)

/// What channels need of an item.
struct ItemRow {
  NotificationId id;
  PersonId person_id;
  std::string code;
  std::string params;
  std::string link;
  notifications::Urgency urgency = Urgency::normal;
  Instant created_at;
  std::optional<Instant> read_at;
  std::optional<Instant> dismissed_at;
  std::optional<Instant> expires_at;
};
FIELDS(ItemRow, id, person_id, code, params, link, urgency, created_at, read_at, dismissed_at, expires_at)

struct DeliveryRow {
  DeliveryId id;
  NotificationId item_id;
  PersonId person_id;
  std::string code;
  notifications::Channel channel = Channel::email;
  notifications::Mode mode = Mode::now;
  DeliveryState state = DeliveryState::waiting;
  std::string reason;
  std::string language;
  std::int64_t template_revision = 0;
  std::int64_t attempts = 0;
  Instant due_at;
  Instant created_at;
  Instant updated_at;
  std::optional<Bytes> sent_to{};  // keyed hash of the address that took it
};
FIELDS(DeliveryRow, id, item_id, person_id, code, channel, mode, state, reason, language, template_revision, attempts,
       due_at, created_at, updated_at, sent_to)

struct TemplateRow {
  std::int64_t revision = 0;
  std::string subject;
  std::string body;
  std::string short_text;
  PersonId made_by;
  Instant made_at;
};
FIELDS(TemplateRow, revision, subject, body, short_text, made_by, made_at)

struct SuppressedRow {
  Bytes address_hash;
  PersonId person_id;
  std::string reason;
  std::string status;
  Instant at;
};
FIELDS(SuppressedRow, address_hash, person_id, reason, status, at)

struct PushRow {
  PushId id;
  Bytes sealed;
};
FIELDS(PushRow, id, sealed)

struct ConnectorRow {
  Bytes sealed;
  std::optional<Instant> last_ok_at;
  std::optional<std::string> last_error;
};
FIELDS(ConnectorRow, sealed, last_ok_at, last_error)

namespace store {

Result<std::vector<PreferenceRow>> preferences(data::Tx& tx, PersonId person);
Result<std::vector<PreferenceRow>> preferences(data::Tx& tx, PersonId person, std::string_view group);
Status set_preference(data::Tx& tx, PersonId person, const PreferenceRow& row);
Result<std::optional<SettingsOfPerson>> settings_of(data::Tx& tx, PersonId person);
Status put_settings_of(data::Tx& tx, PersonId person, const SettingsOfPerson& row);

Result<std::optional<ItemRow>> item(data::Tx& tx, NotificationId id);
Result<std::vector<ItemRow>> unplanned(data::Tx& tx, std::int64_t limit);
Status set_planned(data::Tx& tx, NotificationId id);

/// False when the item has one for this channel already.
Result<bool> insert_delivery(data::Tx& tx, const DeliveryRow& row);
Result<std::optional<DeliveryRow>> delivery(data::Tx& tx, DeliveryId id);
/// Of a digest: what waits for this person, oldest first.
Result<std::vector<DeliveryRow>> due_digest(data::Tx& tx, PersonId person, std::int64_t limit);
/// Only a waiting one changes; false otherwise.
Result<bool> settle(data::Tx& tx, const DeliveryRow& row, std::optional<DeliveryId> sent_as);
Status put_off(data::Tx& tx, DeliveryId id, Instant due_at, std::int64_t attempts, std::string_view reason);
/// What a report says of a mail, by the id in its Message-ID.
Result<std::vector<DeliveryRow>> sent_as(data::Tx& tx, DeliveryId id);
Status set_outcome(data::Tx& tx, DeliveryId id, DeliveryState state, std::string_view reason);
Result<std::vector<DeliveryRow>> deliveries(data::Tx& tx, std::optional<DeliveryState> state,
                                            std::optional<Channel> channel, std::optional<DeliveryId> before,
                                            std::int64_t limit);
Result<std::int64_t> remove_deliveries(data::Tx& tx, Instant before, const Bytes& held, std::int64_t limit);
/// A failed one waits again, for now; false when it is in another state.
Result<bool> wait_again(data::Tx& tx, DeliveryId id);
/// Those that wait past `before`, in order of id.
Result<std::vector<DeliveryRow>> overdue(data::Tx& tx, Instant before, std::optional<DeliveryId> after,
                                         std::int64_t limit);
/// The waiting row of a digest for that item and channel becomes one that leaves by itself; nothing when there is none.
Result<std::optional<DeliveryRow>> hasten(data::Tx& tx, const DeliveryRow& want);

/// The newest; an empty subject means the text that ships.
Result<std::optional<TemplateRow>> current_template(data::Tx& tx, std::string_view code, std::string_view language);
Result<std::vector<TemplateRow>> template_history(data::Tx& tx, std::string_view code, std::string_view language);
Status insert_template(data::Tx& tx, std::string_view code, std::string_view language, const TemplateRow& row);

Result<std::optional<SuppressedRow>> suppressed(data::Tx& tx, ByteView address_hash);
Status suppress(data::Tx& tx, const SuppressedRow& row);
Result<std::vector<SuppressedRow>> all_suppressed(data::Tx& tx, const Bytes& after, std::int64_t limit);
Result<bool> unsuppress(data::Tx& tx, ByteView address_hash);

Result<std::vector<PushRow>> push_of(data::Tx& tx, PersonId person);
Result<std::int64_t> count_push(data::Tx& tx, PersonId person);
Status put_push(data::Tx& tx, PushId id, PersonId person, ByteView endpoint_hash, ByteView sealed);
Status forget_push(data::Tx& tx, PersonId person, ByteView endpoint_hash);
Status remove_push(data::Tx& tx, PushId id);

Result<std::optional<ConnectorRow>> connector(data::Tx& tx, std::string_view name);
Status put_connector(data::Tx& tx, std::string_view name, ByteView sealed, PersonId by);
/// How the last use went; `error` empty: well.
Status note_connector(data::Tx& tx, std::string_view name, std::string_view error);

Result<bool> seen_in_mailbox(data::Tx& tx, ByteView uid_hash);
Status note_seen(data::Tx& tx, ByteView uid_hash);
Status forget_seen(data::Tx& tx, Instant before);

}  // namespace store
}  // namespace mc::notifications
