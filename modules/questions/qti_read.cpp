// QTI 2.1, in: one assessmentItem.
#include "modules/questions/qti_read.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "appliance/base/text.hpp"

namespace mc::questions {
namespace {

using assessment::PartialCredit;
using assessment::Question;
using assessment::QuestionType;
using documents::XmlNode;

bool is_interaction(const XmlNode& node) {
  return node.name.size() > 11 && std::string_view(node.name).ends_with("Interaction");
}
bool is_media(const XmlNode& node) {
  for (std::string_view name : {"img", "object", "audio", "video", "math", "svg", "iframe", "include"})
    if (node.name == name) return true;
  return false;
}
bool is_block(const XmlNode& node) {
  for (std::string_view name : {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote",
                                "prompt", "ul", "ol", "table", "dl", "rubricBlock"})
    if (node.name == name) return true;
  return false;
}

/// Text as a browser would show it: white space runs are one space, blocks begin lines.
class Flow {
public:
  void line() {
    pending_ = false;
    while (!out_.empty() && out_.back() == ' ') out_.pop_back();
    if (!out_.empty() && out_.back() != '\n') out_ += '\n';
  }
  void break_line() {
    pending_ = false;
    while (!out_.empty() && out_.back() == ' ') out_.pop_back();
    if (!out_.empty()) out_ += '\n';
  }
  void put(std::string_view text) {
    for (char c : text) {
      if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
        pending_ = true;
        continue;
      }
      if (pending_ && !out_.empty() && out_.back() != '\n') out_ += ' ';
      pending_ = false;
      out_ += c;
    }
  }
  std::string done() const { return std::string(trim(out_)); }

private:
  std::string out_;
  bool pending_ = false;
};

struct Declaration {
  std::string cardinality, type;
  std::vector<std::string> right;
  std::vector<std::pair<std::string, double>> mapped;
  bool case_sensitive = false;
};

class ItemReader {
public:
  ItemReader(Intake& intake, const XmlNode& item, const std::vector<std::string>& tags)
      : intake_(intake), item_(item), tags_(tags) {
    name_ = std::string(trim(item.attribute_or("title", "")));
    if (name_.empty()) name_ = item.attribute_or("identifier", "");
  }

  Status run() {
    const XmlNode* body = item_.first("itemBody");
    if (!body) return reject("body_missing", "The item has no itemBody.");
    if (item_.first("templateDeclaration") || item_.first("templateProcessing")) return unsupported("item template");
    if (item_.attribute_or("adaptive", "false") == "true") return unsupported("adaptive item");
    read_declarations();
    collect(*body);
    return dispatch(*body);
  }

private:
  Status reject(std::string code, std::string message) {
    intake_.reject(item_.line, name_, std::move(code), std::move(message));
    return {};
  }
  Status unsupported(std::string_view type) {
    intake_.unsupported(item_.line, name_, type);
    return {};
  }

  static std::string trimmed(const XmlNode& node) { return std::string(trim(node.content())); }

  void read_declarations() {
    for (const XmlNode* node : item_.all("responseDeclaration")) {
      Declaration& out = declarations_[node->attribute_or("identifier", "")];
      out.cardinality = node->attribute_or("cardinality", "single");
      out.type = node->attribute_or("baseType", "identifier");
      if (const XmlNode* right = node->first("correctResponse"))
        for (const XmlNode* value : right->all("value")) out.right.push_back(trimmed(*value));
      if (const XmlNode* mapping = node->first("mapping"))
        for (const XmlNode* entry : mapping->all("mapEntry")) {
          out.mapped.emplace_back(entry->attribute_or("mapKey", ""),
                                  parse_number(entry->attribute_or("mappedValue", "0")).value_or(0));
          if (entry->attribute_or("caseSensitive", "true") == "true") out.case_sensitive = true;
        }
    }
    for (const XmlNode* node : item_.all("outcomeDeclaration")) {
      const XmlNode* value = node->first("defaultValue");
      std::string id = node->attribute_or("identifier", "");
      if (value) outcomes_[id] = trimmed(*value);
      if (id == "SCORE" && node->attribute("normalMaximum"))
        outcomes_["normalMaximum"] = *node->attribute("normalMaximum");
    }
  }

  void collect(const XmlNode& node) {
    for (const XmlNode& child : node.children) {
      if (child.is_text()) continue;
      if (is_media(child))
        intake_.warn(child.line, name_, "media_left_out",
                     fmt::format("Left out: <{}>{}. Questions are text here.", child.name,
                                 child.attribute("alt") ? " “" + beginning_of(*child.attribute("alt")) + "”" : ""));
      if (child.is("feedbackBlock"))
        intake_.warn(child.line, name_, "feedback_left_out", "Feedback inside of the text has no place here.");
      if (is_interaction(child)) interactions_.push_back(&child);
      collect(child);
    }
  }

