// Providers and keys, as the administrator of single sign-on sees them.
#include <fmt/format.h>

#include <algorithm>

#include "appliance/security/crypto.hpp"
#include "modules/accounts/fresh_proof.hpp"
#include "modules/accounts/power.hpp"
#include "modules/sso/service.hpp"

namespace mc::sso {

namespace {

constexpr std::size_t kMostMetadata = 1 << 20;
constexpr auto kKeyLife = std::chrono::hours(24 * 365 * 3);

/// One provider, and no address that leaves the building in the clear.
Result<saml::IdentityProvider> one_provider(const std::string& metadata, Instant now) {
  if (metadata.size() > kMostMetadata) return invalid("metadata", "too_long", "The metadata is larger than 1 MiB.");
  auto read = saml::parse_metadata(metadata, now);
  if (!read) return invalid("metadata", read.error().code, read.error().detail);
  if (read->size() != 1)
    return invalid("metadata", "metadata_several", "The metadata describes several providers; give only one.");
  if (read->front().sign_on.empty())
    return invalid("metadata", "metadata_no_sign_on", "The provider has no sign-on address that can be used.");
  for (const auto* points : {&read->front().sign_on, &read->front().logout})
    for (const saml::Endpoint& point : *points) {
      std::string_view at = point.location;
      bool local = at.starts_with("http://127.0.0.1:") || at.starts_with("http://localhost:");
      if (!at.starts_with("https://") && !local)
        return invalid("metadata", "metadata_endpoint", "An address of the provider is not https.");
    }
  return std::move(read->front());
}

}  // namespace

Service::Service(Platform& platform, accounts::Accounts& accounts, organisation::Organisation& organisation,
                 const security::Keys& keys, SendFor send_for)
    : platform_(platform), accounts_(accounts), organisation_(organisation),
      sealing_key_(keys, "sso",
                   {{"sso", "sso_keys", "sealed", "id", security::SealedKey::id, "", true},
                    {"sso", "sso_providers", "secret", "id", security::SealedKey::id, "client secret:", true},
                    {"sso", "sso_trials", "sealed", "provider_id", security::SealedKey::id, "trial:", true},
                    {"sso", "sso_sessions", "hint", "session_id", security::SealedKey::id, "", true}}),
      send_for_(std::move(send_for)), limiter_(platform.clock), refusals_(platform.clock, {20, 30}) {
  std::string base = platform.settings.base_url;
  while (!base.empty() && base.back() == '/') base.pop_back();
  std::string api = base + "/api/v1/sso/";
  addresses_ = {api + "metadata", api + "acs",       api + "slo",
                api + "callback", base + "/sign-in", api + "backchannel-logout"};
}

Bytes Service::seal(std::string_view what, std::string_view text) {
  return sealing_key_.seal(as_bytes(text), as_bytes(what), platform_.random);
}

Result<std::string> Service::open(std::string_view what, const Bytes& sealed) const {
  Bytes plain = TRY(sealing_key_.open(sealed, as_bytes(what)));
  return std::string(as_text(plain));
}

Status Service::audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
                      std::string outcome, std::string details, const Client& client) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  event.outcome = std::move(outcome);
  event.details.text = std::move(details);
  event.request_id = client.request_id;
  event.address = client.address;
  return platform_.audit.append(tx, event);
}

Result<Service::Found> Service::read(ProviderRow row, Instant now) {
  if (row.kind == ProviderKind::oidc) {
    ProviderRules mapping = TRY(shape::from_json<ProviderRules>(row.rules));
    OidcConfig config = TRY(shape::from_json<OidcConfig>(row.metadata));
    return Found{std::move(row), std::move(mapping), {}, std::move(config)};
  }
  auto providers = saml::parse_metadata(row.metadata, now);
  if (!providers) return fail(Fault::unavailable, providers.error().code, providers.error().detail);
  ProviderRules rules = TRY(shape::from_json<ProviderRules>(row.rules));
  return Found{std::move(row), std::move(rules), std::move(providers->front()), {}};
}

