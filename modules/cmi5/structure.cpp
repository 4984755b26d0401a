#include "modules/cmi5/structure.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "appliance/documents/xml.hpp"

namespace mc::cmi5 {
namespace {

using documents::XmlNode;

/// A name that differs from one of these only in the size of its letters is a mistake, whatever its namespace; other
/// unknown attributes may be a vendor's (their prefixes are gone) and are only mentioned.
constexpr std::string_view kKnownAttributes[] = {
    "id", "idref", "lang", "moveOn", "masteryScore", "launchMethod", "activityType", "authenticationMethod"};

std::string collapsed(std::string_view text) { return std::string(trim(text)); }

/// Reads one document; used once.
class StructureReader {
public:
  StructureReader(const Surroundings& around, Findings& findings) : around_(around), findings_(findings) {}

  Structure read(const XmlNode& root) {
    if (!root.is("courseStructure"))
      findings_.error("root_element", root.line,
                      fmt::format("The first element is <{}>; it must be <courseStructure>.", shown(root.name)));
    else if (root.ns != kStructureNamespace)
      findings_.error("namespace", root.line,
                      fmt::format("The namespace is \"{}\"; it must be \"{}\".", shown(root.ns), kStructureNamespace));
    else
      read_root(root);
    return std::move(out_);
  }

private:
  static std::string shown(std::string_view text) {
    return std::string(text.substr(0, std::min<std::size_t>(text.size(), 120)));
  }
  bool ours(const XmlNode& node) const { return node.ns == kStructureNamespace; }

  /// The elements of this namespace in order. Elements of others may only stand at the end, and only where `open`.
  std::vector<const XmlNode*> own_elements(const XmlNode& node, bool open) {
    std::vector<const XmlNode*> own;
    bool foreign = false;
    for (const XmlNode& child : node.children) {
      if (child.is_text()) {
        if (!trim(child.text).empty())
          findings_.error("unexpected_text", child.line, fmt::format("<{}> must not hold text.", shown(node.name)));
        continue;
      }
      if (!ours(child)) {
        if (!open || child.ns.empty())
          findings_.error("unexpected_element", child.line,
                          fmt::format("<{}> is not allowed in <{}>.", shown(child.name), shown(node.name)));
        foreign = true;
        continue;
      }
      if (foreign)
        findings_.error("element_order", child.line,
                        fmt::format("<{}> comes after elements of another namespace, which belong at the end of <{}>.",
                                    shown(child.name), shown(node.name)));
      own.push_back(&child);
    }
    return own;
  }

  void attributes(const XmlNode& node, std::initializer_list<std::string_view> allowed) {
    for (const auto& [name, value] : node.attributes) {
      if (std::find(allowed.begin(), allowed.end(), name) != allowed.end()) continue;
      std::string lower = ascii_lower(name);
      bool near = std::any_of(std::begin(kKnownAttributes), std::end(kKnownAttributes),
                              [&](std::string_view known) { return ascii_lower(known) == lower && known != "lang"; });
      if (near)
        findings_.error("unexpected_attribute", node.line,
                        fmt::format("<{}> has an attribute \"{}\", which is not known there; mind capital letters.",
                                    shown(node.name), shown(name)));
      else if (name != "schemaLocation" && name != "noNamespaceSchemaLocation" && name != "space" && name != "base" &&
               name != "lang")
        findings_.warning("unknown_attribute", node.line,
                          fmt::format("The attribute \"{}\" of <{}> is ignored.", shown(name), shown(node.name)));
    }
  }

  /// Takes the next element of `name` from `own`; null when another one stands there.
  const XmlNode* take(const std::vector<const XmlNode*>& own, std::size_t& at, std::string_view name) const {
    if (at >= own.size() || !own[at]->is(name)) return nullptr;
    return own[at++];
  }
  const XmlNode* require(const XmlNode& node, const std::vector<const XmlNode*>& own, std::size_t& at,
                         std::string_view name) {
    if (const XmlNode* found = take(own, at, name)) return found;
    bool later = std::any_of(own.begin() + static_cast<std::ptrdiff_t>(std::min(at, own.size())), own.end(),
                             [&](const XmlNode* child) { return child->is(name); });
    findings_.error(later ? "element_order" : "element_missing", at < own.size() ? own[at]->line : node.line,
                    later
                        ? fmt::format("<{}> stands in the wrong place of <{}>: the order is fixed (title, description, "
                                      "objectives, url, launchParameters, entitlementKey).",
                                      name, shown(node.name))
                        : fmt::format("<{}> has no <{}>.", shown(node.name), name));
    return nullptr;
  }
  void nothing_more(const XmlNode& node, const std::vector<const XmlNode*>& own, std::size_t at) {
    for (; at < own.size(); ++at)
      findings_.error("unexpected_element", own[at]->line,
                      fmt::format("<{}> is not allowed here in <{}>; mind the order of elements.", shown(own[at]->name),
                                  shown(node.name)));
  }

