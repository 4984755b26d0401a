#include "appliance/net/http_client.hpp"

#include "appliance/net/testing.hpp"

using namespace mc;
using namespace mc::net;
using net::testing::Peer;
using net::testing::TestCertificate;
using net::testing::TestListener;

namespace {

/// A server that answers every request with the same bytes and keeps the last request's lines.
struct Server {
  explicit Server(std::string answer, std::string name = "IP:127.0.0.1") : certificate(std::move(name)) {
    file = std::filesystem::temp_directory_path() / ("mc-http-client-" + std::to_string(::getpid()) + ".pem");
    certificate.write(file);
    listener = std::make_unique<TestListener>([this, answer = std::move(answer)](Peer& peer) {
      if (!peer.start_tls(certificate)) return;
      request.clear();
      for (std::string line; !(line = peer.read_line()).empty() && line != "\r\n";) request += line;
      peer.write(answer);
    });
  }
  ~Server() {
    listener.reset();
    std::filesystem::remove(file);
  }
  Result<HttpAnswer> get(HttpLimits limits = {}) {
    return HttpClient({file}, limits).send({"https://127.0.0.1:" + std::to_string(listener->port()) + "/a?b=c"});
  }
  TestCertificate certificate;
  std::filesystem::path file;
  std::string request{};
  std::unique_ptr<TestListener> listener{};
};

std::string code_of(const Result<HttpAnswer>& answer) { return answer ? "" : answer.error().code; }
std::string answered(std::string text) {
  Server server(std::move(text));
  return code_of(server.get({1000, std::chrono::milliseconds(500), std::chrono::milliseconds(2000)}));
}

}  // namespace

TEST_CASE("net http client: a length, chunks, and a request of one connection") {
  Server server("HTTP/1.1 200 OK\r\nContent-Type: Application/JSON; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}extra");
  auto answer = server.get();
  REQUIRE_MESSAGE(answer, code_of(answer));
  CHECK(answer->status == 200);
  CHECK(answer->content_type == "application/json");
  CHECK(answer->body == "{}");
  CHECK(server.request.starts_with("GET /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:"));
  CHECK(server.request.find("Connection: close\r\n") != std::string::npos);
  Server chunks("HTTP/1.1 400 Bad\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n");
  auto second = chunks.get();
  REQUIRE(second);
  CHECK(second->status == 400);
  CHECK(second->body == "abcde");
}

TEST_CASE("net http client: what has two readings, is too long, slow or elsewhere is refused") {
  CHECK(answered("HTTP/1.1 302 Found\r\nLocation: https://other/\r\n\r\n") == "redirect_refused");
  CHECK(answered("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n") == "answer_too_long");
  CHECK(answered("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n") == "answer_too_long");
  CHECK(answered("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na") == "http_protocol");
  CHECK(answered("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\na") == "http_protocol");
  CHECK(answered("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\na") == "http_protocol");
  CHECK(answered("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\na") == "http_protocol");
  CHECK(answered("HTTP/1.1 200 OK\r\nContent-Length : 1\r\n\r\na") == "http_protocol");
  CHECK(answered("SSH-2.0-OpenSSH\r\n\r\n") == "http_protocol");
  CHECK(answered("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort") == "connection_lost");
}

TEST_CASE("net http client: a certificate of another name or another authority opens nothing") {
  Server other("HTTP/1.1 200 OK\r\n\r\n", "DNS:other.example");
  CHECK(code_of(other.get()) == "tls_untrusted");
  Server right("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  TestCertificate stranger("IP:127.0.0.1");
  auto file = right.file;
  stranger.write(file);
  CHECK(code_of(right.get()) == "tls_untrusted");
}

TEST_CASE("net http client: certificates may come as text") {
  Server server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  std::string pem;
  std::FILE* in = std::fopen(server.file.c_str(), "r");
  for (int c; (c = std::fgetc(in)) != EOF;) pem += static_cast<char>(c);
  std::fclose(in);
  std::string url = "https://127.0.0.1:" + std::to_string(server.listener->port());
  CHECK(HttpClient({{}, pem}).send({url}));
  CHECK(check_trust(pem));
  CHECK(check_trust("-----BEGIN").error().code == "trust_unreadable");
  CHECK(code_of(HttpClient({{}, "nothing"}).send({url})) == "trust_unreadable");
}

TEST_CASE("net http client: addresses") {
  auto url = parse_https("https://idp.example:8443?x=1");
  REQUIRE(url);
  CHECK(url->host == "idp.example");
  CHECK(url->port == 8443);
  CHECK(url->target == "/?x=1");
  CHECK(parse_https("https://[::1]:1/")->host == "::1");
  for (const char* bad :
       {"http://a/", "https://", "https://user@a/", "https://a:0/", "https://a:99999/", "https://a/#f", "https://a/ b",
        "https://a/\r\nX: y", "https://[::1", "https://a:1x/", "ftp://a", "https:///p"})
    CHECK_MESSAGE(!parse_https(bad), bad);
  CHECK(form_encode({{"a b", "ä&="}}) == "a%20b=%C3%A4%26%3D");
}

TEST_CASE("net http client: an address of our own is refused after its name was resolved, whatever it is called") {
  Server server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  HttpLimits limits;
  limits.public_only = true;
  HttpClient careful({server.file, {}}, limits);
  const std::string port = ":" + std::to_string(server.listener->port());
  for (const char* host : {"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433", "0x7f.1"})
    CHECK_MESSAGE(code_of(careful.send({"https://" + std::string(host) + port})) == "address_refused", host);
  CHECK(HttpClient({server.file, {}}).send({"https://127.0.0.1" + port}));
}

TEST_CASE("net http client: through a proxy, TLS and the name of the certificate stay those of the server") {
  TestCertificate certificate("DNS:far.example");
  std::string asked, line_after, request, refusal;
  TestListener proxy([&](Peer& peer) {
    asked = peer.read_line();
    while ((line_after = peer.read_line()).size() > 2) {
    }
    peer.write(refusal.empty() ? "HTTP/1.1 200 Connection established\r\nVia: 1.1 test\r\n\r\n" : refusal);
    if (!refusal.empty() || !peer.start_tls(certificate)) return;
    request = peer.read_line();
    while (peer.read_line().size() > 2) {
    }
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
  });
  const auto file = std::filesystem::temp_directory_path() / ("mc-proxy-" + std::to_string(::getpid()) + ".pem");
  certificate.write(file);
  const HttpClient client({file, {}}, {}, HttpProxy{"127.0.0.1", proxy.port()});
  auto answer = client.send({"https://far.example:8443/a"});
  REQUIRE_MESSAGE(answer.has_value(), answer.error().code);
  CHECK(answer->body == "hi");
  CHECK(asked == "CONNECT far.example:8443 HTTP/1.1\r\n");
  CHECK(request == "GET /a HTTP/1.1\r\n");
  CHECK(client.send({"https://near.example/"}).error().code == "tls_untrusted");
  refusal = "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n";
  CHECK(client.send({"https://far.example/"}).error().code == "proxy_refused");
  std::filesystem::remove(file);
  CHECK(parse_proxy("http://10.1.2.3:8080/")->port == 8080);
  CHECK(parse_proxy("[fd00::1]:3128")->host == "fd00::1");
  for (const char* bad : {"", "proxy", "proxy:", "a b:1", "user:pw@proxy:1", "https://proxy:1", "proxy:1/x", "[::1]"})
    CHECK_MESSAGE(!parse_proxy(bad), bad);
}
