#include "modules/scorm/testing.hpp"

namespace mc::scorm {

using namespace testing;

namespace {

std::string flow_and(std::string_view inside) { return sequencing(std::string(kFlow) + std::string(inside)); }

std::string rollup_rules(std::string_view set, std::string_view condition, std::string_view action,
                         std::string_view attributes = {}, std::string_view more = {}) {
  return "<s:rollupRules><s:rollupRule childActivitySet=\"" + std::string(set) + "\" " + std::string(attributes) +
         "><s:rollupConditions><s:rollupCondition condition=\"" + std::string(condition) + "\" " + std::string(more) +
         "/></s:rollupConditions><s:rollupAction action=\"" + std::string(action) +
         "\"/></s:rollupRule></s:rollupRules>";
}

std::string report(std::string_view id, std::string_view calls) {
  return "nav choice " + std::string(id) + "\n" + std::string(calls) + "\n";
}

const std::string kLeave = "nav exit\n";

}  // namespace

TEST_SUITE("modules/scorm") {

  TEST_CASE("scorm rollup: without rules all children count") {
    const std::string three = ":" + flow_and("") + "\na:\nb:\nc:";
    plays(three, R"(start
nav continue
nav continue
expect tracking o unknown unknown-satisfaction
nav exit
expect tracking o completed satisfied)");
    plays(three, report("a", "set cmi.success_status failed\nset cmi.completion_status incomplete") + report("b", "") +
                     report("c", "") + kLeave + "expect tracking o incomplete not-satisfied");
    plays(three, report("a", "set cmi.success_status unknown") + report("b", "") + report("c", "") + kLeave +
                     "expect tracking o completed unknown-satisfaction");
  }

  TEST_CASE("scorm rollup: rules by set of children") {
    struct Row {
      const char* name;
      std::string rules;
      const char* first;  // success of a, b, c
      const char* second;
      const char* third;
      const char* expected;
    };
    const Row rows[] = {
        {"any", rollup_rules("any", "satisfied", "satisfied"), "failed", "passed", "failed", "satisfied"},
        {"any not", rollup_rules("any", "satisfied", "notSatisfied", "", R"(operator="not")"), "passed", "passed",
         "failed", "not-satisfied"},
        {"none", rollup_rules("none", "satisfied", "satisfied"), "failed", "failed", "failed", "satisfied"},
        {"none but one", rollup_rules("none", "satisfied", "satisfied"), "failed", "passed", "failed",
         "unknown-satisfaction"},
        {"none but unknown", rollup_rules("none", "satisfied", "satisfied"), "failed", "unknown", "failed",
         "unknown-satisfaction"},
        {"count", rollup_rules("atLeastCount", "satisfied", "satisfied", R"(minimumCount="2")"), "passed", "failed",
         "passed", "satisfied"},
        {"count below", rollup_rules("atLeastCount", "satisfied", "satisfied", R"(minimumCount="3")"), "passed",
         "failed", "passed", "unknown-satisfaction"},
        {"percent", rollup_rules("atLeastPercent", "satisfied", "satisfied", R"(minimumPercent="0.6")"), "passed",
         "failed", "passed", "satisfied"},
        {"percent below", rollup_rules("atLeastPercent", "satisfied", "satisfied", R"(minimumPercent="0.9")"), "passed",
         "failed", "passed", "unknown-satisfaction"},
        {"all known", rollup_rules("all", "objectiveStatusKnown", "satisfied"), "passed", "failed", "failed",
         "satisfied"},
        {"attempted", rollup_rules("all", "attempted", "notSatisfied"), "passed", "passed", "passed", "not-satisfied"},
    };
    for (const Row& row : rows) {
      SUBCASE(row.name) {
        auto said = [](const char* status) { return std::string("set cmi.success_status ") + status; };
        plays(":" + flow_and(row.rules) + "\na:\nb:\nc:", report("a", said(row.first)) + report("b", said(row.second)) +
                                                              report("c", said(row.third)) + kLeave +
                                                              "expect tracking o " + row.expected);
      }
    }
  }

  TEST_CASE("scorm rollup: completion has rules of its own") {
    plays(":" + flow_and(rollup_rules("any", "completed", "completed")) + "\na:\nb:",
          report("a", "") + kLeave + "expect tracking o completed unknown-satisfaction");
    plays(":" + flow_and(rollup_rules("any", "completed", "incomplete", "", R"(operator="not")")) + "\na:\nb:",
          report("a", "set cmi.completion_status incomplete") + kLeave + "expect tracking o incomplete");
  }

  TEST_CASE("scorm rollup: measures by weight") {
    auto weight = [](const char* w) {
      return sequencing("<s:rollupRules objectiveMeasureWeight=\"" + std::string(w) + "\"/>");
    };
    const std::string items = ":" + flow_and("") + "\na:" + weight("1") + "\nb:" + weight("0.5") + "\nc:" + weight("0");
    plays(items, report("a", "set cmi.score.scaled 0.9") + report("b", "set cmi.score.scaled 0.3") +
                     report("c", "set cmi.score.scaled -1") + kLeave + "expect tracking o measure=0.7");
    // A child without a measure counts with its weight.
    plays(items, report("a", "set cmi.score.scaled 0.9") + kLeave + "expect tracking o measure=0.6");
    plays(items, report("c", "set cmi.score.scaled 1") + report("a", "") + kLeave + "expect tracking o measure=0.0");
    plays(":" + flow_and("") + "\na:\nb:", report("a", "") + kLeave + "expect tracking o measure=unknown");
  }

  TEST_CASE("scorm rollup: satisfied by measure, at once or when it has ended") {
    auto by_measure = [](const char* active) {
      return flow_and(std::string(R"(<s:objectives><s:primaryObjective objectiveID="p" satisfiedByMeasure="true">)") +
                      R"(<s:minNormalizedMeasure>0.5</s:minNormalizedMeasure></s:primaryObjective></s:objectives>)" +
                      "<adlseq:rollupConsiderations measureSatisfactionIfActive=\"" + active + "\"/>");
    };
    const std::string good = report("a", "set cmi.score.scaled 0.6") + kLeave;
    plays(":" + flow_and("") + "\nm:" + by_measure("true") + "\n a:\nz:", good + "expect tracking m satisfied");
    plays(":" + flow_and("") + "\nm:" + by_measure("true") + "\n a:\nz:",
          report("a", "set cmi.score.scaled 0.4\nset cmi.success_status passed") + kLeave +
              "expect tracking m not-satisfied");
    plays(":" + flow_and("") + "\nm:" + by_measure("false") + "\n a:\nz:",
          good + "expect tracking m unknown-satisfaction\nnav choice z\nexpect tracking m satisfied");
  }

  TEST_CASE("scorm rollup: completion by measure with progress weights") {
    const std::string items = ":" + flow_and("") + "\nm:" + flow_and("") +
                              R"(<adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="0.7"/>)" +
                              "\n a:" + R"(<adlcp:completionThreshold progressWeight="0.5"/>)" + "\n b:\nz:";
    plays(items, report("a", "set cmi.progress_measure 0.4") + kLeave +
                     "expect tracking m incomplete\nexpect tracking m progress=0.1333333\n" +
                     report("b", "set cmi.progress_measure 1") + kLeave + "expect tracking m completed progress=0.8");
  }

  TEST_CASE("scorm rollup: which children are considered") {
    struct Row {
      const char* name;
      const char* controls;
      const char* calls;
      const char* expected;
    };
    const Row rows[] = {
        {"always", "", "", "unknown"},
        {"ifAttempted", R"(<adlseq:rollupConsiderations requiredForCompleted="ifAttempted"/>)", "", "completed"},
        {"ifNotSkipped", R"(<adlseq:rollupConsiderations requiredForCompleted="ifNotSkipped"/>)", "", "unknown"},
        {"ifNotSuspended", R"(<adlseq:rollupConsiderations requiredForCompleted="ifNotSuspended"/>)",
         "nav choice b\nset cmi.completion_status incomplete\nset cmi.exit suspend\nnav choice a\n", "completed"},
        {"suspended", "", "nav choice b\nset cmi.completion_status incomplete\nset cmi.exit suspend\nnav choice a\n",
         "incomplete"},
        {"not rolled up", R"(<s:rollupRules rollupProgressCompletion="false"/>)", "", "completed"},
        {"not tracked", R"(<s:deliveryControls tracked="false"/>)", "", "completed"},
    };
    for (const Row& row : rows) {
      SUBCASE(row.name) {
        plays(":" + flow_and("") + "\na:\nb:" + sequencing(row.controls),
              "nav choice a\n" + std::string(row.calls) + "nav exit\nexpect tracking o " + row.expected);
      }
    }
    plays(":" + flow_and("") + "\na:\nb:" +
              sequencing(rules(rule("preConditionRule", "skip", "always")) +
                         R"(<adlseq:rollupConsiderations requiredForCompleted="ifNotSkipped"/>)"),
          "nav choice a\nnav exit\nexpect tracking o completed");
  }

  TEST_CASE("scorm rollup: what content sets itself is not assumed") {
    plays(":" + flow_and("") + "\na:" +
              sequencing(R"(<s:deliveryControls completionSetByContent="true" objectiveSetByContent="true"/>)"),
          "start\nnav exit\nexpect tracking a unknown unknown-satisfaction");
    plays(":" + flow_and("") + "\na:" + sequencing(R"(<s:deliveryControls tracked="false"/>)"),
          "start\nset cmi.completion_status completed\nnav exit\nexpect tracking a unknown unknown-satisfaction");
    plays(":" + flow_and("") + "\na:", "start\nnav exit\nexpect tracking a completed satisfied");
  }

  TEST_CASE("scorm objectives: global objectives by their maps") {
    auto objective = [](std::string_view attributes) {
      return R"(<s:objective objectiveID="x"><s:mapInfo targetObjectiveID="g" )" + std::string(attributes) +
             "/></s:objective>";
    };
    auto with = [&](std::string_view attributes, std::string_view more = {}) {
      return sequencing(std::string(more) + "<s:objectives><s:primaryObjective/>" + objective(attributes) +
                        "</s:objectives>");
    };
    const std::string skip = rules(rule("preConditionRule", "skip", "satisfied", R"(referencedObjective="x")"));
    plays(":" + flow_and("") + "\na:" + with(R"(writeSatisfiedStatus="true" writeNormalizedMeasure="true")") +
              "\nb:" + with("", skip) + "\nc:" + with(R"(readNormalizedMeasure="false")"),
          R"(start
set cmi.objectives.&x&.success_status passed
set cmi.objectives.&x&.score.scaled 0.25
nav continue
expect delivered c
global g
expect value unknown satisfied measure=0.25 progress=unknown
get cmi.objectives.0.success_status
expect value passed
get cmi.objectives.0.score.scaled
expect error 403
nav choice b
get cmi.objectives.0.score.scaled
expect value 0.25)");
  }

  TEST_CASE("scorm objectives: maps of adlseq carry scores, completion and progress") {
    auto adl = [](std::string_view attributes) {
      return sequencing(
          R"(<s:objectives><s:primaryObjective/><s:objective objectiveID="x"/></s:objectives>)"
          R"(<adlseq:objectives><adlseq:objective objectiveID="x"><adlseq:mapInfo targetObjectiveID="g" )" +
          std::string(attributes) + "/></adlseq:objective></adlseq:objectives>");
    };
    plays(
        ":" + flow_and("") + "\na:" +
            adl(R"(writeRawScore="true" writeMinScore="true" writeMaxScore="true" writeCompletionStatus="true" writeProgressMeasure="true")") +
            "\nb:" + adl(R"(readMaxScore="false")"),
        R"(start
set cmi.objectives.0.score.raw 40
set cmi.objectives.0.score.min -1
set cmi.objectives.0.score.max 80
set cmi.objectives.0.completion_status completed
set cmi.objectives.0.progress_measure 0.5
nav continue
expect delivered b
get cmi.objectives.0.score.raw
expect value 40
get cmi.objectives.0.score.min
expect value -1
get cmi.objectives.0.score.max
expect error 403
get cmi.objectives.0.completion_status
expect value completed
get cmi.objectives.0.progress_measure
expect value 0.5)");
  }

  TEST_CASE("scorm objectives: clusters that read a global objective are rolled up when it changes") {
    const std::string reads = sequencing(R"(<s:objectives><s:primaryObjective objectiveID="x">)"
                                         R"(<s:mapInfo targetObjectiveID="g"/></s:primaryObjective></s:objectives>)");
    const std::string writes = sequencing(R"(<s:objectives><s:primaryObjective objectiveID="x"><s:mapInfo )"
                                          R"(targetObjectiveID="g" writeSatisfiedStatus="true"/></s:primaryObjective>)"
                                          R"(</s:objectives>)");
    plays(":" + flow_and("") + "\nm:" + flow_and("") + "\n a:" + reads + "\nn:" + flow_and("") + "\n b:" + writes,
          R"(nav choice b
set cmi.success_status passed
nav exit
expect tracking m satisfied)");
  }

  TEST_CASE(
      "scorm tracking: a new attempt on the parent makes its children's information stale, unless it may be used") {
    auto m = [](std::string_view control) {
      return sequencing("<s:controlMode flow=\"true\" " + std::string(control) + "/>");
    };
    const std::string script = R"(nav choice a
set cmi.score.scaled 0.5
nav choice z
nav choice b
nav choice z
expect tracking m )";
    plays(":" + flow_and("") + "\nm:" + m("") + "\n a:\n b:\nz:",
          script + "unknown unknown-satisfaction measure=unknown");
    plays(":" + flow_and("") + "\nm:" + m(R"(useCurrentAttemptObjectiveInfo="false")") + "\n a:\n b:\nz:",
          script + "unknown satisfied measure=0.25");
    plays(":" + flow_and("") + "\nm:" + m(R"(useCurrentAttemptProgressInfo="false")") + "\n a:\n b:\nz:",
          script + "completed unknown-satisfaction");
  }

