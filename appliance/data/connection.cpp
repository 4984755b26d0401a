#include "appliance/data/connection.hpp"

#include <fmt/format.h>

#include <cstring>

namespace mc::data {
namespace {

constexpr std::size_t kCachedStatements = 400;
constexpr int kOperationsBetweenDeadlineChecks = 2000;
constexpr std::string_view kJournalSizeLimit = "67108864";

void wipe(std::string& text) {
  volatile char* bytes = text.data();
  for (std::size_t i = 0; i < text.size(); ++i) bytes[i] = 0;
}

}  // namespace

std::size_t Connection::KeyHash::operator()(const Key& key) const noexcept {
  std::hash<std::string_view> hash;
  return hash(key.sql) ^ (hash(key.module) * 31) ^ static_cast<std::size_t>(key.rights);
}

Result<std::unique_ptr<Connection>> Connection::open(const Settings& settings, FaultVfs& vfs) {
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;
  flags |= settings.mode == Mode::writer ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  sqlite3* handle = nullptr;
  int code = sqlite3_open_v2(settings.file.c_str(), &handle, flags, vfs.name());
  std::unique_ptr<Connection> connection(new Connection(handle, vfs));
  if (code != SQLITE_OK) return std::unexpected(map_error(code & 0xff, code, 0, sqlite3_errstr(code)));
  TRY(connection->set_key(settings.key));
  TRY(connection->configure(settings));
  return connection;
}

Connection::~Connection() {
  for (CachedStatement& statement : statements_) sqlite3_finalize(statement.handle);
  sqlite3_close_v2(handle_);
}

Status Connection::set_key(ByteView key) {
  if (key.size() != 32) return internal("wrong_key", "the database key must be 32 bytes");
  // Raw key notation: no key derivation per connection. Passed by function, not as SQL text, so that it cannot be
  // traced.
  std::string raw = "x'" + to_hex(key) + "'";
  int code = sqlite3_key(handle_, raw.data(), static_cast<int>(raw.size()));
  wipe(raw);
  if (code != SQLITE_OK) return std::unexpected(error(code));
  return {};
}

Status Connection::configure(const Settings& settings) {
  sqlite3_busy_timeout(handle_, static_cast<int>(settings.busy_timeout.count()));
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
  // SQLCipher would write its own lines to standard error; our errors carry what matters.
  TRY(execute("PRAGMA cipher_log_level=NONE; PRAGMA cipher_memory_security=OFF"));
  // The first read authenticates page 1, so a wrong key shows here and nowhere later.
  auto readable = value_integer("SELECT count(*) FROM sqlite_schema");
  if (!readable) {
    if (readable.error().code != "database_corrupt") return std::unexpected(readable.error());
    return internal("wrong_key", "the key does not open this database, or its first page is damaged");
  }
  TRY(execute(fmt::format("PRAGMA foreign_keys=ON; PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; "
                          "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-{}; PRAGMA wal_autocheckpoint=0",
                          settings.cache_kib)));
  if (settings.mode == Mode::writer) {
    std::string mode = TRY(value_text("PRAGMA journal_mode=WAL"));
    if (mode != "wal") return internal("io_error", "the file system does not support write-ahead logging");
    TRY(execute(fmt::format("PRAGMA synchronous={}; PRAGMA secure_delete=FAST; PRAGMA journal_size_limit={}",
                            settings.durable ? "FULL" : "OFF", kJournalSizeLimit)));
  } else {
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    TRY(execute("PRAGMA query_only=ON"));
    sqlite3_progress_handler(handle_, kOperationsBetweenDeadlineChecks, on_progress, this);
  }
  sqlite3_set_authorizer(handle_, authorize, this);
  return {};
}

int Connection::on_progress(void* self) {
  return std::chrono::steady_clock::now() > static_cast<Connection*>(self)->deadline_ ? 1 : 0;
}

Result<sqlite3_stmt*> Connection::compile(std::string_view sql, unsigned flags, const char** tail) {
  refused_.clear();
  sqlite3_stmt* handle = nullptr;
  int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), flags, &handle, tail);
  if (code != SQLITE_OK) return std::unexpected(error(code));
  return handle;
}

Result<CachedStatement*> Connection::prepare(std::string_view module, Rights rights, std::string_view sql) {
  if (deadline_ != std::chrono::steady_clock::time_point::max() && std::chrono::steady_clock::now() > deadline_)
    return std::unexpected(map_error(SQLITE_INTERRUPT, SQLITE_INTERRUPT, 0, {}));
  if (rights == Rights::module) vfs_.tell(module, sql);
  auto found = index_.find(Key{module, sql, rights});
  if (found != index_.end() && !found->second->in_use) {
    statements_.splice(statements_.begin(), statements_, found->second);
    found->second->in_use = true;
    return &*found->second;
  }
  module_ = module;
  rights_ = rights;
  const char* tail = nullptr;
  sqlite3_stmt* handle = TRY(compile(sql, SQLITE_PREPARE_PERSISTENT, &tail));
  bool more =
      tail != nullptr &&
      std::string_view(tail, static_cast<std::size_t>(sql.data() + sql.size() - tail)).find_first_not_of(" \t\r\n;") !=
          std::string_view::npos;
  if (handle == nullptr || more) {
    sqlite3_finalize(handle);
    return internal("sql_error", "exactly one SQL statement is expected");
  }
  statements_.push_front({std::string(module), std::string(sql), rights, handle, true, true});
  CachedStatement& statement = statements_.front();
  statement.keep = found == index_.end();  // the same text is running already: this one is used once
  if (statement.keep) index_.emplace(Key{statement.module, statement.sql, rights}, statements_.begin());
  return &statement;
}

