#include "appliance/data/fulltext.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace mc::data {
namespace {

constexpr std::size_t kMostWords = 16;
constexpr int kMostHits = 200;

bool is_word_byte(char c) {
  auto byte = static_cast<unsigned char>(c);
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || byte >= 0x80;
}

}  // namespace

std::string match_query(std::string_view text) {
  std::string query;
  std::size_t words = 0;
  bool ends_in_word = false;
  for (std::size_t at = 0; at < text.size() && words < kMostWords;) {
    if (!is_word_byte(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && is_word_byte(text[end])) ++end;
    query += fmt::format("{}\"{}\"", words == 0 ? "" : " ", text.substr(at, end - at));
    ++words;
    ends_in_word = end == text.size();
    at = end;
  }
  if (ends_in_word) query += '*';  // still being typed
  return query;
}

FullText::FullText(Module module, std::string_view table) : module_(module) {
  create_ =
      fmt::format("CREATE VIRTUAL TABLE IF NOT EXISTS {0} USING fts5(title, body, tokenize = 'unicode61 "
                  "remove_diacritics 2', prefix = '2 3');"
                  "CREATE TABLE IF NOT EXISTS {0}_keys (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE) STRICT;",
                  table);
  key_ = fmt::format(
      "INSERT INTO {}_keys (key) VALUES (?) ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING id", table);
  id_ = fmt::format("SELECT id FROM {}_keys WHERE key = ?", table);
  drop_ = fmt::format("DELETE FROM {} WHERE rowid = ?", table);
  insert_ = fmt::format("INSERT INTO {} (rowid, title, body) VALUES (?, ?, ?)", table);
  forget_ = fmt::format("DELETE FROM {}_keys WHERE id = ?", table);
  search_ = fmt::format(
      "SELECT k.key, -bm25({0}, 8.0, 1.0), snippet({0}, 1, char(2), char(3), ' ... ', 20) FROM {0}"
      " JOIN {0}_keys k ON k.id = {0}.rowid WHERE {0} MATCH ? ORDER BY bm25({0}, 8.0, 1.0), {0}.rowid LIMIT ?",
      table);
}

Status FullText::create(Tx& tx) const { return tx.in(module_).define(create_); }

Status FullText::put(Tx& tx, const Uuid& key, const SearchText& text) const {
  Sql sql = tx.in(module_);
  auto id = TRY(sql.one<std::int64_t>(key_, key));
  TRY(sql.run(drop_, id));
  TRY(sql.run(insert_, id, text.title, text.body));
  return {};
}

Status FullText::remove(Tx& tx, const Uuid& key) const {
  Sql sql = tx.in(module_);
  auto id = TRY(sql.first<std::int64_t>(id_, key));
  if (!id) return {};
  TRY(sql.run(drop_, *id));
  TRY(sql.run(forget_, *id));
  return {};
}

Result<std::vector<SearchHit>> FullText::search(Tx& tx, std::string_view words, int limit) const {
  std::string query = match_query(words);
  std::vector<SearchHit> hits;
  if (query.empty()) return hits;
  Statement statement = TRY(tx.in(module_).prepare(search_));
  TRY(statement.bind_all(query, std::clamp(limit, 1, kMostHits)));
  while (TRY(statement.step())) {
    SearchHit hit;
    TRY(detail::read_value(statement, 0, hit.key));
    TRY(detail::read_value(statement, 1, hit.score));
    TRY(detail::read_value(statement, 2, hit.excerpt));
    hits.push_back(std::move(hit));
  }
  return hits;
}

}  // namespace mc::data
