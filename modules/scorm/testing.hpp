#pragma once
// Manifests in a short form and scripts for `scorm replay`, for the tests of sequencing. Not part of the program.
#include <doctest/doctest.h>

#include "modules/scorm/manifest_read.hpp"
#include "modules/scorm/replay.hpp"
#include "modules/scorm/tracking_run_time.hpp"

namespace mc::scorm::testing {

/// One line an item: spaces for its depth, its identifier, a colon, and what is inside it (s: is imsss:). A line
/// without an identifier belongs to what it stands in. Items without children are SCOs. `root`: attributes of the
/// organization.
inline std::string short_manifest(std::string_view text, std::string_view root = {}) {
  std::string out = R"(<manifest identifier="m" version="1" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1")"
                    R"( xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3")"
                    R"( xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3")"
                    R"( xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3")"
                    R"( xmlns:s="http://www.imsglobal.org/xsd/imsss"><metadata><schema>ADL SCORM</schema>)"
                    R"(<schemaversion>2004 4th Edition</schemaversion></metadata><organizations default="o">)";
  out += R"(<organization identifier="o" )" + std::string(root) + R"(><title>Course</title>)";
  struct Line {
    std::size_t depth;
    std::string_view id, inside;
  };
  std::vector<Line> lines;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    std::size_t depth = line.find_first_not_of(' ');
    if (depth == std::string_view::npos) continue;
    std::size_t colon = line.find(':');
    lines.push_back({depth, line.substr(depth, colon - depth), line.substr(colon + 1)});
  }
  std::vector<std::size_t> open;
  for (std::size_t at = 0; at < lines.size(); ++at) {
    for (; !open.empty() && open.back() >= lines[at].depth; open.pop_back()) out += "</item>";
    if (lines[at].id.empty()) {
      out += lines[at].inside;
      continue;
    }
    bool leaf = true;
    for (std::size_t next = at + 1; next < lines.size() && lines[next].depth > lines[at].depth; ++next)
      leaf = leaf && lines[next].id.empty();
    out += "<item identifier=\"" + std::string(lines[at].id) + "\"" + (leaf ? " identifierref=\"r\"" : "") +
           "><title>T</title>" + std::string(lines[at].inside);
    open.push_back(lines[at].depth);
  }
  for (; !open.empty(); open.pop_back()) out += "</item>";
  return out + R"(</organization></organizations><resources><resource identifier="r" type="webcontent")"
               R"( adlcp:scormType="sco" href="s.htm"><file href="s.htm"/></resource></resources></manifest>)";
}

inline Manifest manifest_from(std::string_view text, std::string_view root = {}) {
  std::vector<packages::ImportProblem> problems;
  Manifest out = read_manifest(short_manifest(text, root), nullptr, problems);
  for (const packages::ImportProblem& problem : problems)
    if (problem.severity == "error") FAIL_CHECK(problem.message);
  REQUIRE(!refused(problems));
  return out;
}

/// Every expectation of the script holds.
inline void plays(std::string_view items, std::string_view script, std::string_view root = {}) {
  Manifest manifest = manifest_from(items, root);
  auto random = seeded_random(7);
  std::string seen;
  auto counts = replay(manifest, script, *random, [&](const ReplayStep& step) {
    seen += replay_text(step) + "\n";
    if (step.met && !*step.met) FAIL_CHECK(seen);
  });
  if (!counts) FAIL_CHECK(counts.error().detail);
  if (counts) CHECK(counts->expectations > 0);
}

/// The text in the middle of a preConditionRule and the like.
inline std::string rule(std::string_view kind, std::string_view action, std::string_view condition,
                        std::string_view attributes = {}) {
  return "<s:" + std::string(kind) + "><s:ruleConditions><s:ruleCondition condition=\"" + std::string(condition) +
         "\" " + std::string(attributes) + "/></s:ruleConditions><s:ruleAction action=\"" + std::string(action) +
         "\"/></s:" + std::string(kind) + ">";
}
inline std::string sequencing(std::string_view inside) {
  return "<s:sequencing>" + std::string(inside) + "</s:sequencing>";
}
inline std::string rules(std::string_view inside) {
  return "<s:sequencingRules>" + std::string(inside) + "</s:sequencingRules>";
}
inline constexpr std::string_view kFlow = R"(<s:controlMode choice="true" flow="true"/>)";

}  // namespace mc::scorm::testing
