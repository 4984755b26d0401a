// Anonymised releases by command: the same steps, people and rules as the screen (/admin/sync).
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "appliance/base/text.hpp"
#include "appliance/program/commands.hpp"
#include "appliance/program/control.hpp"
#include "appliance/program/upgrade_machine.hpp"
#include "modules/sync/by_command.hpp"

namespace mc::program {

namespace {

using mc::sync::ConsoleActor;
using mc::sync::ReleaseId;
using mc::sync::SyncRelease;

std::unexpected<Error> usage_of_sync(std::string detail) { return fail(Fault::invalid, "usage", std::move(detail)); }

Result<ReleaseId> release_id(const Request& request) {
  auto id = ReleaseId::parse(request.invocation.arguments.front());
  if (!id)
    return usage_of_sync(
        fmt::format("\"{}\" is no id of a release; see: medconnect sync list", request.invocation.arguments.front()));
  return *id;
}

/// Whom --by names; with --password-stdin also the proof that she is here.
Result<ConsoleActor> actor_of(const Request& request, Appliance& appliance, bool prove) {
  const auto login = request.invocation.option("by");
  if (!login || trim(*login).empty())
    return usage_of_sync("Say who does this: --by LOGIN (e-mail address, @handle or employee number).");
  if (prove && !request.invocation.flag("password-stdin"))
    return usage_of_sync(
        "Whoever starts or approves shows that she is here: her password comes on standard input, with "
        "--password-stdin.");
  ConsoleActor out;
  const auto found = TRY(appliance.platform().db.read(
      [&](data::Tx& tx) { return appliance.modules().accounts->find_by_login(tx, std::string(trim(*login))); }));
  if (!found) return fail(Fault::not_found, "no_such_person", fmt::format("Nobody signs in as \"{}\".", *login));
  out.person = *found;
  if (!prove) return out;
  std::string password = TRY(request.console.input());
  while (!password.empty() && (password.back() == '\n' || password.back() == '\r')) password.pop_back();
  out.password = std::move(password);
  return out;
}

/// In the words of the manual, for what people see most; other errors have a detail of their own.
std::string words_of(const std::string& code) {
  if (code == "receiver_busy") return "the receiver cannot take it now";
  if (code == "receiver_refused") return "the receiver refused it: check address and token";
  if (code == "receipt_wrong" || code == "receipt_unsigned") return "the receipt is not the receiver's";
  if (code == "scan_hit") return "the last look found something that must not leave";
  if (code == "proxy_refused") return "the proxy does not let the connection through";
  if (code == "tls_untrusted") return "the receiver's certificate is not trusted";
  return code;
}

void print_release(const Request& request, const SyncRelease& it) {
  if (request.invocation.flag("json")) return request.console.line(shape::to_json(it));
  auto line = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) request.console.line(fmt::format("{:<16} {}", name, value));
  };
  line("Release", it.id.text());
  line("State", std::string(shape::enum_name(it.state)) + (it.code.empty() ? "" : ": " + words_of(it.code)));
  line("Started", fmt::format("{} by {}", to_string(it.started_at), it.started_by_name));
  line("Tables", fmt::format("{}", fmt::join(it.tables, ", ")));
  line("Receiver's key", it.receiver);
  for (const auto& approval : it.approvals)
    line("Approved", fmt::format("{} by {}", to_string(approval.at), approval.name));
  line("Approvals",
       fmt::format("{} of {}{}", it.approvals.size(), it.approvals_needed,
                   it.preview.new_fields ? " (fields or receiver differ from the last approved one)" : ""));
  const auto& figures = it.preview.figures;
  line("Counted", fmt::format("{} people; {} groups told, {} left out, {} numbers held back; smallest group {} (k {})",
                              figures.people, figures.released_groups, figures.dropped_groups, figures.suppressed_cells,
                              figures.smallest_group, it.k));
  line("Risk", fmt::format("{} lines at risk, most {:.3f}", figures.records_at_risk, figures.max_risk));
  line("Lines", fmt::format("{} new, {} gone, {} as before", it.preview.new_lines, it.preview.gone_lines,
                            it.preview.same_lines));
  for (const auto& removed : it.preview.removed)
    if (removed.values > 0) line("Removed", fmt::format("{}: {}", removed.kind, removed.values));
  line("Sealed file", it.sha256.empty() ? "" : fmt::format("{} bytes, SHA-256 {}", it.bytes, it.sha256));
  line("Sent", it.sent_to.empty() ? "" : fmt::format("{} of {} bytes to {}", it.sent_bytes, it.bytes, it.sent_to));
  line("Receipt", it.receipt.text == "{}" || it.receipt.text == "null" ? "" : it.receipt.text);
  if (it.recalled_at) line("Recalled", fmt::format("{}: {}", to_string(*it.recalled_at), it.recall_reason));
}

