#include "appliance/http/tls.hpp"

#include <algorithm>
#include <cstdio>

#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include "appliance/http/tls_check.hpp"

namespace mc::http {
namespace {

constexpr const char* kMadeBy = "MedConnect (generated)";
constexpr long kDay = 24 * 3600;
constexpr long kValidDays = 397;
constexpr int kRenewDays = 30;

template <auto F>
struct Free {
  template <class T>
  void operator()(T* object) const {
    F(object);
  }
};
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using PrivateKey = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using BioPointer = std::unique_ptr<BIO, Free<BIO_free>>;

std::string host_name() {
  char name[256] = {};
  if (gethostname(name, sizeof name - 1) != 0) return {};
  return name;
}

/// "DNS:localhost,IP:127.0.0.1,...": only names of harmless characters, each once.
std::string alternative_names(std::vector<std::string> names) {
  names.insert(names.begin(), {"localhost", "127.0.0.1", "::1", host_name()});
  std::vector<std::string> done;
  std::string out;
  for (const auto& name : names) {
    bool clean = !name.empty() && name.size() <= 253 &&
                 name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:*") ==
                     std::string::npos;
    if (!clean || std::find(done.begin(), done.end(), name) != done.end()) continue;
    done.push_back(name);
    unsigned char address[16];
    bool ip = inet_pton(AF_INET, name.c_str(), address) == 1 || inet_pton(AF_INET6, name.c_str(), address) == 1;
    if (!ip && name.find(':') != std::string::npos) continue;
    if (!out.empty()) out += ',';
    out += (ip ? "IP:" : "DNS:") + name;
  }
  return out;
}

bool add_extension(X509* certificate, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  if (!extension) return false;
  int added = X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
  return added == 1;
}

Certificate self_signed(EVP_PKEY* key, const std::vector<std::string>& names) {
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  unsigned char serial[16];
  if (RAND_bytes(serial, sizeof serial) != 1) return nullptr;
  serial[0] &= 0x7f;
  BIGNUM* number = BN_bin2bn(serial, sizeof serial, nullptr);
  BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate.get()));
  BN_free(number);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -kDay);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kValidDays * kDay);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  auto entry = [&](const char* field, const std::string& value) {
    X509_NAME_add_entry_by_txt(subject, field, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(value.c_str()), -1,
                               -1, 0);
  };
  entry("O", kMadeBy);
  entry("CN", names.empty() ? "localhost" : names.front().substr(0, 64));
  X509_set_issuer_name(certificate.get(), subject);
  bool fine = add_extension(certificate.get(), NID_subject_alt_name, alternative_names(names)) &&
              add_extension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE") &&
              add_extension(certificate.get(), NID_key_usage, "critical,digitalSignature") &&
              add_extension(certificate.get(), NID_ext_key_usage, "serverAuth") &&
              add_extension(certificate.get(), NID_subject_key_identifier, "hash");
  if (!fine || X509_sign(certificate.get(), key, EVP_sha256()) == 0) return nullptr;
  return certificate;
}

/// Whole file at once, beside its place, then renamed: a reader never sees half of it.
bool write_file(const std::filesystem::path& file, BIO* bytes, mode_t mode) {
  char* data = nullptr;
  long size = BIO_get_mem_data(bytes, &data);
  auto fresh = file;
  fresh += ".new";
  int fd = open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (fd < 0) return false;
  bool written = write(fd, data, static_cast<std::size_t>(size)) == size && fsync(fd) == 0;
  close(fd);
  return written && std::rename(fresh.c_str(), file.c_str()) == 0;
}

/// True when the certificate is one of ours and ends soon; a hospital's own is never replaced.
bool wants_renewal(const std::filesystem::path& file) {
  BioPointer in(BIO_new_file(file.c_str(), "r"));
  if (!in) return false;
  Certificate certificate(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
  if (!certificate) return false;
  char maker[128] = {};
  X509_NAME_get_text_by_NID(X509_get_issuer_name(certificate.get()), NID_organizationName, maker, sizeof maker);
  int days = 0, seconds = 0;
  ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(certificate.get()));
  return std::string_view(maker) == kMadeBy && days < kRenewDays;
}

int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in, unsigned in_size,
                    void*) {
  static const unsigned char http[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_size, http, sizeof http, in, in_size) != OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

TlsFiles tls_files(const std::filesystem::path& directory) {
  return {directory / "server.crt", directory / "server.key"};
}

Status ensure_certificate(const std::filesystem::path& directory, const std::vector<std::string>& names) {
  finish_install(directory);
  auto files = tls_files(directory);
  std::error_code error;
  bool has_certificate = std::filesystem::exists(files.certificate, error);
  bool has_key = std::filesystem::exists(files.key, error);
  if (has_certificate != has_key)
    return fail(Fault::unavailable, "tls_incomplete", "tls/server.crt and tls/server.key must both be there.");
  if (has_certificate && !wants_renewal(files.certificate)) return {};
  std::filesystem::create_directories(directory, error);
  std::filesystem::permissions(directory, std::filesystem::perms::owner_all, error);
  PrivateKey key(EVP_EC_gen("P-256"));
  Certificate certificate = key ? self_signed(key.get(), names) : nullptr;
  BioPointer key_text(BIO_new(BIO_s_mem())), certificate_text(BIO_new(BIO_s_mem()));
  if (!certificate || PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1 ||
      PEM_write_bio_X509(certificate_text.get(), certificate.get()) != 1 ||
      !write_file(files.key, key_text.get(), 0600) || !write_file(files.certificate, certificate_text.get(), 0644))
    return fail(Fault::unavailable, "tls_write_failed", "The certificate could not be made or written.");
  return {};
}

Result<std::shared_ptr<ssl_ctx_st>> load_tls(const std::filesystem::path& directory, bool tls_1_2) {
  auto files = tls_files(directory);
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  SSL_CTX* raw = context.get();
  SSL_CTX_set_min_proto_version(raw, tls_1_2 ? TLS1_2_VERSION : TLS1_3_VERSION);
  SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                               SSL_OP_PRIORITIZE_CHACHA | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(raw, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_cipher_list(raw, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_num_tickets(raw, 1);
  SSL_CTX_set_alpn_select_cb(raw, &choose_protocol, nullptr);
  SSL_CTX_set_read_ahead(raw, 1);  // one read() per record instead of two
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(raw, files.certificate.c_str()) != 1)
    return fail(Fault::unavailable, "tls_certificate_unusable", "tls/server.crt holds no usable certificate.");
  if (SSL_CTX_use_PrivateKey_file(raw, files.key.c_str(), SSL_FILETYPE_PEM) != 1)
    return fail(Fault::unavailable, "tls_key_unusable", "tls/server.key holds no usable key without passphrase.");
  if (SSL_CTX_check_private_key(raw) != 1)
    return fail(Fault::unavailable, "tls_key_differs", "tls/server.key does not belong to tls/server.crt.");
  return context;
}

}  // namespace mc::http
