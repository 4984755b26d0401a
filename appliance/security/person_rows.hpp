#pragma once
// What the room keeps of a person beside her roles: her sign-ins. For exports and erasures of personal data.
#include <vector>

#include "appliance/base/ids.hpp"
#include "appliance/data/data.hpp"

namespace mc::security {

struct SignInRecord {
  std::string method;
  std::string device;
  std::string address;
  bool shared_workstation = false;
  Instant created_at;
  Instant last_seen_at;
  std::optional<Instant> ended_at;
  std::optional<std::string> end_reason;
};
FIELDS(SignInRecord, method, device, address, shared_workstation, created_at, last_seen_at, ended_at, end_reason)

/// Open and ended ones, oldest first; ended ones are kept for 90 days.
Result<std::vector<SignInRecord>> sign_ins_of(data::Tx& tx, PersonId person);
/// Removes her sessions with their tokens; end them first, so that what is remembered of them goes too. How many.
Result<std::int64_t> erase_sign_ins(data::Tx& tx, PersonId person);

/// Audit rows of what she did: they hold her id and stay.
Result<std::int64_t> audit_rows_of(data::Tx& tx, PersonId person);

}  // namespace mc::security
