// Certificates on disk: installed in one step, and the key that waits for a signed answer.
#include <cstdio>
#include <fstream>
#include <iterator>

#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include "appliance/http/tls.hpp"
#include "appliance/http/tls_check.hpp"
#include "appliance/security/openssl_handles.hpp"

namespace mc::http {
namespace {

namespace fs = std::filesystem;
using PrivateKey = std::unique_ptr<EVP_PKEY, security::Free<EVP_PKEY_free>>;
using BioPointer = std::unique_ptr<BIO, security::Free<BIO_free>>;
using RequestPointer = std::unique_ptr<X509_REQ, security::Free<X509_REQ_free>>;

bool sync_folder(const fs::path& directory) {
  int folder = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return false;
  bool done = ::fsync(folder) == 0;
  ::close(folder);
  return done;
}

bool write_synced(const fs::path& file, std::string_view text, mode_t mode) {
  fs::path fresh = file;
  fresh += ".part";
  int out = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (out < 0) return false;
  bool good = ::write(out, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(out) == 0;
  ::close(out);
  return good && ::rename(fresh.c_str(), file.c_str()) == 0;
}

std::string text_in(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::unexpected<Error> not_written() {
  return fail(Fault::unavailable, "tls_write_failed", "The certificate could not be written. Is the disk full?");
}

bool host_or_address(const std::string& name, bool& address) {
  unsigned char bytes[16];
  address = inet_pton(AF_INET, name.c_str(), bytes) == 1 || inet_pton(AF_INET6, name.c_str(), bytes) == 1;
  bool clean =
      !name.empty() && name.size() <= 253 &&
      name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") == std::string::npos;
  return address || clean;
}

Result<std::string> alternative_names_of(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) {
    bool address = false;
    if (!host_or_address(name, address))
      return fail(Fault::invalid, "name_unusable", "\"" + name.substr(0, 60) + "\" is not a host name.");
    if (!out.empty()) out += ',';
    out += (address ? "IP:" : "DNS:") + name;
  }
  if (out.empty()) return fail(Fault::invalid, "name_unusable", "Give at least one host name.");
  return out;
}

bool add_words(X509_REQ* request, const RequestWords& words, const std::string& names) {
  X509_NAME* subject = X509_REQ_get_subject_name(request);
  auto entry = [&](const char* field, const std::string& value) {
    return value.empty() ||
           X509_NAME_add_entry_by_txt(subject, field, MBSTRING_UTF8,
                                      reinterpret_cast<const unsigned char*>(value.c_str()), -1, -1, 0) == 1;
  };
  bool named = entry("C", words.state.empty() ? "" : "US") && entry("ST", words.state) &&
               entry("O", words.organisation.substr(0, 64)) && entry("CN", words.names.front().substr(0, 64));
  STACK_OF(X509_EXTENSION)* extensions = sk_X509_EXTENSION_new_null();
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, nullptr, nullptr, request, nullptr, 0);
  bool fine = named;
  for (auto [kind, value] :
       {std::pair{NID_subject_alt_name, names.c_str()}, std::pair{NID_ext_key_usage, "serverAuth"}}) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value);
    fine = fine && extension && sk_X509_EXTENSION_push(extensions, extension) > 0;
  }
  fine = fine && X509_REQ_add_extensions(request, extensions) == 1;
  sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
  return fine;
}

std::string bio_text(BIO* bio) {
  char* data = nullptr;
  long size = BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<std::size_t>(size));
}

}  // namespace

Status install_certificate(const fs::path& directory, const PemPair& pair) {
  // next.crt is the point of no return: finish_install() goes on from there.
  bool kept = write_synced(directory / "next.key", pair.key, 0600) && sync_folder(directory) &&
              write_synced(directory / "next.crt", pair.chain, 0644) && sync_folder(directory);
  if (!kept) return not_written();
  finish_install(directory);
  return {};
}

void finish_install(const fs::path& directory) {
  std::error_code error;
  TlsFiles files = tls_files(directory);
  if (!fs::exists(directory / "next.crt", error)) {
    fs::remove(directory / "next.key", error);
    return;
  }
  if (fs::exists(directory / "next.key", error)) fs::rename(directory / "next.key", files.key, error);
  if (error) return;
  sync_folder(directory);
  fs::rename(directory / "next.crt", files.certificate, error);
  sync_folder(directory);
}

Result<SigningRequest> make_signing_request(const RequestWords& words, bool rsa) {
  std::string names = TRY(alternative_names_of(words.names));
  PrivateKey key(rsa ? EVP_RSA_gen(3072) : EVP_EC_gen("P-256"));
  RequestPointer request(X509_REQ_new());
  bool fine = key && request && X509_REQ_set_version(request.get(), 0) == 1 &&
              X509_REQ_set_pubkey(request.get(), key.get()) == 1 && add_words(request.get(), words, names) &&
              X509_REQ_sign(request.get(), key.get(), EVP_sha256()) > 0;
  BioPointer key_text(BIO_new(BIO_s_mem())), text(BIO_new(BIO_s_mem())), der(BIO_new(BIO_s_mem()));
  fine = fine && PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1 &&
         PEM_write_bio_X509_REQ(text.get(), request.get()) == 1 && i2d_X509_REQ_bio(der.get(), request.get()) == 1;
  ERR_clear_error();
  if (!fine) return internal("request_not_made");
  std::string bytes = bio_text(der.get());
  return SigningRequest{bio_text(key_text.get()), bio_text(text.get()), Bytes(bytes.begin(), bytes.end())};
}

Result<SigningRequest> keep_signing_request(const fs::path& directory, const RequestWords& words, bool rsa) {
  SigningRequest made = TRY(make_signing_request(words, rsa));
  std::error_code error;
  fs::create_directories(directory, error);
  if (!write_synced(directory / "request.key", made.key, 0600) ||
      !write_synced(directory / "request.csr", made.pem, 0644) || !sync_folder(directory))
    return not_written();
  return made;
}

std::optional<std::string> kept_signing_request(const fs::path& directory) {
  std::string text = text_in(directory / "request.csr");
  if (text.empty()) return std::nullopt;
  return text;
}

void drop_signing_request(const fs::path& directory) {
  std::error_code error;
  fs::remove(directory / "request.key", error);
  fs::remove(directory / "request.csr", error);
}

}  // namespace mc::http
