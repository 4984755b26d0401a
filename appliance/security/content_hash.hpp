#pragma once
// The hash by which a document is named for good: BLAKE2b-256 without a key, so that anybody can check it with
// `b2sum -l 256`. Do not change: stored format.
#include "appliance/security/crypto.hpp"

namespace mc::security {

Hash32 content_hash(ByteView data);

}  // namespace mc::security
