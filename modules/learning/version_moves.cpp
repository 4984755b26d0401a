// People in the middle of a course when its author publishes a new version and does not let them finish theirs
// (LMS-23): their enrolment is pinned to the new one, what they did is carried by lesson, and lessons that are to be
// done again are open again. Time spent stays; attempts at a quiz that is to be done again become history.
#include <algorithm>

#include <fmt/format.h>

#include "modules/learning/service.hpp"
#include "modules/learning/sql_text.hpp"

namespace mc::learning {

Result<courses::TouchedLearners> Service::touched(data::Tx& tx, CourseId course,
                                                  const std::vector<courses::LessonId>& relocked) {
  return store::touched(tx, course, relocked);
}

Status Service::on_version_replaced(data::Tx& tx, const courses::VersionReplaced& event) {
  return platform_.jobs.enqueue(tx, MoveLearnersJob{event.course_id, event.version_id, event.relocked}, {});
}

Status Service::move_learners(const MoveLearnersJob& job) {
  EnrolmentId after{};
  for (;;) {
    auto moved = TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::optional<EnrolmentId>> {
      auto target = TRY(courses_.version(tx, job.version_id));
      std::vector<EnrolmentRow> rows = TRY(store::open_of_course(tx, job.course_id, after, kPeoplePerWrite));
      for (EnrolmentRow& row : rows) {
        if (row.version_id == job.version_id || !row.started_at) continue;  // who has not begun gets it on beginning
        // A later version may have been published and given to her meanwhile: nobody goes back.
        if (TRY(courses_.version(tx, row.version_id))->version > target->version) continue;
        TRY(move_one(tx, row, *target, job.relocked));
      }
      return rows.empty() ? std::nullopt : std::optional(rows.back().id);
    }));
    if (!moved) return {};
    after = *moved;
  }
}

Status Service::move_one(data::Tx& tx, EnrolmentRow& row, const courses::CourseDetail& target,
                         const std::vector<courses::LessonId>& relocked) {
  std::map<courses::LessonId, ProgressRow> progress;
  for (ProgressRow& one : TRY(store::all_progress(tx, row.id))) progress.emplace(one.lesson_id, std::move(one));
  std::int64_t reopened = 0;
  for (courses::LessonId lesson : relocked) {
    // Also who has not passed: her attempts were at the older quiz, and may be used up.
    if (!TRY(assessment_.reopen(tx, row.person_id, attempt_context(row.id, lesson)))) continue;
    auto done = progress.find(lesson);
    if (done == progress.end() || done->second.state != LessonState::completed) continue;
    done->second.state = LessonState::in_progress;
    done->second.completed_at.reset();
    TRY(store::put_progress(tx, done->second));
    ++reopened;
  }
  pin(row, target);
  row.mandatory_done = 0;
  row.minutes_done = 0;
  Instant last = *row.started_at;
  for (const courses::OutlineModule& module : target.modules)
    for (const courses::OutlineLesson& lesson : module.lessons) {
      auto done = progress.find(lesson.id);
      if (done == progress.end() || done->second.state != LessonState::completed) continue;
      if (lesson.mandatory) ++row.mandatory_done;
      row.minutes_done += lesson.minutes;
      if (done->second.completed_at) last = std::max(last, *done->second.completed_at);
    }
  if (row.last_lesson_id && !find_lesson(target, *row.last_lesson_id)) row.last_lesson_id.reset();
  TRY(audit(tx, std::nullopt, "enrolment.version_moved", "enrolment:" + row.id.text(),
            fmt::format(R"({{"version":"{}","reopened":{}}})", target.version_id.text(), reopened)));
  // The new version may ask for less than she has done.
  if (row.mandatory > 0 && row.mandatory_done >= row.mandatory) return complete_course(tx, row, last);
  TRY(store::update_enrolment(tx, row));
  TRY(publish_change(tx, row));
  tell_progress(tx, row);
  return {};
}

namespace store {

Result<std::vector<EnrolmentRow>> open_of_course(data::Tx& tx, CourseId course, EnrolmentId after, std::int64_t limit) {
  // Ids first, by the index; the rows by their keys.
  std::vector<EnrolmentRow> out;
  for (EnrolmentId id : TRY(tx.in(kModule).all<EnrolmentId>(
           "SELECT id FROM learning_enrolments WHERE course_id = ? AND id > ? AND is_open = 1 ORDER BY id LIMIT ?",
           course, after, limit)))
    if (auto row = TRY(enrolment(tx, id))) out.push_back(std::move(*row));
  return out;
}

Result<courses::TouchedLearners> touched(data::Tx& tx, CourseId course,
                                         const std::vector<courses::LessonId>& relocked) {
  courses::TouchedLearners out;
  out.in_progress = TRY(tx.in(kModule).one<std::int64_t>(
      "SELECT count(*) FROM learning_enrolments WHERE course_id = ? AND is_open = 1 AND started_at IS NOT NULL",
      course));
  if (!relocked.empty())
    out.relocked = TRY(tx.in(kModule).one<std::int64_t>(
        "SELECT count(DISTINCT e.id) FROM learning_enrolments e JOIN learning_progress p ON p.enrolment_id = e.id "
        "WHERE e.course_id = ? AND e.is_open = 1 AND e.started_at IS NOT NULL AND p.state = 'completed' "
        "AND p.lesson_id IN " +
            id_list(relocked),
        course));
  return out;
}

}  // namespace store
}  // namespace mc::learning
