#include <doctest/doctest.h>
#include <fmt/format.h>

#include <fstream>
#include <thread>

#include <openssl/ssl.h>

#include "appliance/base/log.hpp"
#include "appliance/http/test_server.hpp"
#include "appliance/http/tls.hpp"

using namespace mc;
using namespace mc::http;
using namespace std::chrono_literals;

namespace {
struct Quiet {
  Quiet() { log::set_level(log::Level::error); }
  ~Quiet() { log::set_level(log::Level::info); }
};
ServerOptions plain() {
  ServerOptions options;
  options.tls = false;
  return options;
}
/// Small deadlines, so that slow clients are seen off within a test.
ServerOptions impatient() {
  ServerOptions options = plain();
  options.head_timeout = 1000ms;
  options.io_timeout = 500ms;
  return options;
}
std::string get(std::string_view path, std::string_view fields = "") {
  return fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\n{}\r\n", path, fields);
}
std::string post(std::string_view path, std::string_view body, std::string_view fields = "") {
  return fmt::format("POST {} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                     "Content-Length: {}\r\n{}\r\n{}",
                     path, body.size(), fields, body);
}
constexpr std::string_view kSignedIn = "Authorization: Bearer good\r\n";
/// Status line's code of a response; 0 when there is none.
int status(std::string_view response) {
  return response.size() > 12 && response.starts_with("HTTP/1.1 ") ? std::stoi(std::string(response.substr(9, 3))) : 0;
}
bool serves(TestServer& server) {
  RawClient client(server.port());
  client.send(get("/api/v1/plain"));
  return status(client.read_response()) == 200;
}
}  // namespace

TEST_CASE("http server: keep-alive, pipelining, HEAD, HTTP/1.0 and health") {
  Quiet quiet;
  TestServer server(plain());
  RawClient client(server.port());
  REQUIRE(client.send(get("/api/v1/plain") + get("/api/v1/plain") + post("/api/v1/echo", R"({"text":"a"})")));
  for (int i = 0; i < 2; ++i) {
    std::string one = client.read_response();
    CHECK(status(one) == 200);
    CHECK(one.ends_with(R"({"text":"hello"})"));
    CHECK(one.find("Connection: keep-alive") != std::string::npos);
    CHECK(one.find("Date: ") != std::string::npos);
  }
  CHECK(client.read_response().ends_with(R"({"text":"a"})"));
  client.send("HEAD /api/v1/plain HTTP/1.1\r\nHost: a\r\n\r\n" + get("/healthz"));
  std::string head = client.read_some(20);
  CHECK(status(head) == 200);
  CHECK(client.read_response().find("Content-Length: 16") != std::string::npos);
  RawClient old(server.port());
  old.send("GET /api/v1/plain HTTP/1.0\r\n\r\n");
  CHECK(status(old.read_all()) == 200);  // and the connection ended
}

TEST_CASE("http server: a body is read whole, in pieces, chunked, and after Expect") {
  Quiet quiet;
  TestServer server(plain());
  std::string body = R"({"text":")" + std::string(30'000, 'a') + "\"}";
  RawClient slow(server.port());
  std::string request = post("/api/v1/echo", body);
  for (std::size_t at = 0; at < request.size(); at += 7000) {
    slow.send(std::string_view(request).substr(at, 7000));
    std::this_thread::sleep_for(5ms);
  }
  CHECK(slow.read_response().ends_with(body));
  RawClient chunked(server.port());
  chunked.send(
      "POST /api/v1/echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
      "9\r\n{\"text\":\"\r\n3\r\nab\"\r\n1\r\n}\r\n0\r\n\r\n" +
      get("/api/v1/plain"));
  CHECK(chunked.read_response().ends_with(R"({"text":"ab"})"));
  CHECK(chunked.read_response().ends_with(R"({"text":"hello"})"));
  RawClient polite(server.port());
  polite.send("POST /api/v1/echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nExpect: "
              "100-continue\r\nContent-Length: 12\r\n\r\n");
  CHECK(polite.read_some(25) == "HTTP/1.1 100 Continue\r\n\r\n");
  polite.send(R"({"text":"a"})");
  CHECK(status(polite.read_response()) == 200);
  RawClient upload(server.port());
  upload.send(fmt::format("POST /api/v1/file HTTP/1.1\r\nHost: a\r\n{}Content-Length: 3000000\r\n\r\n", kSignedIn));
  std::thread sender([&] { upload.send(std::string(3'000'000, 'b')); });
  CHECK(upload.read_response().ends_with(R"({"text":"3000000"})"));
  sender.join();
}

