// Grants that need two people, that end by themselves, and that are handed on.
#include "modules/accounts/sign_in_world.hpp"

namespace mc::accounts {
namespace {

using namespace std::chrono_literals;
using testing::World;

std::string ask_for(PersonId person) { return R"({"person_id":")" + person.text() + R"(","reason":"Second owner"})"; }
bool holds(http::TestClient& client, std::string_view role) {
  auto roles = client.get("/me").json<Me>().roles;
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

}  // namespace

TEST_SUITE("accounts") {
  TEST_CASE("super_admin is given by two: one asks, another confirms") {
    World world;
    auto eva = world.add("3", "Eva", "Stone", {"super_admin"});
    auto noor = world.signed_in("1");
    auto second = world.signed_in("3");
    auto ana = world.signed_in("1001");
    CHECK(noor.post("/people/" + world.ana.text() + "/roles", R"({"role":"super_admin","scope":"platform"})").code ==
          "four_eyes_required");
    CHECK(ana.post("/role-requests", ask_for(world.ana)).status == 403);
    auto request = noor.post("/role-requests", ask_for(world.ana)).json<GrantRequest>();
    CHECK(request.person_name == "Ana Reyes");
    CHECK(request.requested_by_name == "Noor Haddad");
    CHECK_FALSE(holds(ana, "super_admin"));
    CHECK(noor.post("/role-requests", ask_for(world.ana)).code == "request_pending");
    std::string path = "/role-requests/" + uuid_text(request.id);
    CHECK(noor.post(path + "/confirm").code == "own_request");
    CHECK(second.get("/role-requests").json<GrantRequests>().items.size() == 1);
    CHECK(second.post(path + "/confirm").status == 200);
    CHECK(holds(ana, "super_admin"));
    CHECK(second.post(path + "/confirm").code == "request_settled");
    CHECK(noor.post("/role-requests", ask_for(world.ana)).code == "role_held");
    CHECK(world.audited("role.requested").size() == 1);
    CHECK(world.audited("role.request_confirmed")[0].actor == eva);
  }

  TEST_CASE("a request may be declined, taken back, and ends after three days") {
    World world;
    world.add("3", "Eva", "Stone", {"super_admin"});
    auto noor = world.signed_in("1");
    auto ask = [&](http::TestClient& client) {
      return "/role-requests/" + uuid_text(client.post("/role-requests", ask_for(world.ana)).json<GrantRequest>().id);
    };
    auto first = ask(noor);
    CHECK(world.signed_in("3").post(first + "/decline").status == 200);
    CHECK(world.signed_in("3").post(first + "/confirm").code == "request_settled");
    CHECK(noor.post(ask(noor) + "/decline").status == 200);  // her own
    auto late = ask(noor);
    world.clock.advance(72h);
    auto second = world.signed_in("3");
    CHECK(second.post(late + "/confirm").code == "request_settled");
    CHECK(second.get("/role-requests").json<GrantRequests>().items.empty());
    CHECK(second.post("/role-requests", ask_for(world.ana)).status == 200);
  }

  TEST_CASE("a role given until a moment ends at that moment, in open sessions too") {
    World world;
    auto noor = world.signed_in("1");
    auto ana = world.signed_in("1001");
    std::string path = "/people/" + world.ana.text() + "/roles";
    std::string until = to_string(world.clock.now() + 5min);
    CHECK(noor.post(path, R"({"role":"compliance_officer","scope":"platform","expires_at":"2020-01-01T00:00:00Z"})")
              .field_paths() == "expires_at");
    auto given = noor.post(path, R"({"role":"compliance_officer","scope":"platform","expires_at":")" + until + "\"}");
    REQUIRE_MESSAGE(given.status == 200, given.body);
    CHECK(to_string(given.json<RoleRow>().expires_at.value()) == until);
    CHECK(ana.get("/audit").status == 200);
    world.clock.advance(5min - 1ms);
    CHECK(ana.get("/audit").status == 200);
    world.clock.advance(1ms);
    CHECK(ana.get("/audit").status == 403);
  }

