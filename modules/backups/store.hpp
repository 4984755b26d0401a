#pragma once
// Rows and SQL of module backups.
#include "modules/backups/requests.hpp"

namespace mc::backups {

inline constexpr data::Module kModule{"backups"};

struct TargetRow {
  TargetId id;
  std::string name;
  std::string settings;
  Bytes secret;
  bool enabled = true;
  std::optional<Instant> tested_at;
  std::string test_code;
  std::string test_detail;
};
FIELDS(TargetRow, id, name, settings, secret, enabled, tested_at, test_code, test_detail)

struct RunRow {
  RunId id;
  TargetId target_id;
  BackupWork work = BackupWork::full;
  BackupRunState state = BackupRunState::running;
  std::string set_name;
  Instant started_at;
  std::optional<Instant> ended_at;
  std::string code;
  std::string detail;
  std::string outcome;
};
FIELDS(RunRow, id, target_id, work, state, set_name, started_at, ended_at, code, detail, outcome)

namespace store {

Result<std::vector<TargetRow>> targets(data::Tx& tx);
Result<std::optional<TargetRow>> target(data::Tx& tx, TargetId id);
Status put_target(data::Tx& tx, const TargetRow& row);
Result<bool> remove_target(data::Tx& tx, TargetId id);
Status put_test(data::Tx& tx, TargetId id, const BackupTest& test);

Status insert_run(data::Tx& tx, const RunRow& row);
Status end_run(data::Tx& tx, const RunRow& row);
/// Rows that say running although nothing runs: the process died.
Result<std::int64_t> interrupt_runs(data::Tx& tx);
/// Not those of the future, which a clock that was ahead left: for as long as it was, nothing would ever be due.
Result<std::optional<RunRow>> newest(data::Tx& tx, TargetId target, BackupWork work,
                                     std::optional<BackupRunState> state);
Result<std::vector<RunRow>> runs(data::Tx& tx, const BackupRunQuery& query, std::int64_t limit);
/// Logs before the one, everything before the other.
Status forget_runs(data::Tx& tx, Instant logs, Instant all);

Result<BackupPlan> plan(data::Tx& tx);
Status put_plan(data::Tx& tx, const BackupPlan& plan);

}  // namespace store
}  // namespace mc::backups
