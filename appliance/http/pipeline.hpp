#pragma once
// From a parsed request to a response, without sockets: request id, headers, session, cross-site rule, rate limit,
// permission, body, handler, problem+json. Permissions are denied unless granted, and denials are audited.
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/random.hpp"
#include "appliance/base/time.hpp"
#include "appliance/http/assets.hpp"
#include "appliance/http/idempotency.hpp"
#include "appliance/http/live.hpp"
#include "appliance/http/message.hpp"
#include "appliance/http/mounts.hpp"
#include "appliance/http/network.hpp"
#include "appliance/http/router.hpp"
#include "appliance/security/audit.hpp"
#include "appliance/security/audit_throttle.hpp"
#include "appliance/security/rate_limit.hpp"
#include "appliance/security/sessions.hpp"

namespace mc::http {

inline constexpr std::string_view kApiRoot = "/api/v1";
inline constexpr std::string_view kSessionCookie = "__Host-sid";
/// A program that asks by itself (polling, live news) sends it, with any value: such a request shows nobody's presence
/// and does not put off the end of an idle session.
inline constexpr std::string_view kBackgroundHeader = "x-background";

/// Whose access token is this? Thread-safe.
class Authenticator {
public:
  virtual ~Authenticator() = default;
  virtual Result<std::shared_ptr<const security::Viewer>> resolve(std::string_view token, security::Touch touch) = 0;
  /// The same person as she counts at this address (roles may be limited to networks).
  virtual Result<std::shared_ptr<const security::Viewer>> at(std::shared_ptr<const security::Viewer> viewer,
                                                             std::string_view /*address*/) {
    return viewer;
  }
};
std::unique_ptr<Authenticator> authenticator_of(security::Sessions& sessions);

struct PipelineOptions {
  std::string origin{};                        // "https://host:port"; empty: what the Host header says
  std::vector<std::string> hosts{};            // names a Host header may carry; empty: any
  std::vector<std::string> trusted_proxies{};  // networks whose X-Forwarded-For is believed; default none
  /// Of uploaded packages: "https://learn-content.hospital.example". Empty with a `content_port`: the Host header's
  /// name with that port, which fits a machine without a fixed name. Empty without: there is none.
  std::string content_origin{};
  std::string content_host{};          // a Host header with this name asks for the content origin
  int content_port = 0, app_port = 0;  // of the listeners, for origins that follow the Host header
  std::string sign_on_origin{};        // identity provider that forms post to
  bool strict_transport = false;       // HSTS, once the administrator confirmed the certificate
  bool access_log = true;
  std::string health = "ok";  // what /healthz says: a start that waits for a person says so
  bool rate_limits = true;
  security::Limits limits{};
  /// What a session may do that must choose a new password first: "METHOD path". All else answers 403.
  std::vector<std::string> before_password_change{"GET /boot", "GET /me", "POST /me/password",
                                                  "POST /auth/sign-out-everywhere"};
};

/// Sees the bytes of one upload on their way to its handler. An error of either ends the upload and is its answer;
/// end() comes before the handler has the last piece.
class UploadWatch {
public:
  virtual ~UploadWatch() = default;
  virtual Status take(ByteView piece) = 0;
  virtual Status end() = 0;
};

/// What the pipeline uses; all outlive it. `idempotency`, `live` and `assets` may be null.
struct PipelineParts {
  const Clock& clock;
  Random& random;
  const Routes& routes;
  Authenticator& authenticator;
  security::RateLimiter& rate_limiter;
  /// Writes one audit row durably.
  std::function<Status(const security::AuditEvent&)> audit;
  Idempotency* idempotency = nullptr;
  Live* live = nullptr;
  const Assets* assets = nullptr;
  /// Is the appliance able to do its work? For /readyz.
  std::function<Status()> ready{};
  const Mounts* mounts = nullptr;
  /// Told of each request that was answered: the route's template (never the real path), method, status, time. Short.
  std::function<void(std::string_view route, std::string_view method, int status, std::chrono::nanoseconds spent)>
      observe{};
  /// Who looks at this upload (a malware scanner); null: nobody.
  std::function<Result<std::unique_ptr<UploadWatch>>(const Route& route, const Call& call)> watch_upload{};
};

/// Thread-safe after construction. Never throws.
class Pipeline {
public:
  /// Errors: `route_twice`, `permission_missing`, `schema_conflict` (mistakes of the composition), `bad_network`.
  static Result<std::unique_ptr<Pipeline>> make(PipelineParts parts, PipelineOptions options);

  /// Answers any request; reads its body when the route wants one.
  Response handle(Request& request);
  /// For requests that were refused before they could be parsed.
  Response refuse(const Error& error, int status);
  /// Audits how many denials of strangers got no row of their own. Call about every minute.
  Status write_counted_denials();

private:
  struct Context;
  Pipeline(PipelineParts parts, PipelineOptions options)
      : parts_(std::move(parts)), options_(std::move(options)), strangers_(parts_.clock, {30, 30}),
        away_(parts_.clock, {1, 1}) {}

  Response dispatch(Context& context);
  Response serve_outside_api(Context& context);
  Response serve_content(Context& context);
  Response serve_mount(Context& context, const Mount& mount, Origin origin);
  bool asks_for_content(const Request& request) const;
  Response serve_api(Context& context, std::string_view path);
  Response serve_route(Context& context, const Match& match);
  Response serve_live(Context& context, LiveKind kind);
  Response run_json(Context& context, const Route& route);
  Response run_download(Context& context, const Route& route);
  Response run_upload(Context& context, const Route& route);
  Response run_raw(Context& context, const Route& route);
  Status identify(Context& context, security::Touch touch);
  Status check_rate(Context& context);
  Status check_origin(Context& context, bool always);
  Status permit(Context& context, const Route& route);
  bool open_before_password_change(const Route& route, const security::Viewer& viewer) const;
  void audit_denial(const Context& context, std::string_view action, std::string_view object, std::string_view code);
  Response error_response(Context& context, const Error& error);
  std::string client_address(const Request& request) const;
  std::string own_origin(const Context& context) const;
  /// Of the app and of uploaded content, as this client may ask them.
  std::string app_origin(const Context& context) const;
  std::string content_origin(const Context& context) const;
  void finish(Context& context, Response& response);
  void finish_content(Context& context, Response& response) const;
  std::string make_request_id();

  PipelineParts parts_;
  PipelineOptions options_;
  std::vector<Network> proxies_;
  security::AuditThrottle strangers_;  // denials of people who are not signed in, by address
  security::AuditThrottle away_;       // denials of people some of whose roles do not count here, by person
  Router router_;
  std::string openapi_;
  std::string openapi_tag_;
  std::string page_policy_;  // Content-Security-Policy of HTML
};

}  // namespace mc::http
