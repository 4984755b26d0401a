// Break-glass: a role for some minutes, with a reason, an alert at once and a review afterwards.
#include <fmt/format.h>

#include <algorithm>

#include "modules/accounts/fresh_proof.hpp"
#include "modules/reviews/service.hpp"

namespace mc::reviews {
namespace {

constexpr std::int64_t kListedOfOne = 50;
constexpr std::int64_t kMostEntries = 2'000;
constexpr std::int64_t kEntriesAtOnce = 200;

std::string emergency_object(EmergencyId id) { return "emergency:" + id.text(); }
Instant end_of(const EmergencyRow& row) { return row.ended_at.value_or(row.until); }

}  // namespace

Result<EmergencySettings> Service::settings_of(data::Tx& tx) {
  EmergencySettings out;
  auto row = TRY(store::settings(tx));
  if (!row) return out;
  out.roles.items.clear();
  for (std::string& role : TRY(shape::from_json<std::vector<std::string>>(row->roles)))
    out.roles.items.emplace_back(std::move(role));
  out.longest_minutes = row->longest_minutes;
  return out;
}

Result<EmergencySettings> Service::settings(const security::Viewer& viewer) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  return platform_.db.read([&](data::Tx& tx) { return settings_of(tx); });
}

Result<EmergencySettings> Service::set_settings(const security::Viewer& viewer, const EmergencySettings& in) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  std::vector<std::string> roles;
  for (const auto& role : in.roles) {
    if (!platform_.permissions.has_role(role.value) || role.value == security::kSuperAdmin ||
        role.value == security::kMember)
      return invalid("roles", "not_a_role_for_emergencies", "super_admin and member are not handed out.");
    roles.push_back(role.value);
  }
  TRY(accounts::proved_lately(accounts_, viewer));
  return platform_.db.write([&](data::Tx& tx) -> Result<EmergencySettings> {
    TRY(store::put_settings(tx, {shape::to_json(roles), in.longest_minutes}, viewer.person));
    TRY(audit(tx, viewer.person, "emergency.settings_changed", "emergency:settings",
              fmt::format(R"({{"roles":{},"longest_minutes":{}}})", shape::to_json(roles), in.longest_minutes.value)));
    return settings_of(tx);
  });
}

Result<std::vector<EmergencyUse>> Service::use_views(data::Tx& tx, const std::vector<EmergencyRow>& rows) {
  std::vector<PersonId> people;
  for (const EmergencyRow& row : rows) {
    people.push_back(row.person_id);
    if (row.reviewed_by) people.push_back(*row.reviewed_by);
  }
  auto names = TRY(accounts_.find_many(tx, people));
  std::vector<EmergencyUse> out;
  for (const EmergencyRow& row : rows)
    out.push_back({row.id, row.person_id, name_in(names, row.person_id), row.role, row.reason, row.asked_at,
                   end_of(row), end_of(row) > tx.now(), row.outcome, row.note, name_in(names, row.reviewed_by),
                   row.reviewed_at});
  return out;
}

Result<EmergencyDesk> Service::desk(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<EmergencyDesk> {
    EmergencyDesk out;
    const EmergencySettings settings = TRY(settings_of(tx));
    out.longest_minutes = settings.longest_minutes;
    for (const auto& role : settings.roles) {
      const bool held = std::any_of(viewer.grants.begin(), viewer.grants.end(), [&](const security::Grant& grant) {
        return grant.role == role.value && grant.scope == security::ScopeKind::platform;
      });
      if (!held) out.roles.push_back(role.value);
    }
    for (EmergencyUse& one : TRY(use_views(tx, TRY(store::emergencies_of(tx, viewer.person, kListedOfOne)))))
      if (one.active) out.active.push_back(std::move(one));
    return out;
  });
}

Result<EmergencyUse> Service::break_glass(const security::Viewer& viewer, const EmergencyIn& in,
                                          const std::string& address) {
  // Somebody else at her keyboard must not get it.
  TRY(accounts::proved_lately(accounts_, viewer));
  return platform_.db.write([&](data::Tx& tx) -> Result<EmergencyUse> {
    const EmergencySettings settings = TRY(settings_of(tx));
    if (std::none_of(settings.roles.begin(), settings.roles.end(),
                     [&](const auto& role) { return role.value == in.role.value; }))
      return invalid("role", "not_for_emergencies", "This role is not handed out in an emergency.");
    if (in.minutes > settings.longest_minutes)
      return invalid("minutes", "too_long", fmt::format("At most {} minutes.", settings.longest_minutes.value));
    for (const security::RoleAssignment& held : TRY(platform_.sessions.assignments(tx, viewer.person)))
      if (held.role == in.role.value && held.scope_kind == security::ScopeKind::platform &&
          (!held.expires_at || *held.expires_at > tx.now()))
        return conflict("role_held", "You have this role now.");
    EmergencyRow row;
    row.id = EmergencyId::make(platform_.clock, platform_.random);
    row.person_id = viewer.person;
    row.role = in.role.value;
    row.reason = in.reason.value;
    row.asked_at = tx.now();
    row.until = tx.now() + std::chrono::minutes(in.minutes.value);
    row.assignment_id = TRY(platform_.sessions.grant(tx, viewer.person, viewer.person,
                                                     {row.role, security::ScopeKind::platform, {}}, row.until))
                            .id;
    TRY(store::insert(tx, row));
    TRY(audit(
        tx, viewer.person, "emergency.started", emergency_object(row.id),
        fmt::format(R"({{"role":"{}","minutes":{},"person":"{}"}})", row.role, in.minutes.value, viewer.person.text()),
        address));
    notifications::NotificationIn note;
    note.code = "break_glass";
    note.text = "Somebody took emergency access.";
    note.link = "/reviews/emergencies/" + row.id.text();
    note.dedupe_key = "break_glass:" + row.id.text();
    note.urgency = notifications::Urgency::critical;
    TRY(tell_officers(tx, note, viewer.person));
    return std::move(TRY(use_views(tx, {row})).front());
  });
}

