// What is due, and doing it.
#include "modules/backups/service.hpp"

#include <fmt/format.h>

#include "appliance/base/log.hpp"

namespace mc::backups {
namespace {

constexpr std::chrono::minutes kAgainAfterFailure{30};
constexpr std::chrono::seconds kSlack{30};
constexpr std::int64_t kLogRowDays = 7, kRowDays = 400;

}  // namespace

Status audit(Platform& platform, data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
             std::string outcome, std::string details) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  event.outcome = std::move(outcome);
  event.details.text = std::move(details);
  return platform.audit.append(tx, event);
}

Service::Service(Platform& platform, const BackupsParts& parts)
    : platform_(platform), parts_(parts),
      secrets_(
          parts.keys, "backup targets",
          {{"backups", "backups_targets", "secret", "id", security::SealedKey::id, "backups_targets.secret:", true}}) {}

Service::~Service() {
  stopping_ = true;
  {
    std::lock_guard guard(mutex_);
    waiting_.clear();
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

/// Once after the start: rows of work that a stop or a crash ended.
Status Service::interrupted_before() {
  {
    std::lock_guard guard(mutex_);
    if (std::exchange(looked_back_, true)) return {};
  }
  return platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(store::interrupt_runs(tx));
    return {};
  });
}

Result<TargetRow> Service::row_of(std::optional<TargetId> id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<TargetRow> {
    if (id) {
      auto row = TRY(store::target(tx, *id));
      if (!row) return not_found("backup_target_not_found");
      return std::move(*row);
    }
    for (TargetRow& row : TRY(store::targets(tx)))
      if (row.enabled) return std::move(row);
    return fail(Fault::conflict, "no_backup_target", "No backup target is in use. Set one up first.");
  });
}

Status Service::record(const Job& job, const backup::Report& outer,
                       const std::function<Result<Ended>(backup::Target&, const backup::Report&)>& work) {
  TRY(interrupted_before());
  std::unique_lock one(working_, std::try_to_lock);
  if (!one) return conflict("backup_running", "Another backup, drill or check is running. Wait for it.");
  TargetRow target = TRY(row_of(job.target));
  RunRow row;
  row.id = RunId::make(platform_.clock, platform_.random);
  row.target_id = job.target;
  row.work = job.work;
  row.started_at = platform_.clock.now();
  TRY(platform_.db.write([&](data::Tx& tx) { return store::insert_run(tx, row); }));
  {
    std::lock_guard guard(mutex_);
    progress_ = BackupProgress{row.id, job.target, job.work, "", 0, row.started_at};
  }
  backup::Report report = [&](std::string_view phase, int percent) -> Status {
    if (stopping_) return fail(Fault::unavailable, "stopping", "The server is stopping.");
    {
      std::lock_guard guard(mutex_);
      progress_->phase = phase;
      progress_->percent = percent;
    }
    return outer ? outer(phase, percent) : Status{};
  };
  Ended ended{job.work, {}, {}, {}, {}, true};
  Status status = [&]() -> Status {
    try {
      auto opened = TRY(open(target));
      ended = TRY(work(*opened, report));
      return {};
    } catch (const std::exception& error) {  // of a library: this thread has nobody else to catch it
      LOG(error, "backup_work_threw", {"what", error.what()});
      return internal("unexpected", "Something unexpected happened; the server's log has it.");
    }
  }();
  {
    std::lock_guard guard(mutex_);
    progress_.reset();
  }
  Status written = finish(row, status, ended);
  return status ? written : status;
}

Status Service::finish(RunRow row, const Status& status, const Ended& ended) {
  row.work = ended.work;
  row.set_name = ended.set_name;
  row.code = status ? ended.code : status.error().code;
  row.detail = status ? ended.detail : status.error().detail;
  row.outcome = shape::to_json(ended.figures);
  bool good = status && ended.good;
  bool stopped = !status && status.error().code == "stopping";
  row.state = good ? BackupRunState::done : stopped ? BackupRunState::interrupted : BackupRunState::failed;
  if (!good) LOG(error, "backup_work_failed", {"work", shape::enum_name(row.work)}, {"code", row.code});
  return platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(store::end_run(tx, row));
    // Those every ten minutes would drown the log; it has the first that fails, and each night's.
    if (row.work == BackupWork::log && good) return {};
    std::string action = row.work == BackupWork::drill    ? "backup.drill_finished"
                         : row.work == BackupWork::verify ? "backup.verified"
                                                          : "backup.finished";
    return audit(platform_, tx, {}, action, "backup_target:" + row.target_id.text(), good ? "ok" : "failed",
                 fmt::format(R"({{"work":"{}","rows":{},"files":{}}})", shape::enum_name(row.work), ended.figures.rows,
                             ended.figures.files));
  });
}