Result<Service::Found> Service::find(data::Tx& tx, ProviderId id) {
  auto row = TRY(store::provider(tx, id));
  if (!row) return not_found("provider_not_found");
  return read(std::move(*row), tx.now());
}

Provider Service::show(const Found& found) {
  const ProviderRow& row = found.row;
  Provider out{row.id,          row.kind,  row.entity_id,
               row.name,        row.state, found.rules,
               row.verified_at, {},        !found.provider.logout.empty()};
  if (found.oidc) {
    out.single_logout = !found.oidc->discovery.end_session_endpoint.empty();
    out.issuer = row.entity_id;
    out.client_id = found.oidc->client_id;
    out.scopes = found.oidc->scopes;
    out.has_secret = row.secret.has_value();
    out.has_trust = !found.oidc->trust_pem.empty();
  }
  for (const saml::Key& key : found.provider.signing_keys)
    out.certificates.push_back({key.not_after(), key.bits(), key.kind() == saml::KeyKind::rsa ? "RSA" : "EC"});
  return out;
}

Result<std::vector<Provider>> Service::offered(data::Tx& tx) {
  std::vector<Provider> out;
  for (ProviderRow& row : TRY(store::providers(tx))) {
    if (row.state != State::enabled) continue;
    auto found = read(std::move(row), tx.now());
    if (found) out.push_back(show(*found));  // one with expired metadata could not sign anybody in
  }
  return out;
}

Result<Overview> Service::overview(const security::Viewer& viewer) {
  Overview out{addresses_.entity_id, addresses_.acs, addresses_.logout, addresses_.entity_id, {}, {}, {}, {}};
  out.redirect_url = addresses_.redirect;
  out.logout_redirect_url = addresses_.signed_out;
  out.backchannel_logout_url = addresses_.backchannel;
  for (const KeyRow& key : TRY(ensured_keys()))
    out.keys.push_back({std::string(shape::enum_name(key.state)), key.not_after});
  TRY(platform_.db.read([&](data::Tx& tx) -> Status {
    for (ProviderRow& row : TRY(store::providers(tx))) {
      ProviderRow copy = row;
      auto found = read(std::move(row), tx.now());
      if (found)
        out.providers.push_back(show(*found));
      else
        out.providers.push_back(
            {copy.id, copy.kind, copy.entity_id, copy.name, copy.state, {}, copy.verified_at, {}, false});
    }
    for (const ClockRow& clock : TRY(store::clocks(tx)))
      for (Provider& provider : out.providers)
        if (provider.id == clock.provider_id) {
          provider.clock_skew_seconds = clock.skew_seconds;
          provider.clock_seen_at = clock.seen_at;
        }
    out.enforced = TRY(store::enforced(tx));
    out.signed_in_through = TRY(store::providers_of(tx, viewer.person));
    return {};
  }));
  return out;
}

Result<Provider> Service::add(const security::Viewer& viewer, const NewProvider& in) {
  TRY(accounts::proved_lately(accounts_, viewer));
  if (in.kind.value_or(ProviderKind::saml) == ProviderKind::oidc) return add_oidc(viewer, in);
  if (!in.metadata) return invalid("metadata", "missing", "Give the provider's metadata.");
  auto provider = TRY(one_provider(*in.metadata, platform_.clock.now()));
  TRY(ensured_keys());
  return platform_.db.write([&](data::Tx& tx) -> Result<Provider> {
    if (TRY(store::provider_by_entity(tx, provider.entity_id)))
      return conflict("provider_exists", "There is a provider with this entity ID; replace its metadata instead.");
    if (TRY(store::providers(tx)).size() >= 50)
      return conflict("too_many_providers", "There are 50 providers already.");
    ProviderRow row{ProviderId::make(platform_.clock, platform_.random),
                    provider.entity_id,
                    in.name.value,
                    State::draft,
                    *in.metadata,
                    shape::to_json(ProviderRules{}),
                    std::nullopt};
    TRY(store::insert(tx, row));
    TRY(audit(tx, viewer.person, "sso_provider.created", "sso_provider:" + row.id.text()));
    return show(TRY(find(tx, row.id)));
  });
}

