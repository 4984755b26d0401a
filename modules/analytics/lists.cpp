// Access, lists, and the matrix of units and courses.
#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "modules/analytics/links.hpp"
#include "modules/analytics/service.hpp"

namespace mc::analytics {
namespace {

constexpr std::int64_t kMatrixCourses = 60;  // of the matrix, unless more are asked for

std::string next_of(const std::string& sort_key, PersonId person, learning::EnrolmentId enrolment) {
  return sort_key + "\t" + person.text() + "\t" + enrolment.text();
}
/// "reyes ana TAB person TAB enrolment".
Result<After> after_of(const std::optional<Text<1, 300>>& text) {
  After out;
  if (!text) return out;
  auto wrong = [] { return invalid("after", "bad_format", "Use the value of next from the page before."); };
  const std::string& value = text->value;
  std::size_t second = value.rfind('\t');
  std::size_t first = second == std::string::npos || second == 0 ? std::string::npos : value.rfind('\t', second - 1);
  if (first == std::string::npos) return wrong();
  auto person = PersonId::parse(std::string_view(value).substr(first + 1, second - first - 1));
  auto enrolment = learning::EnrolmentId::parse(std::string_view(value).substr(second + 1));
  if (!person || !enrolment) return wrong();
  out.sort_key = value.substr(0, first);
  out.person = *person;
  out.enrolment = *enrolment;
  return out;
}

}  // namespace

Result<std::optional<std::vector<UnitId>>> Service::scope(data::Tx& tx, const security::Viewer& viewer,
                                                          std::string_view permission, std::optional<UnitId> unit,
                                                          bool exact) {
  auto out = TRY(parts_.organisation.reach(tx, viewer, permission));
  if (!unit) return out;
  std::vector<UnitId> wanted = exact ? std::vector<UnitId>{*unit} : TRY(parts_.organisation.subtree(tx, *unit));
  if (out) std::erase_if(wanted, [&](UnitId id) { return std::find(out->begin(), out->end(), id) == out->end(); });
  return std::optional(std::move(wanted));
}

Status Service::narrow(Where& out, const StandingFilter& filter) const {
  out.course = filter.course;
  out.state = filter.state;
  out.required = filter.required;
  if (filter.due_within) {
    if (filter.state && *filter.state != StandingState::open)
      return invalid("state", "not_with_due_within", "Only open ones are still to come.");
    out.state = StandingState::open;
    out.due_from = platform_.clock.today();
    out.due_to = platform_.clock.today() + static_cast<int>(filter.due_within->value);
  }
  for (const auto& [name, week] :
       {std::pair("enrolled_week", filter.enrolled_week), std::pair("completed_week", filter.completed_week)})
    if (week && week_of(*week) != *week) return invalid(name, "not_a_monday", "Weeks begin on Mondays.");
  out.enrolled_week = filter.enrolled_week;
  out.completed_week = filter.completed_week;
  if (filter.search) out.name_prefix = fold(trim(filter.search->value));
  return {};
}

Result<Where> Service::where(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                             const StandingFilter& filter) {
  Where out;
  out.units = TRY(scope(tx, viewer, permission, filter.unit, filter.exact.value_or(false)));
  TRY(narrow(out, filter));
  return out;
}

Result<Where> Service::where(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                             const PeopleFilter& filter) {
  Where out;
  out.units = TRY(scope(tx, viewer, permission, filter.unit, filter.exact.value_or(false)));
  out.at_risk = filter.at_risk.value_or(false);
  out.reason = filter.reason;
  if (filter.search) out.name_prefix = fold(trim(filter.search->value));
  return out;
}

Result<Standings> Service::standings_in(data::Tx& tx, const Where& where, const std::optional<Text<1, 300>>& after,
                                        std::int64_t limit) {
  auto rows = TRY(store::standings(tx, where, TRY(after_of(after)), limit + 1));
  Standings out;
  if (rows.size() > static_cast<std::size_t>(limit)) {
    rows.pop_back();
    out.next = next_of(rows.back().sort_key, rows.back().person_id, rows.back().enrolment_id);
  }
  for (StandingRow& row : rows)
    out.items.push_back({row.person_id, std::move(row.name), std::move(row.unit_name), std::move(row.profession),
                         !row.works_here, row.course_id, std::move(row.course_title), row.state, row.required,
                         row.percent, row.due_on, row.enrolled_on, row.completed_on});
  return out;
}

Result<Standings> Service::standings(const security::Viewer& viewer, const StandingFilter& filter) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Standings> {
    Where wanted = TRY(where(tx, viewer, kPeople, filter));
    Standings out = TRY(standings_in(tx, wanted, filter.after, filter.limit ? filter.limit->value : kPageSize));
    out.total = TRY(store::count_standings(tx, wanted));
    return out;
  });
}

Result<std::vector<LearnerAtWork>> Service::people_in(data::Tx& tx, const Where& where, const After& after,
                                                      std::int64_t limit) {
  const Date today = platform_.clock.today();
  std::vector<LearnerAtWork> out;
  std::vector<PersonId> at_risk;
  std::map<PersonId, std::size_t> places;
  for (PersonRow& row : TRY(store::people(tx, where, after, limit))) {
    if (row.at_risk) at_risk.push_back(row.person_id);
    places.emplace(row.person_id, out.size());
    out.push_back({row.person_id,
                   std::move(row.employee_number),
                   std::move(row.name),
                   std::move(row.unit_name),
                   std::move(row.profession),
                   std::move(row.manager_name),
                   row.last_active_on,
                   row.at_risk,
                   {}});
  }
  if (at_risk.empty()) return out;
  for (const OpenWork& work : TRY(store::open_work(tx, at_risk))) {
    LearnerAtWork& person = out[places[work.person_id]];
    for (RiskReason reason : risks_of({work.state, true, work.started, work.percent, work.failures, work.due_on},
                                      person.last_active_on, today))
      person.reasons.push_back({reason, work.course_id, work.course_title, work.due_on, work.percent});
  }
  return out;
}

