#pragma once
// PUBLIC header of module compliance: readiness by unit, the lists behind each number, reports and their register.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "modules/certification/certification.hpp"
#include "modules/credits/credits.hpp"
#include "modules/skills/skills.hpp"
#include "modules/verification/verification.hpp"

namespace mc::compliance {

/// Filters shared by dashboard, lists and exports; kept in the URL. A person is ready when nothing required is overdue
/// or lapsed.
struct Filter {
  std::optional<UnitId> unit;  // with all below
  std::optional<Text<1, 20>> profession;
  std::optional<Text<1, 60>> show;        // "ready", "not_ready", "lapsed", "overdue", "due_soon", absent = all
  std::optional<Text<1, 100>> item;       // a column's key: only people to whom it applies
  std::optional<Text<1, 20>> item_state;  // with item: "met", "unmet", or "late": overdue, lapsed or missing
  std::optional<Text<1, 100>> search;
  std::optional<Text<1, 200>> after;
  std::optional<Int<1, 200>> limit;    // of the list; 50 when absent
  std::optional<Int<1, 500>> columns;  // of the dashboard: how many requirements, widest first; 12 when absent
};
FIELDS(Filter, unit, profession, show, item, item_state, search, after, limit, columns)
struct ColumnHead {
  std::string key;    // "course:UUID" or "rule:UUID"
  std::string label;  // "Fire safety", "BLS"
  std::string kind;   // "course", "credential"
};
FIELDS(ColumnHead, key, label, kind)
struct ReadinessCell {
  std::int64_t applicable = 0;
  std::int64_t met = 0;
  std::int64_t late = 0;  // overdue, lapsed or missing; the others who have not met it still have time
};
FIELDS(ReadinessCell, applicable, met, late)
struct ReadinessRow {
  UnitId unit_id;
  std::string unit_name;
  std::string site_name;
  std::string manager_name;
  std::int64_t people = 0;
  std::int64_t ready = 0;
  std::vector<ReadinessCell> cells;                    // one per column
  std::int64_t lapsed = 0, overdue = 0, due_soon = 0;  // people
};
FIELDS(ReadinessRow, unit_id, unit_name, site_name, manager_name, people, ready, cells, lapsed, overdue, due_soon)
struct Readiness {
  Instant as_of;
  std::int64_t people = 0, ready = 0, lapsed = 0, overdue = 0, due_soon = 0;  // people; due_soon: within 30 days
  std::int64_t requirements = 0;  // that apply to anybody; more than `columns` when only the widest were asked for
  std::vector<ColumnHead> columns;
  std::vector<ReadinessRow> rows;
  std::vector<ReadinessCell> totals;
  std::string rule;  // how it is counted, one sentence
};
FIELDS(Readiness, as_of, people, ready, lapsed, overdue, due_soon, requirements, columns, rows, totals, rule)
struct Problem {
  std::string key;
  std::string label;
  std::string state;  // "overdue", "lapsed", "missing", "due_soon"
  std::optional<Date> on;
};
FIELDS(Problem, key, label, state, on)
struct CompliancePerson {
  PersonId person_id;
  std::string employee_number;
  std::string name;
  std::string unit_name;
  std::string profession;
  std::string job_title;
  std::string manager_name;
  bool ready = true;
  std::vector<Problem> problems;
};
FIELDS(CompliancePerson, person_id, employee_number, name, unit_name, profession, job_title, manager_name, ready,
       problems)
struct CompliancePeople {
  std::int64_t total = 0;  // equals the number that was clicked
  std::vector<CompliancePerson> items;
  std::optional<std::string> next;
  Instant as_of;
};
FIELDS(CompliancePeople, total, items, next, as_of)
/// One person in full, for the officer: training and credentials with dates and evidence.
struct PersonRecord {
  organisation::Staff staff;
  bool ready = true;
  std::vector<Problem> problems;
  std::vector<learning::Enrolment> enrolments;
  std::vector<credentials::Credential> credentials;
};
FIELDS(PersonRecord, staff, ready, problems, enrolments, credentials)
struct ExportRow {
  Uuid id{};
  std::string report;
  std::string format;
  std::string filters;
  std::int64_t rows = 0;
  std::string sha256;
  std::string by;
  Instant at;
};
FIELDS(ExportRow, id, report, format, filters, rows, sha256, by, at)

class Compliance {
public:
  virtual ~Compliance() = default;
  /// Rebuilds the read model from the other modules (after `demo`, restore, or on command).
  virtual Status rebuild() = 0;
  /// The dashboard within the viewer's reach of `permission`, with all its columns.
  virtual Result<Readiness> readiness_for(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                                          const Filter& filter) = 0;
};

/// Outlives the module.
struct Parts {
  organisation::Organisation& organisation;
  courses::Courses& courses;
  learning::Learning& learning;
  credentials::Credentials& credentials;
  accounts::Accounts& accounts;
  certification::Certification& certification;
  skills::Skills& skills;
  verification::Verification& verification;
  notifications::Notifications& notifications;
  const security::Keys& keys;  // signs survey packets
};
std::unique_ptr<Compliance> make_compliance(Platform& platform, const Parts& parts);

}  // namespace mc::compliance
