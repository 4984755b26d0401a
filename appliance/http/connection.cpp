#include "appliance/http/connection.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace mc::http {
namespace {
constexpr std::size_t kReadSize = 16 * 1024;
constexpr std::size_t kMaxQueued = 256 * 1024;
constexpr std::int64_t kSlowestRead = 1024, kSlowestWrite = 4096;  // bytes per second after the first timeout's worth
}  // namespace

std::int64_t steady_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

Connection::Connection(std::uint64_t id, int socket, int epoll, std::string peer, std::shared_ptr<ssl_ctx_st> context)
    : id_(id), socket_(socket), epoll_(epoll), peer_(std::move(peer)), context_(std::move(context)) {
  if (!context_) {
    phase = Phase::request;
    return;
  }
  ssl_ = SSL_new(context_.get());
  SSL_set_fd(ssl_, socket_);
  SSL_set_accept_state(ssl_);
}

Connection::~Connection() {
  if (ssl_) SSL_free(ssl_);
  ::close(socket_);
}

Io Connection::classify(int result) {
  switch (SSL_get_error(ssl_, result)) {
  case SSL_ERROR_WANT_READ:
    return Io::want_read;
  case SSL_ERROR_WANT_WRITE:
    return Io::want_write;
  default:
    return Io::closed;
  }
}

Io Connection::handshake() {
  ERR_clear_error();
  int result = SSL_do_handshake(ssl_);
  return result == 1 ? Io::progress : classify(result);
}

Io Connection::fill() {
  thread_local std::array<char, kReadSize> buffer;  // so that an idle connection holds none
  std::size_t got = 0;
  Io io = Io::progress;
  if (ssl_) {
    ERR_clear_error();
    int result = SSL_read_ex(ssl_, buffer.data(), buffer.size(), &got);
    if (result != 1) io = classify(result);
  } else {
    ssize_t count = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (count > 0)
      got = static_cast<std::size_t>(count);
    else
      io = count < 0 && (errno == EAGAIN || errno == EINTR) ? Io::want_read : Io::closed;
  }
  input_.append(buffer.data(), got);
  return io;
}

bool Connection::may_have_more() const { return !input_.empty() || (ssl_ && SSL_has_pending(ssl_) == 1); }

void Connection::rest() {
  if (input_.empty() && input_.capacity() > 1024) std::string().swap(input_);
}

void Connection::begin_request() {
  begun_ = std::chrono::steady_clock::now();
  read_bytes_ = written_bytes_ = 0;
}

Result<std::size_t> Connection::read_some(std::span<std::uint8_t> buffer, std::chrono::milliseconds timeout) {
  for (;;) {
    std::size_t got = 0;
    Io io = Io::progress;
    if (ssl_) {
      ERR_clear_error();
      int result = SSL_read_ex(ssl_, buffer.data(), buffer.size(), &got);
      if (result != 1) io = classify(result);
    } else {
      ssize_t count = ::recv(socket_, buffer.data(), buffer.size(), 0);
      if (count > 0)
        got = static_cast<std::size_t>(count);
      else
        io = count < 0 && (errno == EAGAIN || errno == EINTR) ? Io::want_read : Io::closed;
    }
    if (io == Io::progress) {
      read_bytes_ += static_cast<std::int64_t>(got);
      return got;
    }
    if (io == Io::closed) return fail(Fault::unavailable, "connection_closed");
    auto allowed = timeout + std::chrono::milliseconds(read_bytes_ * 1000 / kSlowestRead);
    pollfd wait{socket_, static_cast<short>(io == Io::want_write ? POLLOUT : POLLIN), 0};
    if (std::chrono::steady_clock::now() - begun_ > allowed || ::poll(&wait, 1, static_cast<int>(timeout.count())) == 0)
      return fail(Fault::unavailable, "read_timeout", "The body came too slowly.");
  }
}

Io Connection::write_once(std::string_view bytes, std::size_t& written) {
  written = 0;
  if (ssl_) {
    ERR_clear_error();
    int result = SSL_write_ex(ssl_, bytes.data(), bytes.size(), &written);
    return result == 1 ? Io::progress : classify(result);
  }
  ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (count < 0) return errno == EAGAIN || errno == EINTR ? Io::want_write : Io::closed;
  written = static_cast<std::size_t>(count);
  return Io::progress;
}