Result<Provider> Service::change(const security::Viewer& viewer, ProviderId id, const ProviderChange& in) {
  TRY(accounts::proved_lately(accounts_, viewer));
  if (in.rules.roles.size() > 200) return invalid("rules.roles", "too_many");
  for (const GroupRole& rule : in.rules.roles) {
    if (!platform_.permissions.has_role(rule.role.value)) return invalid("rules.roles", "unknown_role");
    if (rule.role.value == "super_admin")
      return invalid("rules.roles", "role_not_by_group", "A super administrator is never made by a group.");
    if (accounts::gives_power(rule.role.value) && !viewer.may_everywhere("role:grant"))
      return forbidden("role_not_yours_to_map", "Only who may grant roles can map a group to this one.");
  }
  return platform_.db.write([&](data::Tx& tx) -> Result<Provider> {
    Found found = TRY(find(tx, id));
    found.row.name = in.name.value;
    found.row.rules = shape::to_json(in.rules);
    TRY(store::update(tx, found.row));
    TRY(audit(tx, viewer.person, "sso_provider.updated", "sso_provider:" + id.text()));
    if (in.rules.allow_cbc) TRY(audit(tx, viewer.person, "sso_provider.cbc_allowed", "sso_provider:" + id.text()));
    return show(TRY(find(tx, id)));
  });
}

Result<Provider> Service::replace_metadata(const security::Viewer& viewer, ProviderId id, const MetadataIn& in) {
  TRY(accounts::proved_lately(accounts_, viewer));
  auto provider = TRY(one_provider(in.metadata, platform_.clock.now()));
  return platform_.db.write([&](data::Tx& tx) -> Result<Provider> {
    auto row = TRY(store::provider(tx, id));
    if (!row) return not_found("provider_not_found");
    if (row->kind != ProviderKind::saml) return conflict("provider_not_saml", "This provider speaks OpenID Connect.");
    if (row->entity_id != provider.entity_id)
      return invalid("metadata", "entity_id_differs", "The metadata is of another provider.");
    row->metadata = in.metadata;
    TRY(store::update(tx, *row));
    TRY(audit(tx, viewer.person, "sso_provider.metadata_replaced", "sso_provider:" + id.text()));
    return show(TRY(find(tx, id)));
  });
}

Result<Provider> Service::set_state(const security::Viewer& viewer, ProviderId id, const StateChange& in) {
  TRY(accounts::proved_lately(accounts_, viewer));
  if (in.state != State::enabled && in.state != State::disabled) return invalid("state", "not_one_of");
  Provider out = TRY(platform_.db.write([&](data::Tx& tx) -> Result<Provider> {
    auto row = TRY(store::provider(tx, id));
    if (!row) return not_found("provider_not_found");
    Found found{*row, {}, {}, {}};
    auto whole = read(std::move(*row), tx.now());
    if (whole) found = std::move(*whole);
    // One whose metadata ended must still be one that can be switched off.
    if (!whole && in.state == State::enabled) return std::unexpected(whole.error());
    if (in.state == State::enabled && !found.row.verified_at)
      return conflict("provider_not_verified", "Sign in through the provider once before it is offered to everybody.");
    found.row.state = in.state;
    TRY(store::update(tx, found.row));
    if (TRY(store::enforced(tx)) && !TRY(store::any_enabled(tx)))
      return conflict("sso_enforced", "Single sign-on is the only way in; let passwords in again first.");
    TRY(audit(tx, viewer.person, "sso_provider." + std::string(shape::enum_name(in.state)),
              "sso_provider:" + id.text()));
    return show(found);
  }));
  if (in.state == State::disabled) TRY(withdraw(id));
  return out;
}

