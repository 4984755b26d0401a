#pragma once
// PUBLIC header of module accounts: privileged actions ask that the person showed a moment ago who she is (SEC-020).
#include "modules/accounts/accounts.hpp"

namespace mc::accounts {

/// How long a proof (POST /me/proof) or a sign-in counts.
inline constexpr std::chrono::milliseconds kFreshProof = std::chrono::minutes{10};

/// Nothing when the session began, or its person proved who she is, within kFreshProof. Call outside of transactions.
/// Error forbidden `proof_required`: the client asks for the password, posts it to /me/proof and tries again.
mc::Status proved_lately(Accounts& accounts, const security::Viewer& viewer);

}  // namespace mc::accounts
