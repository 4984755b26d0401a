#include "modules/accounts/routes.hpp"

#include "modules/accounts/factor_requests.hpp"
#include "modules/accounts/factor_routes.hpp"
#include "modules/accounts/network_requests.hpp"
#include "modules/accounts/session_requests.hpp"

namespace mc::accounts {
namespace {

using http::Call;
using http::Nothing;

constexpr std::string_view kAccessCookie = "__Host-sid";

}  // namespace

Client client_of(const Call& call) { return {call.request_id(), call.address(), std::string(call.user_agent())}; }

void set_cookie(Call& call, std::string_view name, std::string_view value, std::optional<std::int64_t> seconds) {
  std::string cookie = std::string(name) + "=" + std::string(value) + "; Path=/; Secure; HttpOnly; SameSite=Lax";
  if (seconds) cookie += "; Max-Age=" + std::to_string(*seconds);
  call.header("Set-Cookie", cookie);
}

/// Tokens go into the answer for programs that asked for them, into cookies for browsers. On a shared
/// workstation the cookies end with the browser.
SignedIn hand_over(Call& call, Started started, bool as_tokens, Instant now) {
  if (as_tokens) {
    started.answer.access_token = std::move(started.issued.access_token);
    started.answer.refresh_token = std::move(started.issued.refresh_token);
    return std::move(started.answer);
  }
  auto seconds = [&](Instant until) -> std::optional<std::int64_t> {
    if (started.issued.shared_workstation) return std::nullopt;
    return (until - now).count() / 1000;
  };
  set_cookie(call, kAccessCookie, started.issued.access_token, seconds(started.issued.access_expires_at));
  set_cookie(call, kRefreshCookie, started.issued.refresh_token, seconds(started.issued.refresh_expires_at));
  return std::move(started.answer);
}

/// Handlers whose answer is empty.
Result<Nothing> nothing(const mc::Status& status) {
  if (!status) return std::unexpected(status.error());
  return Nothing{};
}

namespace {

void drop_cookies(Call& call) {
  set_cookie(call, kAccessCookie, "", 0);
  set_cookie(call, kRefreshCookie, "", 0);
}

void add_session_routes(http::Routes& routes, Service& service, const Clock& clock) {
  routes.post<SignIn, SignedIn>(
      "/auth/sign-in", http::kPublic, "Sign in with a password", [&](Call& call, const SignIn& in) -> Result<SignedIn> {
        Started started = TRY(service.sign_in(in, client_of(call)));
        if (!started.challenge.empty()) {
          set_cookie(call, kChallengeCookie, started.challenge, 600);
          if (started.must_enrol)
            return fail(Fault::unauthenticated, "enrolment_required",
                        "Your role asks for a second step. Set it up now.");
          return fail(Fault::unauthenticated, "second_step_required", "The password is right. One more step.");
        }
        // The browser forgets the cookies of whoever was signed in before, so her session ends too.
        if (!in.tokens.value_or(false))
          TRY(service.sign_out(call.signed_in() ? &call.viewer() : nullptr, call.cookie(kRefreshCookie)));
        return hand_over(call, std::move(started), in.tokens.value_or(false), clock.now());
      });
  routes.post<Refresh, SignedIn>(
      "/auth/refresh", http::kPublic, "Renew a session", [&](Call& call, const Refresh& in) -> Result<SignedIn> {
        bool as_tokens = in.refresh_token.has_value();
        std::string token = as_tokens ? *in.refresh_token : std::string(call.cookie(kRefreshCookie));
        auto started = service.refresh(token, !as_tokens, client_of(call));
        if (!started) {
          if (!as_tokens && started.error().fault == Fault::unauthenticated) drop_cookies(call);
          return std::unexpected(started.error());
        }
        return hand_over(call, std::move(*started), as_tokens, clock.now());
      });
  // Public: a browser whose access token has expired must still be able to end its session.
  routes.post<Nothing, Nothing>("/auth/sign-out", http::kPublic, "End this session", [&](Call& call, const Nothing&) {
    const security::Viewer* viewer = call.signed_in() ? &call.viewer() : nullptr;
    auto status = service.sign_out(viewer, call.cookie(kRefreshCookie));
    drop_cookies(call);
    return nothing(status);
  });
  routes.post<Nothing, Nothing>("/auth/sign-out-everywhere", "account:self", "End all sessions",
                                [&](Call& call, const Nothing&) {
                                  auto status = service.end_everywhere(call.viewer());
                                  drop_cookies(call);
                                  return nothing(status);
                                });
  routes.post<Register, Registered>(
      "/auth/register", http::kPublic, "Register an account, where the hospital allows it",
      [&](Call& call, const Register& in) { return service.register_person(in, client_of(call)); });
}

void add_self_routes(http::Routes& routes, Service& service) {
  routes.get<Me>("/me", "account:self", "Your account", [&](Call& call) { return service.my_account(call.viewer()); });
  routes.patch<MePatch, Me>(
      "/me", "account:self", "Change your handle, language or theme",
      [&](Call& call, const MePatch& in) { return service.change_me(call.viewer(), in, client_of(call)); });
  routes.post<PasswordChange, Nothing>("/me/password", "account:self", "Change your password",
                                       [&](Call& call, const PasswordChange& in) {
                                         return nothing(service.change_password(call.viewer(), in, client_of(call)));
                                       });
  routes.get<Devices>("/me/devices", "account:self", "Where you are signed in",
                      [&](Call& call) { return service.devices(call.viewer()); });
  routes.del<Nothing>("/me/devices/{id}", "account:self", "End one of your sessions",
                      [&](Call& call) -> Result<Nothing> {
                        return nothing(service.end_device(call.viewer(), TRY(call.id<SessionId>("id"))));
                      });
  routes.post<Nothing, Nothing>("/me/deactivate", "account:self", "Deactivate your account; sign in again to come back",
                                [&](Call& call, const Nothing&) {
                                  auto status = service.deactivate(call.viewer(), client_of(call));
                                  if (status) drop_cookies(call);
                                  return nothing(status);
                                });
}

void add_people_routes(http::Routes& routes, Service& service) {
  routes.get<Grants>("/people/{id}/roles", "role:view", "A person's roles", [&](Call& call) -> Result<Grants> {
    return service.grants_of(call.viewer(), TRY(call.id<PersonId>("id")));
  });
  routes.post<GrantIn, RoleRow>("/people/{id}/roles", "role:grant", "Give a role",
                                [&](Call& call, const GrantIn& in) -> Result<RoleRow> {
                                  return service.grant_role(call.viewer(), TRY(call.id<PersonId>("id")), in);
                                });
  routes.del<Nothing>("/people/{id}/roles/{grant}", "role:grant", "Take a role away",
                      [&](Call& call) -> Result<Nothing> {
                        auto grant = parse_uuid(call.parameter("grant"));
                        if (!grant) return not_found("grant_not_found");
                        return nothing(service.revoke_role(call.viewer(), TRY(call.id<PersonId>("id")), *grant));
                      });
  routes.post<StatusChange, Person>(
      "/people/{id}/status", "people:manage", "Suspend, deactivate, ban or activate an account",
      [&](Call& call, const StatusChange& in) -> Result<Person> {
        return service.change_status(call.viewer(), TRY(call.id<PersonId>("id")), in, client_of(call));
      });
  routes.post<Nothing, TemporaryPassword>("/people/{id}/password", "people:manage", "Set a temporary password",
                                          [&](Call& call, const Nothing&) -> Result<TemporaryPassword> {
                                            return service.reset_password(call.viewer(), TRY(call.id<PersonId>("id")),
                                                                          client_of(call));
                                          });
  routes.post<Nothing, SessionsEnded>("/people/{id}/sessions/end", "people:manage", "End all sessions of a person",
                                      [&](Call& call, const Nothing&) -> Result<SessionsEnded> {
                                        return service.end_sessions_of(call.viewer(), TRY(call.id<PersonId>("id")),
                                                                       client_of(call));
                                      });
  routes.get<SessionPolicy>("/session-policy", "session:policy", "How long sessions may lie unused",
                            [&](Call& call) { return service.session_policy(call.viewer()); });
  routes.put<SessionPolicy, SessionPolicy>("/session-policy", "session:policy", "Set how long sessions may lie unused",
                                           [&](Call& call, const SessionPolicy& in) {
                                             return service.set_session_policy(call.viewer(), in, client_of(call));
                                           });
  routes.get<PermissionMatrix>("/permissions", "role:view", "Which role may do what",
                               [&](Call&) -> Result<PermissionMatrix> { return service.permission_matrix(); });
}

void add_security_routes(http::Routes& routes, Service& service) {
  routes.post<PasswordProof, Nothing>("/me/proof", "account:self",
                                      "Show once more who you are, before what asks for it",
                                      [&](Call& call, const PasswordProof& in) {
                                        std::optional<std::string> password;
                                        if (in.password) password = in.password->value;
                                        return nothing(service.prove(call.viewer(), password, client_of(call)));
                                      });
  routes.get<NetworkLists>("/security/networks", "security:networks", "From which networks roles count",
                           [&](Call& call) { return service.networks(call.viewer(), client_of(call)); });
  routes.put<NetworkListsIn, NetworkLists>(
      "/security/networks", "security:networks",
      "Limit roles to networks; those that are not named count from everywhere",
      [&](Call& call, const NetworkListsIn& in) { return service.set_networks(call.viewer(), in, client_of(call)); });
}

void add_audit_routes(http::Routes& routes, Service& service) {
  routes.get<AuditQuery, Page<AuditRow>>(
      "/audit", "audit:view", "The audit log, newest first",
      [&](Call& call, const AuditQuery& query) { return service.audit_rows(call.viewer(), query, client_of(call)); });
  routes.post<Nothing, AuditVerification>(
      "/audit/verify", "audit:view", "Prove that the audit log is whole and unchanged",
      [&](Call& call, const Nothing&) { return service.verify_audit(call.viewer(), client_of(call)); });
  routes.get<Checkpoint>("/audit/checkpoint", "audit:view", "A signed checkpoint to keep elsewhere",
                         [&](Call& call) { return service.audit_checkpoint(call.viewer(), client_of(call)); });
}

}  // namespace

void add_routes(http::Routes& routes, Service& service) {
  add_session_routes(routes, service, service.clock());
  add_self_routes(routes, service);
  add_people_routes(routes, service);
  add_security_routes(routes, service);
  add_audit_routes(routes, service);
  add_grant_routes(routes, service.four_eyes(), service.delegating());
  if (service.factors() != nullptr) add_factor_routes(routes, service, *service.factors());
  if (service.links() != nullptr) add_link_routes(routes, service, *service.links());
}

}  // namespace mc::accounts
