#include "modules/switches/service.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace mc::switches {
namespace {

std::vector<std::string> roles_of(std::string_view text) {
  std::vector<std::string> out;
  for (std::string_view role : split(text, ','))
    if (!role.empty()) out.emplace_back(role);
  return out;
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  return fmt::format("{}", fmt::join(parts, between));
}

bool holds_one(const security::Viewer& viewer, const std::vector<std::string>& roles) {
  return std::any_of(viewer.grants.begin(), viewer.grants.end(), [&](const security::Grant& grant) {
    return grant.role == security::kSuperAdmin || std::find(roles.begin(), roles.end(), grant.role) != roles.end();
  });
}

}  // namespace

std::optional<std::size_t> Service::index_of(std::string_view id) const {
  for (std::size_t i = 0; i < features_.size(); ++i)
    if (features_[i].id == id) return i;
  return std::nullopt;
}

Result<std::size_t> Service::known(std::string_view id) const {
  if (auto found = index_of(id)) return *found;
  return not_found("feature_not_found");
}

std::vector<std::size_t> Service::dependants(std::size_t feature) const {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < closure_.size(); ++i)
    if (i != feature && std::find(closure_[i].begin(), closure_[i].end(), feature) != closure_[i].end())
      out.push_back(i);
  return out;
}

std::vector<std::string> Service::ids(const std::vector<std::size_t>& which) const {
  std::vector<std::string> out;
  for (std::size_t i : which) out.push_back(features_[i].id);
  return out;
}

Service::State Service::state_of(const std::vector<SwitchRow>& rows) const {
  State out(features_.size());
  for (const SwitchRow& row : rows)
    if (auto at = index_of(row.feature))  // else: of a version that had another feature
      out[*at] = {row.enabled, roles_of(row.roles), row.changed_by, row.changed_at};
  return out;
}

Result<std::shared_ptr<const Service::State>> Service::state() {
  {
    std::lock_guard lock(mutex_);
    if (state_) return state_;
  }
  auto rows = TRY(platform_.db.read([](data::Tx& tx) { return store::all(tx); }));
  std::lock_guard lock(mutex_);
  if (!state_) state_ = std::make_shared<const State>(state_of(rows));  // else a change came in between
  return state_;
}

mc::Status Service::check(const State& state, std::size_t feature, const security::Viewer* viewer) const {
  for (std::size_t i : closure_[feature])
    if (!state[i].enabled)
      return forbidden(std::string(http::kFeatureOff), features_[i].name + " is switched off by your hospital.");
  if (!viewer) return {};
  for (std::size_t i : closure_[feature])
    if (!state[i].roles.empty() && !holds_one(*viewer, state[i].roles))
      return forbidden("feature_not_for_you", features_[i].name + " is switched on for other roles only.");
  return {};
}

Result<std::vector<FeatureOff>> Service::off_for(const security::Viewer& viewer) {
  std::vector<FeatureOff> out;
  auto now = TRY(state());
  for (std::size_t i = 0; i < closure_.size(); ++i) {
    Status answer = check(*now, i, &viewer);
    if (answer) continue;
    out.push_back({features_[i].id, features_[i].name,
                   answer.error().code == http::kFeatureOff ? OffReason::off : OffReason::role, features_[i].pages});
  }
  return out;
}

Result<std::vector<FeatureSwitch>> Service::views(data::Tx& tx, const State& state,
                                                  const std::vector<std::size_t>& which) {
  std::vector<PersonId> people;
  for (std::size_t i : which)
    if (state[i].changed_by) people.push_back(*state[i].changed_by);
  auto names = TRY(accounts_.find_many(tx, people));
  std::vector<FeatureSwitch> out;
  for (std::size_t i : which) {
    const Feature& feature = features_[i];
    FeatureSwitch view;
    view.id = feature.id;
    view.name = feature.name;
    view.description = feature.description;
    view.block = feature.block;
    view.enabled = state[i].enabled;
    view.roles = state[i].roles;
    view.needs = feature.needs;
    view.needed_by = ids(dependants(i));
    view.pages = feature.pages;
    for (const std::string& route : feature.routes) view.endpoints.push_back("/api/v1" + route);
    for (const std::string& mount : feature.mounts) view.endpoints.push_back(mount);
    view.operations = operations_[i];
    view.changed_by = state[i].changed_by;
    view.changed_at = state[i].changed_at;
    if (view.changed_by)
      if (auto who = names.find(*view.changed_by); who != names.end())
        view.changed_by_name = who->second.first_name + " " + who->second.last_name;
    out.push_back(std::move(view));
  }
  return out;
}

