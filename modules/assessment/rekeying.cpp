#include "modules/assessment/rekeying.hpp"

#include <algorithm>

namespace mc::assessment {
namespace {

std::unexpected<Error> does_not_fit(const char* why) { return conflict("key_does_not_fit", why); }

template <class L>
auto with_id(const L& list, const std::string& id) {
  return std::find_if(list.items.begin(), list.items.end(), [&](const auto& entry) { return entry.id.value == id; });
}

Status rekey_options(Question& out, const Question& key) {
  bool any = false;
  for (Option& option : out.options.items) {
    auto found = with_id(key.options, option.id.value);
    option.correct = found != key.options.items.end() && found->correct;
    option.feedback = found != key.options.items.end() ? found->feedback : option.feedback;
    any = any || option.correct;
  }
  if (!any) return does_not_fit("None of the options that were shown is right by the new version.");
  return {};
}

Status rekey_blanks(Question& out, const Question& key) {
  for (Blank& blank : out.blanks.items) {
    auto found = with_id(key.blanks, blank.id.value);
    if (found == key.blanks.items.end()) return does_not_fit("A blank that was shown is gone.");
    blank.accepted = found->accepted;
    blank.case_sensitive = found->case_sensitive;
  }
  return {};
}

/// A right side that was only reworded stays the pair's own; one that moved to another pair moves here, too.
Status rekey_pairs(Question& out, const Question& shown, const Question& key) {
  if (shown.pairs.size() != key.pairs.size()) return does_not_fit("Pairs were added or removed.");
  auto was_shown = [&](const std::string& text) {
    return std::any_of(shown.pairs.begin(), shown.pairs.end(), [&](const Pair& p) { return p.right.value == text; });
  };
  for (Pair& pair : out.pairs.items) {
    auto found = with_id(key.pairs, pair.id.value);
    if (found == key.pairs.items.end()) return does_not_fit("Pairs were added or removed.");
    if (was_shown(found->right.value)) pair.right = found->right;
  }
  for (const Pair& pair : shown.pairs) {
    bool kept = std::any_of(out.pairs.begin(), out.pairs.end(), [&](const Pair& p) { return p.right == pair.right; });
    if (!kept) return does_not_fit("A right side that was shown belongs to no pair any more.");
  }
  return {};
}

Status rekey_items(Question& out, const Question& shown, const Question& key) {
  if (shown.items.size() != key.items.size()) return does_not_fit("Items were added or removed.");
  out.items.items.clear();
  for (const Item& item : key.items) {
    auto found = with_id(shown.items, item.id.value);
    if (found == shown.items.items.end()) return does_not_fit("Items were added or removed.");
    out.items.items.push_back(*found);
  }
  return {};
}

}  // namespace

Result<Rekeyed> rekeyed(const Question& shown, const Question& key) {
  if (shown.type != key.type) return does_not_fit("The question has another type now.");
  Rekeyed out{shown};
  switch (shown.type) {
  case QuestionType::multiple_choice:
  case QuestionType::true_false:
  case QuestionType::multi_select:
    TRY(rekey_options(out.question, key));
    break;
  case QuestionType::fill_blank:
    TRY(rekey_blanks(out.question, key));
    break;
  case QuestionType::matching:
    TRY(rekey_pairs(out.question, shown, key));
    break;
  case QuestionType::ordering:
    TRY(rekey_items(out.question, shown, key));
    break;
  }
  return out;
}

Response Rekeyed::read(const Question& shown, const Response& response) const {
  Response out = response;
  if (shown.type == QuestionType::matching)
    for (int& chosen : out.matched) {
      if (chosen < 0 || static_cast<std::size_t>(chosen) >= shown.pairs.size()) continue;
      const auto& text = shown.pairs.items[static_cast<std::size_t>(chosen)].right;
      auto found = std::find_if(question.pairs.begin(), question.pairs.end(),
                                [&](const Pair& pair) { return pair.right == text; });
      chosen = static_cast<int>(found - question.pairs.begin());
    }
  if (shown.type == QuestionType::ordering)
    for (std::size_t& chosen : out.chosen) {
      if (chosen >= shown.items.size()) continue;
      auto found = with_id(question.items, shown.items.items[chosen].id.value);
      chosen = static_cast<std::size_t>(found - question.items.items.begin());
    }
  return out;
}

Answer right_answer_by(const Question& shown, const Question& key, const PaperQuestion& on_paper) {
  auto fresh = rekeyed(shown, key);
  if (!fresh) return right_answer(shown, on_paper);
  if (shown.type == QuestionType::matching) {
    Answer out;
    out.question_id = shown.id;
    for (std::size_t left = 0; left < shown.pairs.size(); ++left)
      for (std::size_t right = 0; right < on_paper.order.size(); ++right) {
        const Pair& offered = shown.pairs.items[static_cast<std::size_t>(on_paper.order[right])];
        if (offered.right != fresh->question.pairs.items[left].right) continue;
        out.matches.items.push_back(
            {Text<1, 64>("l" + std::to_string(left + 1)), Text<1, 64>("r" + std::to_string(right + 1))});
        break;
      }
    return out;
  }
  if (shown.type != QuestionType::ordering) return right_answer(fresh->question, on_paper);
  PaperQuestion moved = on_paper;  // its order counts positions of the question as it was shown
  for (std::int64_t& at : moved.order)
    at = static_cast<std::int64_t>(fresh->read(shown, {{static_cast<std::size_t>(at)}, {}, {}}).chosen[0]);
  return right_answer(fresh->question, moved);
}

}  // namespace mc::assessment
