#include "modules/certificates/store.hpp"

namespace mc::certificates::store {
namespace {

std::string select(std::string_view rest) {
  return std::string("SELECT id, number, code, type, person_id, enrolment_id, course_id, version_id, "
                     "programme_id, cycle_id, holder_name, course_title, author_name, "
                     "organisation_name, issued_at, issued_on, valid_until, centihours, ce_type, accreditation_body, "
                     "accreditation_number, "
                     "statement, revoked_at, revoked_reason, blob_id, blob_size, issued_by, recommendation, look "
                     "FROM certificates_issued ")
      .append(rest);
}

}  // namespace

Result<std::int64_t> next_number(data::Tx& tx, int year) {
  return tx.in(kModule).one<std::int64_t>("INSERT INTO certificates_numbers (year, last) VALUES (?, 1) ON CONFLICT "
                                          "(year) DO UPDATE SET last = certificates_numbers.last + 1 "
                                          "RETURNING last",
                                          year);
}

Status insert(data::Tx& tx, const CertificateRow& r) {
  TRY(tx.in(kModule).run("INSERT INTO certificates_issued (id, number, code, type, person_id, enrolment_id, course_id, "
                         "version_id, programme_id, cycle_id, holder_name, course_title, "
                         "author_name, organisation_name, issued_at, issued_on, valid_until, centihours, ce_type, "
                         "accreditation_body, accreditation_number, "
                         "statement, issued_by, recommendation, look) VALUES "
                         "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                         r.id, r.number, r.code, r.type, r.person_id, r.enrolment_id, r.course_id, r.version_id,
                         r.programme_id, r.cycle_id, r.holder_name, r.course_title, r.author_name, r.organisation_name,
                         r.issued_at, r.issued_on, r.valid_until, r.centihours, r.ce_type, r.accreditation_body,
                         r.accreditation_number, r.statement, r.issued_by, r.recommendation, r.look));
  return {};
}

Result<std::optional<CertificateRow>> find(data::Tx& tx, CertificateId id) {
  return tx.in(kModule).first<CertificateRow>(select("WHERE id = ?"), id);
}

Result<std::optional<CertificateRow>> by_code(data::Tx& tx, std::string_view code) {
  return tx.in(kModule).first<CertificateRow>(select("WHERE code = ?"), code);
}

Result<std::optional<CertificateRow>> of_cycle(data::Tx& tx, const Uuid& cycle) {
  return tx.in(kModule).first<CertificateRow>(select("WHERE cycle_id = ?"), cycle);
}

Result<std::optional<CertificateRow>> of_enrolment(data::Tx& tx, learning::EnrolmentId enrolment,
                                                   CertificateType type) {
  return tx.in(kModule).first<CertificateRow>(select("WHERE enrolment_id = ? AND type = ?"), enrolment, type);
}

Result<std::vector<CertificateRow>>
page(data::Tx& tx, PersonId person, const std::optional<std::pair<Date, CertificateId>>& after, std::int64_t limit) {
  if (!after) {
    return tx.in(kModule).all<CertificateRow>(select("WHERE person_id = ? ORDER BY issued_on DESC, id DESC LIMIT ?"),
                                              person, limit);
  }
  return tx.in(kModule).all<CertificateRow>(
      select("WHERE person_id = ? AND (issued_on, id) < (?, ?) ORDER BY issued_on DESC, id DESC LIMIT ?"), person,
      after->first, after->second, limit);
}

Result<bool> attach_file(data::Tx& tx, CertificateId id, const blobs::BlobInfo& file) {
  const auto changed = TRY(
      tx.in(kModule).run("UPDATE certificates_issued SET blob_id = ?, blob_size = ? WHERE id = ? AND blob_id IS NULL",
                         file.id, file.size, id));
  return changed == 1;
}

Status revoke(data::Tx& tx, CertificateId id, PersonId by, std::string_view reason) {
  TRY(tx.in(kModule).run(
      "UPDATE certificates_issued SET revoked_at = ?, revoked_by = ?, revoked_reason = ? WHERE id = ?", tx.now(), by,
      reason, id));
  return {};
}

Result<std::vector<CertificateId>> unrendered(data::Tx& tx, Instant before, std::int64_t limit) {
  return tx.in(kModule).all<CertificateId>(
      "SELECT id FROM certificates_issued WHERE blob_id IS NULL AND issued_at < ? ORDER BY issued_at LIMIT ?", before,
      limit);
}

Result<std::vector<Candidate>> candidates(data::Tx& tx, CourseId course,
                                          const std::optional<std::pair<Date, CertificateId>>& after,
                                          std::int64_t limit) {
  constexpr const char* kOf =
      "SELECT c.id, c.person_id, c.enrolment_id, c.holder_name, c.issued_on, "
      "EXISTS (SELECT 1 FROM certificates_issued m WHERE m.enrolment_id = c.enrolment_id AND m.type = 'mastery'), "
      "EXISTS (SELECT 1 FROM certificates_issued t WHERE t.enrolment_id = c.enrolment_id AND t.type = 'teaching') "
      "FROM certificates_issued c WHERE c.course_id = ? AND c.type = 'completion' AND c.revoked_at IS NULL ";
  constexpr const char* kOrder = "ORDER BY c.issued_on DESC, c.id DESC LIMIT ?";
  if (!after) return tx.in(kModule).all<Candidate>(std::string(kOf) + kOrder, course, limit);
  return tx.in(kModule).all<Candidate>(std::string(kOf) + "AND (c.issued_on, c.id) < (?, ?) " + kOrder, course,
                                       after->first, after->second, limit);
}

Result<std::optional<CertificateRow>> completion(data::Tx& tx, PersonId person, CourseId course) {
  return tx.in(kModule).first<CertificateRow>(
      select("WHERE person_id = ? AND course_id = ? AND type = 'completion' AND revoked_at IS NULL ORDER BY issued_on "
             "DESC, id DESC LIMIT 1"),
      person, course);
}

Result<std::int64_t> count_of(data::Tx& tx, PersonId person) {
  return tx.in(kModule).one<std::int64_t>("SELECT count(*) FROM certificates_issued WHERE person_id = ?", person);
}

Result<std::vector<CertificateId>> revoked(data::Tx& tx, std::int64_t limit) {
  return tx.in(kModule).all<CertificateId>(
      "SELECT id FROM certificates_issued WHERE revoked_at IS NOT NULL ORDER BY id LIMIT ?", limit);
}

}  // namespace mc::certificates::store
