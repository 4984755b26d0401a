#include "modules/submissions/demo.hpp"

namespace mc::submissions {
namespace {

struct DemoWork {
  const char* text;
  std::optional<std::int64_t> score;  // none: waits for a mark
  const char* feedback;
};

// Invented, and without anything of a patient.
constexpr DemoWork kWorks[] = {
    {"We found the patient unresponsive at the start of the night shift. I called for help and began compressions "
     "while "
     "my colleague fetched the trolley. The backboard came late. Next time I ask for it with the first call.",
     8850, "Clear and specific. Say also who took the role of the leader."},
    {"In the mock code I led for the first time. I forgot to say the time of the first shock aloud, and nobody wrote "
     "it "
     "down. I will name a recorder before anything else.",
     9200, "You saw the one thing that matters most for the record. Well done."},
    {"Compressions were good for two minutes and then slower: we did not change in time. I would set the timer of the "
     "monitor and announce the change ten seconds before.",
     7600, "Good observation. What would you do when only two people are there?"},
    {"I helped with the code. It went well.", 5500,
     "Too short to follow. Describe one decision, why you took it, and what you would change."},
    {"During the drill the oxygen cylinder on the trolley was empty. I reported it, and since then the trolley is "
     "checked "
     "at each change of shift. I would check it myself before I rely on it.",
     std::nullopt, ""},
    {"The family stood in the doorway. I asked a colleague to stay with them and explain each step. Afterwards they "
     "said "
     "that this helped. Next time I give that role to somebody at once.",
     std::nullopt, ""},
    {"As I was alone in the corridor, I used the emergency button and began. Help came in under a minute. I had not "
     "checked for the pulse long enough; ten seconds feel longer than they are.",
     std::nullopt, ""},
};

const courses::OutlineLesson* first_text(const courses::CourseDetail& course) {
  for (const courses::OutlineModule& module : course.modules)
    for (const courses::OutlineLesson& lesson : module.lessons)
      if (lesson.format == courses::LessonFormat::text) return &lesson;
  return nullptr;
}

}  // namespace

Result<TaskId> make_demo_submissions(data::Tx& tx, Submissions& submissions, courses::Courses& courses,
                                     learning::Learning& learning, CourseId course,
                                     const std::vector<PersonId>& learners, PersonId by) {
  const courses::CourseDetail detail = TRY(courses.published(tx, course));
  const courses::OutlineLesson* lesson = first_text(detail);
  if (!lesson) return internal("demo_course_empty", "The demo's assignment needs a lesson.");
  TaskIn in;
  in.course_id = course;
  in.lesson_id = lesson->id;
  in.title = "Reflect on a resuscitation";
  in.setup.instructions =
      "Describe a resuscitation or a mock code in which you took part: what you saw, what you did, and what you would "
      "do differently. Half a page is enough. No names or other details of patients.";
  in.setup.due_days = Int<0, 3650>(21);
  const TaskId task = TRY(submissions.create_task(tx, by, in));
  for (std::size_t i = 0; i < learners.size() && i < std::size(kWorks); ++i) {
    if (learners[i] == by) continue;  // nobody marks her own work
    TRY(learning.enrol(tx, learners[i], course));
    const WorkId work = TRY(submissions.hand_in(tx, learners[i], task, kWorks[i].text));
    if (kWorks[i].score) TRY(submissions.mark(tx, by, work, *kWorks[i].score, kWorks[i].feedback));
  }
  return task;
}

}  // namespace mc::submissions
