#include "appliance/data/statement.hpp"

#include <fmt/format.h>

#include "appliance/data/connection.hpp"

namespace mc::data {

Statement::~Statement() {
  if (cached_ != nullptr) connection_->give_back(*cached_);
}

Status Statement::check_parameters(int given) const {
  int wanted = sqlite3_bind_parameter_count(cached_->handle);
  if (given == wanted) return {};
  return internal("parameter_count", fmt::format("{} parameters given, {} in: {}", given, wanted, cached_->sql));
}

Status Statement::check_columns(int wanted) const {
  if (columns() == wanted) return {};
  return internal("column_count", fmt::format("{} columns read, {} in: {}", wanted, columns(), cached_->sql));
}

Result<bool> Statement::step() {
  if (total_before_ < 0) total_before_ = sqlite3_total_changes64(connection_->handle());
  bool row = TRY(connection_->step(*cached_));
  // sqlite3_changes() keeps the figure of an older statement when this one changed nothing.
  if (!row && sqlite3_total_changes64(connection_->handle()) != total_before_)
    changed_ = sqlite3_changes64(connection_->handle());
  return row;
}

bool Statement::changes_rows() const { return sqlite3_stmt_readonly(cached_->handle) == 0; }

namespace {
Status bound(Connection& connection, int code) {
  if (code != SQLITE_OK) return std::unexpected(connection.error(code));
  return {};
}
}  // namespace

Status Statement::bind_null(int index) { return bound(*connection_, sqlite3_bind_null(cached_->handle, index)); }
Status Statement::bind_integer(int index, std::int64_t value) {
  return bound(*connection_, sqlite3_bind_int64(cached_->handle, index, value));
}
Status Statement::bind_real(int index, double value) {
  return bound(*connection_, sqlite3_bind_double(cached_->handle, index, value));
}
// Copied (TRANSIENT): a parameter may be a temporary that is gone when the statement steps.
Status Statement::bind_text(int index, std::string_view value) {
  const char* data = value.data() == nullptr ? "" : value.data();
  return bound(*connection_,
               sqlite3_bind_text64(cached_->handle, index, data, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}
Status Statement::bind_blob(int index, ByteView value) {
  if (value.empty()) return bound(*connection_, sqlite3_bind_zeroblob(cached_->handle, index, 0));
  return bound(*connection_, sqlite3_bind_blob64(cached_->handle, index, value.data(), value.size(), SQLITE_TRANSIENT));
}

int Statement::columns() const { return sqlite3_column_count(cached_->handle); }
bool Statement::is_null(int column) const { return sqlite3_column_type(cached_->handle, column) == SQLITE_NULL; }

Result<std::int64_t> Statement::integer(int column) const {
  if (sqlite3_column_type(cached_->handle, column) != SQLITE_INTEGER) return wrong_type(column, "integer");
  return static_cast<std::int64_t>(sqlite3_column_int64(cached_->handle, column));
}
Result<double> Statement::real(int column) const {
  int type = sqlite3_column_type(cached_->handle, column);
  if (type != SQLITE_FLOAT && type != SQLITE_INTEGER) return wrong_type(column, "real");
  return sqlite3_column_double(cached_->handle, column);
}
Result<std::string_view> Statement::text(int column) const {
  if (sqlite3_column_type(cached_->handle, column) != SQLITE_TEXT) return wrong_type(column, "text");
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(cached_->handle, column));
  return std::string_view(data, static_cast<std::size_t>(sqlite3_column_bytes(cached_->handle, column)));
}
Result<ByteView> Statement::blob(int column) const {
  if (sqlite3_column_type(cached_->handle, column) != SQLITE_BLOB) return wrong_type(column, "blob");
  const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(cached_->handle, column));
  return ByteView(data, static_cast<std::size_t>(sqlite3_column_bytes(cached_->handle, column)));
}

std::unexpected<Error> Statement::wrong_type(int column, std::string_view wanted) const {
  const char* name = sqlite3_column_name(cached_->handle, column);
  return internal("column_type",
                  fmt::format("column {} ('{}') is {}not a {} in: {}", column, name == nullptr ? "" : name,
                              is_null(column) ? "NULL, " : "", wanted, cached_->sql));
}

}  // namespace mc::data
