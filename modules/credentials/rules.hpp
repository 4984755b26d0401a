#pragma once
// Pure rules of module credentials: status by date, which requirements apply, the HR file. No database.
#include <functional>
#include <string>
#include <vector>

#include "appliance/documents/documents.hpp"
#include "modules/credentials/store.hpp"

namespace mc::credentials {

/// CERT-006: expired after its last day, expiring_soon within 90 days, else active; revoked stays revoked.
CredentialStatus status_on(Date today, std::optional<Date> expires_on, CredentialStatus before);

/// A rule with its lists parsed.
struct ParsedRule {
  RuleId id;
  std::string name;
  std::vector<std::string> types;
  std::optional<UnitId> unit_id;
  std::vector<std::string> professions;
  std::optional<std::string> job_title;
  bool verified_only = false;
  std::vector<std::string> issuers{};     // empty: all
  std::vector<std::string> job_titles{};  // any of these and job_title; both empty: all
  std::vector<std::string> dated{};  // of `types` those whose every card ends on a day: one without it proves nothing
};
/// `units`: the person's unit and all above it.
bool applies(const ParsedRule& rule, const PersonRow& person, const std::vector<UnitId>& units);
/// How the items stand against one rule. "RN" also answers "LPN"? No: only the listed types count.
Requirement evaluate(const ParsedRule& rule, const std::vector<ItemRow>& items, Date today);

/// A row of the HR export that may come in.
struct CredentialRecord {
  int line = 0;
  std::string employee_number;
  credentials::Kind kind = Kind::certification;
  std::string type;
  std::optional<std::string> issuing_body;  // none: the file has no such column
  std::optional<std::string> state;         // in capitals; none: it does not say
  std::string number;
  std::optional<Date> issued_on;  // none: it does not say
  std::optional<Date> expires_on;
};
struct CredentialFile {
  std::int64_t rows = 0;
  std::int64_t rejected = 0;
  std::vector<CredentialRecord> records;
  std::vector<organisation::Finding> findings;
};
/// `known`: empty when the employee exists; otherwise why not, as the message ("No person has ...").
Result<CredentialFile>
check_credentials(const documents::CsvTable& table,
                  const std::function<std::optional<organisation::Finding>(const CredentialRecord&)>& known);

}  // namespace mc::credentials
