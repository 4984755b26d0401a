#include "modules/accounts/link_store.hpp"

namespace mc::accounts::store {
namespace {

constexpr std::string_view kInvitation =
    "SELECT id, email, email_key, role, invited_by, created_at, expires_at, status, person_id"
    " FROM accounts_invitations ";

}  // namespace

mc::Status insert_token(data::Tx& tx, const security::Hash32& hash, std::string_view kind, const PersonRow& person,
                        Instant expires_at) {
  TRY(tx.in(kModule).run("INSERT INTO accounts_tokens (hash, kind, person_id, email_key, created_at, expires_at)"
                         " VALUES (?, ?, ?, ?, ?, ?)",
                         ByteView(hash), kind, person.id, email_key(person.email), tx.now(), expires_at));
  return {};
}

Result<std::optional<TokenRow>> token(data::Tx& tx, const security::Hash32& hash, std::string_view kind) {
  return tx.in(kModule).first<TokenRow>("SELECT person_id, email_key FROM accounts_tokens WHERE hash = ? AND kind = ?"
                                        " AND expires_at > ?",
                                        ByteView(hash), kind, tx.now());
}

Result<std::optional<TokenRow>> take_token(data::Tx& tx, const security::Hash32& hash, std::string_view kind) {
  return tx.in(kModule).first<TokenRow>("DELETE FROM accounts_tokens WHERE hash = ? AND kind = ? AND expires_at > ?"
                                        " RETURNING person_id, email_key",
                                        ByteView(hash), kind, tx.now());
}

mc::Status drop_tokens(data::Tx& tx, PersonId person, std::string_view kind) {
  TRY(tx.in(kModule).run("DELETE FROM accounts_tokens WHERE person_id = ? AND kind = ?", person, kind));
  return {};
}

Result<std::int64_t> tokens_since(data::Tx& tx, PersonId person, std::string_view kind, Instant since) {
  return tx.in(kModule).one<std::int64_t>(
      "SELECT COUNT(*) FROM accounts_tokens WHERE person_id = ? AND kind = ? AND created_at > ?", person, kind, since);
}

mc::Status purge_tokens(data::Tx& tx) {
  TRY(tx.in(kModule).run("DELETE FROM accounts_tokens WHERE hash IN (SELECT hash FROM accounts_tokens"
                         " WHERE expires_at <= ? LIMIT 1000)",
                         tx.now()));
  return {};
}

mc::Status insert_invitation(data::Tx& tx, const InvitationRow& row, const security::Hash32& hash) {
  TRY(tx.in(kModule).run("INSERT INTO accounts_invitations (id, email, email_key, role, invited_by, created_at,"
                         " expires_at, status, token_hash) VALUES (?, ?, ?, ?, ?, ?, ?, 'pending', ?)",
                         row.id, row.email, row.email_key, row.role, row.invited_by, row.created_at, row.expires_at,
                         ByteView(hash)));
  return {};
}

Result<std::optional<InvitationRow>> invitation(data::Tx& tx, Uuid id) {
  return tx.in(kModule).first<InvitationRow>(std::string(kInvitation) + "WHERE id = ?", id);
}

Result<std::optional<InvitationRow>> invitation_by_token(data::Tx& tx, const security::Hash32& hash) {
  return tx.in(kModule).first<InvitationRow>(std::string(kInvitation) + "WHERE token_hash = ?", ByteView(hash));
}

Result<std::optional<InvitationRow>> pending_invitation(data::Tx& tx, std::string_view key, std::string_view role) {
  return tx.in(kModule).first<InvitationRow>(
      std::string(kInvitation) + "WHERE email_key = ? AND role = ? AND status = 'pending'", key, role);
}

Result<std::vector<InvitationRow>> invitations(data::Tx& tx, const Uuid& before, std::int64_t limit) {
  Uuid below = before;
  if (before == Uuid{}) below.fill(0xff);  // the first page
  return tx.in(kModule).all<InvitationRow>(std::string(kInvitation) + "WHERE id < ? ORDER BY id DESC LIMIT ?", below,
                                           limit);
}

mc::Status renew_invitation(data::Tx& tx, const InvitationRow& row, const security::Hash32& hash) {
  TRY(tx.in(kModule).run("UPDATE accounts_invitations SET token_hash = ?, expires_at = ?, invited_by = ? WHERE id = ?"
                         " AND status = 'pending'",
                         ByteView(hash), row.expires_at, row.invited_by, row.id));
  return {};
}

mc::Status settle_invitation(data::Tx& tx, Uuid id, InvitationStatus status, std::optional<PersonId> person) {
  TRY(tx.in(kModule).run("UPDATE accounts_invitations SET status = ?, person_id = ?, decided_at = ? WHERE id = ?",
                         status, person, tx.now(), id));
  return {};
}

}  // namespace mc::accounts::store
