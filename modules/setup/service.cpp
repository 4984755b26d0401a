#include "modules/setup/service.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "appliance/base/log.hpp"
#include "modules/accounts/fresh_proof.hpp"

namespace mc::setup {
namespace {

constexpr std::chrono::hours kAskAgain{24 * 90};
constexpr std::int64_t kResealedAtOnce = 50;
constexpr std::chrono::seconds kLateWrites{60};  // what was sealed before a rotation is written by then

std::vector<std::int64_t> asked_groups(const security::RecoveryState& state) {
  return state.next_waiting ? state.next_groups : state.groups;
}

}  // namespace

Status Service::audit(std::optional<PersonId> actor, std::string action, std::string details) {
  return platform_.db.write([&](data::Tx& tx) {
    security::AuditEvent event;
    event.actor = actor;
    event.action = action;
    event.object = "keys";
    event.details.text = details;
    return platform_.audit.append(tx, event);
  });
}

Status Service::change(const security::Viewer& viewer) {
  if (!viewer.may_everywhere(kKeys)) return forbidden();
  return accounts::proved_lately(parts_.accounts, viewer);
}

Result<bool> Service::recovery_due() {
  auto state = TRY(parts_.desk.recovery());
  return !state.confirmed_at || platform_.clock.now() - *state.confirmed_at >= kAskAgain;
}

Result<std::vector<SetupFact>> Service::facts() {
  std::vector<SetupFact> out;
  if (parts_.facts) out = TRY(parts_.facts());
  auto state = TRY(parts_.desk.recovery());
  out.push_back({"recovery_key", !TRY(recovery_due()),
                 state.confirmed_at ? "Parts of it were typed on " + to_string(date_of(*state.confirmed_at)) + "."
                                    : "Nobody has shown yet that the printed recovery key is at hand.",
                 "/admin/keys"});
  auto custody = TRY(parts_.desk.custody());
  bool beside = custody == security::KeyCustody::file;
  out.push_back(
      {"root_key", !beside,
       beside ? "It lies beside the data it opens: whoever copies the folder can read everything." : "It is sealed.",
       "/admin/keys"});
  return out;
}

Result<SetupTodos> Service::todos(const security::Viewer& viewer) {
  if (!viewer.may_everywhere(kView)) return forbidden();
  auto known = TRY(facts());
  auto away = TRY(platform_.db.read(
      [](data::Tx& tx) { return tx.in(kModule).all<std::string>("SELECT key FROM setup_put_away"); }));
  SetupTodos out;
  for (SetupFact& fact : known) {
    bool put = std::find(away.begin(), away.end(), fact.key) != away.end();
    if (!fact.done && !put) ++out.open;
    out.items.push_back({std::move(fact.key), fact.done, put, std::move(fact.detail), std::move(fact.link)});
  }
  return out;
}

Result<SetupTodos> Service::put_away(const security::Viewer& viewer, std::string_view key, bool away) {
  if (!viewer.may_everywhere(kView)) return forbidden();
  auto known = TRY(facts());
  bool there = std::any_of(known.begin(), known.end(), [&](const SetupFact& fact) { return fact.key == key; });
  if (!there) return not_found();
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    if (away)
      TRY(tx.in(kModule).run(
          "INSERT INTO setup_put_away (key, person_id, put_away_at) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET "
          "person_id = excluded.person_id, put_away_at = excluded.put_away_at",
          key, viewer.person, tx.now()));
    else
      TRY(tx.in(kModule).run("DELETE FROM setup_put_away WHERE key = ?", key));
    security::AuditEvent event;
    event.actor = viewer.person;
    event.action = away ? "setup.put_away" : "setup.taken_out";
    event.object = "setup:" + std::string(key);
    return platform_.audit.append(tx, event);
  }));
  return todos(viewer);
}

Result<KeyRoom> Service::keys(const security::Viewer& viewer) {
  if (!viewer.may_everywhere(kKeys)) return forbidden();
  auto state = TRY(parts_.desk.recovery());
  KeyRoom out;
  out.kept = TRY(parts_.desk.custody());
  out.fingerprint = parts_.desk.fingerprint();
  out.generation = parts_.desk.generation();
  out.files_behind = TRY(parts_.desk.files_behind());
  out.recovery_known = state.known || state.next_waiting;
  out.recovery_due = TRY(recovery_due());
  out.recovery_made_at = state.made_at;
  out.recovery_confirmed_at = state.confirmed_at;
  out.groups = asked_groups(state);
  out.next_waiting = state.next_waiting;
  out.uses = TRY(uses());
  return out;
}

Result<std::vector<RootKeyUse>> Service::uses() {
  const security::Keys& keys = parts_.desk.keys();
  std::int64_t newest = keys.generation(), database = parts_.desk.database_version();
  auto sealed = TRY(platform_.db.read([&](data::Tx& tx) { return keys.sealed().state(tx, keys); }));
  std::int64_t files = TRY(parts_.desk.files_behind());
  auto moving = [](bool behind) { return behind ? RootKeyUseState::moving : RootKeyUseState::newest; };
  bool restart = database < newest;
  std::int64_t retired = keys.sealed().oldest();
  return std::vector<RootKeyUse>{{RootKeyUseName::secrets, moving(sealed.behind > 0 || retired < newest), retired,
                                  sealed.behind, sealed.unreadable},
                                 {RootKeyUseName::files, moving(files > 0), files > 0 ? 1 : newest, files, 0},
                                 {RootKeyUseName::database,
                                  restart ? RootKeyUseState::restart : RootKeyUseState::newest, database,
                                  restart ? platform_.db.figures().database_bytes : 0, 0},
                                 {RootKeyUseName::backups, RootKeyUseState::newest, newest, 0, 0}};
}

