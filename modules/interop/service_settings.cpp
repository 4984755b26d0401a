// Settings, the log of messages, and readiness by key.
#include <fmt/format.h>

#include "modules/accounts/fresh_proof.hpp"
#include "modules/interop/service.hpp"

namespace mc::interop {

Service::Service(Platform& platform, const Parts& parts)
    : platform_(platform), accounts_(parts.accounts), organisation_(parts.organisation),
      credentials_(parts.credentials), verification_(parts.verification), compliance_(parts.compliance),
      base_(platform.settings.base_url), tls_(parts.tls) {
  while (base_.ends_with('/')) base_.pop_back();
}

Status Service::audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
                      std::string details) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  event.details = RawJson{std::move(details)};
  return platform_.audit.append(tx, event);
}

Result<InteropSettings> Service::settings() {
  return platform_.db.read([&](data::Tx& tx) -> Result<InteropSettings> {
    SettingsRow row = TRY(store::settings(tx));
    InteropSettings out;
    out.fhir_url = base_ + "/fhir";
    out.hl7_url = base_ + "/hl7";
    out.readiness_url = base_ + "/api/v1/verified/readiness";
    out.fhir_on = row.fhir_on;
    out.release_number = row.release_number;
    out.release_email = row.release_email;
    out.release_job_title = row.release_job_title;
    out.release_credential_numbers = row.release_credential_numbers;
    out.release_former = row.release_former;
    out.hl7_mode = row.hl7_mode;
    out.hl7_number_type = row.hl7_number_type;
    out.hl7_site = row.hl7_site;
    out.people = TRY(store::count_people(tx));
    out.filled = row.filled;
    return out;
  });
}

Result<InteropSettings> Service::change_settings(const security::Viewer& viewer, const InteropSettingsIn& in) {
  TRY(accounts::proved_lately(accounts_, viewer));
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    SettingsRow row = TRY(store::settings(tx));
    row.fhir_on = in.fhir_on;
    row.release_number = in.release_number;
    row.release_email = in.release_email;
    row.release_job_title = in.release_job_title;
    row.release_credential_numbers = in.release_credential_numbers;
    row.release_former = in.release_former;
    row.hl7_mode = in.hl7_mode;
    row.hl7_number_type = in.hl7_number_type.value;
    row.hl7_site = in.hl7_site.value;
    TRY(store::put_settings(tx, row));
    return audit(tx, viewer.person, "interop.settings_changed", "interop:settings",
                 fmt::format(R"({{"fhir":{},"number":{},"email":{},"job_title":{},"credential_numbers":{},"former":{},)"
                             R"("hl7":"{}"}})",
                             row.fhir_on, row.release_number, row.release_email, row.release_job_title,
                             row.release_credential_numbers, row.release_former, shape::enum_name(row.hl7_mode)));
  }));
  TRY(follow_listener());
  return settings();
}

Result<Page<Hl7LogLine>> Service::messages(const Hl7LogQuery& query) {
  const std::int64_t limit = query.limit ? query.limit->value : 50;
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<Hl7LogLine>> {
    auto rows = TRY(store::messages(tx, query.after, limit + 1));
    Page<Hl7LogLine> out;
    if (rows.size() > static_cast<std::size_t>(limit)) {
      rows.pop_back();
      out.next = rows.back().id.text();
    }
    for (const MessageRow& row : rows)
      out.items.push_back({row.id, row.at, row.control_id, row.sender, row.dry_run, row.answer, row.error, row.records,
                           row.taken, row.refused, row.import_id, row.source, row.peer, row.reason});
    return out;
  });
}

Result<KeyReadiness> Service::readiness(const verification::KeyCaller& caller, const KeyReadinessQuery& query) {
  // The key sees what an officer of its unit would see; its reach decides, as a person's does.
  security::Viewer viewer;
  viewer.permissions = &platform_.permissions;
  viewer.grants.push_back(caller.unit
                              ? security::Grant{"compliance_officer", security::ScopeKind::unit, caller.unit->bytes}
                              : security::Grant{"compliance_officer", security::ScopeKind::platform, std::nullopt});
  compliance::Filter filter;
  filter.unit = query.unit;
  KeyReadiness answer = TRY(platform_.db.read([&](data::Tx& tx) -> Result<KeyReadiness> {
    auto in = TRY(compliance_.readiness_for(tx, viewer, "compliance:view", filter));
    KeyReadiness out{in.as_of, in.people, in.ready, in.lapsed, in.overdue, in.due_soon, in.rule, {}};
    for (const compliance::ReadinessRow& row : in.rows) {
      KeyUnit unit{row.unit_id, row.unit_name, row.site_name, row.people, row.ready,
                   row.lapsed,  row.overdue,   row.due_soon,  {}};
      for (std::size_t i = 0; i < row.cells.size() && i < in.columns.size(); ++i) {
        const auto& head = in.columns[i];
        const auto& cell = row.cells[i];
        if (cell.applicable > 0)
          unit.requirements.push_back({head.key, head.label, head.kind, cell.applicable, cell.met, cell.late});
      }
      out.units.push_back(std::move(unit));
    }
    return out;
  }));
  // Nothing leaves before the log has it; the counting holds up no writer.
  TRY(platform_.db.write([&](data::Tx& tx) {
    return audit(tx, std::nullopt, "interop.readiness_read", "interop:readiness",
                 fmt::format(R"({{"key":"{}","units":{}}})", uuid_text(caller.key), answer.units.size()));
  }));
  return answer;
}

}  // namespace mc::interop
