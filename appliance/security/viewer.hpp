#pragma once
// Who is asking, and what may they do. Filled by appliance/http from the session before a handler runs.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/ids.hpp"
#include "appliance/shape/fields.hpp"

namespace mc::security {

/// What a role assignment reaches. `platform` reaches everything; `unit` reaches that node of the organisation tree and
/// all below it; `course` one course.
enum class ScopeKind : std::uint8_t { platform, unit, course };
ENUM_NAMES(ScopeKind, platform, unit, course)

struct Grant {
  std::string role;  // "member", "instructor", "manager", "compliance_officer", "admin", "super_admin", "operator"
  ScopeKind scope = ScopeKind::platform;
  std::optional<Uuid> scope_id;  // unit or course
};

/// Where a viewer holds a permission: everywhere, or in these units (with all below) and courses.
struct Reach {
  bool everywhere = false;
  std::vector<UnitId> units;
  std::vector<CourseId> courses;
  bool nowhere() const { return !everywhere && units.empty() && courses.empty(); }
};

class Permissions;

/// Immutable for one request.
struct Viewer {
  PersonId person;
  SessionId session;
  std::vector<Grant> grants;  // always holds member@platform for a signed-in person
  /// Which role grants what: owned by the program, outlives every viewer. Null grants nothing.
  const Permissions* permissions = nullptr;

  /// In any scope: enough to call the route; the service narrows by reach().
  bool may(std::string_view permission) const;
  /// Platform-wide.
  bool may_everywhere(std::string_view permission) const;
  Reach reach(std::string_view permission) const;
};

}  // namespace mc::security
