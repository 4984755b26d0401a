// What leaves on paper or as a table: the sign-in sheet of a date, and the attendance of a session.
#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/local_time.hpp"
#include "appliance/documents/documents.hpp"
#include "modules/classroom/service.hpp"

namespace mc::classroom {
namespace {

using documents::Cell;
using documents::Pdf;

constexpr Pdf::Colour kInk{0.063, 0.141, 0.165};
constexpr Pdf::Colour kQuiet{0.255, 0.337, 0.357};
constexpr Pdf::Colour kLine{0.81, 0.85, 0.835};
constexpr Pdf::Colour kBrand{0.039, 0.373, 0.388};
constexpr double kMargin = 46, kFoot = 48, kRow = 30;
constexpr int kEmptyRows = 3;  // for people who walk in

struct Line {
  std::string name, detail;
};

/// Draws the sheet; run twice, because the number of pages is known only at the end.
class SheetLayout {
public:
  SheetLayout(Pdf& pdf, const std::string& organisation, const std::string& title, const std::string& when, int pages)
      : pdf_(pdf), organisation_(organisation), title_(title), when_(when), pages_(pages) {}

  int draw(const std::vector<Line>& lines) {
    start_page();
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (y_ + kRow > pdf_.height() - kFoot) start_page();
      row(std::to_string(i + 1), lines[i]);
    }
    return page_;
  }

private:
  double right() const { return pdf_.width() - kMargin; }
  void start_page() {
    pdf_.add_page();
    ++page_;
    pdf_.text(kMargin, 44, 10, organisation_, true, Pdf::Align::left, kBrand);
    y_ = pdf_.paragraph(kMargin, 60, right() - kMargin, 17, title_, true, Pdf::Align::left, kInk) + 4;
    y_ = pdf_.paragraph(kMargin, y_, right() - kMargin, 10, when_, false, Pdf::Align::left, kQuiet) + 12;
    pdf_.text(kMargin + 22, y_, 8.5, "Name", true, Pdf::Align::left, kQuiet);
    pdf_.text(kMargin + 262, y_, 8.5, "Time", true, Pdf::Align::left, kQuiet);
    pdf_.text(kMargin + 322, y_, 8.5, "Signature", true, Pdf::Align::left, kQuiet);
    y_ += 14;
    pdf_.line(kMargin, y_, right(), y_, 0.8, kBrand);
    pdf_.text(right(), pdf_.height() - kFoot + 14, 7.5, fmt::format("Page {} of {}", page_, pages_), false,
              Pdf::Align::right, kQuiet);
  }
  void row(const std::string& number, const Line& line) {
    pdf_.text(kMargin, y_ + 10, 8.5, number, false, Pdf::Align::left, kQuiet);
    pdf_.text(kMargin + 22, y_ + 5, 10.5, line.name, false, Pdf::Align::left, kInk);
    pdf_.text(kMargin + 22, y_ + 18, 8, line.detail, false, Pdf::Align::left, kQuiet);
    y_ += kRow;
    pdf_.line(kMargin, y_, right(), y_, 0.5, kLine);
  }

  Pdf& pdf_;
  std::string organisation_, title_, when_;
  int pages_;
  int page_ = 0;
  double y_ = 0;
};

http::Download as_file(Bytes bytes, std::string media_type, std::string name) {
  auto kept = std::make_shared<const Bytes>(std::move(bytes));
  http::Download file;
  file.media_type = std::move(media_type);
  file.file_name = std::move(name);
  file.size = static_cast<std::int64_t>(kept->size());
  file.write = [kept](std::int64_t offset, std::int64_t length, const blobs::Sink& sink) {
    ByteView all(*kept);
    auto from = static_cast<std::size_t>(offset);
    return sink(all.subspan(from, length < 0 ? all.size() - from : static_cast<std::size_t>(length)));
  };
  return file;
}

std::string minutes_text(const SheetPerson& person, ClassDateId date) {
  for (const DateMark& mark : person.marks)
    if (mark.date_id == date) return fmt::format("{} ({} min)", shape::enum_name(mark.mark), mark.minutes);
  return "";
}

}  // namespace

