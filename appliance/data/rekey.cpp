#include "appliance/data/rekey.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <cstring>

#include "appliance/base/log.hpp"
#include "appliance/data/connection.hpp"
#include "appliance/data/file_lock.hpp"
#include "appliance/data/sqlite.hpp"

namespace mc::data {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kRekeyReserve = 256 << 20;
constexpr std::size_t kCopyPiece = 1 << 20;

fs::path rekey_beside(const fs::path& file, std::string_view ending) { return file.string() + std::string(ending); }
fs::path copy_of(const fs::path& file) { return rekey_beside(file, ".rekey"); }
fs::path former_of(const fs::path& file) { return rekey_beside(file, ".former-key"); }

/// A handle of our own: none of the store's settings fit here.
class RekeyHandle {
public:
  ~RekeyHandle() { sqlite3_close_v2(handle_); }
  RekeyHandle() = default;
  RekeyHandle(const RekeyHandle&) = delete;
  RekeyHandle& operator=(const RekeyHandle&) = delete;

  Status open(const std::string& name, int flags, ByteView key) {
    int code = sqlite3_open_v2(name.c_str(), &handle_, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    if (code != SQLITE_OK) return failed(code);
    std::string raw = "x'" + to_hex(key) + "'";
    code = sqlite3_key(handle_, raw.data(), static_cast<int>(raw.size()));
    forget(raw);
    if (code != SQLITE_OK) return failed(code);
    TRY(text("PRAGMA cipher_log_level=NONE"));
    return {};
  }
  Status set_key(ByteView key) {
    std::string raw = "x'" + to_hex(key) + "'";
    int code = sqlite3_rekey(handle_, raw.data(), static_cast<int>(raw.size()));
    forget(raw);
    return code == SQLITE_OK ? Status{} : failed(code);
  }
  /// First column of the first row.
  Result<std::string> text(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    int code = sqlite3_prepare_v2(handle_, sql, -1, &statement, nullptr);
    if (code != SQLITE_OK) return failed(code);
    code = sqlite3_step(statement);
    std::string out;
    if (code == SQLITE_ROW)
      if (const auto* found = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0))) out = found;
    sqlite3_finalize(statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE) return failed(code);
    return out;
  }
  sqlite3* get() const { return handle_; }

private:
  std::unexpected<Error> failed(int code) const {
    return std::unexpected(map_error(code & 0xff, code, handle_ ? sqlite3_system_errno(handle_) : 0,
                                     handle_ ? sqlite3_errmsg(handle_) : sqlite3_errstr(code)));
  }
  static void forget(std::string& raw) {
    volatile char* bytes = raw.data();
    for (std::size_t i = 0; i < raw.size(); ++i) bytes[i] = 0;
  }
  sqlite3* handle_ = nullptr;
};

/// The file itself, without its log and without locks.
std::string immutable_name(const fs::path& file) {
  std::string out = "file:";
  for (char c : fs::absolute(file).string()) {
    auto byte = static_cast<unsigned char>(c);
    if (c == '/' || (std::isalnum(byte) != 0 && byte < 128) || c == '.' || c == '-' || c == '_')
      out += c;
    else
      out += fmt::format("%{:02x}", byte);
  }
  return out + "?immutable=1";
}

Status rekey_failed(std::string_view what) {
  return internal("io_error", fmt::format("{}: {}", what, std::strerror(errno)));
}

/// Byte for byte, durable.
Status copy_file_durably(const fs::path& from, const fs::path& to) {
  int in = ::open(from.c_str(), O_RDONLY | O_CLOEXEC);
  if (in < 0) return rekey_failed("the database's file cannot be read");
  int out = ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  bool good = out >= 0;
  Bytes piece(kCopyPiece);
  while (good) {
    ssize_t got = ::read(in, piece.data(), piece.size());
    if (got <= 0) {
      good = got == 0;
      break;
    }
    for (ssize_t done = 0; good && done < got;) {
      ssize_t wrote = ::write(out, piece.data() + done, static_cast<std::size_t>(got - done));
      good = wrote > 0;
      done += good ? wrote : 0;
    }
  }
  bool full = !good && (errno == ENOSPC || errno == EDQUOT);
  Status status = good && ::fsync(out) == 0 ? Status{} : rekey_failed("the copy cannot be written");
  if (full) status = fail(Fault::unavailable, "disk_full", "the disk is full; nothing was changed");
  ::close(in);
  if (out >= 0) ::close(out);
  return status;
}

Status room_for_copy(const fs::path& file) {
  struct statvfs info {};
  std::error_code error;
  auto size = static_cast<std::int64_t>(fs::file_size(file, error));
  if (error || statvfs(fs::absolute(file).parent_path().c_str(), &info) != 0) return rekey_failed("the disk");
  auto free = static_cast<std::int64_t>(info.f_bavail) * static_cast<std::int64_t>(info.f_frsize);
  if (free >= size + kRekeyReserve) return {};
  return fail(Fault::unavailable, "disk_full",
              fmt::format("a new key for the database needs {} MB of free disk",
                          (size + kRekeyReserve - free + (1 << 20) - 1) >> 20));
}

