// Quiz attempts inside an enrolment. assessment marks and keeps the clock; here is who may take a quiz and what passing
// does.
#include <cmath>

#include "modules/learning/service.hpp"

namespace mc::learning {

std::string attempt_context(EnrolmentId enrolment, courses::LessonId lesson) {
  return enrolment.text() + ":" + lesson.text();
}

std::optional<std::pair<EnrolmentId, courses::LessonId>> parse_context(std::string_view context) {
  if (context.size() != 73 || context[36] != ':') return std::nullopt;
  auto enrolment = EnrolmentId::parse(context.substr(0, 36));
  auto lesson = courses::LessonId::parse(context.substr(37));
  if (!enrolment || !lesson) return std::nullopt;
  return std::pair{*enrolment, *lesson};
}

Result<assessment::AttemptView> Service::start_attempt(const security::Viewer& viewer, EnrolmentId id,
                                                       courses::LessonId lesson_id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<assessment::AttemptView> {
    EnrolmentRow row = TRY(find_for(tx, viewer, id));
    if (!row.is_open)
      return conflict("enrolment_closed", "This course is finished; its attempts are kept in the history.");
    TRY(touch_started(tx, row));
    courses::LessonContent content = TRY(courses_.lesson(tx, row.version_id, lesson_id));
    if (!content.quiz_version) return not_found("quiz_not_found");
    TRY(check_open(tx, row, *TRY(courses_.version(tx, row.version_id)), lesson_id));
    return assessment_.start(tx, viewer.person, *content.quiz_version, attempt_context(id, lesson_id));
  });
}

Result<assessment::AttemptView> Service::attempt(const security::Viewer& viewer, assessment::AttemptId id) {
  // A write: an attempt whose time is over is closed when anybody looks at it.
  return platform_.db.write([&](data::Tx& tx) { return assessment_.view(tx, viewer.person, id); });
}

Result<AnswerSaved> Service::answer(const security::Viewer& viewer, assessment::AttemptId id, const AnswerIn& in) {
  const Instant received = platform_.clock.now();  // before it waits for the writer: the deadline is about this moment
  return platform_.db.write([&](data::Tx& tx) -> Result<AnswerSaved> {
    TRY(assessment_.answer(tx, viewer.person, id, in.answer, in.flagged, received));
    return AnswerSaved{tx.now()};
  });
}

Result<assessment::AttemptResult> Service::submit(const security::Viewer& viewer, assessment::AttemptId id) {
  const Instant received = platform_.clock.now();
  return platform_.db.write([&](data::Tx& tx) -> Result<assessment::AttemptResult> {
    assessment::AttemptResult result = TRY(assessment_.submit(tx, viewer.person, id, received));
    if (!result.passed || result.superseded) return result;
    // The learner must see the lesson done in the same answer; the event that follows finds it done.
    std::string context = TRY(assessment_.context_of(tx, id));
    TRY(on_attempt_finished(tx, {id, viewer.person, context, result.passed, result.percent}));
    return result;
  });
}

Result<assessment::AttemptResult> Service::result(const security::Viewer& viewer, assessment::AttemptId id) {
  return platform_.db.write([&](data::Tx& tx) { return assessment_.result(tx, viewer.person, id); });
}

Status Service::on_attempt_finished(data::Tx& tx, const assessment::AttemptFinished& event) {
  auto place = parse_context(event.context);
  if (!place || !event.passed) return {};
  auto [enrolment_id, lesson_id] = *place;
  auto row = TRY(store::enrolment(tx, enrolment_id));
  if (!row || row->person_id != event.person_id || !row->is_open) return {};
  if (!TRY(assessment_.counts(tx, event.attempt_id))) return {};  // of a quiz that is to be done again since
  auto course = TRY(courses_.version(tx, row->version_id));
  const courses::OutlineLesson* outline = find_lesson(*course, lesson_id);
  if (!outline) return {};
  ProgressRow progress = TRY(store::progress(tx, enrolment_id, lesson_id))
                             .value_or(ProgressRow{enrolment_id, lesson_id, LessonState::in_progress, 0, "", tx.now(),
                                                   tx.now(), std::nullopt});
  if (progress.state == LessonState::completed) return {};
  progress.last_at = tx.now();
  row->score_hundredths = static_cast<std::int64_t>(std::llround(event.percent * 100));
  return complete_lesson(tx, *row, progress, *outline);
}

}  // namespace mc::learning
