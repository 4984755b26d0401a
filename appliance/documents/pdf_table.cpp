#include "appliance/documents/pdf_table.hpp"

#include <algorithm>
#include <numeric>

#include "appliance/documents/canonical_csv.hpp"
#include "appliance/documents/report_text.hpp"

namespace mc::documents {
namespace {

constexpr double kMargin = 34;
constexpr double kFooter = 46;  // height kept free at the bottom
constexpr double kPadding = 3;
constexpr Pdf::Colour kInk{0.10, 0.13, 0.16};
constexpr Pdf::Colour kQuiet{0.36, 0.40, 0.44};
constexpr Pdf::Colour kRule{0.80, 0.83, 0.86};
constexpr Pdf::Colour kBand{0.91, 0.94, 0.96};

// Lays rows out on landscape Letter pages: the head of the report and the column titles on each page, cells wrapped
// (never cut), a footer on each page once their number and the checksum are known. The document is kept in memory until
// finish().
class TableLayout {
public:
  TableLayout(PdfDocument& pdf, const ReportHead& head, std::span<const Column> columns)
      : pdf_(pdf), head_(head), columns_(columns) {
    const double wanted = std::accumulate(columns.begin(), columns.end(), 0.0,
                                          [](double sum, const Column& c) { return sum + std::max(c.width, 3.0); });
    const double room = pdf.width() - 2 * kMargin;
    // About 4.6 points per character at 8 points; wide reports get smaller letters, down to 5.5 points.
    size_ = std::clamp(8.0 * room / std::max(wanted * 4.6, 1.0), 5.5, 8.5);
    for (const auto& column : columns) widths_.push_back(room * std::max(column.width, 3.0) / std::max(wanted, 1.0));
    start_page();
  }

  void add(std::span<const Cell> row) {
    std::vector<std::vector<std::string>> cells;
    std::size_t deepest = 1;
    for (std::size_t i = 0; i < row.size(); ++i) {
      cells.push_back(wrap(cell_text(row[i]), i, false));
      deepest = std::max(deepest, cells.back().size());
    }
    // A row that is taller than the rest of the page moves to the next one; taller than a page, it is continued.
    if (y_ + height_of(deepest) > bottom() && deepest <= lines_per_page()) start_page();
    std::size_t from = 0;
    while (from < deepest) {
      if (y_ + height_of(1) > bottom()) start_page();
      const auto fits = static_cast<std::size_t>(std::max(1.0, (bottom() - y_ - 2 * kPadding) / leading()));
      const std::size_t to = std::min(deepest, from + fits);
      draw_lines(row, cells, from, to);
      from = to;
    }
    pdf_.line(kMargin, y_, pdf_.width() - kMargin, y_, 0.4, kRule);
  }

  void end(const Written& written) {
    if (written.rows == 0)
      pdf_.text(kMargin + kPadding, y_ + kPadding, 9, "No rows match these filters.", false, Pdf::Align::left, kQuiet);
    for (std::size_t i = 0; i < pdf_.page_count(); ++i) {
      pdf_.go_to_page(i);
      footer(i + 1, written);
    }
  }

private:
  double leading() const { return size_ * 1.28; }
  double height_of(std::size_t lines) const { return static_cast<double>(lines) * leading() + 2 * kPadding; }
  double bottom() const { return pdf_.height() - kFooter; }
  std::size_t lines_per_page() const {
    return static_cast<std::size_t>((bottom() - first_row_ - 2 * kPadding) / leading());
  }

  std::vector<std::string> wrap(const std::string& text, std::size_t column, bool bold) const {
    return wrap_text(text, widths_[column] - 2 * kPadding,
                     [&](std::string_view part) { return pdf_.text_width(size_, part, bold); });
  }

  void start_page() {
    pdf_.add_page();
    const double right = pdf_.width() - kMargin;
    pdf_.text(kMargin, 26, pdf_.page_count() == 1 ? 15 : 11, head_.title, true, Pdf::Align::left, kInk);
    pdf_.text(right, 28, 8.5, head_.organisation, false, Pdf::Align::right, kQuiet);
    y_ = pdf_.page_count() == 1 ? 47 : 42;
    y_ = pdf_.paragraph(kMargin, y_, right - kMargin, 7.5, origin_text(head_) + "  |  " + filter_text(head_), false,
                        Pdf::Align::left, kQuiet);
    y_ += 6;
    column_titles();
    first_row_ = y_;
  }

