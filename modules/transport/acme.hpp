#pragma once
// A client of ACME (RFC 8555) for one order: account, order, http-01, finalisation, download.
#include <functional>
#include <string>
#include <vector>

#include "appliance/http/challenges.hpp"
#include "appliance/http/tls_check.hpp"
#include "appliance/net/http_client.hpp"
#include "appliance/security/ec_key.hpp"

namespace mc::transport {

struct AcmeOrder {
  std::string directory_url, contact;
  std::string account_url;  // empty: an account is made
  std::vector<std::string> names;
};

struct AcmeDone {
  http::PemPair pair;
  std::string account_url;
};

using AcmeSend = std::function<Result<net::HttpAnswer>(const net::HttpRequest&)>;
using AcmePause = std::function<void(std::chrono::milliseconds)>;

/// One use. Errors (unavailable): those of net::HttpClient, `acme_protocol`, `acme_refused` (the detail holds the
/// authority's own words), `acme_slow`.
class Acme {
public:
  Acme(AcmeSend send, const security::EcKey& key, http::Challenges& challenges, AcmePause pause)
      : send_(std::move(send)), key_(key), challenges_(challenges), pause_(std::move(pause)) {}
  Result<AcmeDone> order(const AcmeOrder& wanted);

private:
  Result<net::HttpAnswer> get(const std::string& url);
  /// A signed request; `payload` empty: POST-as-GET. Tries again once with a new nonce when the server asks for it.
  Result<net::HttpAnswer> post(const std::string& url, const std::string& payload);
  Result<net::HttpAnswer> post_once(const std::string& url, const std::string& payload);
  Status find_services(const std::string& directory_url);
  Status enter_account(const AcmeOrder& wanted);
  Status prove(const std::string& authorization_url);
  Result<std::string> wait_for(const std::string& url, std::string_view good);

  AcmeSend send_;
  const security::EcKey& key_;
  http::Challenges& challenges_;
  AcmePause pause_;
  std::string new_nonce_, new_account_, new_order_, account_, nonce_;
};

}  // namespace mc::transport
