// The PSV log and the screening log as files.
#include <fmt/format.h>

#include <algorithm>

#include "appliance/base/local_time.hpp"
#include "appliance/documents/documents.hpp"
#include "appliance/security/checkpoint_note.hpp"
#include "modules/verification/service.hpp"

namespace mc::verification {
namespace {

using documents::Cell;
using Table = std::vector<std::vector<Cell>>;
constexpr std::int64_t kRowsPerPage = 500;

std::string joined(const std::string& json) {
  std::string out;
  if (auto list = shape::from_json<std::vector<std::string>>(json))
    for (const std::string& one : *list) out += (out.empty() ? "" : "; ") + one;
  return out;
}

std::string size_and_root(const std::string& note) {
  auto parsed = security::parse_checkpoint(note);
  return parsed ? fmt::format("{} rows; root {}", parsed->size, to_base64(parsed->root)) : note;
}

}  // namespace

/// Rows of the log, page by page, each page a read transaction of its own.
class PsvReport {
public:
  PsvReport(Service& service, security::Viewer viewer, const PsvReportQuery& query)
      : service_(service), viewer_(std::move(viewer)), query_(query),
        from_(query.from ? local_start(*query.from) : Instant{0}),
        to_(query.to ? local_start(*query.to + 1) : Instant{INT64_MAX}) {}

  /// DOMAIN.md, section 4.4.
  static const std::vector<documents::Column>& columns() {
    static const std::vector<documents::Column> kColumns = {
        {"Verification", 36},  {"Employee number", 14},  {"Person", 24},       {"Credential", 22}, {"Level", 14},
        {"Source", 26},        {"Method", 16},           {"Performed by", 22}, {"Time (UTC)", 24}, {"Result", 12},
        {"Discrepancies", 30}, {"Evidence SHA-256", 66}, {"Checkpoint", 80}};
    return kColumns;
  }

  Result<Table> next() {
    // Pages are filled after the viewer's units: one without a match does not end the report.
    for (;;) {
      auto page = TRY(service_.platform_.db.read([&](data::Tx& tx) -> Result<std::optional<Table>> {
        auto rows = TRY(store::records_between(tx, from_, to_, after_at_, after_, kRowsPerPage));
        if (rows.empty()) return std::optional<Table>();
        after_at_ = rows.back().at;
        after_ = rows.back().id;
        return std::optional(TRY(table_of(tx, rows)));
      }));
      if (!page) return Table{};
      if (!page->empty()) return std::move(*page);
    }
  }

private:
  Result<Table> table_of(data::Tx& tx, const std::vector<RecordRow>& rows) {
    auto units = TRY(service_.units_for(tx, viewer_, query_.unit));
    std::vector<PersonId> people;
    for (const RecordRow& row : rows) people.push_back(row.person_id);
    auto staff = TRY(service_.organisation_.staff_many(tx, people));
    auto accounts = TRY(service_.accounts_.find_many(tx, people));
    Table out;
    for (const RecordRow& row : rows) {
      auto who = staff.find(row.person_id);
      bool seen = !units || (who != staff.end() && who->second.unit_id &&
                             std::find(units->begin(), units->end(), *who->second.unit_id) != units->end());
      if (!seen) continue;
      auto account = accounts.find(row.person_id);
      bool known = account != accounts.end();
      out.push_back({Cell::of(row.id.text()), Cell::of(known ? account->second.employee_number.value_or("") : ""),
                     Cell::of(known ? account->second.first_name + " " + account->second.last_name : ""),
                     Cell::of(row.credential), Cell::of(row.level), Cell::of(row.source), Cell::of(row.method),
                     Cell::of(row.by_name), Cell::of(to_string(row.at)), Cell::of(row.result),
                     Cell::of(joined(row.discrepancies)), Cell::of(row.evidence_sha256), Cell::of(row.checkpoint)});
    }
    return out;
  }

