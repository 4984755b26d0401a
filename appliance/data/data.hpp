#pragma once
// The relational store: SQLCipher in WAL mode with synchronous=FULL. One writer thread with group commit (an
// acknowledged write survives kill -9 and power loss), N read-only connections with a deadline.
//
//   auto courses = TRY(db.read([&](Tx& tx) { return tx.in(kModule).all<CourseRow>("SELECT ... WHERE status=?", s); }));
//   TRY(db.write([&](Tx& tx) -> Status { TRY(store::insert(tx, row)); TRY(audit.append(tx, ...)); return {}; }));
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "appliance/base/bytes.hpp"
#include "appliance/base/embedded.hpp"
#include "appliance/base/result.hpp"
#include "appliance/base/time.hpp"
#include "appliance/data/statement.hpp"

namespace mc::data {

/// Whose tables a statement may touch: its name is the table prefix ("courses" -> courses_*). The authorizer refuses
/// any other table, so a module cannot read or write another module's rows.
struct Module {
  std::string_view name;
};

class Connection;
class Image;
class Tx;

/// One transaction seen with one module's rights. Cheap; pass by value. Valid as long as its Tx.
/// Parameters may be: bool, integers, double, std::string/_view/const char*, Bytes/ByteView, Id<>, Instant, Date,
/// enums with ENUM_NAMES (stored as their name), shape wrapper types, std::optional of these (NULL), std::nullptr_t.
/// A Row is one of these (one column) or a struct with FIELDS (columns in the order of its fields).
class Sql {
public:
  Sql(Tx& tx, Module module) : tx_(&tx), module_(module) {}

  /// Runs a statement that returns no rows; the number of rows changed. A UNIQUE or CHECK violation is
  /// Fault::conflict `constraint` (detail names the constraint's table.column, never a value).
  template <class... A>
  Result<std::int64_t> run(std::string_view sql, const A&... args);
  template <class Row, class... A>
  Result<std::vector<Row>> all(std::string_view sql, const A&... args);
  template <class Row, class... A>
  Result<std::optional<Row>> first(std::string_view sql, const A&... args);
  /// First row, or Fault::not_found.
  template <class Row, class... A>
  Result<Row> one(std::string_view sql, const A&... args);
  /// Calls f(const Row&) -> Status for each row without keeping them.
  template <class Row, class F, class... A>
  Status each(std::string_view sql, F&& f, const A&... args);

private:
  friend class FullText;
  friend class Places;
  Result<Statement> prepare(std::string_view sql);
  /// Statements that create the module's own tables; only for the index classes of this room.
  Status define(std::string_view sql);
  Tx* tx_;
  Module module_;
};

/// A transaction. Only ever used on the thread and inside the call that handed it out.
class Tx {
public:
  Sql in(Module module) { return {*this, module}; }
  /// The transaction's time, the same for all its rows.
  Instant now() const { return now_; }
  bool writable() const { return writable_; }
  /// Runs after a successful commit, on the committing thread; must be short (wakes a dispatcher, drops a cache entry).
  void after_commit(std::function<void()> action) { actions_.push_back(std::move(action)); }

private:
  friend class Sql;
  friend class Database;
  friend class Image;
  friend class Writer;
  Tx(Connection& connection, Instant now, bool writable) : connection_(&connection), now_(now), writable_(writable) {}
  Connection* connection_;
  Instant now_;
  bool writable_;
  std::vector<std::function<void()>> actions_;
};

struct Options {
  std::filesystem::path file;  // ":memory:" style stores are not offered: tests use a temporary folder
  ByteView key;                // 32 raw bytes
  int readers = 4;
  std::int64_t cache_kib = 16 * 1024;  // per writer; readers get a quarter
  std::chrono::milliseconds read_deadline{5000};
  bool durable = true;        // false: synchronous=OFF, for unit tests and bulk demo data only
  bool allow_overlay = true;  // containers; false refuses overlay file systems like network ones
};

/// Injected into every I/O call of the store (VFS) and each SQL step, for tests: return an SQLite error code to fail
/// it.
using FaultHook = std::function<int(std::string_view operation)>;

/// Told of each statement that a module runs, for tests that look at plans and count statements.
using StatementHook = std::function<void(std::string_view module, std::string_view sql)>;

/// Figures for /metrics and `doctor`.
struct Figures {
  std::int64_t database_bytes = 0, wal_bytes = 0, commits = 0, writes = 0, reads = 0, read_timeouts = 0;
};

/// Owns the connections, the writer thread and the checkpoint timer. Thread-safe. See file comment.
class Database {
public:
  /// Errors: `wrong_key`, `database_corrupt`, `database_too_new`, `disk_full`, `network_file_system`, `io_error`.
  static Result<std::unique_ptr<Database>> open(const Options& options, const Clock& clock);
  ~Database();

  /// Applies embedded migrations (path "module/NNNN_name.sql"), one transaction each, per-module versions; a copy of
  /// the database is made before the first change of a non-empty database. `database_too_new` when rows of a newer
  /// binary exist.
  Status migrate(std::span<const EmbeddedFile> files);

  /// Runs f(Tx&) -> Result<T> on the writer thread in a savepoint of a group transaction; returns after fsync.
  /// An error result rolls back only this call. f must not block or do I/O outside the database.
  template <class F>
  auto write(F&& f) -> std::invoke_result_t<F&, Tx&> {
    std::invoke_result_t<F&, Tx&> result = std::unexpected(Error{Fault::internal, "not_run", "", {}});
    Status status = write_erased([&](Tx& tx) -> Status {
      result = f(tx);
      if (!result) return std::unexpected(result.error());
      return {};
    });
    if (!status) return std::unexpected(status.error());
    return result;
  }
  /// Runs f(Tx&) -> Result<T> on a pooled read-only connection with one consistent snapshot. Error `read_timeout` after
  /// the deadline.
  template <class F>
  auto read(F&& f) -> std::invoke_result_t<F&, Tx&> {
    std::invoke_result_t<F&, Tx&> result = std::unexpected(Error{Fault::internal, "not_run", "", {}});
    Status status = read_erased([&](Tx& tx) -> Status {
      result = f(tx);
      if (!result) return std::unexpected(result.error());
      return {};
    });
    if (!status) return std::unexpected(status.error());
    return result;
  }

  /// Encrypted copy (VACUUM INTO) at `file`, made on the writer's connection, then integrity-checked.
  Status snapshot(const std::filesystem::path& file);
  /// The file as it is now, held still for a backup while writers go on (image.hpp). One at a time (`image_held`,
  /// conflict). Error `image_busy` (unavailable) when readers never let the log be written back.
  Result<std::unique_ptr<Image>> hold_image();
  Status integrity_check();
  /// The structure and every page that belongs to a table or index, on a connection of its own: writers go on.
  Status integrity_check_beside();
  Status checkpoint();
  Figures figures() const;
  /// CREATE statements of all tables, sorted, for the golden file.
  Result<std::string> schema_text();
  void set_fault_hook(FaultHook hook);
  void set_statement_hook(StatementHook hook);
  /// How SQLite would run a statement, a line per step: "SEARCH courses_items USING INDEX courses_by_status
  /// (status=?)".
  Result<std::vector<std::string>> plan(std::string_view sql);

private:
  struct Parts;
  explicit Database(std::unique_ptr<Parts> parts);
  Status write_erased(const std::function<Status(Tx&)>& f);
  Status read_erased(const std::function<Status(Tx&)>& f);
  std::unique_ptr<Parts> parts_;
};

}  // namespace mc::data

#include "appliance/data/sql_inline.hpp"
