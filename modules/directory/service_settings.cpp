// Settings (draft -> verify -> enable), the mapping of groups to roles, and the sign-in of the directory's people.
#include "appliance/base/log.hpp"
#include "appliance/base/text.hpp"
#include "appliance/security/crypto.hpp"
#include "modules/accounts/fresh_proof.hpp"
#include "modules/accounts/power.hpp"
#include "modules/directory/service.hpp"

namespace mc::directory {
namespace {
constexpr std::string_view kAssociated = "directory settings 1";  // do not change: stored format
constexpr std::string_view kDraft = "draft", kLive = "live";
}  // namespace

Service::Service(Platform& platform, accounts::Accounts& accounts, organisation::Organisation& organisation,
                 const security::Keys& keys)
    : platform_(platform), accounts_(accounts), organisation_(organisation),
      key_(keys, "directory settings",
           {{"directory", "directory_settings", "sealed", "slot", security::SealedKey::text, kAssociated}}) {}

mc::Status Service::audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
                          std::string outcome, RawJson details) {
  return platform_.audit.append(
      tx, {actor, std::move(action), std::move(object), std::move(outcome), std::move(details), {}, {}});
}

Bytes Service::seal(const StoredSettings& settings) {
  return key_.seal(as_bytes(shape::to_json(settings)), as_bytes(kAssociated), platform_.random);
}

Result<StoredSettings> Service::open(ByteView sealed) const {
  const auto plain = TRY(key_.open(sealed, as_bytes(kAssociated)));
  return shape::from_json<StoredSettings>(as_text(plain));
}

Result<std::optional<StoredSettings>> Service::load(data::Tx& tx, std::string_view slot) {
  auto row = TRY(store::settings(tx, slot));
  if (!row) return std::optional<StoredSettings>();
  return std::optional(TRY(open(row->sealed)));
}

Result<StoredSettings> Service::draft_or_live() {
  auto found = TRY(platform_.db.read([&](data::Tx& tx) -> Result<std::optional<StoredSettings>> {
    auto draft = TRY(load(tx, kDraft));
    if (draft) return draft;
    return load(tx, kLive);
  }));
  if (!found) return conflict("directory_not_configured", "Save the settings first.");
  return std::move(*found);
}

Result<std::shared_ptr<const ldap::Client>> Service::live_client() {
  auto row = TRY(platform_.db.read([&](data::Tx& tx) { return store::settings(tx, kLive); }));
  if (!row) return std::shared_ptr<const ldap::Client>();
  std::scoped_lock lock(mutex_);
  if (client_ == nullptr || client_of_ != row->sealed) {
    client_ = std::make_shared<const ldap::Client>(TRY(to_ldap(TRY(open(row->sealed)))));
    client_of_ = row->sealed;
  }
  return client_;
}

Result<bool> Service::enabled(data::Tx& tx) { return TRY(store::settings(tx, kLive)).has_value(); }

Result<bool> Service::knows(data::Tx& tx, PersonId person) { return TRY(store::by_person(tx, person)).has_value(); }

/// A name of a local account is never taken over by the directory, so that nobody there can shut an operator out; else
/// the directory's own login comes before handles, which accounts made up.
Result<std::optional<PersonId>> Service::owner(data::Tx& tx, std::optional<PersonId> known, std::string_view login) {
  if (!TRY(enabled(tx))) return std::optional<PersonId>();
  const bool known_bound = known && TRY(store::by_person(tx, *known));
  if (known && !known_bound) return std::optional<PersonId>();
  auto plain = ascii_lower(trim(login));
  if (const auto slash = plain.find('\\'); slash != std::string::npos) plain = plain.substr(slash + 1);
  auto rows = TRY(store::by_login(tx, plain));
  if (rows.size() == 1) return std::optional(rows.front().person_id);
  return known;
}

accounts::PasswordAuthority::Answer Service::check(PersonId person, std::string_view password) {
  const auto record = [&](const std::string& action, const std::string& code) {
    const auto status = platform_.db.write([&](data::Tx& tx) {
      return audit(tx, person, action, "person:" + person.text(), "failed", RawJson{"{\"code\":\"" + code + "\"}"});
    });
    if (!status) LOG(error, "audit_failed", {"code", status.error().code});
  };
  auto row = platform_.db.read([&](data::Tx& tx) { return store::by_person(tx, person); });
  auto client = live_client();
  if (!row || !*row || !client || *client == nullptr) return Answer::unavailable;
  auto result = (*client)->sign_in_by_id((*row)->directory_id, Secret(as_bytes(password)), platform_.clock.now());
  if (!result) {
    LOG(warning, "directory_unavailable", {"code", result.error().code});
    record("directory.unavailable", result.error().code);
    return Answer::unavailable;
  }
  if (result->accepted) return Answer::accepted;
  record("directory.sign_in_refused", result->audit_code);
  return Answer::refused;
}

Result<SettingsState> Service::settings_state() {
  return platform_.db.read([&](data::Tx& tx) -> Result<SettingsState> {
    SettingsState state;
    if (auto draft = TRY(load(tx, kDraft))) {
      state.verified_at = TRY(store::settings(tx, kDraft))->verified_at;
      state.has_password = !draft->bind_password.empty();
      state.draft = std::move(draft->connection);
    }
    if (auto live = TRY(load(tx, kLive))) {
      state.has_password |= !live->bind_password.empty();
      state.live = std::move(live->connection);
      const Instant now = platform_.clock.now();
      const Instant today = start_of(date_of(now)) + kFullAt;
      state.next_full_at = today > now ? today : today + std::chrono::hours{24};
    }
    Uuid newest;
    newest.fill(0xff);
    for (const auto& row : TRY(store::runs(tx, newest, 1))) state.last_run = TRY(view_of(row));
    return state;
  });
}

