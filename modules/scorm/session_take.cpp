// What the content says: SetValue, Commit and Terminate in their order.
#include <algorithm>
#include <utility>

#include "appliance/base/text.hpp"
#include "modules/scorm/data_model_types.hpp"
#include "modules/scorm/session.hpp"
#include "modules/scorm/tracking_run_time.hpp"

namespace mc::scorm {
namespace {

constexpr std::size_t kMaxRefused = 20;
constexpr std::size_t kBucketCharacters = 64'000;
constexpr std::int64_t kLongestSession = 7LL * 24 * 3'600'000;  // what content says of one session, at most

/// Elements that count for status, score and objectives.
bool counts(std::string_view element) {
  return element.starts_with("cmi.core.lesson_status") || element.starts_with("cmi.core.score") ||
         element.starts_with("cmi.score") || element.starts_with("cmi.objectives") ||
         element == "cmi.completion_status" || element == "cmi.success_status" || element == "cmi.progress_measure";
}

}  // namespace

Status Session::take(const Batch& batch) {
  const std::int64_t index = manifest_->find(batch.item);
  if (index < 0 || !manifest_->at(index).sco) {  // the other batches of the body must not be lost with it
    refuse(batch.item, 0, "this is no SCO of the package");
    return {};
  }
  const Activity& activity = manifest_->at(index);
  Sco* sco = TRY(sco_of(batch.item));
  sco->changed = true;
  for (const ScoCall& call : batch.calls) TRY(apply(*sco, activity, call));
  if (std::exchange(sco->tracked, false)) TRY(track(*sco, activity, false));
  return {};
}

Status Session::apply(Sco& sco, const Activity& activity, const ScoCall& call) {
  switch (call.kind) {
  case ScoCall::Kind::initialize:
    sco.row.phase = ScoPhase::running;
    if (sco.row.completion == "not attempted") {
      normalise(sco, activity);
      rolled_ = true;
    }
    return {};
  case ScoCall::Kind::set:
    return reviewing() ? Status{} : set(sco, activity, call);
  case ScoCall::Kind::commit:
    sco.row.exit = value_of(sco.cmi, is12() ? "cmi.core.exit" : "cmi.exit");
    return {};
  case ScoCall::Kind::terminate:
    return terminate(sco, activity);
  }
  return {};
}

void Session::refuse(const std::string& element, int code, std::string_view why) {
  if (refused_.size() < kMaxRefused) refused_.push_back({element.substr(0, 255), code, std::string(why)});
}

ByteView Session::bucket_scope() const {
  const bool shared = manifest_->shared_data_global_to_system && attempt_.use == AttemptUse::learn;
  return shared ? ByteView(attempt_.person_id.bytes) : ByteView(attempt_.id.bytes);
}

Status Session::set_bucket(const Activity& activity, const ScoCall& call) {
  auto index = list_index(call.element, "adl.data.");
  if (!index || *index >= activity.data_maps.size()) {
    refuse(call.element, 351, "there is no such bucket");
    return {};
  }
  const DataMap& map = activity.data_maps[*index];
  if (call.element != "adl.data." + std::to_string(*index) + ".store" || !map.write)
    refuse(call.element, 404, "the bucket is read only");
  else if (!is_utf8(call.value) || count_code_points(call.value) > kBucketCharacters)
    refuse(call.element, 406, "the value is too long");
  else
    TRY(store::put_bucket(tx_, attempt_.person_id, bucket_scope(), map.target, call.value));
  return {};
}

Status Session::set(Sco& sco, const Activity& activity, const ScoCall& call) {
  if (!is12() && call.element.starts_with("adl.data.")) return set_bucket(activity, call);
  if (is12()) {
    if (sco.bytes == 0)
      for (const auto& [element, value] : sco.cmi) sco.bytes += element.size() + value.size();
    const std::size_t before = value_of(sco.cmi, call.element).size();
    if (sco.bytes + call.value.size() > DataModelLimits{}.total_bytes + before) {
      refuse(call.element, 101, "the content has stored all that it may");
      return {};
    }
    sco.bytes += call.element.size() + call.value.size() - before;
    if (auto refusal = set_element12(sco.cmi, call.element, call.value)) {
      refuse(call.element, refusal->code, refusal->why);
      return {};
    }
  } else {
    if (!sco.model) sco.model.emplace(sco.cmi, activity, RequestValidity{}, DataModelLimits{.as_said = true});
    if (int code = sco.model->set(call.element, call.value); code != 0) {
      refuse(call.element, code, error_string_2004(std::to_string(code)));
      return {};
    }
  }
  if (auto position = list_index(call.element, "cmi.interactions.")) sco.answered.insert(*position);
  if (counts(call.element)) {
    normalise(sco, activity);
    rolled_ = true;
    sco.tracked = !is12();
  }
  return {};
}

/// What the content says of the session that is not added up yet.
std::int64_t Session::session_milliseconds(const Sco& sco) const {
  const std::string_view text = value_of(sco.cmi, is12() ? "cmi.core.session_time" : "cmi.session_time");
  return std::min((is12() ? parse_timespan(text) : parse_interval(text)).value_or(0), kLongestSession);
}

/// Session time becomes total time, once.
void Session::fold_time(Sco& sco) {
  const std::int64_t session = session_milliseconds(sco);
  if (sco.cmi.erase(is12() ? "cmi.core.session_time" : "cmi.session_time") == 0) return;
  sco.row.milliseconds += session;
  sco.row.try_milliseconds += session;
  sco.changed = true;
}

/// What the LMS decides at the end of a SCORM 1.2 SCO: by the mastery score, and "completed" when nothing was said.
void Session::settle12(Sco& sco, const Activity& activity) {
  if (!is12() || reviewing() || attempt_.use == AttemptUse::preview) return;
  auto raw = number_of(sco.cmi, "cmi.core.score.raw");
  const std::string_view status = value_of(sco.cmi, "cmi.core.lesson_status");
  if (activity.mastery_score && raw && status != "incomplete" && status != "browsed")
    sco.cmi["cmi.core.lesson_status"] = *raw >= *activity.mastery_score ? "passed" : "failed";
  else if (status.empty())
    sco.cmi["cmi.core.lesson_status"] = "completed";
}

void Session::normalise(Sco& sco, const Activity& activity) {
  ScoRow& r = sco.row;
  if (is12()) {
    const std::string_view status = value_of(sco.cmi, "cmi.core.lesson_status");
    const bool complete = status == "passed" || status == "completed" || status == "failed" || status == "browsed";
    r.completion = complete ? "completed" : "incomplete";
    r.success = status == "passed" || status == "failed" ? std::string(status) : "unknown";
    r.score_raw = number_of(sco.cmi, "cmi.core.score.raw");
    r.score_min = number_of(sco.cmi, "cmi.core.score.min");
    r.score_max = number_of(sco.cmi, "cmi.core.score.max");
    return;
  }
  r.score_scaled = number_of(sco.cmi, "cmi.score.scaled");
  r.score_raw = number_of(sco.cmi, "cmi.score.raw");
  r.score_min = number_of(sco.cmi, "cmi.score.min");
  r.score_max = number_of(sco.cmi, "cmi.score.max");
  r.completion = value_of(sco.cmi, "cmi.completion_status");
  auto progress = number_of(sco.cmi, "cmi.progress_measure");
  if (activity.threshold.completed_by_measure && progress)
    r.completion = *progress >= activity.threshold.min_progress_measure ? "completed" : "incomplete";
  if (r.completion != "completed") r.completion = "incomplete";
  r.success = value_of(sco.cmi, "cmi.success_status");
  const Objective& primary = manifest_->sequencing_of(activity).objectives.front();
  if (primary.satisfied_by_measure && r.score_scaled)
    r.success = *r.score_scaled >= primary.min_normalized_measure ? "passed" : "failed";
  if (r.success.empty()) r.success = "unknown";
}

/// What tracking looks at: not the large values, and the content's exit only when it has ended.
RunTimeValues Session::for_tracking(const Sco& sco, const Activity& activity, bool ended) const {
  RunTimeValues out;
  for (const auto& [element, value] : sco.cmi) {
    if (element.starts_with("cmi.interactions.") || element.starts_with("cmi.comments_") ||
        element == "cmi.suspend_data" || (element == "cmi.exit" && !ended))
      continue;
    out.emplace_hint(out.end(), element, value);
  }
  const Objective& primary = manifest_->sequencing_of(activity).objectives.front();
  if (primary.satisfied_by_measure) out["cmi.scaled_passing_score"] = real_text(primary.min_normalized_measure);
  if (activity.threshold.completed_by_measure)
    out["cmi.completion_threshold"] = real_text(activity.threshold.min_progress_measure);
  return out;
}

/// 2004: what was reported becomes the activity's tracking and rolls up.
Status Session::track(const Sco& sco, const Activity& activity, bool ended) {
  TRY(load_tree());
  const std::int64_t index = manifest_->find(activity.id);
  ActivityState& own = tree_->activities[static_cast<std::size_t>(index)];
  const bool suspended = own.suspended;
  take_data(*manifest_, *tree_, index, for_tracking(sco, activity, ended));
  if (!ended || !own.active) own.suspended = suspended;
  roll_up(*manifest_, *tree_, index, random_);
  tree_changed_ = true;
  view_.reset();
  return {};
}

Status Session::terminate(Sco& sco, const Activity& activity) {
  if (sco.row.phase == ScoPhase::terminated) return {};
  const std::string exit(value_of(sco.cmi, is12() ? "cmi.core.exit" : "cmi.exit"));
  const std::string request(value_of(sco.cmi, "adl.nav.request"));
  sco.tracked = false;
  fold_time(sco);
  settle12(sco, activity);
  sco.row.exit = exit;
  sco.row.phase = ScoPhase::terminated;
  sco.cmi.erase("adl.nav.request");
  if (!reviewing()) normalise(sco, activity);
  rolled_ = true;
  if (!is12() && !reviewing()) {
    TRY(track(sco, activity, true));
  }
  if (attempt_.phase != AttemptPhase::open || attempt_.item != activity.id) return {};  // last words of an earlier one
  if (exit == "time-out" || exit == "logout") return go({Navigation::exit_all, -1});
  if (!request.empty() && request != "_none_") {
    auto asked = navigation_of(*manifest_, request, "");
    if (asked) return go(*asked);
    message_ = "The content asked for something that this package does not have.";
    return {};
  }
  // One lesson, and it has ended: nothing is left to choose.
  if (launchables().size() == 1) return go({exit == "suspend" ? Navigation::suspend_all : Navigation::exit_all, -1});
  return {};
}

}  // namespace mc::scorm
