#pragma once
// The working form of Jobs for the composition root: worker threads, figures, and the dead list.
#include <memory>
#include <vector>

#include "appliance/base/random.hpp"
#include "appliance/jobs/jobs.hpp"

namespace mc::jobs {

/// A job that failed all its attempts; it waits for a person.
struct DeadJob {
  JobId id;
  std::string kind;
  std::int64_t attempts = 0;
  std::string last_error;  // an error code, never a message with data
  Instant created;
};
FIELDS(DeadJob, id, kind, attempts, last_error, created)

struct Depth {
  std::int64_t pending = 0;
  std::int64_t running = 0;
  std::int64_t dead = 0;
};
FIELDS(Depth, pending, running, dead)

/// A job that waits or runs.
struct QueuedJob {
  JobId id;
  std::string kind;
  std::int64_t attempts = 0;
  std::string last_error;  // of the attempt before; empty: there was none
  Instant created;
  Instant run_at;  // not before
  bool running = false;
};
FIELDS(QueuedJob, id, kind, attempts, last_error, created, run_at, running)

/// Work that comes again and again.
struct ScheduledWork {
  std::string name;
  Instant next_at;
  std::string last_error;  // empty: the last run was well
};
FIELDS(ScheduledWork, name, next_at, last_error)

struct QueueOptions {
  int workers = 2;
  /// How long a killed process's jobs rest before they run again. Renewed every third of it while a job runs.
  std::chrono::milliseconds lease{60'000};
};

/// At least once: a job whose process died, or whose success could not be recorded, runs again. Failures wait
/// 5 s, 10 s, 20 s ... up to an hour, with up to a quarter more at random. Thread-safe; register everything before
/// start().
class Queue : public Jobs {
public:
  virtual void start() = 0;
  /// Waits for the jobs that are running. Also done by the destructor.
  virtual void stop() = 0;
  virtual Result<Depth> depth() = 0;
  /// Dead jobs with ids after `after` (nil: from the oldest), at most 200.
  virtual Result<std::vector<DeadJob>> dead(JobId after) = 0;
  /// Jobs that wait or run with ids after `after`, at most 200.
  virtual Result<std::vector<QueuedJob>> queued(JobId after) = 0;
  virtual Result<std::vector<ScheduledWork>> schedules() = 0;
  /// When the job that is due for longest was due; none when nothing that is due waits.
  virtual Result<std::optional<Instant>> oldest_due() = 0;
  /// Gives a dead job all its attempts again. If the same job (kind and unique key) is pending already, that one serves
  /// for both.
  virtual Status retry(JobId id) = 0;
  virtual Status discard(JobId id) = 0;
};

std::unique_ptr<Queue> make_jobs(data::Database& database, const Clock& clock, Random& random,
                                 QueueOptions options = {});

}  // namespace mc::jobs
