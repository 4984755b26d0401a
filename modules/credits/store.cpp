#include "modules/credits/store.hpp"

namespace mc::credits::store {
namespace {

std::string select(std::string_view rest) {
  return std::string("SELECT e.id, e.person_id, e.earned_on, e.activity, e.provider, e.centihours, e.type, "
                     "e.accreditation_body, "
                     "e.accreditation_number, e.statement, e.topics, e.source, e.enrolment_id, e.evidence_id, "
                     "e.reverses, e.note, e.created_at, "
                     "e.created_by, CASE WHEN EXISTS (SELECT 1 FROM credits_entries r WHERE r.reverses = e.id) THEN 1 "
                     "ELSE 0 END, e.format, e.hour_minutes, e.course_id "
                     "FROM credits_entries e ")
      .append(rest);
}

}  // namespace

Status insert(data::Tx& tx, const EntryRow& r) {
  TRY(tx.in(kModule).run("INSERT INTO credits_entries (id, person_id, earned_on, activity, provider, centihours, type, "
                         "accreditation_body, "
                         "accreditation_number, statement, topics, source, enrolment_id, evidence_id, reverses, note, "
                         "created_at, created_by, format, hour_minutes, course_id) "
                         "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                         r.id, r.person_id, r.earned_on, r.activity, r.provider, r.centihours, r.type,
                         r.accreditation_body, r.accreditation_number, r.statement, r.topics, r.source, r.enrolment_id,
                         r.evidence_id, r.reverses, r.note, r.created_at, r.created_by, r.format, r.hour_minutes,
                         r.course_id));
  return {};
}

Result<std::optional<EntryRow>> find(data::Tx& tx, CreditId id) {
  return tx.in(kModule).first<EntryRow>(select("WHERE e.id = ?"), id);
}

Result<bool> has_enrolment(data::Tx& tx, learning::EnrolmentId enrolment) {
  return TRY(tx.in(kModule).one<std::int64_t>("SELECT count(*) FROM credits_entries WHERE enrolment_id = ?",
                                              enrolment)) > 0;
}

Result<std::vector<EntryRow>> of_person(data::Tx& tx, PersonId person, std::optional<Date> from,
                                        std::optional<Date> to) {
  return tx.in(kModule).all<EntryRow>(select("WHERE e.person_id = ? AND e.earned_on >= ? AND e.earned_on <= ? ORDER BY "
                                             "e.earned_on DESC, e.id DESC LIMIT ?"),
                                      person, from ? to_string(*from) : std::string("0000"),
                                      to ? to_string(*to) : std::string("9999-99"), kMostEntries);
}

Status add_evidence(data::Tx& tx, PersonId person, const blobs::BlobInfo& file) {
  TRY(tx.in(kModule).run(
      "INSERT INTO credits_evidence (blob_id, person_id, media_type, size, created_at) VALUES (?,?,?,?,?) "
      "ON CONFLICT (person_id, blob_id) DO UPDATE SET created_at = excluded.created_at",
      file.id, person, file.media_type, file.size, tx.now()));
  return {};
}

Result<std::optional<EvidenceRow>> evidence(data::Tx& tx, PersonId person, BlobId blob) {
  return tx.in(kModule).first<EvidenceRow>(
      "SELECT blob_id, media_type, size FROM credits_evidence WHERE person_id = ? AND blob_id = ?", person, blob);
}

Status forget_unused_evidence(data::Tx& tx, Instant before) {
  TRY(tx.in(kModule).run(
      "DELETE FROM credits_evidence WHERE created_at < ? AND NOT EXISTS (SELECT 1 FROM credits_entries e "
      "WHERE e.person_id = credits_evidence.person_id AND e.evidence_id = credits_evidence.blob_id)",
      before));
  return {};
}

Result<std::vector<EntryRow>> of_course(data::Tx& tx, CourseId course, Date from, Date to, std::int64_t limit) {
  return tx.in(kModule).all<EntryRow>(
      select("WHERE e.course_id = ? AND e.earned_on >= ? AND e.earned_on <= ? AND e.reverses IS NULL AND NOT EXISTS "
             "(SELECT 1 FROM credits_entries r WHERE r.reverses = e.id) ORDER BY e.earned_on, e.id LIMIT ?"),
      course, from, to, limit);
}

}  // namespace mc::credits::store
