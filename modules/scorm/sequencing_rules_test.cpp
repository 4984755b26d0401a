#include "modules/scorm/testing.hpp"

namespace mc::scorm {

using namespace testing;

namespace {

std::string flow_with(std::string_view inside) { return sequencing(std::string(kFlow) + std::string(inside)); }
std::string post(std::string_view action, std::string_view condition = "always", std::string_view more = {}) {
  return rules(rule("postConditionRule", action, condition, more));
}

}  // namespace

TEST_SUITE("modules/scorm") {
  TEST_CASE("scorm sequencing: skip by each condition") {
    struct Row {
      const char* condition;
      const char* attributes;
      const char* calls;
      bool skipped;
    };
    const Row rows[] = {
        {"always", "", "", true},
        {"satisfied", "", "set cmi.success_status passed", true},
        {"satisfied", "", "set cmi.success_status failed", false},
        {"satisfied", R"(operator="not")", "set cmi.success_status failed", true},
        {"satisfied", R"(operator="not")", "set cmi.success_status unknown", false},
        {"objectiveStatusKnown", "", "set cmi.success_status failed", true},
        {"objectiveStatusKnown", "", "set cmi.success_status unknown", false},
        {"objectiveMeasureKnown", "", "set cmi.score.scaled 0", true},
        {"objectiveMeasureKnown", "", "", false},
        {"objectiveMeasureGreaterThan", R"(measureThreshold="0.5")", "set cmi.score.scaled 0.6", true},
        {"objectiveMeasureGreaterThan", R"(measureThreshold="0.5")", "set cmi.score.scaled 0.5", false},
        {"objectiveMeasureLessThan", R"(measureThreshold="0.5")", "set cmi.score.scaled -1", true},
        {"objectiveMeasureLessThan", R"(measureThreshold="0.5")", "", false},
        {"completed", "", "set cmi.completion_status completed", true},
        {"completed", "", "set cmi.completion_status incomplete", false},
        {"completed", R"(operator="not")", "set cmi.completion_status not attempted", true},
        {"activityProgressKnown", "", "set cmi.completion_status incomplete", true},
        {"activityProgressKnown", "", "set cmi.completion_status unknown", false},
        {"attempted", "", "", true},
        {"attempted", R"(operator="not")", "", false},
        {"attemptLimitExceeded", "", "", false},
        {"timeLimitExceeded", "", "", false},
    };
    for (const Row& row : rows) {
      std::string name = std::string(row.condition) + row.attributes + row.calls;
      SUBCASE(name.c_str()) {
        plays(":" + flow_with("") +
                  "\na:" + sequencing(rules(rule("preConditionRule", "skip", row.condition, row.attributes))) + "\nb:",
              std::string("nav choice a\n") + row.calls + "\nnav continue\nexpect delivered b\nnav previous\n" +
                  (row.skipped ? "expect exception SB.2.1-3" : "expect delivered a"));
      }
    }
  }

  TEST_CASE("scorm sequencing: combinations of conditions") {
    auto both = [](std::string_view combination) {
      return sequencing(rules("<s:preConditionRule><s:ruleConditions conditionCombination=\"" +
                              std::string(combination) +
                              "\"><s:ruleCondition condition=\"completed\"/><s:ruleCondition condition=\"satisfied\"/>"
                              "</s:ruleConditions><s:ruleAction action=\"skip\"/></s:preConditionRule>"));
    };
    std::string script = "nav choice a\nset cmi.completion_status completed\nset cmi.success_status unknown\nnav "
                         "continue\nnav previous\nexpect ";
    plays(":" + flow_with("") + "\na:" + both("any") + "\nb:", script + "exception SB.2.1-3");
    plays(":" + flow_with("") + "\na:" + both("all") + "\nb:", script + "delivered a");
  }

  TEST_CASE("scorm sequencing: post-condition rules") {
    struct Row {
      const char* action;
      const char* expected;
    };
    const Row rows[] = {{"continue", "expect delivered c"},   {"previous", "expect delivered a"},
                        {"retry", "expect delivered b"},      {"exitAll", "expect ended"},
                        {"exitParent", "expect delivered d"}, {"retryAll", "expect delivered a"}};
    for (const Row& row : rows) {
      SUBCASE(row.action) {
        plays(":" + flow_with("") + "\na:\nm:" + flow_with("") + "\n b:" + sequencing(post(row.action)) + "\n c:\nd:",
              std::string("start\nnav choice b\nnav continue\n") + row.expected);
      }
    }
  }

  TEST_CASE("scorm sequencing: a post-condition takes the place of what the learner asked") {
    plays(":" + flow_with("") + "\na:" + sequencing(post("retry", "satisfied", R"(operator="not")")) + "\nb:", R"(start
set cmi.success_status failed
nav continue
expect delivered a
tracking a
expect value unknown unknown-satisfaction measure=unknown progress=unknown attempts=2 active
set cmi.success_status passed
nav choice b
expect delivered b)");
  }

  TEST_CASE("scorm sequencing: suspended activities have no post-conditions") {
    plays(":" + flow_with("") + "\na:" + sequencing(post("exitAll")) + "\nb:", R"(start
set cmi.exit suspend
nav continue
expect delivered b)");
  }

  TEST_CASE("scorm sequencing: exit rules end the cluster, and its post-conditions decide") {
    plays(":" + flow_with("") + "\nm:" +
              flow_with(rules(rule("exitConditionRule", "exit", "satisfied") +
                              rule("postConditionRule", "exitAll", "completed"))) +
              "\n a:\n b:" + "\nd:",
          R"(start
set cmi.success_status passed
nav continue
expect delivered b
set cmi.completion_status incomplete
set cmi.success_status passed
nav previous
expect delivered none
expect exception SB.2.1-3)");
    plays(":" + flow_with("") + "\nm:" + flow_with(rules(rule("exitConditionRule", "exit", "attempted"))) +
              "\n a:\n b:\nd:",
          "start\nnav continue\nexpect delivered d");
  }

  TEST_CASE("scorm sequencing: exitParent at the root is an exception, retry at the root is not the end") {
    plays(":" +
              flow_with(rules(rule("exitConditionRule", "exit", "always") +
                              rule("postConditionRule", "exitParent", "always"))) +
              "\na:",
          "start\nnav continue\nexpect exception TB.2.3-4");
    plays(":" +
              flow_with(rules(rule("exitConditionRule", "exit", "always") +
                              rule("postConditionRule", "retry", "satisfied", R"(operator="not")"))) +
              "\na:\nb:",
          R"(start
nav continue
expect ended
start
set cmi.success_status failed
nav exit
expect ended)");
  }

  TEST_CASE("scorm sequencing: a retried cluster rolls up anew, and rules see what its children knew") {
    const std::string skip = sequencing(rules(rule("preConditionRule", "skip", "satisfied")));
    plays(":" + flow_with("") + "\nm:" +
              flow_with(rules(rule("exitConditionRule", "exit", "completed") +
                              rule("postConditionRule", "retry", "satisfied", R"(operator="not")")) +
                        R"(<s:rollupRules><s:rollupRule childActivitySet="any"><s:rollupConditions>)"
                        R"(<s:rollupCondition condition="satisfied" operator="not"/></s:rollupConditions>)"
                        R"(<s:rollupAction action="notSatisfied"/></s:rollupRule></s:rollupRules>)") +
              "\n a:" + skip + "\n b:" + skip + "\nd:",
          R"(start
set cmi.success_status passed
nav continue
expect delivered b
set cmi.success_status failed
nav continue
expect delivered b
tracking m
expect value unknown unknown-satisfaction measure=unknown progress=unknown attempts=2 active)");
  }

  TEST_CASE("scorm sequencing: what is not tracked or not defined has no status for rules") {
    const std::string untracked = R"(<s:deliveryControls tracked="false"/>)";
    // The lesson has passed itself; the rule does not see it.
    plays(":" + flow_with("") + "\na:" + sequencing(rules(rule("preConditionRule", "skip", "satisfied")) + untracked) +
              "\nb:",
          R"(start
set cmi.success_status passed
nav continue
expect delivered b
nav previous
expect delivered a)");
    // "not known" of an objective that is not there is true, "not satisfied" is not.
    const std::string missing = R"(referencedObjective="gone" operator="not")";
    plays(":" + flow_with("") +
              "\na:" + sequencing(rules(rule("preConditionRule", "skip", "objectiveStatusKnown", missing))) +
              "\nb:" + sequencing(rules(rule("preConditionRule", "skip", "satisfied", missing))) + "\nc:",
          "start\nexpect delivered b");
  }

  TEST_CASE("scorm sequencing: walking back into a cluster that only goes forward begins at its first child") {
    plays(":" + flow_with("") + "\nm:" + sequencing(R"(<s:controlMode flow="true" forwardOnly="true"/>)") +
              "\n a:\n b:\nd:",
          R"(nav choice d
nav previous
expect delivered a
nav continue
expect delivered b
nav choice a
expect exception SB.2.4-2)");
  }

  TEST_CASE("scorm sequencing: selection and randomization") {
    const std::string chosen =
        sequencing(std::string(kFlow) + R"(<s:randomizationControls selectionTiming="once" selectCount="2"/>)");
    plays(":" + chosen + "\na:\nb:\nc:\nd:", R"(children o
start
nav continue
nav continue
expect ended)");
    const std::string mixed =
        sequencing(std::string(kFlow) +
                   R"(<s:randomizationControls randomizationTiming="onEachNewAttempt" reorderChildren="true"/>)");
    Manifest manifest = manifest_from(":" + mixed + "\na:\nb:\nc:\nd:\ne:\nf:");
    auto random = mc::seeded_random(3);
    auto state = new_state(manifest, *random);
    auto first = state.activities[0].available;
    CHECK(first.size() == 6);
    CHECK(first != manifest.activities[0].children);
    auto started = sequence(manifest, state, {Navigation::start, -1}, *random);
    CHECK(started.delivered == first[0]);
    CHECK(started.state.activities[0].available == first);
    auto left = sequence(manifest, started.state, {Navigation::exit_all, -1}, *random);
    CHECK(left.ended);
    CHECK(left.state.activities[0].available != first);
    // A suspended attempt keeps its order.
    auto kept = sequence(manifest, started.state, {Navigation::suspend_all, -1}, *random);
    CHECK(kept.state.activities[0].available == first);
  }

}  // TEST_SUITE

}  // namespace mc::scorm
