#include "modules/verification/places.hpp"

#include "modules/verification/service.hpp"

namespace mc::verification {

Result<std::vector<OutboundPlace>> outbound_places(data::Tx& tx) {
  std::vector<OutboundPlace> out;
  if (auto row = TRY(store::connector(tx, "nursys")); row && !row->settings.empty()) {
    auto [host, port] = place_of_url(TRY(shape::from_json<ConnectorSettings>(row->settings)).url);
    if (!host.empty()) out.push_back({"nursys", "", host, port, row->enabled, "/verification/connectors"});
  }
  for (const HookRow& hook : TRY(store::hooks(tx))) {
    auto [host, port] = place_of_url(hook.url);
    if (!host.empty()) out.push_back({"webhook", "", host, port, !hook.paused, "/verification/connectors"});
  }
  return out;
}

}  // namespace mc::verification
