#pragma once
// Rows and SQL of module packages.
#include "modules/packages/packages.hpp"

namespace mc::packages {

inline constexpr data::Module kModule{"packages"};

enum class VersionState : std::uint8_t { checking, ready, refused };
ENUM_NAMES(VersionState, checking, ready, refused)
/// What becomes of people who are in the middle of a package that is replaced.
enum class LearnersOnReplace : std::uint8_t {
  keep_theirs,   // finish the version that they began
  continue_new,  // go on with the new one, with what they have
  begin_anew     // begin again with the new one
};
ENUM_NAMES(LearnersOnReplace, keep_theirs, continue_new, begin_anew)
enum class OpensIn : std::uint8_t { frame, own_window };
ENUM_NAMES(OpensIn, frame, own_window)

struct PackageRow {
  PackageId id;
  std::string title;
  std::string title_key;
  std::string description;
  std::optional<PackageKind> kind;
  std::optional<PackageVersionId> current_version_id;
  PackageVersionId newest_version_id;
  PersonId created_by;
  Instant created_at;
  Instant updated_at;
  std::optional<Instant> archived_at;
};
FIELDS(PackageRow, id, title, title_key, description, kind, current_version_id, newest_version_id, created_by,
       created_at, updated_at, archived_at)

/// Without what is long: manifest.
struct VersionRow {
  PackageVersionId id;
  PackageId package_id;
  std::int64_t number = 1;
  VersionState state = VersionState::checking;
  std::optional<PackageKind> kind;
  std::string title;
  std::string description;
  std::int64_t parts = 0;
  std::string problems = "[]";
  std::string file_name;
  std::int64_t bytes = 0;
  std::int64_t files = 0;
  std::int64_t unpacked_bytes = 0;
  std::optional<BlobId> archive_id;
  LearnersOnReplace learners = LearnersOnReplace::keep_theirs;
  PersonId uploaded_by;
  Instant uploaded_at;
  std::optional<Instant> finished_at;
};
FIELDS(VersionRow, id, package_id, number, state, kind, title, description, parts, problems, file_name, bytes, files,
       unpacked_bytes, archive_id, learners, uploaded_by, uploaded_at, finished_at)

struct FileRow {
  std::string path;
  BlobId blob_id;
  std::int64_t bytes = 0;
  std::string media_type;
};
FIELDS(FileRow, path, blob_id, bytes, media_type)

struct LessonRow {
  CourseId course_id;
  courses::LessonId lesson_id;
  PackageId package_id;
  courses::LessonFormat format = courses::LessonFormat::scorm;
  OpensIn opens_in = OpensIn::frame;
  PersonId attached_by;
  Instant attached_at;
};
FIELDS(LessonRow, course_id, lesson_id, package_id, format, opens_in, attached_by, attached_at)

struct PinRow {
  learning::EnrolmentId enrolment_id;
  courses::LessonId lesson_id;
  CourseId course_id;
  PersonId person_id;
  PackageId package_id;
  PackageVersionId version_id;
  Instant begun_at;
  Instant last_at;
  std::optional<Instant> done_at;
  std::optional<std::int64_t> score_hundredths;
};
FIELDS(PinRow, enrolment_id, lesson_id, course_id, person_id, package_id, version_id, begun_at, last_at, done_at,
       score_hundredths)

struct LaunchRow {
  LaunchId id;
  PersonId person_id;
  SessionId session_id;
  std::string place;
  PackageId package_id;
  PackageVersionId version_id;
  PackageKind kind = PackageKind::html5;
  CourseId course_id;
  courses::LessonId lesson_id;
  std::optional<learning::EnrolmentId> enrolment_id;
  bool preview = false;
  bool review = false;
  std::string language;
  std::string part;
  Instant made_at;
  Instant used_at;
  std::optional<Instant> ended_at;
};
FIELDS(LaunchRow, id, person_id, session_id, place, package_id, version_id, kind, course_id, lesson_id, enrolment_id,
       preview, review, language, part, made_at, used_at, ended_at)

/// A row of the list: the package, its newest upload, and how many lessons show it.
struct ListedRow {
  PackageId id;
  std::string title;
  std::string description;
  std::optional<PackageKind> kind;
  std::optional<PackageVersionId> current_version_id;
  PersonId created_by;
  Instant created_at;
  Instant updated_at;
  std::optional<Instant> archived_at;
  std::int64_t number = 1;
  VersionState state = VersionState::checking;
  std::int64_t lessons = 0;
};
FIELDS(ListedRow, id, title, description, kind, current_version_id, created_by, created_at, updated_at, archived_at,
       number, state, lessons)

namespace store {

Status insert_package(data::Tx& tx, const PackageRow& row);
Status update_package(data::Tx& tx, const PackageRow& row);
Result<std::optional<PackageRow>> package(data::Tx& tx, PackageId id);
/// Newest first. `search` is folded and may be empty.
Result<std::vector<ListedRow>> packages(data::Tx& tx, const std::string& search, std::optional<PackageKind> kind,
                                        bool archived, PackageId before, std::int64_t limit);
Result<ListedRow> listed(data::Tx& tx, PackageId id);
Status delete_package(data::Tx& tx, PackageId id);

Status insert_version(data::Tx& tx, const VersionRow& row);
Status finish_version(data::Tx& tx, const VersionRow& row, std::string_view manifest);
Result<std::optional<VersionRow>> version(data::Tx& tx, PackageVersionId id);
Result<std::string> manifest(data::Tx& tx, PackageVersionId id);
/// Newest first, at most 100.
Result<std::vector<VersionRow>> versions(data::Tx& tx, PackageId package);

Status insert_file(data::Tx& tx, PackageVersionId version, const FileRow& row);
Result<std::optional<FileRow>> file(data::Tx& tx, PackageVersionId version, std::string_view path);
Result<std::vector<FileRow>> files(data::Tx& tx, PackageVersionId version, std::int64_t limit);
Status delete_file(data::Tx& tx, PackageVersionId version, std::string_view path);

Status put_lesson(data::Tx& tx, const LessonRow& row);
Status delete_lesson(data::Tx& tx, CourseId course, courses::LessonId lesson);
Result<std::optional<LessonRow>> lesson(data::Tx& tx, CourseId course, courses::LessonId lesson);
/// What it showed when this version of the course was published.
Result<std::optional<LessonRow>> lesson_at(data::Tx& tx, CourseId course, courses::LessonId lesson, Instant published);
Status put_history(data::Tx& tx, const LessonRow& row);
Result<std::vector<LessonRow>> lessons_of(data::Tx& tx, PackageId package);
/// Every course in which the package is or was used.
Result<std::vector<CourseId>> courses_of(data::Tx& tx, PackageId package);

Status put_pin(data::Tx& tx, const PinRow& row);
Result<std::optional<PinRow>> pin(data::Tx& tx, learning::EnrolmentId enrolment, courses::LessonId lesson);
/// By enrolment, the newest first; `before` is the last one seen.
Result<std::vector<PinRow>> pins(data::Tx& tx, PackageId package, learning::EnrolmentId before,
                                 courses::LessonId lesson, std::int64_t limit);
/// Who is not done goes on with this version. How many.
Result<std::int64_t> move_pins(data::Tx& tx, PackageId package, PackageVersionId version);

Status insert_launch(data::Tx& tx, const LaunchRow& row, ByteView token_hash);
Result<std::optional<LaunchRow>> launch(data::Tx& tx, LaunchId id);
Result<std::optional<LaunchRow>> launch_by_token(data::Tx& tx, ByteView token_hash);
/// Is the lesson open under a later token?
Result<bool> opened_since(data::Tx& tx, const LaunchRow& row);
Status touch_launch(data::Tx& tx, LaunchId id, Instant at);
Status end_launch(data::Tx& tx, LaunchId id, Instant at);
Status end_launches(data::Tx& tx, PersonId person, CourseId course, courses::LessonId lesson, Instant at);
Result<std::int64_t> purge_launches(data::Tx& tx, Instant made_before, std::int64_t limit);

}  // namespace store

/// The name of a reference to the blob of a file.
std::string file_owner(PackageVersionId version, std::string_view path);

}  // namespace mc::packages
