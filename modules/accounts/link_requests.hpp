#pragma once
// Requests and answers about mailed links: verification, reset, invitations.
#include "modules/accounts/requests.hpp"

namespace mc::accounts {

struct EmailIn {
  Text<3, 255> email;
};
FIELDS(EmailIn, email)
struct LinkToken {
  Text<20, 100> token;
};
FIELDS(LinkToken, token)
struct NewPassword {
  Text<20, 100> token;
  Text<1, 1024> new_password;
};
FIELDS(NewPassword, token, new_password)

/// What the sign-in page may offer.
struct SignInOptions {
  bool registration = false;
  bool forgotten_password = false;
  bool passkeys = false;
  std::string organisation_name;
};
FIELDS(SignInOptions, registration, forgotten_password, passkeys, organisation_name)

enum class InvitationStatus : std::uint8_t { pending, accepted, declined, withdrawn, expired };
ENUM_NAMES(InvitationStatus, pending, accepted, declined, withdrawn, expired)

struct InvitationIn {
  Text<3, 255> email;
  Text<1, 50> role;
};
FIELDS(InvitationIn, email, role)
struct Invitation {
  Uuid id{};
  std::string email;
  std::string role;
  PersonId invited_by;  // or sent it again last
  std::string invited_by_name;
  Instant created_at;
  Instant expires_at;
  InvitationStatus status = InvitationStatus::pending;
  std::optional<PersonId> person_id;
};
FIELDS(Invitation, id, email, role, invited_by, invited_by_name, created_at, expires_at, status, person_id)
struct InvitationQuery {
  std::optional<std::string> after;
  std::optional<Int<1, 200>> limit;
};
FIELDS(InvitationQuery, after, limit)
/// As the invited person sees it.
struct InvitationView {
  std::string email;
  std::string role;
  std::string organisation_name;
  Instant expires_at;
  bool has_account = false;  // then she accepts with her own sign-in
};
FIELDS(InvitationView, email, role, organisation_name, expires_at, has_account)
/// Of a person without an account; one with an account gives the token alone, signed in.
struct InvitationAnswer {
  Text<20, 100> token;
  Text<1, 100> first_name;
  Text<1, 100> last_name;
  Text<1, 1024> password;
};
FIELDS(InvitationAnswer, token, first_name, last_name, password)

}  // namespace mc::accounts
