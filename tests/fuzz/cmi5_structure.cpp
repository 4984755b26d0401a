// libFuzzer target: any bytes are refused as a course structure of cmi5 with messages, or read as one that is kept and
// read again as the same, whose units all have an address that the reader would take again.
#include <cstdlib>

#include "modules/cmi5/move_on.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mc::cmi5;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  Surroundings around{[](std::string_view path) { return path.size() % 2 == 0; },
                      [](std::string_view origin) { return origin.size() % 2 == 0; }};
  std::vector<mc::packages::ImportProblem> problems;
  Structure read = read_structure(text, around, problems);
  if (problems.size() > kMostProblems) std::abort();
  bool refused = false;
  for (const auto& problem : problems) refused = refused || problem.severity == "error";
  if (refused) return 0;
  std::string kept = mc::shape::to_json(read);
  auto again = mc::shape::from_json<Structure>(kept);
  if (!again || mc::shape::to_json(*again) != kept || read.aus.empty()) std::abort();
  for (const Au& au : read.aus) {
    Address address = parse_address(au.url);
    if (au.url.empty() || (address.origin.empty() && !package_path(address.path))) std::abort();
    if (!address.origin.empty() && !around.trusts(address.origin)) std::abort();
    if (au.parent >= static_cast<std::int64_t>(read.blocks.size())) std::abort();
  }
  auto all = newly_satisfied(read, std::vector<bool>(read.aus.size(), true), {});
  if (all.size() != read.blocks.size() + 1 || all.back() != kCourse) std::abort();
  return 0;
}
