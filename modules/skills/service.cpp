// What checklists and attestations share.
#include "modules/skills/service.hpp"

#include <algorithm>

namespace mc::skills {

Result<bool> Common::reaches(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                             const std::optional<UnitId>& unit) {
  if (!viewer.may(permission)) return false;
  auto units = TRY(of_.organisation.reach(tx, viewer, permission));
  if (!units) return true;
  return unit && std::find(units->begin(), units->end(), *unit) != units->end();
}

Result<Units> Common::reach(data::Tx& tx, const security::Viewer& viewer, std::string_view permission) {
  return of_.organisation.reach(tx, viewer, permission);
}

Result<std::map<PersonId, Common::Known>> Common::people(data::Tx& tx, const std::vector<PersonId>& ids) {
  std::map<PersonId, Known> out;
  for (const auto& [id, staff] : TRY(of_.organisation.staff_many(tx, ids)))
    out[id] = {staff.first_name + " " + staff.last_name, staff.employee_number.value_or(""), staff.unit_name,
               staff.unit_id};
  std::vector<PersonId> others;
  for (PersonId id : ids)
    if (!out.contains(id)) others.push_back(id);
  if (!others.empty())
    for (const auto& [id, person] : TRY(of_.accounts.find_many(tx, others)))
      out[id] = {person.first_name + " " + person.last_name, person.employee_number.value_or(""), "", std::nullopt};
  for (PersonId id : others) out.try_emplace(id, Known{"unknown", "", "", std::nullopt});
  return out;
}

Status Common::audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
                     std::string details, const accounts::ProofCaller& caller) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  event.details = RawJson{std::move(details)};
  event.request_id = caller.request_id;
  event.address = caller.address;
  return platform_.audit.append(tx, event);
}

Status Common::tell(data::Tx& tx, PersonId person, std::string code, std::string title, std::string text,
                    std::string link, std::string dedupe_key) {
  notifications::NotificationIn note;
  note.code = std::move(code);
  note.params = {{"title", std::move(title)}};
  note.text = std::move(text);
  note.link = std::move(link);
  note.dedupe_key = std::move(dedupe_key);
  return of_.notifications.notify(tx, person, note);
}

Status Common::check_teaches(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                             const std::optional<CourseId>& course, const std::optional<courses::LessonId>& lesson,
                             const std::optional<courses::LessonId>& former) {
  if (!course || !lesson || lesson == former || viewer.may_everywhere(permission)) return {};
  if (TRY(of_.courses.may_edit(tx, viewer, *course))) return {};
  return forbidden("not_your_course", "Only the course's authors say what completes its lessons.");
}

Status Common::check_lesson(data::Tx& tx, const std::optional<CourseId>& course,
                            const std::optional<courses::LessonId>& lesson, courses::LessonFormat format) {
  if (lesson && !course) return invalid("course_id", "missing", "Choose the course of the lesson.");
  if (!course) return {};
  if (!lesson) {
    if (!of_.courses.published(tx, *course))
      return invalid("course_id", "course_not_published", "Publish the course first, or leave it out.");
    return {};
  }
  // The draft's lesson: it is published once this is in use (ChecklistKind, AttestationKind).
  const auto found = TRY(of_.courses.drafted_lesson(tx, *course, *lesson));
  if (!found) return invalid("lesson_id", "unknown_lesson", "The course has no such lesson.");
  if (found->format != format && found->format != courses::LessonFormat::text)
    return invalid("lesson_id", "wrong_format", "Choose a lesson of this kind, or a text.");
  return {};
}

Result<std::vector<courses::PreflightItem>> ChecklistKind::preflight(data::Tx& tx, CourseId course,
                                                                     courses::LessonId lesson) {
  std::vector<courses::PreflightItem> out;
  if (!TRY(store::has_checklist(tx, course, lesson)))
    out.push_back({"error", "checklist_missing", "A skills checklist is not connected to its lesson yet.", lesson});
  return out;
}

Result<std::vector<courses::PreflightItem>> AttestationKind::preflight(data::Tx& tx, CourseId course,
                                                                       courses::LessonId lesson) {
  std::vector<courses::PreflightItem> out;
  if (!TRY(store::has_document(tx, course, lesson)))
    out.push_back({"error", "attestation_missing", "A document to sign is not connected to its lesson yet.", lesson});
  return out;
}

Result<std::vector<courses::LessonLink>> ChecklistKind::links(data::Tx& tx, CourseId course, courses::LessonId lesson,
                                                              std::optional<PersonId> learner) {
  return store::checklists_of_lesson(tx, course, lesson, learner);
}

Result<std::vector<courses::LessonLink>> AttestationKind::links(data::Tx& tx, CourseId course, courses::LessonId lesson,
                                                                std::optional<PersonId> learner) {
  return store::documents_of_lesson(tx, course, lesson, learner);
}

Result<std::vector<audiences::AudienceUse>> SkillsAudiences::uses(data::Tx& tx, audiences::AudienceId audience,
                                                                  std::int64_t limit) {
  auto out = TRY(store::checklist_uses(tx, audience, limit));
  for (audiences::AudienceUse& use : TRY(store::document_uses(tx, audience, limit))) out.push_back(std::move(use));
  return out;
}

Status Common::check_owner(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                           const std::optional<UnitId>& unit, const std::optional<audiences::AudienceId>& audience) {
  if (!TRY(reaches(tx, viewer, permission, unit)))
    return forbidden("outside_reach", "You may not keep this for the unit.");
  auto named = audience ? of_.audiences.find_for(tx, viewer, *audience) : Result<audiences::Audience>{};
  if (audience && (!named || named->archived_at))
    return invalid("audience_id", "unknown_audience", "Choose an audience of the list.");
  return {};
}

Status Common::credit(data::Tx& tx, PersonId person, const std::optional<CourseId>& course,
                      const std::optional<courses::LessonId>& lesson, Instant at) {
  if (!course || !lesson) return {};
  learning::LessonCredit credit;
  credit.person_id = person;
  credit.course_id = *course;
  credit.lesson_id = *lesson;
  credit.at = at;
  credit.source = "skills";
  return of_.learning.credit_lesson(tx, credit);
}

}  // namespace mc::skills
