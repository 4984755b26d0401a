#include "modules/verification/personal_data.hpp"

#include "modules/verification/store.hpp"

namespace mc::verification {
namespace {

struct RecordOut {
  std::string credential;
  std::string level, source, method;
  Instant at;
  std::string result;
  RawJson discrepancies;
  std::string note;
  std::string evidence_sha256;
};
FIELDS(RecordOut, credential, level, source, method, at, result, discrepancies, note, evidence_sha256)
struct ShareOut {
  std::string note;
  Instant created_at;
  Instant expires_at;
  std::optional<Instant> revoked_at;
  std::int64_t opened = 0;
};
FIELDS(ShareOut, note, created_at, expires_at, revoked_at, opened)
struct MatchOut {
  Date list_date;
  std::int64_t score = 0;
  RawJson listed;
  std::string state;
  std::string reason;
};
FIELDS(MatchOut, list_date, score, listed, state, reason)
struct EvidenceOut {
  EvidenceId id;
  BlobId blob_id;
  std::string media_type;
};
FIELDS(EvidenceOut, id, blob_id, media_type)
struct TypedOut {
  VerificationId id;
  std::string discrepancies;
};
FIELDS(TypedOut, id, discrepancies)

class Data final : public PersonalData {
public:
  explicit Data(Platform& platform) : platform_(platform) {}
  std::string_view module() const override { return "verification"; }
  std::string_view title() const override { return "Verification of your licences and cards"; }
  std::vector<PersonColumns> columns() const override {
    return {
        {"verification_items", "person_id label", Fate::erased, "What is to be verified."},
        {"verification_records", "person_id", Fate::kept, "That and how a licence was verified."},
        {"verification_records", "credential note discrepancies", Fate::erased, "A licence number names its holder."},
        {"verification_records", "by_id", Fate::reference, "Who verified."},
        {"verification_records", "by_name", Fate::pseudonymised, "Who verified, as the log shows it."},
        {"verification_evidence", "blob_id file_name", Fate::erased, "Pictures of what a source showed."},
        {"verification_evidence", "uploaded_by", Fate::reference, "Who uploaded it."},
        {"verification_calls", "asked_by", Fate::reference, "Who asked a registry."},
        {"verification_calls", "ncsbn_id", Fate::transient, "Gone after a month."},
        {"verification_lists", "imported_by", Fate::reference, "Who imported a list."},
        {"verification_matches", "person_id listed reason", Fate::erased, "That a name stood on the public list."},
        {"verification_matches", "decided_by", Fate::reference, "Who decided."},
        {"verification_keys", "created_by", Fate::reference, "Who made a key."},
        {"verification_shares", "person_id note", Fate::erased, "Links that she gave away."},
        {"verification_hooks", "created_by", Fate::reference, "Who made a webhook."},
        {"verification_deliveries", "person_id body", Fate::transient, "Gone after a month."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    auto sql = tx.in(kModule);
    TRY(archive.rows<RecordOut>(sql, "verifications", "How your licences and cards were verified",
                                "SELECT credential, level, source, method, at, result, discrepancies, note, "
                                "evidence_sha256 FROM "
                                "verification_records WHERE person_id = ? ORDER BY id",
                                person));
    TRY(archive.rows<MatchOut>(
        sql, "screening", "Names like yours on the public exclusion list",
        "SELECT list_date, score, listed, state, reason FROM verification_matches WHERE person_id = ? ORDER BY "
        "entry",
        person));
    for (const EvidenceOut& file : TRY(evidence(tx, person)))
      TRY(archive.add_blob("evidence-" + file.id.text() + extension(file.media_type), file.blob_id));
    return archive.rows<ShareOut>(sql, "shares", "Links that show your credentials",
                                  "SELECT note, created_at, expires_at, revoked_at, opened FROM verification_shares "
                                  "WHERE person_id = ? ORDER BY id",
                                  person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    TRY(sql.run("DELETE FROM verification_calls WHERE credential_id IN (SELECT credential_id FROM verification_items "
                "WHERE person_id = ?)",
                erasure.person));
    TRY(sql.run("DELETE FROM verification_items WHERE person_id = ?", erasure.person));
    TRY(sql.run("DELETE FROM verification_deliveries WHERE person_id = ?", erasure.person));
    erasure.erased("links that show credentials",
                   TRY(sql.run("DELETE FROM verification_shares WHERE person_id = ?", erasure.person)));
    erasure.erased("matches with the exclusion list",
                   TRY(sql.run("DELETE FROM verification_matches WHERE person_id = ?", erasure.person)));
    std::int64_t performed = 0;
    for (const std::string& name : erasure.known_as.names)
      performed +=
          TRY(sql.run("UPDATE verification_records SET by_name = ? WHERE by_name = ?", erasure.pseudonym, name));
    erasure.pseudonymised("verifications that she performed", performed);
    TRY(erase_evidence(tx, erasure));
    return erase_records(tx, erasure);
  }

private:
  static std::string extension(const std::string& media_type) {
    if (media_type == "application/pdf") return ".pdf";
    if (media_type == "application/json") return ".json";
    if (media_type == "text/csv") return ".csv";
    return media_type == "image/png" ? ".png" : media_type == "image/jpeg" ? ".jpg" : ".bin";
  }
  static Result<std::vector<EvidenceOut>> evidence(data::Tx& tx, PersonId person) {
    return tx.in(kModule).all<EvidenceOut>("SELECT e.id, e.blob_id, e.media_type FROM verification_records r JOIN "
                                           "verification_evidence e ON e.record_id = r.id WHERE r.person_id = ? ORDER "
                                           "BY e.id",
                                           person);
  }
  /// The hash of an entry covers the codes: it holds afterwards as before.
  static Status forget_typed(data::Tx& tx, PersonId person) {
    auto sql = tx.in(kModule);
    auto typed = TRY(sql.all<TypedOut>(
        "SELECT id, discrepancies FROM verification_records WHERE person_id = ? AND discrepancies <> '[]'", person));
    for (const TypedOut& row : typed) {
      auto list = TRY(shape::from_json<std::vector<std::string>>(row.discrepancies));
      TRY(sql.run("UPDATE verification_records SET discrepancies = ? WHERE id = ?", shape::to_json(coded(list)),
                  row.id));
    }
    return {};
  }
  Status erase_evidence(data::Tx& tx, Erasure& erasure) const {
    auto sql = tx.in(kModule);
    auto files = TRY(evidence(tx, erasure.person));
    for (const EvidenceOut& file : files) {
      TRY(platform_.blobs.drop_reference(tx, file.blob_id, "verification:evidence:" + file.id.text()));
      TRY(sql.run("DELETE FROM verification_evidence WHERE id = ?", file.id));
    }
    erasure.erased("evidence of verifications", static_cast<std::int64_t>(files.size()));
    return {};
  }
  /// The entry stays while credentials' records do: what was verified when, by its hash; without number and note.
  static Status erase_records(data::Tx& tx, Erasure& erasure) {
    auto sql = tx.in(kModule);
    auto rows =
        TRY(sql.one<std::int64_t>("SELECT count(*) FROM verification_records WHERE person_id = ?", erasure.person));
    auto newest = TRY(sql.one<std::optional<Instant>>("SELECT max(at) FROM verification_records WHERE person_id = ?",
                                                      erasure.person));
    if (newest && erasure.keep(kCredentialRecords, "verifications, without licence numbers", rows, date_of(*newest))) {
      TRY(forget_typed(tx, erasure.person));
      TRY(sql.run("UPDATE verification_records SET credential = '', note = '' WHERE person_id = ?", erasure.person));
      return {};
    }
    erasure.erased("verifications",
                   TRY(sql.run("DELETE FROM verification_records WHERE person_id = ?", erasure.person)));
    return {};
  }
  Platform& platform_;
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform& platform) { return std::make_unique<Data>(platform); }

}  // namespace mc::verification
