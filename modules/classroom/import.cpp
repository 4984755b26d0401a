// Attendance from a file: employee_number, status, minutes, date. Rows that are wrong are left out and named; the same
// file a second time changes nothing.
#include <algorithm>
#include <array>
#include <chrono>
#include <set>

#include <fmt/format.h>

#include "appliance/base/local_time.hpp"
#include "appliance/base/text.hpp"
#include "appliance/documents/documents.hpp"
#include "modules/classroom/service.hpp"
#include "modules/organisation/import_text.hpp"

namespace mc::classroom {
namespace {

struct Row {
  int line = 0;
  std::string employee_number;
  AttendanceMark mark = AttendanceMark::present;
  std::optional<std::int64_t> minutes;
  ClassDateId date;
};

const std::vector<std::vector<std::string_view>> kColumns = {
    {"employee_number", "employee_id", "number"}, {"status", "attendance"}, {"minutes"}, {"date", "day"}};

/// Reads one record; the finding says why not.
std::optional<organisation::Finding> read_row(const documents::CsvRecord& record, const std::vector<int>& columns,
                                              const std::vector<DateRow>& dates, Row& out) {
  auto cell = [&](std::size_t column) -> std::string_view {
    int at = columns[column];
    return at < 0 ? std::string_view() : trim(record.cells[static_cast<std::size_t>(at)]);
  };
  auto wrong = [&](std::string kind, std::string column, std::string message) {
    return organisation::Finding{record.line, std::move(kind), std::move(column), std::move(message), "error"};
  };
  out.line = record.line;
  out.employee_number = std::string(cell(0));
  if (out.employee_number.empty()) return wrong("missing", "employee_number", "The employee number is missing.");
  auto mark = shape::parse_enum<AttendanceMark>(ascii_lower(cell(1)));
  if (!mark) return wrong("unknown_status", "status", "Write present, late, partial, absent or excused.");
  out.mark = *mark;
  if (auto text = cell(2); !text.empty()) {
    std::int64_t minutes = 0;
    for (char c : text) {
      if (c < '0' || c > '9' || minutes > 10'000) return wrong("bad_minutes", "minutes", "Minutes are a whole number.");
      minutes = minutes * 10 + (c - '0');
    }
    out.minutes = minutes;
  }
  std::vector<const DateRow*> found;
  if (auto text = cell(3); !text.empty()) {
    auto day = organisation::hr_date(text);
    if (!day) return wrong("bad_date", "date", "Write the day as 2026-11-30.");
    for (const DateRow& date : dates)
      if (local_date(date.starts_at) == *day) found.push_back(&date);
  } else {
    for (const DateRow& date : dates) found.push_back(&date);
  }
  if (found.size() != 1)
    return wrong("unknown_date", "date",
                 found.empty() ? "The session has no date on this day."
                               : "The session has several dates: say which day, or take attendance in the list.");
  out.date = found.front()->id;
  std::int64_t longest = found.front()->minutes();
  if (out.mark == AttendanceMark::partial && !out.minutes)
    return wrong("bad_minutes", "minutes", "A partial presence needs its minutes.");
  if (out.minutes && (*out.minutes < 1 || *out.minutes > longest))
    return wrong("bad_minutes", "minutes", fmt::format("The date lasts {} minutes.", longest));
  return std::nullopt;
}

}  // namespace

Result<organisation::ImportReport> Service::import_attendance(const security::Viewer& viewer, ClassSessionId id,
                                                              std::string_view csv, std::string file_name, bool apply) {
  documents::CsvTable table = TRY(documents::read_csv(csv));
  auto columns = organisation::find_columns(table.header, kColumns);
  if (columns[0] < 0) return invalid("file", "missing_column", "The file needs a column employee_number.");
  if (columns[1] < 0) return invalid("file", "missing_column", "The file needs a column status.");
  organisation::ImportReport report;
  report.id = make_uuid7(platform_.clock.now(), platform_.random);
  report.kind = "attendance";
  report.file_name = std::move(file_name);
  report.dry_run = !apply;
  report.at = platform_.clock.now();
  for (const auto& bad : table.bad)
    report.findings.push_back({bad.line, "unreadable", "", organisation::unreadable_row_text(bad.reason), "error"});
  report.rows = static_cast<std::int64_t>(table.records.size() + table.bad.size());
  auto work = [&](data::Tx& tx) -> Status {
    Reached reached = TRY(find_for(tx, viewer, id, Access::lead));
    const SessionRow& session = reached.session;
    if (session.state != ClassState::published) return conflict("not_open", "The session is not published.");
    std::vector<DateRow> dates = TRY(store::dates(tx, id));
    std::erase_if(dates, [&](const DateRow& date) { return date.cancelled || date.starts_at > tx.now(); });
    report.by = TRY(people(tx, {viewer.person}))[viewer.person].name;
    std::set<std::pair<std::string, ClassDateId>> seen;
    for (const documents::CsvRecord& record : table.records) {
      Row row;
      auto finding = read_row(record, columns, dates, row);
      auto refuse = [&](std::string kind, std::string message) {
        finding = organisation::Finding{record.line, std::move(kind), "employee_number", std::move(message), "error"};
      };
      std::optional<PersonId> person;
      if (!finding && !seen.insert({ascii_lower(row.employee_number), row.date}).second)
        refuse("twice", "This person and date stand in an earlier row.");
      if (!finding) {
        person = TRY(accounts_.find_by_employee_number(tx, row.employee_number));
        if (!person)
          refuse("unknown_employee", "No person has this employee number.");
        else if (*person == viewer.person)
          refuse("own_record", "Somebody else has to record your attendance.");
      }
      if (!finding) {
        auto signup = TRY(store::signup_of(tx, id, *person));
        bool seated = signup && signup->status == SignUpStatus::signed_up;
        if (!seated && !session.walk_ins) refuse("not_signed_up", "This person is not signed up for the session.");
        if (!signup && !finding && !TRY(may_walk_in(tx, viewer, session, *person)))
          refuse("outside_session", "This session is not open to this person.");
        if (!seated && !finding && apply)
          if (auto entered = walk_in(tx, session, *person, viewer.person); !entered)
            refuse(entered.error().code, entered.error().detail);
      }
      if (finding) {
        report.findings.push_back(std::move(*finding));
        continue;
      }
      MarkRow mark;
      mark.date_id = row.date;
      mark.person_id = *person;
      mark.mark = row.mark;
      mark.minutes = row.minutes;
      mark.source = AttendanceSource::file;
      mark.recorded_by = viewer.person;
      auto before = TRY(store::mark(tx, row.date, *person));
      bool same = before && before->mark == mark.mark && before->minutes == mark.minutes;
      if (same) mark.note = before->note;
      if (apply) TRY(write_mark(tx, session, mark));
      ++(same ? report.unchanged : before ? report.updated : report.created);
    }
    report.rejected = static_cast<std::int64_t>(report.findings.size());
    if (!apply) return {};
    return audit(tx, viewer.person, "classroom.attendance_imported", "class:" + id.text(),
                 fmt::format(R"({{"rows":{},"created":{},"updated":{},"rejected":{}}})", report.rows, report.created,
                             report.updated, report.rejected));
  };
  if (apply)
    TRY(platform_.db.write(work));
  else
    TRY(platform_.db.read(work));
  return report;
}

}  // namespace mc::classroom
