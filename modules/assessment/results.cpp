#include "modules/assessment/results.hpp"

#include <algorithm>

namespace mc::assessment {
namespace {

const Question& question_of(const Quiz& quiz, const PaperQuestion& on_paper) {
  return quiz.questions.items[static_cast<std::size_t>(on_paper.question)];
}

const Answer* answer_to(const Question& question, const std::vector<Answer>& answers) {
  auto found =
      std::find_if(answers.begin(), answers.end(), [&](const Answer& a) { return a.question_id == question.id; });
  return found == answers.end() ? nullptr : &*found;
}

std::optional<std::int64_t> attempts_left(const Quiz& quiz, std::int64_t number) {
  if (quiz.attempts.value == 0) return std::nullopt;
  return std::max<std::int64_t>(0, quiz.attempts.value - number);
}

}  // namespace

Marked mark_paper(const Quiz& quiz, const Paper& paper, const std::vector<Answer>& answers) {
  Marked out;
  std::int64_t points = 0, possible = 0;
  for (const PaperQuestion& on_paper : paper.questions) {
    const Question& question = question_of(quiz, on_paper);
    StoredMark stored;
    if (const Answer* answer = answer_to(question, answers); answer && quiz.kind != QuizKind::survey) {
      auto response = response_of(question, on_paper, *answer);
      if (response) {
        Mark earned = mark(question, quiz.partial_credit, *response);
        stored = {earned.points, earned.correct};
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

AttemptView paper_view(const Quiz& quiz, const Paper& paper, std::int64_t number) {
  AttemptView view;
  view.number = number;
  view.attempts_left = attempts_left(quiz, number);
  view.kind = quiz.kind;
  view.pass_percent = quiz.pass_percent.value;
  view.questions.reserve(paper.questions.size());
  for (const PaperQuestion& on_paper : paper.questions)
    view.questions.push_back(view_of(question_of(quiz, on_paper), on_paper));
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
  out.attempts_left = attempts_left(quiz, row.number);
  return out;
}

std::vector<QuestionResult> question_results(const Quiz& quiz, const Paper& paper, const std::vector<Answer>& answers,
                                             const std::vector<StoredMark>& marks) {
  std::vector<QuestionResult> out;
  out.reserve(paper.questions.size());
  for (std::size_t i = 0; i < paper.questions.size(); ++i) {
    const PaperQuestion& on_paper = paper.questions[i];
    const Question& question = question_of(quiz, on_paper);
    QuestionResult result;
    result.question = view_of(question, on_paper);
    if (const Answer* answer = answer_to(question, answers)) result.answer = *answer;
    if (i < marks.size()) {
      result.correct = marks[i].correct;
      result.points = static_cast<double>(marks[i].points) / 100;
    }
    result.right_answer = right_answer(question, on_paper);
    if (question.explanation) result.explanation = question.explanation->value;
    result.feedback = feedback_of(question, on_paper);
    out.push_back(std::move(result));
  }
  return out;
}

}  // namespace mc::assessment
