#pragma once
// What every reader of question files does in the same way. Private to the module.
#include "modules/questions/formats.hpp"

namespace mc::questions {

/// Collects questions and notes under the limits. One per file.
class Intake {
public:
  explicit Intake(const ImportLimits& limits) : limits_(limits) {}

  /// Takes a question, or notes why it cannot come in. Error `too_many_questions`.
  Status add(Imported question);
  void reject(std::int64_t line, std::string_view name, std::string code, std::string message);
  void warn(std::int64_t line, std::string_view name, std::string code, std::string message);
  /// Once for each code, for settings that repeat in every question.
  void note_once(std::int64_t line, std::string code, std::string message);
  /// The type is not one of ours.
  void unsupported(std::int64_t line, std::string_view name, std::string_view type);
  Parsed done() { return std::move(parsed_); }

private:
  Status count();
  ImportLimits limits_;
  Parsed parsed_;
  std::size_t seen_ = 0;
};

/// Text of a file: UTF-8, without a byte order mark, lines ending in \n. Errors `file_too_large`, `not_utf8`.
Result<std::string> file_text(std::string_view bytes, const ImportLimits& limits);
/// The first 60 characters, on one line.
std::string beginning_of(std::string_view text);

assessment::Question blank_question(assessment::QuestionType type);
void add_option(assessment::Question& question, std::string text, bool correct, std::string feedback = {});
void add_pair(assessment::Question& question, std::string left, std::string right);
void add_item(assessment::Question& question, std::string text);
/// One blank with its accepted answers; its mark in the prompt is the caller's: blank_mark(position).
void add_blank(assessment::Question& question, const std::vector<std::string>& accepted, bool case_sensitive);
std::string blank_mark(std::size_t position);

/// Points of a file as ours: whole, 1 to 100. Nothing when it is no number.
std::optional<std::int64_t> whole_points(double points);
std::optional<double> parse_number(std::string_view text);

/// HTML as the plain text that questions are made of.
struct PlainText {
  std::string text;
  bool formatting = false;            // bold, lists, tables ...: gone
  std::vector<std::string> left_out;  // "image", "video" ...
};
PlainText plain_text(std::string_view html);
/// plain_text(), with notes on what was lost.
std::string take_html(Intake& intake, std::int64_t line, std::string_view name, std::string_view html);

}  // namespace mc::questions
