#pragma once
// PUBLIC header of module courses: catalogue, course drafts (category -> course -> module -> lesson), review and
// publishing. Publishing freezes an immutable version; learners stay on the version that they started.
#include <functional>
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
/// are of this module, others come with the module that registers their LessonKind.
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
  live_session,
  attestation,
  checklist,
  lti
};
ENUM_NAMES(LessonFormat, text, pdf, quiz, video, interactive, scorm, xapi, case_study, simulation, assignment,
           live_session, attestation, checklist, lti)
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

/// LMS-03
enum class CourseType : std::uint8_t { microlearning, deep_learning, digital_product };
ENUM_NAMES(CourseType, microlearning, deep_learning, digital_product)
enum class Delivery : std::uint8_t { self_paced, classroom, live_online, blended };
ENUM_NAMES(Delivery, self_paced, classroom, live_online, blended)

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
  std::optional<CourseType> type;
  std::optional<Delivery> delivery;
  std::optional<std::int64_t> weeks;  // over which it is meant to be taken
  std::optional<bool> featured;
  std::optional<std::int64_t> learners;  // who enrolled within 90 days; at most an hour old
  std::optional<double> stars;           // 1..5, of `reviews` reviews
  std::optional<std::int64_t> reviews;
};
FIELDS(CourseCard, id, title, summary, category, difficulty, language, minutes, ce_hours, ce_type, lessons, has_quiz,
       published_at, type, delivery, weeks, featured, learners, stars, reviews)

struct OutlineLesson {
  LessonId id;
  std::string title;
  LessonFormat format = LessonFormat::text;
  std::int64_t minutes = 0;
  CompletionRule completion = CompletionRule::view;
  std::optional<std::int64_t> min_seconds;
  bool mandatory = true;
  std::optional<assessment::QuizSummary> quiz;
  std::optional<bool> free_preview;  // may be read without enrolling
};
FIELDS(OutlineLesson, id, title, format, minutes, completion, min_seconds, mandatory, quiz, free_preview)
struct OutlineModule {
  ModuleId id;
  std::string title;
  std::vector<OutlineLesson> lessons;
  std::optional<Date> opens_on;                  // closed until this day
  std::optional<std::int64_t> opens_after_days;  // after enrolling
  std::optional<ModuleId> unlock_after_module_id;
  std::optional<std::string> introduction;
  std::optional<std::vector<std::string>> outcomes;
};
FIELDS(OutlineModule, id, title, lessons, opens_on, opens_after_days, unlock_after_module_id, introduction, outcomes)

/// LMS-06. `not_required` says that the other course is not needed, where people might think so.
enum class PrerequisiteKind : std::uint8_t { required, nice_to_have, not_required };
ENUM_NAMES(PrerequisiteKind, required, nice_to_have, not_required)
/// A course to complete before this one.
struct Prerequisite {
  CourseId course_id;
  PrerequisiteKind kind = PrerequisiteKind::required;
};
FIELDS(Prerequisite, course_id, kind)

struct MediaTag;
struct ResourceTag;
using MediaId = Id<MediaTag>;
using ResourceId = Id<ResourceTag>;

