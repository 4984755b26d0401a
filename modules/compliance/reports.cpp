// Reports: the same filters as the lists, streamed page by page, with who made it, its SHA-256 and the audit
// checkpoint.
#include <algorithm>
#include <cctype>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "appliance/base/local_time.hpp"
#include "appliance/base/text.hpp"
#include "appliance/documents/documents.hpp"
#include "appliance/security/checkpoint_note.hpp"
#include "modules/compliance/service.hpp"

namespace mc::compliance {
namespace {

using documents::Cell;
using documents::Column;
using Table = std::vector<std::vector<Cell>>;
constexpr std::int64_t kRowsPerPage = 500;
constexpr std::size_t kColumnsOfReport = 100;
constexpr std::int64_t kFewestTold = 11;  // of people, when a report leaves the site

Cell date_cell(const std::optional<Date>& date) { return date ? Cell::of(*date) : Cell{}; }

std::string problem_text(const std::vector<Problem>& problems) {
  std::string out;
  for (const Problem& problem : problems) {
    if (problem.state == "due_soon") continue;
    out += (out.empty() ? "" : "; ") + problem.label + " " + problem.state +
           (problem.on ? " " + to_string(*problem.on) : "");
  }
  return out;
}

/// "not_ready" -> "Not ready".
std::string in_words(std::string_view code) {
  std::string words(code);
  std::replace(words.begin(), words.end(), '_', ' ');
  if (!words.empty()) words[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(words[0])));
  return words;
}

/// Size and root find the signed note in audit/checkpoints.txt; its origin and signature would fill a line of 200
/// characters.
std::string short_checkpoint(const std::string& note) {
  auto parsed = security::parse_checkpoint(note);
  return parsed ? fmt::format("{} rows; root {}", parsed->size, to_base64(parsed->root)) : note;
}

}  // namespace

/// Columns and pages of one report. Each page is a read transaction of its own, so a slow reader holds nothing open.
class ReportSource {
public:
  ReportSource(Service& service, security::Viewer viewer, std::string report, ReportQuery query)
      : service_(service), viewer_(std::move(viewer)), report_(std::move(report)), query_(std::move(query)) {
    filter_.unit = query_.unit;
    filter_.profession = query_.profession;
    filter_.show = query_.show;
    filter_.item = query_.item;
    filter_.item_state = query_.item_state;
    filter_.search = query_.search;
  }

  /// What the head of a report says must be what its rows went by.
  Status check_filters() const {
    struct Filters {
      std::string_view report, known;
    };
    constexpr Filters kFilters[] = {{"people", " show item item_state search "},
                                    {"matrix", " show item item_state search kind "},
                                    {"credentials", " search status days type "},
                                    {"expiring", " search status days type "},
                                    {"completions", " search from to "},
                                    {"unit_readiness", " leaves_site "},
                                    {"readiness", " "}};
    const auto found = std::find_if(std::begin(kFilters), std::end(kFilters),
                                    [&](const Filters& each) { return each.report == report_; });
    if (found == std::end(kFilters)) return not_found("report_not_found");
    const std::pair<std::string_view, bool> given[] = {{"show", query_.show.has_value()},
                                                       {"item", query_.item.has_value()},
                                                       {"item_state", query_.item_state.has_value()},
                                                       {"search", query_.search.has_value()},
                                                       {"status", query_.status.has_value()},
                                                       {"days", query_.days.has_value()},
                                                       {"type", query_.type.has_value()},
                                                       {"from", query_.from.has_value()},
                                                       {"to", query_.to.has_value()},
                                                       {"leaves_site", query_.leaves_site.value_or(false)},
                                                       {"kind", query_.kind.has_value()}};
    for (const auto& [name, is_given] : given)
      if (is_given && found->known.find(" " + std::string(name) + " ") == std::string_view::npos)
        return invalid(std::string(name), "not_of_this_report", "This report has no such filter.");
    return {};
  }

