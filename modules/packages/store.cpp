#include "modules/packages/store.hpp"

#include "appliance/security/crypto.hpp"

namespace mc::packages {

std::string file_owner(PackageVersionId version, std::string_view path) {
  const auto digest = security::sha256(as_bytes(path));
  return "packages:file:" + version.text() + ":" + to_hex(ByteView(digest).first(16));
}

namespace store {
namespace {
constexpr std::string_view kPackage = "id, title, title_key, description, kind, current_version_id, newest_version_id, "
                                      "created_by, created_at, updated_at, archived_at";
constexpr std::string_view kVersion =
    "id, package_id, number, state, kind, title, description, parts, problems, file_name, bytes, files, "
    "unpacked_bytes, archive_id, learners, uploaded_by, uploaded_at, finished_at";
constexpr std::string_view kListed =
    "SELECT p.id, p.title, p.description, p.kind, p.current_version_id, p.created_by, p.created_at, p.updated_at, "
    "p.archived_at, v.number, v.state, (SELECT count(*) FROM packages_lessons l WHERE l.package_id = p.id) FROM "
    "packages_packages p JOIN packages_versions v ON v.id = p.newest_version_id WHERE ";
constexpr std::string_view kLesson = "course_id, lesson_id, package_id, format, opens_in, attached_by, attached_at";
constexpr std::string_view kPin = "enrolment_id, lesson_id, course_id, person_id, package_id, version_id, begun_at, "
                                  "last_at, done_at, score_hundredths";
constexpr std::string_view kLaunch =
    "id, person_id, session_id, place, package_id, version_id, kind, course_id, lesson_id, enrolment_id, preview, "
    "review, language, part, made_at, used_at, ended_at";

std::string select(std::string_view columns, std::string_view rest) {
  return fmt::format("SELECT {} FROM packages_{}", columns, rest);
}
}  // namespace

Status insert_package(data::Tx& tx, const PackageRow& row) {
  TRY(tx.in(kModule).run(fmt::format("INSERT INTO packages_packages ({}) VALUES (?,?,?,?,?,?,?,?,?,?,?)", kPackage),
                         row.id, row.title, row.title_key, row.description, row.kind, row.current_version_id,
                         row.newest_version_id, row.created_by, row.created_at, row.updated_at, row.archived_at));
  return {};
}
Status update_package(data::Tx& tx, const PackageRow& row) {
  TRY(tx.in(kModule).run("UPDATE packages_packages SET title = ?, title_key = ?, description = ?, kind = ?, "
                         "current_version_id = ?, newest_version_id = ?, updated_at = ?, archived_at = ? WHERE id = ?",
                         row.title, row.title_key, row.description, row.kind, row.current_version_id,
                         row.newest_version_id, row.updated_at, row.archived_at, row.id));
  return {};
}
Result<std::optional<PackageRow>> package(data::Tx& tx, PackageId id) {
  return tx.in(kModule).first<PackageRow>(select(kPackage, "packages WHERE id = ?"), id);
}
Result<std::vector<ListedRow>> packages(data::Tx& tx, const std::string& search, std::optional<PackageKind> kind,
                                        bool archived, PackageId before, std::int64_t limit) {
  return tx.in(kModule).all<ListedRow>(
      std::string(kListed) + "p.id < ? AND (p.archived_at IS NOT NULL) = ? AND (? = '' OR instr(p.title_key, ?) > 0) "
                             "AND (? IS NULL OR p.kind = ?) ORDER BY p.id DESC LIMIT ?",
      before, archived, search, search, kind, kind, limit);
}
Result<ListedRow> listed(data::Tx& tx, PackageId id) {
  return tx.in(kModule).one<ListedRow>(std::string(kListed) + "p.id = ?", id);
}
Status delete_package(data::Tx& tx, PackageId id) {
  auto sql = tx.in(kModule);
  TRY(sql.run("DELETE FROM packages_versions WHERE package_id = ?", id));
  TRY(sql.run("DELETE FROM packages_packages WHERE id = ?", id));
  return {};
}

Status insert_version(data::Tx& tx, const VersionRow& row) {
  TRY(tx.in(kModule).run(fmt::format("INSERT INTO packages_versions ({}, manifest) VALUES "
                                     "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,'null')",
                                     kVersion),
                         row.id, row.package_id, row.number, row.state, row.kind, row.title, row.description, row.parts,
                         row.problems, row.file_name, row.bytes, row.files, row.unpacked_bytes, row.archive_id,
                         row.learners, row.uploaded_by, row.uploaded_at, row.finished_at));
  return {};
}
Status finish_version(data::Tx& tx, const VersionRow& row, std::string_view manifest) {
  TRY(tx.in(kModule).run("UPDATE packages_versions SET state = ?, kind = ?, title = ?, description = ?, parts = ?, "
                         "problems = ?, files = ?, unpacked_bytes = ?, archive_id = ?, finished_at = ?, manifest = ? "
                         "WHERE id = ?",
                         row.state, row.kind, row.title, row.description, row.parts, row.problems, row.files,
                         row.unpacked_bytes, row.archive_id, row.finished_at, manifest, row.id));
  return {};
}
Result<std::optional<VersionRow>> version(data::Tx& tx, PackageVersionId id) {
  return tx.in(kModule).first<VersionRow>(select(kVersion, "versions WHERE id = ?"), id);
}
Result<std::string> manifest(data::Tx& tx, PackageVersionId id) {
  return tx.in(kModule).one<std::string>("SELECT manifest FROM packages_versions WHERE id = ?", id);
}
Result<std::vector<VersionRow>> versions(data::Tx& tx, PackageId package) {
  return tx.in(kModule).all<VersionRow>(
      select(kVersion, "versions WHERE package_id = ? ORDER BY number DESC LIMIT 100"), package);
}

Status insert_file(data::Tx& tx, PackageVersionId version, const FileRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO packages_files (version_id, path, blob_id, bytes, media_type) VALUES (?,?,?,?,?)",
                         version, row.path, row.blob_id, row.bytes, row.media_type));
  return {};
}
Result<std::optional<FileRow>> file(data::Tx& tx, PackageVersionId version, std::string_view path) {
  return tx.in(kModule).first<FileRow>(
      "SELECT path, blob_id, bytes, media_type FROM packages_files WHERE version_id = ? AND path = ?", version, path);
}
Result<std::vector<FileRow>> files(data::Tx& tx, PackageVersionId version, std::int64_t limit) {
  return tx.in(kModule).all<FileRow>(
      "SELECT path, blob_id, bytes, media_type FROM packages_files WHERE version_id = ? ORDER BY path LIMIT ?", version,
      limit);
}
Status delete_file(data::Tx& tx, PackageVersionId version, std::string_view path) {
  TRY(tx.in(kModule).run("DELETE FROM packages_files WHERE version_id = ? AND path = ?", version, path));
  return {};
}

