#pragma once
// What the routes of module packages take and give.
#include "modules/packages/store.hpp"

namespace mc::packages {

struct PackagesQuery {
  std::optional<Text<0, 100>> search;
  std::optional<PackageKind> kind;
  std::optional<bool> archived;
  std::optional<PackageId> after;
  std::optional<Int<1, 100>> limit;  // 50 unless given
};
FIELDS(PackagesQuery, search, kind, archived, after, limit)
struct PackageUploadQuery {
  std::optional<Text<0, 255>> file_name;
  std::optional<Text<1, 200>> title;  // the package's own unless given
};
FIELDS(PackageUploadQuery, file_name, title)
struct ReplaceQuery {
  std::optional<Text<0, 255>> file_name;
  std::optional<LearnersOnReplace> learners;  // keep_theirs unless given
};
FIELDS(ReplaceQuery, file_name, learners)

/// How far somebody is with the package of a lesson, for its page.
struct MyPackage {
  bool begun = false;  // opened in this enrolment, so that there is something to go on with
  bool done = false;
  std::optional<double> score_percent;
};
FIELDS(MyPackage, begun, done, score_percent)
/// Whether somebody works in what she opened: the page that opened it asks, because it sees nothing of it.
struct LaunchState {
  bool open = true;
  Instant active_at;  // the content asked or said something, within a minute
};
FIELDS(LaunchState, open, active_at)

struct PackageVersionView {
  PackageVersionId id;
  PackageId package_id;
  std::int64_t number = 1;
  VersionState state = VersionState::checking;
  std::optional<PackageKind> kind;
  std::string title;
  std::string description;
  std::int64_t parts = 0;
  std::vector<ImportProblem> problems;
  std::string file_name;
  std::int64_t bytes = 0;
  std::int64_t files = 0;
  std::int64_t unpacked_bytes = 0;
  LearnersOnReplace learners = LearnersOnReplace::keep_theirs;
  std::string uploaded_by;
  Instant uploaded_at;
  std::optional<Instant> finished_at;
};
FIELDS(PackageVersionView, id, package_id, number, state, kind, title, description, parts, problems, file_name, bytes,
       files, unpacked_bytes, learners, uploaded_by, uploaded_at, finished_at)
struct PackageCard {
  PackageId id;
  std::string title;
  std::string description;
  std::optional<PackageKind> kind;  // none until an upload was accepted
  bool ready = false;               // a version can be opened
  std::int64_t newest_number = 1;
  VersionState newest_state = VersionState::checking;
  std::int64_t lessons = 0;  // that show it
  std::string created_by;
  Instant created_at;
  Instant updated_at;
  bool archived = false;
  bool changeable = false;  // by the viewer
};
FIELDS(PackageCard, id, title, description, kind, ready, newest_number, newest_state, lessons, created_by, created_at,
       updated_at, archived, changeable)
struct PackageUse {
  CourseId course_id;
  std::string course_title;
  courses::LessonId lesson_id;
  std::string lesson_title;
  courses::LessonFormat format = courses::LessonFormat::scorm;
  OpensIn opens_in = OpensIn::frame;
};
FIELDS(PackageUse, course_id, course_title, lesson_id, lesson_title, format, opens_in)
struct PackageDetail {
  PackageCard package;
  std::optional<std::int64_t> current_number;
  std::vector<PackageVersionView> versions;  // newest first
  std::vector<PackageUse> lessons;
  std::int64_t in_progress = 0;  // people in the middle of it, at most 1,000 are counted
};
FIELDS(PackageDetail, package, current_number, versions, lessons, in_progress)
struct PackageChange {
  std::optional<Text<1, 200>> title;
  std::optional<Text<0, 2000>> description;
  std::optional<bool> archived;
};
FIELDS(PackageChange, title, description, archived)

struct AttachIn {
  PackageId package_id;
  std::optional<OpensIn> opens_in;  // frame unless given
};
FIELDS(AttachIn, package_id, opens_in)
/// What a lesson shows, for its author.
struct AttachedPackage {
  CourseId course_id;
  courses::LessonId lesson_id;
  std::optional<PackageCard> package;  // none: nothing is attached yet
  OpensIn opens_in = OpensIn::frame;
};
FIELDS(AttachedPackage, course_id, lesson_id, package, opens_in)

struct LaunchIn {
  std::optional<bool> preview;  // of an author: counts nowhere
  std::optional<Text<0, 500>> part;
};
FIELDS(LaunchIn, preview, part)
enum class LaunchWindow : std::uint8_t { frame, own };
ENUM_NAMES(LaunchWindow, frame, own)
struct LaunchOut {
  LaunchId launch_id;
  std::string url;
  std::string origin;  // of the url, for messages and the frame's policy
  Instant expires_at;  // when nothing happens; used, it lasts up to 12 hours
  LaunchWindow window = LaunchWindow::frame;
  PackageKind kind = PackageKind::html5;
  std::string title;
  bool preview = false;
  bool review = false;
};
FIELDS(LaunchOut, launch_id, url, origin, expires_at, window, kind, title, preview, review)

struct PackageAttemptsQuery {
  std::optional<Text<1, 200>> after;
  std::optional<Int<1, 200>> limit;  // 50 unless given
};
FIELDS(PackageAttemptsQuery, after, limit)

/// For whoever waits for an upload.
struct PackageChecked {
  PackageId package_id;
  PackageVersionId version_id;
  VersionState state = VersionState::checking;
};
FIELDS(PackageChecked, package_id, version_id, state)

}  // namespace mc::packages
