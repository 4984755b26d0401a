#include <doctest/doctest.h>

#include "appliance/security/role_networks.hpp"
#include "modules/accounts/network_requests.hpp"
#include "modules/testing.hpp"

using namespace mc;

namespace {

/// Requests of TestApi have no peer: the address is empty until a network is asked of Sessions directly.
struct World : TestPlatform {
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(platform);
  http::TestApi& http = start();
  void limit(const std::string& role, const char* network) {
    security::RoleNetworks lists;
    lists.by_role[role] = {*parse_network(network)};
    must(db->write([&](data::Tx& tx) { return sessions.set_role_networks(tx, lists); }));
  }
};

}  // namespace

TEST_SUITE("modules/accounts networks") {
  TEST_CASE("a limited role counts in its networks only, other roles everywhere") {
    World test;
    auto viewer = std::make_shared<security::Viewer>();
    viewer->grants = {{"member"}, {"operator"}, {"manager"}};
    auto left = [&](const char* address) { return must(test.sessions.at(viewer, address))->grants.size(); };
    CHECK(left("203.0.113.9") == 3);
    test.limit("operator", "10.9.0.0/16");
    CHECK(left("10.9.4.4") == 3);
    CHECK(left("203.0.113.9") == 2);
    CHECK(left("not an address") == 2);
    test.limit("operator", "2001:db8::/32");
    CHECK(left("2001:db8:7::1") == 3);
    CHECK(left("10.9.4.4") == 2);
  }

  TEST_CASE("from elsewhere the route is refused, and told in the log once a minute") {
    World test;
    auto officer = test.http.sign_in({{"operator", security::ScopeKind::platform, {}}});
    CHECK(officer.get("/security/networks").status == 200);
    test.limit("operator", "10.9.0.0/16");
    for (int i = 0; i < 3; ++i) CHECK(officer.get("/security/networks").code == "network_not_allowed");
    CHECK(test.http.denials().size() == 1);
    test.clock.advance(std::chrono::minutes{1});
    CHECK(officer.get("/security/networks").status == 403);
    CHECK(test.http.denials().size() == 2);
    CHECK(officer.get("/me/devices").status == 200);  // everybody's own account counts from everywhere
  }

  TEST_CASE("nobody shuts herself out, and lists are checked") {
    World test;
    auto officer = test.http.sign_in({{"operator", security::ScopeKind::platform, {}}});
    auto put = [&](const std::string& role, const std::string& network) {
      return officer.put("/security/networks",
                         R"({"roles":[{"role":")" + role + R"(","networks":[")" + network + R"("]}]})");
    };
    CHECK(put("operator", "10.9.0.0/16").code == "own_address_missing");
    CHECK(put("operator", "10.9.0.1/16").field_paths() == "roles[0].networks[0]");
    CHECK(put("member", "10.9.0.0/16").field_paths() == "roles[0].role");
    CHECK(put("nobody", "10.9.0.0/16").field_paths() == "roles[0].role");
    CHECK(put("instructor", "10.9.0.0/16").status == 200);
    CHECK(test.audited("security.networks_changed").size() == 1);
    test.clock.advance(std::chrono::minutes{11});
    CHECK(put("instructor", "10.8.0.0/16").code == "proof_required");
    CHECK(test.http.sign_in({}).get("/security/networks").status == 403);
  }
}
