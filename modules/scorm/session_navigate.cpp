// What is delivered: by the sequencing engine (2004), or in the plain order of items with their prerequisites (1.2).
#include <algorithm>

#include "modules/scorm/session.hpp"
#include "modules/scorm/tracking_run_time.hpp"

namespace mc::scorm {
namespace {

/// aicc_script: items, "and" (&), "or" (|), "not" (~), comparison with a status (= and <>), parentheses and counts
/// (2*{A, B, C}). What cannot be read holds nobody back.
class ScriptReader {
public:
  ScriptReader(std::string_view text, const std::map<std::string, std::string>& status)
      : text_(text), status_(status) {}

  bool read() {
    bool out = either();
    blanks();
    return broken_ || !text_.empty() || out;
  }

private:
  void blanks() {
    while (!text_.empty() && (text_.front() == ' ' || text_.front() == '\n' || text_.front() == '\t'))
      text_.remove_prefix(1);
  }
  bool take(std::string_view token) {
    blanks();
    if (!text_.starts_with(token)) return false;
    text_.remove_prefix(token.size());
    return true;
  }
  bool either() {
    bool out = both();
    while (take("|")) out = both() || out;
    return out;
  }
  bool both() {
    bool out = one();
    while (take("&")) out = one() && out;
    return out;
  }
  bool one() {
    if (++depth_ > 50) {
      broken_ = true;
      return true;
    }
    bool out = true;
    if (take("~")) {
      out = !one();
    } else if (take("(")) {
      out = either();
      if (!take(")")) broken_ = true;
    } else {
      out = item();
    }
    --depth_;
    return out;
  }
  bool item() {
    std::string name = word();
    if (name.empty()) {
      broken_ = true;
      text_ = {};
      return true;
    }
    if (take("*")) return counted(name);
    bool different = take("<>");
    if (!different && !take("=")) return reached(name);
    std::string wanted = quoted();
    auto found = status_.find(name);
    bool same = found != status_.end() && !wanted.empty() && full_word(wanted) == found->second;
    return different ? !same : same;
  }
  bool counted(const std::string& number) {
    std::size_t wanted = 0, reached_count = 0;
    for (char c : number.substr(0, 4))
      wanted = c >= '0' && c <= '9' ? wanted * 10 + static_cast<std::size_t>(c - '0') : 9999;
    if (!take("{")) {
      broken_ = true;
      return true;
    }
    do reached_count += either() ? 1 : 0;
    while (take(","));
    if (!take("}")) broken_ = true;
    return reached_count >= wanted;
  }
  bool reached(const std::string& name) const {
    auto found = status_.find(name);
    return found != status_.end() && (found->second == "completed" || found->second == "passed");
  }
  std::string word() {
    blanks();
    std::size_t length = text_.find_first_of("&|~=<>(){},* \t\n\"");
    std::string out(text_.substr(0, length));
    text_.remove_prefix(out.size());
    return out;
  }
  std::string quoted() {
    if (!take("\"")) return word();
    std::size_t end = text_.find('"');
    std::string out(text_.substr(0, end));
    text_.remove_prefix(end == std::string_view::npos ? text_.size() : end + 1);
    return out;
  }
  static std::string_view full_word(const std::string& text) {
    static const std::map<std::string, std::string_view, std::less<>> kLetters{
        {"P", "passed"},     {"C", "completed"}, {"F", "failed"},
        {"I", "incomplete"}, {"B", "browsed"},   {"N", "not attempted"}};
    auto found = kLetters.find(text);
    return found == kLetters.end() ? std::string_view(text) : found->second;
  }

  std::string_view text_;
  const std::map<std::string, std::string>& status_;
  int depth_ = 0;
  bool broken_ = false;
};

std::string status12_of(const ScoStatus& status) {
  if (status.success != "unknown") return status.success;
  return status.completion;
}

}  // namespace

bool prerequisites_met(std::string_view script, const std::map<std::string, std::string>& status12) {
  if (script.size() > 4000) return true;
  return script.empty() || ScriptReader(script, status12).read();
}

std::vector<std::int64_t> Session::launchables() const {
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; i < manifest_->activities.size(); ++i)
    if (!manifest_->activities[i].href.empty()) out.push_back(static_cast<std::int64_t>(i));
  return out;
}

bool Session::open12(const Activity& activity, const std::map<std::string, const ScoStatus*>& known) const {
  if (activity.prerequisites.empty()) return true;
  std::map<std::string, std::string> status;
  for (const Activity& item : manifest_->activities) {
    auto found = known.find(item.id);
    status[item.id] = found == known.end() ? "not attempted" : status12_of(*found->second);
  }
  return prerequisites_met(activity.prerequisites, status);
}

// -- beginning --

