// Documents to sign, their versions, who is asked, and signatures.
#include "modules/skills/sql.hpp"

namespace mc::skills::store {
namespace {

constexpr std::string_view kDocument =
    "id, title, unit_id, course_id, lesson_id, audience_id, due_days, statement, state, text, blob_id, current_id, "
    "revision, created_by, created_at, updated_at";
constexpr std::string_view kDocumentVersion =
    "id, document_id, number, title, statement, text, blob_id, size, hash, kind, note, published_by, published_at";
constexpr std::string_view kAsk =
    "document_id, person_id, unit_id, version_id, status, source, due_on, asked_at, signature_id";
constexpr std::string_view kSignature =
    "id, document_id, version_id, person_id, person_name, statement, hash, proof, opened_at, signed_at, audit_seq";

}  // namespace

Status put_document(data::Tx& tx, const DocumentRow& r) {
  TRY(tx.in(kModule).run(
      join(
          "INSERT INTO skills_documents (", kDocument,
          ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET title = excluded.title, unit_id = "
          "excluded.unit_id, course_id = excluded.course_id, lesson_id = excluded.lesson_id, audience_id = "
          "excluded.audience_id, due_days = excluded.due_days, statement = excluded.statement, state = "
          "excluded.state, text = excluded.text, blob_id = excluded.blob_id, current_id = excluded.current_id, "
          "revision = excluded.revision, updated_at = excluded.updated_at"),
      r.id, r.title, r.unit_id, r.course_id, r.lesson_id, r.audience_id, r.due_days, r.statement, r.state, r.text,
      r.blob_id, r.current_id, r.revision, r.created_by, r.created_at, r.updated_at));
  return {};
}

Result<std::optional<DocumentRow>> document(data::Tx& tx, DocumentId id) {
  return tx.in(kModule).first<DocumentRow>(join("SELECT ", kDocument, " FROM skills_documents WHERE id = ?"), id);
}

Result<std::vector<DocumentRow>> documents(data::Tx& tx, const Units& units, const std::string& after,
                                           DocumentId after_id, std::int64_t limit) {
  return tx.in(kModule).all<DocumentRow>(
      join("SELECT ", kDocument,
           " FROM skills_documents WHERE (title, id) > (?, ?)" + in_units(units) + " ORDER BY title, id LIMIT ?"),
      after, after_id, limit);
}

Result<std::vector<DocumentRow>> documents_for(data::Tx& tx, audiences::AudienceId audience) {
  return tx.in(kModule).all<DocumentRow>(
      join("SELECT ", kDocument,
           " FROM skills_documents WHERE audience_id = ? AND state = 'published' ORDER BY id LIMIT 500"),
      audience);
}

Result<bool> has_document(data::Tx& tx, CourseId course, courses::LessonId lesson) {
  auto found = TRY(tx.in(kModule).first<std::int64_t>(
      "SELECT 1 FROM skills_documents WHERE lesson_id = ? AND course_id = ? AND state = 'published' LIMIT 1", lesson,
      course));
  return found.has_value();
}
Result<std::vector<courses::LessonLink>> documents_of_lesson(data::Tx& tx, CourseId course, courses::LessonId lesson,
                                                             std::optional<PersonId> learner) {
  return tx.in(kModule).all<courses::LessonLink>(
      "SELECT 'attestation', id, title, NULL, NULL FROM skills_documents WHERE lesson_id = ? AND course_id = ? AND "
      "state <> 'retired' AND (? IS NULL OR state = 'published') ORDER BY id LIMIT 10",
      lesson, course, learner);
}
Result<std::vector<audiences::AudienceUse>> document_uses(data::Tx& tx, audiences::AudienceId audience,
                                                          std::int64_t limit) {
  return tx.in(kModule).all<audiences::AudienceUse>(
      "SELECT 'attestation', id, title, state = 'published' FROM skills_documents WHERE audience_id = ? AND "
      "state <> 'retired' ORDER BY id LIMIT ?",
      audience, limit);
}
Status insert_document_version(data::Tx& tx, const DocumentVersionRow& r) {
  TRY(tx.in(kModule).run(
      join("INSERT INTO skills_document_versions (", kDocumentVersion, ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"), r.id,
      r.document_id, r.number, r.title, r.statement, r.text, r.blob_id, r.size, r.hash, r.kind, r.note, r.published_by,
      r.published_at));
  return {};
}

Result<std::optional<DocumentVersionRow>> document_version(data::Tx& tx, DocumentVersionId id) {
  return tx.in(kModule).first<DocumentVersionRow>(
      join("SELECT ", kDocumentVersion, " FROM skills_document_versions WHERE id = ?"), id);
}

Result<std::vector<DocumentVersionRow>> document_versions(data::Tx& tx, DocumentId document) {
  return tx.in(kModule).all<DocumentVersionRow>(
      join("SELECT ", kDocumentVersion,
           " FROM skills_document_versions WHERE document_id = ? ORDER BY number DESC LIMIT 200"),
      document);
}

Result<std::int64_t> signature_count(data::Tx& tx, DocumentVersionId version) {
  return tx.in(kModule).one<std::int64_t>("SELECT count(*) FROM skills_signatures WHERE version_id = ?", version);
}

Status put_ask(data::Tx& tx, const AskRow& r) {
  TRY(tx.in(kModule).run(
      join("INSERT INTO skills_asks (", kAsk,
           ") VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (document_id, person_id) DO UPDATE SET unit_id = "
           "excluded.unit_id, version_id = excluded.version_id, status = excluded.status, source = excluded.source, "
           "due_on = excluded.due_on, asked_at = excluded.asked_at, signature_id = excluded.signature_id"),
      r.document_id, r.person_id, r.unit_id, r.version_id, r.status, r.source, r.due_on, r.asked_at, r.signature_id));
  return {};
}

Result<std::optional<AskRow>> ask(data::Tx& tx, DocumentId document, PersonId person) {
  return tx.in(kModule).first<AskRow>(
      join("SELECT ", kAsk, " FROM skills_asks WHERE document_id = ? AND person_id = ?"), document, person);
}

Result<std::vector<AskRow>> asks_of(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<AskRow>(
      join("SELECT ", kAsk,
           " FROM skills_asks WHERE person_id = ? AND status <> 'withdrawn' ORDER BY status = 'complete', due_on, "
           "document_id LIMIT 500"),
      person);
}

Result<std::vector<AskRow>> asks(data::Tx& tx, DocumentId document, const Units& units, std::optional<AskStatus> status,
                                 PersonId after, std::int64_t limit) {
  return tx.in(kModule).all<AskRow>(
      join("SELECT ", kAsk,
           " FROM skills_asks WHERE document_id = ? AND person_id > ? AND ((? IS NULL AND status <> 'withdrawn') OR "
           "status = ?)" +
               in_units(units) + " ORDER BY person_id LIMIT ?"),
      document, after, status, status, limit);
}

Result<OpenDone> ask_counts(data::Tx& tx, DocumentId document, const Units& units) {
  return tx.in(kModule).one<OpenDone>(
      "SELECT coalesce(sum(CASE WHEN status = 'open' THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN status = "
      "'complete' THEN 1 ELSE 0 END), 0) FROM skills_asks WHERE document_id = ?" +
          in_units(units),
      document);
}

Result<std::map<DocumentId, OpenDone>> ask_counts_of(data::Tx& tx, const std::vector<DocumentId>& documents,
                                                     const Units& units) {
  std::map<DocumentId, OpenDone> out;
  for (const DocumentCount& row : TRY(tx.in(kModule).all<DocumentCount>(
           "SELECT document_id, sum(CASE WHEN status = 'open' THEN 1 ELSE 0 END), sum(CASE WHEN status = 'complete' "
           "THEN 1 ELSE 0 END) FROM skills_asks WHERE document_id IN " +
           id_list(documents) + in_units(units) + " GROUP BY document_id")))
    out[row.document_id] = {row.open, row.done};
  return out;
}

Result<std::vector<AskRow>> due_asks(data::Tx& tx, Date day, DocumentId after, PersonId after_person,
                                     std::int64_t limit) {
  return tx.in(kModule).all<AskRow>(join("SELECT ", kAsk,
                                         " FROM skills_asks WHERE status = 'open' AND due_on = ? AND (document_id, "
                                         "person_id) > (?, ?) ORDER BY document_id, person_id LIMIT ?"),
                                    day, after, after_person, limit);
}

Result<std::optional<Instant>> opened(data::Tx& tx, DocumentVersionId version, PersonId person) {
  return tx.in(kModule).first<Instant>("SELECT opened_at FROM skills_openings WHERE version_id = ? AND person_id = ?",
                                       version, person);
}

Status note_opened(data::Tx& tx, DocumentVersionId version, PersonId person) {
  TRY(tx.in(kModule).run(
      "INSERT INTO skills_openings (version_id, person_id, opened_at) VALUES (?,?,?) ON CONFLICT DO NOTHING", version,
      person, tx.now()));
  return {};
}

Status insert_signature(data::Tx& tx, const SignatureRow& r) {
  TRY(tx.in(kModule).run(join("INSERT INTO skills_signatures (", kSignature, ") VALUES (?,?,?,?,?,?,?,?,?,?,?)"), r.id,
                         r.document_id, r.version_id, r.person_id, r.person_name, r.statement, r.hash, r.proof,
                         r.opened_at, r.signed_at, r.audit_seq));
  return {};
}

Result<std::optional<SignatureRow>> signature(data::Tx& tx, SignatureId id) {
  return tx.in(kModule).first<SignatureRow>(join("SELECT ", kSignature, " FROM skills_signatures WHERE id = ?"), id);
}

}  // namespace mc::skills::store
