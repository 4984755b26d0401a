// SQL of drafts, outline and content.
#include "modules/courses/store.hpp"

namespace mc::courses::store {

Result<std::vector<Category>> categories(data::Tx& tx) {
  return tx.in(kModule).all<Category>("SELECT id, parent_id, name FROM courses_categories ORDER BY name_key, id");
}

Result<std::optional<Category>> category(data::Tx& tx, CategoryId id) {
  return tx.in(kModule).first<Category>("SELECT id, parent_id, name FROM courses_categories WHERE id = ?", id);
}

Result<std::optional<CategoryId>> category_named(data::Tx& tx, std::optional<CategoryId> parent,
                                                 std::string_view name_key) {
  return tx.in(kModule).first<CategoryId>(
      "SELECT id FROM courses_categories WHERE COALESCE(parent_id, x'') = COALESCE(?, x'') AND name_key = ?", parent,
      name_key);
}

Status insert_category(data::Tx& tx, const Category& category, std::string_view name_key) {
  TRY(tx.in(kModule).run("INSERT INTO courses_categories (id, parent_id, name, name_key) VALUES (?, ?, ?, ?)",
                         category.id, category.parent_id, category.name, name_key));
  return {};
}

Status rename_category(data::Tx& tx, const Category& category, std::string_view name_key) {
  auto sql = tx.in(kModule);
  TRY(sql.run("UPDATE courses_categories SET name = ?, name_key = ?, parent_id = ? WHERE id = ?", category.name,
              name_key, category.parent_id, category.id));
  TRY(sql.run("UPDATE courses_catalogue SET category = ? WHERE category_id = ?", category.name, category.id));
  return {};
}

Result<bool> category_used(data::Tx& tx, CategoryId id) {
  return TRY(tx.in(kModule).one<std::int64_t>(
             "SELECT EXISTS (SELECT 1 FROM courses_courses WHERE category_id = ?1) OR EXISTS (SELECT 1 FROM "
             "courses_categories WHERE parent_id = ?1) OR EXISTS (SELECT 1 FROM courses_catalogue WHERE "
             "category_id = ?1)",
             id)) != 0;
}

Status delete_category(data::Tx& tx, CategoryId id) {
  TRY(tx.in(kModule).run("DELETE FROM courses_categories WHERE id = ?", id));
  return {};
}

Status insert_course(data::Tx& tx, const CourseRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO courses_courses (id, status, revision, published_version_id, published_number, "
                         "changed_since_published, "
                         "title, title_key, summary, category_id, difficulty, language, objectives, ce, "
                         "certificate_valid_months, author_id, "
                         "review_comment, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                         row.id, row.status, row.revision, row.published_version_id, row.published_number,
                         row.changed_since_published, row.title, row.title_key, row.summary, row.category_id,
                         row.difficulty, row.language, row.objectives, row.ce, row.certificate_valid_months,
                         row.author_id, row.review_comment, row.updated_at));
  return {};
}

Result<std::optional<CourseRow>> course(data::Tx& tx, CourseId id) {
  return tx.in(kModule).first<CourseRow>("SELECT id, status, revision, published_version_id, published_number, "
                                         "changed_since_published, title, title_key, summary, "
                                         "category_id, difficulty, language, objectives, ce, certificate_valid_months, "
                                         "author_id, review_comment, updated_at "
                                         "FROM courses_courses WHERE id = ?",
                                         id);
}

Status update_course(data::Tx& tx, const CourseRow& row) {
  TRY(tx.in(kModule).run(
      "UPDATE courses_courses SET status = ?, revision = ?, published_version_id = ?, published_number = ?, "
      "changed_since_published = ?, title = ?, title_key = ?, summary = ?, category_id = ?, difficulty = ?, language = "
      "?, "
      "objectives = ?, ce = ?, certificate_valid_months = ?, review_comment = ?, updated_at = ? WHERE id = ?",
      row.status, row.revision, row.published_version_id, row.published_number, row.changed_since_published, row.title,
      row.title_key, row.summary, row.category_id, row.difficulty, row.language, row.objectives, row.ce,
      row.certificate_valid_months, row.review_comment, row.updated_at, row.id));
  return {};
}

