#include "modules/scorm/data_model_types.hpp"
#include "modules/scorm/testing.hpp"

namespace mc::scorm {

using namespace testing;

namespace {

struct Model {
  RunTimeValues values;
  Activity activity;
  DataModel2004 model{values, activity};
  int set(std::string_view element, std::string_view value) { return model.set(element, value); }
  int error(std::string_view element) { return model.get(element).error; }
  std::string get(std::string_view element) { return model.get(element).value; }
};

}  // namespace

TEST_SUITE("modules/scorm") {

  TEST_CASE("scorm data model: which elements there are and what they begin with") {
    struct Row {
      const char* element;
      const char* value;
      int error;
    };
    const Row rows[] = {
        {"cmi._version", "1.0", 0},
        {"cmi.comments_from_learner._children", "comment,location,timestamp", 0},
        {"cmi.comments_from_learner._count", "0", 0},
        {"cmi.comments_from_lms._count", "0", 0},
        {"cmi.completion_status", "unknown", 0},
        {"cmi.completion_threshold", "", 403},
        {"cmi.credit", "credit", 0},
        {"cmi.exit", "", 405},
        {"cmi.interactions._count", "0", 0},
        {"cmi.interactions._children",
         "id,type,objectives,timestamp,correct_responses,weighting,learner_response,result,latency,description", 0},
        {"cmi.launch_data", "", 403},
        {"cmi.learner_preference._children", "audio_level,language,delivery_speed,audio_captioning", 0},
        {"cmi.learner_preference.audio_level", "1", 0},
        {"cmi.learner_preference.language", "", 0},
        {"cmi.learner_preference.audio_captioning", "0", 0},
        {"cmi.location", "", 403},
        {"cmi.max_time_allowed", "", 403},
        {"cmi.mode", "normal", 0},
        {"cmi.objectives._count", "0", 0},
        {"cmi.progress_measure", "", 403},
        {"cmi.scaled_passing_score", "", 403},
        {"cmi.score._children", "scaled,raw,min,max", 0},
        {"cmi.score.scaled", "", 403},
        {"cmi.session_time", "", 405},
        {"cmi.success_status", "unknown", 0},
        {"cmi.suspend_data", "", 403},
        {"cmi.time_limit_action", "continue,no message", 0},
        {"cmi.total_time", "PT0H0M0S", 0},
        {"adl.nav.request", "_none_", 0},
        {"adl.data._count", "0", 0},
        {"", "", 301},
        {"cmi", "", 401},
        {"cmi.", "", 401},
        {"cmi.nothing", "", 401},
        {"cmi.score", "", 401},
        {"cmi.objectives.0.id", "", 301},
        {"cmi.objectives.x.id", "", 401},
        {"cmi.objectives.-1.id", "", 401},
        {"cmi.location._count", "", 301},
        {"cmi.location._children", "", 301},
        {"cmi.objectives._version", "", 301},
        {"cmi.nothing._count", "", 401},
        {"cmi.core.student_id", "", 401},
    };
    Model model;
    for (const Row& row : rows) {
      CAPTURE(row.element);
      DataModelAnswer answer = model.model.get(row.element);
      CHECK(answer.error == row.error);
      CHECK(answer.value == row.value);
    }
  }

  TEST_CASE("scorm data model: values that are taken and refused") {
    struct Row {
      const char* element;
      const char* value;
      int error;
    };
    const Row rows[] = {
        {"", "x", 351},
        {"cmi.nothing", "x", 401},
        {"cmi._version", "2", 404},
        {"cmi.objectives._count", "2", 404},
        {"cmi.score._children", "x", 404},
        {"cmi.entry", "resume", 404},
        {"cmi.learner_id", "x", 404},
        {"cmi.total_time", "PT1S", 404},
        {"cmi.comments_from_lms.0.comment", "x", 404},
        {"cmi.completion_status", "completed", 0},
        {"cmi.completion_status", "not attempted", 0},
        {"cmi.completion_status", "Completed", 406},
        {"cmi.success_status", "maybe", 406},
        {"cmi.exit", "", 0},
        {"cmi.exit", "time-out", 0},
        {"cmi.exit", "later", 406},
        {"cmi.score.scaled", "1.0", 0},
        {"cmi.score.scaled", "1.1", 407},
        {"cmi.score.scaled", "-1.0000001", 407},
        {"cmi.score.scaled", "one", 406},
        {"cmi.score.scaled", "", 406},
        {"cmi.score.raw", "-273.15", 0},
        {"cmi.score.raw", "1e3", 406},
        {"cmi.score.raw", ".5", 0},
        {"cmi.progress_measure", "-0.1", 407},
        {"cmi.progress_measure", "1", 0},
        {"cmi.learner_preference.audio_level", "-1", 407},
        {"cmi.learner_preference.audio_level", "2.5", 0},
        {"cmi.learner_preference.audio_captioning", "1", 0},
        {"cmi.learner_preference.audio_captioning", "2", 406},
        {"cmi.learner_preference.language", "de-CH", 0},
        {"cmi.learner_preference.language", "german language", 406},
        {"cmi.session_time", "PT1H5M", 0},
        {"cmi.session_time", "P1Y2M3DT4H5M6.78S", 0},
        {"cmi.session_time", "PT1.123S", 406},
        {"cmi.session_time", "PT", 406},
        {"cmi.session_time", "P", 406},
        {"cmi.session_time", "01:00:00", 406},
        {"cmi.location", "anything at all", 0},
        {"cmi.objectives.1.id", "late", 351},
        {"cmi.objectives.0.success_status", "passed", 408},
        {"cmi.objectives.0.id", "", 406},
        {"cmi.objectives.0.id", "with space", 406},
        {"cmi.objectives.0.id", "urn:", 406},
        {"cmi.objectives.0.id", ":x", 406},
        {"cmi.objectives.0.id", "urn:ADL:objective-1", 0},
        {"cmi.objectives.0.id", "urn:ADL:objective-1", 0},
        {"cmi.objectives.0.id", "other", 351},
        {"cmi.objectives.1.id", "urn:ADL:objective-1", 351},
        {"cmi.objectives.1.id", "obj2", 0},
        {"cmi.objectives.0.score.scaled", "2", 407},
        {"cmi.objectives.0.success_status", "passed", 0},
        {"cmi.objectives.0.description", "{lang=en}Text", 0},
        {"cmi.objectives.0.description", "{lang=}Text", 406},
        {"cmi.objectives.0.description", "{lang=e n}Text", 406},
        {"cmi.objectives.0.nothing", "x", 401},
        {"cmi.comments_from_learner.0.comment", "{lang=fr-CA}Bonjour", 0},
        {"cmi.comments_from_learner.0.timestamp", "2026-11-22T10:00:00.5+02:00", 0},
        {"cmi.comments_from_learner.0.timestamp", "2026-02-29", 406},
        {"cmi.comments_from_learner.0.timestamp", "2028-02-29", 0},
        {"cmi.comments_from_learner.0.timestamp", "1969", 406},
        {"cmi.comments_from_learner.0.timestamp", "2026-11-22T25", 406},
        {"cmi.comments_from_learner.2.comment", "x", 351},
    };
    Model model;
    for (const Row& row : rows) {
      CAPTURE(row.element);
      CAPTURE(row.value);
      CHECK(model.set(row.element, row.value) == row.error);
    }
    CHECK(model.get("cmi.objectives._count") == "2");
    CHECK(model.get("cmi.objectives.0.score._children") == "scaled,raw,min,max");
    CHECK(model.get("cmi.objectives.1.success_status") == "unknown");
    CHECK(model.error("cmi.objectives.1.score.scaled") == 403);
    CHECK(model.error("cmi.objectives.2.id") == 301);
    CHECK(model.get("cmi.comments_from_learner.0.timestamp") == "2028-02-29");
    CHECK(model.error("cmi.comments_from_learner.0.location") == 403);
  }

  TEST_CASE("scorm data model: responses and patterns by type of interaction") {
    struct Row {
      const char* type;
      const char* text;
      bool response, pattern;
    };
    const Row rows[] = {
        {"true-false", "true", true, true},
        {"true-false", "t", false, false},
        {"choice", "a[,]b", true, true},
        {"choice", "", true, true},
        {"choice", "a[,]a", false, false},
        {"choice", "a[,]", false, false},
        {"fill-in", "one[,]{lang=en}two", true, true},
        {"fill-in", "{lang=x_y}two", false, false},
        {"fill-in", "{case_matters=true}{order_matters=false}one[,]two", true, true},
        {"fill-in", "{case_matters=maybe}one", true, false},
        {"fill-in", "{order_matters=true}{case_matters=false}{lang=en}one", true, true},
        {"long-fill-in", "{case_matters=false}{lang=en}text", true, true},
        {"long-fill-in", "{case_matters=no}text", true, false},
        {"matching", "1[.]a[,]2[.]b", true, true},
        {"matching", "1[.]", false, false},
        {"matching", "1", false, false},
        {"matching", "", true, false},
        {"performance", "step[.]done[,][.]3", true, true},
        {"performance", "step", false, false},
        {"performance", "[.]", false, false},
        {"performance", "{order_matters=false}step[.]1[:]2", false, true},
        {"performance", "step[.]1[:]2", true, true},
        {"sequencing", "", false, false},
        {"performance", "step[.]3[:]2", false, false},
        {"sequencing", "c[,]a[,]b", true, true},
        {"sequencing", "c[,]a[,]c", true, true},
        {"likert", "agree", true, true},
        {"likert", "", false, false},
        {"numeric", "3.5", true, false},
        {"numeric", "1[:]5", false, true},
        {"numeric", "[:]5", false, true},
        {"numeric", "[:]", false, true},
        {"numeric", "5[:]1", false, false},
        {"numeric", "x[:]1", false, false},
        {"other", "whatever it is", true, true},
    };
    for (const Row& row : rows) {
      CAPTURE(row.type);
      CAPTURE(row.text);
      CHECK(is_response(row.type, row.text) == row.response);
      CHECK(is_pattern(row.type, row.text) == row.pattern);
    }
  }

  TEST_CASE("scorm data model: interactions") {
    Model model;
    CHECK(model.set("cmi.interactions.0.type", "choice") == 408);
    CHECK(model.set("cmi.interactions.0.id", "q1") == 0);
    CHECK(model.set("cmi.interactions.0.learner_response", "a") == 408);
    CHECK(model.set("cmi.interactions.0.correct_responses.0.pattern", "a") == 408);
    CHECK(model.set("cmi.interactions.0.type", "essay") == 406);
    CHECK(model.set("cmi.interactions.0.type", "choice") == 0);
    CHECK(model.set("cmi.interactions.0.correct_responses.0.pattern", "a[,]b") == 0);
    CHECK(model.set("cmi.interactions.0.correct_responses.1.pattern", "a[,]b") == 351);
    CHECK(model.set("cmi.interactions.0.correct_responses.2.pattern", "c") == 351);
    CHECK(model.set("cmi.interactions.0.correct_responses.1.pattern", "c") == 0);
    CHECK(model.get("cmi.interactions.0.correct_responses._count") == "2");
    CHECK(model.set("cmi.interactions.0.learner_response", "a[,]a") == 406);
    CHECK(model.set("cmi.interactions.0.learner_response", "a") == 0);
    CHECK(model.set("cmi.interactions.0.result", "correct") == 0);
    CHECK(model.set("cmi.interactions.0.result", "0.75") == 0);
    CHECK(model.set("cmi.interactions.0.result", "wrong") == 406);
    CHECK(model.set("cmi.interactions.0.latency", "PT12.5S") == 0);
    CHECK(model.set("cmi.interactions.0.weighting", "x") == 406);
    CHECK(model.set("cmi.interactions.0.objectives.0.id", "o1") == 0);
    CHECK(model.set("cmi.interactions.0.objectives.1.id", "o1") == 351);
    CHECK(model.set("cmi.interactions.0.objectives.2.id", "o2") == 351);
    CHECK(model.get("cmi.interactions.0.objectives._count") == "1");
    CHECK(model.set("cmi.interactions.1.objectives.0.id", "o1") == 408);
    CHECK(model.error("cmi.interactions.1.id") == 301);
    CHECK(model.error("cmi.interactions.0.timestamp") == 403);
    // Another kind of question has other answers.
    CHECK(model.set("cmi.interactions.0.type", "true-false") == 0);
    CHECK(model.error("cmi.interactions.0.learner_response") == 403);
    CHECK(model.set("cmi.interactions.0.correct_responses.0.pattern", "true") == 0);
    CHECK(model.set("cmi.interactions.0.correct_responses.1.pattern", "false") == 351);
    CHECK(model.set("cmi.interactions.1.id", "q1") == 0);  // the same question once more
  }

  TEST_CASE("scorm data model: thresholds decide statuses") {
    Model model;
    CHECK(model.set("cmi.completion_status", "completed") == 0);
    CHECK(model.set("cmi.success_status", "passed") == 0);
    model.values["cmi.completion_threshold"] = "0.6";
    model.values["cmi.scaled_passing_score"] = "0.6";
    CHECK(model.get("cmi.completion_status") == "unknown");
    CHECK(model.get("cmi.success_status") == "unknown");
    CHECK(model.set("cmi.progress_measure", "0.6") == 0);
    CHECK(model.set("cmi.score.scaled", "0.59") == 0);
    CHECK(model.get("cmi.completion_status") == "completed");
    CHECK(model.get("cmi.success_status") == "failed");
  }

  TEST_CASE("scorm data model: strict limits") {
    RunTimeValues values;
    Activity activity;
    DataModel2004 model(values, activity, {}, {.value_bytes = 100, .total_bytes = 300, .entries = 2});
    CHECK(model.set("cmi.suspend_data", std::string(101, 'x')) == 351);
    CHECK(model.set("cmi.suspend_data", std::string(100, 'x')) == 0);
    CHECK(model.set("cmi.location", std::string(100, 'x')) == 0);
    CHECK(model.set("cmi.suspend_data", std::string(100, 'y')) == 0);
    CHECK(model.set("cmi.comments_from_learner.0.comment", std::string(100, 'x')) == 351);
    CHECK(model.set("cmi.objectives.0.id", "a") == 0);
    CHECK(model.set("cmi.objectives.1.id", "b") == 0);
    CHECK(model.set("cmi.objectives.2.id", "c") == 351);
  }

  TEST_CASE("scorm data model: what the API in the browser took is kept as it was said") {
    for (bool as_said : {false, true}) {
      CAPTURE(as_said);
      RunTimeValues values;
      Activity activity;
      DataModel2004 model(values, activity, {}, {.as_said = as_said});
      const int refused = as_said ? 0 : 406;
      CHECK(model.set("cmi.interactions.0.id", "Question 1: soap?") == refused);
      CHECK(model.set("cmi.interactions.0.id", "") == 406);
      CHECK(model.set("cmi.interactions.0.id", std::string(4001, 'x') + " y") == 406);
      if (!as_said) CHECK(model.set("cmi.interactions.0.id", "q1") == 0);
      CHECK(model.set("cmi.interactions.0.type", "choice") == 0);
      CHECK(model.set("cmi.interactions.0.learner_response", "Option A[,]Option B") == refused);
      CHECK(model.set("cmi.interactions.0.correct_responses.0.pattern", "Option A") == refused);
      CHECK(model.set("cmi.interactions.0.timestamp", "2026-11-22T14:00:00.123Z") == refused);
      CHECK(model.set("cmi.objectives.0.id", "Unit 1") == refused);
      CHECK(model.set("cmi.score.scaled", "2") == 407);
      CHECK(model.set("cmi.completion_status", "done") == 406);
    }
  }

  TEST_CASE("scorm data model: durations add up") {
    struct Row {
      const char* total;
      const char* session;
      const char* sum;
    };
    const Row rows[] = {{"", "", "PT0H0M0S"},
                        {"PT1M", "PT01H059M020S", "PT2H20S"},
                        {"PT2H20S", "PT0H05M49S", "PT2H6M9S"},
                        {"", "P0Y029DT0H", "P29D"},
                        {"P11M", "P2M", "P1Y1M"},
                        {"PT59.99S", "PT0.02S", "PT1M0.01S"}};
    for (const Row& row : rows) {
      RunTimeValues values;
      if (*row.total != 0) values["cmi.total_time"] = row.total;
      if (*row.session != 0) values["cmi.session_time"] = row.session;
      close_session(values);
      CHECK(values["cmi.total_time"] == row.sum);
      CHECK_FALSE(values.contains("cmi.session_time"));
    }
  }

}  // TEST_SUITE

}  // namespace mc::scorm
