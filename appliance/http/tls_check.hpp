#pragma once
// Certificates that a hospital brings for this server: read (PEM, PKCS #12), checked in plain words, installed in one
// step, and asked for (PKCS #10). Pure apart from the functions that take a directory.
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/bytes.hpp"
#include "appliance/base/result.hpp"
#include "appliance/base/time.hpp"
#include "appliance/shape/fields.hpp"

namespace mc::http {

/// One certificate as people know it.
struct CertificateFacts {
  std::string subject, issuer;
  std::vector<std::string> names;  // DNS names and addresses
  Instant not_before, not_after;
  std::string key;          // "RSA 2048", "ECDSA P-256"
  std::string fingerprint;  // SHA-256, hex
  bool self_signed = false;
  bool generated = false;  // made by this program until the hospital brings its own
};
FIELDS(CertificateFacts, subject, issuer, names, not_before, not_after, key, fingerprint, self_signed, generated)

/// error: it must not be installed.
enum class CertificateSeverity : std::uint8_t { ok, warning, error };
ENUM_NAMES(CertificateSeverity, ok, warning, error)

/// One thing that was looked at. `code` is stable, `detail` says what was found and, when it is not ok, what to do.
struct CertificateFinding {
  std::string code;
  CertificateSeverity severity = CertificateSeverity::ok;
  std::string detail;
};
FIELDS(CertificateFinding, code, severity, detail)

struct CertificateReport {
  std::vector<CertificateFacts> chain;  // the server's own first
  std::vector<CertificateFinding> findings;
  bool usable = false;
};
FIELDS(CertificateReport, chain, findings, usable)

/// A chain, the server's certificate first, and its key; both PEM.
struct PemPair {
  std::string chain;
  std::string key;
};

/// Reads certificates in any order and a key (PEM; it may stand in the same text) and puts the chain in order: the
/// certificate that belongs to the key first, then its issuers. Errors (invalid): `certificate_unreadable`,
/// `key_unreadable`, `key_needs_password`, `key_differs`, `certificate_too_long`.
Result<PemPair> read_pem(std::string_view certificates, std::string_view key, std::string_view password = {});
/// The same from a PKCS #12 file. Error invalid `pkcs12_unreadable`, `pkcs12_password_wrong` and those above.
Result<PemPair> read_pkcs12(ByteView file, std::string_view password);
/// Looks at everything that goes wrong: `names` are the host names under which people reach this server.
CertificateReport check_certificate(const PemPair& pair, const std::vector<std::string>& names, Instant now);
/// What is in DIRECTORY/server.crt. Error unavailable `tls_certificate_unusable`.
Result<CertificateReport> check_installed(const std::filesystem::path& directory, const std::vector<std::string>& names,
                                          Instant now);

/// Puts both files in place so that a power cut leaves the old pair or the new one. A running server takes it within
/// seconds. Error unavailable `tls_write_failed`.
Status install_certificate(const std::filesystem::path& directory, const PemPair& pair);
/// Ends what an interrupted install_certificate began. Called before the files are read.
void finish_install(const std::filesystem::path& directory);

/// What a signing request says.
struct RequestWords {
  std::vector<std::string> names;  // the first is the common name too
  std::string organisation{}, state{};
};
/// A new ECDSA P-256 (or, for old authorities, RSA 3072) key as PEM and a request signed with it (PEM and DER).
struct SigningRequest {
  std::string key;
  std::string pem;
  Bytes der;
};
/// Errors: invalid `name_unusable`; internal `request_not_made`.
Result<SigningRequest> make_signing_request(const RequestWords& words, bool rsa);
/// Makes one and keeps key and request in DIRECTORY (request.key, request.csr) until the answer comes.
Result<SigningRequest> keep_signing_request(const std::filesystem::path& directory, const RequestWords& words,
                                            bool rsa);
/// The kept request, PEM; nothing when there is none.
std::optional<std::string> kept_signing_request(const std::filesystem::path& directory);
/// The signed answer with the key that waits for it (or the present key, for a renewal). Errors: `key_missing`
/// (invalid: neither key belongs to it) and those of read_pem.
Result<PemPair> pair_with_kept_key(const std::filesystem::path& directory, std::string_view certificates);
/// Forgets the kept request.
void drop_signing_request(const std::filesystem::path& directory);

}  // namespace mc::http
