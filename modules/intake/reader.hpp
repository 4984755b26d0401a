#pragma once
// Reads the text of a scan. The words keep their place and how sure the reader is of them.
#include <memory>
#include <string>
#include <vector>

#include "appliance/base/bytes.hpp"
#include "appliance/base/result.hpp"

namespace mc::intake {

struct Word {
  std::string text;
  int confidence = 0;  // 0..100
  int left = 0, top = 0, width = 0, height = 0;
  int line = 0;  // words of one line have the same number, which grows down the pages
};
struct Reading {
  std::string text;         // line by line
  std::vector<Word> words;  // empty when the text came with the file
  std::string engine;       // "text_layer" or "tesseract"
};

/// Thread-safe. Errors: invalid `scan_unreadable`, `scan_encrypted`, `scan_malformed`, `scan_too_slow`,
/// `scan_unsupported` (a good picture that no tool takes); unavailable `tool_missing`.
class Reader {
public:
  virtual ~Reader() = default;
  /// Can pictures be read?
  virtual bool available() const = 0;
  /// "tesseract", "text_only" (the text layer of PDFs) or "off".
  virtual std::string engine() const = 0;
  virtual Result<Reading> read(ByteView bytes, std::string_view media_type) = 0;
};

/// tesseract, pdftotext and pdftoppm, each in a sandbox; 15 seconds for a document in all.
std::unique_ptr<Reader> make_sandbox_reader();

/// What `tesseract ... tsv` wrote. Pure; lines that are not understood are left out.
Reading read_tsv(std::string_view tsv);

}  // namespace mc::intake
