// Tokens, settings and the roles of groups: the administrator's side. And who calls.
#include <algorithm>

#include "appliance/base/network.hpp"
#include "appliance/base/text.hpp"
#include "appliance/security/crypto.hpp"
#include "modules/accounts/fresh_proof.hpp"
#include "modules/accounts/power.hpp"
#include "modules/scim/service.hpp"

namespace mc::scim {

namespace {

constexpr security::Limit kWrongTokens{30, 30};   // for an address
constexpr security::Limit kRequests{1200, 1200};  // for a token
constexpr auto kUseNoted = std::chrono::minutes(5);

}  // namespace

Service::Service(Platform& platform, accounts::Accounts& accounts, organisation::Organisation& organisation,
                 const security::Keys& keys)
    : platform_(platform), accounts_(accounts), organisation_(organisation),
      token_key_(security::derive_key(keys.kek(security::KeyPurpose::tokens).view(), "scim", 1)),
      base_(platform.settings.base_url), limiter_(platform.clock) {
  while (!base_.empty() && base_.back() == '/') base_.pop_back();
  base_ += "/scim/v2";
}

Bytes Service::hash_of(std::string_view token) const {
  auto hash = security::keyed_hash(token_key_.view(), as_bytes(token));
  return Bytes(hash.begin(), hash.end());
}

Status Service::audit(data::Tx& tx, const Caller& caller, std::string action, std::string object) {
  security::AuditEvent event;
  event.action = std::move(action);
  event.object = std::move(object);
  event.details.text = R"({"token":")" + caller.token.text() + "\"}";
  event.request_id = caller.request_id;
  event.address = caller.address;
  return platform_.audit.append(tx, event);
}

Status Service::audit(data::Tx& tx, const security::Viewer& viewer, std::string action, std::string object) {
  security::AuditEvent event;
  event.actor = viewer.person;
  event.action = std::move(action);
  event.object = std::move(object);
  return platform_.audit.append(tx, event);
}

Result<Caller> Service::identify(std::string_view authorization, std::string request_id, std::string address) {
  auto busy = [] { return fail(Fault::rate_limited, "rate_limited", "Too many requests; wait a moment."); };
  if (limiter_.spent("wrong:" + limit_key(address), kWrongTokens)) return busy();
  bool bearer = authorization.size() > 7 && ascii_lower(authorization.substr(0, 7)) == "bearer ";
  std::string_view token = bearer ? trim(authorization.substr(7)) : std::string_view();
  std::optional<TokenRow> row;
  if (!token.empty() && token.size() <= 200)
    row = TRY(platform_.db.read([&](data::Tx& tx) { return store::token(tx, hash_of(token)); }));
  Instant now = platform_.clock.now();
  if (!row || row->revoked_at || row->expires_at <= now) {
    (void)limiter_.take("wrong:" + limit_key(address), kWrongTokens);
    TRY(platform_.db.write([&](data::Tx& tx) -> Status {
      security::AuditEvent event;
      event.action = "scim.denied";
      event.object = row ? "scim_token:" + row->id.text() : "scim_token:unknown";
      event.outcome = "denied";
      event.request_id = request_id;
      event.address = address;
      return platform_.audit.append(tx, event);
    }));
    return fail(Fault::unauthenticated, "token_unknown", "The token is unknown, revoked or has expired.");
  }
  if (limiter_.take("token:" + row->id.text(), kRequests) > 0) return busy();
  if (!row->last_used_at || now - *row->last_used_at > kUseNoted)
    TRY(platform_.db.write([&](data::Tx& tx) { return store::set_used(tx, row->id); }));
  return Caller{row->id, std::move(request_id), std::move(address)};
}

Result<ScimGroup> Service::show(data::Tx& tx, const GroupRow& row) {
  ScimGroup out{row.id, row.display_name, TRY(store::count_members(tx, row.id)), {}};
  for (const RoleRow& role : TRY(store::roles_of_group(tx, row.id))) {
    ScimGroupRole shown{{role.role}, {}, {}};
    shown.scope = shape::parse_enum<security::ScopeKind>(role.scope).value_or(security::ScopeKind::platform);
    if (!role.scope_id.empty()) shown.scope_id = TRY(parse_uuid(role.scope_id));
    out.roles.push_back(std::move(shown));
  }
  return out;
}

