#include "appliance/data/writer.hpp"

#include <algorithm>
#include <typeinfo>

#include "appliance/base/log.hpp"
#include "appliance/base/waiting.hpp"

namespace mc::data {
namespace {

constexpr std::size_t kMostCallsPerGroup = 512;
// Long enough for a call of each of a hundred connections: what waits while a group runs pays for a commit of its own,
// and pages that many calls change (the audit log, the outbox) are sealed once for each commit.
constexpr std::chrono::milliseconds kLongestGroup{8};
constexpr std::chrono::milliseconds kLongestGather{1};
constexpr std::chrono::seconds kIdle{5};
constexpr int kPagesPerCheckpoint = 4000;  // 16 MiB of 4 KiB pages
constexpr int kPagesToTruncate = 64 * 1024 * 1024 / 4096;
constexpr int kPagesToAlarm = 256 * 1024 * 1024 / 4096;
constexpr int kCheckpointWaitMs = 50;  // for readers, before a checkpoint gives up for now
constexpr int kBusyWaitMs = 5000;

}  // namespace

Writer::Writer(std::unique_ptr<Connection> connection, LockFile lock, const Clock& clock)
    : connection_(std::move(connection)), lock_(std::move(lock)), clock_(clock) {
  sqlite3_wal_hook(
      connection_->handle(),
      [](void* pages, sqlite3*, const char*, int count) {
        *static_cast<int*>(pages) = count;
        return SQLITE_OK;
      },
      &wal_pages_);
  thread_ = std::thread([this] { loop(); });
}

Writer::~Writer() {
  {
    std::lock_guard guard(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
  if (!lock_.lock_exclusive()) LOG(warning, "database_lock_lost");
  if (!connection_->roll_back()) LOG(error, "database_rollback_failed");
  sqlite3_wal_hook(connection_->handle(), nullptr, nullptr);
  connection_.reset();  // the last connection checkpoints and removes the WAL, under the lock
  lock_.unlock();
}

Status Writer::run(const std::function<Status(Tx&)>& work) {
  auto call = std::make_shared<Call>();
  call->work = &work;
  return submit(std::move(call));
}

Status Writer::run_alone(const std::function<Status(Connection&)>& work) {
  auto call = std::make_shared<Call>();
  call->alone = &work;
  return submit(std::move(call));
}

Status Writer::submit(std::shared_ptr<Call> call) {
  if (std::this_thread::get_id() == thread_.get_id())
    return internal("nested_write", "a write was started from inside a write; pass the Tx on instead");
  {
    std::lock_guard guard(mutex_);
    if (stopping_) return fail(Fault::unavailable, "stopping", "the database is closing");
    queue_.push_back(call);
    if (queue_.size() == 1) wake_.notify_one();
  }
  {
    Waiting waiting;
    call->done.acquire();
  }
  if (call->thrown) std::rethrow_exception(call->thrown);
  return std::move(call->status);
}

Writer::Next Writer::wait() {
  std::unique_lock guard(mutex_);
  auto ready = [&] { return stopping_ || !queue_.empty(); };
  if (wal_pages_ == 0 || idle_tidied_)
    wake_.wait(guard, ready);
  else if (!wake_.wait_for(guard, kIdle, ready))
    return Next::idle;
  if (queue_.empty()) return Next::stop;
  return queue_.front()->alone != nullptr ? Next::single : Next::group;
}

void Writer::loop() {
  while (true) {
    Next next = wait();
    if (next == Next::stop) return;
    if (next == Next::single) {
      std::shared_ptr<Call> call = next_of_group(0, {});
      run_single(*call);
      call->done.release();
    } else if (next == Next::group) {
      run_group();
    }
    tidy(next == Next::idle);
    idle_tidied_ = next == Next::idle;
  }
}

/// The next call for the running group, or none when the group should end: nothing queued, or a call that must run
/// alone.
std::shared_ptr<Writer::Call> Writer::next_of_group(std::size_t taken, std::chrono::steady_clock::time_point until) {
  if (taken >= kMostCallsPerGroup) return nullptr;
  if (taken > 0 && std::chrono::steady_clock::now() > until) return nullptr;
  std::unique_lock guard(mutex_);
  // The callers of the last group are on their way back with their next write: a short wait saves most of them a sync.
  if (queue_.empty() && taken > 0 && taken < last_group_)
    wake_.wait_until(guard, gather_until_, [&] { return !queue_.empty(); });
  if (queue_.empty()) return nullptr;
  if (taken > 0 && queue_.front()->alone != nullptr) return nullptr;
  std::shared_ptr<Call> call = std::move(queue_.front());
  queue_.pop_front();
  return call;
}

Status Writer::begin() {
  if (!connection_->roll_back())
    return internal("io_error", "an earlier transaction could not be rolled back; restart the server");
  return connection_->control("BEGIN IMMEDIATE");
}

void Writer::run_group() {
  std::shared_ptr<Call> call = next_of_group(0, {});
  if (!call) return;
  Calls calls;
  Status ready = lock_.lock_exclusive();
  if (ready) ready = begin();
  if (!ready) {
    lock_.unlock();
    call->status = ready;
    call->done.release();
    return;
  }
  auto now = std::chrono::steady_clock::now();
  auto until = now + kLongestGroup;
  gather_until_ = now + std::min<std::chrono::nanoseconds>(kLongestGather, last_commit_ / 4);
  bool kept = true;
  while (call && kept) {
    calls.push_back(call);
    kept = run_in_savepoint(*call);
    if (kept) call = next_of_group(calls.size(), until);
  }
  auto commit_began = std::chrono::steady_clock::now();
  Status committed = kept ? connection_->control("COMMIT") : call->status;
  last_commit_ = std::chrono::steady_clock::now() - commit_began;
  last_group_ = calls.size();
  // When the storage failed, the whole transaction is gone: nobody in this group has been acknowledged.
  if (committed) {
    commits_.fetch_add(1, std::memory_order_relaxed);
  } else {
    LOG(error, "group_lost", {"code", committed.error().code}, {"calls", calls.size()});
    connection_->roll_back();
  }
  lock_.unlock();
  for (auto& member : calls) finish(*member, committed);
}

void Writer::finish(Call& call, const Status& committed) {
  if (call.status && !committed) call.status = committed;
  if (call.status && !call.thrown) {
    for (auto& action : call.actions) {
      try {
        action();
      } catch (const std::exception& broken) {
        LOG(error, "after_commit_failed", {"kind", typeid(broken).name()});
      }
    }
  }
  call.done.release();
}

/// False when the group's transaction is lost; the call's status then says why.
bool Writer::run_in_savepoint(Call& call) {
  writes_.fetch_add(1, std::memory_order_relaxed);
  call.status = connection_->control("SAVEPOINT one_call");
  if (!call.status) return false;
  Tx tx(*connection_, clock_.now(), true);
  try {
    call.status = (*call.work)(tx);
  } catch (...) {
    call.thrown = std::current_exception();
  }
  if (!connection_->in_transaction()) {
    if (call.status) call.status = internal("io_error", "the storage failed inside the transaction");
    return false;
  }
  if (call.status && !call.thrown) {
    call.actions = std::move(tx.actions_);
    call.status = connection_->control("RELEASE one_call");
    return call.status.has_value();
  }
  Status undone = connection_->control("ROLLBACK TO one_call");
  if (undone) undone = connection_->control("RELEASE one_call");
  if (!undone && call.status) call.status = undone;  // it threw: the rest of the group still needs a reason
  return undone.has_value();
}

void Writer::run_single(Call& call) {
  try {
    call.status = (*call.alone)(*connection_);
  } catch (...) {
    call.thrown = std::current_exception();
  }
  if (!connection_->roll_back()) LOG(error, "database_rollback_failed");
}

Status Writer::checkpoint(Connection& connection) {
  if (held_) return {};  // an image lies still; the log waits
  TRY(lock_.lock_exclusive());
  sqlite3_busy_timeout(connection.handle(), kCheckpointWaitMs);
  int code = sqlite3_wal_checkpoint_v2(connection.handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  sqlite3_busy_timeout(connection.handle(), kBusyWaitMs);
  lock_.unlock();
  if (code == SQLITE_OK) wal_pages_ = 0;
  wal_pages_checkpointed_ = wal_pages_;
  if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) return std::unexpected(connection.error(code));
  return {};
}

/// Keeps the WAL small. A long reader can only delay this, never block a write for more than the short wait.
void Writer::tidy(bool idle) {
  if (held_) return;
  if (wal_pages_ < wal_pages_checkpointed_) wal_pages_checkpointed_ = 0;  // SQLite started the WAL afresh
  int fresh = wal_pages_ - wal_pages_checkpointed_;
  Status status;
  if (idle ? wal_pages_ > 0 : (wal_pages_ > kPagesToTruncate && fresh >= kPagesPerCheckpoint)) {
    status = checkpoint(*connection_);
  } else if (fresh >= kPagesPerCheckpoint) {
    status = lock_.lock_exclusive();
    int code = sqlite3_wal_checkpoint_v2(connection_->handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    lock_.unlock();
    wal_pages_checkpointed_ = wal_pages_;
    if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) status = std::unexpected(connection_->error(code));
  }
  if (!status) LOG(error, "checkpoint_failed", {"code", status.error().code});
  if (wal_pages_ > kPagesToAlarm && !wal_alarm_) LOG(error, "wal_too_large", {"pages", wal_pages_});
  wal_alarm_ = wal_pages_ > kPagesToAlarm;
}

}  // namespace mc::data
