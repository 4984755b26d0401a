#include "appliance/http/exchange.hpp"

#include <algorithm>
#include <cstring>
#include <ctime>

#include <fmt/format.h>
#include <httplib.h>

#include "appliance/base/log.hpp"
#include "appliance/http/body.hpp"

namespace mc::http {
namespace {

constexpr std::int64_t kSmallBody = 64 * 1024;  // collected before a place for the request is taken
constexpr std::int64_t kDrain = 64 * 1024;      // of a body nobody wanted, to keep the connection
constexpr std::size_t kOneWrite = 64 * 1024;    // shared bytes go out with the head up to here, then on their own
/// What the library parses in place of a head that we refuse; the answer says why.
constexpr std::string_view kRefusedHead = "GET / HTTP/1.1\r\n\r\n";

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
    if (at_ == input.size()) return connection_.read_some(buffer, timeout_);
    std::size_t count = std::min(buffer.size(), input.size() - at_);
    std::copy_n(input.data() + at_, count, reinterpret_cast<char*>(buffer.data()));
    at_ += count;
    return count;
  }
  std::size_t position() const { return at_; }

private:
  Connection& connection_;
  std::size_t at_;
  std::chrono::milliseconds timeout_;
};

/// One request's place, which it lends to others while it waits.
class Turn final : public WorkCount {
public:
  Turn(ExchangeHost& host, const Connection& connection) : host_(host), connection_(connection) {}
  void pause() override { host_.pause(); }
  void resume() override { host_.resume(); }
  bool pointless() const override { return host_.stopping() || connection_.abandoned(); }

private:
  ExchangeHost& host_;
  const Connection& connection_;
};

/// The connection as the library sees it: first the head that was checked, nothing after it (bodies do not go through
/// the library), and once live what the client sends. All it writes goes out under the connection's deadlines.
class Wire final : public httplib::Stream {
public:
  Wire(Connection& connection, std::string_view head, Live& live, std::chrono::milliseconds timeout)
      : connection_(connection), head_(head), live_(live), timeout_(timeout) {}
  void go_live() { is_live_ = true; }

  ssize_t read(char* to, std::size_t size) override {
    if (is_live_) return read_live(to, size);
    std::size_t count = std::min(size, head_.size());
    std::memcpy(to, head_.data(), count);
    head_.remove_prefix(count);
    return static_cast<ssize_t>(count);
  }
  ssize_t write(const char* from, std::size_t size) override {
    if (is_live_) connection_.begin_request();  // each reply has its own time
    if (!broken_) broken_ = !connection_.write_all({from, size}, timeout_);
    return broken_ ? -1 : static_cast<ssize_t>(size);
  }
  bool is_readable() const override { return true; }
  bool wait_readable() const override { return true; }
  bool wait_writable() const override { return !broken_; }
  void get_remote_ip_and_port(std::string& address, int& port) const override {
    address = connection_.peer(), port = 0;
  }
  void get_local_ip_and_port(std::string& address, int& port) const override { address.clear(), port = 0; }
  socket_t socket() const override { return connection_.socket(); }
  time_t duration() const override { return 0; }
  /// Once live, only called when the library has said goodbye: it does not wait for the client's.
  void set_read_timeout(time_t, time_t) override { leaving_ = is_live_; }

private:
  /// All of `size`: the library takes a short read for the end of a WebSocket. Messages leave while it waits here.
  ssize_t read_live(char* to, std::size_t size) {
    std::string& input = connection_.input();
    if (leaving_) return -1;
    while (input.size() < size)
      if (!connection_.live_fill()) return -1;
    live_.heard(connection_);
    std::memcpy(to, input.data(), size);
    input.erase(0, size);
    return static_cast<ssize_t>(size);
  }

  Connection& connection_;
  std::string_view head_;
  Live& live_;
  std::chrono::milliseconds timeout_;
  bool is_live_ = false, leaving_ = false, broken_ = false;
};

/// The library's request parser, WebSockets and answer writer without its sockets and threads.
class Engine final : public httplib::Server {
public:
  explicit Engine(int socket) { svr_sock_ = socket; }  // "not shutting down"
  using httplib::Server::process_request;
};

