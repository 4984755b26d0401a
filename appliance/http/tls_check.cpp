#include "appliance/http/tls_check.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509v3.h>

#include "appliance/http/tls.hpp"
#include "appliance/security/crypto.hpp"
#include "appliance/security/openssl_handles.hpp"

namespace mc::http {
namespace {

using Certificate = std::unique_ptr<X509, security::Free<X509_free>>;
using PrivateKey = std::unique_ptr<EVP_PKEY, security::Free<EVP_PKEY_free>>;
using BioPointer = std::unique_ptr<BIO, security::Free<BIO_free>>;
using Pkcs12 = std::unique_ptr<PKCS12, security::Free<PKCS12_free>>;
using Store = std::unique_ptr<X509_STORE, security::Free<X509_STORE_free>>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, security::Free<X509_STORE_CTX_free>>;
using Chain = std::vector<Certificate>;

constexpr std::size_t kMostBytes = 256 * 1024;
constexpr std::size_t kMostCertificates = 12;
constexpr std::int64_t kDayMs = 24LL * 3600 * 1000;

std::unexpected<Error> bad(std::string code, std::string detail) {
  return fail(Fault::invalid, std::move(code), std::move(detail));
}

BioPointer reader_of(std::string_view text) {
  return BioPointer(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string text_of(BIO* bio) {
  char* data = nullptr;
  long size = BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<std::size_t>(std::max(0L, size)));
}

/// A password callback that never asks on the terminal.
int give_password(char* out, int size, int, void* given) {
  const auto* password = static_cast<const std::string_view*>(given);
  if (!password || password->empty() || password->size() > static_cast<std::size_t>(size)) return -1;
  password->copy(out, password->size());
  return static_cast<int>(password->size());
}

Result<Chain> certificates_in(std::string_view text) {
  if (text.size() > kMostBytes) return bad("certificate_too_long", "The text is longer than 256 KiB.");
  Chain out;
  BioPointer in = reader_of(text);
  while (X509* one = PEM_read_bio_X509(in.get(), nullptr, give_password, nullptr)) {
    out.emplace_back(one);
    if (out.size() > kMostCertificates) return bad("certificate_too_long", "There are more than 12 certificates.");
  }
  ERR_clear_error();
  if (out.empty()) {  // a single certificate in binary form (DER)
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    Certificate one(d2i_X509(nullptr, &bytes, static_cast<long>(text.size())));
    ERR_clear_error();
    if (!one)
      return bad("certificate_unreadable",
                 "There is no certificate in it. It must be PEM text with lines -----BEGIN CERTIFICATE-----.");
    out.push_back(std::move(one));
  }
  return out;
}

Result<PrivateKey> key_in(std::string_view text, std::string_view password) {
  if (text.size() > kMostBytes) return bad("certificate_too_long", "The text is longer than 256 KiB.");
  if (text.find("PRIVATE KEY-----") == std::string_view::npos)
    return bad("key_unreadable", "There is no private key in it. It must be PEM text with a line BEGIN PRIVATE KEY.");
  bool locked = text.find("ENCRYPTED") != std::string_view::npos;
  if (locked && password.empty())
    return bad("key_needs_password", "The private key is protected by a password. Type the password too.");
  BioPointer in = reader_of(text);
  PrivateKey key(PEM_read_bio_PrivateKey(in.get(), nullptr, give_password, &password));
  ERR_clear_error();
  if (!key && locked) return bad("key_unreadable", "The password does not open the private key.");
  if (!key) return bad("key_unreadable", "The private key cannot be read.");
  return key;
}

bool belongs(X509* certificate, EVP_PKEY* key) {
  bool fits = X509_check_private_key(certificate, key) == 1;
  ERR_clear_error();
  return fits;
}

bool self_signed(X509* certificate) {
  return X509_NAME_cmp(X509_get_subject_name(certificate), X509_get_issuer_name(certificate)) == 0;
}

/// The certificate of the key first, then its issuers; what is of no use is left out.
Result<Chain> in_order(Chain all, EVP_PKEY* key) {
  Chain out;
  auto own = std::find_if(all.begin(), all.end(), [&](const Certificate& one) { return belongs(one.get(), key); });
  if (own == all.end())
    return bad("key_differs",
               "The private key belongs to none of the certificates. Take the key that was made for this request.");
  out.push_back(std::move(*own));
  all.erase(own);
  while (!self_signed(out.back().get())) {
    auto next = std::find_if(all.begin(), all.end(), [&](const Certificate& one) {
      return X509_check_issued(one.get(), out.back().get()) == X509_V_OK;
    });
    if (next == all.end()) break;
    out.push_back(std::move(*next));
    all.erase(next);
  }
  return out;
}

Result<PemPair> pair_of(Chain chain, const PrivateKey& key) {
  Chain ordered = TRY(in_order(std::move(chain), key.get()));
  BioPointer text(BIO_new(BIO_s_mem())), secret(BIO_new(BIO_s_mem()));
  for (const Certificate& one : ordered) PEM_write_bio_X509(text.get(), one.get());
  if (PEM_write_bio_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return bad("key_unreadable", "The private key cannot be written as PEM.");
  return PemPair{text_of(text.get()), text_of(secret.get())};
}

std::string name_text(const X509_NAME* name) {
  BioPointer out(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  auto clean = text_of(out.get());
  return clean.size() > 500 ? clean.substr(0, 500) : clean;
}

Instant instant_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return {static_cast<std::int64_t>(timegm(&parts)) * 1000};
}

std::string key_name(X509* certificate) {
  EVP_PKEY* key = X509_get0_pubkey(certificate);
  if (!key) return "unknown";
  if (EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA) return fmt::format("RSA {}", EVP_PKEY_get_bits(key));
  char curve[64] = {};
  std::size_t size = 0;
  if (EVP_PKEY_get_base_id(key) == EVP_PKEY_EC && EVP_PKEY_get_group_name(key, curve, sizeof curve, &size) == 1)
    return fmt::format("ECDSA {}", std::string_view(curve) == "prime256v1" ? "P-256" : std::string_view(curve));
  return fmt::format("{} {}", OBJ_nid2sn(EVP_PKEY_get_base_id(key)), EVP_PKEY_get_bits(key));
}

std::vector<std::string> names_of(X509* certificate) {
  std::vector<std::string> out;
  auto* list = static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int i = 0; i < sk_GENERAL_NAME_num(list) && out.size() < 100; ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(list, i);
    if (name->type == GEN_DNS) {
      std::string text(reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName)),
                       static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName)));
      bool clean = std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f; });
      if (clean) out.push_back(text.substr(0, 253));
    } else if (name->type == GEN_IPADD) {
      char text[INET6_ADDRSTRLEN] = {};
      int kind = ASN1_STRING_length(name->d.iPAddress) == 4 ? AF_INET : AF_INET6;
      if (kind == AF_INET || ASN1_STRING_length(name->d.iPAddress) == 16)
        inet_ntop(kind, ASN1_STRING_get0_data(name->d.iPAddress), text, sizeof text);
      if (text[0] != 0) out.emplace_back(text);
    }
  }
  GENERAL_NAMES_free(list);
  return out;
}

