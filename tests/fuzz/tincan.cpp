// libFuzzer target: any bytes are refused as tincan.xml with messages, or read as an activity with an address inside
// the package or at an allowed host.
#include <cstdlib>

#include "modules/cmi5/tincan.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mc::cmi5;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  Surroundings around{[](std::string_view path) { return path.size() % 2 == 0; },
                      [](std::string_view origin) { return origin.size() % 2 == 0; }};
  std::vector<mc::packages::ImportProblem> problems;
  TinCan read = read_tincan(text, around, problems);
  if (problems.size() > kMostProblems) std::abort();
  for (const auto& problem : problems)
    if (problem.severity == "error") return 0;
  Address address = parse_address(read.url);
  if (read.url.empty() || !is_absolute_iri(read.id)) std::abort();
  if (address.origin.empty() ? !package_path(address.path) : !around.trusts(address.origin)) std::abort();
  return 0;
}
