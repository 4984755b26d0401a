// The public header: what other modules ask of accounts.
#include "modules/accounts/handles.hpp"
#include "modules/accounts/service.hpp"

#include <algorithm>
#include <set>

#include "appliance/base/text.hpp"
#include "appliance/security/password_change.hpp"

namespace mc::accounts {
namespace {

bool differs(const PersonRow& row, const PersonIn& in) {
  return row.first_name != in.first_name || row.last_name != in.last_name || row.email != in.email ||
         (in.employee_number && row.employee_number != in.employee_number);
}

/// What HR says never lifts a ban or brings back a deleted account; and HR's "active" leaves a suspension to
/// the administrator.
accounts::Status status_after(accounts::Status present, accounts::Status said) {
  using enum accounts::Status;
  if (present == banned || present == deleted) return present;
  if (said == active && present == suspended) return present;
  return said;
}

RawJson status_details(accounts::Status from, accounts::Status to) {
  return {"{\"from\":\"" + std::string(shape::enum_name(from)) + "\",\"to\":\"" + std::string(shape::enum_name(to)) +
          "\"}"};
}

}  // namespace

mc::Status Service::audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
                          std::string outcome, RawJson details, const Client& client) {
  return platform_.audit.append(tx, {actor, std::move(action), std::move(object), std::move(outcome),
                                     std::move(details), client.request_id, client.address});
}

mc::Status Service::changed(data::Tx& tx, const PersonRow& row) {
  return platform_.events.publish(tx, AccountChanged{row.id, row.first_name, row.last_name, row.email, row.status});
}

Result<std::string> Service::free_handle(data::Tx& tx, std::string_view first_name, std::string_view last_name) {
  std::string base = handle_from(first_name, last_name);
  std::string handle = base;
  for (int number = 2; TRY(store::handle_taken(tx, handle, {})); ++number) handle = numbered_handle(base, number);
  return handle;
}

Result<PersonRow> Service::create(data::Tx& tx, const PersonIn& in) {
  PersonRow row;
  row.id = PersonId::make(platform_.clock, platform_.random);
  row.handle = TRY(free_handle(tx, in.first_name, in.last_name));
  row.first_name = in.first_name;
  row.last_name = in.last_name;
  row.email = std::string(trim(in.email));
  row.employee_number = in.employee_number;
  row.status = in.status;
  row.locale = "en";
  row.theme = "system";
  TRY(store::insert(tx, row));
  TRY(audit(tx, {}, "account.created", "person:" + row.id.text(), "ok", RawJson{"{}"}, {}));
  TRY(changed(tx, row));
  return row;
}

Result<bool> Service::apply(data::Tx& tx, PersonRow& row, const PersonIn& in) {
  accounts::Status status = status_after(row.status, in.status);
  // A mistake in a file must not lock the hospital out: the last one who manages roles stays until she is replaced.
  if (status != row.status && status != accounts::Status::active)
    if (auto kept = keep_one_super_admin(tx, row.id); !kept) {
      TRY(audit(tx, {}, "account.status_kept", "person:" + row.id.text(), "denied", status_details(row.status, status),
                {}));
      status = row.status;
    }
  bool fields = differs(row, in);
  if (!fields && status == row.status) return false;
  if (fields) {
    row.first_name = in.first_name;
    row.last_name = in.last_name;
    row.email = std::string(trim(in.email));
    if (in.employee_number) row.employee_number = in.employee_number;
    TRY(store::update(tx, row));
    TRY(audit(tx, {}, "account.updated", "person:" + row.id.text(), "ok", RawJson{"{}"}, {}));
  }
  if (status != row.status) {
    // Whoever registered with this address never showed that it is hers: the password she chose opens nothing.
    if (row.status == accounts::Status::pending_verification) TRY(store::void_password(tx, row.id, platform_.random));
    row.left_by_choice = false;
    TRY(move_to(tx, {}, row, status, {}));
  } else {
    TRY(changed(tx, row));
  }
  return true;
}

Result<std::pair<PersonId, Upserted>> Service::upsert(data::Tx& tx, const PersonIn& in) {
  if (trim(in.email).empty()) return invalid("email", "required", "An account needs an e-mail address.");
  auto by_email = TRY(store::find_by_email(tx, in.email));
  std::optional<PersonRow> row;
  if (in.employee_number) row = TRY(store::find_by_employee_number(tx, *in.employee_number));
  if (!row && by_email && (!in.employee_number || !by_email->employee_number)) row = by_email;
  if (by_email && (!row || row->id != by_email->id))
    return conflict("email_taken", "Another person has this e-mail address.");
  if (!row) return std::pair{TRY(create(tx, in)).id, Upserted::created};
  bool was_changed = TRY(apply(tx, *row, in));
  return std::pair{row->id, was_changed ? Upserted::updated : Upserted::unchanged};
}

