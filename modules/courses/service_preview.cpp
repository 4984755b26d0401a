// The draft as a learner would see it (LMS-19). Nothing is kept.
#include "modules/courses/service.hpp"

namespace mc::courses {
namespace {

assessment::QuizSummary summary_of(const assessment::Quiz& quiz) {
  assessment::QuizSummary out;
  out.questions = quiz.draw ? quiz.draw->value : static_cast<std::int64_t>(quiz.questions.size());
  out.kind = quiz.kind;
  out.pass_percent = quiz.pass_percent.value;
  out.attempts = quiz.attempts.value;
  if (quiz.time_limit_minutes) out.time_limit_minutes = quiz.time_limit_minutes->value;
  return out;
}

}  // namespace

Result<CourseDetail> Service::preview(const Caller& caller, CourseId course) {
  return reading<CourseDetail>(caller, course, [&](data::Tx& tx, CourseRow& row) -> Result<CourseDetail> {
    std::map<LessonId, assessment::QuizSummary> quizzes;
    for (const LessonRow& lesson : TRY(store::lessons(tx, course)))
      if (lesson.quiz_id) quizzes[lesson.id] = summary_of(TRY(assessment_.draft(tx, *lesson.quiz_id)));
    CourseDetail detail = TRY(detail_of(tx, row, quizzes));
    detail.version = row.published_number.value_or(0) + 1;
    return detail;
  });
}

Result<LessonPreview> Service::preview_lesson(const Caller& caller, CourseId course, LessonId lesson) {
  return reading<LessonPreview>(caller, course, [&](data::Tx& tx, CourseRow&) -> Result<LessonPreview> {
    ContentRow row = TRY(content_of(tx, course, lesson));
    LessonPreview out;
    out.lesson = {row.id, row.title, row.format, row.minutes, row.document, row.file_id, {}};
    if (row.quiz_id) out.quiz = TRY(assessment_.preview(tx, *row.quiz_id));
    return out;
  });
}

Result<assessment::AttemptResult> Service::mark_preview(const Caller& caller, CourseId course, LessonId lesson,
                                                        const PreviewAnswers& in) {
  return reading<assessment::AttemptResult>(caller, course,
                                            [&](data::Tx& tx, CourseRow&) -> Result<assessment::AttemptResult> {
                                              ContentRow row = TRY(content_of(tx, course, lesson));
                                              if (!row.quiz_id) return not_found();
                                              return assessment_.mark_preview(tx, *row.quiz_id, in.answers);
                                            });
}

}  // namespace mc::courses
