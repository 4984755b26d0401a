#include "appliance/data/migrator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "appliance/base/log.hpp"
#include "appliance/base/text.hpp"
#include "appliance/data/file_lock.hpp"
#include "appliance/data/statement.hpp"

namespace mc::data {
namespace {

constexpr std::size_t kBackupsKept = 3;
constexpr std::string_view kBackupMark = ".before-migration-";
constexpr std::string_view kUnfinished = ".unfinished";  // a copy gets its name when it is whole

// Stored format, do not change: one row per applied file.
constexpr std::string_view kTable =
    "CREATE TABLE IF NOT EXISTS data_migrations ("
    " module TEXT NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL, checksum TEXT NOT NULL,"
    " applied_at INTEGER NOT NULL, PRIMARY KEY (module, version)) STRICT, WITHOUT ROWID";

/// FNV-1a, 64 bits: tells an edited file from the one that was applied; no protection against intent. Do not change:
/// stored.
std::string checksum_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3u;
  }
  return fmt::format("{:016x}-{}", hash, text.size());
}

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (char c : text) {
    if (c == '\'') out += '\'';
    out += c;
  }
  return out + "'";
}

Result<Migration> parse_one(const EmbeddedFile& file) {
  auto bad = [&] { return internal("migration_name", fmt::format("{}: expected module/NNNN_name.sql", file.path)); };
  std::vector<std::string_view> parts = split(file.path, '/');
  if (parts.size() != 2 || parts[0].empty() || !parts[1].ends_with(".sql") || parts[1].size() < 10 ||
      parts[1][4] != '_')
    return bad();
  Migration migration{std::string(parts[0]), 0, std::string(parts[1]), file.bytes, checksum_of(file.bytes)};
  const char* digits = parts[1].data();
  auto [end, failed] = std::from_chars(digits, digits + 4, migration.version);
  if (failed != std::errc{} || end != digits + 4 || migration.version < 1) return bad();
  return migration;
}

}  // namespace

Result<std::vector<Migration>> parse_migrations(std::span<const EmbeddedFile> files) {
  std::vector<Migration> migrations;
  for (const EmbeddedFile& file : files) migrations.push_back(TRY(parse_one(file)));
  std::ranges::sort(migrations, {}, [](const Migration& m) { return std::pair(m.module, m.version); });
  for (std::size_t i = 0; i < migrations.size(); ++i) {
    bool first = i == 0 || migrations[i - 1].module != migrations[i].module;
    if (migrations[i].version != (first ? 1 : migrations[i - 1].version + 1))
      return internal("migration_name", fmt::format("{}/{}: versions of a module count 1, 2, 3 without gap or repeat",
                                                    migrations[i].module, migrations[i].name));
  }
  return migrations;
}

Status Migrator::run(const std::vector<Migration>& wanted) {
  TRY(connection_.execute(kTable));
  TRY(read_applied());
  TRY(check_known(wanted));
  std::vector<const Migration*> pending;
  for (const Migration& migration : wanted) {
    bool done = std::ranges::any_of(
        applied_, [&](const Applied& a) { return a.module == migration.module && a.version == migration.version; });
    if (!done) pending.push_back(&migration);
  }
  if (pending.empty()) return {};
  if (!applied_.empty()) TRY(back_up());
  for (const Migration* migration : pending) TRY(apply(*migration));
  connection_.clear_cache();
  LOG(info, "migrations_applied", {"files", pending.size()});
  return {};
}

Status Migrator::read_applied() {
  CachedStatement* cached =
      TRY(connection_.prepare({}, Rights::room, "SELECT module, version, checksum FROM data_migrations"));
  Statement statement(connection_, *cached);
  while (TRY(statement.step())) {
    Applied row;
    TRY(detail::read_value(statement, 0, row.module));
    TRY(detail::read_value(statement, 1, row.version));
    TRY(detail::read_value(statement, 2, row.checksum));
    applied_.push_back(std::move(row));
  }
  return {};
}

Status Migrator::check_known(const std::vector<Migration>& wanted) const {
  for (const Applied& row : applied_) {
    auto known = std::ranges::find_if(
        wanted, [&](const Migration& m) { return m.module == row.module && m.version == row.version; });
    if (known == wanted.end())
      return fail(Fault::unavailable, "database_too_new",
                  fmt::format("the data was written by a newer version ({} version {}). Start that version again, or "
                              "restore the copy '{}{}...' made before the upgrade.",
                              row.module, row.version, database_.filename().string(), kBackupMark));
    if (known->checksum != row.checksum)
      return internal("migration_changed",
                      fmt::format("{}/{} differs from the file that was applied; applied migrations must not be edited",
                                  row.module, known->name));
  }
  return {};
}

