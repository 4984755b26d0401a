#include "modules/reviews/personal_data.hpp"

#include "modules/reviews/store.hpp"

namespace mc::reviews {
namespace {

struct ItemOut {
  std::string role;
  std::string decision;
  std::string reason;
  std::optional<Instant> decided_at;
};
FIELDS(ItemOut, role, decision, reason, decided_at)
struct EmergencyOut {
  std::string role;
  std::string reason;
  Instant asked_at;
  Instant until;
  std::string outcome;
};
FIELDS(EmergencyOut, role, reason, asked_at, until, outcome)
struct TextRow {
  Uuid id{};
  std::string text;
};
FIELDS(TextRow, id, text)

class Data final : public PersonalData {
public:
  std::string_view module() const override { return "reviews"; }
  std::string_view title() const override { return "Reviews of your access"; }
  std::vector<PersonColumns> columns() const override {
    return {{"reviews_items", "person_id reviewer_id decided_by granted_by", Fate::reference,
             "Proof of access reviews: whose role, who decided."},
            {"reviews_items", "reason", Fate::pseudonymised, "Why a role was kept or taken away."},
            {"reviews_campaigns", "owner_id", Fate::reference, "Who started a review."},
            {"reviews_emergencies", "person_id reviewed_by", Fate::reference, "Proof of emergency access."},
            {"reviews_emergencies", "reason note", Fate::pseudonymised, "Why she needed it, and what was found."},
            {"reviews_settings", "changed_by", Fate::reference, "Who changed the settings."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    TRY(archive.rows<ItemOut>(tx.in(kModule), "access_reviews", "Reviews of your roles",
                              "SELECT role, decision, reason, decided_at FROM reviews_items WHERE person_id = ? ORDER "
                              "BY id",
                              person));
    return archive.rows<EmergencyOut>(tx.in(kModule), "emergency_access", "Emergency access you took",
                                      "SELECT role, reason, asked_at, until, outcome FROM reviews_emergencies WHERE "
                                      "person_id = ? ORDER BY id",
                                      person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    std::int64_t changed = 0;
    for (const auto& [select, update] : {std::pair{"SELECT id, reason FROM reviews_items WHERE person_id = ? OR "
                                                   "decided_by = ?",
                                                   "UPDATE reviews_items SET reason = ? WHERE id = ?"},
                                         std::pair{"SELECT id, reason FROM reviews_emergencies WHERE person_id = ? OR "
                                                   "reviewed_by = ?",
                                                   "UPDATE reviews_emergencies SET reason = ? WHERE id = ?"},
                                         std::pair{"SELECT id, note FROM reviews_emergencies WHERE person_id = ? OR "
                                                   "reviewed_by = ?",
                                                   "UPDATE reviews_emergencies SET note = ? WHERE id = ?"}})
      for (TextRow& row : TRY(sql.all<TextRow>(select, erasure.person, erasure.person)))
        if (erasure.scrub(row.text, true) > 0) changed += TRY(sql.run(update, row.text, row.id));
    erasure.pseudonymised("reviews: reasons", changed);
    return {};
  }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<Data>(); }

}  // namespace mc::reviews
