// Moodle XML, in.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "appliance/documents/xml.hpp"
#include "modules/questions/intake.hpp"

namespace mc::questions {
namespace {

using assessment::PartialCredit;
using assessment::Question;
using assessment::QuestionType;
using documents::XmlNode;

class MoodleReader {
public:
  MoodleReader(Intake& intake, const XmlNode& node, const std::string& category)
      : intake_(intake), node_(node), category_(category) {
    if (const XmlNode* name = node.first("name")) name_ = plain(*name);
    if (const XmlNode* text = node.first("questiontext"); text && name_.empty()) name_ = plain(*text);
  }

  Status run(std::string_view type) {
    if (type == "multichoice") return choice();
    if (type == "truefalse") return true_false();
    if (type == "shortanswer") return short_answer();
    if (type == "numerical") return numerical();
    if (type == "matching") return matching();
    if (type == "ordering") return ordering();
    intake_.unsupported(node_.line, name_, type.empty() ? "without a type" : type);
    return {};
  }

private:
  static std::string child_text(const XmlNode& node, std::string_view name) {
    const XmlNode* child = node.first(name);
    return child ? std::string(trim(child->content())) : std::string();
  }
  static std::string raw_text(const XmlNode& holder) {
    const XmlNode* text = holder.first("text");
    return text ? text->content() : std::string();
  }
  /// For names: no notes.
  static std::string plain(const XmlNode& holder) { return beginning_of(plain_text(raw_text(holder)).text); }
  std::string words(const XmlNode& holder) {
    for (const XmlNode* file : holder.all("file"))
      intake_.warn(file->line, name_, "media_left_out",
                   fmt::format("Left out: the file “{}”.", beginning_of(file->attribute_or("name", "?"))));
    std::string format = holder.attribute_or("format", "html");
    std::string text = raw_text(holder);
    if (format == "plain_text") return std::string(trim(text));
    return take_html(intake_, holder.line, name_, text);
  }
  std::string words(std::string_view name) {
    const XmlNode* child = node_.first(name);
    return child ? words(*child) : std::string();
  }
  static double fraction_of(const XmlNode& answer) {
    return parse_number(answer.attribute_or("fraction", "0")).value_or(0);
  }
  static std::string number_of(double value) { return fmt::format("{}", value); }

  void leave_out_feedback() {
    for (std::string_view name : {"correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"}) {
      const XmlNode* child = node_.first(name);
      if (!child) continue;
      std::string text = plain_text(raw_text(*child)).text;
      if (text.empty() || text.starts_with("Your answer is ")) continue;  // Moodle's own words
      intake_.warn(child->line, name_, "feedback_left_out", "Feedback on the answer as a whole has no place here.");
    }
    for (const XmlNode* hint : node_.all("hint"))
      if (!plain_text(raw_text(*hint)).text.empty())
        intake_.warn(hint->line, name_, "hint_left_out", "Hints have no place here.");
    if (parse_number(child_text(node_, "penalty")).value_or(0) != 0)
      intake_.note_once(node_.line, "penalty_not_used", "Penalties for repeated tries are not used here.");
  }

  Status take(Question question) {
    question.prompt = question.prompt.value.empty() ? words("questiontext") : question.prompt.value;
    std::string explanation = words("generalfeedback");
    if (!explanation.empty()) question.explanation = Text<0, 4000>(std::move(explanation));
    leave_out_feedback();
    if (auto grade = parse_number(child_text(node_, "defaultgrade"))) {
      auto points = whole_points(*grade);
      if (!points || static_cast<double>(*points) != *grade)
        intake_.warn(node_.line, name_, "points_rounded",
                     fmt::format("{} points became {}.", number_of(*grade), points.value_or(1)));
      question.points = points.value_or(1);
    }
    Imported out{node_.line, name_, {}, std::move(question)};
    if (const XmlNode* tags = node_.first("tags"))
      for (const XmlNode* tag : tags->all("tag")) out.tags.push_back(std::string(trim(raw_text(*tag))));
    if (!category_.empty()) out.tags.push_back(category_);
    return intake_.add(std::move(out));
  }

  Status choice() {
    std::vector<const XmlNode*> answers = node_.all("answer");
    std::string single = child_text(node_, "single");
    bool one = single == "true" || single == "1";
    Question question = blank_question(one ? QuestionType::multiple_choice : QuestionType::multi_select);
    bool partly = false, unequal = false, negative = false;
    double first = 0;
    for (const XmlNode* answer : answers) {
      double fraction = fraction_of(*answer);
      bool right = one ? fraction >= 100 : fraction > 0;
      partly = partly || (one && fraction > 0 && !right);
      negative = negative || fraction < 0;
      if (!one && right) unequal = unequal || (first != 0 && std::abs(fraction - first) > 0.01);
      if (!one && right && first == 0) first = fraction;
      const XmlNode* feedback = answer->first("feedback");
      add_option(question, words(*answer), right, feedback ? words(*feedback) : std::string());
    }
    if (partly)
      intake_.warn(node_.line, name_, "partial_option", "An option worth a part of the points counts as wrong.");
    if (unequal) intake_.warn(node_.line, name_, "weights_equalised", "Right options count the same here.");
    if (one && negative) intake_.warn(node_.line, name_, "no_negative_points", "A wrong choice costs no points here.");
    if (!one && negative) question.partial_credit = PartialCredit::right_minus_wrong;
    return take(std::move(question));
  }

