#include "modules/scorm/replay.hpp"

#include <array>

#include <fmt/format.h>

#include "modules/scorm/data_model_types.hpp"
#include "modules/scorm/manifest_read.hpp"
#include "modules/scorm/replay_session.hpp"

namespace mc::scorm {

namespace {

std::unexpected<Error> script_error(std::int64_t line, const std::string& what) {
  return fail(Fault::invalid, "script", fmt::format("Line {}: {}", line, what));
}

/// The word before the first space; the rest keeps its spaces.
std::string_view take_word(std::string_view& text) {
  auto at = text.find(' ');
  std::string_view word = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
  return word;
}

/// As it stands, or a JSON string when it is in quotes.
Result<std::string> argument_text(std::string_view text, std::int64_t line) {
  if (text.size() < 2 || !text.starts_with('"') || !text.ends_with('"')) return std::string(text);
  auto document = shape::parse_json(text);
  if (!document || document->root().kind() != shape::Kind::string)
    return script_error(line, "A value in quotes is a JSON string, with \\\" for a quote and \\n for a new line.");
  return std::string(document->root().text());
}

struct Word {
  std::string_view name;
  Navigation kind;
};
constexpr std::array kNavigations{Word{"continue", Navigation::continue_},
                                  Word{"previous", Navigation::previous},
                                  Word{"exit", Navigation::exit},
                                  Word{"exitAll", Navigation::exit_all},
                                  Word{"abandon", Navigation::abandon},
                                  Word{"abandonAll", Navigation::abandon_all},
                                  Word{"suspendAll", Navigation::suspend_all},
                                  Word{"forward", Navigation::forward},
                                  Word{"backward", Navigation::backward},
                                  Word{"start", Navigation::start},
                                  Word{"resumeAll", Navigation::resume_all},
                                  Word{"choice", Navigation::choice},
                                  Word{"jump", Navigation::jump}};

std::string truth(const std::optional<bool>& value, std::string_view yes, std::string_view no) {
  return value ? std::string(*value ? yes : no) : std::string("unknown");
}
std::string number(const std::optional<double>& value) { return value ? real_text(*value) : std::string("unknown"); }

std::string objective_text(const ObjectiveState& state) {
  std::string out =
      fmt::format("{} {} measure={} progress={}", truth(state.completed, "completed", "incomplete"),
                  state.satisfied ? (*state.satisfied ? "satisfied" : "not-satisfied") : "unknown-satisfaction",
                  number(state.measure), number(state.progress));
  if (state.raw) out += " raw=" + *state.raw;
  if (state.min) out += " min=" + *state.min;
  if (state.max) out += " max=" + *state.max;
  return out;
}

/// "satisfied", "measure=0.5", "raw=7": the other way round. False: not understood.
bool take_word_of(ObjectiveState& state, std::string_view word) {
  auto value = [&](std::string_view name) { return std::string(word.substr(name.size())); };
  if (word == "satisfied" || word == "not-satisfied") {
    state.satisfied = word == "satisfied";
  } else if (word == "completed" || word == "incomplete") {
    state.completed = word == "completed";
  } else if (word.starts_with("measure=")) {
    state.measure = real_of(value("measure="));
    return state.measure && *state.measure >= -1 && *state.measure <= 1;
  } else if (word.starts_with("progress=")) {
    state.progress = real_of(value("progress="));
    return state.progress && *state.progress >= 0 && *state.progress <= 1;
  } else if (word.starts_with("raw=")) {
    state.raw = value("raw=");
  } else if (word.starts_with("min=")) {
    state.min = value("min=");
  } else if (word.starts_with("max=")) {
    state.max = value("max=");
  } else {
    return false;
  }
  return true;
}

/// Is each of these words among those?
bool among(std::string_view words, std::string_view all) {
  bool met = true;
  for (std::string_view word : split_by(words, " "))
    met = met && fmt::format(" {} ", all).find(fmt::format(" {} ", word)) != std::string::npos;
  return met;
}

/// Runs commands one after another.
class Player {
public:
  Player(const Manifest& manifest, Random& random) : session_(manifest, random) {}

