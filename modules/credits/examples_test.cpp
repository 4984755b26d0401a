// DOMAIN.md, section 1: the features of the shipped rules, each with what is known of a holder and how her licence
// stands.
#include "modules/credits/testing.hpp"

namespace mc::credits {
namespace {

using namespace testing;

/// One of the rules of DOMAIN.md, section 1: what is known of a holder, and how the licence stands.
struct Example {
  const char* what;
  const char* state;
  const char* profession;
  std::vector<Earned> earned;
  std::map<std::string, std::string> answers;
  std::vector<Practice> practice;
  std::vector<Specialty> certifications;
  const char* status;
  const char* says;
};

}  // namespace

TEST_SUITE("credits") {
  TEST_CASE("the worked examples") {
    const std::vector<Practice> worked_500 = {{day(2025, 1, 1), day(2026, 6, 30), 50'000}};
    const std::vector<Specialty> ccrn = {{"CCRN", day(2028, 1, 31)}};
    const std::map<std::string, std::string> ward = {{"direct_care", "yes"},
                                                     {"older_adults", "yes"},
                                                     {"emergency_room", "no"},
                                                     {"renewal_number", "1"},
                                                     {"first_renewal", "no"}};
    auto with = [](std::map<std::string, std::string> answers, std::string fact, std::string answer) {
      answers[std::move(fact)] = std::move(answer);
      return answers;
    };
    const Earned trafficking = credit(day(2026, 1, 5), 100, {"Human trafficking prevention"});
    const Earned older = credit(day(2026, 1, 6), 200, {"Older adult or geriatric care"});
    const std::vector<Earned> florida = {credit(day(2026, 1, 1), 1800),
                                         credit(day(2026, 1, 2), 200, {"Prevention of medical errors"}),
                                         credit(day(2026, 1, 3), 200, {"Laws and rules of nursing"}),
                                         credit(day(2026, 1, 4), 200, {"Human trafficking"})};
    auto plus = [](std::vector<Earned> earned, Earned more) {
      earned.push_back(std::move(more));
      return earned;
    };
    const Earned violence = credit(day(2026, 2, 1), 200, {"Domestic violence"});
    const std::map<std::string, std::string> second = {{"renewal_number", "1"}, {"first_renewal", "no"}};
    auto live = [](Earned each) { return in_format(std::move(each), "live"); };
    auto alone = [](Earned each) { return in_format(std::move(each), "self_paced"); };
    const Earned errors = live(credit(day(2026, 1, 2), 200, {"Prevention of medical errors"}));
    const Earned slaves = live(credit(day(2010, 1, 2), 100, {"Human trafficking"}));

    const auto see = [&](const Example& example) {
      CAPTURE(example.what);
      Licence of = licence(example.profession, example.state);
      const auto first = example.answers.find(std::string(kFirstRenewal));
      if (first != example.answers.end() && first->second == "yes") of.issued_on = day(2025, 6, 20);
      const CeRule* by = find_rule(shipped(), of);
      REQUIRE(by != nullptr);
      const LicenceCe out =
          evaluate(by, of, {example.earned, example.answers, example.practice, example.certifications}, kToday).ce;
      std::string all;
      for (const std::string& line : out.explanation) all += "\n  " + line;
      CHECK_MESSAGE(out.status == example.status, all);
      CHECK_MESSAGE(says(out, example.says), all);
    };
    // One holder each; clang-format takes minutes over them.
    // clang-format off
    // Texas: topics by setting, the certification that frees from hours, the first renewal.
    see({"TX all done", "TX", "RN", {credit(day(2026, 1, 1), 1700), trafficking, older}, ward, {}, {}, "met",
         "20 of 20 hours"});
    see({"TX two hours short", "TX", "RN", {credit(day(2026, 1, 1), 1700), trafficking}, ward, {}, {}, "not_met",
         "18 of 20 hours; 2 hours Older adult or geriatric care missing; source 22 TAC 216.3, as of 2026-07"});
    see({"TX no older adults", "TX", "RN", {credit(day(2026, 1, 1), 1900), trafficking}, with(ward, "older_adults",
         "no"), {}, {}, "met", "not due for you"});
    see({"TX nothing answered", "TX", "RN", {credit(day(2026, 1, 1), 2000)}, {}, {}, {}, "confirm_with_board",
         "Confirm whether it is due for you"});
    see({"TX ethics at the third renewal", "TX", "RN", {credit(day(2026, 1, 1), 1700), trafficking, older}, with(ward,
         "renewal_number", "3"), {}, {}, "not_met", "2 hours Nursing jurisprudence and ethics missing"});
    see({"TX ethics of the cycle before", "TX", "RN", {credit(day(2026, 1, 1), 1700), trafficking, older,
         credit(day(2024, 1, 1), 200, {"Nursing jurisprudence and ethics"})}, with(ward, "renewal_number", "3"), {},
         {}, "met", ""});
    see({"TX certified and approved", "TX", "RN", {trafficking, older}, with(ward, "certification_approved", "yes"),
         {}, ccrn, "met", "CCRN until 2028-01-31"});
    see({"TX certified, not said whether approved", "TX", "RN", {trafficking, older}, ward, {}, ccrn,
         "confirm_with_board", "confirm that the board accepts it"});
    see({"TX certified without the topic", "TX", "RN", {older}, with(ward, "certification_approved", "yes"), {}, ccrn,
         "not_met", "Human trafficking prevention (HHSC-approved course) missing"});
    // Florida: hours on top of the total, every second and third renewal, a certification that frees from topics.
    see({"FL in a first cycle", "FL", "RN", florida, second, {}, {}, "met", ""});
    see({"FL third renewal, on top", "FL", "RN", plus(florida, violence), with(second, "renewal_number", "3"), {}, {},
         "met", "24 of 24 hours"});
    see({"FL third renewal, inside instead of on top", "FL", "RN", {violence, florida[0], florida[1], florida[2]},
         with(second, "renewal_number", "3"), {}, {}, "not_met", "22 of 24 hours"});
    see({"FL second renewal", "FL", "RN", florida, with(second, "renewal_number", "2"), {}, {}, "not_met",
         "2 hours Recognizing impairment in the workplace missing"});
    see({"FL certified", "FL", "RN", {florida[3]}, with(second, "certification_approved", "yes"), {}, ccrn, "met",
         ""});
    see({"FL certified, without trafficking", "FL", "RN", {}, with(second, "certification_approved", "yes"), {}, ccrn,
         "not_met", ""});
    // New York: two clocks.
    see({"NY both clocks", "NY", "RN", {credit(day(2023, 6, 1), 300, {"Infection control and barrier precautions"}),
         credit(day(2001, 1, 1), 200, {"Child abuse identification and reporting"})}, {}, {}, {}, "met",
         "Its own clock: last on 2023-06-01, good until 2027-05-31"});
    see({"NY infection control a day too old", "NY", "RN", {credit(day(2023, 5, 31), 300,
         {"Infection control and barrier precautions"}), credit(day(2001, 1, 1), 200,
         {"Child abuse identification and reporting"})}, {}, {}, {}, "not_met",
         "Infection control and barrier precautions missing"});
    // Any of several pathways with practice.
    see({"UT thirty hours", "UT", "RN", {credit(day(2026, 1, 1), 3000)}, {}, {}, {}, "met", "One way: 30 hours"});
    see({"UT 15 hours and practice", "UT", "RN", {credit(day(2026, 1, 1), 1500)}, {}, {{day(2025, 7, 1), day(2026, 6,
         30), 20'000}}, {}, "met", "200 of 200 practice hours"});
    see({"UT too little of both", "UT", "RN", {credit(day(2026, 1, 1), 1400)}, {}, {{day(2025, 7, 1), day(2026, 6,
         30), 39'900}}, {}, "not_met", "399 of 400 practice hours"});
    see({"UT practice not entered", "UT", "RN", {credit(day(2026, 1, 1), 1400)}, {}, {}, {}, "confirm_with_board",
         "none are entered"});
    see({"UT practice before the cycle counts by its days", "UT", "RN", {}, {}, {{day(2025, 5, 1), day(2025, 6, 30),
         61'000}}, {}, "not_met", "300 of 400 practice hours"});
    see({"NE hours and practice, CPR capped", "NE", "RN", {credit(day(2026, 1, 1), 1600), credit(day(2026, 1, 2), 600,
         {"CPR"})}, {}, worked_500, {}, "met", "at most 4 of CPR"});
    see({"NE hours short by the cap", "NE", "RN", {credit(day(2026, 1, 1), 1500), credit(day(2026, 1, 2), 600,
         {"CPR"})}, {}, worked_500, {}, "confirm_with_board", "19 of 20 hours"});
    see({"AZ practice alone", "AZ", "RN", {}, {}, {{day(2023, 1, 1), day(2026, 1, 1), 96'000}}, {}, "met", ""});
    see({"AZ without", "AZ", "RN", {credit(day(2026, 1, 1), 9000)}, {}, {}, {}, "confirm_with_board", ""});
    see({"TN is for a person to say", "TN", "RN", {credit(day(2026, 1, 1), 9000)}, {}, {}, {}, "confirm_with_board",
         "not kept here"});
    see({"NH hours and practice beside", "NH", "RN", {credit(day(2026, 1, 1), 3000)}, {}, worked_500, {}, "met", ""});
    see({"NH hours without enough practice", "NH", "RN", {credit(day(2026, 1, 1), 3000)}, {}, {{day(2025, 1, 1),
         day(2026, 6, 30), 39'900}}, {}, "not_met", "399 of 400 practice hours in 48 months"});
    see({"WA practice of a year", "WA", "RN", {credit(day(2026, 6, 1), 600), credit(day(2026, 6, 2), 200,
         {"Health equity"}), credit(day(2015, 6, 2), 600, {"Suicide assessment, treatment and management"})},
         {{"telemedicine", "no"}}, {{day(2026, 6, 1), day(2026, 8, 31), 9'600}}, {}, "met", "8 of 8 hours"});
    // Caps.
    see({"GA PT ten hours a day", "GA", "PT", {credit(day(2026, 1, 1), 2600), credit(day(2026, 1, 2), 400,
         {"Georgia ethics and jurisprudence"})}, {}, {}, {}, "not_met", "14 of 30 hours"});
    see({"GA PT over three days", "GA", "PT", {credit(day(2026, 1, 1), 1000), credit(day(2026, 1, 2), 1000),
         credit(day(2026, 1, 3), 600), credit(day(2026, 1, 4), 400, {"Georgia ethics and jurisprudence"})}, {}, {},
         {}, "met", "30 of 30 hours"});
    see({"FL PT half of it live", "FL", "PT", {live(credit(day(2026, 1, 1), 1000)), errors, slaves,
         alone(credit(day(2026, 1, 3), 1200))}, {{"first_renewal", "no"}}, {}, {}, "met", "12 of 12 hours live"});
    see({"FL PT too little live", "FL", "PT", {live(credit(day(2026, 1, 1), 900)), errors, slaves,
         alone(credit(day(2026, 1, 3), 1300))}, {{"first_renewal", "no"}}, {}, {}, "not_met", "11 of 12 hours live"});
    see({"FL PT not said how", "FL", "PT", {live(credit(day(2026, 1, 1), 900)), errors, slaves, credit(day(2026, 1,
         3), 1300)}, {{"first_renewal", "no"}}, {}, {}, "confirm_with_board", "do not say how they were taken"});
    see({"NC PT on demand and carried over", "NC", "PT", {alone(credit(day(2026, 1, 1), 1500,
         {"Board jurisprudence exercise"}, "point")), live(credit(day(2026, 1, 2), 1200, {}, "point")),
         live(credit(day(2024, 1, 2), 3800, {}, "point"))}, {}, {}, {}, "met", "8 point carried over"});
    see({"TX OT does not count CPR", "TX", "OT", {credit(day(2026, 1, 1), 2300, {"Human trafficking prevention"}),
         credit(day(2026, 1, 2), 100, {"CPR"})}, {}, {}, {}, "not_met",
         "CPR; BLS; Basic life support does not count"});
    // Units.
    see({"KS in CEU", "KS", "RN", {credit(day(2026, 1, 1), 300, {}, "CEU")}, {{"first_renewal", "no"}}, {}, {}, "met",
         "30 of 30 hours"});
    see({"IA hours of 50 minutes", "IA", "RN", {of_minutes(credit(day(2026, 1, 1), 3600), 50)}, {{"dependents",
         "no"}}, {}, {}, "not_met", "30 of 36 hours"});
    see({"AL hours of 60 minutes", "AL", "RN", {of_minutes(credit(day(2026, 1, 1), 2000), 60)}, {{"first_renewal",
         "no"}}, {}, {}, "met", "24 of 24 hours"});
    see({"TX PT in CCU", "TX", "PT", {credit(day(2026, 1, 1), 2700, {}, "CCU"), credit(day(2026, 1, 2), 200,
         {"Texas jurisprudence assessment module"}, "CCU"), credit(day(2026, 1, 2), 100,
         {"Human trafficking prevention"}, "CCU")}, {}, {}, {}, "met", "30 of 30 CCU"});
    // First renewals.
    see({"CA LVN first renewal", "CA", "LVN", {}, {{"first_renewal", "yes"}}, {}, {}, "met", "First renewal"});
    see({"CA LVN a later one", "CA", "LVN", {}, {{"first_renewal", "no"}}, {}, {}, "not_met", "0 of 30 hours"});
    see({"NV first renewal keeps its topics", "NV", "RN", {credit(day(2026, 1, 1), 400, {"Cultural competency"})},
         {{"first_renewal", "yes"}, {"emergency_services", "no"}}, {}, {}, "confirm_with_board", "First renewal"});
    see({"NV first renewal with both", "NV", "RN", {credit(day(2026, 1, 1), 400, {"Cultural competency"}),
         credit(day(2026, 1, 1), 400, {"Bioterrorism / weapons of mass destruction"})}, {{"first_renewal", "yes"},
         {"emergency_services", "no"}}, {}, {}, "met", "First renewal"});
    see({"PA first renewal keeps child abuse", "PA", "RN", {}, {{"first_renewal", "yes"}}, {}, {}, "not_met",
         "2 hours Child abuse recognition"});
    see({"OH first renewal depends on how", "OH", "RN", {credit(day(2026, 1, 1), 100,
         {"Ohio nursing law and rules"})}, {{"first_renewal", "yes"}}, {}, {}, "confirm_with_board",
         "1 of 24 hours"});
    // Once, by what somebody does.
    see({"WV without controlled substances", "WV", "RN", {credit(day(2026, 1, 1), 1200)}, {{"controlled_substances",
         "no"}}, {}, {}, "met", "not due for you"});
    see({"WV with, not logged", "WV", "RN", {credit(day(2026, 1, 1), 1200)}, {{"controlled_substances", "yes"}}, {},
         {}, "confirm_with_board", "Drug diversion"});
    see({"IL every six years", "IL", "RN", {credit(day(2026, 1, 1), 1800), credit(day(2026, 1, 2), 100,
         {"Sexual harassment prevention"}), credit(day(2026, 1, 3), 100, {"Implicit bias awareness"}),
         credit(day(2021, 6, 1), 100, {"Cultural competency"})}, {{"adults_26", "no"}}, {}, {}, "met",
         "good until 2027-05-31"});
    // clang-format on
  }

  TEST_CASE("a first licence is prorated by its months") {
    const CeRule* by = find_rule(shipped(), licence("RN", "AL"));
    Licence of = licence("RN", "AL");
    of.issued_on = day(2026, 9, 1);  // eight whole months: 4 + 8
    Known known;
    known.answers[std::string(kFirstRenewal)] = "yes";
    known.earned = {credit(day(2026, 10, 1), 1199, {"Board-provided regulation course"})};
    CHECK(evaluate(by, of, known, kToday).ce.status == "not_met");
    known.earned[0].centihours = 1200;
    CHECK(evaluate(by, of, known, kToday).ce.status == "met");
    known.earned[0].topics.clear();
    CHECK(evaluate(by, of, known, kToday).ce.status == "not_met");  // the course of the first renewal
    of.issued_on.reset();
    known.earned[0].topics = {"Board-provided regulation course"};
    CHECK(evaluate(by, of, known, kToday).ce.status == "confirm_with_board");
  }
}

}  // namespace mc::credits
