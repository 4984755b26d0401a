// The ledger through events and the HTTP pipeline: logging, external credits, evidence, corrections, transcripts,
// licences.
#include <algorithm>

#include "modules/certificates/testing.hpp"
#include "modules/credits/service.hpp"

namespace mc::credits {
namespace {

struct World : certificates::testing::Hospital {
  std::unique_ptr<Credits> credits =
      make_credits(platform, *learning, *courses, *credentials, *organisation, *accounts, *notifications);

  World() {
    start();
    move_in();
  }
  Transcript transcript(PersonId person, const std::string& query = "") {
    return as(person).get("/credits" + query).json<Transcript>();
  }
  http::TestClient as_officer() {
    return as(this->person(), {{"compliance_officer", security::ScopeKind::platform, std::nullopt}});
  }
};

const char* kExternal =
    R"({"earned_on":"2026-01-10","activity":"Critical care congress","provider":"SCCM","centihours":725,"type":"contact_hour",)"
    R"("accreditation_body":"ANCC","accreditation_number":"P1","topics":["Sepsis"]})";
const std::string kPng = std::string("\x89PNG\r\n\x1A\n", 8) + "picture";

}  // namespace

TEST_SUITE("credits") {
  TEST_CASE("completing a course with CE data logs its credits once, with two decimals") {
    World world;
    world.complete(world.ana, world.publish("Sepsis", World::credit(125)));
    world.complete(world.ana, world.publish("Hand hygiene", std::nullopt));
    const Transcript transcript = world.transcript(world.ana);
    CHECK(transcript.person_name == "Ana Reyes");
    CHECK(transcript.employee_number == "1001");
    REQUIRE(transcript.entries.size() == 1);
    const CreditEntry& entry = transcript.entries[0];
    CHECK(entry.activity == "Sepsis");
    CHECK(entry.hours == 1.25);
    CHECK(entry.accreditation_number == "P0427");
    CHECK(entry.statement == "Mercy General Hospital is an accredited provider.");
    CHECK(entry.topics == std::vector<std::string>{"Human trafficking prevention"});
    CHECK(entry.source == "course");
    CHECK(entry.earned_on == world.clock.today());
    CHECK(transcript.total_hours == 1.25);
    CHECK(world.audited("credit.logged").size() == 1);
  }

  TEST_CASE("the same completion told twice is logged once") {
    World world;
    const auto course = world.publish("Sepsis", World::credit(100));
    const auto enrolment = learning::EnrolmentId::make(world.clock, *world.random);
    for (int i = 0; i < 2; ++i) {
      must(world.db->write([&](data::Tx& tx) -> Status {
        const auto version = TRY(world.courses->published(tx, course)).version_id;
        return world.events->publish(
            tx, learning::CourseCompleted{enrolment, world.ana, course, version, world.clock.now(), std::nullopt});
      }));
      must(world.deliver());
    }
    CHECK(world.transcript(world.ana).entries.size() == 1);
  }

  TEST_CASE("external credits are entered with proof, and only with one's own proof") {
    World world;
    auto ana = world.as(world.ana);
    auto bo = world.as(world.bo);
    CHECK(ana.upload("/credits/evidence", "MZ\x01\x02 a program", "image/png").code == "unsupported_file");
    const auto proof = ana.upload("/credits/evidence", kPng, "application/octet-stream").json<Evidence>();
    std::string with_proof = kExternal;
    with_proof.insert(with_proof.size() - 1, R"(,"evidence":")" + proof.blob_id.text() + "\"");
    CHECK(bo.post("/credits/external", with_proof).field_paths() == "evidence");
    const auto entry = ana.post("/credits/external", with_proof).json<CreditEntry>();
    CHECK(entry.hours == 7.25);
    CHECK(entry.source == "external");
    CHECK(entry.has_evidence);
    const auto file = ana.get("/credits/" + entry.id.text() + "/evidence");
    CHECK(file.body == kPng);
    CHECK(file.header("Content-Type") == "image/png");
    CHECK(bo.get("/credits/" + entry.id.text() + "/evidence").status == 404);
    auto officer = world.as_officer();
    CHECK(officer.get("/credits/" + entry.id.text() + "/evidence").body == kPng);
    CHECK(world.audited("credit.evidence_viewed").size() == 1);
    CHECK(ana.post("/credits/external", kExternal).code == "credit_duplicate");
    std::string another = kExternal;
    another.replace(another.find("725"), 3, "100");
    const auto plain = ana.post("/credits/external", another).json<CreditEntry>();
    CHECK_FALSE(plain.has_evidence);
    CHECK(ana.get("/credits/" + plain.id.text() + "/evidence").status == 404);
  }

