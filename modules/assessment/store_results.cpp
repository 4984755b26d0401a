// SQL of pools, accommodations, proctoring, results, regrades and surveys.
#include "modules/assessment/store.hpp"

namespace mc::assessment::store {

Status drop_pool_uses(data::Tx& tx, QuizId quiz, bool frozen) {
  TRY(tx.in(kModule).run("DELETE FROM assessment_pool_uses WHERE quiz_id = ? AND frozen = ?", quiz, frozen));
  return {};
}

Status insert_pool_use(data::Tx& tx, const PoolUse& use) {
  TRY(tx.in(kModule).run("INSERT INTO assessment_pool_uses (pool_id, quiz_id, frozen, count) VALUES (?, ?, ?, ?)",
                         use.pool_id, use.quiz_id, use.frozen, use.count));
  return {};
}

Result<std::vector<PoolUse>> pool_uses(data::Tx& tx, std::string_view pool) {
  return tx.in(kModule).all<PoolUse>("SELECT pool_id, quiz_id, frozen, count FROM assessment_pool_uses "
                                     "WHERE pool_id = ? ORDER BY quiz_id, frozen LIMIT 500",
                                     pool);
}

Result<std::optional<AccommodationRow>> granted_time(data::Tx& tx, PersonId person, Date today) {
  return tx.in(kModule).first<AccommodationRow>(
      "SELECT id, person_id, time_percent, reason, until, granted_by, granted_at, ended_at FROM "
      "assessment_accommodations WHERE person_id = ? AND ended_at IS NULL AND (until IS NULL OR until >= ?) "
      "ORDER BY time_percent DESC, id LIMIT 1",
      person, today);
}

Status insert_accommodation(data::Tx& tx, const AccommodationRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO assessment_accommodations (id, person_id, time_percent, reason, until, "
                         "granted_by, granted_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                         row.id, row.person_id, row.time_percent, row.reason, row.until, row.granted_by,
                         row.granted_at));
  return {};
}

Result<AccommodationRow> accommodation(data::Tx& tx, AccommodationId id) {
  return tx.in(kModule).one<AccommodationRow>("SELECT id, person_id, time_percent, reason, until, granted_by, "
                                              "granted_at, ended_at FROM assessment_accommodations WHERE id = ?",
                                              id);
}

Result<std::vector<AccommodationRow>> accommodations(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<AccommodationRow>(
      "SELECT id, person_id, time_percent, reason, until, granted_by, granted_at, ended_at FROM "
      "assessment_accommodations WHERE person_id = ? ORDER BY granted_at DESC LIMIT 200",
      person);
}

Result<bool> end_accommodation(data::Tx& tx, AccommodationId id, PersonId by) {
  auto changed = TRY(tx.in(kModule).run(
      "UPDATE assessment_accommodations SET ended_at = ?, ended_by = ? WHERE id = ? AND ended_at IS NULL", tx.now(), by,
      id));
  return changed == 1;
}

Result<ProctorCounts> proctor_counts(data::Tx& tx, AttemptId attempt) {
  return tx.in(kModule).one<ProctorCounts>(
      "SELECT (SELECT count(*) FROM assessment_proctoring WHERE attempt_id = ?1), "
      "(SELECT count(*) FROM assessment_proctoring WHERE attempt_id = ?1 AND at > ?2), "
      "COALESCE((SELECT events FROM assessment_proctoring_left_out WHERE attempt_id = ?1), 0)",
      attempt, tx.now() - std::chrono::minutes(1));
}

Status insert_proctor_event(data::Tx& tx, AttemptId attempt, std::int64_t number, const ProctorEventIn& event) {
  TRY(tx.in(kModule).run("INSERT INTO assessment_proctoring (attempt_id, number, kind, at, seconds, question_id) "
                         "VALUES (?, ?, ?, ?, ?, ?)",
                         attempt, number, event.kind, tx.now(), event.seconds, event.question_id));
  return {};
}

Status leave_out_proctor_events(data::Tx& tx, AttemptId attempt, std::int64_t events) {
  TRY(tx.in(kModule).run("INSERT INTO assessment_proctoring_left_out (attempt_id, events) VALUES (?, ?) ON CONFLICT "
                         "(attempt_id) DO UPDATE SET events = assessment_proctoring_left_out.events + excluded.events",
                         attempt, events));
  return {};
}

Result<std::vector<ProctorEvent>> proctor_events(data::Tx& tx, AttemptId attempt) {
  return tx.in(kModule).all<ProctorEvent>(
      "SELECT kind, at, seconds, question_id FROM assessment_proctoring WHERE attempt_id = ? ORDER BY number", attempt);
}

Result<std::int64_t> finished_attempts(data::Tx& tx, QuizId quiz) {
  return tx.in(kModule).one<std::int64_t>(
      "SELECT count(*) FROM assessment_attempts WHERE quiz_id = ? AND submitted_at IS NOT NULL", quiz);
}

