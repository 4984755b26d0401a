// Completions of elsewhere as a file: a dry run with findings by line, then rows in pieces. The key of a row is person,
// course and day: the same file again changes nothing. People who left are taken, their record goes on.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "appliance/base/local_time.hpp"
#include "appliance/base/text.hpp"
#include "appliance/documents/documents.hpp"
#include "appliance/security/crypto.hpp"
#include "modules/learning/service.hpp"
#include "modules/organisation/import_text.hpp"

namespace mc::learning {
namespace {

constexpr documents::CsvLimits kLimits{8 << 20, 30, 20'000, 500};

struct Row {
  std::int64_t line = 0;
  PersonId person;
  CourseId course;
  Date on;
  std::optional<double> score;
  std::string reference;
};

struct Columns {
  int employee = -1, course = -1, on = -1, score = -1, reference = -1;
};

Result<Columns> columns_of(const documents::CsvTable& table, bool course_given) {
  auto at =
      organisation::find_columns(table.header, {{"employee_number", "employee_id", "employee", "personnel_number"},
                                                {"course_id", "course"},
                                                {"completed_on", "completion_date", "completed", "date"},
                                                {"score_percent", "score"},
                                                {"reference", "evidence", "note"}});
  if (at[0] < 0) return invalid("employee_number", "missing_column", "The file has no column employee_number.");
  if (at[1] < 0 && !course_given)
    return invalid("course_id", "missing_column", "The file has no column course_id; choose the course, or add it.");
  if (at[2] < 0) return invalid("completed_on", "missing_column", "The file has no column completed_on.");
  return Columns{at[0], at[1], at[2], at[3], at[4]};
}

std::string cell(const documents::CsvRecord& record, int column) {
  if (column < 0 || column >= static_cast<int>(record.cells.size())) return {};
  return std::string(trim(record.cells[static_cast<std::size_t>(column)]));
}

std::optional<double> score_of(const std::string& text) {
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !(value >= 0 && value <= 100)) return std::nullopt;
  return value;
}

organisation::Finding finding(std::int64_t line, std::string kind, std::string column, std::string message,
                              std::string severity = "error") {
  return {line, std::move(kind), std::move(column), std::move(message), std::move(severity)};
}

}  // namespace

/// Uploaded before, or completed here on that day.
static Result<bool> known_already(data::Tx& tx, PersonId person, CourseId course, Date on) {
  if (TRY(store::is_uploaded(tx, person, course, on))) return true;
  for (const EnrolmentRow& one : TRY(store::cycles(tx, person, course)))
    if (one.completed_at && local_date(*one.completed_at) == on) return true;
  return false;
}

/// What the rows of a file say, checked against people and courses.
struct UploadReader {
  data::Tx& tx;
  courses::Courses& courses;
  accounts::Accounts& accounts;
  organisation::Organisation& organisation;
  const security::Viewer& viewer;
  std::optional<CourseId> course;
  Date today;
  Columns columns{};
  std::vector<organisation::Finding>& findings;
  std::map<std::string, std::optional<PersonId>> people{};
  std::map<CourseId, bool> known{};

