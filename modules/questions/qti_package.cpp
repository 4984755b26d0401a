// A QTI 2.1 content package: imsmanifest.xml names the items. Other files are not looked at.
#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "appliance/documents/documents.hpp"
#include "appliance/documents/memory_file.hpp"
#include "modules/questions/qti_read.hpp"

namespace mc::questions {
namespace {

using documents::XmlNode;

constexpr std::size_t kItemBytes = 1 << 20;
constexpr std::size_t kManifestBytes = 4 << 20;

class Package {
public:
  explicit Package(documents::ZipReader& zip) : zip_(zip) {}

  /// The text of a file; not_found when it is not there, `entry_too_large`.
  Result<std::string> text(const std::string& path, std::size_t most) {
    const auto& entries = zip_.entries();
    auto found = std::find_if(entries.begin(), entries.end(), [&](const auto& entry) { return entry.path == path; });
    if (found == entries.end()) return not_found();
    if (found->size > static_cast<std::int64_t>(most))
      return fail(Fault::invalid, "entry_too_large", "A file of the package is too large.");
    std::string out;
    TRY(zip_.read(static_cast<std::size_t>(found - entries.begin()), [&](ByteView piece) -> Status {
      out.append(reinterpret_cast<const char*>(piece.data()), piece.size());
      return {};
    }));
    return out;
  }
  /// The manifest may stand in one folder at the top.
  Result<std::string> manifest_path() const {
    for (const auto& entry : zip_.entries())
      if (entry.path == "imsmanifest.xml") return entry.path;
    for (const auto& entry : zip_.entries())
      if (entry.path.ends_with("/imsmanifest.xml") && std::count(entry.path.begin(), entry.path.end(), '/') == 1)
        return entry.path;
    return fail(Fault::invalid, "manifest_missing", "The package has no imsmanifest.xml.");
  }

private:
  documents::ZipReader& zip_;
};

void collect_keywords(const XmlNode& node, std::vector<std::string>& out) {
  for (const XmlNode* child : node.elements()) {
    if (child->is("keyword"))
      out.emplace_back(trim(child->content()));
    else
      collect_keywords(*child, out);
  }
}

std::string decode_href(std::string_view href) {
  std::string out;
  for (std::size_t i = 0; i < href.size(); ++i) {
    auto hex = [&](char c) {
      return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
    };
    if (href[i] == '%' && i + 2 < href.size() && hex(href[i + 1]) >= 0 && hex(href[i + 2]) >= 0) {
      out += static_cast<char>(hex(href[i + 1]) * 16 + hex(href[i + 2]));
      i += 2;
    } else {
      out += href[i];
    }
  }
  return out;
}

Status read_resource(Intake& intake, Package& package, const XmlNode& resource, const std::string& folder) {
  std::string type = resource.attribute_or("type", ""), href = resource.attribute_or("href", "");
  if (type.find("item_xml") == std::string::npos) {
    bool test = type.find("test_xml") != std::string::npos;
    intake.warn(resource.line, href, test ? "test_left_out" : "resource_left_out",
                test ? "The order and the rules of a test are not taken over, only its questions."
                     : fmt::format("A resource of the type “{}” is no question.", beginning_of(type)));
    return {};
  }
  std::vector<std::string> tags;
  if (const XmlNode* metadata = resource.first("metadata")) collect_keywords(*metadata, tags);
  auto text = package.text(folder + decode_href(href), kItemBytes);
  if (!text) {
    intake.reject(resource.line, href, text.error().fault == Fault::not_found ? "item_missing" : text.error().code,
                  "The item that the manifest names could not be read.");
    return {};
  }
  auto root = documents::read_xml(*text);
  if (!root || !root->is("assessmentItem")) {
    intake.reject(resource.line, href, root ? "wrong_root" : root.error().code,
                  root ? "The file is no assessmentItem." : root.error().detail);
    return {};
  }
  return read_item(intake, *root, tags);
}

}  // namespace

Result<Parsed> read_qti_package(const std::filesystem::path& file, const ImportLimits& limits) {
  documents::ZipLimits zip_limits;
  zip_limits.total_bytes = static_cast<std::int64_t>(limits.bytes) * 4;
  auto zip = TRY(documents::ZipReader::open(file, zip_limits));
  Package package(*zip);
  std::string path = TRY(package.manifest_path());
  std::string folder = path.substr(0, path.size() - std::string_view("imsmanifest.xml").size());
  XmlNode manifest = TRY(documents::read_xml(TRY(package.text(path, kManifestBytes))));
  const XmlNode* resources = manifest.first("resources");
  if (!manifest.is("manifest") || !resources)
    return fail(Fault::invalid, "wrong_root", "imsmanifest.xml is no manifest with resources.");
  Intake intake(limits);
  for (const XmlNode* resource : resources->all("resource")) TRY(read_resource(intake, package, *resource, folder));
  return intake.done();
}

Result<Parsed> read_questions(Format format, std::string_view bytes, const ImportLimits& limits) {
  switch (format) {
  case Format::gift:
    return read_gift(bytes, limits);
  case Format::moodle_xml:
    return read_moodle_xml(bytes, limits);
  case Format::json:
    return read_json(bytes, limits);
  case Format::qti:
    break;
  }
  if (!bytes.starts_with("PK")) return read_qti_item(bytes, limits);
  if (bytes.size() > limits.bytes) return fail(Fault::invalid, "file_too_large", "The package is too large.");
  auto file = TRY(documents::MemoryFile::create());
  TRY(file->append(as_bytes(bytes)));
  return read_qti_package(file->path(), limits);
}

}  // namespace mc::questions
