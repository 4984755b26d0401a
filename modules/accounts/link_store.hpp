#pragma once
// Rows and SQL of mailed links, invitations, and grants that wait for a second person.
#include "appliance/security/crypto.hpp"
#include "modules/accounts/link_requests.hpp"
#include "modules/accounts/store.hpp"

namespace mc::accounts {

struct TokenRow {
  PersonId person_id;
  std::string email_key;
};
FIELDS(TokenRow, person_id, email_key)

struct InvitationRow {
  Uuid id{};
  std::string email;
  std::string email_key;
  std::string role;
  PersonId invited_by;
  Instant created_at;
  Instant expires_at;
  InvitationStatus status = InvitationStatus::pending;
  std::optional<PersonId> person_id;
};
FIELDS(InvitationRow, id, email, email_key, role, invited_by, created_at, expires_at, status, person_id)

namespace store {

mc::Status insert_token(data::Tx& tx, const security::Hash32& hash, std::string_view kind, const PersonRow& person,
                        Instant expires_at);
Result<std::optional<TokenRow>> token(data::Tx& tx, const security::Hash32& hash, std::string_view kind);
/// Takes the token out, whatever becomes of it; nothing when it is unknown or has expired.
Result<std::optional<TokenRow>> take_token(data::Tx& tx, const security::Hash32& hash, std::string_view kind);
mc::Status drop_tokens(data::Tx& tx, PersonId person, std::string_view kind);
Result<std::int64_t> tokens_since(data::Tx& tx, PersonId person, std::string_view kind, Instant since);
mc::Status purge_tokens(data::Tx& tx);

mc::Status insert_invitation(data::Tx& tx, const InvitationRow& row, const security::Hash32& hash);
Result<std::optional<InvitationRow>> invitation(data::Tx& tx, Uuid id);
Result<std::optional<InvitationRow>> invitation_by_token(data::Tx& tx, const security::Hash32& hash);
Result<std::optional<InvitationRow>> pending_invitation(data::Tx& tx, std::string_view key, std::string_view role);
/// Newest first, before `before` (nil: from the newest).
Result<std::vector<InvitationRow>> invitations(data::Tx& tx, const Uuid& before, std::int64_t limit);
/// A new link in the place of the old one.
mc::Status renew_invitation(data::Tx& tx, const InvitationRow& row, const security::Hash32& hash);
/// `status` is never expired: that shows by itself.
mc::Status settle_invitation(data::Tx& tx, Uuid id, InvitationStatus status, std::optional<PersonId> person);

}  // namespace store
}  // namespace mc::accounts
