#pragma once
// The commands. Those of kind `appliance` work on an open appliance: in this process, or inside the running server.
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "appliance/program/appliance.hpp"
#include "appliance/program/command_line.hpp"
#include "appliance/program/console.hpp"

namespace mc::program {

/// What a command gets.
struct Request {
  const Invocation& invocation;
  const std::vector<std::string>& words;
  const Console& console;
  std::filesystem::path data;
  Config config;
};

/// `alone` runs without an open appliance, `inside` on one: in this process when there is no `alone`, or in the running
/// server. `beside` runs in this process when a server holds the data directory but does not answer.
struct Command {
  CommandSpec spec;
  int (*alone)(const Request&) = nullptr;
  int (*inside)(const Request&, Appliance&) = nullptr;
  int (*beside)(const Request&) = nullptr;
};

std::span<const Command> commands();
std::span<const OptionSpec> common_options();

/// Runs one command line (without the program's name) and returns its exit code. Never throws.
int run(const std::vector<std::string>& words, const Console& console, char** environment);
/// The same inside a server that holds the data directory (control socket).
int run_inside(const std::vector<std::string>& words, const Console& console, Appliance& appliance);

// -- the commands, by file --
int serve(const Request& request);                           // serve.cpp
int init(const Request& request);                            // init.cpp
int demo(const Request& request);                            // demo.cpp
int migrate(const Request& request);                         // init.cpp
int user_add(const Request& request, Appliance& appliance);  // users.cpp
int user_reset_password(const Request& request, Appliance& appliance);
int mfa_reset(const Request& request, Appliance& appliance);
int networks_reset(const Request& request, Appliance& appliance);  // networks.cpp
int mail_test(const Request& request, Appliance& appliance);       // users.cpp
int user_list(const Request& request, Appliance& appliance);
int import_staff(const Request& request, Appliance& appliance);  // imports.cpp
int import_credentials(const Request& request, Appliance& appliance);
int audit_verify(const Request& request, Appliance& appliance);  // audit.cpp
int audit_verify_beside(const Request& request);
int audit_checkpoint(const Request& request, Appliance& appliance);
int doctor(const Request& request);  // doctor.cpp
int doctor_inside(const Request& request, Appliance& appliance);
int support_bundle(const Request& request);  // support.cpp
int support_bundle_inside(const Request& request, Appliance& appliance);
int smoke_test(const Request& request, Appliance& appliance);  // smoke.cpp
int openapi(const Request& request);                           // describe.cpp
int permissions(const Request& request);
int version(const Request& request);
int saml_check(const Request& request);     // saml.cpp
int scorm_replay(const Request& request);   // scorm.cpp
int upgrade_check(const Request& request);  // upgrade.cpp
int upgrade_apply(const Request& request);
int upgrade_rollback(const Request& request);
int upgrade_status(const Request& request);
int upgrade_resume(const Request& request);
int upgrade_request(const Request& request);
int upgrade_tables(const Request& request);
int upgrade_integrity(const Request& request, Appliance& appliance);
int upgrade_snapshot(const Request& request, Appliance& appliance);
int upgrade_changes(const Request& request, Appliance& appliance);
int upgrade_ask_server(const Request& request);
int upgrade_ready(const Request& request, Appliance& appliance);
int upgrade_self_test(const Request& request);  // rehearsal.cpp
int restore(const Request& request);            // backup.cpp
int backup_run(const Request& request, Appliance& appliance);
int backup_list(const Request& request, Appliance& appliance);
int backup_verify(const Request& request, Appliance& appliance);
int backup_drill(const Request& request, Appliance& appliance);
int backup_targets(const Request& request, Appliance& appliance);
int backup_recovery_key(const Request& request, Appliance& appliance);
int sync_list(const Request& request, Appliance& appliance);  // sync.cpp
int sync_show(const Request& request, Appliance& appliance);
int sync_start(const Request& request, Appliance& appliance);
int sync_approve(const Request& request, Appliance& appliance);
int sync_discard(const Request& request, Appliance& appliance);
int sync_send(const Request& request, Appliance& appliance);
int sync_cancel(const Request& request, Appliance& appliance);
int sync_receipt(const Request& request, Appliance& appliance);
int sync_export(const Request& request);
int sync_export_inside(const Request& request, Appliance& appliance);
int supervise(const Request& request);                         // supervise.cpp
int setup_code(const Request& request);                        // first_run.cpp
int unseal(const Request& request);                            // seal.cpp
int key_status(const Request& request, Appliance& appliance);  // keys.cpp
int key_passphrase(const Request& request, Appliance& appliance);
int key_rotate(const Request& request, Appliance& appliance);
int key_recovery(const Request& request, Appliance& appliance);

/// File, environment and flags together, as they are now.
Result<Config> configuration_of(const Invocation& invocation, const std::filesystem::path& data, char** environment);
/// Calendar days follow the hospital's zone from here on.
void keep_time_of(const Config& config);
/// Opens the appliance of a held data directory with its keys.
Result<std::unique_ptr<Appliance>> open_appliance(const DataDirectory& directory, const Config& config);
/// Makes keys, folders, configuration and an empty database in a new data directory; prints the recovery key.
Result<std::unique_ptr<Appliance>> make_appliance(DataDirectory& directory, const Config& config, Durability durability,
                                                  std::string& recovery_key);
/// Complains and gives the exit code that fits the error.
int report(const Console& console, const Error& error);

}  // namespace mc::program