/// One connection's requests, one after the other. Lives on the connection's thread.
class Exchange {
public:
  Exchange(Connection& connection, const ServerOptions& options, Pipeline& pipeline, Live& live, ExchangeHost& host)
      : connection_(connection), options_(options), pipeline_(pipeline), live_(live), host_(host),
        engine_(connection.socket()) {
    using httplib::Server;
    auto handled = Server::HandlerResponse::Handled;
    engine_.set_pre_routing_handler([this, handled](const httplib::Request&, httplib::Response& out) {
      return respond(out) ? handled : Server::HandlerResponse::Unhandled;
    });
    engine_.set_error_handler([this, handled](const httplib::Request&, httplib::Response& out) {
      explain(out);
      return handled;
    });
    engine_.set_post_routing_handler([this](const httplib::Request&, httplib::Response& out) { polish(out); });
    engine_.WebSocket("/", [this](const httplib::Request&, httplib::ws::WebSocket& socket) { serve_socket(socket); });
    engine_.set_websocket_ping_interval(0);  // its pings come from a second thread; ours from the hub
  }

  bool serve() {
    while (collect() && take_turn()) ++served_;
    return linger_;
  }

private:
  bool collect();
  bool collect_head(std::int64_t& deadline);
  bool collect_body(std::int64_t deadline);
  bool take_turn();
  void adopt(httplib::Request& in);
  bool respond(httplib::Response& out);
  Response handle();
  void deliver(httplib::Response& out);
  bool pump(httplib::DataSink& sink);
  void explain(httplib::Response& out);
  void polish(httplib::Response& out);
  void serve_live(const std::function<void()>& loop);
  void serve_socket(httplib::ws::WebSocket& socket);
  void refuse(Error error, int status) {
    refused_ = true;
    response_ = pipeline_.refuse(error, status);
  }

  Connection& connection_;
  const ServerOptions& options_;
  Pipeline& pipeline_;
  Live& live_;
  ExchangeHost& host_;
  Engine engine_;
  int served_ = 0;
  bool linger_ = false;

  // Of the current request.
  Wire* wire_ = nullptr;
  std::size_t head_end_ = 0;  // of the bytes in input(); the views in head_ point there
  std::size_t position_ = 0;  // behind its last byte
  Head head_;
  Response response_;
  bool refused_ = false;    // response_ was made before the library saw the request
  bool answered_ = false;   // response_ is the pipeline's
  bool collected_ = false;  // the whole body is in input()
  bool keep_ = false;
  bool upgrading_ = false;   // the library is asked for a WebSocket
  bool live_place_ = false;  // of the host
};

/// True: a request is there, or its refusal.
bool Exchange::collect() {
  refused_ = answered_ = collected_ = keep_ = upgrading_ = linger_ = false;
  response_ = {};
  std::int64_t now = steady_ms();
  std::int64_t deadline = now + options_.head_timeout.count();
  if (served_ == 0) deadline = connection_.opened + options_.head_timeout.count();
  if (served_ > 0 && connection_.input().empty()) {
    connection_.rest();
    deadline = now + options_.idle_timeout.count();
  }
  connection_.waiting_since = now;
  if (!collect_head(deadline)) return false;
  if (!refused_ && !collect_body(deadline)) return false;
  connection_.waiting_since = 0;
  return true;
}

bool Exchange::collect_head(std::int64_t& deadline) {
  std::string& input = connection_.input();
  std::size_t scanned = 0;
  for (;;) {
    std::size_t end = find_head_end(std::string_view(input).substr(scanned));
    if (end != 0) end += scanned;
    if (end > kMaxHeadBytes || (end == 0 && input.size() > kMaxHeadBytes)) {
      refuse(Error{Fault::too_large, "head_too_large", "The headers are too long.", {}}, 431);
      return true;
    }
    head_end_ = position_ = end;
    if (end != 0) break;
    scanned = input.size() < 3 ? 0 : input.size() - 3;
    bool fresh = input.empty() && served_ > 0;
    if (host_.stopping() || !connection_.fill_by(deadline)) return false;
    if (fresh) deadline = steady_ms() + options_.head_timeout.count();
  }
  auto head = parse_head(std::string_view(input).substr(0, head_end_));
  if (head)
    head_ = std::move(*head);
  else
    refuse(head.error(), status_for(head.error()));
  return true;
}

/// A small body is read before the request takes a place, so that slow senders hold nothing but their connection.
bool Exchange::collect_body(std::int64_t deadline) {
  std::string& input = connection_.input();
  std::int64_t length = head_.content_length.value_or(0);
  if (head_.chunked || length > kSmallBody) return true;
  std::size_t whole = head_end_ + static_cast<std::size_t>(length);
  if (input.size() < whole) {
    if (head_.expect_continue) return true;  // it comes after the library said "100 Continue"
    while (input.size() < whole)
      if (!connection_.fill_by(deadline)) return false;
    head_ = std::move(*parse_head(std::string_view(input).substr(0, head_end_)));  // the bytes may have moved
  }
  collected_ = true;
  return true;
}

