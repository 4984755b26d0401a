#include "appliance/net/known_server.hpp"

#include <array>
#include <csignal>

#include "appliance/base/bytes.hpp"
#include "appliance/net/testing.hpp"

namespace mc::net {
namespace {

using KnownPeer = testing::Peer;

std::string sha256_of(const testing::TestCertificate& certificate) {
  std::array<unsigned char, 32> digest{};
  unsigned size = 0;
  X509_digest(SSL_CTX_get0_certificate(certificate.context()), EVP_sha256(), digest.data(), &size);
  return to_hex(ByteView(digest.data(), size));
}

/// What asking a server that says `answer` comes to.
Result<KnownAnswer> asked(const std::string& answer, bool same_certificate = true) {
  ::signal(SIGPIPE, SIG_IGN);  // as in the server: the peer writes to us after we have left
  const testing::TestCertificate shown, other;
  std::string request;
  testing::TestListener listener([&](KnownPeer& peer) {
    if (!peer.start_tls(shown)) return;
    for (std::string line = peer.read_line(); line.size() > 2; line = peer.read_line()) request += line;
    if (!request.empty()) peer.write(answer);
  });
  const KnownServer server{"127.0.0.1", listener.port(), "learn.test:8443", sha256_of(same_certificate ? shown : other),
                           std::chrono::milliseconds(5'000)};
  auto out = ask_known_server(server, "/healthz");
  if (out) CHECK(request.starts_with("GET /healthz HTTP/1.1\r\nHost: learn.test:8443\r\n"));
  if (!same_certificate) CHECK(request.empty());  // nothing is said to a stranger
  return out;
}
std::string asked_code(const Result<KnownAnswer>& answer) { return answer ? "" : answer.error().code; }

}  // namespace

TEST_SUITE("a server whose certificate is known") {
  TEST_CASE("is asked, and answers") {
    const auto answer = asked("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    REQUIRE_MESSAGE(answer.has_value(), asked_code(answer));
    CHECK(answer->status == 200);
    CHECK(answer->body == "ok");
    CHECK(answer->protocol == "TLSv1.3");
  }
  TEST_CASE("is not believed with another certificate, half an answer, or none") {
    CHECK(asked_code(asked("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", false)) == "other_certificate");
    CHECK(asked_code(asked("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok")) == "connection_lost");
    CHECK(asked_code(asked("220 smtp.test ESMTP\r\n\r\n")) == "http_protocol");
    CHECK(asked_code(ask_known_server({"nowhere", 1, "a:1", ""}, "/")) == "connect_failed");
    CHECK(asked_code(ask_known_server({"127.0.0.1", 1, "a:1", ""}, "/")) == "connect_failed");
  }
}

}  // namespace mc::net
