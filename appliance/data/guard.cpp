// The guard between modules: SQLite asks it about every table, column and command of a statement when it is compiled.
#include <array>

#include "appliance/data/connection.hpp"

namespace mc::data {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_schema_table(std::string_view name) {
  return name == "sqlite_master" || name == "sqlite_schema" || name == "sqlite_sequence" ||
         name == "sqlite_temp_master";
}
/// What FTS5 and R*Tree themselves ask for while they serve a module's statement.
bool is_index_plumbing(int action, std::string_view first, std::string_view second) {
  if (action == SQLITE_PRAGMA) return second.empty() && (first == "data_version" || first == "page_size");
  return action == SQLITE_READ && first == "sqlite_stat1";
}
/// What ALTER TABLE does inside: it checks the new column and looks for temporary views of the table.
bool is_alter_plumbing(int action, std::string_view first, std::string_view database) {
  if (action == SQLITE_PRAGMA || action == SQLITE_READ) {
    if (first == "quick_check" || first == "pragma_quick_check") return true;
  }
  bool rows = action == SQLITE_READ || action == SQLITE_UPDATE;
  return database == "temp" && rows && is_schema_table(first);
}
bool is_dangerous_function(std::string_view name) {
  constexpr std::array kNames = {"load_extension", "sqlcipher_export", "fts3_tokenizer"};
  for (const char* candidate : kNames)
    if (name == candidate) return true;
  return false;
}

}  // namespace

int Connection::authorize(void* self, int action, const char* first, const char* second, const char* database,
                          const char*) {
  auto text = [](const char* value) { return value == nullptr ? std::string_view{} : std::string_view{value}; };
  return static_cast<Connection*>(self)->judge(action, text(first), text(second), text(database));
}

bool Connection::owns(std::string_view table) const {
  if (table.size() <= module_.size() + 1 || table[module_.size()] != '_') return false;
  for (std::size_t i = 0; i < module_.size(); ++i)
    if (lower(table[i]) != module_[i]) return false;
  return !module_.empty();
}

int Connection::refuse(std::string_view what) {
  if (refused_.empty()) refused_ = what;
  return SQLITE_DENY;
}

int Connection::judge(int action, std::string_view first, std::string_view second, std::string_view database) {
  if (rights_ == Rights::room) return SQLITE_OK;
  if (rights_ == Rights::definition && is_alter_plumbing(action, first, database)) return SQLITE_OK;
  if (!database.empty() && database != "main") return refuse("another database");
  if (is_index_plumbing(action, first, second)) return SQLITE_OK;
  switch (action) {
  case SQLITE_SELECT:
  case SQLITE_RECURSIVE:
    return SQLITE_OK;
  case SQLITE_FUNCTION:
    return is_dangerous_function(second) ? refuse("function " + std::string(second)) : SQLITE_OK;
  case SQLITE_READ:
  case SQLITE_INSERT:
  case SQLITE_UPDATE:
  case SQLITE_DELETE:
    return judge_rows(action, first, second);
  default:
    break;
  }
  if (rights_ == Rights::definition) return judge_definition(action, first, second);
  return refuse(action == SQLITE_PRAGMA ? "PRAGMA" : "this kind of statement");
}

int Connection::judge_rows(int action, std::string_view first, std::string_view second) {
  if (owns(first)) return SQLITE_OK;
  if (rights_ == Rights::definition && is_schema_table(first)) return SQLITE_OK;
  // SELECT count(*) FROM x: SQLite names x without a column, also when x is a CTE of this statement.
  if (action == SQLITE_READ && second.empty() && tables_ && !first.starts_with("sqlite_") &&
      !first.starts_with("pragma_")) {
    std::string name(first);
    for (char& c : name) c = lower(c);
    if (!tables_->contains(name)) return SQLITE_OK;
  }
  return refuse(first);
}

int Connection::judge_definition(int action, std::string_view first, std::string_view second) {
  switch (action) {
  case SQLITE_CREATE_TABLE:
  case SQLITE_DROP_TABLE:
  case SQLITE_CREATE_VIEW:
  case SQLITE_DROP_VIEW:
  case SQLITE_CREATE_VTABLE:
  case SQLITE_DROP_VTABLE:
    return owns(first) ? SQLITE_OK : refuse(first);
  case SQLITE_CREATE_INDEX:
  case SQLITE_DROP_INDEX:
  case SQLITE_CREATE_TRIGGER:
  case SQLITE_DROP_TRIGGER:
  case SQLITE_ALTER_TABLE:
    return owns(second) ? SQLITE_OK : refuse(second);
  case SQLITE_REINDEX:  // part of CREATE INDEX, whose table has been judged
    return SQLITE_OK;
  default:
    return refuse("this kind of statement");
  }
}

}  // namespace mc::data
