#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "appliance/base/embedded.hpp"
#include "appliance/base/text.hpp"
#include "appliance/documents/pdf_document.hpp"
#include "appliance/documents/text_decoding.hpp"

namespace mc::documents {
namespace {

constexpr double kA4Short = 595.276;
constexpr double kA4Long = 841.89;
constexpr double kLetterShort = 612;
constexpr double kLetterLong = 792;

// What libharu can write: the basic plane, no controls. A character outside it becomes U+FFFD, never a broken page.
std::string printable(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  std::size_t at = 0;
  while (at < utf8.size()) {
    const std::size_t length = utf8_sequence(utf8, at);
    const bool control = length == 1 && static_cast<unsigned char>(utf8[at]) < 0x20;
    if (control) {
      out.push_back(' ');
    } else if (length == 0 || length == 4) {
      append_utf8(out, 0xFFFD);
    } else {
      out.append(utf8.substr(at, length));
    }
    at += length == 0 ? 1 : length;
  }
  return out;
}

// libharu reads fonts by file name only. The font is written once into the scratch folder (it is public, unlike a
// report's content, which never leaves memory) under its size, and moved into place so that two threads cannot see half
// a file.
Result<std::filesystem::path> font_file(const std::filesystem::path& scratch, std::string_view embedded_path) {
  const auto files = embedded_data();
  const auto found =
      std::find_if(files.begin(), files.end(), [&](const EmbeddedFile& f) { return f.path == embedded_path; });
  if (found == files.end()) return internal("font_missing", std::string(embedded_path));
  std::error_code error;
  std::string name(embedded_path);
  std::replace(name.begin(), name.end(), '/', '-');
  const auto path = scratch / (std::to_string(found->bytes.size()) + "-" + name);
  if (std::filesystem::file_size(path, error) == found->bytes.size() && !error) return path;
  std::string temporary = (scratch / "font-XXXXXX").string();
  const int fd = ::mkstemp(temporary.data());
  if (fd < 0) return internal("scratch_not_writable", "The scratch folder cannot be written.");
  std::size_t done = 0;
  while (done < found->bytes.size()) {
    const auto wrote = ::write(fd, found->bytes.data() + done, found->bytes.size() - done);
    if (wrote <= 0) break;
    done += static_cast<std::size_t>(wrote);
  }
  const bool closed = ::close(fd) == 0;
  if (done == found->bytes.size() && closed) std::filesystem::rename(temporary, path, error);
  if (done != found->bytes.size() || !closed || error) {
    ::unlink(temporary.c_str());
    return fail(Fault::unavailable, "scratch_not_writable", "The scratch folder cannot be written.");
  }
  return path;
}

struct PageSize {
  double width;
  double height;
};
PageSize page_size(Pdf::Paper paper) {
  switch (paper) {
  case Pdf::Paper::a4_portrait:
    return {kA4Short, kA4Long};
  case Pdf::Paper::a4_landscape:
    return {kA4Long, kA4Short};
  case Pdf::Paper::letter_portrait:
    return {kLetterShort, kLetterLong};
  case Pdf::Paper::letter_landscape:
    return {kLetterLong, kLetterShort};
  }
  return {kLetterShort, kLetterLong};
}

// Longest prefix of `word` that fits, at least one character.
std::size_t fitting_prefix(std::string_view word, double width,
                           const std::function<double(std::string_view)>& measure) {
  std::size_t end = std::max<std::size_t>(utf8_sequence(word, 0), 1);
  while (end < word.size()) {
    const std::size_t next = end + std::max<std::size_t>(utf8_sequence(word, end), 1);
    if (measure(word.substr(0, next)) > width) break;
    end = next;
  }
  return end;
}

void append_wrapped_line(std::vector<std::string>& lines, std::string_view text, double width,
                         const std::function<double(std::string_view)>& measure) {
  std::string line;
  for (std::string_view word : split(text, ' ')) {
    std::string longer = line.empty() ? std::string(word) : line + ' ' + std::string(word);
    if (measure(longer) <= width) {
      line = std::move(longer);
      continue;
    }
    if (!line.empty()) lines.push_back(std::exchange(line, {}));
    while (measure(word) > width && count_code_points(word) > 1) {
      const std::size_t end = fitting_prefix(word, width, measure);
      lines.emplace_back(word.substr(0, end));
      word.remove_prefix(end);
    }
    line = std::string(word);
  }
  lines.push_back(std::move(line));
}

}  // namespace

std::vector<std::string> wrap_text(std::string_view text, double width,
                                   const std::function<double(std::string_view)>& measure) {
  std::vector<std::string> lines;
  for (const std::string_view paragraph : split(text, '\n')) append_wrapped_line(lines, paragraph, width, measure);
  return lines;
}

Result<std::unique_ptr<Pdf>> Pdf::create(Paper paper, const std::filesystem::path& scratch, std::string_view title,
                                         Instant created) {
  auto document = TRY(PdfDocument::make(paper, scratch, title, created, Compression::on));
  return std::unique_ptr<Pdf>(std::move(document));
}

Result<std::unique_ptr<PdfDocument>> PdfDocument::make(Paper paper, const std::filesystem::path& scratch,
                                                       std::string_view title, Instant created,
                                                       Compression compression) {
  HPDF_Doc raw = HPDF_New(nullptr, nullptr);
  if (raw == nullptr) return internal("pdf_failed", "libharu could not start.");
  std::unique_ptr<PdfDocument> document(new PdfDocument(raw, paper));
  HPDF_SetCompressionMode(raw, compression == Compression::on ? HPDF_COMP_ALL : HPDF_COMP_NONE);
  HPDF_SetPagesConfiguration(raw, 64);  // a balanced page tree, so that long reports open quickly
  HPDF_UseUTFEncodings(raw);
  HPDF_SetCurrentEncoder(raw, "UTF-8");
  TRY(document->load_fonts(scratch));
  document->describe(title, created);
  return document;
}

PdfDocument::~PdfDocument() { HPDF_Free(document_); }

Status PdfDocument::load_fonts(const std::filesystem::path& scratch) {
  TRY(load_font(scratch, "documents/regular.ttf", regular_));
  return load_font(scratch, "documents/bold.ttf", bold_);
}

Status PdfDocument::load_font(const std::filesystem::path& scratch, std::string_view embedded_path, HPDF_Font& font) {
  const auto path = TRY(font_file(scratch, embedded_path));
  const char* name = HPDF_LoadTTFontFromFile(document_, path.c_str(), HPDF_TRUE);
  if (name == nullptr) return internal("font_unreadable", std::string(embedded_path));
  font = HPDF_GetFont(document_, name, "UTF-8");
  if (font == nullptr) return internal("font_unreadable", std::string(embedded_path));
  return {};
}

void PdfDocument::describe(std::string_view title, Instant created) {
  HPDF_SetInfoAttr(document_, HPDF_INFO_TITLE, printable(title).c_str());
  HPDF_SetInfoAttr(document_, HPDF_INFO_CREATOR, "MedConnect");
  const auto day = ymd(date_of(created));
  const auto of_day = static_cast<int>((created - start_of(date_of(created))).count() / 1000);
  HPDF_Date at{};
  at.year = static_cast<int>(day.year());
  at.month = static_cast<int>(static_cast<unsigned>(day.month()));
  at.day = static_cast<int>(static_cast<unsigned>(day.day()));
  at.hour = of_day / 3600;
  at.minutes = of_day / 60 % 60;
  at.seconds = of_day % 60;
  at.ind = 'Z';
  HPDF_SetInfoDateAttr(document_, HPDF_INFO_CREATION_DATE, at);
}

void PdfDocument::add_page() {
  page_ = HPDF_AddPage(document_);
  if (page_ == nullptr) {
    failed_ = "page";
    return;
  }
  pages_.push_back(page_);
  HPDF_Page_SetWidth(page_, static_cast<float>(width()));
  HPDF_Page_SetHeight(page_, static_cast<float>(height()));
}

double PdfDocument::width() const { return page_size(paper_).width; }
double PdfDocument::height() const { return page_size(paper_).height; }

double PdfDocument::measure(double size, std::string_view utf8, bool bold) const {
  const std::string clean = printable(utf8);
  const auto measured = HPDF_Font_TextWidth(bold ? bold_ : regular_, reinterpret_cast<const HPDF_BYTE*>(clean.data()),
                                            static_cast<HPDF_UINT>(clean.size()));
  return measured.width * size / 1000.0;
}

// `y` is the top of the line; the base line lies 0.8 of the size below it.
void PdfDocument::draw_text(double x, double y, double size, std::string_view utf8, bool bold, Align align,
                            Colour colour) {
  if (page_ == nullptr || utf8.empty()) return;
  const std::string clean = printable(utf8);
  if (align != Align::left) {
    const double across = text_width(size, utf8, bold);
    x -= align == Align::centre ? across / 2 : across;
  }
  HPDF_Page_SetRGBFill(page_, static_cast<float>(colour.r), static_cast<float>(colour.g), static_cast<float>(colour.b));
  HPDF_Page_BeginText(page_);
  HPDF_Page_SetFontAndSize(page_, bold ? bold_ : regular_, static_cast<float>(size));
  HPDF_Page_TextOut(page_, static_cast<float>(x), flip(y + size * 0.8), clean.c_str());
  HPDF_Page_EndText(page_);
}

double PdfDocument::draw_paragraph(double x, double y, double across, double size, std::string_view utf8, bool bold,
                                   Align align, Colour colour) {
  const auto lines = wrap_text(utf8, across, [&](std::string_view part) { return text_width(size, part, bold); });
  const double at = align == Align::left ? x : align == Align::centre ? x + across / 2 : x + across;
  for (const auto& part : lines) {
    text(at, y, size, part, bold, align, colour);
    y += size * 1.35;
  }
  return y;
}

void PdfDocument::draw_line(double x1, double y1, double x2, double y2, double line_width, Colour colour) {
  if (page_ == nullptr) return;
  HPDF_Page_SetRGBStroke(page_, static_cast<float>(colour.r), static_cast<float>(colour.g),
                         static_cast<float>(colour.b));
  HPDF_Page_SetLineWidth(page_, static_cast<float>(line_width));
  HPDF_Page_MoveTo(page_, static_cast<float>(x1), flip(y1));
  HPDF_Page_LineTo(page_, static_cast<float>(x2), flip(y2));
  HPDF_Page_Stroke(page_);
}

void PdfDocument::rectangle(double x, double y, double w, double h, Colour fill) {
  if (page_ == nullptr) return;
  HPDF_Page_SetRGBFill(page_, static_cast<float>(fill.r), static_cast<float>(fill.g), static_cast<float>(fill.b));
  HPDF_Page_Rectangle(page_, static_cast<float>(x), flip(y + h), static_cast<float>(w), static_cast<float>(h));
  HPDF_Page_Fill(page_);
}

void PdfDocument::qr(double x, double y, double size, std::string_view text) {
  const auto code = qr_code(text);
  if (!code) {
    failed_ = code.error().code;
    return;
  }
  const auto& rows = *code;
  constexpr double kQuiet = 4;  // modules of white around the code, as the standard asks
  const double module = size / (static_cast<double>(rows.size()) + 2 * kQuiet);
  rectangle(x, y, size, size, {1, 1, 1});
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (std::size_t column = 0; column < rows.size(); ++column) {
      if (!rows[row][column]) continue;
      const std::size_t from = column;
      while (column + 1 < rows.size() && rows[row][column + 1]) ++column;  // one rectangle per run
      rectangle(x + (kQuiet + static_cast<double>(from)) * module, y + (kQuiet + static_cast<double>(row)) * module,
                static_cast<double>(column - from + 1) * module, module, {0, 0, 0});
    }
  }
}

