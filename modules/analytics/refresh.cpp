// The read model: who works where, how every enrolment stands, who is at risk, and the counters over them.
#include <algorithm>
#include <set>

#include "appliance/base/local_time.hpp"
#include "appliance/base/text.hpp"
#include "modules/analytics/service.hpp"

namespace mc::analytics {
namespace {

constexpr std::string_view kBuilt = "built";

bool counted_otherwise(const EnrolmentRow& a, const EnrolmentRow& b) {
  return a.unit_id != b.unit_id || a.state != b.state || a.current != b.current || a.active != b.active ||
         a.required != b.required || a.enrolled_on != b.enrolled_on || a.completed_on != b.completed_on;
}
bool same(const EnrolmentRow& a, const EnrolmentRow& b) { return shape::to_json(a) == shape::to_json(b); }

EnrolmentRow row_of(const learning::Enrolment& enrolment, Date today) {
  EnrolmentRow row;
  row.enrolment_id = enrolment.id;
  row.person_id = enrolment.person_id;
  row.course_id = enrolment.course_id;
  row.status = enrolment.status;
  row.state = state_of(enrolment.status, enrolment.required, enrolment.due_on, today);
  row.required = enrolment.required;
  row.due_on = enrolment.due_on;
  row.percent = enrolment.percent;
  row.seconds = enrolment.seconds_spent;
  row.centihours = enrolment.ce_hours ? static_cast<std::int64_t>(*enrolment.ce_hours * 100.0 + 0.5) : 0;
  row.enrolled_on = local_date(enrolment.enrolled_at);
  row.started = enrolment.started_at.has_value();
  if (enrolment.completed_at) row.completed_on = local_date(*enrolment.completed_at);
  return row;
}

/// Of each course the newest that has not ended speaks for the person.
void choose_current(std::map<learning::EnrolmentId, EnrolmentRow>& rows) {
  std::map<CourseId, EnrolmentRow*> newest;
  for (auto& [id, row] : rows) {
    row.current = false;
    if (row.state == StandingState::ended) continue;
    EnrolmentRow*& held = newest[row.course_id];
    if (held == nullptr || std::tie(held->enrolled_on, held->enrolment_id) < std::tie(row.enrolled_on, id)) held = &row;
  }
  for (auto& [course, row] : newest) row->current = true;
}

void sum_risks(PersonRow& person, const std::map<learning::EnrolmentId, EnrolmentRow>& rows, Date today) {
  for (const auto& [id, row] : rows) {
    if (!row.current || !person.active) continue;
    const Work work{row.state, row.required, row.started, row.percent, row.failures, row.due_on};
    for (RiskReason reason : risks_of(work, person.last_active_on, today)) {
      person.overdue += reason == RiskReason::overdue ? 1 : 0;
      person.not_started += reason == RiskReason::not_started ? 1 : 0;
      person.stalled += reason == RiskReason::stalled ? 1 : 0;
      person.failing += reason == RiskReason::failing ? 1 : 0;
    }
    person.next_change_on = std::min(person.next_change_on, next_change(work, person.last_active_on, today));
  }
  person.at_risk = person.overdue + person.not_started + person.stalled + person.failing > 0;
}

}  // namespace

Result<PersonRow> Service::person_now(data::Tx& tx, PersonId person, const std::optional<PersonRow>& before) {
  PersonRow row;
  if (before) row = *before;  // what a person was called and where she worked stays when she has left
  row.person_id = person;
  auto staff = TRY(parts_.organisation.staff(tx, person));
  row.active = staff && staff->status == "active" && staff->unit_id.has_value();
  if (staff) {
    row.name = staff->first_name + " " + staff->last_name;
    row.sort_key = fold(staff->last_name) + " " + fold(staff->first_name);
    row.employee_number = staff->employee_number.value_or("");
    if (staff->unit_id) row.unit_id = staff->unit_id;
    if (!staff->unit_name.empty()) row.unit_name = staff->unit_name;
    row.profession = staff->profession;
    row.manager_name = staff->manager_name;
  } else if (!before) {
    if (auto account = TRY(parts_.accounts.find(tx, person))) {
      row.name = account->first_name + " " + account->last_name;
      row.sort_key = fold(account->last_name) + " " + fold(account->first_name);
    }
  }
  row.last_active_on = TRY(store::last_active(tx, person));
  row.overdue = row.not_started = row.stalled = row.failing = 0;
  row.at_risk = false;
  row.next_change_on = kNever;
  return row;
}

Status Service::put_changed(data::Tx& tx, const Rows& rows, const Rows& former) {
  Differences differences;
  for (const auto& [id, one] : rows) {
    auto was = former.find(id);
    if (was != former.end() && same(was->second, one)) continue;
    if (was == former.end() || counted_otherwise(was->second, one)) {
      if (was != former.end()) differences.count(was->second, -1);
      differences.count(one, +1);
    }
    TRY(store::put_enrolment(tx, one));
  }
  return store::apply(tx, differences);
}

Status Service::refresh_in(data::Tx& tx, PersonId person, bool tell) {
  const Date today = platform_.clock.today();
  const auto before = TRY(store::person(tx, person));
  const auto enrolments = TRY(parts_.learning.all_of(tx, person));
  PersonRow row = TRY(person_now(tx, person, before));
  if (!before && !row.active && enrolments.empty()) return {};

  Rows former;
  for (EnrolmentRow& one : TRY(store::enrolments_of(tx, person))) former.emplace(one.enrolment_id, one);
  Rows rows = former;  // older ones than learning tells of stay as they were
  std::set<CourseId> titled;
  for (const learning::Enrolment& enrolment : enrolments) {  // newest first
    EnrolmentRow fresh = row_of(enrolment, today);
    auto was = former.find(enrolment.id);
    fresh.failures = was != former.end() ? was->second.failures : TRY(store::failures_of(tx, enrolment.id));
    rows[enrolment.id] = fresh;
    if (titled.insert(enrolment.course_id).second && was == former.end())
      TRY(store::put_course(tx, enrolment.course_id, enrolment.course_title));
    if (tell && was == former.end())
      TRY(add_event(tx, person, enrolment.enrolled_at, EventKind::enrol, enrolment.course_id, std::nullopt));
  }
  for (auto& [id, one] : rows) {
    one.unit_id = row.unit_id;
    one.active = row.active;
    one.state = state_of(one.status, one.required, one.due_on, today);
  }
  choose_current(rows);
  sum_risks(row, rows, today);
  TRY(put_changed(tx, rows, former));
  if (before && shape::to_json(*before) == shape::to_json(row)) return {};
  return store::put_person(tx, row);
}

Status Service::refresh_these(const std::vector<PersonId>& people) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    for (PersonId person : people) {
      TRY(refresh_in(tx, person, true));
      TRY(store::not_stale(tx, person));
    }
    return {};
  });
}

