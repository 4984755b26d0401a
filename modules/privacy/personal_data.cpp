#include "modules/privacy/personal_data.hpp"

#include "modules/privacy/store.hpp"

namespace mc::privacy {
namespace {

struct ArchiveOut {
  ExportId id;
  std::string state;
  std::optional<std::string> reason;
  Instant requested_at;
  std::optional<Instant> expires_at;
  std::int64_t downloads = 0;
};
FIELDS(ArchiveOut, id, state, reason, requested_at, expires_at, downloads)
struct RequestOut {
  RequestId id;
  std::string state;
  std::string reason;
  Instant filed_at;
  Date due_on;
  std::string answer;
};
FIELDS(RequestOut, id, state, reason, filed_at, due_on, answer)
struct FileRow {
  ExportId id;
  BlobId blob_id;
};
FIELDS(FileRow, id, blob_id)
struct ReferenceRow {
  HoldId id;
  std::string reference;
};
FIELDS(ReferenceRow, id, reference)

class Data final : public PersonalData {
public:
  explicit Data(Platform& platform) : platform_(platform) {}
  std::string_view module() const override { return "privacy"; }
  std::string_view title() const override { return "Requests about your data"; }
  std::vector<PersonColumns> columns() const override {
    return {{"privacy_exports", "person_id reason blob_id", Fate::erased, "Archives of her data."},
            {"privacy_exports", "requested_by", Fate::reference, "Who asked for an archive."},
            {"privacy_requests", "person_id", Fate::kept, "Proof that she was erased; bears the pseudonym."},
            {"privacy_requests", "reason first_note second_note", Fate::erased, "What was said of her and by her."},
            {"privacy_requests", "filed_by first_by second_by", Fate::reference, "Who asked and who decided."},
            {"privacy_holds", "person_id reference", Fate::kept, "Proof that data was held; bears the pseudonym."},
            {"privacy_holds", "reason release_reason", Fate::erased, "What was said of her."},
            {"privacy_holds", "placed_by released_by", Fate::reference, "Who decided."},
            {"privacy_retention", "changed_by", Fate::reference, "Who changed a period."},
            {"events_outbox", "body", Fate::transient, "Messages between modules; gone after 7 days, or 30."},
            {"jobs_queue", "body", Fate::transient, "Work to do, mails among it; gone when done, or in 30 days."},
            {"http_idempotency", "body", Fate::transient, "Answers kept for repeats; gone after 24 hours."}};
  }
  /// Not the holds: telling of one may defeat it (GDPR Art. 23; attorney work product).
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    auto sql = tx.in(kModule);
    TRY(archive.rows<ArchiveOut>(sql, "archives", "Copies of your data",
                                 "SELECT id, state, reason, requested_at, expires_at, downloads FROM privacy_exports "
                                 "WHERE person_id = ? ORDER BY id",
                                 person));
    return archive.rows<RequestOut>(sql, "erasure", "Your requests to be erased",
                                    "SELECT id, state, reason, filed_at, due_on, CASE state WHEN 'declined' THEN "
                                    "second_note ELSE '' END FROM privacy_requests WHERE person_id = ? ORDER BY id",
                                    person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    for (const FileRow& file : TRY(sql.all<FileRow>(
             "SELECT id, blob_id FROM privacy_exports WHERE person_id = ? AND blob_id IS NOT NULL", erasure.person)))
      TRY(platform_.blobs.drop_reference(tx, file.blob_id, "privacy:export:" + file.id.text()));
    erasure.erased("copies of the data",
                   TRY(sql.run("DELETE FROM privacy_exports WHERE person_id = ?", erasure.person)));
    // That there was a request, who decided and when: the proof needs no words about her.
    TRY(sql.run("UPDATE privacy_requests SET reason = '', first_note = '', second_note = '' WHERE person_id = ?",
                erasure.person));
    TRY(sql.run("UPDATE privacy_holds SET reason = '', release_reason = '' WHERE person_id = ?", erasure.person));
    for (ReferenceRow& row :
         TRY(sql.all<ReferenceRow>("SELECT id, reference FROM privacy_holds WHERE person_id = ?", erasure.person)))
      if (erasure.scrub(row.reference, true) > 0)
        TRY(sql.run("UPDATE privacy_holds SET reference = ? WHERE id = ?", row.reference, row.id));
    return {};
  }

private:
  Platform& platform_;
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform& platform) { return std::make_unique<Data>(platform); }

}  // namespace mc::privacy
