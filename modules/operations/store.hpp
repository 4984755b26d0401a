#pragma once
// Rows and SQL of module operations.
#include "modules/operations/requests.hpp"

namespace mc::operations {

inline constexpr data::Module kModule{"operations"};

struct AlertRow {
  OperationsAlertId id;
  OperationsAlertKind kind = OperationsAlertKind::disk;
  std::string object;
  OperationsSeverity severity = OperationsSeverity::warning;
  std::int64_t amount = 0, threshold = 0;
  std::string detail;
  Instant first_at, last_at;
  std::optional<PersonId> acknowledged_by;
  std::optional<Instant> acknowledged_at, cleared_at;
};
FIELDS(AlertRow, id, kind, object, severity, amount, threshold, detail, first_at, last_at, acknowledged_by,
       acknowledged_at, cleared_at)

struct DestinationRow {
  std::string host;
  std::int64_t port = 0, connections = 0, failures = 0;
  Instant last_at;
  std::optional<Instant> last_ok_at;
  std::string last_error;
};
FIELDS(DestinationRow, host, port, connections, failures, last_at, last_ok_at, last_error)

namespace store {

Result<std::optional<std::string>> state(data::Tx& tx, std::string_view name);
Status put_state(data::Tx& tx, std::string_view name, std::string_view value);

Result<std::vector<AlertRow>> open_alerts(data::Tx& tx);
Result<std::vector<AlertRow>> cleared_alerts(data::Tx& tx, Instant since, std::int64_t limit);
Result<std::optional<AlertRow>> alert(data::Tx& tx, OperationsAlertId id);
Status insert_alert(data::Tx& tx, const AlertRow& row);
/// OperationsSeverity, amount, threshold, detail, last_at, and the acknowledgement.
Status update_alert(data::Tx& tx, const AlertRow& row);
Status clear_alert(data::Tx& tx, OperationsAlertId id, Instant at);

Status add_minute(data::Tx& tx, Instant at, const OperationsPoint& point);
/// Makes the hour of these minutes.
Status sum_hour(data::Tx& tx, Instant hour);
Result<std::vector<OperationsPoint>> figures(data::Tx& tx, std::string_view span, Instant since, std::int64_t step_ms);

Status add_destination(data::Tx& tx, const DestinationRow& row);
Result<std::vector<DestinationRow>> destinations(data::Tx& tx);

/// Minutes before, hours and cleared alerts before, destinations not used since.
Status forget(data::Tx& tx, Instant minutes, Instant hours, Instant destinations);

}  // namespace store
}  // namespace mc::operations
