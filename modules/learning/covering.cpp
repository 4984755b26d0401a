// From an assignment to its people and back: enrolments that it makes required, due dates, who comes and who goes.
#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>

#include <fmt/format.h>

#include "appliance/base/local_time.hpp"
#include "modules/learning/service.hpp"

namespace mc::learning {

std::vector<std::string> professions_of(const AssignmentRow& row) {
  auto list = shape::from_json<std::vector<std::string>>(row.professions);
  return list ? *std::move(list) : std::vector<std::string>{};
}

bool fits_profession(const std::vector<std::string>& wanted, const organisation::Staff& staff) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), staff.profession) != wanted.end();
}

bool within(const std::optional<std::vector<UnitId>>& reach, const organisation::Staff& staff) {
  return !reach || (staff.unit_id && std::binary_search(reach->begin(), reach->end(), *staff.unit_id));
}

std::string reason_of(const std::string& reason, const std::string& assigned_by_name) {
  return reason.empty() ? std::string("Required by ") + assigned_by_name : reason;
}

Status Service::notify(data::Tx& tx, PersonId person, std::string code, std::map<std::string, std::string> params,
                       std::string text, std::string link, std::string key) {
  notifications::NotificationIn note;
  note.code = std::move(code);
  note.params = std::move(params);
  note.text = std::move(text);
  note.link = std::move(link);
  note.dedupe_key = std::move(key);
  return notifications_.notify(tx, person, note);
}

Status Service::on_co_author_invited(data::Tx& tx, const courses::CoAuthorInvited& event) {
  auto by = TRY(accounts_.find(tx, event.invited_by));
  std::string who = by ? by->first_name + " " + by->last_name : "A colleague";
  std::string text = fmt::format("{} invites you to write \"{}\" together.", who, event.title);
  return notify(tx, event.person_id, "co_author_invited", {{"course", event.title}, {"by", who}}, std::move(text),
                "/authoring",
                fmt::format("co_author:{}:{}", event.course_id.text(), to_string(platform_.clock.today())));
}

Status Service::tell_assigned(data::Tx& tx, const EnrolmentRow& row, std::string key) {
  std::string text = row.due_on ? fmt::format("{} is assigned to you, due {}.", row.title, to_string(*row.due_on))
                                : fmt::format("{} is assigned to you.", row.title);
  return notify(tx, row.person_id, "assigned",
                {{"course", row.title}, {"due", row.due_on ? to_string(*row.due_on) : ""}}, std::move(text),
                "/learn/" + row.id.text(), std::move(key));
}

/// Reads what it needs of all of them at once: a rule that reaches thousands must not ask for each.
Status Service::cover(data::Tx& tx, const AssignmentRow& assignment, const courses::CourseDetail& course,
                      std::vector<PersonId> people) {
  std::set<PersonId> left_out;
  for (PersonId id : TRY(store::linked_of(tx, assignment.id, people))) left_out.insert(id);
  for (PersonId id : TRY(store::exempt_of(tx, assignment.id, people, platform_.clock.today()))) left_out.insert(id);
  std::erase_if(people, [&](PersonId id) { return !left_out.insert(id).second; });  // also who is named twice
  if (people.empty()) return {};
  std::unordered_map<PersonId, EnrolmentRow> latest;
  for (EnrolmentRow& row : TRY(store::latest_of(tx, people, assignment.course_id)))
    latest.emplace(row.person_id, std::move(row));
  std::map<PersonId, organisation::Staff> staff;
  const DueRule rule = due_rule(assignment);
  if (rule.kind == DueKind::after_hire) staff = TRY(organisation_.staff_many(tx, people));
  for (PersonId person : people) {
    auto who = staff.find(person);
    auto due = due_for(rule, platform_.clock.today(), who == staff.end() ? std::nullopt : who->second.hired_on);
    auto found = latest.find(person);
    TRY(cover_one(tx, assignment, course, person,
                  found == latest.end() ? std::nullopt : std::optional(std::move(found->second)), due));
  }
  return {};
}