  /// Title and columns; refuses an unknown report or a bad filter before the first byte is sent.
  Status prepare() {
    TRY(check_filters());
    return service_.platform_.db.read([&](data::Tx& tx) -> Status {
      TRY(service_.where(tx, viewer_, "report:export", filter_));
      if (report_ == "people") {
        title_ = "Readiness of people";
        columns_ = {{"Employee number", 16}, {"Name", 26},    {"Unit", 22}, {"Profession", 11},
                    {"Job title", 20},       {"Manager", 24}, {"Ready", 8}, {"Needs action", 60}};
      } else if (report_ == "credentials") {
        title_ = "Licences and certifications";
        columns_ = {{"Employee number", 16}, {"Name", 26},           {"Unit", 22},
                    {"Job title", 20},       {"Manager", 24},        {"Kind", 13},
                    {"Credential", 12},      {"Issuer", 24},         {"State", 7},
                    {"Number", 16},          {"Status", 14},         {"Issued", 12},
                    {"Expires", 12},         {"Days left", 10, true}};
      } else if (report_ == "expiring") {
        // DOMAIN.md 4.4; windows of 0 (lapsed only), 30, 60 and 90 days.
        if (!query_.days) query_.days = Int<0, 365>(90);
        const std::int64_t days = query_.days->value;
        if (days != 0 && days != 30 && days != 60 && days != 90)
          return invalid("days", "not_one_of", "Use 0, 30, 60 or 90.");
        title_ = "Expiring and lapsed credentials";
        columns_ = {{"Employee id", 14}, {"Name", 24},    {"Department", 20},     {"Job code", 20}, {"Manager", 22},
                    {"Credential", 12},  {"Type", 13},    {"Issuer / state", 26}, {"Number", 16},   {"Status", 13},
                    {"Issued", 12},      {"Expires", 12}, {"Days left", 9, true}, {"Last PSV", 12}, {"PSV method", 16},
                    {"Next action", 12}, {"Owner", 9}};
      } else if (report_ == "matrix") {
        return prepare_matrix(tx);
      } else if (report_ == "unit_readiness") {
        return prepare_units(tx);
      } else if (report_ == "completions") {
        title_ = "Course completions";
        columns_ = {{"Employee number", 16}, {"Name", 26},      {"Unit", 22}, {"Profession", 11},
                    {"Course", 44},          {"Completed", 12}, {"Due", 12},  {"Contact hours", 13, true}};
      } else if (report_ == "readiness") {
        title_ = "Readiness by unit";
        Where where = TRY(service_.where(tx, viewer_, "report:export", filter_));
        readiness_ = TRY(service_.readiness_in(tx, where, kColumnsOfReport));
        columns_ = {{"Site", 18},        {"Unit", 22},       {"Manager", 24},
                    {"People", 9, true}, {"Ready", 9, true}, {"Ready %", 9, true}};
        for (const ColumnHead& column : readiness_.columns) columns_.push_back({column.label + " %", 12, true});
      } else {
        return not_found("report_not_found");
      }
      return {};
    });
  }

  const std::string& title() const { return title_; }
  const std::vector<Column>& columns() const { return columns_; }

  Result<Table> next() {
    if (done_) return Table{};
    if (report_ == "readiness") return readiness_rows();
    if (report_ == "unit_readiness") return unit_rows();
    return service_.platform_.db.read([&](data::Tx& tx) -> Result<Table> {
      if (report_ == "people") return people_rows(tx);
      if (report_ == "credentials" || report_ == "expiring") return credential_rows(tx);
      if (report_ == "matrix") return matrix_rows(tx);
      return completion_rows(tx);
    });
  }

