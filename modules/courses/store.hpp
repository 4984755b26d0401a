#pragma once
// Rows and SQL of module courses.
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "modules/assessment/ports.hpp"
#include "modules/courses/requests.hpp"

namespace mc::courses {

inline constexpr data::Module kModule{"courses"};

struct CourseRow {
  CourseId id;
  CourseStatus status = CourseStatus::draft;
  std::int64_t revision = 1;
  std::optional<VersionId> published_version_id;
  std::optional<std::int64_t> published_number;
  bool changed_since_published = true;
  std::string title;
  std::string title_key;
  std::string summary;
  std::optional<CategoryId> category_id;
  Difficulty difficulty = Difficulty::introductory;
  std::string language = "en";
  RawJson objectives{"[]"};
  std::optional<RawJson> ce;
  std::optional<std::int64_t> certificate_valid_months;
  PersonId author_id;
  std::optional<std::string> review_comment;
  Instant updated_at;
};
FIELDS(CourseRow, id, status, revision, published_version_id, published_number, changed_since_published, title,
       title_key, summary, category_id, difficulty, language, objectives, ce, certificate_valid_months, author_id,
       review_comment, updated_at)

struct ModuleRow {
  ModuleId id;
  std::string title;
  std::optional<Date> opens_on{};
  std::optional<std::int64_t> opens_after_days{};
  std::optional<ModuleId> unlock_after_module_id{};
};
FIELDS(ModuleRow, id, title, opens_on, opens_after_days, unlock_after_module_id)

/// A lesson without its content.
struct LessonRow {
  LessonId id;
  ModuleId module_id;
  std::string title;
  LessonFormat format = LessonFormat::text;
  std::int64_t minutes = 0;
  CompletionRule completion = CompletionRule::view;
  std::optional<std::int64_t> min_seconds;
  bool mandatory = true;
  std::optional<assessment::QuizId> quiz_id;
  bool free_preview = false;
};
FIELDS(LessonRow, id, module_id, title, format, minutes, completion, min_seconds, mandatory, quiz_id, free_preview)

struct ContentRow {
  LessonId id;
  CourseId course_id;
  std::string title;
  LessonFormat format = LessonFormat::text;
  std::int64_t minutes = 0;
  std::int64_t content_revision = 0;
  RawJson document;
  std::optional<BlobId> file_id;
  std::optional<std::string> file_name;
  std::optional<assessment::QuizId> quiz_id;
};
FIELDS(ContentRow, id, course_id, title, format, minutes, content_revision, document, file_id, file_name, quiz_id)

struct VersionRow {
  std::int64_t number = 1;
  Instant published_at;
  PersonId published_by;
};
FIELDS(VersionRow, number, published_at, published_by)

struct CatalogueRow {
  CourseId course_id;
  std::string title;
  std::string title_key;
  std::string summary;
  std::optional<CategoryId> category_id;
  std::string category;
  Difficulty difficulty = Difficulty::introductory;
  std::string language;
  std::int64_t minutes = 0;
  std::optional<std::int64_t> ce_centihours;
  std::optional<std::string> ce_type;
  std::int64_t lessons = 0;
  bool has_quiz = false;
  Instant published_at;
  std::optional<CourseType> type;
  std::optional<Delivery> delivery;
  std::optional<std::int64_t> weeks;
  bool featured = false;
  std::int64_t learners = 0;
  std::int64_t reviews = 0;
  std::int64_t stars = 0;  // of all reviews together
};
FIELDS(CatalogueRow, course_id, title, title_key, summary, category_id, category, difficulty, language, minutes,
       ce_centihours, ce_type, lessons, has_quiz, published_at, type, delivery, weeks, featured, learners, reviews,
       stars)

/// Where the page after a row begins: the sorted column's value and the id.
template <class V>
struct After {
  V value;
  CourseId id;
};
struct AuthoredFilter {
  std::optional<PersonId> author;  // none = everybody's
  std::optional<CourseStatus> status;
  std::string title_part;  // folded
  std::optional<After<Instant>> after;
  std::int64_t limit = 50;
};
struct CatalogueFilter {
  std::vector<std::string> words;  // folded beginnings of words, at most kMaxWords
  std::optional<CategoryId> category;
  std::optional<Difficulty> difficulty;
  std::optional<std::string> ce_type;
  std::optional<std::string> language;
  std::optional<CourseType> type;
  std::optional<Delivery> delivery;
  std::optional<std::int64_t> weeks;
  std::optional<std::int64_t> stars;
  std::optional<bool> featured;
  CatalogueSort sort = CatalogueSort::title;
  std::optional<After<std::string>> after_title;
  std::optional<After<std::int64_t>> after_number;  // newest: published_at in ms; shortest: minutes; popular: learners
  std::int64_t limit = 50;
};
inline constexpr std::size_t kMaxWords = 4;

namespace store {

/// The last string that begins with `prefix` sorts below this.
inline std::string end_of(const std::string& prefix) { return prefix + "\xF4\x8F\xBF\xBF"; }

// -- categories --
Result<std::vector<Category>> categories(data::Tx& tx);
Result<std::optional<Category>> category(data::Tx& tx, CategoryId id);
Result<std::optional<CategoryId>> category_named(data::Tx& tx, std::optional<CategoryId> parent,
                                                 std::string_view name_key);
Status insert_category(data::Tx& tx, const Category& category, std::string_view name_key);

// -- drafts --
Status insert_course(data::Tx& tx, const CourseRow& row);
Result<std::optional<CourseRow>> course(data::Tx& tx, CourseId id);
Status update_course(data::Tx& tx, const CourseRow& row);
/// Marks a change of content: the draft differs from what is published.
Status touch_course(data::Tx& tx, CourseId id);
Result<std::vector<CourseRow>> authored(data::Tx& tx, const AuthoredFilter& filter);
Status add_author(data::Tx& tx, CourseId course, PersonId person);
Result<bool> is_author(data::Tx& tx, CourseId course, PersonId person);

// -- outline --
Result<std::vector<ModuleRow>> modules(data::Tx& tx, CourseId course);
/// New modules and lessons come last.
Status insert_module(data::Tx& tx, CourseId course, const ModuleRow& row);
/// False when the course has no such module.
Result<bool> update_module(data::Tx& tx, CourseId course, const ModuleRow& row);
Status place_module(data::Tx& tx, ModuleId module, std::int64_t position);
Status delete_module(data::Tx& tx, CourseId course, ModuleId module);
Result<std::vector<LessonRow>> lessons(data::Tx& tx, CourseId course);
Status insert_lesson(data::Tx& tx, CourseId course, const LessonRow& row, std::string_view document);
Status update_lesson(data::Tx& tx, const LessonRow& row);
Status place_lesson(data::Tx& tx, LessonId lesson, ModuleId module, std::int64_t position);
Status delete_lesson(data::Tx& tx, LessonId lesson);

// -- content --
Result<std::optional<ContentRow>> content(data::Tx& tx, CourseId course, LessonId lesson);
/// Of all lessons of the course.
Result<std::vector<ContentRow>> contents(data::Tx& tx, CourseId course);
/// False when the content has another revision by now.
Result<bool> save_document(data::Tx& tx, LessonId lesson, std::int64_t revision, const RawJson& document);
Status save_file(data::Tx& tx, LessonId lesson, BlobId file, std::string_view file_name);
Status insert_image(data::Tx& tx, CourseId course, BlobId blob);
Result<bool> has_image(data::Tx& tx, CourseId course, BlobId blob);

// -- versions --
Status insert_version(data::Tx& tx, VersionId id, CourseId course, std::int64_t number, const RawJson& detail,
                      PersonId by);
Status insert_version_lesson(data::Tx& tx, VersionId version, const LessonContent& lesson);
Result<RawJson> version_detail(data::Tx& tx, VersionId id);
Result<LessonContent> version_lesson(data::Tx& tx, VersionId version, LessonId lesson);
/// Courses and their newest published versions, whatever their state; courses without one are left out.
struct PublishedRow {
  CourseId course;
  VersionId version;
};
FIELDS(PublishedRow, course, version)
Result<std::vector<PublishedRow>> published_versions(data::Tx& tx, const std::vector<CourseId>& courses);
Result<std::vector<VersionRow>> versions(data::Tx& tx, CourseId course);

// -- catalogue --
Status put_in_catalogue(data::Tx& tx, const CatalogueRow& row, const std::set<std::string>& words);
Status take_from_catalogue(data::Tx& tx, CourseId course);
Result<bool> featured(data::Tx& tx, CourseId course);
Status put_featured(data::Tx& tx, CourseId course, bool featured);
Status put_learners(data::Tx& tx, CourseId course, std::int64_t learners);
Status put_reviews(data::Tx& tx, CourseId course, std::int64_t reviews, std::int64_t stars);
Status rename_category(data::Tx& tx, const Category& category, std::string_view name_key);
/// Whether a course or a category stands in it.
Result<bool> category_used(data::Tx& tx, CategoryId id);
Status delete_category(data::Tx& tx, CategoryId id);
Result<std::optional<CatalogueRow>> in_catalogue(data::Tx& tx, CourseId course);
Result<std::vector<CatalogueRow>> catalogue(data::Tx& tx, const CatalogueFilter& filter);

/// Quizzes of drafts with their course and lesson; those that stand in none are left out.
Result<std::vector<assessment::QuizPlace>> quiz_places(data::Tx& tx, const std::vector<assessment::QuizId>& quizzes);
Result<std::vector<assessment::QuizPlace>> quizzes_of(data::Tx& tx, CourseId course);

}  // namespace store
}  // namespace mc::courses
