// The pages of a survey packet.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "appliance/base/local_time.hpp"
#include "appliance/base/text.hpp"
#include "modules/compliance/packet.hpp"

namespace mc::compliance {
namespace {

using documents::Pdf;

constexpr Pdf::Colour kInk{0.063, 0.141, 0.165};
constexpr Pdf::Colour kQuiet{0.255, 0.337, 0.357};
constexpr Pdf::Colour kLine{0.81, 0.85, 0.835};
constexpr Pdf::Colour kBand{0.93, 0.955, 0.95};
constexpr double kMargin = 40;
constexpr double kFoot = 44;
constexpr double kSmall = 8;

class PacketLayout {
public:
  PacketLayout(Pdf& pdf, const PacketHead& head) : pdf_(pdf), head_(head) {}

  void person(const PacketPerson& person) {
    const organisation::Staff& staff = person.staff;
    who_ = staff.first_name + " " + staff.last_name;
    start_page();
    pdf_.text(kMargin, y_, 16, who_, true, Pdf::Align::left, kInk);
    y_ += 22;
    const std::string below =
        fmt::format("{}{}{}  \u00B7  {}", staff.employee_number ? "Employee " : "", staff.employee_number.value_or(""),
                    staff.job_title.empty() ? "" : "  \u00B7  " + staff.job_title, staff.unit_name);
    pdf_.text(kMargin, y_, 10, below, false, Pdf::Align::left, kQuiet);
    y_ += 22;
    for (const PacketTable& each : packet_tables(person)) table(each);
  }
  void cover(const PacketTable& index, const std::vector<std::pair<std::string, std::string>>& facts) {
    who_ = "Index";
    start_page();
    pdf_.text(kMargin, y_, 18, "Survey packet", true, Pdf::Align::left, kInk);
    y_ += 28;
    for (const auto& [name, value] : facts) {
      if (!fits(24)) start_page();
      pdf_.text(kMargin, y_, kSmall, name, true, Pdf::Align::left, kInk);
      y_ = pdf_.paragraph(kMargin + 110, y_, right() - kMargin - 110, kSmall, value, false, Pdf::Align::left, kInk) + 3;
    }
    y_ += 8;
    table(index);
  }

private:
  double right() const { return pdf_.width() - kMargin; }
  bool fits(double height) const { return y_ + height <= pdf_.height() - kFoot; }
  void start_page() {
    pdf_.add_page();
    const double y = pdf_.height() - kFoot + 14;
    pdf_.line(kMargin, y - 6, right(), y - 6, 0.5, kLine);
    pdf_.text(kMargin, y, 7.5,
              fmt::format("{}  \u00B7  survey packet  \u00B7  {}  \u00B7  made {} by {}", head_.organisation, who_,
                          local_minute(head_.at), head_.by),
              false, Pdf::Align::left, kQuiet);
    pdf_.text(right(), y, 7.5, fmt::format("Page {}", ++page_), false, Pdf::Align::right, kQuiet);
    y_ = 40;
  }
  double unit_width(const PacketTable& table) const {
    double sum = 0;
    for (const documents::Column& column : table.columns) sum += column.width;
    return (right() - kMargin) / std::max(sum, 1.0);
  }
  void titles(const PacketTable& table) {
    pdf_.rectangle(kMargin - 3, y_ - 3, right() - kMargin + 6, 15, kBand);
    double x = kMargin;
    for (const documents::Column& column : table.columns) {
      pdf_.text(x, y_, kSmall, column.title, true, Pdf::Align::left, kInk);
      x += column.width * unit_width(table);
    }
    y_ += 17;
  }
  void table(const PacketTable& table) {
    if (!fits(60)) start_page();
    pdf_.text(kMargin, y_, 11.5, table.title, true, Pdf::Align::left, kInk);
    y_ += 18;
    if (table.rows.empty()) {
      pdf_.text(kMargin, y_, 9, "Nothing on file.", false, Pdf::Align::left, kQuiet);
      y_ += 22;
      return;
    }
    titles(table);
    for (const auto& row : table.rows) {
      double height = 12;
      for (std::size_t i = 0; i < row.size(); ++i)
        height = std::max(height, lines(row[i], table.columns[i].width * unit_width(table) - 4) * 10.8 + 3);
      if (!fits(height)) {
        start_page();
        titles(table);
      }
      double x = kMargin, below = y_;
      for (std::size_t i = 0; i < row.size(); ++i) {
        const double width = table.columns[i].width * unit_width(table);
        below = std::max(below, pdf_.paragraph(x, y_, width - 4, kSmall, row[i], false, Pdf::Align::left, kInk));
        x += width;
      }
      y_ = std::max(below, y_ + 11) + 2;
      pdf_.line(kMargin, y_, right(), y_, 0.3, kLine);
      y_ += 4;
    }
    y_ += 12;
  }
  // An upper estimate: wrapping wastes at most a word per line.
  double lines(std::string_view text, double width) const {
    return std::ceil(pdf_.text_width(kSmall, text) / width * 1.2 + 0.01);
  }

  Pdf& pdf_;
  const PacketHead& head_;
  std::string who_{};
  int page_ = 0;
  double y_ = 0;
};

}  // namespace

Result<Bytes> person_pdf(const PacketPerson& person, const PacketHead& head, const std::filesystem::path& scratch) {
  const auto pdf = TRY(Pdf::create(Pdf::Paper::letter_portrait, scratch, "Survey packet", head.at));
  PacketLayout layout(*pdf, head);
  layout.person(person);
  return pdf->finish();
}

Result<Bytes> packet_pdf(const std::vector<PacketIndexLine>& lines, const PacketHead& head, std::string_view index,
                         const security::Signature& signature, const security::PublicKey& key,
                         std::string_view checkpoint, const std::filesystem::path& scratch) {
  const auto pdf = TRY(Pdf::create(Pdf::Paper::letter_portrait, scratch, "Survey packet", head.at));
  PacketLayout layout(*pdf, head);
  PacketTable table{"People", {{"File", 22}, {"Name", 24}, {"Unit", 20}, {"SHA-256 of the file", 50}}, {}};
  std::size_t people = 0;
  for (const PacketIndexLine& line : lines) {
    people += line.card.empty() ? 1 : 0;
    table.rows.push_back({line.file, line.person->staff.first_name + " " + line.person->staff.last_name,
                          line.person->staff.unit_name, line.sha256});
  }
  layout.cover(table, {{"Sample", fmt::format("{} of {} people; seed {}", people, head.drawn_from, head.seed)},
                       {"Chosen from", head.filters.empty() ? "everybody" : head.filters},
                       {"SHA-256 of index.csv", to_hex(security::sha256(as_bytes(index)))},
                       {"Signature (Ed25519)", to_base64(signature)},
                       {"Public key", to_base64(key)},
                       {"Audit checkpoint", std::string(checkpoint)}});
  for (const PacketIndexLine& line : lines)
    if (line.card.empty()) layout.person(*line.person);
  return pdf->finish();
}

}  // namespace mc::compliance
