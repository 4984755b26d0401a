#pragma once
// Documents in and out: CSV (read strictly, write with formula guard), XLSX, PDF, QR, ZIP. No other room includes the
// libraries.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/bytes.hpp"
#include "appliance/base/result.hpp"
#include "appliance/base/time.hpp"

namespace mc::documents {

using Sink = std::function<Status(ByteView piece)>;

/// One parsed record. `line` is the physical line it starts on; the header is line 1.
struct CsvRecord {
  int line = 0;
  std::vector<std::string> cells;
};
struct CsvLimits {
  std::int64_t bytes = 64 << 20;
  int columns = 200;
  int rows = 500'000;
  std::int64_t cell_bytes = 64 << 10;
};
struct CsvTable {
  char delimiter = ',';
  std::vector<std::string> header;
  std::vector<CsvRecord> records;
  /// Lines that could not be read as CSV (unclosed quote, wrong number of cells, not UTF-8): line and reason. They are
  /// not in `records`.
  struct Bad {
    int line;
    std::string reason;
  };
  std::vector<Bad> bad;
};
/// RFC 4180 with what HR systems really write: BOM, CRLF or LF, comma, semicolon, tab or pipe (detected from the
/// header), UTF-8, UTF-16 with BOM, or Windows-1252 as the fallback. Cells are returned as they are (not trimmed).
Result<CsvTable> read_csv(std::string_view bytes, const CsvLimits& limits = {});

/// Appends one line of texts after RFC 4180, which ends with CR LF. What a spreadsheet would run as a formula gets an
/// apostrophe in front, but numbers stay numbers: "-5".
void append_csv_row(std::string& out, std::span<const std::string> cells);

/// A cell of a report.
struct Cell {
  enum class Kind : std::uint8_t { text, number, date, empty } kind = Kind::empty;
  std::string text{};
  double number = 0;
  Date date{};
  static Cell of(std::string_view value) { return {Kind::text, std::string(value), 0, {}}; }
  static Cell of(double value) { return {Kind::number, {}, value, {}}; }
  static Cell of(std::int64_t value) { return {Kind::number, {}, static_cast<double>(value), {}}; }
  static Cell of(Date value) { return {Kind::date, {}, 0, value}; }
};
struct Column {
  std::string title;
  double width = 14;  // characters
  bool right_aligned = false;
};
/// What a report says of itself, on each page or sheet (ANLY-05).
struct ReportHead {
  std::string title;
  std::string organisation;
  std::vector<std::pair<std::string, std::string>> filters;
  std::string generated_by;
  Instant generated_at;
  std::string checkpoint;  // audit checkpoint (origin, size, root) or empty
};
/// Asks for the next rows, in pages; an empty page ends.
using Rows = std::function<Result<std::vector<std::vector<Cell>>>()>;

/// Each writes the report to `sink` piece by piece and returns the lower-case hex SHA-256 over the canonical CSV of
/// head row and rows (the same for all three formats, so that they can be compared). Text cells that begin with = + - @
/// TAB or CR are neutralised (a leading apostrophe in CSV; stored as plain strings in XLSX).
struct Written {
  std::string sha256;
  std::int64_t rows = 0;
};
Result<Written> write_csv(const ReportHead& head, std::span<const Column> columns, const Rows& rows, const Sink& sink);
/// `scratch` is a folder for temporary files (constant memory mode).
Result<Written> write_xlsx(const ReportHead& head, std::span<const Column> columns, const Rows& rows, const Sink& sink,
                           const std::filesystem::path& scratch);
Result<Written> write_pdf_table(const ReportHead& head, std::span<const Column> columns, const Rows& rows,
                                const Sink& sink, const std::filesystem::path& scratch);

/// QR code (ISO/IEC 18004, level M) as rows of modules, true = dark, without the quiet zone.
Result<std::vector<std::vector<bool>>> qr_code(std::string_view text);

struct PdfColour {
  double r = 0;
  double g = 0;
  double b = 0;
};

/// A page to draw on, in points from the top left; A4 or Letter. Text is UTF-8 in the embedded font.
class Pdf {
public:
  enum class Paper : std::uint8_t { a4_portrait, a4_landscape, letter_portrait, letter_landscape };
  enum class Align : std::uint8_t { left, centre, right };
  using Colour = PdfColour;
  static Result<std::unique_ptr<Pdf>> create(Paper paper, const std::filesystem::path& scratch, std::string_view title,
                                             Instant created);
  virtual ~Pdf() = default;
  virtual void add_page() = 0;
  virtual double width() const = 0;
  virtual double height() const = 0;
  void text(double x, double y, double size, std::string_view utf8, bool bold = false, Align align = Align::left,
            Colour colour = {}) {
    draw_text(x, y, size, utf8, bold, align, colour);
  }
  /// Wraps within `width`; returns the y below the last line.
  double paragraph(double x, double y, double width, double size, std::string_view utf8, bool bold = false,
                   Align align = Align::left, Colour colour = {}) {
    return draw_paragraph(x, y, width, size, utf8, bold, align, colour);
  }
  double text_width(double size, std::string_view utf8, bool bold = false) const { return measure(size, utf8, bold); }
  void line(double x1, double y1, double x2, double y2, double width, Colour colour = {}) {
    draw_line(x1, y1, x2, y2, width, colour);
  }
  virtual void rectangle(double x, double y, double w, double h, Colour fill) = 0;
  virtual void qr(double x, double y, double size, std::string_view text) = 0;
  /// A JPEG as large as it fits into the box, at its left and bottom edge.
  virtual void picture(double x, double y, double w, double h, ByteView jpeg) = 0;
  virtual Result<Bytes> finish() = 0;

private:
  virtual void draw_text(double x, double y, double size, std::string_view utf8, bool bold, Align align,
                         Colour colour) = 0;
  virtual double draw_paragraph(double x, double y, double width, double size, std::string_view utf8, bool bold,
                                Align align, Colour colour) = 0;
  virtual double measure(double size, std::string_view utf8, bool bold) const = 0;
  virtual void draw_line(double x1, double y1, double x2, double y2, double width, Colour colour) = 0;
};

/// What a file really is, from its first bytes: "application/pdf", "image/png", "image/jpeg", "application/zip",
/// "text/csv" (printable text), or "application/octet-stream".
std::string sniff_media_type(ByteView first_bytes);

struct ZipLimits {
  int entries = 10'000;
  std::int64_t total_bytes = 2LL << 30;
  int ratio = 200;
  int path_depth = 20;
  /// Names as real tools write them: code page 437 becomes UTF-8 and a backslash a slash, before paths are checked.
  bool foreign_names = false;
};
struct ZipEntry {
  std::string path;
  std::int64_t size = 0;
};
/// Reads an archive file under limits: absolute, dot-dot, duplicate and non-UTF-8 paths, symbolic links and bombs are
/// refused.
class ZipReader {
public:
  static Result<std::unique_ptr<ZipReader>> open(const std::filesystem::path& file, const ZipLimits& limits = {});
  /// Of an archive that is no file: fills `buffer` from `offset`, at least one byte; its errors come back as they are.
  using ReadAt = std::function<Result<std::size_t>(std::int64_t offset, std::span<std::uint8_t> buffer)>;
  static Result<std::unique_ptr<ZipReader>> open(std::int64_t size, ReadAt read, const ZipLimits& limits = {});
  virtual ~ZipReader() = default;
  virtual const std::vector<ZipEntry>& entries() const = 0;
  /// An entry to be asked for its bytes, 0 at the end. Good while this is; one after the other.
  using EntryReader = std::function<Result<std::size_t>(std::span<std::uint8_t> buffer)>;
  virtual Result<EntryReader> stream(std::size_t index) = 0;
  virtual Status read(std::size_t index, const Sink& sink) = 0;
};
/// Writes an archive at `file`, or hands it out piece by piece, from memory entries or long ones.
class ZipWriter {
public:
  static Result<std::unique_ptr<ZipWriter>> create(const std::filesystem::path& file);
  /// For what must not lie on the disk in the clear: the archive is made while read_finished() is called and is never
  /// whole. Stored, not deflated, of any size. It may be abandoned at any time.
  static std::unique_ptr<ZipWriter> create_streamed();
  virtual ~ZipWriter() = default;
  virtual Status add(std::string_view path, ByteView bytes) = 0;
  /// A long entry, never whole in memory: `read` is asked for its bytes during finish(), or twice during
  /// read_finished() (in another thread, while that waits), which fail with read's own error.
  using ReadAt = std::function<Result<std::size_t>(std::int64_t offset, std::span<std::uint8_t> buffer)>;
  virtual Status add(std::string_view path, std::int64_t size, ReadAt read) = 0;
  virtual Status finish() = 0;
  /// After finish() of a streamed archive: its next bytes, 0 at the end.
  virtual Result<std::size_t> read_finished(std::span<std::uint8_t> buffer) = 0;
};

}  // namespace mc::documents