Result<EmergencyUse> Service::give_back(const security::Viewer& viewer, EmergencyId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<EmergencyUse> {
    auto row = TRY(store::emergency(tx, id));
    if (!row || (row->person_id != viewer.person && !viewer.may_everywhere(kManage)))
      return not_found("emergency_not_found");
    if (end_of(*row) <= tx.now()) return conflict("emergency_over", "It has ended already.");
    auto revoked = platform_.sessions.revoke(tx, viewer.person, row->person_id, row->assignment_id);
    if (!revoked && revoked.error().fault != Fault::not_found) return std::unexpected(revoked.error());
    TRY(store::end(tx, id));
    TRY(audit(tx, viewer.person, "emergency.ended", emergency_object(id)));
    row->ended_at = tx.now();
    return std::move(TRY(use_views(tx, {*row})).front());
  });
}

Result<Page<EmergencyUse>> Service::uses(const security::Viewer& viewer, const EmergencyUsesQuery& query) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  const std::int64_t limit = query.limit ? query.limit->value : 50;
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<EmergencyUse>> {
    auto rows = TRY(store::emergencies(tx, query.open.value_or(false), query.after, limit + 1));
    Page<EmergencyUse> page;
    if (rows.size() > static_cast<std::size_t>(limit)) {
      rows.pop_back();
      page.next = rows.back().id.text();
    }
    page.items = TRY(use_views(tx, rows));
    return page;
  });
}

Result<EmergencyReview> Service::reviewed(data::Tx& tx, const EmergencyRow& row) {
  EmergencyReview out;
  out.use = std::move(TRY(use_views(tx, {row})).front());
  security::AuditQuery query;
  query.actor = row.person_id;
  query.from = row.asked_at;
  query.to = end_of(row) + std::chrono::milliseconds(1);
  query.limit = kEntriesAtOnce;
  std::map<std::string, std::int64_t> counts;
  while (out.entries < kMostEntries) {
    const auto entries = TRY(platform_.audit.list(tx, query));
    for (const auto& entry : entries) ++counts[entry.action];
    out.entries += static_cast<std::int64_t>(entries.size());
    if (entries.size() < static_cast<std::size_t>(kEntriesAtOnce)) break;
    query.before = entries.back().seq;
  }
  for (const auto& [action, count] : counts) out.actions.push_back({action, count});
  std::sort(out.actions.begin(), out.actions.end(), [](const auto& a, const auto& b) { return a.count > b.count; });
  return out;
}

Result<EmergencyReview> Service::use(const security::Viewer& viewer, EmergencyId id) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  return platform_.db.read([&](data::Tx& tx) -> Result<EmergencyReview> {
    auto row = TRY(store::emergency(tx, id));
    if (!row) return not_found("emergency_not_found");
    return reviewed(tx, *row);
  });
}

Result<EmergencyReview> Service::settle(const security::Viewer& viewer, EmergencyId id, const EmergencyOutcomeIn& in) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  return platform_.db.write([&](data::Tx& tx) -> Result<EmergencyReview> {
    auto row = TRY(store::emergency(tx, id));
    if (!row) return not_found("emergency_not_found");
    if (row->person_id == viewer.person) return forbidden("own_emergency", "Somebody else reviews your own access.");
    if (!row->outcome.empty()) return conflict("emergency_reviewed", "Somebody has reviewed this already.");
    if (end_of(*row) > tx.now()) return conflict("emergency_active", "It is not over yet. End it first, or wait.");
    row->outcome = shape::enum_name(in.outcome);
    TRY(store::review(tx, id, row->outcome, in.note.value, viewer.person));
    TRY(audit(tx, viewer.person, "emergency.reviewed", emergency_object(id),
              fmt::format(R"({{"outcome":"{}","person":"{}"}})", row->outcome, row->person_id.text())));
    return reviewed(tx, *TRY(store::emergency(tx, id)));
  });
}

}  // namespace mc::reviews
