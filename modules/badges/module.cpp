// Composition and HTTP endpoints of module badges.
#include "appliance/http/everywhere.hpp"
#include "modules/badges/service.hpp"

namespace mc::badges {

using http::Call;
using http::Method;
using http::RawAnswer;

namespace {

/// A document for other systems, which may keep it for five minutes.
void add_document(http::Routes& routes, std::string path, std::string summary, std::string media_type,
                  std::function<Result<std::string>()> make) {
  routes.raw(Method::get, std::move(path), http::kPublic, std::move(summary),
             [make = std::move(make), type = std::move(media_type)](Call& call, std::string_view, std::string_view) {
               auto text = make();
               call.header("Access-Control-Allow-Origin", "*");
               if (!text) return RawAnswer{500, "application/problem+json", R"({"status":500,"code":"internal"})"};
               return RawAnswer{200, type, std::move(*text)};
             });
}

}  // namespace

void add_routes(http::Routes& routes, Service& it) {
  routes.download<BadgeQuery>("/certificates/{id}/badge", "certificate:own",
                              "Your certificate as an Open Badge: a picture that carries its proof, or the proof alone",
                              [&it](Call& call, const BadgeQuery& query) -> Result<http::Download> {
                                return it.badge(call.viewer(), TRY(call.id<certificates::CertificateId>("id")),
                                                query.form.value_or(BadgeForm::png));
                              });
  routes.upload<http::Nothing, BadgeCheck>(
      "/badges/check", http::kPublic, "Is a badge of this hospital genuine? PNG, SVG or the token itself", 2 << 20,
      [&it](Call& call, http::Upload& upload, const http::Nothing&) { return it.check(upload, call.address()); });
  add_document(routes, "/badges/issuer", "Open Badges: who issues our badges", "application/ld+json",
               [&it] { return it.issuer(); });
  add_document(routes, "/badges/keys.json", "Open Badges: the keys that verify our badges (JWKS)",
               "application/jwk-set+json", [&it] { return it.key_set(); });
  add_document(routes, "/badges/revocations", "Open Badges: the badges that were taken back", "application/ld+json",
               [&it] { return it.revocations(); });
  routes.get<BadgeKeys>("/badges/keys", "badge:manage", "The keys that signed badges",
                        [&it](Call& call) { return it.keys_of(call.viewer()); });
  routes.post<http::Nothing, BadgeKeys>(
      "/badges/keys", "badge:manage", "Sign badges with a new key from now on",
      [&it](Call& call, const http::Nothing&) { return it.renew_key(call.viewer()); });
}

std::unique_ptr<Badges> make_badges(Platform& platform, certificates::Certificates& certificates,
                                    accounts::Accounts& accounts, const security::Keys& keys) {
  auto service = std::make_unique<Service>(platform, certificates, accounts, keys);
  platform.permissions.add({"badge:manage", {"admin"}}).value();
  add_routes(platform.routes, *service);
  http::require_everywhere(platform.routes, "badge:manage");
  return service;
}

}  // namespace mc::badges
