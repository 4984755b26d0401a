// libFuzzer target: any bytes as a script of `scorm replay` against a course with clusters, rules and maps. A script is
// refused with a line, or runs; every state on the way is written as JSON and read again as the same.
#include <cstdlib>

#include "modules/scorm/manifest_read.hpp"
#include "modules/scorm/replay.hpp"
#include "modules/scorm/tracking.hpp"

namespace {

constexpr std::string_view kCourse = R"(<manifest identifier="m" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"
 xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:s="http://www.imsglobal.org/xsd/imsss"><metadata>
<schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata><organizations default="o">
<organization identifier="o"><title>C</title><item identifier="a" identifierref="r"><title>A</title><s:sequencing>
<s:sequencingRules><s:postConditionRule><s:ruleConditions><s:ruleCondition condition="satisfied" operator="not"/>
</s:ruleConditions><s:ruleAction action="retry"/></s:postConditionRule></s:sequencingRules><s:objectives>
<s:primaryObjective objectiveID="p"><s:mapInfo targetObjectiveID="g" writeSatisfiedStatus="true"/></s:primaryObjective>
</s:objectives></s:sequencing></item><item identifier="m"><title>M</title><item identifier="b" identifierref="r">
<title>B</title></item><item identifier="c" identifierref="r"><title>C</title></item><s:sequencing>
<s:controlMode flow="true" forwardOnly="true"/><s:sequencingRules><s:preConditionRule><s:ruleConditions>
<s:ruleCondition condition="completed"/></s:ruleConditions><s:ruleAction action="skip"/></s:preConditionRule>
</s:sequencingRules></s:sequencing></item><s:sequencing><s:controlMode flow="true"/></s:sequencing></organization>
</organizations><resources><resource identifier="r" type="webcontent" adlcp:scormType="sco" href="s.htm"/></resources>
</manifest>)";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mc::scorm;
  static const Manifest manifest = [] {
    std::vector<mc::packages::ImportProblem> problems;
    Manifest out = read_manifest(kCourse, nullptr, problems);
    if (refused(problems)) std::abort();
    return out;
  }();
  auto random = mc::seeded_random(1);
  std::string script(reinterpret_cast<const char*>(data), size);
  auto counts = replay(manifest, script + "\nstate", *random, [](const ReplayStep& step) {
    if (step.command != "state") return;
    auto state = mc::shape::from_json<SequencingState>(*step.value);
    if (!state || mc::shape::to_json(*state) != *step.value) std::abort();
  });
  if (!counts && counts.error().code != "script") std::abort();
  return 0;
}
