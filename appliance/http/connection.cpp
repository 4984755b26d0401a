#include "appliance/http/connection.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace mc::http {
namespace {
constexpr std::size_t kReadSize = 16 * 1024;
constexpr std::size_t kMaxQueued = 256 * 1024;
constexpr std::int64_t kSlowestRead = 1024, kSlowestWrite = 4096;  // bytes per second after the first timeout's worth
constexpr std::int64_t kLingerMs = 1000;
constexpr std::size_t kLingerBytes = 256 * 1024;
}  // namespace

std::int64_t steady_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

Connection::Connection(int socket, std::string peer, std::shared_ptr<ssl_ctx_st> context)
    : opened(steady_ms()), socket_(socket), peer_(std::move(peer)), context_(std::move(context)) {
  static_assert(kReadable == POLLIN && kWritable == POLLOUT);
  if (!context_) return;
  ssl_ = SSL_new(context_.get());
  SSL_set_fd(ssl_, socket_);
  SSL_set_accept_state(ssl_);
}

Connection::~Connection() {
  if (ssl_) SSL_free(ssl_);
  ::close(socket_);
  if (wake_ >= 0) ::close(wake_);
}

Connection::Io Connection::classify(int result) {
  switch (SSL_get_error(ssl_, result)) {
  case SSL_ERROR_WANT_READ:
    return Io::want_read;
  case SSL_ERROR_WANT_WRITE:
    return Io::want_write;
  default:
    return Io::closed;
  }
}

bool Connection::wait(short events, std::int64_t deadline) {
  for (;;) {
    std::int64_t left = deadline - steady_ms();
    if (left <= 0) return false;
    pollfd waits{socket_, events, 0};
    int count = ::poll(&waits, 1, static_cast<int>(std::min<std::int64_t>(left, 60'000)));
    if (count > 0) return true;
    if (count < 0 && errno != EINTR) return false;
  }
}

bool Connection::handshake(std::int64_t deadline) {
  for (;;) {
    ERR_clear_error();
    int result = SSL_do_handshake(ssl_);
    if (result == 1) return true;
    Io io = classify(result);
    if (io == Io::closed || !wait(io == Io::want_write ? kWritable : kReadable, deadline)) return false;
  }
}

Connection::Io Connection::read_once(std::span<std::uint8_t> buffer, std::size_t& got) {
  got = 0;
  if (ssl_) {
    ERR_clear_error();
    int result = SSL_read_ex(ssl_, buffer.data(), buffer.size(), &got);
    return result == 1 ? Io::progress : classify(result);
  }
  ssize_t count = ::recv(socket_, buffer.data(), buffer.size(), 0);
  if (count > 0) {
    got = static_cast<std::size_t>(count);
    return Io::progress;
  }
  return count < 0 && (errno == EAGAIN || errno == EINTR) ? Io::want_read : Io::closed;
}

Connection::Io Connection::write_once(std::string_view bytes, std::size_t& written) {
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

Connection::Io Connection::fill() {
  std::array<std::uint8_t, kReadSize> buffer;  // on the stack, so that an idle connection holds none
  std::size_t got = 0;
  Io io = read_once(buffer, got);
  input_.append(reinterpret_cast<const char*>(buffer.data()), got);
  return io;
}

bool Connection::fill_by(std::int64_t deadline) {
  // Bytes that OpenSSL holds already are no event of the socket; half a record of them is not enough to go on.
  bool held = ssl_ && SSL_has_pending(ssl_) == 1;
  for (;;) {
    if (!held && !wait(kReadable, deadline)) return false;
    held = false;
    Io io = fill();
    if (io == Io::progress) return true;
    if (io == Io::closed || (io == Io::want_write && !wait(kWritable, deadline))) return false;
  }
}

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
    Io io = read_once(buffer, got);
    if (io == Io::progress) {
      read_bytes_ += static_cast<std::int64_t>(got);
      return got;
    }
    if (io == Io::closed) return fail(Fault::unavailable, "connection_closed");
    auto allowed = timeout + std::chrono::milliseconds(read_bytes_ * 1000 / kSlowestRead);
    if (std::chrono::steady_clock::now() - begun_ > allowed ||
        !wait(io == Io::want_write ? kWritable : kReadable, steady_ms() + timeout.count()))
      return fail(Fault::unavailable, "read_timeout", "The body came too slowly.");
  }
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
    if (std::chrono::steady_clock::now() - begun_ > allowed ||
        !wait(io == Io::want_read ? kReadable : kWritable, steady_ms() + timeout.count()))
      return fail(Fault::unavailable, "write_timeout");
  }
  return {};
}

bool Connection::abandoned() const {
  pollfd look{socket_, POLLRDHUP, 0};
  return ::poll(&look, 1, 0) > 0 && (look.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

void Connection::cut() { ::shutdown(socket_, SHUT_RDWR); }

void Connection::say_goodbye(bool linger) {
  if (ssl_ && SSL_is_init_finished(ssl_)) {
    ERR_clear_error();
    SSL_shutdown(ssl_);
  }
  ::shutdown(socket_, SHUT_WR);
  if (!linger) return;
  std::array<char, kReadSize> scrap;
  std::int64_t deadline = steady_ms() + kLingerMs;
  for (std::size_t total = 0; total < kLingerBytes && wait(kReadable, deadline);) {
    ssize_t count = ::recv(socket_, scrap.data(), scrap.size(), MSG_DONTWAIT);
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) return;
    total += static_cast<std::size_t>(std::max<ssize_t>(count, 0));
  }
}

bool Connection::begin_live(std::chrono::milliseconds timeout) {
  std::lock_guard lock(mutex_);
  wake_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  live_timeout_ = timeout;
  closed_ = wake_ < 0;
  return !closed_;
}

bool Connection::live_fill() {
  bool held = ssl_ && SSL_has_pending(ssl_) == 1;
  for (;;) {
    if (!flush()) return false;
    if (!held) {
      pollfd waits[2] = {{socket_, POLLIN, 0}, {wake_, POLLIN, 0}};
      if (::poll(waits, 2, -1) < 0 && errno != EINTR) return false;
      std::uint64_t count = 0;
      if (waits[1].revents != 0) (void)!::read(wake_, &count, sizeof count);
      if (waits[0].revents == 0) continue;
    }
    held = false;
    Io io = fill();
    if (io == Io::progress) return true;
    if (io == Io::closed) return false;
  }
}

bool Connection::flush() {
  for (;;) {
    std::shared_ptr<const std::string> next;
    {
      std::lock_guard lock(mutex_);
      if (closed_) return false;
      if (queue_.empty()) return !finishing_;
      next = std::move(queue_.front());
      queue_.pop_front();
    }
    begin_request();
    if (!write_all(*next, live_timeout_)) return false;
    std::lock_guard lock(mutex_);
    queued_bytes_ -= next->size();
  }
}

void Connection::wake() {
  std::uint64_t one = 1;
  (void)!::write(wake_, &one, sizeof one);
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
  if (queue_.size() == 1) wake();
  return true;
}

void Connection::finish() {
  std::lock_guard lock(mutex_);
  if (closed_ || finishing_) return;
  finishing_ = true;
  wake();
}

void Connection::end_live() {
  std::lock_guard lock(mutex_);
  closed_ = true;
  queue_.clear();
}

}  // namespace mc::http
