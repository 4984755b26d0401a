// Quizzes as authors see them: drafts, problems, versions, preview.
#include "appliance/security/crypto.hpp"
#include "modules/assessment/results.hpp"
#include "modules/assessment/service.hpp"
#include "modules/assessment/validation.hpp"

namespace mc::assessment {
namespace {

security::Hash32 content_hash(std::string_view content) { return security::sha256(as_bytes(content)); }

/// The same draft always gives the same paper, so that a preview can be marked without keeping it.
std::uint64_t preview_seed(std::string_view content) {
  security::Hash32 hash = content_hash(content);
  std::uint64_t seed = 0;
  for (std::size_t i = 0; i < 8; ++i) seed = seed << 8 | hash[i];
  return seed;
}

}  // namespace

Result<QuizId> Service::create(data::Tx& tx) {
  QuizId id{make_uuid7(tx.now(), platform_.random)};
  TRY(store::insert_quiz(tx, id, shape::to_json(Quiz{})));
  return id;
}

Result<Quiz> Service::draft(data::Tx& tx, QuizId quiz) {
  return shape::from_json<Quiz>(TRY(store::draft(tx, quiz)).text);
}

Status Service::save(data::Tx& tx, QuizId quiz, const Quiz& content) {
  return store::update_draft(tx, quiz, shape::to_json(content));
}

Result<std::vector<FieldError>> Service::problems(data::Tx& tx, QuizId quiz) {
  return problems_of(TRY(draft(tx, quiz)));
}

Result<QuizVersionId> Service::freeze(data::Tx& tx, QuizId quiz) {
  auto version = std::make_shared<Version>();
  version->quiz = TRY(draft(tx, quiz));
  std::vector<FieldError> problems = problems_of(version->quiz);
  if (!problems.empty())
    return std::unexpected(
        Error{Fault::invalid, "quiz_not_ready", "The quiz cannot be published as it is.", std::move(problems)});
  std::string content = shape::to_json(version->quiz);
  security::Hash32 hash = content_hash(content);
  if (auto same = TRY(store::find_version(tx, quiz, hash))) return *same;
  version->id = QuizVersionId{make_uuid7(tx.now(), platform_.random)};
  TRY(store::insert_version(tx, version->id, quiz, hash, content));
  tx.after_commit([this, version] { versions_.put(version->id, version); });
  return version->id;
}

Result<QuizSummary> Service::summary(data::Tx& tx, QuizVersionId id) {
  auto known = TRY(version(tx, id));
  const Quiz& quiz = known->quiz;
  QuizSummary out;
  out.questions = quiz.draw ? quiz.draw->value : static_cast<std::int64_t>(quiz.questions.size());
  out.kind = quiz.kind;
  out.pass_percent = quiz.pass_percent.value;
  out.attempts = quiz.attempts.value;
  if (quiz.time_limit_minutes) out.time_limit_minutes = quiz.time_limit_minutes->value;
  return out;
}

Result<AttemptView> Service::preview(data::Tx& tx, QuizId id) {
  RawJson content = TRY(store::draft(tx, id));
  Quiz quiz = TRY(shape::from_json<Quiz>(content.text));
  AttemptView view = paper_view(quiz, deal(quiz, preview_seed(content.text)), 1);
  view.started_at = view.server_now = tx.now();
  return view;
}

Result<AttemptResult> Service::mark_preview(data::Tx& tx, QuizId id, const List<Answer, 300>& answers) {
  RawJson content = TRY(store::draft(tx, id));
  Quiz quiz = TRY(shape::from_json<Quiz>(content.text));
  Paper paper = deal(quiz, preview_seed(content.text));
  Marked marked = mark_paper(quiz, paper, answers.items);
  AttemptRow row;
  row.started_at = tx.now();
  row.submitted_at = tx.now();
  row.points = marked.score.points;
  row.points_possible = marked.score.possible;
  row.percent = marked.score.percent;
  row.passed = marked.score.passed;
  AttemptResult out = summary_of(row, quiz);
  if (quiz.kind != QuizKind::survey) out.questions = question_results(quiz, paper, answers.items, marked.marks);
  return out;
}

}  // namespace mc::assessment
