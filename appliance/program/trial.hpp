#pragma once
// A new version on trial: it opens the data (which migrates them) but serves nobody until the upgrade that started it
// lets it go, so that nothing that it took in is lost when that upgrade goes back.
#include "appliance/program/appliance.hpp"

namespace mc::program {

/// Returns at once when no upgrade started this version. Otherwise waits on the control socket, and starts the server
/// when it is told to. Errors: `trial_abandoned` (the upgrade is gone: end, so that it can be cleared up), `stopped`,
/// those of start_server().
Status pass_trial(Appliance& appliance);
/// Is this start part of an upgrade that may still be taken back?
bool on_trial(const Layout& layout);
/// Tells the upgrade why this version cannot start, when it is on trial.
void report_failed_trial(const Layout& layout, const Error& error);

}  // namespace mc::program
