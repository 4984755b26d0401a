// Assignments: who must take what until when (ORG-03, ORG-04), by units, people and audiences.
#include <algorithm>

#include <fmt/format.h>

#include "modules/learning/service.hpp"

namespace mc::learning {
namespace {

std::string person_line(const organisation::Staff& staff) {
  return fmt::format("{} {}, {}{}{}", staff.first_name, staff.last_name, staff.profession,
                     staff.unit_name.empty() ? "" : ", ", staff.unit_name);
}

/// `due_on` alone is the short form of a fixed day.
DueRule due_of(const AssignmentIn& in) {
  if (in.due) return *in.due;
  DueRule out;
  out.kind = in.due_on ? DueKind::fixed : DueKind::none;
  out.on = in.due_on;
  return out;
}

Status check_rule(const AssignmentIn& in, Date today) {
  if (in.due && in.due_on) return invalid("due_on", "twice", "Say either due_on or due.");
  TRY(check_due(due_of(in)));
  if (in.effective_until && *in.effective_until < in.effective_from.value_or(today))
    return invalid("effective_until", "before_start", "The last day is before the first.");
  return {};
}

}  // namespace

Status Service::check_targets(data::Tx& tx, const security::Viewer& viewer, const AssignmentIn& in) {
  if (in.unit_ids.size() == 0 && in.person_ids.size() == 0 && !in.audience_id)
    return invalid("unit_ids", "missing", "Choose at least one unit, person or audience.");
  TRY(check_rule(in, platform_.clock.today()));
  auto audience = in.audience_id ? audiences_.find_for(tx, viewer, *in.audience_id) : Result<audiences::Audience>{};
  if (in.audience_id && (!audience || audience->archived_at))
    return invalid("audience_id", "unknown_audience", "This audience does not exist or is not yours to use.");
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

Result<std::vector<PersonId>> Service::next_people(data::Tx& tx, const AssignmentIn& in, PeopleCursor& at, int limit) {
  using enum PeopleCursor::Source;
  std::vector<PersonId> people;
  if (at.source == named) {
    at.source = units;
    return named_people(tx, in);
  }
  if (at.source == units) {
    people = TRY(organisation_.people_in(tx, {in.unit_ids.begin(), in.unit_ids.end()}, at.after, limit));
  } else if (at.source == audience && in.audience_id) {
    people = TRY(audiences_.members(tx, *in.audience_id, at.after, limit));
  }
  if (people.empty()) {
    at = {at.source == units ? audience : none, std::nullopt};
    return people;
  }
  at.after = people.back();
  if (at.source == units && in.professions.size() > 0) {
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
    std::vector<PersonId> all;
    for (PeopleCursor at; at.source != PeopleCursor::Source::none;) {
      auto page = TRY(next_people(tx, in, at, 1000));
      all.insert(all.end(), page.begin(), page.end());
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
  std::vector<std::string> professions;
  for (const auto& code : in.professions) professions.push_back(code.value);
  AssignmentRow row;
  row.id = AssignmentId::make(platform_.clock, platform_.random);
  row.course_id = in.course_id;
  row.course_title = course.title;
  row.professions = shape::to_json(professions);
  const DueRule due = due_of(in);
  row.due_kind = due.kind == DueKind::none ? DueKind::fixed : due.kind;
  if (due.kind == DueKind::fixed) row.due_on = due.on;
  if (due.days) row.due_days = due.days->value;
  if (due.month_day) row.due_anchor = due.month_day->value;
  row.effective_from = in.effective_from;
  row.effective_until = in.effective_until;
  if (!in.effective_from || *in.effective_from <= platform_.clock.today()) row.begun_at = tx.now();
  row.reason = in.reason.value;
  row.assigned_by = by;
  row.assigned_by_name = TRY(name_of(tx, by));
  row.created_at = tx.now();
  TRY(store::insert_assignment(tx, row));
  for (UnitId unit : in.unit_ids) TRY(store::insert_target(tx, row.id, "unit", unit.bytes));
  for (PersonId person : in.person_ids) TRY(store::insert_target(tx, row.id, "person", person.bytes));
  if (in.audience_id) TRY(store::insert_target(tx, row.id, "audience", in.audience_id->bytes));
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
    else if (target.kind == "person")
      in.person_ids.items.push_back(PersonId{target.target_id});
    else
      in.audience_id = AudienceId{target.target_id};
  }
  for (std::string& code : TRY(shape::from_json<std::vector<std::string>>(row.professions)))
    in.professions.items.emplace_back(std::move(code));
  return in;
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
    if (row.ended_at || !row.begun_at) return {};
    course = TRY(courses_.published(tx, row.course_id));
    return {};
  }));
  if (row.ended_at || !row.begun_at) return {};
  for (PeopleCursor at; at.source != PeopleCursor::Source::none;) {
    auto people = TRY(platform_.db.read([&](data::Tx& tx) { return next_people(tx, in, at, kPeoplePerWrite); }));
    for (std::size_t from = 0; from < people.size(); from += kPeoplePerWrite) {
      auto first = people.begin() + static_cast<std::ptrdiff_t>(from);
      auto last = people.begin() + static_cast<std::ptrdiff_t>(std::min(from + kPeoplePerWrite, people.size()));
      TRY(platform_.db.write([&](data::Tx& tx) { return cover(tx, row, course, {first, last}); }));
    }
  }
  return {};
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

}  // namespace mc::learning
