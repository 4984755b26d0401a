#include "appliance/http/pipeline.hpp"

#include <algorithm>
#include <exception>

#include <fmt/format.h>

#include "appliance/base/log.hpp"
#include "appliance/http/openapi.hpp"
#include "appliance/http/pipeline_context.hpp"
#include "appliance/http/problem.hpp"
#include "appliance/security/crypto.hpp"

namespace mc::http {
namespace {

/// WEB.md 4.1. `frame-src` and `form-action` grow by the configured origins.
std::string page_policy(const PipelineOptions& options, const std::string& content_origin) {
  return fmt::format(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
      "connect-src 'self'; worker-src 'self'; media-src 'self' blob:; frame-src {}; base-uri 'none'; "
      "form-action 'self'{}{}; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default; "
      "report-to csp",
      content_origin.empty() ? "'none'" : content_origin, options.sign_on_origin.empty() ? "" : " ",
      options.sign_on_origin);
}

Response plain(int status, std::string_view text) {
  Response response;
  response.status = status;
  response.body = text;
  response.add("Content-Type", "text/plain; charset=utf-8");
  response.add("Cache-Control", "no-store");
  return response;
}

/// A method that we never heard of is the client's own text and stays out of the log.
std::string_view known_method(std::string_view method) {
  for (std::string_view known : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
    if (method == known) return known;
  return "other";
}

}  // namespace

Result<std::unique_ptr<Pipeline>> Pipeline::make(PipelineParts parts, PipelineOptions options) {
  std::unique_ptr<Pipeline> pipeline(new Pipeline(std::move(parts), std::move(options)));
  for (const std::string& text : pipeline->options_.trusted_proxies) {
    auto network = parse_network(text);
    if (!network) return internal("bad_network", text);
    pipeline->proxies_.push_back(*network);
  }
  for (const auto& route : pipeline->parts_.routes.all()) {
    if (route->permission.empty()) return internal("permission_missing", route->path);
    TRY(pipeline->router_.add(*route));
  }
  pipeline->openapi_ = TRY(openapi_text(pipeline->parts_.routes, build_version()));
  auto digest = security::sha256(as_bytes(pipeline->openapi_));
  pipeline->openapi_tag_ = "\"" + to_hex(ByteView(digest).first(16)) + "\"";
  pipeline->page_policy_ = page_policy(pipeline->options_, pipeline->options_.content_origin);
  return pipeline;
}

std::string Pipeline::make_request_id() {
  std::array<std::uint8_t, 12> bytes;
  parts_.random.fill(bytes);
  return to_base64url(bytes);
}

std::string Pipeline::client_address(const Request& request) const {
  std::vector<std::string_view> forwarded;
  if (!proxies_.empty())
    for (const HeaderField& field : request.head->fields)
      if (equal_ignoring_case(field.name, "x-forwarded-for")) forwarded.push_back(field.value);
  return client_of(request.peer, forwarded, proxies_);
}

std::string Pipeline::own_origin(const Context& context) const {
  if (!options_.origin.empty()) return options_.origin;
  return (context.request.secure ? "https://" : "http://") + std::string(context.request.head->value("host"));
}

Response Pipeline::refuse(const Error& error, int status) {
  std::string id = make_request_id();
  Response response = problem(error, id, status);
  response.add("X-Request-Id", id);
  response.add("X-Content-Type-Options", "nosniff");
  if (options_.access_log)
    LOG(info, "http_refused", {"status", response.status}, {"code", error.code}, {"request_id", id});
  return response;
}

Response Pipeline::error_response(Context& context, const Error& error) {
  if (error.fault == Fault::internal)
    LOG(error, "request_failed", {"code", error.code}, {"detail", error.detail}, {"request_id", context.request_id_});
  Response response = problem(error, context.request_id_);
  if (error.fault == Fault::rate_limited || error.fault == Fault::unavailable)
    response.add("Retry-After", std::to_string(std::max<std::int64_t>(1, (context.retry_after_ms + 999) / 1000)));
  return response;
}

Response Pipeline::handle(Request& request) {
  auto started = std::chrono::steady_clock::now();
  Context context(request);
  context.request_id_ = make_request_id();
  context.address_ = client_address(request);
  context.content = asks_for_content(request);
  Response response;
  try {
    response = dispatch(context);
  } catch (const std::exception& exception) {
    // Libraries only: our own code reports by Result. The text stays in the log.
    LOG(error, "request_threw", {"what", exception.what()}, {"request_id", context.request_id_});
    response = problem(Error{Fault::internal, "internal", "", {}}, context.request_id_);
  }
  finish(context, response);
  auto spent = std::chrono::steady_clock::now() - started;
  if (parts_.observe) parts_.observe(context.route_name, known_method(request.method), response.status, spent);
  if (options_.access_log) {
    LOG(info, "http", {"route", context.route_name}, {"method", known_method(request.method)},
        {"status", response.status}, {"ms", std::chrono::duration<double, std::milli>(spent).count()},
        {"request_id", context.request_id_});
  }
  return response;
}

void Pipeline::finish(Context& context, Response& response) {
  if (context.content) return finish_content(context, response);
  for (auto& [name, value] : context.extra_headers) response.add(name, value);
  bool page = response.header("content-type").starts_with("text/html");
  response.add("X-Request-Id", context.request_id_);
  response.add("X-Content-Type-Options", "nosniff");
  response.add("Referrer-Policy", "same-origin");
  response.add("Cross-Origin-Opener-Policy", "same-origin");
  response.add("Cross-Origin-Resource-Policy", "same-origin");
  if (page) {
    bool by_host = options_.content_origin.empty() && options_.content_port != 0;
    // A page that a route made for one purpose (a form that goes to another site) brings the policy of that purpose.
    if (response.header("content-security-policy").empty())
      response.add("Content-Security-Policy", by_host ? page_policy(options_, content_origin(context)) : page_policy_);
    response.add("Reporting-Endpoints", "csp=\"/api/v1/reports/csp\"");
    response.add("Permissions-Policy",
                 "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(self), "
                 "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()");
  } else if (response.header("content-security-policy").empty() &&
             (response.status != 304 || !response.header("content-type").empty())) {
    // Browsers put the headers of a 304 over those that they keep: what does not say its type says no policy.
    // Whatever somebody uploaded can run nothing and is of no origin when it is opened by itself. A PDF only lacks the
    // sandbox because browsers refuse to show one inside.
    bool pdf = response.header("content-type") == "application/pdf";
    response.add("Content-Security-Policy", pdf ? "default-src 'none'; frame-ancestors 'none'"
                                                : "default-src 'none'; frame-ancestors 'none'; sandbox");
  }
  if (options_.strict_transport && context.request.secure)
    response.add("Strict-Transport-Security", "max-age=31536000");
}

Response Pipeline::dispatch(Context& context) {
  const Request& request = context.request;
  std::string_view target = request.target;
  std::size_t question = target.find('?');
  if (question != std::string_view::npos) context.query = target.substr(question + 1);
  auto path = decode_path(target.substr(0, question));
  if (!path)
    return problem(Error{Fault::invalid, "bad_path", "The address is malformed.", {}}, context.request_id_, 400);
  context.path = std::move(*path);
  if (context.content) return serve_content(context);
  if (!options_.hosts.empty()) {
    std::string_view host = host_name(request.head->value("host"));
    bool known = std::any_of(options_.hosts.begin(), options_.hosts.end(),
                             [&](const std::string& name) { return equal_ignoring_case(name, host); });
    if (!known)
      return problem(Error{Fault::invalid, "unknown_host", "This server does not answer to that name.", {}},
                     context.request_id_, 400);
  }
  // Where SCIM clients expect it, besides /api/v1/scim/v2.
  if (context.path.starts_with("/scim/v2/")) return serve_api(context, context.path);
  if (context.path.starts_with("/api/")) {
    if (!context.path.starts_with("/api/v1/")) return error_response(context, not_found().error());
    return serve_api(context, std::string_view(context.path).substr(kApiRoot.size()));
  }
  if (parts_.mounts)
    if (const Mount* mount = parts_.mounts->find(context.path, Origin::app))
      return serve_mount(context, *mount, Origin::app);
  return serve_outside_api(context);
}

Response Pipeline::serve_outside_api(Context& context) {
  std::string_view method = context.request.method;
  if (method != "GET" && method != "HEAD") {
    Response response = problem(Error{Fault::invalid, "method_not_allowed", "", {}}, context.request_id_, 405);
    response.add("Allow", "GET, HEAD");
    return response;
  }
  if (context.path == "/healthz") {
    context.route_name = "/healthz";
    return plain(200, options_.health + "\n");
  }
  if (context.path == "/readyz") {
    context.route_name = "/readyz";
    Status ready = parts_.ready ? parts_.ready() : Status{};
    return ready ? plain(200, "ready\n") : plain(503, ready.error().code + "\n");
  }
  context.route_name = "web";
  if (!parts_.assets) return plain(404, "Not found\n");
  const Head& head = *context.request.head;
  return parts_.assets->serve(context.path, head.value("accept-encoding"), head.value("if-none-match"));
}

}  // namespace mc::http