  TEST_CASE("scorm tracking: rules see what children know of an earlier attempt on their cluster") {
    const std::string skip = sequencing(rules(rule("preConditionRule", "skip", "satisfied")));
    plays(":" + flow_and("") + "\nm:" + flow_and("") + "\n a:" + skip + "\n b:\nz:", R"(start
set cmi.success_status passed
nav continue
nav continue
expect delivered z
nav previous
expect delivered b
nav previous
expect exception SB.2.1-3)");
  }

  TEST_CASE("scorm tracking: what is read of a global objective, and what makes it unknown") {
    auto mapped = [](std::string_view write) {
      return sequencing(R"(<s:objectives><s:primaryObjective objectiveID="p"><s:mapInfo targetObjectiveID="g")" +
                        std::string(write) + "/></s:primaryObjective></s:objectives>");
    };
    const std::string write = R"( writeSatisfiedStatus="true")";
    // A reader that writes nothing never sees its own status.
    plays(":" + flow_and("") + "\na:" + mapped("") + "\nb:", R"(start
set cmi.success_status passed
nav continue
expect tracking a completed unknown-satisfaction)");
    plays(":" + flow_and("") + "\na:" + mapped(write) + "\nb:" + mapped(write) + "\nc:" + mapped(""), R"(start
set cmi.success_status passed
nav continue
get cmi.objectives.0.success_status
expect value passed
set cmi.objectives.0.success_status unknown
nav continue
get cmi.objectives.0.success_status
expect value unknown)");
  }