CertificateFacts facts_of(X509* certificate) {
  CertificateFacts out;
  out.subject = name_text(X509_get_subject_name(certificate));
  out.issuer = name_text(X509_get_issuer_name(certificate));
  out.names = names_of(certificate);
  out.not_before = instant_of(X509_get0_notBefore(certificate));
  out.not_after = instant_of(X509_get0_notAfter(certificate));
  out.key = key_name(certificate);
  unsigned char digest[32];
  unsigned int size = 0;
  if (X509_digest(certificate, EVP_sha256(), digest, &size) == 1) out.fingerprint = to_hex(ByteView(digest, size));
  out.self_signed = self_signed(certificate);
  out.generated = out.subject.find("O=MedConnect (generated)") != std::string::npos;
  return out;
}

/// Collects findings; one of severity error makes the certificate unusable.
class Looking {
public:
  Looking(CertificateReport& report, const Chain& chain, Instant now) : report_(report), chain_(chain), now_(now) {}
  void all(const std::vector<std::string>& names, bool key_fits) {
    add("key_matches", key_fits ? CertificateSeverity::ok : CertificateSeverity::error,
        key_fits ? "The private key belongs to the certificate."
                 : "The private key does not belong to the certificate.");
    dates();
    strength();
    usage();
    for (const std::string& name : names) covers(name);
    complete();
    report_.usable = std::none_of(report_.findings.begin(), report_.findings.end(), [](const CertificateFinding& one) {
      return one.severity == CertificateSeverity::error;
    });
  }

private:
  void add(std::string code, CertificateSeverity severity, std::string detail) {
    report_.findings.push_back({std::move(code), severity, std::move(detail)});
  }
  void dates() {
    const CertificateFacts& own = report_.chain.front();
    std::string until = to_string(date_of(own.not_after));
    std::int64_t days = (own.not_after - now_).count() / kDayMs;
    if (own.not_before > now_)
      return add("dates", CertificateSeverity::error,
                 fmt::format("It holds only from {} on. Check this machine's clock ({}).",
                             to_string(date_of(own.not_before)), to_string(now_)));
    if (own.not_after <= now_)
      return add("dates", CertificateSeverity::error, fmt::format("It ended on {}. Ask for a new one.", until));
    if (days < 30)
      return add("dates", CertificateSeverity::warning,
                 fmt::format("It ends on {}, in {} days. Renew it.", until, days));
    for (const CertificateFacts& one : report_.chain)
      if (one.not_after <= now_)
        return add("dates", CertificateSeverity::error,
                   fmt::format("The certificate of {} in the chain ended on {}. Ask the authority for its present one.",
                               one.subject, to_string(date_of(one.not_after))));
    add("dates", CertificateSeverity::ok, fmt::format("It holds until {} ({} days).", until, days));
  }
  void strength() {
    for (const Certificate& one : chain_) {
      EVP_PKEY* key = X509_get0_pubkey(one.get());
      int bits = key ? EVP_PKEY_get_security_bits(key) : 0;
      int digest = 0;
      X509_get_signature_info(one.get(), &digest, nullptr, nullptr, nullptr);
      bool weak_digest = (digest == NID_md5 || digest == NID_sha1) && !self_signed(one.get());
      if (bits >= 112 && !weak_digest) continue;
      return add("key_strength", CertificateSeverity::error,
                 fmt::format("{}: {}. RSA needs 2048 bits or more, and the signature SHA-256 or better.",
                             name_text(X509_get_subject_name(one.get())),
                             bits < 112 ? "the key is too weak" : "it is signed with SHA-1 or MD5"));
    }
    add("key_strength", CertificateSeverity::ok, fmt::format("{}, strong enough.", report_.chain.front().key));
  }
  void usage() {
    std::uint32_t usage = X509_get_extended_key_usage(chain_.front().get());
    bool server = usage == UINT32_MAX || (usage & (XKU_SSL_SERVER | XKU_ANYEKU)) != 0;
    if (!server)
      add("usage", CertificateSeverity::error,
          "It is not meant for servers (no server authentication in its extended key usage). Ask the authority to use "
          "its web server template.");
  }
  void covers(const std::string& name) {
    X509* own = chain_.front().get();
    std::array<unsigned char, 16> address;
    bool ip =
        inet_pton(AF_INET, name.c_str(), address.data()) == 1 || inet_pton(AF_INET6, name.c_str(), address.data()) == 1;
    bool fits = ip ? X509_check_ip_asc(own, name.c_str(), 0) == 1
                   : X509_check_host(own, name.c_str(), name.size(), X509_CHECK_FLAG_NEVER_CHECK_SUBJECT, nullptr) == 1;
    ERR_clear_error();
    add("covers:" + name, fits ? CertificateSeverity::ok : CertificateSeverity::error,
        fits ? fmt::format("It is valid for {}.", name)
             : fmt::format("It is not valid for {}. Ask for one that lists this name as a subject alternative name; it "
                           "lists: {}.",
                           name, fmt::join(report_.chain.front().names, ", ")));
  }
  void complete() {
    X509* last = chain_.back().get();
    if (chain_.size() == 1 && self_signed(last))
      return add("chain", CertificateSeverity::warning,
                 "It is self-signed: every browser warns until each workstation trusts it.");
    if (self_signed(last))
      return add("chain", CertificateSeverity::ok,
                 fmt::format("The chain is complete and in order, up to {}.", report_.chain.back().subject));
    if (known_to_system())
      return add(
          "chain", CertificateSeverity::ok,
          fmt::format("The chain is complete and in order; {} is known to this system.", report_.chain.back().issuer));
    add("chain", CertificateSeverity::warning,
        fmt::format("The chain ends at {}, and the certificate of its issuer, {}, is neither in the file nor known to "
                    "this system. If that is your own root authority and all workstations trust it, this is fine; if "
                    "it is an intermediate authority, add its certificate to the file.",
                    report_.chain.back().subject, report_.chain.back().issuer));
  }
  bool known_to_system() const {
    Store store(X509_STORE_new());
    StoreContext context(X509_STORE_CTX_new());
    if (!store || !context || X509_STORE_set_default_paths(store.get()) != 1) return false;
    STACK_OF(X509)* others = sk_X509_new_null();
    for (std::size_t i = 1; i < chain_.size(); ++i) sk_X509_push(others, chain_[i].get());
    bool good = X509_STORE_CTX_init(context.get(), store.get(), chain_.front().get(), others) == 1 &&
                X509_verify_cert(context.get()) == 1;
    sk_X509_free(others);
    ERR_clear_error();
    return good;
  }

