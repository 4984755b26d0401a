// The wallet: cards by date, required cards, history, scans, alerts, and every route of the owner.
#include <thread>

#include "modules/credentials/testing.hpp"

namespace mc::credentials {
namespace {

using testing::Ward;
using namespace std::chrono_literals;

const std::string kPdf = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

std::vector<std::string> numbers(const Wallet& wallet) {
  std::vector<std::string> out;
  for (const Credential& item : wallet.items) out.push_back(item.number);
  return out;
}

}  // namespace

TEST_SUITE("credentials") {
  TEST_CASE("the wallet shows what needs action first, by today's date and not by last night's") {
    Ward world;
    Date today = world.today();
    world.add(world.ana, Ward::card("BLS", today + 200, "active"));
    world.add(world.ana, Ward::card("ACLS", today + 91, "soon tomorrow"));
    world.add(world.ana, Ward::card("PALS", today, "last day"));
    world.add(world.ana, Ward::card("NRP", today - 1, "expired"));
    auto wallet = world.wallet(world.ana);
    CHECK(numbers(wallet) == std::vector<std::string>{"expired", "last day", "soon tomorrow", "active"});
    CHECK(wallet.active == 2);
    CHECK(wallet.expiring_soon == 1);
    CHECK(wallet.expired == 1);
    CHECK(wallet.items[1].days_left == 0);
    world.clock.advance(24h);  // nothing ran since
    wallet = world.wallet(world.ana);
    CHECK(wallet.active == 1);
    CHECK(wallet.expiring_soon == 1);
    CHECK(wallet.expired == 2);
    CHECK(world.wallet(world.bo).items.empty());
  }

  TEST_CASE("required cards: missing, lapsed, held; they follow rule, person and calendar") {
    Ward world;
    world.require(R"({"name":"BLS","types":["BLS"],"unit_id":")" + world.icu.text() + R"(","professions":["RN"]})");
    auto elsewhere = world.require(R"({"name":"ACLS","types":["ACLS"],"professions":[],"job_title":"staff nurse"})");
    CHECK(world.requirements(world.ana).size() == 2);
    CHECK(world.requirements(world.luis).size() == 1);
    CHECK(world.requirements(world.bo).size() == 1);
    auto missing = world.wallet(world.ana).missing;
    REQUIRE(missing.size() == 2);
    CHECK(missing[0].reason == "Required for your role");
    world.add(world.ana, Ward::card("ACLS", world.today()));
    CHECK(world.wallet(world.ana).missing.size() == 1);  // the last day counts
    world.clock.advance(24h);
    missing = world.wallet(world.ana).missing;
    REQUIRE(missing.size() == 2);
    CHECK(missing[0].reason == "Required, and yours has expired");
    CHECK(world.everywhere("compliance_officer").del("/credential-rules/" + elsewhere.text()).status == 200);
    must(world.deliver());
    CHECK(world.requirements(world.bo).empty());
    world.staff("1001,Ana,Reyes,ana.reyes@mercygeneral.example,Main,Emergency,ED,Staff Nurse,RN,,2020-01-01,active\n");
    CHECK(world.requirements(world.ana).empty());
    world.require(R"({"name":"Everybody","types":["BLS"],"professions":[]})");
    CHECK(world.requirements(world.ana).size() == 1);
    world.staff(
        "1001,Ana,Reyes,ana.reyes@mercygeneral.example,Main,Emergency,ED,Staff Nurse,RN,,2020-01-01,terminated\n");
    CHECK(world.requirements(world.ana).empty());
  }

  TEST_CASE("what a card was before is kept, with who changed which fields; a change of nothing is no change") {
    Ward world;
    auto id = world.add(world.ana, Ward::card("BLS", world.today() + 10)).id;
    auto path = "/credentials/" + id.text();
    auto ana = world.as(world.ana);
    world.clock.advance(1ms);
    CHECK(ana.put(path, Ward::card("BLS", world.today() + 10)).status == 200);
    CHECK(world.audited("credential.updated").empty());
    world.clock.advance(1ms);
    CHECK(ana.put(path, Ward::card("BLS", world.today() + 700, "2")).json<Credential>().status ==
          CredentialStatus::active);
    auto admin = world.everywhere("admin");
    world.clock.advance(1ms);
    CHECK(admin.put(path, Ward::card("BLS", world.today() + 700, "3")).status == 200);
    auto history = ana.get(path + "/history");
    CHECK(history.status == 200);
    CHECK(history.body.find(R"("by":"Ana Reyes","what":"updated","fields":["number","expires_on"])") !=
          std::string::npos);
    CHECK(history.body.find(R"("by":"unknown","what":"updated","fields":["number"])") != std::string::npos);
    CHECK(history.body.find(R"("what":"created")") != std::string::npos);
    CHECK(world.audited("credential.updated").size() == 2);
    CHECK(ana.del(path).status < 300);
    CHECK(ana.get(path).status == 404);
    CHECK(ana.del(path).status == 404);
    CHECK(world.wallet(world.ana).items.empty());
    CHECK(world.audited("credential.deleted").size() == 1);
  }

  TEST_CASE("wallet routes: input that is refused") {
    Ward world;
    auto ana = world.as(world.ana);
    auto paths = [&](const std::string& json) {
      auto answer = ana.post("/credentials/mine", json);
      return std::to_string(answer.status) + " " + answer.field_paths();
    };
    CHECK(paths(Ward::card("WIZARD", std::nullopt)) == "422 type");
    CHECK(paths(Ward::card("other", std::nullopt)) == "422 type_name");
    CHECK(paths(Ward::card("BLS", world.today(), "1", R"(,"issued_on":")" + to_string(world.today() + 1) + "\"")) ==
          "422 expires_on");
    CHECK(
        paths(
            R"({"kind":"license","type":"RN","issuing_body":"","number":"","compact":false,"compact_states":[],"notes":""})") ==
        "422 state");
    CHECK(paths(Ward::card("BLS", std::nullopt, std::string(101, '1'))) == "422 number");
    CHECK(paths("{").starts_with("4"));
    CHECK(world.wallet(world.ana).items.empty());
    CHECK(paths(Ward::card("other", std::nullopt, "1", R"(,"type_name":"Wound care")")) == "200 ");
    CHECK(world.wallet(world.ana).items.at(0).type_name == "Wound care");
  }

