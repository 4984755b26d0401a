#include "appliance/http/tls_check.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509v3.h>

#include "appliance/http/tls.hpp"
#include "appliance/security/testing.hpp"

namespace mc::http {
namespace {

using security::testing::code_of;
using security::testing::must;

std::string text_in(BIO* bio) {
  char* data = nullptr;
  long size = BIO_get_mem_data(bio, &data);
  std::string out(data, static_cast<std::size_t>(size));
  BIO_free(bio);
  return out;
}

/// A certificate of the test, signed by its issuer (or by itself).
struct Made {
  EVP_PKEY* key = nullptr;
  X509* certificate = nullptr;
  std::string pem, key_pem;

  Made(const char* name, const Made* issuer, const std::string& names, long days = 90, EVP_PKEY* own = nullptr)
      : key(own ? own : EVP_EC_gen("P-256")), certificate(X509_new()) {
    X509_set_version(certificate, X509_VERSION_3);
    static long serial = 1;
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -10L * 24 * 3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), days * 24 * 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME* subject = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
    X509_set_issuer_name(certificate, issuer ? X509_get_subject_name(issuer->certificate) : subject);
    bool authority = names.empty();
    extend(NID_basic_constraints, authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
    if (!authority) extend(NID_subject_alt_name, names.c_str());
    REQUIRE(X509_sign(certificate, issuer ? issuer->key : key, EVP_sha256()) > 0);
    BIO* out = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(out, certificate);
    pem = text_in(out);
    out = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
    key_pem = text_in(out);
  }
  ~Made() {
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
  Made(const Made&) = delete;
  Made& operator=(const Made&) = delete;
  void extend(int kind, const char* value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value);
    REQUIRE(extension != nullptr);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }
};

struct Hospital {
  Made root{"Hospital Root", nullptr, ""};
  Made middle{"Hospital Issuing", &root, ""};
  Made leaf{"learn.hospital.example", &middle, "DNS:learn.hospital.example,DNS:learn-content.hospital.example"};
};

const std::vector<std::string> kNames{"learn.hospital.example", "learn-content.hospital.example"};

CertificateSeverity severity_of(const CertificateReport& report, std::string_view code) {
  for (const CertificateFinding& one : report.findings)
    if (one.code == code) return one.severity;
  FAIL("no finding ", code);
  return CertificateSeverity::ok;
}

std::string read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

TEST_SUITE("http") {
  TEST_CASE("certificates: a chain in any order is put in order and found whole") {
    Hospital hospital;
    auto pair = must(read_pem(hospital.root.pem + hospital.middle.pem + hospital.leaf.pem, hospital.leaf.key_pem));
    auto report = check_certificate(pair, kNames, SystemClock().now());
    CHECK(report.usable);
    REQUIRE(report.chain.size() == 3);
    CHECK(report.chain[0].names == kNames);
    CHECK(report.chain[0].key == "ECDSA P-256");
    CHECK(report.chain[2].self_signed);
    for (const char* code : {"key_matches", "dates", "key_strength", "chain", "covers:learn.hospital.example"})
      CHECK(severity_of(report, code) == CertificateSeverity::ok);
    // Key and certificates in one text, as some tools write them.
    CHECK(must(read_pem(hospital.leaf.key_pem + hospital.leaf.pem, "")).chain == hospital.leaf.pem);
  }

  TEST_CASE("certificates: what is wrong is named") {
    Hospital hospital;
    Instant now = SystemClock().now();
    CHECK(code_of(read_pem(hospital.leaf.pem, hospital.root.key_pem)) == "key_differs");
    CHECK(code_of(read_pem("nothing", hospital.leaf.key_pem)) == "certificate_unreadable");
    CHECK(code_of(read_pem(hospital.leaf.pem, "nothing")) == "key_unreadable");
    CHECK(code_of(read_pem(std::string(300 * 1024, 'x'), "")) == "certificate_too_long");
    auto alone = check_certificate(must(read_pem(hospital.leaf.pem, hospital.leaf.key_pem)), kNames, now);
    CHECK(severity_of(alone, "chain") == CertificateSeverity::warning);
    CHECK(alone.usable);
    auto other = check_certificate(must(read_pem(hospital.leaf.pem, hospital.leaf.key_pem)), {"portal.example"}, now);
    CHECK(severity_of(other, "covers:portal.example") == CertificateSeverity::error);
    CHECK_FALSE(other.usable);
    auto late =
        check_certificate({hospital.leaf.pem, hospital.leaf.key_pem}, kNames, now + std::chrono::hours{24 * 91});
    CHECK(severity_of(late, "dates") == CertificateSeverity::error);
    auto soon =
        check_certificate({hospital.leaf.pem, hospital.leaf.key_pem}, kNames, now + std::chrono::hours{24 * 70});
    CHECK(severity_of(soon, "dates") == CertificateSeverity::warning);
    auto early =
        check_certificate({hospital.leaf.pem, hospital.leaf.key_pem}, kNames, now - std::chrono::hours{24 * 30});
    CHECK(severity_of(early, "dates") == CertificateSeverity::error);
    auto mixed = check_certificate({hospital.leaf.pem, hospital.root.key_pem}, kNames, now);
    CHECK(severity_of(mixed, "key_matches") == CertificateSeverity::error);
    Made weak("learn.hospital.example", nullptr, "DNS:learn.hospital.example", 90, EVP_RSA_gen(1024));
    auto thin = check_certificate({weak.pem, weak.key_pem}, {}, now);
    CHECK(severity_of(thin, "key_strength") == CertificateSeverity::error);
    CHECK_FALSE(thin.usable);
  }

  TEST_CASE("certificates: PKCS #12 with its password") {
    Hospital hospital;
    STACK_OF(X509)* others = sk_X509_new_null();
    sk_X509_push(others, hospital.root.certificate);
    sk_X509_push(others, hospital.middle.certificate);
    PKCS12* box =
        PKCS12_create("open sesame", "server", hospital.leaf.key, hospital.leaf.certificate, others, 0, 0, 0, 0, 0);
    REQUIRE(box != nullptr);
    unsigned char* der = nullptr;
    int size = i2d_PKCS12(box, &der);
    Bytes file(der, der + size);
    OPENSSL_free(der);
    PKCS12_free(box);
    sk_X509_free(others);
    auto pair = must(read_pkcs12(file, "open sesame"));
    auto report = check_certificate(pair, kNames, SystemClock().now());
    CHECK(report.usable);
    CHECK(report.chain.size() == 3);
    CHECK(code_of(read_pkcs12(file, "wrong")) == "pkcs12_password_wrong");
    file.resize(file.size() / 2);
    CHECK(code_of(read_pkcs12(file, "open sesame")) == "pkcs12_unreadable");
  }

  TEST_CASE("certificates: an installation that a power cut interrupts is ended at the next start") {
    security::testing::TemporaryFolder folder;
    Hospital hospital, later;
    PemPair first{hospital.leaf.pem, hospital.leaf.key_pem}, second{later.leaf.pem, later.leaf.key_pem};
    must(install_certificate(folder.path(), first));
    CHECK(load_tls(folder.path()).has_value());
    TlsFiles files = tls_files(folder.path());
    // Only the key was written: it never counted.
    std::ofstream(folder.path() / "next.key") << second.key;
    finish_install(folder.path());
    CHECK(read(files.key) == first.key);
    // Both were written, and the key had its name already.
    std::ofstream(folder.path() / "next.crt") << second.chain;
    std::ofstream(files.key) << second.key;
    finish_install(folder.path());
    CHECK(read(files.certificate) == second.chain);
    CHECK(load_tls(folder.path()).has_value());
    CHECK_FALSE(std::filesystem::exists(folder.path() / "next.crt"));
  }

  TEST_CASE("certificates: a request's key stays here and waits for the signed answer") {
    security::testing::TemporaryFolder folder;
    CHECK(code_of(make_signing_request({{"two words"}, {}, {}}, false)) == "name_unusable");
    auto made = must(keep_signing_request(folder.path(), {kNames, "Mercy General", "TX"}, false));
    CHECK(kept_signing_request(folder.path()) == made.pem);
    BIO* in = BIO_new_mem_buf(made.key.data(), static_cast<int>(made.key.size()));
    EVP_PKEY* key = PEM_read_bio_PrivateKey(in, nullptr, nullptr, nullptr);
    BIO_free(in);
    Hospital hospital;
    Made answer("learn.hospital.example", &hospital.middle, "DNS:learn.hospital.example", 90, key);
    auto pair = must(pair_with_kept_key(folder.path(), answer.pem + hospital.middle.pem));
    CHECK(check_certificate(pair, {"learn.hospital.example"}, SystemClock().now()).usable);
    CHECK(code_of(pair_with_kept_key(folder.path(), hospital.leaf.pem)) == "key_missing");
    drop_signing_request(folder.path());
    CHECK_FALSE(kept_signing_request(folder.path()).has_value());
  }
}

}  // namespace mc::http
