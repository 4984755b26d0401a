#pragma once
// For tests: one question of each type, whose ids, feedback and explanations say that they are secret.
#include <initializer_list>

#include "modules/assessment/assessment.hpp"

namespace mc::assessment::testing {

inline Question choice(std::string id, std::string right, std::initializer_list<const char*> wrong) {
  Question q;
  q.id = std::move(id);
  q.prompt = "Which one?";
  q.explanation = "secret explanation";
  q.options.items.push_back({"secret-id-a", Text<1, 1000>(std::move(right)), true, Text<0, 1000>("secret feedback")});
  int n = 0;
  for (const char* text : wrong)
    q.options.items.push_back({Text<1, 64>("secret-id-" + std::to_string(++n)), text, false, {}});
  return q;
}

/// multiple_choice, true_false, multi_select, fill_blank, matching, ordering: q1 ... q6, one point each.
inline Quiz example_quiz() {
  Quiz quiz;
  Question one = choice("q1", "Soap", {"Sand", "Salt"});
  Question truth = choice("q2", "True", {"False"});
  truth.type = QuestionType::true_false;
  Question several = choice("q3", "Before touching", {"Never"});
  several.type = QuestionType::multi_select;
  several.options.items.push_back({"secret-id-b", "After touching", true, {}});
  several.options.items.push_back({"secret-id-c", "At home only", false, {}});
  Question blank;
  blank.id = "q4";
  blank.type = QuestionType::fill_blank;
  blank.prompt = "Give {{secret-id-x}} first.";
  blank.explanation = "secret explanation";
  Blank gap;
  gap.id = "secret-id-x";
  gap.accepted.items = {"epinephrine", "adrenaline"};
  blank.blanks.items.push_back(gap);
  Question match;
  match.id = "q5";
  match.type = QuestionType::matching;
  match.prompt = "Match.";
  match.pairs.items = {
      {"secret-id-1", "Red", "Stop"}, {"secret-id-2", "Amber", "Wait"}, {"secret-id-3", "Green", "Go"}};
  Question order;
  order.id = "q6";
  order.type = QuestionType::ordering;
  order.prompt = "Order.";
  order.items.items = {{"secret-id-1", "First"}, {"secret-id-2", "Second"}, {"secret-id-3", "Third"}};
  quiz.questions.items = {one, truth, several, blank, match, order};
  return quiz;
}

}  // namespace mc::assessment::testing
