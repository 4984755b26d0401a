#pragma once
// HTTP/1.1 messages: the guard of request heads, small header helpers, and the request and response as the pipeline
// sees them. Knows nothing of sockets. The guard reads every head before cpp-httplib does and refuses it unless RFC
// 9112 allows exactly one reading: two lengths, two hosts, folded lines, control characters and bare line feeds are
// errors. The pipeline gets the header values as they were sent; the library percent-decodes them.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "appliance/base/result.hpp"
#include "appliance/blobs/blobs.hpp"

namespace mc::http {

inline constexpr std::size_t kMaxHeadBytes = 16 * 1024;
inline constexpr std::size_t kMaxTargetBytes = 8 * 1024;
inline constexpr std::size_t kMaxHeaderFields = 100;

/// A header field; both parts point into the connection's buffer.
struct HeaderField {
  std::string_view name;
  std::string_view value;
};

/// A parsed request head. Views live as long as the buffer that was parsed.
struct Head {
  std::string_view method;
  std::string_view target;
  bool http_1_0 = false;
  std::vector<HeaderField> fields;
  std::optional<std::int64_t> content_length;
  bool chunked = false;
  bool keep_alive = true;
  bool expect_continue = false;

  /// First field of that name in any case; empty when absent.
  std::string_view value(std::string_view name) const;
  bool has(std::string_view name) const;
};

/// Bytes up to and including the empty line that ends a head, or 0 when it is not complete yet.
std::size_t find_head_end(std::string_view buffer);

/// Parses one head (including its empty line). The error's code is what refused it ("bad_request_line",
/// "duplicate_length", "both_lengths", "duplicate_host", "host_missing", "control_character", "too_many_fields",
/// "uri_too_long", "bad_header", "transfer_encoding_unknown", "version_unknown").
Result<Head> parse_head(std::string_view text);

/// %XX decoded path; nothing when an escape is malformed, a control character or NUL appears, it is not UTF-8, or a
/// segment is "." or "..".
std::optional<std::string> decode_path(std::string_view raw);

/// Inclusive first byte and length.
struct ByteRange {
  std::int64_t offset = 0;
  std::int64_t length = 0;
};
enum class RangeKind : std::uint8_t { whole, part, unsatisfiable };
struct RangeChoice {
  RangeKind kind = RangeKind::whole;
  ByteRange range;
};
/// What to send for a Range header over `size` bytes. Malformed headers and several ranges mean the whole (RFC 9110
/// section 14.2 allows ignoring them), so a client cannot multiply work by asking for many overlapping pieces.
RangeChoice choose_range(std::string_view header, std::int64_t size);

bool equal_ignoring_case(std::string_view a, std::string_view b);
/// Is `token` in a comma-separated header value, in any case? Parameters after ';' are ignored; "gzip;q=0" is not in.
bool lists_token(std::string_view value, std::string_view token);
bool has_control(std::string_view text);
/// Value of a cookie in a Cookie header; empty when absent.
std::string_view cookie_value(std::string_view header, std::string_view name);
/// The name in a Host header, without its port; of an IPv6 address with its brackets.
std::string_view host_name(std::string_view host);
std::string_view reason_phrase(int status);

/// A request as the pipeline sees it, from a socket or from a test.
struct Request {
  std::string_view method;
  std::string_view target;  // as sent: path?query
  const Head* head = nullptr;
  std::string_view peer;  // address of the other end of the connection
  bool secure = true;     // over TLS
  bool content = false;   // it came in over the port of the content origin
  /// The body; empty function when there is none. Fails with too_large past `body_limit`.
  blobs::Reader body{};
  std::int64_t body_limit = 1 << 20;  // lowered or raised by the pipeline before the first read
  std::optional<std::int64_t> body_size{};
};

class LiveStart;

/// A response on its way out. With `stream`, the body is sent piece by piece: `size` bytes, or chunked without size.
struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};
  std::string_view shared_body{};  // bytes that live as long as the program, sent instead of `body`
  std::optional<std::int64_t> size{};
  std::function<Status(const blobs::Sink& sink)> stream{};
  /// Set when the connection leaves request/response for the hub (WebSocket, event stream).
  std::shared_ptr<LiveStart> live{};

  /// Adds a header; values with control characters are dropped, never sent.
  void add(std::string_view name, std::string_view value);
  std::string_view header(std::string_view name) const;
};

}  // namespace mc::http
