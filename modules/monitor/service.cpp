// Alerts as the screen shows them, and who is told.
#include "modules/monitor/service.hpp"

#include <set>

#include "modules/accounts/fresh_proof.hpp"

namespace mc::monitor {
namespace {

constexpr std::int64_t kLoudAnHour = 10;  // alerts of a kind of which people are notified
constexpr std::string_view kThresholds = "thresholds";

Status audit(Platform& platform, data::Tx& tx, PersonId actor, std::string action, std::string object) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  return platform.audit.append(tx, event);
}

}  // namespace

Status Service::raise(data::Tx& tx, Kind kind, std::optional<PersonId> person, std::string place, std::int64_t amount,
                      const std::string& key, Instant at) {
  AlertRow row;
  row.id = AlertId::make(platform_.clock, platform_.random);
  row.kind = kind;
  row.person_id = person;
  row.place = std::move(place);
  row.amount = amount;
  row.first_at = row.last_at = at;
  if (!TRY(store::raise(tx, row, key))) return {};
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

Result<Alert> Service::outward(data::Tx& tx, const AlertRow& row) {
  Alert out;
  out.id = row.id;
  out.kind = row.kind;
  out.person_id = row.person_id;
  if (row.person_id)
    if (auto person = TRY(accounts_.find(tx, *row.person_id)))
      out.person_name = person->first_name + " " + person->last_name;
  out.place = row.place;
  out.amount = row.amount;
  out.occurrences = row.occurrences;
  out.first_at = row.first_at;
  out.last_at = row.last_at;
  out.acknowledged_by = row.acknowledged_by;
  out.acknowledged_at = row.acknowledged_at;
  out.note = row.note;
  return out;
}

Result<Page<Alert>> Service::alerts(const security::Viewer& viewer, const AlertQuery& query) {
  if (!viewer.may_everywhere(kAlerts)) return forbidden();
  std::int64_t limit = query.limit.value_or(50);
  return platform_.db.write([&](data::Tx& tx) -> Result<Page<Alert>> {
    auto rows = TRY(store::alerts(tx, query.open.value_or(false), query.after, limit + 1));
    Page<Alert> page;
    if (static_cast<std::int64_t>(rows.size()) > limit) {
      rows.pop_back();
      page.next = rows.back().id.text();
    }
    for (const AlertRow& row : rows) page.items.push_back(TRY(outward(tx, row)));
    TRY(audit(platform_, tx, viewer.person, "security.alerts_viewed", "security:alerts"));
    return page;
  });
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
    return outward(tx, *TRY(store::find(tx, id)));
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
  return platform_.db.write([&](data::Tx& tx) {
    Instant now = tx.now();
    return store::forget(tx, now - std::chrono::hours{24 * 90}, now - std::chrono::hours{24},
                         now - std::chrono::hours{24 * 365});
  });
}

}  // namespace mc::monitor