Status put_lesson(data::Tx& tx, const LessonRow& row) {
  TRY(tx.in(kModule).run(fmt::format("INSERT INTO packages_lessons ({}) VALUES (?,?,?,?,?,?,?) ON CONFLICT (course_id, "
                                     "lesson_id) DO UPDATE SET package_id = excluded.package_id, format = "
                                     "excluded.format, opens_in = excluded.opens_in, attached_by = "
                                     "excluded.attached_by, attached_at = excluded.attached_at",
                                     kLesson),
                         row.course_id, row.lesson_id, row.package_id, row.format, row.opens_in, row.attached_by,
                         row.attached_at));
  return {};
}
Status delete_lesson(data::Tx& tx, CourseId course, courses::LessonId lesson) {
  TRY(tx.in(kModule).run("DELETE FROM packages_lessons WHERE course_id = ? AND lesson_id = ?", course, lesson));
  return {};
}
Result<std::optional<LessonRow>> lesson(data::Tx& tx, CourseId course, courses::LessonId lesson) {
  return tx.in(kModule).first<LessonRow>(select(kLesson, "lessons WHERE course_id = ? AND lesson_id = ?"), course,
                                         lesson);
}
Result<std::optional<LessonRow>> lesson_at(data::Tx& tx, CourseId course, courses::LessonId lesson, Instant published) {
  auto before = TRY(tx.in(kModule).first<LessonRow>(
      select(kLesson, "lesson_history WHERE course_id = ? AND lesson_id = ? AND until >= ? ORDER BY until LIMIT 1"),
      course, lesson, published));
  if (before) return before;
  return store::lesson(tx, course, lesson);
}
Status put_history(data::Tx& tx, const LessonRow& row) {
  TRY(tx.in(kModule).run(
      fmt::format("INSERT INTO packages_lesson_history ({}, until) VALUES (?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
                  kLesson),
      row.course_id, row.lesson_id, row.package_id, row.format, row.opens_in, row.attached_by, row.attached_at,
      tx.now()));
  return {};
}
Result<std::vector<LessonRow>> lessons_of(data::Tx& tx, PackageId package) {
  return tx.in(kModule).all<LessonRow>(
      select(kLesson, "lessons WHERE package_id = ? ORDER BY course_id, lesson_id LIMIT 200"), package);
}
Result<std::vector<CourseId>> courses_of(data::Tx& tx, PackageId package) {
  return tx.in(kModule).all<CourseId>("SELECT course_id FROM packages_lessons WHERE package_id = ? UNION SELECT "
                                      "course_id FROM packages_lesson_history WHERE package_id = ? UNION SELECT "
                                      "course_id FROM packages_pins WHERE package_id = ?",
                                      package, package, package);
}

