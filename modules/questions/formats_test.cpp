// Question files: real-looking ones come in with every loss noted; what goes out comes in the same; limits hold.
#include "modules/questions/formats.hpp"

#include <fstream>
#include <iterator>

#include "appliance/documents/documents.hpp"
#include "appliance/security/testing.hpp"
#include "modules/questions/intake.hpp"
#include "tests/source_root.hpp"

namespace mc::questions {
namespace {

using assessment::PartialCredit;
using assessment::Question;
using assessment::QuestionType;
using security::testing::code_of;
using security::testing::must;

std::string fixture(const std::string& name) {
  std::ifstream in(mc::tests::source_root() / "tests/fixtures/questions" / name, std::ios::binary);
  std::string out((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  REQUIRE_FALSE(out.empty());
  return out;
}
const Imported& named(const Parsed& parsed, std::string_view name) {
  for (const Imported& question : parsed.questions)
    if (question.name == name) return question;
  FAIL("no question called " << std::string(name));
  return parsed.questions.front();
}
/// "line:severity:code" of the notes on a question.
std::string notes_on(const Parsed& parsed, std::string_view name) {
  std::string out;
  for (const ImportNote& note : parsed.notes)
    if (note.question == name) out += std::to_string(note.line) + ":" + note.severity + ":" + note.code + " ";
  return out;
}
std::size_t count(const Parsed& parsed, std::string_view severity) {
  std::size_t out = 0;
  for (const ImportNote& note : parsed.notes) out += note.severity == severity ? 1 : 0;
  return out;
}
std::string right_of(const Question& question) {
  std::string out;
  for (const auto& option : question.options)
    if (option.correct) out += (out.empty() ? "" : "|") + option.text.value;
  return out;
}

/// One of each type, with everything that a question can have.
std::vector<Exported> one_of_each() {
  std::vector<Exported> out;
  auto keep = [&](Question question, std::vector<std::string> tags = {}) {
    question.id = "q";
    out.push_back({"0190-" + std::to_string(out.size()), "Name " + std::to_string(out.size()), std::move(tags),
                   std::move(question)});
  };
  Question choice = blank_question(QuestionType::multiple_choice);
  choice.prompt = "Is 5 < 6 & {braces} ~ = # : \\ fine?\nOn two lines.";
  choice.points = 3;
  choice.explanation = "Because 5 = 6 - 1.\nSee page 3.";
  add_option(choice, "Yes -> indeed", true, "Right: \"so\" it is.");
  add_option(choice, "No", false, "Look again # twice");
  add_option(choice, "Maybe", false);
  keep(choice, {"maths", "odd [tag]", "back\\slash"});
  Question truth = blank_question(QuestionType::true_false);
  truth.prompt = "The earth is round.";
  add_option(truth, "True", true, "Nearly.");
  add_option(truth, "False", false, "No.");
  keep(truth);
  Question yes = blank_question(QuestionType::true_false);
  yes.prompt = "Would you?";
  add_option(yes, "Yes", false);
  add_option(yes, "No", true);
  keep(yes);
  for (auto policy : {std::optional<PartialCredit>(), std::optional(PartialCredit::right_minus_wrong),
                      std::optional(PartialCredit::per_option), std::optional(PartialCredit::all_or_nothing)}) {
    Question several = blank_question(QuestionType::multi_select);
    several.prompt = "Which three?";
    for (const char* text : {"One", "Two", "Three"}) add_option(several, text, true);
    add_option(several, "Four", false, "Too many.");
    several.partial_credit = policy;
    keep(several);
  }
  Question only = blank_question(QuestionType::multi_select);
  only.prompt = "Which one or more?";
  add_option(only, "One", true);
  add_option(only, "Two", false);
  keep(only);
  for (bool strict : {false, true}) {
    Question blank = blank_question(QuestionType::fill_blank);
    blank.prompt = "Give {{b1}} at once: " + std::string(strict ? "K+." : "now.");
    add_blank(blank, {"epinephrine", "adrenaline = 1:1000"}, strict);
    keep(blank);
  }
  Question ending = blank_question(QuestionType::fill_blank);
  ending.prompt = "Sodium chloride is {{b1}}";
  add_blank(ending, {"NaCl"}, false);
  keep(ending);
  Question pairs = blank_question(QuestionType::matching);
  pairs.prompt = "Match.";
  add_pair(pairs, "Red -> stop", "Stop = halt");
  add_pair(pairs, "Amber", "Wait");
  add_pair(pairs, "Dark red", "Stop = halt");
  keep(pairs, {"lights"});
  Question percent = blank_question(QuestionType::multiple_choice);
  percent.prompt = "[html] % at the beginning";
  add_option(percent, "%50% off", true);
  add_option(percent, "%20 off", false);
  keep(percent);
  Question order = blank_question(QuestionType::ordering);
  order.prompt = "Order.";
  for (const char* text : {"First: wash", "// second", "Third"}) add_item(order, text);
  keep(order);
  return out;
}

Exported two_blanks() {
  Question question = blank_question(QuestionType::fill_blank);
  question.prompt = "{{b1}} before {{b2}}.";
  add_blank(question, {"Gown", "gown"}, false);
  add_blank(question, {"gloves"}, true);
  return {"0190-9", "Two blanks", {}, question};
}

void same(const std::vector<Exported>& out, const Parsed& in) {
  for (const ImportNote& note : in.notes) CHECK_MESSAGE(note.severity == "note", note.code << " " << note.message);
  REQUIRE(in.questions.size() == out.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    CHECK(shape::to_json(in.questions[i].question) == shape::to_json(out[i].question));
    CHECK(in.questions[i].name == out[i].name);
  }
}

}  // namespace

TEST_CASE("gift: a file as Moodle writes it, with every loss noted") {
  Parsed parsed = must(read_gift(fixture("hand_hygiene.gift")));
  CHECK(parsed.questions.size() == 8);
  const Imported& first = named(parsed, "Hand rub duration");
  CHECK(first.line == 5);
  CHECK(first.question.type == QuestionType::multiple_choice);
  CHECK(first.question.prompt.value == "How long should an alcohol-based hand rub take?");
  CHECK(right_of(first.question) == "20 to 30 seconds");
  CHECK(first.question.options.items.at(1).feedback->value == "Too short to cover all surfaces.");
  CHECK(first.question.explanation->value == "WHO guideline on hand hygiene, 2009: part II.");
  CHECK(first.tags == std::vector<std::string>{"hand hygiene", "annual", "Infection control"});
  const Imported& moments = named(parsed, "Five moments");
  CHECK(moments.question.type == QuestionType::multi_select);
  CHECK(moments.question.partial_credit == PartialCredit::right_minus_wrong);
  CHECK(right_of(moments.question) == "Before touching a patient|After body fluid exposure risk");
  const Imported& gloves = named(parsed, "Gloves");
  CHECK(right_of(gloves.question) == "False");
  CHECK(gloves.question.options.items.at(0).feedback->value == "They do not.");
  const Imported& drug = named(parsed, "Drug of choice");
  CHECK(drug.question.prompt.value == "The first drug in anaphylaxis is {{b1}} given into the thigh.");
  CHECK(drug.question.blanks.items.at(0).accepted.size() == 2);
  CHECK(notes_on(parsed, "Drug of choice") == "22:warning:partial_answer_left_out ");
  CHECK(named(parsed, "Precautions").question.pairs.items.at(2).right.value == "Contact");
  CHECK(named(parsed, "Donning order").question.items.items.at(3).text.value == "Gloves");
  CHECK(named(parsed, "Dose").question.blanks.items.at(0).accepted.items.at(0).value == "35");
  CHECK(named(parsed, "Escapes").question.prompt.value == "In GIFT a brace { and a tilde ~ are escaped: is that so?");
  CHECK(notes_on(parsed, "Infusion rate") == "39:error:type_not_supported ");
  CHECK(notes_on(parsed, "Reflection") == "41:error:type_not_supported ");
  CHECK(notes_on(parsed, "Broken") == "43:error:unclosed_answers ");
  CHECK(notes_on(parsed, "Two right") == "45:error:several_right_options ");
  CHECK(count(parsed, "error") == 4);
}

TEST_CASE("gift: what goes out comes in the same") {
  std::vector<Exported> questions = one_of_each();
  std::string text = write_gift(questions);
  Parsed parsed = must(read_gift(text));
  same(questions, parsed);
  CHECK(parsed.questions[0].tags == questions[0].tags);
  questions.push_back(two_blanks());
  CHECK(write_gift(questions) == text + "// Left out, because GIFT knows one blank only: Two blanks\n\n");
}

TEST_CASE("moodle xml: a file as Moodle writes it, with every loss noted") {
  Parsed parsed = must(read_moodle_xml(fixture("moodle_quiz.xml")));
  CHECK(parsed.questions.size() == 6);
  const Imported& drugs = named(parsed, "High-alert drugs");
  CHECK(drugs.line == 9);
  CHECK(drugs.question.prompt.value == "Which of these is a high-alert drug?");
  CHECK(drugs.question.points.value == 2);
  CHECK(drugs.question.explanation->value == "See the ISMP list.");
  CHECK(right_of(drugs.question) == "Insulin");
  CHECK(drugs.question.options.items.at(2).text.value == "Loratadine & cetirizine");
  CHECK(drugs.question.options.items.at(0).feedback->value == "Yes: independent double check.");
  CHECK(drugs.tags == std::vector<std::string>{"medication", "annual", "Medication safety"});
  CHECK(notes_on(parsed, "High-alert drugs") == "13:warning:media_left_out 11:warning:media_left_out ");
  CHECK(named(parsed, "Five rights").question.partial_credit == PartialCredit::right_minus_wrong);
  const Imported& crushing = named(parsed, "Crushing tablets");
  CHECK(crushing.question.type == QuestionType::true_false);
  CHECK(right_of(crushing.question) == "False");
  const Imported& antidote = named(parsed, "Antidote");
  CHECK(antidote.question.prompt.value == "Antidote to heparin? {{b1}}");
  CHECK(antidote.question.blanks.items.at(0).accepted.size() == 2);
  CHECK(named(parsed, "Routes").question.pairs.size() == 3);
  CHECK(notes_on(parsed, "Routes").find("extra_right_left_out") != std::string::npos);
  CHECK(named(parsed, "Tablets").question.blanks.items.at(0).accepted.items.at(0).value == "4");
  CHECK(count(parsed, "error") == 3);
  std::string unsupported;
  for (const ImportNote& note : parsed.notes)
    if (note.severity == "error") unsupported += note.message + "\n";
  CHECK(unsupported.find("essay") != std::string::npos);
  CHECK(unsupported.find("ddimageortext") != std::string::npos);
  CHECK(count(parsed, "note") == 2);  // formatting, penalties
}

TEST_CASE("qti: an item as another system writes it") {
  Parsed parsed = must(read_qti_item(fixture("qti_choice.xml")));
  REQUIRE(parsed.questions.size() == 1);
  const Imported& item = parsed.questions[0];
  CHECK(item.name == "Sepsis bundle");
  CHECK(item.question.type == QuestionType::multi_select);
  CHECK(item.question.points.value == 2);
  CHECK(item.question.partial_credit == PartialCredit::right_minus_wrong);
  CHECK(item.question.prompt.value ==
        "A patient has a lactate of 4\xC2\xA0mmol/l.\nWhich steps belong to the first hour?");
  CHECK(right_of(item.question) == "Blood cultures before antibiotics|Broad-spectrum antibiotics");
  CHECK(item.question.options.items.at(2).feedback->value == "Within one hour.");
  std::string hotspot = fixture("qti_choice.xml");
  for (std::size_t at = 0; (at = hotspot.find("choiceInteraction", at)) != std::string::npos;)
    hotspot.replace(at, 17, "hotspotInteraction");
  Parsed refused = must(read_qti_item(hotspot));
  CHECK(refused.questions.empty());
  REQUIRE(refused.notes.size() == 1);
  CHECK(refused.notes[0].code == "type_not_supported");
  CHECK(refused.notes[0].message.find("hotspotInteraction") != std::string::npos);
  CHECK(code_of(read_qti_item("<questestinterop/>")) == "wrong_root");
  CHECK(code_of(read_qti_item("<!DOCTYPE x><assessmentItem/>")) == "xml_doctype");
}

TEST_CASE("qti: what goes out comes in the same, one by one and as a package with its tags") {
  std::vector<Exported> questions = one_of_each();
  questions.push_back(two_blanks());
  for (const Exported& question : questions) {
    CAPTURE(question.name);
    same({question}, must(read_qti_item(write_qti_item(question))));
  }
  Bytes bytes = must(write_qti_package(questions));
  std::string_view package(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  Parsed parsed = must(read_questions(Format::qti, package));
  same(questions, parsed);
  CHECK(parsed.questions[0].tags == questions[0].tags);
}

TEST_CASE("qti: a package names what could not be read") {
  security::testing::TemporaryFolder folder;
  std::filesystem::path file = folder.path() / "package.zip";
  auto zip = must(documents::ZipWriter::create(file));
  must(zip->add("course/imsmanifest.xml", as_bytes(R"(<manifest><resources>
<resource type="imsqti_item_xmlv2p1" href="a%20b.xml"/>
<resource type="imsqti_item_xmlv2p1" href="missing.xml"/>
<resource type="imsqti_item_xmlv2p1" href="broken.xml"/>
<resource type="imsqti_test_xmlv2p1" href="test.xml"/>
<resource type="webcontent" href="a.png"/></resources></manifest>)")));
  must(zip->add("course/a b.xml", as_bytes(fixture("qti_choice.xml"))));
  must(zip->add("course/broken.xml", as_bytes("<assessmentItem>")));
  must(zip->finish());
  Parsed parsed = must(read_qti_package(file));
  CHECK(parsed.questions.size() == 1);
  CHECK(notes_on(parsed, "missing.xml") == "3:error:item_missing ");
  CHECK(notes_on(parsed, "broken.xml") == "4:error:xml_malformed ");
  CHECK(notes_on(parsed, "test.xml") == "5:warning:test_left_out ");
  CHECK(notes_on(parsed, "a.png") == "6:warning:resource_left_out ");
  CHECK(code_of(read_questions(Format::qti, "PK no zip")) != "");
}

TEST_CASE("json: the forms of an answer, and what is wrong with an entry by its line") {
  Parsed parsed = must(read_json(fixture("quiz.json")));
  REQUIRE(parsed.questions.size() == 7);
  CHECK(right_of(parsed.questions[0].question) == "12-20");
  CHECK(parsed.questions[0].question.explanation->value == "At rest.");
  CHECK(right_of(parsed.questions[1].question) == "Left");
  CHECK(parsed.questions[1].line == 4);
  CHECK(parsed.questions[2].question.type == QuestionType::multi_select);
  CHECK(right_of(parsed.questions[2].question) == "Pulse|Temperature");
  CHECK(right_of(parsed.questions[3].question) == "Second");
  CHECK(parsed.questions[3].question.points.value == 3);
  CHECK(parsed.questions[3].tags == std::vector<std::string>{"letters"});
  CHECK(right_of(parsed.questions[4].question) == "False");
  CHECK(parsed.questions[5].question.blanks.items.at(0).accepted.size() == 2);
  CHECK(notes_on(parsed, "Nothing fits.") == "9:error:answer_not_an_option ");
  CHECK(notes_on(parsed, "No answer.") == "10:error:answer_missing ");
  CHECK(notes_on(parsed, "Odd one.") == "11:warning:member_left_out ");
  CHECK(notes_on(parsed, "") == "12:error:question_missing 13:error:not_an_object ");
  CHECK(must(read_json(R"({"questions":[{"question":"A?","options":["x","y"],"correct_answer":"y"}]})"))
            .questions.size() == 1);
  CHECK(code_of(read_json(R"({"items":[]})")) == "wrong_root");
  CHECK(code_of(read_json("[")) == "invalid_json");
}

TEST_CASE("files: limits of size, count and encoding; a question over its own limits stays out") {
  ImportLimits small;
  small.bytes = 100;
  small.questions = 2;
  std::string three = "A {T}\n\nB {T}\n\nC {F}\n";
  CHECK(must(read_gift("A {T}\n\nB {T}", small)).questions.size() == 2);
  CHECK(code_of(read_gift(three, small)) == "too_many_questions");
  CHECK(code_of(read_gift(std::string(101, 'x'), small)) == "file_too_large");
  CHECK(code_of(read_moodle_xml("<quiz>" + std::string(101, ' ') + "</quiz>", small)) == "xml_too_large");
  CHECK(code_of(read_json(std::string(101, ' '), small)) == "file_too_large");
  CHECK(code_of(read_gift("A \xFF {T}")) == "not_utf8");
  CHECK(code_of(read_gift(std::string_view("A \0 {T}", 7))) == "not_utf8");
  Parsed parsed = must(read_gift("::Long:: " + std::string(4001, 'x') + " {T}\n\n::Control:: a\x01 {T}\n\nGood {T}"));
  CHECK(parsed.questions.size() == 1);
  CHECK(notes_on(parsed, "Long") == "1:error:out_of_limits ");
  CHECK(notes_on(parsed, "Control") == "3:error:out_of_limits ");
  CHECK(must(read_gift("A {T}\r\n\r\nB {F}\r\n")).questions.size() == 2);
  CHECK(must(read_gift("")).questions.empty());
}

TEST_CASE("html: as plain text, nothing runs and nothing disappears unsaid") {
  CHECK(plain_text("<p>One <b>two</b></p><p>three&nbsp;&amp; &#233; &lt;x&gt;</p>").text ==
        "One two\nthree & \xC3\xA9 <x>");
  CHECK(plain_text("a < b and c > d").text == "a < b and c > d");
  CHECK(plain_text("<ul><li>x</li><li>y</li></ul>").text == "- x\n- y");
  CHECK(plain_text("a<br>b<br/>c").text == "a\nb\nc");
  CHECK(plain_text("x<script>alert('1')</script>y").text == "xy");
  CHECK(plain_text("x<script>alert('1')</script>y").left_out == std::vector<std::string>{"script"});
  CHECK(plain_text("<img src=x onerror=y alt=\"A vial\">").left_out == std::vector<std::string>{"image “A vial”"});
  CHECK(plain_text("<b>x</b>").formatting);
  CHECK_FALSE(plain_text("<p>x</p>").formatting);
  CHECK(plain_text("&unknown; &#xD800;&#0;").text == "&unknown;");
  CHECK(plain_text("<!-- gone -->x<unclosed").text == "x<unclosed");
}

}  // namespace mc::questions
