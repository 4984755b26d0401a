#pragma once
// Rules of module courses. See courses.hpp for the contract. Split by meaning: service.cpp (access, drafts and
// settings), service_outline.cpp, service_content.cpp, service_publish.cpp, service_release.cpp, service_checks.cpp,
// service_catalogue.cpp, service_locales.cpp, service_preview.cpp. What authors do around a draft (versions, review,
// co-authors, media, packages) is Studio's.
#include "appliance/base/recent.hpp"
#include "modules/courses/authoring_store.hpp"
#include "modules/courses/lifecycle.hpp"
#include "modules/courses/richtext.hpp"
#include "modules/courses/store.hpp"

namespace mc::courses {

/// Who does something, for the audit log.
struct Actor {
  PersonId person;
  std::string request_id{};
  std::string address{};
};
/// Who asks, for access.
struct Caller {
  const security::Viewer& viewer;
  Actor actor;
};
inline Caller caller_of(http::Call& call) {
  return {call.viewer(), {call.viewer().person, call.request_id(), call.address()}};
}

inline constexpr std::int64_t kFileLimit = 50LL << 20;
inline constexpr std::int64_t kImageLimit = 10LL << 20;

class Studio;

/// Thread-safe: holds no state but the cache and what was registered before the first request.
class Service final : public Courses {
public:
  Service(Platform& platform, assessment::Assessment& assessment, accounts::Accounts& accounts);
  ~Service() override;
  Studio& studio() { return *studio_; }

  /// Keeps what assessment asks about quizzes as long as this lives.
  void keep(std::unique_ptr<assessment::QuizOwner> owner) { quiz_owner_ = std::move(owner); }

  // -- for other modules --
  Result<CourseDetail> published(data::Tx& tx, CourseId course) override;
  Result<std::shared_ptr<const CourseDetail>> version(data::Tx& tx, VersionId version) override;
  /// An author's name was erased from the versions.
  void forget_versions() { details_.clear(); }
  Result<LessonContent> lesson(data::Tx& tx, VersionId version, LessonId lesson) override;
  Result<bool> may_edit(data::Tx& tx, const security::Viewer& viewer, CourseId course) override;
  Result<std::optional<DraftedLesson>> drafted_lesson(data::Tx& tx, CourseId course, LessonId lesson) override;
  Result<std::vector<CourseCard>> cards(data::Tx& tx, const std::vector<CourseId>& courses) override;
  Result<CourseDetail> localised(data::Tx& tx, const CourseDetail& detail, std::string_view locale) override;
  Result<LessonContent> localised(data::Tx& tx, VersionId version, LessonContent lesson,
                                  std::string_view locale) override;
  Result<bool> may_see_analytics(data::Tx& tx, const security::Viewer& viewer, CourseId course) override;
  Result<std::vector<TaughtCourse>> taught_by(data::Tx& tx, PersonId person, std::int64_t limit) override {
    return store::taught_by(tx, person, limit);
  }
  void register_kind(LessonFormat format, LessonKind& kind) override { kinds_[format] = &kind; }
  void use_learners(LearnersInProgress& learners) override { learners_ = &learners; }
  void use_reference_cards(ReferenceCards& cards) override { cards_ = &cards; }
  Result<std::vector<LessonLink>> links(data::Tx& tx, CourseId course, LessonId lesson,
                                        std::optional<PersonId> learner) override;
  Result<CourseId>
  author_complete(data::Tx& tx, PersonId author, const NewCourse& in, const CourseSettings& settings,
                  const std::vector<std::pair<std::string, std::vector<std::pair<NewLesson, LessonSave>>>>& modules,
                  const ConnectLessons& connect) override;

  // -- catalogue --
  Result<Page<CourseCard>> catalogue(const CourseQuery& query);
  Result<CourseDetail> detail(CourseId course, const LocaleQuery& query);
  /// A lesson that may be read without enrolling (LMS-06).
  Result<LessonContent> free_lesson(CourseId course, LessonId lesson, const LocaleQuery& query);
  Result<http::Download> free_file(CourseId course, LessonId lesson);
  Result<Categories> categories();
  Result<Category> add_category(const Caller& caller, const CategoryIn& in);
  Result<Category> change_category(const Caller& caller, CategoryId id, const CategoryIn& in);
  Status remove_category(const Caller& caller, CategoryId id);
  /// Shown first in the catalogue (LMS-05).
  Result<Featured> feature(const Caller& caller, CourseId course, const Featured& in);
  Status note_learners(data::Tx& tx, CourseId course, std::int64_t learners) override;
  Status note_reviews(data::Tx& tx, CourseId course, std::int64_t reviews, std::int64_t stars) override;
  Result<http::Download> image(const Caller& caller, CourseId course, BlobId blob);

