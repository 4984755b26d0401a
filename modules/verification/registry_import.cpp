// Files of results that a registry or the office itself made: one row for each licence or card. Its row, below the
// file's header, is the evidence of an entry: the others speak of other people. The entry's note names the whole file
// by its hash; a file that comes again adds nothing.
#include <fmt/format.h>

#include <chrono>
#include <span>

#include "appliance/base/text.hpp"
#include "appliance/documents/documents.hpp"
#include "modules/organisation/import_text.hpp"
#include "modules/verification/service.hpp"

namespace mc::verification {
namespace {

constexpr std::size_t kResultsPerWrite = 200;
enum ResultColumn : std::size_t { kEmployee, kType, kIssuedIn, kNumber, kSource, kResult, kExpires, kNote };

struct ResultRow {
  std::int64_t line = 0;
  credentials::Credential credential;
  std::string source;
  Outcome result = Outcome::confirmed;
  std::vector<std::string> discrepancies;
  std::string note;
  std::string csv;  // the row as it stands in the file
};

std::string csv_line(const std::vector<std::string>& cells) {
  std::string out;
  for (const std::string& cell : cells) {
    out += out.empty() ? "\"" : ",\"";
    for (char c : cell) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    out += '"';
  }
  return out + "\r\n";
}

bool same_number(std::string_view a, std::string_view b) { return ascii_lower(trim(a)) == ascii_lower(trim(b)); }

/// The rows of the file that name a credential that we hold; the others become findings.
class ResultReader {
public:
  ResultReader(accounts::Accounts& accounts, credentials::Credentials& credentials, const security::Viewer& viewer)
      : accounts_(accounts), credentials_(credentials), viewer_(viewer) {}

  Status read(data::Tx& tx, const documents::CsvTable& table, organisation::ImportReport& report) {
    auto at = organisation::find_columns(table.header, {{"employee_number"},
                                                        {"type", "license_type"},
                                                        {"state"},
                                                        {"number", "license_number"},
                                                        {"source"},
                                                        {"result"},
                                                        {"expires_on", "expiry_date"},
                                                        {"note"}});
    for (std::size_t i : {kEmployee, kType, kNumber, kSource, kResult})
      if (at[i] < 0)
        return fail(Fault::invalid, "columns_missing",
                    "The file needs the columns employee_number, type, number, source and result.");
    for (const auto& bad : table.bad) {
      ++report.rejected;
      report.findings.push_back(
          {bad.line, "unreadable_row", "", organisation::unreadable_row_text(bad.reason), "error"});
    }
    report.rows = static_cast<std::int64_t>(table.records.size() + table.bad.size());
    for (const documents::CsvRecord& record : table.records) {
      auto cell = [&](ResultColumn column) {
        return at[column] < 0 ? std::string() : std::string(trim(record.cells[static_cast<std::size_t>(at[column])]));
      };
      std::string problem = TRY(take(tx, record.line, cell));
      if (problem.empty()) {
        rows.back().csv = csv_line(record.cells);
        continue;
      }
      ++report.rejected;
      if (report.findings.size() < 5'000)
        report.findings.push_back({record.line, problem, "", sentence(problem), "error"});
    }
    return {};
  }
  std::vector<ResultRow> rows;

private:
  /// The kind of the finding; empty: taken.
  template <class F>
  Result<std::string> take(data::Tx& tx, std::int64_t line, F&& cell) {
    auto result = shape::parse_enum<Outcome>(ascii_lower(cell(kResult)));
    if (!result) return std::string("unknown_result");
    std::string source = cell(kSource), note = cell(kNote);
    if (source.empty() || source.size() > 200 || note.size() > 2'000 || !clean_text(source) || !clean_text(note))
      return std::string("source_unusable");
    auto person = TRY(accounts_.find_by_employee_number(tx, cell(kEmployee)));
    if (!person) return std::string("unknown_employee");
    if (*person == viewer_.person) return std::string("own_credential");
    for (credentials::Credential& one : TRY(credentials_.of_person(tx, *person))) {
      bool same = ascii_lower(one.type) == ascii_lower(cell(kType)) && same_number(one.number, cell(kNumber)) &&
                  (cell(kIssuedIn).empty() || ascii_lower(one.state.value_or("")) == ascii_lower(cell(kIssuedIn)));
      if (!same || one.number.empty()) continue;
      ResultRow row{line, std::move(one), source, *result, {}, note};
      std::optional<Date> expires;
      if (std::string text = cell(kExpires); !text.empty()) {
        expires = organisation::hr_date(text);
        if (!expires) return std::string("date_unreadable");
      }
      if (row.result == Outcome::confirmed) compare_ends(row, expires);
      if (row.result == Outcome::discrepancy && row.discrepancies.empty())
        row.discrepancies.push_back(note.empty() ? "registry_discrepancy" : note);
      rows.push_back(std::move(row));
      return std::string();
    }
    return std::string("unknown_credential");
  }
  /// A licence is confirmed until a day that both sides name.
  static void compare_ends(ResultRow& row, std::optional<Date> expires) {
    const std::optional<Date>& ours = row.credential.expires_on;
    if (expires && ours && *expires != *ours)
      row.discrepancies.emplace_back("expires_on_differs");
    else if (row.credential.kind == credentials::Kind::license && (!expires || !ours))
      row.discrepancies.emplace_back("expires_on_missing");
    if (!row.discrepancies.empty()) row.result = Outcome::discrepancy;
  }
  static std::string sentence(const std::string& kind) {
    if (kind == "unknown_result") return "Write confirmed, discrepancy, not_found or rejected.";
    if (kind == "source_unusable") return "Name the source in at most 200 characters.";
    if (kind == "unknown_employee") return "No person has this employee number.";
    if (kind == "own_credential") return "Somebody else verifies your own.";
    if (kind == "date_unreadable") return "The day cannot be read.";
    return "This person holds no credential of this type and number.";
  }
  accounts::Accounts& accounts_;
  credentials::Credentials& credentials_;
  const security::Viewer& viewer_;
};

}  // namespace

/// Writes the rows by parts, each whole; a row whose credential changed meanwhile becomes a finding.
class RegistryImport {
public:
  RegistryImport(Service& service, const security::Viewer& viewer, organisation::ImportReport& report,
                 std::string_view csv)
      : service_(service), viewer_(viewer), report_(report), hash_(to_hex(security::sha256(as_bytes(csv)))) {}

