#pragma once
// One SQLite connection of the store: its settings, statement cache, module guard and deadline. Private to
// appliance/data.
#include <chrono>
#include <filesystem>
#include <list>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "appliance/base/bytes.hpp"
#include "appliance/base/result.hpp"
#include "appliance/data/fault_vfs.hpp"
#include "appliance/data/sqlite.hpp"

namespace mc::data {

/// Lower-case names of all tables of the database; shared by all connections, replaced after a migration.
using TableNames = std::set<std::string, std::less<>>;

/// Whose rights a statement is prepared with. `room` is our own plumbing (BEGIN, PRAGMA, bookkeeping tables); `module`
/// may only read and write rows of its own tables; `definition` may also create, change and drop its own tables.
enum class Rights : std::uint8_t { room, module, definition };

struct CachedStatement {
  std::string module;
  std::string sql;
  Rights rights = Rights::module;
  sqlite3_stmt* handle = nullptr;
  bool in_use = false;
  bool keep = true;  // false: not in the cache, finalised on return
};

/// Owns one sqlite3 handle. Not thread-safe: the writer thread or the borrower of a reader uses it alone;
/// only interrupt-free reads of `figures` happen elsewhere. All errors are mapped by `error()`.
class Connection {
public:
  enum class Mode : std::uint8_t { writer, reader };
  struct Settings {
    std::filesystem::path file;
    ByteView key;
    Mode mode = Mode::reader;
    std::int64_t cache_kib = 4096;
    bool durable = true;
    std::chrono::milliseconds busy_timeout{5000};
  };

  /// Opens, keys and configures; `wrong_key` when the first page cannot be authenticated.
  static Result<std::unique_ptr<Connection>> open(const Settings& settings, FaultVfs& vfs);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Statement with `module`'s rights. `table_not_owned` when it names another module's table.
  Result<CachedStatement*> prepare(std::string_view module, Rights rights, std::string_view sql);
  void give_back(CachedStatement& statement);
  Result<bool> step(CachedStatement& statement);

  /// Runs SQL text of several statements; rows are ignored.
  Status execute(std::string_view sql, Rights rights = Rights::room, std::string_view module = {});
  /// First column of the first row as text ("" for NULL or no row), with room rights.
  Result<std::string> value_text(const std::string& sql);
  Result<std::int64_t> value_integer(const std::string& sql);
  /// BEGIN, COMMIT, SAVEPOINT and the like: cached, with room rights.
  Status control(std::string_view sql);
  /// Ends an open transaction whatever happened; false when SQLite still reports one.
  bool roll_back();
  bool in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

  /// Statements after this moment fail with `read_timeout`; max() for none.
  void set_deadline(std::chrono::steady_clock::time_point at) { deadline_ = at; }
  void set_tables(std::shared_ptr<const TableNames> tables) { tables_ = std::move(tables); }
  Error error(int code) const;
  sqlite3* handle() const { return handle_; }
  /// Drops all idle cached statements (before a schema change or closing).
  void clear_cache();

private:
  Connection(sqlite3* handle, FaultVfs& vfs) : handle_(handle), vfs_(vfs) {}
  Status configure(const Settings& settings);
  Status set_key(ByteView key);
  Result<sqlite3_stmt*> compile(std::string_view sql, unsigned flags, const char** tail = nullptr);
  static int authorize(void* self, int action, const char* first, const char* second, const char* database,
                       const char* trigger);
  int judge(int action, std::string_view first, std::string_view second, std::string_view database);
  int judge_rows(int action, std::string_view first, std::string_view second);
  int judge_definition(int action, std::string_view first, std::string_view second);
  bool owns(std::string_view table) const;
  int refuse(std::string_view what);
  static int on_progress(void* self);

  struct Key {
    std::string_view module;
    std::string_view sql;
    Rights rights;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept;
  };

  sqlite3* handle_;
  FaultVfs& vfs_;
  std::list<CachedStatement> statements_;  // most recently used first
  std::unordered_map<Key, std::list<CachedStatement>::iterator, KeyHash> index_;
  std::shared_ptr<const TableNames> tables_;
  std::string_view module_;  // of the statement being prepared or run
  Rights rights_ = Rights::room;
  std::string refused_;  // what the guard refused last, for the error
  std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
};

/// Maps an SQLite result code to our error. `message` is SQLite's text, which never contains bound values.
Error map_error(int code, int extended, int system_errno, std::string_view message);

}  // namespace mc::data
