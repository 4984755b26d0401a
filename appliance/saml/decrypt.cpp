#include "appliance/saml/decrypt.hpp"

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <array>

#include "appliance/saml/algorithms.hpp"

namespace mc::saml {

namespace {

constexpr std::size_t kMostEncryptedKeys = 4;
constexpr std::string_view kEncryption11Ns = "http://www.w3.org/2009/xmlenc11#";
constexpr std::string_view kOaepMgf1p = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
constexpr std::string_view kOaep11 = "http://www.w3.org/2009/xmlenc11#rsa-oaep";

struct Cipher {
  std::string_view uri;
  const char* name;
  std::size_t key_bytes;
  bool cbc;
};
constexpr std::array kCiphers{
    Cipher{"http://www.w3.org/2009/xmlenc11#aes128-gcm", "AES-128-GCM", 16, false},
    Cipher{"http://www.w3.org/2009/xmlenc11#aes192-gcm", "AES-192-GCM", 24, false},
    Cipher{"http://www.w3.org/2009/xmlenc11#aes256-gcm", "AES-256-GCM", 32, false},
    Cipher{"http://www.w3.org/2001/04/xmlenc#aes128-cbc", "AES-128-CBC", 16, true},
    Cipher{"http://www.w3.org/2001/04/xmlenc#aes192-cbc", "AES-192-CBC", 24, true},
    Cipher{"http://www.w3.org/2001/04/xmlenc#aes256-cbc", "AES-256-CBC", 32, true},
};

using KeyContext = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

std::unexpected<Error> bad_shape() {
  return refuse("encryption_shape", "The EncryptedAssertion is not built as XML Encryption wants it.");
}
std::unexpected<Error> failed() {
  return refuse("decryption_failed",
                "The assertion could not be decrypted; check that the provider encrypts for the current certificate.");
}

Result<Bytes> cipher_value(Element encrypted) {
  Element value = encrypted.first(kEncryptionNs, "CipherData").first(kEncryptionNs, "CipherValue");
  if (!value || !value.children().empty()) return bad_shape();
  std::string text;
  for (char c : value.text())
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n') text += c;
  auto bytes = from_base64(text);
  if (!bytes || bytes->empty()) return bad_shape();
  return *bytes;
}

const EVP_MD* digest_of(Element method) {
  std::string uri = method.first(kSignatureNs, "DigestMethod").attribute_or_empty("Algorithm");
  if (uri.empty()) return EVP_sha1();  // the default of RSA-OAEP; no collision matters here
  const DigestAlgorithm* known = find_digest_algorithm(uri);
  return known ? EVP_get_digestbyname(known->digest) : nullptr;
}

const EVP_MD* mask_digest_of(Element method) {
  std::string uri = method.first(kEncryption11Ns, "MGF").attribute_or_empty("Algorithm");
  if (method.attribute_or_empty("Algorithm") == kOaepMgf1p || uri.empty() || uri.ends_with("#mgf1sha1"))
    return EVP_sha1();
  if (uri == "http://www.w3.org/2009/xmlenc11#mgf1sha256") return EVP_sha256();
  if (uri == "http://www.w3.org/2009/xmlenc11#mgf1sha384") return EVP_sha384();
  if (uri == "http://www.w3.org/2009/xmlenc11#mgf1sha512") return EVP_sha512();
  return nullptr;
}

Status check_transport(Element method) {
  std::string uri = method.attribute_or_empty("Algorithm");
  if (uri != kOaepMgf1p && uri != kOaep11)
    return refuse("encryption_not_allowed",
                  "The key of the assertion is not encrypted with RSA-OAEP; PKCS#1 v1.5 is never accepted.");
  return {};
}

/// The data key, or empty.
Bytes unwrap(Element encrypted_key, ByteView wrapped, const Key& key) {
  Element method = encrypted_key.first(kEncryptionNs, "EncryptionMethod");
  const EVP_MD* digest = digest_of(method);
  const EVP_MD* mask = mask_digest_of(method);
  KeyContext context(EVP_PKEY_CTX_new(key.raw(), nullptr), EVP_PKEY_CTX_free);
  if (!digest || !mask || !context || EVP_PKEY_decrypt_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_OAEP_PADDING) != 1 ||
      EVP_PKEY_CTX_set_rsa_oaep_md(context.get(), digest) != 1 ||
      EVP_PKEY_CTX_set_rsa_mgf1_md(context.get(), mask) != 1)
    return {};
  std::size_t size = 0;
  if (EVP_PKEY_decrypt(context.get(), nullptr, &size, wrapped.data(), wrapped.size()) != 1) return {};
  Bytes out(size);
  if (EVP_PKEY_decrypt(context.get(), out.data(), &size, wrapped.data(), wrapped.size()) != 1) return {};
  out.resize(size);
  return out;
}

/// XML Encryption pads CBC with any bytes and the count in the last one.
bool strip_padding(Bytes& plain) {
  if (plain.empty() || plain.back() == 0 || plain.back() > 16 || plain.back() > plain.size()) return false;
  plain.resize(plain.size() - plain.back());
  return true;
}

/// The plain bytes, or empty.
Bytes open(const Cipher& cipher, ByteView key, ByteView sealed) {
  std::size_t iv = cipher.cbc ? 16 : 12;
  std::size_t tag = cipher.cbc ? 0 : 16;
  if (key.size() != cipher.key_bytes || sealed.size() < iv + tag + 1) return {};
  CipherContext context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  const EVP_CIPHER* known = EVP_get_cipherbyname(cipher.name);
  if (!context || !known || EVP_DecryptInit_ex(context.get(), known, nullptr, key.data(), sealed.data()) != 1)
    return {};
  EVP_CIPHER_CTX_set_padding(context.get(), 0);
  ByteView body = sealed.subspan(iv, sealed.size() - iv - tag);
  Bytes out(body.size() + 16);
  int size = 0;
  int last = 0;
  if (EVP_DecryptUpdate(context.get(), out.data(), &size, body.data(), static_cast<int>(body.size())) != 1) return {};
  if (!cipher.cbc) {
    Bytes expected(sealed.end() - 16, sealed.end());
    if (EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, 16, expected.data()) != 1) return {};
  }
  if (EVP_DecryptFinal_ex(context.get(), out.data() + size, &last) != 1) return {};
  out.resize(static_cast<std::size_t>(size + last));
  if (cipher.cbc && !strip_padding(out)) return {};
  return out;
}