  Service& service_;
  security::Viewer viewer_;
  PsvReportQuery query_;
  Instant from_, to_;
  Instant after_at_{-1};
  VerificationId after_{};
};

Result<http::Download> Service::psv_report(const security::Viewer& viewer, const PsvReportQuery& query) {
  const std::string format = query.format.value;
  if (format != "csv" && format != "pdf") return invalid("format", "not_one_of", "Use csv or pdf.");
  auto source = std::make_shared<PsvReport>(*this, viewer, query);
  documents::ReportHead head;
  head.title = "Primary source verification log";
  head.organisation = platform_.settings.organisation_name;
  head.generated_at = platform_.clock.now();
  if (query.from) head.filters.emplace_back("From", to_string(*query.from));
  if (query.to) head.filters.emplace_back("To", to_string(*query.to));
  TRY(platform_.db.read([&](data::Tx& tx) -> Status {
    head.generated_by = TRY(name_of(tx, viewer.person));
    if (!query.unit) return {};
    for (const organisation::Unit& unit : TRY(organisation_.units(tx)))
      if (unit.id == *query.unit) head.filters.emplace_back("Unit", unit.name);
    return {};
  }));
  head.checkpoint = size_and_root(TRY(platform_.audit.checkpoint()));
  http::Download file;
  file.media_type = format == "csv" ? "text/csv; charset=utf-8" : "application/pdf";
  file.file_name = fmt::format("psv-log-{}.{}", to_string(platform_.clock.today()), format);
  file.write = [this, source, head, format, person = viewer.person](std::int64_t, std::int64_t,
                                                                    const blobs::Sink& sink) -> Status {
    documents::Rows rows = [source] { return source->next(); };
    auto written = format == "csv"
                       ? documents::write_csv(head, PsvReport::columns(), rows, sink)
                       : documents::write_pdf_table(head, PsvReport::columns(), rows, sink, platform_.scratch);
    TRY(platform_.db.write([&](data::Tx& tx) {
      security::AuditEvent event;
      event.actor = person;
      event.action = "report.exported";
      event.object = "report:psv_log";
      event.outcome = written ? "ok" : "failed";
      event.details = RawJson{fmt::format(R"({{"format":"{}","rows":{},"sha256":"{}"}})", format,
                                          written ? written->rows : 0, written ? written->sha256 : "")};
      return platform_.audit.append(tx, event);
    }));
    if (!written) return std::unexpected(written.error());
    return {};
  };
  return file;
}

Result<http::Download> Service::screening_report(const security::Viewer& viewer) {
  if (!viewer.may_everywhere(kWork)) return forbidden();
  static const std::vector<documents::Column> kColumns = {
      {"List date", 12}, {"Employee number", 14}, {"Person", 24},   {"Listed name", 28},  {"Match score", 11, true},
      {"Decision", 12},  {"Reason", 40},          {"Reviewer", 22}, {"Decided (UTC)", 24}};
  documents::ReportHead head;
  head.title = "Exclusion screening";
  head.organisation = platform_.settings.organisation_name;
  head.generated_at = platform_.clock.now();
  TRY(platform_.db.read([&](data::Tx& tx) -> Status {
    head.generated_by = TRY(name_of(tx, viewer.person));
    return {};
  }));
  head.checkpoint = size_and_root(TRY(platform_.audit.checkpoint()));
  http::Download file;
  file.media_type = "text/csv; charset=utf-8";
  file.file_name = fmt::format("exclusion-screening-{}.csv", to_string(platform_.clock.today()));
  file.write = [this, head, person = viewer.person](std::int64_t, std::int64_t, const blobs::Sink& sink) -> Status {
    std::optional<MatchId> before;
    documents::Rows rows = [this, &before]() -> Result<Table> {
      return platform_.db.read([&](data::Tx& tx) -> Result<Table> {
        auto page = TRY(store::matches(tx, std::nullopt, before, kRowsPerPage));
        if (!page.empty()) before = page.back().id;
        Table out;
        for (const ScreeningMatch& one : TRY(outward(tx, page)))
          out.push_back({Cell::of(one.list_date), Cell::of(one.employee_number), Cell::of(one.person_name),
                         Cell::of(one.listed_name), Cell::of(one.score), Cell::of(shape::enum_name(one.state)),
                         Cell::of(one.reason), Cell::of(one.decided_by_name),
                         one.decided_at ? Cell::of(to_string(*one.decided_at)) : Cell{}});
        return out;
      });
    };
    auto written = documents::write_csv(head, kColumns, rows, sink);
    TRY(platform_.db.write([&](data::Tx& tx) {
      return audit(tx, person, "report.exported", "report:exclusion_screening",
                   fmt::format(R"({{"format":"csv","rows":{}}})", written ? written->rows : 0));
    }));
    if (!written) return std::unexpected(written.error());
    return {};
  };
  return file;
}

}  // namespace mc::verification
