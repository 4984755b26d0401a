#include "appliance/http/exchange.hpp"

#include <algorithm>
#include <ctime>

#include <fmt/format.h>

#include "appliance/base/log.hpp"
#include "appliance/http/body.hpp"

namespace mc::http {
namespace {

constexpr std::size_t kSmallBody = 64 * 1024;  // collected without holding a worker
constexpr std::int64_t kDrain = 64 * 1024;     // of a body nobody wanted, to keep the connection
constexpr std::size_t kOneWrite = 64 * 1024;   // head and body go out together up to here

/// RFC 9110 section 5.6.7, made once a second and thread.
const std::string& date_header() {
  thread_local std::time_t made = 0;
  thread_local std::string text;
  std::time_t now = std::time(nullptr);
  if (now != made) {
    std::tm utc{};
    gmtime_r(&now, &utc);
    char buffer[64];
    std::size_t size = std::strftime(buffer, sizeof buffer, "%a, %d %b %Y %H:%M:%S GMT", &utc);
    text.assign(buffer, size);
    made = now;
  }
  return text;
}

int status_for(const Error& error) {
  if (error.code == "uri_too_long") return 414;
  if (error.code == "too_many_fields" || error.code == "head_too_large") return 431;
  return 400;
}

/// Takes what was collected first, then reads from the connection.
class BufferedSource {
public:
  BufferedSource(Connection& connection, std::size_t from, std::chrono::milliseconds timeout)
      : connection_(connection), at_(from), timeout_(timeout) {}
  Result<std::size_t> read(std::span<std::uint8_t> buffer) {
    const std::string& input = connection_.input();
    if (at_ < input.size()) {
      std::size_t count = std::min(buffer.size(), input.size() - at_);
      std::copy_n(input.data() + at_, count, reinterpret_cast<char*>(buffer.data()));
      at_ += count;
      return count;
    }
    return connection_.read_some(buffer, timeout_);
  }
  std::size_t position() const { return at_; }

private:
  Connection& connection_;
  std::size_t at_;
  std::chrono::milliseconds timeout_;
};

}  // namespace

Exchange::Next Exchange::refuse(Connection& connection, const Error& error, int status) {
  Response response = pipeline_.refuse(error, status);
  response.add("Date", date_header());
  std::string text = write_head(response, false, false) + response.body;
  connection.begin_request();
  (void)connection.write_all(text, std::chrono::milliseconds(1000));
  return Next::close;
}

bool Exchange::collect(Connection& connection, Next& next) {
  std::string& input = connection.input();
  std::size_t scanned = 0;
  for (;;) {
    if (connection.needed == 0) {
      std::size_t end = find_head_end(std::string_view(input).substr(scanned));
      if (end != 0) end += scanned;
      if (end > kMaxHeadBytes || (end == 0 && input.size() > kMaxHeadBytes)) {
        next = refuse(connection, Error{Fault::too_large, "head_too_large", "The headers are too long.", {}}, 431);
        return false;
      }
      if (end != 0) {
        connection.needed = end;
        return true;
      }
      scanned = input.size() < 3 ? 0 : input.size() - 3;
    } else if (input.size() >= connection.needed) {
      return true;
    }
    bool fresh = input.empty();
    Io io = connection.fill();
    if (io == Io::progress && fresh) connection.deadline = steady_ms() + options_.head_timeout.count();
    if (io == Io::progress) continue;
    next = io == Io::closed ? Next::close : io == Io::want_write ? Next::wait_write : Next::wait_read;
    return false;
  }
}

Exchange::Next Exchange::serve(Connection& connection) {
  for (;;) {
    Next next = Next::close;
    if (!collect(connection, next)) return next;
    std::size_t head_end = find_head_end(connection.input());
    next = run(connection, head_end);
    if (next != Next::wait_read) return next;
    if (connection.needed != 0) continue;  // the head is there, its small body is not
    if (host_.stopping()) return Next::close;
    if (!connection.may_have_more()) {
      connection.rest();
      return Next::wait_read;
    }
  }
}

Exchange::Next Exchange::run(Connection& connection, std::size_t head_end) {
  std::string& input = connection.input();
  auto head = parse_head(std::string_view(input).substr(0, head_end));
  if (!head) return refuse(connection, head.error(), status_for(head.error()));
  if (connection.redirect_only) {
    Response response;
    response.status = 308;
    response.add("Location", options_.redirect_to + std::string(head->target));
    (void)answer(connection, *head, response, false);
    return Next::close;
  }
  std::int64_t length = head->content_length.value_or(0);
  bool small = !head->chunked && length <= static_cast<std::int64_t>(kSmallBody);
  if (head->expect_continue && !connection.continued && (head->chunked || length > 0)) {
    connection.continued = true;
    connection.begin_request();
    if (!connection.write_all("HTTP/1.1 100 Continue\r\n\r\n", options_.io_timeout)) return Next::close;
  }
  std::size_t whole = head_end + static_cast<std::size_t>(small ? length : 0);
  if (input.size() < whole) {
    connection.needed = whole;
    return Next::wait_read;
  }
  connection.needed = 0;
  connection.continued = false;
  connection.deadline = 0;
  connection.begin_request();
  host_.count_request();

  BufferedSource source(connection, head_end, options_.io_timeout);
  BodyReader body([&](std::span<std::uint8_t> buffer) { return source.read(buffer); }, head->content_length,
                  head->chunked);
  bool waiting = false;
  Request request{.method = head->method,
                  .target = head->target,
                  .head = &*head,
                  .peer = connection.peer(),
                  .secure = connection.secure()};
  if (head->chunked || length > 0) {
    if (!head->chunked) request.body_size = length;
    request.body = [&](std::span<std::uint8_t> buffer) -> Result<std::size_t> {
      if (!small && !waiting) {
        if (!host_.enter_body()) return fail(Fault::unavailable, "busy", "Too many uploads at once.");
        waiting = true;
      }
      body.set_limit(request.body_limit);
      return body.read(buffer);
    };
  }
  Response response = pipeline_.handle(request);
  bool keep = head->keep_alive && !host_.stopping();
  // An unread rest is read only if it is short and here already; otherwise the connection ends with the answer.
  if (!body.ended()) keep = keep && small && body.drain(kDrain);
  if (waiting) host_.leave_body();
  if (!answer(connection, *head, response, keep)) return Next::close;
  if (!keep && !response.live) return Next::close;
  input.erase(0, source.position());
  if (response.live) return host_.go_live(connection, *response.live) ? Next::live : Next::close;
  connection.deadline = steady_ms() + (input.empty() ? options_.idle_timeout : options_.head_timeout).count();
  return Next::wait_read;
}

Status Exchange::answer(Connection& connection, const Head& head, Response& response, bool keep_alive) {
  response.add("Date", date_header());
  if (response.live && response.live->kind == LiveKind::event_stream) {
    // No length and no chunks: the stream lasts as long as the connection.
    response.size.reset();
    std::string text = write_head(response, false, true);
    text.erase(text.find("Content-Length: 0\r\n"), 19);
    return connection.write_all(text, options_.io_timeout);
  }
  std::string text = write_head(response, keep_alive, head.http_1_0);
  if (head.method == "HEAD" || response.status == 304 || response.status == 204)
    return connection.write_all(text, options_.io_timeout);
  if (response.stream) return send_stream(connection, head, response, std::move(text));
  std::string_view body = response.shared_body.empty() ? std::string_view(response.body) : response.shared_body;
  std::size_t together = std::min(body.size(), kOneWrite);
  text.append(body.substr(0, together));
  TRY(connection.write_all(text, options_.io_timeout));
  return connection.write_all(body.substr(together), options_.io_timeout);
}

Status Exchange::send_stream(Connection& connection, const Head& head, Response& response, std::string start) {
  TRY(connection.write_all(start, options_.io_timeout));
  bool chunked = !response.size && !head.http_1_0;
  std::int64_t sent = 0;
  auto sink = [&](ByteView piece) -> Status {
    if (piece.empty()) return {};
    sent += static_cast<std::int64_t>(piece.size());
    if (response.size && sent > *response.size) return internal("download_too_long");
    if (!chunked) return connection.write_all(as_text(piece), options_.io_timeout);
    std::string framed = fmt::format("{:x}\r\n", piece.size());
    framed.append(as_text(piece)).append("\r\n");
    return connection.write_all(framed, options_.io_timeout);
  };
  Status status;
  try {
    status = response.stream(sink);
  } catch (const std::exception& exception) {
    status = internal("download_threw", exception.what());
  }
  if (status && response.size && sent != *response.size) status = internal("download_too_short");
  if (!status) {
    // The head is out, so the only honest sign of failure is to break the connection off.
    if (status.error().fault == Fault::internal) LOG(error, "download_failed", {"code", status.error().code});
    return status;
  }
  if (chunked) return connection.write_all("0\r\n\r\n", options_.io_timeout);
  if (!response.size) return fail(Fault::unavailable, "connection_closed");  // HTTP/1.0: the end is the end
  return {};
}

}  // namespace mc::http
