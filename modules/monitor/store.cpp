#include "modules/monitor/store.hpp"

namespace mc::monitor::store {
namespace {

const std::string kColumns = "id, kind, person_id, place, amount, occurrences, first_at, last_at, acknowledged_by, "
                             "acknowledged_at, note";

}  // namespace

Result<std::optional<std::string>> state(data::Tx& tx, std::string_view name) {
  return tx.in(kModule).first<std::string>("SELECT value FROM monitor_state WHERE name = ?", name);
}

Status put_state(data::Tx& tx, std::string_view name, std::string_view value) {
  TRY(tx.in(kModule).run(
      "INSERT INTO monitor_state (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      name, value));
  return {};
}

Result<bool> raise(data::Tx& tx, const AlertRow& row, std::string_view dedupe) {
  auto sql = tx.in(kModule);
  auto again = TRY(sql.run("UPDATE monitor_alerts SET occurrences = occurrences + 1, last_at = ?, amount = ?"
                           " WHERE dedupe = ?",
                           row.last_at, row.amount, dedupe));
  if (again > 0) return false;
  TRY(sql.run("INSERT INTO monitor_alerts (id, kind, person_id, dedupe, place, amount, occurrences, first_at, last_at, "
              "note) VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, '')",
              row.id, row.kind, row.person_id, dedupe, row.place, row.amount, row.first_at, row.last_at));
  return true;
}

Result<std::optional<AlertRow>> find(data::Tx& tx, AlertId id) {
  return tx.in(kModule).first<AlertRow>("SELECT " + kColumns + " FROM monitor_alerts WHERE id = ?", id);
}

Result<std::vector<AlertRow>> alerts(data::Tx& tx, bool open, std::optional<AlertKind> kind,
                                     std::optional<AlertId> before, std::int64_t limit) {
  Uuid last = before ? before->bytes : Uuid{};
  if (!before) last.fill(0xff);
  std::string statement = "SELECT " + kColumns + " FROM monitor_alerts WHERE " + (kind ? "kind = ? AND " : "") +
                          "id < ?" + (open ? " AND acknowledged_at IS NULL" : "") + " ORDER BY id DESC LIMIT ?";
  if (kind) return tx.in(kModule).all<AlertRow>(statement, *kind, last, limit);
  return tx.in(kModule).all<AlertRow>(statement, last, limit);
}

Result<std::int64_t> open_alerts(data::Tx& tx, std::int64_t most) {
  return tx.in(kModule).one<std::int64_t>(
      "SELECT COUNT(*) FROM (SELECT id FROM monitor_alerts WHERE acknowledged_at IS NULL LIMIT ?) AS open", most);
}

Status acknowledge(data::Tx& tx, AlertId id, PersonId by, std::string_view note) {
  TRY(tx.in(kModule).run("UPDATE monitor_alerts SET acknowledged_by = ?, acknowledged_at = ?, note = ? WHERE id = ?",
                         by, tx.now(), note, id));
  return {};
}

Result<std::int64_t> raised_since(data::Tx& tx, AlertKind kind, Instant since) {
  return tx.in(kModule).one<std::int64_t>("SELECT COUNT(*) FROM monitor_alerts WHERE kind = ? AND first_at >= ?", kind,
                                          since);
}

Result<std::int64_t> places(data::Tx& tx, PersonId person, Instant since) {
  return tx.in(kModule).one<std::int64_t>("SELECT COUNT(*) FROM monitor_places WHERE person_id = ? AND last_seen >= ?",
                                          person, since);
}

Result<bool> knows_place(data::Tx& tx, PersonId person, std::string_view place, Instant since) {
  auto seen = TRY(tx.in(kModule).first<Instant>(
      "SELECT last_seen FROM monitor_places WHERE person_id = ? AND place = ?", person, place));
  return seen && *seen >= since;
}

Status saw_place(data::Tx& tx, PersonId person, std::string_view place, Instant at) {
  TRY(tx.in(kModule).run("INSERT INTO monitor_places (person_id, place, last_seen) VALUES (?, ?, ?)"
                         " ON CONFLICT (person_id, place) DO UPDATE SET last_seen = excluded.last_seen",
                         person, place, at));
  return {};
}

Result<std::int64_t> sign_ins(data::Tx& tx, PersonId person) {
  return tx.in(kModule).one<std::int64_t>("SELECT COALESCE(SUM(times), 0) FROM monitor_hours WHERE person_id = ?",
                                          person);
}

Result<std::int64_t> sign_ins_around(data::Tx& tx, PersonId person, std::int64_t hour) {
  return tx.in(kModule).one<std::int64_t>(
      "SELECT COALESCE(SUM(times), 0) FROM monitor_hours WHERE person_id = ? AND hour IN (?, ?, ?)", person,
      (hour + 23) % 24, hour, (hour + 1) % 24);
}

Status saw_hour(data::Tx& tx, PersonId person, std::int64_t hour, Instant at) {
  TRY(tx.in(kModule).run("INSERT INTO monitor_hours (person_id, hour, times, last_seen) VALUES (?, ?, 1, ?)"
                         " ON CONFLICT (person_id, hour) DO UPDATE SET times = times + 1, last_seen = "
                         "excluded.last_seen",
                         person, hour, at));
  return {};
}

Status put_export(data::Tx& tx, std::int64_t seq, PersonId person, Instant at, std::int64_t rows) {
  TRY(tx.in(kModule).run("INSERT INTO monitor_exports (seq, person_id, at, amount) VALUES (?, ?, ?, ?)", seq, person,
                         at, rows));
  return {};
}

Result<ExportSum> exports_since(data::Tx& tx, PersonId person, Instant since) {
  return tx.in(kModule).one<ExportSum>(
      "SELECT COUNT(*), COALESCE(SUM(amount), 0) FROM monitor_exports WHERE person_id = ? AND at > ?", person, since);
}

Status forget(data::Tx& tx, Instant habits, Instant exports, Instant alerts, const Bytes& held) {
  auto sql = tx.in(kModule);
  TRY(sql.run("DELETE FROM monitor_places WHERE last_seen < ? AND instr(?, person_id) = 0", habits, held));
  TRY(sql.run("DELETE FROM monitor_hours WHERE last_seen < ? AND instr(?, person_id) = 0", habits, held));
  TRY(sql.run("DELETE FROM monitor_exports WHERE at < ? AND instr(?, person_id) = 0", exports, held));
  TRY(sql.run("DELETE FROM monitor_alerts WHERE acknowledged_at < ? AND coalesce(instr(?, person_id), 0) = 0", alerts,
              held));
  return {};
}

}  // namespace mc::monitor::store
