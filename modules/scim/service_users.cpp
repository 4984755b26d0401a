// Accounts by provisioning.
#include <algorithm>

#include "appliance/base/text.hpp"
#include "modules/accounts/password_authority.hpp"
#include "modules/accounts/power.hpp"
#include "modules/organisation/placing.hpp"
#include "modules/scim/service.hpp"

namespace mc::scim {

namespace {

Answer answer_of(int status, const wire::Resource& resource) {
  return {status, resource.json, resource.tag, resource.location};
}

/// First and last name, from whatever the client told.
void fill_names(accounts::PersonIn& out, const wire::UserChange& in, std::string_view user_name) {
  if (in.given_name) out.first_name = *in.given_name;
  if (in.family_name) out.last_name = *in.family_name;
  std::string full = in.display_name.value_or("");
  std::size_t space = full.rfind(' ');
  if (out.last_name.empty()) out.last_name = space == std::string::npos ? full : full.substr(space + 1);
  if (out.first_name.empty() && space != std::string::npos) out.first_name = full.substr(0, space);
  std::string local(user_name.substr(0, user_name.find('@')));
  if (out.last_name.empty()) out.last_name = local;
  if (out.first_name.empty()) out.first_name = local;
}

bool is_email(std::string_view text) {
  std::size_t at = text.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() && text.find_first_of(" \t") == text.npos;
}

wire::UserOut user_of(const UserRow& row, const accounts::Person& person) {
  return {row.person_id,
          row.user_name,
          person.first_name,
          person.last_name,
          person.email,
          row.external_id,
          person.employee_number,
          person.status == accounts::Status::active,
          row.created_at,
          row.changed_at,
          row.title,
          row.department};
}

Result<bool> has_power(data::Tx& tx, security::Sessions& sessions, PersonId person) {
  auto held = TRY(sessions.assignments(tx, person));
  return std::any_of(held.begin(), held.end(),
                     [](const security::RoleAssignment& one) { return accounts::gives_power(one.role); });
}

/// Whoever holds the token must not be able to have the link for a forgotten password sent to another address: of
/// people who got power since, address and number stay.
Status check_kept(data::Tx& tx, security::Sessions& sessions, accounts::Accounts& accounts, PersonId person,
                  const accounts::PersonIn& in) {
  auto before = TRY(accounts.find(tx, person));
  if (!before) return not_found("user_not_found");
  bool same = ascii_lower(trim(in.email)) == ascii_lower(before->email) &&
              (!in.employee_number || in.employee_number == before->employee_number);
  if (same || !TRY(has_power(tx, sessions, person))) return {};
  return conflict("account_with_power", "An administrator's address and number are not managed from here.");
}

}  // namespace

Result<UserRow> Service::find_user(data::Tx& tx, PersonId id) {
  auto row = TRY(store::user(tx, id));
  if (!row || row->deleted) return not_found("user_not_found");
  return std::move(*row);
}

Result<wire::UserOut> Service::outward(data::Tx& tx, const UserRow& row) {
  auto person = TRY(accounts_.find(tx, row.person_id));
  if (!person) return not_found("user_not_found");
  return user_of(row, *person);
}

Result<bool> Service::holds_power(data::Tx& tx, PersonId person) { return has_power(tx, platform_.sessions, person); }

Result<Answer> Service::list_users(const wire::Query& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Answer> {
    std::vector<UserRow> rows;
    std::int64_t total = 0;
    if (query.filter) {
      const wire::Filter& filter = *query.filter;
      if (filter.attribute == "username") {
        if (auto row = TRY(store::user_by_key(tx, fold(filter.value))); row && !row->deleted) rows.push_back(*row);
      } else if (filter.attribute == "externalid") {
        rows = TRY(store::users_by_external_id(tx, filter.value));
      } else if (filter.attribute == "id") {
        auto id = PersonId::parse(filter.value);
        auto row = id ? TRY(store::user(tx, *id)) : std::nullopt;
        if (row && !row->deleted) rows.push_back(*row);
      } else {
        return fail(Fault::invalid, "invalidFilter", "Users are found by userName, externalId or id.");
      }
      total = static_cast<std::int64_t>(rows.size());
      if (query.start > 1 || query.count == 0) rows.clear();
    } else {
      total = TRY(store::count_users(tx));
      rows = TRY(store::users(tx, query.start - 1, query.count));
    }
    std::vector<PersonId> ids;
    for (const UserRow& row : rows) ids.push_back(row.person_id);
    auto people = TRY(accounts_.find_many(tx, ids));
    std::vector<std::string> resources;
    for (const UserRow& row : rows) {
      auto found = people.find(row.person_id);
      if (found == people.end()) continue;
      resources.push_back(wire::write(user_of(row, found->second), base_).json);
    }
    return Answer{200, wire::write_list(resources, total, query.start)};
  });
}

