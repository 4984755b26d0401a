// Reports that come by themselves (ANLY-06): who gets which report how often. Files and links: runs.cpp.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "modules/analytics/report.hpp"

namespace mc::analytics {
namespace {

constexpr std::int64_t kListed = 200;
constexpr std::int64_t kMostOfOne = 50;

std::string object_of(ScheduleId id) { return "report_schedule:" + id.text(); }

Timing timing_of(const ScheduleRow& row) { return {row.every, row.weekday, row.day, row.hour}; }

void fill(ScheduleRow& row, const ScheduleIn& in) {
  row.name = in.name.value;
  row.report = in.report;
  row.format = in.format;
  row.filter.text = shape::to_json(in.filter);
  row.every = in.every;
  row.weekday = in.weekday;
  row.day = in.day;
  row.hour = in.hour;
  row.paused.clear();
}

}  // namespace

// Hers, or everybody's for who sets up the module.
Result<ScheduleRow> Service::schedule_for(data::Tx& tx, const security::Viewer& viewer, ScheduleId id) {
  auto row = TRY(store::schedule(tx, id));
  if (!row || (row->owner_id != viewer.person && !viewer.may_everywhere(kSettings)))
    return not_found("schedule_not_found");
  return std::move(*row);
}

Result<bool> Service::covers(data::Tx& tx, const security::Viewer& viewer, const RawJson& units) {
  if (!viewer.may(kPeople)) return false;
  auto reach = TRY(parts_.organisation.reach(tx, viewer, kPeople));
  if (!reach) return true;
  if (units.text == "null") return false;
  const std::set<UnitId> own(reach->begin(), reach->end());
  auto held = TRY(shape::from_json<std::vector<UnitId>>(units.text));
  return std::all_of(held.begin(), held.end(), [&](UnitId unit) { return own.contains(unit); });
}

Result<std::map<PersonId, std::string>> Service::names(data::Tx& tx, std::vector<PersonId> people) {
  std::map<PersonId, std::string> out;
  for (const auto& [id, person] : TRY(parts_.accounts.find_many(tx, people)))
    out.emplace(id, person.first_name + " " + person.last_name);
  return out;
}

Status Service::audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
                      std::string details, std::string outcome) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  event.details.text = std::move(details);
  event.outcome = std::move(outcome);
  return platform_.audit.append(tx, event);
}

// What its owner may see now, and that everybody who gets it is of the hospital.
Status Service::check_schedule(data::Tx& tx, const security::Viewer&, const ScheduleIn& in) {
  auto staff = TRY(parts_.organisation.staff_many(tx, in.recipients.items));
  for (std::size_t i = 0; i < in.recipients.items.size(); ++i) {
    auto found = staff.find(in.recipients.items[i]);
    if (found == staff.end() || found->second.status != "active")
      return invalid(fmt::format("recipients[{}]", i), "not_of_the_hospital", "Reports go to people who work here.");
  }
  return {};
}

Result<ReportSchedule> Service::view(data::Tx& tx, const ScheduleRow& row, const std::vector<PersonId>& recipients) {
  ReportSchedule out;
  out.id = row.id;
  out.name = row.name;
  out.report = row.report;
  out.format = row.format;
  out.filter = TRY(shape::from_json<ReportFilter>(row.filter.text));
  out.every = row.every;
  out.weekday = row.weekday;
  out.day = row.day;
  out.hour = row.hour;
  out.paused = row.paused;
  out.next_run_at = row.next_run_at;
  out.revision = row.revision;
  std::vector<PersonId> people = recipients;
  people.push_back(row.owner_id);
  auto called = TRY(names(tx, people));
  out.owner = called[row.owner_id];
  // As if it ran now, for the owner's whole reach: the file itself is asked again when it is made.
  const auto owner = TRY(platform_.sessions.viewer_of(tx, row.owner_id));
  const auto units = TRY(scope(tx, owner, kExport, out.filter.unit, out.filter.exact.value_or(false)));
  const RawJson held{units ? shape::to_json(*units) : "null"};
  for (PersonId person : recipients)
    out.recipients.push_back({person, called[person], TRY(outcome_for(tx, person, held)) == "told"});
  return out;
}

Result<ReportSchedules> Service::schedules(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<ReportSchedules> {
    std::optional<PersonId> owner;
    if (!viewer.may_everywhere(kSettings)) owner = viewer.person;
    auto rows = TRY(store::schedules_of(tx, owner, kListed));
    std::vector<ScheduleId> ids;
    for (const ScheduleRow& row : rows) ids.push_back(row.id);
    std::map<ScheduleId, std::vector<PersonId>> people;
    for (const RecipientRow& one : TRY(store::recipients(tx, ids))) people[one.schedule_id].push_back(one.person_id);
    ReportSchedules out;
    for (const ScheduleRow& row : rows) out.items.push_back(TRY(view(tx, row, people[row.id])));
    return out;
  });
}