  std::vector<Words> words(const XmlNode* node) {
    std::vector<Words> out;
    if (!node) return out;
    attributes(*node, {});
    for (const XmlNode* item : own_elements(*node, true)) {
      if (!item->is("langstring")) {
        findings_.error("unexpected_element", item->line,
                        fmt::format("<{}> may only hold <langstring>.", shown(node->name)));
        continue;
      }
      attributes(*item, {"lang"});
      if (!item->elements().empty())
        findings_.error("unexpected_element", item->line, "<langstring> may only hold text.");
      Words one{item->attribute_or("lang", ""), plain_text(item->content(), item->line, findings_)};
      if (!item->attribute("lang"))
        findings_.warning("lang_missing", item->line, "<langstring> does not say its language (lang).");
      else if (!is_language_tag(trim(one.lang)))
        findings_.error("lang_invalid", item->line,
                        fmt::format("\"{}\" is no language; write \"en\" or \"en-US\".", shown(one.lang)));
      one.lang = collapsed(one.lang);
      if (count_code_points(one.text) > 4000)
        findings_.error("text_too_long", item->line, "A text is longer than 4,000 characters.");
      out.push_back(std::move(one));
    }
    if (out.empty())
      findings_.error("langstring_missing", node->line, fmt::format("<{}> has no <langstring>.", shown(node->name)));
    return out;
  }

  std::string id(const XmlNode& node) {
    std::string text = collapsed(node.attribute_or("id", ""));
    if (!node.attribute("id")) {
      findings_.error("id_missing", node.line, fmt::format("<{}> has no id.", shown(node.name)));
    } else if (!is_absolute_iri(text)) {
      findings_.error("id_not_absolute", node.line,
                      fmt::format("The id \"{}\" of <{}> is no whole IRI; it begins with a scheme, as \"https://\".",
                                  shown(text), shown(node.name)));
    } else if (auto [at, added] = ids_.emplace(text, node.line); !added) {
      findings_.error("id_duplicate", node.line,
                      fmt::format("The id \"{}\" is used in line {} already; every course, objective, block and AU "
                                  "needs one of its own.",
                                  shown(text), at->second));
    }
    return text;
  }

  void read_root(const XmlNode& root) {
    attributes(root, {});
    auto own = own_elements(root, true);
    std::size_t at = 0;
    if (const XmlNode* course = require(root, own, at, "course")) read_course(*course);
    if (const XmlNode* objectives = take(own, at, "objectives")) read_objectives(*objectives);
    std::size_t before = at;
    while (at < own.size() && (own[at]->is("au") || own[at]->is("block"))) read_member(*own[at++], -1);
    if (at == before)
      findings_.error("course_empty", root.line, "The course has no <au> and no <block> after <course>.");
    nothing_more(root, own, at);
    check_references();
  }

  void read_course(const XmlNode& node) {
    attributes(node, {"id"});
    out_.course_id = id(node);
    auto own = own_elements(node, true);
    std::size_t at = 0;
    out_.title = words(require(node, own, at, "title"));
    out_.description = words(require(node, own, at, "description"));
    nothing_more(node, own, at);
  }

  void read_objectives(const XmlNode& node) {
    attributes(node, {});
    auto own = own_elements(node, true);
    if (own.empty()) findings_.error("objectives_empty", node.line, "<objectives> holds no <objective>.");
    for (const XmlNode* item : own) {
      if (!item->is("objective")) {
        findings_.error("unexpected_element", item->line, "<objectives> may only hold <objective>.");
        continue;
      }
      attributes(*item, {"id"});
      Objective one;
      one.id = id(*item);
      const XmlNode* title = nullptr;
      const XmlNode* description = nullptr;
      for (const XmlNode* part : own_elements(*item, false)) {  // these two in any order
        const XmlNode*& place = part->is("title") ? title : description;
        if ((!part->is("title") && !part->is("description")) || place != nullptr)
          findings_.error("unexpected_element", part->line,
                          fmt::format("<{}> is not allowed here in <objective>.", shown(part->name)));
        else
          place = part;
      }
      if (!title) findings_.error("element_missing", item->line, "<objective> has no <title>.");
      if (!description) findings_.error("element_missing", item->line, "<objective> has no <description>.");
      one.title = words(title);
      words(description);
      out_.objectives.push_back(std::move(one));
    }
  }

