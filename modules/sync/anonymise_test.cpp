// Each step of the pipeline by itself.
#include "modules/sync/anonymise.hpp"

#include <doctest/doctest.h>

#include "modules/sync/bundle.hpp"
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
std::optional<Tell> tell_of(const std::vector<std::int64_t>& counts, std::size_t held = 9) {
  std::vector<Cell> cells;
  std::int64_t total = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    cells.push_back({counts[i], counts[i], i == held});
    total += counts[i];
  }
  return tellable(cells, total, 11);
}
/// The numbers of a release as the next one finds them.
std::vector<Told> told_as(const std::string& release, const Anonymised& made, std::vector<Told> before = {}) {
  for (Told one : made.cells) {
    one.release = release;
    before.push_back(one);
  }
  return before;
}

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
    const Anonymised once = anonymise(training(), facts, {11}, {});
    facts = facts + group_of(0, "ethics", "nursing", 60, 0, 0);  // the same people again, all met
    const Anonymised twice = anonymise(training(), facts, {11}, {});
    REQUIRE(once.rows.size() == 1);
    REQUIRE(twice.rows.size() == 1);
    CHECK(once.rows[0].total == 55);
    CHECK(once.cells[0].counted == 60);
    CHECK(twice.rows[0].counts == once.rows[0].counts);
    CHECK(twice.cells[0].counted == 60);
    CHECK(once.cells[3].counted == 15);
  }

  TEST_CASE("merge: small role groups go together, then into other, or nowhere") {
    auto facts = group_of(0, "ethics", "nursing", 20, 20, 20) + group_of(100, "ethics", "pharmacy", 3, 2, 1) +
                 group_of(200, "ethics", "physician", 3, 2, 1);
    Anonymised out = anonymise(training(), facts, {11}, {});
    REQUIRE(out.rows.size() == 2);
    CHECK(out.rows[0].group == "mixed");
    CHECK(out.rows[0].subject == "ethics");
    CHECK(out.rows[0].total == 11);  // 12 people
    CHECK(out.figures.merged_groups == 2);
    // Too few even together, but another subject's join them under "other".
    facts = group_of(0, "ethics", "pharmacy", 3, 2, 1) + group_of(200, "sepsis", "physician", 3, 2, 1);
    out = anonymise(training(), facts, {11}, {});
    REQUIRE(out.rows.size() == 1);
    CHECK(out.rows[0].subject == "other");
    CHECK(out.rows[0].group == "mixed");
    out = anonymise(training(), group_of(0, "ethics", "pharmacy", 3, 2, 1), {11}, {});
    CHECK(out.rows.empty());
    CHECK(out.figures.dropped_groups == 1);
    CHECK(out.figures.max_risk == 0);
  }

  TEST_CASE("l = 2: one status for all tells only how many they are") {
    const Anonymised out = anonymise(training(), group_of(0, "ethics", "nursing", 40, 0, 0), {11}, {});
    REQUIRE(out.rows.size() == 1);
    CHECK(out.rows[0].counts.empty());
    CHECK(out.rows[0].total == 44);
    CHECK(out.figures.total_only == 1);
  }

  TEST_CASE("suppression: the interval of what is hidden is wide, or only the total is told") {
    CHECK(*tell_of({40, 30, 20}) == Tell{true, true, true});
    CHECK(*tell_of({40, 30, 0}) == Tell{true, true, true});    // a zero may be told
    CHECK(*tell_of({40, 30, 5}) == Tell{true, false, false});  // 5 alone would be 75 - 70
    CHECK(*tell_of({40, 8, 8}) == Tell{true, false, false});   // 16 - 2 >= 11
    CHECK_FALSE(tell_of({40, 6, 6}).has_value());              // 12 - 2 < 11: all three, and then only the total
    CHECK_FALSE(tell_of({11, 1, 0}).has_value());
    CHECK(*tell_of({40, 30, 20}, 0) == Tell{false, true, false});
    CHECK_FALSE(tell_of({5, 4, 0}).has_value());
    // Rounded numbers must not tell more than the true ones: 55 - 44 leaves 11 for two.
    CHECK_FALSE(tellable({{40, 44}, {8, 11}, {8, 11}}, 55, 11).has_value());
  }

  TEST_CASE("earlier releases: a line stays as it was until k people have changed it, whatever the period") {
    const auto facts = group_of(0, "ethics", "nursing", 38, 30, 20);
    const Anonymised first = anonymise(training(), facts, {11}, {});
    REQUIRE(first.cells.size() == 4);
    CHECK(first.cells[1].counted == 38);
    CHECK(*first.cells[1].value == 33);
    const auto told = told_as("1", first);
    CHECK(anonymise(training(), facts, {11}, told).figures.kept_cells == 0);
    // One is met more: by itself 39 would be told as 44, and who knows that only Ana came would know of Ana.
    auto moved = group_of(0, "ethics", "nursing", 39, 30, 20);
    for (Fact& fact : moved) fact.period = "2027-Q1";
    CHECK(*anonymise(training(), moved, {11}, {}).rows[0].counts[0] == 44);
    const Anonymised second = anonymise(training(), moved, {11}, told);
    REQUIRE(second.rows.size() == 1);
    CHECK(second.rows[0].counts == first.rows[0].counts);
    CHECK(second.rows[0].total == first.rows[0].total);
    CHECK(second.rows[0].period == "2027-Q1");
    CHECK(second.figures.kept_cells == 2);
    CHECK(second.cells[1].counted == 38);  // still what it was told for: small steps add up
    // Ten more are still too few; eleven are enough, and only the number that they moved changes.
    const auto again = told_as("2", second, told);
    CHECK(*anonymise(training(), group_of(0, "ethics", "nursing", 48, 30, 20), {11}, again).rows[0].counts[0] == 33);
    const Anonymised third = anonymise(training(), group_of(0, "ethics", "nursing", 49, 34, 20), {11}, again);
    CHECK(*third.rows[0].counts[0] == 44);
    CHECK(*third.rows[0].counts[1] == *first.rows[0].counts[1]);
    // Back again: the number of the first release returns, not another one near it.
    CHECK(*anonymise(training(), group_of(0, "ethics", "nursing", 37, 30, 20), {11}, told_as("3", third, again))
               .rows[0]
               .counts[0] == 33);
  }

  TEST_CASE("earlier releases: what was held back because it was small is not told for one more") {
    const Anonymised first = anonymise(training(), group_of(0, "ethics", "nursing", 60, 30, 10), {11}, {});
    CHECK_FALSE(first.rows[0].counts[2].has_value());
    const Anonymised second =
        anonymise(training(), group_of(0, "ethics", "nursing", 90, 30, 11), {11}, told_as("1", first));
    CHECK(*second.rows[0].counts[0] == 88);
    CHECK_FALSE(second.rows[0].counts[2].has_value());
    const Anonymised third =
        anonymise(training(), group_of(0, "ethics", "nursing", 60, 30, 30), {11}, told_as("1", first));
    CHECK(*third.rows[0].counts[2] == 33);
  }

  TEST_CASE("earlier releases: another k does not narrow a number; a larger one is kept to") {
    const auto facts = group_of(0, "ethics", "nursing", 38, 30, 12);
    const auto told = told_as("1", anonymise(training(), facts, {11}, {}));
    const Anonymised wider = anonymise(training(), facts, {20}, told);
    REQUIRE(wider.rows.size() == 1);
    CHECK(*wider.rows[0].counts[0] == 33);  // not 40: 28 to 38 and 30 to 49 together would say 30 to 38
    CHECK_FALSE(wider.rows[0].counts[2].has_value());
    CHECK(anonymise(training(), group_of(0, "ethics", "nursing", 10, 5, 0), {20}, {}).rows.empty());
  }

  TEST_CASE("earlier releases: what happened in a period is compared with the same period only") {
    const TableSpec& results = *table_named("course_results");
    auto facts = group_of(0, "ethics", "nursing", 38, 30, 20);
    const auto told = told_as("1", anonymise(results, facts, {11}, {}));
    facts = group_of(0, "ethics", "nursing", 39, 30, 20);
    CHECK(*anonymise(results, facts, {11}, told).rows[0].counts[0] == 33);
    for (Fact& fact : facts) fact.period = "2027-Q1";
    CHECK(*anonymise(results, facts, {11}, told).rows[0].counts[0] == 44);
  }

  TEST_CASE("rounding: to the nearest multiple of k") {
    CHECK(rounded(0, 11) == 0);
    CHECK(rounded(11, 11) == 11);
    CHECK(rounded(16, 11) == 11);
    CHECK(rounded(17, 11) == 22);
    CHECK(rounded(11, 20) == 20);
    const Anonymised out = anonymise(training(), group_of(0, "ethics", "nursing", 40, 30, 20), {11}, {});
    REQUIRE(out.rows.size() == 1);
    CHECK(out.rows[0].total == 88);
    CHECK(*out.rows[0].counts[0] == 44);
  }

  TEST_CASE("lines: canonical") {
    const Anonymised out = anonymise(training(), group_of(0, "ethics", "nursing", 40, 30, 5), {11}, {});
    CHECK(ndjson(training(), out.rows) ==
          R"({"subject":"ethics","role_group":"nursing","state":"TX","period":"2026-Q4","total":77,)"
          R"("met":44,"open":null,"late":null})"
          "\n");
  }

  TEST_CASE("archive: packed, the same every time, and read back from its own bytes") {
    const security::SigningKey signer(Bytes(32, 9));
    const std::string line =
        ndjson(training(), anonymise(training(), group_of(0, "ethics", "nursing", 40, 30, 20), {11}, {}).rows);
    std::string text;
    for (int i = 0; i < 500; ++i) text += line;
    SyncManifest manifest;
    const Bytes archive = make_archive(manifest, {{"training_status", text}}, signer);
    CHECK(archive.size() < text.size() / 4);
    SyncManifest other;
    CHECK(make_archive(other, {{"training_status", text}}, signer) == archive);
    auto back = read_archive(archive);
    REQUIRE(back.has_value());
    REQUIRE(back->size() == 3);
    CHECK((*back)[0].text == shape::to_json(manifest) + "\n");
    CHECK(check_signature("manifest.sig", (*back)[1].text).empty());
    CHECK(check_signature("manifest.sig", "ana" + (*back)[1].text.substr(3)).size() == 1);
    CHECK((*back)[2].name == "tables/training_status.ndjson.gz");
    CHECK((*back)[2].text == text);
    const std::size_t packed = as_text(archive).find("tables/") + 512;
    for (std::size_t at : {packed, packed + 20, packed + 40}) {
      Bytes damaged = archive;
      damaged[at] ^= 1;
      CHECK_FALSE(read_archive(damaged).has_value());
    }
    for (std::size_t end : {std::size_t{0}, std::size_t{512}, packed, packed + 10, archive.size() - 512})
      CHECK_FALSE(read_archive(ByteView(archive).first(end)).has_value());
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