  TEST_CASE("impossible external credits are refused with their field") {
    World world;
    auto ana = world.as(world.ana);
    const auto with = [](std::string from, std::string to) {
      std::string text = kExternal;
      return text.replace(text.find(from), from.size(), to);
    };
    CHECK(ana.post("/credits/external", with("2026-01-10", "2999-01-01")).field_paths() == "earned_on");
    CHECK(ana.post("/credits/external", with("2026-01-10", "1900-01-01")).field_paths() == "earned_on");
    CHECK(ana.post("/credits/external", with("725", "0")).field_paths() == "centihours");
    CHECK(ana.post("/credits/external", with("Critical care congress", "")).field_paths() == "activity");
    CHECK(ana.post("/credits/external", with("\"provider\"", "\"provide\"")).status == 422);
    auto anyone = world.api->anonymous();
    CHECK(anyone.post("/credits/external", kExternal).status == 401);
    CHECK(world.transcript(world.ana).entries.empty());
  }

  TEST_CASE("nothing is overwritten: withdrawing and correcting add lines that net out") {
    World world;
    auto ana = world.as(world.ana);
    auto admin = world.as_admin();
    world.complete(world.ana, world.publish("Sepsis", World::credit(200)));
    const auto course = world.transcript(world.ana).entries.at(0);
    const auto external = ana.post("/credits/external", kExternal).json<CreditEntry>();
    CHECK(ana.post("/credits/" + course.id.text() + "/withdraw").code == "not_external");
    CHECK(world.as(world.bo).post("/credits/" + external.id.text() + "/withdraw").status == 404);
    const auto taken_back = ana.post("/credits/" + external.id.text() + "/withdraw").json<CreditEntry>();
    CHECK(taken_back.hours == -7.25);
    CHECK(taken_back.reverses == external.id);
    CHECK(taken_back.earned_on == external.earned_on);
    CHECK(ana.post("/credits/" + external.id.text() + "/withdraw").code == "credit_reversed");
    CHECK(ana.post("/credits/" + taken_back.id.text() + "/withdraw").code == "credit_is_reversal");
    CHECK(world.transcript(world.ana).total_hours == 2.0);

    const std::string path = "/credits/" + course.id.text();
    CHECK(ana.post(path + "/reverse", R"({"reason":"x"})").status == 403);
    CHECK(ana.post(path + "/correct", R"({"reason":"x"})").status == 403);
    CHECK(admin.post(path + "/correct", R"({"reason":""})").status == 422);
    const auto corrected =
        admin.post(path + "/correct", R"({"reason":"Half the session only","centihours":100})").json<CreditEntry>();
    CHECK(corrected.hours == 1.0);
    CHECK(corrected.activity == "Sepsis");
    CHECK(corrected.note == "Half the session only");
    CHECK(admin.post(path + "/reverse", R"({"reason":"again"})").code == "credit_reversed");
    const Transcript after = world.transcript(world.ana);
    CHECK(after.total_hours == 1.0);
    CHECK(after.entries.size() == 5);
    CHECK(std::count_if(after.entries.begin(), after.entries.end(), [](const CreditEntry& e) { return e.reversed; }) ==
          2);
    CHECK(admin.post("/credits/" + corrected.id.text() + "/reverse", R"({"reason":"Not attended"})")
              .json<CreditEntry>()
              .hours == -1.0);
    CHECK(world.transcript(world.ana).total_hours == 0);
    CHECK(world.audited("credit.reversed").size() == 3);
  }

