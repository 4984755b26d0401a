// Who sees which assignment, and what of it: everybody's for a view without limits; for a manager what her people must
// do, also when somebody above her asked for it, with numbers of her people only.
#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

#include "modules/learning/service.hpp"

namespace mc::learning {
namespace {

constexpr int kPeoplePerStatement = 500;
constexpr int kRowsPerStep = 100;

/// "ICU", "ED", "3 people".
std::vector<std::string> target_names(const std::vector<TargetRow>& targets,
                                      const std::unordered_map<UnitId, std::string>& units,
                                      const std::map<AudienceId, std::string>& audiences) {
  std::vector<std::string> names;
  std::int64_t people = 0;
  for (const TargetRow& target : targets) {
    if (target.kind == "person")
      ++people;
    else if (auto audience = audiences.find(AudienceId{target.target_id}); audience != audiences.end())
      names.push_back(audience->second);
    else if (auto unit = units.find(UnitId{target.target_id}); unit != units.end())
      names.push_back(unit->second);
  }
  if (people > 0) names.push_back(people == 1 ? "1 person" : fmt::format("{} people", people));
  return names;
}

std::vector<AssignmentId> ids_of(const std::vector<AssignmentRow>& rows) {
  std::vector<AssignmentId> ids;
  for (const AssignmentRow& row : rows) ids.push_back(row.id);
  return ids;
}

}  // namespace

Result<OwnCounts> Service::own_counts(data::Tx& tx, const security::Viewer& viewer) {
  auto reach = TRY(organisation_.reach(tx, viewer, "assignment:view"));
  if (!reach) return OwnCounts{};
  std::unordered_map<AssignmentId, AssignmentCounts> own;
  std::optional<PersonId> after;
  for (;;) {
    auto people = TRY(organisation_.people_in(tx, *reach, after, kPeoplePerStatement));
    if (people.empty()) return OwnCounts(std::move(own));
    after = people.back();
    for (const AssignmentCounts& part : TRY(store::counts_of(tx, people, platform_.clock.today()))) {
      AssignmentCounts& sum = own[part.assignment_id];
      sum.people += part.people;
      sum.completed += part.completed;
      sum.overdue += part.overdue;
    }
  }
}

Result<std::unordered_map<AssignmentId, ReachedTargets>>
Service::reached_targets(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                         const std::vector<AssignmentRow>& rows) {
  auto reach = TRY(organisation_.reach(tx, viewer, permission));
  auto targets = TRY(store::targets(tx, ids_of(rows)));
  std::map<PersonId, organisation::Staff> staff;
  if (reach) {
    std::vector<PersonId> people;
    for (const TargetRow& target : targets)
      if (target.kind == "person") people.push_back(PersonId{target.target_id});
    staff = TRY(organisation_.staff_many(tx, people));
  }
  std::map<AudienceId, bool> usable;  // many assignments, few audiences
  auto reached = [&](const TargetRow& target) {
    if (!reach) return true;
    if (target.kind == "unit") return std::binary_search(reach->begin(), reach->end(), UnitId{target.target_id});
    if (target.kind == "audience") {
      auto [at, fresh] = usable.emplace(AudienceId{target.target_id}, false);
      if (fresh) at->second = audiences_.find_for(tx, viewer, at->first).has_value();
      return at->second;
    }
    auto who = staff.find(PersonId{target.target_id});
    return who != staff.end() && who->second.unit_id &&
           std::binary_search(reach->begin(), reach->end(), *who->second.unit_id);
  };
  std::unordered_map<AssignmentId, ReachedTargets> out;
  for (const TargetRow& target : targets) {
    ReachedTargets& of = out[target.assignment_id];
    ++of.all;
    of.reached += reached(target) ? 1 : 0;
  }
  return out;
}

/// Which of these the viewer made, reaches by a unit or a person, or finds among the duties of her people.
Result<std::vector<AssignmentRow>> Service::visible(data::Tx& tx, const security::Viewer& viewer,
                                                    std::vector<AssignmentRow> rows, const OwnCounts& own) {
  if (!own || rows.empty()) return rows;
  auto reached = TRY(reached_targets(tx, viewer, "assignment:view", rows));
  std::erase_if(rows, [&](const AssignmentRow& row) {
    return row.assigned_by != viewer.person && reached[row.id].reached == 0 && !own->contains(row.id);
  });
  return rows;
}

/// Views of several assignments by the same number of statements as of one.
Result<std::vector<Assignment>> Service::views(data::Tx& tx, const security::Viewer& viewer,
                                               const std::vector<AssignmentRow>& rows, const OwnCounts& own) {
  std::unordered_map<AssignmentId, AssignmentCounts> counts;
  if (own)
    counts = *own;
  else
    for (const AssignmentCounts& of : TRY(store::counts(tx, ids_of(rows), platform_.clock.today())))
      counts.emplace(of.assignment_id, of);
  std::unordered_map<UnitId, std::string> units;
  for (const organisation::Unit& unit : TRY(organisation_.units(tx))) units.emplace(unit.id, unit.name);
  std::unordered_map<AssignmentId, std::vector<TargetRow>> targets;
  for (TargetRow& target : TRY(store::targets(tx, ids_of(rows))))
    targets[target.assignment_id].push_back(std::move(target));
  std::vector<AudienceId> named;
  for (const auto& [id, of] : targets)
    for (const TargetRow& target : of)
      if (target.kind == "audience") named.push_back(AudienceId{target.target_id});
  const auto audiences = TRY(audiences_.names(tx, named));
  std::unordered_map<AssignmentId, std::int64_t> exempted;
  for (const ExemptCount& count : TRY(store::exempt_counts(tx, ids_of(rows), platform_.clock.today())))
    exempted.emplace(count.assignment_id, count.people);
  bool manages = viewer.may("assignment:manage");
  std::unordered_map<AssignmentId, ReachedTargets> managed;
  if (manages) managed = TRY(reached_targets(tx, viewer, "assignment:manage", rows));
  std::vector<Assignment> all;
  for (const AssignmentRow& row : rows) {
    Assignment out;
    out.id = row.id;
    out.course_id = row.course_id;
    out.course_title = row.course_title;
    out.professions = TRY(shape::from_json<std::vector<std::string>>(row.professions));
    out.due_on = row.due_on;
    out.reason = row.reason;
    out.assigned_by = row.assigned_by_name;
    out.created_at = row.created_at;
    out.ended_at = row.ended_at;
    out.targets = target_names(targets[row.id], units, audiences);
    for (const TargetRow& target : targets[row.id])
      if (target.kind == "audience") out.audience_id = AudienceId{target.target_id};
    out.due = due_rule(row);
    out.effective_from = row.effective_from;
    out.effective_until = row.effective_until;
    out.begun_at = row.begun_at;
    out.exempted = exempted[row.id];
    out.revision = row.revision;
    out.people = counts[row.id].people;
    out.completed = counts[row.id].completed;
    out.overdue = counts[row.id].overdue;
    const ReachedTargets& mine = managed[row.id];
    out.changeable = manages && (row.assigned_by == viewer.person || mine.reached == mine.all);
    all.push_back(std::move(out));
  }
  return all;
}

Result<Assignment> Service::view(data::Tx& tx, const security::Viewer& viewer, const AssignmentRow& row) {
  auto one = TRY(views(tx, viewer, {row}, TRY(own_counts(tx, viewer))));
  return std::move(one.front());
}

/// The assignment, if the viewer sees it; not_found otherwise. Who wants to change it must have made it or reach all of
/// its targets: a manager does not end what the hospital assigned to her unit among others.
Result<AssignmentRow> Service::assignment_for(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                                              AssignmentId id) {
  auto row = TRY(store::assignment(tx, id));
  if (!row) return not_found("assignment_not_found");
  if (row->assigned_by == viewer.person) return *row;
  if (TRY(visible(tx, viewer, {*row}, TRY(own_counts(tx, viewer)))).empty()) return not_found("assignment_not_found");
  if (permission == "assignment:view") return *row;
  auto reached = TRY(reached_targets(tx, viewer, permission, {*row}));
  if (reached[id].reached < reached[id].all)
    return forbidden("outside_reach", "This assignment reaches beyond your units. Ask who made it.");
  return *row;
}

Result<Page<Assignment>> Service::assignments(const security::Viewer& viewer, const AssignmentsQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<Assignment>> {
    Page<Assignment> page;
    auto after = query.after;
    auto limit = static_cast<std::size_t>(query.limit.value_or(50).value);
    const OwnCounts own = TRY(own_counts(tx, viewer));
    std::vector<AssignmentRow> found;
    // Rows that the viewer does not see are skipped; a page ends when it is full or nothing is left.
    while (found.size() <= limit) {
      auto rows = TRY(store::assignments(tx, query.course, query.open, after, kRowsPerStep));
      if (rows.empty()) break;
      after = rows.back().id;
      for (AssignmentRow& row : TRY(visible(tx, viewer, std::move(rows), own))) found.push_back(std::move(row));
    }
    if (found.size() > limit) {
      found.resize(limit);
      page.next = found.back().id.text();
    }
    page.items = TRY(views(tx, viewer, found, own));
    return page;
  });
}

