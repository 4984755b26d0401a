// Platforms of others that launch our courses: their registrations, by form or by registering ourselves there.
#include <algorithm>

#include "appliance/base/text.hpp"
#include "modules/accounts/fresh_proof.hpp"
#include "modules/lti/names.hpp"
#include "modules/lti/service.hpp"

namespace mc::lti {

namespace {

constexpr std::size_t kMostPlatforms = 200;

}  // namespace

OtherPlatform Service::show(const PlatformRow& row, const PlatformSetup& setup) {
  return {row.id, row.state, row.dynamic, setup, row.revision, row.created_at, row.updated_at};
}

Result<Service::FoundPlatform> Service::find_platform(data::Tx& tx, PlatformId id) {
  auto row = TRY(store::platform(tx, id));
  if (!row) return not_found("platform_not_found");
  auto setup = TRY(shape::from_json<PlatformSetup>(row->setup));
  return FoundPlatform{std::move(*row), std::move(setup)};
}

Status Service::check_setup(const PlatformSetup& setup) const {
  TRY(check_https(setup.issuer.value, "issuer"));
  TRY(check_https(setup.auth_url.value, "auth_url"));
  TRY(check_https(setup.token_url.value, "token_url"));
  TRY(check_https(setup.jwks_url.value, "jwks_url"));
  if (!setup.trust_pem.value.empty() && !net::check_trust(setup.trust_pem.value))
    return invalid("trust_pem", "trust_unreadable", "This text holds no certificate.");
  return {};
}

Result<Page<OtherPlatform>> Service::platforms() {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<OtherPlatform>> {
    Page<OtherPlatform> page;
    for (const PlatformRow& row : TRY(store::platforms(tx)))
      page.items.push_back(show(row, TRY(shape::from_json<PlatformSetup>(row.setup))));
    return page;
  });
}

Result<PlatformRow> Service::new_platform(data::Tx& tx, PersonId by, const PlatformSetup& in, bool dynamic) {
  if (TRY(store::platforms(tx)).size() >= kMostPlatforms)
    return conflict("too_many_platforms", "There are 200 platforms already.");
  for (const PlatformRow& row : TRY(store::platforms_of(tx, in.issuer.value)))
    if (row.client_id == in.client_id.value)
      return conflict("platform_exists", "This platform is registered with this client id already.");
  PlatformRow row;
  row.id = PlatformId::make(platform_.clock, platform_.random);
  row.issuer = in.issuer.value;
  row.client_id = in.client_id.value;
  row.state = PartyState::active;
  row.dynamic = dynamic;
  row.setup = shape::to_json(in);
  row.created_by = by;
  row.created_at = row.updated_at = tx.now();
  TRY(store::insert(tx, row));
  TRY(audit(tx, by, "lti_platform.created", "lti_platform:" + row.id.text()));
  return row;
}

Result<OtherPlatform> Service::add_platform(const security::Viewer& viewer, const PlatformSetup& in) {
  TRY(accounts::proved_lately(accounts_, viewer));
  TRY(check_setup(in));
  return platform_.db.write(
      [&](data::Tx& tx) -> Result<OtherPlatform> { return show(TRY(new_platform(tx, viewer.person, in, false)), in); });
}

Result<OtherPlatform> Service::change_platform(const security::Viewer& viewer, PlatformId id,
                                               const PlatformChange& in) {
  TRY(accounts::proved_lately(accounts_, viewer));
  TRY(check_setup(in.setup));
  return platform_.db.write([&](data::Tx& tx) -> Result<OtherPlatform> {
    FoundPlatform found = TRY(find_platform(tx, id));
    if (found.row.revision != in.revision)
      return conflict("changed_elsewhere", "Somebody changed the platform meanwhile; load it again.");
    found.row.issuer = in.setup.issuer.value;
    found.row.client_id = in.setup.client_id.value;
    found.row.setup = shape::to_json(in.setup);
    ++found.row.revision;
    found.row.updated_at = tx.now();
    auto updated = store::update(tx, found.row);
    if (!updated && updated.error().fault == Fault::conflict)
      return conflict("platform_exists", "This platform is registered with this client id already.");
    TRY(std::move(updated));
    TRY(audit(tx, viewer.person, "lti_platform.changed", "lti_platform:" + id.text()));
    return show(found.row, in.setup);
  });
}

Result<OtherPlatform> Service::set_platform_state(const security::Viewer& viewer, PlatformId id, PartyState state) {
  TRY(accounts::proved_lately(accounts_, viewer));
  if (state == PartyState::pending) return invalid("state", "not_possible", "A platform is active or disabled.");
  return platform_.db.write([&](data::Tx& tx) -> Result<OtherPlatform> {
    FoundPlatform found = TRY(find_platform(tx, id));
    found.row.state = state;
    ++found.row.revision;
    found.row.updated_at = tx.now();
    TRY(store::update(tx, found.row));
    TRY(audit(tx, viewer.person, state == PartyState::active ? "lti_platform.activated" : "lti_platform.disabled",
              "lti_platform:" + id.text()));
    return show(found.row, found.setup);
  });
}