Result<std::vector<AttemptEntryRow>> attempt_entries(data::Tx& tx, QuizId quiz, std::optional<QuizVersionId> version,
                                                     std::optional<AttemptId> after, std::int64_t limit) {
  return tx.in(kModule).all<AttemptEntryRow>(
      "SELECT id, person_id, number, version_id, started_at, submitted_at, percent, passed, auto_submitted, "
      "time_percent, (SELECT count(*) FROM assessment_proctoring p WHERE p.attempt_id = t.id), regraded_at "
      "FROM assessment_attempts t WHERE quiz_id = ?1 AND (?2 IS NULL OR version_id = ?2) AND (?3 IS NULL OR id < ?3) "
      "ORDER BY id DESC LIMIT ?4",
      quiz, version, after, limit);
}

Result<std::vector<AnswerOfRow>> answers_between(data::Tx& tx, QuizId quiz, AttemptId first, AttemptId last) {
  return tx.in(kModule).all<AnswerOfRow>(
      "SELECT a.attempt_id, a.answer FROM assessment_attempts t JOIN assessment_answers a ON a.attempt_id = t.id "
      "WHERE t.quiz_id = ? AND t.id >= ? AND t.id <= ? AND t.submitted_at IS NOT NULL "
      "ORDER BY t.id, a.question_id",
      quiz, first, last);
}

Result<std::vector<PersonId>> participants(data::Tx& tx, QuizId quiz, std::optional<PersonId> after,
                                           std::int64_t limit) {
  return tx.in(kModule).all<PersonId>(
      "SELECT DISTINCT person_id FROM assessment_attempts WHERE quiz_id = ? AND submitted_at IS NOT NULL "
      "AND person_id > ? ORDER BY person_id LIMIT ?",
      quiz, after.value_or(PersonId{}), limit);
}

Status insert_regrade(data::Tx& tx, const RegradeRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO assessment_regrades (id, quiz_id, state, request, prepared_by, prepared_at, looked_at, changed, "
      "raised, lowered, kept, now_passed, now_failed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      row.id, row.quiz_id, row.state, row.request, row.prepared_by, row.prepared_at, row.looked_at, row.changed,
      row.raised, row.lowered, row.kept, row.now_passed, row.now_failed));
  return {};
}

Status insert_change(data::Tx& tx, RegradeId regrade, const RegradeChangeRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO assessment_regrade_changes (regrade_id, attempt_id, points_before, possible_before, "
      "percent_before, passed_before, marks_before, points_after, possible_after, percent_after, passed_after, "
      "marks_after) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      regrade, row.attempt_id, row.points_before, row.possible_before, row.percent_before, row.passed_before,
      row.marks_before, row.points_after, row.possible_after, row.percent_after, row.passed_after, row.marks_after));
  return {};
}

Result<RegradeRow> regrade(data::Tx& tx, RegradeId id) {
  return tx.in(kModule).one<RegradeRow>(
      "SELECT id, quiz_id, state, request, prepared_by, prepared_at, applied_at, looked_at, changed, raised, lowered, "
      "kept, now_passed, now_failed FROM assessment_regrades WHERE id = ?",
      id);
}

Result<std::vector<RegradeRow>> regrades(data::Tx& tx, QuizId quiz) {
  return tx.in(kModule).all<RegradeRow>(
      "SELECT id, quiz_id, state, request, prepared_by, prepared_at, applied_at, looked_at, changed, raised, lowered, "
      "kept, now_passed, now_failed FROM assessment_regrades WHERE quiz_id = ? ORDER BY prepared_at DESC LIMIT 100",
      quiz);
}

Result<std::vector<RegradeChangeRow>> changes(data::Tx& tx, RegradeId regrade, std::optional<AttemptId> after,
                                              std::int64_t limit) {
  return tx.in(kModule).all<RegradeChangeRow>(
      "SELECT c.attempt_id, t.person_id, t.number, t.context, c.points_before, c.possible_before, c.percent_before, "
      "c.passed_before, c.marks_before, c.points_after, c.possible_after, c.percent_after, c.passed_after, "
      "c.marks_after FROM assessment_regrade_changes c JOIN assessment_attempts t ON t.id = c.attempt_id "
      "WHERE c.regrade_id = ? AND c.attempt_id > ? ORDER BY c.attempt_id LIMIT ?",
      regrade, after.value_or(AttemptId{}), limit);
}

Result<std::int64_t> stale_changes(data::Tx& tx, RegradeId regrade) {
  return tx.in(kModule).one<std::int64_t>(
      "SELECT count(*) FROM assessment_regrade_changes c JOIN assessment_attempts t ON t.id = c.attempt_id "
      "WHERE c.regrade_id = ? AND (t.points <> c.points_before OR t.points_possible <> c.possible_before OR "
      "t.percent <> c.percent_before OR t.passed <> c.passed_before OR t.marks <> c.marks_before)",
      regrade);
}

