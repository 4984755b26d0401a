#pragma once
// What the screens and programs send to this module and get from it.
#include "appliance/http/tls_check.hpp"
#include "appliance/shape/shape.hpp"

namespace mc::transport {

struct AcmeState {
  bool enabled = false;
  std::string directory_url, trusted_root, contact;
  std::int64_t redirect_port = 0;  // 0: the authority cannot ask back
  std::optional<Instant> tried_at{}, renewed_at{};
  std::string last_error;
};
FIELDS(AcmeState, enabled, directory_url, trusted_root, contact, redirect_port, tried_at, renewed_at, last_error)

struct ServerCertificate {
  std::optional<http::CertificateReport> report{};
  std::vector<std::string> names;  // under which people reach this server
  std::optional<std::string> request{};
  AcmeState acme;
};
FIELDS(ServerCertificate, report, names, request, acme)

/// PEM in `certificates` and `key`, or a PKCS #12 file in base64. The password is not kept.
struct CertificateUpload {
  std::optional<std::string> certificates{}, key{}, pkcs12{};
  std::optional<Text<0, 1000>> password{};
  bool try_only = false;
};
FIELDS(CertificateUpload, certificates, key, pkcs12, password, try_only)

struct CertificateRequestIn {
  bool rsa = false;
};
FIELDS(CertificateRequestIn, rsa)

struct AcmeIn {
  bool enabled = false;
  Text<0, 1000> directory_url;
  std::string trusted_root;
  Text<0, 254> contact;
};
FIELDS(AcmeIn, enabled, directory_url, trusted_root, contact)

}  // namespace mc::transport