int answer_release(const Request& request, const Result<SyncRelease>& result, std::string_view next = {}) {
  if (!result) return report(request.console, result.error());
  print_release(request, *result);
  if (!next.empty() && !request.invocation.flag("json"))
    request.console.line(fmt::format("\nNext: medconnect sync {}", fmt::format(fmt::runtime(next), result->id.text())));
  return kOk;
}

Result<SyncRelease> step_of(const Request& request, Appliance& appliance, mc::sync::SyncStep step) {
  const ReleaseId id = TRY(release_id(request));
  const bool prove = step == mc::sync::SyncStep::approve;
  return mc::sync::step_by_command(*appliance.modules().sync, TRY(actor_of(request, appliance, prove)), step, id);
}

Result<SyncRelease> started(const Request& request, Appliance& appliance) {
  std::vector<std::string> names = request.invocation.all("table");
  if (names.empty())
    return usage_of_sync("Say what to count: --table NAME, once for each; see: medconnect sync start --help");
  mc::sync::SyncStart in;
  for (std::string& name : names) {
    if (name.empty() || name.size() > 40 || in.tables.items.size() == 10)
      return usage_of_sync("--table: choose among the tables that may leave; see: medconnect sync start --help");
    in.tables.items.emplace_back(std::move(name));
  }
  return mc::sync::start_by_command(*appliance.modules().sync, TRY(actor_of(request, appliance, true)), in);
}

Result<std::vector<SyncRelease>> all_releases(Appliance& appliance) {
  std::vector<SyncRelease> out;
  mc::sync::SyncReleaseQuery query;
  for (;;) {
    auto page = TRY(mc::sync::releases_by_command(*appliance.modules().sync, query));
    for (SyncRelease& release : page.items) out.push_back(std::move(release));
    if (!page.next || page.next->empty() || out.size() >= 1000) return out;
    query.after = TRY(ReleaseId::parse(*page.next));
  }
}

Result<std::string> table_lines(const Request& request, Appliance& appliance, const std::string& table) {
  return mc::sync::lines_by_command(*appliance.modules().sync, TRY(release_id(request)), table);
}

}  // namespace

int sync_list(const Request& request, Appliance& appliance) {
  auto releases = all_releases(appliance);
  if (!releases) return report(request.console, releases.error());
  for (const SyncRelease& it : *releases) {
    if (request.invocation.flag("json")) {
      request.console.line(shape::to_json(it));
      continue;
    }
    request.console.line(fmt::format("{}  {}  {:<9}  {} of {} approvals  {}", it.id.text(), to_string(it.started_at),
                                     shape::enum_name(it.state), it.approvals.size(), it.approvals_needed,
                                     fmt::join(it.tables, ",")));
  }
  if (releases->empty() && !request.invocation.flag("json"))
    request.console.line("Nothing has left this hospital: there is no release yet.");
  return kOk;
}

int sync_show(const Request& request, Appliance& appliance) {
  if (auto table = request.invocation.option("lines")) {
    auto lines = table_lines(request, appliance, *table);
    if (!lines && lines.error().code == "table_not_found")
      return report(request.console,
                    Error{Fault::invalid, "usage", fmt::format("This release has no table \"{}\".", *table), {}});
    if (!lines) return report(request.console, lines.error());
    request.console.out(*lines);
    return kOk;
  }
  auto id = release_id(request);
  if (!id) return report(request.console, id.error());
  return answer_release(request, mc::sync::release_by_command(*appliance.modules().sync, *id));
}