Status Service::remove(const security::Viewer& viewer, ProviderId id) {
  TRY(accounts::proved_lately(accounts_, viewer));
  forget_keys(id);
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    auto row = TRY(store::provider(tx, id));
    if (!row) return not_found("provider_not_found");
    if (row->state == State::enabled) return conflict("provider_enabled", "Disable the provider first.");
    TRY(store::remove(tx, id));
    return audit(tx, viewer.person, "sso_provider.deleted", "sso_provider:" + id.text());
  }));
  return withdraw(id);
}

Result<KeyRow> Service::make_key(KeyState state) {
  Instant now = platform_.clock.now();
  auto pair = TRY(
      saml::make_key_pair({saml::KeyKind::rsa, 3072, "MedConnect SAML", now - std::chrono::hours(1), now + kKeyLife}));
  KeyRow out{Id<KeyTag>::make(platform_.clock, platform_.random), pair.certificate, {}, state, now + kKeyLife};
  out.sealed = sealing_key_.seal(pair.private_pem.view(), as_bytes(out.id.text()), platform_.random);
  return out;
}

Result<std::vector<KeyRow>> Service::ensured_keys() {
  std::lock_guard lock(key_making_);  // two at once would make two keys
  auto rows = TRY(platform_.db.read([](data::Tx& tx) { return store::keys(tx); }));
  if (!rows.empty()) return rows;
  KeyRow first = TRY(make_key(KeyState::current));
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(store::insert(tx, first));
    return audit(tx, std::nullopt, "sso_key.created", "sso_key:" + first.id.text());
  }));
  return std::vector<KeyRow>{std::move(first)};
}

Result<saml::Key> Service::unseal(const KeyRow& row) const {
  Bytes pem = TRY(sealing_key_.open(row.sealed, as_bytes(row.id.text())));
  Secret wiped{ByteView(pem)};
  std::fill(pem.begin(), pem.end(), std::uint8_t{0});
  return saml::Key::from_private_pem(as_text(wiped.view()));
}

Result<saml::Key> Service::current_key() {
  for (const KeyRow& row : TRY(ensured_keys()))
    if (row.state == KeyState::current) return unseal(row);
  return internal("sso_key_missing", "There is no current key.");
}

Result<Overview> Service::roll_key(const security::Viewer& viewer) {
  TRY(accounts::proved_lately(accounts_, viewer));
  auto rows = TRY(ensured_keys());
  const KeyRow* next = nullptr;
  for (const KeyRow& row : rows)
    if (row.state == KeyState::next) next = &row;
  std::optional<KeyRow> made;
  if (!next) made = TRY(make_key(KeyState::next));
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    if (made) {
      TRY(store::insert(tx, *made));
      return audit(tx, viewer.person, "sso_key.announced", "sso_key:" + made->id.text());
    }
    for (const KeyRow& row : rows)
      if (row.state == KeyState::current) TRY(store::set_state(tx, row.id, KeyState::former));
    TRY(store::set_state(tx, next->id, KeyState::current));
    return audit(tx, viewer.person, "sso_key.changed", "sso_key:" + next->id.text());
  }));
  return overview(viewer);
}

Result<std::string> Service::own_metadata() {
  saml::ServiceProvider out{addresses_.entity_id, addresses_.acs, addresses_.logout, {}, {}};
  auto rows = TRY(ensured_keys());
  for (KeyState state : {KeyState::current, KeyState::next})
    for (const KeyRow& row : rows) {
      if (row.state != state) continue;
      out.signing_certificates.push_back(row.certificate);
      out.encryption_certificates.push_back(row.certificate);
    }
  return saml::metadata_xml(out);
}

Status Service::purge() {
  for (ProviderId id : TRY(platform_.db.read([](data::Tx& tx) { return store::to_withdraw(tx); }))) TRY(withdraw(id));
  return platform_.db.write([](data::Tx& tx) { return store::purge(tx); });
}

}  // namespace mc::sso