Result<ReportSchedule> Service::schedule(const security::Viewer& viewer, ScheduleId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<ReportSchedule> {
    const ScheduleRow row = TRY(schedule_for(tx, viewer, id));
    std::vector<PersonId> people;
    for (const RecipientRow& one : TRY(store::recipients(tx, {id}))) people.push_back(one.person_id);
    return view(tx, row, people);
  });
}

Result<ReportSchedule> Service::add_schedule(const security::Viewer& viewer, const ScheduleIn& in) {
  TRY(Report(*this, viewer, kExport, in.report, in.filter).prepare());
  return platform_.db.write([&](data::Tx& tx) -> Result<ReportSchedule> {
    TRY(check_schedule(tx, viewer, in));
    if (TRY(store::schedules_of(tx, viewer.person, kMostOfOne)).size() >= static_cast<std::size_t>(kMostOfOne))
      return conflict("too_many_schedules", "Fifty scheduled reports of one person are enough.");
    ScheduleRow row;
    row.id = ScheduleId::make(platform_.clock, platform_.random);
    row.owner_id = viewer.person;
    row.created_at = tx.now();
    fill(row, in);
    row.next_run_at = next_run(timing_of(row), tx.now());
    TRY(store::insert_schedule(tx, row));
    TRY(store::set_recipients(tx, row.id, in.recipients.items));
    TRY(audit(tx, viewer.person, "report_schedule.created", object_of(row.id),
              fmt::format(R"({{"recipients":{}}})", in.recipients.size())));
    return view(tx, row, in.recipients.items);
  });
}

Result<ReportSchedule> Service::change_schedule(const security::Viewer& viewer, ScheduleId id, const ScheduleIn& in) {
  // The report is made by what its owner may see: nobody else changes it.
  TRY(Report(*this, viewer, kExport, in.report, in.filter).prepare());
  return platform_.db.write([&](data::Tx& tx) -> Result<ReportSchedule> {
    auto row = TRY(store::schedule(tx, id));
    if (!row || row->owner_id != viewer.person) return not_found("schedule_not_found");
    if (in.revision.value_or(0) != row->revision)
      return conflict("changed_elsewhere", "Somebody changed it meanwhile. Look again.");
    TRY(check_schedule(tx, viewer, in));
    fill(*row, in);
    ++row->revision;
    row->next_run_at = next_run(timing_of(*row), tx.now());
    TRY(store::update_schedule(tx, *row));
    TRY(store::set_recipients(tx, id, in.recipients.items));
    TRY(audit(tx, viewer.person, "report_schedule.changed", object_of(id),
              fmt::format(R"({{"recipients":{}}})", in.recipients.size())));
    return view(tx, *row, in.recipients.items);
  });
}

Status Service::remove_schedule(const security::Viewer& viewer, ScheduleId id) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(schedule_for(tx, viewer, id));
    TRY(store::remove_schedule(tx, id));
    return audit(tx, viewer.person, "report_schedule.removed", object_of(id));
  });
}

Status Service::start_due_runs() {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    for (ScheduleRow& row : TRY(store::due_schedules(tx, tx.now(), kListed))) {
      TRY(queue_run(tx, row, std::nullopt));
      row.next_run_at = next_run(timing_of(row), tx.now());  // what was missed while down comes once
      TRY(store::update_schedule(tx, row));
    }
    return {};
  });
}

Result<AnalyticsSettings> Service::settings(const security::Viewer& viewer) {
  if (!viewer.may_everywhere(kSettings)) return forbidden();
  return platform_.db.read([&](data::Tx& tx) -> Result<AnalyticsSettings> {
    const SettingsRow row = TRY(store::settings(tx));
    return AnalyticsSettings{row.raw_days, row.report_days};
  });
}

Result<AnalyticsSettings> Service::set_settings(const security::Viewer& viewer, const AnalyticsSettings& in) {
  if (!viewer.may_everywhere(kSettings)) return forbidden();
  return platform_.db.write([&](data::Tx& tx) -> Result<AnalyticsSettings> {
    TRY(store::put_settings(tx, {in.raw_days, in.report_days}, viewer.person));
    TRY(audit(tx, viewer.person, "analytics.settings_changed", "analytics:settings",
              fmt::format(R"({{"raw_days":{},"report_days":{}}})", in.raw_days.value, in.report_days.value)));
    return in;
  });
}

}  // namespace mc::analytics
