#include "appliance/security/browser_seal.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <memory>

#include "appliance/security/crypto.hpp"

namespace mc::security {
namespace {

constexpr std::size_t kGcmNonce = 12;
constexpr int kLeastBits = 2048;
constexpr int kMostBits = 4096;

template <auto F>
struct Free {
  template <class T>
  void operator()(T* object) const {
    F(object);
  }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, Free<EVP_CIPHER_CTX_free>>;
using KeyPointer = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;

}  // namespace

Result<Bytes> seal_for_browser(ByteView key, ByteView plain, ByteView associated, Random& random) {
  if (key.size() != kKeyBytes) return internal("browser_seal", "A browser's key has 32 bytes.");
  Bytes out(kGcmNonce + plain.size() + kTagBytes);
  random.fill(std::span(out).first(kGcmNonce));
  Cipher cipher(EVP_CIPHER_CTX_new());
  int written = 0;
  int rest = 0;
  std::uint8_t* text = out.data() + kGcmNonce;
  const bool sealed =
      cipher && EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(), out.data()) == 1 &&
      (associated.empty() || EVP_EncryptUpdate(cipher.get(), nullptr, &written, associated.data(),
                                               static_cast<int>(associated.size())) == 1) &&
      (plain.empty() ||
       EVP_EncryptUpdate(cipher.get(), text, &written, plain.data(), static_cast<int>(plain.size())) == 1) &&
      EVP_EncryptFinal_ex(cipher.get(), text + plain.size(), &rest) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(kTagBytes), text + plain.size()) == 1;
  ERR_clear_error();
  if (!sealed) return internal("browser_seal", "AES-256-GCM is not to be had.");
  return out;
}

Result<Bytes> wrap_for_browser(ByteView spki, ByteView key) {
  auto unusable = [] {
    ERR_clear_error();  // of this thread; TLS looks there
    return fail(Fault::invalid, "device_key_unusable", "The device's key is not an RSA key of 2,048 bits or more.");
  };
  if (spki.empty()) return unusable();
  const std::uint8_t* at = spki.data();
  KeyPointer device(d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())));
  if (!device || at != spki.data() + spki.size() || EVP_PKEY_is_a(device.get(), "RSA") != 1 ||
      EVP_PKEY_get_bits(device.get()) < kLeastBits || EVP_PKEY_get_bits(device.get()) > kMostBits)
    return unusable();
  KeyContext context(EVP_PKEY_CTX_new(device.get(), nullptr));
  std::size_t size = 0;
  if (!context || EVP_PKEY_encrypt_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_OAEP_PADDING) != 1 ||
      EVP_PKEY_CTX_set_rsa_oaep_md(context.get(), EVP_sha256()) != 1 ||
      EVP_PKEY_CTX_set_rsa_mgf1_md(context.get(), EVP_sha256()) != 1 ||
      EVP_PKEY_encrypt(context.get(), nullptr, &size, key.data(), key.size()) != 1)
    return unusable();
  Bytes out(size);
  if (EVP_PKEY_encrypt(context.get(), out.data(), &size, key.data(), key.size()) != 1) return unusable();
  out.resize(size);
  return out;
}

}  // namespace mc::security