struct Faq {
  Text<1, 300> question;
  Text<1, 2000> answer;
};
FIELDS(Faq, question, answer)
struct Testimonial {
  Text<1, 1000> quote;
  Text<1, 120> name;
  Text<0, 120> role;
  bool featured = false;
};
FIELDS(Testimonial, quote, name, role, featured)
/// What the course's page says besides its settings (LMS-06).
struct CoursePage {
  Text<0, 150> tagline;
  List<Text<1, 200>, 20> includes;
  List<Text<1, 200>, 20> audience;
  Text<0, 3000> instructor;
  List<Faq, 30> faqs;
  List<Testimonial, 20> testimonials;
  std::optional<CourseType> type;
  std::optional<Delivery> delivery;
  std::optional<Int<1, 104>> weeks;
  std::optional<Text<0, 80>> teaching_style;
};
FIELDS(CoursePage, tagline, includes, audience, instructor, faqs, testimonials, type, delivery, weeks, teaching_style)
/// A file or link beside the lessons (LMS-18): of the course, of a module or of a lesson. A file is served by
/// /courses/{id}/files/{media}.
struct Resource {
  ResourceId id;
  std::optional<ModuleId> module_id;
  std::optional<LessonId> lesson_id;
  std::string title;
  std::optional<MediaId> media_id;
  std::optional<std::string> media_type;
  std::optional<std::int64_t> size;
  std::optional<std::string> url;
};
FIELDS(Resource, id, module_id, lesson_id, title, media_id, media_type, size, url)

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
  std::optional<std::vector<Prerequisite>> prerequisites;
  std::optional<std::int64_t> max_enrolments;  // open ones at a time, for who enrols herself
  std::optional<CoursePage> page;
  std::optional<std::vector<Resource>> resources;
  std::optional<std::vector<std::string>> locales;  // besides `language`
};
FIELDS(CourseDetail, id, version_id, version, title, summary, category, difficulty, language, objectives, author_name,
       minutes, ce, certificate_valid_months, modules, published_at, prerequisites, max_enrolments, page, resources,
       locales)

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

/// What is said in another language (LMS-25) of a course, a module or a lesson; what is absent falls back.
struct LocaleText {
  std::optional<Text<1, 200>> title;
  std::optional<Text<0, 2000>> summary;              // course
  std::optional<List<Text<1, 300>, 20>> objectives;  // course
  std::optional<CoursePage> page;                    // course
  std::optional<Text<0, 4000>> introduction;         // module
  std::optional<List<Text<1, 300>, 20>> outcomes;    // module
  std::optional<RawJson> document;                   // text lesson
};
FIELDS(LocaleText, title, summary, objectives, page, introduction, outcomes, document)

// -- authoring --
struct LessonDraft {
  LessonId id;
  std::string title;
  LessonFormat format = LessonFormat::text;
  std::int64_t minutes = 5;
  CompletionRule completion = CompletionRule::view;
  std::optional<std::int64_t> min_seconds;
  bool mandatory = true;
  bool free_preview = false;
};
FIELDS(LessonDraft, id, title, format, minutes, completion, min_seconds, mandatory, free_preview)
struct ModuleDraft {
  ModuleId id;
  std::string title;
  std::vector<LessonDraft> lessons;
  std::optional<Date> opens_on;
  std::optional<std::int64_t> opens_after_days;
  std::optional<ModuleId> unlock_after_module_id;
};
FIELDS(ModuleDraft, id, title, lessons, opens_on, opens_after_days, unlock_after_module_id)
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
  CoursePage page;
  std::vector<Prerequisite> prerequisites;
  std::optional<std::int64_t> max_enrolments;
};
FIELDS(CourseDraft, id, status, revision, published_version, changed_since_published, title, summary, category_id,
       difficulty, language, objectives, ce, certificate_valid_months, author_id, author_name, modules, review_comment,
       updated_at, page, prerequisites, max_enrolments)
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
  std::optional<CoursePage> page;
  std::optional<List<Prerequisite, 20>> prerequisites;
  std::optional<Int<0, 100000>> max_enrolments;  // 0 = no limit
};
FIELDS(CourseSettings, revision, title, summary, category_id, difficulty, language, objectives, ce, without_ce,
       certificate_valid_months, page, prerequisites, max_enrolments)
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
  std::optional<bool> free_preview;
};
FIELDS(LessonSettings, revision, title, minutes, completion, min_seconds, mandatory, free_preview)
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
/// What of another module belongs to a lesson: the task to hand in, the session, the document to sign, the checklist.
struct LessonLink {
  LessonFormat kind = LessonFormat::assignment;  // or live_session, attestation, checklist
  Uuid id{};
  std::string title;
  std::optional<Uuid> own_id;        // hers: the record of the checklist, the sign-up for the session
  std::optional<Instant> starts_at;  // of a session that has a date
};
FIELDS(LessonLink, kind, id, title, own_id, starts_at)
/// What the author edits of one lesson. `content_revision` is the lesson's own counter for autosave.
struct LessonEdit {
  LessonId id;
  std::int64_t content_revision = 0;
  RawJson document;
  std::optional<assessment::Quiz> quiz;
  std::optional<BlobId> file;
  std::optional<std::string> file_name;
  std::vector<LessonLink> links;  // drafts, too
};
FIELDS(LessonEdit, id, content_revision, document, quiz, file, file_name, links)
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
/// What becomes of people who are in the middle of the course when a new version is published (LMS-23).
enum class LearnersOnPublish : std::uint8_t {
  keep_theirs,     // finish the version that they started
  continue_new,    // go on with the new one; what they did is carried by lesson
  relock_changed,  // as continue_new, but mandatory lessons whose content changed are to be done again
};
ENUM_NAMES(LearnersOnPublish, keep_theirs, continue_new, relock_changed)
struct ReviewNote {
  Text<0, 2000> comment;
  std::optional<LearnersOnPublish> learners;  // when publishing; keep_theirs unless given
};
FIELDS(ReviewNote, comment, learners)

