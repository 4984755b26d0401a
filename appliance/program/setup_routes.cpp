// Endpoints of the first run. They are public, and all but the first two want the cookie that the console's code gives.
#include <fmt/format.h>

#include "appliance/program/setup.hpp"

namespace mc::program {

namespace {

constexpr std::string_view kCookie = "__Host-setup";
constexpr std::int64_t kCertificateLimit = 1 << 20;

Status inside(const SetupCode& code, const http::Call& call) {
  if (code.inside(call.cookie(kCookie))) return {};
  return fail(Fault::unauthenticated, "setup_code_needed", "Type the code from the server's console first.");
}

/// A step: what comes in, what happens; the answer is the whole state.
template <class In, class F>
void step(http::Routes& routes, Setup& setup, SetupCode& code, std::string path, std::string summary, F&& work) {
  routes.put<In, SetupView>(std::move(path), http::kPublic, std::move(summary),
                            [&setup, &code, work](http::Call& call, const In& in) -> Result<SetupView> {
                              TRY(inside(code, call));
                              TRY(work(in));
                              return setup.view();
                            });
}

/// A step that is looked at while it is saved.
template <class In, class Out, class F>
http::Route& looked_at(http::Routes& routes, SetupCode& code, std::string path, std::string summary, F&& work) {
  return routes.post<In, Out>(std::move(path), http::kPublic, std::move(summary),
                              [&code, work](http::Call& call, const In& in) -> Result<Out> {
                                TRY(inside(code, call));
                                return work(in);
                              });
}

void add_entry(http::Routes& routes, Setup& setup, SetupCode& code) {
  routes.get<SetupView>("/setup", http::kPublic, "State of the first run",
                        [&setup, &code](http::Call& call) -> Result<SetupView> {
                          if (inside(code, call)) return setup.view();
                          SetupView out;
                          if (Instant until = code.expires_at(); until.ms != 0) out.code_until = until;
                          return out;
                        });
  routes.post<SetupUnlockIn, SetupView>(
      "/setup/unlock", http::kPublic, "Open the first run with the console's code",
      [&setup, &code](http::Call& call, const SetupUnlockIn& in) -> Result<SetupView> {
        std::string token = TRY(code.open(in.code.value, call.address()));
        call.header("Set-Cookie", fmt::format("{}={}; Path=/; Secure; HttpOnly; SameSite=Strict", kCookie, token));
        return setup.view();
      });
}

void add_keys_and_people(http::Routes& routes, Setup& setup, SetupCode& code) {
  step<SetupKindIn>(routes, setup, code, "/setup/kind", "A new appliance, or one from a backup",
                    [&setup](const SetupKindIn& in) { return setup.choose(in.kind); });
  looked_at<http::Nothing, SetupRecoveryKeyMade>(routes, code, "/setup/recovery-key", "Make the recovery key",
                                                 [&setup](const http::Nothing&) { return setup.make_recovery_key(); });
  step<SetupConfirmIn>(routes, setup, code, "/setup/recovery-key", "Type parts of the recovery key back",
                       [&setup](const SetupConfirmIn& in) {
                         std::vector<std::string> groups;
                         for (const auto& group : in.groups) groups.push_back(group.value);
                         return setup.confirm_recovery_key(groups);
                       });
  step<SetupAdministratorIn>(routes, setup, code, "/setup/administrator", "The first administrator",
                             [&setup](const SetupAdministratorIn& in) { return setup.set_administrator(in); });
  step<SetupOrganisationIn>(routes, setup, code, "/setup/organisation", "Name, state and time zone",
                            [&setup](const SetupOrganisationIn& in) { return setup.set_organisation(in); });
  step<SetupPlanIn>(routes, setup, code, "/setup/plan", "How the use of the appliance is paid for",
                    [&setup](const SetupPlanIn& in) { return setup.set_plan(in.mode); });
  step<SetupRestoreIn>(routes, setup, code, "/setup/restore", "Put a backup back",
                       [&setup](const SetupRestoreIn& in) { return setup.restore(in); });
  step<SetupSkipIn>(routes, setup, code, "/setup/skip", "Leave a step for later",
                    [&setup](const SetupSkipIn& in) { return setup.skip(in.step); });
}

void add_surroundings(http::Routes& routes, Setup& setup, SetupCode& code) {
  looked_at<SetupAddressIn, SetupChecks>(routes, code, "/setup/address", "Address of this server",
                                         [&setup](const SetupAddressIn& in) { return setup.set_address(in); });
  looked_at<SetupCertificateIn, http::CertificateReport>(
      routes, code, "/setup/certificate", "Check and install a certificate",
      [&setup](const SetupCertificateIn& in) { return setup.set_certificate(in); })
      .body_limit = kCertificateLimit;
  looked_at<SetupRequestIn, SetupRequestText>(
      routes, code, "/setup/certificate/request", "Make a signing request",
      [&setup](const SetupRequestIn& in) { return setup.request_certificate(in.rsa); });
  looked_at<SetupTimeIn, SetupChecks>(routes, code, "/setup/time", "Compare clocks",
                                      [&setup](const SetupTimeIn& in) { return setup.check_time(in.browser_now); });
  looked_at<SetupMailIn, SetupChecks>(routes, code, "/setup/mail", "Mail server",
                                      [&setup](const SetupMailIn& in) { return setup.set_mail(in); });
  looked_at<SetupBackupIn, SetupChecks>(routes, code, "/setup/backup", "Place for backups",
                                        [&setup](const SetupBackupIn& in) { return setup.set_backup(in); });
  looked_at<SetupMailTestIn, SetupChecks>(
      routes, code, "/setup/mail/test", "Send a test mail",
      [&setup](const SetupMailTestIn& in) { return setup.send_test_mail(in.to.value); });
}

}  // namespace

void add_setup_routes(http::Routes& routes, Setup& setup, SetupCode& code) {
  add_entry(routes, setup, code);
  add_keys_and_people(routes, setup, code);
  add_surroundings(routes, setup, code);
  looked_at<http::Nothing, SetupView>(routes, code, "/setup/finish", "Make the appliance",
                                      [&setup](const http::Nothing&) -> Result<SetupView> {
                                        TRY(setup.finish());
                                        return setup.view();
                                      });
}

}  // namespace mc::program
