#pragma once
// Requests and answers of the module's routes.
#include "modules/reports/catalogue.hpp"
#include "modules/reports/reports.hpp"

namespace mc::reports {

struct CatalogueReport {
  std::string code;
  std::string group;
  std::vector<std::string> formats;
  std::vector<Parameter> parameters;
  std::vector<std::string> columns;
  bool whole_hospital = false;  // the viewer holds it for everybody: it may be shared
  std::string page;             // not empty: made there, not here
};
FIELDS(CatalogueReport, code, group, formats, parameters, columns, whole_hospital, page)
struct ReportCatalogue {
  std::vector<CatalogueReport> items;  // those that the viewer may make
  std::vector<std::string> roles;      // with whom a report can be shared
};
FIELDS(ReportCatalogue, items, roles)

enum class Repeat : std::uint8_t { never, week, month };
ENUM_NAMES(Repeat, never, week, month)
enum class CentreRunState : std::uint8_t { queued, running, ready, refused, failed, expired, cancelled };
ENUM_NAMES(CentreRunState, queued, running, ready, refused, failed, expired, cancelled)

struct CentreRunIn {
  Text<1, 40> report;
  Text<3, 6> format;
  std::map<std::string, std::string> parameters;
};
FIELDS(CentreRunIn, report, format, parameters)
struct SavedReportIn {
  Text<1, 120> name;
  Text<1, 40> report;
  Text<3, 6> format;
  std::map<std::string, std::string> parameters;
  List<Text<1, 40>, 20> roles;
  Repeat every = Repeat::never;
  Int<1, 7> weekday = 1;  // 1 = Monday
  Int<1, 28> day = 1;     // of the month
  Int<0, 23> hour = 7;    // the hospital's clock
};
FIELDS(SavedReportIn, name, report, format, parameters, roles, every, weekday, day, hour)
struct SavedReport {
  SavedId id;
  bool own = true;
  std::string owner_name;
  std::string name;
  std::string report;
  std::string format;
  std::map<std::string, std::string> parameters;
  std::vector<std::string> roles;
  Repeat every = Repeat::never;
  std::int64_t weekday = 1;
  std::int64_t day = 1;
  std::int64_t hour = 7;
  std::optional<Instant> next_run_at;
  std::string paused;  // why it does not run any more
};
FIELDS(SavedReport, id, own, owner_name, name, report, format, parameters, roles, every, weekday, day, hour,
       next_run_at, paused)
struct SavedReports {
  std::vector<SavedReport> items;  // at most 200 of one's own and 200 shared ones
};
FIELDS(SavedReports, items)

struct CentreRun {
  RunId id;
  std::optional<SavedId> saved_id;
  std::string report;
  std::string format;
  std::map<std::string, std::string> parameters;
  CentreRunState state = CentreRunState::queued;
  std::int64_t bytes = 0;  // so far, or of the file
  std::string sha256;
  std::string checkpoint;  // size and root of the audit log when it was made
  std::string code;        // why it was refused or failed
  std::string detail;
  PersonId asked_by;
  std::string asked_by_name;
  Instant asked_at;
  std::optional<Instant> finished_at;
  std::optional<Instant> expires_at;
};
FIELDS(CentreRun, id, saved_id, report, format, parameters, state, bytes, sha256, checkpoint, code, detail, asked_by,
       asked_by_name, asked_at, finished_at, expires_at)
struct CentreRunsQuery {
  std::optional<SavedId> saved;  // of this saved report; otherwise one's own
  std::optional<RunId> after;
  std::optional<Int<1, 200>> limit;
};
FIELDS(CentreRunsQuery, saved, after, limit)

}  // namespace mc::reports
