#pragma once
// The configuration: DATA/medconnect.toml (or --config FILE), then environment MEDCONNECT_SECTION_KEY, then --set and
// flags; later ones win. Unknown keys, wrong types and impossible values are refused with their line.
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/result.hpp"
#include "appliance/mail/smtp.hpp"
#include "modules/settings.hpp"

namespace mc::program {

/// Every setting of the appliance. Defaults are those of a hospital's single machine.
struct Config {
  // [server]
  std::string address = "::";
  std::int64_t port = 8443;
  std::string base_url{};          // empty: https://localhost:PORT
  std::string content_host{};      // where packages are shown; empty: base_url's host, at content_port
  std::int64_t content_port = 0;   // a second port for packages; 0: none
  std::int64_t redirect_port = 0;  // plain HTTP that only redirects (and answers ACME); 0: none
  std::int64_t threads = 0;        // 0: 32
  bool tls_1_2 = false;            // besides TLS 1.3
  std::vector<std::string> trusted_proxies{};
  // [organisation]
  std::string organisation_name = "Our Hospital";
  std::string default_state = "TX";
  std::string time_zone = "UTC0";  // POSIX TZ, works without tzdata
  std::string plan_mode = "licence";
  // [sign_in]
  std::int64_t idle_minutes = 15;
  std::int64_t shared_workstation_minutes = 5;
  bool allow_registration = false;
  std::int64_t requests_per_minute = 300;
  std::int64_t requests_per_minute_and_address = 1200;
  // [mail]
  std::string mail_host{};  // empty: no mails
  std::int64_t mail_port = 587;
  std::string mail_security = "starttls";
  std::string mail_username{};
  std::string mail_password_file{};
  std::string mail_trust_file{};
  std::string mail_from{};       // empty: noreply@HOST of base_url
  std::string mail_from_name{};  // empty: the organisation's name
  std::string mail_bounces{};    // empty: the sender's address
  // [certificates]
  bool public_verification = true;
  // [storage]
  std::int64_t readers = 4;
  std::int64_t cache_mib = 16;
  std::int64_t blob_quota_gib = 100;
  // [malware]
  std::string malware_scanner{};  // empty: nothing is asked
  std::int64_t malware_most_mib = 25;
  // [sync]
  bool sync_enabled = true;  // false: anonymised releases cannot be started or sent
  // [log]
  std::string log_level = "info";
  bool log_requests = true;
  // [monitoring]
  std::string monitoring_address = "127.0.0.1";
  std::int64_t monitoring_port = 0;  // 0: no /metrics
  std::string monitoring_token_file{};

  Settings module_settings() const;
  /// `credentials`: $CREDENTIALS_DIRECTORY, whose file medconnect-smtp holds the password when no other file is named.
  mail::SmtpSettings mail_settings(const std::filesystem::path& credentials) const;
};

/// How the configuration was asked for on the command line and in the environment.
struct ConfigSources {
  std::filesystem::path file;  // may be missing unless `required`
  bool required = false;
  std::map<std::string, std::string> environment{};        // only names that start with MEDCONNECT_
  std::vector<std::pair<std::string, std::string>> set{};  // "server.port" -> "8443", from flags
  std::vector<std::string> other_sections{};               // of the file that are somebody else's
};

/// Error `configuration` (invalid): its detail is one line "FILE:LINE: ...", or names the variable or flag.
Result<Config> load_config(const ConfigSources& sources);
/// Parses "key=value" of --set.
Result<std::pair<std::string, std::string>> parse_setting(std::string_view text);
/// The commented file that `init` writes, with every key at its default, or as in `config`.
std::string config_text(const Config& config);
/// Variables named MEDCONNECT_ and the name of a section of the file.
std::map<std::string, std::string> config_environment(char** environment);

}  // namespace mc::program
