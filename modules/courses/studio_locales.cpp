// What authors write in other languages (LMS-25).
#include <algorithm>

#include "modules/courses/studio.hpp"

namespace mc::courses {
namespace {

/// "es", "pt-BR": two or three letters, and a region of two.
bool is_locale(std::string_view text) {
  auto all = [](std::string_view part, char from, char to) {
    return std::all_of(part.begin(), part.end(), [&](char c) { return c >= from && c <= to; });
  };
  std::size_t dash = text.find('-');
  std::string_view language = text.substr(0, dash);
  if (language.size() < 2 || language.size() > 3 || !all(language, 'a', 'z')) return false;
  if (dash == std::string_view::npos) return true;
  std::string_view region = text.substr(dash + 1);
  return region.size() == 2 && all(region, 'A', 'Z');
}

}  // namespace

Status Studio::check_subject(data::Tx& tx, CourseId course, const Uuid& subject, const LocaleText& in) {
  const bool of_course = subject == course.bytes;
  bool of_module = false;
  for (const ModuleRow& module : TRY(store::modules(tx, course))) of_module = of_module || module.id.bytes == subject;
  std::optional<ContentRow> lesson;
  if (!of_course && !of_module) {
    lesson = TRY(store::content(tx, course, LessonId{subject}));
    if (!lesson) return not_found();
  }
  if (!of_course && (in.summary || in.objectives || in.page))
    return invalid("content", "wrong_subject", "Only a course has summary, objectives and a page.");
  if (!of_module && (in.introduction || in.outcomes))
    return invalid("content", "wrong_subject", "Only a module has an introduction and outcomes.");
  if (in.document && (!lesson || lesson->format != LessonFormat::text))
    return invalid("content.document", "wrong_subject", "Only a text lesson has a text.");
  return {};
}

Result<LocaleStates> Studio::locales(const Caller& caller, CourseId course) {
  return service_.reading<LocaleStates>(caller, course, [&](data::Tx& tx, CourseRow&) -> Result<LocaleStates> {
    std::int64_t subjects = 1 + static_cast<std::int64_t>(TRY(store::modules(tx, course)).size());
    for (const LessonRow& lesson : TRY(store::lessons(tx, course)))
      if (lesson.format == LessonFormat::text) ++subjects;
    std::map<std::string, std::int64_t> there;
    for (const TextRow& text : TRY(store::texts(tx, course))) ++there[text.locale];
    LocaleStates out;
    for (const auto& [locale, count] : there) out.items.push_back({locale, count, subjects});
    return out;
  });
}

Result<LocaleTextOut> Studio::text(const Caller& caller, CourseId course, const Uuid& subject,
                                   std::string_view locale) {
  if (!is_locale(locale)) return not_found();
  return service_.reading<LocaleTextOut>(caller, course, [&](data::Tx& tx, CourseRow&) -> Result<LocaleTextOut> {
    TRY(check_subject(tx, course, subject, {}));
    LocaleTextOut out{std::string(locale), 0, {}};
    if (auto row = TRY(store::text(tx, course, subject, locale))) {
      out.revision = row->revision;
      out.content = TRY(shape::from_json<LocaleText>(row->content.text));
    }
    return out;
  });
}

Result<LocaleTextOut> Studio::save_text(const Caller& caller, CourseId course, const Uuid& subject,
                                        std::string_view locale, const LocaleTextSave& in) {
  if (!is_locale(locale)) return not_found();
  return service_.writing<LocaleTextOut>(caller, course, [&](data::Tx& tx, CourseRow& row) -> Result<LocaleTextOut> {
    TRY(check_editable(row, caller.viewer.may_everywhere("course:publish")));
    LocaleText content = in.content;
    if (content.document && content.document->text == "null") content.document.reset();
    TRY(check_subject(tx, course, subject, content));
    if (content.document) {
      RichText text = TRY(clean_rich_text(content.document->text));
      for (const ImageRef& image : text.images)
        if (image.course != course || !TRY(store::has_image(tx, course, image.blob)))
          return invalid("content.document", "bad_image", "The text shows an image that is not of this course.");
      content.document->text = std::move(text.json);
    }
    auto before = TRY(store::text(tx, course, subject, locale));
    if ((before ? before->revision : 0) != in.revision)
      return conflict("changed_elsewhere", "This text was changed in another window. Load it again.");
    TextRow text{subject, std::string(locale), in.revision + 1, RawJson{shape::to_json(content)}};
    TRY(store::put_text(tx, course, text));
    TRY(store::touch_course(tx, course));
    TRY(service_.audit(tx, caller.actor, "content.updated", course,
                       "{\"subject\":\"" + uuid_text(subject) + "\",\"locale\":\"" + text.locale + "\"}"));
    return LocaleTextOut{text.locale, text.revision, std::move(content)};
  });
}

}  // namespace mc::courses
