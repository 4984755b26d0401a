// What counts and what does not: rejected cards, licences of other states, false renewals, HR's files, lost updates.
#include <thread>

#include "modules/credentials/personal_data.hpp"
#include "modules/credentials/testing.hpp"

namespace mc::credentials {
namespace {

using testing::Ward;
using namespace std::chrono_literals;

/// What a person would be handed out.
struct Handed final : PersonArchive {
  std::string text;
  std::vector<std::string> blobs;
  Status add_blob(std::string name, BlobId) override {
    blobs.push_back(std::move(name));
    return {};
  }
  Status add_file(std::string, std::function<Result<Bytes>()>) override { return {}; }

protected:
  Status open(std::string_view name, std::string_view, std::vector<std::string>) override {
    text += std::string(name) + ": ";
    return {};
  }
  Status add(std::string_view json, const std::vector<std::string>&) override {
    text += std::string(json) + "\n";
    return {};
  }
  Status close() override { return {}; }
};

std::string nurse(const std::string& state, bool compact, const std::string& number = "R1",
                  const std::string& body = "Board") {
  return R"({"kind":"license","type":"RN","issuing_body":")" + body + R"(","state":")" + state + R"(","number":")" +
         number + R"(","compact":)" + (compact ? "true" : "false") +
         R"(,"compact_states":[],"notes":"","expires_on":"2099-01-01"})";
}
void look_at(Ward& world, CredentialId id, VerificationState state) {
  must(world.db->write([&](data::Tx& tx) {
    return world.credentials->set_verification(tx, id, {state, world.today(), "registry"});
  }));
  must(world.deliver());
}
std::size_t alerts_of(Ward& world, PersonId who) {
  must(world.rules.nightly());
  std::size_t out = 0;
  for (const auto& note : world.told(who)) out += note.code.starts_with("credential_expir") ? 1 : 0;
  return out;
}
std::string put_site(Ward& world, const std::string& name, const std::string& state) {
  UnitId site{};
  for (const auto& unit : must(world.db->read([&](data::Tx& tx) { return world.organisation->units(tx); })))
    if (unit.name == name) site = unit.id;
  return R"({"items":[{"unit_id":")" + site.text() + R"(","state":")" + state + "\"}]";
}

}  // namespace