  std::vector<std::string> references(const XmlNode* node) {
    std::vector<std::string> out;
    if (!node) return out;
    attributes(*node, {});
    auto own = own_elements(*node, true);
    if (own.empty()) findings_.error("objectives_empty", node->line, "<objectives> holds no <objective>.");
    for (const XmlNode* item : own) {
      if (!item->is("objective")) {
        findings_.error("unexpected_element", item->line, "<objectives> may only hold <objective>.");
        continue;
      }
      attributes(*item, {"idref"});
      own_elements(*item, false);
      std::string text = collapsed(item->attribute_or("idref", ""));
      if (text.empty())
        findings_.error("idref_missing", item->line, "<objective> has no idref.");
      else
        referenced_.emplace_back(text, item->line);
      out.push_back(std::move(text));
    }
    return out;
  }

  void check_references() {
    for (const auto& [text, line] : referenced_) {
      bool known = std::any_of(out_.objectives.begin(), out_.objectives.end(),
                               [&, &wanted = text](const Objective& one) { return one.id == wanted; });
      if (!known)
        findings_.error(
            "objective_unknown", line,
            fmt::format("The objective \"{}\" is referenced but not defined in <objectives>.", shown(text)));
    }
  }

  void read_member(const XmlNode& node, std::int64_t parent) {
    if (node.is("au"))
      read_au(node, parent);
    else
      read_block(node, parent);
  }

  void read_block(const XmlNode& node, std::int64_t parent) {
    attributes(node, {"id"});
    auto index = static_cast<std::int64_t>(out_.blocks.size());
    out_.blocks.push_back({id(node), {}, parent, {}});
    auto own = own_elements(node, true);
    std::size_t at = 0;
    auto title = words(require(node, own, at, "title"));
    words(require(node, own, at, "description"));
    auto objectives = references(take(own, at, "objectives"));
    std::size_t before = at;
    while (at < own.size() && (own[at]->is("au") || own[at]->is("block"))) read_member(*own[at++], index);
    if (at == before)
      findings_.error("block_empty", node.line, "The block is empty: it needs an <au> or a <block> after its texts.");
    nothing_more(node, own, at);
    out_.blocks[static_cast<std::size_t>(index)].title = std::move(title);
    out_.blocks[static_cast<std::size_t>(index)].objectives = std::move(objectives);
  }

  void read_au(const XmlNode& node, std::int64_t parent) {
    attributes(node, {"id", "moveOn", "masteryScore", "launchMethod", "activityType", "authenticationMethod"});
    Au au;
    au.parent = parent;
    au.id = id(node);
    au.move_on = vocabulary<MoveOn>(node, "moveOn", MoveOn::NotApplicable);
    au.launch_method = vocabulary<LaunchMethod>(node, "launchMethod", LaunchMethod::AnyWindow);
    if (auto method = node.attribute("authenticationMethod"); method && *method != "Basic")
      findings_.error("au_vocabulary", node.line, "authenticationMethod may only be \"Basic\".");
    au.mastery = mastery(node);
    au.activity_type = collapsed(node.attribute_or("activityType", ""));
    if (!au.activity_type.empty() && !is_absolute_iri(au.activity_type)) {
      findings_.warning("activity_type", node.line, "The activityType is no whole IRI and is ignored.");
      au.activity_type.clear();
    }
    auto own = own_elements(node, true);
    std::size_t at = 0;
    au.title = words(require(node, own, at, "title"));
    words(require(node, own, at, "description"));
    au.objectives = references(take(own, at, "objectives"));
    if (const XmlNode* url = require(node, own, at, "url")) {
      attributes(*url, {});
      if (!url->elements().empty()) findings_.error("unexpected_element", url->line, "<url> may only hold text.");
      au.url = check_address(trim(url->content()), url->line, around_, findings_);
    }
    au.parameters = free_text(take(own, at, "launchParameters"));
    au.entitlement = free_text(take(own, at, "entitlementKey"));
    nothing_more(node, own, at);
    out_.aus.push_back(std::move(au));
  }

