#pragma once
// Rows and SQL of module monitor.
#include <optional>
#include <string>
#include <vector>

#include "modules/monitor/requests.hpp"

namespace mc::monitor {

inline constexpr data::Module kModule{"monitor"};

struct AlertRow {
  AlertId id;
  monitor::AlertKind kind = AlertKind::unusual_place;
  std::optional<PersonId> person_id;
  std::string place;
  std::int64_t amount = 0;
  std::int64_t occurrences = 1;
  Instant first_at;
  Instant last_at;
  std::optional<PersonId> acknowledged_by;
  std::optional<Instant> acknowledged_at;
  std::string note;
};
FIELDS(AlertRow, id, kind, person_id, place, amount, occurrences, first_at, last_at, acknowledged_by, acknowledged_at,
       note)

struct ExportSum {
  std::int64_t exports = 0;
  std::int64_t rows = 0;
};
FIELDS(ExportSum, exports, rows)

namespace store {

Result<std::optional<std::string>> state(data::Tx& tx, std::string_view name);
Status put_state(data::Tx& tx, std::string_view name, std::string_view value);

/// True when there was no alert with this key.
Result<bool> raise(data::Tx& tx, const AlertRow& row, std::string_view dedupe);
Result<std::optional<AlertRow>> find(data::Tx& tx, AlertId id);
/// Newest first, before this one.
Result<std::vector<AlertRow>> alerts(data::Tx& tx, bool open, std::optional<AlertKind> kind,
                                     std::optional<AlertId> before, std::int64_t limit);
Result<std::int64_t> open_alerts(data::Tx& tx, std::int64_t most);
Status acknowledge(data::Tx& tx, AlertId id, PersonId by, std::string_view note);
Result<std::int64_t> raised_since(data::Tx& tx, AlertKind kind, Instant since);

Result<std::int64_t> places(data::Tx& tx, PersonId person, Instant since);
Result<bool> knows_place(data::Tx& tx, PersonId person, std::string_view place, Instant since);
Status saw_place(data::Tx& tx, PersonId person, std::string_view place, Instant at);
Result<std::int64_t> sign_ins(data::Tx& tx, PersonId person);
/// How often at one of these three hours.
Result<std::int64_t> sign_ins_around(data::Tx& tx, PersonId person, std::int64_t hour);
Status saw_hour(data::Tx& tx, PersonId person, std::int64_t hour, Instant at);

Status put_export(data::Tx& tx, std::int64_t seq, PersonId person, Instant at, std::int64_t rows);
Result<ExportSum> exports_since(data::Tx& tx, PersonId person, Instant since);
/// Habits not seen since `habits`, exports before `exports`, acknowledged alerts before `alerts`.
Status forget(data::Tx& tx, Instant habits, Instant exports, Instant alerts, const Bytes& held);

}  // namespace store
}  // namespace mc::monitor
