// GIFT, in. A backslash before ~ = # { } : \ takes away their meaning; \n is a new line.
#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "modules/questions/intake.hpp"

namespace mc::questions {
namespace {

using assessment::PartialCredit;
using assessment::Question;
using assessment::QuestionType;

/// Position of the first of `wanted` at or after `from` that no backslash covers; npos when there is none.
std::size_t bare(std::string_view text, std::string_view wanted, std::size_t from = 0) {
  for (std::size_t i = from; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
      continue;
    }
    if (text.substr(i).starts_with(wanted)) return i;
  }
  return std::string_view::npos;
}

std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    char next = text[++i];
    if (next == 'n')
      out += '\n';
    else if (std::string_view("~=#{}:\\>/\"").find(next) != std::string_view::npos)
      out += next;
    else
      (out += '\\') += next;
  }
  return std::string(trim(out));
}

/// What the comments above a question say of it.
struct Hints {
  std::vector<std::string> tags;
  bool ours = false;  // written by write_gift(): what is not said is not so
  std::int64_t points = 1;
  std::optional<PartialCredit> policy;
  bool true_false = false;
  bool case_sensitive = false;
};

struct Block {
  std::int64_t line = 0;
  std::string text;
  std::vector<std::string> category;
  Hints hints;
};

std::string bracketed(std::string_view text, std::size_t& at) {
  std::string out;
  while (at < text.size() && text[at] != ']') {
    if (text[at] == '\\' && at + 1 < text.size()) ++at;
    out += text[at++];
  }
  return out;
}

void read_hints(std::string_view comment, Hints& hints) {
  for (std::size_t at = comment.find('['); at != std::string_view::npos; at = comment.find('[', at)) {
    std::string inside = bracketed(comment, ++at);
    if (inside.starts_with("tag:")) hints.tags.push_back(inside.substr(4));
    if (!inside.starts_with("medconnect")) continue;
    hints.ours = true;
    for (std::string_view word : split(inside, ' ')) {
      if (word.starts_with("points:"))
        hints.points = whole_points(parse_number(word.substr(7)).value_or(1)).value_or(1);
      if (word.starts_with("policy:")) hints.policy = shape::parse_enum<PartialCredit>(word.substr(7));
      if (word == "type:true_false") hints.true_false = true;
      if (word == "case_sensitive") hints.case_sensitive = true;
    }
  }
}

/// "$course$/top/Infection control" without its first, empty words.
std::vector<std::string> category_path(std::string_view text) {
  std::vector<std::string> out;
  for (std::string_view part : split(text, '/')) {
    part = trim(part);
    if (!part.empty() && part != "top" && !part.starts_with('$')) out.emplace_back(part);
  }
  return out;
}

std::vector<Block> blocks_of(std::string_view text) {
  std::vector<Block> out;
  Block open;
  std::vector<std::string> category;
  Hints hints;
  std::int64_t number = 0;
  auto close = [&] {
    if (!trim(open.text).empty()) {
      open.category = category;
      open.hints = std::move(hints);
      out.push_back(std::move(open));
      hints = {};
    }
    open = {};
  };
  for (std::string_view line : split(text, '\n')) {
    ++number;
    std::string_view bare_line = trim(line);
    if (bare_line.starts_with("//")) {
      read_hints(bare_line, hints);
    } else if (bare_line.empty()) {
      close();
    } else if (open.text.empty() && bare_line.starts_with("$CATEGORY:")) {
      category = category_path(bare_line.substr(10));
    } else {
      if (open.text.empty()) open.line = number;
      (open.text += line) += '\n';
    }
  }
  close();
  return out;
}

/// One answer between the braces.
struct GiftAnswer {
  bool right = false;  // "=", not "~"
  std::optional<double> weight;
  std::string text;  // still escaped
  std::string feedback;
};

class Parser {
public:
  Parser(Intake& intake, const Block& block) : intake_(intake), block_(block) {}

