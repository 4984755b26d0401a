#include "modules/notifications/channel_rows.hpp"

namespace mc::notifications::store {
namespace {

constexpr std::string_view kDelivery =
    "SELECT id, item_id, person_id, code, channel, mode, state, reason, language, template_revision, attempts, due_at, "
    "created_at, updated_at, sent_to FROM notifications_deliveries ";

std::string select_delivery(std::string_view rest) { return std::string(kDelivery) + std::string(rest); }

DeliveryId newest_delivery() {
  DeliveryId last{};
  last.bytes.fill(0xFF);
  return last;
}

}  // namespace

Result<std::vector<PreferenceRow>> preferences(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<PreferenceRow>(
      "SELECT kind_group, channel, mode FROM notifications_preferences WHERE person_id = ?", person);
}

Result<std::vector<PreferenceRow>> preferences(data::Tx& tx, PersonId person, std::string_view group) {
  return tx.in(kModule).all<PreferenceRow>(
      "SELECT kind_group, channel, mode FROM notifications_preferences WHERE person_id = ? AND kind_group = ?", person,
      group);
}

Status set_preference(data::Tx& tx, PersonId person, const PreferenceRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO notifications_preferences (person_id, kind_group, channel, mode) VALUES "
                         "(?,?,?,?) ON CONFLICT (person_id, kind_group, channel) DO UPDATE SET mode = excluded.mode",
                         person, row.kind_group, row.channel, row.mode));
  return {};
}

Result<std::optional<SettingsOfPerson>> settings_of(data::Tx& tx, PersonId person) {
  return tx.in(kModule).first<SettingsOfPerson>(
      "SELECT zone, language, quiet_from, quiet_to, phone, phone_confirmed_at, code_hash, code_until, code_tries FROM "
      "notifications_people WHERE person_id = ?",
      person);
}

Status put_settings_of(data::Tx& tx, PersonId person, const SettingsOfPerson& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO notifications_people (person_id, zone, language, quiet_from, quiet_to, phone, phone_confirmed_at, "
      "code_hash, code_until, code_tries) VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT (person_id) DO UPDATE SET "
      "zone = excluded.zone, language = excluded.language, quiet_from = excluded.quiet_from, quiet_to = "
      "excluded.quiet_to, phone = excluded.phone, phone_confirmed_at = excluded.phone_confirmed_at, code_hash = "
      "excluded.code_hash, code_until = excluded.code_until, code_tries = excluded.code_tries",
      person, row.zone, row.language, row.quiet_from, row.quiet_to, row.phone, row.phone_confirmed_at, row.code_hash,
      row.code_until, row.code_tries));
  return {};
}

Result<std::optional<ItemRow>> item(data::Tx& tx, NotificationId id) {
  return tx.in(kModule).first<ItemRow>("SELECT id, person_id, code, params, link, urgency, created_at, read_at, "
                                       "dismissed_at, expires_at FROM notifications_items WHERE id = ?",
                                       id);
}

Result<std::vector<ItemRow>> unplanned(data::Tx& tx, std::int64_t limit) {
  return tx.in(kModule).all<ItemRow>(
      "SELECT id, person_id, code, params, link, urgency, created_at, read_at, dismissed_at, expires_at FROM "
      "notifications_items WHERE planned = 0 ORDER BY id LIMIT ?",
      limit);
}

Status set_planned(data::Tx& tx, NotificationId id) {
  TRY(tx.in(kModule).run("UPDATE notifications_items SET planned = 1 WHERE id = ?", id));
  return {};
}

Result<bool> insert_delivery(data::Tx& tx, const DeliveryRow& row) {
  return TRY(tx.in(kModule).run(
             "INSERT INTO notifications_deliveries (id, item_id, person_id, code, channel, mode, state, reason, "
             "language, template_revision, attempts, due_at, created_at, updated_at) VALUES "
             "(?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (item_id, channel) DO NOTHING",
             row.id, row.item_id, row.person_id, row.code, row.channel, row.mode, row.state, row.reason, row.language,
             row.template_revision, row.attempts, row.due_at, row.created_at, row.updated_at)) > 0;
}

Result<std::optional<DeliveryRow>> delivery(data::Tx& tx, DeliveryId id) {
  return tx.in(kModule).first<DeliveryRow>(select_delivery("WHERE id = ?"), id);
}

Result<std::vector<DeliveryRow>> due_digest(data::Tx& tx, PersonId person, std::int64_t limit) {
  return tx.in(kModule).all<DeliveryRow>(
      select_delivery("WHERE person_id = ? AND channel = 'email' AND due_at <= ? AND state = 'waiting' AND mode IN "
                      "('daily', 'weekly') ORDER BY due_at, id LIMIT ?"),
      person, tx.now(), limit);
}

Result<bool> settle(data::Tx& tx, const DeliveryRow& row, std::optional<DeliveryId> sent_as) {
  return TRY(tx.in(kModule).run(
             "UPDATE notifications_deliveries SET state = ?, reason = ?, language = ?, template_revision = ?, attempts "
             "= ?, sent_as = ?, sent_to = ?, updated_at = ? WHERE id = ? AND state = 'waiting'",
             row.state, row.reason, row.language, row.template_revision, row.attempts, sent_as, row.sent_to, tx.now(),
             row.id)) > 0;
}