Result<Assignment> Service::assignment(const security::Viewer& viewer, AssignmentId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Assignment> {
    return view(tx, viewer, TRY(assignment_for(tx, viewer, "assignment:view", id)));
  });
}

Result<Page<AssignedPerson>> Service::assigned(const security::Viewer& viewer, AssignmentId id,
                                               const AssignedQuery& query) {
  std::string status = query.status ? query.status->value : std::string();
  if (!status.empty() && status != "completed" && status != "open" && status != "overdue")
    return invalid("status", "not_one_of", "Use completed, open or overdue.");
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<AssignedPerson>> {
    TRY(assignment_for(tx, viewer, "assignment:view", id));
    auto reach = TRY(organisation_.reach(tx, viewer, "assignment:view"));
    Page<AssignedPerson> page;
    PersonId after = query.after.value_or(PersonId{});
    auto limit = static_cast<std::size_t>(query.limit.value_or(50).value);
    for (;;) {
      std::vector<AssignedRow> rows;
      if (reach) {  // by her few people, not through the whole hospital's
        auto people = TRY(organisation_.people_in(tx, *reach, after, kPeoplePerStatement));
        if (people.empty()) return page;
        after = people.back();
        rows = TRY(store::assigned_of(tx, id, status, platform_.clock.today(), people));
      } else {
        rows =
            TRY(store::assigned(tx, id, status, platform_.clock.today(), after, static_cast<std::int64_t>(limit) + 1));
        if (rows.empty()) return page;
        after = rows.back().person_id;
      }
      if (TRY(fill(tx, rows, limit, page))) return page;
    }
  });
}

/// Adds these people to the page; true when it is full and more are to come.
Result<bool> Service::fill(data::Tx& tx, const std::vector<AssignedRow>& rows, std::size_t limit,
                           Page<AssignedPerson>& page) {
  std::vector<PersonId> ids;
  for (const AssignedRow& row : rows) ids.push_back(row.person_id);
  auto staff = TRY(organisation_.staff_many(tx, ids));
  for (const AssignedRow& row : rows) {
    auto who = staff.find(row.person_id);
    if (who == staff.end()) continue;
    if (page.items.size() == limit) {
      page.next = page.items.back().person_id.text();
      return true;
    }
    page.items.push_back(
        {row.person_id, who->second.first_name + " " + who->second.last_name, who->second.unit_name,
         who->second.profession, row.enrolment_id, row.status,
         row.status == EnrolmentStatus::completed ? 100 : percent_done(row.mandatory_done, row.mandatory), row.due_on,
         row.completed_at});
  }
  return false;
}

}  // namespace mc::learning
