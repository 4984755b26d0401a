#pragma once
// What a sync would do: directory people compared with the accounts that exist. Pure; storing is the caller's.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "ldap/directory_sync.hpp"

namespace mc::ldap {

/// A role with its scope, as the caller writes them; `scope_id` is empty for the whole platform.
struct Grant {
  std::string role, scope, scope_id;
  auto operator<=>(const Grant&) const = default;
};
struct Mapping {
  std::string group_id;
  Grant grant;
};

/// An account as the caller knows it. `bound` holds the directory's last word on it.
struct Known {
  std::string account;  // the caller's key
  std::string id;       // the directory's stable id; empty: not bound
  std::string email, employee_number;
  bool suspended = false;               // by whomever
  bool linkable = true;                 // an account that is not bound may be taken over
  bool suspended_by_directory = false;  // then the directory may reactivate it
  Person last;                          // of a bound account
  std::set<Grant> grants;               // that came from groups
};

struct Rules {
  bool create_accounts = true;
  bool link_by_employee_number = true;
  bool link_by_email = false;  // whoever can write an e-mail address into the directory would get that account
  std::size_t guard_least = 20;
  std::size_t guard_percent = 5;
};

enum class ChangeKind : std::uint8_t { create, link, update, suspend, reactivate, grant, revoke };

struct Change {
  ChangeKind kind = ChangeKind::update;
  std::string id;                   // the person's stable id
  std::string account;              // empty for create
  const Person* person = nullptr;   // in PlanInput::people; not set for suspend of a missing one, grant, revoke
  std::vector<std::string> fields;  // of update: what differs
  std::string reason;               // of suspend: missing, deleted, disabled, expired
  Grant grant;
};

struct Warning {
  std::string code;  // no_email, duplicate_login, duplicate_id, email_taken, number_taken, group_missing
  std::string id;    // of the person or group
};

struct PlanInput {
  const std::vector<Person>& people;  // all, or the changed ones in a delta
  const Outcome& outcome;
  const std::vector<Known>& known;
  const std::vector<Mapping>& mappings;
  Rules rules;
};

struct Plan {
  std::vector<Change> changes;  // people first, then grants: an account exists before it gets a role
  std::map<ChangeKind, std::size_t> counts;
  std::size_t unchanged = 0, ignored = 0;  // ignored: not active and without an account
  std::vector<Warning> warnings;
  std::size_t suspend_limit = 0;
  bool guard_tripped = false;  // apply nothing, alarm
};

/// The grants of a newly created or linked person are in the plan too, with her stable id and without an account.
Plan make_plan(const PlanInput& input);

/// Names of the fields in which two records of a person differ, of those that accounts keep.
std::vector<std::string> differing_fields(const Person& before, const Person& after);

}  // namespace mc::ldap
