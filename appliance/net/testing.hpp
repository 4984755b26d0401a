#pragma once
// For tests: the other end of a net::Stream. A listener on the loopback whose conversation is a function of the test's,
// with TLS by a certificate made on the spot.
#include <doctest/doctest.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>

#include <netinet/in.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace mc::net::testing {

/// A self-signed certificate for `name` that ends `days` from now, with its key, as an SSL context of a server.
class TestCertificate {
public:
  explicit TestCertificate(const std::string& name = "DNS:localhost", int days = 2) {
    key_ = EVP_EC_gen("P-256");
    certificate_ = X509_new();
    X509_set_version(certificate_, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate_), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate_), -10L * 24 * 3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate_), static_cast<long>(days) * 24 * 3600);
    X509_set_pubkey(certificate_, key_);
    X509_NAME* subject = X509_get_subject_name(certificate_);
    const char* common = "test peer";
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(common), -1, -1, 0);
    X509_set_issuer_name(certificate_, subject);
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate_, certificate_, nullptr, nullptr, 0);
    X509_EXTENSION* names = X509V3_EXT_conf_nid(nullptr, &context, NID_subject_alt_name, name.c_str());
    X509_add_ext(certificate_, names, -1);
    X509_EXTENSION_free(names);
    REQUIRE(X509_sign(certificate_, key_, EVP_sha256()) != 0);
    context_ = SSL_CTX_new(TLS_server_method());
    REQUIRE(SSL_CTX_use_certificate(context_, certificate_) == 1);
    REQUIRE(SSL_CTX_use_PrivateKey(context_, key_) == 1);
  }
  ~TestCertificate() {
    SSL_CTX_free(context_);
    X509_free(certificate_);
    EVP_PKEY_free(key_);
  }
  TestCertificate(const TestCertificate&) = delete;
  TestCertificate& operator=(const TestCertificate&) = delete;
  void write(const std::filesystem::path& file) const {
    std::FILE* out = std::fopen(file.c_str(), "w");
    REQUIRE(out != nullptr);
    PEM_write_X509(out, certificate_);
    std::fclose(out);
  }
  SSL_CTX* context() const { return context_; }

private:
  EVP_PKEY* key_ = nullptr;
  X509* certificate_ = nullptr;
  SSL_CTX* context_ = nullptr;
};

/// One accepted connection, on the listener's thread. Calls answer false or "" once the other side is gone.
class Peer {
public:
  explicit Peer(int socket) : socket_(socket) {
    timeval limit{5, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }
  ~Peer() {
    SSL_free(ssl_);
    ::close(socket_);
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  bool start_tls(const TestCertificate& certificate) {
    ssl_ = SSL_new(certificate.context());
    SSL_set_fd(ssl_, socket_);
    return SSL_accept(ssl_) == 1;
  }
  bool write(std::string_view bytes) {
    if (ssl_ != nullptr) return SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())) > 0;
    return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
  }
  /// With its CRLF; "" at the end.
  std::string read_line() {
    std::string line;
    for (char c = 0; c != '\n';) {
      long got = ssl_ != nullptr ? SSL_read(ssl_, &c, 1) : ::recv(socket_, &c, 1, 0);
      if (got != 1) return "";
      line += c;
    }
    return line;
  }
  /// As many bytes as asked for, fewer at the end.
  std::string read(std::size_t count) {
    std::string bytes;
    for (char c = 0; bytes.size() < count; bytes += c) {
      long got = ssl_ != nullptr ? SSL_read(ssl_, &c, 1) : ::recv(socket_, &c, 1, 0);
      if (got != 1) break;
    }
    return bytes;
  }

private:
  int socket_;
  SSL* ssl_ = nullptr;
};

/// Accepts one connection after the other until it goes away.
class TestListener {
public:
  /// `port`: one that was ours before, to come back at; 0: any.
  explicit TestListener(std::function<void(Peer&)> conversation, int port = 0)
      : conversation_(std::move(conversation)) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    int on = 1;
    ::setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(socket_, 8) == 0);
    socklen_t size = sizeof address;
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this](std::stop_token stop) {
      while (!stop.stop_requested()) {
        pollfd entry{socket_, POLLIN, 0};
        if (::poll(&entry, 1, 20) <= 0) continue;
        int connection = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0) continue;
        Peer peer(connection);
        conversation_(peer);
      }
    });
  }
  ~TestListener() {
    thread_ = {};
    ::close(socket_);
  }
  TestListener(const TestListener&) = delete;
  TestListener& operator=(const TestListener&) = delete;
  int port() const { return port_; }

private:
  std::function<void(Peer&)> conversation_;
  int socket_ = -1;
  int port_ = 0;
  std::jthread thread_;
};

}  // namespace mc::net::testing
