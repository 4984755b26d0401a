// The keys of a running appliance: how they are kept, sealed, rotated, and whether the printed recovery key is known to
// be somewhere. The commands and the screens use the same functions.
#include "appliance/program/keys.hpp"

#include <fmt/format.h>

#include "appliance/base/log.hpp"
#include "appliance/base/text.hpp"
#include "appliance/program/commands.hpp"
#include "appliance/program/process.hpp"
#include "appliance/program/trial.hpp"
#include "appliance/security/database_key.hpp"
#include "appliance/security/secret_box.hpp"

namespace mc::program {

namespace {

constexpr std::int64_t kBatch = 200;

struct KeyLine {
  security::KeyCustody kept = security::KeyCustody::none;
  std::string fingerprint;
  std::int64_t generation = 1, files_behind = 0, secrets_behind = 0, secrets_unreadable = 0, database_version = 1;
  std::optional<Instant> recovery_made_at{}, recovery_confirmed_at{};
};
FIELDS(KeyLine, kept, fingerprint, generation, files_behind, secrets_behind, secrets_unreadable, database_version,
       recovery_made_at, recovery_confirmed_at)

Status audited(Appliance& appliance, std::string action, std::string details = "{}") {
  return appliance.platform().db.write([&](data::Tx& tx) {
    security::AuditEvent event;
    event.action = std::move(action);
    event.object = "keys";
    event.details.text = std::move(details);
    return appliance.platform().audit.append(tx, event);
  });
}

int said(const Request& request, const Status& done, std::string_view good) {
  if (!done) return report(request.console, done.error());
  request.console.line(good);
  return kOk;
}

Result<std::string> typed_passphrase(const Request& request) {
  std::string text = TRY(request.console.input());
  return std::string(trim(text));
}

Status set_or_remove(const Request& request, Appliance& appliance, bool set) {
  security::KeyPlace place = TRY(key_place_of(appliance.layout()));
  if (!set) {
    TRY(appliance.keys().keep_in_file(place));
    return audited(appliance, "keys.passphrase_removed");
  }
  place.passphrase = TRY(typed_passphrase(request));
  TRY(appliance.keys().seal_with_passphrase(place, appliance.platform().random));
  return audited(appliance, "keys.passphrase_set");
}

/// A root under a passphrase can only be replaced by somebody who knows it.
Result<std::string> rotate_now(const Request& request, Appliance& appliance) {
  security::KeyPlace place = TRY(key_place_of(appliance.layout()));
  if (security::Keys::custody(place) == security::KeyCustody::passphrase && !place.passphrase)
    place.passphrase = TRY(typed_passphrase(request));
  auto rotated = TRY(appliance.keys().rotate(place, appliance.platform().random, appliance.platform().clock.now()));
  appliance.keys().adopt(*rotated.keys);
  TRY(audited(appliance, "keys.rotated", fmt::format(R"({{"generation":{}}})", appliance.keys().generation())));
  return rotated.recovery_key;
}

Status ask_back(const Request& request, Appliance& appliance) {
  security::KeyPlace place = TRY(key_place_of(appliance.layout()));
  std::string key =
      TRY(appliance.keys().offer_recovery_key(place, appliance.platform().random, appliance.platform().clock.now()));
  auto groups = security::Keys::recovery_state(place).next_groups;
  request.console.line(
      fmt::format("\nNew recovery key (shown only now):\n\n    {}\n\nPrint it and lock it away. Then type "
                  "its groups {} with spaces between, and end the input (Ctrl-D):",
                  key, fmt::join(groups, ", ")));
  std::string typed = TRY(request.console.input());
  std::vector<std::string> parts;
  for (std::string_view part : split(typed, ' '))
    if (!trim(part).empty()) parts.emplace_back(trim(part));
  TRY(appliance.keys().confirm_recovery(place, parts, appliance.platform().clock.now()));
  return audited(appliance, "keys.recovery_key_replaced");
}

}  // namespace

RenewedKey renew_key_of_database(const Layout& layout, const security::Keys& keys) {
  RenewedKey out;
  if (keys.generation() == 1 || on_trial(layout)) return out;  // an upgrade that is taken back needs the file as it was
  auto settled = security::settle_database_key(keys, layout.database());
  auto renewed = settled ? security::renew_database_key(keys, layout.database(),
                                                        [](std::string_view step) -> Status {
                                                          LOG(info, "database_key_step", {"step", step});
                                                          notify_service_manager("EXTEND_TIMEOUT_USEC=1800000000");
                                                          notify_service_manager("STATUS=The database gets a new key");
                                                          return {};
                                                        })
                         : Result<bool>(std::unexpected(settled.error()));
  out.done = renewed.value_or(false);
  if (!renewed) {
    out.error = renewed.error().code;
    LOG(error, "database_key_not_renewed", {"code", out.error}, {"detail", renewed.error().detail});
  }
  return out;
}

Status note_renewed_key(Appliance& appliance, const RenewedKey& renewed) {
  if (renewed.done)
    return audited(appliance, "keys.database_rekeyed",
                   fmt::format(R"({{"version":{}}})", appliance.database_version()));
  if (renewed.error.empty()) return {};
  return audited(appliance, "keys.database_rekey_failed", fmt::format(R"({{"code":"{}"}})", renewed.error));
}

Status reseal_secrets(Appliance& appliance) {
  const security::Keys& keys = appliance.keys();
  Platform& platform = appliance.platform();
  std::int64_t done = 0;
  while (std::int64_t some = TRY(keys.sealed().reseal(platform.db, keys, platform.random, kBatch))) done += some;
  if (done == 0) return {};
  LOG(info, "secrets_resealed", {"values", done});
  return audited(appliance, "keys.secrets_resealed",
                 fmt::format(R"({{"values":{},"version":{}}})", done, keys.generation()));
}

Status rewrap_files(Appliance& appliance) {
  std::int64_t done = 0;
  for (;;) {
    std::int64_t some = TRY(appliance.platform().blobs.rewrap(kBatch));
    if (some == 0) break;
    done += some;
  }
  if (done == 0) return {};
  LOG(info, "blob_keys_rewrapped", {"blobs", done});
  return audited(appliance, "keys.files_rewrapped", fmt::format(R"({{"files":{}}})", done));
}

int key_status(const Request& request, Appliance& appliance) {
  auto place = key_place_of(appliance.layout());
  if (!place) return report(request.console, place.error());
  auto behind = appliance.platform().blobs.behind();
  if (!behind) return report(request.console, behind.error());
  auto secrets =
      appliance.platform().db.read([&](data::Tx& tx) { return appliance.keys().sealed().state(tx, appliance.keys()); });
  if (!secrets) return report(request.console, secrets.error());
  auto recovery = security::Keys::recovery_state(*place);
  KeyLine line{security::Keys::custody(*place),
               appliance.keys().fingerprint(),
               appliance.keys().generation(),
               *behind,
               secrets->behind,
               secrets->unreadable,
               appliance.database_version(),
               recovery.made_at,
               recovery.confirmed_at};
  if (request.invocation.flag("json")) {
    request.console.line(shape::to_json(line));
    return kOk;
  }
  request.console.line(fmt::format("root key       {}", shape::enum_name(line.kept)));
  request.console.line(fmt::format("installation   {}, key generation {}", line.fingerprint, line.generation));
  request.console.line(fmt::format("files          {} under an older key", line.files_behind));
  request.console.line(fmt::format("secrets        {} under an older key, {} that no key opens", line.secrets_behind,
                                   line.secrets_unreadable));
  request.console.line(
      fmt::format("database       key version {}{}", line.database_version,
                  line.database_version < line.generation ? "; the newest comes with the next start" : ""));
  request.console.line(fmt::format("recovery key   {}, parts typed {}",
                                   line.recovery_made_at ? "made " + to_string(*line.recovery_made_at) : "age unknown",
                                   line.recovery_confirmed_at ? to_string(*line.recovery_confirmed_at) : "never"));
  return kOk;
}

int key_passphrase(const Request& request, Appliance& appliance) {
  const std::string& action = request.invocation.arguments.front();
  if (action == "set")
    return said(request, set_or_remove(request, appliance, true),
                "The root key is sealed. The next start waits for the passphrase.");
  if (action == "remove")
    return said(request, set_or_remove(request, appliance, false),
                "The root key lies in DATA/keys/root.key again. Whoever copies DATA can read everything.");
  return report(request.console,
                Error{Fault::invalid, "usage", "Write: key passphrase set, or: key passphrase remove.", {}});
}

int key_rotate(const Request& request, Appliance& appliance) {
  auto key = rotate_now(request, appliance);
  if (!key) return report(request.console, key.error());
  request.console.line(
      fmt::format("There is a new root key. New recovery key (shown only now):\n\n    {}\n\nPrint it, lock "
                  "it away with the former one (older backups need that one), and confirm it in the "
                  "browser under Keys.",
                  *key));
  Status rest = rewrap_files(appliance);
  if (rest) rest = reseal_secrets(appliance);
  return said(request, rest,
              "All files and secrets are under the new key. The database gets its new key at the next start of the "
              "server.");
}

int key_recovery(const Request& request, Appliance& appliance) {
  return said(request, ask_back(request, appliance),
              "The new recovery key counts; destroy the former when no backup needs it.");
}

}  // namespace mc::program
