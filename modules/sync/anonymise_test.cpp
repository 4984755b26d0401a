// Each step of the pipeline by itself.
#include "modules/sync/anonymise.hpp"

#include <doctest/doctest.h>

#include "modules/sync/scan.hpp"

using namespace mc;
using namespace mc::sync;

namespace {

const TableSpec& training() { return *table_named("training_status"); }

/// `met`, `open` and `late` people of a group, numbered from `first`.
std::vector<Fact> group_of(std::uint32_t first, const std::string& subject, const std::string& group, int met, int open,
                           int late) {
  std::vector<Fact> out;
  for (int i = 0; i < met + open + late; ++i)
    out.push_back({first + static_cast<std::uint32_t>(i), subject, group, "TX", "2026-Q4",
                   i < met          ? 0U
                   : i < met + open ? 1U
                                    : 2U});
  return out;
}
std::vector<Fact> operator+(std::vector<Fact> a, const std::vector<Fact>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}
using Tell = std::vector<bool>;
const Tell kNone = {false, false, false};

}  // namespace

TEST_SUITE("modules/sync") {
  TEST_CASE("vocabulary: what is not ours becomes other") {
    CHECK(subject_code("Fire Safety") == "fire_safety");
    CHECK(subject_code(" fire-safety! ") == "fire_safety");
    CHECK(subject_code("Dr. Reyes's morning round") == "other");
    CHECK(subject_code("") == "other");
    CHECK(role_group("RN") == "nursing");
    CHECK(role_group("Chief of surgery") == "other");
    CHECK(credential_code("BLS", {"BLS"}) == "bls");
    CHECK(credential_code("Mercy badge", {"BLS"}) == "other");
    CHECK(state_code("TX") == "TX");
    CHECK(state_code("Reyes") == "other");
    CHECK(period_of(PeriodKind::quarter, 2026, 11) == "2026-Q4");
    CHECK(period_of(PeriodKind::month, 2026, 3) == "2026-03");
    CHECK(is_period("2026-Q1"));
    CHECK(is_period("2026-12"));
    CHECK_FALSE(is_period("2026-Q5"));
    CHECK_FALSE(is_period("2026-13"));
    CHECK_FALSE(is_period("2026-11-20"));
  }

  TEST_CASE("aggregate: a person counts once in a group, with her gravest status") {
    auto facts = group_of(0, "ethics", "nursing", 30, 15, 15);
    const Anonymised once = anonymise(training(), facts, {11, true}, {});
    facts = facts + group_of(0, "ethics", "nursing", 60, 0, 0);  // the same people again, all met
    const Anonymised twice = anonymise(training(), facts, {11, true}, {});
    REQUIRE(once.rows.size() == 1);
    REQUIRE(twice.rows.size() == 1);
    CHECK(once.rows[0].total == 60);
    CHECK(twice.rows[0].counts == once.rows[0].counts);
    CHECK(*once.rows[0].counts[2] == 15);
  }

  TEST_CASE("merge: small role groups go together, then into other, or nowhere") {
    auto facts = group_of(0, "ethics", "nursing", 20, 20, 20) + group_of(100, "ethics", "pharmacy", 3, 2, 1) +
                 group_of(200, "ethics", "physician", 3, 2, 1);
    Anonymised out = anonymise(training(), facts, {11, false}, {});
    REQUIRE(out.rows.size() == 2);
    CHECK(out.rows[0].group == "mixed");
    CHECK(out.rows[0].subject == "ethics");
    CHECK(out.rows[0].total == 11);  // 12 people
    CHECK(out.figures.merged_groups == 2);
    // Too few even together, but another subject's join them under "other".
    facts = group_of(0, "ethics", "pharmacy", 3, 2, 1) + group_of(200, "sepsis", "physician", 3, 2, 1);
    out = anonymise(training(), facts, {11, false}, {});
    REQUIRE(out.rows.size() == 1);
    CHECK(out.rows[0].subject == "other");
    CHECK(out.rows[0].group == "mixed");
    // Exact numbers: what a merged group is made of changes, so it is left out.
    CHECK(anonymise(training(), facts, {11, true}, {}).rows.empty());
    out = anonymise(training(), group_of(0, "ethics", "pharmacy", 3, 2, 1), {11, false}, {});
    CHECK(out.rows.empty());
    CHECK(out.figures.dropped_groups == 1);
    CHECK(out.figures.max_risk == 0);
  }

  TEST_CASE("l = 2: one status for all tells only how many they are") {
    const Anonymised out = anonymise(training(), group_of(0, "ethics", "nursing", 40, 0, 0), {11, false}, {});
    REQUIRE(out.rows.size() == 1);
    CHECK(out.rows[0].counts.empty());
    CHECK(out.rows[0].total == 44);
    CHECK(out.figures.total_only == 1);
  }

  TEST_CASE("suppression: the interval of what is hidden is wide, or only the total is told") {
    CHECK(*tellable({40, 30, 20}, kNone, 11) == Tell{true, true, true});
    CHECK(*tellable({40, 30, 0}, kNone, 11) == Tell{true, true, true});    // a zero may be told
    CHECK(*tellable({40, 30, 5}, kNone, 11) == Tell{true, false, false});  // 5 alone would be 75 - 70
    CHECK(*tellable({40, 8, 8}, kNone, 11) == Tell{true, false, false});   // 16 - 2 >= 11
    CHECK(*tellable({40, 6, 6}, kNone, 11) == Tell{false, false, false});  // 12 - 2 < 11
    CHECK_FALSE(tellable({11, 1, 0}, kNone, 11).has_value());              // 12 - 2 = 10 would not do
    CHECK(*tellable({40, 30, 20}, {true, false, false}, 11) == Tell{false, true, false});
    CHECK_FALSE(tellable({5, 4, 0}, kNone, 11).has_value());
  }

  TEST_CASE("earlier releases: a number that moved by 1 to 10 is not told again, whatever the period") {
    auto facts = group_of(0, "ethics", "nursing", 40, 30, 20);
    const Anonymised first = anonymise(training(), facts, {11, true}, {});
    const auto told = told_by(training(), first.rows);
    CHECK(told.size() == 4);
    CHECK(anonymise(training(), facts, {11, true}, told).figures.blocked_cells == 0);
    // One moved from late to met: the total stays, two numbers moved by one.
    auto moved = group_of(0, "ethics", "nursing", 41, 30, 19);
    for (Fact& fact : moved) fact.period = "2027-Q1";
    Anonymised second = anonymise(training(), moved, {11, true}, told);
    REQUIRE(second.rows.size() == 1);
    CHECK(second.figures.blocked_cells == 2);
    CHECK_FALSE(second.rows[0].counts[0].has_value());
    CHECK_FALSE(second.rows[0].counts[2].has_value());
    // One joined: the total moved.
    CHECK(anonymise(training(), group_of(0, "ethics", "nursing", 41, 30, 20), {11, true}, told).rows.empty());
    // Twelve joined.
    CHECK(anonymise(training(), group_of(0, "ethics", "nursing", 52, 30, 20), {11, true}, told).rows.size() == 1);
  }

  TEST_CASE("rounding: to the nearest multiple of k") {
    CHECK(rounded(0, 11) == 0);
    CHECK(rounded(11, 11) == 11);
    CHECK(rounded(16, 11) == 11);
    CHECK(rounded(17, 11) == 22);
    CHECK(rounded(11, 20) == 20);
    const Anonymised out = anonymise(training(), group_of(0, "ethics", "nursing", 40, 30, 20), {11, false}, {});
    REQUIRE(out.rows.size() == 1);
    CHECK(out.rows[0].total == 88);
    CHECK(*out.rows[0].counts[0] == 44);
  }

  TEST_CASE("lines: canonical, and read back as what they tell") {
    const Anonymised out = anonymise(training(), group_of(0, "ethics", "nursing", 40, 30, 5), {11, true}, {});
    const std::string text = ndjson(training(), out.rows);
    CHECK(text == R"({"subject":"ethics","role_group":"nursing","state":"TX","period":"2026-Q4","total":75,)"
                  R"("met":40,"open":null,"late":null})"
                  "\n");
    auto back = told_in(training(), text);
    REQUIRE(back.has_value());
    REQUIRE(back->size() == 2);
    CHECK((*back)[1].status == "met");
    CHECK((*back)[1].value == 40);
    CHECK_FALSE(told_in(training(), "{}\n").has_value());
  }

  TEST_CASE("scan: words, patterns and people") {
    const CodeSet codes = {"BLS"};
    const std::string good = R"({"credential_type":"bls","state":"TX","period":"2026-Q4","total":110,"current":null})"
                             "\n";
    CHECK(check_words("t", good, codes).empty());
    CHECK(check_patterns("t", good).empty());
    CHECK(check_words("t", R"({"subject":"Ana"})", codes).size() == 1);
    CHECK(check_words("t", R"({"subject":"2026-11-20"})", codes).size() == 1);
    CHECK(check_words("t", R"({"total":1.5})", codes).size() == 1);
    CHECK(check_words("t", "{\"subject\":\"unclosed", codes).size() == 1);
    CHECK(check_patterns("t", "ana@mercy.example").at(0).kind == "email");
    CHECK(check_patterns("t", "call 512-555-0142 now").at(0).kind == "phone");
    CHECK(check_patterns("t", "(512) 555-0142").at(0).kind == "phone");
    CHECK(check_patterns("t", "078-05-1120").at(0).kind == "ssn");
    CHECK(check_patterns("t", "1234567893").at(0).kind == "npi");
    CHECK(check_patterns("t", "MRN 00123").at(0).kind == "mrn");
    CHECK(check_words("t", R"({"schema":"1","program":"0.9.1"})", codes).empty());
    CHECK(check_words("t", R"({"subject":"1234567"})", codes).size() == 1);
    const Tokens tokens(good + " reyes RN123456 José 1234567", codes);
    CHECK(tokens.has("1234567"));
    CHECK_FALSE(tokens.has("Q4"));
    CHECK(tokens.has("Ana Reyes"));
    CHECK(tokens.has("rn123456"));
    CHECK(tokens.has("JOSE"));
    CHECK_FALSE(tokens.has("Ana"));
    CHECK_FALSE(tokens.has("Current"));  // a word of the vocabulary tells nothing of somebody of that name
  }
}
