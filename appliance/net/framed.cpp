#include "appliance/net/framed.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include <fmt/format.h>

#include "appliance/base/log.hpp"

namespace mc::net {
namespace {

using FramedClock = std::chrono::steady_clock;

std::unexpected<Error> no_line(const char* code, std::string detail) {
  return fail(Fault::unavailable, code, std::move(detail));
}

template <auto F>
struct FramedFree {
  template <class T>
  void operator()(T* object) const {
    F(object);
  }
};

/// What OpenSSL says last, for whoever has to find out why two systems do not understand each other.
std::string tls_reason() {
  std::array<char, 200> text{};
  const unsigned long code = ERR_peek_last_error();
  if (code == 0) return "the other side ended it";
  ERR_error_string_n(code, text.data(), text.size());
  return text.data();
}

/// One connection, non-blocking; owns the socket. Used by one thread.
class Wire {
public:
  Wire(int socket, const std::stop_token& stop) : socket_(socket), stop_(stop) {}
  ~Wire() {
    if (ssl_) SSL_shutdown(ssl_.get());
    ssl_.reset();
    ::close(socket_);
  }
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  Status secure(const std::shared_ptr<SSL_CTX>& context, const std::string& authorities,
                FramedClock::time_point until) {
    context_ = context;
    ssl_.reset(SSL_new(context.get()));
    if (!ssl_ || SSL_set_fd(ssl_.get(), socket_) != 1) return no_line("tls_failed", "No TLS session could be made.");
    if (!authorities.empty()) TRY(ask_certificate(authorities));
    SSL_set_accept_state(ssl_.get());
    if (TRY(drive([&] { return SSL_do_handshake(ssl_.get()); }, until)) <= 0)
      return no_line("tls_failed", "TLS could not be agreed on: " + tls_reason() + ".");
    return {};
  }
  /// Some bytes; empty when the other side has ended.
  Result<std::string> read(FramedClock::time_point until) {
    std::array<char, 16 * 1024> bytes;
    const int got =
        TRY(ssl_ ? drive([&] { return SSL_read(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())); }, until)
                 : plain([&] { return ::recv(socket_, bytes.data(), bytes.size(), 0); }, POLLIN, until));
    return std::string(bytes.data(), static_cast<std::size_t>(std::max(0, got)));
  }
  Status write(std::string_view bytes, FramedClock::time_point until) {
    while (!bytes.empty()) {
      const int size = static_cast<int>(std::min<std::size_t>(bytes.size(), 16 * 1024));
      const int sent =
          TRY(ssl_ ? drive([&] { return SSL_write(ssl_.get(), bytes.data(), size); }, until)
                   : plain([&] { return ::send(socket_, bytes.data(), static_cast<std::size_t>(size), MSG_NOSIGNAL); },
                           POLLOUT, until));
      if (sent <= 0) return no_line("connection_lost", "The other side ended the connection before its answer.");
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return {};
  }

private:
  Status ask_certificate(const std::string& authorities) {
    std::unique_ptr<X509_STORE, FramedFree<X509_STORE_free>> store(X509_STORE_new());
    std::unique_ptr<BIO, FramedFree<BIO_free>> text(
        BIO_new_mem_buf(authorities.data(), static_cast<int>(authorities.size())));
    int count = 0;
    while (X509* raw = PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr)) {
      std::unique_ptr<X509, FramedFree<X509_free>> one(raw);
      count += X509_STORE_add_cert(store.get(), raw);
    }
    ERR_clear_error();
    if (count == 0) return no_line("trust_unreadable", "The certificates of clients hold no certificate.");
    constexpr unsigned char kContext[] = {'f', 'r', 'a', 'm', 'e', 'd'};
    SSL_set_session_id_context(ssl_.get(), kContext, sizeof kContext);
    SSL_set1_verify_cert_store(ssl_.get(), store.get());
    SSL_set_verify(ssl_.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    return {};
  }
  Status wait(short events, FramedClock::time_point until) {
    for (;;) {
      if (stop_.stop_requested()) return no_line("stopping", "The listener ends.");
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - FramedClock::now()).count();
      if (left <= 0) return no_line("connection_timeout", "The other side did not go on in time.");
      pollfd entry{socket_, events, 0};
      if (::poll(&entry, 1, static_cast<int>(std::min<std::int64_t>(left, 200))) > 0) return {};
    }
  }
  /// A step of TLS until it is done: its result, 0 at the end.
  template <class F>
  Result<int> drive(F step, FramedClock::time_point until) {
    for (;;) {
      ERR_clear_error();
      const int done = step();
      if (done > 0) return done;
      switch (SSL_get_error(ssl_.get(), done)) {
      case SSL_ERROR_WANT_READ:
        TRY(wait(POLLIN, until));
        break;
      case SSL_ERROR_WANT_WRITE:
        TRY(wait(POLLOUT, until));
        break;
      case SSL_ERROR_ZERO_RETURN:
        return 0;
      default:
        return no_line("tls_failed", "TLS failed: " + tls_reason() + ".");
      }
    }
  }
  template <class F>
  Result<int> plain(F step, short events, FramedClock::time_point until) {
    for (;;) {
      const ssize_t done = step();
      if (done >= 0) return static_cast<int>(done);
      if (errno == EINTR) continue;
      if (errno != EAGAIN && errno != EWOULDBLOCK)
        return no_line("connection_lost", "The other side broke the connection off.");
      TRY(wait(events, until));
    }
  }

