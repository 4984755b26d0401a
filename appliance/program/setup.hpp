#pragma once
// The first run: what a hospital answers before there is an appliance, step by step, and the making of the appliance
// from it. The answers lie in DATA/setup/state.json, so that a reload or a restart goes on; secrets only as hashes.
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "appliance/http/tls_check.hpp"
#include "appliance/program/commands.hpp"
#include "appliance/program/gate.hpp"
#include "appliance/program/restore.hpp"
#include "appliance/program/setup_code.hpp"
#include "appliance/security/passwords.hpp"

namespace mc::program {

/// In the order in which they are asked.
enum class SetupStepName : std::uint8_t {
  kind,
  recovery_key,
  administrator,
  address,
  certificate,
  time,
  organisation,
  plan,
  mail,
  backup
};
ENUM_NAMES(SetupStepName, kind, recovery_key, administrator, address, certificate, time, organisation, plan, mail,
           backup)
/// licence: the hospital's licence covers all staff. personal: people may also buy plans of their own.
enum class SetupPlanMode : std::uint8_t { licence, personal };
ENUM_NAMES(SetupPlanMode, licence, personal)
enum class SetupStepState : std::uint8_t { open, done, skipped };
ENUM_NAMES(SetupStepState, open, done, skipped)
/// restored: a backup is put back instead of making an empty appliance.
enum class SetupKind : std::uint8_t { fresh, restored };
ENUM_NAMES(SetupKind, fresh, restored)

struct SetupAdministrator {
  std::string first_name, last_name, email, password_hash;
};
FIELDS(SetupAdministrator, first_name, last_name, email, password_hash)

struct SetupMail {
  std::string host;
  std::int64_t port = 587;
  std::string security = "starttls";
  std::string username, from;
};
FIELDS(SetupMail, host, port, security, username, from)

/// What was answered so far.
struct SetupAnswers {
  std::optional<SetupKind> kind{};
  bool recovery_confirmed = false;
  std::optional<SetupAdministrator> administrator{};
  std::optional<std::string> base_url{};
  std::string content_host{};
  bool certificate_installed = false;
  std::optional<std::int64_t> browser_ahead_ms{};
  std::optional<std::string> organisation_name{};
  std::string default_state = "TX";
  std::string time_zone = "America/Chicago";
  std::optional<SetupMail> mail{};
  bool mail_works = false;
  std::optional<SetupPlanMode> plan_mode{};
  std::optional<backup::TargetSettings> backup{};  // without its secret, which has a file of its own
  bool backup_works = false;
  std::vector<SetupStepName> skipped{};
};
FIELDS(SetupAnswers, kind, recovery_confirmed, administrator, base_url, content_host, certificate_installed,
       browser_ahead_ms, organisation_name, default_state, time_zone, mail, mail_works, plan_mode, backup, backup_works,
       skipped)

struct SetupStep {
  SetupStepName name;
  SetupStepState state = SetupStepState::open;
  bool needed = true;  // it cannot be skipped
};
FIELDS(SetupStep, name, state, needed)

/// A restore from a backup: how far it is, or why it ended.
struct SetupRestore {
  bool running = false;
  std::string phase{};
  std::int64_t percent = 0;
  std::string error{};  // code and the raw reason; empty: none
};
FIELDS(SetupRestore, running, phase, percent, error)

/// What the page shows. Before the code was typed only `unlocked` and `code_until`.
struct SetupView {
  bool unlocked = false;
  std::optional<Instant> code_until{};
  std::vector<SetupStep> steps{};
  std::optional<SetupKind> kind{};
  std::string restore_command{};
  std::string administrator_email{};
  std::string base_url{}, content_host{};
  std::optional<http::CertificateReport> certificate{};
  bool request_waiting = false;
  std::string organisation_name{}, default_state{}, time_zone{};
  std::optional<SetupMail> mail{};
  std::optional<SetupPlanMode> plan_mode{};
  std::optional<backup::TargetSettings> backup{};
  std::optional<SetupRestore> restore{};
  bool finished = false;
};
FIELDS(SetupView, unlocked, code_until, steps, kind, restore_command, restore, administrator_email, base_url,
       content_host, certificate, request_waiting, organisation_name, default_state, time_zone, mail, plan_mode, backup,
       finished)

/// One thing that was looked at: the raw reason, and what to do about it.
struct SetupCheck {
  std::string what;
  bool good = false;
  std::string reason{};
  std::string fix{};
};
FIELDS(SetupCheck, what, good, reason, fix)
struct SetupChecks {
  bool good = false;
  std::vector<SetupCheck> checks;
};
FIELDS(SetupChecks, good, checks)

struct SetupRecoveryKeyMade {
  std::string recovery_key;
  std::vector<std::int64_t> groups;  // which are to be typed back, from 1
};
FIELDS(SetupRecoveryKeyMade, recovery_key, groups)

// -- what the page sends --
struct SetupUnlockIn {
  Text<1, 100> code;
};
FIELDS(SetupUnlockIn, code)
struct SetupKindIn {
  SetupKind kind = SetupKind::fresh;
};
FIELDS(SetupKindIn, kind)
struct SetupRestoreIn {
  backup::TargetSettings place;
  Text<1, 100> recovery_key;
};
FIELDS(SetupRestoreIn, place, recovery_key)
struct SetupConfirmIn {
  List<Text<1, 12>, 9> groups;
};
FIELDS(SetupConfirmIn, groups)
struct SetupAdministratorIn {
  Text<1, 100> first_name, last_name;
  Text<3, 254> email;
  Text<1, 400> password;
};
FIELDS(SetupAdministratorIn, first_name, last_name, email, password)
struct SetupAddressIn {
  Text<9, 300> base_url;
  Text<0, 253> content_host;
};
FIELDS(SetupAddressIn, base_url, content_host)
/// PEM in `certificates` and `key`, or a PKCS #12 file in base64. The password is not kept.
struct SetupCertificateIn {
  std::optional<std::string> certificates{}, key{}, pkcs12{};
  std::optional<Text<0, 1000>> password{};
  bool try_only = false;
};
FIELDS(SetupCertificateIn, certificates, key, pkcs12, password, try_only)
struct SetupRequestIn {
  bool rsa = false;
};
FIELDS(SetupRequestIn, rsa)
struct SetupRequestText {
  std::string request;
};
FIELDS(SetupRequestText, request)
struct SetupTimeIn {
  Instant browser_now;
};
FIELDS(SetupTimeIn, browser_now)
struct SetupOrganisationIn {
  Text<1, 200> name;
  Text<2, 2> default_state;
  Text<1, 60> time_zone;
};
FIELDS(SetupOrganisationIn, name, default_state, time_zone)
struct SetupMailIn {
  Text<1, 253> host;
  Int<1, 65535> port;
  mail::Security security = mail::Security::starttls;
  Text<0, 200> username;
  std::optional<Text<0, 1000>> password{};
  Text<0, 254> from;
};
FIELDS(SetupMailIn, host, port, security, username, password, from)
struct SetupPlanIn {
  SetupPlanMode mode = SetupPlanMode::licence;
};
FIELDS(SetupPlanIn, mode)
struct SetupBackupIn {
  backup::TargetSettings place;
};
FIELDS(SetupBackupIn, place)
struct SetupMailTestIn {
  Text<3, 254> to;
};
FIELDS(SetupMailTestIn, to)
struct SetupSkipIn {
  SetupStepName step = SetupStepName::mail;
};
FIELDS(SetupSkipIn, step)

/// Thread-safe: one answer at a time.
class Setup {
public:
  Setup(DataDirectory& directory, const Clock& clock, Random& random);
  /// Goes on with what was answered before. Error `setup_unreadable`.
  Status load();

