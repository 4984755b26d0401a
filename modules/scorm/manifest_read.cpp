// The structure of a manifest: organizations, items, resources. Sequencing is read in manifest_sequencing.cpp.
#include "modules/scorm/manifest_read.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "appliance/documents/xml_text.hpp"
#include "modules/scorm/manifest_files.hpp"

namespace mc::scorm {
namespace {

using documents::XmlNode;

constexpr std::size_t kMaxProblems = 200;
constexpr std::size_t kMaxMissingFiles = 20;
constexpr std::size_t kMaxDataFromLms = 4000;

struct VersionName {
  std::string_view text;  // in small letters
  Edition edition;
};
constexpr VersionName kVersions[] = {
    {"1.2", Edition::scorm12},
    {"cam 1.3", Edition::scorm2004_2nd},
    {"1.3", Edition::scorm2004_2nd},
    {"2004 2nd edition", Edition::scorm2004_2nd},
    {"2004 3rd edition", Edition::scorm2004_3rd},
    {"2004 4th edition", Edition::scorm2004_4th},
};

std::string one_line(std::string_view text) {
  std::string out;
  for (char c : plain_text(text)) {
    bool blank = c == ' ' || c == '\n' || c == '\t';
    if (!blank)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  return out;
}

std::string schema_version(const XmlNode& root) {
  const XmlNode* metadata = root.first("metadata");
  return metadata ? plain_text(metadata->first("schemaversion")) : std::string();
}

std::optional<Edition> by_version(std::string_view version) {
  const std::string lower = ascii_lower(version);
  for (const VersionName& one : kVersions)
    if (lower == one.text) return one.edition;
  return std::nullopt;
}

/// The first piece of text of the LOM element at this path.
std::string lom_text(const XmlNode* from, std::initializer_list<std::string_view> path) {
  for (std::string_view name : path) {
    if (!from) return {};
    from = from->first(name);
  }
  if (!from) return {};
  for (const XmlNode* text : from->elements()) return one_line(text->content());
  return one_line(from->content());
}

/// Attributes are written scormtype (1.2), scormType (2004) and sometimes otherwise.
std::optional<std::string> loose_attribute(const XmlNode& node, std::string_view lower) {
  for (const auto& [key, value] : node.attributes)
    if (ascii_lower(key) == lower) return value;
  return std::nullopt;
}

const XmlNode* loose_child(const XmlNode& node, std::string_view lower) {
  for (const XmlNode& child : node.children)
    if (!child.is_text() && ascii_lower(child.name) == lower) return &child;
  return nullptr;
}

/// Reads one document. Lives for one call.
class ManifestReader {
public:
  ManifestReader(const XmlNode& root, Edition edition, PackagePaths paths, Findings& findings)
      : root_(root), files_(paths), findings_(findings) {
    out_.edition = edition;
  }

  Manifest read() {
    out_.identifier = plain_text(root_.attribute_or("identifier", ""));
    out_.version = schema_version(root_);
    out_.sequencings.push_back(read_sequencing(nullptr, nullptr, out_.edition, findings_));
    collection_ = root_.first("sequencingCollection");
    if (root_.first("manifest"))
      findings_.warning("sub_manifest", "Manifests inside the manifest are not read; only the outer one is played.",
                        root_.first("manifest")->line);
    read_resources();
    const XmlNode* organization = choose_organization();
    if (!organization) return std::move(out_);
    read_organization(*organization);
    describe();
    check_resources();
    return std::move(out_);
  }

private:
  struct Resource {
    const XmlNode* node = nullptr;
    std::string base;
    bool used = false;
  };

  static std::string base_of(const XmlNode& node) {
    std::string base = plain_text(node.attribute_or("base", ""));
    std::replace(base.begin(), base.end(), '\\', '/');
    return base;
  }

  void read_resources() {
    const XmlNode* resources = root_.first("resources");
    if (!resources)
      return findings_.error("missing_resources", "The manifest has no <resources>. Export the package again.",
                             root_.line);
    const std::string base = base_of(root_) + base_of(*resources);
    for (const XmlNode* node : resources->all("resource")) {
      const std::string id = plain_text(node->attribute_or("identifier", ""));
      if (id.empty()) {
        findings_.error("resource_without_identifier", "A <resource> has no identifier.", node->line);
        continue;
      }
      if (!resources_.try_emplace(id, Resource{node, base + base_of(*node)}).second)
        findings_.error("identifier_twice", fmt::format("Two resources are called \"{}\".", id.substr(0, 100)),
                        node->line);
    }
  }

  const XmlNode* choose_organization() {
    const XmlNode* organizations = root_.first("organizations");
    auto all = organizations ? organizations->all("organization") : std::vector<const XmlNode*>();
    if (all.empty()) {
      findings_.error("missing_organization",
                      "The manifest has no <organization>, so nothing says what a learner sees. Export it as a course, "
                      "not as a collection of resources.",
                      organizations ? organizations->line : root_.line);
      return nullptr;
    }
    const std::string wanted = plain_text(organizations->attribute_or("default", ""));
    const XmlNode* chosen = all.front();
    for (const XmlNode* one : all)
      if (!wanted.empty() && plain_text(one->attribute_or("identifier", "")) == wanted) chosen = one;
    const std::string id = plain_text(chosen->attribute_or("identifier", ""));
    if (!wanted.empty() && id != wanted)
      findings_.warning(
          "default_organization",
          fmt::format("default=\"{}\" names no organization; the first one is played.", wanted.substr(0, 100)),
          organizations->line);
    if (all.size() > 1)
      findings_.hint("more_organizations",
                     fmt::format("The package has {} organizations; \"{}\" is played.", all.size(), id.substr(0, 100)),
                     organizations->line);
    return chosen;
  }

  void read_organization(const XmlNode& node) {
    Activity root;
    root.id = plain_text(node.attribute_or("identifier", ""));
    if (root.id.empty()) {
      findings_.warning("organization_without_identifier", "The <organization> has no identifier.", node.line);
      root.id = "organization";
    }
    root.line = node.line;
    root.title = one_line(node.first("title") ? node.first("title")->content() : "");
    ids_.insert(root.id);
    if (!out_.is12()) {
      out_.objectives_global_to_system = read_flag(node, "objectivesGlobalToSystem", true, findings_);
      out_.shared_data_global_to_system = read_flag(node, "sharedDataGlobalToSystem", true, findings_);
      root.sequencing = sequencing_index(node);
      if (const XmlNode* threshold = node.first("completionThreshold")) read_threshold(*threshold, root);
    }
    out_.activities.push_back(std::move(root));
    read_items(node, 0);
    bool any =
        std::any_of(out_.activities.begin(), out_.activities.end(), [](const Activity& a) { return !a.href.empty(); });
    if (!any && !broken_resource_)
      findings_.error("nothing_to_launch", "No item of the organization leads to a resource that can be opened.",
                      node.line);
  }

  void read_items(const XmlNode& parent, std::int64_t parent_index) {
    for (const XmlNode* node : parent.all("item")) {
      if (out_.activities.size() >= kMaxActivities) {
        if (!full_)
          findings_.error("too_many_items", fmt::format("The organization has more than {} items.", kMaxActivities),
                          node->line);
        full_ = true;
        return;
      }
      const auto index = static_cast<std::int64_t>(out_.activities.size());
      out_.activities.push_back(read_item(*node, parent_index));
      out_.activities[static_cast<std::size_t>(parent_index)].children.push_back(index);
      read_items(*node, index);
    }
  }

  Activity read_item(const XmlNode& node, std::int64_t parent) {
    Activity out;
    out.parent = parent;
    out.line = node.line;
    out.id = plain_text(node.attribute_or("identifier", ""));
    if (out.id.empty())
      findings_.error("item_without_identifier", "An <item> has no identifier.", node.line);
    else if (!ids_.insert(out.id).second)
      findings_.error("identifier_twice", fmt::format("Two items are called \"{}\".", out.id.substr(0, 100)),
                      node.line);
    out.title = one_line(node.first("title") ? node.first("title")->content() : "");
    if (out.title.empty()) {
      findings_.warning("item_without_title", "An <item> has no <title>; its identifier is shown.", node.line);
      out.title = out.id;
    }
    out.visible = read_flag(node, "isvisible", true, findings_);
    out.parameters = plain_text(node.attribute_or("parameters", ""));
    connect_resource(node, out);
    if (out_.is12())
      read_item12(node, out);
    else
      read_item2004(node, out);
    return out;
  }

  void connect_resource(const XmlNode& node, Activity& out) {
    const std::string id = plain_text(node.attribute_or("identifierref", ""));
    const bool cluster = node.first("item") != nullptr;
    if (id.empty()) {
      if (!cluster)
        findings_.warning(
            "item_without_resource",
            fmt::format("\"{}\" leads to no resource, so there is nothing to open.", out.title.substr(0, 100)),
            node.line);
      return;
    }
    if (cluster && !out_.is12()) {
      findings_.warning("cluster_with_resource",
                        "An <item> with items below it cannot have content of its own in SCORM 2004; its resource is "
                        "not opened.",
                        node.line);
      return;
    }
    auto found = resources_.find(id);
    if (found == resources_.end()) {
      broken_resource_ = true;
      return findings_.error(
          "unknown_resource",
          fmt::format("identifierref=\"{}\" names no <resource> of this manifest.", id.substr(0, 100)), node.line);
    }
    found->second.used = true;
    out.resource = id;
    const XmlNode& resource = *found->second.node;
    const auto type = loose_attribute(resource, "scormtype");
    if (!type)
      findings_.warning("resource_without_scormtype",
                        "The <resource> does not say adlcp:scormType; it is taken for a SCO.", resource.line);
    out.sco = !type || ascii_lower(plain_text(*type)) != "asset";
    out.href = launch_address(resource, found->second.base, out.parameters);
    broken_resource_ = broken_resource_ || out.href.empty();
  }

  /// Empty after an error.
  std::string launch_address(const XmlNode& resource, const std::string& base, std::string_view parameters) {
    std::string href = plain_text(resource.attribute_or("href", ""));
    if (href.empty()) {
      findings_.error("resource_without_href",
                      fmt::format("The resource \"{}\" is opened by an item but has no href. Name its first page.",
                                  plain_text(resource.attribute_or("identifier", "")).substr(0, 100)),
                      resource.line);
      return {};
    }
    if (is_absolute_address(base + href)) return outside_address(resource, base + href, parameters);
    std::size_t tail_at = href.find_first_of("?#");
    std::string tail = tail_at == std::string::npos ? std::string() : href.substr(tail_at);
    href = href.substr(0, tail_at);
    if (href.find('\\') != std::string::npos)
      findings_.warning("backslash", "Write \"/\" between folders, not \"\\\".", resource.line);
    auto path = files_.find(base, href);
    if (!path && (path = files_.in_other_letters(base, href)))
      findings_.warning("letters_differ",
                        fmt::format("\"{}\" is called \"{}\" in the package. It is opened here; other systems need the "
                                    "same capital and small letters.",
                                    (base + href).substr(0, 300), path->substr(0, 300)),
                        resource.line);
    if (!path) {
      const std::string shown = base + href;
      findings_.error("missing_file",
                      fmt::format("\"{}\" is to be opened but is not in the package.{}", shown.substr(0, 300),
                                  files_.suggestion(shown)),
                      resource.line);
      return {};
    }
    return with_parameters(encode_uri_path(*path) + tail, parameters);
  }

  std::string outside_address(const XmlNode& resource, std::string address, std::string_view parameters) {
    if (!ascii_lower(address.substr(0, 8)).starts_with("https://")) {
      findings_.error("outside_address", "Content outside of the package must be at an https:// address.",
                      resource.line);
      return {};
    }
    findings_.warning("outside_address",
                      "The content is on another server. It opens only if that server allows it, and it cannot report "
                      "results.",
                      resource.line);
    return with_parameters(std::move(address), parameters);
  }

  void read_item12(const XmlNode& node, Activity& out) {
    auto text = [&](std::string_view name) { return plain_text(loose_child(node, name)); };
    out.prerequisites = text("prerequisites");
    out.max_time_allowed = text("maxtimeallowed");
    out.time_limit_action = time_limit_action(node);
    out.data_from_lms = data_from_lms(node);
    const XmlNode* mastery = loose_child(node, "masteryscore");
    if (!mastery) return;
    auto score = parse_real(plain_text(mastery));
    if (score && *score >= 0 && *score <= 100)
      out.mastery_score = *score;
    else
      findings_.warning("masteryscore_out_of_range",
                        fmt::format("<adlcp:masteryscore> must be a number from 0 to 100; \"{}\" is left out.",
                                    plain_text(mastery).substr(0, 30)),
                        mastery->line);
  }

  void read_item2004(const XmlNode& node, Activity& out) {
    out.sequencing = sequencing_index(node);
    out.time_limit_action = time_limit_action(node);
    out.data_from_lms = data_from_lms(node);
    if (const XmlNode* threshold = node.first("completionThreshold")) read_threshold(*threshold, out);
    if (const XmlNode* data = node.first("data")) {
      std::set<std::string> targets;
      for (const XmlNode* map : data->all("map")) {
        DataMap one{plain_text(map->attribute_or("targetID", "")), read_flag(*map, "readSharedData", true, findings_),
                    read_flag(*map, "writeSharedData", true, findings_)};
        if (one.target.empty() || !targets.insert(one.target).second || targets.size() > 100)
          findings_.error("data_map", "Each <adlcp:map> needs a targetID of its own (at most 100).", map->line);
        else
          out.data_maps.push_back(std::move(one));
      }
    }
    const XmlNode* presentation = node.first("presentation");
    const XmlNode* interface = presentation ? presentation->first("navigationInterface") : nullptr;
    if (!interface) return;
    for (const XmlNode* hidden : interface->all("hideLMSUI")) read_hidden(*hidden, out);
  }

  void read_hidden(const XmlNode& node, Activity& out) {
    static const std::map<std::string, HiddenControl, std::less<>> kControls{
        {"previous", HiddenControl::previous},
        {"continue", HiddenControl::continue_},
        {"exit", HiddenControl::exit},
        {"exitAll", HiddenControl::exit_all},
        {"abandon", HiddenControl::abandon},
        {"abandonAll", HiddenControl::abandon_all},
        {"suspendAll", HiddenControl::suspend_all},
    };
    auto found = kControls.find(plain_text(&node));
    if (found == kControls.end())
      return findings_.warning("unknown_word", "<adlnav:hideLMSUI> names no control of the player.", node.line);
    if (std::find(out.hidden_controls.begin(), out.hidden_controls.end(), found->second) == out.hidden_controls.end())
      out.hidden_controls.push_back(found->second);
  }

  void read_threshold(const XmlNode& node, Activity& out) {
    CompletionThreshold& t = out.threshold;
    t.given = true;
    const std::string text = plain_text(&node);
    if (!text.empty()) {  // 2nd and 3rd Edition
      auto value = parse_real(text);
      if (!value || *value < 0 || *value > 1)
        return findings_.error("out_of_range", "<adlcp:completionThreshold> must be a number from 0 to 1.", node.line);
      t.completed_by_measure = true;
      t.min_progress_measure = *value;
      return;
    }
    t.completed_by_measure = read_flag(node, "completedByMeasure", false, findings_);
    t.min_progress_measure = read_real(node, "minProgressMeasure", 1.0, 0.0, 1.0, findings_);
    t.progress_weight = read_real(node, "progressWeight", 1.0, 0.0, 1.0, findings_);
  }

  std::string time_limit_action(const XmlNode& node) {
    const XmlNode* action = loose_child(node, "timelimitaction");
    if (!action) return {};
    const std::string text = ascii_lower(plain_text(action));
    for (std::string_view known : {"exit,message", "exit,no message", "continue,message", "continue,no message"})
      if (text == known) return text;
    if (!text.empty())
      findings_.warning("unknown_word",
                        "timeLimitAction must be \"exit,message\", \"exit,no message\", \"continue,message\" or "
                        "\"continue,no message\"; it is left out.",
                        action->line);
    return {};
  }

  std::string data_from_lms(const XmlNode& node) {
    const XmlNode* data = loose_child(node, "datafromlms");
    if (!data) return {};
    std::string text = plain_text(data);
    if (count_code_points(text) > kMaxDataFromLms)
      findings_.warning("data_from_lms_long", "dataFromLMS may have 4000 characters.", data->line);
    return text.size() > 4 * kMaxDataFromLms ? std::string() : text;
  }

  std::int64_t sequencing_index(const XmlNode& node) {
    const XmlNode* own = nullptr;
    for (const XmlNode* one : node.all("sequencing")) own = own ? own : one;
    if (!own) return 0;
    Sequencing read = read_sequencing(own, collection_, out_.edition, findings_);
    auto& known = out_.sequencings;
    auto found = std::find(known.begin(), known.end(), read);
    if (found == known.end()) found = known.insert(known.end(), std::move(read));
    return found - known.begin();
  }

  void describe() {
    const XmlNode* metadata = root_.first("metadata");
    const XmlNode* general = metadata && metadata->first("lom") ? metadata->first("lom")->first("general") : nullptr;
    out_.description = lom_text(general, {"description"});
    out_.title = out_.activities.front().title;
    if (out_.title.empty()) out_.title = lom_text(general, {"title"});
    if (out_.title.empty()) out_.title = out_.identifier;
    if (out_.activities.front().title.empty()) out_.activities.front().title = out_.title;
  }

  /// Files that a resource lists besides its first page; many tools list more than they pack.
  void check_resources() {
    if (!files_.checks()) return;
    std::size_t missing = 0;
    for (auto& [id, resource] : resources_) {
      for (const XmlNode* file : resource.node->all("file")) {
        const std::string href = plain_text(file->attribute_or("href", ""));
        if (href.empty() || is_absolute_address(href)) continue;
        const std::string path = href.substr(0, href.find_first_of("?#"));
        if (files_.find(resource.base, path)) continue;
        if (++missing <= kMaxMissingFiles)
          findings_.warning("missing_file",
                            fmt::format("\"{}\" is listed but is not in the package.{}",
                                        (resource.base + path).substr(0, 300), files_.suggestion(resource.base + path)),
                            file->line);
      }
      for (const XmlNode* dependency : resource.node->all("dependency"))
        if (!resources_.contains(plain_text(dependency->attribute_or("identifierref", ""))))
          findings_.warning("unknown_resource", "A <dependency> names no <resource> of this manifest.",
                            dependency->line);
    }
    if (missing > kMaxMissingFiles)
      findings_.warning("missing_file", fmt::format("{} more listed files are missing.", missing - kMaxMissingFiles),
                        0);
  }

  const XmlNode& root_;
  FileLookup files_;
  Findings& findings_;
  Manifest out_;
  const XmlNode* collection_ = nullptr;
  std::map<std::string, Resource> resources_;
  std::set<std::string> ids_;
  bool full_ = false;
  bool broken_resource_ = false;
};

}  // namespace

void Findings::add(std::string severity, std::string& code, std::string& message, std::int64_t line) {
  if (out_.size() >= kMaxProblems && severity != "error") return;
  if (out_.size() >= 2 * kMaxProblems) return;
  packages::ImportProblem problem;
  problem.severity = std::move(severity);
  problem.code = std::move(code);
  problem.message = std::move(message);
  problem.file = std::string(kManifestName);
  if (line > 0) problem.line = line;
  out_.push_back(std::move(problem));
}

std::string plain_text(std::string_view text) {
  auto cleaned = clean_text(trim(text));
  if (cleaned) return std::move(*cleaned);
  std::string kept;
  for (char c : trim(text))
    if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') kept += c;
  cleaned = clean_text(kept);
  return cleaned ? std::move(*cleaned) : std::string();
}

std::string plain_text(const XmlNode* node) { return node ? plain_text(node->content()) : std::string(); }

bool refused(const std::vector<packages::ImportProblem>& problems) {
  return std::any_of(problems.begin(), problems.end(), [](const auto& p) { return p.severity == "error"; });
}

std::optional<Edition> guess_edition(std::string_view xml) {
  if (xml.find("adlcp_v1p3") != std::string_view::npos || xml.find("adlseq_v1p3") != std::string_view::npos)
    return Edition::scorm2004_4th;
  if (xml.find("adlcp_rootv1p2") != std::string_view::npos) return Edition::scorm12;
  const std::string lower = ascii_lower(xml.substr(0, 100'000));
  if (lower.find("adl scorm") == std::string::npos) return std::nullopt;
  return lower.find("2004") != std::string::npos || lower.find("cam 1.3") != std::string::npos ? Edition::scorm2004_4th
                                                                                               : Edition::scorm12;
}

std::optional<Edition> edition_of(const XmlNode& root) {
  if (!root.is("manifest")) return std::nullopt;
  return by_version(schema_version(root));
}

Manifest read_manifest(std::string_view bytes, PackagePaths paths, std::vector<packages::ImportProblem>& problems) {
  Findings findings(problems);
  const std::string xml = documents::xml_as_utf8(bytes);
  documents::XmlLimits limits;
  limits.bytes = static_cast<std::size_t>(kManifestBytes);
  auto root = documents::read_xml(xml, limits);
  if (!root) {
    findings.error(root.error().code, root.error().detail, 0);
    return {};
  }
  if (!root->is("manifest")) {
    findings.error("not_a_manifest", "The file does not begin with <manifest>.", root->line);
    return {};
  }
  const std::string version = schema_version(*root);
  auto edition = edition_of(*root);
  auto guess = guess_edition(xml);
  if (edition && guess && (*edition == Edition::scorm12) != (*guess == Edition::scorm12))
    findings.warning(
        "schemaversion_contradicts",
        fmt::format("<schemaversion> says \"{}\" but the namespaces are those of another SCORM; the version "
                    "counts.",
                    version),
        root->line);
  if (!edition) {
    edition = guess.value_or(Edition::scorm12);
    const char* taken = *edition == Edition::scorm12 ? "SCORM 1.2" : "SCORM 2004 4th Edition";
    findings.warning("schemaversion_unknown",
                     version.empty() ? fmt::format("<schemaversion> is missing; the package is taken for {}.", taken)
                                     : fmt::format("<schemaversion> \"{}\" is not known; the package is taken for {}.",
                                                   version.substr(0, 60), taken),
                     root->line);
  }
  return ManifestReader(*root, *edition, paths, findings).read();
}

}  // namespace mc::scorm
