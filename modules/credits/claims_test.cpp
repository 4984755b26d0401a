// Claims and renewals through the HTTP pipeline: proof, answers of former renewals, duplicates in other units, who is
// told of a changed rule.
#include <algorithm>

#include "modules/credits/office_test.hpp"

namespace mc::credits {

using testing::kansas_of_hours;
using testing::Office;

namespace {

std::int64_t told(Office& world, PersonId who) {
  std::int64_t found = 0;
  for (const auto& each : world.as(who).get("/notifications").json<Page<notifications::Notification>>().items)
    found += each.code == "ce_rule_changed";
  return found;
}

bool says(const LicenceCe& out, std::string_view part) {
  return std::any_of(out.explanation.begin(), out.explanation.end(),
                     [&](const std::string& line) { return line.find(part) != std::string::npos; });
}

}  // namespace

TEST_SUITE("credits") {
  TEST_CASE("external hours count once they have a proof or an accreditation number") {
    Office world;
    world.licence("1001", "KS");
    auto ana = world.as(world.ana);
    std::string credit = R"({"earned_on":"2026-01-10","activity":"Congress","provider":"SCCM","centihours":3000,)"
                         R"("type":"contact_hour","accreditation_body":"ANCC","accreditation_number":"","topics":[]})";
    const auto claimed = ana.post("/credits/external", credit).json<CreditEntry>();
    CHECK(world.only_licence(world.ana).status == "confirm_with_board");
    REQUIRE(ana.post("/credits/" + claimed.id.text() + "/withdraw").status == 200);
    credit.replace(credit.find(R"(number":"")") + 9, 0, "P12");
    REQUIRE(ana.post("/credits/external", credit).status == 200);
    CHECK(world.only_licence(world.ana).status == "met");
  }

  TEST_CASE("certifications count when they are verified; rejected ones are none") {
    Office world;
    world.licence("1001", "UT", "NP");
    const auto card = world.as(world.ana).post(
        "/credentials/mine",
        R"({"kind":"certification","type":"CCRN","issuing_body":"AACN","number":"7","compact":false,"compact_states":[],)"
        R"("notes":"","expires_on":"2027-11-30"})");
    REQUIRE_MESSAGE(card.status == 200, card.body);
    const auto id = card.json<credentials::Credential>().id;
    const auto licence = world.only_licence(world.ana);
    REQUIRE(licence.rule_id == "UT-APRN");
    world.as(world.ana).put("/credits/facts", R"({"items":[{"fact":"certification_approved","credential_id":")" +
                                                  licence.credential_id.text() + R"(","answer":"yes"}]})");
    const auto mark = [&](credentials::VerificationState state) {
      must(world.db->write([&](data::Tx& tx) {
        return world.credentials->set_verification(tx, id, {state, world.clock.today(), "board"});
      }));
      return world.only_licence(world.ana);
    };
    CHECK(says(world.only_licence(world.ana), "not verified yet"));
    mark(credentials::VerificationState::verified);
    CHECK_FALSE(says(world.only_licence(world.ana), "not verified yet"));
    CHECK(says(mark(credentials::VerificationState::rejected), "no certification of a specialty"));
  }

  TEST_CASE("an answer about this renewal ends with it") {
    Office world;
    world.licence("1001", "CA", "LVN");
    auto ana = world.as(world.ana);
    const auto licence = world.only_licence(world.ana);
    const std::string answer = R"({"items":[{"fact":"first_renewal","credential_id":")" + licence.credential_id.text() +
                               R"(","answer":"yes"}]})";
    REQUIRE(ana.put("/credits/facts", answer).status == 200);
    CHECK(world.only_licence(world.ana).status == "met");
    CHECK(ana.get("/credits/facts").json<CeFacts>().items.at(0).answer == "yes");
    // HR's next file: the same card, renewed under the same number.
    must(world.credentials->import_credentials(
        "employee_number;kind;type;issuing_body;state;number;issue_date;expiry_date\n"
        "1001;license;LVN;Board;CA;77001;2027-02-08;2029-02-08\n",
        "credentials.csv", true, std::nullopt));
    const auto renewed = world.only_licence(world.ana);
    CHECK(renewed.credential_id == licence.credential_id);
    CHECK(renewed.status == "not_met");
    CHECK(ana.get("/credits/facts").json<CeFacts>().items.at(0).answer.empty());
  }

  TEST_CASE("the same credit in another unit is the same credit") {
    Office world;
    world.licence("1001", "KS");
    auto ana = world.as(world.ana);
    const std::string today = to_string(world.clock.today());
    const std::string ceu = R"({"earned_on":")" + today +
                            R"(","activity":"Sepsis","provider":"Mercy","centihours":20,"type":"ceu",)"
                            R"("accreditation_body":"","accreditation_number":"P1","topics":[]})";
    REQUIRE(ana.post("/credits/external", ceu).status == 200);
    world.complete(world.ana, world.publish("Sepsis", Office::credit(200)));
    CHECK(world.only_licence(world.ana).meters.at(0).earned == 2);
    REQUIRE(world.as_admin()
                .put("/credits/ce-broker", R"({"roster":false,"transcripts":true,"provider":"","courses":[]})")
                .status == 200);
    const std::string csv = "Date Completed,Course Name,Hours,Provider Name,Subject Area,Tracking Number\n" + today +
                            ",Sepsis,2,Mercy,,20-1\n" + today + ",SEPSIS ,2.00,Mercy,,20-1\n";
    const auto report = ana.upload("/credits/ce-broker/transcript", csv, "text/csv").json<CeImportReport>();
    CHECK(report.added == 0);
    CHECK(report.already == 2);
    CHECK(ledger_key(world.clock.today(), "A", 20, "CEU") ==
          ledger_key(world.clock.today(), "a ", 200, "contact_hour"));
    CHECK(ledger_key(world.clock.today(), "A", 20, "point") !=
          ledger_key(world.clock.today(), "A", 20, "contact_hour"));
  }

  TEST_CASE("the hour of a course here is as long as the course says") {
    CHECK(hour_length(200, 120) == 60);
    CHECK(hour_length(200, 119) == 50);
    CHECK(hour_length(200, 100) == 50);
    CHECK_FALSE(hour_length(200, 99).has_value());
    Office world;
    world.complete(world.ana, world.publish("Sepsis", Office::credit(2)));  // some minutes for 0.02 hours
    CHECK(world.as(world.ana).get("/credits").json<Transcript>().entries.at(0).hour_minutes == 60);
  }

  TEST_CASE("whom a changed rule judges is told once, and the officers") {
    Office world;
    world.licence("1001", "KS");
    world.licence("1003", "TX");
    must(world.db->write([&](data::Tx& tx) -> Status {
      TRY(world.sessions.grant(tx, {}, world.luis, {"compliance_officer", security::ScopeKind::platform, {}}));
      return {};
    }));
    REQUIRE(world.as_officer().post_json("/ce-rules/KS/RN", kansas_of_hours(2000, make_date(2026, 1, 1))).status ==
            200);
    must(world.deliver());
    CHECK(told(world, world.ana) == 1);
    CHECK(told(world, world.bo) == 0);
    CHECK(told(world, world.luis) == 1);
    must(static_cast<Service&>(*world.credits).tell_of_rule({"KS", "RN", 1}));  // a job may run twice
    must(world.deliver());
    CHECK(told(world, world.ana) == 1);
    auto next = kansas_of_hours(2100, make_date(2026, 1, 1));
    next.revision = 1;
    REQUIRE(world.as_officer().post_json("/ce-rules/KS/RN", next).status == 200);
    must(world.deliver());
    CHECK(told(world, world.ana) == 2);
  }
}

}  // namespace mc::credits