  std::vector<std::pair<std::string, std::string>> filters(data::Tx& tx) const {
    std::vector<std::pair<std::string, std::string>> out;
    if (query_.unit) {
      std::string name = query_.unit->text();
      if (auto units = service_.organisation_.units(tx))
        for (const organisation::Unit& unit : *units)
          if (unit.id == *query_.unit) name = unit.name;
      out.emplace_back("Unit", name);
    }
    auto add = [&](const char* label, const auto& value) {
      if (value) out.emplace_back(label, value->value);
    };
    add("Profession", query_.profession);
    if (query_.show) out.emplace_back("Show", in_words(query_.show->value));
    if (query_.item) {
      auto label = store::column_label(tx, query_.item->value);
      out.emplace_back("Requirement", label && *label ? **label : query_.item->value);
    }
    if (query_.item_state) out.emplace_back("Requirement is", in_words(query_.item_state->value));
    add("Search", query_.search);
    add("Type", query_.type);
    if (query_.status) out.emplace_back("Status", in_words(shape::enum_name(*query_.status)));
    if (query_.days)
      out.emplace_back(query_.days->value == 0 ? "Lapsed" : "Expires within days",
                       query_.days->value == 0 ? std::string("only") : std::to_string(query_.days->value));
    if (report_ == "matrix") out.emplace_back("Requirements", in_words(kinds_));
    if (query_.from) out.emplace_back("From", to_string(*query_.from));
    if (query_.to) out.emplace_back("To", to_string(*query_.to));
    if (query_.leaves_site.value_or(false)) out.emplace_back("Leaves the site", "groups under 11 are suppressed");
    return out;
  }

private:
  Result<Table> readiness_rows() {
    done_ = true;
    Table table;
    auto percent = [](std::int64_t part, std::int64_t whole) {
      return whole == 0 ? Cell{} : Cell::of(static_cast<double>(1000 * part / whole) / 10.0);
    };
    for (const ReadinessRow& row : readiness_.rows) {
      std::vector<Cell> cells = {Cell::of(row.site_name), Cell::of(row.unit_name), Cell::of(row.manager_name),
                                 Cell::of(row.people),    Cell::of(row.ready),     percent(row.ready, row.people)};
      for (const ReadinessCell& cell : row.cells) cells.push_back(percent(cell.met, cell.applicable));
      table.push_back(std::move(cells));
    }
    return table;
  }

  Result<Table> people_rows(data::Tx& tx) {
    Where where = TRY(service_.where(tx, viewer_, "report:export", filter_));
    CompliancePeople page = TRY(service_.people_in(tx, where, after_key_, after_person_, kRowsPerPage));
    Table table;
    for (const CompliancePerson& person : page.items)
      table.push_back({Cell::of(person.employee_number), Cell::of(person.name), Cell::of(person.unit_name),
                       Cell::of(person.profession), Cell::of(person.job_title), Cell::of(person.manager_name),
                       Cell::of(person.ready ? "yes" : "no"), Cell::of(problem_text(person.problems))});
    done_ = !page.next;
    if (page.next) {
      std::size_t tab = page.next->rfind('\t');
      after_key_ = page.next->substr(0, tab);
      after_person_ = TRY(PersonId::parse(std::string_view(*page.next).substr(tab + 1)));
    }
    return table;
  }

  Result<Table> credential_rows(data::Tx& tx) {
    credentials::CredentialQuery query;
    query.status = query_.status;
    query.days = query_.days;
    query.unit = query_.unit;
    query.type = query_.type;
    query.profession = query_.profession;
    if (query_.search) query.search = Text<0, 100>(query_.search->value);
    if (!after_text_.empty()) query.after = Text<1, 100>(after_text_);
    query.limit = 200;
    credentials::CredentialPage page = TRY(service_.credentials_.list(tx, viewer_, query));
    Table table;
    done_ = !page.next;
    after_text_ = page.next.value_or("");
    if (report_ == "expiring") {
      for (const credentials::CredentialRow& row : page.items) table.push_back(expiring_row(row));
      return table;
    }
    for (const credentials::CredentialRow& row : page.items)
      table.push_back({Cell::of(row.employee_number), Cell::of(row.name), Cell::of(row.unit_name),
                       Cell::of(row.job_title), Cell::of(row.manager_name), Cell::of(shape::enum_name(row.kind)),
                       Cell::of(row.type), Cell::of(row.issuing_body), Cell::of(row.state.value_or("")),
                       Cell::of(row.number), Cell::of(shape::enum_name(row.status)), date_cell(row.issued_on),
                       date_cell(row.expires_on), row.days_left ? Cell::of(*row.days_left) : Cell{}});
    return table;
  }