  void explicit_calls() { session_.begin_by_itself(false); }
  Status run(ReplayStep& step, std::string_view text);
  ReplayCounts counts;

private:
  Status call(ReplayStep& step, std::string_view name, std::string_view rest, bool& known);
  Status show(ReplayStep& step, std::string_view name, std::string_view rest, bool& known);
  Status given(std::int64_t line, std::string_view rest);
  Result<std::string> shown(std::string_view name, std::string_view& rest, std::int64_t line, bool& known) const;
  std::string tracking(std::int64_t at) const;
  Result<NavigationRequest> request(std::string_view& rest, std::int64_t line) const;
  Status navigation(ReplayStep& step, std::string_view name, std::string_view rest, bool& known);
  Status expect(ReplayStep& step, std::string_view rest);
  Status expect_move(ReplayStep& step, std::string_view what, std::string_view wanted);
  Result<std::int64_t> activity(std::string_view id, std::int64_t line) const;
  void called(ReplayStep& step, const ReplaySession::Call& call);
  void moved(ReplayStep& step, const ReplaySession::Moved& move);
  void check(ReplayStep& step, bool met, std::string_view wanted, std::string_view got);

  ReplaySession session_;
  std::string value_;  // of the last command that gave one
  std::string delivered_ = "none", exception_ = "none";
  bool ended_ = false;
};

void Player::called(ReplayStep& step, const ReplaySession::Call& call) {
  value_ = call.value;
  step.value = call.value;
  step.error = call.error;
}

void Player::moved(ReplayStep& step, const ReplaySession::Moved& move) {
  delivered_ = move.delivered < 0 ? "none" : session_.manifest().at(move.delivered).id;
  exception_ = move.exception.empty() ? "none" : move.exception;
  ended_ = move.ended;
  step.ended = move.ended;
  if (move.delivered >= 0) step.delivered = delivered_;
  if (move.exception.empty()) return;
  step.exception = move.exception;
  step.because = std::string(exception_text(move.exception));
}

Result<std::int64_t> Player::activity(std::string_view id, std::int64_t line) const {
  std::int64_t at = session_.manifest().find(id);
  if (at < 0) return script_error(line, fmt::format("The manifest has no item \"{}\".", id));
  return at;
}

Status Player::call(ReplayStep& step, std::string_view name, std::string_view rest, bool& known) {
  known = true;
  if (name == "set") {
    std::string_view element = take_word(rest);
    if (element == "\"\"") element = {};
    called(step, session_.set(session_.resolved(element), TRY(argument_text(rest, step.line))));
    return {};
  }
  std::string argument = TRY(argument_text(rest, step.line));
  if (name == "initialize") {
    called(step, session_.initialize(argument));
  } else if (name == "terminate") {
    std::optional<ReplaySession::Moved> move;
    called(step, session_.terminate(argument, move));
    if (move) moved(step, *move);
  } else if (name == "commit") {
    called(step, session_.commit(argument));
  } else if (name == "get") {
    session_.get("cmi._version");  // begins by itself, so that entries can be found by their id
    called(step, session_.get(session_.resolved(argument)));
  } else if (name == "error") {
    called(step, {std::to_string(session_.last_error()), session_.last_error()});
  } else if (name == "errorstring") {
    called(step, session_.error_string(argument));
  } else if (name == "diagnostic") {
    called(step, session_.diagnostic(argument));
  } else {
    known = false;
  }
  return {};
}

Status Player::show(ReplayStep& step, std::string_view name, std::string_view rest, bool& known) {
  known = true;
  if (name == "learner") {
    session_.learner().id = take_word(rest);
    session_.learner().name = rest;
    return {};
  }
  if (name == "given") return given(step.line, rest);
  std::string value = TRY(shown(name, rest, step.line, known));
  if (!known) return {};
  if (!rest.empty()) return script_error(step.line, fmt::format("\"{}\" is too much.", rest));
  step.value = value_ = std::move(value);
  return {};
}

/// "given g1 satisfied measure=0.5": what another course has left in a global objective.
Status Player::given(std::int64_t line, std::string_view rest) {
  if (session_.state().current >= 0) return script_error(line, "\"given\" stands before the session begins.");
  std::string id(take_word(rest));
  ObjectiveState& global = session_.global(id);
  for (std::string_view word : split_by(rest, " "))
    if (id.empty() || !take_word_of(global, word))
      return script_error(line, fmt::format("\"{}\" says nothing about a global objective.", word));
  return {};
}

std::string Player::tracking(std::int64_t at) const {
  const ActivityState& state = session_.state().activities[static_cast<std::size_t>(at)];
  return fmt::format("{} attempts={}{}{}", objective_text(read_objective(session_.manifest(), session_.state(), at, 0)),
                     state.attempts, state.active ? " active" : "", state.suspended ? " suspended" : "");
}

/// What a command or an expectation looks at; takes its arguments from `rest`.
Result<std::string> Player::shown(std::string_view name, std::string_view& rest, std::int64_t line, bool& known) const {
  known = true;
  std::string out;
  if (name == "tracking") return tracking(TRY(activity(take_word(rest), line)));
  if (name == "tree") {
    for (std::size_t at = 0; at < session_.manifest().activities.size(); ++at)
      out += fmt::format("{}{}: {}", at == 0 ? "" : "\n", session_.manifest().activities[at].id,
                         tracking(static_cast<std::int64_t>(at)));
  } else if (name == "objective") {
    std::int64_t at = TRY(activity(take_word(rest), line));
    std::string_view id = take_word(rest);
    auto objective = find_objective(session_.manifest().sequencing_of(session_.manifest().at(at)), id);
    if (!objective) return script_error(line, fmt::format("The item has no objective \"{}\".", id));
    return objective_text(read_objective(session_.manifest(), session_.state(), at, *objective));
  } else if (name == "global") {
    auto at = session_.state().globals.find(std::string(take_word(rest)));
    return objective_text(at == session_.state().globals.end() ? ObjectiveState{} : at->second);
  } else if (name == "children") {
    std::int64_t at = TRY(activity(take_word(rest), line));
    for (std::int64_t child : session_.state().activities[static_cast<std::size_t>(at)].available)
      out += (out.empty() ? "" : " ") + session_.manifest().at(child).id;
  } else if (name == "choices") {
    return session_.choices();
  } else if (name == "controls") {
    return session_.controls();
  } else if (name == "valid") {
    return std::string(session_.valid(TRY(request(rest, line))) ? "true" : "false");
  } else if (name == "state") {
    return shape::to_json(session_.state());
  } else {
    known = false;
  }
  return out;
}

/// "continue", "choice ITEM".
Result<NavigationRequest> Player::request(std::string_view& rest, std::int64_t line) const {
  std::string_view word = take_word(rest);
  for (const Word& candidate : kNavigations) {
    if (candidate.name != word) continue;
    NavigationRequest out{candidate.kind, -1};
    if (out.kind == Navigation::choice || out.kind == Navigation::jump)
      out.target = session_.manifest().find(take_word(rest));  // none: the engine answers with its exception
    return out;
  }
  return script_error(line, fmt::format("\"{}\" is not a navigation request.", word));
}

Status Player::navigation(ReplayStep& step, std::string_view name, std::string_view rest, bool& known) {
  std::optional<Navigation> kind;
  if (name == "start") kind = Navigation::start;
  if (name == "resume") kind = Navigation::resume_all;
  if (name == "launch") kind = session_.state().suspended >= 0 ? Navigation::resume_all : Navigation::start;
  if (name == "suspend") kind = Navigation::suspend_all;
  known = kind || name == "nav";
  if (!known) return {};
  NavigationRequest wanted;
  if (kind)
    wanted.kind = *kind;
  else
    wanted = TRY(request(rest, step.line));
  if (!rest.empty()) return script_error(step.line, fmt::format("\"{}\" is too much.", rest));
  moved(step, session_.navigate(wanted));
  return {};
}

void Player::check(ReplayStep& step, bool met, std::string_view wanted, std::string_view got) {
  ++counts.expectations;
  step.met = met;
  if (met) return;
  ++counts.failed;
  step.because = fmt::format("expected {}, got {}", wanted, got);
}

Status Player::expect_move(ReplayStep& step, std::string_view what, std::string_view wanted) {
  if (what == "delivered") {
    if (wanted != "none") TRY(activity(wanted, step.line));
    check(step, wanted == delivered_, wanted, delivered_ == "none" && exception_ != "none" ? exception_ : delivered_);
  } else if (what == "exception") {
    check(step, wanted == exception_ || (wanted.empty() && exception_ != "none"), wanted, exception_);
  } else if (what == "ended") {
    check(step, ended_, "the session to be over", "that it goes on");
  } else if (what == "current") {
    std::int64_t at = session_.state().current;
    std::string got = at < 0 ? "none" : session_.manifest().at(at).id;
    check(step, wanted == got, wanted, got);
  } else {
    return script_error(step.line,
                        fmt::format("\"expect {}\" is not known: delivered, exception, ended, current, value, "
                                    "error, no-error, text, tracking, objective, global, valid, invalid, "
                                    "controls, no-controls.",
                                    what));
  }
  return {};
}

Status Player::expect(ReplayStep& step, std::string_view rest) {
  std::string_view what = take_word(rest);
  if (what == "value") {
    std::string wanted = TRY(argument_text(rest, step.line));
    check(step, wanted == value_, wanted, value_);
  } else if (what == "text") {  // a text that the standard leaves to the LMS
    check(step, !value_.empty() && value_.size() <= 255, "1 to 255 characters", value_);
  } else if (what == "error" || what == "no-error") {
    std::string got = std::to_string(session_.last_error());
    check(step, (what == "error" ? rest : "0") == got, what == "error" ? rest : "0", got);
  } else if (what == "valid" || what == "invalid") {
    std::string_view asked = rest;
    bool valid = session_.valid(TRY(request(rest, step.line)));
    check(step, valid == (what == "valid"), fmt::format("{} to be {}", asked, what), valid ? "valid" : "invalid");
  } else if (what == "tracking" || what == "objective" || what == "global") {
    bool known = false;
    std::string got = TRY(shown(what, rest, step.line, known));
    check(step, among(rest, got), rest, got);
  } else if (what == "controls" || what == "no-controls") {
    std::string got = session_.controls();
    bool met = true;
    for (std::string_view word : split_by(rest, " ")) met = met && among(word, got) == (what == "controls");
    check(step, met, fmt::format("{} {}", what, rest), got);
  } else {
    return expect_move(step, what, rest);
  }
  return {};
}

Status Player::run(ReplayStep& step, std::string_view text) {
  std::string_view rest = text;
  std::string_view name = take_word(rest);
  bool known = true;
  if (name == "expect") return expect(step, rest);
  TRY(call(step, name, rest, known));
  if (!known) TRY(navigation(step, name, rest, known));
  if (!known) TRY(show(step, name, rest, known));
  if (!known) return script_error(step.line, fmt::format("\"{}\" is not a command.", name));
  return {};
}

std::string_view stripped(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  while (line.starts_with(' ') || line.starts_with('\t')) line.remove_prefix(1);
  return line;
}

}  // namespace

std::string replay_text(const ReplayStep& step) {
  std::string out = fmt::format("{}: {}", step.line, step.command);
  if (step.met) return out + (*step.met ? " -> ok" : " -> FAILED: " + step.because.value_or(""));
  if (step.value) {
    out += " -> ";
    append_json_string(out, *step.value);
  }
  if (step.error) out += fmt::format(" {}", *step.error);
  if (step.delivered) out += " -> delivered " + *step.delivered;
  if (step.exception) out += fmt::format(" -> exception {} ({})", *step.exception, step.because.value_or(""));
  if (step.ended && *step.ended) out += " -> ended";
  if (step.ended && !*step.ended && !step.delivered && !step.exception) out += " -> nothing delivered";
  return out;
}

Result<ReplayCounts> replay(const Manifest& manifest, std::string_view script, Random& random,
                            const ReplayPrint& print) {
  if (manifest.is12()) return fail(Fault::invalid, "script", "Replay is for SCORM 2004; this manifest is SCORM 1.2.");
  if (script.size() > kReplayBytes) return fail(Fault::invalid, "script", "The script is larger than 16 MiB.");
  Player player(manifest, random);
  std::vector<std::string_view> lines = split_by(script, "\n");
  for (std::string_view line : lines)  // a script that calls Initialize itself sees what happens before it does
    if (stripped(line).starts_with("initialize")) player.explicit_calls();
  for (std::size_t at = 0; at < lines.size(); ++at) {
    std::string_view line = stripped(lines[at]);
    if (line.empty() || line.starts_with('#')) continue;
    ReplayStep step;
    step.line = static_cast<std::int64_t>(at) + 1;
    if (line.size() > kReplayLineBytes) return script_error(step.line, "It is longer than 512 KiB.");
    if (!is_utf8(line)) return script_error(step.line, "It is not UTF-8.");
    if (++player.counts.commands > static_cast<std::int64_t>(kReplayCommands))
      return script_error(step.line, "A script has at most 200,000 commands.");
    step.command = line;
    TRY(player.run(step, line));
    print(step);
  }
  return player.counts;
}

Result<ReplayCounts> replay_manifest(std::string_view xml, std::string_view script, Random& random,
                                     const ReplayPrint& print) {
  std::vector<packages::ImportProblem> problems;
  Manifest manifest = read_manifest(xml, nullptr, problems);
  if (!refused(problems)) return replay(manifest, script, random, print);
  std::string text;
  for (const packages::ImportProblem& problem : problems)
    if (problem.severity == "error") text += fmt::format("\nLine {}: {}", problem.line.value_or(0), problem.message);
  return fail(Fault::invalid, "manifest", "The manifest cannot be used." + text);
}

}  // namespace mc::scorm
