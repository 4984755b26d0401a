// Settings, the switch, views.
#include "modules/sync/service.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "modules/accounts/fresh_proof.hpp"

namespace mc::sync {
namespace {

bool is_key(const std::string& hex) {
  auto bytes = from_hex(hex);
  return bytes && bytes->size() == 32;
}

Status check(const SyncSettings& in) {
  if (!in.receiver_key.value.empty() && !is_key(in.receiver_key))
    return invalid("settings.receiver_key", "not_a_key", "A receiver's key has 64 hexadecimal digits.");
  if (!in.receipt_key.value.empty() && !is_key(in.receipt_key))
    return invalid("settings.receipt_key", "not_a_key", "A receiver's key has 64 hexadecimal digits.");
  if (in.way == SyncWay::https && !net::parse_https(in.url.value))
    return invalid("settings.url", "not_https", "Enter an address that begins with https://");
  if (in.way == SyncWay::s3 && (!net::parse_https(in.endpoint.value) || in.bucket.value.empty()))
    return invalid("settings.endpoint", "not_https", "Enter an address that begins with https:// and a bucket.");
  if (in.way == SyncWay::https && !in.proxy.value.empty() && !net::parse_proxy(in.proxy.value))
    return invalid("settings.proxy", "not_a_proxy", "Enter the proxy as proxy.hospital.example:3128.");
  return {};
}

}  // namespace

std::string bundle_name(ReleaseId id) {
  const std::string text = "medconnect-sync-bundle " + to_hex(id.bytes);
  return to_hex(ByteView(security::sha256(as_bytes(text))).first(16));
}

std::string place_of(const SyncSettings& in) {
  if (in.way == SyncWay::s3) return "s3 " + in.endpoint.value + "/" + in.bucket.value + "/" + in.prefix.value;
  return in.way == SyncWay::https ? "https " + in.url.value : std::string();
}

Service::Service(Platform& platform, SyncParts parts)
    : platform_(platform), parts_(std::move(parts)),
      sealing_(parts_.keys, "sync",
               {{"sync", "sync_settings", "seed", "id", security::SealedKey::integer, "sync_settings.seed"},
                {"sync", "sync_settings", "secret", "id", security::SealedKey::integer, "sync_settings.secret"}}) {}

Status Service::audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, const ReleaseId& id,
                      std::string details) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = "sync_release:" + id.text();
  event.details.text = std::move(details);
  return platform_.audit.append(tx, event);
}

Status Service::audit(data::Tx& tx, const security::Viewer& viewer, std::string action, const ReleaseId& id,
                      std::string details) {
  if (viewer.session.is_nil())
    details = details == "{}" ? R"({"by":"command"})" : R"({"by":"command",)" + details.substr(1);
  return audit(tx, std::optional(viewer.person), std::move(action), id, std::move(details));
}

Result<SettingsRow> Service::settings_in(data::Tx& tx) {
  if (auto row = TRY(store::settings(tx))) return std::move(*row);
  SettingsRow row;
  Bytes site(16);
  platform_.random.fill(site);
  row.site = to_hex(site);
  const Secret seed = security::random_secret(platform_.random);
  row.seed = sealing_.seal(seed.view(), as_bytes("sync_settings.seed"), platform_.random);
  row.settings = shape::to_json(SyncSettings{});
  return row;
}

Result<SyncSettings> Service::settings_of(const SettingsRow& row) const {
  return shape::from_json<SyncSettings>(row.settings);
}

Result<std::string> Service::secret_of(const SettingsRow& row) const {
  if (row.secret.empty()) return std::string();
  const Bytes plain = TRY(sealing_.open(row.secret, as_bytes("sync_settings.secret")));
  return std::string(as_text(plain));
}

Result<security::SigningKey> Service::signing_key(const SettingsRow& row) const {
  const Secret seed(TRY(sealing_.open(row.seed, as_bytes("sync_settings.seed"))));
  return security::SigningKey(seed.view());
}

Status Service::check_on(const SettingsRow& row) const {
  if (!parts_.enabled) return conflict("sync_off", "Releases are switched off by the configuration (sync.enabled).");
  if (row.off_at || mark(parts_.data, MarkKind::off)) {
    // The switch of a version that kept no mark. What cannot be written now is written the next time.
    if (row.off_at) (void)set_mark(parts_.data, MarkKind::off, {*row.off_at, row.off_by});
    return conflict("sync_off", "Releases were switched off for good.");
  }
  if (mark(parts_.data, MarkKind::restored))
    return conflict("sync_restored",
                    "A backup was put back. Somebody who approves releases says first that they may go on.");
  return {};
}

