#include "modules/sso/places.hpp"

#include "modules/sso/store.hpp"

namespace mc::sso {

/// OpenID Connect only: SAML goes through people's browsers, and its metadata is fetched when an operator asks for it.
Result<std::vector<OutboundPlace>> outbound_places(data::Tx& tx) {
  std::vector<OutboundPlace> out;
  for (const ProviderRow& row : TRY(store::providers(tx))) {
    if (row.kind != ProviderKind::oidc) continue;
    auto [host, port] = place_of_url(row.entity_id);
    if (!host.empty()) out.push_back({"sso", row.name, host, port, row.state == State::enabled, "/settings/sso"});
  }
  return out;
}

}  // namespace mc::sso
