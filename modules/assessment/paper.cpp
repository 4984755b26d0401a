#include "modules/assessment/paper.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <set>

#include "appliance/base/text.hpp"

namespace mc::assessment {
namespace {

constexpr std::size_t kTextLimit = 200;  // characters of one typed blank

/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same on every machine and with every standard library, which
/// stored seeds need. Not for secrets.
class Dice {
public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t below(std::uint64_t bound) {
    std::uint64_t limit = ~std::uint64_t{0} - ~std::uint64_t{0} % bound;
    std::uint64_t value = next();
    while (value >= limit) value = next();
    return value % bound;
  }
  void shuffle(std::vector<std::int64_t>& values) {
    for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[below(i)]);
  }

private:
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  std::uint64_t state_;
};

std::vector<std::int64_t> up_to(std::size_t count) {
  std::vector<std::int64_t> values(count);
  std::iota(values.begin(), values.end(), 0);
  return values;
}

/// Distinct questions for slots of several pools: Kuhn's algorithm, one slot after the other.
class Matching {
public:
  using Choices = std::vector<const PooledQuestion*>;
  explicit Matching(const std::set<std::string>& taken) : taken_(taken) {}

  /// Adds `count` slots that any of `wanted` may fill, the first ones first.
  bool take(const Choices& wanted, std::int64_t count) {
    auto choices = std::make_shared<const Choices>(wanted);
    for (std::int64_t i = 0; i < count; ++i) {
      slots_.push_back(choices);
      std::set<std::string_view> seen;
      if (!place(slots_.size() - 1, seen)) return false;
    }
    return true;
  }
  std::vector<PooledQuestion> drawn() const {
    std::vector<PooledQuestion> out(slots_.size());
    for (const auto& [id, holder] : holders_) out[holder.slot] = *holder.question;
    return out;
  }

private:
  struct Holder {
    std::size_t slot = 0;
    const PooledQuestion* question = nullptr;
  };
  bool place(std::size_t slot, std::set<std::string_view>& seen) {
    for (const PooledQuestion* question : *slots_[slot])  // a free one, without moving anybody
      if (!taken_.contains(question->question_id) && !holders_.contains(question->question_id)) {
        holders_[question->question_id] = {slot, question};
        return true;
      }
    for (const PooledQuestion* question : *slots_[slot]) {
      if (taken_.contains(question->question_id) || !seen.insert(question->question_id).second) continue;
      if (!place(holders_.at(question->question_id).slot, seen)) continue;
      holders_[question->question_id] = {slot, question};
      return true;
    }
    return false;
  }
  const std::set<std::string>& taken_;
  std::vector<std::shared_ptr<const Choices>> slots_;  // of one pool they share the list
  std::map<std::string_view, Holder> holders_;
};

std::size_t parts_in_order(const Question& question) {
  switch (question.type) {
  case QuestionType::multiple_choice:
  case QuestionType::true_false:
  case QuestionType::multi_select:
    return question.options.size();
  case QuestionType::matching:
    return question.pairs.size();
  case QuestionType::ordering:
    return question.items.size();
  case QuestionType::fill_blank:
    return 0;
  }
  return 0;
}

std::string id_at(char kind, std::size_t position) { return kind + std::to_string(position + 1); }

/// The position that an id such as "o3" names, when it has this kind and is below `count`.
std::optional<std::size_t> position_of(std::string_view id, char kind, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i)
    if (id == id_at(kind, i)) return i;
  return std::nullopt;
}

std::string prompt_of(const Question& question) {
  std::string prompt = question.prompt.value;
  if (question.type != QuestionType::fill_blank) return prompt;
  std::string out;
  for (std::size_t at = 0; at < prompt.size();) {
    bool replaced = false;
    for (std::size_t i = 0; i < question.blanks.size() && !replaced; ++i) {
      std::string mark = "{{" + question.blanks.items[i].id.value + "}}";
      if (prompt.compare(at, mark.size(), mark) != 0) continue;
      out += "{{" + id_at('b', i) + "}}";
      at += mark.size();
      replaced = true;
    }
    if (!replaced) out += prompt[at++];
  }
  return out;
}

const std::string& shown_text(const Question& question, std::size_t index) {
  return question.type == QuestionType::ordering ? question.items.items[index].text.value
                                                 : question.options.items[index].text.value;
}

std::string field(std::string_view name) { return "answer." + std::string(name); }

