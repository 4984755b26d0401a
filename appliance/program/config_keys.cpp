#include "appliance/program/config_keys.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <limits>

#include "appliance/base/local_time.hpp"
#include "appliance/base/text.hpp"
#include "appliance/http/network.hpp"
#include "appliance/scan/scanner.hpp"

namespace mc::program {

namespace {

std::unexpected<Error> refuse(std::string detail) { return fail(Fault::invalid, "configuration", std::move(detail)); }

Status check_name(std::string_view value) {
  if (value.empty() || count_code_points(value) > 200) return refuse("must have 1 to 200 characters");
  return {};
}
bool is_address(const std::string& text) {
  std::array<unsigned char, 16> bytes;
  return inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 || inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}
Status check_address(std::string_view value) {
  if (!is_address(std::string(value))) return refuse("must be an IP address to listen on, as 0.0.0.0 or ::");
  return {};
}
Status check_proxy(std::string_view value) {
  if (!http::parse_network(value))
    return refuse("must hold IP addresses or networks, as 10.1.2.3, 10.1.0.0/16 or fd00:1::/64");
  return {};
}
Status check_base_url(std::string_view value) {
  if (value.empty()) return {};
  bool good = value.starts_with("https://") && value.size() > 8 && value.find('/', 8) == std::string_view::npos &&
              value.find_first_of(" ?#@") == std::string_view::npos;
  if (!good) return refuse("must be https://HOST or https://HOST:PORT, without a path");
  return {};
}
Status check_content_host(std::string_view value) {
  bool good = value.size() <= 253 &&
              value.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-") == std::string_view::npos;
  if (!good) return refuse("must be a host name in small letters, as learn-content.hospital.example, without a port");
  return {};
}
Status check_state(std::string_view value) {
  if (value.size() != 2 || value.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string_view::npos)
    return refuse("must be a state's two capital letters, as TX");
  return {};
}
Status check_time_zone(std::string_view value) {
  if (!posix_zone(value))
    return refuse("must be a zone of the United States, as America/Chicago, or POSIX rules, as CST6CDT,M3.2.0,M11.1.0");
  return {};
}
Status check_plan_mode(std::string_view value) {
  if (value != "licence" && value != "personal") return refuse("must be licence or personal");
  return {};
}
Status check_level(std::string_view value) {
  for (std::string_view level : {"debug", "info", "warning", "error"})
    if (value == level) return {};
  return refuse("must be debug, info, warning or error");
}

Status check_mail_host(std::string_view value) {
  if (value.size() > 253 || value.find_first_of(" /@:") != std::string_view::npos)
    return refuse("must be the name of a mail server, as smtp.hospital.example");
  return {};
}
Status check_mail_security(std::string_view value) {
  if (!shape::parse_enum<mail::Security>(value)) return refuse("must be starttls, implicit or plain");
  return {};
}
Status check_mail_address(std::string_view value) {
  if (!value.empty() && !mail::is_mail_address(value)) return refuse("must be an e-mail address");
  return {};
}
Status check_file(std::string_view value) {
  if (!value.empty() && !value.starts_with('/')) return refuse("must be a path from the root, as /etc/medconnect/smtp");
  return {};
}
Status check_scanner(std::string_view value) {
  if (!value.empty() && !scan::check_address(value)) return refuse("must be unix:/PATH/OF/SOCKET or tcp:HOST:PORT");
  return {};
}
Status check_short(std::string_view value) {
  if (count_code_points(value) > 200) return refuse("must have at most 200 characters");
  return {};
}

const std::array kKeys{
    ConfigKey{"server", "address", TextKey{&Config::address, check_address},
              "Address to listen on; :: is every address, 127.0.0.1 only this machine"},
    ConfigKey{"server", "port", NumberKey{&Config::port, 1, 65535},
              "TCP port of HTTPS; below 1024 needs CAP_NET_BIND_SERVICE"},
    ConfigKey{"server", "base_url", TextKey{&Config::base_url, check_base_url},
              "Address that people type and that links and QR codes carry; empty: https://localhost:PORT"},
    ConfigKey{
        "server", "content_host", TextKey{&Config::content_host, check_content_host},
        "Second host name of this server, only for uploaded packages, as learn-content.hospital.example; it must be "
        "in the certificate. Recommended; empty: content_port is used"},
    ConfigKey{"server", "content_port", NumberKey{&Config::content_port, 0, 65535},
              "Second port, only for uploaded packages, where there is no second host name; 0: none. Without both, "
              "packages cannot be opened"},
    ConfigKey{"server", "redirect_port", NumberKey{&Config::redirect_port, 0, 65535},
              "Port of plain HTTP, usually 80, that only leads to base_url and answers certificate authorities (ACME); "
              "0: none"},
    ConfigKey{"server", "threads", NumberKey{&Config::threads, 0, 512},
              "Requests worked on at a time, more when these only wait; 0 means 32"},
    ConfigKey{"server", "tls_1_2", FlagKey{&Config::tls_1_2},
              "Also takes TLS 1.2, for browsers, proxies and systems that do not speak TLS 1.3"},
    ConfigKey{"server", "trusted_proxies", ListKey{&Config::trusted_proxies, check_proxy},
              "Reverse proxies whose X-Forwarded-For is believed, as [\"10.1.2.3\", \"fd00:1::/64\"]; none by default"},
    ConfigKey{"organisation", "name", TextKey{&Config::organisation_name, check_name},
              "Name on certificates and reports"},
    ConfigKey{"organisation", "default_state", TextKey{&Config::default_state, check_state},
              "State whose licence rules apply where a licence names none"},
    ConfigKey{"organisation", "time_zone", TextKey{&Config::time_zone, check_time_zone},
              "Time zone of dates in the app, due dates and exports, as America/Chicago, or POSIX rules, as "
              "CST6CDT,M3.2.0,M11.1.0"},
    ConfigKey{
        "organisation", "plan_mode", TextKey{&Config::plan_mode, check_plan_mode},
        "licence: the hospital's licence covers all staff. personal: people may also buy plans of their own; kept "
        "for a release that sells, this one asks nobody for money"},
    ConfigKey{"sign_in", "idle_minutes", NumberKey{&Config::idle_minutes, 1, 480},
              "Minutes without activity until a session ends"},
    ConfigKey{"sign_in", "shared_workstation_minutes", NumberKey{&Config::shared_workstation_minutes, 1, 60},
              "The same on a shared workstation"},
    ConfigKey{"sign_in", "allow_registration", FlagKey{&Config::allow_registration},
              "Let people make their own account"},
    ConfigKey{"sign_in", "requests_per_minute", NumberKey{&Config::requests_per_minute, 10, 10'000'000},
              "Limit for one person"},
    ConfigKey{"sign_in", "requests_per_minute_and_address",
              NumberKey{&Config::requests_per_minute_and_address, 10, 10'000'000},
              "Limit for one network address, which many people may share"},
    ConfigKey{"mail", "host", TextKey{&Config::mail_host, check_mail_host},
              "The hospital's mail server (SMTP); empty: no mails are sent"},
    ConfigKey{"mail", "port", NumberKey{&Config::mail_port, 1, 65535}, "Its port: 587 for starttls, 465 for implicit"},
    ConfigKey{"mail", "security", TextKey{&Config::mail_security, check_mail_security},
              "starttls, implicit (TLS from the first byte) or plain (a relay on this network, without a password)"},
    ConfigKey{"mail", "username", TextKey{&Config::mail_username, check_short}, "User name; empty: no sign-in"},
    ConfigKey{"mail", "password_file", TextKey{&Config::mail_password_file, check_file},
              "File that holds the password (mode 0600); empty: the systemd credential medconnect-smtp"},
    ConfigKey{"mail", "trust_file", TextKey{&Config::mail_trust_file, check_file},
              "Certificates (PEM) to trust; empty: those that the system trusts"},
    ConfigKey{"mail", "from", TextKey{&Config::mail_from, check_mail_address},
              "Sender's address; empty: noreply@ and the host of server.base_url"},
    ConfigKey{"mail", "from_name", TextKey{&Config::mail_from_name, check_short},
              "Sender's name; empty: the organisation's"},
    ConfigKey{"mail", "bounces", TextKey{&Config::mail_bounces, check_mail_address},
              "Address of the mailbox that gets reports of mails that could not be delivered; empty: the sender's"},
    ConfigKey{"certificates", "public_verification", FlagKey{&Config::public_verification},
              "Let anyone check a certificate by its code without signing in"},
    ConfigKey{"storage", "readers", NumberKey{&Config::readers, 1, 64}, "Database connections for reading"},
    ConfigKey{"storage", "cache_mib", NumberKey{&Config::cache_mib, 2, 4096}, "Page cache of the database in MiB"},
    ConfigKey{"storage", "blob_quota_gib", NumberKey{&Config::blob_quota_gib, 1, 100'000},
              "Limit for all stored files in GiB"},
    ConfigKey{"malware", "scanner", TextKey{&Config::malware_scanner, check_scanner},
              "ClamAV's clamd, asked for each uploaded file: unix:/run/clamav/clamd.ctl or tcp:HOST:3310; empty: none"},
    ConfigKey{"malware", "most_mib", NumberKey{&Config::malware_most_mib, 1, 4'000},
              "MiB of a file that it is shown; not above StreamMaxLength of clamd, which is 25 unless changed"},
    ConfigKey{"sync", "enabled", FlagKey{&Config::sync_enabled},
              "false: anonymised releases (/admin/sync) cannot be started or sent"},
    ConfigKey{"log", "level", TextKey{&Config::log_level, check_level}, "debug, info, warning or error"},
    ConfigKey{"log", "requests", FlagKey{&Config::log_requests},
              "A line for each request at level info: request id, method, route, status and time; nothing personal"},
    ConfigKey{"monitoring", "address", TextKey{&Config::monitoring_address, check_address},
              "Address for Prometheus, apart from the app's; plain HTTP, so a network of the monitoring system only"},
    ConfigKey{"monitoring", "port", NumberKey{&Config::monitoring_port, 0, 65535},
              "Port of GET /metrics, usually 9464; 0: off"},
    ConfigKey{"monitoring", "token_file", TextKey{&Config::monitoring_token_file, check_file},
              "File (mode 0600) with the bearer token that must be shown; empty: whoever reaches the port may ask"},
};

}  // namespace

std::string ConfigKey::variable() const {
  std::string out = "MEDCONNECT_" + std::string(section) + "_" + std::string(name);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

std::span<const ConfigKey> config_keys() { return kKeys; }

const ConfigKey* find_config_key(std::string_view path) {
  for (const ConfigKey& key : kKeys)
    if (key.path() == path) return &key;
  return nullptr;
}

Status set_text(const ConfigKey& key, std::string value, Config& out) {
  const auto* text = std::get_if<TextKey>(&key.kind);
  if (!text) return refuse("must not be a text");
  auto clean = clean_text(value);
  if (!clean) return refuse("must be clean UTF-8 text");
  TRY(text->check(*clean));
  out.*(text->member) = *std::move(clean);
  return {};
}

Status set_number(const ConfigKey& key, std::int64_t value, Config& out) {
  const auto* number = std::get_if<NumberKey>(&key.kind);
  if (!number) return refuse("must not be a number");
  if (value < number->least || value > number->most)
    return refuse(fmt::format("must be from {} to {}", number->least, number->most));
  out.*(number->member) = value;
  return {};
}

Status set_flag(const ConfigKey& key, bool value, Config& out) {
  const auto* flag = std::get_if<FlagKey>(&key.kind);
  if (!flag) return refuse("must not be true or false");
  out.*(flag->member) = value;
  return {};
}

Status set_list(const ConfigKey& key, std::vector<std::string> value, Config& out) {
  const auto* list = std::get_if<ListKey>(&key.kind);
  if (!list) return refuse("must not be a list");
  for (const std::string& item : value) TRY(list->check(item));
  out.*(list->member) = std::move(value);
  return {};
}

Status set_from_text(const ConfigKey& key, std::string_view text, Config& out) {
  if (std::holds_alternative<TextKey>(key.kind)) return set_text(key, std::string(text), out);
  if (std::holds_alternative<FlagKey>(key.kind)) {
    if (text != "true" && text != "false") return refuse("must be true or false");
    return set_flag(key, text == "true", out);
  }
  if (std::holds_alternative<ListKey>(key.kind)) {
    std::vector<std::string> items;
    for (std::string_view item : split(text, ','))
      if (!trim(item).empty()) items.emplace_back(trim(item));
    return set_list(key, std::move(items), out);
  }
  std::int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return refuse("must be a whole number");
  return set_number(key, value, out);
}

}  // namespace mc::program