  /// Rows of this file that have their entry already.
  Status leave_out_known(data::Tx& tx, std::vector<ResultRow>& rows) {
    std::vector<ResultRow> fresh;
    for (ResultRow& row : rows)
      if (TRY(store::recorded_from(tx, row.credential.id, hash_)))
        ++report_.unchanged;
      else
        fresh.push_back(std::move(row));
    rows = std::move(fresh);
    report_.created = static_cast<std::int64_t>(rows.size());
    return {};
  }
  Status begin(std::string_view csv) {
    return service_.platform_.db.write([&](data::Tx& tx) {
      return service_.audit(tx, viewer_.person, "import.started", "import:" + uuid_text(report_.id),
                            organisation::import_started("registry_results", csv).text);
    });
  }
  Status write(const std::vector<ResultRow>& rows, const std::string& header) {
    for (std::size_t from = 0; from < rows.size(); from += kResultsPerWrite)
      TRY(write_part({rows.data() + from, std::min(kResultsPerWrite, rows.size() - from)}, header));
    return {};
  }

private:
  Status write_part(std::span<const ResultRow> rows, const std::string& header) {
    std::vector<EvidenceRow> evidence;
    for (const ResultRow& row : rows)
      evidence.push_back(
          TRY(service_.store_evidence(as_bytes(header + row.csv), "text/csv", report_.file_name, viewer_.person)));
    organisation::ImportReport counted;
    auto made = TRY(service_.platform_.db.write([&](data::Tx& tx) -> Result<std::vector<VerificationId>> {
      counted = report_;
      std::vector<VerificationId> ids;
      for (std::size_t i = 0; i < rows.size(); ++i)
        if (auto id = TRY(add(tx, rows[i], evidence[i], counted))) ids.push_back(*id);
      return ids;
    }));
    report_ = std::move(counted);
    return service_.seal(made);
  }
  Result<std::optional<VerificationId>> add(data::Tx& tx, const ResultRow& row, const EvidenceRow& evidence,
                                            organisation::ImportReport& counted) {
    if (TRY(store::recorded_from(tx, row.credential.id, hash_))) {  // twice in the file
      --counted.created;
      ++counted.unchanged;
      return std::optional<VerificationId>();
    }
    const std::string note =
        row.note + (row.note.empty() ? "" : " ") + fmt::format("(line {} of file {})", row.line, hash_);
    Draft draft{row.credential, TRY(service_.level_of(tx, row.credential)),
                row.source,     PsvMethod::registry_file,
                viewer_.person, report_.by,
                row.result,     row.discrepancies,
                note,           {evidence}};
    auto id = service_.add_record(tx, draft);
    if (id) return std::optional(*id);
    const std::string& code = id.error().code;
    if (code != "credential_changed" && code != "credential_not_found") return std::unexpected(id.error());
    --counted.created;
    ++counted.rejected;
    counted.findings.push_back({static_cast<int>(row.line), code, "",
                                "The credential was changed or deleted while the file was read. Import it again.",
                                "error"});
    return std::optional<VerificationId>();
  }

  Service& service_;
  const security::Viewer& viewer_;
  organisation::ImportReport& report_;
  std::string hash_;
};

Result<organisation::ImportReport> Service::import_results(const security::Viewer& viewer, std::string csv,
                                                           std::string file_name, bool apply) {
  if (!viewer.may_everywhere(kWork)) return forbidden();
  auto started = std::chrono::steady_clock::now();
  documents::CsvLimits limits;
  limits.rows = 50'000;
  documents::CsvTable table = TRY(documents::read_csv(csv, limits));
  organisation::ImportReport report;
  report.id = make_uuid7(platform_.clock.now(), platform_.random);
  report.kind = "registry_results";
  report.file_name = std::move(file_name);
  report.dry_run = !apply;
  report.at = platform_.clock.now();
  RegistryImport import(*this, viewer, report, csv);
  ResultReader reader(accounts_, credentials_, viewer);
  TRY(platform_.db.read([&](data::Tx& tx) -> Status {
    report.by = TRY(name_of(tx, viewer.person));
    TRY(reader.read(tx, table, report));
    return import.leave_out_known(tx, reader.rows);
  }));
  if (apply) {
    TRY(import.begin(csv));
    TRY(import.write(reader.rows, csv_line(table.header)));
  }
  report.milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started).count();
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(organisation_.record_import(tx, report));
    return audit(tx, viewer.person, apply ? "import.applied" : "import.checked", "import:" + uuid_text(report.id),
                 fmt::format(R"({{"kind":"registry_results","rows":{},"created":{},"rejected":{}}})", report.rows,
                             report.created, report.rejected));
  }));
  return report;
}

}  // namespace mc::verification
