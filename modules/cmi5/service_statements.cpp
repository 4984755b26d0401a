// What content records while it runs: module xapi asks before it stores and tells after.
#include <algorithm>

#include <fmt/format.h>

#include "modules/cmi5/service.hpp"

namespace mc::cmi5 {
namespace {

std::optional<xapi::Refusal> refused(const Violation& violation) {
  return xapi::Refusal{403, fmt::format("cmi5 {}: {}", violation.section, violation.text)};
}
std::optional<xapi::Refusal> refused(std::string_view section, std::string_view text) {
  return refused(Violation{std::string(section), std::string(text)});
}

bool is_ours(std::string_view owner) { return owner.starts_with(kOwnerCmi5) || owner.starts_with(kOwnerTinCan); }

/// The scaled score of a result, or raw within min and max.
std::optional<double> scaled_score(shape::Cursor statement) {
  auto result = member(statement, "result");
  auto score = result ? member(*result, "score") : std::nullopt;
  if (!score) return std::nullopt;
  if (auto scaled = number_at(member(*score, "scaled"))) return std::clamp(*scaled, 0.0, 1.0);
  auto raw = number_at(member(*score, "raw"));
  auto max = number_at(member(*score, "max"));
  double min = number_at(member(*score, "min")).value_or(0);
  if (!raw || !max || *max <= min) return std::nullopt;
  return std::clamp((*raw - min) / (*max - min), 0.0, 1.0);
}

void set_actor(SessionFacts& facts, std::string_view actor) {
  auto document = shape::parse_json(actor);
  if (!document) return;
  auto account = member(document->root(), "account");
  if (!account) return;
  facts.home_page = text_at(member(*account, "homePage"));
  facts.account = text_at(member(*account, "name"));
}

/// The agent parameter of a request: nothing when there is none, false when it is somebody else.
std::optional<bool> names_actor(shape::Cursor query, std::string_view actor) {
  auto given = member(query, "agent");
  if (!given) return std::nullopt;
  SessionFacts facts;
  set_actor(facts, actor);
  auto agent = shape::parse_json(given->text());
  return agent && is_actor(agent->root(), facts);
}

}  // namespace

Result<std::optional<Service::Running>> Service::running(data::Tx& tx, std::string_view owner) {
  bool tincan = owner.starts_with(kOwnerTinCan);
  if (!is_ours(owner)) return std::optional<Running>{};
  auto id = ContentSessionId::parse(owner.substr(tincan ? kOwnerTinCan.size() : kOwnerCmi5.size()));
  if (!id) return internal("content_owner");
  auto session = TRY(store::session(tx, *id));
  if (!session) return forbidden("content_session_gone", "The session is gone; open the content again.");
  auto row = TRY(store::registration(tx, session->registration_id));
  if (!row) return forbidden("content_session_gone", "The session is gone; open the content again.");
  return std::optional<Running>(Running{std::move(*session), TRY(course_of(tx, *row)), tincan});
}

Result<SessionFacts> Service::facts(data::Tx& tx, const Running& running) {
  const SessionRow& session = running.session;
  const Au& au = running.course.structure->aus[static_cast<std::size_t>(session.au)];
  UnitRow unit = TRY(store::unit(tx, session.registration_id, session.au));
  SessionFacts out;
  out.session = session.id.text();
  out.registration = session.registration_id.text();
  set_actor(out, running.course.actor);
  out.activity = running.course.names.au(au);
  out.publisher = au.id;
  out.mode = session.mode;
  out.mastery = au.mastery;
  out.preferences_read = session.preferences_read;
  out.initialized = session.initialized_at.has_value();
  out.ended = session.ended_at.has_value();
  out.completed = session.completed_at.has_value();
  out.passed = session.passed_at.has_value();
  out.failed = session.failed_at.has_value();
  out.ever_completed = unit.completed_at.has_value();
  out.ever_passed = unit.passed_at.has_value();
  return out;
}

Result<std::optional<xapi::Refusal>> Service::on_request(const xapi::RequestView& request,
                                                         const xapi::Credential& credential) {
  // The right is asked for with each request: a credential does not outlive her session or her enrolment.
  bool may = TRY(platform_.db.read([&](data::Tx& tx) -> Result<bool> {
    auto running = TRY(this->running(tx, credential.owner));
    return !running || TRY(packages_.may_say(tx, running->session.launch_id));
  }));
  if (!may)
    return refused("session", "She has signed out or does not take the course any more; open the content again.");
  if (!credential.owner.starts_with(kOwnerCmi5)) return std::optional<xapi::Refusal>{};
  bool profile = request.resource == "agents/profile";
  bool state = request.resource == "activities/state";
  if (!profile && !state && request.resource != "agents") return std::optional<xapi::Refusal>{};
  auto query = shape::parse_query(request.query);
  if (!query) return refused("8.1.3.0-3", "The parameters cannot be read.");
  if (!names_actor(query->root(), credential.actor).value_or(false))
    return refused(profile ? "11.0.0.0-1" : "8.1.3.0-3", "The agent has to be the actor of the launch.");
  bool preferences = profile && text_at(member(query->root(), "profileId")) == kPreferences;
  bool reads = request.method == "GET" || request.method == "HEAD";
  if (!preferences) return std::optional<xapi::Refusal>{};
  if (!reads) {
    bool json = request.method == "DELETE" || request.content_type.starts_with("application/json");
    if (!json) return refused("11.0.0.0-5", "cmi5LearnerPreferences has to be sent as application/json.");
    return std::optional<xapi::Refusal>{};
  }
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    auto running = TRY(this->running(tx, credential.owner));
    if (!running || running->session.preferences_read) return {};
    running->session.preferences_read = true;
    return store::update(tx, running->session);
  }));
  return std::optional<xapi::Refusal>{};
}

