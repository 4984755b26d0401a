#pragma once
// Links that go out by mail: confirming an address, choosing a new password, invitations to a role. Tokens are stored
// as keyed hashes, work once and expire.
#include "appliance/mail/mail.hpp"
#include "appliance/security/crypto.hpp"
#include "appliance/security/keys.hpp"
#include "modules/accounts/letters.hpp"
#include "modules/accounts/link_requests.hpp"
#include "modules/accounts/service.hpp"

namespace mc::accounts {

struct InvitationRow;

/// Asked at the sign-in page; answered by a job, so that the time of the answer does not tell whether there is an
/// account (IDN-06).
struct LinkWanted {
  static constexpr std::string_view kKind = "accounts.link_wanted";
  std::string email;
  bool reset = true;  // else verification
};
FIELDS(LinkWanted, email, reset)

/// Thread-safe.
class Links {
public:
  Links(Platform& platform, Service& service, const security::Keys& keys, mail::Mailer& mailer);

  SignInOptions options() const;
  bool can_mail() const { return mailer_.available(); }
  /// The same answer for every address. Errors: `mail_off` (unavailable), `too_many_attempts`.
  mc::Status want(const EmailIn& in, bool reset, const Client& client);
  /// The job behind want().
  mc::Status send_wanted(const LinkWanted& wanted);
  /// Mails the link that confirms the address of a new account.
  mc::Status send_verification(data::Tx& tx, const PersonRow& row);
  /// Somebody registered with her address; at most three such mails a day.
  mc::Status send_already_registered(data::Tx& tx, const PersonRow& row);
  /// Errors: not_found `link_ended`.
  mc::Status verify_email(const LinkToken& in, const Client& client);
  /// Sets the password and ends all sessions. Errors: `link_ended`, those of the password rules.
  mc::Status reset_password(const NewPassword& in, const Client& client);

  /// Errors: conflict `invitation_pending`, `role_held`; forbidden when the viewer may not give the role.
  Result<Invitation> invite(const security::Viewer& viewer, const InvitationIn& in, const Client& client);
  Result<Page<Invitation>> invitations(const security::Viewer& viewer, const InvitationQuery& query);
  /// Mails a new link, for another seven days; the old one ends. The viewer now vouches for it. Errors: conflict
  /// `invitation_settled`, `too_many_attempts`.
  Result<Invitation> resend(const security::Viewer& viewer, Uuid id, const Client& client);
  mc::Status withdraw(const security::Viewer& viewer, Uuid id, const Client& client);
  Result<InvitationView> look(const LinkToken& in);
  /// Makes the account and gives the role. Errors: `link_ended`, conflict `sign_in_first` when there is an account.
  mc::Status accept_new(const InvitationAnswer& in, const Client& client);
  /// By the person whose address was invited.
  mc::Status accept(const security::Viewer& viewer, const LinkToken& in, const Client& client);
  mc::Status decline(const LinkToken& in, const Client& client);

  /// Tells a person something about her account, when mail is set up; never fails for want of it.
  mc::Status notify(data::Tx& tx, const PersonRow& row, const mail::Mail& mail);
  letters::Envelope envelope(const PersonRow& row, std::string& name) const;
  mc::Status purge(data::Tx& tx);

private:
  struct Open;
  std::string new_token();
  security::Hash32 hash_of(std::string_view token) const;
  std::string link(std::string_view page, std::string_view token) const;
  Result<PersonRow> use_token(data::Tx& tx, std::string_view token, std::string_view kind);
  Result<Open> open_invitation(data::Tx& tx, std::string_view token);
  mc::Status settle(data::Tx& tx, const Open& open, InvitationStatus status, std::optional<PersonId> person,
                    const Client& client);
  Result<Invitation> outward(data::Tx& tx, const InvitationRow& row);
  bool may_give(const security::Viewer& viewer, std::string_view role) const;

  Platform& platform_;
  Service& service_;
  mail::Mailer& mailer_;
  Secret token_key_;
  security::RateLimiter limiter_;
};

}  // namespace mc::accounts
