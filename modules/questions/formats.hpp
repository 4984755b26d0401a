#pragma once
// Question files of other systems, in and out. Pure; a ZIP package is read from memory.
//   GIFT         Moodle's text format (docs.moodle.org, "GIFT format")
//   Moodle XML   docs.moodle.org, "Moodle XML format"; in only
//   QTI 2.1      IMS Question and Test Interoperability: one assessmentItem, or a package with imsmanifest.xml
//   JSON         LMS-50: a list of {question, options, correct_answer}; in only
// A reader is strict under limits and drops nothing silently: what a question loses, and every question that cannot
// come in, is a note with its line and reason; types that this product does not have are named.
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "modules/assessment/assessment.hpp"

namespace mc::questions {

enum class Format : std::uint8_t { gift, moodle_xml, qti, json };
ENUM_NAMES(Format, gift, moodle_xml, qti, json)

struct ImportLimits {
  std::size_t bytes = 16 << 20;
  std::size_t questions = 2000;
};

/// `severity`: "error", the question stays out; "warning", it comes in without something; "note", nothing to do.
struct ImportNote {
  std::int64_t line = 0;
  std::string question;  // its name or the beginning of its text
  std::string severity;
  std::string code;
  std::string message;
};
FIELDS(ImportNote, line, question, severity, code, message)

/// A question that is whole: Assessment has no problem with it. Its id is "q", its parts are named in order ("a", "b1",
/// "p1", "i1"), so that the same content always reads the same.
struct Imported {
  std::int64_t line = 0;
  std::string name;
  std::vector<std::string> tags;
  assessment::Question question;
};
struct Parsed {
  std::vector<Imported> questions;
  std::vector<ImportNote> notes;
};

/// Errors (Fault::invalid) are of the file as a whole: `file_too_large`, `not_utf8`, `too_many_questions`, those of
/// documents::read_xml and the ZIP reader, `wrong_root`, `invalid_json`.
Result<Parsed> read_gift(std::string_view text, const ImportLimits& limits = {});
Result<Parsed> read_moodle_xml(std::string_view text, const ImportLimits& limits = {});
Result<Parsed> read_qti_item(std::string_view text, const ImportLimits& limits = {});
Result<Parsed> read_qti_package(const std::filesystem::path& file, const ImportLimits& limits = {});
Result<Parsed> read_json(std::string_view text, const ImportLimits& limits = {});
/// Any of them; a QTI package is told by its first bytes and is read from memory.
Result<Parsed> read_questions(Format format, std::string_view bytes, const ImportLimits& limits = {});

struct Exported {
  std::string id;
  std::string name;
  std::vector<std::string> tags;
  assessment::Question question;
};
/// What GIFT has no words for (several blanks) is named in a comment. Points, policy and the like stand in comments
/// that Moodle passes over and read_gift() reads.
std::string write_gift(const std::vector<Exported>& questions);
std::string write_qti_item(const Exported& question);
/// The bytes of a package with a manifest.
Result<Bytes> write_qti_package(const std::vector<Exported>& questions);

}  // namespace mc::questions
