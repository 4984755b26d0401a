#pragma once
// tincan.xml of plain xAPI packages: one activity that is launched, and others that it speaks of. A pure reader.
#include "modules/cmi5/structure.hpp"

namespace mc::cmi5 {

/// What is kept of it. `id` is what its statements are about, as the publisher wrote it.
struct TinCan {
  std::string id;
  std::string type;
  std::vector<Words> title;
  std::vector<Words> description;
  std::string url;  // as in Au
};
FIELDS(TinCan, id, type, title, description, url)

/// With an `error` among the problems the answer need not be complete.
TinCan read_tincan(std::string_view xml, const Surroundings& around, std::vector<packages::ImportProblem>& problems);

}  // namespace mc::cmi5