Result<Me> Service::me(data::Tx& tx, const security::Viewer& viewer) {
  auto row = TRY(store::find(tx, viewer.person));
  if (!row) return not_found("person_not_found");
  auto password = TRY(store::password(tx, viewer.person));
  Me me{row->id,
        row->handle,
        row->first_name,
        row->last_name,
        row->email,
        row->employee_number,
        row->locale,
        row->theme,
        false,
        {},
        {}};
  me.must_change_password = password && password->must_change;
  std::set<std::string> roles;
  for (const security::Grant& grant : viewer.grants)
    if (grant.role != security::kPasswordChangeOnly) roles.insert(grant.role);
  me.roles.assign(roles.begin(), roles.end());
  for (std::string& name : platform_.permissions.names())
    if (viewer.may(name)) me.permissions.push_back(std::move(name));
  return me;
}

Result<std::optional<Person>> Service::find(data::Tx& tx, PersonId id) {
  auto row = TRY(store::find(tx, id));
  if (!row) return std::optional<Person>{};
  return std::optional(person_of(*row));
}

Result<std::map<PersonId, Person>> Service::find_many(data::Tx& tx, const std::vector<PersonId>& ids) {
  std::map<PersonId, Person> people;
  for (const PersonRow& row : TRY(store::find_many(tx, ids))) people.emplace(row.id, person_of(row));
  return people;
}

Result<std::optional<PersonId>> Service::find_by_employee_number(data::Tx& tx, std::string_view number) {
  auto row = TRY(store::find_by_employee_number(tx, number));
  return row ? std::optional(row->id) : std::nullopt;
}

Result<std::optional<PersonRow>> Service::find_login(data::Tx& tx, std::string_view login) {
  login = trim(login);
  if (login.starts_with('@')) return store::find_by_handle(tx, login.substr(1));
  if (login.find('@') != std::string_view::npos) return store::find_by_email(tx, login);
  auto row = TRY(store::find_by_employee_number(tx, login));
  if (row) return row;
  return store::find_by_handle(tx, login);
}

Result<std::optional<PersonId>> Service::find_by_login(data::Tx& tx, std::string_view login) {
  auto row = TRY(find_login(tx, login));
  return row ? std::optional(row->id) : std::nullopt;
}

Result<std::vector<Person>> Service::list(data::Tx& tx, std::optional<PersonId> after, int limit) {
  std::vector<Person> people;
  for (const PersonRow& row : TRY(store::list(tx, after.value_or(PersonId{}), std::clamp(limit, 1, 1000))))
    people.push_back(person_of(row));
  return people;
}

mc::Status Service::move_to(data::Tx& tx, std::optional<PersonId> actor, PersonRow& row, accounts::Status status,
                            const Client& client) {
  accounts::Status former = row.status;
  row.status = status;
  TRY(store::update(tx, row));
  if (status != accounts::Status::active) TRY(platform_.sessions.end_all(tx, row.id, shape::enum_name(status)));
  TRY(audit(tx, actor, "account.status_changed", "person:" + row.id.text(), "ok", status_details(former, status),
            client));
  return changed(tx, row);
}

mc::Status Service::set_status(data::Tx& tx, std::optional<PersonId> actor, PersonId person, accounts::Status status) {
  auto row = TRY(store::find(tx, person));
  if (!row) return not_found("person_not_found");
  if (row->status == status) return {};
  if (status != accounts::Status::active && status != accounts::Status::pending_verification)
    TRY(keep_one_super_admin(tx, person));
  row->left_by_choice = false;
  return move_to(tx, actor, *row, status, {});
}

mc::Status Service::grant(data::Tx& tx, std::optional<PersonId> actor, PersonId person, const security::Grant& grant) {
  if (!TRY(store::find(tx, person))) return not_found("person_not_found");
  TRY(platform_.sessions.grant(tx, actor, person, grant));
  return {};
}

mc::Status Service::set_password_hash(data::Tx& tx, PersonId person, std::string_view hash, bool must_change) {
  if (!TRY(store::find(tx, person))) return not_found("person_not_found");
  TRY(store::set_password(tx, person, hash, must_change));
  TRY(platform_.sessions.end_all(tx, person, "password_changed"));
  return audit(tx, {}, "account.password_set", "person:" + person.text(), "ok", RawJson{"{}"}, {});
}

}  // namespace mc::accounts