int sync_start(const Request& request, Appliance& appliance) {
  return answer_release(request, started(request, appliance),
                        "show {}   (the server counts now; then somebody else approves)");
}

int sync_approve(const Request& request, Appliance& appliance) {
  return answer_release(request, step_of(request, appliance, mc::sync::SyncStep::approve));
}

int sync_send(const Request& request, Appliance& appliance) {
  return answer_release(request, step_of(request, appliance, mc::sync::SyncStep::send), "show {}   (until it is sent)");
}

int sync_cancel(const Request& request, Appliance& appliance) {
  return answer_release(request, step_of(request, appliance, mc::sync::SyncStep::cancel));
}

int sync_discard(const Request& request, Appliance& appliance) {
  return answer_release(request, step_of(request, appliance, mc::sync::SyncStep::discard));
}

int sync_receipt(const Request& request, Appliance& appliance) {
  auto taken = [&]() -> Result<SyncRelease> {
    const ReleaseId id = TRY(release_id(request));
    const std::string& file = request.invocation.arguments[1];
    const std::string text = TRY(file == "-" ? request.console.input() : request.console.file(file));
    return mc::sync::receipt_by_command(*appliance.modules().sync, TRY(actor_of(request, appliance, false)), id, text);
  };
  return answer_release(request, taken());
}

/// Prints the sealed file: sync_export() below, which asks for it, writes it where the caller may.
int sync_export_inside(const Request& request, Appliance& appliance) {
  auto bytes = [&]() -> Result<Bytes> {
    const ReleaseId id = TRY(release_id(request));
    return mc::sync::file_by_command(*appliance.modules().sync, TRY(actor_of(request, appliance, false)), id);
  };
  auto file = bytes();
  if (!file) return report(request.console, file.error());
  request.console.out(as_text(*file));
  return kOk;
}

namespace {

int take_file(const Request& request, const Console& caught) {
  auto answered = control_call(Layout{request.data}.control(), request.words, caught);
  if (answered) return *answered;
  if (answered.error().code != "no_server") return report(request.console, answered.error());
  if (has_appliance(request.data) && !become_owner_of(request.data))
    return report(
        request.console,
        Error{Fault::unavailable, "not_private", "The data belong to a user that this process cannot act for.", {}});
  auto directory = DataDirectory::open(request.data);
  if (!directory) return report(request.console, directory.error());
  auto appliance = open_appliance(*directory, request.config);
  if (!appliance) return report(request.console, appliance.error());
  const Request inside{request.invocation, request.words, caught, request.data, request.config};
  const int code = sync_export_inside(inside, **appliance);
  (*appliance)->stop();
  return code;
}

}  // namespace

/// The running server gives the file; without one it is taken from the data here, as their owner. FILE is made before
/// that, as whoever runs the command.
int sync_export(const Request& request) {
  const std::string& name = request.invocation.arguments[1];
  const int out = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (out < 0)
    return report(request.console,
                  Error{Fault::invalid,
                        "usage",
                        errno == EEXIST ? name + " is there already."
                                        : fmt::format("{} cannot be made: {}.", name, std::strerror(errno)),
                        {}});
  std::string bytes;
  Console caught = request.console;
  caught.out = [&bytes](std::string_view text) { bytes += text; };
  int code = take_file(request, caught);
  if (code == kOk &&
      (::write(out, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()) || ::fsync(out) != 0))
    code = report(request.console, Error{Fault::unavailable, "io_error", name + " cannot be written.", {}});
  ::close(out);
  if (code != kOk) {
    ::unlink(name.c_str());
    return code;
  }
  request.console.line(
      fmt::format("{} ({} bytes). Only the holder of the receiver's key can open it.", name, bytes.size()));
  return kOk;
}

}  // namespace mc::program
