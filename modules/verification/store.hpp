#pragma once
// SQL of module verification.
#include "modules/verification/leie.hpp"
#include "modules/verification/rules.hpp"

namespace mc::verification {

inline constexpr data::Module kModule{"verification"};

struct RecordRow {
  VerificationId id;
  CredentialId credential_id;
  PersonId person_id;
  std::string credential;
  std::string level, source, method;
  std::optional<PersonId> by_id;
  std::string by_name;
  Instant at;
  std::string result;
  std::string discrepancies;  // JSON
  std::string note;
  std::string evidence_sha256;
  std::string sha256;
  std::string checkpoint;
};
FIELDS(RecordRow, id, credential_id, person_id, credential, level, source, method, by_id, by_name, at, result,
       discrepancies, note, evidence_sha256, sha256, checkpoint)
struct EvidenceRow {
  EvidenceId id;
  BlobId blob_id;
  std::string media_type;
  std::int64_t size = 0;
  std::string sha256;
  std::string file_name;
  std::optional<PersonId> uploaded_by;
  Instant at;
  std::optional<VerificationId> record_id;
};
FIELDS(EvidenceRow, id, blob_id, media_type, size, sha256, file_name, uploaded_by, at, record_id)
struct ConnectorRow {
  std::string name;
  bool enabled = false;
  std::string settings;  // JSON of ConnectorSettings
  std::optional<Bytes> secret;
  std::optional<Instant> last_ok_at;
  std::string last_error;
};
FIELDS(ConnectorRow, name, enabled, settings, secret, last_ok_at, last_error)
/// state: to_send, sent, done, failed
struct CallRow {
  Uuid id{};
  std::string kind;
  std::optional<CredentialId> credential_id;
  std::optional<PersonId> asked_by;
  std::string ncsbn_id;
  std::string transaction_id;
  std::string state;
  std::int64_t tries = 0;
  std::string error;
  Instant made_at;
};
FIELDS(CallRow, id, kind, credential_id, asked_by, ncsbn_id, transaction_id, state, tries, error, made_at)
struct ListRow {
  ListId id;
  ListKind kind = ListKind::full;
  Date list_date{};
  std::int64_t amount = 0;
  std::string sha256;
  std::optional<PersonId> imported_by;
  Instant at;
  std::optional<Instant> screened_at;
};
FIELDS(ListRow, id, kind, list_date, amount, sha256, imported_by, at, screened_at)
struct ExcludedRow {
  std::string entry;
  ListId list_id;
  std::string last_key, first_key, middle_key, name, npi;
  std::optional<Date> born_on, excluded_on;
  std::string state, type;
};
FIELDS(ExcludedRow, entry, list_id, last_key, first_key, middle_key, name, npi, born_on, excluded_on, state, type)
/// As the list had it when the match was found: the list itself is replaced every month.
struct ListedPart {
  std::string name, npi;
  std::optional<Date> born_on, excluded_on;
  std::string state, type;
};
FIELDS(ListedPart, name, npi, born_on, excluded_on, state, type)
struct MatchRow {
  MatchId id;
  PersonId person_id;
  std::string entry;
  ListId list_id;
  Date list_date{};
  std::int64_t score = 0;
  std::string listed;  // JSON of ListedPart
  MatchState state = MatchState::open;
  std::string reason;
  std::optional<PersonId> decided_by;
  std::optional<Instant> decided_at;
  Instant at;
};
FIELDS(MatchRow, id, person_id, entry, list_id, list_date, score, listed, state, reason, decided_by, decided_at, at)
struct KeyRow {
  KeyId id;
  std::string name;
  std::optional<UnitId> unit_id;
  Instant created_at;
  Instant expires_at;
  std::optional<Instant> revoked_at;
  std::optional<Instant> last_used_at;
  std::string scopes;    // JSON
  std::string networks;  // JSON; none: from anywhere
  std::int64_t per_minute = 600;
};
FIELDS(KeyRow, id, name, unit_id, created_at, expires_at, revoked_at, last_used_at, scopes, networks, per_minute)
struct ShareRow {
  ShareId id;
  PersonId person_id;
  std::string credentials;  // JSON
  std::string note;
  Instant created_at;
  Instant expires_at;
  std::optional<Instant> revoked_at;
  std::int64_t opened = 0;
  std::optional<Instant> opened_at;
};
FIELDS(ShareRow, id, person_id, credentials, note, created_at, expires_at, revoked_at, opened, opened_at)
struct HookRow {
  HookId id;
  std::string url;
  Bytes secret;
  std::string events;  // JSON
  bool inside = false;
  std::string trust;
  bool paused = false;
  std::int64_t failures = 0;
  Instant created_at;
  std::optional<Instant> last_ok_at;
  std::string last_error;
  std::int64_t key_number = 1;
  std::optional<Bytes> old_secret{};  // signs too until `old_until`
  std::optional<Instant> old_until{};
};
FIELDS(HookRow, id, url, secret, events, inside, trust, paused, failures, created_at, last_ok_at, last_error,
       key_number, old_secret, old_until)
struct DeliveryRow {
  DeliveryId id;
  HookId hook_id;
  std::optional<PersonId> person_id;
  std::string event;
  std::string body;
  std::string state;
  std::int64_t tries = 0;
  std::int64_t answer = 0;
  std::string error;
  Instant at;
  std::optional<CredentialId> credential_id{};
  Instant due_at{};  // of the next try
};
FIELDS(DeliveryRow, id, hook_id, person_id, event, body, state, tries, answer, error, at, credential_id, due_at)

struct ItemFilter {
  std::optional<QueueState> state;
  std::optional<PsvLevel> level;
  std::optional<std::string> type;
  std::optional<std::vector<UnitId>> units;  // nullopt: everywhere
};

namespace store {

Result<std::optional<ItemRow>> item(data::Tx& tx, CredentialId id);
Status put_item(data::Tx& tx, const ItemRow& row);
Status remove_item(data::Tx& tx, CredentialId id);
Result<std::vector<ItemRow>> items(data::Tx& tx, const ItemFilter& filter, std::string_view after_due,
                                   CredentialId after, std::int64_t limit);
Result<std::int64_t> count_waiting(data::Tx& tx, const std::optional<std::vector<UnitId>>& units, std::int64_t most);
Result<std::vector<ItemRow>> items_of_person(data::Tx& tx, PersonId person);
Result<std::vector<ItemRow>> items_by_plain(data::Tx& tx, std::string_view plain);
Status level_of_type(data::Tx& tx, std::string_view type, credentials::Kind kind, PsvLevel level);
/// Verified licences that end by this day and did not come back for this end yet.
Result<std::vector<ItemRow>> renewals(data::Tx& tx, Date by, std::int64_t limit);

Status insert_record(data::Tx& tx, const RecordRow& row);
Status seal_record(data::Tx& tx, VerificationId id, std::string_view checkpoint);
Result<std::vector<VerificationId>> unsealed(data::Tx& tx, std::int64_t limit);
Result<std::vector<RecordRow>> records_of(data::Tx& tx, CredentialId id, std::int64_t limit);
Result<std::vector<RecordRow>> records_of_person(data::Tx& tx, PersonId person, std::int64_t limit);
Result<std::vector<RecordRow>> records_between(data::Tx& tx, Instant from, Instant to, Instant after_at,
                                               VerificationId after, std::int64_t limit);
/// Is there an entry of this registry's file?
Result<bool> recorded_from(data::Tx& tx, CredentialId id, std::string_view file_sha256);
Status insert_evidence(data::Tx& tx, const EvidenceRow& row);
Result<std::optional<EvidenceRow>> evidence(data::Tx& tx, EvidenceId id);
Status use_evidence(data::Tx& tx, EvidenceId id, VerificationId record);
Result<std::vector<EvidenceRow>> evidence_of(data::Tx& tx, CredentialId credential);
Status forget_unused_evidence(data::Tx& tx, Instant before);

Result<std::vector<PsvLevelChoice>> levels(data::Tx& tx);
Status set_levels(data::Tx& tx, const std::vector<PsvLevelChoice>& levels);
Result<std::optional<std::string>> state(data::Tx& tx, std::string_view name);
Status put_state(data::Tx& tx, std::string_view name, std::string_view value);

Result<std::optional<ConnectorRow>> connector(data::Tx& tx, std::string_view name);
Status put_connector(data::Tx& tx, const ConnectorRow& row);
Status note_call(data::Tx& tx, std::string_view connector, std::string_view error);
Status insert_call(data::Tx& tx, const CallRow& row);
Status update_call(data::Tx& tx, const CallRow& row);
Result<std::vector<CallRow>> calls(data::Tx& tx, std::string_view state, std::int64_t limit);
Result<std::optional<CallRow>> open_call(data::Tx& tx, CredentialId id);
/// The newest one of this kind.
Result<std::optional<CallRow>> last_call(data::Tx& tx, CredentialId id, std::string_view kind);
Status forget_calls(data::Tx& tx, Instant before);

Status insert_list(data::Tx& tx, const ListRow& row);
Result<std::vector<ListRow>> lists(data::Tx& tx);
Status list_screened(data::Tx& tx, ListId id);
Status put_excluded(data::Tx& tx, const ExcludedRow& row);
Status remove_excluded(data::Tx& tx, std::string_view entry);
/// Rows that a newer full list does not have; how many went.
Result<std::int64_t> remove_excluded_before(data::Tx& tx, ListId keep, std::int64_t limit);
/// All of this last name whose first name begins so.
Result<std::vector<ExcludedRow>> excluded(data::Tx& tx, std::string_view last_key, const std::string& initial);
/// False when this person and entry were matched before.
Result<bool> insert_match(data::Tx& tx, const MatchRow& row);
Result<std::optional<MatchRow>> match(data::Tx& tx, MatchId id);
Status decide_match(data::Tx& tx, const MatchRow& row);
Result<std::vector<MatchRow>> matches(data::Tx& tx, std::optional<MatchState> state, std::optional<MatchId> before,
                                      std::int64_t limit);

Result<std::vector<KeyRow>> keys(data::Tx& tx);
Result<std::optional<KeyRow>> key(data::Tx& tx, const Bytes& hash);
Status insert_key(data::Tx& tx, const KeyRow& row, const Bytes& hash, PersonId by);
Result<bool> revoke_key(data::Tx& tx, KeyId id);
Status key_used(data::Tx& tx, KeyId id);

Status insert_share(data::Tx& tx, const ShareRow& row, const Bytes& hash);
Result<std::optional<ShareRow>> share(data::Tx& tx, const Bytes& hash);
Result<std::vector<ShareRow>> shares_of(data::Tx& tx, PersonId person);
Result<bool> revoke_share(data::Tx& tx, PersonId person, ShareId id);
Status share_opened(data::Tx& tx, ShareId id);
Status forget_shares(data::Tx& tx, Instant ended_before);

Result<std::vector<HookRow>> hooks(data::Tx& tx);
Result<std::optional<HookRow>> hook(data::Tx& tx, HookId id);
Status insert_hook(data::Tx& tx, const HookRow& row, PersonId by);
Result<bool> remove_hook(data::Tx& tx, HookId id);
Status hook_answered(data::Tx& tx, const HookRow& row);
/// Its events and whether it is paused.
Status change_hook(data::Tx& tx, const HookRow& row);
Status set_hook_secret(data::Tx& tx, const HookRow& row);
/// Those that were given up (`one`: this one, also while it waits) are due now, as if they were new. How many.
Result<std::int64_t> replay_deliveries(data::Tx& tx, HookId hook, std::optional<DeliveryId> one);
/// Takes the place of a message of the same kind about the same credential that was not tried yet.
Status put_delivery(data::Tx& tx, const DeliveryRow& row);
/// The oldest one that waits and is due.
Result<std::optional<DeliveryRow>> next_delivery(data::Tx& tx, HookId hook);
Status update_delivery(data::Tx& tx, const DeliveryRow& row);
Result<std::vector<DeliveryRow>> deliveries(data::Tx& tx, HookId hook, std::int64_t limit);
Status forget_deliveries(data::Tx& tx, Instant before);

}  // namespace store
}  // namespace mc::verification
