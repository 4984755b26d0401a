#include <fmt/format.h>

#include "appliance/program/commands.hpp"

namespace mc::program {

int audit_verify(const Request& request, Appliance& appliance) {
  const Console& console = request.console;
  auto verified = appliance.platform().audit.verify();
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

int audit_checkpoint(const Request& request, Appliance& appliance) {
  auto note = appliance.platform().audit.checkpoint();
  if (!note) return report(request.console, note.error());
  request.console.out(*note);
  request.console.err(fmt::format("Check it with the key {}\n", appliance.platform().audit.verifier_key()));
  return kOk;
}

}  // namespace mc::program
