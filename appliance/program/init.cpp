#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "appliance/program/commands.hpp"
#include "appliance/program/people.hpp"
#include "appliance/program/setup.hpp"

namespace mc::program {

namespace {

std::string recovery_text(std::string_view key) {
  return fmt::format("\nRecovery key (shown only now):\n\n    {}\n\n"
                     "Print it and lock it away from this machine: with it and a backup the data can be opened when "
                     "DATA/keys is lost.\n"
                     "Without both, nobody can open the data, neither you nor the makers of MedConnect.\n",
                     key);
}

Status add_first_administrator(const Request& request, Appliance& appliance) {
  auto email = request.invocation.option("admin-email");
  if (!email) return {};
  NewPerson person;
  person.email = *email;
  std::string name = request.invocation.option("admin-name").value_or("Administrator Administrator");
  std::size_t space = name.rfind(' ');
  person.first_name = name.substr(0, space);
  person.last_name = space == std::string::npos ? name : name.substr(space + 1);
  person.roles = {"admin", "super_admin"};
  if (request.invocation.flag("password-stdin")) person.password = std::string(trim(TRY(request.console.input())));
  AddedPerson added = TRY(add_person(appliance, person));
  request.console.line(
      fmt::format("\nAdministrator: {}{}", *email,
                  added.made_password.empty()
                      ? ""
                      : fmt::format("\nPassword, to be changed at the first sign-in: {}", added.made_password)));
  return {};
}

Status make(const Request& request) {
  Config config = request.config;
  if (auto name = request.invocation.option("name")) config.organisation_name = *name;
  DataDirectory directory = TRY(DataDirectory::create(request.data));
  std::string recovery_key;
  auto appliance = TRY(make_appliance(directory, config, Durability::full, recovery_key));
  TRY(add_first_administrator(request, *appliance));
  TRY(appliance->events().drain());
  appliance->stop();
  TRY(directory.complete());
  const Console& console = request.console;
  console.line(fmt::format("Made an empty appliance in {}.", request.data.string()));
  console.out(recovery_text(recovery_key));
  console.line(fmt::format(
      "\nNext: look through {}\n      {}medconnect serve --data {}", directory.layout().config().string(),
      request.invocation.flag("admin-email")
          ? ""
          : fmt::format(
                "medconnect user add --data {} --email ... --first-name ... --last-name ... --role admin\n      ",
                request.data.string()),
      request.data.string()));
  return {};
}

}  // namespace

Result<std::unique_ptr<Appliance>> make_appliance(DataDirectory& directory, const Config& config, Durability durability,
                                                  std::string& recovery_key) {
  std::unique_ptr<Random> random = system_random();
  security::KeyPlace place = TRY(key_place_of(directory.layout()));
  security::Keys::Created created = TRY(security::Keys::create(place, *random));
  recovery_key = created.recovery_key;
  TRY(created.keys->remember_recovery_key(place, recovery_key, *random, SystemClock().now()));
  std::error_code error;
  if (!std::filesystem::exists(directory.layout().config(), error))
    TRY(write_private_file(directory.layout().config(), config_text(config)));
  return Appliance::open(directory.layout(), config, std::move(created.keys), durability);
}

int init(const Request& request) {
  if (auto file = request.invocation.option("answers")) {
    if (auto made = init_from_answers(request, *file); !made) return report(request.console, made.error());
    return kOk;
  }
  if (has_appliance(request.data)) {
    request.console.err(
        fmt::format("medconnect: There is an appliance in {} already; nothing was changed.\n", request.data.string()));
    return kFailed;
  }
  if (auto email = request.invocation.option("admin-email"); email && !looks_like_email(*email))
    return report(request.console,
                  Error{Fault::invalid, "usage",
                        fmt::format("\"{}\" is not an e-mail address; it needs the form name@host.", *email)});
  if (!request.invocation.flag("yes") &&
      !confirm(request.console, fmt::format("Make an empty appliance in {}?", request.data.string()))) {
    request.console.err("medconnect: nothing was made; use --yes to go on without a question.\n");
    return kUsage;
  }
  if (auto made = make(request); !made) return report(request.console, made.error());
  return kOk;
}

int migrate(const Request& request) {
  auto directory = DataDirectory::open(request.data);
  if (!directory) return report(request.console, directory.error());
  auto appliance = open_appliance(*directory, request.config);
  if (!appliance) return report(request.console, appliance.error());
  (*appliance)->stop();
  request.console.line(
      fmt::format("The database in {} has the tables of version {}.", request.data.string(), build_version()));
  return kOk;
}

}  // namespace mc::program
