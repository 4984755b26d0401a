#pragma once
// Parts of a running staff import, private to organisation::Service (import.cpp, import_rows.cpp).
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "modules/organisation/import_changes.hpp"
#include "modules/organisation/service.hpp"

namespace mc::organisation {

/// What the file means for the store: units to make and, for each known number, the row before.
struct Service::Plan {
  struct NewUnit {
    std::string path;
    std::string parent_path;
    UnitKind kind;
    std::string name;
  };
  std::map<std::string, UnitId> units;                  // folded path "site/department/unit" -> id
  std::unordered_map<UnitId, std::string> unit_names;   // "Main / Medicine / ICU"
  std::vector<NewUnit> new_units;                       // parents first
  std::unordered_map<std::string, StaffRow> before;     // employee number -> row
  std::unordered_map<PersonId, std::string> number_of;  // of everybody who has one
  std::optional<UnitId> hospital;

  static std::string path_of(const StaffRecord& record, int depth);
  std::optional<UnitId> unit_of(const StaffRecord& record) const;
};

/// The person of a record as she is stored now.
struct Service::Known {
  std::optional<PersonId> person;
  std::optional<StaffRow> staff;  // absent: she can sign in, but no staff list named her yet
  std::optional<Identity> identity;
  bool email_taken = false;  // the record's address belongs to somebody else
};

/// What becomes of one record. The dry run and the import ask the same question, so they cannot differ.
struct Service::Decision {
  enum class Outcome : std::uint8_t { created, updated, unchanged, rejected };
  Outcome outcome = Outcome::created;
  bool held = false;
  bool kept_identity = false;
  std::string freed_email;  // the address that she gives up
  StaffRow row;
  std::optional<StaffRow> before;
  std::vector<Finding> findings;
  std::vector<ImportChange> changes;

  void reject(const StaffRecord& record, std::string kind, std::string column, std::string message) {
    findings.push_back({record.line, std::move(kind), std::move(column), std::move(message), "error"});
    outcome = Outcome::rejected;
  }
};

/// Counts and lists of some rows. Made anew by each transaction, so that one which runs twice counts once.
struct Service::Tally {
  std::int64_t created = 0, updated = 0, unchanged = 0, rejected = 0, held = 0, protected_rows = 0;
  std::vector<Finding> findings;
  std::vector<ImportChange> changes;
  std::unordered_set<std::string> freed;  // addresses given up by earlier rows of a dry run

  void add(Decision decision);
  void add_to(ImportReport& report);
};

/// One import from its file to its report.
struct Service::Run {
  ImportConsent consent;
  bool apply = false;
  StaffFile file;
  Plan plan;
  ImportReport report;
};

}  // namespace mc::organisation
