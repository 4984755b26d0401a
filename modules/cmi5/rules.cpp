#include "modules/cmi5/rules.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "appliance/base/text.hpp"

namespace mc::cmi5 {
namespace {

using shape::Cursor;
using shape::Kind;
using Ruling = std::optional<Violation>;

Ruling refuse(std::string_view section, std::string text) { return Violation{std::string(section), std::move(text)}; }

std::optional<Cursor> inner(const std::optional<Cursor>& object, std::string_view name) {
  if (!object) return std::nullopt;
  return member(*object, name);
}

/// Does a list of context activities (or a single one) hold this id?
bool holds_activity(const std::optional<Cursor>& list, std::string_view id) {
  if (!list) return false;
  if (list->kind() == Kind::object) return text_at(member(*list, "id")) == id;
  if (list->kind() != Kind::array) return false;
  for (Cursor item = list->first(); !(item == list->end()); item = item.next())
    if (text_at(member(item, "id")) == id) return true;
  return false;
}

/// One statement taken apart.
struct Taken {
  explicit Taken(Cursor root)
      : statement(root), verb(text_at(inner(member(root, "verb"), "id"))), result(member(root, "result")),
        context(member(root, "context")), activities(inner(context, "contextActivities")),
        extensions(inner(context, "extensions")), defined(holds_activity(inner(activities, "category"), kCategoryCmi5)),
        move_on(holds_activity(inner(activities, "category"), kCategoryMoveOn)) {}
  bool judges() const { return verb == verb::kPassed || verb == verb::kFailed; }

