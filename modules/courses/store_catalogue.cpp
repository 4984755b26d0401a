// SQL of published versions and of the catalogue.
#include "modules/courses/store.hpp"

#include <algorithm>
#include <utility>

namespace mc::courses::store {

Status insert_version(data::Tx& tx, VersionId id, CourseId course, std::int64_t number, const RawJson& detail,
                      PersonId by) {
  TRY(tx.in(kModule).run("INSERT INTO courses_versions (id, course_id, number, detail, published_at, published_by) "
                         "VALUES (?, ?, ?, ?, ?, ?)",
                         id, course, number, detail, tx.now(), by));
  return {};
}

Status insert_version_lesson(data::Tx& tx, VersionId version, const LessonContent& lesson) {
  TRY(tx.in(kModule).run("INSERT INTO courses_version_lessons (version_id, lesson_id, title, format, minutes, "
                         "document, file_id, quiz_version_id) "
                         "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                         version, lesson.id, lesson.title, lesson.format, lesson.minutes, lesson.document, lesson.file,
                         lesson.quiz_version));
  return {};
}

Result<RawJson> version_detail(data::Tx& tx, VersionId id) {
  return tx.in(kModule).one<RawJson>("SELECT detail FROM courses_versions WHERE id = ?", id);
}

Result<LessonContent> version_lesson(data::Tx& tx, VersionId version, LessonId lesson) {
  return tx.in(kModule).one<LessonContent>(
      "SELECT lesson_id, title, format, minutes, document, file_id, quiz_version_id FROM courses_version_lessons "
      "WHERE version_id = ? AND lesson_id = ?",
      version, lesson);
}

Result<std::vector<PublishedRow>> published_versions(data::Tx& tx, const std::vector<CourseId>& courses) {
  constexpr std::size_t kChunk = 16;  // few statement texts; the last chunk repeats its last id
  std::string text =
      "SELECT id, published_version_id FROM courses_courses WHERE published_version_id IS NOT NULL AND id IN (?";
  for (std::size_t i = 1; i < kChunk; ++i) text += ",?";
  text += ")";
  std::vector<PublishedRow> out;
  for (std::size_t start = 0; start < courses.size(); start += kChunk) {
    auto at = [&](std::size_t i) { return courses[std::min(start + i, courses.size() - 1)]; };
    auto rows = TRY([&]<std::size_t... I>(std::index_sequence<I...>) {
      return tx.in(kModule).all<PublishedRow>(text, at(I)...);
    }(std::make_index_sequence<kChunk>{}));
    out.insert(out.end(), rows.begin(), rows.end());
  }
  return out;
}

Result<std::vector<assessment::QuizPlace>> quiz_places(data::Tx& tx, const std::vector<assessment::QuizId>& quizzes) {
  constexpr std::size_t kChunk = 16;  // few statement texts; the last chunk repeats its last id
  std::string text = "SELECT l.quiz_id, l.course_id, c.title, l.title FROM courses_lessons l JOIN courses_courses c "
                     "ON c.id = l.course_id WHERE l.quiz_id IN (?";
  for (std::size_t i = 1; i < kChunk; ++i) text += ",?";
  text += ")";
  std::vector<assessment::QuizPlace> out;
  for (std::size_t start = 0; start < quizzes.size(); start += kChunk) {
    auto at = [&](std::size_t i) { return quizzes[std::min(start + i, quizzes.size() - 1)]; };
    auto rows = TRY([&]<std::size_t... I>(std::index_sequence<I...>) {
      return tx.in(kModule).all<assessment::QuizPlace>(text, at(I)...);
    }(std::make_index_sequence<kChunk>{}));
    out.insert(out.end(), rows.begin(), rows.end());
  }
  return out;
}

Result<std::vector<assessment::QuizPlace>> quizzes_of(data::Tx& tx, CourseId course) {
  return tx.in(kModule).all<assessment::QuizPlace>(
      "SELECT l.quiz_id, l.course_id, c.title, l.title FROM courses_lessons l JOIN courses_courses c "
      "ON c.id = l.course_id WHERE l.course_id = ? AND l.quiz_id IS NOT NULL ORDER BY l.position",
      course);
}

Result<std::vector<VersionRow>> versions(data::Tx& tx, CourseId course) {
  return tx.in(kModule).all<VersionRow>("SELECT number, published_at, published_by FROM courses_versions WHERE "
                                        "course_id = ? ORDER BY number DESC LIMIT 200",
                                        course);
}

Status take_from_catalogue(data::Tx& tx, CourseId course) {
  TRY(tx.in(kModule).run("DELETE FROM courses_words WHERE course_id = ?", course));
  TRY(tx.in(kModule).run("DELETE FROM courses_catalogue WHERE course_id = ?", course));
  return {};
}

namespace {

constexpr const char* kCatalogue =
    "course_id, title, title_key, summary, category_id, category, difficulty, language, minutes, ce_centihours, "
    "ce_type, lessons, has_quiz, published_at, type, delivery, weeks, featured, learners, reviews, stars";

}  // namespace

// What other modules noted (learners, reviews) outlives a new version.
Status put_in_catalogue(data::Tx& tx, const CatalogueRow& row, const std::set<std::string>& words) {
  auto sql = tx.in(kModule);
  TRY(sql.run("DELETE FROM courses_words WHERE course_id = ?", row.course_id));
  TRY(sql.run(std::string("INSERT INTO courses_catalogue (") + kCatalogue +
                  ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (course_id) DO UPDATE SET "
                  "title = excluded.title, title_key = excluded.title_key, summary = excluded.summary, "
                  "category_id = excluded.category_id, category = excluded.category, "
                  "difficulty = excluded.difficulty, language = excluded.language, minutes = excluded.minutes, "
                  "ce_centihours = excluded.ce_centihours, ce_type = excluded.ce_type, lessons = excluded.lessons, "
                  "has_quiz = excluded.has_quiz, published_at = excluded.published_at, type = excluded.type, "
                  "delivery = excluded.delivery, weeks = excluded.weeks, featured = excluded.featured",
              row.course_id, row.title, row.title_key, row.summary, row.category_id, row.category, row.difficulty,
              row.language, row.minutes, row.ce_centihours, row.ce_type, row.lessons, row.has_quiz, row.published_at,
              row.type, row.delivery, row.weeks, row.featured, row.learners, row.reviews, row.stars));
  for (const std::string& word : words)
    TRY(sql.run("INSERT INTO courses_words (word, course_id) VALUES (?, ?)", word, row.course_id));
  return {};
}

Result<std::optional<CatalogueRow>> in_catalogue(data::Tx& tx, CourseId course) {
  return tx.in(kModule).first<CatalogueRow>(
      std::string("SELECT ") + kCatalogue + " FROM courses_catalogue WHERE course_id = ?", course);
}

Result<bool> featured(data::Tx& tx, CourseId course) {
  return TRY(tx.in(kModule).one<std::int64_t>("SELECT featured FROM courses_courses WHERE id = ?", course)) != 0;
}

Status put_featured(data::Tx& tx, CourseId course, bool featured) {
  auto sql = tx.in(kModule);
  TRY(sql.run("UPDATE courses_courses SET featured = ? WHERE id = ?", featured, course));
  TRY(sql.run("UPDATE courses_catalogue SET featured = ? WHERE course_id = ?", featured, course));
  return {};
}

Status put_learners(data::Tx& tx, CourseId course, std::int64_t learners) {
  TRY(tx.in(kModule).run("UPDATE courses_catalogue SET learners = ?1 WHERE course_id = ?2 AND learners <> ?1", learners,
                         course));
  return {};
}

Status put_reviews(data::Tx& tx, CourseId course, std::int64_t reviews, std::int64_t stars) {
  TRY(tx.in(kModule).run("UPDATE courses_catalogue SET reviews = ?, stars = ? WHERE course_id = ?", reviews, stars,
                         course));
  return {};
}

namespace {

std::string catalogue_text(const CatalogueFilter& filter) {
  std::string text =
      std::string("SELECT ") + kCatalogue +
      " FROM courses_catalogue WHERE (?1 IS NULL OR difficulty = ?1) AND (?2 IS NULL OR ce_type = ?2) "
      "AND (?16 IS NULL OR type = ?16) AND (?17 IS NULL OR delivery = ?17) AND (?18 IS NULL OR weeks <= ?18) "
      "AND (?19 IS NULL OR (reviews > 0 AND stars >= ?19 * reviews)) AND (?20 IS NULL OR featured = ?20) "
      "AND (?3 IS NULL OR language = ?3) AND (?4 IS NULL OR category_id IN (WITH RECURSIVE below (id) AS (SELECT ?4 "
      "UNION "
      "SELECT c.id FROM courses_categories c JOIN below ON c.parent_id = below.id) SELECT id FROM below))";
  for (std::size_t i = 0; i < kMaxWords; ++i) {
    std::string from = "?" + std::to_string(5 + 2 * i), to = "?" + std::to_string(6 + 2 * i);
    text += " AND (" + from + " IS NULL OR course_id IN (SELECT course_id FROM courses_words WHERE word >= " + from +
            " AND word < " + to + "))";
  }
  switch (filter.sort) {
  case CatalogueSort::title:
    return text + " AND (?13 IS NULL OR title_key > ?13 OR (title_key = ?13 AND course_id > ?14)) "
                  "ORDER BY title_key, course_id LIMIT ?15";
  case CatalogueSort::newest:
    return text + " AND (?13 IS NULL OR published_at < ?13 OR (published_at = ?13 AND course_id < ?14)) "
                  "ORDER BY published_at DESC, course_id DESC LIMIT ?15";
  case CatalogueSort::popular:
    return text + " AND (?13 IS NULL OR learners < ?13 OR (learners = ?13 AND course_id < ?14)) "
                  "ORDER BY learners DESC, course_id DESC LIMIT ?15";
  case CatalogueSort::shortest:
    return text + " AND (?13 IS NULL OR minutes > ?13 OR (minutes = ?13 AND course_id > ?14)) "
                  "ORDER BY minutes, course_id LIMIT ?15";
  }
  return text;
}

template <class V>
Result<std::vector<CatalogueRow>> run_catalogue(data::Tx& tx, const CatalogueFilter& f,
                                                const std::optional<After<V>>& after) {
  std::optional<std::string> from[kMaxWords], to[kMaxWords];
  for (std::size_t i = 0; i < f.words.size() && i < kMaxWords; ++i) {
    from[i] = f.words[i];
    to[i] = end_of(f.words[i]);
  }
  std::optional<V> value;
  std::optional<CourseId> id;
  if (after) {
    value = after->value;
    id = after->id;
  }
  return tx.in(kModule).all<CatalogueRow>(catalogue_text(f), f.difficulty, f.ce_type, f.language, f.category, from[0],
                                          to[0], from[1], to[1], from[2], to[2], from[3], to[3], value, id, f.limit,
                                          f.type, f.delivery, f.weeks, f.stars, f.featured);
}

}  // namespace

Result<std::vector<CatalogueRow>> catalogue(data::Tx& tx, const CatalogueFilter& filter) {
  if (filter.sort == CatalogueSort::title) return run_catalogue(tx, filter, filter.after_title);
  return run_catalogue(tx, filter, filter.after_number);
}

}  // namespace mc::courses::store
