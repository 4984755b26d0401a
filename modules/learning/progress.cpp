// Lessons: showing one, reporting progress, completing it. Progress never goes down (IDN-17): time and state take the
// maximum.
#include <algorithm>

#include <fmt/format.h>

#include "modules/learning/service.hpp"

namespace mc::learning {

std::int64_t accepted_seconds(std::int64_t reported, Instant last, Instant now) {
  constexpr std::int64_t kSlack = 5;  // seconds: the report travels, and clocks tick apart
  std::int64_t passed = std::max<std::int64_t>(0, (now.ms - last.ms) / 1000);
  // In proportion, or a report every moment would earn the slack each time.
  return std::clamp<std::int64_t>(reported, 0, passed + std::min(kSlack, passed / 4));
}

namespace {

struct Neighbours {
  std::optional<courses::LessonId> previous, next;
};
Neighbours neighbours(const courses::CourseDetail& course, courses::LessonId id) {
  Neighbours out;
  bool seen = false;
  for (const courses::OutlineModule& module : course.modules)
    for (const courses::OutlineLesson& lesson : module.lessons) {
      if (seen) {
        out.next = lesson.id;
        return out;
      }
      if (lesson.id == id)
        seen = true;
      else
        out.previous = lesson.id;
    }
  return out;
}

/// Of another module (courses::LessonKind), which credits it: being there, a signature, a mark or what packaged content
/// reports completes it, never the learner's own word. Plain interactive pages report nothing unless they were made to.
bool played_elsewhere(courses::LessonFormat format) {
  using courses::LessonFormat;
  return format == LessonFormat::assignment || format == LessonFormat::live_session ||
         format == LessonFormat::attestation || format == LessonFormat::checklist || format == LessonFormat::scorm ||
         format == LessonFormat::xapi || format == LessonFormat::lti || format == LessonFormat::video;
}

/// Whether the rule of the lesson (LMS-29) is met by time or by the learner's own word. A quiz is met in attempts.cpp.
bool rule_met(const courses::OutlineLesson& lesson, const ProgressRow& progress, const ProgressIn& in) {
  if (played_elsewhere(lesson.format)) return false;
  switch (lesson.completion) {
  case courses::CompletionRule::view:
  case courses::CompletionRule::manual:
    return in.completed.value_or(false);
  case courses::CompletionRule::time_spent:
    return progress.seconds >= lesson.min_seconds.value_or(0);
  case courses::CompletionRule::quiz_pass:
    return false;
  }
  return false;
}

/// Its page has a button that opens the content proper.
bool opens_something(courses::LessonFormat format) {
  using courses::LessonFormat;
  return format == LessonFormat::scorm || format == LessonFormat::xapi || format == LessonFormat::interactive ||
         format == LessonFormat::video || format == LessonFormat::lti;
}

}  // namespace

Result<LessonView> Service::lesson(const security::Viewer& viewer, EnrolmentId id, courses::LessonId lesson_id,
                                   const ReadingQuery& query) {
  // Opening a lesson is work on the course: it is audited (SEC-033) and becomes the place to resume.
  return platform_.db.write([&](data::Tx& tx) -> Result<LessonView> {
    EnrolmentRow row = TRY(find_for(tx, viewer, id));
    TRY(touch_started(tx, row));
    auto course = TRY(courses_.version(tx, row.version_id));
    const courses::OutlineLesson* outline = find_lesson(*course, lesson_id);
    if (!outline) return not_found("lesson_not_found");
    TRY(check_open(tx, row, *course, lesson_id));
    courses::LessonContent content = TRY(courses_.lesson(tx, row.version_id, lesson_id));
    if (auto language = TRY(language_of(tx, viewer, *course, query)))
      content = TRY(courses_.localised(tx, row.version_id, std::move(content), *language));
    LessonView out;
    if (content.quiz_version) {
      out.attempts = TRY(assessment_.history(tx, viewer.person, attempt_context(id, lesson_id)));
      out.open_attempt_id = TRY(assessment_.open_attempt(tx, viewer.person, attempt_context(id, lesson_id)));
    }
    auto progress = TRY(store::progress(tx, id, lesson_id));
    if (row.is_open) {
      // A text is begun by opening it, a quiz by an attempt: its first page only says what is ahead. So does the page
      // of a lesson that opens a package, a tool or a film.
      bool begun =
          content.quiz_version ? out.open_attempt_id || !out.attempts.empty() : !opens_something(content.format);
      if (!progress)
        progress = ProgressRow{id, lesson_id, LessonState::not_started, 0, "", tx.now(), tx.now(), std::nullopt};
      if (begun && progress->state == LessonState::not_started) progress->state = LessonState::in_progress;
      progress->last_at = tx.now();
      TRY(store::put_progress(tx, *progress));
      if (row.last_lesson_id != lesson_id) {
        row.last_lesson_id = lesson_id;
        TRY(store::update_enrolment(tx, row));
      }
    }
    TRY(audit(tx, viewer.person, "lesson.viewed", "lesson:" + lesson_id.text(),
              fmt::format(R"({{"enrolment":"{}"}})", id.text())));

    out.id = lesson_id;
    out.title = content.title;
    out.format = content.format;
    out.minutes = content.minutes;
    out.completion = outline->completion;
    out.min_seconds = outline->min_seconds;
    out.mandatory = outline->mandatory;
    out.document = content.document;
    out.has_file = content.file.has_value();
    out.quiz = outline->quiz;
    if (progress) {
      out.state = progress->state;
      out.seconds_spent = progress->seconds;
      out.position = progress->position;
    }
    Neighbours around = neighbours(*course, lesson_id);
    out.previous_id = around.previous;
    out.next_id = around.next;
    out.links = TRY(courses_.links(tx, row.course_id, lesson_id, viewer.person));
    return out;
  });
}

Result<courses::LessonContent> Service::lesson_file(const security::Viewer& viewer, EnrolmentId id,
                                                    courses::LessonId lesson_id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<courses::LessonContent> {
    EnrolmentRow row = TRY(find_for(tx, viewer, id));
    TRY(check_open(tx, row, *TRY(courses_.version(tx, row.version_id)), lesson_id));
    courses::LessonContent content = TRY(courses_.lesson(tx, row.version_id, lesson_id));
    if (!content.file) return not_found("file_not_found");
    return content;
  });
}

