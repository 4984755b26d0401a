#pragma once
// Routes of modules setup and transport for the scenario of object access (keys and certificates of the appliance are
// nobody's; their own tests say who may), and one person in their tables for that of erasure.
#include <set>
#include <string>

#include "modules/setup/setup.hpp"
#include "modules/testing.hpp"

namespace mc::scenario {

/// Keys that lie in no file: nothing can be done with them.
class NoDesk final : public setup::KeyDesk {
public:
  Result<security::KeyCustody> custody() override { return security::KeyCustody::none; }
  std::string fingerprint() override { return "0000000000000000"; }
  std::int64_t generation() override { return 1; }
  Result<std::int64_t> files_behind() override { return std::int64_t{0}; }
  Result<security::RecoveryState> recovery() override { return security::RecoveryState{}; }
  Status set_passphrase(std::string) override { return none(); }
  Status remove_passphrase() override { return none(); }
  Result<std::string> rotate(std::string) override { return none(); }
  Result<std::string> offer_recovery_key() override { return none(); }
  Status confirm_recovery_key(const std::vector<std::string>&) override { return none(); }
  Result<std::int64_t> rewrap_some() override { return std::int64_t{0}; }
  const security::Keys& keys() override { return *keys_; }
  std::int64_t database_version() override { return 1; }

private:
  static std::unexpected<Error> none() { return conflict("key_custody", "There are no keys here."); }
  std::unique_ptr<security::Keys> keys_ = security::Keys::from_root(Bytes(32, 7));
};

inline const std::set<std::string>& setup_routes_of_nobody() {
  static const std::set<std::string> kRoutes = {"GET /setup/todo",
                                                "PUT /setup/todo/{key}",
                                                "GET /keys",
                                                "PUT /keys/passphrase",
                                                "DELETE /keys/passphrase",
                                                "POST /keys/rotate",
                                                "POST /keys/recovery-key",
                                                "PUT /keys/recovery-key",
                                                "GET /transport/certificate",
                                                "POST /transport/certificate",
                                                "POST /transport/requests",
                                                "PUT /transport/acme",
                                                "POST /transport/acme/renew"};
  return kRoutes;
}

/// She put a thing of the administrators' card away.
template <class World>
void put_a_thing_away(World& world, PersonId who) {
  auto she = world.as(who, {{"admin", security::ScopeKind::platform, std::nullopt}});
  auto answer = she.put("/setup/todo/root_key", R"({"put_away":true})");
  REQUIRE_MESSAGE(answer.status == 200, answer.body);
}

}  // namespace mc::scenario
