// State requirements against credits: the shipped file and rules made up for one feature each.
#include "modules/credits/rules.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "appliance/base/embedded.hpp"

namespace mc::credits {
namespace {

std::vector<StateRule> shipped() {
  for (const auto& file : embedded_data()) {
    if (file.path == "credits/ce_requirements.csv") return parse_rules(file.bytes).value();
  }
  return {};
}

constexpr Date day(int year, unsigned month, unsigned d) {
  return Date{static_cast<std::int32_t>(
      std::chrono::sys_days(std::chrono::year(year) / static_cast<int>(month) / static_cast<int>(d))
          .time_since_epoch()
          .count())};
}
const Date kToday = day(2026, 11, 20);
const Date kRenewal = day(2027, 5, 31);

Licence licence(std::string profession, std::string state) {
  return {{}, std::move(profession), std::move(state), kRenewal};
}
Earned credit(Date on, std::int64_t centihours, std::vector<std::string> topics = {},
              std::string type = "contact_hour") {
  return {on, centihours, std::move(type), std::move(topics)};
}
StateRule rule(std::string kind = "hours", double hours = 20, std::vector<Topic> topics = {}) {
  StateRule out;
  out.state = "TX";
  out.profession = "RN";
  out.hours = hours;
  out.cycle_months = 24;
  out.topics = std::move(topics);
  out.confidence = "A";
  out.kind = std::move(kind);
  out.unit = "contact_hour";
  return out;
}
LicenceCe check(const StateRule& by, const std::vector<Earned>& earned) {
  return evaluate(&by, licence("RN", "TX"), earned, kToday);
}
const Meter& meter(const LicenceCe& out, std::string_view label) {
  const auto found =
      std::find_if(out.meters.begin(), out.meters.end(), [&](const Meter& m) { return m.label.starts_with(label); });
  REQUIRE(found != out.meters.end());
  return *found;
}
bool says(const LicenceCe& out, std::string_view part) {
  return std::any_of(out.explanation.begin(), out.explanation.end(),
                     [&](const std::string& line) { return line.find(part) != std::string::npos; });
}

}  // namespace

TEST_SUITE("credits") {
  TEST_CASE("the shipped requirements are all read") {
    const auto rules = shipped();
    CHECK(rules.size() == 159);
    const StateRule* texas = find_rule(rules, licence("RN", "TX"));
    REQUIRE(texas != nullptr);
    CHECK(texas->hours == 20);
    CHECK(texas->cycle_months == 24);
    CHECK(texas->topics.size() == 4);
    CHECK(texas->topics[1].applies == "direct patient care");
    CHECK_FALSE(texas->topics[1].hours.has_value());
    CHECK(find_rule(rules, licence("LPN", "TX")) == find_rule(rules, licence("LVN", "TX")));
    CHECK(find_rule(rules, licence("COTA", "TX"))->profession == "OTA");
    CHECK(find_rule(rules, licence("MD", "TX")) == nullptr);
    CHECK(find_rule(rules, {{}, "RN", std::nullopt, kRenewal}) == nullptr);
    CHECK(state_name("TX") == "Texas");
  }

  TEST_CASE("a nurse reads the rule or the board, its date and what stands behind it; never a path or a repository") {
    auto rules = shipped();
    std::string_view words;
    for (const auto& file : embedded_data())
      if (file.path == "credits/shown_sources.csv") words = file.bytes;
    REQUIRE(cite_sources(rules, words).has_value());
    int cited = 0;
    for (const StateRule& each : rules) {
      const LicenceCe shown = evaluate(&each, {{}, each.profession, each.state, kRenewal}, {}, kRenewal - 100);
      for (const char* bad : {"combinationplate", "lib/", ".ts", "itHub", "http", ".com", "dataset"})
        CHECK_MESSAGE(shown.source.find(bad) == std::string::npos, each.state, " ", shown.source);
      for (const std::string& line : shown.explanation) CHECK_MESSAGE(line.find("lib/") == std::string::npos, line);
      CHECK(shown.as_of.find_first_not_of("0123456789-") == std::string::npos);
      if (each.confidence == "A") CHECK_MESSAGE(!each.cited.empty(), each.state, " ", each.source);
      cited += each.cited.empty() ? 0 : 1;
    }
    CHECK(cited > 70);
    const StateRule* texas = find_rule(rules, licence("RN", "TX"));
    REQUIRE(texas != nullptr);
    CHECK(texas->cited == "22 TAC 216.3");
    CHECK(texas->source.find("Texas BON via") != std::string::npos);  // where it was taken from stays on file
    CHECK(date_in("period from 2022-11-01") == "2022-11-01");
    CHECK(date_in("2014-undated") == "2014");
    CHECK(date_in("undated crawl").empty());
    CHECK(confidence_words("A") != confidence_words("B"));
    CHECK(confidence_words("C") != confidence_words("D"));
    CHECK_FALSE(cite_sources(rules, "source,shown\n").has_value());
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

  TEST_CASE("rules of confidence C or D never say met, whatever was earned") {
    for (const char* confidence : {"C", "D"}) {
      auto by = rule();
      by.confidence = confidence;
      const auto out = check(by, {credit(day(2026, 1, 1), 9000)});
      CHECK(out.status == "confirm_with_board");
      CHECK_FALSE(meter(out, "Total").met);
      CHECK(says(out, "not checked against the board"));
    }
    for (const StateRule& by : shipped()) {
      if (by.confidence == "A" || by.confidence == "B") continue;
      std::vector<Earned> plenty = {credit(day(2026, 1, 1), 90'000)};
      for (const Topic& topic : by.topics) plenty.push_back(credit(day(2026, 1, 1), 9'000, {topic.topic}));
      const auto out = evaluate(&by, licence(by.profession, by.state), plenty, kToday);
      CHECK_MESSAGE(out.status == "confirm_with_board", by.state, " ", by.profession);
      for (const Meter& m : out.meters) CHECK_FALSE(m.met);
    }
  }

  TEST_CASE("topics: due for all, on a condition, on top of the total, now and then") {
    const Topic all{"Laws and rules", "renewal", true, 2, {}};
    const std::vector<Earned> total = {credit(day(2026, 1, 1), 2000)};
    CHECK(check(rule("hours", 20, {all}), total).status == "not_met");
    const std::vector<Earned> with_laws = {credit(day(2026, 1, 1), 1800),
                                           credit(day(2026, 1, 2), 200, {"Nursing laws and rules, Texas"})};
    CHECK(check(rule("hours", 20, {all}), with_laws).status == "met");
    CHECK(meter(check(rule("hours", 20, {all}), with_laws), "Laws").earned == 2);

    const Topic on_condition{
        "Human trafficking prevention (approved course)", "renewal", true, {}, "direct patient care"};
    CHECK(check(rule("hours", 20, {on_condition}), total).status == "confirm_with_board");
    CHECK(check(rule("hours", 20, {on_condition}), {credit(day(2026, 1, 1), 2000, {"Human trafficking prevention"})})
              .status == "met");

    const Topic on_top{"Domestic violence", "renewal", false, 2, {}};
    const std::vector<Earned> short_by_two = {credit(day(2026, 1, 1), 1800),
                                              credit(day(2026, 1, 1), 200, {"Domestic violence"})};
    CHECK(meter(check(rule("hours", 20, {on_top}), short_by_two), "Total").earned == 18);
    CHECK(check(rule("hours", 20, {on_top}), short_by_two).status == "not_met");

    const Topic third{"Ethics", "third_renewal", true, 2, {}};
    CHECK(check(rule("hours", 20, {third}), total).status == "confirm_with_board");
    CHECK(check(rule("hours", 20, {third}), {total[0], credit(day(2022, 1, 1), 200, {"Ethics"})}).status == "met");
    CHECK(check(rule("hours", 20, {third}), {total[0], credit(day(2020, 1, 1), 200, {"Ethics"})}).status ==
          "confirm_with_board");

    const Topic once{"Bioterrorism", "once", true, 4, {}};
    CHECK(check(rule("hours", 20, {once}), {total[0], credit(day(2005, 1, 1), 400, {"Bioterrorism"})}).status == "met");
  }

  TEST_CASE("menus: hours alone when the board says so, a person's judgement otherwise") {
    auto by = rule("options", 20);
    by.alternatives = "20 hours in area of practice OR approved national certification";
    CHECK(check(by, {credit(day(2026, 1, 1), 2000)}).status == "met");
    CHECK(check(by, {credit(day(2026, 1, 1), 1999)}).status == "confirm_with_board");  // perhaps certified
    by.alternatives = "20 hours + 500 practice hours in 5 years; or recent graduation; portfolio";
    CHECK(check(by, {credit(day(2026, 1, 1), 5000)}).status == "confirm_with_board");
    by.alternatives = "400 practice hours; or 200 practice hours + 15 CE; or 20 CE";
    CHECK(check(by, {credit(day(2026, 1, 1), 2000)}).status == "met");
    CHECK(check(rule("practice", 0), {}).status == "confirm_with_board");
    CHECK(check(rule("none", 0), {}).status == "none_required");
    CHECK(evaluate(nullptr, licence("RN", "PR"), {}, kToday).status == "no_rule");
  }

  TEST_CASE("units: a CEU is ten hours, CCU and PDU are hours, points are not") {
    CHECK(counted(credit(kToday, 50, {}, "ceu"), "contact_hour") == 500);
    CHECK(counted(credit(kToday, 150, {}, "CCU"), "contact_hour") == 150);
    CHECK(counted(credit(kToday, 150), "CCU") == 150);
    CHECK(counted(credit(kToday, 150, {}, "point"), "contact_hour") == 0);
    CHECK(counted(credit(kToday, 150, {}, "point"), "point") == 150);
    CHECK(counted(credit(kToday, 150), "point") == 0);
    CHECK(says(check(rule(), {credit(day(2026, 1, 1), 100, {}, "point")}), "another unit"));
  }

  TEST_CASE("a licence without a renewal date is looked at over the last months") {
    const auto by = rule();
    const Licence undated{{}, "RN", "TX", std::nullopt};
    const auto out = evaluate(&by, undated, {credit(kToday, 2000)}, kToday);
    CHECK(out.cycle_from == day(2024, 11, 21));
    CHECK(out.status == "met");
    CHECK(says(out, "no renewal date"));
  }
}

}  // namespace mc::credits