Result<Answer> Service::read_user(PersonId id, const Conditions& conditions) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Answer> {
    wire::Resource resource = wire::write(TRY(outward(tx, TRY(find_user(tx, id)))), base_);
    if (!conditions.if_none_match.empty() && conditions.if_none_match.find(resource.tag) != std::string::npos)
      return Answer{304, "", resource.tag};
    return answer_of(200, resource);
  });
}

/// The account of a user that is new to us: one with the same employee number, or e-mail address when that is allowed,
/// or a new one.
Result<PersonId> Service::account_for(data::Tx& tx, const accounts::PersonIn& in) {
  std::optional<PersonId> known;
  if (in.employee_number) known = TRY(accounts_.find_by_employee_number(tx, *in.employee_number));
  if (!known) {
    known = TRY(accounts_.find_by_login(tx, in.email));
    if (known && !TRY(store::link_by_email(tx)))
      return conflict("email_taken", "An account that is not managed from here has this e-mail address.");
  }
  if (!known) return TRY(accounts_.upsert(tx, in)).first;
  // Whoever holds the token must not become one of those who set up the appliance.
  if (TRY(holds_power(tx, *known)))
    return conflict("account_with_power", "An administrator's account is not managed from here.");
  auto row = TRY(store::user(tx, *known));
  if (row && !row->deleted) return conflict("user_exists", "Another user is this account.");
  TRY(accounts::change_person(accounts_, tx, *known, in));
  return *known;
}

Result<Answer> Service::create_user(const Caller& caller, const wire::UserChange& in) {
  if (!in.user_name || in.user_name->empty()) return bad_value("A user has a userName.");
  accounts::PersonIn account;
  account.email = in.email && !in.email->empty() ? *in.email : *in.user_name;
  if (!is_email(account.email)) return bad_value("A user has an e-mail address.");
  if (in.employee_number && !in.employee_number->empty()) account.employee_number = in.employee_number;
  fill_names(account, in, *in.user_name);
  return platform_.db.write([&](data::Tx& tx) -> Result<Answer> {
    std::string key = fold(*in.user_name);
    auto former = TRY(store::user_by_key(tx, key));
    if (former && !former->deleted) return conflict("user_exists", "There is a user with this userName.");
    UserRow row;
    if (former) {
      row = *former;
      TRY(check_kept(tx, platform_.sessions, accounts_, row.person_id, account));
      TRY(accounts::change_person(accounts_, tx, row.person_id, account));
    } else {
      row.person_id = TRY(account_for(tx, account));
      if (auto before = TRY(store::user(tx, row.person_id))) row = *before;
    }
    if (row.created_at == Instant{}) row.created_at = tx.now();
    row.user_name = *in.user_name;
    row.user_key = key;
    row.external_id = in.external_id && !in.external_id->empty() ? in.external_id : std::nullopt;
    row.deleted = false;
    row.changed_at = tx.now();
    UserRow before = row;
    row.title = in.title.value_or("");
    row.department = in.department.value_or("");
    TRY(place(tx, account, before, row));
    TRY(set_active(tx, caller, row, in.active.value_or(true)));
    TRY(store::put(tx, row));
    TRY(audit(tx, caller, "scim.user_created", "person:" + row.person_id.text()));
    return answer_of(201, wire::write(TRY(outward(tx, row)), base_));
  });
}

Status Service::place(data::Tx& tx, const accounts::PersonIn& account, const UserRow& before, const UserRow& now) {
  auto placing_of = [&](const UserRow& row) -> Result<organisation::Placing> {
    return organisation::Placing{row.title, TRY(organisation::unit_named(organisation_, tx, row.department))};
  };
  return organisation::place(organisation_, tx, organisation::Source::scim, now.person_id, account,
                             TRY(placing_of(before)), TRY(placing_of(now)));
}

