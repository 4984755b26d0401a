// Enrolments: listing, enrolling, the player's outline, dropping, completion.
#include "modules/learning/service.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/local_time.hpp"

namespace mc::learning {

const courses::OutlineLesson* find_lesson(const courses::CourseDetail& course, courses::LessonId id) {
  for (const courses::OutlineModule& module : course.modules)
    for (const courses::OutlineLesson& lesson : module.lessons)
      if (lesson.id == id) return &lesson;
  return nullptr;
}

std::int64_t percent_done(std::int64_t done, std::int64_t mandatory) {
  return mandatory <= 0 ? 0 : std::min<std::int64_t>(100, done * 100 / mandatory);
}

Status Service::audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
                      std::string details) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  event.details = RawJson{std::move(details)};
  return platform_.audit.append(tx, event);
}

Enrolment Service::view(const EnrolmentRow& row) const {
  Enrolment out;
  out.id = row.id;
  out.person_id = row.person_id;
  out.course_id = row.course_id;
  out.course_title = row.title;
  out.status = row.status;
  out.percent = row.status == EnrolmentStatus::completed ? 100 : percent_done(row.mandatory_done, row.mandatory);
  out.due_on = row.due_on;
  out.required = row.required;
  out.minutes = row.minutes;
  out.minutes_left = row.is_open ? std::max<std::int64_t>(0, row.minutes - row.minutes_done) : 0;
  out.seconds_spent = row.seconds_spent;
  if (row.ce_centihours) out.ce_hours = static_cast<double>(*row.ce_centihours) / 100.0;
  out.reason = row.reason;
  out.enrolled_at = row.enrolled_at;
  out.started_at = row.started_at;
  out.completed_at = row.completed_at;
  return out;
}

Result<EnrolmentRow> Service::find_for(data::Tx& tx, const security::Viewer& viewer, EnrolmentId id) {
  auto row = TRY(store::enrolment(tx, id));
  if (!row || row->person_id != viewer.person) return not_found("enrolment_not_found");
  return *row;
}

Status Service::publish_change(data::Tx& tx, const EnrolmentRow& row) {
  std::optional<Date> completed;
  if (row.completed_at) completed = local_date(*row.completed_at);
  return platform_.events.publish(
      tx, EnrolmentChanged{row.id, row.person_id, row.course_id, row.status, row.required, row.due_on, completed});
}

void Service::pin(EnrolmentRow& row, const courses::CourseDetail& course) const {
  row.version_id = course.version_id;
  row.title = course.title;
  row.minutes = course.minutes;
  row.ce_centihours = course.ce ? std::optional(course.ce->centihours.value) : std::nullopt;
  row.mandatory = 0;
  for (const courses::OutlineModule& module : course.modules)
    for (const courses::OutlineLesson& lesson : module.lessons) row.mandatory += lesson.mandatory ? 1 : 0;
}

EnrolmentRow Service::fresh(data::Tx& tx, PersonId person, const courses::CourseDetail& course,
                            std::int64_t cycle) const {
  EnrolmentRow row;
  row.id = EnrolmentId::make(platform_.clock, platform_.random);
  row.person_id = person;
  row.course_id = course.id;
  row.cycle = cycle;
  row.enrolled_at = tx.now();
  pin(row, course);
  return row;
}

Result<EnrolmentRow> Service::new_enrolment(data::Tx& tx, PersonId person, const courses::CourseDetail& course) {
  auto before = TRY(store::latest(tx, person, course.id));
  return fresh(tx, person, course, before ? before->cycle + 1 : 1);
}

Result<std::vector<Enrolment>> Service::open_enrolments(data::Tx& tx, PersonId person) {
  std::vector<Enrolment> out;
  for (const EnrolmentRow& row : TRY(store::open_enrolments(tx, person))) out.push_back(view(row));
  return out;
}

Result<std::vector<Enrolment>> Service::required_of(data::Tx& tx, PersonId person) {
  std::vector<Enrolment> out;
  for (const EnrolmentRow& row : TRY(store::required_of(tx, person))) out.push_back(view(row));
  return out;
}

Result<std::vector<Enrolment>> Service::all_of(data::Tx& tx, PersonId person) {
  std::vector<Enrolment> out;
  for (const EnrolmentRow& row : TRY(store::page(tx, person, std::nullopt, std::nullopt, 200)))
    out.push_back(view(row));
  return out;
}

Result<std::vector<Enrolment>> Service::taking(data::Tx& tx, CourseId course, EnrolmentId after, std::int64_t limit) {
  std::vector<Enrolment> out;
  for (const EnrolmentRow& row : TRY(store::taking(tx, course, after, limit))) out.push_back(view(row));
  return out;
}

Result<std::vector<Enrolment>> Service::completed_between(data::Tx& tx, Instant from, Instant to, EnrolmentId after,
                                                          std::int64_t limit) {
  std::vector<Enrolment> out;
  for (const EnrolmentRow& row : TRY(store::completed_between(tx, from, to, after, limit))) out.push_back(view(row));
  return out;
}