Result<LearnersAtWork> Service::people(const security::Viewer& viewer, const PeopleFilter& filter) {
  return platform_.db.read([&](data::Tx& tx) -> Result<LearnersAtWork> {
    const std::int64_t limit = filter.limit ? filter.limit->value : kPageSize;
    Where wanted = TRY(where(tx, viewer, kPeople, filter));
    LearnersAtWork out;
    out.items = TRY(people_in(tx, wanted, TRY(after_of(filter.after)), limit + 1));
    if (out.items.size() > static_cast<std::size_t>(limit)) {
      out.items.pop_back();
      auto last = TRY(store::person(tx, out.items.back().person_id));
      out.next = next_of(last ? last->sort_key : "", out.items.back().person_id, {});
    }
    out.total = TRY(store::count_people(tx, wanted));
    return out;
  });
}

Result<Service::Units> Service::units(data::Tx& tx) {
  Units out;
  for (organisation::Unit& unit : TRY(parts_.organisation.units(tx))) out.emplace(unit.id, std::move(unit));
  return out;
}

std::string Service::site_of(const Units& units, UnitId id) {
  int depth = 0;
  for (auto at = units.find(id); at != units.end() && depth < 32; ++depth) {
    if (at->second.kind == organisation::UnitKind::site) return at->second.name;
    at = at->second.parent_id ? units.find(*at->second.parent_id) : units.end();
  }
  return {};
}

Result<UnitsByCourses> Service::matrix_in(data::Tx& tx, const Where& where, bool required, std::size_t courses) {
  UnitsByCourses out;
  out.as_of = platform_.clock.now();
  auto sums = TRY(store::courses(tx, where, required));
  out.courses_in_all = static_cast<std::int64_t>(sums.size());
  if (sums.size() > courses) sums.resize(courses);
  std::map<CourseId, std::size_t> columns;
  for (CourseSum& sum : sums) {
    columns.emplace(sum.course_id, out.courses.size());
    out.courses.push_back({sum.course_id, std::move(sum.title)});
    out.totals.push_back(
        {required ? sum.required : sum.people, required ? sum.required_completed : sum.completed, sum.overdue, ""});
  }
  const Units names = TRY(units(tx));
  std::map<UnitId, std::size_t> rows;
  for (const CellRow& cell : TRY(store::cells(tx, where))) {
    auto column = columns.find(cell.course_id);
    const std::int64_t people = required ? cell.required : cell.people;
    if (column == columns.end() || people == 0) continue;
    auto [row, fresh] = rows.emplace(cell.unit_id, out.rows.size());
    if (fresh) {
      auto unit = names.find(cell.unit_id);
      out.rows.push_back({cell.unit_id, unit == names.end() ? "" : unit->second.name, site_of(names, cell.unit_id),
                          std::vector<MatrixCell>(out.courses.size())});
    }
    out.rows[row->second].cells[column->second] = {
        people, required ? cell.required_completed : cell.completed, cell.overdue,
        fmt::format("{}?unit={}&exact=true&course={}{}", kStandingsPath, cell.unit_id.text(), cell.course_id.text(),
                    required ? "&required=true" : "")};
  }
  std::sort(out.rows.begin(), out.rows.end(), [](const MatrixUnit& a, const MatrixUnit& b) {
    return std::tie(a.site_name, a.unit_name, a.unit_id) < std::tie(b.site_name, b.unit_name, b.unit_id);
  });
  return out;
}

Result<UnitsByCourses> Service::matrix(const security::Viewer& viewer, const MatrixQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<UnitsByCourses> {
    Where wanted;
    wanted.units = TRY(scope(tx, viewer, kPeople, query.unit, false));
    const bool required = query.required.value_or(false);
    UnitsByCourses out = TRY(
        matrix_in(tx, wanted, required, static_cast<std::size_t>(query.limit ? query.limit->value : kMatrixCourses)));
    const std::string unit = query.unit ? "&unit=" + query.unit->text() : "";
    for (std::size_t i = 0; i < out.totals.size(); ++i)
      out.totals[i].list = fmt::format("{}?course={}{}{}", kStandingsPath, out.courses[i].course_id.text(), unit,
                                       required ? "&required=true" : "");
    return out;
  });
}

Result<std::vector<HardQuestion>> Service::hard_in(data::Tx& tx, const std::optional<std::vector<CourseId>>& courses,
                                                   std::int64_t limit) {
  auto rows = TRY(store::hard_questions(tx, courses, limit));
  std::vector<CourseId> named;
  for (const QuestionRow& row : rows) named.push_back(row.course_id);
  auto titles = TRY(store::titles(tx, named));
  std::vector<HardQuestion> out;
  for (QuestionRow& row : rows)
    out.push_back({row.course_id, titles[row.course_id], row.quiz_id, std::move(row.question_id), std::move(row.prompt),
                   row.answers, static_cast<double>(row.facility) / 100.0,
                   "/assessment/quizzes/" + row.quiz_id.text() + "/analysis"});
  return out;
}

Result<HardQuestions> Service::hard_questions(const security::Viewer&, const HardQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<HardQuestions> {
    return HardQuestions{TRY(hard_in(tx, std::nullopt, query.limit ? query.limit->value : 20))};
  });
}

}  // namespace mc::analytics
