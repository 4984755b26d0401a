// The reader of the program: outside tools that never see more than the bytes they are given.
#include <algorithm>
#include <chrono>
#include <filesystem>

#include "appliance/base/text.hpp"
#include "appliance/documents/documents.hpp"
#include "appliance/documents/photo.hpp"
#include "appliance/sandbox/sandbox.hpp"
#include "modules/intake/picture.hpp"
#include "modules/intake/reader.hpp"

namespace mc::intake {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kBudget{15'000};
constexpr std::chrono::milliseconds kWorthTrying{1'500};
constexpr int kPages = 3;
constexpr int kLongestSide = 2'400;
constexpr std::size_t kLettersOfText = 40;  // fewer: the PDF is a scan
constexpr const char* kTesseract = "/usr/bin/tesseract";
constexpr const char* kPdfText = "/usr/bin/pdftotext";
constexpr const char* kPdfPicture = "/usr/bin/pdftoppm";

bool runs(const char* program) {
  std::error_code ignored;
  return std::filesystem::exists(program, ignored);
}

std::size_t letters(std::string_view text) {
  std::size_t count = 0;
  for (char c : text)
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) ++count;
  return count;
}

/// One document: the steps share what is left of its time.
class Run {
public:
  Run() : ends_(Steady::now() + kBudget) {}

  std::chrono::milliseconds left() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(ends_ - Steady::now());
  }

  Result<sandbox::Outcome> tool(const char* program, const std::vector<std::string>& arguments, ByteView input) {
    if (left() <= std::chrono::milliseconds(0)) return too_slow();
    sandbox::Limits limits;
    limits.wall = left();
    limits.cpu_seconds = 15;
    limits.memory_bytes = 1LL << 30;
    limits.output_bytes = 32 << 20;
    auto outcome = sandbox::run(program, arguments, input, limits);
    if (outcome) return outcome;
    if (outcome.error().code == "time_limit" || outcome.error().code == "resource_limit") return too_slow();
    if (outcome.error().code == "killed")
      return fail(Fault::invalid, "scan_malformed", "The file cannot be read: it made the reading program fail.");
    return outcome;
  }

  Result<Reading> tesseract(ByteView picture, const char* layout) {
    auto outcome = TRY(tool(kTesseract,
                            {"stdin", "stdout", "--dpi", "200", "--psm", layout, "-c", "tessedit_create_tsv=1", "-c",
                             "tessedit_create_txt=0"},
                            picture));
    if (outcome.exit_code != 0) return fail(Fault::invalid, "scan_unreadable", "The picture cannot be read.");
    return read_tsv(as_text(outcome.output));
  }

  /// As one block of text; where that gives little and time is left, as words here and there.
  Result<Reading> picture(ByteView bytes) {
    Reading block = TRY(tesseract(bytes, "6"));
    if (letters(block.text) >= kLettersOfText || left() < kWorthTrying) return block;
    auto sparse = tesseract(bytes, "11");
    return sparse && letters(sparse->text) > letters(block.text) ? std::move(*sparse) : block;
  }

  static std::unexpected<Error> too_slow() {
    return fail(Fault::invalid, "scan_too_slow", "Reading the file takes too long. Type what it says.");
  }

private:
  Steady::time_point ends_;
};

void append(Reading& to, Reading&& page) {
  int lines = to.words.empty() ? 0 : to.words.back().line + 1;
  for (Word& word : page.words) {
    word.line += lines;
    to.words.push_back(std::move(word));
  }
  to.text += page.text;
  to.engine = page.engine;
}

class SandboxReader final : public Reader {
public:
  bool available() const override { return runs(kTesseract); }
  std::string engine() const override { return runs(kTesseract) ? "tesseract" : runs(kPdfText) ? "text_only" : "off"; }

  Result<Reading> read(ByteView bytes, std::string_view media_type) override {
    Run run;
    if (media_type == "application/pdf") return read_pdf(run, bytes);
    auto copy = documents::reading_copy(bytes, kLongestSide);
    // Too large for the decoder, or colours of a printing press: a good scan all the same, which its owner types off.
    if (!copy && (copy.error().fault == Fault::too_large || printing_colours(bytes)))
      return fail(Fault::invalid, "scan_unsupported", "The picture cannot be read by itself. Type what it says.");
    if (!copy) return fail(Fault::invalid, "scan_unreadable", "The picture cannot be read. Send a sharper one.");
    return run.picture(*copy);
  }

private:
  static Result<Reading> read_pdf(Run& run, ByteView bytes) {
    auto text = TRY(run.tool(kPdfText, {"-l", std::to_string(kPages), "-layout", "-enc", "UTF-8", "-", "-"}, bytes));
    if (text.exit_code != 0) {
      bool locked = text.error_tail.find("assword") != std::string::npos;
      return locked ? fail(Fault::invalid, "scan_encrypted", "The PDF asks for a password. Save it without one.")
                    : fail(Fault::invalid, "scan_malformed", "The PDF is damaged.");
    }
    Reading out;
    out.text = std::string(as_text(text.output));
    out.engine = "text_layer";
    if (letters(out.text) >= kLettersOfText || !runs(kTesseract) || !runs(kPdfPicture)) return out;
    auto pages = static_cast<int>(std::count(out.text.begin(), out.text.end(), '\f'));
    Reading scanned;
    for (int page = 1; page <= std::clamp(pages, 1, kPages); ++page) {
      auto read = read_page(run, bytes, page);
      if (!read && page == 1) return read;
      if (!read) break;  // what the first pages say is enough
      append(scanned, std::move(*read));
    }
    return letters(scanned.text) > letters(out.text) ? scanned : out;
  }

  static Result<Reading> read_page(Run& run, ByteView bytes, int page) {
    const std::string number = std::to_string(page);
    auto drawn = TRY(run.tool(
        kPdfPicture,
        {"-f", number, "-l", number, "-singlefile", "-gray", "-png", "-scale-to", std::to_string(kLongestSide), "-"},
        bytes));
    if (drawn.exit_code != 0 || documents::sniff_media_type(drawn.output) != "image/png")
      return fail(Fault::invalid, "scan_malformed", "The PDF is damaged.");
    return run.picture(drawn.output);
  }
};

}  // namespace

std::unique_ptr<Reader> make_sandbox_reader() { return std::make_unique<SandboxReader>(); }

}  // namespace mc::intake