Status Migrator::back_up() {
  std::string stamp = to_string(now_);
  std::erase_if(stamp, [](char c) { return c == ':' || c == '.'; });
  std::filesystem::path copy = database_.string() + std::string(kBackupMark) + stamp;
  for (int n = 2; std::filesystem::exists(copy); ++n)
    copy = fmt::format("{}{}{}-{}", database_.string(), kBackupMark, stamp, n);
  std::filesystem::path fresh = copy.string() + std::string(kUnfinished);
  TRY(copy_database(connection_, fresh));
  std::error_code error;
  std::filesystem::rename(fresh, copy, error);
  if (error) return fail(Fault::unavailable, "io_error", fmt::format("{}: {}", copy.string(), error.message()));
  TRY(sync_file_and_folder(copy));
  LOG(info, "database_copied_before_migration");
  std::vector<std::filesystem::path> copies, broken;
  std::string prefix = database_.filename().string() + std::string(kBackupMark);
  std::error_code ignored;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::absolute(database_).parent_path(), ignored)) {
    std::string name = entry.path().filename().string();
    if (name.starts_with(prefix)) (name.find(kUnfinished) == name.npos ? copies : broken).push_back(entry.path());
  }
  for (const std::filesystem::path& each : broken) std::filesystem::remove(each, ignored);
  std::ranges::sort(copies);
  for (std::size_t i = 0; i + kBackupsKept < copies.size(); ++i) std::filesystem::remove(copies[i], ignored);
  return {};
}

Status Migrator::apply(const Migration& migration) {
  // Rebuilding a table drops the old one: with enforcement on, that would cascade into its children. Checked before
  // COMMIT.
  TRY(connection_.execute("PRAGMA foreign_keys=OFF"));
  Status status = connection_.execute("BEGIN IMMEDIATE");
  if (status) status = apply_in_transaction(migration);
  if (status) status = connection_.execute("COMMIT");
  connection_.roll_back();
  TRY(connection_.execute("PRAGMA foreign_keys=ON"));
  if (status) return {};
  const Error& cause = status.error();
  LOG(error, "migration_failed", {"module", migration.module}, {"version", migration.version}, {"code", cause.code});
  if (cause.fault == Fault::unavailable || cause.code == "io_error") return status;
  return internal("migration_failed",
                  fmt::format("{}/{}: {} ({})", migration.module, migration.name, cause.detail, cause.code));
}

Status Migrator::apply_in_transaction(const Migration& migration) {
  TRY(connection_.execute(migration.sql, Rights::definition, migration.module));
  std::string foreign = TRY(connection_.value_text(fmt::format(
      "SELECT t.name || ' refers to ' || f.\"table\" FROM sqlite_schema t JOIN pragma_foreign_key_list(t.name) f "
      "WHERE t.type='table' AND substr(t.name, 1, {0}) = '{1}_' AND substr(f.\"table\", 1, {0}) <> '{1}_' LIMIT 1",
      migration.module.size() + 1, migration.module)));
  if (!foreign.empty()) return internal("table_not_owned", "foreign key into another module's table: " + foreign);
  std::string broken = TRY(connection_.value_text("SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1"));
  if (!broken.empty()) return internal("foreign_key", "rows of " + broken + " refer to rows that are gone");
  CachedStatement* cached = TRY(connection_.prepare(
      {}, Rights::room,
      "INSERT INTO data_migrations (module, version, name, checksum, applied_at) VALUES (?, ?, ?, ?, ?)"));
  Statement statement(connection_, *cached);
  TRY(statement.bind_all(migration.module, migration.version, migration.name, migration.checksum, now_));
  TRY(statement.step());
  return {};
}

Status copy_database(Connection& connection, const std::filesystem::path& file) {
  TRY(create_private_file(file));
  Status copied = connection.execute("VACUUM INTO " + quoted(file.string()));
  if (copied) copied = sync_file_and_folder(file);
  if (!copied) {
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
  }
  return copied;
}

}  // namespace mc::data