  int socket_;
  const std::stop_token& stop_;
  std::shared_ptr<SSL_CTX> context_;
  std::unique_ptr<SSL, FramedFree<SSL_free>> ssl_;
};

std::string peer_of(const sockaddr_storage& from) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* bytes = from.ss_family == AF_INET
                          ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in*>(&from)->sin_addr)
                          : static_cast<const void*>(&reinterpret_cast<const sockaddr_in6*>(&from)->sin6_addr);
  if (inet_ntop(from.ss_family, bytes, text.data(), text.size()) == nullptr) return {};
  auto address = parse_ip(text.data());
  return address ? address->text() : std::string();
}

}  // namespace

Status Frames::take(std::string_view bytes) {
  for (char c : bytes) {
    switch (state_) {
    case State::outside:
      if (c == kFrameStart)
        state_ = State::inside;
      else if (c != '\r' && c != '\n')
        return fail(Fault::invalid, "frame_missing", "Bytes came that do not begin with the start of a frame (0x0B).");
      break;
    case State::inside:
      if (c == kFrameEnd)
        state_ = State::ending;
      else if (c == kFrameStart)
        return fail(Fault::invalid, "frame_broken", "A frame began before the one at hand had its end (0x1C 0x0D).");
      else if (part_.size() >= most_)
        return fail(Fault::invalid, "frame_too_long", fmt::format("A message is longer than {} bytes.", most_));
      else
        part_ += c;
      break;
    case State::ending:
      if (c != kFrameReturn)
        return fail(Fault::invalid, "frame_broken", "The end of a frame (0x1C) was not followed by 0x0D.");
      whole_.push_back(std::exchange(part_, {}));
      state_ = State::outside;
    }
  }
  return {};
}

std::optional<std::string> Frames::next() {
  if (whole_.empty()) return std::nullopt;
  std::string out = std::move(whole_.front());
  whole_.pop_front();
  return out;
}

std::string framed(std::string_view message) {
  std::string out(1, kFrameStart);
  out += message;
  out += kFrameEnd;
  out += kFrameReturn;
  return out;
}

Result<std::unique_ptr<FramedListener>> FramedListener::start(FramedOptions options, Answer answer) {
  std::unique_ptr<FramedListener> out(new FramedListener(std::move(options), std::move(answer)));
  TRY(out->open());
  return out;
}

FramedListener::~FramedListener() {
  thread_ = {};
  for (Guest& guest : guests_) guest.thread.request_stop();
  guests_.clear();  // joins
  if (socket_ >= 0) ::close(socket_);
}