  std::optional<std::string> free_text(const XmlNode* node) {
    if (!node) return std::nullopt;
    std::string text = plain_text(node->content(), node->line, findings_);
    if (text.size() > 16'000)
      findings_.error("text_too_long", node->line, fmt::format("<{}> is too long.", node->name));
    return text;
  }

  template <class E>
  E vocabulary(const XmlNode& node, std::string_view name, E otherwise) {
    auto text = node.attribute(name);
    if (!text) return otherwise;
    if (auto value = shape::parse_enum<E>(*text)) return *value;
    std::string all;
    for (const auto& [word, value] : enum_names(static_cast<const E*>(nullptr))) {
      if (!all.empty()) all += ", ";
      all += word;
    }
    findings_.error("au_vocabulary", node.line,
                    fmt::format("{}=\"{}\" is not known; it is one of {}.", name, shown(*text), all));
    return otherwise;
  }

  /// xs:decimal from 0 to 1, at most four decimals that count.
  std::optional<double> mastery(const XmlNode& node) {
    auto given = node.attribute("masteryScore");
    if (!given) return std::nullopt;
    std::string_view text = trim(*given);
    bool negative = text.starts_with("-");
    if (negative || text.starts_with("+")) text.remove_prefix(1);
    auto dot = text.find('.');
    std::string whole(text.substr(0, dot));
    std::string decimals(dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1));
    auto digits = [](std::string_view part) {
      return std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
    };
    bool number = digits(whole) && digits(decimals) && !(whole.empty() && decimals.empty());
    while (!decimals.empty() && decimals.back() == '0') decimals.pop_back();
    if (!number || decimals.size() > 4 || whole.size() + decimals.size() > 30) {
      findings_.error("mastery_score", node.line,
                      fmt::format("masteryScore=\"{}\" is no decimal number with at most four decimals, as \"0.85\".",
                                  shown(*given)));
      return std::nullopt;
    }
    std::string plain = (whole.empty() ? "0" : whole) + (decimals.empty() ? "" : "." + decimals);
    double value = 0;
    std::from_chars(plain.data(), plain.data() + plain.size(), value);
    if (value > 1 || (negative && value > 0)) {
      findings_.error("mastery_score", node.line, "masteryScore must be from 0 to 1, as \"0.85\".");
      return std::nullopt;
    }
    return value;
  }

  const Surroundings& around_;
  Findings& findings_;
  Structure out_;
  std::map<std::string, std::int64_t> ids_;
  std::vector<std::pair<std::string, std::int64_t>> referenced_;
};

}  // namespace

void Findings::add(std::string_view severity, std::string_view code, std::int64_t line, std::string message) {
  if (problems_.size() >= kMostProblems) return;
  problems_.push_back({std::string(severity), std::string(code), std::move(message), file_,
                       line > 0 ? std::optional<std::int64_t>(line) : std::nullopt});
}
void Findings::error(std::string_view code, std::int64_t line, std::string message) {
  // An error is never lost behind warnings: it would let the package in.
  if (problems_.size() >= kMostProblems && !failed_) problems_.pop_back();
  failed_ = true;
  add("error", code, line, std::move(message));
}
void Findings::warning(std::string_view code, std::int64_t line, std::string message) {
  if (problems_.size() < kMostProblems / 2) add("warning", code, line, std::move(message));
}

std::string plain_text(std::string_view text, std::int64_t line, Findings& findings) {
  auto clean = clean_text(trim(text));
  if (clean) return std::string(trim(*clean));
  findings.error("control_character", line, "A text holds a control character. Remove it.");
  return {};
}

std::string words_in(const std::vector<Words>& words, std::string_view language) {
  std::string wanted = ascii_lower(language);
  std::string base = wanted.substr(0, wanted.find('-'));
  for (const std::string& tried : {wanted, base, std::string("en")}) {
    for (const Words& one : words)
      if (!one.text.empty() && ascii_lower(one.lang) == tried) return one.text;
    for (const Words& one : words)
      if (!one.text.empty() && ascii_lower(one.lang).starts_with(tried + "-")) return one.text;
  }
  for (const Words& one : words)
    if (!one.text.empty()) return one.text;
  return {};
}

Structure read_structure(std::string_view xml, const Surroundings& around,
                         std::vector<packages::ImportProblem>& problems) {
  Findings findings(problems, "cmi5.xml");
  documents::XmlLimits limits;
  limits.bytes = kStructureBytes;
  auto root = documents::read_xml(xml, limits);
  if (!root) {
    findings.error(root.error().code, line_of(root.error().detail), root.error().detail);
    return {};
  }
  Structure out = StructureReader(around, findings).read(*root);
  if (!findings.failed() && shape::to_json(out).size() > kManifestBytes)
    findings.error("structure_too_large", 1,
                   "The course structure is too large (about 2,500 AUs are possible). Split the course.");
  return out;
}

}  // namespace mc::cmi5
