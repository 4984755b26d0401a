#include "modules/scorm/store.hpp"

namespace mc::scorm::store {
namespace {

const std::string kAttemptColumns = "id, person_id, enrolment_id, course_id, lesson_id, package_id, version_id, "
                                    "version, number, use, phase, launch_id, item, turn, completion, success, score, "
                                    "milliseconds, done, started_at, last_at";
const std::string kScoColumns = "attempt_id, item, tries, cmi, suspend_data, completion, success, score_scaled, "
                                "score_raw, score_min, score_max, milliseconds, try_milliseconds, location, entry, "
                                "exit, phase, updated_at";

/// What hangs on scratch attempts and is not removed with them by the schema.
Status remove_buckets(data::Tx& tx, AttemptId id) {
  TRY(tx.in(kModule).run("DELETE FROM scorm_buckets WHERE scope = ?", id));
  return {};
}

Status remove_attempt(data::Tx& tx, AttemptId id) {
  auto sql = tx.in(kModule);
  TRY(remove_buckets(tx, id));
  TRY(sql.run("DELETE FROM scorm_interactions WHERE attempt_id = ?", id));
  TRY(sql.run("DELETE FROM scorm_scos WHERE attempt_id = ?", id));
  TRY(sql.run("DELETE FROM scorm_trees WHERE attempt_id = ?", id));
  TRY(sql.run("DELETE FROM scorm_launches WHERE attempt_id = ?", id));
  TRY(sql.run("DELETE FROM scorm_attempts WHERE id = ?", id));
  return {};
}

}  // namespace

Status insert_attempt(data::Tx& tx, const AttemptRow& r) {
  TRY(tx.in(kModule).run("INSERT INTO scorm_attempts (" + kAttemptColumns +
                             ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                         r.id, r.person_id, r.enrolment_id, r.course_id, r.lesson_id, r.package_id, r.version_id,
                         r.version, r.number, r.use, r.phase, r.launch_id, r.item, r.turn, r.completion, r.success,
                         r.score, r.milliseconds, r.done, r.started_at, r.last_at));
  return {};
}

Status update_attempt(data::Tx& tx, const AttemptRow& r) {
  TRY(tx.in(kModule).run("UPDATE scorm_attempts SET version_id = ?, version = ?, phase = ?, launch_id = ?, item = ?, "
                         "turn = ?, completion = ?, "
                         "success = ?, score = ?, milliseconds = ?, done = ?, last_at = ? WHERE id = ?",
                         r.version_id, r.version, r.phase, r.launch_id, r.item, r.turn, r.completion, r.success,
                         r.score, r.milliseconds, r.done, r.last_at, r.id));
  return {};
}

Result<std::optional<AttemptRow>> attempt(data::Tx& tx, AttemptId id) {
  return tx.in(kModule).first<AttemptRow>("SELECT " + kAttemptColumns + " FROM scorm_attempts WHERE id = ?", id);
}

Result<std::optional<AttemptRow>> last_attempt(data::Tx& tx, learning::EnrolmentId enrolment,
                                               courses::LessonId lesson) {
  return tx.in(kModule).first<AttemptRow>("SELECT " + kAttemptColumns +
                                              " FROM scorm_attempts WHERE enrolment_id = ? AND lesson_id = ? AND use = "
                                              "'learn' ORDER BY number DESC LIMIT 1",
                                          enrolment, lesson);
}

Result<std::vector<AttemptRow>> attempts_of_package(data::Tx& tx, packages::PackageId package,
                                                    std::optional<AttemptId> before, std::int64_t limit) {
  const std::string from = "SELECT " + kAttemptColumns + " FROM scorm_attempts WHERE package_id = ? AND use = 'learn'";
  auto sql = tx.in(kModule);
  if (!before) return sql.all<AttemptRow>(from + " ORDER BY id DESC LIMIT ?", package, limit);
  return sql.all<AttemptRow>(from + " AND id < ? ORDER BY id DESC LIMIT ?", package, *before, limit);
}

Status replace_open(data::Tx& tx, packages::PackageId package) {
  TRY(tx.in(kModule).run(
      "UPDATE scorm_attempts SET phase = 'replaced' WHERE package_id = ? AND use = 'learn' AND phase "
      "<> 'replaced' AND done = 0",
      package));
  return {};
}

Status remove_scratch_of(data::Tx& tx, PersonId person, courses::LessonId lesson) {
  auto ids = TRY(tx.in(kModule).all<AttemptId>(
      "SELECT id FROM scorm_attempts WHERE person_id = ? AND lesson_id = ? AND use <> 'learn' LIMIT 100", person,
      lesson));
  for (AttemptId id : ids) TRY(remove_attempt(tx, id));
  return {};
}

Result<std::int64_t> remove_scratch(data::Tx& tx, Instant before, std::int64_t limit) {
  auto ids = TRY(tx.in(kModule).all<AttemptId>(
      "SELECT id FROM scorm_attempts WHERE use <> 'learn' AND last_at < ? LIMIT ?", before, limit));
  for (AttemptId id : ids) TRY(remove_attempt(tx, id));
  return static_cast<std::int64_t>(ids.size());
}

Result<std::optional<LaunchRow>> launch(data::Tx& tx, packages::LaunchId id) {
  return tx.in(kModule).first<LaunchRow>("SELECT launch_id, attempt_id, number FROM scorm_launches WHERE launch_id = ?",
                                         id);
}

Status put_launch(data::Tx& tx, packages::LaunchId id, AttemptId attempt) {
  TRY(tx.in(kModule).run("DELETE FROM scorm_launches WHERE attempt_id = ? AND launch_id <> ?", attempt, id));
  TRY(tx.in(kModule).run("INSERT INTO scorm_launches (launch_id, attempt_id, number) VALUES (?, ?, 0) ON CONFLICT "
                         "(launch_id) DO UPDATE SET attempt_id = excluded.attempt_id",
                         id, attempt));
  return {};
}

Status set_number(data::Tx& tx, packages::LaunchId id, std::int64_t number) {
  TRY(tx.in(kModule).run("UPDATE scorm_launches SET number = ? WHERE launch_id = ?", number, id));
  return {};
}

Result<std::optional<TreeRow>> tree(data::Tx& tx, AttemptId id) {
  return tx.in(kModule).first<TreeRow>("SELECT state, view FROM scorm_trees WHERE attempt_id = ?", id);
}

Result<std::optional<std::string>> view(data::Tx& tx, AttemptId id) {
  return tx.in(kModule).first<std::string>("SELECT view FROM scorm_trees WHERE attempt_id = ?", id);
}

Status put_tree(data::Tx& tx, AttemptId id, std::string_view state, std::string_view view) {
  TRY(tx.in(kModule).run("INSERT INTO scorm_trees (attempt_id, state, view) VALUES (?, ?, ?) ON CONFLICT (attempt_id) "
                         "DO UPDATE SET state = excluded.state, view = excluded.view",
                         id, state, view));
  return {};
}

Result<std::optional<ScoRow>> sco(data::Tx& tx, AttemptId id, std::string_view item) {
  return tx.in(kModule).first<ScoRow>("SELECT " + kScoColumns + " FROM scorm_scos WHERE attempt_id = ? AND item = ?",
                                      id, item);
}

Result<std::vector<ScoRow>> scos(data::Tx& tx, AttemptId id) {
  return tx.in(kModule).all<ScoRow>("SELECT " + kScoColumns + " FROM scorm_scos WHERE attempt_id = ? LIMIT 2001", id);
}

Result<std::vector<ScoStatus>> statuses(data::Tx& tx, AttemptId id) {
  return tx.in(kModule).all<ScoStatus>("SELECT item, completion, success, score_scaled, score_raw, score_min, "
                                       "score_max, milliseconds, phase FROM scorm_scos WHERE attempt_id = ? LIMIT 2001",
                                       id);
}

Status put_sco(data::Tx& tx, const ScoRow& r) {
  TRY(tx.in(kModule).run(
      "INSERT INTO scorm_scos (" + kScoColumns +
          ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (attempt_id, item) DO UPDATE SET tries = "
          "excluded.tries, cmi = excluded.cmi, suspend_data = excluded.suspend_data, completion = excluded.completion, "
          "success = excluded.success, score_scaled = excluded.score_scaled, score_raw = excluded.score_raw, score_min "
          "= excluded.score_min, score_max = excluded.score_max, milliseconds = excluded.milliseconds, "
          "try_milliseconds = excluded.try_milliseconds, location = excluded.location, entry = excluded.entry, exit = "
          "excluded.exit, phase = excluded.phase, updated_at = excluded.updated_at",
      r.attempt_id, r.item, r.tries, r.cmi, r.suspend_data, r.completion, r.success, r.score_scaled, r.score_raw,
      r.score_min, r.score_max, r.milliseconds, r.try_milliseconds, r.location, r.entry, r.exit, r.phase,
      r.updated_at));
  return {};
}

Status copy_scos(data::Tx& tx, AttemptId from, AttemptId to) {
  for (ScoRow row : TRY(scos(tx, from))) {
    row.attempt_id = to;
    TRY(put_sco(tx, row));
  }
  return {};
}

Status put_interaction(data::Tx& tx, AttemptId id, const InteractionRow& r) {
  TRY(tx.in(kModule).run(
      "INSERT INTO scorm_interactions (attempt_id, item, try, position, name, type, description, response, result, "
      "latency, at) VALUES (?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (attempt_id, item, try, position) DO UPDATE SET name = "
      "excluded.name, type = excluded.type, description = excluded.description, response = excluded.response, result = "
      "excluded.result, latency = excluded.latency, at = excluded.at",
      id, r.item, r.try_, r.position, r.name, r.type, r.description, r.response, r.result, r.latency, r.at));
  return {};
}

Result<std::vector<InteractionRow>> interactions(data::Tx& tx, AttemptId id, std::int64_t limit) {
  return tx.in(kModule).all<InteractionRow>(
      "SELECT item, try, position, name, type, description, response, result, latency, at FROM scorm_interactions "
      "WHERE attempt_id = ? ORDER BY item, try, position LIMIT ?",
      id, limit);
}

Result<std::vector<Named>> objectives(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<Named>("SELECT target, state FROM scorm_objectives WHERE person_id = ? LIMIT 5000", person);
}

Status put_objective(data::Tx& tx, PersonId person, std::string_view target, std::string_view state) {
  TRY(tx.in(kModule).run("INSERT INTO scorm_objectives (person_id, target, state) VALUES (?, ?, ?) ON CONFLICT "
                         "(person_id, target) DO UPDATE SET state = excluded.state",
                         person, target, state));
  return {};
}

Result<std::string> bucket(data::Tx& tx, PersonId person, ByteView scope, std::string_view target) {
  auto found = TRY(tx.in(kModule).first<std::string>(
      "SELECT store FROM scorm_buckets WHERE person_id = ? AND scope = ? AND target = ?", person, scope, target));
  return found.value_or(std::string());
}

Status put_bucket(data::Tx& tx, PersonId person, ByteView scope, std::string_view target, std::string_view text) {
  TRY(tx.in(kModule).run("INSERT INTO scorm_buckets (person_id, scope, target, store) VALUES (?, ?, ?, ?) ON CONFLICT "
                         "(person_id, scope, target) DO UPDATE SET store = excluded.store",
                         person, scope, target, text));
  return {};
}

}  // namespace mc::scorm::store
