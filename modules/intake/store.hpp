#pragma once
// Rows and SQL of module intake.
#include "modules/intake/requests.hpp"

namespace mc::intake {

inline constexpr data::Module kModule{"intake"};

struct DocumentRow {
  DocumentId id;
  std::optional<PersonId> person_id;
  PersonId made_by;
  std::optional<BatchId> batch_id;
  std::string file_name;
  std::optional<BlobId> blob_id;  // none once it was put away, or when it was refused at once
  std::string media_type;
  std::int64_t size = 0;
  DocumentState state = DocumentState::queued;
  std::string refusal;
  std::string engine;
  std::int64_t milliseconds = 0;
  std::string fields = "{}";  // JSON
  std::optional<credentials::CredentialId> credential_id;
  Instant made_at;
};
FIELDS(DocumentRow, id, person_id, made_by, batch_id, file_name, blob_id, media_type, size, state, refusal, engine,
       milliseconds, fields, credential_id, made_at)

struct BatchRow {
  BatchId id;
  PersonId made_by;
  bool office = false;
  std::string file_name;
  Instant made_at;
};
FIELDS(BatchRow, id, made_by, office, file_name, made_at)

struct StateCount {
  DocumentState state = DocumentState::queued;
  std::int64_t documents = 0;
};
FIELDS(StateCount, state, documents)

namespace store {

Status insert(data::Tx& tx, const DocumentRow& row);
Status update(data::Tx& tx, const DocumentRow& row);
Result<std::optional<DocumentRow>> find(data::Tx& tx, DocumentId id);
/// Those of a person that are not put away, newest first.
Result<std::vector<DocumentRow>> of_person(data::Tx& tx, PersonId person, std::optional<DocumentId> before,
                                           std::int64_t limit);
Result<std::vector<DocumentRow>> of_batch(data::Tx& tx, BatchId batch, std::optional<DocumentId> after,
                                          std::int64_t limit);
Result<std::int64_t> to_review(data::Tx& tx, PersonId person);
/// Not put away: what one person may have waiting is limited.
Result<std::int64_t> open_count(data::Tx& tx, PersonId person);
/// Of files that this person sent for the office, those that wait to be read or confirmed.
Result<std::int64_t> open_of_sender(data::Tx& tx, PersonId made_by);
/// On their way and not touched since: queued before the first, or being read since before the second.
Result<std::vector<DocumentRow>> stuck(data::Tx& tx, Instant queued_before, Instant reading_before, std::int64_t limit);
/// Changed before this moment, oldest first.
Result<std::vector<DocumentRow>> older_than(data::Tx& tx, Instant before, std::int64_t limit);
Status remove(data::Tx& tx, DocumentId id);

Status insert_batch(data::Tx& tx, const BatchRow& row);
Result<std::optional<BatchRow>> batch(data::Tx& tx, BatchId id);
Result<std::vector<BatchRow>> batches(data::Tx& tx, PersonId made_by, Instant since);
Result<std::vector<StateCount>> states(data::Tx& tx, BatchId batch);
Status remove_empty_batches(data::Tx& tx, Instant before);

}  // namespace store
}  // namespace mc::intake
