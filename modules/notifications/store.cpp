#include "modules/notifications/store.hpp"

namespace mc::notifications::store {

Result<bool> insert(data::Tx& tx, NotificationId id, PersonId person, const NotificationIn& in, bool planned) {
  std::optional<std::string> key;
  if (!in.dedupe_key.empty()) key = in.dedupe_key;
  std::int64_t changed =
      TRY(tx.in(kModule).run("INSERT INTO notifications_items (id, person_id, code, params, text, link, dedupe_key, "
                             "created_at, urgency, links, expires_at, planned) VALUES (?,?,?,?,?,?,?,?,?,?,?,?) "
                             "ON CONFLICT (person_id, dedupe_key) DO NOTHING",
                             id, person, in.code, shape::to_json(in.params), in.text, in.link, key, tx.now(),
                             in.urgency, shape::to_json(in.links), in.expires_at, planned));
  return changed > 0;
}

Result<std::vector<NotificationRow>> page(data::Tx& tx, PersonId person, bool unread_only,
                                          std::optional<NotificationId> before, std::int64_t limit) {
  NotificationId last{};
  last.bytes.fill(0xFF);
  if (before) last = *before;
  if (unread_only)
    return tx.in(kModule).all<NotificationRow>(
        "SELECT id, code, params, text, link, created_at, read_at, links, expires_at FROM notifications_items "
        "WHERE person_id = ? AND read_at IS NULL AND id < ? AND (expires_at IS NULL OR expires_at > ?) "
        "ORDER BY id DESC LIMIT ?",
        person, last, tx.now(), limit);
  return tx.in(kModule).all<NotificationRow>(
      "SELECT id, code, params, text, link, created_at, read_at, links, expires_at FROM notifications_items "
      "WHERE person_id = ? AND id < ? AND dismissed_at IS NULL AND (expires_at IS NULL OR expires_at > ?) "
      "ORDER BY id DESC LIMIT ?",
      person, last, tx.now(), limit);
}

Result<std::int64_t> unread(data::Tx& tx, PersonId person) {
  return tx.in(kModule).one<std::int64_t>(
      "SELECT count(*) FROM notifications_items WHERE person_id = ? AND read_at IS NULL AND (expires_at IS NULL OR "
      "expires_at > ?)",
      person, tx.now());
}

Status mark_read(data::Tx& tx, PersonId person, NotificationId id) {
  TRY(tx.in(kModule).run(
      "UPDATE notifications_items SET read_at = ? WHERE id = ? AND person_id = ? AND read_at IS NULL", tx.now(), id,
      person));
  return {};
}

Status mark_all_read(data::Tx& tx, PersonId person) {
  TRY(tx.in(kModule).run("UPDATE notifications_items SET read_at = ? WHERE person_id = ? AND read_at IS NULL", tx.now(),
                         person));
  return {};
}

Result<bool> dismiss(data::Tx& tx, PersonId person, NotificationId id) {
  // Dismissed counts as read.
  return TRY(tx.in(kModule).run("UPDATE notifications_items SET dismissed_at = ?1, read_at = coalesce(read_at, ?1) "
                                "WHERE id = ?2 AND person_id = ?3 AND dismissed_at IS NULL",
                                tx.now(), id, person)) > 0;
}

Result<std::int64_t> remove_expired(data::Tx& tx, Instant before, const Bytes& held, std::int64_t limit) {
  return tx.in(kModule).run("DELETE FROM notifications_items WHERE id IN (SELECT id FROM notifications_items WHERE "
                            "expires_at < ? AND instr(?, person_id) = 0 LIMIT ?)",
                            before, held, limit);
}

namespace {

NotificationId first_of(Instant when) {
  NotificationId id{};  // UUIDv7: the first 48 bits are the milliseconds
  for (int i = 0; i < 6; ++i)
    id.bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(when.ms >> (40 - 8 * i));
  return id;
}

}  // namespace

Result<std::int64_t> remove_read(data::Tx& tx, Instant before, const Bytes& held, std::int64_t limit) {
  // The id bounds what is looked at; what counts is when it was read.
  return tx.in(kModule).run(
      "DELETE FROM notifications_items WHERE id IN (SELECT id FROM notifications_items WHERE id < "
      "? AND read_at < ? AND instr(?, person_id) = 0 ORDER BY id LIMIT ?)",
      first_of(before), before, held, limit);
}

Result<std::int64_t> remove_old(data::Tx& tx, Instant before, const Bytes& held, std::int64_t limit) {
  return tx.in(kModule).run(
      "DELETE FROM notifications_items WHERE id IN (SELECT id FROM notifications_items WHERE id < "
      "? AND instr(?, person_id) = 0 ORDER BY id LIMIT ?)",
      first_of(before), held, limit);
}

}  // namespace mc::notifications::store
