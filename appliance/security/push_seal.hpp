#pragma once
// Messages to browsers through a push service that must not read them: RFC 8291 (aes128gcm of RFC 8188) and the
// sender's proof of RFC 8292 (VAPID). OpenSSL does the work; it is included by push_seal.cpp only. Pure, thread-safe.
#include <string>
#include <string_view>

#include "appliance/base/bytes.hpp"
#include "appliance/base/random.hpp"
#include "appliance/base/result.hpp"
#include "appliance/base/time.hpp"

namespace mc::security {

inline constexpr std::size_t kPushPublicKey = 65;  // an uncompressed point of P-256
inline constexpr std::size_t kPushSecret = 16;
inline constexpr std::size_t kLongestPush = 3000;  // services take 4,096 bytes with head and tag

/// What the browser gave when it subscribed.
struct PushReceiver {
  Bytes public_key;  // "p256dh"
  Bytes secret;      // "auth"
};

/// What is fresh for each message; tests give the values of the standard's example.
struct PushOnce {
  Secret private_key;  // 32 bytes
  Bytes salt;          // 16 bytes
};
PushOnce make_push_once(Random& random);

/// The body of the request, Content-Encoding aes128gcm. Errors: invalid `push_key_unusable` (the browser's key is no
/// point of the curve), `push_too_long`.
Result<Bytes> seal_for_push(const PushReceiver& receiver, ByteView plain, const PushOnce& once);

/// The point that belongs to a private key of 32 bytes; invalid `push_key_unusable`.
Result<Bytes> push_public_key(ByteView private_key);

/// The Authorization header's value: "vapid t=JWT, k=KEY". `audience`: origin of the push service; `subject`: https or
/// mailto address of who sends.
Result<std::string> push_authorization(ByteView private_key, std::string_view audience, std::string_view subject,
                                       Instant expires);

}  // namespace mc::security
