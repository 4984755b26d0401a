#pragma once
// Settings of provisioning, as the web app sees them. The protocol itself is in wire.hpp.
#include "modules/scim/scim.hpp"

namespace mc::scim {

struct TokenTag {};
using TokenId = Id<TokenTag>;
struct GroupTag {};
using GroupId = Id<GroupTag>;

struct ScimToken {
  TokenId id;
  std::string name;
  Instant created_at;
  Instant expires_at;
  std::optional<Instant> revoked_at;
  std::optional<Instant> last_used_at;
};
FIELDS(ScimToken, id, name, created_at, expires_at, revoked_at, last_used_at)
struct NewScimToken {
  Text<1, 100> name;
  Int<1, 730> days{365};
};
FIELDS(NewScimToken, name, days)
/// The only time that the token is seen.
struct ScimTokenMade {
  TokenId id;
  std::string token;
  Instant expires_at;
};
FIELDS(ScimTokenMade, id, token, expires_at)

struct ScimGroupRole {
  Text<1, 50> role;
  security::ScopeKind scope = security::ScopeKind::platform;
  std::optional<Uuid> scope_id;
};
FIELDS(ScimGroupRole, role, scope, scope_id)
struct ScimGroup {
  GroupId id;
  std::string display_name;
  std::int64_t members = 0;
  std::vector<ScimGroupRole> roles;
};
FIELDS(ScimGroup, id, display_name, members, roles)
struct ScimGroupRoles {
  List<ScimGroupRole, 20> roles;
};
FIELDS(ScimGroupRoles, roles)

struct ScimSettingsIn {
  bool link_by_email = false;
};
FIELDS(ScimSettingsIn, link_by_email)
struct ScimSettings {
  std::string base_url;
  bool link_by_email = false;
  std::vector<ScimToken> tokens;  // newest first, at most 50
  std::vector<ScimGroup> groups;  // by name, at most 500
  std::int64_t users = 0;
};
FIELDS(ScimSettings, base_url, link_by_email, tokens, groups, users)

}  // namespace mc::scim
