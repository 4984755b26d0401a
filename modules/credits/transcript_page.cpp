// The transcript as a PDF (CE-04).
#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "appliance/base/local_time.hpp"
#include "appliance/documents/documents.hpp"
#include "modules/credits/service.hpp"

namespace mc::credits {
namespace {

using documents::Pdf;

constexpr Pdf::Colour kInk{0.063, 0.141, 0.165};
constexpr Pdf::Colour kQuiet{0.255, 0.337, 0.357};
constexpr Pdf::Colour kLine{0.81, 0.85, 0.835};
constexpr Pdf::Colour kBand{0.93, 0.955, 0.95};
constexpr Pdf::Colour kBrand{0.039, 0.373, 0.388};
constexpr double kMargin = 46;
constexpr double kFoot = 48;

std::string hours_text(double hours) { return fmt::format("{:.2f}", hours); }

std::string status_words(const std::string& status) {
  if (status == "met") return "Requirement met";
  if (status == "not_met") return "Not met yet";
  if (status == "none_required") return "No hours required";
  if (status == "no_rule") return "No requirement on file";
  return "Confirm with the board";
}

std::string period_words(const std::optional<Date>& from, const std::optional<Date>& to) {
  if (!from && !to) return "All credits";
  return fmt::format("{} to {}", from ? to_string(*from) : "the beginning", to ? to_string(*to) : "today");
}

std::string unit_words(const std::string& type) { return type == "contact_hour" ? "h" : type == "ceu" ? "CEU" : type; }

struct ColumnPlan {
  double x;
  double width;
  const char* title;
};
constexpr std::array<ColumnPlan, 4> kPlan = {
    ColumnPlan{kMargin, 58, "Date"}, ColumnPlan{kMargin + 62, 252, "Activity and provider"},
    ColumnPlan{kMargin + 322, 142, "Accreditation"}, ColumnPlan{kMargin + 468, 52, "Credit"}};

// Draws the document once; run twice, because the number of pages is known only at the end.
class TranscriptLayout {
public:
  TranscriptLayout(Pdf& pdf, const Transcript& transcript, std::string_view organisation, Instant at, int pages)
      : pdf_(pdf), transcript_(transcript), organisation_(organisation), at_(at), pages_(pages) {}

  int draw(const std::vector<LicenceCe>& licences) {
    start_page();
    head();
    for (const auto& licence : licences) draw_licence(licence);
    y_ += 8;
    section("Credits, newest first");
    column_titles();
    for (const auto& entry : transcript_.entries) draw_entry(entry);
    if (transcript_.entries.empty())
      pdf_.text(kMargin, y_ + 6, 9.5, "No credits in this period.", false, Pdf::Align::left, kQuiet);
    return page_;
  }

private:
  double right() const { return pdf_.width() - kMargin; }
  bool fits(double height) const { return y_ + height <= pdf_.height() - kFoot; }

  void start_page() {
    pdf_.add_page();
    ++page_;
    const double y = pdf_.height() - kFoot + 14;
    pdf_.line(kMargin, y - 6, right(), y - 6, 0.5, kLine);
    pdf_.text(kMargin, y, 7.5,
              fmt::format("{}  \u00B7  {}  \u00B7  made {}", organisation_, transcript_.person_name, local_minute(at_)),
              false, Pdf::Align::left, kQuiet);
    pdf_.text(right(), y, 7.5, fmt::format("Page {} of {}", page_, pages_), false, Pdf::Align::right, kQuiet);
    y_ = 44;
  }

  void head() {
    pdf_.text(kMargin, y_, 10, organisation_, true, Pdf::Align::left, kBrand);
    pdf_.text(kMargin, y_ + 16, 20, "Continuing education transcript", true, Pdf::Align::left, kInk);
    std::string who = transcript_.person_name;
    if (transcript_.employee_number) who += "  \u00B7  Employee " + *transcript_.employee_number;
    pdf_.text(kMargin, y_ + 46, 11, who, false, Pdf::Align::left, kInk);
    pdf_.text(kMargin, y_ + 63, 9.5, period_words(transcript_.from, transcript_.to), false, Pdf::Align::left, kQuiet);
    pdf_.text(right(), y_ + 42, 18, hours_text(transcript_.total_hours), true, Pdf::Align::right, kInk);
    pdf_.text(right(), y_ + 64, 8.5, "contact hours in all", false, Pdf::Align::right, kQuiet);
    y_ += 86;
    pdf_.line(kMargin, y_, right(), y_, 0.8, kBrand);
    y_ += 12;
  }

  void section(const char* title) {
    if (!fits(60)) start_page();
    pdf_.text(kMargin, y_, 11.5, title, true, Pdf::Align::left, kInk);
    y_ += 20;
  }

