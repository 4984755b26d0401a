// Provisioning over HTTP as Entra ID does it, and as nobody should.
#include <doctest/doctest.h>

#include "modules/scim/requests.hpp"
#include "modules/scim/wire.hpp"
#include "modules/testing.hpp"

namespace mc::scim {

namespace {

/// The value of a top-level string member.
std::string text_of(const std::string& body, std::string_view name) {
  auto document = shape::parse_json(body);
  if (!document) return {};
  for (auto at = document->root().first(); !(at == document->root().end()); at = at.next())
    if (at.key() == name && at.kind() == shape::Kind::string) return std::string(at.text());
  return {};
}
bool holds(const std::string& body, std::string_view part) { return body.find(part) != std::string::npos; }

struct World {
  TestPlatform test{};
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(test.platform);
  std::unique_ptr<organisation::Organisation> organisation = organisation::make_organisation(test.platform, *accounts);
  std::unique_ptr<Scim> scim = make_scim(test.platform, *accounts, *organisation, *test.keys);
  http::TestApi& api = test.start();
  http::TestClient admin = api.sign_in({{"operator"}}, person("Ada", "Lind", "ada@hospital.example"));
  http::TestClient entra = api.anonymous();
  ScimTokenMade token{};

  World() {
    token = admin.post("/scim/tokens", R"({"name":"Entra","days":30})").json<ScimTokenMade>();
    entra.set_header("Sec-Fetch-Site", "");
    entra.set_header("Authorization", "Bearer " + token.token);
  }
  PersonId person(std::string first, std::string last, std::string email,
                  std::optional<std::string> number = std::nullopt) {
    return must(test.db->write([&](data::Tx& tx) { return accounts->upsert(tx, {number, first, last, email}); })).first;
  }
  http::TestResponse call(std::string_view method, const std::string& path, std::string_view body = "") {
    return entra.send(method, "/scim/v2" + path, body, "application/scim+json");
  }
  http::TestResponse post_noor(const std::string& more = "") {
    return call("POST", "/Users",
                R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],)"
                R"("userName":"Noor@Hospital.example","externalId":"x-1","active":true,)"
                R"("name":{"givenName":"Noor","familyName":"Haddad"},)"
                R"("emails":[{"value":"noor@hospital.example","type":"work","primary":true}])" +
                    more + "}");
  }
  std::string patch(const std::string& operations) {
    return R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[)" + operations + "]}";
  }
  accounts::Status status(const std::string& id) {
    return must(test.db->read([&](data::Tx& tx) { return accounts->find(tx, *PersonId::parse(id)); }))->status;
  }
  bool has_role(const std::string& id, std::string_view role) {
    auto held = must(test.db->read([&](data::Tx& tx) { return test.sessions.assignments(tx, *PersonId::parse(id)); }));
    return std::any_of(held.begin(), held.end(), [&](const auto& one) { return one.role == role; });
  }
};

}  // namespace

