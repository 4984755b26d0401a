#include "modules/intake/store.hpp"

namespace mc::intake::store {
namespace {

constexpr std::string_view kColumns = "id, person_id, made_by, batch_id, file_name, blob_id, media_type, size, state, "
                                      "refusal, engine, milliseconds, fields, credential_id, made_at";

std::string select(std::string_view rest) {
  return std::string("SELECT ").append(kColumns).append(" FROM intake_documents ").append(rest);
}

}  // namespace

Status insert(data::Tx& tx, const DocumentRow& r) {
  TRY(tx.in(kModule).run(std::string("INSERT INTO intake_documents (")
                             .append(kColumns)
                             .append(", changed_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"),
                         r.id, r.person_id, r.made_by, r.batch_id, r.file_name, r.blob_id, r.media_type, r.size,
                         r.state, r.refusal, r.engine, r.milliseconds, r.fields, r.credential_id, r.made_at, tx.now()));
  return {};
}

Status update(data::Tx& tx, const DocumentRow& r) {
  TRY(tx.in(kModule).run(
      "UPDATE intake_documents SET file_name = ?, blob_id = ?, state = ?, refusal = ?, engine = ?, milliseconds = ?, "
      "fields = ?, credential_id = ?, changed_at = ? WHERE id = ?",
      r.file_name, r.blob_id, r.state, r.refusal, r.engine, r.milliseconds, r.fields, r.credential_id, tx.now(), r.id));
  return {};
}

Result<std::optional<DocumentRow>> find(data::Tx& tx, DocumentId id) {
  return tx.in(kModule).first<DocumentRow>(select("WHERE id = ?"), id);
}

Result<std::vector<DocumentRow>> of_person(data::Tx& tx, PersonId person, std::optional<DocumentId> before,
                                           std::int64_t limit) {
  return tx.in(kModule).all<DocumentRow>(
      select("WHERE person_id = ?1 AND state NOT IN ('confirmed', 'dropped') AND (?2 IS NULL OR id < ?2) ORDER BY id "
             "DESC LIMIT ?3"),
      person, before, limit);
}

Result<std::vector<DocumentRow>> of_batch(data::Tx& tx, BatchId batch, std::optional<DocumentId> after,
                                          std::int64_t limit) {
  return tx.in(kModule).all<DocumentRow>(select("WHERE batch_id = ?1 AND (?2 IS NULL OR id > ?2) ORDER BY id LIMIT ?3"),
                                         batch, after, limit);
}

Result<std::int64_t> to_review(data::Tx& tx, PersonId person) {
  return tx.in(kModule).one<std::int64_t>("SELECT count(*) FROM intake_documents WHERE person_id = ? AND state NOT IN "
                                          "('confirmed', 'dropped') AND state IN "
                                          "('ready', 'refused')",
                                          person);
}

Result<std::int64_t> open_count(data::Tx& tx, PersonId person) {
  return tx.in(kModule).one<std::int64_t>(
      "SELECT count(*) FROM intake_documents WHERE person_id = ? AND state NOT IN ('confirmed', 'dropped')", person);
}

Result<std::int64_t> open_of_sender(data::Tx& tx, PersonId made_by) {
  return tx.in(kModule).one<std::int64_t>("SELECT count(*) FROM intake_batches b JOIN intake_documents d ON d.batch_id "
                                          "= b.id WHERE b.made_by = ? AND b.office = 1 AND d.state IN ('queued', "
                                          "'reading', 'ready')",
                                          made_by);
}

Result<std::vector<DocumentRow>> stuck(data::Tx& tx, Instant queued_before, Instant reading_before,
                                       std::int64_t limit) {
  return tx.in(kModule).all<DocumentRow>(
      select("WHERE changed_at < ?2 AND (state = 'reading' OR (state = 'queued' AND changed_at < ?1)) ORDER BY "
             "changed_at LIMIT ?3"),
      queued_before, reading_before, limit);
}

Result<std::vector<DocumentRow>> older_than(data::Tx& tx, Instant before, std::int64_t limit) {
  return tx.in(kModule).all<DocumentRow>(select("WHERE changed_at < ? ORDER BY changed_at LIMIT ?"), before, limit);
}

Status remove(data::Tx& tx, DocumentId id) {
  TRY(tx.in(kModule).run("DELETE FROM intake_documents WHERE id = ?", id));
  return {};
}

Status insert_batch(data::Tx& tx, const BatchRow& r) {
  TRY(tx.in(kModule).run("INSERT INTO intake_batches (id, made_by, office, file_name, made_at) VALUES (?,?,?,?,?)",
                         r.id, r.made_by, r.office, r.file_name, r.made_at));
  return {};
}

Result<std::optional<BatchRow>> batch(data::Tx& tx, BatchId id) {
  return tx.in(kModule).first<BatchRow>(
      "SELECT id, made_by, office, file_name, made_at FROM intake_batches WHERE id = ?", id);
}

Result<std::vector<BatchRow>> batches(data::Tx& tx, PersonId made_by, Instant since) {
  return tx.in(kModule).all<BatchRow>("SELECT id, made_by, office, file_name, made_at FROM intake_batches WHERE "
                                      "made_by = ? AND made_at >= ? ORDER BY id "
                                      "DESC LIMIT 100",
                                      made_by, since);
}

Result<std::vector<StateCount>> states(data::Tx& tx, BatchId batch) {
  return tx.in(kModule).all<StateCount>(
      "SELECT state, count(*) FROM intake_documents WHERE batch_id = ? GROUP BY state ORDER BY state", batch);
}

Status remove_empty_batches(data::Tx& tx, Instant before) {
  TRY(tx.in(kModule).run(
      "DELETE FROM intake_batches WHERE made_at < ? AND NOT EXISTS (SELECT 1 FROM intake_documents d "
      "WHERE d.batch_id = intake_batches.id)",
      before));
  return {};
}

}  // namespace mc::intake::store
