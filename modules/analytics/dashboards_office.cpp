// What managers, the education office and the enterprise see (DASH-04 of teams, DASH-09), each within her reach.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "modules/analytics/links.hpp"
#include "modules/analytics/service.hpp"

namespace mc::analytics {
namespace {

constexpr std::size_t kMostOverdue = 10;
constexpr std::size_t kGaps = 20;
constexpr std::int64_t kHardestOfAll = 20;

std::string of_unit(UnitId unit) { return "unit=" + unit.text() + "&exact=true"; }
std::string standings_list(std::string_view unit, std::string_view rest) {
  return path_with(kStandingsPath, unit, rest);
}
std::string people_list(std::string_view unit, std::string_view rest) { return path_with(kPeoplePath, unit, rest); }

struct Totals {
  std::int64_t people = 0, completed = 0, overdue = 0;
  void add(const CellRow& cell) {
    people += cell.people;
    completed += cell.completed;
    overdue += cell.overdue;
  }
};

}  // namespace

Status Service::count_units(data::Tx& tx, const Where& where, TeamDashboard& out) {
  const Units names = TRY(units(tx));
  std::map<UnitId, Totals> totals;
  for (const CellRow& cell : TRY(store::cells(tx, where))) totals[cell.unit_id].add(cell);
  std::array<std::int64_t, 4> reasons{};
  for (const UnitSum& sum : TRY(store::units(tx, where))) {
    const Totals& total = totals[sum.unit_id];
    const std::string unit = of_unit(sum.unit_id);
    auto name = names.find(sum.unit_id);
    out.units.push_back({sum.unit_id,
                         name == names.end() ? "" : name->second.name,
                         site_of(names, sum.unit_id),
                         figure(sum.people, people_list(unit, "")),
                         figure(total.people, standings_list(unit, "")),
                         figure(total.completed, standings_list(unit, "state=completed")),
                         figure(total.overdue, standings_list(unit, "state=overdue")),
                         figure(sum.at_risk, people_list(unit, "at_risk=true")),
                         percent_of(total.completed, total.people),
                         {}});
    out.people.value += sum.people;
    out.at_risk.value += sum.at_risk;
    out.enrolments.value += total.people;
    out.completed.value += total.completed;
    out.overdue.value += total.overdue;
    const std::array<std::int64_t, 4> more = {sum.overdue, sum.not_started, sum.stalled, sum.failing};
    for (std::size_t i = 0; i < more.size(); ++i) reasons[i] += more[i];
  }
  for (std::size_t i = 0; i < reasons.size(); ++i) out.reasons[i].people.value = reasons[i];
  std::sort(out.units.begin(), out.units.end(), [](const UnitFigures& a, const UnitFigures& b) {
    return std::tie(a.site_name, a.unit_name, a.unit_id) < std::tie(b.site_name, b.unit_name, b.unit_id);
  });
  return {};
}

Status Service::count_weeks(data::Tx& tx, const Where& where, const std::string& unit, TeamDashboard& out) {
  const std::vector<Date> mondays = last_weeks(platform_.clock.today(), kTrendWeeks);
  for (Date week : mondays)
    out.weeks.push_back({week, figure(0, standings_list(unit, "enrolled_week=" + to_string(week))),
                         figure(0, standings_list(unit, "completed_week=" + to_string(week)))});
  std::map<UnitId, UnitFigures*> rows;
  for (UnitFigures& row : out.units) {
    rows.emplace(row.unit_id, &row);
    for (Date week : mondays)
      row.completed_by_week.push_back(
          figure(0, standings_list(of_unit(row.unit_id), "completed_week=" + to_string(week))));
  }
  for (const UnitWeek& count : TRY(store::unit_weeks(tx, where, mondays.front()))) {
    auto at = std::find(mondays.begin(), mondays.end(), count.week);
    if (at == mondays.end()) continue;  // a date in the future
    auto index = static_cast<std::size_t>(at - mondays.begin());
    out.weeks[index].enrolled.value += count.enrolled;
    out.weeks[index].completed.value += count.completed;
    if (auto row = rows.find(count.unit_id); row != rows.end())
      row->second->completed_by_week[index].value = count.completed;
  }
  return {};
}

Result<TeamDashboard> Service::team_in(data::Tx& tx, const Where& where, const std::string& unit) {
  TeamDashboard out;
  out.as_of = platform_.clock.now();
  out.people = figure(0, people_list(unit, ""));
  out.enrolments = figure(0, standings_list(unit, ""));
  out.completed = figure(0, standings_list(unit, "state=completed"));
  out.overdue = figure(0, standings_list(unit, "state=overdue"));
  out.at_risk = figure(0, people_list(unit, "at_risk=true"));
  for (RiskReason reason : {RiskReason::overdue, RiskReason::not_started, RiskReason::stalled, RiskReason::failing})
    out.reasons.push_back({reason, figure(0, people_list(unit, "reason=" + std::string(shape::enum_name(reason))))});
  TRY(count_units(tx, where, out));
  TRY(count_weeks(tx, where, unit, out));
  out.completion_percent = percent_of(out.completed.value, out.enrolments.value);
  Where soon = where;
  soon.required = true;
  soon.state = StandingState::open;
  soon.due_from = platform_.clock.today();
  soon.due_to = platform_.clock.today() + kSoonDays;
  out.due_soon = figure(TRY(store::count_standings(tx, soon)),
                        standings_list(unit, fmt::format("required=true&due_within={}", kSoonDays)));
  if (where.units) {  // the others, for comparison
    Totals all;
    for (const CellRow& cell : TRY(store::cells(tx, {}))) all.add(cell);
    if (TRY(store::count_people(tx, {})) - out.people.value >= kFew)
      out.hospital_percent = percent_of(all.completed - out.completed.value, all.people - out.enrolments.value);
  }
  auto sums = TRY(store::courses(tx, where, false));
  std::stable_sort(sums.begin(), sums.end(),
                   [](const CourseSum& a, const CourseSum& b) { return a.overdue > b.overdue; });
  if (sums.size() > kMostOverdue) sums.resize(kMostOverdue);
  for (CourseSum& sum : sums) {
    const std::string course = "course=" + sum.course_id.text();
    out.courses.push_back({sum.course_id, std::move(sum.title), figure(sum.people, standings_list(unit, course)),
                           figure(sum.completed, standings_list(unit, course + "&state=completed")),
                           figure(sum.overdue, standings_list(unit, course + "&state=overdue")),
                           percent_of(sum.completed, sum.people)});
  }
  return out;
}

Result<TeamDashboard> Service::team(const security::Viewer& viewer, const UnitQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<TeamDashboard> {
    Where reach;
    reach.units = TRY(scope(tx, viewer, kPeople, query.unit, false));
    return team_in(tx, reach, query.unit ? "unit=" + query.unit->text() : "");
  });
}

