// Staff rows from another source than HR.
#include "modules/organisation/placing.hpp"

#include "appliance/base/text.hpp"
#include "modules/organisation/service.hpp"

namespace mc::organisation {
namespace {

/// What is empty or came from the source follows it; what somebody else entered stays.
template <class T>
void follow(T& held, const T& before, const T& now) {
  if (held == T{} || held == before) held = now;
}

/// Empty when nothing is said that has a code.
std::string code_of(const Placing& placing) {
  auto said = placing.profession.empty() ? std::nullopt : profession_code(placing.profession);
  if (!said && !placing.job_title.empty()) said = profession_code(placing.job_title);
  return said.value_or("");
}

StaffRow new_row(PersonId person, const accounts::PersonIn& in) {
  StaffRow row;
  row.person_id = person;
  row.employee_number = in.employee_number;
  row.first_name = in.first_name;
  row.last_name = in.last_name;
  row.email = ascii_lower(in.email);
  row.sort_key = sort_key(in.first_name, in.last_name);
  row.profession = "other";
  row.status = in.status;
  return row;
}

}  // namespace

mc::Status Service::place(data::Tx& tx, Source source, PersonId person, const accounts::PersonIn& account,
                          const Placing& before, const Placing& now) {
  auto held = TRY(store::staff(tx, person));
  StaffRow row = held ? *held : new_row(person, account);
  // Who keeps a person's data from now on; single sign-on only brings her.
  if (!held || source != Source::sso) row.source = source;
  follow(row.job_title, before.job_title, now.job_title);
  const std::string code = code_of(now), former = code_of(before);
  if (!code.empty() && (row.profession == "other" || row.profession == former)) row.profession = code;
  if (now.unit) follow(row.unit_id, before.unit, now.unit);
  if (now.manager != person) follow(row.manager_id, before.manager, now.manager);
  if (held && shape::to_json(*held) == shape::to_json(row)) return {};
  return put(tx, row, held);
}

mc::Status place(Organisation& organisation, data::Tx& tx, Source source, PersonId person,
                 const accounts::PersonIn& account, const Placing& before, const Placing& now) {
  return static_cast<Service&>(organisation).place(tx, source, person, account, before, now);
}

Result<std::optional<UnitId>> unit_named(Organisation& organisation, data::Tx& tx, std::string_view name) {
  return static_cast<Service&>(organisation).unit_named(tx, name);
}

}  // namespace mc::organisation