Result<KeyRoom> Service::set_passphrase(const security::Viewer& viewer, const PassphraseIn& in) {
  TRY(change(viewer));
  TRY(parts_.desk.set_passphrase(in.passphrase.value));
  TRY(audit(viewer.person, "keys.passphrase_set"));
  return keys(viewer);
}

Result<KeyRoom> Service::remove_passphrase(const security::Viewer& viewer) {
  TRY(change(viewer));
  TRY(parts_.desk.remove_passphrase());
  TRY(audit(viewer.person, "keys.passphrase_removed"));
  return keys(viewer);
}

Result<RecoveryKeyMade> Service::rotate(const security::Viewer& viewer, const RotateIn& in) {
  TRY(change(viewer));
  RecoveryKeyMade out{TRY(parts_.desk.rotate(in.passphrase.value)), {}};
  TRY(audit(viewer.person, "keys.rotated"));
  out.groups = asked_groups(TRY(parts_.desk.recovery()));
  return out;
}

Result<RecoveryKeyMade> Service::offer(const security::Viewer& viewer) {
  TRY(change(viewer));
  RecoveryKeyMade out{TRY(parts_.desk.offer_recovery_key()), {}};
  TRY(audit(viewer.person, "keys.recovery_key_offered"));
  out.groups = asked_groups(TRY(parts_.desk.recovery()));
  return out;
}

Result<KeyRoom> Service::confirm(const security::Viewer& viewer, const RecoveryPartsIn& in) {
  TRY(change(viewer));
  std::vector<std::string> groups;
  for (const auto& group : in.groups) groups.push_back(group.value);
  if (auto same = parts_.desk.confirm_recovery_key(groups); !same) {
    TRY(audit(viewer.person, "keys.recovery_key_mistyped"));
    if (same.error().code == "wrong_recovery_key") return invalid("groups", "wrong_recovery_key", same.error().detail);
    return std::unexpected(same.error());
  }
  TRY(audit(viewer.person, "keys.recovery_key_confirmed"));
  return keys(viewer);
}

Status Service::rewrap() {
  std::int64_t done = 0;
  while (std::int64_t some = TRY(parts_.desk.rewrap_some())) done += some;
  if (done > 0) {
    LOG(info, "blob_keys_rewrapped", {"blobs", done});
    TRY(audit({}, "keys.files_rewrapped", fmt::format(R"({{"files":{}}})", done)));
  }
  return reseal();
}

Status Service::load() {
  auto retired = TRY(platform_.db.read([](data::Tx& tx) {
    return tx.in(kModule).one<std::int64_t>(
        "SELECT COALESCE(MAX(version), 0) FROM setup_key_versions WHERE purpose = 'secrets'");
  }));
  parts_.desk.keys().sealed().retire_below(static_cast<std::uint32_t>(retired) + 1);
  return {};
}

Status Service::reseal() {
  const security::Keys& keys = parts_.desk.keys();
  std::int64_t newest = keys.generation();
  if (keys.sealed().oldest() >= newest) return {};
  if (seen_generation_ != newest) {
    seen_generation_ = newest;
    seen_at_ = platform_.clock.now();
  }
  std::int64_t done = 0;
  while (std::int64_t some = TRY(keys.sealed().reseal(platform_.db, keys, platform_.random, kResealedAtOnce)))
    done += some;
  if (done > 0) {
    LOG(info, "secrets_resealed", {"values", done}, {"version", newest});
    return audit({}, "keys.secrets_resealed", fmt::format(R"({{"values":{},"version":{}}})", done, newest));
  }
  if (platform_.clock.now() - seen_at_ < kLateWrites) return {};
  return retire();
}

Status Service::retire() {
  const security::Keys& keys = parts_.desk.keys();
  std::int64_t newest = keys.generation(), oldest = keys.sealed().oldest();
  bool none_left = TRY(platform_.db.write([&](data::Tx& tx) -> Result<bool> {
    if (TRY(keys.sealed().state(tx, keys)).behind > 0) return false;  // written in between, or they cannot be opened
    for (std::int64_t version = oldest; version < newest; ++version)
      TRY(tx.in(kModule).run("INSERT INTO setup_key_versions (purpose, version, retired_at) VALUES ('secrets', ?, ?) "
                             "ON CONFLICT DO NOTHING",
                             version, tx.now()));
    security::AuditEvent event;
    event.action = "keys.version_retired";
    event.object = "keys";
    event.details.text = fmt::format(R"({{"purpose":"secrets","below":{}}})", newest);
    TRY(platform_.audit.append(tx, event));
    return true;
  }));
  if (none_left) keys.sealed().retire_below(static_cast<std::uint32_t>(newest));
  return {};
}

Status Service::remind() {
  if (!TRY(recovery_due())) return {};
  return platform_.db.write([&](data::Tx& tx) -> Status {
    std::set<PersonId> people;
    for (const std::string& role : platform_.permissions.roles_with(kKeys))
      for (PersonId person : TRY(platform_.sessions.holders(tx, role))) people.insert(person);
    std::int64_t quarter = tx.now().ms / std::chrono::milliseconds(kAskAgain).count();
    notifications::NotificationIn note;
    note.code = "operations_alert";
    note.params = {{"kind", "recovery_key"}};
    note.text = "Show that the printed recovery key is at hand: type parts of it.";
    note.link = "/admin/keys";
    note.dedupe_key = "setup.recovery_key:" + std::to_string(quarter);
    for (PersonId person : people) TRY(parts_.notifications.notify(tx, person, note));
    return {};
  });
}

}  // namespace mc::setup
