#pragma once
// Requests and responses of the endpoints that other modules need not know.
#include "modules/courses/courses.hpp"

namespace mc::courses {

enum class CatalogueSort : std::uint8_t { title, newest, shortest, popular };
ENUM_NAMES(CatalogueSort, title, newest, shortest, popular)

struct CourseQuery {
  std::optional<Text<0, 100>> search;
  std::optional<CategoryId> category;  // and those below it
  std::optional<Difficulty> difficulty;
  std::optional<Text<1, 60>> ce_type;
  std::optional<Text<2, 10>> language;
  std::optional<CourseType> type;
  std::optional<Delivery> delivery;
  std::optional<Int<1, 104>> weeks;  // at most
  std::optional<Int<1, 5>> stars;    // at least, of courses that have reviews
  std::optional<bool> featured;
  std::optional<CatalogueSort> sort;
  std::optional<Text<1, 1000>> after;
  std::optional<Int<1, 200>> limit;  // 50
};
FIELDS(CourseQuery, search, category, difficulty, ce_type, language, type, delivery, weeks, stars, featured, sort,
       after, limit)

struct AuthoringQuery {
  std::optional<CourseStatus> status;
  std::optional<Text<0, 100>> search;
  std::optional<Text<1, 200>> after;
  std::optional<Int<1, 200>> limit;  // 50
};
FIELDS(AuthoringQuery, status, search, after, limit)

struct Categories {
  std::vector<Category> items;
};
FIELDS(Categories, items)
struct CategoryIn {
  Text<1, 100> name;
  std::optional<CategoryId> parent_id;
};
FIELDS(CategoryIn, name, parent_id)
struct Featured {
  bool featured = false;
};
FIELDS(Featured, featured)
struct ModulePatch {
  std::int64_t revision = 0;
  std::optional<Text<1, 200>> title;
  std::optional<Date> opens_on;
  std::optional<Int<0, 730>> opens_after_days;  // after enrolling; 0 = at once
  std::optional<ModuleId> unlock_after_module_id;
  std::optional<bool> always_open;  // true removes day, days and order
};
FIELDS(ModulePatch, revision, title, opens_on, opens_after_days, unlock_after_module_id, always_open)
struct RevisionQuery {
  std::int64_t revision = 0;
};
FIELDS(RevisionQuery, revision)
struct CourseFileQuery {
  std::optional<Text<0, 255>> file_name;
};
FIELDS(CourseFileQuery, file_name)
struct Image {
  BlobId blob_id;
  std::string url;
};
FIELDS(Image, blob_id, url)
struct CourseVersion {
  std::int64_t version = 1;
  Instant published_at;
  std::string by;
};
FIELDS(CourseVersion, version, published_at, by)
struct CourseVersions {
  std::vector<CourseVersion> items;
};
FIELDS(CourseVersions, items)
struct LessonPreview {
  LessonContent lesson;
  std::optional<assessment::AttemptView> quiz;
};
FIELDS(LessonPreview, lesson, quiz)
struct PreviewAnswers {
  List<assessment::Answer, 300> answers;
};
FIELDS(PreviewAnswers, answers)

}  // namespace mc::courses