Result<Enrolment> Service::enrolment(data::Tx& tx, EnrolmentId id) {
  auto row = TRY(store::enrolment(tx, id));
  if (!row) return not_found("enrolment_not_found");
  return view(*row);
}

Result<EnrolmentId> Service::enrol(data::Tx& tx, PersonId person, CourseId course_id) {
  auto open = TRY(store::latest(tx, person, course_id));
  if (open && open->is_open) return open->id;
  courses::CourseDetail course = TRY(courses_.published(tx, course_id));
  EnrolmentRow row = TRY(new_enrolment(tx, person, course));
  TRY(store::insert_enrolment(tx, row));
  TRY(publish_change(tx, row));
  TRY(audit(tx, person, "course.enrolled", "course:" + course_id.text()));
  return row.id;
}

Result<Page<Enrolment>> Service::own(const security::Viewer& viewer, const LearningQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<Enrolment>> {
    auto rows = TRY(store::page(tx, viewer.person, query.status, query.after, query.limit.value_or(50).value + 1));
    Page<Enrolment> page;
    if (rows.size() > static_cast<std::size_t>(query.limit.value_or(50).value)) {
      rows.pop_back();
      page.next = rows.back().id.text();
    }
    for (const EnrolmentRow& row : rows) page.items.push_back(view(row));
    return page;
  });
}

Result<Enrolment> Service::drop(const security::Viewer& viewer, EnrolmentId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Enrolment> {
    EnrolmentRow row = TRY(find_for(tx, viewer, id));
    if (!row.is_open) return conflict("enrolment_closed", "This course is not open any more.");
    if (row.required) return conflict("required", "Your hospital requires this course, so you cannot leave it.");
    row.status = EnrolmentStatus::dropped;
    row.is_open = false;
    TRY(store::update_enrolment(tx, row));
    TRY(publish_change(tx, row));
    TRY(audit(tx, viewer.person, "course.dropped", "enrolment:" + id.text()));
    TRY(fill_seats(tx, row.course_id));
    return view(row);
  });
}

void Service::tell_progress(data::Tx& tx, const EnrolmentRow& row) {
  std::string json = fmt::format(R"({{"enrolment_id":"{}","percent":{},"status":"{}"}})", row.id.text(),
                                 percent_done(row.mandatory_done, row.mandatory), shape::enum_name(row.status));
  tx.after_commit(
      [this, person = row.person_id, json = std::move(json)] { platform_.hub.send(person, "progress.changed", json); });
}

/// First work on the course: the state changes, and an untouched enrolment moves to the newest version.
bool Service::begin(data::Tx& tx, EnrolmentRow& row, Instant at) {
  if (row.started_at || !row.is_open) return false;
  auto newest = courses_.published(tx, row.course_id);
  if (newest && newest->version_id != row.version_id) pin(row, *newest);
  row.started_at = at;
  row.status = EnrolmentStatus::in_progress;
  return true;
}

Status Service::touch_started(data::Tx& tx, EnrolmentRow& row) {
  if (!begin(tx, row, tx.now())) return {};
  TRY(store::update_enrolment(tx, row));
  return publish_change(tx, row);
}

Status Service::complete_course(data::Tx& tx, EnrolmentRow& row, Instant at) {
  row.status = EnrolmentStatus::completed;
  row.is_open = false;
  row.completed_at = at;
  TRY(store::update_enrolment(tx, row));
  TRY(publish_change(tx, row));
  std::optional<double> score;
  if (row.score_hundredths) score = static_cast<double>(*row.score_hundredths) / 100.0;
  TRY(platform_.events.publish(tx, CourseCompleted{row.id, row.person_id, row.course_id, row.version_id, at, score}));
  TRY(audit(tx, row.person_id, "course.completed", "course:" + row.course_id.text(),
            fmt::format(R"({{"enrolment":"{}"}})", row.id.text())));
  return fill_seats(tx, row.course_id);
}

Status Service::record_completion(data::Tx& tx, PersonId person, CourseId course_id, Instant completed_at) {
  EnrolmentId id = TRY(enrol(tx, person, course_id));
  EnrolmentRow row = *TRY(store::enrolment(tx, id));
  auto course = TRY(courses_.version(tx, row.version_id));
  row.enrolled_at = completed_at - std::chrono::hours(24 * 7);
  row.started_at = completed_at - std::chrono::hours(1);
  for (const courses::OutlineModule& module : course->modules)
    for (const courses::OutlineLesson& lesson : module.lessons) {
      ProgressRow progress{id, lesson.id,       LessonState::completed, lesson.minutes * 60,
                           "", *row.started_at, completed_at,           completed_at};
      TRY(store::put_progress(tx, progress));
      row.seconds_spent += progress.seconds;
    }
  row.mandatory_done = row.mandatory;
  row.minutes_done = row.minutes;
  return complete_course(tx, row, completed_at);
}

}  // namespace mc::learning