  Status run() {
    std::string_view rest = trim(block_.text);
    title(rest);
    rest = marker(rest);
    std::size_t open = bare(rest, "{");
    if (open == std::string_view::npos) return unsupported("description", rest);
    std::size_t end = bare(rest, "}", open + 1);
    name_ = name_.empty() ? beginning_of(unescape(rest.substr(0, open))) : name_;
    if (end == std::string_view::npos) return reject("unclosed_answers", "The answers have no closing brace.");
    before_ = rest.substr(0, open);
    after_ = rest.substr(end + 1);
    if (bare(after_, "{") != std::string_view::npos) return unsupported("cloze", rest);
    return answers(trim(rest.substr(open + 1, end - open - 1)));
  }

private:
  Status reject(std::string code, std::string message) {
    intake_.reject(block_.line, name_, std::move(code), std::move(message));
    return {};
  }
  Status unsupported(std::string_view type, std::string_view text) {
    intake_.unsupported(block_.line, name_.empty() ? unescape(text) : name_, type);
    return {};
  }
  void title(std::string_view& rest) {
    if (!rest.starts_with("::")) return;
    std::size_t end = bare(rest, "::", 2);
    if (end == std::string_view::npos) return;
    name_ = unescape(rest.substr(2, end - 2));
    rest = trim(rest.substr(end + 2));
  }
  std::string_view marker(std::string_view rest) {
    for (std::string_view known : {"[html]", "[moodle]", "[plain]", "[markdown]"}) {
      if (!rest.starts_with(known)) continue;
      html_ = known == "[html]";
      return trim(rest.substr(known.size()));
    }
    return rest;
  }
  std::string words(std::string_view escaped) {
    std::string text = unescape(escaped);
    return html_ ? take_html(intake_, block_.line, name_, text) : text;
  }
  /// The text with the answers' place: a gap, a blank, or nothing when the answers end it.
  std::string prompt(std::string_view place) {
    if (place.empty() && trim(after_).empty()) return words(before_);
    std::string gap = place.empty() ? "_____" : std::string(place);
    // Spaces around the braces count; the ends do not.
    std::string_view left = before_, right = after_;
    auto space = [](std::string_view text, bool at_end) {
      char c = text.empty() ? 'x' : at_end ? text.back() : text.front();
      return c == ' ' || c == '\n';
    };
    std::string out = words(left) + (space(left, true) ? " " : "") + gap;
    return out + (space(right, false) ? " " : "") + words(right);
  }
  Status take(Question question) {
    if (!explanation_.empty()) question.explanation = Text<0, 4000>(explanation_);
    question.points = block_.hints.points;
    question.partial_credit = block_.hints.ours ? block_.hints.policy : question.partial_credit;
    Imported out{block_.line, name_, block_.hints.tags, std::move(question)};
    if (!block_.category.empty()) out.tags.push_back(block_.category.back());
    return intake_.add(std::move(out));
  }

  Status answers(std::string_view text) {
    std::size_t general = bare(text, "####");
    if (general != std::string_view::npos) {
      explanation_ = words(text.substr(general + 4));
      text = trim(text.substr(0, general));
    }
    if (text.empty()) return unsupported("essay", before_);
    if (text.starts_with('#')) return numerical(trim(text.substr(1)));
    if (text.starts_with('>')) return ordering(text.substr(1));
    std::size_t word = text.find('#');
    std::string first = ascii_lower(trim(text.substr(0, word)));
    if (first == "t" || first == "true" || first == "f" || first == "false")
      return true_false(first.front() == 't', word == std::string_view::npos ? "" : text.substr(word + 1));
    if (text.front() != '=' && text.front() != '~')
      return reject("answers_not_understood", "The answers begin with neither = nor ~.");
    std::vector<GiftAnswer> list = list_of(text);
    bool choice = std::any_of(list.begin(), list.end(), [](const GiftAnswer& a) { return !a.right; });
    bool pairs = std::all_of(list.begin(), list.end(),
                             [](const GiftAnswer& a) { return bare(a.text, "->") != std::string_view::npos; });
    if (!choice && pairs) return matching(list);
    return choice ? options(list) : short_answer(list);
  }

  std::vector<GiftAnswer> list_of(std::string_view text) {
    std::vector<GiftAnswer> out;
    std::size_t at = 0;
    while (at < text.size()) {
      GiftAnswer answer;
      answer.right = text[at] == '=';
      std::size_t end = std::min(bare(text, "=", at + 1), bare(text, "~", at + 1));
      std::string_view body = trim(text.substr(at + 1, end == std::string_view::npos ? end : end - at - 1));
      if (body.starts_with('%')) {
        std::size_t close = body.find('%', 1);
        auto weight = close == std::string_view::npos ? std::nullopt : parse_number(body.substr(1, close - 1));
        if (weight) {
          answer.weight = weight;
          body = trim(body.substr(close + 1));
        }
      }
      std::size_t hash = bare(body, "#");
      answer.text = trim(body.substr(0, hash));
      if (hash != std::string_view::npos) answer.feedback = words(body.substr(hash + 1));
      out.push_back(std::move(answer));
      at = end;
    }
    return out;
  }

  Status true_false(bool right, std::string_view feedback) {
    std::size_t second = bare(feedback, "#");
    std::string wrong_words = words(feedback.substr(0, second));
    std::string right_words = second == std::string_view::npos ? "" : words(feedback.substr(second + 1));
    Question question = blank_question(QuestionType::true_false);
    question.prompt = prompt("");
    add_option(question, "True", right, right ? right_words : wrong_words);
    add_option(question, "False", !right, right ? wrong_words : right_words);
    return take(std::move(question));
  }

