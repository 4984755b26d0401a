// The exclusion list: reading it, how alike names are, screening of staff and what people decide.
#include <doctest/doctest.h>

#include "modules/verification/leie.hpp"
#include "modules/verification/testing.hpp"

using namespace mc;
using namespace mc::verification;
using verification::testing::Office;

namespace {

const std::string kHead = "LASTNAME,FIRSTNAME,MIDNAME,BUSNAME,GENERAL,SPECIALTY,UPIN,NPI,DOB,ADDRESS,CITY,STATE,ZIP,"
                          "EXCLTYPE,EXCLDATE,REINDATE,WAIVERDATE,WVRSTATE\r\n";
std::string line(const std::string& last, const std::string& first, const std::string& middle = "",
                 const std::string& npi = "0000000000", const std::string& dob = "19650301",
                 const std::string& reinstated = "00000000") {
  return "\"" + last + "\",\"" + first + "\",\"" + middle + "\",,IND- LIC HC SERV PRO,NURSE,," + npi + "," + dob +
         ",1 Main,Waco,TX,76701,1128b4,20190418," + reinstated + ",00000000,\r\n";
}
leie::Entry listed(const std::string& first, const std::string& middle) {
  leie::Entry out;
  out.first_key = leie::name_key(first);
  out.middle_key = leie::name_key(middle);
  return out;
}

struct Screening : Office {
  http::TestResponse import(const std::string& rows, const std::string& kind = "full") {
    auto answer = officer().upload("/screening/lists?kind=" + kind + "&list_date=" + to_string(clock.today()) +
                                       "&file_name=UPDATED.csv",
                                   kHead + rows, "text/csv");
    must(deliver());
    return answer;
  }
  std::vector<ScreeningMatch> open() { return officer().get("/screening/matches").json<Page<ScreeningMatch>>().items; }
};

}  // namespace

