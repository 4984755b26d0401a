// Required-credential rules (CRED-05) and the catalogue of types.
#include <algorithm>

#include "appliance/base/embedded.hpp"
#include "appliance/base/text.hpp"
#include "modules/credentials/service.hpp"
#include "modules/organisation/import_text.hpp"

namespace mc::credentials {
namespace {

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

template <class Texts>
std::string texts_json(const std::optional<Texts>& in) {
  std::vector<std::string> out;
  if (in)
    for (const auto& text : *in) out.push_back(text.value);
  return shape::to_json(out);
}

std::vector<CredentialType> load_types(std::map<std::string, std::string>& routes) {
  std::vector<CredentialType> out;
  for (const auto& [code, name] : kLicences)
    out.push_back({code, Kind::license, name, "", std::nullopt, "board_date", "state board", "A"});
  for (const EmbeddedFile& file : embedded_data()) {
    if (file.path != "credentials/certification_types.csv") continue;
    auto table = documents::read_csv(file.bytes);
    if (!table) continue;
    auto index = organisation::find_columns(table->header, {{"code"},
                                                            {"name"},
                                                            {"issuing_body"},
                                                            {"validity_months"},
                                                            {"expiry_rule"},
                                                            {"source"},
                                                            {"confidence"},
                                                            {"verification_route"}});
    auto cell = [&](const documents::CsvRecord& record, std::size_t column) {
      return index[column] < 0 ? std::string() : record.cells[static_cast<std::size_t>(index[column])];
    };
    for (const documents::CsvRecord& record : table->records) {
      CredentialType type{cell(record, 0), Kind::certification, cell(record, 1), cell(record, 2),
                          std::nullopt,    cell(record, 4),     cell(record, 5), cell(record, 6)};
      if (std::string months = cell(record, 3);
          !months.empty() && months.size() < 5 && months.find_first_not_of("0123456789") == std::string::npos)
        type.validity_months = std::stoi(months);
      routes[type.code] = cell(record, 7);
      out.push_back(std::move(type));
    }
  }
  return out;
}

}  // namespace

const std::vector<CredentialType>& Service::types() {
  std::call_once(types_once_, [this] { types_ = load_types(routes_); });
  return types_;
}

bool Service::always_ends(const std::string& type) {
  const auto& known = types();
  auto found = std::find_if(known.begin(), known.end(), [&](const CredentialType& each) { return each.code == type; });
  return found != known.end() && (found->kind == Kind::license || found->validity_months);
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
    if (row.verified_only) rule.verified_only = true;
    rule.issuers = TRY(strings(row.issuers));
    rule.job_titles = TRY(strings(row.job_titles));
    std::optional<std::vector<UnitId>> units;
    if (row.unit_id) units = TRY(organisation_.subtree(tx, *row.unit_id));
    std::vector<std::string> titles = rule.job_titles;
    if (rule.job_title) titles.push_back(*rule.job_title);
    rule.people = TRY(store::count_people(tx, units, rule.professions, titles));
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
  row.verified_only = in.verified_only.value_or(false);
  row.issuers = texts_json(in.issuers);
  row.job_titles = texts_json(in.job_titles);
  row.created_at = tx.now();
  TRY(store::insert_rule(tx, row, by));
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
    TRY(platform_.events.publish(tx, RulesChanged{id}));
    security::AuditEvent event;
    event.actor = viewer.person;
    event.action = "credential_rule.ended";
    event.object = "credential_rule:" + id.text();
    return platform_.audit.append(tx, event);
  });
}

}  // namespace mc::credentials
