#include "appliance/net/stream.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>

#include "appliance/base/bytes.hpp"
#include "appliance/base/outbound.hpp"
#include "appliance/base/public_address.hpp"

namespace mc::net {
namespace {

using SteadyClock = std::chrono::steady_clock;

// Where distributions keep their authorities; a static OpenSSL knows only its own build's folder.
constexpr std::array kSystemTrust = {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                                     "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"};

std::unexpected<Error> unavailable(const char* code, std::string detail) {
  return fail(Fault::unavailable, code, std::move(detail));
}
std::unexpected<Error> lost() { return unavailable("connection_lost", "The server ended the connection."); }
std::unexpected<Error> timed_out() { return unavailable("connection_timeout", "The server did not answer in time."); }

template <auto F>
struct Free {
  template <class T>
  void operator()(T* object) const {
    F(object);
  }
};
using Context = std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, Free<SSL_free>>;

bool is_address(const std::string& host) {
  std::array<unsigned char, 16> bytes;
  return inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 || inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

bool is_outside(const addrinfo& found) {
  IpAddress address;
  if (found.ai_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, found.ai_addr, sizeof v4);
    address.bytes[10] = address.bytes[11] = 0xff;
    std::memcpy(address.bytes.data() + 12, &v4.sin_addr, 4);
  } else if (found.ai_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, found.ai_addr, sizeof v6);
    std::memcpy(address.bytes.data(), &v6.sin6_addr, 16);
  } else {
    return false;
  }
  return is_public(address);
}

/// Adds the certificates of a PEM text; how many there were, at most 500.
int add_certificates(X509_STORE* store, const std::string& pem) {
  std::unique_ptr<BIO, Free<BIO_free_all>> text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  int count = 0;
  while (count < 500) {
    std::unique_ptr<X509, Free<X509_free>> certificate(PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr));
    if (!certificate) break;
    if (X509_STORE_add_cert(store, certificate.get()) == 1) ++count;
  }
  ERR_clear_error();  // reading ends with "no more"
  return count;
}

bool load_trust(SSL_CTX* context, const Trust& trust) {
  if (!trust.pem.empty()) return add_certificates(SSL_CTX_get_cert_store(context), trust.pem) > 0;
  if (!trust.file.empty()) return SSL_CTX_load_verify_file(context, trust.file.c_str()) == 1;
  std::error_code error;
  for (const char* file : kSystemTrust)
    if (std::filesystem::exists(file, error) && SSL_CTX_load_verify_file(context, file) == 1) return true;
  return false;
}

std::string text_of(BIO* bio) {
  char* bytes = nullptr;
  long size = BIO_get_mem_data(bio, &bytes);
  return size > 0 ? std::string(bytes, static_cast<std::size_t>(size)) : std::string();
}
std::string name_text(const X509_NAME* name) {
  std::unique_ptr<BIO, Free<BIO_free_all>> out(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB));
  return text_of(out.get());
}
std::string names_text(const X509* certificate) {
  std::unique_ptr<BIO, Free<BIO_free_all>> out(BIO_new(BIO_s_mem()));
  int at = X509_get_ext_by_NID(certificate, NID_subject_alt_name, -1);
  if (at >= 0) X509V3_EXT_print(out.get(), X509_get_ext(certificate, at), 0, 0);
  return text_of(out.get());
}
Instant time_of(const ASN1_TIME* time) {
  std::tm parts{};
  return ASN1_TIME_to_tm(time, &parts) == 1 ? Instant{static_cast<std::int64_t>(::timegm(&parts)) * 1000} : Instant{};
}
Presented presented_of(const X509* certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  X509_digest(certificate, EVP_sha256(), digest.data(), &size);
  return {name_text(X509_get_subject_name(certificate)),
          name_text(X509_get_issuer_name(certificate)),
          names_text(certificate),
          time_of(X509_get0_notBefore(certificate)),
          time_of(X509_get0_notAfter(certificate)),
          to_hex(ByteView(digest.data(), size))};
}

/// Remembers what the server shows, then decides as OpenSSL would.
int keep_and_verify(X509_STORE_CTX* verification, void* kept) {
  auto& out = *static_cast<std::vector<Presented>*>(kept);
  const STACK_OF(X509)* chain = X509_STORE_CTX_get0_untrusted(verification);
  for (int i = 0; i < sk_X509_num(chain) && i < 10; ++i) out.push_back(presented_of(sk_X509_value(chain, i)));
  return X509_verify_cert(verification);
}

/// Why the handshake failed, in words for the person who set the server up.
std::unexpected<Error> handshake_error(const SSL* ssl, const Target& target) {
  long verdict = SSL_get_verify_result(ssl);
  if (verdict != X509_V_OK)
    return unavailable("tls_untrusted", "The certificate of " + target.host +
                                            " is not trusted: " + X509_verify_cert_error_string(verdict) + ".");
  return unavailable("tls_failed", "TLS with " + target.host + " failed.");
}

}  // namespace