Result<ScimSettings> Service::settings() {
  return platform_.db.read([&](data::Tx& tx) -> Result<ScimSettings> {
    ScimSettings out;
    out.base_url = base_;
    out.link_by_email = TRY(store::link_by_email(tx));
    for (const TokenRow& row : TRY(store::tokens(tx)))
      out.tokens.push_back({row.id, row.name, row.created_at, row.expires_at, row.revoked_at, row.last_used_at});
    for (const GroupRow& row : TRY(store::groups(tx, 0, 500))) out.groups.push_back(TRY(show(tx, row)));
    std::sort(out.groups.begin(), out.groups.end(),
              [](const ScimGroup& a, const ScimGroup& b) { return a.display_name < b.display_name; });
    out.users = TRY(store::count_users(tx));
    return out;
  });
}

Result<ScimSettings> Service::change_settings(const security::Viewer& viewer, const ScimSettingsIn& in) {
  TRY(accounts::proved_lately(accounts_, viewer));
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(store::set_link_by_email(tx, in.link_by_email));
    return audit(tx, viewer, in.link_by_email ? "scim.link_by_email_on" : "scim.link_by_email_off", "scim:settings");
  }));
  return settings();
}

Result<ScimTokenMade> Service::make_token(const security::Viewer& viewer, const NewScimToken& in) {
  TRY(accounts::proved_lately(accounts_, viewer));
  Bytes random(32);
  platform_.random.fill(random);
  std::string token = "scim_" + to_base64url(random);
  return platform_.db.write([&](data::Tx& tx) -> Result<ScimTokenMade> {
    if (TRY(store::tokens(tx)).size() >= 50) return conflict("too_many_tokens", "There are 50 tokens already.");
    TokenRow row{TokenId::make(platform_.clock, platform_.random),
                 in.name.value,
                 tx.now(),
                 tx.now() + std::chrono::hours(24 * in.days.value),
                 {},
                 {}};
    TRY(store::insert(tx, row, hash_of(token), viewer.person));
    TRY(audit(tx, viewer, "scim_token.created", "scim_token:" + row.id.text()));
    return ScimTokenMade{row.id, token, row.expires_at};
  });
}

Status Service::revoke_token(const security::Viewer& viewer, TokenId id) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    if (!TRY(store::revoke(tx, id))) return not_found("token_not_found");
    return audit(tx, viewer, "scim_token.revoked", "scim_token:" + id.text());
  });
}

Result<ScimGroup> Service::set_group_roles(const security::Viewer& viewer, GroupId id, const ScimGroupRoles& in) {
  TRY(accounts::proved_lately(accounts_, viewer));
  std::vector<RoleRow> roles;
  for (const ScimGroupRole& one : in.roles) {
    if (!platform_.permissions.has_role(one.role.value)) return invalid("roles", "unknown_role");
    if (one.role.value == security::kSuperAdmin)
      return invalid("roles", "role_not_by_group", "A super administrator is never made by a group.");
    if (accounts::gives_power(one.role.value) && !viewer.may_everywhere("role:grant"))
      return forbidden("role_not_yours_to_map", "Only who may grant roles can map a group to this one.");
    if ((one.scope == security::ScopeKind::platform) == one.scope_id.has_value())
      return invalid("roles", "scope_required", "A unit or course is named by its id, the whole platform is not.");
    roles.push_back({one.role.value, std::string(shape::enum_name(one.scope)),
                     one.scope_id ? uuid_text(*one.scope_id) : std::string()});
  }
  auto people = TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::vector<PersonId>> {
    TRY(find_group(tx, id));
    TRY(store::set_roles_of_group(tx, id, roles));
    TRY(audit(tx, viewer, "scim_group.roles_changed", "scim_group:" + id.text()));
    return store::members(tx, id);
  }));
  TRY(settle_all(people));
  return platform_.db.read([&](data::Tx& tx) -> Result<ScimGroup> { return show(tx, TRY(find_group(tx, id))); });
}

}  // namespace mc::scim