TEST_SUITE("credentials") {
  TEST_CASE("a rejected licence is neither held nor required, nor counted as active") {
    Ward world;
    world.require(R"({"name":"Licence","types":["RN"],"professions":["RN"],"unit_id":")" + world.icu.text() + "\"}");
    auto id = world.add(world.ana, nurse("TX", false)).id;
    CHECK(world.requirements(world.ana).at(0).held);
    look_at(world, id, VerificationState::rejected);
    CHECK_FALSE(world.requirements(world.ana).at(0).held);
    CHECK(must(world.db->read([&](data::Tx& tx) { return world.credentials->held(tx, {world.ana}); })).empty());
    CHECK(world.wallet(world.ana).active == 0);
    look_at(world, id, VerificationState::verified);
    CHECK(world.requirements(world.ana).at(0).held);
  }

  TEST_CASE("a licence of another state does not count where the unit stands, unless the compact carries it there") {
    Ward world;
    auto officer = world.everywhere("compliance_officer");
    world.require(R"({"name":"Licence","types":["RN"],"professions":["RN"],"unit_id":")" + world.icu.text() + "\"}");
    auto id = world.add(world.ana, nurse("FL", false)).id;
    auto held = [&] { return world.requirements(world.ana).at(0).held; };
    CHECK(held());  // nobody said where the ICU stands
    REQUIRE(officer.put("/credential-sites", put_site(world, "Main", "TX") + "}").status == 200);
    CHECK_FALSE(held());
    REQUIRE(world.as(world.ana).put("/credentials/" + id.text(), nurse("FL", true)).status == 200);
    CHECK(held());
    REQUIRE(world.as(world.ana)
                .put("/credentials/residence", R"({"state":"GA","since":")" + to_string(world.today()) + "\"}")
                .status == 200);
    CHECK(held());
    world.clock.advance(24h * 61);
    CHECK_FALSE(held());
    world.add(world.ana, nurse("TX", false, "R2"));
    CHECK(held());
  }

  TEST_CASE("what does not stand for a card does not silence its alerts: rejected, without its end, not begun yet") {
    Ward world;
    auto old = world.add(world.ana, Ward::card("BLS", world.today() + 6, "old")).id;
    auto next = world.add(world.ana, Ward::card("BLS", std::nullopt, "new", R"(,"renews":")" + old.text() + "\"")).id;
    CHECK(alerts_of(world, world.ana) == 1);  // a BLS card always ends on a day
    auto bo = world.add(world.bo, Ward::card("BLS", world.today() + 6, "old")).id;
    next = world.add(world.bo, Ward::card("BLS", world.today() + 700, "new", R"(,"renews":")" + bo.text() + "\"")).id;
    look_at(world, next, VerificationState::rejected);
    CHECK(alerts_of(world, world.bo) == 1);
    world.add(world.luis, Ward::card("BLS", world.today() + 6, "old"));
    world.add(world.luis,
              Ward::card("BLS", world.today() + 700, "new", R"(,"issued_on":")" + to_string(world.today() + 5) + "\""));
    CHECK(alerts_of(world, world.luis) == 1);
  }

  TEST_CASE("no officer for everything: one of the unit is told; with nobody the end stays open until there is one") {
    Ward world;
    world.add(world.ana, Ward::card("BLS", world.today()));
    auto told = [&] {
      std::size_t out = 0;
      must(world.rules.nightly());
      for (const auto& note : world.told(world.bo)) out += note.code == "credentials_escalated" ? 1 : 0;
      return out;
    };
    auto grant = [&](UnitId unit) {
      must(world.db->write([&](data::Tx& tx) -> Status {
        TRY(world.sessions.grant(tx, {}, world.bo, {"compliance_officer", security::ScopeKind::unit, unit.bytes}));
        return {};
      }));
    };
    CHECK(told() == 0);
    grant(world.ed);
    CHECK(told() == 0);  // another unit's officer
    grant(world.icu);
    CHECK(told() == 1);
    world.clock.advance(24h);
    CHECK(told() == 1);
  }

  TEST_CASE("import: licences of two states with one number are two; columns that are not there change nothing") {
    Ward world;
    world.import(
        "1001,license,RN,Board,TX,77,2024-05-01,2027-12-01\n1001,license,RN,Board,FL,77,2024-05-01,2028-12-01\n");
    CHECK(world.wallet(world.ana).items.size() == 2);
    auto report = must(world.credentials->import_credentials(
        "employee_number,kind,type,state,number,expiry_date\n1001,license,RN,tx,77,2029-12-01\n", "short.csv", true,
        {}));
    CHECK(report.updated == 1);
    auto items = world.wallet(world.ana).items;
    REQUIRE(items.size() == 2);
    for (const Credential& item : items) {
      CHECK(item.issuing_body == "Board");
      CHECK(item.issued_on == make_date(2024, 5, 1));
      CHECK(item.expires_on == (item.state == "TX" ? make_date(2029, 12, 1) : make_date(2028, 12, 1)));
    }
  }

  TEST_CASE("a reader of yesterday's rules does not keep them for others") {
    Ward world;
    world.require(R"({"name":"BLS","types":["BLS"],"professions":[]})");
    CHECK(world.requirements(world.ana).size() == 1);
    must(world.db->read([&](data::Tx& tx) -> Status {
      TRY(store::rules(tx));  // from here on this transaction sees the rules of now
      std::thread([&] { world.require(R"({"name":"ACLS","types":["ACLS"],"professions":[]})"); }).join();
      CHECK(TRY(world.credentials->requirements(tx, world.ana)).size() == 1);
      return {};
    }));
    CHECK(world.requirements(world.ana).size() == 2);
  }

  TEST_CASE("another issuer or another day of issue takes the verification back") {
    Ward world;
    auto ana = world.as(world.ana);
    auto id = world.add(world.ana, nurse("TX", false)).id;
    look_at(world, id, VerificationState::verified);
    REQUIRE(ana.put("/credentials/" + id.text(), nurse("TX", false, "R1", "Somebody")).status == 200);
    CHECK(ana.get("/credentials/" + id.text()).json<Credential>().verification == "unverified");
    look_at(world, id, VerificationState::verified);
    std::string json = nurse("TX", false, "R1", "Somebody");
    json.insert(json.size() - 1, R"(,"issued_on":"2020-01-01")");
    REQUIRE(ana.put("/credentials/" + id.text(), json).status == 200);
    CHECK(ana.get("/credentials/" + id.text()).json<Credential>().verification == "unverified");
  }

  TEST_CASE("who changes what somebody else changed meanwhile is told, when she says from what she began") {
    Ward world;
    auto ana = world.as(world.ana);
    auto first = world.add(world.ana, nurse("TX", false));
    auto with = [&](const std::string& number) {
      std::string json = nurse("TX", false, number);
      json.insert(json.size() - 1, R"(,"updated_at":")" + to_string(first.updated_at) + "\"");
      return json;
    };
    world.clock.advance(1min);
    CHECK(ana.put("/credentials/" + first.id.text(), with("R2")).status == 200);
    CHECK(ana.put("/credentials/" + first.id.text(), with("R3")).code == "credential_changed");
    CHECK(ana.put("/credentials/" + first.id.text(), nurse("TX", false, "R4")).status == 200);
    auto officer = world.everywhere("compliance_officer");
    auto sites = officer.put("/credential-sites", put_site(world, "Main", "TX") + "}").json<Sites>();
    const std::string of = R"(,"version":")" + sites.version + "\"}";
    CHECK(officer.put("/credential-sites", put_site(world, "Main", "FL") + of).status == 200);
    CHECK(officer.put("/credential-sites", put_site(world, "Main", "GA") + of).code == "sites_changed");
  }

  TEST_CASE("she is handed out how her cards were verified and of which alerts we told whom") {
    Ward world;
    auto id = world.add(world.ana, Ward::card("BLS", world.today() + 6)).id;
    look_at(world, id, VerificationState::verified);
    must(world.rules.nightly());
    Handed handed;
    must(world.db->read(
        [&](data::Tx& tx) { return make_personal_data(world.platform)->export_person(tx, world.ana, handed); }));
    CHECK(handed.text.find(R"("verification":"verified")") != std::string::npos);
    CHECK(handed.text.find(R"("verified_method":"registry")") != std::string::npos);
    CHECK(handed.text.find(R"("days_before":7)") != std::string::npos);
  }

  TEST_CASE("looking at somebody else's is written down, at one's own is not") {
    Ward world;
    auto id = world.add(world.ana, nurse("TX", false)).id;
    auto manager = world.manager_of_icu();
    auto ana = world.as(world.ana);
    for (const char* what : {"", "/chain", "/history"}) {
      CHECK(ana.get("/credentials/" + id.text() + what).status == 200);
      CHECK(manager.get("/credentials/" + id.text() + what).status == 200);
    }
    CHECK(manager.get("/credentials").status == 200);
    for (const char* action :
         {"credential.viewed", "credential.chain_viewed", "credential.history_viewed", "credential.listed"})
      CHECK_MESSAGE(world.audited(action).size() == 1, action);
  }
}

}  // namespace mc::credentials
