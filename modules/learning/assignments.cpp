// Assignments: who must take what until when (ORG-03, ORG-04), new hires and transfers, reminders.
#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "modules/learning/service.hpp"

namespace mc::learning {
namespace {

constexpr int kPeoplePerWrite = 200;  // keeps the writer free for others between chunks

bool fits_profession(const std::vector<std::string>& wanted, const organisation::Staff& staff) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), staff.profession) != wanted.end();
}
std::string person_line(const organisation::Staff& staff) {
  return fmt::format("{} {}, {}{}{}", staff.first_name, staff.last_name, staff.profession,
                     staff.unit_name.empty() ? "" : ", ", staff.unit_name);
}
std::string reason_of(const AssignmentRow& assignment) {
  return assignment.reason.empty() ? std::string("Required by ") + assignment.assigned_by_name : assignment.reason;
}

}  // namespace

Status Service::check_targets(data::Tx& tx, const security::Viewer& viewer, const AssignmentIn& in) {
  if (in.unit_ids.size() == 0 && in.person_ids.size() == 0)
    return invalid("unit_ids", "missing", "Choose at least one unit or person.");
  auto reach = TRY(organisation_.reach(tx, viewer, "assignment:manage"));
  if (!reach) return check_known(tx, in);
  for (UnitId unit : in.unit_ids)
    if (!std::binary_search(reach->begin(), reach->end(), unit))
      return forbidden("outside_reach", "You may assign courses only in your own units.");
  for (PersonId person : in.person_ids)
    if (!TRY(organisation_.in_reach(tx, viewer, "assignment:manage", person)))
      return forbidden("outside_reach", "You may assign courses only to people in your own units.");
  return {};
}

/// What nobody has cannot be assigned to: it would count people whom no list shows. Who has a reach has been checked.
Status Service::check_known(data::Tx& tx, const AssignmentIn& in) {
  std::vector<UnitId> known;
  for (const organisation::Unit& unit : TRY(organisation_.units(tx))) known.push_back(unit.id);
  for (UnitId unit : in.unit_ids)
    if (std::find(known.begin(), known.end(), unit) == known.end())
      return invalid("unit_ids", "unknown_unit", "This unit does not exist.");
  std::vector<PersonId> named(in.person_ids.begin(), in.person_ids.end());
  auto staff = TRY(organisation_.staff_many(tx, named));
  for (PersonId person : named)
    if (!staff.contains(person)) return invalid("person_ids", "unknown_person", "This person does not work here.");
  return {};
}

/// The people named one by one who work here today; who comes back is covered by the change of membership.
Result<std::vector<PersonId>> Service::named_people(data::Tx& tx, const AssignmentIn& in) {
  std::vector<PersonId> people(in.person_ids.begin(), in.person_ids.end());
  auto staff = TRY(organisation_.staff_many(tx, people));
  std::erase_if(people, [&](PersonId id) {
    auto found = staff.find(id);
    return found == staff.end() || found->second.status != "active";
  });
  return people;
}

/// Everybody the input names: keyset by person id over the units, then the named persons (once, with the first page).
Result<std::vector<PersonId>> Service::people_of(data::Tx& tx, const AssignmentIn& in, std::optional<PersonId> after,
                                                 int limit) {
  std::vector<UnitId> units(in.unit_ids.begin(), in.unit_ids.end());
  std::vector<PersonId> people = TRY(organisation_.people_in(tx, units, after, limit));
  if (in.professions.size() > 0 && !people.empty()) {
    std::vector<std::string> wanted;
    for (const auto& code : in.professions) wanted.push_back(code.value);
    auto staff = TRY(organisation_.staff_many(tx, people));
    std::erase_if(people, [&](PersonId id) {
      auto found = staff.find(id);
      return found == staff.end() || !fits_profession(wanted, found->second);
    });
  }
  return people;
}

