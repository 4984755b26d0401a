#include <fmt/format.h>

#include "appliance/base/random.hpp"
#include "appliance/program/commands.hpp"
#include "appliance/security/audit_tree.hpp"

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
Result<security::AuditReport> verify_beside(const Request& request) {
  Layout layout{request.data};
  auto keys = TRY(security::Keys::open(TRY(key_place_of(layout))));
  Secret key = keys->database_key();
  data::Options options;
  options.file = layout.database();
  options.key = key.view();
  options.readers = 1;
  options.read_deadline = std::chrono::minutes(1);
  SystemClock clock;
  auto random = system_random();
  auto database = TRY(data::Database::open(options, clock));
  return security::make_audit_log(*database, clock, *random, *keys, layout.checkpoints())->verify();
}

}  // namespace

int audit_verify(const Request& request, Appliance& appliance) {
  return print_verdict(request, appliance.platform().audit.verify());
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
