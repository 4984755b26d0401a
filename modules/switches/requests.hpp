#pragma once
// Requests and answers of the module's routes.
#include "modules/switches/switches.hpp"

namespace mc::switches {

struct ChangeTag;
using ChangeId = Id<ChangeTag>;

/// A feature as an administrator sees it.
struct FeatureSwitch {
  std::string id;
  std::string name;
  std::string description;
  std::int64_t block = 0;
  bool enabled = true;
  std::vector<std::string> roles;      // only these; empty: everybody
  std::vector<std::string> needs;      // ids of other features
  std::vector<std::string> needed_by;  // ids, direct and behind
  std::vector<std::string> pages;
  std::vector<std::string> endpoints;  // prefixes of addresses: "/api/v1/lti", "/xapi"
  std::int64_t operations = 0;         // how many of the API are behind them
  std::optional<PersonId> changed_by;
  std::string changed_by_name;
  std::optional<Instant> changed_at;
};
FIELDS(FeatureSwitch, id, name, description, block, enabled, roles, needs, needed_by, pages, endpoints, operations,
       changed_by, changed_by_name, changed_at)
struct FeatureSwitches {
  std::vector<FeatureSwitch> items;
};
FIELDS(FeatureSwitches, items)
struct FeatureSwitchIn {
  bool enabled = true;
  List<Text<1, 40>, 30> roles;
};
FIELDS(FeatureSwitchIn, enabled, roles)

struct FeatureChangeQuery {
  std::optional<ChangeId> after;
  std::optional<Int<1, 200>> limit;  // 50 unless given
};
FIELDS(FeatureChangeQuery, after, limit)
struct FeatureChange {
  ChangeId id;
  bool enabled = true;
  std::vector<std::string> roles;
  PersonId changed_by;
  std::string changed_by_name;
  Instant changed_at;
};
FIELDS(FeatureChange, id, enabled, roles, changed_by, changed_by_name, changed_at)

}  // namespace mc::switches
