// The log of releases as a file (DOMAIN.md, 4.4): for a table to print, for programs, for a spreadsheet.
#include <fmt/format.h>

#include "appliance/documents/documents.hpp"
#include "appliance/security/checkpoint_note.hpp"
#include "modules/sync/service.hpp"

namespace mc::sync {
namespace {

using LogCell = documents::Cell;
constexpr std::int64_t kReleasesPerPage = 100;

const std::vector<documents::Column>& log_columns() {
  static const std::vector<documents::Column> kColumns = {{"Release", 36},
                                                          {"Started (UTC)", 24},
                                                          {"State", 12},
                                                          {"Fields", 60},
                                                          {"Smallest group (k)", 10, true},
                                                          {"Suppressed cells", 10, true},
                                                          {"Approved by", 30},
                                                          {"Approved (UTC)", 24},
                                                          {"Checksum (SHA-256)", 66},
                                                          {"Recalled (UTC)", 24}};
  return kColumns;
}

/// One release as programs read it.
struct LoggedRelease {
  ReleaseId id;
  Instant started_at;
  ReleaseState state = ReleaseState::preparing;
  std::string fields;
  std::int64_t k = 0;
  std::int64_t suppressed_cells = 0;
  std::vector<std::string> approvers;
  std::optional<Instant> approved_at;
  std::string sha256;
  std::optional<Instant> recalled_at;
};
FIELDS(LoggedRelease, id, started_at, state, fields, k, suppressed_cells, approvers, approved_at, sha256, recalled_at)

std::vector<LogCell> cells_of(const LoggedRelease& row) {
  std::string approvers;
  for (const std::string& name : row.approvers) approvers += (approvers.empty() ? "" : ", ") + name;
  return {LogCell::of(row.id.text()),
          LogCell::of(to_string(row.started_at)),
          LogCell::of(shape::enum_name(row.state)),
          LogCell::of(row.fields),
          LogCell::of(row.k),
          LogCell::of(row.suppressed_cells),
          LogCell::of(approvers),
          LogCell::of(row.approved_at ? to_string(*row.approved_at) : ""),
          LogCell::of(row.sha256),
          LogCell::of(row.recalled_at ? to_string(*row.recalled_at) : "")};
}

}  // namespace

/// Newest first; each page is a read of its own.
class ReleaseLog {
public:
  explicit ReleaseLog(Service& service) : service_(service) {}
  Result<std::vector<LoggedRelease>> next() {
    std::vector<LoggedRelease> out;
    if (done_) return out;
    TRY(service_.platform_.db.read([&](data::Tx& tx) -> Status {
      const auto rows = TRY(store::releases(tx, before_, kReleasesPerPage));
      done_ = rows.size() < static_cast<std::size_t>(kReleasesPerPage);
      for (const ReleaseRow& row : rows) {
        const SyncRelease release = TRY(service_.view(tx, row));
        LoggedRelease line{
            row.id, row.started_at,  row.state,  row.fields,     row.k, release.preview.figures.suppressed_cells,
            {},     row.approved_at, row.sha256, row.recalled_at};
        for (const SyncApproval& approval : release.approvals)
          line.approvers.push_back(approval.name.empty() ? approval.person_id.text() : approval.name);
        out.push_back(std::move(line));
        before_ = row.id;
      }
      return {};
    }));
    return out;
  }

private:
  Service& service_;
  std::optional<ReleaseId> before_{};
  bool done_ = false;
};

namespace {

Result<documents::Written> write_json(const documents::ReportHead& head, ReleaseLog& log, const blobs::Sink& sink) {
  documents::Written written;
  security::Sha256 hash;
  const auto put = [&](const std::string& text) -> Status {
    hash.update(as_bytes(text));
    return sink(as_bytes(text));
  };
  const std::map<std::string, std::string> about = {{"title", head.title},
                                                    {"organisation", head.organisation},
                                                    {"generated_by", head.generated_by},
                                                    {"generated_at", to_string(head.generated_at)},
                                                    {"checkpoint", head.checkpoint}};
  TRY(put("{\"report\":" + shape::to_json(about) + ",\"items\":["));
  for (;;) {
    const auto page = TRY(log.next());
    if (page.empty()) break;
    for (const LoggedRelease& row : page) TRY(put((written.rows++ == 0 ? "\n" : ",\n") + shape::to_json(row)));
  }
  TRY(put("\n]}\n"));
  written.sha256 = to_hex(hash.finish());
  return written;
}

}  // namespace

Result<http::Download> Service::log_file(const security::Viewer& viewer, const SyncLogQuery& query) {
  if (!viewer.may_everywhere(kView)) return forbidden();
  const std::string format = query.format.value;
  if (format != "pdf" && format != "json" && format != "csv")
    return invalid("format", "not_one_of", "Use pdf, json or csv.");
  documents::ReportHead head;
  head.title = "Releases of anonymised counts";
  head.organisation = platform_.settings.organisation_name;
  head.generated_at = platform_.clock.now();
  head.generated_by = TRY(platform_.db.read([&](data::Tx& tx) -> Result<std::string> {
    auto person = TRY(parts_.accounts.find(tx, viewer.person));
    return person ? person->first_name + " " + person->last_name : std::string();
  }));
  if (auto parsed = security::parse_checkpoint(TRY(platform_.audit.checkpoint())))
    head.checkpoint = fmt::format("{} rows; root {}", parsed->size, to_base64(parsed->root));
  http::Download file;
  file.media_type = format == "csv"   ? "text/csv; charset=utf-8"
                    : format == "pdf" ? "application/pdf"
                                      : "application/json";
  file.file_name = fmt::format("anonymised-releases-{}.{}", to_string(platform_.clock.today()), format);
  file.write = [this, head, format, person = viewer.person](std::int64_t, std::int64_t,
                                                            const blobs::Sink& sink) -> Status {
    ReleaseLog log(*this);
    const documents::Rows rows = [&]() -> Result<std::vector<std::vector<LogCell>>> {
      std::vector<std::vector<LogCell>> out;
      for (const LoggedRelease& row : TRY(log.next())) out.push_back(cells_of(row));
      return out;
    };
    auto written = format == "csv"    ? documents::write_csv(head, log_columns(), rows, sink)
                   : format == "json" ? write_json(head, log, sink)
                                      : documents::write_pdf_table(head, log_columns(), rows, sink, platform_.scratch);
    TRY(platform_.db.write([&](data::Tx& tx) {
      security::AuditEvent event;
      event.actor = person;
      event.action = "report.exported";
      event.object = "report:release_log";
      event.details.text = fmt::format(R"({{"format":"{}","rows":{},"sha256":"{}"}})", format,
                                       written ? written->rows : 0, written ? written->sha256 : "");
      event.outcome = written ? "ok" : "failed";
      return platform_.audit.append(tx, event);
    }));
    if (!written) return std::unexpected(written.error());
    return {};
  };
  return file;
}

}  // namespace mc::sync
