#pragma once
// Rows and SQL of module assessment.
#include <optional>
#include <string>
#include <vector>

#include "modules/assessment/requests.hpp"

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
  std::optional<std::int64_t> time_percent;  // of the time limit, by an accommodation
  std::optional<AccommodationId> accommodation_id;
  std::optional<Instant> regraded_at;
  bool counts = true;            // false: the author let the quiz be done again since
  std::int64_t not_counted = 0;  // earlier attempts that did not count when this one began
};
FIELDS(AttemptRow, id, person_id, context, number, version_id, seed, paper, started_at, deadline, submitted_at,
       auto_submitted, points, points_possible, percent, passed, marks, time_percent, accommodation_id, regraded_at,
       counts, not_counted)

/// One question's mark, in the order of the paper. Do not change: stored format.
struct StoredMark {
  std::int64_t points = 0;
  bool correct = false;
  std::optional<std::string> treatment;  // by a regrade: "rescored", "dropped", "full_marks"
  std::optional<Uuid> key;  // by whose answers it was rescored: a quiz version, or a version of a question of the bank
};
FIELDS(StoredMark, points, correct, treatment, key)

struct AccommodationRow {
  AccommodationId id;
  PersonId person_id;
  std::int64_t time_percent = 100;
  std::string reason;
  std::optional<Date> until;
  PersonId granted_by;
  Instant granted_at;
  std::optional<Instant> ended_at;
};
FIELDS(AccommodationRow, id, person_id, time_percent, reason, until, granted_by, granted_at, ended_at)

struct ProctorCounts {
  std::int64_t all = 0;
  std::int64_t lately = 0;
  std::int64_t left_out = 0;
};
FIELDS(ProctorCounts, all, lately, left_out)

struct RegradeRow {
  RegradeId id;
  QuizId quiz_id;
  RegradeState state = RegradeState::dry_run;
  RawJson request;  // RegradeIn
  PersonId prepared_by;
  Instant prepared_at;
  std::optional<Instant> applied_at;
  std::int64_t looked_at = 0, changed = 0, raised = 0, lowered = 0, kept = 0, now_passed = 0, now_failed = 0;
};
FIELDS(RegradeRow, id, quiz_id, state, request, prepared_by, prepared_at, applied_at, looked_at, changed, raised,
       lowered, kept, now_passed, now_failed)

/// The marks of an attempt, all in hundredths.
struct MarksOf {
  std::int64_t points = 0, possible = 0, percent = 0;
  bool passed = false;
  RawJson marks{"[]"};
};
struct RegradeChangeRow {
  AttemptId attempt_id;
  PersonId person_id;
  std::int64_t number = 1;
  std::string context;
  std::int64_t points_before = 0, possible_before = 0, percent_before = 0;
  bool passed_before = false;
  RawJson marks_before{"[]"};
  std::int64_t points_after = 0, possible_after = 0, percent_after = 0;
  bool passed_after = false;
  RawJson marks_after{"[]"};
};
FIELDS(RegradeChangeRow, attempt_id, person_id, number, context, points_before, possible_before, percent_before,
       passed_before, marks_before, points_after, possible_after, percent_after, passed_after, marks_after)
struct FormerMarkRow {
  RegradeId regrade_id;
  Instant until;
  PersonId by;
  RawJson request;
  std::int64_t points = 0, possible = 0, percent = 0;
  bool passed = false;
};
FIELDS(FormerMarkRow, regrade_id, until, by, request, points, possible, percent, passed)

struct AttemptEntryRow {
  AttemptId id;
  PersonId person_id;
  std::int64_t number = 1;
  QuizVersionId version_id;
  Instant started_at;
  std::optional<Instant> submitted_at;
  std::int64_t percent = 0;
  bool passed = false;
  bool auto_submitted = false;
  std::optional<std::int64_t> time_percent;
  std::int64_t proctor_events = 0;
  std::optional<Instant> regraded_at;
};
FIELDS(AttemptEntryRow, id, person_id, number, version_id, started_at, submitted_at, percent, passed, auto_submitted,
       time_percent, proctor_events, regraded_at)
struct AnswerOfRow {
  AttemptId attempt_id;
  RawJson answer;
};
FIELDS(AnswerOfRow, attempt_id, answer)

/// An answer to a survey in the author's ids. Do not change: stored format.
struct SheetAnswer {
  std::string question_id;
  std::vector<std::string> chosen;             // options, or all items in the order given
  std::map<std::string, std::string> texts;    // blank -> text
  std::map<std::string, std::string> matched;  // pair whose left side -> pair whose right side
};
FIELDS(SheetAnswer, question_id, chosen, texts, matched)

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
/// It was frozen again: the newest one from now on.
Status touch_version(data::Tx& tx, QuizVersionId id);
struct Content {
  RawJson content;
  QuizId quiz_id;
};
FIELDS(Content, content, quiz_id)
Result<Content> version_content(data::Tx& tx, QuizVersionId id);

/// Newest first.
Result<std::vector<QuizVersionId>> versions(data::Tx& tx, QuizId quiz, std::int64_t limit);
/// The newest version that was frozen; nothing when none was.
Result<std::optional<QuizVersionId>> newest_version(data::Tx& tx, QuizId quiz);