Result<SettingsState> Service::put_draft(const security::Viewer& viewer, const SettingsIn& in) {
  TRY(accounts::proved_lately(accounts_, viewer));
  TRY(platform_.db.write([&](data::Tx& tx) -> mc::Status {
    StoredSettings stored{in.connection, in.bind_password ? in.bind_password->value : std::string()};
    if (!in.bind_password) {
      auto before = TRY(load(tx, kDraft));
      if (!before) before = TRY(load(tx, kLive));
      // The stored password goes only to the servers that it was given for.
      if (before && shape::to_json(before->connection.servers) == shape::to_json(stored.connection.servers) &&
          before->connection.srv_domain == stored.connection.srv_domain &&
          before->connection.bind_dn == stored.connection.bind_dn &&
          before->connection.trust_pem == stored.connection.trust_pem)
        stored.bind_password = before->bind_password;
    }
    TRY(to_ldap(stored));
    TRY(store::put_settings(tx, kDraft, seal(stored), viewer.person));
    return audit(tx, viewer.person, "directory.settings_changed", "directory:draft", "ok", RawJson{"{}"});
  }));
  return settings_state();
}

Connection Service::preset(DirectoryKind kind) const {
  return from_ldap(kind == DirectoryKind::active_directory ? ldap::active_directory_preset() : ldap::openldap_preset());
}

Result<SettingsState> Service::enable(const security::Viewer& viewer) {
  TRY(accounts::proved_lately(accounts_, viewer));
  TRY(platform_.db.write([&](data::Tx& tx) -> mc::Status {
    auto row = TRY(store::settings(tx, kDraft));
    if (!row) return conflict("directory_not_configured", "Save the settings first.");
    if (!row->verified_at) return conflict("directory_not_verified", "Test the bind with these settings first.");
    TRY(store::put_settings(tx, kLive, row->sealed, viewer.person));
    TRY(store::set_verified(tx, kLive, row->verified_at));
    TRY(store::remove_settings(tx, kDraft));
    TRY(store::put_state(tx, "watermark", ""));  // perhaps another directory: the next run is full
    return audit(tx, viewer.person, "directory.enabled", "directory:live", "ok", RawJson{"{}"});
  }));
  return settings_state();
}

Result<SettingsState> Service::disable(const security::Viewer& viewer) {
  TRY(accounts::proved_lately(accounts_, viewer));
  TRY(platform_.db.write([&](data::Tx& tx) -> mc::Status {
    auto row = TRY(store::settings(tx, kLive));
    if (!row) return {};
    if (!TRY(store::settings(tx, kDraft))) TRY(store::put_settings(tx, kDraft, row->sealed, viewer.person));
    TRY(store::remove_settings(tx, kLive));
    return audit(tx, viewer.person, "directory.disabled", "directory:live", "ok", RawJson{"{}"});
  }));
  return settings_state();
}

Result<MappingList> Service::mapping() {
  return platform_.db.read([&](data::Tx& tx) -> Result<MappingList> {
    MappingList list;
    for (auto& row : TRY(store::mappings(tx))) {
      const auto role = role_of({row.role, row.scope, row.scope_id});
      list.items.items.push_back({row.group_id, row.group_name, row.role, role.scope, role.scope_id});
    }
    return list;
  });
}

Result<MappingList> Service::put_mapping(const security::Viewer& viewer, const MappingList& in) {
  TRY(accounts::proved_lately(accounts_, viewer));
  for (std::size_t at = 0; at < in.items.size(); ++at) {
    const auto& item = in.items.items[at];
    const auto path = "items[" + std::to_string(at) + "].";
    const bool known = platform_.permissions.has_role(item.role.value) && item.role.value != security::kMember;
    if (!known) return invalid(path + "role", "unknown_role", "There is no such role to map.");
    if (item.role.value == security::kSuperAdmin)
      return invalid(path + "role", "not_mappable", "This role is given by people, not by a group.");
    if (accounts::gives_power(item.role.value) && !viewer.may_everywhere("role:grant"))
      return forbidden("role_not_yours_to_map", "Only who may grant roles can map a group to this one.");
    if ((item.scope == security::ScopeKind::platform) == item.scope_id.has_value())
      return invalid(path + "scope_id", "scope_required", "A unit or course must be named, and only then.");
  }
  TRY(platform_.db.write([&](data::Tx& tx) -> mc::Status {
    TRY(store::clear_mappings(tx));
    for (const auto& item : in.items)
      TRY(store::insert_mapping(tx, make_uuid7(platform_.clock.now(), platform_.random),
                                {ascii_lower(item.group_id.value), item.group_name.value, item.role.value,
                                 std::string(shape::enum_name(item.scope)),
                                 item.scope_id ? uuid_text(*item.scope_id) : std::string()}));
    TRY(store::put_state(tx, "watermark", ""));  // the next run reads every membership
    return audit(tx, viewer.person, "directory.mapping_changed", "directory:mapping", "ok",
                 RawJson{"{\"items\":" + std::to_string(in.items.size()) + "}"});
  }));
  return mapping();
}

}  // namespace mc::directory
