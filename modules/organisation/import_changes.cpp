#include "modules/organisation/import_changes.hpp"

#include <fmt/format.h>

#include "appliance/base/text.hpp"

namespace mc::organisation {
namespace {

constexpr std::int64_t kFewRows = 20;

}  // namespace

IdentityChange identity_change(const Identity& stored, const Identity& wanted) {
  bool name = fold(stored.first_name) != fold(wanted.first_name) || fold(stored.last_name) != fold(wanted.last_name);
  bool email = ascii_lower(stored.email) != ascii_lower(wanted.email);
  if (name && email) return IdentityChange::both;
  return name ? IdentityChange::name : email ? IdentityChange::email : IdentityChange::none;
}

bool too_many(std::int64_t identity_rows, std::int64_t known_rows) {
  return identity_rows > kFewRows && identity_rows * 2 > known_rows;
}

std::vector<ImportChange> changes_between(const StaffRow& before, const ShownPlace& place_before, const StaffRow& after,
                                          const ShownPlace& place_after) {
  std::vector<ImportChange> changes;
  auto compare = [&](std::string_view field, const std::string& was, const std::string& is, bool identity = false) {
    if (was == is) return;
    ImportChange change;
    change.field = field;
    change.before = was;
    change.after = is;
    change.identity = identity;
    changes.push_back(std::move(change));
  };
  auto day = [](const std::optional<Date>& date) { return date ? to_string(*date) : std::string(); };
  compare("employee_number", before.employee_number.value_or(""), after.employee_number.value_or(""));
  compare("first_name", before.first_name, after.first_name, true);
  compare("last_name", before.last_name, after.last_name, true);
  compare("email", before.email, after.email, true);
  compare("unit", place_before.unit, place_after.unit);
  compare("job_title", before.job_title, after.job_title);
  compare("profession", before.profession, after.profession);
  compare("manager_employee_number", place_before.manager, place_after.manager);
  compare("hire_date", day(before.hired_on), day(after.hired_on));
  compare("status", std::string(shape::enum_name(before.status)), std::string(shape::enum_name(after.status)));
  return changes;
}

}  // namespace mc::organisation