Result<http::Download> Service::sign_in_sheet(const security::Viewer& viewer, ClassDateId id) {
  std::vector<Line> lines;
  std::string title, when;
  TRY(platform_.db.read([&](data::Tx& tx) -> Status {
    auto [date, reached] = TRY(date_for(tx, viewer, id, Access::lead));
    title = "Sign-in sheet: " + reached.session.title;
    when = local_minute(date.starts_at) + " to " + local_minute(date.ends_at);
    if (auto place = TRY(place_of(tx, date)); !place.empty()) when += "  \u00B7  " + place;
    for (const SheetPerson& person : TRY(sheet_of(tx, reached.session)).people) {
      std::string detail = person.unit_name;
      if (!person.employee_number.empty()) detail += (detail.empty() ? "" : "  \u00B7  ") + person.employee_number;
      lines.push_back({person.name, detail});
    }
    return {};
  }));
  for (int i = 0; i < kEmptyRows; ++i) lines.emplace_back();
  int pages = 0;
  for (int round = 0;; ++round) {
    auto pdf = TRY(Pdf::create(Pdf::Paper::letter_portrait, platform_.scratch, title, platform_.clock.now()));
    pages = SheetLayout(*pdf, platform_.settings.organisation_name, title, when, pages).draw(lines);
    if (round == 1) return as_file(TRY(pdf->finish()), "application/pdf", "sign-in-sheet.pdf");
  }
}

Result<http::Download> Service::sheet_file(const security::Viewer& viewer, ClassSessionId id,
                                           const SheetFormat& query) {
  const std::string format = query.format.value;
  if (format != "csv" && format != "xlsx" && format != "pdf")
    return invalid("format", "not_one_of", "Use csv, xlsx or pdf.");
  AttendanceSheet sheet = TRY(this->sheet(viewer, id));
  documents::ReportHead head;
  head.title = "Attendance: " + sheet.title;
  head.organisation = platform_.settings.organisation_name;
  head.generated_at = platform_.clock.now();
  head.generated_by = TRY(platform_.db.read(
      [&](data::Tx& tx) -> Result<std::string> { return TRY(people(tx, {viewer.person}))[viewer.person].name; }));
  std::vector<documents::Column> columns = {{"Employee number", 14}, {"Name", 26}, {"Unit", 20}};
  for (const ClassDate& date : sheet.dates) columns.push_back({local_minute(date.starts_at), 20});
  columns.insert(columns.end(), {{"Minutes", 9, true}, {"Percent", 9, true}, {"Attended", 10}});
  std::vector<std::vector<Cell>> table;
  for (const SheetPerson& person : sheet.people) {
    std::vector<Cell> row = {Cell::of(person.employee_number), Cell::of(person.name), Cell::of(person.unit_name)};
    for (const ClassDate& date : sheet.dates) row.push_back(Cell::of(minutes_text(person, date.id)));
    row.push_back(Cell::of(person.minutes));
    row.push_back(Cell::of(person.percent));
    row.push_back(Cell::of(person.attended ? "yes" : "no"));
    table.push_back(std::move(row));
  }
  Bytes bytes;
  auto sink = [&](ByteView piece) -> Status {
    bytes.insert(bytes.end(), piece.begin(), piece.end());
    return {};
  };
  documents::Rows rows = [&]() -> Result<std::vector<std::vector<Cell>>> { return std::exchange(table, {}); };
  auto written = TRY(format == "csv"    ? documents::write_csv(head, columns, rows, sink)
                     : format == "xlsx" ? documents::write_xlsx(head, columns, rows, sink, platform_.scratch)
                                        : documents::write_pdf_table(head, columns, rows, sink, platform_.scratch));
  TRY(platform_.db.write([&](data::Tx& tx) {
    return audit(tx, viewer.person, "classroom.attendance_exported", "class:" + id.text(),
                 fmt::format(R"({{"format":"{}","rows":{},"sha256":"{}"}})", format, written.rows, written.sha256));
  }));
  return as_file(std::move(bytes),
                 format == "csv"    ? "text/csv; charset=utf-8"
                 : format == "xlsx" ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                                    : "application/pdf",
                 "attendance." + format);
}

}  // namespace mc::classroom
