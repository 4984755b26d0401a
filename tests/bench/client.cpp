#include "tests/bench/client.hpp"

#include <algorithm>
#include <stdexcept>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace mc::bench {
namespace {

using Time = std::chrono::steady_clock::time_point;
double since(Time start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

SSL_CTX* context() {
  static SSL_CTX* made = [] {
    SSL_CTX* fresh = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_mode(fresh,
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    return fresh;
  }();
  return made;
}

/// A connected socket with its TLS session; the handshake blocks, then it is non-blocking.
struct Connection {
  explicit Connection(const Target& target) {
    fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(static_cast<std::uint16_t>(target.port));
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd, reinterpret_cast<sockaddr*>(&name), sizeof name) != 0) throw std::runtime_error("cannot connect");
    int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ssl = SSL_new(context());
    SSL_set_fd(ssl, fd);
    if (SSL_connect(ssl) != 1) throw std::runtime_error("TLS handshake failed");
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
  }
  ~Connection() {
    SSL_free(ssl);
    ::close(fd);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// False when the connection ended.
  bool fill() {
    char buffer[16384];
    for (;;) {
      int got = SSL_read(ssl, buffer, sizeof buffer);
      if (got > 0) {
        in.append(buffer, static_cast<std::size_t>(got));
        continue;
      }
      return SSL_get_error(ssl, got) == SSL_ERROR_WANT_READ;
    }
  }
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      int sent = SSL_write(ssl, bytes.data(), static_cast<int>(bytes.size()));
      if (sent > 0)
        bytes.remove_prefix(static_cast<std::size_t>(sent));
      else if (SSL_get_error(ssl, sent) != SSL_ERROR_WANT_WRITE && SSL_get_error(ssl, sent) != SSL_ERROR_WANT_READ)
        throw std::runtime_error("the server ended the connection");
    }
  }
  int fd = -1;
  SSL* ssl = nullptr;
  std::string in;
};

/// Takes a whole response off the front of `in`; false when more must come.
bool take_response(std::string& in, Answer& out) {
  std::size_t head = in.find("\r\n\r\n");
  if (head == std::string::npos) return false;
  std::string_view text(in);
  out.status = std::stoi(in.substr(9, 3));
  std::size_t length_at = text.substr(0, head).find("Content-Length: ");
  if (length_at != std::string_view::npos) {
    std::size_t length = std::stoul(in.substr(length_at + 16));
    if (in.size() < head + 4 + length) return false;
    out.body = in.substr(head + 4, length);
    in.erase(0, head + 4 + length);
    return true;
  }
  if (text.substr(0, head).find("Transfer-Encoding: chunked") == std::string_view::npos) {
    out.body.clear();
    in.erase(0, head + 4);
    return true;
  }
  std::size_t at = head + 4;
  std::string body;
  for (;;) {
    std::size_t line = in.find("\r\n", at);
    if (line == std::string::npos) return false;
    std::size_t size = std::stoul(in.substr(at, line - at), nullptr, 16);
    if (in.size() < line + 2 + size + 2) return false;
    body.append(in, line + 2, size);
    at = line + 2 + size + 2;
    if (size == 0) break;
  }
  out.body = std::move(body);
  in.erase(0, at);
  return true;
}

std::string request_text(const std::string& token, const Step& step) {
  std::string out = step.method + " " + step.path + " HTTP/1.1\r\nHost: localhost\r\n";
  if (!token.empty()) out += "Authorization: Bearer " + token + "\r\n";
  if (!step.body.empty())
    out += "Content-Type: application/json\r\nContent-Length: " + std::to_string(step.body.size()) + "\r\n";
  else if (step.method != "GET")
    out += "Content-Length: 0\r\n";
  return out + "\r\n" + step.body;
}

struct Client {
  Client(const Target& target, std::string bearer, Script steps)
      : connection(target), token(std::move(bearer)), script(std::move(steps)) {}
  enum class Next : std::uint8_t { over, sent, later };
  /// Sends the next step, or keeps it until `started`.
  Next go_on(const Answer* last, Time begun) {
    auto next = script(last);
    if (!next) return Next::over;
    name = next->name;
    text = request_text(token, *next);
    started = next->at ? begun + *next->at : std::chrono::steady_clock::now();
    if (next->at && started > std::chrono::steady_clock::now()) return Next::later;
    connection.send(text);
    return Next::sent;
  }
  Connection connection;
  std::string token;
  Script script;
  std::string name;
  std::string text;
  Time started;
};

}  // namespace

