// What a learner sees of herself (DASH-01), and the leaderboard of those who want one (DASH-03).
#include <algorithm>

#include <fmt/format.h>

#include "modules/analytics/links.hpp"
#include "modules/analytics/service.hpp"

namespace mc::analytics {
namespace {

constexpr std::size_t kOwnListed = 500;
constexpr std::size_t kSuggested = 5;
constexpr std::string_view kOwnPath = "/dashboards/learner/courses";

bool counts(const EnrolmentRow& row) { return row.state != StandingState::ended; }
bool shown(const EnrolmentRow& row, const OwnCoursesQuery& query) {
  if (!counts(row)) return false;
  if (query.completed_week)
    return row.completed_on && *row.completed_on >= *query.completed_week &&
           *row.completed_on < *query.completed_week + 7;
  switch (query.show.value_or(OwnShow::all)) {
  case OwnShow::in_progress:
    return row.state != StandingState::completed;
  case OwnShow::completed:
    return row.state == StandingState::completed;
  case OwnShow::all:
    break;
  }
  return true;
}
std::int64_t how_many(const std::vector<EnrolmentRow>& rows, const OwnCoursesQuery& query) {
  return std::count_if(rows.begin(), rows.end(), [&](const EnrolmentRow& row) { return shown(row, query); });
}

}  // namespace

Result<std::vector<WeekOfLearning>> Service::own_weeks(data::Tx& tx, PersonId person,
                                                       const std::vector<EnrolmentRow>& enrolments) {
  std::vector<WeekOfLearning> out;
  for (Date week : last_weeks(platform_.clock.today(), kTrendWeeks)) {
    WeekOfLearning one;
    one.week = week;
    one.completed = figure(how_many(enrolments, {std::nullopt, week}),
                           fmt::format("{}?completed_week={}", kOwnPath, to_string(week)));
    out.push_back(std::move(one));
  }
  for (const PersonDay& day : TRY(store::person_days(tx, person, out.front().week)))
    for (WeekOfLearning& one : out)
      if (one.week == week_of(day.day)) {
        one.seconds += day.seconds;
        one.lessons += day.lessons;
      }
  return out;
}

Result<std::vector<Suggestion>> Service::suggestions(data::Tx& tx, PersonId person,
                                                     const std::vector<EnrolmentRow>& enrolments) {
  auto row = TRY(store::person(tx, person));
  std::vector<Suggestion> out;
  if (!row || !row->active || !row->unit_id) return out;
  Where unit;
  unit.units = std::vector<UnitId>{*row->unit_id};
  auto cells = TRY(store::cells(tx, unit));
  // Less than five colleagues would say who they are.
  std::erase_if(cells, [&](const CellRow& cell) {
    return cell.completed < kFew || std::any_of(enrolments.begin(), enrolments.end(), [&](const EnrolmentRow& one) {
             return one.course_id == cell.course_id;
           });
  });
  std::sort(cells.begin(), cells.end(), [](const CellRow& a, const CellRow& b) {
    return std::tie(b.completed, a.course_id) < std::tie(a.completed, b.course_id);
  });
  std::vector<CourseId> wanted;
  for (const CellRow& cell : cells)
    if (wanted.size() < 2 * kSuggested) wanted.push_back(cell.course_id);
  for (const courses::CourseCard& card : TRY(parts_.courses.cards(tx, wanted)))
    if (out.size() < kSuggested) out.push_back({card.id, card.title, card.minutes});
  return out;
}

Result<LearnerDashboard> Service::learner(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<LearnerDashboard> {
    LearnerDashboard out;
    out.as_of = platform_.clock.now();
    const auto enrolments = TRY(store::enrolments_of(tx, viewer.person));
    auto number = [&](OwnShow show) {
      return figure(how_many(enrolments, {show, std::nullopt}),
                    fmt::format("{}?show={}", kOwnPath, shape::enum_name(show)));
    };
    out.enrolled = number(OwnShow::all);
    out.in_progress = number(OwnShow::in_progress);
    out.completed = number(OwnShow::completed);
    out.completion_percent = percent_of(out.completed.value, out.enrolled.value);
    out.certificates = figure(TRY(parts_.certificates.count_of(tx, viewer.person)), "/certificates");
    out.credit_hours = TRY(parts_.credits.total_hours(tx, viewer.person));
    out.credit_list = "/credits";
    out.streak_days = TRY(parts_.study.streak_days(tx, viewer.person));
    out.current = TRY(parts_.learning.open_enrolments(tx, viewer.person));
    for (const EnrolmentRow& row : enrolments)
      if (std::none_of(out.current.begin(), out.current.end(),
                       [&](const learning::Enrolment& open) { return open.id == row.enrolment_id; }))
        out.seconds_spent += row.seconds;
    for (const learning::Enrolment& open : out.current) out.seconds_spent += open.seconds_spent;
    out.weeks = TRY(own_weeks(tx, viewer.person, enrolments));
    out.suggestions = TRY(suggestions(tx, viewer.person, enrolments));
    out.on_leaderboard = TRY(store::is_leader(tx, viewer.person));
    return out;
  });
}

