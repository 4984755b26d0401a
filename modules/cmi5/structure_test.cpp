#include "modules/cmi5/structure.hpp"

#include <doctest/doctest.h>

#include "modules/cmi5/samples.hpp"
#include "modules/cmi5/tincan.hpp"

namespace mc::cmi5 {
namespace {

using testing::changed;
using testing::kManifest;
using testing::kTinCanManifest;

Surroundings some_files() {
  return {[](std::string_view path) {
            return path == "learn/index.html" || path == "extra.html" || path == "my page.html" || path == "story.html";
          },
          [](std::string_view origin) { return origin == "https://content.vendor.example"; }};
}

std::vector<packages::ImportProblem> problems_of(std::string_view xml) {
  std::vector<packages::ImportProblem> out;
  read_structure(xml, some_files(), out);
  return out;
}

struct Refused {
  std::string_view from, to, code;
};

void check_refused(const Refused& row) {
  CAPTURE(row.from);
  CAPTURE(row.to);
  std::string xml = changed(row.from, row.to);
  REQUIRE_FALSE(xml.empty());
  auto problems = problems_of(xml);
  bool found = false;
  for (const auto& problem : problems) {
    CAPTURE(problem.message);
    found = found || (problem.severity == "error" && problem.code == row.code && problem.line.value_or(0) > 0);
  }
  CHECK_MESSAGE(found, row.code);
}

TEST_CASE("a course structure is read with all that it says") {
  std::vector<packages::ImportProblem> problems;
  Structure read = read_structure(kManifest, some_files(), problems);
  CHECK(problems.empty());
  CHECK(read.course_id == "https://vendor.example/course/hands");
  CHECK(words_in(read.title, "es-MX") == "Higiene de manos");
  CHECK(words_in(read.title, "fil") == "Hand hygiene");
  REQUIRE(read.blocks.size() == 1);
  REQUIRE(read.aus.size() == 2);
  const Au& au = read.aus[0];
  CHECK(au.parent == 0);
  CHECK(au.move_on == MoveOn::CompletedAndPassed);
  CHECK(au.mastery == 0.9);
  CHECK(au.url == "learn/index.html?a=1&b=2#top");
  CHECK(au.parameters == "Start=1");
  CHECK(au.entitlement == "xyz-123");
  CHECK(read.aus[1].parent == -1);
  CHECK(read.aus[1].move_on == MoveOn::NotApplicable);
  auto again = shape::from_json<Structure>(shape::to_json(read));
  REQUIRE(again);
  CHECK(shape::to_json(*again) == shape::to_json(read));
}

TEST_CASE("whatever the specification or its schema forbids is refused with its line") {
  const Refused rows[] = {
      // names and namespace
      {"<courseStructure xmlns=\"https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd\">",
       "<courseStructure xmlns=\"http://www.adlnet.gov/cmi5/CourseStructure.xsd\">", "namespace"},
      {"<?xml version=\"1.0\" encoding=\"utf-8\"?>",
       "<?xml version=\"1.0\" encoding=\"utf-8\"?><!DOCTYPE courseStructure>", "xml_doctype"},
      {"encoding=\"utf-8\"", "encoding=\"iso-8859-1\"", "xml_not_utf8"},
      {"Both units", "Both &units;", "xml_entity"},
      {"Both units", "Both\xC2\x85units", "control_character"},
      {"</courseStructure>", "", "xml_malformed"},
      // ids
      {"<course id=\"https://vendor.example/course/hands\"", "<course id=\"vendor.example/course/hands\"",
       "id_not_absolute"},
      {"<course id=\"https://vendor.example/course/hands\"", "<course", "id_missing"},
      {"<block id=\"https://vendor.example/block/all\"", "<block id=\"block/all\"", "id_not_absolute"},
      {"<au id=\"https://vendor.example/au/learn\"", "<au id=\"https://vendor.example/au learn\"", "id_not_absolute"},
      {"<objective id=\"https://vendor.example/objective/five\"", "<objective id=\"five\"", "id_not_absolute"},
      {"vendor.example/au/extra", "vendor.example/au/e\xCC\x81xtra", "id_not_absolute"},
      {"au/extra\"", "au/learn\"", "id_duplicate"},
      {"https://vendor.example/au/extra", "https://vendor.example/block/all", "id_duplicate"},
      {"https://vendor.example/au/extra", "https://vendor.example/course/hands", "id_duplicate"},
      {"https://vendor.example/block/all", "https://vendor.example/objective/five", "id_duplicate"},
      {"</objective>\n  </objectives>",
       "</objective><objective id=\"https://vendor.example/objective/five\"><title><langstring "
       "lang=\"en\">x</langstring>"
       "</title><description><langstring lang=\"en\">x</langstring></description></objective>\n  </objectives>",
       "id_duplicate"},
      // elements that have to be there, and their order
      {"<title><langstring lang=\"en\">Learn</langstring></title>", "", "element_missing"},
      {"<description><langstring lang=\"en\">Reading</langstring></description>", "", "element_missing"},
      {"<description><langstring lang=\"en-US\">When and how.</langstring></description>", "", "element_missing"},
      {"<description><langstring lang=\"en\">Knows them</langstring></description>", "", "element_missing"},
      {"<url>extra.html</url>", "", "element_missing"},
      {"<title><langstring lang=\"en\">Extra</langstring></title>\n    <description>",
       "<description><langstring lang=\"en\">x</langstring></description><title><langstring "
       "lang=\"en\">Extra</langstring>"
       "</title><description>",
       "element_order"},
      {"<url>extra.html</url>", "<entitlementKey>k</entitlementKey><url>extra.html</url>", "element_order"},
      {"<url>extra.html</url>", "<url>extra.html</url><url>extra.html</url>", "unexpected_element"},
      {"<url>extra.html</url>", "<url>extra.html</url><extra/>", "unexpected_element"},
      {"<url>extra.html</url>", "<url>extra.html</url><extra xmlns=\"\"/>", "unexpected_element"},
      {"<url>extra.html</url>", "<v:x xmlns:v=\"urn:v\"/><url>extra.html</url>", "element_order"},
      {"<langstring lang=\"en\">Extra</langstring>", "", "langstring_missing"},
      {"<langstring lang=\"en\">Extra</langstring>", "Extra", "unexpected_text"},
      {"<langstring lang=\"en\">Extra</langstring>", "<text lang=\"en\">Extra</text>", "unexpected_element"},
      {"lang=\"en\">Extra", "lang=\"en_US\">Extra", "lang_invalid"},
      {"<objective idref=\"https://vendor.example/objective/five\"/>", "", "objectives_empty"},
      {"<objective idref=\"https://vendor.example/objective/five\"/>", "<objective/>", "idref_missing"},
      {"<objective idref=\"https://vendor.example/objective/five\"/>",
       "<objective idref=\"https://vendor.example/objective/six\"/>", "objective_unknown"},
      // vocabularies
      {"moveOn=\"CompletedAndPassed\"", "moveOn=\"Done\"", "au_vocabulary"},
      {"moveOn=\"CompletedAndPassed\"", "moveOn=\"passed\"", "au_vocabulary"},
      {"moveOn=\"CompletedAndPassed\"", "moveon=\"Passed\"", "unexpected_attribute"},
      {"launchMethod=\"AnyWindow\"", "launchMethod=\"Popup\"", "au_vocabulary"},
      {"launchMethod=\"AnyWindow\"", "authenticationMethod=\"OAuth\"", "au_vocabulary"},
      {"masteryScore=\"0.9\"", "masteryScore=\"1.1\"", "mastery_score"},
      {"masteryScore=\"0.9\"", "masteryScore=\"-0.1\"", "mastery_score"},
      {"masteryScore=\"0.9\"", "masteryScore=\"0.12345\"", "mastery_score"},
      {"masteryScore=\"0.9\"", "masteryScore=\"9e-1\"", "mastery_score"},
      {"masteryScore=\"0.9\"", "masteryScore=\"80%\"", "mastery_score"},
      {"masteryScore=\"0.9\"", "masteryScore=\"\"", "mastery_score"},
      {"masteryScore=\"0.9\"", "masteryScore=\".\"", "mastery_score"},
      // addresses
      {"<url>extra.html</url>", "<url> </url>", "au_url_missing"},
      {"<url>extra.html</url>", "<url>missing.html</url>", "au_file_missing"},
      {"<url>extra.html</url>", "<url>/extra.html</url>", "au_url_relative"},
      {"<url>extra.html</url>", "<url>../extra.html</url>", "au_url_invalid"},
      {"<url>extra.html</url>", "<url>extra%2.html</url>", "au_url_invalid"},
      {"<url>extra.html</url>", "<url>http://example.com index.html</url>", "au_url_invalid"},
      {"<url>extra.html</url>", "<url>https://example.com/index.html</url>", "au_host_not_allowed"},
      {"<url>extra.html</url>", "<url>http://content.vendor.example/x</url>", "au_host_not_allowed"},
      {"<url>extra.html</url>", "<url>https://content.vendor.example.evil/x</url>", "au_host_not_allowed"},
      {"<url>extra.html</url>", "<url>https://user@content.vendor.example/x</url>", "au_url_invalid"},
      {"<url>extra.html</url>", "<url>//content.vendor.example/x</url>", "au_url_scheme"},
      {"<url>extra.html</url>", "<url>javascript:alert(1)</url>", "au_url_scheme"},
      {"<url>extra.html</url>", "<url>extra.html?endpoint=x</url>", "au_url_reserved"},
      {"<url>extra.html</url>", "<url>extra.html?x=1&amp;fetch=x</url>", "au_url_reserved"},
      {"<url>extra.html</url>", "<url>extra.html?actor</url>", "au_url_reserved"},
      {"<url>extra.html</url>", "<url>extra.html?registration=</url>", "au_url_reserved"},
      {"<url>extra.html</url>", "<url>extra.html?%61ctivityId=1</url>", "au_url_reserved"},
  };
  for (const Refused& row : rows) check_refused(row);
}

TEST_CASE("courses and blocks without units are refused") {
  std::string xml(kManifest);
  auto from = xml.find("  <block"), to = xml.find("</courseStructure>");
  std::string empty = xml.substr(0, from) + "</courseStructure>";
  CHECK(problems_of(empty).at(0).code == "course_empty");
  auto first = xml.find("    <au"), last = xml.find("  </block>");
  std::string hollow = xml.substr(0, first) + xml.substr(last);
  CHECK(problems_of(hollow).at(0).code == "block_empty");
  CHECK(to > from);
  CHECK(problems_of("<course/>").at(0).code == "root_element");
  CHECK(problems_of("").at(0).code == "xml_malformed");
}

TEST_CASE("what is allowed though unusual is read") {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"<url>extra.html</url>", "<url>https://content.vendor.example/a?x=1</url>"},
      {"<url>extra.html</url>", "<url>./learn/../extra.html</url>"},
      {"<url>extra.html</url>", "<url>my page.html</url>"},
      {"<url>extra.html</url>", "<url>my%20page.html</url>"},
      {"<url>extra.html</url>", "<url>extra.html?Endpoint=1</url>"},
      {"<url>extra.html</url>", "<url>extra.html</url><v:x xmlns:v=\"urn:v\"><v:y/></v:x>"},
      {"masteryScore=\"0.9\"", "masteryScore=\" 0.90000 \""},
      {"masteryScore=\"0.9\"", "masteryScore=\"1\""},
      {"masteryScore=\"0.9\"", "masteryScore=\".5\""},
      {"<langstring lang=\"en\">Extra</langstring>", "<langstring>Extra</langstring>"},
      {"<langstring lang=\"en\">For those who like</langstring>", "<langstring lang=\"en\"></langstring>"},
      {"launchMethod=\"AnyWindow\"", "launchMethod=\"OwnWindow\" v:x=\"1\" xmlns:v=\"urn:v\""},
  };
  for (const auto& [from, to] : rows) {
    CAPTURE(to);
    std::string xml = changed(from, to);
    REQUIRE_FALSE(xml.empty());
    for (const auto& problem : problems_of(xml)) CHECK_MESSAGE(problem.severity != "error", problem.message);
  }
  std::vector<packages::ImportProblem> problems;
  CHECK(read_structure(changed("<url>extra.html</url>", "<url>my page.html?a=b c</url>"), some_files(), problems)
            .aus[1]
            .url == "my%20page.html?a=b%20c");
  CHECK(read_structure(changed("<url>extra.html</url>", "<url>extra.html?a=\xC3\xA9#\xC3\xA9</url>"), some_files(),
                       problems)
            .aus[1]
            .url == "extra.html?a=%C3%A9#%C3%A9");
}

