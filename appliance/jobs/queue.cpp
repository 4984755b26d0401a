#include "appliance/jobs/queue.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <thread>

#include "appliance/base/log.hpp"
#include "appliance/base/waker.hpp"
#include "appliance/jobs/job_rows.hpp"

namespace mc::jobs {
namespace {

constexpr data::Module kModule{"jobs"};
// Commits of this process ring the bell; the timer is for delayed jobs and for those of a command run beside the
// server.
constexpr std::chrono::milliseconds kLongestSleep{5000};
constexpr std::int64_t kFirstDelayMs = 5000;
constexpr std::int64_t kLongestDelayMs = 60 * 60 * 1000;
constexpr std::chrono::minutes kScheduleRetry{5};
constexpr std::chrono::minutes kClockSlack{1};  // a clock that is nudged back makes nothing run twice
constexpr Instant kNever{std::numeric_limits<std::int64_t>::max()};

struct Schedule {
  std::string name;
  std::chrono::seconds period{0};  // 0: daily
  int minute_of_day = 0;
  std::function<Status()> work;
  Instant next{};  // the copy in memory of jobs_schedules.next_at
  bool stored = false;
};

/// The first moment after `now` at this schedule's minute of the day, or one period from now.
Instant following(const Schedule& schedule, Instant now) {
  if (schedule.period.count() > 0) return now + schedule.period;
  Instant today = start_of(date_of(now)) + std::chrono::minutes(schedule.minute_of_day);
  return today > now ? today : today + std::chrono::hours{24};
}

/// Further away than any moment that `following` gives at `now`: chosen by a clock that has been set back since.
bool out_of_reach(const Schedule& schedule, Instant now) {
  std::chrono::seconds span = schedule.period.count() > 0 ? schedule.period : std::chrono::hours{24};
  return schedule.stored && schedule.next != kNever && schedule.next > now + span + kClockSlack;
}

class QueueOnDatabase final : public Queue {
public:
  QueueOnDatabase(data::Database& database, const Clock& clock, Random& random, QueueOptions options)
      : database_(database), clock_(clock), random_(random), options_(options), waker_(std::make_shared<Waker>()) {}
  ~QueueOnDatabase() override { stop(); }

  void start() override;
  void stop() override;
  void every(std::string name, std::chrono::seconds period, std::function<Status()> work) override {
    add({std::move(name), period, 0, std::move(work)});
  }
  void daily(std::string name, int minute_of_day, std::function<Status()> work) override {
    add({std::move(name), std::chrono::seconds{0}, minute_of_day, std::move(work)});
  }
  Status drain() override;
  Result<Depth> depth() override;
  Result<std::vector<DeadJob>> dead(JobId after) override;
  Result<std::vector<QueuedJob>> queued(JobId after) override;
  Result<std::vector<ScheduledWork>> schedules() override;
  Result<std::optional<Instant>> oldest_due() override;
  Status retry(JobId id) override;
  Status discard(JobId id) override;

protected:
  Status enqueue_text(data::Tx& tx, std::string_view kind, std::string json, Settings settings) override;
  void handle_text(std::string_view kind, std::function<Status(std::string_view json)> handler) override;

private:
  void add(Schedule schedule);
  void work_loop();
  void lease_loop();
  Result<bool> run_one();
  Result<bool> run_job();
  Result<bool> run_schedule();
  Status store_schedules();
  Status bring_forward();
  Status run_claimed_schedule(Schedule& schedule);
  Status execute(const rows::Claimed& job);
  Status settle(const rows::Claimed& job, const Status& outcome);
  std::chrono::milliseconds sleep_time();

