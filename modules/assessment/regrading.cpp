#include "modules/assessment/regrading.hpp"

#include "modules/assessment/rekeying.hpp"

namespace mc::assessment {
namespace {

constexpr std::string_view kRescored = "rescored";
constexpr std::string_view kDropped = "dropped";
constexpr std::string_view kFullMarks = "full_marks";

Result<StoredMark> rescore(const Quiz& quiz, const QuizVersionId& version, const Question& shown,
                           const PaperQuestion& on_paper, const Answer* answer, const RegradePlan::Treatment& plan) {
  StoredMark out;
  bool own = on_paper.pooled ? plan.key_id == on_paper.pooled->bytes : plan.key_id == version.bytes;
  bool keyed = !own && shape::to_json(shown) != shape::to_json(*plan.key);
  if (keyed) {
    out.treatment = kRescored;
    out.key = plan.key_id;
  }
  Rekeyed key{shown};
  if (keyed) key = TRY(rekeyed(shown, *plan.key));
  if (!answer) return out;
  auto response = response_of(shown, on_paper, *answer);
  if (!response) return out;
  PartialCredit policy = shown.partial_credit.value_or(quiz.partial_credit);
  Mark earned = mark(key.question, policy, key.read(shown, *response));
  out.points = earned.points;
  out.correct = earned.correct;
  return out;
}

bool is(const StoredMark& mark, std::string_view treatment) { return mark.treatment && *mark.treatment == treatment; }

}  // namespace

Result<Remarked> remark(const Quiz& quiz, const QuizVersionId& version, const Sheet& sheet,
                        const std::vector<Answer>& answers, const std::vector<StoredMark>& before,
                        const RegradePlan& plan) {
  Remarked out;
  std::int64_t points = 0, possible = 0;
  for (std::size_t i = 0; i < sheet.questions.size(); ++i) {
    const Question& shown = *sheet.questions[i];
    std::int64_t whole = shown.points.value * 100;
    StoredMark fresh = i < before.size() ? before[i] : StoredMark{};
    auto planned = plan.questions.find(shown.id.value);
    if (planned != plan.questions.end()) {
      out.touched = true;
      const RegradePlan::Treatment& treatment = planned->second;
      if (treatment.action == RegradeAction::drop)
        fresh = {0, false, std::string(kDropped), {}};
      else if (treatment.action == RegradeAction::full_marks)
        fresh = {whole, true, std::string(kFullMarks), {}};
      else
        fresh = TRY(rescore(quiz, version, shown, sheet.paper.questions[i], answer_to(shown, answers), treatment));
    }
    if (!is(fresh, kDropped)) {
      points += fresh.points;
      possible += whole;
    }
    out.marks.push_back(std::move(fresh));
  }
  if (possible == 0) return conflict("nothing_left", "Every question of a paper would be dropped.");
  out.score = score(points, possible, quiz.pass_percent.value);
  return out;
}

bool same_marks(const std::vector<StoredMark>& a, const std::vector<StoredMark>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    bool dropped = is(a[i], kDropped) == is(b[i], kDropped);
    if (a[i].points != b[i].points || a[i].correct != b[i].correct || !dropped) return false;
  }
  return true;
}

}  // namespace mc::assessment
