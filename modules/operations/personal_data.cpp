#include "modules/operations/personal_data.hpp"

#include "modules/operations/store.hpp"

namespace mc::operations {
namespace {

class OperationsData final : public PersonalData {
public:
  std::string_view module() const override { return "operations"; }
  std::string_view title() const override { return "Looking after the appliance"; }
  std::vector<PersonColumns> columns() const override {
    return {{"operations_alerts", "acknowledged_by", Fate::reference, "Who looked at an alert of the appliance."}};
  }
  Status export_person(data::Tx&, PersonId, PersonArchive&) const override { return {}; }
  Status erase_person(data::Tx&, Erasure&) const override { return {}; }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<OperationsData>(); }

}  // namespace mc::operations
