#include "appliance/saml/key.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "appliance/saml/algorithms.hpp"

namespace mc::saml {

namespace {

using X509Ptr = std::unique_ptr<X509, decltype(&X509_free)>;
using BioPtr = std::unique_ptr<BIO, decltype(&BIO_free_all)>;
using DigestPtr = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using EcdsaPtr = std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)>;

std::shared_ptr<evp_pkey_st> own(EVP_PKEY* key) { return {key, EVP_PKEY_free}; }

Result<KeyKind> kind_of(EVP_PKEY* key) {
  int id = EVP_PKEY_get_base_id(key);
  if (id == EVP_PKEY_RSA || id == EVP_PKEY_RSA_PSS) return KeyKind::rsa;
  if (id == EVP_PKEY_EC) return KeyKind::ec;
  return fail(Fault::invalid, "key_kind_unsupported", "Only RSA and elliptic-curve keys are supported.");
}

Instant time_of(const ASN1_TIME* at) {
  std::tm parts{};
  if (!at || ASN1_TIME_to_tm(at, &parts) != 1) return {};
  Date day =
      make_date(parts.tm_year + 1900, static_cast<unsigned>(parts.tm_mon + 1), static_cast<unsigned>(parts.tm_mday));
  return start_of(day) +
         std::chrono::milliseconds((parts.tm_hour * 3600LL + parts.tm_min * 60LL + parts.tm_sec) * 1000);
}

std::string without_pem_lines(std::string_view text) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    if (line.find("-----") == std::string_view::npos)
      for (char c : line)
        if (c != ' ' && c != '\t' && c != '\r') out += c;
    at = end + 1;
  }
  return out;
}

/// OpenSSL writes an ECDSA signature as DER, XML wants r and s side by side.
Bytes ecdsa_to_raw(ByteView der, std::size_t size) {
  const unsigned char* at = der.data();
  EcdsaPtr pair(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), ECDSA_SIG_free);
  Bytes out(size * 2);
  if (!pair || BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), out.data(), static_cast<int>(size)) < 0 ||
      BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), out.data() + size, static_cast<int>(size)) < 0)
    return {};
  return out;
}

Bytes ecdsa_to_der(ByteView raw) {
  int half = static_cast<int>(raw.size() / 2);
  EcdsaPtr pair(ECDSA_SIG_new(), ECDSA_SIG_free);
  if (raw.empty() || raw.size() % 2 != 0 || !pair) return {};
  ECDSA_SIG_set0(pair.get(), BN_bin2bn(raw.data(), half, nullptr), BN_bin2bn(raw.data() + half, half, nullptr));
  unsigned char* der = nullptr;
  int size = i2d_ECDSA_SIG(pair.get(), &der);
  if (size <= 0) return {};
  Bytes out(der, der + size);
  OPENSSL_free(der);
  return out;
}

X509Ptr self_signed(EVP_PKEY* key, const KeyPairPlan& plan) {
  X509Ptr certificate(X509_new(), X509_free);
  std::uint64_t serial = 0;
  if (!certificate || RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1)
    return {nullptr, X509_free};
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial >> 1);
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_TIME_set(X509_getm_notBefore(certificate.get()), static_cast<time_t>(plan.from.ms / 1000));
  ASN1_TIME_set(X509_getm_notAfter(certificate.get()), static_cast<time_t>(plan.until.ms / 1000));
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(plan.common_name.data()),
                             static_cast<int>(plan.common_name.size()), -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  if (X509_sign(certificate.get(), key, EVP_sha256()) <= 0) return {nullptr, X509_free};
  return certificate;
}

std::unexpected<Error> key_failed() { return internal("key_failed", "OpenSSL could not make the key."); }

}  // namespace

Result<Key> Key::from_certificate(ByteView der) {
  const unsigned char* at = der.data();
  X509Ptr certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())), X509_free);
  EVP_PKEY* public_key = certificate ? X509_get_pubkey(certificate.get()) : nullptr;
  if (!public_key) return fail(Fault::invalid, "certificate_unusable", "A certificate cannot be read.");
  Key out;
  out.key_ = own(public_key);
  out.kind_ = TRY(kind_of(public_key));
  out.bits_ = EVP_PKEY_get_bits(public_key);
  out.certificate_ = to_base64(der.first(static_cast<std::size_t>(at - der.data())));
  out.not_after_ = time_of(X509_get0_notAfter(certificate.get()));
  return out;
}

Result<Key> Key::from_certificate_text(std::string_view base64_or_pem) {
  auto der = from_base64(without_pem_lines(base64_or_pem));
  if (!der) return fail(Fault::invalid, "certificate_unusable", "A certificate is not valid base64.");
  return from_certificate(*der);
}

Result<Key> Key::from_private_pem(std::string_view pem) {
  BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free_all);
  auto no_passphrase = [](char*, int, int, void*) { return 0; };
  EVP_PKEY* key = bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr) : nullptr;
  if (!key) return fail(Fault::invalid, "private_key_unusable", "The private key is not an unencrypted PEM file.");
  Key out;
  out.key_ = own(key);
  out.kind_ = TRY(kind_of(key));
  out.bits_ = EVP_PKEY_get_bits(key);
  out.private_ = true;
  return out;
}

Result<KeyPair> make_key_pair(const KeyPairPlan& plan) {
  auto key = own(plan.kind == KeyKind::rsa ? EVP_RSA_gen(static_cast<unsigned>(plan.bits)) : EVP_EC_gen("P-256"));
  if (!key) return key_failed();
  X509Ptr certificate = self_signed(key.get(), plan);
  BioPtr pem(BIO_new(BIO_s_secmem()), BIO_free_all);
  if (!certificate || !pem ||
      PEM_write_bio_PrivateKey(pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return key_failed();
  char* text = nullptr;
  long size = BIO_get_mem_data(pem.get(), &text);
  unsigned char* der = nullptr;
  int der_size = i2d_X509(certificate.get(), &der);
  if (size <= 0 || der_size <= 0) return key_failed();
  KeyPair out{Secret(as_bytes(std::string_view(text, static_cast<std::size_t>(size)))),
              to_base64(ByteView(der, static_cast<std::size_t>(der_size)))};
  OPENSSL_free(der);
  return out;
}

Result<Bytes> sign_octets(const Key& key, std::string_view octets) {
  DigestPtr context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::size_t size = 0;
  ByteView in = as_bytes(octets);
  if (!context || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.raw()) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, in.data(), in.size()) != 1)
    return key_failed();
  Bytes out(size);
  if (EVP_DigestSign(context.get(), out.data(), &size, in.data(), in.size()) != 1) return key_failed();
  out.resize(size);
  return key.kind() == KeyKind::ec ? ecdsa_to_raw(out, static_cast<std::size_t>(key.bits() + 7) / 8) : out;
}

bool verify_octets(const Key& key, std::string_view algorithm, std::string_view octets, ByteView signature) {
  const SignatureAlgorithm* known = find_signature_algorithm(algorithm);
  if (!known || known->sha1 || known->kind != key.kind()) return false;
  const EVP_MD* digest = EVP_get_digestbyname(known->digest);
  DigestPtr context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  Bytes der = key.kind() == KeyKind::ec ? ecdsa_to_der(signature) : Bytes(signature.begin(), signature.end());
  if (!digest || !context || der.empty()) return false;
  if (EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key.raw()) != 1) return false;
  ByteView in = as_bytes(octets);
  return EVP_DigestVerify(context.get(), der.data(), der.size(), in.data(), in.size()) == 1;
}

}  // namespace mc::saml