  SetupView view() const;
  Status choose(SetupKind kind);
  /// The first time it makes the root key; later another recovery key, because the former is not kept.
  Result<SetupRecoveryKeyMade> make_recovery_key();
  Status confirm_recovery_key(const std::vector<std::string>& groups);
  Status set_administrator(const SetupAdministratorIn& in);
  Result<SetupChecks> set_address(const SetupAddressIn& in);
  Result<http::CertificateReport> set_certificate(const SetupCertificateIn& in);
  Result<SetupRequestText> request_certificate(bool rsa);
  Result<SetupChecks> check_time(Instant browser_now);
  Status set_organisation(const SetupOrganisationIn& in);
  Result<SetupChecks> set_mail(const SetupMailIn& in);
  Result<SetupChecks> send_test_mail(const std::string& to);
  Status set_plan(SetupPlanMode mode);
  /// Where backups will go: writes, reads and removes a test object there. Errors: those of backup::check_settings.
  Result<SetupChecks> set_backup(const SetupBackupIn& in);
  Status skip(SetupStepName step);
  /// Begins to put the backup back; view() says how far it is. Errors: `not_restored_kind`, `restore_running`
  /// (conflict), those of backup::check_settings.
  Status restore(const SetupRestoreIn& in);
  /// Makes the appliance. Error conflict `steps_open`.
  Status finish();
  bool finished() const { return finished_; }

  /// What is open, for tests and finish().
  std::vector<SetupStep> steps() const;

private:
  Status save();
  Config config() const;
  std::vector<SetupStep> steps_locked() const;
  Status add_administrator(Appliance& appliance);
  mail::SmtpSettings smtp() const;
  std::filesystem::path password_file() const;
  std::filesystem::path backup_secret_file() const;
  Status add_backup_place(Appliance& appliance);

  DataDirectory& directory_;
  const Clock& clock_;
  Random& random_;
  security::Passwords passwords_;
  mutable std::mutex mutex_;  // guards what follows
  SetupAnswers answers_;
  std::unique_ptr<security::Keys> keys_;
  std::atomic<bool> finished_{false};
  mutable std::mutex progress_mutex_;  // guards what follows
  std::optional<SetupRestore> progress_;
  std::jthread restoring_;  // the first to go: it uses all of the above
};

/// Public routes that all but the first want the cookie of `code`.
void add_setup_routes(http::Routes& routes, Setup& setup, SetupCode& code);

/// The folder of the answers; while it is there and no appliance, the first run goes on.
std::filesystem::path setup_folder(const Layout& layout);
/// Runs the first run's server. False: a signal asked to stop. Afterwards the appliance can be opened.
Result<bool> first_run(const Request& request);
/// `medconnect init --answers FILE`: the same without a browser.
Status init_from_answers(const Request& request, const std::filesystem::path& file);
/// `medconnect setup code`: another code for the page, from the server that waits.
int setup_code(const Request& request);
/// Tries a place for backups: the raw answer and the fix. `data`: the data directory, in which none may lie.
Result<SetupChecks> check_backup_place(const backup::TargetSettings& place, const Layout& layout, const Clock& clock);
/// Does the name lead to this machine? For the step `address`.
SetupCheck check_host(const std::string& name);
/// The kernel's word on the clock, and how far the browser's is away.
SetupChecks check_clock(Instant now, std::optional<Instant> browser_now);

}  // namespace mc::program
