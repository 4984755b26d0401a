#include "modules/questions/intake.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "appliance/base/text.hpp"

namespace mc::questions {

using assessment::Question;

Status Intake::count() {
  if (++seen_ > limits_.questions)
    return fail(Fault::invalid, "too_many_questions",
                fmt::format("The file holds more than {} questions; divide it.", limits_.questions));
  return {};
}

Status Intake::add(Imported question) {
  TRY(count());
  question.question.id = "q";
  if (question.name.empty()) question.name = beginning_of(question.question.prompt.value);
  // The limits of a question are those of its shape; reading it back also cleans the text.
  auto clean = shape::from_json<Question>(shape::to_json(question.question));
  if (!clean) {
    std::string why = clean.error().detail;
    for (const FieldError& field : clean.error().fields)
      why += (why.empty() ? "" : " ") + field.path + ": " + field.code;
    reject(question.line, question.name, "out_of_limits", std::move(why));
    return {};
  }
  std::vector<FieldError> problems = assessment::problems_of(*clean);
  if (!problems.empty()) {
    reject(question.line, question.name, problems.front().code, problems.front().detail);
    return {};
  }
  question.question = std::move(*clean);
  std::vector<std::string> tags;
  for (const std::string& tag : question.tags) {
    auto text = clean_text(tag);
    std::string_view trimmed = text ? trim(*text) : std::string_view();
    if (trimmed.empty()) continue;
    if (count_code_points(trimmed) > 50 || tags.size() == 20) {
      warn(question.line, question.name, "tag_left_out", "A tag is longer than 50 characters, or there are over 20.");
      continue;
    }
    if (std::find(tags.begin(), tags.end(), trimmed) == tags.end()) tags.emplace_back(trimmed);
  }
  question.tags = std::move(tags);
  parsed_.questions.push_back(std::move(question));
  return {};
}

void Intake::reject(std::int64_t line, std::string_view name, std::string code, std::string message) {
  parsed_.notes.push_back({line, beginning_of(name), "error", std::move(code), std::move(message)});
}

void Intake::warn(std::int64_t line, std::string_view name, std::string code, std::string message) {
  parsed_.notes.push_back({line, beginning_of(name), "warning", std::move(code), std::move(message)});
}

void Intake::note_once(std::int64_t line, std::string code, std::string message) {
  for (const ImportNote& note : parsed_.notes)
    if (note.code == code) return;
  parsed_.notes.push_back({line, "", "note", std::move(code), std::move(message)});
}

void Intake::unsupported(std::int64_t line, std::string_view name, std::string_view type) {
  reject(line, name, "type_not_supported", fmt::format("Questions of the type “{}” are not known here.", type));
}

Result<std::string> file_text(std::string_view bytes, const ImportLimits& limits) {
  if (bytes.size() > limits.bytes)
    return fail(Fault::invalid, "file_too_large", fmt::format("The file is larger than {} MiB.", limits.bytes >> 20));
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (bytes.find('\0') != std::string_view::npos || !is_utf8(bytes))
    return fail(Fault::invalid, "not_utf8", "The file is not UTF-8 text; save it as UTF-8.");
  std::string out;
  out.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] != '\r')
      out += bytes[i];
    else if (i + 1 == bytes.size() || bytes[i + 1] != '\n')
      out += '\n';
  }
  return out;
}

std::string beginning_of(std::string_view text) {
  std::string line;
  std::size_t points = 0;
  for (char c : trim(text)) {
    bool starts = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    if (starts && ++points > 60) return line + "\xE2\x80\xA6";
    line += c == '\n' || c == '\t' ? ' ' : c;
  }
  return line;
}

Question blank_question(assessment::QuestionType type) {
  Question question;
  question.id = "q";
  question.type = type;
  return question;
}

void add_option(Question& question, std::string text, bool correct, std::string feedback) {
  assessment::Option option;
  std::size_t at = question.options.size();
  option.id = at < 26 ? std::string(1, static_cast<char>('a' + at)) : fmt::format("o{}", at + 1);
  option.text = std::move(text);
  option.correct = correct;
  if (!trim(feedback).empty()) option.feedback = Text<0, 1000>(std::move(feedback));
  question.options.items.push_back(std::move(option));
}

void add_pair(Question& question, std::string left, std::string right) {
  question.pairs.items.push_back({Text<1, 64>(fmt::format("p{}", question.pairs.size() + 1)),
                                  Text<1, 500>(std::move(left)), Text<1, 500>(std::move(right))});
}

void add_item(Question& question, std::string text) {
  question.items.items.push_back(
      {Text<1, 64>(fmt::format("i{}", question.items.size() + 1)), Text<1, 500>(std::move(text))});
}

void add_blank(Question& question, const std::vector<std::string>& accepted, bool case_sensitive) {
  assessment::Blank blank;
  blank.id = fmt::format("b{}", question.blanks.size() + 1);
  for (const std::string& text : accepted) blank.accepted.items.emplace_back(text);
  blank.case_sensitive = case_sensitive;
  question.blanks.items.push_back(std::move(blank));
}

std::string blank_mark(std::size_t position) { return fmt::format("{{{{b{}}}}}", position + 1); }

std::optional<double> parse_number(std::string_view text) {
  text = trim(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<std::int64_t> whole_points(double points) {
  if (!(points >= 0.5 && points < 100.5)) return std::nullopt;
  return static_cast<std::int64_t>(std::llround(points));
}

std::string take_html(Intake& intake, std::int64_t line, std::string_view name, std::string_view html) {
  PlainText plain = plain_text(html);
  for (const std::string& thing : plain.left_out)
    intake.warn(line, name, "media_left_out", fmt::format("Left out: {}. Questions are text here.", thing));
  if (plain.formatting)
    intake.note_once(line, "formatting_left_out", "Bold type, lists, tables and other formatting became plain text.");
  return plain.text;
}

}  // namespace mc::questions
