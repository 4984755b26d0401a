#pragma once
// Rules of module sync. Thread-safe: state is in the database. Nothing starts by itself: there is no schedule.
#include "appliance/security/secret_box.hpp"
#include "modules/sync/bundle.hpp"
#include "modules/sync/by_command.hpp"
#include "modules/sync/marks.hpp"
#include "modules/sync/scan.hpp"
#include "modules/sync/store.hpp"

namespace mc::sync {

inline constexpr std::string_view kStart = "sync:start";
inline constexpr std::string_view kApprove = "sync:approve";
inline constexpr std::string_view kView = "sync:view";

struct SyncLogQuery {
  Text<3, 4> format;  // pdf, json, csv
};
FIELDS(SyncLogQuery, format)

/// Reads, counts and suppresses for a release that somebody started.
struct PrepareRelease {
  static constexpr std::string_view kKind = "sync.prepare";
  ReleaseId release;
};
FIELDS(PrepareRelease, release)
/// Sends an approved one.
struct SendRelease {
  static constexpr std::string_view kKind = "sync.send";
  ReleaseId release;
  std::int64_t turn = 0;
};
FIELDS(SendRelease, release, turn)

/// Tells the receiver of recalls.
struct TellRecalls {
  static constexpr std::string_view kKind = "sync.recalls";
  ReleaseId release;
};
FIELDS(TellRecalls, release)

/// What was read of the modules: facts by table, and what fell by the wayside.
struct Gathered {
  std::map<std::string, std::vector<Fact>> facts;
  std::set<std::string> categories, professions, types;  // of the hospital's own, that became "other"
  std::int64_t people = 0, courses = 0, days = 0, units = 0;
};

class Service final : public Sync {
public:
  Service(Platform& platform, SyncParts parts);

  Result<std::vector<OutboundPlace>> outbound_places(data::Tx& tx) override;
  Result<std::vector<FailedSending>> failed_sendings(data::Tx& tx) override;

  // service.cpp
  Result<SyncOverview> overview(const security::Viewer& viewer);
  Result<SyncOverview> set_settings(const security::Viewer& viewer, const SyncSettingsIn& in);
  Result<SyncOverview> switch_off(const security::Viewer& viewer, const SyncOffIn& in);
  Result<SyncOverview> resume(const security::Viewer& viewer, const SyncResumeIn& in);
  Result<Page<SyncRelease>> releases(const SyncReleaseQuery& query);
  Result<SyncRelease> release(ReleaseId id);

  // log.cpp
  Result<http::Download> log_file(const security::Viewer& viewer, const SyncLogQuery& query);

  // release.cpp
  Result<SyncRelease> start(const security::Viewer& viewer, const SyncStart& in);
  Result<SyncRelease> discard(const security::Viewer& viewer, ReleaseId id);
  Result<SyncRelease> approve(const security::Viewer& viewer, ReleaseId id);
  /// By somebody who has just shown who she is.
  Result<SyncRelease> approve_proved(const security::Viewer& viewer, ReleaseId id);
  Result<SyncRelease> recall(const security::Viewer& viewer, ReleaseId id, const SyncRecallIn& in);
  Result<SyncLines> lines(ReleaseId id, const SyncContentQuery& query);
  Result<http::Download> content(ReleaseId id, const SyncContentQuery& query);
  Result<http::Download> file(const security::Viewer& viewer, ReleaseId id);
  Result<Bytes> sealed_file(const security::Viewer& viewer, ReleaseId id);
  Result<std::string> text_of(ReleaseId id, std::string_view table);
  Status prepare(ReleaseId id);

  // push.cpp
  Result<SyncRelease> send(const security::Viewer& viewer, ReleaseId id);
  Result<SyncRelease> cancel(const security::Viewer& viewer, ReleaseId id);
  Status push(ReleaseId id, std::int64_t turn);
  Status push_recalls();

  // by_command.cpp
  /// Her rights at the console: a viewer with a nil session. Refused without the permission everywhere.
  Result<security::Viewer> console_viewer(const ConsoleActor& who, std::string_view permission, bool prove);
  Result<SyncRelease> take_receipt(const security::Viewer& viewer, ReleaseId id, std::string_view json);

private:
  friend class ReleaseLog;  // pages of the log's file
  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, const ReleaseId& id,
               std::string details = "{}");
  /// Says so when she acts by command (a nil session).
  Status audit(data::Tx& tx, const security::Viewer& viewer, std::string action, const ReleaseId& id,
               std::string details = "{}");
  /// The one row, made with a random site code when there is none yet.
  Result<SettingsRow> settings_in(data::Tx& tx);
  Result<SyncSettings> settings_of(const SettingsRow& row) const;
  Result<std::string> secret_of(const SettingsRow& row) const;
  Result<security::SigningKey> signing_key(const SettingsRow& row) const;
  /// Errors conflict `sync_off` (by the switch or the configuration) and `sync_restored`.
  Status check_on(const SettingsRow& row) const;
  Result<ReleaseRow> row_for(data::Tx& tx, ReleaseId id);
  Result<SyncRelease> view(data::Tx& tx, const ReleaseRow& row);
  CodeSet shipped_codes() const;

  // gather.cpp
  Result<Gathered> gather();
  Status gather_person(data::Tx& tx, const organisation::Staff& staff, std::uint32_t number, Gathered& out);

  // release.cpp
  Status compute(ReleaseRow row);
  /// Everybody who was ever known here, streamed against the words of the bytes.
  Result<std::vector<Hit>> scan(const std::vector<NamedText>& texts);
  Result<SyncManifest> manifest_of(const ReleaseRow& row, const SettingsRow& settings,
                                   const security::SigningKey& signer);
  Status seal_release(ReleaseRow row);

  // push.cpp
  Result<SyncSend> sender(const SyncSettings& settings) const;
  Result<std::optional<SyncReceipt>> push_https(ReleaseRow& row, const SyncSettings& settings, const std::string& token,
                                                const Bytes& file);
  Result<SyncReceipt> push_s3(const ReleaseRow& row, const SyncSettings& settings, const std::string& secret,
                              const Bytes& file);
  Status tell_recalls(const SyncSettings& settings, const std::string& token);
  Status check_receipt(const SyncReceipt& receipt, const ReleaseRow& row, const SyncSettings& settings) const;
  Result<bool> note_progress(const ReleaseRow& row, std::int64_t sent, const SyncSettings& settings);

  Platform& platform_;
  SyncParts parts_;
  security::SecretBox sealing_;
};

/// 32 hex digits: names of bundles hold no dashes, so that no part of them reads like a word, and no time.
std::string bundle_name(ReleaseId id);
/// Where these settings send to; empty when nowhere.
std::string place_of(const SyncSettings& settings);

}  // namespace mc::sync
