#pragma once
// Rules of module packages. Thread-safe: state is in the database, beside a cache of versions, which never change.
// Split by meaning: service.cpp (access, library), service_import.cpp, service_lessons.cpp, service_launch.cpp,
// serving.cpp (the content origin), service_report.cpp.
#include <mutex>
#include <unordered_map>

#include "modules/packages/html5.hpp"
#include "modules/packages/requests.hpp"
#include "modules/packages/unpack.hpp"

namespace mc::packages {

inline constexpr std::string_view kManage = "package:manage";
inline constexpr std::string_view kReport = "package:report";
inline constexpr std::chrono::minutes kLaunchIdle{30};
/// Content without a page of ours around it says nothing while somebody watches a long film in it.
inline constexpr std::chrono::minutes kLaunchIdleAlone{120};
inline std::chrono::minutes idle_of(PackageKind kind) {
  return kind == PackageKind::cmi5 || kind == PackageKind::xapi ? kLaunchIdleAlone : kLaunchIdle;
}
inline constexpr std::chrono::hours kLaunchLongest{12};
/// How long content may still say what it did after its learner signed out: the last words of a page that closes.
inline constexpr std::chrono::seconds kFarewell{15};

class Service;

/// Lessons of one format that shows packages. Thread-safe.
class PackageLessonKind final : public courses::LessonKind {
public:
  PackageLessonKind(Service& service, courses::LessonFormat format) : service_(service), format_(format) {}
  Result<std::vector<courses::PreflightItem>> preflight(data::Tx& tx, CourseId course,
                                                        courses::LessonId lesson) override;
  Result<std::vector<courses::LessonLink>> links(data::Tx& tx, CourseId course, courses::LessonId lesson,
                                                 std::optional<PersonId> learner) override;

private:
  Service& service_;
  courses::LessonFormat format_;
};

/// An upload that waits to be taken apart.
struct ImportJob {
  static constexpr std::string_view kKind = "packages.import";
  PackageVersionId version_id;
};
FIELDS(ImportJob, version_id)

class Service final : public Packages {
public:
  Service(Platform& platform, learning::Learning& learning, courses::Courses& courses, accounts::Accounts& accounts);

  void register_format(PackageKind kind, PackageFormat& format) override;
  Result<std::shared_ptr<const PackageVersion>> version(data::Tx& tx, PackageVersionId id) override;
  Result<std::string> read_file(data::Tx& tx, PackageVersionId id, std::string_view path, std::int64_t max) override;
  Result<Launch> launch(data::Tx& tx, LaunchId id) override;
  Result<bool> may_say(data::Tx& tx, LaunchId id) override;
  Status done(data::Tx& tx, const Launch& launch, Instant at, std::optional<double> score_percent) override;
  void tell_progress(data::Tx& tx, const Launch& launch) override;
  Status end(data::Tx& tx, LaunchId id) override;
  const std::string& content_origin() const override { return platform_.settings.content_origin; }

  // -- the library (service.cpp) --
  Result<Page<PackageCard>> list(const security::Viewer& viewer, const PackagesQuery& query);
  Result<PackageDetail> detail(const security::Viewer& viewer, PackageId id);
  Result<PackageCard> change(const security::Viewer& viewer, PackageId id, const PackageChange& in);
  Result<http::Nothing> remove(const security::Viewer& viewer, PackageId id);

  // -- uploads (service_import.cpp) --
  Result<PackageVersionView> upload(const security::Viewer& viewer, http::Upload& upload,
                                    const PackageUploadQuery& query);
  Result<PackageVersionView> replace(const security::Viewer& viewer, PackageId id, http::Upload& upload,
                                     const ReplaceQuery& query);
  Result<PackageVersionView> upload_state(const security::Viewer& viewer, PackageVersionId id);
  /// Takes an upload apart; safe to run twice.
  Status import(const ImportJob& job);

  // -- lessons (service_lessons.cpp) --
  Result<AttachedPackage> attached(const security::Viewer& viewer, CourseId course, courses::LessonId lesson);
  Result<AttachedPackage> attach(const security::Viewer& viewer, CourseId course, courses::LessonId lesson,
                                 const AttachIn& in);
  Result<AttachedPackage> detach(const security::Viewer& viewer, CourseId course, courses::LessonId lesson);
  Status attach_in(data::Tx& tx, PersonId by, CourseId course, courses::LessonId lesson, const AttachIn& in);
  Result<std::vector<courses::PreflightItem>> preflight(data::Tx& tx, CourseId course, courses::LessonId lesson);
  Result<std::vector<courses::LessonLink>> links(data::Tx& tx, CourseId course, courses::LessonId lesson,
                                                 courses::LessonFormat format, std::optional<PersonId> person);

  // -- opening (service_launch.cpp) --
  struct Caller {
    const security::Viewer& viewer;
    std::string address;
    std::string request_id;
    std::string host;  // the Host header, for an app without a fixed name
  };
  Result<LaunchOut> open(const Caller& caller, CourseId course, courses::LessonId lesson, const LaunchIn& in);
  Result<MyPackage> mine(const security::Viewer& viewer, CourseId course, courses::LessonId lesson);
  Result<LaunchState> launch_state(const security::Viewer& viewer, LaunchId id);
  Status purge();

  // -- the content origin (serving.cpp) --
  http::Response serve(http::MountRequest& request);

