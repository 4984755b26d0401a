#pragma once
// Requests and answers of the module's routes.
#include "modules/backups/backups.hpp"

namespace mc::backups {

enum class BackupWork : std::uint8_t { full, log, drill, verify };
ENUM_NAMES(BackupWork, full, log, drill, verify)
enum class BackupRunState : std::uint8_t { running, done, failed, interrupted };
ENUM_NAMES(BackupRunState, running, done, failed, interrupted)

struct BackupTargetIn {
  Text<1, 100> name;
  backup::TargetKind kind = backup::TargetKind::folder;
  bool enabled = true;
  Text<0, 400> folder;
  Text<0, 253> host;
  Int<1, 65535> port{22};
  Text<0, 64> user;
  Text<0, 16000> known_hosts;
  Text<0, 300> endpoint;
  Text<0, 63> bucket;
  Text<0, 60> region;
  Text<0, 128> access_key;
  Text<0, 20000> trust_pem;
  std::optional<Text<1, 16000>> secret;  // absent: the present one stays
};
FIELDS(BackupTargetIn, name, kind, enabled, folder, host, port, user, known_hosts, endpoint, bucket, region, access_key,
       trust_pem, secret)

struct BackupTarget {
  TargetId id;
  std::string name;
  backup::TargetKind kind = backup::TargetKind::folder;
  bool enabled = true;
  std::string folder, host;
  std::int64_t port = 22;
  std::string user, known_hosts, endpoint, bucket, region, access_key, trust_pem;
  bool has_secret = false;
  std::optional<Instant> tested_at;
  std::string test_code;  // empty: it worked
  std::string test_detail;
  std::optional<Instant> last_good_at;
  std::optional<Instant> last_full_at;
  std::optional<Instant> next_full_at;
  std::optional<Instant> last_drill_at;
};
FIELDS(BackupTarget, id, name, kind, enabled, folder, host, port, user, known_hosts, endpoint, bucket, region,
       access_key, trust_pem, has_secret, tested_at, test_code, test_detail, last_good_at, last_full_at, next_full_at,
       last_drill_at)

struct BackupPlan {
  bool log = true;  // also between the nightly ones
  Int<5, 60> log_minutes{10};
  Int<0, 1439> full_at{90};  // minute of the day, UTC
  Int<1, 365> drill_days{30};
  Int<2, 400> drill_alarm_days{45};
  Int<1, 336> alarm_hours{26};
  Int<1, 720> keep_log_hours{48};
  Int<1, 400> keep_fulls{14};
  Int<0, 3650> keep_days{90};  // 0: no limit
};
FIELDS(BackupPlan, log, log_minutes, full_at, drill_days, drill_alarm_days, alarm_hours, keep_log_hours, keep_fulls,
       keep_days)

/// What runs now.
struct BackupProgress {
  RunId id;
  TargetId target_id;
  BackupWork work = BackupWork::full;
  std::string phase;
  std::int64_t percent = 0;
  Instant started_at;
};
FIELDS(BackupProgress, id, target_id, work, phase, percent, started_at)

/// What is missing, as codes: paused_after_restore, no_target, no_backup, backup_old, no_drill, drill_old,
/// drill_failed, not_tested, recovery_key_unknown.
struct BackupOverview {
  std::vector<BackupTarget> targets;
  BackupPlan plan;
  std::optional<BackupProgress> running;
  std::int64_t waiting = 0;
  std::optional<Instant> last_good_at;
  std::optional<Instant> next_at;
  std::vector<std::string> missing;
  std::string data_folder;
};
FIELDS(BackupOverview, targets, plan, running, waiting, last_good_at, next_at, missing, data_folder)

struct BackupRun {
  RunId id;
  TargetId target_id;
  std::string target_name;
  BackupWork work = BackupWork::full;
  BackupRunState state = BackupRunState::running;
  std::string set_name;  // as its objects are called at the target
  Instant started_at;
  std::optional<Instant> ended_at;
  std::string code;
  std::string detail;
  std::int64_t bytes = 0;  // written, or read by a drill
  std::int64_t rows = 0, files = 0, files_done = 0;
  std::vector<std::string> problems;
};
FIELDS(BackupRun, id, target_id, target_name, work, state, set_name, started_at, ended_at, code, detail, bytes, rows,
       files, files_done, problems)

struct BackupRunQuery {
  std::optional<BackupWork> work;
  std::optional<BackupRunState> state;
  std::optional<RunId> after;
  std::optional<Int<1, 200>> limit;  // 50 unless given
};
FIELDS(BackupRunQuery, work, state, after, limit)

struct BackupAsk {
  BackupWork work = BackupWork::full;
  bool all_files = false;  // of a drill: read every file; of a check: every backup
};
FIELDS(BackupAsk, work, all_files)
struct BackupAsked {
  std::int64_t waiting = 0;
};
FIELDS(BackupAsked, waiting)

struct BackupTest {
  bool ok = false;
  std::string code;
  std::string detail;
};
FIELDS(BackupTest, ok, code, detail)

}  // namespace mc::backups
