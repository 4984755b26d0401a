// Share links, the API by key, webhooks: what they show, and what somebody who means harm gets.
#include <doctest/doctest.h>

#include "modules/verification/rules.hpp"
#include "modules/verification/testing.hpp"

using namespace mc;
using namespace mc::verification;
using verification::testing::Office;

namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

struct Outside : Office {
  CredentialShareMade share(PersonId who, CredentialId id, int days = 30) {
    auto made = as(who).post("/credential-shares", R"({"credential_ids":[")" + id.text() + R"("],"days":)" +
                                                       std::to_string(days) + R"(,"note":"New job"})");
    REQUIRE_MESSAGE(made.status == 200, made.body);
    return made.json<CredentialShareMade>();
  }
  static std::string token(const CredentialShareMade& made) { return made.url.substr(made.url.rfind('/') + 1); }
  http::TestResponse open(const std::string& token) { return api->anonymous().get("/shared-credentials/" + token); }
  HookMade hook(const std::string& wanted = R"("verified","updated")", bool inside = false) {
    auto made = admin().post("/verification-hooks", R"({"url":"https://hr.example/in","events":[)" + wanted +
                                                        R"(],"inside":)" + (inside ? "true" : "false") + "}");
    REQUIRE_MESSAGE(made.status == 200, made.body);
    return made.json<HookMade>();
  }
  void change(CredentialId id, const std::string& number) {
    REQUIRE(as(ana).put("/credentials/" + id.text(), licence(number)).status == 200);
    must(deliver());
  }
};

}  // namespace

