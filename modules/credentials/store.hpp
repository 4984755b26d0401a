#pragma once
// Rows and SQL of module credentials.
#include <optional>
#include <string>
#include <vector>

#include "modules/credentials/credentials.hpp"

namespace mc::credentials {

inline constexpr data::Module kModule{"credentials"};

struct ItemRow {
  CredentialId id;
  PersonId person_id;
  credentials::Kind kind = Kind::certification;
  std::string type;
  std::string type_name;
  std::string issuing_body;
  std::optional<std::string> state;
  std::string number;
  bool compact = false;
  std::string compact_states = "[]";  // JSON
  std::optional<Date> issued_on;
  std::optional<Date> expires_on;
  CredentialStatus status = CredentialStatus::active;
  std::string notes;
  Instant created_at;
  Instant updated_at;
  std::optional<CredentialId> previous_id{};
  VerificationState verification = VerificationState::unverified;
  std::optional<Date> verified_on{};
  std::string verified_method{};
  bool shown = true;
};
FIELDS(ItemRow, id, person_id, kind, type, type_name, issuing_body, state, number, compact, compact_states, issued_on,
       expires_on, status, notes, created_at, updated_at, previous_id, verification, verified_on, verified_method,
       shown)

struct ScanRow {
  ScanId id;
  CredentialId credential_id;
  BlobId blob_id;
  std::string media_type;
  std::int64_t size = 0;
  Instant added_at;
};
FIELDS(ScanRow, id, credential_id, blob_id, media_type, size, added_at)

struct HistoryRow {
  Instant at;
  std::string by_name;
  std::string what;
  std::string fields;  // JSON array
};
FIELDS(HistoryRow, at, by_name, what, fields)

struct RuleRow {
  RuleId id;
  std::string name;
  std::string types;  // JSON
  std::optional<UnitId> unit_id;
  std::optional<std::string> unit_name;
  std::string professions;  // JSON
  std::optional<std::string> job_title;
  Instant created_at;
  bool verified_only = false;
  std::string issuers = "[]";     // JSON
  std::string job_titles = "[]";  // JSON
};
FIELDS(RuleRow, id, name, types, unit_id, unit_name, professions, job_title, created_at, verified_only, issuers,
       job_titles)

/// Grows with each rule that is added or ended.
struct RulesVersion {
  std::int64_t made = 0, ended = 0;
  bool operator==(const RulesVersion&) const = default;
};
FIELDS(RulesVersion, made, ended)

struct PersonRow {
  PersonId person_id;
  std::optional<UnitId> unit_id;
  std::string profession;
  std::string job_title;
  std::string name_key;
  bool active = true;
};
FIELDS(PersonRow, person_id, unit_id, profession, job_title, name_key, active)

/// The officer's list; only people who work here.
struct ItemFilter {
  std::optional<CredentialStatus> status;  // as of `today`; the stored one is last night's
  Date today;
  std::optional<Date> expires_by;
  std::optional<std::string> type;
  std::optional<std::string> profession;
  std::optional<std::string> name_prefix;    // folded
  std::optional<std::vector<UnitId>> units;  // expanded; nullopt = all
};

namespace store {

Status insert(data::Tx& tx, const ItemRow& row);
Status update(data::Tx& tx, const ItemRow& row);
Status remove(data::Tx& tx, CredentialId id);
Result<std::optional<ItemRow>> find(data::Tx& tx, CredentialId id);
/// Which one renews this.
Result<std::optional<CredentialId>> successor(data::Tx& tx, CredentialId id);
Result<std::vector<ItemRow>> of_person(data::Tx& tx, PersonId person);
Result<std::vector<Held>> held(data::Tx& tx, const std::vector<PersonId>& people, Date today);
/// The item that HR means: same person, kind, type and number (compared without case), and of the same state as far as
/// both say one.
Result<std::optional<ItemRow>> by_key(data::Tx& tx, PersonId person, Kind kind, std::string_view type,
                                      std::string_view number, const std::optional<std::string>& state);
/// Ordered by expiry (soonest first, none last), keyset by (expires_on, id).
Result<std::vector<ItemRow>> page(data::Tx& tx, const ItemFilter& filter, std::string_view after_on, CredentialId after,
                                  std::int64_t limit);
Result<std::int64_t> count(data::Tx& tx, const ItemFilter& filter);
Result<std::vector<ExpiryCount>> expiries(data::Tx& tx, const std::optional<std::vector<UnitId>>& units, Date today);
Result<std::optional<PersonRow>> person(data::Tx& tx, PersonId id);
Status put_person(data::Tx& tx, const PersonRow& row);
/// Active people in these units (all when nullopt) of these professions and job titles (any when empty).
Result<std::int64_t> count_people(data::Tx& tx, const std::optional<std::vector<UnitId>>& units,
                                  const std::vector<std::string>& professions,
                                  const std::vector<std::string>& job_titles);

Status insert_scan(data::Tx& tx, const ScanRow& row);
Status delete_scan(data::Tx& tx, ScanId id);
Result<std::vector<ScanRow>> scans(data::Tx& tx, CredentialId credential);
Result<std::vector<ScanRow>> scans_of_person(data::Tx& tx, PersonId person);

Status insert_history(data::Tx& tx, const Uuid& id, CredentialId credential, const std::string& by,
                      const std::string& what, const std::vector<std::string>& fields, const std::string& before);
Result<std::vector<HistoryRow>> history(data::Tx& tx, CredentialId credential);

Status insert_rule(data::Tx& tx, const RuleRow& row, PersonId by);
Status end_rule(data::Tx& tx, RuleId id);
Result<std::vector<RuleRow>> rules(data::Tx& tx);
Result<RulesVersion> rules_version(data::Tx& tx);

}  // namespace store
}  // namespace mc::credentials