  /// The text below, without interactions (blanks get their mark), feedback and media.
  void write(const XmlNode& node, Flow& flow) {
    for (const XmlNode& child : node.children) {
      if (child.is_text()) {
        flow.put(child.text);
        continue;
      }
      if (child.is("textEntryInteraction")) {
        auto at = std::find(interactions_.begin(), interactions_.end(), &child);
        flow.put(blank_mark(static_cast<std::size_t>(at - interactions_.begin())));
        continue;
      }
      if (child.is("feedbackInline") || child.is("feedbackBlock") || is_media(child)) continue;
      if (is_interaction(child)) {
        flow.line();
        if (const XmlNode* prompt = child.first("prompt")) write(*prompt, flow);
        flow.line();
        continue;
      }
      if (child.is("br")) {
        flow.break_line();
        continue;
      }
      if (is_block(child)) flow.line();
      write(child, flow);
      if (is_block(child)) flow.line();
    }
  }
  std::string text_of(const XmlNode& node) {
    Flow flow;
    write(node, flow);
    return flow.done();
  }

  Status dispatch(const XmlNode& body) {
    if (interactions_.empty()) return unsupported("item without an interaction");
    bool blanks = std::all_of(interactions_.begin(), interactions_.end(),
                              [](const XmlNode* node) { return node->is("textEntryInteraction"); });
    if (blanks) return fill_blanks(body);
    std::string names;
    for (const XmlNode* node : interactions_) names += (names.empty() ? "" : ", ") + node->name;
    const XmlNode& only = *interactions_.front();
    if (interactions_.size() > 1) return unsupported("several interactions: " + names);
    Question question;
    question.prompt = text_of(body);
    if (only.is("choiceInteraction")) return choice(std::move(question), only);
    if (only.is("matchInteraction")) return matching(std::move(question), only);
    if (only.is("orderInteraction")) return ordering(std::move(question), only);
    return unsupported(names);
  }

  const Declaration& declaration_of(const XmlNode& interaction) {
    return declarations_[interaction.attribute_or("responseIdentifier", "")];
  }
  /// What the right answer is, or what the mapping gives points for when it is not said.
  static std::vector<std::string> right_of(const Declaration& declaration) {
    if (!declaration.right.empty()) return declaration.right;
    std::vector<std::string> out;
    for (const auto& [key, value] : declaration.mapped)
      if (value > 0) out.push_back(key);
    return out;
  }

  std::optional<PartialCredit> policy_of(const Declaration& declaration) {
    if (auto ours = outcomes_.find("MEDCONNECT_POLICY"); ours != outcomes_.end())
      return shape::parse_enum<PartialCredit>(ours->second);
    const XmlNode* processing = item_.first("responseProcessing");
    std::string scheme = processing ? processing->attribute_or("template", "") : std::string();
    if (processing && scheme.empty() && !processing->elements().empty())
      intake_.warn(processing->line, name_, "scoring_replaced", "The item's own scoring is replaced by the quiz's.");
    if (scheme.find("match_correct") != std::string::npos) return PartialCredit::all_or_nothing;
    if (scheme.find("map_response") == std::string::npos) return std::nullopt;
    bool negative = std::any_of(declaration.mapped.begin(), declaration.mapped.end(),
                                [](const auto& entry) { return entry.second < 0; });
    return negative ? PartialCredit::right_minus_wrong : PartialCredit::per_option;
  }

  Status take(Question question) {
    question.id = "q";
    for (const XmlNode* feedback : item_.all("modalFeedback")) {
      bool explains = feedback->attribute_or("outcomeIdentifier", "") == "EXPLANATION";
      std::string text = text_of(*feedback);
      if (explains || (!question.explanation && item_.all("modalFeedback").size() == 1))
        question.explanation = Text<0, 4000>(std::move(text));
      else if (!text.empty())
        intake_.warn(feedback->line, name_, "feedback_left_out",
                     "Feedback on the answer as a whole has no place here.");
    }
    auto most = outcomes_.find("MAXSCORE");
    if (most == outcomes_.end()) most = outcomes_.find("normalMaximum");
    if (most != outcomes_.end()) {
      auto score = parse_number(most->second);
      auto points = whole_points(score.value_or(1));
      if (!points || static_cast<double>(*points) != score.value_or(1))
        intake_.warn(item_.line, name_, "points_rounded",
                     fmt::format("{} points became {}.", beginning_of(most->second), points.value_or(1)));
      question.points = points.value_or(1);
    }
    return intake_.add({item_.line, name_, tags_, std::move(question)});
  }

