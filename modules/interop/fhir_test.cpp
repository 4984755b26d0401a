// FHIR: what a key reads, what it never reads, and strict queries; readiness by key; what webhooks hear of people.
#include <doctest/doctest.h>

#include "appliance/shape/document.hpp"
#include "modules/interop/fhir_query.hpp"
#include "modules/interop/testing.hpp"
#include "modules/learning/learning.hpp"

using namespace mc;
using namespace mc::interop;
using interop::testing::has;
using interop::testing::value_of;
using interop::testing::World;

namespace {

/// Adds a licence of hers and confirms or leaves it.
void licence(World& world, PersonId who, const std::string& number, bool confirmed, const std::string& until) {
  auto made = world.api->sign_in({}, who).post(
      "/credentials/mine", R"({"kind":"license","type":"RN","issuing_body":"Texas Board of Nursing","state":"TX",)"
                           R"("number":")" +
                               number + R"(","compact":false,"compact_states":[],"notes":"","expires_on":")" + until +
                               "\"}");
  REQUIRE_MESSAGE(made.status == 200, made.body);
  if (confirmed)
    must(world.db->write([&](data::Tx& tx) {
      return world.credentials->set_verification(tx, made.json<credentials::Credential>().id,
                                                 {credentials::VerificationState::verified, Date{20000}, "nursys"});
    }));
  must(world.deliver());
}

}  // namespace

