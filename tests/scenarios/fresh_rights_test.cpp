// FRESH-09 over real sockets: a suspension, a revoked device and a revoked role act on open sessions and on live
// connections within a second.
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "appliance/base/log.hpp"
#include "appliance/http/server.hpp"
#include "modules/accounts/sign_in_world.hpp"

namespace mc::accounts {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

/// A TCP client that speaks bytes; every wait ends after two seconds.
class Wire {
public:
  explicit Wire(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  }
  ~Wire() { ::close(socket_); }
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  void send(const std::string& bytes) { REQUIRE(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) > 0); }
  /// What is there within `wait`; empty at the end or when nothing came.
  std::string read(std::chrono::milliseconds wait = 2s) {
    pollfd entry{socket_, POLLIN, 0};
    if (::poll(&entry, 1, static_cast<int>(wait.count())) <= 0) return "";
    std::array<char, 4096> bytes;
    ssize_t got = ::recv(socket_, bytes.data(), bytes.size(), 0);
    return got > 0 ? std::string(bytes.data(), static_cast<std::size_t>(got)) : "";
  }
  /// Head and body of one small answer.
  std::string answer() {
    std::string all;
    for (;;) {
      std::string more = read();
      all += more;
      std::size_t end = all.find("\r\n\r\n");
      if (more.empty()) return all;
      if (end == std::string::npos) continue;
      std::size_t at = all.find("Content-Length: ");
      if (at == std::string::npos || at > end) return all;
      if (all.size() >= end + 4 + std::stoul(all.substr(at + 16))) return all;
    }
  }

private:
  int socket_;
};

/// The accounts module behind a real server with the real hub.
struct Served : testing::World {
  Served() {
    live = http::make_live(clock);
    platform_with_live.reset(new Platform{*db, clock, *random, *events, *jobs, *audit, permissions_of_live, sessions,
                                          *blobs, *live, live_routes, mounts, settings, folder.path()});
    must(security::add_standard_roles(permissions_of_live));
    must(permissions_of_live.add({"people:manage", {"admin"}}));
    served = make_accounts(*platform_with_live);
    permissions_of_live.freeze();
    authenticator_ = http::authenticator_of(sessions);
    auto audited = [this](const security::AuditEvent& event) {
      return db->write([&](data::Tx& tx) { return audit->append(tx, event); });
    };
    pipeline = must(http::Pipeline::make({clock, *random, live_routes, *authenticator_, limiter, audited, nullptr,
                                          live.get(), nullptr, [] { return mc::Status{}; }},
                                         {}));
    http::ServerOptions options;
    options.address = "127.0.0.1";
    options.port = 0;
    options.tls = false;
    server = must(http::Server::start(std::move(options), *pipeline, *live));
  }
  ~Served() { server->stop(); }

  std::string request(const std::string& head, const std::string& body = "") {
    Wire wire(server->port());
    wire.send(head + "Host: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: " +
              std::to_string(body.size()) + "\r\n\r\n" + body);
    return wire.answer();
  }
  std::string token_of(const std::string& login) {
    std::string body = sign_in_body(login);
    body.insert(1, R"("tokens":true,)");
    std::string answer = request("POST /api/v1/auth/sign-in HTTP/1.1\r\n", body);
    REQUIRE_MESSAGE(answer.starts_with("HTTP/1.1 200"), answer);
    return must(shape::from_json<SignedIn>(answer.substr(answer.find("\r\n\r\n") + 4))).access_token.value();
  }
  std::string status_of(const std::string& path, const std::string& token) {
    return request("GET /api/v1" + path + " HTTP/1.1\r\nAuthorization: Bearer " + token + "\r\n").substr(9, 3);
  }
  std::unique_ptr<Wire> web_socket(const std::string& token) {
    auto wire = std::make_unique<Wire>(server->port());
    int before = live->connections();
    wire->send("GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
               "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer " +
               token + "\r\n\r\n");
    REQUIRE(wire->answer().starts_with("HTTP/1.1 101"));
    for (int i = 0; i < 200 && live->connections() == before; ++i) std::this_thread::sleep_for(5ms);
    REQUIRE(live->connections() == before + 1);
    return wire;
  }
  /// Runs `act` and says whether the connection was closed, with close code 4001, within a second of it.
  template <class F>
  bool closes_within_a_second(Wire& wire, F&& act) {
    auto begun = SteadyClock::now();
    act();
    std::string frame = wire.read(1s);
    return frame.starts_with(std::string("\x88\x02\x0f\xa1", 4)) && SteadyClock::now() - begun < 1s;
  }

  security::Permissions permissions_of_live{};
  http::Routes live_routes{};
  std::unique_ptr<http::Live> live;
  std::unique_ptr<Platform> platform_with_live;
  std::unique_ptr<Accounts> served;
  std::unique_ptr<http::Authenticator> authenticator_;
  security::RateLimiter limiter{clock};
  std::unique_ptr<http::Pipeline> pipeline;
  std::unique_ptr<http::Server> server;
};

}  // namespace

TEST_SUITE("scenario") {
  TEST_CASE("FRESH-09: a suspension closes the live connection and the session within a second") {
    log::set_level(log::Level::error);
    Served world;
    std::string ana = world.token_of("1001");
    std::string grace = world.token_of("2");
    auto socket = world.web_socket(ana);
    auto other = world.web_socket(grace);
    CHECK(world.status_of("/me", ana) == "200");
    CHECK(world.closes_within_a_second(*socket, [&] {
      must(world.db->write(
          [&](data::Tx& tx) { return world.served->set_status(tx, {}, world.ana, Status::suspended); }));
    }));
    CHECK(world.status_of("/me", ana) == "401");
    CHECK(world.status_of("/me", grace) == "200");
    CHECK(other->read(100ms).empty());  // nobody else was cut off
    CHECK(world.live->connections() == 1);
    log::set_level(log::Level::info);
  }

  TEST_CASE(
      "FRESH-09: a device that is signed out from another one loses its live connection, a revoked role its rights") {
    log::set_level(log::Level::error);
    Served world;
    std::string ward = world.token_of("2");
    std::string phone = world.token_of("2");
    auto socket = world.web_socket(ward);
    CHECK(world.status_of("/audit", ward) == "200");
    must(world.db->write([&](data::Tx& tx) -> mc::Status {
      for (const auto& held : TRY(world.sessions.assignments(tx, world.grace)))
        TRY(world.sessions.revoke(tx, {}, world.grace, held.id));
      return {};
    }));
    CHECK(world.status_of("/audit", ward) == "403");
    CHECK(world.status_of("/me", ward) == "200");
    auto viewer = must(world.sessions.resolve(ward));
    CHECK(world.closes_within_a_second(*socket, [&] {
      std::string answer = world.request("DELETE /api/v1/me/devices/" + viewer->session.text() +
                                         " HTTP/1.1\r\nAuthorization: Bearer " + phone + "\r\n");
      CHECK(answer.substr(9, 3) == "200");
    }));
    CHECK(world.status_of("/me", ward) == "401");
    CHECK(world.status_of("/me", phone) == "200");
    log::set_level(log::Level::info);
  }
}

}  // namespace mc::accounts
