#include <fmt/format.h>

#include <cstdlib>
#include <ctime>
#include <exception>

#include "appliance/base/local_time.hpp"
#include "appliance/base/log.hpp"
#include "appliance/program/commands.hpp"
#include "appliance/program/control.hpp"
#include "appliance/program/process.hpp"
#include "appliance/program/upgrade_machine.hpp"

namespace mc::program {

namespace {

namespace fs = std::filesystem;

std::vector<CommandSpec> specs() {
  std::vector<CommandSpec> out;
  for (const Command& command : commands()) out.push_back(command.spec);
  return out;
}

const Command* command_of(const Invocation& invocation) {
  for (const Command& command : commands())
    if (invocation.command && command.spec.name == invocation.command->name) return &command;
  return nullptr;
}

fs::path data_directory(const Invocation& invocation) {
  fs::path out = "/var/lib/medconnect";
  if (const char* variable = std::getenv("MEDCONNECT_DATA"); variable && *variable) out = variable;
  if (auto option = invocation.option("data")) out = *option;
  std::error_code error;
  fs::path absolute = fs::absolute(out, error);
  return error ? out : absolute.lexically_normal();
}

log::Level level_of(std::string_view name) {
  if (name == "debug") return log::Level::debug;
  if (name == "warning") return log::Level::warning;
  if (name == "error") return log::Level::error;
  return log::Level::info;
}

/// Opens the appliance here, or hands the words to the server that has it open.
int run_on_appliance(const Request& request, const Command& command) {
  // Root acts as the owner of the data: what it makes there stays the server's, and links lead it nowhere else.
  if (has_appliance(request.data) && !become_owner_of(request.data)) {
    request.console.err(fmt::format("medconnect: {} belongs to a user that this process cannot act for; run the "
                                    "command as that user.\n",
                                    request.data.string()));
    return kFailed;
  }
  auto directory = DataDirectory::open(request.data);
  if (!directory && directory.error().code == "in_use") {
    std::vector<std::string> words = request.words;
    auto code = control_call(Layout{request.data}.control(), words, request.console);
    if (code) return *code;
    if (code.error().code == "no_server" && command.beside) return command.beside(request);
    if (code.error().code == "no_server") return report(request.console, directory.error());
    return report(request.console, code.error());
  }
  if (!directory) return report(request.console, directory.error());
  auto appliance = open_appliance(*directory, request.config);
  if (!appliance) return report(request.console, appliance.error());
  int code = command.inside(request, **appliance);  // events it published wait in the outbox for the server
  (*appliance)->stop();
  return code;
}

int run_checked(const std::vector<std::string>& words, const Console& console, char** environment) {
  std::vector<CommandSpec> known = specs();
  auto invocation = parse_command_line(words, known, common_options());
  if (!invocation) {
    console.complain(invocation.error());
    console.err("Try: medconnect --help\n");
    return kUsage;
  }
  if (invocation->help) {
    std::erase_if(known, [&](const CommandSpec& spec) { return !spec.name.starts_with(invocation->group); });
    console.out(invocation->command ? help_text(*invocation->command, common_options())
                                    : overview_text(known, common_options()));
    return kOk;
  }
  fs::path data = data_directory(*invocation);
  auto config = configuration_of(*invocation, data, environment);
  if (!config) {
    console.complain(config.error());
    return kUsage;
  }
  // Only the server writes its log; the lines of upkeep would mix with what a command prints.
  bool serves = invocation->command && invocation->command->name == "serve";
  log::set_level(serves ? level_of(config->log_level) : log::Level::warning);
  keep_time_of(*config);
  const Command* command = command_of(*invocation);
  Request request{*invocation, words, console, data, *std::move(config)};
  return command->alone ? command->alone(request) : run_on_appliance(request, *command);
}

}  // namespace

Result<Config> configuration_of(const Invocation& invocation, const std::filesystem::path& data, char** environment) {
  ConfigSources sources;
  sources.file = Layout{data}.config();
  const char* variable = std::getenv("MEDCONNECT_CONFIG");
  if (variable && *variable) sources.file = variable;
  if (auto option = invocation.option("config")) sources.file = *option;
  sources.required = invocation.flag("config") || (variable && *variable);
  sources.environment = config_environment(environment);
  for (const std::string& text : invocation.all("set")) sources.set.push_back(TRY(parse_setting(text)));
  for (const char* name : {"port", "address"})
    if (auto value = invocation.option(name)) sources.set.emplace_back(std::string("server.") + name, *value);
  return load_config(sources);
}

void keep_time_of(const Config& config) {
  setenv("TZ", posix_zone(config.time_zone).value_or("UTC0").c_str(), 1);
  tzset();
}

int report(const Console& console, const Error& error) {
  console.complain(error);
  if (error.code == "in_use") return kInUse;
  if (error.code == "usage" || error.code == "configuration") return kUsage;
  return kFailed;
}

int run(const std::vector<std::string>& words, const Console& console, char** environment) {
  try {
    return run_checked(words, console, environment);
  } catch (const std::exception& error) {
    console.err(fmt::format("medconnect: unexpected failure: {}\n", error.what()));
    return kFailed;
  }
}

int run_inside(const std::vector<std::string>& words, const Console& console, Appliance& appliance) {
  std::vector<CommandSpec> known = specs();
  auto invocation = parse_command_line(words, known, common_options());
  if (!invocation) return report(console, invocation.error());
  const Command* command = command_of(*invocation);
  if (!command || !command->inside) {
    console.err("medconnect: the server is running; stop it first.\n");
    return kInUse;
  }
  try {
    return command->inside({*invocation, words, console, appliance.layout().root, appliance.config()}, appliance);
  } catch (const std::exception& error) {
    console.err(fmt::format("medconnect: unexpected failure: {}\n", error.what()));
    return kFailed;
  }
}

}  // namespace mc::program
