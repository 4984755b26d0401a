// What module packages calls for packages of these kinds.
#include <algorithm>

#include "modules/cmi5/service.hpp"
#include "modules/cmi5/tincan.hpp"

namespace mc::cmi5 {
namespace {

std::string_view manifest_name(packages::PackageKind kind) {
  return kind == packages::PackageKind::cmi5 ? "cmi5.xml" : "tincan.xml";
}

}  // namespace

bool Format::recognises(const packages::PackageFiles& files) const { return files.has(manifest_name(kind_)); }

Result<packages::PackageSummary> Format::read(const packages::PackageFiles& files,
                                              std::vector<packages::ImportProblem>& problems) const {
  packages::PackageSummary out;
  out.kind = kind_;
  auto origins = TRY(service_.allowed_origins());
  Surroundings around;
  around.has_file = [&](std::string_view path) { return files.has(path); };
  around.trusts = [&](std::string_view origin) {
    return std::find(origins.begin(), origins.end(), origin) != origins.end();
  };
  auto xml = files.read(manifest_name(kind_), static_cast<std::int64_t>(kStructureBytes));
  if (!xml) {
    if (xml.error().fault == Fault::internal) return std::unexpected(xml.error());
    problems.push_back({"error", "manifest_unreadable",
                        std::string(manifest_name(kind_)) + " is missing or larger than 8 MB.",
                        std::string(manifest_name(kind_)), std::nullopt});
    return out;
  }
  if (kind_ == packages::PackageKind::cmi5) {
    Structure structure = read_structure(*xml, around, problems);
    out.title = words_in(structure.title, "en");
    if (out.title.empty()) out.title = structure.course_id;
    out.description = words_in(structure.description, "en");
    out.parts = static_cast<std::int64_t>(structure.aus.size());
    out.manifest.text = shape::to_json(structure);
  } else {
    TinCan tincan = read_tincan(*xml, around, problems);
    out.title = words_in(tincan.title, "en");
    out.description = words_in(tincan.description, "en");
    out.manifest.text = shape::to_json(tincan);
  }
  return out;
}

Result<packages::Opened> Format::open(data::Tx& tx, const packages::Launch& launch, std::string_view base) {
  return service_.open(tx, launch, base);
}
http::Response Format::run(const packages::RuntimeCall& call) { return service_.run(call); }
Result<std::vector<packages::PackageAttempt>> Format::attempts(data::Tx& tx, const packages::AttemptQuery& query) {
  return service_.attempts(tx, query);
}
Result<packages::AttemptDetail> Format::attempt(data::Tx& tx, packages::PackageId package,
                                                std::string_view attempt_id) {
  return service_.attempt(tx, package, attempt_id);
}
Status Format::restart_open_attempts(data::Tx& tx, packages::PackageId package) {
  return service_.restart(tx, package);
}

}  // namespace mc::cmi5
