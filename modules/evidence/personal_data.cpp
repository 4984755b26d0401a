#include "modules/evidence/personal_data.hpp"

#include "modules/evidence/store.hpp"

namespace mc::evidence {
namespace {

struct FilterOut {
  std::string name;
  std::string query;
};
FIELDS(FilterOut, name, query)
struct TextsRow {
  Uuid id{};
  std::string one, two;
};
FIELDS(TextsRow, id, one, two)

class Data final : public PersonalData {
public:
  std::string_view module() const override { return "evidence"; }
  std::string_view title() const override { return "Your filters of the audit log"; }
  std::vector<PersonColumns> columns() const override {
    return {{"evidence_filters", "person_id name query", Fate::erased, "Saved filters of one person."},
            {"evidence_verifications", "by_id", Fate::reference, "Who had the log checked."},
            {"evidence_witnesses", "created_by", Fate::reference, "Who set up a copy."},
            {"evidence_witnesses", "name target", Fate::reference, "A server, folder or mailbox of the hospital."},
            {"evidence_controls", "reviewed_by", Fate::reference, "Who reviewed a control."},
            {"evidence_controls", "owner notes", Fate::pseudonymised, "Who answers for a control."},
            {"evidence_records", "created_by", Fate::reference, "Who entered a document."},
            {"evidence_records", "by_name notes", Fate::pseudonymised, "Who wrote an assessment."},
            {"evidence_incidents", "created_by", Fate::reference, "Who recorded an incident."},
            {"evidence_incidents", "what measures", Fate::pseudonymised, "What happened, and what was done."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    return archive.rows<FilterOut>(tx.in(kModule), "audit_filters", "Saved filters of the audit log",
                                   "SELECT name, query FROM evidence_filters WHERE person_id = ? ORDER BY id", person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    erasure.erased("evidence: filters",
                   TRY(sql.run("DELETE FROM evidence_filters WHERE person_id = ?", erasure.person)));
    std::int64_t changed = 0;
    for (ControlRow& row : TRY(store::controls(tx))) {
      const int hits = erasure.scrub(row.owner, false) + erasure.scrub(row.notes, false);
      if (hits > 0) {
        TRY(store::put(tx, row));
        ++changed;
      }
    }
    for (const auto& [select, update] :
         {std::pair{"SELECT id, by_name, notes FROM evidence_records",
                    "UPDATE evidence_records SET by_name = ?, notes = ? WHERE id = ?"},
          std::pair{"SELECT id, what, measures FROM evidence_incidents",
                    "UPDATE evidence_incidents SET what = ?, measures = ? WHERE id = ?"}})
      for (TextsRow& row : TRY(sql.all<TextsRow>(select))) {
        const int hits = erasure.scrub(row.one, false) + erasure.scrub(row.two, false);
        if (hits > 0) changed += TRY(sql.run(update, row.one, row.two, row.id));
      }
    erasure.pseudonymised("evidence: texts", changed);
    return {};
  }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<Data>(); }

}  // namespace mc::evidence
