#include "modules/retention/personal_data.hpp"

#include "modules/retention/store.hpp"

namespace mc::retention {
namespace {

/// Nothing here is about a person; who changed a period or placed a hold leads to the pseudonym.
class Data final : public PersonalData {
public:
  std::string_view module() const override { return "retention"; }
  std::string_view title() const override { return "Retention"; }
  std::vector<PersonColumns> columns() const override {
    return {
        {"retention_periods", "changed_by", Fate::reference, "Who changed a period."},
        {"retention_holds", "placed_by released_by", Fate::reference, "Who placed or released a legal hold."},
        {"retention_holds", "reason reference release_reason", Fate::reference, "About a class of data, not a person."},
        {"retention_history", "by_id", Fate::reference, "Who changed a period."}};
  }
  Status export_person(data::Tx&, PersonId, PersonArchive&) const override { return {}; }
  Status erase_person(data::Tx&, Erasure&) const override { return {}; }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<Data>(); }

}  // namespace mc::retention
