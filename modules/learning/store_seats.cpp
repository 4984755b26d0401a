#include "modules/learning/sql_text.hpp"
#include "modules/learning/store_rules.hpp"

namespace mc::learning::store {
namespace {

constexpr std::string_view kUpload = "id, file_name, file_sha256, file_id, source, rows, created, unchanged, rejected, "
                                     "uploaded_by, uploaded_by_name, at, "
                                     "evidence_id, evidence_name, evidence_sha256";

}  // namespace

Result<std::optional<WaitRow>> waiting(data::Tx& tx, CourseId course, PersonId person) {
  return tx.in(kModule).first<WaitRow>(
      "SELECT id, course_id, person_id, joined_at FROM learning_waitlist WHERE course_id = ? AND person_id = ? AND "
      "promoted_at IS NULL AND left_at IS NULL",
      course, person);
}

Result<std::optional<WaitRow>> next_waiting(data::Tx& tx, CourseId course) {
  return tx.in(kModule).first<WaitRow>(
      "SELECT id, course_id, person_id, joined_at FROM learning_waitlist WHERE course_id = ? AND promoted_at IS NULL "
      "AND left_at IS NULL ORDER BY id LIMIT 1",
      course);
}

Result<std::int64_t> waiting_before(data::Tx& tx, CourseId course, PlaceId place) {
  return tx.in(kModule).one<std::int64_t>("SELECT count(*) FROM learning_waitlist WHERE course_id = ? AND id < ? AND "
                                          "promoted_at IS NULL AND left_at IS NULL",
                                          course, place);
}

Result<bool> insert_waiting(data::Tx& tx, const WaitRow& r) {
  return TRY(tx.in(kModule).run(
             "INSERT INTO learning_waitlist (id, course_id, person_id, joined_at) VALUES (?,?,?,?) ON CONFLICT DO "
             "NOTHING",
             r.id, r.course_id, r.person_id, r.joined_at)) > 0;
}

Result<bool> promote(data::Tx& tx, PlaceId place, EnrolmentId enrolment) {
  return TRY(tx.in(kModule).run("UPDATE learning_waitlist SET promoted_at = ?, enrolment_id = ? WHERE id = ? AND "
                                "promoted_at IS NULL AND left_at IS NULL",
                                tx.now(), enrolment, place)) > 0;
}

Result<bool> leave_waiting(data::Tx& tx, PlaceId place) {
  return TRY(tx.in(kModule).run(
             "UPDATE learning_waitlist SET left_at = ? WHERE id = ? AND promoted_at IS NULL AND left_at IS NULL",
             tx.now(), place)) > 0;
}

Status insert_upload(data::Tx& tx, const UploadRow& r) {
  TRY(tx.in(kModule).run(join("INSERT INTO learning_uploads (", kUpload, ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"),
                         r.id, r.file_name, r.file_sha256, r.file_id, r.source, r.rows, r.created, r.unchanged,
                         r.rejected, r.uploaded_by, r.uploaded_by_name, r.at, r.evidence_id, r.evidence_name,
                         r.evidence_sha256));
  return {};
}

Status update_upload(data::Tx& tx, const UploadRow& r) {
  TRY(tx.in(kModule).run("UPDATE learning_uploads SET created = ?, unchanged = ?, rejected = ?, evidence_id = ?, "
                         "evidence_name = ?, evidence_sha256 = ? WHERE id = ?",
                         r.created, r.unchanged, r.rejected, r.evidence_id, r.evidence_name, r.evidence_sha256, r.id));
  return {};
}

Result<std::optional<UploadRow>> upload(data::Tx& tx, UploadId id) {
  return tx.in(kModule).first<UploadRow>(join("SELECT ", kUpload, " FROM learning_uploads WHERE id = ?"), id);
}

Result<std::vector<UploadRow>> uploads(data::Tx& tx, std::optional<UploadId> before, std::int64_t limit) {
  return tx.in(kModule).all<UploadRow>(
      join("SELECT ", kUpload, " FROM learning_uploads WHERE id < ? ORDER BY id DESC LIMIT ?"),
      before.value_or(last_id<UploadId>()), limit);
}

Result<bool> is_uploaded(data::Tx& tx, PersonId person, CourseId course, Date completed_on) {
  return TRY(tx.in(kModule).first<std::int64_t>(
                 "SELECT 1 FROM learning_uploaded WHERE person_id = ? AND course_id = ? AND completed_on = ?", person,
                 course, completed_on))
      .has_value();
}

Status insert_uploaded(data::Tx& tx, const UploadedRow& r) {
  TRY(tx.in(kModule).run("INSERT INTO learning_uploaded (person_id, course_id, completed_on, enrolment_id, upload_id, "
                         "line, reference) VALUES (?,?,?,?,?,?,?)",
                         r.person_id, r.course_id, r.completed_on, r.enrolment_id, r.upload_id, r.line, r.reference));
  return {};
}

}  // namespace mc::learning::store
