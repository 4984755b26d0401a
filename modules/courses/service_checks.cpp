// What preflight can only know from the database: links, media, languages, formats of other modules.
#include <fmt/format.h>

#include "modules/courses/service.hpp"

namespace mc::courses {
namespace {

void add(Preflight& out, std::string severity, std::string code, std::string message,
         std::optional<LessonId> lesson = std::nullopt) {
  if (severity == "error") out.ready = false;
  out.items.push_back({std::move(severity), std::move(code), std::move(message), lesson});
}

/// The id after "/courses/" of a link inside this app.
std::optional<CourseId> linked_course(std::string_view link) {
  constexpr std::string_view kBefore = "/courses/";
  if (!link.starts_with(kBefore) || link.size() < kBefore.size() + 36) return std::nullopt;
  auto id = CourseId::parse(link.substr(kBefore.size(), 36));
  return id ? std::optional(*id) : std::nullopt;
}

std::optional<std::string_view> linked_card(std::string_view link) {
  constexpr std::string_view kBefore = "/references/";
  if (!link.starts_with(kBefore)) return std::nullopt;
  std::string_view rest = link.substr(kBefore.size());
  return rest.substr(0, rest.find_first_of("/?#"));
}

void check_languages(const CourseRow& row, const std::vector<ModuleRow>& modules,
                     const std::vector<LessonState>& lessons, const std::vector<TextRow>& texts, Preflight& out) {
  std::set<std::pair<std::string, Uuid>> there;
  std::set<std::string> locales;
  for (const TextRow& text : texts) {
    there.emplace(text.locale, text.subject_id);
    if (text.locale != row.language) locales.insert(text.locale);
  }
  for (const std::string& locale : locales) {
    if (!there.contains({locale, row.id.bytes}))
      add(out, "warning", "locale_gap", fmt::format("The course has no title and summary in “{}”.", locale));
    for (const ModuleRow& module : modules)
      if (!there.contains({locale, module.id.bytes}))
        add(out, "warning", "locale_gap", fmt::format("Module “{}” is not there in “{}”.", module.title, locale));
    for (const LessonState& state : lessons)
      if (state.lesson.format == LessonFormat::text && !there.contains({locale, state.lesson.id.bytes}))
        add(out, "warning", "locale_gap", fmt::format("“{}” is not there in “{}”.", state.lesson.title, locale),
            state.lesson.id);
  }
}

}  // namespace

Status Service::check_links(data::Tx& tx, const LessonRow& lesson, const RichText& text, Preflight& out) {
  std::set<std::string> cards(text.cards.begin(), text.cards.end());
  for (const std::string& link : text.links) {
    if (auto card = linked_card(link)) cards.emplace(*card);
    auto course = linked_course(link);
    if (!course) continue;
    auto other = TRY(store::course(tx, *course));
    bool shown = other && other->published_version_id && other->status != CourseStatus::archived &&
                 other->status != CourseStatus::suspended;
    if (!shown)
      add(out, "error", "link_broken", fmt::format("“{}” links to a course that learners cannot open.", lesson.title),
          lesson.id);
  }
  for (const std::string& card : cards)
    if (!cards_ || !TRY(cards_->exists(tx, card)))
      add(out, "error", "card_missing",
          fmt::format("“{}” shows the reference card “{}”, which is not there.", lesson.title, card), lesson.id);
  return {};
}

Result<std::vector<LessonLink>> Service::links(data::Tx& tx, CourseId course, LessonId lesson,
                                               std::optional<PersonId> learner) {
  std::vector<LessonLink> out;
  for (const auto& [format, kind] : kinds_)  // texts, too: work and checklists stand beside them
    for (LessonLink& link : TRY(kind->links(tx, course, lesson, learner))) out.push_back(std::move(link));
  return out;
}

Status Service::check_extras(data::Tx& tx, const CourseRow& row, const std::vector<LessonState>& lessons,
                             Preflight& out) {
  for (const LessonState& state : lessons) {
    TRY(check_links(tx, state.lesson, state.text, out));
    auto kind = kinds_.find(state.lesson.format);
    if (kind == kinds_.end()) continue;
    for (PreflightItem& item : TRY(kind->second->preflight(tx, row.id, state.lesson.id)))
      add(out, std::move(item.severity), std::move(item.code), std::move(item.message), state.lesson.id);
  }
  std::map<MediaId, MediaRow> media;
  for (MediaRow& one : TRY(store::media_of_course(tx, row.id))) media.emplace(one.id, std::move(one));
  for (const ResourceRow& resource : TRY(store::resources(tx, row.id))) {
    auto file = resource.media_id ? media.find(*resource.media_id) : media.end();
    if (file == media.end()) continue;
    if (file->second.media_type.starts_with("video/") && !file->second.captions_id)
      add(out, "error", "captions_missing", fmt::format("The video “{}” has no captions.", resource.title),
          resource.lesson_id);
    if (file->second.media_type.starts_with("image/") && file->second.alt.empty())
      add(out, "error", "alt_missing", fmt::format("The image “{}” has no description.", resource.title),
          resource.lesson_id);
  }
  check_languages(row, TRY(store::modules(tx, row.id)), lessons, TRY(store::texts(tx, row.id)), out);
  return {};
}

}  // namespace mc::courses
