#include "appliance/security/hls_cipher.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>

namespace mc::security {
namespace {

std::unexpected<Error> hls_failed() {
  ERR_clear_error();  // of this thread; TLS looks there
  return internal("hls_cipher", "AES-128-CBC is not to be had.");
}

}  // namespace

struct HlsCipher::Parts {
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  Bytes buffer{};
  Parts() = default;
  ~Parts() { EVP_CIPHER_CTX_free(context); }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;
};

HlsIv hls_iv(std::uint64_t media_sequence) {
  HlsIv iv{};
  for (std::size_t i = 0; i < 8; ++i) iv[15 - i] = static_cast<std::uint8_t>(media_sequence >> (8 * i));
  return iv;
}

HlsCipher::HlsCipher(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
HlsCipher::HlsCipher(HlsCipher&&) noexcept = default;
HlsCipher& HlsCipher::operator=(HlsCipher&&) noexcept = default;
HlsCipher::~HlsCipher() = default;

Result<HlsCipher> HlsCipher::make(ByteView key, const HlsIv& iv) {
  if (key.size() != kHlsKeyBytes) return internal("hls_cipher", "A key has 16 bytes.");
  auto parts = std::make_unique<Parts>();
  if (!parts->context || EVP_EncryptInit_ex(parts->context, EVP_aes_128_cbc(), nullptr, key.data(), iv.data()) != 1)
    return hls_failed();
  return HlsCipher(std::move(parts));
}

Result<ByteView> HlsCipher::update(ByteView plain) {
  parts_->buffer.resize(plain.size() + 16);
  int written = 0;
  if (plain.empty()) return ByteView{};
  if (EVP_EncryptUpdate(parts_->context, parts_->buffer.data(), &written, plain.data(),
                        static_cast<int>(plain.size())) != 1)
    return hls_failed();
  return ByteView(parts_->buffer).first(static_cast<std::size_t>(written));
}

Result<ByteView> HlsCipher::finish() {
  parts_->buffer.resize(32);
  int written = 0;
  if (EVP_EncryptFinal_ex(parts_->context, parts_->buffer.data(), &written) != 1) return hls_failed();
  return ByteView(parts_->buffer).first(static_cast<std::size_t>(written));
}

}  // namespace mc::security
