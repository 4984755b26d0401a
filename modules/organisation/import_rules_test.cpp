#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include <doctest/doctest.h>

#include "modules/organisation/import_rules.hpp"
#include "tests/source_root.hpp"

using namespace mc;
using namespace mc::organisation;

namespace {

documents::CsvTable table_of(const std::string& csv) {
  auto table = documents::read_csv(csv);
  REQUIRE(table);
  return *table;
}
const std::function<bool(std::string_view)> kNobody = [](std::string_view) { return false; };
const std::string kHeader = "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,"
                            "manager_employee_number,hire_date,status\n";

std::set<std::pair<std::int64_t, std::string>> found(const StaffFile& file) {
  std::set<std::pair<std::int64_t, std::string>> out;
  for (const Finding& finding : file.findings) out.emplace(finding.line, finding.kind);
  return out;
}
std::string fixture(const std::string& name) {
  std::ifstream in(mc::tests::source_root() / "tests/fixtures" / name, std::ios::binary);
  REQUIRE(in);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("HR dates: only real days, in the three ways HR systems write them") {
  CHECK(hr_date("2019-11-30") == make_date(2019, 11, 30));
  CHECK(hr_date("30.11.2019") == make_date(2019, 11, 30));
  CHECK(hr_date("11/30/2019") == make_date(2019, 11, 30));
  CHECK(hr_date("1/5/2020") == make_date(2020, 1, 5));
  for (const char* bad : {"31.11.2019", "2024-13-01", "02/30/2021", "", "soon", "2019", "19-11-30", "2019-11-30-1",
                          "0019-11-30", "2019-1x-01"})
    CHECK_MESSAGE(!hr_date(bad), bad);
}

TEST_CASE("E-mail addresses that HR may have") {
  for (const char* good : {"a@b.co", "tomas.d'angelo@mercygeneral.example", "x+y@sub.host.example"})
    CHECK_MESSAGE(plausible_email(good), good);
  for (const char* bad : {"", "a@b", "rosalinda at mercygeneral.example", "a@@b.co", "a b@c.de", "@b.co.uk", "a@.co.uk",
                          "a@b..co", "a@b.co,c@d.co"})
    CHECK_MESSAGE(!plausible_email(bad), bad);
}

TEST_CASE("Professions are known by code or name, whatever the case") {
  CHECK(profession_code("rn") == "RN");
  CHECK(profession_code(" Registered Nurse ") == "RN");
  CHECK(profession_code("Other") == "other");
  CHECK(!profession_code("Wizard"));
  CHECK(!profession_code(""));
}

TEST_CASE("A staff file: each defect is named with its line, good rows come in") {
  auto file = check_staff(table_of(kHeader + "1,Ana,Reyes,ana@h.example,Main,Med,ICU,RN,RN,,2020-01-01,active\n"
                                             "2,  Bo ,Lee,bo@h.example,Main,Med,ICU,RN,RN,1,2020-01-01,active\n"
                                             "3,Cy,Kim,cy at h.example,Main,Med,ICU,RN,RN,1,2020-01-01,active\n"
                                             "4,Di,Kim,di@h.example,Main,Med,ICU,RN,RN,1,31.11.2019,active\n"
                                             "5,Ed,Kim,ed@h.example,Main,Med,ICU,RN,RN,999,2020-01-01,active\n"
                                             "2,Fa,Kim,fa@h.example,Main,Med,ICU,RN,RN,1,2020-01-01,active\n"
                                             "7,Gi,Kim,gi@h.example,Main,Med,ICU,RN,Wizard,1,2020-01-01,active\n"
                                             "8,Hu,=1+1,hu@h.example,Main,Med,ICU,RN,RN,9,2020-01-01,active\n"
                                             "9,Io,Kim,io@h.example,Main,Med,ICU,RN,RN,8,2020-01-01,active\n"
                                             "10,Jo,Kim,ana@h.example,Main,Med,ICU,RN,RN,1,2020-01-01,active\n"),
                          kNobody);
  REQUIRE(file);
  std::set<std::pair<std::int64_t, std::string>> expected = {
      {3, "whitespace_to_trim"}, {3, "duplicate_employee_number"},
      {4, "invalid_email"},      {5, "invalid_hire_date"},
      {6, "unknown_manager"},    {7, "duplicate_employee_number"},
      {8, "unknown_profession"}, {9, "formula_text"},
      {9, "manager_cycle"},      {10, "manager_cycle"},
      {11, "duplicate_email"}};
  CHECK(found(*file) == expected);
  std::vector<int> lines;
  for (const StaffRecord& record : file->records) lines.push_back(record.line);
  CHECK(lines == std::vector<int>{2, 3, 5, 6, 8, 9, 10});
  CHECK(!file->records[2].hired_on);
  CHECK(file->records[4].profession == "other");
  CHECK(file->records[1].first_name == "Bo");
  CHECK(file->rows == 10);
  CHECK(file->rejected == 3);
  CHECK(file->left_out == std::vector<std::pair<std::string, int>>{{"3", 4}, {"10", 11}});
  for (const Finding& finding : file->findings) CHECK(!finding.message.empty());
}

TEST_CASE("Other names and delimiters of the same columns") {
  auto file = check_staff(table_of("Employee ID;Given Name;Surname;E-Mail;Ward;Discipline;Start "
                                   "Date\n1;Ana;Reyes;ana@h.example;ICU;RN;01.02.2020\n"),
                          kNobody);
  REQUIRE(file);
  CHECK(file->findings.empty());
  REQUIRE(file->records.size() == 1);
  CHECK(file->records[0].unit == "ICU");
}

TEST_CASE("A file without its key columns is refused and says which are missing") {
  auto file = check_staff(table_of("name;mail\nAna;ana@h.example\n"), kNobody);
  REQUIRE(!file);
  CHECK(file.error().code == "missing_columns");
  CHECK(file.error().detail.find("employee_number") != std::string::npos);
}

TEST_CASE("The hospital's fixture: every deliberate defect is found, and nothing else") {
  auto file = check_staff(table_of(fixture("hr_staff.csv")), kNobody);
  REQUIRE(file);
  auto all = found(*file);
  // From tests/fixtures/defects.json: kind and number of deliberate defects.
  const std::map<std::string, int> expected = {{"invalid_email", 10},
                                               {"invalid_hire_date", 10},
                                               {"unknown_manager", 10},
                                               {"whitespace_to_trim", 10},
                                               {"duplicate_employee_number", 10},
                                               {"unknown_profession", 5},
                                               {"formula_text", 5},
                                               {"manager_cycle", 2}};
  std::map<std::string, int> counted;
  for (const auto& [line, kind] : all) ++counted[kind];
  CHECK(counted == expected);
  for (auto [line, kind] : std::vector<std::pair<int, std::string>>{{484, "invalid_email"},
                                                                    {1072, "invalid_hire_date"},
                                                                    {1652, "invalid_hire_date"},
                                                                    {1569, "unknown_manager"},
                                                                    {1255, "duplicate_employee_number"},
                                                                    {993, "duplicate_employee_number"},
                                                                    {857, "unknown_profession"},
                                                                    {1003, "formula_text"},
                                                                    {1784, "manager_cycle"},
                                                                    {1324, "whitespace_to_trim"}})
    CHECK_MESSAGE(all.contains({line, kind}), kind << " on line " << line);
  CHECK(file->rows == 2000);
}
