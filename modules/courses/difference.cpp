// What changed between two versions, in words that a person can read. Pure.
#include <algorithm>

#include "appliance/base/text.hpp"
#include "modules/courses/studio.hpp"

namespace mc::courses {
namespace {

constexpr std::size_t kLines = 200;
constexpr std::size_t kBytes = 200;

void add(Difference& out, std::string change, std::string what, std::string_view text) {
  if (out.lines.size() >= kLines) {
    out.more = true;
    return;
  }
  std::size_t size = std::min(text.size(), kBytes);
  while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  out.lines.push_back({std::move(change), std::move(what), std::string(text.substr(0, size))});
}

std::vector<std::string> blocks_of(const RawJson& document) {
  std::vector<std::string> out;
  auto text = clean_rich_text(document.text);
  if (!text) return out;
  for (std::string_view line : split(text->text, '\n'))
    if (!trim(line).empty()) out.emplace_back(trim(line));
  return out;
}

std::map<std::string, std::int64_t> counts_of(const std::vector<std::string>& blocks) {
  std::map<std::string, std::int64_t> out;
  for (const std::string& block : blocks) ++out[block];
  return out;
}

std::map<std::string, std::int64_t> words_of(const std::vector<std::string>& blocks) {
  std::map<std::string, std::int64_t> out;
  for (const std::string& block : blocks)
    for (std::string_view word : split(block, ' '))
      if (!word.empty()) ++out[std::string(word)];
  return out;
}

/// How many of `a` are not in `b`.
std::int64_t surplus(const std::map<std::string, std::int64_t>& a, const std::map<std::string, std::int64_t>& b) {
  std::int64_t out = 0;
  for (const auto& [word, count] : a) {
    auto other = b.find(word);
    out += std::max<std::int64_t>(0, count - (other == b.end() ? 0 : other->second));
  }
  return out;
}

void compare_text(Difference& out, const RawJson& then, const RawJson& now) {
  std::vector<std::string> before = blocks_of(then), after = blocks_of(now);
  out.words_added = surplus(words_of(after), words_of(before));
  out.words_removed = surplus(words_of(before), words_of(after));
  std::map<std::string, std::int64_t> left = counts_of(after);
  for (const std::string& block : before)
    if (--left[block] < 0) add(out, "removed", "text", block);
  left = counts_of(before);
  for (const std::string& block : after)
    if (--left[block] < 0) add(out, "added", "text", block);
}

void compare_quiz(Difference& out, const assessment::Quiz& then, const assessment::Quiz& now) {
  std::map<std::string, const assessment::Question*> before;
  for (const assessment::Question& question : then.questions) before[question.id.value] = &question;
  for (const assessment::Question& question : now.questions) {
    auto was = before.find(question.id.value);
    if (was == before.end()) {
      add(out, "added", "question", question.prompt.value);
      continue;
    }
    if (shape::to_json(*was->second) != shape::to_json(question))
      add(out, "changed", "question", question.prompt.value);
    before.erase(was);
  }
  for (const auto& [id, question] : before) add(out, "removed", "question", question->prompt.value);
  assessment::Quiz old_rules = then, rules = now;
  old_rules.questions.items.clear();
  rules.questions.items.clear();
  if (shape::to_json(old_rules) != shape::to_json(rules)) add(out, "changed", "quiz", "Settings of the quiz");
}

struct Placed {
  LessonDraft lesson;
  ModuleId module;
};

std::map<LessonId, Placed> placed(const OutlineSnapshot& outline) {
  std::map<LessonId, Placed> out;
  for (const ModuleDraft& module : outline.modules)
    for (const LessonDraft& lesson : module.lessons) out.emplace(lesson.id, Placed{lesson, module.id});
  return out;
}

}  // namespace

Difference difference(const LessonSnapshot& then, const LessonSnapshot& now) {
  Difference out;
  compare_text(out, then.document, now.document);
  if (then.quiz && now.quiz) compare_quiz(out, *then.quiz, *now.quiz);
  if (then.file != now.file)
    add(out,
        !then.file  ? "added"
        : !now.file ? "removed"
                    : "changed",
        "file", now.file_name.value_or(then.file_name.value_or("")));
  if (out.lines.empty() && then.document != now.document) add(out, "changed", "text", "Only how it looks");
  return out;
}

Difference difference(const OutlineSnapshot& then, const OutlineSnapshot& now) {
  Difference out;
  std::map<ModuleId, ModuleDraft> modules;
  for (const ModuleDraft& module : then.modules) modules.emplace(module.id, module);
  for (const ModuleDraft& module : now.modules) {
    auto was = modules.find(module.id);
    if (was == modules.end()) {
      add(out, "added", "module", module.title);
      continue;
    }
    bool same = was->second.title == module.title && was->second.opens_on == module.opens_on &&
                was->second.opens_after_days == module.opens_after_days &&
                was->second.unlock_after_module_id == module.unlock_after_module_id;
    if (!same) add(out, "changed", "module", module.title);
    modules.erase(was);
  }
  for (const auto& [id, module] : modules) add(out, "removed", "module", module.title);
  std::map<LessonId, Placed> before = placed(then);
  for (const auto& [id, here] : placed(now)) {
    auto was = before.find(id);
    if (was == before.end()) {
      add(out, "added", "lesson", here.lesson.title);
      continue;
    }
    if (was->second.module != here.module) add(out, "moved", "lesson", here.lesson.title);
    if (shape::to_json(was->second.lesson) != shape::to_json(here.lesson))
      add(out, "changed", "lesson", here.lesson.title);
    before.erase(was);
  }
  for (const auto& [id, gone] : before) add(out, "removed", "lesson", gone.lesson.title);
  return out;
}

}  // namespace mc::courses
