#pragma once
// Rows and SQL of module assessment.
#include <optional>
#include <string>
#include <vector>

#include "modules/assessment/assessment.hpp"

namespace mc::assessment {

inline constexpr data::Module kModule{"assessment"};

/// Points and percent in hundredths. `paper` is a Paper, `marks` a list of StoredMark, both as JSON.
struct AttemptRow {
  AttemptId id;
  PersonId person_id;
  std::string context;
  std::int64_t number = 1;
  QuizVersionId version_id;
  std::int64_t seed = 0;
  RawJson paper;
  Instant started_at;
  std::optional<Instant> deadline;
  std::optional<Instant> submitted_at;
  bool auto_submitted = false;
  std::int64_t points = 0;
  std::int64_t points_possible = 0;
  std::int64_t percent = 0;
  bool passed = false;
  RawJson marks{"[]"};
};
FIELDS(AttemptRow, id, person_id, context, number, version_id, seed, paper, started_at, deadline, submitted_at,
       auto_submitted, points, points_possible, percent, passed, marks)

/// One question's mark, in the order of the paper. Do not change: stored format.
struct StoredMark {
  std::int64_t points = 0;
  bool correct = false;
};
FIELDS(StoredMark, points, correct)

struct AnswerRow {
  std::string question_id;
  RawJson answer;
  bool flagged = false;
};
FIELDS(AnswerRow, question_id, answer, flagged)

namespace store {

Status insert_quiz(data::Tx& tx, QuizId id, std::string_view draft);
Status update_draft(data::Tx& tx, QuizId id, std::string_view draft);
Result<RawJson> draft(data::Tx& tx, QuizId id);

Result<std::optional<QuizVersionId>> find_version(data::Tx& tx, QuizId quiz, ByteView content_hash);
Status insert_version(data::Tx& tx, QuizVersionId id, QuizId quiz, ByteView content_hash, std::string_view content);
Result<RawJson> version_content(data::Tx& tx, QuizVersionId id);

Status insert_attempt(data::Tx& tx, const AttemptRow& row);
Result<AttemptRow> attempt(data::Tx& tx, AttemptId id);
Result<std::string> context_of(data::Tx& tx, AttemptId id);
Result<std::optional<AttemptRow>> latest_attempt(data::Tx& tx, PersonId person, std::string_view context);
Result<std::vector<AttemptRow>> attempts(data::Tx& tx, PersonId person, std::string_view context);
Result<bool> has_passed(data::Tx& tx, PersonId person, std::string_view context);
/// False when it was closed already.
Result<bool> close_attempt(data::Tx& tx, const AttemptRow& row);

Status save_answer(data::Tx& tx, AttemptId attempt, std::string_view question_id, std::string_view answer,
                   std::optional<bool> flagged);
Result<std::vector<AnswerRow>> answers(data::Tx& tx, AttemptId attempt);

}  // namespace store
}  // namespace mc::assessment
