// QTI 2.1, out: items by the letter of "Assessment Test, Section, and Item Information Model" 2.1. Two outcome
// variables of our own hold what QTI has no words for; other systems pass over them.
#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "appliance/documents/documents.hpp"
#include "appliance/documents/xml.hpp"
#include "modules/questions/intake.hpp"

namespace mc::questions {
namespace {

using assessment::PartialCredit;
using assessment::Question;
using assessment::QuestionType;

constexpr std::string_view kNs = "http://www.imsglobal.org/xsd/imsqti_v2p1";

/// Text in an inline context: new lines as <br/>.
std::string inline_text(std::string_view text) {
  std::string out;
  for (std::string_view rest = text;;) {
    std::size_t end = rest.find('\n');
    out += documents::xml_escape(rest.substr(0, end));
    if (end == std::string_view::npos) return out;
    out += "<br/>";
    rest.remove_prefix(end + 1);
  }
}

std::string outcome(std::string_view name, std::string_view type, std::string_view value) {
  std::string out =
      fmt::format("  <outcomeDeclaration identifier=\"{}\" cardinality=\"single\" baseType=\"{}\"", name, type);
  if (value.empty()) return out + "/>\n";
  return out + fmt::format(">\n    <defaultValue><value>{}</value></defaultValue>\n  </outcomeDeclaration>\n", value);
}

std::string response(std::string_view id, std::string_view cardinality, std::string_view type,
                     const std::vector<std::string>& right, const std::string& mapping = {}) {
  std::string out = fmt::format("  <responseDeclaration identifier=\"{}\" cardinality=\"{}\" baseType=\"{}\">\n", id,
                                cardinality, type);
  out += "    <correctResponse>";
  for (const std::string& value : right) out += "<value>" + documents::xml_escape(value) + "</value>";
  return out + "</correctResponse>\n" + mapping + "  </responseDeclaration>\n";
}

std::string map_entry(std::string_view key, double value, std::string_view more = {}) {
  return fmt::format("      <mapEntry mapKey=\"{}\" mappedValue=\"{:.5f}\"{}/>\n", documents::xml_escape(key), value,
                     more);
}
std::string mapping(const std::string& entries) {
  return "    <mapping lowerBound=\"0\" defaultValue=\"0\">\n" + entries + "    </mapping>\n";
}

std::string id_at(char kind, std::size_t position) { return kind + std::to_string(position + 1); }

class Writer {
public:
  explicit Writer(const Exported& exported) : exported_(exported), question_(exported.question) {}

  std::string run() {
    write_body();
    std::string name = exported_.name.empty() ? beginning_of(question_.prompt.value) : exported_.name;
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    out += fmt::format("<assessmentItem xmlns=\"{}\" identifier=\"Q-{}\" title=\"{}\" adaptive=\"false\" "
                       "timeDependent=\"false\" toolName=\"MedConnect\">\n",
                       kNs, documents::xml_escape(exported_.id), documents::xml_escape(name));
    out += declarations_ + outcome("SCORE", "float", "0") +
           outcome("MAXSCORE", "float", std::to_string(question_.points.value)) + outcome("FEEDBACK", "identifier", "");
    out += outcome("MEDCONNECT_TYPE", "string", shape::enum_name(question_.type));
    out += outcome("MEDCONNECT_POLICY", "string",
                   question_.partial_credit ? shape::enum_name(*question_.partial_credit) : "of_quiz");
    bool explained = question_.explanation && !question_.explanation->value.empty();
    if (explained) out += outcome("EXPLANATION", "identifier", "explanation");
    out += "  <itemBody>\n" + body_ + "  </itemBody>\n";
    out += fmt::format("  <responseProcessing "
                       "template=\"http://www.imsglobal.org/question/qti_v2p1/rptemplates/{}\"/>\n",
                       mapped_ ? "map_response" : "match_correct");
    if (explained)
      out += "  <modalFeedback outcomeIdentifier=\"EXPLANATION\" identifier=\"explanation\" showHide=\"show\">" +
             inline_text(question_.explanation->value) + "</modalFeedback>\n";
    return out + "</assessmentItem>\n";
  }

private:
  void write_body() {
    switch (question_.type) {
    case QuestionType::multiple_choice:
    case QuestionType::true_false:
    case QuestionType::multi_select:
      return choice();
    case QuestionType::fill_blank:
      return blanks();
    case QuestionType::matching:
      return matching();
    case QuestionType::ordering:
      return ordering();
    }
  }
  std::string prompt() const { return "      <prompt>" + inline_text(question_.prompt.value) + "</prompt>\n"; }

