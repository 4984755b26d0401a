#pragma once
// Rules of module intake. Thread-safe: state is in the database; the reader is shared.
#include <mutex>
#include <set>

#include "modules/intake/intake.hpp"
#include "modules/intake/store.hpp"

namespace mc::intake {

inline constexpr std::int64_t kDocumentLimit = 10LL << 20;
inline constexpr std::int64_t kBatchLimit = 200LL << 20;
inline constexpr int kFilesOfBatch = 500;
inline constexpr std::int64_t kOpenAtMost = 600;            // of one person
inline constexpr std::int64_t kOpenOfOfficeAtMost = 5'000;  // that one officer sent

/// Reads one document; safe to run twice.
struct ReadDocument {
  static constexpr std::string_view kKind = "intake.read";
  DocumentId document_id;
};
FIELDS(ReadDocument, document_id)

class Service final : public Intake {
public:
  Service(Platform& platform, const Parts& parts);
  ~Service() override;

  Result<std::int64_t> to_review(data::Tx& tx, PersonId person) override { return store::to_review(tx, person); }

  Result<IntakeDocument> upload(const security::Viewer& viewer, http::Upload& upload);
  Result<IntakeBatch> upload_batch(const security::Viewer& viewer, http::Upload& upload, bool office);
  Result<Page<IntakeDocument>> list(const security::Viewer& viewer, const IntakeQuery& query);
  Result<IntakeBatches> batches(const security::Viewer& viewer);
  Result<IntakeDocument> one(const security::Viewer& viewer, DocumentId id);
  Result<http::Download> file(const security::Viewer& viewer, DocumentId id);
  Result<credentials::Credential> confirm(const security::Viewer& viewer, DocumentId id,
                                          const credentials::CredentialIn& in);
  Status drop(const security::Viewer& viewer, DocumentId id);
  Result<IntakeStatus> status(const security::Viewer& viewer);

  /// The job. A document that was put away meanwhile stays so.
  Status read(DocumentId id);
  /// What no reading ever ended waits for a person all the same: nothing was read.
  Status give_up_stuck();
  /// Daily: what nobody looked at for 30 days goes, file and all.
  Status clean();

private:
  /// The document, if it is the viewer's own, of a batch of hers, or in her reach by intake:office.
  Result<DocumentRow> find_for(data::Tx& tx, const security::Viewer& viewer, DocumentId id);
  Result<IntakeDocument> view(data::Tx& tx, const DocumentRow& row);
  Result<std::vector<IntakeDocument>> views(data::Tx& tx, const std::vector<DocumentRow>& rows);
  Result<IntakeBatch> view(data::Tx& tx, const BatchRow& row);
  Result<std::vector<DocumentRow>> unpack(const security::Viewer& viewer, http::Upload& upload, const BatchRow& batch);
  Status assign(data::Tx& tx, const security::Viewer& viewer, DocumentRow& row);
  /// Errors conflict `too_many_documents`.
  Status check_room(data::Tx& tx, const security::Viewer& viewer, bool office, std::int64_t more);
  Status add(data::Tx& tx, const DocumentRow& row);
  Status put_away(data::Tx& tx, DocumentRow& row, DocumentState state);
  Status finish(DocumentRow row, const Result<Reading>& reading, std::int64_t milliseconds);
  Status tell(data::Tx& tx, const DocumentRow& row);
  Status audit(data::Tx& tx, PersonId actor, std::string action, std::string object);

  Platform& platform_;
  accounts::Accounts& accounts_;
  organisation::Organisation& organisation_;
  credentials::Credentials& credentials_;
  notifications::Notifications& notifications_;
  std::unique_ptr<Reader> own_reader_;
  Reader& reader_;
  std::mutex uploading_mutex_;
  std::set<PersonId> uploading_;  // archives that are being unpacked
};

}  // namespace mc::intake
