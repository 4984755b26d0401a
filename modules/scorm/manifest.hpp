#pragma once
// What an imsmanifest.xml says, SCORM 1.2 and SCORM 2004 2nd to 4th Edition in one form: one tree of activities with
// every attribute of the specifications filled in (the default where the manifest is silent). A value; kept as JSON
// with the package version, so a change here must read what older versions wrote (new fields are optional).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/shape/shape.hpp"

namespace mc::scorm {

enum class Edition : std::uint8_t { scorm12, scorm2004_2nd, scorm2004_3rd, scorm2004_4th };
ENUM_NAMES(Edition, scorm12, scorm2004_2nd, scorm2004_3rd, scorm2004_4th)

// -- rules (imsss:sequencingRules) --
enum class Condition : std::uint8_t {
  satisfied,
  objective_status_known,
  objective_measure_known,
  objective_measure_greater_than,
  objective_measure_less_than,
  completed,
  activity_progress_known,
  attempted,
  attempt_limit_exceeded,
  time_limit_exceeded,
  outside_available_time_range,
  always,
};
ENUM_NAMES(Condition, satisfied, objective_status_known, objective_measure_known, objective_measure_greater_than,
           objective_measure_less_than, completed, activity_progress_known, attempted, attempt_limit_exceeded,
           time_limit_exceeded, outside_available_time_range, always)
enum class Combination : std::uint8_t { all, any };
ENUM_NAMES(Combination, all, any)
enum class RuleAction : std::uint8_t {
  skip,  // pre-conditions
  disabled,
  hidden_from_choice,
  stop_forward_traversal,
  exit_parent,  // post-conditions
  exit_all,
  retry,
  retry_all,
  continue_,
  previous,
  exit,  // exit condition
};
ENUM_NAMES(RuleAction, skip, disabled, hidden_from_choice, stop_forward_traversal, exit_parent, exit_all, retry,
           retry_all, continue_, previous, exit)

struct RuleCondition {
  Condition condition = Condition::always;
  bool negated = false;            // operator="not"
  std::string objective;           // referencedObjective; empty: the primary one
  double measure_threshold = 0.0;  // -1..1
  bool operator==(const RuleCondition&) const = default;
};
FIELDS(RuleCondition, condition, negated, objective, measure_threshold)
struct SequencingRule {
  Combination combination = Combination::all;
  std::vector<RuleCondition> conditions;
  RuleAction action = RuleAction::skip;
  bool operator==(const SequencingRule&) const = default;
};
FIELDS(SequencingRule, combination, conditions, action)

// -- rollup (imsss:rollupRules, adlseq:rollupConsiderations) --
enum class RollupCondition : std::uint8_t {
  satisfied,
  objective_status_known,
  objective_measure_known,
  completed,
  activity_progress_known,
  attempted,
  attempt_limit_exceeded,
  time_limit_exceeded,
  outside_available_time_range,
  never,
};
ENUM_NAMES(RollupCondition, satisfied, objective_status_known, objective_measure_known, completed,
           activity_progress_known, attempted, attempt_limit_exceeded, time_limit_exceeded,
           outside_available_time_range, never)
enum class ChildSet : std::uint8_t { all, any, none, at_least_count, at_least_percent };
ENUM_NAMES(ChildSet, all, any, none, at_least_count, at_least_percent)
enum class RollupAction : std::uint8_t { satisfied, not_satisfied, completed, incomplete };
ENUM_NAMES(RollupAction, satisfied, not_satisfied, completed, incomplete)
enum class RollupRequired : std::uint8_t { always, if_attempted, if_not_skipped, if_not_suspended };
ENUM_NAMES(RollupRequired, always, if_attempted, if_not_skipped, if_not_suspended)

struct RollupTerm {
  RollupCondition condition = RollupCondition::never;
  bool negated = false;
  bool operator==(const RollupTerm&) const = default;
};
FIELDS(RollupTerm, condition, negated)
struct RollupRule {
  ChildSet children = ChildSet::all;
  std::int64_t minimum_count = 0;
  double minimum_percent = 0.0;  // 0..1
  Combination combination = Combination::any;
  std::vector<RollupTerm> conditions;
  RollupAction action = RollupAction::satisfied;
  bool operator==(const RollupRule&) const = default;
};
FIELDS(RollupRule, children, minimum_count, minimum_percent, combination, conditions, action)

// -- objectives (imsss:objectives with adlseq:objectives merged into the same maps) --
struct ObjectiveMap {
  std::string target;  // targetObjectiveID
  bool read_satisfied = true, read_measure = true, write_satisfied = false, write_measure = false;
  // 4th Edition, adlseq:mapInfo
  bool read_raw_score = true, read_min_score = true, read_max_score = true;
  bool read_completion = true, read_progress = true;
  bool write_raw_score = false, write_min_score = false, write_max_score = false;
  bool write_completion = false, write_progress = false;
  bool operator==(const ObjectiveMap&) const = default;
};
FIELDS(ObjectiveMap, target, read_satisfied, read_measure, write_satisfied, write_measure, read_raw_score,
       read_min_score, read_max_score, read_completion, read_progress, write_raw_score, write_min_score,
       write_max_score, write_completion, write_progress)
struct Objective {
  std::string id;        // may be empty for a primary objective without maps
  bool primary = false;  // exactly one per activity: contributes to rollup. Always the first.
  bool satisfied_by_measure = false;
  double min_normalized_measure = 1.0;
  std::vector<ObjectiveMap> maps;
  bool operator==(const Objective&) const = default;
};
FIELDS(Objective, id, primary, satisfied_by_measure, min_normalized_measure, maps)

// -- the rest of imsss:sequencing --
struct ControlMode {
  bool choice = true, choice_exit = true, flow = false, forward_only = false;
  bool use_current_attempt_objective_info = true, use_current_attempt_progress_info = true;
  bool operator==(const ControlMode&) const = default;
};
FIELDS(ControlMode, choice, choice_exit, flow, forward_only, use_current_attempt_objective_info,
       use_current_attempt_progress_info)
/// Durations and moments as written (xs:duration, xs:dateTime).
struct LimitConditions {
  std::optional<std::int64_t> attempt_limit;
  std::optional<std::string> attempt_absolute_duration, attempt_experienced_duration;
  std::optional<std::string> activity_absolute_duration, activity_experienced_duration;
  std::optional<std::string> begin_time, end_time;
  bool operator==(const LimitConditions&) const = default;
};
FIELDS(LimitConditions, attempt_limit, attempt_absolute_duration, attempt_experienced_duration,
       activity_absolute_duration, activity_experienced_duration, begin_time, end_time)
enum class Timing : std::uint8_t { never, once, on_each_new_attempt };
ENUM_NAMES(Timing, never, once, on_each_new_attempt)
struct Randomization {
  Timing randomization_timing = Timing::never;
  bool reorder_children = false;
  Timing selection_timing = Timing::never;
  std::optional<std::int64_t> select_count;  // absent: all
  bool operator==(const Randomization&) const = default;
};
FIELDS(Randomization, randomization_timing, reorder_children, selection_timing, select_count)
struct DeliveryControls {
  bool tracked = true, completion_set_by_content = false, objective_set_by_content = false;
  bool operator==(const DeliveryControls&) const = default;
};
FIELDS(DeliveryControls, tracked, completion_set_by_content, objective_set_by_content)
struct RollupControls {
  bool objective_satisfied = true;  // rollupObjectiveSatisfied: this activity takes part in its parent's
  bool progress_completion = true;  // rollupProgressCompletion
  double measure_weight = 1.0;      // objectiveMeasureWeight
  // adlseq:rollupConsiderations
  RollupRequired required_for_satisfied = RollupRequired::always, required_for_not_satisfied = RollupRequired::always;
  RollupRequired required_for_completed = RollupRequired::always, required_for_incomplete = RollupRequired::always;
  bool measure_satisfaction_if_active = true;
  std::vector<RollupRule> rules;
  bool operator==(const RollupControls&) const = default;
};
FIELDS(RollupControls, objective_satisfied, progress_completion, measure_weight, required_for_satisfied,
       required_for_not_satisfied, required_for_completed, required_for_incomplete, measure_satisfaction_if_active,
       rules)
struct Sequencing {
  ControlMode control;
  std::vector<SequencingRule> pre, post, exit;
  LimitConditions limits;
  RollupControls rollup;
  std::vector<Objective> objectives;  // never empty: the primary one first
  Randomization randomization;
  DeliveryControls delivery;
  bool prevent_activation = false, constrain_choice = false;  // adlseq:constrainedChoiceConsiderations
  bool operator==(const Sequencing&) const = default;
};
FIELDS(Sequencing, control, pre, post, exit, limits, rollup, objectives, randomization, delivery, prevent_activation,
       constrain_choice)

// -- the tree --
/// adlcp:map: which bucket of shared data (adl.data) an activity sees.
struct DataMap {
  std::string target;
  bool read = true, write = true;
  bool operator==(const DataMap&) const = default;
};
FIELDS(DataMap, target, read, write)
struct CompletionThreshold {
  bool given = false;  // the element is there
  bool completed_by_measure = false;
  double min_progress_measure = 1.0;
  double progress_weight = 1.0;
  bool operator==(const CompletionThreshold&) const = default;
};
FIELDS(CompletionThreshold, given, completed_by_measure, min_progress_measure, progress_weight)
/// adlnav:hideLMSUI: what the player must not show while this activity is delivered.
enum class HiddenControl : std::uint8_t { previous, continue_, exit, exit_all, abandon, abandon_all, suspend_all };
ENUM_NAMES(HiddenControl, previous, continue_, exit, exit_all, abandon, abandon_all, suspend_all)

struct Activity {
  std::string id;  // identifier of the item (of the organization for the root)
  std::string title;
  std::int64_t parent = -1;  // index in Manifest::activities; -1: the root
  std::vector<std::int64_t> children;
  bool visible = true;
  std::int64_t line = 0;
  // leaves
  std::string resource;    // identifier of the resource; empty: a cluster
  std::string href;        // below the package's root with xml:base applied and parameters appended; or https://...
  bool sco = false;        // false: an asset, which makes no calls
  std::string parameters;  // as written
  std::string data_from_lms;
  std::string time_limit_action;  // "exit,message", "exit,no message", "continue,message", "continue,no message"
  CompletionThreshold threshold;
  std::vector<HiddenControl> hidden_controls;
  std::vector<DataMap> data_maps;
  // SCORM 1.2
  std::string prerequisites;            // aicc_script
  std::optional<double> mastery_score;  // 0..100
  std::string max_time_allowed;         // HHHH:MM:SS.SS
  std::int64_t sequencing = 0;          // index in Manifest::sequencings
};
FIELDS(Activity, id, title, parent, children, visible, line, resource, href, sco, parameters, data_from_lms,
       time_limit_action, threshold, hidden_controls, data_maps, prerequisites, mastery_score, max_time_allowed,
       sequencing)

struct Manifest {
  Edition edition = Edition::scorm12;
  std::string identifier;
  std::string version;                  // schemaversion as written
  std::string title;                    // of the delivered organization
  std::string description;              // of the metadata, when it has one
  std::vector<Activity> activities;     // in order of appearance (a parent before its children); 0 is the organization
  std::vector<Sequencing> sequencings;  // each different one once; 0 holds the defaults
  bool objectives_global_to_system = true;
  bool shared_data_global_to_system = true;

  bool is12() const { return edition == Edition::scorm12; }
  const Sequencing& sequencing_of(const Activity& activity) const {
    return sequencings[static_cast<std::size_t>(activity.sequencing)];
  }
  const Activity& at(std::int64_t index) const { return activities[static_cast<std::size_t>(index)]; }
  /// Index of the activity with this identifier; -1: none.
  std::int64_t find(std::string_view id) const;
};
FIELDS(Manifest, edition, identifier, version, title, description, activities, sequencings, objectives_global_to_system,
       shared_data_global_to_system)

/// From the stored JSON; checks that indices hold. Errors: internal `scorm_manifest`.
Result<Manifest> stored_manifest(std::string_view json);

}  // namespace mc::scorm
