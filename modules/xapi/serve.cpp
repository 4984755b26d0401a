// /xapi: what all resources of the record store have in common - methods, versions, the alternate request syntax,
// authentication, cross-origin rules and errors.
#include <algorithm>
#include <array>

#include "appliance/base/log.hpp"
#include "appliance/base/text.hpp"
#include "modules/xapi/service.hpp"
#include "modules/xapi/values.hpp"

namespace mc::xapi {
namespace {

constexpr std::int64_t kFormLimit = 4LL << 20;

struct Resource {
  std::string_view name;
  std::string_view methods;
};
constexpr std::array<Resource, 7> kResources{{{"statements", "GET, HEAD, PUT, POST"},
                                              {"activities", "GET, HEAD"},
                                              {"agents", "GET, HEAD"},
                                              {"about", "GET, HEAD"},
                                              {"activities/state", "GET, HEAD, PUT, POST, DELETE"},
                                              {"activities/profile", "GET, HEAD, PUT, POST, DELETE"},
                                              {"agents/profile", "GET, HEAD, PUT, POST, DELETE"}}};
constexpr std::string_view kMore = "statements/more/";

std::string_view methods_of(std::string_view resource) {
  for (const Resource& one : kResources)
    if (one.name == resource) return one.methods;
  return resource.starts_with(kMore) ? std::string_view("GET, HEAD") : std::string_view();
}

/// Methods are told apart by their letters' case.
bool lists_method(std::string_view methods, std::string_view method) {
  for (std::string_view one : split(methods, ','))
    if (trim(one) == method) return true;
  return false;
}

std::unexpected<Error> bad_request(std::string text) {
  return fail(Fault::invalid, "request_invalid", std::move(text));
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

Result<std::string> unescape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1,
        low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
    if (high < 0 || low < 0) return bad_request("A parameter is not escaped correctly.");
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  if (!is_utf8(out) || out.find('\0') != std::string::npos) return bad_request("A parameter is not UTF-8.");
  return out;
}

http::Response plain_answer(int status, std::string text) {
  http::Response out;
  out.status = status;
  out.body = std::move(text) + "\n";
  out.add("Content-Type", "text/plain; charset=utf-8");
  out.add("Cache-Control", "no-store");
  return out;
}

http::Response error_answer(const Error& error, std::string_view request_id) {
  int status = status_of(error);
  if (status >= 500)
    LOG(error, "xapi_failed", {"code", error.code}, {"detail", error.detail}, {"request_id", request_id});
  http::Response out = plain_answer(status, status == 500 ? "Something went wrong here. Try again." : error.detail);
  if (status == 401) out.add("WWW-Authenticate", "Basic realm=\"xapi\"");
  if (status == 429 || status == 503) out.add("Retry-After", "5");
  return out;
}

/// Members of a form that stand for headers (xAPI 1.0.3 Communication 1.3).
bool take_header(Ask& ask, std::string& version, const std::string& name, const std::string& value) {
  auto is = [&](std::string_view header) { return http::equal_ignoring_case(name, header); };
  if (is("authorization")) return (ask.authorization = value, true);
  if (is("x-experience-api-version")) return (version = value, true);
  if (is("content-type")) return (ask.content_type = value, true);
  if (is("if-match")) return (ask.if_match = value, true);
  if (is("if-none-match")) return (ask.if_none_match = value, true);
  if (is("accept-language")) return (ask.accept_language = value, true);
  return is("content-length") || is("accept") || is("accept-encoding");
}

/// "POST ...?method=PUT" with everything else in a form.
Status read_alternate(Ask& ask, std::string& version) {
  if (ask.method != "POST" || ask.parameters.size() != 1)
    return bad_request("The alternate request syntax is a POST with the parameter method alone.");
  std::string type = ascii_lower(trim(ask.content_type.substr(0, ask.content_type.find(';'))));
  if (type != "application/x-www-form-urlencoded")
    return bad_request("The alternate request syntax needs a form (application/x-www-form-urlencoded).");
  std::string method = ask.parameters["method"];
  if (!lists_method("GET, HEAD, PUT, POST, DELETE", method))
    return bad_request("The parameter method must be GET, HEAD, PUT, POST or DELETE.");
  std::string body = TRY(ask.request.body(ask.authorization.empty() ? kFormLimit : kBodyLimit));
  auto form = TRY(parse_form(body));
  ask.method = method;
  ask.parameters.clear();
  ask.content_type = "application/json";
  for (auto& [name, value] : form) {
    if (take_header(ask, version, name, value)) continue;
    if (name == "content")
      ask.content = std::move(value);
    else
      ask.parameters[name] = std::move(value);
  }
  bool needs_content = method == "PUT" || method == "POST";
  if (needs_content != ask.content.has_value())
    return bad_request(needs_content ? "The form has no member content." : "The form must have no member content.");
  if (version.starts_with("2")) return bad_request("The alternate request syntax is not part of xAPI 2.0.");
  return {};
}

http::Response about() {
  http::Response out;
  out.body = R"({"version":["1.0.0","1.0.1","1.0.2","1.0.3","2.0.0"]})";
  out.add("Content-Type", "application/json");
  return out;
}

Result<http::Response> dispatch(Service& service, Ask& ask) {
  std::string_view resource = ask.resource;
  if (resource == "statements") {
    if (ask.method == "PUT") return service.put_statement(ask);
    return ask.method == "POST" ? service.post_statements(ask) : service.read_statements(ask);
  }
  if (resource.starts_with(kMore)) return service.more_statements(ask, resource.substr(kMore.size()));
  if (resource == "activities/state") return service.documents(ask, DocumentKind::state);
  if (resource == "activities/profile") return service.documents(ask, DocumentKind::activity_profile);
  if (resource == "agents/profile") return service.documents(ask, DocumentKind::agent_profile);
  return resource == "activities" ? service.activity(ask) : service.person(ask);
}

/// Everything up to the resource itself.
Result<http::Response> answer(Service& service, Ask& ask, const std::vector<RequestGuard>& guards) {
  std::string_view methods = methods_of(ask.resource);
  if (methods.empty()) return refused(404, "There is no such resource.");
  ask.parameters = TRY(parse_form(ask.query));
  std::string version(ask.request.head.value("x-experience-api-version"));
  if (ask.parameters.contains("method")) TRY(read_alternate(ask, version));
  if (!lists_method(methods, ask.method)) return refused(405, "This resource takes only " + std::string(methods) + ".");
  if (ask.resource == "about") return about();
  auto known = parse_header_version(version);
  if (!known)
    return bad_request(version.empty() ? "The header X-Experience-API-Version is missing."
                                       : "This version of xAPI is not supported; 1.0.3 and 2.0.0 are.");
  ask.version = *known;
  ask.caller = TRY(service.identify(ask.authorization, ask.request.address));
  if (ask.caller.session())
    for (const RequestGuard& guard : guards) {
      auto refusal = TRY(guard({ask.method, ask.resource, ask.query, ask.content_type}, ask.caller.credential));
      if (refusal) return refused(refusal->status, refusal->text);
    }
  return dispatch(service, ask);
}

void add_cross_origin(http::Response& response, std::string_view origin) {
  response.add("Access-Control-Allow-Origin", origin);
  response.add("Vary", "Origin");
  response.add("Access-Control-Expose-Headers",
               "ETag, Last-Modified, Content-Length, X-Experience-API-Version, X-Experience-API-Consistent-Through");
}

http::Response preflight(bool allowed, std::string_view origin, std::string_view methods) {
  http::Response out;
  out.status = 204;
  out.add("Allow", std::string(methods) + (methods.empty() ? "OPTIONS" : ", OPTIONS"));
  if (!allowed) return out;
  out.add("Access-Control-Allow-Origin", origin);
  out.add("Vary", "Origin");
  out.add("Access-Control-Allow-Methods", "GET, HEAD, PUT, POST, DELETE");
  out.add("Access-Control-Allow-Headers",
          "Authorization, Content-Type, If-Match, If-None-Match, Accept-Language, X-Experience-API-Version");
  out.add("Access-Control-Max-Age", "3600");
  return out;
}

}  // namespace

Result<std::map<std::string, std::string>> parse_form(std::string_view text) {
  std::map<std::string, std::string> out;
  if (text.empty()) return out;
  for (std::string_view part : split(text, '&')) {
    if (part.empty()) continue;
    std::size_t equals = std::min(part.find('='), part.size());
    std::string name = TRY(unescape(part.substr(0, equals)));
    std::string value = TRY(unescape(part.substr(std::min(equals + 1, part.size()))));
    if (!out.emplace(std::move(name), std::move(value)).second) return bad_request("A parameter is given twice.");
    if (out.size() > 40) return bad_request("There are too many parameters.");
  }
  return out;
}

std::unexpected<Error> refused(int status, std::string text) {
  return fail(Fault::invalid, "status_" + std::to_string(status), std::move(text));
}

int status_of(const Error& error) {
  if (error.code.starts_with("status_")) {
    int status = std::atoi(error.code.c_str() + 7);
    return status >= 400 && status < 600 ? status : 403;
  }
  switch (error.fault) {
  case Fault::invalid:
    return 400;
  case Fault::unauthenticated:
    return 401;
  case Fault::forbidden:
    return 403;
  case Fault::not_found:
    return 404;
  case Fault::conflict:
    return 409;
  case Fault::too_large:
    return 413;
  case Fault::rate_limited:
    return 429;
  case Fault::unavailable:
    return 503;
  case Fault::internal:
    break;
  }
  return 500;
}

http::Response Service::serve(http::MountRequest& request) {
  std::string_view path = request.path;
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  std::string_view origin = request.head.value("origin");
  bool foreign = !origin.empty() && origin != request.own_origin;
  bool allowed =
      foreign && (origin == request.app_origin || origin == request.content_origin || allowed_origin(origin));
  std::string_view methods = path == "oauth/token" ? std::string_view("POST") : methods_of(path);
  if (request.method == "OPTIONS") return preflight(allowed, origin, methods);
  if (path == "oauth/token") {
    http::Response out = token(request);
    if (allowed) add_cross_origin(out, origin);
    return out;
  }
  const http::Head& head = request.head;
  Ask ask{request,
          std::string(request.method),
          std::string(path),
          {},
          std::string(head.value("content-type")),
          std::string(head.value("authorization")),
          std::string(head.value("if-match")),
          std::string(head.value("if-none-match")),
          std::string(head.value("accept-language")),
          {},
          std::string(request.query),
          Version::v2,
          {}};
  // What is wrong with a request is said in its own version.
  ask.version = parse_header_version(head.value("x-experience-api-version")).value_or(Version::v2);
  const Instant consistent = platform_.clock.now();  // before anything is read: what is stored meanwhile may be missing
  auto result = answer(*this, ask, request_guards_);
  http::Response out = result ? std::move(*result) : error_answer(result.error(), request.request_id);
  if (out.status == 405) out.add("Allow", methods);
  out.add("X-Experience-API-Version", header_version(ask.version));
  if (path == "statements" || path.starts_with(kMore))
    out.add("X-Experience-API-Consistent-Through", to_string(consistent));
  if (out.header("cache-control").empty()) out.add("Cache-Control", "no-cache");
  if (allowed) add_cross_origin(out, origin);
  return out;
}

}  // namespace mc::xapi