TEST_SUITE("scim") {
  TEST_CASE("A token opens the protocol until it ends or is revoked, and is kept as a hash only") {
    World world;
    CHECK(world.call("GET", "/Users").status == 200);
    auto stranger = world.api.anonymous();
    auto refused = stranger.get("/scim/v2/Users");
    CHECK(refused.status == 401);
    CHECK(refused.header("Content-Type") == "application/scim+json");
    CHECK(refused.header("WWW-Authenticate") == "Bearer");
    CHECK(holds(refused.body, R"("status":"401")"));
    CHECK(world.admin.get("/scim/v2/Users").status == 401);  // a person's session is no token
    CHECK(world.test.audited("scim.denied").size() == 2);
    auto settings = world.admin.get("/scim/settings");
    CHECK_FALSE(holds(settings.body, world.token.token));
    CHECK(settings.json<ScimSettings>().base_url == world.test.settings.base_url + "/scim/v2");
    CHECK(settings.json<ScimSettings>().tokens.at(0).last_used_at);
    world.test.clock.advance(std::chrono::hours(24 * 30));
    CHECK(world.call("GET", "/Users").status == 401);
    CHECK(world.admin.post("/scim/tokens", R"({"name":"Two","days":30})").code == "proof_required");
    world.admin = world.api.sign_in({{"operator"}}, world.person("Ida", "Berg", "ida@hospital.example"));
    auto second = world.admin.post("/scim/tokens", R"({"name":"Two","days":30})").json<ScimTokenMade>();
    world.entra.set_header("Authorization", "bearer " + second.token);
    CHECK(world.call("GET", "/Users").status == 200);
    CHECK(world.admin.del("/scim/tokens/" + second.id.text()).status == 200);
    CHECK(world.call("GET", "/Users").status == 401);
    CHECK(world.admin.del("/scim/tokens/" + second.id.text()).status == 404);
    CHECK(world.test.audited("scim_token.created").size() == 2);
    CHECK(world.test.audited("scim_token.revoked").size() == 1);
    CHECK(world.api.sign_in({}).post("/scim/tokens", R"({"name":"x","days":1})").status == 403);
    for (int i = 0; i < 40; ++i) (void)stranger.get("/scim/v2/Users");
    CHECK(stranger.get("/scim/v2/Users").status == 429);
    CHECK(world.test.audited("scim.denied").size() <= 35);
  }

  TEST_CASE("A user is created, found by userName and externalId, listed, and has a tag") {
    World world;
    auto made = world.post_noor();
    REQUIRE_MESSAGE(made.status == 201, made.body);
    std::string id = text_of(made.body, "id");
    CHECK(made.header("Location") == world.test.settings.base_url + "/scim/v2/Users/" + id);
    CHECK(holds(made.body, R"("active":true)"));
    CHECK(world.post_noor().status == 409);
    CHECK(holds(world.post_noor().body, R"("scimType":"uniqueness")"));
    auto found = world.call("GET", "/Users?filter=userName%20eq%20%22noor@hospital.EXAMPLE%22");
    CHECK(holds(found.body, R"("totalResults":1)"));
    CHECK(holds(found.body, id));
    CHECK(holds(world.call("GET", "/Users?filter=externalId%20eq%20%22x-1%22").body, id));
    CHECK(holds(world.call("GET", "/Users?filter=userName+Eq+%22nobody%22").body, R"("totalResults":0)"));
    auto wrong = world.call("GET", "/Users?filter=name.familyName%20co%20%22H%22");
    CHECK(wrong.status == 400);
    CHECK(holds(wrong.body, "invalidFilter"));
    auto read = world.call("GET", "/Users/" + id);
    CHECK(std::string(read.header("ETag")).starts_with("W/\""));
    world.entra.set_header("If-None-Match", std::string(read.header("ETag")));
    CHECK(world.call("GET", "/Users/" + id).status == 304);
    world.entra.set_header("If-None-Match", "");
    for (int i = 0; i < 4; ++i) {
      std::string name = "user" + std::to_string(i) + "@hospital.example";
      CHECK(world.call("POST", "/Users", R"({"userName":")" + name + R"(","displayName":"A B"})").status == 201);
    }
    auto page = world.call("GET", "/Users?startIndex=2&count=3");
    CHECK(holds(page.body, R"("totalResults":5,"startIndex":2,"itemsPerPage":3)"));
    CHECK(holds(world.call("GET", "/Users?count=0").body, R"("itemsPerPage":0)"));
    CHECK(world.call("GET", "/Users?count=x").status == 400);
    CHECK(world.call("GET", "/Users/" + world.test.person().text()).status == 404);
    CHECK(world.call("GET", "/Users/none").status == 404);
    // An account that does not come from there does not exist there.
    CHECK(world.call("GET", "/Users/" + world.admin.person().text()).status == 404);
    CHECK(world.test.audited("scim.user_created").size() == 5);
  }

  TEST_CASE("Entra's ways to deactivate suspend, end sessions, and are undone; a person's decision is not") {
    World world;
    std::string id = text_of(world.post_noor().body, "id");
    std::string path = "/Users/" + id;
    PersonId noor = *PersonId::parse(id);
    auto issued = must(world.test.db->write([&](data::Tx& tx) {
      return world.test.sessions.start(tx, {noor, "oidc", "x", "", false});
    }));
    CHECK(world.test.sessions.resolve(issued.access_token));
    const std::string off[] = {
        R"({"op":"Replace","path":"active","value":"False"})", R"({"op":"replace","value":{"active":false}})",
        R"({"op":"Add","path":"urn:ietf:params:scim:schemas:core:2.0:User:active","value":"false"})",
        R"({"op":"replace","value":{"Active":"False","name.givenName":"Noora"}})"};
    for (const std::string& operation : off) {
      auto answer = world.call("PATCH", path, world.patch(operation));
      CHECK_MESSAGE(answer.status == 200, answer.body);
      CHECK(holds(answer.body, R"("active":false)"));
      CHECK(world.status(id) == accounts::Status::suspended);
      auto on = world.call("PATCH", path, world.patch(R"({"op":"Replace","path":"active","value":"True"})"));
      CHECK(holds(on.body, R"("active":true)"));
      CHECK(world.status(id) == accounts::Status::active);
    }
    CHECK_FALSE(world.test.sessions.resolve(issued.access_token));
    CHECK(holds(world.call("GET", path).body, R"("givenName":"Noora")"));
    must(world.test.db->write(
        [&](data::Tx& tx) { return world.accounts->set_status(tx, {}, noor, accounts::Status::suspended); }));
    auto kept = world.call("PATCH", path, world.patch(off[0]));
    CHECK(kept.status == 200);
    auto on = world.call("PATCH", path, world.patch(R"({"op":"replace","path":"active","value":true})"));
    CHECK(holds(on.body, R"("active":false)"));
    CHECK(world.status(id) == accounts::Status::suspended);
    CHECK(world.test.audited("scim.user_suspended").size() == 4);
    CHECK(world.test.audited("scim.user_reactivated").size() == 4);
  }

  TEST_CASE("Changes without a path, by path and of all; what is stale, unknown or malformed") {
    World world;
    auto made = world.post_noor();
    std::string path = "/Users/" + text_of(made.body, "id");
    auto changed = world.call(
        "PATCH", path,
        world.patch(
            R"({"op":"Replace","path":"emails[type eq \"work\"].value","value":"n.haddad@hospital.example"},)"
            R"({"op":"Add","path":"name.familyName","value":"Haddad-Reyes"},)"
            R"({"op":"Replace","value":{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber":"E77",)"
            R"("externalId":"x-2"}},{"op":"Add","path":"phoneNumbers[type eq \"mobile\"].value","value":"1"})"));
    REQUIRE_MESSAGE(changed.status == 200, changed.body);
    CHECK(holds(changed.body, "n.haddad@hospital.example"));
    CHECK(holds(changed.body, "Haddad-Reyes"));
    CHECK(holds(changed.body, R"("employeeNumber":"E77")"));
    CHECK(text_of(changed.body, "externalId") == "x-2");
    CHECK(changed.header("ETag") != made.header("ETag"));
    world.entra.set_header("If-Match", std::string(made.header("ETag")));
    auto stale = world.call("PATCH", path, world.patch(R"({"op":"remove","path":"externalId"})"));
    CHECK(stale.status == 412);
    CHECK(world.call("DELETE", path).status == 412);
    world.entra.set_header("If-Match", std::string(changed.header("ETag")));
    CHECK(world.call("PATCH", path, world.patch(R"({"op":"remove","path":"externalId"})")).status == 200);
    world.entra.set_header("If-Match", "");
    CHECK(text_of(world.call("GET", path).body, "externalId").empty());
    auto put = world.call("PUT", path, R"({"userName":"noor2","emails":[{"value":"n2@hospital.example"}]})");
    CHECK(text_of(put.body, "userName") == "noor2");
    CHECK(world.call("PUT", path, "{}").status == 400);
    std::string other = text_of(
        world.call("POST", "/Users", R"({"userName":"bo@hospital.example","displayName":"Bo Nam"})").body, "id");
    CHECK(world.call("PATCH", "/Users/" + other, world.patch(R"({"op":"replace","path":"userName","value":"NOOR2"})"))
              .status == 409);
    CHECK(world
              .call("PATCH", "/Users/" + other,
                    world.patch(R"({"op":"replace","path":"emails","value":[{"value":"n2@hospital.example"}]})"))
              .status == 409);
    for (const char* bad :
         {"", "[]", "{", R"({"Operations":{}})", R"({"Operations":[{"op":"move","value":1}]})",
          R"({"Operations":[{"op":"replace","path":"active","value":"maybe"}]})",
          R"({"Operations":[{"op":"replace","path":"active"}]})", R"({"Operations":[{"op":"remove"}]})",
          R"({"Operations":[{"op":"replace","path":"userName","value":""}]})",
          R"({"Operations":[{"op":"replace","op":"add","path":"active","value":true}]})",
          R"({"Operations":[{"op":"replace","path":"userName","value":{"a":1}}]})"}) {
      auto answer = world.call("PATCH", "/Users/" + other, bad);
      CHECK_MESSAGE(answer.status == 400, bad);
      CHECK(holds(answer.body, "urn:ietf:params:scim:api:messages:2.0:Error"));
    }
    CHECK(world.call("POST", "/Users", std::string(300'000, ' ')).status == 413);
  }

  TEST_CASE("Users are staff: title and department are read back, and their unit and profession follow") {
    World world;
    auto chief = world.api.sign_in({{"admin"}});
    auto unit = [&](const std::string& name) {
      return chief.post("/units", R"({"kind":"team","name":")" + name + "\"}").json<organisation::Unit>().id;
    };
    UnitId icu = unit("ICU"), ed = unit("Emergency");
    const std::string enterprise = R"("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":)";
    auto made = world.post_noor(R"(,"title":"RN",)" + enterprise + R"({"department":"ICU"})");
    REQUIRE_MESSAGE(made.status == 201, made.body);
    CHECK(text_of(made.body, "title") == "RN");
    CHECK(holds(made.body, R"({"department":"ICU"})"));
    const std::string id = text_of(made.body, "id");
    auto staff = [&] { return chief.get("/people/" + id).json<organisation::Staff>(); };
    CHECK(staff().source == organisation::Source::scim);
    CHECK(staff().unit_id == icu);
    CHECK(staff().profession == "RN");
    CHECK(staff().first_name == "Noor");
    CHECK(chief.get("/people?source=scim").json<Page<organisation::Staff>>().items.size() == 1);
    auto changed = world.call("PATCH", "/Users/" + id,
                              world.patch(R"({"op":"Replace","path":"urn:ietf:params:scim:schemas:extension:)"
                                          R"(enterprise:2.0:User:department","value":"Emergency"},)"
                                          R"({"op":"Replace","path":"title","value":"Charge nurse"})"));
    REQUIRE_MESSAGE(changed.status == 200, changed.body);
    CHECK(staff().unit_id == ed);
    CHECK(staff().job_title == "Charge nurse");
    CHECK(world.call("PATCH", "/Users/" + id, world.patch(R"({"op":"remove","path":"title"})")).status == 200);
    CHECK(staff().job_title.empty());
    CHECK(staff().unit_id == ed);
    CHECK(world.call("DELETE", "/Users/" + id).status == 204);
    must(world.test.deliver());
    CHECK(staff().status == "suspended");
  }

  TEST_CASE("DELETE suspends and forgets; the same name finds the same account again") {
    World world;
    std::string id = text_of(world.post_noor().body, "id");
    CHECK(world.call("DELETE", "/Users/" + id).status == 204);
    CHECK(world.status(id) == accounts::Status::suspended);
    CHECK(world.call("GET", "/Users/" + id).status == 404);
    CHECK(world.call("DELETE", "/Users/" + id).status == 404);
    CHECK(holds(world.call("GET", "/Users").body, R"("totalResults":0)"));
    auto again = world.post_noor();
    CHECK(again.status == 201);
    CHECK(text_of(again.body, "id") == id);
    CHECK(world.status(id) == accounts::Status::active);
    CHECK(world.test.audited("scim.user_deleted").size() == 1);
  }

  TEST_CASE("Existing accounts: by number; by e-mail address only when allowed; those with power never") {
    World world;
    const std::string number =
        R"(,"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"E1"})";
    PersonId noor = world.person("N", "H", "old@hospital.example", "E1");
    auto linked = world.post_noor(number);
    REQUIRE_MESSAGE(linked.status == 201, linked.body);
    CHECK(text_of(linked.body, "id") == noor.text());
    PersonId bo = world.person("Bo", "Nam", "bo@hospital.example");
    const std::string body = R"({"userName":"bo@hospital.example","displayName":"Bo Nam"})";
    CHECK(world.call("POST", "/Users", body).status == 409);
    CHECK(world.admin.put("/scim/settings", R"({"link_by_email":true})").status == 200);
    CHECK(text_of(world.call("POST", "/Users", body).body, "id") == bo.text());
    PersonId root = world.person("Root", "One", "root@hospital.example");
    must(world.test.db->write([&](data::Tx& tx) -> Status {
      TRY(world.accounts->grant(tx, {}, root, {"operator", security::ScopeKind::platform, {}}));
      return world.accounts->grant(tx, {}, bo, {"super_admin", security::ScopeKind::platform, {}});
    }));
    CHECK(world.call("POST", "/Users", R"({"userName":"root@hospital.example","displayName":"R O"})").status == 409);
    // Who became a super administrator since stays.
    CHECK(world.call("DELETE", "/Users/" + bo.text()).status == 403);
    CHECK(world.status(bo.text()) == accounts::Status::active);
  }

  TEST_CASE("The address of somebody who got power since is not changed from here, by no way") {
    World world;
    std::string id = text_of(world.post_noor().body, "id");
    auto grant = [&](const char* role) {
      must(world.test.db->write([&](data::Tx& tx) {
        return world.accounts->grant(tx, {}, *PersonId::parse(id), {role, security::ScopeKind::platform, {}});
      }));
    };
    const std::string elsewhere = world.patch(R"({"op":"replace","path":"emails[type eq \"work\"].value",)"
                                              R"("value":"mine@elsewhere.example"})");
    grant("privacy_officer");
    auto refused = world.call("PATCH", "/Users/" + id, elsewhere);
    CHECK(refused.status == 409);
    CHECK(
        world.call("PATCH", "/Users/" + id, world.patch(R"({"op":"replace","path":"title","value":"Lead"})")).status ==
        200);
    // Nor by leaving and coming again under the same name.
    CHECK(world.call("DELETE", "/Users/" + id).status == 204);
    CHECK(world
              .call("POST", "/Users",
                    R"({"userName":"Noor@Hospital.example","displayName":"Noor Haddad",)"
                    R"("emails":[{"value":"mine@elsewhere.example","primary":true}]})")
              .status == 409);
    CHECK(world.post_noor().status == 201);
    auto person =
        must(world.test.db->read([&](data::Tx& tx) { return world.accounts->find(tx, *PersonId::parse(id)); }));
    CHECK(person->email == "noor@hospital.example");
  }

  TEST_CASE("Groups give roles; members come and go in Entra's ways") {
    World world;
    std::string noor = text_of(world.post_noor().body, "id");
    std::string bo = text_of(
        world.call("POST", "/Users", R"({"userName":"bo@hospital.example","displayName":"Bo Nam"})").body, "id");
    auto made = world.call("POST", "/Groups",
                           R"({"displayName":"Teachers","externalId":"g-1","members":[{"value":")" + noor + R"("}]})");
    REQUIRE_MESSAGE(made.status == 201, made.body);
    std::string id = text_of(made.body, "id"), path = "/Groups/" + id;
    CHECK(world.call("POST", "/Groups", R"({"displayName":"TEACHERS"})").status == 409);
    CHECK_FALSE(world.has_role(noor, "instructor"));
    auto roles = [&](const char* role) {
      return world.admin.put("/scim/groups/" + id + "/roles",
                             std::string(R"({"roles":[{"role":")") + role + R"(","scope":"platform"}]})");
    };
    CHECK(roles("super_admin").status == 422);
    CHECK(roles("admin").code == "role_not_yours_to_map");
    CHECK(roles("instructor").json<ScimGroup>().members == 1);
    CHECK(world.has_role(noor, "instructor"));
    auto members = [&](const std::string& operation) {
      auto answer = world.call("PATCH", path, world.patch(operation));
      CHECK_MESSAGE(answer.status == 200, answer.body);
      return answer.body;
    };
    members(R"({"op":"Add","path":"members","value":[{"value":")" + bo + R"("}]})");
    CHECK(world.has_role(bo, "instructor"));
    members(R"({"op":"Remove","path":"members","value":[{"value":")" + bo + R"("}]})");
    CHECK_FALSE(world.has_role(bo, "instructor"));
    CHECK(world.has_role(noor, "instructor"));
    members(R"({"op":"remove","path":"members[value eq \")" + noor + R"(\"]"})");
    CHECK_FALSE(world.has_role(noor, "instructor"));
    members(R"({"op":"replace","value":{"members":[{"value":")" + noor + R"("}],"displayName":"Authors"}})");
    CHECK(world.has_role(noor, "instructor"));
    CHECK(holds(world.call("GET", "/Groups?filter=displayName%20eq%20%22authors%22").body, noor));
    CHECK_FALSE(holds(world.call("GET", path + "?excludedAttributes=members").body, noor));
    CHECK(world
              .call("PATCH", path,
                    world.patch(R"({"op":"add","path":"members","value":[{"value":")" + world.test.person().text() +
                                R"("}]})"))
              .status == 400);
    CHECK(roles("moderator").status == 200);
    CHECK_FALSE(world.has_role(noor, "instructor"));
    CHECK(world.has_role(noor, "moderator"));
    CHECK(world.call("DELETE", path).status == 204);
    CHECK_FALSE(world.has_role(noor, "moderator"));
    CHECK(world.call("GET", path).status == 404);
  }

  TEST_CASE("The service describes itself") {
    World world;
    CHECK(holds(world.call("GET", "/ServiceProviderConfig").body, R"("patch":{"supported":true})"));
    CHECK(holds(world.call("GET", "/ResourceTypes").body, R"("totalResults":2)"));
    CHECK(text_of(world.call("GET", "/ResourceTypes/User").body, "endpoint") == "/Users");
    CHECK(world.call("GET", "/ResourceTypes/Robot").status == 404);
    CHECK(holds(world.call("GET", "/Schemas").body, R"("totalResults":3)"));
    std::string schema = "urn:ietf:params:scim:schemas:core:2.0:Group";
    CHECK(text_of(world.call("GET", "/Schemas/" + schema).body, "id") == schema);
  }
}

}  // namespace mc::scim