Status Session::begin(const std::optional<AttemptRow>& before) {
  TRY(store::insert_attempt(tx_, attempt_));
  TRY(store::put_launch(tx_, launch_.id, attempt_.id));
  if (reviewing() && before) {
    TRY(store::copy_scos(tx_, before->id, attempt_.id));
    attempt_.completion = before->completion;
    attempt_.success = before->success;
    attempt_.score = before->score;
    attempt_.milliseconds = before->milliseconds;
    attempt_.done = before->done;
  }
  if (before && !is12() && before->version_id == attempt_.version_id) {
    // Counts of attempts and objectives of the tree outlive one attempt on its root.
    if (auto row = TRY(store::tree(tx_, before->id))) {
      tree_ = TRY(shape::from_json<SequencingState>(row->state));
      tree_changed_ = true;
      TRY(load_globals());
    }
  }
  TRY(start_first());
  return save();
}

Status Session::resume() {
  TRY(store::put_launch(tx_, launch_.id, attempt_.id));
  attempt_.launch_id = launch_.id;
  TRY(start_first());
  return save();
}

Status Session::reload() {
  if (attempt_.item.empty()) return {};
  const std::int64_t index = manifest_->find(attempt_.item);
  if (index < 0) return internal("scorm_state", "The delivered item is not in the manifest.");
  attempt_.launch_id = launch_.id;
  TRY(deliver(index, false));
  return save();
}

/// What a launch opens: the part that was asked for, what was left, or what comes first.
Status Session::start_first() {
  attempt_.phase = AttemptPhase::open;
  const std::int64_t wanted = launch_.part.empty() ? -1 : manifest_->find(launch_.part);
  if (is12()) {
    if (wanted >= 0 && !manifest_->at(wanted).href.empty()) return deliver(wanted, false);
    return go12({attempt_.item.empty() ? Navigation::start : Navigation::resume_all, -1});
  }
  TRY(load_tree());
  if (tree_->current >= 0) {  // the last page went away without a word
    Sequenced left = sequence(*manifest_, std::move(*tree_), {Navigation::suspend_all, -1}, random_);
    tree_ = std::move(left.state);
    tree_changed_ = true;
  }
  TRY(go2004({tree_->suspended >= 0 ? Navigation::resume_all : Navigation::start, -1}));
  if (reviewing() && attempt_.item.empty()) {  // whoever has used up her attempts may still look
    tree_ = new_state(*manifest_, random_);
    TRY(go2004({Navigation::start, -1}));
  }
  if (wanted >= 0 && attempt_.item != launch_.part) TRY(go2004({Navigation::choice, wanted}));
  auto all = launchables();
  if (attempt_.item.empty() && all.size() == 1) {
    // Without flow nothing comes by itself; with one item there is nothing to choose.
    TRY(go2004({Navigation::choice, all.front()}));
  }
  if (attempt_.phase != AttemptPhase::open) attempt_.phase = AttemptPhase::open;
  session_ended_.reset();
  return {};
}

// -- moving --

Status Session::move(const Move& move) {
  if (attempt_.phase != AttemptPhase::open) {
    session_ended_ = attempt_.phase == AttemptPhase::suspended;
    return {};
  }
  auto request = navigation_of(*manifest_, move.request, move.target);
  if (!request) return fail(Fault::invalid, "scorm_request", "This is no request that the package knows.");
  TRY(leave_current());
  return go(*request);
}

Status Session::go(const NavigationRequest& request) { return is12() ? go12(request) : go2004(request); }

/// The SCO is taken away: its time counts, and without Terminate what it has set last counts as its end.
Status Session::leave_current() {
  const std::int64_t index = attempt_.item.empty() ? -1 : manifest_->find(attempt_.item);
  if (index < 0 || !manifest_->at(index).sco) return {};
  Sco* sco = TRY(sco_of(attempt_.item));
  fold_time(*sco);
  if (sco->row.phase != ScoPhase::running) return {};
  sco->row.exit = value_of(sco->cmi, is12() ? "cmi.core.exit" : "cmi.exit");
  sco->cmi.erase("adl.nav.request");
  sco->changed = true;
  rolled_ = true;
  if (!is12() && !reviewing()) {
    TRY(track(*sco, manifest_->at(index), true));
  }
  return {};
}

void Session::end(bool suspended) {
  session_ended_ = suspended;
  attempt_.phase = suspended ? AttemptPhase::suspended : AttemptPhase::ended;
}

