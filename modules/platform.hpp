#pragma once
// What the program hands to every module when it is made. Everything outlives the modules.
#include <filesystem>

#include "appliance/base/random.hpp"
#include "appliance/base/time.hpp"
#include "appliance/blobs/blobs.hpp"
#include "appliance/data/data.hpp"
#include "appliance/events/events.hpp"
#include "appliance/http/hub.hpp"
#include "appliance/http/mounts.hpp"
#include "appliance/http/routes.hpp"
#include "appliance/jobs/jobs.hpp"
#include "appliance/security/audit_tree.hpp"
#include "appliance/security/permissions.hpp"
#include "appliance/security/sessions.hpp"
#include "modules/settings.hpp"

namespace mc {

/// Module factories take this and the modules that they depend on:
///   std::unique_ptr<Courses> make_courses(Platform& platform, assessment::Assessment&, organisation::Organisation&);
/// and register their permissions, routes, subscriptions and jobs there.
struct Platform {
  data::Database& db;
  const Clock& clock;
  Random& random;
  events::Events& events;
  jobs::Jobs& jobs;
  security::AuditTree& audit;  // an AuditLog that can also be read and verified
  security::Permissions& permissions;
  security::Sessions& sessions;
  blobs::Blobs& blobs;
  http::Hub& hub;
  http::Routes& routes;
  http::Mounts& mounts;
  const Settings& settings;
  std::filesystem::path scratch;  // for temporary files, inside the data directory
};

}  // namespace mc