Result<std::optional<DeliveryRow>> hasten(data::Tx& tx, const DeliveryRow& want) {
  if (TRY(tx.in(kModule).run("UPDATE notifications_deliveries SET mode = 'now', due_at = ?, reason = ?, updated_at = ? "
                             "WHERE item_id = ? AND channel = ? AND state = 'waiting' AND mode IN ('daily', 'weekly')",
                             want.due_at, want.reason, tx.now(), want.item_id, want.channel)) == 0)
    return std::nullopt;
  return tx.in(kModule).first<DeliveryRow>(select_delivery("WHERE item_id = ? AND channel = ?"), want.item_id,
                                           want.channel);
}

Result<bool> wait_again(data::Tx& tx, DeliveryId id) {
  return TRY(tx.in(kModule).run(
             "UPDATE notifications_deliveries SET state = 'waiting', mode = 'now', attempts = 0, due_at "
             "= ?1, updated_at = ?1, sent_as = NULL, sent_to = NULL WHERE id = ?2 AND state = 'failed'",
             tx.now(), id)) > 0;
}

Result<std::vector<DeliveryRow>> overdue(data::Tx& tx, Instant before, std::optional<DeliveryId> after,
                                         std::int64_t limit) {
  return tx.in(kModule).all<DeliveryRow>(
      select_delivery("WHERE state = 'waiting' AND id > ? AND due_at < ? ORDER BY id LIMIT ?"),
      after.value_or(DeliveryId{}), before, limit);
}

Status put_off(data::Tx& tx, DeliveryId id, Instant due_at, std::int64_t attempts, std::string_view reason) {
  TRY(tx.in(kModule).run("UPDATE notifications_deliveries SET due_at = ?, attempts = ?, reason = ?, updated_at = ? "
                         "WHERE id = ? AND state = 'waiting'",
                         due_at, attempts, reason, tx.now(), id));
  return {};
}

Result<std::vector<DeliveryRow>> sent_as(data::Tx& tx, DeliveryId id) {
  return tx.in(kModule).all<DeliveryRow>(select_delivery("WHERE sent_as = ? LIMIT 500"), id);
}

Status set_outcome(data::Tx& tx, DeliveryId id, DeliveryState state, std::string_view reason) {
  TRY(tx.in(kModule).run("UPDATE notifications_deliveries SET state = ?, reason = ?, updated_at = ? WHERE id = ?",
                         state, reason, tx.now(), id));
  return {};
}

Result<std::vector<DeliveryRow>> deliveries(data::Tx& tx, std::optional<DeliveryState> state,
                                            std::optional<Channel> channel, std::optional<DeliveryId> before,
                                            std::int64_t limit) {
  DeliveryId last = before.value_or(newest_delivery());
  auto sql = tx.in(kModule);
  if (state && channel)
    return sql.all<DeliveryRow>(select_delivery("WHERE state = ? AND id < ? AND channel = ? ORDER BY id DESC LIMIT ?"),
                                *state, last, *channel, limit);
  if (state)
    return sql.all<DeliveryRow>(select_delivery("WHERE state = ? AND id < ? ORDER BY id DESC LIMIT ?"), *state, last,
                                limit);
  if (channel)
    return sql.all<DeliveryRow>(select_delivery("WHERE channel = ? AND id < ? ORDER BY id DESC LIMIT ?"), *channel,
                                last, limit);
  return sql.all<DeliveryRow>(select_delivery("WHERE id < ? ORDER BY id DESC LIMIT ?"), last, limit);
}

Result<std::int64_t> remove_deliveries(data::Tx& tx, Instant before, const Bytes& held, std::int64_t limit) {
  DeliveryId last{};  // UUIDv7: the first 48 bits are the milliseconds
  for (int i = 0; i < 6; ++i)
    last.bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(before.ms >> (40 - 8 * i));
  return tx.in(kModule).run("DELETE FROM notifications_deliveries WHERE id IN (SELECT id FROM notifications_deliveries "
                            "WHERE id < ? AND state <> 'waiting' AND instr(?, person_id) = 0 ORDER BY id LIMIT ?)",
                            last, held, limit);
}

Result<std::optional<TemplateRow>> current_template(data::Tx& tx, std::string_view code, std::string_view language) {
  return tx.in(kModule).first<TemplateRow>(
      "SELECT revision, subject, body, short_text, made_by, made_at FROM notifications_templates WHERE code = ? AND "
      "language = ? ORDER BY revision DESC LIMIT 1",
      code, language);
}

Result<std::vector<TemplateRow>> template_history(data::Tx& tx, std::string_view code, std::string_view language) {
  return tx.in(kModule).all<TemplateRow>(
      "SELECT revision, subject, body, short_text, made_by, made_at FROM notifications_templates WHERE code = ? AND "
      "language = ? ORDER BY revision DESC LIMIT 50",
      code, language);
}

