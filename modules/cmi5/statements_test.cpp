#include "modules/cmi5/statements.hpp"

#include <doctest/doctest.h>

#include "modules/cmi5/move_on.hpp"
#include "modules/cmi5/rules.hpp"
#include "modules/cmi5/samples.hpp"

namespace mc::cmi5 {
namespace {

struct Sample {
  Structure structure;
  packages::PackageId package;
  Names names{"https://lms.example", packages::PackageId{}};
  Frame frame{R"({"objectType":"Agent","account":{"homePage":"https://lms.example","name":"p1"}})", "reg", "ses",
              Instant{1'795'000'000'000}};
  Sample() {
    std::vector<packages::ImportProblem> problems;
    structure = read_structure(
        testing::kManifest, {[](std::string_view) { return true; }, [](std::string_view) { return false; }}, problems);
    REQUIRE(problems.empty());
  }
};

/// The value at a path of names; indexes as digits.
std::string at(const std::string& json, std::initializer_list<std::string_view> path) {
  auto document = shape::parse_json(json);
  REQUIRE_MESSAGE(document.has_value(), json);
  shape::Cursor here = document->root();
  for (std::string_view step : path) {
    if (here.kind() == shape::Kind::array) {
      here = here.first();
      for (int i = 0; i < step[0] - '0'; ++i) here = here.next();
      continue;
    }
    auto next = member(here, step);
    if (!next) return "(none)";
    here = *next;
  }
  std::string out;
  here.append_to(out);
  return out;
}

TEST_CASE("the statements of the LMS say what the specification asks for") {
  Sample s;
  const Au& au = s.structure.aus[0];
  std::string launched = launched_statement(s.frame, s.names, au, {"https://c/t/x/c/learn/index.html?a=1&b=2", {}});
  CHECK(at(launched, {"verb", "id"}) == "\"http://adlnet.gov/expapi/verbs/launched\"");
  CHECK(at(launched, {"object", "id"}) == "\"" + s.names.au(au) + "\"");
  CHECK(s.names.au(au) != au.id);
  CHECK(at(launched, {"context", "registration"}) == "\"reg\"");
  CHECK(at(launched, {"context", "contextActivities", "category", "0", "id"}) ==
        "\"https://w3id.org/xapi/cmi5/context/categories/cmi5\"");
  CHECK(at(launched, {"context", "contextActivities", "grouping", "0", "id"}) == "\"https://vendor.example/au/learn\"");
  auto extension = [&](std::string_view name) { return at(launched, {"context", "extensions", name}); };
  CHECK(extension(kExtensionSession) == "\"ses\"");
  CHECK(extension(kExtensionMastery) == "0.9");
  CHECK(extension(kExtensionMode) == "\"Normal\"");
  CHECK(extension(kExtensionMoveOn) == "\"CompletedAndPassed\"");
  CHECK(extension(kExtensionParameters) == "\"Start=1\"");
  CHECK(extension(kExtensionUrl) == "\"https://c/t/x/c/learn/index.html?a=1&b=2\"");

  std::string waived = waived_statement(s.frame, s.names, au, "Tested Out");
  CHECK(at(waived, {"result", "success"}) == "true");
  CHECK(at(waived, {"result", "completion"}) == "true");
  CHECK(at(waived, {"result", "extensions", kExtensionReason}) == "\"Tested Out\"");
  CHECK(at(waived, {"context", "contextActivities", "category", "1", "id"}) ==
        "\"https://w3id.org/xapi/cmi5/context/categories/moveon\"");
  CHECK(at(abandoned_statement(s.frame, s.names, au, 1500), {"result", "duration"}) == "\"PT1.50S\"");
  CHECK(at(abandoned_statement(s.frame, s.names, au, 1500), {"result", "success"}) == "(none)");

  std::string block = satisfied_statement(s.frame, s.names, s.structure, 0);
  CHECK(at(block, {"object", "definition", "type"}) == "\"https://w3id.org/xapi/cmi5/activitytype/block\"");
  CHECK(at(block, {"object", "id"}) != "\"https://vendor.example/block/all\"");
  CHECK(at(block, {"context", "contextActivities", "grouping", "0", "id"}) == "\"https://vendor.example/block/all\"");
  std::string course = satisfied_statement(s.frame, s.names, s.structure, kCourse);
  CHECK(at(course, {"object", "definition", "type"}) == "\"https://w3id.org/xapi/cmi5/activitytype/course\"");
  CHECK(at(course, {"object", "definition", "name", "es"}) == "\"Higiene de manos\"");
}

TEST_CASE("launch data and addresses") {
  Sample s;
  std::string data = launch_data(s.structure.aus[0], "ses", LaunchMode::Review, "");
  CHECK(at(data, {"launchMode"}) == "\"Review\"");
  CHECK(at(data, {"launchMethod"}) == "\"AnyWindow\"");
  CHECK(at(data, {"moveOn"}) == "\"CompletedAndPassed\"");
  CHECK(at(data, {"masteryScore"}) == "0.9");
  CHECK(at(data, {"launchParameters"}) == "\"Start=1\"");
  CHECK(at(data, {"entitlementKey", "courseStructure"}) == "\"xyz-123\"");
  CHECK(at(data, {"returnURL"}) == "(none)");
  CHECK(at(data, {"contextTemplate", "extensions", kExtensionSession}) == "\"ses\"");
  std::string plain = launch_data(s.structure.aus[1], "ses", LaunchMode::Normal, "https://x/back");
  CHECK(at(plain, {"masteryScore"}) == "(none)");
  CHECK(at(plain, {"returnURL"}) == "\"https://x/back\"");

  CHECK(with_query("/c/a.html?x=1#top", {{"actor", "{\"a\":1}"}, {"b", "c d"}}) ==
        "/c/a.html?x=1&actor=%7B%22a%22%3A1%7D&b=c%20d#top");
  CHECK(with_query("/c/a.html", {{"b", "é"}}) == "/c/a.html?b=%C3%A9");
  CHECK(at(first_preferences("es"), {"languagePreference"}) == "\"es,en-US\"");
  CHECK_FALSE(judge_preferences(first_preferences("es")).has_value());
  CHECK_FALSE(judge_preferences(first_preferences("")).has_value());
  CHECK(fetch_token("abc") == R"({"auth-token":"abc"})");
  CHECK(at(fetch_error(1, "used"), {"error-code"}) == "\"1\"");
}

}  // namespace
}  // namespace mc::cmi5