  TEST_CASE("a card: its owner, who may see or manage the unit, and nobody else knows that it exists") {
    Ward world;
    auto id = world.add(world.ana, Ward::card("BLS", world.today() + 10)).id;
    auto of_bo = world.add(world.bo, Ward::card("BLS", world.today() + 10)).id;
    auto path = "/credentials/" + id.text();
    auto scan = world.as(world.ana).upload(path + "/scans", kPdf, "application/pdf").json<Credential>().scans.at(0).id;
    auto manager = world.manager_of_icu();
    auto bo = world.as(world.bo);
    auto nobody = world.api->anonymous();
    auto manager_elsewhere = world.as(world.person(), {{"manager", security::ScopeKind::unit, world.ed.bytes}});
    for (const std::string& rest : {std::string(), std::string("/history"), "/scans/" + scan.text()}) {
      CAPTURE(rest);
      CHECK(manager.get(path + rest).status == 200);
      CHECK(manager_elsewhere.get(path + rest).code == "credential_not_found");
      CHECK(bo.get(path + rest).code == "credential_not_found");
      CHECK(nobody.get(path + rest).status == 401);
    }
    CHECK(world.audited("credential.scan_viewed").size() == 1);  // the manager's look, not the owner's
    auto json = Ward::card("BLS", world.today() + 900);
    for (http::TestClient* client : {&manager, &bo, &manager_elsewhere}) {  // seeing is not changing
      CHECK(client->put(path, json).status == 404);
      CHECK(client->del(path).status == 404);
      CHECK(client->upload(path + "/scans", kPdf, "application/pdf").status == 404);
      CHECK(client->del(path + "/scans/" + scan.text()).status == 404);
    }
    CHECK(nobody.put(path, json).status == 401);
    CHECK(nobody.del(path).status == 401);
    CHECK(nobody.get("/credentials/mine").status == 401);
    CHECK(nobody.post("/credentials/mine", json).status == 401);
    CHECK(nobody.upload(path + "/scans", kPdf, "application/pdf").status == 401);
    CHECK(nobody.del(path + "/scans/" + scan.text()).status == 401);
    CHECK(world.as(world.ana).get("/credentials/" + of_bo.text() + "/scans/" + scan.text()).status == 404);
    CHECK(world.wallet(world.ana).items.at(0).scans.size() == 1);
    CHECK(world.wallet(world.ana).items[0].days_left == 10);
  }