TEST_CASE("more than a thousand units fit, and an error is never lost behind warnings") {
  std::string xml(kManifest);
  std::string unit = xml.substr(xml.find("  <au id=\"https://vendor.example/au/extra\""));
  unit = unit.substr(0, unit.find("</courseStructure>"));
  std::string many;
  for (int i = 0; i < 1200; ++i) {
    std::string one = unit;
    many += one.replace(one.find("au/extra"), 8, "au/extra/" + std::to_string(i));
  }
  std::vector<packages::ImportProblem> problems;
  CHECK(read_structure(changed("</courseStructure>", many + "</courseStructure>"), some_files(), problems).aus.size() ==
        1202);
  CHECK(problems.empty());
  std::string noisy;
  for (int i = 0; i < 300; ++i) noisy += "<langstring>x</langstring>";
  problems =
      problems_of(changed("<langstring lang=\"en\">Extra</langstring>", noisy, changed("extra.html", "none.html")));
  CHECK(problems.size() <= kMostProblems);
  CHECK(problems.back().code == "au_file_missing");
}

TEST_CASE("tincan.xml is read by its launched activity") {
  std::vector<packages::ImportProblem> problems;
  TinCan read = read_tincan(kTinCanManifest, some_files(), problems);
  CHECK(problems.empty());
  CHECK(read.id == "https://vendor.example/tincan/fire");
  CHECK(words_in(read.title, "en") == "Fire safety");
  CHECK(read.url == "story.html");

  const Refused rows[] = {
      {"<tincan xmlns=\"http://projecttincan.com/tincan.xsd\">", "<tincan xmlns=\"urn:x\">", "namespace"},
      {"id=\"https://vendor.example/tincan/fire\"", "id=\"fire\"", "id_not_absolute"},
      {"<name lang=\"en-US\">Fire safety</name>", "", "element_missing"},
      {"<launch lang=\"en-us\">story.html</launch>", "", "launch_missing"},
      {"story.html", "none.html", "au_file_missing"},
      {"story.html", "https://elsewhere.example/", "au_host_not_allowed"},
      {"story.html", "story.html?endpoint=1", "au_url_reserved"},
      {"<activities>", "<!DOCTYPE x><activities>", "xml_malformed"},
  };
  for (const Refused& row : rows) {
    CAPTURE(row.to);
    problems.clear();
    read_tincan(changed(row.from, row.to, kTinCanManifest), some_files(), problems);
    REQUIRE_FALSE(problems.empty());
    CHECK((problems[0].code == row.code || problems.back().code == row.code));
  }
}

}  // namespace
}  // namespace mc::cmi5