Status FramedListener::open() {
  sockaddr_in6 six{};
  sockaddr_in four{};
  six.sin6_family = AF_INET6;
  six.sin6_port = htons(static_cast<std::uint16_t>(options_.port));
  four.sin_family = AF_INET;
  four.sin_port = six.sin6_port;
  const bool is_six = inet_pton(AF_INET6, options_.address.c_str(), &six.sin6_addr) == 1;
  if (!is_six && inet_pton(AF_INET, options_.address.c_str(), &four.sin_addr) != 1)
    return no_line("address_unusable", options_.address + " is not an IP address.");
  socket_ = ::socket(is_six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1, off = 0;
  if (socket_ >= 0) ::setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (socket_ >= 0 && is_six) ::setsockopt(socket_, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  auto* name = is_six ? reinterpret_cast<sockaddr*>(&six) : reinterpret_cast<sockaddr*>(&four);
  socklen_t size = is_six ? sizeof six : sizeof four;
  if (socket_ < 0 || ::bind(socket_, name, size) != 0 || ::listen(socket_, 16) != 0) {
    const bool taken = errno == EADDRINUSE;
    return no_line(taken ? "port_in_use" : "address_unusable",
                   fmt::format("Cannot listen on {} port {}: {}.", options_.address, options_.port,
                               taken ? "another program does" : "the address is not one of this machine"));
  }
  ::getsockname(socket_, name, &size);
  port_ = ntohs(is_six ? six.sin6_port : four.sin_port);
  thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
  return {};
}

void FramedListener::serve(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    pollfd entry{socket_, POLLIN, 0};
    if (::poll(&entry, 1, 200) <= 0) continue;
    sockaddr_storage from{};
    socklen_t size = sizeof from;
    const int connection = ::accept4(socket_, reinterpret_cast<sockaddr*>(&from), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (connection < 0) continue;
    std::string peer = peer_of(from);
    if (has_room(peer))
      welcome(connection, std::move(peer));
    else
      ::close(connection);
  }
}

bool FramedListener::has_room(const std::string& peer) {
  auto address = parse_ip(peer);
  const bool known = address && std::any_of(options_.peers.begin(), options_.peers.end(),
                                            [&](const Network& one) { return one.contains(*address); });
  std::list<Guest> gone;  // joined without the lock
  std::lock_guard lock(mutex_);
  for (auto at = guests_.begin(); at != guests_.end();) {
    auto next = std::next(at);
    if (at->over) gone.splice(gone.end(), guests_, at);
    at = next;
  }
  const auto same = std::count_if(guests_.begin(), guests_.end(), [&](const Guest& one) { return one.peer == peer; });
  if (known && guests_.size() < static_cast<std::size_t>(options_.most_connections) && same < options_.most_per_address)
    return true;
  ++figures_.refused;
  figures_.last_error_at = SystemClock().now();
  figures_.last_error =
      fmt::format("{}: {}", peer, known ? "too many connections." : "not among those who may connect.");
  return false;
}

void FramedListener::welcome(int connection, std::string peer) {
  std::lock_guard lock(mutex_);
  Guest& guest = guests_.emplace_back(Guest{std::move(peer)});
  ++figures_.connections;
  guest.thread = std::jthread([this, connection, &guest](const std::stop_token& stop) {
    converse(stop, connection, guest.peer);
    std::lock_guard end(mutex_);
    --figures_.connections;
    guest.over = true;
  });
}

void FramedListener::converse(const std::stop_token& stop, int connection, const std::string& peer) {
  Status done;
  try {
    done = talk(stop, connection, peer);
  } catch (const std::exception& error) {
    LOG(error, "framed_listener_failed", {"what", error.what()});
    done = no_line("internal", "Something went wrong here.");
  }
  if (!done && done.error().code != "stopping") note(peer, done.error());
}

Status FramedListener::talk(const std::stop_token& stop, int connection, const std::string& peer) {
  Wire wire(connection, stop);
  if (options_.tls)
    TRY(wire.secure(TRY(options_.tls()), options_.client_authorities, FramedClock::now() + options_.handshake));
  Frames frames(options_.most_bytes);
  std::optional<FramedClock::time_point> began;  // of the message that is coming in
  while (!stop.stop_requested()) {
    if (auto message = frames.next()) {
      const std::string answer = answer_(*message, peer);
      {
        std::lock_guard lock(mutex_);
        ++figures_.messages;
        figures_.last_message_at = SystemClock().now();
        figures_.last_peer = peer;
      }
      if (!answer.empty()) TRY(wire.write(framed(answer), FramedClock::now() + options_.message));
      continue;
    }
    if (!frames.inside()) began.reset();
    if (frames.inside() && !began) began = FramedClock::now();
    auto bytes = wire.read(began ? *began + options_.message : FramedClock::now() + options_.idle);
    if (!bytes && !began && bytes.error().code == "connection_timeout") return {};  // idle for long: they come again
    if (!bytes) return std::unexpected(bytes.error());
    if (bytes->empty() && frames.inside()) return no_line("connection_lost", "The connection ended within a message.");
    if (bytes->empty()) return {};
    TRY(frames.take(*bytes));
  }
  return {};
}

void FramedListener::note(const std::string& peer, const Error& error) {
  LOG(warning, "framed_connection_ended", {"code", error.code});
  std::lock_guard lock(mutex_);
  figures_.last_error_at = SystemClock().now();
  figures_.last_error = fmt::format("{}: {}", peer, error.detail);
}

FramedFigures FramedListener::figures() const {
  std::lock_guard lock(mutex_);
  return figures_;
}

}  // namespace mc::net