  Result<std::optional<PersonId>> person_of(const std::string& number) {
    auto key = ascii_lower(number);
    if (auto found = people.find(key); found != people.end()) return found->second;
    auto id = TRY(accounts.find_by_employee_number(tx, number));
    // Nobody records her own training.
    if (id && (*id == viewer.person || !TRY(organisation.in_reach(tx, viewer, "completion:upload", *id)))) id.reset();
    people.emplace(std::move(key), id);
    return id;
  }
  bool published(CourseId id) {
    auto [at, fresh] = known.emplace(id, false);
    if (fresh) at->second = courses.published(tx, id).has_value();
    return at->second;
  }
  /// nullopt when the row is refused; why is in the findings.
  Result<std::optional<Row>> read(const documents::CsvRecord& record) {
    Row row;
    row.line = record.line;
    auto refuse = [&](const char* kind, const char* column, std::string message) {
      findings.push_back(finding(record.line, kind, column, std::move(message)));
      return std::optional<Row>{};
    };
    const std::string number = cell(record, columns.employee);
    if (number.empty()) return refuse("missing_value", "employee_number", "The employee number is empty.");
    auto person = TRY(person_of(number));
    if (!person)
      return refuse("unknown_employee", "employee_number",
                    fmt::format("No person of yours has the employee number {}.", number));
    row.person = *person;
    const std::string course_text = cell(record, columns.course);
    std::optional<CourseId> course_id = course;
    if (!course_text.empty()) {
      auto parsed = CourseId::parse(course_text);
      course_id = parsed ? std::optional(*parsed) : std::nullopt;
    }
    if (!course_id || !published(*course_id))
      return refuse("unknown_course", "course_id", "This is not the id of a published course.");
    row.course = *course_id;
    auto on = organisation::hr_date(cell(record, columns.on));
    if (!on) return refuse("not_a_date", "completed_on", "Write the day as in 2026-10-31.");
    if (*on > today) return refuse("in_future", "completed_on", "The day is still to come.");
    row.on = *on;
    const std::string score = cell(record, columns.score);
    row.score = score_of(score);
    if (!score.empty() && !row.score) return refuse("not_a_score", "score_percent", "Write a number from 0 to 100.");
    row.reference = cell(record, columns.reference);
    return std::optional(std::move(row));
  }
};

/// A finished cycle among the others by its date: later ones move up, so that the newest cycle stays the newest.
Result<EnrolmentRow> Service::past_cycle(data::Tx& tx, PersonId person, const courses::CourseDetail& course,
                                         Instant at) {
  std::int64_t cycle = 1;
  for (const EnrolmentRow& row : TRY(store::cycles(tx, person, course.id))) {  // newest first: no number is taken twice
    const Instant then = row.completed_at.value_or(row.enrolled_at);
    if (!row.is_open && then <= at) {
      cycle = row.cycle + 1;
      break;
    }
    TRY(store::set_cycle(tx, row.id, row.cycle + 1));
    cycle = row.cycle;
  }
  EnrolmentRow out = fresh(tx, person, course, cycle);
  out.enrolled_at = at;
  TRY(store::insert_enrolment(tx, out));
  return out;
}

/// True when it is new. The open cycle is completed unless a demand asks for later work; else a past cycle is added.
Result<bool> Service::record_upload(data::Tx& tx, const UploadRow& upload, PersonId person, CourseId course_id, Date on,
                                    std::int64_t line, const std::string& reference, std::optional<double> score) {
  if (TRY(known_already(tx, person, course_id, on))) return false;
  const Instant at = std::min(local_start(on) + std::chrono::hours(12), tx.now());
  std::optional<EnrolmentRow> row;
  bool done_before = false;
  for (const EnrolmentRow& one : TRY(store::cycles(tx, person, course_id))) {
    if (one.is_open) row = one;
    done_before = done_before || one.status == EnrolmentStatus::completed;
  }
  // A course that was opened again asks for new work.
  if (row && done_before && on < local_date(row->enrolled_at)) row.reset();
  if (row)
    for (const DemandRow& demand : TRY(store::demands_of_enrolment(tx, row->id)))
      if (demand.since && *demand.since > at) row.reset();
  if (!row) row = TRY(past_cycle(tx, person, TRY(courses_.published(tx, course_id)), at));
  if (!row->started_at) row->started_at = at;
  row->mandatory_done = row->mandatory;
  row->minutes_done = row->minutes;
  if (score) row->score_hundredths = std::llround(*score * 100);
  TRY(complete_course(tx, *row, at));
  TRY(store::insert_uploaded(tx, {person, course_id, on, row->id, upload.id, line, reference}));
  TRY(audit(tx, upload.uploaded_by, "completion.uploaded", "enrolment:" + row->id.text(),
            fmt::format(R"({{"upload":"{}","line":{}}})", upload.id.text(), line)));
  return true;
}

Result<organisation::ImportReport> Service::upload_completions(const security::Viewer& viewer, std::string_view csv,
                                                               const UploadQuery& query) {
  const auto started = std::chrono::steady_clock::now();
  const bool apply = !query.dry_run.value_or(true);
  documents::CsvTable table = TRY(documents::read_csv(csv, kLimits));
  UploadRow upload;
  upload.id = UploadId::make(platform_.clock, platform_.random);
  upload.file_name = query.file_name ? query.file_name->value : std::string("completions.csv");
  upload.file_sha256 = to_hex(security::sha256(as_bytes(csv)));
  upload.source = query.source ? query.source->value : std::string("upload");
  upload.uploaded_by = viewer.person;
  upload.at = platform_.clock.now();
  organisation::ImportReport report;
  report.id = upload.id.bytes;
  report.kind = "completions";
  report.file_name = upload.file_name;
  report.dry_run = !apply;
  report.at = upload.at;
  report.rows = static_cast<std::int64_t>(table.records.size() + table.bad.size());
  for (const auto& bad : table.bad)
    report.findings.push_back(finding(bad.line, "unreadable_row", "", organisation::unreadable_row_text(bad.reason)));
  std::vector<Row> rows;
  TRY(platform_.db.read([&](data::Tx& tx) -> Status {
    upload.uploaded_by_name = report.by = TRY(name_of(tx, viewer.person));
    UploadReader reader{tx, courses_,       accounts_, organisation_, viewer, query.course, platform_.clock.today(),
                        {}, report.findings};
    reader.columns = TRY(columns_of(table, query.course.has_value()));
    std::set<std::tuple<PersonId, CourseId, Date>> seen;
    for (const documents::CsvRecord& record : table.records) {
      auto row = TRY(reader.read(record));
      if (!row) continue;
      if (!seen.emplace(row->person, row->course, row->on).second)
        report.findings.push_back(finding(row->line, "twice", "", "The same completion stands above.", "note"));
      else if (!apply)
        ++(TRY(known_already(tx, row->person, row->course, row->on)) ? report.unchanged : report.created);
      if (apply) rows.push_back(std::move(*row));
    }
    return {};
  }));
  for (const organisation::Finding& one : report.findings) report.rejected += one.severity == "error" ? 1 : 0;
  std::sort(report.findings.begin(), report.findings.end(),
            [](const auto& a, const auto& b) { return a.line < b.line; });
  upload.rows = report.rows;
  upload.rejected = report.rejected;
  if (apply) {
    upload.file_id = TRY(platform_.blobs.put(as_bytes(csv), "text/csv")).id;
    TRY(platform_.db.write([&](data::Tx& tx) -> Status {
      TRY(platform_.blobs.add_reference(tx, upload.file_id, "learning:upload:" + upload.id.text()));
      TRY(store::insert_upload(tx, upload));
      return audit(tx, viewer.person, "import.started", "import:" + upload.id.text(),
                   organisation::import_started("completions", csv).text);
    }));
    for (std::size_t from = 0; from < rows.size(); from += kPeoplePerWrite) {
      auto counted = TRY(platform_.db.write([&](data::Tx& tx) -> Result<UploadRow> {
        UploadRow now = upload;
        for (std::size_t i = from; i < std::min(from + kPeoplePerWrite, rows.size()); ++i) {
          const Row& row = rows[i];
          ++(TRY(record_upload(tx, upload, row.person, row.course, row.on, row.line, row.reference, row.score))
                 ? now.created
                 : now.unchanged);
        }
        TRY(store::update_upload(tx, now));
        return now;
      }));
      upload = std::move(counted);
    }
    report.created = upload.created;
    report.unchanged = upload.unchanged;
  }
  report.milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started).count();
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(organisation_.record_import(tx, report));
    return audit(tx, viewer.person, apply ? "import.applied" : "import.checked", "import:" + upload.id.text(),
                 fmt::format(R"({{"kind":"completions","rows":{},"created":{},"rejected":{}}})", report.rows,
                             report.created, report.rejected));
  }));
  return report;
}