Status put_pin(data::Tx& tx, const PinRow& row) {
  TRY(tx.in(kModule).run(fmt::format("INSERT INTO packages_pins ({}) VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT "
                                     "(enrolment_id, lesson_id) DO UPDATE SET package_id = excluded.package_id, "
                                     "version_id = excluded.version_id, begun_at = excluded.begun_at, last_at = "
                                     "excluded.last_at, done_at = excluded.done_at, score_hundredths = "
                                     "excluded.score_hundredths",
                                     kPin),
                         row.enrolment_id, row.lesson_id, row.course_id, row.person_id, row.package_id, row.version_id,
                         row.begun_at, row.last_at, row.done_at, row.score_hundredths));
  return {};
}
Result<std::optional<PinRow>> pin(data::Tx& tx, learning::EnrolmentId enrolment, courses::LessonId lesson) {
  return tx.in(kModule).first<PinRow>(select(kPin, "pins WHERE enrolment_id = ? AND lesson_id = ?"), enrolment, lesson);
}
Result<std::vector<PinRow>> pins(data::Tx& tx, PackageId package, learning::EnrolmentId before,
                                 courses::LessonId lesson, std::int64_t limit) {
  return tx.in(kModule).all<PinRow>(select(kPin, "pins WHERE package_id = ? AND (enrolment_id, lesson_id) < (?, ?) "
                                                 "ORDER BY enrolment_id DESC, lesson_id DESC LIMIT ?"),
                                    package, before, lesson, limit);
}
Result<std::int64_t> move_pins(data::Tx& tx, PackageId package, PackageVersionId version) {
  return tx.in(kModule).run("UPDATE packages_pins SET version_id = ? WHERE package_id = ? AND done_at IS NULL", version,
                            package);
}

Status insert_launch(data::Tx& tx, const LaunchRow& row, ByteView token_hash) {
  TRY(tx.in(kModule).run(fmt::format("INSERT INTO packages_launches ({}, token_hash) VALUES "
                                     "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                                     kLaunch),
                         row.id, row.person_id, row.session_id, row.place, row.package_id, row.version_id, row.kind,
                         row.course_id, row.lesson_id, row.enrolment_id, row.preview, row.review, row.language,
                         row.part, row.made_at, row.used_at, row.ended_at, token_hash));
  return {};
}
Result<std::optional<LaunchRow>> launch(data::Tx& tx, LaunchId id) {
  return tx.in(kModule).first<LaunchRow>(select(kLaunch, "launches WHERE id = ?"), id);
}
Result<std::optional<LaunchRow>> launch_by_token(data::Tx& tx, ByteView token_hash) {
  return tx.in(kModule).first<LaunchRow>(select(kLaunch, "launches WHERE token_hash = ?"), token_hash);
}
Result<bool> opened_since(data::Tx& tx, const LaunchRow& row) {
  auto later =
      TRY(tx.in(kModule).first<LaunchId>("SELECT id FROM packages_launches WHERE person_id = ? AND course_id = "
                                         "? AND lesson_id = ? AND ended_at IS NULL LIMIT 1",
                                         row.person_id, row.course_id, row.lesson_id));
  return later.has_value();
}
Status touch_launch(data::Tx& tx, LaunchId id, Instant at) {
  TRY(tx.in(kModule).run("UPDATE packages_launches SET used_at = max(used_at, ?) WHERE id = ? AND ended_at IS NULL", at,
                         id));
  return {};
}
Status end_launch(data::Tx& tx, LaunchId id, Instant at) {
  TRY(tx.in(kModule).run("UPDATE packages_launches SET ended_at = ? WHERE id = ? AND ended_at IS NULL", at, id));
  return {};
}
Status end_launches(data::Tx& tx, PersonId person, CourseId course, courses::LessonId lesson, Instant at) {
  TRY(tx.in(kModule).run("UPDATE packages_launches SET ended_at = ? WHERE person_id = ? AND course_id = ? AND "
                         "lesson_id = ? AND ended_at IS NULL",
                         at, person, course, lesson));
  return {};
}
Result<std::int64_t> purge_launches(data::Tx& tx, Instant made_before, std::int64_t limit) {
  return tx.in(kModule).run("DELETE FROM packages_launches WHERE id IN (SELECT id FROM packages_launches WHERE made_at "
                            "< ? ORDER BY made_at LIMIT ?)",
                            made_before, limit);
}

}  // namespace store
}  // namespace mc::packages
