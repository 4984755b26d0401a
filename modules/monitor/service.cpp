// Alerts as the screen shows them, and who is told.
#include "modules/monitor/service.hpp"

#include <set>

#include "appliance/jobs/brake.hpp"
#include "modules/accounts/fresh_proof.hpp"

namespace mc::monitor {
namespace {

constexpr std::int64_t kLoudAnHour = 10;  // alerts of a kind of which people are notified
constexpr std::int64_t kMostCounted = 1'000;
constexpr std::string_view kThresholds = "thresholds";

Status audit(Platform& platform, data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  return platform.audit.append(tx, event);
}

}  // namespace

Status Service::raise(data::Tx& tx, AlertKind kind, std::optional<PersonId> person, std::string place,
                      std::int64_t amount, const std::string& key, Instant at) {
  AlertRow row;
  row.id = AlertId::make(platform_.clock, platform_.random);
  row.kind = kind;
  row.person_id = person;
  row.place = std::move(place);
  row.amount = amount;
  row.first_at = row.last_at = at;
  if (!TRY(store::raise(tx, row, key))) return {};
  TRY(audit(platform_, tx, {}, "security.alert_raised", "security_alert:" + row.id.text()));  // for the collector, too
  if (TRY(store::raised_since(tx, kind, at - std::chrono::hours{1})) > kLoudAnHour) return {};
  return tell(tx, row);
}

/// Everybody whose role sees alerts, but not the person who is meant: it may be somebody else at her keyboard.
Status Service::tell(data::Tx& tx, const AlertRow& row) {
  std::set<PersonId> people;
  for (const std::string& role : platform_.permissions.roles_with(kAlerts))
    for (PersonId person : TRY(platform_.sessions.holders(tx, role))) people.insert(person);
  notifications::NotificationIn note;
  note.code = "security_alert";
  note.params = {{"kind", std::string(shape::enum_name(row.kind))}};
  note.text = "A security alert: " + std::string(shape::enum_name(row.kind)) + ".";
  note.link = "/security/alerts";
  note.dedupe_key = "security_alert:" + row.id.text();
  for (PersonId person : people)
    if (person != row.person_id) TRY(notifications_.notify(tx, person, note));
  return {};
}

Result<std::vector<Alert>> Service::outward(data::Tx& tx, const std::vector<AlertRow>& rows) {
  std::vector<PersonId> ids;
  for (const AlertRow& row : rows) {
    if (row.person_id) ids.push_back(*row.person_id);
    if (row.acknowledged_by) ids.push_back(*row.acknowledged_by);
  }
  auto people = TRY(accounts_.find_many(tx, ids));
  auto name = [&](const std::optional<PersonId>& id) {
    auto found = id ? people.find(*id) : people.end();
    return found == people.end() ? std::string() : found->second.first_name + " " + found->second.last_name;
  };
  std::vector<Alert> out;
  for (const AlertRow& row : rows)
    out.push_back({row.id, row.kind, row.person_id, name(row.person_id), row.place, row.amount, row.occurrences,
                   row.first_at, row.last_at, row.acknowledged_by, name(row.acknowledged_by), row.acknowledged_at,
                   row.note});
  return out;
}

Result<Page<Alert>> Service::alerts(const security::Viewer& viewer, const AlertQuery& query) {
  if (!viewer.may_everywhere(kAlerts)) return forbidden();
  std::int64_t limit = query.limit.value_or(50);
  return platform_.db.write([&](data::Tx& tx) -> Result<Page<Alert>> {
    auto rows = TRY(store::alerts(tx, query.open.value_or(false), query.kind, query.after, limit + 1));
    Page<Alert> page;
    if (static_cast<std::int64_t>(rows.size()) > limit) {
      rows.pop_back();
      page.next = rows.back().id.text();
    }
    page.items = TRY(outward(tx, rows));
    TRY(audit(platform_, tx, viewer.person, "security.alerts_viewed", "security:alerts"));
    return page;
  });
}

Result<OpenAlerts> Service::open_alerts(const security::Viewer& viewer) {
  if (!viewer.may_everywhere(kAlerts)) return forbidden();
  return platform_.db.read(
      [&](data::Tx& tx) -> Result<OpenAlerts> { return OpenAlerts{TRY(store::open_alerts(tx, kMostCounted))}; });
}

Result<Alert> Service::acknowledge(const security::Viewer& viewer, AlertId id, const Acknowledge& in) {
  if (!viewer.may_everywhere(kAlerts)) return forbidden();
  return platform_.db.write([&](data::Tx& tx) -> Result<Alert> {
    auto row = TRY(store::find(tx, id));
    if (!row) return not_found("alert_not_found");
    if (row->person_id == viewer.person) return forbidden("own_alert", "Somebody else has to look at this.");
    if (row->acknowledged_at) return conflict("alert_acknowledged", "Somebody has looked at this already.");
    TRY(store::acknowledge(tx, id, viewer.person, in.note.value));
    TRY(audit(platform_, tx, viewer.person, "security.alert_acknowledged", "security_alert:" + id.text()));
    row = TRY(store::find(tx, id));
    return TRY(outward(tx, {*row})).front();
  });
}

Result<Thresholds> Service::thresholds_of(data::Tx& tx) {
  auto stored = TRY(store::state(tx, kThresholds));
  if (!stored) return Thresholds{};
  return shape::from_json<Thresholds>(*stored);
}

Result<Thresholds> Service::thresholds(const security::Viewer& viewer) {
  if (!viewer.may_everywhere(kAlerts)) return forbidden();
  return platform_.db.read([&](data::Tx& tx) { return thresholds_of(tx); });
}

Result<Thresholds> Service::set_thresholds(const security::Viewer& viewer, const Thresholds& in) {
  if (!viewer.may_everywhere(kAlerts)) return forbidden();
  TRY(accounts::proved_lately(accounts_, viewer));
  std::size_t at = 0;
  for (const auto& text : in.home_networks) {
    if (!parse_network(text.value))
      return invalid("home_networks[" + std::to_string(at) + "]", "bad_network", "Write a network like 10.20.0.0/16.");
    ++at;
  }
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(store::put_state(tx, kThresholds, shape::to_json(in)));
    return audit(platform_, tx, viewer.person, "security.alert_settings_changed", "security:alert_settings");
  }));
  return thresholds(viewer);
}

Status Service::housekeeping() {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    Instant now = tx.now();
    if (TRY(jobs::braked_as_a_whole(tx, "habits"))) return {};
    return store::forget(tx, now - std::chrono::hours{24 * 90}, now - std::chrono::hours{24},
                         now - std::chrono::hours{24 * 365}, TRY(jobs::held_people(tx)));
  });
}

}  // namespace mc::monitor