CodeSet Service::shipped_codes() const {
  CodeSet out;
  for (const auto& type : parts_.credentials.types()) out.insert(type.code);
  return out;
}

Result<SyncOverview> Service::overview(const security::Viewer& viewer) {
  return platform_.db.write([&](data::Tx& tx) -> Result<SyncOverview> {
    const bool fresh = !TRY(store::settings(tx));
    const SettingsRow row = TRY(settings_in(tx));
    if (fresh) TRY(store::put_settings(tx, row));
    SyncOverview out;
    out.enabled = parts_.enabled;
    const auto off = row.off_at ? SyncMark{*row.off_at, row.off_by} : mark(parts_.data, MarkKind::off);
    if (off) out.off_at = off->at;
    if (off && off->by)
      if (auto person = TRY(parts_.accounts.find(tx, *off->by)))
        out.off_by_name = person->first_name + " " + person->last_name;
    if (auto restored = mark(parts_.data, MarkKind::restored)) out.restored_at = restored->at;
    out.settings = TRY(settings_of(row));
    out.has_secret = !row.secret.empty();
    out.site = row.site;
    out.signer = to_hex(TRY(signing_key(row)).public_key());
    if (out.settings.receiver_key.value.empty()) out.missing.emplace_back("receiver_key");
    for (const TableSpec& table : tables()) out.tables.emplace_back(table.name);
    out.may_start = viewer.may_everywhere(kStart) && check_on(row).has_value();
    out.may_approve = viewer.may_everywhere(kApprove) && check_on(row).has_value();
    return out;
  });
}

Result<SyncOverview> Service::set_settings(const security::Viewer& viewer, const SyncSettingsIn& in) {
  TRY(accounts::proved_lately(parts_.accounts, viewer));
  TRY(check(in.settings));
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    SettingsRow row = TRY(settings_in(tx));
    TRY(check_on(row));
    const SyncSettings before = TRY(settings_of(row));
    const bool same_place = place_of(before) == place_of(in.settings);
    const bool same_key = before.receiver_key.value == in.settings.receiver_key.value;
    row.settings = shape::to_json(in.settings);
    if (in.secret)
      row.secret = sealing_.seal(as_bytes(in.secret->value), as_bytes("sync_settings.secret"), platform_.random);
    else if (!same_place)
      row.secret.clear();  // a secret goes only where it was entered for
    TRY(store::put_settings(tx, row));
    security::AuditEvent event;
    event.actor = viewer.person;
    event.action = "sync.settings_changed";
    event.object = "sync:settings";
    event.details.text = fmt::format(R"({{"way":"{}","k":{},"other_place":{},"other_receiver":{}}})",
                                     shape::enum_name(in.settings.way), in.settings.k.value, !same_place, !same_key);
    return platform_.audit.append(tx, event);
  }));
  return overview(viewer);
}

Result<SyncOverview> Service::switch_off(const security::Viewer& viewer, const SyncOffIn& in) {
  TRY(accounts::proved_lately(parts_.accounts, viewer));
  if (in.confirm.value != "OFF")
    return invalid("confirm", "not_confirmed", "Type OFF to switch releases off for good.");
  // First: when what follows fails, they are off all the same.
  TRY(set_mark(parts_.data, MarkKind::off, {platform_.clock.now(), viewer.person}));
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    SettingsRow row = TRY(settings_in(tx));
    if (row.off_at) return {};
    row.off_at = tx.now();
    row.off_by = viewer.person;
    row.secret.clear();
    TRY(store::put_settings(tx, row));
    if (auto open = TRY(store::open_release(tx))) {
      open->state = ReleaseState::discarded;
      TRY(store::update(tx, *open));
      TRY(store::forget_contents(tx, open->id));
    }
    security::AuditEvent event;
    event.actor = viewer.person;
    event.action = "sync.switched_off";
    event.object = "sync:settings";
    return platform_.audit.append(tx, event);
  }));
  return overview(viewer);
}

