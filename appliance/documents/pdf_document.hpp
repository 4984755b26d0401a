#pragma once
// The libharu document behind Pdf. Private to appliance/documents: reports need pages drawn out of order ("Page 3 of
// 12").
#include <hpdf.h>

#include <string>
#include <vector>

#include "appliance/documents/documents.hpp"

namespace mc::documents {

enum class Compression : std::uint8_t { on, off };

/// Splits text into the lines that fit in `width`; breaks words that are longer. Measures with `measure`.
std::vector<std::string> wrap_text(std::string_view text, double width,
                                   const std::function<double(std::string_view)>& measure);

/// Owns the libharu document, which lives in memory only. Drawing cannot fail; the first libharu error is kept and
/// finish() reports it (`pdf_failed`). Not thread-safe; distinct documents may be used by distinct threads.
class PdfDocument final : public Pdf {
public:
  static Result<std::unique_ptr<PdfDocument>> make(Paper paper, const std::filesystem::path& scratch,
                                                   std::string_view title, Instant created, Compression compression);
  ~PdfDocument() override;
  PdfDocument(const PdfDocument&) = delete;
  PdfDocument& operator=(const PdfDocument&) = delete;

  void add_page() override;
  double width() const override;
  double height() const override;
  void rectangle(double x, double y, double w, double h, Colour fill) override;
  void qr(double x, double y, double size, std::string_view text) override;
  void picture(double x, double y, double w, double h, ByteView jpeg) override;
  Result<Bytes> finish() override;

  std::size_t page_count() const { return pages_.size(); }
  /// Draws on an earlier page from now on.
  void go_to_page(std::size_t index) { page_ = pages_[index]; }

private:
  void draw_text(double x, double y, double size, std::string_view utf8, bool bold, Align align,
                 Colour colour) override;
  double draw_paragraph(double x, double y, double width, double size, std::string_view utf8, bool bold, Align align,
                        Colour colour) override;
  double measure(double size, std::string_view utf8, bool bold) const override;
  void draw_line(double x1, double y1, double x2, double y2, double width, Colour colour) override;
  PdfDocument(HPDF_Doc document, Paper paper) : document_(document), paper_(paper) {}
  Status load_fonts(const std::filesystem::path& scratch);
  Status load_font(const std::filesystem::path& scratch, std::string_view embedded_path, HPDF_Font& font);
  void describe(std::string_view title, Instant created);
  float flip(double y) const { return static_cast<float>(height() - y); }

  HPDF_Doc document_;
  Paper paper_;
  HPDF_Font regular_ = nullptr;
  HPDF_Font bold_ = nullptr;
  std::vector<HPDF_Page> pages_;
  HPDF_Page page_ = nullptr;
  std::string failed_;
};

}  // namespace mc::documents
