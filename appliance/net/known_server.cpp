#include "appliance/net/known_server.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <vector>

#include "appliance/base/bytes.hpp"
#include "appliance/base/text.hpp"

namespace mc::net {
namespace {

constexpr std::size_t kMostAnswer = 16U << 20;

std::unexpected<Error> not_well(const char* code, std::string detail) {
  return fail(Fault::unavailable, code, std::move(detail));
}

struct KnownSocket {
  explicit KnownSocket(int one) : fd(one) {}
  ~KnownSocket() {
    if (fd >= 0) ::close(fd);
  }
  KnownSocket(const KnownSocket&) = delete;
  KnownSocket& operator=(const KnownSocket&) = delete;
  int fd;
};

Result<int> connected(const KnownServer& server) {
  sockaddr_storage name{};
  socklen_t size = 0;
  auto* four = reinterpret_cast<sockaddr_in*>(&name);
  auto* six = reinterpret_cast<sockaddr_in6*>(&name);
  if (::inet_pton(AF_INET, server.address.c_str(), &four->sin_addr) == 1) {
    four->sin_family = AF_INET;
    four->sin_port = htons(static_cast<std::uint16_t>(server.port));
    size = sizeof *four;
  } else if (::inet_pton(AF_INET6, server.address.c_str(), &six->sin6_addr) == 1) {
    six->sin6_family = AF_INET6;
    six->sin6_port = htons(static_cast<std::uint16_t>(server.port));
    size = sizeof *six;
  } else {
    return not_well("connect_failed", server.address + " is no address.");
  }
  const int fd = ::socket(name.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return not_well("connect_failed", "No socket could be made.");
  const timeval patience{static_cast<time_t>(server.timeout.count() / 1000),
                         static_cast<suseconds_t>(server.timeout.count() % 1000 * 1000)};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&name), size) == 0) return fd;
  const std::string reason = std::strerror(errno);
  ::close(fd);
  return not_well("connect_failed", fmt::format("{} port {}: {}.", server.address, server.port, reason));
}

std::string fingerprint_of(SSL* tls) {
  std::unique_ptr<X509, decltype(&X509_free)> shown(SSL_get1_peer_certificate(tls), &X509_free);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (!shown || X509_digest(shown.get(), EVP_sha256(), digest.data(), &size) != 1) return {};
  return to_hex(ByteView(digest.data(), size));
}

Result<KnownAnswer> read_answer(SSL* tls) {
  KnownAnswer out;
  out.protocol = SSL_get_version(tls);
  std::string all;
  std::vector<char> piece(16 * 1024);
  for (;;) {
    const int got = SSL_read(tls, piece.data(), static_cast<int>(piece.size()));
    if (got <= 0) break;  // what is missing shows in the length below
    all.append(piece.data(), static_cast<std::size_t>(got));
    if (all.size() > kMostAnswer) return not_well("answer_too_long", "The answer is longer than 16 MiB.");
  }
  const std::size_t end = all.find("\r\n\r\n");
  if (end == std::string::npos || !all.starts_with("HTTP/1.1 ")) return not_well("http_protocol", "It is no HTTP/1.1.");
  std::from_chars(all.data() + 9, all.data() + 12, out.status);
  out.head = all.substr(0, end + 2);
  out.body = all.substr(end + 4);
  const std::string fields = ascii_lower(out.head);
  if (const std::size_t at = fields.find("\r\ncontent-length: "); at != std::string::npos) {
    std::size_t length = 0;
    std::from_chars(fields.data() + at + 18, fields.data() + fields.size(), length);
    if (length != out.body.size())
      return not_well("connection_lost", fmt::format("{} of {} bytes came.", out.body.size(), length));
  }
  return out;
}

}  // namespace

Result<KnownAnswer> ask_known_server(const KnownServer& server, std::string_view path) {
  const KnownSocket socket(TRY(connected(server)));
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  if (!context) return not_well("tls_failed", "No TLS session could be made.");
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);  // it is compared below, before anything is sent
  std::unique_ptr<SSL, decltype(&SSL_free)> tls(SSL_new(context.get()), &SSL_free);
  if (!tls || SSL_set_fd(tls.get(), socket.fd) != 1) return not_well("tls_failed", "No TLS session could be made.");
  const std::string host = server.authority.substr(0, server.authority.rfind(':'));
  if (!host.empty() && !host.starts_with('[')) SSL_set_tlsext_host_name(tls.get(), host.c_str());
  if (SSL_connect(tls.get()) != 1) return not_well("tls_failed", "TLS could not be agreed on.");
  if (const std::string shown = fingerprint_of(tls.get()); shown != server.certificate)
    return not_well("other_certificate", "The server shows another certificate than the installed one (SHA-256 " +
                                             shown + "): another program has the port, or it must be started again.");
  const std::string request = fmt::format(
      "GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAccept-Encoding: identity\r\n\r\n", path, server.authority);
  if (SSL_write(tls.get(), request.data(), static_cast<int>(request.size())) != static_cast<int>(request.size()))
    return not_well("connection_lost", "The request could not be sent.");
  return read_answer(tls.get());
}

}  // namespace mc::net
