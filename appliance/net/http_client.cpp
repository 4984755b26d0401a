#include "appliance/net/http_client.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "appliance/base/outbound.hpp"
#include "appliance/base/text.hpp"

namespace mc::net {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kLongestLine = 8 * 1024;
constexpr int kMostLines = 100;

std::unexpected<Error> protocol() {
  return fail(Fault::unavailable, "http_protocol", "The server's answer is not proper HTTP.");
}
std::unexpected<Error> too_long() {
  return fail(Fault::unavailable, "answer_too_long", "The server's answer is longer than it may be.");
}

/// A number of digits only; nothing for anything else.
std::optional<std::size_t> number(std::string_view text, int base) {
  std::size_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

struct AnswerHead {
  int status = 0;
  std::string content_type;
  std::string date{};
  std::map<std::string, std::string> fields{};
  std::optional<std::size_t> length;
  bool chunked = false;
};

/// Reads one answer. Every wait is bounded by the stream, all of them together by the deadline.
class Reading {
public:
  Reading(Stream& stream, const HttpLimits& limits)
      : stream_(stream), limits_(limits), until_(SteadyClock::now() + limits.total) {}

  Result<HttpAnswer> answer() {
    AnswerHead head = TRY(read_head());
    for (int informal = 0; head.status < 200; ++informal) {
      if (informal == 3) return protocol();
      head = TRY(read_head());
    }
    if (head.status >= 300 && head.status < 400)
      return fail(Fault::unavailable, "redirect_refused", "The server sends us elsewhere; give its final address.");
    HttpAnswer out{head.status, head.content_type, {}, head.date, std::move(head.fields)};
    if (head.status == 204) return out;
    if (head.chunked)
      TRY(read_chunks(out.body));
    else if (head.length)
      TRY(read_bytes(*head.length, out.body));
    else
      TRY(read_to_end(out.body));
    return out;
  }

private:
  Status in_time() const {
    if (SteadyClock::now() < until_) return {};
    return fail(Fault::unavailable, "connection_timeout", "The server did not answer in time.");
  }
  Result<std::string> line() {
    TRY(in_time());
    return stream_.read_line(kLongestLine);
  }

  Result<AnswerHead> read_head() {
    AnswerHead head;
    std::string first = TRY(line());
    auto status = first.size() >= 12 ? number(std::string_view(first).substr(9, 3), 10) : std::nullopt;
    bool proper = (first.starts_with("HTTP/1.1 ") || first.starts_with("HTTP/1.0 ")) && status && *status >= 100 &&
                  (first.size() == 12 || first[12] == ' ');
    if (!proper) return protocol();
    head.status = static_cast<int>(*status);
    for (int count = 0;; ++count) {
      std::string field = TRY(line());
      if (field.empty()) break;
      if (count == kMostLines) return too_long();
      TRY(read_field(field, head));
    }
    if (head.chunked && head.length) return protocol();
    return head;
  }

  static Status read_field(const std::string& field, AnswerHead& head) {
    std::size_t colon = field.find(':');
    if (colon == std::string::npos || colon == 0 || field.find_first_of(" \t") < colon) return protocol();
    std::string name = ascii_lower(std::string_view(field).substr(0, colon));
    std::string_view value = trim(std::string_view(field).substr(colon + 1));
    head.fields[name] = std::string(value);
    if (name == "content-type") head.content_type = ascii_lower(trim(value.substr(0, value.find(';'))));
    if (name == "date") head.date = value;
    if (name == "content-encoding" && !value.empty() && ascii_lower(value) != "identity") return protocol();
    if (name == "content-length") {
      if (head.length) return protocol();
      head.length = number(value, 10);
      if (!head.length) return protocol();
    }
    if (name == "transfer-encoding") {
      if (head.chunked || ascii_lower(value) != "chunked") return protocol();
      head.chunked = true;
    }
    return {};
  }

  Status read_bytes(std::size_t count, std::string& out) {
    if (count > limits_.body - std::min(limits_.body, out.size())) return too_long();
    while (count > 0) {
      TRY(in_time());
      std::string piece = TRY(stream_.read_some(count));
      if (piece.empty()) return fail(Fault::unavailable, "connection_lost", "The server ended the connection.");
      count -= piece.size();
      out += piece;
    }
    return {};
  }
  Status read_chunks(std::string& out) {
    for (;;) {
      std::string head = TRY(line());
      auto size = number(trim(std::string_view(head).substr(0, head.find(';'))), 16);
      if (!size) return protocol();
      if (*size == 0) return {};  // trailers stay unread; the connection is not used again
      TRY(read_bytes(*size, out));
      if (!TRY(line()).empty()) return protocol();
    }
  }
  Status read_to_end(std::string& out) {
    for (;;) {
      TRY(in_time());
      std::string piece = TRY(stream_.read_some(16 * 1024));
      if (piece.empty()) return {};
      if (out.size() + piece.size() > limits_.body) return too_long();
      out += piece;
    }
  }

  Stream& stream_;
  const HttpLimits& limits_;
  SteadyClock::time_point until_;
};

std::string request_text(const HttpRequest& request, const Url& url) {
  std::string out = (request.method.empty() ? request.body ? "POST" : "GET" : request.method) + " " + url.target +
                    " HTTP/1.1\r\nHost: " + url.authority +
                    "\r\nConnection: close\r\nAccept-Encoding: identity\r\nUser-Agent: MedConnect\r\n";
  for (const auto& [name, value] : request.headers) out += name + ": " + value + "\r\n";
  if (request.body)
    out += (request.content_type.empty() ? "" : "Content-Type: " + request.content_type + "\r\n") +
           "Content-Length: " + std::to_string(request.body->size()) + "\r\n";
  out += "\r\n";
  if (request.body) out += *request.body;
  return out;
}

bool clean(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

/// A tunnel through the proxy (RFC 9110 section 9.3.6).
Result<std::unique_ptr<Stream>> through(const HttpProxy& proxy, const Url& url, std::chrono::milliseconds wait) {
  Target target{proxy.host, proxy.port, wait};
  target.tls_name = url.host;
  auto stream = TRY(Stream::connect(target));
  const std::string host =
      (url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]") + ":" + std::to_string(url.port);
  TRY(stream->write("CONNECT " + host + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n"));
  const std::string first = TRY(stream->read_line(kLongestLine));
  for (int count = 0; !TRY(stream->read_line(kLongestLine)).empty(); ++count)
    if (count == kMostLines) return too_long();
  const bool opened = first.starts_with("HTTP/1.") && first.size() >= 12 && first.substr(8, 2) == " 2";
  if (!opened)
    return fail(Fault::unavailable, "proxy_refused",
                "The proxy does not let us through: " + std::string(std::string_view(first).substr(0, 40)));
  return stream;
}

}  // namespace

Result<HttpProxy> parse_proxy(std::string_view text) {
  constexpr std::string_view kScheme = "http://";
  if (text.starts_with(kScheme)) text.remove_prefix(kScheme.size());
  while (text.ends_with('/')) text.remove_suffix(1);
  auto url = parse_https("https://" + std::string(text));
  if (!url || url->target != "/" || url->authority != text || url->authority.find_last_of(":]") == std::string::npos ||
      url->authority.ends_with(']'))
    return fail(Fault::invalid, "proxy_unusable", "Give the proxy as proxy.hospital.example:3128.");
  return HttpProxy{url->host, url->port};
}

Result<Url> parse_https(std::string_view url) {
  auto bad = [] { return fail(Fault::invalid, "url_unusable", "Give an address that starts with https://."); };
  constexpr std::string_view kScheme = "https://";
  bool plain = std::none_of(url.begin(), url.end(), [](unsigned char c) { return c <= 0x20 || c >= 0x7f; });
  if (!plain || url.size() > 2000 || !url.starts_with(kScheme)) return bad();
  if (url.find_first_of("#\\\"<>^`{|}") != std::string_view::npos) return bad();
  std::string_view rest = url.substr(kScheme.size());
  Url out;
  std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
  out.authority = rest.substr(0, end);
  out.target = rest.substr(end);
  if (out.target.empty() || out.target[0] == '?') out.target.insert(0, "/");
  std::string_view host = out.authority;
  if (host.starts_with('[')) {
    std::size_t close = host.find(']');
    if (close == std::string_view::npos) return bad();
    out.host = host.substr(1, close - 1);
    if (out.host.find_first_not_of("0123456789abcdefABCDEF:.") != std::string::npos) return bad();
    host.remove_prefix(close + 1);
    if (!host.empty() && host[0] != ':') return bad();
  } else {
    out.host = host.substr(0, host.find(':'));
    host.remove_prefix(out.host.size());
    for (char c : out.host)
      if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
            c == '_'))
        return bad();
  }
  if (out.host.empty() || out.host.size() > 253) return bad();
  if (!host.empty()) {
    auto port = number(host.substr(1), 10);
    if (!port || *port == 0 || *port > 65535) return bad();
    out.port = static_cast<int>(*port);
  }
  return out;
}

Result<HttpAnswer> HttpClient::send(const HttpRequest& request) const {
  Url url = TRY(parse_https(request.url));
  for (const auto& [name, value] : request.headers)
    if (!clean(name) || !clean(value)) return internal("header_unclean", name);
  auto stream = TRY(proxy_ ? through(*proxy_, url, limits_.wait)
                           : Stream::connect({url.host, url.port, limits_.wait, limits_.public_only}));
  Status secured = stream->start_tls(trust_);
  if (proxy_) outbound::report(url.host, url.port, secured ? "" : secured.error().code);
  TRY(secured);
  TRY(stream->write(request_text(request, url)));
  auto answer = Reading(*stream, limits_).answer();
  if (answer) outbound::report_date(url.host, answer->date);
  return answer;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (unsigned char c : text) {
    bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                      c == '.' || c == '_' || c == '~';
    if (unreserved) {
      out += static_cast<char>(c);
    } else {
      out += '%';
      out += kHex[c >> 4];
      out += kHex[c & 15];
    }
  }
  return out;
}

std::string form_encode(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string out;
  for (const auto& [name, value] : fields) {
    if (!out.empty()) out += '&';
    out += percent_encode(name) + "=" + percent_encode(value);
  }
  return out;
}

}  // namespace mc::net