  TEST_CASE("a role is handed on for a time, not further, and ends with the one it came from") {
    World world;
    auto noor = world.signed_in("1");
    auto grace = world.signed_in("2");
    auto ana = world.signed_in("1001");
    auto own = noor.get("/people/" + world.grace.text() + "/roles").json<Grants>().items.at(0);
    auto give = [&](http::TestClient& from, Uuid assignment, PersonId to, std::chrono::milliseconds time) {
      return from.post_json("/me/delegations", DelegationIn{assignment, to, world.clock.now() + time});
    };
    CHECK(give(ana, own.id, world.noor, 24h).code == "grant_not_found");  // not hers
    CHECK(give(grace, own.id, world.ana, 91 * 24h).field_paths() == "until");
    CHECK(give(grace, own.id, world.grace, 24h).field_paths() == "to");
    auto made = give(grace, own.id, world.ana, 24h).json<Delegation>();
    CHECK(made.role == "compliance_officer");
    CHECK(holds(ana, "compliance_officer"));
    CHECK(grace.get("/me/delegations").json<Delegations>().items.size() == 1);
    CHECK(give(ana, made.id, world.noor, 1h).code == "role_lent");
    CHECK(give(grace, own.id, world.ana, 2h).code == "role_held");
    for (const auto& grant : noor.get("/people/" + world.noor.text() + "/roles").json<Grants>().items)
      CHECK(give(noor, grant.id, world.ana, 1h).code == "role_not_handed_on");
    CHECK(grace.del("/me/delegations/" + uuid_text(made.id)).status == 200);
    CHECK_FALSE(holds(ana, "compliance_officer"));
    CHECK(give(grace, own.id, world.ana, 24h).status == 200);
    CHECK(noor.del("/people/" + world.grace.text() + "/roles/" + uuid_text(own.id)).status == 200);
    CHECK_FALSE(holds(ana, "compliance_officer"));
    CHECK(world.audited("role.delegated").size() == 2);
  }

  TEST_CASE("the word of a second officer is not handed on") {
    World world;
    world.add("8", "Pia", "Berg", {"privacy_officer"});
    auto pia = world.signed_in("8");
    auto roles = pia.get("/me/roles").json<OwnRoles>();
    REQUIRE(roles.items.size() == 1);
    CHECK_FALSE(roles.items[0].may_delegate);
    auto handed = pia.post_json("/me/delegations", DelegationIn{roles.items[0].id, world.ana, world.clock.now() + 1h});
    CHECK(handed.code == "role_not_handed_on");
  }

  TEST_CASE("her own roles, what she may hand on, what she was handed; both sides may end it, a revoked source does") {
    World world;
    auto noor = world.signed_in("1");
    auto grace = world.signed_in("2");
    auto ana = world.signed_in("1001");
    CHECK(world.http->anonymous().get("/me/roles").status == 401);
    CHECK(ana.get("/me/roles").json<OwnRoles>().items.empty());
    auto own = grace.get("/me/roles").json<OwnRoles>().items;
    REQUIRE(own.size() == 1);
    CHECK(own[0].role == "compliance_officer");
    CHECK(own[0].may_delegate);
    for (const OwnRole& role : noor.get("/me/roles").json<OwnRoles>().items) CHECK_FALSE(role.may_delegate);
    auto lend = [&] {
      return grace.post_json("/me/delegations", DelegationIn{own[0].id, world.ana, world.clock.now() + 24h})
          .json<Delegation>();
    };
    auto lent = lend();
    auto hers = ana.get("/me/roles").json<OwnRoles>().items;
    REQUIRE(hers.size() == 1);
    CHECK_FALSE(hers[0].may_delegate);
    CHECK(hers[0].lent_by_name == "Grace Okafor");
    CHECK(hers[0].expires_at == lent.until);
    auto received = ana.get("/me/delegations").json<Delegations>();
    CHECK(received.items.empty());
    REQUIRE(received.received.size() == 1);
    CHECK(received.received[0].from_name == "Grace Okafor");
    CHECK(grace.get("/me/delegations").json<Delegations>().items.at(0).to_name == "Ana Reyes");
    const std::string path = "/me/delegations/" + uuid_text(lent.id);
    CHECK(noor.del(path).code == "delegation_not_found");  // neither hers nor for her
    CHECK(ana.del(path).status == 200);                    // she gives it back
    CHECK_FALSE(holds(ana, "compliance_officer"));
    lend();
    CHECK(holds(ana, "compliance_officer"));
    // As a directory's sync does it, without knowing of delegations.
    must(world.db->write([&](data::Tx& tx) { return world.sessions.revoke(tx, {}, world.grace, own[0].id); }));
    CHECK_FALSE(holds(ana, "compliance_officer"));
    CHECK(ana.get("/me/delegations").json<Delegations>().received.empty());
  }
}

}  // namespace mc::accounts
