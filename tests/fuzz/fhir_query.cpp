// Queries of FHIR searches. What is accepted keeps to its limits, and the address of the next page is the same search.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "modules/interop/fhir_query.hpp"

using namespace mc;
using namespace mc::interop;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string system = "https://h.example/fhir/sid/employee-number";
  const auto resource = data[0] % 2 ? fhir::Resource::practitioner : fhir::Resource::practitioner_role;
  (void)fhir::check_read(text);
  auto parsed = fhir::parse_search(resource, text, system);
  if (!parsed) return 0;
  const fhir::Search& asked = parsed->search;
  if (asked.count < 0 || asked.count > fhir::kMostCount || text.size() > 2000) std::abort();
  const std::string next = fhir::next_query(resource, asked, system, PersonId{});
  if (next.size() > 2000) return 0;  // a name of many escapes
  auto again = fhir::parse_search(resource, next, system);
  if (!again) std::abort();
  const fhir::Search& same = again->search;
  if (same.name != asked.name || same.number != asked.number || same.active != asked.active || same.id != asked.id ||
      same.count != asked.count || same.changed_from != asked.changed_from || same.changed_to != asked.changed_to)
    std::abort();
  return 0;
}