  void column_titles() {
    std::vector<std::vector<std::string>> titles;
    std::size_t deepest = 1;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      titles.push_back(wrap(columns_[i].title, i, true));
      deepest = std::max(deepest, titles.back().size());
    }
    const double height = height_of(deepest);
    pdf_.rectangle(kMargin, y_, pdf_.width() - 2 * kMargin, height, kBand);
    double x = kMargin;
    for (std::size_t i = 0; i < titles.size(); ++i) {
      for (std::size_t n = 0; n < titles[i].size(); ++n) {
        draw_in_column(x, i, y_ + kPadding + static_cast<double>(n) * leading(), titles[i][n], true,
                       columns_[i].right_aligned);
      }
      x += widths_[i];
    }
    y_ += height;
  }

  void draw_in_column(double x, std::size_t column, double y, const std::string& text, bool bold, bool right) {
    pdf_.text(right ? x + widths_[column] - kPadding : x + kPadding, y, size_, text, bold,
              right ? Pdf::Align::right : Pdf::Align::left, kInk);
  }

  void draw_lines(std::span<const Cell> row, const std::vector<std::vector<std::string>>& cells, std::size_t from,
                  std::size_t to) {
    double x = kMargin;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const bool right = columns_[i].right_aligned || row[i].kind == Cell::Kind::number;
      for (std::size_t n = from; n < std::min(to, cells[i].size()); ++n) {
        draw_in_column(x, i, y_ + kPadding + static_cast<double>(n - from) * leading(), cells[i][n], false, right);
      }
      x += widths_[i];
    }
    y_ += height_of(to - from);
  }

  void footer(std::size_t page, const Written& written) {
    const double right = pdf_.width() - kMargin;
    const double y = pdf_.height() - kFooter + 12;
    pdf_.line(kMargin, y - 5, right, y - 5, 0.4, kRule);
    pdf_.text(right, y, 7.5, "Page " + std::to_string(page) + " of " + std::to_string(pdf_.page_count()), false,
              Pdf::Align::right, kQuiet);
    pdf_.text(kMargin, y, 6.5,
              std::to_string(written.rows) + (written.rows == 1 ? " row" : " rows") + "  |  SHA-256 " + written.sha256,
              false, Pdf::Align::left, kQuiet);
    std::string checkpoint = head_.checkpoint.empty() ? "none" : head_.checkpoint;
    std::replace(checkpoint.begin(), checkpoint.end(), '\n', ' ');
    pdf_.text(kMargin, y + 10, 6.5, "Audit checkpoint: " + checkpoint, false, Pdf::Align::left, kQuiet);
  }

  PdfDocument& pdf_;
  const ReportHead& head_;
  std::span<const Column> columns_;
  std::vector<double> widths_;
  double size_ = 8;
  double y_ = 0;
  double first_row_ = 0;
};

}  // namespace

Result<Written> write_pdf_table_as(Compression compression, const ReportHead& head, std::span<const Column> columns,
                                   const Rows& rows, const Sink& sink, const std::filesystem::path& scratch) {
  const auto pdf =
      TRY(PdfDocument::make(Pdf::Paper::letter_landscape, scratch, head.title, head.generated_at, compression));
  TableLayout table(*pdf, head, columns);
  CanonicalCsv canonical(columns);
  for (;;) {
    const auto page = TRY(rows());
    if (page.empty()) break;
    for (const auto& row : page) {
      TRY(canonical.add(row));
      table.add(row);
    }
    canonical.take();
  }
  Written written = canonical.finish();
  table.end(written);
  const Bytes bytes = TRY(pdf->finish());
  constexpr std::size_t kPiece = 256 << 10;
  for (std::size_t at = 0; at < bytes.size(); at += kPiece) {
    TRY(sink(ByteView(bytes).subspan(at, std::min(kPiece, bytes.size() - at))));
  }
  return written;
}

Result<Written> write_pdf_table(const ReportHead& head, std::span<const Column> columns, const Rows& rows,
                                const Sink& sink, const std::filesystem::path& scratch) {
  return write_pdf_table_as(Compression::on, head, columns, rows, sink, scratch);
}

}  // namespace mc::documents