Status Service::calendar() {
  for (;;) {
    auto people = TRY(platform_.db.read(
        [&](data::Tx& tx) { return store::due_for_change(tx, platform_.clock.today(), kPeoplePerWrite); }));
    if (people.empty()) return {};
    TRY(refresh_these(people));
  }
}

// An appliance that had people before it had this module.
Status Service::build_once() {
  if (TRY(platform_.db.read([](data::Tx& tx) { return store::counter(tx, kBuilt); })) != 0) return {};
  return rebuild();
}

Status Service::rebuild() {
  TRY(platform_.db.write([](data::Tx& tx) -> Status {
    TRY(store::set_counter(tx, kBuilt, 1));
    return store::clear(tx);
  }));
  for (std::optional<PersonId> last;;) {
    auto page = TRY(platform_.db.read(
        [&](data::Tx& tx) { return parts_.accounts.list(tx, last, static_cast<int>(kPeoplePerWrite)); }));
    if (page.empty()) break;
    last = page.back().id;
    TRY(platform_.db.write([&](data::Tx& tx) -> Status {
      for (const accounts::Person& person : page) TRY(refresh_in(tx, person.id, false));
      return {};
    }));
  }
  return {};
}

Status Service::on_published(data::Tx& tx, const courses::CoursePublished& event) {
  return store::put_course(tx, event.course_id, event.title);
}

}  // namespace mc::analytics