Result<FeatureSwitches> Service::list(const security::Viewer& viewer) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  std::vector<std::size_t> which(features_.size());
  for (std::size_t i = 0; i < which.size(); ++i) which[i] = i;
  return platform_.db.read([&](data::Tx& tx) -> Result<FeatureSwitches> {
    return FeatureSwitches{TRY(views(tx, state_of(TRY(store::all(tx))), which))};
  });
}

Result<FeatureSwitch> Service::find(const security::Viewer& viewer, std::string_view id) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  std::size_t at = TRY(known(id));
  return platform_.db.read([&](data::Tx& tx) -> Result<FeatureSwitch> {
    return std::move(TRY(views(tx, state_of(TRY(store::all(tx))), {at})).front());
  });
}

mc::Status Service::may_switch(const State& state, std::size_t feature, bool on) const {
  std::vector<std::string> in_the_way;
  if (on) {
    for (std::size_t i : closure_[feature])
      if (i != feature && !state[i].enabled) in_the_way.push_back(features_[i].name);
    if (!in_the_way.empty())
      return conflict("feature_needs_others", "Switch on first: " + joined(in_the_way, ", ") + ".");
    return {};
  }
  for (std::size_t i : dependants(feature))
    if (state[i].enabled) in_the_way.push_back(features_[i].name);
  if (!in_the_way.empty())
    return conflict("feature_needed_by_others",
                    "These need it; switch them off first: " + joined(in_the_way, ", ") + ".");
  return {};
}

Result<FeatureSwitch> Service::change(const security::Viewer& viewer, std::string_view id, const FeatureSwitchIn& in) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  std::size_t at = TRY(known(id));
  std::vector<std::string> roles;
  for (std::size_t i = 0; i < in.roles.size(); ++i) {
    const std::string& role = in.roles.items[i].value;
    if (!platform_.permissions.has_role(role))
      return invalid(fmt::format("roles[{}]", i), "unknown_role", "There is no such role.");
    roles.push_back(role);
  }
  std::sort(roles.begin(), roles.end());
  roles.erase(std::unique(roles.begin(), roles.end()), roles.end());
  return platform_.db.write([&](data::Tx& tx) -> Result<FeatureSwitch> {
    State now = state_of(TRY(store::all(tx)));
    if (now[at].enabled == in.enabled && now[at].roles == roles) return std::move(TRY(views(tx, now, {at})).front());
    if (now[at].enabled != in.enabled) TRY(may_switch(now, at, in.enabled));
    now[at] = {in.enabled, roles, viewer.person, tx.now()};
    const std::string kept = joined(roles, ",");
    TRY(store::put(tx, {features_[at].id, in.enabled, kept, viewer.person, tx.now()}));
    TRY(store::add_change(tx, {ChangeId::make(platform_.clock, platform_.random), features_[at].id, in.enabled, kept,
                               viewer.person, tx.now()}));
    security::AuditEvent event;
    event.actor = viewer.person;
    event.action = "feature.changed";
    event.object = "feature:" + features_[at].id;
    event.details.text = fmt::format(R"({{"enabled":{},"roles":{}}})", in.enabled, shape::to_json(roles));
    TRY(platform_.audit.append(tx, event));
    tx.after_commit([this, next = std::make_shared<const State>(now)] {
      {
        std::lock_guard lock(mutex_);
        state_ = next;
      }
      platform_.hub.send_all("features.changed", "{}");
    });
    return std::move(TRY(views(tx, now, {at})).front());
  });
}

Result<Page<FeatureChange>> Service::changes(const security::Viewer& viewer, std::string_view id,
                                             const FeatureChangeQuery& query) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  std::size_t at = TRY(known(id));
  std::int64_t limit = query.limit.value_or(50);
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<FeatureChange>> {
    auto rows = TRY(store::changes(tx, features_[at].id, query.after, limit + 1));
    Page<FeatureChange> page;
    if (static_cast<std::int64_t>(rows.size()) > limit) {
      rows.pop_back();
      page.next = rows.back().id.text();
    }
    std::vector<PersonId> people;
    for (const ChangeRow& row : rows) people.push_back(row.changed_by);
    auto names = TRY(accounts_.find_many(tx, people));
    for (const ChangeRow& row : rows) {
      auto who = names.find(row.changed_by);
      page.items.push_back({row.id, row.enabled, roles_of(row.roles), row.changed_by,
                            who == names.end() ? std::string() : who->second.first_name + " " + who->second.last_name,
                            row.changed_at});
    }
    return page;
  });
}

}  // namespace mc::switches
