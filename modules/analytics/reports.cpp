// Reports: the same filters as the lists, with who made it, one checksum in all formats, and the audit checkpoint.
#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "appliance/security/checkpoint_note.hpp"
#include "modules/analytics/report.hpp"

namespace mc::analytics {
namespace {

using documents::Cell;
constexpr std::int64_t kRowsPerPage = 500;
constexpr std::size_t kColumnsOfReport = 100;
constexpr int kWeeksOfReport = 53;

Cell date_cell(const std::optional<Date>& date) { return date ? Cell::of(*date) : Cell{}; }
Cell percent_cell(std::int64_t part, std::int64_t whole) {
  auto percent = percent_of(part, whole);
  return percent ? Cell::of(*percent) : Cell{};
}
/// "not_started" -> "Not started".
std::string in_words(std::string_view code) {
  std::string words(code);
  std::replace(words.begin(), words.end(), '_', ' ');
  if (!words.empty()) words[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(words[0])));
  return words;
}
std::string short_checkpoint(const std::string& note) {
  auto parsed = security::parse_checkpoint(note);
  return parsed ? fmt::format("{} rows; root {}", parsed->size, to_base64(parsed->root)) : note;
}

}  // namespace

std::string media_type_of(ReportFormat format) {
  if (format == ReportFormat::csv) return "text/csv; charset=utf-8";
  if (format == ReportFormat::pdf) return "application/pdf";
  return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
}

Result<documents::Written> write_report(ReportFormat format, const documents::ReportHead& head,
                                        std::span<const documents::Column> columns, const documents::Rows& rows,
                                        const documents::Sink& sink, const std::filesystem::path& scratch) {
  if (format == ReportFormat::csv) return documents::write_csv(head, columns, rows, sink);
  if (format == ReportFormat::xlsx) return documents::write_xlsx(head, columns, rows, sink, scratch);
  return documents::write_pdf_table(head, columns, rows, sink, scratch);
}

std::string filters_text(const std::vector<std::pair<std::string, std::string>>& filters) {
  std::string out;
  for (const auto& [name, value] : filters) out += (out.empty() ? "" : "; ") + name + ": " + value;
  return out;
}

StandingFilter Report::standing_filter() const {
  StandingFilter out;
  out.unit = filter_.unit;
  out.exact = filter_.exact;
  out.course = filter_.course;
  out.state = filter_.state;
  out.required = filter_.required;
  out.due_within = filter_.due_within;
  out.enrolled_week = filter_.enrolled_week;
  out.completed_week = filter_.completed_week;
  out.search = filter_.search;
  return out;
}

// A filter that a report does not know would stand on its head and mean nothing.
Status Report::check_filters() const {
  const bool lists = name_ == ReportName::standings, people = name_ == ReportName::people;
  const std::pair<const char*, bool> wrong[] = {
      {"course", filter_.course && people},
      {"state", filter_.state && !lists},
      {"required", filter_.required && !lists && name_ != ReportName::units_courses},
      {"due_within", filter_.due_within && !lists},
      {"enrolled_week", filter_.enrolled_week && !lists},
      {"completed_week", filter_.completed_week && !lists},
      {"at_risk", filter_.at_risk && !people},
      {"reason", filter_.reason && !people},
      {"search", filter_.search && !lists && !people}};
  for (const auto& [field, given] : wrong)
    if (given) return invalid(field, "not_of_this_report", "This report has no such filter.");
  return {};
}

Status Report::prepare() {
  TRY(check_filters());
  return service_.platform_.db.read([&](data::Tx& tx) -> Status {
    const Where where = TRY(service_.where(tx, viewer_, permission_, standing_filter()));
    units_.text = where.units ? shape::to_json(*where.units) : "null";
    switch (name_) {
    case ReportName::standings:
      title_ = "Courses of people";
      columns_ = {{"Name", 26},     {"Unit", 22},  {"Profession", 11}, {"Works here", 10},
                  {"Course", 44},   {"State", 11}, {"Required", 9},    {"Progress %", 11, true},
                  {"Enrolled", 12}, {"Due", 12},   {"Completed", 12}};
      break;
    case ReportName::people:
      title_ = filter_.at_risk.value_or(false) || filter_.reason ? "People at risk" : "People and their training";
      columns_ = {{"Employee number", 16}, {"Name", 26},        {"Unit", 22},   {"Profession", 11},
                  {"Manager", 24},         {"Last active", 12}, {"At risk", 8}, {"Reasons", 60}};
      break;
    case ReportName::units_courses:
      title_ = "Units and courses";
      matrix_ = TRY(service_.matrix_in(tx, where, filter_.required.value_or(false), kColumnsOfReport));
      columns_ = {{"Site", 18}, {"Unit", 22}};
      for (const MatrixCourse& course : matrix_.courses) columns_.push_back({course.title + " %", 12, true});
      break;
    case ReportName::weeks:
      title_ = "Completions by unit and week";
      columns_ = {{"Site", 18}, {"Unit", 22}, {"Week of", 12}, {"Enrolled", 10, true}, {"Completed", 10, true}};
      break;
    }
    return {};
  });
}

