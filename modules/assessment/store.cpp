#include "modules/assessment/store.hpp"

namespace mc::assessment::store {
namespace {

constexpr std::string_view kAttempt =
    "SELECT id, person_id, context, number, version_id, seed, paper, started_at, deadline, submitted_at, "
    "auto_submitted, points, points_possible, percent, passed, marks, time_percent, accommodation_id, regraded_at, "
    "counts, not_counted "
    "FROM assessment_attempts ";

std::string attempts_where(std::string_view rest) { return std::string(kAttempt) + std::string(rest); }

}  // namespace

Status insert_quiz(data::Tx& tx, QuizId id, std::string_view draft) {
  TRY(tx.in(kModule).run("INSERT INTO assessment_quizzes (id, draft, updated_at) VALUES (?, ?, ?)", id, draft,
                         tx.now()));
  return {};
}

Status update_draft(data::Tx& tx, QuizId id, std::string_view draft) {
  std::int64_t changed = TRY(
      tx.in(kModule).run("UPDATE assessment_quizzes SET draft = ?, updated_at = ? WHERE id = ?", draft, tx.now(), id));
  if (changed == 0) return not_found();
  return {};
}

Result<std::vector<AttemptRow>> finished(data::Tx& tx, QuizId quiz, std::optional<QuizVersionId> version,
                                         std::optional<AttemptId> after, std::int64_t limit) {
  return tx.in(kModule).all<AttemptRow>(
      attempts_where("WHERE quiz_id = ?1 AND id > ?2 AND submitted_at IS NOT NULL AND (?3 IS NULL OR version_id = ?3) "
                     "ORDER BY id LIMIT ?4"),
      quiz, after.value_or(AttemptId{}), version, limit);
}

Result<RawJson> draft(data::Tx& tx, QuizId id) {
  return tx.in(kModule).one<RawJson>("SELECT draft FROM assessment_quizzes WHERE id = ?", id);
}

Result<std::optional<QuizVersionId>> find_version(data::Tx& tx, QuizId quiz, ByteView content_hash) {
  return tx.in(kModule).first<QuizVersionId>(
      "SELECT id FROM assessment_versions WHERE quiz_id = ? AND content_hash = ?", quiz, content_hash);
}

Status insert_version(data::Tx& tx, QuizVersionId id, QuizId quiz, ByteView content_hash, std::string_view content) {
  TRY(tx.in(kModule).run("INSERT INTO assessment_versions (id, quiz_id, content_hash, content, created_at, frozen_at) "
                         "VALUES (?, ?, ?, ?, ?, ?)",
                         id, quiz, content_hash, content, tx.now(), tx.now()));
  return {};
}

Status touch_version(data::Tx& tx, QuizVersionId id) {
  TRY(tx.in(kModule).run("UPDATE assessment_versions SET frozen_at = ? WHERE id = ?", tx.now(), id));
  return {};
}

Result<Content> version_content(data::Tx& tx, QuizVersionId id) {
  return tx.in(kModule).one<Content>("SELECT content, quiz_id FROM assessment_versions WHERE id = ?", id);
}

Result<std::vector<QuizVersionId>> versions(data::Tx& tx, QuizId quiz, std::int64_t limit) {
  return tx.in(kModule).all<QuizVersionId>(
      "SELECT id FROM assessment_versions WHERE quiz_id = ? ORDER BY frozen_at DESC, id DESC LIMIT ?", quiz, limit);
}

Result<std::optional<QuizVersionId>> newest_version(data::Tx& tx, QuizId quiz) {
  return tx.in(kModule).first<QuizVersionId>(
      "SELECT id FROM assessment_versions WHERE quiz_id = ? ORDER BY frozen_at DESC, id DESC LIMIT 1", quiz);
}

Status insert_attempt(data::Tx& tx, const AttemptRow& row, QuizId quiz) {
  TRY(tx.in(kModule).run(
      "INSERT INTO assessment_attempts (id, person_id, context, number, version_id, seed, paper, started_at, deadline, "
      "time_percent, accommodation_id, quiz_id, not_counted) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      row.id, row.person_id, row.context, row.number, row.version_id, row.seed, row.paper, row.started_at, row.deadline,
      row.time_percent, row.accommodation_id, quiz, row.not_counted));
  return {};
}

Result<AttemptRow> attempt(data::Tx& tx, AttemptId id) {
  return tx.in(kModule).one<AttemptRow>(attempts_where("WHERE id = ?"), id);
}

Result<std::string> context_of(data::Tx& tx, AttemptId id) {
  return tx.in(kModule).one<std::string>("SELECT context FROM assessment_attempts WHERE id = ?", id);
}

Result<std::optional<AttemptRow>> latest_attempt(data::Tx& tx, PersonId person, std::string_view context) {
  return tx.in(kModule).first<AttemptRow>(
      attempts_where("WHERE person_id = ? AND context = ? ORDER BY number DESC LIMIT 1"), person, context);
}

Result<std::vector<AttemptRow>> attempts(data::Tx& tx, PersonId person, std::string_view context) {
  return tx.in(kModule).all<AttemptRow>(attempts_where("WHERE person_id = ? AND context = ? ORDER BY number DESC"),
                                        person, context);
}

Result<bool> has_passed(data::Tx& tx, PersonId person, std::string_view context) {
  auto found = TRY(tx.in(kModule).first<std::int64_t>(
      "SELECT 1 FROM assessment_attempts WHERE person_id = ? AND context = ? AND passed = 1 AND counts = 1 "
      "LIMIT 1",
      person, context));
  return found.has_value();
}

Status discount(data::Tx& tx, PersonId person, std::string_view context) {
  TRY(tx.in(kModule).run("UPDATE assessment_attempts SET counts = 0 WHERE person_id = ? AND context = ?", person,
                         context));
  return {};
}

Result<bool> close_attempt(data::Tx& tx, const AttemptRow& row) {
  std::int64_t changed = TRY(tx.in(kModule).run("UPDATE assessment_attempts SET submitted_at = ?, auto_submitted = ?, "
                                                "points = ?, points_possible = ?, percent = ?, "
                                                "passed = ?, marks = ? WHERE id = ? AND submitted_at IS NULL",
                                                row.submitted_at, row.auto_submitted, row.points, row.points_possible,
                                                row.percent, row.passed, row.marks, row.id));
  return changed == 1;
}

Status save_answer(data::Tx& tx, AttemptId attempt, std::string_view question_id, std::string_view answer,
                   std::optional<bool> flagged) {
  TRY(tx.in(kModule).run("INSERT INTO assessment_answers (attempt_id, question_id, answer, flagged, saved_at) VALUES "
                         "(?1, ?2, ?3, COALESCE(?4, 0), ?5) "
                         "ON CONFLICT (attempt_id, question_id) DO UPDATE SET answer = excluded.answer, "
                         "flagged = COALESCE(?4, assessment_answers.flagged), saved_at = excluded.saved_at",
                         attempt, question_id, answer, flagged, tx.now()));
  return {};
}

Result<std::vector<AnswerRow>> answers(data::Tx& tx, AttemptId attempt) {
  return tx.in(kModule).all<AnswerRow>(
      "SELECT question_id, answer, flagged FROM assessment_answers WHERE attempt_id = ? ORDER BY question_id", attempt);
}

}  // namespace mc::assessment::store
