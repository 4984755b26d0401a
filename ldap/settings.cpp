#include "ldap/settings.hpp"

#include <algorithm>

#include "appliance/base/text.hpp"
#include "ldap/escape.hpp"

namespace mc::ldap {
namespace {
bool host_name(std::string_view text) {
  return !text.empty() && text.size() <= 253 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_' || c == ':';
  });
}

bool attribute_name(std::string_view text) {
  return !text.empty() && text.size() <= 128 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

class Problems {
public:
  void require(bool good, std::string path, std::string code, std::string detail) {
    if (!good) error_.fields.push_back({std::move(path), std::move(code), std::move(detail)});
  }
  Status result() {
    if (error_.fields.empty()) return {};
    return std::unexpected(error_);
  }

private:
  Error error_{Fault::invalid, "invalid_input", "The directory settings are not complete.", {}};
};

void check_servers(Problems& problems, const Settings& settings) {
  problems.require(!settings.servers.empty() || !settings.srv_domain.empty(), "servers", "required",
                   "Name a server, or the domain whose DNS names them.");
  problems.require(settings.servers.size() <= 10, "servers", "too_many", "At most 10 servers.");
  problems.require(settings.srv_domain.empty() || host_name(settings.srv_domain), "srv_domain", "bad_name",
                   "This is not a domain name.");
  problems.require(settings.srv_site.empty() || host_name(settings.srv_site), "srv_site", "bad_name",
                   "This is not the name of a site.");
  for (std::size_t at = 0; at < settings.servers.size(); ++at) {
    const auto path = "servers[" + std::to_string(at) + "]";
    const auto& host = settings.servers[at].host;
    problems.require(host_name(host), path, "bad_name", "This is not a host name or address.");
    // libldap takes "localhost" for the machine's own name when it compares certificates.
    problems.require(ascii_lower(host) != "localhost", path, "localhost", "Write 127.0.0.1 instead of localhost.");
  }
}

void check_search(Problems& problems, const Settings& settings) {
  problems.require(is_dn(settings.people_base), "people_base", "bad_dn", "This is not a distinguished name.");
  problems.require(settings.groups_base.empty() || is_dn(settings.groups_base), "groups_base", "bad_dn",
                   "This is not a distinguished name.");
  problems.require(is_filter(settings.people_filter), "people_filter", "bad_filter",
                   "This is not a search filter such as (objectClass=person).");
  problems.require(is_filter(settings.groups_filter), "groups_filter", "bad_filter",
                   "This is not a search filter such as (objectClass=group).");
  const auto& names = settings.attributes;
  problems.require(!names.login.empty() && names.login.size() <= 5, "attributes.login", "required",
                   "Name one to five attributes that hold the login name.");
  for (const auto& name : names.login)
    problems.require(attribute_name(name), "attributes.login", "bad_name", "This is not the name of an attribute.");
  for (const auto* name : {&names.first_name, &names.last_name, &names.display_name, &names.email,
                           &names.employee_number, &names.job_title, &names.department, &names.phone, &names.manager})
    problems.require(name->empty() || attribute_name(*name), "attributes", "bad_name",
                     "This is not the name of an attribute.");
  for (const auto& name : settings.members)
    problems.require(attribute_name(name), "members", "bad_name", "This is not the name of an attribute.");
}
}  // namespace

Settings Settings::clone() const {
  Settings copy;
  copy.kind = kind, copy.servers = servers, copy.srv_domain = srv_domain, copy.srv_site = srv_site;
  copy.encryption = encryption, copy.trust_pem = trust_pem, copy.bind_dn = bind_dn;
  copy.bind_password = bind_password.clone();
  copy.people_base = people_base, copy.groups_base = groups_base, copy.people_filter = people_filter;
  copy.groups_filter = groups_filter, copy.attributes = attributes, copy.members = members;
  copy.page_size = page_size, copy.timing = timing, copy.dns_servers = dns_servers;
  return copy;
}

Settings active_directory_preset() {
  Settings made;
  made.kind = Kind::active_directory;
  // 805306368 is a normal user account; computers and trusts have other numbers.
  made.people_filter = "(&(objectClass=user)(sAMAccountType=805306368))";
  made.groups_filter = "(objectClass=group)";
  made.attributes = {{"sAMAccountName", "userPrincipalName"},
                     "givenName",
                     "sn",
                     "displayName",
                     "mail",
                     "employeeID",
                     "title",
                     "department",
                     "telephoneNumber",
                     "manager"};
  made.members = {"member"};
  return made;
}

Settings openldap_preset() {
  Settings made;
  made.kind = Kind::openldap;
  made.people_filter = "(objectClass=inetOrgPerson)";
  made.groups_filter = "(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames))";
  made.attributes = {{"uid", "mail"},    "givenName",       "sn",     "displayName", "mail", "employeeNumber", "title",
                     "departmentNumber", "telephoneNumber", "manager"};
  made.members = {"member", "uniqueMember"};
  return made;
}

Status validate(const Settings& settings) {
  Problems problems;
  check_servers(problems, settings);
  check_search(problems, settings);
  problems.require(settings.trust_pem.find("-----BEGIN CERTIFICATE-----") != std::string::npos, "trust_pem", "required",
                   "Paste the certificate of the authority that issued the servers' certificates (PEM).");
  problems.require(settings.trust_pem.size() <= 1 << 20, "trust_pem", "too_long", "At most 1 MiB.");
  problems.require(!settings.bind_dn.empty() && settings.bind_dn.size() <= 1'000 &&
                       settings.bind_dn.find('\0') == std::string::npos,
                   "bind_dn", "required", "Name the account that reads the directory.");
  problems.require(!settings.bind_password.empty(), "bind_password", "required",
                   "Type the password of the account that reads the directory.");
  problems.require(settings.page_size >= 1 && settings.page_size <= 5'000, "page_size", "out_of_range", "1 to 5000.");
  return problems.result();
}

}  // namespace mc::ldap
