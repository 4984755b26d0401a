// What other modules tell and ask: lessons they saw done, courses that their rules require.
#include <cmath>

#include <fmt/format.h>

#include "modules/learning/service.hpp"

namespace mc::learning {

Result<std::optional<Enrolment>> Service::last_completion(data::Tx& tx, PersonId person, CourseId course) {
  auto row = TRY(store::last_completed(tx, person, course, std::nullopt));
  return row ? std::optional(view(*row)) : std::nullopt;
}

Result<std::optional<Enrolment>> Service::newest(data::Tx& tx, PersonId person, CourseId course) {
  auto row = TRY(store::latest(tx, person, course));
  return row ? std::optional(view(*row)) : std::nullopt;
}

Result<courses::VersionId> Service::version_of(data::Tx& tx, EnrolmentId id) {
  auto row = TRY(store::enrolment(tx, id));
  if (!row) return not_found("enrolment_not_found");
  return row->version_id;
}

Status Service::credit_lesson(data::Tx& tx, const LessonCredit& credit) {
  if (credit.at > tx.now()) return invalid("at", "in_future", "A lesson cannot have been done in the future.");
  auto latest = TRY(store::latest(tx, credit.person_id, credit.course_id));
  const bool open = latest && latest->is_open;
  if (!open && TRY(store::last_completed(tx, credit.person_id, credit.course_id, credit.at))) return {};
  EnrolmentRow row =
      open ? *latest : TRY(new_enrolment(tx, credit.person_id, TRY(courses_.published(tx, credit.course_id))));
  if (!open) row.enrolled_at = credit.at;
  const bool began = begin(tx, row, credit.at);
  auto course = TRY(courses_.version(tx, row.version_id));
  const courses::OutlineLesson* lesson = find_lesson(*course, credit.lesson_id);
  if (!lesson) return not_found("lesson_not_found");
  if (!open) TRY(store::insert_enrolment(tx, row));
  ProgressRow progress = TRY(store::progress(tx, row.id, lesson->id))
                             .value_or(ProgressRow{row.id, lesson->id, LessonState::not_started, 0, "", credit.at,
                                                   credit.at, std::nullopt});
  if (progress.state == LessonState::completed) return {};
  if (credit.score_percent) row.score_hundredths = std::llround(*credit.score_percent * 100);
  TRY(audit(tx, std::nullopt, "lesson.credited", "lesson:" + lesson->id.text(),
            fmt::format(R"({{"enrolment":"{}","source":{}}})", row.id.text(), shape::to_json(credit.source))));
  TRY(finish_lesson(tx, row, progress, *lesson, credit.at));
  // Completing the course has told already; a change is told once.
  return began && row.is_open ? publish_change(tx, row) : Status{};
}

Result<EnrolmentId> Service::demand(data::Tx& tx, const Demand& in) {
  auto latest = TRY(store::latest(tx, in.person_id, in.course_id));
  auto before = TRY(store::demand(tx, in.person_id, in.course_id, in.source));
  // What was left unfinished in a former cycle of the same demand does not count in the next one; its history stays.
  if (latest && latest->is_open && !latest->required && before && before->withdrawn_at &&
      before->enrolment_id == latest->id && in.since && latest->started_at && *latest->started_at < *in.since) {
    latest->status = EnrolmentStatus::expired;
    latest->is_open = false;
    TRY(store::update_enrolment(tx, *latest));
    TRY(publish_change(tx, *latest));
    TRY(audit(tx, std::nullopt, "course.cycle_expired", "enrolment:" + latest->id.text()));
  }
  EnrolmentRow row;
  bool fresh_row = false;
  if (latest && latest->is_open) {
    row = *latest;
  } else if (auto done = TRY(store::last_completed(tx, in.person_id, in.course_id, in.since))) {
    row = *done;
  } else {
    row = TRY(new_enrolment(tx, in.person_id, TRY(courses_.published(tx, in.course_id))));
    TRY(store::insert_enrolment(tx, row));
    fresh_row = true;
  }
  const bool stood = before && !before->withdrawn_at && before->enrolment_id == row.id;
  if (stood && before->due_on == in.due_on && before->reason == in.reason && before->since == in.since) return row.id;
  TRY(store::put_demand(
      tx, {in.person_id, in.course_id, in.source, row.id, in.due_on, in.reason, tx.now(), std::nullopt, in.since}));
  TRY(audit(tx, std::nullopt, fresh_row ? "course.demanded" : "course.demand_changed", "enrolment:" + row.id.text(),
            fmt::format(R"({{"source":{}}})", shape::to_json(in.source))));
  if (!row.is_open) {  // done already: now it counts for what is required
    if (!stood) TRY(publish_change(tx, row));
    return row.id;
  }
  const auto known = std::pair(row.required, row.due_on);
  TRY(settle_requirement(tx, row));
  if (!stood && known != std::pair(row.required, row.due_on))
    TRY(tell_assigned(tx, row, fmt::format("demanded:{}:{}", row.id.text(), in.source)));
  return row.id;
}

Status Service::withdraw(data::Tx& tx, PersonId person, CourseId course, std::string_view source) {
  auto found = TRY(store::demand(tx, person, course, source));
  if (!found || found->withdrawn_at) return {};
  found->withdrawn_at = tx.now();
  TRY(store::put_demand(tx, *found));
  TRY(audit(tx, std::nullopt, "course.demand_withdrawn", "enrolment:" + found->enrolment_id.text(),
            fmt::format(R"({{"source":{}}})", shape::to_json(found->source))));
  EnrolmentRow row = *TRY(store::enrolment(tx, found->enrolment_id));
  return row.is_open ? settle_requirement(tx, row) : publish_change(tx, row);
}

}  // namespace mc::learning
