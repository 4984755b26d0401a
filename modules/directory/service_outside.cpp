// What the operator's console asks: the last run, and the servers.
#include "appliance/base/text.hpp"
#include "modules/directory/service.hpp"

namespace mc::directory {

Result<std::optional<LastRun>> Service::last_run(data::Tx& tx) {
  Uuid newest{};
  newest.fill(0xff);
  auto rows = TRY(store::runs(tx, newest, 1));
  if (rows.empty()) return std::optional<LastRun>();
  return std::optional(LastRun{rows[0].outcome, rows[0].code, rows[0].finished_at});
}

mc::Status Service::try_bind() {
  auto client = TRY(live_client());
  if (client == nullptr) return {};
  TRY(client->test_bind());
  return {};
}

Result<std::vector<OutboundPlace>> Service::outbound_places(data::Tx& tx) {
  auto live = TRY(load(tx, "live"));
  auto settings = live ? live : TRY(load(tx, "draft"));
  std::vector<OutboundPlace> out;
  if (!settings) return out;
  const Connection& connection = settings->connection;
  const int usual = connection.encryption == Encryption::ldaps ? 636 : 389;
  for (const auto& server : connection.servers.items) {
    auto [host, port] =
        place_of_url("https://" + server.value +
                     (server.value.find(':') == std::string::npos ? ":" + std::to_string(usual) : std::string()));
    if (!host.empty()) out.push_back({"directory", "", host, port, live.has_value(), "/settings/directory"});
  }
  if (!connection.srv_domain.value.empty())
    out.push_back({"directory", connection.srv_domain.value, "*." + ascii_lower(connection.srv_domain.value), usual,
                   live.has_value(), "/settings/directory"});
  return out;
}

}  // namespace mc::directory