/// True: the connection may carry another request.
bool Exchange::take_turn() {
  connection_.begin_request();
  std::string_view head = kRefusedHead;
  if (!refused_) head = std::string_view(connection_.input()).substr(0, head_end_);
  Wire wire(connection_, head, live_, options_.io_timeout);
  wire_ = &wire;
  bool closed = false;
  bool sent = engine_.process_request(wire, connection_.peer(), 0, "", 0, false, closed,
                                      [this](httplib::Request& in) { adopt(in); });
  wire_ = nullptr;
  if (live_place_) host_.leave_live();
  live_place_ = false;
  if (!answered_) linger_ = true;
  if (!sent || closed || !keep_) return false;
  connection_.input().erase(0, position_);
  return true;
}

/// The request as the library parsed it, before it acts on it. Paths are the router's matter and never reach a regular
/// expression; ranges are the pipeline's; the body is read by handle() or not at all. Header values are decoded by
/// the library (CVE-2026-45372): whatever hides a control character is refused, and the pipeline sees the raw ones.
void Exchange::adopt(httplib::Request& in) {
  in.path = "/";
  in.ranges.clear();
  in.body_consumed_ = true;
  if (refused_) return;
  for (const auto& [name, value] : in.headers)
    if (has_control(value))
      return refuse(Error{Fault::invalid, "control_character", "The request is not acceptable HTTP/1.1.", {}}, 400);
}

/// Answers every request. False: `/` becomes a WebSocket.
bool Exchange::respond(httplib::Response& out) {
  if (!refused_ && connection_.redirect_only) {
    auto answer = options_.challenges ? options_.challenges->find(head_.target) : std::nullopt;
    if (answer) {
      response_.body = std::move(*answer);
      response_.add("Content-Type", "application/octet-stream");
    } else {
      response_.status = 308;
      response_.add("Location", options_.redirect_to + std::string(head_.target));
    }
  } else if (!refused_) {
    response_ = handle();
    live_place_ = response_.live && host_.enter_live();
    if (response_.live && !live_place_)
      refuse(Error{Fault::unavailable, "too_many_live", "Too many live connections.", {}}, 503);
  }
  answered_ = true;
  if (refused_) {
    linger_ = true;
    keep_ = false;
  }
  upgrading_ = !refused_ && response_.live && response_.live->kind == LiveKind::web_socket;
  if (!upgrading_) deliver(out);
  return !upgrading_;
}

Response Exchange::handle() {
  if (!host_.enter_request()) {
    linger_ = true;
    return pipeline_.refuse(Error{Fault::unavailable, "busy", "Too many requests at once.", {}}, 503);
  }
  BufferedSource source(connection_, head_end_, options_.io_timeout);
  BodyReader body([&](std::span<std::uint8_t> buffer) { return source.read(buffer); }, head_.content_length,
                  head_.chunked);
  bool waiting = false;
  Request request{.method = head_.method,
                  .target = head_.target,
                  .head = &head_,
                  .peer = connection_.peer(),
                  .secure = connection_.secure(),
                  .content = connection_.content};
  if (!body.ended()) {
    if (!head_.chunked) request.body_size = head_.content_length;
    request.body = [&](std::span<std::uint8_t> buffer) -> Result<std::size_t> {
      if (!collected_ && !waiting) {
        if (!host_.enter_body()) return fail(Fault::unavailable, "busy", "Too many uploads at once.");
        waiting = true;
      }
      body.set_limit(request.body_limit);
      return body.read(buffer);
    };
  }
  Response response;
  {
    Turn turn(host_, connection_);
    CountedWork counted(turn);
    response = pipeline_.handle(request);
  }
  if (waiting) host_.leave_body();
  host_.leave_request();
  keep_ = head_.keep_alive && !head_.http_1_0 && !host_.stopping();
  // An unread rest is read only if it is short and here already; otherwise the connection ends with the answer.
  if (!body.ended()) {
    bool drained = collected_ && body.drain(kDrain);
    keep_ = keep_ && drained;
    linger_ = !drained;
  }
  position_ = source.position();
  return response;
}

