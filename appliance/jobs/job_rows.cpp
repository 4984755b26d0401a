#include "appliance/jobs/job_rows.hpp"

namespace mc::jobs::rows {
namespace {

constexpr data::Module kModule{"jobs"};
constexpr std::chrono::hours kDeadKept{24 * 30};

struct Expired {
  JobId id;
  std::int64_t attempts = 0;
  std::int64_t max_attempts = 0;
};
FIELDS(Expired, id, attempts, max_attempts)

}  // namespace

Status insert(data::Tx& tx, JobId id, std::string_view kind, std::string_view body, const Settings& settings) {
  std::optional<std::string> key;
  if (!settings.unique_key.empty()) key = settings.unique_key;
  TRY(tx.in(kModule).run(
      "INSERT INTO jobs_queue (id, kind, body, priority, state, run_at, lease_until, attempts, max_attempts, "
      "unique_key,"
      " last_error, created_at) VALUES (?, ?, ?, ?, 'pending', ?, 0, 0, ?, ?, '', ?)"
      " ON CONFLICT (kind, unique_key) WHERE unique_key IS NOT NULL AND state = 'pending' DO NOTHING",
      id, kind, body, static_cast<int>(settings.priority), settings.run_at.value_or(tx.now()), settings.attempts, key,
      tx.now()));
  return {};
}

Result<std::optional<Claimed>> claim(data::Tx& tx, Instant lease_until) {
  data::Sql sql = tx.in(kModule);
  for (int priority = 0; priority <= 2; ++priority) {
    auto id = TRY(sql.first<JobId>("SELECT id FROM jobs_queue WHERE state = 'pending' AND priority = ? AND run_at <= ?"
                                   " ORDER BY run_at, id LIMIT 1",
                                   priority, tx.now()));
    if (!id) continue;
    return sql.first<Claimed>("UPDATE jobs_queue SET state = 'running', lease_until = ?, attempts = attempts + 1"
                              " WHERE id = ? RETURNING id, kind, body, attempts, max_attempts",
                              lease_until, *id);
  }
  return std::optional<Claimed>{};
}

Status finish(data::Tx& tx, JobId id) {
  TRY(tx.in(kModule).run("DELETE FROM jobs_queue WHERE id = ? AND state = 'running'", id));
  return {};
}

Status put_back(data::Tx& tx, JobId id, Instant run_at, std::int64_t attempts, std::string_view error) {
  data::Sql sql = tx.in(kModule);
  TRY(sql.run("DELETE FROM jobs_queue WHERE id = ? AND state <> 'pending' AND unique_key IS NOT NULL AND EXISTS"
              " (SELECT 1 FROM jobs_queue p WHERE p.kind = jobs_queue.kind AND p.unique_key = jobs_queue.unique_key"
              "  AND p.unique_key IS NOT NULL AND p.state = 'pending')",
              id));
  TRY(sql.run("UPDATE jobs_queue SET state = 'pending', run_at = ?, attempts = ?, last_error = ? WHERE id = ?", run_at,
              attempts, error, id));
  return {};
}

Status bury(data::Tx& tx, JobId id, std::string_view error) {
  TRY(tx.in(kModule).run("UPDATE jobs_queue SET state = 'dead', last_error = ? WHERE id = ?", error, id));
  return {};
}

Status renew(data::Tx& tx, JobId id, Instant lease_until) {
  TRY(tx.in(kModule).run("UPDATE jobs_queue SET lease_until = ? WHERE id = ? AND state = 'running'", lease_until, id));
  return {};
}

Result<std::int64_t> reclaim(data::Tx& tx) {
  // Made in what is the future now: the clock was set back, and the job must not wait until it has caught up.
  TRY(tx.in(kModule).run("UPDATE jobs_queue SET run_at = run_at - (created_at - ?1), created_at = ?1"
                         " WHERE state = 'pending' AND created_at > ?1",
                         tx.now()));
  // One that was given up may hold somebody's name or address: for diagnosis, not for ever.
  TRY(tx.in(kModule).run("DELETE FROM jobs_queue WHERE state = 'dead' AND run_at < ?", tx.now() - kDeadKept));
  auto expired = TRY(tx.in(kModule).all<Expired>(
      "SELECT id, attempts, max_attempts FROM jobs_queue WHERE state = 'running' AND lease_until <= ? LIMIT 200",
      tx.now()));
  for (const Expired& job : expired) {
    // A job that kills its process each time must not do so for ever.
    if (job.attempts >= job.max_attempts)
      TRY(bury(tx, job.id, "process_died"));
    else
      TRY(put_back(tx, job.id, tx.now(), job.attempts, "process_died"));
  }
  return static_cast<std::int64_t>(expired.size());
}

Result<std::optional<std::int64_t>> next_due(data::Tx& tx) {
  return tx.in(kModule).one<std::optional<std::int64_t>>(
      "SELECT MIN(at) FROM ("
      " SELECT MIN(run_at) AS at FROM jobs_queue WHERE state = 'pending' AND priority = 0"
      " UNION ALL SELECT MIN(run_at) FROM jobs_queue WHERE state = 'pending' AND priority = 1"
      " UNION ALL SELECT MIN(run_at) FROM jobs_queue WHERE state = 'pending' AND priority = 2) AS moments");
}

Result<std::optional<std::int64_t>> schedule_at(data::Tx& tx, std::string_view name) {
  return tx.in(kModule).first<std::int64_t>("SELECT next_at FROM jobs_schedules WHERE name = ?", name);
}

Status set_schedule(data::Tx& tx, std::string_view name, Instant next_at, std::string_view error) {
  TRY(tx.in(kModule).run("INSERT INTO jobs_schedules (name, next_at, lease_until, last_error) VALUES (?, ?, 0, ?)"
                         " ON CONFLICT (name) DO UPDATE SET next_at = excluded.next_at, lease_until = 0,"
                         " last_error = excluded.last_error",
                         name, next_at, error));
  return {};
}

Status bring_forward(data::Tx& tx, std::string_view name, Instant next_at) {
  TRY(tx.in(kModule).run("UPDATE jobs_schedules SET next_at = ? WHERE name = ? AND next_at > ?", next_at, name,
                         next_at));
  return {};
}

Result<bool> claim_schedule(data::Tx& tx, std::string_view name, Instant lease_until) {
  auto taken = TRY(tx.in(kModule).run("UPDATE jobs_schedules SET lease_until = ?1 WHERE name = ?2 AND next_at <= ?3"
                                      " AND (lease_until <= ?3 OR lease_until > ?1)",
                                      lease_until, name, tx.now()));
  return taken == 1;
}

}  // namespace mc::jobs::rows