void PdfDocument::picture(double x, double y, double w, double h, ByteView jpeg) {
  if (page_ == nullptr) return;
  const HPDF_Image image = HPDF_LoadJpegImageFromMem(document_, jpeg.data(), static_cast<HPDF_UINT>(jpeg.size()));
  if (image == nullptr) {
    failed_ = "picture";
    return;
  }
  const double across = HPDF_Image_GetWidth(image), down = HPDF_Image_GetHeight(image);
  const double scale = std::min(w / across, h / down);
  HPDF_Page_DrawImage(page_, image, static_cast<float>(x), flip(y + h), static_cast<float>(across * scale),
                      static_cast<float>(down * scale));
}

Result<Bytes> PdfDocument::finish() {
  if (!failed_.empty()) return internal("pdf_failed", failed_);
  if (HPDF_GetError(document_) != HPDF_OK || HPDF_SaveToStream(document_) != HPDF_OK) {
    return internal("pdf_failed", "libharu error " + std::to_string(HPDF_GetError(document_)));
  }
  HPDF_ResetStream(document_);
  Bytes out(HPDF_GetStreamSize(document_));
  std::size_t done = 0;
  while (done < out.size()) {
    auto size = static_cast<HPDF_UINT32>(out.size() - done);
    const HPDF_STATUS status = HPDF_ReadFromStream(document_, out.data() + done, &size);
    done += size;
    if (size == 0 || (status != HPDF_OK && status != HPDF_STREAM_EOF)) break;
  }
  if (done != out.size()) return internal("pdf_failed", "The document could not be read back.");
  return out;
}

}  // namespace mc::documents
