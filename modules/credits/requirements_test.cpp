// Requirements through the HTTP pipeline: officers' versions, answers, practice, cycles, CE Broker.
#include <functional>
#include <set>

#include "modules/credits/office_test.hpp"

namespace mc::credits {
using testing::kansas_of_hours;
using testing::Office;

TEST_SUITE("credits") {
  TEST_CASE("all shipped requirements are listed with their confidence, page by page") {
    Office world;
    auto officer = world.as_officer();
    CHECK(world.as(world.ana).get("/ce-rules").status == 403);
    std::set<std::string> ids;
    std::string after;
    CeRulesPage page;
    do {
      page = officer.get("/ce-rules?limit=100" + after).json<CeRulesPage>();
      for (const CeRuleRow& row : page.items) {
        CHECK(ids.insert(row.id).second);
        CHECK_FALSE(row.confidence_words.empty());
        CHECK_FALSE(row.edited);
      }
      after = "&after=" + page.next.value_or("");
    } while (page.next);
    CHECK(ids.size() == 159);
    CHECK(page.total == 159);
    CHECK(page.by_confidence["C"] + page.by_confidence["D"] == 89);
    CHECK(officer.get("/ce-rules?state=TX").json<CeRulesPage>().total == 7);
    for (const auto& row : officer.get("/ce-rules?confidence=D&limit=200").json<CeRulesPage>().items)
      CHECK(row.confidence == "D");
    CHECK(officer.get("/ce-rules?confidence=E").status == 422);
    CHECK(officer.get("/ce-rules/ZZ/RN").code == "ce_rule_not_found");
  }

  TEST_CASE("an officer's version counts from its day, with source and history; C never says met") {
    Office world;
    world.licence("1001", "KS");
    REQUIRE(world.external(world.ana, "2026-01-10", 2000).status == 200);
    CHECK(world.only_licence(world.ana).status == "not_met");  // 30 hours as shipped
    auto officer = world.as_officer();
    const std::string path = "/ce-rules/KS/RN";
    const auto changed = officer.post_json(path, kansas_of_hours(2000, make_date(2026, 1, 1)));
    REQUIRE_MESSAGE(changed.status == 200, changed.body);
    auto detail = changed.json<CeRuleDetail>();
    REQUIRE(detail.history.size() == 2);
    CHECK(detail.history[0].revision == 1);
    CHECK(detail.history[0].in_force);
    CHECK(detail.history[0].note == "Letter of the board");
    CHECK(detail.history[1].by == "MedConnect");
    CHECK_FALSE(detail.history[1].in_force);
    auto now = world.only_licence(world.ana);
    CHECK(now.status == "met");
    CHECK(now.rule_revision == 1);
    CHECK(now.source == "K.A.R. 60-9-106");
    CHECK(now.as_of == "2026-01-05");
    CHECK(world.audited("ce_rule.changed").size() == 1);

    // Another officer who looked at the former version.
    CHECK(officer.post_json(path, kansas_of_hours(1000, make_date(2026, 1, 1))).code == "rule_changed");
    auto later = kansas_of_hours(4000, make_date(2027, 2, 9));  // the day after the renewal
    later.revision = 1;
    CHECK(officer.post_json(path, later).status == 200);
    CHECK(world.only_licence(world.ana).rule_revision == 1);
    auto doubtful = kansas_of_hours(100, make_date(2026, 1, 1), CeConfidence::C);
    doubtful.revision = 2;
    CHECK(officer.post_json(path, doubtful).status == 200);
    now = world.only_licence(world.ana);
    CHECK(now.rule_revision == 3);
    CHECK(now.status == "confirm_with_board");
    CHECK(officer.get("/ce-rules?state=KS&profession=RN").json<CeRulesPage>().items.at(0).edited);
    CHECK(officer.get(path).json<CeRuleDetail>().history.size() == 4);
  }

  TEST_CASE("who may change a requirement, and what is refused") {
    Office world;
    auto officer = world.as_officer();
    const auto good = kansas_of_hours(2000, make_date(2026, 1, 1));
    CHECK(world.as(world.ana).post_json("/ce-rules/KS/RN", good).status == 403);
    CHECK(world.as_manager_of_icu().post_json("/ce-rules/KS/RN", good).status == 403);
    CHECK(officer.post_json("/ce-rules/ZZ/RN", good).status == 404);
    CHECK(officer.post_json("/ce-rules/KS/rn", good).status == 404);
    struct Row {
      std::function<void(CeRuleIn&)> spoil;
      const char* path;
    };
    CeNeed nothing;
    const std::vector<Row> rows = {{[](CeRuleIn& in) { in.as_of = make_date(2999, 1, 1); }, "as_of"},
                                   {[](CeRuleIn& in) { in.effective_to = make_date(2025, 1, 1); }, "effective_to"},
                                   {[](CeRuleIn& in) { in.body.centi.reset(); }, "body.centi"},
                                   {[](CeRuleIn& in) { in.body.cycle_months.reset(); }, "body.cycle_months"},
                                   {[](CeRuleIn& in) {
                                      CeTopic topic;
                                      topic.topic = "Ethics";
                                      topic.condition = "somebody";
                                      topic.fact = "moon";
                                      in.body.topics.items = {topic};
                                    },
                                    "body.topics[0].fact"},
                                   {[&](CeRuleIn& in) {
                                      in.body.pathways.items = {{"Way", {{nothing}}, std::nullopt}};
                                    },
                                    "body.pathways[0].needs[0].centi"},
                                   {[&](CeRuleIn& in) { in.body.also.items = {nothing}; }, "body.also[0].centi"}};
    for (const Row& row : rows) {
      auto in = good;
      row.spoil(in);
      CHECK(officer.post_json("/ce-rules/KS/RN", in).field_paths() == row.path);
    }
    CHECK(officer.get("/ce-rules/KS/RN").json<CeRuleDetail>().history.size() == 1);
    CHECK(officer.post_json("/ce-rules/PR/RN", good).status == 404);  // not a state that boards are known of
  }

  TEST_CASE("answers settle what a rule depends on; only of one's own licences") {
    Office world;
    world.licence("1001", "TX");
    REQUIRE(world.external(world.ana, "2026-01-10", 2000).status == 200);
    auto ana = world.as(world.ana);
    CHECK(world.only_licence(world.ana).status == "confirm_with_board");
    auto asked = ana.get("/credits/facts").json<CeFacts>().items;
    CHECK(asked.size() == 6);
    CeAnswers answers;
    for (const CeFact& fact : asked) {
      CHECK(fact.answer.empty());
      CHECK_FALSE(fact.question.empty());
      answers.items.items.push_back({fact.fact, fact.credential_id, fact.kind == "number" ? "1" : "no"});
    }
    CHECK(ana.put_json("/credits/facts", answers).status == 200);
    CHECK(world.only_licence(world.ana).status == "met");
    auto older = answers;
    for (CeAnswer& answer : older.items.items)
      if (answer.fact.value == "older_adults") answer.answer = "yes";
    CHECK(ana.put_json("/credits/facts", older).status == 200);
    CHECK(world.only_licence(world.ana).status == "not_met");
    CHECK(world.as(world.bo).put_json("/credits/facts", answers).field_paths() == "items[0].fact");
    answers.items.items[0].answer = "perhaps";
    CHECK(ana.put_json("/credits/facts", answers).field_paths() == "items[0].answer");
    CHECK(world.as(world.bo).get("/credits/facts").json<CeFacts>().items.empty());
  }

  TEST_CASE("hours of practice are entered once for a time and removed by their owner") {
    Office world;
    world.licence("1001", "UT");
    auto ana = world.as(world.ana);
    CHECK(world.only_licence(world.ana).status == "confirm_with_board");
    const std::string year = R"({"from_on":"2025-03-01","to_on":"2026-02-28","hours":400,"employer":"Mercy"})";
    const auto entry = ana.post("/credits/practice", year).json<CePracticeEntry>();
    CHECK(world.only_licence(world.ana).status == "met");
    CHECK(ana.post("/credits/practice", year).code == "practice_overlaps");
    CHECK(ana.post("/credits/practice", R"({"from_on":"2026-01-01","to_on":"2026-01-01","hours":25,"employer":""})")
              .field_paths() == "hours");
    CHECK(ana.post("/credits/practice", R"({"from_on":"2026-01-01","to_on":"2999-01-01","hours":1,"employer":""})")
              .field_paths() == "to_on");
    CHECK(ana.post("/credits/practice", R"({"from_on":"2026-01-02","to_on":"2026-01-01","hours":1,"employer":""})")
              .field_paths() == "to_on");
    CHECK(world.as(world.bo).del("/credits/practice/" + entry.id.text()).status == 404);
    CHECK(ana.del("/credits/practice/" + entry.id.text()).status == 200);
    CHECK(ana.get("/credits/practice").json<CePracticeList>().items.empty());
    CHECK(world.only_licence(world.ana).status == "confirm_with_board");
  }

  TEST_CASE("a course and its learner's own entry of it count once") {
    Office world;
    world.licence("1001", "KS");
    const std::string today = to_string(world.clock.today());
    REQUIRE(world.external(world.ana, today, 2000, "", "Sepsis").status == 200);
    world.complete(world.ana, world.publish("Sepsis", Office::credit(2000)));
    CHECK(world.as(world.ana).get("/credits").json<Transcript>().entries.size() == 2);
    CHECK(world.only_licence(world.ana).meters.at(0).earned == 20);
    CHECK(world.external(world.ana, today, 2000, "", " sepsis").code == "credit_duplicate");
  }

  TEST_CASE("the transcript of a cycle shows what counted and what did not") {
    Office world;
    world.licence("1001", "GA", "PT", "2026-12-31");
    REQUIRE(world.external(world.ana, "2026-01-10", 1400, R"(,"format":"live")").status == 200);
    REQUIRE(world.external(world.ana, "2024-06-01", 700).status == 200);
    const auto id = world.only_licence(world.ana).credential_id.text();
    auto ana = world.as(world.ana);
    const auto csv = ana.get("/credits/licences/" + id + "/transcript.csv");
    REQUIRE(csv.status == 200);
    CHECK(csv.body.find("14,10,at most 10 a day") != std::string::npos);
    CHECK(csv.body.find("Georgia PT licence") != std::string::npos);
    CHECK(csv.body.find("GA-PT version 0") != std::string::npos);
    CHECK(csv.body.find("2024-06-01") == std::string::npos);
    const auto before = ana.get("/credits/licences/" + id + "/transcript.csv?cycle=1");
    CHECK(before.body.find("2024-06-01") != std::string::npos);
    CHECK(before.body.find("at most 10") == std::string::npos);
    CHECK(ana.get("/credits/licences/" + id + "/transcript.pdf").body.starts_with("%PDF-"));
    CHECK(world.as(world.bo).get("/credits/licences/" + id + "/transcript.pdf").status == 404);
    const std::string path = "/people/" + world.ana.text() + "/licences";
    CHECK(world.as_officer().get(path + "/" + id + "/transcript.pdf").body.starts_with("%PDF-"));
    CHECK(world.as_officer().get(path).json<Licences>().items.size() == 1);
    CHECK(world.as(world.bo).get(path).status == 403);
    CHECK(world.audited("credit.cycle_exported").size() == 4);
  }

  TEST_CASE("CE Broker's roster: off by default, then the courses that have a number and the boards that ask") {
    Office world;
    world.licence("1001", "FL");
    world.licence("1003", "TX");
    const auto course = world.publish("Falls & <restraints>", Office::credit(150));
    world.complete(world.ana, course);
    world.complete(world.bo, course);
    auto admin = world.as_admin();
    const std::string today = to_string(world.clock.today());
    const std::string roster = "/credits/ce-broker/roster/file?from=" + today + "&to=" + today;
    CHECK(admin.get(roster).code == "connector_off");
    CHECK_FALSE(admin.get("/credits/ce-broker").json<CeBroker>().roster);
    CHECK(world.as_officer().get("/credits/ce-broker").status == 403);
    const auto settings = [&](std::string provider, std::string number) {
      return admin.put("/credits/ce-broker", R"({"roster":true,"transcripts":false,"provider":")" + provider +
                                                 R"(","courses":[{"course_id":")" + course.text() + R"(","number":")" +
                                                 number + R"("}]})");
    };
    CHECK(settings("51-1", "20-77").field_paths() == "provider");
    CHECK(settings("", "20-77").field_paths() == "provider");
    CHECK(settings("50-1", "77").field_paths() == "courses[0].number");
    REQUIRE(settings("50-1", "20-77").json<CeBroker>().courses.at(0).title == "Falls & <restraints>");
    const auto xml = admin.get(roster);
    REQUIRE(xml.status == 200);
    CHECK(xml.body.find("id_parent_provider=\"50-1\"") != std::string::npos);
    CHECK(xml.body.find("<id_course>20-77</id_course><nm_course>Falls &amp; &lt;restraints&gt;</nm_course>") !=
          std::string::npos);
    CHECK(xml.body.find("<cd_state>FL</cd_state>") != std::string::npos);
    CHECK(xml.body.find("<hours>1.50</hours>") != std::string::npos);
    CHECK(xml.body.find("TX") == std::string::npos);
    // A reversed credit is not reported.
    const auto entry = world.as(world.ana).get("/credits").json<Transcript>().entries.at(0).id.text();
    REQUIRE(admin.post("/credits/" + entry + "/reverse", R"({"reason":"Not there"})").status == 200);
    CHECK(admin.get(roster).body.find("<roster>") == std::string::npos);
    CHECK(world.audited("ce_broker.roster_exported").size() == 2);
  }

  TEST_CASE("a licensee's transcript of CE Broker is imported once, after a dry run") {
    Office world;
    auto ana = world.as(world.ana);
    const std::string csv = "Date Completed,Course Name,Hours,Provider Name,Subject Area,Tracking Number\n"
                            "02/08/2026,Pain,2,Mercy,General,20-1\n"
                            "Jan 5, 2026,Ethics,1.5,,,\n"
                            "31/02/2026,Bad day,1,x,,\n"
                            "2026-02-09,No hours,none,x,,\n"
                            "02/08/2026,Pain,2,Mercy,General,20-1\n"
                            "2999-01-01,Later,1,x,,\n";
    // "Jan 5, 2026" needs quotes in a CSV.
    std::string text = csv;
    text.replace(text.find("Jan 5, 2026"), 11, "\"Jan 5, 2026\"");
    const std::string path = "/credits/ce-broker/transcript";
    CHECK(ana.upload(path, text, "text/csv").code == "connector_off");
    REQUIRE(world.as_admin()
                .put("/credits/ce-broker", R"({"roster":false,"transcripts":true,"provider":"","courses":[]})")
                .status == 200);
    CHECK(ana.upload(path, "a,b\n1,2\n", "text/csv").field_paths() == "file");
    const auto dry = ana.upload(path, text, "text/csv").json<CeImportReport>();
    CHECK(dry.dry_run);
    CHECK(dry.added == 2);
    CHECK(dry.already == 1);  // twice in the file
    CHECK(dry.problems.size() == 3);
    CHECK(dry.hours == 3.5);
    CHECK(ana.get("/credits").json<Transcript>().entries.empty());
    const auto done = ana.upload(path + "?dry_run=false", text, "text/csv").json<CeImportReport>();
    CHECK(done.added == 2);
    const auto again = ana.upload(path + "?dry_run=false", text, "text/csv").json<CeImportReport>();
    CHECK(again.added == 0);
    CHECK(again.already == 3);
    const auto ledger = ana.get("/credits").json<Transcript>();
    CHECK(ledger.total_hours == 3.5);
    CHECK(ledger.entries.at(0).topics == std::vector<std::string>{"General"});
    CHECK(ledger.entries.at(0).note == "CE Broker transcript");
  }

  TEST_CASE("days, hours and numbers as CE Broker writes them") {
    CHECK(ce_broker::read_day("2/8/2026") == make_date(2026, 2, 8));
    CHECK(ce_broker::read_day(" 2026-02-28 ") == make_date(2026, 2, 28));
    CHECK(ce_broker::read_day("Feb 28, 2026") == make_date(2026, 2, 28));
    for (const char* bad : {"", "2026-02-30", "13/01/2026", "02/30/2026", "1/2/26", "Foo 1, 2026", "tomorrow"})
      CHECK_MESSAGE(!ce_broker::read_day(bad).has_value(), bad);
    CHECK(ce_broker::read_centihours("1") == 100);
    CHECK(ce_broker::read_centihours("1.5") == 150);
    CHECK(ce_broker::read_centihours("1.25 hrs") == 125);
    for (const char* bad : {"", "0", "0.00", "-1", "1.", "1..5", "501", "two", "1.5 CEU"})
      CHECK_MESSAGE(!ce_broker::read_centihours(bad).has_value(), bad);
    CHECK(ce_broker::is_provider_number("50-123"));
    CHECK_FALSE(ce_broker::is_provider_number("50-"));
    CHECK_FALSE(ce_broker::is_provider_number("50-12a"));
    CHECK(ce_broker::is_course_number("20-9"));
    CHECK_FALSE(ce_broker::is_course_number("50-9"));
    std::vector<ce_broker::RosterLine> many(60'000);
    for (auto& line : many) line.course = std::string(100, 'x');
    CHECK(ce_broker::write_roster("50-1", many).error().code == "roster_too_large");
  }
}

}  // namespace mc::credits
