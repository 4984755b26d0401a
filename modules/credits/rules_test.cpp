// State requirements against credits: the shipped files, and rules made up for one feature each.
#include "modules/credits/testing.hpp"

namespace mc::credits {

using namespace testing;

TEST_SUITE("credits") {
  TEST_CASE("all 159 shipped requirements are read, with pathways and features as data") {
    const auto rows = shipped_rows();
    REQUIRE(rows.size() == 159);
    REQUIRE(shipped().size() == 159);
    std::map<std::string, int> confidence;
    std::size_t pathways = 0, caps = 0, questions = 0;
    for (const CeRule& each : shipped()) {
      ++confidence[each.confidence];
      pathways += each.body.pathways.size();
      caps += each.body.caps.size();
      questions += facts_of(each.body).size();
      CHECK_MESSAGE((each.body.kind != CeKind::options || each.body.pathways.size() > 0), each.id());
      // What is stored when an officer edits it reads back as it was.
      const auto again = shape::from_json<CeRuleBody>(shape::to_json(each.body));
      REQUIRE_MESSAGE(again.has_value(), each.id());
      CHECK(shape::to_json(*again) == shape::to_json(each.body));
    }
    CHECK(confidence["A"] + confidence["B"] == 70);
    CHECK(confidence["C"] + confidence["D"] == 89);
    CHECK(pathways == 106);
    CHECK(caps > 15);
    CHECK(questions > 60);
    const CeRule* texas = find_rule(shipped(), licence("RN", "TX"));
    REQUIRE(texas != nullptr);
    CHECK(texas->body.centi->value == 2000);
    CHECK(texas->body.topics.size() == 4);
    CHECK(texas->body.topics.items[1].fact.value == "direct_care");
    CHECK(find_rule(shipped(), licence("LPN", "TX")) == find_rule(shipped(), licence("LVN", "TX")));
    CHECK(find_rule(shipped(), licence("COTA", "TX"))->profession == "OTA");
    CHECK(find_rule(shipped(), licence("MD", "TX")) == nullptr);
    CHECK(find_rule(shipped(), {{}, "RN", std::nullopt, kRenewal, std::nullopt}) == nullptr);
    CHECK(state_name("TX") == "Texas");
    const auto asked = read_questions(shipped_text("credits/ce_conditions.csv")).value();
    for (const CeRule& each : shipped())
      for (const CeTopic& of : each.body.topics)
        if (!of.fact.value.empty() && of.fact.value != kFirstRenewal)
          CHECK_MESSAGE(std::any_of(asked.begin(), asked.end(),
                                    [&](const CeQuestion& question) { return question.fact == of.fact.value; }),
                        of.fact.value);
  }

  TEST_CASE("files that do not fit the rows are refused") {
    const auto rows = shipped_rows();
    RuleFiles files = shipped_meanings();
    files.pathways = "jurisdiction,profession,label,needs,topics_that_stay\nZZ,RN,x,[],\n";
    CHECK(build_rules(rows, files).error().code == "ce_rules_unreadable");
    files = shipped_meanings();
    files.features = "jurisdiction,profession,feature,value,words\nTX,RN,moon,1,x\n";
    CHECK(build_rules(rows, files).error().code == "ce_rules_unreadable");
    files.features = "jurisdiction,profession,feature,value,words\nTX,RN,minutes_per_hour,45,x\n";
    CHECK_FALSE(build_rules(rows, files).has_value());
    files.features = "jurisdiction,profession,feature,value,words\nTX,RN,minutes_per_hour,50,x\n";
    CHECK(build_rules(rows, files).has_value());
  }

  TEST_CASE("a nurse reads the rule or the board, its date and what stands behind it; never a path or a repository") {
    int cited = 0;
    for (const CeRule& each : shipped()) {
      const LicenceCe shown =
          evaluate(&each, {{}, each.profession, each.state, kRenewal, std::nullopt}, {}, kRenewal - 100).ce;
      for (const char* bad : {"combinationplate", "lib/", ".ts", "itHub", "http", ".com", "dataset"})
        CHECK_MESSAGE(shown.source.find(bad) == std::string::npos, each.state, " ", shown.source);
      for (const std::string& line : shown.explanation) CHECK_MESSAGE(line.find("lib/") == std::string::npos, line);
      CHECK(shown.as_of.find_first_not_of("0123456789-") == std::string::npos);
      CHECK(shown.rule_id == each.id());
      REQUIRE_FALSE(shown.lines.empty());
      CHECK(shown.lines.size() == shown.explanation.size());
      if (each.body.cycle_months) CHECK(shown.lines[0].text.find("source ") != std::string::npos);
      if (each.confidence == "A") CHECK_MESSAGE(!each.cited.empty(), each.state, " ", each.source);
      cited += each.cited.empty() ? 0 : 1;
    }
    CHECK(cited > 70);
    const CeRule* texas = find_rule(shipped(), licence("RN", "TX"));
    CHECK(texas->cited == "22 TAC 216.3");
    CHECK(texas->source.find("Texas BON via") != std::string::npos);  // where it was taken from stays on file
    CHECK(date_in("period from 2022-11-01") == "2022-11-01");
    CHECK(date_in("2014-undated") == "2014");
    CHECK(date_in("undated crawl").empty());
    CHECK(confidence_words("A") != confidence_words("B"));
    CHECK(confidence_words("C") != confidence_words("D"));
    auto rows = shipped_rows();
    CHECK_FALSE(cite_sources(rows, "source,shown\n").has_value());
  }

  TEST_CASE("a broken file of requirements is refused with its line") {
    CHECK(parse_rules("jurisdiction,profession\nTX,RN\n").error().code == "ce_rules_unreadable");
    const std::string head = "jurisdiction,profession,hours,cycle_months,mandatory_topics,source,as_of,confidence,"
                             "requirement_type,unit,alternatives,renewal_date_rule,notes\n";
    CHECK(parse_rules(head + "TX,RN,20,24,[],s,d,A,hours,contact_hour,,,\n").has_value());
    CHECK(parse_rules(head + "TX,RN,many,24,[],s,d,A,hours,contact_hour,,,\n").error().detail.find("Line 2") !=
          std::string::npos);
    CHECK_FALSE(parse_rules(head + "TX,RN,20,24,[,s,d,A,hours,contact_hour,,,\n").has_value());
    CHECK_FALSE(parse_rules(head + "TX,RN,20,24,[],s,d,Z,hours,contact_hour,,,\n").has_value());
  }

  TEST_CASE("rules of confidence C or D never say met, whatever was earned, answered and practised") {
    for (const CeRule& by : shipped()) {
      const auto out = evaluate(&by, licence(by.profession, by.state), paragon(by.body), kToday).ce;
      if (by.trusted()) {
        CHECK_MESSAGE(out.status != "not_met", by.id(), " ", out.explanation.front());
        continue;
      }
      CHECK_MESSAGE(out.status == "confirm_with_board", by.id());
      for (const Meter& m : out.meters) CHECK_FALSE(m.met);
      CHECK(says(out, "not checked against the board"));
      CHECK(out.lines.front().state == CeLineState::confirm);
    }
    for (const char* confidence : {"C", "D"}) {
      auto by = rule();
      by.confidence = confidence;
      CHECK(check(by, {credit(day(2026, 1, 1), 9000)}).status == "confirm_with_board");
    }
  }

  TEST_CASE("hours count within the cycle that ends at the renewal date, both days included") {
    const auto by = rule();
    const auto out =
        check(by, {credit(day(2025, 6, 1), 1000), credit(day(2026, 11, 20), 999), credit(day(2025, 5, 31), 5000)});
    CHECK(out.cycle_from == day(2025, 6, 1));
    CHECK(out.renews_on == kRenewal);
    CHECK(out.title == "Texas RN licence");
    CHECK(meter(out, "Total").earned == doctest::Approx(19.99));
    CHECK(out.status == "not_met");
    CHECK(check(by, {credit(day(2025, 6, 1), 2000)}).status == "met");
    CHECK(meter(check(by, {credit(day(2025, 6, 1), 2000)}), "Total").met);
  }

  TEST_CASE("what each credit was good for: claimed, counted, and the cap that lessened it") {
    auto by = rule();
    by.body.caps.items.push_back({CeCapKind::self_paced_maximum, "", 500, false});
    by.body.caps.items.push_back({CeCapKind::employer_maximum, "", 300, true});
    Earned own = in_format(credit(day(2026, 1, 3), 400), "live");
    own.employer = true;
    Earned accredited = own;
    accredited.accredited = true;
    const std::vector<Earned> earned = {in_format(credit(day(2026, 1, 2), 800), "self_paced"), own, accredited,
                                        credit(day(2026, 1, 4), 100, {}, "point")};
    const auto verdict = evaluate(&by, licence("RN", "TX"), {earned, {}, {}, {}}, kToday);
    REQUIRE(verdict.credits.size() == 4);
    CHECK(verdict.credits[0].claimed == 800);
    CHECK(verdict.credits[0].counted == 500);
    CHECK(verdict.credits[0].cap == "at most 5 self-paced");
    CHECK(verdict.credits[1].counted == 300);
    CHECK(verdict.credits[1].cap == "at most 3 of the employer");
    CHECK(verdict.credits[2].counted == 400);
    CHECK(verdict.credits[3].counted == 0);
    CHECK(meter(verdict.ce, "Total").earned == 12);
  }

  TEST_CASE("what is carried over is what was beyond the total, up to the limit") {
    auto by = rule();
    struct Row {
      std::int64_t before, limit, carried;
    };
    for (const Row& row :
         std::vector<Row>{{2000, 1000, 0}, {2400, 1000, 400}, {9000, 1000, 1000}, {1000, 1000, 0}, {9000, 0, 0}}) {
      by.body.carry_over_centi = row.limit;
      const std::vector<Earned> earned = {credit(day(2024, 1, 1), row.before), credit(day(2026, 1, 1), 100)};
      CHECK(carried_over(by.body, earned, {day(2025, 6, 1), kRenewal}) == row.carried);
      CHECK(meter(check(by, earned), "Total").earned == doctest::Approx(static_cast<double>(row.carried + 100) / 100));
    }
    by.body.carry_over_centi.reset();
    CHECK(meter(check(by, {credit(day(2024, 1, 1), 9000)}), "Total").earned == 0);
  }

  TEST_CASE("topics: due for all, on a condition, on top of the total, now and then") {
    const std::vector<Earned> total = {credit(day(2026, 1, 1), 2000)};
    const auto laws = rule(CeKind::hours, 2000, {topic("Laws and rules", CeEvery::renewal, true, 200)});
    CHECK(check(laws, total).status == "not_met");
    const std::vector<Earned> with_laws = {credit(day(2026, 1, 1), 1800),
                                           credit(day(2026, 1, 2), 200, {"Nursing laws and rules, Texas"})};
    CHECK(check(laws, with_laws).status == "met");
    CHECK(meter(check(laws, with_laws), "Laws").earned == 2);

    const auto conditional = rule(CeKind::hours, 2000,
                                  {topic("Human trafficking prevention (approved course)", CeEvery::renewal, true, 0,
                                         "direct patient care", "direct_care")});
    CHECK(check(conditional, total).status == "confirm_with_board");
    CHECK(check(conditional, total, {{"direct_care", "yes"}}).status == "not_met");
    CHECK(check(conditional, total, {{"direct_care", "no"}}).status == "met");
    CHECK(check(conditional, {credit(day(2026, 1, 1), 2000, {"Human trafficking prevention"})}).status == "met");

    const auto on_top = rule(CeKind::hours, 2000, {topic("Domestic violence", CeEvery::renewal, false, 200)});
    const std::vector<Earned> short_by_two = {credit(day(2026, 1, 1), 1800),
                                              credit(day(2026, 1, 1), 200, {"Domestic violence"})};
    CHECK(meter(check(on_top, short_by_two), "Total").earned == 18);
    CHECK(check(on_top, short_by_two).status == "not_met");

    const auto third = rule(CeKind::hours, 2000, {topic("Ethics", CeEvery::third_renewal, true, 200)});
    CHECK(check(third, total).status == "confirm_with_board");
    CHECK(check(third, total, {{"renewal_number", "2"}}).status == "met");
    CHECK(check(third, total, {{"renewal_number", "6"}}).status == "not_met");
    CHECK(check(third, {total[0], credit(day(2022, 1, 1), 200, {"Ethics"})}).status == "met");
    CHECK(check(third, {total[0], credit(day(2020, 1, 1), 200, {"Ethics"})}).status == "confirm_with_board");

    const auto once = rule(CeKind::hours, 2000, {topic("Bioterrorism", CeEvery::once, true, 400)});
    CHECK(check(once, {total[0], credit(day(2005, 1, 1), 400, {"Bioterrorism"})}).status == "met");
    CHECK(check(once, total).status == "confirm_with_board");
  }

  TEST_CASE("menus: one way is enough, without any on file a person decides") {
    auto by = rule(CeKind::options);
    CHECK(check(by, {credit(day(2026, 1, 1), 9000)}).status == "confirm_with_board");
    CeNeed hours;
    hours.centi = 2000;
    by.body.pathways.items = {{"20 hours", {{hours}}, std::nullopt}};
    CHECK(check(by, {credit(day(2026, 1, 1), 2000)}).status == "met");
    CHECK(check(by, {credit(day(2026, 1, 1), 1999)}).status == "not_met");
    CeNeed portfolio;
    portfolio.kind = CeNeedKind::activity;
    portfolio.words = "Portfolio";
    by.body.pathways.items.push_back({"Portfolio", {{portfolio}}, std::nullopt});
    CHECK(check(by, {credit(day(2026, 1, 1), 1999)}).status == "confirm_with_board");
    CHECK(check(rule(CeKind::practice, 0), {}).status == "confirm_with_board");
    CHECK(check(rule(CeKind::none, 0), {}).status == "none_required");
    CHECK(evaluate(nullptr, licence("RN", "PR"), {}, kToday).ce.status == "no_rule");
  }

  TEST_CASE("units: a CEU is ten hours, CCU and PDU are hours, points are not; 50 and 60 minutes are converted") {
    CHECK(counted(credit(kToday, 50, {}, "ceu"), "contact_hour") == 500);
    CHECK(counted(credit(kToday, 150, {}, "CCU"), "contact_hour") == 150);
    CHECK(counted(credit(kToday, 150), "CCU") == 150);
    CHECK(counted(credit(kToday, 150, {}, "point"), "contact_hour") == 0);
    CHECK(counted(credit(kToday, 150, {}, "point"), "point") == 150);
    CHECK(counted(credit(kToday, 150), "point") == 0);
    CHECK(counted(of_minutes(credit(kToday, 600), 50), "contact_hour", 60) == 500);
    CHECK(counted(of_minutes(credit(kToday, 600), 60), "contact_hour", 50) == 720);
    CHECK(counted(credit(kToday, 600), "contact_hour", 60) == 600);  // its length is not known
    CHECK(says(check(rule(), {credit(day(2026, 1, 1), 100, {}, "point")}), "another unit"));
  }

  TEST_CASE("of several versions the newest that is in force on the day") {
    std::vector<CeRule> versions(3, rule());
    versions[1].revision = 1;
    versions[1].effective_from = day(2027, 1, 1);
    versions[2].revision = 2;
    versions[2].effective_from = day(2027, 3, 1);
    versions[2].effective_to = day(2027, 3, 31);
    struct Row {
      Date on;
      std::int64_t revision;
    };
    versions.push_back(rule());  // a later correction of what holds before
    versions[3].revision = 3;
    versions[3].effective_from = day(2026, 1, 1);
    for (const Row& row : std::vector<Row>{{day(2025, 12, 31), 0},
                                           {day(2026, 12, 31), 3},
                                           {day(2027, 1, 1), 1},
                                           {day(2027, 3, 1), 2},
                                           {day(2027, 3, 31), 2},
                                           {day(2027, 4, 1), 1}}) {
      REQUIRE(in_force(versions, row.on) != nullptr);
      CHECK(in_force(versions, row.on)->revision == row.revision);
    }
    versions.erase(versions.begin());
    CHECK(in_force(versions, day(2025, 12, 31)) == nullptr);
  }

  TEST_CASE("a licence without a renewal date is looked at over the last months") {
    const auto by = rule();
    const Licence undated{{}, "RN", "TX", std::nullopt, std::nullopt};
    const auto out = evaluate(&by, undated, {{credit(kToday, 2000)}, {}, {}, {}}, kToday).ce;
    CHECK(out.cycle_from == day(2024, 11, 21));
    CHECK(out.status == "met");
    CHECK(says(out, "no renewal date"));
  }
}

}  // namespace mc::credits