  data::Database& database_;
  const Clock& clock_;
  Random& random_;
  QueueOptions options_;
  std::shared_ptr<Waker> waker_;  // shared: an after_commit action may ring after this object is gone
  Waker lease_waker_;
  std::shared_mutex handlers_mutex_;
  std::map<std::string, std::function<Status(std::string_view)>, std::less<>> handlers_;
  std::mutex schedules_mutex_;  // of the list and of `next`; not held while work runs
  std::vector<std::unique_ptr<Schedule>> schedules_;
  std::mutex running_mutex_;
  std::set<JobId> running_;
  std::vector<std::thread> threads_;
};

void QueueOnDatabase::start() {
  waker_->resume();
  lease_waker_.resume();
  for (int i = 0; i < options_.workers; ++i) threads_.emplace_back([this] { work_loop(); });
  threads_.emplace_back([this] { lease_loop(); });
}

void QueueOnDatabase::stop() {
  waker_->stop();
  lease_waker_.stop();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

void QueueOnDatabase::add(Schedule schedule) {
  {
    std::lock_guard guard(schedules_mutex_);
    schedules_.push_back(std::make_unique<Schedule>(std::move(schedule)));
  }
  waker_->ring();
}

void QueueOnDatabase::handle_text(std::string_view kind, std::function<Status(std::string_view json)> handler) {
  std::unique_lock guard(handlers_mutex_);
  handlers_[std::string(kind)] = std::move(handler);
}

Status QueueOnDatabase::enqueue_text(data::Tx& tx, std::string_view kind, std::string json, Settings settings) {
  JobId id{make_uuid7(tx.now(), random_)};
  TRY(rows::insert(tx, id, kind, json, settings));
  tx.after_commit([waker = waker_] { waker->ring(); });
  return {};
}

void QueueOnDatabase::work_loop() {
  while (!waker_->stopped()) {
    auto ran = run_one();
    if (!ran) LOG(error, "jobs_worker_failed", {"code", ran.error().code});
    if (ran && *ran) {
      waker_->ring();  // there may be more than one thread can do
      continue;
    }
    waker_->wait(ran ? sleep_time() : kLongestSleep);
  }
}

/// Keeps the leases of running jobs alive and takes over those of a process that died.
void QueueOnDatabase::lease_loop() {
  while (!lease_waker_.stopped()) {
    std::vector<JobId> mine;
    {
      std::lock_guard guard(running_mutex_);
      mine.assign(running_.begin(), running_.end());
    }
    auto reclaimed = database_.write([&](data::Tx& tx) -> Result<std::int64_t> {
      for (JobId id : mine) TRY(rows::renew(tx, id, tx.now() + options_.lease));
      return rows::reclaim(tx);
    });
    if (!reclaimed) LOG(error, "jobs_lease_failed", {"code", reclaimed.error().code});
    if (reclaimed && *reclaimed > 0) {
      LOG(warning, "jobs_taken_over", {"count", *reclaimed});
      waker_->ring();
    }
    lease_waker_.wait(options_.lease / 3);
  }
}

std::chrono::milliseconds QueueOnDatabase::sleep_time() {
  auto next = database_.read([](data::Tx& tx) { return rows::next_due(tx); });
  if (!next) return kLongestSleep;
  std::optional<std::int64_t> soonest = *next;
  {
    std::lock_guard guard(schedules_mutex_);
    for (const auto& schedule : schedules_)
      if (schedule->stored) soonest = std::min(soonest.value_or(schedule->next.ms), schedule->next.ms);
  }
  if (!soonest) return kLongestSleep;
  // At least 20 ms: what is due but leased elsewhere must not make this thread spin.
  return std::chrono::milliseconds(std::clamp<std::int64_t>(*soonest - clock_.now().ms, 20, kLongestSleep.count()));
}

Status QueueOnDatabase::drain() {
  TRY(database_.write([](data::Tx& tx) { return rows::reclaim(tx); }));
  while (TRY(run_one())) {
  }
  return {};
}

Result<bool> QueueOnDatabase::run_one() {
  TRY(store_schedules());
  TRY(bring_forward());
  if (TRY(run_schedule())) return true;
  return run_job();
}

/// Finds out when each newly added schedule runs next: a moment missed while the server was down is due at once.
Status QueueOnDatabase::store_schedules() {
  std::lock_guard guard(schedules_mutex_);
  for (auto& schedule : schedules_) {
    if (schedule->stored) continue;
    schedule->next = TRY(database_.write([&](data::Tx& tx) -> Result<Instant> {
      Instant planned = following(*schedule, tx.now());
      std::optional<std::int64_t> stored = TRY(rows::schedule_at(tx, schedule->name));
      if (stored && *stored <= tx.now().ms) return Instant{*stored};
      // The stored moment holds, unless the period was shortened or the time of day changed since.
      if (stored && schedule->period.count() > 0 && *stored < planned.ms) return Instant{*stored};
      TRY(rows::set_schedule(tx, schedule->name, planned, ""));
      return planned;
    }));
    schedule->stored = true;
  }
  return {};
}

/// What a clock that went ahead had put off for days or years runs when it should by the clock as it is now.
Status QueueOnDatabase::bring_forward() {
  std::lock_guard guard(schedules_mutex_);
  Instant now = clock_.now();
  for (auto& schedule : schedules_) {
    if (!out_of_reach(*schedule, now)) continue;
    Instant planned = following(*schedule, now);
    LOG(warning, "schedule_brought_forward", {"name", schedule->name});
    TRY(database_.write([&](data::Tx& tx) { return rows::bring_forward(tx, schedule->name, planned); }));
    schedule->next = planned;
  }
  return {};
}

Result<bool> QueueOnDatabase::run_schedule() {
  Schedule* due = nullptr;
  Instant now = clock_.now();
  {
    std::lock_guard guard(schedules_mutex_);
    for (auto& schedule : schedules_)
      if (schedule->stored && schedule->next <= now && due == nullptr) due = schedule.get();
    // Nobody else of this process looks at it while it runs; another process is kept off by the lease.
    if (due != nullptr) due->next = kNever;
  }
  if (due == nullptr) return false;
  auto mine =
      database_.write([&](data::Tx& tx) { return rows::claim_schedule(tx, due->name, tx.now() + options_.lease); });
  if (!mine || !*mine) {
    auto stored = database_.read([&](data::Tx& tx) { return rows::schedule_at(tx, due->name); });
    std::lock_guard guard(schedules_mutex_);
    due->next = stored && *stored && **stored > now.ms ? Instant{**stored} : now + options_.lease;
    return true;
  }
  TRY(run_claimed_schedule(*due));
  return true;
}

Status QueueOnDatabase::run_claimed_schedule(Schedule& schedule) {
  Status outcome;
  try {
    outcome = schedule.work();
  } catch (const std::exception&) {
    outcome = internal("exception");
  }
  std::string code = outcome ? std::string() : outcome.error().code;
  if (!outcome) LOG(error, "schedule_failed", {"name", schedule.name}, {"code", code});
  Instant now = clock_.now();
  Instant next = following(schedule, now);
  if (!outcome) next = std::min(next, now + kScheduleRetry);
  {
    std::lock_guard guard(schedules_mutex_);
    schedule.next = next;
  }
  return database_.write([&](data::Tx& tx) { return rows::set_schedule(tx, schedule.name, next, code); });
}

Result<bool> QueueOnDatabase::run_job() {
  // Looked for in a read first: an idle server must not write.
  auto due = TRY(database_.read([](data::Tx& tx) { return rows::next_due(tx); }));
  if (!due || *due > clock_.now().ms) return false;
  auto job = TRY(database_.write([&](data::Tx& tx) { return rows::claim(tx, tx.now() + options_.lease); }));
  if (!job) return false;
  {
    std::lock_guard guard(running_mutex_);
    running_.insert(job->id);
  }
  Status outcome = execute(*job);
  Status settled = settle(*job, outcome);
  {
    std::lock_guard guard(running_mutex_);
    running_.erase(job->id);
  }
  TRY(settled);
  return true;
}

Status QueueOnDatabase::execute(const rows::Claimed& job) {
  std::function<Status(std::string_view)> handler;
  {
    std::shared_lock guard(handlers_mutex_);
    auto found = handlers_.find(job.kind);
    if (found == handlers_.end()) return internal("no_handler");
    handler = found->second;
  }
  try {
    return handler(job.body);
  } catch (const std::exception&) {
    return internal("exception");
  }
}

Status QueueOnDatabase::settle(const rows::Claimed& job, const Status& outcome) {
  if (outcome) return database_.write([&](data::Tx& tx) { return rows::finish(tx, job.id); });
  const std::string& code = outcome.error().code;
  bool give_up = job.attempts >= job.max_attempts;
  LOG(error, give_up ? "job_dead" : "job_failed", {"kind", job.kind}, {"job", job.id.text()}, {"code", code},
      {"attempts", job.attempts});
  if (give_up) return database_.write([&](data::Tx& tx) { return rows::bury(tx, job.id, code); });
  std::int64_t delay = std::min(kLongestDelayMs, kFirstDelayMs << std::min<std::int64_t>(job.attempts - 1, 20));
  delay += static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(delay / 4 + 1)));
  return database_.write([&](data::Tx& tx) {
    return rows::put_back(tx, job.id, tx.now() + std::chrono::milliseconds(delay), job.attempts, code);
  });
}

Result<Depth> QueueOnDatabase::depth() {
  return database_.read([](data::Tx& tx) {
    return tx.in(kModule).one<Depth>("SELECT (SELECT COUNT(*) FROM jobs_queue WHERE state = 'pending'),"
                                     " (SELECT COUNT(*) FROM jobs_queue WHERE state = 'running'),"
                                     " (SELECT COUNT(*) FROM jobs_queue WHERE state = 'dead')");
  });
}

Result<std::vector<DeadJob>> QueueOnDatabase::dead(JobId after) {
  return database_.read([&](data::Tx& tx) {
    return tx.in(kModule).all<DeadJob>("SELECT id, kind, attempts, last_error, created_at FROM jobs_queue"
                                       " WHERE state = 'dead' AND id > ? ORDER BY id LIMIT 200",
                                       after);
  });
}

Result<std::vector<QueuedJob>> QueueOnDatabase::queued(JobId after) {
  return database_.read([&](data::Tx& tx) {
    return tx.in(kModule).all<QueuedJob>("SELECT id, kind, attempts, last_error, created_at, run_at, state = 'running'"
                                         " FROM jobs_queue WHERE id > ? AND state <> 'dead' ORDER BY id LIMIT 200",
                                         after);
  });
}

Result<std::vector<ScheduledWork>> QueueOnDatabase::schedules() {
  return database_.read([](data::Tx& tx) {
    return tx.in(kModule).all<ScheduledWork>("SELECT name, next_at, last_error FROM jobs_schedules ORDER BY name");
  });
}

Result<std::optional<Instant>> QueueOnDatabase::oldest_due() {
  return database_.read([](data::Tx& tx) -> Result<std::optional<Instant>> {
    // For each priority by its part of the index.
    std::optional<Instant> oldest;
    for (int priority : {0, 1, 2}) {
      auto due = TRY(tx.in(kModule).first<Instant>("SELECT run_at FROM jobs_queue WHERE state = 'pending' AND"
                                                   " priority = ? AND run_at <= ? ORDER BY run_at LIMIT 1",
                                                   priority, tx.now()));
      if (due && (!oldest || *due < *oldest)) oldest = due;
    }
    return oldest;
  });
}

Status QueueOnDatabase::retry(JobId id) {
  TRY(database_.write([&](data::Tx& tx) -> Status {
    TRY(tx.in(kModule).one<std::int64_t>("SELECT 1 FROM jobs_queue WHERE id = ? AND state = 'dead'", id));
    return rows::put_back(tx, id, tx.now(), 0, "");
  }));
  waker_->ring();
  return {};
}

Status QueueOnDatabase::discard(JobId id) {
  return database_.write([&](data::Tx& tx) -> Status {
    auto gone = TRY(tx.in(kModule).run("DELETE FROM jobs_queue WHERE id = ? AND state = 'dead'", id));
    if (gone == 0) return not_found();
    return {};
  });
}

}  // namespace

std::unique_ptr<Queue> make_jobs(data::Database& database, const Clock& clock, Random& random, QueueOptions options) {
  return std::make_unique<QueueOnDatabase>(database, clock, random, options);
}

}  // namespace mc::jobs