Run run(const Target& target, std::vector<std::pair<std::string, Script>> scripts, std::chrono::milliseconds time) {
  std::vector<std::unique_ptr<Client>> clients;
  int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  for (auto& [token, script] : scripts) {
    clients.push_back(std::make_unique<Client>(target, token, std::move(script)));
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = clients.back().get();
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, clients.back()->connection.fd, &event);
  }
  Run out;
  Time begun = std::chrono::steady_clock::now();
  std::size_t active = 0;
  std::multimap<Time, Client*> later;
  auto go_on = [&](Client& client, const Answer* last) {
    auto next = client.go_on(last, begun);
    if (next == Client::Next::later) later.emplace(client.started, &client);
    return next != Client::Next::over;
  };
  for (auto& client : clients) active += go_on(*client, nullptr);
  epoll_event events[64];
  while (active > 0 && std::chrono::steady_clock::now() - begun < time) {
    while (!later.empty() && later.begin()->first <= std::chrono::steady_clock::now()) {
      Client* client = later.begin()->second;
      later.erase(later.begin());
      client->connection.send(client->text);
    }
    int count = ::epoll_wait(epoll, events, 64, later.empty() ? 200 : 1);
    for (int i = 0; i < count; ++i) {
      auto& client = *static_cast<Client*>(events[i].data.ptr);
      if (!client.connection.fill()) throw std::runtime_error("the server ended a connection during " + client.name);
      Answer answer;
      if (!take_response(client.connection.in, answer)) continue;
      if (!client.name.empty()) {
        auto& figures = out.steps[client.name];
        // A refusal is quick: it must not make the figures look better.
        if (answer.status < 400) figures.ms.push_back(since(client.started));
        if (answer.status >= 400 && figures.errors++ == 0)
          figures.first_error = std::to_string(answer.status) + " " + answer.body.substr(0, 300);
      }
      if (!go_on(client, &answer)) --active;
    }
  }
  out.seconds = since(begun) / 1000;
  ::close(epoll);
  return out;
}

Answer request(const Target& target, const std::string& token, const Step& step) {
  Connection connection(target);
  ::fcntl(connection.fd, F_SETFL, ::fcntl(connection.fd, F_GETFL) & ~O_NONBLOCK);
  connection.send(request_text(token, step));
  Answer answer;
  char buffer[16384];
  while (!take_response(connection.in, answer)) {
    int got = SSL_read(connection.ssl, buffer, sizeof buffer);
    if (got <= 0) throw std::runtime_error("no answer to " + step.path);
    connection.in.append(buffer, static_cast<std::size_t>(got));
  }
  return answer;
}

struct LiveSockets::Socket {
  explicit Socket(const Target& target) : connection(target) {}
  Connection connection;
  bool got = false;
};

LiveSockets::LiveSockets(const Target& target, const std::string& token, int count) {
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  for (int i = 0; i < count; ++i) {
    sockets_.push_back(std::make_unique<Socket>(target));
    auto& connection = sockets_.back()->connection;
    connection.send(
        "GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer " +
        token + "\r\n\r\n");
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = sockets_.back().get();
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.fd, &event);
    for (int tries = 0; connection.in.find("\r\n\r\n") == std::string::npos; ++tries) {
      if (!connection.fill() || tries > 5000) throw std::runtime_error("a WebSocket was refused");
      ::usleep(1000);
    }
    if (!connection.in.starts_with("HTTP/1.1 101")) throw std::runtime_error(connection.in.substr(0, 300));
    connection.in.clear();
  }
}
LiveSockets::~LiveSockets() { ::close(epoll_); }

std::vector<double> LiveSockets::receive(std::string_view part, Time start, std::chrono::milliseconds wait) {
  std::vector<double> out;
  for (auto& socket : sockets_) socket->got = false;
  epoll_event events[64];
  while (out.size() < sockets_.size() && since(start) < static_cast<double>(wait.count())) {
    int count = ::epoll_wait(epoll_, events, 64, 100);
    for (int i = 0; i < count; ++i) {
      auto& socket = *static_cast<Socket*>(events[i].data.ptr);
      if (!socket.connection.fill()) throw std::runtime_error("the server ended a WebSocket");
      if (socket.got || socket.connection.in.find(part) == std::string::npos) continue;
      socket.got = true;
      socket.connection.in.clear();
      out.push_back(since(start));
    }
  }
  return out;
}

std::string json_value(std::string_view json, std::string_view key, std::size_t from) {
  std::string wanted = "\"" + std::string(key) + "\":";
  std::size_t at = json.find(wanted, from);
  if (at == std::string_view::npos) return {};
  at += wanted.size();
  if (at < json.size() && json[at] == '"') {
    std::size_t end = json.find('"', at + 1);
    return std::string(json.substr(at + 1, end - at - 1));
  }
  return std::string(json.substr(at, json.find_first_of(",}]", at) - at));
}

std::vector<std::string> json_values(std::string_view json, std::string_view key) {
  std::vector<std::string> out;
  std::string wanted = "\"" + std::string(key) + "\":\"";
  for (std::size_t at = 0; (at = json.find(wanted, at)) != std::string_view::npos;) {
    at += wanted.size();
    out.emplace_back(json.substr(at, json.find('"', at) - at));
  }
  return out;
}

double percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5);
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
  return values[at];
}

}  // namespace mc::bench