Result<AssignmentPreview> Service::preview(const security::Viewer& viewer, const AssignmentIn& in) {
  return platform_.db.read([&](data::Tx& tx) -> Result<AssignmentPreview> {
    TRY(check_targets(tx, viewer, in));
    TRY(courses_.published(tx, in.course_id));
    std::vector<UnitId> units(in.unit_ids.begin(), in.unit_ids.end());
    std::vector<PersonId> all = TRY(named_people(tx, in));
    std::optional<PersonId> after;
    for (;;) {
      auto raw = TRY(organisation_.people_in(tx, units, after, 1000));
      if (raw.empty()) break;
      auto page = TRY(people_of(tx, in, after, 1000));
      all.insert(all.end(), page.begin(), page.end());
      after = raw.back();
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    AssignmentPreview out;
    out.people = static_cast<std::int64_t>(all.size());
    for (PersonId person : all) {
      auto before = TRY(store::latest(tx, person, in.course_id));
      if (!before) continue;
      if (before->is_open)
        ++out.already_enrolled;
      else if (before->status == EnrolmentStatus::completed)
        ++out.already_completed;
    }
    std::vector<PersonId> first(all.begin(),
                                all.begin() + std::min<std::ptrdiff_t>(10, static_cast<std::ptrdiff_t>(all.size())));
    for (const auto& [id, staff] : TRY(organisation_.staff_many(tx, first))) out.sample.push_back(person_line(staff));
    return out;
  });
}

Result<AssignmentId> Service::assign(data::Tx& tx, PersonId by, const AssignmentIn& in) {
  courses::CourseDetail course = TRY(courses_.published(tx, in.course_id));
  auto who = TRY(organisation_.staff(tx, by));
  std::vector<std::string> professions;
  for (const auto& code : in.professions) professions.push_back(code.value);
  AssignmentRow row;
  row.id = AssignmentId::make(platform_.clock, platform_.random);
  row.course_id = in.course_id;
  row.course_title = course.title;
  row.professions = shape::to_json(professions);
  row.due_on = in.due_on;
  row.reason = in.reason.value;
  row.assigned_by = by;
  row.assigned_by_name = who ? who->first_name + " " + who->last_name : std::string("the administrator");
  row.created_at = tx.now();
  TRY(store::insert_assignment(tx, row));
  for (UnitId unit : in.unit_ids) TRY(store::insert_target(tx, row.id, "unit", unit.bytes));
  for (PersonId person : in.person_ids) TRY(store::insert_target(tx, row.id, "person", person.bytes));
  jobs::Settings settings;
  settings.unique_key = row.id.text();
  settings.run_at =
      tx.now() + std::chrono::minutes(1);  // the request does the work itself; this finishes it after a crash
  TRY(platform_.jobs.enqueue(tx, MaterialiseJob{row.id}, settings));
  TRY(audit(tx, by, "assignment.created", "assignment:" + row.id.text(),
            fmt::format(R"({{"course":"{}"}})", in.course_id.text())));
  return row.id;
}

Result<AssignmentIn> Service::input_of(data::Tx& tx, const AssignmentRow& row) {
  AssignmentIn in;
  in.course_id = row.course_id;
  in.due_on = row.due_on;
  for (const TargetRow& target : TRY(store::targets(tx, row.id))) {
    if (target.kind == "unit")
      in.unit_ids.items.push_back(UnitId{target.target_id});
    else
      in.person_ids.items.push_back(PersonId{target.target_id});
  }
  for (std::string& code : TRY(shape::from_json<std::vector<std::string>>(row.professions)))
    in.professions.items.emplace_back(std::move(code));
  return in;
}

/// One person of an assignment: an enrolment with the earliest due date of all that require it, and a link to it.
Status Service::cover(data::Tx& tx, const AssignmentRow& assignment, const courses::CourseDetail& course,
                      PersonId person, bool tell) {
  if (TRY(store::linked(tx, assignment.id, person))) return {};
  auto latest = TRY(store::latest(tx, person, assignment.course_id));
  EnrolmentRow row;
  bool done = latest && latest->status == EnrolmentStatus::completed;
  if (latest && (latest->is_open || done)) {
    row = *latest;
  } else {
    row = TRY(new_enrolment(tx, person, course));
    TRY(store::insert_enrolment(tx, row));
  }
  TRY(store::link(tx, assignment.id, person, row.id));
  if (done) return publish_change(tx, row);
  TRY(settle_requirement(tx, row));
  if (!tell) return {};
  notifications::NotificationIn note;
  note.code = "assigned";
  note.params = {{"course", row.title}, {"due", row.due_on ? to_string(*row.due_on) : ""}};
  note.text = row.due_on ? fmt::format("{} is assigned to you, due {}.", row.title, to_string(*row.due_on))
                         : fmt::format("{} is assigned to you.", row.title);
  note.link = "/learn/" + row.id.text();
  note.dedupe_key = "assigned:" + assignment.id.text();
  return notifications_.notify(tx, person, note);
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
  for (const AssignmentRow& one : TRY(store::active_of_enrolment(tx, row.id))) require(one.due_on, reason_of(one));
  for (const DemandRow& one : TRY(store::demands_of_enrolment(tx, row.id))) require(one.due_on, one.reason);
  if (before == std::tuple(row.required, row.due_on, row.reason)) return {};
  TRY(store::update_enrolment(tx, row));
  return publish_change(tx, row);
}

Status Service::materialise(AssignmentId id) {
  AssignmentRow row;
  AssignmentIn in;
  courses::CourseDetail course;
  TRY(platform_.db.read([&](data::Tx& tx) -> Status {
    auto found = TRY(store::assignment(tx, id));
    if (!found) return not_found("assignment_not_found");
    row = *found;
    in = TRY(input_of(tx, row));
    in.person_ids.items = TRY(named_people(tx, in));
    auto published = courses_.published(tx, row.course_id);
    if (!published) return std::unexpected(published.error());
    course = std::move(*published);
    return {};
  }));
  if (row.ended_at) return {};
  for (std::size_t from = 0; from < in.person_ids.size(); from += kPeoplePerWrite) {
    std::size_t to = std::min(from + kPeoplePerWrite, in.person_ids.size());
    TRY(platform_.db.write([&](data::Tx& tx) -> Status {
      for (std::size_t i = from; i < to; ++i) TRY(cover(tx, row, course, in.person_ids.items[i], true));
      return {};
    }));
  }
  std::vector<UnitId> units(in.unit_ids.begin(), in.unit_ids.end());
  std::optional<PersonId> after;
  for (;;) {
    std::vector<PersonId> raw, people;
    TRY(platform_.db.read([&](data::Tx& tx) -> Status {
      raw = TRY(organisation_.people_in(tx, units, after, kPeoplePerWrite));
      people = TRY(people_of(tx, in, after, kPeoplePerWrite));
      return {};
    }));
    if (raw.empty()) return {};
    after = raw.back();
    TRY(platform_.db.write([&](data::Tx& tx) -> Status {
      for (PersonId person : people) TRY(cover(tx, row, course, person, true));
      return {};
    }));
  }
}

Result<Assignment> Service::create_assignment(const security::Viewer& viewer, const AssignmentIn& in) {
  AssignmentId id = TRY(platform_.db.write([&](data::Tx& tx) -> Result<AssignmentId> {
    TRY(check_targets(tx, viewer, in));
    return assign(tx, viewer.person, in);
  }));
  TRY(materialise(id));
  return platform_.db.read(
      [&](data::Tx& tx) -> Result<Assignment> { return view(tx, viewer, *TRY(store::assignment(tx, id))); });
}

Result<Assignment> Service::change_due(const security::Viewer& viewer, AssignmentId id, const AssignmentPatch& in) {
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    AssignmentRow row = TRY(assignment_for(tx, viewer, "assignment:manage", id));
    if (row.ended_at) return conflict("assignment_ended", "This assignment has ended.");
    row.due_on = in.due_on;
    TRY(store::update_assignment(tx, row));
    return audit(tx, viewer.person, "assignment.updated", "assignment:" + id.text());
  }));
  TRY(resettle(id));
  return assignment(viewer, id);
}

