// Between what is stored and shown, and what the room ldap works with.
#include <charconv>

#include "appliance/base/text.hpp"
#include "modules/directory/service.hpp"

namespace mc::directory {
namespace {
struct Record {
  std::string dn, login, first_name, last_name, display_name, email, employee_number, job_title, department, phone,
      manager_id;
};
FIELDS(Record, dn, login, first_name, last_name, display_name, email, employee_number, job_title, department, phone,
       manager_id)

Result<ldap::Server> server_of(std::string_view text) {
  ldap::Server server{std::string(text), 0};
  const auto colon = text.rfind(':');
  const bool bracket = text.starts_with('[');
  if (colon == std::string_view::npos || (!bracket && text.find(':') != colon)) return server;  // a name, or bare IPv6
  const auto port = text.substr(colon + 1);
  unsigned number = 0;
  auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (bracket && text.ends_with(']')) {
    server.host = std::string(text.substr(1, text.size() - 2));
    return server;
  }
  if (error != std::errc{} || end != port.data() + port.size() || number == 0 || number > 65'535)
    return invalid("connection.servers", "bad_port", "A port is a number from 1 to 65535.");
  server.host = std::string(bracket ? text.substr(1, colon - 2) : text.substr(0, colon));
  server.port = static_cast<std::uint16_t>(number);
  return server;
}

template <class L>
std::vector<std::string> strings(const L& list) {
  std::vector<std::string> out;
  for (const auto& one : list) out.push_back(one.value);
  return out;
}
}  // namespace

Result<ldap::Settings> to_ldap(const StoredSettings& settings) {
  const auto& from = settings.connection;
  ldap::Settings to;
  to.kind = from.kind == DirectoryKind::active_directory ? ldap::Kind::active_directory : ldap::Kind::openldap;
  for (const auto& text : from.servers) to.servers.push_back(TRY(server_of(text.value)));
  to.srv_domain = from.srv_domain.value, to.srv_site = from.srv_site.value;
  to.encryption = from.encryption == Encryption::ldaps ? ldap::Encryption::ldaps : ldap::Encryption::start_tls;
  to.trust_pem = from.trust_pem, to.bind_dn = from.bind_dn.value;
  to.bind_password = Secret(as_bytes(settings.bind_password));
  to.people_base = from.people_base.value, to.groups_base = from.groups_base.value;
  to.people_filter = from.people_filter.value, to.groups_filter = from.groups_filter.value;
  const auto& names = from.attributes;
  to.attributes = {strings(names.login), names.first_name.value,      names.last_name.value, names.display_name.value,
                   names.email.value,    names.employee_number.value, names.job_title.value, names.department.value,
                   names.phone.value,    names.manager.value};
  to.members = strings(from.members);
  if (auto status = ldap::validate(to); !status) {
    Error error = status.error();
    for (auto& field : error.fields) field.path = "connection." + field.path;
    return std::unexpected(error);
  }
  return to;
}

Connection from_ldap(const ldap::Settings& from) {
  Connection to;
  to.kind = from.kind == ldap::Kind::active_directory ? DirectoryKind::active_directory : DirectoryKind::openldap;
  to.people_filter = from.people_filter, to.groups_filter = from.groups_filter;
  for (const auto& name : from.attributes.login) to.attributes.login.items.emplace_back(name);
  const auto& names = from.attributes;
  auto& out = to.attributes;
  out.first_name = names.first_name, out.last_name = names.last_name, out.display_name = names.display_name;
  out.email = names.email, out.employee_number = names.employee_number, out.job_title = names.job_title;
  out.department = names.department, out.phone = names.phone, out.manager = names.manager;
  for (const auto& name : from.members) to.members.items.emplace_back(name);
  return to;
}

DirectoryPerson view_of(const ldap::Person& p) {
  return {p.id,        p.dn,         p.login,    p.first_name, p.last_name, p.display_name, p.email, p.employee_number,
          p.job_title, p.department, p.disabled, p.expired};
}

Result<RunView> view_of(const RunRow& row) {
  return RunView{row.id,         row.mode,        row.outcome,  row.code,
                 row.started_at, row.finished_at, row.actor_id, TRY(shape::from_json<Counts>(row.counts))};
}

std::string record_of(const ldap::Person& p) {
  return shape::to_json(Record{p.dn, p.login, p.first_name, p.last_name, p.display_name, p.email, p.employee_number,
                               p.job_title, p.department, p.phone, p.manager_id});
}

Result<ldap::Person> person_of(const PersonRow& row) {
  auto record = TRY(shape::from_json<Record>(row.record));
  ldap::Person person;
  person.id = row.directory_id;
  person.dn = record.dn, person.login = record.login, person.first_name = record.first_name;
  person.last_name = record.last_name, person.display_name = record.display_name, person.email = record.email;
  person.employee_number = record.employee_number, person.job_title = record.job_title;
  person.department = record.department, person.phone = record.phone, person.manager_id = record.manager_id;
  return person;
}

/// An account needs both names; directories do not.
accounts::PersonIn account_of(const ldap::Person& person) {
  accounts::PersonIn in;
  if (!person.employee_number.empty()) in.employee_number = person.employee_number;
  in.first_name = person.first_name, in.last_name = person.last_name, in.email = person.email;
  if (in.last_name.empty()) in.last_name = person.display_name.empty() ? person.login : person.display_name;
  if (in.first_name.empty()) in.first_name = person.login;
  return in;
}

RoleOf role_of(const ldap::Grant& grant) {
  RoleOf role{
      grant.role, shape::parse_enum<security::ScopeKind>(grant.scope).value_or(security::ScopeKind::platform), {}};
  if (!grant.scope_id.empty())
    if (auto id = parse_uuid(grant.scope_id)) role.scope_id = *id;
  return role;
}

Counts counts_of(const ldap::Plan& plan, std::size_t people) {
  const auto count = [&](ldap::ChangeKind kind) {
    const auto found = plan.counts.find(kind);
    return found == plan.counts.end() ? std::int64_t{0} : static_cast<std::int64_t>(found->second);
  };
  using enum ldap::ChangeKind;
  Counts counts;
  counts.people = static_cast<std::int64_t>(people);
  counts.created = count(create), counts.linked = count(link), counts.updated = count(update);
  counts.suspended = count(suspend), counts.reactivated = count(reactivate);
  counts.granted = count(grant), counts.revoked = count(revoke);
  counts.unchanged = static_cast<std::int64_t>(plan.unchanged),
  counts.ignored = static_cast<std::int64_t>(plan.ignored);
  for (const auto& warning : plan.warnings) ++counts.warnings[warning.code];
  return counts;
}

}  // namespace mc::directory
