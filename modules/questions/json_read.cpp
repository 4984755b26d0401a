// JSON of LMS-50, in: [{"question", "options", "correct_answer"}], or {"questions": [...]}. `correct_answer` is the
// text of an option, its position from 0, its letter, a list of these for several right ones, true or false, or,
// without options, what must be typed. Known besides: "explanation", "points", "tags", "name".
#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "modules/questions/intake.hpp"

namespace mc::questions {
namespace {

using assessment::Question;
using assessment::QuestionType;
using Members = std::map<std::string, RawJson>;

/// Lines on which the entries of the first list begin.
std::vector<std::int64_t> entry_lines(std::string_view text) {
  std::vector<std::int64_t> out;
  std::int64_t line = 1;
  int depth = 0, list_depth = -1;
  bool quoted = false, expected = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\n') ++line;
    if (c == ' ' || c == '\n' || c == '\t') continue;
    if (expected && c != ']') out.push_back(line);
    expected = false;
    if (quoted && c == '\\')
      ++i;
    else if (c == '"')
      quoted = !quoted;
    else if (quoted)
      continue;
    else if (c == '{' || c == '[') {
      ++depth;
      if (c == '[' && list_depth < 0) {
        list_depth = depth;
        expected = true;
      }
    } else if (c == '}' || c == ']') {
      --depth;
    } else if (c == ',' && depth == list_depth) {
      expected = true;
    }
  }
  return out;
}

template <class T>
std::optional<T> as(const RawJson* json) {
  if (!json) return std::nullopt;
  auto value = shape::from_json<T>(json->text);
  if (!value) return std::nullopt;
  return *value;
}

class JsonReader {
public:
  JsonReader(Intake& intake, std::int64_t line, const Members& members)
      : intake_(intake), line_(line), members_(members) {}

