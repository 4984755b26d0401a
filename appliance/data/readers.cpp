#include "appliance/data/readers.hpp"

namespace mc::data {

Readers::Readers(std::vector<std::unique_ptr<Connection>> connections, std::chrono::milliseconds deadline,
                 const Clock& clock)
    : connections_(std::move(connections)), deadline_(deadline), clock_(clock) {
  for (auto& connection : connections_) idle_.push_back(connection.get());
}

void Readers::set_tables(std::shared_ptr<const TableNames> tables) {
  std::lock_guard guard(mutex_);
  tables_ = std::move(tables);
}

Connection* Readers::borrow(std::chrono::steady_clock::time_point until) {
  std::unique_lock guard(mutex_);
  if (!free_.wait_until(guard, until, [&] { return !idle_.empty(); })) return nullptr;
  Connection* connection = idle_.back();
  idle_.pop_back();
  connection->set_tables(tables_);
  return connection;
}

void Readers::give_back(Connection& connection) {
  connection.set_deadline(std::chrono::steady_clock::time_point::max());
  connection.roll_back();
  {
    std::lock_guard guard(mutex_);
    idle_.push_back(&connection);
  }
  free_.notify_one();
}

Status Readers::run(const std::function<Status(Tx&)>& work, const std::function<Tx(Connection&, Instant)>& open) {
  reads_.fetch_add(1, std::memory_order_relaxed);
  auto until = std::chrono::steady_clock::now() + deadline_;
  Connection* connection = borrow(until);
  if (connection == nullptr) {
    timeouts_.fetch_add(1, std::memory_order_relaxed);
    return fail(Fault::unavailable, "read_timeout", "no database connection became free in time");
  }
  // Given back on every way out, also when the work throws.
  std::unique_ptr<Connection, std::function<void(Connection*)>> lent(connection,
                                                                     [this](Connection* c) { give_back(*c); });
  TRY(connection->control("BEGIN"));
  connection->set_deadline(until);
  Tx tx = open(*connection, clock_.now());
  Status status = work(tx);
  if (!status && status.error().code == "read_timeout") timeouts_.fetch_add(1, std::memory_order_relaxed);
  connection->set_deadline(std::chrono::steady_clock::time_point::max());
  TRY(connection->control("COMMIT"));
  return status;
}

}  // namespace mc::data