TEST_CASE("http server: files with length, ranges and chunks") {
  Quiet quiet;
  TestServer server(plain());
  RawClient client(server.port());
  client.send(get("/api/v1/file", kSignedIn));
  CHECK(client.read_response().size() > 1 << 20);
  client.send(get("/api/v1/file", std::string(kSignedIn) + "Range: bytes=10-19\r\n"));
  std::string part = client.read_response();
  CHECK(status(part) == 206);
  CHECK(part.ends_with("\r\n\r\nxxxxxxxxxx"));
  client.send(get("/api/v1/stream", std::string(kSignedIn) + "Connection: close\r\n"));
  std::string all = client.read_all();
  CHECK(all.find("Transfer-Encoding: chunked") != std::string::npos);
  CHECK(all.ends_with("\r\n0\r\n\r\n"));
  CHECK(all.size() > 1 << 20);
}

TEST_CASE("http server: CVE-2025-53629, CVE-2025-46728: no body grows past its limit, chunked or with a length") {
  Quiet quiet;
  TestServer server(plain());
  RawClient announced(server.port());
  announced.send(
      "POST /api/v1/echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 900000000\r\n\r\n");
  CHECK(status(announced.read_response()) == 413);
  CHECK(announced.closed());
  RawClient endless(server.port());
  endless.send(
      "POST /api/v1/echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
  std::string chunk = "10000\r\n" + std::string(65536, 'a') + "\r\n";
  int sent = 0;
  while (sent < 2000 && endless.send(chunk)) ++sent;
  CHECK(sent < 2000);  // cut off; what the kernel had buffered by then is not ours
  RawClient huge(server.port());
  huge.send("POST /api/v1/echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: "
            "chunked\r\n\r\nfffffffffff\r\n");
  CHECK(status(huge.read_response()) == 413);
  CHECK(server.handled() == 0);
  CHECK(serves(server));
}

TEST_CASE("http server: CVE-2025-53628: a line without end is refused") {
  Quiet quiet;
  TestServer server(plain());
  for (std::string start : {"GET /", "GET / HTTP/1.1\r\nHost: a\r\nX: "}) {
    RawClient client(server.port());
    client.send(start);
    std::string more(4096, 'a');
    int sent = 0;
    while (sent < 20'000 && client.send(more)) ++sent;
    CHECK(sent < 20'000);  // cut off; what the kernel had buffered by then is not ours
  }
  RawClient chunk_line(server.port());
  chunk_line.send("POST /api/v1/echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: "
                  "chunked\r\n\r\n1;" +
                  std::string(8000, 'x'));
  CHECK(status(chunk_line.read_response()) >= 400);
  CHECK(serves(server));
}

TEST_CASE("http server: header flood is refused") {
  Quiet quiet;
  TestServer server(plain());
  std::string many;
  for (int i = 0; i < 101; ++i) many += "X: 1\r\n";
  RawClient client(server.port());
  client.send(get("/api/v1/plain", many));
  std::string answer = client.read_all();
  CHECK(status(answer) == 431);
  CHECK(answer.find("application/problem+json") != std::string::npos);
  RawClient big(server.port());
  big.send(get("/api/v1/plain", "X: " + std::string(17'000, 'a') + "\r\n"));
  CHECK(status(big.read_all()) == 431);
  RawClient uri(server.port());
  uri.send(get("/api/v1/plain?" + std::string(9000, 'a')));
  CHECK(status(uri.read_all()) == 414);
}

TEST_CASE("http server: REMOTE_ADDR and X-Forwarded-For from a client change nothing") {
  Quiet quiet;
  TestServer server(plain());
  RawClient client(server.port());
  client.send(
      post("/api/v1/guarded", R"({"text":"a"})",
           std::string(kSignedIn) +
               "REMOTE_ADDR: 10.6.6.6\r\nREMOTE_PORT: 1\r\nLOCAL_ADDR: 10.6.6.6\r\nX-Forwarded-For: 10.6.6.6\r\n"));
  CHECK(client.read_response().ends_with(R"({"text":"127.0.0.1"})"));
}

TEST_CASE("http server: CVE-2026-34441: a body on GET does not become the next request") {
  Quiet quiet;
  TestServer server(plain());
  std::string hidden = get("/api/v1/plain");
  RawClient client(server.port());
  client.send(get("/healthz", "Content-Length: " + std::to_string(hidden.size()) + "\r\n") + hidden);
  std::string answer = client.read_all();
  CHECK(status(answer) == 400);
  CHECK(answer.find("hello") == std::string::npos);
  CHECK(server.handled() == 0);
  RawClient unread(server.port());  // a route that answers without reading its body
  unread.send(post("/api/v1/nothing-there", hidden) + get("/healthz"));
  CHECK(status(unread.read_response()) == 404);
  CHECK(unread.read_all(300ms).find("hello") == std::string::npos);
  CHECK(server.handled() == 0);
}

TEST_CASE("http server: CVE-2026-45372: escaped line breaks in header values are refused and never sent back") {
  Quiet quiet;
  TestServer server(plain());
  for (std::string field : {"X-Evil: a%0d%0aSet-Cookie:%20evil=1\r\n", "Cookie: a=%0aevil\r\n", "X-Evil: %00\r\n",
                            "X-Evil: a%u000aevil\r\n"}) {
    RawClient client(server.port());
    client.send(get("/api/v1/plain", field) + get("/api/v1/plain"));
    std::string answer = client.read_all();
    CHECK_MESSAGE(status(answer) == 400, field);
    CHECK(answer.find("evil") == std::string::npos);
    CHECK(answer.find("hello") == std::string::npos);  // and nothing after it is served
  }
  CHECK(server.handled() == 0);
  RawClient path(server.port());
  path.send(get("/api/v1/plain%0d%0aevil:%201"));
  std::string refused = path.read_response();
  CHECK(status(refused) == 400);
  CHECK(refused.find("evil") == std::string::npos);
}

TEST_CASE("http server: header values reach the pipeline as they were sent") {
  Quiet quiet;
  TestServer server(plain());
  auto answer = [&](std::string field) {
    RawClient client(server.port());
    client.send(post("/api/v1/guarded", R"({"text":"a"})", "Sec-Fetch-Site: same-origin\r\n" + field));
    return status(client.read_response());
  };
  CHECK(answer("Cookie: __Host-sid=good\r\n") == 200);
  CHECK(answer("Cookie: a=%3B%20__Host-sid%3Dgood\r\n") == 401);  // a neighbour's cookie must not become the session
  CHECK(answer("Cookie: __Host-sid=g%6fod\r\n") == 401);
  CHECK(answer("Authorization: Bearer g%6fod\r\n") == 401);
}

TEST_CASE("http server: errors keep the connection, refusals end it") {
  Quiet quiet;
  TestServer server(plain());
  RawClient client(server.port());
  client.send(get("/api/v1/nothing-there") + get("/api/v1/guarded") + get("/api/v1/plain"));
  for (int expected : {404, 405, 200}) {
    std::string answer = client.read_response();
    CHECK(status(answer) == expected);
    CHECK(answer.find("Connection: keep-alive\r\n") != std::string::npos);
  }
  for (std::string bytes :
       {"GET /api/v1/plain HTTP/1.1\nHost: a\n\n\r\n\r\n",
        "GET /api/v1/plain HTTP/1.1\r\nHost: a\r\nX: a\nY: b\r\n\r\n",
        "GET /api/v1/plain HTTP/1.1\r\nHost: a\r\nX: a\r\n folded\r\n\r\n",
        "GET /api/v1/plain HTTP/1.1\r\nHost : a\r\n\r\n", "GET /api/v1/plain HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
        "GET /api/v1/plain HTTP/1.1\r\n\r\n", "GET  /api/v1/plain HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /api/v1/plain HTTP/2.0\r\nHost: a\r\n\r\n", "FOO /api/v1/plain HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /api/v1/plain HTTP/1.1\r\nHost: a\r\nAccept: ,\r\n\r\n"}) {
    RawClient bad(server.port());
    bad.send(bytes + get("/api/v1/plain"));
    std::string answer = bad.read_all();
    CHECK_MESSAGE(status(answer) == 400, bytes);
    CHECK(answer.find("application/problem+json") != std::string::npos);
    CHECK(answer.find("Connection: close\r\n") != std::string::npos);
    CHECK(answer.find("hello") == std::string::npos);
    CHECK(bad.closed(0ms));
  }
  RawClient range(server.port());
  range.send(get("/api/v1/file", std::string(kSignedIn) + "Range: bytes=9-2\r\n") + get("/api/v1/plain"));
  std::string answer = range.read_all();
  CHECK(status(answer) == 416);
  CHECK(answer.find("application/problem+json") != std::string::npos);
  CHECK(answer.find("hello") == std::string::npos);
}

TEST_CASE("http server: chunk sizes have one reading") {
  Quiet quiet;
  TestServer server(plain());
  std::string start =
      "POST /api/v1/echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
  std::string body = R"({"text":"a"})";
  RawClient fine(server.port());
  fine.send(start + "c;x=y\r\n" + body + "\r\n0\r\n\r\n");
  CHECK(status(fine.read_response()) == 200);
  for (std::string size : {"+c", "0xc", "-c", " c", "c ", "c\n", "", "c;a\nb", "fffffffffffffffffc"}) {
    RawClient client(server.port());
    client.send(start + size + "\r\n" + body + "\r\n0\r\n\r\n" + get("/api/v1/plain"));
    std::string answer = client.read_all();
    CHECK_MESSAGE(status(answer) >= 400, size);
    CHECK(answer.find("hello") == std::string::npos);
  }
  CHECK(server.handled() == 1);
}

TEST_CASE("http server: the library does nothing with paths, forms and encodings") {
  Quiet quiet;
  TestServer server(plain());
  RawClient deep(server.port());  // its regular expressions would recurse once for each character
  deep.send(get("/" + std::string(8000, 'a')) + get("/" + std::string(2000, '%') + "a"));
  CHECK(status(deep.read_response()) == 404);
  CHECK(status(deep.read_response()) == 400);
  for (std::string fields : {"Content-Type: multipart/form-data; boundary=x\r\n", "Content-Encoding: gzip\r\n",
                             "Content-Type: application/x-www-form-urlencoded\r\n"}) {
    RawClient client(server.port());
    client.send(fmt::format("POST /api/v1/file HTTP/1.1\r\nHost: a\r\n{}{}Content-Length: 20000\r\n\r\n{}", kSignedIn,
                            fields, std::string(20'000, 'x')));
    CHECK_MESSAGE(client.read_response().ends_with(R"({"text":"20000"})"), fields);
  }
}

TEST_CASE("http server: two lengths and other smuggling are refused and end the connection") {
  Quiet quiet;
  TestServer server(plain());
  for (std::string fields :
       {"Content-Length: 5\r\nContent-Length: 5\r\n", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: xchunked\r\n", "Host: b\r\n", "Content-Length: -1\r\n"}) {
    RawClient client(server.port());
    client.send("POST /api/v1/echo HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n0\r\n\r\n" + get("/api/v1/plain"));
    std::string answer = client.read_all();
    CHECK_MESSAGE(status(answer) == 400, fields);
    CHECK(answer.find("hello") == std::string::npos);
  }
  CHECK(server.handled() == 0);
}

TEST_CASE("http server: path traversal never leaves the web app") {
  Quiet quiet;
  TestServer server(plain());
  for (std::string path : {"/../etc/passwd", "/assets/../../etc/passwd", "/%2e%2e/etc/passwd",
                           "/assets/..%2f..%2fetc/passwd", "/assets/%5c..%5c", "/api/v1/../../healthz", "/%00"}) {
    RawClient client(server.port());
    client.send(get(path));
    CHECK_MESSAGE(status(client.read_response()) == 400, path);
  }
}

TEST_CASE("http server: slow clients are cut off and stop nobody else") {
  Quiet quiet;
  TestServer server(impatient());
  std::vector<std::unique_ptr<RawClient>> slow;
  for (int i = 0; i < 60; ++i) {  // far more than there are workers
    slow.push_back(std::make_unique<RawClient>(server.port()));
    if (i % 3 == 0) slow.back()->send("GET /api/v1/plain HTTP/1.1\r\nHos");
    if (i % 3 == 1)
      slow.back()->send(
          "POST /api/v1/echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{");
  }
  for (int i = 0; i < 20; ++i) CHECK(serves(server));
  for (auto& client : slow) CHECK(client->closed(4000ms));
  RawClient late(server.port());  // a long body that stops coming
  late.send(fmt::format("POST /api/v1/file HTTP/1.1\r\nHost: a\r\n{}Content-Length: 300000\r\n\r\nabc", kSignedIn));
  CHECK(late.closed(4000ms));
}

TEST_CASE("http server: a reader that does not read is cut off") {
  Quiet quiet;
  TestServer server(impatient());
  RawClient client(server.port());
  std::string many;
  for (int i = 0; i < 40; ++i) many += get("/api/v1/file", kSignedIn);
  client.send(many);
  std::this_thread::sleep_for(1500ms);
  CHECK(client.read_all(500ms).size() < 40u << 20);
  CHECK(serves(server));
}

TEST_CASE("http server: handlers that block do not stop others") {
  Quiet quiet;
  TestServer server(plain());
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 24; ++i) {  // six times the base workers
    clients.push_back(std::make_unique<RawClient>(server.port()));
    clients.back()->send(get("/api/v1/slow"));
  }
  for (auto& client : clients) CHECK(status(client->read_response()) == 200);
  CHECK(server.most_slow() > 4);  // more than the base workers
}

TEST_CASE("http server: a handler that only waits lends its place to another request") {
  ServerOptions options = plain();
  options.threads = options.max_threads = 1;
  TestServer server(options);
  RawClient waits(server.port()), works(server.port());
  waits.send(get("/api/v1/wait"));
  for (int i = 0; i < 2000 && server.handled() == 0; ++i) std::this_thread::sleep_for(1ms);
  works.send(get("/api/v1/plain"));
  CHECK(status(works.read_response()) == 200);
  CHECK(waits.read_response().find("met another") != std::string::npos);
}

TEST_CASE("http server: who waits in line hears that the client left") {
  Quiet quiet;
  ServerOptions options = plain();
  options.threads = options.max_threads = 1;
  TestServer server(options);
  auto becomes = [&](int queued) {
    for (int i = 0; i < 5000 && server.queued() != queued; ++i) std::this_thread::sleep_for(1ms);
    return server.queued() == queued;
  };
  RawClient stays(server.port());
  stays.send(get("/api/v1/queue"));
  {
    RawClient leaves(server.port());
    leaves.send(get("/api/v1/queue"));
    CHECK(becomes(2));
  }
  CHECK(becomes(1));
  CHECK(serves(server));
}

TEST_CASE("http server: connections of one address are limited") {
  Quiet quiet;
  ServerOptions options = plain();
  options.max_per_address = 5;
  TestServer server(options);
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 5; ++i) {
    clients.push_back(std::make_unique<RawClient>(server.port()));
    clients.back()->send(get("/healthz"));
    CHECK(status(clients.back()->read_response()) == 200);
  }
  RawClient sixth(server.port());
  CHECK(sixth.closed());
  clients.clear();
  std::this_thread::sleep_for(100ms);
  CHECK(serves(server));
}

TEST_CASE("http server: when it gets crowded, those that only wait make room") {
  Quiet quiet;
  ServerOptions options = plain();
  options.max_connections = 4;
  options.crowded_timeout = 100ms;
  TestServer server(options);
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 4; ++i) {
    clients.push_back(std::make_unique<RawClient>(server.port()));
    clients.back()->send(get("/healthz"));
    CHECK(status(clients.back()->read_response()) == 200);
  }
  CHECK(RawClient(server.port()).closed());
  for (auto& client : clients) CHECK(client->closed(4000ms));
  CHECK(serves(server));
}

TEST_CASE("http server: the redirect port only points to the other one") {
  Quiet quiet;
  ServerOptions options = plain();
  options.redirect_port = -1;
  options.redirect_to = "https://learn.hospital.example";
  TestServer server(options);
  RawClient client(server.server().redirect_port());
  client.send(get("/api/v1/plain?a=b") + get("/api/v1/plain"));
  std::string answer = client.read_all();
  CHECK(status(answer) == 308);
  CHECK(answer.find("Location: https://learn.hospital.example/api/v1/plain?a=b\r\n") != std::string::npos);
  CHECK(answer.find("HTTP/1.1", 1) == std::string::npos);  // one answer
  CHECK(server.handled() == 0);
}

TEST_CASE("http server: TLS 1.3 only, unless 1.2 is asked for; also after a new certificate") {
  Quiet quiet;
  TestServer server;
  for (int look = 0; look < 2; ++look) {
    CHECK(RawClient(server.port(), true, TLS1_3_VERSION).connected());
    CHECK(!RawClient(server.port(), true, TLS1_2_VERSION).connected());
    REQUIRE(server.server().reload_certificate());
  }
}

TEST_CASE("http server: TLS 1.2 and 1.3 only, own certificate, new one without restart") {
  Quiet quiet;
  ServerOptions older;
  older.tls_1_2 = true;
  TestServer server(older);
  for (int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    RawClient client(server.port(), true, version);
    REQUIRE(client.connected());
    client.send(get("/api/v1/plain"));
    CHECK(status(client.read_response()) == 200);
  }
  CHECK(!RawClient(server.port(), true, TLS1_1_VERSION).connected());
  std::string before = RawClient(server.port(), true).certificate();
  CHECK(before.find("MedConnect (generated)") != std::string::npos);
  auto files = tls_files(server.folder / "tls");
  CHECK((std::filesystem::status(files.key).permissions() & std::filesystem::perms::others_all) ==
        std::filesystem::perms::none);
  data::TestFolder other;
  REQUIRE(ensure_certificate(other.path(), {"learn.hospital.example"}));
  std::filesystem::copy_file(tls_files(other.path()).key, files.key, std::filesystem::copy_options::overwrite_existing);
  CHECK(!server.server().reload_certificate());  // half of a change: the old pair stays
  CHECK(RawClient(server.port(), true).certificate() == before);
  std::filesystem::copy_file(tls_files(other.path()).certificate, files.certificate,
                             std::filesystem::copy_options::overwrite_existing);
  CHECK(server.server().reload_certificate());
  std::string after = RawClient(server.port(), true).certificate();
  CHECK(after != before);
  CHECK(after.find("learn.hospital.example") != std::string::npos);
}

TEST_CASE("http server: plain HTTP on the TLS port is told so") {
  Quiet quiet;
  TestServer server;
  RawClient client(server.port());
  client.send(get("/"));
  CHECK(client.read_all().find("This port speaks HTTPS") != std::string::npos);
}

TEST_CASE("http server: stop waits for what runs") {
  Quiet quiet;
  TestServer server(plain());
  RawClient client(server.port());
  client.send(get("/api/v1/slow"));
  std::this_thread::sleep_for(50ms);
  std::thread stopper([&] { server.server().stop(); });
  CHECK(client.read_response().ends_with(R"({"text":"late"})"));
  stopper.join();
  CHECK(!RawClient(server.port()).connected());
}

TEST_CASE("http server: the second port asks for the content origin, and only that") {
  Quiet quiet;
  ServerOptions options = plain();
  options.content_port = -1;
  TestServer server(options);
  REQUIRE(server.server().content_port() > 0);
  CHECK(server.server().content_port() != server.port());
  RawClient content(server.server().content_port());
  content.send(get("/t/token/c/index.html") + get("/api/v1/plain") + get("/healthz"));
  std::string page = content.read_response();
  CHECK(status(page) == 200);
  CHECK(page.ends_with("/token/c/index.html"));
  CHECK(page.find("frame-ancestors 'self'") != std::string::npos);
  CHECK(status(content.read_response()) == 404);
  CHECK(status(content.read_response()) == 404);
  RawClient app(server.port());
  app.send(get("/t/token/c/index.html"));
  CHECK(status(app.read_response()) == 404);
}

TEST_CASE("http server: a session that ends while it goes live is dropped at once") {
  Quiet quiet;
  TestServer server(plain());
  RawClient client(server.port());
  client.send("GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer leaving\r\n"
              "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  std::string all = client.read_all();
  CHECK(status(all) == 101);
  CHECK(all.find("\x0f\xa1") != std::string::npos);  // 4001: the session has ended
  for (int i = 0; i < 100 && server.live().connections() > 0; ++i) std::this_thread::sleep_for(10ms);
  CHECK(server.live().connections() == 0);
}
