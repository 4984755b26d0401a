#pragma once
// PUBLIC (for the command line): reads imsmanifest.xml into a Manifest and says, line by line, what its author has to
// change. Pure; thread-safe.
#include <functional>

#include "appliance/documents/xml.hpp"
#include "modules/packages/packages.hpp"
#include "modules/scorm/manifest.hpp"

namespace mc::scorm {

inline constexpr std::int64_t kManifestBytes = 10 << 20;
inline constexpr std::size_t kMaxActivities = 2000;
inline constexpr std::string_view kManifestName = "imsmanifest.xml";

/// The files of the package, sorted; null: not checked (the replay command has only the manifest).
using PackagePaths = const std::vector<std::string>*;

/// Which edition the document claims by schemaversion and namespaces; nothing: it is no SCORM manifest.
std::optional<Edition> edition_of(const documents::XmlNode& root);
/// The edition of bytes that may not even be well-formed, so that their author hears why; nothing: no SCORM at all.
std::optional<Edition> guess_edition(std::string_view xml);

/// Problems are appended; with an `error` among them the manifest is not complete and must not be used.
Manifest read_manifest(std::string_view xml, PackagePaths paths, std::vector<packages::ImportProblem>& problems);
bool refused(const std::vector<packages::ImportProblem>& problems);

/// Collects what is found; every message says what to do.
class Findings {
public:
  explicit Findings(std::vector<packages::ImportProblem>& out) : out_(out) {}
  void error(std::string code, std::string message, std::int64_t line) { add("error", code, message, line); }
  void warning(std::string code, std::string message, std::int64_t line) { add("warning", code, message, line); }
  void hint(std::string code, std::string message, std::int64_t line) { add("hint", code, message, line); }

private:
  void add(std::string severity, std::string& code, std::string& message, std::int64_t line);
  std::vector<packages::ImportProblem>& out_;
};

/// imsss:sequencing and what adlseq adds, of an item or the organization. `collection`: the sequencingCollection.
Sequencing read_sequencing(const documents::XmlNode* own, const documents::XmlNode* collection, Edition edition,
                           Findings& findings);
/// Reading single values: the attribute, or `otherwise` with a warning when it is not what it must be.
bool read_flag(const documents::XmlNode& node, std::string_view name, bool otherwise, Findings& findings);
double read_real(const documents::XmlNode& node, std::string_view name, double otherwise, double from, double to,
                 Findings& findings);
std::optional<double> parse_real(std::string_view text);
/// The text of an element without white space around it and without characters that JSON does not carry.
std::string plain_text(const documents::XmlNode* node);
std::string plain_text(std::string_view text);

}  // namespace mc::scorm
