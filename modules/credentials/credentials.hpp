#pragma once
// PUBLIC header of module credentials: licences and certifications, how far they are verified, required-credential
// rules, expiry alerts, HR import.
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

/// CERT-009: has somebody looked at the source or at the card itself?
enum class VerificationState : std::uint8_t { unverified, pending, verified, rejected };
ENUM_NAMES(VerificationState, unverified, pending, verified, rejected)

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
  std::optional<CredentialId> previous_id;  // the one that it renews
  std::string verification = "unverified";  // VerificationState
  std::optional<Date> verified_on;
  std::string verified_method;
  bool shown_on_profile = true;
  std::vector<std::string> warnings;  // codes "compact_..." (compact.hpp); the licence itself stays as it is
};
FIELDS(Credential, id, person_id, kind, type, type_name, issuing_body, state, number, compact, compact_states,
       issued_on, expires_on, status, days_left, notes, scans, updated_at, previous_id, verification, verified_on,
       verified_method, shown_on_profile, warnings)
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
  std::optional<CredentialId> renews;    // her own, of the same kind; it stays as history of the new one
  std::optional<bool> shown_on_profile;  // as it is unless given; true for a new one
  std::optional<Instant> updated_at{};   // as it was when she began to change it; otherwise 409 credential_changed
};
FIELDS(CredentialIn, kind, type, type_name, issuing_body, state, number, compact, compact_states, issued_on, expires_on,
       notes, renews, shown_on_profile, updated_at)
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
/// What the owner is told of a card that ends; dismissed ones are left out.
struct CredentialAlert {
  CredentialId credential_id;
  std::int64_t step = 0;  // 90, 60, 30, 14, 7, 0 days before; -1: expired
  Date expires_on;
  bool can_dismiss = false;                // never on the last day and after it
  std::vector<notifications::Link> links;  // a class, a refresher
};
FIELDS(CredentialAlert, credential_id, step, expires_on, can_dismiss, links)
struct Wallet {
  std::int64_t active = 0, expiring_soon = 0, expired = 0;
  std::vector<Credential> items;  // what needs action first
  std::vector<MissingCredential> missing;
  std::int64_t unverified = 0;  // in force, and nobody has looked at the source yet
  std::vector<CredentialAlert> alerts;
};
FIELDS(Wallet, active, expiring_soon, expired, items, missing, unverified, alerts)
struct Change {
  Instant at;
  std::string by;
  std::string what;  // as CredentialChanged says
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
  std::optional<bool> verified_only;                 // only a verified one counts
  std::optional<List<Text<1, 200>, 20>> issuers;     // accepted issuing bodies; all unless given
  std::optional<List<Text<1, 100>, 50>> job_titles;  // any of these and job_title
};
FIELDS(RuleIn, name, types, unit_id, professions, job_title, verified_only, issuers, job_titles)
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
  std::optional<bool> verified_only;
  std::vector<std::string> issuers;     // empty: all
  std::vector<std::string> job_titles;  // empty: as job_title says
};
FIELDS(Rule, id, name, types, unit_id, unit_name, professions, job_title, people, created_at, verified_only, issuers,
       job_titles)
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
  std::string verification = "unverified";  // VerificationState
  std::optional<Date> last_psv;             // of the last verification, whatever came of it
  std::string psv_method;
  std::string department;
  std::string next_action;  // "none", "renew", "replace" (expired, revoked), "verify", "correct" (rejected)
  std::string owner;        // whose turn it is: "holder", "office" or ""
};
FIELDS(CredentialRow, id, person_id, employee_number, name, unit_name, job_title, manager_name, kind, type,
       issuing_body, state, number, status, issued_on, expires_on, days_left, verification, last_psv, psv_method,
       department, next_action, owner)

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
  std::optional<std::string> what{};  // created, updated, renewed, deleted, imported, verified, status, shown, scan_...
};
FIELDS(CredentialChanged, credential_id, person_id, type, what)
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

/// A credential that is valid today.
struct Held {
  PersonId person_id;
  std::string type;
};
FIELDS(Held, person_id, type)

/// How the credentials of the people of a unit stand, by type. A number is that of the officer's list: `expired` by the
/// status, the others by expiring_soon with the days.
struct ExpiryCount {
  UnitId unit_id;
  std::string type;
  std::int64_t credentials = 0;  // all, revoked ones too
  std::int64_t expired = 0;
  std::int64_t within_30 = 0;  // not expired; those of today count
  std::int64_t within_60 = 0;
  std::int64_t within_90 = 0;
};
FIELDS(ExpiryCount, unit_id, type, credentials, expired, within_30, within_60, within_90)

/// What a verification came to; without `on` the day of the last one stays.
struct VerificationMark {
  VerificationState state = VerificationState::unverified;
  std::optional<Date> on{};
  std::string method{};
};
/// A scan whose bytes are in the blob store already; its reference is taken in the same transaction.
struct ScanFile {
  BlobId blob;
  std::string media_type;
  std::int64_t size = 0;
};

/// Thread-safe. Every function takes the caller's transaction.
class Credentials {
public:
  virtual ~Credentials() = default;
  virtual Result<std::vector<Credential>> of_person(data::Tx& tx, PersonId person) = 0;
  /// What these people hold today, neither expired nor revoked nor rejected; for rules over many people.
  virtual Result<std::vector<Held>> held(data::Tx& tx, const std::vector<PersonId>& people) = 0;
  virtual Result<std::vector<Requirement>> requirements(data::Tx& tx, PersonId person) = 0;
  /// The officer's list with its exact total, within the viewer's reach of credential:view.
  virtual Result<CredentialPage> list(data::Tx& tx, const security::Viewer& viewer, const CredentialQuery& query) = 0;
  /// Of people who work here, in these units; nullopt: everywhere.
  virtual Result<std::vector<ExpiryCount>> expiries(data::Tx& tx, const std::optional<std::vector<UnitId>>& units) = 0;
  virtual Result<std::vector<Rule>> rules(data::Tx& tx) = 0;
  virtual Result<RuleId> add_rule(data::Tx& tx, PersonId by, const RuleIn& in) = 0;
  /// Without a look at anybody's reach: that is the caller's duty.
  virtual Result<std::optional<Credential>> find(data::Tx& tx, CredentialId id) = 0;
  /// Adds one for `owner`, with its scans; the same errors as POST /credentials/mine, and conflict `too_many_scans`.
  virtual Result<CredentialId> put(data::Tx& tx, PersonId owner, std::optional<PersonId> by, const CredentialIn& in,
                                   const std::vector<ScanFile>& scans) = 0;
  /// Publishes CredentialChanged "verified". A later change of type, number, state or expiry sets it back to
  /// unverified. Not found: `credential_not_found`.
  virtual Status set_verification(data::Tx& tx, CredentialId id, const VerificationMark& mark) = 0;
  /// The catalogue.
  virtual const std::vector<CredentialType>& types() = 0;
  virtual Result<organisation::ImportReport> import_credentials(std::string_view csv, std::string file_name, bool apply,
                                                                std::optional<PersonId> by) = 0;
};

std::unique_ptr<Credentials> make_credentials(Platform& platform, accounts::Accounts& accounts,
                                              organisation::Organisation& organisation,
                                              notifications::Notifications& notifications);

}  // namespace mc::credentials
