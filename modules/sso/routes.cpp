#include "modules/sso/service.hpp"

namespace mc::sso {

namespace {

using http::Call;
using http::Nothing;

constexpr std::string_view kBrowserCookie = "__Host-sso";
constexpr std::int64_t kMostForm = 512 * 1024;

Client client_of(const Call& call) { return {call.request_id(), call.address(), std::string(call.user_agent())}; }

/// SameSite=None: the provider's page posts from another site, and the cookie must come along. It opens nothing by
/// itself.
void set_browser(Call& call, std::string_view value) {
  call.header("Set-Cookie", std::string(kBrowserCookie) + "=" + std::string(value) +
                                "; Path=/; Secure; HttpOnly; SameSite=None; Max-Age=600");
}

void set_session(Call& call, const security::Issued& issued, Instant now) {
  // On a shared workstation the cookies end with the browser.
  auto cookie = [&](std::string_view name, const std::string& value, Instant until) {
    std::string text = std::string(name) + "=" + value + "; Path=/; Secure; HttpOnly; SameSite=Lax";
    if (!issued.shared_workstation) text += "; Max-Age=" + std::to_string((until - now).count() / 1000);
    call.header("Set-Cookie", text);
  };
  cookie("__Host-sid", issued.access_token, issued.access_expires_at);
  cookie("__Host-refresh", issued.refresh_token, issued.refresh_expires_at);
}

Result<Start> begin(Call& call, const Result<Going>& going) {
  if (!going) return std::unexpected(going.error());
  set_browser(call, going->browser);
  return going->answer;
}

void add_public_routes(http::Routes& routes, Service& service, const Clock& clock) {
  routes.get<ProviderOptions>("/sso/options", http::kPublic, "The ways to sign in through the hospital",
                              [&](Call&) { return service.options(); });
  routes.post<StartIn, Start>(
      "/sso/start", http::kPublic, "Start a sign-in through an identity provider", [&](Call& call, const StartIn& in) {
        auto former = call.signed_in() ? std::optional(call.viewer().session) : std::nullopt;
        return begin(call, service.start(in, call.cookie(kBrowserCookie), call.address(), former));
      });
  routes.download<Nothing>("/sso/metadata", http::kPublic, "SAML metadata of this appliance",
                           [&](Call&, const Nothing&) -> Result<http::Download> {
                             std::string xml = TRY(service.own_metadata());
                             auto size = static_cast<std::int64_t>(xml.size());
                             return http::Download{
                                 .media_type = "application/samlmetadata+xml",
                                 .file_name = "metadata.xml",
                                 .show_inline = true,
                                 .size = size,
                                 .write = [xml](std::int64_t offset, std::int64_t length, const blobs::Sink& sink) {
                                   auto from = static_cast<std::size_t>(offset);
                                   auto count = length < 0 ? std::string::npos : static_cast<std::size_t>(length);
                                   return sink(as_bytes(std::string_view(xml).substr(from, count)));
                                 }};
                           });
  auto& acs = routes.upload<AcsQuery, Nothing>(
      "/sso/acs", http::kPublic, "Where the identity provider sends the browser back", kMostForm,
      [&](Call& call, http::Upload& upload, const AcsQuery&) -> Result<Nothing> {
        std::string form = TRY(http::read_body(upload, kMostForm));
        Landing landing = service.consume(form, call.cookie(kBrowserCookie), client_of(call));
        if (landing.issued) set_session(call, *landing.issued, clock.now());
        call.header("Location", landing.location);
        return Nothing{};
      });
  acs.success = 303;
  // The provider's page posts here from its own site. The handler believes a signature and a cookie of its own that
  // opens nothing, and no session cookie comes along (SameSite=Lax).
  acs.from_other_sites = true;
  auto& callback = routes.get<CallbackQuery, Nothing>("/sso/callback", http::kPublic,
                                                      "Where an OpenID Connect provider sends the browser back",
                                                      [](Call&, const CallbackQuery&) { return Result<Nothing>{}; });
  // Providers add parameters of their own, so the query is read by the room of the protocol.
  callback.run = [&](Call& call, std::string_view query) -> Result<std::string> {
    Landing landing = service.callback(query, call.cookie(kBrowserCookie), client_of(call));
    if (landing.issued) set_session(call, *landing.issued, clock.now());
    call.header("Location", landing.location);
    return std::string("{}");
  };
  callback.success = 303;
  auto& logout = routes.get<LogoutQuery, Nothing>("/sso/slo", http::kPublic, "Logout messages of identity providers",
                                                  [](Call&, const LogoutQuery&) { return Result<Nothing>{}; });
  // The signature is over the raw octets of the query, so it is read before anybody decodes it.
  logout.run = [&service](Call& call, std::string_view query) -> Result<std::string> {
    call.header("Location", service.logout(query, client_of(call)));
    return std::string("{}");
  };
  logout.success = 303;
  routes.raw(http::Method::post, "/sso/backchannel-logout", http::kPublic,
             "Where an OpenID Connect provider's server tells of logouts",
             [&service](Call& call, std::string_view, std::string_view body) {
               return service.backchannel_logout(body, client_of(call));
             });
}

void add_own_routes(http::Routes& routes, Service& service) {
  routes.post<Nothing, LogoutStart>("/sso/sign-out", "account:self", "Sign out here and at the identity provider",
                                    [&](Call& call, const Nothing&) { return service.sign_out(call.viewer()); });
  routes.post<ReauthenticateIn, Start>(
      "/sso/reauthenticate", "account:self", "Prove again at the identity provider who you are",
      [&](Call& call, const ReauthenticateIn& in) {
        std::string path = in.return_to ? in.return_to->value : "/";
        return begin(call, service.reauthenticate(call.viewer(), path, call.cookie(kBrowserCookie)));
      });
}

void add_admin_routes(http::Routes& routes, Service& service) {
  routes.get<Overview>("/sso/settings", "sso:manage", "Single sign-on: our addresses, keys and the providers",
                       [&](Call& call) { return service.overview(call.viewer()); });
  routes.post<NewProvider, Provider>("/sso/providers", "sso:manage", "Add an identity provider by its metadata",
                                     [&](Call& call, const NewProvider& in) { return service.add(call.viewer(), in); });
  routes.put<ProviderChange, Provider>("/sso/providers/{id}", "sso:manage", "Change name, mapping and rules",
                                       [&](Call& call, const ProviderChange& in) -> Result<Provider> {
                                         return service.change(call.viewer(), TRY(call.id<ProviderId>("id")), in);
                                       });
  routes.put<MetadataIn, Provider>("/sso/providers/{id}/metadata", "sso:manage", "Replace the provider's metadata",
                                   [&](Call& call, const MetadataIn& in) -> Result<Provider> {
                                     return service.replace_metadata(call.viewer(), TRY(call.id<ProviderId>("id")), in);
                                   });
  routes.post<Nothing, Start>(
      "/sso/providers/{id}/verify", "sso:manage", "Try a sign-in through the provider",
      [&](Call& call, const Nothing&) -> Result<Start> {
        ProviderId id = TRY(call.id<ProviderId>("id"));
        return begin(call, service.start(id, Purpose::verify, call.viewer(), call.cookie(kBrowserCookie)));
      });
  routes.post<Nothing, Start>(
      "/sso/providers/{id}/connect", "sso:manage", "Connect my own account with an identity at the provider",
      [&](Call& call, const Nothing&) -> Result<Start> {
        ProviderId id = TRY(call.id<ProviderId>("id"));
        return begin(call, service.start(id, Purpose::connect, call.viewer(), call.cookie(kBrowserCookie)));
      });
  routes.put<StateChange, Provider>("/sso/providers/{id}/state", "sso:manage", "Enable or disable a provider",
                                    [&](Call& call, const StateChange& in) -> Result<Provider> {
                                      return service.set_state(call.viewer(), TRY(call.id<ProviderId>("id")), in);
                                    });
  routes.del<Nothing>("/sso/providers/{id}", "sso:manage", "Remove a provider that is not enabled",
                      [&](Call& call) -> Result<Nothing> {
                        TRY(service.remove(call.viewer(), TRY(call.id<ProviderId>("id"))));
                        return Nothing{};
                      });
  routes.post<Nothing, Overview>("/sso/keys/roll", "sso:manage", "Announce the next key, or change to it",
                                 [&](Call& call, const Nothing&) { return service.roll_key(call.viewer()); });
}

void add_oidc_routes(http::Routes& routes, Service& service) {
  routes.put<OidcChange, Provider>("/sso/providers/{id}/oidc", "sso:manage", "Change the registration at the provider",
                                   [&](Call& call, const OidcChange& in) -> Result<Provider> {
                                     return service.change_oidc(call.viewer(), TRY(call.id<ProviderId>("id")), in);
                                   });
  routes.post<OidcPreviewIn, OidcPreview>(
      "/sso/oidc/preview", "sso:manage", "Look at an OpenID Connect provider before adding it",
      [&](Call& call, const OidcPreviewIn& in) { return service.preview(call.viewer(), in); });
  routes.post<MetadataPreviewIn, MetadataPreview>(
      "/sso/metadata/preview", "sso:manage", "Look at SAML metadata, or fetch it, before adding it",
      [&](Call& call, const MetadataPreviewIn& in) { return service.preview(call.viewer(), in); });
  routes.get<LastSignIn>(
      "/sso/providers/{id}/last-sign-in", "sso:manage", "What the provider said at the last trial",
      [&](Call& call) -> Result<LastSignIn> { return service.last_sign_in(TRY(call.id<ProviderId>("id"))); });
  routes.put<EnforcedIn, Overview>(
      "/sso/enforced", "sso:manage", "Make single sign-on the only way in, or not",
      [&](Call& call, const EnforcedIn& in) { return service.set_enforced(call.viewer(), in); });
}

}  // namespace

void add_routes(http::Routes& routes, Service& service, const Clock& clock) {
  add_public_routes(routes, service, clock);
  add_own_routes(routes, service);
  add_admin_routes(routes, service);
  add_oidc_routes(routes, service);
}

}  // namespace mc::sso