Result<SyncOverview> Service::resume(const security::Viewer& viewer, const SyncResumeIn& in) {
  TRY(accounts::proved_lately(parts_.accounts, viewer));
  if (!in.not_switched_off)
    return invalid("not_switched_off", "not_confirmed", "Confirm that nobody had switched releases off since.");
  if (!in.receiver_compared)
    return invalid("receiver_compared", "not_confirmed", "Confirm that you know what the receiver has since.");
  if (!mark(parts_.data, MarkKind::restored)) return overview(viewer);
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    security::AuditEvent event;
    event.actor = viewer.person;
    event.action = "sync.resumed_after_restore";
    event.object = "sync:settings";
    return platform_.audit.append(tx, event);
  }));
  TRY(clear_restored(parts_.data));  // after the row: nothing goes on that the log does not know of
  return overview(viewer);
}

Result<std::vector<FailedSending>> Service::failed_sendings(data::Tx& tx) { return store::failed_sendings(tx); }

Result<ReleaseRow> Service::row_for(data::Tx& tx, ReleaseId id) {
  auto row = TRY(store::release(tx, id));
  if (!row) return not_found("release_not_found");
  return std::move(*row);
}

Result<SyncRelease> Service::view(data::Tx& tx, const ReleaseRow& row) {
  SyncRelease out;
  out.id = row.id;
  out.state = row.state;
  out.started_by = row.started_by;
  out.started_at = row.started_at;
  out.tables = TRY(shape::from_json<std::vector<std::string>>(row.tables));
  out.k = row.k;
  out.receiver = row.receiver;
  out.code = row.code;
  out.approved_at = row.approved_at;
  out.sha256 = row.sha256;
  out.bytes = row.bytes;
  out.sent_bytes = row.sent_bytes;
  out.sent_to = row.sent_to;
  out.sent_at = row.sent_at;
  if (!row.receipt.empty()) out.receipt.text = row.receipt;
  out.recalled_at = row.recalled_at;
  out.recall_reason = row.recall_reason;
  out.recall_told_at = row.recall_told_at;
  out.preview = TRY(shape::from_json<SyncPreview>(row.preview));
  out.approvals_needed = out.preview.new_fields ? 2 : 1;
  const auto approvals = TRY(store::approvals(tx, row.id));
  std::vector<PersonId> people = {row.started_by};
  for (const ApprovalRow& approval : approvals) people.push_back(approval.person_id);
  const auto names = TRY(parts_.accounts.find_many(tx, people));
  auto name_of = [&](const PersonId& id) {
    auto found = names.find(id);
    return found == names.end() ? std::string() : found->second.first_name + " " + found->second.last_name;
  };
  out.started_by_name = name_of(row.started_by);
  for (const ApprovalRow& approval : approvals)
    out.approvals.push_back({approval.person_id, name_of(approval.person_id), approval.at});
  return out;
}

Result<Page<SyncRelease>> Service::releases(const SyncReleaseQuery& query) {
  const std::int64_t limit = query.limit ? query.limit->value : 20;
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<SyncRelease>> {
    Page<SyncRelease> out;
    const auto rows = TRY(store::releases(tx, query.after, limit));
    for (const ReleaseRow& row : rows) out.items.push_back(TRY(view(tx, row)));
    if (static_cast<std::int64_t>(rows.size()) == limit) out.next = rows.back().id.text();
    return out;
  });
}

Result<SyncRelease> Service::release(ReleaseId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<SyncRelease> { return view(tx, TRY(row_for(tx, id))); });
}

Result<std::vector<OutboundPlace>> Service::outbound_places(data::Tx& tx) {
  std::vector<OutboundPlace> out;
  auto row = TRY(store::settings(tx));
  if (!row) return out;
  const SyncSettings settings = TRY(settings_of(*row));
  if (settings.way == SyncWay::file) return out;
  auto [host, port] = place_of_url(settings.way == SyncWay::s3 ? settings.endpoint.value : settings.url.value);
  const bool on = check_on(*row).has_value();
  if (!host.empty()) out.push_back({"sync", "", host, port, on, "/admin/sync"});
  if (auto proxy = net::parse_proxy(settings.proxy.value); proxy && settings.way == SyncWay::https)
    out.push_back({"sync", "proxy", proxy->host, proxy->port, on, "/admin/sync"});
  return out;
}

}  // namespace mc::sync
