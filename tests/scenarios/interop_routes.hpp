#pragma once
// Routes of module interop for the scenario of object access. /fhir and /hl7 are mounts: modules/interop/*_test.cpp.
#include <array>
#include <set>
#include <string>
#include <vector>

namespace mc::scenario {

/// Opened by a key of another system; a session opens nothing there.
inline std::set<std::string> interop_routes_of_nobody() { return {"GET /verified/readiness"}; }

inline std::vector<std::array<std::string, 4>> interop_routes() {
  const std::string settings =
      R"({"fhir_on":false,"release_number":true,"release_email":false,"release_job_title":true,)"
      R"("release_credential_numbers":false,"release_former":false,"hl7_mode":"off","hl7_number_type":"EI","hl7_site":""})";
  return {{"GET /interop/settings", "/interop/settings", "", "admin"},
          {"PUT /interop/settings", "/interop/settings", settings, "admin"},
          {"GET /interop/messages", "/interop/messages", "", "admin"},
          {"POST /interop/messages/check", "/interop/messages/check", R"({"message":"MSH"})", "admin"}};
}

}  // namespace mc::scenario
