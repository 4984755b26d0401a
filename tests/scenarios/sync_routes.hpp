#pragma once
// Routes of module sync for the scenario of object access: everything is of the whole hospital and asks for a role that
// is held everywhere.
#include <set>
#include <string>

namespace mc::scenario {

inline std::set<std::string> sync_routes_of_nobody() {
  return {"GET /sync",
          "PUT /sync/settings",
          "POST /sync/off",
          "POST /sync/resume",
          "GET /sync/log/file",
          "GET /sync/releases",
          "POST /sync/releases",
          "GET /sync/releases/{id}",
          "GET /sync/releases/{id}/lines",
          "GET /sync/releases/{id}/content",
          "GET /sync/releases/{id}/file",
          "POST /sync/releases/{id}/approve",
          "POST /sync/releases/{id}/discard",
          "POST /sync/releases/{id}/send",
          "POST /sync/releases/{id}/cancel",
          "POST /sync/releases/{id}/recall"};
}

}  // namespace mc::scenario
