#pragma once
// Named permissions with their default role grants. Modules register theirs while the program is composed; after
// freeze() the table is immutable and read without locks. A role or permission that was never registered grants
// nothing.
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/result.hpp"

namespace mc::security {

/// Every role a person can be given (REQUIREMENTS.md, ROLE-*). `member` is everybody signed in.
inline constexpr std::string_view kMember = "member";
/// Holds every permission that is registered; still needs an assignment with platform scope.
inline constexpr std::string_view kSuperAdmin = "super_admin";

struct Permission {
  std::string name;                // "courses:create"
  std::vector<std::string> roles;  // "instructor", "admin"; super_admin is always added
};

/// Thread-safe after freeze().
class Permissions {
public:
  /// Adds a role that may be assigned. Errors: `frozen`.
  Status add_role(std::string role);
  /// Errors: `permission_twice`, `unknown_role`, `frozen` (all internal: mistakes of the composition).
  Status add(Permission permission);
  void freeze() { frozen_ = true; }

  bool has_role(std::string_view role) const { return roles_.contains(role); }
  bool has_permission(std::string_view name) const { return table_.contains(name); }
  bool grants(std::string_view role, std::string_view permission) const;
  const std::set<std::string, std::less<>>& roles() const { return roles_; }
  /// Sorted names of what a role grants.
  std::vector<std::string> of_role(std::string_view role) const;
  std::vector<std::string> names() const;
  /// Sorted roles that hold a permission.
  std::vector<std::string> roles_with(std::string_view permission) const;
  /// The matrix as text, one permission a line, for tests/golden/permissions.txt.
  std::string matrix_text() const;

private:
  std::set<std::string, std::less<>> roles_{"member", "super_admin"};
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>> table_;
  bool frozen_ = false;
};

/// The roles of the first installation: member, instructor, manager, compliance_officer, content_author, moderator,
/// admin, super_admin, operator, privacy_officer.
Status add_standard_roles(Permissions& permissions);

}  // namespace mc::security
