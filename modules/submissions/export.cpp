// The gradebook as CSV or XLSX, page by page.
#include "appliance/documents/documents.hpp"
#include "modules/submissions/service.hpp"

namespace mc::submissions {
namespace {

using documents::Cell;

Cell score_cell(const std::optional<std::int64_t>& hundredths) {
  return hundredths ? Cell::of(static_cast<double>(*hundredths) / 100) : Cell{};
}

struct Layout {
  documents::ReportHead head;
  std::vector<documents::Column> columns;
  std::vector<BookItem> items;
};

std::vector<Cell> cells_of(const GradeRow& row, const std::vector<BookItem>& items) {
  std::vector<Cell> out{Cell::of(std::string_view(row.name)), score_cell(row.grades.total_hundredths),
                        Cell::of(std::string_view(row.recorded ? "recorded" : "in progress"))};
  for (const BookItem& item : items) {
    Cell cell;
    for (const ItemGrade& grade : row.grades.items)
      if (grade.source == item.source && grade.lesson_id == item.lesson_id) cell = score_cell(grade.percent_hundredths);
    out.push_back(std::move(cell));
  }
  return out;
}

}  // namespace

Result<http::Download> Service::export_grades(const security::Viewer& viewer, CourseId course,
                                              const GradesExportQuery& query) {
  const std::string format = query.format ? query.format->value : "csv";
  if (format != "csv" && format != "xlsx") return invalid("format", "unknown_format", "Choose csv or xlsx.");
  auto layout = std::make_shared<Layout>();
  const BookView shown = TRY(book(viewer, course));
  layout->columns = {{"Name", 28}, {"Total", 10, true}, {"Standing", 14}};
  for (const BookItem& item : shown.book.items) {
    if (item.hidden) continue;
    layout->columns.push_back({item.title.value, 14, true});
    layout->items.push_back(item);
  }
  layout->head.title = "Gradebook";
  layout->head.organisation = platform_.settings.organisation_name;
  layout->head.generated_at = platform_.clock.now();
  TRY(writing<bool>(viewer, [&](data::Tx& tx) -> Result<bool> {
    layout->head.generated_by = TRY(name_of(tx, viewer.person));
    TRY(audit(tx, viewer.person, "gradebook.exported", "course:" + course.text()));
    return true;
  }));
  http::Download file;
  file.media_type =
      format == "csv" ? "text/csv; charset=utf-8" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  file.file_name = "gradebook." + format;
  file.write = [this, viewer, course, format, layout](std::int64_t, std::int64_t, const blobs::Sink& sink) -> Status {
    std::optional<learning::EnrolmentId> after;
    bool done = false;
    auto rows = [&]() -> Result<std::vector<std::vector<Cell>>> {
      std::vector<std::vector<Cell>> out;
      if (done) return out;
      GradesQuery next;
      next.after = after;
      next.limit = Int<1, 200>(200);
      const Page<GradeRow> page = TRY(grades(viewer, course, next));
      for (const GradeRow& row : page.items) out.push_back(cells_of(row, layout->items));
      done = !page.next;
      if (page.next) after = TRY(learning::EnrolmentId::parse(*page.next));
      return out;
    };
    if (format == "csv")
      TRY(documents::write_csv(layout->head, layout->columns, rows, sink));
    else
      TRY(documents::write_xlsx(layout->head, layout->columns, rows, sink, platform_.scratch));
    return {};
  };
  return file;
}

}  // namespace mc::submissions
