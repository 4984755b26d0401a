// What the player is told.
#include <algorithm>

#include <fmt/format.h>

#include "modules/scorm/data_model_types.hpp"
#include "modules/scorm/session.hpp"

namespace mc::scorm {
namespace {

std::string_view hidden_name(HiddenControl control) {
  switch (control) {
  case HiddenControl::previous:
    return "previous";
  case HiddenControl::continue_:
    return "continue";
  case HiddenControl::exit:
    return "exit";
  case HiddenControl::exit_all:
    return "exitAll";
  case HiddenControl::abandon:
    return "abandon";
  case HiddenControl::abandon_all:
    return "abandonAll";
  case HiddenControl::suspend_all:
    return "suspendAll";
  }
  return "";
}

std::vector<std::int64_t> depths_of(const Manifest& manifest) {
  std::vector<std::int64_t> out(manifest.activities.size(), 0);
  for (std::size_t i = 1; i < out.size(); ++i)
    out[i] = out[static_cast<std::size_t>(manifest.activities[i].parent)] + 1;
  return out;
}

std::string state_of(const ScoStatus* status) {
  if (!status || (status->completion == "not attempted" && status->success == "unknown")) return "not_started";
  if (status->success != "unknown") return status->success;
  return status->completion == "completed" ? "completed" : "in_progress";
}

}  // namespace

Status Session::refresh_view() {
  if (view_) return {};
  return is12() ? view12() : view2004();
}

Status Session::view12() {
  auto list = TRY(statuses());
  std::map<std::string, const ScoStatus*> known;
  for (const ScoStatus& status : list) known[status.item] = &status;
  const auto depths = depths_of(*manifest_);
  TreeView view;
  for (std::size_t i = 1; i < manifest_->activities.size(); ++i) {
    const Activity& activity = manifest_->activities[i];
    if (!activity.visible) continue;
    auto found = known.find(activity.id);
    const bool launchable = !activity.href.empty();
    view.tree.push_back({activity.id, activity.title, depths[i] - 1, launchable, launchable && open12(activity, known),
                         launchable ? state_of(found == known.end() ? nullptr : found->second) : "not_started"});
  }
  auto all = launchables();
  auto at = std::find(all.begin(), all.end(), manifest_->find(attempt_.item));
  view.previous = at != all.end() && at != all.begin();
  view.next = at != all.end() && at + 1 != all.end();
  view_ = std::move(view);
  return {};
}

Status Session::view2004() {
  if (!tree_) {
    if (auto stored = TRY(store::view(tx_, attempt_.id))) {
      view_ = TRY(shape::from_json<TreeView>(*stored));
      return {};
    }
    TRY(load_tree());
  }
  const auto depths = depths_of(*manifest_);
  TreeView view;
  auto word = [](bool valid) { return valid ? "true" : "false"; };
  for (std::size_t i = 1; i < manifest_->activities.size(); ++i) {
    const Activity& activity = manifest_->activities[i];
    const auto index = static_cast<std::int64_t>(i);
    const bool choice = request_valid(*manifest_, *tree_, {Navigation::choice, index});
    view.valid[fmt::format("adl.nav.request_valid.choice.{{target={}}}", activity.id)] = word(choice);
    view.valid[fmt::format("adl.nav.request_valid.jump.{{target={}}}", activity.id)] =
        word(request_valid(*manifest_, *tree_, {Navigation::jump, index}));
    if (!activity.visible) continue;
    const ObjectiveState known = read_objective(*manifest_, *tree_, index, 0);
    std::string state = tree_->activities[i].attempts > 0 || known.completed ? "in_progress" : "not_started";
    if (known.completed.value_or(false)) state = "completed";
    if (known.satisfied) state = *known.satisfied ? "passed" : "failed";
    view.tree.push_back({activity.id, activity.title, depths[i] - 1, !activity.href.empty(), choice, state});
  }
  view.next = request_valid(*manifest_, *tree_, {Navigation::continue_, -1});
  view.previous = request_valid(*manifest_, *tree_, {Navigation::previous, -1});
  view.valid["adl.nav.request_valid.continue"] = word(view.next);
  view.valid["adl.nav.request_valid.previous"] = word(view.previous);
  view_ = std::move(view);
  return {};
}

Result<std::map<std::string, std::string>> Session::preload(Sco& sco, const Activity& activity) {
  std::map<std::string, std::string> out = is12() ? preload12(sco, activity) : TRY(preload2004(sco, activity));
  for (const auto& [element, value] : sco.cmi) {
    if (element == "cmi.exit" || element == "cmi.core.exit" || element.ends_with("session_time") ||
        element == "adl.nav.request")
      continue;
    out[element] = value;
  }
  return out;
}

std::map<std::string, std::string> Session::preload12(const Sco& sco, const Activity& activity) const {
  std::map<std::string, std::string> out{
      {"cmi.core.student_id", launch_.person_id.text()},
      {"cmi.core.student_name", launch_.person_name},
      {"cmi.core.credit", attempt_.use == AttemptUse::learn ? "credit" : "no-credit"},
      {"cmi.core.lesson_mode", attempt_.use == AttemptUse::learn ? "normal"
                               : reviewing()                     ? "review"
                                                                 : "browse"},
      {"cmi.core.lesson_status", "not attempted"},
      {"cmi.core.entry", sco.row.entry},
      {"cmi.core.total_time", timespan_text(sco.row.milliseconds)},
  };
  if (!activity.data_from_lms.empty()) out["cmi.launch_data"] = activity.data_from_lms;
  if (activity.mastery_score) out["cmi.student_data.mastery_score"] = fmt::format("{}", *activity.mastery_score);
  if (!activity.max_time_allowed.empty()) out["cmi.student_data.max_time_allowed"] = activity.max_time_allowed;
  if (!activity.time_limit_action.empty()) out["cmi.student_data.time_limit_action"] = activity.time_limit_action;
  return out;
}

Result<std::map<std::string, std::string>> Session::preload2004(const Sco& sco, const Activity& activity) {
  TRY(refresh_view());
  std::map<std::string, std::string> out = view_->valid;
  out["cmi.learner_id"] = launch_.person_id.text();
  out["cmi.learner_name"] = launch_.person_name;
  out["cmi.credit"] = attempt_.use == AttemptUse::learn ? "credit" : "no-credit";
  out["cmi.mode"] = attempt_.use == AttemptUse::learn ? "normal" : reviewing() ? "review" : "browse";
  out["cmi.entry"] = sco.row.entry;
  out["cmi.completion_status"] = "unknown";
  out["cmi.success_status"] = "unknown";
  out["cmi.total_time"] = interval_text(sco.row.try_milliseconds);
  out["cmi.time_limit_action"] =
      activity.time_limit_action.empty() ? "continue,no message" : activity.time_limit_action;
  if (!activity.data_from_lms.empty()) out["cmi.launch_data"] = activity.data_from_lms;
  const Sequencing& sequencing = manifest_->sequencing_of(activity);
  if (sequencing.limits.attempt_absolute_duration)
    out["cmi.max_time_allowed"] = *sequencing.limits.attempt_absolute_duration;
  const Objective& primary = sequencing.objectives.front();
  if (primary.satisfied_by_measure) out["cmi.scaled_passing_score"] = real_text(primary.min_normalized_measure);
  if (activity.threshold.completed_by_measure)
    out["cmi.completion_threshold"] = real_text(activity.threshold.min_progress_measure);
  for (std::size_t i = 0; i < activity.data_maps.size(); ++i) {
    const DataMap& map = activity.data_maps[i];
    const std::string entry = "adl.data." + std::to_string(i) + ".";
    out[entry + "id"] = map.target;
    if (!map.read) continue;
    out[entry + "store"] = TRY(store::bucket(tx_, attempt_.person_id, bucket_scope(), map.target));
  }
  return out;
}

Result<PlayerState> Session::answer(bool whole) {
  TRY(refresh_view());
  PlayerState out;
  out.standard = is12() ? "scorm12" : "scorm2004";
  out.title = manifest_->title;
  out.language = launch_.language;
  out.preview = attempt_.use == AttemptUse::preview;
  out.review = reviewing();
  out.tree = view_->tree;
  out.done = attempt_.done;
  out.completion = attempt_.completion;
  out.success = attempt_.success;
  out.score_percent = attempt_.score;
  out.refused = refused_;
  if (!message_.empty()) out.message = message_;
  if (session_ended_) out.ended = *session_ended_ ? "suspended" : "exited";
  const std::int64_t index = attempt_.item.empty() ? -1 : manifest_->find(attempt_.item);
  if (session_ended_ || index < 0) return out;
  const Activity& activity = manifest_->at(index);
  PlayerDelivery delivery;
  delivery.item = activity.id;
  delivery.turn = attempt_.turn;
  delivery.title = activity.title;
  const bool outside = activity.href.starts_with("https://");
  delivery.address = outside ? activity.href : "c/" + activity.href;
  delivery.sco = activity.sco && !outside;
  delivery.previous = view_->previous;
  delivery.next = view_->next;
  for (HiddenControl control : activity.hidden_controls) delivery.hide.emplace_back(hidden_name(control));
  if (activity.sco && (whole || attempt_.turn != turn_before_)) {
    Sco* sco = TRY(sco_of(activity.id));
    delivery.cmi = TRY(preload(*sco, activity));
  }
  out.delivery = std::move(delivery);
  return out;
}

}  // namespace mc::scorm