TEST_SUITE("FHIR") {
  TEST_CASE("a practitioner has confirmed qualifications only, and nothing private") {
    World world;
    licence(world, world.ana, "SECRET-1", true, "2031-05-31");
    licence(world, world.ana, "SECRET-2", false, "2032-05-31");
    world.set(World::settings());
    auto ehr = world.system("fhir.read");
    auto answer = ehr.visit("/fhir/Practitioner/" + world.ana.text());
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    REQUIRE(shape::parse_json(answer.body));
    CHECK(has(answer.body, R"("resourceType":"Practitioner")"));
    CHECK(has(answer.body, R"("family":"Reyes")"));
    CHECK(has(answer.body, R"("value":"1001")"));
    CHECK(has(answer.body, "2031-05-31"));
    CHECK_FALSE(has(answer.body, "2032-05-31"));  // nobody has looked at it
    for (const char* hidden : {"SECRET", "x.example", "birthDate", "address", "null"})
      CHECK_FALSE(has(answer.body, hidden));
    CHECK(world.audited("interop.fhir_read").size() == 1);
    world.set(World::settings("off", true, true));
    auto more = ehr.visit("/fhir/Practitioner/" + world.ana.text());
    CHECK(has(more.body, "SECRET-1"));
    CHECK(has(more.body, "ana@x.example"));
    auto role = ehr.visit("/fhir/PractitionerRole/" + world.ana.text());
    REQUIRE_MESSAGE(role.status == 200, role.body);
    CHECK(has(role.body, R"("reference":"Practitioner/)" + world.ana.text()));
    CHECK(has(role.body, R"("display":"ICU")"));
    CHECK(has(role.body, R"("code":"RN")"));
    auto statement = ehr.visit("/fhir/metadata");
    REQUIRE(shape::parse_json(statement.body));
    CHECK(has(statement.body, R"("fhirVersion":"4.0.1")"));
  }

  TEST_CASE("searches find by number, name, unit, role and change, page by page") {
    World world;
    world.set(World::settings());
    auto ehr = world.system("fhir.read");
    auto get = [&](const std::string& query) {
      auto answer = ehr.visit("/fhir/" + query);
      CHECK_MESSAGE(answer.status == 200, query << " " << answer.body);
      return answer.body;
    };
    CHECK(has(get("Practitioner?identifier=1001"), "Reyes"));
    CHECK_FALSE(has(get("Practitioner?identifier=urn:other%7C1001"), "Reyes"));
    CHECK(has(get("Practitioner?name=rey"), "Reyes"));
    CHECK(has(get("Practitioner?name=AN&active=true"), "Reyes"));
    CHECK_FALSE(has(get("Practitioner?name=eyes"), "Reyes"));
    CHECK(has(get("PractitionerRole?organization=" + world.ed.text()), world.bo.text()));
    CHECK_FALSE(has(get("PractitionerRole?organization=" + world.ed.text()), world.ana.text()));
    CHECK(has(get("PractitionerRole?role=LPN"), world.bo.text()));
    CHECK(has(get("PractitionerRole?practitioner=Practitioner/" + world.ana.text()), world.ana.text()));
    CHECK_FALSE(has(get("Practitioner?_lastUpdated=lt2001-01-01"), "Reyes"));
    int people = 0, pages = 0;
    for (std::string path = "/fhir/Practitioner?_count=1"; !path.empty() && pages < 10; ++pages) {
      auto body = ehr.visit(path).body;
      people += has(body, "\"fullUrl\"") ? 1 : 0;
      std::size_t at = body.find(R"("relation":"next","url":")");
      path = at == std::string::npos ? "" : body.substr(at + 25, body.find('"', at + 25) - at - 25);
      if (!path.empty()) path = path.substr(path.find("/fhir/"));
    }
    CHECK(people == 4);
    CHECK(pages == 4);
  }

  TEST_CASE("searches by POST, by half a name, with the practitioner beside the role, and only counted") {
    World world;
    world.set(World::settings());
    auto ehr = world.system("fhir.read");
    const std::string form = "application/x-www-form-urlencoded";
    auto posted = ehr.visit("/fhir/Practitioner/_search", "POST", "family=REY&given=an", form);
    REQUIRE_MESSAGE(posted.status == 200, posted.body);
    CHECK(has(posted.body, "Reyes"));
    CHECK(ehr.visit("/fhir/Practitioner/_search", "POST", "family=rey", "application/json").status == 400);
    CHECK(ehr.visit("/fhir/Patient/_search", "POST", "family=rey", form).status == 405);
    CHECK_FALSE(has(ehr.visit("/fhir/Practitioner?given=rey").body, "Reyes"));
    CHECK_FALSE(has(ehr.visit("/fhir/Practitioner?family=rey&given=luis").body, "Reyes"));
    auto roles = ehr.visit("/fhir/PractitionerRole?role=LPN&_include=PractitionerRole:practitioner");
    CHECK(has(roles.body, R"("resourceType":"PractitionerRole")"));
    CHECK(has(roles.body, R"("family":"Li")"));
    CHECK(has(roles.body, R"("mode":"include")"));
    for (const char* query : {"_count=0", "_summary=count"}) {
      auto counted = ehr.visit("/fhir/Practitioner?active=true&" + std::string(query));
      CHECK_MESSAGE(has(counted.body, R"("total":4)"), counted.body);
      CHECK_FALSE(has(counted.body, "\"entry\""));
    }
    for (const char* query : {"Practitioner?_include=PractitionerRole:practitioner", "PractitionerRole?_include=*",
                              "Practitioner?_summary=true"})
      CHECK(ehr.visit(std::string("/fhir/") + query).status == 400);
  }

  TEST_CASE("a query that is not understood is an error, never left out") {
    World world;
    world.set(World::settings());
    auto ehr = world.system("fhir.read");
    for (const char* query :
         {"Practitioner?birthdate=1990-01-01", "Practitioner?name:exact=Ana", "Practitioner?name=", "Practitioner?name",
          "Practitioner?active=yes", "Practitioner?_count=-1", "Practitioner?_id=1", "Practitioner?name=a&name=b",
          "Practitioner?name=a,b", "Practitioner?_lastUpdated=ap2026-01-01", "Practitioner?_lastUpdated=2026-02-30",
          "Practitioner?role=RN", "PractitionerRole?name=a", "Practitioner?_format=xml", "Practitioner?name=%zz"}) {
      auto answer = ehr.visit(std::string("/fhir/") + query);
      CHECK_MESSAGE(answer.status == 400, query);
      CHECK(has(answer.body, "OperationOutcome"));
    }
    CHECK(ehr.visit("/fhir/Patient").status == 404);
    CHECK(ehr.visit("/fhir/Practitioner/1").status == 404);
    CHECK(ehr.visit("/fhir/Practitioner", "POST", "{}").status == 405);
    ehr.set_header("Accept", "application/fhir+xml");
    CHECK(ehr.visit("/fhir/Practitioner").status == 406);
  }

  TEST_CASE("denied: off, no key, another scope, a session, a person of another unit, somebody who left") {
    World world;
    const std::string path = "/fhir/Practitioner/" + world.bo.text();
    auto ehr = world.system("fhir.read");
    CHECK(ehr.visit(path).status == 404);
    world.set(World::settings());
    CHECK(ehr.visit(path).status == 200);
    CHECK(world.api->anonymous().visit(path).status == 401);
    CHECK(world.admin().visit(path).status == 401);
    CHECK(world.system("compliance.read").visit(path).status == 403);
    auto icu = world.system("fhir.read", R"(,"unit_id":")" + world.icu.text() + "\"");
    CHECK(icu.visit(path).status == 404);
    CHECK(icu.visit("/fhir/Practitioner/" + world.ana.text()).status == 200);
    CHECK_FALSE(has(icu.visit("/fhir/Practitioner").body, world.bo.text()));
    CHECK_FALSE(has(icu.visit("/fhir/PractitionerRole?organization=" + world.ed.text()).body, world.bo.text()));
    must(world.db->write([&](data::Tx& tx) {
      return world.accounts->set_status(tx, std::nullopt, world.bo, accounts::Status::deactivated);
    }));
    must(world.deliver());
    CHECK(ehr.visit(path).status == 404);
    CHECK_FALSE(has(ehr.visit("/fhir/Practitioner?active=false").body, world.bo.text()));
    world.set(World::settings("off", true, true));
    CHECK(has(ehr.visit("/fhir/Practitioner?active=false").body, world.bo.text()));
    CHECK(world.api->sign_in({}).get("/interop/settings").status == 403);
    CHECK(world.api->sign_in({}).put("/interop/settings", World::settings()).status == 403);
  }

  TEST_CASE("a key's rate is its own") {
    World world;
    world.set(World::settings());
    auto slow = world.system("fhir.read", R"(,"per_minute":2)");
    auto other = world.system("fhir.read");
    int limited = 0;
    for (int i = 0; i < 4; ++i) limited += slow.visit("/fhir/Practitioner").status == 429 ? 1 : 0;
    CHECK(limited == 2);
    CHECK(other.visit("/fhir/Practitioner").status == 200);
  }

  TEST_CASE("readiness by key: numbers without names, within the key's unit") {
    World world;
    auto board = world.system("compliance.read", R"(,"unit_id":")" + world.icu.text() + "\"");
    auto answer = board.get("/verified/readiness");
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    auto numbers = answer.json<KeyReadiness>();
    REQUIRE(numbers.units.size() == 1);
    REQUIRE(numbers.units[0].requirements.size() == 1);
    CHECK(numbers.units[0].requirements[0].late == 1);
    CHECK_FALSE(has(answer.body, "Luis"));
    CHECK(world.readiness.asked.reach("compliance:view").units == std::vector<UnitId>{world.icu});
    CHECK_FALSE(world.readiness.asked.reach("compliance:view").everywhere);
    CHECK(world.system("fhir.read").get("/verified/readiness").status == 403);
    CHECK(world.admin().get("/verified/readiness").status == 401);
  }

  TEST_CASE("webhooks hear who comes, who leaves and what was completed; they pause and get new secrets") {
    World world;
    // The copy of who was there before is complete first; otherwise everybody would join.
    world.clock.advance(std::chrono::minutes(6));
    must(world.deliver());
    const std::string made =
        world.admin()
            .post("/verification-hooks", R"({"url":"https://hr.example/in","events":["person.left",)"
                                         R"("person.joined","completion.recorded"],"inside":false})")
            .body;
    const std::string at = "/verification-hooks/" + value_of(made, "id");
    auto leave = [&](accounts::Status status) {
      must(world.db->write(
          [&](data::Tx& tx) { return world.accounts->set_status(tx, std::nullopt, world.bo, status); }));
      must(world.deliver());
    };
    leave(accounts::Status::deactivated);
    REQUIRE(world.sent.size() == 1);
    CHECK(has(world.sent[0].body.value(), R"("event":"person.left")"));
    CHECK(has(world.sent[0].body.value(), R"("employee_number":"1003")"));
    CHECK_FALSE(has(world.sent[0].body.value(), "Bo"));
    CHECK(world.admin().patch(at, R"({"paused":true})").status == 200);
    leave(accounts::Status::active);
    CHECK(world.sent.size() == 1);
    CHECK(world.admin().patch(at, R"({"paused":false})").status == 200);
    must(world.deliver());
    REQUIRE(world.sent.size() == 2);
    CHECK(has(world.sent[1].body.value(), "person.joined"));
    const std::string rotated = world.admin().post(at + "/secret", "{}").body;
    CHECK(value_of(rotated, "secret") != value_of(made, "secret"));
    must(world.db->write([&](data::Tx& tx) -> Status {
      learning::CourseCompleted event;
      event.person_id = world.ana;
      event.completed_at = tx.now();
      return world.events->publish(tx, event);
    }));
    must(world.deliver());
    REQUIRE(world.sent.size() == 3);
    CHECK(has(world.sent[2].body.value(), "completion.recorded"));
    CHECK(world.admin().patch(at, R"({"events":["everything"]})").status == 422);
    CHECK(world.api->sign_in({}).patch(at, R"({"paused":true})").status == 403);
  }
}