  Cursor statement;
  std::string_view verb;
  std::optional<Cursor> result, context, activities, extensions;
  bool defined;
  bool move_on;
};

Ruling judge_frame(const Taken& said, const SessionFacts& facts) {
  if (said.verb == verb::kVoided) return refuse("6.3.0.0-1", "Content may not void statements.");
  if (!member(said.statement, "id")) return refuse("9.1.0.0-1", "The statement has no id; the AU has to assign it.");
  std::string_view stamp = text_at(member(said.statement, "timestamp"));
  if (stamp.empty()) return refuse("9.7.0.0-1", "The statement has no timestamp.");
  if (!is_utc_stamp(stamp)) return refuse("9.7.0.0-2", "The timestamp is not in UTC.");
  auto actor = member(said.statement, "actor");
  if (!actor || !is_actor(*actor, facts))
    return refuse("9.2.0.0-2", "The actor is not the one of the launch: an Agent with that account.");
  return std::nullopt;
}

Ruling judge_context(const Taken& said, const SessionFacts& facts) {
  if (!said.context) return refuse("9.6.0.0-1", "The statement has no context; use the contextTemplate.");
  std::string_view registration = text_at(member(*said.context, "registration"));
  if (ascii_lower(registration) != facts.registration)
    return refuse("9.6.1.0-1", "context.registration is not the registration of the launch.");
  if (text_at(inner(said.extensions, kExtensionSession)) != facts.session)
    return refuse("9.6.3.1-4", "The session id of the contextTemplate is missing or another one.");
  if (!holds_activity(inner(said.activities, "grouping"), facts.publisher))
    return refuse("10.2.1.0-6", "The grouping activity of the contextTemplate (the AU's publisher id) is missing.");
  return std::nullopt;
}

Ruling judge_order(const Taken& said, const SessionFacts& facts) {
  if (facts.ended) return refuse("9.3.0.0-5", "The session has ended.");
  if (!facts.preferences_read)
    return refuse("11.0.0.0-3", "The AU has to read cmi5LearnerPreferences before its first statement.");
  bool initialized = said.verb == verb::kInitialized && said.defined;
  if (!facts.initialized && !initialized)
    return refuse("9.3.0.0-4", "The first statement has to be \"initialized\", with the cmi5 category.");
  bool moves = said.defined && (said.judges() || said.verb == verb::kCompleted);
  if (said.move_on && !moves)
    return refuse("9.6.2.2-2", "The moveOn category belongs to passed, failed and completed only.");
  return std::nullopt;
}

Ruling judge_flag(const Taken& said, std::string_view name, std::optional<bool> wanted, std::string_view missing,
                  std::string_view surplus) {
  auto value = inner(said.result, name);
  if (!wanted)
    return value ? refuse(surplus, fmt::format("result.{} may not stand in this statement.", name)) : Ruling{};
  if (!value || value->kind() != Kind::boolean || value->boolean() != *wanted)
    return refuse(missing, fmt::format("result.{} has to be {}.", name, *wanted ? "true" : "false"));
  return std::nullopt;
}

Ruling judge_score(const Taken& said, Cursor score, const SessionFacts& facts) {
  if (!said.judges()) return refuse("9.5.1.0-2", "Only passed and failed may have a score.");
  auto raw = number_at(member(score, "raw"));
  auto min = number_at(member(score, "min"));
  auto max = number_at(member(score, "max"));
  auto scaled = number_at(member(score, "scaled"));
  if (member(score, "raw") && (!raw || !min || !max)) return refuse("9.5.1.0-3", "A raw score needs min and max.");
  if (raw && (*raw < *min || *raw > *max)) return refuse("9.5.1.0-3", "The raw score is not between min and max.");
  if (scaled && (*scaled < 0 || *scaled > 1)) return refuse("9.5.1.0-1", "The scaled score is not between 0 and 1.");
  if (!facts.mastery) return std::nullopt;
  auto stated = number_at(inner(said.extensions, kExtensionMastery));
  if (!stated || std::abs(*stated - *facts.mastery) > 1e-9)
    return refuse("9.6.3.2-2", "The masteryScore of the launch data is missing in the context's extensions.");
  if (!scaled) return std::nullopt;
  if (said.verb == verb::kPassed && *scaled < *facts.mastery - 1e-9)
    return refuse("9.3.4.0-2", "A score below the masteryScore cannot be passed.");
  if (said.verb == verb::kFailed && *scaled >= *facts.mastery - 1e-9)
    return refuse("9.3.5.0-2", "A score that reaches the masteryScore cannot be failed.");
  return std::nullopt;
}

Ruling judge_result(const Taken& said, const SessionFacts& facts) {
  bool passed = said.verb == verb::kPassed;
  bool completed = said.verb == verb::kCompleted;
  if (auto bad =
          judge_flag(said, "completion", completed ? std::optional(true) : std::nullopt, "9.5.3.0-1", "9.5.3.0-2"))
    return bad;
  if (auto bad = judge_flag(said, "success", said.judges() ? std::optional(passed) : std::nullopt,
                            passed ? "9.5.2.0-1" : "9.5.2.0-2", "9.5.2.0-3"))
    return bad;
  if ((completed || said.judges()) && !said.move_on)
    return refuse("9.6.2.2-1", "The moveOn category is missing in context.contextActivities.category.");
  if (auto score = inner(said.result, "score"))
    if (auto bad = judge_score(said, *score, facts)) return bad;
  if (said.verb != verb::kInitialized && !seconds_of(text_at(inner(said.result, "duration"))))
    return refuse(said.verb == verb::kTerminated ? "9.5.4.1-1"
                  : completed                    ? "9.5.4.1-2"
                  : passed                       ? "9.5.4.1-3"
                                                 : "9.5.4.1-4",
                  "result.duration is missing.");
  if (auto stated = inner(said.extensions, kExtensionMastery); stated && facts.mastery && said.judges()) {
    auto number = number_at(stated);
    if (!number || std::abs(*number - *facts.mastery) > 1e-9)
      return refuse("9.6.3.2-2", "The masteryScore in the context is not the one of the launch data.");
  }
  return std::nullopt;
}

Ruling judge_progress(const Taken& said) {
  auto progress = inner(inner(said.result, "extensions"), kExtensionProgress);
  if (!progress) return std::nullopt;
  bool whole = progress->kind() == Kind::integer && progress->integer() >= 0 && progress->integer() <= 100;
  if (!whole) return refuse("9.5.5.1-1", "The progress is no whole number from 0 to 100.");
  return std::nullopt;
}

Ruling judge_repeats(const Taken& said, const SessionFacts& facts) {
  auto twice = [&] { return refuse("9.3.0.0-2", "The session has this statement already."); };
  if (said.verb == verb::kInitialized && facts.initialized) return twice();
  if (said.verb == verb::kCompleted) {
    if (facts.completed) return twice();
    if (facts.ever_completed) return refuse("9.3.0.0-6", "This AU is completed in this registration already.");
  }
  if (!said.judges()) return std::nullopt;
  if (said.verb == verb::kPassed ? facts.passed : facts.failed) return twice();
  if (facts.passed || facts.failed)
    return refuse("9.3.0.0-3", "A session may either pass or fail, and it has done one of them.");
  if (facts.ever_passed)
    return said.verb == verb::kPassed ? refuse("9.3.0.0-7", "This AU is passed in this registration already.")
                                      : refuse("9.3.0.0-8", "A passed AU cannot fail in the same registration.");
  return std::nullopt;
}

Ruling judge_defined(const Taken& said, const SessionFacts& facts) {
  bool known = said.judges() || said.verb == verb::kInitialized || said.verb == verb::kCompleted ||
               said.verb == verb::kTerminated;
  if (!known)
    return refuse("9.3.0.0-1",
                  "Statements with the cmi5 category are initialized, completed, passed, failed or terminated.");
  auto object = member(said.statement, "object");
  std::string_view type = text_at(inner(object, "objectType"));
  if (text_at(inner(object, "id")) != facts.activity || (!type.empty() && type != "Activity"))
    return refuse("8.1.5.0-6", "The object is not the activity of the launch (activityId).");
  bool result = said.judges() || said.verb == verb::kCompleted;
  if (facts.mode != LaunchMode::Normal && result)
    return refuse(facts.mode == LaunchMode::Browse ? "10.2.2.0-2" : "10.2.2.0-3",
                  fmt::format("In the mode {} nothing is completed, passed or failed.", shape::enum_name(facts.mode)));
  if (auto bad = judge_result(said, facts)) return bad;
  if (auto bad = judge_progress(said)) return bad;
  return judge_repeats(said, facts);
}

}  // namespace

std::optional<Cursor> member(Cursor object, std::string_view name) {
  if (object.kind() != Kind::object) return std::nullopt;
  for (Cursor item = object.first(); !(item == object.end()); item = item.next())
    if (item.key() == name) return item;
  return std::nullopt;
}

std::string_view text_at(const std::optional<Cursor>& value) {
  return value && value->kind() == Kind::string ? value->text() : std::string_view();
}

std::optional<double> number_at(const std::optional<Cursor>& value) {
  if (!value) return std::nullopt;
  if (value->kind() == Kind::integer) return static_cast<double>(value->integer());
  if (value->kind() == Kind::real) return value->real();
  return std::nullopt;
}

bool is_actor(Cursor agent, const SessionFacts& facts) {
  auto account = member(agent, "account");
  auto type = member(agent, "objectType");
  if (!account || (type && text_at(type) != "Agent")) return false;
  for (std::string_view other : {"mbox", "mbox_sha1sum", "openid", "member"})
    if (member(agent, other)) return false;
  return text_at(member(*account, "homePage")) == facts.home_page && text_at(member(*account, "name")) == facts.account;
}

bool is_cmi5_defined(Cursor statement) { return Taken(statement).defined; }

std::optional<Violation> judge(Cursor statement, const SessionFacts& facts) {
  Taken said(statement);
  if (auto bad = judge_frame(said, facts)) return bad;
  if (auto bad = judge_context(said, facts)) return bad;
  if (auto bad = judge_order(said, facts)) return bad;
  if (said.defined) return judge_defined(said, facts);
  return std::nullopt;
}

std::optional<Violation> judge_preferences(std::string_view content) {
  auto document = shape::parse_json(content);
  if (!document || document->root().kind() != Kind::object)
    return Violation{"11.0.0.0-5", "cmi5LearnerPreferences has to be a JSON object."};
  std::string_view language = text_at(member(document->root(), "languagePreference"));
  if (!member(document->root(), "languagePreference")) return Violation{"11.0.0.0-5", "languagePreference is missing."};
  std::string_view audio = text_at(member(document->root(), "audioPreference"));
  if (audio != "on" && audio != "off") return Violation{"11.0.0.0-5", "audioPreference has to be \"on\" or \"off\"."};
  if (!is_language_list(language))
    return Violation{"11.1.0.0-1", "languagePreference has to be language tags with commas between, \"en-US,fr-FR\"."};
  return std::nullopt;
}

}  // namespace mc::cmi5
