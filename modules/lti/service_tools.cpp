// Tools that our lessons launch: their registrations, by an administrator or by themselves, and our own keys.
#include <algorithm>

#include "modules/accounts/fresh_proof.hpp"
#include "modules/lti/names.hpp"
#include "modules/lti/service.hpp"

namespace mc::lti {

namespace {

constexpr auto kRegistrationLife = std::chrono::hours(1);
constexpr auto kFormerKeys = std::chrono::hours(24 * 7);
constexpr std::size_t kMostTools = 200;

std::vector<std::string> all_scopes() { return {kScopes.begin(), kScopes.end()}; }

}  // namespace

Result<LtiOverview> Service::overview() {
  LtiOverview out;
  out.as_platform = {base_,
                     url("/authorize"),
                     url("/token"),
                     url("/jwks"),
                     url("/openid-configuration"),
                     url("/register"),
                     url("/deep-link-return")};
  out.as_tool = {url("/tool/login"),  url("/tool/launch"), url("/tool/launch"),
                 url("/tool/launch"), url("/jwks"),        url("/tool/register")};
  for (const KeyRow& row : TRY(ensured_keys())) {
    LtiKey key{row.kid, row.state, row.created_at, std::nullopt};
    if (row.former_at) key.until = *row.former_at + kFormerKeys;
    out.keys.push_back(std::move(key));
  }
  out.scopes = all_scopes();
  out.variables = variable_names();
  return out;
}

Result<LtiOverview> Service::roll_key(const security::Viewer& viewer) {
  TRY(accounts::proved_lately(accounts_, viewer));
  auto rows = TRY(ensured_keys());
  auto next = std::find_if(rows.begin(), rows.end(), [](const KeyRow& row) { return row.state == "next"; });
  std::optional<KeyRow> made;
  if (next == rows.end()) made = TRY(make_key("next"));
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    if (made) {
      TRY(store::insert(tx, *made));
      return audit(tx, viewer.person, "lti_key.announced", "lti_key:" + uuid_text(made->id));
    }
    for (const KeyRow& row : rows)
      if (row.state == "current") TRY(store::set_key_state(tx, row.id, "former"));
    TRY(store::set_key_state(tx, next->id, "current"));
    return audit(tx, viewer.person, "lti_key.changed", "lti_key:" + uuid_text(next->id));
  }));
  return overview();
}

Result<std::string> Service::jwks() {
  std::string keys;
  for (const KeyRow& row : TRY(ensured_keys())) {
    if (row.former_at && *row.former_at + kFormerKeys < platform_.clock.now()) continue;
    // {"e":..,"kty":"RSA","n":..} with what says how it is used
    std::string jwk = row.jwk.substr(0, row.jwk.size() - 1) + R"(,"alg":"RS256","use":"sig","kid":")" + row.kid + "\"}";
    keys += (keys.empty() ? "" : ",") + jwk;
  }
  return R"({"keys":[)" + keys + "]}";
}

std::string Service::openid_configuration() const {
  JsonObject lti;
  lti.text("product_family_code", "medconnect")
      .text("version", "1")
      .raw("messages_supported",
           R"([{"type":"LtiResourceLinkRequest"},{"type":"LtiDeepLinkingRequest","placements":["ContentArea"]}])")
      .texts("variables", variable_names());
  return JsonObject()
      .text("issuer", base_)
      .text("authorization_endpoint", url("/authorize"))
      .text("registration_endpoint", url("/register"))
      .text("jwks_uri", url("/jwks"))
      .text("token_endpoint", url("/token"))
      .texts("token_endpoint_auth_methods_supported", {"private_key_jwt"})
      .texts("token_endpoint_auth_signing_alg_values_supported", {"RS256"})
      .texts("scopes_supported", all_scopes())
      .texts("response_types_supported", {"id_token"})
      .texts("response_modes_supported", {"form_post"})
      .texts("grant_types_supported", {"implicit", "client_credentials"})
      .texts("id_token_signing_alg_values_supported", {"RS256"})
      .texts("claims_supported", {"iss", "sub", "name", "given_name", "family_name", "email", "locale"})
      .texts("subject_types_supported", {"pairwise"})
      .raw(kPlatformConfiguration, lti.str())
      .str();
}

