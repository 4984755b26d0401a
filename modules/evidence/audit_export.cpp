// The audit log as a file: CSV for people, NDJSON with proofs for programs. Streamed; the footer holds the checkpoint.
#include <fmt/format.h>

#include "appliance/base/local_time.hpp"
#include "appliance/security/checkpoint_note.hpp"
#include "appliance/security/crypto.hpp"
#include "modules/evidence/service.hpp"

namespace mc::evidence {
namespace {

using documents::Cell;
constexpr std::int64_t kEntriesPerPage = 200;
constexpr std::int64_t kMostProofs = 10'000;

const std::vector<documents::Column>& export_columns() {
  static const std::vector<documents::Column> kColumns = {
      {"Entry", 10, true}, {"Time (UTC)", 24}, {"Actor id", 36}, {"Actor", 24},   {"Action", 28},
      {"Object", 44},      {"Outcome", 10},    {"Details", 60},  {"Request", 36}, {"Address", 18}};
  return kColumns;
}

struct ExportedRow {
  security::AuditEntry entry;
  std::optional<security::InclusionProof> proof;
};
FIELDS(ExportedRow, entry, proof)
struct ExportFooter {
  std::int64_t rows = 0;
  std::string sha256;  // of the lines before this one
  std::string checkpoint;
  std::string verifier_key;
};
FIELDS(ExportFooter, rows, sha256, checkpoint, verifier_key)

}  // namespace

security::AuditQuery query_of(const AuditExportQuery& in) {
  security::AuditQuery out;
  out.person = in.person;
  out.actor = in.actor;
  if (in.action) out.action = in.action->value;
  if (in.module) out.module = in.module->value;
  if (in.object) out.object = in.object->value;
  if (in.address) out.address = in.address->value;
  if (in.outcome) out.outcome = in.outcome->value;
  if (in.from) out.from = start_of(*in.from);
  if (in.to) out.to = start_of(*in.to + 1);
  out.limit = kEntriesPerPage;
  return out;
}

/// Entries that the checkpoint knows, newest first, page by page; each page is a read transaction of its own.
class AuditPages {
public:
  AuditPages(Service& service, security::AuditQuery query, std::int64_t size)
      : service_(service), query_(std::move(query)) {
    query_.before = size;
  }
  Result<std::vector<security::AuditEntry>> next() {
    if (done_) return std::vector<security::AuditEntry>{};
    auto page =
        TRY(service_.platform_.db.read([&](data::Tx& tx) { return service_.platform_.audit.list(tx, query_); }));
    done_ = page.size() < static_cast<std::size_t>(kEntriesPerPage);
    if (!page.empty()) query_.before = page.back().seq;
    return page;
  }
  Result<Table> cells() {
    const auto page = TRY(next());
    std::vector<PersonId> people;
    for (const auto& entry : page)
      if (entry.actor) people.push_back(*entry.actor);
    auto names =
        TRY(service_.platform_.db.read([&](data::Tx& tx) { return service_.parts_.accounts.find_many(tx, people); }));
    Table out;
    for (const auto& entry : page) {
      auto who = entry.actor ? names.find(*entry.actor) : names.end();
      out.push_back({Cell::of(entry.seq), Cell::of(to_string(entry.at)),
                     Cell::of(entry.actor ? entry.actor->text() : ""),
                     Cell::of(who == names.end() ? "" : who->second.first_name + " " + who->second.last_name),
                     Cell::of(entry.action), Cell::of(entry.object), Cell::of(entry.outcome),
                     Cell::of(entry.details.text), Cell::of(entry.request_id), Cell::of(entry.address.value_or(""))});
    }
    return out;
  }
  /// One JSON document a line; with `proofs` of at most kMostProofs rows.
  Result<documents::Written> lines(bool proofs, std::int64_t size, const std::string& note, const blobs::Sink& sink) {
    documents::Written written;
    security::Sha256 hash;
    for (;;) {
      const auto page = TRY(next());
      if (page.empty()) break;
      std::vector<security::InclusionProof> proved;
      if (proofs) {
        std::vector<std::int64_t> seqs;
        for (const auto& entry : page) seqs.push_back(entry.seq);
        if (written.rows + static_cast<std::int64_t>(seqs.size()) > kMostProofs)
          return fail(Fault::too_large, "too_many_proofs", "At most 10,000 rows with proofs. Narrow the time.");
        proved = TRY(service_.platform_.audit.prove_many(seqs, size));
      }
      std::string text;
      for (std::size_t i = 0; i < page.size(); ++i) {
        ExportedRow row{page[i], {}};
        if (proofs) row.proof = std::move(proved[i]);
        text += shape::to_json(row) + "\n";
      }
      hash.update(as_bytes(text));
      TRY(sink(as_bytes(text)));
      written.rows += static_cast<std::int64_t>(page.size());
    }
    written.sha256 = to_hex(hash.finish());
    const std::string last =
        shape::to_json(ExportFooter{written.rows, written.sha256, note, service_.platform_.audit.verifier_key()}) +
        "\n";
    TRY(sink(as_bytes(last)));
    return written;
  }

private:
  Service& service_;
  security::AuditQuery query_;
  bool done_ = false;
};

Result<http::Download> Service::export_log(const security::Viewer& viewer, const AuditExportQuery& query) {
  if (!viewer.may_everywhere(kAudit)) return forbidden();
  const std::string format = query.format.value;
  if (format != "csv" && format != "ndjson") return invalid("format", "not_one_of", "Use csv or ndjson.");
  if (query.proofs.value_or(false) && format == "csv")
    return invalid("proofs", "only_ndjson", "Proofs come with NDJSON.");
  const std::string note = TRY(platform_.audit.checkpoint());
  const auto checkpoint = security::parse_checkpoint(note);
  if (!checkpoint) return internal("checkpoint_unreadable", "The newest checkpoint cannot be read.");
  documents::ReportHead head = TRY(this->head(viewer, "Audit log"));
  const std::pair<const char*, std::optional<std::string>> filters[] = {
      {"Person", query.person ? std::optional(query.person->text()) : std::nullopt},
      {"Actor", query.actor ? std::optional(query.actor->text()) : std::nullopt},
      {"Action", query.action ? std::optional(query.action->value) : std::nullopt},
      {"Module", query.module ? std::optional(query.module->value) : std::nullopt},
      {"Object", query.object ? std::optional(query.object->value) : std::nullopt},
      {"Address", query.address ? std::optional(query.address->value) : std::nullopt},
      {"Outcome", query.outcome ? std::optional(query.outcome->value) : std::nullopt},
      {"From", query.from ? std::optional(to_string(*query.from)) : std::nullopt},
      {"To", query.to ? std::optional(to_string(*query.to)) : std::nullopt}};
  for (const auto& [label, value] : filters)
    if (value) head.filters.emplace_back(label, *value);
  http::Download file;
  file.media_type = format == "csv" ? "text/csv; charset=utf-8" : "application/x-ndjson";
  file.file_name = fmt::format("audit-log-{}.{}", to_string(platform_.clock.today()), format);
  file.write = [this, head, format, note, size = checkpoint->size, filter = query_of(query),
                proofs = query.proofs.value_or(false),
                person = viewer.person](std::int64_t, std::int64_t, const blobs::Sink& sink) -> Status {
    AuditPages pages(*this, filter, size);
    auto written = format == "csv" ? documents::write_csv(
                                         head, export_columns(), [&] { return pages.cells(); }, sink)
                                   : pages.lines(proofs, size, note, sink);
    TRY(platform_.db.write([&](data::Tx& tx) {
      return audit(tx, person, "report.exported", "report:audit_log",
                   fmt::format(R"({{"format":"{}","rows":{},"sha256":"{}"}})", format, written ? written->rows : 0,
                               written ? written->sha256 : ""),
                   written ? "ok" : "failed");
    }));
    if (!written) return std::unexpected(written.error());
    return {};
  };
  return file;
}

}  // namespace mc::evidence