  static std::vector<Cell> expiring_row(const credentials::CredentialRow& row) {
    const std::string issuer =
        row.issuing_body + (row.state ? (row.issuing_body.empty() ? "" : " / ") + *row.state : "");
    return {Cell::of(row.employee_number),
            Cell::of(row.name),
            Cell::of(row.department.empty() ? row.unit_name : row.department),
            Cell::of(row.job_title),
            Cell::of(row.manager_name),
            Cell::of(row.type),
            Cell::of(shape::enum_name(row.kind)),
            Cell::of(issuer),
            Cell::of(row.number),
            Cell::of(shape::enum_name(row.status)),
            date_cell(row.issued_on),
            date_cell(row.expires_on),
            row.days_left ? Cell::of(*row.days_left) : Cell{},
            date_cell(row.last_psv),
            Cell::of(row.psv_method),
            Cell::of(row.next_action),
            Cell::of(row.owner)};
  }

  // -- matrix: a column per requirement --
  Status prepare_matrix(data::Tx& tx) {
    kinds_ = query_.kind ? query_.kind->value : "credential";
    if (kinds_ != "credential" && kinds_ != "course" && kinds_ != "all")
      return invalid("kind", "not_one_of", "Use credential, course or all.");
    title_ = "Matrix of people and requirements";
    columns_ = {{"Employee number", 16}, {"Name", 26},      {"Unit", 22},
                {"Profession", 11},      {"Job title", 20}, {"Ready", 7}};
    const Where where = TRY(service_.where(tx, viewer_, "report:export", filter_));
    for (const ColumnRow& column : TRY(store::columns_of(tx, where, kinds_, kColumnsOfReport))) {
      matrix_columns_.push_back(column.item);
      columns_.push_back({column.label, 16});
    }
    return {};
  }
  Result<Table> matrix_rows(data::Tx& tx) {
    const Where where = TRY(service_.where(tx, viewer_, "report:export", filter_));
    const auto page = TRY(service_.matrix_in(tx, where, kinds_, after_key_, after_person_, kRowsPerPage));
    Table table;
    for (const ComplianceMatrixRow& row : page.rows) {
      std::vector<Cell> cells = {Cell::of(row.employee_number), Cell::of(row.name),
                                 Cell::of(row.unit_name),       Cell::of(row.profession),
                                 Cell::of(row.job_title),       Cell::of(row.ready ? "yes" : "no")};
      for (const std::string& column : matrix_columns_) {
        const auto cell = std::find_if(row.cells.begin(), row.cells.end(),
                                       [&](const ComplianceMatrixCell& each) { return each.item == column; });
        cells.push_back(cell == row.cells.end()
                            ? Cell{}
                            : Cell::of(in_words(cell->state) + (cell->until ? " " + to_string(*cell->until) : "")));
      }
      table.push_back(std::move(cells));
    }
    done_ = !page.next;
    if (page.next) {
      const std::size_t tab = page.next->rfind('\t');
      after_key_ = page.next->substr(0, tab);
      after_person_ = TRY(PersonId::parse(std::string_view(*page.next).substr(tab + 1)));
    }
    return table;
  }