  TEST_CASE("scans: the bytes decide, twenty at most, also when two are sent at once") {
    Ward world;
    auto path = "/credentials/" + world.add(world.ana, Ward::card("BLS", world.today() + 10)).id.text();
    auto ana = world.as(world.ana);
    CHECK(ana.upload(path + "/scans", "<html>", "application/pdf").code == "not_a_scan");
    CHECK(ana.upload(path + "/scans", "", "application/pdf").status == 422);
    for (int i = 0; i < 18; ++i) CHECK(ana.upload(path + "/scans", kPdf, "image/png").status == 200);
    auto scans = ana.get(path).json<Credential>().scans;
    CHECK(scans.at(0).media_type == "application/pdf");
    CHECK(ana.get(path + "/scans/" + scans[0].id.text()).body == kPdf);
    std::vector<http::TestClient> clients(4, ana);
    std::vector<std::thread> threads;
    for (auto& client : clients)
      threads.emplace_back([&client, &path] { client.upload(path + "/scans", kPdf, "application/pdf"); });
    for (std::thread& thread : threads) thread.join();
    CHECK(ana.get(path).json<Credential>().scans.size() == 20);
    CHECK(ana.upload(path + "/scans", kPdf, "application/pdf").code == "too_many_scans");
    CHECK(ana.del(path + "/scans/" + scans[0].id.text()).json<Credential>().scans.size() == 19);
    CHECK(ana.del(path + "/scans/" + scans[0].id.text()).code == "scan_not_found");
    CHECK(ana.get(path + "/scans/" + scans[0].id.text()).code == "scan_not_found");
  }

  TEST_CASE("alerts at 90, 60, 30, 14, 7 and 0 days and after expiry, each once; a renewed date starts anew") {
    Ward world;
    auto id = world.add(world.ana, Ward::card("BLS", world.today() + 95)).id;
    std::string days;
    std::size_t before = 0;
    for (int left = 95; left >= -5; --left) {
      for (int twice = 0; twice < 2; ++twice) must(world.rules.nightly());
      auto count = world.told(world.ana).size();
      if (count != before) days += std::to_string(left) + "x" + std::to_string(count - before) + " ";
      before = count;
      world.clock.advance(24h);
    }
    CHECK(days == "90x1 60x1 30x1 14x1 7x1 0x1 -1x1 ");
    CHECK(world.told(world.ana).at(0).code == "credential_expired");
    world.as(world.ana).put("/credentials/" + id.text(), Ward::card("BLS", world.today() + 20));
    must(world.rules.nightly());
    CHECK(world.told(world.ana).size() == before + 1);
  }

  TEST_CASE("alerts catch up after downtime: the step that was reached comes once, and an expiry is told") {
    Ward world;
    world.add(world.ana, Ward::card("BLS", world.today() + 100));
    world.add(world.bo, Ward::card("BLS", world.today() + 3));
    world.add(world.luis, Ward::card("BLS", world.today() - 400));
    world.clock.advance(24h * 10);  // the server was down: 90 days left for Ana, expired a week ago for Bo
    must(world.rules.nightly());
    CHECK(world.told(world.ana).size() == 1);
    REQUIRE(world.told(world.bo).size() == 1);
    CHECK(world.told(world.bo)[0].code == "credential_expired");
    CHECK(world.told(world.luis).empty());  // an old card that came in long after is no news
    must(world.rules.nightly());
    CHECK(world.told(world.bo).size() == 1);
  }
}

}  // namespace mc::credentials
