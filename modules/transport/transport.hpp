#pragma once
// PUBLIC header of module transport: the certificate of this server, by hand or from an authority (ACME).
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "appliance/http/challenges.hpp"
#include "appliance/security/keys.hpp"
#include "modules/accounts/accounts.hpp"
#include "modules/outbound_place.hpp"

namespace mc::transport {

/// Lives while the program runs.
class Transport {
public:
  virtual ~Transport() = default;
  /// Renews by ACME when it is due; the job calls it, tests do.
  virtual Status renew_if_due() = 0;
  /// The authority, for the live list of destinations.
  virtual Result<std::vector<OutboundPlace>> outbound_places(data::Tx& tx) = 0;
};

/// Outlives the module.
struct Parts {
  accounts::Accounts& accounts;
  const security::Keys& keys;
  std::filesystem::path tls;       // where server.crt and server.key lie
  std::vector<std::string> names;  // under which people reach this server: of base_url and content_host
  int redirect_port = 0;           // 0: authorities cannot ask us back
  http::Challenges& challenges;
  std::function<Status()> reload;  // the server takes the files anew
};

std::unique_ptr<Transport> make_transport(Platform& platform, const Parts& parts);

}  // namespace mc::transport
