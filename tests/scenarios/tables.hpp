#pragma once
// The tables of the whole program, read from its CREATE statements: for scenarios that look into every corner.
#include <sstream>

#include "appliance/base/text.hpp"
#include "modules/testing.hpp"

namespace mc::scenario {

struct Table {
  std::string name;
  std::vector<std::pair<std::string, std::string>> columns;  // name and type
  data::Module module() const { return data::Module{std::string_view(name).substr(0, name.find('_'))}; }
};

inline std::vector<Table> tables(data::Database& db) {
  std::vector<Table> out;
  std::istringstream text(must(db.schema_text()));
  std::string line;
  while (std::getline(text, line)) {
    if (line.starts_with("CREATE TABLE ")) {
      std::string name = line.substr(13, line.find_first_of(" (", 13) - 13);
      std::erase(name, '"');
      std::erase(name, '\'');  // the tables behind a full-text index
      out.push_back({name, {}});
    }
    if (out.empty()) continue;
    // Columns: one or more on a line, "name TYPE ..."; an added one stands behind the last.
    for (std::string_view part : split(line, ',')) {
      std::string_view words = trim(part);
      std::size_t blank = words.find(' ');
      if (blank == std::string_view::npos) continue;
      std::string type(words.substr(blank + 1, words.find_first_of(" ,", blank + 1) - blank - 1));
      while (!type.empty() && (type.back() == ')' || type.back() == ';')) type.pop_back();
      if (type == "TEXT" || type == "BLOB" || type == "INTEGER")
        out.back().columns.emplace_back(std::string(words.substr(0, blank)), type);
    }
  }
  return out;
}

/// "table.column" of every place whose bytes hold one of these words (lower case), in any letters.
inline std::vector<std::string> places_of(data::Database& db, const std::vector<std::string>& words) {
  std::vector<std::string> found;
  for (const Table& table : tables(db))
    for (const auto& [column, type] : table.columns) {
      if (type == "INTEGER") continue;
      std::int64_t sum = must(db.read([&](data::Tx& tx) -> Result<std::int64_t> {
        std::int64_t hits = 0;
        for (const std::string& word : words)
          hits += TRY(tx.in(table.module())
                          .one<std::int64_t>("SELECT count(*) FROM " + table.name + " WHERE instr(lower(CAST(" +
                                                 column + " AS TEXT)), ?) > 0",
                                             word));
        return hits;
      }));
      if (sum > 0) found.push_back(table.name + "." + column);
    }
  return found;
}

/// "table.column" of every place that holds exactly this id.
inline std::vector<std::string> places_of(data::Database& db, PersonId person) {
  std::vector<std::string> found;
  for (const Table& table : tables(db))
    for (const auto& [column, type] : table.columns) {
      if (type != "BLOB") continue;
      std::int64_t hits = must(db.read([&](data::Tx& tx) {
        return tx.in(table.module())
            .one<std::int64_t>("SELECT count(*) FROM " + table.name + " WHERE " + column + " = ?", person);
      }));
      if (hits > 0) found.push_back(table.name + "." + column);
    }
  return found;
}

}  // namespace mc::scenario
