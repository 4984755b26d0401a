// Groups, their members, and the roles that they give.
#include <algorithm>
#include <set>

#include "appliance/base/text.hpp"
#include "modules/scim/service.hpp"

namespace mc::scim {

namespace {

Result<security::Grant> grant_of(const RoleRow& row) {
  security::Grant out{
      row.role, shape::parse_enum<security::ScopeKind>(row.scope).value_or(security::ScopeKind::platform), {}};
  if (!row.scope_id.empty()) out.scope_id = TRY(parse_uuid(row.scope_id));
  return out;
}

}  // namespace

Result<GroupRow> Service::find_group(data::Tx& tx, GroupId id) {
  auto row = TRY(store::group(tx, id));
  if (!row) return not_found("group_not_found");
  return std::move(*row);
}

Result<wire::Resource> Service::outward(data::Tx& tx, const GroupRow& row, bool with_members) {
  wire::GroupOut out{row.id, row.display_name, row.external_id, {}, with_members, row.created_at, row.changed_at};
  if (with_members) out.members = TRY(store::members(tx, row.id));
  return wire::write(out, base_);
}

Result<Answer> Service::list_groups(const wire::Query& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Answer> {
    std::vector<GroupRow> rows;
    std::int64_t total = 0;
    if (query.filter) {
      const wire::Filter& filter = *query.filter;
      if (filter.attribute == "displayname") {
        if (auto row = TRY(store::group_by_key(tx, fold(filter.value)))) rows.push_back(*row);
      } else if (filter.attribute == "externalid") {
        rows = TRY(store::groups_by_external_id(tx, filter.value));
      } else if (filter.attribute == "id") {
        auto id = GroupId::parse(filter.value);
        if (auto row = id ? TRY(store::group(tx, *id)) : std::nullopt) rows.push_back(*row);
      } else {
        return fail(Fault::invalid, "invalidFilter", "Groups are found by displayName, externalId or id.");
      }
      total = static_cast<std::int64_t>(rows.size());
      if (query.start > 1 || query.count == 0) rows.clear();
    } else {
      total = TRY(store::count_groups(tx));
      rows = TRY(store::groups(tx, query.start - 1, query.count));
    }
    // A list of several groups with all their members could be gigantic: members come with one group.
    bool members = !query.without_members && rows.size() == 1;
    std::vector<std::string> resources;
    for (const GroupRow& row : rows) resources.push_back(TRY(outward(tx, row, members)).json);
    return Answer{200, wire::write_list(resources, total, query.start)};
  });
}

Result<Answer> Service::read_group(GroupId id, bool with_members, const Conditions& conditions) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Answer> {
    wire::Resource resource = TRY(outward(tx, TRY(find_group(tx, id)), with_members));
    if (!conditions.if_none_match.empty() && conditions.if_none_match.find(resource.tag) != std::string::npos)
      return Answer{304, "", resource.tag};
    return Answer{200, resource.json, resource.tag, resource.location};
  });
}

Result<Answer> Service::create_group(const Caller& caller, const wire::GroupChange& in) {
  if (!in.display_name || in.display_name->empty()) return bad_value("A group has a displayName.");
  return platform_.db.write([&](data::Tx& tx) -> Result<Answer> {
    GroupRow row{GroupId::make(platform_.clock, platform_.random),
                 *in.display_name,
                 fold(*in.display_name),
                 {},
                 tx.now(),
                 tx.now()};
    if (in.external_id && !in.external_id->empty()) row.external_id = in.external_id;
    if (TRY(store::group_by_key(tx, row.display_key)))
      return conflict("group_exists", "There is a group with this displayName.");
    if (TRY(store::count_groups(tx)) >= 5'000) return fail(Fault::invalid, "tooMany", "There are too many groups.");
    TRY(store::put(tx, row));
    TRY(change_members(tx, row.id, in.members));
    TRY(audit(tx, caller, "scim.group_created", "scim_group:" + row.id.text()));
    wire::Resource resource = TRY(outward(tx, row, true));
    return Answer{201, resource.json, resource.tag, resource.location};
  });
}

Result<Answer> Service::change_group(const Caller& caller, GroupId id, const wire::GroupChange& in, bool whole,
                                     const Conditions& conditions) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Answer> {
    GroupRow row = TRY(find_group(tx, id));
    std::string old = TRY(outward(tx, row, true)).tag;
    TRY(check_match(conditions, old));
    if (whole && !in.display_name) return bad_value("A group has a displayName.");
    if (in.display_name) {
      if (in.display_name->empty()) return bad_value("A group has a displayName.");
      auto other = TRY(store::group_by_key(tx, fold(*in.display_name)));
      if (other && other->id != id) return conflict("group_exists", "There is a group with this displayName.");
      row.display_name = *in.display_name;
      row.display_key = fold(*in.display_name);
    }
    if (in.external_id) row.external_id = in.external_id->empty() ? std::nullopt : in.external_id;
    if (whole && !in.external_id) row.external_id.reset();
    TRY(change_members(tx, id, in.members));
    wire::Resource now = TRY(outward(tx, row, true));
    if (now.tag == old) return Answer{200, now.json, now.tag, now.location};
    row.changed_at = tx.now();
    TRY(store::put(tx, row));
    TRY(audit(tx, caller, "scim.group_updated", "scim_group:" + id.text()));
    now = TRY(outward(tx, row, true));
    return Answer{200, now.json, now.tag, now.location};
  });
}