void Connection::give_back(CachedStatement& statement) {
  sqlite3_reset(statement.handle);
  sqlite3_clear_bindings(statement.handle);
  statement.in_use = false;
  auto drop = [this](std::list<CachedStatement>::iterator at) {
    if (at->keep) index_.erase(Key{at->module, at->sql, at->rights});
    sqlite3_finalize(at->handle);
    statements_.erase(at);
  };
  if (!statement.keep) {
    for (auto at = statements_.begin(); at != statements_.end(); ++at)
      if (&*at == &statement) return drop(at);
  }
  if (statements_.size() > kCachedStatements && !statements_.back().in_use) drop(std::prev(statements_.end()));
}

void Connection::clear_cache() {
  for (auto at = statements_.begin(); at != statements_.end();) {
    auto next = std::next(at);
    if (!at->in_use) {
      index_.erase(Key{at->module, at->sql, at->rights});
      sqlite3_finalize(at->handle);
      statements_.erase(at);
    }
    at = next;
  }
}

Result<bool> Connection::step(CachedStatement& statement) {
  // SQLite compiles again after a schema change, inside the step, and asks the guard again.
  module_ = statement.module;
  rights_ = statement.rights;
  refused_.clear();
  if (int code = vfs_.ask(statement.rights == Rights::room ? "control" : "step")) return std::unexpected(error(code));
  int code = sqlite3_step(statement.handle);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return std::unexpected(error(code));
}

Status Connection::control(std::string_view sql) {
  auto deadline = std::exchange(deadline_, std::chrono::steady_clock::time_point::max());
  auto statement = prepare({}, Rights::room, sql);
  if (!statement) {
    deadline_ = deadline;
    return std::unexpected(statement.error());
  }
  auto done = step(**statement);
  give_back(**statement);
  deadline_ = deadline;
  if (!done) return std::unexpected(done.error());
  return {};
}

bool Connection::roll_back() {
  for (CachedStatement& statement : statements_)
    if (!statement.in_use) sqlite3_reset(statement.handle);
  if (in_transaction()) {
    rights_ = Rights::room;
    sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
  }
  return !in_transaction();
}

Status Connection::execute(std::string_view sql, Rights rights, std::string_view module) {
  while (sql.find_first_not_of(" \t\r\n;") != std::string_view::npos) {
    module_ = module;
    rights_ = rights;
    const char* tail = nullptr;
    sqlite3_stmt* handle = TRY(compile(sql, 0, &tail));
    sql.remove_prefix(static_cast<std::size_t>(tail - sql.data()));
    if (handle == nullptr) continue;  // only a comment
    int code = vfs_.ask("step");
    if (code == 0) {
      do code = sqlite3_step(handle);
      while (code == SQLITE_ROW);
    }
    Status status;
    if (code != SQLITE_DONE) status = std::unexpected(error(code));
    sqlite3_finalize(handle);
    TRY(status);
  }
  return {};
}

Result<std::string> Connection::value_text(const std::string& sql) {
  rights_ = Rights::room;
  sqlite3_stmt* handle = TRY(compile(sql, 0));
  int code = sqlite3_step(handle);
  Result<std::string> value = std::string();
  if (code == SQLITE_ROW) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(handle, 0));
    if (text != nullptr) value = std::string(text);
  } else if (code != SQLITE_DONE) {
    value = std::unexpected(error(code));
  }
  sqlite3_finalize(handle);
  return value;
}

Result<std::int64_t> Connection::value_integer(const std::string& sql) {
  std::string text = TRY(value_text(sql));
  return static_cast<std::int64_t>(std::strtoll(text.c_str(), nullptr, 10));
}

Error Connection::error(int code) const {
  if ((code & 0xff) == SQLITE_AUTH && !refused_.empty())
    return {Fault::internal, "table_not_owned", fmt::format("module '{}' may not touch '{}'", module_, refused_), {}};
  bool fresh = (sqlite3_errcode(handle_) & 0xff) == (code & 0xff);
  return map_error(code & 0xff, code, fresh ? sqlite3_system_errno(handle_) : 0,
                   fresh ? sqlite3_errmsg(handle_) : sqlite3_errstr(code));
}

Error map_error(int code, int extended, int system_errno, std::string_view message) {
  auto error = [&](Fault fault, std::string_view name, std::string detail) {
    return Error{fault, std::string(name), std::move(detail), {}};
  };
  switch (code) {
  case SQLITE_CONSTRAINT:
    return error(Fault::conflict, "constraint", std::string(message));
  case SQLITE_FULL:
    return error(Fault::unavailable, "disk_full", "the disk is full; nothing was changed");
  case SQLITE_IOERR:
  case SQLITE_CANTOPEN:
    if (system_errno == ENOSPC || system_errno == EDQUOT)
      return error(Fault::unavailable, "disk_full", "the disk is full; nothing was changed");
    return error(Fault::internal, "io_error",
                 fmt::format("the storage failed ({}, code {}, errno {})", message, extended, system_errno));
  case SQLITE_INTERRUPT:
    return error(Fault::unavailable, "read_timeout", "the query took too long and was stopped");
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB:
    return error(Fault::internal, "database_corrupt", std::string(message));
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
    return error(Fault::unavailable, "database_busy", "the database is busy in another process");
  case SQLITE_READONLY:
    return error(Fault::internal, "read_only_transaction", "a read transaction cannot change rows");
  case SQLITE_TOOBIG:
    return error(Fault::too_large, "value_too_large", "a value is larger than the database takes");
  default:
    return error(Fault::internal, "sql_error", fmt::format("{} (code {})", message, extended));
  }
}

}  // namespace mc::data
