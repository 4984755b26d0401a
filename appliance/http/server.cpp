#include "appliance/http/server.hpp"

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <unordered_set>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/format.h>

#include "appliance/base/log.hpp"
#include "appliance/http/connection.hpp"
#include "appliance/http/exchange.hpp"
#include "appliance/http/inherited.hpp"
#include "appliance/http/tls.hpp"

namespace mc::http {
namespace {

// Address space, not memory: a handler may go deep, but what it does not touch costs nothing. Below the size of a
// huge page, so that the kernel does not make one of it.
constexpr std::size_t kStack = 1 << 20;
constexpr std::chrono::milliseconds kPatience{20};  // with those who are at work

Result<int> listen_on(const std::string& address, int port) {
  int fd = ::socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  bool six = fd >= 0;
  sockaddr_in6 six_name{};
  sockaddr_in four_name{};
  if (six && inet_pton(AF_INET6, address.c_str(), &six_name.sin6_addr) != 1) {
    ::close(fd);
    six = false;
  }
  if (!six) {
    std::string wanted = address == "::" ? "0.0.0.0" : address;  // a kernel without IPv6
    if (inet_pton(AF_INET, wanted.c_str(), &four_name.sin_addr) != 1)
      return fail(Fault::unavailable, "address_unusable", "The listen address is not an IP address.");
    fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  }
  if (fd < 0) return fail(Fault::unavailable, "address_unusable");
  int on = 1, off = 0;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (six) ::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  six_name.sin6_family = AF_INET6;
  six_name.sin6_port = htons(static_cast<std::uint16_t>(port));
  four_name.sin_family = AF_INET;
  four_name.sin_port = htons(static_cast<std::uint16_t>(port));
  int bound = six ? ::bind(fd, reinterpret_cast<sockaddr*>(&six_name), sizeof six_name)
                  : ::bind(fd, reinterpret_cast<sockaddr*>(&four_name), sizeof four_name);
  if (bound != 0 || ::listen(fd, 1024) != 0) {
    bool taken = errno == EADDRINUSE;
    ::close(fd);
    if (taken)
      return fail(Fault::unavailable, "port_in_use", "Another program listens on port " + std::to_string(port) + ".");
    return fail(Fault::unavailable, "address_unusable", "Cannot listen on port " + std::to_string(port) + ".");
  }
  return fd;
}

int port_of(int fd) {
  sockaddr_storage name{};
  socklen_t size = sizeof name;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&name), &size) != 0) return 0;
  return ntohs(name.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&name)->sin6_port
                                          : reinterpret_cast<sockaddr_in*>(&name)->sin_port);
}

/// "10.1.2.3" or "2001:db8::1"; an IPv4 address that came over IPv6 is written as IPv4.
std::string address_text(const sockaddr_storage& name) {
  char text[INET6_ADDRSTRLEN] = {};
  if (name.ss_family == AF_INET) {
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(&name)->sin_addr, text, sizeof text);
  } else {
    const auto& six = reinterpret_cast<const sockaddr_in6*>(&name)->sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(&six))
      inet_ntop(AF_INET, six.s6_addr + 12, text, sizeof text);
    else
      inet_ntop(AF_INET6, &six, text, sizeof text);
  }
  return text;
}

/// Runs `task` on a detached thread with a small stack. False: the system has no more.
bool start_thread(std::function<void()> task) {
  auto* shared = new std::function<void()>(std::move(task));
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, kStack);
  pthread_t thread{};
  auto entry = [](void* argument) -> void* {
    std::unique_ptr<std::function<void()>> own(static_cast<std::function<void()>*>(argument));
    (*own)();
    return nullptr;
  };
  int failed = pthread_create(&thread, &attributes, entry, shared);
  pthread_attr_destroy(&attributes);
  if (failed != 0) delete shared;
  return failed == 0;
}

/// Accepts connections within the limits and gives each a thread, which runs exchange() until it ends.
class ThreadedServer final : public Server, public ExchangeHost {
public:
  ThreadedServer(ServerOptions options, Pipeline& pipeline, Live& live)
      : options_(std::move(options)), pipeline_(pipeline), live_(live) {}
  ~ThreadedServer() override { stop(); }

