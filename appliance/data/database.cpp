#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "appliance/base/log.hpp"
#include "appliance/data/image.hpp"
#include "appliance/data/migrator.hpp"
#include "appliance/data/readers.hpp"
#include "appliance/data/writer.hpp"

namespace mc::data {

/// Declared in the order of construction; the readers must close before the writer, which closes the WAL.
struct Database::Parts {
  Options options;
  Secret key;
  const Clock& clock;
  FaultVfs vfs;
  std::optional<RunningMark> mark;
  std::unique_ptr<Writer> writer;
  std::unique_ptr<Readers> readers;

  Parts(const Options& o, const Clock& c) : options(o), key(o.key), clock(c) { options.key = key.view(); }

  Connection::Settings settings(Connection::Mode mode) const {
    bool writes = mode == Connection::Mode::writer;
    return {options.file,
            key.view(),
            mode,
            writes ? options.cache_kib : options.cache_kib / 4,
            options.durable,
            std::chrono::milliseconds{5000}};
  }
  std::filesystem::path beside(std::string_view ending) const { return options.file.string() + std::string(ending); }
};

namespace {

Status check_pages(Connection& connection, std::string_view pragma) {
  auto verdict = connection.value_text(fmt::format("PRAGMA {}(1)", pragma));
  if (verdict && *verdict == "ok") return {};
  if (!verdict && verdict.error().code == "io_error") return std::unexpected(verdict.error());
  std::string detail = verdict ? *verdict : verdict.error().detail;
  return internal("database_corrupt", fmt::format("the database is damaged ({}). Restore the last backup.", detail));
}

Status check_everything(Connection& connection) {
  // Every page's authentication code first: it also covers free pages that the structural check does not read. It reads
  // the file and not the log, and a power cut while the log was written back leaves torn pages in the file that the log
  // still has whole: so the log is written back before.
  TRY(connection.value_text("PRAGMA wal_checkpoint(TRUNCATE)"));
  std::string damaged = TRY(connection.value_text("PRAGMA cipher_integrity_check"));
  if (!damaged.empty()) return internal("database_corrupt", fmt::format("damaged page: {}", damaged));
  TRY(check_pages(connection, "integrity_check"));
  std::string broken = TRY(connection.value_text("SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1"));
  if (!broken.empty()) return internal("database_corrupt", "rows of " + broken + " refer to rows that are gone");
  return {};
}

Result<std::shared_ptr<const TableNames>> read_tables(Connection& connection) {
  TableNames names;
  CachedStatement* cached = TRY(
      connection.prepare({}, Rights::room, "SELECT lower(name) FROM sqlite_schema WHERE type IN ('table', 'view')"));
  Statement statement(connection, *cached);
  while (TRY(statement.step())) {
    std::string name;
    TRY(detail::read_value(statement, 0, name));
    names.insert(std::move(name));
  }
  return std::make_shared<const TableNames>(std::move(names));
}

}  // namespace

Database::Database(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Database::~Database() {
  if (!parts_) return;
  parts_->readers.reset();
  parts_->writer.reset();
  if (parts_->mark) parts_->mark->leave();
}

Result<std::unique_ptr<Database>> Database::open(const Options& options, const Clock& clock) {
  auto parts = std::make_unique<Parts>(options, clock);
  std::filesystem::path folder = std::filesystem::absolute(options.file).parent_path();
  TRY(check_file_system(folder, options.allow_overlay));
  TRY(create_private_file(options.file));
  bool unclean = false;
  parts->mark = TRY(RunningMark::enter(parts->beside(".running"), unclean));
  LockFile lock = TRY(LockFile::open(parts->beside(".lock")));
  TRY(lock.lock_exclusive());  // opening recovers the WAL of a killed process, which writes
  auto connection = TRY(Connection::open(parts->settings(Connection::Mode::writer), parts->vfs));
  if (unclean) {
    LOG(warning, "database_not_closed_cleanly");
    TRY(check_pages(*connection, "quick_check"));
  }
  auto tables = TRY(read_tables(*connection));
  connection->set_tables(tables);
  std::vector<std::unique_ptr<Connection>> readers;
  for (int i = 0; i < std::max(1, options.readers); ++i)
    readers.push_back(TRY(Connection::open(parts->settings(Connection::Mode::reader), parts->vfs)));
  lock.unlock();
  parts->readers = std::make_unique<Readers>(std::move(readers), options.read_deadline, clock);
  parts->readers->set_tables(tables);
  parts->writer = std::make_unique<Writer>(std::move(connection), std::move(lock), clock);
  return std::unique_ptr<Database>(new Database(std::move(parts)));
}

Status Database::migrate(std::span<const EmbeddedFile> files) {
  std::vector<Migration> wanted = TRY(parse_migrations(files));
  return parts_->writer->run_alone([&](Connection& connection) -> Status {
    TRY(parts_->writer->lock().lock_exclusive());
    Status status = Migrator(connection, parts_->options.file, parts_->clock.now()).run(wanted);
    parts_->writer->lock().unlock();
    // Also after a failure: the files before the failing one stay applied.
    auto tables = TRY(read_tables(connection));
    connection.set_tables(tables);
    parts_->readers->set_tables(tables);
    return status;
  });
}

Status Database::write_erased(const std::function<Status(Tx&)>& f) { return parts_->writer->run(f); }

Status Database::read_erased(const std::function<Status(Tx&)>& f) {
  return parts_->readers->run(f, [](Connection& connection, Instant now) { return Tx(connection, now, false); });
}

Status Database::snapshot(const std::filesystem::path& file) {
  std::error_code ignored;
  if (std::filesystem::exists(file, ignored)) return conflict("snapshot_exists", "the snapshot's file exists already");
  {
    // A connection of its own, on this thread: the copy reads one snapshot of the WAL while the writer goes on.
    auto source = TRY(Connection::open(parts_->settings(Connection::Mode::reader), parts_->vfs));
    TRY(source->execute("PRAGMA query_only=OFF"));  // for the copy; the database itself is opened read-only
    TRY(copy_database(*source, file));
  }
  Connection::Settings settings = parts_->settings(Connection::Mode::reader);
  settings.file = file;
  auto copy = TRY(Connection::open(settings, parts_->vfs));
  char magic[16] = {};
  std::ifstream(file, std::ios::binary).read(magic, sizeof magic);
  if (std::string_view(magic, 15) == "SQLite format 3")
    return internal("snapshot_plain", "the snapshot is not encrypted");
  return check_everything(*copy);
}

Result<std::unique_ptr<Image>> Database::hold_image() {
  Writer& writer = *parts_->writer;
  if (!writer.hold_checkpoints()) return conflict("image_held", "another backup of this database is running");
  auto release = [&writer] { writer.release_checkpoints(); };
  auto connection = Connection::open(parts_->settings(Connection::Mode::reader), parts_->vfs);
  // The key is the one that the database is open with: it is the file that could not be read.
  if (!connection && connection.error().code == "wrong_key")
    connection = internal("io_error", "the database's file cannot be read");
  auto tables = connection ? read_tables(**connection) : std::unexpected(connection.error());
  if (!tables) {
    release();
    return std::unexpected(tables.error());
  }
  (*connection)->set_tables(*tables);
  auto image = std::unique_ptr<Image>(new Image(std::move(*connection), release));
  constexpr int kTries = 200;
  for (int i = 0; i < kTries; ++i) {
    bool held = false;
    auto started = std::chrono::steady_clock::now();
    TRY(writer.run_alone([&](Connection& own) -> Status {
      started = std::chrono::steady_clock::now();
      TRY(writer.lock().lock_exclusive());
      // Passive: it waits for nobody. What the timer left is little, and the second try has next to nothing to do.
      int in_log = 0, moved = 0;
      int code = sqlite3_wal_checkpoint_v2(own.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log, &moved);
      Status status;
      if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) status = std::unexpected(own.error(code));
      if (status && code == SQLITE_OK && in_log == moved) {
        status = image->begin(parts_->clock.now());
        held = status.has_value();
      }
      writer.lock().unlock();
      return status;
    }));
    image->stall_ = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - started);
    if (held) return image;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return fail(Fault::unavailable, "image_busy", "long reads kept the database's log from being written back");
}

Status Database::integrity_check() {
  return parts_->writer->run_alone([](Connection& connection) { return check_everything(connection); });
}

Status Database::integrity_check_beside() {
  auto own = TRY(Connection::open(parts_->settings(Connection::Mode::reader), parts_->vfs));
  return check_pages(*own, "integrity_check");
}

Status Database::checkpoint() {
  return parts_->writer->run_alone([this](Connection& connection) { return parts_->writer->checkpoint(connection); });
}

Figures Database::figures() const {
  Figures figures;
  auto size_of = [](const std::filesystem::path& file) {
    std::error_code missing;
    auto size = std::filesystem::file_size(file, missing);
    return missing ? std::int64_t{0} : static_cast<std::int64_t>(size);
  };
  figures.database_bytes = size_of(parts_->options.file);
  figures.wal_bytes = size_of(parts_->beside("-wal"));
  figures.commits = parts_->writer->commits();
  figures.writes = parts_->writer->writes();
  figures.reads = parts_->readers->reads();
  figures.read_timeouts = parts_->readers->timeouts();
  return figures;
}

Result<std::string> Database::schema_text() {
  std::string text;
  TRY(parts_->writer->run_alone([&](Connection& connection) -> Status {
    CachedStatement* cached = TRY(connection.prepare({}, Rights::room,
                                                     "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT "
                                                     "LIKE 'sqlite@_%' ESCAPE '@' ORDER BY tbl_name, "
                                                     "CASE type WHEN 'table' THEN 0 ELSE 1 END, name"));
    Statement statement(connection, *cached);
    while (TRY(statement.step())) {
      std::string sql;
      TRY(detail::read_value(statement, 0, sql));
      text += sql + ";\n";
    }
    return {};
  }));
  return text;
}

void Database::set_fault_hook(FaultHook hook) { parts_->vfs.set_hook(std::move(hook)); }
void Database::set_statement_hook(StatementHook hook) { parts_->vfs.set_statement_hook(std::move(hook)); }

Result<std::vector<std::string>> Database::plan(std::string_view sql) {
  std::vector<std::string> steps;
  TRY(parts_->writer->run_alone([&](Connection& connection) -> Status {
    CachedStatement* cached = TRY(connection.prepare({}, Rights::room, "EXPLAIN QUERY PLAN " + std::string(sql)));
    Statement statement(connection, *cached);
    while (TRY(statement.step())) steps.emplace_back(TRY(statement.text(3)));
    return {};
  }));
  return steps;
}

Result<Statement> Sql::prepare(std::string_view sql) {
  CachedStatement* cached = TRY(tx_->connection_->prepare(module_.name, Rights::module, sql));
  return Statement(*tx_->connection_, *cached);
}

Status Sql::define(std::string_view sql) { return tx_->connection_->execute(sql, Rights::definition, module_.name); }

}  // namespace mc::data
