// Checklists, records, sign-offs and preceptors.
#include "modules/skills/store.hpp"

#include "modules/skills/sql.hpp"

namespace mc::skills::store {
namespace {

constexpr std::string_view kChecklist =
    "id, title, description, unit_id, course_id, lesson_id, audience_id, valid_months, renew_days, due_days, state, "
    "draft_id, current_id, revision, created_by, created_at, updated_at";
constexpr std::string_view kVersion = "id, checklist_id, number, scale, passing, published_at, published_by";
constexpr std::string_view kItem = "id, version_id, position, title, criteria, methods";
constexpr std::string_view kRecord =
    "id, checklist_id, version_id, person_id, unit_id, cycle, status, source, due_on, items, items_signed, "
    "assigned_by, assigned_at, completed_at, valid_until";
constexpr std::string_view kSignOff =
    "id, record_id, item_id, outcome, method, level, comment, preceptor_id, preceptor_name, proof, at";
constexpr std::string_view kPreceptor =
    "id, person_id, unit_id, learner_id, checklist_id, expires_on, named_by, created_at, ended_at";

}  // namespace

Status put_checklist(data::Tx& tx, const ChecklistRow& r) {
  TRY(tx.in(kModule).run(
      join("INSERT INTO skills_checklists (", kChecklist,
           ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET title = excluded.title, "
           "description = excluded.description, unit_id = excluded.unit_id, course_id = excluded.course_id, lesson_id "
           "= excluded.lesson_id, audience_id = excluded.audience_id, valid_months = excluded.valid_months, renew_days "
           "= excluded.renew_days, due_days = excluded.due_days, state = excluded.state, draft_id = excluded.draft_id, "
           "current_id = excluded.current_id, revision = excluded.revision, updated_at = excluded.updated_at"),
      r.id, r.title, r.description, r.unit_id, r.course_id, r.lesson_id, r.audience_id, r.valid_months, r.renew_days,
      r.due_days, r.state, r.draft_id, r.current_id, r.revision, r.created_by, r.created_at, r.updated_at));
  return {};
}

Result<std::optional<ChecklistRow>> checklist(data::Tx& tx, ChecklistId id) {
  return tx.in(kModule).first<ChecklistRow>(join("SELECT ", kChecklist, " FROM skills_checklists WHERE id = ?"), id);
}

Result<std::vector<ChecklistRow>> checklists(data::Tx& tx, const Units& units, const std::string& after,
                                             ChecklistId after_id, std::int64_t limit) {
  return tx.in(kModule).all<ChecklistRow>(
      join("SELECT ", kChecklist,
           " FROM skills_checklists WHERE (title, id) > (?, ?)" + in_units(units) + " ORDER BY title, id LIMIT ?"),
      after, after_id, limit);
}

Result<std::vector<ChecklistRow>> checklists_for(data::Tx& tx, audiences::AudienceId audience) {
  return tx.in(kModule).all<ChecklistRow>(
      join("SELECT ", kChecklist,
           " FROM skills_checklists WHERE audience_id = ? AND state = 'published' ORDER BY id LIMIT 500"),
      audience);
}

Result<bool> has_checklist(data::Tx& tx, CourseId course, courses::LessonId lesson) {
  auto found = TRY(tx.in(kModule).first<std::int64_t>(
      "SELECT 1 FROM skills_checklists WHERE lesson_id = ? AND course_id = ? AND state = 'published' LIMIT 1", lesson,
      course));
  return found.has_value();
}
Result<std::vector<courses::LessonLink>> checklists_of_lesson(data::Tx& tx, CourseId course, courses::LessonId lesson,
                                                              std::optional<PersonId> learner) {
  return tx.in(kModule).all<courses::LessonLink>(
      "SELECT 'checklist', c.id, c.title, (SELECT r.id FROM skills_records r WHERE r.person_id = ? AND "
      "r.checklist_id = c.id ORDER BY r.cycle DESC LIMIT 1), NULL FROM skills_checklists c "
      "WHERE c.lesson_id = ? AND c.course_id = ? AND c.state <> 'retired' AND (? IS NULL OR c.state = 'published') "
      "ORDER BY c.id LIMIT 10",
      learner, lesson, course, learner);
}
Result<std::vector<audiences::AudienceUse>> checklist_uses(data::Tx& tx, audiences::AudienceId audience,
                                                           std::int64_t limit) {
  return tx.in(kModule).all<audiences::AudienceUse>(
      "SELECT 'checklist', id, title, state = 'published' FROM skills_checklists WHERE audience_id = ? AND "
      "state <> 'retired' ORDER BY id LIMIT ?",
      audience, limit);
}
Status put_version(data::Tx& tx, const VersionRow& r) {
  TRY(tx.in(kModule).run(
      join("INSERT INTO skills_versions (", kVersion,
           ") VALUES (?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET scale = excluded.scale, passing = "
           "excluded.passing, published_at = excluded.published_at, published_by = excluded.published_by WHERE "
           "skills_versions.published_at IS NULL"),
      r.id, r.checklist_id, r.number, r.scale, r.passing, r.published_at, r.published_by));
  return {};
}

Result<std::optional<VersionRow>> version(data::Tx& tx, ChecklistVersionId id) {
  return tx.in(kModule).first<VersionRow>(join("SELECT ", kVersion, " FROM skills_versions WHERE id = ?"), id);
}

Result<std::int64_t> last_version(data::Tx& tx, ChecklistId checklist) {
  return tx.in(kModule).one<std::int64_t>("SELECT coalesce(max(number), 0) FROM skills_versions WHERE checklist_id = ?",
                                          checklist);
}

Status replace_items(data::Tx& tx, ChecklistVersionId version, const std::vector<ItemRow>& items) {
  TRY(tx.in(kModule).run(
      "DELETE FROM skills_items WHERE version_id = ? AND version_id IN (SELECT v.id FROM skills_versions v WHERE v.id "
      "= ? AND v.published_at IS NULL)",
      version, version));
  for (const ItemRow& r : items)
    TRY(tx.in(kModule).run(join("INSERT INTO skills_items (", kItem, ") VALUES (?,?,?,?,?,?)"), r.id, r.version_id,
                           r.position, r.title, r.criteria, r.methods));
  return {};
}

Result<std::vector<ItemRow>> items(data::Tx& tx, ChecklistVersionId version) {
  return tx.in(kModule).all<ItemRow>(
      join("SELECT ", kItem, " FROM skills_items WHERE version_id = ? ORDER BY position"), version);
}

Status insert_record(data::Tx& tx, const RecordRow& r) {
  TRY(tx.in(kModule).run(join("INSERT INTO skills_records (", kRecord, ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"),
                         r.id, r.checklist_id, r.version_id, r.person_id, r.unit_id, r.cycle, r.status, r.source,
                         r.due_on, r.items, r.items_signed, r.assigned_by, r.assigned_at, r.completed_at,
                         r.valid_until));
  return {};
}

Status update_record(data::Tx& tx, const RecordRow& r) {
  TRY(tx.in(kModule).run(
      "UPDATE skills_records SET status = ?, due_on = ?, items_signed = ?, completed_at = ?, valid_until = ? WHERE id "
      "= ?",
      r.status, r.due_on, r.items_signed, r.completed_at, r.valid_until, r.id));
  return {};
}

Result<std::optional<RecordRow>> record(data::Tx& tx, SkillRecordId id) {
  return tx.in(kModule).first<RecordRow>(join("SELECT ", kRecord, " FROM skills_records WHERE id = ?"), id);
}

Result<std::optional<RecordRow>> latest_record(data::Tx& tx, ChecklistId checklist, PersonId person) {
  return tx.in(kModule).first<RecordRow>(
      join("SELECT ", kRecord,
           " FROM skills_records WHERE person_id = ? AND checklist_id = ? ORDER BY cycle DESC LIMIT 1"),
      person, checklist);
}

Result<std::vector<RecordRow>> records_of(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<RecordRow>(
      join("SELECT ", kRecord, " FROM skills_records WHERE person_id = ? ORDER BY id DESC LIMIT 200"), person);
}

Result<std::vector<RecordRow>> records(data::Tx& tx, ChecklistId checklist, const Units& units,
                                       std::optional<RecordStatus> status, SkillRecordId after, std::int64_t limit) {
  return tx.in(kModule).all<RecordRow>(
      join("SELECT ", kRecord,
           " FROM skills_records WHERE checklist_id = ? AND id > ? AND (? IS NULL OR status = ?)" + in_units(units) +
               " ORDER BY id LIMIT ?"),
      checklist, after, status, status, limit);
}

Result<std::vector<RecordRow>> open_records(data::Tx& tx, const std::vector<UnitId>& units,
                                            const std::vector<PersonId>& people, SkillRecordId after,
                                            std::int64_t limit) {
  return tx.in(kModule).all<RecordRow>(join("SELECT ", kRecord,
                                            " FROM skills_records WHERE status = 'open' AND (unit_id IN " +
                                                id_list(units) + " OR person_id IN " + id_list(people) +
                                                ") AND id > ? ORDER BY id LIMIT ?"),
                                       after, limit);
}

Result<OpenDone> record_counts(data::Tx& tx, ChecklistId checklist) {
  return tx.in(kModule).one<OpenDone>(
      "SELECT coalesce(sum(CASE WHEN status = 'open' THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN status = "
      "'completed' THEN 1 ELSE 0 END), 0) FROM skills_records WHERE checklist_id = ?",
      checklist);
}

Status move_untouched(data::Tx& tx, ChecklistId checklist, ChecklistVersionId to, std::int64_t items) {
  TRY(tx.in(kModule).run(
      "UPDATE skills_records SET version_id = ?, items = ? WHERE checklist_id = ? AND status = 'open' AND NOT EXISTS "
      "(SELECT 1 FROM skills_signoffs s WHERE s.record_id = skills_records.id)",
      to, items, checklist));
  return {};
}

Status set_unit(data::Tx& tx, PersonId person, const std::optional<UnitId>& unit) {
  TRY(tx.in(kModule).run("UPDATE skills_records SET unit_id = ? WHERE person_id = ?", unit, person));
  TRY(tx.in(kModule).run("UPDATE skills_asks SET unit_id = ? WHERE person_id = ?", unit, person));
  return {};
}

Result<std::vector<RecordRow>> lapsed(data::Tx& tx, Date today, std::int64_t limit) {
  return tx.in(kModule).all<RecordRow>(
      join("SELECT ", kRecord,
           " FROM skills_records WHERE status = 'completed' AND valid_until < ? ORDER BY valid_until, id LIMIT ?"),
      today, limit);
}

Result<std::vector<RecordRow>> to_renew(data::Tx& tx, Date last_day, std::int64_t limit, SkillRecordId after) {
  return tx.in(kModule).all<RecordRow>(
      join("SELECT ", kRecord,
           " FROM skills_records WHERE status = 'completed' AND valid_until <= ? AND id > ? AND NOT EXISTS (SELECT 1 "
           "FROM skills_records n WHERE n.person_id = skills_records.person_id AND n.checklist_id = "
           "skills_records.checklist_id AND n.cycle > skills_records.cycle) ORDER BY id LIMIT ?"),
      last_day, after, limit);
}

Result<std::vector<RecordRow>> due_records(data::Tx& tx, Date day, SkillRecordId after, std::int64_t limit) {
  return tx.in(kModule).all<RecordRow>(
      join("SELECT ", kRecord,
           " FROM skills_records WHERE status = 'open' AND due_on = ? AND id > ? ORDER BY id LIMIT ?"),
      day, after, limit);
}

Status insert_signoff(data::Tx& tx, const SignOffRow& r) {
  TRY(tx.in(kModule).run(join("INSERT INTO skills_signoffs (", kSignOff, ") VALUES (?,?,?,?,?,?,?,?,?,?,?)"), r.id,
                         r.record_id, r.item_id, r.outcome, r.method, r.level, r.comment, r.preceptor_id,
                         r.preceptor_name, r.proof, r.at));
  return {};
}

Result<std::vector<SignOffRow>> signoffs(data::Tx& tx, SkillRecordId record) {
  return tx.in(kModule).all<SignOffRow>(
      join("SELECT ", kSignOff, " FROM skills_signoffs WHERE record_id = ? ORDER BY id"), record);
}

Status insert_preceptor(data::Tx& tx, const PreceptorRow& r) {
  TRY(tx.in(kModule).run(join("INSERT INTO skills_preceptors (", kPreceptor, ") VALUES (?,?,?,?,?,?,?,?,?)"), r.id,
                         r.person_id, r.unit_id, r.learner_id, r.checklist_id, r.expires_on, r.named_by, r.created_at,
                         r.ended_at));
  return {};
}

Status end_preceptor(data::Tx& tx, PreceptorId id) {
  TRY(tx.in(kModule).run("UPDATE skills_preceptors SET ended_at = ? WHERE id = ? AND ended_at IS NULL", tx.now(), id));
  return {};
}

Status end_preceptors_of(data::Tx& tx, PersonId person) {
  TRY(tx.in(kModule).run("UPDATE skills_preceptors SET ended_at = ? WHERE person_id = ? AND ended_at IS NULL", tx.now(),
                         person));
  return {};
}

Result<std::optional<PreceptorRow>> preceptor(data::Tx& tx, PreceptorId id) {
  return tx.in(kModule).first<PreceptorRow>(join("SELECT ", kPreceptor, " FROM skills_preceptors WHERE id = ?"), id);
}

Result<std::vector<PreceptorRow>> preceptors(data::Tx& tx, PreceptorId after, std::int64_t limit) {
  return tx.in(kModule).all<PreceptorRow>(
      join("SELECT ", kPreceptor, " FROM skills_preceptors WHERE ended_at IS NULL AND id > ? ORDER BY id LIMIT ?"),
      after, limit);
}

Result<std::vector<PreceptorRow>> preceptor_of(data::Tx& tx, PersonId person, Date today) {
  return tx.in(kModule).all<PreceptorRow>(
      join("SELECT ", kPreceptor,
           " FROM skills_preceptors WHERE person_id = ? AND ended_at IS NULL AND (expires_on IS NULL OR expires_on >= "
           "?) ORDER BY id LIMIT 500"),
      person, today);
}

}  // namespace mc::skills::store