Status Service::cover_one(data::Tx& tx, const AssignmentRow& assignment, const courses::CourseDetail& course,
                          PersonId person, std::optional<EnrolmentRow> latest, std::optional<Date> due) {
  const Date today = platform_.clock.today();
  // A new cycle is told again; coming back to the same one is not.
  const std::int64_t cycle = !latest ? 1 : latest->cycle + (latest->is_open ? 0 : 1);
  const std::string key = "assigned:" + assignment.id.text() + (cycle > 1 ? ":" + std::to_string(cycle) : "");
  const std::optional<Date> own = assignment.due_kind == DueKind::fixed ? std::nullopt : due;
  const bool done = latest && latest->status == EnrolmentStatus::completed;
  if (latest && (latest->is_open || done)) {
    TRY(store::link(tx, assignment.id, person, latest->id, today, own));
    if (done) return publish_change(tx, *latest);
    const auto known = std::pair(latest->required, latest->due_on);
    TRY(settle_requirement(tx, *latest));
    // Another rule that asks for the same course by the same day is no news to her.
    return known == std::pair(latest->required, latest->due_on) ? Status{} : tell_assigned(tx, *latest, key);
  }
  EnrolmentRow row = fresh(tx, person, course, cycle);
  row.required = true;
  row.due_on = due;
  row.due_set_on = today;
  row.reason = reason_of(assignment.reason, assignment.assigned_by_name);
  TRY(store::insert_enrolment(tx, row));
  TRY(store::link(tx, assignment.id, person, row.id, today, own));
  TRY(publish_change(tx, row));
  return tell_assigned(tx, row, key);
}

/// Sets required, due date and reason of an open enrolment from the active assignments and the standing demands, and
/// tells the others what changed.
Status Service::settle_requirement(data::Tx& tx, EnrolmentRow& row) {
  const auto before = std::tuple(row.required, row.due_on, row.reason);
  row.required = false;
  row.due_on.reset();
  row.reason.clear();
  auto require = [&](std::optional<Date> due, std::string reason) {
    bool earlier = due && (!row.due_on || *due < *row.due_on);
    if (row.required && !earlier) return;
    row.required = true;
    row.due_on = due;
    row.reason = std::move(reason);
  };
  for (const RequirementRow& one : TRY(store::active_of_enrolment(tx, row.id)))
    require(one.due_on, reason_of(one.reason, one.assigned_by_name));
  for (const DemandRow& one : TRY(store::demands_of_enrolment(tx, row.id))) require(one.due_on, one.reason);
  if (row.due_on && row.extended_to) row.due_on = std::max(*row.due_on, *row.extended_to);
  if (before == std::tuple(row.required, row.due_on, row.reason)) return {};
  if (row.due_on != std::get<1>(before)) row.due_set_on = platform_.clock.today();
  TRY(store::update_enrolment(tx, row));
  return publish_change(tx, row);
}

Status Service::release(data::Tx& tx, AssignmentId assignment, PersonId person, std::string_view why) {
  auto linked = TRY(store::linked(tx, assignment, person));
  auto enrolment = linked ? TRY(store::enrolment(tx, *linked)) : std::nullopt;
  if (!enrolment || !enrolment->is_open) return {};  // what is finished stays counted where it was done
  TRY(store::insert_past(tx, make_uuid7(tx.now(), platform_.random), assignment, person, enrolment->id, why));
  TRY(store::unlink(tx, assignment, person));
  return settle_requirement(tx, *enrolment);
}

Result<bool> Service::is_target(data::Tx& tx, const AssignmentRow& assignment, PersonId person) {
  auto staff = TRY(organisation_.staff(tx, person));
  if (!staff || staff->status != "active") return false;
  std::vector<UnitId> above;
  if (staff->unit_id) above = TRY(organisation_.ancestors(tx, *staff->unit_id));
  const bool fits = fits_profession(professions_of(assignment), *staff);
  for (const TargetRow& target : TRY(store::targets(tx, assignment.id))) {
    if (target.kind == "person" && PersonId{target.target_id} == person) return true;
    if (target.kind == "unit" && fits && std::find(above.begin(), above.end(), UnitId{target.target_id}) != above.end())
      return true;
    if (target.kind == "audience" && TRY(audiences_.contains(tx, AudienceId{target.target_id}, person))) return true;
  }
  return false;
}