Status Session::go2004(const NavigationRequest& request) {
  TRY(load_tree());
  std::vector<std::int64_t> before;
  for (const ActivityState& activity : tree_->activities) before.push_back(activity.attempts);
  Sequenced done = sequence(*manifest_, *tree_, request, random_);
  tree_ = std::move(done.state);
  tree_changed_ = true;
  view_.reset();
  rolled_ = true;
  if (!done.exception.empty()) {
    message_ = std::string(exception_text(done.exception));
    const std::int64_t current = attempt_.item.empty() ? -1 : manifest_->find(attempt_.item);
    // Whoever asked has gone: the same item is there again.
    if (current >= 0 && tree_->current == current && request.kind != Navigation::start) return deliver(current, false);
    attempt_.item.clear();
    return {};
  }
  message_.clear();
  if (done.delivered >= 0) {
    const auto at = static_cast<std::size_t>(done.delivered);
    return deliver(done.delivered, tree_->activities[at].attempts > before[at]);
  }
  attempt_.item.clear();
  if (done.ended) end(request.kind == Navigation::suspend_all);
  return {};
}

Status Session::go12(const NavigationRequest& request) {
  auto all = launchables();
  auto known_list = TRY(statuses());
  std::map<std::string, const ScoStatus*> known;
  for (const ScoStatus& status : known_list) known[status.item] = &status;
  const std::int64_t current = attempt_.item.empty() ? -1 : manifest_->find(attempt_.item);
  auto at = std::find(all.begin(), all.end(), current);
  switch (request.kind) {
  case Navigation::suspend_all:
    end(true);
    return {};
  case Navigation::exit_all:
  case Navigation::abandon_all:
    end(false);
    return {};
  case Navigation::exit:
  case Navigation::abandon:
    if (all.size() == 1)
      end(false);
    else
      attempt_.item.clear();
    return {};
  case Navigation::choice:
  case Navigation::jump:
    if (manifest_->at(request.target).href.empty() || !open12(manifest_->at(request.target), known))
      message_ = "This part opens after others have been done.";
    else
      return deliver(request.target, false);
    return current >= 0 ? deliver(current, false) : Status{};
  case Navigation::continue_:
  case Navigation::forward:
    for (auto next = at == all.end() ? all.begin() : at + 1; next != all.end(); ++next)
      if (open12(manifest_->at(*next), known)) return deliver(*next, false);
    end(false);
    return {};
  case Navigation::previous:
  case Navigation::backward:
    for (auto back = at; back != all.begin() && at != all.end();)
      if (open12(manifest_->at(*--back), known)) return deliver(*back, false);
    return current >= 0 ? deliver(current, false) : Status{};
  case Navigation::start:
  case Navigation::resume_all:
    break;
  }
  if (request.kind == Navigation::resume_all && at != all.end()) return deliver(current, false);
  for (std::int64_t index : all) {
    auto found = known.find(manifest_->at(index).id);
    bool complete = found != known.end() && found->second->completion == "completed";
    if (!complete && open12(manifest_->at(index), known)) return deliver(index, false);
  }
  return all.empty() ? Status{} : deliver(all.front(), false);
}

Status Session::deliver(std::int64_t activity, bool fresh) {
  const Activity& at = manifest_->at(activity);
  attempt_.item = at.id;
  attempt_.phase = AttemptPhase::open;
  ++attempt_.turn;
  view_.reset();
  tree_changed_ = true;
  Sco* sco = TRY(sco_of(at.id));
  sco->changed = true;
  if (!at.sco) {
    if (is12() && !reviewing()) {  // an asset says nothing: it has been seen
      sco->row.completion = "completed";
      sco->row.phase = ScoPhase::terminated;
      rolled_ = true;
    }
    return {};
  }
  return prepare(*sco, activity, fresh);
}

/// The values that a SCO finds when it begins.
Status Session::prepare(Sco& sco, std::int64_t activity, bool fresh) {
  ScoRow& r = sco.row;
  fold_time(sco);
  const bool untouched = r.phase == ScoPhase::fresh;
  if (!untouched && fresh && !is12() && !reviewing()) {
    ++r.tries;
    r.try_milliseconds = 0;
    CmiValues kept;
    for (const auto& [element, value] : sco.cmi)
      if (element.starts_with("cmi.learner_preference.")) kept.emplace(element, value);
    sco.cmi = std::move(kept);
    r.entry = "ab-initio";
    r.exit.clear();
  } else if (!untouched) {
    // Taken away without Terminate, or suspended: it goes on where it was.
    r.entry = r.phase == ScoPhase::running || r.exit == "suspend" || !is12() ? "resume" : "";
  }
  r.phase = ScoPhase::fresh;
  for (const char* element : {"cmi.exit", "cmi.core.exit", "adl.nav.request"}) sco.cmi.erase(element);
  sco.model.reset();
  if (is12()) return {};
  // What is known of its objectives by now: other activities may have written to global ones.
  TRY(load_tree());
  for (auto& [element, value] : initial_data(*manifest_, *tree_, activity)) sco.cmi[element] = value;
  return {};
}

}  // namespace mc::scorm