Result<EducationDashboard> Service::education(const security::Viewer& viewer, const UnitQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<EducationDashboard> {
    Where reach;
    reach.units = TRY(scope(tx, viewer, kOffice, query.unit, false));
    EducationDashboard out;
    out.figures = TRY(team_in(tx, reach, query.unit ? "unit=" + query.unit->text() : ""));
    out.hard_questions = TRY(hard_in(tx, std::nullopt, kHardestOfAll));
    return out;
  });
}

// A department counts with all below it, as the lists do.
Status Service::count_departments(data::Tx& tx, const compliance::Readiness& readiness,
                                  const std::vector<credentials::ExpiryCount>& expiries, EnterpriseDashboard& out) {
  const Units names = TRY(units(tx));
  auto department_of = [&](UnitId id) -> std::optional<UnitId> {
    std::optional<UnitId> found;  // the topmost, so that nobody is counted twice
    int depth = 0;
    for (auto at = names.find(id); at != names.end() && depth < 32; ++depth) {
      if (at->second.kind == organisation::UnitKind::department) found = at->first;
      at = at->second.parent_id ? names.find(*at->second.parent_id) : names.end();
    }
    return found;
  };
  std::map<std::optional<UnitId>, DepartmentFigures> rows;
  auto figures_of_unit = [&](UnitId unit) -> DepartmentFigures& {
    auto department = department_of(unit);
    auto [row, fresh] = rows.emplace(department, DepartmentFigures{});
    if (!fresh) return row->second;
    DepartmentFigures& it = row->second;
    it.unit_id = department;
    if (department) it.name = names.at(*department).name;
    // There is no list of those who work in no department: the rest of all is theirs.
    auto list = [&](const char* path, const std::string& rest) {
      return department ? path_with(path, "unit=" + department->text(), rest) : std::string();
    };
    const char* compliance = "/compliance/people";
    it.people = figure(0, list(compliance, ""));
    it.ready = figure(0, list(compliance, "show=ready"));
    it.lapsed = figure(0, list(compliance, "show=lapsed"));
    it.overdue = figure(0, list(compliance, "show=overdue"));
    it.due_soon = figure(0, list(compliance, "show=due_soon"));
    it.expired = figure(0, list("/credentials", "status=expired"));
    it.within_30 = figure(0, list("/credentials", "status=expiring_soon&days=30"));
    it.within_60 = figure(0, list("/credentials", "status=expiring_soon&days=60"));
    it.within_90 = figure(0, list("/credentials", "status=expiring_soon&days=90"));
    return it;
  };
  for (const compliance::ReadinessRow& unit : readiness.rows) {
    DepartmentFigures& row = figures_of_unit(unit.unit_id);
    row.people.value += unit.people;
    row.ready.value += unit.ready;
    row.lapsed.value += unit.lapsed;
    row.overdue.value += unit.overdue;
    row.due_soon.value += unit.due_soon;
  }
  for (const credentials::ExpiryCount& count : expiries) {
    DepartmentFigures& row = figures_of_unit(count.unit_id);
    row.expired.value += count.expired;
    row.within_30.value += count.within_30;
    row.within_60.value += count.within_60;
    row.within_90.value += count.within_90;
  }
  for (auto& [id, row] : rows) {
    row.ready_percent = percent_of(row.ready.value, row.people.value);
    out.departments.push_back(std::move(row));
  }
  std::sort(out.departments.begin(), out.departments.end(), [](const DepartmentFigures& a, const DepartmentFigures& b) {
    return std::tie(a.name, a.unit_id) < std::tie(b.name, b.unit_id);
  });
  return {};
}

