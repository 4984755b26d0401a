#include "modules/organisation/everybody.hpp"

#include "modules/organisation/import_rules.hpp"
#include "modules/organisation/store.hpp"

namespace mc::organisation {

Result<std::vector<PersonId>> people_after(data::Tx& tx, const PersonId& after, std::int64_t limit) {
  return tx.in(kModule).all<PersonId>(
      "SELECT person_id FROM organisation_staff WHERE person_id > ? ORDER BY person_id LIMIT ?", after, limit);
}

bool knows_profession(std::string_view text) { return profession_code(text).has_value(); }

}  // namespace mc::organisation
