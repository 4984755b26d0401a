#include "modules/xapi/places.hpp"

#include "modules/xapi/store.hpp"

namespace mc::xapi {

Result<std::vector<OutboundPlace>> outbound_places(data::Tx& tx) {
  std::vector<OutboundPlace> out;
  ForwardingRow row = TRY(store::forwarding(tx));
  auto [host, port] = place_of_url(row.endpoint);
  if (!host.empty()) out.push_back({"xapi", "", host, port, row.enabled, "/admin/xapi/forwarding"});
  return out;
}

}  // namespace mc::xapi
