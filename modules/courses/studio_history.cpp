// Versions of lessons and of the outline to look at and to restore.
#include <algorithm>

#include "modules/courses/studio.hpp"

namespace mc::courses {
namespace {

constexpr std::int64_t kTogetherMs = 5 * 60 * 1000;
constexpr std::int64_t kKept = 100;

std::string revision_owner(RevisionId id) { return "courses:revision:" + id.text(); }

Result<Revision> head_of(data::Tx& tx, Service& service, const RevisionRow& row) {
  return Revision{row.number, TRY(service.person_name(tx, row.saved_by)), row.begun_at, row.saved_at};
}

Result<CourseRevisions> page_of(data::Tx& tx, accounts::Accounts& accounts, CourseId course, const Uuid& subject,
                                const RevisionListQuery& query) {
  std::optional<std::int64_t> before;
  if (query.before) before = query.before->value;
  const std::int64_t limit = query.limit ? query.limit->value : 50;
  auto rows = TRY(store::revisions(tx, course, subject, before, limit + 1));
  CourseRevisions out;
  if (rows.size() > static_cast<std::size_t>(limit)) {
    rows.pop_back();
    out.next = rows.back().number;
  }
  std::vector<PersonId> people;
  for (const RevisionHead& row : rows) people.push_back(row.saved_by);
  auto names = TRY(accounts.find_many(tx, people));
  for (const RevisionHead& row : rows) {
    auto person = names.find(row.saved_by);
    std::string name = person == names.end() ? "" : person->second.first_name + " " + person->second.last_name;
    out.items.push_back({row.number, std::move(name), row.begun_at, row.saved_at});
  }
  return out;
}

}  // namespace

Status remember_outline(data::Tx& tx, Service& service, const Actor& actor, const CourseRow& row) {
  return service.studio().remember_outline(tx, actor, row.id, TRY(service.draft_of(tx, row)));
}

Status Studio::remember(data::Tx& tx, const Actor& actor, CourseId course, const Uuid& subject, std::string content,
                        std::optional<BlobId> file) {
  auto newest = TRY(store::newest_revision(tx, subject));
  if (newest && newest->content == content) return {};
  bool together = newest && newest->saved_by == actor.person && newest->number > 1 &&
                  tx.now().ms - newest->begun_at.ms < kTogetherMs && newest->file_id == file;
  if (together) {
    newest->content = std::move(content);
    newest->saved_at = tx.now();
    return store::replace_revision(tx, *newest);
  }
  RevisionRow row{RevisionId{make_uuid7(tx.now(), platform_.random)},
                  course,
                  subject,
                  1,
                  std::move(content),
                  file,
                  actor.person,
                  tx.now(),
                  tx.now()};
  if (newest) row.number = newest->number + 1;
  TRY(store::insert_revision(tx, row));
  if (file) TRY(platform_.blobs.add_reference(tx, *file, revision_owner(row.id)));
  for (const RevisionRow& old : TRY(store::revisions_up_to(tx, subject, row.number - kKept))) {
    if (old.file_id) TRY(platform_.blobs.drop_reference(tx, *old.file_id, revision_owner(old.id)));
    TRY(store::delete_revision(tx, old.id));
  }
  return {};
}

Status Studio::remember_lesson(data::Tx& tx, const Actor& actor, CourseId course, LessonId lesson) {
  LessonEdit edit = TRY(service_.edit_of(tx, TRY(service_.content_of(tx, course, lesson))));
  LessonSnapshot content{edit.document, edit.quiz, edit.file, edit.file_name};
  return remember(tx, actor, course, lesson.bytes, shape::to_json(content), edit.file);
}

Status Studio::remember_outline(data::Tx& tx, const Actor& actor, CourseId course, const CourseDraft& draft) {
  return remember(tx, actor, course, course.bytes, shape::to_json(OutlineSnapshot{draft.modules}), std::nullopt);
}

Result<CourseRevisions> Studio::lesson_revisions(const Caller& caller, CourseId course, LessonId lesson,
                                                 const RevisionListQuery& query) {
  return service_.reading<CourseRevisions>(
      caller, course, [&](data::Tx& tx, CourseRow&) { return page_of(tx, accounts_, course, lesson.bytes, query); });
}

Result<CourseRevisions> Studio::outline_revisions(const Caller& caller, CourseId course,
                                                  const RevisionListQuery& query) {
  return service_.reading<CourseRevisions>(
      caller, course, [&](data::Tx& tx, CourseRow&) { return page_of(tx, accounts_, course, course.bytes, query); });
}

Result<LessonRevision> Studio::lesson_revision(const Caller& caller, CourseId course, LessonId lesson,
                                               std::int64_t number) {
  return service_.reading<LessonRevision>(caller, course, [&](data::Tx& tx, CourseRow&) -> Result<LessonRevision> {
    auto row = TRY(store::revision(tx, course, lesson.bytes, number));
    if (!row) return not_found();
    LessonRevision out{TRY(head_of(tx, service_, *row)), TRY(shape::from_json<LessonSnapshot>(row->content)), {}};
    auto now = TRY(store::content(tx, course, lesson));
    if (!now) return out;  // removed since; restoring the outline brings it back
    LessonEdit edit = TRY(service_.edit_of(tx, *now));
    out.since = difference(out.content, LessonSnapshot{edit.document, edit.quiz, edit.file, edit.file_name});
    return out;
  });
}

Result<OutlineRevision> Studio::outline_revision(const Caller& caller, CourseId course, std::int64_t number) {
  return service_.reading<OutlineRevision>(
      caller, course, [&](data::Tx& tx, CourseRow& course_row) -> Result<OutlineRevision> {
        auto row = TRY(store::revision(tx, course, course.bytes, number));
        if (!row) return not_found();
        OutlineRevision out{TRY(head_of(tx, service_, *row)), TRY(shape::from_json<OutlineSnapshot>(row->content)), {}};
        out.since = difference(out.outline, OutlineSnapshot{TRY(service_.draft_of(tx, course_row)).modules});
        return out;
      });
}

Result<LessonEdit> Studio::restore_lesson(const Caller& caller, CourseId course, LessonId lesson, std::int64_t number,
                                          const RestoreIn& in) {
  return service_.writing<LessonEdit>(caller, course, [&](data::Tx& tx, CourseRow& row) -> Result<LessonEdit> {
    TRY(check_editable(row, caller.viewer.may_everywhere("course:publish")));
    auto old = TRY(store::revision(tx, course, lesson.bytes, number));
    if (!old) return not_found();
    auto then = TRY(shape::from_json<LessonSnapshot>(old->content));
    ContentRow now = TRY(service_.content_of(tx, course, lesson));
    if (then.file != now.file_id) {
      std::string owner = "courses:lesson:" + lesson.text();
      if (then.file) TRY(platform_.blobs.add_reference(tx, *then.file, owner));
      if (now.file_id) TRY(platform_.blobs.drop_reference(tx, *now.file_id, owner));
      TRY(store::set_file(tx, lesson, then.file, then.file_name));
    }
    LessonSave save{in.revision, then.document, then.quiz};
    if (now.format != LessonFormat::text) save.document.reset();
    TRY(service_.save_in(tx, caller.actor, course, lesson, save));
    TRY(service_.audit(tx, caller.actor, "content.restored", course,
                       "{\"lesson\":\"" + lesson.text() + "\",\"version\":" + std::to_string(number) + "}"));
    return service_.shown(tx, course, TRY(service_.content_of(tx, course, lesson)));
  });
}

/// Lessons that the outline of then has and the draft has not any more, with the content that was saved last.
Result<std::vector<LessonRow>> Studio::bring_back(data::Tx& tx, const Actor& actor, CourseId course,
                                                  const OutlineSnapshot& then) {
  std::vector<LessonRow> now = TRY(store::lessons(tx, course));
  for (const ModuleDraft& module : then.modules)
    for (const LessonDraft& lesson : module.lessons) {
      auto here = std::find_if(now.begin(), now.end(), [&](const LessonRow& l) { return l.id == lesson.id; });
      LessonRow row{
          lesson.id,          module.id,        lesson.title, lesson.format,      lesson.minutes, lesson.completion,
          lesson.min_seconds, lesson.mandatory, {},           lesson.free_preview};
      if (here != now.end()) {
        row.quiz_id = here->quiz_id;
        TRY(store::update_lesson(tx, row));
        continue;
      }
      auto saved = TRY(store::newest_revision(tx, lesson.id.bytes));
      LessonSnapshot content;
      if (saved) content = TRY(shape::from_json<LessonSnapshot>(saved->content));
      if (lesson.format == LessonFormat::quiz) row.quiz_id = TRY(assessment_.create(tx));
      if (row.quiz_id && content.quiz) TRY(assessment_.save(tx, *row.quiz_id, *content.quiz));
      std::string document = content.document.text;
      if (document == "null" && lesson.format == LessonFormat::text) document = kEmptyDocument;
      TRY(store::insert_lesson(tx, course, row, document));
      if (content.file) {
        TRY(platform_.blobs.add_reference(tx, *content.file, "courses:lesson:" + lesson.id.text()));
        TRY(store::set_file(tx, lesson.id, content.file, content.file_name));
      }
      TRY(remember_lesson(tx, actor, course, lesson.id));
    }
  return now;
}

Result<CourseDraft> Studio::restore_outline(const Caller& caller, CourseId course, std::int64_t number,
                                            const RestoreIn& in) {
  return service_.editing(caller, course, in.revision, "outline_restored", [&](data::Tx& tx, CourseRow&) -> Status {
    auto old = TRY(store::revision(tx, course, course.bytes, number));
    if (!old) return not_found();
    auto then = TRY(shape::from_json<OutlineSnapshot>(old->content));
    std::vector<ModuleRow> now = TRY(store::modules(tx, course));
    std::set<ModuleId> modules;
    std::set<LessonId> lessons;
    std::int64_t module_position = 0, lesson_position = 0;
    for (const ModuleDraft& module : then.modules) {
      modules.insert(module.id);
      ModuleRow row{module.id, module.title, module.opens_on, module.opens_after_days, module.unlock_after_module_id};
      if (std::any_of(now.begin(), now.end(), [&](const ModuleRow& m) { return m.id == module.id; }))
        TRY(store::update_module(tx, course, row));
      else
        TRY(store::insert_module(tx, course, row));
      TRY(store::place_module(tx, module.id, module_position++));
    }
    std::vector<LessonRow> before = TRY(bring_back(tx, caller.actor, course, then));
    for (const ModuleDraft& module : then.modules)
      for (const LessonDraft& lesson : module.lessons) {
        lessons.insert(lesson.id);
        TRY(store::place_lesson(tx, lesson.id, module.id, lesson_position++));
      }
    for (const LessonRow& lesson : before)
      if (!lessons.contains(lesson.id)) TRY(service_.remove_lesson_in(tx, course, lesson.id));
    for (const ModuleRow& module : now) {
      if (modules.contains(module.id)) continue;
      TRY(store::delete_resources_of(tx, course, module.id.bytes));
      TRY(store::delete_texts(tx, course, module.id.bytes));
      TRY(store::delete_module(tx, course, module.id));
    }
    return {};
  });
}

}  // namespace mc::courses