Status insert_template(data::Tx& tx, std::string_view code, std::string_view language, const TemplateRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO notifications_templates (code, language, revision, subject, body, short_text, "
                         "made_by, made_at) VALUES (?,?,?,?,?,?,?,?)",
                         code, language, row.revision, row.subject, row.body, row.short_text, row.made_by,
                         row.made_at));
  return {};
}

Result<std::optional<SuppressedRow>> suppressed(data::Tx& tx, ByteView address_hash) {
  return tx.in(kModule).first<SuppressedRow>(
      "SELECT address_hash, person_id, reason, status, at FROM notifications_suppressed WHERE address_hash = ?",
      address_hash);
}

Status suppress(data::Tx& tx, const SuppressedRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO notifications_suppressed (address_hash, person_id, reason, status, at) VALUES "
                         "(?,?,?,?,?) ON CONFLICT (address_hash) DO NOTHING",
                         row.address_hash, row.person_id, row.reason, row.status, row.at));
  return {};
}

Result<std::vector<SuppressedRow>> all_suppressed(data::Tx& tx, const Bytes& after, std::int64_t limit) {
  return tx.in(kModule).all<SuppressedRow>("SELECT address_hash, person_id, reason, status, at FROM "
                                           "notifications_suppressed WHERE address_hash > ? ORDER BY "
                                           "address_hash LIMIT ?",
                                           after, limit);
}

Result<bool> unsuppress(data::Tx& tx, ByteView address_hash) {
  return TRY(tx.in(kModule).run("DELETE FROM notifications_suppressed WHERE address_hash = ?", address_hash)) > 0;
}

Result<std::vector<PushRow>> push_of(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<PushRow>("SELECT id, sealed FROM notifications_push WHERE person_id = ? LIMIT 20", person);
}

Result<std::int64_t> count_push(data::Tx& tx, PersonId person) {
  return tx.in(kModule).one<std::int64_t>("SELECT count(*) FROM notifications_push WHERE person_id = ?", person);
}

Status put_push(data::Tx& tx, PushId id, PersonId person, ByteView endpoint_hash, ByteView sealed) {
  TRY(tx.in(kModule).run("INSERT INTO notifications_push (id, person_id, endpoint_hash, sealed, made_at) VALUES "
                         "(?,?,?,?,?) ON CONFLICT (endpoint_hash) DO UPDATE SET person_id = excluded.person_id, sealed "
                         "= excluded.sealed, made_at = excluded.made_at",
                         id, person, endpoint_hash, sealed, tx.now()));
  return {};
}

Status forget_push(data::Tx& tx, PersonId person, ByteView endpoint_hash) {
  TRY(tx.in(kModule).run("DELETE FROM notifications_push WHERE endpoint_hash = ? AND person_id = ?", endpoint_hash,
                         person));
  return {};
}

Status remove_push(data::Tx& tx, PushId id) {
  TRY(tx.in(kModule).run("DELETE FROM notifications_push WHERE id = ?", id));
  return {};
}

Result<std::optional<ConnectorRow>> connector(data::Tx& tx, std::string_view name) {
  return tx.in(kModule).first<ConnectorRow>(
      "SELECT sealed, last_ok_at, last_error FROM notifications_settings WHERE name = ?", name);
}

Status put_connector(data::Tx& tx, std::string_view name, ByteView sealed, PersonId by) {
  TRY(tx.in(kModule).run("INSERT INTO notifications_settings (name, sealed, changed_by, changed_at) VALUES (?,?,?,?) "
                         "ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed, changed_by = excluded.changed_by, "
                         "changed_at = excluded.changed_at, last_ok_at = NULL, last_error = NULL",
                         name, sealed, by, tx.now()));
  return {};
}

Status note_connector(data::Tx& tx, std::string_view name, std::string_view error) {
  if (error.empty())
    TRY(tx.in(kModule).run("UPDATE notifications_settings SET last_ok_at = ?, last_error = NULL WHERE name = ?",
                           tx.now(), name));
  else
    TRY(tx.in(kModule).run("UPDATE notifications_settings SET last_error = ? WHERE name = ?", error, name));
  return {};
}

Result<bool> seen_in_mailbox(data::Tx& tx, ByteView uid_hash) {
  return TRY(tx.in(kModule).one<std::int64_t>("SELECT count(*) FROM notifications_mailbox_seen WHERE uid_hash = ?",
                                              uid_hash)) > 0;
}

Status note_seen(data::Tx& tx, ByteView uid_hash) {
  TRY(tx.in(kModule).run("INSERT INTO notifications_mailbox_seen (uid_hash, at) VALUES (?,?) ON CONFLICT (uid_hash) DO "
                         "UPDATE SET at = excluded.at",
                         uid_hash, tx.now()));
  return {};
}

Status forget_seen(data::Tx& tx, Instant before) {
  TRY(tx.in(kModule).run("DELETE FROM notifications_mailbox_seen WHERE at < ?", before));
  return {};
}

}  // namespace mc::notifications::store
