#include "modules/courses/names.hpp"

#include <algorithm>

#include "modules/courses/store.hpp"

namespace mc::courses {

struct NamedRow {
  Uuid id{};
  std::string name;
};
FIELDS(NamedRow, id, name)

namespace {

constexpr std::size_t kChunk = 16;  // few statement texts; the last chunk repeats its last id

/// `select` ends before the list of ids.
Result<std::map<Uuid, std::string>> names_of(data::Tx& tx, std::string select, const std::vector<Uuid>& ids) {
  for (std::size_t i = 0; i < kChunk; ++i) select += i == 0 ? "(?" : ",?";
  select += ")";
  std::map<Uuid, std::string> names;
  for (std::size_t start = 0; start < ids.size(); start += kChunk) {
    auto at = [&](std::size_t i) { return ids[std::min(start + i, ids.size() - 1)]; };
    auto rows = TRY([&]<std::size_t... I>(std::index_sequence<I...>) {
      return tx.in(kModule).all<NamedRow>(select, at(I)...);
    }(std::make_index_sequence<kChunk>{}));
    for (NamedRow& row : rows) names.emplace(row.id, std::move(row.name));
  }
  return names;
}

}  // namespace

Result<std::map<Uuid, std::string>> course_titles(data::Tx& tx, const std::vector<Uuid>& courses) {
  return names_of(tx, "SELECT id, title FROM courses_courses WHERE id IN ", courses);
}

Result<std::map<Uuid, std::string>> lesson_titles(data::Tx& tx, const std::vector<Uuid>& lessons) {
  return names_of(tx,
                  "SELECT l.id, c.title || ': ' || l.title FROM courses_lessons l "
                  "JOIN courses_courses c ON c.id = l.course_id WHERE l.id IN ",
                  lessons);
}

}  // namespace mc::courses