  TEST_CASE("a transcript covers its period, newest first") {
    World world;
    auto ana = world.as(world.ana);
    for (const char* day : {"2026-01-10", "2025-06-30", "2026-03-01"}) {
      std::string text = kExternal;
      CHECK(ana.post("/credits/external", text.replace(text.find("2026-01-10"), 10, day)).status == 200);
    }
    const Transcript all = world.transcript(world.ana);
    REQUIRE(all.entries.size() == 3);
    CHECK(all.entries[0].earned_on == make_date(2026, 3, 1));
    CHECK(all.entries[2].earned_on == make_date(2025, 6, 30));
    CHECK(world.transcript(world.ana, "?from=2026-01-10").entries.size() == 2);
    CHECK(world.transcript(world.ana, "?from=2026-01-11&to=2026-02-28").entries.empty());
    CHECK(world.transcript(world.ana, "?to=2026-01-10").total_hours == 14.5);
    CHECK(ana.get("/credits?from=yesterday").status == 422);
  }

  TEST_CASE("who may read whose transcript, on screen and on paper") {
    World world;
    world.complete(world.ana, world.publish("Sepsis", World::credit()));
    const std::string path = "/people/" + world.ana.text() + "/transcript";
    auto officer = world.as_officer();
    CHECK(officer.get(path).json<Transcript>().total_hours == 1.5);
    CHECK(world.audited("credit.transcript_viewed").size() == 1);
    const auto paper = officer.get(path + ".pdf");
    CHECK(paper.status == 200);
    CHECK(paper.body.starts_with("%PDF-"));
    CHECK(world.audited("credit.transcript_exported").size() == 1);
    CHECK(world.as(world.bo).get(path).status == 403);
    CHECK(world.as(world.bo).get(path + ".pdf").status == 403);
    CHECK(world.as_manager_of_icu().get(path).status == 403);
    CHECK(officer.get("/people/" + world.person().text() + "/transcript").status == 404);
    const auto own = world.as(world.ana).get("/credits/transcript.pdf?from=2026-01-01");
    CHECK(own.header("Content-Type") == "application/pdf");
    CHECK(own.body.starts_with("%PDF-"));
  }

  TEST_CASE("each licence is held against its state's rule; credits of a completed course count at once") {
    World world;
    must(world.credentials->import_credentials(
        "employee_number;kind;type;issuing_body;state;number;issue_date;expiry_date\n"
        "1001;license;RN;Texas Board;TX;415623;2025-02-08;2027-02-08\n"
        "1001;certification;BLS;AHA;;1;2025-08-02;2027-08-02\n"
        "1001;license;RN;Alaska Board;AK;77;2025-02-08;2027-02-08\n",
        "credentials.csv", true, std::nullopt));
    auto ana = world.as(world.ana);
    const auto texas = [&] {
      const auto items = ana.get("/credits/licences").json<Licences>().items;
      REQUIRE(items.size() == 2);
      return items[items[0].title.starts_with("Texas") ? 0 : 1];
    };
    const LicenceCe before = texas();
    CHECK(before.title == "Texas RN licence");
    CHECK(before.status == "not_met");
    CHECK(before.rule_id == "TX-RN");
    CHECK(before.rule_revision == 0);
    CHECK(before.lines.at(0).state == CeLineState::missing);
    CHECK(before.explanation.at(0) == before.lines[0].text);
    CHECK(before.confidence == "A");
    CHECK(before.renews_on == make_date(2027, 2, 8));
    CHECK(before.cycle_from == make_date(2025, 2, 9));
    CHECK(before.meters.at(0).earned == 0);
    CHECK(before.meters.at(0).required == 20);
    world.complete(world.ana, world.publish("Human trafficking prevention", World::credit(2000)));
    const LicenceCe after = texas();
    CHECK(after.meters.at(0).earned == 20);
    CHECK(after.meters.at(0).met);
    CHECK(after.status == "confirm_with_board");  // whether she cares for older adults, and the others
    const auto in_module = must(world.db->read([&](data::Tx& tx) { return world.credits->licences(tx, world.ana); }));
    CHECK(in_module.size() == 2);
    for (const auto& licence : in_module) {
      if (licence.title.starts_with("Alaska")) CHECK(licence.status == "confirm_with_board");
    }
    CHECK(must(world.db->read([&](data::Tx& tx) { return world.credits->licences(tx, world.bo); })).empty());
  }
}

}  // namespace mc::credits
