#include "modules/notifications/store.hpp"

namespace mc::notifications::store {

Result<bool> insert(data::Tx& tx, NotificationId id, PersonId person, const NotificationIn& in) {
  std::optional<std::string> key;
  if (!in.dedupe_key.empty()) key = in.dedupe_key;
  std::int64_t changed =
      TRY(tx.in(kModule).run("INSERT INTO notifications_items (id, person_id, code, params, text, link, dedupe_key, "
                             "created_at) VALUES (?,?,?,?,?,?,?,?) "
                             "ON CONFLICT (person_id, dedupe_key) DO NOTHING",
                             id, person, in.code, shape::to_json(in.params), in.text, in.link, key, tx.now()));
  return changed > 0;
}

Result<std::vector<NotificationRow>> page(data::Tx& tx, PersonId person, bool unread_only,
                                          std::optional<NotificationId> before, std::int64_t limit) {
  NotificationId last{};
  last.bytes.fill(0xFF);
  if (before) last = *before;
  if (unread_only)
    return tx.in(kModule).all<NotificationRow>(
        "SELECT id, code, params, text, link, created_at, read_at FROM notifications_items "
        "WHERE person_id = ? AND read_at IS NULL AND id < ? ORDER BY id DESC LIMIT ?",
        person, last, limit);
  return tx.in(kModule).all<NotificationRow>(
      "SELECT id, code, params, text, link, created_at, read_at FROM notifications_items "
      "WHERE person_id = ? AND id < ? ORDER BY id DESC LIMIT ?",
      person, last, limit);
}

Result<std::int64_t> unread(data::Tx& tx, PersonId person) {
  return tx.in(kModule).one<std::int64_t>(
      "SELECT count(*) FROM notifications_items WHERE person_id = ? AND read_at IS NULL", person);
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

Result<std::int64_t> remove_read(data::Tx& tx, Instant before) {
  NotificationId last{};  // UUIDv7: the first 48 bits are the milliseconds
  for (int i = 0; i < 6; ++i)
    last.bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(before.ms >> (40 - 8 * i));
  // The id bounds what is looked at; what counts is when it was read.
  return tx.in(kModule).run("DELETE FROM notifications_items WHERE read_at < ? AND id < ?", before, last);
}

}  // namespace mc::notifications::store
