#pragma once
// PUBLIC header of module switches: parts of the product that a hospital can switch off, or on for some roles only.
#include <memory>
#include <string>
#include <vector>

#include "modules/accounts/accounts.hpp"

namespace mc::switches {

/// Declared in code (appliance/program/features.cpp). Prefixes end at a segment: "/lti" holds "/lti/tools/{id}". A
/// route that two features name belongs to the longer prefix.
struct Feature {
  std::string id;  // "lti": stored, never changed
  std::string name;
  std::string description;
  int block = 0;                     // 0-9: what stands together on the screen
  std::vector<std::string> needs{};  // ids of features without which it does not work
  std::vector<std::string> routes;   // below /api/v1, as templates
  std::vector<std::string> mounts{};
  std::vector<std::string> pages{};  // of the web app, as patterns: "/packages/:id/registrations"
};

enum class OffReason : std::uint8_t { off, role };
ENUM_NAMES(OffReason, off, role)
/// A feature that does not answer a person, for the web app: its entries and pages are not shown.
struct FeatureOff {
  std::string id;
  std::string name;
  OffReason why = OffReason::off;
  std::vector<std::string> pages;
};
FIELDS(FeatureOff, id, name, why, pages)

/// Thread-safe. Remembers the switches in memory: nothing is read from the database for a request.
class Switches {
public:
  virtual ~Switches() = default;
  /// Marks the routes and mounts of the features and answers for them from now on. Once, after the last route was
  /// added. Errors (internal, mistakes of the composition): `feature_twice`, `feature_unknown`,
  /// `feature_without_routes` (the detail names the prefix that is nowhere).
  virtual mc::Status bind(http::Routes& routes, http::Mounts& mounts) = 0;
  virtual Result<std::vector<FeatureOff>> off_for(const security::Viewer& viewer) = 0;
};

std::unique_ptr<Switches> make_switches(Platform& platform, accounts::Accounts& accounts,
                                        std::vector<Feature> features);

}  // namespace mc::switches
