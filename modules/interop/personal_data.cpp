#include "modules/interop/personal_data.hpp"

#include "appliance/base/text.hpp"
#include "modules/interop/store.hpp"

namespace mc::interop {
namespace {

struct RejectedOut {
  Instant at;
  std::string event, reason, body;
};
FIELDS(RejectedOut, at, event, reason, body)

class Data final : public PersonalData {
public:
  std::string_view module() const override { return "interop"; }
  std::string_view title() const override { return "What other systems may look up"; }
  std::vector<PersonColumns> columns() const override {
    return {{"interop_people", "person_id number_key family_key given_key profession unit_id qualifications",
             Fate::derived, "A copy of the staff for searches from outside (FHIR)."},
            {"interop_rejected", "number_key number reason body", Fate::erased,
             "Records of staff messages that were left out, for 30 days."}};
  }
  /// The copy says nothing that profile and wallet do not say already. Of what was left out, what HR sent of her.
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    auto row = TRY(store::person(tx, person));
    if (!row || !row->number_key) return {};
    return archive.rows<RejectedOut>(
        tx.in(kModule), "left_out", "What the staff system sent of you and was not taken",
        "SELECT at, event, reason, body FROM interop_rejected WHERE number_key = ? ORDER BY id", *row->number_key);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    std::int64_t gone = 0;
    for (const std::string& number : erasure.known_as.employee_numbers)
      gone += TRY(store::settle_rejected(tx, ascii_lower(number)));
    // Those without a number, or with a wrong one, may speak of her by name.
    gone += TRY(store::remove_rejected_of(tx, [&](std::string body) { return erasure.scrub(body, false) > 0; }));
    erasure.erased("records of staff messages that were left out", gone);
    return store::remove_person(tx, erasure.person);
  }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<Data>(); }

}  // namespace mc::interop
