#include "modules/cmi5/tincan.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "appliance/documents/xml.hpp"
#include "appliance/documents/xml_text.hpp"

namespace mc::cmi5 {
namespace {

using documents::XmlNode;

std::vector<Words> tincan_words(const XmlNode& activity, std::string_view name, Findings& findings) {
  std::vector<Words> out;
  for (const XmlNode* node : activity.all(name)) {
    Words one{std::string(trim(node->attribute_or("lang", ""))), plain_text(node->content(), node->line, findings)};
    if (!one.lang.empty() && !is_language_tag(one.lang)) {
      findings.warning("lang_invalid", node->line, "lang is no language tag and is ignored.");
      one.lang.clear();
    }
    if (count_code_points(one.text) > 4000)
      findings.error("text_too_long", node->line, "A text is longer than 4,000 characters.");
    else if (out.size() < 50)
      out.push_back(std::move(one));
  }
  return out;
}

void read_launched(const XmlNode& activity, const XmlNode& launch, TinCan& out, const Surroundings& around,
                   Findings& findings) {
  out.id = trim(activity.attribute_or("id", ""));
  out.type = trim(activity.attribute_or("type", ""));
  if (!is_absolute_iri(out.id))
    findings.error("id_not_absolute", activity.line,
                   "The id of the launched <activity> is no whole IRI; it begins with a scheme, as \"https://\".");
  if (!is_absolute_iri(out.type)) out.type.clear();  // tools write "course"
  out.title = tincan_words(activity, "name", findings);
  out.description = tincan_words(activity, "description", findings);
  if (words_in(out.title, "en").empty())
    findings.error("element_missing", activity.line, "The launched <activity> has no <name>.");
  out.url = check_address(trim(launch.content()), launch.line, around, findings);
}

}  // namespace

TinCan read_tincan(std::string_view xml, const Surroundings& around, std::vector<packages::ImportProblem>& problems) {
  Findings findings(problems, "tincan.xml");
  documents::XmlLimits limits;
  limits.bytes = kStructureBytes;
  TinCan out;
  auto root = documents::read_xml(documents::xml_as_utf8(xml), limits);
  if (!root) {
    findings.error(root.error().code, line_of(root.error().detail), root.error().detail);
    return out;
  }
  if (!root->is("tincan")) {
    findings.error("root_element", root->line, "The first element must be <tincan>.");
    return out;
  }
  if (root->ns != kTinCanNamespace) {
    findings.error("namespace", root->line, fmt::format("The namespace must be \"{}\".", kTinCanNamespace));
    return out;
  }
  const XmlNode* activities = root->first("activities");
  if (!activities) {
    findings.error("element_missing", root->line, "<tincan> has no <activities>.");
    return out;
  }
  std::int64_t launched = 0;
  for (const XmlNode* activity : activities->all("activity")) {
    if (!activity->attribute("id")) findings.error("id_missing", activity->line, "<activity> has no id.");
    auto launches = activity->all("launch");
    if (launches.empty()) continue;
    if (++launched == 1)
      read_launched(*activity, *launches.front(), out, around, findings);
    else if (launched == 2)
      findings.warning("second_launch", activity->line,
                       "More than one <activity> can be launched; the first one is used.");
  }
  if (launched == 0)
    findings.error("launch_missing", activities->line, "No <activity> has a <launch>, so there is nothing to open.");
  return out;
}

}  // namespace mc::cmi5