Result<backup::RunOutcome> Service::run(std::optional<TargetId> id, backup::RunKind kind, const backup::Report& outer) {
  TargetRow target = TRY(row_of(id));
  TRY(resume({}));  // while it is paused nothing but a person comes here
  Job job{target.id, kind == backup::RunKind::full ? BackupWork::full : BackupWork::log, false};
  backup::RunOutcome outcome;
  TRY(record(job, outer, [&](backup::Target& place, const backup::Report& report) -> Result<Ended> {
    backup::RunInput in{platform_.db,
                        platform_.blobs,
                        parts_.keys,
                        platform_.clock,
                        platform_.random,
                        place,
                        kind,
                        parts_.data,
                        scratch(),
                        parts_.data / "backup" / target.id.text(),
                        parts_.program,
                        report};
    outcome = TRY(backup::make_backup(in));
    bool full = outcome.kind == backup::RunKind::full;
    Ended ended{full ? BackupWork::full : BackupWork::log,
                outcome.run,
                {outcome.written, outcome.rows, outcome.blobs, outcome.blobs_new, {}},
                {},
                {},
                true};
    if (!full) return ended;
    auto plan = TRY(platform_.db.read([](data::Tx& tx) { return store::plan(tx); }));
    auto pruned = backup::prune(
        {place, parts_.keys, platform_.clock.now(), scratch(), {plan.keep_log_hours, plan.keep_fulls, plan.keep_days}});
    if (!pruned) {  // the backup itself is good
      ended.code = pruned.error().code;
      ended.detail = pruned.error().detail;
    }
    return ended;
  }));
  return outcome;
}

Result<backup::Findings> Service::drill(std::optional<TargetId> id, bool all_blobs, const backup::Report& outer) {
  TargetRow target = TRY(row_of(id));
  backup::Findings found;
  TRY(record({target.id, BackupWork::drill, all_blobs}, outer,
             [&](backup::Target& place, const backup::Report& report) -> Result<Ended> {
               found = TRY(backup::drill({place, parts_.keys, platform_.scratch / "drill", all_blobs, platform_.clock,
                                          platform_.random, report}));
               Ended ended{BackupWork::drill,
                           found.run,
                           {found.bytes_read, found.row_count, found.blobs, found.blobs_read, found.problems},
                           {},
                           {},
                           found.good()};
               if (!found.good()) {
                 ended.code = "drill_failed";
                 ended.detail = found.problems.empty() ? "" : found.problems.front();
               }
               return ended;
             }));
  return found;
}

Result<backup::Verified> Service::verify(std::optional<TargetId> id, bool newest_only, const backup::Report& outer) {
  TargetRow target = TRY(row_of(id));
  backup::Verified found;
  TRY(record({target.id, BackupWork::verify, !newest_only}, outer,
             [&](backup::Target& place, const backup::Report& report) -> Result<Ended> {
               found = TRY(backup::verify(place, parts_.keys, scratch(), newest_only, report));
               bool good = found.problems.empty();
               return Ended{BackupWork::verify,
                            {},
                            {found.bytes, 0, found.runs, found.parts, found.problems},
                            good ? "" : "verify_failed",
                            good ? "" : found.problems.front(),
                            good};
             }));
  return found;
}

Result<std::vector<backup::Listed>> Service::list(std::optional<TargetId> id) {
  TargetRow target = TRY(row_of(id));
  auto place = TRY(open(target));
  return backup::list_runs(*place, parts_.keys, scratch());
}

Status Service::perform(const Job& job) {
  switch (job.work) {
  case BackupWork::full:
  case BackupWork::log:
    TRY(run(job.target, job.work == BackupWork::full ? backup::RunKind::full : backup::RunKind::log, {}));
    return {};
  case BackupWork::drill:
    TRY(drill(job.target, job.all, {}));
    return {};
  case BackupWork::verify:
    TRY(verify(job.target, !job.all, {}));
    return {};
  }
  return {};
}