TEST_SUITE("verification outside") {
  TEST_CASE("a link shows state, type and end, no number and no scan, until it is taken back or ends") {
    Outside world;
    CredentialId id = world.add(world.ana, Office::licence("SECRET-77"));
    REQUIRE(world.confirm(id).status == 200);
    auto made = world.share(world.ana, id);
    CHECK(made.url.starts_with(world.settings.base_url + "/shared/"));
    auto seen = world.open(Outside::token(made));
    REQUIRE_MESSAGE(seen.status == 200, seen.body);
    CHECK_FALSE(has(seen.body, "SECRET-77"));
    CHECK_FALSE(has(seen.body, id.text()));
    CHECK_FALSE(has(seen.body, world.ana.text()));
    auto view = seen.json<SharedCredentials>();
    CHECK(view.holder == "Ana Reyes");
    REQUIRE(view.items.size() == 1);
    CHECK(view.items[0].verification == "verified");
    CHECK(view.items[0].status == credentials::CredentialStatus::active);
    auto mine = world.as(world.ana).get("/credential-shares");
    CHECK(mine.json<CredentialShares>().items.at(0).opened == 1);
    CHECK_FALSE(has(mine.body, Outside::token(made)));  // shown once
    // A replayed link after it was taken back, by others, or a guess.
    CHECK(world.as(world.bo).del("/credential-shares/" + made.share.id.text()).status == 404);
    CHECK(world.as(world.ana).del("/credential-shares/" + made.share.id.text()).status == 200);
    CHECK(world.open(Outside::token(made)).code == "share_not_found");
    CHECK(world.open("guess").code == "share_not_found");
    auto next = world.share(world.ana, id, 1);
    world.clock.advance(std::chrono::hours(24) - std::chrono::seconds(1));
    CHECK(world.open(Outside::token(next)).status == 200);
    world.clock.advance(std::chrono::seconds(1));
    CHECK(world.open(Outside::token(next)).code == "share_not_found");
    CHECK(world.audited("credential_share.opened").size() == 2);
    auto stored = must(world.db->read(
        [](data::Tx& tx) { return tx.in({"verification"}).all<Bytes>("SELECT hash FROM verification_shares"); }));
    for (const Bytes& hash : stored) CHECK(hash.size() == 32);
  }

  TEST_CASE(
      "only one's own is shared, a deleted one disappears, a leaver's links are dead, and addresses are limited") {
    Outside world;
    CredentialId hers = world.add(world.ana, Office::licence("1"));
    CHECK(world.as(world.bo)
              .post("/credential-shares", R"({"credential_ids":[")" + hers.text() + R"("],"days":1,"note":""})")
              .status == 404);
    CHECK(world.as(world.ana).post("/credential-shares", R"({"credential_ids":[],"days":1,"note":""})").status == 422);
    CHECK(world.as(world.ana)
              .post("/credential-shares", R"({"credential_ids":[")" + hers.text() + R"("],"days":91,"note":""})")
              .status == 422);
    auto made = world.share(world.ana, hers);
    REQUIRE(world.as(world.ana).del("/credentials/" + hers.text()).status == 200);
    CHECK(world.open(Outside::token(made)).json<SharedCredentials>().items.empty());
    must(world.db->write([&](data::Tx& tx) {
      return world.accounts->set_status(tx, std::nullopt, world.ana, accounts::Status::deactivated);
    }));
    CHECK(world.open(Outside::token(made)).status == 404);
    int refused = 0;
    for (int i = 0; i < 60; ++i) refused += world.open("guess" + std::to_string(i)).status == 429 ? 1 : 0;
    CHECK(refused >= 25);
    world.clock.advance(std::chrono::minutes(2));
    CHECK(world.open("guess").status == 404);
  }

  TEST_CASE("a key reads people of its unit, is kept as a hash, ends, is revoked, and guesses are counted") {
    Outside world;
    CredentialId id = world.add(world.ana, Office::licence("700001"));
    world.add(world.bo, Office::licence("700003"));
    CHECK(world.officer().post("/verification-keys", R"({"name":"HR","days":30})").status == 403);
    auto made = world.admin()
                    .post("/verification-keys", R"({"name":"HR","days":30,"unit_id":")" + world.icu.text() + "\"}")
                    .json<ApiKeyMade>();
    CHECK(made.secret.starts_with("mcv_"));
    CHECK_FALSE(has(world.admin().get("/verification-keys").body, made.secret));
    auto hr = world.api->anonymous();
    hr.set_header("Sec-Fetch-Site", "");
    CHECK(hr.get("/verified/people/1001/credentials").status == 401);
    hr.set_header("Authorization", "Bearer " + made.secret);
    auto answer = hr.get("/verified/people/1001/credentials");
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    auto items = answer.json<VerifiedPerson>().items;
    REQUIRE(items.size() == 1);
    CHECK(items[0].number == "700001");
    CHECK(items[0].verification == "unverified");
    CHECK(hr.get("/verified/credentials/" + id.text()).json<VerifiedCredential>().employee_number == "1001");
    CHECK(hr.get("/verified/people/1003/credentials").status == 404);  // works in another unit
    CHECK(hr.get("/verified/people/nobody/credentials").status == 404);
    CHECK(hr.post("/credentials/mine", Office::licence("9")).status == 401);      // reads, and nothing else
    CHECK(world.admin().get("/verified/people/1001/credentials").status == 401);  // a session is no key
    CHECK(world.audited("verification_key.read").size() == 2);
    CHECK(world.admin().get("/verification-keys").json<ApiKeys>().items.at(0).last_used_at);
    CHECK(world.admin().del("/verification-keys/" + made.key.id.text()).status == 200);
    CHECK(hr.get("/verified/people/1001/credentials").code == "key_unknown");
    auto other = world.admin().post("/verification-keys", R"({"name":"HR","days":1})").json<ApiKeyMade>();
    hr.set_header("Authorization", "bearer " + other.secret);
    CHECK(hr.get("/verified/people/1003/credentials").status == 200);
    auto yesterday = world.admin();
    world.clock.advance(std::chrono::hours(24));
    CHECK(hr.get("/verified/people/1003/credentials").status == 401);
    for (int i = 0; i < 40; ++i) (void)hr.get("/verified/people/1001/credentials");
    CHECK(hr.get("/verified/people/1001/credentials").status == 429);
    CHECK(world.audited("verification_key.denied").size() <= 40);
    CHECK(yesterday.post("/verification-keys", R"({"name":"Late","days":1})").code == "proof_required");
  }

  TEST_CASE("a key opens its scopes only, from its networks only; what is not understood makes no key") {
    Outside world;
    world.add(world.ana, Office::licence("700001"));
    auto make = [&](const std::string& more) {
      return world.admin().post("/verification-keys", R"({"name":"HR","days":30)" + more + "}");
    };
    CHECK(make("").json<ApiKeyMade>().key.scopes == std::vector<std::string>{"verification.read"});
    for (const char* wrong : {R"(,"scopes":[])", R"(,"scopes":["everything"])", R"(,"networks":["10.1.2.3/8"])",
                              R"(,"networks":["here"])", R"(,"per_minute":0)"})
      CHECK_MESSAGE(make(wrong).status == 422, wrong);
    auto ask = [&](const std::string& secret, const std::string& from) {
      auto client = world.api->anonymous();
      client.set_header("Sec-Fetch-Site", "");
      client.set_header("Authorization", "Bearer " + secret);
      client.move_to(from);
      return client.get("/verified/people/1001/credentials");
    };
    CHECK(ask(make(R"(,"scopes":["fhir.read"])").json<ApiKeyMade>().secret, "10.1.2.3").code == "scope_missing");
    const auto near = make(R"(,"networks":["10.1.0.0/16"])").json<ApiKeyMade>();
    CHECK(near.key.networks == std::vector<std::string>{"10.1.0.0/16"});
    CHECK(ask(near.secret, "10.1.2.3").status == 200);
    CHECK(ask(near.secret, "10.2.2.3").code == "network_refused");
    CHECK(world.audited("verification_key.denied").size() == 2);
  }

  TEST_CASE("a webhook is a signed message of ids, type and state; a receiver can check it") {
    Outside world;
    CredentialId id = world.add(world.ana, Office::licence("SECRET-77"));
    auto hook = world.hook();
    REQUIRE(world.confirm(id).status == 200);
    REQUIRE(world.sent.size() == 1);
    const auto& request = world.sent[0].request;
    CHECK(request.url == "https://hr.example/in");
    CHECK_FALSE(world.sent[0].anywhere);
    const std::string& body = request.body.value();
    CHECK(has(body, R"("event":"credential.verified")"));
    CHECK(has(body, R"("employee_number":"1001")"));
    CHECK(has(body, R"("verification":"verified")"));
    CHECK(has(body, R"("expires_on":"2027-05-31")"));
    for (const char* secret : {"SECRET-77", "Ana", "Reyes", "Olga"}) CHECK_FALSE(has(body, secret));
    const std::string& signature = request.headers.at("MedConnect-Signature");
    std::int64_t at = std::stoll(signature.substr(2, signature.find(',') - 2));
    CHECK(signature == hook_signature(as_bytes(hook.secret), Instant{at * 1000}, body));
    CHECK_FALSE(has(world.admin().get("/verification-hooks").body, hook.secret));
    auto sent = world.admin().get("/verification-hooks/" + hook.hook.id.text() + "/deliveries").json<HookDeliveries>();
    REQUIRE(sent.items.size() == 1);
    CHECK(sent.items[0].state == "delivered");
    world.change(id, "SECRET-78");
    CHECK(world.sent.size() == 2);
    world.add(world.ana, Office::card());  // "created" was not asked for
    CHECK(world.sent.size() == 2);
    CHECK(world.admin().del("/verification-hooks/" + hook.hook.id.text()).status == 200);
    world.change(id, "SECRET-79");
    CHECK(world.sent.size() == 2);
  }

  TEST_CASE("what does not arrive is tried five times more, then given up; many failures pause the hook until a test") {
    Outside world;
    CredentialId id = world.add(world.ana, Office::licence("1"));
    auto hook = world.hook(R"("updated")");
    const std::string at = "/verification-hooks/" + hook.hook.id.text();
    int status = 500;
    world.outside = [&](const net::HttpRequest&) { return Result<net::HttpAnswer>(net::HttpAnswer{status, "", ""}); };
    world.change(id, "2");
    for (int i = 0; i < 20; ++i) {
      world.clock.advance(std::chrono::hours(2));
      must(world.deliver());
    }
    CHECK(world.sent.size() == 6);
    auto last = world.admin().get(at + "/deliveries").json<HookDeliveries>().items.at(0);
    CHECK(last.state == "failed");
    CHECK(last.error == "http_500");
    CHECK(last.tries == 6);
    status = 410;  // gone: once is enough
    for (int i = 0; i < 19; ++i) world.change(id, "g" + std::to_string(i));
    CHECK(world.sent.size() == 6 + 19);
    CHECK(world.admin().get("/verification-hooks").json<WebHooks>().items.at(0).paused);
    world.change(id, "paused");
    CHECK(world.sent.size() == 6 + 19);
    world.change(id, "paused still");
    CHECK_FALSE(world.admin().post(at + "/test", "{}").json<ConnectorTest>().ok);
    status = 204;
    const std::size_t before = world.sent.size();
    CHECK(world.admin().post(at + "/test", "{}").json<ConnectorTest>().ok);
    must(world.deliver());
    CHECK(world.sent.size() == before + 2);  // the test, and what was missed: once for both changes
    CHECK(has(world.sent.back().request.body.value(), id.text()));
    world.change(id, "again");
    CHECK(world.admin().get(at + "/deliveries").json<HookDeliveries>().items.at(0).state == "delivered");
  }

  TEST_CASE("the first retry comes after seconds; what was given up is sent again when somebody asks for it") {
    Outside world;
    CredentialId id = world.add(world.ana, Office::licence("1"));
    auto hook = world.hook(R"("updated")");
    const std::string at = "/verification-hooks/" + hook.hook.id.text();
    int status = 500;
    world.outside = [&](const net::HttpRequest&) { return Result<net::HttpAnswer>(net::HttpAnswer{status, "", ""}); };
    world.change(id, "2");
    REQUIRE(world.sent.size() == 1);
    world.clock.advance(std::chrono::seconds(16));
    must(world.deliver());
    CHECK(world.sent.size() == 2);
    const auto waits = world.admin().get(at + "/deliveries").json<HookDeliveries>().items.at(0);
    CHECK(waits.state == "waiting");
    CHECK(waits.next_at.has_value());
    status = 410;
    world.clock.advance(std::chrono::seconds(61));
    must(world.deliver());
    const auto dead = world.admin().get(at + "/deliveries").json<HookDeliveries>().items.at(0);
    REQUIRE(dead.state == "failed");
    status = 200;
    CHECK(world.admin().post(at + "/replay", "{}").json<HookReplayed>().messages == 1);
    must(world.deliver());
    CHECK(world.admin().get(at + "/deliveries").json<HookDeliveries>().items.at(0).state == "delivered");
    CHECK(world.admin().post(at + "/replay", "{}").json<HookReplayed>().messages == 0);
    CHECK(world.admin().post(at + "/deliveries/" + dead.id.text() + "/replay", "{}").code == "delivered_already");
    CHECK(world.api->sign_in({}).post(at + "/replay", "{}").status == 403);
    CHECK(world.audited("verification_hook.replayed").size() == 2);
  }

  TEST_CASE("a new secret signs beside the old one for a day, or alone at once") {
    Outside world;
    CredentialId id = world.add(world.ana, Office::licence("1"));
    auto hook = world.hook(R"("updated")");
    const std::string at = "/verification-hooks/" + hook.hook.id.text() + "/secret";
    auto signed_by = [&](const std::string& secret) {
      const auto& request = world.sent.back().request;
      const std::string& line = request.headers.at("MedConnect-Signature");
      const std::int64_t time = std::stoll(line.substr(2, line.find(',') - 2));
      const std::string one = hook_signature(as_bytes(secret), Instant{time * 1000}, request.body.value());
      return has(line, one.substr(one.find("v1=")));
    };
    auto second = world.admin().post(at, "{}").json<HookMade>();
    CHECK(second.hook.key_number == 2);
    world.change(id, "2");
    CHECK(signed_by(hook.secret));
    CHECK(signed_by(second.secret));
    CHECK(world.sent.back().request.headers.at("MedConnect-Signature-Keys") == "2,1");
    world.clock.advance(std::chrono::hours(25));
    world.change(id, "3");
    CHECK_FALSE(signed_by(hook.secret));
    CHECK(signed_by(second.secret));
    auto third = world.admin().post(at, R"({"at_once":true})").json<HookMade>();
    world.change(id, "4");
    CHECK_FALSE(signed_by(second.secret));
    CHECK(signed_by(third.secret));
    CHECK(world.sent.back().request.headers.at("MedConnect-Signature-Keys") == "3");
  }

  TEST_CASE("a webhook never reaches into the house: not by its address, and not by what its name leads to") {
    Outside world;
    for (const char* url : {"https://127.0.0.1/x", "https://169.254.169.254/latest", "https://localhost:8443/api/v1",
                            "https://[::1]/", "https://10.1.2.3/", "https://intranet/", "http://hr.example/"}) {
      auto made = world.admin().post("/verification-hooks",
                                     R"({"url":")" + std::string(url) + R"(","events":["updated"],"inside":false})");
      CHECK_MESSAGE(made.field_paths() == "url", url);
    }
    CHECK(world.admin()
              .post("/verification-hooks", R"({"url":"https://hr.example/","events":["everything"],"inside":false})")
              .field_paths() == "events");
    CredentialId id = world.add(world.ana, Office::licence("1"));
    auto hook = world.hook(R"("updated")");
    world.outside = [](const net::HttpRequest&) -> Result<net::HttpAnswer> {
      return fail(Fault::unavailable, "address_refused", "");
    };
    world.change(id, "2");
    for (int i = 0; i < 5; ++i) {
      world.clock.advance(std::chrono::hours(2));
      must(world.deliver());
    }
    CHECK(world.sent.size() == 1);
    auto inside = world.hook(R"("updated")", true);
    world.outside = [](const net::HttpRequest&) { return Result<net::HttpAnswer>(net::HttpAnswer{200, "", ""}); };
    world.change(id, "3");
    CHECK(std::count_if(world.sent.begin(), world.sent.end(), [](const auto& one) { return one.anywhere; }) == 1);
  }

  TEST_CASE("by the real client: a name that leads to this machine is refused unless it is called inside") {
    Office world(true);
    net::testing::TestCertificate certificate("DNS:hooks.localhost.example");
    int reached = 0;
    net::testing::TestListener listener([&](net::testing::Peer& peer) {
      ++reached;
      (void)peer.start_tls(certificate);
    });
    auto made = world.admin().post("/verification-hooks",
                                   R"({"url":"https://hr.example/in","events":["updated"],"inside":false})");
    REQUIRE_MESSAGE(made.status == 200, made.body);
    const std::string at = "/verification-hooks/" + made.json<HookMade>().hook.id.text() + "/test";
    // The name of an attacker's choice leads here only when the call is made.
    auto lead_here = [&](bool inside) {
      must(world.db->write([&](data::Tx& tx) {
        return tx.in({"verification"})
            .run("UPDATE verification_hooks SET url = ?, inside = ?",
                 "https://localhost:" + std::to_string(listener.port()) + "/", inside);
      }));
    };
    lead_here(false);
    CHECK(world.admin().post(at, "{}").json<ConnectorTest>().code == "address_refused");
    CHECK(reached == 0);
    lead_here(true);
    CHECK(world.admin().post(at, "{}").json<ConnectorTest>().code == "tls_untrusted");
    CHECK(reached == 1);
  }
}
