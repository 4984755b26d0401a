#pragma once
// The writer thread: owns the only connection that changes or checkpoints the database. Private to appliance/data.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <semaphore.h>

#include "appliance/base/time.hpp"
#include "appliance/data/connection.hpp"
#include "appliance/data/file_lock.hpp"

namespace mc::data {

/// Group commit: calls that arrive while a commit syncs share the next transaction, each in a savepoint of its own.
/// A caller gets its result only after COMMIT returned; when the commit fails, every caller of the group gets the
/// error. A file lock around each transaction and checkpoint keeps a second process (a command run beside the server)
/// apart: SQLite before 3.51.3 can damage a WAL that one connection writes while another checkpoints it. Thread-safe.
/// Errors: `nested_write` when called from inside a write, `stopping`.
class Writer {
public:
  Writer(std::unique_ptr<Connection> connection, LockFile lock, const Clock& clock);
  /// Runs what is queued, then stops, checkpoints and closes.
  ~Writer();

  Status run(const std::function<Status(Tx&)>& work);
  /// Runs work outside any transaction, between two groups (snapshot, migration, checkpoint).
  Status run_alone(const std::function<Status(Connection&)>& work);
  /// Moves the WAL into the database; to be called inside run_alone.
  Status checkpoint(Connection& connection);
  void set_tables(std::shared_ptr<const TableNames> tables) { connection_->set_tables(std::move(tables)); }
  LockFile& lock() { return lock_; }
  /// While an image is held nothing is moved out of the WAL: it could not be, and would wait for it.
  bool hold_checkpoints() { return !held_.exchange(true); }
  void release_checkpoints() { held_ = false; }

  std::int64_t commits() const { return commits_.load(std::memory_order_relaxed); }
  std::int64_t writes() const { return writes_.load(std::memory_order_relaxed); }

private:
  /// std::binary_semaphore yields the processor several times before it sleeps; with a caller per connection that is
  /// more work than the wait.
  class Done {
  public:
    Done() { ::sem_init(&semaphore_, 0, 0); }
    ~Done() { ::sem_destroy(&semaphore_); }
    Done(const Done&) = delete;
    Done& operator=(const Done&) = delete;
    void release() { ::sem_post(&semaphore_); }
    void acquire() {
      while (::sem_wait(&semaphore_) != 0) continue;  // a signal
    }

  private:
    ::sem_t semaphore_;
  };
  struct Call {
    const std::function<Status(Tx&)>* work = nullptr;
    const std::function<Status(Connection&)>* alone = nullptr;
    Status status;
    std::exception_ptr thrown;
    std::vector<std::function<void()>> actions;
    Done done;
  };
  using Calls = std::vector<std::shared_ptr<Call>>;
  enum class Next : std::uint8_t { stop, idle, single, group };

  Status submit(std::shared_ptr<Call> call);
  void loop();
  Next wait();
  std::shared_ptr<Call> next_of_group(std::size_t taken, std::chrono::steady_clock::time_point until);
  void run_group();
  Status begin();
  bool run_in_savepoint(Call& call);
  void finish(Call& call, const Status& committed);
  void run_single(Call& call);
  void tidy(bool idle);

  std::unique_ptr<Connection> connection_;
  LockFile lock_;
  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::shared_ptr<Call>> queue_;
  bool stopping_ = false;
  int wal_pages_ = 0;               // after the last commit; set by SQLite's WAL hook on the writer thread
  int wal_pages_checkpointed_ = 0;  // when the last checkpoint ran
  std::size_t last_group_ = 0;      // calls in the last group, and how long its commit took
  std::chrono::nanoseconds last_commit_{0};
  std::chrono::steady_clock::time_point gather_until_{};
  bool idle_tidied_ = false;
  bool wal_alarm_ = false;
  std::atomic<bool> held_{false};
  std::atomic<std::int64_t> commits_{0};
  std::atomic<std::int64_t> writes_{0};
  std::thread thread_;
};

}  // namespace mc::data
