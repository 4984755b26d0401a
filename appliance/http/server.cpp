#include "appliance/http/server.hpp"

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <thread>
#include <unordered_map>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/format.h>

#include "appliance/base/log.hpp"
#include "appliance/http/connection.hpp"
#include "appliance/http/exchange.hpp"
#include "appliance/http/tls.hpp"

namespace mc::http {
namespace {

// What epoll reports besides connections, whose ids start above these.
constexpr std::uint64_t kListener = 0, kRedirectListener = 1, kWake = 2, kFirstConnection = 16;
constexpr int kAcceptsPerTurn = 64;
constexpr std::size_t kShards = 16;

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

class EpollServer final : public Server, public Exchange::Host {
public:
  EpollServer(ServerOptions options, Pipeline& pipeline, Live& live)
      : options_(std::move(options)), exchange_(options_, pipeline, *this), live_(live) {}
  ~EpollServer() override { stop(); }

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
    listener_ = TRY(listen_on(options_.address, options_.port));
    if (options_.redirect_port != 0) redirect_ = TRY(listen_on(options_.address, std::max(0, options_.redirect_port)));
    epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    wake_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    watch(wake_, kWake, EPOLLIN);
    watch(listener_, kListener, EPOLLIN | EPOLLONESHOT);
    if (redirect_ >= 0) watch(redirect_, kRedirectListener, EPOLLIN | EPOLLONESHOT);
    for (int i = 0; i < options_.threads; ++i) spawn(Worker::base);
    sweeper_ = std::thread([this] { sweep(); });
    LOG(info, "server_started", {"port", port()}, {"tls", options_.tls});
    return {};
  }

  int port() const override { return port_of(listener_); }
  int redirect_port() const override { return redirect_ < 0 ? 0 : port_of(redirect_); }

  void stop() override {
    if (stopping_.exchange(true)) return;
    if (epoll_ < 0) {
      if (listener_ >= 0) ::close(listener_);
      return;
    }
    std::uint64_t one = 1;
    (void)!::write(wake_, &one, sizeof one);
    sweeper_wait_.notify_all();
    if (sweeper_.joinable()) sweeper_.join();
    for (int waited = 0; workers_ > 0; ++waited) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      if (waited == 2500) cut_all();  // 5 s: whoever still sends or reads is cut off
    }
    for (auto& shard : shards_)
      for (auto& [id, connection] : shard.connections) {
        connection->mark_closed();
        live_.leave(connection.get());
      }
    for (auto& shard : shards_) shard.connections.clear();
    for (int fd : {listener_, redirect_, epoll_, wake_})
      if (fd >= 0) ::close(fd);
    LOG(info, "server_stopped");
  }

  Status reload_certificate() override {
    auto context = TRY(load_tls(options_.tls_directory));
    std::error_code error;
    auto files = tls_files(options_.tls_directory);
    std::lock_guard lock(tls_mutex_);
    tls_ = std::move(context);
    tls_stamp_ = std::filesystem::last_write_time(files.certificate, error);
    key_stamp_ = std::filesystem::last_write_time(files.key, error);
    return {};
  }

  ServerFigures figures() const override { return {connections_, lives_, workers_, requests_, refused_}; }

  // Exchange::Host
  bool stopping() const override { return stopping_; }
  void count_request() override { ++requests_; }
  bool go_live(Connection& connection, const LiveStart& start) override {
    if (++lives_ > options_.max_live) {
      --lives_;
      return false;
    }
    connection.begin_live();
    connection.deadline = 0;
    auto shared = find(connection.id());
    if (shared) live_.join(std::move(shared), start);
    return true;
  }
  bool enter_body() override {
    if (++in_body_ <= options_.max_threads / 2) return true;
    --in_body_;
    return false;
  }
  void leave_body() override { --in_body_; }

private:
  enum class Worker : std::uint8_t { base, extra };  // extra ones leave when nobody needs them
  struct Shard {
    std::mutex mutex;
    std::unordered_map<std::uint64_t, std::shared_ptr<Connection>> connections;
  };

