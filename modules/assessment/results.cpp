#include "modules/assessment/results.hpp"

#include <algorithm>

#include "modules/assessment/rekeying.hpp"

namespace mc::assessment {
namespace {

std::optional<std::int64_t> attempts_left(const Quiz& quiz, std::int64_t number) {
  if (quiz.attempts.value == 0) return std::nullopt;
  return std::max<std::int64_t>(0, quiz.attempts.value - number);
}

}  // namespace

const Answer* answer_to(const Question& question, const std::vector<Answer>& answers) {
  auto found =
      std::find_if(answers.begin(), answers.end(), [&](const Answer& a) { return a.question_id == question.id; });
  return found == answers.end() ? nullptr : &*found;
}

Marked mark_paper(const Quiz& quiz, const Sheet& sheet, const std::vector<Answer>& answers) {
  Marked out;
  std::int64_t points = 0, possible = 0;
  for (std::size_t i = 0; i < sheet.questions.size(); ++i) {
    const Question& question = *sheet.questions[i];
    StoredMark stored;
    if (const Answer* answer = answer_to(question, answers); answer && quiz.kind != QuizKind::survey) {
      auto response = response_of(question, sheet.paper.questions[i], *answer);
      if (response) {
        Mark earned = mark(question, question.partial_credit.value_or(quiz.partial_credit), *response);
        stored.points = earned.points;
        stored.correct = earned.correct;
      }
    }
    points += stored.points;
    possible += question.points.value * 100;
    out.marks.push_back(stored);
  }
  out.score = score(points, possible, quiz.pass_percent.value);
  if (quiz.kind == QuizKind::survey) out.score = {0, 0, 10'000, true};
  return out;
}

AttemptView paper_view(const Quiz& quiz, const Sheet& sheet, std::int64_t number, std::int64_t not_counted) {
  AttemptView view;
  view.number = number;
  view.attempts_left = attempts_left(quiz, number - not_counted);
  view.kind = quiz.kind;
  view.pass_percent = quiz.pass_percent.value;
  if (quiz.proctored.value_or(false)) view.proctored = true;
  if (is_anonymous(quiz)) view.anonymous = true;
  view.questions.reserve(sheet.questions.size());
  for (std::size_t i = 0; i < sheet.questions.size(); ++i)
    view.questions.push_back(view_of(*sheet.questions[i], sheet.paper.questions[i]));
  return view;
}

AttemptResult summary_of(const AttemptRow& row, const Quiz& quiz) {
  AttemptResult out;
  out.id = row.id;
  out.number = row.number;
  out.kind = quiz.kind;
  out.percent = static_cast<double>(row.percent) / 100;
  out.points = static_cast<double>(row.points) / 100;
  out.points_possible = static_cast<double>(row.points_possible) / 100;
  out.pass_percent = quiz.pass_percent.value;
  out.passed = row.passed;
  out.started_at = row.started_at;
  out.submitted_at = row.submitted_at.value_or(row.started_at);
  out.seconds = (out.submitted_at - out.started_at).count() / 1000;
  out.auto_submitted = row.auto_submitted;
  out.time_percent = row.time_percent;
  out.regraded_at = row.regraded_at;
  if (!row.counts) {
    out.superseded = true;  // how often she may try is a matter of the attempts that count
    return out;
  }
  out.attempts_left = attempts_left(quiz, row.number - row.not_counted);
  std::int64_t pause = quiz.cooldown_minutes ? quiz.cooldown_minutes->value : 0;
  if (pause > 0 && row.submitted_at && out.attempts_left.value_or(1) > 0)
    out.next_attempt_at = *row.submitted_at + std::chrono::minutes(pause);
  return out;
}

std::vector<QuestionResult> question_results(const Sheet& sheet, const std::vector<Answer>& answers,
                                             const std::vector<StoredMark>& marks,
                                             const std::vector<std::shared_ptr<const Question>>& keys) {
  std::vector<QuestionResult> out;
  out.reserve(sheet.questions.size());
  for (std::size_t i = 0; i < sheet.questions.size(); ++i) {
    const PaperQuestion& on_paper = sheet.paper.questions[i];
    const Question& question = *sheet.questions[i];
    QuestionResult result;
    result.question = view_of(question, on_paper);
    if (const Answer* answer = answer_to(question, answers)) result.answer = *answer;
    if (i < marks.size()) {
      result.correct = marks[i].correct;
      result.points = static_cast<double>(marks[i].points) / 100;
      result.treatment = marks[i].treatment;
    }
    bool rekeyed = i < keys.size() && keys[i];
    result.right_answer = rekeyed ? right_answer_by(question, *keys[i], on_paper) : right_answer(question, on_paper);
    const auto& explanation = rekeyed ? keys[i]->explanation : question.explanation;
    if (explanation) result.explanation = explanation->value;
    result.feedback = feedback_of(question, on_paper);
    out.push_back(std::move(result));
  }
  return out;
}

}  // namespace mc::assessment
