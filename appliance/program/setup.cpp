#include "appliance/program/setup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

#include "appliance/base/log.hpp"
#include "appliance/base/text.hpp"
#include "appliance/http/tls.hpp"
#include "appliance/program/config_keys.hpp"
#include "appliance/program/people.hpp"

namespace mc::program {

namespace fs = std::filesystem;

namespace {

constexpr std::array kSteps{SetupStepName::kind,         SetupStepName::recovery_key, SetupStepName::administrator,
                            SetupStepName::address,      SetupStepName::certificate,  SetupStepName::time,
                            SetupStepName::organisation, SetupStepName::plan,         SetupStepName::mail,
                            SetupStepName::backup};

bool may_skip(SetupStepName step) {
  return step == SetupStepName::certificate || step == SetupStepName::time || step == SetupStepName::mail ||
         step == SetupStepName::backup;
}

fs::path state_file(const Layout& layout) { return setup_folder(layout) / "state.json"; }

/// A setting by its own rules; the field of the page is named in the error.
Status set_checked(std::string_view path, std::string value, std::string_view field, Config& out) {
  const ConfigKey* key = find_config_key(path);
  if (!key) return internal("no_such_setting", std::string(path));
  if (auto set = set_text(*key, std::move(value), out); !set)
    return invalid(std::string(field), "unusable", "It " + set.error().detail + ".");
  return {};
}

/// What the mail server's answer means for whoever set it up.
std::string mail_fix(const std::string& code) {
  if (code == "connect_failed")
    return "Check name and port, and that a firewall lets this machine through to it. Port 587 is usual for STARTTLS, "
           "465 for TLS from the start, 25 for a relay.";
  if (code == "connection_timeout") return "A firewall may drop the connection. Ask for a rule from this machine.";
  if (code == "tls_untrusted")
    return "The mail server's certificate is not known here. Add the hospital's root certificate to this system's "
           "trust "
           "store, or name a file in mail.trust_file.";
  if (code == "tls_failed" || code == "smtp_no_tls")
    return "The server does not speak TLS in this way. Try the other kind (STARTTLS or TLS from the start).";
  if (code == "smtp_sign_in_refused") return "Check user name and password, and that this account may send by SMTP.";
  if (code == "smtp_no_sign_in") return "The server offers no sign-in that we speak. Leave the user name empty.";
  if (code == "smtp_denied") return "Ask the mail administrators to allow this machine to relay.";
  if (code == "smtp_no_such_mailbox") return "Check the recipient's address.";
  return "Show this answer to the mail administrators.";
}

SetupChecks mail_checks(const std::string& what, const Status& status) {
  SetupCheck check{what, status.has_value()};
  if (!status) {
    check.reason = status.error().code + (status.error().detail.empty() ? "" : ": " + status.error().detail);
    check.fix = mail_fix(status.error().code);
  }
  return {check.good, {check}};
}

}  // namespace

fs::path setup_folder(const Layout& layout) { return layout.root / "setup"; }

Setup::Setup(DataDirectory& directory, const Clock& clock, Random& random)
    : directory_(directory), clock_(clock), random_(random) {}

Status Setup::load() {
  std::lock_guard lock(mutex_);
  std::error_code error;
  fs::create_directories(setup_folder(directory_.layout()), error);
  if (error) return fail(Fault::unavailable, "io_error", error.message());
  fs::path file = state_file(directory_.layout());
  if (fs::exists(file, error)) {
    std::ifstream in(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    auto read = shape::from_json<SetupAnswers>(text);
    if (!read)
      return fail(Fault::unavailable, "setup_unreadable",
                  fmt::format("{} cannot be read; remove the folder to begin anew.", file.string()));
    answers_ = *read;
  }
  security::KeyPlace place = TRY(key_place_of(directory_.layout()));
  security::Keys::tidy(place);
  if (security::Keys::custody(place) == security::KeyCustody::none) {
    answers_.recovery_confirmed = false;
  } else {
    keys_ = TRY(security::Keys::open(place));
    auto state = security::Keys::recovery_state(place);
    if (!state.confirmed_at) answers_.recovery_confirmed = false;
  }
  return save();
}

Status Setup::save() { return write_private_file(state_file(directory_.layout()), shape::to_json(answers_)); }

std::vector<SetupStep> Setup::steps() const {
  std::lock_guard lock(mutex_);
  return steps_locked();
}

std::vector<SetupStep> Setup::steps_locked() const {
  auto done = [this](SetupStepName step) {
    switch (step) {
    case SetupStepName::kind:
      return answers_.kind.has_value();
    case SetupStepName::recovery_key:
      return answers_.recovery_confirmed;
    case SetupStepName::administrator:
      return answers_.administrator.has_value();
    case SetupStepName::address:
      return answers_.base_url.has_value();
    case SetupStepName::certificate:
      return answers_.certificate_installed;
    case SetupStepName::time:
      return answers_.browser_ahead_ms.has_value();
    case SetupStepName::organisation:
      return answers_.organisation_name.has_value();
    case SetupStepName::mail:
      return answers_.mail && answers_.mail_works;
    case SetupStepName::plan:
      return answers_.plan_mode.has_value();
    case SetupStepName::backup:
      return answers_.backup && answers_.backup_works;
    }
    return false;
  };
  std::vector<SetupStep> out;
  for (SetupStepName step : kSteps) {
    if (answers_.kind == SetupKind::restored && step != SetupStepName::kind) break;  // the backup has the rest
    bool skipped = std::find(answers_.skipped.begin(), answers_.skipped.end(), step) != answers_.skipped.end();
    out.push_back({step,
                   done(step) ? SetupStepState::done
                   : skipped  ? SetupStepState::skipped
                              : SetupStepState::open,
                   !may_skip(step)});
  }
  return out;
}

SetupView Setup::view() const {
  std::lock_guard lock(mutex_);
  SetupView out;
  out.unlocked = true;
  out.steps = steps_locked();
  out.kind = answers_.kind;
  out.restore_command =
      fmt::format("medconnect restore --data {} --from PLACE --recovery-key-stdin", directory_.layout().root.string());
  if (answers_.administrator) out.administrator_email = answers_.administrator->email;
  out.base_url = answers_.base_url.value_or("");
  out.content_host = answers_.content_host;
  Config now = config();
  auto report = http::check_installed(directory_.layout().tls(), certificate_names(now), clock_.now());
  if (report) out.certificate = *report;
  out.request_waiting = http::kept_signing_request(directory_.layout().tls()).has_value();
  out.organisation_name = answers_.organisation_name.value_or("");
  out.default_state = answers_.default_state;
  out.time_zone = answers_.time_zone;
  out.mail = answers_.mail;
  out.plan_mode = answers_.plan_mode;
  out.backup = answers_.backup;
  {
    std::lock_guard progress(progress_mutex_);
    out.restore = progress_;
  }
  out.finished = finished_;
  return out;
}

Status Setup::choose(SetupKind kind) {
  std::lock_guard lock(mutex_);
  answers_.kind = kind;
  return save();
}

Result<SetupRecoveryKeyMade> Setup::make_recovery_key() {
  std::lock_guard lock(mutex_);
  security::KeyPlace place = TRY(key_place_of(directory_.layout()));
  SetupRecoveryKeyMade out;
  if (keys_) {
    out.recovery_key = TRY(keys_->offer_recovery_key(place, random_, clock_.now()));
    out.groups = security::Keys::recovery_state(place).next_groups;
  } else {
    auto created = TRY(security::Keys::create(place, random_));
    out.recovery_key = created.recovery_key;
    TRY(created.keys->remember_recovery_key(place, out.recovery_key, random_, clock_.now()));
    keys_ = std::move(created.keys);
    out.groups = security::Keys::recovery_state(place).groups;
  }
  answers_.recovery_confirmed = false;
  TRY(save());
  return out;
}

Status Setup::confirm_recovery_key(const std::vector<std::string>& groups) {
  std::lock_guard lock(mutex_);
  if (!keys_) return conflict("recovery_unknown", "Make the recovery key first.");
  security::KeyPlace place = TRY(key_place_of(directory_.layout()));
  if (auto same = keys_->confirm_recovery(place, groups, clock_.now()); !same) {
    if (same.error().code != "wrong_recovery_key") return same;
    return invalid("groups", "wrong_recovery_key", same.error().detail);
  }
  answers_.recovery_confirmed = true;
  return save();
}

Status Setup::set_administrator(const SetupAdministratorIn& in) {
  if (!looks_like_email(in.email.value))
    return invalid("email", "email_unusable", "An e-mail address has the form name@host.");
  TRY(security::check_password("password", in.password.value,
                               {in.first_name.value, in.last_name.value, in.email.value}));
  std::string hash = TRY(passwords_.hash(in.password.value));
  std::lock_guard lock(mutex_);
  answers_.administrator = SetupAdministrator{in.first_name.value, in.last_name.value, in.email.value, hash};
  return save();
}

Result<SetupChecks> Setup::set_address(const SetupAddressIn& in) {
  std::string url = in.base_url.value, content = ascii_lower(in.content_host.value);
  while (url.ends_with('/')) url.pop_back();
  Config probe;
  TRY(set_checked("server.base_url", url, "base_url", probe));
  TRY(set_checked("server.content_host", content, "content_host", probe));
  if (host_of_url(url).empty())
    return invalid("base_url", "unusable", "Give an address as https://learn.hospital.example.");
  if (content == ascii_lower(host_of_url(url)))
    return invalid("content_host", "same_host", "The second name must differ from the host of the first address.");
  SetupChecks out;
  out.checks.push_back(check_host(host_of_url(url)));
  if (!content.empty()) out.checks.push_back(check_host(content));
  out.good = std::all_of(out.checks.begin(), out.checks.end(), [](const SetupCheck& one) { return one.good; });
  std::lock_guard lock(mutex_);
  answers_.base_url = url;
  answers_.content_host = content;
  TRY(save());
  return out;
}

Result<http::CertificateReport> Setup::set_certificate(const SetupCertificateIn& in) {
  std::lock_guard lock(mutex_);
  const fs::path tls = directory_.layout().tls();
  std::string_view password = in.password ? std::string_view(in.password->value) : std::string_view();
  Result<http::PemPair> pair =
      fail(Fault::invalid, "certificate_unreadable", "Choose a file, or paste the certificate.");
  if (in.pkcs12) {
    Bytes bytes = TRY(from_base64(*in.pkcs12));
    pair = http::read_pkcs12(bytes, password);
  } else if (in.certificates) {
    bool with_key = (in.key && !in.key->empty()) || in.certificates->find("PRIVATE KEY-----") != std::string::npos;
    pair = with_key ? http::read_pem(*in.certificates, in.key.value_or(""), password)
                    : http::pair_with_kept_key(tls, *in.certificates);
  }
  if (!pair) return std::unexpected(pair.error());
  http::CertificateReport report = http::check_certificate(*pair, certificate_names(config()), clock_.now());
  if (!report.usable || in.try_only) return report;
  TRY(http::install_certificate(tls, *pair));
  http::drop_signing_request(tls);
  answers_.certificate_installed = true;
  TRY(save());
  return report;
}

Result<SetupRequestText> Setup::request_certificate(bool rsa) {
  std::lock_guard lock(mutex_);
  Config now = config();
  std::vector<std::string> names = certificate_names(now);
  if (names.empty()) return conflict("address_missing", "Give the address of this server first.");
  auto made = TRY(http::keep_signing_request(directory_.layout().tls(), {names, now.organisation_name, {}}, rsa));
  return SetupRequestText{made.pem};
}

Result<SetupChecks> Setup::check_time(Instant browser_now) {
  Instant now = clock_.now();
  SetupChecks out = check_clock(now, browser_now);
  std::lock_guard lock(mutex_);
  if (out.good) answers_.browser_ahead_ms = (browser_now - now).count();
  TRY(save());
  return out;
}

Status Setup::set_organisation(const SetupOrganisationIn& in) {
  Config probe;
  TRY(set_checked("organisation.name", in.name.value, "name", probe));
  TRY(set_checked("organisation.default_state", in.default_state.value, "default_state", probe));
  TRY(set_checked("organisation.time_zone", in.time_zone.value, "time_zone", probe));
  std::lock_guard lock(mutex_);
  answers_.organisation_name = in.name.value;
  answers_.default_state = in.default_state.value;
  answers_.time_zone = in.time_zone.value;
  return save();
}

fs::path Setup::password_file() const { return directory_.layout().root / "smtp.password"; }

mail::SmtpSettings Setup::smtp() const {
  const char* credentials = std::getenv("CREDENTIALS_DIRECTORY");
  return config().mail_settings(credentials ? credentials : "");
}

Result<SetupChecks> Setup::set_mail(const SetupMailIn& in) {
  Config probe;
  TRY(set_checked("mail.host", in.host.value, "host", probe));
  TRY(set_checked("mail.from", in.from.value, "from", probe));
  std::lock_guard lock(mutex_);
  if (in.password && !in.password->value.empty()) TRY(write_private_file(password_file(), in.password->value + "\n"));
  answers_.mail =
      SetupMail{in.host.value, in.port, std::string(shape::enum_name(in.security)), in.username.value, in.from.value};
  SetupChecks out = mail_checks("mail_server", mail::Smtp(smtp()).check());
  answers_.mail_works = out.good;
  TRY(save());
  return out;
}

Result<SetupChecks> Setup::send_test_mail(const std::string& to) {
  if (!mail::is_mail_address(to)) return invalid("to", "email_unusable", "An e-mail address has the form name@host.");
  mail::SmtpSettings settings;
  {
    std::lock_guard lock(mutex_);
    if (!answers_.mail) return conflict("mail_off", "Save the mail server first.");
    settings = smtp();
  }
  Instant now = clock_.now();
  mail::Mail letter{to, "", "MedConnect: test of the mail server",
                    fmt::format("This mail was sent by the first-run page at {}.\n", to_string(now))};
  return mail_checks("test_mail", mail::Smtp(settings).deliver(letter, fmt::format("setup-{}", now.ms), now));
}

Status Setup::skip(SetupStepName step) {
  if (!may_skip(step)) return conflict("step_needed", "This step cannot be left for later.");
  std::lock_guard lock(mutex_);
  if (std::find(answers_.skipped.begin(), answers_.skipped.end(), step) == answers_.skipped.end())
    answers_.skipped.push_back(step);
  return save();
}

Config Setup::config() const {
  ConfigSources sources;
  sources.file = directory_.layout().config();
  Config out = load_config(sources).value_or(Config{});
  if (answers_.base_url) out.base_url = *answers_.base_url;
  if (answers_.base_url) out.content_host = answers_.content_host;
  if (answers_.organisation_name) {
    out.organisation_name = *answers_.organisation_name;
    out.default_state = answers_.default_state;
    out.time_zone = answers_.time_zone;
  }
  if (answers_.plan_mode) out.plan_mode = shape::enum_name(*answers_.plan_mode);
  if (answers_.mail) {
    out.mail_host = answers_.mail->host;
    out.mail_port = answers_.mail->port;
    out.mail_security = answers_.mail->security;
    out.mail_username = answers_.mail->username;
    out.mail_from = answers_.mail->from;
    std::error_code error;
    if (fs::exists(password_file(), error)) out.mail_password_file = password_file().string();
  }
  return out;
}

Status Setup::add_administrator(Appliance& appliance) {
  Platform& platform = appliance.platform();
  accounts::Accounts& people = *appliance.modules().accounts;
  const SetupAdministrator& who = *answers_.administrator;
  return platform.db.write([&](data::Tx& tx) -> Status {
    auto [person, state] = TRY(people.upsert(tx, {std::nullopt, who.first_name, who.last_name, who.email}));
    TRY(people.set_password_hash(tx, person, who.password_hash, false));
    for (const char* role : {"admin", "super_admin"})
      TRY(people.grant(tx, std::nullopt, person, {role, security::ScopeKind::platform, std::nullopt}));
    security::AuditEvent event;
    event.action = "appliance.set_up";
    event.object = "person:" + person.text();
    event.details.text = fmt::format(R"({{"skipped":{}}})", answers_.skipped.size());
    return platform.audit.append(tx, event);
  });
}

Status Setup::finish() {
  std::lock_guard lock(mutex_);
  if (finished_) return {};
  for (const SetupStep& step : steps_locked())
    if (step.state == SetupStepState::open)
      return conflict("steps_open", fmt::format("The step {} is open.", shape::enum_name(step.name)));
  if (answers_.kind != SetupKind::fresh || !keys_)
    return conflict("steps_open", "Restore the backup with the command that is shown.");
  const Layout& layout = directory_.layout();
  // Without the mark of a whole appliance there are no data yet: what an interrupted try left is made anew.
  std::error_code error;
  for (const fs::path& part : {layout.database().parent_path(), layout.blobs(), layout.checkpoints().parent_path()}) {
    fs::remove_all(part, error);
    fs::create_directory(part, error);
    if (error) return fail(Fault::unavailable, "io_error", part.string() + ": " + error.message());
  }
  Config final = config();
  TRY(write_private_file(layout.config(), config_text(final)));
  security::KeyPlace place = TRY(key_place_of(layout));
  auto appliance = TRY(Appliance::open(layout, final, TRY(security::Keys::open(place))));
  TRY(add_administrator(*appliance));
  TRY(add_backup_place(*appliance));
  TRY(appliance->events().drain());
  appliance->stop();
  appliance.reset();
  TRY(directory_.complete());
  fs::remove_all(setup_folder(layout), error);
  finished_ = true;
  LOG(info, "first_run_finished", {"skipped", answers_.skipped.size()});
  return {};
}

}  // namespace mc::program
