#include "modules/certificates/page.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "appliance/documents/documents.hpp"
#include "modules/certificates/code.hpp"

namespace mc::certificates {
namespace {

using documents::Pdf;

// The light theme's tokens (web/src/styles): ink, secondary ink, hairline, brand.
constexpr Pdf::Colour kInk{0.063, 0.141, 0.165};
constexpr Pdf::Colour kQuiet{0.255, 0.337, 0.357};
constexpr Pdf::Colour kLine{0.81, 0.85, 0.835};

constexpr double kInset = 34;   // page edge to frame
constexpr double kMargin = 84;  // page edge to text
constexpr double kQrSize = 92;

// "#0a5f63"
Pdf::Colour colour_of(const std::string& hex) {
  const auto part = [&](std::size_t at) {
    int value = 0;
    std::from_chars(hex.data() + at, hex.data() + at + 2, value, 16);
    return value / 255.0;
  };
  if (hex.size() != 7) return kInk;
  return {part(1), part(3), part(5)};
}

std::string long_date(Date day) {
  constexpr std::array kMonths = {"January", "February", "March",     "April",   "May",      "June",
                                  "July",    "August",   "September", "October", "November", "December"};
  const auto parts = ymd(day);
  return fmt::format("{} {}, {}", kMonths[static_cast<unsigned>(parts.month()) - 1], static_cast<unsigned>(parts.day()),
                     static_cast<int>(parts.year()));
}

std::string heading(CertificateType type) {
  switch (type) {
  case CertificateType::completion:
    return "Certificate of completion";
  case CertificateType::mastery:
    return "Certificate of mastery";
  case CertificateType::teaching:
    return "Teaching certificate";
  case CertificateType::programme:
    return "Certificate of achievement";
  }
  return {};
}

void draw_frame(Pdf& pdf) {
  const double right = pdf.width() - kInset;
  const double bottom = pdf.height() - kInset;
  pdf.line(kInset, kInset, right, kInset, 0.8, kLine);
  pdf.line(kInset, bottom, right, bottom, 0.8, kLine);
  pdf.line(kInset, kInset, kInset, bottom, 0.8, kLine);
  pdf.line(right, kInset, right, bottom, 0.8, kLine);
}

// The largest size at which the text fits on one line, within [smallest, largest].
double fitting_size(const Pdf& pdf, std::string_view text, double width, double largest, double smallest) {
  double size = largest;
  while (size > smallest && pdf.text_width(size, text, true) > width) size -= 1;
  return size;
}

// Who, what, when: centred, from `y` down. `air` is added between the groups. Returns the y below it.
double draw_award(Pdf& pdf, const CertificateRow& row, Pdf::Colour brand, double y, double air) {
  const double middle = pdf.width() / 2;
  const double width = pdf.width() - 2 * kMargin;
  pdf.text(middle, y, 12, row.organisation_name, true, Pdf::Align::centre, brand);
  pdf.text(middle, y + 26, 27, heading(row.type), false, Pdf::Align::centre, kInk);
  pdf.line(middle - 32, y + 69, middle + 32, y + 69, 1.2, brand);
  y += 86 + air;
  pdf.text(middle, y, 11, "This certifies that", false, Pdf::Align::centre, kQuiet);
  y += 20;
  const double name_size = fitting_size(pdf, row.holder_name, width, 32, 18);
  y = pdf.paragraph(kMargin, y, width, name_size, row.holder_name, true, Pdf::Align::centre, kInk) + 8 + air * 0.6;
  pdf.text(middle, y, 11, row.type == CertificateType::teaching ? "is entitled to teach" : "has completed", false,
           Pdf::Align::centre, kQuiet);
  y += 21;
  const double title_size = fitting_size(pdf, row.course_title, 2 * width, 19, 13);
  y = pdf.paragraph(kMargin, y, width, title_size, row.course_title, true, Pdf::Align::centre, kInk) + 6 + air * 0.4;
  std::string when = "on " + long_date(row.issued_on);
  if (row.centihours) when += "  \u00B7  " + hours_text(*row.centihours, row.ce_type);
  pdf.text(middle, y, 12, when, false, Pdf::Align::centre, kInk);
  y += 20;
  if (row.valid_until) {
    pdf.text(middle, y, 10.5, "Valid until " + long_date(*row.valid_until), false, Pdf::Align::centre, kQuiet);
    y += 18;
  }
  return y;
}

// Returns the y below it.
double draw_accreditation(Pdf& pdf, const CertificateRow& row, double y, double bottom) {
  if (!row.centihours) return y;
  std::string text = row.statement;
  if (text.empty()) text = "Accredited by " + row.accreditation_body + ".";
  const double width = pdf.width() - 2 * kMargin - 40;
  const double x = (pdf.width() - width) / 2;
  // A long statement gets smaller letters rather than running into the signature.
  double size = 9.5;
  const auto height = [&] {
    const double lines = std::ceil(pdf.text_width(size, text) / width * 1.06) + 1;  // one more for the provider line
    return lines * size * 1.35;
  };
  while (size > 6 && y + 6 + height() > bottom) size -= 0.5;
  y = pdf.paragraph(x, y + 6, width, size, text, false, Pdf::Align::centre, kQuiet);
  std::string provider = row.accreditation_body;
  if (!row.accreditation_number.empty()) provider += "  \u00B7  No. " + row.accreditation_number;
  return pdf.paragraph(x, y + 2, width, size, provider, false, Pdf::Align::centre, kQuiet);
}

void draw_foot(Pdf& pdf, const CertificateRow& row, const PageArt& art, std::string_view base_url) {
  const double base = pdf.height() - 66;
  // Signature: who signs for the organisation, or the course's author, who answers for it in its name.
  if (!art.signature.empty()) pdf.picture(kMargin, base - 84, 200, 42, art.signature);
  const bool signs = !art.look.signatory.empty();
  pdf.text(kMargin, base - 40, 13, signs ? art.look.signatory : row.author_name, false, Pdf::Align::left, kInk);
  pdf.line(kMargin, base - 18, kMargin + 220, base - 18, 0.7, kInk);
  const std::string what = row.type == CertificateType::programme ? "programme" : "course";
  const std::string title = art.look.signatory_title.empty() ? "" : art.look.signatory_title + ", ";
  pdf.text(kMargin, base - 11, 8.5,
           signs ? title + row.organisation_name : "Responsible for the " + what + ", " + row.organisation_name, false,
           Pdf::Align::left, kQuiet);
  if (!art.look.note.empty()) pdf.text(kMargin, base + 4, 8, art.look.note, false, Pdf::Align::left, kQuiet);
  const std::string link = fmt::format("{}/verify/{}", base_url, show_code(row.code));
  const double qr_x = pdf.width() - kMargin - kQrSize + 14;
  pdf.qr(qr_x, base - kQrSize + 14, kQrSize, link);
  const double right = qr_x - 8;
  pdf.text(right, base - 46, 8.5, "Certificate " + row.number, false, Pdf::Align::right, kQuiet);
  pdf.text(right, base - 34, 11.5, show_code(row.code), true, Pdf::Align::right, kInk);
  pdf.text(right, base - 17, 8.5, "Scan the code, or check it at", false, Pdf::Align::right, kQuiet);
  pdf.text(right, base - 6, 8.5, fmt::format("{}/verify", base_url), false, Pdf::Align::right, kQuiet);
}

}  // namespace

std::string hours_text(std::int64_t centihours, std::string_view type) {
  std::string unit = type == "contact_hour" ? "contact hours"
                     : type == "ceu"        ? "CEU"
                     : type == "ccu"        ? "CCU"
                     : type == "pdu"        ? "PDU"
                                            : std::string(type);
  if (centihours == 100 && type == "contact_hour") unit = "contact hour";
  return fmt::format("{}.{:02} {}", centihours / 100, centihours % 100, unit);
}

Result<Bytes> render_page(const CertificateRow& row, const PageArt& art, std::string_view base_url,
                          const std::filesystem::path& scratch) {
  constexpr double kTop = 66;
  double air = 0;
  // Drawn twice: the first time to see how much room is left, which then becomes air between the groups.
  for (int round = 0;; ++round) {
    const auto pdf =
        TRY(Pdf::create(Pdf::Paper::letter_landscape, scratch, heading(row.type) + " " + row.number, row.issued_at));
    pdf->add_page();
    draw_frame(*pdf);
    if (!art.logo.empty()) pdf->picture(kInset + 16, kInset + 14, 150, 46, art.logo);
    const double bottom = pdf->height() - 66 - kQrSize + 8;
    const double award = draw_award(*pdf, row, colour_of(art.look.accent), kTop + air * 0.8, air);
    const double end = draw_accreditation(*pdf, row, award + air * 0.2, bottom);
    draw_foot(*pdf, row, art, base_url);
    if (round == 1) return pdf->finish();
    air = std::clamp((bottom - end) / 3.4, 0.0, 34.0);
  }
}

}  // namespace mc::certificates