namespace {

CompletionUpload view_of(UploadRow row) {
  return {row.id,
          std::move(row.file_name),
          std::move(row.file_sha256),
          std::move(row.source),
          row.rows,
          row.created,
          row.unchanged,
          row.rejected,
          std::move(row.uploaded_by_name),
          row.at,
          std::move(row.evidence_name),
          std::move(row.evidence_sha256)};
}

}  // namespace

/// Uploads belong to who made them; who may upload for the whole hospital sees all.
Result<UploadRow> Service::upload(const security::Viewer& viewer, UploadId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<UploadRow> {
    auto row = TRY(store::upload(tx, id));
    if (!row || (row->uploaded_by != viewer.person && !viewer.may_everywhere("completion:upload")))
      return not_found("upload_not_found");
    return *row;
  });
}

Result<CompletionUpload> Service::add_evidence(const security::Viewer& viewer, UploadId id, std::string file_name,
                                               ByteView bytes) {
  UploadRow row = TRY(upload(viewer, id));
  if (row.evidence_id) return conflict("evidence_kept", "This upload has its evidence; it is not replaced.");
  const std::string type = documents::sniff_media_type(bytes.first(std::min<std::size_t>(bytes.size(), 512)));
  if (type != "application/pdf" && type != "image/png" && type != "image/jpeg")
    return fail(Fault::invalid, "unsupported_file", "Evidence is a PDF, PNG or JPEG file.");
  auto blob = TRY(platform_.blobs.put(bytes, type));
  return platform_.db.write([&](data::Tx& tx) -> Result<CompletionUpload> {
    row = *TRY(store::upload(tx, id));
    if (row.evidence_id) return conflict("evidence_kept", "This upload has its evidence; it is not replaced.");
    row.evidence_id = blob.id;
    row.evidence_name = std::move(file_name);
    row.evidence_sha256 = to_hex(security::sha256(bytes));
    TRY(platform_.blobs.add_reference(tx, blob.id, "learning:evidence:" + id.text()));
    TRY(store::update_upload(tx, row));
    TRY(audit(tx, viewer.person, "completion.evidence_added", "import:" + id.text(),
              fmt::format(R"({{"sha256":"{}"}})", *row.evidence_sha256)));
    return view_of(std::move(row));
  });
}

Result<Page<CompletionUpload>> Service::uploads(const security::Viewer& viewer, const UploadsQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<CompletionUpload>> {
    const auto limit = static_cast<std::size_t>(query.limit.value_or(50).value);
    const bool all = viewer.may_everywhere("completion:upload");
    Page<CompletionUpload> page;
    std::optional<UploadId> after = query.after;
    for (;;) {
      auto rows = TRY(store::uploads(tx, after, 200));
      if (rows.empty()) return page;
      after = rows.back().id;
      for (UploadRow& row : rows) {
        if (!all && row.uploaded_by != viewer.person) continue;
        if (page.items.size() == limit) {
          page.next = page.items.back().id.text();
          return page;
        }
        page.items.push_back(view_of(std::move(row)));
      }
    }
  });
}

}  // namespace mc::learning
