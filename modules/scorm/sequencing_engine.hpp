#pragma once
// The processes of the standard as members of one object that lives for one request. Private to the module.
#include <initializer_list>
#include <set>

#include "modules/scorm/sequencing.hpp"

namespace mc::scorm {

enum class Direction : std::uint8_t { none, forward, backward };
enum class Verdict : std::uint8_t { no, yes, unknown };

class Engine {
public:
  Engine(const Manifest& manifest, SequencingState& state, Random& random)
      : manifest_(manifest), state_(state), random_(random) {}

  // -- sequencing.cpp: OP.1 --
  void overall(const NavigationRequest& request, Sequenced& out);
  // -- sequencing_rollup.cpp --
  void overall_rollup(std::int64_t activity);  // RB.1.5, and of others that read the globals it changed
  // -- sequencing_random.cpp --
  void select_and_randomize(std::int64_t activity, bool first);  // SR.1, SR.2

private:
  using Code = std::string_view;  // exception, empty: none
  enum class Termination : std::uint8_t { none, exit, exit_all, suspend_all, abandon, abandon_all };
  enum class Request : std::uint8_t { none, start, resume_all, continue_, previous, choice, jump, retry, exit };
  struct Navigated {
    Termination termination = Termination::none;
    Request request = Request::none;
    Code exception{};
  };
  struct Terminated {
    Request request = Request::none;  // replaces the pending one
    Code exception{};
  };
  struct Delivery {
    std::int64_t activity = -1;
    bool end = false;
    Code exception{};
  };
  struct Step {
    std::int64_t next = -1;
    Direction direction = Direction::none;
    bool end = false;
    Code exception{};
  };
  struct Found {
    bool deliverable = false;
    std::int64_t activity = -1;
    bool end = false;
    Code exception{};
  };
  using Path = std::vector<std::int64_t>;

  // -- sequencing_navigation.cpp: NB.2.1, TB.2.1 to TB.2.3 --
  Navigated navigation(const NavigationRequest& request) const;
  Navigated navigate_beyond(const NavigationRequest& request) const;
  Navigated navigate_choice(std::int64_t target) const;
  Terminated termination(Termination request);
  Terminated terminate_exit();
  Terminated terminate_exit_all(Request after);
  Terminated suspend_all();
  void abandon();
  void exit_action_rules();

  // -- sequencing_requests.cpp: SB.2.5 to SB.2.13 --
  Delivery sequencing(Request request, std::int64_t target);
  Delivery start();
  Delivery resume_all();
  Delivery advance(Direction direction);
  Delivery retry();
  Delivery exit() const;
  Delivery jump(std::int64_t target) const;

  // -- sequencing_choice.cpp: SB.2.4, SB.2.9 --
  Delivery choice(std::int64_t target);
  Code choice_allowed(std::int64_t target) const;
  Code choice_path(std::int64_t target, std::int64_t ancestor);
  Code choice_sideways(std::int64_t target);
  Code choice_down(std::int64_t target, std::int64_t ancestor, bool forward);
  Code choice_constrained(std::int64_t target, std::int64_t ancestor);
  Code choice_step(std::int64_t activity, Direction direction) const;               // SB.2.4
  std::int64_t choice_flow(std::int64_t activity, Direction direction) const;       // SB.2.9.1
  std::int64_t choice_flow_step(std::int64_t activity, Direction direction) const;  // SB.2.9.2

  // -- sequencing_flow.cpp: SB.2.1 to SB.2.3 --
  Found flow(std::int64_t activity, Direction direction, bool children);
  Found flow_activity(std::int64_t activity, Direction direction, Direction before, int depth);
  Step flow_tree(std::int64_t activity, Direction direction, Direction before, bool children);
  Step flow_forward(std::int64_t activity, bool children);
  Step flow_backward(std::int64_t activity, bool children, bool reversed);
  bool last_in_tree(std::int64_t activity) const;

  // -- sequencing_delivery.cpp: DB.1.1, DB.2, UP.1, UP.3 to UP.5 --
  Code delivery_request(std::int64_t activity);
  Code deliver(std::int64_t activity);
  void clear_suspended(std::int64_t delivered);
  void begin_attempt(std::int64_t activity);
  void terminate_descendants(std::int64_t activity);
  void end_attempt(std::int64_t activity);
  bool limit_exceeded(std::int64_t activity) const;
  bool unavailable(std::int64_t activity) const;  // UP.5

  // -- sequencing_rules.cpp: UP.2 --
  std::optional<RuleAction> check(const std::vector<SequencingRule>& rules, std::int64_t activity) const;
  bool pre(std::int64_t activity, RuleAction action) const;
  Verdict evaluate(const SequencingRule& rule, std::int64_t activity) const;
  Verdict evaluate(const RuleCondition& condition, std::int64_t activity) const;
  ObjectiveState seen_by_rules(std::int64_t activity, std::size_t objective, OwnInformation own = {}) const;
  Verdict evaluate(Condition condition, std::int64_t activity, const ObjectiveState& seen) const;

  OwnInformation fresh(std::int64_t child) const;  // of this attempt on its parent

  // -- sequencing_rollup.cpp: RB.1.1 to RB.1.5 --
  std::set<std::int64_t> readers(const std::set<std::string>& globals) const;
  void rollup_path(std::int64_t activity);
  void rollup(std::int64_t activity);
  void measure_rollup(std::int64_t activity, ObjectiveState& primary) const;
  void progress_measure_rollup(std::int64_t activity, ObjectiveState& primary) const;
  void objective_rollup(std::int64_t activity, ObjectiveState& primary) const;
  void progress_rollup(std::int64_t activity, ObjectiveState& primary) const;
  bool rollup_check(std::int64_t activity, RollupAction action, bool any_rules) const;  // RB.1.4
  bool rollup_rule(const RollupRule& rule, std::int64_t activity) const;
  Verdict rollup_conditions(const RollupRule& rule, std::int64_t child) const;  // RB.1.4.1
  bool rollup_includes(std::int64_t child, RollupAction action) const;          // RB.1.4.2

  // -- the tree --
  const Activity& at(std::int64_t activity) const { return manifest_.at(activity); }
  const Sequencing& rules(std::int64_t activity) const { return manifest_.sequencing_of(at(activity)); }
  ActivityState& of(std::int64_t activity) { return state_.activities[static_cast<std::size_t>(activity)]; }
  const ActivityState& of(std::int64_t activity) const { return state_.activities[static_cast<std::size_t>(activity)]; }
  bool leaf(std::int64_t activity) const { return at(activity).children.empty(); }
  std::int64_t parent(std::int64_t activity) const { return at(activity).parent; }
  const std::vector<std::int64_t>& siblings(std::int64_t activity) const { return of(parent(activity)).available; }
  bool available(std::int64_t activity) const;
  bool within(std::int64_t activity, std::int64_t ancestor) const;  // itself counts
  std::int64_t common_ancestor(std::int64_t a, std::int64_t b) const;
  /// From `activity` up to `top`, both included.
  Path up(std::int64_t activity, std::int64_t top) const;
  /// Is `a` after `b` in a preorder traversal of available children?
  bool after(std::int64_t a, std::int64_t b) const;

  const Manifest& manifest_;
  SequencingState& state_;
  Random& random_;
};

}  // namespace mc::scorm
