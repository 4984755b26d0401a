#pragma once
// PUBLIC header of module courses: catalogue, course drafts (category -> course -> module -> lesson), review and
// publishing. Publishing freezes an immutable version; learners stay on the version that they started.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "modules/assessment/assessment.hpp"
#include "modules/organisation/organisation.hpp"

namespace mc::courses {

struct ModuleTag;
struct LessonTag;
struct VersionTag;
struct CategoryTag;
using ModuleId = Id<ModuleTag>;
using LessonId = Id<LessonTag>;
using VersionId = Id<VersionTag>;
using CategoryId = Id<CategoryTag>;

enum class CourseStatus : std::uint8_t { draft, in_review, published, archived, suspended };
ENUM_NAMES(CourseStatus, draft, in_review, published, archived, suspended)
/// LMS-28. Formats that have no player yet are refused by the builder with `format_not_available`: text, pdf and quiz
/// work now.
enum class LessonFormat : std::uint8_t {
  text,
  pdf,
  quiz,
  video,
  interactive,
  scorm,
  xapi,
  case_study,
  simulation,
  assignment,
  live_session
};
ENUM_NAMES(LessonFormat, text, pdf, quiz, video, interactive, scorm, xapi, case_study, simulation, assignment,
           live_session)
/// LMS-29.
enum class CompletionRule : std::uint8_t { view, quiz_pass, time_spent, manual };
ENUM_NAMES(CompletionRule, view, quiz_pass, time_spent, manual)
enum class Difficulty : std::uint8_t { introductory, intermediate, advanced };
ENUM_NAMES(Difficulty, introductory, intermediate, advanced)

/// CE accreditation data. Hours in hundredths of a contact hour (100 = 1.00 h).
struct CeCredit {
  Int<1, 100000> centihours = 100;
  Text<1, 60> type;  // "contact_hour", "ceu", "ccu", "pdu"
  Text<1, 200> accreditation_body;
  Text<0, 100> accreditation_number;
  Text<0, 1000> statement;
  List<Text<1, 100>, 20> topics;
};
FIELDS(CeCredit, centihours, type, accreditation_body, accreditation_number, statement, topics)

struct Category {
  CategoryId id;
  std::optional<CategoryId> parent_id;
  std::string name;
};
FIELDS(Category, id, parent_id, name)

/// A row of the catalogue.
struct CourseCard {
  CourseId id;
  std::string title;
  std::string summary;
  std::string category;
  Difficulty difficulty = Difficulty::introductory;
  std::string language;
  std::int64_t minutes = 0;
  std::optional<double> ce_hours;
  std::optional<std::string> ce_type;
  std::int64_t lessons = 0;
  bool has_quiz = false;
  Instant published_at;
};
FIELDS(CourseCard, id, title, summary, category, difficulty, language, minutes, ce_hours, ce_type, lessons, has_quiz,
       published_at)

struct OutlineLesson {
  LessonId id;
  std::string title;
  LessonFormat format = LessonFormat::text;
  std::int64_t minutes = 0;
  CompletionRule completion = CompletionRule::view;
  std::optional<std::int64_t> min_seconds;
  bool mandatory = true;
  std::optional<assessment::QuizSummary> quiz;
};
FIELDS(OutlineLesson, id, title, format, minutes, completion, min_seconds, mandatory, quiz)
struct OutlineModule {
  ModuleId id;
  std::string title;
  std::vector<OutlineLesson> lessons;
};
FIELDS(OutlineModule, id, title, lessons)

/// A published course as anybody may see it (also the outline of a pinned version).
struct CourseDetail {
  CourseId id;
  VersionId version_id;
  std::int64_t version = 1;
  std::string title;
  std::string summary;
  std::string category;
  Difficulty difficulty = Difficulty::introductory;
  std::string language;
  std::vector<std::string> objectives;
  std::string author_name;
  std::int64_t minutes = 0;
  std::optional<CeCredit> ce;
  std::optional<std::int64_t> certificate_valid_months;
  std::vector<OutlineModule> modules;
  Instant published_at;
};
FIELDS(CourseDetail, id, version_id, version, title, summary, category, difficulty, language, objectives, author_name,
       minutes, ce, certificate_valid_months, modules, published_at)

/// Content of one lesson of a version. `document` is Tiptap JSON for text lessons; `file` for pdf.
struct LessonContent {
  LessonId id;
  std::string title;
  LessonFormat format = LessonFormat::text;
  std::int64_t minutes = 0;
  RawJson document;
  std::optional<BlobId> file;
  std::optional<assessment::QuizVersionId> quiz_version;
};
FIELDS(LessonContent, id, title, format, minutes, document, file, quiz_version)

// -- authoring --
struct LessonDraft {
  LessonId id;
  std::string title;
  LessonFormat format = LessonFormat::text;
  std::int64_t minutes = 5;
  CompletionRule completion = CompletionRule::view;
  std::optional<std::int64_t> min_seconds;
  bool mandatory = true;
};
FIELDS(LessonDraft, id, title, format, minutes, completion, min_seconds, mandatory)
struct ModuleDraft {
  ModuleId id;
  std::string title;
  std::vector<LessonDraft> lessons;
};
FIELDS(ModuleDraft, id, title, lessons)
struct CourseDraft {
  CourseId id;
  CourseStatus status = CourseStatus::draft;
  std::int64_t revision = 1;  // every change adds one; a save with an old revision is conflict `changed_elsewhere`
  std::optional<std::int64_t> published_version;
  bool changed_since_published = true;
  std::string title;
  std::string summary;
  std::optional<CategoryId> category_id;
  Difficulty difficulty = Difficulty::introductory;
  std::string language = "en";
  std::vector<std::string> objectives;
  std::optional<CeCredit> ce;
  std::optional<std::int64_t> certificate_valid_months;
  PersonId author_id;
  std::string author_name;
  std::vector<ModuleDraft> modules;
  std::optional<std::string> review_comment;
  Instant updated_at;
};
FIELDS(CourseDraft, id, status, revision, published_version, changed_since_published, title, summary, category_id,
       difficulty, language, objectives, ce, certificate_valid_months, author_id, author_name, modules, review_comment,
       updated_at)
struct AuthoredCourse {
  CourseId id;
  std::string title;
  CourseStatus status = CourseStatus::draft;
  std::string author_name;
  std::optional<std::int64_t> published_version;
  bool changed_since_published = true;
  Instant updated_at;
};
FIELDS(AuthoredCourse, id, title, status, author_name, published_version, changed_since_published, updated_at)
struct NewCourse {
  Text<1, 200> title;
  std::optional<CategoryId> category_id;
};
FIELDS(NewCourse, title, category_id)
/// PATCH: absent fields stay as they are.
struct CourseSettings {
  std::int64_t revision = 0;
  std::optional<Text<1, 200>> title;
  std::optional<Text<0, 2000>> summary;
  std::optional<CategoryId> category_id;
  std::optional<Difficulty> difficulty;
  std::optional<Text<2, 10>> language;
  std::optional<List<Text<1, 300>, 20>> objectives;
  std::optional<CeCredit> ce;
  std::optional<bool> without_ce;                       // true removes the CE data
  std::optional<Int<0, 120>> certificate_valid_months;  // 0 = never expires
};
FIELDS(CourseSettings, revision, title, summary, category_id, difficulty, language, objectives, ce, without_ce,
       certificate_valid_months)
struct NewModule {
  std::int64_t revision = 0;
  Text<1, 200> title;
};
FIELDS(NewModule, revision, title)
struct NewLesson {
  std::int64_t revision = 0;
  Text<1, 200> title;
  LessonFormat format = LessonFormat::text;
};
FIELDS(NewLesson, revision, title, format)
struct LessonSettings {
  std::int64_t revision = 0;
  std::optional<Text<1, 200>> title;
  std::optional<Int<0, 600>> minutes;
  std::optional<CompletionRule> completion;
  std::optional<Int<0, 36000>> min_seconds;
  std::optional<bool> mandatory;
};
FIELDS(LessonSettings, revision, title, minutes, completion, min_seconds, mandatory)
/// Reorder: every module and lesson of the draft exactly once.
struct OutlineEntry {
  ModuleId id;
  List<LessonId, 200> lessons;
};
FIELDS(OutlineEntry, id, lessons)
struct OutlineOrder {
  std::int64_t revision = 0;
  List<OutlineEntry, 100> modules;
};
FIELDS(OutlineOrder, revision, modules)
/// What the author edits of one lesson. `content_revision` is the lesson's own counter for autosave.
struct LessonEdit {
  LessonId id;
  std::int64_t content_revision = 0;
  RawJson document;
  std::optional<assessment::Quiz> quiz;
  std::optional<BlobId> file;
  std::optional<std::string> file_name;
};
FIELDS(LessonEdit, id, content_revision, document, quiz, file, file_name)
struct LessonSave {
  std::int64_t content_revision = 0;
  std::optional<RawJson> document;
  std::optional<assessment::Quiz> quiz;
};
FIELDS(LessonSave, content_revision, document, quiz)
struct Saved {
  std::int64_t revision = 0;
  Instant saved_at;
};
FIELDS(Saved, revision, saved_at)
struct PreflightItem {
  std::string severity;  // "error" keeps it from being published; "warning"
  std::string code;
  std::string message;
  std::optional<LessonId> lesson_id;
};
FIELDS(PreflightItem, severity, code, message, lesson_id)
struct Preflight {
  bool ready = false;
  std::vector<PreflightItem> items;
};
FIELDS(Preflight, ready, items)
struct ReviewNote {
  Text<0, 2000> comment;
};
FIELDS(ReviewNote, comment)

struct CoursePublished {
  static constexpr std::string_view kTopic = "courses.published";
  CourseId course_id;
  VersionId version_id;
  std::int64_t version = 1;
  std::string title;
};
FIELDS(CoursePublished, course_id, version_id, version, title)

/// Thread-safe. Every function takes the caller's transaction.
class Courses {
public:
  virtual ~Courses() = default;
  /// The newest published version; not_found when there is none or it is archived or suspended.
  virtual Result<CourseDetail> published(data::Tx& tx, CourseId course) = 0;
  /// A version somebody is pinned to, whatever its course's state now. Cached: versions never change.
  virtual Result<std::shared_ptr<const CourseDetail>> version(data::Tx& tx, VersionId version) = 0;
  virtual Result<LessonContent> lesson(data::Tx& tx, VersionId version, LessonId lesson) = 0;
  virtual Result<std::vector<CourseCard>> cards(data::Tx& tx, const std::vector<CourseId>& courses) = 0;
  /// For `demo` and tests: makes, fills and publishes a course through the same rules as the routes.
  virtual Result<CourseId> author_complete(
      data::Tx& tx, PersonId author, const NewCourse& in, const CourseSettings& settings,
      const std::vector<std::pair<std::string, std::vector<std::pair<NewLesson, LessonSave>>>>& modules) = 0;
};

std::unique_ptr<Courses> make_courses(Platform& platform, assessment::Assessment& assessment,
                                      organisation::Organisation& organisation, accounts::Accounts& accounts);

}  // namespace mc::courses
