// Writing a plan: 100 changes a transaction at most, and a short time, each of which may run twice.
#include <chrono>
#include <set>

#include "appliance/base/log.hpp"
#include "appliance/base/text.hpp"
#include "modules/directory/service.hpp"

namespace mc::directory {
namespace {
constexpr std::size_t kChunk = 100;
/// Everybody else waits for the writer meanwhile.
constexpr std::chrono::milliseconds kLongest{15};

/// How much of a transaction's time is left, on the wall: the transaction's own time stands still.
class Stint {
public:
  bool over() const { return std::chrono::steady_clock::now() >= end_; }

private:
  std::chrono::steady_clock::time_point end_ = std::chrono::steady_clock::now() + kLongest;
};

Result<PersonId> account_id(const std::string& text) {
  auto id = PersonId::parse(text);
  if (!id) return internal("directory_plan", "A plan without an account.");
  return *id;
}
}  // namespace

mc::Status Service::bind_person(data::Tx& tx, PersonId person, const ldap::Person& from, bool suspended) {
  return store::put_person(tx, {from.id, person, ascii_lower(from.login), record_of(from), suspended});
}

/// What a run keeps while it writes.
struct Service::Writing {
  std::map<std::string, UnitId> units;    // by folded name, where only one has it
  std::set<std::string> without_manager;  // directory ids whose manager had no account yet
};

/// The department is a unit of the same name, whatever its place in the tree; one of several is not guessed.
Result<organisation::Placing> Service::placing_of(data::Tx& tx, const ldap::Person& person, const Writing& writing) {
  organisation::Placing placing{person.job_title};
  if (auto unit = writing.units.find(fold(trim(person.department))); unit != writing.units.end())
    placing.unit = unit->second;
  if (!person.manager_id.empty())
    if (auto manager = TRY(store::by_id(tx, person.manager_id))) placing.manager = manager->person_id;
  return placing;
}

mc::Status Service::apply_person(data::Tx& tx, const ldap::Change& change, Writing& writing) {
  const auto& person = *change.person;
  const auto in = account_of(person);
  if (change.kind == ldap::ChangeKind::create) {
    // upsert would take an account with the same number or address over, which only a link may do.
    if (TRY(accounts_.find_by_login(tx, in.email))) return conflict("email_taken");
    if (in.employee_number && TRY(accounts_.find_by_employee_number(tx, *in.employee_number)))
      return conflict("number_taken");
    const auto made = TRY(accounts_.upsert(tx, in));
    TRY(bind_person(tx, made.first, person, false));
    const auto now = TRY(placing_of(tx, person, writing));
    if (!person.manager_id.empty() && !now.manager) writing.without_manager.insert(person.id);
    return organisation::place(organisation_, tx, organisation::Source::directory, made.first, in, {}, now);
  }
  const auto id = TRY(account_id(change.account));
  if (change.kind == ldap::ChangeKind::link)
    TRY(audit(tx, {}, "directory.linked", "person:" + id.text(), "ok", RawJson{"{}"}));
  const auto before = TRY(store::by_person(tx, id));
  TRY(accounts::change_person(accounts_, tx, id, in));
  TRY(bind_person(tx, id, person, before && before->suspended_by_directory));
  organisation::Placing said;
  if (before) said = TRY(placing_of(tx, TRY(person_of(*before)), writing));
  const auto now = TRY(placing_of(tx, person, writing));
  if (!person.manager_id.empty() && !now.manager) writing.without_manager.insert(person.id);
  return organisation::place(organisation_, tx, organisation::Source::directory, id, in, said, now);
}

mc::Status Service::apply_leaving(data::Tx& tx, const ldap::Change& change) {
  const auto id = TRY(account_id(change.account));
  auto row = TRY(store::by_person(tx, id));
  if (!row) return not_found("person_not_found");
  const bool suspend = change.kind == ldap::ChangeKind::suspend;
  const auto account = TRY(accounts_.find(tx, id));
  if (!account) return not_found("person_not_found");
  // Who was banned or deactivated by a person in between stays that.
  const bool ours = suspend || account->status == accounts::Status::suspended;
  // First, because nothing of it may stay when the last super_admin must not go.
  if (ours) TRY(accounts_.set_status(tx, {}, id, suspend ? accounts::Status::suspended : accounts::Status::active));
  row->suspended_by_directory = suspend;
  TRY(store::put_person(tx, *row));
  if (!ours) return {};
  return audit(tx, {}, suspend ? "directory.suspended" : "directory.reactivated", "person:" + id.text(), "ok",
               RawJson{"{\"reason\":\"" + change.reason + "\"}"});
}

mc::Status Service::apply_grant(data::Tx& tx, const ldap::Change& change) {
  const auto row = TRY(store::by_id(tx, change.id));
  if (!row) return not_found("person_not_found");
  if (change.kind == ldap::ChangeKind::revoke) {
    const auto grant = TRY(store::grant(tx, change.id, change.grant));
    if (!grant) return {};
    TRY(store::remove_grant(tx, grant->assignment_id));
    auto status = platform_.sessions.revoke(tx, {}, row->person_id, grant->assignment_id);
    if (!status && status.error().fault != Fault::not_found) return status;
    return {};
  }
  const auto role = role_of(change.grant);
  // A role that a person gave stays when the group goes: then only the fact is kept, under an id of its own.
  Uuid assignment = make_uuid7(platform_.clock.now(), platform_.random);
  bool has = false;
  for (const auto& one : TRY(platform_.sessions.assignments(tx, row->person_id)))
    has |= one.role == role.role && one.scope_kind == role.scope && one.scope_id == role.scope_id;
  if (!has)
    assignment = TRY(platform_.sessions.grant(tx, {}, row->person_id, {role.role, role.scope, role.scope_id})).id;
  return store::put_grant(tx, {assignment, change.id, change.grant.role, change.grant.scope, change.grant.scope_id});
}

mc::Status Service::apply(data::Tx& tx, const ldap::Change& change, Writing& writing) {
  switch (change.kind) {
  case ldap::ChangeKind::create:
  case ldap::ChangeKind::link:
  case ldap::ChangeKind::update:
    return apply_person(tx, change, writing);
  case ldap::ChangeKind::suspend:
  case ldap::ChangeKind::reactivate:
    return apply_leaving(tx, change);
  case ldap::ChangeKind::grant:
  case ldap::ChangeKind::revoke:
    return apply_grant(tx, change);
  }
  return {};
}

/// Managers who got their account later in the run than their people.
mc::Status Service::add_managers(const ldap::Plan& plan, const Writing& writing) {
  std::vector<const ldap::Person*> people;
  for (const auto& change : plan.changes)
    if (change.person != nullptr && writing.without_manager.contains(change.id)) people.push_back(change.person);
  for (std::size_t from = 0, to = 0; from < people.size(); from = to)
    TRY(platform_.db.write([&](data::Tx& tx) -> mc::Status {
      const Stint stint;
      const std::size_t most = std::min(from + kChunk, people.size());
      for (to = from; to < most && (to == from || !stint.over());) {
        const std::size_t at = to++;
        const auto row = TRY(store::by_id(tx, people[at]->id));
        if (!row) continue;  // refused, and counted as that
        const auto now = TRY(placing_of(tx, *people[at], writing));
        TRY(organisation::place(organisation_, tx, organisation::Source::directory, row->person_id,
                                account_of(*people[at]), now, now));
      }
      return {};
    }));
  return {};
}

mc::Status Service::write(const ldap::Plan& plan, Counts& counts) {
  Writing writing;
  std::set<std::string> several;
  for (const auto& unit : TRY(platform_.db.read([&](data::Tx& tx) { return organisation_.units(tx); })))
    if (!writing.units.emplace(fold(unit.name), unit.id).second) several.insert(fold(unit.name));
  for (const auto& name : several) writing.units.erase(name);
  for (std::size_t from = 0, to = 0; from < plan.changes.size(); from = to) {
    std::map<std::string, std::int64_t> failed;
    TRY(platform_.db.write([&](data::Tx& tx) -> mc::Status {
      failed.clear();
      const Stint stint;
      const std::size_t most = std::min(from + kChunk, plan.changes.size());
      for (to = from; to < most && (to == from || !stint.over());) {
        const auto status = apply(tx, plan.changes[to++], writing);
        if (status) continue;
        // One person's conflict must not keep the others from being written; the rest is a broken run.
        const auto fault = status.error().fault;
        if (fault != Fault::conflict && fault != Fault::invalid && fault != Fault::not_found) return status;
        ++failed[status.error().code];
      }
      return {};
    }));
    for (const auto& [code, count] : failed) {
      counts.failed += count;
      counts.warnings[code] += count;
    }
  }
  return add_managers(plan, writing);
}

}  // namespace mc::directory
