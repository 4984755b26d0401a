#include "appliance/net/stream.hpp"

#include "appliance/net/testing.hpp"

namespace mc::net {
namespace {

using namespace std::chrono_literals;
using testing::Peer;
using testing::TestCertificate;
using testing::TestListener;

/// A name for a file that goes away with the object.
struct TemporaryFile {
  TemporaryFile() {
    std::string name = (std::filesystem::temp_directory_path() / "medconnect-test-XXXXXX").string();
    int file = ::mkstemp(name.data());
    REQUIRE(file >= 0);
    ::close(file);
    path = name;
  }
  ~TemporaryFile() { std::filesystem::remove(path); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  std::filesystem::path path;
};

Target target_of(const TestListener& listener, std::string host = "localhost") {
  return {std::move(host), listener.port(), 3s};
}
std::string code_of(const auto& result) { return result ? "" : result.error().code; }

/// What TLS with a server of this certificate comes to.
std::string tls_code(const TestCertificate& shown, const TestCertificate& trusted, std::string host = "localhost") {
  TemporaryFile trust;
  trusted.write(trust.path);
  TestListener listener([&](Peer& peer) {
    if (peer.start_tls(shown)) peer.write("hello\r\n");
  });
  auto stream = Stream::connect(target_of(listener, std::move(host)));
  REQUIRE(stream);
  Status secured = (*stream)->start_tls({trust.path});
  if (!secured) return secured.error().code;
  CHECK((*stream)->secured());
  auto line = (*stream)->read_line(100);
  return line ? *line : line.error().code;
}

}  // namespace

TEST_SUITE("net") {
  TEST_CASE("lines come in whole, and a line that is too long is refused") {
    TestListener listener([](Peer& peer) {
      peer.write("one\r\ntwo\nth");
      peer.write("ree\r\n" + std::string(50, 'x') + "\r\n");
      peer.read_line();
    });
    auto stream = Stream::connect(target_of(listener));
    REQUIRE(stream);
    CHECK((*stream)->read_line(10).value() == "one");
    CHECK((*stream)->read_line(10).value() == "two");
    CHECK((*stream)->read_line(10).value() == "three");
    CHECK(code_of((*stream)->read_line(10)) == "answer_too_long");
  }

  TEST_CASE("a server that is not there, says nothing, or leaves is an error in time") {
    int port = 0;
    {
      TestListener gone([](Peer&) {});
      port = gone.port();
    }
    CHECK(code_of(Stream::connect({"127.0.0.1", port, 1s})) == "connect_failed");
    CHECK(code_of(Stream::connect({"no-such-host.invalid", 25, 1s})) == "connect_failed");
    TestListener silent([](Peer& peer) { peer.read_line(); });
    auto stream = Stream::connect({"localhost", silent.port(), 100ms});
    REQUIRE(stream);
    CHECK(code_of((*stream)->read_line(100)) == "connection_timeout");
    CHECK(code_of((*stream)->start_tls({"/does/not/exist.pem"})) == "trust_unreadable");
    stream->reset();
    TestListener leaving([](Peer& peer) { peer.write("half a li"); });
    auto left = Stream::connect(target_of(leaving));
    REQUIRE(left);
    CHECK(code_of((*left)->read_line(100)) == "connection_lost");
  }

  TEST_CASE("TLS works with a trusted certificate of the right name only") {
    TestCertificate good;
    TestCertificate other;
    CHECK(tls_code(good, good) == "hello");
    CHECK(tls_code(good, other) == "tls_untrusted");
    TestCertificate wrong_name("DNS:mail.hospital.example");
    CHECK(tls_code(wrong_name, wrong_name) == "tls_untrusted");
    TestCertificate expired("DNS:localhost", -1);
    CHECK(tls_code(expired, expired) == "tls_untrusted");
    TestCertificate by_address("IP:127.0.0.1");
    CHECK(tls_code(by_address, by_address, "127.0.0.1") == "hello");
    CHECK(tls_code(good, good, "127.0.0.1") == "tls_untrusted");
  }

  TEST_CASE("what came before TLS is never read as if it came after it") {
    TemporaryFile trust;
    TestCertificate certificate;
    certificate.write(trust.path);
    TestListener listener([&](Peer& peer) {
      peer.write("220 go\r\n250 smuggled\r\n");
      peer.start_tls(certificate);
    });
    auto stream = Stream::connect(target_of(listener));
    REQUIRE(stream);
    CHECK((*stream)->read_line(100).value() == "220 go");
    CHECK(code_of((*stream)->start_tls({trust.path})) == "tls_failed");
  }
}

}  // namespace mc::net
