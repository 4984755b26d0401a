// A published course in the reader's language (LMS-25): what is there in it, else in the language without the region,
// else the course's own.
#include "modules/courses/service.hpp"

namespace mc::courses {
namespace {

/// "es-MX" -> "es", "es-MX": the more special one comes last and wins.
std::vector<std::string> chain_of(std::string_view locale) {
  std::vector<std::string> out;
  if (std::size_t dash = locale.find('-'); dash != std::string_view::npos) out.emplace_back(locale.substr(0, dash));
  out.emplace_back(locale);
  return out;
}

void put_course(CourseDetail& out, const LocaleText& text) {
  if (text.title) out.title = text.title->value;
  if (text.summary) out.summary = text.summary->value;
  if (text.page) out.page = text.page;
  if (!text.objectives) return;
  out.objectives.clear();
  for (const auto& one : *text.objectives) out.objectives.push_back(one.value);
}

void put_module(OutlineModule& out, const LocaleText& text) {
  if (text.title) out.title = text.title->value;
  if (text.introduction) out.introduction = text.introduction->value;
  if (!text.outcomes) return;
  out.outcomes.emplace();
  for (const auto& one : *text.outcomes) out.outcomes->push_back(one.value);
}

}  // namespace

Result<CourseDetail> Service::localised(data::Tx& tx, const CourseDetail& detail, std::string_view locale) {
  CourseDetail out = detail;
  // The course's own language may hold introductions of modules; what is special comes later and wins.
  std::vector<std::string> chain{detail.language};
  for (std::string& one : chain_of(locale))
    if (one != detail.language) chain.push_back(std::move(one));
  for (const std::string& one : chain)
    for (const TextRow& row : TRY(store::version_texts(tx, detail.version_id, one))) {
      auto text = TRY(shape::from_json<LocaleText>(row.content.text));
      if (row.subject_id == detail.id.bytes) put_course(out, text);
      for (OutlineModule& module : out.modules) {
        if (row.subject_id == module.id.bytes) put_module(module, text);
        for (OutlineLesson& lesson : module.lessons)
          if (row.subject_id == lesson.id.bytes && text.title) lesson.title = text.title->value;
      }
    }
  return out;
}

Result<LessonContent> Service::localised(data::Tx& tx, VersionId version, LessonContent lesson,
                                         std::string_view locale) {
  for (const std::string& one : chain_of(locale)) {
    auto row = TRY(store::version_text(tx, version, lesson.id.bytes, one));
    if (!row) continue;
    auto text = TRY(shape::from_json<LocaleText>(row->text));
    if (text.title) lesson.title = text.title->value;
    if (text.document && text.document->text != "null") lesson.document = *text.document;
  }
  return lesson;
}

Result<CourseDetail> Service::detail(CourseId course, const LocaleQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<CourseDetail> {
    CourseDetail found = TRY(published(tx, course));
    return localised(tx, found, query.locale ? query.locale->value : found.language);
  });
}

Result<LessonContent> Service::published_free_lesson(data::Tx& tx, CourseId course, LessonId lesson,
                                                     VersionId& version) {
  CourseDetail detail = TRY(published(tx, course));
  for (const OutlineModule& module : detail.modules)
    for (const OutlineLesson& one : module.lessons)
      if (one.id == lesson && one.free_preview.value_or(false)) {
        version = detail.version_id;
        return store::version_lesson(tx, version, lesson);
      }
  return not_found();
}

Result<LessonContent> Service::free_lesson(CourseId course, LessonId lesson, const LocaleQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<LessonContent> {
    VersionId version{};
    LessonContent content = TRY(published_free_lesson(tx, course, lesson, version));
    if (!query.locale) return content;
    return localised(tx, version, std::move(content), query.locale->value);
  });
}

Result<http::Download> Service::free_file(CourseId course, LessonId lesson) {
  LessonContent content = TRY(platform_.db.read([&](data::Tx& tx) {
    VersionId version{};
    return published_free_lesson(tx, course, lesson, version);
  }));
  if (!content.file) return not_found();
  return download_of(platform_.blobs, TRY(platform_.blobs.info(*content.file)), "lesson.pdf");
}

}  // namespace mc::courses