  void choice() {
    bool several = question_.type == QuestionType::multi_select;
    auto rights =
        std::count_if(question_.options.begin(), question_.options.end(), [](const auto& o) { return o.correct; });
    std::vector<std::string> right;
    std::string entries, choices;
    for (std::size_t i = 0; i < question_.options.size(); ++i) {
      const assessment::Option& option = question_.options.items[i];
      std::string id = id_at('C', i);
      if (option.correct) right.push_back(id);
      double share =
          1.0 / static_cast<double>(std::max<std::ptrdiff_t>(1, rights)) * static_cast<double>(question_.points.value);
      bool minus = question_.partial_credit == PartialCredit::right_minus_wrong;
      if (option.correct || minus) entries += map_entry(id, option.correct ? share : -share);
      choices += fmt::format("      <simpleChoice identifier=\"{}\">{}", id, inline_text(option.text.value));
      if (option.feedback && !option.feedback->value.empty())
        choices += fmt::format("<feedbackInline outcomeIdentifier=\"FEEDBACK\" identifier=\"{}\" "
                               "showHide=\"show\">{}</feedbackInline>",
                               id, inline_text(option.feedback->value));
      choices += "</simpleChoice>\n";
    }
    mapped_ = several && question_.partial_credit && *question_.partial_credit != PartialCredit::all_or_nothing;
    declarations_ = response("RESPONSE", several ? "multiple" : "single", "identifier", right,
                             mapped_ ? mapping(entries) : std::string());
    body_ = fmt::format("    <choiceInteraction responseIdentifier=\"RESPONSE\" shuffle=\"true\" maxChoices=\"{}\">\n",
                        several ? 0 : 1) +
            prompt() + choices + "    </choiceInteraction>\n";
  }

  void blanks() {
    mapped_ = true;
    std::string text = question_.prompt.value, out;
    for (std::size_t at = 0; at < text.size();) {
      bool found = false;
      for (std::size_t i = 0; i < question_.blanks.size() && !found; ++i) {
        std::string mark = "{{" + question_.blanks.items[i].id.value + "}}";
        if (text.compare(at, mark.size(), mark) != 0) continue;
        out += fmt::format("<textEntryInteraction responseIdentifier=\"RESPONSE{}\" expectedLength=\"20\"/>", i + 1);
        at += mark.size();
        found = true;
      }
      if (found) continue;
      std::size_t end = std::min(text.find("{{", at + 1), text.size());
      out += inline_text(text.substr(at, end - at));
      at = end;
    }
    body_ = "    <p>" + out + "</p>\n";
    double share = static_cast<double>(question_.points.value) / static_cast<double>(question_.blanks.size());
    for (std::size_t i = 0; i < question_.blanks.size(); ++i) {
      const assessment::Blank& blank = question_.blanks.items[i];
      std::string entries;
      for (const auto& accepted : blank.accepted)
        entries += map_entry(accepted.value, share,
                             blank.case_sensitive ? " caseSensitive=\"true\"" : " caseSensitive=\"false\"");
      std::vector<std::string> right;
      if (blank.accepted.size() > 0) right.push_back(blank.accepted.items[0].value);
      declarations_ += response(fmt::format("RESPONSE{}", i + 1), "single", "string", right, mapping(entries));
    }
  }

