#pragma once
// Rows and SQL of module evidence. Every function takes the caller's transaction.
#include "modules/evidence/requests.hpp"

namespace mc::evidence {

inline constexpr data::Module kModule{"evidence"};

struct CheckRow {
  LogCheckId id;
  PersonId by_id;
  LogCheckState state = LogCheckState::running;
  std::int64_t done = 0;
  std::int64_t total = 0;
  std::string root;
  std::int64_t checkpoints = 0;
  std::string problems = "[]";
  Instant started_at;
  std::optional<Instant> finished_at;
};
FIELDS(CheckRow, id, by_id, state, done, total, root, checkpoints, problems, started_at, finished_at)
struct WitnessRow {
  WitnessId id;
  std::string name;
  WitnessKind kind = WitnessKind::folder;
  std::string target;
  std::optional<Bytes> secret;
  bool enabled = true;
  std::optional<Instant> last_at;
  std::int64_t last_size = 0;
  std::optional<Instant> tried_at;
  std::string error;
  std::int64_t failures = 0;
  PersonId created_by;
  Instant created_at;
};
FIELDS(WitnessRow, id, name, kind, target, secret, enabled, last_at, last_size, tried_at, error, failures, created_by,
       created_at)
struct ControlRow {
  std::string code;
  ControlStatus status = ControlStatus::not_assessed;
  std::string owner;
  std::string notes;
  std::optional<Date> reviewed_on;
  std::optional<PersonId> reviewed_by;
};
FIELDS(ControlRow, code, status, owner, notes, reviewed_on, reviewed_by)
struct RecordRow {
  RecordId id;
  std::string in_register;
  std::string kind;
  std::string title;
  std::string party;
  Date on_day;
  std::optional<Date> starts_on;
  std::optional<Date> ends_on;
  std::string by_name;
  std::int64_t open_findings = 0;
  std::string notes;
  std::optional<BlobId> blob_id;
  std::string file_name;
  std::string sha256;
  std::int64_t size = 0;
  std::int64_t told = 0;
  PersonId created_by;
  Instant created_at;
  std::optional<Instant> closed_at;
};
FIELDS(RecordRow, id, in_register, kind, title, party, on_day, starts_on, ends_on, by_name, open_findings, notes,
       blob_id, file_name, sha256, size, told, created_by, created_at, closed_at)
struct IncidentRow {
  IncidentId id;
  std::string number;
  IncidentKind kind = IncidentKind::incident;
  std::string title;
  std::string what;
  std::string measures;
  Date discovered_on;
  Date occurred_from;
  Date occurred_to;
  std::int64_t affected = 0;
  std::string notified = "[]";
  std::int64_t revision = 1;
  std::int64_t told = 0;
  PersonId created_by;
  Instant created_at;
  std::optional<Instant> closed_at;
};
FIELDS(IncidentRow, id, number, kind, title, what, measures, discovered_on, occurred_from, occurred_to, affected,
       notified, revision, told, created_by, created_at, closed_at)

namespace store {

Status put(data::Tx& tx, const CheckRow& row);
Result<std::optional<CheckRow>> check(data::Tx& tx, LogCheckId id);
Result<std::vector<CheckRow>> checks(data::Tx& tx);

Status insert_filter(data::Tx& tx, PersonId person, const AuditFilter& filter);
Result<std::vector<AuditFilter>> filters(data::Tx& tx, PersonId person);
Result<std::int64_t> remove_filter(data::Tx& tx, PersonId person, FilterId id);

Status put(data::Tx& tx, const WitnessRow& row);
Result<std::optional<WitnessRow>> witness(data::Tx& tx, WitnessId id);
Result<std::vector<WitnessRow>> witnesses(data::Tx& tx);
Status remove_witness(data::Tx& tx, WitnessId id);

Result<std::vector<ControlRow>> controls(data::Tx& tx);
Status put(data::Tx& tx, const ControlRow& row);

Status put(data::Tx& tx, const RecordRow& row);
Result<std::optional<RecordRow>> record(data::Tx& tx, RecordId id);
Result<std::vector<RecordRow>> records(data::Tx& tx, std::string_view in_register);
/// Open ones that end until this day.
Result<std::vector<RecordRow>> ending(data::Tx& tx, Date until);

Status put(data::Tx& tx, const IncidentRow& row);
Result<std::optional<IncidentRow>> incident(data::Tx& tx, IncidentId id);
Result<std::vector<IncidentRow>> incidents(data::Tx& tx);
Result<std::vector<IncidentRow>> open_incidents(data::Tx& tx);

}  // namespace store
}  // namespace mc::evidence
