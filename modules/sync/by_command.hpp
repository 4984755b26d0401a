#pragma once
// PUBLIC header of module sync: what `medconnect sync` does. Whoever may run commands on the machine names the person
// who acts; her permissions and the rules of the routes hold, and the audit rows name her and say "by":"command".
#include "modules/sync/requests.hpp"

namespace mc::sync {

/// The steps on which the rule of two people hangs (start, approve) need her password besides her name.
struct ConsoleActor {
  PersonId person;
  std::optional<std::string> password{};
};
enum class SyncStep : std::uint8_t { approve, discard, send, cancel };

/// Newest first.
Result<Page<SyncRelease>> releases_by_command(Sync& sync, const SyncReleaseQuery& query);
Result<SyncRelease> release_by_command(Sync& sync, ReleaseId id);
/// Exactly what leaves of one table, a line each.
Result<std::string> lines_by_command(Sync& sync, ReleaseId id, std::string_view table);
/// Those of the routes, and forbidden `missing_permission`, `account_not_active`, `no_password_here`, those of a wrong
/// password. Call outside of transactions.
Result<SyncRelease> start_by_command(Sync& sync, const ConsoleActor& who, const SyncStart& in);
Result<SyncRelease> step_by_command(Sync& sync, const ConsoleActor& who, SyncStep step, ReleaseId id);
/// Keeps the receipt that the receiver gave for a file that was carried by hand.
Result<SyncRelease> receipt_by_command(Sync& sync, const ConsoleActor& who, ReleaseId id, std::string_view json);
/// The sealed file.
Result<Bytes> file_by_command(Sync& sync, const ConsoleActor& who, ReleaseId id);

}  // namespace mc::sync