TEST_SUITE("verification screening") {
  TEST_CASE("the file is read by its columns; companies and people let in again are left out; a stranger is refused") {
    auto file = leie::read_list(kHead + line("KIM", "LUIS", "A", "1234567893") + line("", "") +
                                    line("REYES", "ANA", "", "0000000000", "00000000", "20240101") +
                                    line("DE LA CRUZ-LÓPEZ", "María"),
                                false);
    REQUIRE(file);
    REQUIRE(file->entries.size() == 2);
    CHECK(file->skipped == 2);
    CHECK(file->entries[0].npi == "1234567893");
    CHECK(file->entries[0].born_on == make_date(1965, 3, 1));
    CHECK(file->entries[0].excluded_on == make_date(2019, 4, 18));
    CHECK(file->entries[0].name == "KIM, LUIS A");
    CHECK(file->entries[1].last_key == "delacruzlopez");
    CHECK(file->entries[1].npi.empty());
    CHECK(leie::read_list(kHead, false).error().code == "list_malformed");
    CHECK(leie::read_list("a,b\n1,2\n", false).error().code == "list_malformed");
    CHECK(leie::read_list("", false).error().fault == Fault::invalid);
    CHECK(leie::read_list(std::string(300, '\0'), false).error().fault == Fault::invalid);
    std::string mostly_bad = kHead;
    for (int i = 0; i < 10; ++i) mostly_bad += line("KIM", "LUIS", "", "0", i < 3 ? "not a day" : "19650301");
    CHECK(leie::read_list(mostly_bad, false).error().code == "list_malformed");
  }

  TEST_CASE("names alike enough are shown, first letters are not") {
    CHECK(leie::score("Luis", "", listed("LUIS", "")) == 80);
    CHECK(leie::score("Luis Alberto", "", listed("LUIS", "ALBERTO")) == 100);
    CHECK(leie::score("Luis", "Alberto", listed("LUIS", "A")) == 90);
    CHECK(leie::score("Luis", "Bernardo", listed("LUIS", "ALBERTO")) == 65);
    CHECK(leie::score("Alexandra", "", listed("ALEX", "")) == 60);
    CHECK(leie::score("Lu", "", listed("LUIS", "")) < leie::kLeastScore);
    CHECK(leie::score("Laura", "", listed("LUIS", "")) < leie::kLeastScore);
    CHECK(leie::score("Ana", "", listed("LUIS", "")) == 0);
    CHECK(leie::score("José", "", listed("JOSE", "")) == 80);
  }

  TEST_CASE("staff are screened after an import; officers are told; a person decides, with a reason") {
    Screening world;
    CHECK(world.officer().get("/screening/lists").json<ExclusionLists>().overdue);
    auto done = world.import(line("KIM", "LUIS", "", "1234567893") + line("KIM", "LAURA") + line("STONE", "ANA"));
    REQUIRE_MESSAGE(done.status == 200, done.body);
    CHECK(done.json<ListImported>().list.rows == 3);
    auto open = world.open();
    REQUIRE(open.size() == 1);
    CHECK(open[0].person_id == world.luis);
    CHECK(open[0].listed_name == "KIM, LUIS");
    CHECK(open[0].score == 80);
    CHECK(world.told(world.olga).front() == "exclusion_match");
    CHECK_FALSE(world.officer().get("/screening/lists").json<ExclusionLists>().overdue);
    const std::string at = "/screening/matches/" + open[0].id.text();
    auto compared = world.officer().post(at + "/compare", R"({"npi":"1234567893","born_on":"1970-01-01"})");
    CHECK(compared.json<Compared>().npi == "same");
    CHECK(compared.json<Compared>().born_on == "different");
    auto asked = world.audited("screening.match_compared");
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].details.text.find("1234567893") == std::string::npos);
    CHECK(asked[0].details.text.find("1970") == std::string::npos);
    CHECK(world.officer().post(at + "/decide", R"({"decision":"open","reason":"because"})").status == 422);
    CHECK(world.officer().post(at + "/decide", R"({"decision":"cleared","reason":""})").status == 422);
    CHECK(world.as(world.luis, {{"compliance_officer", security::ScopeKind::platform, std::nullopt}})
              .post(at + "/decide", R"({"decision":"cleared","reason":"I know me"})")
              .code == "own_match");
    auto decided = world.officer().post(at + "/decide", R"({"decision":"cleared","reason":"=Other birth date"})");
    REQUIRE(decided.status == 200);
    CHECK(decided.json<ScreeningMatch>().decided_by_name == "Olga Frost");
    CHECK(world.open().empty());
    auto csv = world.officer().get("/screening/report/file?format=csv").body;
    CHECK(csv.find("List date,Employee number,Person,Listed name,Match score,Decision,Reason,Reviewer") !=
          std::string::npos);
    CHECK(csv.find("'=Other birth date") != std::string::npos);
  }

  TEST_CASE("a common name hides nobody, and neither does a suspended account; who left is not looked for") {
    Screening world;
    std::string many;
    for (int i = 0; i < 520; ++i)
      many += line("KIM", "AARON", "", "0000000000", std::to_string(19400101 + i / 28 * 10000 + i % 28));
    must(world.db->write([&](data::Tx& tx) -> Status {
      TRY(world.accounts->set_status(tx, std::nullopt, world.bo, accounts::Status::suspended));
      return world.accounts->set_status(tx, std::nullopt, world.ana, accounts::Status::deactivated);
    }));
    REQUIRE(world.import(many + line("KIM", "LUIS") + line("LI", "BO")).status == 200);
    std::set<PersonId> found;
    for (const auto& match : world.open()) found.insert(match.person_id);
    CHECK(found.contains(world.luis));
    CHECK(found.contains(world.bo));
    CHECK(world.audited("screening.matches_viewed").size() == 1);
  }

  TEST_CASE("a match is decided once, unless one says from what; officers are told of a confirmed one") {
    Screening world;
    REQUIRE(world.import(line("KIM", "LUIS")).status == 200);
    const std::string at = "/screening/matches/" + world.open().at(0).id.text() + "/decide";
    const auto before = world.told(world.olga).size();
    REQUIRE(world.officer().post(at, R"({"decision":"confirmed","reason":"Same birthday"})").status == 200);
    CHECK(world.told(world.olga).size() == before + 1);
    CHECK(world.officer().post(at, R"({"decision":"cleared","reason":"No"})").status == 422);
    CHECK(world.officer().post(at, R"({"decision":"cleared","reason":"Other person"})").code == "match_decided");
    CHECK(world.officer().post(at, R"({"decision":"cleared","reason":"Other person","state":"confirmed"})").status ==
          200);
  }

  TEST_CASE("next month's list asks nothing twice, drops who is gone, and finds who is new here") {
    Screening world;
    REQUIRE(world.import(line("KIM", "LUIS") + line("LI", "BO")).status == 200);
    REQUIRE(world.open().size() == 2);
    for (const auto& match : world.open())
      world.officer().post("/screening/matches/" + match.id.text() + "/decide",
                           R"({"decision":"cleared","reason":"Other person"})");
    world.clock.advance(std::chrono::hours(24 * 30));
    REQUIRE(world.import(line("KIM", "LUIS") + line("NOVAK", "EVA")).status == 200);
    CHECK(world.open().empty());
    auto count = [&](const char* sql) {
      return must(world.db->read([&](data::Tx& tx) { return tx.in({"verification"}).one<std::int64_t>(sql); }));
    };
    CHECK(count("SELECT count(*) FROM verification_excluded") == 2);
    CHECK(count("SELECT count(*) FROM verification_matches") == 2);
    REQUIRE(world.import(line("REYES", "ANA"), "supplement").status == 200);
    CHECK(count("SELECT count(*) FROM verification_excluded") == 3);
    CHECK(world.open().size() == 1);
    REQUIRE(world.import(line("NOVAK", "EVA", "", "0000000000", "19650301", "20261101"), "reinstated").status == 200);
    CHECK(count("SELECT count(*) FROM verification_excluded") == 2);
    // A new colleague is looked for the night after.
    must(world.db->write([&](data::Tx& tx) -> Status {
      TRY(world.accounts->upsert(tx, {"2001", "Luis", "Kim", "another@x.example"}));
      return {};
    }));
    world.clock.advance(std::chrono::hours(25));
    must(world.deliver());
    CHECK(world.open().size() == 2);
  }
}