  Status open() {
    ::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL; a client that left must not end us
    if (options_.tls) {
      TRY(ensure_certificate(options_.tls_directory, options_.names));
      TRY(reload_certificate());
    }
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
      files.rlim_cur = files.rlim_max;
      ::setrlimit(RLIMIT_NOFILE, &files);
    }
    listener_ = TRY(listen("https", options_.port));
    if (options_.content_port != 0) content_ = TRY(listen("content", std::max(0, options_.content_port)));
    if (options_.redirect_port != 0) redirect_ = TRY(listen("http", std::max(0, options_.redirect_port)));
    wake_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    acceptor_ = std::thread([this] { accept_all(); });
    keeper_ = std::thread([this] { keep_house(); });
    LOG(info, "server_started", {"port", port()}, {"tls", options_.tls});
    return {};
  }

  int port() const override { return port_of(listener_); }
  int content_port() const override { return content_ < 0 ? 0 : port_of(content_); }
  int redirect_port() const override { return redirect_ < 0 ? 0 : port_of(redirect_); }

  void stop() override {
    if (stopping_.exchange(true)) return;
    if (acceptor_.joinable()) {
      std::uint64_t one = 1;
      (void)!::write(wake_, &one, sizeof one);
      acceptor_.join();
      {
        std::lock_guard lock(keeper_mutex_);
        keeper_wait_.notify_all();
      }
      keeper_.join();
      {
        std::lock_guard lock(places_mutex_);
        extra_place_free_.notify_all();
      }
      for (int waited = 0; threads_ > 0; ++waited) {
        cut_waiting(0);
        finish_live();
        if (waited >= 2500) cut_all();  // 5 s: whoever still sends or reads is cut off
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
      }
      LOG(info, "server_stopped");
    }
    for (int fd : {listener_, content_, redirect_, wake_})
      if (fd >= 0) ::close(fd);
  }

  Status reload_certificate() override {
    auto context = TRY(load_tls(options_.tls_directory, options_.tls_1_2));
    std::error_code error;
    auto files = tls_files(options_.tls_directory);
    std::lock_guard lock(tls_mutex_);
    tls_ = std::move(context);
    tls_stamp_ = std::filesystem::last_write_time(files.certificate, error);
    key_stamp_ = std::filesystem::last_write_time(files.key, error);
    return {};
  }

  ServerFigures figures() const override {
    std::lock_guard lock(places_mutex_);
    return {threads_, lives_, threads_, requests_, refused_, places_taken_};
  }

  // ExchangeHost
  bool stopping() const override { return stopping_; }
  bool enter_request() override {
    std::unique_lock lock(places_mutex_);
    auto regular = [&] { return places_taken_ < options_.threads; };
    auto any = [&] { return places_taken_ < options_.max_threads; };
    if (!place_free_.wait_for(lock, kPatience, regular))
      extra_place_free_.wait_for(lock, options_.io_timeout, [&] { return stopping_ || any(); });
    if (!any()) return false;
    ++places_taken_;
    ++requests_;
    return true;
  }
  void leave_request() override { pause(); }
  void pause() override {
    std::lock_guard lock(places_mutex_);
    if (--places_taken_ < options_.threads) place_free_.notify_one();
    extra_place_free_.notify_one();
  }
  void resume() override {
    std::lock_guard lock(places_mutex_);
    ++places_taken_;
  }
  bool enter_body() override { return enter(in_body_, std::max(1, options_.max_threads / 2)); }
  void leave_body() override { --in_body_; }
  bool enter_live() override { return enter(lives_, options_.max_live); }
  void leave_live() override { --lives_; }

