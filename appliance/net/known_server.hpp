#pragma once
// One GET to a server whose very certificate is known, whoever signed it: the smoke test asks this machine's own server
// as a browser would, without believing any authority and without DNS.
#include <chrono>
#include <string>
#include <string_view>

#include "appliance/base/result.hpp"

namespace mc::net {

struct KnownServer {
  std::string address;  // IPv4 or IPv6 to connect to
  int port = 0;
  std::string authority;                      // "learn.hospital.example:8443", as people type it
  std::string certificate;                    // SHA-256 of the certificate that it must show, hex
  std::chrono::milliseconds timeout{10'000};  // for one step
};
struct KnownAnswer {
  int status = 0;
  std::string head;      // status line and fields
  std::string body;      // as sent
  std::string protocol;  // "TLSv1.3"
};

/// One connection, at most 16 MiB. Errors (unavailable): `connect_failed`, `tls_failed`, `other_certificate`,
/// `connection_lost`, `http_protocol`, `answer_too_long`.
Result<KnownAnswer> ask_known_server(const KnownServer& server, std::string_view path);

}  // namespace mc::net
