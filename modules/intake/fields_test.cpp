// From text to proposals: cards as they are printed and as readers misread them.
#include "modules/intake/fields.hpp"

#include "modules/intake/labels.hpp"
#include "modules/intake/names.hpp"
#include "modules/intake/testing.hpp"

namespace mc::intake {
namespace {

const Holder kAna{"Ana", "Reyes"};
const Date kToday = make_date(2026, 11, 21);

Fields of(testing::Desk& desk, const std::string& text, const Holder& holder = kAna) {
  return propose(lines_of({text, {}, "text_layer"}), desk.credentials->types(), holder, kToday);
}
std::string value(const std::optional<Proposal>& field) { return field ? field->value : std::string("-"); }
bool warns(const Fields& fields, std::string_view code) {
  return std::find(fields.warnings.begin(), fields.warnings.end(), code) != fields.warnings.end();
}
std::string days(std::string_view line) {
  std::string out;
  for (const FoundDate& found : dates_in(line))
    out += (out.empty() ? "" : " ") + to_string(found.day) + (found.month_only ? "m" : "");
  return out;
}

}  // namespace

TEST_SUITE("intake") {
  TEST_CASE("dates as cards print them, American first, only real days") {
    struct Row {
      const char* line;
      const char* days;
    };
    for (const Row& row : std::initializer_list<Row>{
             {"Issue Date 05/15/2026", "2026-05-15"},
             {"5/5/26", "2026-05-05"},
             {"2026-05-15 to 2028-05-31", "2026-05-15 2028-05-31"},
             {"25/12/2026", "2026-12-25"},
             {"May 15, 2026", "2026-05-15"},
             {"15 May 2026", "2026-05-15"},
             {"SEPT 3 2027", "2027-09-03"},
             {"Recommended Renewal Date 05/2028", "2028-05-01m"},
             {"February 2028", "2028-02-01m"},
             {"02/30/2026", ""},
             {"13/2028", ""},
             {"1.2.3.4", ""},
             {"555-0100-2026", ""},
             {"245112345678", ""},
             {"January 1, 1900", ""},
             {"", ""},
         }) {
      CAPTURE(row.line);
      CHECK(days(row.line) == row.days);
    }
  }

  TEST_CASE("an AHA eCard: type, code, dates in columns, the end of the renewal month, the holder") {
    testing::Desk desk;
    Fields fields = of(desk, "BASIC LIFE SUPPORT\nBLS Provider\nAmerican Heart Association\nAna Reyes\n"
                             "has successfully completed the cognitive and skills evaluations\n"
                             "Issue Date          Recommended Renewal Date\n05/15/2026          05/2028\n"
                             "Training Center Name   Mercy General\neCard Code\n265512345678\n");
    CHECK(value(fields.type) == "BLS");
    CHECK(value(fields.kind) == "certification");
    CHECK(value(fields.issuing_body) == "American Heart Association");
    CHECK(value(fields.number) == "265512345678");
    CHECK(value(fields.issued_on) == "2026-05-15");
    CHECK(value(fields.expires_on) == "2028-05-31");
    CHECK(value(fields.holder) == "Ana Reyes");
    CHECK(fields.warnings.empty());
    CHECK(fields.expires_on->source_line == "05/15/2026          05/2028");
    CHECK(fields.number->confidence > 90);
    Fields misread = of(desk, "Bas1c Life 5upport\nAmerican Heart Assoc1ation\nAna Reyes\nIssue Date 05/15/2025\n"
                              "eCard Code 26 551 2345O7B\n");
    CHECK(value(misread.type) == "BLS");
    CHECK(value(misread.number) == "265512345078");
    CHECK(misread.number->confidence < 60);  // two digits were guessed
    CHECK(warns(misread, "ecard_year_differs"));
    CHECK(value(misread.expires_on) == "2027-05-31");  // by the rule, and said to be so
    CHECK(misread.expires_on->source_line == "rule end_of_month");
    CHECK(misread.expires_on->confidence <= 40);
  }

  TEST_CASE("a licence: board, state, number, expiry, multistate; a certificate of another body") {
    testing::Desk desk;
    Fields fields = of(desk, "Texas Board of Nursing\nLicensee: REYES, ANA\nRegistered Nurse\nMultistate License\n"
                             "License Number: 1012345\nDate Issued: 06/01/2024\nExpiration Date: 05/31/2027\n");
    CHECK(value(fields.type) == "RN");
    CHECK(value(fields.kind) == "license");
    CHECK(value(fields.state) == "TX");
    CHECK(value(fields.number) == "1012345");
    CHECK(value(fields.issued_on) == "2024-06-01");
    CHECK(value(fields.expires_on) == "2027-05-31");
    CHECK(value(fields.issuing_body) == "Texas Board of Nursing");
    CHECK(value(fields.holder) == "Ana Reyes");
    CHECK(fields.compact);
    CHECK_FALSE(of(desk, "Texas Board of Nursing\nRegistered Nurse License\nSingle State").compact);
    Fields cross = of(desk, "American Red Cross\nAdult and Pediatric First Aid\nBasic Life Support\n"
                            "Certificate ID: 0XYZ77\nDate Completed: 01/02/2026\nValid until 01/02/2028\n");
    CHECK(value(cross.issuing_body) == "American Red Cross");
    CHECK(value(cross.type) == "BLS");
    CHECK(value(cross.number) == "0XYZ77");
    CHECK(value(cross.expires_on) == "2028-01-02");
    CHECK(value(of(desk, "Certified Pediatric Emergency Nurse").type) == "CPEN");
    CHECK(value(of(desk, "Certified Emergency Nurse").type) == "CEN");
    CHECK(value(of(desk, "She is certified; registered nurse of this ward").type) == "-");  // says no licence
  }

  TEST_CASE("what the owner should look at: another name, an old card, swapped or unlabelled dates, nothing at all") {
    testing::Desk desk;
    Fields other = of(desk, "Basic Life Support\nName: Jane Doe\nIssue Date 01/05/2020\nExpires 01/31/2022\n");
    CHECK(value(other.holder) == "Jane Doe");
    CHECK(warns(other, "holder_differs"));
    CHECK(warns(other, "expired_already"));
    CHECK(warns(of(desk, "Basic Life Support\n"), "holder_not_found"));
    CHECK(warns(of(desk, "Issued 01/05/2027\nExpires 01/31/2026\n"), "expiry_before_issue"));
    Fields bare = of(desk, "PALS\n03/04/2026\n03/04/2028\nDate of Birth 01/01/1980\n");
    CHECK(value(bare.issued_on) == "2026-03-04");
    CHECK(value(bare.expires_on) == "2028-03-04");
    CHECK(bare.issued_on->confidence <= 40);
    CHECK(warns(of(desk, "Happy birthday\n"), "nothing_read"));
    CHECK(warns(of(desk, ""), "nothing_read"));
    CHECK_FALSE(warns(of(desk, "Basic Life Support\nJosé Ñuñez\n", {"Jose", "Nunez"}), "holder_not_found"));
  }

  TEST_CASE("the reader's table: words by lines with their place; broken rows are left out") {
    Reading reading =
        read_tsv("level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
                 "4\t1\t1\t1\t1\t0\t10\t10\t300\t20\t-1\t\n"
                 "5\t1\t1\t1\t1\t1\t10\t10\t100\t20\t96.7\tBasic\n"
                 "5\t1\t1\t1\t1\t2\t120\t10\t80\t20\t88\tLife\n"
                 "5\t1\t1\t1\t2\t1\t10\t40\t80\t20\t12\tSupport\n"
                 "5\t1\t1\t1\t2\n"
                 "5\t1\t1\t1\t2\t2\t10\t40\t80\t20\t999\tx\ty\n");
    CHECK(reading.text == "Basic Life\nSupport\n");
    REQUIRE(reading.words.size() == 3);
    CHECK(reading.words[1].left == 120);
    CHECK(reading.words[2].line == 1);
    auto lines = lines_of(reading);
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].text == "Basic Life");
    CHECK(lines[0].confidence == 92);
    CHECK(lines[1].confidence == 12);
  }
}

}  // namespace mc::intake