struct Stream::Parts {
  Target target;
  int socket = -1;
  Context context{};
  Session ssl{};
  BIO* from_network = nullptr;  // owned by ssl
  BIO* to_network = nullptr;    // owned by ssl
  std::string buffer{};         // read and not yet asked for
  std::vector<Presented> presented{};

  ~Parts() {
    ssl.reset();
    if (socket >= 0) ::close(socket);
  }

  /// Waits until the socket is ready for `events` or the deadline passes.
  Status wait(short events, SteadyClock::time_point deadline) const {
    for (;;) {
      auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - SteadyClock::now()).count();
      if (left <= 0) return timed_out();
      pollfd entry{socket, events, 0};
      int ready = ::poll(&entry, 1, static_cast<int>(left));
      if (ready > 0) return {};
      if (ready == 0) return timed_out();
      if (errno != EINTR) return lost();
    }
  }
  SteadyClock::time_point deadline() const { return SteadyClock::now() + target.timeout; }

  Status send_all(std::string_view bytes, SteadyClock::time_point until) {
    while (!bytes.empty()) {
      ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent > 0) {
        bytes.remove_prefix(static_cast<std::size_t>(sent));
      } else if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        TRY(wait(POLLOUT, until));
      } else if (sent < 0 && errno != EINTR) {
        return lost();
      }
    }
    return {};
  }
  /// Bytes of the network as they are; empty at the end.
  Result<std::string> receive(SteadyClock::time_point until) {
    std::array<char, 4096> bytes;
    for (;;) {
      ssize_t got = ::recv(socket, bytes.data(), bytes.size(), 0);
      if (got >= 0) return std::string(bytes.data(), static_cast<std::size_t>(got));
      if (errno == EAGAIN || errno == EWOULDBLOCK) {
        TRY(wait(POLLIN, until));
      } else if (errno != EINTR) {
        return lost();
      }
    }
  }
  /// Sends what TLS wants to send.
  Status flush(SteadyClock::time_point until) {
    std::array<char, 4096> bytes;
    for (int size; (size = BIO_read(to_network, bytes.data(), bytes.size())) > 0;)
      TRY(send_all(std::string_view(bytes.data(), static_cast<std::size_t>(size)), until));
    return {};
  }
  /// Feeds TLS with bytes of the network; false at the end of the stream.
  Result<bool> feed(SteadyClock::time_point until) {
    TRY(flush(until));
    std::string bytes = TRY(receive(until));
    if (bytes.empty()) return false;
    BIO_write(from_network, bytes.data(), static_cast<int>(bytes.size()));
    return true;
  }
  /// Runs one TLS call until it is done. 0: the other side closed the session.
  template <class F>
  Result<int> run(F&& call, SteadyClock::time_point until) {
    for (;;) {
      ERR_clear_error();
      int done = call();
      if (done > 0) {
        TRY(flush(until));
        return done;
      }
      int reason = SSL_get_error(ssl.get(), done);
      if (reason == SSL_ERROR_ZERO_RETURN) return 0;
      if (reason != SSL_ERROR_WANT_READ && reason != SSL_ERROR_WANT_WRITE) {
        (void)flush(until);  // the alert
        return handshake_error(ssl.get(), target);
      }
      if (!TRY(feed(until))) return lost();
    }
  }
};

Status check_trust(const std::string& pem) {
  std::unique_ptr<X509_STORE, Free<X509_STORE_free>> store(X509_STORE_new());
  if (pem.size() <= (1U << 20) && add_certificates(store.get(), pem) > 0) return {};
  return fail(Fault::invalid, "trust_unreadable", "The text holds no certificate in PEM form.");
}

Stream::Stream(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Stream::~Stream() {
  if (parts_->ssl && SSL_is_init_finished(parts_->ssl.get())) {
    (void)SSL_shutdown(parts_->ssl.get());
    (void)parts_->flush(SteadyClock::now() + std::chrono::milliseconds(200));
  }
}
bool Stream::secured() const { return parts_->ssl != nullptr; }
const std::vector<Presented>& Stream::presented() const { return parts_->presented; }
std::string Stream::protocol() const {
  if (!parts_->ssl || !SSL_is_init_finished(parts_->ssl.get())) return {};
  return std::string(SSL_get_version(parts_->ssl.get())) + ", " + SSL_get_cipher_name(parts_->ssl.get());
}

bool Stream::delivered() {
  Parts& parts = *parts_;
  std::array<char, 4096> bytes;
  for (;;) {
    ssize_t got = ::recv(parts.socket, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)) return false;
    if (got < 0 && errno != EINTR) break;
    if (got > 0 && parts.ssl) BIO_write(parts.from_network, bytes.data(), static_cast<int>(got));
  }
  if (parts.ssl) {  // tickets of TLS 1.3 are taken in; a goodbye shows itself
    char byte = 0;
    ERR_clear_error();
    int done = SSL_peek(parts.ssl.get(), &byte, 1);
    if (done <= 0 && SSL_get_error(parts.ssl.get(), done) != SSL_ERROR_WANT_READ) return false;
  }
  int waiting = 0;
  return ::ioctl(parts.socket, SIOCOUTQ, &waiting) == 0 && waiting == 0;
}

