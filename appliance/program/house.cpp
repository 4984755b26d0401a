#include "appliance/program/house.hpp"

#include <mutex>

#include "appliance/http/tls_check.hpp"
#include "appliance/program/appliance.hpp"
#include "appliance/program/gate.hpp"

namespace mc::program {

namespace {

constexpr std::int64_t kRewrapBatch = 200;

/// Changes of keys one at a time.
class Desk final : public setup::KeyDesk {
public:
  explicit Desk(const HouseParts& parts) : parts_(parts) {}

  Result<security::KeyCustody> custody() override { return security::Keys::custody(TRY(place())); }
  std::string fingerprint() override { return parts_.keys.fingerprint(); }
  std::int64_t generation() override { return parts_.keys.generation(); }
  Result<std::int64_t> files_behind() override { return parts_.platform.blobs.behind(); }
  Result<security::RecoveryState> recovery() override { return security::Keys::recovery_state(TRY(place())); }

  Status set_passphrase(std::string passphrase) override {
    std::lock_guard lock(mutex_);
    security::KeyPlace where = TRY(place());
    where.passphrase = std::move(passphrase);
    return parts_.keys.seal_with_passphrase(where, parts_.platform.random);
  }
  Status remove_passphrase() override {
    std::lock_guard lock(mutex_);
    return parts_.keys.keep_in_file(TRY(place()));
  }
  Result<std::string> rotate(std::string passphrase) override {
    std::lock_guard lock(mutex_);
    security::KeyPlace where = TRY(place());
    if (!passphrase.empty()) where.passphrase = std::move(passphrase);
    auto rotated = parts_.keys.rotate(where, parts_.platform.random, parts_.platform.clock.now());
    if (!rotated && (rotated.error().code == "wrong_passphrase" || rotated.error().code == "passphrase_needed"))
      return invalid("passphrase", rotated.error().code, "Type the present passphrase of the root key.");
    if (!rotated) return std::unexpected(rotated.error());
    parts_.keys.adopt(*rotated->keys);
    return rotated->recovery_key;
  }
  Result<std::string> offer_recovery_key() override {
    std::lock_guard lock(mutex_);
    return parts_.keys.offer_recovery_key(TRY(place()), parts_.platform.random, parts_.platform.clock.now());
  }
  Status confirm_recovery_key(const std::vector<std::string>& groups) override {
    std::lock_guard lock(mutex_);
    return parts_.keys.confirm_recovery(TRY(place()), groups, parts_.platform.clock.now());
  }
  Result<std::int64_t> rewrap_some() override { return parts_.platform.blobs.rewrap(kRewrapBatch); }
  const security::Keys& keys() override { return parts_.keys; }
  std::int64_t database_version() override { return parts_.database_version; }

private:
  Result<security::KeyPlace> place() const { return key_place_of(parts_.layout); }
  HouseParts parts_;
  std::mutex mutex_;
};

}  // namespace

House::House(HouseParts parts) : parts_(std::move(parts)), desk_(std::make_unique<Desk>(parts_)) {
  transport_ = transport::make_transport(
      parts_.platform, {*parts_.modules.accounts, parts_.keys, parts_.layout.tls(), certificate_names(parts_.config),
                        static_cast<int>(parts_.config.redirect_port), parts_.challenges, parts_.reload_certificate});
  setup_ = setup::make_setup(
      parts_.platform, {*parts_.modules.accounts, *parts_.modules.notifications, *desk_, [this] { return facts(); }});
}

House::~House() = default;

Result<std::vector<setup::SetupFact>> House::facts() {
  std::vector<setup::SetupFact> out;
  const Config& config = parts_.config;
  auto report = http::check_installed(parts_.layout.tls(), certificate_names(config), parts_.platform.clock.now());
  bool own = report && report->usable && !report->chain.empty() && !report->chain.front().generated;
  out.push_back({"certificate", own,
                 own ? "A certificate of your own is installed."
                     : "Browsers warn until this server "
                       "has a certificate that they know.",
                 "/admin/certificate"});
  out.push_back({"base_url", !config.base_url.empty(),
                 config.base_url.empty() ? "server.base_url is not set: links in mails and QR codes lead nowhere."
                                         : config.base_url,
                 ""});
  bool content = !config.content_host.empty() || config.content_port != 0;
  out.push_back({"content_host", content,
                 content ? "Packages have an address of their own."
                         : "Without server.content_host no SCORM or HTML5 package can be opened.",
                 ""});
  out.push_back(
      {"mail", !config.mail_host.empty(),
       config.mail_host.empty() ? "Without a mail server nobody can reset a password alone." : config.mail_host, ""});
  auto directory = TRY(parts_.platform.db.read([&](data::Tx& tx) { return parts_.modules.directory->enabled(tx); }));
  auto providers = TRY(parts_.platform.db.read([&](data::Tx& tx) { return parts_.modules.sso->offered(tx); }));
  out.push_back({"directory", directory || !providers.empty(), "People sign in with the hospital's own accounts.",
                 "/settings/directory"});
  const backups::BackupsState saved = parts_.modules.backups->state();
  out.push_back({"backup", saved.last_ok_at && saved.last_drill_at,
                 !saved.set_up          ? "There is no place for backups."
                 : !saved.last_ok_at    ? "There is no good backup yet."
                 : !saved.last_drill_at ? "No restore was tried yet."
                                        : "Backups are made, and a restore was tried.",
                 "/admin/backups"});
  return out;
}

}  // namespace mc::program