  void watch(int fd, std::uint64_t id, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.u64 = id;
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) ::epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event);
  }
  Shard& shard_of(std::uint64_t id) { return shards_[id % kShards]; }
  std::shared_ptr<Connection> find(std::uint64_t id) {
    Shard& shard = shard_of(id);
    std::lock_guard lock(shard.mutex);
    auto it = shard.connections.find(id);
    return it == shard.connections.end() ? nullptr : it->second;
  }

  void spawn(Worker kind) {
    if (stopping_) return;
    ++workers_;
    // Detached, because an extra worker comes and goes; stop() waits until workers_ is 0.
    std::thread([this, kind] { work(kind); }).detach();
  }

  void work(Worker kind) {
    while (!stopping_) {
      epoll_event event{};
      ++idle_;
      int count = ::epoll_wait(epoll_, &event, 1, kind == Worker::extra ? 30'000 : -1);
      if (--idle_ == 0 && !starving_.exchange(true)) sweeper_wait_.notify_one();
      if (count == 0) break;  // an extra worker that nobody needed
      if (count < 0 || event.data.u64 == kWake) continue;
      if (event.data.u64 == kListener)
        accept_on(listener_, kListener);
      else if (event.data.u64 == kRedirectListener)
        accept_on(redirect_, kRedirectListener);
      else if (auto connection = find(event.data.u64))
        attend(*connection);
    }
    --workers_;
  }

  void accept_on(int listener, std::uint64_t id) {
    for (int i = 0; i < kAcceptsPerTurn; ++i) {
      sockaddr_storage name{};
      socklen_t size = sizeof name;
      int fd = ::accept4(listener, reinterpret_cast<sockaddr*>(&name), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) {
        if (errno == EMFILE || errno == ENFILE) std::this_thread::sleep_for(std::chrono::milliseconds(20));
        break;
      }
      admit(fd, address_text(name), id == kRedirectListener);
    }
    watch(listener, id, EPOLLIN | EPOLLONESHOT);
  }

  void admit(int fd, std::string peer, bool redirect_only) {
    {
      std::lock_guard lock(peers_mutex_);
      int& open = peers_[peer];
      if (connections_ >= options_.max_connections || open >= options_.max_per_address) {
        ++refused_;
        ::close(fd);
        return;
      }
      ++open;
      ++connections_;
    }
    int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    std::shared_ptr<ssl_ctx_st> context;
    if (options_.tls && !redirect_only) {
      std::lock_guard lock(tls_mutex_);
      context = tls_;
    }
    std::uint64_t id = next_id_++;
    auto connection = std::make_shared<Connection>(id, fd, epoll_, std::move(peer), std::move(context));
    connection->redirect_only = redirect_only;
    connection->deadline = steady_ms() + options_.head_timeout.count();
    {
      Shard& shard = shard_of(id);
      std::lock_guard lock(shard.mutex);
      shard.connections.emplace(id, std::move(connection));
    }
    watch(fd, id, EPOLLIN | EPOLLONESHOT | EPOLLRDHUP);
  }

  /// Takes one event of a connection as far as it goes without waiting for the client.
  void attend(Connection& connection) {
    if (connection.phase == Phase::handshake) {
      if (speaks_plain_http(connection)) return close(connection);
      Io io = connection.handshake();
      if (io == Io::closed) return close(connection);
      if (io != Io::progress) return connection.arm(io == Io::want_write);
      connection.phase = Phase::request;
    }
    if (connection.phase == Phase::request) {
      Exchange::Next next = exchange_.serve(connection);
      if (next == Exchange::Next::close) return close(connection);
      if (next != Exchange::Next::live) return connection.arm(next == Exchange::Next::wait_write);
      if (!connection.live_done()) close(connection);
      return;
    }
    std::string bytes;
    auto taken = connection.live_read(bytes);
    if (taken == Connection::Taken::busy) return;
    if (taken == Connection::Taken::over) return close(connection);
    if (!bytes.empty() && !live_.receive(connection, bytes)) connection.finish();
    if (!connection.live_done()) close(connection);
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

  void close(Connection& connection) {
    bool live = connection.phase == Phase::live;
    connection.mark_closed();
    if (live) {
      live_.leave(&connection);
      --lives_;
    }
    connection.say_goodbye();
    {
      std::lock_guard lock(peers_mutex_);
      auto it = peers_.find(connection.peer());
      if (it != peers_.end() && --it->second == 0) peers_.erase(it);
      --connections_;
    }
    Shard& shard = shard_of(connection.id());
    std::lock_guard lock(shard.mutex);
    shard.connections.erase(connection.id());
  }

  /// Every second: cuts connections past their deadline, pings live ones, looks for a new certificate. In between it
  /// adds workers when all of them are busy and stay busy.
  void sweep() {
    auto next = std::chrono::steady_clock::now();
    while (!stopping_) {
      {
        std::unique_lock lock(sweeper_mutex_);
        sweeper_wait_.wait_until(lock, next, [&] { return stopping_ || starving_; });
      }
      if (starving_) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        for (int i = 0; idle_ == 0 && i < 8 && workers_ < options_.max_threads; ++i) spawn(Worker::extra);
        starving_ = false;
      }
      if (std::chrono::steady_clock::now() < next) continue;
      next = std::chrono::steady_clock::now() + std::chrono::seconds(1);
      cut_late();
      live_.tick();
      if (options_.tls) watch_certificate();
    }
  }

  void cut_all() {
    for (auto& shard : shards_) {
      std::lock_guard lock(shard.mutex);
      for (auto& [id, connection] : shard.connections) connection->cut();
    }
  }

  void cut_late() {
    std::int64_t now = steady_ms();
    for (auto& shard : shards_) {
      std::lock_guard lock(shard.mutex);
      for (auto& [id, connection] : shard.connections) {
        std::int64_t deadline = connection->deadline;
        if (deadline != 0 && deadline < now) connection->cut();
      }
    }
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
  Exchange exchange_;
  Live& live_;
  int listener_ = -1, redirect_ = -1, epoll_ = -1, wake_ = -1;
  std::atomic<bool> stopping_{false}, starving_{false};
  std::atomic<int> idle_{0}, workers_{0}, connections_{0}, lives_{0}, in_body_{0};
  std::atomic<std::int64_t> requests_{0}, refused_{0};
  std::atomic<std::uint64_t> next_id_{kFirstConnection};
  std::array<Shard, kShards> shards_;
  std::mutex peers_mutex_;
  std::unordered_map<std::string, int> peers_;
  std::thread sweeper_;
  std::mutex sweeper_mutex_;
  std::condition_variable sweeper_wait_;
  std::mutex tls_mutex_;
  std::shared_ptr<ssl_ctx_st> tls_;
  std::filesystem::file_time_type tls_stamp_{}, key_stamp_{};
};

}  // namespace

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Pipeline& pipeline, Live& live) {
  auto server = std::make_unique<EpollServer>(std::move(options), pipeline, live);
  TRY(server->open());
  return server;
}

}  // namespace mc::http
