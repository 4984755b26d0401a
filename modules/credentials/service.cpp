// The wallet, the officer's list, requirements and nightly work.
#include "modules/credentials/service.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "appliance/base/text.hpp"

namespace mc::credentials {
namespace {

PersonRow row_of(const organisation::Staff& staff) {
  return {staff.person_id,
          staff.unit_id,
          staff.profession,
          staff.job_title,
          fold(staff.last_name) + " " + fold(staff.first_name),
          staff.status == "active"};
}

}  // namespace

Result<std::string> Service::name_of(data::Tx& tx, std::optional<PersonId> person) {
  if (!person) return std::string("command line");
  auto found = TRY(accounts_.find(tx, *person));
  return found ? found->first_name + " " + found->last_name : std::string("unknown");
}

Result<ItemRow> Service::find_for(data::Tx& tx, const security::Viewer& viewer, CredentialId id,
                                  std::string_view permission) {
  auto row = TRY(store::find(tx, id));
  if (!row) return not_found("credential_not_found");
  if (row->person_id == viewer.person) return *row;
  if (!TRY(organisation_.in_reach(tx, viewer, permission, row->person_id))) return not_found("credential_not_found");
  return *row;
}

/// With the warnings, which look at her other licences too.
Result<Credential> Service::view(data::Tx& tx, const ItemRow& row) {
  Credential out = TRY(view(row, TRY(store::scans(tx, row.id))));
  if (out.kind != Kind::license) return out;
  for (Credential& item : TRY(of_person(tx, row.person_id)))
    if (item.id == out.id) out.warnings = std::move(item.warnings);
  return out;
}

Result<Credential> Service::view(const ItemRow& row, const std::vector<ScanRow>& scans) {
  Credential out;
  out.id = row.id;
  out.person_id = row.person_id;
  out.kind = row.kind;
  out.type = row.type;
  out.type_name = row.type_name;
  out.issuing_body = row.issuing_body;
  out.state = row.state;
  out.number = row.number;
  out.compact = row.compact;
  if (row.compact_states != "[]") out.compact_states = TRY(strings(row.compact_states));
  out.issued_on = row.issued_on;
  out.expires_on = row.expires_on;
  Date today = platform_.clock.today();
  out.status = status_on(today, row.expires_on, row.status);
  if (row.expires_on) out.days_left = *row.expires_on - today;
  out.notes = row.notes;
  out.updated_at = row.updated_at;
  out.previous_id = row.previous_id;
  out.verification = shape::enum_name(row.verification);
  out.verified_on = row.verified_on;
  out.verified_method = row.verified_method;
  out.shown_on_profile = row.shown;
  for (const ScanRow& scan : scans)
    if (scan.credential_id == row.id) out.scans.push_back({scan.id, scan.media_type, scan.size, scan.added_at});
  return out;
}

Result<std::vector<Credential>> Service::of_person(data::Tx& tx, PersonId person) {
  std::vector<Credential> out;
  for (const ItemRow& row : TRY(store::of_person(tx, person))) out.push_back(TRY(view(row, {})));
  TRY(add_warnings(tx, person, out));
  return out;
}

Result<PersonRow> Service::ensure_person(data::Tx& tx, PersonId person) {
  if (auto known = TRY(store::person(tx, person))) return *known;
  PersonRow row{person, std::nullopt, "other", "", "", true};
  if (auto staff = TRY(organisation_.staff(tx, person))) row = row_of(*staff);
  if (tx.writable()) TRY(store::put_person(tx, row));
  return row;
}

Status Service::on_person_changed(data::Tx& tx, PersonId person) {
  auto staff = TRY(organisation_.staff(tx, person));
  if (!staff) return {};
  TRY(store::put_person(tx, row_of(*staff)));
  return check_compact(tx, person);
}

Result<Service::Rules> Service::parsed_rules(data::Tx& tx) {
  // Rules are only added and ended: the two counts name the set that this transaction sees, be it an older one.
  const auto version = TRY(store::rules_version(tx));
  {
    std::lock_guard lock(rules_mutex_);
    if (rules_ && rules_version_ == version) return rules_;
  }
  auto parsed = std::make_shared<std::vector<ParsedRule>>();
  for (const RuleRow& row : TRY(store::rules(tx))) {
    parsed->push_back({row.id, row.name, TRY(strings(row.types)), row.unit_id, TRY(strings(row.professions)),
                       row.job_title, row.verified_only, TRY(strings(row.issuers)), TRY(strings(row.job_titles))});
    for (const std::string& type : parsed->back().types)
      if (always_ends(type)) parsed->back().dated.push_back(type);
  }
  // A write transaction may yet roll back: only committed rules are kept.
  if (!tx.writable()) {
    std::lock_guard lock(rules_mutex_);
    rules_ = parsed;
    rules_version_ = version;
  }
  return Rules(parsed);
}

Result<std::vector<Requirement>> Service::requirements(data::Tx& tx, PersonId person) {
  Rules rules = TRY(parsed_rules(tx));
  std::vector<Requirement> out;
  if (rules->empty()) return out;
  // Where she works now: our copy may be a moment late, and whoever keeps our answer would keep the former unit's
  // rules.
  auto staff = TRY(organisation_.staff(tx, person));
  PersonRow who = staff ? row_of(*staff) : TRY(ensure_person(tx, person));
  std::vector<UnitId> units;
  if (who.unit_id) units = TRY(organisation_.ancestors(tx, *who.unit_id));
  std::vector<ItemRow> items;
  bool loaded = false;
  for (const ParsedRule& rule : *rules) {
    if (!applies(rule, who, units)) continue;
    if (!std::exchange(loaded, true)) {
      items = TRY(store::of_person(tx, person));
      TRY(drop_useless_licences(tx, person, items));
    }
    out.push_back(evaluate(rule, items, platform_.clock.today()));
  }
  return out;
}

Result<Wallet> Service::wallet(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Wallet> {
    Wallet out;
    auto scans = TRY(store::scans_of_person(tx, viewer.person));
    auto rows = TRY(store::of_person(tx, viewer.person));
    std::set<CredentialId> renewed;
    for (const ItemRow& row : rows)
      if (row.previous_id) renewed.insert(*row.previous_id);
    for (const ItemRow& row : rows)
      if (!renewed.contains(row.id)) out.items.push_back(TRY(view(row, scans)));
    TRY(add_warnings(tx, viewer.person, out.items));
    for (const Credential& item : out.items) {
      if (item.verification == shape::enum_name(VerificationState::rejected)) continue;  // counts for nothing
      if (item.status == CredentialStatus::active) ++out.active;
      if (item.status == CredentialStatus::expiring_soon) ++out.expiring_soon;
      if (item.status == CredentialStatus::expired) ++out.expired;
      bool in_force = item.status == CredentialStatus::active || item.status == CredentialStatus::expiring_soon;
      if (in_force && item.verification != shape::enum_name(VerificationState::verified)) ++out.unverified;
    }
    auto rank = [](CredentialStatus status) {
      return status == CredentialStatus::expired         ? 0
             : status == CredentialStatus::expiring_soon ? 1
             : status == CredentialStatus::revoked       ? 2
                                                         : 3;
    };
    std::stable_sort(out.items.begin(), out.items.end(),
                     [&](const Credential& a, const Credential& b) { return rank(a.status) < rank(b.status); });
    for (const Requirement& requirement : TRY(requirements(tx, viewer.person)))
      if (!requirement.held)
        out.missing.push_back({requirement.types.empty() ? "" : requirement.types.front(), requirement.name,
                               requirement.lapsed ? "Required, and yours has expired" : "Required for your role"});
    TRY(add_alerts(tx, viewer.person, out));
    return out;
  });
}

}  // namespace mc::credentials
