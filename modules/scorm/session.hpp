#pragma once
// One attempt while one request works on it: what the content said is taken into its SCO, the sequencing engine (2004)
// or the plain order of lessons (1.2) decides what is delivered, and the results roll up to the lesson. Lives inside a
// write transaction; not shared between threads.
#include <set>

#include "modules/scorm/cmi.hpp"
#include "modules/scorm/data_model_2004.hpp"
#include "modules/scorm/sequencing.hpp"
#include "modules/scorm/store.hpp"

namespace mc::scorm {

inline constexpr std::size_t kMaxBatches = 200;
inline constexpr std::size_t kMaxCalls = 20'000;

/// One call of the content: "initialize", "set", "commit" or "terminate".
struct ScoCall {
  enum class Kind : std::uint8_t { initialize, set, commit, terminate } kind = Kind::commit;
  std::string element;
  std::string value;
};
/// What the player sends at once; the server takes each number once.
struct Batch {
  std::int64_t number = 0;
  std::string item;
  std::vector<ScoCall> calls;
};
/// A request of the player's buttons. `request` as SCORM writes it: "continue", "suspendAll", ...
struct Move {
  std::int64_t number = 0;
  std::string item;
  std::string request;
  std::string target;
};
/// Body of rt/commit: {"batches":[...]} or one batch. Errors: invalid_json, invalid `scorm_body`.
Result<std::vector<Batch>> read_commit(std::string_view json);
Result<Move> read_move(std::string_view json);
/// "continue", "{target=ITEM}choice" (adl.nav.request) as a request; nothing: none of them.
std::optional<NavigationRequest> navigation_of(const Manifest& manifest, std::string_view request,
                                               std::string_view target);

// -- what the player is told --
struct PlayerItem {
  std::string id;
  std::string title;
  std::int64_t depth = 0;
  bool launchable = false;
  bool enabled = false;
  std::string state;
};
FIELDS(PlayerItem, id, title, depth, launchable, enabled, state)
struct PlayerDelivery {
  std::string item;
  std::int64_t turn = 0;
  std::string title;
  std::string address;
  bool sco = false;
  std::map<std::string, std::string> cmi;
  bool previous = false, next = false, exit = true;
  std::vector<std::string> hide;
};
FIELDS(PlayerDelivery, item, turn, title, address, sco, cmi, previous, next, exit, hide)
/// A call that was not taken.
struct RefusedCall {
  std::string element;
  std::int64_t code = 0;
  std::string why;
};
FIELDS(RefusedCall, element, code, why)
struct PlayerState {
  std::string standard;
  std::string title;
  std::string language;
  std::string app_origin;
  bool preview = false;
  bool review = false;
  std::int64_t number = 0;
  std::vector<PlayerItem> tree;
  std::optional<PlayerDelivery> delivery;
  std::optional<std::string> ended;
  std::optional<std::string> message;
  bool done = false;
  std::string completion;
  std::string success;
  std::optional<double> score_percent;
  std::vector<RefusedCall> refused;
};
FIELDS(PlayerState, standard, title, language, app_origin, preview, review, number, tree, delivery, ended, message,
       done, completion, success, score_percent, refused)
/// The part of it that only changes with the tree, kept between two calls.
struct TreeView {
  std::vector<PlayerItem> tree;
  bool previous = false, next = false;
  std::map<std::string, std::string> valid;  // adl.nav.request_valid...
};
FIELDS(TreeView, tree, previous, next, valid)

/// Of a SCO in the form that is the same for both standards.
struct Sco {
  ScoRow row;
  CmiValues cmi;
  std::optional<DataModel2004> model;  // over cmi
  std::size_t bytes = 0;               // of cmi, once something of 1.2 was set; the model of 2004 counts its own
  std::set<std::size_t> answered;      // interactions that were touched
  std::int64_t spent = 0;              // milliseconds that the attempt knows of, those of the running session included
  bool changed = false;
  bool tracked = false;  // values that count have changed, and the tree has not heard of it (2004)
};

class Session {
public:
  struct Parts {
    data::Tx& tx;
    Random& random;
    packages::Packages& packages;
    const packages::Launch& launch;
    std::shared_ptr<const Manifest> manifest;
  };
  Session(const Parts& parts, AttemptRow attempt);