  // -- unit readiness: a line per unit and role --
  Status prepare_units(data::Tx& tx) {
    title_ = "Unit readiness by role";
    columns_ = {{"Site", 18}, {"Unit", 22}, {"Role", 11}, {"Headcount", 10, true}};
    const Where where = TRY(service_.where(tx, viewer_, "report:export", filter_));
    readiness_ = TRY(service_.readiness_in(tx, where, 0));  // names of units and sites
    for (const ColumnRow& column : TRY(store::columns_of(tx, where, "credential", kColumnsOfReport))) {
      matrix_columns_.push_back(column.item);
      columns_.push_back({column.label + " % current", 13, true});
    }
    columns_.push_back({"Gaps", 40});
    roles_ = TRY(store::role_counts(tx, where));
    for (const RoleCell& cell : TRY(store::role_cells(tx, where)))
      role_cells_.emplace(std::tuple(cell.unit_id, cell.profession, cell.item), cell);
    return {};
  }
  Result<Table> unit_rows() {
    done_ = true;
    const bool leaves = query_.leaves_site.value_or(false);
    Table table;
    for (const ReadinessRow& unit : readiness_.rows) {
      for (const RoleCount& role : roles_) {
        if (role.unit_id != unit.unit_id) continue;
        const bool hidden = leaves && role.people < kFewestTold;
        std::vector<Cell> cells = {Cell::of(unit.site_name), Cell::of(unit.unit_name), Cell::of(role.profession),
                                   hidden ? Cell::of("under 11") : Cell::of(role.people)};
        std::string gaps;
        for (std::size_t i = 0; i < matrix_columns_.size(); ++i) {
          const auto cell = role_cells_.find(std::tuple(role.unit_id, role.profession, matrix_columns_[i]));
          if (hidden || cell == role_cells_.end() || cell->second.applicable == 0) {
            cells.push_back(Cell{});
            continue;
          }
          const RoleCell& count = cell->second;
          const std::int64_t open = count.applicable - count.met;
          // Of a small group a percentage tells who; so does a small gap.
          const bool few = leaves && (count.applicable < kFewestTold || (open > 0 && open < kFewestTold));
          cells.push_back(few ? Cell::of("suppressed")
                              : Cell::of(static_cast<double>(1000 * count.met / count.applicable) / 10.0));
          if (open > 0) {
            const std::string& label = columns_[i + 4].title;
            gaps += (gaps.empty() ? "" : "; ") + label.substr(0, label.size() - std::string_view(" % current").size()) +
                    ": " + (few ? std::string("under 11") : std::to_string(open));
          }
        }
        cells.push_back(Cell::of(hidden ? "suppressed" : gaps));
        table.push_back(std::move(cells));
      }
    }
    return table;
  }

  Result<Table> completion_rows(data::Tx& tx) {
    Where where = TRY(service_.where(tx, viewer_, "report:export", filter_));
    Instant from = query_.from ? local_start(*query_.from) : Instant{0};
    Instant to = query_.to ? local_start(*query_.to + 1) : Instant{INT64_MAX};
    // Pages are filled after filtering by unit and profession, so that a page with no match does not end the report.
    for (;;) {
      auto page = TRY(service_.learning_.completed_between(tx, from, to, after_enrolment_, kRowsPerPage));
      if (page.empty()) {
        done_ = true;
        return Table{};
      }
      after_enrolment_ = page.back().id;
      std::vector<PersonId> people;
      for (const learning::Enrolment& enrolment : page) people.push_back(enrolment.person_id);
      auto staff = TRY(service_.organisation_.staff_many(tx, people));
      Table table;
      for (const learning::Enrolment& enrolment : page) {
        auto who = staff.find(enrolment.person_id);
        if (who == staff.end() || !matches(who->second, where)) continue;
        std::optional<Date> done;
        if (enrolment.completed_at) done = local_date(*enrolment.completed_at);
        table.push_back({Cell::of(who->second.employee_number.value_or("")),
                         Cell::of(who->second.first_name + " " + who->second.last_name),
                         Cell::of(who->second.unit_name), Cell::of(who->second.profession),
                         Cell::of(enrolment.course_title), date_cell(done), date_cell(enrolment.due_on),
                         enrolment.ce_hours ? Cell::of(*enrolment.ce_hours) : Cell{}});
      }
      if (!table.empty()) return table;
    }
  }