  // -- reports (service_report.cpp) --
  Result<Page<PackageAttempt>> attempts(const security::Viewer& viewer, PackageId id,
                                        const PackageAttemptsQuery& query);
  Result<AttemptDetail> attempt(const security::Viewer& viewer, PackageId id, const std::string& attempt_id);
  Result<http::Download> export_attempts(const security::Viewer& viewer, PackageId id);

  courses::LessonKind& kind(courses::LessonFormat format);
  PackageFormat& html5() { return html5_; }

private:
  // The one access function of the library: who manages packages sees all; only who made one, or who publishes courses,
  // changes it.
  Result<PackageRow> package_for(data::Tx& tx, const security::Viewer& viewer, PackageId id, bool to_change);
  static bool changeable(const security::Viewer& viewer, PersonId created_by);
  /// Reports: of every course that shows or showed the package she may see how people do. Else not_found, audited.
  Result<PackageRow> report_for(data::Tx& tx, const security::Viewer& viewer, PackageId id);
  Status edit_access(data::Tx& tx, const security::Viewer& viewer, CourseId course);
  /// What a lesson shows to who takes the course: that of the version she takes. Others: what the draft shows.
  Result<std::optional<LessonRow>> shown_to(data::Tx& tx, PersonId person, CourseId course, courses::LessonId lesson);
  /// Before something else is chosen for a lesson: remembers what a published version shows.
  Status retire_lesson(data::Tx& tx, CourseId course, courses::LessonId lesson);

  Result<PackageCard> card(data::Tx& tx, const security::Viewer& viewer, const ListedRow& row);
  Result<std::vector<PackageCard>> cards(data::Tx& tx, const security::Viewer& viewer,
                                         const std::vector<ListedRow>& rows);
  Result<std::vector<PackageVersionView>> views(data::Tx& tx, const std::vector<VersionRow>& rows);
  Result<std::map<PersonId, std::string>> names(data::Tx& tx, std::vector<PersonId> ids);
  Status drop_files(PackageVersionId version);

  Result<VersionRow> insert_upload(data::Tx& tx, const security::Viewer& viewer, VersionRow row, PackageRow package,
                                   bool fresh);
  Status settle(VersionRow row, std::vector<ImportProblem> problems, const PackageSummary* summary);
  Result<PackageFormat*> format_for(const Unpacked& files, const VersionRow& row, std::vector<ImportProblem>& problems);
  Result<std::int64_t> store_files(const Unpacked& files, PackageVersionId version);
  Result<FileRow> store_file(const Unpacked& files, const std::string& path);
  Result<std::unique_ptr<Unpacked>> opened(const VersionRow& row, std::vector<ImportProblem>& problems);
  Result<std::optional<PackageSummary>> unpack(VersionRow& row, std::vector<ImportProblem>& problems);
  Status apply_replacement(data::Tx& tx, const VersionRow& row, const PackageRow& package);

  struct Opening {
    LaunchRow row;
    std::string title;
    OpensIn opens_in = OpensIn::frame;
  };
  Result<Opening> opening(data::Tx& tx, const Caller& caller, CourseId course, courses::LessonId lesson,
                          const LaunchIn& in);
  Status open_for_learner(data::Tx& tx, const LessonRow& shown, const PackageRow& package, LaunchRow& row);
  Result<Launch> launch_of(data::Tx& tx, const LaunchRow& row);
  std::string origin_for(const std::string& host) const;
  /// Whether the token counts now, from there.
  Result<bool> counts(data::Tx& tx, const LaunchRow& row, std::string_view place, bool says = false);
  /// Whether her session and her right to the course go on. `says`: she tells what she did, and asks for nothing.
  Result<bool> goes_on(data::Tx& tx, const LaunchRow& row, bool says);
  PackageFormat* format_of(PackageKind kind) const;

  http::Response serve_file(const http::MountRequest& request, const FileRow& file);
  http::Response serve_page(const http::MountRequest& request, std::string_view name);
  http::Response serve_call(http::MountRequest& request, const Launch& launch, std::string_view base,
                            std::string_view call);

  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
               std::string details = "{}", std::string outcome = "ok");
  template <class T, class F>
  Result<T> guarded(const security::Viewer& viewer, F&& run) {
    Result<T> result = run();
    if (result || result.error().code != kDenied) return result;
    const std::string object = result.error().detail;
    TRY(platform_.db.write(
        [&](data::Tx& tx) { return audit(tx, viewer.person, "package.access", object, "{}", "denied"); }));
    return not_found();
  }
  template <class T, class F>
  Result<T> reading(const security::Viewer& viewer, F&& f) {
    return guarded<T>(viewer, [&] { return platform_.db.read([&](data::Tx& tx) -> Result<T> { return f(tx); }); });
  }
  template <class T, class F>
  Result<T> writing(const security::Viewer& viewer, F&& f) {
    return guarded<T>(viewer, [&] { return platform_.db.write([&](data::Tx& tx) -> Result<T> { return f(tx); }); });
  }
  static constexpr std::string_view kDenied = "packages_denied";

  Platform& platform_;
  learning::Learning& learning_;
  courses::Courses& courses_;
  accounts::Accounts& accounts_;
  Html5 html5_;
  std::map<PackageKind, PackageFormat*> formats_;  // filled while the program is put together
  PackageLessonKind scorm_, xapi_, interactive_;
  std::mutex versions_mutex_;  // guards what follows
  std::unordered_map<PackageVersionId, std::shared_ptr<const PackageVersion>> versions_;
};

}  // namespace mc::packages
