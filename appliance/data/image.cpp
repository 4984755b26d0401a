#include "appliance/data/image.hpp"

#include "appliance/data/connection.hpp"

namespace mc::data {
namespace {

/// The connection's own open file. Opening the file a second time would, when closed, drop the locks that SQLite holds
/// on it in this process (POSIX advisory locks).
sqlite3_file* file_of(const Connection& connection) {
  sqlite3_file* file = nullptr;
  sqlite3_file_control(connection.handle(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
  return file;
}

std::string quoted_name(const std::string& name) {
  std::string out = "\"";
  for (char c : name) {
    if (c == '"') out += c;
    out += c;
  }
  return out + "\"";
}

}  // namespace

Image::Image(std::unique_ptr<Connection> connection, std::function<void()> release)
    : connection_(std::move(connection)), release_(std::move(release)) {}

Image::~Image() {
  connection_->roll_back();
  connection_.reset();
  release_();
}

Status Image::begin(Instant at) {
  at_ = at;
  TRY(connection_->control("BEGIN"));
  TRY(connection_->value_integer("SELECT count(*) FROM sqlite_schema"));
  sqlite3_file* file = file_of(*connection_);
  if (file == nullptr || file->pMethods == nullptr) return internal("io_error", "the database's file is not open");
  sqlite3_int64 size = 0;
  if (int code = file->pMethods->xFileSize(file, &size)) return std::unexpected(connection_->error(code));
  bytes_ = size;
  return {};
}

Status Image::read(std::int64_t offset, std::span<std::uint8_t> out) {
  sqlite3_file* file = file_of(*connection_);
  if (offset < 0 || static_cast<std::int64_t>(out.size()) > bytes_ - offset)
    return internal("io_error", "a read past the end of the image");
  if (int code = file->pMethods->xRead(file, out.data(), static_cast<int>(out.size()), offset))
    return std::unexpected(connection_->error(code));
  return {};
}

Result<std::vector<TableCount>> Image::tables() {
  std::vector<TableCount> out;
  {
    CachedStatement* cached = TRY(connection_->prepare(
        {}, Rights::room,
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"));
    Statement statement(*connection_, *cached);
    while (TRY(statement.step())) out.push_back({std::string(TRY(statement.text(0))), 0});
  }
  for (TableCount& table : out)
    table.rows = TRY(connection_->value_integer("SELECT count(*) FROM " + quoted_name(table.table)));
  return out;
}

Result<std::vector<SchemaVersion>> Image::versions() {
  std::vector<SchemaVersion> out;
  CachedStatement* cached =
      TRY(connection_->prepare({}, Rights::room, "SELECT module, max(version) FROM data_migrations GROUP BY module"));
  Statement statement(*connection_, *cached);
  while (TRY(statement.step())) out.push_back({std::string(TRY(statement.text(0))), TRY(statement.integer(1))});
  return out;
}

}  // namespace mc::data
