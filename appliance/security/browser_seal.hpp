#pragma once
// What a browser opens by itself, with Web Crypto and no code of ours: AES-256-GCM, and keys wrapped to an RSA key pair
// whose private half never leaves that browser. For everything that stays on the appliance use crypto.hpp. OpenSSL does
// the work; it is included by browser_seal.cpp only. Pure apart from the Random handed in, and thread-safe.
#include "appliance/base/bytes.hpp"
#include "appliance/base/random.hpp"
#include "appliance/base/result.hpp"

namespace mc::security {

/// AES-256-GCM with a random nonce: nonce (12) | ciphertext | tag (16). `associated` is authenticated, not stored.
/// `key` has 32 bytes and seals at most 2^32 texts.
Result<Bytes> seal_for_browser(ByteView key, ByteView plain, ByteView associated, Random& random);
/// RSA-OAEP with SHA-256: for `unwrapKey` of the browser that made the key pair. `spki`: its public half as
/// SubjectPublicKeyInfo. Error `device_key_unusable` (invalid): not RSA, under 2,048 or over 4,096 bits.
Result<Bytes> wrap_for_browser(ByteView spki, ByteView key);

}  // namespace mc::security
