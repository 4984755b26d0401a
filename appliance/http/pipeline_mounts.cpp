// The part of the pipeline beside the API: mounts, and the content origin, where nothing else is served. No session
// cookie is read here and none leaves.
#include <algorithm>

#include <fmt/format.h>

#include "appliance/http/pipeline.hpp"
#include "appliance/http/pipeline_context.hpp"
#include "appliance/http/problem.hpp"

namespace mc::http {
namespace {

/// Only what a name or an address is made of: it becomes part of a policy.
bool is_host_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' ||
           c == ':' || c == '[' || c == ']';
  });
}

std::string origin_at(const Request& request, int port) {
  std::string_view name = host_name(request.head->value("host"));
  if (!is_host_name(name)) return {};
  return fmt::format("{}://{}:{}", request.secure ? "https" : "http", name, port);
}

/// What a page of the content origin may send must come from there; a program without a browser sends neither header
/// and has the token as its only right.
bool from_own_origin(const Head& head, std::string_view own) {
  std::string_view site = head.value("sec-fetch-site");
  std::string_view origin = head.value("origin");
  if (!origin.empty()) return origin == own;
  return site.empty() || site == "same-origin" || site == "none";
}

}  // namespace

bool Pipeline::asks_for_content(const Request& request) const {
  if (request.content) return true;
  return !options_.content_host.empty() &&
         equal_ignoring_case(host_name(request.head->value("host")), options_.content_host);
}

std::string Pipeline::app_origin(const Context& context) const {
  if (!options_.origin.empty()) return options_.origin;
  if (context.content && options_.app_port != 0) return origin_at(context.request, options_.app_port);
  return own_origin(context);
}

std::string Pipeline::content_origin(const Context& context) const {
  if (!options_.content_origin.empty() || options_.content_port == 0) return options_.content_origin;
  return origin_at(context.request, options_.content_port);
}

Response Pipeline::serve_content(Context& context) {
  const Mount* mount = parts_.mounts ? parts_.mounts->find(context.path, Origin::content) : nullptr;
  if (mount) return serve_mount(context, *mount, Origin::content);
  context.route_name = "content";
  Response response;
  response.status = 404;
  response.body = "Not found\n";
  response.add("Content-Type", "text/plain; charset=utf-8");
  response.add("Cache-Control", "no-store");
  return response;
}

Response Pipeline::serve_mount(Context& context, const Mount& mount, Origin origin) {
  context.route_name = mount.prefix;  // never the path: it holds tokens
  if (Status on = parts_.routes.answers(mount.feature, nullptr); !on) return error_response(context, on.error());
  Request& request = context.request;
  request.body_limit = mount.body_limit;
  MountRequest call{.method = request.method,
                    .path = std::string_view(context.path).substr(mount.prefix.size()),
                    .query = context.query,
                    .head = *request.head,
                    .origin = origin,
                    .app_origin = app_origin(context),
                    .content_origin = content_origin(context),
                    .address = context.address_,
                    .request_id = context.request_id_,
                    .reader = request.body,
                    .body_size = request.body_size,
                    .pages = parts_.assets};
  call.own_origin = origin == Origin::content ? call.content_origin : call.app_origin;
  bool safe = request.method == "GET" || request.method == "HEAD" || request.method == "OPTIONS";
  Response response;
  if (origin == Origin::content && !safe && !from_own_origin(*request.head, call.own_origin))
    response = error_response(context, forbidden("cross_site", "The request came from another site.").error());
  else
    response = mount.serve(call);
  if (response.status != 401 && response.status != 403) return response;
  // Whoever has a right is not limited here, because a ward shares an address; whoever has none is.
  if (response.status == 403) audit_denial(context, "access.denied", "mount:" + mount.prefix, "refused");
  if (!options_.rate_limits) return response;
  context.retry_after_ms = parts_.rate_limiter.take("mount:" + limit_key(context.address_), options_.limits.address);
  if (context.retry_after_ms == 0) return response;
  return error_response(context, Error{Fault::rate_limited, "rate_limited", "Too many requests; wait a moment.", {}});
}

void Pipeline::finish_content(Context& context, Response& response) const {
  std::erase_if(response.headers, [](const auto& header) { return equal_ignoring_case(header.first, "set-cookie"); });
  response.add("X-Request-Id", context.request_id_);
  response.add("X-Content-Type-Options", "nosniff");
  response.add("Referrer-Policy", "same-origin");
  response.add("Cross-Origin-Resource-Policy", "same-site");
  // WEB.md 4.3: packages run scripts and styles of their own and reach nothing but this origin; only the app frames
  // them.
  std::string app = app_origin(context);
  response.add("Content-Security-Policy",
               fmt::format("default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; connect-src 'self'; "
                           "form-action 'self'; base-uri 'self'; frame-ancestors 'self'{}{}",
                           app.empty() ? "" : " ", app));
  response.add("Permissions-Policy",
               "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()");
  if (options_.strict_transport && context.request.secure)
    response.add("Strict-Transport-Security", "max-age=31536000");
}

}  // namespace mc::http
