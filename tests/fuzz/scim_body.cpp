// Bodies and queries of SCIM clients.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "modules/scim/wire.hpp"

using namespace mc::scim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 5) {
  case 0:
    (void)wire::parse_user(text);
    break;
  case 1: {
    auto change = wire::parse_user_patch(text);
    if (change && change->user_name && change->user_name->size() > 255) std::abort();
    break;
  }
  case 2:
    (void)wire::parse_group(text);
    break;
  case 3:
    (void)wire::parse_group_patch(text);
    break;
  default: {
    auto query = wire::parse_query(text);
    if (query && (query->count > 200 || query->start < 1)) std::abort();
  }
  }
  return 0;
}
