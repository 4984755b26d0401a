// libFuzzer target: any bytes are refused as a manifest with messages, or read as a tree that is written and read again
// as the same; what it opens stays inside the package or is at an https:// address.
#include <cstdlib>

#include "modules/scorm/manifest_read.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mc::scorm;
  static const std::vector<std::string> kFiles{"a.html", "b/c.html", "imsmanifest.xml"};
  std::string_view text(reinterpret_cast<const char*>(data), size);
  for (PackagePaths paths : {PackagePaths(nullptr), &kFiles}) {
    std::vector<mc::packages::ImportProblem> problems;
    Manifest manifest = read_manifest(text, paths, problems);
    if (problems.size() > 400) std::abort();
    if (refused(problems)) continue;
    const std::string written = mc::shape::to_json(manifest);
    auto again = stored_manifest(written);
    if (!again || mc::shape::to_json(*again) != written) std::abort();
    for (const Activity& activity : manifest.activities) {
      const std::string& href = activity.href;
      if (href.empty() || href.starts_with("https://")) continue;
      if (href.starts_with('/') || href.starts_with("../") || href.find("/../") < href.find_first_of("?#"))
        std::abort();
    }
  }
  return 0;
}
