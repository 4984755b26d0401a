#include "appliance/security/content_hash.hpp"

#include <sodium.h>

namespace mc::security {

Hash32 content_hash(ByteView data) {
  Hash32 hash;
  // Needs no sodium_init(): it draws no random bytes.
  crypto_generichash(hash.data(), hash.size(), data.data(), data.size(), nullptr, 0);
  return hash;
}

}  // namespace mc::security