  Status run() {
    auto prompt = as<std::string>(member("question"));
    name_ = as<std::string>(member("name")).value_or(prompt.value_or(""));
    if (!prompt) return reject("question_missing", "There is no text called “question”.");
    for (const auto& [key, value] : members_)
      if (std::find(kKnown.begin(), kKnown.end(), key) == kKnown.end())
        intake_.warn(line_, name_, "member_left_out", fmt::format("“{}” has no place here.", beginning_of(key)));
    prompt_ = std::string(trim(*prompt));
    const RawJson* answer = member("correct_answer");
    if (!answer || answer->text == "null") return reject("answer_missing", "There is no “correct_answer”.");
    if (!read_options()) return reject("options_not_understood", "“options” is neither a list of texts nor an object.");
    if (texts_.empty()) return without_options(*answer);
    return choice(*answer);
  }

private:
  static constexpr std::array<std::string_view, 7> kKnown = {
      "question", "options", "correct_answer", "explanation", "points", "tags", "name"};
  const RawJson* member(const std::string& key) const {
    auto found = members_.find(key);
    return found == members_.end() ? nullptr : &found->second;
  }
  Status reject(std::string code, std::string message) {
    intake_.reject(line_, name_, std::move(code), std::move(message));
    return {};
  }
  bool read_options() {
    const RawJson* options = member("options");
    if (!options || options->text == "null") return true;
    if (auto list = as<std::vector<std::string>>(options)) {
      texts_ = std::move(*list);
      for (std::size_t i = 0; i < texts_.size(); ++i)
        letters_.emplace_back(i < 26 ? std::string(1, static_cast<char>('A' + i)) : std::string());
      return true;
    }
    auto named = as<std::map<std::string, std::string>>(options);
    if (!named) return false;
    for (auto& [letter, text] : *named) {
      letters_.push_back(letter);
      texts_.push_back(std::move(text));
    }
    return true;
  }
  Status take(Question question) {
    if (auto text = as<std::string>(member("explanation")); text && !text->empty())
      question.explanation = Text<0, 4000>(*text);
    if (const RawJson* points = member("points")) {
      auto whole = whole_points(parse_number(points->text).value_or(-1));
      if (!whole) intake_.warn(line_, name_, "points_rounded", "The points are no number from 1 to 100; 1 is taken.");
      question.points = whole.value_or(1);
    }
    std::vector<std::string> tags = as<std::vector<std::string>>(member("tags")).value_or(std::vector<std::string>());
    return intake_.add({line_, name_, std::move(tags), std::move(question)});
  }
  Status without_options(const RawJson& answer) {
    if (auto right = as<bool>(&answer)) {
      Question question = blank_question(QuestionType::true_false);
      question.prompt = prompt_;
      add_option(question, "True", *right);
      add_option(question, "False", !*right);
      return take(std::move(question));
    }
    std::vector<std::string> accepted;
    if (auto text = as<std::string>(&answer)) accepted = {*text};
    if (auto list = as<std::vector<std::string>>(&answer)) accepted = std::move(*list);
    if (accepted.empty()) return reject("answer_not_understood", "Without options the answer must be text.");
    Question question = blank_question(QuestionType::fill_blank);
    question.prompt = prompt_ + " " + blank_mark(0);
    add_blank(question, accepted, false);
    return take(std::move(question));
  }
  std::optional<std::size_t> named_by(const std::string& words) const {
    for (std::size_t i = 0; i < texts_.size(); ++i)
      if (trim(texts_[i]) == trim(words)) return i;
    for (std::size_t i = 0; i < letters_.size(); ++i)
      if (!letters_[i].empty() && letters_[i] == trim(words)) return i;
    return std::nullopt;
  }
  /// Which options an answer names; nothing when it names one that is not there.
  std::optional<std::vector<std::size_t>> chosen_by(const RawJson& answer) const {
    std::vector<std::size_t> out;
    auto add_number = [&](std::int64_t at) {
      bool there = at >= 0 && static_cast<std::size_t>(at) < texts_.size();
      if (there) out.push_back(static_cast<std::size_t>(at));
      return there;
    };
    auto add_words = [&](const std::string& words) {
      auto at = named_by(words);
      if (at) out.push_back(*at);
      return at.has_value();
    };
    bool good = false;
    if (auto words = as<std::string>(&answer))
      good = add_words(*words);
    else if (auto number = as<std::int64_t>(&answer))
      good = add_number(*number);
    else if (auto truth = as<bool>(&answer))
      good = add_words(*truth ? "True" : "False");
    else if (auto list = as<std::vector<std::string>>(&answer))
      good = std::all_of(list->begin(), list->end(), add_words);
    else if (auto numbers = as<std::vector<std::int64_t>>(&answer))
      good = std::all_of(numbers->begin(), numbers->end(), add_number);
    if (!good) return std::nullopt;
    return out;
  }
  Status choice(const RawJson& answer) {
    auto right = chosen_by(answer);
    if (!right) return reject("answer_not_an_option", "“correct_answer” names no option.");
    bool several = !answer.text.empty() && answer.text.front() == '[';
    bool truth = texts_.size() == 2 && texts_[0] == "True" && texts_[1] == "False";
    Question question = blank_question(several ? QuestionType::multi_select
                                       : truth ? QuestionType::true_false
                                               : QuestionType::multiple_choice);
    question.prompt = prompt_;
    for (std::size_t i = 0; i < texts_.size(); ++i)
      add_option(question, texts_[i], std::find(right->begin(), right->end(), i) != right->end());
    return take(std::move(question));
  }

  Intake& intake_;
  std::int64_t line_;
  const Members& members_;
  std::string name_, prompt_;
  std::vector<std::string> texts_, letters_;
};

}  // namespace

Result<Parsed> read_json(std::string_view bytes, const ImportLimits& limits) {
  std::string text = TRY(file_text(bytes, limits));
  std::vector<RawJson> list;
  auto plain = shape::from_json<std::vector<RawJson>>(text);
  if (plain) {
    list = std::move(*plain);
  } else {
    auto wrapped = TRY(shape::from_json<Members>(text));
    auto found = wrapped.find("questions");
    if (found == wrapped.end()) return fail(Fault::invalid, "wrong_root", "There is no list called “questions”.");
    list = TRY(shape::from_json<std::vector<RawJson>>(found->second.text));
  }
  std::vector<std::int64_t> lines = entry_lines(text);
  Intake intake(limits);
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i >= limits.questions) return fail(Fault::invalid, "too_many_questions", "The file holds too many questions.");
    std::int64_t line = i < lines.size() ? lines[i] : 0;
    auto members = shape::from_json<Members>(list[i].text);
    if (!members)
      intake.reject(line, "", "not_an_object", "An entry of the list is no object.");
    else
      TRY(JsonReader(intake, line, *members).run());
  }
  return intake.done();
}

}  // namespace mc::questions
