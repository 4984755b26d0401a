#pragma once
// Manifests for the tests of module cmi5, taken from nobody: one block with two units, objectives, all options.
#include <string>
#include <string_view>

namespace mc::cmi5::testing {

inline constexpr std::string_view kManifest = R"(<?xml version="1.0" encoding="utf-8"?>
<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
  <course id="https://vendor.example/course/hands">
    <title><langstring lang="en-US">Hand hygiene</langstring><langstring lang="es">Higiene de manos</langstring></title>
    <description><langstring lang="en-US">When and how.</langstring></description>
  </course>
  <objectives>
    <objective id="https://vendor.example/objective/five">
      <title><langstring lang="en">Five moments</langstring></title>
      <description><langstring lang="en">Knows them</langstring></description>
    </objective>
  </objectives>
  <block id="https://vendor.example/block/all">
    <title><langstring lang="en">All</langstring></title>
    <description><langstring lang="en">Both units</langstring></description>
    <objectives><objective idref="https://vendor.example/objective/five"/></objectives>
    <au id="https://vendor.example/au/learn" moveOn="CompletedAndPassed" masteryScore="0.9" launchMethod="AnyWindow">
      <title><langstring lang="en">Learn</langstring></title>
      <description><langstring lang="en">Reading</langstring></description>
      <objectives><objective idref="https://vendor.example/objective/five"/></objectives>
      <url><![CDATA[ learn/index.html?a=1&b=2#top ]]></url>
      <launchParameters> Start=1 </launchParameters>
      <entitlementKey> xyz-123 </entitlementKey>
    </au>
  </block>
  <au id="https://vendor.example/au/extra">
    <title><langstring lang="en">Extra</langstring></title>
    <description><langstring lang="en">For those who like</langstring></description>
    <url>extra.html</url>
  </au>
</courseStructure>
)";

/// The manifest with one piece of text replaced; empty when the piece is not there.
inline std::string changed(std::string_view from, std::string_view to, std::string_view manifest = kManifest) {
  std::string out(manifest);
  auto at = out.find(from);
  if (at == std::string::npos) return {};
  return out.replace(at, from.size(), to);
}

inline constexpr std::string_view kTinCanManifest = R"(<?xml version="1.0" encoding="utf-8"?>
<tincan xmlns="http://projecttincan.com/tincan.xsd">
  <activities>
    <activity id="https://vendor.example/tincan/fire" type="http://adlnet.gov/expapi/activities/course">
      <name lang="en-US">Fire safety</name>
      <description lang="en-US">Rescue, alarm, confine, extinguish.</description>
      <launch lang="en-us">story.html</launch>
    </activity>
    <activity id="https://vendor.example/tincan/fire/quiz" type="http://adlnet.gov/expapi/activities/assessment">
      <name>Quiz</name>
    </activity>
  </activities>
</tincan>
)";

}  // namespace mc::cmi5::testing
