#include "modules/retention/store.hpp"

namespace mc::retention::store {
namespace {

const std::string kHold =
    "SELECT id, class, reason, reference, placed_by, placed_at, until, released_by, released_at, release_reason FROM "
    "retention_holds ";
const std::string kHistory =
    "SELECT id, class, kind, at, by_id, from_days, to_days, row_count, held, reason FROM retention_history WHERE ";
constexpr std::int64_t kMost = 200;

}  // namespace

Result<std::vector<PeriodRow>> periods(data::Tx& tx) {
  return tx.in(kModule).all<PeriodRow>("SELECT class, days FROM retention_periods ORDER BY class");
}
Status put_period(data::Tx& tx, std::string_view code, std::int64_t days, PersonId by) {
  TRY(tx.in(kModule).run("INSERT INTO retention_periods (class, days, changed_by, changed_at) VALUES (?, ?, ?, ?) ON "
                         "CONFLICT (class) DO UPDATE SET days = excluded.days, changed_by = excluded.changed_by, "
                         "changed_at = excluded.changed_at",
                         code, days, by, tx.now()));
  return {};
}
Status insert(data::Tx& tx, const ClassHoldRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO retention_holds (id, class, reason, reference, placed_by, placed_at, until, "
                         "release_reason) VALUES (?, ?, ?, ?, ?, ?, ?, '')",
                         row.id, row.code, row.reason, row.reference, row.placed_by, row.placed_at, row.until));
  return {};
}
Result<std::optional<ClassHoldRow>> hold(data::Tx& tx, ClassHoldId id) {
  return tx.in(kModule).first<ClassHoldRow>(kHold + "WHERE id = ?", id);
}
Result<std::vector<ClassHoldRow>> holds(data::Tx& tx) {
  return tx.in(kModule).all<ClassHoldRow>(kHold + "ORDER BY id DESC LIMIT ?", kMost);
}
Result<std::vector<ClassHoldRow>> holds_in_force(data::Tx& tx, Date today) {
  return tx.in(kModule).all<ClassHoldRow>(
      kHold + "WHERE released_at IS NULL AND (until IS NULL OR until >= ?) ORDER BY class LIMIT ?", today, kMost);
}
Status release(data::Tx& tx, ClassHoldId id, PersonId by, std::string_view reason) {
  TRY(tx.in(kModule).run("UPDATE retention_holds SET released_by = ?, released_at = ?, release_reason = ? WHERE id = ?",
                         by, tx.now(), reason, id));
  return {};
}
Status insert(data::Tx& tx, const HistoryRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO retention_history (id, class, kind, at, by_id, from_days, to_days, row_count, "
                         "held, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                         row.id, row.code, row.kind, row.at, row.by_id, row.from_days, row.to_days, row.rows, row.held,
                         row.reason));
  return {};
}
Result<std::vector<HistoryRow>> history(data::Tx& tx, std::optional<HistoryId> before, std::int64_t limit) {
  HistoryId last;
  last.bytes.fill(0xFF);
  return tx.in(kModule).all<HistoryRow>(kHistory + "id < ? ORDER BY id DESC LIMIT ?", before.value_or(last), limit);
}
Result<std::optional<HistoryRow>> last_purge(data::Tx& tx, std::string_view code) {
  return tx.in(kModule).first<HistoryRow>(kHistory + "class = ? AND kind = 'purged' ORDER BY id DESC LIMIT 1", code);
}

}  // namespace mc::retention::store
