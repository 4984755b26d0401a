#include "modules/skills/personal_data.hpp"

#include "modules/skills/store.hpp"

namespace mc::skills {
namespace {

struct RecordOut {
  std::string title;
  std::string status;
  std::int64_t cycle = 1;
  std::optional<Date> due_on;
  Instant assigned_at;
  std::optional<Instant> completed_at;
  std::optional<Date> valid_until;
};
FIELDS(RecordOut, title, status, cycle, due_on, assigned_at, completed_at, valid_until)
struct SignOffOut {
  std::string checklist;
  std::string item;
  std::string outcome;
  std::string method;
  std::string comment;
  std::string preceptor;
  Instant at;
};
FIELDS(SignOffOut, checklist, item, outcome, method, comment, preceptor, at)
struct GivenOut {
  std::string checklist;
  std::string item;
  std::string outcome;
  Instant at;
};
FIELDS(GivenOut, checklist, item, outcome, at)
struct SignatureOut {
  std::string title;
  std::int64_t version = 1;
  std::string statement;
  std::string hash;
  std::string proof;
  Instant opened_at;
  Instant signed_at;
  std::int64_t audit_row = 0;
};
FIELDS(SignatureOut, title, version, statement, hash, proof, opened_at, signed_at, audit_row)
struct AskOut {
  std::string title;
  std::string status;
  Date due_on;
};
FIELDS(AskOut, title, status, due_on)

Result<std::int64_t> erase_records(data::Tx& tx, PersonId person, bool completed) {
  auto sql = tx.in(kModule);
  const std::string which = std::string("(SELECT id FROM skills_records WHERE person_id = ? AND completed_at IS ") +
                            (completed ? "NOT NULL)" : "NULL)");
  TRY(sql.run("DELETE FROM skills_signoffs WHERE record_id IN " + which, person));
  return sql.run("DELETE FROM skills_records WHERE id IN " + which, person);
}

class Data final : public PersonalData {
public:
  std::string_view module() const override { return "skills"; }
  std::string_view title() const override { return "Skills and signatures"; }
  std::vector<PersonColumns> columns() const override {
    return {
        {"skills_records", "person_id", Fate::kept, "Completed checklists prove the competence; others go."},
        {"skills_records", "assigned_by", Fate::reference, "Who gave a checklist."},
        {"skills_signoffs", "comment", Fate::erased, "What preceptors wrote of her, and she of others."},
        {"skills_signoffs", "preceptor_id", Fate::reference, "Who signed off."},
        {"skills_signoffs", "preceptor_name", Fate::pseudonymised, "Who signed off."},
        {"skills_preceptors", "person_id learner_id", Fate::erased, "Who may sign off, and for whom."},
        {"skills_preceptors", "named_by", Fate::reference, "Who named a preceptor."},
        {"skills_checklists", "created_by", Fate::reference, "Who wrote a checklist."},
        {"skills_versions", "published_by", Fate::reference, "Who published a version."},
        {"skills_documents", "created_by", Fate::reference, "Who wrote a document."},
        {"skills_document_versions", "published_by", Fate::reference, "Who published a version."},
        {"skills_asks", "person_id", Fate::erased, "What was asked of her."},
        {"skills_openings", "person_id", Fate::kept, "Goes with her signatures."},
        {"skills_signatures", "person_id", Fate::kept, "Signatures prove what was acknowledged."},
        {"skills_signatures", "person_name", Fate::pseudonymised, "Who signed."},
    };
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    auto sql = tx.in(kModule);
    TRY(archive.rows<RecordOut>(sql, "checklists", "Your skills checklists",
                                "SELECT c.title, r.status, r.cycle, r.due_on, r.assigned_at, r.completed_at, "
                                "r.valid_until FROM skills_records r JOIN skills_checklists c ON c.id = "
                                "r.checklist_id WHERE r.person_id = ? ORDER BY r.id",
                                person));
    TRY(archive.rows<SignOffOut>(
        sql, "sign_offs", "What preceptors wrote of you",
        "SELECT c.title, i.title, s.outcome, s.method, s.comment, s.preceptor_name, s.at FROM skills_records r JOIN "
        "skills_signoffs s ON s.record_id = r.id JOIN skills_items i ON i.id = s.item_id JOIN skills_checklists c ON "
        "c.id = r.checklist_id WHERE r.person_id = ? ORDER BY s.id",
        person));
    TRY(archive.rows<GivenOut>(sql, "signed_off_by_you", "What you signed off for others",
                               "SELECT c.title, i.title, s.outcome, s.at FROM skills_signoffs s JOIN skills_records r "
                               "ON r.id = s.record_id JOIN skills_items i ON i.id = s.item_id JOIN skills_checklists c "
                               "ON c.id = r.checklist_id WHERE s.preceptor_id = ? ORDER BY s.id",
                               person));
    TRY(archive.rows<AskOut>(sql, "asked_to_sign", "Documents that you were asked to sign",
                             "SELECT d.title, a.status, a.due_on FROM skills_asks a JOIN skills_documents d ON d.id = "
                             "a.document_id WHERE a.person_id = ? ORDER BY a.due_on",
                             person));
    return archive.rows<SignatureOut>(
        sql, "signatures", "Documents that you signed",
        "SELECT v.title, v.number, s.statement, s.hash, s.proof, s.opened_at, s.signed_at, s.audit_seq FROM "
        "skills_signatures s JOIN skills_document_versions v ON v.id = s.version_id WHERE s.person_id = ? ORDER BY "
        "s.id",
        person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    erasure.erased("preceptors", TRY(sql.run("DELETE FROM skills_preceptors WHERE person_id = ? OR learner_id = ?",
                                             erasure.person, erasure.person)));
    erasure.pseudonymised("sign-offs for others",
                          TRY(sql.run("UPDATE skills_signoffs SET preceptor_name = ? WHERE preceptor_id = ? AND "
                                      "preceptor_name <> ?",
                                      erasure.pseudonym, erasure.person, erasure.pseudonym)));
    erasure.erased("comments", TRY(sql.run("UPDATE skills_signoffs SET comment = '' WHERE comment <> '' AND "
                                           "(preceptor_id = ? OR record_id IN (SELECT id FROM skills_records WHERE "
                                           "person_id = ?))",
                                           erasure.person, erasure.person)));
    erasure.erased("documents to sign", TRY(sql.run("DELETE FROM skills_asks WHERE person_id = ?", erasure.person)));
    erasure.erased("checklists not completed", TRY(erase_records(tx, erasure.person, false)));
    TRY(erase_signatures(tx, erasure));
    auto rows = TRY(sql.one<std::int64_t>("SELECT count(*) FROM skills_records WHERE person_id = ?", erasure.person));
    auto newest = TRY(sql.one<std::optional<Instant>>(
        "SELECT max(completed_at) FROM skills_records WHERE person_id = ?", erasure.person));
    if (newest && erasure.keep(kTrainingRecords, "completed checklists", rows, date_of(*newest))) return {};
    erasure.erased("completed checklists", TRY(erase_records(tx, erasure.person, true)));
    return {};
  }

private:
  static Status erase_signatures(data::Tx& tx, Erasure& erasure) {
    auto sql = tx.in(kModule);
    auto rows =
        TRY(sql.one<std::int64_t>("SELECT count(*) FROM skills_signatures WHERE person_id = ?", erasure.person));
    auto newest = TRY(sql.one<std::optional<Instant>>(
        "SELECT max(signed_at) FROM skills_signatures WHERE person_id = ?", erasure.person));
    if (newest && erasure.keep(kTrainingRecords, "signatures", rows, date_of(*newest))) {
      // What was signed, when and under which audit row stays; the name of the row goes as it does everywhere.
      erasure.pseudonymised("names on signatures", TRY(sql.run("UPDATE skills_signatures SET person_name = ? WHERE "
                                                               "person_id = ? AND person_name <> ?",
                                                               erasure.pseudonym, erasure.person, erasure.pseudonym)));
      return {};
    }
    TRY(sql.run("DELETE FROM skills_openings WHERE person_id = ?", erasure.person));
    erasure.erased("signatures", TRY(sql.run("DELETE FROM skills_signatures WHERE person_id = ?", erasure.person)));
    return {};
  }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<Data>(); }

}  // namespace mc::skills