Result<std::unique_ptr<Stream>> Stream::connect(const Target& target) {
  auto connected = open(target);
  outbound::report(target.host, target.port, connected ? "" : connected.error().code);
  return connected;
}

Result<std::unique_ptr<Stream>> Stream::open(const Target& target) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  if (is_address(target.host)) wanted.ai_flags = AI_NUMERICHOST;
  if (::getaddrinfo(target.host.c_str(), std::to_string(target.port).c_str(), &wanted, &found) != 0)
    return unavailable("connect_failed", "There is no host " + target.host + ".");
  std::unique_ptr<addrinfo, Free<::freeaddrinfo>> addresses(found);
  std::unique_ptr<Parts> parts(new Parts{target});
  bool refused = false;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    if (target.public_only && !is_outside(*each)) {
      refused = true;
      continue;
    }
    int fd = ::socket(each->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, each->ai_protocol);
    if (fd < 0) continue;
    if (parts->socket >= 0) ::close(parts->socket);
    parts->socket = fd;
    int connected = ::connect(fd, each->ai_addr, each->ai_addrlen);
    if (connected != 0 && errno == EINPROGRESS && parts->wait(POLLOUT, parts->deadline())) {
      int error = 0;
      socklen_t size = sizeof error;
      if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0) connected = error == 0 ? 0 : -1;
    }
    if (connected == 0) return std::unique_ptr<Stream>(new Stream(std::move(parts)));
  }
  if (refused) return unavailable("address_refused", "This host is in a network of our own.");
  return unavailable("connect_failed", target.host + " does not answer on port " + std::to_string(target.port) + ".");
}

Status Stream::start_tls(const Trust& trust) {
  Status secured = handshake(trust);
  if (!secured) outbound::report(parts_->target.host, parts_->target.port, secured.error().code);
  return secured;
}

Status Stream::handshake(const Trust& trust) {
  Parts& parts = *parts_;
  if (parts.ssl || !parts.buffer.empty())
    return unavailable("tls_failed", "The server sent something before TLS began.");
  parts.context.reset(SSL_CTX_new(TLS_client_method()));
  SSL_CTX* context = parts.context.get();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(context, keep_and_verify, &parts.presented);
  if (!load_trust(context, trust))
    return unavailable("trust_unreadable", trust.file.empty() ? "This machine has no list of trusted authorities."
                                                              : trust.file.string() + " holds no certificates.");
  parts.ssl.reset(SSL_new(context));
  parts.from_network = BIO_new(BIO_s_mem());
  parts.to_network = BIO_new(BIO_s_mem());
  SSL_set_bio(parts.ssl.get(), parts.from_network, parts.to_network);
  SSL_set_connect_state(parts.ssl.get());
  const std::string& host = parts.target.tls_name.empty() ? parts.target.host : parts.target.tls_name;
  if (is_address(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(parts.ssl.get()), host.c_str());
  } else {
    SSL_set_hostflags(parts.ssl.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (SSL_set1_host(parts.ssl.get(), host.c_str()) != 1)
      return unavailable("tls_failed", "The host has no usable name.");
    SSL_set_tlsext_host_name(parts.ssl.get(), host.c_str());
  }
  int done = TRY(parts.run([&] { return SSL_do_handshake(parts.ssl.get()); }, parts.deadline()));
  if (done <= 0) return lost();
  return {};
}

Status Stream::write(std::string_view bytes) {
  Parts& parts = *parts_;
  auto until = parts.deadline();
  if (!parts.ssl) return parts.send_all(bytes, until);
  while (!bytes.empty()) {
    auto size = static_cast<int>(std::min<std::size_t>(bytes.size(), 16 * 1024));
    int written = TRY(parts.run([&] { return SSL_write(parts.ssl.get(), bytes.data(), size); }, until));
    if (written <= 0) return lost();
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<std::string> Stream::read_some(std::size_t limit) {
  Parts& parts = *parts_;
  if (parts.buffer.empty()) {
    auto until = parts.deadline();
    if (!parts.ssl) {
      parts.buffer = TRY(parts.receive(until));
    } else {
      std::array<char, 4096> bytes;
      int got = TRY(parts.run([&] { return SSL_read(parts.ssl.get(), bytes.data(), bytes.size()); }, until));
      parts.buffer.assign(bytes.data(), static_cast<std::size_t>(got));
    }
  }
  std::string out = parts.buffer.substr(0, limit);
  parts.buffer.erase(0, out.size());
  return out;
}

Result<std::string> Stream::read_line(std::size_t limit) {
  std::string line;
  for (;;) {
    std::string more = TRY(read_some(limit + 2));
    if (more.empty()) return lost();
    std::size_t end = more.find('\n');
    if (end != std::string::npos) {
      parts_->buffer.insert(0, more, end + 1);
      more.resize(end);
    }
    line += more;
    if (line.size() > limit + 1) return unavailable("answer_too_long", "The server's answer is longer than it may be.");
    if (end == std::string::npos) continue;
    if (line.ends_with('\r')) line.pop_back();
    return line;
  }
}

}  // namespace mc::net
