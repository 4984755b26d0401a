#include "modules/sync/by_command.hpp"

#include "modules/accounts/proof.hpp"
#include "modules/sync/service.hpp"

namespace mc::sync {
namespace {

Service& service_of(Sync& sync) { return static_cast<Service&>(sync); }

}  // namespace

Result<security::Viewer> Service::console_viewer(const ConsoleActor& who, std::string_view permission, bool prove) {
  const auto viewer = TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::optional<security::Viewer>> {
    const auto person = TRY(parts_.accounts.find(tx, who.person));
    if (!person || person->status != accounts::Status::active)
      return forbidden("account_not_active", "Only somebody whose account is active can do this.");
    auto found = TRY(platform_.sessions.viewer_of(tx, who.person));
    if (found.may_everywhere(permission)) return std::optional(std::move(found));
    security::AuditEvent event;
    event.actor = who.person;
    event.action = "access.denied";
    event.object = "command:sync";
    event.details.text = R"({"by":"command","reason":"missing_permission"})";
    event.outcome = "denied";
    TRY(platform_.audit.append(tx, event));
    return std::optional<security::Viewer>{};
  }));
  if (!viewer)
    return forbidden("missing_permission", "She has no role that may do this (" + std::string(permission) + ").");
  if (!prove) return *viewer;
  auto proof = accounts::prove_again(parts_.accounts, *viewer, who.password, {});
  if (!proof && proof.error().code == "sign_in_again")
    return forbidden("no_password_here", "She has no password here or in the directory. Do this in the web app.");
  if (!proof) return std::unexpected(proof.error());
  return *viewer;
}

Result<SyncRelease> Service::take_receipt(const security::Viewer& viewer, ReleaseId id, std::string_view json) {
  auto receipt = shape::from_json<SyncReceipt>(json);
  if (!receipt) return invalid("receipt", "receipt_wrong", "This is no receipt as the receiver gives them.");
  return platform_.db.write([&](data::Tx& tx) -> Result<SyncRelease> {
    ReleaseRow row = TRY(row_for(tx, id));
    const bool open = row.state == ReleaseState::approved || (row.state == ReleaseState::failed && row.approved_at);
    if (!open) return conflict("receipt_not_awaited", "Only an approved release that has no receipt takes one.");
    TRY(check_receipt(*receipt, row, TRY(settings_of(TRY(settings_in(tx))))));
    row.state = ReleaseState::sent;
    row.sent_at = tx.now();
    row.receipt = shape::to_json(*receipt);
    row.code.clear();
    TRY(store::update(tx, row));
    TRY(audit(tx, viewer, "sync.receipt_taken", id));
    return view(tx, row);
  });
}

Result<Page<SyncRelease>> releases_by_command(Sync& sync, const SyncReleaseQuery& query) {
  return service_of(sync).releases(query);
}

Result<SyncRelease> release_by_command(Sync& sync, ReleaseId id) { return service_of(sync).release(id); }

Result<std::string> lines_by_command(Sync& sync, ReleaseId id, std::string_view table) {
  return service_of(sync).text_of(id, table);
}

Result<SyncRelease> start_by_command(Sync& sync, const ConsoleActor& who, const SyncStart& in) {
  Service& it = service_of(sync);
  return it.start(TRY(it.console_viewer(who, kStart, true)), in);
}

Result<SyncRelease> step_by_command(Sync& sync, const ConsoleActor& who, SyncStep step, ReleaseId id) {
  Service& it = service_of(sync);
  if (step == SyncStep::approve) return it.approve_proved(TRY(it.console_viewer(who, kApprove, true)), id);
  const security::Viewer viewer = TRY(it.console_viewer(who, kStart, false));
  if (step == SyncStep::discard) return it.discard(viewer, id);
  return step == SyncStep::send ? it.send(viewer, id) : it.cancel(viewer, id);
}

Result<SyncRelease> receipt_by_command(Sync& sync, const ConsoleActor& who, ReleaseId id, std::string_view json) {
  Service& it = service_of(sync);
  return it.take_receipt(TRY(it.console_viewer(who, kStart, false)), id, json);
}

Result<Bytes> file_by_command(Sync& sync, const ConsoleActor& who, ReleaseId id) {
  Service& it = service_of(sync);
  return it.sealed_file(TRY(it.console_viewer(who, kStart, false)), id);
}

}  // namespace mc::sync
