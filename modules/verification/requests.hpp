#pragma once
// Requests and answers of the module's routes.
#include "modules/verification/verification.hpp"

namespace mc::verification {

using credentials::CredentialId;

struct EvidenceTag;
struct MatchTag;
struct KeyTag;
struct ShareTag;
struct HookTag;
struct DeliveryTag;
struct ListTag;
using EvidenceId = Id<EvidenceTag>;
using MatchId = Id<MatchTag>;
using KeyId = Id<KeyTag>;
using ShareId = Id<ShareTag>;
using HookId = Id<HookTag>;
using DeliveryId = Id<DeliveryTag>;
using ListId = Id<ListTag>;

/// primary_source: ask who issued it. document: looking at the card is enough (courses such as BLS).
enum class PsvLevel : std::uint8_t { primary_source, document };
ENUM_NAMES(PsvLevel, primary_source, document)
/// pending: a connector was asked. discrepancy: looked at, and something did not fit.
enum class QueueState : std::uint8_t { unverified, pending, discrepancy, verified, rejected };
ENUM_NAMES(QueueState, unverified, pending, discrepancy, verified, rejected)
enum class Outcome : std::uint8_t { confirmed, discrepancy, not_found, rejected };
ENUM_NAMES(Outcome, confirmed, discrepancy, not_found, rejected)
enum class PsvMethod : std::uint8_t { registry_website, phone, letter, registry_file, nursys, ecard, document_review };
ENUM_NAMES(PsvMethod, registry_website, phone, letter, registry_file, nursys, ecard, document_review)

struct VerificationQuery {
  std::optional<QueueState> state;  // unless given: what waits for somebody
  std::optional<PsvLevel> level;
  std::optional<Text<1, 40>> type;
  std::optional<UnitId> unit;
  std::optional<Text<1, 100>> after;
  std::optional<Int<1, 200>> limit;  // 50 unless given
};
FIELDS(VerificationQuery, state, level, type, unit, after, limit)
struct VerificationItem {
  CredentialId credential_id;
  PersonId person_id;
  std::string person_name;
  std::string employee_number;
  std::string unit_name;
  std::string kind;
  std::string type;
  std::string type_name;
  std::string credential;  // "RN TX 123456"
  PsvLevel level = PsvLevel::primary_source;
  QueueState state = QueueState::unverified;
  std::string reason;  // new, changed, renewed, renewal_due, registry_alert, discrepancy, not_found, asked, no_answer
  std::optional<Date> due_on;
  std::optional<Date> expires_on;
};
FIELDS(VerificationItem, credential_id, person_id, person_name, employee_number, unit_name, kind, type, type_name,
       credential, level, state, reason, due_on, expires_on)
struct VerificationPage {
  std::int64_t waiting = 0;  // in the viewer's reach, at most 10,000 are counted
  std::vector<VerificationItem> items;
  std::optional<std::string> next;
};
FIELDS(VerificationPage, waiting, items, next)

struct PsvEvidence {
  EvidenceId id;
  std::string file_name;
  std::string media_type;
  std::int64_t size = 0;
  std::string sha256;
};
FIELDS(PsvEvidence, id, file_name, media_type, size, sha256)
struct PsvEntry {
  PsvRecord record;
  std::string note;
  std::vector<PsvEvidence> evidence;
};
FIELDS(PsvEntry, record, note, evidence)
/// Where the source can be looked up by hand.
struct DeepLink {
  std::string code;  // "nursys_public", "aha_ecard": the web app has the label
  std::string url;
};
FIELDS(DeepLink, code, url)
struct VerificationDetail {
  VerificationItem item;
  credentials::Credential credential;
  std::vector<PsvMethod> methods;  // those that fit the level
  std::vector<DeepLink> links;
  std::vector<std::string> warnings;  // ecard_code_malformed, ecard_year_differs, nursys_off, nursys_type
  bool can_ask_nursys = false;
  bool own = false;  // nobody verifies her own
  std::vector<PsvEntry> records;
};
FIELDS(VerificationDetail, item, credential, methods, links, warnings, can_ask_nursys, own, records)

struct RecordIn {
  Text<1, 200> source;
  PsvMethod method = PsvMethod::registry_website;
  Outcome result = Outcome::confirmed;
  List<Text<1, 200>, 20> discrepancies;
  std::optional<EvidenceId> evidence;
  Text<0, 2000> note;
  std::optional<bool> attested;  // "I looked at it myself": needed for ecard and document_review
};
FIELDS(RecordIn, source, method, result, discrepancies, evidence, note, attested)
struct EvidenceQuery {
  std::optional<Text<0, 255>> file_name;
};
FIELDS(EvidenceQuery, file_name)
struct AskIn {
  std::optional<Text<1, 10>> ncsbn_id;
};
FIELDS(AskIn, ncsbn_id)
/// What e-Notify asks of a nurse who is put on the hospital's list. Only in the outgoing call: nothing of it is kept.
struct EnrolIn {
  Text<1, 50> address1;
  Text<0, 50> address2;
  Text<1, 50> city;
  Text<2, 2> state;
  Text<5, 10> zip;
  Text<4, 4> last_four_ssn;
  Text<4, 4> birth_year;
  std::optional<Text<1, 10>> ncsbn_id;
  std::optional<bool> remove;  // take her off the list
};
FIELDS(EnrolIn, address1, address2, city, state, zip, last_four_ssn, birth_year, ncsbn_id, remove)
struct VerificationAsked {
  QueueState state = QueueState::pending;
};
FIELDS(VerificationAsked, state)

struct PsvLevelChoice {
  Text<1, 40> type;
  PsvLevel level = PsvLevel::primary_source;
};
FIELDS(PsvLevelChoice, type, level)
struct PsvLevelRow {
  std::string type;
  std::string name;
  PsvLevel level = PsvLevel::primary_source;
  bool chosen = false;  // by the hospital; otherwise by the rules
};
FIELDS(PsvLevelRow, type, name, level, chosen)
struct PsvLevels {
  std::vector<PsvLevelRow> items;
  std::string version;  // of the hospital's choices
};
FIELDS(PsvLevels, items, version)
struct PsvLevelsIn {
  List<PsvLevelChoice, 200> items;       // replaces the hospital's choices
  std::optional<Text<0, 64>> version{};  // of those that were changed; other ones by now: 409 levels_changed
};
FIELDS(PsvLevelsIn, items, version)

struct PsvReportQuery {
  Text<3, 3> format;
  std::optional<Date> from;
  std::optional<Date> to;
  std::optional<UnitId> unit;
};
FIELDS(PsvReportQuery, format, from, to, unit)
struct RegistryImportQuery {
  std::optional<bool> dry_run;  // true unless given
  std::optional<Text<0, 255>> file_name;
};
FIELDS(RegistryImportQuery, dry_run, file_name)

struct Connector {
  std::string name;  // nursys, aha_ecard
  bool enabled = false;
  std::string url;
  std::string username;
  std::string practice_setting;
  bool has_secret = false;
  bool has_trust = false;  // certificates of its own instead of the machine's authorities
  bool confirmed_with_vendor = false;
  std::optional<Instant> last_ok_at;
  std::string last_error;  // a code
};
FIELDS(Connector, name, enabled, url, username, practice_setting, has_secret, has_trust, confirmed_with_vendor,
       last_ok_at, last_error)
struct Connectors {
  std::vector<Connector> items;
};
FIELDS(Connectors, items)
struct ConnectorIn {
  bool enabled = false;
  Text<0, 500> url;
  Text<0, 100> username;
  Text<0, 2> practice_setting;
  std::optional<Text<1, 200>> secret;       // stays unless given; never shown
  std::optional<Text<0, 20000>> trust_pem;  // stays unless given; empty: the machine's authorities
};
FIELDS(ConnectorIn, enabled, url, username, practice_setting, secret, trust_pem)
struct ConnectorTest {
  bool ok = false;
  std::string code;  // why not
  std::string detail;
};
FIELDS(ConnectorTest, ok, code, detail)
struct ConnectorPassword {
  Text<8, 50> password;
};
FIELDS(ConnectorPassword, password)

enum class ListKind : std::uint8_t { full, supplement, reinstated };
ENUM_NAMES(ListKind, full, supplement, reinstated)
struct ListImportQuery {
  ListKind kind = ListKind::full;
  Date list_date{};
  std::optional<Text<0, 255>> file_name;
};
FIELDS(ListImportQuery, kind, list_date, file_name)
struct ExclusionList {
  ListId id;
  ListKind kind = ListKind::full;
  Date list_date{};
  std::int64_t rows = 0;
  std::string sha256;
  Instant imported_at;
  std::optional<Instant> screened_at;
};
FIELDS(ExclusionList, id, kind, list_date, rows, sha256, imported_at, screened_at)
struct ExclusionLists {
  std::vector<ExclusionList> items;
  bool overdue = false;  // no list of this month or the last one
};
FIELDS(ExclusionLists, items, overdue)
struct ListImported {
  ExclusionList list;
  std::int64_t skipped = 0;  // organisations
  std::int64_t bad = 0;      // lines that could not be read
};
FIELDS(ListImported, list, skipped, bad)
enum class MatchState : std::uint8_t { open, cleared, confirmed };
ENUM_NAMES(MatchState, open, cleared, confirmed)
struct MatchQuery {
  std::optional<MatchState> state;  // open unless given
  std::optional<MatchId> after;
  std::optional<Int<1, 200>> limit;
};
FIELDS(MatchQuery, state, after, limit)
struct ScreeningMatch {
  MatchId id;
  PersonId person_id;
  std::string person_name;
  std::string employee_number;
  std::string listed_name;
  std::string listed_state;
  std::optional<Date> excluded_on;
  std::string exclusion_type;
  bool npi_listed = false;  // then the two can be compared
  bool birth_date_listed = false;
  Date list_date{};
  std::int64_t score = 0;  // 0..100, of the names alone
  MatchState state = MatchState::open;
  std::string reason;
  std::string decided_by_name;
  std::optional<Instant> decided_at;
};
FIELDS(ScreeningMatch, id, person_id, person_name, employee_number, listed_name, listed_state, excluded_on,
       exclusion_type, npi_listed, birth_date_listed, list_date, score, state, reason, decided_by_name, decided_at)
/// Typed for one comparison, never kept.
struct CompareIn {
  std::optional<Text<10, 10>> npi;
  std::optional<Date> born_on;
};
FIELDS(CompareIn, npi, born_on)
struct Compared {
  std::string npi;      // same, different, not_listed, not_given
  std::string born_on;  // as npi
};
FIELDS(Compared, npi, born_on)
struct MatchDecision {
  MatchState decision = MatchState::cleared;
  Text<3, 1000> reason;
  std::optional<MatchState> state{};  // as it was seen, open unless given; otherwise 409 match_decided
};
FIELDS(MatchDecision, decision, reason, state)
struct ScreeningReportQuery {
  std::optional<Text<3, 3>> format;  // csv
};
FIELDS(ScreeningReportQuery, format)

struct CredentialShareIn {
  List<CredentialId, 20> credential_ids;
  Int<1, 90> days{30};
  Text<0, 200> note;
};
FIELDS(CredentialShareIn, credential_ids, days, note)
struct CredentialShare {
  ShareId id;
  std::vector<CredentialId> credential_ids;
  std::string note;
  Instant created_at;
  Instant expires_at;
  std::optional<Instant> revoked_at;
  std::int64_t opened = 0;
  std::optional<Instant> opened_at;
};
FIELDS(CredentialShare, id, credential_ids, note, created_at, expires_at, revoked_at, opened, opened_at)
struct CredentialShares {
  std::vector<CredentialShare> items;
};
FIELDS(CredentialShares, items)
struct CredentialShareMade {
  CredentialShare share;
  std::string url;  // shown once
};
FIELDS(CredentialShareMade, share, url)
/// What whoever has the link sees: no number, no scan.
struct SharedCredential {
  std::string kind;
  std::string type;
  std::string type_name;
  std::string issuing_body;
  std::optional<std::string> state;
  credentials::CredentialStatus status = credentials::CredentialStatus::active;
  std::optional<Date> issued_on;
  std::optional<Date> expires_on;
  std::string verification;
  std::optional<Date> verified_on;
};
FIELDS(SharedCredential, kind, type, type_name, issuing_body, state, status, issued_on, expires_on, verification,
       verified_on)
struct SharedCredentials {
  std::string holder;
  std::string organisation;
  Instant as_of;
  Instant expires_at;
  std::vector<SharedCredential> items;
};
FIELDS(SharedCredentials, holder, organisation, as_of, expires_at, items)

struct ApiKeyIn {
  Text<1, 100> name;
  Int<1, 730> days{365};
  std::optional<UnitId> unit_id;                  // only people of this unit and below
  std::optional<List<Text<1, 40>, 8>> scopes;     // verification.read unless given
  std::optional<List<Text<1, 60>, 20>> networks;  // "10.1.0.0/16"; from anywhere unless given
  std::optional<Int<1, 6000>> per_minute;         // requests; 600 unless given
};
FIELDS(ApiKeyIn, name, days, unit_id, scopes, networks, per_minute)
struct ApiKey {
  KeyId id;
  std::string name;
  std::optional<UnitId> unit_id;
  Instant created_at;
  Instant expires_at;
  std::optional<Instant> revoked_at;
  std::optional<Instant> last_used_at;
  std::vector<std::string> scopes;
  std::vector<std::string> networks;  // empty: from anywhere
  std::int64_t per_minute = 600;
};
FIELDS(ApiKey, id, name, unit_id, created_at, expires_at, revoked_at, last_used_at, scopes, networks, per_minute)
struct ApiKeys {
  std::vector<ApiKey> items;
};
FIELDS(ApiKeys, items)
struct ApiKeyMade {
  ApiKey key;
  std::string secret;  // shown once
};
FIELDS(ApiKeyMade, key, secret)
struct VerifiedCredential {
  CredentialId id;
  std::string employee_number;
  std::string kind;
  std::string type;
  std::string type_name;
  std::string issuing_body;
  std::optional<std::string> state;
  std::string number;
  credentials::CredentialStatus status = credentials::CredentialStatus::active;
  std::optional<Date> issued_on;
  std::optional<Date> expires_on;
  std::string verification;
  std::optional<Date> verified_on;
  std::string verified_method;
};
FIELDS(VerifiedCredential, id, employee_number, kind, type, type_name, issuing_body, state, number, status, issued_on,
       expires_on, verification, verified_on, verified_method)
struct VerifiedPerson {
  std::string employee_number;
  std::vector<VerifiedCredential> items;
};
FIELDS(VerifiedPerson, employee_number, items)

/// created, updated, renewed, status, verified, deleted: without the "credential." in front; and completion.recorded,
/// person.joined, person.left.
struct HookIn {
  Text<10, 500> url;
  List<Text<1, 40>, 10> events;
  bool inside = false;  // a server in the hospital's own network; otherwise those are refused
  std::optional<Text<0, 20000>> trust_pem;
};
FIELDS(HookIn, url, events, inside, trust_pem)
/// What is absent stays as it is.
struct HookPatch {
  std::optional<List<Text<1, 40>, 10>> events;
  std::optional<bool> paused;
};
FIELDS(HookPatch, events, paused)
struct WebHook {
  HookId id;
  std::string url;
  std::vector<std::string> events;
  bool inside = false;
  bool paused = false;  // by hand or after many failures; a test that is answered starts it again
  std::int64_t failures = 0;
  Instant created_at;
  std::optional<Instant> last_ok_at;
  std::string last_error;
  std::int64_t key_number = 1;       // of the signing secret, as MedConnect-Signature-Keys names it
  std::optional<Instant> old_until;  // so long the former secret signs too
};
FIELDS(WebHook, id, url, events, inside, paused, failures, created_at, last_ok_at, last_error, key_number, old_until)
struct HookSecretIn {
  std::optional<bool> at_once;  // the former secret signs nothing from now on: somebody else may know it
};
FIELDS(HookSecretIn, at_once)
struct HookReplayed {
  std::int64_t messages = 0;
};
FIELDS(HookReplayed, messages)
struct HookDelivery {
  DeliveryId id;
  std::string event;
  std::string state;  // waiting, delivered, failed
  std::int64_t tries = 0;
  std::int64_t answer = 0;  // HTTP status, 0: none
  std::string error;
  Instant at;
  std::optional<Instant> next_at;  // of a message that waits: not before
};
FIELDS(HookDelivery, id, event, state, tries, answer, error, at, next_at)
struct WebHooks {
  std::vector<WebHook> items;
};
FIELDS(WebHooks, items)
struct HookMade {
  WebHook hook;
  std::string secret;  // shown once
};
FIELDS(HookMade, hook, secret)
struct HookDeliveries {
  std::vector<HookDelivery> items;  // newest first, at most 50
};
FIELDS(HookDeliveries, items)

}  // namespace mc::verification