Status Service::set_active(data::Tx& tx, const Caller& caller, UserRow& row, bool active) {
  auto person = TRY(accounts_.find(tx, row.person_id));
  if (!person) return not_found("user_not_found");
  if (!active && person->status == accounts::Status::active) {
    auto held = TRY(platform_.sessions.assignments(tx, row.person_id));
    for (const security::RoleAssignment& one : held)
      if (one.role == security::kSuperAdmin)
        return forbidden("super_admin_stays", "A super administrator is not suspended from here.");
    TRY(accounts_.set_status(tx, {}, row.person_id, accounts::Status::suspended));
    row.suspended = true;
    return audit(tx, caller, "scim.user_suspended", "person:" + row.person_id.text());
  }
  // What a person here decided is not undone from there.
  if (active && row.suspended && person->status == accounts::Status::suspended) {
    TRY(accounts_.set_status(tx, {}, row.person_id, accounts::Status::active));
    row.suspended = false;
    return audit(tx, caller, "scim.user_reactivated", "person:" + row.person_id.text());
  }
  return {};
}

Result<Answer> Service::change_user(const Caller& caller, PersonId id, wire::UserChange in, bool whole,
                                    const Conditions& conditions) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Answer> {
    UserRow row = TRY(find_user(tx, id));
    wire::UserOut before = TRY(outward(tx, row));
    wire::Resource old = wire::write(before, base_);
    TRY(check_match(conditions, old.tag));
    if (whole && (!in.user_name || in.user_name->empty())) return bad_value("A user has a userName.");
    if (in.user_name && in.user_name->empty()) return bad_value("A user has a userName.");
    if (whole && !in.external_id) in.external_id = "";
    if (whole && !in.title) in.title = "";
    if (whole && !in.department) in.department = "";
    if (in.user_name) {
      std::string key = fold(*in.user_name);
      auto other = TRY(store::user_by_key(tx, key));
      if (other && other->person_id != id) return conflict("user_exists", "There is a user with this userName.");
      row.user_name = *in.user_name;
      row.user_key = key;
    }
    if (in.external_id) row.external_id = in.external_id->empty() ? std::nullopt : in.external_id;
    accounts::PersonIn account{before.employee_number, before.given_name, before.family_name, before.email};
    if (in.email && !in.email->empty()) account.email = *in.email;
    if (!is_email(account.email)) return bad_value("A user has an e-mail address.");
    if (in.employee_number && !in.employee_number->empty()) account.employee_number = in.employee_number;
    if (in.given_name && !in.given_name->empty()) account.first_name = *in.given_name;
    if (in.family_name && !in.family_name->empty()) account.last_name = *in.family_name;
    TRY(check_kept(tx, platform_.sessions, accounts_, id, account));
    TRY(accounts::change_person(accounts_, tx, id, account));
    UserRow former = row;
    if (in.title) row.title = *in.title;
    if (in.department) row.department = *in.department;
    if (row.title != former.title || row.department != former.department) TRY(place(tx, account, former, row));
    if (in.active) TRY(set_active(tx, caller, row, *in.active));
    wire::Resource now = wire::write(TRY(outward(tx, row)), base_);
    if (now.tag != old.tag) row.changed_at = tx.now();
    TRY(store::put(tx, row));
    if (now.tag == old.tag) return answer_of(200, old);
    TRY(audit(tx, caller, "scim.user_updated", "person:" + id.text()));
    return answer_of(200, wire::write(TRY(outward(tx, row)), base_));
  });
}

Result<Answer> Service::delete_user(const Caller& caller, PersonId id, const Conditions& conditions) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Answer> {
    UserRow row = TRY(find_user(tx, id));
    TRY(check_match(conditions, wire::write(TRY(outward(tx, row)), base_).tag));
    TRY(set_active(tx, caller, row, false));
    row.deleted = true;
    row.changed_at = tx.now();
    TRY(store::put(tx, row));
    TRY(store::remove_from_all(tx, id));
    TRY(settle(tx, id));
    TRY(audit(tx, caller, "scim.user_deleted", "person:" + id.text()));
    return Answer{204};
  });
}

}  // namespace mc::scim
