#pragma once
// The pool of read-only connections. Private to appliance/data.
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "appliance/base/time.hpp"
#include "appliance/data/connection.hpp"

namespace mc::data {

/// Lends each call one connection with one snapshot until it returns or the deadline stops it. The connection used last
/// is lent first, because its page cache is warm. Thread-safe. Error: `read_timeout`.
class Readers {
public:
  Readers(std::vector<std::unique_ptr<Connection>> connections, std::chrono::milliseconds deadline, const Clock& clock);
  Status run(const std::function<Status(Tx&)>& work, const std::function<Tx(Connection&, Instant)>& open);
  void set_tables(std::shared_ptr<const TableNames> tables);

  std::int64_t reads() const { return reads_.load(std::memory_order_relaxed); }
  std::int64_t timeouts() const { return timeouts_.load(std::memory_order_relaxed); }

private:
  Connection* borrow(std::chrono::steady_clock::time_point until);
  void give_back(Connection& connection);

  std::vector<std::unique_ptr<Connection>> connections_;
  std::chrono::milliseconds deadline_;
  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable free_;
  std::vector<Connection*> idle_;
  std::shared_ptr<const TableNames> tables_;
  std::atomic<std::int64_t> reads_{0};
  std::atomic<std::int64_t> timeouts_{0};
};

}  // namespace mc::data
