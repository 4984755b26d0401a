#pragma once
// Rules of module switches. State is in the database, and a copy of it in memory.
#include <mutex>

#include "modules/switches/store.hpp"

namespace mc::switches {

inline constexpr std::string_view kManage = "feature:manage";

/// Thread-safe: the features never change after the constructor, the copy of their switches is swapped as a whole.
class Service final : public Switches {
public:
  Service(Platform& platform, accounts::Accounts& accounts, std::vector<Feature> features)
      : platform_(platform), accounts_(accounts), features_(std::move(features)), operations_(features_.size()) {}

  mc::Status bind(http::Routes& routes, http::Mounts& mounts) override;
  Result<std::vector<FeatureOff>> off_for(const security::Viewer& viewer) override;

  Result<FeatureSwitches> list(const security::Viewer& viewer);
  Result<FeatureSwitch> find(const security::Viewer& viewer, std::string_view id);
  /// Errors: not_found; invalid `unknown_role`; conflict `feature_needs_others`, `feature_needed_by_others`, whose
  /// detail names them.
  Result<FeatureSwitch> change(const security::Viewer& viewer, std::string_view id, const FeatureSwitchIn& in);
  Result<Page<FeatureChange>> changes(const security::Viewer& viewer, std::string_view id,
                                      const FeatureChangeQuery& query);

private:
  /// Of one feature, in the order of features_.
  struct Switch {
    bool enabled = true;
    std::vector<std::string> roles;
    std::optional<PersonId> changed_by{};
    std::optional<Instant> changed_at{};
  };
  using State = std::vector<Switch>;

  mc::Status order_needs();
  mc::Status mark(http::Routes& routes, http::Mounts& mounts);
  std::optional<std::size_t> index_of(std::string_view id) const;
  Result<std::size_t> known(std::string_view id) const;
  State state_of(const std::vector<SwitchRow>& rows) const;
  Result<std::shared_ptr<const State>> state();
  mc::Status check(const State& state, std::size_t feature, const security::Viewer* viewer) const;
  mc::Status may_switch(const State& state, std::size_t feature, bool on) const;
  Result<std::vector<FeatureSwitch>> views(data::Tx& tx, const State& state, const std::vector<std::size_t>& which);
  /// Ids of the features that need this one, direct or behind another.
  std::vector<std::size_t> dependants(std::size_t feature) const;
  std::vector<std::string> ids(const std::vector<std::size_t>& which) const;

  Platform& platform_;
  accounts::Accounts& accounts_;
  const std::vector<Feature> features_;
  std::vector<std::vector<std::size_t>> closure_;  // each with all that it needs, itself first; by bind()
  std::vector<std::int64_t> operations_;           // how many of the API; by bind()
  std::mutex mutex_;
  std::shared_ptr<const State> state_;
};

void add_routes(http::Routes& routes, Service& service);

}  // namespace mc::switches