Status Service::change_members(data::Tx& tx, GroupId id, const std::vector<wire::MemberChange>& steps) {
  std::set<PersonId> touched;
  for (const wire::MemberChange& step : steps) {
    std::set<PersonId> wanted(step.people.begin(), step.people.end());
    if (step.step != wire::MemberStep::remove)
      for (PersonId person : wanted) {
        auto user = TRY(store::user(tx, person));
        if (!user || user->deleted) return bad_value("A member is no user.");
      }
    if (step.step == wire::MemberStep::replace || step.everybody)
      for (PersonId person : TRY(store::members(tx, id)))
        if (!wanted.contains(person) && TRY(store::remove_member(tx, id, person))) touched.insert(person);
    for (PersonId person : wanted) {
      bool changed = step.step == wire::MemberStep::remove ? TRY(store::remove_member(tx, id, person))
                                                           : TRY(store::add_member(tx, id, person));
      if (changed) touched.insert(person);
    }
  }
  for (PersonId person : touched) TRY(settle(tx, person));
  return {};
}

Result<Answer> Service::delete_group(const Caller& caller, GroupId id, const Conditions& conditions) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Answer> {
    GroupRow row = TRY(find_group(tx, id));
    TRY(check_match(conditions, TRY(outward(tx, row, true)).tag));
    auto people = TRY(store::members(tx, id));
    TRY(store::remove_group(tx, id));
    for (PersonId person : people) TRY(settle(tx, person));
    TRY(audit(tx, caller, "scim.group_deleted", "scim_group:" + id.text()));
    return Answer{204};
  });
}

Status Service::settle(data::Tx& tx, PersonId person) {
  auto wanted = TRY(store::roles_of_person(tx, person));
  auto granted = TRY(store::grants(tx, person));
  for (const GrantRow& row : granted) {
    RoleRow role{row.role, row.scope, row.scope_id};
    if (std::find(wanted.begin(), wanted.end(), role) != wanted.end()) continue;
    TRY(store::remove_grant(tx, row.assignment_id));
    auto status = platform_.sessions.revoke(tx, {}, person, row.assignment_id);
    if (!status && status.error().fault != Fault::not_found) return status;
  }
  auto held = TRY(platform_.sessions.assignments(tx, person));
  for (const RoleRow& role : wanted) {
    security::Grant grant = TRY(grant_of(role));
    bool has = std::any_of(held.begin(), held.end(), [&](const security::RoleAssignment& one) {
      return one.role == grant.role && one.scope_kind == grant.scope && one.scope_id == grant.scope_id;
    });
    if (has) continue;  // from a group already, or by a person, and then it stays when the group goes
    auto made = TRY(platform_.sessions.grant(tx, {}, person, grant));
    TRY(store::insert(tx, person, {made.id, role.role, role.scope, role.scope_id}));
  }
  return {};
}

Status Service::settle_all(const std::vector<PersonId>& people) {
  constexpr std::size_t kChunk = 200;  // short transactions: everybody else writes in between
  for (std::size_t from = 0; from < people.size(); from += kChunk)
    TRY(platform_.db.write([&](data::Tx& tx) -> Status {
      for (std::size_t at = from; at < std::min(from + kChunk, people.size()); ++at) TRY(settle(tx, people[at]));
      return {};
    }));
  return {};
}

}  // namespace mc::scim