Result<bool> is_applying(data::Tx& tx, QuizId quiz) {
  return TRY(tx.in(kModule).first<std::int64_t>(
                 "SELECT 1 FROM assessment_regrades WHERE quiz_id = ? AND state = 'applying' LIMIT 1", quiz))
      .has_value();
}

Result<bool> apply_change(data::Tx& tx, RegradeId regrade, const RegradeChangeRow& row) {
  auto changed = TRY(tx.in(kModule).run(
      "UPDATE assessment_attempts SET points = ?, points_possible = ?, percent = ?, passed = ?, marks = ?, "
      "regraded_at = ? WHERE id = ? AND points = ? AND points_possible = ? AND percent = ? AND passed = ? "
      "AND marks = ?",
      row.points_after, row.possible_after, row.percent_after, row.passed_after, row.marks_after, tx.now(),
      row.attempt_id, row.points_before, row.possible_before, row.percent_before, row.passed_before, row.marks_before));
  if (changed == 1)
    TRY(tx.in(kModule).run(
        "UPDATE assessment_regrade_changes SET applied_at = ? WHERE regrade_id = ? AND attempt_id = ?", tx.now(),
        regrade, row.attempt_id));
  return changed == 1;
}

Status mark_applying(data::Tx& tx, RegradeId id, PersonId by) {
  TRY(tx.in(kModule).run("UPDATE assessment_regrades SET state = 'applying', applied_by = ? WHERE id = ?", by, id));
  return {};
}

Status mark_applied(data::Tx& tx, RegradeId id) {
  TRY(tx.in(kModule).run("UPDATE assessment_regrades SET state = 'applied', applied_at = ? WHERE id = ?", tx.now(),
                         id));
  return {};
}

Result<std::vector<FormerMarkRow>> former_marks(data::Tx& tx, AttemptId attempt) {
  return tx.in(kModule).all<FormerMarkRow>(
      "SELECT c.regrade_id, c.applied_at, r.applied_by, r.request, c.points_before, c.possible_before, "
      "c.percent_before, c.passed_before FROM assessment_regrade_changes c JOIN assessment_regrades r "
      "ON r.id = c.regrade_id WHERE c.attempt_id = ? AND c.applied_at IS NOT NULL ORDER BY c.applied_at DESC",
      attempt);
}

Result<std::int64_t> count_survey(data::Tx& tx, QuizId quiz) {
  return tx.in(kModule).one<std::int64_t>(
      "INSERT INTO assessment_survey_counts (quiz_id, handed_in) VALUES (?, 1) ON CONFLICT (quiz_id) DO UPDATE SET "
      "handed_in = assessment_survey_counts.handed_in + 1 RETURNING handed_in - 1",
      quiz);
}

Result<std::int64_t> survey_count(data::Tx& tx, QuizId quiz) {
  auto count =
      TRY(tx.in(kModule).first<std::int64_t>("SELECT handed_in FROM assessment_survey_counts WHERE quiz_id = ?", quiz));
  return count.value_or(0);
}

Status insert_sheet(data::Tx& tx, const Uuid& random_id, QuizId quiz, QuizVersionId version, std::int64_t batch,
                    const RawJson& answers) {
  TRY(tx.in(kModule).run(
      "INSERT INTO assessment_sheets (id, quiz_id, version_id, batch, answers) VALUES (?, ?, ?, ?, ?)", random_id, quiz,
      version, batch, answers));
  return {};
}

Result<std::vector<RawJson>> sheets(data::Tx& tx, QuizId quiz, std::int64_t batches) {
  return tx.in(kModule).all<RawJson>(
      "SELECT answers FROM assessment_sheets WHERE quiz_id = ? AND batch < ? ORDER BY batch, id", quiz, batches);
}

Status drop_answers(data::Tx& tx, AttemptId attempt) {
  TRY(tx.in(kModule).run("DELETE FROM assessment_answers WHERE attempt_id = ?", attempt));
  return {};
}

Result<std::vector<QuizVersionId>> abandoned_versions(data::Tx& tx, Instant before) {
  return tx.in(kModule).all<QuizVersionId>(
      "SELECT DISTINCT version_id FROM assessment_attempts WHERE submitted_at IS NULL AND started_at < ?", before);
}

Result<std::int64_t> drop_abandoned_answers(data::Tx& tx, QuizVersionId version, Instant before) {
  return tx.in(kModule).run("DELETE FROM assessment_answers WHERE attempt_id IN (SELECT id FROM assessment_attempts "
                            "WHERE submitted_at IS NULL AND started_at < ? AND version_id = ?)",
                            before, version);
}

}  // namespace mc::assessment::store