struct CoursePublished {
  static constexpr std::string_view kTopic = "courses.published";
  CourseId course_id;
  VersionId version_id;
  std::int64_t version = 1;
  std::string title;
  std::optional<std::string> category;
};
FIELDS(CoursePublished, course_id, version_id, version, title, category)

/// Published with a version whose author moves the people in progress to it. Module learning does it.
struct VersionReplaced {
  static constexpr std::string_view kTopic = "courses.version_replaced";
  CourseId course_id;
  VersionId version_id;
  std::vector<LessonId> relocked;  // to be done again, at most 200
};
FIELDS(VersionReplaced, course_id, version_id, relocked)
/// For whoever tells people: an author asks a colleague to write with her.
struct CoAuthorInvited {
  static constexpr std::string_view kTopic = "courses.co_author_invited";
  CourseId course_id;
  PersonId person_id;
  PersonId invited_by;
  std::string title;
};
FIELDS(CoAuthorInvited, course_id, person_id, invited_by, title)

/// Whom a new version would touch.
struct TouchedLearners {
  std::int64_t in_progress = 0;  // on an older version
  std::int64_t relocked = 0;     // of these, who has done one of the lessons that would be re-locked
};
FIELDS(TouchedLearners, in_progress, relocked)
/// Module learning tells courses, which does not know it.
class LearnersInProgress {
public:
  virtual ~LearnersInProgress() = default;
  virtual Result<TouchedLearners> touched(data::Tx& tx, CourseId course, const std::vector<LessonId>& relocked) = 0;
};
/// A format of lessons that another module plays: assignment, live_session, attestation, checklist.
class LessonKind {
public:
  virtual ~LessonKind() = default;
  virtual bool available() const { return true; }
  /// What keeps this lesson from being published.
  virtual Result<std::vector<PreflightItem>> preflight(data::Tx& tx, CourseId course, LessonId lesson) = 0;
  /// What belongs to this lesson, whatever its format: for a learner what she may open, for the author (nobody given)
  /// drafts as well. At most 10.
  virtual Result<std::vector<LessonLink>> links(data::Tx& tx, CourseId course, LessonId lesson,
                                                std::optional<PersonId> learner) = 0;
};
/// Makes what lessons of other modules need before the course is published: called with the lessons in their order.
using ConnectLessons = std::function<Status(data::Tx& tx, CourseId course, const std::vector<LessonId>& lessons)>;
/// A lesson as its author has it now, published or not.
struct DraftedLesson {
  std::string course_title;
  std::string title;
  LessonFormat format = LessonFormat::text;
};
/// Reference cards that lessons embed; of the module that keeps them.
class ReferenceCards {
public:
  virtual ~ReferenceCards() = default;
  virtual Result<bool> exists(data::Tx& tx, std::string_view card) = 0;
};

