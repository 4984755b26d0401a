// Versions: what is frozen, what differs from the one before, who is moved to it, and one lesson by itself.
#include <algorithm>

#include "modules/courses/studio.hpp"

namespace mc::courses {
namespace {

/// Ids of lessons to be done again, as the decision asks for it.
std::vector<LessonId> relocked_of(const std::vector<LessonChange>& changes) {
  std::vector<LessonId> out;
  for (const LessonChange& change : changes)
    if (change.change == "content" && change.mandatory) out.push_back(change.lesson_id);
  return out;
}

bool same_settings(const OutlineLesson& a, const OutlineLesson& b) {
  return a.title == b.title && a.minutes == b.minutes && a.completion == b.completion &&
         a.min_seconds == b.min_seconds && a.mandatory == b.mandatory;
}

std::map<LessonId, OutlineLesson> lessons_of(const CourseDetail& detail) {
  std::map<LessonId, OutlineLesson> out;
  for (const OutlineModule& module : detail.modules)
    for (const OutlineLesson& lesson : module.lessons) out.emplace(lesson.id, lesson);
  return out;
}

std::vector<std::string> locales_of(const std::vector<TextRow>& texts, const std::string& own) {
  std::set<std::string> out;
  for (const TextRow& text : texts)
    if (text.locale != own) out.insert(text.locale);
  return {out.begin(), out.end()};
}

}  // namespace

Result<CourseDetail> Service::fill_extras(data::Tx& tx, const CourseRow& row, CourseDetail& out) {
  if (auto page = TRY(store::page(tx, row.id))) {
    out.page = TRY(shape::from_json<CoursePage>(page->page.text));
    auto prerequisites = TRY(shape::from_json<std::vector<Prerequisite>>(page->prerequisites.text));
    if (!prerequisites.empty()) out.prerequisites = std::move(prerequisites);
    out.max_enrolments = page->max_enrolments;
  }
  std::map<MediaId, MediaRow> media;
  for (MediaRow& one : TRY(store::media_of_course(tx, row.id))) media.emplace(one.id, std::move(one));
  std::vector<Resource> resources;
  for (ResourceRow& one : TRY(store::resources(tx, row.id))) {
    Resource shown{one.id, one.module_id, one.lesson_id, std::move(one.title), one.media_id, {}, {}, one.url};
    if (one.media_id)
      if (auto found = media.find(*one.media_id); found != media.end()) {
        shown.media_type = found->second.media_type;
        shown.size = found->second.size;
      }
    resources.push_back(std::move(shown));
  }
  if (!resources.empty()) out.resources = std::move(resources);
  auto locales = locales_of(TRY(store::texts(tx, row.id)), row.language);
  if (!locales.empty()) out.locales = std::move(locales);
  return std::move(out);
}

Result<std::vector<LessonContent>> Service::freeze_lessons(data::Tx& tx, CourseId course,
                                                           std::map<LessonId, assessment::QuizSummary>& quizzes) {
  std::vector<LessonContent> out;
  for (ContentRow& content : TRY(store::contents(tx, course))) {
    LessonContent lesson{content.id, content.title, content.format, content.minutes, content.document, content.file_id,
                         {}};
    if (content.quiz_id) {
      lesson.quiz_version = TRY(assessment_.freeze(tx, *content.quiz_id));
      quizzes[content.id] = TRY(assessment_.summary(tx, *lesson.quiz_version));
    }
    out.push_back(std::move(lesson));
  }
  return out;
}

Result<std::vector<LessonContent>> Service::lessons_now(data::Tx& tx, CourseId course) {
  std::vector<LessonContent> out;
  for (ContentRow& content : TRY(store::contents(tx, course))) {
    LessonContent lesson{content.id, content.title, content.format, content.minutes, content.document, content.file_id,
                         {}};
    if (content.quiz_id) lesson.quiz_version = TRY(assessment_.frozen(tx, *content.quiz_id));
    out.push_back(std::move(lesson));
  }
  return out;
}

Status Service::insert_frozen(data::Tx& tx, const Actor& actor, CourseRow& row, CourseDetail& detail,
                              const std::vector<LessonContent>& lessons, const std::vector<TextRow>& texts) {
  detail.version_id = VersionId{make_uuid7(tx.now(), platform_.random)};
  detail.version = row.published_number.value_or(0) + 1;
  detail.published_at = tx.now();
  TRY(store::insert_version(tx, detail.version_id, row.id, detail.version, RawJson{shape::to_json(detail)},
                            actor.person));
  std::set<BlobId> files;
  for (const LessonContent& lesson : lessons) {
    TRY(store::insert_version_lesson(tx, detail.version_id, lesson));
    if (lesson.file) files.insert(*lesson.file);
  }
  for (BlobId file : files) TRY(platform_.blobs.add_reference(tx, file, "courses:version:" + detail.version_id.text()));
  for (const TextRow& text : texts) TRY(store::insert_version_text(tx, detail.version_id, text));
  if (detail.resources)
    for (const Resource& resource : *detail.resources)
      if (resource.media_id) TRY(store::insert_version_media(tx, row.id, *resource.media_id, detail.version_id));
  row.published_version_id = detail.version_id;
  row.published_number = detail.version;
  return platform_.events.publish(
      tx, CoursePublished{row.id, detail.version_id, detail.version, detail.title, detail.category});
}

Result<std::vector<LessonChange>> Service::changes_of(data::Tx& tx, const CourseRow& row, const CourseDetail& detail,
                                                      const std::vector<LessonContent>& now) {
  std::vector<LessonChange> out;
  if (!row.published_version_id) return out;
  auto before = TRY(version(tx, *row.published_version_id));
  std::map<LessonId, OutlineLesson> old_settings = lessons_of(*before), settings = lessons_of(detail);
  std::map<LessonId, LessonContent> old_content;
  for (LessonContent& lesson : TRY(store::version_lessons(tx, *row.published_version_id)))
    old_content.emplace(lesson.id, std::move(lesson));
  for (const LessonContent& lesson : now) {
    const OutlineLesson& here = settings.at(lesson.id);
    auto was = old_content.find(lesson.id);
    if (was == old_content.end()) {
      out.push_back({lesson.id, lesson.title, "added", here.mandatory});
      continue;
    }
    bool same = was->second.document == lesson.document && was->second.file == lesson.file &&
                was->second.quiz_version == lesson.quiz_version;
    auto old = old_settings.find(lesson.id);
    if (!same)
      out.push_back({lesson.id, lesson.title, "content", here.mandatory});
    else if (old == old_settings.end() || !same_settings(old->second, here))
      out.push_back({lesson.id, lesson.title, "settings", here.mandatory});
  }
  for (const auto& [id, lesson] : old_settings)
    if (!settings.contains(id)) out.push_back({id, lesson.title, "removed", lesson.mandatory});
  return out;
}

Status Service::tell_replaced(data::Tx& tx, CourseId course, VersionId version, LearnersOnPublish learners,
                              const std::vector<LessonChange>& changes) {
  if (learners == LearnersOnPublish::keep_theirs) return {};
  VersionReplaced event{course, version, {}};
  if (learners == LearnersOnPublish::relock_changed) event.relocked = relocked_of(changes);
  return platform_.events.publish(tx, event);
}

Result<PublishPreview> Service::publish_preview(const Caller& caller, CourseId course) {
  return reading<PublishPreview>(caller, course, [&](data::Tx& tx, CourseRow& row) -> Result<PublishPreview> {
    std::vector<LessonContent> lessons = TRY(lessons_now(tx, course));
    CourseDetail detail = TRY(detail_of(tx, row, {}));
    PublishPreview out;
    out.next_version = row.published_number.value_or(0) + 1;
    out.changes = TRY(changes_of(tx, row, detail, lessons));
    if (learners_ && row.published_version_id)
      out.learners = TRY(learners_->touched(tx, course, relocked_of(out.changes)));
    return out;
  });
}

Result<CourseDraft> Service::publish_lesson(const Caller& caller, CourseId course, LessonId lesson,
                                            const PublishLesson& in) {
  return writing<CourseDraft>(caller, course, [&](data::Tx& tx, CourseRow& row) -> Result<CourseDraft> {
    if (!may_publish(caller.viewer, course)) return forbidden("not_your_course", "You may not publish this course.");
    if (!row.published_version_id || row.status == CourseStatus::archived || row.status == CourseStatus::suspended)
      return conflict("wrong_status", "Publish the whole course first.");
    ContentRow draft = TRY(content_of(tx, course, lesson));
    const VersionId before = *row.published_version_id;
    CourseDetail detail = *TRY(version(tx, before));
    std::vector<LessonContent> lessons = TRY(store::version_lessons(tx, before));
    auto here = std::find_if(lessons.begin(), lessons.end(), [&](const LessonContent& l) { return l.id == lesson; });
    if (here == lessons.end())
      return conflict("lesson_not_published", "This lesson is new. Publish the course to add it.");
    Preflight checks = TRY(preflight_in(tx, row));
    std::erase_if(checks.items, [&](const PreflightItem& item) { return item.lesson_id != lesson; });
    if (std::any_of(checks.items.begin(), checks.items.end(), [](const auto& i) { return i.severity == "error"; }))
      return std::unexpected(not_ready(checks));
    LessonContent now = *here;
    now.document = draft.document;
    now.file = draft.file_id;
    if (draft.quiz_id) now.quiz_version = TRY(assessment_.freeze(tx, *draft.quiz_id));
    std::vector<TextRow> texts = TRY(store::all_version_texts(tx, before));
    std::erase_if(texts, [&](const TextRow& text) { return text.subject_id == lesson.bytes; });
    std::int64_t kept = static_cast<std::int64_t>(texts.size());
    for (TextRow& text : TRY(store::texts(tx, course)))
      if (text.subject_id == lesson.bytes) texts.push_back(std::move(text));
    bool same = now.document == here->document && now.file == here->file && now.quiz_version == here->quiz_version;
    if (same && kept == static_cast<std::int64_t>(texts.size()))
      return conflict("nothing_changed", "Nothing has changed in this lesson since it was published.");
    *here = now;
    for (OutlineModule& module : detail.modules)
      for (OutlineLesson& one : module.lessons)
        if (one.id == lesson && now.quiz_version) one.quiz = TRY(assessment_.summary(tx, *now.quiz_version));
    auto locales = locales_of(texts, detail.language);
    if (!locales.empty()) detail.locales = std::move(locales);
    TRY(insert_frozen(tx, caller.actor, row, detail, lessons, texts));
    row.updated_at = tx.now();
    ++row.revision;
    TRY(store::update_course(tx, row));
    TRY(list_in_catalogue(tx, row));
    LearnersOnPublish learners = in.learners.value_or(LearnersOnPublish::continue_new);
    TRY(tell_replaced(tx, course, detail.version_id, learners, {{lesson, now.title, "content", true}}));
    TRY(audit(tx, caller.actor, "content.updated", course,
              "{\"lesson\":\"" + lesson.text() + "\",\"published\":" + std::to_string(detail.version) +
                  ",\"learners\":\"" + std::string(shape::enum_name(learners)) + "\"}"));
    return draft_of(tx, row);
  });
}

}  // namespace mc::courses
