#pragma once
// Requests and responses of the endpoints of module assessment, and the ids of what they speak of.
#include "modules/assessment/ports.hpp"

namespace mc::assessment {

struct AccommodationTag;
struct RegradeTag;
using AccommodationId = Id<AccommodationTag>;
using RegradeId = Id<RegradeTag>;

struct QuizzesQuery {
  CourseId course;
};
FIELDS(QuizzesQuery, course)
struct PlacedQuiz {
  QuizId id;
  std::string lesson;
  QuizKind kind = QuizKind::graded;
  bool published = false;
  bool anonymous = false;
  std::int64_t attempts = 0;  // finished
};
FIELDS(PlacedQuiz, id, lesson, kind, published, anonymous, attempts)
struct PlacedQuizzes {
  std::vector<PlacedQuiz> items;
};
FIELDS(PlacedQuizzes, items)

// -- the page before handing in --
struct ReviewEntry {
  std::int64_t number = 1;
  std::string question_id;
  ReviewState state = ReviewState::unanswered;
  bool flagged = false;
};
FIELDS(ReviewEntry, number, question_id, state, flagged)
struct AttemptReview {
  std::vector<ReviewEntry> questions;
  std::int64_t unanswered = 0;
  std::int64_t partly = 0;
  std::int64_t flagged = 0;
  std::optional<Instant> deadline;
  Instant server_now;
};
FIELDS(AttemptReview, questions, unanswered, partly, flagged, deadline, server_now)

// -- proctoring (LMS-44) --
struct ProctorEventIn {
  ProctorKind kind = ProctorKind::focus_lost;
  std::optional<Int<0, 86400>> seconds;  // how long it lasted
  std::optional<Text<1, 64>> question_id;
};
FIELDS(ProctorEventIn, kind, seconds, question_id)
struct ProctorEventsIn {
  List<ProctorEventIn, 50> events;
};
FIELDS(ProctorEventsIn, events)
struct ProctorNoted {
  std::int64_t noted = 0;
  std::int64_t left_out = 0;  // over the limits; counted in the attempt's report
};
FIELDS(ProctorNoted, noted, left_out)
struct ProctorEvent {
  ProctorKind kind = ProctorKind::focus_lost;
  Instant at;  // the server's clock, when it was reported
  std::optional<std::int64_t> seconds;
  std::optional<std::string> question_id;
};
FIELDS(ProctorEvent, kind, at, seconds, question_id)

// -- results for those who teach --
struct AttemptsQuery {
  std::optional<QuizVersionId> version;
  std::optional<AttemptId> after;
  std::optional<Int<1, 200>> limit;  // 50
};
FIELDS(AttemptsQuery, version, after, limit)
struct AttemptEntry {
  AttemptId id;
  PersonId person_id;
  std::string name;
  std::int64_t number = 1;
  QuizVersionId version_id;
  Instant started_at;
  std::optional<Instant> submitted_at;
  double percent = 0;
  bool passed = false;
  bool auto_submitted = false;
  std::optional<std::int64_t> time_percent;
  std::int64_t proctor_events = 0;
  std::optional<Instant> regraded_at;
};
FIELDS(AttemptEntry, id, person_id, name, number, version_id, started_at, submitted_at, percent, passed, auto_submitted,
       time_percent, proctor_events, regraded_at)
struct FormerMark {
  RegradeId regrade_id;
  Instant until;
  std::string by;
  std::string reason;
  double points = 0;
  double points_possible = 0;
  double percent = 0;
  bool passed = false;
};
FIELDS(FormerMark, regrade_id, until, by, reason, points, points_possible, percent, passed)
struct GrantedTime {
  std::int64_t time_percent = 100;
  std::string reason;
  std::string granted_by;
  Instant granted_at;
};
FIELDS(GrantedTime, time_percent, reason, granted_by, granted_at)
struct AttemptReport {
  AttemptResult result;  // with all questions, whatever learners are shown
  PersonId person_id;
  std::string name;
  std::optional<GrantedTime> granted;
  std::vector<ProctorEvent> proctoring;
  std::int64_t proctoring_left_out = 0;
  std::vector<FormerMark> former_marks;  // newest first
};
FIELDS(AttemptReport, result, person_id, name, granted, proctoring, proctoring_left_out, former_marks)

// -- accommodations --
struct AccommodationIn {
  PersonId person_id;
  Int<101, 400> time_percent = 150;  // of every time limit
  Text<3, 500> reason;
  std::optional<Date> until;  // the last day on which it counts
};
FIELDS(AccommodationIn, person_id, time_percent, reason, until)
struct Accommodation {
  AccommodationId id;
  PersonId person_id;
  std::string name;
  std::int64_t time_percent = 100;
  std::string reason;
  std::optional<Date> until;
  std::string granted_by;
  Instant granted_at;
  std::optional<Instant> ended_at;
};
FIELDS(Accommodation, id, person_id, name, time_percent, reason, until, granted_by, granted_at, ended_at)
struct AccommodationsQuery {
  PersonId person;
};
FIELDS(AccommodationsQuery, person)
struct Accommodations {
  std::vector<Accommodation> items;  // newest first
};
FIELDS(Accommodations, items)

// -- regrades --
struct QuestionAction {
  Text<1, 64> question_id;
  RegradeAction action = RegradeAction::rescore;
};
FIELDS(QuestionAction, question_id, action)
/// Which attempts: all finished ones, or only of a version, or only those named, or only those that failed.
struct RegradeIn {
  Text<3, 500> reason;
  List<QuestionAction, 300> questions;
  bool never_lower = true;  // whoever would lose keeps her marks
  std::optional<QuizVersionId> version;
  std::optional<List<AttemptId, 500>> attempts;
  bool failed_only = false;
};
FIELDS(RegradeIn, reason, questions, never_lower, version, attempts, failed_only)
/// A question that a regrade names, as people read it; empty when nobody has it any more.
struct RegradedQuestion {
  std::string question_id;
  std::string prompt;
};
FIELDS(RegradedQuestion, question_id, prompt)
struct Regrade {
  RegradeId id;
  QuizId quiz_id;
  RegradeState state = RegradeState::dry_run;
  RegradeIn request;
  std::string by;
  Instant prepared_at;
  std::optional<Instant> applied_at;
  std::int64_t looked_at = 0;  // attempts in the scope
  std::int64_t changed = 0;    // with other marks
  std::int64_t raised = 0;
  std::int64_t lowered = 0;
  std::int64_t kept = 0;  // would be lowered, but `never_lower`
  std::int64_t now_passed = 0;
  std::int64_t now_failed = 0;
  std::vector<RegradedQuestion> questions;  // of the request, in its order
};
FIELDS(Regrade, id, quiz_id, state, request, by, prepared_at, applied_at, looked_at, changed, raised, lowered, kept,
       now_passed, now_failed, questions)
struct Regrades {
  std::vector<Regrade> items;  // newest first
};
FIELDS(Regrades, items)
struct RegradeChange {
  AttemptId attempt_id;
  PersonId person_id;
  std::string name;
  std::int64_t number = 1;
  double points_before = 0;
  double points_after = 0;
  double percent_before = 0;
  double percent_after = 0;
  bool passed_before = false;
  bool passed_after = false;
};
FIELDS(RegradeChange, attempt_id, person_id, name, number, points_before, points_after, percent_before, percent_after,
       passed_before, passed_after)
struct RegradeChangesQuery {
  std::optional<AttemptId> after;
  std::optional<Int<1, 200>> limit;  // 50
};
FIELDS(RegradeChangesQuery, after, limit)

// -- surveys --
struct SurveyAnswerCount {
  std::string text;
  std::int64_t count = 0;
};
FIELDS(SurveyAnswerCount, text, count)
struct SurveyQuestion {
  std::string question_id;
  std::string prompt;
  QuestionType type = QuestionType::multiple_choice;
  std::int64_t answered = 0;
  std::vector<SurveyAnswerCount> options;  // in the author's order; pairs as "left - right", items by average place
  std::vector<std::string> texts;          // what was typed, in alphabetical order
};
FIELDS(SurveyQuestion, question_id, prompt, type, answered, options, texts)
struct SurveyResults {
  bool anonymous = false;
  std::int64_t handed_in = 0;
  std::int64_t counted = 0;  // anonymous: complete groups of five
  bool too_few = false;      // anonymous and fewer than five: nothing is shown
  std::vector<SurveyQuestion> questions;
};
FIELDS(SurveyResults, anonymous, handed_in, counted, too_few, questions)
struct ParticipantsQuery {
  std::optional<PersonId> after;
  std::optional<Int<1, 200>> limit;  // 50
};
FIELDS(ParticipantsQuery, after, limit)
/// All that is known of somebody and an anonymous survey.
struct Participant {
  PersonId person_id;
  std::string name;
};
FIELDS(Participant, person_id, name)

// -- item analysis --
struct AnalysisQuery {
  std::optional<QuizVersionId> version;  // all versions unless given
  std::optional<bool> all_attempts;      // first attempts only unless true
};
FIELDS(AnalysisQuery, version, all_attempts)
/// Percentages unless said otherwise; nothing where it cannot be computed. See analysis.hpp.
struct ItemFigures {
  std::string question_id;
  std::string prompt;
  QuestionType type = QuestionType::multiple_choice;
  std::int64_t given = 0;     // on so many papers
  std::int64_t answered = 0;  // omitted ones count as 0 points
  std::optional<double> facility;
  std::optional<double> standard_deviation;
  std::optional<double> discrimination_index;
  std::optional<double> discriminative_efficiency;
  std::optional<double> intended_weight;
  std::optional<double> effective_weight;
};
FIELDS(ItemFigures, question_id, prompt, type, given, answered, facility, standard_deviation, discrimination_index,
       discriminative_efficiency, intended_weight, effective_weight)
struct Analysis {
  std::int64_t attempts = 0;
  bool first_attempts_only = true;
  std::optional<double> mean;
  std::optional<double> median;
  std::optional<double> standard_deviation;
  std::optional<double> alpha;           // Cronbach's, 0..1
  std::optional<double> standard_error;  // of measurement, in percent of the total
  std::string omitted = "An omitted answer counts as 0 points; a question that was not on a paper is left out there.";
  std::string alpha_note;  // why there is no alpha
  std::vector<ItemFigures> items;
};
FIELDS(Analysis, attempts, first_attempts_only, mean, median, standard_deviation, alpha, standard_error, omitted,
       alpha_note, items)

}  // namespace mc::assessment
