#pragma once
// Routes of module credentials that stand beside those of the wallet's cards: what is one's own, and work sites.
#include <array>
#include <set>
#include <string>
#include <vector>

namespace mc::scenario {

/// Routes that take no object of somebody, or show what everybody may see.
inline std::set<std::string> credentials_routes_of_nobody() {
  return {"GET /credentials/wallet.pdf",
          "GET /credentials/feed",
          "POST /credentials/feed",
          "DELETE /credentials/feed",
          "GET /credentials/feed/{token}",
          "GET /credentials/residence",
          "PUT /credentials/residence",
          "GET /credentials/peers",
          "GET /credential-types/{code}/expiry",
          "GET /credential-sites",
          "GET /compact-states"};
}
/// Route, a path with objects, a body, and who may: for the scenario of object access.
inline std::vector<std::array<std::string, 4>> credentials_routes() {
  const std::string at = "/credentials/{credential}", route = "/credentials/{id}";
  return {
      {"POST " + route + "/shown", at + "/shown", R"({"shown":true})", "ana"},
      {"GET " + route + "/chain", at + "/chain", "", "officer"},
      {"POST " + route + "/alerts/dismiss", at + "/alerts/dismiss", "{}", "ana"},
      {"PUT /credential-sites", "/credential-sites", R"({"items":[{"unit_id":"{icu}","state":"TX"}]})", "admin"},
  };
}

}  // namespace mc::scenario