Status read_choices(const Question& question, const PaperQuestion& on_paper, const Answer& answer, Response& out) {
  std::size_t count = on_paper.order.size();
  std::set<std::size_t> seen;
  for (const auto& id : answer.option_ids) {
    auto position = position_of(id.value, 'o', count);
    if (!position) return invalid(field("option_ids"), "unknown_id", "No such option in this question.");
    if (!seen.insert(*position).second) return invalid(field("option_ids"), "repeated", "An option is named twice.");
    out.chosen.push_back(static_cast<std::size_t>(on_paper.order[*position]));
  }
  bool single = question.type == QuestionType::multiple_choice || question.type == QuestionType::true_false;
  if (single && out.chosen.size() > 1) return invalid(field("option_ids"), "too_many", "Choose one option.");
  if (question.type == QuestionType::ordering && !out.chosen.empty() && out.chosen.size() != count)
    return invalid(field("option_ids"), "incomplete", "Give the order of all items.");
  return {};
}

Status read_texts(const Question& question, const Answer& answer, Response& out) {
  out.texts.resize(question.blanks.size());
  for (const auto& [id, text] : answer.texts) {
    auto position = position_of(id, 'b', question.blanks.size());
    if (!position) return invalid(field("texts"), "unknown_id", "No such blank in this question.");
    if (count_code_points(text) > kTextLimit)
      return invalid(field("texts." + id), "too_long", "At most 200 characters.");
    out.texts[*position] = text;
  }
  return {};
}

Status read_matches(const Question& question, const PaperQuestion& on_paper, const Answer& answer, Response& out) {
  out.matched.assign(question.pairs.size(), -1);
  for (const Match& match : answer.matches) {
    auto left = position_of(match.left.value, 'l', question.pairs.size());
    auto right = position_of(match.right.value, 'r', on_paper.order.size());
    if (!left || !right) return invalid(field("matches"), "unknown_id", "No such side in this question.");
    if (out.matched[*left] >= 0) return invalid(field("matches"), "repeated", "A left side is matched twice.");
    out.matched[*left] = static_cast<int>(on_paper.order[*right]);
  }
  return {};
}

}  // namespace

std::optional<std::size_t> Sheet::find(std::string_view question_id) const {
  for (std::size_t i = 0; i < questions.size(); ++i)
    if (questions[i]->id.value == question_id) return i;
  return std::nullopt;
}

std::shared_ptr<const Question> question_at(const std::shared_ptr<const Quiz>& quiz, std::size_t at) {
  return {quiz, &quiz->questions.items[at]};
}

std::optional<std::vector<PooledQuestion>> draw(const std::vector<PoolSource>& pools,
                                                const std::set<std::string>& taken, std::uint64_t seed) {
  Dice dice(seed ^ 0x706F6F6C73ULL);  // not the numbers that the paper's order is made of
  Matching matching(taken);
  for (const PoolSource& pool : pools) {
    std::vector<std::int64_t> order = up_to(pool.questions.size());
    dice.shuffle(order);
    Matching::Choices wanted;
    for (std::int64_t at : order) wanted.push_back(&pool.questions[static_cast<std::size_t>(at)]);
    if (!matching.take(wanted, pool.count)) return std::nullopt;
  }
  return matching.drawn();
}

Paper deal(const Quiz& quiz, std::uint64_t seed, const std::vector<Pick>& picks) {
  Dice dice(seed);
  std::vector<std::int64_t> entries = up_to(quiz.questions.size());
  std::size_t wanted =
      quiz.draw ? std::min<std::size_t>(static_cast<std::size_t>(quiz.draw->value), entries.size()) : entries.size();
  if (quiz.shuffle_questions || wanted < entries.size()) dice.shuffle(entries);
  entries.resize(wanted);
  if (!quiz.shuffle_questions) std::sort(entries.begin(), entries.end());
  const std::size_t own = quiz.questions.size();
  for (std::size_t i = 0; i < picks.size(); ++i) entries.push_back(static_cast<std::int64_t>(own + i));
  if (quiz.shuffle_questions && !picks.empty()) dice.shuffle(entries);
  Paper paper;
  for (std::int64_t entry : entries) {
    auto at = static_cast<std::size_t>(entry);
    const Question& question = at < own ? quiz.questions.items[at] : *picks[at - own].question;
    std::vector<std::int64_t> order = up_to(parts_in_order(question));
    // The right order and the right sides must be mixed even where the author turned shuffling off.
    bool always = question.type == QuestionType::ordering || question.type == QuestionType::matching;
    if (always || (quiz.shuffle_options && question.type != QuestionType::true_false)) dice.shuffle(order);
    if (always && std::is_sorted(order.begin(), order.end()) && order.size() > 1)
      std::rotate(order.begin(), order.begin() + 1, order.end());
    PaperQuestion& dealt = paper.questions.emplace_back();
    dealt.question = at < own ? entry : -1;
    dealt.order = std::move(order);
    if (at >= own) dealt.pooled = picks[at - own].version;
  }
  return paper;
}

