#pragma once
// The database's file at one moment, byte for byte, for backups. How it stands still: the log (WAL) is written back
// completely, then a read transaction begins that reads nothing but the file. SQLite's own locks keep every process
// from writing the log back while such a reader lives, so the file does not change; writers go on into the log. The
// pages are as they lie on the disk, encrypted, and a page that nobody wrote has the same bytes the next time.
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "appliance/data/data.hpp"

namespace mc::data {

struct TableCount {
  std::string table;
  std::int64_t rows = 0;
};
FIELDS(TableCount, table, rows)
struct SchemaVersion {
  std::string module;
  std::int64_t version = 0;
};
FIELDS(SchemaVersion, module, version)

/// Owns a connection of its own; used by one thread. Must go before its Database. Errors: `io_error`.
class Image {
public:
  ~Image();
  Image(const Image&) = delete;
  Image& operator=(const Image&) = delete;

  Instant at() const { return at_; }
  std::int64_t bytes() const { return bytes_; }
  /// How long the writer stood while the image was taken.
  std::chrono::microseconds stall() const { return stall_; }
  /// Exactly out.size() bytes from `offset` on.
  Status read(std::int64_t offset, std::span<std::uint8_t> out);
  /// Runs f(Tx&) -> Result<T> on the rows of that moment. No deadline.
  template <class F>
  auto rows(F&& f) -> std::invoke_result_t<F&, Tx&> {
    Tx tx(*connection_, at_, false);
    return f(tx);
  }
  /// Every table that holds rows of its own, by name.
  Result<std::vector<TableCount>> tables();
  Result<std::vector<SchemaVersion>> versions();

private:
  friend class Database;
  Image(std::unique_ptr<Connection> connection, std::function<void()> release);
  Status begin(Instant at);

  std::unique_ptr<Connection> connection_;
  Instant at_;
  std::function<void()> release_;
  std::int64_t bytes_ = 0;
  std::chrono::microseconds stall_{0};
};

}  // namespace mc::data