Result<Report::Table> Report::next() {
  if (done_) return Table{};
  if (name_ == ReportName::units_courses) return matrix_rows();
  return service_.platform_.db.read([&](data::Tx& tx) -> Result<Table> {
    if (name_ == ReportName::standings) return standings_page(tx);
    if (name_ == ReportName::people) return people_page(tx);
    return week_rows(tx);
  });
}

Result<Report::Table> Report::standings_page(data::Tx& tx) {
  const Where where = TRY(service_.where(tx, viewer_, permission_, standing_filter()));
  Standings page = TRY(service_.standings_in(tx, where, after_, kRowsPerPage));
  Table table;
  for (const CourseStanding& row : page.items)
    table.push_back({Cell::of(row.name), Cell::of(row.unit_name), Cell::of(row.profession),
                     Cell::of(row.left ? "no" : "yes"), Cell::of(row.course_title),
                     Cell::of(in_words(shape::enum_name(row.state))), Cell::of(row.required ? "yes" : "no"),
                     Cell::of(row.percent), Cell::of(row.enrolled_on), date_cell(row.due_on),
                     date_cell(row.completed_on)});
  done_ = !page.next;
  if (page.next) after_ = Text<1, 300>(*page.next);
  return table;
}

Result<Report::Table> Report::people_page(data::Tx& tx) {
  PeopleFilter filter;
  filter.unit = filter_.unit;
  filter.exact = filter_.exact;
  filter.at_risk = filter_.at_risk;
  filter.reason = filter_.reason;
  filter.search = filter_.search;
  const Where where = TRY(service_.where(tx, viewer_, permission_, filter));
  auto page = TRY(service_.people_in(tx, where, after_person_, kRowsPerPage));
  Table table;
  for (const LearnerAtWork& person : page) {
    std::string reasons;
    for (const RiskOfCourse& risk : person.reasons)
      reasons += (reasons.empty() ? "" : "; ") + risk.course_title + " " + std::string(shape::enum_name(risk.reason)) +
                 (risk.due_on ? " " + to_string(*risk.due_on) : "");
    table.push_back({Cell::of(person.employee_number), Cell::of(person.name), Cell::of(person.unit_name),
                     Cell::of(person.profession), Cell::of(person.manager_name), date_cell(person.last_active_on),
                     Cell::of(person.at_risk ? "yes" : "no"), Cell::of(reasons)});
  }
  done_ = page.size() < static_cast<std::size_t>(kRowsPerPage);
  if (!done_) {
    after_person_.person = page.back().person_id;
    auto last = TRY(store::person(tx, after_person_.person));
    after_person_.sort_key = last ? last->sort_key : "";
  }
  return table;
}

Report::Table Report::matrix_rows() {
  done_ = true;
  Table table;
  for (const MatrixUnit& row : matrix_.rows) {
    std::vector<Cell> cells = {Cell::of(row.site_name), Cell::of(row.unit_name)};
    for (const MatrixCell& cell : row.cells) cells.push_back(percent_cell(cell.completed, cell.people));
    table.push_back(std::move(cells));
  }
  return table;
}

Result<Report::Table> Report::week_rows(data::Tx& tx) {
  done_ = true;
  const Where where = TRY(service_.where(tx, viewer_, permission_, standing_filter()));
  const auto units = TRY(service_.units(tx));
  auto weeks = TRY(store::unit_weeks(tx, where, week_of(service_.platform_.clock.today()) - 7 * (kWeeksOfReport - 1)));
  std::sort(weeks.begin(), weeks.end(), [](const UnitWeek& a, const UnitWeek& b) {
    return std::tie(a.unit_id, a.week) < std::tie(b.unit_id, b.week);
  });
  Table table;
  for (const UnitWeek& row : weeks) {
    auto unit = units.find(row.unit_id);
    table.push_back({Cell::of(Service::site_of(units, row.unit_id)),
                     Cell::of(unit == units.end() ? "" : unit->second.name), Cell::of(row.week), Cell::of(row.enrolled),
                     Cell::of(row.completed)});
  }
  return table;
}

