#pragma once
// Rows and SQL of second factors and half-finished sign-ins.
#include "appliance/security/crypto.hpp"
#include "modules/accounts/factor_requests.hpp"
#include "modules/accounts/store.hpp"

namespace mc::accounts {

struct TotpRow {
  Bytes seed;  // sealed
  std::optional<Instant> confirmed_at;
  std::optional<std::int64_t> last_step;
};
FIELDS(TotpRow, seed, confirmed_at, last_step)

struct PasskeyKeyRow {
  Uuid id{};
  PersonId person_id;
  Bytes credential_id;
  Bytes public_key;
  std::int64_t counter = 0;
};
FIELDS(PasskeyKeyRow, id, person_id, credential_id, public_key, counter)

enum class ChallengeKind : std::uint8_t { second_step, enrolment, passkey, new_passkey };
ENUM_NAMES(ChallengeKind, second_step, enrolment, passkey, new_passkey)

struct ChallengeRow {
  ChallengeKind kind = ChallengeKind::second_step;
  std::optional<PersonId> person_id;
  Bytes challenge;
  bool shared_workstation = false;
  std::int64_t attempts = 0;
};
FIELDS(ChallengeRow, kind, person_id, challenge, shared_workstation, attempts)

struct FailureRow {
  std::int64_t failures = 0;
  std::optional<Instant> locked_until;
};
FIELDS(FailureRow, failures, locked_until)

namespace store {

Result<std::optional<TotpRow>> totp(data::Tx& tx, PersonId person);
/// A new seed, not confirmed; the one before is gone.
mc::Status put_totp(data::Tx& tx, PersonId person, ByteView sealed_seed);
/// The code of `step` was right: it is used up, and the seed confirmed.
mc::Status use_totp(data::Tx& tx, PersonId person, std::int64_t step);
mc::Status drop_totp(data::Tx& tx, PersonId person);

mc::Status put_recovery_codes(data::Tx& tx, PersonId person, const std::vector<security::Hash32>& hashes);
Result<std::int64_t> recovery_codes_left(data::Tx& tx, PersonId person);
/// False when there is no such code or it was used.
Result<bool> use_recovery_code(data::Tx& tx, PersonId person, const security::Hash32& hash);

Result<std::vector<PasskeyRow>> passkeys(data::Tx& tx, PersonId person);
Result<std::vector<Bytes>> credential_ids(data::Tx& tx, PersonId person);
Result<std::optional<PasskeyKeyRow>> passkey(data::Tx& tx, ByteView credential_id);
mc::Status insert_passkey(data::Tx& tx, Uuid id, PersonId person, const security::Passkey& key, std::string_view label);
mc::Status use_passkey(data::Tx& tx, Uuid id, std::int64_t counter);
Result<bool> drop_passkey(data::Tx& tx, PersonId person, Uuid id);
/// TOTP, recovery codes, passkeys, failures and half-finished sign-ins of a person.
mc::Status drop_factors(data::Tx& tx, PersonId person);

Result<FailureRow> factor_failures(data::Tx& tx, PersonId person);
mc::Status set_factor_failures(data::Tx& tx, PersonId person, std::int64_t failures, std::optional<Instant> until);

mc::Status put_challenge(data::Tx& tx, const security::Hash32& hash, const ChallengeRow& row, Instant expires_at);
/// Nothing once it has expired.
Result<std::optional<ChallengeRow>> challenge(data::Tx& tx, const security::Hash32& hash);
mc::Status count_attempt(data::Tx& tx, const security::Hash32& hash);
mc::Status drop_challenge(data::Tx& tx, const security::Hash32& hash);
mc::Status purge_challenges(data::Tx& tx);

Result<std::vector<std::string>> factor_roles(data::Tx& tx);
mc::Status set_factor_roles(data::Tx& tx, PersonId actor, const std::vector<std::string>& roles);

}  // namespace store
}  // namespace mc::accounts
