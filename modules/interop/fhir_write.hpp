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
  PersonId id;
  std::string json;
};
/// A searchset; `self` and `next` are whole addresses, `next` empty: the last page.
std::string bundle(const Release& release, std::string_view type, const std::vector<Entry>& entries,
                   const std::string& self, const std::string& next, Instant now);
std::string capability_statement(const Release& release, const std::string& name, Instant now);
std::string operation_outcome(std::string_view code, std::string_view text);

}  // namespace mc::interop::fhir
