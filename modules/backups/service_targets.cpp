// Places: settings, secrets, tests.
#include <algorithm>

#include "modules/accounts/fresh_proof.hpp"
#include "modules/backups/service.hpp"

namespace mc::backups {
namespace {

constexpr std::int64_t kMostBackupTargets = 20;

std::string bound_to(TargetId id) { return "backups_targets.secret:" + id.text(); }

backup::TargetSettings settings_from(const BackupTargetIn& in) {
  backup::TargetSettings out;
  out.kind = in.kind;
  out.folder = in.folder;
  out.host = in.host;
  out.port = in.port;
  out.user = in.user;
  out.known_hosts = in.known_hosts;
  out.endpoint = in.endpoint;
  out.bucket = in.bucket;
  out.region = in.region;
  out.access_key = in.access_key;
  out.trust_pem = in.trust_pem;
  return out;
}

/// A backup inside of what it backs up is none.
bool inside(const std::filesystem::path& folder, const std::filesystem::path& data) {
  std::error_code error;
  auto a = std::filesystem::weakly_canonical(folder, error), b = std::filesystem::weakly_canonical(data, error);
  auto [at, end] = std::mismatch(b.begin(), b.end(), a.begin(), a.end());
  return at == b.end();
}

}  // namespace

Bytes Service::seal_secret(TargetId id, const std::string& secret) const {
  return secrets_.seal(as_bytes(secret), as_bytes(bound_to(id)), platform_.random);
}

Result<backup::TargetSettings> Service::settings_of(const TargetRow& row) const {
  auto out = TRY(shape::from_json<backup::TargetSettings>(row.settings));
  if (row.secret.empty()) return out;
  Bytes secret = TRY(secrets_.open(row.secret, as_bytes(bound_to(row.id))));
  out.secret = std::string(as_text(secret));
  return out;
}

Result<std::unique_ptr<backup::Target>> Service::open(const TargetRow& row) const {
  auto settings = TRY(settings_of(row));
  std::error_code ignored;
  std::filesystem::create_directories(scratch(), ignored);
  return backup::open_target(settings, scratch(), platform_.clock);
}

Result<TargetRow> Service::row_from(TargetId id, const BackupTargetIn& in, const TargetRow* before) const {
  backup::TargetSettings settings = settings_from(in);
  TargetRow row;
  row.id = id;
  row.name = in.name;
  row.enabled = in.enabled;
  row.settings = shape::to_json(settings);
  if (in.secret)
    settings.secret = in.secret->value;
  else if (before != nullptr) {
    auto former = TRY(settings_of(*before));
    // A secret goes only where it was entered for.
    bool same = former.kind == settings.kind && former.host == settings.host && former.endpoint == settings.endpoint;
    if (!same && !former.secret.empty() && settings.kind != backup::TargetKind::folder)
      return invalid("secret", "secret_needed", "Another server needs the secret to be entered again.");
    if (same) settings.secret = former.secret;
  }
  TRY(backup::check_settings(settings));
  if (settings.kind == backup::TargetKind::folder && inside(settings.folder, parts_.data))
    return invalid("folder", "inside_data", "The folder lies inside the data directory, which it is to save.");
  if (settings.kind != backup::TargetKind::folder) row.secret = seal_secret(id, settings.secret);
  return row;
}

Result<BackupTarget> Service::create_target(const security::Viewer& viewer, const BackupTargetIn& in) {
  TRY(accounts::proved_lately(parts_.accounts, viewer));
  TargetRow row = TRY(row_from(TargetId::make(platform_.clock, platform_.random), in, nullptr));
  return platform_.db.write([&](data::Tx& tx) -> Result<BackupTarget> {
    if (static_cast<std::int64_t>(TRY(store::targets(tx)).size()) >= kMostBackupTargets)
      return conflict("too_many_targets", "There are 20 targets already.");
    TRY(store::put_target(tx, row));
    TRY(audit(platform_, tx, viewer.person, "backup.target_created", "backup_target:" + row.id.text()));
    return view(tx, row, TRY(store::plan(tx)));
  });
}

Status Service::add_place(const std::string& name, const backup::TargetSettings& place) {
  BackupTargetIn in;
  in.name.value = name;
  in.kind = place.kind;
  in.folder.value = place.folder;
  in.host.value = place.host;
  in.port.value = place.port;
  in.user.value = place.user;
  in.known_hosts.value = place.known_hosts;
  in.endpoint.value = place.endpoint;
  in.bucket.value = place.bucket;
  in.region.value = place.region;
  in.access_key.value = place.access_key;
  in.trust_pem.value = place.trust_pem;
  if (!place.secret.empty()) in.secret.emplace().value = place.secret;
  TargetRow row = TRY(row_from(TargetId::make(platform_.clock, platform_.random), in, nullptr));
  return platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(store::put_target(tx, row));
    return audit(platform_, tx, std::nullopt, "backup.target_created", "backup_target:" + row.id.text());
  });
}

