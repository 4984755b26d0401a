#pragma once
// For tests: a browser's key pair in software, and what Web Crypto does with what was sealed for it.
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <optional>

#include "appliance/base/bytes.hpp"

namespace mc::security::testing {

class SoftBrowser {
public:
  explicit SoftBrowser(unsigned bits = 2048) : key_(EVP_RSA_gen(bits)) {}
  ~SoftBrowser() { EVP_PKEY_free(key_); }
  SoftBrowser(const SoftBrowser&) = delete;
  SoftBrowser& operator=(const SoftBrowser&) = delete;

  /// As `exportKey("spki")` gives it.
  Bytes spki() const {
    std::uint8_t* raw = nullptr;
    const int size = i2d_PUBKEY(key_, &raw);
    Bytes out(raw, raw + size);
    OPENSSL_free(raw);
    return out;
  }
  /// Nothing when it was wrapped for another browser.
  std::optional<Bytes> unwrap(ByteView wrapped) const {
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(key_, nullptr);
    std::size_t size = 1024;
    Bytes out(size);
    const bool opened = EVP_PKEY_decrypt_init(context) == 1 &&
                        EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1 &&
                        EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) == 1 &&
                        EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1 &&
                        EVP_PKEY_decrypt(context, out.data(), &size, wrapped.data(), wrapped.size()) == 1;
    EVP_PKEY_CTX_free(context);
    if (!opened) return std::nullopt;
    out.resize(size);
    return out;
  }
  /// Nothing when key, text or associated data differ.
  static std::optional<Bytes> open(ByteView key, ByteView sealed, ByteView associated) {
    if (sealed.size() < 28) return std::nullopt;
    EVP_CIPHER_CTX* cipher = EVP_CIPHER_CTX_new();
    Bytes out(sealed.size() - 28);
    Bytes tag(sealed.end() - 16, sealed.end());
    int written = 0;
    const bool opened =
        EVP_DecryptInit_ex(cipher, EVP_aes_256_gcm(), nullptr, key.data(), sealed.data()) == 1 &&
        EVP_DecryptUpdate(cipher, nullptr, &written, associated.data(), static_cast<int>(associated.size())) == 1 &&
        EVP_DecryptUpdate(cipher, out.data(), &written, sealed.data() + 12, static_cast<int>(out.size())) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_SET_TAG, 16, tag.data()) == 1 &&
        EVP_DecryptFinal_ex(cipher, out.data() + out.size(), &written) == 1;
    EVP_CIPHER_CTX_free(cipher);
    return opened ? std::optional(out) : std::nullopt;
  }

private:
  EVP_PKEY* key_;
};

}  // namespace mc::security::testing