Result<ProgressOut> Service::report_progress(const security::Viewer& viewer, EnrolmentId id,
                                             courses::LessonId lesson_id, const ProgressIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<ProgressOut> {
    EnrolmentRow row = TRY(find_for(tx, viewer, id));
    if (!row.is_open && row.status != EnrolmentStatus::completed)
      return conflict("enrolment_closed", "This course is not open any more.");
    auto course = TRY(courses_.version(tx, row.version_id));
    const courses::OutlineLesson* outline = find_lesson(*course, lesson_id);
    if (!outline) return not_found("lesson_not_found");
    TRY(check_open(tx, row, *course, lesson_id));
    auto stored = TRY(store::progress(tx, id, lesson_id));
    ProgressRow progress =
        stored.value_or(ProgressRow{id, lesson_id, LessonState::in_progress, 0, "", tx.now(), tx.now(), std::nullopt});
    if (row.is_open) {
      TRY(touch_started(tx, row));
      std::int64_t seconds = accepted_seconds(in.seconds.value, progress.last_at, tx.now());
      progress.seconds += seconds;
      row.seconds_spent += seconds;
    }
    if (progress.state == LessonState::not_started) progress.state = LessonState::in_progress;
    if (in.position) progress.position = in.position->value;
    progress.last_at = tx.now();
    row.last_lesson_id = lesson_id;
    bool completes = row.is_open && progress.state != LessonState::completed && rule_met(*outline, progress, in);
    if (completes) {
      TRY(complete_lesson(tx, row, progress, *outline));
    } else {
      TRY(store::put_progress(tx, progress));
      TRY(store::update_enrolment(tx, row));
    }
    return ProgressOut{progress.state, progress.seconds,
                       row.status == EnrolmentStatus::completed ? 100 : percent_done(row.mandatory_done, row.mandatory),
                       row.status};
  });
}

Status Service::complete_lesson(data::Tx& tx, EnrolmentRow& row, ProgressRow& progress,
                                const courses::OutlineLesson& lesson) {
  TRY(audit(tx, row.person_id, "lesson.completed", "lesson:" + lesson.id.text(),
            fmt::format(R"({{"enrolment":"{}"}})", row.id.text())));
  return finish_lesson(tx, row, progress, lesson, tx.now());
}

/// The lesson is done, and with the last mandatory one the course. `at` may be past: others report late.
Status Service::finish_lesson(data::Tx& tx, EnrolmentRow& row, ProgressRow& progress,
                              const courses::OutlineLesson& lesson, Instant at) {
  progress.state = LessonState::completed;
  progress.completed_at = at;
  TRY(store::put_progress(tx, progress));
  if (lesson.mandatory) ++row.mandatory_done;
  row.minutes_done += lesson.minutes;
  if (row.is_open && row.mandatory_done >= row.mandatory)
    TRY(complete_course(tx, row, TRY(last_work(tx, row.id, at))));
  else
    TRY(store::update_enrolment(tx, row));
  tell_progress(tx, row);
  return {};
}

/// A course is completed when the last of its lessons was, whatever the order in which that became known.
Result<Instant> Service::last_work(data::Tx& tx, EnrolmentId id, Instant at) {
  if (at >= tx.now()) return at;
  for (const ProgressRow& row : TRY(store::all_progress(tx, id)))
    if (row.completed_at) at = std::max(at, *row.completed_at);
  return at;
}

}  // namespace mc::learning