std::vector<Element> encrypted_keys(Element encrypted) {
  std::vector<Element> out;
  for (Element element : encrypted.subtree())
    if (element.is(kEncryptionNs, "EncryptedKey")) out.push_back(element);
  return out;
}

}  // namespace

Result<Decrypted> decrypt(Element encrypted, std::span<const Key> keys, const Policy& policy) {
  auto data = encrypted.children(kEncryptionNs, "EncryptedData");
  if (data.size() != 1) return bad_shape();
  std::string uri = data.front().first(kEncryptionNs, "EncryptionMethod").attribute_or_empty("Algorithm");
  const Cipher* cipher = nullptr;
  for (const Cipher& known : kCiphers)
    if (known.uri == uri) cipher = &known;
  if (!cipher || (cipher->cbc && !policy.allow_cbc))
    return refuse("encryption_not_allowed",
                  "The assertion is not encrypted with AES-GCM; set the provider to AES-GCM, or allow AES-CBC for it.");
  auto wrapped = encrypted_keys(encrypted);
  if (wrapped.empty() || wrapped.size() > kMostEncryptedKeys) return bad_shape();
  if (keys.empty())
    return refuse("decryption_key_missing", "The assertion is encrypted, but no key to decrypt it was given.");
  Bytes sealed = TRY(cipher_value(data.front()));
  for (Element one : wrapped) {
    TRY(check_transport(one.first(kEncryptionNs, "EncryptionMethod")));
    Bytes wrapped_key = TRY(cipher_value(one));
    for (const Key& key : keys) {
      if (key.kind() != KeyKind::rsa || !key.is_private()) continue;
      Bytes data_key = unwrap(one, wrapped_key, key);
      Bytes plain = open(*cipher, data_key, sealed);
      if (!plain.empty()) return Decrypted{std::string(as_text(plain)), cipher->cbc};
    }
  }
  return failed();
}

}  // namespace mc::saml