/// Everything into the file, nothing in the log: a log under the former key must never meet the new file.
Status empty_log(const fs::path& file, ByteView key) {
  {
    RekeyHandle database;
    TRY(database.open(file.string(), SQLITE_OPEN_READWRITE, key));
    TRY(database.text("SELECT count(*) FROM sqlite_schema"));
    int in_log = 0, moved = 0;
    int code = sqlite3_wal_checkpoint_v2(database.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, &in_log, &moved);
    if ((code & 0xff) == SQLITE_BUSY) return fail(Fault::unavailable, "database_busy", "another process has it open");
    if (code != SQLITE_OK) return internal("io_error", "the database's log cannot be written back");
  }
  std::error_code error;
  for (std::string_view ending : {"-wal", "-shm"}) {
    fs::path log = rekey_beside(file, ending);
    if (!fs::exists(log, error)) continue;
    if (ending == "-wal" && fs::file_size(log, error) != 0)
      return fail(Fault::unavailable, "database_busy", "the database's log is in use");
    fs::remove(log, error);
    if (error) return internal("io_error", "the database's log cannot be removed");
  }
  return {};
}

Status check_rekeyed(const fs::path& copy, ByteView key, const std::string& pages) {
  RekeyHandle database;
  TRY(database.open(copy.string(), SQLITE_OPEN_READONLY, key));
  if (TRY(database.text("PRAGMA page_count")) != pages)
    return internal("database_corrupt", "the copy under the new key has another size");
  if (std::string damaged = TRY(database.text("PRAGMA cipher_integrity_check")); !damaged.empty())
    return internal("database_corrupt", "the copy under the new key has a damaged page: " + damaged);
  if (std::string verdict = TRY(database.text("PRAGMA quick_check(1)")); verdict != "ok")
    return internal("database_corrupt", "the copy under the new key is damaged: " + verdict);
  return {};
}

void remove_copy(const fs::path& file) {
  std::error_code ignored;
  for (std::string_view ending : {"", "-journal", "-wal", "-shm"})
    fs::remove(rekey_beside(copy_of(file), ending), ignored);
}

Status take_place(const fs::path& file, const RekeyStep& step) {
  TRY(step("keep"));
  std::error_code error;
  fs::remove(former_of(file), error);
  fs::create_hard_link(file, former_of(file), error);
  if (error) return internal("io_error", "the former file cannot be kept: " + error.message());
  TRY(sync_file_and_folder(former_of(file)));
  TRY(step("switch"));
  fs::rename(copy_of(file), file, error);
  if (error) return internal("io_error", "the copy cannot take the file's place: " + error.message());
  return sync_file_and_folder(file);
}

Status rekey_copy(const fs::path& file, ByteView from, ByteView to, const RekeyStep& step) {
  TRY(step("log"));
  TRY(empty_log(file, from));
  TRY(step("copy"));
  TRY(room_for_copy(file));
  TRY(copy_file_durably(file, copy_of(file)));
  TRY(step("rekey"));
  std::string pages;
  {
    RekeyHandle copy;
    TRY(copy.open(copy_of(file).string(), SQLITE_OPEN_READWRITE, from));
    pages = TRY(copy.text("PRAGMA page_count"));
    // It is a copy: what goes wrong with it is thrown away.
    TRY(copy.text("PRAGMA journal_mode=DELETE"));
    TRY(copy.text("PRAGMA synchronous=OFF"));
    TRY(copy.text("PRAGMA cache_size=-65536"));
    TRY(copy.set_key(to));
  }
  TRY(step("check"));
  TRY(check_rekeyed(copy_of(file), to, pages));
  TRY(sync_file_and_folder(copy_of(file)));
  return take_place(file, step);
}

}  // namespace

Result<std::size_t> key_that_opens(const fs::path& file, std::span<const ByteView> keys) {
  std::error_code error;
  if (!fs::exists(file, error) || fs::file_size(file, error) == 0) return not_found();
  std::string name = immutable_name(file);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    RekeyHandle database;
    Status opened = database.open(name, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, keys[i]);
    if (opened)
      if (auto read = database.text("SELECT count(*) FROM sqlite_schema"); read) return i;
  }
  // A power cut while a log was written back tears pages of the file; the log still has them whole.
  auto has_log = [&](std::string_view ending) {
    fs::path log = rekey_beside(file, ending);
    return fs::exists(log, error) && fs::file_size(log, error) > 0;
  };
  if (has_log("-wal") || has_log("-journal"))
    for (std::size_t i = 0; i < keys.size(); ++i) {
      RekeyHandle database;
      if (!database.open(file.string(), SQLITE_OPEN_READWRITE, keys[i])) continue;
      sqlite3_db_config(database.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
      if (auto read = database.text("SELECT count(*) FROM sqlite_schema"); read) return i;
    }
  return internal("wrong_key", "no key of this installation opens the database, or its first page is damaged");
}

Status rekey(const fs::path& file, ByteView from, ByteView to, const RekeyStep& step) {
  LockFile lock = TRY(LockFile::open(rekey_beside(file, ".lock")));
  TRY(lock.lock_exclusive());
  remove_copy(file);
  Status done = rekey_copy(file, from, to, step);
  if (!done) remove_copy(file);
  lock.unlock();
  return done;
}

Status settle_rekey(const fs::path& file, std::span<const ByteView> keys) {
  remove_copy(file);
  std::error_code error;
  fs::path former = former_of(file);
  if (!fs::exists(former, error)) return {};
  if (key_that_opens(file, keys)) {
    fs::remove(former, error);
    if (error) return internal("io_error", "the former database file cannot be removed: " + error.message());
    return {};
  }
  TRY(key_that_opens(former, keys));  // else both are strange: touch nothing
  LOG(error, "database_rekey_taken_back");
  for (std::string_view ending : {"-wal", "-shm"}) fs::remove(rekey_beside(file, ending), error);
  fs::rename(former, file, error);
  if (error) return internal("io_error", "the former database file cannot be put back: " + error.message());
  return sync_file_and_folder(file);
}

}  // namespace mc::data
