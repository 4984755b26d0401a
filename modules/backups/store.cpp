#include "modules/backups/store.hpp"

namespace mc::backups::store {
namespace {

/// Ids order like time: those before the moment are less.
Uuid id_at(Instant at) {
  Uuid out{};
  for (std::size_t i = 0; i < 6; ++i) out[i] = static_cast<std::uint8_t>(at.ms >> (40 - 8 * i));
  return out;
}

const std::string kTargetColumns = "id, name, settings, secret, enabled, tested_at, test_code, test_detail";
const std::string kRunColumns = "id, target_id, work, state, set_name, started_at, ended_at, code, detail, outcome";
constexpr std::int64_t kMostTargets = 50;
constexpr std::chrono::minutes kSlack{1};  // steps of a clock that is set right all the time

}  // namespace

Result<std::vector<TargetRow>> targets(data::Tx& tx) {
  return tx.in(kModule).all<TargetRow>("SELECT " + kTargetColumns + " FROM backups_targets ORDER BY id LIMIT ?",
                                       kMostTargets);
}

Result<std::optional<TargetRow>> target(data::Tx& tx, TargetId id) {
  return tx.in(kModule).first<TargetRow>("SELECT " + kTargetColumns + " FROM backups_targets WHERE id = ?", id);
}

Status put_target(data::Tx& tx, const TargetRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO backups_targets (id, name, settings, secret, enabled, created_at, updated_at, tested_at, test_code, "
      "test_detail) VALUES (?, ?, ?, ?, ?, ?, ?, NULL, '', '') ON CONFLICT (id) DO UPDATE SET name = excluded.name, "
      "settings = excluded.settings, secret = excluded.secret, enabled = excluded.enabled, updated_at = "
      "excluded.updated_at, tested_at = NULL, test_code = '', test_detail = ''",
      row.id, row.name, row.settings, row.secret, row.enabled, tx.now(), tx.now()));
  return {};
}

Result<bool> remove_target(data::Tx& tx, TargetId id) {
  return TRY(tx.in(kModule).run("DELETE FROM backups_targets WHERE id = ?", id)) > 0;
}

Status put_test(data::Tx& tx, TargetId id, const BackupTest& test) {
  TRY(tx.in(kModule).run("UPDATE backups_targets SET tested_at = ?, test_code = ?, test_detail = ? WHERE id = ?",
                         tx.now(), test.code, test.detail, id));
  return {};
}

Status insert_run(data::Tx& tx, const RunRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO backups_runs (id, target_id, work, state, set_name, started_at, ended_at, code, "
                         "detail, outcome) VALUES (?, ?, ?, ?, '', ?, NULL, '', '', '{}')",
                         row.id, row.target_id, row.work, row.state, row.started_at));
  return {};
}

Status end_run(data::Tx& tx, const RunRow& row) {
  TRY(tx.in(kModule).run(
      "UPDATE backups_runs SET work = ?, state = ?, set_name = ?, ended_at = ?, code = ?, detail = ?, "
      "outcome = ? WHERE id = ?",
      row.work, row.state, row.set_name, tx.now(), row.code, row.detail, row.outcome, row.id));
  return {};
}

Result<std::int64_t> interrupt_runs(data::Tx& tx) {
  return tx.in(kModule).run("UPDATE backups_runs SET state = 'interrupted', ended_at = ?, code = 'interrupted' "
                            "WHERE state = 'running'",
                            tx.now());
}

Result<std::optional<RunRow>> newest(data::Tx& tx, TargetId target, BackupWork work,
                                     std::optional<BackupRunState> state) {
  if (state)
    return tx.in(kModule).first<RunRow>("SELECT " + kRunColumns +
                                            " FROM backups_runs WHERE target_id = ? AND work = ? AND state = ? "
                                            "AND id < ? ORDER BY id DESC LIMIT 1",
                                        target, work, *state, id_at(tx.now() + kSlack));
  std::optional<RunRow> out;
  for (BackupRunState each :
       {BackupRunState::running, BackupRunState::done, BackupRunState::failed, BackupRunState::interrupted}) {
    auto row = TRY(newest(tx, target, work, each));
    if (row && (!out || out->id < row->id)) out = std::move(row);
  }
  return out;
}

Result<std::vector<RunRow>> runs(data::Tx& tx, const BackupRunQuery& query, std::int64_t limit) {
  Uuid last = query.after ? query.after->bytes : Uuid{};
  if (!query.after) last.fill(0xff);
  auto sql = tx.in(kModule);
  const std::string head = "SELECT " + kRunColumns + " FROM backups_runs WHERE ";
  const std::string tail = " ORDER BY id DESC LIMIT ?";
  if (query.work && query.state)
    return sql.all<RunRow>(head + "work = ? AND id < ? AND +state = ?" + tail, *query.work, last, *query.state, limit);
  if (query.work) return sql.all<RunRow>(head + "work = ? AND id < ?" + tail, *query.work, last, limit);
  if (query.state) return sql.all<RunRow>(head + "state = ? AND id < ?" + tail, *query.state, last, limit);
  return sql.all<RunRow>(head + "id < ?" + tail, last, limit);
}

Status forget_runs(data::Tx& tx, Instant logs, Instant all) {
  TRY(tx.in(kModule).run("DELETE FROM backups_runs WHERE work = 'log' AND id < ?", id_at(logs)));
  TRY(tx.in(kModule).run("DELETE FROM backups_runs WHERE id < ?", id_at(all)));
  return {};
}

Result<BackupPlan> plan(data::Tx& tx) {
  auto stored = TRY(tx.in(kModule).first<std::string>("SELECT plan FROM backups_plan WHERE id = 1"));
  if (!stored) return BackupPlan{};
  return shape::from_json<BackupPlan>(*stored);
}

Status put_plan(data::Tx& tx, const BackupPlan& plan) {
  TRY(tx.in(kModule).run("INSERT INTO backups_plan (id, plan) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET plan = "
                         "excluded.plan",
                         shape::to_json(plan)));
  return {};
}

}  // namespace mc::backups::store