Result<std::optional<xapi::Refusal>> Service::before(data::Tx& tx, const xapi::Statement& statement,
                                                     const xapi::Credential& credential) {
  auto running = TRY(this->running(tx, credential.owner));
  if (!running) return std::optional<xapi::Refusal>{};
  SessionFacts known = TRY(facts(tx, *running));
  if (running->tincan) {
    auto actor = member(statement.root, "actor");
    if (known.ended) return refused("session", "The session has ended; open the content again.");
    if (statement.verb == verb::kVoided) return refused("voiding", "Content may not void statements.");
    if (!actor || !is_actor(*actor, known)) return refused("actor", "The actor is not the one of the launch.");
    return std::optional<xapi::Refusal>{};
  }
  if (auto violation = judge(statement.root, known)) return refused(*violation);
  return std::optional<xapi::Refusal>{};
}

Status Service::after(data::Tx& tx, const xapi::Statement& statement, const xapi::Credential& credential) {
  auto running = TRY(this->running(tx, credential.owner));
  if (!running) return {};
  running->session.last_at = tx.now();
  running->course.registration.last_at = tx.now();
  if (running->tincan) return follow_tincan(tx, statement, *running);
  if (is_cmi5_defined(statement.root)) return follow_cmi5(tx, statement, *running);
  return store::update(tx, running->session);
}

Status Service::follow_cmi5(data::Tx& tx, const xapi::Statement& statement, Running& running) {
  SessionRow& session = running.session;
  auto launch = launch_of(running.course.registration, session.launch_id, session.mode);
  if (statement.verb == verb::kTerminated) {
    auto result = member(statement.root, "result");
    auto duration = result ? member(*result, "duration") : std::nullopt;
    TRY(end_session(tx, running.course, session, seconds_of(text_at(duration)).value_or(0)));
  } else if (statement.verb == verb::kInitialized) {
    session.initialized_at = tx.now();
    TRY(store::update(tx, session));
    TRY(store::update(tx, running.course.registration));
  } else {
    TRY(note_result(tx, statement.verb, statement.root, running));
    TRY(satisfy(tx, running.course, session.id.text(), launch));
  }
  if (!launch.preview) packages_.tell_progress(tx, launch);
  return {};
}

