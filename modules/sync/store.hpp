#pragma once
// Rows and SQL of module sync. Every function takes the caller's transaction.
#include "modules/sync/anonymise.hpp"
#include "modules/sync/requests.hpp"

namespace mc::sync {

inline constexpr data::Module kModule{"sync"};

struct SettingsRow {
  std::string site;
  Bytes seed;
  std::string settings;
  Bytes secret;
  std::optional<Instant> off_at;
  std::optional<PersonId> off_by;
};
FIELDS(SettingsRow, site, seed, settings, secret, off_at, off_by)
struct ReleaseRow {
  ReleaseId id;
  ReleaseState state = ReleaseState::preparing;
  PersonId started_by;
  Instant started_at;
  std::string tables;
  std::int64_t k = 11;
  std::string receiver;  // X25519 key, hex
  std::string fields;
  std::string preview;
  std::string code;
  std::optional<Instant> approved_at;
  std::string sha256;
  std::int64_t bytes = 0;
  std::int64_t sent_bytes = 0;
  bool cancelled = false;
  std::int64_t tries = 0;  // of this turn
  std::int64_t turn = 0;   // how often somebody started sending; jobs of former turns do nothing
  std::string sent_to;     // where some of it has arrived
  std::optional<Instant> sent_at;
  std::string receipt;
  std::optional<Instant> recalled_at;
  std::optional<PersonId> recalled_by;
  std::string recall_reason;
  std::optional<Instant> recall_told_at;
};
FIELDS(ReleaseRow, id, state, started_by, started_at, tables, k, receiver, fields, preview, code, approved_at, sha256,
       bytes, sent_bytes, cancelled, tries, turn, sent_to, sent_at, receipt, recalled_at, recalled_by, recall_reason,
       recall_told_at)
struct ContentRow {
  std::string table_name;
  std::string text;
  std::string cells;
};
FIELDS(ContentRow, table_name, text, cells)
struct ApprovalRow {
  PersonId person_id;
  Instant at;
};
FIELDS(ApprovalRow, person_id, at)
struct ToldRow {
  ReleaseId release_id;
  std::string state, period, subject, role_group, status;
  std::optional<std::int64_t> value;
  std::int64_t counted = 0;
};
FIELDS(ToldRow, release_id, state, period, subject, role_group, status, value, counted)

namespace store {

Result<std::optional<SettingsRow>> settings(data::Tx& tx);
Status put_settings(data::Tx& tx, const SettingsRow& row);

Status insert(data::Tx& tx, const ReleaseRow& row);
Status update(data::Tx& tx, const ReleaseRow& row);
Result<std::optional<ReleaseRow>> release(data::Tx& tx, ReleaseId id);
Result<std::optional<ReleaseRow>> open_release(data::Tx& tx);
Result<std::optional<ReleaseRow>> last_approved(data::Tx& tx);
/// Newest first, before this one.
Result<std::vector<ReleaseRow>> releases(data::Tx& tx, std::optional<ReleaseId> before, std::int64_t limit);
/// Recalled ones that went to this place, which does not know it yet.
Result<std::vector<ReleaseRow>> untold_recalls(data::Tx& tx, std::string_view place);

/// Oldest first, at most 20.
Result<std::vector<FailedSending>> failed_sendings(data::Tx& tx);

Status put_content(data::Tx& tx, ReleaseId id, const ContentRow& row);
Result<std::vector<ContentRow>> contents(data::Tx& tx, ReleaseId id);
Status forget_contents(data::Tx& tx, ReleaseId id);
Status put_bundle(data::Tx& tx, ReleaseId id, ByteView file);
Result<std::optional<Bytes>> bundle(data::Tx& tx, ReleaseId id);
Status approve(data::Tx& tx, ReleaseId id, PersonId by);
Result<std::vector<ApprovalRow>> approvals(data::Tx& tx, ReleaseId id);
Status tell(data::Tx& tx, ReleaseId id, std::string_view table, const std::vector<Told>& told);
/// Oldest release first.
Result<std::vector<Told>> told(data::Tx& tx, std::string_view table);

}  // namespace store
}  // namespace mc::sync