Status touch_course(data::Tx& tx, CourseId id) {
  TRY(tx.in(kModule).run("UPDATE courses_courses SET changed_since_published = 1, updated_at = ? WHERE id = ?",
                         tx.now(), id));
  return {};
}

Result<std::vector<CourseRow>> authored(data::Tx& tx, const AuthoredFilter& filter) {
  std::optional<Instant> before;
  std::optional<CourseId> before_id;
  if (filter.after) {
    before = filter.after->value;
    before_id = filter.after->id;
  }
  std::string pattern = "%";
  for (char c : filter.title_part) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  pattern += '%';
  std::string text = "SELECT id, status, revision, published_version_id, published_number, changed_since_published, "
                     "title, title_key, summary, "
                     "category_id, difficulty, language, objectives, ce, certificate_valid_months, author_id, "
                     "review_comment, updated_at "
                     "FROM courses_courses WHERE (?1 IS NULL OR updated_at < ?1 OR (updated_at = ?1 AND id < ?2)) "
                     "AND title_key LIKE ?3 ESCAPE '\\' AND (?4 IS NULL OR status = ?4)";
  text += filter.author ? " AND id IN (SELECT course_id FROM courses_authors WHERE person_id = ?5 AND may_edit = "
                          "1)"
                        : " AND ?5 IS NULL";
  text += " ORDER BY updated_at DESC, id DESC LIMIT ?6";
  return tx.in(kModule).all<CourseRow>(text, before, before_id, pattern, filter.status, filter.author, filter.limit);
}

Status add_author(data::Tx& tx, CourseId course, PersonId person) {
  TRY(tx.in(kModule).run("INSERT INTO courses_authors (course_id, person_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
                         course, person));
  return {};
}

Result<bool> is_author(data::Tx& tx, CourseId course, PersonId person) {
  auto found = TRY(tx.in(kModule).first<CourseId>(
      "SELECT course_id FROM courses_authors WHERE person_id = ? AND course_id = ? AND may_edit = 1", person, course));
  return found.has_value();
}

Result<std::vector<ModuleRow>> modules(data::Tx& tx, CourseId course) {
  return tx.in(kModule).all<ModuleRow>(
      "SELECT id, title, opens_on, opens_after_days, unlock_after_module_id FROM courses_modules WHERE course_id = ? "
      "ORDER BY position, id",
      course);
}

Status insert_module(data::Tx& tx, CourseId course, const ModuleRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO courses_modules (id, course_id, position, title, opens_on, opens_after_days, "
                         "unlock_after_module_id) VALUES (?1, ?2, "
                         "(SELECT COALESCE(MAX(position), -1) + 1 FROM courses_modules WHERE course_id = ?2), ?3, ?4, "
                         "?5, ?6)",
                         row.id, course, row.title, row.opens_on, row.opens_after_days, row.unlock_after_module_id));
  return {};
}

Result<bool> update_module(data::Tx& tx, CourseId course, const ModuleRow& row) {
  return TRY(tx.in(kModule).run("UPDATE courses_modules SET title = ?, opens_on = ?, opens_after_days = ?, "
                                "unlock_after_module_id = ? WHERE id = ? AND course_id = ?",
                                row.title, row.opens_on, row.opens_after_days, row.unlock_after_module_id, row.id,
                                course)) == 1;
}

Status place_module(data::Tx& tx, ModuleId module, std::int64_t position) {
  TRY(tx.in(kModule).run("UPDATE courses_modules SET position = ? WHERE id = ?", position, module));
  return {};
}

Status delete_module(data::Tx& tx, CourseId course, ModuleId module) {
  TRY(tx.in(kModule).run("DELETE FROM courses_modules WHERE id = ? AND course_id = ?", module, course));
  return {};
}

