#include "modules/sync/personal_data.hpp"

#include "modules/sync/store.hpp"

namespace mc::sync {
namespace {

struct ReasonRow {
  ReleaseId id;
  std::string recall_reason;
};
FIELDS(ReasonRow, id, recall_reason)
struct ApprovalOut {
  ReleaseId release_id;
  Instant at;
};
FIELDS(ApprovalOut, release_id, at)

class Data final : public PersonalData {
public:
  std::string_view module() const override { return "sync"; }
  std::string_view title() const override { return "Anonymised releases you decided about"; }
  std::vector<PersonColumns> columns() const override {
    return {{"sync_settings", "off_by", Fate::reference, "Who switched releases off."},
            {"sync_releases", "started_by recalled_by", Fate::reference, "Proof of what left the hospital."},
            {"sync_releases", "recall_reason", Fate::pseudonymised, "Why a release was recalled."},
            {"sync_approvals", "person_id", Fate::reference, "Who approved what left."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    return archive.rows<ApprovalOut>(tx.in(kModule), "release_approvals", "Releases you approved",
                                     "SELECT release_id, at FROM sync_approvals WHERE person_id = ? ORDER BY at",
                                     person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    std::int64_t changed = 0;
    for (ReasonRow& row :
         TRY(sql.all<ReasonRow>("SELECT id, recall_reason FROM sync_releases WHERE recalled_at IS NOT NULL")))
      if (erasure.scrub(row.recall_reason, true) > 0)
        changed += TRY(sql.run("UPDATE sync_releases SET recall_reason = ? WHERE id = ?", row.recall_reason, row.id));
    erasure.pseudonymised("sync: reasons of recalls", changed);
    return {};
  }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<Data>(); }

}  // namespace mc::sync