Result<OwnCourses> Service::own_courses(const security::Viewer& viewer, const OwnCoursesQuery& query) {
  if (query.completed_week && week_of(*query.completed_week) != *query.completed_week)
    return invalid("completed_week", "not_a_monday", "Weeks begin on Mondays.");
  return platform_.db.read([&](data::Tx& tx) -> Result<OwnCourses> {
    auto rows = TRY(store::enrolments_of(tx, viewer.person));
    std::erase_if(rows, [&](const EnrolmentRow& row) { return !shown(row, query); });
    std::sort(rows.begin(), rows.end(),
              [](const EnrolmentRow& a, const EnrolmentRow& b) { return a.enrolment_id > b.enrolment_id; });
    OwnCourses out;
    out.total = static_cast<std::int64_t>(rows.size());
    if (rows.size() > kOwnListed) rows.resize(kOwnListed);
    std::vector<CourseId> named;
    for (const EnrolmentRow& row : rows) named.push_back(row.course_id);
    auto titles = TRY(store::titles(tx, named));
    for (const EnrolmentRow& row : rows)
      out.items.push_back({row.enrolment_id, row.course_id, titles[row.course_id], row.state, row.required, row.percent,
                           row.due_on, row.completed_on});
    return out;
  });
}

Result<Leaderboard> Service::leaderboard(const security::Viewer& viewer, const LeaderQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Leaderboard> {
    const Date today = platform_.clock.today();
    Date from = today - 30;
    if (query.period && *query.period == LeaderPeriod::week) from = week_of(today);
    if (query.period && *query.period == LeaderPeriod::year) from = today - 365;
    Leaderboard out;
    out.joined = TRY(store::is_leader(tx, viewer.person));
    for (LeaderRow& row : TRY(store::leaders(tx, from, today))) {
      Leader one{static_cast<std::int64_t>(out.items.size()) + 1, std::move(row.name), std::move(row.unit_name),
                 static_cast<double>(row.centihours) / 100.0,     row.completed,       row.person_id == viewer.person};
      if (!out.items.empty() && out.items.back().credit_hours == one.credit_hours &&
          out.items.back().completed == one.completed)
        one.place = out.items.back().place;
      out.items.push_back(std::move(one));
    }
    return out;
  });
}

Result<Leaderboard> Service::join_leaderboard(const security::Viewer& viewer, const LeaderboardIn& in) {
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(store::set_leader(tx, viewer.person, in.joined));
    return audit(tx, viewer.person, in.joined ? "leaderboard.joined" : "leaderboard.left",
                 "person:" + viewer.person.text());
  }));
  return leaderboard(viewer, {});
}

}  // namespace mc::analytics
