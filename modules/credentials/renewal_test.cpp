// The chain of renewals, the verification mark, the profile switch, rules that ask for more, paper and calendar.
#include "modules/credentials/testing.hpp"

namespace mc::credentials {
namespace {

using testing::Ward;
using namespace std::chrono_literals;

std::string renews(CredentialId id) { return R"(,"renews":")" + id.text() + "\""; }
std::vector<std::string> chain_numbers(http::TestClient& client, CredentialId id) {
  std::vector<std::string> out;
  for (const Credential& item : client.get("/credentials/" + id.text() + "/chain").json<CredentialChain>().items)
    out.push_back(item.number);
  return out;
}
void mark(Ward& world, CredentialId id, VerificationState state) {
  must(world.db->write([&](data::Tx& tx) {
    return world.credentials->set_verification(tx, id, {state, world.today(), "registry"});
  }));
  must(world.deliver());
}

}  // namespace

TEST_SUITE("credentials") {
  TEST_CASE("a renewal keeps the old card as its history and takes its place in the wallet") {
    Ward world;
    auto ana = world.as(world.ana);
    auto first = world.add(world.ana, Ward::card("BLS", world.today() - 800, "a")).id;
    auto second = world.add(world.ana, Ward::card("BLS", world.today() - 70, "b", renews(first))).id;
    auto third = world.add(world.ana, Ward::card("BLS", world.today() + 660, "c", renews(second))).id;
    auto wallet = world.wallet(world.ana);
    REQUIRE(wallet.items.size() == 1);
    CHECK(wallet.items[0].id == third);
    CHECK(wallet.items[0].previous_id == second);
    CHECK(wallet.expired == 0);
    for (CredentialId id : {first, second, third})
      CHECK(chain_numbers(ana, id) == std::vector<std::string>{"c", "b", "a"});
    CHECK(world.audited("credential.renewed").size() == 2);
    auto refused = [&](const std::string& json) {
      auto answer = ana.post("/credentials/mine", json);
      return answer.code == "invalid_input" ? answer.field_paths() : answer.code;
    };
    CHECK(refused(Ward::card("BLS", world.today(), "d", renews(second))) == "already_renewed");
    CHECK(refused(Ward::card("ACLS", world.today(), "d", renews(third))) == "renews");
    auto of_bo = world.add(world.bo, Ward::card("BLS", world.today(), "bo")).id;
    CHECK(refused(Ward::card("BLS", world.today(), "d", renews(of_bo))) == "renews");
    // Not in a circle either.
    CHECK(ana.put("/credentials/" + first.text(), Ward::card("BLS", world.today() - 800, "a", renews(third)))
              .field_paths() == "renews");
    CHECK(world.as(world.bo).get("/credentials/" + third.text() + "/chain").status == 404);
    // Deleting the newest brings the one before back to the front.
    CHECK(ana.del("/credentials/" + third.text()).status < 300);
    REQUIRE(world.wallet(world.ana).items.size() == 1);
    CHECK(world.wallet(world.ana).items[0].id == second);
  }

  TEST_CASE("what was verified stays so until what was looked at changes, by the owner or by an import") {
    Ward world;
    auto ana = world.as(world.ana);
    world.import("1001,license,RN,Board,TX,R1,2025-01-01,2027-05-01\n");
    auto id = world.wallet(world.ana).items.at(0).id;
    CHECK(world.wallet(world.ana).unverified == 1);
    mark(world, id, VerificationState::verified);
    CHECK(world.wallet(world.ana).unverified == 0);
    CHECK(world.list().items.at(0).last_psv == world.today());
    CHECK(world.list().items[0].psv_method == "registry");
    CHECK(world.list().items[0].next_action == "none");
    CHECK(world.list().items[0].department == "Critical Care");
    auto state = [&] { return ana.get("/credentials/" + id.text()).json<Credential>().verification; };
    auto licence = [](const std::string& number, const std::string& notes) {
      return R"({"kind":"license","type":"RN","issuing_body":"Board","state":"TX","number":")" + number +
             R"(","compact":false,"compact_states":[],"issued_on":"2025-01-01","expires_on":"2027-05-01","notes":")" +
             notes + "\"}";
    };
    CHECK(ana.put("/credentials/" + id.text(), licence("R1", "on my badge")).status == 200);
    CHECK(state() == "verified");
    CHECK(ana.put("/credentials/" + id.text(), licence("R2", "on my badge")).status == 200);
    CHECK(state() == "unverified");
    CHECK(world.list().items.at(0).next_action == "verify");
    CHECK(world.list().items[0].owner == "office");
    mark(world, id, VerificationState::verified);
    world.import("1001,license,RN,Board,TX,R2,2025-01-01,2029-05-01\n");
    CHECK(state() == "unverified");
    mark(world, id, VerificationState::rejected);
    CHECK(world.list().items.at(0).next_action == "correct");
    CHECK(code_of(world.db->write([&](data::Tx& tx) {
            return world.credentials->set_verification(tx, CredentialId::make(world.clock, *world.random), {});
          })) == "credential_not_found");
  }

  TEST_CASE("rules that ask for more: only verified cards, of accepted issuers, for a list of jobs") {
    Ward world;
    world.require(R"({"name":"BLS","types":["BLS"],"professions":[],"job_titles":["staff nurse","Charge Nurse"],)"
                  R"("issuers":["American Heart Association","aha"],"verified_only":true})");
    CHECK(world.requirements(world.luis).empty());  // a manager
    REQUIRE(world.requirements(world.ana).size() == 1);
    CHECK(world.everywhere("compliance_officer").get("/credential-rules").body.find(R"("people":2)") !=
          std::string::npos);
    auto held = [&] { return world.requirements(world.ana).at(0).held; };
    auto id = world.add(world.ana, Ward::card("BLS", world.today() + 100)).id;
    CHECK_FALSE(held());
    mark(world, id, VerificationState::verified);
    CHECK(held());
    mark(world, id, VerificationState::pending);
    CHECK_FALSE(held());
    auto other = world.add(world.ana, R"({"kind":"certification","type":"BLS","issuing_body":"Somebody","number":"2",)"
                                      R"("compact":false,"compact_states":[],"notes":""})");
    mark(world, other.id, VerificationState::verified);
    CHECK_FALSE(held());
  }

  TEST_CASE("hiding a card is its owner's alone; paper and calendar show what is in force and nobody else's") {
    Ward world;
    auto ana = world.as(world.ana);
    auto id = world.add(world.ana, Ward::card("BLS", world.today() + 10, "ecard 1")).id;
    auto path = "/credentials/" + id.text() + "/shown";
    CHECK_FALSE(ana.post(path, R"({"shown":false})").json<Credential>().shown_on_profile);
    CHECK_FALSE(world.wallet(world.ana).items.at(0).shown_on_profile);
    CHECK(world.everywhere("admin").post(path, R"({"shown":true})").status == 404);
    auto pdf = ana.get("/credentials/wallet.pdf");
    CHECK(pdf.status == 200);
    CHECK(pdf.body.starts_with("%PDF-"));
    CHECK_FALSE(ana.get("/credentials/feed").json<CredentialFeed>().made);
    auto made = ana.post("/credentials/feed", "{}").json<CredentialFeed>();
    REQUIRE(made.url);
    const std::string address = made.url->substr(made.url->find("/credentials/"));
    auto nobody = world.api->anonymous();
    auto text = nobody.get(address).body;
    CHECK(text.find("DTSTART;VALUE=DATE:") != std::string::npos);
    CHECK(text.find("Basic Life Support") != std::string::npos);
    CHECK(text.find("ecard 1") == std::string::npos);  // the address may be read by others
    CHECK_FALSE(ana.get("/credentials/feed").json<CredentialFeed>().url);
    CHECK(nobody.get("/credentials/feed/" + std::string(43, 'A')).status == 404);
    auto again = ana.post("/credentials/feed", "{}").json<CredentialFeed>();
    CHECK(nobody.get(address).status == 404);  // the older one ended
    CHECK(ana.del("/credentials/feed").status == 200);
    CHECK(nobody.get(again.url->substr(again.url->find("/credentials/"))).status == 404);
    CHECK(nobody.get("/credentials/feed").status == 401);
  }

  TEST_CASE("peers are counted from five on, by profession") {
    Ward world;
    std::string rows;
    for (int i = 0; i < 5; ++i)
      rows += "20" + std::to_string(10 + i) + ",P" + std::to_string(i) + ",Nurse,p" + std::to_string(i) +
              "@mercygeneral.example,Main,Critical Care,ICU,Staff Nurse,RN,,2020-01-01,active\n";
    world.staff(rows);
    for (int i = 0; i < 5; ++i) {
      world.add(world.person_of("20" + std::to_string(10 + i)), Ward::card("CCRN", world.today() + 100));
      if (i < 4) world.add(world.person_of("20" + std::to_string(10 + i)), Ward::card("CEN", world.today() + 100));
    }
    auto peers = world.as(world.ana).get("/credentials/peers").json<Peers>();
    CHECK(peers.profession == "RN");
    REQUIRE(peers.items.size() == 1);
    CHECK(peers.items[0].type == "CCRN");
    CHECK(peers.items[0].people == 5);
    CHECK(world.as(world.ana).get("/credentials/peers?type=CEN").json<Peers>().items.empty());
    CHECK(world.as(world.bo).get("/credentials/peers").json<Peers>().items.empty());  // another profession
  }
}

}  // namespace mc::credentials
