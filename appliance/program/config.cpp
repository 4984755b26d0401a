#include "appliance/program/config.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <set>

#include <toml++/toml.h>

#include "appliance/base/text.hpp"
#include "appliance/program/command_line.hpp"
#include "appliance/program/config_keys.hpp"

namespace mc::program {

namespace {

std::unexpected<Error> refuse(std::string detail) { return fail(Fault::invalid, "configuration", std::move(detail)); }

std::string place(const std::filesystem::path& file, const toml::source_region& source) {
  return fmt::format("{}:{}", file.string(), source.begin.line);
}

std::string unknown_key(std::string_view path) {
  std::vector<std::string> paths;
  for (const ConfigKey& key : config_keys()) paths.push_back(key.path());
  std::vector<std::string_view> views(paths.begin(), paths.end());
  std::string_view near = closest(path, views);
  return near.empty() ? fmt::format("there is no setting {}", path)
                      : fmt::format("there is no setting {}; did you mean {}?", path, near);
}

Status set_node(const ConfigKey& key, const toml::node& node, Config& out) {
  if (const auto* text = node.as_string()) return set_text(key, text->get(), out);
  if (const auto* number = node.as_integer()) return set_number(key, number->get(), out);
  if (const auto* flag = node.as_boolean()) return set_flag(key, flag->get(), out);
  if (const auto* array = node.as_array()) {
    std::vector<std::string> items;
    for (const toml::node& item : *array) {
      const auto* text = item.as_string();
      if (!text) return refuse("must be a list of texts");
      items.push_back(text->get());
    }
    return set_list(key, std::move(items), out);
  }
  return refuse("has a value of a kind that no setting has");
}

Status apply_table(const ConfigSources& sources, const toml::table& root, Config& out) {
  const std::filesystem::path& file = sources.file;
  for (const auto& [section, node] : root) {
    if (std::count(sources.other_sections.begin(), sources.other_sections.end(), section.str()) > 0) continue;
    const toml::table* table = node.as_table();
    if (!table)
      return refuse(fmt::format("{}: {} stands outside a [section]", place(file, node.source()), section.str()));
    if (table->empty()) continue;
    for (const auto& [name, value] : *table) {
      std::string path = fmt::format("{}.{}", section.str(), name.str());
      const ConfigKey* key = find_config_key(path);
      if (!key) return refuse(fmt::format("{}: {}", place(file, value.source()), unknown_key(path)));
      if (auto set = set_node(*key, value, out); !set)
        return refuse(fmt::format("{}: {} {}", place(file, value.source()), path, set.error().detail));
    }
  }
  return {};
}

/// The file may lie in the data directory, which is the server's, and root's commands read it too: nothing that never
/// ends or makes its reader wait.
Result<std::string> text_of(const std::filesystem::path& file) {
  constexpr std::size_t kMost = 1 << 20;
  int in = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat info {};
  bool plain = in >= 0 && ::fstat(in, &info) == 0 && S_ISREG(info.st_mode);
  std::string text(plain ? kMost + 1 : 0, '\0');
  std::size_t have = 0;
  for (ssize_t got = 1; plain && got > 0 && have < text.size();) {
    got = ::read(in, text.data() + have, text.size() - have);
    if (got > 0) have += static_cast<std::size_t>(got);
  }
  if (in >= 0) ::close(in);
  if (!plain) return refuse(fmt::format("{}: the file cannot be read", file.string()));
  if (have > kMost) return refuse(fmt::format("{}: the file is larger than 1 MiB", file.string()));
  text.resize(have);
  return text;
}

Status apply_file(const ConfigSources& sources, Config& out) {
  std::error_code error;
  if (!std::filesystem::exists(sources.file, error)) {
    if (sources.required) return refuse(fmt::format("{}: there is no such file", sources.file.string()));
    return {};
  }
  const std::string text = TRY(text_of(sources.file));
  toml::parse_result parsed = toml::parse(text);
  if (!parsed)
    return refuse(fmt::format("{}: {}", place(sources.file, parsed.error().source()), parsed.error().description()));
  return apply_table(sources, parsed.table(), out);
}

Status apply_environment(const std::map<std::string, std::string>& environment, Config& out) {
  for (const auto& [name, value] : environment) {
    const ConfigKey* found = nullptr;
    std::vector<std::string> names;
    for (const ConfigKey& key : config_keys()) {
      names.push_back(key.variable());
      if (names.back() == name) found = &key;
    }
    if (!found) {
      std::vector<std::string_view> views(names.begin(), names.end());
      std::string_view near = closest(name, views);
      return refuse(fmt::format("environment: there is no setting {}{}", name,
                                near.empty() ? "" : fmt::format("; did you mean {}?", near)));
    }
    if (auto set = set_from_text(*found, value, out); !set)
      return refuse(fmt::format("environment: {} {}", name, set.error().detail));
  }
  return {};
}

/// "learn.hospital.example" and ":8443" (or nothing) of "https://learn.hospital.example:8443".
std::pair<std::string_view, std::string_view> host_and_port(std::string_view url) {
  url.remove_prefix(std::min(url.size(), std::string_view("https://").size()));
  std::size_t colon = url.ends_with(']') ? std::string_view::npos : url.rfind(':');
  if (colon == std::string_view::npos) return {url, {}};
  return {url.substr(0, colon), url.substr(colon)};
}

/// Packages run what others wrote: never under the name and port of the app, where its session cookie is.
Status check_content_place(const Config& config) {
  if (config.content_port != 0 && config.content_port == config.port)
    return refuse("server.content_port must differ from server.port");
  if (config.redirect_port != 0 &&
      (config.base_url.empty() || config.redirect_port == config.port || config.redirect_port == config.content_port))
    return refuse("server.redirect_port needs server.base_url and a port of its own");
  if (config.content_host.empty()) return {};
  if (config.base_url.empty())
    return refuse("server.content_host needs server.base_url, the address of the app itself");
  if (ascii_lower(host_and_port(config.base_url).first) == config.content_host)
    return refuse(
        "server.content_host must not be the host of server.base_url: packages would share the app's cookies");
  return {};
}

std::string toml_text(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else
      out += c;
  }
  return out + "\"";
}

std::string value_text(const ConfigKey& key, const Config& config) {
  if (const auto* text = std::get_if<TextKey>(&key.kind)) return toml_text(config.*(text->member));
  if (const auto* number = std::get_if<NumberKey>(&key.kind)) return std::to_string(config.*(number->member));
  if (const auto* flag = std::get_if<FlagKey>(&key.kind)) return config.*(flag->member) ? "true" : "false";
  std::vector<std::string> items;
  for (const std::string& item : config.*(std::get<ListKey>(key.kind).member)) items.push_back(toml_text(item));
  return fmt::format("[{}]", fmt::join(items, ", "));
}

}  // namespace

