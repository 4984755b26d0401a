#include <doctest/doctest.h>

#include <thread>

#include "appliance/base/log.hpp"
#include "appliance/http/test_server.hpp"

using namespace mc;
using namespace mc::http;
using namespace std::chrono_literals;

namespace {
constexpr std::string_view kUpgrade =
    "GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\n"
    "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
std::string masked(int opcode, std::string_view payload) {
  std::string out;
  out += static_cast<char>(0x80 | opcode);
  out += static_cast<char>(0x80 | payload.size());
  out += "abcd";
  for (std::size_t i = 0; i < payload.size(); ++i) out += static_cast<char>(payload[i] ^ "abcd"[i % 4]);
  return out;
}
template <class F>
bool soon(F&& condition) {
  for (int i = 0; i < 400; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(5ms);
  }
  return false;
}
struct FakeSocket final : LiveSocket {
  bool send(std::shared_ptr<const std::string> bytes) override {
    text += *bytes;
    return true;
  }
  void finish() override { finished = true; }
  std::string text;
  bool finished = false;
};
struct Quiet {
  Quiet() { log::set_level(log::Level::error); }
  ~Quiet() { log::set_level(log::Level::info); }
};
}  // namespace

TEST_CASE("http live: frames") {
  CHECK(websocket_frame(1, "hi") == std::string("\x81\x02hi"));
  CHECK(websocket_frame(1, std::string(200, 'a')).substr(0, 4) == std::string("\x81\x7e\x00\xc8", 4));
}

