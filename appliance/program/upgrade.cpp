// `medconnect upgrade ...` and `medconnect rollback`.
#include <fmt/format.h>

#include <filesystem>

#include "appliance/base/text.hpp"
#include "appliance/program/commands.hpp"
#include "appliance/program/control.hpp"
#include "appliance/program/upgrade_machine.hpp"
#include "installer/upgrade/engine.hpp"

namespace mc::program {

namespace {

namespace fs = std::filesystem;

Result<upgrade::ProgramTree> tree_of(const Request& request) {
  upgrade::ProgramTree tree;
  if (auto option = request.invocation.option("program")) {
    tree.root = *option;
  } else {
    std::error_code error;
    auto found = upgrade::program_tree_of(fs::read_symlink("/proc/self/exe", error));
    if (!found)
      return fail(Fault::unavailable, "not_installed",
                  "This program was not installed by a package, the archive's install command or an image; name the "
                  "folder of versions with --program.");
    tree = *found;
  }
  fs::path papers = tree.papers();
  std::error_code error;
  if (!fs::exists(papers, error) && !fs::create_directory(papers, error))
    return fail(Fault::forbidden, "not_allowed",
                fmt::format("{} cannot be written: run the command as root.", tree.root.string()));
  fs::permissions(papers, static_cast<fs::perms>(0755), error);
  return tree;
}

std::string sentence(const upgrade::UpgradeState& state) {
  std::string_view what = state.action == upgrade::Action::upgrade ? "upgrade" : "rollback";
  std::string out = fmt::format("{} {} from {} to {}: {}", to_string(state.started_at), what, state.from, state.to,
                                shape::enum_name(state.phase));
  if (state.pause_ms > 0) out += fmt::format(", {:.1f} s without a server", static_cast<double>(state.pause_ms) / 1000);
  if (!state.error.empty()) out += fmt::format(" ({})", state.error);
  if (!state.detail.empty()) out += "\n  " + state.detail;
  return out;
}

int tell(const Request& request, const Result<upgrade::UpgradeState>& ended) {
  if (!ended) return report(request.console, ended.error());
  if (request.invocation.flag("json"))
    request.console.line(shape::to_json(*ended));
  else
    request.console.line(sentence(*ended));
  return ended->phase == upgrade::Phase::done || ended->phase == upgrade::Phase::idle ? kOk : kFailed;
}

/// Everything that a command on the tree needs.
struct Works {
  upgrade::ProgramTree tree;
  SystemMachine machine;
  upgrade::Engine engine;
  Works(const upgrade::ProgramTree& at, const Request& request)
      : tree(at), machine(at, request.data, request.console),
        engine(at, request.data, machine, upgrade::embedded_keys()) {}
};
Result<std::unique_ptr<Works>> works_of(const Request& request) {
  return std::make_unique<Works>(TRY(tree_of(request)), request);
}

Result<upgrade::EngineOptions> engine_options(const Request& request) {
  upgrade::EngineOptions options;
  options.allow_downgrade = request.invocation.flag("allow-downgrade");
  options.start_patience = std::chrono::seconds(TRY(number_option(request.invocation, "patience", 120, 5, 3600)));
  return options;
}

Status write_lines(const fs::path& file, Appliance& appliance, Instant since) {
  std::string lines;
  security::AuditQuery query;
  query.from = since;
  query.limit = 200;
  for (bool more = true; more && lines.size() < (64U << 20);) {
    auto rows =
        TRY(appliance.platform().db.read([&](data::Tx& tx) { return appliance.platform().audit.list(tx, query); }));
    for (const security::AuditEntry& row : rows) {
      lines += shape::to_json(row) + "\n";
      query.before = row.seq;
    }
    more = rows.size() == 200;
  }
  return upgrade::write_durably(file, lines, 0600);
}

}  // namespace

int upgrade_check(const Request& request) {
  auto works = works_of(request);
  if (!works) return report(request.console, works.error());
  auto bundle = upgrade::Bundle::open(request.invocation.arguments[0], upgrade::embedded_keys());
  if (!bundle) return report(request.console, bundle.error());
  const upgrade::BundleManifest& manifest = bundle->manifest();
  auto options = engine_options(request);
  if (!options) return report(request.console, options.error());
  auto lines = (*works)->engine.check(manifest, *options);
  if (!lines) return report(request.console, lines.error());
  lines->insert(lines->begin(), {"signature", true, "Signed with key " + bundle->signed_by() + "."});
  bool good = true;
  for (const upgrade::UpgradeCheck& line : *lines) {
    good = good && line.good;
    if (request.invocation.flag("json"))
      request.console.line(shape::to_json(line));
    else
      request.console.line(fmt::format("{:<7} {:<10} {}", line.good ? "ok" : "FAILED", line.name, line.detail));
  }
  if (!request.invocation.flag("json") && !manifest.notes.empty())
    request.console.line(fmt::format("\nVersion {} of {}\n\n{}", manifest.version,
                                     to_string(date_of(manifest.released_at)), manifest.notes));
  return good ? kOk : kProblemsFound;
}

int upgrade_apply(const Request& request) {
  auto works = works_of(request);
  if (!works) return report(request.console, works.error());
  auto options = engine_options(request);
  if (!options) return report(request.console, options.error());
  const std::string& what = request.invocation.arguments[0];
  if (request.invocation.flag("installed")) return tell(request, (*works)->engine.apply_installed(what, *options));
  return tell(request, (*works)->engine.apply(what, *options));
}

int upgrade_rollback(const Request& request) {
  auto works = works_of(request);
  if (!works) return report(request.console, works.error());
  auto ledger = upgrade::read_ledger((*works)->tree);
  if (!ledger) return report(request.console, ledger.error());
  if (ledger->back && !ledger->back->same_tables)
    request.console.err(fmt::format(
        "The tables changed: what was entered since {} goes back too. It is kept in {}/snapshots, and what was done is "
        "listed there in changes.jsonl.\n",
        to_string(ledger->back->made_at), upgrade::data_places(request.data).root.string()));
  if (ledger->back && !request.invocation.flag("yes") &&
      !confirm(request.console, fmt::format("Go back to version {}?", ledger->back->version))) {
    request.console.err("medconnect: nothing was done; use --yes to go on without a question.\n");
    return kUsage;
  }
  auto options = engine_options(request);
  if (!options) return report(request.console, options.error());
  return tell(request, (*works)->engine.rollback(*options));
}

int upgrade_status(const Request& request) {
  auto tree = tree_of(request);
  if (!tree) return report(request.console, tree.error());
  auto state = upgrade::read_state(*tree);
  auto ledger = upgrade::read_ledger(*tree);
  auto current = upgrade::current_version(*tree);
  if (!state || !ledger || !current)
    return report(request.console, !state ? state.error() : !ledger ? ledger.error() : current.error());
  if (request.invocation.flag("json")) {
    for (const upgrade::UpgradeState& run : upgrade::read_history(*tree)) request.console.line(shape::to_json(run));
    request.console.line(shape::to_json(*state));
    return kOk;
  }
  request.console.line("Installed: " + *current);
  if (ledger->back) request.console.line("A rollback goes to: " + ledger->back->version);
  for (const upgrade::UpgradeState& run : upgrade::read_history(*tree)) request.console.line(sentence(run));
  if (upgrade::RunLock::held(tree->lock())) request.console.line("Running: " + sentence(*state));
  return kOk;
}

int upgrade_resume(const Request& request) {
  auto works = works_of(request);
  if (!works) return report(request.console, works.error());
  bool before_start = request.invocation.flag("before-start");
  auto ended = (*works)->engine.resume(!before_start);
  if (before_start) {
    // The run that starts the server holds the lock itself; and a server that may start must not be kept from it.
    if (!ended && ended.error().code != "upgrade_running") return report(request.console, ended.error());
    return kOk;
  }
  if (!ended) return report(request.console, ended.error());
  request.console.line(ended->phase == upgrade::Phase::idle ? "No upgrade was ever run here." : sentence(*ended));
  return kOk;
}

int upgrade_request(const Request& request) {
  auto works = works_of(request);
  if (!works) return report(request.console, works.error());
  upgrade::DataPlaces places = upgrade::data_places(request.data);
  auto text = upgrade::read_small(places.request(), 4096);
  auto removed = (*works)->machine.as_owner([&]() -> Status {
    std::error_code error;
    fs::remove(places.request(), error);
    if (error) return fail(Fault::unavailable, "io_error", "The request cannot be removed.");
    return {};
  });
  if (!removed) return report(request.console, removed.error());
  if (!text) return text.error().fault == Fault::not_found ? kOk : report(request.console, text.error());
  auto asked = shape::from_json<upgrade::UpgradeRequest>(*text);
  bool clean = asked && asked->id.size() == 36 &&
               asked->id.find_first_not_of("0123456789abcdef-") == std::string::npos &&
               asked->bundle.find('/') == std::string::npos && asked->bundle.find("..") == std::string::npos;
  if (!clean) return report(request.console, Error{Fault::invalid, "bad_request", "The request is malformed.", {}});
  upgrade::EngineOptions options;
  options.request = asked->id;
  auto ended = asked->action == upgrade::Action::rollback
                   ? (*works)->engine.rollback(options)
                   : (*works)->engine.apply(places.incoming() / asked->bundle, options);
  if (!ended) (*works)->engine.note_refused(asked->id, asked->action, ended.error());
  return tell(request, ended);
}

int upgrade_tables(const Request& request) {
  for (const EmbeddedFile& file : embedded_migrations())
    request.console.line(fmt::format("{} {}", file.path, to_hex(security::sha256(as_bytes(file.bytes)))));
  return kOk;
}

int upgrade_integrity(const Request& request, Appliance& appliance) {
  if (auto whole = appliance.platform().db.integrity_check_beside(); !whole)
    return report(request.console, whole.error());
  request.console.line("The database is whole.");
  return kOk;
}

int upgrade_snapshot(const Request& request, Appliance& appliance) {
  if (auto copied = appliance.platform().db.snapshot(request.invocation.arguments[0]); !copied)
    return report(request.console, copied.error());
  return kOk;
}

int upgrade_changes(const Request& request, Appliance& appliance) {
  auto since = parse_instant(request.invocation.arguments[0]);
  if (!since) return report(request.console, since.error());
  if (auto written = write_lines(request.invocation.arguments[1], appliance, *since); !written)
    return report(request.console, written.error());
  return kOk;
}

int upgrade_ready(const Request& request, Appliance& appliance) {
  if (auto status = appliance.ready(); !status) return report(request.console, status.error());
  request.console.line(fmt::format("medconnect {} is ready", build_version()));
  return kOk;
}

/// Never opens the data itself: the server that is asked may be about to.
int upgrade_ask_server(const Request& request) {
  auto code = control_call(Layout{request.data}.control(), request.words, request.console);
  if (!code) return report(request.console, code.error());
  return *code;
}

}  // namespace mc::program