Status Service::check_setup(const ToolSetup& setup) const {
  TRY(check_https(setup.login_url.value, "login_url"));
  TRY(check_https(setup.target_url.value, "target_url"));
  if (!setup.deep_link_url.value.empty()) TRY(check_https(setup.deep_link_url.value, "deep_link_url"));
  if (setup.redirect_urls.items.empty())
    return invalid("redirect_urls", "missing", "Name the addresses to which a launch may be sent.");
  for (std::size_t i = 0; i < setup.redirect_urls.size(); ++i)
    TRY(check_https(setup.redirect_urls.items[i].value, "redirect_urls[" + std::to_string(i) + "]"));
  if (setup.jwks_url.value.empty() == setup.jwks.value.empty())
    return invalid("jwks_url", "one_of_two", "Give the address of the tool's keys, or the keys themselves.");
  if (!setup.jwks_url.value.empty()) TRY(check_https(setup.jwks_url.value, "jwks_url"));
  if (!setup.jwks.value.empty() && !oidc::parse_jwks(setup.jwks.value))
    return invalid("jwks", "keys_unusable", "This is no key set with an RSA key of 2,048 bits or more, or P-256.");
  if (!setup.trust_pem.value.empty() && !net::check_trust(setup.trust_pem.value))
    return invalid("trust_pem", "trust_unreadable", "This text holds no certificate.");
  for (std::size_t i = 0; i < setup.scopes.size(); ++i)
    if (std::find(kScopes.begin(), kScopes.end(), setup.scopes.items[i].value) == kScopes.end())
      return invalid("scopes[" + std::to_string(i) + "]", "unknown", "This permission is not one of LTI Advantage.");
  return {};
}

Tool Service::show(const ToolRow& row, const ToolSetup& setup) {
  return {row.id,       row.client_id,  row.deployment_id, row.state,    row.dynamic,  setup,
          row.revision, row.created_at, row.updated_at,    std::nullopt, row.pairwise, {}};
}

Result<Service::FoundTool> Service::find_tool(data::Tx& tx, ToolId id) {
  auto row = TRY(store::tool(tx, id));
  if (!row) return not_found("tool_not_found");
  auto setup = TRY(shape::from_json<ToolSetup>(row->setup));
  return FoundTool{std::move(*row), std::move(setup)};
}

Result<Service::FoundTool> Service::active_tool(data::Tx& tx, ToolId id) {
  FoundTool found = TRY(find_tool(tx, id));
  if (found.row.state != PartyState::active)
    return conflict("tool_not_active", "The tool is not active; an administrator can change that.");
  return found;
}

Result<Page<Tool>> Service::tools() {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<Tool>> {
    Page<Tool> page;
    auto counts = TRY(store::links_per_tool(tx));
    for (const ToolRow& row : TRY(store::tools(tx))) {
      Tool tool = show(row, TRY(shape::from_json<ToolSetup>(row.setup)));
      tool.links = counts[row.id];
      page.items.push_back(std::move(tool));
    }
    return page;
  });
}

Result<Tool> Service::tool(ToolId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Tool> {
    FoundTool found = TRY(find_tool(tx, id));
    Tool out = TRY(shown_tool(tx, found));
    out.links = TRY(store::links_per_tool(tx))[id];
    return out;
  });
}

Result<Tool> Service::add_tool(const security::Viewer& viewer, const ToolSetup& in) {
  TRY(accounts::proved_lately(accounts_, viewer));
  TRY(check_setup(in));
  return platform_.db.write([&](data::Tx& tx) -> Result<Tool> {
    if (TRY(store::tools(tx)).size() >= kMostTools) return conflict("too_many_tools", "There are 200 tools already.");
    ToolRow row;
    row.id = ToolId::make(platform_.clock, platform_.random);
    row.client_id = uuid_text(make_uuid7(tx.now(), platform_.random));
    row.deployment_id = "1";
    row.state = PartyState::active;
    row.setup = shape::to_json(in);
    row.created_by = viewer.person;
    row.created_at = row.updated_at = tx.now();
    TRY(store::insert(tx, row));
    TRY(audit(tx, viewer.person, "lti_tool.created", "lti_tool:" + row.id.text()));
    return show(row, in);
  });
}

Result<Tool> Service::change_tool(const security::Viewer& viewer, ToolId id, const ToolChange& in) {
  TRY(accounts::proved_lately(accounts_, viewer));
  TRY(check_setup(in.setup));
  return platform_.db.write([&](data::Tx& tx) -> Result<Tool> {
    FoundTool found = TRY(find_tool(tx, id));
    if (found.row.revision != in.revision)
      return conflict("changed_elsewhere", "Somebody changed the tool meanwhile; load it again.");
    found.row.setup = shape::to_json(in.setup);
    ++found.row.revision;
    found.row.updated_at = tx.now();
    TRY(store::update(tx, found.row));
    TRY(store::revoke_tokens(tx, id));  // they may have had more scopes
    TRY(audit(tx, viewer.person, "lti_tool.changed", "lti_tool:" + id.text()));
    found.setup = in.setup;
    return shown_tool(tx, found);
  });
}

