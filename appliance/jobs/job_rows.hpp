#pragma once
// SQL of the job queue. Private to appliance/jobs.
#include "appliance/jobs/queue.hpp"

namespace mc::jobs::rows {

struct Claimed {
  JobId id;
  std::string kind;
  std::string body;
  std::int64_t attempts = 0;  // including the one that starts now
  std::int64_t max_attempts = 0;
};
FIELDS(Claimed, id, kind, body, attempts, max_attempts)

Status insert(data::Tx& tx, JobId id, std::string_view kind, std::string_view body, const Settings& settings);
/// Takes the most urgent due job for this process until `lease_until`.
Result<std::optional<Claimed>> claim(data::Tx& tx, Instant lease_until);
Status finish(data::Tx& tx, JobId id);
/// Back to pending (or gone, if an equal job is pending already).
Status put_back(data::Tx& tx, JobId id, Instant run_at, std::int64_t attempts, std::string_view error);
Status bury(data::Tx& tx, JobId id, std::string_view error);
Status renew(data::Tx& tx, JobId id, Instant lease_until);
/// Jobs whose lease ran out: pending again, or dead when that was their last attempt. The number of them.
Result<std::int64_t> reclaim(data::Tx& tx);
/// When the next pending job is due; none when nothing waits.
Result<std::optional<std::int64_t>> next_due(data::Tx& tx);

Result<std::optional<std::int64_t>> schedule_at(data::Tx& tx, std::string_view name);
Status set_schedule(data::Tx& tx, std::string_view name, Instant next_at, std::string_view error);
/// The schedule is due at `next_at` at the latest; whoever runs it now goes on.
Status bring_forward(data::Tx& tx, std::string_view name, Instant next_at);
/// True for one caller only, until `lease_until`. A lease that lasts longer was given by a clock that has been set
/// back.
Result<bool> claim_schedule(data::Tx& tx, std::string_view name, Instant lease_until);

}  // namespace mc::jobs::rows