Result<Assignment> Service::end_assignment(const security::Viewer& viewer, AssignmentId id) {
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    AssignmentRow row = TRY(assignment_for(tx, viewer, "assignment:manage", id));
    if (row.ended_at) return {};
    row.ended_at = tx.now();
    TRY(store::update_assignment(tx, row));
    return audit(tx, viewer.person, "assignment.ended", "assignment:" + id.text());
  }));
  TRY(resettle(id));
  return assignment(viewer, id);
}

/// Re-reads required and due date of every enrolment of an assignment, 200 a transaction; finished ones are only
/// announced.
Status Service::resettle(AssignmentId id) {
  PersonId after{};
  for (;;) {
    auto rows = TRY(platform_.db.read(
        [&](data::Tx& tx) { return store::assigned(tx, id, "", platform_.clock.today(), after, kPeoplePerWrite); }));
    if (rows.empty()) return {};
    TRY(platform_.db.write([&](data::Tx& tx) -> Status {
      for (const AssignedRow& assigned : rows) {
        auto row = TRY(store::enrolment(tx, assigned.enrolment_id));
        if (row && row->is_open)
          TRY(settle_requirement(tx, *row));
        else if (row)
          TRY(publish_change(tx, *row));
      }
      return {};
    }));
    after = rows.back().person_id;
  }
}

