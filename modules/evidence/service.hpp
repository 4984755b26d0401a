#pragma once
// Rules of module evidence. Thread-safe: state is in the database.
#include "appliance/documents/documents.hpp"
#include "appliance/security/secret_box.hpp"
#include "modules/evidence/store.hpp"

namespace mc::evidence {

inline constexpr std::string_view kAudit = "audit:view";
inline constexpr std::string_view kWitness = "audit:witness";
inline constexpr std::string_view kManage = "evidence:manage";

struct CheckLog {
  static constexpr std::string_view kKind = "evidence.verify";
  LogCheckId id;
};
FIELDS(CheckLog, id)

using Table = std::vector<std::vector<documents::Cell>>;
/// A register as a file.
struct Sheet {
  std::string title;
  std::vector<documents::Column> columns;
  Table rows;
};

/// What the access reviews decided, and emergency access with its review.
struct AccessDecisions {
  Sheet all;     // every one, at most 200,000
  Sheet counts;  // by outcome, with what is open
  bool complete = true;
};

class Service final : public Evidence {
public:
  Service(Platform& platform, Parts parts);

  Status copy_checkpoint() override;
  Status remind() override;
  Result<std::vector<OutboundPlace>> destinations(data::Tx& tx) override;

  // audit_log.cpp
  Result<AuditDetail> entry(const security::Viewer& viewer, std::int64_t seq);
  Result<Page<security::SignedCheckpoint>> checkpoints(const security::Viewer& viewer, const CheckpointsQuery& query);
  Result<ConsistencyAnswer> consistency(const security::Viewer& viewer, const ConsistencyQuery& query);
  Result<LogCheck> check_now(const security::Viewer& viewer);
  Result<LogChecks> checks(const security::Viewer& viewer);
  Result<LogCheck> check(const security::Viewer& viewer, LogCheckId id);
  Status run_check(LogCheckId id);
  Result<AuditFilters> filters(const security::Viewer& viewer);
  Result<AuditFilters> save_filter(const security::Viewer& viewer, const AuditFilterIn& in);
  Result<AuditFilters> remove_filter(const security::Viewer& viewer, FilterId id);
  // audit_export.cpp
  Result<http::Download> export_log(const security::Viewer& viewer, const AuditExportQuery& query);

  // witnesses.cpp
  Result<Witnesses> witnesses(const security::Viewer& viewer);
  Result<Witness> save_witness(const security::Viewer& viewer, std::optional<WitnessId> id, const WitnessIn& in);
  Result<http::Nothing> remove_witness(const security::Viewer& viewer, WitnessId id);
  Result<Witness> copy_now(const security::Viewer& viewer, WitnessId id);

  // controls.cpp
  Result<Controls> controls(const security::Viewer& viewer);
  Result<Controls> set_control(const security::Viewer& viewer, std::string_view code, const ControlIn& in);

  // registers.cpp
  Result<ComplianceRecords> records(const security::Viewer& viewer, std::string_view in_register);
  Result<ComplianceRecord> save_record(const security::Viewer& viewer, std::string_view in_register,
                                       std::optional<RecordId> id, const ComplianceRecordIn& in);
  Result<ComplianceRecord> close_record(const security::Viewer& viewer, RecordId id);
  Result<ComplianceRecord> attach(const security::Viewer& viewer, RecordId id, http::Upload& upload);
  Result<http::Download> document(const security::Viewer& viewer, RecordId id);
  Result<Incidents> incidents(const security::Viewer& viewer);
  Result<Incident> incident(const security::Viewer& viewer, IncidentId id);
  Result<Incident> save_incident(const security::Viewer& viewer, std::optional<IncidentId> id, const IncidentIn& in);

  // pack.cpp
  Result<http::Download> register_file(const security::Viewer& viewer, std::string_view code,
                                       const RegisterQuery& query);
  Result<http::Download> incident_file(const security::Viewer& viewer, IncidentId id);
  Result<http::Download> pack(const security::Viewer& viewer);
  EvidenceKey public_key() const;

private:
  friend class AuditPages;
  security::SigningKey pack_key() const;
  Result<std::string> newest_note(std::int64_t at_least);
  Result<std::string> note_of(std::int64_t size);
  Result<std::string> name_of(data::Tx& tx, PersonId person);
  Result<std::vector<LogCheck>> check_views(data::Tx& tx, const std::vector<CheckRow>& rows);
  Status copy_to(const WitnessRow& witness, const std::string& note, std::int64_t size);
  Status hand_over(const WitnessRow& witness, const std::string& note);
  Status check_target(const WitnessIn& in) const;
  Result<std::vector<Control>> controls_in(data::Tx& tx);
  Result<std::vector<ControlFigure>> figures_of(data::Tx& tx, std::string_view code);
  Result<ControlFigure> last_event(data::Tx& tx, std::string label, std::string_view action, int days);
  ComplianceRecord view(const RecordRow& row) const;
  Incident view(const IncidentRow& row) const;
  Result<Sheet> sheet(data::Tx& tx, std::string_view code);
  Result<AccessDecisions> access_decisions();
  Result<documents::ReportHead> head(const security::Viewer& viewer, std::string title);
  Result<Bytes> file_of(const Sheet& sheet, const documents::ReportHead& head, bool csv);
  Status tell(data::Tx& tx, std::string due, std::string link, std::string key);
  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
               std::string details = "{}", std::string outcome = "ok");

  Platform& platform_;
  Parts parts_;
  security::SecretBox secret_key_;
};

security::AuditQuery query_of(const AuditExportQuery& in);

}  // namespace mc::evidence
