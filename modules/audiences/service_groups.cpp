// Named groups of people that no HR field tells: preceptors, the code team.
#include <algorithm>

#include <fmt/format.h>

#include "modules/audiences/service.hpp"

namespace mc::audiences {
namespace {

Result<PeopleGroup> group_view(const GroupRow& row) {
  return PeopleGroup{row.id,     row.name,       row.description, TRY(shape::from_json<std::vector<UnitId>>(row.units)),
                     row.people, row.created_at, row.updated_at};
}
Status name_taken(Status stored) {
  if (!stored && stored.error().fault == Fault::conflict)
    return conflict("group_name_taken", "There is a group of this name.");
  return stored;
}
std::string object_of(GroupId id) { return "audience_group:" + id.text(); }

}  // namespace

Result<GroupRow> Service::group_for(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                                    GroupId id) {
  auto row = TRY(store::group(tx, id));
  if (!row || !visible(TRY(organisation_.reach(tx, viewer, permission)), row->units))
    return not_found("group_not_found");
  return *row;
}

Result<PeopleGroups> Service::groups(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<PeopleGroups> {
    const Reach reach = TRY(organisation_.reach(tx, viewer, "audience:view"));
    PeopleGroups out;
    for (const GroupRow& row : TRY(store::groups(tx)))
      if (visible(reach, row.units)) out.items.push_back(TRY(group_view(row)));
    return out;
  });
}

Result<PeopleGroup> Service::create_group(const security::Viewer& viewer, const GroupIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<PeopleGroup> {
    GroupRow row;
    row.id = GroupId::make(platform_.clock, platform_.random);
    row.name = in.name.value;
    row.description = in.description.value;
    row.units = shape::to_json(TRY(bounds(tx, viewer, "audience:manage", in.unit_ids)));
    row.created_by = viewer.person;
    row.created_at = row.updated_at = tx.now();
    TRY(name_taken(store::insert_group(tx, row)));
    TRY(audit(tx, viewer.person, "audience_group.created", object_of(row.id)));
    return group_view(row);
  });
}

Result<PeopleGroup> Service::change_group(const security::Viewer& viewer, GroupId id, const GroupPatch& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<PeopleGroup> {
    GroupRow row = TRY(group_for(tx, viewer, "audience:manage", id));
    if (in.name) row.name = in.name->value;
    if (in.description) row.description = in.description->value;
    row.updated_at = tx.now();
    TRY(name_taken(store::update_group(tx, row)));
    TRY(rules_changed(tx));  // the name stands in parsed rules
    TRY(audit(tx, viewer.person, "audience_group.changed", object_of(id)));
    return group_view(row);
  });
}

/// Audiences whose rule, in force or planned, names the group.
Result<std::vector<AudienceId>> Service::mentioning(data::Tx& tx, GroupId group) {
  const Date today = platform_.clock.today();
  auto rows = TRY(store::all_in_force(tx, today, false));
  for (RevisionRow& row : TRY(store::all_planned(tx, today, false))) rows.push_back(std::move(row));
  std::vector<AudienceId> out;
  for (const RevisionRow& row : rows) {
    bool named = false;
    const Node node = TRY(parse_rule(RawJson{row.rule}));
    for_each_leaf(node, [&](const Leaf& leaf) {
      if (leaf.field != Field::group) return;
      for (const Value& value : leaf.values) named = named || GroupId{id_of(value)} == group;
    });
    if (named && std::find(out.begin(), out.end(), row.audience_id) == out.end()) out.push_back(row.audience_id);
  }
  return out;
}

Status Service::remove_group(const security::Viewer& viewer, GroupId id) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(group_for(tx, viewer, "audience:manage", id));
    if (const std::size_t used = TRY(mentioning(tx, id)).size(); used > 0)
      return conflict("group_in_use",
                      fmt::format("{} {} this group. Change {} first.", used,
                                  used == 1 ? "audience names" : "audiences name", used == 1 ? "it" : "them"));
    TRY(store::delete_group(tx, id));
    return audit(tx, viewer.person, "audience_group.deleted", object_of(id));
  });
}

Result<Page<GroupPerson>> Service::group_people(const security::Viewer& viewer, GroupId id, const MembersQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<GroupPerson>> {
    TRY(group_for(tx, viewer, "audience:view", id));
    const Reach reach = TRY(organisation_.reach(tx, viewer, "audience:view"));
    const std::int64_t limit = query.limit.value_or(50);
    auto people = TRY(store::group_people(tx, id, query.after.value_or(PersonId{}), limit + 1));
    Page<GroupPerson> page;
    if (static_cast<std::int64_t>(people.size()) > limit) {
      people.pop_back();
      page.next = people.back().text();
    }
    const auto staff = TRY(organisation_.staff_many(tx, people));
    for (PersonId person : people) {
      auto known = staff.find(person);
      if (known == staff.end()) continue;
      const organisation::Staff& who = known->second;
      if (reach && !(who.unit_id && std::binary_search(reach->begin(), reach->end(), *who.unit_id)))
        continue;  // moved out of her units
      page.items.push_back({person, who.first_name + " " + who.last_name, who.unit_name, who.job_title});
    }
    return page;
  });
}

Result<PeopleGroup> Service::change_group_people(const security::Viewer& viewer, GroupId id, const GroupPeople& in,
                                                 bool add) {
  std::vector<AudienceId> touched;
  auto out = TRY(platform_.db.write([&](data::Tx& tx) -> Result<PeopleGroup> {
    GroupRow row = TRY(group_for(tx, viewer, "audience:manage", id));
    const Reach reach = TRY(organisation_.reach(tx, viewer, "audience:manage"));
    const std::vector<PersonId> people(in.person_ids.begin(), in.person_ids.end());
    const auto staff = TRY(organisation_.staff_many(tx, people));
    std::int64_t changed = 0;
    for (std::size_t i = 0; i < people.size(); ++i) {
      auto who = staff.find(people[i]);
      const bool within =
          who != staff.end() &&
          (!reach || (who->second.unit_id && std::binary_search(reach->begin(), reach->end(), *who->second.unit_id)));
      if (add && !within)
        return invalid(fmt::format("person_ids[{}]", i), "unknown_person", "This person does not work here.");
      if (add)
        changed += TRY(store::add_to_group(tx, id, people[i], viewer.person)) ? 1 : 0;
      else
        changed -= TRY(store::remove_from_group(tx, id, people[i])) ? 1 : 0;
    }
    row.people += changed;
    row.updated_at = tx.now();
    TRY(store::update_group(tx, row));
    TRY(audit(tx, viewer.person, add ? "audience_group.people_added" : "audience_group.people_removed", object_of(id),
              fmt::format(R"({{"people":{}}})", changed < 0 ? -changed : changed)));
    touched = TRY(mentioning(tx, id));
    TRY(rules_changed(tx));  // no event of a person tells of it: who is read after this has the new group
    for (AudienceId audience : touched) TRY(enqueue_settle(tx, audience, Cause::group_changed));
    return group_view(row);
  }));
  for (AudienceId audience : touched) TRY(settle(audience, Cause::group_changed));
  return out;
}

Result<PeopleGroup> Service::add_to_group(const security::Viewer& viewer, GroupId id, const GroupPeople& in) {
  return change_group_people(viewer, id, in, true);
}

Result<PeopleGroup> Service::remove_from_group(const security::Viewer& viewer, GroupId id, const GroupPeople& in) {
  return change_group_people(viewer, id, in, false);
}

}  // namespace mc::audiences