Result<Tool> Service::set_tool_state(const security::Viewer& viewer, ToolId id, PartyState state) {
  TRY(accounts::proved_lately(accounts_, viewer));
  if (state == PartyState::pending) return invalid("state", "not_possible", "A tool is active or disabled.");
  return platform_.db.write([&](data::Tx& tx) -> Result<Tool> {
    FoundTool found = TRY(find_tool(tx, id));
    found.row.state = state;
    ++found.row.revision;
    found.row.updated_at = tx.now();
    TRY(store::update(tx, found.row));
    if (state == PartyState::disabled) TRY(store::revoke_tokens(tx, id));
    TRY(audit(tx, viewer.person, state == PartyState::active ? "lti_tool.activated" : "lti_tool.disabled",
              "lti_tool:" + id.text()));
    return shown_tool(tx, found);
  });
}

Result<LtiRegistrationMade> Service::make_registration(const security::Viewer& viewer, const RegistrationIn& in) {
  TRY(accounts::proved_lately(accounts_, viewer));
  TRY(check_https(in.registration_url.value, "registration_url"));
  std::string token = random_token();
  Instant until = platform_.clock.now() + kRegistrationLife;
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    Uuid id = make_uuid7(tx.now(), platform_.random);
    TRY(store::insert_registration(tx, id, hash_of(token), viewer.person, until));
    return audit(tx, viewer.person, "lti_registration.opened", "lti_registration:" + uuid_text(id));
  }));
  return LtiRegistrationMade{
      with_query(in.registration_url.value,
                 {{"openid_configuration", url("/openid-configuration")}, {"registration_token", token}}),
      until};
}

Result<Answer> Service::register_tool(std::string_view authorization, std::string_view body, const Client& client) {
  std::string_view token = authorization.starts_with("Bearer ") ? authorization.substr(7) : std::string_view();
  auto refused = [] {
    return fail(Fault::unauthenticated, "registration_token",
                "The registration token is unknown, was used, or is older than an hour; begin again in MedConnect.");
  };
  if (token.empty() || token.size() > 200) return refused();
  ToolSetup setup = TRY(read_registration(body));
  TRY(check_setup(setup));
  return platform_.db.write([&](data::Tx& tx) -> Result<Answer> {
    auto row = TRY(store::registration(tx, hash_of(token)));
    if (!row || row->used_at || row->expires_at < tx.now()) return refused();
    if (TRY(store::tools(tx)).size() >= kMostTools) return conflict("too_many_tools", "There are 200 tools already.");
    ToolRow tool;
    tool.id = ToolId::make(platform_.clock, platform_.random);
    tool.client_id = uuid_text(make_uuid7(tx.now(), platform_.random));
    tool.deployment_id = "1";
    tool.dynamic = true;
    tool.setup = shape::to_json(setup);
    tool.created_by = row->created_by;
    tool.created_at = tool.updated_at = tx.now();
    TRY(store::insert(tx, tool));
    if (!TRY(store::use_registration(tx, row->id, tool.id))) return refused();
    TRY(audit(tx, std::nullopt, "lti_tool.registered", "lti_tool:" + tool.id.text(),
              R"({"registration":")" + uuid_text(row->id) + "\"}", client));
    LogEntry note = entry("platform", "registration");
    note.party = tool.id.bytes;
    note.party_name = setup.name.value;
    note.detail = "The tool registered itself.";
    note.fix = "An administrator looks at what it asks for and activates it.";
    TRY(log_in(tx, std::move(note)));
    return Answer{201, "application/json", write_registration(show(tool, setup)), ""};
  });
}

Result<Page<LogEntry>> Service::log(const LogQuery& query) {
  Uuid before;
  before.fill(0xff);
  if (query.after) {
    auto parsed = parse_uuid(query.after->value);
    if (!parsed) return invalid("after", "bad_format");
    before = *parsed;
  }
  const std::int64_t limit = query.limit ? query.limit->value : 50;
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<LogEntry>> {
    Page<LogEntry> page;
    page.items = TRY(store::log(tx, query.failed.value_or(false), before, limit + 1));
    if (static_cast<std::int64_t>(page.items.size()) > limit) {
      page.items.pop_back();
      page.next = uuid_text(page.items.back().id);
    }
    return page;
  });
}

}  // namespace mc::lti