Result<Config> load_config(const ConfigSources& sources) {
  Config out;
  TRY(apply_file(sources, out));
  TRY(apply_environment(sources.environment, out));
  for (const auto& [path, value] : sources.set) {
    const ConfigKey* key = find_config_key(path);
    if (!key) return refuse(fmt::format("--set: {}", unknown_key(path)));
    if (auto set = set_from_text(*key, value, out); !set)
      return refuse(fmt::format("command line: {} {}", path, set.error().detail));
  }
  TRY(check_content_place(out));
  return out;
}

Result<std::pair<std::string, std::string>> parse_setting(std::string_view text) {
  std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0)
    return refuse("--set needs SECTION.KEY=VALUE, as --set server.port=8443");
  return std::pair(std::string(text.substr(0, equals)), std::string(text.substr(equals + 1)));
}

std::string config_text(const Config& config) {
  const Config defaults;
  std::string out =
      "# MedConnect configuration. Every key is shown with its default; remove the # before a line to change it.\n"
      "# Order, later wins: this file, environment variables (MEDCONNECT_SERVER_PORT=8443), flags (--port, --set).\n"
      "# A mistake is reported with its line and the program does not start. Changes apply at the next start.\n";
  std::string_view section;
  for (const ConfigKey& key : config_keys()) {
    if (key.section != section) out += fmt::format("\n[{}]\n", key.section);
    section = key.section;
    std::string value = value_text(key, config);
    bool changed = value != value_text(key, defaults);
    out += fmt::format("# {}.\n{}{} = {}\n", key.help, changed ? "" : "# ", key.name, value);
  }
  return out;
}

std::map<std::string, std::string> config_environment(char** environment) {
  std::map<std::string, std::string> out;
  std::set<std::string> sections;  // other names are the build's, the tests' and the installer's own
  for (const ConfigKey& key : config_keys()) {
    std::string variable = key.variable();
    sections.insert(variable.substr(0, variable.size() - key.name.size()));
  }
  for (; environment && *environment; ++environment) {
    std::string_view entry = *environment;
    std::size_t equals = entry.find('=');
    if (!entry.starts_with("MEDCONNECT_") || equals == std::string_view::npos) continue;
    std::string name(entry.substr(0, equals));
    if (std::any_of(sections.begin(), sections.end(),
                    [&](const std::string& start) { return name.starts_with(start); }))
      out.emplace(std::move(name), entry.substr(equals + 1));
  }
  return out;
}

mail::SmtpSettings Config::mail_settings(const std::filesystem::path& credentials) const {
  Settings modules = module_settings();
  std::string host = modules.base_url.substr(std::string_view("https://").size());
  if (std::size_t colon = host.rfind(':'); colon != std::string::npos && !host.ends_with(']')) host.resize(colon);
  mail::SmtpSettings out;
  out.host = mail_host;
  out.port = static_cast<int>(mail_port);
  out.security = shape::parse_enum<mail::Security>(mail_security).value_or(mail::Security::starttls);
  out.username = mail_username;
  out.password_file = mail_password_file;
  if (mail_password_file.empty() && !credentials.empty()) out.password_file = credentials / "medconnect-smtp";
  out.trust_file = mail_trust_file;
  out.sender = {mail_from.empty() ? "noreply@" + host : mail_from,
                mail_from_name.empty() ? organisation_name : mail_from_name, host};
  out.return_path = mail_bounces;
  return out;
}

Settings Config::module_settings() const {
  Settings out;
  out.organisation_name = organisation_name;
  out.base_url = base_url.empty() ? fmt::format("https://localhost:{}", port) : base_url;
  out.default_state = default_state;
  auto [host, own_port] = host_and_port(out.base_url);
  std::string packages_port = content_port == 0 ? std::string(own_port) : fmt::format(":{}", content_port);
  if (!content_host.empty())
    out.content_origin = fmt::format("https://{}{}", content_host, packages_port);
  else if (content_port != 0)
    out.content_origin = fmt::format("https://{}{}", host, packages_port);
  if (base_url.empty()) out.content_port = static_cast<int>(content_port);
  out.idle_minutes = static_cast<int>(idle_minutes);
  out.allow_registration = allow_registration;
  out.public_verification = public_verification;
  return out;
}

}  // namespace mc::program
