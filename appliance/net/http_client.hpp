#pragma once
// A small HTTPS client for servers that an administrator named (identity providers): one request, one connection.
// Only https with a verified certificate, no redirects, no cookies, no compression; size and time are limited.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/net/stream.hpp"

namespace mc::net {

/// The parts of an https address. No user name, no fragment.
struct Url {
  std::string host;  // without the brackets of an IPv6 address
  int port = 443;
  std::string target;  // path and query
  std::string authority;
};
/// Error invalid `url_unusable`.
Result<Url> parse_https(std::string_view url);

struct HttpLimits {
  std::size_t body = 1 << 20;
  std::chrono::milliseconds wait{5'000};    // for one step
  std::chrono::milliseconds total{15'000};  // for everything after the connection stands
  bool public_only = false;                 // as Target says
};

/// The hospital's proxy for outgoing connections: it only sees the host name, TLS is from end to end.
struct HttpProxy {
  std::string host;
  int port = 0;
};
/// "proxy.hospital.example:3128", "http://10.1.2.3:8080", "[fd00::1]:3128". Error invalid `proxy_unusable`.
Result<HttpProxy> parse_proxy(std::string_view text);

struct HttpRequest {
  std::string url;
  std::map<std::string, std::string> headers{};
  /// None: GET. Otherwise POST with this body.
  std::optional<std::string> body{};
  std::string content_type{};
  std::string method{};  // another one: "PUT", "DELETE"
};

struct HttpAnswer {
  int status = 0;
  std::string content_type;
  std::string body;
  std::string date{};                            // as the server sent it; may be empty
  std::map<std::string, std::string> headers{};  // by their names in small letters; of several the last
};

/// Immutable and thread-safe; holds no connection. Errors (unavailable): those of net::Stream, `answer_too_long`,
/// `connection_timeout`, `http_protocol` (not HTTP/1.1, or with two readings), `redirect_refused`; invalid
/// `url_unusable`. With a proxy also `proxy_refused`.
class HttpClient {
public:
  explicit HttpClient(Trust trust, HttpLimits limits = {}, std::optional<HttpProxy> proxy = {})
      : trust_(std::move(trust)), limits_(limits), proxy_(std::move(proxy)) {}
  Result<HttpAnswer> send(const HttpRequest& request) const;

private:
  Trust trust_;
  HttpLimits limits_;
  std::optional<HttpProxy> proxy_;
};

/// %XX for everything that is not unreserved (RFC 3986).
std::string percent_encode(std::string_view text);
/// application/x-www-form-urlencoded.
std::string form_encode(const std::vector<std::pair<std::string, std::string>>& fields);

}  // namespace mc::net
