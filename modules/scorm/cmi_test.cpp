// The data model of SCORM 1.2 and lengths of time.
#include <doctest/doctest.h>

#include "modules/scorm/cmi.hpp"
#include "modules/scorm/session.hpp"

namespace mc::scorm {
namespace {

TEST_CASE("scorm 1.2: what LMSSetValue takes and refuses") {
  struct Row {
    std::string element;
    std::string value;
    int code;  // 0: taken
  };
  const std::vector<Row> rows{
      {"cmi.core.lesson_status", "passed", 0},
      {"cmi.core.lesson_status", "great", 405},
      {"cmi.core.lesson_status", "not attempted", 405},
      {"cmi.core.score.raw", "85.5", 0},
      {"cmi.core.score.raw", "", 0},
      {"cmi.core.score.raw", "101", 405},
      {"cmi.core.score.raw", "nan", 405},
      {"cmi.core.exit", "suspend", 0},
      {"cmi.core.exit", "", 0},
      {"cmi.core.exit", "gone", 405},
      {"cmi.core.session_time", "0000:10:05.25", 0},
      {"cmi.core.session_time", "10:05", 405},
      {"cmi.core.lesson_location", std::string(255, 'x'), 0},
      {"cmi.core.lesson_location", std::string(256, 'x'), 405},
      {"cmi.suspend_data", std::string(64'000, 'x'), 0},  // what the API in the browser takes
      {"cmi.suspend_data", std::string(64'001, 'x'), 405},
      {"cmi.core.session_time", "0:10:05.2", 0},
      {"cmi.core.student_id", "me", 403},
      {"cmi.core.total_time", "0001:00:00", 403},
      {"cmi.core.nonsense", "1", 201},
      {"cmi.objectives.1.id", "late", 201},
      {"cmi.objectives.0.id", "first", 0},
      {"cmi.objectives.1.id", "second", 0},
      {"cmi.objectives.01.id", "x", 201},
      {"cmi.interactions.0.type", "choice", 0},
      {"cmi.interactions.0.type", "essay", 405},
      {"cmi.interactions.0.result", "wrong", 0},
      {"cmi.interactions.0.result", "0.5", 0},
      {"cmi.interactions.0.result", "bad", 405},
      {"cmi.interactions.0.time", "23:59:59", 0},
      {"cmi.interactions.0.time", "24:00:00", 405},
      {"cmi.interactions.0.correct_responses.0.pattern", "a,b", 0},
      {"cmi.interactions.99999.id", "x", 201},
      {"cmi.student_preference.audio", "-2", 405},
      {"cmi.suspend_data", "\xff", 405},
  };
  CmiValues values;
  for (const Row& row : rows) {
    auto refusal = set_element12(values, row.element, row.value);
    CAPTURE(row.element);
    CAPTURE(row.value.substr(0, 20));
    CHECK((refusal ? refusal->code : 0) == row.code);
  }
  CHECK_FALSE(set_element12(values, "cmi.comments", "a"));
  CHECK_FALSE(set_element12(values, "cmi.comments", "b"));
  CHECK(value_of(values, "cmi.comments") == "ab");
  CHECK(value_of(values, "cmi.objectives.1.id") == "second");
}

TEST_CASE("scorm: values are kept byte for byte") {
  CmiValues values{{"cmi.suspend_data", std::string("a\r\nb\x01\"\\\u00fc", 9)}, {"cmi.core.exit", ""}};
  auto again = cmi_from_json(cmi_json(values));
  REQUIRE(again);
  CHECK(*again == values);
}

TEST_CASE("scorm: lengths of time") {
  CHECK(parse_interval("PT1H30M5.5S") == 5'405'500);
  CHECK(parse_interval("P1DT1S") == 86'401'000);
  CHECK(parse_interval("PT0S") == 0);
  for (const char* bad : {"", "P", "PT", "1H", "PT5", "PT1S1H", "P1H", "PT-1S", "PT1e9S"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_interval(bad));
  }
  CHECK(parse_timespan("0001:02:03.4") == 3'723'400);
  CHECK(parse_timespan("00:00:30") == 30'000);
  for (const char* bad : {"", "1:2:3", "00:00", "00:00:", "aa:00:00", "00:00:100"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_timespan(bad));
  }
  CHECK(interval_text(5'405'500) == "PT1H30M5.50S");
  CHECK(interval_text(0) == "PT0S");
  CHECK(timespan_text(3'723'400) == "0001:02:03.40");
}

TEST_CASE("scorm: bodies of commits") {
  auto one =
      read_commit(R"({"number":1,"item":"i","calls":[["initialize"],["set","cmi.location","3"],["terminate"]]})");
  REQUIRE(one);
  REQUIRE(one->size() == 1);
  CHECK(one->front().calls.at(1).value == "3");
  CHECK(read_commit(R"({"batches":[{"number":1,"item":"i","calls":[]},{"number":2,"item":"i","calls":[]}]})")->size() ==
        2);
  for (const char* bad :
       {"", "[]", "{}", R"({"number":0,"item":"i","calls":[]})", R"({"number":1,"calls":[]})",
        R"({"number":1,"item":"i","calls":[["jump"]]})", R"({"number":1,"item":"i","calls":[["set","a"]]})",
        R"({"number":1,"item":"i","calls":[["set","a",1]]})", R"({"number":1.5,"item":"i","calls":[]})"}) {
    CAPTURE(bad);
    CHECK_FALSE(read_commit(bad));
  }
}

TEST_CASE("scorm 1.2: prerequisites") {
  const std::map<std::string, std::string> status{{"a", "completed"}, {"b", "failed"}, {"c", "not attempted"}};
  struct Row {
    const char* script;
    bool met;
  };
  for (const Row& row : {Row{"a", true}, Row{"b", false}, Row{"a&b", false}, Row{"a|b", true}, Row{"~b", true},
                         Row{"a & (b | c)", false}, Row{"b=\"failed\"", true}, Row{"b<>F", false},
                         Row{"1*{a,b,c}", true}, Row{"2*{a,b,c}", false}, Row{"", true}, Row{"((((", true}}) {
    CAPTURE(row.script);
    CHECK(prerequisites_met(row.script, status) == row.met);
  }
}

}  // namespace
}  // namespace mc::scorm