TEST_CASE("http live: a WebSocket gets messages, answers pings, and ends with its session") {
  Quiet quiet;
  for (bool tls : {false, true}) {
    ServerOptions options;
    options.tls = tls;
    TestServer server(options);
    RawClient client(server.port(), tls);
    client.send(std::string(kUpgrade) + "Cookie: __Host-sid=good\r\nOrigin: " + (tls ? "https" : "http") +
                "://localhost\r\n\r\n");
    std::string head = client.read_response();
    CHECK(head.starts_with("HTTP/1.1 101 "));
    CHECK(head.find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n") != std::string::npos);
    REQUIRE(soon([&] { return server.live().connections() == 1; }));
    server.live().send(server.person(), "notification.count", R"({"unread":3})");
    std::string text = R"({"type":"notification.count","data":{"unread":3}})";
    CHECK(client.read_some(text.size() + 2) == websocket_frame(1, text));
    server.live().send(PersonId{}, "other", "{}");  // somebody else's
    client.send(masked(9, "are you there"));
    std::string pong = client.read_some(15);
    CHECK(pong == websocket_frame(10, "are you there"));
    server.live().send_all("all", "1");
    CHECK(client.read_some(25) == websocket_frame(1, R"({"type":"all","data":1})"));
    server.live().drop(server.session());
    CHECK(client.read_some(4) == std::string("\x88\x02\x0f\xa1", 4));
    CHECK(client.closed());
    CHECK(soon([&] { return server.live().connections() == 0; }));
  }
}

TEST_CASE("http live: no session, another site or a broken handshake get no socket") {
  Quiet quiet;
  ServerOptions options;
  options.tls = false;
  TestServer server(options);
  auto answer = [&](std::string fields) {
    RawClient client(server.port());
    client.send(std::string(kUpgrade) + fields + "\r\n");
    return client.read_response().substr(9, 3);
  };
  CHECK(answer("Origin: http://localhost\r\n") == "401");
  CHECK(answer("Cookie: __Host-sid=good\r\nOrigin: https://evil.example\r\n") == "403");
  CHECK(answer("Cookie: __Host-sid=good\r\n") == "403");
  CHECK(answer("Authorization: Bearer good\r\n") == "101");
  RawClient no_upgrade(server.port());
  no_upgrade.send("GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer good\r\n\r\n");
  CHECK(no_upgrade.read_response().substr(9, 3) == "400");
  RawClient odd_key(server.port());  // 24 characters, but not 16 bytes in base64
  odd_key.send("GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
               "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: !!!!!!!!!!!!!!!!!!!!!!==\r\n"
               "Authorization: Bearer good\r\n\r\n");
  std::string refused = odd_key.read_response();
  CHECK(refused.substr(9, 3) == "400");
  CHECK(refused.find("upgrade_expected") != std::string::npos);
  CHECK(server.server().figures().live <= 1);  // the one 101 above, if its end was not seen yet
}

TEST_CASE("http live: frames of a client come in any pieces; messages leave while half of one is there") {
  Quiet quiet;
  for (bool tls : {false, true}) {
    ServerOptions options;
    options.tls = tls;
    TestServer server(options);
    RawClient client(server.port(), tls);
    client.send(std::string(kUpgrade) + "Authorization: Bearer good\r\n\r\n");
    client.read_response();
    REQUIRE(soon([&] { return server.live().connections() == 1; }));
    std::string ping = masked(9, "one by one");
    for (char c : ping) {
      REQUIRE(client.send(std::string_view(&c, 1)));
      std::this_thread::sleep_for(2ms);
    }
    CHECK(client.read_some(12) == websocket_frame(10, "one by one"));
    std::string text = masked(1, "hello"), fragment = masked(1, "he");
    fragment[0] = 1;  // not the last
    client.send(text.substr(0, 4));
    std::this_thread::sleep_for(20ms);
    server.live().send_all("all", "1");
    CHECK(client.read_some(25) == websocket_frame(1, R"({"type":"all","data":1})"));
    std::string rest = masked(0, "llo");
    client.send(text.substr(4) + fragment + masked(9, "in between") + rest + masked(9, "after"));
    CHECK(client.read_some(12) == websocket_frame(10, "in between"));
    CHECK(client.read_some(7) == websocket_frame(10, "after"));
    client.send(masked(8, "\x03\xe8"));
    CHECK(client.read_some(4) == websocket_frame(8, "\x03\xe8"));
    CHECK(client.closed());
    CHECK(soon([&] { return server.live().connections() == 0; }));
  }
}

TEST_CASE("http live: what is not a client's frame ends the connection") {
  Quiet quiet;
  ServerOptions options;
  options.tls = false;
  TestServer server(options);
  std::string long_one = "\x82\xfe\x10\x01" + std::string("abcd") + std::string(4097, 'x');
  for (std::string bytes : {websocket_frame(1, "unmasked"),
                            std::string("\xc1\x80"
                                        "abcd",
                                        6),
                            std::string("\x83\x80"
                                        "abcd",
                                        6),
                            std::string("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff", 10), masked(1, "\xff\xfe"),
                            masked(0, "no start"), long_one}) {
    RawClient client(server.port());
    client.send(std::string(kUpgrade) + "Authorization: Bearer good\r\n\r\n");
    REQUIRE(client.read_response().starts_with("HTTP/1.1 101 "));
    client.send(bytes);
    CHECK(client.closed());
    CHECK(soon([&] { return server.live().connections() == 0 && server.server().figures().live == 0; }));
  }
}

TEST_CASE("http live: stop ends live connections") {
  Quiet quiet;
  ServerOptions options;
  options.tls = false;
  TestServer server(options);
  RawClient socket(server.port()), stream(server.port());
  socket.send(std::string(kUpgrade) + "Authorization: Bearer good\r\n\r\n");
  stream.send("GET /api/v1/live/events HTTP/1.1\r\nHost: localhost\r\nCookie: __Host-sid=good\r\n\r\n");
  REQUIRE(soon([&] { return server.live().connections() == 2; }));
  server.server().stop();
  CHECK(server.live().connections() == 0);
  CHECK(server.server().figures().threads == 0);
  CHECK(socket.closed());
  CHECK(stream.closed());
}

TEST_CASE("http live: only so many at a time") {
  Quiet quiet;
  ServerOptions options;
  options.tls = false;
  options.max_live = 1;
  TestServer server(options);
  std::string upgrade = std::string(kUpgrade) + "Authorization: Bearer good\r\n\r\n";
  {
    RawClient first(server.port());
    first.send(upgrade);
    REQUIRE(first.read_response().starts_with("HTTP/1.1 101 "));
    RawClient second(server.port());
    second.send(upgrade);
    CHECK(second.read_response().starts_with("HTTP/1.1 503 "));
  }
  CHECK(soon([&] { return server.server().figures().live == 0; }));
  RawClient third(server.port());
  third.send(upgrade);
  CHECK(third.read_response().starts_with("HTTP/1.1 101 "));
}

TEST_CASE("http live: a client that does not read is dropped, and others go on") {
  Quiet quiet;
  ServerOptions options;
  options.tls = false;
  TestServer server(options);
  RawClient deaf(server.port());
  deaf.send(std::string(kUpgrade) + "Authorization: Bearer good\r\n\r\n");
  deaf.read_response();
  REQUIRE(soon([&] { return server.live().connections() == 1; }));
  std::string big = "\"" + std::string(60'000, 'x') + "\"";
  bool gone = false;
  for (int i = 0; i < 400 && !gone; ++i) {
    server.live().send_all("big", big);
    gone = server.live().connections() == 0;
    std::this_thread::sleep_for(1ms);
  }
  CHECK(soon([&] { return server.live().connections() == 0; }));
}

TEST_CASE("http live: an event stream replays what was missed, or says that it cannot") {
  ManualClock clock;
  auto random = seeded_random(3);
  auto hub = make_live(clock);
  PersonId person = PersonId::make(clock, *random);
  auto stream = [&](std::uint64_t last) {
    auto socket = std::make_shared<FakeSocket>();
    LiveStart start;
    start.kind = LiveKind::event_stream;
    start.person = person;
    start.last_event = last;
    hub->join(socket, start);
    return socket;
  };
  auto first = stream(0);
  CHECK(first->text.find("live.ready") != std::string::npos);
  hub->send(person, "one", "1");
  std::string event = first->text.substr(first->text.rfind("id: "));
  CHECK(event.ends_with("data: {\"type\":\"one\",\"data\":1}\n\n"));
  std::uint64_t seen = std::stoull(event.substr(4));
  hub->leave(first.get());
  hub->send(person, "two", "2");
  hub->send_all("three", "3");
  hub->send(PersonId::make(clock, *random), "private", "4");
  auto second = stream(seen);
  CHECK(second->text.find("one") == std::string::npos);
  CHECK(second->text.find("\"two\"") < second->text.find("\"three\""));
  CHECK(second->text.find("private") == std::string::npos);
  for (int i = 0; i < 70; ++i) hub->send(person, "many", "0");
  CHECK(stream(seen)->text.find("live.reset") != std::string::npos);
  CHECK(stream(5)->text.find("live.reset") != std::string::npos);  // from before a restart
  clock.advance(21s);
  second->text.clear();
  hub->tick();
  CHECK(second->text == ": ping\n\n");
}

TEST_CASE("http live: an event stream over the network") {
  Quiet quiet;
  ServerOptions options;
  options.tls = false;
  TestServer server(options);
  RawClient client(server.port());
  client.send("GET /api/v1/live/events HTTP/1.1\r\nHost: localhost\r\nCookie: __Host-sid=good\r\n\r\n");
  std::string head = client.read_response();
  CHECK(head.find("Content-Type: text/event-stream") != std::string::npos);
  CHECK(head.find("Content-Length") == std::string::npos);
  REQUIRE(soon([&] { return server.live().connections() == 1; }));
  server.live().send(server.person(), "x", "1");
  std::string text = client.read_all(300ms);
  CHECK(text.find("data: {\"type\":\"live.ready\"") != std::string::npos);
  CHECK(text.ends_with("data: {\"type\":\"x\",\"data\":1}\n\n"));
}
