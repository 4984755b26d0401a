// Strict XML: any bytes are refused or read; what was read holds the limits.
#include <cstdlib>

#include "appliance/documents/xml.hpp"

namespace {

void walk(const mc::documents::XmlNode& node, std::size_t depth, std::size_t& nodes) {
  if (depth > 16 || ++nodes > 1000 || node.attributes.size() > 8) std::abort();
  for (const auto& child : node.children) walk(child, depth + 1, nodes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mc::documents;
  auto root = read_xml({reinterpret_cast<const char*>(data), size}, {1 << 16, 15, 1000, 8});
  std::size_t nodes = 0;
  if (root) walk(*root, 0, nodes);
  return 0;
}