  TEST_CASE("scorm tracking: an abandoned attempt leaves no status") {
    plays(":" + flow_and("") + "\na:\nb:", R"(start
set cmi.success_status passed
set cmi.completion_status completed
commit
set adl.nav.request abandon
terminate
expect delivered none
expect tracking a unknown unknown-satisfaction
expect tracking o unknown unknown-satisfaction)");
  }

  TEST_CASE("scorm tracking: shared data") {
    plays(
        ":" + flow_and("") + "\na:" + R"(<adlcp:data><adlcp:map targetID="d1"/><adlcp:map targetID="d2" )" +
            R"(readSharedData="false"/></adlcp:data>)" + "\nb:" +
            R"(<adlcp:data><adlcp:map targetID="d2" writeSharedData="false"/><adlcp:map targetID="d1"/></adlcp:data>)",
        R"(start
get adl.data._count
expect value 2
get adl.data._children
expect value id,store
get adl.data.0.store
expect error 403
set adl.data.0.store one
expect error 0
set adl.data.1.store two
get adl.data.1.store
expect error 405
set adl.data.1.id other
expect error 404
set adl.data.2.store more
expect error 351
nav continue
get adl.data.0.id
expect value d2
get adl.data.0.store
expect value two
set adl.data.0.store no
expect error 404
get adl.data.1.store
expect value one)");
  }

