#include "modules/lti/places.hpp"

#include "modules/lti/store.hpp"

namespace mc::lti {

/// Only addresses that we ask ourselves: login and launch pages are opened by people's browsers.
Result<std::vector<OutboundPlace>> outbound_places(data::Tx& tx) {
  std::vector<OutboundPlace> out;
  for (const ToolRow& row : TRY(store::tools(tx))) {
    auto setup = TRY(shape::from_json<ToolSetup>(row.setup));
    auto [host, port] = place_of_url(setup.jwks_url.value);
    if (!host.empty())
      out.push_back({"lti_tool", setup.name.value, host, port, row.state == PartyState::active,
                     "/admin/lti/tools/" + row.id.text()});
  }
  for (const PlatformRow& row : TRY(store::platforms(tx))) {
    auto setup = TRY(shape::from_json<PlatformSetup>(row.setup));
    std::pair<std::string, int> last;
    for (const std::string& url : {setup.jwks_url.value, setup.token_url.value}) {
      auto place = place_of_url(url);
      if (place.first.empty() || place == last) continue;
      out.push_back({"lti_platform", setup.name.value, place.first, place.second, row.state == PartyState::active,
                     "/admin/lti/platforms"});
      last = place;
    }
  }
  return out;
}

}  // namespace mc::lti
