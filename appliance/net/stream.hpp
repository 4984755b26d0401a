#pragma once
// Outgoing connections: a TCP stream that can become TLS 1.2 or 1.3 with a verified certificate (STARTTLS or from the
// first byte). Used by mail; open to every room that must speak to a server of the hospital.
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/result.hpp"
#include "appliance/base/time.hpp"

namespace mc::net {

/// Where to, and how long any one wait may take.
struct Target {
  std::string host;  // name or address; also the name that the certificate must carry
  int port = 0;
  std::chrono::milliseconds timeout{15'000};
  /// Only addresses outside of our own networks, looked at after the name was resolved (`address_refused`): for
  /// addresses that people give us.
  bool public_only = false;
  /// The name that the certificate must carry when it is not `host`: behind a proxy.
  std::string tls_name{};
};

/// Whom we believe: the certificates in `pem`, else those in `file` (PEM), else the system's.
struct Trust {
  std::filesystem::path file{};
  std::string pem{};
};
/// Error invalid `trust_unreadable`: the text holds no certificate.
Status check_trust(const std::string& pem);

/// A certificate as the server showed it, for people who have to find out why it is not trusted.
struct Presented {
  std::string subject;  // "CN=collector.hospital.example,O=Hospital"
  std::string issuer;
  std::string names;  // "collector.hospital.example, 10.1.2.3"
  Instant not_before, not_after;
  std::string sha256;  // hexadecimal
};

/// One connection, used by one thread. Blocks for at most the target's timeout at each call.
/// Errors (unavailable): `connect_failed`, `address_refused`, `connection_lost`, `connection_timeout`, `tls_untrusted`
/// (the certificate: unknown authority, other name, expired), `tls_failed`, `trust_unreadable`, `answer_too_long`.
class Stream {
public:
  static Result<std::unique_ptr<Stream>> connect(const Target& target);
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  /// TLS from here on. Bytes that came before it are an attack (RFC 3207 section 6): `tls_failed`.
  Status start_tls(const Trust& trust);
  bool secured() const;
  /// What the server showed at start_tls(), also when that failed: its own certificate first, at most ten.
  const std::vector<Presented>& presented() const;
  /// "TLSv1.3, TLS_AES_256_GCM_SHA384"; empty without TLS.
  std::string protocol() const;
  /// Has the other side not left, and has its machine confirmed all that was written? Does not wait. Only for
  /// protocols in which the other side sends nothing.
  bool delivered();
  Status write(std::string_view bytes);
  /// One line without its CRLF, of at most `limit` bytes.
  Result<std::string> read_line(std::size_t limit);
  /// Up to `limit` bytes; empty at the end of the stream.
  Result<std::string> read_some(std::size_t limit);

private:
  struct Parts;
  static Result<std::unique_ptr<Stream>> open(const Target& target);
  Status handshake(const Trust& trust);
  explicit Stream(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace mc::net