  // As in case RU-11 of the ADL suite.
  TEST_CASE("scorm rollup: an average is as exact as its measures") {
    const std::string third = R"(<adlcp:completionThreshold progressWeight="1.0"/>)";
    plays(std::string(":") + R"(<adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="0.7"/>)" +
              flow_and(R"(<s:objectives><s:primaryObjective satisfiedByMeasure="true">)"
                       "<s:minNormalizedMeasure>0.7</s:minNormalizedMeasure></s:primaryObjective></s:objectives>") +
              "\na:" + third + "\nb:" + third + "\nc:" + third,
          R"(start
set cmi.score.scaled 0.7
set cmi.progress_measure 0.7
nav continue
set cmi.score.scaled 0.7
set cmi.progress_measure 0.7
nav continue
set cmi.score.scaled 0.7
set cmi.progress_measure 0.7
nav exit
expect tracking o completed satisfied measure=0.7 progress=0.7)");
  }

  TEST_CASE("scorm rollup: nothing is rolled up into a cluster that is not tracked") {
    plays(":" + flow_and("") + "\nm:" + flow_and(R"(<s:deliveryControls tracked="false"/>)") + "\n a:\n b:\nc:",
          R"(start
nav continue
nav continue
expect delivered c
expect tracking m unknown unknown-satisfaction
expect tracking a completed satisfied
nav exit
expect tracking o completed satisfied)");
  }