  void draw_licence(const LicenceCe& licence) {
    if (!fits(50 + 13.0 * static_cast<double>(licence.meters.size()))) start_page();
    pdf_.text(kMargin, y_, 11, licence.title, true, Pdf::Align::left, kInk);
    pdf_.text(right(), y_, 10, status_words(licence.status), true, Pdf::Align::right, kInk);
    y_ += 15;
    std::string cycle;
    if (licence.cycle_from && licence.renews_on)
      cycle = fmt::format("Cycle {} to {}", to_string(*licence.cycle_from), to_string(*licence.renews_on));
    if (!licence.source.empty()) {
      cycle +=
          fmt::format("{}Rule: {}{}{}; {}", cycle.empty() ? "" : "  \u00B7  ", licence.source,
                      licence.as_of.empty() ? "" : ", as of ", licence.as_of, confidence_words(licence.confidence));
    }
    if (!cycle.empty())
      y_ = pdf_.paragraph(kMargin, y_, right() - kMargin, 8, cycle, false, Pdf::Align::left, kQuiet) + 2;
    for (const Meter& meter : licence.meters) {
      const std::string amount =
          fmt::format("{} of {} {}", hours_text(meter.earned), hours_text(meter.required), meter.unit);
      pdf_.text(right(), y_, 9, amount, false, Pdf::Align::right, kInk);
      y_ = pdf_.paragraph(kMargin + 10, y_, 330, 9, meter.label, false, Pdf::Align::left, kInk);
    }
    y_ += 4;
    for (const std::string& line : licence.explanation) {
      if (!fits(24)) start_page();
      y_ = pdf_.paragraph(kMargin + 10, y_, right() - kMargin - 10, 8, line, false, Pdf::Align::left, kQuiet);
    }
    y_ += 6;
    pdf_.line(kMargin, y_, right(), y_, 0.4, kLine);
    y_ += 10;
  }

  void column_titles() {
    pdf_.rectangle(kMargin - 4, y_ - 3, right() - kMargin + 8, 17, kBand);
    for (const ColumnPlan& column : kPlan) {
      const bool last = &column == &kPlan.back();
      pdf_.text(last ? column.x + column.width : column.x, y_, 8.5, column.title, true,
                last ? Pdf::Align::right : Pdf::Align::left, kInk);
    }
    y_ += 20;
  }

  void draw_entry(const CreditEntry& entry) {
    const std::string accreditation = entry.accreditation_number.empty()
                                          ? entry.accreditation_body
                                          : entry.accreditation_body + ", No. " + entry.accreditation_number;
    std::string below =
        entry.provider + (entry.source == "external"
                              ? entry.has_evidence ? "  \u00B7  external, proof kept" : "  \u00B7  external"
                              : "");
    for (std::size_t i = 0; i < entry.topics.size(); ++i) below += (i == 0 ? "  \u00B7  " : ", ") + entry.topics[i];
    if (entry.reverses)
      below = "Reversal: " + entry.note;
    else if (entry.reversed)
      below += "  \u00B7  reversed";
    else if (!entry.note.empty())
      below += "  \u00B7  " + entry.note;
    const double height =
        std::max(lines(entry.activity, kPlan[1].width, 9.5) * 12.9 + lines(below, kPlan[1].width, 8) * 10.8,
                 lines(accreditation, kPlan[2].width, 8) * 10.8) +
        8;
    if (!fits(height)) {
      start_page();
      column_titles();
    }
    pdf_.text(kPlan[0].x, y_, 9, to_string(entry.earned_on), false, Pdf::Align::left, kInk);
    double y = pdf_.paragraph(kPlan[1].x, y_, kPlan[1].width, 9.5, entry.activity, false, Pdf::Align::left, kInk);
    y = pdf_.paragraph(kPlan[1].x, y, kPlan[1].width, 8, below, false, Pdf::Align::left, kQuiet);
    const double beside =
        pdf_.paragraph(kPlan[2].x, y_, kPlan[2].width, 8, accreditation, false, Pdf::Align::left, kQuiet);
    pdf_.text(kPlan[3].x + kPlan[3].width, y_, 9.5, hours_text(entry.hours) + " " + unit_words(entry.type), true,
              Pdf::Align::right, kInk);
    y_ = std::max(y, beside) + 3;
    pdf_.line(kMargin, y_, right(), y_, 0.3, kLine);
    y_ += 5;
  }

  // An upper estimate: wrapping wastes at most a word per line.
  double lines(std::string_view text, double width, double size) const {
    return std::ceil(pdf_.text_width(size, text) / width * 1.15 + 0.01);
  }

  Pdf& pdf_;
  const Transcript& transcript_;
  std::string_view organisation_;
  Instant at_;
  int pages_;
  int page_ = 0;
  double y_ = 0;
};

}  // namespace

Result<Bytes> render_transcript(const Transcript& transcript, const std::vector<LicenceCe>& licences,
                                std::string_view organisation, Instant at, const std::filesystem::path& scratch) {
  int pages = 0;
  for (int round = 0; round < 2; ++round) {
    const auto pdf = TRY(Pdf::create(Pdf::Paper::letter_portrait, scratch, "Continuing education transcript", at));
    TranscriptLayout layout(*pdf, transcript, organisation, at, pages);
    pages = layout.draw(licences);
    if (round == 1) return pdf->finish();
  }
  return internal("pdf_failed");
}

}  // namespace mc::credits
