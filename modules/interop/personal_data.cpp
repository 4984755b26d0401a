#include "modules/interop/personal_data.hpp"

#include "modules/interop/store.hpp"

namespace mc::interop {
namespace {

class Data final : public PersonalData {
public:
  std::string_view module() const override { return "interop"; }
  std::string_view title() const override { return "What other systems may look up"; }
  std::vector<PersonColumns> columns() const override {
    return {{"interop_people", "person_id number_key family_key given_key profession unit_id qualifications",
             Fate::derived, "A copy of the staff for searches from outside (FHIR)."}};
  }
  /// The copy says nothing that profile and wallet do not say already.
  Status export_person(data::Tx&, PersonId, PersonArchive&) const override { return {}; }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    return store::remove_person(tx, erasure.person);
  }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<Data>(); }

}  // namespace mc::interop
