#include "modules/accounts/factor_store.hpp"

namespace mc::accounts::store {

Result<std::optional<TotpRow>> totp(data::Tx& tx, PersonId person) {
  return tx.in(kModule).first<TotpRow>("SELECT seed, confirmed_at, last_step FROM accounts_totp WHERE person_id = ?",
                                       person);
}

mc::Status put_totp(data::Tx& tx, PersonId person, ByteView sealed_seed) {
  TRY(tx.in(kModule).run("INSERT INTO accounts_totp (person_id, seed) VALUES (?, ?) ON CONFLICT (person_id)"
                         " DO UPDATE SET seed = excluded.seed, confirmed_at = NULL, last_step = NULL",
                         person, sealed_seed));
  return {};
}

mc::Status use_totp(data::Tx& tx, PersonId person, std::int64_t step) {
  TRY(tx.in(kModule).run("UPDATE accounts_totp SET last_step = ?, confirmed_at = COALESCE(confirmed_at, ?)"
                         " WHERE person_id = ?",
                         step, tx.now(), person));
  return {};
}

mc::Status drop_totp(data::Tx& tx, PersonId person) {
  TRY(tx.in(kModule).run("DELETE FROM accounts_totp WHERE person_id = ?", person));
  return {};
}

mc::Status put_recovery_codes(data::Tx& tx, PersonId person, const std::vector<security::Hash32>& hashes) {
  TRY(tx.in(kModule).run("DELETE FROM accounts_recovery_codes WHERE person_id = ?", person));
  for (const security::Hash32& hash : hashes)
    TRY(tx.in(kModule).run("INSERT INTO accounts_recovery_codes (hash, person_id) VALUES (?, ?)", ByteView(hash),
                           person));
  return {};
}

Result<std::int64_t> recovery_codes_left(data::Tx& tx, PersonId person) {
  return tx.in(kModule).one<std::int64_t>(
      "SELECT COUNT(*) FROM accounts_recovery_codes WHERE person_id = ? AND used_at IS NULL", person);
}

Result<bool> use_recovery_code(data::Tx& tx, PersonId person, const security::Hash32& hash) {
  return TRY(tx.in(kModule).run("UPDATE accounts_recovery_codes SET used_at = ? WHERE hash = ? AND person_id = ?"
                                " AND used_at IS NULL",
                                tx.now(), ByteView(hash), person)) > 0;
}

Result<std::vector<PasskeyRow>> passkeys(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<PasskeyRow>("SELECT id, label, synced, created_at, last_used_at FROM accounts_passkeys"
                                        " WHERE person_id = ? ORDER BY created_at, id",
                                        person);
}

Result<std::vector<Bytes>> credential_ids(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<Bytes>(
      "SELECT credential_id FROM accounts_passkeys WHERE person_id = ? ORDER BY created_at, id", person);
}

Result<std::optional<PasskeyKeyRow>> passkey(data::Tx& tx, ByteView credential_id) {
  return tx.in(kModule).first<PasskeyKeyRow>("SELECT id, person_id, credential_id, public_key, counter"
                                             " FROM accounts_passkeys WHERE credential_id = ?",
                                             credential_id);
}

mc::Status insert_passkey(data::Tx& tx, Uuid id, PersonId person, const security::Passkey& key,
                          std::string_view label) {
  TRY(tx.in(kModule).run("INSERT INTO accounts_passkeys (id, person_id, credential_id, public_key, counter, synced,"
                         " label, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                         id, person, key.credential_id, key.public_key, key.counter, key.synced, label, tx.now()));
  return {};
}

mc::Status use_passkey(data::Tx& tx, Uuid id, std::int64_t counter) {
  TRY(tx.in(kModule).run("UPDATE accounts_passkeys SET counter = ?, last_used_at = ? WHERE id = ?", counter, tx.now(),
                         id));
  return {};
}

Result<bool> drop_passkey(data::Tx& tx, PersonId person, Uuid id) {
  return TRY(tx.in(kModule).run("DELETE FROM accounts_passkeys WHERE id = ? AND person_id = ?", id, person)) > 0;
}

mc::Status drop_factors(data::Tx& tx, PersonId person) {
  auto sql = tx.in(kModule);
  TRY(sql.run("DELETE FROM accounts_totp WHERE person_id = ?", person));
  TRY(sql.run("DELETE FROM accounts_recovery_codes WHERE person_id = ?", person));
  TRY(sql.run("DELETE FROM accounts_passkeys WHERE person_id = ?", person));
  TRY(sql.run("DELETE FROM accounts_factor_failures WHERE person_id = ?", person));
  TRY(sql.run("DELETE FROM accounts_challenges WHERE person_id = ?", person));
  return {};
}

Result<FailureRow> factor_failures(data::Tx& tx, PersonId person) {
  auto row = TRY(tx.in(kModule).first<FailureRow>(
      "SELECT failures, locked_until FROM accounts_factor_failures WHERE person_id = ?", person));
  return row.value_or(FailureRow{});
}

mc::Status set_factor_failures(data::Tx& tx, PersonId person, std::int64_t failures, std::optional<Instant> until) {
  TRY(tx.in(kModule).run("INSERT INTO accounts_factor_failures (person_id, failures, locked_until) VALUES (?, ?, ?)"
                         " ON CONFLICT (person_id) DO UPDATE SET failures = excluded.failures,"
                         " locked_until = excluded.locked_until",
                         person, failures, until));
  return {};
}

mc::Status put_challenge(data::Tx& tx, const security::Hash32& hash, const ChallengeRow& row, Instant expires_at) {
  TRY(tx.in(kModule).run("INSERT INTO accounts_challenges (hash, kind, person_id, challenge, shared_workstation,"
                         " attempts, expires_at) VALUES (?, ?, ?, ?, ?, 0, ?) ON CONFLICT (hash) DO UPDATE SET"
                         " kind = excluded.kind, person_id = excluded.person_id, challenge = excluded.challenge,"
                         " attempts = 0, expires_at = excluded.expires_at",
                         ByteView(hash), row.kind, row.person_id, row.challenge, row.shared_workstation, expires_at));
  return {};
}

Result<std::optional<ChallengeRow>> challenge(data::Tx& tx, const security::Hash32& hash) {
  return tx.in(kModule).first<ChallengeRow>("SELECT kind, person_id, challenge, shared_workstation, attempts"
                                            " FROM accounts_challenges WHERE hash = ? AND expires_at > ?",
                                            ByteView(hash), tx.now());
}

mc::Status count_attempt(data::Tx& tx, const security::Hash32& hash) {
  TRY(tx.in(kModule).run("UPDATE accounts_challenges SET attempts = attempts + 1 WHERE hash = ?", ByteView(hash)));
  return {};
}

mc::Status drop_challenge(data::Tx& tx, const security::Hash32& hash) {
  TRY(tx.in(kModule).run("DELETE FROM accounts_challenges WHERE hash = ?", ByteView(hash)));
  return {};
}

mc::Status purge_challenges(data::Tx& tx) {
  TRY(tx.in(kModule).run("DELETE FROM accounts_challenges WHERE hash IN (SELECT hash FROM accounts_challenges"
                         " WHERE expires_at <= ? LIMIT 1000)",
                         tx.now()));
  return {};
}

Result<std::vector<std::string>> factor_roles(data::Tx& tx) {
  return tx.in(kModule).all<std::string>("SELECT role FROM accounts_factor_roles ORDER BY role");
}

mc::Status set_factor_roles(data::Tx& tx, PersonId actor, const std::vector<std::string>& roles) {
  TRY(tx.in(kModule).run("DELETE FROM accounts_factor_roles"));
  for (const std::string& role : roles)
    TRY(tx.in(kModule).run("INSERT INTO accounts_factor_roles (role, set_by, set_at) VALUES (?, ?, ?)"
                           " ON CONFLICT (role) DO NOTHING",
                           role, actor, tx.now()));
  return {};
}

}  // namespace mc::accounts::store
