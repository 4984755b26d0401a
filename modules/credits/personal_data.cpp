#include "modules/credits/personal_data.hpp"

#include "modules/credits/store.hpp"

namespace mc::credits {
namespace {

struct EntryOut {
  CreditId id;
  Date earned_on;
  std::string activity;
  std::string provider;
  std::int64_t centihours = 0;
  std::string type;
  std::string accreditation_body;
  std::string accreditation_number;
  RawJson topics;
  std::string source;
  std::optional<CreditId> reverses;
  std::string note;
  Instant created_at;
};
FIELDS(EntryOut, id, earned_on, activity, provider, centihours, type, accreditation_body, accreditation_number, topics,
       source, reverses, note, created_at)
struct AnswerOut {
  std::string fact;
  std::string answer;
  Instant set_at;
};
FIELDS(AnswerOut, fact, answer, set_at)
struct PracticeOut {
  Date from_on;
  Date to_on;
  std::int64_t hours = 0;
  std::string employer;
};
FIELDS(PracticeOut, from_on, to_on, hours, employer)
struct ProofRow {
  CreditId id;
  BlobId evidence_id;
};
FIELDS(ProofRow, id, evidence_id)

class Data final : public PersonalData {
public:
  explicit Data(Platform& platform) : platform_(platform) {}
  std::string_view module() const override { return "credits"; }
  std::string_view title() const override { return "Continuing education credits"; }
  std::vector<PersonColumns> columns() const override {
    return {{"credits_entries", "person_id activity", Fate::kept, "The ledger that accreditors audit."},
            {"credits_entries", "note evidence_id", Fate::erased, "Free text and uploaded papers."},
            {"credits_entries", "created_by", Fate::reference, "Who made the entry."},
            {"credits_evidence", "person_id blob_id", Fate::erased, "Uploaded papers."},
            {"credits_facts", "person_id answer", Fate::erased, "What she said of her work for a rule."},
            {"credits_practice", "person_id employer", Fate::erased, "Hours of practice that she entered."},
            {"credits_rules", "changed_by", Fate::reference, "Who wrote a version of a requirement."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    auto sql = tx.in(kModule);
    TRY(archive.rows<EntryOut>(
        sql, "credits", "Your credits (hours in hundredths)",
        "SELECT id, earned_on, activity, provider, centihours, type, accreditation_body, accreditation_number, topics, "
        "source, reverses, note, created_at FROM credits_entries WHERE person_id = ? ORDER BY earned_on, id",
        person));
    TRY(archive.rows<AnswerOut>(sql, "ce-answers", "What you said of your work for state requirements",
                                "SELECT fact, answer, set_at FROM credits_facts WHERE person_id = ? ORDER BY fact",
                                person));
    TRY(archive.rows<PracticeOut>(sql, "practice-hours", "Your hours of practice",
                                  "SELECT from_on, to_on, hours, employer FROM credits_practice WHERE person_id = ? "
                                  "ORDER BY from_on, id",
                                  person));
    for (const EvidenceRow& file : TRY(sql.all<EvidenceRow>(
             "SELECT blob_id, media_type, size FROM credits_evidence WHERE person_id = ?", person)))
      TRY(archive.add_blob("proof-" + file.blob_id.text() + extension(file.media_type), file.blob_id));
    return {};
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    for (const ProofRow& row : TRY(sql.all<ProofRow>(
             "SELECT id, evidence_id FROM credits_entries WHERE person_id = ? AND evidence_id IS NOT NULL",
             erasure.person)))
      TRY(platform_.blobs.drop_reference(tx, row.evidence_id, "credits:evidence:" + row.id.text()));
    erasure.erased("proofs of credits",
                   TRY(sql.run("DELETE FROM credits_evidence WHERE person_id = ?", erasure.person)));
    erasure.erased("answers to requirements",
                   TRY(sql.run("DELETE FROM credits_facts WHERE person_id = ?", erasure.person)));
    erasure.erased("hours of practice",
                   TRY(sql.run("DELETE FROM credits_practice WHERE person_id = ?", erasure.person)));
    auto rows = TRY(sql.one<std::int64_t>("SELECT count(*) FROM credits_entries WHERE person_id = ?", erasure.person));
    auto newest = TRY(
        sql.one<std::optional<Date>>("SELECT max(earned_on) FROM credits_entries WHERE person_id = ?", erasure.person));
    if (erasure.keep(kCreditRecords, "credits", rows, newest)) {
      TRY(sql.run("UPDATE credits_entries SET note = '', evidence_id = NULL WHERE person_id = ?", erasure.person));
      return {};
    }
    // Reversals point at what they reverse.
    auto gone =
        TRY(sql.run("DELETE FROM credits_entries WHERE person_id = ? AND reverses IS NOT NULL", erasure.person));
    gone += TRY(sql.run("DELETE FROM credits_entries WHERE person_id = ?", erasure.person));
    erasure.erased("credits", gone);
    return {};
  }

private:
  static std::string extension(const std::string& media_type) {
    if (media_type == "application/pdf") return ".pdf";
    return media_type == "image/png" ? ".png" : ".jpg";
  }
  Platform& platform_;
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform& platform) { return std::make_unique<Data>(platform); }

}  // namespace mc::credits
