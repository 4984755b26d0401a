#pragma once
// A person as the directory describes her.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "appliance/base/time.hpp"
#include "ldap/connection.hpp"
#include "ldap/settings.hpp"

namespace mc::ldap {

struct Person {
  std::string id;  // objectGUID or entryUUID as text: stays when name, login or place change
  std::string dn;
  std::string login;
  std::string first_name, last_name, display_name, email, employee_number, job_title, department, phone;
  std::string manager_dn;
  std::string manager_id;              // filled in by the sync
  std::vector<std::string> group_ids;  // of the groups that were asked for; filled in by the sync
  bool disabled = false;
  bool expired = false;
  std::optional<std::uint32_t> primary_group;  // its number in the domain `domain_sid`
  std::string domain_sid;
  std::vector<std::string> dropped;  // attributes whose value was not UTF-8 or too long
  bool operator==(const Person&) const = default;
  bool active() const { return !disabled && !expired; }
};

std::vector<std::string> person_attributes(const Settings& settings);
/// Errors (invalid): `no_stable_id`, `no_login`, and `system_account` for what is no person (krbtgt, Guest, computers).
Result<Person> person_of(const Entry& entry, const Settings& settings, Instant now);
/// objectGUID or entryUUID of any entry; empty if it has none.
std::string stable_id(const Entry& entry, Kind kind);
/// The filter item that finds an entry by its stable id; empty if the text is none.
std::string id_filter(std::string_view id, Kind kind);

}  // namespace mc::ldap