  static bool matches(const organisation::Staff& staff, const Where& where) {
    if (where.profession && staff.profession != *where.profession) return false;
    if (!(fold(staff.last_name) + " " + fold(staff.first_name)).starts_with(where.name_prefix)) return false;
    return !where.units ||
           (staff.unit_id && std::find(where.units->begin(), where.units->end(), *staff.unit_id) != where.units->end());
  }

  Service& service_;
  security::Viewer viewer_;
  std::string report_;
  ReportQuery query_;
  Filter filter_;
  std::string title_;
  std::vector<Column> columns_;
  Readiness readiness_;
  std::string kinds_;
  std::vector<std::string> matrix_columns_;
  std::vector<RoleCount> roles_;
  std::map<std::tuple<UnitId, std::string, std::string>, RoleCell> role_cells_;
  bool done_ = false;
  std::string after_key_, after_text_;
  PersonId after_person_{};
  learning::EnrolmentId after_enrolment_{};
};

Result<http::Download> Service::report(const security::Viewer& viewer, std::string_view report,
                                       const ReportQuery& query) {
  const std::string format = query.format.value;
  if (format != "csv" && format != "xlsx" && format != "pdf")
    return invalid("format", "not_one_of", "Use csv, xlsx or pdf.");
  auto source = std::make_shared<ReportSource>(*this, viewer, std::string(report), query);
  TRY(source->prepare());
  documents::ReportHead head;
  head.title = source->title();
  head.organisation = platform_.settings.organisation_name;
  head.generated_at = platform_.clock.now();
  TRY(platform_.db.read([&](data::Tx& tx) -> Status {
    auto who = TRY(accounts_.find(tx, viewer.person));
    head.generated_by = who ? who->first_name + " " + who->last_name : std::string("unknown");
    head.filters = source->filters(tx);
    return {};
  }));
  head.checkpoint = short_checkpoint(TRY(platform_.audit.checkpoint()));

  http::Download file;
  file.media_type = format == "csv"    ? "text/csv; charset=utf-8"
                    : format == "xlsx" ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                                       : "application/pdf";
  file.file_name = fmt::format("{}-{}.{}", report, to_string(platform_.clock.today()), format);
  file.write = [this, source, head = std::move(head), format, report = std::string(report),
                person = viewer.person](std::int64_t, std::int64_t, const blobs::Sink& sink) -> Status {
    documents::Rows rows = [source] { return source->next(); };
    auto written = format == "csv" ? documents::write_csv(head, source->columns(), rows, sink)
                   : format == "xlsx"
                       ? documents::write_xlsx(head, source->columns(), rows, sink, platform_.scratch)
                       : documents::write_pdf_table(head, source->columns(), rows, sink, platform_.scratch);
    std::string filters;
    for (const auto& [name, value] : head.filters) filters += (filters.empty() ? "" : "; ") + name + ": " + value;
    // A broken download is in the audit log too, as failed and without a hash.
    TRY(platform_.db.write([&](data::Tx& tx) -> Status {
      security::AuditEvent event;
      event.actor = person;
      event.action = "report.exported";
      event.object = "report:" + report;
      event.outcome = written ? "ok" : "failed";
      event.details = RawJson{fmt::format(R"({{"format":"{}","rows":{},"sha256":"{}"}})", format,
                                          written ? written->rows : 0, written ? written->sha256 : "")};
      TRY(platform_.audit.append(tx, event));
      if (!written) return {};
      ExportRow row{make_uuid7(platform_.clock.now(), platform_.random),
                    report,
                    format,
                    filters,
                    written->rows,
                    written->sha256,
                    head.generated_by,
                    head.generated_at};
      return store::insert_export(tx, row, person);
    }));
    if (!written) return std::unexpected(written.error());
    return {};
  };
  return file;
}

}  // namespace mc::compliance
