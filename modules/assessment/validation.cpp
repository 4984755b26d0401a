#include "modules/assessment/validation.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace mc::assessment {
namespace {

constexpr std::int64_t kMostOnPaper = 300;  // as many answers can be handed in at once

/// Collects problems below one question.
class Findings {
public:
  Findings(std::vector<FieldError>& all, std::string path) : all_(all), path_(std::move(path)) {}
  void add(std::string_view field, std::string code, std::string detail) {
    std::string path = path_;
    if (!field.empty()) path += (path.empty() ? "" : ".") + std::string(field);
    all_.push_back({std::move(path), std::move(code), std::move(detail)});
  }
  template <class L>
  void unique_ids(std::string_view field, const L& list) {
    std::set<std::string> seen;
    for (const auto& item : list)
      if (!seen.insert(item.id.value).second) return add(field, "duplicate_id", "Two entries have the same id.");
  }
  template <class L, class F>
  void unique_texts(std::string_view field, const L& list, F text_of) {
    std::set<std::string> seen;
    for (const auto& item : list)
      if (!seen.insert(text_of(item)).second) return add(field, "duplicate_text", "Two entries read the same.");
  }

private:
  std::vector<FieldError>& all_;
  std::string path_;
};

void check_options(const Question& question, bool scored, Findings& findings) {
  const auto& options = question.options.items;
  auto right = std::count_if(options.begin(), options.end(), [](const Option& o) { return o.correct; });
  if (question.type == QuestionType::true_false && options.size() != 2)
    findings.add("options", "not_two_options", "A true or false question has two options.");
  if (options.size() < 2 && question.type != QuestionType::true_false)
    findings.add("options", "too_few_options", "Give at least two options.");
  if (scored && right == 0) findings.add("options", "no_right_option", "Mark the right option.");
  if (scored && right > 1 && question.type != QuestionType::multi_select)
    findings.add("options", "several_right_options", "Only one option can be right; use multi select for more.");
  findings.unique_ids("options", question.options);
  findings.unique_texts("options", question.options, [](const Option& o) { return o.text.value; });
}

void check_blanks(const Question& question, bool scored, Findings& findings) {
  const std::string& prompt = question.prompt.value;
  if (question.blanks.size() == 0) findings.add("blanks", "no_blanks", "Mark at least one blank in the prompt.");
  for (const Blank& blank : question.blanks) {
    if (scored && blank.accepted.size() == 0)
      findings.add("blanks", "no_accepted_answer", "Give at least one accepted answer for each blank.");
    std::string mark = "{{" + blank.id.value + "}}";
    auto at = prompt.find(mark);
    if (at == std::string::npos)
      findings.add("prompt", "blank_without_mark", "A blank has no place in the prompt.");
    else if (prompt.find(mark, at + 1) != std::string::npos)
      findings.add("prompt", "duplicate_id", "A blank is marked twice in the prompt.");
  }
  for (auto at = prompt.find("{{"); at != std::string::npos; at = prompt.find("{{", at + 2)) {
    auto end = prompt.find("}}", at);
    std::string id = end == std::string::npos ? std::string() : prompt.substr(at + 2, end - at - 2);
    bool known =
        std::any_of(question.blanks.begin(), question.blanks.end(), [&](const Blank& b) { return b.id.value == id; });
    if (!known) findings.add("prompt", "mark_without_blank", "The prompt marks a blank that does not exist.");
  }
  findings.unique_ids("blanks", question.blanks);
}

void check_question(const Question& question, bool scored, Findings findings) {
  switch (question.type) {
  case QuestionType::multiple_choice:
  case QuestionType::true_false:
  case QuestionType::multi_select:
    return check_options(question, scored, findings);
  case QuestionType::fill_blank:
    return check_blanks(question, scored, findings);
  case QuestionType::matching:
    if (question.pairs.size() < 2) findings.add("pairs", "too_few_pairs", "Give at least two pairs.");
    findings.unique_ids("pairs", question.pairs);
    return findings.unique_texts("pairs", question.pairs, [](const Pair& p) { return p.left.value; });
  case QuestionType::ordering:
    if (question.items.size() < 2) findings.add("items", "too_few_items", "Give at least two items.");
    findings.unique_ids("items", question.items);
    return findings.unique_texts("items", question.items, [](const Item& i) { return i.text.value; });
  }
}

void check_pools(const Quiz& quiz, std::vector<FieldError>& all) {
  std::set<std::string> seen;
  std::int64_t total = quiz.draw ? quiz.draw->value : static_cast<std::int64_t>(quiz.questions.size());
  for (std::size_t i = 0; i < quiz.pools->size(); ++i) {
    const PoolDraw& pool = quiz.pools->items[i];
    total += pool.count.value;
    if (!seen.insert(pool.pool_id.value).second)
      all.push_back({fmt::format("pools[{}].pool_id", i), "duplicate_id", "A pool is named twice: raise its count."});
  }
  if (quiz.kind == QuizKind::survey)
    all.push_back({"pools", "survey_with_pools", "A survey asks everybody the same questions."});
  if (total > kMostOnPaper)
    all.push_back({"pools", "too_many_questions", fmt::format("A paper holds {} questions at most.", kMostOnPaper)});
}

}  // namespace

std::vector<FieldError> problems_of(const Question& question) {
  std::vector<FieldError> all;
  check_question(question, true, Findings(all, ""));
  return all;
}

std::vector<FieldError> problems_of(const Quiz& quiz) {
  std::vector<FieldError> all;
  bool pools = quiz.pools && quiz.pools->size() > 0;
  if (quiz.questions.size() == 0 && !pools) all.push_back({"questions", "no_questions", "The quiz has no questions."});
  if (quiz.draw && static_cast<std::size_t>(quiz.draw->value) > quiz.questions.size())
    all.push_back(
        {"draw", "draw_too_large",
         fmt::format("{} questions are drawn, but there are only {}.", quiz.draw->value, quiz.questions.size())});
  if (quiz.anonymous.value_or(false) && quiz.kind != QuizKind::survey)
    all.push_back({"anonymous", "not_a_survey", "Only a survey can be anonymous: results of a quiz need a person."});
  if (pools) check_pools(quiz, all);
  std::set<std::string> ids;
  for (std::size_t i = 0; i < quiz.questions.size(); ++i) {
    const Question& question = quiz.questions.items[i];
    std::string path = fmt::format("questions[{}]", i);
    if (!ids.insert(question.id.value).second)
      all.push_back({path + ".id", "duplicate_id", "Two questions have the same id."});
    check_question(question, quiz.kind != QuizKind::survey, Findings(all, path));
  }
  return all;
}

}  // namespace mc::assessment
