#pragma once
// Rules of module scim.
#include "appliance/security/audit_tree.hpp"
#include "appliance/security/rate_limit.hpp"
#include "modules/scim/store.hpp"
#include "modules/scim/wire.hpp"

namespace mc::scim {

/// Who calls: a provisioning service with a token.
struct Caller {
  TokenId token;
  std::string request_id;
  std::string address;
};

/// Conditions of a request, from its headers; empty: none.
struct Conditions {
  std::string if_match;
  std::string if_none_match;
};

struct Answer {
  int status = 200;
  std::string body{};
  std::string tag{};
  std::string location{};
};

/// Thread-safe. Every change is one transaction with its audit row.
class Service final : public Scim {
public:
  Service(Platform& platform, accounts::Accounts& accounts, organisation::Organisation& organisation,
          const security::Keys& keys);
  const std::string& base() const { return base_; }

  /// The token behind "Bearer ...". Errors: unauthenticated `token_unknown`; rate_limited.
  Result<Caller> identify(std::string_view authorization, std::string request_id, std::string address);

  // service_users.cpp
  Result<Answer> list_users(const wire::Query& query);
  Result<Answer> read_user(PersonId id, const Conditions& conditions);
  Result<Answer> create_user(const Caller& caller, const wire::UserChange& in);
  /// `whole`: PUT; what is not said is then taken away (only the external id can be).
  Result<Answer> change_user(const Caller& caller, PersonId id, wire::UserChange in, bool whole,
                             const Conditions& conditions);
  Result<Answer> delete_user(const Caller& caller, PersonId id, const Conditions& conditions);

  // service_groups.cpp
  Result<Answer> list_groups(const wire::Query& query);
  Result<Answer> read_group(GroupId id, bool with_members, const Conditions& conditions);
  Result<Answer> create_group(const Caller& caller, const wire::GroupChange& in);
  Result<Answer> change_group(const Caller& caller, GroupId id, const wire::GroupChange& in, bool whole,
                              const Conditions& conditions);
  Result<Answer> delete_group(const Caller& caller, GroupId id, const Conditions& conditions);

  // service_admin.cpp: the administrator's side
  Result<ScimSettings> settings();
  Result<ScimSettings> change_settings(const security::Viewer& viewer, const ScimSettingsIn& in);
  Result<ScimTokenMade> make_token(const security::Viewer& viewer, const NewScimToken& in);
  Status revoke_token(const security::Viewer& viewer, TokenId id);
  Result<ScimGroup> set_group_roles(const security::Viewer& viewer, GroupId id, const ScimGroupRoles& in);

private:
  Status audit(data::Tx& tx, const Caller& caller, std::string action, std::string object);
  Status audit(data::Tx& tx, const security::Viewer& viewer, std::string action, std::string object);
  Result<UserRow> find_user(data::Tx& tx, PersonId id);
  Result<wire::UserOut> outward(data::Tx& tx, const UserRow& row);
  Result<PersonId> account_for(data::Tx& tx, const accounts::PersonIn& in);
  /// The staff row of a user follows what the service says of her work.
  Status place(data::Tx& tx, const accounts::PersonIn& account, const UserRow& before, const UserRow& now);
  Status set_active(data::Tx& tx, const Caller& caller, UserRow& row, bool active);
  Result<bool> holds_power(data::Tx& tx, PersonId person);
  /// Grants and revokes until the person has the roles that her groups give.
  Status settle(data::Tx& tx, PersonId person);
  Status settle_all(const std::vector<PersonId>& people);
  Result<GroupRow> find_group(data::Tx& tx, GroupId id);
  Result<wire::Resource> outward(data::Tx& tx, const GroupRow& row, bool with_members);
  Status change_members(data::Tx& tx, GroupId id, const std::vector<wire::MemberChange>& steps);
  Result<ScimGroup> show(data::Tx& tx, const GroupRow& row);
  Bytes hash_of(std::string_view token) const;

  Platform& platform_;
  accounts::Accounts& accounts_;
  organisation::Organisation& organisation_;
  Secret token_key_;
  std::string base_;
  security::RateLimiter limiter_;
};

void add_routes(http::Routes& routes, Service& service);

/// What RFC 7644, section 3.12 calls invalidValue.
inline std::unexpected<Error> bad_value(std::string detail) {
  return fail(Fault::invalid, "invalidValue", std::move(detail));
}
/// A tag of If-Match that is not the present one: somebody changed it in between.
inline Status check_match(const Conditions& conditions, const std::string& tag) {
  const std::string& wanted = conditions.if_match;
  if (wanted.empty() || wanted == "*" || wanted.find(tag) != std::string::npos) return {};
  return conflict("version_mismatch", "The resource has changed in between.");
}

}  // namespace mc::scim