struct TaughtCourse {
  CourseId id;
  std::string title;
  CourseStatus status = CourseStatus::draft;
};
FIELDS(TaughtCourse, id, title, status)

/// Thread-safe. Every function takes the caller's transaction.
class Courses {
public:
  virtual ~Courses() = default;
  /// The newest published version; not_found when there is none or it is archived or suspended.
  virtual Result<CourseDetail> published(data::Tx& tx, CourseId course) = 0;
  /// A version somebody is pinned to, whatever its course's state now. Cached: versions never change.
  virtual Result<std::shared_ptr<const CourseDetail>> version(data::Tx& tx, VersionId version) = 0;
  virtual Result<LessonContent> lesson(data::Tx& tx, VersionId version, LessonId lesson) = 0;
  /// May the viewer change this course's draft (author, co-author, who may publish, grants for this course)?
  virtual Result<bool> may_edit(data::Tx& tx, const security::Viewer& viewer, CourseId course) = 0;
  /// For modules that play lessons, which are prepared before they are published; nullopt when the draft has none.
  virtual Result<std::optional<DraftedLesson>> drafted_lesson(data::Tx& tx, CourseId course, LessonId lesson) = 0;
  virtual Result<std::vector<CourseCard>> cards(data::Tx& tx, const std::vector<CourseId>& courses) = 0;
  /// The same in another language, as far as the version has it: "es-MX" falls back to "es", then to the course's own.
  virtual Result<CourseDetail> localised(data::Tx& tx, const CourseDetail& detail, std::string_view locale) = 0;
  virtual Result<LessonContent> localised(data::Tx& tx, VersionId version, LessonContent lesson,
                                          std::string_view locale) = 0;
  /// May this viewer see how people do in the course: everywhere, by a grant for it, or as its author or co-author.
  virtual Result<bool> may_see_analytics(data::Tx& tx, const security::Viewer& viewer, CourseId course) = 0;
  /// The courses of which a person sees the figures as author or co-author, newest first.
  virtual Result<std::vector<TaughtCourse>> taught_by(data::Tx& tx, PersonId person, std::int64_t limit) = 0;
  /// What the catalogue shows and sorts by, from the modules that know it: enrolments within 90 days, and the reviews.
  /// A course that is not in the catalogue is left alone.
  virtual Status note_learners(data::Tx& tx, CourseId course, std::int64_t learners) = 0;
  virtual Status note_reviews(data::Tx& tx, CourseId course, std::int64_t reviews, std::int64_t stars) = 0;
  /// Called while the program is put together, before the first request; what is handed in outlives this.
  virtual void register_kind(LessonFormat format, LessonKind& kind) = 0;
  virtual void use_learners(LearnersInProgress& learners) = 0;
  virtual void use_reference_cards(ReferenceCards& cards) = 0;
  /// What of other modules belongs to a lesson, by what the registered kinds say.
  virtual Result<std::vector<LessonLink>> links(data::Tx& tx, CourseId course, LessonId lesson,
                                                std::optional<PersonId> learner) = 0;
  /// For `demo` and tests: makes, fills and publishes a course through the same rules as the routes. Refused
  /// as by preflight when a lesson of another module has nothing to do yet; `connect` makes it.
  virtual Result<CourseId>
  author_complete(data::Tx& tx, PersonId author, const NewCourse& in, const CourseSettings& settings,
                  const std::vector<std::pair<std::string, std::vector<std::pair<NewLesson, LessonSave>>>>& modules,
                  const ConnectLessons& connect) = 0;
  Result<CourseId>
  author_complete(data::Tx& tx, PersonId author, const NewCourse& in, const CourseSettings& settings,
                  const std::vector<std::pair<std::string, std::vector<std::pair<NewLesson, LessonSave>>>>& modules) {
    return author_complete(tx, author, in, settings, modules, ConnectLessons{});
  }
};

std::unique_ptr<Courses> make_courses(Platform& platform, assessment::Assessment& assessment,
                                      organisation::Organisation& organisation, accounts::Accounts& accounts);

}  // namespace mc::courses