  Status true_false() {
    Question question = blank_question(QuestionType::true_false);
    for (std::string_view wanted : {"true", "false"})
      for (const XmlNode* answer : node_.all("answer")) {
        if (ascii_lower(trim(raw_text(*answer))) != wanted) continue;
        const XmlNode* feedback = answer->first("feedback");
        add_option(question, wanted == "true" ? "True" : "False", fraction_of(*answer) >= 100,
                   feedback ? words(*feedback) : std::string());
      }
    return take(std::move(question));
  }

  Status short_answer() {
    std::vector<std::string> accepted;
    for (const XmlNode* answer : node_.all("answer")) {
      std::string text(trim(raw_text(*answer)));
      const XmlNode* feedback = answer->first("feedback");
      if (feedback && !plain_text(raw_text(*feedback)).text.empty())
        intake_.warn(answer->line, name_, "feedback_left_out", "Typed answers have no feedback of their own here.");
      if (fraction_of(*answer) < 100)
        intake_.warn(answer->line, name_, "partial_answer_left_out",
                     fmt::format("“{}” is worth a part of the points; it is left out.", beginning_of(text)));
      else if (text.find('*') != std::string::npos)
        intake_.warn(answer->line, name_, "wildcard_left_out",
                     fmt::format("“{}” has a wildcard; it is left out.", beginning_of(text)));
      else
        accepted.push_back(std::move(text));
    }
    return blank(accepted, child_text(node_, "usecase") == "1");
  }

  Status blank(const std::vector<std::string>& accepted, bool case_sensitive) {
    Question question = blank_question(QuestionType::fill_blank);
    question.prompt = words("questiontext") + " " + blank_mark(0);
    add_blank(question, accepted, case_sensitive);
    return take(std::move(question));
  }

  Status numerical() {
    std::vector<std::string> accepted;
    bool units = node_.first("units") && !node_.first("units")->elements().empty();
    for (const XmlNode* answer : node_.all("answer")) {
      bool exact = parse_number(child_text(*answer, "tolerance")).value_or(0) == 0 && fraction_of(*answer) >= 100;
      std::string text(trim(raw_text(*answer)));
      if (!exact || units || !parse_number(text)) {
        intake_.unsupported(node_.line, name_, "numerical with a tolerance, units or several values");
        return {};
      }
      accepted.push_back(std::move(text));
    }
    return blank(accepted, false);
  }

  Status matching() {
    Question question = blank_question(QuestionType::matching);
    for (const XmlNode* pair : node_.all("subquestion")) {
      std::string left = words(*pair);
      const XmlNode* answer = pair->first("answer");
      std::string right = answer ? std::string(trim(raw_text(*answer))) : std::string();
      if (left.empty())
        intake_.warn(pair->line, name_, "extra_right_left_out",
                     fmt::format("“{}” belongs to nothing; it is left out.", beginning_of(right)));
      else
        add_pair(question, std::move(left), std::move(right));
    }
    return take(std::move(question));
  }

  Status ordering() {
    Question question = blank_question(QuestionType::ordering);
    std::vector<const XmlNode*> answers = node_.all("answer");
    std::stable_sort(answers.begin(), answers.end(),
                     [](const XmlNode* a, const XmlNode* b) { return fraction_of(*a) < fraction_of(*b); });
    for (const XmlNode* answer : answers) add_item(question, words(*answer));
    return take(std::move(question));
  }

  Intake& intake_;
  const XmlNode& node_;
  const std::string& category_;
  std::string name_;
};

/// The last part of "$course$/top/Infection control".
std::string category_of(const XmlNode& question) {
  const XmlNode* category = question.first("category");
  const XmlNode* text = category ? category->first("text") : nullptr;
  if (!text) return {};
  std::string path(trim(text->content()));
  std::string last(trim(path.substr(path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1)));
  return last == "top" || last.starts_with('$') ? std::string() : last;
}

}  // namespace

Result<Parsed> read_moodle_xml(std::string_view text, const ImportLimits& limits) {
  documents::XmlLimits xml;
  xml.bytes = limits.bytes;
  XmlNode root = TRY(documents::read_xml(text, xml));
  if (root.name != "quiz")
    return fail(Fault::invalid, "wrong_root",
                fmt::format("This is <{}>, not a <quiz> of Moodle.", beginning_of(root.name)));
  Intake intake(limits);
  std::string category;
  for (const XmlNode* node : root.elements()) {
    if (!node->is("question")) {
      intake.warn(node->line, node->name, "element_left_out", "An element that is no question.");
      continue;
    }
    std::string type = node->attribute_or("type", "");
    if (type == "category")
      category = category_of(*node);
    else
      TRY(MoodleReader(intake, *node, category).run(type));
  }
  return intake.done();
}

}  // namespace mc::questions
