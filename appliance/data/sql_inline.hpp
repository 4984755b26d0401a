#pragma once
// Bodies of the templates of data::Sql; included at the end of data.hpp.
#include "appliance/data/data.hpp"

namespace mc::data {

template <class... A>
Result<std::int64_t> Sql::run(std::string_view sql, const A&... args) {
  Statement statement = TRY(prepare(sql));
  TRY(statement.bind_all(args...));
  while (TRY(statement.step())) {
  }
  return statement.changed();
}

template <class Row, class... A>
Result<std::vector<Row>> Sql::all(std::string_view sql, const A&... args) {
  Statement statement = TRY(prepare(sql));
  TRY(statement.bind_all(args...));
  std::vector<Row> rows;
  while (TRY(statement.step())) {
    Row row{};
    TRY(statement.read_row(row));
    rows.push_back(std::move(row));
  }
  return rows;
}

template <class Row, class... A>
Result<std::optional<Row>> Sql::first(std::string_view sql, const A&... args) {
  Statement statement = TRY(prepare(sql));
  TRY(statement.bind_all(args...));
  std::optional<Row> found;
  if (TRY(statement.step())) TRY(statement.read_row(found.emplace()));
  // A changing statement (INSERT ... RETURNING) takes full effect only when it runs to its end.
  while (statement.changes_rows() && TRY(statement.step())) {
  }
  return found;
}

template <class Row, class... A>
Result<Row> Sql::one(std::string_view sql, const A&... args) {
  std::optional<Row> found = TRY((first<Row, A...>(sql, args...)));
  if (!found) return not_found();
  return std::move(*found);
}

template <class Row, class F, class... A>
Status Sql::each(std::string_view sql, F&& f, const A&... args) {
  Statement statement = TRY(prepare(sql));
  TRY(statement.bind_all(args...));
  while (TRY(statement.step())) {
    Row row{};
    TRY(statement.read_row(row));
    TRY(f(static_cast<const Row&>(row)));
  }
  return {};
}

}  // namespace mc::data
