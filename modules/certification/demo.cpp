#include "modules/certification/demo.hpp"

#include <algorithm>

namespace mc::certification {
namespace {

CourseGroup group(std::string name, std::vector<CourseId> courses) {
  CourseGroup out;
  out.name = std::move(name);
  out.course_ids.items = std::move(courses);
  return out;
}

}  // namespace

Result<std::vector<CertificationId>> make_demo_certifications(data::Tx& tx, Certification& certification, Date today,
                                                              const std::vector<CourseId>& courses,
                                                              audiences::AudienceId everybody,
                                                              audiences::AudienceId nurses, PersonId by) {
  if (courses.size() < 6) return internal("demo_courses_missing", "The demo needs six courses.");
  std::vector<CertificationId> out;
  Definition annual;
  annual.name = "Annual mandatory training";
  annual.description = "What everybody renews each year, by the same day.";
  annual.path.groups.items = {group("Required of everybody", {courses[0], courses[1], courses[2]})};
  annual.renewal = Renewal{};
  annual.renewal->mode = ExpiryMode::fixed;
  annual.renewal->active = {12, SpanUnit::months};
  // The demo's training is of the last months: with these who was early is in the window now.
  annual.renewal->window = {2, SpanUnit::months};
  annual.renewal->minimum_active = Span{3, SpanUnit::months};
  annual.renewal->anchor = end_of_month(today + 30);
  annual.first_due.from = DueFrom::hire;
  annual.first_due.days = 30;
  annual.count_earlier_days = 365;
  annual.audience_ids.items = {everybody};
  out.push_back(TRY(certification.create(tx, by, annual, true)));

  Definition acute;
  acute.name = "Acute care competency";
  acute.description = "Two courses at first, one to renew it; a year from the former expiry.";
  acute.path.groups.items = {group("First time", {courses[3], courses[4]})};
  acute.renewal_path = Path{};
  acute.renewal_path->groups.items = {group("Renewal", {courses[4]})};
  acute.renewal = Renewal{};
  acute.renewal->mode = ExpiryMode::from_expiry;
  acute.renewal->active = {12, SpanUnit::months};
  acute.renewal->window = {60, SpanUnit::days};
  acute.renewal->grace_days = 30;
  acute.first_due.from = DueFrom::assignment;
  acute.first_due.days = 60;
  acute.count_earlier_days = 540;
  acute.audience_ids.items = {nurses};
  out.push_back(TRY(certification.create(tx, by, acute, true)));

  Definition path;
  path.name = "New preceptor programme";
  path.description = "Two of these courses, in your own time.";
  path.path.groups.items = {group("Choose two", {courses[2], courses[3], courses[4], courses[5]})};
  path.path.groups.items[0].needed = Int<1, 50>(2);
  path.open_to_join = true;
  out.push_back(TRY(certification.create(tx, by, path, true)));
  return out;
}

}  // namespace mc::certification
