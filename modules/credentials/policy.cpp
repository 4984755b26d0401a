// Required-credential rules (CRED-05), the catalogue of types, nightly statuses and alerts.
#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/embedded.hpp"
#include "appliance/base/text.hpp"
#include "modules/credentials/service.hpp"
#include "modules/organisation/import_text.hpp"

namespace mc::credentials {
namespace {

constexpr std::int64_t kRowsPerPass = 200;

/// Licences by profession; where a licence may be compact the wallet asks for its states.
const std::vector<std::pair<const char*, const char*>> kLicences = {
    {"RN", "Registered nurse licence"},
    {"LPN", "Licensed practical nurse licence"},
    {"LVN", "Licensed vocational nurse licence"},
    {"NP", "Nurse practitioner licence"},
    {"APRN", "Advanced practice registered nurse licence"},
    {"CRNA", "Nurse anesthetist licence"},
    {"CNM", "Nurse midwife licence"},
    {"CNS", "Clinical nurse specialist licence"},
    {"CNA", "Certified nursing assistant registration"},
    {"MD", "Physician licence"},
    {"DO", "Osteopathic physician licence"},
    {"PA", "Physician assistant licence"},
    {"RT", "Respiratory care practitioner licence"},
    {"PT", "Physical therapist licence"},
    {"PTA", "Physical therapist assistant licence"},
    {"OT", "Occupational therapist licence"},
    {"COTA", "Certified occupational therapy assistant licence (COTA)"},
    {"OTA", "Occupational therapy assistant licence (OTA)"},
    {"SLP", "Speech-language pathologist licence"},
    {"PHARMD", "Pharmacist licence"},
    {"PHARMTECH", "Pharmacy technician registration"},
};

std::vector<CredentialType> load_types() {
  std::vector<CredentialType> out;
  for (const auto& [code, name] : kLicences)
    out.push_back({code, Kind::license, name, "", std::nullopt, "board_date", "state board", "A"});
  for (const EmbeddedFile& file : embedded_data()) {
    if (file.path != "credentials/certification_types.csv") continue;
    auto table = documents::read_csv(file.bytes);
    if (!table) continue;
    auto index = organisation::find_columns(
        table->header,
        {{"code"}, {"name"}, {"issuing_body"}, {"validity_months"}, {"expiry_rule"}, {"source"}, {"confidence"}});
    auto cell = [&](const documents::CsvRecord& record, std::size_t column) {
      return index[column] < 0 ? std::string() : record.cells[static_cast<std::size_t>(index[column])];
    };
    for (const documents::CsvRecord& record : table->records) {
      CredentialType type{cell(record, 0), Kind::certification, cell(record, 1), cell(record, 2),
                          std::nullopt,    cell(record, 4),     cell(record, 5), cell(record, 6)};
      if (std::string months = cell(record, 3);
          !months.empty() && months.size() < 5 && months.find_first_not_of("0123456789") == std::string::npos)
        type.validity_months = std::stoi(months);
      out.push_back(std::move(type));
    }
  }
  return out;
}

}  // namespace

const std::vector<CredentialType>& Service::types() {
  std::call_once(types_once_, [this] { types_ = load_types(); });
  return types_;
}

Result<std::vector<Rule>> Service::rules(data::Tx& tx) {
  std::vector<Rule> out;
  for (const RuleRow& row : TRY(store::rules(tx))) {
    Rule rule;
    rule.id = row.id;
    rule.name = row.name;
    rule.types = TRY(shape::from_json<std::vector<std::string>>(row.types));
    rule.unit_id = row.unit_id;
    rule.unit_name = row.unit_name;
    rule.professions = TRY(shape::from_json<std::vector<std::string>>(row.professions));
    rule.job_title = row.job_title;
    rule.created_at = row.created_at;
    std::optional<std::vector<UnitId>> units;
    if (row.unit_id) units = TRY(organisation_.subtree(tx, *row.unit_id));
    rule.people = TRY(store::count_people(tx, units, rule.professions, rule.job_title));
    out.push_back(std::move(rule));
  }
  return out;
}

Result<std::vector<Rule>> Service::rule_list() {
  return platform_.db.read([&](data::Tx& tx) { return rules(tx); });
}

Result<RuleId> Service::add_rule(data::Tx& tx, PersonId by, const RuleIn& in) {
  if (in.types.size() == 0) return invalid("types", "missing", "Choose at least one credential type.");
  RuleRow row;
  row.id = RuleId::make(platform_.clock, platform_.random);
  row.name = in.name.value;
  std::vector<std::string> types, professions;
  for (const auto& type : in.types) types.push_back(type.value);
  for (const auto& profession : in.professions) professions.push_back(profession.value);
  row.types = shape::to_json(types);
  row.professions = shape::to_json(professions);
  row.unit_id = in.unit_id;
  if (in.unit_id) {
    for (const organisation::Unit& unit : TRY(organisation_.units(tx)))
      if (unit.id == *in.unit_id) row.unit_name = unit.name;
    if (!row.unit_name) return invalid("unit_id", "unknown_unit", "This unit does not exist.");
  }
  if (in.job_title) row.job_title = in.job_title->value;
  row.created_at = tx.now();
  TRY(store::insert_rule(tx, row, by));
  forget_rules(tx);
  TRY(platform_.events.publish(tx, RulesChanged{row.id}));
  security::AuditEvent event;
  event.actor = by;
  event.action = "credential_rule.created";
  event.object = "credential_rule:" + row.id.text();
  TRY(platform_.audit.append(tx, event));
  return row.id;
}

Status Service::check_rule_in_reach(data::Tx& tx, const security::Viewer& viewer, const std::optional<UnitId>& unit) {
  auto units = TRY(organisation_.reach(tx, viewer, "credential:rules"));
  if (!units || (unit && std::binary_search(units->begin(), units->end(), *unit))) return {};
  return forbidden("outside_reach", "You may set rules only for your own units.");
}

Result<Rule> Service::create_rule(const security::Viewer& viewer, const RuleIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Rule> {
    TRY(check_rule_in_reach(tx, viewer, in.unit_id));
    RuleId id = TRY(add_rule(tx, viewer.person, in));
    for (Rule& rule : TRY(rules(tx)))
      if (rule.id == id) return std::move(rule);
    return not_found("rule_not_found");
  });
}