/// A new hire gets what her unit must take; somebody who moved away is no longer held to her former unit's assignments.
Status Service::on_membership_changed(data::Tx& tx, const organisation::MembershipChanged& event) {
  auto staff = TRY(organisation_.staff(tx, event.person_id));
  std::vector<UnitId> above;
  if (event.unit_id && event.active) above = TRY(organisation_.ancestors(tx, *event.unit_id));
  std::vector<AssignmentId> wanted = TRY(store::active_for_target(tx, "person", event.person_id.bytes));
  std::size_t by_name = wanted.size();
  for (UnitId unit : above)
    for (AssignmentId id : TRY(store::active_for_target(tx, "unit", unit.bytes))) wanted.push_back(id);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    AssignmentRow row = *TRY(store::assignment(tx, wanted[i]));
    auto professions = TRY(shape::from_json<std::vector<std::string>>(row.professions));
    if (i >= by_name && (!staff || !fits_profession(professions, *staff))) {
      wanted[i] = AssignmentId{};
      continue;
    }
    if (!event.active) continue;
    auto course = courses_.published(tx, row.course_id);
    if (course) TRY(cover(tx, row, *course, event.person_id, true));
  }
  if (!event.active) wanted.clear();  // who left is held to nothing, also not by name
  for (AssignmentId id : TRY(store::active_of_person(tx, event.person_id))) {
    if (std::find(wanted.begin(), wanted.end(), id) != wanted.end()) continue;
    auto linked = TRY(store::linked(tx, id, event.person_id));
    auto enrolment = linked ? TRY(store::enrolment(tx, *linked)) : std::nullopt;
    if (!enrolment || !enrolment->is_open) continue;  // what is finished stays counted where it was done
    TRY(store::unlink(tx, id, event.person_id));
    TRY(settle_requirement(tx, *enrolment));
  }
  return {};
}

Status Service::remind() {
  struct Step {
    int days;
    const char* code;
  };
  constexpr Step kSteps[] = {{7, "due_soon"}, {1, "due_soon"}, {-1, "overdue"}};
  Date today = platform_.clock.today();
  for (const Step& step : kSteps) {
    EnrolmentId after{};
    for (;;) {
      auto rows = TRY(platform_.db.read(
          [&](data::Tx& tx) { return store::due_on(tx, today + step.days, after, kPeoplePerWrite); }));
      if (rows.empty()) break;
      TRY(platform_.db.write([&](data::Tx& tx) -> Status {
        for (const EnrolmentRow& row : rows) {
          notifications::NotificationIn note;
          note.code = step.code;
          note.params = {{"course", row.title}, {"due", to_string(*row.due_on)}};
          note.text = step.days < 0 ? fmt::format("{} was due on {}.", row.title, to_string(*row.due_on))
                                    : fmt::format("{} is due on {}.", row.title, to_string(*row.due_on));
          note.link = "/learn/" + row.id.text();
          note.dedupe_key = fmt::format("{}:{}:{}", step.code, row.id.text(), step.days);
          TRY(notifications_.notify(tx, row.person_id, note));
        }
        return {};
      }));
      after = rows.back().id;
    }
  }
  return {};
}

}  // namespace mc::learning
