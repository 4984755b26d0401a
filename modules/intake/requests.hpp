#pragma once
// What the routes of module intake take and give.
#include "modules/intake/fields.hpp"

namespace mc::intake {

struct DocumentTag;
struct BatchTag;
using DocumentId = Id<DocumentTag>;
using BatchId = Id<BatchTag>;

/// queued and reading: wait; ready: look at the proposal; refused: why is in `refusal`; the rest is history.
enum class DocumentState : std::uint8_t { queued, reading, ready, refused, confirmed, dropped };
ENUM_NAMES(DocumentState, queued, reading, ready, refused, confirmed, dropped)

struct IntakeDocument {
  DocumentId id;
  std::optional<PersonId> person_id;  // none: the file's name says nobody whom we know
  std::string person_name;
  std::optional<BatchId> batch_id;
  std::string file_name;
  std::string media_type;
  std::int64_t size = 0;
  DocumentState state = DocumentState::queued;
  std::string refusal;            // code: scan_polyglot, scan_malformed, unknown_employee, ...
  std::string engine;             // "tesseract", "text_layer", "" when nothing read it
  std::int64_t milliseconds = 0;  // that reading took
  intake::Fields fields;
  std::optional<credentials::CredentialId> renews;         // proposed: her newest of the same type
  std::optional<credentials::CredentialId> credential_id;  // when confirmed
  Instant made_at;
};
FIELDS(IntakeDocument, id, person_id, person_name, batch_id, file_name, media_type, size, state, refusal, engine,
       milliseconds, fields, renews, credential_id, made_at)

struct IntakeQuery {
  std::optional<BatchId> batch;  // none: your own that are not put away
  std::optional<DocumentId> after;
  std::optional<Int<1, 100>> limit;  // 50 unless given
};
FIELDS(IntakeQuery, batch, after, limit)
struct IntakeUploadQuery {
  std::optional<Text<0, 255>> file_name;
};
FIELDS(IntakeUploadQuery, file_name)
struct IntakeBatchQuery {
  std::optional<Text<0, 255>> file_name;
  std::optional<bool> office;  // the names of the files begin with employee numbers: "1001_bls.pdf"
};
FIELDS(IntakeBatchQuery, file_name, office)
struct IntakeBatch {
  BatchId id;
  std::string file_name;
  bool office = false;
  std::int64_t files = 0, waiting = 0, ready = 0, refused = 0, confirmed = 0;
  Instant made_at;
};
FIELDS(IntakeBatch, id, file_name, office, files, waiting, ready, refused, confirmed, made_at)
struct IntakeBatches {
  std::vector<IntakeBatch> items;  // newest first, of the last 30 days
};
FIELDS(IntakeBatches, items)
struct IntakeStatus {
  std::string engine;  // "tesseract", "text_only", "off"
  std::int64_t to_review = 0;
};
FIELDS(IntakeStatus, engine, to_review)

}  // namespace mc::intake
