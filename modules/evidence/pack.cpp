// Registers as files, the evidence of one incident, and the evidence pack: PDFs and CSVs with a signed index.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "appliance/base/local_time.hpp"
#include "appliance/security/checkpoint_note.hpp"
#include "modules/evidence/service.hpp"

namespace mc::evidence {
namespace {

using documents::Cell;
constexpr std::size_t kMostDecisions = 200'000;
constexpr std::size_t kMostPages = 200;  // of the audit log in an incident's evidence: 40,000 entries

Cell day_cell(const std::optional<Date>& day) { return day ? Cell::of(*day) : Cell{}; }
std::string words(std::string_view code) {
  std::string out(code);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

std::string key_pem(const security::PublicKey& key) {
  // SubjectPublicKeyInfo of RFC 8410.
  Bytes der = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
  der.insert(der.end(), key.begin(), key.end());
  return "-----BEGIN PUBLIC KEY-----\n" + to_base64(der) + "\n-----END PUBLIC KEY-----\n";
}

constexpr std::string_view kReadme =
    "index.csv       every file with its SHA-256\n"
    "index.csv.sig   Ed25519 signature of index.csv (64 bytes)\n"
    "public-key.pem  the appliance's key for evidence packs\n"
    "checkpoint.txt  signed checkpoint of the audit log when this was made\n"
    "verifier-key.txt the key of the audit log's checkpoints (C2SP signed note)\n\n"
    "To check: openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in index.csv -sigfile index.csv.sig\n"
    "          sha256sum the files and compare with index.csv\n"
    "Compare the key with the one that the appliance shows under Compliance evidence.\n";

/// Collects files and their hashes; finish() signs the index.
class Pack {
public:
  Status add(const std::string& name, ByteView bytes) {
    const std::vector<std::string> line = {name, to_hex(security::sha256(bytes)), std::to_string(bytes.size())};
    documents::append_csv_row(index_, line);
    return zip_->add(name, bytes);
  }
  Result<std::shared_ptr<documents::ZipWriter>> finish(const security::SigningKey& key) {
    TRY(zip_->add("README.txt", as_bytes(kReadme)));
    TRY(zip_->add("index.csv", as_bytes(index_)));
    TRY(zip_->add("index.csv.sig", key.sign(as_bytes(index_))));
    TRY(zip_->add("public-key.pem", as_bytes(key_pem(key.public_key()))));
    TRY(zip_->finish());
    return std::move(zip_);
  }

private:
  std::string index_ = "file,sha256,bytes\r\n";
  std::shared_ptr<documents::ZipWriter> zip_ = documents::ZipWriter::create_streamed();
};

http::Download zip_download(std::shared_ptr<documents::ZipWriter> zip, std::string name) {
  http::Download out;
  out.media_type = "application/zip";
  out.file_name = std::move(name);
  out.write = [zip](std::int64_t, std::int64_t, const blobs::Sink& sink) -> Status {
    Bytes buffer(64 << 10);
    for (;;) {
      const std::size_t count = TRY(zip->read_finished(buffer));
      if (count == 0) return {};
      TRY(sink(ByteView(buffer).first(count)));
    }
  };
  return out;
}

Sheet controls_sheet(const std::vector<Control>& controls) {
  Sheet out{"Controls of 45 CFR 164",
            {{"Control", 26},
             {"Rule", 26},
             {"Required", 10},
             {"Feature", 46},
             {"Status", 14},
             {"Owner", 20},
             {"Evidence", 60},
             {"Last review", 12},
             {"Reviewed by", 20},
             {"SOC 2", 14},
             {"Notes", 40}},
            {}};
  for (const Control& one : controls) {
    std::string evidence;
    for (const ControlFigure& figure : one.figures)
      evidence += (evidence.empty() ? "" : "; ") + figure.label + ": " + figure.value;
    out.rows.push_back({Cell::of(one.title), Cell::of(one.rule), Cell::of(one.required ? "required" : "addressable"),
                        Cell::of(one.feature), Cell::of(words(shape::enum_name(one.status))), Cell::of(one.owner),
                        Cell::of(evidence), day_cell(one.reviewed_on), Cell::of(one.reviewed_by_name),
                        Cell::of(one.soc2), Cell::of(one.notes)});
  }
  return out;
}

Sheet incidents_sheet(const std::vector<Incident>& incidents) {
  Sheet out{"Incidents and breaches",
            {{"Number", 10},
             {"Title", 40},
             {"Kind", 10},
             {"Discovered", 12},
             {"Occurred", 24},
             {"People affected", 12, true},
             {"Notify by", 36},
             {"Notified", 50},
             {"Closed", 12},
             {"State", 10}},
            {}};
  for (const Incident& one : incidents) {
    std::string due, told;
    for (const Duty& duty : one.duties) due += (due.empty() ? "" : "; ") + duty.whom + " " + to_string(duty.due_on);
    for (const Notified& each : one.notified)
      told += (told.empty() ? "" : "; ") + each.whom.value + " " + to_string(each.on);
    out.rows.push_back(
        {Cell::of(one.number), Cell::of(one.title), Cell::of(shape::enum_name(one.kind)), Cell::of(one.discovered_on),
         Cell::of(to_string(one.occurred_from) + " to " + to_string(one.occurred_to)), Cell::of(one.affected),
         Cell::of(due), Cell::of(told), one.closed_at ? Cell::of(local_date(*one.closed_at)) : Cell{},
         Cell::of(one.closed_at ? "closed"
                  : one.late    ? "late"
                                : "open")});
  }
  return out;
}

Sheet agreements_sheet(const std::vector<ComplianceRecord>& records) {
  Sheet out{"Agreements",
            {{"Party", 30},
             {"Kind", 12},
             {"Title", 40},
             {"Signed", 12},
             {"Starts", 12},
             {"Ends", 12},
             {"Days left", 10, true},
             {"State", 16},
             {"Document SHA-256", 66}},
            {}};
  for (const ComplianceRecord& one : records)
    out.rows.push_back({Cell::of(one.party), Cell::of(words(one.kind)), Cell::of(one.title), Cell::of(one.on_day),
                        day_cell(one.starts_on), day_cell(one.ends_on),
                        one.days_left ? Cell::of(*one.days_left) : Cell{}, Cell::of(words(one.state)),
                        Cell::of(one.sha256)});
  return out;
}

Sheet assessments_sheet(const std::vector<ComplianceRecord>& records) {
  Sheet out{"Assessments",
            {{"Kind", 20},
             {"Date", 12},
             {"Title", 44},
             {"By", 26},
             {"Open findings", 12, true},
             {"Next due", 12},
             {"Document SHA-256", 66}},
            {}};
  for (const ComplianceRecord& one : records)
    out.rows.push_back({Cell::of(words(one.kind)), Cell::of(one.on_day), Cell::of(one.title), Cell::of(one.by_name),
                        Cell::of(one.open_findings), day_cell(one.ends_on), Cell::of(one.sha256)});
  return out;
}

Sheet decisions_sheet() {
  return {"Decisions of access reviews and emergency access",
          {{"Kind", 18},
           {"User", 30},
           {"Time (UTC)", 24},
           {"Object", 34},
           {"Reason", 40},
           {"Reviewer", 24},
           {"Outcome", 16},
           {"Note", 40}},
          {}};
}

}  // namespace

Result<AccessDecisions> Service::access_decisions() {
  AccessDecisions out{
      decisions_sheet(),
      {"Counts of access reviews and emergency access", {{"Kind", 20}, {"Outcome", 30}, {"Number", 10, true}}, {}}};
  std::map<std::string, std::int64_t> counts;
  const auto every = parts_.reviews.reviewed({}, {});
  for (auto page = TRY(every->next()); !page.empty() && out.complete; page = TRY(every->next()))
    for (const reviews::ReviewedAccess& one : page) {
      const std::string outcome = one.outcome.empty() ? "not reviewed yet" : words(one.outcome);
      ++counts[outcome];
      out.all.rows.push_back({Cell::of(one.emergency ? "emergency access" : "access review"), Cell::of(one.user),
                              Cell::of(to_string(one.at)), Cell::of(one.object), Cell::of(one.reason),
                              Cell::of(one.reviewer), Cell::of(outcome), Cell::of(one.note)});
      out.complete = out.all.rows.size() < kMostDecisions;
    }
  const auto add = [&](const char* kind, const std::string& outcome, std::int64_t number) {
    out.counts.rows.push_back({Cell::of(kind), Cell::of(outcome), Cell::of(number)});
  };
  for (const char* outcome : {"keep", "revoke", "gone"}) add("access review", outcome, counts[outcome]);
  const reviews::OpenReviews open =
      TRY(platform_.db.read([&](data::Tx& tx) { return parts_.reviews.open_reviews(tx); }));
  add("access review", fmt::format("open, in {} reviews", open.reviews), open.roles);
  for (const char* outcome : {"justified", "not justified", "not reviewed yet"})
    add("emergency access", outcome, counts[outcome]);
  return out;
}

security::SigningKey Service::pack_key() const {
  const Secret kek = parts_.keys.kek(security::KeyPurpose::audit);
  return security::SigningKey(security::derive_key(kek.view(), "evidence packs", 1).view());
}

EvidenceKey Service::public_key() const { return {"Ed25519", to_base64(pack_key().public_key())}; }

Result<documents::ReportHead> Service::head(const security::Viewer& viewer, std::string title) {
  documents::ReportHead out;
  out.title = std::move(title);
  out.organisation = platform_.settings.organisation_name;
  out.generated_at = platform_.clock.now();
  out.generated_by = TRY(platform_.db.read([&](data::Tx& tx) { return name_of(tx, viewer.person); }));
  if (auto parsed = security::parse_checkpoint(TRY(platform_.audit.checkpoint())))
    out.checkpoint = fmt::format("{} rows; root {}", parsed->size, to_base64(parsed->root));
  return out;
}

Result<Sheet> Service::sheet(data::Tx& tx, std::string_view code) {
  if (code == "controls") return controls_sheet(TRY(controls_in(tx)));
  if (code == "incidents") {
    std::vector<Incident> all;
    for (const IncidentRow& row : TRY(store::incidents(tx))) all.push_back(view(row));
    return incidents_sheet(all);
  }
  if (code == "agreements" || code == "assessments") {
    std::vector<ComplianceRecord> all;
    for (const RecordRow& row : TRY(store::records(tx, code))) all.push_back(view(row));
    return code == "agreements" ? agreements_sheet(all) : assessments_sheet(all);
  }
  return not_found("register_not_found");
}

Result<Bytes> Service::file_of(const Sheet& sheet, const documents::ReportHead& head, bool csv) {
  Bytes bytes;
  bool given = false;
  const documents::Rows rows = [&]() -> Result<Table> {
    if (given) return Table{};
    given = true;
    return sheet.rows;
  };
  const documents::Sink sink = [&](ByteView piece) -> Status {
    bytes.insert(bytes.end(), piece.begin(), piece.end());
    return {};
  };
  documents::ReportHead own = head;
  own.title = sheet.title;
  if (csv) {
    TRY(documents::write_csv(own, sheet.columns, rows, sink));
  } else {
    TRY(documents::write_pdf_table(own, sheet.columns, rows, sink, platform_.scratch));
  }
  return bytes;
}

Result<http::Download> Service::register_file(const security::Viewer& viewer, std::string_view code,
                                              const RegisterQuery& query) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  const bool csv = query.format.value == "csv";
  if (!csv && query.format.value != "pdf") return invalid("format", "not_one_of", "Use csv or pdf.");
  const Sheet made = TRY(platform_.db.read([&](data::Tx& tx) { return sheet(tx, code); }));
  auto bytes = std::make_shared<Bytes>(TRY(file_of(made, TRY(head(viewer, made.title)), csv)));
  TRY(platform_.db.write([&](data::Tx& tx) {
    return audit(tx, viewer.person, "report.exported", "report:" + std::string(code),
                 fmt::format(R"({{"format":"{}","rows":{}}})", query.format.value, made.rows.size()));
  }));
  http::Download out;
  out.media_type = csv ? "text/csv; charset=utf-8" : "application/pdf";
  out.file_name = fmt::format("{}-{}.{}", code, to_string(platform_.clock.today()), query.format.value);
  out.write = [bytes](std::int64_t, std::int64_t, const blobs::Sink& sink) { return sink(*bytes); };
  return out;
}

Result<http::Download> Service::incident_file(const security::Viewer& viewer, IncidentId id) {
  const Incident incident = TRY(this->incident(viewer, id));
  const std::string note = TRY(platform_.audit.checkpoint());
  const documents::ReportHead top = TRY(head(viewer, "Incident " + incident.number));
  Pack pack;
  TRY(pack.add("incident.json", as_bytes(shape::to_json(incident))));
  TRY(pack.add("incident.pdf", TRY(file_of(incidents_sheet({incident}), top, false))));
  // Everything that happened from its first to its last day, as lines of JSON.
  security::AuditQuery query;
  query.from = start_of(incident.occurred_from);
  query.to = start_of(incident.occurred_to + 1);
  query.limit = 200;
  std::string lines;
  std::size_t pages = 0;
  for (; pages < kMostPages; ++pages) {
    const auto page = TRY(platform_.db.read([&](data::Tx& tx) { return platform_.audit.list(tx, query); }));
    for (const auto& entry : page) lines += shape::to_json(entry) + "\n";
    if (page.size() < 200) break;
    query.before = page.back().seq;
  }
  TRY(pack.add("audit-log.ndjson", as_bytes(lines)));
  if (pages == kMostPages)
    TRY(pack.add("INCOMPLETE.txt", as_bytes("The audit log has more entries of these days: export it from the audit "
                                            "log itself.\n")));
  TRY(pack.add("checkpoint.txt", as_bytes(note)));
  TRY(pack.add("verifier-key.txt", as_bytes(platform_.audit.verifier_key())));
  auto zip = TRY(pack.finish(pack_key()));
  TRY(platform_.db.write(
      [&](data::Tx& tx) { return audit(tx, viewer.person, "incident.exported", "incident:" + id.text()); }));
  return zip_download(std::move(zip), "incident-" + incident.number + ".zip");
}

Result<http::Download> Service::pack(const security::Viewer& viewer) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  const documents::ReportHead top = TRY(head(viewer, "HIPAA evidence"));
  Pack pack;
  for (const char* code : {"controls", "assessments", "agreements", "incidents"}) {
    const Sheet made = TRY(platform_.db.read([&](data::Tx& tx) { return sheet(tx, code); }));
    TRY(pack.add(std::string(code) + ".csv", TRY(file_of(made, top, true))));
    TRY(pack.add(std::string(code) + ".pdf", TRY(file_of(made, top, false))));
  }
  const AccessDecisions access = TRY(access_decisions());
  TRY(pack.add("access-reviews.csv", TRY(file_of(access.counts, top, true))));
  TRY(pack.add("access-reviews.pdf", TRY(file_of(access.counts, top, false))));
  TRY(pack.add("access-decisions.csv", TRY(file_of(access.all, top, true))));
  if (!access.complete)
    TRY(pack.add("INCOMPLETE.txt", as_bytes("There are more decisions of access reviews: export them from Access "
                                            "reviews, year by year.\n")));
  TRY(pack.add("checkpoint.txt", as_bytes(TRY(platform_.audit.checkpoint()))));
  TRY(pack.add("verifier-key.txt", as_bytes(platform_.audit.verifier_key())));
  auto zip = TRY(pack.finish(pack_key()));
  TRY(platform_.db.write([&](data::Tx& tx) {
    return audit(tx, viewer.person, "report.exported", "report:evidence_pack",
                 fmt::format(R"({{"format":"zip","access_decisions":{}}})", access.all.rows.size()));
  }));
  return zip_download(std::move(zip), "hipaa-evidence-" + to_string(platform_.clock.today()) + ".zip");
}

}  // namespace mc::evidence
