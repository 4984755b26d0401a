// The part of the pipeline below /api/v1: who asks, may they, what do they send, what do they get.
#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "appliance/base/log.hpp"
#include "appliance/http/pipeline.hpp"
#include "appliance/http/pipeline_context.hpp"
#include "appliance/http/problem.hpp"
#include "appliance/security/password_change.hpp"

namespace mc::http {
namespace {

constexpr std::int64_t kReportLimit = 64 * 1024;  // of a browser's policy report

/// Answers that hold a secret, which is shown once and never stored, not even for a repeat with the same key. What a
/// module answers when it made a key, a token or a secret link is called SomethingMade.
bool shows_secret(const Route& route) {
  constexpr std::array<std::string_view, 6> kSecrets = {"SignedIn",      "TemporaryPassword", "TotpSetup",
                                                        "RecoveryCodes", "Enrolled",          "LtiStarted"};
  return route.out_name.ends_with("Made") ||
         std::find(kSecrets.begin(), kSecrets.end(), route.out_name) != kSecrets.end();
}

std::string_view name_of(Method method) {
  constexpr std::array<std::string_view, 5> kNames = {"GET", "POST", "PUT", "PATCH", "DELETE"};
  return kNames[static_cast<std::size_t>(method)];
}

bool parse_method(std::string_view name, Method& method) {
  if (name == "GET" || name == "HEAD")
    method = Method::get;
  else if (name == "POST")
    method = Method::post;
  else if (name == "PUT")
    method = Method::put;
  else if (name == "PATCH")
    method = Method::patch;
  else if (name == "DELETE")
    method = Method::del;
  else
    return false;
  return true;
}

Result<std::string> read_all(Request& request, std::int64_t limit) {
  std::string body;
  if (!request.body) return body;
  request.body_limit = limit;
  if (request.body_size) {
    if (*request.body_size > limit)
      return fail(Fault::too_large, "body_too_large", "The body is longer than this address accepts.");
    body.reserve(static_cast<std::size_t>(*request.body_size));
  }
  std::array<std::uint8_t, 16 * 1024> buffer;
  while (std::size_t got = TRY(request.body(buffer))) {
    body.append(reinterpret_cast<const char*>(buffer.data()), got);
    if (static_cast<std::int64_t>(body.size()) > limit)
      return fail(Fault::too_large, "body_too_large", "The body is longer than this address accepts.");
  }
  return body;
}

bool is_json(std::string_view content_type) {
  std::string_view type = trim(content_type.substr(0, content_type.find(';')));
  return equal_ignoring_case(type, "application/json");
}

bool has_bearer(const Head& head) {
  std::string_view authorization = head.value("authorization");
  return authorization.size() > 7 && equal_ignoring_case(authorization.substr(0, 7), "bearer ");
}

/// The access token of a program or of a browser's session; empty when there is none.
std::string_view token_of(const Head& head) {
  if (has_bearer(head)) return trim(head.value("authorization").substr(7));
  return cookie_value(head.value("cookie"), kSessionCookie);
}

/// RFC 6266: an ASCII name and the real one, percent-encoded.
std::string disposition(const Download& download) {
  std::string plain, encoded;
  for (unsigned char c : download.file_name) {
    bool safe =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_';
    plain += safe ? static_cast<char>(c) : '_';
    if (safe)
      encoded += static_cast<char>(c);
    else
      encoded += fmt::format("%{:02X}", c);
  }
  return fmt::format("{}; filename=\"{}\"; filename*=UTF-8''{}", download.show_inline ? "inline" : "attachment", plain,
                     encoded);
}

/// Value of file_name in a query, cleaned of path parts and anything unusual.
std::string upload_name(std::string_view query) {
  for (std::string_view pair : split(query, '&')) {
    if (!pair.starts_with("file_name=")) continue;
    auto document = shape::parse_query(pair);
    if (!document) return {};
    std::string_view value = document->root().first().text();
    auto cleaned = clean_text(value.substr(value.find_last_of("/\\") + 1));
    return cleaned && cleaned->size() <= 255 ? *cleaned : std::string{};
  }
  return {};
}

}  // namespace

Response Pipeline::serve_api(Context& context, std::string_view path) {
  std::string_view method_text = context.request.method;
  bool get = method_text == "GET" || method_text == "HEAD";
  if (path == "/openapi.json" && get) {
    context.route_name = "/openapi.json";
    Response response;
    response.add("ETag", openapi_tag_);
    response.add("Cache-Control", "no-cache");
    if (context.request.head->value("if-none-match") == openapi_tag_) {
      response.status = 304;
      return response;
    }
    response.shared_body = openapi_;
    response.add("Content-Type", "application/json");
    return response;
  }
  if (path == "/live" && get) return serve_live(context, LiveKind::web_socket);
  if (path == "/live/events" && get) return serve_live(context, LiveKind::event_stream);
  if (path == "/reports/csp" && method_text == "POST") {
    context.route_name = "/reports/csp";
    if (auto rate = check_rate(context); !rate) return error_response(context, rate.error());
    auto body = read_all(context.request, kReportLimit);
    if (!body) return error_response(context, body.error());
    LOG(warning, "csp_violation", {"bytes", body->size()}, {"request_id", context.request_id_});
    Response response;
    response.status = 204;
    return response;
  }
  Method method{};
  Match match;
  if (parse_method(method_text, method)) match = router_.find(method, path);
  if (match.route) return serve_route(context, match);
  std::string allow = router_.allow(path);
  if (allow.empty()) return error_response(context, not_found().error());
  Response response;
  if (method_text == "OPTIONS")
    response.status = 204;
  else
    response = problem(Error{Fault::invalid, "method_not_allowed", "This address does not know that method.", {}},
                       context.request_id_, 405);
  response.add("Allow", allow + ", OPTIONS");
  return response;
}

Status Pipeline::identify(Context& context, security::Touch touch) {
  const Head& head = *context.request.head;
  std::string_view token = token_of(head);
  context.by_cookie = !token.empty() && !has_bearer(head);
  if (token.empty()) return fail(Fault::unauthenticated, "sign_in_required", "Sign in first.");
  context.whole = TRY(parts_.authenticator.resolve(token, touch));
  context.person = TRY(parts_.authenticator.at(context.whole, context.address_));
  return {};
}

Status Pipeline::check_rate(Context& context) {
  if (!options_.rate_limits) return {};
  std::int64_t wait = context.person
                          ? parts_.rate_limiter.take("user:" + context.person->person.text(), options_.limits.user)
                          : parts_.rate_limiter.take("address:" + limit_key(context.address_), options_.limits.address);
  if (wait == 0) return {};
  context.retry_after_ms = wait;
  return fail(Fault::rate_limited, "rate_limited", "Too many requests; wait a moment.");
}

/// `always`: even without a cookie, because the route may set one (sign-in).
Status Pipeline::check_origin(Context& context, bool always) {
  const Head& head = *context.request.head;
  std::string_view method = context.request.method;
  bool bearer = !context.by_cookie && head.has("authorization");
  std::string own = own_origin(context);
  security::RequestOrigin origin{.unsafe_method = method != "GET" && method != "HEAD" && method != "OPTIONS",
                                 .cookie_authenticated = context.by_cookie || (always && !bearer),
                                 .sec_fetch_site = head.value("sec-fetch-site"),
                                 .origin = head.value("origin")};
  // A program without a browser sends neither header and, on a public route, no cookie that could be abused.
  if (always && !context.by_cookie && origin.sec_fetch_site.empty() && origin.origin.empty()) return {};
  if (security::cross_site_allowed(origin, own)) return {};
  return forbidden("cross_site", "The request came from another site.");
}

bool Pipeline::open_before_password_change(const Route& route, const security::Viewer& viewer) const {
  std::string name = fmt::format("{} {}", name_of(route.method), route.path);
  const auto& open = options_.before_password_change;
  return std::find(open.begin(), open.end(), name) != open.end() && viewer.permissions != nullptr &&
         viewer.permissions->grants(security::kMember, route.permission);
}

Status Pipeline::permit(Context& context, const Route& route) {
  bool background = context.request.head->has(kBackgroundHeader);
  Status identified = identify(context, background ? security::Touch::no : security::Touch::yes);
  if (route.permission == kPublic) {
    if (!identified) context.by_cookie = false;
    TRY(check_rate(context));
    if (!route.from_other_sites) TRY(check_origin(context, true));
    return parts_.routes.answers(route.feature, nullptr);
  }
  if (!identified) {
    TRY(check_rate(context));  // guessing tokens is limited by address
    return identified;
  }
  TRY(check_rate(context));
  TRY(check_origin(context, false));
  if (security::only_password_change(*context.person)) {
    if (open_before_password_change(route, *context.person)) return {};
    return forbidden("password_change_required", "Choose a new password first.");
  }
  if (!context.person->may(route.permission) && context.narrowed() && context.whole->may(route.permission))
    return forbidden("network_not_allowed", "Your role does not count from this network.");
  if (!context.person->may(route.permission)) return forbidden("forbidden", "Your role does not allow this.");
  return parts_.routes.answers(route.feature, context.person.get());
}

void Pipeline::audit_denial(const Context& context, std::string_view action, std::string_view object,
                            std::string_view code) {
  if (!parts_.audit) return;
  std::int64_t uncounted = 0;
  if (!context.person) {
    // A stranger must not fill the log: past some rows a minute for an address, the rest is counted.
    auto taken = strangers_.take(limit_key(context.address_));
    if (!taken) return;
    uncounted = *taken;
  } else if (context.narrowed()) {
    auto taken = away_.take(context.person->person.text());
    if (!taken) return;
    uncounted = *taken;
  }
  security::AuditEvent event;
  if (context.person) event.actor = context.person->person;
  event.action = action;
  event.object = object;
  event.outcome = "denied";
  event.details.text = R"({"code":)";
  append_json_string(event.details.text, code);
  if (uncounted > 0) event.details.text += fmt::format(R"(,"not_recorded_before":{})", uncounted);
  event.details.text += '}';
  event.request_id = context.request_id_;
  event.address = context.address_;
  if (auto status = parts_.audit(event); !status)
    LOG(error, "audit_failed", {"code", status.error().code}, {"request_id", context.request_id_});
}

Status Pipeline::write_counted_denials() {
  for (const auto& [address, count] : strangers_.drain()) {
    security::AuditEvent event;
    event.action = "access.denied";
    event.object = "route:several";
    event.outcome = "denied";
    event.details.text = fmt::format(R"({{"not_recorded_before":{}}})", count);
    event.address = address;
    TRY(parts_.audit(event));
  }
  return {};
}

Response Pipeline::serve_route(Context& context, const Match& match) {
  const Route& route = *match.route;
  context.route_name = route.path;
  context.parameters = match.parameters;
  Status permitted = permit(context, route);
  if (!permitted) {
    // A session that ran its time and a caller without any are everyday; a token that opens nothing is not. What is
    // switched off for everybody says nothing of who asked.
    bool denied = permitted.error().fault == Fault::forbidden && permitted.error().code != kFeatureOff;
    if (denied || permitted.error().code == "session_ended")
      audit_denial(context, "access.denied", "route:" + route.operation, permitted.error().code);
    return error_response(context, permitted.error());
  }
  Response response = route.run_download ? run_download(context, route)
                      : route.run_upload ? run_upload(context, route)
                      : route.run_raw    ? run_raw(context, route)
                                         : run_json(context, route);
  if (response.status == 403) audit_denial(context, "access.denied", "route:" + route.operation, "refused_by_rule");
  return response;
}

Response Pipeline::run_json(Context& context, const Route& route) {
  std::string body;
  bool keyed = false;
  std::string_view key;
  if (!route.in_query && route.method != Method::get && route.method != Method::del) {
    auto read = read_all(context.request, route.body_limit);
    if (!read) return error_response(context, read.error());
    body = std::move(*read);
    if (body.empty())
      body = "{}";
    else if (!is_json(context.request.head->value("content-type")))
      return problem(Error{Fault::invalid, "json_expected", "Send application/json.", {}}, context.request_id_, 415);
    key = context.request.head->value("idempotency-key");
    keyed = route.method == Method::post && !key.empty() && context.person && parts_.idempotency &&
            route.permission != kPublic && !shows_secret(route);
  }
  auto answer = [&](int status, std::string text) {
    Response response;
    response.status = status;
    response.body = std::move(text);
    response.add("Content-Type", "application/json");
    response.add("Cache-Control", "no-store");
    return response;
  };
  PersonId person = context.person ? context.person->person : PersonId{};
  if (keyed) {
    if (key.size() > 255) return error_response(context, invalid("Idempotency-Key", "too_long").error());
    auto kept = parts_.idempotency->begin(person, context.path, key, body);
    if (!kept) return error_response(context, kept.error());
    if (*kept) {
      context.extra_headers.emplace_back("Idempotent-Replay", "true");
      Response again = answer((*kept)->status, std::move((*kept)->body));
      if (again.status >= 400) again.headers[0].second = "application/problem+json";
      return again;
    }
  }
  Result<std::string> out = internal("not_run");
  try {
    out = route.run(context, route.in_query ? context.query : std::string_view(body));
  } catch (...) {
    if (keyed) (void)parts_.idempotency->forget(person, context.path, key);
    throw;
  }
  Response response = out ? answer(route.success, std::move(*out)) : error_response(context, out.error());
  if (keyed) {
    // What may go better next time is not kept.
    bool keep = response.status < 500 && response.status != 429 && response.status != 401;
    Status stored = keep ? parts_.idempotency->finish(person, context.path, key, {response.status, response.body})
                         : parts_.idempotency->forget(person, context.path, key);
    if (!stored) LOG(warning, "idempotency_not_stored", {"code", stored.error().code});
  }
  return response;
}

Response Pipeline::run_download(Context& context, const Route& route) {
  auto made = route.run_download(context, context.query);
  if (!made) return error_response(context, made.error());
  Download& download = *made;
  const Head& head = *context.request.head;
  Response response;
  response.add("Content-Type", download.media_type);
  response.add("Content-Disposition", disposition(download));
  response.add("Cache-Control", download.etag.empty() ? "no-store" : "private, no-cache");
  if (!download.etag.empty()) {
    response.add("ETag", download.etag);
    std::string_view wanted = head.value("if-none-match");
    if (wanted == "*" || (!wanted.empty() && wanted.find(download.etag) != std::string_view::npos)) {
      response.status = 304;
      return response;
    }
  }
  std::int64_t offset = 0, length = -1;
  if (download.size) {
    response.add("Accept-Ranges", "bytes");
    length = *download.size;
    std::string_view condition = head.value("if-range");
    bool fresh = condition.empty() || (!download.etag.empty() && condition == download.etag);
    RangeChoice choice = fresh ? choose_range(head.value("range"), *download.size) : RangeChoice{};
    if (choice.kind == RangeKind::unsatisfiable) {
      Response refused = problem(Error{Fault::invalid, "range_not_satisfiable", "", {}}, context.request_id_, 416);
      refused.add("Content-Range", fmt::format("bytes */{}", *download.size));
      return refused;
    }
    if (choice.kind == RangeKind::part) {
      offset = choice.range.offset;
      length = choice.range.length;
      response.status = 206;
      response.add("Content-Range", fmt::format("bytes {}-{}/{}", offset, offset + length - 1, *download.size));
    }
    response.size = length;
  }
  response.stream = [write = std::move(download.write), offset, length](const blobs::Sink& sink) {
    return write(offset, length, sink);
  };
  return response;
}

namespace {

/// The same bytes, after the watch has seen them. With a known size the end is told with the last piece, so that a
/// handler that stops reading there has everything looked at, too.
blobs::Reader watched(blobs::Reader from, std::optional<std::int64_t> size, std::shared_ptr<UploadWatch> watch) {
  struct State {
    std::int64_t seen = 0;
    bool ended = false;
  };
  return [from = std::move(from), size, watch = std::move(watch),
          state = std::make_shared<State>()](std::span<std::uint8_t> buffer) -> Result<std::size_t> {
    const std::size_t got = TRY(from(buffer));
    if (got > 0) TRY(watch->take(ByteView(buffer.data(), got)));
    state->seen += static_cast<std::int64_t>(got);
    const bool last = got == 0 || (size && state->seen >= *size);
    if (last && !std::exchange(state->ended, true)) TRY(watch->end());
    return got;
  };
}

}  // namespace

Response Pipeline::run_upload(Context& context, const Route& route) {
  Request& request = context.request;
  if (!request.body)
    return error_response(context, invalid("body", "missing", "Send the file as the request's body.").error());
  if (request.body_size && *request.body_size > route.body_limit)
    return error_response(context, Error{Fault::too_large, "body_too_large", "The file is too large.", {}});
  request.body_limit = route.body_limit;
  Upload upload{.media_type = std::string(request.head->value("content-type")),
                .file_name = upload_name(context.query),
                .size = request.body_size,
                .reader = request.body};
  if (parts_.watch_upload) {
    auto watch = parts_.watch_upload(route, context);
    if (!watch) return error_response(context, watch.error());
    if (*watch) upload.reader = watched(std::move(upload.reader), upload.size, std::move(*watch));
  }
  auto out = route.run_upload(context, upload, context.query);
  if (!out) return error_response(context, out.error());
  Response response;
  response.status = route.success;
  response.body = std::move(*out);
  response.add("Content-Type", "application/json");
  response.add("Cache-Control", "no-store");
  return response;
}

Response Pipeline::run_raw(Context& context, const Route& route) {
  auto body = read_all(context.request, route.body_limit);
  if (!body) return error_response(context, body.error());
  RawAnswer answer = route.run_raw(context, context.query, *body);
  Response response;
  response.status = answer.status;
  response.body = std::move(answer.body);
  if (!response.body.empty()) response.add("Content-Type", answer.media_type);
  response.add("Cache-Control", "no-store");
  return response;
}

Response Pipeline::serve_live(Context& context, LiveKind kind) {
  context.route_name = kind == LiveKind::web_socket ? "/live" : "/live/events";
  if (!parts_.live) return error_response(context, not_found().error());
  const Head& head = *context.request.head;
  // Being connected is not being there: news that nobody reads keeps no session alive.
  if (auto status = identify(context, security::Touch::no); !status) return error_response(context, status.error());
  if (auto status = check_rate(context); !status) return error_response(context, status.error());
  if (security::only_password_change(*context.person))
    return error_response(context, forbidden("password_change_required", "Choose a new password first.").error());
  auto start = std::make_shared<LiveStart>();
  start->kind = kind;
  start->person = context.person->person;
  start->session = context.person->session;
  start->still_open = [this, token = std::string(token_of(head))] {
    return parts_.authenticator.resolve(token, security::Touch::no).has_value();
  };
  Response response;
  if (kind == LiveKind::event_stream) {
    std::string_view last = head.value("last-event-id");
    std::from_chars(last.data(), last.data() + last.size(), start->last_event);
    response.add("Content-Type", "text/event-stream");
    response.add("Cache-Control", "no-store");
    response.add("X-Accel-Buffering", "no");
    response.live = std::move(start);
    return response;
  }
  // A WebSocket handshake carries the cookie from any site, so its Origin must be ours (bearer clients have none).
  std::string_view origin = head.value("origin");
  if (context.by_cookie ? origin != own_origin(context) && head.value("sec-fetch-site") != "same-origin"
                        : !origin.empty() && origin != own_origin(context)) {
    audit_denial(context, "access.denied", "route:live", "cross_site");
    return error_response(context, forbidden("cross_site", "The request came from another site.").error());
  }
  std::string_view key = head.value("sec-websocket-key");
  if (!lists_token(head.value("connection"), "upgrade") || !lists_token(head.value("upgrade"), "websocket") ||
      head.value("sec-websocket-version") != "13" || key.size() != 24) {
    Response refused = problem(Error{Fault::invalid, "upgrade_expected", "", {}}, context.request_id_, 400);
    refused.add("Sec-WebSocket-Version", "13");
    return refused;
  }
  response.status = 101;  // the server shakes hands
  response.live = std::move(start);
  return response;
}

}  // namespace mc::http
