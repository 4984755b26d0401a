// What who teaches sees of her courses (DASH-04).
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "modules/analytics/links.hpp"
#include "modules/analytics/service.hpp"

namespace mc::analytics {
namespace {

constexpr int kViewDays = 30;
constexpr std::int64_t kTaught = 100;
constexpr std::int64_t kHardestTaught = 10;
constexpr std::int64_t kQuestions = 500;

std::string learners(CourseId course, std::string_view rest) {
  return fmt::format("/dashboards/author/learners?course={}{}", course.text(), rest);
}

/// The figures of one course as far as counters tell.
TaughtFigures figures_of(const courses::TaughtCourse& course, const CourseSum* sum, const QuizSum* quiz) {
  TaughtFigures out;
  out.course_id = course.id;
  out.title = course.title;
  out.status = course.status;
  const CourseSum none{};
  const CourseSum& counts = sum == nullptr ? none : *sum;
  out.people = figure(counts.people, learners(course.id, ""));
  out.open = figure(counts.people - counts.completed - counts.overdue, learners(course.id, "&state=open"));
  out.overdue = figure(counts.overdue, learners(course.id, "&state=overdue"));
  out.completed = figure(counts.completed, learners(course.id, "&state=completed"));
  out.completion_percent = percent_of(counts.completed, counts.people);
  out.quiz_attempts = figure(quiz == nullptr ? 0 : quiz->attempts, "/assessment/quizzes?course=" + course.id.text());
  if (quiz != nullptr) {
    out.pass_percent = percent_of(quiz->passed, quiz->attempts);
    out.average_percent = percent_of(quiz->percent_sum, quiz->attempts * 10'000);
  }
  return out;
}

template <class Row>
std::map<CourseId, Row> by_course(const std::vector<Row>& rows) {
  std::map<CourseId, Row> out;
  for (const Row& row : rows) out.emplace(row.course_id, row);
  return out;
}
template <class Row>
const Row* found_in(const std::map<CourseId, Row>& rows, CourseId course) {
  auto found = rows.find(course);
  return found == rows.end() ? nullptr : &found->second;
}

/// The stars of all of her courses: each review counts once.
void rate_courses(AuthorDashboard& out, const std::vector<study::CourseRating>& ratings) {
  double stars = 0;
  std::int64_t reviews = 0;
  for (const study::CourseRating& rating : ratings) {
    stars += rating.average * static_cast<double>(rating.reviews);
    reviews += rating.reviews;
    for (TaughtFigures& course : out.courses)
      if (course.course_id == rating.course_id) {
        course.rating = rating.average;
        course.reviews.value = rating.reviews;
      }
  }
  if (reviews > 0) out.rating = std::round(100.0 * stars / static_cast<double>(reviews)) / 100.0;
}

}  // namespace

Result<std::vector<CourseId>> Service::taught_courses(data::Tx& tx, const security::Viewer& viewer,
                                                      std::vector<courses::TaughtCourse>& out) {
  out = TRY(parts_.courses.taught_by(tx, viewer.person, kTaught));
  std::vector<CourseId> ids;
  for (const courses::TaughtCourse& course : out) ids.push_back(course.id);
  return ids;
}

Result<AuthorDashboard> Service::author(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<AuthorDashboard> {
    AuthorDashboard out;
    out.as_of = platform_.clock.now();
    std::vector<courses::TaughtCourse> taught;
    const std::vector<CourseId> ids = TRY(taught_courses(tx, viewer, taught));
    const Date today = platform_.clock.today();
    const auto sums = by_course(TRY(store::course_sums(tx, ids)));
    const auto quizzes = by_course(TRY(store::quizzes(tx, ids)));
    const auto views = by_course(TRY(store::views(tx, ids, today - kViewDays)));
    std::int64_t people = 0, open = 0, completed = 0;
    for (const courses::TaughtCourse& course : taught) {
      TaughtFigures one = figures_of(course, found_in(sums, course.id), found_in(quizzes, course.id));
      if (const ViewSum* seen = found_in(views, course.id)) one.views = seen->events;
      one.reviews = figure(0, "/courses/" + course.id.text() + "/reviews");
      people += one.people.value;
      open += one.open.value + one.overdue.value;
      completed += one.completed.value;
      out.courses.push_back(std::move(one));
    }
    // A course that was never published has no reviews to list.
    rate_courses(out, TRY(parts_.study.ratings(tx, ids)));
    const std::string all = "/dashboards/author/learners";
    out.people = figure(people, all);
    out.open = figure(open, all + "?done=false");
    out.completed = figure(completed, all + "?state=completed");
    out.completion_percent = percent_of(completed, people);
    out.unanswered = figure(static_cast<std::int64_t>(TRY(parts_.study.unanswered(tx, ids, kQuestions)).size()),
                            "/dashboards/author/questions");
    const std::vector<Date> mondays = last_weeks(today, kTrendWeeks);
    for (Date week : mondays)
      out.weeks.push_back({week, figure(0, all + "?enrolled_week=" + to_string(week)),
                           figure(0, all + "?completed_week=" + to_string(week))});
    for (const UnitWeek& row : TRY(store::course_weeks(tx, ids, mondays.front())))
      for (TrendWeek& week : out.weeks)
        if (week.week == row.week) {
          week.enrolled.value = row.enrolled;
          week.completed.value = row.completed;
        }
    out.hard_questions = TRY(hard_in(tx, ids, kHardestTaught));
    return out;
  });
}

// Of one course that she may see the figures of, or of all that she teaches.
Result<Standings> Service::taught(const security::Viewer& viewer, const TaughtFilter& filter) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Standings> {
    Where wanted;
    if (filter.course) {
      if (!TRY(parts_.courses.may_see_analytics(tx, viewer, *filter.course))) return not_found("course_not_found");
      wanted.courses = std::vector<CourseId>{*filter.course};
    } else {
      std::vector<courses::TaughtCourse> taught;
      wanted.courses = TRY(taught_courses(tx, viewer, taught));
    }
    StandingFilter rest;
    rest.state = filter.state;
    rest.enrolled_week = filter.enrolled_week;
    rest.completed_week = filter.completed_week;
    rest.search = filter.search;
    TRY(narrow(wanted, rest));
    wanted.done = filter.done;
    Standings out = TRY(standings_in(tx, wanted, filter.after, filter.limit ? filter.limit->value : kPageSize));
    out.total = TRY(store::count_standings(tx, wanted));
    return out;
  });
}

Result<OpenQuestions> Service::unanswered(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<OpenQuestions> {
    std::vector<courses::TaughtCourse> taught;
    OpenQuestions out;
    out.items = TRY(parts_.study.unanswered(tx, TRY(taught_courses(tx, viewer, taught)), kQuestions));
    out.total = static_cast<std::int64_t>(out.items.size());
    return out;
  });
}

}  // namespace mc::analytics
