#pragma once
// Requests and answers of the module's routes.
#include "modules/evidence/evidence.hpp"

namespace mc::evidence {

// -- audit log --
struct AuditDetail {
  security::AuditEntry entry;
  std::string actor_name;
  security::InclusionProof proof;  // against the newest signed checkpoint
  std::string checkpoint;          // its note
  std::string verifier_key;
  bool proved = false;
};
FIELDS(AuditDetail, entry, actor_name, proof, checkpoint, verifier_key, proved)
struct CheckpointsQuery {
  std::optional<std::int64_t> after;  // size
  std::optional<Int<1, 200>> limit;
};
FIELDS(CheckpointsQuery, after, limit)
struct ConsistencyQuery {
  Int<0, INT64_MAX> first;
  Int<0, INT64_MAX> second;
};
FIELDS(ConsistencyQuery, first, second)
struct ConsistencyAnswer {
  security::ConsistencyProof proof;
  std::string first_note;
  std::string second_note;
  bool proved = false;
};
FIELDS(ConsistencyAnswer, proof, first_note, second_note, proved)
struct AuditExportQuery {
  Text<3, 6> format;  // csv, ndjson
  std::optional<PersonId> person;
  std::optional<PersonId> actor;
  std::optional<Text<1, 100>> action;
  std::optional<Text<1, 60>> module;
  std::optional<Text<1, 200>> object;
  std::optional<Text<1, 60>> address;
  std::optional<Text<1, 20>> outcome;
  std::optional<Date> from;
  std::optional<Date> to;
  std::optional<bool> proofs;  // ndjson: each row with its proof; at most 10,000 rows
};
FIELDS(AuditExportQuery, format, person, actor, action, module, object, address, outcome, from, to, proofs)

enum class LogCheckState : std::uint8_t { running, whole, damaged, failed };
ENUM_NAMES(LogCheckState, running, whole, damaged, failed)
struct LogCheck {
  LogCheckId id;
  std::string by_name;
  LogCheckState state = LogCheckState::running;
  std::int64_t done = 0;
  std::int64_t total = 0;
  std::string root;
  std::int64_t checkpoints = 0;
  std::vector<std::string> problems;
  Instant started_at;
  std::optional<Instant> finished_at;
};
FIELDS(LogCheck, id, by_name, state, done, total, root, checkpoints, problems, started_at, finished_at)
struct LogChecks {
  std::vector<LogCheck> items;  // newest first, at most 20
};
FIELDS(LogChecks, items)

struct AuditFilterIn {
  Text<1, 80> name;
  Text<0, 1000> query;  // of the page's address
};
FIELDS(AuditFilterIn, name, query)
struct AuditFilter {
  FilterId id;
  std::string name;
  std::string query;
};
FIELDS(AuditFilter, id, name, query)
struct AuditFilters {
  std::vector<AuditFilter> items;
};
FIELDS(AuditFilters, items)

enum class WitnessKind : std::uint8_t { folder, https, mail };
ENUM_NAMES(WitnessKind, folder, https, mail)
struct WitnessIn {
  Text<1, 80> name;
  WitnessKind kind = WitnessKind::folder;
  Text<3, 500> target;                   // folder, https address, or mail address
  std::optional<Text<0, 500>> secret{};  // https: bearer token; absent: as it is
  bool enabled = true;
};
FIELDS(WitnessIn, name, kind, target, secret, enabled)
struct Witness {
  WitnessId id;
  std::string name;
  WitnessKind kind = WitnessKind::folder;
  std::string target;
  bool has_secret = false;
  bool enabled = true;
  std::optional<Instant> last_at;
  std::int64_t last_size = 0;  // entries that it can prove
  std::optional<Instant> tried_at;
  std::string error;
  std::int64_t failures = 0;
};
FIELDS(Witness, id, name, kind, target, has_secret, enabled, last_at, last_size, tried_at, error, failures)
struct Witnesses {
  std::vector<Witness> items;
  std::int64_t newest_size = 0;
  std::optional<Instant> newest_at;
  bool mail_available = false;
  std::string verifier_key;
};
FIELDS(Witnesses, items, newest_size, newest_at, mail_available, verifier_key)

// -- controls --
enum class ControlStatus : std::uint8_t { not_assessed, in_place, partly, not_in_place, not_applicable };
ENUM_NAMES(ControlStatus, not_assessed, in_place, partly, not_in_place, not_applicable)
struct ControlFigure {
  std::string label;
  std::string value;
  bool good = true;
};
FIELDS(ControlFigure, label, value, good)
struct Control {
  std::string code;
  std::string rule;  // "45 CFR 164.312(b)"
  bool required = true;
  std::string title;
  std::string feature;  // what the product does for it
  std::string soc2;     // "CC6.1, CC6.2"
  std::vector<ControlFigure> figures;
  ControlStatus status = ControlStatus::not_assessed;
  std::string owner;
  std::string notes;
  std::optional<Date> reviewed_on;
  std::string reviewed_by_name;
};
FIELDS(Control, code, rule, required, title, feature, soc2, figures, status, owner, notes, reviewed_on,
       reviewed_by_name)
struct Controls {
  std::vector<Control> items;
  Instant as_of;
};
FIELDS(Controls, items, as_of)
struct ControlIn {
  ControlStatus status = ControlStatus::not_assessed;
  Text<0, 120> owner;
  Text<0, 2000> notes;
  bool reviewed = true;  // counts as today's review
};
FIELDS(ControlIn, status, owner, notes, reviewed)

// -- registers --
struct ComplianceRecordIn {
  Text<1, 40> kind;  // risk_assessment, penetration_test, policy; baa, service, other
  Text<1, 200> title;
  Text<0, 200> party;
  Date on_day;
  std::optional<Date> starts_on;
  std::optional<Date> ends_on;  // or when the next one is due
  Text<0, 120> by_name;
  Int<0, 10'000> open_findings = 0;
  Text<0, 4000> notes;
};
FIELDS(ComplianceRecordIn, kind, title, party, on_day, starts_on, ends_on, by_name, open_findings, notes)
struct ComplianceRecord {
  RecordId id;
  std::string kind;
  std::string title;
  std::string party;
  Date on_day;
  std::optional<Date> starts_on;
  std::optional<Date> ends_on;
  std::optional<std::int64_t> days_left;
  std::string state;  // in_force, due (90 days), overdue, closed, missing_document
  std::string by_name;
  std::int64_t open_findings = 0;
  std::string notes;
  std::string file_name;
  std::string sha256;
  std::int64_t size = 0;
  Instant created_at;
};
FIELDS(ComplianceRecord, id, kind, title, party, on_day, starts_on, ends_on, days_left, state, by_name, open_findings,
       notes, file_name, sha256, size, created_at)
struct ComplianceRecords {
  std::vector<ComplianceRecord> items;  // newest first, at most 500
};
FIELDS(ComplianceRecords, items)
struct RecordFile {
  std::optional<Text<0, 255>> file_name;
};
FIELDS(RecordFile, file_name)

enum class IncidentKind : std::uint8_t { event, incident, breach };
ENUM_NAMES(IncidentKind, event, incident, breach)
struct Notified {
  Text<1, 120> whom;
  Date on;
  Text<0, 200> how;
};
FIELDS(Notified, whom, on, how)
struct IncidentIn {
  IncidentKind kind = IncidentKind::incident;
  Text<1, 200> title;
  Text<1, 8000> what;
  Text<0, 8000> measures;
  Date discovered_on;
  Date occurred_from;
  Date occurred_to;
  Int<0, 10'000'000> affected = 0;
  List<Notified, 50> notified;
  bool closed = false;
  std::optional<std::int64_t> revision;  // of a change
};
FIELDS(IncidentIn, kind, title, what, measures, discovered_on, occurred_from, occurred_to, affected, notified, closed,
       revision)
/// Whom a breach must be told to, and until when.
struct Duty {
  std::string whom;  // individuals, hhs, media
  Date due_on;
  std::string rule;
};
FIELDS(Duty, whom, due_on, rule)
struct Incident {
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
  std::vector<Notified> notified;
  std::vector<Duty> duties;
  bool late = false;
  std::int64_t revision = 1;
  Instant created_at;
  std::optional<Instant> closed_at;
};
FIELDS(Incident, id, number, kind, title, what, measures, discovered_on, occurred_from, occurred_to, affected, notified,
       duties, late, revision, created_at, closed_at)
struct Incidents {
  std::vector<Incident> items;  // newest first, at most 500
};
FIELDS(Incidents, items)

struct RegisterQuery {
  Text<3, 3> format;  // csv, pdf
};
FIELDS(RegisterQuery, format)
struct EvidenceKey {
  std::string algorithm = "Ed25519";
  std::string public_key;  // base64, 32 bytes
};
FIELDS(EvidenceKey, algorithm, public_key)

}  // namespace mc::evidence
