#pragma once
// What the ids of audit rows are called: the log itself keeps only ids, so that a name can change or be erased.
#include "modules/accounts/accounts.hpp"
#include "modules/organisation/organisation.hpp"

namespace mc::compliance {

/// POST /audit/names for who may see the log. A page of rows is asked at once: a handful of statements, whatever the
/// number of rows.
void add_audit_names(http::Routes& routes, Platform& platform, accounts::Accounts& accounts,
                     organisation::Organisation& organisation);

}  // namespace mc::compliance
