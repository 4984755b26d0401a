// What the screens show.
#include <algorithm>

#include "modules/accounts/fresh_proof.hpp"
#include "modules/backups/service.hpp"

namespace mc::backups {

Result<BackupTarget> Service::view(data::Tx& tx, const TargetRow& row, const BackupPlan& plan) {
  auto settings = TRY(shape::from_json<backup::TargetSettings>(row.settings));
  BackupTarget out;
  out.id = row.id;
  out.name = row.name;
  out.kind = settings.kind;
  out.enabled = row.enabled;
  out.folder = settings.folder;
  out.host = settings.host;
  out.port = settings.port;
  out.user = settings.user;
  out.known_hosts = settings.known_hosts;
  out.endpoint = settings.endpoint;
  out.bucket = settings.bucket;
  out.region = settings.region;
  out.access_key = settings.access_key;
  out.trust_pem = settings.trust_pem;
  out.has_secret = !row.secret.empty();
  out.tested_at = row.tested_at;
  out.test_code = row.test_code;
  out.test_detail = row.test_detail;
  auto full = TRY(store::newest(tx, row.id, BackupWork::full, BackupRunState::done));
  auto log = TRY(store::newest(tx, row.id, BackupWork::log, BackupRunState::done));
  auto drilled = TRY(store::newest(tx, row.id, BackupWork::drill, BackupRunState::done));
  if (full) out.last_full_at = out.last_good_at = full->started_at;
  if (log && (!full || log->started_at > full->started_at)) out.last_good_at = log->started_at;
  if (drilled) out.last_drill_at = drilled->started_at;
  if (row.enabled) {
    Instant slot = start_of(date_of(tx.now())) + std::chrono::minutes(plan.full_at.value);
    out.next_full_at = slot > tx.now() ? slot : slot + std::chrono::hours{24};
    if (!full) out.next_full_at = tx.now();
  }
  return out;
}

Result<BackupOverview> Service::overview(const security::Viewer&) {
  BackupOverview out;
  bool recovery = security::recovery_public_key(parts_.data / "keys").has_value();
  std::vector<std::string>& missing = out.missing;
  TRY(platform_.db.read([&](data::Tx& tx) -> Status {
    out.plan = TRY(store::plan(tx));
    std::optional<Instant> drilled;
    bool drill_failed = false, untested = false;
    for (const TargetRow& row : TRY(store::targets(tx))) {
      BackupTarget target = TRY(view(tx, row, out.plan));
      if (row.enabled) {
        out.last_good_at = std::max(out.last_good_at, target.last_good_at);
        drilled = std::max(drilled, target.last_drill_at);
        auto last = TRY(store::newest(tx, row.id, BackupWork::drill, {}));
        drill_failed = drill_failed || (last && last->state == BackupRunState::failed);
        untested = untested || !row.tested_at || !row.test_code.empty();
        Instant next = *target.next_full_at;
        if (out.plan.log && target.last_good_at)
          next = std::min(next, *target.last_good_at + std::chrono::minutes(out.plan.log_minutes.value));
        out.next_at = out.next_at ? std::min(*out.next_at, next) : next;
      }
      out.targets.push_back(std::move(target));
    }
    bool used = std::ranges::any_of(out.targets, &BackupTarget::enabled);
    Instant now = tx.now();
    if (used && paused()) {
      missing.push_back("paused_after_restore");
      out.next_at.reset();
    }
    if (!used) missing.push_back("no_target");
    if (used && untested) missing.push_back("not_tested");
    if (used && !out.last_good_at) missing.push_back("no_backup");
    if (out.last_good_at && *out.last_good_at + std::chrono::hours(out.plan.alarm_hours.value) < now)
      missing.push_back("backup_old");
    if (drill_failed)
      missing.push_back("drill_failed");
    else if (used && !drilled)
      missing.push_back("no_drill");
    else if (drilled && *drilled + std::chrono::hours{24} * out.plan.drill_alarm_days.value < now)
      missing.push_back("drill_old");
    return {};
  }));
  if (!recovery) missing.push_back("recovery_key_unknown");
  out.data_folder = parts_.data.string();
  std::lock_guard guard(mutex_);
  out.running = progress_;
  out.waiting = static_cast<std::int64_t>(waiting_.size());
  return out;
}

BackupsState Service::state() {
  BackupsState out;
  auto read = platform_.db.read([&](data::Tx& tx) -> Status {
    BackupPlan plan = TRY(store::plan(tx));
    for (const TargetRow& row : TRY(store::targets(tx))) {
      if (!row.enabled) continue;
      out.set_up = true;
      BackupTarget target = TRY(view(tx, row, plan));
      out.last_ok_at = std::max(out.last_ok_at, target.last_good_at);
      out.last_drill_at = std::max(out.last_drill_at, target.last_drill_at);
      for (BackupWork work : {BackupWork::full, BackupWork::log, BackupWork::drill}) {
        auto failed = TRY(store::newest(tx, row.id, work, BackupRunState::failed));
        auto good = TRY(store::newest(tx, row.id, work, BackupRunState::done));
        // A log run that became a full one is a full one; so a newer full one ends a log's failure too.
        if (work == BackupWork::log && target.last_full_at && failed && *target.last_full_at > failed->started_at)
          continue;
        if (failed && (!good || good->id < failed->id)) out.last_error = failed->code;
      }
      auto drill_due = std::chrono::hours{24} * plan.drill_alarm_days.value;
      if (out.last_error.empty() && target.last_drill_at && *target.last_drill_at + drill_due < tx.now())
        out.last_error = "drill_old";
    }
    return {};
  });
  if (out.set_up && paused()) out.last_error = "paused_after_restore";
  if (!read) out.last_error = read.error().code;
  return out;
}

Result<Page<BackupRun>> Service::runs(const security::Viewer&, const BackupRunQuery& query) {
  std::int64_t limit = query.limit ? query.limit->value : 50;
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<BackupRun>> {
    std::map<TargetId, std::string> names;
    for (const TargetRow& row : TRY(store::targets(tx))) names[row.id] = row.name;
    auto rows = TRY(store::runs(tx, query, limit + 1));
    Page<BackupRun> page;
    if (static_cast<std::int64_t>(rows.size()) > limit) {
      rows.pop_back();
      page.next = rows.back().id.text();
    }
    for (const RunRow& row : rows) {
      auto figures = shape::from_json<RunFigures>(row.outcome);
      RunFigures known = figures ? std::move(*figures) : RunFigures{};
      page.items.push_back({row.id, row.target_id, names[row.target_id], row.work, row.state, row.set_name,
                            row.started_at, row.ended_at, row.code, row.detail, known.bytes, known.rows, known.files,
                            known.files_done, std::move(known.problems)});
    }
    return page;
  });
}

Result<BackupPlan> Service::set_plan(const security::Viewer& viewer, const BackupPlan& in) {
  TRY(accounts::proved_lately(parts_.accounts, viewer));
  if (in.drill_alarm_days.value <= in.drill_days.value)
    return invalid("drill_alarm_days", "too_small", "The alarm must come later than the drill.");
  return platform_.db.write([&](data::Tx& tx) -> Result<BackupPlan> {
    TRY(store::put_plan(tx, in));
    TRY(audit(platform_, tx, viewer.person, "backup.plan_changed", "backup:plan"));
    return in;
  });
}

}  // namespace mc::backups
