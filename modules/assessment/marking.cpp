#include "modules/assessment/marking.hpp"

#include <algorithm>

#include "appliance/base/text.hpp"

namespace mc::assessment {
namespace {

/// What counts for a policy: how many parts there are, how many the learner got right and how many wrong.
struct Tally {
  std::int64_t right = 0;
  std::int64_t wrong = 0;
  std::int64_t parts = 0;     // the most that `right` can be
  std::int64_t judged = 0;    // per_option: parts decided rightly, also by leaving them alone
  std::int64_t judgable = 0;  // per_option: parts that could be decided
  bool answered = false;
};

Tally tally_one(const Question& question, const Response& response) {
  Tally t;
  t.answered = !response.chosen.empty();
  t.parts = t.judgable = 1;
  const auto& options = question.options.items;
  bool hit = response.chosen.size() == 1 && response.chosen[0] < options.size() && options[response.chosen[0]].correct;
  t.right = t.judged = hit ? 1 : 0;
  t.wrong = hit ? 0 : 1;
  return t;
}

Tally tally_select(const Question& question, const Response& response) {
  Tally t;
  t.answered = !response.chosen.empty();
  const auto& options = question.options.items;
  t.judgable = static_cast<std::int64_t>(options.size());
  for (std::size_t i = 0; i < options.size(); ++i) {
    bool chosen = std::find(response.chosen.begin(), response.chosen.end(), i) != response.chosen.end();
    if (options[i].correct) ++t.parts;
    if (chosen && options[i].correct) ++t.right;
    if (chosen && !options[i].correct) ++t.wrong;
    if (chosen == options[i].correct) ++t.judged;
  }
  return t;
}

Tally tally_blanks(const Question& question, const Response& response) {
  Tally t;
  const auto& blanks = question.blanks.items;
  t.parts = t.judgable = static_cast<std::int64_t>(blanks.size());
  for (std::size_t i = 0; i < blanks.size(); ++i) {
    std::string_view typed = i < response.texts.size() ? trim(response.texts[i]) : std::string_view{};
    if (typed.empty()) continue;
    t.answered = true;
    ++(blank_matches(blanks[i], typed) ? t.right : t.wrong);
  }
  t.judged = t.right;
  return t;
}

Tally tally_pairs(const Question& question, const Response& response) {
  Tally t;
  const auto& pairs = question.pairs.items;
  t.parts = t.judgable = static_cast<std::int64_t>(pairs.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    int chosen = i < response.matched.size() ? response.matched[i] : -1;
    if (chosen < 0 || static_cast<std::size_t>(chosen) >= pairs.size()) continue;
    t.answered = true;
    // Two pairs may share the same right side: what is compared is what the learner could read.
    ++(pairs[static_cast<std::size_t>(chosen)].right == pairs[i].right ? t.right : t.wrong);
  }
  t.judged = t.right;
  return t;
}

Tally tally_order(const Question& question, const Response& response) {
  Tally t;
  const auto& items = question.items.items;
  t.parts = t.judgable = static_cast<std::int64_t>(items.size());
  t.answered = !response.chosen.empty();
  for (std::size_t i = 0; i < items.size() && i < response.chosen.size(); ++i) {
    std::size_t given = response.chosen[i];
    ++(given < items.size() && items[given].text == items[i].text ? t.right : t.wrong);
  }
  t.judged = t.right;
  return t;
}

Tally tally(const Question& question, const Response& response) {
  switch (question.type) {
  case QuestionType::multiple_choice:
  case QuestionType::true_false:
    return tally_one(question, response);
  case QuestionType::multi_select:
    return tally_select(question, response);
  case QuestionType::fill_blank:
    return tally_blanks(question, response);
  case QuestionType::matching:
    return tally_pairs(question, response);
  case QuestionType::ordering:
    return tally_order(question, response);
  }
  return {};
}

std::int64_t share(std::int64_t whole, std::int64_t part, std::int64_t parts) {
  return parts <= 0 ? 0 : (whole * part * 2 + parts) / (parts * 2);  // rounded half up
}

std::string one_spaced(std::string_view text) {
  std::string out;
  bool gap = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool no_break = text.substr(i, 2) == "\xC2\xA0";  // U+00A0, which browsers and word processors leave behind
    if (no_break || text[i] == ' ' || text[i] == '\t' || text[i] == '\n' || text[i] == '\r') {
      gap = !out.empty();
      i += no_break ? 1 : 0;
      continue;
    }
    if (gap) out += ' ';
    gap = false;
    out += text[i];
  }
  return out;
}

}  // namespace

bool blank_matches(const Blank& blank, std::string_view typed) {
  auto normal = [&](std::string_view text) {
    return blank.case_sensitive ? one_spaced(trim(text)) : fold(one_spaced(trim(text)));
  };
  std::string given = normal(typed);
  return std::any_of(blank.accepted.begin(), blank.accepted.end(),
                     [&](const auto& accepted) { return normal(accepted.value) == given; });
}

Mark mark(const Question& question, PartialCredit policy, const Response& response) {
  Tally t = tally(question, response);
  if (!t.answered) return {};
  std::int64_t whole = question.points.value * 100;
  Mark out;
  out.correct = t.parts > 0 && t.right == t.parts && t.wrong == 0;
  bool single = question.type == QuestionType::multiple_choice || question.type == QuestionType::true_false;
  if (out.correct)
    out.points = whole;
  else if (single || policy == PartialCredit::all_or_nothing)
    out.points = 0;
  else if (policy == PartialCredit::right_minus_wrong)
    out.points = share(whole, std::max<std::int64_t>(0, t.right - t.wrong), t.parts);
  else
    out.points = share(whole, t.judged, t.judgable);
  return out;
}

Score score(std::int64_t points, std::int64_t possible, std::int64_t pass_percent) {
  Score out{points, possible, share(10'000, points, possible), false};
  out.passed = possible > 0 && points * 100 >= pass_percent * possible;
  return out;
}

}  // namespace mc::assessment