  // -- authoring --
  Result<Page<AuthoredCourse>> authored(const Caller& caller, const AuthoringQuery& query);
  Result<CourseDraft> create(const Caller& caller, const NewCourse& in);
  Result<CourseDraft> draft(const Caller& caller, CourseId course);
  Result<CourseDraft> change(const Caller& caller, CourseId course, const CourseSettings& in);
  Result<CourseDraft> add_module(const Caller& caller, CourseId course, const NewModule& in);
  Result<CourseDraft> rename_module(const Caller& caller, CourseId course, ModuleId module, const ModulePatch& in);
  Result<CourseDraft> remove_module(const Caller& caller, CourseId course, ModuleId module, std::int64_t revision);
  Result<CourseDraft> add_lesson(const Caller& caller, CourseId course, ModuleId module, const NewLesson& in);
  Result<CourseDraft> change_lesson(const Caller& caller, CourseId course, LessonId lesson, const LessonSettings& in);
  Result<CourseDraft> remove_lesson(const Caller& caller, CourseId course, LessonId lesson, std::int64_t revision);
  Result<CourseDraft> reorder(const Caller& caller, CourseId course, const OutlineOrder& in);
  Result<LessonEdit> content(const Caller& caller, CourseId course, LessonId lesson);
  Result<Saved> save(const Caller& caller, CourseId course, LessonId lesson, const LessonSave& in);
  Result<LessonEdit> add_file(const Caller& caller, CourseId course, LessonId lesson, http::Upload& upload);
  Result<http::Download> file(const Caller& caller, CourseId course, LessonId lesson);
  Result<Image> add_image(const Caller& caller, CourseId course, http::Upload& upload);

  // -- review and publishing --
  Result<Preflight> preflight(const Caller& caller, CourseId course);
  Result<CourseDraft> step(const Caller& caller, CourseId course, Step step, const ReviewNote& note);
  Result<CourseVersions> versions(const Caller& caller, CourseId course);
  /// What publishing now would change, and for how many people in the middle of it.
  Result<PublishPreview> publish_preview(const Caller& caller, CourseId course);
  /// The content of one lesson goes live by itself as a new version (FRESH-02); the rest stays as published.
  Result<CourseDraft> publish_lesson(const Caller& caller, CourseId course, LessonId lesson, const PublishLesson& in);
  Result<CourseDetail> preview(const Caller& caller, CourseId course);
  Result<LessonPreview> preview_lesson(const Caller& caller, CourseId course, LessonId lesson);
  Result<assessment::AttemptResult> mark_preview(const Caller& caller, CourseId course, LessonId lesson,
                                                 const PreviewAnswers& in);

  // -- for Studio, which works on the same drafts --
  /// The one access function to drafts: authors, co-authors, who may publish, and grants for this course. Everybody
  /// else gets not_found, internally with the code `course_denied`, which guarded() audits.
  Result<CourseRow> find_for(data::Tx& tx, const security::Viewer& viewer, CourseId course);
  template <class F>
  auto guarded(const Caller& caller, CourseId course, F&& run) -> decltype(run());
  template <class T, class F>
  Result<T> reading(const Caller& caller, CourseId course, F&& f);
  /// Finds, checks the revision and that it may be edited, runs f(tx, row), counts the change and answers the new
  /// draft.
  template <class F>
  Result<CourseDraft> editing(const Caller& caller, CourseId course, std::int64_t revision, std::string_view what,
                              F&& f);
  template <class T, class F>
  Result<T> writing(const Caller& caller, CourseId course, F&& f);
  void audit_denied(const Caller& caller, CourseId course);
  Status audit(data::Tx& tx, const Actor& actor, std::string action, CourseId course, std::string details = "{}");

