#pragma once
// PUBLIC header of module credentials: licences and certifications, required-credential rules, HR import.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "modules/notifications/notifications.hpp"
#include "modules/organisation/organisation.hpp"

namespace mc::credentials {

struct CredentialTag;
struct ScanTag;
struct RuleTag;
using CredentialId = Id<CredentialTag>;
using ScanId = Id<ScanTag>;
using RuleId = Id<RuleTag>;

enum class Kind : std::uint8_t { license, certification };
ENUM_NAMES(Kind, license, certification)
/// CERT-006; expiring_soon is 90 days or less.
enum class CredentialStatus : std::uint8_t { active, expiring_soon, expired, revoked };
ENUM_NAMES(CredentialStatus, active, expiring_soon, expired, revoked)

struct Scan {
  ScanId id;
  std::string media_type;
  std::int64_t size = 0;
  Instant added_at;
};
FIELDS(Scan, id, media_type, size, added_at)
struct Credential {
  CredentialId id;
  PersonId person_id;
  credentials::Kind kind = Kind::certification;
  std::string type;  // code: "RN", "BLS", or "other"
  std::string type_name;
  std::string issuing_body;
  std::optional<std::string> state;
  std::string number;
  bool compact = false;
  std::vector<std::string> compact_states;
  std::optional<Date> issued_on;
  std::optional<Date> expires_on;
  CredentialStatus status = CredentialStatus::active;
  std::optional<std::int64_t> days_left;
  std::string notes;
  std::vector<Scan> scans;
  Instant updated_at;
};
FIELDS(Credential, id, person_id, kind, type, type_name, issuing_body, state, number, compact, compact_states,
       issued_on, expires_on, status, days_left, notes, scans, updated_at)
struct CredentialIn {
  credentials::Kind kind = Kind::certification;
  Text<1, 40> type;
  std::optional<Text<1, 200>> type_name;  // for type "other"
  Text<0, 200> issuing_body;
  std::optional<Text<2, 2>> state;
  Text<0, 100> number;
  bool compact = false;
  List<Text<2, 2>, 60> compact_states;
  std::optional<Date> issued_on;
  std::optional<Date> expires_on;
  Text<0, 2000> notes;
};
FIELDS(CredentialIn, kind, type, type_name, issuing_body, state, number, compact, compact_states, issued_on, expires_on,
       notes)
struct CredentialType {
  std::string code;
  credentials::Kind kind = Kind::certification;
  std::string name;
  std::string issuing_body;
  std::optional<std::int64_t> validity_months;
  std::string expiry_rule;
  std::string source;
  std::string confidence;
};
FIELDS(CredentialType, code, kind, name, issuing_body, validity_months, expiry_rule, source, confidence)
struct MissingCredential {
  std::string type;
  std::string type_name;
  std::string reason;  // "Required in ICU"
};
FIELDS(MissingCredential, type, type_name, reason)
struct Wallet {
  std::int64_t active = 0, expiring_soon = 0, expired = 0;
  std::vector<Credential> items;  // what needs action first
  std::vector<MissingCredential> missing;
};
FIELDS(Wallet, active, expiring_soon, expired, items, missing)
struct Change {
  Instant at;
  std::string by;
  std::string what;  // "created", "updated", "deleted", "imported", "scan_added"
  std::vector<std::string> fields;
};
FIELDS(Change, at, by, what, fields)
/// CRED-05. All given conditions must hold; a person needs at least one active credential of one of the types.
struct RuleIn {
  Text<1, 100> name;  // "BLS"
  List<Text<1, 40>, 20> types;
  std::optional<UnitId> unit_id;
  List<Text<1, 20>, 50> professions;
  std::optional<Text<1, 100>> job_title;
};
FIELDS(RuleIn, name, types, unit_id, professions, job_title)
struct Rule {
  RuleId id;
  std::string name;
  std::vector<std::string> types;
  std::optional<UnitId> unit_id;
  std::optional<std::string> unit_name;
  std::vector<std::string> professions;
  std::optional<std::string> job_title;
  std::int64_t people = 0;
  Instant created_at;
};
FIELDS(Rule, id, name, types, unit_id, unit_name, professions, job_title, people, created_at)
/// A row of the officer's list and of the report "expiring and lapsed credentials".
struct CredentialRow {
  CredentialId id;
  PersonId person_id;
  std::string employee_number;
  std::string name;
  std::string unit_name;
  std::string job_title;
  std::string manager_name;
  credentials::Kind kind = Kind::certification;
  std::string type;
  std::string issuing_body;
  std::optional<std::string> state;
  std::string number;
  CredentialStatus status = CredentialStatus::active;
  std::optional<Date> issued_on;
  std::optional<Date> expires_on;
  std::optional<std::int64_t> days_left;
};
FIELDS(CredentialRow, id, person_id, employee_number, name, unit_name, job_title, manager_name, kind, type,
       issuing_body, state, number, status, issued_on, expires_on, days_left)

struct CredentialQuery {
  std::optional<CredentialStatus> status;
  std::optional<Int<0, 365>> days;  // expires within, lapsed ones included
  std::optional<UnitId> unit;
  std::optional<Text<1, 40>> type;
  std::optional<Text<1, 20>> profession;
  std::optional<Text<0, 100>> search;
  std::optional<Text<1, 100>> after;
  std::optional<Int<1, 200>> limit;  // 50 unless given
};
FIELDS(CredentialQuery, status, days, unit, type, profession, search, after, limit)
struct CredentialPage {
  std::int64_t total = 0;  // counted for the first page only
  std::vector<CredentialRow> items;
  std::optional<std::string> next;
};
FIELDS(CredentialPage, total, items, next)

struct CredentialChanged {
  static constexpr std::string_view kTopic = "credentials.changed";
  CredentialId credential_id;
  PersonId person_id;
  std::string type;
};
FIELDS(CredentialChanged, credential_id, person_id, type)
struct RulesChanged {
  static constexpr std::string_view kTopic = "credentials.rules_changed";
  RuleId rule_id;
};
FIELDS(RulesChanged, rule_id)

/// One requirement for one person and how it stands; until = the latest expiry of a fitting credential (none: it does
/// not expire).
struct Requirement {
  RuleId rule_id;
  std::string name;
  bool held = false;  // today
  std::optional<Date> until;
  bool lapsed = false;  // a fitting credential was held and has expired
  std::vector<std::string> types;
};

/// Thread-safe. Every function takes the caller's transaction.
class Credentials {
public:
  virtual ~Credentials() = default;
  virtual Result<std::vector<Credential>> of_person(data::Tx& tx, PersonId person) = 0;
  virtual Result<std::vector<Requirement>> requirements(data::Tx& tx, PersonId person) = 0;
  /// The officer's list with its exact total, within the viewer's reach of credential:view.
  virtual Result<CredentialPage> list(data::Tx& tx, const security::Viewer& viewer, const CredentialQuery& query) = 0;
  virtual Result<std::vector<Rule>> rules(data::Tx& tx) = 0;
  virtual Result<RuleId> add_rule(data::Tx& tx, PersonId by, const RuleIn& in) = 0;
  virtual Result<organisation::ImportReport> import_credentials(std::string_view csv, std::string file_name, bool apply,
                                                                std::optional<PersonId> by) = 0;
};

std::unique_ptr<Credentials> make_credentials(Platform& platform, accounts::Accounts& accounts,
                                              organisation::Organisation& organisation,
                                              notifications::Notifications& notifications);

}  // namespace mc::credentials
