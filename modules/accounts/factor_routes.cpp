#include "modules/accounts/factor_routes.hpp"

namespace mc::accounts {
namespace {

using http::Call;
using http::Nothing;

/// The sign-in is over: the step's cookie goes, the session's come. Whoever was signed in before in this browser is
/// out.
SignedIn finished(Call& call, Service& service, Started started) {
  set_cookie(call, kChallengeCookie, "", 0);
  (void)service.sign_out(call.signed_in() ? &call.viewer() : nullptr, call.cookie(kRefreshCookie));
  return hand_over(call, std::move(started), false, service.clock().now());
}

std::optional<std::string> text_of(const PasswordProof& in) {
  return in.password ? std::optional(in.password->value) : std::nullopt;
}

void add_second_step(http::Routes& routes, Service& service, Factors& factors) {
  routes.get<SecondStepView>("/auth/second-step", http::kPublic, "What the second step of your sign-in asks for",
                             [&](Call& call) { return factors.second_step(call.cookie(kChallengeCookie)); });
  routes.post<SecondFactor, SignedIn>(
      "/auth/second-step", http::kPublic, "Finish signing in with a code or a passkey",
      [&](Call& call, const SecondFactor& in) -> Result<SignedIn> {
        return finished(call, service, TRY(factors.finish(call.cookie(kChallengeCookie), in, client_of(call))));
      });
  routes.post<Nothing, TotpSetup>(
      "/auth/enrolment", http::kPublic, "Begin to set up the second step that your role asks for",
      [&](Call& call, const Nothing&) { return factors.enrol(call.cookie(kChallengeCookie)); });
  routes.post<TotpCode, Enrolled>(
      "/auth/enrolment/confirm", http::kPublic, "Finish setting up the second step, and signing in",
      [&](Call& call, const TotpCode& in) -> Result<Enrolled> {
        auto done = TRY(factors.finish_enrolment(call.cookie(kChallengeCookie), in, client_of(call)));
        return Enrolled{finished(call, service, std::move(done.started)), std::move(done.recovery_codes)};
      });
  routes.post<Nothing, PasskeyRequest>("/auth/passkey/options", http::kPublic, "Begin to sign in with a passkey",
                                       [&](Call& call, const Nothing&) -> Result<PasskeyRequest> {
                                         auto begun = TRY(factors.passkey_challenge(client_of(call)));
                                         set_cookie(call, kChallengeCookie, begun.cookie, 600);
                                         return std::move(begun.request);
                                       });
  routes.post<PasskeySignIn, SignedIn>(
      "/auth/passkey", http::kPublic, "Sign in with a passkey",
      [&](Call& call, const PasskeySignIn& in) -> Result<SignedIn> {
        return finished(call, service,
                        TRY(factors.sign_in_with_passkey(call.cookie(kChallengeCookie), in, client_of(call))));
      });
}

void add_own_factors(http::Routes& routes, Service& service, Factors& factors) {
  routes.get<SecurityView>("/me/security", "account:self", "How you sign in",
                           [&](Call& call) { return factors.view(call.viewer()); });
  routes.post<PasswordProof, TotpSetup>("/me/totp", "account:self", "Begin to set up codes of an app",
                                        [&](Call& call, const PasswordProof& in) -> Result<TotpSetup> {
                                          TRY(service.prove_password(call.viewer(), text_of(in), client_of(call)));
                                          return factors.set_up_totp(call.viewer());
                                        });
  routes.post<TotpCode, RecoveryCodes>(
      "/me/totp/confirm", "account:self", "Finish setting up codes of an app",
      [&](Call& call, const TotpCode& in) { return factors.confirm_totp(call.viewer(), in, client_of(call)); });
  routes.post<PasswordProof, Nothing>("/me/totp/remove", "account:self", "Remove the codes of your app",
                                      [&](Call& call, const PasswordProof& in) -> Result<Nothing> {
                                        TRY(service.prove_password(call.viewer(), text_of(in), client_of(call)));
                                        return nothing(factors.remove_totp(call.viewer(), client_of(call)));
                                      });
  routes.post<PasswordProof, RecoveryCodes>("/me/recovery-codes", "account:self",
                                            "Make new recovery codes; the old ones end",
                                            [&](Call& call, const PasswordProof& in) -> Result<RecoveryCodes> {
                                              TRY(service.prove_password(call.viewer(), text_of(in), client_of(call)));
                                              return factors.new_recovery_codes(call.viewer(), client_of(call));
                                            });
}

void add_passkeys(http::Routes& routes, Service& service, Factors& factors) {
  routes.post<PasswordProof, PasskeyCreation>(
      "/me/passkeys/options", "account:self", "Begin to add a passkey",
      [&](Call& call, const PasswordProof& in) -> Result<PasskeyCreation> {
        TRY(service.prove_password(call.viewer(), text_of(in), client_of(call)));
        return factors.passkey_creation(call.viewer());
      });
  routes.post<NewPasskey, PasskeyRow>(
      "/me/passkeys", "account:self", "Add a passkey",
      [&](Call& call, const NewPasskey& in) { return factors.add_passkey(call.viewer(), in, client_of(call)); });
  routes.post<PasswordProof, Nothing>("/me/passkeys/{id}/remove", "account:self", "Remove a passkey",
                                      [&](Call& call, const PasswordProof& in) -> Result<Nothing> {
                                        auto id = parse_uuid(call.parameter("id"));
                                        if (!id) return not_found("passkey_not_found");
                                        TRY(service.prove_password(call.viewer(), text_of(in), client_of(call)));
                                        return nothing(factors.remove_passkey(call.viewer(), *id, client_of(call)));
                                      });
}

}  // namespace

void add_factor_routes(http::Routes& routes, Service& service, Factors& factors) {
  add_second_step(routes, service, factors);
  add_own_factors(routes, service, factors);
  add_passkeys(routes, service, factors);
  routes.get<FactorPolicy>("/second-factor-policy", "role:view", "Which roles must have a second step",
                           [&](Call& call) { return factors.policy(call.viewer()); });
  routes.put<FactorPolicyIn, FactorPolicy>(
      "/second-factor-policy", "role:grant", "Set which roles must have one",
      [&](Call& call, const FactorPolicyIn& in) { return factors.set_policy(call.viewer(), in, client_of(call)); });
  routes.post<Nothing, Nothing>(
      "/people/{id}/second-factors/reset", "people:manage", "Take away a person's second steps, after a lost phone",
      [&](Call& call, const Nothing&) -> Result<Nothing> {
        return nothing(service.reset_factors(call.viewer(), TRY(call.id<PersonId>("id")), client_of(call)));
      });
}

void add_link_routes(http::Routes& routes, Service&, Links& links) {
  routes.get<SignInOptions>("/auth/options", http::kPublic, "What the sign-in page may offer",
                            [&](Call&) -> Result<SignInOptions> { return links.options(); });
  routes.post<EmailIn, Nothing>(
      "/auth/forgot-password", http::kPublic, "Ask for a link to choose a new password",
      [&](Call& call, const EmailIn& in) { return nothing(links.want(in, true, client_of(call))); });
  routes.post<NewPassword, Nothing>(
      "/auth/reset-password", http::kPublic, "Choose a new password with a mailed link",
      [&](Call& call, const NewPassword& in) { return nothing(links.reset_password(in, client_of(call))); });
  routes.post<EmailIn, Nothing>(
      "/auth/verification", http::kPublic, "Ask for another link that confirms your address",
      [&](Call& call, const EmailIn& in) { return nothing(links.want(in, false, client_of(call))); });
  routes.post<LinkToken, Nothing>(
      "/auth/verify-email", http::kPublic, "Confirm your address with a mailed link",
      [&](Call& call, const LinkToken& in) { return nothing(links.verify_email(in, client_of(call))); });
  routes.post<LinkToken, InvitationView>("/auth/invitation", http::kPublic, "Look at an invitation",
                                         [&](Call&, const LinkToken& in) { return links.look(in); });
  routes.post<InvitationAnswer, Nothing>(
      "/auth/invitation/accept", http::kPublic, "Accept an invitation and make an account",
      [&](Call& call, const InvitationAnswer& in) { return nothing(links.accept_new(in, client_of(call))); });
  routes.post<LinkToken, Nothing>(
      "/auth/invitation/decline", http::kPublic, "Decline an invitation",
      [&](Call& call, const LinkToken& in) { return nothing(links.decline(in, client_of(call))); });
  routes.post<LinkToken, Nothing>(
      "/me/invitation/accept", "account:self", "Accept an invitation",
      [&](Call& call, const LinkToken& in) { return nothing(links.accept(call.viewer(), in, client_of(call))); });
  routes.get<InvitationQuery, Page<Invitation>>(
      "/invitations", "people:manage", "Who was invited, newest first",
      [&](Call& call, const InvitationQuery& query) { return links.invitations(call.viewer(), query); });
  routes.post<InvitationIn, Invitation>(
      "/invitations", "people:manage", "Invite somebody to a role by mail",
      [&](Call& call, const InvitationIn& in) { return links.invite(call.viewer(), in, client_of(call)); });
  routes.post<Nothing, Invitation>("/invitations/{id}/resend", "people:manage",
                                   "Send an invitation again; the link before ends",
                                   [&](Call& call, const Nothing&) -> Result<Invitation> {
                                     auto id = parse_uuid(call.parameter("id"));
                                     if (!id) return not_found("invitation_not_found");
                                     return links.resend(call.viewer(), *id, client_of(call));
                                   });
  routes.del<Nothing>("/invitations/{id}", "people:manage", "Withdraw an invitation",
                      [&](Call& call) -> Result<Nothing> {
                        auto id = parse_uuid(call.parameter("id"));
                        if (!id) return not_found("invitation_not_found");
                        return nothing(links.withdraw(call.viewer(), *id, client_of(call)));
                      });
}

void add_grant_routes(http::Routes& routes, FourEyes& four_eyes, Delegating& delegating) {
  auto id_of = [](Call& call) -> Result<Uuid> {
    auto id = parse_uuid(call.parameter("id"));
    if (!id) return not_found("request_not_found");
    return *id;
  };
  routes.get<GrantRequests>("/role-requests", "role:view", "Grants of super_admin that wait for a second person",
                            [&](Call& call) { return four_eyes.pending(call.viewer()); });
  routes.post<GrantRequestIn, GrantRequest>(
      "/role-requests", "role:grant", "Ask for super_admin for a person",
      [&](Call& call, const GrantRequestIn& in) { return four_eyes.request(call.viewer(), in, client_of(call)); });
  routes.post<Nothing, Nothing>(
      "/role-requests/{id}/confirm", "role:grant", "Confirm what another super_admin asked for",
      [&, id_of](Call& call, const Nothing&) -> Result<Nothing> {
        return nothing(four_eyes.settle(call.viewer(), TRY(id_of(call)), true, client_of(call)));
      });
  routes.post<Nothing, Nothing>("/role-requests/{id}/decline", "role:grant", "Decline a request, or take back your own",
                                [&, id_of](Call& call, const Nothing&) -> Result<Nothing> {
                                  return nothing(
                                      four_eyes.settle(call.viewer(), TRY(id_of(call)), false, client_of(call)));
                                });
  routes.get<OwnRoles>("/me/roles", "account:self", "Your roles, and which of them you may hand on",
                       [&](Call& call) { return delegating.own(call.viewer()); });
  routes.get<Delegations>("/me/delegations", "account:self", "Roles that you have handed on, or were handed",
                          [&](Call& call) { return delegating.of(call.viewer()); });
  routes.post<DelegationIn, Delegation>(
      "/me/delegations", "account:self", "Hand on one of your roles for some time",
      [&](Call& call, const DelegationIn& in) { return delegating.delegate(call.viewer(), in, client_of(call)); });
  routes.del<Nothing>("/me/delegations/{id}", "account:self",
                      "Take back a role that you have handed on, or give back one that you were handed",
                      [&, id_of](Call& call) -> Result<Nothing> {
                        return nothing(delegating.end(call.viewer(), TRY(id_of(call)), client_of(call)));
                      });
}

}  // namespace mc::accounts