  // What the routes, author_complete and Studio share; each works in the caller's transaction.
  Result<CourseRow> create_in(data::Tx& tx, const Actor& actor, const NewCourse& in);
  Status apply(data::Tx& tx, CourseRow& row, const CourseSettings& in);
  Status apply_page(data::Tx& tx, CourseId course, const CourseSettings& in);
  Result<LessonRow> add_lesson_in(data::Tx& tx, CourseId course, ModuleId module, const NewLesson& in);
  Result<Saved> save_in(data::Tx& tx, const Actor& actor, CourseId course, LessonId lesson, const LessonSave& in);
  Status remove_lesson_in(data::Tx& tx, CourseId course, LessonId lesson);
  Status fill_lesson(data::Tx& tx, const Actor& actor, CourseId course, const LessonRow& lesson, LessonSave content);
  Status publish_in(data::Tx& tx, const Actor& actor, CourseRow& row, LearnersOnPublish learners);
  Status take_step(data::Tx& tx, const Actor& actor, CourseRow& row, Step step, const ReviewNote& note);
  Status list_in_catalogue(data::Tx& tx, const CourseRow& row);
  Result<Preflight> preflight_in(data::Tx& tx, const CourseRow& row);
  Result<CourseDraft> draft_of(data::Tx& tx, const CourseRow& row);
  Result<CourseDetail> detail_of(data::Tx& tx, const CourseRow& row,
                                 const std::map<LessonId, assessment::QuizSummary>& quizzes);
  Result<ContentRow> content_of(data::Tx& tx, CourseId course, LessonId lesson);
  Result<LessonEdit> edit_of(data::Tx& tx, const ContentRow& row);
  /// With what other modules have connected to the lesson.
  Result<LessonEdit> shown(data::Tx& tx, CourseId course, const ContentRow& row);
  Result<std::string> person_name(data::Tx& tx, PersonId person);
  /// May this viewer publish this course?
  static bool may_publish(const security::Viewer& viewer, CourseId course);

private:
  Status audit_category(data::Tx& tx, const Caller& caller, std::string action, CategoryId id);
  /// Page, prerequisites, seats, resources and languages.
  Result<CourseDetail> fill_extras(data::Tx& tx, const CourseRow& row, CourseDetail& out);
  /// As publishing would freeze them, without freezing: a quiz that changed has no version.
  Result<std::vector<LessonContent>> lessons_now(data::Tx& tx, CourseId course);
  Result<std::vector<LessonContent>> freeze_lessons(data::Tx& tx, CourseId course,
                                                    std::map<LessonId, assessment::QuizSummary>& quizzes);
  Result<std::vector<LessonChange>> changes_of(data::Tx& tx, const CourseRow& row, const CourseDetail& detail,
                                               const std::vector<LessonContent>& now);
  Status tell_replaced(data::Tx& tx, CourseId course, VersionId version, LearnersOnPublish learners,
                       const std::vector<LessonChange>& changes);
  /// Writes the next version; media and files are kept as long as it exists.
  Status insert_frozen(data::Tx& tx, const Actor& actor, CourseRow& row, CourseDetail& detail,
                       const std::vector<LessonContent>& lessons, const std::vector<TextRow>& texts);
  Status check_links(data::Tx& tx, const LessonRow& lesson, const RichText& text, Preflight& out);
  /// What needs the database: links, captions, languages, formats of other modules, modules that never open.
  Status check_extras(data::Tx& tx, const CourseRow& row, const std::vector<LessonState>& lessons, Preflight& out);
  Result<LessonContent> published_free_lesson(data::Tx& tx, CourseId course, LessonId lesson, VersionId& version);

  Platform& platform_;
  assessment::Assessment& assessment_;
  accounts::Accounts& accounts_;
  Recent<VersionId, CourseDetail> details_;
  std::unique_ptr<assessment::QuizOwner> quiz_owner_;
  std::map<LessonFormat, LessonKind*> kinds_;
  LearnersInProgress* learners_ = nullptr;
  ReferenceCards* cards_ = nullptr;
  std::unique_ptr<Studio> studio_;
};

/// Reads the beginning of an upload to see what it is, then stores all of it. The claimed type is not believed:
/// `accept` names the type from the first bytes, or nothing to refuse it.
using SniffType = std::function<std::optional<std::string>(ByteView first_bytes)>;
Result<blobs::BlobInfo> store_upload(blobs::Blobs& blobs, http::Upload& upload, const SniffType& accept,
                                     std::int64_t limit);
http::Download download_of(blobs::Blobs& blobs, const blobs::BlobInfo& info, std::string file_name);
/// Keeps what was just saved as a version to restore.
Status remember_outline(data::Tx& tx, Service& service, const Actor& actor, const CourseRow& row);

inline constexpr std::string_view kDenied = "course_denied";

template <class F>
auto Service::guarded(const Caller& caller, CourseId course, F&& run) -> decltype(run()) {
  auto result = run();
  if (result || result.error().code != kDenied) return result;
  audit_denied(caller, course);
  return not_found();
}

template <class T, class F>
Result<T> Service::reading(const Caller& caller, CourseId course, F&& f) {
  return guarded(caller, course, [&] {
    return platform_.db.read([&](data::Tx& tx) -> Result<T> {
      CourseRow row = TRY(find_for(tx, caller.viewer, course));
      return f(tx, row);
    });
  });
}

template <class T, class F>
Result<T> Service::writing(const Caller& caller, CourseId course, F&& f) {
  return guarded(caller, course, [&] {
    return platform_.db.write([&](data::Tx& tx) -> Result<T> {
      CourseRow row = TRY(find_for(tx, caller.viewer, course));
      return f(tx, row);
    });
  });
}

template <class F>
Result<CourseDraft> Service::editing(const Caller& caller, CourseId course, std::int64_t revision,
                                     std::string_view what, F&& f) {
  return writing<CourseDraft>(caller, course, [&](data::Tx& tx, CourseRow& row) -> Result<CourseDraft> {
    TRY(check_editable(row, caller.viewer.may_everywhere("course:publish")));
    if (row.revision != revision)
      return conflict("changed_elsewhere", "Somebody else changed this course. Load it again.");
    TRY(f(tx, row));
    ++row.revision;
    row.changed_since_published = true;
    row.updated_at = tx.now();
    TRY(store::update_course(tx, row));
    TRY(remember_outline(tx, *this, caller.actor, row));
    TRY(audit(tx, caller.actor, "course.updated", course,
              "{\"revision\":" + std::to_string(row.revision) + ",\"what\":\"" + std::string(what) + "\"}"));
    return draft_of(tx, row);
  });
}

}  // namespace mc::courses
