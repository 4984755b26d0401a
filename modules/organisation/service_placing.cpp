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

StaffRow new_row(PersonId person, const accounts::PersonIn& in, const Placing& now) {
  StaffRow row;
  row.person_id = person;
  row.employee_number = in.employee_number;
  row.first_name = in.first_name;
  row.last_name = in.last_name;
  row.email = ascii_lower(in.email);
  row.sort_key = sort_key(in.first_name, in.last_name);
  row.profession = profession_code(now.job_title).value_or("other");
  row.status = in.status;
  return row;
}

}  // namespace

mc::Status Service::place(data::Tx& tx, PersonId person, const accounts::PersonIn& account, const Placing& before,
                          const Placing& now) {
  auto held = TRY(store::staff(tx, person));
  StaffRow row = held ? *held : new_row(person, account, now);
  follow(row.job_title, before.job_title, now.job_title);
  if (now.unit) follow(row.unit_id, before.unit, now.unit);
  if (now.manager != person) follow(row.manager_id, before.manager, now.manager);
  if (held && shape::to_json(*held) == shape::to_json(row)) return {};
  return put(tx, row, held);
}

mc::Status place(Organisation& organisation, data::Tx& tx, PersonId person, const accounts::PersonIn& account,
                 const Placing& before, const Placing& now) {
  return static_cast<Service&>(organisation).place(tx, person, account, before, now);
}

}  // namespace mc::organisation
