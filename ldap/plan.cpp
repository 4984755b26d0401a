#include "ldap/plan.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "appliance/base/text.hpp"

namespace mc::ldap {
namespace {

class Planner {
public:
  explicit Planner(const PlanInput& input) : input_(input) {
    for (const auto& one : input.known) {
      if (!one.id.empty()) {
        by_id_[one.id] = &one;
        if (!one.suspended) ++active_;
      } else if (one.linkable) {
        if (!one.employee_number.empty()) by_number_[one.employee_number] = &one;
        if (!one.email.empty()) by_email_[ascii_lower(one.email)] = &one;
      }
      if (!one.email.empty()) emails_[ascii_lower(one.email)] = &one;
    }
  }

  Plan run() {
    for (const auto& person : input_.people) place(person);
    if (input_.outcome.mode == Mode::full) {
      for (const auto& one : input_.known)
        if (!one.id.empty() && !seen_.contains(one.id)) leave(one, nullptr, "missing");
    }
    for (const auto& id : input_.outcome.gone)
      if (const auto found = by_id_.find(id); found != by_id_.end() && !seen_.contains(id))
        leave(*found->second, nullptr, "deleted");
    plan_grants();
    const auto& rules = input_.rules;
    plan_.suspend_limit = std::max(rules.guard_least, active_ * rules.guard_percent / 100);
    plan_.guard_tripped = plan_.counts[ChangeKind::suspend] > plan_.suspend_limit;
    return std::move(plan_);
  }

private:
  void add(Change change) {
    ++plan_.counts[change.kind];
    plan_.changes.push_back(std::move(change));
  }
  void warn(std::string code, const std::string& id) { plan_.warnings.push_back({std::move(code), id}); }

  void place(const Person& person) {
    if (!seen_.insert(person.id).second) return warn("duplicate_id", person.id);
    if (!logins_.insert(ascii_lower(person.login)).second) warn("duplicate_login", person.id);
    const auto bound = by_id_.find(person.id);
    if (bound != by_id_.end()) return compare(person, *bound->second);
    if (!person.active()) {
      ++plan_.ignored;
      return;
    }
    if (const auto* account = linkable(person)) {
      by_number_.erase(account->employee_number);
      by_email_.erase(ascii_lower(account->email));
      add({ChangeKind::link, person.id, account->account, &person, {}, {}, {}});
      fresh_.insert(person.id);
      return;
    }
    create(person);
  }

  const Known* linkable(const Person& person) const {
    if (input_.rules.link_by_employee_number && !person.employee_number.empty())
      if (const auto found = by_number_.find(person.employee_number); found != by_number_.end()) return found->second;
    if (input_.rules.link_by_email && !person.email.empty())
      if (const auto found = by_email_.find(ascii_lower(person.email)); found != by_email_.end()) return found->second;
    return nullptr;
  }

  void create(const Person& person) {
    if (!input_.rules.create_accounts) {
      ++plan_.ignored;
      return;
    }
    if (person.email.empty()) return warn("no_email", person.id);
    const auto email = ascii_lower(person.email);
    if (emails_.contains(email) || !new_emails_.insert(email).second) return warn("email_taken", person.id);
    if (!person.employee_number.empty() && !new_numbers_.insert(person.employee_number).second)
      return warn("number_taken", person.id);
    add({ChangeKind::create, person.id, {}, &person, {}, {}, {}});
    fresh_.insert(person.id);
  }

  void compare(const Person& person, const Known& known) {
    if (!person.active()) {
      if (known.suspended) ++plan_.unchanged;
      return leave(known, &person, person.disabled ? "disabled" : "expired");
    }
    bool same = true;
    if (known.suspended && known.suspended_by_directory) {
      add({ChangeKind::reactivate, person.id, known.account, &person, {}, {}, {}});
      same = false;
    }
    if (auto fields = differing_fields(known.last, person); !fields.empty()) {
      add({ChangeKind::update, person.id, known.account, &person, std::move(fields), {}, {}});
      same = false;
    }
    if (same) ++plan_.unchanged;
  }

  void leave(const Known& known, const Person* person, const char* reason) {
    if (known.suspended) return;
    add({ChangeKind::suspend, known.id, known.account, person, {}, reason, {}});
    leaving_.insert(known.id);
  }

  void plan_grants() {
    if (!input_.outcome.memberships_read) return;
    std::unordered_map<std::string, std::set<Grant>> wanted;
    std::set<Grant> frozen;
    for (const auto& mapping : input_.mappings) {
      const auto members = input_.outcome.members.find(mapping.group_id);
      if (members == input_.outcome.members.end()) {
        // The group is not found any more: perhaps it was deleted, perhaps the base is wrong. Nobody loses a role.
        warn("group_missing", mapping.group_id);
        frozen.insert(mapping.grant);
        continue;
      }
      for (const auto& id : members->second) wanted[id].insert(mapping.grant);
    }
    for (const auto& [id, known] : ordered_known())
      if (!leaving_.contains(id) && (!known->suspended || known->suspended_by_directory))
        differ(id, known->account, known->grants, wanted[id], frozen);
    for (const auto& id : fresh_) differ(id, {}, {}, wanted[id], frozen);
  }

  // In the order of ids, so that the same input gives the same plan.
  std::map<std::string, const Known*> ordered_known() const { return {by_id_.begin(), by_id_.end()}; }

  void differ(const std::string& id, const std::string& account, const std::set<Grant>& has,
              const std::set<Grant>& should, const std::set<Grant>& frozen) {
    for (const auto& grant : should)
      if (!has.contains(grant)) add({ChangeKind::grant, id, account, nullptr, {}, {}, grant});
    for (const auto& grant : has)
      if (!should.contains(grant) && !frozen.contains(grant))
        add({ChangeKind::revoke, id, account, nullptr, {}, {}, grant});
  }

  const PlanInput& input_;
  Plan plan_;
  std::size_t active_ = 0;
  std::unordered_map<std::string, const Known*> by_id_, by_number_, by_email_, emails_;
  std::unordered_set<std::string> seen_, logins_, new_emails_, new_numbers_, leaving_;
  std::set<std::string> fresh_;
};

}  // namespace

std::vector<std::string> differing_fields(const Person& before, const Person& after) {
  std::vector<std::string> fields;
  const auto compare = [&](const char* name, const std::string& left, const std::string& right) {
    if (left != right) fields.emplace_back(name);
  };
  compare("login", before.login, after.login);
  compare("first_name", before.first_name, after.first_name);
  compare("last_name", before.last_name, after.last_name);
  compare("display_name", before.display_name, after.display_name);
  compare("email", before.email, after.email);
  compare("employee_number", before.employee_number, after.employee_number);
  compare("job_title", before.job_title, after.job_title);
  compare("department", before.department, after.department);
  compare("phone", before.phone, after.phone);
  compare("manager", before.manager_id, after.manager_id);
  return fields;
}

Plan make_plan(const PlanInput& input) { return Planner(input).run(); }

}  // namespace mc::ldap