  TEST_CASE("scorm rollup: a cluster that is satisfied by measure goes by the measure that its map reads") {
    const std::string reads = R"(<s:mapInfo targetObjectiveID="g"/>)";
    const std::string writes =
        R"(<s:mapInfo targetObjectiveID="g" writeSatisfiedStatus="true" writeNormalizedMeasure="true"/>)";
    plays(":" + flow_and("") + "\nw:" +
              sequencing(R"(<s:objectives><s:primaryObjective objectiveID="p">)" + writes +
                         "</s:primaryObjective></s:objectives>") +
              "\nm:" +
              sequencing(std::string(kFlow) +
                         R"(<s:objectives><s:primaryObjective objectiveID="p" satisfiedByMeasure="true">)"
                         "<s:minNormalizedMeasure>0.6</s:minNormalizedMeasure>" +
                         reads + "</s:primaryObjective></s:objectives>") +
              "\n a:\nz:",
          R"(start
set cmi.success_status failed
set cmi.score.scaled 0.7
nav continue
expect delivered a
expect tracking m satisfied measure=0.7
nav choice w
set cmi.success_status passed
set cmi.score.scaled 0.5
nav choice z
expect tracking m not-satisfied measure=0.5)");
  }

  TEST_CASE("scorm rollup: all of no children is true") {
    const std::string back =
        rules(rule("exitConditionRule", "exit", "completed") + rule("postConditionRule", "previous", "completed"));
    const std::string free = sequencing(R"(<s:deliveryControls tracked="false"/>)");
    plays(":" + flow_and("") + "\na:\nm:" + flow_and(back) + "\n b:" + free + "\n c:" + free + "\nd:", R"(start
nav continue
expect delivered b
set cmi.success_status passed
nav continue
expect delivered a)");
  }

  // As in case CO-10 of the ADL suite.
  TEST_CASE("scorm objectives: a completion from elsewhere is not measured again") {
    auto with = [](const char* least) {
      return sequencing(R"(<s:objectives><s:primaryObjective objectiveID="p"/></s:objectives><adlseq:objectives>)"
                        R"(<adlseq:objective objectiveID="p"><adlseq:mapInfo targetObjectiveID="g" )"
                        R"(writeCompletionStatus="true" writeProgressMeasure="true"/></adlseq:objective>)"
                        R"(</adlseq:objectives>)") +
             "<adlcp:completionThreshold completedByMeasure=\"true\" minProgressMeasure=\"" + least + "\"/>";
    };
    plays(":" + flow_and("") + "\na:" + with("0.4") + "\nb:" + with("0.15"), R"(start
set cmi.objectives.0.progress_measure 0.2
set cmi.exit suspend
nav continue
get cmi.objectives.0.progress_measure
expect value 0.2
get cmi.objectives.0.completion_status
expect value incomplete
set cmi.progress_measure 0.39
set cmi.objectives.0.progress_measure 0.3
nav previous
get cmi.objectives.0.progress_measure
expect value 0.39
get cmi.objectives.0.completion_status
expect value completed
get cmi.progress_measure
expect error 403)");
  }

}  // TEST_SUITE

}  // namespace mc::scorm