private:
  static bool enter(std::atomic<int>& count, int most) {
    if (++count <= most) return true;
    --count;
    return false;
  }

  Result<int> listen(std::string_view name, int port) {
    if (options_.inherit)
      if (int fd = inherited_listener(name); fd >= 0) return fd;
    return listen_on(options_.address, port);
  }

  void accept_all() {
    // A negative descriptor is passed over.
    pollfd waits[4] = {{wake_, POLLIN, 0}, {listener_, POLLIN, 0}, {content_, POLLIN, 0}, {redirect_, POLLIN, 0}};
    while (!stopping_) {
      if (::poll(waits, 4, -1) < 0) continue;
      for (int i = 1; i < 4; ++i)
        if ((waits[i].revents & POLLIN) != 0) accept_from(waits[i].fd);
    }
  }

  void accept_from(int listener) {
    sockaddr_storage name{};
    socklen_t size = sizeof name;
    int fd = ::accept4(listener, reinterpret_cast<sockaddr*>(&name), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) return admit(fd, address_text(name), listener);
    // Nothing here ends the listening: an error belongs to that connection, or passes when others close theirs.
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }

  void admit(int fd, std::string peer, int listener) {
    {
      std::lock_guard lock(mutex_);
      int& open = peers_[peer];
      if (threads_ >= options_.max_connections || open >= options_.max_per_address) {
        if (open == 0) peers_.erase(peer);
        ++refused_;
        ::close(fd);
        return;
      }
      ++open;
    }
    int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    std::shared_ptr<ssl_ctx_st> context;
    if (options_.tls && listener != redirect_) {
      std::lock_guard lock(tls_mutex_);
      context = tls_;
    }
    auto connection = std::make_shared<Connection>(fd, std::move(peer), std::move(context));
    connection->redirect_only = listener == redirect_;
    connection->content = listener == content_;
    connection->waiting_since = connection->opened;
    {
      std::lock_guard lock(mutex_);
      connections_.insert(connection.get());
    }
    ++threads_;
    if (start_thread([this, connection] { attend(*connection); })) return;
    LOG(warning, "connection_without_thread", {"threads", threads_.load()});
    ++refused_;
    forget(*connection);
    --threads_;
  }

  /// The life of a connection, on its thread.
  void attend(Connection& connection) {
    bool linger = false;
    try {
      if (ready(connection)) linger = exchange(connection, options_, pipeline_, live_, *this);
    } catch (const std::exception& exception) {
      LOG(error, "connection_threw", {"what", exception.what()});  // libraries only; it ends this connection
    }
    connection.waiting_since = connection.opened;
    connection.say_goodbye(linger);
    forget(connection);
    --threads_;  // the last use of this server
  }

  bool ready(Connection& connection) {
    std::int64_t deadline = connection.opened + options_.head_timeout.count();
    if (!connection.secure()) return true;
    return connection.wait_readable(deadline) && !speaks_plain_http(connection) && connection.handshake(deadline);
  }

  void forget(Connection& connection) {
    std::lock_guard lock(mutex_);
    connections_.erase(&connection);
    auto it = peers_.find(connection.peer());
    if (it != peers_.end() && --it->second == 0) peers_.erase(it);
  }

  /// A TLS record never starts with a capital letter; somebody typed http:// with this port. Says so before it ends.
  bool speaks_plain_http(Connection& connection) {
    char first = 0;
    if (::recv(connection.socket(), &first, 1, MSG_PEEK) != 1 || first < 'A' || first > 'Z') return false;
    constexpr std::string_view kText = "This port speaks HTTPS: put https:// in front of the address.\n";
    std::string answer =
        options_.redirect_to.empty()
            ? fmt::format("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\n")
            : fmt::format("HTTP/1.1 308 Permanent Redirect\r\nLocation: {}/\r\n", options_.redirect_to);
    answer += fmt::format("Content-Length: {}\r\nConnection: close\r\n\r\n{}", kText.size(), kText);
    (void)!::send(connection.socket(), answer.data(), answer.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    char rest[4096];
    while (::recv(connection.socket(), rest, sizeof rest, MSG_DONTWAIT) > 0)
      continue;  // unread bytes would reset the answer
    return true;
  }

  /// Every second: pings live connections, looks for a new certificate, and makes room when it gets crowded.
  void keep_house() {
    std::unique_lock lock(keeper_mutex_);
    while (!keeper_wait_.wait_for(lock, std::chrono::seconds(1), [&] { return stopping_.load(); })) {
      if (threads_ > options_.max_connections / 4 * 3) cut_waiting(options_.crowded_timeout.count());
      live_.tick();
      if (options_.tls) watch_certificate();
    }
  }

  /// Those that wait for a request for at least `ms`.
  void cut_waiting(std::int64_t ms) {
    std::int64_t latest = steady_ms() - ms;
    std::lock_guard lock(mutex_);
    for (Connection* connection : connections_) {
      std::int64_t since = connection->waiting_since;
      if (since != 0 && since <= latest) connection->cut();
    }
  }
  void finish_live() {
    std::lock_guard lock(mutex_);
    for (Connection* connection : connections_) connection->finish();
  }
  void cut_all() {
    std::lock_guard lock(mutex_);
    for (Connection* connection : connections_) connection->cut();
  }

  void watch_certificate() {
    auto files = tls_files(options_.tls_directory);
    std::error_code error;
    auto stamp = std::filesystem::last_write_time(files.certificate, error);
    auto key_stamp = std::filesystem::last_write_time(files.key, error);
    {
      std::lock_guard lock(tls_mutex_);
      if (error || (stamp == tls_stamp_ && key_stamp == key_stamp_)) return;
    }
    if (auto status = reload_certificate(); status) {
      LOG(info, "certificate_reloaded");
    } else {
      LOG(error, "certificate_refused", {"code", status.error().code});
      std::lock_guard lock(tls_mutex_);
      tls_stamp_ = stamp;
      key_stamp_ = key_stamp;
    }
  }

  ServerOptions options_;
  Pipeline& pipeline_;
  Live& live_;
  int listener_ = -1, content_ = -1, redirect_ = -1, wake_ = -1;
  std::atomic<bool> stopping_{false};
  std::atomic<int> threads_{0}, lives_{0}, in_body_{0};  // a connection has one thread
  std::atomic<std::int64_t> requests_{0}, refused_{0};
  std::mutex mutex_;  // guards what follows
  std::unordered_map<std::string, int> peers_;
  std::unordered_set<Connection*> connections_;
  mutable std::mutex places_mutex_;  // guards what follows
  std::condition_variable place_free_, extra_place_free_;
  int places_taken_ = 0;
  std::thread acceptor_, keeper_;
  std::mutex keeper_mutex_;
  std::condition_variable keeper_wait_;
  std::mutex tls_mutex_;  // guards what follows
  std::shared_ptr<ssl_ctx_st> tls_;
  std::filesystem::file_time_type tls_stamp_{}, key_stamp_{};
};

}  // namespace

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Pipeline& pipeline, Live& live) {
  auto server = std::make_unique<ThreadedServer>(std::move(options), pipeline, live);
  TRY(server->open());
  return server;
}

}  // namespace mc::http