  void matching() {
    std::vector<std::string> right;
    std::string entries, sources, targets;
    double share = static_cast<double>(question_.points.value) / static_cast<double>(question_.pairs.size());
    for (std::size_t i = 0; i < question_.pairs.size(); ++i) {
      const assessment::Pair& pair = question_.pairs.items[i];
      right.push_back(id_at('L', i) + " " + id_at('R', i));
      entries += map_entry(right.back(), share);
      auto side = [](const std::string& id, const std::string& text, int most) {
        return fmt::format(
            "        <simpleAssociableChoice identifier=\"{}\" matchMax=\"{}\">{}</simpleAssociableChoice>\n", id, most,
            inline_text(text));
      };
      sources += side(id_at('L', i), pair.left.value, 1);
      targets += side(id_at('R', i), pair.right.value, 0);
    }
    mapped_ = question_.partial_credit && *question_.partial_credit != PartialCredit::all_or_nothing;
    declarations_ = response("RESPONSE", "multiple", "directedPair", right, mapped_ ? mapping(entries) : std::string());
    body_ =
        fmt::format("    <matchInteraction responseIdentifier=\"RESPONSE\" shuffle=\"true\" maxAssociations=\"{}\">\n",
                    question_.pairs.size()) +
        prompt() + "      <simpleMatchSet>\n" + sources + "      </simpleMatchSet>\n      <simpleMatchSet>\n" +
        targets + "      </simpleMatchSet>\n    </matchInteraction>\n";
  }

  void ordering() {
    std::vector<std::string> right;
    std::string choices;
    for (std::size_t i = 0; i < question_.items.size(); ++i) {
      right.push_back(id_at('I', i));
      choices += fmt::format("      <simpleChoice identifier=\"{}\">{}</simpleChoice>\n", right.back(),
                             inline_text(question_.items.items[i].text.value));
    }
    declarations_ = response("RESPONSE", "ordered", "identifier", right);
    body_ = "    <orderInteraction responseIdentifier=\"RESPONSE\" shuffle=\"true\">\n" + prompt() + choices +
            "    </orderInteraction>\n";
  }

  const Exported& exported_;
  const Question& question_;
  std::string declarations_, body_;
  bool mapped_ = false;
};

std::string manifest_of(const std::vector<Exported>& questions) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                    "<manifest xmlns=\"http://www.imsglobal.org/xsd/imscp_v1p1\" identifier=\"MANIFEST\">\n"
                    "  <metadata>\n    <schema>QTIv2.1 Package</schema>\n    <schemaversion>1.0.0</schemaversion>\n"
                    "  </metadata>\n  <organizations/>\n  <resources>\n";
  for (std::size_t i = 0; i < questions.size(); ++i) {
    std::string href = fmt::format("items/q{}.xml", i + 1);
    out += fmt::format("    <resource identifier=\"Q{}\" type=\"imsqti_item_xmlv2p1\" href=\"{}\">\n", i + 1, href);
    if (!questions[i].tags.empty()) {
      out += "      <metadata>\n        <lom xmlns=\"http://ltsc.ieee.org/xsd/LOM\"><general>\n";
      for (const std::string& tag : questions[i].tags)
        out += "          <keyword><string>" + documents::xml_escape(tag) + "</string></keyword>\n";
      out += "        </general></lom>\n      </metadata>\n";
    }
    out += fmt::format("      <file href=\"{}\"/>\n    </resource>\n", href);
  }
  return out + "  </resources>\n</manifest>\n";
}

}  // namespace

std::string write_qti_item(const Exported& question) { return Writer(question).run(); }

Result<Bytes> write_qti_package(const std::vector<Exported>& questions) {
  auto zip = documents::ZipWriter::create_streamed();
  TRY(zip->add("imsmanifest.xml", as_bytes(manifest_of(questions))));
  for (std::size_t i = 0; i < questions.size(); ++i)
    TRY(zip->add(fmt::format("items/q{}.xml", i + 1), as_bytes(write_qti_item(questions[i]))));
  TRY(zip->finish());
  Bytes out, piece(64 << 10);
  for (std::size_t got = 1; got > 0;) {
    got = TRY(zip->read_finished(piece));
    out.insert(out.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(got));
  }
  return out;
}

}  // namespace mc::questions