Status Service::end_rule(const security::Viewer& viewer, RuleId id) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    std::optional<UnitId> unit;
    for (const RuleRow& row : TRY(store::rules(tx)))
      if (row.id == id) unit = row.unit_id;
    TRY(check_rule_in_reach(tx, viewer, unit));
    TRY(store::end_rule(tx, id));
    forget_rules(tx);
    TRY(platform_.events.publish(tx, RulesChanged{id}));
    security::AuditEvent event;
    event.actor = viewer.person;
    event.action = "credential_rule.ended";
    event.object = "credential_rule:" + id.text();
    return platform_.audit.append(tx, event);
  });
}

Status Service::refresh_statuses() {
  for (;;) {
    std::int64_t done = TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::int64_t> {
      Date today = platform_.clock.today();
      auto rows = TRY(store::stale(tx, today, kRowsPerPass));
      for (ItemRow& row : rows) {
        row.status = status_on(today, row.expires_on, row.status);
        TRY(store::update(tx, row));
        TRY(platform_.events.publish(tx, CredentialChanged{row.id, row.person_id, row.type}));
      }
      return static_cast<std::int64_t>(rows.size());
    }));
    if (done < kRowsPerPass) return {};
  }
}

/// Alerts at 90/60/30/14/7/0 days. The step that counts is the smallest one reached; its key makes it come once, also
/// after downtime.
Status Service::send_alerts() {
  constexpr int kSteps[] = {0, 7, 14, 30, 60, 90};
  constexpr int kTellLateDays = 30;  // an expiry during downtime is still told; an old card that comes in is no news
  CredentialId after{};
  Date today = platform_.clock.today();
  for (;;) {
    auto rows = TRY(platform_.db.read([&](data::Tx& tx) {
      return store::expiring_between(tx, today - kTellLateDays, today + 90, after, kRowsPerPass);
    }));
    if (rows.empty()) return {};
    TRY(platform_.db.write([&](data::Tx& tx) -> Status {
      for (const ItemRow& row : rows) {
        int days = *row.expires_on - today;
        auto step = std::find_if(std::begin(kSteps), std::end(kSteps), [&](int limit) { return days <= limit; });
        if (step == std::end(kSteps)) continue;
        notifications::NotificationIn note;
        note.code = days < 0 ? "credential_expired" : "credential_expiring";
        note.params = {{"credential", row.type_name}, {"on", to_string(*row.expires_on)}};
        note.text = days < 0 ? fmt::format("{} expired on {}.", row.type_name, to_string(*row.expires_on))
                             : fmt::format("{} expires on {}.", row.type_name, to_string(*row.expires_on));
        note.link = "/credentials";
        note.dedupe_key = fmt::format("{}:{}:{}:{}", note.code, row.id.text(), to_string(*row.expires_on), *step);
        TRY(notifications_.notify(tx, row.person_id, note));
      }
      return {};
    }));
    after = rows.back().id;
  }
}

Status Service::nightly() {
  TRY(refresh_statuses());
  return send_alerts();
}

}  // namespace mc::credentials