Result<std::vector<std::pair<std::string, std::string>>> Report::filters(data::Tx& tx) const {
  std::vector<std::pair<std::string, std::string>> out;
  if (filter_.unit) {
    const auto units = TRY(service_.units(tx));
    auto unit = units.find(*filter_.unit);
    out.emplace_back("Unit", unit == units.end() ? filter_.unit->text() : unit->second.name);
  }
  if (filter_.exact.value_or(false)) out.emplace_back("Units below", "No");
  if (filter_.course) {
    auto titles = TRY(store::titles(tx, {*filter_.course}));
    auto title = titles.find(*filter_.course);
    out.emplace_back("Course", title == titles.end() ? filter_.course->text() : title->second);
  }
  if (filter_.state) out.emplace_back("State", in_words(shape::enum_name(*filter_.state)));
  if (filter_.required) out.emplace_back("Required", *filter_.required ? "Yes" : "No");
  if (filter_.due_within) out.emplace_back("Due within days", std::to_string(filter_.due_within->value));
  if (filter_.enrolled_week) out.emplace_back("Enrolled in the week of", to_string(*filter_.enrolled_week));
  if (filter_.completed_week) out.emplace_back("Completed in the week of", to_string(*filter_.completed_week));
  if (filter_.at_risk.value_or(false)) out.emplace_back("At risk", "Yes");
  if (filter_.reason) out.emplace_back("Reason", in_words(shape::enum_name(*filter_.reason)));
  if (filter_.search) out.emplace_back("Search", filter_.search->value);
  return out;
}

Result<documents::ReportHead> Service::head(data::Tx& tx, PersonId by, const Report& report) {
  documents::ReportHead out;
  out.title = report.title();
  out.organisation = platform_.settings.organisation_name;
  out.generated_at = platform_.clock.now();
  out.generated_by = TRY(names(tx, {by}))[by];
  out.filters = TRY(report.filters(tx));
  return out;
}

Status Service::keep_export(data::Tx& tx, PersonId by, ReportName report, ReportFormat format,
                            const std::string& filters, const Result<documents::Written>& written) {
  TRY(audit(tx, by, "report.exported", "report:analytics." + std::string(shape::enum_name(report)),
            fmt::format(R"({{"format":"{}","rows":{},"sha256":"{}"}})", shape::enum_name(format),
                        written ? written->rows : 0, written ? written->sha256 : ""),
            written ? "ok" : "failed"));
  if (!written) return {};
  AnalyticsExport row;
  row.id = make_uuid7(platform_.clock.now(), platform_.random);
  row.report = shape::enum_name(report);
  row.format = shape::enum_name(format);
  row.filters = filters;
  row.rows = written->rows;
  row.sha256 = written->sha256;
  row.by = TRY(names(tx, {by}))[by];
  row.at = tx.now();
  return store::insert_export(tx, row, by);
}

Result<http::Download> Service::report_file(const security::Viewer& viewer, std::string_view name,
                                            const ReportFileQuery& query) {
  auto known = shape::parse_enum<ReportName>(name);
  if (!known) return not_found("report_not_found");
  ReportFilter filter{query.unit,     query.exact,      query.course,        query.state,
                      query.required, query.due_within, query.enrolled_week, query.completed_week,
                      query.at_risk,  query.reason,     query.search};
  auto report = std::make_shared<Report>(*this, viewer, kExport, *known, std::move(filter));
  TRY(report->prepare());
  auto title = TRY(platform_.db.read([&](data::Tx& tx) { return head(tx, viewer.person, *report); }));
  title.checkpoint = short_checkpoint(TRY(platform_.audit.checkpoint()));
  http::Download file;
  file.media_type = media_type_of(query.format);
  file.file_name = fmt::format("{}-{}.{}", name, to_string(platform_.clock.today()), shape::enum_name(query.format));
  file.write = [this, report, title = std::move(title), format = query.format,
                person = viewer.person](std::int64_t, std::int64_t, const blobs::Sink& sink) -> Status {
    auto written = write_report(
        format, title, report->columns(), [report] { return report->next(); }, sink, platform_.scratch);
    // A broken download is in the audit log too, as failed and without a checksum.
    TRY(platform_.db.write([&](data::Tx& tx) {
      return keep_export(tx, person, report->name(), format, filters_text(title.filters), written);
    }));
    if (!written) return std::unexpected(written.error());
    return {};
  };
  return file;
}

Result<Page<AnalyticsExport>> Service::exports(const security::Viewer& viewer, const AfterId& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<AnalyticsExport>> {
    std::optional<PersonId> by;
    if (!viewer.may_everywhere(kExport)) by = viewer.person;
    Uuid before{};
    before.fill(0xFF);
    const std::int64_t limit = query.limit ? query.limit->value : 50;
    Page<AnalyticsExport> page;
    page.items = TRY(store::exports(tx, by, query.after.value_or(before), limit + 1));
    if (page.items.size() > static_cast<std::size_t>(limit)) {
      page.items.pop_back();
      page.next = uuid_text(page.items.back().id);
    }
    return page;
  });
}

}  // namespace mc::analytics
