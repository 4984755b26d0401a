#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "appliance/base/random.hpp"
#include "appliance/program/commands.hpp"
#include "appliance/security/audit_tree.hpp"
#include "appliance/security/checkpoint_note.hpp"
#include "appliance/security/database_key.hpp"

namespace mc::program {

namespace {

int print_verdict(const Request& request, const Result<security::AuditReport>& verified) {
  const Console& console = request.console;
  if (!verified) return report(console, verified.error());
  if (request.invocation.flag("json")) {
    console.line(shape::to_json(*verified));
    return verified->ok ? kOk : kProblemsFound;
  }
  for (const security::AuditProblem& problem : verified->problems)
    console.line(fmt::format("{} {}{}: {}", problem.warning ? "warning" : "PROBLEM", problem.kind,
                             problem.seq ? fmt::format(" at row {}", *problem.seq) : "", problem.detail));
  console.line(fmt::format("{} {} rows, {} checkpoints, root {}",
                           verified->ok ? "The audit log is whole:" : "The audit log was changed:", verified->size,
                           verified->checkpoints, verified->root));
  return verified->ok ? kOk : kProblemsFound;
}

/// Its own connection to the database that another process has open: reads beside it, never writes or checkpoints.
/// With --against FILE: whether today's rows begin with what that checkpoint signed.
Result<security::AuditReport> verify_with(const Request& request, security::AuditTree& audit) {
  const auto file = request.invocation.option("against");
  if (!file) return audit.verify();
  constexpr std::size_t kMostNote = 1 << 20;
  std::ifstream in(*file, std::ios::binary);
  if (!in) return invalid("against", "file_unreadable", "The file cannot be read: " + *file);
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (text.size() > kMostNote) return invalid("against", "file_too_long", "That is no checkpoint: " + *file);
  // A witness's file holds one note after the other: the last proves most. A mail has words around it.
  std::string note = text;
  for (const std::string& each : security::split_notes(text))
    if (security::parse_checkpoint(each)) note = each;
  if (std::size_t signature = note.find("\n\u2014 "); signature != std::string::npos)
    if (std::size_t end = note.find('\n', signature + 1); end != std::string::npos) note.resize(end + 1);
  return audit.verify_against(note);
}

Result<security::AuditReport> verify_beside(const Request& request) {
  Layout layout{request.data};
  auto keys = TRY(security::Keys::open(TRY(key_place_of(layout))));
  Secret key = keys->database_key(TRY(security::database_key_version(*keys, layout.database())));
  data::Options options;
  options.file = layout.database();
  options.key = key.view();
  options.readers = 1;
  options.read_deadline = std::chrono::minutes(1);
  SystemClock clock;
  auto random = system_random();
  auto database = TRY(data::Database::open(options, clock));
  auto audit = security::make_audit_log(*database, clock, *random, *keys, layout.checkpoints());
  return verify_with(request, *audit);
}

}  // namespace

int audit_verify(const Request& request, Appliance& appliance) {
  return print_verdict(request, verify_with(request, appliance.platform().audit));
}

int audit_verify_beside(const Request& request) { return print_verdict(request, verify_beside(request)); }

int audit_checkpoint(const Request& request, Appliance& appliance) {
  auto note = appliance.platform().audit.checkpoint();
  if (!note) return report(request.console, note.error());
  request.console.out(*note);
  request.console.err(fmt::format("Check it with the key {}\n", appliance.platform().audit.verifier_key()));
  return kOk;
}

}  // namespace mc::program
