// Classes and what the search follows.
#include "modules/finder/store.hpp"

namespace mc::finder::store {
namespace {

const std::string kClassColumns =
    "id, change, revision, provider_id, type, title, description, format, starts_at, ends_at, zone, venue, street, "
    "city, state, zip, latitude, longitude, price_cents, currency, capacity, taken, deadline_at, registers_here, "
    "waitlist, url, reimbursable, source, external_id, synced_at, cancelled_at, cancel_reason, created_by, created_at";
const std::string kSelectClass = "SELECT " + kClassColumns + " FROM finder_classes ";

}  // namespace

Result<std::int64_t> next_change(data::Tx& tx) {
  return tx.in(kModule).one<std::int64_t>(
      "UPDATE finder_state SET value = value + 1 WHERE name = 'change' RETURNING value");
}

Result<std::int64_t> last_change(data::Tx& tx) { return number(tx, "change"); }

Result<std::int64_t> number(data::Tx& tx, std::string_view name) {
  return tx.in(kModule).one<std::int64_t>("SELECT value FROM finder_state WHERE name = ?", name);
}

Status put_number(data::Tx& tx, std::string_view name, std::int64_t value) {
  TRY(tx.in(kModule).run("UPDATE finder_state SET value = ? WHERE name = ?", value, name));
  return {};
}

Status insert_class(data::Tx& tx, const ClassRow& r) {
  TRY(tx.in(kModule).run("INSERT INTO finder_classes (" + kClassColumns +
                             ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                         r.id, TRY(next_change(tx)), r.revision, r.provider_id, r.type, r.title, r.description,
                         r.format, r.starts_at, r.ends_at, r.zone, r.venue, r.street, r.city, r.state, r.zip,
                         r.latitude, r.longitude, r.price_cents, r.currency, r.capacity, r.taken, r.deadline_at,
                         r.registers_here, r.waitlist, r.url, r.reimbursable, r.source, r.external_id, r.synced_at,
                         r.cancelled_at, r.cancel_reason, r.created_by, r.created_at));
  return {};
}

Status update_class(data::Tx& tx, const ClassRow& r) {
  TRY(tx.in(kModule).run(
      "UPDATE finder_classes SET change = ?, revision = ?, type = ?, title = ?, description = ?, format = ?, starts_at "
      "= ?, ends_at = ?, zone = ?, venue = ?, street = ?, city = ?, state = ?, zip = ?, latitude = ?, longitude = ?, "
      "price_cents = ?, currency = ?, capacity = ?, deadline_at = ?, registers_here = ?, waitlist = ?, url = ?, "
      "reimbursable = ?, synced_at = ?, cancelled_at = ?, cancel_reason = ? WHERE id = ?",
      TRY(next_change(tx)), r.revision, r.type, r.title, r.description, r.format, r.starts_at, r.ends_at, r.zone,
      r.venue, r.street, r.city, r.state, r.zip, r.latitude, r.longitude, r.price_cents, r.currency, r.capacity,
      r.deadline_at, r.registers_here, r.waitlist, r.url, r.reimbursable, r.synced_at, r.cancelled_at, r.cancel_reason,
      r.id));
  return {};
}

Result<std::optional<ClassRow>> find_class(data::Tx& tx, ClassId id) {
  return tx.in(kModule).first<ClassRow>(kSelectClass + "WHERE id = ?", id);
}

Result<std::vector<ClassRow>> classes(data::Tx& tx, const std::vector<ClassId>& ids) {
  if (ids.empty()) return std::vector<ClassRow>{};
  // Our own ids as literals: the number of parameters stays fixed.
  std::string list;
  for (ClassId id : ids) list += (list.empty() ? "x'" : ",x'") + to_hex(id.bytes) + "'";
  return tx.in(kModule).all<ClassRow>(kSelectClass + "WHERE id IN (" + list + ")");
}

Result<std::optional<ClassRow>> class_by_external(data::Tx& tx, ClassProviderId provider, ListingSource source,
                                                  std::string_view external_id) {
  return tx.in(kModule).first<ClassRow>(kSelectClass + "WHERE provider_id = ? AND source = ? AND external_id = ?",
                                        provider, source, external_id);
}

Result<std::vector<ClassRow>> classes_of(data::Tx& tx, const std::optional<std::vector<ClassProviderId>>& providers,
                                         bool past, Instant now, std::optional<std::pair<Instant, ClassId>> after,
                                         std::int64_t limit) {
  std::string whose;
  if (providers) {
    for (ClassProviderId id : *providers) whose += (whose.empty() ? "x'" : ",x'") + to_hex(id.bytes) + "'";
    whose = "provider_id IN (" + (whose.empty() ? std::string("NULL") : whose) + ") AND ";
  }
  auto sql = tx.in(kModule);
  if (past) {
    Uuid last;
    last.fill(0xff);
    auto [at, id] = after.value_or(std::pair{now, ClassId{last}});
    return sql.all<ClassRow>(
        kSelectClass + "WHERE " + whose +
            "starts_at <= ? AND (starts_at < ? OR id < ?) ORDER BY starts_at DESC, id DESC LIMIT ?",
        at, at, id, limit);
  }
  auto [at, id] = after.value_or(std::pair{now, ClassId{}});
  return sql.all<ClassRow>(kSelectClass + "WHERE " + whose +
                               "starts_at >= ? AND (starts_at > ? OR id > ?) ORDER BY starts_at, id LIMIT ?",
                           at, at, id, limit);
}

Result<std::int64_t> upcoming(data::Tx& tx, ClassProviderId provider, Instant now) {
  return tx.in(kModule).one<std::int64_t>(
      "SELECT count(*) FROM (SELECT 1 FROM finder_classes WHERE provider_id = ? AND "
      "starts_at > ? AND cancelled_at IS NULL LIMIT 10000) AS ahead",
      provider, now);
}

Status each_changed(data::Tx& tx, std::int64_t change, Instant from, const std::function<Status(const IndexRow&)>& f) {
  return tx.in(kModule).each<IndexRow>(
      "SELECT c.id, c.change, c.provider_id, c.type, c.format, c.starts_at, c.latitude, c.longitude, c.price_cents, "
      "c.capacity, c.taken, c.registers_here, c.reimbursable, c.source, c.synced_at, c.cancelled_at, p.stars, "
      "p.reviews, c.created_at FROM finder_classes c JOIN finder_providers p ON p.id = c.provider_id WHERE c.change > "
      "? "
      "AND c.starts_at > ? ORDER BY c.change",
      f, change, from);
}

Result<std::vector<ClassId>> starting(data::Tx& tx, Instant from, Instant to,
                                      std::optional<std::pair<Instant, ClassId>> after, std::int64_t limit) {
  auto [at, id] = after.value_or(std::pair{from, ClassId{}});
  return tx.in(kModule).all<ClassId>(
      "SELECT id FROM finder_classes WHERE starts_at >= ? AND starts_at < ? AND (starts_at > ? OR id > ?) AND "
      "registers_here = 1 AND cancelled_at IS NULL ORDER BY starts_at, id LIMIT ?",
      at, to, at, id, limit);
}

Result<bool> take_seats(data::Tx& tx, ClassId id, std::int64_t n) {
  return TRY(tx.in(kModule).run("UPDATE finder_classes SET taken = taken + ?, change = ? WHERE id = ? AND taken + ? <= "
                                "capacity AND taken + ? >= 0",
                                n, TRY(next_change(tx)), id, n, n)) == 1;
}

Status set_reimbursable(data::Tx& tx, ClassId id, bool reimbursable) {
  TRY(tx.in(kModule).run("UPDATE finder_classes SET reimbursable = ?, change = ? WHERE id = ?", reimbursable,
                         TRY(next_change(tx)), id));
  return {};
}

Status set_type_reimbursable(data::Tx& tx, std::string_view type, bool reimbursable, Instant from) {
  TRY(tx.in(kModule).run(
      "UPDATE finder_classes SET reimbursable = ?, change = ? WHERE starts_at > ? AND type = ? AND reimbursable <> ?",
      reimbursable, TRY(next_change(tx)), from, type, reimbursable));
  return {};
}

Result<std::int64_t> forget_past(data::Tx& tx, Instant before, std::int64_t limit) {
  return tx.in(kModule).run(
      "DELETE FROM finder_classes WHERE id IN (SELECT c.id FROM finder_classes c WHERE c.starts_at < ? AND NOT EXISTS "
      "(SELECT 1 FROM finder_registrations r WHERE r.class_id = c.id) "
      "AND NOT EXISTS (SELECT 1 FROM finder_reimbursements b WHERE b.class_id = c.id) ORDER BY c.starts_at LIMIT ?)",
      before, limit);
}

Result<std::vector<std::string>> reimbursable_types(data::Tx& tx) {
  return tx.in(kModule).all<std::string>("SELECT type FROM finder_reimbursable_types ORDER BY type");
}

Status set_reimbursable_types(data::Tx& tx, const std::vector<std::string>& types) {
  auto sql = tx.in(kModule);
  TRY(sql.run("DELETE FROM finder_reimbursable_types"));
  for (const std::string& type : types)
    TRY(sql.run("INSERT INTO finder_reimbursable_types (type) VALUES (?) ON CONFLICT (type) DO NOTHING", type));
  return {};
}

}  // namespace mc::finder::store
