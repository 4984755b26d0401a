// Connectors and their calls; exclusion lists and matches.
#include "modules/verification/store.hpp"

namespace mc::verification::store {
namespace {

const std::string kCallColumns =
    "id, kind, credential_id, asked_by, ncsbn_id, transaction_id, state, tries, error, made_at";
const std::string kExcludedColumns =
    "entry, list_id, last_key, first_key, middle_key, name, npi, born_on, excluded_on, state, type";
const std::string kMatchColumns = "id, person_id, entry, list_id, list_date, score, listed, state, reason, decided_by, "
                                  "decided_at, at";

}  // namespace

Result<std::optional<ConnectorRow>> connector(data::Tx& tx, std::string_view name) {
  return tx.in(kModule).first<ConnectorRow>(
      "SELECT name, enabled, settings, secret, last_ok_at, last_error FROM verification_connectors WHERE name = ?",
      name);
}

Status put_connector(data::Tx& tx, const ConnectorRow& r) {
  TRY(tx.in(kModule).run("INSERT INTO verification_connectors (name, enabled, settings, secret, last_ok_at, last_error)"
                         " VALUES (?,?,?,?,?,?) ON CONFLICT (name) DO UPDATE SET enabled = excluded.enabled, settings "
                         "= excluded.settings, secret = excluded.secret",
                         r.name, r.enabled, r.settings, r.secret, r.last_ok_at, r.last_error));
  return {};
}

Status note_call(data::Tx& tx, std::string_view connector, std::string_view error) {
  auto sql = tx.in(kModule);
  if (error.empty())
    TRY(sql.run("UPDATE verification_connectors SET last_ok_at = ?, last_error = '' WHERE name = ?", tx.now(),
                connector));
  else
    TRY(sql.run("UPDATE verification_connectors SET last_error = ? WHERE name = ?", error, connector));
  return {};
}

Status insert_call(data::Tx& tx, const CallRow& r) {
  TRY(tx.in(kModule).run("INSERT INTO verification_calls (" + kCallColumns + ") VALUES (?,?,?,?,?,?,?,?,?,?)", r.id,
                         r.kind, r.credential_id, r.asked_by, r.ncsbn_id, r.transaction_id, r.state, r.tries, r.error,
                         r.made_at));
  return {};
}

Status update_call(data::Tx& tx, const CallRow& r) {
  TRY(tx.in(kModule).run(
      "UPDATE verification_calls SET transaction_id = ?, state = ?, tries = ?, error = ? WHERE id = ?",
      r.transaction_id, r.state, r.tries, r.error, r.id));
  return {};
}

Result<std::vector<CallRow>> calls(data::Tx& tx, std::string_view state, std::int64_t limit) {
  return tx.in(kModule).all<CallRow>(
      "SELECT " + kCallColumns + " FROM verification_calls WHERE state = ? ORDER BY id LIMIT ?", state, limit);
}

Result<std::optional<CallRow>> open_call(data::Tx& tx, CredentialId id) {
  return tx.in(kModule).first<CallRow>("SELECT " + kCallColumns +
                                           " FROM verification_calls WHERE credential_id = ? AND state IN ('to_send', "
                                           "'sent') AND kind = 'lookup' ORDER BY id DESC LIMIT 1",
                                       id);
}

Result<std::optional<CallRow>> last_call(data::Tx& tx, CredentialId id, std::string_view kind) {
  return tx.in(kModule).first<CallRow>(
      "SELECT " + kCallColumns +
          " FROM verification_calls WHERE credential_id = ? AND kind = ? ORDER BY id DESC LIMIT 1",
      id, kind);
}

Status forget_calls(data::Tx& tx, Instant before) {
  TRY(tx.in(kModule).run("DELETE FROM verification_calls WHERE state IN ('done', 'failed') AND made_at < ?", before));
  return {};
}

Status insert_list(data::Tx& tx, const ListRow& r) {
  TRY(tx.in(kModule).run("INSERT INTO verification_lists (id, kind, list_date, amount, sha256, imported_by, at, "
                         "screened_at) VALUES (?,?,?,?,?,?,?,?)",
                         r.id, r.kind, r.list_date, r.amount, r.sha256, r.imported_by, r.at, r.screened_at));
  return {};
}

Result<std::vector<ListRow>> lists(data::Tx& tx) {
  return tx.in(kModule).all<ListRow>("SELECT id, kind, list_date, amount, sha256, imported_by, at, screened_at FROM "
                                     "verification_lists ORDER BY id DESC LIMIT 100");
}

Status list_screened(data::Tx& tx, ListId id) {
  TRY(tx.in(kModule).run("UPDATE verification_lists SET screened_at = ? WHERE id = ?", tx.now(), id));
  return {};
}

Status put_excluded(data::Tx& tx, const ExcludedRow& r) {
  TRY(tx.in(kModule).run("INSERT INTO verification_excluded (" + kExcludedColumns +
                             ") VALUES (?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (entry) DO UPDATE SET list_id = "
                             "excluded.list_id, state = excluded.state, type = excluded.type",
                         r.entry, r.list_id, r.last_key, r.first_key, r.middle_key, r.name, r.npi, r.born_on,
                         r.excluded_on, r.state, r.type));
  return {};
}

Status remove_excluded(data::Tx& tx, std::string_view entry) {
  TRY(tx.in(kModule).run("DELETE FROM verification_excluded WHERE entry = ?", entry));
  return {};
}

Result<std::int64_t> remove_excluded_before(data::Tx& tx, ListId keep, std::int64_t limit) {
  return tx.in(kModule).run("DELETE FROM verification_excluded WHERE entry IN (SELECT entry FROM verification_excluded "
                            "WHERE list_id < ? LIMIT ?)",
                            keep, limit);
}

Result<std::vector<ExcludedRow>> excluded(data::Tx& tx, std::string_view last_key, const std::string& initial) {
  return tx.in(kModule).all<ExcludedRow>("SELECT " + kExcludedColumns +
                                             " FROM verification_excluded WHERE last_key = ? AND first_key >= ? AND "
                                             "first_key < ? ORDER BY first_key",
                                         last_key, initial, initial + "\xF4\x8F\xBF\xBF");
}

Result<bool> insert_match(data::Tx& tx, const MatchRow& r) {
  return TRY(tx.in(kModule).run("INSERT INTO verification_matches (" + kMatchColumns +
                                    ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (person_id, entry) DO NOTHING",
                                r.id, r.person_id, r.entry, r.list_id, r.list_date, r.score, r.listed, r.state,
                                r.reason, r.decided_by, r.decided_at, r.at)) > 0;
}

Result<std::optional<MatchRow>> match(data::Tx& tx, MatchId id) {
  return tx.in(kModule).first<MatchRow>("SELECT " + kMatchColumns + " FROM verification_matches WHERE id = ?", id);
}

Status decide_match(data::Tx& tx, const MatchRow& r) {
  TRY(tx.in(kModule).run(
      "UPDATE verification_matches SET state = ?, reason = ?, decided_by = ?, decided_at = ? WHERE id = ?", r.state,
      r.reason, r.decided_by, r.decided_at, r.id));
  return {};
}

Result<std::vector<MatchRow>> matches(data::Tx& tx, std::optional<MatchState> state, std::optional<MatchId> before,
                                      std::int64_t limit) {
  Uuid last = before ? before->bytes : Uuid{};
  if (!before) last.fill(0xff);
  const std::string from = "SELECT " + kMatchColumns + " FROM verification_matches WHERE ";
  if (state)
    return tx.in(kModule).all<MatchRow>(from + "state = ? AND id < ? ORDER BY id DESC LIMIT ?", *state, last, limit);
  return tx.in(kModule).all<MatchRow>(from + "id < ? ORDER BY id DESC LIMIT ?", last, limit);
}

}  // namespace mc::verification::store
