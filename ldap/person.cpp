#include "ldap/person.hpp"

#include "appliance/base/text.hpp"
#include "ldap/values.hpp"

namespace mc::ldap {
namespace {
constexpr std::int64_t kAccountDisabled = 0x2, kNormalAccount = 0x200;
constexpr std::uint32_t kGuest = 501, kKerberosKeys = 502;
constexpr std::size_t kLongestLogin = 255, kLongestText = 200, kLongestDn = 4'096;

void read_text(Person& person, std::string& into, const Entry& entry, const std::string& name, std::size_t most) {
  const auto bytes = entry.first(name);
  if (bytes.empty()) return;
  if (auto value = text_value(bytes, most))
    into = std::move(*value);
  else
    person.dropped.push_back(name);
}

void read_texts(Person& person, const Entry& entry, const AttributeNames& names) {
  read_text(person, person.login, entry, names.login.front(), kLongestLogin);
  read_text(person, person.first_name, entry, names.first_name, kLongestText);
  read_text(person, person.last_name, entry, names.last_name, kLongestText);
  read_text(person, person.display_name, entry, names.display_name, kLongestText);
  read_text(person, person.email, entry, names.email, 254);
  read_text(person, person.employee_number, entry, names.employee_number, 64);
  read_text(person, person.job_title, entry, names.job_title, kLongestText);
  read_text(person, person.department, entry, names.department, kLongestText);
  read_text(person, person.phone, entry, names.phone, 64);
  read_text(person, person.manager_dn, entry, names.manager, kLongestDn);
}

Status read_active_directory(Person& person, const Entry& entry, Instant now) {
  const auto control = parse_integer(entry.first("userAccountControl")).value_or(kNormalAccount);
  const auto sid = parse_security_id(entry.first("objectSid"));
  const bool known = sid && (sid->relative == kGuest || sid->relative == kKerberosKeys);
  if ((control & kNormalAccount) == 0 || person.login.ends_with('$') || known)
    return fail(Fault::invalid, "system_account", "Not a person's account.");
  person.disabled = (control & kAccountDisabled) != 0;
  const auto expires = parse_file_time(entry.first("accountExpires"));
  person.expired = expires && *expires <= now;
  if (sid) person.domain_sid = sid->domain;
  const auto group = parse_integer(entry.first("primaryGroupID"));
  if (group && *group > 0 && *group <= 0xffffffff) person.primary_group = static_cast<std::uint32_t>(*group);
  return {};
}

void read_openldap(Person& person, const Entry& entry, Instant now) {
  // slapo-ppolicy: year 0 means locked until an administrator unlocks.
  person.disabled = entry.first("pwdAccountLockedTime").starts_with("0000");
  const auto days = parse_integer(entry.first("shadowExpire"));
  person.expired = days && *days >= 0 && *days <= 2'932'896 && date_of(now).days >= *days;
}
}  // namespace

std::vector<std::string> person_attributes(const Settings& settings) {
  std::vector<std::string> names;
  const auto& wanted = settings.attributes;
  if (!wanted.login.empty()) names.push_back(wanted.login.front());
  for (const auto* name :
       {&wanted.first_name, &wanted.last_name, &wanted.display_name, &wanted.email, &wanted.employee_number,
        &wanted.job_title, &wanted.department, &wanted.phone, &wanted.manager})
    if (!name->empty()) names.push_back(*name);
  if (settings.kind == Kind::active_directory)
    names.insert(names.end(), {"objectGUID", "objectSid", "userAccountControl", "accountExpires", "primaryGroupID"});
  else
    names.insert(names.end(), {"entryUUID", "pwdAccountLockedTime", "shadowExpire"});
  return names;
}

std::string stable_id(const Entry& entry, Kind kind) {
  if (kind == Kind::active_directory) return guid_text(entry.first("objectGUID")).value_or("");
  return uuid_text(entry.first("entryUUID")).value_or("");
}

std::string id_filter(std::string_view id, Kind kind) {
  if (kind == Kind::active_directory) {
    const auto value = guid_filter_value(id);
    return value.empty() ? value : "(objectGUID=" + value + ")";
  }
  auto uuid = uuid_text(id);
  return uuid ? "(entryUUID=" + *uuid + ")" : std::string();
}

Result<Person> person_of(const Entry& entry, const Settings& settings, Instant now) {
  Person person;
  person.dn = entry.dn;
  person.id = stable_id(entry, settings.kind);
  if (person.id.empty()) return fail(Fault::invalid, "no_stable_id", "An entry without a usable stable id.");
  read_texts(person, entry, settings.attributes);
  if (person.login.empty()) return fail(Fault::invalid, "no_login", "An entry without a usable login name.");
  if (settings.kind == Kind::active_directory)
    TRY(read_active_directory(person, entry, now));
  else
    read_openldap(person, entry, now);
  return person;
}

}  // namespace mc::ldap