Status insert_attempt(data::Tx& tx, const AttemptRow& row, QuizId quiz);
Result<AttemptRow> attempt(data::Tx& tx, AttemptId id);
Result<std::string> context_of(data::Tx& tx, AttemptId id);
Result<std::optional<AttemptRow>> latest_attempt(data::Tx& tx, PersonId person, std::string_view context);
Result<std::vector<AttemptRow>> attempts(data::Tx& tx, PersonId person, std::string_view context);
/// By an attempt that counts.
Result<bool> has_passed(data::Tx& tx, PersonId person, std::string_view context);
/// No attempt until now counts any more.
Status discount(data::Tx& tx, PersonId person, std::string_view context);
/// False when it was closed already.
Result<bool> close_attempt(data::Tx& tx, const AttemptRow& row);

Status save_answer(data::Tx& tx, AttemptId attempt, std::string_view question_id, std::string_view answer,
                   std::optional<bool> flagged);
Result<std::vector<AnswerRow>> answers(data::Tx& tx, AttemptId attempt);

// -- store_results.cpp --
Status drop_pool_uses(data::Tx& tx, QuizId quiz, bool frozen);
Status insert_pool_use(data::Tx& tx, const PoolUse& use);
Result<std::vector<PoolUse>> pool_uses(data::Tx& tx, std::string_view pool);

/// The most generous accommodation that counts on this day.
Result<std::optional<AccommodationRow>> granted_time(data::Tx& tx, PersonId person, Date today);
Status insert_accommodation(data::Tx& tx, const AccommodationRow& row);
Result<AccommodationRow> accommodation(data::Tx& tx, AccommodationId id);
Result<std::vector<AccommodationRow>> accommodations(data::Tx& tx, PersonId person);
Result<bool> end_accommodation(data::Tx& tx, AccommodationId id, PersonId by);

Result<ProctorCounts> proctor_counts(data::Tx& tx, AttemptId attempt);
Status insert_proctor_event(data::Tx& tx, AttemptId attempt, std::int64_t number, const ProctorEventIn& event);
Status leave_out_proctor_events(data::Tx& tx, AttemptId attempt, std::int64_t events);
Result<std::vector<ProctorEvent>> proctor_events(data::Tx& tx, AttemptId attempt);

Result<std::int64_t> finished_attempts(data::Tx& tx, QuizId quiz);
Result<std::vector<AttemptEntryRow>> attempt_entries(data::Tx& tx, QuizId quiz, std::optional<QuizVersionId> version,
                                                     std::optional<AttemptId> after, std::int64_t limit);
/// Finished attempts in the order of ids.
Result<std::vector<AttemptRow>> finished(data::Tx& tx, QuizId quiz, std::optional<QuizVersionId> version,
                                         std::optional<AttemptId> after, std::int64_t limit);
/// Answers of the finished attempts from `first` to `last`.
Result<std::vector<AnswerOfRow>> answers_between(data::Tx& tx, QuizId quiz, AttemptId first, AttemptId last);
Result<std::vector<PersonId>> participants(data::Tx& tx, QuizId quiz, std::optional<PersonId> after,
                                           std::int64_t limit);

Status insert_regrade(data::Tx& tx, const RegradeRow& row);
Status insert_change(data::Tx& tx, RegradeId regrade, const RegradeChangeRow& row);
Result<RegradeRow> regrade(data::Tx& tx, RegradeId id);
Result<std::vector<RegradeRow>> regrades(data::Tx& tx, QuizId quiz);
Result<std::vector<RegradeChangeRow>> changes(data::Tx& tx, RegradeId regrade, std::optional<AttemptId> after,
                                              std::int64_t limit);
/// Changes of attempts whose marks are not those before the change.
Result<std::int64_t> stale_changes(data::Tx& tx, RegradeId regrade);
Result<bool> is_applying(data::Tx& tx, QuizId quiz);
/// False when the attempt's marks are not those before the change.
Result<bool> apply_change(data::Tx& tx, RegradeId regrade, const RegradeChangeRow& row);
Status mark_applying(data::Tx& tx, RegradeId id, PersonId by);
Status mark_applied(data::Tx& tx, RegradeId id);
Result<std::vector<FormerMarkRow>> former_marks(data::Tx& tx, AttemptId attempt);

/// How many had handed in before; counts one more.
Result<std::int64_t> count_survey(data::Tx& tx, QuizId quiz);
Result<std::int64_t> survey_count(data::Tx& tx, QuizId quiz);
Status insert_sheet(data::Tx& tx, const Uuid& random_id, QuizId quiz, QuizVersionId version, std::int64_t batch,
                    const RawJson& answers);
Result<std::vector<RawJson>> sheets(data::Tx& tx, QuizId quiz, std::int64_t batches);
Status drop_answers(data::Tx& tx, AttemptId attempt);
/// Versions of attempts that were begun before and never ended.
Result<std::vector<QuizVersionId>> abandoned_versions(data::Tx& tx, Instant before);
Result<std::int64_t> drop_abandoned_answers(data::Tx& tx, QuizVersionId version, Instant before);

}  // namespace store
}  // namespace mc::assessment
