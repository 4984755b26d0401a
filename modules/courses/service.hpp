#pragma once
// Rules of module courses. See courses.hpp for the contract. Split by meaning: service.cpp (access, drafts and
// settings), service_outline.cpp, service_content.cpp, service_publish.cpp, service_catalogue.cpp, service_preview.cpp.
#include "appliance/base/recent.hpp"
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

inline constexpr std::int64_t kFileLimit = 50LL << 20;
inline constexpr std::int64_t kImageLimit = 10LL << 20;

/// Thread-safe: holds no state but the cache.
class Service final : public Courses {
public:
  Service(Platform& platform, assessment::Assessment& assessment, accounts::Accounts& accounts)
      : platform_(platform), assessment_(assessment), accounts_(accounts), details_(256) {}

  // -- for other modules --
  Result<CourseDetail> published(data::Tx& tx, CourseId course) override;
  Result<std::shared_ptr<const CourseDetail>> version(data::Tx& tx, VersionId version) override;
  /// An author's name was erased from the versions.
  void forget_versions() { details_.clear(); }
  Result<LessonContent> lesson(data::Tx& tx, VersionId version, LessonId lesson) override;
  Result<std::vector<CourseCard>> cards(data::Tx& tx, const std::vector<CourseId>& courses) override;
  Result<CourseId> author_complete(
      data::Tx& tx, PersonId author, const NewCourse& in, const CourseSettings& settings,
      const std::vector<std::pair<std::string, std::vector<std::pair<NewLesson, LessonSave>>>>& modules) override;

  // -- catalogue --
  Result<Page<CourseCard>> catalogue(const CourseQuery& query);
  Result<CourseDetail> detail(CourseId course);
  Result<Categories> categories();
  Result<Category> add_category(const Caller& caller, const CategoryIn& in);
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
  Result<CourseDetail> preview(const Caller& caller, CourseId course);
  Result<LessonPreview> preview_lesson(const Caller& caller, CourseId course, LessonId lesson);
  Result<assessment::AttemptResult> mark_preview(const Caller& caller, CourseId course, LessonId lesson,
                                                 const PreviewAnswers& in);

private:
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

  // What the routes and author_complete share; each works in the caller's transaction.
  Result<CourseRow> create_in(data::Tx& tx, const Actor& actor, const NewCourse& in);
  Status apply(data::Tx& tx, CourseRow& row, const CourseSettings& in);
  Result<LessonRow> add_lesson_in(data::Tx& tx, CourseId course, ModuleId module, const NewLesson& in);
  Result<Saved> save_in(data::Tx& tx, const Actor& actor, CourseId course, LessonId lesson, const LessonSave& in);
  Status remove_lesson_in(data::Tx& tx, CourseId course, LessonId lesson);
  Status fill_lesson(data::Tx& tx, const Actor& actor, CourseId course, const LessonRow& lesson, LessonSave content);
  Status publish_in(data::Tx& tx, const Actor& actor, CourseRow& row);
  Status take_step(data::Tx& tx, const Actor& actor, CourseRow& row, Step step, const std::string& comment);
  Status list_in_catalogue(data::Tx& tx, const CourseRow& row);
  Result<Preflight> preflight_in(data::Tx& tx, const CourseRow& row);
  Result<CourseDraft> draft_of(data::Tx& tx, const CourseRow& row);
  Result<CourseDetail> detail_of(data::Tx& tx, const CourseRow& row,
                                 const std::map<LessonId, assessment::QuizSummary>& quizzes);
  Result<ContentRow> content_of(data::Tx& tx, CourseId course, LessonId lesson);
  Result<LessonEdit> edit_of(data::Tx& tx, const ContentRow& row);
  Result<std::string> person_name(data::Tx& tx, PersonId person);

  Platform& platform_;
  assessment::Assessment& assessment_;
  accounts::Accounts& accounts_;
  Recent<VersionId, CourseDetail> details_;
};

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
    TRY(audit(tx, caller.actor, "course.updated", course,
              "{\"revision\":" + std::to_string(row.revision) + ",\"what\":\"" + std::string(what) + "\"}"));
    return draft_of(tx, row);
  });
}

}  // namespace mc::courses