/// Gives response_ to the library.
void Exchange::deliver(httplib::Response& out) {
  connection_.begin_request();  // the handler's time is not the client's
  response_.add("Date", date_header());
  out.status = response_.status;
  bool event_stream = response_.live && !refused_;
  bool large = response_.shared_body.size() > kOneWrite;
  bool provided = event_stream || response_.stream || large;
  for (const auto& [name, value] : response_.headers)
    if (!provided || !equal_ignoring_case(name, "content-type")) out.set_header(name, value);
  std::string type(response_.header("content-type"));
  auto without_length = [this](std::size_t, httplib::DataSink& sink) {
    bool sent = pump(sink);
    if (sent) sink.done();
    return sent;
  };
  if (event_stream) {
    // No length and no chunks: the stream lasts as long as the connection.
    keep_ = false;
    out.set_content_provider(type, [this](std::size_t, httplib::DataSink& sink) {
      serve_live([this] {
        while (connection_.live_fill()) connection_.input().clear();  // whatever it says, nobody listens
      });
      sink.done();
      return true;
    });
  } else if (response_.stream && response_.size) {
    out.set_content_provider(static_cast<std::size_t>(*response_.size), type,
                             [this](std::size_t, std::size_t, httplib::DataSink& sink) { return pump(sink); });
  } else if (response_.stream && head_.http_1_0) {
    out.set_content_provider(type, without_length);
  } else if (response_.stream) {
    out.set_chunked_content_provider(type, without_length);
  } else if (large) {
    out.set_content_provider(response_.shared_body.size(), type,
                             [this](std::size_t from, std::size_t size, httplib::DataSink& sink) {
                               return sink.write(response_.shared_body.data() + from, size);
                             });
  } else if (!response_.shared_body.empty()) {
    out.body = response_.shared_body;
  } else {
    out.body = std::move(response_.body);
  }
}

bool Exchange::pump(httplib::DataSink& sink) {
  std::int64_t sent = 0;
  auto take = [&](ByteView piece) -> Status {
    if (piece.empty()) return {};
    sent += static_cast<std::int64_t>(piece.size());
    if (response_.size && sent > *response_.size) return internal("download_too_long");
    std::string_view text = as_text(piece);
    if (!sink.write(text.data(), text.size())) return fail(Fault::unavailable, "connection_closed");
    return {};
  };
  Status status;
  try {
    status = response_.stream(take);
  } catch (const std::exception& exception) {
    status = internal("download_threw", exception.what());
  }
  if (status && response_.size && sent != *response_.size) status = internal("download_too_short");
  if (status) return true;
  // The head is out, so the only honest sign of failure is to break the connection off.
  if (status.error().fault == Fault::internal) LOG(error, "download_failed", {"code", status.error().code});
  return false;
}

/// What the library refuses by itself gets the form of all our errors; with it, any error gets its length.
void Exchange::explain(httplib::Response& out) {
  if (upgrading_)  // the pipeline agreed to a WebSocket, but the library does not find the request fit for it
    refuse(Error{Fault::invalid, "upgrade_expected", "", {}}, 400);
  else if (!answered_)
    refuse(Error{Fault::invalid, "bad_request", "The request is not acceptable HTTP/1.1.", {}}, out.status);
  else
    return;
  upgrading_ = keep_ = false;
  deliver(out);
}

/// The last word on the headers that the library adds by itself: it would close after every error, and say so or not.
void Exchange::polish(httplib::Response& out) {
  if (!answered_) keep_ = false;
  out.headers.erase("Connection");
  out.headers.erase("Keep-Alive");
  out.set_header("Connection", keep_ ? "keep-alive" : "close");
  if (response_.header("accept-ranges").empty()) out.headers.erase("Accept-Ranges");
  if (out.status == 204 || out.status == 304) out.headers.erase("Content-Length");
}

void Exchange::serve_live(const std::function<void()>& loop) {
  connection_.input().erase(0, position_);
  if (connection_.begin_live(options_.io_timeout)) {
    live_.join(connection_.shared_from_this(), *response_.live);
    if (response_.live->still_open && !response_.live->still_open()) live_.drop(response_.live->session);
    loop();
    connection_.end_live();
    live_.leave(&connection_);
  }
}

/// The library reads: it takes frames apart, answers pings and closes. Messages leave from Wire::read_live(), already
/// framed by the hub, so that one thread uses the connection.
void Exchange::serve_socket(httplib::ws::WebSocket& socket) {
  upgrading_ = false;
  linger_ = true;  // so that a reason for closing arrives
  wire_->go_live();
  serve_live([&] {
    std::string message;
    while (socket.read(message) != httplib::ws::Fail) message.clear();  // a browser has nothing to say here
  });
}

}  // namespace

bool exchange(Connection& connection, const ServerOptions& options, Pipeline& pipeline, Live& live,
              ExchangeHost& host) {
  Exchange each(connection, options, pipeline, live, host);
  return each.serve();
}

}  // namespace mc::http