bool fits(const Sheet& sheet) {
  if (sheet.questions.size() != sheet.paper.questions.size()) return false;
  for (std::size_t i = 0; i < sheet.questions.size(); ++i) {
    std::vector<std::int64_t> sorted = sheet.paper.questions[i].order;
    std::sort(sorted.begin(), sorted.end());
    if (sorted != up_to(parts_in_order(*sheet.questions[i]))) return false;
  }
  return true;
}

QuestionView view_of(const Question& question, const PaperQuestion& on_paper) {
  QuestionView view;
  view.id = question.id.value;
  view.type = question.type;
  view.prompt = prompt_of(question);
  view.points = question.points.value;
  if (question.type == QuestionType::matching) {
    view.left.reserve(question.pairs.size());
    view.right.reserve(on_paper.order.size());
    for (std::size_t i = 0; i < question.pairs.size(); ++i)
      view.left.push_back({id_at('l', i), question.pairs.items[i].left.value});
    for (std::size_t i = 0; i < on_paper.order.size(); ++i)
      view.right.push_back(
          {id_at('r', i), question.pairs.items[static_cast<std::size_t>(on_paper.order[i])].right.value});
    return view;
  }
  for (std::size_t i = 0; i < question.blanks.size() && question.type == QuestionType::fill_blank; ++i)
    view.blanks.push_back(id_at('b', i));
  view.options.reserve(on_paper.order.size());
  for (std::size_t i = 0; i < on_paper.order.size(); ++i)
    view.options.push_back({id_at('o', i), shown_text(question, static_cast<std::size_t>(on_paper.order[i]))});
  return view;
}

Result<Response> response_of(const Question& question, const PaperQuestion& on_paper, const Answer& answer) {
  Response out;
  bool blanks = question.type == QuestionType::fill_blank, pairs = question.type == QuestionType::matching;
  if (!blanks && !answer.texts.empty()) return invalid(field("texts"), "wrong_kind", "This question has no blanks.");
  if (!pairs && answer.matches.size() > 0)
    return invalid(field("matches"), "wrong_kind", "This question has no pairs.");
  if ((blanks || pairs) && answer.option_ids.size() > 0)
    return invalid(field("option_ids"), "wrong_kind", "This question has no options.");
  if (blanks)
    TRY(read_texts(question, answer, out));
  else if (pairs)
    TRY(read_matches(question, on_paper, answer, out));
  else
    TRY(read_choices(question, on_paper, answer, out));
  return out;
}

Answer right_answer(const Question& question, const PaperQuestion& on_paper) {
  Answer out;
  out.question_id = question.id;
  auto shown_at = [&](std::size_t index) {
    auto at = std::find(on_paper.order.begin(), on_paper.order.end(), static_cast<std::int64_t>(index));
    return static_cast<std::size_t>(at - on_paper.order.begin());
  };
  if (question.type == QuestionType::fill_blank) {
    for (std::size_t i = 0; i < question.blanks.size(); ++i)
      if (question.blanks.items[i].accepted.size() > 0)
        out.texts[id_at('b', i)] = question.blanks.items[i].accepted.items[0].value;
  } else if (question.type == QuestionType::matching) {
    for (std::size_t i = 0; i < question.pairs.size(); ++i)
      out.matches.items.push_back({Text<1, 64>(id_at('l', i)), Text<1, 64>(id_at('r', shown_at(i)))});
  } else if (question.type == QuestionType::ordering) {
    for (std::size_t i = 0; i < question.items.size(); ++i) out.option_ids.items.emplace_back(id_at('o', shown_at(i)));
  } else {
    for (std::size_t i = 0; i < on_paper.order.size(); ++i)
      if (question.options.items[static_cast<std::size_t>(on_paper.order[i])].correct)
        out.option_ids.items.emplace_back(id_at('o', i));
  }
  return out;
}

std::map<std::string, std::string> feedback_of(const Question& question, const PaperQuestion& on_paper) {
  std::map<std::string, std::string> out;
  bool options = question.type == QuestionType::multiple_choice || question.type == QuestionType::true_false ||
                 question.type == QuestionType::multi_select;
  for (std::size_t i = 0; options && i < on_paper.order.size(); ++i) {
    const auto& text = question.options.items[static_cast<std::size_t>(on_paper.order[i])].feedback;
    if (text && !text->value.empty()) out[id_at('o', i)] = text->value;
  }
  return out;
}

}  // namespace mc::assessment
