// Manifests of both standards: what is read, what their authors are told.
#include <doctest/doctest.h>

#include <algorithm>

#include "modules/scorm/manifest_files.hpp"
#include "modules/scorm/manifests_testing.hpp"

namespace mc::scorm {
namespace {

using namespace testing;
using Problems = std::vector<packages::ImportProblem>;

Manifest read_clean(const std::string& xml, PackagePaths paths = nullptr) {
  Problems problems;
  Manifest out = read_manifest(xml, paths, problems);
  CHECK_MESSAGE(problems.empty(), shape::to_json(problems));
  return out;
}

bool says(const Problems& problems, std::string_view severity, std::string_view code, std::string_view part = "") {
  return std::any_of(problems.begin(), problems.end(), [&](const auto& p) {
    return p.severity == severity && p.code == code && p.message.find(part) != std::string::npos;
  });
}

TEST_CASE("scorm manifests: layouts of authoring tools") {
  const std::vector<std::string> files{"index_lms.html", "story_content/user.js"};
  Manifest story = read_clean(storyline12(), &files);
  CHECK(story.edition == Edition::scorm12);
  CHECK(story.title == "Hand hygiene");
  REQUIRE(story.activities.size() == 2);
  CHECK(story.activities[1].href == "index_lms.html");
  CHECK(story.activities[1].sco);
  CHECK(story.activities[1].mastery_score == 80.0);

  const std::vector<std::string> driver{"scormdriver/v2/indexAPI.html"};
  Manifest rise = read_clean(rise12(), &driver);
  const Activity& sco = rise.activities.at(1);
  CHECK(sco.href == "scormdriver/v2/indexAPI.html?lang=en&tracking=1&x=a%20b");
  CHECK(sco.data_from_lms == "mode=1");
  CHECK(sco.max_time_allowed == "0001:00:00");
  CHECK(sco.time_limit_action == "exit,message");

  Manifest multi = read_clean(multi12());
  REQUIRE(multi.activities.size() == 5);
  CHECK(multi.activities[3].prerequisites == "a");
  CHECK(multi.activities[3].parent == 1);
  CHECK_FALSE(multi.activities[4].sco);
}

TEST_CASE("scorm manifests: editions of 2004") {
  struct Row {
    const char* version;
    Edition edition;
  };
  for (const Row& row : {Row{"CAM 1.3", Edition::scorm2004_2nd}, Row{"2004 3rd Edition", Edition::scorm2004_3rd},
                         Row{"2004 4th Edition", Edition::scorm2004_4th}})
    CHECK(read_clean(single2004(row.version)).edition == row.edition);
  Manifest third = read_clean(replaced(single2004("2004 3rd Edition"), "<imsss:sequencing><imsss:objectives>",
                                       "<adlcp:completionThreshold>0.75</adlcp:completionThreshold>"
                                       "<imsss:sequencing><imsss:objectives>"));
  CHECK(third.activities.at(1).threshold.completed_by_measure);
  CHECK(third.activities.at(1).threshold.min_progress_measure == 0.75);
}

TEST_CASE("scorm manifests: every sequencing attribute reaches the model") {
  Manifest m = read_clean(multi2004());
  CHECK_FALSE(m.objectives_global_to_system);
  const Activity& one = m.activities.at(1);
  CHECK(one.threshold == CompletionThreshold{true, true, 0.5, 0.25});
  CHECK(one.data_maps == std::vector<DataMap>{{"urn:notes", true, true}});
  CHECK(one.hidden_controls == std::vector<HiddenControl>{HiddenControl::previous, HiddenControl::abandon_all});
  const Objective& primary = m.sequencing_of(one).objectives.front();
  REQUIRE(primary.maps.size() == 1);
  CHECK(primary.maps[0].write_satisfied);
  CHECK(primary.maps[0].write_raw_score);
  CHECK_FALSE(primary.maps[0].read_raw_score);
  const Sequencing& two = m.sequencing_of(m.activities.at(2));
  CHECK(two.limits.attempt_limit == 2);
  CHECK(two.rollup.measure_weight == 0.5);
  REQUIRE(two.pre.size() == 1);
  CHECK(two.pre[0].action == RuleAction::disabled);
  CHECK(two.pre[0].combination == Combination::any);
  CHECK(two.pre[0].conditions.at(1) == RuleCondition{Condition::objective_status_known, true, "q", 0.0});
  CHECK(m.sequencing_of(m.activities.at(0)).control.flow);
  auto again = stored_manifest(shape::to_json(m));
  REQUIRE(again);
  CHECK(shape::to_json(*again) == shape::to_json(m));
}

TEST_CASE("scorm manifests: white space in identifiers") {
  std::string xml = replaced(single2004(), R"(objectiveID="main")", R"(objectiveID="  ma%20%20in ")");
  xml = replaced(xml, "<imsss:sequencing><imsss:objectives>", R"(<imsss:sequencing IDRef="  one "><imsss:objectives>)");
  xml = replaced(xml, "</manifest>",
                 R"(<imsss:sequencingCollection><imsss:sequencing ID="one   "><imsss:controlMode flow="true"/>)"
                 R"(<imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions><imsss:ruleCondition)"
                 R"( condition="satisfied" referencedObjective=" ma%20in  "/></imsss:ruleConditions>)"
                 R"(<imsss:ruleAction action="skip"/></imsss:preConditionRule></imsss:sequencingRules>)"
                 R"(</imsss:sequencing></imsss:sequencingCollection></manifest>)");
  Manifest m = read_clean(xml);
  const Sequencing& one = m.sequencing_of(m.activities.at(1));
  CHECK(one.control.flow);
  CHECK(one.objectives.front().id == "ma%20in");
  REQUIRE(one.pre.size() == 1);
  CHECK(one.pre[0].conditions.at(0).objective == "ma%20in");
}

TEST_CASE("scorm manifests: what an author is told, with the line") {
  struct Row {
    std::string xml;
    const char* severity;
    const char* code;
    const char* part;
  };
  const std::string story = storyline12(), single = single2004();
  const std::vector<Row> rows{
      {"<manifest", "error", "xml_malformed", "Line"},
      {replaced(story, "<manifest", "<!DOCTYPE m [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><manifest"), "error",
       "xml_doctype", ""},
      {replaced(story, "80<", "180<"), "warning", "masteryscore_out_of_range", "0 to 100"},
      {replaced(story, "1.2<", "9.9<"), "warning", "schemaversion_unknown", "SCORM 1.2"},
      {replaced(story, "<schemaversion>1.2</schemaversion>", ""), "warning", "schemaversion_unknown", "missing"},
      {replaced(story, "identifierref=\"r1\"", "identifierref=\"zzz\""), "error", "unknown_resource", "zzz"},
      {replaced(story, " href=\"index_lms.html\"", ""), "error", "resource_without_href", "first page"},
      {replaced(story, "href=\"index_lms.html\"", "href=\"../../index.html\""), "error", "missing_file", "index.html"},
      {replaced(story, "href=\"index_lms.html\"", "href=\"http://cdn.example/x\""), "error", "outside_address",
       "https"},
      {replaced(story, "href=\"index_lms.html\"", "href=\"javascript:alert(1)\""), "error", "outside_address", ""},
      {replaced(story, "href=\"story_content/user.js\"", "href=\"story_content/User.js\""), "warning", "missing_file",
       "story_content/user.js"},
      {replaced(story, "default=\"B0\"", "default=\"B9\""), "warning", "default_organization", "B9"},
      {replaced(replaced(story, "<organization ", "<organisation "), "</organization>", "</organisation>"), "error",
       "missing_organization", "<organization>"},
      {replaced(story, "identifier=\"i1\" ", ""), "error", "item_without_identifier", ""},
      {replaced(single, "flow=\"true\"", "flow=\"maybe\""), "error", "not_a_boolean", "flow"},
      {replaced(single, ">0.8<", ">1.8<"), "error", "measure_out_of_range", "-1 to 1"},
      {replaced(multi2004(), "action=\"disabled\"", "action=\"exitAll\""), "error", "action_out_of_place", ""},
      {replaced(multi2004(), "condition=\"satisfied\"", "condition=\"happy\""), "error", "unknown_word", "happy"},
      {replaced(multi2004(), "IDRef=\"common\"", "IDRef=\"other\""), "error", "unknown_sequencing", "other"},
      {replaced(multi2004(), "<adlseq:objective objectiveID=\"p\"", "<adlseq:objective objectiveID=\"zz\""), "error",
       "unknown_objective", "zz"},
  };
  const std::vector<std::string> files{"index_lms.html", "one.html", "res/index.html", "story_content/user.js",
                                       "two.html"};
  for (const Row& row : rows) {
    Problems problems;
    read_manifest(row.xml, &files, problems);
    CAPTURE(row.code);
    CHECK_MESSAGE(says(problems, row.severity, row.code, row.part), shape::to_json(problems));
    CHECK(refused(problems) == (std::string_view(row.severity) == "error"));
  }
  Problems problems;
  Manifest other = read_manifest(replaced(storyline12(), "index_lms.html\">", "Index_LMS.html\">"), &files, problems);
  CHECK_MESSAGE(says(problems, "warning", "letters_differ", "\"index_lms.html\""), shape::to_json(problems));
  CHECK(problems.front().line.value_or(0) == 8);
  CHECK_FALSE(refused(problems));
  CHECK(other.activities.at(1).href == "index_lms.html");
}

TEST_CASE("scorm manifests: encodings that authoring tools write") {
  const std::string plain = replaced(storyline12(), "Hand hygiene", "H\xC3\xA4nde");
  const std::size_t body = plain.starts_with("<?xml") ? plain.find("?>") + 2 : 0;
  auto declared = [&](const std::string& encoding) {
    return "<?xml version=\"1.0\" encoding=\"" + encoding + "\" standalone=\"no\"?>" + plain.substr(body);
  };
  auto western = [](std::string text) {
    for (std::size_t at; (at = text.find("\xC3\xA4")) != std::string::npos;) text.replace(at, 2, "\xE4");
    return text;
  };
  auto wide = [](const std::string& text, bool little, bool mark) {
    std::string out;
    auto put = [&](unsigned unit) {
      char low = static_cast<char>(unit & 0xFF), high = static_cast<char>(unit >> 8);
      out += little ? low : high;
      out += little ? high : low;
    };
    if (mark) put(0xFEFF);
    for (char c : text) put(static_cast<unsigned char>(c));
    return out;
  };
  const std::vector<std::string> good{
      plain,
      "\xEF\xBB\xBF" + declared("UTF-8"),
      declared("utf-16"),  // saved as UTF-8 all the same
      western(declared("ISO-8859-1")),
      western(declared("windows-1252")),
      wide(western(declared("UTF-16")), true, true),
      wide(western(declared("UTF-16")), false, true),
      wide(western(declared("UTF-16LE")), true, false),
  };
  for (std::size_t i = 0; i < good.size(); ++i) {
    CAPTURE(i);
    CHECK(read_clean(good[i]).title == "H\xC3\xA4nde");
  }
  for (const std::string& bad : {western(declared("UTF-8")), western(declared("shift_jis"))}) {
    Problems problems;
    read_manifest(bad, nullptr, problems);
    CHECK(says(problems, "error", "xml_not_utf8"));
  }
}

TEST_CASE("scorm manifests: addresses and parameters") {
  struct Row {
    const char *href, *parameters, *out;
  };
  for (const Row& row : {Row{"a.html", "?x=1", "a.html?x=1"}, Row{"a.html?y=2", "&x=1", "a.html?y=2&x=1"},
                         Row{"a.html", "#top", "a.html#top"}, Row{"a.html#b", "#top", "a.html#b"},
                         Row{"a.html#b", "x=1", "a.html?x=1#b"}, Row{"a.html", "", "a.html"}})
    CHECK(with_parameters(row.href, row.parameters) == row.out);
  CHECK(resolve_path("a/", "../b/./c.html") == "b/c.html");
  CHECK_FALSE(resolve_path("", "../c.html"));
  CHECK(encode_uri_path("über uns/#1.html") == "%C3%BCber%20uns/%231.html");
  const std::vector<std::string> files{"Größe 1.html"};
  CHECK(FileLookup(&files).find("", "Gr%C3%B6%C3%9Fe%201.html") == "Größe 1.html");
}

}  // namespace
}  // namespace mc::scorm
