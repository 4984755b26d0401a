#pragma once
// Rules of module operations. What must survive is in the database.
#include <map>
#include <mutex>

#include "appliance/watch/syslog.hpp"
#include "modules/operations/store.hpp"

namespace mc::operations {

inline constexpr std::string_view kView = "operations:view";
inline constexpr std::string_view kManage = "operations:manage";

/// Something that is so, and should not be.
struct Fact {
  OperationsAlertKind kind = OperationsAlertKind::disk;
  std::string object;
  OperationsSeverity severity = OperationsSeverity::warning;
  std::int64_t amount = 0, threshold = 0;
  std::string detail;
};
/// Facts of things that happened, not of a state: they go when somebody has seen them.
bool is_event(OperationsAlertKind kind);

/// How far the collector was served. Stored as JSON.
struct CollectorState {
  std::int64_t confirmed = -1;  // sequence of the audit log
  std::int64_t dropped = 0;     // altogether
  std::int64_t dropped_told = 0;
  std::int64_t dropped_seen = 0;  // by an alert
  std::optional<Instant> last_ok_at, failing_since;
  std::string last_error;
};
FIELDS(CollectorState, confirmed, dropped, dropped_told, dropped_seen, last_ok_at, failing_since, last_error)

class Service final : public Operations {
public:
  Service(Platform& platform, Parts parts);

  // service_alerts.cpp
  Status look() override;
  Result<OperationsAlertList> alerts(const security::Viewer& viewer);
  Result<OperationsAlert> acknowledge(const security::Viewer& viewer, OperationsAlertId id);
  Result<OperationsThresholds> thresholds(const security::Viewer& viewer);
  Result<OperationsThresholds> set_thresholds(const security::Viewer& viewer, const OperationsThresholds& in);
  Status housekeeping();

  // service_console.cpp
  Result<OperationsHealth> health(const security::Viewer& viewer);
  Result<Page<OperationsJob>> jobs(const security::Viewer& viewer, const OperationsJobQuery& query);
  Result<http::Nothing> retry(const security::Viewer& viewer, jobs::JobId id);
  Result<http::Nothing> discard(const security::Viewer& viewer, jobs::JobId id);
  Result<OperationsSchedules> schedules(const security::Viewer& viewer);
  Result<DeadEvents> dead_events(const security::Viewer& viewer);
  Result<http::Nothing> retry_event(const security::Viewer& viewer, const EventRetry& in);
  Result<OutboundDestinations> destinations(const security::Viewer& viewer);
  Result<OperationsHistory> history(const security::Viewer& viewer, const OperationsHistoryQuery& query);
  Result<DoctorReport> doctor(const security::Viewer& viewer);
  Result<http::Download> support_bundle(const security::Viewer& viewer);

  // service_collector.cpp
  Status feed_collector() override;
  Result<CollectorSettings> collector(const security::Viewer& viewer);
  Result<CollectorSettings> set_collector(const security::Viewer& viewer, const CollectorSettings& in);
  Result<CollectorTrial> try_collector(const security::Viewer& viewer, const CollectorSettings& in);

private:
  // service_alerts.cpp
  Result<std::vector<Fact>> facts(const OperationsThresholds& thresholds);
  void storage_facts(const OperationsThresholds& thresholds, std::vector<Fact>& out) const;
  void clock_facts(std::vector<Fact>& out);
  Status queue_facts(const OperationsThresholds& thresholds, std::vector<Fact>& out);
  Status other_facts(const OperationsThresholds& thresholds, std::vector<Fact>& out);
  Status settle(data::Tx& tx, const std::vector<Fact>& facts);
  Status raise(data::Tx& tx, const Fact& fact);
  Status again(data::Tx& tx, AlertRow row, const Fact& fact);
  Status tell(data::Tx& tx, const AlertRow& row);
  Result<std::vector<OperationsAlert>> outward(data::Tx& tx, const std::vector<AlertRow>& rows);
  Result<OperationsThresholds> thresholds_of(data::Tx& tx);
  Status write_figures(data::Tx& tx, const watch::Minute& minute);
  Status write_destinations(data::Tx& tx);

  // service_console.cpp
  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
               std::string details = "{}");

  // service_collector.cpp
  Result<CollectorSettings> collector_of(data::Tx& tx);
  Result<CollectorState> collector_state(data::Tx& tx);
  Status save(const CollectorState& state);
  Status send_waiting(const CollectorSettings& settings, CollectorState& state);
  Status send_rows(const CollectorSettings& settings);
  Result<ConsoleCollector> collector_view(data::Tx& tx);
  watch::SyslogSource source() const;

  Platform& platform_;
  accounts::Accounts& accounts_;
  notifications::Notifications& notifications_;
  Sources sources_;
  Instant started_;
  watch::ClockWatch clock_watch_;
  std::mutex look_mutex_;  // guards what follows: one look at a time
  std::map<std::pair<std::string, int>, std::pair<std::int64_t, std::int64_t>> noted_;  // uses that are in the table
  std::mutex feed_mutex_;  // guards what follows: one feed at a time
  std::unique_ptr<watch::SyslogWay> way_;
  std::string way_to_;     // the settings that it was opened with
  std::int64_t sent_ = 0;  // by this way, not all of it confirmed
  Instant retry_at_;
  int failures_ = 0;
};

void add_routes(http::Routes& routes, Service& service);

}  // namespace mc::operations
