#include "appliance/security/x509.hpp"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <cstdlib>
#include <memory>

namespace mc::security {
namespace {

constexpr std::size_t kMostCertificate = 32 * 1024;
constexpr int kLeastBits = 1024;
constexpr int kMostBits = 8192;

template <auto F>
struct FreeBy {
  template <class T>
  void operator()(T* object) const {
    F(object);
  }
};
using Certificate = std::unique_ptr<X509, FreeBy<X509_free>>;
using VerifyContext = std::unique_ptr<EVP_MD_CTX, FreeBy<EVP_MD_CTX_free>>;

const EVP_MD* digest_of(Sha2 kind) {
  switch (kind) {
  case Sha2::sha224:
    return EVP_sha224();
  case Sha2::sha256:
    return EVP_sha256();
  case Sha2::sha384:
    return EVP_sha384();
  case Sha2::sha512:
    break;
  }
  return EVP_sha512();
}

}  // namespace

Bytes sha2(Sha2 kind, ByteView data) {
  Bytes out(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  // Fails only without memory; a hash of nothing must never come of that.
  if (EVP_Digest(data.data(), data.size(), out.data(), &size, digest_of(kind), nullptr) != 1) std::abort();
  out.resize(size);
  return out;
}

Result<bool> verify_rsa_with_certificate(Sha2 kind, ByteView certificate, ByteView message, ByteView signature) {
  auto unusable = [] {
    return fail(Fault::invalid, "certificate_unusable", "The certificate is no X.509 certificate with an RSA key.");
  };
  if (certificate.size() > kMostCertificate) return unusable();
  const unsigned char* at = certificate.data();
  Certificate parsed(d2i_X509(nullptr, &at, static_cast<long>(certificate.size())));
  EVP_PKEY* key = parsed ? X509_get0_pubkey(parsed.get()) : nullptr;
  if (key == nullptr || EVP_PKEY_base_id(key) != EVP_PKEY_RSA || EVP_PKEY_bits(key) < kLeastBits ||
      EVP_PKEY_bits(key) > kMostBits)
    return unusable();
  VerifyContext context(EVP_MD_CTX_new());
  if (!context || EVP_DigestVerifyInit(context.get(), nullptr, digest_of(kind), nullptr, key) != 1) return unusable();
  return EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
}

}  // namespace mc::security
