// GIFT, out.
#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "modules/questions/intake.hpp"

namespace mc::questions {
namespace {

using assessment::Question;
using assessment::QuestionType;

std::string escape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    bool special = std::string_view("~=#{}:\\").find(c) != std::string_view::npos;
    bool arrow = c == '>' && i > 0 && text[i - 1] == '-';
    if (special || arrow) out += '\\';
    out += c;
  }
  return out;
}

/// An answer behind its sign. A text that begins with % would be taken for a weight: it gets one in front.
std::string answer_text(char sign, std::string_view text) {
  std::string weight = !text.starts_with('%') ? "" : sign == '=' ? "%100%" : "%0%";
  return sign + weight + escape(text);
}

std::string feedback_of(const assessment::Option& option) {
  return option.feedback && !option.feedback->value.empty() ? "#" + escape(option.feedback->value) : "";
}

std::string hints_of(const Exported& exported) {
  const Question& question = exported.question;
  std::string out = fmt::format("// [medconnect points:{}", question.points.value);
  if (question.partial_credit) out += fmt::format(" policy:{}", shape::enum_name(*question.partial_credit));
  if (question.type == QuestionType::true_false) out += " type:true_false";
  if (question.type == QuestionType::fill_blank && question.blanks.size() > 0 &&
      question.blanks.items[0].case_sensitive)
    out += " case_sensitive";
  out += "]";
  for (const std::string& tag : exported.tags) {
    out += " [tag:";
    for (char c : tag) {
      if (c == ']' || c == '\\') out += '\\';
      out += c == '\n' ? ' ' : c;
    }
    out += "]";
  }
  return out + "\n";
}

bool plain_true_false(const Question& question) {
  const auto& options = question.options.items;
  return question.type == QuestionType::true_false && options.size() == 2 && options[0].text.value == "True" &&
         options[1].text.value == "False";
}

std::string options_of(const Question& question) {
  if (plain_true_false(question)) {
    const auto& options = question.options.items;
    const auto& right = options[0].correct ? options[0] : options[1];
    const auto& wrong = options[0].correct ? options[1] : options[0];
    std::string out = options[0].correct ? "TRUE" : "FALSE";
    std::string wrong_words = feedback_of(wrong), right_words = feedback_of(right);
    if (!wrong_words.empty() || !right_words.empty()) out += wrong_words.empty() ? "#" : wrong_words;
    return out + right_words;
  }
  std::string out;
  auto right = std::count_if(question.options.begin(), question.options.end(), [](const auto& o) { return o.correct; });
  bool several = question.type == QuestionType::multi_select;
  for (const auto& option : question.options) {
    out += '\n';
    if (several) {
      double share = right > 0 ? 100.0 / static_cast<double>(right) : 0;
      out += fmt::format("~%{}{:.5f}%{}", option.correct ? "" : "-", option.correct ? share : 100.0,
                         escape(option.text.value));
    } else {
      out += answer_text(option.correct ? '=' : '~', option.text.value);
    }
    out += feedback_of(option);
  }
  return out + "\n";
}

/// The text before the answers, the answers, and the text after them.
struct Parts {
  std::string before, answers, after;
};

Parts parts_of(const Question& question) {
  Parts out{escape(question.prompt.value) + " ", "", ""};
  switch (question.type) {
  case QuestionType::multiple_choice:
  case QuestionType::true_false:
  case QuestionType::multi_select:
    out.answers = options_of(question);
    break;
  case QuestionType::fill_blank: {
    const assessment::Blank& blank = question.blanks.items[0];
    std::string mark = "{{" + blank.id.value + "}}";
    const std::string& prompt = question.prompt.value;
    std::size_t at = std::min(prompt.find(mark), prompt.size());
    out.before = escape(prompt.substr(0, at));
    out.after = escape(prompt.substr(std::min(at + mark.size(), prompt.size())));
    for (const auto& text : blank.accepted) out.answers += answer_text('=', text.value) + " ";
    break;
  }
  case QuestionType::matching:
    for (const auto& pair : question.pairs)
      out.answers += "\n" + answer_text('=', pair.left.value) + " -> " + escape(pair.right.value);
    out.answers += "\n";
    break;
  case QuestionType::ordering:
    out.answers = ">ALL VERTICAL";
    for (const auto& item : question.items)  // a line that begins with // would be a comment
      out.answers += std::string("\n") + (item.text.value.starts_with("//") ? "\\" : "") + escape(item.text.value);
    out.answers += "\n";
    break;
  }
  if (question.explanation && !question.explanation->value.empty())
    out.answers += "####" + escape(question.explanation->value);
  return out;
}

}  // namespace

std::string write_gift(const std::vector<Exported>& questions) {
  std::string out;
  for (const Exported& exported : questions) {
    const Question& question = exported.question;
    std::string name = exported.name.empty() ? beginning_of(question.prompt.value) : exported.name;
    if (question.type == QuestionType::fill_blank && question.blanks.size() != 1) {
      std::replace(name.begin(), name.end(), '\n', ' ');
      out += "// Left out, because GIFT knows one blank only: " + name + "\n\n";
      continue;
    }
    Parts parts = parts_of(question);
    out += hints_of(exported) + "::" + escape(name) + ":: [plain]" + parts.before + "{" + parts.answers + "}" +
           parts.after + "\n\n";
  }
  return out;
}

}  // namespace mc::questions
