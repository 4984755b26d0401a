#pragma once
// FHIR R4 (4.0.1) resources as JSON. Pure.
#include "modules/interop/store.hpp"

namespace mc::interop::fhir {

/// What of a person may leave the house, and where we are.
struct Release {
  std::string base;  // "https://learn.hospital.example/fhir"
  bool number = false, email = false, job_title = false, credential_numbers = false;
  Date today{};
};
std::string identifier_system(std::string_view base);

std::string practitioner(const Release& release, const PersonRow& row, const organisation::Staff& staff);
std::string practitioner_role(const Release& release, const PersonRow& row, const organisation::Staff& staff);
struct Entry {
  std::string type;  // "Practitioner"
  PersonId id;
  std::string json;
  bool included = false;  // was not searched for (_include)
};
/// A searchset; `self` and `next` are whole addresses, `next` empty: the last page. `total`: only where it was counted.
struct Found {
  std::vector<Entry> entries{};
  std::string self{}, next{};
  std::optional<std::int64_t> total{};
};
std::string bundle(const Release& release, const Found& found, Instant now);
std::string capability_statement(const Release& release, const std::string& name, Instant now);
std::string operation_outcome(std::string_view code, std::string_view text);

}  // namespace mc::interop::fhir