  Status options(const std::vector<GiftAnswer>& list) {
    auto marked = std::count_if(list.begin(), list.end(), [](const GiftAnswer& a) { return a.right; });
    auto positive = std::count_if(list.begin(), list.end(),
                                  [](const GiftAnswer& a) { return !a.right && a.weight.value_or(0) > 0; });
    auto whole =
        std::count_if(list.begin(), list.end(), [](const GiftAnswer& a) { return a.weight.value_or(0) >= 100; });
    bool several = marked == 0 && positive > 0 && !(positive == 1 && whole == 1);
    if (block_.hints.ours && marked == 0 && positive > 0) several = true;
    if (marked > 1) return reject("several_right_options", "A question with one choice has several right answers.");
    Question question = blank_question(several                   ? QuestionType::multi_select
                                       : block_.hints.true_false ? QuestionType::true_false
                                                                 : QuestionType::multiple_choice);
    question.prompt = prompt("");
    bool partly = false, unequal = false, negative = false;
    double first = 0;
    for (const GiftAnswer& answer : list) {
      double weight = answer.weight.value_or(0);
      bool right = several ? weight > 0 : answer.right || weight >= 100;
      partly = partly || (!several && !right && weight > 0);
      if (several && right) unequal = unequal || (first != 0 && std::abs(weight - first) > 0.01);
      if (several && right && first == 0) first = weight;
      negative = negative || weight < 0;
      add_option(question, words(answer.text), right, answer.feedback);
    }
    if (partly)
      intake_.warn(block_.line, name_, "partial_option", "An option worth a part of the points counts as wrong.");
    if (unequal) intake_.warn(block_.line, name_, "weights_equalised", "Right options count the same here.");
    if (several && negative) question.partial_credit = PartialCredit::right_minus_wrong;
    if (several && !negative && !block_.hints.ours)
      intake_.warn(block_.line, name_, "policy_of_quiz", "Parts of the answer count as the quiz says.");
    return take(std::move(question));
  }

  Status short_answer(const std::vector<GiftAnswer>& list) {
    std::vector<std::string> accepted;
    bool feedback = false;
    for (const GiftAnswer& answer : list) {
      feedback = feedback || !answer.feedback.empty();
      if (answer.weight.value_or(100) >= 100)
        accepted.push_back(words(answer.text));
      else
        intake_.warn(block_.line, name_, "partial_answer_left_out",
                     fmt::format("“{}” is worth a part of the points; it is left out.", unescape(answer.text)));
    }
    if (feedback)
      intake_.warn(block_.line, name_, "feedback_left_out", "Typed answers have no feedback of their own here.");
    return blank(accepted, block_.hints.case_sensitive);
  }
  Status blank(const std::vector<std::string>& accepted, bool case_sensitive) {
    Question question = blank_question(QuestionType::fill_blank);
    std::string text = prompt(blank_mark(0));
    if (trim(after_).empty() && !text.empty() && before_.find_last_not_of(" \n") != std::string_view::npos &&
        before_.back() != ' ' && before_.back() != '\n')
      text = words(before_) + (block_.hints.ours ? "" : " ") + blank_mark(0);
    question.prompt = std::move(text);
    add_blank(question, accepted, case_sensitive);
    return take(std::move(question));
  }

  Status matching(const std::vector<GiftAnswer>& list) {
    Question question = blank_question(QuestionType::matching);
    question.prompt = prompt("");
    for (const GiftAnswer& answer : list) {
      std::size_t arrow = bare(answer.text, "->");
      std::string left = words(std::string_view(answer.text).substr(0, arrow));
      std::string right = words(std::string_view(answer.text).substr(arrow + 2));
      if (left.empty()) {
        intake_.warn(block_.line, name_, "extra_right_left_out",
                     fmt::format("“{}” belongs to nothing; it is left out.", right));
        continue;
      }
      if (!answer.feedback.empty())
        intake_.warn(block_.line, name_, "feedback_left_out", "Pairs have no feedback of their own here.");
      add_pair(question, left, right);
    }
    return take(std::move(question));
  }

  /// Of the ordering plugin: ">" with settings on the first line, then an item a line.
  Status ordering(std::string_view text) {
    Question question = blank_question(QuestionType::ordering);
    question.prompt = prompt("");
    bool first = true;
    for (std::string_view line : split(text, '\n')) {
      if (std::exchange(first, false)) continue;
      if (!trim(line).empty()) add_item(question, words(line));
    }
    return take(std::move(question));
  }

  Status numerical(std::string_view text) {
    if (!parse_number(text)) return unsupported("numerical with a tolerance", before_);
    return blank({std::string(text)}, false);
  }

  Intake& intake_;
  const Block& block_;
  std::string name_;
  std::string explanation_;
  std::string_view before_, after_;
  bool html_ = false;
};

}  // namespace

Result<Parsed> read_gift(std::string_view bytes, const ImportLimits& limits) {
  std::string text = TRY(file_text(bytes, limits));
  Intake intake(limits);
  for (const Block& block : blocks_of(text)) TRY(Parser(intake, block).run());
  return intake.done();
}

}  // namespace mc::questions
