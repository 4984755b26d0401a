#include "appliance/security/permissions.hpp"

#include "appliance/security/viewer.hpp"

namespace mc::security {

Status Permissions::add_role(std::string role) {
  if (frozen_) return internal("frozen", "Roles are registered while the program starts.");
  roles_.insert(std::move(role));
  return {};
}

Status Permissions::add(Permission permission) {
  if (frozen_) return internal("frozen", "Permissions are registered while the program starts.");
  if (table_.contains(permission.name)) return internal("permission_twice", permission.name);
  std::set<std::string, std::less<>> roles{std::string(kSuperAdmin)};
  for (std::string& role : permission.roles) {
    if (!roles_.contains(role)) return internal("unknown_role", permission.name + " -> " + role);
    roles.insert(std::move(role));
  }
  table_.emplace(std::move(permission.name), std::move(roles));
  return {};
}

bool Permissions::grants(std::string_view role, std::string_view permission) const {
  auto row = table_.find(permission);
  return row != table_.end() && row->second.contains(role);
}

std::vector<std::string> Permissions::of_role(std::string_view role) const {
  std::vector<std::string> names;
  for (const auto& [name, roles] : table_)
    if (roles.contains(role)) names.push_back(name);
  return names;
}

std::vector<std::string> Permissions::names() const {
  std::vector<std::string> names;
  for (const auto& [name, roles] : table_) names.push_back(name);
  return names;
}

std::vector<std::string> Permissions::roles_with(std::string_view permission) const {
  auto row = table_.find(permission);
  if (row == table_.end()) return {};
  return {row->second.begin(), row->second.end()};
}

std::string Permissions::matrix_text() const {
  std::string text;
  for (const auto& [name, roles] : table_) {
    text += name + ":";
    for (const std::string& role : roles) text += " " + role;
    text += "\n";
  }
  return text;
}

Status add_standard_roles(Permissions& permissions) {
  for (const char* role : {"instructor", "manager", "compliance_officer", "content_author", "moderator", "admin",
                           "operator", "privacy_officer"})
    TRY(permissions.add_role(role));
  return {};
}

bool Viewer::may(std::string_view permission) const {
  if (permissions == nullptr) return false;
  for (const Grant& grant : grants)
    if (permissions->grants(grant.role, permission)) return true;
  return false;
}

bool Viewer::may_everywhere(std::string_view permission) const {
  if (permissions == nullptr) return false;
  for (const Grant& grant : grants)
    if (grant.scope == ScopeKind::platform && permissions->grants(grant.role, permission)) return true;
  return false;
}

Reach Viewer::reach(std::string_view permission) const {
  Reach reach;
  if (permissions == nullptr) return reach;
  for (const Grant& grant : grants) {
    if (!permissions->grants(grant.role, permission)) continue;
    if (grant.scope == ScopeKind::platform) {
      reach.everywhere = true;
    } else if (!grant.scope_id) {
      continue;
    } else if (grant.scope == ScopeKind::unit) {
      reach.units.push_back(UnitId{*grant.scope_id});
    } else {
      reach.courses.push_back(CourseId{*grant.scope_id});
    }
  }
  return reach;
}

}  // namespace mc::security
