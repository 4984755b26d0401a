// One row of a staff import against the person who is stored: what changes, and whether it may.
#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "modules/organisation/import_plan.hpp"

namespace mc::organisation {
namespace {

/// A status that HR does not decide stays: a suspended person is not let in by a staff list.
accounts::Status status_after(const StaffRow* before, accounts::Status said) {
  using enum accounts::Status;
  if (!before) return said;
  if (before->status == banned || before->status == deleted) return before->status;
  return before->status == suspended && said == active ? suspended : said;
}

/// The row that the record asks for, given what is stored now.
StaffRow wanted_row(const StaffRecord& record, const StaffRow* before, std::optional<UnitId> unit,
                    std::optional<PersonId> manager) {
  StaffRow row;
  if (before) row = *before;
  row.employee_number = record.employee_number;
  row.first_name = record.first_name;
  row.last_name = record.last_name;
  row.email = record.email;
  row.profession = record.profession;
  row.job_title = record.job_title;
  row.unit_id = unit;
  // A manager who cannot be used is not remembered either: linking her later would undo the finding.
  row.manager_number = record.manager_usable ? record.manager_number : std::nullopt;
  row.manager_id = record.manager_usable ? manager : std::nullopt;
  row.hired_on = record.hired_on;
  row.status = status_after(before, record.status);
  if (row.source == Source::local) row.source = Source::import;
  return row;
}

bool same_row(const StaffRow& a, const StaffRow& b) {
  bool manager = a.manager_id == b.manager_id && (a.manager_id || a.manager_number == b.manager_number);
  return manager && a.employee_number == b.employee_number && a.first_name == b.first_name &&
         a.last_name == b.last_name && a.email == b.email && a.profession == b.profession &&
         a.job_title == b.job_title && a.unit_id == b.unit_id && a.hired_on == b.hired_on && a.status == b.status &&
         a.source == b.source;
}

std::string shown_unit(const StaffRecord& record) {
  std::string text;
  for (const std::string* part : {&record.site, &record.department, &record.unit})
    if (!part->empty()) text += (text.empty() ? "" : " / ") + *part;
  return text;
}

}  // namespace

void Service::Tally::add(Decision decision) {
  using enum Decision::Outcome;
  ++(decision.outcome == created     ? this->created
     : decision.outcome == updated   ? this->updated
     : decision.outcome == unchanged ? this->unchanged
                                     : this->rejected);
  if (decision.held) ++held;
  if (decision.kept_identity) ++protected_rows;
  if (!decision.freed_email.empty() && decision.outcome != Decision::Outcome::rejected)
    freed.insert(std::move(decision.freed_email));
  for (Finding& finding : decision.findings) findings.push_back(std::move(finding));
  for (ImportChange& change : decision.changes) changes.push_back(std::move(change));
}

void Service::Tally::add_to(ImportReport& report) {
  report.created += created;
  report.updated += updated;
  report.unchanged += unchanged;
  report.rejected += rejected;
  report.known_people->held_rows += held;
  report.known_people->protected_rows += protected_rows;
  report.known_people->changes += static_cast<std::int64_t>(changes.size());
  for (Finding& finding : findings) report.findings.push_back(std::move(finding));
}

Result<Service::Known> Service::known_person(data::Tx& tx, const Run& run, const StaffRecord& record,
                                             const std::unordered_set<std::string>& freed) {
  Known known;
  if (auto before = run.plan.before.find(ascii_lower(record.employee_number)); before != run.plan.before.end())
    known.person = before->second.person_id;
  else
    known.person = TRY(accounts_.find_by_employee_number(tx, record.employee_number));
  std::optional<PersonId> owner;
  if (!known.person) {
    // An account that no staff list named yet is joined by its address.
    owner = TRY(accounts_.find_by_login(tx, record.email));
    if (owner && !TRY(accounts_.find(tx, *owner))->employee_number) known.person = owner;
  }
  if (known.person) {
    // Once more in this transaction: another administrator may have changed her since the plan was read.
    known.staff = TRY(store::staff(tx, *known.person));
    if (known.staff) {
      known.identity = Identity{known.staff->first_name, known.staff->last_name, known.staff->email};
    } else if (auto account = TRY(accounts_.find(tx, *known.person))) {
      known.identity = Identity{account->first_name, account->last_name, account->email};
    }
    if (known.identity && ascii_lower(known.identity->email) != record.email && !owner)
      owner = TRY(accounts_.find_by_login(tx, record.email));
  }
  known.email_taken = owner && owner != known.person && !freed.contains(record.email);
  return known;
}

Result<bool> Service::keeps_identity(data::Tx& tx, PersonId person) {
  for (const security::RoleAssignment& role : TRY(platform_.sessions.assignments(tx, person))) {
    if (role.role == security::kMember) continue;
    if (role.role == security::kSuperAdmin || role.role == "admin" || role.scope_kind == security::ScopeKind::platform)
      return true;
  }
  return false;
}

mc::Status Service::judge_identity(data::Tx& tx, const Run& run, const StaffRecord& record, const Known& known,
                                   Decision& decision) {
  IdentityChange change = identity_change(*known.identity, {record.first_name, record.last_name, record.email});
  if (change == IdentityChange::none) return {};
  if (TRY(keeps_identity(tx, *known.person))) {
    decision.kept_identity = true;
    if (change == IdentityChange::both) {
      decision.reject(record, "protected_account", "employee_number",
                      "Name and e-mail address of a person with an administrative role both change, which no import "
                      "does. The row stays out: check the employee number; if it is right, change the person by hand "
                      "under People.");
      return {};
    }
    decision.findings.push_back(
        {record.line, "protected_account", change == IdentityChange::name ? "last_name" : "email",
         "This person has an administrative role: an import does not change their name or e-mail address. The rest of "
         "the row comes in; if the new value is right, change it by hand under People.",
         "warning"});
    decision.row.first_name = known.identity->first_name;
    decision.row.last_name = known.identity->last_name;
    decision.row.email = known.identity->email;
  } else if (change == IdentityChange::both && !run.consent.identity) {
    decision.held = true;
    decision.reject(record, "identity_change", "employee_number",
                    fmt::format("Name and e-mail address of employee {} both change: the row may speak of somebody "
                                "else. It stays out: check the number with HR, or confirm these changes and import "
                                "again.",
                                record.employee_number));
  }
  return {};
}

Result<Service::Decision> Service::decide(data::Tx& tx, const Run& run, const StaffRecord& record,
                                          const std::unordered_set<std::string>& freed) {
  Decision decision;
  Known known = TRY(known_person(tx, run, record, freed));
  std::optional<PersonId> manager;
  if (record.manager_number && record.manager_usable)
    manager = TRY(accounts_.find_by_employee_number(tx, *record.manager_number));
  const StaffRow* before = known.staff ? &*known.staff : nullptr;
  auto unit = run.plan.unit_of(record);
  decision.row = wanted_row(record, before, unit, manager);
  decision.before = known.staff;
  const StaffRow asked = decision.row;
  if (known.identity) TRY(judge_identity(tx, run, record, known, decision));
  bool rejected = decision.outcome == Decision::Outcome::rejected;
  if (!rejected && known.email_taken && !decision.kept_identity) {
    decision.reject(record, "duplicate_email", "email", "Another person in MedConnect has this e-mail address.");
    return decision;
  }
  decision.row.sort_key = sort_key(decision.row.first_name, decision.row.last_name);
  bool new_unit = !unit && !Plan::path_of(record, 3).empty();
  if (!rejected && before)
    decision.outcome =
        same_row(decision.row, *before) && !new_unit ? Decision::Outcome::unchanged : Decision::Outcome::updated;
  if (known.identity) list_changes(run, record, known, asked, decision);
  return decision;
}

/// What HR asked for, also where it is not done: who decides must see what was held back.
void Service::list_changes(const Run& run, const StaffRecord& record, const Known& known, const StaffRow& asked,
                           Decision& decision) {
  StaffRow before = known.staff.value_or(asked);
  before.first_name = known.identity->first_name;
  before.last_name = known.identity->last_name;
  before.email = known.identity->email;
  ShownPlace was{shown_unit(record), asked.manager_number.value_or("")}, is = was;
  if (known.staff && (known.staff->unit_id != asked.unit_id || !asked.unit_id)) {
    auto named = known.staff->unit_id ? run.plan.unit_names.find(*known.staff->unit_id) : run.plan.unit_names.end();
    was.unit = named == run.plan.unit_names.end() ? std::string() : named->second;
  }
  if (known.staff && (known.staff->manager_id != asked.manager_id || !asked.manager_id)) {
    auto number =
        known.staff->manager_id ? run.plan.number_of.find(*known.staff->manager_id) : run.plan.number_of.end();
    was.manager = number == run.plan.number_of.end() ? std::string() : number->second;
  }
  bool rejected = decision.outcome == Decision::Outcome::rejected;
  for (ImportChange& change : changes_between(before, was, asked, is)) {
    change.line = record.line;
    change.employee_number = record.employee_number;
    change.name = known.identity->first_name + " " + known.identity->last_name;
    bool stays = decision.kept_identity && (rejected || change.identity);
    change.outcome = stays ? "protected" : rejected ? "held" : "changed";
    decision.changes.push_back(std::move(change));
  }
  if (!decision.kept_identity && ascii_lower(known.identity->email) != record.email)
    decision.freed_email = ascii_lower(known.identity->email);
}

mc::Status Service::apply_row(data::Tx& tx, const StaffRecord& record, Decision& decision) {
  const StaffRow& row = decision.row;
  auto upserted =
      accounts_.upsert(tx, {record.employee_number, row.first_name, row.last_name, row.email, record.status});
  if (!upserted) {
    if (upserted.error().fault != Fault::conflict) return std::unexpected(upserted.error());
    decision.changes.clear();
    decision.reject(record, "duplicate_email", "email", "Another person in MedConnect has this e-mail address.");
    return {};
  }
  decision.row.person_id = upserted->first;
  // The manager may come in later in the same file: link_managers fills her in at the end.
  return put(tx, decision.row, decision.before);
}

Result<Service::Tally> Service::run_rows(data::Tx& tx, const Run& run, std::size_t from, std::size_t to) {
  Tally tally;
  for (std::size_t i = from; i < to; ++i) {
    const StaffRecord& record = run.file.records[i];
    Decision decision = TRY(decide(tx, run, record, tally.freed));
    bool writes = decision.outcome == Decision::Outcome::created || decision.outcome == Decision::Outcome::updated;
    if (run.apply && writes) {
      TRY(apply_row(tx, record, decision));
      decision.freed_email.clear();  // the store knows it now
    }
    tally.add(std::move(decision));
  }
  std::int64_t position = run.report.known_people->changes;
  for (ImportChange& change : tally.changes) change.position = ++position;
  return tally;
}

}  // namespace mc::organisation