Result<std::optional<Service::Job>> Service::due(data::Tx& tx, const TargetRow& target, const BackupPlan& plan) {
  Instant now = tx.now();
  auto full = TRY(store::newest(tx, target.id, BackupWork::full, {}));
  Instant slot = start_of(date_of(now)) + std::chrono::minutes(plan.full_at.value);
  if (slot > now) slot = slot - std::chrono::hours{24};
  bool failed = full && full->state != BackupRunState::done;
  if (!full || full->started_at < slot || (failed && full->started_at + kAgainAfterFailure <= now)) {
    if (!failed || full->started_at + kAgainAfterFailure <= now) return Job{target.id, BackupWork::full, false};
    return std::optional<Job>{};
  }
  auto good = TRY(store::newest(tx, target.id, BackupWork::full, BackupRunState::done));
  if (!good) return std::optional<Job>{};
  auto drilled = TRY(store::newest(tx, target.id, BackupWork::drill, {}));
  auto wait = std::chrono::hours{24} * plan.drill_days.value;
  if (drilled && drilled->state != BackupRunState::done)
    wait = std::min<std::chrono::hours>(wait, std::chrono::hours{24});
  if (!drilled || drilled->started_at + wait <= now) return Job{target.id, BackupWork::drill, false};
  auto log = TRY(store::newest(tx, target.id, BackupWork::log, {}));
  Instant last = log && log->started_at > full->started_at ? log->started_at : full->started_at;
  if (plan.log && last + std::chrono::minutes(plan.log_minutes.value) - kSlack <= now)
    return Job{target.id, BackupWork::log, false};
  return std::optional<Job>{};
}

bool Service::paused() const {
  std::error_code error;
  return std::filesystem::exists(backup::paused_mark(parts_.data), error);
}

Status Service::resume(std::optional<PersonId> by) {
  if (!paused()) return {};
  TRY(backup::end_pause(parts_.data));
  return platform_.db.write(
      [&](data::Tx& tx) { return audit(platform_, tx, by, "backup.resumed", "backup:plan", "ok", "{}"); });
}

Status Service::tick() {
  if (paused()) return {};
  TRY(interrupted_before());
  auto jobs = TRY(platform_.db.read([&](data::Tx& tx) -> Result<std::vector<Job>> {
    std::vector<Job> out;
    BackupPlan plan = TRY(store::plan(tx));
    for (const TargetRow& target : TRY(store::targets(tx))) {
      if (!target.enabled) continue;
      if (auto job = TRY(due(tx, target, plan))) out.push_back(*job);
    }
    return out;
  }));
  for (const Job& job : jobs) {
    Status status = parts_.background ? queue(job) : perform(job);
    if (!status) LOG(warning, "backup_not_done", {"code", status.error().code});
  }
  return {};
}

Status Service::queue(const Job& job) {
  std::lock_guard guard(mutex_);
  if (stopping_) return fail(Fault::unavailable, "stopping", "The server is stopping.");
  for (const Job& each : waiting_)
    if (each.target == job.target && each.work == job.work) return {};
  if (progress_ && progress_->target_id == job.target && progress_->work == job.work) return {};
  if (waiting_.size() >= 50) return conflict("backup_queue_full", "Too much is waiting already.");
  waiting_.push_back(job);
  if (!thread_.joinable()) thread_ = std::thread([this] { loop(); });
  wake_.notify_all();
  return {};
}

void Service::loop() {
  for (;;) {
    Job job;
    {
      std::unique_lock guard(mutex_);
      wake_.wait(guard, [this] { return stopping_ || !waiting_.empty(); });
      if (stopping_) return;
      job = waiting_.front();
      waiting_.pop_front();
    }
    Status status = perform(job);
    if (status || status.error().code != "backup_running") continue;
    // A command is at it: what is due is found again in a minute; what a person asked for waits.
    std::unique_lock guard(mutex_);
    waiting_.push_back(job);
    wake_.wait_for(guard, std::chrono::seconds{5}, [this] { return stopping_.load(); });
  }
}

Status Service::housekeeping() {
  return platform_.db.write([&](data::Tx& tx) {
    return store::forget_runs(tx, tx.now() - std::chrono::hours{24} * kLogRowDays,
                              tx.now() - std::chrono::hours{24} * kRowDays);
  });
}

}  // namespace mc::backups
