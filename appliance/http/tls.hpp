#pragma once
// TLS of the server: the certificate on disk (made here until the hospital installs its own) and the OpenSSL context.
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "appliance/base/result.hpp"

struct ssl_ctx_st;

namespace mc::http {

/// DIRECTORY/server.crt (PEM chain) and DIRECTORY/server.key (PEM, 0600). The hospital replaces both.
struct TlsFiles {
  std::filesystem::path certificate;
  std::filesystem::path key;
};
TlsFiles tls_files(const std::filesystem::path& directory);

/// Writes a self-signed ECDSA P-256 certificate for localhost, the loopback addresses, this machine's name and `names`
/// when there is none, or when the one we made ends within 30 days. Never touches a certificate that we did not make.
/// Errors: `tls_write_failed`, `tls_incomplete` (one file of the two is missing).
Status ensure_certificate(const std::filesystem::path& directory, const std::vector<std::string>& names);

/// TLS 1.3, and 1.2 unless `tls_1_2` is false; AEAD suites only, no renegotiation, no compression, HTTP/1.1 by ALPN.
/// Errors: `tls_certificate_unusable`, `tls_key_unusable`, `tls_key_differs`.
Result<std::shared_ptr<ssl_ctx_st>> load_tls(const std::filesystem::path& directory, bool tls_1_2 = true);

}  // namespace mc::http
