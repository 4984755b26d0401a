#include "modules/operations/store.hpp"

namespace mc::operations::store {

namespace {
constexpr std::string_view kAlertColumns =
    "id, kind, object, severity, amount, threshold, detail, first_at, last_at, acknowledged_by, acknowledged_at, "
    "cleared_at";
std::string alerts_where(std::string_view rest) {
  return "SELECT " + std::string(kAlertColumns) + " FROM operations_alerts WHERE " + std::string(rest);
}
}  // namespace

Result<std::optional<std::string>> state(data::Tx& tx, std::string_view name) {
  return tx.in(kModule).first<std::string>("SELECT value FROM operations_state WHERE name = ?", name);
}
Status put_state(data::Tx& tx, std::string_view name, std::string_view value) {
  TRY(tx.in(kModule).run("INSERT INTO operations_state (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET "
                         "value = excluded.value",
                         name, value));
  return {};
}

Result<std::vector<AlertRow>> open_alerts(data::Tx& tx) {
  return tx.in(kModule).all<AlertRow>(alerts_where("cleared_at IS NULL ORDER BY kind, object"));
}
Result<std::vector<AlertRow>> cleared_alerts(data::Tx& tx, Instant since, std::int64_t limit) {
  return tx.in(kModule).all<AlertRow>(alerts_where("cleared_at >= ? ORDER BY cleared_at DESC LIMIT ?"), since, limit);
}
Result<std::optional<AlertRow>> alert(data::Tx& tx, OperationsAlertId id) {
  return tx.in(kModule).first<AlertRow>(alerts_where("id = ?"), id);
}
Status insert_alert(data::Tx& tx, const AlertRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO operations_alerts (" + std::string(kAlertColumns) +
                             ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                         row.id, row.kind, row.object, row.severity, row.amount, row.threshold, row.detail,
                         row.first_at, row.last_at, row.acknowledged_by, row.acknowledged_at, row.cleared_at));
  return {};
}
Status update_alert(data::Tx& tx, const AlertRow& row) {
  TRY(tx.in(kModule).run(
      "UPDATE operations_alerts SET severity = ?, amount = ?, threshold = ?, detail = ?, last_at = ?,"
      " acknowledged_by = ?, acknowledged_at = ? WHERE id = ?",
      row.severity, row.amount, row.threshold, row.detail, row.last_at, row.acknowledged_by, row.acknowledged_at,
      row.id));
  return {};
}
Status clear_alert(data::Tx& tx, OperationsAlertId id, Instant at) {
  TRY(tx.in(kModule).run("UPDATE operations_alerts SET cleared_at = ? WHERE id = ?", at, id));
  return {};
}

Status add_minute(data::Tx& tx, Instant at, const OperationsPoint& point) {
  TRY(tx.in(kModule).run("INSERT INTO operations_figures (span, at, requests, errors, p95_us, sessions) VALUES "
                         "('minute', ?, ?, ?, ?, ?) ON CONFLICT (span, at) DO UPDATE SET requests = requests + "
                         "excluded.requests, errors = errors + excluded.errors, p95_us = max(p95_us, excluded.p95_us), "
                         "sessions = max(sessions, excluded.sessions)",
                         at, point.requests, point.errors, point.p95_us, point.sessions));
  return {};
}
Status sum_hour(data::Tx& tx, Instant hour) {
  // The p95 of an hour is the middle of its minutes' weighted by requests: good enough to see when it got slow.
  TRY(tx.in(kModule).run(
      "INSERT INTO operations_figures (span, at, requests, errors, p95_us, sessions) SELECT 'hour', ?, sum(requests), "
      "sum(errors), CASE WHEN sum(requests) = 0 THEN 0 ELSE sum(p95_us * requests) / sum(requests) END, max(sessions) "
      "FROM operations_figures WHERE span = 'minute' AND at >= ? AND at < ? HAVING count(*) > 0 ON CONFLICT (span, at) "
      "DO UPDATE SET requests = excluded.requests, errors = excluded.errors, p95_us = excluded.p95_us, sessions = "
      "excluded.sessions",
      hour, hour, hour + std::chrono::hours{1}));
  return {};
}
Result<std::vector<OperationsPoint>> figures(data::Tx& tx, std::string_view span, Instant since, std::int64_t step_ms) {
  return tx.in(kModule).all<OperationsPoint>(
      "SELECT at / ?1 * ?1, sum(requests), sum(errors), CASE WHEN sum(requests) = 0 THEN 0 ELSE sum(p95_us * requests) "
      "/ sum(requests) END, max(sessions) FROM operations_figures WHERE span = ?2 AND at >= ?3 GROUP BY at / ?1 ORDER "
      "BY 1 LIMIT 200",
      step_ms, span, since);
}

Status add_destination(data::Tx& tx, const DestinationRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO operations_destinations (host, port, connections, failures, last_at, last_ok_at, last_error) VALUES "
      "(?, ?, ?, ?, ?, ?, ?) ON CONFLICT (host, port) DO UPDATE SET connections = connections + excluded.connections, "
      "failures = failures + excluded.failures, last_at = excluded.last_at, last_ok_at = coalesce(excluded.last_ok_at, "
      "last_ok_at), last_error = excluded.last_error",
      row.host, row.port, row.connections, row.failures, row.last_at, row.last_ok_at, row.last_error));
  return {};
}
Result<std::vector<DestinationRow>> destinations(data::Tx& tx) {
  return tx.in(kModule).all<DestinationRow>("SELECT host, port, connections, failures, last_at, last_ok_at, last_error "
                                            "FROM operations_destinations ORDER BY host, port LIMIT 1000");
}

Status forget(data::Tx& tx, Instant minutes, Instant hours, Instant destinations) {
  auto sql = tx.in(kModule);
  TRY(sql.run("DELETE FROM operations_figures WHERE span = 'minute' AND at < ?", minutes));
  TRY(sql.run("DELETE FROM operations_figures WHERE span = 'hour' AND at < ?", hours));
  TRY(sql.run("DELETE FROM operations_alerts WHERE cleared_at < ?", hours));
  TRY(sql.run("DELETE FROM operations_destinations WHERE last_at < ?", destinations));
  return {};
}

}  // namespace mc::operations::store