  Status choice(Question question, const XmlNode& interaction) {
    const Declaration& declaration = declaration_of(interaction);
    std::vector<std::string> right = right_of(declaration);
    auto kind = outcomes_.find("MEDCONNECT_TYPE");
    bool several = declaration.cardinality == "multiple";
    question.type = several ? QuestionType::multi_select : QuestionType::multiple_choice;
    if (kind != outcomes_.end() && kind->second == "true_false") question.type = QuestionType::true_false;
    for (const XmlNode* node : interaction.all("simpleChoice")) {
      std::string id = node->attribute_or("identifier", "");
      const XmlNode* feedback = node->first("feedbackInline");
      add_option(question, text_of(*node), std::find(right.begin(), right.end(), id) != right.end(),
                 feedback ? text_of(*feedback) : std::string());
    }
    auto policy = policy_of(declaration);
    if (several || kind != outcomes_.end()) question.partial_credit = policy;
    return take(std::move(question));
  }

  Status fill_blanks(const XmlNode& body) {
    Question question;
    question.type = QuestionType::fill_blank;
    question.prompt = text_of(body);
    for (const XmlNode* node : interactions_) {
      const Declaration& declaration = declaration_of(*node);
      std::vector<std::string> accepted = declaration.right;
      for (const auto& [key, value] : declaration.mapped)
        if (value > 0 && std::find(accepted.begin(), accepted.end(), key) == accepted.end()) accepted.push_back(key);
      // Without a mapping, QTI compares strings as they are.
      add_blank(question, accepted, declaration.mapped.empty() || declaration.case_sensitive);
    }
    question.partial_credit = policy_of(declaration_of(*interactions_.front()));
    return take(std::move(question));
  }

  Status matching(Question question, const XmlNode& interaction) {
    std::vector<const XmlNode*> sets = interaction.all("simpleMatchSet");
    if (sets.size() != 2) return reject("match_sets", "A matchInteraction has two sets.");
    question.type = QuestionType::matching;
    const Declaration& declaration = declaration_of(interaction);
    std::map<std::string, std::string> targets;
    for (const XmlNode* node : sets[1]->all("simpleAssociableChoice"))
      targets[node->attribute_or("identifier", "")] = text_of(*node);
    std::map<std::string, std::vector<std::string>> wanted;
    std::size_t used = 0;
    for (const std::string& pair : right_of(declaration)) {
      std::size_t gap = pair.find(' ');
      if (gap != std::string::npos) wanted[pair.substr(0, gap)].emplace_back(trim(pair.substr(gap + 1)));
    }
    for (const XmlNode* node : sets[0]->all("simpleAssociableChoice")) {
      auto found = wanted.find(node->attribute_or("identifier", ""));
      if (found == wanted.end() || found->second.size() != 1 || !targets.contains(found->second.front()))
        return unsupported("matchInteraction where a left side has no or several right sides");
      add_pair(question, text_of(*node), targets[found->second.front()]);
      ++used;
    }
    if (targets.size() > used)
      intake_.warn(interaction.line, name_, "extra_right_left_out", "Right sides that belong to nothing are left out.");
    question.partial_credit = policy_of(declaration);
    return take(std::move(question));
  }

  Status ordering(Question question, const XmlNode& interaction) {
    question.type = QuestionType::ordering;
    const Declaration& declaration = declaration_of(interaction);
    std::map<std::string, std::string> items;
    for (const XmlNode* node : interaction.all("simpleChoice"))
      items[node->attribute_or("identifier", "")] = text_of(*node);
    if (declaration.right.size() != items.size())
      return reject("order_incomplete", "The right order does not name every item.");
    for (const std::string& id : declaration.right) {
      if (!items.contains(id)) return reject("order_incomplete", "The right order names an item that is not there.");
      add_item(question, items[id]);
    }
    question.partial_credit = policy_of(declaration);
    return take(std::move(question));
  }

  Intake& intake_;
  const XmlNode& item_;
  const std::vector<std::string>& tags_;
  std::string name_;
  std::map<std::string, Declaration> declarations_;
  std::map<std::string, std::string> outcomes_;
  std::vector<const XmlNode*> interactions_;
};

}  // namespace

Status read_item(Intake& intake, const XmlNode& root, const std::vector<std::string>& tags) {
  return ItemReader(intake, root, tags).run();
}

Result<Parsed> read_qti_item(std::string_view text, const ImportLimits& limits) {
  documents::XmlLimits xml;
  xml.bytes = limits.bytes;
  XmlNode root = TRY(documents::read_xml(text, xml));
  if (root.is("questestinterop"))
    return fail(Fault::invalid, "wrong_root", "This is QTI 1.2; export the questions as QTI 2.1.");
  if (!root.is("assessmentItem"))
    return fail(Fault::invalid, "wrong_root",
                fmt::format("This is <{}>, not an <assessmentItem> of QTI 2.1.", beginning_of(root.name)));
  Intake intake(limits);
  TRY(read_item(intake, root, {}));
  return intake.done();
}

}  // namespace mc::questions
