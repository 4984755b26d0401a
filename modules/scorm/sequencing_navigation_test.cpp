#include "modules/scorm/testing.hpp"

namespace mc::scorm {

using namespace testing;

namespace {

const std::string kTwoLevels = ":" + sequencing(kFlow) + "\na:\nm:" + sequencing(kFlow) + "\n b:\n c:\nd:\n";

std::string controls(std::string_view attributes) {
  return sequencing("<s:controlMode " + std::string(attributes) + "/>");
}

}  // namespace

TEST_SUITE("modules/scorm") {
  TEST_CASE("scorm sequencing: continue and previous walk through clusters") {
    plays(kTwoLevels, R"(start
expect delivered a
nav continue
expect delivered b
nav continue
expect delivered c
nav previous
expect delivered b
nav previous
expect delivered a
nav previous
expect exception SB.2.1-3
nav choice d
expect delivered d
nav continue
expect ended
expect delivered none)");
  }

  TEST_CASE("scorm sequencing: navigation requests that are not valid") {
    struct Row {
      const char* name;
      std::string items, script;
    };
    const std::string one = "a:\nb:\n";
    const Row rows[] = {
        {"NB.2.1-1", kTwoLevels, "start\nnav start\nexpect exception NB.2.1-1"},
        {"NB.2.1-1 resume", kTwoLevels, "start\nresume\nexpect exception NB.2.1-1"},
        {"NB.2.1-2 continue", kTwoLevels, "nav continue\nexpect exception NB.2.1-2"},
        {"NB.2.1-2 exit", kTwoLevels, "nav exit\nexpect exception NB.2.1-2"},
        {"NB.2.1-2 jump", kTwoLevels, "nav jump a\nexpect exception NB.2.1-2"},
        {"NB.2.1-3", kTwoLevels, "resume\nexpect exception NB.2.1-3"},
        {"NB.2.1-4", one, "nav choice a\nnav continue\nexpect exception NB.2.1-4"},
        {"NB.2.1-5 flow", one, "nav choice b\nnav previous\nexpect exception NB.2.1-5"},
        {"NB.2.1-5 forwardOnly", ":" + controls(R"(flow="true" forwardOnly="true")") + "\na:\nb:",
         "start\nnav continue\nexpect delivered b\nnav previous\nexpect exception NB.2.1-5"},
        {"NB.2.1-7", kTwoLevels,
         "start\nnav forward\nexpect exception NB.2.1-7\nnav backward\nexpect exception NB.2.1-7"},
        {"NB.2.1-8", ":" + sequencing(kFlow) + "\nm:" + controls(R"(flow="true" choiceExit="false")") + "\n b:\nd:",
         "start\nexpect delivered b\nnav choice d\nexpect exception NB.2.1-8"},
        {"NB.2.1-10", ":" + controls(R"(choice="false" flow="true")") + "\na:\nb:",
         "start\nnav choice b\nexpect exception NB.2.1-10"},
        {"NB.2.1-11", kTwoLevels, "start\nnav choice nothing\nexpect exception NB.2.1-11"},
        {"NB.2.1-11 jump", kTwoLevels, "start\nnav jump nothing\nexpect exception NB.2.1-11"},
        {"NB.2.1-12", kTwoLevels, "start\nnav exit\nexpect exception none\nnav exit\nexpect exception NB.2.1-12"},
        {"SB.2.2-1", one, "start\nexpect exception SB.2.2-1"},
        {"SB.2.9-9", ":" + sequencing(kFlow) + "\na:\nm:\n b:",
         "start\nnav choice m\nexpect exception SB.2.9-9\nexpect current m\nnav choice b\nexpect delivered b"},
        {"DB.1.1-1", kTwoLevels, "start\nnav jump m\nexpect exception DB.1.1-1"},
        {"DB.1.1-3",
         ":" + sequencing(kFlow) + "\na:\nb:" + sequencing(rules(rule("preConditionRule", "disabled", "always"))),
         "start\nnav choice b\nexpect exception DB.1.1-3"},
        {"SB.2.2-2",
         ":" + sequencing(kFlow) + "\na:\nb:" + sequencing(rules(rule("preConditionRule", "disabled", "always"))),
         "start\nnav continue\nexpect exception SB.2.2-2"},
    };
    for (const Row& row : rows) SUBCASE(row.name) {
        plays(row.items, row.script);
      }
  }

  TEST_CASE("scorm sequencing: a course of one activity starts without flow") {
    plays("a:", "start\nexpect delivered a\nnav exitAll\nexpect ended");
    plays("m:\n a:", "start\nexpect delivered a");
    plays("a:" + sequencing(rules(rule("preConditionRule", "disabled", "always"))), "start\nexpect exception DB.1.1-3");
  }

  // Expectations as in case CM-04b of the ADL suite.
  TEST_CASE("scorm sequencing: choices across clusters with and without flow") {
    const std::string f = sequencing(kFlow);
    const std::string skip = sequencing(std::string(kFlow) + rules(rule("preConditionRule", "skip", "attempted")));
    plays(":" + f + "\n1:" + f + "\n 2:\n 3:\n4:\n 5:\n 6:\n 7:\n8:\n 9:\n 10:" + f + "\n  11:" + skip +
              "\n   12:\n   13:\n  14:\n15:",
          R"(start
expect delivered 2
get adl.nav.request_valid.continue
expect value true
get adl.nav.request_valid.previous
expect value false
choices
expect value o 1 2 3 5 6 7 9 10 11 12 13 14 15
nav choice 11
expect delivered 12
get adl.nav.request_valid.continue
expect value true
get adl.nav.request_valid.previous
expect value false
nav choice 10
expect delivered 14
nav choice o
expect delivered 2
nav choice 15
get adl.nav.request_valid.continue
expect value true
get adl.nav.request_valid.previous
expect value false
nav choice 6
expect delivered 6
nav exitAll
expect ended)");
  }

  TEST_CASE("scorm sequencing: an exit leaves the learner to choose, exitAll and abandonAll end the session") {
    plays(kTwoLevels, R"(start
nav exit
expect delivered none
expect current a
nav continue
expect delivered b
nav exitAll
expect ended
expect current none
start
expect delivered a
nav abandonAll
expect ended
start
expect delivered a
nav abandon
expect delivered none
expect tracking a unknown
nav continue
expect delivered b)");
  }

  TEST_CASE("scorm sequencing: suspendAll and resume give the attempt back") {
    plays(kTwoLevels, R"(start
nav choice c
set cmi.location page 7
suspend
expect ended
resume
expect delivered c
get cmi.entry
expect value resume
get cmi.location
expect value page 7
tracking c
expect value unknown unknown-satisfaction measure=unknown progress=unknown attempts=1 active
nav choice a
expect delivered a
nav choice c
get cmi.location
expect error 403)");
  }

  TEST_CASE("scorm sequencing: what was suspended between two activities goes on in their cluster") {
    plays(kTwoLevels, R"(start
nav choice c
nav exit
expect delivered none
suspend
expect ended
resume
expect delivered b)");
  }

  TEST_CASE("scorm sequencing: a suspended activity that is not resumed begins anew") {
    plays(kTwoLevels, R"(start
nav choice c
set cmi.location page 7
suspend
start
expect delivered a
nav choice c
get cmi.entry
expect value ab-initio)");
  }

  TEST_CASE("scorm sequencing: jump passes by control modes") {
    plays(":" + controls(R"(choice="false" flow="false")") + "\na:\nb:", R"(nav choice a
expect exception NB.2.1-10
start
expect exception SB.2.2-1)");
    plays(":" + controls(R"(choice="false" flow="true")") + "\na:\nm:" + controls(R"(choice="false" flow="false")") +
              "\n b:\n c:",
          R"(start
get adl.nav.request_valid.jump.{target=c}
expect value true
get adl.nav.request_valid.choice.{target=c}
expect value false
set adl.nav.request {target=c}jump
terminate
expect delivered c)");
  }

  TEST_CASE("scorm sequencing: the validity of requests is known while a SCO runs") {
    plays(kTwoLevels, R"(start
get adl.nav.request_valid.continue
expect value true
get adl.nav.request_valid.previous
expect value false
get adl.nav.request_valid.choice.{target=c}
expect value true
get adl.nav.request_valid.choice
expect error 301
get adl.nav.request_valid.other
expect error 401
set adl.nav.request_valid.continue true
expect error 404
set adl.nav.request sideways
expect error 406
get adl.nav.request
expect value _none_
choices
expect value o a m b c d)");
  }

  TEST_CASE("scorm sequencing: choices by constraints of adlseq") {
    const std::string constrained = R"(<adlseq:constrainedChoiceConsiderations constrainChoice="true"/>)";
    const std::string prevented = R"(<adlseq:constrainedChoiceConsiderations preventActivation="true"/>)";
    plays(":" + sequencing(kFlow) + "\nm:" + sequencing(std::string(kFlow) + constrained) +
              "\n a:\n b:\nn:" + sequencing(kFlow) + "\n c:\nz:" + sequencing(kFlow) + "\n d:",
          R"(start
expect delivered a
nav choice b
expect delivered b
nav choice d
expect exception SB.2.9-8
start
nav choice c
expect delivered c)");
    plays(":" + sequencing(kFlow) + "\nm:" + sequencing(kFlow) +
              "\n a:\nn:" + sequencing(std::string(kFlow) + prevented) + "\n b:",
          R"(start
nav choice b
expect exception SB.2.9-6)");
  }

  TEST_CASE("scorm sequencing: stopForwardTraversal and hiddenFromChoice") {
    plays(":" + sequencing(kFlow) + "\na:" +
              sequencing(rules(rule("preConditionRule", "stopForwardTraversal", "completed", R"(operator="not")"))) +
              "\nb:\nc:" + sequencing(rules(rule("preConditionRule", "hiddenFromChoice", "always"))),
          R"(start
set cmi.completion_status incomplete
get adl.nav.request_valid.choice.{target=b}
expect value false
set cmi.completion_status completed
get adl.nav.request_valid.choice.{target=b}
expect value true
nav choice c
expect exception SB.2.9-3)");
  }

  TEST_CASE("scorm sequencing: attempt limits") {
    plays(":" + sequencing(kFlow) + "\na:" + sequencing(R"(<s:limitConditions attemptLimit="1"/>)") + "\nb:", R"(start
expect delivered a
nav choice b
nav choice a
expect exception DB.1.1-3
nav choice b
nav previous
expect exception SB.2.2-2)");
  }

  TEST_CASE("scorm sequencing: a state of any request is kept as JSON and read again") {
    Manifest manifest = manifest_from(kTwoLevels);
    auto random = mc::seeded_random(1);
    auto done = sequence(manifest, new_state(manifest, *random), {}, *random);
    CHECK(done.delivered == 1);
    auto read = mc::shape::from_json<SequencingState>(mc::shape::to_json(done.state));
    REQUIRE(read);
    CHECK(*read == done.state);
    done.state.activities[1].data["cmi.location"] = std::string("\x01 A\xCC\x8A \r\n", 9);  // control, decomposed
    done.state.shared_data["d"] = "\x7F";
    auto exact = shape::from_json<SequencingState>(shape::to_json(done.state));
    REQUIRE(exact);
    CHECK(*exact == done.state);
    CHECK(exception_text("NB.2.1-4") == "The cluster does not allow flow");
    CHECK(exception_text("XX").empty());
  }

  TEST_CASE("scorm replay: scripts and manifests that are not understood") {
    auto random = seeded_random(1);
    auto told = [&](std::string_view xml, std::string_view script) {
      auto counts = replay_manifest(xml, script, *random, [](const ReplayStep&) {});
      return counts ? std::string() : counts.error().code + ": " + counts.error().detail;
    };
    const std::string good = short_manifest(kTwoLevels);
    CHECK(told(good, "start\n\n# nothing\n  fly\n") == "script: Line 4: \"fly\" is not a command.");
    CHECK(told(good, "nav up") == "script: Line 1: \"up\" is not a navigation request.");
    CHECK(told(good, "valid up").starts_with("script: Line 1: \"up\" is not"));
    CHECK(told(good, "given g luck").starts_with("script: Line 1: \"luck\" says nothing"));
    CHECK(told(good, "given g measure=2").starts_with("script: Line 1: \"measure=2\" says nothing"));
    CHECK(told(good, "start\ngiven g satisfied").starts_with("script: Line 2: \"given\" stands before"));
    CHECK(told(good, "tree now") == "script: Line 1: \"now\" is too much.");
    CHECK(told(good, "expect objective o none satisfied").starts_with("script: Line 1: The item has no objective"));
    CHECK(told(good, "start now") == "script: Line 1: \"now\" is too much.");
    CHECK(told(good, "expect delivered z").starts_with("script: Line 1: The manifest has no item \"z\"."));
    CHECK(told(good, "expect luck").starts_with("script: Line 1: \"expect luck\" is not known"));
    CHECK(told(good, "start\nset cmi.location \"open\\q\"").starts_with("script: Line 2: A value in quotes"));
    CHECK(told(good, "set cmi.location \xff") == "script: Line 1: It is not UTF-8.");
    CHECK(told("<manifest", "start").starts_with("manifest: "));
    CHECK(told(good, "start\r\nset cmi.location \"a\\nb\"\r\nget cmi.location\r\nexpect value \"a\\nb\"").empty());
  }

  TEST_CASE("scorm replay: what a tester looks at") {
    const std::string hides = R"(<adlnav:presentation><adlnav:navigationInterface>)"
                              R"(<adlnav:hideLMSUI>continue</adlnav:hideLMSUI></adlnav:navigationInterface>)"
                              R"(</adlnav:presentation>)";
    plays(":" + sequencing(kFlow) + "\na:" + hides +
              sequencing(R"(<s:objectives><s:primaryObjective/><s:objective objectiveID="x">)"
                         R"(<s:mapInfo targetObjectiveID="g"/></s:objective></s:objectives>)") +
              "\nb:",
          R"(given g not-satisfied measure=-0.5 raw=7
expect global g not-satisfied measure=-0.5 raw=7
expect valid start
expect invalid continue
start
expect objective a x not-satisfied measure=-0.5
expect valid continue
expect valid choice b
expect invalid previous
expect controls exit suspendAll
expect no-controls continue previous
nav continue
controls
expect value continue previous exit exitAll abandon abandonAll suspendAll
tree
expect value "o: unknown unknown-satisfaction measure=unknown progress=unknown attempts=1 active\na: completed satisfied measure=unknown progress=unknown attempts=1\nb: unknown unknown-satisfaction measure=unknown progress=unknown attempts=1 active"
valid jump a
expect value true)");
  }

  TEST_CASE("scorm replay: calls outside a session have their errors when the script says initialize") {
    plays(kTwoLevels, R"(start
get cmi.location
expect error 122
set cmi.location x
expect error 132
commit
expect error 142
terminate
expect error 112
initialize illegal
expect error 201
errorstring 201
expect value General Argument Error
errorstring 001
expect value ""
diagnostic
expect text
expect error 201
initialize
expect value true
initialize
expect error 103
set "" test
expect error 351
get
expect error 301
commit illegal
expect error 201
commit
expect no-error
terminate
expect value true
get cmi.location
expect error 123
set cmi.location x
expect error 133
commit
expect error 143
terminate
expect error 113
initialize
expect error 104
nav continue
get cmi.location
expect error 122)");
  }

  TEST_CASE("scorm replay: what a SCO asks for when it ends") {
    plays(kTwoLevels, "start\nset cmi.exit time-out\nterminate\nexpect ended");
    plays(kTwoLevels, "start\nset cmi.exit logout\nset adl.nav.request continue\nterminate\nexpect delivered b");
    plays(kTwoLevels, "start\nset adl.nav.request suspendAll\nterminate\nexpect ended\nlaunch\nexpect delivered a");
    plays(kTwoLevels, "start\nset adl.nav.request {target=nothing}choice\nterminate\nexpect exception NB.2.1-11");
  }

}  // TEST_SUITE

}  // namespace mc::scorm