Result<BackupTarget> Service::change_target(const security::Viewer& viewer, TargetId id, const BackupTargetIn& in) {
  TRY(accounts::proved_lately(parts_.accounts, viewer));
  TargetRow before = TRY(row_of(id));
  TargetRow row = TRY(row_from(id, in, &before));
  return platform_.db.write([&](data::Tx& tx) -> Result<BackupTarget> {
    if (!TRY(store::target(tx, id))) return not_found("backup_target_not_found");
    TRY(store::put_target(tx, row));
    TRY(audit(platform_, tx, viewer.person, "backup.target_changed", "backup_target:" + id.text()));
    return view(tx, row, TRY(store::plan(tx)));
  });
}

Status Service::remove_target(const security::Viewer& viewer, TargetId id) {
  TRY(accounts::proved_lately(parts_.accounts, viewer));
  {
    std::lock_guard guard(mutex_);
    if (progress_ && progress_->target_id == id)
      return conflict("backup_running", "A backup to this target is running. Wait for it.");
    std::erase_if(waiting_, [&](const Job& job) { return job.target == id; });
  }
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    if (!TRY(store::remove_target(tx, id))) return not_found("backup_target_not_found");
    return audit(platform_, tx, viewer.person, "backup.target_removed", "backup_target:" + id.text());
  }));
  std::error_code ignored;
  std::filesystem::remove_all(parts_.data / "backup" / id.text(), ignored);
  return {};
}

Result<BackupTest> Service::test_target(const security::Viewer& viewer, TargetId id) {
  TargetRow row = TRY(row_of(id));
  auto place = open(row);
  Status ready = place ? (*place)->prepare() : Status(std::unexpected(place.error()));
  BackupTest out{ready.has_value(), ready ? "" : ready.error().code, ready ? "" : ready.error().detail};
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(store::put_test(tx, id, out));
    return audit(platform_, tx, viewer.person, "backup.target_tested", "backup_target:" + id.text(),
                 out.ok ? "ok" : "failed");
  }));
  if (out.ok) TRY(resume(viewer.person));
  return out;
}

Result<BackupAsked> Service::ask(const security::Viewer& viewer, TargetId id, const BackupAsk& in) {
  TRY(row_of(id));
  TRY(platform_.db.write([&](data::Tx& tx) {
    return audit(platform_, tx, viewer.person, "backup.asked", "backup_target:" + id.text(), "ok",
                 R"({"work":")" + std::string(shape::enum_name(in.work)) + R"("})");
  }));
  Job job{id, in.work, in.all_files};
  if (parts_.background)
    TRY(queue(job));
  else
    TRY(perform(job));
  std::lock_guard guard(mutex_);
  return BackupAsked{static_cast<std::int64_t>(waiting_.size())};
}

Result<std::vector<TargetLine>> Service::targets() {
  return platform_.db.read([&](data::Tx& tx) -> Result<std::vector<TargetLine>> {
    std::vector<TargetLine> out;
    for (const TargetRow& row : TRY(store::targets(tx))) {
      auto settings = TRY(shape::from_json<backup::TargetSettings>(row.settings));
      std::string place =
          settings.kind == backup::TargetKind::folder ? settings.folder
          : settings.kind == backup::TargetKind::sftp
              ? "sftp://" + settings.user + "@" + settings.host + ":" + std::to_string(settings.port) + settings.folder
              : settings.endpoint + "/" + settings.bucket + "/" + settings.folder;
      out.push_back({row.id, row.name, settings.kind, std::move(place), row.enabled});
    }
    return out;
  });
}

Result<std::vector<OutboundPlace>> Service::outbound_places(data::Tx& tx) {
  std::vector<OutboundPlace> out;
  for (const TargetRow& row : TRY(store::targets(tx))) {
    auto settings = TRY(shape::from_json<backup::TargetSettings>(row.settings));
    auto [host, port] = settings.kind == backup::TargetKind::s3
                            ? place_of_url(settings.endpoint)
                            : std::pair{settings.host, static_cast<int>(settings.port)};
    if (settings.kind != backup::TargetKind::folder)
      out.push_back({"backup", row.name, host, port, row.enabled, "/admin/backups"});
  }
  return out;
}

}  // namespace mc::backups
