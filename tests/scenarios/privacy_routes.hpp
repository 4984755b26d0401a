#pragma once
// Routes of the modules privacy and profiles that name an object of somebody.
#include <array>
#include <set>
#include <string>
#include <vector>

namespace mc::scenario {

/// What is the caller's own.
inline std::set<std::string> privacy_routes_of_nobody() {
  return {
      "POST /privacy/exports",
      "GET /privacy/exports",
      "POST /privacy/erasure",
      "GET /privacy/erasure",
      "POST /privacy/erasure/withdraw",
      "GET /profiles/me",
      "PATCH /profiles/me",
      "POST /profiles/me/photo",
      "DELETE /profiles/me/photo",
      "GET /profiles/me/onboarding",
      "POST /profiles/me/onboarding/finish",
  };
}

/// Route, a path with objects, a body, and who may: for the scenario of object access.
inline std::vector<std::array<std::string, 4>> privacy_routes() {
  const std::string verification = R"({"credential_id":"{credential}","method":"registry"})";
  const std::string request = "/privacy/requests/{erasure}", held = "/privacy/holds/{hold}/release";
  return {
      {"GET /profiles/{id}", "/profiles/{ana}", "", "officer"},
      {"GET /people/{id}/verifications", "/people/{ana}/verifications", "", "officer"},
      {"POST /people/{id}/verifications", "/people/{ana}/verifications", verification, "admin"},
      {"DELETE /people/{id}/verifications/{credential}", "/people/{ana}/verifications/{credential}", "", "admin"},
      {"GET /privacy/exports/{id}", "/privacy/exports/{export}", "", "ana"},
      {"GET /privacy/exports/{id}/file", "/privacy/exports/{export}/file", "", "ana"},
      {"DELETE /privacy/exports/{id}", "/privacy/exports/{export}", "", "ana"},
      {"POST /people/{id}/privacy/exports", "/people/{ana}/privacy/exports", R"({"reason":"Letter"})", "admin"},
      {"GET /people/{id}/privacy", "/people/{ana}/privacy", "", "admin"},
      {"POST /people/{id}/privacy/holds", "/people/{luis}/privacy/holds", R"({"reason":"Claim"})", "admin"},
      {"POST /people/{id}/privacy/erasure", "/people/{bo}/privacy/erasure", R"({"reason":"Letter"})", "admin"},
      {"GET /privacy/holds", "/privacy/holds", "", "admin"},
      {"POST /privacy/holds/{id}/release", held, R"({"reason":"Settled"})", "admin"},
      {"GET /privacy/requests", "/privacy/requests", "", "admin"},
      {"GET /privacy/requests/{id}", request, "", "admin"},
      {"POST /privacy/requests/{id}/approve", request + "/approve", R"({"note":"Left"})", "admin"},
      {"POST /privacy/requests/{id}/decline", request + "/decline", R"({"note":"Stays"})", "super"},
      {"GET /privacy/retention", "/privacy/retention", "", "admin"},
      {"PUT /privacy/retention/{category}", "/privacy/retention/training", R"({"years":7})", "admin"},
      {"GET /privacy/register", "/privacy/register", "", "admin"},
  };
}

}  // namespace mc::scenario