Result<EnterpriseDashboard> Service::enterprise(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<EnterpriseDashboard> {
    EnterpriseDashboard out;
    out.as_of = platform_.clock.now();
    Where reach;
    reach.units = TRY(scope(tx, viewer, kOffice, std::nullopt, false));
    const auto readiness = TRY(parts_.compliance.readiness_for(tx, viewer, kOffice, {}));
    const auto expiries = TRY(parts_.credentials.expiries(tx, reach.units));
    out.people = figure(readiness.people, "/compliance/people");
    out.ready = figure(readiness.ready, "/compliance/people?show=ready");
    out.lapsed = figure(readiness.lapsed, "/compliance/people?show=lapsed");
    out.overdue = figure(readiness.overdue, "/compliance/people?show=overdue");
    out.ready_percent = percent_of(readiness.ready, readiness.people);
    TRY(count_departments(tx, readiness, expiries, out));
    std::map<std::string, credentials::ExpiryCount> types;
    for (const credentials::ExpiryCount& count : expiries) {
      credentials::ExpiryCount& sum = types[count.type];
      sum.credentials += count.credentials;
      sum.expired += count.expired;
      sum.within_30 += count.within_30;
      sum.within_60 += count.within_60;
      sum.within_90 += count.within_90;
    }
    for (const auto& [type, sum] : types) {
      auto list = [&](std::string_view rest) { return path_with("/credentials", "type=" + query_text(type), rest); };
      out.credentials.push_back({type, figure(sum.credentials, list("")), figure(sum.expired, list("status=expired")),
                                 figure(sum.within_30, list("status=expiring_soon&days=30")),
                                 figure(sum.within_60, list("status=expiring_soon&days=60")),
                                 figure(sum.within_90, list("status=expiring_soon&days=90"))});
    }
    for (std::size_t i = 0; i < readiness.columns.size(); ++i) {
      if (readiness.totals[i].late == 0) continue;
      const compliance::ColumnHead& column = readiness.columns[i];
      const std::string item = "/compliance/people?item=" + query_text(column.key);
      out.gaps.push_back({column.key, column.label, column.kind, figure(readiness.totals[i].applicable, item),
                          figure(readiness.totals[i].late, item + "&item_state=late")});
    }
    std::stable_sort(out.gaps.begin(), out.gaps.end(),
                     [](const SkillGap& a, const SkillGap& b) { return a.late.value > b.late.value; });
    if (out.gaps.size() > kGaps) out.gaps.resize(kGaps);
    const Spent spent = TRY(store::spent(tx, reach));
    out.hours_spent = spent.seconds / 3600;
    out.credit_hours = static_cast<double>(spent.centihours) / 100.0;
    return out;
  });
}

}  // namespace mc::analytics