  /// A new attempt begins; `before`: the one that it follows, whose tracking goes on counting (2004).
  Status begin(const std::optional<AttemptRow>& before);
  /// A launch continues the attempt.
  Status resume();
  /// The page was loaded once more.
  Status reload();
  Status take(const Batch& batch);
  Status move(const Move& move);
  /// Writes what changed and tells learning.
  Status save();
  /// `whole`: with all values for the content; otherwise only when something new is delivered.
  Result<PlayerState> answer(bool whole);

  const AttemptRow& attempt() const { return attempt_; }

private:
  // session.cpp
  bool is12() const { return manifest_->is12(); }
  bool reviewing() const { return attempt_.use == AttemptUse::review; }
  Result<Sco*> sco_of(const std::string& item);
  Status load_tree();
  Status load_globals();
  Status save_tree();
  Status save_globals();
  Status save_sco(Sco& sco);
  Status roll_up_attempt();
  Result<std::vector<ScoStatus>> statuses();
  // session_take.cpp
  Status apply(Sco& sco, const Activity& activity, const ScoCall& call);
  Status set(Sco& sco, const Activity& activity, const ScoCall& call);
  Status set_bucket(const Activity& activity, const ScoCall& call);
  Status terminate(Sco& sco, const Activity& activity);
  std::int64_t session_milliseconds(const Sco& sco) const;
  void fold_time(Sco& sco);
  void settle12(Sco& sco, const Activity& activity);
  void normalise(Sco& sco, const Activity& activity);
  Status track(const Sco& sco, const Activity& activity, bool ended);
  RunTimeValues for_tracking(const Sco& sco, const Activity& activity, bool ended) const;
  void refuse(const std::string& element, int code, std::string_view why);
  ByteView bucket_scope() const;
  // session_navigate.cpp
  Status go(const NavigationRequest& request);
  Status go2004(const NavigationRequest& request);
  Status go12(const NavigationRequest& request);
  Status start_first();
  Status deliver(std::int64_t activity, bool fresh);
  Status prepare(Sco& sco, std::int64_t activity, bool fresh);
  Status leave_current();
  void end(bool suspended);
  std::vector<std::int64_t> launchables() const;
  bool open12(const Activity& activity, const std::map<std::string, const ScoStatus*>& known) const;
  // session_view.cpp
  Status refresh_view();
  Status view2004();
  Status view12();
  Result<std::map<std::string, std::string>> preload(Sco& sco, const Activity& activity);
  std::map<std::string, std::string> preload12(const Sco& sco, const Activity& activity) const;
  Result<std::map<std::string, std::string>> preload2004(const Sco& sco, const Activity& activity);

  data::Tx& tx_;
  Random& random_;
  packages::Packages& packages_;
  const packages::Launch& launch_;
  std::shared_ptr<const Manifest> manifest_;
  AttemptRow attempt_;
  std::string before_;  // what learning heard last
  std::int64_t turn_before_ = 0;
  std::map<std::string, Sco> scos_;
  std::optional<SequencingState> tree_;
  std::map<std::string, ObjectiveState> globals_before_;
  bool tree_changed_ = false;
  std::optional<TreeView> view_;
  std::vector<RefusedCall> refused_;
  std::string message_;
  std::optional<bool> session_ended_;  // by this request; true: suspended
  bool rolled_ = false;
};

/// The result of a SCORM 1.2 prerequisite (aicc_script) over the statuses of items.
bool prerequisites_met(std::string_view script, const std::map<std::string, std::string>& status12);

}  // namespace mc::scorm
