#include "modules/study/demo.hpp"

namespace mc::study {
namespace {

struct DemoReview {
  int stars;
  const char* title;
  const char* text;
};
constexpr DemoReview kReviews[] = {
    {5, "Clear and to the point", "The cases are like ours. I did it in two sittings on a quiet evening."},
    {4, "Useful on the ward", "The table of the first hour now hangs at our station."},
    {4, "Good cases", "I would have liked one about a patient after surgery."},
    {3, "Could be shorter", "The first lesson repeats what we learn each year. The second one is worth the time."},
    {5, "Helped me as a new nurse", ""},
    {2, "The quiz is too easy", "Half of the questions can be answered without reading."},
};

struct DemoThread {
  const char* question;
  std::vector<const char*> answers;
};
const DemoThread kThreads[] = {
    {"Does the first hour begin at triage or at the first order?",
     {"When it is recognised; for us that is usually triage.", "Thank you. So we write down the time at triage.",
      "Yes, and it is the time that the audit looks at."}},
    {"Our lab needs 40 minutes for a lactate. Do you use the point-of-care device?",
     {"In the ICU we do. The ED got one in spring; ask the charge nurse."}},
    {"Is there a pocket card of the bundle?", {}},
};

/// She may not take the course: then she has nothing to say about it.
template <class T>
Result<bool> said(const T& result) {
  if (result) return true;
  if (result.error().fault == Fault::not_found) return false;
  return std::unexpected(result.error());
}

}  // namespace

Status make_demo_study(data::Tx& tx, Study& study, courses::Courses& courses, CourseId course,
                       const std::vector<PersonId>& learners) {
  std::vector<PersonId> takers;
  for (PersonId learner : learners) {
    const DemoReview& one = kReviews[takers.size() % std::size(kReviews)];
    ReviewIn in{Int<1, 5>(one.stars), Text<1, 120>(one.title), Text<0, 4000>(one.text)};
    if (takers.size() == std::size(kReviews)) break;
    if (TRY(said(study.review(tx, learner, course, in)))) takers.push_back(learner);
  }
  const courses::CourseDetail detail = TRY(courses.published(tx, course));
  if (takers.empty() || detail.modules.empty() || detail.modules[0].lessons.empty()) return {};
  const auto lesson = detail.modules[0].lessons[0].id;
  std::size_t turn = 0;
  auto say = [&](std::optional<PostId> thread, const char* text) -> Result<PostId> {
    return study.say(tx, takers[turn++ % takers.size()], course, lesson, {thread, Text<1, 5000>(text)});
  };
  for (const DemoThread& each : kThreads) {
    auto thread = say(std::nullopt, each.question);
    if (!TRY(said(thread))) return {};  // her version of the course has no such lesson
    for (const char* answer : each.answers) TRY(said(say(*thread, answer)));
  }
  return {};
}

}  // namespace mc::study