/// A new hire gets what her unit must take; somebody who moved away is no longer held to her former unit's assignments.
Status Service::on_membership_changed(data::Tx& tx, const organisation::MembershipChanged& event) {
  std::vector<AssignmentId> wanted;
  auto staff = event.active ? TRY(organisation_.staff(tx, event.person_id)) : std::nullopt;
  if (event.active) {  // who left is held to nothing, also not by name
    wanted = TRY(store::active_for_target(tx, "person", event.person_id.bytes));
    for (AudienceId audience : TRY(audiences_.of_person(tx, event.person_id)))
      for (AssignmentId id : TRY(store::active_for_target(tx, "audience", audience.bytes))) wanted.push_back(id);
    std::vector<UnitId> above;
    if (event.unit_id) above = TRY(organisation_.ancestors(tx, *event.unit_id));
    for (UnitId unit : above)
      for (AssignmentId id : TRY(store::active_for_target(tx, "unit", unit.bytes)))
        if (staff && fits_profession(professions_of(*TRY(store::assignment(tx, id))), *staff)) wanted.push_back(id);
    for (AssignmentId id : wanted) {
      AssignmentRow row = *TRY(store::assignment(tx, id));
      auto course = courses_.published(tx, row.course_id);
      if (course) TRY(cover(tx, row, *course, {event.person_id}));
    }
  }
  for (AssignmentId id : TRY(store::active_of_person(tx, event.person_id)))
    if (std::find(wanted.begin(), wanted.end(), id) == wanted.end())
      TRY(release(tx, id, event.person_id, event.active ? "moved" : "left"));
  return {};
}

/// Events may be late: who is in now is asked, not who was then.
Status Service::on_members_changed(data::Tx& tx, const audiences::MembersChanged& event) {
  auto assignments = TRY(store::active_for_target(tx, "audience", event.audience_id.bytes));
  if (assignments.empty()) return {};
  std::vector<PersonId> in, out;
  for (const auto* people : {&event.added, &event.removed})
    for (PersonId person : *people)
      (TRY(audiences_.contains(tx, event.audience_id, person)) ? in : out).push_back(person);
  for (AssignmentId id : assignments) {
    AssignmentRow row = *TRY(store::assignment(tx, id));
    auto course = courses_.published(tx, row.course_id);
    if (course) TRY(cover(tx, row, *course, in));
    const bool otherwise = TRY(store::targets(tx, id)).size() > 1;  // she may be meant by name or unit as well
    for (PersonId person : out)
      if (!otherwise || !TRY(is_target(tx, row, person))) TRY(release(tx, id, person, "left_audience"));
  }
  return {};
}

/// Re-reads due date and requirement of every enrolment of an assignment, 200 a transaction; finished ones are only
/// announced.
Status Service::resettle(AssignmentId id) {
  PersonId after{};
  for (;;) {
    auto rows = TRY(platform_.db.read(
        [&](data::Tx& tx) { return store::assigned(tx, id, "", platform_.clock.today(), after, kPeoplePerWrite); }));
    if (rows.empty()) return {};
    TRY(platform_.db.write([&](data::Tx& tx) -> Status {
      AssignmentRow assignment = *TRY(store::assignment(tx, id));
      const DueRule rule = due_rule(assignment);
      std::vector<PersonId> people;
      for (const AssignedRow& one : rows) people.push_back(one.person_id);
      auto staff = TRY(organisation_.staff_many(tx, people));
      for (const AssignedRow& one : rows) {
        auto row = TRY(store::enrolment(tx, one.enrolment_id));
        if (!row) continue;
        if (!row->is_open) {
          TRY(publish_change(tx, *row));
          continue;
        }
        auto who = staff.find(one.person_id);
        auto due = due_for(rule, one.assigned_on.value_or(local_date(assignment.created_at)),
                           who == staff.end() ? std::nullopt : who->second.hired_on);
        TRY(store::set_link(tx, id, one.person_id, row->id,
                            assignment.due_kind == DueKind::fixed ? std::nullopt : due));
        TRY(settle_requirement(tx, *row));
      }
      return {};
    }));
    after = rows.back().person_id;
  }
}

}  // namespace mc::learning