  CertificateReport& report_;
  const Chain& chain_;
  Instant now_;
};

std::string file_text(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

Result<PemPair> read_pem(std::string_view certificates, std::string_view key, std::string_view password) {
  Chain chain = TRY(certificates_in(certificates));
  PrivateKey secret = TRY(key_in(key.empty() ? certificates : key, password));
  return pair_of(std::move(chain), secret);
}

Result<PemPair> read_pkcs12(ByteView file, std::string_view password) {
  if (file.size() > kMostBytes) return bad("certificate_too_long", "The file is longer than 256 KiB.");
  const unsigned char* bytes = file.data();
  Pkcs12 box(d2i_PKCS12(nullptr, &bytes, static_cast<long>(file.size())));
  ERR_clear_error();
  if (!box) return bad("pkcs12_unreadable", "This is not a PKCS #12 file (.p12 or .pfx).");
  std::string secret(password);
  EVP_PKEY* key = nullptr;
  X509* own = nullptr;
  STACK_OF(X509)* others = nullptr;
  bool opened = PKCS12_parse(box.get(), secret.c_str(), &key, &own, &others) == 1;
  unsigned long reason = ERR_peek_last_error();
  ERR_clear_error();
  std::fill(secret.begin(), secret.end(), '\0');
  PrivateKey held(key);
  Chain chain;
  if (own) chain.emplace_back(own);
  while (sk_X509_num(others) > 0) chain.emplace_back(sk_X509_shift(others));
  sk_X509_free(others);
  if (!opened && ERR_GET_REASON(reason) == PKCS12_R_MAC_VERIFY_FAILURE)
    return bad("pkcs12_password_wrong", "The password does not open the file.");
  if (!opened)
    return bad("pkcs12_unreadable",
               "The file cannot be opened. Files made by old Windows versions use RC2, which is not safe any more: "
               "export it again with AES-256.");
  if (!held || chain.empty())
    return bad("pkcs12_unreadable", "The file holds no certificate with its private key. Export it with the key.");
  if (chain.size() > kMostCertificates) return bad("certificate_too_long", "There are more than 12 certificates.");
  return pair_of(std::move(chain), held);
}

CertificateReport check_certificate(const PemPair& pair, const std::vector<std::string>& names, Instant now) {
  CertificateReport report;
  auto chain = certificates_in(pair.chain);
  auto key = key_in(pair.key, {});
  if (!chain) {
    report.findings.push_back({"readable", CertificateSeverity::error, chain.error().detail});
    return report;
  }
  for (const Certificate& one : *chain) report.chain.push_back(facts_of(one.get()));
  Looking(report, *chain, now).all(names, key && belongs(chain->front().get(), key->get()));
  return report;
}

Result<CertificateReport> check_installed(const std::filesystem::path& directory, const std::vector<std::string>& names,
                                          Instant now) {
  TlsFiles files = tls_files(directory);
  PemPair pair{file_text(files.certificate), file_text(files.key)};
  if (pair.chain.empty() || pair.key.empty())
    return fail(Fault::unavailable, "tls_certificate_unusable", "There is no certificate yet.");
  return check_certificate(pair, names, now);
}

Result<PemPair> pair_with_kept_key(const std::filesystem::path& directory, std::string_view certificates) {
  Chain chain = TRY(certificates_in(certificates));
  for (const std::filesystem::path& file : {directory / "request.key", tls_files(directory).key}) {
    auto key = key_in(file_text(file), {});
    if (!key) continue;
    bool fits =
        std::any_of(chain.begin(), chain.end(), [&](const Certificate& one) { return belongs(one.get(), key->get()); });
    if (fits) return pair_of(std::move(chain), *key);
  }
  return bad("key_missing",
             "Neither the key of the last request nor the present key belongs to this certificate. Upload the private "
             "key too, or make a new request and have that one signed.");
}

}  // namespace mc::http
