// Quizzes as authors see them: drafts, problems, versions, preview.
#include <set>

#include <fmt/format.h>

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
  TRY(store::update_draft(tx, quiz, shape::to_json(content)));
  return note_pool_uses(tx, quiz, content, false);
}

Status Service::note_pool_uses(data::Tx& tx, QuizId id, const Quiz& quiz, bool frozen) {
  TRY(store::drop_pool_uses(tx, id, frozen));
  if (!quiz.pools) return {};
  std::set<std::string> seen;
  for (const PoolDraw& pool : *quiz.pools)
    if (seen.insert(pool.pool_id.value).second)
      TRY(store::insert_pool_use(tx, {pool.pool_id.value, id, frozen, pool.count.value}));
  return {};
}

Status Service::check_pools(data::Tx& tx, const security::Viewer& viewer, QuizId quiz, const Quiz& content) {
  if (!content.pools) return {};
  Quiz before = TRY(draft(tx, quiz));
  std::set<std::string> held;
  if (before.pools)
    for (const PoolDraw& pool : *before.pools) held.insert(pool.pool_id.value);
  for (const PoolDraw& pool : *content.pools) {
    if (held.contains(pool.pool_id.value)) continue;
    if (!pools_ || !TRY(pools_->may_use(tx, viewer, pool.pool_id.value)))
      return forbidden("pool_not_yours", "You may not draw from this pool.");
  }
  return {};
}

Result<std::vector<PoolUse>> Service::pool_uses(data::Tx& tx, const std::vector<std::string>& pools) {
  std::vector<PoolUse> out;
  for (const std::string& pool : pools)
    for (PoolUse& use : TRY(store::pool_uses(tx, pool))) out.push_back(std::move(use));
  return out;
}

Result<std::vector<FieldError>> Service::problems(data::Tx& tx, QuizId quiz) {
  return all_problems(tx, TRY(draft(tx, quiz)));
}

Result<std::vector<FieldError>> Service::all_problems(data::Tx& tx, const Quiz& quiz) {
  std::vector<FieldError> all = problems_of(quiz);
  if (!quiz.pools || quiz.pools->size() == 0) return all;
  std::vector<PoolSource> sources = TRY(pool_sources(tx, quiz));
  std::set<std::string> taken;
  for (const Question& question : quiz.questions) taken.insert(question.id.value);
  bool each = true;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    auto have = static_cast<std::int64_t>(sources[i].questions.size());
    if (have >= sources[i].count) continue;
    each = false;
    all.push_back({fmt::format("pools[{}].count", i), "pool_too_small",
                   fmt::format("{} questions are drawn from a pool that holds {}.", sources[i].count, have)});
  }
  if (each && !draw(sources, taken, 0))
    all.push_back({"pools", "pools_overlap",
                   "The pools share questions: together they do not hold enough different ones for this draw."});
  return all;
}

Result<QuizVersionId> Service::freeze(data::Tx& tx, QuizId quiz) {
  auto version = std::make_shared<Version>();
  version->quiz_id = quiz;
  version->quiz = std::make_shared<const Quiz>(TRY(draft(tx, quiz)));
  std::vector<FieldError> problems = TRY(all_problems(tx, *version->quiz));
  if (!problems.empty())
    return std::unexpected(
        Error{Fault::invalid, "quiz_not_ready", "The quiz cannot be published as it is.", std::move(problems)});
  TRY(note_pool_uses(tx, quiz, *version->quiz, true));
  std::string content = shape::to_json(*version->quiz);
  security::Hash32 hash = content_hash(content);
  if (auto same = TRY(store::find_version(tx, quiz, hash))) {
    TRY(store::touch_version(tx, *same));
    return *same;
  }
  version->id = QuizVersionId{make_uuid7(tx.now(), platform_.random)};
  TRY(store::insert_version(tx, version->id, quiz, hash, content));
  tx.after_commit([this, version] { versions_.put(version->id, version); });
  return version->id;
}

Result<std::optional<QuizVersionId>> Service::frozen(data::Tx& tx, QuizId quiz) {
  return store::find_version(tx, quiz, content_hash(shape::to_json(TRY(draft(tx, quiz)))));
}

Result<QuizSummary> Service::summary(data::Tx& tx, QuizVersionId id) {
  auto known = TRY(version(tx, id));
  const Quiz& quiz = *known->quiz;
  QuizSummary out;
  out.questions = quiz.draw ? quiz.draw->value : static_cast<std::int64_t>(quiz.questions.size());
  if (quiz.pools)
    for (const PoolDraw& pool : *quiz.pools) out.questions += pool.count.value;
  out.kind = quiz.kind;
  out.pass_percent = quiz.pass_percent.value;
  out.attempts = quiz.attempts.value;
  if (quiz.time_limit_minutes) out.time_limit_minutes = quiz.time_limit_minutes->value;
  if (quiz.cooldown_minutes && quiz.cooldown_minutes->value > 0) out.cooldown_minutes = quiz.cooldown_minutes->value;
  if (quiz.proctored.value_or(false)) out.proctored = true;
  if (is_anonymous(quiz)) out.anonymous = true;
  return out;
}

Result<std::shared_ptr<const Sheet>> Service::preview_sheet(data::Tx& tx, const std::shared_ptr<const Quiz>& quiz,
                                                            std::string_view content) {
  std::uint64_t seed = preview_seed(content);
  auto drawn = picks(tx, *quiz, seed);
  if (!drawn && drawn.error().code != "pool_too_small") return std::unexpected(drawn.error());
  return bind(tx, quiz, deal(*quiz, seed, drawn ? *drawn : std::vector<Pick>()));  // a draft may have problems
}

Result<AttemptView> Service::preview(data::Tx& tx, QuizId id) {
  RawJson content = TRY(store::draft(tx, id));
  auto quiz = std::make_shared<const Quiz>(TRY(shape::from_json<Quiz>(content.text)));
  AttemptView view = paper_view(*quiz, *TRY(preview_sheet(tx, quiz, content.text)), 1);
  view.started_at = view.server_now = tx.now();
  return view;
}

Result<AttemptResult> Service::mark_preview(data::Tx& tx, QuizId id, const List<Answer, 300>& answers) {
  RawJson content = TRY(store::draft(tx, id));
  auto quiz = std::make_shared<const Quiz>(TRY(shape::from_json<Quiz>(content.text)));
  auto sheet = TRY(preview_sheet(tx, quiz, content.text));
  Marked marked = mark_paper(*quiz, *sheet, answers.items);
  AttemptRow row;
  row.started_at = tx.now();
  row.submitted_at = tx.now();
  row.points = marked.score.points;
  row.points_possible = marked.score.possible;
  row.percent = marked.score.percent;
  row.passed = marked.score.passed;
  AttemptResult out = summary_of(row, *quiz);
  if (quiz->kind != QuizKind::survey) out.questions = question_results(*sheet, answers.items, marked.marks, {});
  return out;
}

}  // namespace mc::assessment
