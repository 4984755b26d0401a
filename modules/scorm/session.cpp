// Loading, saving and rollup to the lesson.
#include "modules/scorm/session.hpp"

#include <algorithm>
#include <utility>

namespace mc::scorm {
namespace {

/// What learning and the player's page hear of.
std::string digest_of(const AttemptRow& row) {
  return row.completion + "|" + row.success + "|" + (row.score ? std::to_string(*row.score) : "") + "|" +
         (row.done ? "1" : "0");
}

/// In percent of what can be reached; nothing without a score.
std::optional<double> percent_of(const ScoStatus& status) {
  if (status.score_scaled) return std::clamp(*status.score_scaled * 100.0, 0.0, 100.0);
  if (!status.score_raw) return std::nullopt;
  const double low = status.score_min.value_or(0), high = status.score_max.value_or(100);
  if (high <= low) return std::clamp(*status.score_raw, 0.0, 100.0);
  return std::clamp((*status.score_raw - low) / (high - low) * 100.0, 0.0, 100.0);
}

bool finished12(const ScoStatus& status) { return status.completion == "completed"; }

}  // namespace

Session::Session(const Parts& parts, AttemptRow attempt)
    : tx_(parts.tx), random_(parts.random), packages_(parts.packages), launch_(parts.launch), manifest_(parts.manifest),
      attempt_(std::move(attempt)), before_(digest_of(attempt_)), turn_before_(attempt_.turn) {}

Result<Sco*> Session::sco_of(const std::string& item) {
  auto found = scos_.find(item);
  if (found != scos_.end()) return &found->second;
  Sco sco;
  if (auto row = TRY(store::sco(tx_, attempt_.id, item))) {
    sco.row = std::move(*row);
    sco.cmi = TRY(cmi_from_json(sco.row.cmi));
    if (!sco.row.suspend_data.empty()) sco.cmi["cmi.suspend_data"] = sco.row.suspend_data;
    sco.spent = sco.row.milliseconds + session_milliseconds(sco);
  } else {
    sco.row.attempt_id = attempt_.id;
    sco.row.item = item;
    sco.row.updated_at = tx_.now();
  }
  return &scos_.emplace(item, std::move(sco)).first->second;
}

Status Session::load_tree() {
  if (tree_) return {};
  auto row = TRY(store::tree(tx_, attempt_.id));
  if (row) {
    tree_ = TRY(shape::from_json<SequencingState>(row->state));
    if (tree_->activities.size() != manifest_->activities.size())
      return internal("scorm_state", "The stored state has another tree than the manifest.");
  } else {
    tree_ = new_state(*manifest_, random_);
    tree_changed_ = true;
  }
  return load_globals();
}

/// Objectives that are global to the system: what other packages have said of them.
Status Session::load_globals() {
  globals_before_.clear();
  if (is12() || attempt_.use != AttemptUse::learn || !manifest_->objectives_global_to_system) return {};
  std::set<std::string_view> targets;
  for (const Sequencing& sequencing : manifest_->sequencings)
    for (const Objective& objective : sequencing.objectives)
      for (const ObjectiveMap& map : objective.maps) targets.insert(map.target);
  if (targets.empty()) return {};
  for (const Named& row : TRY(store::objectives(tx_, attempt_.person_id)))
    if (targets.contains(row.target)) tree_->globals[row.target] = TRY(shape::from_json<ObjectiveState>(row.text));
  globals_before_ = tree_->globals;
  return {};
}

Status Session::save_globals() {
  if (is12() || attempt_.use != AttemptUse::learn || !manifest_->objectives_global_to_system) return {};
  for (const auto& [target, state] : tree_->globals) {
    auto before = globals_before_.find(target);
    if (before != globals_before_.end() && before->second == state) continue;
    TRY(store::put_objective(tx_, attempt_.person_id, target, shape::to_json(state)));
  }
  return {};
}

Status Session::save_tree() {
  if (is12() || !tree_ || !tree_changed_) return {};
  TRY(refresh_view());
  TRY(save_globals());
  for (ActivityState& activity : tree_->activities) {
    // The values of SCOs have their own rows; here only what the end of an attempt asks for.
    for (auto at = activity.data.begin(); at != activity.data.end();)
      at = at->first.ends_with("_status") ? std::next(at) : activity.data.erase(at);
  }
  return store::put_tree(tx_, attempt_.id, shape::to_json(*tree_), shape::to_json(*view_));
}

Status Session::save_sco(Sco& sco) {
  const std::int64_t spent = sco.row.milliseconds + session_milliseconds(sco);
  attempt_.milliseconds += spent - std::exchange(sco.spent, spent);
  CmiValues kept = sco.cmi;
  kept.erase("cmi.suspend_data");
  sco.row.suspend_data = value_of(sco.cmi, "cmi.suspend_data");
  sco.row.location = value_of(sco.cmi, is12() ? "cmi.core.lesson_location" : "cmi.location");
  sco.row.cmi = cmi_json(kept);
  sco.row.updated_at = tx_.now();
  TRY(store::put_sco(tx_, sco.row));
  for (std::size_t position : sco.answered) {
    const std::string entry = "cmi.interactions." + std::to_string(position) + ".";
    auto text = [&](std::string_view name) { return std::string(value_of(sco.cmi, entry + std::string(name))); };
    InteractionRow row;
    row.item = sco.row.item;
    row.try_ = sco.row.tries;
    row.position = static_cast<std::int64_t>(position);
    row.name = text("id");
    row.type = text("type");
    row.description = text("description");
    row.response = text(is12() ? "student_response" : "learner_response");
    row.result = text("result");
    row.latency = is12() ? parse_timespan(text("latency")) : parse_interval(text("latency"));
    if (auto at = parse_instant(text("timestamp"))) row.at = *at;
    if (!row.at) row.at = tx_.now();
    TRY(store::put_interaction(tx_, attempt_.id, row));
  }
  sco.answered.clear();
  sco.changed = false;
  return {};
}

Result<std::vector<ScoStatus>> Session::statuses() {
  auto out = TRY(store::statuses(tx_, attempt_.id));
  std::erase_if(out, [&](const ScoStatus& s) { return scos_.contains(s.item); });
  for (const auto& [item, sco] : scos_) {
    const ScoRow& r = sco.row;
    out.push_back({item, r.completion, r.success, r.score_scaled, r.score_raw, r.score_min, r.score_max, r.milliseconds,
                   r.phase});
  }
  return out;
}

/// Completion, success and score of the lesson: of the root activity (2004), of all SCOs (1.2).
Status Session::roll_up_attempt() {
  rolled_ = false;
  if (reviewing()) return {};
  auto known = TRY(statuses());
  std::vector<double> scores;
  for (const ScoStatus& status : known)
    if (auto percent = percent_of(status)) scores.push_back(*percent);
  double sum = 0;
  for (double score : scores) sum += score;
  attempt_.score = scores.empty() ? std::nullopt : std::optional<double>(sum / static_cast<double>(scores.size()));
  bool started = std::any_of(known.begin(), known.end(), [](const ScoStatus& s) { return s.phase != ScoPhase::fresh; });
  if (is12()) {
    std::map<std::string_view, const ScoStatus*> by_item;
    for (const ScoStatus& status : known) by_item[status.item] = &status;
    std::size_t all = 0, complete = 0, passed = 0, failed = 0, open = 0;
    for (std::int64_t index : launchables()) {
      ++all;
      auto found = by_item.find(manifest_->at(index).id);
      if (found == by_item.end()) continue;
      complete += finished12(*found->second) ? 1 : 0;
      passed += found->second->success == "passed" ? 1 : 0;
      failed += found->second->success == "failed" ? 1 : 0;
      open += found->second->completion != "not attempted" ? 1 : 0;
    }
    attempt_.completion = complete == all && all > 0 ? "completed"
                          : started || open > 0      ? "incomplete"
                                                     : "not attempted";
    attempt_.success = failed > 0 ? "failed" : complete == all && passed > 0 ? "passed" : "unknown";
  } else {
    TRY(load_tree());
    const ObjectiveState root = read_objective(*manifest_, *tree_, 0, 0);
    started = started || tree_->activities[0].attempts > 0;
    bool complete = root.completed ? *root.completed : root.satisfied.value_or(false);
    attempt_.completion = complete ? "completed" : started ? "incomplete" : "not attempted";
    attempt_.success = !root.satisfied ? "unknown" : *root.satisfied ? "passed" : "failed";
    if (root.measure) attempt_.score = std::clamp(*root.measure * 100.0, 0.0, 100.0);
  }
  return {};
}

Status Session::save() {
  if (rolled_) TRY(roll_up_attempt());
  for (auto& [item, sco] : scos_)
    if (sco.changed) TRY(save_sco(sco));
  TRY(save_tree());
  attempt_.last_at = tx_.now();
  const bool complete = attempt_.completion == "completed" && attempt_.success != "failed";
  if (attempt_.use == AttemptUse::learn && complete && !attempt_.done) {
    TRY(packages_.done(tx_, launch_, tx_.now(), attempt_.score));
    attempt_.done = true;
  }
  TRY(store::update_attempt(tx_, attempt_));
  if (digest_of(attempt_) != before_) packages_.tell_progress(tx_, launch_);
  return {};
}

}  // namespace mc::scorm