Result<OtherPlatform> Service::register_there(const security::Viewer& viewer, const PlatformRegistrationIn& in) {
  TRY(accounts::proved_lately(accounts_, viewer));
  TRY(check_https(in.openid_configuration.value, "openid_configuration"));
  if (!in.trust_pem.value.empty() && !net::check_trust(in.trust_pem.value))
    return invalid("trust_pem", "trust_unreadable", "This text holds no certificate.");
  std::map<std::string, std::string> headers = {{"Accept", "application/json"}};
  if (!in.registration_token.value.empty()) {
    if (in.registration_token.value.find_first_of("\r\n") != std::string::npos)
      return invalid("registration_token", "bad_text");
    headers["Authorization"] = "Bearer " + in.registration_token.value;
  }
  auto described = TRY(ask(in.trust_pem.value, {.url = in.openid_configuration.value, .headers = headers}));
  if (described.status != 200)
    return fail(Fault::unavailable, "platform_refused",
                "The platform's description answered " + std::to_string(described.status) + ".");
  auto other = TRY(read_configuration(described.body, in.openid_configuration.value));
  std::string part = JsonObject()
                         .text("domain", base_.substr(base_.find("://") + 3))
                         .text("description", "Courses of " + platform_.settings.organisation_name)
                         .text("target_link_uri", url("/tool/launch"))
                         .texts("claims", {"iss", "sub", "name", "given_name", "family_name", "email"})
                         .raw("messages", R"([{"type":"LtiResourceLinkRequest"},{"type":"LtiDeepLinkingRequest",)"
                                          R"("target_link_uri":")" +
                                              url("/tool/launch") + R"("}])")
                         .str();
  std::string request = JsonObject()
                            .text("application_type", "web")
                            .texts("response_types", {"id_token"})
                            .texts("grant_types", {"implicit", "client_credentials"})
                            .text("initiate_login_uri", url("/tool/login"))
                            .texts("redirect_uris", {url("/tool/launch")})
                            .text("client_name", "MedConnect")
                            .text("jwks_uri", url("/jwks"))
                            .text("token_endpoint_auth_method", "private_key_jwt")
                            .text("scope", std::string(kScopeScore))
                            .raw(kToolConfiguration, part)
                            .str();
  auto answer = TRY(
      ask(in.trust_pem.value,
          {.url = other.registration_url, .headers = headers, .body = request, .content_type = "application/json"}));
  if (answer.status != 200 && answer.status != 201)
    return fail(Fault::unavailable, "platform_refused",
                "The platform refused the registration with " + std::to_string(answer.status) + ".");
  JsonIn given = TRY(read_object(answer.body, "registration_malformed"));
  PlatformSetup setup;
  setup.client_id.value = TRY(clean_in(given.members, "client_id", 300));
  if (setup.client_id.value.empty())
    return fail(Fault::invalid, "registration_malformed", "The platform did not give a client id.");
  if (auto lti = object_in(given.members, kToolConfiguration)) {
    std::string deployment = TRY(clean_in(*lti, "deployment_id", 300));
    if (!deployment.empty()) setup.deployment_ids.items.emplace_back(deployment);
  }
  setup.name.value = other.product.empty() ? other.issuer.substr(0, 200) : other.product;
  setup.issuer.value = other.issuer;
  setup.auth_url.value = other.auth_url;
  setup.token_url.value = other.token_url;
  setup.jwks_url.value = other.jwks_url;
  setup.trust_pem.value = in.trust_pem.value;
  return platform_.db.write([&](data::Tx& tx) -> Result<OtherPlatform> {
    return show(TRY(new_platform(tx, viewer.person, setup, true)), setup);
  });
}

Result<Offers> Service::offers() {
  return platform_.db.read([&](data::Tx& tx) -> Result<Offers> {
    Offers out;
    auto ids = TRY(store::offers(tx));
    std::map<CourseId, std::string> titles;
    for (const auto& card : TRY(courses_.cards(tx, ids))) titles[card.id] = card.title;
    for (CourseId id : ids)
      out.items.push_back(
          {id, titles[id], titles.contains(id) && !titles[id].empty(), url("/tool/courses/" + id.text())});
    return out;
  });
}

Result<Offers> Service::set_offers(const security::Viewer& viewer, const OffersIn& in) {
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    for (CourseId id : in.course_ids)
      if (!courses_.published(tx, id)) return invalid("course_ids", "not_published", "Only published courses.");
    TRY(store::set_offers(tx, viewer.person, in.course_ids.items));
    return audit(tx, viewer.person, "lti_offers.changed", "lti_offers:all",
                 R"({"courses":)" + std::to_string(in.course_ids.size()) + "}");
  }));
  return offers();
}

}  // namespace mc::lti