Status Service::note_result(data::Tx& tx, std::string_view verb, shape::Cursor statement, Running& running) {
  SessionRow& session = running.session;
  UnitRow unit = TRY(store::unit(tx, session.registration_id, session.au));
  auto once = [&](std::optional<Instant>& place) {
    if (!place) place = tx.now();
  };
  auto score = scaled_score(statement);
  if (verb == verb::kCompleted) {
    once(session.completed_at);
    once(unit.completed_at);
  } else if (verb == verb::kPassed) {
    once(session.passed_at);
    once(unit.passed_at);
    if (score) unit.score = score;
  } else {
    once(session.failed_at);
    unit.failed_at = tx.now();
    if (score && !unit.passed_at) unit.score = score;
  }
  TRY(store::put(tx, unit));
  TRY(store::update(tx, session));
  return store::update(tx, running.course.registration);
}

Status Service::follow_tincan(data::Tx& tx, const xapi::Statement& statement, Running& running) {
  SessionRow& session = running.session;
  if (!session.initialized_at) session.initialized_at = tx.now();
  // Content of this kind says no times that could be trusted: the time between its statements counts.
  std::int64_t seconds = (tx.now().ms - session.launched_at.ms) / 1000;
  if (session.mode == LaunchMode::Normal)
    running.course.registration.seconds += std::max<std::int64_t>(seconds - session.seconds, 0);
  session.seconds = seconds;
  const Au& au = running.course.structure->aus.front();
  bool about_root = statement.activity == au.id;
  bool registered = !statement.registration || *statement.registration == running.course.registration.id.bytes;
  bool result =
      statement.verb == verb::kPassed || statement.verb == verb::kFailed || statement.verb == verb::kCompleted;
  if (!about_root || !registered || !result || session.mode != LaunchMode::Normal) {
    TRY(store::update(tx, session));
    return store::update(tx, running.course.registration);
  }
  std::string_view verb = statement.verb;
  auto outcome = member(statement.root, "result");
  auto success = outcome ? member(*outcome, "success") : std::nullopt;
  if (success && success->kind() == shape::Kind::boolean && !success->boolean()) verb = verb::kFailed;
  TRY(note_result(tx, verb, statement.root, running));
  if (verb == verb::kCompleted) {  // "completed" may bring the score and the success along
    UnitRow unit = TRY(store::unit(tx, session.registration_id, session.au));
    if (auto score = scaled_score(statement.root)) unit.score = score;
    if (success && !unit.passed_at) unit.passed_at = tx.now();
    TRY(store::put(tx, unit));
  }
  auto launch = launch_of(running.course.registration, session.launch_id, session.mode);
  TRY(satisfy(tx, running.course, session.id.text(), launch));
  if (!launch.preview) packages_.tell_progress(tx, launch);
  return {};
}

Result<std::optional<xapi::Refusal>> Service::on_document(data::Tx&, const xapi::DocumentKey& key,
                                                          const xapi::Credential& credential, std::string_view content,
                                                          bool removed) {
  if (!credential.owner.starts_with(kOwnerCmi5)) return std::optional<xapi::Refusal>{};
  if (key.kind == xapi::DocumentKind::state && key.id == kLaunchData)
    return refused("10.2.1.0-5", "LMS.LaunchData may be read only.");
  if (key.kind != xapi::DocumentKind::agent_profile || key.id != kPreferences) return std::optional<xapi::Refusal>{};
  if (removed) return refused("11.0.0.0-5", "cmi5LearnerPreferences may not be removed.");
  if (auto violation = judge_preferences(content)) return refused(*violation);
  return std::optional<xapi::Refusal>{};
}

}  // namespace mc::cmi5
