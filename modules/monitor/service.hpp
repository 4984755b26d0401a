#pragma once
// Rules of module monitor. State is in the database.
#include "appliance/base/network.hpp"
#include "appliance/security/watch.hpp"
#include "modules/monitor/store.hpp"

namespace mc::monitor {

inline constexpr std::string_view kAlerts = "security:alerts";

/// Thread-safe: look() runs in the writer's transactions, each row of the audit log once.
class Service final : public Monitor {
public:
  Service(Platform& platform, accounts::Accounts& accounts, notifications::Notifications& notifications)
      : platform_(platform), accounts_(accounts), notifications_(notifications) {}

  // rules.cpp
  Status look() override;

  // service.cpp
  Result<Page<Alert>> alerts(const security::Viewer& viewer, const AlertQuery& query);
  /// Without a row in the audit log: a number of what she may see.
  Result<OpenAlerts> open_alerts(const security::Viewer& viewer);
  Result<Alert> acknowledge(const security::Viewer& viewer, AlertId id, const Acknowledge& in);
  Result<Thresholds> thresholds(const security::Viewer& viewer);
  Result<Thresholds> set_thresholds(const security::Viewer& viewer, const Thresholds& in);
  Status housekeeping();

private:
  /// One transaction's look: the thresholds, read once.
  struct Look;
  Result<bool> look_at_log();
  Status look_at(Look& look, const security::AuditEntry& entry);
  Status signed_in(Look& look, const security::AuditEntry& entry);
  Status exported(Look& look, const security::AuditEntry& entry);
  Status role_granted(Look& look, const security::AuditEntry& entry);
  Status look_at_sessions();

  Result<Thresholds> thresholds_of(data::Tx& tx);
  Status raise(data::Tx& tx, AlertKind kind, std::optional<PersonId> person, std::string place, std::int64_t amount,
               const std::string& key, Instant at);
  Status tell(data::Tx& tx, const AlertRow& row);
  Result<std::vector<Alert>> outward(data::Tx& tx, const std::vector<AlertRow>& rows);

  Platform& platform_;
  accounts::Accounts& accounts_;
  notifications::Notifications& notifications_;
};

void add_routes(http::Routes& routes, Service& service);

}  // namespace mc::monitor