Result<std::vector<LessonRow>> lessons(data::Tx& tx, CourseId course) {
  return tx.in(kModule).all<LessonRow>(
      "SELECT id, module_id, title, format, minutes, completion, min_seconds, mandatory, quiz_id, free_preview FROM "
      "courses_lessons "
      "WHERE course_id = ? ORDER BY position, id",
      course);
}

Status insert_lesson(data::Tx& tx, CourseId course, const LessonRow& row, std::string_view document) {
  TRY(tx.in(kModule).run("INSERT INTO courses_lessons (id, course_id, module_id, position, title, format, minutes, "
                         "completion, min_seconds, "
                         "mandatory, content_revision, document, quiz_id, free_preview) VALUES (?1, ?2, ?3, "
                         "(SELECT COALESCE(MAX(position), -1) + 1 FROM courses_lessons WHERE course_id = ?2), ?4, ?5, "
                         "?6, ?7, ?8, ?9, 0, ?10, ?11, ?12)",
                         row.id, course, row.module_id, row.title, row.format, row.minutes, row.completion,
                         row.min_seconds, row.mandatory, document, row.quiz_id, row.free_preview));
  return {};
}

Status update_lesson(data::Tx& tx, const LessonRow& row) {
  TRY(tx.in(kModule).run(
      "UPDATE courses_lessons SET title = ?, minutes = ?, completion = ?, min_seconds = ?, mandatory = ?, "
      "free_preview = ? WHERE id = ?",
      row.title, row.minutes, row.completion, row.min_seconds, row.mandatory, row.free_preview, row.id));
  return {};
}

Status place_lesson(data::Tx& tx, LessonId lesson, ModuleId module, std::int64_t position) {
  TRY(tx.in(kModule).run("UPDATE courses_lessons SET module_id = ?, position = ? WHERE id = ?", module, position,
                         lesson));
  return {};
}

Status delete_lesson(data::Tx& tx, LessonId lesson) {
  TRY(tx.in(kModule).run("DELETE FROM courses_lessons WHERE id = ?", lesson));
  return {};
}

Result<std::optional<ContentRow>> content(data::Tx& tx, CourseId course, LessonId lesson) {
  return tx.in(kModule).first<ContentRow>(
      "SELECT id, course_id, title, format, minutes, content_revision, document, file_id, file_name, quiz_id "
      "FROM courses_lessons WHERE id = ? AND course_id = ?",
      lesson, course);
}

Result<std::vector<ContentRow>> contents(data::Tx& tx, CourseId course) {
  return tx.in(kModule).all<ContentRow>(
      "SELECT id, course_id, title, format, minutes, content_revision, document, file_id, file_name, quiz_id "
      "FROM courses_lessons WHERE course_id = ? ORDER BY position, id",
      course);
}

Result<bool> save_document(data::Tx& tx, LessonId lesson, std::int64_t revision, const RawJson& document) {
  return TRY(tx.in(kModule).run("UPDATE courses_lessons SET document = ?, content_revision = content_revision + 1 "
                                "WHERE id = ? AND content_revision = ?",
                                document, lesson, revision)) == 1;
}

Status save_file(data::Tx& tx, LessonId lesson, BlobId file, std::string_view file_name) {
  TRY(tx.in(kModule).run(
      "UPDATE courses_lessons SET file_id = ?, file_name = ?, content_revision = content_revision + 1 WHERE id = ?",
      file, file_name, lesson));
  return {};
}

Status insert_image(data::Tx& tx, CourseId course, BlobId blob) {
  TRY(tx.in(kModule).run("INSERT INTO courses_images (course_id, blob_id) VALUES (?, ?) ON CONFLICT DO NOTHING", course,
                         blob));
  return {};
}

Result<bool> has_image(data::Tx& tx, CourseId course, BlobId blob) {
  auto found = TRY(tx.in(kModule).first<BlobId>(
      "SELECT blob_id FROM courses_images WHERE course_id = ? AND blob_id = ?", course, blob));
  return found.has_value();
}

}  // namespace mc::courses::store