Status Connection::write_all(std::string_view bytes, std::chrono::milliseconds timeout) {
  while (!bytes.empty()) {
    std::size_t written = 0;
    Io io = write_once(bytes, written);
    bytes.remove_prefix(written);
    written_bytes_ += static_cast<std::int64_t>(written);
    if (io == Io::progress) continue;
    if (io == Io::closed) return fail(Fault::unavailable, "connection_closed");
    auto allowed = timeout + std::chrono::milliseconds(written_bytes_ * 1000 / kSlowestWrite);
    pollfd wait{socket_, static_cast<short>(io == Io::want_read ? POLLIN : POLLOUT), 0};
    if (std::chrono::steady_clock::now() - begun_ > allowed || ::poll(&wait, 1, static_cast<int>(timeout.count())) == 0)
      return fail(Fault::unavailable, "write_timeout");
  }
  return {};
}

void Connection::arm(bool for_write) {
  epoll_event event{};
  event.events = EPOLLONESHOT | EPOLLRDHUP | (for_write ? EPOLLOUT : EPOLLIN);
  event.data.u64 = id_;
  ::epoll_ctl(epoll_, EPOLL_CTL_MOD, socket_, &event);
}

void Connection::cut() { ::shutdown(socket_, SHUT_RDWR); }

void Connection::say_goodbye() {
  if (ssl_ && SSL_is_init_finished(ssl_)) {
    ERR_clear_error();
    SSL_shutdown(ssl_);
  }
  ::shutdown(socket_, SHUT_WR);
}

bool Connection::flush() {
  while (!queue_.empty()) {
    std::string_view rest = std::string_view(*queue_.front()).substr(sent_of_first_);
    std::size_t written = 0;
    Io io = write_once(rest, written);
    sent_of_first_ += written;
    queued_bytes_ -= written;
    if (sent_of_first_ == queue_.front()->size()) {
      queue_.pop_front();
      sent_of_first_ = 0;
    } else if (io == Io::closed) {
      return false;
    } else if (io != Io::progress) {
      return true;
    }
  }
  return true;
}

bool Connection::send(std::shared_ptr<const std::string> bytes) {
  std::lock_guard lock(mutex_);
  if (closed_ || finishing_) return false;
  if (queued_bytes_ + bytes->size() > kMaxQueued) {
    closed_ = true;  // too slow for what it is sent; it reconnects and fetches anew
    cut();
    return false;
  }
  queued_bytes_ += bytes->size();
  queue_.push_back(std::move(bytes));
  if (handled_) return true;
  bool waited = queue_.size() > 1;  // the socket was full before; epoll tells when it is not
  if (waited) return true;
  if (!flush()) {
    closed_ = true;
    cut();
    return false;
  }
  if (!queue_.empty()) arm(true);
  return true;
}

void Connection::finish() {
  std::lock_guard lock(mutex_);
  if (closed_ || finishing_) return;
  finishing_ = true;
  if (handled_) return;
  flush();
  cut();
}

void Connection::begin_live() {
  std::lock_guard lock(mutex_);
  phase = Phase::live;
  handled_ = true;
}

Connection::Taken Connection::live_read(std::string& bytes) {
  std::lock_guard lock(mutex_);
  if (handled_) return Taken::busy;
  handled_ = true;
  if (closed_) return Taken::over;
  for (;;) {
    Io io = fill();
    if (io == Io::closed) return Taken::over;
    bytes.append(input_);
    input_.clear();
    if (io != Io::progress) break;
    if (bytes.size() > 4 * kReadSize) return Taken::over;  // nobody types that fast
  }
  rest();
  return Taken::fine;
}

bool Connection::live_done() {
  std::lock_guard lock(mutex_);
  handled_ = false;
  if (closed_ || !flush()) return false;
  if (finishing_) return false;
  arm(!queue_.empty());
  return true;
}

void Connection::mark_closed() {
  std::lock_guard lock(mutex_);
  closed_ = true;
  queue_.clear();
}

}  // namespace mc::http
