// Expiry rules over the shipped catalogue, and what breaks a multistate licence. Pure.
#include "modules/credentials/expiry.hpp"

#include <map>

#include "modules/credentials/compact.hpp"
#include "modules/credentials/testing.hpp"

namespace mc::credentials {
namespace {

std::string ends(std::string_view rule, const char* issued, std::int64_t months) {
  auto day = expiry_for(rule, must(parse_date(issued)), months);
  return day ? to_string(*day) : std::string("-");
}
std::string joined(const std::vector<std::string>& codes) {
  std::string out;
  for (const std::string& code : codes) out += (out.empty() ? "" : " ") + code;
  return out;
}

}  // namespace

TEST_SUITE("credentials") {
  TEST_CASE("expiry rules: month ends, leap days, quarters, calendar years, and what only the issuer knows") {
    struct Row {
      const char* rule;
      const char* issued;
      std::int64_t months;
      const char* ends;
    };
    for (const Row& row : std::initializer_list<Row>{
             {"end_of_month", "2026-05-15", 24, "2028-05-31"},
             {"end_of_month", "2026-02-01", 24, "2028-02-29"},
             {"end_of_month_assumed", "2026-12-31", 36, "2029-12-31"},
             {"date_plus_months", "2024-02-29", 48, "2028-02-29"},
             {"date_plus_months", "2024-02-29", 60, "2029-02-28"},
             {"anniversary", "2026-05-15", 12, "2027-05-15"},
             {"calendar_year_end", "2026-01-02", 60, "2031-12-31"},
             {"dec_31", "2026-12-31", 24, "2028-12-31"},
             {"mar_31", "2026-10-02", 36, "2029-03-31"},
             {"quarter_15th", "2026-01-31", 36, "2029-03-15"},
             {"quarter_15th", "2026-03-20", 36, "2029-03-15"},
             {"quarter_15th", "2026-12-01", 36, "2029-12-15"},
             {"calendar_year_enrolment", "2026-11-15", 12, "2027-12-31"},
             {"calendar_year_enrolment", "2027-01-20", 12, "2027-12-31"},
             {"fixed:02-29", "2026-06-01", 12, "2027-02-28"},
             {"fixed:09-30", "2026-06-01", 24, "2028-09-30"},
             {"fixed:13-01", "2026-06-01", 12, "-"},
             {"fixed:04-31", "2026-06-01", 12, "-"},
             {"issuer_date", "2026-06-01", 48, "-"},
             {"board_date", "2026-06-01", 24, "-"},
             {"birth_month", "2026-06-01", 24, "-"},
             {"no such rule", "2026-06-01", 24, "-"},
             {"end_of_month", "2026-06-01", 0, "-"},
         }) {
      CAPTURE(row.rule);
      CAPTURE(row.issued);
      CHECK(ends(row.rule, row.issued, row.months) == row.ends);
    }
  }

  TEST_CASE("every type of the catalogue has an expiry by its rule, but for those whose issuer says the day") {
    testing::Ward world;
    const Date issued = make_date(2026, 5, 15);
    const std::map<std::string, std::string> wanted = {
        {"BLS", "2028-05-31"},    {"ACLS", "2028-05-31"},    {"PALS", "2028-05-31"},
        {"NRP", "2028-05-31"},    {"TNCC", "2030-05-15"},    {"ENPC", "2030-05-15"},
        {"CCRN", "2029-05-31"},   {"PCCN", "2029-05-31"},    {"CEN", "2030-05-15"},
        {"CPEN", "2030-05-15"},   {"CFRN", "2030-05-15"},    {"CTRN", "2030-05-15"},
        {"TCRN", "2030-05-15"},   {"CNOR", "2031-12-31"},    {"OCN", "-"},
        {"RNC-OB", "2029-06-15"}, {"RNC-NIC", "2029-06-15"}, {"C-EFM", "2029-06-15"},
        {"CPN", "2027-12-31"},    {"NE-BC", "2031-05-15"},   {"FNP-BC", "2031-05-15"},
        {"FNP-C", "2031-05-15"},  {"CENP", "2029-05-31"},    {"PA-C", "2028-12-31"},
        {"OTR", "2029-03-31"},    {"COTA", "2029-03-31"},    {"CRNA-CPC", "2030-05-15"}};
    std::size_t seen = 0;
    for (const CredentialType& type : world.rules.types()) {
      if (type.kind != Kind::certification) continue;
      CAPTURE(type.code);
      REQUIRE(wanted.contains(type.code));
      auto day = expiry_for(type.expiry_rule, issued, type.validity_months.value_or(0));
      CHECK((day ? to_string(*day) : std::string("-")) == wanted.at(type.code));
      ++seen;
    }
    CHECK(seen == 27);
  }

  TEST_CASE("the form gets a day with its source; only rules that are known well fill what was left out") {
    testing::Ward world;
    auto ana = world.as(world.ana);
    auto bls = ana.get("/credential-types/BLS/expiry?issued_on=2026-05-15").json<ExpiryProposal>();
    CHECK(bls.expires_on == make_date(2028, 5, 31));
    CHECK_FALSE(bls.confirm);
    CHECK_FALSE(bls.source.empty());
    auto nrp = ana.get("/credential-types/NRP/expiry?issued_on=2026-05-15").json<ExpiryProposal>();
    CHECK(nrp.confidence == "C");
    CHECK(nrp.confirm);
    CHECK(ana.get("/credential-types/NOPE/expiry?issued_on=2026-05-15").status == 404);
    CHECK(ana.get("/credential-types/BLS/expiry?issued_on=2026-02-30").status == 422);
    const std::string issued = R"(,"issued_on":"2026-05-15")";
    CHECK(world.add(world.ana, testing::Ward::card("BLS", std::nullopt, "1", issued)).expires_on ==
          make_date(2028, 5, 31));
    CHECK_FALSE(world.add(world.ana, testing::Ward::card("NRP", std::nullopt, "2", issued)).expires_on);
  }

  TEST_CASE("the compact's 56 jurisdictions, and each way to break a privilege") {
    NlcTable table = NlcTable::embedded();
    CHECK(table.states().size() == 56);
    CHECK(std::count_if(table.states().begin(), table.states().end(),
                        [](const CompactState& state) { return state.accepts && state.issues; }) == 40);
    CHECK(table.accepts("GU"));
    CHECK_FALSE(table.issues("GU"));
    CHECK_FALSE(table.accepts("CA"));
    CHECK(table.find("ZZ") == nullptr);
    const Date today = make_date(2026, 11, 21);
    auto told = [&](CompactView view) { return joined(compact_problems(view, table, today)); };
    CHECK(told({"RN", "TX", true, "TX", {}, "TX", false}).empty());
    CHECK(told({"RN", "TX", true, {}, {}, "FL", false}).empty());
    CHECK(told({"BLS", {}, true, {}, {}, {}, false}) == "compact_not_rn_lpn");
    CHECK(told({"NP", "TX", false, "CA", {}, "CA", false}).empty());
    CHECK(told({"LVN", "CA", true, "CA", {}, {}, false}) == "compact_home_not_member");
    CHECK(told({"RN", "TX", true, "FL", today - 60, {}, false}) == "compact_home_differs");
    CHECK(told({"RN", "TX", true, "FL", today - 61, {}, false}) == "compact_move_60_days");
    CHECK(told({"RN", "TX", true, "FL", {}, {}, false}) == "compact_home_differs");
    CHECK(told({"RN", "TX", true, "TX", {}, "CA", false}) == "compact_site_outside");
    CHECK(told({"RN", "TX", true, "TX", {}, "CA", true}).empty());
    CHECK(told({"RN", "TX", true, "TX", {}, "GU", false}).empty());
    CHECK(told({"RN", "TX", false, "TX", {}, "FL", false}) == "compact_single_state_across");
    CHECK(told({"RN", "TX", false, "TX", {}, "FL", true}).empty());
    CHECK(told({"RN", "CA", true, "TX", today - 90, "NV", false}) ==
          "compact_home_not_member compact_move_60_days compact_site_outside");
  }

  TEST_CASE("where a licence is good: its own state, and with a compact those that accept it while she lives there") {
    NlcTable table = NlcTable::embedded();
    const Date today = make_date(2026, 11, 21);
    struct Row {
      CompactView view;
      bool good;
    };
    for (const Row& row : std::initializer_list<Row>{
             {{"RN", "FL", false, {}, {}, {}, false}, true},  // nobody said where she works
             {{"RN", {}, false, {}, {}, "TX", false}, false},
             {{"RN", "TX", false, {}, {}, "TX", false}, true},
             {{"RN", "FL", false, {}, {}, "TX", false}, false},
             {{"RN", "FL", true, {}, {}, "TX", false}, true},
             {{"RN", "FL", true, {}, {}, "CA", false}, false},
             {{"RN", "CA", true, {}, {}, "TX", false}, false},
             {{"NP", "FL", true, {}, {}, "TX", false}, false},  // no compact of its own
             {{"RN", "FL", true, "FL", {}, "TX", false}, true},
             {{"RN", "FL", true, "TX", {}, "GA", false}, true},
             {{"RN", "FL", true, "TX", today - 60, "GA", false}, true},
             {{"RN", "FL", true, "TX", today - 61, "GA", false}, false},
             {{"RN", "FL", true, "CA", today, "GA", false}, false},  // her home is no member
             {{"RN", "FL", true, "CA", today, "FL", false}, true},
         }) {
      CAPTURE(row.view.state.value_or("-"));
      CAPTURE(row.view.home.value_or("-"));
      CAPTURE(row.view.site.value_or("-"));
      CHECK(covers_site(row.view, table, today) == row.good);
    }
  }
}

}  // namespace mc::credentials
