#pragma once
// Requests and answers of the module's routes.
#include "backup/target.hpp"
#include "modules/sync/sync.hpp"

namespace mc::sync {

enum class SyncWay : std::uint8_t { file, https, s3 };
ENUM_NAMES(SyncWay, file, https, s3)
enum class ReleaseState : std::uint8_t { preparing, ready, failed, discarded, approved, sending, sent, recalled };
ENUM_NAMES(ReleaseState, preparing, ready, failed, discarded, approved, sending, sent, recalled)

struct SyncSettings {
  SyncWay way = SyncWay::file;
  Text<0, 64> receiver_key;  // X25519, 64 hex digits
  Text<0, 64> receipt_key;   // Ed25519 of the receiver, or empty: receipts are not checked
  Text<0, 300> url;          // https://sync.example/v1
  Text<0, 300> endpoint;     // S3, as are the next four
  Text<0, 63> bucket;
  Text<0, 60> region;
  Text<0, 128> access_key;
  Text<0, 200> prefix;
  Text<0, 20000> trust_pem;
  Text<0, 300> proxy;  // of HTTPS: "proxy.hospital.example:3128", or empty
  Int<11, 1000> k{11};
};
FIELDS(SyncSettings, way, receiver_key, receipt_key, url, endpoint, bucket, region, access_key, prefix, trust_pem,
       proxy, k)
struct SyncSettingsIn {
  SyncSettings settings;
  std::optional<Text<1, 1000>> secret;  // token of the receiver or S3 secret; absent: the present one stays
};
FIELDS(SyncSettingsIn, settings, secret)
struct SyncOverview {
  bool enabled = true;  // by the configuration
  std::optional<Instant> off_at;
  std::optional<Instant> restored_at;  // a backup was put back, and nobody has said since that releases may go on
  std::string off_by_name;
  SyncSettings settings;
  bool has_secret = false;
  std::string site;
  std::string signer;                // Ed25519 public key, for the receiver
  std::vector<std::string> missing;  // "receiver_key", "destination"
  std::vector<std::string> tables;
  bool may_start = false;
  bool may_approve = false;
};
FIELDS(SyncOverview, enabled, off_at, restored_at, off_by_name, settings, has_secret, site, signer, missing, tables,
       may_start, may_approve)

struct SyncFigures {
  std::int64_t people = 0, groups = 0, released_groups = 0, merged_groups = 0, dropped_groups = 0;
  std::int64_t suppressed_cells = 0, kept_cells = 0, total_only = 0, smallest_group = 0, records_at_risk = 0;
  double max_risk = 0, max_distance = 0;
};
FIELDS(SyncFigures, people, groups, released_groups, merged_groups, dropped_groups, suppressed_cells, kept_cells,
       total_only, smallest_group, records_at_risk, max_risk, max_distance)
struct SyncRemoved {
  std::string kind;  // "name", "category", "credential_type", "profession", "day", "unit"
  std::int64_t values = 0;
  std::vector<std::string> examples;  // words of the hospital, never of a person
};
FIELDS(SyncRemoved, kind, values, examples)
struct SyncPreview {
  SyncFigures figures;
  std::vector<SyncRemoved> removed;
  std::int64_t new_lines = 0, gone_lines = 0, same_lines = 0;  // beside the last approved release
  bool new_fields = false;  // or another receiver, or a smaller k, than the last approved one: then two approve
};
FIELDS(SyncPreview, figures, removed, new_lines, gone_lines, same_lines, new_fields)

struct SyncApproval {
  PersonId person_id;
  std::string name;
  Instant at;
};
FIELDS(SyncApproval, person_id, name, at)
struct SyncRelease {
  ReleaseId id;
  ReleaseState state = ReleaseState::preparing;
  PersonId started_by;
  std::string started_by_name;
  Instant started_at;
  std::vector<std::string> tables;
  std::int64_t k = 11;
  std::string receiver;  // the key that it is sealed to
  std::string code;      // of what went wrong last
  std::vector<SyncApproval> approvals;
  std::int64_t approvals_needed = 1;
  std::optional<Instant> approved_at;
  std::string sha256;  // of the sealed file
  std::int64_t bytes = 0;
  std::int64_t sent_bytes = 0;
  std::string sent_to;  // where it, or a part of it, has arrived
  std::optional<Instant> sent_at;
  RawJson receipt;
  std::optional<Instant> recalled_at;
  std::string recall_reason;
  std::optional<Instant> recall_told_at;
  SyncPreview preview;
};
FIELDS(SyncRelease, id, state, started_by, started_by_name, started_at, tables, k, receiver, code, approvals,
       approvals_needed, approved_at, sha256, bytes, sent_bytes, sent_to, sent_at, receipt, recalled_at, recall_reason,
       recall_told_at, preview)
struct SyncStart {
  List<Text<1, 40>, 10> tables;
};
FIELDS(SyncStart, tables)
struct SyncReleaseQuery {
  std::optional<ReleaseId> after;
  std::optional<Int<1, 100>> limit;
};
FIELDS(SyncReleaseQuery, after, limit)
struct SyncContentQuery {
  Text<1, 40> table;
};
FIELDS(SyncContentQuery, table)
/// The first 2,000 lines, each an object.
struct SyncLines {
  std::int64_t total = 0;
  std::vector<RawJson> lines;
};
FIELDS(SyncLines, total, lines)
struct SyncRecallIn {
  Text<3, 1000> reason;  // stays here
};
FIELDS(SyncRecallIn, reason)
struct SyncOffIn {
  Text<1, 20> confirm;  // "OFF"
};
FIELDS(SyncOffIn, confirm)

/// By whoever asked the receiver and her colleagues what happened after the backup was made.
struct SyncResumeIn {
  bool not_switched_off = false;   // nobody had switched releases off since
  bool receiver_compared = false;  // what the receiver has since is known to whoever approves
};
FIELDS(SyncResumeIn, not_switched_off, receiver_compared)

/// What the receiver answers.
struct SyncReceived {
  std::int64_t received = 0;
};
FIELDS(SyncReceived, received)
struct SyncReceipt {
  std::string bundle;
  std::string sha256;
  std::string received_at;
  std::optional<std::string> signature;  // hex
};
FIELDS(SyncReceipt, bundle, sha256, received_at, signature)

}  // namespace mc::sync
