// What an operator must know: facts become alerts, are told once, and go when they are no longer so.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "appliance/base/outbound.hpp"
#include "appliance/security/watch.hpp"
#include "modules/notifications/health.hpp"
#include "modules/operations/service.hpp"

namespace mc::operations {
namespace {

constexpr std::string_view kThresholds = "thresholds";
constexpr std::int64_t kDay = 24LL * 3600 * 1000;
constexpr std::chrono::minutes kCollectorPatience{10};
constexpr std::array<std::int64_t, 4> kCertificateDays{1, 7, 14, 30};

Instant floor_to(Instant at, std::int64_t step) { return {at.ms / step * step}; }

}  // namespace

bool is_event(OperationsAlertKind kind) {
  return kind == OperationsAlertKind::clock_jump || kind == OperationsAlertKind::collector_dropped;
}

Status Service::look() {
  std::lock_guard lock(look_mutex_);
  auto thresholds = TRY(platform_.db.read([&](data::Tx& tx) { return thresholds_of(tx); }));
  auto found = TRY(facts(thresholds));
  watch::Minute minute = sources_.metrics.requests().take_minute();
  return platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(write_figures(tx, minute));
    TRY(write_destinations(tx));
    return settle(tx, found);
  });
}

Status Service::write_figures(data::Tx& tx, const watch::Minute& minute) {
  OperationsPoint point;
  point.requests = minute.requests;
  point.errors = minute.errors;
  point.p95_us = minute.p95_us;
  point.sessions = TRY(security::sessions_in_use(tx, tx.now() - std::chrono::minutes{15}));
  TRY(store::add_minute(tx, floor_to(tx.now(), 60'000), point));
  return store::sum_hour(tx, floor_to(tx.now(), 3'600'000));
}

Status Service::write_destinations(data::Tx& tx) {
  for (const outbound::Use& use : outbound::uses()) {
    auto& [connections, failures] = noted_[{use.host, use.port}];
    if (use.connections == connections && use.failures == failures) continue;
    TRY(store::add_destination(tx, {use.host, use.port, use.connections - connections, use.failures - failures,
                                    use.last_at, use.last_ok_at, use.last_error}));
    connections = use.connections;
    failures = use.failures;
  }
  return {};
}

Result<std::vector<Fact>> Service::facts(const OperationsThresholds& thresholds) {
  std::vector<Fact> out;
  storage_facts(thresholds, out);
  clock_facts(out);
  TRY(queue_facts(thresholds, out));
  TRY(other_facts(thresholds, out));
  return out;
}

void Service::storage_facts(const OperationsThresholds& thresholds, std::vector<Fact>& out) const {
  if (sources_.areas) {
    for (const ConsoleStorage& area : sources_.areas()) {
      if (area.quota_bytes <= 0) continue;
      auto percent = static_cast<std::int64_t>(static_cast<double>(area.used_bytes) * 100.0 /
                                               static_cast<double>(area.quota_bytes));
      if (percent < thresholds.disk_warning_percent.value) continue;
      bool critical = percent >= thresholds.disk_critical_percent.value;
      out.push_back({OperationsAlertKind::disk, area.area,
                     critical ? OperationsSeverity::critical : OperationsSeverity::warning, percent,
                     critical ? thresholds.disk_critical_percent.value : thresholds.disk_warning_percent.value, ""});
    }
  }
  std::int64_t wal = platform_.db.figures().wal_bytes, most = thresholds.wal_mib.value << 20;
  if (wal > most) out.push_back({OperationsAlertKind::wal, "", OperationsSeverity::critical, wal, most, ""});
  auto end = sources_.certificate_end ? sources_.certificate_end() : std::nullopt;
  if (!end) return;
  std::int64_t left = (*end - platform_.clock.now()).count();
  std::int64_t days = left < 0 ? (left - kDay + 1) / kDay : left / kDay;
  for (std::int64_t step : kCertificateDays) {
    if (days >= step) continue;
    out.push_back({OperationsAlertKind::certificate, "",
                   step <= 7 ? OperationsSeverity::critical : OperationsSeverity::warning, days, step,
                   days < 0 ? "expired" : ""});
    return;
  }
}

void Service::clock_facts(std::vector<Fact>& out) {
  auto jump = sources_.clock_jump ? sources_.clock_jump() : clock_watch_.look();
  if (jump)
    out.push_back({OperationsAlertKind::clock_jump, "", OperationsSeverity::critical, *jump / 1000,
                   (*jump < 0 ? watch::kJumpBack : watch::kJumpForward).count() / 1000, ""});
  auto skew = outbound::skew_ms();
  if (!skew || std::abs(*skew) <= 5'000) return;
  bool critical = std::abs(*skew) > watch::kMostSkew.count();
  out.push_back({OperationsAlertKind::clock_skew, "",
                 critical ? OperationsSeverity::critical : OperationsSeverity::warning, *skew / 1000,
                 critical ? watch::kMostSkew.count() / 1000 : 5, ""});
}

Status Service::queue_facts(const OperationsThresholds& thresholds, std::vector<Fact>& out) {
  auto depth = TRY(sources_.jobs.depth());
  if (depth.dead > 0)
    out.push_back({OperationsAlertKind::job_dead, "", OperationsSeverity::warning, depth.dead, 1, ""});
  auto backlog = TRY(sources_.events.backlog());
  if (backlog.dead > 0)
    out.push_back({OperationsAlertKind::delivery_dead, "", OperationsSeverity::critical, backlog.dead, 1, ""});
  if (auto oldest = TRY(sources_.jobs.oldest_due())) {
    std::int64_t minutes = (platform_.clock.now() - *oldest).count() / 60'000;
    if (minutes >= thresholds.queue_minutes.value)
      out.push_back({OperationsAlertKind::queue_growing, "", OperationsSeverity::warning, minutes,
                     thresholds.queue_minutes.value, ""});
  }
  auto health = TRY(notifications::channel_health(platform_.db));
  if (health.waiting > 0)
    out.push_back({OperationsAlertKind::notifications_stuck, "", OperationsSeverity::warning, health.waiting, 1,
                   health.connector_errors});
  return {};
}

Status Service::other_facts(const OperationsThresholds& thresholds, std::vector<Fact>& out) {
  if (sources_.backup) {
    ConsoleBackup backup = sources_.backup();
    Instant now = platform_.clock.now();
    std::int64_t hours =
        backup.last_ok_at ? (now - *backup.last_ok_at).count() / 3'600'000 : (now - started_).count() / 3'600'000;
    if (backup.set_up && (hours >= thresholds.backup_hours.value || !backup.last_error.empty()))
      out.push_back({OperationsAlertKind::backup, "", OperationsSeverity::critical, hours,
                     thresholds.backup_hours.value, backup.last_error});
  }
  if (std::string version = sources_.update ? sources_.update() : std::string(); !version.empty())
    out.push_back({OperationsAlertKind::update_available, version, OperationsSeverity::warning, 1, 1, ""});
  if (auto trouble = sources_.listener ? sources_.listener() : std::nullopt)
    out.push_back(
        {OperationsAlertKind::listener_down, trouble->object, OperationsSeverity::critical, 1, 1, trouble->detail});
  return platform_.db.read([&](data::Tx& tx) -> Status {
    if (sources_.releases)
      for (ConsoleTrouble& each : TRY(sources_.releases(tx)))
        out.push_back(
            {OperationsAlertKind::release_failed, each.object, OperationsSeverity::warning, 1, 1, each.detail});
    if (sources_.directory) {
      ConsoleDirectory directory = TRY(sources_.directory(tx));
      if (directory.on && (directory.outcome == "failed" || directory.outcome == "guarded"))
        out.push_back({OperationsAlertKind::directory_sync, "", OperationsSeverity::critical, 1, 1, directory.code});
    }
    CollectorState state = TRY(collector_state(tx));
    bool on = TRY(collector_of(tx)).on;
    if (on && state.failing_since && *state.failing_since <= tx.now() - kCollectorPatience) {
      std::int64_t waiting = TRY(security::last_audited(tx)) - state.confirmed;
      out.push_back(
          {OperationsAlertKind::collector_down, "", OperationsSeverity::warning, waiting, 1, state.last_error});
    }
    if (state.dropped > state.dropped_seen)
      out.push_back({OperationsAlertKind::collector_dropped, "", OperationsSeverity::critical,
                     state.dropped - state.dropped_seen, 1, ""});
    return {};
  });
}

Status Service::settle(data::Tx& tx, const std::vector<Fact>& facts) {
  std::map<std::pair<OperationsAlertKind, std::string>, AlertRow> open;
  for (AlertRow& row : TRY(store::open_alerts(tx))) {
    auto key = std::pair(row.kind, row.object);
    open.emplace(std::move(key), std::move(row));
  }
  for (const Fact& fact : facts) {
    auto found = open.find({fact.kind, fact.object});
    if (found == open.end()) {
      TRY(raise(tx, fact));
      continue;
    }
    TRY(again(tx, found->second, fact));
    open.erase(found);
  }
  for (const auto& [key, row] : open) {
    if (is_event(row.kind) && !row.acknowledged_at) continue;
    if (row.kind == OperationsAlertKind::collector_dropped) {
      CollectorState state = TRY(collector_state(tx));
      state.dropped_seen = std::max(state.dropped_seen, state.dropped);
      TRY(store::put_state(tx, "collector_state", shape::to_json(state)));
    }
    TRY(store::clear_alert(tx, row.id, tx.now()));
    TRY(audit(tx, {}, "operations.alert_cleared", "operations_alert:" + row.id.text(),
              fmt::format(R"({{"kind":"{}"}})", shape::enum_name(row.kind))));
  }
  return {};
}

Status Service::raise(data::Tx& tx, const Fact& fact) {
  AlertRow row;
  row.id = OperationsAlertId::make(platform_.clock, platform_.random);
  row.kind = fact.kind;
  row.object = fact.object;
  row.severity = fact.severity;
  row.amount = fact.amount;
  row.threshold = fact.threshold;
  row.detail = fact.detail;
  row.first_at = row.last_at = tx.now();
  TRY(store::insert_alert(tx, row));
  TRY(audit(tx, {}, "operations.alert_raised", "operations_alert:" + row.id.text(),
            fmt::format(R"({{"kind":"{}","severity":"{}","amount":{}}})", shape::enum_name(row.kind),
                        shape::enum_name(row.severity), row.amount)));
  return tell(tx, row);
}

/// It goes on. Told again only when it got worse: severer, past another step, or more after somebody had seen it.
Status Service::again(data::Tx& tx, AlertRow row, const Fact& fact) {
  bool worse = (row.severity == OperationsSeverity::warning && fact.severity == OperationsSeverity::critical) ||
               (row.kind == OperationsAlertKind::certificate && fact.threshold < row.threshold);
  bool counts =
      row.kind == OperationsAlertKind::job_dead || row.kind == OperationsAlertKind::delivery_dead || is_event(row.kind);
  bool more =
      counts && row.acknowledged_at && fact.amount != row.amount && (is_event(row.kind) || fact.amount > row.amount);
  row.severity = fact.severity;
  row.amount = fact.amount;
  row.threshold = fact.threshold;
  row.detail = fact.detail;
  row.last_at = tx.now();
  if (worse || more) {
    row.acknowledged_at.reset();
    row.acknowledged_by.reset();
  }
  // What somebody has seen of an event is over with the next look, even while its count says so still.
  if (is_event(row.kind) && row.acknowledged_at && row.kind == OperationsAlertKind::collector_dropped) {
    CollectorState state = TRY(collector_state(tx));
    state.dropped_seen = state.dropped;
    TRY(store::put_state(tx, "collector_state", shape::to_json(state)));
  }
  TRY(store::update_alert(tx, row));
  if (worse || more) return tell(tx, row);
  return {};
}

/// In the app and, as each operator chose, by mail.
Status Service::tell(data::Tx& tx, const AlertRow& row) {
  std::set<PersonId> people;
  for (const std::string& role : platform_.permissions.roles_with(kView))
    for (PersonId person : TRY(platform_.sessions.holders(tx, role))) people.insert(person);
  notifications::NotificationIn note;
  note.code = "operations_alert";
  note.params = {{"kind", std::string(shape::enum_name(row.kind))}, {"object", row.object}};
  note.text = "The appliance needs attention: " + std::string(shape::enum_name(row.kind)) + ".";
  note.link = "/operations/alerts";
  note.dedupe_key = fmt::format("operations_alert:{}:{}:{}:{}", row.id.text(), shape::enum_name(row.severity),
                                row.threshold, tx.now().ms / 60'000);
  if (row.severity == OperationsSeverity::critical) note.urgency = notifications::Urgency::critical;
  for (PersonId person : people) TRY(notifications_.notify(tx, person, note));
  return {};
}

Result<std::vector<OperationsAlert>> Service::outward(data::Tx& tx, const std::vector<AlertRow>& rows) {
  std::vector<PersonId> ids;
  for (const AlertRow& row : rows)
    if (row.acknowledged_by) ids.push_back(*row.acknowledged_by);
  auto people = TRY(accounts_.find_many(tx, ids));
  std::vector<OperationsAlert> out;
  for (const AlertRow& row : rows) {
    auto who = row.acknowledged_by ? people.find(*row.acknowledged_by) : people.end();
    out.push_back({row.id, row.kind, row.object, row.severity, row.amount, row.threshold, row.detail, row.first_at,
                   row.last_at, row.acknowledged_at,
                   who == people.end() ? std::string() : who->second.first_name + " " + who->second.last_name,
                   row.cleared_at});
  }
  return out;
}

Result<OperationsAlertList> Service::alerts(const security::Viewer& viewer) {
  if (!viewer.may_everywhere(kView)) return forbidden();
  return platform_.db.read([&](data::Tx& tx) -> Result<OperationsAlertList> {
    auto rows = TRY(store::open_alerts(tx));
    auto cleared = TRY(store::cleared_alerts(tx, tx.now() - std::chrono::hours{24 * 30}, 150));
    rows.insert(rows.end(), cleared.begin(), cleared.end());
    return OperationsAlertList{TRY(outward(tx, rows))};
  });
}

Result<OperationsAlert> Service::acknowledge(const security::Viewer& viewer, OperationsAlertId id) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  return platform_.db.write([&](data::Tx& tx) -> Result<OperationsAlert> {
    auto row = TRY(store::alert(tx, id));
    if (!row) return not_found("alert_not_found");
    if (row->acknowledged_at) return conflict("alert_acknowledged", "Somebody has looked at this already.");
    if (row->cleared_at) return conflict("alert_cleared", "This is over already.");
    row->acknowledged_by = viewer.person;
    row->acknowledged_at = tx.now();
    TRY(store::update_alert(tx, *row));
    TRY(audit(tx, viewer.person, "operations.alert_acknowledged", "operations_alert:" + id.text()));
    return TRY(outward(tx, {*row})).front();
  });
}

Result<OperationsThresholds> Service::thresholds_of(data::Tx& tx) {
  auto stored = TRY(store::state(tx, kThresholds));
  if (!stored) return OperationsThresholds{};
  return shape::from_json<OperationsThresholds>(*stored);
}

Result<OperationsThresholds> Service::thresholds(const security::Viewer& viewer) {
  if (!viewer.may_everywhere(kView)) return forbidden();
  return platform_.db.read([&](data::Tx& tx) { return thresholds_of(tx); });
}

Result<OperationsThresholds> Service::set_thresholds(const security::Viewer& viewer, const OperationsThresholds& in) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  if (in.disk_warning_percent.value >= in.disk_critical_percent.value)
    return invalid("disk_critical_percent", "too_small", "It must be more than the percentage of the warning.");
  return platform_.db.write([&](data::Tx& tx) -> Result<OperationsThresholds> {
    TRY(store::put_state(tx, kThresholds, shape::to_json(in)));
    TRY(audit(tx, viewer.person, "operations.thresholds_changed", "operations:thresholds", shape::to_json(in)));
    return in;
  });
}

Status Service::housekeeping() {
  return platform_.db.write([&](data::Tx& tx) {
    return store::forget(tx, tx.now() - std::chrono::hours{48}, tx.now() - std::chrono::hours{24 * 31},
                         tx.now() - std::chrono::hours{24 * 365});
  });
}

}  // namespace mc::operations
